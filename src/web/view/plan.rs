//! The division of tasks: its rows, its versions, and what differs between two.

use serde::Serialize;

use super::form::{Choice, ChoiceGroup, ErrorSummary, FormState, Hidden, SelectField, TextField};
use super::{Link, View};

/// A version of the plan as a table.
#[derive(Debug, Clone, Serialize)]
pub struct PlanPage {
    /// The title of the document.
    pub heading: String,
    /// Number, version and since when it holds.
    pub facts: String,
    /// What else can be looked at about the version: trial, coverage.
    pub links: Vec<Link>,
    /// Doubts about the reading, open ones first.
    pub doubts: Vec<DoubtRow>,
    /// What is wrong with a resolution that came back.
    pub errors: Option<ErrorSummary>,
    /// The form that puts an unpublished version into force; `None` otherwise.
    pub publish: Option<PublishForm>,
    /// The rows about answering public opinion; in the plan of 2018 rows 20 to 24.
    pub first: Vec<PlanRowView>,
    /// All the other rows in printed order.
    pub rows: Vec<PlanRowView>,
    title: String,
}

/// One row of the plan.
#[derive(Debug, Clone, Serialize)]
pub struct PlanRowView {
    /// The anchor: `row-21`.
    pub anchor: String,
    /// The reference as printed: 第 21 项.
    pub label: String,
    /// The chapter.
    pub section: String,
    /// What is asked.
    pub requirement: String,
    /// The units by duty.
    pub duties: Vec<DutyUnits>,
    /// Remarks: inherited from another row, open groups, themes paired.
    pub remarks: Vec<String>,
    /// The incidents of the year that rest on it; `None` for none.
    pub incidents: Option<Link>,
}

/// The units that have one duty.
#[derive(Debug, Clone, Serialize)]
pub struct DutyUnits {
    /// 牵头, 负责, 分别负责 or 配合.
    pub duty: String,
    /// The units and groups.
    pub units: Vec<Link>,
}

/// One doubt about the reading.
#[derive(Debug, Clone, Serialize)]
pub struct DoubtRow {
    /// The row it is about, with the line: 第 33 项，文件第 61 行.
    pub place: String,
    /// The row's anchor on the same page.
    pub href: String,
    /// What is doubtful.
    pub text: String,
    /// How it was settled; `None` while open.
    pub settled: Option<String>,
    /// The form that settles it; `None` for those who may not, or once settled.
    pub form: Option<DoubtForm>,
}

/// The form that settles a doubt: `POST /plans/{version}/doubts/{row}`.
#[derive(Debug, Clone, Serialize)]
pub struct DoubtForm {
    /// Where it is sent.
    pub action: String,
    /// The tokens.
    pub hidden: Hidden,
    /// Field `lead`.
    pub lead: SelectField,
    /// Field `responsible`: names, one or several.
    pub responsible: TextField,
    /// Field `note`.
    pub note: TextField,
}

impl DoubtForm {
    /// The form of the `n`-th doubt, counted from 0, as it stands; the number keeps ids apart. One
    /// that came back with errors goes first, because the error box leads to the first.
    pub fn new(
        action: impl Into<String>,
        n: usize,
        form: &FormState,
        units: Vec<ChoiceGroup>,
    ) -> Self {
        let none = ChoiceGroup::plain(vec![Choice::new("", "不设牵头单位")]);
        let groups = std::iter::once(none).chain(units).collect();
        let mut lead = form.select("lead", "牵头单位", groups);
        let mut responsible = form
            .line("responsible", "负责单位")
            .note("（几个单位用顿号隔开）");
        let mut remark = form.line("note", "理由").note("（不改单位的，也请写明）");
        for frame in [&mut lead.frame, &mut responsible.frame, &mut remark.frame] {
            frame.set_row(n);
        }
        Self {
            action: action.into(),
            hidden: form.hidden(),
            lead,
            responsible,
            note: remark,
        }
    }
}

/// The form that puts a version into force.
#[derive(Debug, Clone, Serialize)]
pub struct PublishForm {
    /// Where it is sent.
    pub action: String,
    /// The tokens.
    pub hidden: Hidden,
    /// Field `effective_from`, a date.
    pub effective_from: TextField,
}

impl PublishForm {
    /// The form as it stands.
    pub fn new(action: impl Into<String>, form: &FormState) -> Self {
        Self {
            action: action.into(),
            hidden: form.hidden(),
            effective_from: form
                .line("effective_from", "从哪天起施行")
                .hint("如 2018-12-01"),
        }
    }
}

impl PlanPage {
    /// A page without rows, to be filled; `form` holds what came back from a form on it.
    pub fn new(heading: impl Into<String>, facts: impl Into<String>, form: &FormState) -> Self {
        let heading = heading.into();
        Self {
            title: form.titled("分工方案"),
            heading,
            facts: facts.into(),
            links: Vec::new(),
            doubts: Vec::new(),
            errors: form.summary(),
            publish: None,
            first: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// The same, as one of the versions: its title says which.
    #[must_use]
    pub fn as_version(self, version: u32, form: &FormState) -> Self {
        let title = form.titled(&format!("分工方案第 {version} 版"));
        Self { title, ..self }
    }
}

impl View for PlanPage {
    const TEMPLATE: &'static str = "pages/plan";

    fn title(&self) -> String {
        self.title.clone()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::pages()
    }
}

/// All versions of the plan.
#[derive(Debug, Clone, Serialize)]
pub struct PlanList {
    /// The versions, newest first.
    pub versions: Vec<PlanVersion>,
}

/// One version.
#[derive(Debug, Clone, Serialize)]
pub struct PlanVersion {
    /// Its page.
    pub link: Link,
    /// The document number; empty where it has none.
    pub document_no: String,
    /// Since when it holds: 2018 年 9 月 13 日起施行, or 未施行.
    pub effective: String,
    /// How many rows, and how many open doubts.
    pub rows: String,
    /// The differences from the version before; `None` for the first.
    pub diff: Option<Link>,
}

impl View for PlanList {
    const TEMPLATE: &'static str = "pages/plans";

    fn title(&self) -> String {
        "方案版本".to_owned()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![Self {
            versions: samples::versions(),
        }]
    }
}

/// What differs between two versions.
#[derive(Debug, Clone, Serialize)]
pub struct PlanDiff {
    /// The earlier version: 第 1 版.
    pub from: String,
    /// The later version.
    pub to: String,
    /// How much differs, in a sentence.
    pub summary: String,
    /// The rows that differ, in printed order.
    pub rows: Vec<DiffRow>,
}

/// One row that differs.
#[derive(Debug, Clone, Serialize)]
pub struct DiffRow {
    /// The row: 第 21 项.
    pub label: String,
    /// 新增, 删除 or 修改.
    pub kind: String,
    /// What differs in it.
    pub changes: Vec<DiffChange>,
}

/// One cell that differs.
#[derive(Debug, Clone, Serialize)]
pub struct DiffChange {
    /// Which cell: 负责单位.
    pub what: String,
    /// The words, kept, added and removed.
    pub parts: Vec<DiffPart>,
}

/// A piece of a text that is compared with an earlier one.
#[derive(Debug, Clone, Serialize)]
pub struct DiffPart {
    /// The words.
    pub text: String,
    /// Whether they are new.
    pub added: bool,
    /// Whether they are gone.
    pub removed: bool,
}

impl View for PlanDiff {
    const TEMPLATE: &'static str = "pages/plan_diff";

    fn title(&self) -> String {
        format!("方案对照 {}与{}", self.from, self.to)
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::diffs()
    }
}

#[cfg(test)]
pub(crate) mod samples;
