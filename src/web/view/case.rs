//! Accountability cases: the line that other pages show, the list, the file, the forms.

use serde::Serialize;

use super::form::{ChoiceField, ErrorSummary, FormState, Hidden, SelectField, TextField};
use super::incident::{ActionRow, Fact, MatrixCell, Step, Timeline, Todo};
use super::status::DueChip;
use super::{Contact, Link, View};

#[cfg(test)]
pub(crate) mod samples;

/// One case as lists show it.
#[derive(Debug, Clone, Serialize)]
pub struct CaseLine {
    /// The case's page.
    pub href: String,
    /// The unit it is addressed to.
    pub unit: String,
    /// Its number, its grounds and its measure.
    pub facts: String,
    /// Where it stands, and what waits.
    pub state: String,
    /// What is due next.
    pub due: DueChip,
}

/// A unit that the record suggests.
#[derive(Debug, Clone, Serialize)]
pub struct SuggestionLine {
    /// Where it is proposed, or where its facts stand.
    pub href: String,
    /// The unit.
    pub unit: String,
    /// Why: 重大以上舆情 2 项情形.
    pub why: String,
    /// Whether somebody must decide otherwise first; in words.
    pub note: String,
}

/// 问责: the list.
#[derive(Debug, Clone, Serialize)]
pub struct CaseList {
    /// How many are open, in a sentence.
    pub sentence: String,
    /// Where a case is proposed; `None` for those who may not.
    pub propose_href: Option<String>,
    /// What the record suggests; empty for those who neither propose nor decide.
    pub suggestions: Vec<SuggestionLine>,
    /// The open ones, by what is due next.
    pub open: Vec<CaseLine>,
    /// What stands there when none is open.
    pub none_open: Option<String>,
    /// Those that ended, newest first.
    pub ended: Vec<CaseLine>,
    /// Back to the first page, from a later one.
    pub first_href: Option<String>,
    /// The next page.
    pub next_href: Option<String>,
}

impl View for CaseList {
    const TEMPLATE: &'static str = "pages/cases";

    fn title(&self) -> String {
        "问责".to_owned()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::lists()
    }
}

/// One fact that a case cites.
#[derive(Debug, Clone, Serialize)]
pub struct FactRow {
    /// Its number.
    pub n: u32,
    /// What had to be done.
    pub what: String,
    /// The incident; `None` where it is none that the reader may see.
    pub link: Option<Link>,
    /// By when.
    pub due: String,
    /// What happened instead.
    pub ended: MatrixCell,
    /// Under which ground it falls.
    pub ground: String,
    /// Its place in the log.
    pub event: String,
    /// What became of it: taken out, admitted, disputed, answered; nothing so far.
    pub said: Vec<String>,
}

/// One part of the file: the defence, the decision, the interview, the appeal, the end.
#[derive(Debug, Clone, Serialize)]
pub struct CasePart {
    /// Its anchor.
    pub id: &'static str,
    /// Its heading.
    pub heading: String,
    /// What it says, name by name.
    pub facts: Vec<Fact>,
}

/// One thing to put right.
#[derive(Debug, Clone, Serialize)]
pub struct ItemRow {
    /// Its number.
    pub n: u32,
    /// What.
    pub text: String,
    /// Who is in charge.
    pub person: String,
    /// By when, and how that stands.
    pub due: DueChip,
    /// What was shown and how it was judged, oldest first.
    pub proofs: Vec<String>,
}

/// The file of one case, as one reader may see it.
#[derive(Debug, Clone, Serialize)]
pub struct CasePage {
    /// The number.
    pub no: String,
    /// Whom it is addressed to.
    pub heading: String,
    /// Where it stands, level, measure.
    pub meta: Vec<String>,
    /// The seven steps.
    pub steps: Vec<Step>,
    /// The same in one line, for phones.
    pub step_line: String,
    /// What the reader should do now; `None` when it is not the reader's turn.
    pub todo: Option<Todo>,
    /// The grounds that stand.
    pub grounds: String,
    /// The facts.
    pub cited: Vec<FactRow>,
    /// The proposal, the defence, the decision, the interview, the appeal, the end.
    pub parts: Vec<CasePart>,
    /// What must be put right.
    pub items: Vec<ItemRow>,
    /// The deadlines of the case.
    pub deadlines: Vec<DueChip>,
    /// The documents.
    pub papers: Vec<Link>,
    /// Everything done so far.
    pub timeline: Timeline,
    /// Every verb that is the reader's business, refused ones with their sentence.
    pub actions: Vec<ActionRow>,
    /// Whom to ask.
    pub contact: Contact,
}

impl View for CasePage {
    const TEMPLATE: &'static str = "pages/case";

    fn title(&self) -> String {
        format!("问责 {} {}", self.no, self.heading)
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::pages()
    }
}

/// Choosing the unit whose record is to be looked at.
#[derive(Debug, Clone, Serialize)]
pub struct CaseChoose {
    /// What the record suggests.
    pub suggestions: Vec<SuggestionLine>,
    /// What stands there when it suggests nobody.
    pub none: Option<String>,
    /// Field `unit`.
    pub unit: SelectField,
    /// Field `incident`, to narrow it.
    pub incident: TextField,
}

impl View for CaseChoose {
    const TEMPLATE: &'static str = "pages/case_choose";

    fn title(&self) -> String {
        "提出问责建议".to_owned()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::choosing()
    }
}

/// One field of a form about a case: exactly one of the three.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CaseField {
    /// Something to type.
    pub text: Option<TextField>,
    /// Something to pick.
    pub choice: Option<ChoiceField>,
}

impl From<TextField> for CaseField {
    fn from(field: TextField) -> Self {
        Self {
            text: Some(field),
            ..Self::default()
        }
    }
}

impl From<ChoiceField> for CaseField {
    fn from(field: ChoiceField) -> Self {
        Self {
            choice: Some(field),
            ..Self::default()
        }
    }
}

/// Fields that belong together, such as those about one fact.
#[derive(Debug, Clone, Serialize)]
pub struct FormSection {
    /// Its anchor.
    pub id: String,
    /// What it is about; `None` for the fields of the form as a whole.
    pub heading: Option<String>,
    /// What the reader must know to fill it in.
    pub text: Option<String>,
    /// What is wrong with the section as a whole.
    pub error: Option<String>,
    /// The fields.
    pub fields: Vec<CaseField>,
}

/// A form about a case.
#[derive(Debug, Clone, Serialize)]
pub struct CaseForm {
    /// What it is called.
    pub heading: &'static str,
    /// What it does, in a sentence.
    pub lede: String,
    /// The words of the solid button.
    pub submit: &'static str,
    /// Where it is sent.
    pub action: String,
    /// Back to the case or the list.
    pub back: Link,
    /// The tokens.
    pub hidden: Hidden,
    /// Values that it carries unseen.
    pub carried: Vec<super::HiddenValue>,
    /// What is wrong.
    pub errors: Option<ErrorSummary>,
    /// The fields.
    pub sections: Vec<FormSection>,
    title: String,
}

impl CaseForm {
    /// A form with these sections.
    pub fn new(
        (heading, submit): (&'static str, &'static str),
        lede: impl Into<String>,
        (action, back): (String, Link),
        form: &FormState,
        sections: Vec<FormSection>,
    ) -> Self {
        Self {
            heading,
            lede: lede.into(),
            submit,
            action,
            hidden: form.hidden(),
            carried: Vec::new(),
            errors: form.summary(),
            sections,
            title: form.titled(&format!("{heading} {}", back.label)),
            back,
        }
    }
}

impl View for CaseForm {
    const TEMPLATE: &'static str = "pages/case_form";

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
