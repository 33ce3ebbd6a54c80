//! A unit asks for more time, and another person decides: the original date is never lost.

use serde_json::json;

use crate::app::TestApp;
use crate::builders::complaint;
use crate::pages::{Browser, filled};

story! {
    a_granted_request_moves_the_due_time_and_keeps_the_original_one
    a_refused_request_leaves_the_due_time_as_it_was
    the_leader_may_grant_another_day
    a_request_is_written_and_decided_by_forms
    a_request_keeps_to_the_rules_of_the_policy
}

const EDU: &str = "市教育局";
const DUE: &str = "2018-11-13 17:30";

/// With the unit, which has acknowledged: the report on closing is due on the fifth working day.
fn accepted(app: &TestApp) -> String {
    let no = app.dispatched(&complaint().level("iii"), &[EDU]);
    app.as_liaison(EDU).acknowledge(&no).done();
    assert_eq!(app.see(&no).due("closure_report", EDU), DUE);
    no
}

fn a_granted_request_moves_the_due_time_and_keeps_the_original_one(app: &TestApp) {
    let no = accepted(app);
    app.as_liaison(EDU)
        .ask_for_time(&no, "closure_report", "2018-11-20")
        .done();
    let asked = app.see(&no);
    assert_eq!(asked.incident["work_state"], "extension_pending");
    assert_eq!(
        asked.due("closure_report", EDU),
        DUE,
        "asking moves nothing"
    );
    let request = &asked.incident["extensions"][0];
    assert_eq!(request["state"], "pending");
    assert_eq!(request["kind"], "closure_report");
    assert_eq!(request["reason"], "等省检测结果");

    app.as_leader().grant_time(&no).done();
    let seen = app.see(&no);
    assert_eq!(seen.due("closure_report", EDU), "2018-11-20 17:30");
    let deadline = seen.deadline("closure_report", EDU);
    assert_eq!(deadline["original_due_at"], "2018-11-13T17:30:00+08:00");
    assert_eq!(deadline["generation"], 1);
    assert_eq!(deadline["extended"], true);
    let segments = deadline["basis"]["segments"].as_array().unwrap();
    assert_eq!(segments.last().unwrap()["reason"], "extended");
    let request = &seen.incident["extensions"][0];
    assert_eq!(request["state"], "granted");
    assert_eq!(request["original_due_at"], "2018-11-13T17:30:00+08:00");
    assert_eq!(request["granted_until"], "2018-11-20T17:30:00+08:00");
    assert_eq!(seen.incident["work_state"], "in_progress");
    runs_to_the_new_time(app, &no);
}

/// The page shows both times, and nothing is late before the new one.
fn runs_to_the_new_time(app: &TestApp, no: &str) {
    app.set_time("2018-11-20 17:30");
    app.tick();
    assert_ne!(app.see(no).standing("closure_report", EDU), "passed");
    let page = Browser::of(app, "edu").get(&format!("/incidents/{no}"));
    let page = page.says(200, "原定 11 月 13 日 17:30，已延期至");
    assert!(
        page.contains("延期 5 个工作日"),
        "the segments say so: {page}"
    );
    app.set_time("2018-11-20 17:31");
    app.tick();
    assert_eq!(app.see(no).standing("closure_report", EDU), "passed");
}

fn a_refused_request_leaves_the_due_time_as_it_was(app: &TestApp) {
    let no = accepted(app);
    app.as_liaison(EDU)
        .ask_for_time(&no, "closure_report", "2018-11-20")
        .done();
    let silent = app.storing_nothing(|| {
        app.as_leader()
            .act(&no, "extension-decision", &json!({ "decision": "refuse" }))
    });
    let (sentence, _) = silent.refused("reason_missing");
    assert!(sentence.contains("理由"), "{sentence}");
    app.as_leader().refuse_time(&no, "检测可加急").done();
    let seen = app.as_liaison(EDU).see(&no);
    assert_eq!(seen.due("closure_report", EDU), DUE);
    assert_eq!(seen.deadline("closure_report", EDU)["generation"], 0);
    assert_eq!(seen.incident["extensions"][0]["state"], "refused");
    assert_eq!(
        seen.incident["extensions"][0]["decision_reason"],
        "检测可加急"
    );
    let page = Browser::of(app, "edu").get(&format!("/incidents/{no}"));
    page.says(200, "不同意，原时限继续");
    app.set_time("2018-11-13 17:31");
    app.tick();
    assert_eq!(app.see(&no).standing("closure_report", EDU), "passed");
}

fn the_leader_may_grant_another_day(app: &TestApp) {
    let no = accepted(app);
    app.as_liaison(EDU)
        .ask_for_time(&no, "closure_report", "2018-11-20")
        .done();
    let body = json!({ "decision": "grant", "until": "2018-11-15", "reason": "先报阶段结果" });
    app.as_leader().act(&no, "extension-decision", &body).done();
    let seen = app.see(&no);
    assert_eq!(seen.due("closure_report", EDU), "2018-11-15 17:30");
    let request = &seen.incident["extensions"][0];
    assert_eq!(request["until"], "2018-11-20T17:30:00+08:00", "as asked");
    assert_eq!(request["granted_until"], "2018-11-15T17:30:00+08:00");
}

fn a_request_is_written_and_decided_by_forms(app: &TestApp) {
    let no = accepted(app);
    let asking = format!("/incidents/{no}/extension");
    let edu = Browser::of(app, "edu");
    let page = edu.get(&asking);
    let fields = page.form(&asking);
    let html = page.shown();
    for wanted in [
        "5、24、48 小时的时限不能延期",
        "最晚可延到 11 月 27 日 17:30",
        "“回应”是国家规定的时限，不能延期",
    ] {
        assert!(html.contains(wanted), "no “{wanted}” in {html}");
    }
    let n = app.see(&no).deadline("closure_report", EDU)["n"].to_string();
    let fields = filled(fields, "deadline", &n);
    let fields = filled(filled(fields, "until", "2018-11-20"), "reason", "等结果");
    let empty = app.storing_nothing(|| edu.post(&asking, &fields));
    empty.says(422, "目前进展");
    let fields = filled(fields, "progress", "已送检");
    edu.post(&asking, &fields).leads_to();
    edu.get(&format!("/incidents/{no}"))
        .says(200, "等分管领导裁定");
    edu.get("/desk").says(200, "已申请延期到 11 月 20 日 17:30");

    let leader = Browser::of(app, "leader");
    leader.get("/desk?view=mine").says(200, "裁定延期");
    let deciding = format!("/incidents/{no}/extension-decision");
    let page = leader.get(&deciding);
    let fields = page.form(&deciding);
    let html = page.shown();
    let effect = "由 11 月 13 日 17:30 改为 11 月 20 日 17:30，原定时间保留在案";
    assert!(html.contains(effect), "{html}");
    assert!(html.contains("已送检"), "{html}");
    let nothing = app.storing_nothing(|| leader.post(&deciding, &fields));
    nothing.says(422, "请选同意");
    leader
        .post(&deciding, &filled(fields, "decision", "grant"))
        .leads_to();
    assert_eq!(app.see(&no).due("closure_report", EDU), "2018-11-20 17:30");
    leader.get(&deciding).says(409, "没有等待裁定的延期申请");
}

fn a_request_keeps_to_the_rules_of_the_policy(app: &TestApp) {
    let no = accepted(app);
    let asking = format!("/incidents/{no}/extension");
    let edu = Browser::of(app, "edu");
    let n = app.see(&no).deadline("closure_report", EDU)["n"].to_string();
    let form = filled(edu.get(&asking).form(&asking), "deadline", &n);
    let form = filled(filled(form, "reason", "等结果"), "progress", "已送检");
    for (until, code, sentence) in [
        ("2018-11-28", "extension_too_long", "延期最多 10 个工作日"),
        ("2018-11-18", "not_a_working_day", "11 月 18 日不是工作日"),
        ("2018-11-13", "extension_not_later", "要晚于现在的到期时间"),
    ] {
        app.storing_nothing(|| {
            let edu = app.as_liaison(EDU);
            let (said, basis) = edu.ask_for_time(&no, "closure_report", until).refused(code);
            assert!(said.contains(sentence), "{said}");
            assert_eq!(basis, "时限规则“延期”");
        });
        let html = app.storing_nothing(|| edu.post(&asking, &filled(form.clone(), "until", until)));
        let html = html.says(422, sentence);
        assert!(html.contains("时限规则“延期”"), "{html}");
        assert!(html.contains("href=\"#f-until\""), "{html}");
    }
    let ask = |until| {
        app.as_liaison(EDU)
            .ask_for_time(&no, "closure_report", until)
    };
    ask("2018-11-15").done();
    ask("2018-11-16").refused("extension_pending");
    app.as_leader().grant_time(&no).done();
    ask("2018-11-16").refused("extended_before");
    edu.get(&asking).says(200, "一个时限最多延期 1 次");
}
