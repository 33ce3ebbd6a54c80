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
    /// Doubts about the reading, open ones first.
    pub doubts: Vec<DoubtRow>,
    /// What is wrong with a resolution that came back.
    pub errors: Option<ErrorSummary>,
    /// The form that puts an unpublished version into force; `None` otherwise.
    pub publish: Option<PublishForm>,
    /// Rows 20 to 24, which are about answering public opinion.
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
    /// The form of the `n`-th doubt, counted from 0, as it stands; the number keeps ids apart.
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
        let mut remark = form.line("note", "说明").optional();
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
            doubts: Vec::new(),
            errors: form.summary(),
            publish: None,
            first: Vec::new(),
            rows: Vec::new(),
        }
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
pub(crate) mod samples {
    use super::super::FieldError;
    use super::super::samples::texts;
    use super::*;

    pub(crate) fn parts() -> Vec<DiffPart> {
        let part = |text: &str, added, removed| DiffPart {
            text: text.to_owned(),
            added,
            removed,
        };
        vec![
            part("市教育局、", false, false),
            part("市卫生和计划生育局", false, true),
            part("市卫生健康局", true, false),
        ]
    }

    fn row(no: &str) -> PlanRowView {
        PlanRowView {
            anchor: format!("row-{no}"),
            label: format!("第 {no} 项"),
            section: "政务舆情回应".to_owned(),
            requirement: "民生热点按领域回应".to_owned(),
            duties: vec![DutyUnits {
                duty: "分别负责".to_owned(),
                units: vec![
                    Link::new("/units/edu", "市教育局"),
                    Link::new("/units/health", "市卫生和计划生育局"),
                ],
            }],
            remarks: texts(&["就学：市教育局；就医：市卫生和计划生育局"]),
            incidents: Some(Link::new("/incidents?plan_row=21", "今年 12 件")),
        }
    }

    pub(super) fn pages() -> Vec<PlanPage> {
        let units = || {
            vec![ChoiceGroup::headed(
                "市直部门",
                vec![Choice::new("edu", "市教育局")],
            )]
        };
        let doubt = |n, settled: Option<&str>, form: Option<&FormState>| DoubtRow {
            place: "第 33 项，文件第 61 行".to_owned(),
            href: "#row-33".to_owned(),
            text: "单位一栏写的是任务，单位可能丢失".to_owned(),
            settled: settled.map(str::to_owned),
            form: form.map(|form| DoubtForm::new("/plans/1/doubts/33", n, form, units())),
        };
        let fresh = FormState::fresh("c", "t");
        let bad = FormState::fresh("c", "t").wrong(FieldError::new(
            "effective_from",
            "",
            "请填写施行日期",
        ));
        let first = PlanPage {
            doubts: vec![
                doubt(0, None, Some(&fresh)),
                doubt(1, Some("由市科工商务局负责（管理员 11 月 5 日）"), None),
            ],
            first: vec![row("20"), row("21")],
            rows: vec![
                row("33"),
                PlanRowView {
                    incidents: None,
                    remarks: Vec::new(),
                    ..row("36+1")
                },
            ],
            ..PlanPage::new(
                "任务分工方案",
                "开府办〔2018〕26 号，第 1 版，2018 年 9 月 13 日起施行",
                &fresh,
            )
        };
        let second = PlanPage {
            publish: Some(PublishForm::new("/plans/2/publication", &bad)),
            doubts: Vec::new(),
            ..PlanPage::new("任务分工方案", "第 2 版，未施行", &bad)
        };
        vec![first, second]
    }

    pub(super) fn versions() -> Vec<PlanVersion> {
        vec![
            PlanVersion {
                link: Link::new("/plans/2", "第 2 版"),
                document_no: String::new(),
                effective: "未施行".to_owned(),
                rows: "66 项，3 处存疑".to_owned(),
                diff: Some(Link::new("/plans/diff?from=1&to=2", "与上一版对照")),
            },
            PlanVersion {
                link: Link::new("/plans/1", "第 1 版"),
                document_no: "开府办〔2018〕26 号".to_owned(),
                effective: "2018 年 9 月 13 日起施行".to_owned(),
                rows: "66 项".to_owned(),
                diff: None,
            },
        ]
    }

    pub(super) fn diffs() -> Vec<PlanDiff> {
        let diff = |rows| PlanDiff {
            from: "第 1 版".to_owned(),
            to: "第 2 版".to_owned(),
            summary: "修改 1 项，其余相同。".to_owned(),
            rows,
        };
        let changed = DiffRow {
            label: "第 21 项".to_owned(),
            kind: "修改".to_owned(),
            changes: vec![DiffChange {
                what: "负责单位".to_owned(),
                parts: parts(),
            }],
        };
        vec![diff(vec![changed]), diff(Vec::new())]
    }
}
