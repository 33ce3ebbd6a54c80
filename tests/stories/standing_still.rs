//! The leader lets time stand still where the rules allow it, and lets it go on.

use serde_json::Value;

use crate::app::TestApp;
use crate::builders::complaint;
use crate::pages::{Browser, filled};

story! {
    a_pause_stops_what_may_stand_still_and_never_a_national_deadline
    the_end_of_a_pause_moves_the_due_time_by_the_pause
    a_unit_that_joins_during_a_pause_begins_standing_still
    a_pause_and_its_end_by_forms_show_what_follows
}

const EDU: &str = "市教育局";
const POLICE: &str = "市公安局";

fn accepted(app: &TestApp) -> String {
    let no = app.dispatched(&complaint().level("iii"), &[EDU]);
    app.as_liaison(EDU).acknowledge(&no).done();
    no
}

fn a_pause_stops_what_may_stand_still_and_never_a_national_deadline(app: &TestApp) {
    let no = accepted(app);
    app.as_leader().pause(&no, "等省检测结果").done();
    let seen = app.see(&no);
    let paused_at = &seen.deadline("closure_report", EDU)["paused_at"];
    assert_eq!(paused_at, "2018-11-06T10:00:00+08:00");
    for kind in ["response", "first_report"] {
        let unit = if kind == "response" { "" } else { EDU };
        assert_eq!(
            seen.deadline(kind, unit)["paused_at"],
            Value::Null,
            "{kind}"
        );
    }
    app.as_leader().pause(&no, "再停").refused("already_paused");
    let page = Browser::of(app, "edu").get(&format!("/incidents/{no}"));
    let html = page.says(200, "已暂停：等省检测结果");
    assert!(html.contains("#s-paused"), "a ring with two bars: {html}");
    Browser::of(app, "edu")
        .get("/desk")
        .says(200, "已暂停：等省检测结果");
    Browser::of(app, "duty")
        .get("/desk")
        .says(200, "时限已暂停");

    app.set_time("2018-11-14 09:00");
    app.tick();
    let seen = app.see(&no);
    assert_eq!(seen.standing("response", ""), "passed");
    assert_eq!(seen.standing("first_report", EDU), "passed");
    assert_ne!(seen.standing("closure_report", EDU), "passed");
}

fn the_end_of_a_pause_moves_the_due_time_by_the_pause(app: &TestApp) {
    let no = accepted(app);
    app.set_time("2018-11-07 10:00");
    app.as_leader().pause(&no, "等省检测结果").done();
    app.set_time("2018-11-09 10:00");
    app.as_leader().resume(&no).done();
    let seen = app.see(&no);
    assert_eq!(
        seen.due("closure_report", EDU),
        "2018-11-15 17:30",
        "two working days later than the 13th"
    );
    let deadline = seen.deadline("closure_report", EDU);
    assert_eq!(deadline["original_due_at"], "2018-11-13T17:30:00+08:00");
    assert_eq!(deadline["paused_at"], Value::Null);
    assert_eq!(deadline["pauses"][0]["from"], "2018-11-07T10:00:00+08:00");
    assert_eq!(deadline["pauses"][0]["to"], "2018-11-09T10:00:00+08:00");
    assert_eq!(deadline["extended"], false);
    assert_eq!(seen.due("response", ""), "2018-11-08 10:00", "never moved");
    app.as_leader().resume(&no).refused("not_paused");
    let html = Browser::of(app, "edu")
        .get(&format!("/incidents/{no}"))
        .says(200, "原定 11 月 13 日 17:30，现为 11 月 15 日 17:30");
    assert!(html.contains("暂停，不计"), "the segments say so: {html}");
}

/// Re-routing while time stands still: the new unit's clock is the one it would have had if it had
/// been there when the pause began (a replay).
fn a_unit_that_joins_during_a_pause_begins_standing_still(app: &TestApp) {
    let no = accepted(app);
    let other = app.dispatched(&complaint().level("iii"), &[POLICE]);
    app.set_time("2018-11-07 09:00");
    app.as_leader().pause(&no, "等省检测结果").done();
    app.set_time("2018-11-07 10:00");
    app.as_duty()
        .dispatch_as(&no, &[(POLICE, "responsible")], &serde_json::json!({}))
        .done();
    app.as_liaison(POLICE).acknowledge(&no).done();
    let joined = app.see(&no);
    let closing = joined.deadline("closure_report", POLICE);
    assert_eq!(closing["paused_at"], "2018-11-07T10:00:00+08:00");
    assert_eq!(joined.due("closure_report", POLICE), "2018-11-14 17:30");
    let acknowledged = joined.deadline("acknowledgement", POLICE);
    assert_eq!(
        acknowledged["verdict"], "met",
        "that kind never stands still"
    );
    app.as_liaison(POLICE).acknowledge(&other).done();
    app.as_leader().pause(&other, "等省检测结果").done();

    app.set_time("2018-11-12 10:00");
    for no in [&no, &other] {
        app.as_leader().resume(no).done();
    }
    let replayed = app.see(&other).due("closure_report", POLICE);
    assert_eq!(app.see(&no).due("closure_report", POLICE), replayed);
    assert_eq!(
        replayed, "2018-11-16 17:30",
        "two working days later than the 14th"
    );
}

fn a_pause_and_its_end_by_forms_show_what_follows(app: &TestApp) {
    let no = accepted(app);
    let leader = Browser::of(app, "leader");
    let pausing = format!("/incidents/{no}/pause");
    let page = leader.get(&pausing);
    let form = page.form(&pausing);
    let html = page.shown();
    let (still, on) = html.split_once("照常计算的").unwrap();
    assert!(
        still.contains("市教育局办结，11 月 13 日 17:30 前"),
        "{html}"
    );
    assert!(on.contains("回应，11 月 8 日 10:00 前"), "{html}");
    leader.post(&pausing, &form).says(422, "请写明暂停的理由");
    leader
        .post(&pausing, &filled(form, "reason", "等省检测结果"))
        .leads_to();

    app.set_time("2018-11-08 10:00");
    let leader = Browser::of(app, "leader");
    let going_on = format!("/incidents/{no}/resumption");
    let page = leader.get(&going_on);
    let form = page.form(&going_on);
    let preview = page.says(200, "等省检测结果");
    leader.post(&going_on, &form).leads_to();
    let due = app.see(&no).due("closure_report", EDU);
    let day = due.split(['-', ' ']).nth(2).unwrap();
    let shown = format!("<td>11 月 {day} 日 17:30</td>");
    assert!(preview.contains(&shown), "{shown} in {preview}");
    assert_ne!(due, "2018-11-13 17:30");
    leader.get(&going_on).says(409, "时限没有暂停");
}
