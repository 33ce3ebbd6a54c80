//! The evaluation of one cycle as its events tell it: sheets with their scorers, the result, the
//! appeals with what became of them.

use crate::domain::UnitId;
use crate::domain::evaluation::{AppealUpheld, Appealed, Conclusion, ScoreSheet};
use crate::domain::event::Stamp;
use crate::domain::vocabulary::{AppealState, EvaluationState, Grade};

/// What was decided on an appeal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppealDecision {
    /// It was found to be right.
    Upheld(AppealUpheld),
    /// The result stays, for this reason.
    Refused(String),
}

/// An appeal with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appeal {
    /// What was objected to.
    pub appealed: Appealed,
    /// The unit.
    pub unit: UnitId,
    /// Who appealed, and when.
    pub by: Stamp,
    /// What was decided, by whom and when.
    pub decision: Option<(AppealDecision, Stamp)>,
}

impl Appeal {
    /// Where it stands.
    pub fn state(&self) -> AppealState {
        match self.decision.as_ref().map(|(decision, _)| decision) {
            None => AppealState::Pending,
            Some(AppealDecision::Upheld(_)) => AppealState::Upheld,
            Some(AppealDecision::Refused(_)) => AppealState::Refused,
        }
    }
}

/// The evaluation of one cycle, from the first sheet on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation {
    /// The cycle.
    pub cycle: u32,
    /// The first sheet and the second, each with its scorer.
    pub sheets: Vec<(ScoreSheet, Stamp)>,
    /// The leader's sheet, where the two were too far apart.
    pub arbitration: Option<(ScoreSheet, Stamp)>,
    /// The result.
    pub conclusion: Option<(Conclusion, Stamp)>,
    /// The units' appeals.
    pub appeals: Vec<Appeal>,
    /// A new cycle began before there was a result.
    pub is_dropped: bool,
}

impl Evaluation {
    /// The evaluation of a cycle that nobody has scored yet.
    pub fn new(cycle: u32) -> Self {
        Self {
            cycle,
            sheets: Vec::new(),
            arbitration: None,
            conclusion: None,
            appeals: Vec::new(),
            is_dropped: false,
        }
    }

    /// Where it stands.
    pub fn state(&self) -> EvaluationState {
        if self.conclusion.is_some() {
            EvaluationState::Concluded
        } else if self.is_dropped {
            EvaluationState::Dropped
        } else if self.sheets.len() > 1 {
            EvaluationState::InDispute
        } else {
            EvaluationState::Scored
        }
    }

    /// The version of the rubric that holds for all of it.
    pub fn rubric_version(&self) -> Option<u32> {
        self.sheets.first().map(|(sheet, _)| sheet.rubric_version)
    }

    /// Everybody who scored or arbitrated.
    pub fn scorers(&self) -> impl Iterator<Item = &Stamp> {
        self.sheets
            .iter()
            .chain(&self.arbitration)
            .map(|(_, by)| by)
    }

    /// The points and the grade that hold: the conclusion's, or those of the last appeal that was
    /// upheld.
    pub fn result(&self) -> Option<(u32, Grade)> {
        let (conclusion, _) = self.conclusion.as_ref()?;
        let upheld = self.appeals.iter().rev().find_map(Self::upheld);
        Some(
            upheld.map_or((conclusion.points, conclusion.grade), |upheld| {
                (upheld.points, upheld.grade)
            }),
        )
    }

    /// Whether a veto holds.
    pub fn is_vetoed(&self) -> bool {
        let lifted = self.appeals.iter().filter_map(Self::upheld);
        let found = self.conclusion.as_ref();
        found.is_some_and(|(conclusion, _)| !conclusion.vetoes.is_empty())
            && !lifted.into_iter().any(|upheld| upheld.is_veto_lifted)
    }

    /// The appeals that wait for a decision.
    pub fn pending_appeals(&self) -> impl Iterator<Item = &Appeal> {
        self.appeals
            .iter()
            .filter(|appeal| appeal.decision.is_none())
    }

    fn upheld(appeal: &Appeal) -> Option<&AppealUpheld> {
        match appeal.decision.as_ref() {
            Some((AppealDecision::Upheld(upheld), _)) => Some(upheld),
            Some((AppealDecision::Refused(_), _)) | None => None,
        }
    }
}
