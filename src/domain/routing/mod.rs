//! From the text of a matter to the units that should answer, with every reason shown.
//!
//! The answer is a proposal that a person confirms. It names the words and plan rows it rests on,
//! and says so when it does not know. Pure: text, plan, roster and lexicon in, proposal out.
//! Parsing of seeds does not belong here, nor does any decision about an incident.

use serde::{Deserialize, Serialize};

use super::vocabulary::{Duty, EventGrade, Level};
use super::{RowRef, Theme, UnitId};

mod assembly;
mod dictionary;
mod gazetteer;
mod learner;
mod lexicon;
mod router;
mod tally;

#[cfg(test)]
mod tests;

pub use learner::{Example, Model, Unreadable};
pub use lexicon::{
    Gazetteer, Lexicon, LexiconError, LexiconTheme, OfficeNames, PlaceNames, Reasons, Rules,
    Signals, Weights, WordPair,
};
pub use router::Router;

/// What is known about a matter when it is to be routed.
#[derive(Debug, Clone, Copy)]
pub struct Matter<'a> {
    /// Its title; words in it count more than words in the text.
    pub title: &'a str,
    /// Its text.
    pub text: &'a str,
    /// The town it was registered for, if somebody said so.
    pub town: Option<&'a UnitId>,
    /// Themes somebody chose.
    pub themes: &'a [Theme],
    /// The level of the opinion, once assessed.
    pub level: Option<Level>,
    /// The grade of the emergency event, where there is one.
    pub event_grade: Option<EventGrade>,
}

/// One reason for a unit.
///
/// `start` and `end` count characters, not bytes, in the title, one line feed and the text put
/// together. A reason that rests on no word of the matter has an empty `text` and 0..0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The words as they stand in the matter.
    pub text: String,
    /// The first character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// The kind of reason and its name: `theme:就学`, `unit:市教育局`, `place:水口镇`, `rule:…`.
    pub why: String,
}

/// A unit that should answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SuggestedUnit {
    /// The unit.
    pub unit: UnitId,
    /// Its canonical name when the proposal was made.
    pub name: String,
    /// What it would owe.
    pub duty: Duty,
    /// How strongly the matter points to it, 0 to 1.
    pub score: f64,
    /// The plan row that makes it answerable; `None` when no row names it.
    pub plan_row: Option<RowRef>,
    /// The reasons, strongest first.
    pub evidence: Vec<Evidence>,
}

/// A plan row that was looked at and not used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedRow {
    /// The row; `None` where a theme of the lexicon has no row in this plan.
    pub plan_row: Option<RowRef>,
    /// The theme, unit or place it was looked at for.
    pub about: String,
    /// Why it was not used, as a Chinese sentence.
    pub why: String,
}

/// The whole answer, as it is stored with the dispatch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// The units, the lead first, then best first; empty when nothing points anywhere.
    pub units: Vec<SuggestedUnit>,
    /// How far the first unit can be relied on, 0 to 1.
    pub confidence: f64,
    /// Whether a person should look closely before dispatching.
    pub needs_person: bool,
    /// The version of the plan it rests on.
    pub plan_version: u32,
    /// The themes found, strongest first.
    pub themes: Vec<Theme>,
    /// Rows looked at and why they were not used.
    pub rejected: Vec<RejectedRow>,
    /// What learning had to do with it; `None` when nothing was learned yet or it is switched off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learnt: Option<Learnt>,
}

/// The model that had a hand in a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learnt {
    /// Its version.
    pub model: u32,
    /// How many decisions it had seen.
    pub examples: u32,
    /// The unit that would have been first without it.
    pub cold_lead: Option<UnitId>,
}
