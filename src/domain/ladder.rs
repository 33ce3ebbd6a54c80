//! The ladder of reminders: who is told when a deadline draws near, is due, and has gone by.
//!
//! Rows are data of the policy. What becomes of them for one deadline is reckoned once, when it
//! starts or is moved, as instants: `steps`.

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::vocabulary::{Capacity, DeadlineKind, Level};

/// When a step is taken, told from the due instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// So many minutes before.
    Before {
        /// Natural minutes.
        minutes: u32,
    },
    /// When the last part of the length begins: 3 is the last third.
    BeforePart {
        /// The part, at least 2.
        nth: u32,
    },
    /// At the due instant.
    At,
    /// So many minutes after.
    After {
        /// Natural minutes.
        minutes: u32,
    },
    /// When business opens on the so-manieth working day after the day it was due.
    AfterWorkingDays {
        /// Working days, at least 1.
        days: u32,
    },
}

/// One rung: which deadlines it is for, when it is taken, and who is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LadderRow {
    /// Its lasting code, unique within the policy.
    pub code: String,
    /// The kinds it is for; empty for all that are not windows.
    #[serde(default)]
    pub kinds: Vec<DeadlineKind>,
    /// The opinion levels it is for; empty for every level and for none.
    #[serde(default)]
    pub levels: Vec<Level>,
    /// When.
    pub when: When,
    /// Who is told, by capacity.
    pub to: Vec<Capacity>,
    /// Whether it is a mere courtesy, which waits until quiet hours are over.
    #[serde(default)]
    pub courtesy: bool,
    /// The rule it rests on, as printed.
    pub source: String,
}

impl LadderRow {
    /// Whether the row is for this kind at this level.
    pub fn is_for(&self, kind: DeadlineKind, level: Option<Level>) -> bool {
        let is_kind = if self.kinds.is_empty() {
            !kind.is_window()
        } else {
            self.kinds.contains(&kind)
        };
        let is_level =
            self.levels.is_empty() || level.is_some_and(|level| self.levels.contains(&level));
        is_kind && is_level
    }
}

/// One reminder of one deadline, frozen as an instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The row it comes from.
    pub code: String,
    /// When it is taken.
    pub at: Timestamp,
    /// Who is told.
    pub to: Vec<Capacity>,
    /// Whether it waits until quiet hours are over; never for the legal kinds.
    pub courtesy: bool,
}

/// What the steps of a deadline depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// What must be done.
    pub kind: DeadlineKind,
    /// The opinion level, once somebody has assessed it.
    pub level: Option<Level>,
    /// The instant it counts from.
    pub started_at: Timestamp,
    /// The instant at which time is up.
    pub due_at: Timestamp,
}

/// The steps of one deadline in the order of their instants, rows of one instant in the order of
/// the policy. A step before expiry that would come no later than the start is left out: being
/// told of the duty itself is reminder enough.
pub fn steps(rows: &[LadderRow], calendar: &Calendar, run: &Run) -> Vec<Step> {
    let mut steps: Vec<Step> = rows
        .iter()
        .filter(|row| row.is_for(run.kind, run.level))
        .filter_map(|row| {
            Some(Step {
                code: row.code.clone(),
                at: instant_of(row.when, calendar, run)?,
                to: row.to.clone(),
                courtesy: row.courtesy && !run.kind.is_legal(),
            })
        })
        .collect();
    steps.sort_by_key(|step| step.at);
    steps
}

fn instant_of(when: When, calendar: &Calendar, run: &Run) -> Option<Timestamp> {
    let due_at = run.due_at;
    let mins = |minutes| SignedDuration::from_mins(i64::from(minutes));
    let before = |ahead| {
        let at = due_at.saturating_sub(ahead).unwrap_or(Timestamp::MIN);
        (at > run.started_at).then_some(at)
    };
    match when {
        When::Before { minutes } => before(mins(minutes)),
        When::BeforePart { nth } => {
            let part = i32::try_from(nth).unwrap_or(i32::MAX).max(1);
            before(due_at.duration_since(run.started_at) / part)
        }
        When::At => Some(due_at),
        When::After { minutes } => due_at.checked_add(mins(minutes)).ok(),
        When::AfterWorkingDays { days } => {
            let nth = usize::try_from(days.max(1)).ok()?;
            let mut days = calendar.working_days_after(last_day_of(calendar, due_at));
            days.nth(nth.saturating_sub(1))
                .map(|day| calendar.open_of(day))
        }
    }
}

/// The day to which a due instant belongs: midnight, as the end of a day, is still that day.
fn last_day_of(calendar: &Calendar, due_at: Timestamp) -> Date {
    let just_before = due_at.saturating_sub(SignedDuration::from_nanos(1));
    calendar.zone.date_of(just_before.unwrap_or(due_at))
}

/// The hours in which no message goes out that can wait, half-open, in the calendar's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    /// Their beginning; later on the clock than the end where they last over midnight.
    pub from: Time,
    /// Their end.
    pub to: Time,
}

impl QuietHours {
    /// Whether the clock on the wall shows quiet hours.
    pub fn contain(self, time: Time) -> bool {
        if self.from <= self.to {
            self.from <= time && time < self.to
        } else {
            time >= self.from || time < self.to
        }
    }

    /// The next wall-clock time at which they end, from a time within them.
    fn end_after(self, wall: DateTime) -> DateTime {
        let ends_tomorrow = wall.time() >= self.to;
        let day = if ends_tomorrow {
            wall.date().tomorrow().unwrap_or(Date::MAX)
        } else {
            wall.date()
        };
        day.to_datetime(self.to)
    }

    /// The first instant from `at` on that is not quiet.
    pub fn over(self, calendar: &Calendar, at: Timestamp) -> Timestamp {
        let wall = calendar.zone.wall(at);
        if self.contain(wall.time()) {
            calendar.zone.first(self.end_after(wall)).max(at)
        } else {
            at
        }
    }
}

#[cfg(test)]
mod tests;
