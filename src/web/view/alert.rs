//! Alerts: the worded glyph and the line that other pages show, the list, the page, the forms.
//!
//! A colour never stands alone: every alert shows a shape and the word (红色预警).

use serde::Serialize;

use super::form::{
    Choice, ChoiceField, ChoiceGroup, ErrorSummary, FormState, Hidden, SelectField, TextField,
};
use super::incident::{ActionRow, Fact, MatrixCell, Timeline, Todo};
use super::suggestion::{Roster, UnitChecks};
use super::{Button, Contact, Link, View};
use crate::domain::vocabulary::AlertColour;

#[cfg(test)]
pub(crate) mod samples;

/// The colour of an alert: shape, class and word.
#[derive(Debug, Clone, Serialize)]
pub struct AlertMark {
    /// The class beside `al`.
    pub class: &'static str,
    /// The glyph, of a shape of its own.
    pub glyph: &'static str,
    /// The word: 红色预警.
    pub label: &'static str,
}

impl AlertMark {
    /// The mark of a colour.
    pub const fn of(colour: AlertColour) -> Self {
        let (class, glyph) = match colour {
            AlertColour::Red => ("al--red", "a-red"),
            AlertColour::Orange => ("al--orange", "a-orange"),
            AlertColour::Yellow => ("al--yellow", "a-yellow"),
            AlertColour::Blue => ("al--blue", "a-blue"),
        };
        Self {
            class,
            glyph,
            label: colour.label(),
        }
    }
}

/// One active alert as other pages show it.
#[derive(Debug, Clone, Serialize)]
pub struct AlertLine {
    /// The alert's page.
    pub href: String,
    /// Its colour.
    pub mark: AlertMark,
    /// What it is about.
    pub about: String,
    /// Whether it is about a drill.
    pub drill: bool,
    /// How many have confirmed: 2/5 已确认; or that the reader's unit has not: 等本单位确认.
    pub note: String,
    /// The reader's own button; `None` where there is nothing to do.
    pub button: Option<Button>,
}

/// 预警: the list.
#[derive(Debug, Clone, Serialize)]
pub struct AlertList {
    /// How many are active, in a sentence.
    pub sentence: String,
    /// Where an alert is raised; `None` for those who may not.
    pub raise_href: Option<String>,
    /// The active ones, the gravest colour first; left out on later pages.
    pub active: Vec<AlertItem>,
    /// What stands there when nothing is active; `None` on later pages.
    pub none_active: Option<String>,
    /// The lifted ones, newest first.
    pub lifted: Vec<AlertItem>,
    /// Back to the first page, from a later one.
    pub first_href: Option<String>,
    /// The next page.
    pub next_href: Option<String>,
}

/// One alert in the list.
#[derive(Debug, Clone, Serialize)]
pub struct AlertItem {
    /// The alert's page.
    pub href: String,
    /// Its colour.
    pub mark: AlertMark,
    /// What it is about.
    pub about: String,
    /// Whether it is about a drill.
    pub drill: bool,
    /// The beginning of its text.
    pub text: String,
    /// Number and times: 2018-0001　今天 10:08 发布.
    pub facts: String,
    /// How many have confirmed: 2/5 已确认.
    pub confirmed: String,
}

impl View for AlertList {
    const TEMPLATE: &'static str = "pages/alerts";

    fn title(&self) -> String {
        "预警".to_owned()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::lists()
    }
}

/// One alert, as one reader may see it.
#[derive(Debug, Clone, Serialize)]
pub struct AlertPage {
    /// The number.
    pub no: String,
    /// What it is about.
    pub heading: String,
    /// Its colour.
    pub mark: AlertMark,
    /// Where it stands: 生效中, 已解除.
    pub state: String,
    /// Whether it is about a drill.
    pub drill: bool,
    /// What the reader should do now; `None` when it is not the reader's turn.
    pub todo: Option<Todo>,
    /// Its text; line breaks are kept.
    pub text: String,
    /// The incident; `None` where there is none, or none that the reader may see.
    pub incident: Option<Link>,
    /// The theme, raised when and by whom, colour since when, lifted when and why.
    pub facts: Vec<Fact>,
    /// 2/5 已确认.
    pub confirmed: String,
    /// The units that were told.
    pub told: Vec<ToldRow>,
    /// Everything done so far.
    pub timeline: Timeline,
    /// Every verb that is the reader's business, refused ones with their sentence.
    pub actions: Vec<ActionRow>,
    /// Whom to ask.
    pub contact: Contact,
}

/// One unit that was told.
#[derive(Debug, Clone, Serialize)]
pub struct ToldRow {
    /// The unit's name, with （本单位） for the reader's own.
    pub unit: String,
    /// When it was told.
    pub told_at: String,
    /// When it confirmed.
    pub confirmed: MatrixCell,
    /// Who confirmed, and the colour then where it was another one; nothing while it waits.
    pub by: String,
}

impl View for AlertPage {
    const TEMPLATE: &'static str = "pages/alert";

    fn title(&self) -> String {
        format!("{} {} {}", self.mark.label, self.heading, self.no)
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::pages()
    }
}

/// What the forms about alerts share: tokens, and the words around the fields.
#[derive(Debug, Clone, Serialize)]
pub struct AlertFormPage {
    /// What the form is called: 发布预警.
    pub heading: &'static str,
    /// What it is for, in a sentence.
    pub lede: &'static str,
    /// The words of the solid button.
    pub submit: &'static str,
    /// Where it is sent.
    pub action: String,
    /// Back to the alert, the incident or the list.
    pub back: Link,
    /// The tokens.
    pub hidden: Hidden,
    /// What is wrong.
    pub errors: Option<ErrorSummary>,
    /// The alert as it stands, beside the form; `None` for a new one.
    pub beside: Option<AlertItem>,
    title: String,
}

/// The fixed words of one form.
struct Words {
    heading: &'static str,
    lede: &'static str,
    submit: &'static str,
}

/// Where a form is sent, and what stands around it.
#[derive(Debug, Clone)]
pub struct Around {
    /// The form's own address.
    pub action: String,
    /// Back to the alert, the incident or the list.
    pub back: Link,
    /// The alert as it stands; `None` for a new one.
    pub beside: Option<AlertItem>,
}

impl AlertFormPage {
    fn new(words: &Words, around: Around, form: &FormState) -> Self {
        let name = match &around.beside {
            Some(_) => format!("{} {}", words.heading, around.back.label),
            None => words.heading.to_owned(),
        };
        Self {
            heading: words.heading,
            lede: words.lede,
            submit: words.submit,
            action: around.action,
            back: around.back,
            hidden: form.hidden(),
            errors: form.summary(),
            beside: around.beside,
            title: form.titled(&name),
        }
    }
}

/// Who is to be told: the roster as check boxes, with what is wrong above them.
#[derive(Debug, Clone, Serialize)]
pub struct ToldField {
    /// What the field is called.
    pub label: &'static str,
    /// What is wrong.
    pub error: Option<String>,
    /// Fields `units` and `units_group`.
    pub units: UnitChecks,
    /// Open groups, named but never expanded.
    pub open_groups: Vec<String>,
}

impl ToldField {
    /// The field as the form stands.
    pub fn new(form: &FormState, roster: &Roster, label: &'static str) -> Self {
        let error = form.errors.iter().find(|error| error.field == "units");
        let mut units = UnitChecks::new(form, roster, "units", "从名册中选择");
        units.open |= error.is_some();
        Self {
            label,
            error: error.map(|error| error.message.clone()),
            units,
            open_groups: roster.open_groups.clone(),
        }
    }
}

/// The form of 发布预警.
#[derive(Debug, Clone, Serialize)]
pub struct RaiseForm {
    /// What the forms share.
    pub page: AlertFormPage,
    /// An active alert about the same incident, so that nobody warns twice.
    pub already: Option<Link>,
    /// Field `colour`.
    pub colour: ChoiceField,
    /// Field `incident`, a number.
    pub incident: TextField,
    /// Field `theme`.
    pub theme: SelectField,
    /// Field `text`.
    pub text: TextField,
    /// Fields `units` and `units_group`.
    pub told: ToldField,
}

/// What can be chosen in a form about an alert.
#[derive(Debug, Clone)]
pub struct AlertChoices {
    /// The colours that the reader may choose.
    pub colours: Vec<Choice>,
    /// The themes of the plan.
    pub themes: Vec<Choice>,
    /// The units that can be told.
    pub roster: Roster,
}

impl RaiseForm {
    const WORDS: Words = Words {
        heading: "发布预警",
        lede: "定颜色，写明可能发生什么、要单位注意什么；被通知的单位会在待办里看到，并要确认。",
        submit: "确认发布",
    };

    /// The form as it stands.
    pub fn new(around: Around, form: &FormState, choices: AlertChoices) -> Self {
        let mut themes = vec![Choice::new("", "不针对领域")];
        themes.extend(choices.themes);
        Self {
            page: AlertFormPage::new(&Self::WORDS, around, form),
            already: None,
            colour: form
                .radios("colour", "预警颜色", choices.colours)
                .hint("红色、橙色预警由分管领导发布（依据：分工方案第 20 项）"),
            incident: form
                .line("incident", "针对哪件舆情")
                .hint("舆情编号，如 2018-0318；舆情和领域至少填一项")
                .optional(),
            theme: form
                .select("theme", "针对哪个领域", vec![ChoiceGroup::plain(themes)])
                .note("（可选）"),
            text: form.lines("text", "预警内容", 5),
            told: ToldField::new(form, &choices.roster, "通知哪些单位"),
        }
    }
}

impl View for RaiseForm {
    const TEMPLATE: &'static str = "pages/alert_raise";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::raising()
    }
}

/// The form of 调整预警.
#[derive(Debug, Clone, Serialize)]
pub struct AdjustForm {
    /// What the forms share.
    pub page: AlertFormPage,
    /// Field `colour`.
    pub colour: ChoiceField,
    /// Field `text`.
    pub text: TextField,
    /// Fields `units` and `units_group`.
    pub told: ToldField,
    /// Field `reason`.
    pub reason: TextField,
}

impl AdjustForm {
    const WORDS: Words = Words {
        heading: "调整预警",
        lede: "改颜色、改内容，或者增加通知的单位；已作的确认不变。",
        submit: "确认调整",
    };

    /// The form as it stands.
    pub fn new(around: Around, form: &FormState, choices: &AlertChoices) -> Self {
        Self {
            page: AlertFormPage::new(&Self::WORDS, around, form),
            colour: form.radios("colour", "预警颜色", choices.colours.clone()),
            text: form.lines("text", "预警内容", 5),
            told: ToldField::new(form, &choices.roster, "再通知哪些单位"),
            reason: form.lines("reason", "理由", 3).hint("改变颜色时必须写明"),
        }
    }
}

impl View for AdjustForm {
    const TEMPLATE: &'static str = "pages/alert_adjustment";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::adjusting()
    }
}

/// The form of 解除预警.
#[derive(Debug, Clone, Serialize)]
pub struct LiftForm {
    /// What the forms share.
    pub page: AlertFormPage,
    /// Field `reason`.
    pub reason: TextField,
}

impl LiftForm {
    const WORDS: Words = Words {
        heading: "解除预警",
        lede: "解除后不能再调整或确认；需要时另行发布。",
        submit: "确认解除",
    };

    /// The form as it stands.
    pub fn new(around: Around, form: &FormState) -> Self {
        Self {
            page: AlertFormPage::new(&Self::WORDS, around, form),
            reason: form.lines("reason", "解除的理由", 3),
        }
    }
}

impl View for LiftForm {
    const TEMPLATE: &'static str = "pages/alert_lifting";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::lifting()
    }
}
