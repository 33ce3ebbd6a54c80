//! A year's notice put in the place of what a calendar knew of that year.

use super::*;

fn notice(days: &[(&str, DayKind)]) -> Notice {
    Notice {
        source: "通知".to_owned(),
        days: days.iter().map(|(day, kind)| (date(day), *kind)).collect(),
    }
}

#[test]
fn a_new_years_notice_is_added_and_the_other_years_stay() {
    let old = official();
    let next = old.with_notice(
        2027,
        notice(&[
            ("2026-12-31", DayKind::Off),
            ("2027-01-01", DayKind::Off),
            ("2027-01-03", DayKind::MakeUp),
        ]),
    );
    assert!(next.knows(2027) && next.years.is_sorted());
    assert!(!next.is_working_day(date("2026-12-31")));
    assert!(next.is_working_day(date("2027-01-03")));
    for year in 2018..=2026 {
        assert_eq!(next.days_of(year), old.days_of(year), "{year}");
    }
}

#[test]
fn a_corrected_notice_takes_the_place_of_the_first_one_wholly() {
    let first = official().with_notice(
        2027,
        notice(&[("2026-12-31", DayKind::Off), ("2027-01-04", DayKind::Off)]),
    );
    let second = first.with_notice(2027, notice(&[("2027-01-01", DayKind::Off)]));
    assert!(second.is_working_day(date("2026-12-31")));
    assert!(second.is_working_day(date("2027-01-04")));
    assert!(!second.is_working_day(date("2027-01-01")));
    assert_eq!(
        second.days_of(2027),
        notice(&[("2027-01-01", DayKind::Off)]).days
    );
}

#[test]
fn a_day_that_the_next_years_notice_announced_survives_a_correction_of_its_own_year() {
    let with_both = official()
        .with_notice(2026, notice(&[("2026-10-01", DayKind::Off)]))
        .with_notice(2027, notice(&[("2026-12-31", DayKind::Off)]));
    let corrected = with_both.with_notice(2026, notice(&[("2026-10-02", DayKind::Off)]));
    assert!(!corrected.is_working_day(date("2026-12-31")));
    assert!(corrected.is_working_day(date("2026-10-01")));
    assert!(!corrected.is_working_day(date("2026-10-02")));
}

#[test]
fn of_two_notices_about_one_day_the_later_import_holds_and_the_other_comes_back_without_it() {
    let two = official()
        .with_notice(2027, notice(&[("2026-12-31", DayKind::Off)]))
        .with_notice(2026, notice(&[("2026-12-31", DayKind::MakeUp)]));
    assert!(two.is_working_day(date("2026-12-31")));
    let one = two.with_notice(2026, notice(&[]));
    assert!(!one.is_working_day(date("2026-12-31")));
}

#[test]
fn a_make_up_workday_on_a_weekday_looks_like_a_slip() {
    let notice = notice(&[
        ("2027-01-03", DayKind::MakeUp),
        ("2027-01-04", DayKind::MakeUp),
        ("2027-01-05", DayKind::Off),
    ]);
    assert_eq!(
        notice.superfluous().collect::<Vec<_>>(),
        [date("2027-01-04")]
    );
}
