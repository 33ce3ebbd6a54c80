//! The requests, imperative, and every reason for saying no.
//!
//! A refusal carries values, not prose; its Chinese sentence and its basis are made here and
//! nowhere else, so that the page, the button and the API say the same.

use jiff::Timestamp;
use jiff::civil::Date;
use thiserror::Error;

use super::accountability::CaseRefusal;
use super::activity::ActivityRefusal;
use super::alert::AlertRefusal;
pub use super::basis::RuleBasis;
use super::calendar::local;
use super::deadline::DeadlineNo;
use super::evaluation::Objection;
use super::event::{Checks, Completion, Consulted, Promise, RiskPoint, Source, Wording};
use super::linkage::LinkageRefusal;
use super::report::ReportRefusal;
use super::vocabulary::{
    AssignmentState, Capacity, CheckState, DeadlineKind, DraftState, Duty, EventGrade, FormField,
    IncidentKind, Level, NoteKind, OrderKind, PolicyDecision, ReleaseKind, RiskGrade, Spread,
    Stage, Tone, Treatment, Verb,
};
use super::{AccountId, IncidentNo, RowRef, Theme, UnitId};

/// Logging an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    /// The number the log has given it.
    pub no: IncidentNo,
    /// What kind of matter.
    pub kind: IncidentKind,
    /// One sentence.
    pub title: String,
    /// What happened.
    pub text: String,
    /// Where it came from.
    pub source: Source,
    /// The town or street.
    pub town: Option<UnitId>,
    /// Where exactly.
    pub place: Option<String>,
    /// Themes a person named.
    pub themes: Vec<Theme>,
    /// Out of all statistics.
    pub drill: bool,
    /// When it happened.
    pub occurred_at: Option<Timestamp>,
    /// When it was found; now when nobody says.
    pub detected_at: Option<Timestamp>,
    /// Judged at once, where that is within the capacity.
    pub level: Option<Level>,
    /// The grade of the emergency.
    pub event_grade: Option<EventGrade>,
    /// Why the detection lies so long before.
    pub backdating_reason: Option<String>,
    /// The matter whose handling caused this one.
    pub secondary_to: Option<IncidentNo>,
    /// The document, where it is a policy before its publication.
    pub policy: Option<WantedPolicy>,
}

/// A policy document that is to be assessed before it is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedPolicy {
    /// Its title; the incident's own when none is given.
    pub title: Option<String>,
    /// The unit that drafts it; the actor's own when none is named.
    pub unit: Option<UnitId>,
    /// When it is to be published.
    pub planned_on: Option<Date>,
}

/// Assessing the risk of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssessRisk {
    /// What the public may ask or misread.
    pub points: Vec<RiskPoint>,
    /// How great the risk is on the whole.
    pub grade: RiskGrade,
    /// The wording that is kept ready.
    pub prepared: String,
    /// Who was consulted.
    pub consulted: Vec<Consulted>,
}

/// Noting a further post about a matter that is there already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUp {
    /// Where it was found.
    pub source: Source,
    /// What it says.
    pub text: String,
    /// When it was written, as far as known.
    pub posted_at: Option<Timestamp>,
}

/// Writing a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Who reads it.
    pub kind: NoteKind,
    /// What it says; `@姓名` and `@单位` call upon people.
    pub text: String,
    /// Who is called upon besides.
    pub mentions: Vec<AccountId>,
}

/// What an assessment says about the grade of the emergency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Regrade {
    /// Nothing: it stays as it is, and its clocks with it.
    Keep,
    /// This grade, or that there is no emergency.
    Set(Option<EventGrade>),
}

/// One unit with its duty, as the office wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedUnit {
    /// The unit.
    pub unit: UnitId,
    /// What it shall owe.
    pub duty: Duty,
    /// The row of the plan it rests on.
    pub plan_row: Option<RowRef>,
}

/// A whole group of the plan with the duty of each member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedGroup {
    /// The group's name.
    pub name: String,
    /// What each member shall owe.
    pub duty: Duty,
    /// The row of the plan it rests on.
    pub plan_row: Option<RowRef>,
}

/// What the office says to a return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnDecision {
    /// It goes back.
    Uphold,
    /// The unit goes on.
    Refuse,
}

/// Which deadline a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhichDeadline {
    /// The only one it can be about.
    Only,
    /// The unit's, or else the incident's, of this kind.
    Kind(DeadlineKind),
    /// This one.
    No(DeadlineNo),
}

/// Until when something shall be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// The end of business of this day.
    Day(Date),
    /// This instant.
    Instant(Timestamp),
}

/// Asking for more time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestExtension {
    /// For which unit; the actor's own when none is named.
    pub unit: Option<UnitId>,
    /// For which deadline.
    pub deadline: WhichDeadline,
    /// Until when.
    pub until: Until,
    /// Why.
    pub reason: String,
    /// How far the work is.
    pub progress: String,
}

/// Deciding on a request for more time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecideExtension {
    /// Which request, by number; the only pending one when none is named.
    pub extension: Option<u32>,
    /// Whether it is granted.
    pub is_granted: bool,
    /// Another instant than the one asked for.
    pub until: Option<Until>,
    /// Why; required for a no.
    pub reason: Option<String>,
}

/// Pressing a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueOrder {
    /// In what form.
    pub kind: OrderKind,
    /// Which unit.
    pub unit: UnitId,
    /// What is required.
    pub text: String,
    /// Until when the unit must reply; by the policy when nothing is said.
    pub reply_by: Option<Until>,
}

/// Which of the rules that hold now a re-base takes; the other half stays as it is pinned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RebaseBy {
    /// Policy and calendar.
    #[default]
    Both,
    /// The policy; where a version is named, only while that one holds.
    Policy(Option<u32>),
    /// The calendar; where a version is named, only while that one holds.
    Calendar(Option<u32>),
}

/// Logging a publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// The approved draft; the only approved one when none is named.
    pub draft: Option<u32>,
    /// As what it was published; the draft's own kind when none is named.
    pub kind: Option<ReleaseKind>,
    /// When.
    pub published_at: Timestamp,
    /// Where.
    pub channel: String,
    /// The link that proves it.
    pub url: String,
    /// What; the draft's own text when none is given.
    pub text: Option<String>,
    /// Other units whose part it answers as well.
    pub answers_for: Vec<UnitId>,
    /// What it promises.
    pub promises: Vec<Promise>,
}

/// Noting how the matter spreads after the release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    /// How far it is spreading.
    pub spread: Spread,
    /// How people speak.
    pub tone: Tone,
    /// Whether the answer has stirred up something new.
    pub is_secondary: bool,
    /// What is seen.
    pub text: String,
}

/// What a scorer gives on one item of the rubric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenPoints {
    /// The item.
    pub code: String,
    /// The points; what the record proposes when none are given.
    pub points: Option<u32>,
    /// Why.
    pub reason: Option<String>,
}

impl GivenPoints {
    /// Points without a reason.
    pub fn new(code: &str, points: u32) -> Self {
        Self {
            code: code.to_owned(),
            points: Some(points),
            reason: None,
        }
    }
}

/// A veto that a scorer finds to be met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenVeto {
    /// The veto.
    pub code: String,
    /// What makes it so.
    pub reason: Option<String>,
}

/// A sheet as its scorer fills it in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Score {
    /// The points by item.
    pub items: Vec<GivenPoints>,
    /// The vetoes that are met.
    pub vetoes: Vec<GivenVeto>,
    /// What the scorer says to it all; required of a leader who arbitrates.
    pub comment: Option<String>,
}

/// Appealing against an evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppealEvaluation {
    /// For which unit; the actor's own when none is named.
    pub unit: Option<UnitId>,
    /// What is objected to.
    pub objections: Vec<Objection>,
}

/// Deciding on such an appeal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecideEvaluationAppeal {
    /// Which appeal, by number; the only pending one when none is named.
    pub appeal: Option<u32>,
    /// Whether it is right.
    pub is_upheld: bool,
    /// The points from now on; required where it is right.
    pub points: Option<u32>,
    /// Whether the vetoes no longer hold.
    pub is_veto_lifted: bool,
    /// Why.
    pub reason: String,
}

/// Everything a person, or the system, can ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Log an incident.
    Register(Box<Register>),
    /// Judge it.
    Assess {
        /// How heated the opinion is.
        level: Level,
        /// The grade of the emergency.
        event_grade: Regrade,
        /// The kind of demand.
        treatment: Option<Treatment>,
    },
    /// Refuse to take it on.
    Dismiss {
        /// Why.
        reason: String,
    },
    /// Let it follow another.
    Merge {
        /// The one to follow.
        primary: IncidentNo,
    },
    /// Take that back.
    Unmerge {
        /// Why.
        reason: String,
    },
    /// Note that somebody else wrote about the same matter.
    FollowUp(Box<FollowUp>),
    /// Write a note.
    Note(Note),
    /// Hand it to units.
    Dispatch {
        /// The units with their duties.
        units: Vec<WantedUnit>,
        /// When the answers complete the response.
        completion: Completion,
        /// Whole groups; only closed ones can be expanded.
        groups: Vec<WantedGroup>,
        /// The handling opinion.
        note: Option<String>,
    },
    /// Take an assignment back.
    Withdraw {
        /// From whom.
        unit: UnitId,
        /// Why.
        reason: String,
    },
    /// Say that the unit has it.
    Acknowledge {
        /// For which unit; the actor's own when none is named.
        unit: Option<UnitId>,
    },
    /// Say that it is not the unit's matter.
    Return {
        /// For which unit; the actor's own when none is named.
        unit: Option<UnitId>,
        /// Why.
        reason: String,
        /// Whose matter it is.
        suggested_unit: Option<UnitId>,
    },
    /// Decide on a return.
    DecideReturn {
        /// Whose return; the only pending one when none is named.
        unit: Option<UnitId>,
        /// Yes or no.
        decision: ReturnDecision,
        /// Why; required for a no.
        reason: Option<String>,
    },
    /// Say how far it is.
    ReportProgress {
        /// For which unit; the actor's own when none is named.
        unit: Option<UnitId>,
        /// What.
        text: String,
        /// Whether it is the closing report of a cooperating unit.
        closing: bool,
    },
    /// Write or revise a draft.
    Draft {
        /// For which unit; the actor's own when none is named.
        unit: Option<UnitId>,
        /// Which draft to revise; a new one when none is named and none is being written.
        draft: Option<u32>,
        /// What it says.
        wording: Wording,
    },
    /// Hand the draft to the unit's head.
    Submit {
        /// Which; the only one being written when none is named.
        draft: Option<u32>,
    },
    /// Sign for the unit, or approve for the propaganda office.
    Approve {
        /// Which; the only one waiting when none is named.
        draft: Option<u32>,
        /// What is confirmed.
        checks: Checks,
    },
    /// Send the draft back to its author.
    SendBack {
        /// Which; the only one waiting when none is named.
        draft: Option<u32>,
        /// What to change.
        comments: String,
    },
    /// Log a publication.
    Release(Box<Release>),
    /// Say how one item of the checklist stands.
    Check {
        /// Which, by its code.
        item: String,
        /// How it stands.
        state: CheckState,
        /// Why it does not apply, or a remark.
        reason: Option<String>,
    },
    /// Close.
    Close {
        /// The conclusion.
        summary: Option<String>,
    },
    /// Begin a new cycle.
    Reopen {
        /// Why.
        reason: String,
    },
    /// Ask for more time.
    RequestExtension(Box<RequestExtension>),
    /// Decide on such a request.
    DecideExtension(DecideExtension),
    /// Let the pausable deadlines stand still.
    Pause {
        /// Why.
        reason: String,
    },
    /// Let them go on.
    Resume {
        /// Why.
        reason: Option<String>,
    },
    /// Urge a unit or put it under supervision.
    IssueOrder(IssueOrder),
    /// Reply to an order.
    ReplySupervision {
        /// For which unit; the actor's own when none is named.
        unit: Option<UnitId>,
        /// Which order; the only open one when none is named.
        order: Option<u32>,
        /// What.
        text: String,
    },
    /// Say that a promise has been kept.
    FulfilPromise {
        /// For which unit; the actor's own when none is named.
        unit: Option<UnitId>,
        /// Which promise; the only open one when none is named.
        promise: Option<u32>,
        /// How.
        text: String,
        /// Where it can be seen.
        url: Option<String>,
    },
    /// Say that the matter was caused by the handling of another.
    Link {
        /// The other.
        primary: IncidentNo,
    },
    /// Reckon running deadlines anew by the rules that hold now.
    Rebase {
        /// Which; all that would move when none is named.
        deadlines: Vec<DeadlineNo>,
        /// By which of the rules that hold now.
        by: RebaseBy,
        /// Why.
        reason: String,
    },
    /// Note how the matter spreads after the release.
    Watch(Watch),
    /// Score the answer first.
    Evaluate(Box<Score>),
    /// Score it a second time.
    EvaluateAgain(Box<Score>),
    /// Score it where the two are too far apart.
    ArbitrateEvaluation(Box<Score>),
    /// Appeal against the result.
    AppealEvaluation(AppealEvaluation),
    /// Decide on such an appeal.
    DecideEvaluationAppeal(DecideEvaluationAppeal),
    /// Put on record what a deadline has reached: steps of its ladder, and its passing.
    Remind {
        /// Which.
        deadline: DeadlineNo,
    },
    /// Assess the risk of a policy.
    AssessRisk(Box<AssessRisk>),
    /// Decide on its publication.
    DecidePolicy {
        /// What.
        decision: PolicyDecision,
        /// Why.
        reason: String,
    },
    /// Change its planned date of publication.
    MovePublication {
        /// To which Beijing date.
        to: Date,
        /// Why.
        reason: String,
    },
    /// Say that the matter was given rise to by a policy.
    LinkPolicy {
        /// The assessment of the policy.
        policy: IncidentNo,
    },
}

impl Command {
    /// The same request with the number that the log has given the new incident.
    #[must_use]
    pub fn numbered(mut self, no: &IncidentNo) -> Self {
        if let Self::Register(wanted) = &mut self {
            wanted.no = no.clone();
        }
        self
    }

    /// The verb it asks for.
    pub const fn verb(&self) -> Verb {
        match self {
            Self::Register(_) => Verb::Register,
            Self::Assess { .. } => Verb::Assess,
            Self::Dismiss { .. } => Verb::Dismiss,
            Self::Merge { .. } => Verb::Merge,
            Self::Unmerge { .. } => Verb::Unmerge,
            Self::FollowUp(_) => Verb::FollowUp,
            Self::Note(_) => Verb::Note,
            Self::Dispatch { .. } => Verb::Dispatch,
            Self::Withdraw { .. } => Verb::Withdraw,
            Self::Acknowledge { .. } => Verb::Acknowledge,
            Self::Return { .. } => Verb::Return,
            Self::DecideReturn { .. } => Verb::DecideReturn,
            Self::ReportProgress { .. } => Verb::ReportProgress,
            Self::Draft { .. } => Verb::Draft,
            Self::Submit { .. } => Verb::Submit,
            Self::Approve { .. } => Verb::Approve,
            Self::SendBack { .. } => Verb::SendBack,
            Self::Release(_) => Verb::Release,
            Self::Check { .. } => Verb::Check,
            Self::Close { .. } => Verb::Close,
            Self::Reopen { .. } => Verb::Reopen,
            Self::RequestExtension(_) => Verb::RequestExtension,
            Self::DecideExtension(_) => Verb::DecideExtension,
            Self::Pause { .. } => Verb::Pause,
            Self::Resume { .. } => Verb::Resume,
            Self::IssueOrder(order) => match order.kind {
                OrderKind::Urge => Verb::Urge,
                OrderKind::Supervision => Verb::Supervise,
            },
            Self::ReplySupervision { .. } => Verb::ReplySupervision,
            Self::FulfilPromise { .. } => Verb::FulfilPromise,
            Self::Link { .. } => Verb::Link,
            Self::Rebase { .. } => Verb::Rebase,
            Self::Watch(_) => Verb::Watch,
            Self::Evaluate(_) => Verb::Evaluate,
            Self::EvaluateAgain(_) => Verb::EvaluateAgain,
            Self::ArbitrateEvaluation(_) => Verb::ArbitrateEvaluation,
            Self::AppealEvaluation(_) => Verb::AppealEvaluation,
            Self::DecideEvaluationAppeal(_) => Verb::DecideEvaluationAppeal,
            Self::Remind { .. } => Verb::Remind,
            Self::AssessRisk(_) => Verb::AssessRisk,
            Self::DecidePolicy { .. } => Verb::DecidePolicy,
            Self::MovePublication { .. } => Verb::MovePublication,
            Self::LinkPolicy { .. } => Verb::LinkPolicy,
        }
    }
}

/// Every reason for "no".
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("refused: {}", self.code())]
pub enum Refusal {
    /// The actor holds no capacity that may do this here.
    NotAllowed(Verb, &'static [Capacity]),
    /// The stage does not allow it.
    WrongStage(Verb, Stage),
    /// Nothing has been registered on this stream.
    NotRegistered,
    /// It was registered before.
    AlreadyRegistered,
    /// The two top levels are a leader's to judge.
    LeaderMustAssess,
    /// The unit holds no standing assignment here.
    NoAssignment,
    /// The assignment's state does not allow it.
    WrongAssignmentState(Verb, AssignmentState),
    /// There is no draft in the state this needs.
    NoSuchDraft(Verb),
    /// Several drafts fit; one must be named.
    WhichDraft,
    /// The draft's state does not allow it.
    WrongDraftState(Verb, DraftState),
    /// Nobody approves their own draft.
    OwnDraft,
    /// The person who signed for the unit may not review for the office.
    SignedAlready,
    /// A reviewer must confirm wording, timing and privacy.
    ChecksMissing,
    /// A dispatch without units.
    NoUnits,
    /// A dispatch without a lead.
    NoLead,
    /// More than one lead.
    SeveralLeads,
    /// There is a lead already.
    LeadExists(String),
    /// A unit listed twice, or one that has the matter already.
    UnitTwice(String),
    /// The roster does not know the unit.
    UnknownUnit(String),
    /// The coordinating duty cannot be dispatched.
    DutyNotDispatchable(Duty),
    /// The plan has no such row.
    UnknownPlanRow(RowRef),
    /// An open group is never expanded by itself.
    OpenGroup(String),
    /// The completion rule asks for more cooperating units than there are.
    CompletionBeyondUnits(u32),
    /// The time for returning is over.
    ReturnWindowOver(Timestamp),
    /// A return needs a reason.
    ReasonMissing(Verb),
    /// A text that must be there is not.
    TextMissing(FormField),
    /// Somebody is called upon who may not read the note.
    CannotRead(String, NoteKind),
    /// There is no such account to call upon.
    NobodyCalled(String),
    /// Several returns wait; one must be named.
    WhichReturn,
    /// The closing report is for cooperating units; others answer by a release.
    ClosingNeedsRelease(Duty),
    /// A time in the future.
    InFuture(FormField),
    /// Published before the matter was found.
    BeforeDetection,
    /// A promise whose day was over when it was made.
    PromiseBeforeRelease,
    /// It happened after it was found.
    OccurredAfterDetection,
    /// A release needs a link.
    EvidenceMissing,
    /// An incident cannot follow itself.
    MergeIntoSelf,
    /// There is no incident with this number, or it has ended or follows another itself.
    NotAPrimary(IncidentNo),
    /// What follows an incident that is closed was answered with it.
    PrimaryClosed(IncidentNo),
    /// The roster does not know the group.
    UnknownGroup(String),
    /// The deadline has reached nothing that is not on record.
    NothingDue,
    /// There is no such running deadline.
    NoSuchDeadline,
    /// Several deadlines fit; one must be named.
    WhichDeadline,
    /// The national kinds are never extended.
    ExtensionOfLegal(DeadlineKind),
    /// The policy lets no deadline of this kind be extended.
    NotExtendable(DeadlineKind),
    /// Asked after expiry.
    ExtensionTooLate(DeadlineKind, Timestamp),
    /// A request for this deadline waits already.
    ExtensionPending,
    /// The deadline has been extended as often as the policy allows.
    ExtendedBefore(u32),
    /// Longer than the policy allows, in working days.
    ExtensionTooLong(u32),
    /// Not later than the due instant that holds.
    ExtensionNotLater(Timestamp),
    /// A deadline counted in working days ends on one.
    NotAWorkingDay(Date),
    /// No request waits.
    NoPendingExtension,
    /// Several requests wait; one must be named.
    WhichExtension,
    /// Nobody decides on their own request.
    OwnExtension,
    /// It stands still already.
    AlreadyPaused,
    /// It does not stand still.
    NotPaused,
    /// No running deadline may stand still.
    NothingToPause,
    /// The instant to reply by is over.
    ReplyByPast,
    /// There is no open order to this unit.
    NoOpenOrder,
    /// Several orders are open; one must be named.
    WhichOrder,
    /// There is no open promise of this unit.
    NoOpenPromise,
    /// Several promises are open; one must be named.
    WhichPromise,
    /// A matter is not caused by itself, and there must be one with this number.
    NotACause(IncidentNo),
    /// No running deadline would move.
    NothingToRebase,
    /// The version of the rules does not hold yet.
    RulesToCome,
    /// Another version of the rules holds: this one.
    RulesReplaced(u32),
    /// A detection so long before the logging needs a reason.
    BackdatingReason,
    /// No rule says how long.
    NoTimeLimit(DeadlineKind),
    /// The cycle has no checklist.
    NoChecklist,
    /// The checklist has no such item for this matter.
    NoSuchCheck(String),
    /// Mandatory items are open: what each is, and the rule it rests on.
    ChecklistOpen(Vec<(String, String)>),
    /// No look at how the matter spreads is asked for.
    NoWatch,
    /// The first look's instant has not come, so the second look would say the same.
    WatchTooEarly(Timestamp),
    /// No rubric holds.
    NoRubric,
    /// Somebody has scored it already; the second sheet is asked for.
    ScoredAlready,
    /// Nobody has scored it yet.
    NotScoredYet,
    /// Both sheets are there.
    BothScored,
    /// The two sheets need no leader.
    NotInDispute,
    /// Whoever scored or arbitrated does not do the next step of the same evaluation.
    SameScorer(Verb),
    /// The rubric has no such item or veto.
    UnknownItem(String),
    /// The item, by code and label, has no points.
    PointsMissing(String, String),
    /// More points than the item, by code and label, gives.
    PointsBeyond(String, String, u32),
    /// What the record says on the item, by code and label, is not corrected.
    FromRecord(String, String),
    /// Points that depart from the record on the item, by code and label, need a reason.
    CorrectionReason(String, String),
    /// A veto, by label, needs a reason.
    VetoReason(String),
    /// Only the lead and the responsible units appeal.
    NotAnswerable,
    /// The time for appealing is over.
    AppealWindowOver(Timestamp),
    /// The unit has appealed already.
    AppealedAlready,
    /// No appeal waits for a decision.
    NoPendingAppeal,
    /// Several appeals wait; one must be named.
    WhichAppeal,
    /// An appeal that is right changes the points or lifts the veto.
    NothingChanged,
    /// More points than there are.
    PointsBeyondWhole,
    /// A rule of alerts says no.
    Alert(AlertRefusal),
    /// A rule of linkages says no.
    Linkage(LinkageRefusal),
    /// A rule of the register of activities says no.
    Activity(ActivityRefusal),
    /// The verb is not for this kind of matter.
    WrongKind(Verb, IncidentKind),
    /// Another unit drafts the policy.
    NotOwnPolicy,
    /// A policy is logged without the date on which it is to be published.
    PlannedDateMissing,
    /// The planned date is not in the future.
    PlannedDatePast,
    /// The planned date stays the same.
    PlannedDateSame,
    /// There is nothing yet to decide on.
    NotAssessedYet,
    /// Nobody decides on their own assessment.
    OwnAssessment,
    /// The decision stands; only a deferred publication gets another date.
    NotDeferred,
    /// There is no assessment of a policy with this number.
    NotAPolicy(IncidentNo),
    /// A rule of accountability says no.
    Case(Box<CaseRefusal>),
    /// A rule of reports says no.
    Report(ReportRefusal),
}

impl From<ActivityRefusal> for Refusal {
    fn from(refusal: ActivityRefusal) -> Self {
        Self::Activity(refusal)
    }
}

impl From<LinkageRefusal> for Refusal {
    fn from(refusal: LinkageRefusal) -> Self {
        Self::Linkage(refusal)
    }
}

impl From<CaseRefusal> for Refusal {
    fn from(refusal: CaseRefusal) -> Self {
        Self::Case(Box::new(refusal))
    }
}

impl From<ReportRefusal> for Refusal {
    fn from(refusal: ReportRefusal) -> Self {
        Self::Report(refusal)
    }
}

impl From<AlertRefusal> for Refusal {
    fn from(refusal: AlertRefusal) -> Self {
        Self::Alert(refusal)
    }
}

impl Refusal {
    /// A lasting word for programs.
    #[expect(
        clippy::too_many_lines,
        reason = "one arm per refusal keeps the match exhaustive"
    )]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAllowed(..) => "not_allowed",
            Self::WrongStage(..) => "wrong_stage",
            Self::NotRegistered => "not_registered",
            Self::AlreadyRegistered => "already_registered",
            Self::LeaderMustAssess => "leader_must_assess",
            Self::NoAssignment => "no_assignment",
            Self::WrongAssignmentState(..) => "wrong_assignment_state",
            Self::NoSuchDraft(_) => "no_such_draft",
            Self::WhichDraft => "which_draft",
            Self::WrongDraftState(..) => "wrong_draft_state",
            Self::OwnDraft => "own_draft",
            Self::SignedAlready => "signed_already",
            Self::ChecksMissing => "checks_missing",
            Self::NoUnits => "no_units",
            Self::NoLead => "no_lead",
            Self::SeveralLeads => "several_leads",
            Self::LeadExists(_) => "lead_exists",
            Self::UnitTwice(_) => "unit_twice",
            Self::UnknownUnit(_) => "unknown_unit",
            Self::DutyNotDispatchable(_) => "duty_not_dispatchable",
            Self::UnknownPlanRow(_) => "unknown_plan_row",
            Self::OpenGroup(_) => "open_group",
            Self::CompletionBeyondUnits(_) => "completion_beyond_units",
            Self::ReturnWindowOver(_) => "return_window_over",
            Self::ReasonMissing(_) => "reason_missing",
            Self::TextMissing(_) => "text_missing",
            Self::WhichReturn => "which_return",
            Self::ClosingNeedsRelease(_) => "closing_needs_release",
            Self::InFuture(_) => "in_future",
            Self::BeforeDetection => "before_detection",
            Self::PromiseBeforeRelease => "promise_before_release",
            Self::OccurredAfterDetection => "occurred_after_detection",
            Self::EvidenceMissing => "evidence_missing",
            Self::MergeIntoSelf => "merge_into_self",
            Self::CannotRead(..) => "cannot_read",
            Self::NobodyCalled(_) => "nobody_called",
            Self::NotAPrimary(_) => "not_a_primary",
            Self::PrimaryClosed(_) => "primary_closed",
            Self::UnknownGroup(_) => "unknown_group",
            Self::NothingDue => "nothing_due",
            Self::NoSuchDeadline => "no_such_deadline",
            Self::WhichDeadline => "which_deadline",
            Self::ExtensionOfLegal(_) => "extension_of_legal",
            Self::NotExtendable(_) => "not_extendable",
            Self::ExtensionTooLate(..) => "extension_too_late",
            Self::ExtensionPending => "extension_pending",
            Self::ExtendedBefore(_) => "extended_before",
            Self::ExtensionTooLong(_) => "extension_too_long",
            Self::ExtensionNotLater(_) => "extension_not_later",
            Self::NotAWorkingDay(_) => "not_a_working_day",
            Self::NoPendingExtension => "no_pending_extension",
            Self::WhichExtension => "which_extension",
            Self::OwnExtension => "own_extension",
            Self::AlreadyPaused => "already_paused",
            Self::NotPaused => "not_paused",
            Self::NothingToPause => "nothing_to_pause",
            Self::ReplyByPast => "reply_by_past",
            Self::NoOpenOrder => "no_open_order",
            Self::WhichOrder => "which_order",
            Self::NoOpenPromise => "no_open_promise",
            Self::WhichPromise => "which_promise",
            Self::NotACause(_) => "not_a_cause",
            Self::NothingToRebase => "nothing_to_rebase",
            Self::RulesToCome => "rules_to_come",
            Self::RulesReplaced(_) => "rules_replaced",
            Self::BackdatingReason => "backdating_reason",
            Self::NoTimeLimit(_) => "no_time_limit",
            Self::NoChecklist => "no_checklist",
            Self::NoSuchCheck(_) => "no_such_check",
            Self::ChecklistOpen(_) => "checklist_open",
            Self::NoWatch => "no_watch",
            Self::WatchTooEarly(_) => "watch_too_early",
            Self::NoRubric => "no_rubric",
            Self::ScoredAlready => "scored_already",
            Self::NotScoredYet => "not_scored_yet",
            Self::BothScored => "both_scored",
            Self::NotInDispute => "not_in_dispute",
            Self::SameScorer(_) => "same_scorer",
            Self::UnknownItem(_) => "unknown_item",
            Self::PointsMissing(..) => "points_missing",
            Self::PointsBeyond(..) => "points_beyond",
            Self::FromRecord(..) => "from_record",
            Self::CorrectionReason(..) => "correction_reason",
            Self::VetoReason(_) => "veto_reason",
            Self::NotAnswerable => "not_answerable",
            Self::AppealWindowOver(_) => "appeal_window_over",
            Self::AppealedAlready => "appealed_already",
            Self::NoPendingAppeal => "no_pending_appeal",
            Self::WhichAppeal => "which_appeal",
            Self::NothingChanged => "nothing_changed",
            Self::PointsBeyondWhole => "points_beyond_whole",
            Self::Alert(refusal) => refusal.code(),
            Self::Linkage(refusal) => refusal.code(),
            Self::Activity(refusal) => refusal.code(),
            Self::WrongKind(..) => "wrong_kind",
            Self::NotOwnPolicy => "not_own_policy",
            Self::PlannedDateMissing => "planned_date_missing",
            Self::PlannedDatePast => "planned_date_past",
            Self::PlannedDateSame => "planned_date_same",
            Self::NotAssessedYet => "not_assessed_yet",
            Self::OwnAssessment => "own_assessment",
            Self::NotDeferred => "not_deferred",
            Self::NotAPolicy(_) => "not_a_policy",
            Self::Case(refusal) => refusal.code(),
            Self::Report(refusal) => refusal.code(),
        }
    }

    /// The reason in one Chinese sentence, as the page, the button and the API print it.
    #[expect(
        clippy::too_many_lines,
        reason = "one arm per refusal keeps the match exhaustive"
    )]
    pub fn sentence(&self) -> String {
        match self {
            Self::NotAllowed(verb, by) => not_allowed(*verb, by),
            Self::WrongStage(verb, stage) => {
                format!("这件舆情{}，现在不能{}", stage.label(), verb.label())
            }
            Self::NotRegistered => "没有找到这件舆情".to_owned(),
            Self::AlreadyRegistered => "这件舆情已经登记过了".to_owned(),
            Self::LeaderMustAssess => {
                "重大和特别重大的舆情，以及调低重大突发事件的分级，由分管领导研判".to_owned()
            }
            Self::NoAssignment => "这件舆情没有交办给该单位，或者已经退回、撤回".to_owned(),
            Self::WrongAssignmentState(verb, state) => {
                format!("该单位的交办项{}，现在不能{}", state.label(), verb.label())
            }
            Self::NoSuchDraft(verb) => format!("没有可以{}的回应稿", verb.label()),
            Self::WhichDraft => "有几份回应稿，请指明是哪一份".to_owned(),
            Self::WrongDraftState(verb, state) => {
                format!("这份回应稿{}，现在不能{}", state.label(), verb.label())
            }
            Self::OwnDraft => "不能审核自己拟的稿，请换一位审核人".to_owned(),
            Self::SignedAlready => "您已代表单位签字，请换一位审核人".to_owned(),
            Self::ChecksMissing => "请逐项确认表述、时机和隐私，三项都确认才能通过".to_owned(),
            Self::NoUnits => "请至少选一个承办单位".to_owned(),
            Self::NoLead => "请选一个牵头单位".to_owned(),
            Self::SeveralLeads => "一件舆情只能有一个牵头单位".to_owned(),
            Self::LeadExists(unit) => format!("已由{unit}牵头；要换牵头单位，请先撤回"),
            Self::UnitTwice(unit) => format!("{unit}已在承办单位中，不必再列一次"),
            Self::UnknownUnit(unit) => format!("名册里没有“{unit}”，请从名册中选择单位"),
            Self::DutyNotDispatchable(duty) => {
                format!("“{}”不是交办的职责，请选牵头、负责或配合", duty.label())
            }
            Self::UnknownPlanRow(row) => format!("分工方案里没有第 {row} 项"),
            Self::OpenGroup(group) => {
                format!("“{group}”没有固定成员，不能整组交办，请逐个选择单位")
            }
            Self::CompletionBeyondUnits(there) => {
                format!("要求完成的配合单位多于实际的配合单位（{there} 个）")
            }
            Self::ReturnWindowOver(_) => "已过可以退回的时间，请与交办单位协商".to_owned(),
            Self::ReasonMissing(Verb::Return) => "请写明不属本单位的理由，方便改派".to_owned(),
            Self::ReasonMissing(verb) => format!("请写明{}的理由", verb.label()),
            Self::TextMissing(what) => format!("请填写{}", what.label()),
            Self::WhichReturn => "有几个单位申请退回，请指明裁定哪一个".to_owned(),
            Self::ClosingNeedsRelease(duty) => {
                format!("{}单位以发布的回应完成职责，不能只报办结", duty.label())
            }
            Self::InFuture(what) => format!("{}不能晚于现在", what.label()),
            Self::BeforeDetection => {
                "发布时间不能早于发现时间；重启后的一轮，不能早于重启时间".to_owned()
            }
            Self::PromiseBeforeRelease => "兑现日期不能早于发布日期".to_owned(),
            Self::OccurredAfterDetection => "发生时间不能晚于发现时间".to_owned(),
            Self::EvidenceMissing => "请填写发布链接，没有证据不能停止时限".to_owned(),
            Self::MergeIntoSelf => "不能并入自己".to_owned(),
            Self::CannotRead(name, kind) => format!(
                "“{name}”看不到这条{}，不能提醒：请换一种备注，或去掉 @{name}",
                kind.label()
            ),
            Self::NobodyCalled(account) => format!("没有账号“{account}”，不能提醒"),
            Self::NotAPrimary(no) => format!("不能并入 {no}：没有这件舆情，或者它已了结、已并案"),
            Self::PrimaryClosed(no) => {
                format!("主件 {no} 已办结，本件已随主件答复；确需分开办理的，由分管领导先重启主件")
            }
            Self::UnknownGroup(group) => format!("名册里没有“{group}”这个组"),
            Self::NothingDue => "这个时限没有要记录的，或者已经记录过了".to_owned(),
            Self::NoSuchDeadline => "没有这个正在计算的时限，或者已经结束".to_owned(),
            Self::WhichDeadline => "有几个时限，请指明是哪一个".to_owned(),
            Self::ExtensionOfLegal(kind) => {
                format!("“{}”是国家规定的时限，不能延期", kind.label())
            }
            Self::NotExtendable(kind) => format!("“{}”不能延期", kind.label()),
            Self::ExtensionTooLate(kind, due_at) => {
                format!(
                    "“{}”已于{}到期，延期要在到期前申请",
                    kind.label(),
                    day_and_time(*due_at)
                )
            }
            Self::ExtensionPending => "这个时限已有延期申请在等裁定".to_owned(),
            Self::ExtendedBefore(times) => format!("一个时限最多延期 {times} 次"),
            Self::ExtensionTooLong(days) => format!("延期最多 {days} 个工作日"),
            Self::ExtensionNotLater(due_at) => {
                format!("要晚于现在的到期时间（{}）", day_and_time(*due_at))
            }
            Self::NotAWorkingDay(day) => {
                format!(
                    "{} 月 {} 日不是工作日，请选一个工作日",
                    day.month(),
                    day.day()
                )
            }
            Self::NoPendingExtension => "没有等待裁定的延期申请".to_owned(),
            Self::WhichExtension => "有几个延期申请，请指明裁定哪一个".to_owned(),
            Self::OwnExtension => "不能裁定自己提出的延期申请，请换一位裁定".to_owned(),
            Self::AlreadyPaused => "时限已经暂停".to_owned(),
            Self::NotPaused => "时限没有暂停".to_owned(),
            Self::NothingToPause => "没有可以暂停的时限；国家规定的时限不能暂停".to_owned(),
            Self::ReplyByPast => "回复期限要晚于现在".to_owned(),
            Self::NoOpenOrder => "没有等该单位回复的催办或督办".to_owned(),
            Self::WhichOrder => "有几个催办或督办，请指明回复哪一个".to_owned(),
            Self::NoOpenPromise => "该单位没有待兑现的承诺".to_owned(),
            Self::WhichPromise => "有几项承诺，请指明是哪一项".to_owned(),
            Self::NotACause(no) => format!("不能标为 {no} 引起：没有这件舆情，或者就是它自己"),
            Self::NothingToRebase => "没有会变动的时限，不必重算".to_owned(),
            Self::RulesToCome => "这一版还没有执行，到执行之日再重算".to_owned(),
            Self::RulesReplaced(version) => format!("现在执行的是第 {version} 版，请按现行版重算"),
            Self::BackdatingReason => "发现时间比登记早一天以上，请写明补录的理由".to_owned(),
            Self::NoTimeLimit(kind) => format!("时限规则里没有“{}”", kind.label()),
            Self::NoChecklist => "这件舆情没有检查清单".to_owned(),
            Self::NoSuchCheck(code) => format!("检查清单里没有“{code}”"),
            Self::ChecklistOpen(open) => checklist_open(open),
            Self::NoWatch => "现在没有要记录的跟踪".to_owned(),
            Self::WatchTooEarly(at) => {
                format!("再次跟踪要在{}以后记录，现在还早", day_and_time(*at))
            }
            Self::NoRubric => "还没有公布评分表，不能评估".to_owned(),
            Self::ScoredAlready => "第一次评分已经交了，请另一人复评".to_owned(),
            Self::NotScoredYet => "还没有第一次评分，不能复评".to_owned(),
            Self::BothScored => "两次评分都已经交了".to_owned(),
            Self::NotInDispute => "两次评分没有需要裁定的分歧".to_owned(),
            Self::SameScorer(verb) => {
                format!("您已参加这次评估的评分，{}要换一个人", verb.label())
            }
            Self::UnknownItem(code) => format!("评分表里没有“{code}”这一项"),
            Self::PointsMissing(_, label) => format!("“{label}”还没有打分"),
            Self::PointsBeyond(_, label, of) => format!("“{label}”最多 {of} 分"),
            Self::FromRecord(_, label) => format!("“{label}”按办理记录计分，不能另打分"),
            Self::CorrectionReason(_, label) => {
                format!("“{label}”的分数与办理记录不同，请写明理由")
            }
            Self::VetoReason(label) => format!("认定“{label}”要写明理由"),
            Self::NotAnswerable => "评估申诉由牵头或负责单位提出".to_owned(),
            Self::AppealWindowOver(due_at) => {
                format!("评估申诉已于{}截止", day_and_time(*due_at))
            }
            Self::AppealedAlready => "该单位已经提出过申诉，一次评估只能申诉一次".to_owned(),
            Self::NoPendingAppeal => "没有等待裁定的评估申诉".to_owned(),
            Self::WhichAppeal => "有几个单位申诉，请指明裁定哪一个".to_owned(),
            Self::NothingChanged => "申诉成立的，请改得分或者撤销单项否决".to_owned(),
            Self::PointsBeyondWhole => "得分最多 100 分".to_owned(),
            Self::Alert(refusal) => refusal.sentence(),
            Self::Linkage(refusal) => refusal.sentence(),
            Self::Activity(refusal) => refusal.sentence(),
            Self::WrongKind(verb, kind) => {
                format!("这件是{}，不能{}", kind.label(), verb.label())
            }
            Self::NotOwnPolicy => "只能办理本单位起草的政策".to_owned(),
            Self::PlannedDateMissing => {
                "请填写计划发布日期，评估和决定要在这一天之前完成".to_owned()
            }
            Self::PlannedDatePast => "计划发布日期要晚于今天，评估在发布之前进行".to_owned(),
            Self::PlannedDateSame => "和现在的计划发布日期一样，不用改".to_owned(),
            Self::NotAssessedYet => "还没有风险评估，请先由起草单位评估".to_owned(),
            Self::OwnAssessment => "不能对自己评估的政策作发布决定，请换一位决定".to_owned(),
            Self::NotDeferred => "已经作出发布决定；只有暂缓发布的可以再定日期".to_owned(),
            Self::NotAPolicy(no) => format!("没有编号为 {no} 的政策发布前评估"),
            Self::Case(refusal) => refusal.sentence(),
            Self::Report(refusal) => refusal.sentence(),
        }
    }

    /// The rule it rests on, where a rule refuses.
    #[expect(
        clippy::too_many_lines,
        reason = "one arm per refusal keeps the match exhaustive"
    )]
    pub fn basis(&self) -> Option<RuleBasis> {
        match self {
            Self::ChecklistOpen(_) => Some(RuleBasis::PolicyRule("办结检查清单")),
            Self::NotAllowed(verb, _)
            | Self::WrongStage(verb, _)
            | Self::WrongAssignmentState(verb, _)
            | Self::WrongDraftState(verb, _)
            | Self::WrongKind(verb, _) => Some(RuleBasis::Lifecycle(*verb)),
            Self::PrimaryClosed(_) => Some(RuleBasis::Lifecycle(Verb::Unmerge)),
            Self::LeaderMustAssess => Some(RuleBasis::PlanRow("20")),
            Self::OwnDraft | Self::SignedAlready | Self::ChecksMissing => {
                Some(RuleBasis::PlanRow("58"))
            }
            Self::ReturnWindowOver(_) => Some(RuleBasis::Policy(DeadlineKind::ReturnWindow)),
            Self::ExtensionOfLegal(_) | Self::NothingToPause => {
                Some(RuleBasis::Document("国办发〔2016〕61号、80号"))
            }
            Self::NotExtendable(kind) => Some(RuleBasis::Policy(*kind)),
            Self::ExtensionTooLate(..)
            | Self::ExtensionPending
            | Self::ExtendedBefore(_)
            | Self::ExtensionTooLong(_)
            | Self::ExtensionNotLater(_)
            | Self::NotAWorkingDay(_)
            | Self::OwnExtension => Some(RuleBasis::PolicyRule("延期")),
            Self::AlreadyPaused | Self::NotPaused => Some(RuleBasis::PolicyRule("暂停")),
            Self::ReplyByPast => Some(RuleBasis::Policy(DeadlineKind::SupervisionReply)),
            Self::BackdatingReason => Some(RuleBasis::PolicyRule("补录")),
            Self::WatchTooEarly(_) => Some(RuleBasis::Policy(DeadlineKind::FirstWatch)),
            Self::AppealWindowOver(_) => Some(RuleBasis::Policy(DeadlineKind::EvaluationAppeal)),
            Self::NoRubric
            | Self::ScoredAlready
            | Self::NotScoredYet
            | Self::BothScored
            | Self::NotInDispute
            | Self::SameScorer(_)
            | Self::UnknownItem(_)
            | Self::PointsMissing(..)
            | Self::PointsBeyond(..)
            | Self::FromRecord(..)
            | Self::CorrectionReason(..)
            | Self::VetoReason(_)
            | Self::NotAnswerable
            | Self::AppealedAlready
            | Self::NothingChanged
            | Self::PointsBeyondWhole => Some(RuleBasis::PlanRow("24")),
            Self::ClosingNeedsRelease(_) => Some(RuleBasis::PlanRow("21")),
            Self::EvidenceMissing => Some(RuleBasis::Document("国办发〔2016〕61号")),
            Self::Alert(refusal) => refusal.rests_on_plan().then_some(RuleBasis::PlanRow("20")),
            Self::Linkage(refusal) => refusal.rests_on_plan().then_some(RuleBasis::PlanRow("22")),
            Self::NotOwnPolicy
            | Self::PlannedDateMissing
            | Self::PlannedDatePast
            | Self::NotAssessedYet
            | Self::OwnAssessment
            | Self::NotDeferred => Some(RuleBasis::PlanRow("23")),
            Self::Activity(refusal) => refusal.basis(),
            Self::Case(refusal) => refusal.basis(),
            Self::Report(refusal) => refusal.rests_on_plan().then_some(RuleBasis::PlanRow("62")),
            Self::PlannedDateSame
            | Self::NotAPolicy(_)
            | Self::NotRegistered
            | Self::AlreadyRegistered
            | Self::NoAssignment
            | Self::NoSuchDraft(_)
            | Self::WhichDraft
            | Self::NoUnits
            | Self::NoLead
            | Self::SeveralLeads
            | Self::LeadExists(_)
            | Self::UnitTwice(_)
            | Self::UnknownUnit(_)
            | Self::DutyNotDispatchable(_)
            | Self::UnknownPlanRow(_)
            | Self::OpenGroup(_)
            | Self::CompletionBeyondUnits(_)
            | Self::ReasonMissing(_)
            | Self::TextMissing(_)
            | Self::WhichReturn
            | Self::InFuture(_)
            | Self::BeforeDetection
            | Self::PromiseBeforeRelease
            | Self::OccurredAfterDetection
            | Self::MergeIntoSelf
            | Self::CannotRead(..)
            | Self::NobodyCalled(_)
            | Self::NotAPrimary(_)
            | Self::UnknownGroup(_)
            | Self::NothingDue
            | Self::NoSuchDeadline
            | Self::WhichDeadline
            | Self::NoPendingExtension
            | Self::WhichExtension
            | Self::NoOpenOrder
            | Self::WhichOrder
            | Self::NoOpenPromise
            | Self::WhichPromise
            | Self::NotACause(_)
            | Self::NothingToRebase
            | Self::RulesToCome
            | Self::RulesReplaced(_)
            | Self::NoTimeLimit(_)
            | Self::NoChecklist
            | Self::NoSuchCheck(_)
            | Self::NoWatch
            | Self::NoPendingAppeal
            | Self::WhichAppeal => None,
        }
    }

    /// The field of the form it concerns, where it concerns one.
    #[expect(
        clippy::too_many_lines,
        reason = "every refusal by name keeps the match exhaustive"
    )]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::NoUnits | Self::NoLead | Self::SeveralLeads | Self::LeadExists(_) => Some("lead"),
            Self::UnitTwice(_)
            | Self::UnknownUnit(_)
            | Self::OpenGroup(_)
            | Self::UnknownGroup(_) => Some("responsible"),
            Self::UnknownPlanRow(_) => Some("plan_row"),
            Self::CompletionBeyondUnits(_) => Some("cooperating_needed"),
            // Whoever arbitrates writes the reason as the comment of the sheet.
            Self::ReasonMissing(Verb::ArbitrateEvaluation) => Some("comment"),
            Self::ReasonMissing(_) => Some("reason"),
            Self::NoSuchDeadline
            | Self::WhichDeadline
            | Self::ExtensionOfLegal(_)
            | Self::NotExtendable(_)
            | Self::ExtensionTooLate(..) => Some("deadline"),
            Self::ExtensionTooLong(_) | Self::ExtensionNotLater(_) | Self::NotAWorkingDay(_) => {
                Some("until")
            }
            Self::NoSuchCheck(_) => Some("item"),
            Self::WhichExtension => Some("extension"),
            Self::ReplyByPast => Some("reply_by"),
            Self::WhichOrder => Some("order"),
            Self::WhichPromise => Some("promise"),
            Self::BackdatingReason => Some("backdating_reason"),
            Self::EvidenceMissing => Some("url"),
            Self::BeforeDetection => Some("published_at"),
            Self::PromiseBeforeRelease => Some("promises"),
            Self::OccurredAfterDetection => Some("occurred_at"),
            Self::MergeIntoSelf | Self::NotAPrimary(_) | Self::NotACause(_) => Some("primary"),
            Self::CannotRead(..) | Self::NobodyCalled(_) => Some("text"),
            Self::ChecksMissing => Some("wording"),
            Self::UnknownItem(_)
            | Self::PointsMissing(..)
            | Self::PointsBeyond(..)
            | Self::FromRecord(..)
            | Self::CorrectionReason(..) => Some("items"),
            Self::VetoReason(_) => Some("vetoes"),
            Self::WhichAppeal => Some("appeal"),
            Self::NothingChanged | Self::PointsBeyondWhole => Some("points"),
            Self::Alert(refusal) => refusal.field(),
            Self::Linkage(refusal) => refusal.field(),
            Self::Activity(refusal) => refusal.field(),
            Self::PlannedDateMissing | Self::PlannedDatePast | Self::PlannedDateSame => {
                Some("planned_on")
            }
            Self::NotAPolicy(_) => Some("policy"),
            Self::Case(refusal) => refusal.field(),
            Self::Report(refusal) => refusal.field(),
            Self::WrongKind(..)
            | Self::NotOwnPolicy
            | Self::NotAssessedYet
            | Self::OwnAssessment
            | Self::NotDeferred
            | Self::NotAllowed(..)
            | Self::WrongStage(..)
            | Self::NotRegistered
            | Self::AlreadyRegistered
            | Self::LeaderMustAssess
            | Self::NoAssignment
            | Self::WrongAssignmentState(..)
            | Self::NoSuchDraft(_)
            | Self::WhichDraft
            | Self::WrongDraftState(..)
            | Self::OwnDraft
            | Self::SignedAlready
            | Self::DutyNotDispatchable(_)
            | Self::ReturnWindowOver(_)
            | Self::TextMissing(_)
            | Self::WhichReturn
            | Self::ClosingNeedsRelease(_)
            | Self::InFuture(_)
            | Self::PrimaryClosed(_)
            | Self::NothingDue
            | Self::ExtensionPending
            | Self::ExtendedBefore(_)
            | Self::NoPendingExtension
            | Self::OwnExtension
            | Self::AlreadyPaused
            | Self::NotPaused
            | Self::NothingToPause
            | Self::NoOpenOrder
            | Self::NoOpenPromise
            | Self::NothingToRebase
            | Self::RulesToCome
            | Self::RulesReplaced(_)
            | Self::NoTimeLimit(_)
            | Self::NoChecklist
            | Self::ChecklistOpen(_)
            | Self::NoWatch
            | Self::WatchTooEarly(_)
            | Self::NoRubric
            | Self::ScoredAlready
            | Self::NotScoredYet
            | Self::BothScored
            | Self::NotInDispute
            | Self::SameScorer(_)
            | Self::NotAnswerable
            | Self::AppealWindowOver(_)
            | Self::AppealedAlready
            | Self::NoPendingAppeal => None,
        }
    }
}

/// A Beijing day and time as sentences of refusals write it.
fn day_and_time(at: Timestamp) -> String {
    let wall = local(at);
    format!(
        " {} 月 {} 日 {:02}:{:02} ",
        wall.month(),
        wall.day(),
        wall.hour(),
        wall.minute()
    )
}

/// What the checklist still asks for, each with its rule.
fn checklist_open(open: &[(String, String)]) -> String {
    let items = open
        .iter()
        .map(|(text, source)| format!("“{text}”（{source}）"));
    let items: Vec<String> = items.collect();
    format!(
        "检查清单还有 {} 项必须核对的没有核对：{}",
        items.len(),
        items.join("、")
    )
}

/// Who may do it, in the sentence that says that one may not.
fn not_allowed(verb: Verb, by: &[Capacity]) -> String {
    let by: Vec<&str> = by.iter().map(|capacity| capacity.label()).collect();
    format!("{}由{}办理", verb.label(), by.join("或"))
}
