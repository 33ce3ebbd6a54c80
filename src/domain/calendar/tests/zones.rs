//! The same wall-clock rules in zones whose clocks jump, stand, or come twice.

use super::*;

/// A calendar of this zone, open Monday to Friday in these hours.
fn calendar(zone: &str, spans: &[(&str, &str)]) -> Calendar {
    Calendar {
        version: 1,
        zone: Zone::named(zone).unwrap(),
        hours: hours(spans),
        ..Calendar::default()
    }
}

fn utc(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_stored_calendar_that_names_no_zone_is_beijings() {
    let stored = r#"{"version":1,"years":[2018],"days":{"2018-10-01":"off"},"hours":[]}"#;
    let calendar: Calendar = serde_json::from_str(stored).unwrap();
    assert_eq!(calendar.zone.name(), "Asia/Shanghai");
    let again: Calendar = serde_json::from_str(&serde_json::to_string(&calendar).unwrap()).unwrap();
    assert_eq!(again, calendar);
}

#[test]
fn a_zone_that_nobody_knows_is_refused_by_name() {
    let stored = r#"{"version":1,"zone":"Asia/Kaiping","years":[],"days":{},"hours":[]}"#;
    let error = serde_json::from_str::<Calendar>(stored).unwrap_err();
    assert!(error.to_string().contains("Asia/Kaiping"), "{error}");
    assert_eq!(Zone::named("Etc/Unknown"), None);
}

#[test]
fn noon_in_berlin_is_not_noon_in_beijing() {
    let spans = [("08:30", "12:00"), ("14:30", "17:30")];
    let berlin = calendar("Europe/Berlin", &spans);
    let beijing = calendar("Asia/Shanghai", &spans);
    let start = utc("2026-01-05T10:59:59Z");
    let due = |calendar: &Calendar| calendar.add(start, 1, Measure::WorkingTime).due_at;
    // 11:59:59 in Berlin: a second before the break. 18:59:59 in Beijing: after hours.
    assert_eq!(due(&berlin), utc("2026-01-05T13:30:59Z"));
    assert_eq!(due(&beijing), utc("2026-01-06T00:31:00Z"));
}

#[test]
fn the_day_of_start_is_the_day_on_the_wall_of_the_calendars_zone() {
    // 23:30 on Monday in Berlin is Tuesday morning in Beijing.
    let start = utc("2026-01-05T22:30:00Z");
    let due = |zone: &str| {
        calendar(zone, &[("09:00", "17:00")])
            .add(start, 1, Measure::WorkingDays)
            .due_at
    };
    assert_eq!(due("Europe/Berlin"), utc("2026-01-06T16:00:00Z"));
    assert_eq!(due("Asia/Shanghai"), utc("2026-01-07T09:00:00Z"));
}

#[test]
fn the_hour_that_the_clock_skips_is_not_worked() {
    // 2026-03-29 is a Sunday, made a working day; the clock jumps from 02:00 to 03:00.
    let mut berlin = calendar("Europe/Berlin", &[("01:00", "02:30"), ("02:30", "05:00")]);
    berlin.days.insert(date("2026-03-29"), DayKind::MakeUp);
    let start = utc("2026-03-28T23:00:00Z");
    let measured = berlin.measure(start, utc("2026-03-29T22:00:00Z"), Measure::WorkingTime);
    assert_eq!(measured, 3 * 60);
    let due = |minutes| berlin.add(start, minutes, Measure::WorkingTime).due_at;
    assert_eq!(due(60), utc("2026-03-29T01:00:00Z"));
    assert_eq!(due(61), utc("2026-03-29T01:01:00Z"));
    // A natural day takes no notice of what clocks show.
    let natural = berlin.add(start, 24 * 60, Measure::Natural).due_at;
    assert_eq!(natural, utc("2026-03-29T23:00:00Z"));
}

#[test]
fn the_hour_that_comes_twice_is_worked_twice() {
    // 2026-10-25 is a Sunday, made a working day; the clock shows 02:00 to 03:00 twice.
    let mut berlin = calendar("Europe/Berlin", &[("01:00", "02:30"), ("02:30", "05:00")]);
    berlin.days.insert(date("2026-10-25"), DayKind::MakeUp);
    let start = utc("2026-10-24T22:00:00Z");
    let measured = berlin.measure(start, utc("2026-10-25T22:00:00Z"), Measure::WorkingTime);
    assert_eq!(measured, 5 * 60);
    let due = |minutes| berlin.add(start, minutes, Measure::WorkingTime).due_at;
    assert_eq!(due(90), utc("2026-10-25T00:30:00Z"));
    assert_eq!(due(5 * 60), utc("2026-10-25T04:00:00Z"));
}

#[test]
fn a_working_day_of_a_changed_clock_ends_when_the_wall_says_so() {
    let berlin = calendar("Europe/Berlin", &[("09:00", "17:00")]);
    // Friday to Monday over the change: the same hour on the wall, an hour apart in time.
    let due = |start: &str| berlin.add(utc(start), 1, Measure::WorkingDays).due_at;
    assert_eq!(due("2026-03-26T12:00:00Z"), utc("2026-03-27T16:00:00Z"));
    assert_eq!(due("2026-03-27T12:00:00Z"), utc("2026-03-30T15:00:00Z"));
}

#[test]
fn a_midnight_that_the_clock_skips_begins_the_day_with_the_jump() {
    // Until 2018 Brazil's clocks jumped from 00:00 to 01:00.
    let zone = Zone::named("America/Sao_Paulo").unwrap();
    let jump = utc("2018-11-04T03:00:00Z");
    assert_eq!(zone.start_of(date("2018-11-04")), jump);
    assert_eq!(zone.date_of(jump), date("2018-11-04"));
    assert_eq!(
        zone.date_of(jump - SignedDuration::from_nanos(1)),
        date("2018-11-03")
    );
}

#[test]
fn a_date_that_comes_twice_has_begun_the_first_time() {
    // Newfoundland set its clocks back at a minute past midnight: 2005-10-30 00:01 became 23:01.
    let zone = Zone::named("America/St_Johns").unwrap();
    let begun = zone.start_of(date("2005-10-30"));
    assert_eq!(begun, utc("2005-10-30T02:30:00Z"));
    let again = begun + SignedDuration::from_mins(30);
    assert_eq!(zone.wall(again).date(), date("2005-10-29"));
    assert_eq!(zone.date_of(again), date("2005-10-30"));
}

#[test]
fn office_hours_may_last_until_midnight() {
    let calendar = calendar("Asia/Shanghai", &[("20:00", "00:00")]);
    let due = |start: &str, minutes| {
        calendar
            .add(at(start), minutes, Measure::WorkingTime)
            .due_at
    };
    assert_eq!(due("2018-10-15 23:59", 1), at("2018-10-16 00:00"));
    assert_eq!(due("2018-10-16 00:00", 1), at("2018-10-16 20:01"));
    assert_eq!(
        calendar.close_of(date("2018-10-15")),
        at("2018-10-16 00:00")
    );
}
