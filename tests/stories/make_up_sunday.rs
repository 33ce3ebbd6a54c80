//! Working days around the national holiday of 2018: 29 and 30 September are worked, 1 to 7 October
//! are not (domain rules, section 6).

use crate::app::TestApp;
use crate::builders::complaint;
use crate::manual_clock::{minutes, seconds};

story! {
    a_make_up_sunday_is_a_day_of_work
    what_is_handed_over_before_the_holiday_is_due_on_the_right_days
}

const LEAD: &str = "市教育局";
const OTHER: &str = "市公安局";

fn a_make_up_sunday_is_a_day_of_work(app: &TestApp) {
    app.set_time("2018-09-28 10:00");
    let friday = app.dispatched(&complaint().level("iv"), &[LEAD]);
    assert_eq!(
        app.see(&friday).due("return_window", LEAD),
        "2018-09-29 17:30"
    );
    app.set_time("2018-09-29 10:00");
    let saturday = app.dispatched(&complaint().level("iv"), &[LEAD]);
    assert_eq!(
        app.see(&saturday).due("return_window", LEAD),
        "2018-09-30 17:30"
    );
    app.set_time("2018-09-30 17:30");
    let unit = app.as_liaison(LEAD);
    unit.give_back(&saturday, "不属本局职责").done();
    unit.give_back(&friday, "不属本局职责")
        .refused("return_window_over");
}

fn what_is_handed_over_before_the_holiday_is_due_on_the_right_days(app: &TestApp) {
    app.set_time("2018-09-30 17:00");
    let no = app.dispatched(&complaint().level("iv"), &[LEAD, OTHER]);
    app.as_liaison(LEAD).acknowledge(&no).done();
    let seen = app.see(&no);
    assert_eq!(seen.due("acknowledgement", LEAD), "2018-09-30 21:00");
    assert_eq!(seen.due("first_report", LEAD), "2018-09-30 21:00");
    assert_eq!(seen.due("response", ""), "2018-10-02 17:00");
    assert_eq!(seen.due("return_window", LEAD), "2018-10-08 17:30");
    assert_eq!(seen.due("closure_report", LEAD), "2018-10-12 17:30");
    let basis = &seen.deadline("closure_report", LEAD)["basis"];
    assert_eq!(
        (&basis["measure"], &basis["amount"]),
        (&"working_days".into(), &5.into())
    );
    let counted = basis["segments"].as_array().unwrap().iter();
    let counted: i64 = counted
        .map(|segment| segment["counts"].as_i64().unwrap())
        .sum();
    assert_eq!(counted, 5);
    app.set_time("2018-10-12 17:30");
    app.advance(seconds(-1));
    app.tick();
    assert_eq!(app.see(&no).standing("closure_report", LEAD), "due_soon");
    app.advance(minutes(1));
    assert_eq!(app.tick().recorded, 1);
    assert_eq!(app.see(&no).standing("closure_report", LEAD), "passed");
}
