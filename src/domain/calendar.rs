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
const BEIJING: Offset = Offset::constant(8);

/// The zone of Beijing time.
pub fn zone() -> TimeZone {
    TimeZone::fixed(BEIJING)
}

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
    /// The deadline stood still.
    Paused,
    /// Granted beyond the original due instant.
    Extended,
}

/// A stretch, half-open, for which a deadline stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Inclusive start.
    pub from: Timestamp,
    /// Exclusive end.
    pub to: Timestamp,
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

    /// The date of an instant on this calendar.
    pub fn date_of(&self, at: Timestamp) -> Date {
        local_date(at)
    }

    /// The end of a day, working or not.
    pub fn end_of(&self, day: Date) -> Timestamp {
        start_of(next_day(day))
    }

    /// STUB until the rules branch lands.
    pub fn add_with(&self, start: Timestamp, amount: u32, measure: Measure, _pauses: &[Pause]) -> Reckoning {
        self.add(start, amount, measure)
    }
    /// STUB.
    pub fn resume(&self, start: Timestamp, due_at: Timestamp, _pause: Pause, _measure: Measure) -> Reckoning {
        Reckoning { due_at, segments: vec![segment(start, due_at, 0, SegmentReason::Counted)] }
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
                | SegmentReason::Paused
                | SegmentReason::Extended
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::ToSpan as _;
    use proptest::prelude::*;

    use super::*;

    /// One year of the official notices: days off, first and last inclusive, and make-up workdays.
    type Notice = (
        i16,
        &'static [(&'static str, &'static str)],
        &'static [&'static str],
    );

    /// The notices of the State Council's general office, as they held in the end.
    #[rustfmt::skip]
    const NOTICES: &[Notice] = &[
        (2018, &[("2018-01-01", "2018-01-01"), ("2018-02-15", "2018-02-21"), ("2018-04-05", "2018-04-07"),
                 ("2018-04-29", "2018-05-01"), ("2018-06-18", "2018-06-18"), ("2018-09-24", "2018-09-24"),
                 ("2018-10-01", "2018-10-07")],
               &["2018-02-11", "2018-02-24", "2018-04-08", "2018-04-28", "2018-09-29", "2018-09-30"]),
        (2019, &[("2018-12-30", "2019-01-01"), ("2019-02-04", "2019-02-10"), ("2019-04-05", "2019-04-05"),
                 ("2019-05-01", "2019-05-04"), ("2019-06-07", "2019-06-07"), ("2019-09-13", "2019-09-13"),
                 ("2019-10-01", "2019-10-07")],
               &["2018-12-29", "2019-02-02", "2019-02-03", "2019-04-28", "2019-05-05", "2019-09-29", "2019-10-12"]),
        (2020, &[("2020-01-01", "2020-01-01"), ("2020-01-24", "2020-02-02"), ("2020-04-04", "2020-04-06"),
                 ("2020-05-01", "2020-05-05"), ("2020-06-25", "2020-06-27"), ("2020-10-01", "2020-10-08")],
               &["2020-01-19", "2020-04-26", "2020-05-09", "2020-06-28", "2020-09-27", "2020-10-10"]),
        (2021, &[("2021-01-01", "2021-01-03"), ("2021-02-11", "2021-02-17"), ("2021-04-03", "2021-04-05"),
                 ("2021-05-01", "2021-05-05"), ("2021-06-12", "2021-06-14"), ("2021-09-19", "2021-09-21"),
                 ("2021-10-01", "2021-10-07")],
               &["2021-02-07", "2021-02-20", "2021-04-25", "2021-05-08", "2021-09-18", "2021-09-26", "2021-10-09"]),
        (2022, &[("2022-01-01", "2022-01-03"), ("2022-01-31", "2022-02-06"), ("2022-04-03", "2022-04-05"),
                 ("2022-04-30", "2022-05-04"), ("2022-06-03", "2022-06-05"), ("2022-09-10", "2022-09-12"),
                 ("2022-10-01", "2022-10-07")],
               &["2022-01-29", "2022-01-30", "2022-04-02", "2022-04-24", "2022-05-07", "2022-10-08", "2022-10-09"]),
        (2023, &[("2022-12-31", "2023-01-02"), ("2023-01-21", "2023-01-27"), ("2023-04-05", "2023-04-05"),
                 ("2023-04-29", "2023-05-03"), ("2023-06-22", "2023-06-24"), ("2023-09-29", "2023-10-06")],
               &["2023-01-28", "2023-01-29", "2023-04-23", "2023-05-06", "2023-06-25", "2023-10-07", "2023-10-08"]),
        (2024, &[("2024-01-01", "2024-01-01"), ("2024-02-10", "2024-02-17"), ("2024-04-04", "2024-04-06"),
                 ("2024-05-01", "2024-05-05"), ("2024-06-10", "2024-06-10"), ("2024-09-15", "2024-09-17"),
                 ("2024-10-01", "2024-10-07")],
               &["2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29",
                 "2024-10-12"]),
        (2025, &[("2025-01-01", "2025-01-01"), ("2025-01-28", "2025-02-04"), ("2025-04-04", "2025-04-06"),
                 ("2025-05-01", "2025-05-05"), ("2025-05-31", "2025-06-02"), ("2025-10-01", "2025-10-08")],
               &["2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"]),
        (2026, &[("2026-01-01", "2026-01-03"), ("2026-02-15", "2026-02-23"), ("2026-04-04", "2026-04-06"),
                 ("2026-05-01", "2026-05-05"), ("2026-06-19", "2026-06-21"), ("2026-09-25", "2026-09-27"),
                 ("2026-10-01", "2026-10-07")],
               &["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]),
    ];

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn time(text: &str) -> Time {
        text.parse().unwrap()
    }

    /// The instant of a Beijing wall-clock time such as `2018-09-30 17:00`.
    fn at(text: &str) -> Timestamp {
        instant(text.parse().unwrap())
    }

    fn hours(spans: &[(&str, &str)]) -> Vec<Hours> {
        spans
            .iter()
            .map(|(from, to)| Hours {
                from: time(from),
                to: time(to),
            })
            .collect()
    }

    /// The official calendar with the office hours that are the local default.
    fn official() -> Calendar {
        let mut days = BTreeMap::new();
        for (_, off, make_up) in NOTICES {
            for (first, last) in *off {
                let run = days_from(date(first)).take_while(|day| *day <= date(last));
                days.extend(run.map(|day| (day, DayKind::Off)));
            }
            days.extend(make_up.iter().map(|day| (date(day), DayKind::MakeUp)));
        }
        Calendar {
            version: 1,
            years: NOTICES.iter().map(|(year, ..)| *year).collect(),
            days,
            hours: hours(&[("08:30", "12:00"), ("14:30", "17:30")]),
        }
    }

    fn whole_days() -> Calendar {
        Calendar {
            hours: Vec::new(),
            ..official()
        }
    }

    #[test]
    fn every_year_has_as_many_working_days_as_announced() {
        let calendar = official();
        let counted: Vec<(i16, usize)> = NOTICES
            .iter()
            .map(|(year, ..)| {
                let first = Date::new(*year, 1, 1).unwrap();
                let days = days_from(first).take_while(|day| day.year() == *year);
                (*year, days.filter(|d| calendar.is_working_day(*d)).count())
            })
            .collect();
        let announced = [
            (2018, 250),
            (2019, 250),
            (2020, 249),
            (2021, 250),
            (2022, 249),
            (2023, 249),
            (2024, 251),
            (2025, 248),
            (2026, 248),
        ];
        assert_eq!(counted, announced);
    }

    #[test]
    fn an_override_is_never_superfluous() {
        for (day, kind) in official().days {
            if kind == DayKind::MakeUp {
                assert!(is_weekend(day), "{day} is a working day anyhow");
            }
        }
    }

    #[test]
    fn working_days_count_from_the_next_day_and_end_with_business() {
        let calendar = official();
        let known = [
            ("2018-09-28", 1, "2018-09-29"),
            ("2018-09-28", 2, "2018-09-30"),
            ("2018-09-28", 5, "2018-10-10"),
            ("2018-12-28", 1, "2018-12-29"),
            ("2018-12-28", 2, "2019-01-02"),
            ("2019-04-26", 3, "2019-04-30"),
            ("2020-01-23", 1, "2020-02-03"),
            ("2020-01-23", 5, "2020-02-07"),
            ("2023-09-28", 1, "2023-10-07"),
            ("2024-09-13", 2, "2024-09-18"),
            ("2025-01-24", 2, "2025-01-27"),
            ("2026-02-13", 1, "2026-02-14"),
            ("2026-02-13", 2, "2026-02-24"),
        ];
        for (from, n, due) in known {
            for start in ["00:00", "08:30", "17:30", "23:59:59"] {
                let reckoning =
                    calendar.add(at(&format!("{from} {start}")), n, Measure::WorkingDays);
                assert_eq!(
                    local(reckoning.due_at),
                    date(due).at(17, 30, 0, 0),
                    "{from} {start} +{n}"
                );
            }
        }
    }

    #[test]
    fn a_make_up_sunday_is_worked_and_its_hours_count() {
        let calendar = official();
        assert!(calendar.is_working_day(date("2018-09-30")));
        assert!(calendar.is_working_day(date("2026-01-04")));
        let due = calendar
            .add(at("2018-09-29 17:00"), 60, Measure::WorkingTime)
            .due_at;
        assert_eq!(due, at("2018-09-30 09:00"));
    }

    #[test]
    fn a_day_off_announced_for_the_year_before_holds_across_the_year_end() {
        let calendar = official();
        assert!(calendar.is_working_day(date("2018-12-29")));
        assert!(!calendar.is_working_day(date("2018-12-31")));
        let due = calendar
            .add(at("2018-12-29 17:00"), 60, Measure::WorkingTime)
            .due_at;
        assert_eq!(due, at("2019-01-02 09:00"));
        let natural = calendar
            .add(at("2018-12-31 22:00"), 300, Measure::Natural)
            .due_at;
        assert_eq!(natural, at("2019-01-01 03:00"));
    }

    #[test]
    fn a_year_without_a_notice_is_told_apart_and_runs_monday_to_friday() {
        let calendar = official();
        assert!(calendar.knows(2026));
        assert!(!calendar.knows(2027));
        assert!(calendar.is_working_day(date("2027-01-01")));
        assert!(!calendar.is_working_day(date("2027-01-02")));
    }

    #[test]
    fn office_hours_are_half_open() {
        let calendar = official();
        let due = |start: &str, minutes| {
            local(
                calendar
                    .add(at(start), minutes, Measure::WorkingTime)
                    .due_at,
            )
            .to_string()
        };
        let day = "2018-10-15";
        // From midnight the first minute of work ends a minute after opening.
        assert_eq!(due(&format!("{day} 00:00"), 1), "2018-10-15T08:31:00");
        // The last second before noon counts, and the minute is filled up after the break.
        assert_eq!(due(&format!("{day} 11:59:59"), 1), "2018-10-15T14:30:59");
        // Noon itself is no longer work, and a limit that ends at noon ends before the break.
        assert_eq!(due(&format!("{day} 12:00"), 1), "2018-10-15T14:31:00");
        assert_eq!(due(&format!("{day} 11:00"), 60), "2018-10-15T12:00:00");
        // 24:00 is the next day's 00:00.
        assert_eq!(due("2018-10-16 00:00", 1), "2018-10-16T08:31:00");
        assert_eq!(due(&format!("{day} 17:29"), 1), "2018-10-15T17:30:00");
        assert_eq!(due(&format!("{day} 17:30"), 1), "2018-10-16T08:31:00");
    }

    #[test]
    fn the_same_instants_measure_what_adding_took() {
        let calendar = official();
        let measure =
            |from: &str, to: &str| calendar.measure(at(from), at(to), Measure::WorkingTime);
        assert_eq!(measure("2018-10-15 00:00", "2018-10-16 00:00"), 390);
        assert_eq!(measure("2018-10-15 11:59:59", "2018-10-15 14:30"), 0);
        assert_eq!(measure("2018-10-15 12:00", "2018-10-15 14:30"), 0);
        assert_eq!(measure("2018-10-15 11:59", "2018-10-15 14:31"), 2);
        assert_eq!(measure("2018-10-16 00:00", "2018-10-15 00:00"), 0);
    }

    #[test]
    fn without_office_hours_a_working_day_ends_at_midnight() {
        let calendar = whole_days();
        let due = calendar
            .add(at("2018-09-30 23:59:59"), 1, Measure::WorkingDays)
            .due_at;
        assert_eq!(due, at("2018-10-09 00:00"));
        let night = calendar
            .add(at("2018-09-30 23:00"), 120, Measure::WorkingTime)
            .due_at;
        assert_eq!(night, at("2018-10-08 01:00"));
    }

    #[test]
    fn a_matter_dispatched_on_the_eve_of_a_holiday_week_shows_its_four_dates() {
        let calendar = official();
        let dispatched = at("2018-09-30 17:00");
        let due = |amount, measure| calendar.add(dispatched, amount, measure).due_at;
        assert_eq!(due(120, Measure::Natural), at("2018-09-30 19:00"));
        assert_eq!(due(48 * 60, Measure::Natural), at("2018-10-02 17:00"));
        assert_eq!(due(1, Measure::WorkingDays), at("2018-10-08 17:30"));
        assert_eq!(due(5, Measure::WorkingDays), at("2018-10-12 17:30"));
    }

    #[test]
    fn a_reckoning_across_a_holiday_week_names_the_holidays() {
        let calendar = official();
        let reasons = |measure, amount| -> Vec<SegmentReason> {
            let reckoning = calendar.add(at("2018-09-30 17:00"), amount, measure);
            reckoning.segments.iter().map(|s| s.reason).collect()
        };
        assert_eq!(
            reasons(Measure::WorkingDays, 1),
            [
                SegmentReason::DayOfStart,
                SegmentReason::Holiday,
                SegmentReason::Counted
            ]
        );
        assert_eq!(
            reasons(Measure::WorkingTime, 60),
            [
                SegmentReason::Counted,
                SegmentReason::OutOfHours,
                SegmentReason::Holiday,
                SegmentReason::OutOfHours,
                SegmentReason::Counted,
            ]
        );
    }

    #[test]
    fn minutes_cut_by_a_lunch_break_still_add_up() {
        let reckoning = official().add(at("2018-10-15 11:59:59"), 60, Measure::WorkingTime);
        assert_eq!(reckoning.due_at, at("2018-10-15 15:29:59"));
        assert_eq!(reckoning.segments.iter().map(|s| s.counts).sum::<i64>(), 60);
    }

    #[test]
    fn no_time_at_all_is_due_at_once_and_has_no_segments() {
        for measure in Measure::ALL {
            let start = at("2018-10-15 11:59:59");
            let reckoning = official().add(start, 0, *measure);
            assert_eq!(reckoning.due_at, start, "{measure:?}");
            assert_eq!(official().measure(start, start, *measure), 0);
            assert!(
                reckoning.segments.iter().all(|s| s.from == s.to),
                "{measure:?}"
            );
        }
    }

    /// Office hours of one to four spans, with odd seconds, at least half an hour a day; or none.
    fn any_hours() -> impl Strategy<Value = Vec<Hours>> {
        let spans =
            prop::collection::btree_set(0_i32..86_400, 0..9).prop_map(|cuts: BTreeSet<i32>| {
                let cuts: Vec<i32> = cuts.into_iter().collect();
                let time =
                    |second: i32| Time::midnight().saturating_add(i64::from(second).seconds());
                cuts.chunks_exact(2)
                    .map(|pair| Hours {
                        from: time(pair[0]),
                        to: time(pair[1]),
                    })
                    .collect::<Vec<Hours>>()
            });
        spans.prop_map(|hours| {
            let open: i64 = hours
                .iter()
                .map(|h| h.from.duration_until(h.to).as_secs())
                .sum();
            if open < 1_800 { Vec::new() } else { hours }
        })
    }

    fn any_calendar() -> impl Strategy<Value = Calendar> {
        let days = prop::collection::btree_map(0_i64..200, any::<bool>(), 0..80);
        (days, any_hours()).prop_map(|(days, hours)| Calendar {
            version: 1,
            years: Vec::new(),
            days: days
                .into_iter()
                .map(|(offset, is_off)| {
                    let kind = if is_off {
                        DayKind::Off
                    } else {
                        DayKind::MakeUp
                    };
                    (date("2018-08-01").saturating_add(offset.days()), kind)
                })
                .collect(),
            hours,
        })
    }

    fn any_start() -> impl Strategy<Value = Timestamp> {
        (0_i64..150 * 86_400, prop_oneof![Just(0_i64), 0_i64..1_000]).prop_map(
            |(seconds, millis)| {
                at("2018-08-01 00:00") + SignedDuration::from_millis(seconds * 1_000 + millis)
            },
        )
    }

    fn any_length() -> impl Strategy<Value = (Measure, u32)> {
        prop_oneof![
            (Just(Measure::Natural), 0_u32..30_000),
            (Just(Measure::WorkingTime), 0_u32..3_000),
            (Just(Measure::WorkingDays), 0_u32..60),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn measuring_gives_back_what_was_added(
            calendar in any_calendar(), start in any_start(), (measure, amount) in any_length(),
        ) {
            let due_at = calendar.add(start, amount, measure).due_at;
            prop_assert_eq!(calendar.measure(start, due_at, measure), i64::from(amount));
        }

        #[test]
        fn segments_lead_from_start_to_due_without_gaps_and_add_up(
            calendar in any_calendar(), start in any_start(), (measure, amount) in any_length(),
        ) {
            let reckoning = calendar.add(start, amount, measure);
            let mut at = start;
            for segment in &reckoning.segments {
                prop_assert_eq!(segment.from, at);
                prop_assert!(segment.from < segment.to || amount == 0);
                prop_assert!(segment.counts == 0 || segment.reason == SegmentReason::Counted);
                at = segment.to;
            }
            prop_assert_eq!(at, reckoning.due_at);
            let sum: i64 = reckoning.segments.iter().map(|segment| segment.counts).sum();
            prop_assert_eq!(sum, i64::from(amount));
        }

        #[test]
        fn more_time_or_a_later_start_is_never_due_earlier(
            calendar in any_calendar(), start in any_start(), (measure, amount) in any_length(),
            later in 0_i64..500_000, more in 0_u32..50,
        ) {
            let due_at = calendar.add(start, amount, measure).due_at;
            prop_assert!(calendar.add(start, amount + more, measure).due_at >= due_at);
            let later = start + SignedDuration::from_secs(later);
            prop_assert!(calendar.add(later, amount, measure).due_at >= due_at);
        }

        #[test]
        fn an_instant_survives_the_way_to_the_wall_clock_and_back(start in any_start()) {
            prop_assert_eq!(instant(local(start)), start);
        }
    }
}
