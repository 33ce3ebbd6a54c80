//! Rule files that are sound, and every slip with the line it is told by.

use std::fmt::Write as _;

use jiff::civil::{Date, Time};

use super::*;
use crate::domain::calendar::DayKind;
use crate::domain::ladder::{LadderRow, When};
use crate::domain::policy::{ExtensionRule, PauseRule};
use crate::domain::vocabulary::{Capacity, DeadlineKind, EventGrade};

const POLICY: &str = include_str!("../../../seeds/policy.toml");

#[test]
fn the_shipped_policy_has_a_rule_for_every_kind_that_a_verb_starts() {
    let policy = read_policy("policy.toml", POLICY).unwrap();
    for kind in [
        DeadlineKind::Acknowledgement,
        DeadlineKind::FirstReport,
        DeadlineKind::ReturnWindow,
        DeadlineKind::ClosureReport,
        DeadlineKind::Response,
        DeadlineKind::ReturnDecision,
        DeadlineKind::ExtensionDecision,
        DeadlineKind::StatementOfDefence,
        DeadlineKind::Rectification,
        DeadlineKind::CaseAppeal,
    ] {
        assert!(policy.limit(kind, None, None).is_some(), "{kind:?}");
    }
    for kind in [
        DeadlineKind::AuthoritativeInfo,
        DeadlineKind::PressConference,
    ] {
        assert!(
            policy.limit(kind, None, Some(EventGrade::Ii)).is_some(),
            "{kind:?}"
        );
        assert!(policy.limit(kind, None, None).is_none(), "{kind:?}");
    }
}

#[test]
fn a_legal_limit_that_may_be_extended_is_refused_by_name() {
    let text = POLICY.replacen("extendable = false", "extendable = true", 1);
    let error = read_policy("policy.toml", &text).unwrap_err();
    assert!(error.what.contains("首次权威信息"), "{error}");
}

#[test]
fn a_span_that_ends_before_it_begins_is_refused() {
    let year = "year = 2018\nsource = \"\"\noff = [\"2018-10-07/2018-10-01\"]\nmake_up = []";
    let hours = "source = \"\"\nweekdays = [1]\nspans = [\"08:30/12:00\"]";
    let error = read_calendar(1, ("hours", hours), &[("2018.toml", year)]).unwrap_err();
    assert!(error.to_string().starts_with("2018.toml"), "{error}");
}

/// The shipped policy with one place changed, as the sentence that refuses it.
fn refusal(from: &str, to: &str) -> String {
    assert!(POLICY.contains(from), "{from}");
    let text = POLICY.replacen(from, to, 1);
    read_policy("policy.toml", &text).unwrap_err().to_string()
}

#[test]
fn whoever_lets_a_duty_go_by_is_told_when_it_happens_and_somebody_above_after() {
    let policy = read_policy("policy.toml", POLICY).unwrap();
    let above = [Capacity::Leader, Capacity::DutyOfficer];
    for kind in DeadlineKind::ALL.iter().filter(|kind| !kind.is_window()) {
        let rows = || policy.ladder.iter().filter(|row| row.is_for(*kind, None));
        assert!(rows().any(|row| row.when == When::At), "{kind:?}");
        assert!(
            rows().any(|row| row.to.iter().any(|to| above.contains(to))),
            "{kind:?}"
        );
        let before =
            |row: &LadderRow| matches!(row.when, When::Before { .. } | When::BeforePart { .. });
        assert!(rows().any(before), "{kind:?} comes without a warning");
        assert!(
            !kind.is_legal() || rows().all(|row| !row.courtesy),
            "{kind:?}"
        );
    }
}

#[test]
fn the_shipped_policy_says_when_courtesies_wait_and_how_far_one_may_extend() {
    let policy = read_policy("policy.toml", POLICY).unwrap();
    let quiet = policy.quiet_hours.unwrap();
    assert_eq!(quiet.from, Time::constant(22, 0, 0, 0));
    assert_eq!(quiet.to, Time::constant(7, 0, 0, 0));
    let extension = ExtensionRule {
        source: policy.extension.source.clone(),
        ..ExtensionRule::default()
    };
    assert_eq!(policy.extension, extension);
    assert_eq!(policy.pause.kinds, PauseRule::default().kinds);
    assert!(!policy.extension.source.is_empty() && !policy.pause.source.is_empty());
    assert_eq!(policy.accountability.late_facts_in_quarter, 3);
    assert!(!policy.accountability.source.is_empty());
}

#[test]
fn a_rung_that_says_when_twice_or_never_is_refused_by_its_code() {
    let twice = refusal(
        "before_last_part = 3",
        "before_last_part = 3\nat_expiry = true",
    );
    assert!(twice.contains("“last_third”"), "{twice}");
    let never = refusal("before_minutes = 10\n", "");
    assert!(never.contains("“ten_minutes_before”"), "{never}");
    let whole = refusal("before_last_part = 3", "before_last_part = 1");
    assert!(whole.contains("至少 2"), "{whole}");
}

#[test]
fn a_rung_with_a_used_code_or_for_nobody_is_refused() {
    let again = refusal("\"two_hours_before\"", "\"last_third\"");
    assert!(again.contains("重复"), "{again}");
    let odd = refusal("\"two_hours_before\"", "\"两小时\"");
    assert!(odd.contains("小写字母"), "{odd}");
    let nobody = refusal("to = [\"evaluator\"]", "to = []");
    assert!(nobody.contains("提醒谁"), "{nobody}");
}

#[test]
fn a_national_clock_can_neither_be_a_courtesy_nor_be_paused() {
    let courtesy = refusal(
        "to = [\"liaison\", \"unit_head\", \"duty_officer\"]",
        "to = [\"liaison\"]\ncourtesy = true",
    );
    assert!(courtesy.contains("首次权威信息"), "{courtesy}");
    let paused = refusal("kinds = [\"closure_report\",", "kinds = [\"response\",");
    assert!(paused.contains("不得暂停"), "{paused}");
}

#[test]
fn quiet_hours_that_are_no_time_of_day_are_refused() {
    let error = refusal("from = \"22:00\"", "from = \"22点\"");
    assert!(error.contains("[quiet_hours]"), "{error}");
}

#[test]
fn office_hours_may_end_with_the_day() {
    let hours = |span: &str| format!("source = \"\"\nweekdays = [1]\nspans = [\"{span}\"]");
    let read = |span: &str| read_calendar(1, ("hours", &hours(span)), &[]);
    let calendar = read("20:00/24:00").unwrap();
    assert_eq!(calendar.hours[0].to, Time::midnight());
    assert!(read("20:00/00:00").is_err());
    assert!(read("12:00/12:00").is_err());
}

#[test]
fn a_slip_in_a_policy_is_told_with_its_line_and_its_field() {
    let line = |needle: &str| {
        let at = POLICY.lines().position(|line| line.contains(needle));
        format!("第 {} 行", at.unwrap() + 1)
    };
    let unknown = refusal("kind = \"press_conference\"", "kind = \"press_confrence\"");
    assert!(
        unknown.contains(&line("kind = \"press_conference\"")),
        "{unknown}"
    );
    assert!(unknown.contains("不认识“press_confrence”"), "{unknown}");
    let missing = refusal("minutes = 1440\n", "");
    assert!(missing.contains("“新闻发布会”"), "{missing}");
    assert!(missing.contains("第 "), "{missing}");
    let extra = refusal("minutes = 1440\n", "minutes = 1440\nhours = 24\n");
    assert!(extra.contains("不认识“hours”这一项"), "{extra}");
}

#[test]
fn the_same_case_limited_twice_is_refused() {
    let twice = refusal(
        "level = \"ii\"\nminutes = 60",
        "level = \"i\"\nminutes = 60",
    );
    assert!(twice.contains("写了两次"), "{twice}");
}

#[test]
fn a_national_clock_that_counts_only_office_hours_is_refused() {
    let error = refusal(
        "minutes = 300\nmeasure = \"natural\"",
        "minutes = 300\nmeasure = \"working_time\"",
    );
    assert!(error.contains("昼夜和节假日都算"), "{error}");
}

#[test]
fn office_hours_that_overlap_or_have_no_zone_are_refused_with_their_line() {
    let hours = |more: &str, spans: &str| {
        format!("source = \"\"\nweekdays = [1]\n{more}\nspans = [{spans}]")
    };
    let error = |text: &str| {
        read_calendar(1, ("hours", text), &[])
            .unwrap_err()
            .to_string()
    };
    let overlap = error(&hours("", "\"08:30/12:00\", \"11:00/17:30\""));
    assert!(
        overlap.contains("第 4 行") && overlap.contains("11:00/17:30"),
        "{overlap}"
    );
    let zone = error(&hours("zone = \"Asia/Kaiping\"", "\"08:30/12:00\""));
    assert!(
        zone.contains("第 3 行") && zone.contains("Asia/Kaiping"),
        "{zone}"
    );
    let berlin = hours("zone = \"Europe/Berlin\"", "\"08:30/12:00\"");
    let calendar = read_calendar(1, ("hours", &berlin), &[]).unwrap();
    assert_eq!(calendar.zone.name(), "Europe/Berlin");
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// The days off and the make-up workdays of what was read.
fn told(read: &ReadNotice) -> (Vec<String>, Vec<String>) {
    let of = |wanted| {
        let days = read.notice.days.iter();
        days.filter(|(_, kind)| **kind == wanted)
            .map(|(day, _)| day.to_string())
            .collect()
    };
    (of(DayKind::Off), of(DayKind::MakeUp))
}

const YEAR_TOML: &str = "year = 2027\nsource = \"通知\"\n\
    off = [\n  \"2026-12-31/2027-01-02\",\n]\nmake_up = [\"2027-01-03\"]\n";

const YEAR_JSON: &str = r#"{
  "$schema": "https://raw.githubusercontent.com/NateScarlet/holiday-cn/master/schema.json",
  "year": 2027,
  "papers": ["http://www.gov.cn/example.htm"],
  "days": [
    { "name": "元旦", "date": "2026-12-31", "isOffDay": true },
    { "name": "元旦", "date": "2027-01-01", "isOffDay": true },
    { "name": "元旦", "date": "2027-01-02", "isOffDay": true },
    { "name": "元旦", "date": "2027-01-03", "isOffDay": false }
  ]
}"#;

const YEAR_ICS: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:2027年放假\\, 调休\r\n\
    BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai\r\nEND:VTIMEZONE\r\n\
    BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270103\r\n\
    SUMMARY:元旦（\r\n 休）\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nDTSTART;VALUE=DATE;X-NOTE=\"a:b\":20270103\r\n\
    SUMMARY:元旦\r\nCATEGORIES:补班\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

#[test]
fn the_three_formats_of_a_year_say_the_same() {
    let toml = read_notice("2027.toml", YEAR_TOML.as_bytes(), None).unwrap();
    let json = read_notice("2027.json", YEAR_JSON.as_bytes(), None).unwrap();
    let ics = read_notice("2027.ICS", YEAR_ICS.as_bytes(), None).unwrap();
    let off = ["2026-12-31", "2027-01-01", "2027-01-02"];
    for read in [&toml, &json, &ics] {
        assert_eq!(read.year, 2027);
        assert_eq!(
            told(read),
            (
                off.map(str::to_owned).to_vec(),
                vec!["2027-01-03".to_owned()]
            )
        );
        assert_eq!(read.remarks, Vec::<String>::new());
    }
    assert_eq!(toml.notice.source, "通知");
    assert_eq!(json.notice.source, "http://www.gov.cn/example.htm");
    assert_eq!(ics.notice.source, "2027年放假, 调休");
}

#[test]
fn a_bad_date_is_told_with_line_and_field_in_every_format() {
    let refused = |name: &str, text: &str| {
        let error = read_notice(name, text.as_bytes(), None).unwrap_err();
        assert_eq!(error.file, name);
        error.what
    };
    let toml = refused("a.toml", &YEAR_TOML.replace("2027-01-02", "2027-02-30"));
    assert!(
        toml.starts_with("第 4 行：off 的“2026-12-31/2027-02-30”"),
        "{toml}"
    );
    let json = refused("a.json", &YEAR_JSON.replace("2027-01-02", "2027-02-30"));
    assert!(json.starts_with("第 8 行：date “2027-02-30”"), "{json}");
    let field = refused("a.json", &YEAR_JSON.replace(", \"isOffDay\": false", ""));
    assert!(field.starts_with("第 9 行：缺少 isOffDay"), "{field}");
    let ics = refused(
        "a.ics",
        &YEAR_ICS.replace(":20270103\r\nSUMMARY:元旦\r\n", ":20270230\r\n"),
    );
    assert!(ics.starts_with("第 14 行：DTSTART“20270230”"), "{ics}");
    let hour = refused("a.ics", &YEAR_ICS.replace(":20261231", ":20261231T080000"));
    assert!(
        hour.contains("第 8 行") && hour.contains("带有钟点"),
        "{hour}"
    );
}

#[test]
fn a_day_that_is_off_and_worked_is_refused() {
    for (name, text) in [
        (
            "a.toml",
            YEAR_TOML.replace("[\"2027-01-03\"]", "[\"2027-01-01\"]"),
        ),
        ("a.json", YEAR_JSON.replace("2027-01-03", "2027-01-01")),
        (
            "a.ics",
            YEAR_ICS.replace("\"a:b\":20270103", "\"a:b\":20270101"),
        ),
    ] {
        let error = read_notice(name, text.as_bytes(), None).unwrap_err();
        assert!(error.what.contains("又是放假日又是上班日"), "{error}");
    }
}

#[test]
fn a_file_of_another_year_or_without_any_day_off_is_refused() {
    let wrong = read_notice("a.toml", YEAR_TOML.as_bytes(), Some(2028)).unwrap_err();
    assert!(wrong.what.contains("不是 2028 年"), "{wrong}");
    let stray = YEAR_TOML.replace("year = 2027", "year = 2026");
    assert!(
        read_notice("a.toml", stray.as_bytes(), None).is_ok(),
        "days around New Year"
    );
    let stray = YEAR_TOML.replace("year = 2027", "year = 2029");
    let stray = read_notice("a.toml", stray.as_bytes(), None).unwrap_err();
    assert!(stray.what.contains("2029 年前后"), "{stray}");
    let none = "year = 2027\nsource = \"\"\noff = []\nmake_up = []";
    assert!(read_notice("a.toml", none.as_bytes(), None).is_err());
    assert!(read_notice("a.txt", YEAR_TOML.as_bytes(), None).is_err());
    assert!(read_notice("a.ics", b"", None).is_err());
    assert!(read_notice("a.toml", b"\xff\xfe", None).is_err());
}

#[test]
fn an_event_that_does_not_tell_off_from_worked_is_left_aside_and_named() {
    let term = "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270204\r\nSUMMARY:立春\r\nEND:VEVENT\r\n";
    let text = YEAR_ICS.replace("END:VCALENDAR", &format!("{term}END:VCALENDAR"));
    let read = read_notice("a.ics", text.as_bytes(), None).unwrap();
    assert!(!read.notice.days.contains_key(&date("2027-02-04")));
    assert_eq!(read.remarks.len(), 1);
    assert!(read.remarks[0].contains("第 18 行") && read.remarks[0].contains("立春"));
}

#[test]
fn words_of_either_kind_are_understood_wherever_they_stand() {
    let event = |words: &str| {
        let text = format!(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270501\nDURATION:P1D\nSUMMARY:{words}\n\
             END:VEVENT\nBEGIN:VEVENT\nDTSTART:20271001\nDTEND:20271002\nSUMMARY:国庆节 假期\n\
             END:VEVENT\nEND:VCALENDAR\n"
        );
        let read = read_notice("a.ics", text.as_bytes(), None).unwrap();
        read.notice.days.get(&date("2027-05-01")).copied()
    };
    for words in [
        "劳动节（休）",
        "劳动节 假期 第1天/共5天",
        "不上班",
        "Labour Day Holiday",
    ] {
        assert_eq!(event(words), Some(DayKind::Off), "{words}");
    }
    for words in ["劳动节（班）", "劳动节 补班", "调休上班", "Workday"] {
        assert_eq!(event(words), Some(DayKind::MakeUp), "{words}");
    }
    assert_eq!(event("劳动节"), None);
}

#[test]
fn a_file_of_several_years_gives_the_one_that_is_asked_for() {
    let event = |start: &str, end: &str, words: &str| {
        format!(
            "BEGIN:VEVENT\nDTSTART;VALUE=DATE:{start}\nDTEND;VALUE=DATE:{end}\nSUMMARY:{words}\n\
             END:VEVENT\n"
        )
    };
    let text = format!(
        "BEGIN:VCALENDAR\n{}{}{}{}END:VCALENDAR\n",
        event("20261001", "20261008", "国庆节 假期"),
        event("20261231", "20270103", "元旦 假期"),
        event("20270501", "20270506", "劳动节 假期"),
        event("20280501", "20280502", "劳动节 假期"),
    );
    let unclear = read_notice("a.ics", text.as_bytes(), None).unwrap_err();
    assert!(unclear.what.contains("2026、2027、2028"), "{unclear}");
    let read = read_notice("a.ics", text.as_bytes(), Some(2027)).unwrap();
    assert_eq!(read.notice.days.len(), 3 + 5);
    assert!(read.notice.days.contains_key(&date("2026-12-31")));
}

#[test]
fn a_broken_calendar_file_is_refused_with_the_line_that_is_broken() {
    let refused = |text: &str| {
        read_notice("a.ics", text.as_bytes(), None)
            .unwrap_err()
            .what
    };
    let cut = refused("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270501\nSUMMARY:休\n");
    assert!(cut.contains("第 2 行") && cut.contains("没有结束"), "{cut}");
    let odd = refused("BEGIN:VCALENDAR\nwhat is this\nEND:VCALENDAR\n");
    assert!(odd.contains("第 2 行"), "{odd}");
    let crossed = refused("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n");
    assert!(crossed.contains("第 3 行"), "{crossed}");
    let start = refused("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:休\nEND:VEVENT\nEND:VCALENDAR\n");
    assert!(
        start.contains("第 2 行") && start.contains("DTSTART"),
        "{start}"
    );
    let yearly = refused(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270501\nRRULE:FREQ=YEARLY\nSUMMARY:休\nEND:VEVENT\nEND:VCALENDAR\n",
    );
    assert!(
        yearly.contains("第 4 行") && yearly.contains("RRULE"),
        "{yearly}"
    );
    let backwards = refused(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270501\nDTEND:20270430\nSUMMARY:休\nEND:VEVENT\nEND:VCALENDAR\n",
    );
    assert!(
        backwards.contains("第 4 行") && backwards.contains("DTEND"),
        "{backwards}"
    );
}

#[test]
fn a_cancelled_event_is_none() {
    let text = YEAR_ICS.replace("CATEGORIES:补班", "CATEGORIES:补班\r\nSTATUS:CANCELLED");
    let read = read_notice("a.ics", text.as_bytes(), None).unwrap();
    assert!(!read.notice.days.contains_key(&date("2027-01-03")));
}

#[test]
fn whatever_a_year_says_survives_the_way_through_a_calendar_file() {
    for year in 2018..=2026 {
        let path = format!("{}/seeds/calendar/{year}.toml", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let read = read_notice("year.toml", text.as_bytes(), None).unwrap();
        let mut ics = String::from("BEGIN:VCALENDAR\r\n");
        for (day, kind) in &read.notice.days {
            let word = if *kind == DayKind::Off { "休" } else { "班" };
            let (start, end) = (day.strftime("%Y%m%d"), day.tomorrow().unwrap());
            let end = end.strftime("%Y%m%d");
            write!(
                ics,
                "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:{start}\r\nDTEND;VALUE=DATE:{end}\r\n\
                 SUMMARY:安排\r\n \\, {word}\r\nEND:VEVENT\r\n"
            )
            .unwrap();
        }
        ics.push_str("END:VCALENDAR\r\n");
        let again = read_notice("year.ics", ics.as_bytes(), None).unwrap();
        assert_eq!(
            (again.year, &again.notice.days),
            (year, &read.notice.days),
            "{year}"
        );
        assert_eq!(again.remarks, Vec::<String>::new());
    }
}
