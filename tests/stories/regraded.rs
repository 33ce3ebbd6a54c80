//! A judgement that changes: which clocks run then, and who may judge.

use serde_json::json;

use crate::app::TestApp;
use crate::builders::complaint;
use crate::manual_clock::hours;

story! {
    raising_the_event_grade_starts_the_five_hours_from_the_same_base
    lowering_and_raising_again_washes_no_lateness_away
    a_major_level_waits_for_the_leader
}

fn raising_the_event_grade_starts_the_five_hours_from_the_same_base(app: &TestApp) {
    let no = app.register(&complaint());
    assert_eq!(app.see(&no).due("response", ""), "2018-11-08 10:00");
    app.advance(hours(2));
    app.as_leader().assess(&no, "ii", Some("ii")).done();
    let seen = app.see(&no);
    assert_eq!(seen.due("authoritative_info", ""), "2018-11-06 15:00");
    assert_eq!(seen.due("press_conference", ""), "2018-11-07 10:00");
    let response = seen.deadline("response", "");
    assert_eq!(
        (&response["verdict"], &response["waiver"]),
        (&json!("waived"), &json!("regraded"))
    );
    app.as_leader().assess(&no, "ii", Some("iii")).done();
    let seen = app.see(&no);
    assert_eq!(seen.standing("authoritative_info", ""), "waived");
    assert_eq!(seen.due("response", ""), "2018-11-08 10:00");
    assert_eq!(seen.standing("response", ""), "running");
}

fn lowering_and_raising_again_washes_no_lateness_away(app: &TestApp) {
    let no = app.register(&complaint().emergency("i"));
    app.advance(hours(6));
    app.tick();
    app.as_leader().assess(&no, "iii", None).done();
    app.as_leader().assess(&no, "iii", Some("i")).done();
    let seen = app.see(&no);
    let five_hours = seen.deadlines("authoritative_info", "");
    assert_eq!(five_hours.len(), 1);
    assert_eq!(five_hours[0]["verdict"], "missed");
}

fn a_major_level_waits_for_the_leader(app: &TestApp) {
    let no = app.register(&complaint().level("ii"));
    let seen = app.see(&no);
    assert_eq!(
        (seen.stage(), &seen.incident["level"]),
        ("registered", &json!("ii"))
    );
    let by_duty = app.storing_nothing(|| app.as_duty().assess(&no, "i", None));
    let (sentence, basis) = by_duty.refused("leader_must_assess");
    assert!(sentence.contains("分管领导"), "{sentence}");
    assert_eq!(basis, "分工方案第 20 项");
    app.as_duty()
        .dispatch(&no, &["市教育局"])
        .refused("wrong_stage");
    app.as_leader().assess(&no, "i", None).done();
    app.as_duty()
        .assess(&no, "iv", None)
        .refused("leader_must_assess");
    app.as_duty().dispatch(&no, &["市教育局"]).done();
    assert_eq!(
        app.see(&no).due("acknowledgement", "市教育局"),
        "2018-11-06 10:30"
    );
}
