//! 时限试算: what the page and the API reckon is what a person reckons by hand, and says why.

use std::collections::BTreeSet;

use huiying::domain::calendar::{instant, local, rfc3339};
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::pages::Browser;

story! {
    two_hundred_deadlines_are_reckoned_as_by_hand_with_segments_that_add_up
    the_make_up_sunday_of_2026_counts_as_work
    the_page_answers_without_script_and_says_what_it_rests_on
    a_question_that_makes_no_sense_is_told_by_its_fields
    a_reckoning_into_a_year_without_its_notice_says_so
}

/// The notice for 2026, typed from the printed one: days off and make-up workdays.
const OFF_2026: &[(&str, &str)] = &[
    ("2026-01-01", "2026-01-03"),
    ("2026-02-15", "2026-02-23"),
    ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
];
const MAKE_UP_2026: &[&str] = &[
    "2026-01-04",
    "2026-02-14",
    "2026-02-28",
    "2026-05-09",
    "2026-09-20",
    "2026-10-10",
];

fn is_worked(day: Date) -> bool {
    let text = day.to_string();
    let is_off = OFF_2026
        .iter()
        .any(|(first, last)| *first <= text.as_str() && text.as_str() <= *last);
    let is_weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    !is_off && (!is_weekend || MAKE_UP_2026.contains(&text.as_str()))
}

fn is_office_minute(wall: DateTime) -> bool {
    let minute = i32::from(wall.hour()) * 60 + i32::from(wall.minute());
    let in_hours = (510..720).contains(&minute) || (870..1_050).contains(&minute);
    is_worked(wall.date()) && in_hours
}

/// The due instant by hand: by the minute for time, by the day for working days.
fn by_hand(start: Timestamp, amount: i64, measure: &str) -> Timestamp {
    match measure {
        "natural" => start + SignedDuration::from_mins(amount),
        "working_time" => {
            let (mut at, mut left) = (start, amount);
            while left > 0 {
                left -= i64::from(is_office_minute(local(at)));
                at += SignedDuration::from_mins(1);
            }
            at
        }
        "working_days" => {
            let (mut day, mut left) = (local(start).date(), amount);
            while left > 0 {
                day = day.tomorrow().unwrap();
                left -= i64::from(is_worked(day));
            }
            instant(day.to_datetime(Time::constant(17, 30, 0, 0)))
        }
        other => panic!("{other}"),
    }
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

fn explain(app: &TestApp, query: &str) -> Value {
    let path = format!("/api/v1/deadlines/explain?{query}");
    app.as_user("edu").get(&path).done()
}

fn two_hundred_deadlines_are_reckoned_as_by_hand_with_segments_that_add_up(app: &TestApp) {
    app.set_time("2026-06-01 10:00");
    // A second policy that counts office hours, which the shipped one does nowhere.
    let policy = include_str!("../../seeds/policy.toml").replace(
        "working_days = 5\nmeasure = \"working_days\"\nstarts = \"acknowledged\"",
        "minutes = 1234\nmeasure = \"working_time\"\nstarts = \"acknowledged\"",
    );
    let body = json!({ "name": "规则.toml", "content": policy });
    app.as_user("admin")
        .post("/api/v1/policies", &body)
        .created();
    let questions = [
        "kind=closure_report",
        "kind=closure_report&policy=2",
        "kind=rectification",
        "kind=evaluation",
        "kind=return_window",
        "kind=return_decision",
        "kind=acknowledgement&level=i",
        "kind=first_report&level=iv",
        "kind=response",
        "kind=press_conference&event_grade=i",
    ];
    let mut dice = Dice(2018);
    let mut measures = BTreeSet::new();
    for n in 0..200 {
        let question = questions[usize::try_from(dice.below(10)).unwrap()];
        let minute = i64::try_from(dice.below(300 * 24 * 60)).unwrap();
        let start =
            instant("2026-01-01 00:00".parse().unwrap()) + SignedDuration::from_mins(minute);
        let from = rfc3339(start).replace('+', "%2B");
        let found = explain(app, &format!("{question}&from={from}"));
        let (amount, measure) = (
            found["amount"].as_i64().unwrap(),
            found["measure"].as_str().unwrap(),
        );
        measures.insert(measure.to_owned());
        let due_at = found["due_at"].as_str().unwrap();
        let expected = rfc3339(by_hand(start, amount, measure));
        assert_eq!(due_at, expected, "{n}: {question} from {start}");
        let mut at = rfc3339(start);
        let mut sum = 0;
        for segment in found["segments"].as_array().unwrap() {
            assert_eq!(segment["from"], at.as_str(), "{question}: a gap");
            segment["to"].as_str().unwrap().clone_into(&mut at);
            sum += segment["counts"].as_i64().unwrap();
        }
        assert_eq!(
            (at.as_str(), sum),
            (due_at, amount),
            "{question} from {start}"
        );
    }
    assert_eq!(measures.len(), 3, "all three ways of counting");
}

fn the_make_up_sunday_of_2026_counts_as_work(app: &TestApp) {
    let found = explain(app, "kind=closure_report&from=2025-12-31T10:00:00%2B08:00");
    assert_eq!(found["due_at"], "2026-01-08T17:30:00+08:00");
    let one = explain(app, "kind=return_window&from=2025-12-31+10:00");
    assert_eq!(one["due_at"], "2026-01-04T17:30:00+08:00");
}

fn the_page_answers_without_script_and_says_what_it_rests_on(app: &TestApp) {
    let unit = Browser::of(app, "edu");
    let empty = unit.get("/deadlines/explain").shown();
    assert!(
        empty.contains("2018-11-06 10:00"),
        "it begins with the present time"
    );
    assert!(
        empty.contains("href=\"/deadlines/explain\""),
        "the footer leads here"
    );
    let page = unit
        .get("/deadlines/explain?kind=closure_report&from=2018-09-30+17:00&level=&event_grade=&policy=&calendar=")
        .shown();
    for words in [
        "办结：2018 年 10 月 12 日 17:30 前",
        "起算当日",
        "节假日",
        "5 个工作日",
        "时限规则第 1 版，工作日历第 1 版",
    ] {
        assert!(page.contains(words), "no “{words}” in {page}");
    }
    assert!(
        !page.contains("/admin/"),
        "a unit is not led to what it may not read"
    );
    let office = Browser::of(app, "duty").get("/deadlines/explain").shown();
    assert!(office.contains("href=\"/admin/calendar\""));
}

fn a_question_that_makes_no_sense_is_told_by_its_fields(app: &TestApp) {
    let fields = |query: &str| {
        let path = format!("/api/v1/deadlines/explain?{query}");
        app.as_user("edu").get(&path).invalid()
    };
    assert_eq!(fields(""), ["kind", "from"]);
    assert_eq!(fields("kind=nonsense&from=2018-11-06+10:00"), ["kind"]);
    assert_eq!(fields("kind=promise&from=2018-11-06+10:00"), ["kind"]);
    assert_eq!(fields("kind=response&from=yesterday"), ["from"]);
    assert_eq!(
        fields("kind=response&from=2018-11-06+10:00&level=v"),
        ["level"]
    );
    assert_eq!(
        fields("kind=response&from=2018-11-06+10:00&policy=9"),
        ["policy"]
    );
    assert_eq!(
        fields("kind=response&from=2018-11-06+10:00&calendar=x"),
        ["calendar"]
    );
    let page = Browser::of(app, "edu").get("/deadlines/explain?kind=response&from=yesterday");
    page.says(422, "起算时间写成");
}

fn a_reckoning_into_a_year_without_its_notice_says_so(app: &TestApp) {
    let across = explain(app, "kind=rectification&from=2026-12-25+10:00");
    let remarks = across["remarks"].as_array().unwrap();
    assert_eq!(remarks.len(), 1, "{remarks:?}");
    assert!(
        remarks[0].as_str().unwrap().contains("2027 年"),
        "{remarks:?}"
    );
    let within = explain(app, "kind=rectification&from=2026-03-25+10:00");
    assert_eq!(within["remarks"], json!([]));
    let natural = explain(app, "kind=response&from=2026-12-31+10:00");
    assert_eq!(
        natural["remarks"],
        json!([]),
        "natural time needs no notice"
    );
}
