//! Matters that the handling of others caused, and matters that were logged long after they were
//! found.

use serde_json::Value;

use crate::app::TestApp;
use crate::builders::complaint;
use crate::pages::{Browser, filled};

story! {
    a_secondary_matter_is_linked_and_seen_on_both_sides
    a_matter_may_be_logged_as_secondary_at_once
    a_detection_more_than_a_day_back_needs_a_reason
}

const EDU: &str = "市教育局";

fn a_secondary_matter_is_linked_and_seen_on_both_sides(app: &TestApp) {
    let cause = app.dispatched(&complaint().level("iii"), &[EDU]);
    let no = app.dispatched(
        &complaint().level("iii").with("title", "通报措辞引发不满"),
        &[EDU],
    );
    let before = app.see(&no);
    let linking = format!("/incidents/{no}/link");
    let duty = Browser::of(app, "duty");
    let form = duty.get(&linking).form(&linking);
    duty.post(&linking, &filled(form.clone(), "primary", "十八号"))
        .says(422, "编号写成 2018-0318 这样");
    for wrong in [no.as_str(), "2018-0099"] {
        let page =
            app.storing_nothing(|| duty.post(&linking, &filled(form.clone(), "primary", wrong)));
        page.says(422, "不能标为");
    }
    duty.post(&linking, &filled(form, "primary", &cause))
        .leads_to();
    let seen = app.see(&no);
    assert_eq!(seen.incident["secondary_to"], cause.as_str());
    assert_eq!(
        seen.incident["deadlines"], before.incident["deadlines"],
        "no clock moves"
    );
    let primary = app.see(&cause);
    assert_eq!(primary.incident["secondaries"][0]["no"], no.as_str());
    assert_eq!(primary.incident["secondary_to"], Value::Null);
    for (page, other) in [(&no, &cause), (&cause, &no)] {
        let html = Browser::of(app, "edu").get(&format!("/incidents/{page}"));
        html.says(200, &format!("href=\"/incidents/{other}\""));
    }
    app.as_liaison(EDU)
        .link(&no, &cause)
        .problem(403, "not_allowed");
}

fn a_matter_may_be_logged_as_secondary_at_once(app: &TestApp) {
    let cause = app.dispatched(&complaint().level("iii"), &[EDU]);
    let no = app.register(&complaint().with("secondary_to", cause.as_str()));
    assert_eq!(app.see(&no).incident["secondary_to"], cause.as_str());
    let wrong = complaint().with("secondary_to", "2018-0099").body();
    let refused = app.storing_nothing(|| app.as_duty().post("/api/v1/incidents", &wrong));
    refused.refused("not_a_cause");
    let duty = Browser::of(app, "duty");
    let html = duty
        .get("/incidents/new")
        .says(200, "name=\"secondary_to\"");
    assert!(html.contains("name=\"backdating_reason\""), "{html}");
}

fn a_detection_more_than_a_day_back_needs_a_reason(app: &TestApp) {
    let found = complaint().with("detected_at", "2018-11-05 10:00");
    app.register(&found);
    let duty = Browser::of(app, "duty");
    let form = duty.get("/incidents/new").form("/incidents");
    let fields = [
        ("title", "公交站牌字迹不清"),
        ("text", "有市民留言。"),
        ("source_kind", "message_board"),
        ("kind", "opinion"),
        ("level", "iv"),
        ("detected_at", "2018-11-05 09:59"),
        ("then", "save"),
    ];
    let fill = |form, (field, value)| filled(form, field, value);
    let form = fields.into_iter().fold(form, fill);
    let page = app.storing_nothing(|| duty.post("/incidents", &form));
    let html = page.says(422, "请写明补录的理由");
    assert!(html.contains("href=\"#f-backdating_reason\""), "{html}");
    assert!(html.contains("时限规则“补录”"), "{html}");
    let form = filled(form, "backdating_reason", "系统停用一天");
    let to = duty.post("/incidents", &form).leads_to();
    let no = to.rsplit('/').next().unwrap();
    assert_eq!(app.see(no).incident["backdating_reason"], "系统停用一天");
    duty.get(&to).says(200, "系统停用一天");
}
