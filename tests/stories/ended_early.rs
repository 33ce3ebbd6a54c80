//! What never gets dispatched: merged into another, or not taken on.

use crate::app::TestApp;
use crate::builders::complaint;
use crate::manual_clock::days;

story! {
    a_merged_incident_follows_its_primary_and_owes_nothing
    a_dismissed_incident_owes_nothing
    an_incident_follows_no_ghost_and_not_itself
}

fn a_merged_incident_follows_its_primary_and_owes_nothing(app: &TestApp) {
    let primary = app.register(&complaint());
    let copy = app.register(&complaint().with("title", "站牌看不清"));
    app.as_duty().merge(&copy, &primary).done();
    let seen = app.see(&copy);
    assert_eq!(seen.stage(), "merged");
    assert_eq!(seen.incident["merged_into"], *primary);
    assert_eq!(seen.standing("response", ""), "waived");
    app.advance(days(5));
    assert_eq!(app.tick().recorded, 1, "only the primary is late");
    app.as_duty()
        .assess(&copy, "iv", None)
        .refused("wrong_stage");
    app.as_duty()
        .merge(&primary, &copy)
        .refused("not_a_primary");
}

fn a_dismissed_incident_owes_nothing(app: &TestApp) {
    let no = app.register(&complaint());
    let (reason, blank) = ("属于个人纠纷，不属政务舆情", " ");
    assert_eq!(app.as_duty().dismiss(&no, blank).invalid(), ["reason"]);
    app.as_duty().dismiss(&no, reason).done();
    let seen = app.see(&no);
    assert_eq!(seen.stage(), "dismissed");
    assert_eq!(seen.events("dismissed")[0]["body"]["reason"], reason);
    app.advance(days(5));
    assert_eq!(app.tick().recorded, 0);
    let (sentence, basis) = app.as_duty().assess(&no, "iv", None).refused("wrong_stage");
    assert!(sentence.contains("不予受理"), "{sentence}");
    assert_eq!(basis, "办理流程“研判”");
}

fn an_incident_follows_no_ghost_and_not_itself(app: &TestApp) {
    let no = app.register(&complaint());
    app.storing_nothing(|| {
        app.as_duty()
            .merge(&no, "2018-0999")
            .refused("not_a_primary");
        app.as_duty().merge(&no, &no).refused("merge_into_self");
        assert_eq!(app.as_duty().merge(&no, "第一件").invalid(), ["primary"]);
    });
}
