//! The incident page: next step, deadlines, what happened, who owes what, everything done so far.

use serde::Serialize;

use super::action::ShortNote;
use super::alert::AlertLine;
use super::library::LibraryRow;
use super::linkage::Errand;
use super::status::{DeadlineCard, LevelBars, WorkMark};
use super::suggestion::Citation;
use super::{Button, Contact, Fragment, Link, View};

/// 舆情, as one reader may see it.
#[derive(Debug, Clone, Serialize)]
pub struct IncidentPage {
    /// Back to the desk or the inbox.
    pub back: Link,
    /// Where it stands in the view that it was opened in; `None` when it was opened by itself.
    pub among: Option<Among>,
    /// The human number.
    pub no: String,
    /// The title.
    pub heading: String,
    /// The level, once assessed.
    pub level: Option<LevelBars>,
    /// The active alerts about it, the gravest colour first.
    pub alerts: Vec<AlertLine>,
    /// Whether it is a drill.
    pub drill: bool,
    /// Theme, place, event grade, own duty.
    pub meta: Vec<String>,
    /// The eight steps.
    pub steps: Vec<Step>,
    /// The same in one line, for phones.
    pub step_line: StepLine,
    /// What the reader should do now; `None` when it is not the reader's turn.
    pub todo: Option<Todo>,
    /// The deadlines, nearest first.
    pub deadlines: Vec<DeadlineCard>,
    /// When the page was read: 10:20 更新.
    pub updated: String,
    /// What happened.
    pub story: Story,
    /// Who owes what.
    pub matrix: DutyMatrix,
    /// Who was asked to confirm, and who did; `None` when nobody was asked.
    pub confirmed: Option<Confirmed>,
    /// Drafts, newest first.
    pub drafts: Vec<DraftRow>,
    /// What it holds as a policy before its publication; `None` for an opinion.
    pub policy: Option<PolicyPanel>,
    /// The linkages on it that the reader may see.
    pub linkages: Vec<Errand>,
    /// The agreed lines that hold for it.
    pub agreed: Vec<LibraryRow>,
    /// What is looked at before closing; `None` where there is no list, or it is not the reader's.
    pub checklist: Option<ChecklistPanel>,
    /// Releases, newest first.
    pub releases: Vec<ReleaseRow>,
    /// Requests for more time, orders to units, promises to the public: the groups that hold any.
    pub affairs: Vec<AffairGroup>,
    /// Everything done so far.
    pub timeline: Timeline,
    /// The form for a note; `None` where the reader may not write one.
    pub note: Option<ShortNote>,
    /// 关注 or 取消关注.
    pub follow: Option<Button>,
    /// Every verb, refused ones with their sentence.
    pub actions: Vec<ActionRow>,
    /// The heading of the citation: 为什么交给我单位 or 交办依据.
    pub citation_heading: String,
    /// The plan row it rests on.
    pub citation: Option<Citation>,
    /// Whom to ask.
    pub contact: Contact,
    /// What it shares with others: the one it follows, those that follow it with every further post.
    pub shared: Vec<SharedPanel>,
    /// Merged, secondary and earlier incidents.
    pub related: Vec<Link>,
    /// Documents to print or save.
    pub papers: Vec<Link>,
}

/// What is looked at before closing.
#[derive(Debug, Clone, Serialize)]
pub struct ChecklistPanel {
    /// How far it is: 还有 2 项必须核对.
    pub note: String,
    /// The items.
    pub rows: Vec<ChecklistRow>,
    /// The form for everything else than a plain yes; `None` where the reader may not.
    pub form: Option<Link>,
}

/// One item of the checklist.
#[derive(Debug, Clone, Serialize)]
pub struct ChecklistRow {
    /// The class beside `st`.
    pub class: &'static str,
    /// The glyph.
    pub glyph: &'static str,
    /// What is looked at.
    pub text: String,
    /// How it stands, by whom, why; and the rule.
    pub told: String,
    /// Says at once that it was looked at; `None` where it was, or the reader may not.
    pub button: Option<Button>,
}

/// Where an incident stands in a view: 第 3 件，共 40 件.
#[derive(Debug, Clone, Serialize)]
pub struct Among {
    /// The place in words.
    pub words: String,
    /// The one before it.
    pub before: Option<Link>,
    /// The one after it.
    pub after: Option<Link>,
}

/// What a matter shares with others: 热度 with every post, or 随主件办理 with the way of the other.
#[derive(Debug, Clone, Serialize)]
pub struct SharedPanel {
    /// The heading's id, unique on the page.
    pub id: &'static str,
    /// The heading.
    pub heading: String,
    /// A few words beside it.
    pub note: String,
    /// The rows.
    pub rows: Vec<SharedRow>,
}

/// One post, or one step of the other's way.
#[derive(Debug, Clone, Serialize)]
pub struct SharedRow {
    /// The page in this house; `None` where the reader may not open it, or there is none.
    pub href: Option<String>,
    /// The words.
    pub label: String,
    /// Where and when.
    pub told: String,
    /// Where it can be read outside.
    pub url: Option<String>,
}

/// A policy before its publication: the document, the assessment, the decision.
#[derive(Debug, Clone, Serialize)]
pub struct PolicyPanel {
    /// Title, unit, planned date with its changes, decision.
    pub facts: Vec<Fact>,
    /// Every version of the assessment, newest first.
    pub assessments: Vec<AssessmentRow>,
    /// The assessment as a document; `None` before there is any.
    pub paper: Option<Link>,
    /// The incidents that it gave rise to.
    pub incidents: Vec<Link>,
}

/// One version of an assessment.
#[derive(Debug, Clone, Serialize)]
pub struct AssessmentRow {
    /// 第 2 版　总体风险中　今天 10:00　周明.
    pub heading: String,
    /// The risk points, each in a line.
    pub points: Vec<String>,
    /// The wording that is kept ready.
    pub prepared: String,
    /// What units that were consulted said, each in a line.
    pub consulted: Vec<String>,
}

/// How many of those who were asked have confirmed.
#[derive(Debug, Clone, Serialize)]
pub struct Confirmed {
    /// 1/2 已确认.
    pub count: String,
    /// Who has, by name; empty for nobody.
    pub done: String,
    /// Who has not, by name; empty for nobody.
    pub waiting: String,
}

/// One step of the eight.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    /// `is-done`, `is-now` or `is-todo`.
    pub class: &'static str,
    /// The glyph.
    pub glyph: &'static str,
    /// Its name.
    pub label: String,
    /// The clock time of a step done, or 进行中; nothing for one to come.
    pub when: Option<String>,
    /// Whether it is the present one.
    pub current: bool,
}

impl Step {
    /// A step that is over.
    pub fn done(label: &str, when: impl Into<String>) -> Self {
        Self {
            class: "is-done",
            glyph: "s-met",
            label: label.to_owned(),
            when: Some(when.into()),
            current: false,
        }
    }

    /// The present step.
    pub fn now(label: &str) -> Self {
        Self {
            class: "is-now",
            glyph: "w-half",
            label: label.to_owned(),
            when: Some("进行中".to_owned()),
            current: true,
        }
    }

    /// A step to come.
    pub fn later(label: &str) -> Self {
        Self {
            class: "is-todo",
            glyph: "w-sent",
            label: label.to_owned(),
            when: None,
            current: false,
        }
    }
}

/// The steps in one line: 第 5 步，共 8 步.
#[derive(Debug, Clone, Serialize)]
pub struct StepLine {
    /// Where it stands: 第 5 步，共 8 步.
    pub place: String,
    /// The present state.
    pub work: WorkMark,
    /// The next step: 下一步：发布; `None` after the last.
    pub next: Option<String>,
}

/// The one thing the reader should do now.
#[derive(Debug, Clone, Serialize)]
pub struct Todo {
    /// 请〔单位〕在〔时间〕前〔动作〕.
    pub heading: String,
    /// A sentence of help.
    pub text: String,
    /// The solid button first.
    pub buttons: Vec<Button>,
}

/// What happened and where it came from.
#[derive(Debug, Clone, Serialize)]
pub struct Story {
    /// The text; line breaks are kept.
    pub text: String,
    /// Where: town and place; empty where not given.
    pub place: String,
    /// Whence: kind of source and channel.
    pub source: String,
    /// The outside link; `None` where there is none.
    pub url: Option<String>,
    /// Occurred, detected and registered, each with its clock time; why it was logged late.
    pub times: Vec<Fact>,
}

/// A name and what it says.
#[derive(Debug, Clone, Serialize)]
pub struct Fact {
    /// The name.
    pub label: String,
    /// What it says.
    pub value: String,
}

impl Fact {
    /// A fact with these words.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
        }
    }
}

/// Units against what they owe.
#[derive(Debug, Clone, Serialize)]
pub struct DutyMatrix {
    /// How many, in words: 3 家，已签收 3 家.
    pub note: String,
    /// The printed 交办单; `None` before dispatch.
    pub paper: Option<Link>,
    /// One row a unit; empty before dispatch.
    pub rows: Vec<MatrixRow>,
}

/// One unit's row.
#[derive(Debug, Clone, Serialize)]
pub struct MatrixRow {
    /// The unit's name, with （本单位） for the reader's own.
    pub unit: String,
    /// The duty.
    pub duty: String,
    /// When and how it acknowledged.
    pub acknowledged: MatrixCell,
    /// When it last reported; 尚无 for never.
    pub reported: String,
    /// How its answer stands.
    pub response: MatrixCell,
}

/// A glyph and a time or word.
#[derive(Debug, Clone, Serialize)]
pub struct MatrixCell {
    /// The class beside `st`: `t-ok`, `t-soon`, `t-late` or nothing.
    pub class: &'static str,
    /// The glyph; `None` for a word alone.
    pub glyph: Option<&'static str>,
    /// The time or word.
    pub words: String,
}

impl MatrixCell {
    /// A word alone: 不要求, 随牵头.
    pub fn words(words: impl Into<String>) -> Self {
        Self {
            class: "",
            glyph: None,
            words: words.into(),
        }
    }
}

/// One draft response.
#[derive(Debug, Clone, Serialize)]
pub struct DraftRow {
    /// Its name: 第 2 稿，回应.
    pub label: String,
    /// Unit, author and time.
    pub by: String,
    /// Its state.
    pub state: WorkMark,
    /// The text; line breaks are kept.
    pub text: String,
    /// What the reviewer asked for; `None` where nothing was sent back.
    pub comment: Option<String>,
}

/// One release.
#[derive(Debug, Clone, Serialize)]
pub struct ReleaseRow {
    /// Its kind: 权威信息.
    pub kind: String,
    /// Channel and time.
    pub at: String,
    /// The public address; `None` where there is none.
    pub url: Option<String>,
    /// The text; line breaks are kept.
    pub text: String,
    /// Promises with their dates.
    pub promises: Vec<String>,
    /// The digest of the evidence; `None` where there is none.
    pub digest: Option<String>,
}

/// Requests, orders or promises under one heading.
#[derive(Debug, Clone, Serialize)]
pub struct AffairGroup {
    /// The anchor, unique on the page.
    pub id: &'static str,
    /// The heading: 延期申请.
    pub heading: &'static str,
    /// Newest first.
    pub rows: Vec<AffairRow>,
}

/// One request, order or promise with what became of it.
#[derive(Debug, Clone, Serialize)]
pub struct AffairRow {
    /// What, and whose: 督办　市教育局.
    pub heading: String,
    /// Who said it, and when.
    pub by: String,
    /// How it stands.
    pub state: MatrixCell,
    /// Dates, original and wished.
    pub facts: Vec<Fact>,
    /// The words; line breaks are kept.
    pub text: String,
    /// The answer: a decision, a reply, how it was kept.
    pub answer: Option<AffairAnswer>,
    /// The printed form; `None` where there is none, or it is not the reader's.
    pub paper: Option<Link>,
}

/// What was answered.
#[derive(Debug, Clone, Serialize)]
pub struct AffairAnswer {
    /// Who, and when.
    pub by: String,
    /// The words; line breaks are kept.
    pub text: String,
    /// Where it can be seen.
    pub url: Option<String>,
}

/// Everything done so far, newest first; also sent alone.
#[derive(Debug, Clone, Serialize)]
pub struct Timeline {
    /// The days, newest first.
    pub days: Vec<TimelineDay>,
}

/// One day of the timeline.
#[derive(Debug, Clone, Serialize)]
pub struct TimelineDay {
    /// 今天，11 月 6 日.
    pub label: String,
    /// What happened, newest first.
    pub entries: Vec<TimelineEntry>,
}

/// One thing that happened.
#[derive(Debug, Clone, Serialize)]
pub struct TimelineEntry {
    /// `tl__i--key`, `tl__i--ok`, `tl__i--warn` or nothing.
    pub class: &'static str,
    /// The icon.
    pub icon: &'static str,
    /// Unit and person, or 系统.
    pub who: String,
    /// What was done.
    pub what: String,
    /// The clock time.
    pub time: String,
    /// The instant as RFC 3339.
    pub datetime: String,
    /// The box below; `None` for a one-line entry.
    pub body: Option<EntryBody>,
    /// The files handed in with it.
    pub files: Vec<FileLine>,
}

/// One file that a fact carries.
#[derive(Debug, Clone, Serialize)]
pub struct FileLine {
    /// Where it is fetched.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Its size: 1.2 MB.
    pub size: String,
    /// Whether browsers can show it as a picture.
    pub is_picture: bool,
}

/// The box of a timeline entry.
#[derive(Debug, Clone, Serialize)]
pub struct EntryBody {
    /// `tl__b--in` for internal, `tl__b--out` for released, or nothing.
    pub class: &'static str,
    /// Who may see it, where that is not everybody: 内部，仅宣传部可见.
    pub scope: Option<String>,
    /// The text; line breaks are kept.
    pub text: String,
    /// A link, such as the basis or the public address.
    pub link: Option<Link>,
}

/// One verb, done or refused.
#[derive(Debug, Clone, Serialize)]
pub struct ActionRow {
    /// The verb.
    pub label: String,
    /// The form's address.
    pub href: String,
    /// Why it may not be done now, with its basis; `None` when it may.
    pub reason: Option<String>,
}

impl View for IncidentPage {
    const TEMPLATE: &'static str = "pages/incident";

    fn title(&self) -> String {
        format!("{} {}", self.heading, self.no)
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::pages()
    }
}

impl Fragment for Timeline {
    const TEMPLATE: &'static str = "parts/timeline";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![samples::timeline()]
    }
}

#[cfg(test)]
pub(crate) mod samples;
