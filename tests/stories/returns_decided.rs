//! A unit says that it is not its matter, and the office decides.

use serde_json::json;

use crate::app::TestApp;
use crate::builders::complaint;
use crate::manual_clock::{hours, seconds};

story! {
    an_upheld_return_leaves_the_unit_and_its_clocks
    a_refused_return_goes_on_as_acknowledged
    a_return_after_the_window_is_refused_with_its_basis
    a_return_needs_a_reason
    an_upheld_return_of_the_lead_asks_for_a_new_lead
}

const LEAD: &str = "市教育局";
const OTHER: &str = "市公安局";

fn an_upheld_return_leaves_the_unit_and_its_clocks(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[LEAD, OTHER]);
    app.as_liaison(OTHER).give_back(&no, "不属本局职责").done();
    app.as_duty().uphold_return(&no, OTHER).done();
    let seen = app.see(&no);
    assert_eq!(seen.state_of(OTHER), "returned");
    assert_eq!(seen.standing("acknowledgement", OTHER), "met");
    assert_eq!(seen.standing("first_report", OTHER), "waived");
    assert_eq!(seen.deadline("first_report", OTHER)["waiver"], "returned");
    app.advance(hours(24));
    app.tick();
    assert!(app.see(&no).events("deadline_passed").iter().all(|event| {
        let no = &event["body"]["no"];
        *no != seen.deadline("first_report", OTHER)["n"]
    }));
    app.as_liaison(OTHER)
        .report(&no, "已处理")
        .refused("no_assignment");
}

fn a_refused_return_goes_on_as_acknowledged(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[LEAD, OTHER]);
    app.as_liaison(OTHER).give_back(&no, "不属本局职责").done();
    app.as_leader()
        .uphold_return(&no, OTHER)
        .problem(403, "not_allowed");
    let missing = json!({ "unit": OTHER, "decision": "refuse" });
    let fields = app
        .as_duty()
        .act(&no, "return-decision", &missing)
        .invalid();
    assert_eq!(fields, ["reason"]);
    let reason = "按方案第 21 项由你局负责";
    app.as_duty().refuse_return(&no, OTHER, reason).done();
    let seen = app.as_liaison(OTHER).see(&no);
    assert_eq!(seen.state_of(OTHER), "accepted");
    assert_eq!(seen.events("return_refused")[0]["body"]["reason"], reason);
    assert_eq!(seen.standing("closure_report", OTHER), "running");
    app.as_liaison(OTHER).report(&no, "正在办理").done();
}

fn a_return_after_the_window_is_refused_with_its_basis(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[LEAD, OTHER]);
    assert_eq!(app.see(&no).due("return_window", OTHER), "2018-11-07 17:30");
    app.set_time("2018-11-07 17:30");
    app.as_liaison(LEAD).give_back(&no, "不属本局职责").done();
    app.advance(seconds(1));
    let late = app.storing_nothing(|| app.as_liaison(OTHER).give_back(&no, "不属本局职责"));
    let (sentence, basis) = late.refused("return_window_over");
    assert!(sentence.contains("已过可以退回的时间"), "{sentence}");
    assert_eq!(basis, "时限规则“退回期限”");
}

fn a_return_needs_a_reason(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[LEAD, OTHER]);
    let empty = app.storing_nothing(|| app.as_liaison(OTHER).give_back(&no, "  "));
    assert_eq!(empty.invalid(), ["reason"]);
}

fn an_upheld_return_of_the_lead_asks_for_a_new_lead(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[LEAD, OTHER]);
    app.as_liaison(LEAD)
        .give_back(&no, "应由交通部门牵头")
        .done();
    app.as_duty().uphold_return(&no, LEAD).done();
    let without = json!([{ "unit": "市交通运输局", "duty": "responsible" }]);
    let refused = app
        .as_duty()
        .act(&no, "dispatch", &json!({ "assignments": without }));
    let (sentence, _) = refused.refused("no_lead");
    assert!(sentence.contains("牵头"), "{sentence}");
    app.as_duty().dispatch(&no, &["市交通运输局"]).done();
    assert_eq!(app.see(&no).state_of("市交通运输局"), "offered");
}
