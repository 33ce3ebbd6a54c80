//! Units are pressed to act, and reply; what was ordered can be printed.

use serde_json::Value;

use crate::app::TestApp;
use crate::builders::complaint;
use crate::pages::{Browser, filled};

story! {
    a_unit_replies_to_an_order_in_time_or_is_late
    an_order_is_written_and_answered_by_forms
    orders_requests_and_the_dispatch_are_printed_for_those_they_concern
    a_program_finds_every_field_of_an_answer_described
}

const EDU: &str = "市教育局";
const POLICE: &str = "市公安局";

fn dispatched(app: &TestApp) -> String {
    let no = app.dispatched(&complaint().level("iii"), &[EDU, POLICE]);
    app.as_liaison(EDU).acknowledge(&no).done();
    no
}

fn a_unit_replies_to_an_order_in_time_or_is_late(app: &TestApp) {
    let no = dispatched(app);
    app.as_duty()
        .supervise(&no, EDU, "请报结果", "2018-11-06 15:00")
        .problem(403, "not_allowed");
    let leader = app.as_leader();
    leader
        .supervise(&no, EDU, "请报结果", "2018-11-06 09:00")
        .refused("reply_by_past");
    leader
        .supervise(&no, EDU, "请报结果", "2018-11-06 15:00")
        .done();
    let seen = app.see(&no);
    assert_eq!(seen.due("supervision_reply", EDU), "2018-11-06 15:00");
    let order = &seen.incident["orders"][0];
    assert_eq!(order["kind"], "supervision");
    assert_eq!(order["unit"], EDU);
    assert_eq!(order["reply"], Value::Null);
    app.as_liaison(POLICE)
        .reply(&no, "代答")
        .refused("no_open_order");
    app.set_time("2018-11-06 15:00");
    app.as_liaison(EDU).reply(&no, "已整改").done();
    let seen = app.see(&no);
    assert_eq!(seen.standing("supervision_reply", EDU), "met");
    assert_eq!(seen.incident["orders"][0]["reply"]["text"], "已整改");
    app.as_liaison(EDU)
        .reply(&no, "再答")
        .refused("no_open_order");

    app.as_duty().urge(&no, POLICE, "请抓紧").done();
    assert_eq!(
        app.see(&no).due("supervision_reply", POLICE),
        "2018-11-07 17:30",
        "by the policy when nobody names a time"
    );
    app.set_time("2018-11-07 17:31");
    app.tick();
    assert_eq!(app.see(&no).standing("supervision_reply", POLICE), "passed");
    app.as_liaison(POLICE).reply(&no, "迟复").done();
    assert_eq!(
        app.see(&no).standing("supervision_reply", POLICE),
        "met_late"
    );
}

fn an_order_is_written_and_answered_by_forms(app: &TestApp) {
    let no = dispatched(app);
    let duty = Browser::of(app, "duty");
    let urging = format!("/incidents/{no}/urge");
    let page = duty.get(&urging);
    let form = filled(page.form(&urging), "unit", "edu");
    let html = page.says(200, "请抓紧办理");
    assert!(
        html.contains("即 11 月 7 日 17:30 前") || html.contains("即 明天 17:30 前"),
        "{html}"
    );
    duty.post(&urging, &filled(form.clone(), "text", " "))
        .says(422, "请填写要求");
    duty.post(&urging, &filled(form, "text", "请先报已掌握的情况"))
        .leads_to();
    app.set_time("2018-11-06 10:20");
    duty.get(&urging).says(200, "已于 10:00 催办过，还没有回复");

    let edu = Browser::of(app, "edu");
    let html = edu.get("/desk").says(200, "待回复");
    assert!(html.contains("请先报已掌握的情况"), "{html}");
    let replying = format!("/incidents/{no}/supervision-reply");
    let page = edu.get(&replying);
    let form = page.form(&replying);
    page.says(200, "请先报已掌握的情况");
    edu.post(&replying, &form).says(422, "请填写回复内容");
    edu.post(&replying, &filled(form, "text", "已到场核实"))
        .leads_to();
    duty.get(&format!("/incidents/{no}"))
        .says(200, "已到场核实");
    duty.get(&urging)
        .says(200, "已于 10:00 催办过，10:20 已回复");
    edu.get(&replying).says(409, "没有等该单位回复的催办或督办");
}

/// A paper: its address, its number, whose it is, what it says.
type Printed = (&'static str, &'static str, &'static str, [&'static str; 2]);

const PAPERS: [Printed; 4] = [
    (
        "supervision-1",
        "督办〔2018〕1-1号",
        "edu",
        ["请报结果", "2018 年 11 月 6 日 15:00"],
    ),
    (
        "urge-2",
        "催办〔2018〕1-2号",
        "police",
        ["请抓紧", "2018 年 11 月 7 日 17:30"],
    ),
    (
        "extension-1",
        "延期〔2018〕1-1号",
        "edu",
        ["2018 年 11 月 13 日 17:30", "2018 年 11 月 20 日 17:30"],
    ),
    (
        "dispatch",
        "交办〔2018〕1号",
        "edu",
        ["2018 年 11 月 8 日 10:00", "牵头"],
    ),
];

/// What every print carries.
const FOOT: [&str; 4] = ["政务舆情回应工单系统", "生成", "打印人", "内部资料"];

fn orders_requests_and_the_dispatch_are_printed_for_those_they_concern(app: &TestApp) {
    let no = dispatched(app);
    app.as_leader()
        .supervise(&no, EDU, "请报结果", "2018-11-06 15:00")
        .done();
    app.as_duty().urge(&no, POLICE, "请抓紧").done();
    app.as_liaison(EDU)
        .ask_for_time(&no, "closure_report", "2018-11-20")
        .done();
    for (name, serial, unit, words) in PAPERS {
        let path = format!("/incidents/{no}/papers/{name}");
        for user in ["duty", "leader", unit] {
            let html = Browser::of(app, user).get(&path).says(200, serial);
            for wanted in words.iter().chain(&FOOT) {
                assert!(html.contains(wanted), "{name}: no {wanted} in {html}");
            }
            assert!(links_to(app, user, &path), "{user} finds {path}");
        }
        for user in ["health", "admin"] {
            Browser::of(app, user).get(&path).says(404, "没有找到");
        }
    }
    for name in [
        "urge-1",
        "supervision-2",
        "extension-9",
        "dispatch-1",
        "letter",
    ] {
        let path = format!("/incidents/{no}/papers/{name}");
        Browser::of(app, "duty").get(&path).says(404, "没有找到");
    }
    a_unit_prints_only_its_own(app, &no);
}

/// Whether the page of the only incident links to a paper.
fn links_to(app: &TestApp, user: &str, paper: &str) -> bool {
    let page = Browser::of(app, user).get("/incidents/2018-0001").shown();
    page.contains(&format!("href=\"{paper}\""))
}

fn a_unit_prints_only_its_own(app: &TestApp, no: &str) {
    for (name, _, unit, _) in PAPERS {
        let other = if unit == "edu" { "police" } else { "edu" };
        let path = format!("/incidents/{no}/papers/{name}");
        if name != "dispatch" {
            Browser::of(app, other).get(&path).says(404, "没有找到");
            assert!(!links_to(app, other, &path), "{other} finds {path}");
        }
    }
    let path = format!("/incidents/{no}/papers/dispatch");
    let own = Browser::of(app, "police").get(&path).shown();
    assert!(!own.contains("<td>办结</td><td>市教育局</td>"), "{own}");
    let office = Browser::of(app, "duty").get(&path).shown();
    assert!(
        office.contains("<td>办结</td><td>市教育局</td>"),
        "{office}"
    );
}

fn a_program_finds_every_field_of_an_answer_described(app: &TestApp) {
    let no = dispatched(app);
    app.as_leader()
        .supervise(&no, EDU, "请报结果", "2018-11-06 15:00")
        .done();
    app.as_liaison(EDU)
        .ask_for_time(&no, "closure_report", "2018-11-20")
        .done();
    app.as_liaison(EDU).draft(&no, "情况说明").done();
    app.as_liaison(EDU).submit(&no).done();
    app.as_head(EDU).approve(&no).done();
    app.as_reviewer().approve(&no).done();
    let promises =
        serde_json::json!({ "promises": [{ "text": "公布结果", "due_on": "2018-11-20" }] });
    app.as_reviewer().release_with(&no, &promises).done();
    let described = app.as_duty().get("/api/openapi.json").done();
    let seen = app.see(&no);
    let fields = |value: &Value| {
        let object = value.as_object().unwrap();
        object
            .keys()
            .cloned()
            .collect::<std::collections::BTreeSet<_>>()
    };
    let answers = [
        ("Incident", &seen.incident),
        ("Deadline", &seen.incident["deadlines"][0]),
        ("Extension", &seen.incident["extensions"][0]),
        ("Order", &seen.incident["orders"][0]),
        ("KeptPromise", &seen.incident["promises"][0]),
    ];
    for (schema, answer) in answers {
        let properties = &described["components"]["schemas"][schema]["properties"];
        assert_eq!(fields(properties), fields(answer), "{schema}");
    }
}
