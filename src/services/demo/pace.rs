//! How fast the fictional people work: drawn from the incident and the unit, never from chance.

use jiff::civil::{Time, time};
use jiff::{SignedDuration, Timestamp};

use crate::domain::UnitId;
use crate::domain::calendar::{instant, local};
use crate::domain::vocabulary::Level;

const MORNING: Time = time(8, 30, 0, 0);
const EVENING: Time = time(18, 0, 0, 0);
/// Until when the duty desk settles small matters the same day.
const LAST_LOOK: Time = time(22, 0, 0, 0);
const FIRST_LOOK: Time = time(7, 30, 0, 0);

/// Units that are slower than others, with the usual share of the time limit they take, in per
/// cent; so that a scorecard has something to say.
const SLOW: &[(&str, i64)] = &[
    ("env", 88),
    ("sanbu", 82),
    ("housing", 78),
    ("transport", 72),
];
const USUAL: i64 = 28;

/// The pace at which one incident is worked on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// Counted from 1, as in the file.
    pub(super) incident: usize,
    /// How heated the opinion is.
    pub(super) level: Level,
    /// Work goes on by day and night, and in time: the incident is hardly two days old.
    pub(super) is_live: bool,
}

impl Pace {
    /// A number from 0 up to, not including, `below`: the same for the same incident and purpose.
    pub(super) fn draw(self, purpose: &str, below: u32) -> i64 {
        // FNV-1a: short, and spread well enough for minutes.
        const START: u64 = 0xcbf2_9ce4_8422_2325;
        const PRIME: u64 = 0x0100_0000_01b3;
        let mixed = purpose
            .bytes()
            .chain(self.incident.to_le_bytes())
            .fold(START, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(PRIME)
            });
        let drawn = (mixed ^ (mixed >> 29)) % u64::from(below.max(1));
        i64::try_from(drawn).unwrap_or(0)
    }

    /// Whether this is the one in `of`; never in a live incident.
    pub(super) fn is_one_in(self, of: u32, purpose: &str) -> bool {
        !self.is_live && self.draw(purpose, of) == 0
    }

    /// `from` to `from + spread` minutes later.
    pub(super) fn after(self, at: Timestamp, purpose: &str, from: i64, spread: u32) -> Timestamp {
        later(at, from + self.draw(purpose, spread))
    }

    /// When the duty desk turns to it: at once when it is grave or live, else not at night.
    pub(super) fn at_the_desk(self, at: Timestamp) -> Timestamp {
        self.within(at, FIRST_LOOK, LAST_LOOK)
    }

    /// When a unit's people turn to it: at once when it is grave or live, else by day.
    pub(super) fn by_day(self, at: Timestamp) -> Timestamp {
        self.within(at, MORNING, EVENING)
    }

    fn within(self, at: Timestamp, first: Time, last: Time) -> Timestamp {
        let wall = local(at);
        if self.is_live || self.level.is_major() || (first..last).contains(&wall.time()) {
            return at;
        }
        let day = if wall.time() < first {
            wall.date()
        } else {
            wall.date().tomorrow().unwrap_or(wall.date())
        };
        let opening = instant(day.to_datetime(first));
        self.after(opening, "morning", 5, 40)
    }

    /// How long after dispatch a unit acknowledges.
    pub(super) fn acknowledges_after(self, unit: &UnitId) -> SignedDuration {
        let drawn = self.draw(&format!("acknowledge {unit}"), 45);
        let share = if self.is_live {
            15 + drawn
        } else {
            usual_share(unit) - 8 + drawn
        };
        share_of(acknowledgement_minutes(self.level), share)
    }

    /// How long after dispatch a unit that is late on purpose acknowledges.
    pub(super) fn acknowledges_late_after(self) -> SignedDuration {
        share_of(acknowledgement_minutes(self.level), 180)
    }

    /// How long after dispatch a unit reports for the first time.
    pub(super) fn reports_after(self, unit: &UnitId) -> SignedDuration {
        let acknowledged = self.acknowledges_after(unit).as_secs() * 100
            / (acknowledgement_minutes(self.level) * 60).max(1);
        let share = acknowledged + 8 + self.draw(&format!("report {unit}"), 22);
        share_of(report_minutes(self.level), share)
    }
}

/// So many minutes later.
pub(super) fn later(at: Timestamp, minutes: i64) -> Timestamp {
    at.saturating_add(SignedDuration::from_mins(minutes))
        .unwrap_or(at)
}

fn usual_share(unit: &UnitId) -> i64 {
    SLOW.iter()
        .find(|(slow, _)| *slow == unit.as_str())
        .map_or(USUAL, |(_, share)| *share)
}

fn share_of(minutes: i64, share: i64) -> SignedDuration {
    SignedDuration::from_secs(minutes * 60 * share / 100)
}

/// What people here take for the time to acknowledge; whether it was kept, the policy in force
/// decides.
const fn acknowledgement_minutes(level: Level) -> i64 {
    match level {
        Level::I => 30,
        Level::Ii => 60,
        Level::Iii => 120,
        Level::Iv => 240,
    }
}

const fn report_minutes(level: Level) -> i64 {
    match level {
        Level::I | Level::Ii => 60,
        Level::Iii => 120,
        Level::Iv => 240,
    }
}
