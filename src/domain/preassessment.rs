//! What an incident holds when it is no opinion but a policy document that is assessed before it is
//! published (plan row 23): the planned date, the assessments, the decision.

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use super::calendar::instant;
use super::event::{PolicyDecided, PolicyDocument, PublicationMoved, RiskAssessed, Stamp};
use super::vocabulary::{PolicyDecision, WorkState};
use super::{AccountId, UnitId};

/// The state of a pre-assessment, folded from its facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preassessment {
    /// The document as it was logged.
    pub document: PolicyDocument,
    /// The planned date of publication now.
    pub planned_on: Date,
    /// Every change of the planned date, oldest first.
    pub moves: Vec<(PublicationMoved, Stamp)>,
    /// Every version of the assessment, oldest first.
    pub assessments: Vec<(RiskAssessed, Stamp)>,
    /// Every decision, oldest first; a deferral may be followed by another.
    pub decisions: Vec<(PolicyDecided, Stamp)>,
    /// Whether the last decision stands: a new date after a deferral asks for another one.
    pub is_decided: bool,
}

impl Preassessment {
    /// A document that has just been logged.
    pub fn new(document: PolicyDocument) -> Self {
        Self {
            planned_on: document.planned_on,
            document,
            moves: Vec::new(),
            assessments: Vec::new(),
            decisions: Vec::new(),
            is_decided: false,
        }
    }

    /// The planned date changed.
    pub fn moved(&mut self, fact: &PublicationMoved, stamp: &Stamp) {
        self.planned_on = fact.to;
        self.is_decided = false;
        self.moves.push((fact.clone(), stamp.clone()));
    }

    /// A leader decided.
    pub fn decided(&mut self, fact: &PolicyDecided, stamp: &Stamp) {
        self.is_decided = true;
        self.decisions.push((fact.clone(), stamp.clone()));
    }

    /// The version of the assessment that holds.
    pub fn assessment(&self) -> Option<&(RiskAssessed, Stamp)> {
        self.assessments.last()
    }

    /// The decision that stands.
    pub fn decision(&self) -> Option<&(PolicyDecided, Stamp)> {
        self.decisions.last().filter(|_| self.is_decided)
    }

    /// Whether the publication is put off until another date is named.
    pub fn is_deferred(&self) -> bool {
        self.decision()
            .is_some_and(|(fact, _)| fact.decision == PolicyDecision::Deferred)
    }

    /// Whether this account wrote any version of the assessment.
    pub fn was_assessed_by(&self, account: &AccountId) -> bool {
        self.assessments
            .iter()
            .any(|(_, by)| by.account == *account)
    }

    /// Whether it is this unit's own document.
    pub fn is_of(&self, unit: &UnitId) -> bool {
        self.document.unit == *unit
    }

    /// The instant before which the decision is due: the beginning of the planned day.
    pub fn due_at(planned_on: Date) -> Timestamp {
        instant(planned_on.to_datetime(Time::midnight()))
    }

    /// What it waits for.
    pub fn work_state(&self) -> WorkState {
        match (self.is_decided, self.assessments.is_empty()) {
            (true, _) => WorkState::PolicyDecided,
            (false, true) => WorkState::ToAssessRisk,
            (false, false) => WorkState::ToDecide,
        }
    }
}
