//! Reads the fictional incidents of the demonstration (`seeds/demo/incidents.toml`).
//!
//! Only their form is checked here; how a story is played is the demonstration's own business.

use jiff::civil::Time;
use serde::Deserialize;

use super::rules::RuleError;
use crate::domain::vocabulary::{Duty, EventGrade, Level, SourceKind, Treatment};
use crate::domain::{RowRef, Theme, UnitId};

/// How far an incident went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Story {
    /// Logged, nothing more.
    Registered,
    /// Judged, waiting for units.
    Assessed,
    /// Handed out, nobody has answered.
    Dispatched,
    /// Only the unit singled out has acknowledged.
    OneAcknowledged,
    /// Every unit has acknowledged.
    Acknowledged,
    /// The unit singled out wants to give it back.
    ReturnedPending,
    /// It was given back, another unit took the lead, and all was done.
    ReturnedRedispatched,
    /// The lead is writing.
    Drafting,
    /// The draft waits for the unit's head.
    UnitReview,
    /// The draft waits for the propaganda office.
    OfficeReview,
    /// The draft waits for publication.
    Approved,
    /// The lead has published for itself alone.
    ReleasedPartly,
    /// Everyone has answered, the leader has not closed.
    Responded,
    /// Closed.
    Closed,
    /// Closed, but answered too late.
    ClosedLate,
    /// Closed and evaluated.
    Evaluated,
    /// Closed and opened again.
    Reopened,
    /// Not taken on.
    Dismissed,
    /// Follows another.
    Merged,
    /// Closed; the unit singled out was late to acknowledge.
    LateAcknowledgement,
    /// Published, but the unit singled out never said a word.
    SilentUnit,
}

/// When an incident was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// So many days before the demonstration begins, at this Beijing time.
    Clock {
        /// Whole days.
        days_ago: u32,
        /// The time of day.
        at: Time,
    },
    /// So many minutes before the demonstration begins.
    Ago {
        /// Minutes.
        minutes: u32,
    },
}

/// One unit's part.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The unit.
    pub unit: UnitId,
    /// What it owes.
    pub duty: Duty,
}

/// What a release promises.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoPromise {
    /// What.
    pub text: String,
    /// Until how many days after the release.
    pub days: u32,
    /// How it was kept; nobody kept it when nothing is said.
    pub kept: Option<String>,
}

/// Something that happens besides the story.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Turn {
    /// How many minutes after the incident was found.
    pub after: u32,
    /// What.
    #[serde(flatten)]
    pub what: Doing,
}

/// What happens in a turn.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "does", rename_all = "snake_case", deny_unknown_fields)]
pub enum Doing {
    /// The unit asks for more time to close its part.
    AskExtension {
        /// The unit.
        unit: UnitId,
        /// How many working days more.
        days: u32,
        /// Why.
        reason: String,
        /// How far it is.
        progress: String,
    },
    /// The leader grants what was asked for.
    GrantExtension,
    /// The leader refuses it.
    RefuseExtension {
        /// Why.
        reason: String,
    },
    /// The leader lets deadlines stand still.
    Pause {
        /// Why.
        reason: String,
    },
    /// The leader lets them go on.
    Resume {
        /// Why.
        reason: String,
    },
    /// The duty desk urges the unit.
    Urge {
        /// The unit.
        unit: UnitId,
        /// What is required.
        text: String,
    },
    /// The leader puts the unit under supervision.
    Supervise {
        /// The unit.
        unit: UnitId,
        /// What is required.
        text: String,
    },
    /// The unit replies to what it was urged or ordered.
    Reply {
        /// The unit.
        unit: UnitId,
        /// What.
        text: String,
    },
}

/// A fictional incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoIncident {
    /// When it was found.
    pub found: Found,
    /// What is said of it.
    pub words: Words,
}

/// Everything the file says about an incident besides when it was found.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Words {
    /// One sentence.
    pub title: String,
    /// What happened.
    pub text: String,
    /// The town.
    pub town: UnitId,
    /// Where exactly.
    pub place: String,
    /// The sort of source.
    pub source_kind: SourceKind,
    /// The platform.
    pub channel: String,
    /// How heated the opinion is.
    pub level: Level,
    /// The grade of the emergency.
    pub event_grade: Option<EventGrade>,
    /// The theme, where a person named one.
    pub theme: Option<Theme>,
    /// The kind of demand.
    pub treatment: Treatment,
    /// How far it went.
    pub story: Story,
    /// The units.
    pub units: Vec<Part>,
    /// The row of the plan the dispatch rests on.
    pub plan_row: Option<RowRef>,
    /// 成因.
    pub cause: String,
    /// 解决方案.
    pub solution: String,
    /// 制约因素.
    pub constraints: String,
    /// The unit the story singles out.
    pub acts_on: Option<UnitId>,
    /// To whom it went after a return.
    pub redispatch_to: Option<UnitId>,
    /// Why it was given back.
    pub return_reason: Option<String>,
    /// Why it was opened again or not taken on.
    pub reason: Option<String>,
    /// The incident it follows, counted from 1 in the file.
    pub merge_into: Option<usize>,
    /// The incident whose handling caused it, counted from 1 in the file.
    pub secondary_to: Option<usize>,
    /// What the lead's answer promises; left to the demonstration when nothing is said.
    pub promise: Option<DemoPromise>,
    /// What happens besides.
    #[serde(default)]
    pub turns: Vec<Turn>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    incident: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    days_ago: Option<u32>,
    at: Option<String>,
    minutes_ago: Option<u32>,
    #[serde(flatten)]
    words: Words,
}

/// Reads the incidents in the order of the file.
///
/// # Errors
/// When the file is malformed or an incident does not say when it was found.
pub fn read(text: &str) -> Result<Vec<DemoIncident>, RuleError> {
    let file: File = toml::from_str(text).map_err(|error| unfit(&error))?;
    file.incident.into_iter().map(incident).collect()
}

fn incident(entry: Entry) -> Result<DemoIncident, RuleError> {
    let found = match (entry.days_ago, &entry.at, entry.minutes_ago) {
        (Some(days_ago), Some(at), None) => Found::Clock {
            days_ago,
            at: at.parse().map_err(|error: jiff::Error| unfit(&error))?,
        },
        (None, None, Some(minutes)) => Found::Ago { minutes },
        _ => return Err(unfit(&format!("“{}”没有写明何时发现", entry.words.title))),
    };
    Ok(DemoIncident {
        found,
        words: entry.words,
    })
}

fn unfit(what: &impl ToString) -> RuleError {
    RuleError {
        file: "demo/incidents.toml".to_owned(),
        what: what.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: &str = include_str!("../../seeds/demo/incidents.toml");

    #[test]
    fn the_seeded_incidents_are_well_formed() {
        let incidents = read(SEED).unwrap();
        assert_eq!(incidents.len(), 52);
        for incident in &incidents {
            let words = &incident.words;
            let alone = matches!(
                words.story,
                Story::Registered | Story::Dismissed | Story::Merged
            );
            assert_eq!(words.story == Story::Merged, words.merge_into.is_some());
            assert!(alone || words.units.iter().any(|part| part.duty == Duty::Lead));
        }
    }

    #[test]
    fn an_incident_that_was_found_at_no_time_is_refused() {
        let text = SEED.replacen("days_ago = 88\n", "", 1);
        let error = read(&text).unwrap_err();
        assert!(error.what.contains("没有写明"), "{error}");
    }
}
