//! A matter flares up again: a new cycle, and what was judged stays judged.

use serde_json::json;

use crate::app::TestApp;
use crate::builders::complaint;
use crate::manual_clock::{days, hours};

story! {
    reopening_keeps_the_first_verdict
    only_a_leader_reopens_and_only_what_is_closed
}

const LEAD: &str = "市教育局";

fn reopening_keeps_the_first_verdict(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[LEAD]);
    app.as_liaison(LEAD).acknowledge(&no).done();
    app.advance(hours(49));
    app.tick();
    app.answer(&no, LEAD);
    app.as_leader().close(&no).done();
    let card = app
        .as_duty()
        .get("/api/v1/scorecards?period=2018-11")
        .done();
    app.advance(days(3));
    app.as_leader().reopen(&no, "同一问题再次出现").done();
    let seen = app.see(&no);
    assert_eq!(seen.stage(), "assessed");
    assert_eq!(seen.incident["cycle"], 2);
    let responses = seen.deadlines("response", "");
    assert_eq!(responses.len(), 2);
    assert_eq!(responses[0]["verdict"], "met_late");
    assert_eq!(responses[1]["verdict"], json!(null));
    assert_eq!(responses[1]["due_at"], "2018-11-13T11:00:00+08:00");
    assert_eq!(responses[1]["basis"]["starts"], "reopened");

    app.as_duty().dispatch(&no, &[LEAD]).done();
    app.as_liaison(LEAD).acknowledge(&no).done();
    app.answer(&no, LEAD);
    app.as_leader().close(&no).done();
    let seen = app.see(&no);
    let verdicts: Vec<_> = seen
        .deadlines("response", "")
        .iter()
        .map(|d| &d["verdict"])
        .collect();
    assert_eq!(verdicts, [&json!("met_late"), &json!("met")]);
    let own = |card: &serde_json::Value| card["items"][0]["columns"]["response"].clone();
    assert_eq!(
        own(&card),
        json!({ "numerator": 0, "denominator": 1, "rate": 0.0 })
    );
    let card = app
        .as_duty()
        .get("/api/v1/scorecards?period=2018-11")
        .done();
    assert_eq!(
        own(&card),
        json!({ "numerator": 1, "denominator": 2, "rate": 0.5 })
    );
}

fn only_a_leader_reopens_and_only_what_is_closed(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[LEAD]);
    app.as_leader()
        .reopen(&no, "还没有办结")
        .refused("wrong_stage");
    app.as_liaison(LEAD).acknowledge(&no).done();
    app.answer(&no, LEAD);
    app.as_leader().close(&no).done();
    app.as_duty()
        .reopen(&no, "再次出现")
        .problem(403, "not_allowed");
    app.as_liaison(LEAD)
        .report(&no, "补充情况")
        .refused("wrong_stage");
}
