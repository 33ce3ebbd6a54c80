//! Several units, each answering for itself: one's promptness covers nobody else's silence.

use serde_json::json;

use crate::app::TestApp;
use crate::builders::complaint;
use crate::manual_clock::{hours, minutes};

story! {
    one_units_answer_never_hides_anothers_silence
    of_two_units_only_the_late_one_is_late
    a_silent_unit_cannot_be_answered_for
    withdrawing_the_silent_unit_lets_the_answer_count
}

const LEAD: &str = "市教育局";
const OTHER: &str = "市公安局";

fn one_units_answer_never_hides_anothers_silence(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[LEAD, OTHER]);
    app.advance(minutes(30));
    app.as_liaison(LEAD).acknowledge(&no).done();
    app.answer(&no, LEAD);
    let seen = app.see(&no);
    assert_eq!(seen.state_of(LEAD), "discharged");
    assert_eq!(seen.state_of(OTHER), "offered");
    assert_eq!(seen.stage(), "dispatched");
    assert_eq!(seen.standing("response", ""), "met");
    assert_eq!(seen.standing("acknowledgement", LEAD), "met");
    app.advance(hours(2));
    assert_eq!(app.tick().recorded, 2);
    let seen = app.see(&no);
    assert_eq!(seen.standing("acknowledgement", OTHER), "passed");
    assert_eq!(seen.standing("first_report", OTHER), "passed");
    let (sentence, _) = app.as_leader().close(&no).refused("wrong_stage");
    assert!(sentence.contains("不能办结"), "{sentence}");
}

fn of_two_units_only_the_late_one_is_late(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[LEAD, OTHER]);
    app.advance(minutes(119));
    app.as_liaison(LEAD).acknowledge(&no).done();
    app.as_liaison(LEAD).report(&no, "已派人到现场").done();
    app.advance(minutes(2));
    app.as_liaison(OTHER).acknowledge(&no).done();
    app.as_liaison(OTHER).report(&no, "正在了解").done();
    assert_eq!(
        app.tick().recorded,
        0,
        "what is done is not recorded as passed"
    );
    let seen = app.see(&no);
    for kind in ["acknowledgement", "first_report"] {
        assert_eq!(seen.standing(kind, LEAD), "met");
        assert_eq!(seen.standing(kind, OTHER), "met_late");
    }
    let own = app.as_liaison(LEAD).see(&no);
    assert_eq!(own.standing("acknowledgement", OTHER), "met_late");
}

fn a_silent_unit_cannot_be_answered_for(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[LEAD, OTHER]);
    app.as_liaison(LEAD).acknowledge(&no).done();
    app.as_liaison(LEAD).draft(&no, "情况说明").done();
    app.as_liaison(LEAD).submit(&no).done();
    app.as_head(LEAD).approve(&no).done();
    app.as_reviewer().approve(&no).done();
    let both = json!({ "answers_for": [OTHER] });
    let refused = app.storing_nothing(|| app.as_reviewer().release_with(&no, &both));
    let (sentence, _) = refused.refused("wrong_assignment_state");
    assert!(sentence.contains("待签收"), "{sentence}");
    app.as_liaison(OTHER).acknowledge(&no).done();
    app.as_reviewer().release_with(&no, &both).done();
    assert_eq!(app.see(&no).stage(), "responded");
}

fn withdrawing_the_silent_unit_lets_the_answer_count(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[LEAD, OTHER]);
    app.as_liaison(LEAD).acknowledge(&no).done();
    app.answer(&no, LEAD);
    assert_eq!(app.see(&no).stage(), "dispatched");
    app.as_duty().withdraw(&no, OTHER).done();
    let seen = app.see(&no);
    assert_eq!(seen.stage(), "responded");
    assert_eq!(seen.state_of(OTHER), "withdrawn");
    assert_eq!(seen.standing("acknowledgement", OTHER), "waived");
}
