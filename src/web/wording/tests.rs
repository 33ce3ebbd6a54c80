//! The fixed words, in Rust and in the script alike.

use std::process::Command;

use super::*;
use crate::domain::people::Roster;
use crate::web::parse::{Input, Sent};

/// Tuesday 6 November 2018, 10:20 in Beijing.
const NOW: i64 = 1_541_470_800;

const DURATIONS: [(i64, &str); 13] = [
    (-5, "不足 1 分"),
    (0, "不足 1 分"),
    (59, "不足 1 分"),
    (60, "1 分"),
    (119, "1 分"),
    (40 * MINUTE, "40 分"),
    (59 * MINUTE + 59, "59 分"),
    (HOUR, "1 时"),
    (5 * HOUR, "5 时"),
    (19 * HOUR + 40 * MINUTE, "19 时 40 分"),
    (72 * HOUR - 1, "71 时 59 分"),
    (72 * HOUR, "3 天"),
    (4 * DAY - 1, "3 天"),
];

const LATENESSES: [(i64, &str); 8] = [
    (30, "不足 1 分"),
    (25 * MINUTE, "25 分"),
    (72 * MINUTE, "1 时 12 分"),
    (72 * HOUR, "72 时"),
    (99 * HOUR, "99 时"),
    (100 * HOUR - 1, "99 时 59 分"),
    (100 * HOUR, "4 天 4 时"),
    (5 * DAY + 59 * MINUTE, "5 天"),
];

const INSTANTS: [(i64, &str); 9] = [
    (NOW, "今天 10:20"),
    (NOW + 40 * MINUTE, "今天 11:00"),
    (NOW - 10 * HOUR - 20 * MINUTE, "今天 00:00"),
    (NOW - 10 * HOUR - 20 * MINUTE - 1, "11 月 5 日 23:59"),
    (NOW + 13 * HOUR + 40 * MINUTE, "明天 00:00"),
    (NOW + 19 * HOUR + 40 * MINUTE, "明天 06:00"),
    (NOW + 3 * DAY + 7 * HOUR + 40 * MINUTE, "11 月 9 日 18:00"),
    (NOW + 56 * DAY, "2019 年 1 月 1 日 10:20"),
    (NOW - 365 * DAY, "2017 年 11 月 6 日 10:20"),
];

/// Standing, due, stopped, started (each from `NOW`), words.
type DueCase = (Standing, i64, Option<i64>, i64, &'static str);

const DUES: [DueCase; 10] = [
    (
        Standing::Passed,
        -72 * MINUTE,
        None,
        -DAY,
        "逾期 1 时 12 分",
    ),
    (Standing::DueSoon, 40 * MINUTE, None, -HOUR, "剩 40 分"),
    (Standing::DueSoon, 59, None, -HOUR, "剩 不足 1 分"),
    (
        Standing::Running,
        19 * HOUR + 40 * MINUTE,
        None,
        0,
        "剩 19 时 40 分",
    ),
    (Standing::Running, 72 * HOUR, None, 0, "剩 3 天"),
    (
        Standing::Met,
        HOUR,
        Some(0),
        -12 * MINUTE,
        "按时完成，用时 12 分",
    ),
    (
        Standing::MetLate,
        -25 * MINUTE,
        Some(0),
        -DAY,
        "迟 25 分完成",
    ),
    (
        Standing::Missed,
        -5 * DAY - 3 * HOUR,
        Some(0),
        -9 * DAY,
        "未完成，逾期 5 天 3 时",
    ),
    (Standing::Missed, -2 * HOUR, None, -DAY, "未完成，逾期 2 时"),
    (Standing::Waived, HOUR, None, 0, "免除"),
];

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

#[test]
fn lengths_are_floored_to_the_minute() {
    for (seconds, words) in DURATIONS {
        assert_eq!(duration_words(seconds), words, "{seconds}");
    }
}

#[test]
fn lateness_stays_in_hours_to_ninety_nine() {
    for (seconds, words) in LATENESSES {
        assert_eq!(overdue_words(seconds), words, "{seconds}");
    }
}

#[test]
fn instants_are_told_from_today_in_beijing() {
    for (second, words) in INSTANTS {
        assert_eq!(instant_words(at(second), at(NOW)), words);
    }
}

#[test]
fn every_standing_has_its_words() {
    for (standing, due, stopped, started, words) in DUES {
        let stopped = stopped.map(|stopped| at(NOW + stopped));
        let told = due_words(standing, at(NOW + due), stopped, at(NOW + started), at(NOW));
        assert_eq!(told, words);
    }
    assert_eq!(waived_words("并入主件"), "免除：并入主件");
    assert_eq!(waived_words(""), "免除");
}

#[test]
fn the_line_of_a_chip_names_the_deadline_and_its_clock_time() {
    let line = |standing, due| due_line(standing, "回应", at(NOW + due), at(NOW));
    assert_eq!(line(Standing::Passed, -72 * MINUTE), "回应，应于今天 09:08");
    assert_eq!(
        line(Standing::Missed, -3 * DAY),
        "回应，应于 11 月 3 日 10:20"
    );
    assert_eq!(line(Standing::DueSoon, 40 * MINUTE), "回应，今天 11:00 前");
    assert_eq!(line(Standing::Waived, 0), "回应");
    let midnight = 13 * HOUR + 40 * MINUTE;
    assert_eq!(line(Standing::Running, midnight), "回应，今天 24:00 前");
}

#[test]
fn the_day_has_its_weekday_and_its_heading() {
    assert_eq!(now_words(at(NOW)), "11 月 6 日（周二）10:20");
    assert_eq!(full_words(at(NOW)), "2018 年 11 月 6 日 10:20");
    assert_eq!(clock_words(at(NOW)), "10:20");
    let today = local(at(NOW)).date();
    assert_eq!(day_heading(today, today), "今天，11 月 6 日");
    assert_eq!(day_heading(today.yesterday().unwrap(), today), "11 月 5 日");
    assert_eq!(date_words(today.tomorrow().unwrap(), today), "明天");
}

/// What a form with this text in a field of time is read as.
fn read_field(text: &str) -> Option<Timestamp> {
    let sent = Sent::Form(vec![("at".to_owned(), text.to_owned())]);
    Input::new(&sent, &Roster::default()).instant("at", "时间")
}

#[test]
fn a_form_reads_what_a_field_is_filled_with() {
    assert_eq!(field_words(at(NOW)), "2018-11-06 10:20");
    assert_eq!(read_field(&field_words(at(NOW))), Some(at(NOW)));
    assert_eq!(read_field(" 2018-11-06T10:20 "), Some(at(NOW)));
    assert_eq!(read_field("2018-11-06T10:20:59"), Some(at(NOW + 59)));
    assert_eq!(read_field("昨天"), None);
    assert_eq!(read_field("2018-13-06 10:20"), None);
    assert_eq!(read_field(""), None);
}

#[test]
fn the_script_tells_the_same_words() {
    let script = parity_script();
    let Ok(out) = Command::new("node").args(["-e", &script]).output() else {
        println!("skipped: no node on this machine");
        return;
    };
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
}

fn parity_script() -> String {
    let mut checks = Vec::new();
    for (seconds, words) in DURATIONS {
        checks.push(format!("[w.durationWords({seconds}),{words:?}]"));
    }
    for (seconds, words) in LATENESSES {
        checks.push(format!("[w.overdueWords({seconds}),{words:?}]"));
    }
    for (second, words) in INSTANTS {
        checks.push(format!("[w.instantWords({second},{NOW}),{words:?}]"));
    }
    for (standing, due, stopped, started, words) in DUES {
        let stopped = stopped.map_or("null".to_owned(), |stopped| (NOW + stopped).to_string());
        checks.push(format!(
            "[w.dueWords({:?},{},{stopped},{},{NOW}),{words:?}]",
            standing.code(),
            NOW + due,
            NOW + started
        ));
    }
    let app = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/assets/app.js");
    format!(
        "const w=require({app:?});for(const [a,b] of [{}])if(a!==b)throw Error(a+' != '+b)",
        checks.join(",")
    )
}
