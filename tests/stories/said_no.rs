//! What the rules of time forbid is refused on the page and to a program alike, with the same
//! sentence and the same basis, and nothing is stored.

use huiying::domain::vocabulary::Capacity;
use huiying::domain::{AccountId, UnitId};
use huiying::services::accounts::{self, NewAccount};
use serde_json::{Value, json};

use crate::app::{PASSWORD, TestApp};
use crate::builders::complaint;
use crate::pages::{Browser, Pairs, filled};

story! {
    more_time_is_not_given_after_expiry
    nobody_decides_on_their_own_request
    a_national_deadline_is_never_extended
    a_unit_does_not_pause_its_own_deadlines
    a_return_comes_too_late_after_its_window
}

const EDU: &str = "市教育局";

fn accepted(app: &TestApp) -> String {
    let no = app.dispatched(&complaint().level("iii"), &[EDU]);
    app.as_liaison(EDU).acknowledge(&no).done();
    no
}

/// A form filled in with these fields.
fn with(form: Pairs, fields: &[(&str, &str)]) -> Pairs {
    let fill = |form, (field, value): &(&str, &str)| filled(form, field, value);
    fields.iter().fold(form, fill)
}

/// The same request to the API and by the form, both refused with one sentence and one basis.
#[track_caller]
fn refused_alike(
    app: &TestApp,
    (user, no, noun): (&str, &str, &str),
    (body, form): (&Value, &Pairs),
    (code, status): (&str, u16),
) -> String {
    let called = app.storing_nothing(|| app.as_user(user).act(no, noun, body));
    let (sentence, basis) = called.refused(code);
    assert!(!basis.is_empty(), "{sentence} has no basis");
    let browser = Browser::of(app, user);
    let own = browser.get("/account").form("/sign-out");
    let csrf = own.iter().find(|(name, _)| name == "csrf").unwrap();
    let form = filled(form.clone(), "csrf", &csrf.1);
    let path = format!("/incidents/{no}/{noun}");
    let page = app.storing_nothing(|| browser.post(&path, &form));
    let html = page.says(status, &sentence);
    let told = format!("（依据：{basis}）");
    assert!(html.contains(&told), "no {told} in {html}");
    sentence
}

fn more_time_is_not_given_after_expiry(app: &TestApp) {
    let no = accepted(app);
    let path = format!("/incidents/{no}/extension");
    let n = app.see(&no).deadline("closure_report", EDU)["n"].to_string();
    let fields = [
        ("deadline", n.as_str()),
        ("until", "2018-11-20"),
        ("reason", "等结果"),
        ("progress", "已送检"),
    ];
    let opened_in_time = with(Browser::of(app, "edu").get(&path).form(&path), &fields);
    app.set_time("2018-11-13 17:30:01");
    let body = json!({
        "deadline": "closure_report", "until": "2018-11-20", "reason": "等结果", "progress": "已送检",
    });
    let asked = (&body, &opened_in_time);
    let code = ("extension_too_late", 422);
    let sentence = refused_alike(app, ("edu", &no, "extension"), asked, code);
    assert!(sentence.contains("延期要在到期前申请"), "{sentence}");
    let shown = Browser::of(app, "edu").get(&path);
    shown.says(200, "现在没有可以申请延期的时限");
}

fn nobody_decides_on_their_own_request(app: &TestApp) {
    let both = NewAccount {
        username: AccountId::new("both"),
        name: "兼职".to_owned(),
        unit: UnitId::new("edu"),
        capacities: vec![Capacity::Liaison, Capacity::Leader],
        password: PASSWORD.to_owned(),
    };
    accounts::put_accounts(&app.services, &[both], PASSWORD, app.now()).unwrap();
    let no = accepted(app);
    let both = app.as_user("both");
    both.ask_for_time(&no, "closure_report", "2018-11-20")
        .done();
    let path = format!("/incidents/{no}/extension-decision");
    let page = Browser::of(app, "both").get(&path);
    let form = filled(page.form(&path), "decision", "grant");
    page.says(200, "不能裁定自己提出的延期申请");
    let body = json!({ "decision": "grant" });
    let act = ("both", no.as_str(), "extension-decision");
    refused_alike(app, act, (&body, &form), ("own_extension", 409));
    assert_eq!(app.see(&no).due("closure_report", EDU), "2018-11-13 17:30");
    app.as_leader().grant_time(&no).done();
    assert_eq!(app.see(&no).due("closure_report", EDU), "2018-11-20 17:30");
}

fn a_national_deadline_is_never_extended(app: &TestApp) {
    let major = complaint().level("iii").emergency("ii");
    for (matter, kind) in [
        (complaint().level("iii"), "response"),
        (major.clone(), "authoritative_info"),
        (major, "press_conference"),
    ] {
        let no = app.register(&matter);
        app.as_leader()
            .assess(&no, "iii", matter.body()["event_grade"].as_str())
            .done();
        app.as_duty().dispatch(&no, &[EDU]).done();
        app.as_liaison(EDU).acknowledge(&no).done();
        let seen = app.see(&no);
        let n = seen.deadline(kind, "")["n"].to_string();
        let path = format!("/incidents/{no}/extension");
        let fields = [
            ("deadline", n.as_str()),
            ("until", "2018-11-20"),
            ("reason", "等结果"),
            ("progress", "已送检"),
        ];
        let form = with(Browser::of(app, "edu").get(&path).form(&path), &fields);
        let body = json!({
            "deadline": kind, "until": "2018-11-20", "reason": "等结果", "progress": "已送检",
        });
        let act = ("edu", no.as_str(), "extension");
        let code = ("extension_of_legal", 422);
        let sentence = refused_alike(app, act, (&body, &form), code);
        assert!(sentence.contains("国家规定的时限"), "{sentence}");
        assert_eq!(app.see(&no).due(kind, ""), seen.due(kind, ""));
    }
}

fn a_unit_does_not_pause_its_own_deadlines(app: &TestApp) {
    let no = accepted(app);
    let body = json!({ "reason": "等结果" });
    for user in ["edu", "edu-head", "duty", "reviewer"] {
        let called = app.storing_nothing(|| app.as_user(user).act(&no, "pause", &body));
        let problem = called.problem(403, "not_allowed");
        let sentence = problem["detail"].as_str().unwrap().to_owned();
        let basis = problem["basis"].as_str().unwrap().to_owned();
        let browser = Browser::of(app, user);
        let path = format!("/incidents/{no}/pause");
        let form = filled(
            browser.get("/account").form("/sign-out"),
            "reason",
            "等结果",
        );
        let page = app.storing_nothing(|| browser.post(&path, &form));
        let html = page.says(403, &sentence);
        assert!(html.contains(&basis), "no {basis} in {html}");
        browser.get(&path).says(403, &sentence);
    }
    assert_eq!(app.see(&no).incident["paused"], Value::Null);
}

fn a_return_comes_too_late_after_its_window(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[EDU]);
    let path = format!("/incidents/{no}/return");
    let form = Browser::of(app, "edu").get(&path).form(&path);
    let form = filled(form, "reason", "不属本局职责");
    app.set_time("2018-11-07 17:30:01");
    let body = json!({ "reason": "不属本局职责" });
    let act = ("edu", no.as_str(), "return");
    let code = ("return_window_over", 409);
    let sentence = refused_alike(app, act, (&body, &form), code);
    assert!(sentence.contains("已过可以退回的时间"), "{sentence}");
    assert_eq!(app.see(&no).state_of(EDU), "offered");
}
