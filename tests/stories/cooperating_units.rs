//! Units that only help: when their part is asked for, and how they end it.

use serde_json::json;

use crate::app::TestApp;
use crate::builders::complaint;

story! {
    cooperating_units_hold_nobody_up_unless_the_dispatch_says_so
    the_answer_is_complete_when_enough_cooperating_units_have_closed
    a_responsible_unit_does_not_close_by_a_report
    more_help_than_there_is_cannot_be_asked_for
}

const LEAD: &str = "市教育局";
const FIRST: &str = "市公安局";
const SECOND: &str = "水口镇";
const DUTIES: &[(&str, &str)] = &[
    (LEAD, "lead"),
    (FIRST, "cooperating"),
    (SECOND, "cooperating"),
];

fn cooperating_units_hold_nobody_up_unless_the_dispatch_says_so(app: &TestApp) {
    let no = app.register(&complaint().level("iii"));
    app.as_duty().dispatch_as(&no, DUTIES, &json!({})).done();
    app.as_liaison(LEAD).acknowledge(&no).done();
    app.answer(&no, LEAD);
    assert_eq!(app.see(&no).stage(), "responded");
}

fn the_answer_is_complete_when_enough_cooperating_units_have_closed(app: &TestApp) {
    let no = app.register(&complaint().level("iii"));
    let one_helps = json!({ "completion": { "cooperating": 1 } });
    app.as_duty().dispatch_as(&no, DUTIES, &one_helps).done();
    app.as_liaison(LEAD).acknowledge(&no).done();
    app.answer(&no, LEAD);
    assert_eq!(app.see(&no).stage(), "dispatched");
    let unit = app.as_liaison(SECOND);
    unit.report_closing(&no, "已配合")
        .refused("wrong_assignment_state");
    unit.acknowledge(&no).done();
    unit.report_closing(&no, "已到校维持秩序").done();
    let seen = app.see(&no);
    assert_eq!(seen.stage(), "responded");
    assert_eq!(seen.state_of(SECOND), "discharged");
    assert_eq!(seen.state_of(FIRST), "offered");
    assert_eq!(seen.standing("closure_report", SECOND), "met");
}

fn a_responsible_unit_does_not_close_by_a_report(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[LEAD, FIRST]);
    app.as_liaison(FIRST).acknowledge(&no).done();
    let closing = app.storing_nothing(|| app.as_liaison(FIRST).report_closing(&no, "已办结"));
    let (sentence, basis) = closing.refused("closing_needs_release");
    assert!(sentence.contains("负责单位"), "{sentence}");
    assert_eq!(basis, "分工方案第 21 项");
}

fn more_help_than_there_is_cannot_be_asked_for(app: &TestApp) {
    let no = app.register(&complaint().level("iii"));
    let three_help = json!({ "completion": { "cooperating": 3 } });
    let refused = app.as_duty().dispatch_as(&no, DUTIES, &three_help);
    refused.refused("completion_beyond_units");
}
