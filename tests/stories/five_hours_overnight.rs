//! A grave emergency in the evening: five hours are five hours, night or not (国办发〔2016〕80号).

use crate::app::TestApp;
use crate::builders::complaint;
use crate::manual_clock::{hours, minutes, seconds, wall};

story! {
    five_hours_from_ten_in_the_evening_end_at_three_in_the_morning
    a_passing_is_recorded_once_however_late_and_often_the_scheduler_looks
    exactly_at_the_due_instant_is_in_time
}

fn five_hours_from_ten_in_the_evening_end_at_three_in_the_morning(app: &TestApp) {
    app.set_time("2018-11-06 22:00");
    let no = app.register(&complaint().emergency("ii"));
    let seen = app.see(&no);
    assert_eq!(seen.due("authoritative_info", ""), "2018-11-07 03:00");
    assert_eq!(seen.due("press_conference", ""), "2018-11-07 22:00");
    assert!(seen.deadlines("response", "").is_empty());
    assert_eq!(seen.standing("authoritative_info", ""), "running");
    let basis = &seen.deadline("authoritative_info", "")["basis"];
    assert_eq!(basis["starts"], "detected");
    assert_eq!(basis["measure"], "natural");
    assert_eq!(basis["amount"], 300);
    assert!(basis["source"].as_str().unwrap().contains("80号"));
    assert_eq!(seen.deadline("authoritative_info", "")["extendable"], false);
}

fn a_passing_is_recorded_once_however_late_and_often_the_scheduler_looks(app: &TestApp) {
    app.set_time("2018-11-06 22:00");
    let no = app.register(&complaint().emergency("ii"));
    app.advance(hours(5));
    app.tick();
    let sharp = app.see(&no).events("deadline_passed").len();
    assert_eq!(sharp, 0, "three sharp is not late");
    app.advance(minutes(47));
    let tick = app.tick();
    assert_eq!((tick.recorded, tick.failed), (1, 0));
    assert_eq!(tick.oldest.map(wall).as_deref(), Some("2018-11-07 03:00"));
    for _ in 0..3 {
        app.advance(seconds(10));
        assert_eq!(app.tick().recorded, 0);
    }
    let seen = app.see(&no);
    let passed = seen.events("deadline_passed");
    assert_eq!(passed.len(), 1);
    assert_eq!(passed[0]["occurred_at"], "2018-11-07T03:00:00+08:00");
    assert_eq!(passed[0]["recorded_at"], "2018-11-07T03:47:00+08:00");
    assert_eq!(passed[0]["capacity"], "system");
    assert_eq!(seen.standing("authoritative_info", ""), "passed");
    assert_eq!(seen.standing("press_conference", ""), "running");
}

fn exactly_at_the_due_instant_is_in_time(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iv"), &["市教育局", "市公安局"]);
    app.advance(hours(4));
    app.as_liaison("市教育局").acknowledge(&no).done();
    app.advance(seconds(1));
    app.as_liaison("市公安局").acknowledge(&no).done();
    let seen = app.see(&no);
    assert_eq!(seen.standing("acknowledgement", "市教育局"), "met");
    assert_eq!(seen.standing("acknowledgement", "市公安局"), "met_late");
}
