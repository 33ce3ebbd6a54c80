//! What each page shows: one struct a template, every value already formatted.
//!
//! Views are filled from finished values by the handlers; here is no query, no rule and no clock.
//! A view can show itself with samples, so that a test renders every template strictly.

use serde::Serialize;

pub mod account;
pub mod action;
pub mod activity;
pub mod alert;
pub mod bulk;

pub mod case;
pub mod desk;
pub mod evaluation;
pub mod explain;
pub mod form;
pub mod guide;
pub mod inbox;
pub mod incident;
pub mod incident_list;
pub mod kept;
pub mod library;
pub mod linkage;
pub mod marked;
pub mod message;
pub mod notice;
pub mod one_tap;
pub mod paper;
pub mod plan;
pub mod plan_trial;
pub mod preview;
pub mod reading;
pub mod register;
pub mod report;
pub mod response_register;
pub mod routing;
pub mod rules;
pub mod saved_view;
pub mod scorecard;
pub mod shell;
pub mod sign_in;
pub mod status;
pub mod suggestion;
pub mod unit;

#[cfg(test)]
pub(crate) mod samples;

pub use form::{FieldError, FormState};
pub use shell::Shell;

/// A whole page: the only thing its template sees, apart from the frame.
pub trait View: Serialize + Sized {
    /// The template, by its path under `templates/` without suffix.
    const TEMPLATE: &'static str;

    /// The frame around it; papers have one of their own.
    const LAYOUT: &'static str = "layout/base";

    /// The page's name, unique and without the product's.
    fn title(&self) -> String;

    /// Whether the page is a form to be finished, which hides the bottom navigation on phones.
    fn is_form(&self) -> bool {
        false
    }

    /// Fictional contents that reach every condition of the template.
    #[cfg(test)]
    fn samples() -> Vec<Self>;
}

/// A part that can also be sent alone, to be swapped into an open page.
pub trait Fragment: Serialize + Sized {
    /// The template, by its path under `templates/` without suffix.
    const TEMPLATE: &'static str;

    /// Fictional contents that reach every condition of the template.
    #[cfg(test)]
    fn samples() -> Vec<Self>;
}

/// A link in running text or a list.
#[derive(Debug, Clone, Serialize)]
pub struct Link {
    /// Where it leads.
    pub href: String,
    /// What it says.
    pub label: String,
}

impl Link {
    /// A link with these words.
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            href: href.into(),
            label: label.into(),
        }
    }
}

/// Somebody to telephone.
#[derive(Debug, Clone, Serialize)]
pub struct Contact {
    /// In what role, such as 市委宣传部值班.
    pub role: String,
    /// The name.
    pub name: String,
    /// The number as people write it.
    pub phone: String,
    /// The number as a `tel:` address.
    pub phone_href: String,
}

impl Contact {
    /// A contact whose `tel:` address is made from the written number.
    pub fn new(role: impl Into<String>, name: impl Into<String>, phone: impl Into<String>) -> Self {
        let phone = phone.into();
        Self {
            role: role.into(),
            name: name.into(),
            phone_href: phone_href(&phone),
            phone,
        }
    }
}

/// The `tel:` address of a number as people write it.
pub fn phone_href(phone: &str) -> String {
    let digits = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+');
    format!("tel:{}", digits.collect::<String>())
}

/// A button on a row, a card or a call-out: a link, or a form of its own where `post` is given.
#[derive(Debug, Clone, Serialize)]
pub struct Button {
    /// What it says, a verb of two to six characters.
    pub label: String,
    /// The class beside `btn`: `btn--main`, `btn--soft`, `btn--text` or nothing.
    pub class: &'static str,
    /// An icon before the words.
    pub icon: Option<&'static str>,
    /// Where a link leads; not used when `post` is given.
    pub href: String,
    /// The form that the button sends.
    pub post: Option<PostForm>,
    /// Said to screen readers after the words: which incident is meant.
    pub about: String,
}

impl Button {
    /// A plain outlined link.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            class: "",
            icon: None,
            href: href.into(),
            post: None,
            about: String::new(),
        }
    }

    /// A button that acts at once by `POST`.
    pub fn post(label: impl Into<String>, form: PostForm) -> Self {
        Self {
            post: Some(form),
            ..Self::link(label, "")
        }
    }

    /// The one solid button of a page or card.
    #[must_use]
    pub fn main(mut self) -> Self {
        self.class = "btn--main";
        self
    }

    /// Softly filled, because the row waits on the reader.
    #[must_use]
    pub fn soft(mut self) -> Self {
        self.class = "btn--soft";
        self
    }

    /// Words only.
    #[must_use]
    pub fn text(mut self) -> Self {
        self.class = "btn--text";
        self
    }

    /// With an icon.
    #[must_use]
    pub fn icon(mut self, icon: &'static str) -> Self {
        self.icon = Some(icon);
        self
    }

    /// About this incident or unit, for those who hear the page.
    #[must_use]
    pub fn about(mut self, what: impl Into<String>) -> Self {
        self.about = what.into();
        self
    }
}

/// A form without visible fields.
#[derive(Debug, Clone, Serialize)]
pub struct PostForm {
    /// Where it is sent.
    pub action: String,
    /// The tokens.
    pub hidden: form::Hidden,
    /// Further names and values.
    pub values: Vec<HiddenValue>,
}

/// One name and value that a form carries unseen.
#[derive(Debug, Clone, Serialize)]
pub struct HiddenValue {
    /// The field's name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// Shows every kind of page to `collect`; a new page is added here.
#[cfg(test)]
#[expect(clippy::too_many_lines, reason = "one line per page")]
pub(crate) fn every_page(collect: &mut impl super::render::tests::Collect) {
    collect.page::<sign_in::SignIn>();
    collect.page::<desk::Desk>();
    collect.page::<inbox::Inbox>();
    collect.page::<register::RegisterForm>();
    collect.page::<incident_list::IncidentList>();
    collect.page::<bulk::BulkCheck>();
    collect.page::<bulk::BulkJob>();
    collect.page::<bulk::BulkJobs>();
    collect.page::<saved_view::ViewList>();
    collect.page::<preview::PreviewPage>();
    collect.page::<incident::IncidentPage>();
    collect.page::<action::AssessmentForm>();
    collect.page::<action::DismissalForm>();
    collect.page::<action::MergeForm>();
    collect.page::<action::UnmergingForm>();
    collect.page::<action::FollowUpForm>();
    collect.page::<action::NoteForm>();
    collect.page::<action::DispatchForm>();
    collect.page::<action::WithdrawalForm>();
    collect.page::<action::AcknowledgementForm>();
    collect.page::<action::ReturnForm>();
    collect.page::<action::ReturnDecisionForm>();
    collect.page::<action::WatchForm>();
    collect.page::<evaluation::EvaluationPage>();
    collect.page::<action::ScoreForm>();
    collect.page::<action::AppealForm>();
    collect.page::<action::AppealDecisionForm>();
    collect.page::<action::ProgressForm>();
    collect.page::<action::DraftForm>();
    collect.page::<action::SubmissionForm>();
    collect.page::<action::ApprovalForm>();
    collect.page::<action::SendBackForm>();
    collect.page::<action::ReleaseForm>();
    collect.page::<action::ClosureForm>();
    collect.page::<action::CheckForm>();
    collect.page::<library::LibraryPage>();
    collect.page::<library::LibraryForm>();
    collect.page::<action::ReopeningForm>();
    collect.page::<action::ExtensionForm>();
    collect.page::<action::ExtensionDecisionForm>();
    collect.page::<action::PauseForm>();
    collect.page::<action::ResumptionForm>();
    collect.page::<action::RebaseForm>();
    collect.page::<action::OrderForm>();
    collect.page::<action::ReplyForm>();
    collect.page::<action::PromiseForm>();
    collect.page::<action::LinkForm>();
    collect.page::<action::RiskForm>();
    collect.page::<action::PolicyDecisionForm>();
    collect.page::<action::PublicationForm>();
    collect.page::<action::PolicyLinkForm>();
    collect.page::<paper::PaperPage>();
    collect.page::<alert::AlertList>();
    collect.page::<alert::AlertPage>();
    collect.page::<alert::RaiseForm>();
    collect.page::<alert::AdjustForm>();
    collect.page::<alert::LiftForm>();
    collect.page::<linkage::LinkageList>();
    collect.page::<linkage::LinkagePage>();
    collect.page::<linkage::LinkageForm>();
    collect.page::<activity::ActivityList>();
    collect.page::<activity::ActivityPage>();
    collect.page::<activity::ActivityForm>();
    collect.page::<case::CaseList>();
    collect.page::<case::CasePage>();
    collect.page::<case::CaseChoose>();
    collect.page::<case::CaseForm>();
    collect.page::<report::ReportList>();
    collect.page::<report::ReportPage>();
    collect.page::<report::ReportForm>();
    collect.page::<plan::PlanPage>();
    collect.page::<plan::PlanList>();
    collect.page::<plan::PlanDiff>();
    collect.page::<rules::RuleList>();
    collect.page::<rules::RuleVersion>();
    collect.page::<rules::RebaseResult>();
    collect.page::<explain::ExplainPage>();
    collect.page::<unit::UnitList>();
    collect.page::<unit::UnitPage>();
    collect.page::<scorecard::Scorecard>();
    collect.page::<response_register::ResponseRegister>();
    collect.page::<plan_trial::PlanReplayPage>();
    collect.page::<plan_trial::PlanCoveragePage>();
    collect.page::<routing::RoutingRecord>();
    collect.page::<routing::RoutingCases>();
    collect.page::<scorecard::year::YearCard>();
    collect.page::<scorecard::outcomes::OutcomeList>();
    collect.page::<reading::Glossary>();
    collect.page::<reading::ApiDocs>();
    collect.page::<guide::Help>();
    collect.page::<guide::Guide>();
    collect.page::<guide::KeySheet>();
    collect.page::<guide::Accessibility>();
    collect.page::<account::AccountPage>();
    collect.page::<notice::NoticeList>();
    collect.page::<notice::DeadLetterList>();
    collect.page::<one_tap::OneTap>();
    collect.page::<kept::KeptPage>();
    collect.page::<kept::OfflinePage>();
    collect.page::<message::ErrorPage>();
    collect.page::<message::ConflictPage>();
}

/// Shows every kind of part to `collect`; a new part is added here.
#[cfg(test)]
pub(crate) fn every_fragment(collect: &mut impl super::render::tests::Collect) {
    collect.part::<desk::DeskRows>();
    collect.part::<suggestion::Suggestion>();
    collect.part::<preview::Preview>();
    collect.part::<incident::Timeline>();
}
