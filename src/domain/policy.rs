//! Time limits as versioned data: how long, counted how, from when, and by which rule.
//!
//! Code knows kinds, never figures. Every row carries its source.

use std::cmp::Reverse;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::vocabulary::{DeadlineKind, EventGrade, Level, Measure, StartEvent};

/// Whom a deadline binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The incident as a whole.
    Incident,
    /// One unit's assignment.
    Assignment,
    /// An accountability case.
    Case,
}

/// One rule about one kind of deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeLimit {
    /// What must be done.
    pub kind: DeadlineKind,
    /// The opinion level it holds for; `None` for every level.
    pub level: Option<Level>,
    /// The event grades it holds for; empty for every grade and for none.
    #[serde(default)]
    pub event_grades: Vec<EventGrade>,
    /// Minutes for natural and working time, days for working days.
    pub amount: u32,
    /// How the amount is counted.
    pub measure: Measure,
    /// From which instant.
    pub starts: StartEvent,
    /// Whom it binds.
    pub scope: Scope,
    /// Whether an extension may be granted; never for the legal kinds.
    pub extendable: bool,
    /// The rule it rests on, as printed.
    pub source: String,
}

/// A version of the rules of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// The running number of the version, from 1.
    pub version: u32,
    /// From which Beijing date it holds; `None` while unpublished.
    pub effective_from: Option<Date>,
    /// From which instant the legal kinds count (domain rules, section 2: the rules do not say).
    pub base: StartEvent,
    /// Limits longer than `due_soon_over_minutes` are 将到期 this many minutes before expiry.
    pub due_soon_minutes: u32,
    /// See `due_soon_minutes`; for shorter limits the last third is 将到期.
    pub due_soon_over_minutes: u32,
    /// All limits.
    pub limits: Vec<TimeLimit>,
}

impl Policy {
    /// The rule for a kind at an opinion level and event grade: the most particular row wins.
    pub fn limit(
        &self,
        kind: DeadlineKind,
        level: Option<Level>,
        grade: Option<EventGrade>,
    ) -> Option<&TimeLimit> {
        let fits_grade = |limit: &TimeLimit| {
            limit.event_grades.is_empty() || grade.is_some_and(|g| limit.event_grades.contains(&g))
        };
        let level_rank = |limit: &TimeLimit| match limit.level {
            Some(_) if limit.level == level => 0,
            None => 1,
            Some(_) => 2,
        };
        self.limits
            .iter()
            .filter(|limit| limit.kind == kind && fits_grade(limit))
            // An incident that nobody has assessed yet runs on the gentlest limit of the kind.
            .min_by_key(|limit| {
                let gentlest = Reverse(limit.level.filter(|_| level_rank(limit) == 2));
                (level_rank(limit), limit.event_grades.is_empty(), gentlest)
            })
    }
}
