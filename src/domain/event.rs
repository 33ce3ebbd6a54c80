//! The facts: one enum, past tense, with everything frozen that a later reader needs.
//!
//! Stored names never change and variants are never removed; a field that comes later has a
//! default. Payloads hold values, not sentences.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::checklist::ChecklistItem;
use super::deadline::{Basis, Deadline, DeadlineNo, Ending, Tracked};
use super::evaluation::{AppealUpheld, Appealed, Conclusion, ScoreSheet, WatchNote};
use super::ladder::Step;
use super::routing::Proposal;
use super::vocabulary::{
    Capacity, CheckState, Duty, EventGrade, IncidentKind, Level, NoteKind, OrderKind,
    PolicyDecision, ReleaseKind, RiskGrade, SourceKind, Treatment,
};
use super::{AccountId, IncidentNo, RowRef, Theme, UnitId};

/// Where a matter came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The sort of source.
    pub kind: SourceKind,
    /// The platform or office, as people call it.
    pub channel: String,
    /// Where it can be read.
    pub url: Option<String>,
}

/// First fact of an incident's stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Registered {
    /// Its number.
    pub no: IncidentNo,
    /// What kind of matter.
    pub kind: IncidentKind,
    /// One sentence.
    pub title: String,
    /// What happened.
    pub text: String,
    /// Where it came from.
    pub source: Source,
    /// The town or street it happened in.
    pub town: Option<UnitId>,
    /// Where exactly, in words.
    pub place: Option<String>,
    /// Themes that a person named.
    pub themes: Vec<Theme>,
    /// A drill counts nowhere.
    pub drill: bool,
    /// When it happened, as far as known.
    pub occurred_at: Option<Timestamp>,
    /// When it was found; the base of the legal kinds by default.
    pub detected_at: Timestamp,
    /// When it was logged.
    pub registered_at: Timestamp,
    /// How heated the opinion is, in the view of the person who logged it; a level that is a
    /// leader's to judge waits for the assessment.
    pub proposed_level: Option<Level>,
    /// The grade of the emergency, which starts the legal kinds at once.
    pub event_grade: Option<EventGrade>,
    /// The plan that holds for this incident.
    pub plan_version: u32,
    /// What the router proposed, kept with its reasons.
    pub proposal: Option<Proposal>,
    /// Why the detection lies so long before the logging, where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backdating_reason: Option<String>,
    /// The document that is assessed, where it is a policy before its publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyDocument>,
}

/// Somebody else wrote about a matter that is there already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// Its number within the incident, from 1.
    pub n: u32,
    /// Where it was found.
    pub source: Source,
    /// What it says.
    pub text: String,
    /// When it was written, as far as known.
    pub posted_at: Option<Timestamp>,
    /// The files handed in with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<AttachedFile>,
}

/// A file that a fact carries; its digest says for ever what was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachedFile {
    /// Its id, by which it is fetched.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many bytes it has.
    pub size: u64,
    /// The SHA-256 of its bytes.
    pub sha256: String,
    /// What it is, by its content.
    pub media_type: String,
}

/// Somebody who was called upon in a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// The account.
    pub account: AccountId,
    /// The person's name then.
    pub name: String,
    /// The person's unit then.
    pub unit: UnitId,
}

/// A note: no answer and no duty. It is never changed; a correction is another note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// Who reads it.
    pub kind: NoteKind,
    /// The unit that wrote it.
    pub unit: UnitId,
    /// Whether it was written by one of the offices' people.
    pub by_office: bool,
    /// What it says.
    pub text: String,
    /// Who was called upon.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Mention>,
    /// The files handed in with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<AttachedFile>,
}

/// A person's judgement of how grave the matter is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessed {
    /// How heated the opinion is.
    pub level: Level,
    /// The grade of the emergency event, if there is one.
    pub event_grade: Option<EventGrade>,
    /// The kind of demand.
    pub treatment: Option<Treatment>,
}

/// One unit's duty as it was handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    /// The number of the assignment within the incident, from 1.
    pub n: u32,
    /// The unit.
    pub unit: UnitId,
    /// What it owes.
    pub duty: Duty,
    /// The row of the plan it rests on; `None` when a person decided without one.
    pub plan_row: Option<RowRef>,
}

/// When the units' answers together complete the response.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Completion {
    /// The lead and every responsible unit; cooperating units are optional.
    #[default]
    All,
    /// In addition this many of the cooperating units.
    Cooperating(u32),
}

/// A group of the plan as its members stood at that moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenGroup {
    /// The group's name.
    pub name: String,
    /// Its members then.
    pub members: Vec<UnitId>,
}

/// The office handed the matter to units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispatched {
    /// The units with their duties.
    pub assignments: Vec<Offered>,
    /// When the answers complete the response.
    pub completion: Completion,
    /// The groups that were expanded, frozen.
    pub groups: Vec<FrozenGroup>,
    /// The plan it was decided by.
    pub plan_version: u32,
    /// The office's handling opinion.
    pub note: Option<String>,
}

/// What a draft response says; the three parts are row 21's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// As what it is to be published.
    pub kind: ReleaseKind,
    /// Where it is to be published.
    pub channel: Option<String>,
    /// The wording for the public.
    pub text: String,
    /// 成因.
    pub cause: Option<String>,
    /// 解决方案.
    pub solution: Option<String>,
    /// 制约因素.
    pub constraints: Option<String>,
    /// Who speaks.
    pub spokesperson: Option<String>,
}

/// One revision of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drafted {
    /// The number of the draft within the incident, from 1.
    pub draft: u32,
    /// The revision, from 1.
    pub revision: u32,
    /// The assignment it answers.
    pub assignment: u32,
    /// Who wrote this revision.
    pub author: AccountId,
    /// The author's name then.
    pub author_name: String,
    /// What it says.
    pub wording: Wording,
}

/// What a reviewer confirmed (plan rows 58, 59).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checks {
    /// 表述.
    pub wording: bool,
    /// 时机.
    pub timing: bool,
    /// 隐私.
    pub privacy: bool,
}

/// Something promised to the public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// What.
    pub text: String,
    /// Until which Beijing date, inclusive.
    pub due_on: Date,
}

/// Something was published, with the evidence for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Released {
    /// The number of the release within the incident, from 1.
    pub n: u32,
    /// The draft it carries out.
    pub draft: u32,
    /// As what it was published.
    pub kind: ReleaseKind,
    /// When it was published; this instant stops deadlines, not the time of logging it.
    pub published_at: Timestamp,
    /// Where.
    pub channel: String,
    /// The link that proves it.
    pub url: String,
    /// What was published.
    pub text: String,
    /// The assignments it answers for.
    pub answers_for: Vec<u32>,
    /// What it promises.
    pub promises: Vec<Promise>,
    /// The files handed in with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<AttachedFile>,
}

/// How an assignment was discharged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DischargedBy {
    /// By this release.
    Release(u32),
    /// By the unit's closing report.
    Report,
}

/// A unit asked, before expiry, for more time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionRequest {
    /// The number of the request within the incident, from 1.
    pub n: u32,
    /// The assignment of the unit that asks.
    pub assignment: u32,
    /// The deadline that is to move.
    pub no: DeadlineNo,
    /// Until when.
    pub until: Timestamp,
    /// Why.
    pub reason: String,
    /// How far the work is.
    pub progress: String,
}

/// A unit is pressed to act and to reply by a certain instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The number of the order within the incident, from 1; both forms share the count.
    pub n: u32,
    /// In what form.
    pub kind: OrderKind,
    /// The assignment of the unit that is pressed.
    pub assignment: u32,
    /// What is required.
    pub text: String,
}

/// What a due instant was moved by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveCause {
    /// By this extension.
    Extension(u32),
    /// By the end of a pause.
    Resumed,
    /// By a re-base that a leader ordered.
    Rebased,
    /// By another planned date of publication.
    Publication,
}

/// A due instant moved. The original one stays on record in the deadline's start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Which deadline.
    pub no: DeadlineNo,
    /// How many times it has moved with this one; reminders of an earlier count are void.
    pub generation: u32,
    /// The due instant before.
    pub from: Timestamp,
    /// The due instant from now on.
    pub due_at: Timestamp,
    /// From this instant on it is 将到期.
    pub due_soon_at: Timestamp,
    /// The reminder ladder from now on.
    pub steps: Vec<Step>,
    /// How the new instant was reckoned.
    pub basis: Basis,
    /// Why.
    pub cause: MoveCause,
}

/// A step of the ladder was reached and put on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminded {
    /// Which deadline.
    pub no: DeadlineNo,
    /// How many times it had moved then.
    pub generation: u32,
    /// The step of the ladder, by code.
    pub step: String,
    /// The instant the step was due at.
    pub at: Timestamp,
    /// Whom the ladder names.
    pub to: Vec<Capacity>,
    /// Whether it may wait for the end of quiet hours.
    pub is_courtesy: bool,
    /// 补发: recorded well after its instant, because nothing ran then.
    pub is_late: bool,
    /// A higher step was reached as well; only that one is told, this one is put on record.
    pub is_superseded: bool,
}

/// An important policy document that is assessed before it is published (plan row 23).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyDocument {
    /// Its title.
    pub title: String,
    /// The unit that drafts it; it assesses it too.
    pub unit: UnitId,
    /// The Beijing date on which it was to be published when it was logged.
    pub planned_on: Date,
}

/// One thing that the public may ask or misread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskPoint {
    /// What.
    pub text: String,
    /// How likely it is.
    pub likelihood: RiskGrade,
    /// How grave it would be.
    pub impact: RiskGrade,
}

/// What a unit that was consulted said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consulted {
    /// The unit.
    pub unit: UnitId,
    /// What it said.
    pub opinion: String,
}

/// One version of an assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskAssessed {
    /// The version, from 1.
    pub version: u32,
    /// What the public may ask or misread.
    pub points: Vec<RiskPoint>,
    /// How great the risk is on the whole.
    pub grade: RiskGrade,
    /// The wording that is kept ready (口径).
    pub prepared: String,
    /// Who was consulted.
    pub consulted: Vec<Consulted>,
}

/// What a leader decided before the publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyDecided {
    /// What.
    pub decision: PolicyDecision,
    /// The version of the assessment it rests on.
    pub version: u32,
    /// The planned date then.
    pub planned_on: Date,
    /// Why.
    pub reason: String,
}

/// The planned date of publication changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicationMoved {
    /// The date before.
    pub from: Date,
    /// The date from now on.
    pub to: Date,
    /// Why.
    pub reason: String,
}

/// A step recorded later than this after its instant is marked 补发: longer than any tick, so that
/// only a stop of the engine, or a burst that it could not take, comes to that.
const LATE_AFTER: SignedDuration = SignedDuration::from_mins(5);

impl Reminded {
    /// The steps of a deadline's ladder that `now` has reached and that are not on record, as they
    /// are put there: only the highest is told.
    pub fn reached(tracked: &Tracked, now: Timestamp) -> Vec<Self> {
        let reached: Vec<_> = tracked.steps_reached(now).cloned().collect();
        let told = reached.last().map(|step| step.code.clone());
        let record = |step: Step| {
            // What lay in the past when it came on record could not be told any earlier.
            let could_be_told_at = step.at.max(tracked.known_at);
            Self {
                no: tracked.deadline.no,
                generation: tracked.generation,
                is_late: now.duration_since(could_be_told_at) > LATE_AFTER,
                is_superseded: told.as_ref() != Some(&step.code),
                step: step.code,
                at: step.at,
                to: step.to,
                is_courtesy: step.courtesy,
            }
        };
        reached.into_iter().map(record).collect()
    }
}

/// Everything that can have happened to an incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum Event {
    /// The incident was logged.
    Registered(Box<Registered>),
    /// It was judged, for the first time or again.
    Assessed(Assessed),
    /// It was not accepted.
    Dismissed {
        /// Why.
        reason: String,
    },
    /// It follows another incident from now on.
    Merged {
        /// The one it follows.
        primary: IncidentNo,
    },
    /// It follows no other any more; stage and deadlines are as they were before.
    Unmerged {
        /// The one it followed.
        primary: IncidentNo,
        /// Why.
        reason: String,
    },
    /// Somebody else wrote about the same matter.
    FollowedUp(FollowUp),
    /// Somebody wrote a note.
    Noted(Noted),
    /// It was handed to units.
    Dispatched(Dispatched),
    /// The office took an assignment back.
    Withdrawn {
        /// The assignment.
        assignment: u32,
        /// Why.
        reason: String,
    },
    /// The unit has it.
    Acknowledged {
        /// The assignment.
        assignment: u32,
    },
    /// The unit says it is not its matter.
    ReturnRequested {
        /// The assignment.
        assignment: u32,
        /// Why.
        reason: String,
        /// Whose matter it is, in the unit's view.
        suggested_unit: Option<UnitId>,
    },
    /// The office agreed; the assignment counts nowhere against the unit.
    ReturnUpheld {
        /// The assignment.
        assignment: u32,
        /// Why.
        reason: Option<String>,
    },
    /// The office did not agree; the unit goes on.
    ReturnRefused {
        /// The assignment.
        assignment: u32,
        /// Why.
        reason: String,
    },
    /// The unit said how far it is.
    ProgressReported {
        /// The assignment.
        assignment: u32,
        /// What it said.
        text: String,
        /// The files handed in with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<AttachedFile>,
    },
    /// A draft was written or revised.
    Drafted(Drafted),
    /// The author handed it to the unit's head.
    Submitted {
        /// The draft.
        draft: u32,
    },
    /// The unit's head signed; it goes to the propaganda office.
    SignedOff {
        /// The draft.
        draft: u32,
    },
    /// The propaganda office approved.
    Approved {
        /// The draft.
        draft: u32,
        /// What was confirmed.
        checks: Checks,
    },
    /// A reviewer sent it back to its author.
    SentBack {
        /// The draft.
        draft: u32,
        /// What to change.
        comments: String,
    },
    /// It was published.
    Released(Released),
    /// A unit's duty is done.
    AssignmentDischarged {
        /// The assignment.
        assignment: u32,
        /// By what.
        by: DischargedBy,
    },
    /// Everyone who had to answer has answered.
    ResponseCompleted,
    /// The leader closed it.
    Closed {
        /// The conclusion.
        summary: Option<String>,
    },
    /// A new cycle began.
    Reopened {
        /// The number of the new cycle.
        cycle: u32,
        /// Why.
        reason: String,
    },
    /// An obligation began to run.
    DeadlineStarted(Box<Deadline>),
    /// An obligation ended; its verdict is frozen.
    DeadlineStopped {
        /// Which.
        no: DeadlineNo,
        /// How.
        ending: Ending,
    },
    /// A due instant went by unmet; recorded as of that instant.
    DeadlinePassed {
        /// Which.
        no: DeadlineNo,
        /// The due instant.
        due_at: Timestamp,
    },
    /// A step of the reminder ladder was reached.
    Reminded(Reminded),
    /// A due instant moved.
    DeadlineMoved(Box<Moved>),
    /// A unit asked for more time.
    ExtensionRequested(ExtensionRequest),
    /// The leader agreed.
    ExtensionGranted {
        /// The request.
        extension: u32,
        /// Until when.
        until: Timestamp,
        /// Why.
        reason: Option<String>,
    },
    /// The leader did not agree; the due instant stays.
    ExtensionRefused {
        /// The request.
        extension: u32,
        /// Why.
        reason: String,
    },
    /// The leader stopped the pausable deadlines.
    Paused {
        /// Why.
        reason: String,
    },
    /// The pausable deadlines go on.
    Resumed {
        /// Why.
        reason: Option<String>,
    },
    /// A unit was urged.
    Urged(Order),
    /// A leader put a unit under supervision.
    SupervisionOrdered(Order),
    /// The unit replied to an order.
    OrderReplied {
        /// The order.
        order: u32,
        /// What it said.
        text: String,
    },
    /// What had been promised to the public is done.
    PromiseFulfilled {
        /// The promise, numbered through all releases from 1.
        promise: u32,
        /// How.
        text: String,
        /// Where it can be seen.
        url: Option<String>,
    },
    /// The matter was caused by the handling of another (次生舆情).
    SecondaryLinked {
        /// The one that caused it.
        primary: IncidentNo,
    },
    /// A leader had the running deadlines reckoned anew.
    Rebased {
        /// Why.
        reason: String,
        /// By which policy.
        policy_version: u32,
        /// By which calendar.
        calendar_version: u32,
    },
    /// The risk of a policy was assessed, for the first time or again.
    RiskAssessed(Box<RiskAssessed>),
    /// A leader decided on its publication.
    PolicyDecided(PolicyDecided),
    /// Its planned date of publication changed.
    PublicationMoved(PublicationMoved),
    /// The matter was given rise to by a policy that had been assessed.
    PolicyLinked {
        /// The assessment of the policy.
        policy: IncidentNo,
    },
    /// Somebody looked at how the matter spreads after the release.
    Watched(WatchNote),
    /// The checklist before closing was taken from the policy.
    ChecklistBegun(ChecklistBegun),
    /// Somebody looked at one item of it.
    ChecklistMarked(ChecklistMarked),
    /// Somebody scored the answer: the first sheet of the cycle, then the second.
    EvaluationScored(Box<ScoreSheet>),
    /// A leader scored it where the two sheets were too far apart.
    EvaluationArbitrated(Box<ScoreSheet>),
    /// The result, frozen.
    EvaluationConcluded(Box<Conclusion>),
    /// A unit appealed against the result.
    EvaluationAppealed(Appealed),
    /// The appeal was right; the result changes and the first one stays on record.
    EvaluationAppealUpheld(AppealUpheld),
    /// The result stays.
    EvaluationAppealRefused {
        /// The appeal.
        appeal: u32,
        /// Why.
        reason: String,
    },
}

impl Event {
    /// The stored name of every kind, in the order of the enum.
    pub const KINDS: &'static [&'static str] = &[
        "registered",
        "assessed",
        "dismissed",
        "merged",
        "unmerged",
        "followed_up",
        "noted",
        "dispatched",
        "withdrawn",
        "acknowledged",
        "return_requested",
        "return_upheld",
        "return_refused",
        "progress_reported",
        "drafted",
        "submitted",
        "signed_off",
        "approved",
        "sent_back",
        "released",
        "assignment_discharged",
        "response_completed",
        "closed",
        "reopened",
        "deadline_started",
        "deadline_stopped",
        "deadline_passed",
        "reminded",
        "deadline_moved",
        "extension_requested",
        "extension_granted",
        "extension_refused",
        "paused",
        "resumed",
        "urged",
        "supervision_ordered",
        "order_replied",
        "promise_fulfilled",
        "secondary_linked",
        "rebased",
        "risk_assessed",
        "policy_decided",
        "publication_moved",
        "policy_linked",
        "watched",
        "checklist_begun",
        "checklist_marked",
        "evaluation_scored",
        "evaluation_arbitrated",
        "evaluation_concluded",
        "evaluation_appealed",
        "evaluation_appeal_upheld",
        "evaluation_appeal_refused",
    ];

    /// The stored name of this kind.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Registered(_) => "registered",
            Self::Assessed(_) => "assessed",
            Self::Dismissed { .. } => "dismissed",
            Self::Merged { .. } => "merged",
            Self::Unmerged { .. } => "unmerged",
            Self::FollowedUp(_) => "followed_up",
            Self::Noted(_) => "noted",
            Self::Dispatched(_) => "dispatched",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Acknowledged { .. } => "acknowledged",
            Self::ReturnRequested { .. } => "return_requested",
            Self::ReturnUpheld { .. } => "return_upheld",
            Self::ReturnRefused { .. } => "return_refused",
            Self::ProgressReported { .. } => "progress_reported",
            Self::Drafted(_) => "drafted",
            Self::Submitted { .. } => "submitted",
            Self::SignedOff { .. } => "signed_off",
            Self::Approved { .. } => "approved",
            Self::SentBack { .. } => "sent_back",
            Self::Released(_) => "released",
            Self::AssignmentDischarged { .. } => "assignment_discharged",
            Self::ResponseCompleted => "response_completed",
            Self::Closed { .. } => "closed",
            Self::Reopened { .. } => "reopened",
            Self::DeadlineStarted(_) => "deadline_started",
            Self::DeadlineStopped { .. } => "deadline_stopped",
            Self::DeadlinePassed { .. } => "deadline_passed",
            Self::Reminded(_) => "reminded",
            Self::DeadlineMoved(_) => "deadline_moved",
            Self::ExtensionRequested(_) => "extension_requested",
            Self::ExtensionGranted { .. } => "extension_granted",
            Self::ExtensionRefused { .. } => "extension_refused",
            Self::Paused { .. } => "paused",
            Self::Resumed { .. } => "resumed",
            Self::Urged(_) => "urged",
            Self::SupervisionOrdered(_) => "supervision_ordered",
            Self::OrderReplied { .. } => "order_replied",
            Self::PromiseFulfilled { .. } => "promise_fulfilled",
            Self::SecondaryLinked { .. } => "secondary_linked",
            Self::Rebased { .. } => "rebased",
            Self::RiskAssessed(_) => "risk_assessed",
            Self::PolicyDecided(_) => "policy_decided",
            Self::PublicationMoved(_) => "publication_moved",
            Self::PolicyLinked { .. } => "policy_linked",
            Self::Watched(_) => "watched",
            Self::ChecklistBegun(_) => "checklist_begun",
            Self::ChecklistMarked(_) => "checklist_marked",
            Self::EvaluationScored(_) => "evaluation_scored",
            Self::EvaluationArbitrated(_) => "evaluation_arbitrated",
            Self::EvaluationConcluded(_) => "evaluation_concluded",
            Self::EvaluationAppealed(_) => "evaluation_appealed",
            Self::EvaluationAppealUpheld(_) => "evaluation_appeal_upheld",
            Self::EvaluationAppealRefused { .. } => "evaluation_appeal_refused",
        }
    }

    /// Whether it shows as a change to all who see the incident. What some note among themselves shows
    /// nowhere else.
    pub fn is_news(&self) -> bool {
        !matches!(self, Self::Noted(note) if note.kind == NoteKind::Internal)
    }

    /// The files handed in with the fact.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "four kinds of fact carry files"
    )]
    pub fn files(&self) -> &[AttachedFile] {
        match self {
            Self::Noted(fact) => &fact.files,
            Self::FollowedUp(fact) => &fact.files,
            Self::Released(fact) => &fact.files,
            Self::ProgressReported { files, .. } => files,
            _ => &[],
        }
    }

    /// The instant the fact claims to have happened at, where it differs from the time of logging.
    pub fn occurred_at(&self) -> Option<Timestamp> {
        match self {
            Self::Released(released) => Some(released.published_at),
            Self::DeadlineStopped { ending, .. } => Some(ending.at),
            Self::DeadlinePassed { due_at, .. } => Some(*due_at),
            Self::DeadlineStarted(deadline) => Some(deadline.started_at),
            Self::Reminded(reminded) => Some(reminded.at),
            Self::FollowedUp(post) => post.posted_at,
            Self::Registered(_)
            | Self::Assessed(_)
            | Self::Dismissed { .. }
            | Self::Merged { .. }
            | Self::Unmerged { .. }
            | Self::Noted(_)
            | Self::Dispatched(_)
            | Self::Withdrawn { .. }
            | Self::Acknowledged { .. }
            | Self::ReturnRequested { .. }
            | Self::ReturnUpheld { .. }
            | Self::ReturnRefused { .. }
            | Self::ProgressReported { .. }
            | Self::Drafted(_)
            | Self::Submitted { .. }
            | Self::SignedOff { .. }
            | Self::Approved { .. }
            | Self::SentBack { .. }
            | Self::AssignmentDischarged { .. }
            | Self::ResponseCompleted
            | Self::Closed { .. }
            | Self::Reopened { .. }
            | Self::DeadlineMoved(_)
            | Self::ExtensionRequested(_)
            | Self::ExtensionGranted { .. }
            | Self::ExtensionRefused { .. }
            | Self::Paused { .. }
            | Self::Resumed { .. }
            | Self::Urged(_)
            | Self::SupervisionOrdered(_)
            | Self::OrderReplied { .. }
            | Self::PromiseFulfilled { .. }
            | Self::SecondaryLinked { .. }
            | Self::Rebased { .. }
            | Self::RiskAssessed(_)
            | Self::PolicyDecided(_)
            | Self::PublicationMoved(_)
            | Self::PolicyLinked { .. }
            | Self::Watched(_)
            | Self::ChecklistBegun(_)
            | Self::ChecklistMarked(_)
            | Self::EvaluationScored(_)
            | Self::EvaluationArbitrated(_)
            | Self::EvaluationConcluded(_)
            | Self::EvaluationAppealed(_)
            | Self::EvaluationAppealUpheld(_)
            | Self::EvaluationAppealRefused { .. } => None,
        }
    }
}

/// The checklist of a cycle, as the policy had it then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistBegun {
    /// The policy it was taken from.
    pub policy_version: u32,
    /// Everything on it.
    pub items: Vec<ChecklistItem>,
}

/// What somebody said of one item of the checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistMarked {
    /// The item.
    pub item: String,
    /// What it asks for.
    pub text: String,
    /// How it stands from now on.
    pub state: CheckState,
    /// Why it does not apply, or a remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Who did it, when, and in what capacity: what the log knows about an event besides its payload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The account.
    pub account: AccountId,
    /// The person's name then.
    pub name: String,
    /// The unit then.
    pub unit: UnitId,
    /// When it was recorded.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_kinds_is_the_list_of_stored_names() {
        let stranger = r#"{"kind":"?","body":{}}"#;
        let complaint = serde_json::from_str::<Event>(stranger)
            .unwrap_err()
            .to_string();
        // Serde names every variant it knows, each between back-quotes, after the unknown one.
        let known: Vec<&str> = complaint.split('`').skip(3).step_by(2).collect();
        assert_eq!(known, Event::KINDS);
    }

    #[test]
    fn a_kind_without_a_body_is_stored_without_one() {
        let stored = serde_json::to_string(&Event::ResponseCompleted).unwrap();
        assert_eq!(stored, r#"{"kind":"response_completed"}"#);
        assert_eq!(Event::ResponseCompleted.occurred_at(), None);
    }

    #[test]
    fn a_release_happened_when_it_was_published() {
        let published_at: Timestamp = "2018-10-15T01:00:00Z".parse().unwrap();
        let event = Event::Released(Released {
            n: 1,
            draft: 1,
            kind: ReleaseKind::Response,
            published_at,
            channel: "政府网站".to_owned(),
            url: "https://example.cn/1".to_owned(),
            text: "情况说明".to_owned(),
            answers_for: vec![1],
            promises: Vec::new(),
            files: Vec::new(),
        });
        assert_eq!(event.occurred_at(), Some(published_at));
        assert_eq!(event.kind(), "released");
    }
}
