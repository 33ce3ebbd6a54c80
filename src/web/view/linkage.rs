//! 联动: the line that other pages show, the list, the page, the forms.

use serde::Serialize;

use super::alert::ToldField;
use super::form::{ErrorSummary, FormState, Hidden, SelectField, TextField, Words};
use super::incident::{ActionRow, Fact, MatrixCell, Timeline, Todo};
use super::{Button, Contact, Link, View};

#[cfg(test)]
pub(crate) mod samples;

/// Something of its own that waits for somebody, as other pages show it: a linkage, a policy.
#[derive(Debug, Clone, Serialize)]
pub struct Errand {
    /// Its page.
    pub href: String,
    /// What it is: 联动, 政策评估.
    pub kind: &'static str,
    /// What it is about.
    pub about: String,
    /// Whether it is about a drill.
    pub drill: bool,
    /// How it stands: 2/4 已确认.
    pub note: String,
    /// The reader's own button; `None` where there is nothing to do.
    pub button: Option<Button>,
}

/// 联动: the list.
#[derive(Debug, Clone, Serialize)]
pub struct LinkageList {
    /// How many are under way, in a sentence.
    pub sentence: String,
    /// Where a group is called out; `None` for those who may not.
    pub call_out_href: Option<String>,
    /// Those under way, left out on later pages.
    pub active: Vec<Errand>,
    /// What stands there when none is under way; `None` on later pages.
    pub none_active: Option<String>,
    /// Those that ended, newest first.
    pub ended: Vec<Errand>,
    /// Back to the first page, from a later one.
    pub first_href: Option<String>,
    /// The next page.
    pub next_href: Option<String>,
}

impl View for LinkageList {
    const TEMPLATE: &'static str = "pages/linkages";

    fn title(&self) -> String {
        "联动".to_owned()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::lists()
    }
}

/// One linkage, as one reader may see it.
#[derive(Debug, Clone, Serialize)]
pub struct LinkagePage {
    /// The number.
    pub no: String,
    /// What it is about.
    pub heading: String,
    /// Where it stands: 联动中, 已结束.
    pub state: String,
    /// Whether it is about a drill.
    pub drill: bool,
    /// What the reader should do now; `None` when it is not the reader's turn.
    pub todo: Option<Todo>,
    /// What it is for.
    pub purpose: String,
    /// What the members are asked to do.
    pub asked: String,
    /// The incident; `None` where the reader may not see it.
    pub incident: Option<Link>,
    /// Called out when and by whom, by which row, confirm by when, meeting, conclusion.
    pub facts: Vec<Fact>,
    /// 2/4 已确认.
    pub confirmed: String,
    /// The members.
    pub members: Vec<MemberRow>,
    /// What members did, newest first.
    pub done: Vec<DoneRow>,
    /// Every version of the minutes, newest first.
    pub minutes: Vec<MinutesRow>,
    /// The minutes as a document.
    pub paper: Option<Link>,
    /// Everything done so far.
    pub timeline: Timeline,
    /// Every verb that is the reader's business, refused ones with their sentence.
    pub actions: Vec<ActionRow>,
    /// Whom to ask.
    pub contact: Contact,
}

/// One member unit.
#[derive(Debug, Clone, Serialize)]
pub struct MemberRow {
    /// The unit's name, with （本单位） for the reader's own and （方案外） where the plan names it not.
    pub unit: String,
    /// When it confirmed.
    pub confirmed: MatrixCell,
    /// Who confirmed, or when it was reminded to.
    pub by: String,
}

/// What a member did.
#[derive(Debug, Clone, Serialize)]
pub struct DoneRow {
    /// The unit and when.
    pub who: String,
    /// What.
    pub text: String,
    /// Where it can be seen.
    pub url: Option<String>,
}

/// One version of the minutes.
#[derive(Debug, Clone, Serialize)]
pub struct MinutesRow {
    /// 第 2 版，今天 12:00，梁志衡.
    pub heading: String,
    /// Time, place, those present, points, why it was corrected.
    pub facts: Vec<Fact>,
    /// What was agreed: 市广播电视台：滚动播出（11 月 7 日前）.
    pub agreed: Vec<String>,
}

impl View for LinkagePage {
    const TEMPLATE: &'static str = "pages/linkage";

    fn title(&self) -> String {
        format!("联动 {} {}", self.heading, self.no)
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::pages()
    }
}

/// One row of what was agreed.
#[derive(Debug, Clone, Serialize)]
pub struct AgreedRow {
    /// Field `agreed_unit`.
    pub unit: SelectField,
    /// Field `agreed_text`.
    pub text: TextField,
    /// Field `agreed_due_on`.
    pub due_on: TextField,
}

/// A form about a linkage: 发起联动, 登记行动, 记纪要, 结束联动.
#[derive(Debug, Clone, Serialize)]
pub struct LinkageForm {
    /// What the form is called.
    pub heading: &'static str,
    /// What it is for, in a sentence.
    pub lede: &'static str,
    /// The words of the solid button.
    pub submit: &'static str,
    /// Where it is sent.
    pub action: String,
    /// Back to the linkage, the incident or the list.
    pub back: Link,
    /// The tokens.
    pub hidden: Hidden,
    /// What is wrong.
    pub errors: Option<ErrorSummary>,
    /// The fields, in order.
    pub fields: Vec<TextField>,
    /// The members; `None` where nobody is chosen.
    pub units: Option<ToldField>,
    /// What was agreed; empty in other forms than the minutes.
    pub agreed: Vec<AgreedRow>,
    /// What stands beside the form.
    pub beside: Vec<Fact>,
    title: String,
}

impl LinkageForm {
    /// The form without its fields.
    pub fn new(words: &Words, (action, back): (String, Link), form: &FormState) -> Self {
        Self {
            title: form.titled(words.heading),
            heading: words.heading,
            lede: words.lede,
            submit: words.submit,
            action,
            back,
            hidden: form.hidden(),
            errors: form.summary(),
            fields: Vec::new(),
            units: None,
            agreed: Vec::new(),
            beside: Vec::new(),
        }
    }
}

impl View for LinkageForm {
    const TEMPLATE: &'static str = "pages/linkage_form";

    fn title(&self) -> String {
        self.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::forms()
    }
}
