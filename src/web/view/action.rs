//! One form a verb: what is asked, what follows from it, and the incident beside it.
//!
//! Each template under `templates/actions/` bears its route's noun; 催办 and 督办 share one. Whether the verb may be done
//! is decided before the form is shown.

use serde::Serialize;

use super::HiddenValue;
use super::form::{Choice, ChoiceGroup, ErrorSummary, FilesField, FormState, Hidden, SelectField};
use super::incident::Fact;
use super::library::LibraryRow;
use super::status::{DueChip, LevelBars, WorkMark};

mod closing;
mod dispatching;
mod evaluating;
mod extension;
mod intake;
mod merging;
mod noting;
mod pausing;
mod policy;
mod pressing;
mod response;
mod unit_work;

#[cfg(test)]
mod samples;

pub use closing::{CheckForm, ClosureCheck, ClosureForm, ReopeningForm};
pub use dispatching::{DispatchForm, ProposedUnit, WithdrawalForm};
pub use evaluating::{AppealDecisionForm, AppealForm, ScoreForm, ScoredItem, WatchForm};
pub use extension::{ExtensionAsked, ExtensionDecisionForm, ExtensionForm, Reach};
pub use intake::{AssessmentForm, DismissalForm, level_choices};
pub use merging::{FollowUpForm, MergeForm, UnmergingForm};
pub use noting::{NoteForm, ShortNote};
pub use pausing::{MovingRow, PauseForm, RebaseForm, ResumptionForm};
pub use policy::{
    ConsultedRow, PointRow, PolicyDecisionForm, PolicyLinkForm, PublicationForm, RiskForm,
};
pub use pressing::{LinkForm, OrderForm, PromiseForm, ReplyForm, Waiting};
pub use response::{
    ApprovalForm, DraftForm, PromiseRow, ReleaseForm, SendBackForm, SubmissionForm,
};
pub use unit_work::{
    AcknowledgementForm, ProgressForm, ReturnDecisionForm, ReturnForm, ReturnRequest,
};

/// What all the forms share: the incident, the tokens, the words around the fields.
#[derive(Debug, Clone, Serialize)]
pub struct ActionPage {
    /// The incident, shown beside the form.
    pub incident: IncidentBrief,
    /// What the form is called: 交办.
    pub heading: &'static str,
    /// What it is for, in a sentence.
    pub lede: &'static str,
    /// The words of the solid button; empty where there is nothing to send.
    pub submit: &'static str,
    /// Where it is sent.
    pub action: String,
    /// The tokens.
    pub hidden: Hidden,
    /// Further hidden values, such as the unit acted for.
    pub values: Vec<HiddenValue>,
    /// What is wrong.
    pub errors: Option<ErrorSummary>,
    /// Field `files`, where files can be handed in.
    pub files: Option<FilesField>,
    /// What will follow, above all for the deadlines; one sentence each.
    pub effects: Vec<String>,
    /// What of the library fits, the nearest first.
    pub library: Vec<LibraryRow>,
    title: String,
}

/// The incident in short.
#[derive(Debug, Clone, Serialize)]
pub struct IncidentBrief {
    /// The human number.
    pub no: String,
    /// The title.
    pub title: String,
    /// The incident page.
    pub href: String,
    /// The level, once assessed.
    pub level: Option<LevelBars>,
    /// Where the work stands.
    pub work: WorkMark,
    /// What happened; line breaks are kept.
    pub text: String,
    /// Place, source, units.
    pub facts: Vec<Fact>,
    /// The running deadlines.
    pub due: Vec<DueChip>,
}

/// The nouns of the forms that take files.
const TAKES_FILES: [&str; 4] = ["note", "follow-up", "progress", "release"];

/// The fixed words of one form.
struct Words {
    noun: &'static str,
    heading: &'static str,
    lede: &'static str,
    submit: &'static str,
}

impl ActionPage {
    fn new(words: &Words, incident: IncidentBrief, form: &FormState) -> Self {
        let mut page = Self::bare(words, incident, form);
        // The view that the incident was opened in.
        let within = form.value("in");
        if !within.is_empty() {
            page.carry("in", within);
        }
        page
    }

    fn bare(words: &Words, incident: IncidentBrief, form: &FormState) -> Self {
        Self {
            action: format!("{}/{}", incident.href, words.noun),
            title: form.titled(&format!("{} {}", words.heading, incident.no)),
            incident,
            heading: words.heading,
            lede: words.lede,
            submit: words.submit,
            hidden: form.hidden(),
            values: Vec::new(),
            files: TAKES_FILES.contains(&words.noun).then(|| form.files()),
            errors: form.summary(),
            effects: Vec::new(),
            library: Vec::new(),
        }
    }

    /// Carries a value unseen.
    pub fn carry(&mut self, name: &str, value: impl Into<String>) {
        self.values.push(HiddenValue {
            name: name.to_owned(),
            value: value.into(),
        });
    }

    /// Asks for which unit one acts where there are several, and carries it unseen where there is
    /// one.
    fn unit(&mut self, form: &FormState, mut units: Vec<Choice>) -> Option<SelectField> {
        if units.len() > 1 {
            return Some(form.select("unit", "代表哪个单位", vec![ChoiceGroup::plain(units)]));
        }
        if let Some(only) = units.pop() {
            self.carry("unit", only.value);
        }
        None
    }
}
