//! What moves when rules change, and what never does.

use jiff::civil::Time;

use super::super::calendar::{DayKind, Hours, instant};
use super::super::deadline::{DeadlineNo, Start};
use super::super::ladder::{LadderRow, When};
use super::super::policy::{Scope, TimeLimit};
use super::super::vocabulary::{Capacity, DeadlineKind, Measure, StartEvent};
use super::*;

fn at(text: &str) -> Timestamp {
    instant(format!("2018-10-{text}").parse().unwrap())
}

fn calendar(version: u32, off: &[i8]) -> Calendar {
    let day = |day: &i8| (jiff::civil::date(2018, 10, *day), DayKind::Off);
    Calendar {
        version,
        days: off.iter().map(day).collect(),
        hours: vec![Hours {
            from: Time::constant(8, 30, 0, 0),
            to: Time::constant(17, 30, 0, 0),
        }],
        ..Calendar::default()
    }
}

fn limit(kind: DeadlineKind, amount: u32, measure: Measure) -> TimeLimit {
    TimeLimit {
        kind,
        level: None,
        event_grades: Vec::new(),
        except_event_grades: Vec::new(),
        amount,
        measure,
        starts: StartEvent::Dispatched,
        scope: Scope::Assignment,
        extendable: true,
        source: format!("{amount}"),
    }
}

fn policy(version: u32, limits: Vec<TimeLimit>) -> Policy {
    Policy {
        version,
        limits,
        ladder: vec![LadderRow {
            code: "expired".to_owned(),
            kinds: Vec::new(),
            levels: Vec::new(),
            when: When::At,
            to: vec![Capacity::Liaison],
            courtesy: false,
            source: String::new(),
        }],
        ..Policy::default()
    }
}

/// Started on Monday, 15 October at nine.
fn started(kind: DeadlineKind, amount: u32, measure: Measure) -> Deadline {
    let limit = limit(kind, amount, measure);
    let policy = policy(1, vec![limit.clone()]);
    let start = Start {
        no: DeadlineNo(1),
        cycle: 1,
        bound: None,
        at: at("15 09:00"),
        level: None,
        about: None,
    };
    Deadline::start(&policy, &calendar(1, &[]), &limit, &start)
}

#[test]
fn a_day_off_announced_late_moves_what_counts_working_days_and_says_so() {
    let old = started(DeadlineKind::ClosureReport, 2, Measure::WorkingDays);
    assert_eq!(old.due_at, at("17 17:30"));
    let policy = policy(1, Vec::new());
    let found = rebased(&old, &policy, &calendar(2, &[16]), &Course::default()).unwrap();
    assert_eq!(found.due_at, at("18 17:30"));
    assert_eq!(found.due_soon_at, at("18 15:30"));
    assert_eq!(
        (found.basis.policy_version, found.basis.calendar_version),
        (1, 2)
    );
    assert_eq!((found.basis.amount, found.basis.source.as_str()), (2, "2"));
    let counted: i64 = found.basis.segments.iter().map(|s| s.counts).sum();
    assert_eq!(counted, 2);
    assert_eq!(found.steps.len(), 1);
    assert_eq!(found.steps[0].at, found.due_at);
}

#[test]
fn a_day_off_beyond_the_due_instant_or_for_natural_time_moves_nothing() {
    let policy = policy(1, Vec::new());
    let days = started(DeadlineKind::ClosureReport, 2, Measure::WorkingDays);
    assert_eq!(
        rebased(&days, &policy, &calendar(2, &[18]), &Course::default()),
        None
    );
    let natural = started(DeadlineKind::FirstReport, 3_000, Measure::Natural);
    assert_eq!(
        rebased(&natural, &policy, &calendar(2, &[16]), &Course::default()),
        None
    );
}

#[test]
fn a_national_clock_never_moves_whatever_the_rules_become() {
    for kind in DeadlineKind::ALL.iter().filter(|kind| kind.is_legal()) {
        for measure in Measure::ALL {
            let old = started(*kind, 2, *measure);
            let policy = policy(2, vec![limit(*kind, 9, *measure)]);
            let found = rebased(&old, &policy, &calendar(2, &[16]), &Course::default());
            assert_eq!(found, None, "{kind:?}");
        }
    }
}

#[test]
fn a_date_that_a_decision_named_stays() {
    let old = started(DeadlineKind::ClosureReport, 2, Measure::WorkingDays);
    let course = Course {
        named_until: Some(at("19 17:30")),
        ..Course::default()
    };
    let policy = policy(1, Vec::new());
    assert_eq!(rebased(&old, &policy, &calendar(2, &[16]), &course), None);
}

#[test]
fn pauses_stay_pauses_under_the_new_rules() {
    let old = started(DeadlineKind::ClosureReport, 2, Measure::WorkingDays);
    let course = Course {
        pauses: vec![Pause {
            from: at("17 09:00"),
            to: at("18 09:00"),
        }],
        ..Course::default()
    };
    let policy = policy(1, Vec::new());
    let found = rebased(&old, &policy, &calendar(2, &[16]), &course).unwrap();
    // The 16th is off now, the 17th was paused at its close.
    assert_eq!(found.due_at, at("19 17:30"));
}

#[test]
fn another_policy_reads_the_length_anew_for_the_level_there_is_now() {
    let old = started(DeadlineKind::ClosureReport, 2, Measure::WorkingDays);
    let mut major = limit(DeadlineKind::ClosureReport, 1, Measure::WorkingDays);
    major.level = Some(Level::I);
    let general = limit(DeadlineKind::ClosureReport, 4, Measure::WorkingDays);
    let policy = policy(2, vec![general, major]);
    let under = |level| {
        let course = Course {
            level,
            ..Course::default()
        };
        rebased(&old, &policy, &calendar(1, &[]), &course).map(|found| found.due_at)
    };
    assert_eq!(under(Some(Level::I)), Some(at("16 17:30")));
    assert_eq!(under(Some(Level::Iv)), Some(at("19 17:30")));
    assert_eq!(under(None), Some(at("19 17:30")));
}

#[test]
fn a_kind_that_the_new_policy_does_not_limit_stays() {
    let old = started(DeadlineKind::ClosureReport, 2, Measure::WorkingDays);
    let policy = policy(2, Vec::new());
    let found = rebased(&old, &policy, &calendar(2, &[16]), &Course::default());
    assert_eq!(found, None);
}
