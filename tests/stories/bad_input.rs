//! What cannot be used: each answer says what is wrong, and nothing is stored.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::app::TestApp;
use crate::builders::complaint;
use crate::people::{get_with, post_with};

story! {
    an_empty_complaint_names_the_fields_that_are_missing
    a_field_of_the_wrong_type_is_named
    a_body_that_is_not_json_is_told_the_line_and_column
    a_body_of_ten_megabytes_is_refused
    a_monitor_that_asks_for_the_head_alone_is_answered_as_for_the_whole
    an_unknown_unit_duty_or_row_is_named
    an_unknown_address_or_verb_is_not_found
    a_verb_at_the_wrong_stage_is_refused_with_sentence_and_basis
    an_incident_of_other_units_looks_as_if_it_were_not_there
    a_time_in_the_future_or_out_of_order_is_refused
    a_release_without_evidence_is_refused
    whoever_is_not_signed_in_is_told_so
}

const INCIDENTS: &str = "/api/v1/incidents";

fn an_empty_complaint_names_the_fields_that_are_missing(app: &TestApp) {
    app.storing_nothing(|| {
        for body in ["", "{}", " \n", r#"{"title":" ","text":null}"#] {
            let answer = app.as_duty().post_text(INCIDENTS, body);
            assert_eq!(answer.invalid(), ["title", "text"], "{body:?}");
        }
        let long = complaint().with("title", "字".repeat(61));
        let answer = app.as_duty().post(INCIDENTS, &long.body());
        assert_eq!(answer.invalid(), ["title"]);
    });
}

fn a_field_of_the_wrong_type_is_named(app: &TestApp) {
    let cases = [
        ("title", json!(["一"])),
        ("text", json!({})),
        ("town", json!(true)),
        ("themes", json!("就学")),
        ("level", json!("v")),
        ("event_grade", json!("最大")),
        ("kind", json!("rumour")),
        ("drill", json!("yes")),
        ("occurred_at", json!("昨天")),
        ("detected_at", json!("2018-02-30 10:00")),
        ("source", json!("热线")),
        ("expected_seq", json!("first")),
    ];
    app.storing_nothing(|| {
        for (field, value) in cases {
            let body = complaint().with(field, value).body();
            let fields = app.as_duty().post(INCIDENTS, &body).invalid();
            assert_eq!(fields, [field], "one fault is told once");
        }
        let source = json!({ "kind": "rumour", "url": "不是链接" });
        let body = complaint().with("source", source).body();
        let fields = app.as_duty().post(INCIDENTS, &body).invalid();
        assert_eq!(fields, ["source.kind", "source.url"]);
    });
}

fn a_body_that_is_not_json_is_told_the_line_and_column(app: &TestApp) {
    app.storing_nothing(|| {
        let broken = "{\"title\": \"站牌\",\n \"text\": }";
        let problem = app.as_duty().post_text(INCIDENTS, broken);
        let problem = problem.problem(422, "invalid");
        let sentence = problem["detail"].as_str().unwrap();
        assert!(sentence.contains("第 2 行第 10 列"), "{sentence}");
        for body in ["[]", "\"一\"", "1"] {
            app.as_duty()
                .post_text(INCIDENTS, body)
                .problem(422, "invalid");
        }
    });
}

fn a_body_of_ten_megabytes_is_refused(app: &TestApp) {
    const MEGABYTE: usize = 1024 * 1024;
    let token = app.token_of("duty");
    let host = app.address().strip_prefix("http://").unwrap();
    let answer = app.storing_nothing(|| {
        let mut line = TcpStream::connect(host).unwrap();
        let length = 10 * MEGABYTE;
        write!(
            line,
            "POST {INCIDENTS} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        // The answer may come, and the line be cut, before all of it is sent.
        let piece = vec![b' '; MEGABYTE];
        for _ in 0..10 {
            if line.write_all(&piece).is_err() {
                break;
            }
        }
        let mut answer = Vec::new();
        drop(line.read_to_end(&mut answer));
        String::from_utf8_lossy(&answer).into_owned()
    });
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("application/problem+json"), "{answer}");
    assert!(answer.contains("too_large"), "{answer}");
}

fn a_monitor_that_asks_for_the_head_alone_is_answered_as_for_the_whole(app: &TestApp) {
    for (path, status) in [("/healthz", 200), ("/sign-in", 200), ("/api/v1/me", 401)] {
        let address = format!("{}{path}", app.address());
        let answer = app.agent.head(address).call().unwrap();
        assert_eq!(answer.status().as_u16(), status, "{path}");
        let body = answer.into_body().read_to_vec().unwrap();
        assert!(body.is_empty(), "{path}");
    }
}

fn an_unknown_unit_duty_or_row_is_named(app: &TestApp) {
    let no = app.register(&complaint().level("iv"));
    let dispatch = |assignments: Value, row: Option<&str>| {
        let body = json!({ "assignments": assignments, "plan_row": row });
        app.as_duty().act(&no, "dispatch", &body)
    };
    app.storing_nothing(|| {
        let unknown = json!([{ "unit": "edu", "duty": "lead" }, { "unit": "市魔法局", "duty": "lead" }]);
        assert_eq!(dispatch(unknown, None).invalid(), ["assignments[1].unit"]);
        let nothing = json!([{ "duty": "boss" }, 7]);
        let fields = dispatch(nothing, None).invalid();
        assert_eq!(fields, ["assignments[0].unit", "assignments[0].duty", "assignments[1]"]);
        assert_eq!(dispatch(json!("edu"), None).invalid(), ["assignments"]);
        dispatch(json!([]), None).refused("no_units");
        let edu = json!([{ "unit": "edu", "duty": "lead" }]);
        dispatch(edu, Some("99")).refused("unknown_plan_row");
        let twice = json!([{ "unit": "edu", "duty": "lead" }, { "unit": "市教育局", "duty": "responsible" }]);
        dispatch(twice, None).refused("unit_twice");
        let coordinating = json!([{ "unit": "edu", "duty": "coordinating" }]);
        dispatch(coordinating, None).refused("duty_not_dispatchable");
    });
}

fn an_unknown_address_or_verb_is_not_found(app: &TestApp) {
    let no = app.register(&complaint());
    app.storing_nothing(|| {
        app.as_duty()
            .act(&no, "abolition", &json!({}))
            .problem(404, "not_found");
        app.as_duty()
            .act(&no, "assess", &json!({}))
            .problem(404, "not_found");
        app.as_duty()
            .act("2018-9999", "assessment", &json!({ "level": "iv" }))
            .problem(404, "not_found");
        app.as_duty()
            .act("first", "assessment", &json!({}))
            .problem(404, "not_found");
        app.as_duty()
            .get("/api/v1/nothing")
            .problem(404, "not_found");
        app.as_duty()
            .get("/api/v1/incidents/2018-9999")
            .problem(404, "not_found");
    });
}

fn a_verb_at_the_wrong_stage_is_refused_with_sentence_and_basis(app: &TestApp) {
    let no = app.register(&complaint());
    app.storing_nothing(|| {
        let (sentence, basis) = app
            .as_duty()
            .dispatch(&no, &["市教育局"])
            .refused("wrong_stage");
        assert_eq!(sentence, "这件舆情已登记，现在不能交办");
        assert_eq!(basis, "办理流程“交办”");
        app.as_leader().close(&no).refused("wrong_stage");
    });
    let (allowed, reason) = (false, "这件舆情已登记，现在不能交办");
    assert_eq!(
        app.see(&no).action("dispatch"),
        (allowed, reason),
        "the button says the same"
    );
}

fn an_incident_of_other_units_looks_as_if_it_were_not_there(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iv"), &["市教育局"]);
    let stranger = app.as_liaison("市公安局");
    app.storing_nothing(|| {
        let hidden = stranger.acknowledge(&no).problem(404, "not_found");
        assert_eq!(
            stranger.acknowledge("2018-9999").problem(404, "not_found"),
            hidden
        );
        let unseen = stranger
            .get(&format!("{INCIDENTS}/{no}"))
            .problem(404, "not_found");
        let absent = stranger
            .get(&format!("{INCIDENTS}/2018-9999"))
            .problem(404, "not_found");
        assert_eq!(unseen, absent);
        stranger
            .get(&format!("{INCIDENTS}/{no}/events"))
            .problem(404, "not_found");
        assert_eq!(stranger.get(INCIDENTS).done()["items"], json!([]));
    });
}

fn a_time_in_the_future_or_out_of_order_is_refused(app: &TestApp) {
    app.storing_nothing(|| {
        let post = |complaint: crate::builders::Complaint| {
            app.as_duty().post(INCIDENTS, &complaint.body())
        };
        let (sentence, _) =
            post(complaint().with("detected_at", "2018-11-06 10:01")).refused("in_future");
        assert_eq!(sentence, "发现时间不能晚于现在");
        post(complaint().with("occurred_at", "2018-11-07T00:00:00+08:00")).refused("in_future");
        let reversed = complaint()
            .with("occurred_at", "2018-11-06 09:30")
            .with("detected_at", "2018-11-06 09:00");
        post(reversed).refused("occurred_after_detection");
    });
    let no = app.register(&complaint().with("detected_at", "2018-11-05T23:30:00+08:00"));
    assert_eq!(app.see(&no).due("response", ""), "2018-11-07 23:30");
}

fn a_release_without_evidence_is_refused(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &["市教育局"]);
    app.as_liaison("市教育局").acknowledge(&no).done();
    app.as_liaison("市教育局").draft(&no, "情况说明").done();
    app.as_liaison("市教育局").submit(&no).done();
    app.as_head("市教育局").approve(&no).done();
    app.storing_nothing(|| {
        let unsure = json!({ "privacy": false });
        app.as_reviewer()
            .act(&no, "approval", &unsure)
            .refused("checks_missing");
    });
    app.as_reviewer().approve(&no).done();
    app.storing_nothing(|| {
        let fields = app.as_reviewer().act(&no, "release", &json!({})).invalid();
        assert_eq!(fields, ["published_at", "url", "channel"]);
        let release = |more: Value| app.as_reviewer().release_with(&no, &more);
        assert_eq!(
            release(json!({ "url": "市政府网站首页" })).invalid(),
            ["url"]
        );
        release(json!({ "published_at": "2018-11-06 10:01" })).refused("in_future");
        release(json!({ "published_at": "2018-11-06 09:59" })).refused("before_detection");
        let promise = json!({ "promises": [{ "text": "月底前更换", "due_on": "月底" }] });
        assert_eq!(release(promise).invalid(), ["promises[0].due_on"]);
        let unread = json!({ "promises": [7] });
        assert_eq!(release(unread).invalid(), ["promises"]);
        for text in [json!("很".repeat(501)), json!("换\u{0}锅"), json!(["月底"])] {
            let promise = json!({ "promises": [{ "text": text, "due_on": "2018-12-01" }] });
            assert_eq!(release(promise).invalid(), ["promises[0].text"], "{text}");
        }
        let over = json!({ "promises": [{ "text": "月底前更换", "due_on": "2018-11-05" }] });
        release(over).refused("promise_before_release");
        let bare = json!({ "promises": ["月底前更换"] });
        assert_eq!(release(bare).invalid(), ["promises"]);
        let empty = json!({ "promises": [{}] });
        let faults = release(empty).invalid();
        assert_eq!(faults, ["promises[0].text", "promises[0].due_on"]);
    });
    app.as_reviewer().release(&no).done();
}

fn whoever_is_not_signed_in_is_told_so(app: &TestApp) {
    let no = app.register(&complaint());
    let verb = format!("{INCIDENTS}/{no}/assessment");
    app.storing_nothing(|| {
        for token in [None, Some("nonsense"), Some("a.b.c")] {
            post_with(app, token, INCIDENTS, "{}", None).problem(401, "not_signed_in");
            post_with(app, token, &verb, "{}", None).problem(401, "not_signed_in");
            get_with(app, token, INCIDENTS).problem(401, "not_signed_in");
            get_with(app, token, "/api/v1/me").problem(401, "not_signed_in");
        }
    });
}
