//! The reminder ladder of one deadline, frozen as instants when the deadline starts or moves.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::policy::Policy;
use super::vocabulary::{Capacity, DeadlineKind, Level};

/// One step: at this instant these people are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The code of the ladder's row, unique within the ladder.
    pub code: String,
    /// When.
    pub at: Timestamp,
    /// Whom, by capacity: unit people of the bound unit, office people of the dispatching office.
    pub to: Vec<Capacity>,
    /// Whether it may wait for the end of quiet hours.
    pub courtesy: bool,
}

/// The ladder.
pub fn steps(
    _policy: &Policy,
    _calendar: &Calendar,
    _kind: DeadlineKind,
    _level: Option<Level>,
    _started_at: Timestamp,
    _due_at: Timestamp,
) -> Vec<Step> {
    Vec::new()
}
