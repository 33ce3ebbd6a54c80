//! 活动登记簿: the list, one entry, the forms.

use serde::Serialize;

use super::form::{
    ChoiceField, ChoiceGroup, ErrorSummary, FormState, Hidden, SelectField, TextField, Words,
};
use super::incident::{ActionRow, Fact, Timeline, Todo};
use super::{Contact, Link, View};

#[cfg(test)]
mod samples;

/// The register: filters above, one page of rows below.
#[derive(Debug, Clone, Serialize)]
pub struct ActivityList {
    /// How many wait for confirmation, in a sentence.
    pub sentence: String,
    /// Where an activity is registered; `None` for those who may not.
    pub register_href: Option<String>,
    /// What is wrong with the filters, such as a year that is none.
    pub errors: Option<ErrorSummary>,
    /// The filters.
    pub filters: Filters,
    /// The rows of this page.
    pub rows: Vec<ActivityRow>,
    /// What stands there instead of rows.
    pub none: Option<String>,
    /// The same rows as sheets.
    pub exports: Vec<Link>,
    /// Back to the first page, from a later one.
    pub first_href: Option<String>,
    /// The next page.
    pub next_href: Option<String>,
    title: String,
}

/// The filter form, sent by `GET`.
#[derive(Debug, Clone, Serialize)]
pub struct Filters {
    /// Field `year`.
    pub year: TextField,
    /// Field `unit`; `None` for units, which see their own.
    pub unit: Option<SelectField>,
    /// Field `kind`.
    pub kind: SelectField,
    /// Field `state`.
    pub state: SelectField,
}

/// What the filters offer; each list begins with the choice of all, value empty.
#[derive(Debug, Clone, Default)]
pub struct FilterOptions {
    /// Units by group; `None` leaves the filter out.
    pub units: Option<Vec<ChoiceGroup>>,
    /// Kinds.
    pub kinds: Vec<ChoiceGroup>,
    /// States.
    pub states: Vec<ChoiceGroup>,
}

/// One entry in the list.
#[derive(Debug, Clone, Serialize)]
pub struct ActivityRow {
    /// Its number, with its page.
    pub no: Link,
    /// On which date.
    pub held_on: String,
    /// Whose it was.
    pub unit: String,
    /// Of which kind.
    pub kind: &'static str,
    /// What it was about.
    pub title: String,
    /// 主要负责人出席, 图表, 45 人参加.
    pub detail: String,
    /// Where it stands.
    pub state: &'static str,
    /// The colour of the state.
    pub class: &'static str,
}

impl ActivityList {
    /// A list without rows, to be filled.
    pub fn new(form: &FormState, options: FilterOptions) -> Self {
        let units = options.units;
        Self {
            sentence: String::new(),
            register_href: None,
            errors: form.summary(),
            filters: Filters {
                year: form.line("year", "年份").hint("如 2018"),
                unit: units.map(|units| form.select("unit", "单位", units)),
                kind: form.select("kind", "种类", options.kinds),
                state: form.select("state", "状态", options.states),
            },
            rows: Vec::new(),
            none: None,
            exports: Vec::new(),
            first_href: None,
            next_href: None,
            title: form.titled("活动登记簿"),
        }
    }
}

impl View for ActivityList {
    const TEMPLATE: &'static str = "pages/activities";

    fn title(&self) -> String {
        self.title.clone()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::lists()
    }
}

/// One entry, as one reader may see it.
#[derive(Debug, Clone, Serialize)]
pub struct ActivityPage {
    /// The number.
    pub no: String,
    /// What it was about.
    pub heading: String,
    /// Of which kind.
    pub kind: String,
    /// Where it stands.
    pub state: String,
    /// What the reader should do now; `None` when it is not the reader's turn.
    pub todo: Option<Todo>,
    /// What is said of it.
    pub facts: Vec<Fact>,
    /// Where it can be seen.
    pub url: Option<String>,
    /// Everything done so far.
    pub timeline: Timeline,
    /// Every verb that is the reader's business, refused ones with their sentence.
    pub actions: Vec<ActionRow>,
    /// Whom to ask.
    pub contact: Contact,
}

impl View for ActivityPage {
    const TEMPLATE: &'static str = "pages/activity";

    fn title(&self) -> String {
        format!("活动 {} {}", self.heading, self.no)
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::pages()
    }
}

/// What is asked of an activity itself.
#[derive(Debug, Clone, Serialize)]
pub struct AccountFields {
    /// Field `kind`.
    pub kind: ChoiceField,
    /// Field `unit`; `None` where it is the reader's own, or stands already.
    pub unit: Option<SelectField>,
    /// Field `held_on`.
    pub held_on: TextField,
    /// Field `title`.
    pub title: TextField,
    /// Field `attended_by`.
    pub attended_by: SelectField,
    /// Field `form`.
    pub form: SelectField,
    /// Field `url`.
    pub url: TextField,
    /// Field `participants`.
    pub participants: TextField,
    /// Field `note`.
    pub note: TextField,
}

/// A form about an entry: 登记活动, 更正活动, 撤回活动.
#[derive(Debug, Clone, Serialize)]
pub struct ActivityForm {
    /// What the form is called.
    pub heading: &'static str,
    /// What it is for, in a sentence.
    pub lede: &'static str,
    /// The words of the solid button.
    pub submit: &'static str,
    /// Where it is sent.
    pub action: String,
    /// Back to the entry or the list.
    pub back: Link,
    /// The tokens.
    pub hidden: Hidden,
    /// What is wrong.
    pub errors: Option<ErrorSummary>,
    /// What is asked of the activity; `None` where it is taken back.
    pub account: Option<AccountFields>,
    /// Field `reason`; `None` where nothing is put right.
    pub reason: Option<TextField>,
    /// What stands beside the form.
    pub beside: Vec<Fact>,
    title: String,
}

impl ActivityForm {
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
            account: None,
            reason: None,
            beside: Vec::new(),
        }
    }
}

impl View for ActivityForm {
    const TEMPLATE: &'static str = "pages/activity_form";

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
