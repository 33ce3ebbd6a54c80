//! Working calendar and the one interval engine.
//!
//! `add` and `measure` walk the same half-open intervals, so they cannot disagree
//! (`measure(t, add(t, n)) = n`). A calendar is Monday to Friday with overrides both ways:
//! holidays on working days and make-up workdays (调休上班日) at weekends (domain rules, section 6).

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::vocabulary::Measure;

/// How far ahead the engine looks, in days, before it gives up: more than a century.
const HORIZON_DAYS: usize = 40_000;

/// Beijing time. A fixed +08:00: mainland China has kept no summer time since 1992, and a
/// deadline must not depend on a zone database that a later system update may change.
pub fn zone() -> TimeZone {
    TimeZone::fixed(Offset::constant(8))
}

/// The Beijing wall clock at an instant.
pub fn local(at: Timestamp) -> DateTime {
    Offset::constant(8).to_datetime(at)
}

/// The Beijing date at an instant.
pub fn local_date(at: Timestamp) -> Date {
    local(at).date()
}

/// The instant of a Beijing wall-clock time; the extremes of the type are clamped.
pub fn instant(wall: DateTime) -> Timestamp {
    Offset::constant(8)
        .to_timestamp(wall)
        .unwrap_or(Timestamp::MAX)
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

/// Office hours of a working day, half-open, Beijing time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// Inclusive start.
    pub from: Time,
    /// Exclusive end.
    pub to: Time,
}

/// A version of the working calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// The running number of the version, from 1.
    pub version: u32,
    /// Years whose official notice is included; others fall back to Monday to Friday.
    pub years: Vec<i16>,
    /// Overrides by date.
    pub days: BTreeMap<Date, DayKind>,
    /// Office hours in order, not overlapping; empty means that the whole day counts.
    pub hours: Vec<Hours>,
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
            Some(hours) => instant(day.to_datetime(hours.to)),
            None => start_of(next_day(day)),
        }
    }

    /// The due instant `amount` after `start`, in minutes for natural and working time and in days
    /// for working days, with the segments that lead there.
    pub fn add(&self, start: Timestamp, amount: u32, measure: Measure) -> Reckoning {
        match measure {
            Measure::Natural => natural(start, amount),
            Measure::WorkingTime => self.add_working_time(start, amount),
            Measure::WorkingDays => self.add_working_days(start, amount),
        }
    }

    /// How much lies between two instants, in the unit of `add`; whole minutes or days, and zero
    /// when `to` is not after `from`.
    pub fn measure(&self, from: Timestamp, to: Timestamp, measure: Measure) -> i64 {
        if to <= from {
            return 0;
        }
        match measure {
            Measure::Natural => to.duration_since(from).as_secs() / 60,
            Measure::WorkingTime => {
                let seconds: i64 = self
                    .working_intervals(local_date(from), local_date(to))
                    .map(|(open, close)| overlap_seconds(open.max(from), close.min(to)))
                    .sum();
                seconds / 60
            }
            Measure::WorkingDays => days_from(next_day(local_date(from)))
                .take_while(|day| *day <= local_date(to))
                .filter(|day| self.is_working_day(*day) && self.close_of(*day) <= to)
                .fold(0, |count, _| count + 1),
        }
    }

    fn add_working_days(&self, start: Timestamp, amount: u32) -> Reckoning {
        if amount == 0 {
            return natural(start, 0);
        }
        let first = next_day(local_date(start));
        let mut segments = vec![segment(
            start,
            start_of(first),
            0,
            SegmentReason::DayOfStart,
        )];
        let mut left = amount;
        let mut due_at = start;
        for day in days_from(first) {
            if left == 0 {
                break;
            }
            let working = self.is_working_day(day);
            let end = if working && left == 1 {
                self.close_of(day)
            } else {
                start_of(next_day(day))
            };
            let reason = self.reason_of(day);
            push(
                &mut segments,
                segment(start_of(day), end, i64::from(working), reason),
            );
            if working {
                left -= 1;
                due_at = end;
            }
        }
        Reckoning { due_at, segments }
    }

    fn add_working_time(&self, start: Timestamp, minutes: u32) -> Reckoning {
        let total = i64::from(minutes) * 60;
        let mut left = total;
        let mut segments = Vec::new();
        let mut at = start;
        for day in days_from(local_date(start)) {
            if left == 0 {
                break;
            }
            for (open, close) in self.intervals_of(day) {
                let open = open.max(start);
                if left == 0 || close <= open {
                    continue;
                }
                let taken = overlap_seconds(open, close).min(left);
                let end = open
                    .saturating_add(SignedDuration::from_secs(taken))
                    .unwrap_or(close);
                self.push_idle(&mut segments, at, open);
                // Whole minutes so far less whole minutes before, so that stretches that begin or
                // end within a minute still add up to the amount.
                let counts = whole_minutes(total - left + taken) - whole_minutes(total - left);
                push(
                    &mut segments,
                    segment(open, end, counts, SegmentReason::Counted),
                );
                left -= taken;
                at = end;
            }
        }
        Reckoning {
            due_at: at,
            segments,
        }
    }

    fn reason_of(&self, day: Date) -> SegmentReason {
        if self.is_working_day(day) {
            SegmentReason::Counted
        } else if self.days.contains_key(&day) {
            SegmentReason::Holiday
        } else {
            SegmentReason::Weekend
        }
    }

    /// The time between two stretches of work, cut at midnight where the reason changes.
    fn push_idle(&self, segments: &mut Vec<Segment>, from: Timestamp, to: Timestamp) {
        let mut at = from;
        for day in days_from(local_date(from)) {
            if at >= to {
                break;
            }
            let end = start_of(next_day(day)).min(to);
            let reason = match self.reason_of(day) {
                SegmentReason::Counted => SegmentReason::OutOfHours,
                other @ (SegmentReason::DayOfStart
                | SegmentReason::OutOfHours
                | SegmentReason::Weekend
                | SegmentReason::Holiday) => other,
            };
            push(segments, segment(at, end, 0, reason));
            at = end;
        }
    }

    fn intervals_of(&self, day: Date) -> Vec<(Timestamp, Timestamp)> {
        if !self.is_working_day(day) {
            return Vec::new();
        }
        if self.hours.is_empty() {
            return vec![(start_of(day), start_of(next_day(day)))];
        }
        let at = |time: Time| instant(day.to_datetime(time));
        self.hours
            .iter()
            .map(|hours| (at(hours.from), at(hours.to)))
            .collect()
    }

    fn working_intervals(
        &self,
        first: Date,
        last: Date,
    ) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        days_from(first)
            .take_while(move |day| *day <= last)
            .flat_map(|day| self.intervals_of(day))
    }
}

fn natural(start: Timestamp, minutes: u32) -> Reckoning {
    let length = SignedDuration::from_mins(i64::from(minutes));
    let due_at = start.saturating_add(length).unwrap_or(Timestamp::MAX);
    let counted = segment(start, due_at, i64::from(minutes), SegmentReason::Counted);
    Reckoning {
        due_at,
        segments: vec![counted],
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

fn whole_minutes(seconds: i64) -> i64 {
    seconds / 60
}

fn overlap_seconds(from: Timestamp, to: Timestamp) -> i64 {
    to.duration_since(from).as_secs().max(0)
}

fn start_of(day: Date) -> Timestamp {
    instant(day.to_datetime(Time::midnight()))
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
