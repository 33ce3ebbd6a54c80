//! Who of those that may see an incident may read one of its facts. Drafts on their way are between
//! their unit and the office; other units see what is released. Internal notes are read where they were written.

use super::UnitId;
use super::event::{Event, Noted};
use super::incident::{Assignment, Incident};
use super::people::Viewer;
use super::vocabulary::NoteKind;

/// Those who may read a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// All who may see the incident.
    All,
    /// This unit, and the offices.
    Unit(UnitId),
    /// The people of this unit only, not even the offices.
    Within(UnitId),
    /// The offices only.
    Offices,
}

impl Audience {
    /// Those who may read a fact of this incident.
    pub fn of(incident: &Incident, event: &Event) -> Self {
        let own = |assignment: Option<&Assignment>| {
            assignment.map_or(Self::Offices, |a| Self::Unit(a.unit.clone()))
        };
        match event {
            Event::Drafted(fact) => own(incident.assignment(fact.assignment)),
            Event::Submitted { draft }
            | Event::SignedOff { draft }
            | Event::Approved { draft, .. }
            | Event::SentBack { draft, .. } => own(incident
                .draft(*draft)
                .and_then(|draft| incident.assignment(draft.assignment))),
            // The units hear the result, with what was given on each item.
            // What the department looks at before closing is its own work.
            Event::EvaluationScored(_)
            | Event::EvaluationArbitrated(_)
            | Event::ChecklistBegun(_)
            | Event::ChecklistMarked(_) => Self::Offices,
            Event::EvaluationAppealed(fact) => own(incident.assignment(fact.assignment)),
            Event::Noted(note) => Self::of_note(note),
            Event::Registered(_)
            | Event::Assessed(_)
            | Event::Dismissed { .. }
            | Event::Merged { .. }
            | Event::Unmerged { .. }
            | Event::FollowedUp(_)
            | Event::Dispatched(_)
            | Event::Withdrawn { .. }
            | Event::Acknowledged { .. }
            | Event::ReturnRequested { .. }
            | Event::ReturnUpheld { .. }
            | Event::ReturnRefused { .. }
            | Event::ProgressReported { .. }
            | Event::Released(_)
            | Event::AssignmentDischarged { .. }
            | Event::ResponseCompleted
            | Event::Closed { .. }
            | Event::Reopened { .. }
            | Event::DeadlineStarted(_)
            | Event::DeadlineStopped { .. }
            | Event::DeadlinePassed { .. }
            | Event::Reminded(_)
            | Event::DeadlineMoved(_)
            | Event::ExtensionRequested(_)
            | Event::ExtensionGranted { .. }
            | Event::ExtensionRefused { .. }
            | Event::Paused { .. }
            | Event::Resumed { .. }
            | Event::Urged(_)
            | Event::SupervisionOrdered(_)
            | Event::OrderReplied { .. }
            | Event::PromiseFulfilled { .. }
            | Event::SecondaryLinked { .. }
            | Event::Rebased { .. }
            | Event::RiskAssessed(_)
            | Event::PolicyDecided(_)
            | Event::PublicationMoved(_)
            | Event::PolicyLinked { .. }
            | Event::Watched(_)
            | Event::EvaluationConcluded(_)
            | Event::EvaluationAppealUpheld(_)
            | Event::EvaluationAppealRefused { .. } => Self::All,
        }
    }

    /// Those who may read a note: what is internal stays with those who wrote it, the offices
    /// being one body.
    pub fn of_note(note: &Noted) -> Self {
        match note.kind {
            NoteKind::Internal if note.by_office => Self::Offices,
            NoteKind::Internal => Self::Within(note.unit.clone()),
            NoteKind::CrossUnit | NoteKind::Release => Self::All,
        }
    }

    /// Whether a reader who may see the incident is among them.
    pub fn includes(&self, viewer: &Viewer) -> bool {
        let is_units = matches!(viewer, Viewer::Unit(_));
        let is_own = |unit: &UnitId| *unit == viewer.actor().unit;
        match self {
            Self::All => true,
            Self::Unit(unit) => !is_units || is_own(unit),
            Self::Within(unit) => is_own(unit),
            Self::Offices => !is_units,
        }
    }
}
