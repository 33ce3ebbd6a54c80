//! Pauses: what a clock that stood still does to a due instant.

use super::*;

fn pause(from: &str, to: &str) -> Pause {
    Pause {
        from: at(from),
        to: at(to),
    }
}

fn due(start: &str, amount: u32, measure: Measure, pauses: &[Pause]) -> Timestamp {
    let reckoning = official().add_with(at(start), amount, measure, pauses);
    reckoning.due_at
}

#[test]
fn natural_time_stands_still_to_the_second() {
    let stood = pause("2018-10-15 10:00:30", "2018-10-15 11:00:40");
    let natural =
        |minutes, pauses: &[Pause]| due("2018-10-15 09:00", minutes, Measure::Natural, pauses);
    assert_eq!(natural(120, &[stood]), at("2018-10-15 12:00:10"));
    // Over before the pause began, or just as it begins: nothing moves.
    assert_eq!(natural(60, &[stood]), at("2018-10-15 10:00"));
    let at_the_end = pause("2018-10-15 10:00", "2018-10-15 11:00");
    assert_eq!(natural(60, &[at_the_end]), at("2018-10-15 10:00"));
    assert_eq!(natural(61, &[at_the_end]), at("2018-10-15 11:01"));
}

#[test]
fn working_time_loses_only_the_part_of_a_pause_that_was_worked() {
    let over_lunch = pause("2018-10-15 11:30", "2018-10-15 14:45");
    let start = "2018-10-15 11:00";
    let due_at = due(start, 60, Measure::WorkingTime, &[over_lunch]);
    assert_eq!(due_at, at("2018-10-15 15:15"));
    let lunch = pause("2018-10-15 12:00", "2018-10-15 14:30");
    let due_at = due(start, 90, Measure::WorkingTime, &[lunch]);
    assert_eq!(due_at, at("2018-10-15 15:00"));
}

#[test]
fn a_working_day_counts_unless_the_pause_takes_its_close() {
    let days = |pauses: &[Pause]| due("2018-10-15 09:00", 2, Measure::WorkingDays, pauses);
    let plain = at("2018-10-17 17:30");
    assert_eq!(days(&[]), plain);
    assert_eq!(
        days(&[pause("2018-10-16 08:30", "2018-10-16 17:29:59")]),
        plain
    );
    assert_eq!(
        days(&[pause("2018-10-16 17:30", "2018-10-17 08:30")]),
        plain
    );
    let one_later = at("2018-10-18 17:30");
    assert_eq!(
        days(&[pause("2018-10-16 17:29", "2018-10-16 17:30")]),
        one_later
    );
    assert_eq!(
        days(&[pause("2018-10-16 09:00", "2018-10-17 09:00")]),
        one_later
    );
    // A weekend within the pause takes nothing that would have counted.
    let over_weekend = [pause("2018-10-19 18:00", "2018-10-22 08:00")];
    let due_at = due("2018-10-18 09:00", 2, Measure::WorkingDays, &over_weekend);
    assert_eq!(due_at, at("2018-10-22 17:30"));
}

#[test]
fn the_way_there_shows_when_the_clock_stood() {
    let reasons = |measure, amount, stood| -> Vec<(SegmentReason, i64)> {
        let reckoning = official().add_with(at("2018-09-28 17:00"), amount, measure, &[stood]);
        let segments = reckoning.segments.iter();
        segments.map(|s| (s.reason, s.counts)).collect()
    };
    assert_eq!(
        reasons(
            Measure::Natural,
            60,
            pause("2018-09-28 17:20", "2018-09-28 18:20")
        ),
        [
            (SegmentReason::Counted, 20),
            (SegmentReason::Paused, 0),
            (SegmentReason::Counted, 40)
        ]
    );
    // Saturday and Sunday are make-up workdays; the pause takes the close of the Sunday.
    assert_eq!(
        reasons(
            Measure::WorkingDays,
            2,
            pause("2018-09-30 12:00", "2018-10-02 12:00")
        ),
        [
            (SegmentReason::DayOfStart, 0),
            (SegmentReason::Counted, 1),
            (SegmentReason::Paused, 0),
            (SegmentReason::Holiday, 0),
            (SegmentReason::Counted, 1)
        ]
    );
}

#[test]
fn a_clock_that_never_runs_on_is_never_due() {
    let forever = Pause {
        from: at("2018-10-15 10:00"),
        to: Timestamp::MAX,
    };
    let due_at = due("2018-10-15 09:30", 30, Measure::Natural, &[forever]);
    assert_eq!(due_at, at("2018-10-15 10:00"));
    let reckoning = official().add_with(at("2018-10-15 09:30"), 31, Measure::Natural, &[forever]);
    assert_eq!(reckoning.due_at, Timestamp::MAX);
}

#[test]
fn what_was_left_of_an_extended_deadline_counts_on_from_the_end_of_the_pause() {
    let calendar = official();
    let start = at("2018-10-15 09:00");
    let resume = |due: &str, stood, measure| calendar.resume(start, at(due), stood, measure).due_at;
    let hour = pause("2018-10-16 10:00", "2018-10-16 11:00");
    assert_eq!(
        resume("2018-10-17 10:00", hour, Measure::Natural),
        at("2018-10-17 11:00")
    );
    assert_eq!(
        resume("2018-10-17 17:30", hour, Measure::WorkingTime),
        at("2018-10-18 09:30")
    );
    // No close of business went by.
    assert_eq!(
        resume("2018-10-17 12:00", hour, Measure::WorkingDays),
        at("2018-10-17 12:00")
    );
    // Two closes were still to come, on the 17th and the 18th; both come after the pause.
    let days = pause("2018-10-17 10:00", "2018-10-22 10:00");
    assert_eq!(
        resume("2018-10-18 17:30", days, Measure::WorkingDays),
        at("2018-10-23 17:30")
    );
    // A pause after the end, or one that was over before the start, moves nothing.
    let after = pause("2018-10-19 10:00", "2018-10-22 10:00");
    let before = pause("2018-10-12 10:00", "2018-10-15 09:00");
    for measure in Measure::ALL {
        for stood in [after, before] {
            assert_eq!(
                resume("2018-10-18 17:30", stood, *measure),
                at("2018-10-18 17:30")
            );
        }
    }
}
