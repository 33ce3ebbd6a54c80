//! The facts of an accountability case. Stored names never change and variants are never removed; a
//! field that comes later has a default.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::super::deadline::{Deadline, DeadlineNo, Ending};
use super::super::event::Reminded;
use super::super::vocabulary::{CaseMeasure, DeadlineKind, Ground, Level, Verdict};
use super::super::{CaseNo, IncidentNo, StreamId, UnitId};

/// Where in the log a fact stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EventRef {
    /// The stream.
    pub stream: StreamId,
    /// The place in it, from 1.
    pub seq: u64,
}

impl EventRef {
    /// Reads `incident/2018-0274#17`; `None` when it is no such reference.
    pub fn parse(text: &str) -> Option<Self> {
        let (stream, seq) = text.trim().rsplit_once('#')?;
        let seq = seq.parse().ok().filter(|seq| *seq > 0)?;
        let is_stream = stream
            .split_once('/')
            .is_some_and(|(a, b)| !a.is_empty() && !b.is_empty());
        is_stream.then(|| Self {
            stream: StreamId::new(stream),
            seq,
        })
    }
}

impl std::fmt::Display for EventRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}#{}", self.stream, self.seq)
    }
}

/// What the record says about a unit: one of the objective tests of plan row 24 failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// A deadline was missed or met late.
    Late {
        /// Its number within its stream.
        deadline: DeadlineNo,
        /// What had to be done.
        kind: DeadlineKind,
        /// By when.
        due_at: Timestamp,
        /// When it ended; `None` while nobody has done it.
        ended_at: Option<Timestamp>,
        /// How it ended.
        verdict: Option<Verdict>,
    },
    /// The evaluation of the effect ended in 不合格.
    Graded,
    /// The handling caused secondary opinion (次生舆情).
    Secondary {
        /// The matter that it caused.
        incident: IncidentNo,
    },
}

/// One fact that a unit may be held to account for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseFact {
    /// Where it stands in the log.
    pub event: EventRef,
    /// Under which ground it falls.
    pub ground: Ground,
    /// What it says.
    pub finding: Finding,
    /// The matter it is about; `None` for one that comes from an earlier case.
    pub incident: Option<IncidentNo>,
    /// The level of the opinion.
    pub level: Option<Level>,
    /// When it came to be: the due instant that went by, or when it was recorded.
    pub at: Timestamp,
}

/// A fact as a case cites it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CitedFact {
    /// Its number within the case, from 1.
    pub n: u32,
    /// The fact.
    pub fact: CaseFact,
}

/// A named person decided that a case is opened for opinion below 重大.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinorException {
    /// Who decided.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// First fact of a case's stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    /// Its number.
    pub no: CaseNo,
    /// The unit that is to be held to account.
    pub unit: UnitId,
    /// What it is founded on.
    pub facts: Vec<CitedFact>,
    /// The proposer's opinion.
    pub opinion: String,
    /// Suggested facts that the proposer left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<EventRef>,
    /// Why they were left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_out_reason: Option<String>,
    /// Who decided that it goes below 重大, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<MinorException>,
}

/// What was changed before the approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amended {
    /// Facts that were added.
    pub added: Vec<CitedFact>,
    /// Facts that were taken out, by number.
    pub removed: Vec<u32>,
    /// Why.
    pub reason: String,
    /// Who decided that it goes below 重大, and why, where that was needed only now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<MinorException>,
}

/// What the unit says to one fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactAnswer {
    /// The fact.
    pub fact: u32,
    /// 认可 rather than 不认可.
    pub is_admitted: bool,
    /// What it says to it; always there where it disputes.
    pub text: Option<String>,
}

/// The unit's statement of defence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Defence {
    /// Fact by fact.
    pub answers: Vec<FactAnswer>,
    /// What it says beyond that.
    pub text: Option<String>,
}

/// How a disputed fact was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    /// The fact.
    pub fact: u32,
    /// 采纳: the unit is right, and the fact is no ground any more.
    pub is_upheld: bool,
    /// Why.
    pub reason: String,
}

/// The leader's decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// What is done.
    pub measure: CaseMeasure,
    /// Every disputed fact, answered.
    pub rulings: Vec<Ruling>,
    /// Why.
    pub reason: String,
}

/// The notice of an interview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterviewNotice {
    /// The document's number.
    pub document: String,
    /// When it takes place.
    pub at: Timestamp,
    /// Where.
    pub place: String,
    /// Who interviews.
    pub interviewer: String,
    /// Who is to come.
    pub invited: String,
    /// What it is about.
    pub purpose: String,
    /// What the unit is to bring.
    pub materials: Option<String>,
}

/// The record of an interview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterviewRecord {
    /// When it took place.
    pub held_at: Timestamp,
    /// Who was interviewed, with name and title.
    pub interviewed: String,
    /// Who interviewed.
    pub interviewers: String,
    /// What was said.
    pub points: String,
    /// What is required.
    pub requirements: String,
}

/// One thing to put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RectificationItem {
    /// Its number within the case, from 1.
    pub n: u32,
    /// What.
    pub text: String,
    /// Who is in charge at the unit.
    pub person: String,
    /// By which Beijing date, where one was named.
    pub due_on: Option<Date>,
}

/// The order to rectify.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RectificationOrder {
    /// The document's number.
    pub document: String,
    /// The items.
    pub items: Vec<RectificationItem>,
}

/// What a unit shows for one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The item.
    pub item: u32,
    /// What was done.
    pub text: String,
    /// Where it can be seen.
    pub url: Option<String>,
}

/// How a proof was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// The item.
    pub item: u32,
    /// Whether the item is done.
    pub is_accepted: bool,
    /// Why; always there when it is not.
    pub reason: Option<String>,
}

/// How an appeal ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppealDecided {
    /// The measure from now on, where the appeal was upheld.
    pub measure: Option<CaseMeasure>,
    /// Why.
    pub reason: String,
}

/// Everything that can have happened to a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body")]
pub enum CaseEvent {
    /// An evaluator proposed.
    #[serde(rename = "case_proposed")]
    Proposed(Box<Proposed>),
    /// Facts were added or taken out.
    #[serde(rename = "case_amended")]
    Amended(Amended),
    /// The leader agreed; the unit is given notice.
    #[serde(rename = "case_notified")]
    Notified {
        /// The number of the notice.
        document: String,
        /// What the leader said.
        opinion: Option<String>,
    },
    /// The leader did not agree.
    #[serde(rename = "case_refused")]
    Refused {
        /// Why.
        reason: String,
    },
    /// The unit stated its defence.
    #[serde(rename = "case_defence_stated")]
    DefenceStated(Defence),
    /// The unit gave up its right.
    #[serde(rename = "case_defence_waived")]
    DefenceWaived {
        /// What it said.
        text: Option<String>,
    },
    /// The leader decided.
    #[serde(rename = "case_decided")]
    Decided(Decided),
    /// The circular went out.
    #[serde(rename = "case_circular_issued")]
    CircularIssued {
        /// Its number.
        document: String,
        /// To whom.
        scope: String,
    },
    /// The unit was asked to an interview.
    #[serde(rename = "case_interview_notified")]
    InterviewNotified(InterviewNotice),
    /// The interview was held.
    #[serde(rename = "case_interview_recorded")]
    InterviewRecorded(InterviewRecord),
    /// The unit must put things right.
    #[serde(rename = "case_rectification_ordered")]
    RectificationOrdered(RectificationOrder),
    /// The unit showed what it did.
    #[serde(rename = "case_proof_submitted")]
    ProofSubmitted(Proof),
    /// It was judged.
    #[serde(rename = "case_proof_verified")]
    ProofVerified(Verification),
    /// The unit appealed.
    #[serde(rename = "case_appealed")]
    Appealed {
        /// Why.
        text: String,
    },
    /// Somebody else decided on the appeal.
    #[serde(rename = "case_appeal_decided")]
    AppealDecided(AppealDecided),
    /// It is over.
    #[serde(rename = "case_concluded")]
    Concluded {
        /// The conclusion.
        summary: String,
    },
    /// It was given up before the decision.
    #[serde(rename = "case_withdrawn")]
    Withdrawn {
        /// Why.
        reason: String,
    },
    /// An obligation or a window began to run.
    #[serde(rename = "case_deadline_started")]
    DeadlineStarted(Box<Deadline>),
    /// It ended; the verdict is frozen.
    #[serde(rename = "case_deadline_stopped")]
    DeadlineStopped {
        /// Which.
        no: DeadlineNo,
        /// How.
        ending: Ending,
    },
    /// A due instant went by unmet; recorded as of that instant.
    #[serde(rename = "case_deadline_passed")]
    DeadlinePassed {
        /// Which.
        no: DeadlineNo,
        /// The due instant.
        due_at: Timestamp,
    },
    /// A step of the ladder was reached.
    #[serde(rename = "case_reminded")]
    Reminded(Reminded),
}

impl CaseEvent {
    /// Every stored name, in the order of the enum.
    pub const KINDS: &'static [&'static str] = &[
        "case_proposed",
        "case_amended",
        "case_notified",
        "case_refused",
        "case_defence_stated",
        "case_defence_waived",
        "case_decided",
        "case_circular_issued",
        "case_interview_notified",
        "case_interview_recorded",
        "case_rectification_ordered",
        "case_proof_submitted",
        "case_proof_verified",
        "case_appealed",
        "case_appeal_decided",
        "case_concluded",
        "case_withdrawn",
        "case_deadline_started",
        "case_deadline_stopped",
        "case_deadline_passed",
        "case_reminded",
    ];

    /// The stored name of this kind.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Proposed(_) => "case_proposed",
            Self::Amended(_) => "case_amended",
            Self::Notified { .. } => "case_notified",
            Self::Refused { .. } => "case_refused",
            Self::DefenceStated(_) => "case_defence_stated",
            Self::DefenceWaived { .. } => "case_defence_waived",
            Self::Decided(_) => "case_decided",
            Self::CircularIssued { .. } => "case_circular_issued",
            Self::InterviewNotified(_) => "case_interview_notified",
            Self::InterviewRecorded(_) => "case_interview_recorded",
            Self::RectificationOrdered(_) => "case_rectification_ordered",
            Self::ProofSubmitted(_) => "case_proof_submitted",
            Self::ProofVerified(_) => "case_proof_verified",
            Self::Appealed { .. } => "case_appealed",
            Self::AppealDecided(_) => "case_appeal_decided",
            Self::Concluded { .. } => "case_concluded",
            Self::Withdrawn { .. } => "case_withdrawn",
            Self::DeadlineStarted(_) => "case_deadline_started",
            Self::DeadlineStopped { .. } => "case_deadline_stopped",
            Self::DeadlinePassed { .. } => "case_deadline_passed",
            Self::Reminded(_) => "case_reminded",
        }
    }

    /// The instant the fact claims to have happened at, where it differs from the time of logging.
    pub fn occurred_at(&self) -> Option<Timestamp> {
        match self {
            Self::InterviewRecorded(record) => Some(record.held_at),
            Self::DeadlineStarted(deadline) => Some(deadline.started_at),
            Self::DeadlineStopped { ending, .. } => Some(ending.at),
            Self::DeadlinePassed { due_at, .. } => Some(*due_at),
            Self::Reminded(reminded) => Some(reminded.at),
            Self::Proposed(_)
            | Self::Amended(_)
            | Self::Notified { .. }
            | Self::Refused { .. }
            | Self::DefenceStated(_)
            | Self::DefenceWaived { .. }
            | Self::Decided(_)
            | Self::CircularIssued { .. }
            | Self::InterviewNotified(_)
            | Self::RectificationOrdered(_)
            | Self::ProofSubmitted(_)
            | Self::ProofVerified(_)
            | Self::Appealed { .. }
            | Self::AppealDecided(_)
            | Self::Concluded { .. }
            | Self::Withdrawn { .. } => None,
        }
    }
}
