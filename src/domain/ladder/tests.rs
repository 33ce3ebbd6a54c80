//! Steps on known dates, and their laws on random ones.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::calendar::{DayKind, Hours, Zone, instant};
use super::*;

fn at(text: &str) -> Timestamp {
    instant(text.parse().unwrap())
}

fn clock(text: &str) -> Time {
    text.parse().unwrap()
}

/// Open from half past eight to half past five, with the holiday week of 2018.
fn calendar() -> Calendar {
    let week = (1..=7).map(|day| (jiff::civil::date(2018, 10, day), DayKind::Off));
    Calendar {
        version: 1,
        years: vec![2018],
        days: week.collect::<BTreeMap<_, _>>(),
        hours: vec![Hours {
            from: clock("08:30"),
            to: clock("17:30"),
        }],
        ..Calendar::default()
    }
}

fn row(code: &str, when: When) -> LadderRow {
    LadderRow {
        code: code.to_owned(),
        kinds: Vec::new(),
        levels: Vec::new(),
        when,
        to: vec![Capacity::Liaison],
        courtesy: false,
        source: "规则".to_owned(),
    }
}

fn run(kind: DeadlineKind, started: &str, due: &str) -> Run {
    Run {
        kind,
        level: None,
        started_at: at(started),
        due_at: at(due),
    }
}

fn codes(steps: &[Step]) -> Vec<&str> {
    steps.iter().map(|step| step.code.as_str()).collect()
}

#[test]
fn every_rung_becomes_an_instant_in_the_order_of_time() {
    let ladder = vec![
        row("at", When::At),
        row("later", When::AfterWorkingDays { days: 1 }),
        row("after", When::After { minutes: 60 }),
        row("soon", When::Before { minutes: 30 }),
        row("third", When::BeforePart { nth: 3 }),
    ];
    let run = run(
        DeadlineKind::Response,
        "2018-09-28 17:00",
        "2018-09-30 17:00",
    );
    let all = steps(&ladder, &calendar(), &run);
    let taken: Vec<(&str, Timestamp)> = all.iter().map(|s| (s.code.as_str(), s.at)).collect();
    assert_eq!(
        taken,
        [
            ("third", at("2018-09-30 01:00")),
            ("soon", at("2018-09-30 16:30")),
            ("at", at("2018-09-30 17:00")),
            ("after", at("2018-09-30 18:00")),
            // The holiday week comes between; the next working day opens at half past eight.
            ("later", at("2018-10-08 08:30")),
        ]
    );
}

#[test]
fn a_reminder_that_would_come_with_the_duty_or_before_it_is_left_out() {
    let ladder = vec![
        row("half_hour", When::Before { minutes: 30 }),
        row("nearly", When::Before { minutes: 29 }),
        row("two_hours", When::Before { minutes: 120 }),
    ];
    let run = run(
        DeadlineKind::Acknowledgement,
        "2018-10-15 09:00",
        "2018-10-15 09:30",
    );
    assert_eq!(codes(&steps(&ladder, &calendar(), &run)), ["nearly"]);
}

#[test]
fn the_working_day_after_midnight_is_the_day_that_begins_with_it() {
    let mut calendar = calendar();
    calendar.hours.clear();
    let ladder = vec![row("later", When::AfterWorkingDays { days: 1 })];
    let run = run(
        DeadlineKind::ClosureReport,
        "2018-10-15 09:00",
        "2018-10-17 00:00",
    );
    let taken = steps(&ladder, &calendar, &run);
    assert_eq!(taken[0].at, at("2018-10-17 00:00"));
}

#[test]
fn a_row_without_kinds_is_for_every_duty_and_for_no_window() {
    let ladder = vec![row("at", When::At)];
    for kind in DeadlineKind::ALL {
        let run = run(*kind, "2018-10-15 09:00", "2018-10-15 10:00");
        let is_told = !steps(&ladder, &calendar(), &run).is_empty();
        assert_eq!(is_told, !kind.is_window(), "{kind:?}");
    }
}

#[test]
fn a_row_for_some_levels_passes_over_the_others_and_what_nobody_assessed() {
    let mut major = row("major", When::At);
    major.levels = vec![Level::I, Level::Ii];
    let ladder = vec![major];
    let told = |level| {
        let run = Run {
            level,
            ..run(
                DeadlineKind::FirstReport,
                "2018-10-15 09:00",
                "2018-10-15 10:00",
            )
        };
        !steps(&ladder, &calendar(), &run).is_empty()
    };
    assert!(told(Some(Level::I)) && told(Some(Level::Ii)));
    assert!(!told(Some(Level::Iii)) && !told(None));
}

#[test]
fn a_national_clock_is_never_a_mere_courtesy() {
    let mut polite = row("polite", When::At);
    polite.courtesy = true;
    let ladder = vec![polite];
    for kind in DeadlineKind::ALL.iter().filter(|kind| !kind.is_window()) {
        let run = run(*kind, "2018-10-15 09:00", "2018-10-15 10:00");
        let taken = steps(&ladder, &calendar(), &run);
        assert_eq!(taken[0].courtesy, !kind.is_legal(), "{kind:?}");
    }
}

#[test]
fn quiet_hours_are_half_open_and_end_in_the_morning() {
    let quiet = QuietHours {
        from: clock("22:00"),
        to: clock("07:00"),
    };
    let over = |text: &str| quiet.over(&calendar(), at(text));
    assert_eq!(over("2018-10-15 21:59:59"), at("2018-10-15 21:59:59"));
    assert_eq!(over("2018-10-15 22:00"), at("2018-10-16 07:00"));
    assert_eq!(over("2018-10-16 00:00"), at("2018-10-16 07:00"));
    assert_eq!(over("2018-10-16 06:59:59"), at("2018-10-16 07:00"));
    assert_eq!(over("2018-10-16 07:00"), at("2018-10-16 07:00"));
}

#[test]
fn quiet_hours_that_end_as_they_begin_are_none() {
    let noon = clock("12:00");
    let quiet = QuietHours {
        from: noon,
        to: noon,
    };
    let night = at("2018-10-15 12:00");
    assert_eq!(quiet.over(&calendar(), night), night);
}

#[test]
fn the_night_is_the_night_of_the_calendars_zone() {
    let mut berlin = calendar();
    berlin.zone = Zone::named("Europe/Berlin").unwrap();
    let quiet = QuietHours {
        from: clock("22:00"),
        to: clock("07:00"),
    };
    let late: Timestamp = "2018-10-15T20:30:00Z".parse().unwrap();
    let morning: Timestamp = "2018-10-16T05:00:00Z".parse().unwrap();
    assert_eq!(quiet.over(&berlin, late), morning);
    let daytime: Timestamp = "2018-10-15T16:00:00Z".parse().unwrap();
    assert_eq!(quiet.over(&berlin, daytime), daytime);
}

fn any_when() -> impl Strategy<Value = When> {
    prop_oneof![
        (0_u32..5_000).prop_map(|minutes| When::Before { minutes }),
        (2_u32..10).prop_map(|nth| When::BeforePart { nth }),
        Just(When::At),
        (0_u32..5_000).prop_map(|minutes| When::After { minutes }),
        (1_u32..10).prop_map(|days| When::AfterWorkingDays { days }),
    ]
}

fn any_row() -> impl Strategy<Value = LadderRow> {
    let kinds = prop::sample::subsequence(DeadlineKind::ALL.to_vec(), 0..4);
    let levels = prop::sample::subsequence(Level::ALL.to_vec(), 0..3);
    (any_when(), kinds, levels, any::<bool>()).prop_map(|(when, kinds, levels, courtesy)| {
        LadderRow {
            kinds,
            levels,
            courtesy,
            ..row("x", when)
        }
    })
}

fn any_run() -> impl Strategy<Value = Run> {
    let kind = prop::sample::select(DeadlineKind::ALL);
    let level = prop::option::of(prop::sample::select(Level::ALL));
    (kind, level, 0_i64..30 * 86_400, 0_i64..20 * 86_400).prop_map(
        |(kind, level, start, length)| {
            let started_at = at("2018-09-15 00:00") + SignedDuration::from_secs(start);
            Run {
                kind,
                level,
                started_at,
                due_at: started_at + SignedDuration::from_secs(length),
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn steps_come_in_order_each_at_most_once_and_on_the_right_side_of_the_due_instant(
        rows in prop::collection::vec(any_row(), 0..12), run in any_run(),
    ) {
        let ladder: Vec<LadderRow> = rows
            .into_iter()
            .enumerate()
            .map(|(n, row)| LadderRow { code: format!("row_{n}"), ..row })
            .collect();
        let taken = steps(&ladder, &calendar(), &run);
        prop_assert!(taken.is_sorted_by_key(|step| step.at));
        for row in &ladder {
            let found: Vec<&Step> = taken.iter().filter(|step| step.code == row.code).collect();
            prop_assert!(found.len() <= 1);
            let Some(step) = found.first() else {
                let is_before =
                    matches!(row.when, When::Before { .. } | When::BeforePart { .. });
                prop_assert!(is_before || !row.is_for(run.kind, run.level));
                continue;
            };
            prop_assert!(row.is_for(run.kind, run.level));
            let is_right = match row.when {
                When::Before { minutes } => {
                    run.started_at < step.at
                        && step.at + SignedDuration::from_mins(minutes.into()) == run.due_at
                }
                When::BeforePart { .. } => run.started_at < step.at && step.at <= run.due_at,
                When::At => step.at == run.due_at,
                When::After { .. } => step.at >= run.due_at,
                When::AfterWorkingDays { days } => {
                    let day = calendar().zone.date_of(step.at);
                    let between = calendar().measure(
                        run.due_at,
                        calendar().close_of(day),
                        super::super::vocabulary::Measure::WorkingDays,
                    );
                    let is_midnight = calendar().zone.start_of(calendar().zone.date_of(run.due_at))
                        == run.due_at;
                    calendar().is_working_day(day)
                        && (is_midnight || between == i64::from(days))
                }
            };
            prop_assert!(is_right, "{row:?} {step:?} {run:?}");
        }
    }

    #[test]
    fn what_may_wait_is_never_early_and_never_in_quiet_hours(
        run in any_run(), from in 0_i8..24, to in 0_i8..24,
    ) {
        let time = |hour, minute| Time::constant(hour, minute, 0, 0);
        let quiet = QuietHours { from: time(from, 0), to: time(to, 30) };
        let calendar = calendar();
        let sent = quiet.over(&calendar, run.due_at);
        prop_assert!(sent >= run.due_at);
        prop_assert!(sent.duration_since(run.due_at) <= SignedDuration::from_hours(24));
        prop_assert!(!quiet.contain(calendar.zone.wall(sent).time()));
    }
}
