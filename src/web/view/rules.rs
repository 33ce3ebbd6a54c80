//! 工作日历 and 时限规则: versions, import, what one version says and what it would move.

use serde::Serialize;

use super::form::{Choice, ChoiceGroup, ErrorSummary, FormState, Hidden, SelectField, TextField};
use super::incident::Fact;
use super::plan::PublishForm;
use super::{Link, View};

/// All versions of the calendar or of the policy.
#[derive(Debug, Clone, Serialize)]
pub struct RuleList {
    /// 工作日历 or 时限规则.
    pub heading: String,
    /// What stands under it.
    pub intro: String,
    /// What a file that was only looked at would change.
    pub looked: Option<Looked>,
    /// What is wrong with a form that came back.
    pub errors: Option<ErrorSummary>,
    /// The form that imports; `None` for those who only read.
    pub import: Option<ImportForm>,
    /// The versions, newest first.
    pub versions: Vec<RuleVersionRow>,
    /// The name of the page, which tells of errors.
    pub title: String,
}

/// One version in the list.
#[derive(Debug, Clone, Serialize)]
pub struct RuleVersionRow {
    /// Its page.
    pub link: Link,
    /// Since when it holds.
    pub effective: String,
    /// The file it came from.
    pub note: String,
}

/// What a file would change.
#[derive(Debug, Clone, Serialize)]
pub struct Looked {
    /// What changes, and what to look at, one line each.
    pub lines: Vec<String>,
}

/// The form that imports a file by its text.
#[derive(Debug, Clone, Serialize)]
pub struct ImportForm {
    /// Where it is sent.
    pub action: String,
    /// The tokens.
    pub hidden: Hidden,
    /// Field `format`: what kind of file; `None` where there is only one.
    pub format: Option<SelectField>,
    /// Field `year`; `None` where no year is meant.
    pub year: Option<TextField>,
    /// Field `content`.
    pub content: TextField,
}

impl ImportForm {
    /// The form for a year of the calendar.
    pub fn of_calendar(action: impl Into<String>, form: &FormState) -> Self {
        let formats = vec![
            Choice::new("toml", "年份文件（.toml）"),
            Choice::new("json", "holiday-cn 的 .json"),
            Choice::new("ics", "日历文件（.ics）"),
        ];
        Self {
            action: action.into(),
            hidden: form.hidden(),
            format: Some(form.select("format", "文件格式", vec![ChoiceGroup::plain(formats)])),
            year: Some(
                form.line("year", "哪一年")
                    .note("（.ics 文件写了几年时必填）"),
            ),
            content: form
                .lines("content", "文件内容", 12)
                .hint("用记事本打开文件，全部复制，粘贴到这里"),
        }
    }

    /// The form for a rubric.
    pub fn of_rubric(action: impl Into<String>, form: &FormState) -> Self {
        Self {
            action: action.into(),
            hidden: form.hidden(),
            format: None,
            year: None,
            content: form
                .lines("content", "评分表文件的内容（.toml）", 16)
                .hint("在现行评分表文件上修改，全部复制，粘贴到这里"),
        }
    }

    /// The form for a policy.
    pub fn of_policy(action: impl Into<String>, form: &FormState) -> Self {
        Self {
            action: action.into(),
            hidden: form.hidden(),
            format: None,
            year: None,
            content: form
                .lines("content", "规则文件的内容（.toml）", 16)
                .hint("在现行规则文件上修改，全部复制，粘贴到这里"),
        }
    }
}

impl RuleList {
    /// A list without versions, to be filled; `form` holds what came back.
    pub fn new(heading: &str, intro: impl Into<String>, form: &FormState) -> Self {
        Self {
            heading: heading.to_owned(),
            intro: intro.into(),
            looked: None,
            errors: form.summary(),
            import: None,
            versions: Vec::new(),
            title: form.titled(heading),
        }
    }
}

impl View for RuleList {
    const TEMPLATE: &'static str = "pages/rules";

    fn title(&self) -> String {
        self.title.clone()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::lists()
    }
}

/// One version of the calendar or of the policy.
#[derive(Debug, Clone, Serialize)]
pub struct RuleVersion {
    /// Back to the list.
    pub back: Link,
    /// Which version.
    pub heading: String,
    /// Since when it holds, and where it came from.
    pub facts: String,
    /// What is wrong with a form that came back.
    pub errors: Option<ErrorSummary>,
    /// The form that publishes; `None` for those who may not, or once published.
    pub publish: Option<PublishForm>,
    /// What it changes in the version before; `None` for the first.
    pub changes: Option<Changes>,
    /// How many running deadlines it would move, in words.
    pub impact: String,
    /// The deadlines.
    pub affected: Vec<AffectedRow>,
    /// The form that re-bases them; `None` for those who may not, or while another version holds.
    pub rebase: Option<RebaseAll>,
    /// Who may re-base, and when; `None` beside the form.
    pub rebase_note: Option<String>,
    /// The same as a sheet; `None` when there is nothing in it.
    pub sheet_href: Option<String>,
    /// What it says.
    pub groups: Vec<RuleGroup>,
    /// The name of the page, which tells of errors.
    pub title: String,
}

/// The form that re-bases the ticked deadlines of a version's list.
#[derive(Debug, Clone, Serialize)]
pub struct RebaseAll {
    /// Where it is sent.
    pub action: String,
    /// The tokens.
    pub hidden: Hidden,
    /// What is wrong with the choice; `None` where nothing is.
    pub error: Option<String>,
    /// Field `reason`.
    pub reason: TextField,
}

impl RebaseAll {
    /// The form as it stands.
    pub fn new(action: impl Into<String>, form: &FormState) -> Self {
        let error = form.errors.iter().find(|error| error.field == "deadlines");
        Self {
            action: action.into(),
            hidden: form.hidden(),
            error: error.map(|error| error.message.clone()),
            reason: form
                .lines("reason", "重算理由", 3)
                .hint("写明规则或日历为什么变，如：国务院办公厅补发放假通知。理由记录在案"),
        }
    }
}

/// What became of a re-base: a row each.
#[derive(Debug, Clone, Serialize)]
pub struct RebaseResult {
    /// Back to the version.
    pub back: Link,
    /// By which version.
    pub heading: String,
    /// How many were changed and how many not.
    pub summary: String,
    /// The rows.
    pub rows: Vec<RebasedRow>,
}

/// What became of one deadline.
#[derive(Debug, Clone, Serialize)]
pub struct RebasedRow {
    /// The incident.
    pub no: String,
    /// Its page.
    pub href: String,
    /// The unit.
    pub unit: String,
    /// What must be done.
    pub kind: String,
    /// The due time it had.
    pub old: String,
    /// The due time it has got; empty where it was left alone.
    pub new: String,
    /// 已重算, or why not.
    pub remark: String,
}

impl View for RebaseResult {
    const TEMPLATE: &'static str = "pages/rebase_result";

    fn title(&self) -> String {
        self.heading.clone()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::results()
    }
}

/// What a version changes.
#[derive(Debug, Clone, Serialize)]
pub struct Changes {
    /// Against which version.
    pub heading: String,
    /// One line each; empty when nothing differs.
    pub lines: Vec<String>,
}

/// One deadline that would move.
#[derive(Debug, Clone, Serialize)]
pub struct AffectedRow {
    /// The incident.
    pub no: String,
    /// Its page; `None` for those who may not see it.
    pub href: Option<String>,
    /// The unit.
    pub unit: String,
    /// What must be done.
    pub kind: String,
    /// The due time it has.
    pub old: String,
    /// The due time it would have.
    pub new: String,
    /// 提前, 延后 or 调整后已过期.
    pub remark: String,
    /// The box that confirms it; `None` where nothing can be confirmed.
    pub choice: Option<Choice>,
}

/// Lines that belong together.
#[derive(Debug, Clone, Serialize)]
pub struct RuleGroup {
    /// The anchor.
    pub id: String,
    /// The heading.
    pub title: String,
    /// What each line is about, and what it says.
    pub rows: Vec<Fact>,
}

impl RuleVersion {
    /// A version without contents, to be filled; `form` holds what came back.
    pub fn new(back: Link, heading: impl Into<String>, form: &FormState) -> Self {
        let heading = heading.into();
        Self {
            back,
            facts: String::new(),
            errors: form.summary(),
            publish: None,
            changes: None,
            impact: String::new(),
            affected: Vec::new(),
            rebase: None,
            rebase_note: None,
            sheet_href: None,
            groups: Vec::new(),
            title: form.titled(&heading),
            heading,
        }
    }
}

impl View for RuleVersion {
    const TEMPLATE: &'static str = "pages/rule_version";

    fn title(&self) -> String {
        self.title.clone()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::versions()
    }
}

#[cfg(test)]
mod samples {
    use super::super::FieldError;
    use super::*;

    fn row(n: u32, effective: &str) -> RuleVersionRow {
        RuleVersionRow {
            link: Link::new(format!("/admin/calendar/{n}"), format!("第 {n} 版")),
            effective: effective.to_owned(),
            note: "2027.ics".to_owned(),
        }
    }

    fn affected(href: Option<&str>) -> AffectedRow {
        AffectedRow {
            no: "2018-0001".to_owned(),
            href: href.map(str::to_owned),
            unit: "市教育局".to_owned(),
            kind: "办结".to_owned(),
            old: "2018-11-13 17:30".to_owned(),
            new: "2018-11-14 17:30".to_owned(),
            remark: "延后".to_owned(),
            choice: None,
        }
    }

    fn ticked(is_checked: bool) -> AffectedRow {
        AffectedRow {
            choice: Some(Choice {
                checked: is_checked,
                id: if is_checked {
                    "f-deadlines"
                } else {
                    "f-deadlines-1"
                }
                .to_owned(),
                ..Choice::new("2018-0001/3/1542187800", "")
            }),
            ..affected(Some("/incidents/2018-0001"))
        }
    }

    pub(super) fn results() -> Vec<RebaseResult> {
        let row = |new: &str, remark: &str| RebasedRow {
            no: "2018-0001".to_owned(),
            href: "/incidents/2018-0001".to_owned(),
            unit: "市教育局".to_owned(),
            kind: "办结".to_owned(),
            old: "2018-11-13 17:30".to_owned(),
            new: new.to_owned(),
            remark: remark.to_owned(),
        };
        vec![RebaseResult {
            back: Link::new("/admin/calendar/2", "工作日历第 2 版"),
            heading: "按工作日历第 2 版重算的结果".to_owned(),
            summary: "改了 1 个，没有改的 1 个".to_owned(),
            rows: vec![
                row("2018-11-14 17:30", "已重算"),
                row("", "已经结束，不再重算"),
            ],
        }]
    }

    pub(super) fn lists() -> Vec<RuleList> {
        let fresh = FormState::fresh("c", "t");
        let bad = FormState::fresh("c", "t")
            .with("format", "ics")
            .wrong(FieldError::new(
                "content",
                "",
                "第 14 行：DTSTART 应写成 20261001 的样子",
            ));
        let looked = RuleList {
            import: Some(ImportForm::of_calendar("/admin/calendar", &fresh)),
            looked: Some(Looked {
                lines: vec!["2027-01-01：新增“放假”".to_owned()],
            }),
            versions: vec![row(2, "未施行"), row(1, "2018 年 1 月 1 日起施行，现行")],
            ..RuleList::new("工作日历", "说明", &fresh)
        };
        let back = RuleList {
            import: Some(ImportForm::of_policy("/admin/policy", &bad)),
            ..RuleList::new("时限规则", "说明", &bad)
        };
        vec![looked, back, RuleList::new("工作日历", "说明", &fresh)]
    }

    pub(super) fn versions() -> Vec<RuleVersion> {
        let back = || Link::new("/admin/calendar", "工作日历");
        let fresh = FormState::fresh("c", "t");
        let bad = FormState::fresh("c", "t").wrong(FieldError::new(
            "effective_from",
            "",
            "请填写施行日期",
        ));
        let group = RuleGroup {
            id: "g0".to_owned(),
            title: "2027 年".to_owned(),
            rows: vec![Fact::new("放假", "2027-01-01 至 2027-01-03")],
        };
        let full = RuleVersion {
            facts: "未施行　2027.ics".to_owned(),
            changes: Some(Changes {
                heading: "与第 1 版对照".to_owned(),
                lines: vec!["2027-01-01：新增“放假”".to_owned()],
            }),
            impact: "会改动 1 个正在计时的时限".to_owned(),
            affected: vec![affected(None), affected(Some("/incidents/2018-0001"))],
            rebase_note: Some("由领导确认重算".to_owned()),
            sheet_href: Some("/admin/calendar/2/impact.csv".to_owned()),
            groups: vec![group],
            ..RuleVersion::new(back(), "工作日历第 2 版", &fresh)
        };
        let none = RuleVersion {
            publish: Some(PublishForm::new("/admin/calendar/2/publication", &bad)),
            changes: Some(Changes {
                heading: "与第 1 版对照".to_owned(),
                lines: Vec::new(),
            }),
            ..RuleVersion::new(back(), "工作日历第 2 版", &bad)
        };
        let unticked = FormState::fresh("c", "t").wrong(FieldError::new(
            "deadlines",
            "",
            "请勾选要重算的时限",
        ));
        let confirm = |form: &FormState| RuleVersion {
            affected: vec![ticked(true), ticked(false)],
            rebase: Some(RebaseAll::new("/admin/calendar/2/rebase", form)),
            ..RuleVersion::new(back(), "工作日历第 2 版", form)
        };
        vec![full, none, confirm(&fresh), confirm(&unticked)]
    }
}
