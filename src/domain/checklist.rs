//! What is looked at before a matter is closed: a list of the policy, frozen with each cycle.

use serde::{Deserialize, Serialize};

use super::vocabulary::Level;

/// One thing to look at, as the policy has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChecklistItem {
    /// Its lasting name.
    pub code: String,
    /// What is looked at.
    pub text: String,
    /// Whether the matter stays open while it is.
    pub mandatory: bool,
    /// From which level on it is asked for; `None` for every matter.
    #[serde(default)]
    pub from_level: Option<Level>,
    /// The rule it rests on, as printed.
    pub source: String,
}

impl ChecklistItem {
    /// Whether it is asked for in a matter of this level.
    pub fn applies(&self, level: Option<Level>) -> bool {
        match self.from_level {
            // The gravest level comes first.
            Some(from) => level.is_some_and(|level| level <= from),
            None => true,
        }
    }
}
