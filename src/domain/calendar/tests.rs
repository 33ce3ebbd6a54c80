//! The calendar and the engine on known dates, and their laws on random ones.

mod laws;
mod notices;
mod pauses;
mod zones;

use jiff::SignedDuration;

use super::*;
use crate::domain::vocabulary::Measure;

/// One year of the official notices: days off, first and last inclusive, and make-up workdays.
type Announced = (
    i16,
    &'static [(&'static str, &'static str)],
    &'static [&'static str],
);

/// The notices of the State Council's general office, as they held in the end.
#[rustfmt::skip]
const NOTICES: &[Announced] = &[
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
        ..Calendar::default()
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
            let reckoning = calendar.add(at(&format!("{from} {start}")), n, Measure::WorkingDays);
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
    let measure = |from: &str, to: &str| calendar.measure(at(from), at(to), Measure::WorkingTime);
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
