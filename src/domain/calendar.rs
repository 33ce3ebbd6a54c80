//! Working calendar and the one interval engine.
//!
//! `add` and `measure` walk the same half-open intervals, so they cannot disagree
//! (`measure(t, add(t, n)) = n`). A calendar is Monday to Friday with overrides both ways:
//! holidays on working days and make-up workdays (调休上班日) at weekends (domain rules, section 6).
//! It reckons in its own zone; what people read is written in Beijing time.

mod engine;
mod notice;
mod zone;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

pub use engine::Pause;
pub use notice::Notice;
pub use zone::Zone;

/// How far ahead the engine looks, in days, before it gives up: more than a century.
const HORIZON_DAYS: usize = 40_000;

/// Beijing time, as instants are shown. A fixed +08:00: mainland China has kept no summer time
/// since 1992.
const BEIJING: Offset = Offset::constant(8);

/// The Beijing wall clock at an instant.
pub fn local(at: Timestamp) -> DateTime {
    BEIJING.to_datetime(at)
}

/// An instant as programs read it: RFC 3339 with the Beijing offset, `2018-10-06T10:08:00+08:00`.
pub fn rfc3339(at: Timestamp) -> String {
    at.display_with_offset(BEIJING).to_string()
}

/// The Beijing date at an instant.
pub fn local_date(at: Timestamp) -> Date {
    local(at).date()
}

/// The instant of a Beijing wall-clock time; the extremes of the type are clamped.
pub fn instant(wall: DateTime) -> Timestamp {
    BEIJING.to_timestamp(wall).unwrap_or(Timestamp::MAX)
}

/// What an override says about one date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// A day off although it may be Monday to Friday.
    Off,
    /// A make-up workday although it is a weekend.
    MakeUp,
}

/// Office hours of a working day, half-open, in the calendar's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// Inclusive start.
    pub from: Time,
    /// Exclusive end; midnight is the end of the day.
    pub to: Time,
}

/// A version of the working calendar.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// The running number of the version, from 1.
    pub version: u32,
    /// The zone it reckons in; a stored calendar that names none is Beijing's.
    #[serde(default)]
    pub zone: Zone,
    /// Years whose official notice is included; others fall back to Monday to Friday.
    pub years: Vec<i16>,
    /// Overrides by date.
    pub days: BTreeMap<Date, DayKind>,
    /// Office hours in order, not overlapping; empty means that the whole day counts.
    pub hours: Vec<Hours>,
    /// The notices that the overrides come from, by year; empty in calendars stored before they
    /// were kept apart.
    #[serde(default)]
    pub notices: BTreeMap<i16, Notice>,
}

/// Why a stretch of time counted or did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SegmentReason {
    /// It counts.
    Counted,
    /// The day of the start, which is not counted in working days (民法典第二百零一条).
    DayOfStart,
    /// A working day's time outside office hours.
    OutOfHours,
    /// A weekend without make-up.
    Weekend,
    /// A public holiday.
    Holiday,
    /// The clock stood still.
    Paused,
    /// Time that a granted extension gave on top.
    Extended,
}

/// One stretch of the way from start to due instant, half-open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Inclusive start.
    pub from: Timestamp,
    /// Exclusive end.
    pub to: Timestamp,
    /// How much it adds, in the unit of the measure: minutes, or working days.
    pub counts: i64,
    /// Why.
    pub reason: SegmentReason,
}

/// A due instant with the segments that add up to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reckoning {
    /// The instant at which time is up.
    pub due_at: Timestamp,
    /// The way there, without gaps.
    pub segments: Vec<Segment>,
}

impl Calendar {
    /// Whether this is a working day.
    pub fn is_working_day(&self, day: Date) -> bool {
        match self.days.get(&day) {
            Some(DayKind::Off) => false,
            Some(DayKind::MakeUp) => true,
            None => !is_weekend(day),
        }
    }

    /// Whether the official notice for this year is included.
    pub fn knows(&self, year: i16) -> bool {
        self.years.contains(&year)
    }

    /// The instant at which a working day's business ends: the last minute of office hours, or
    /// midnight where no hours are set (民法典第二百零三条: 有业务时间的，停止业务活动的时间为截止时间).
    pub fn close_of(&self, day: Date) -> Timestamp {
        match self.hours.last() {
            Some(hours) => self.end_of(day, hours),
            None => self.zone.start_of(next_day(day)),
        }
    }

    /// The instant at which a working day's business begins.
    pub fn open_of(&self, day: Date) -> Timestamp {
        match self.hours.first() {
            Some(hours) => self.zone.first(day.to_datetime(hours.from)),
            None => self.zone.start_of(day),
        }
    }

    /// The end of a day, working or not: its last midnight.
    pub fn midnight_after(&self, day: Date) -> Timestamp {
        self.zone.start_of(next_day(day))
    }

    /// The working days after this one, in order.
    pub fn working_days_after(&self, day: Date) -> impl Iterator<Item = Date> {
        days_from(next_day(day)).filter(|day| self.is_working_day(*day))
    }

    fn end_of(&self, day: Date, hours: &Hours) -> Timestamp {
        if hours.to == Time::midnight() {
            self.zone.start_of(next_day(day))
        } else {
            self.zone.first(day.to_datetime(hours.to))
        }
    }
}

fn segment(from: Timestamp, to: Timestamp, counts: i64, reason: SegmentReason) -> Segment {
    Segment {
        from,
        to,
        counts,
        reason,
    }
}

/// Adds a stretch, joined to the one before when both say the same; empty ones are left out.
fn push(segments: &mut Vec<Segment>, next: Segment) {
    if next.from >= next.to {
        return;
    }
    match segments.last_mut() {
        Some(last) if last.reason == next.reason && last.to == next.from => {
            last.to = next.to;
            last.counts += next.counts;
        }
        _ => segments.push(next),
    }
}

fn next_day(day: Date) -> Date {
    day.tomorrow().unwrap_or(Date::MAX)
}

fn days_from(first: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(first), |day| day.tomorrow().ok()).take(HORIZON_DAYS)
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
mod tests;
