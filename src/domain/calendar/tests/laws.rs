//! Laws of the engine on random calendars, zones, starts, lengths and pauses.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::super::*;
use super::{at, date};
use crate::domain::vocabulary::Measure;

/// Zones without summer time, with it, with half an hour of it, and one that set its clocks back
/// one minute after midnight, so that the date itself came twice.
const ZONES: &[&str] = &[
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/St_Johns",
];

/// Office hours of one to four spans, with odd seconds, at least half an hour a day; or none.
fn any_hours() -> impl Strategy<Value = Vec<Hours>> {
    let spans = prop::collection::btree_set(0_i32..=86_400, 0..9);
    spans.prop_map(|cuts: BTreeSet<i32>| {
        let cuts: Vec<i32> = cuts.into_iter().collect();
        let time = |second: i32| Time::midnight().wrapping_add(i64::from(second).seconds());
        let spans = cuts.chunks_exact(2);
        let open: i32 = spans.clone().map(|pair| pair[1] - pair[0]).sum();
        let hours = spans.map(|pair| Hours {
            from: time(pair[0]),
            to: time(pair[1]),
        });
        if open < 1_800 {
            Vec::new()
        } else {
            hours.collect()
        }
    })
}

fn any_zone() -> impl Strategy<Value = Zone> {
    prop::sample::select(ZONES).prop_map(|name| Zone::named(name).unwrap())
}

/// The first day of the stretch that starts, overrides and pauses are drawn from: both changes of
/// the clock lie within it, also the one at a minute past midnight.
const FIRST: &str = "2005-08-01";
/// Its length in days.
const DAYS: i64 = 300;

fn any_calendar() -> impl Strategy<Value = Calendar> {
    let days = prop::collection::btree_map(0..DAYS, any::<bool>(), 0..80);
    (days, any_hours(), any_zone()).prop_map(|(days, hours, zone)| Calendar {
        version: 1,
        zone,
        days: days
            .into_iter()
            .map(|(offset, is_off)| {
                let kind = if is_off {
                    DayKind::Off
                } else {
                    DayKind::MakeUp
                };
                (date(FIRST).saturating_add(offset.days()), kind)
            })
            .collect(),
        hours,
        ..Calendar::default()
    })
}

fn any_start() -> impl Strategy<Value = Timestamp> {
    let millis = prop_oneof![Just(0_i64), 0_i64..1_000];
    (0..DAYS * 86_400, millis).prop_map(|(seconds, millis)| {
        at(&format!("{FIRST} 00:00")) + SignedDuration::from_millis(seconds * 1_000 + millis)
    })
}

fn any_pause() -> impl Strategy<Value = Pause> {
    let seconds = prop_oneof![0_i64..10_000, 0_i64..10 * 86_400];
    (any_start(), seconds).prop_map(|(from, seconds)| Pause {
        from,
        to: from + SignedDuration::from_secs(seconds),
    })
}

fn any_pauses() -> impl Strategy<Value = Vec<Pause>> {
    prop::collection::vec(any_pause(), 0..12)
}

fn any_length() -> impl Strategy<Value = (Measure, u32)> {
    prop_oneof![
        (Just(Measure::Natural), 0_u32..30_000),
        (Just(Measure::WorkingTime), 0_u32..3_000),
        (Just(Measure::WorkingDays), 0_u32..60),
    ]
}

/// Whether the instant lies within a pause, half-open.
fn is_paused(pauses: &[Pause], at: Timestamp) -> bool {
    pauses.iter().any(|pause| pause.from <= at && at < pause.to)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn measuring_gives_back_what_was_added(
        calendar in any_calendar(), start in any_start(), (measure, amount) in any_length(),
        pauses in any_pauses(),
    ) {
        let due_at = calendar.add_with(start, amount, measure, &pauses).due_at;
        let measured = calendar.measure_with(start, due_at, measure, &pauses);
        prop_assert_eq!(measured, i64::from(amount));
    }

    #[test]
    fn a_moment_before_the_due_instant_less_has_been_measured(
        calendar in any_calendar(), start in any_start(), (measure, amount) in any_length(),
        pauses in any_pauses(),
    ) {
        prop_assume!(amount > 0);
        let due_at = calendar.add_with(start, amount, measure, &pauses).due_at;
        let before = due_at - SignedDuration::from_millis(1);
        let measured = calendar.measure_with(start, before, measure, &pauses);
        prop_assert_eq!(measured, i64::from(amount) - 1);
    }

    #[test]
    fn segments_lead_from_start_to_due_without_gaps_and_add_up(
        calendar in any_calendar(), start in any_start(), (measure, amount) in any_length(),
        pauses in any_pauses(),
    ) {
        let reckoning = calendar.add_with(start, amount, measure, &pauses);
        let mut at = start;
        for segment in &reckoning.segments {
            prop_assert_eq!(segment.from, at);
            prop_assert!(segment.from < segment.to);
            prop_assert!(segment.counts == 0 || segment.reason == SegmentReason::Counted);
            at = segment.to;
        }
        prop_assert_eq!(at, reckoning.due_at);
        let sum: i64 = reckoning.segments.iter().map(|segment| segment.counts).sum();
        prop_assert_eq!(sum, i64::from(amount));
    }

    #[test]
    fn every_moment_of_a_paused_segment_is_paused_and_no_other_is(
        calendar in any_calendar(), start in any_start(), minutes in 0_u32..30_000,
        working in any::<bool>(), pauses in any_pauses(),
    ) {
        let measure = if working { Measure::WorkingTime } else { Measure::Natural };
        let reckoning = calendar.add_with(start, minutes.min(3_000), measure, &pauses);
        for segment in &reckoning.segments {
            let last = segment.to - SignedDuration::from_nanos(1);
            let is_shown = segment.reason == SegmentReason::Paused;
            prop_assert_eq!(is_paused(&pauses, segment.from), is_shown);
            prop_assert_eq!(is_paused(&pauses, last), is_shown);
        }
    }

    #[test]
    fn more_time_or_a_later_start_is_never_due_earlier(
        calendar in any_calendar(), start in any_start(), (measure, amount) in any_length(),
        later in 0_i64..500_000, more in 0_u32..50, pauses in any_pauses(),
    ) {
        let due_at = calendar.add_with(start, amount, measure, &pauses).due_at;
        prop_assert!(calendar.add_with(start, amount + more, measure, &pauses).due_at >= due_at);
        let later = start + SignedDuration::from_secs(later);
        prop_assert!(calendar.add_with(later, amount, measure, &pauses).due_at >= due_at);
    }

    #[test]
    fn one_more_pause_never_brings_a_due_instant_earlier(
        calendar in any_calendar(), start in any_start(), (measure, amount) in any_length(),
        mut pauses in any_pauses(), more in any_pause(),
    ) {
        let due_at = calendar.add_with(start, amount, measure, &pauses).due_at;
        pauses.push(more);
        prop_assert!(calendar.add_with(start, amount, measure, &pauses).due_at >= due_at);
    }

    #[test]
    fn pauses_that_overlap_count_once_in_whatever_order_they_are_told(
        calendar in any_calendar(), start in any_start(), (measure, amount) in any_length(),
        pauses in any_pauses(),
    ) {
        let reckoning = calendar.add_with(start, amount, measure, &pauses);
        let twice: Vec<Pause> = pauses.iter().rev().chain(&pauses).copied().collect();
        prop_assert_eq!(calendar.add_with(start, amount, measure, &twice), reckoning);
    }

    #[test]
    fn resuming_a_deadline_that_a_decision_moved_gives_back_at_least_what_was_left(
        calendar in any_calendar(), start in any_start(), (measure, amount) in any_length(),
        extended in 0_i64..10 * 86_400, pause in any_pause(),
    ) {
        let due_at = calendar.add(start, amount, measure).due_at
            + SignedDuration::from_secs(extended);
        let resumed = calendar.resume(start, due_at, pause, measure);
        prop_assert!(resumed.due_at >= due_at);
        prop_assert_eq!(resumed.segments.last().map_or(start, |s| s.to), resumed.due_at);
        let stopped = pause.from.max(start);
        if stopped < due_at && stopped < pause.to {
            // Measuring working days leaves out the day on which it begins; so one less is sure.
            let slack = i64::from(measure == Measure::WorkingDays);
            let left = calendar.measure(stopped, due_at, measure);
            let given = calendar.measure(pause.to, resumed.due_at, measure);
            prop_assert!(given + slack >= left, "{given} of {left}");
        } else {
            prop_assert_eq!(resumed.due_at, due_at);
        }
    }

    #[test]
    fn a_pause_of_a_deadline_that_nobody_moved_is_the_same_resumed_as_replayed(
        calendar in any_calendar(), start in any_start(), (measure, amount) in any_length(),
        pause in any_pause(),
    ) {
        let due_at = calendar.add(start, amount, measure).due_at;
        let resumed = calendar.resume(start, due_at, pause, measure).due_at;
        let replayed = calendar.add_with(start, amount, measure, &[pause]).due_at;
        prop_assert_eq!(resumed, replayed);
    }

    #[test]
    fn an_instant_survives_the_way_to_the_wall_clock_and_back(start in any_start()) {
        prop_assert_eq!(instant(local(start)), start);
    }

    #[test]
    fn a_day_begins_with_its_first_instant_and_ends_with_the_next_days(
        calendar in any_calendar(), start in any_start(),
    ) {
        let day = calendar.zone.date_of(start);
        prop_assert!(calendar.zone.start_of(day) <= start);
        prop_assert!(start < calendar.zone.start_of(next_day(day)));
    }
}

/// Reckons by the minute and by the day with the clock on the wall, knowing nothing of stretches.
mod by_hand {
    use super::*;

    /// Whether this whole minute is worked: its day is, and the wall clock shows office hours.
    fn is_worked(calendar: &Calendar, zone: &TimeZone, minute: Timestamp) -> bool {
        let wall = zone.to_datetime(minute);
        let is_day = match calendar.days.get(&wall.date()) {
            Some(DayKind::Off) => false,
            Some(DayKind::MakeUp) => true,
            None => wall.date().weekday().to_monday_zero_offset() < 5,
        };
        let is_hour = |hours: &Hours| {
            hours.from <= wall.time() && (wall.time() < hours.to || hours.to == Time::midnight())
        };
        is_day && (calendar.hours.is_empty() || calendar.hours.iter().any(is_hour))
    }

    /// The end of the minute with which `amount` minutes have counted.
    pub(super) fn due_by_the_minute(
        calendar: &Calendar,
        zone: &TimeZone,
        start: Timestamp,
        amount: u32,
        (measure, pauses): (Measure, &[Pause]),
    ) -> Timestamp {
        let mut minute = start;
        let mut left = amount;
        while left > 0 {
            let counts = measure == Measure::Natural || is_worked(calendar, zone, minute);
            if counts && !is_paused(pauses, minute) {
                left -= 1;
            }
            minute += SignedDuration::from_mins(1);
        }
        minute
    }

    /// The close of the last of `amount` days that are worked and whose last minute is not paused.
    pub(super) fn due_by_the_day(
        calendar: &Calendar,
        zone: &TimeZone,
        start: Timestamp,
        amount: u32,
        pauses: &[Pause],
    ) -> Timestamp {
        let mut day = zone.to_datetime(start).date();
        let mut left = amount;
        let mut due_at = start;
        while left > 0 {
            day = day.tomorrow().unwrap();
            let is_day = match calendar.days.get(&day) {
                Some(kind) => *kind == DayKind::MakeUp,
                None => day.weekday().to_monday_zero_offset() < 5,
            };
            let close = match calendar.hours.last() {
                Some(hours) if hours.to != Time::midnight() => day.to_datetime(hours.to),
                _ => day.tomorrow().unwrap().to_datetime(Time::midnight()),
            };
            let close = zone.to_zoned(close).unwrap().timestamp();
            if is_day && !is_paused(pauses, close - SignedDuration::from_mins(1)) {
                left -= 1;
                due_at = close;
            }
        }
        due_at
    }
}

/// Calendars whose every boundary is a whole quarter of an hour and none lies within an hour that
/// a clock skips or repeats, so that a minute is wholly one thing or the other.
fn any_plain_calendar() -> impl Strategy<Value = Calendar> {
    let spans = prop::collection::btree_set(16_i64..=96, 2..7);
    let zone = prop::sample::select(&["Asia/Shanghai", "Europe/Berlin", "America/New_York"][..]);
    (any_calendar(), spans, zone, any::<bool>()).prop_map(|(calendar, cuts, zone, is_whole)| {
        let cuts: Vec<i64> = cuts.into_iter().collect();
        let time = |quarter: i64| Time::midnight().wrapping_add((quarter * 15).minutes());
        let hours = cuts.chunks_exact(2).map(|pair| Hours {
            from: time(pair[0]),
            to: time(pair[1]),
        });
        Calendar {
            hours: if is_whole {
                Vec::new()
            } else {
                hours.collect()
            },
            zone: Zone::named(zone).unwrap(),
            ..calendar
        }
    })
}

fn whole_minute(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second().div_euclid(60) * 60).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None, cases: 128, ..ProptestConfig::default()
    })]

    #[test]
    fn the_engine_agrees_with_reckoning_by_hand(
        calendar in any_plain_calendar(), start in any_start(), pauses in any_pauses(),
        minutes in 0_u32..4_000, days in 0_u32..40,
    ) {
        let zone = jiff::tz::db().get(calendar.zone.name()).unwrap();
        let start = whole_minute(start);
        let pauses: Vec<Pause> = pauses
            .iter()
            .map(|pause| Pause { from: whole_minute(pause.from), to: whole_minute(pause.to) })
            .collect();
        for measure in [Measure::Natural, Measure::WorkingTime] {
            let by_hand =
                by_hand::due_by_the_minute(&calendar, &zone, start, minutes, (measure, &pauses));
            let due_at = calendar.add_with(start, minutes, measure, &pauses).due_at;
            prop_assert_eq!(due_at, by_hand, "{:?}", measure);
        }
        let by_hand = by_hand::due_by_the_day(&calendar, &zone, start, days, &pauses);
        let due_at = calendar.add_with(start, days, Measure::WorkingDays, &pauses).due_at;
        prop_assert_eq!(due_at, by_hand);
    }
}
