//! Notes of three kinds (U40): what is internal is read where it was written and found nowhere else,
//! a note binds nobody, and whoever is called upon is told.

use serde_json::{Value, json};

use crate::app::TestApp;
use crate::builders::complaint;
use crate::manual_clock::days;
use crate::outside::Outside;
use crate::pages::{Browser, filled};
use crate::people::Answer;

story! {
    an_internal_note_is_read_by_its_own_unit_only
    what_the_offices_note_for_themselves_stays_with_them
    notes_between_units_are_read_by_those_who_have_the_matter
    a_note_binds_nobody_and_is_written_after_the_end_too
    the_form_on_the_page_of_the_matter_writes_a_note
    whoever_is_called_upon_is_told
    nobody_is_called_to_what_they_may_not_read
}

story_outside! {
    no_message_carries_the_words_of_a_note
}

const EDU: &str = "市教育局";
const FDA: &str = "市食品药品监督管理局";

/// A word that stands in no other text.
const SECRET: &str = "翡翠鲸鱼";

fn noted(app: &TestApp, by: &str, no: &str, kind: &str, text: &str) -> Answer {
    let body = json!({ "kind": kind, "text": text });
    app.as_user(by).act(no, "note", &body)
}

fn encoded(text: &str) -> String {
    let bytes: Vec<String> = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    bytes.concat()
}

/// Everything that a person can read about an incident, page by page and call by call.
fn everything(app: &TestApp, user: &str, no: &str) -> Vec<(String, String)> {
    let sought = encoded(SECRET);
    let mut paths: Vec<String> = [
        format!("/incidents/{no}"),
        format!("/incidents/{no}/note"),
        "/incidents".to_owned(),
        format!("/incidents?q={sought}"),
        "/desk".to_owned(),
        "/notices".to_owned(),
        format!("/incidents.csv?q={sought}"),
    ]
    .into();
    for name in [
        "flash",
        "follow_up-1",
        "dispatch",
        "response-1",
        "closure",
        "evaluation",
    ] {
        paths.push(format!("/incidents/{no}/papers/{name}"));
    }
    let mut read: Vec<(String, String)> = Vec::new();
    let browser = Browser::of(app, user);
    for path in paths {
        let html = browser.get(&path).html;
        // The box in which one seeks repeats what was sought.
        let html = html.replace(&format!("value=\"{SECRET}\""), "");
        read.push((path, html));
    }
    for path in [
        format!("/api/v1/incidents/{no}"),
        format!("/api/v1/incidents/{no}/events"),
        format!("/api/v1/incidents/{no}/papers"),
        "/api/v1/notices".to_owned(),
    ] {
        let body = app.as_user(user).get(&path).body.to_string();
        read.push((path, body));
    }
    read
}

fn finds(app: &TestApp, user: &str, words: &str) -> bool {
    let path = format!("/api/v1/incidents?q={}", encoded(words));
    let answer = app.as_user(user).get(&path).done();
    !answer["items"].as_array().unwrap().is_empty()
}

#[track_caller]
fn assert_hidden(app: &TestApp, user: &str, no: &str) {
    for (path, text) in everything(app, user, no) {
        // A line that says what was sought and not found is no secret.
        let text = text.replace(&format!("“{SECRET}”"), "");
        assert!(!text.contains(SECRET), "{user} {path}: {text}");
    }
    assert!(!finds(app, user, SECRET), "{user} finds it");
}

#[track_caller]
fn assert_read(app: &TestApp, user: &str, no: &str) {
    let events = app
        .as_user(user)
        .get(&format!("/api/v1/incidents/{no}/events"));
    assert!(events.done().to_string().contains(SECRET), "{user}");
    let page = Browser::of(app, user)
        .get(&format!("/incidents/{no}"))
        .shown();
    assert!(page.contains(SECRET), "{user}: {page}");
    assert!(finds(app, user, SECRET), "{user}");
    let path = format!("/api/v1/incidents?q={}", encoded(SECRET));
    let list = app.as_user(user).get(&path).done();
    let excerpt = list["items"][0]["excerpt"].as_str().unwrap();
    assert!(excerpt.contains(SECRET), "{excerpt}");
}

fn an_internal_note_is_read_by_its_own_unit_only(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[EDU, FDA]);
    let before = app.as_user("fda").see(&no).incident;
    let text = format!("先核台账，{SECRET}");
    noted(app, "edu", &no, "internal", &text).done();
    for user in ["fda", "fda-head", "police", "duty", "reviewer", "leader"] {
        assert_hidden(app, user, &no);
    }
    for user in ["edu", "edu-head"] {
        assert_read(app, user, &no);
        let page = Browser::of(app, user)
            .get(&format!("/incidents/{no}"))
            .shown();
        assert!(page.contains("内部，仅市教育局可见"), "{page}");
    }
    let after = app.as_user("fda").see(&no).incident;
    assert_eq!(before["updated_at"], after["updated_at"]);
}

fn what_the_offices_note_for_themselves_stays_with_them(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[EDU]);
    noted(app, "duty", &no, "internal", SECRET).done();
    for user in ["edu", "edu-head", "fda"] {
        assert_hidden(app, user, &no);
    }
    for user in ["duty", "reviewer", "leader"] {
        assert_read(app, user, &no);
    }
}

fn notes_between_units_are_read_by_those_who_have_the_matter(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[EDU, FDA]);
    for (by, kind) in [("edu", "cross_unit"), ("duty", "release")] {
        noted(app, by, &no, kind, SECRET).done();
        for user in ["edu", "fda", "duty", "leader"] {
            assert_read(app, user, &no);
        }
        assert_hidden(app, "police", &no);
        noted(app, "police", &no, kind, "旁人").problem(404, "not_found");
    }
    let page = Browser::of(app, "fda")
        .get(&format!("/incidents/{no}"))
        .shown();
    assert!(page.contains("tl__b--out"), "{page}");
}

fn a_note_binds_nobody_and_is_written_after_the_end_too(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[EDU]);
    let before = app.see(&no);
    let seq = before.seq();
    noted(app, "edu", &no, "cross_unit", "在核").done();
    let after = app.see(&no);
    assert_eq!(after.stage(), before.stage());
    assert_eq!(after.incident["deadlines"], before.incident["deadlines"]);
    assert_eq!(
        after.incident["assignments"],
        before.incident["assignments"]
    );
    // Nobody's form is too late because somebody noted something.
    let edu = Browser::of(app, "edu");
    let path = format!("/incidents/{no}/acknowledgement");
    let form = edu.get(&path).form(&path);
    noted(app, "duty", &no, "internal", "等").done();
    noted(app, "duty", &no, "cross_unit", "等").done();
    edu.post(&path, &form).leads_to();
    assert!(app.see(&no).seq() > seq + 3);
    app.as_user("duty")
        .dismiss(&app.register(&complaint()), "不属本市")
        .done();
    let ended = app.register(&complaint());
    app.as_duty().dismiss(&ended, "不属本市").done();
    noted(app, "duty", &ended, "internal", "结束以后补记").done();
    let primary = app.register(&complaint());
    let copy = app.register(&complaint());
    app.as_duty().merge(&copy, &primary).done();
    noted(app, "duty", &copy, "internal", "记").refused("wrong_stage");
    noted(app, "auditor", &no, "internal", "记").problem(404, "not_found");
    app.advance(days(1));
    let empty = json!({ "kind": "internal", "text": " " });
    assert_eq!(app.as_duty().act(&no, "note", &empty).invalid(), ["text"]);
    let strange = json!({ "kind": "secret", "text": "记" });
    assert_eq!(app.as_duty().act(&no, "note", &strange).invalid(), ["kind"]);
}

fn the_form_on_the_page_of_the_matter_writes_a_note(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[EDU, FDA]);
    let edu = Browser::of(app, "edu");
    let (page, path) = (format!("/incidents/{no}"), format!("/incidents/{no}/note"));
    let form = edu.get(&page).form(&path);
    let form = filled(filled(form, "kind", "cross_unit"), "text", SECRET);
    assert_eq!(edu.post(&path, &form).leads_to(), page);
    assert_read(app, "fda", &no);
    // The page of its own offers those who are concerned, and nobody else.
    let form = edu.get(&path).form(&path);
    let html = edu.get(&path).shown();
    assert!(html.contains("value=\"fda\"") && !html.contains("value=\"police\""));
    let form = filled(filled(form, "kind", "cross_unit"), "text", "请看附件");
    let form = filled(form, "mentions", "fda");
    assert_eq!(edu.post(&path, &form).leads_to(), page);
    let told = app.as_user("fda").get("/api/v1/notices").done().to_string();
    assert!(told.contains("查看提到您的备注"), "{told}");
    // What is wrong is said beside its field, and nothing is lost.
    let form = edu.get(&path).form(&path);
    let form = filled(
        filled(form, "kind", "internal"),
        "text",
        "@市食品药品监督管理局 看",
    );
    let html = edu.post(&path, &form).says(422, "看不到这条内部备注");
    assert!(html.contains("@市食品药品监督管理局 看"), "{html}");
}

fn notices(app: &TestApp, user: &str) -> Vec<Value> {
    let answer = app.as_user(user).get("/api/v1/notices").done();
    let items = answer["items"].as_array().unwrap().iter();
    let about = |item: &&Value| item.to_string().contains("查看提到您的备注");
    items.filter(about).cloned().collect()
}

fn whoever_is_called_upon_is_told(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[EDU, FDA]);
    let text = "请@市教育局 核一下";
    noted(app, "duty", &no, "cross_unit", text).done();
    for (user, count) in [("edu", 1), ("edu-head", 1), ("fda", 0), ("duty", 0)] {
        assert_eq!(notices(app, user).len(), count, "{user}");
    }
    let seen = app.as_user("fda").see(&no);
    let note = seen.events("noted").pop().unwrap().clone();
    let called = note["body"]["mentions"].as_array().unwrap();
    let accounts: Vec<&Value> = called.iter().map(|one| &one["account"]).collect();
    assert_eq!(accounts, [&json!("edu"), &json!("edu-head")]);
    let body = json!({ "kind": "cross_unit", "text": "请看", "mentions": ["fda"] });
    app.as_duty().act(&no, "note", &body).done();
    assert_eq!(notices(app, "fda").len(), 1);
}

fn nobody_is_called_to_what_they_may_not_read(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[EDU, FDA]);
    let cases = [
        ("edu", "internal", "fda"),
        ("edu", "internal", "duty"),
        ("duty", "internal", "edu"),
        ("edu", "cross_unit", "police"),
    ];
    app.storing_nothing(|| {
        for (by, kind, called) in cases {
            let body = json!({ "kind": kind, "text": "请看", "mentions": [called] });
            let answer = app.as_user(by).act(&no, "note", &body);
            let problem = answer.problem(422, "cannot_read");
            assert_eq!(problem["errors"][0]["field"], "text");
        }
        let body = json!({ "kind": "cross_unit", "text": "请看", "mentions": ["nobody"] });
        let answer = app.as_duty().act(&no, "note", &body);
        answer.problem(422, "nobody_called");
    });
}

fn no_message_carries_the_words_of_a_note(app: &TestApp, outside: &Outside) {
    let no = app.dispatched(&complaint().level("iii"), &[EDU, FDA]);
    let text = format!("@市教育局 {SECRET}");
    noted(app, "duty", &no, "cross_unit", &text).done();
    noted(app, "edu", &no, "internal", SECRET).done();
    app.catch_up();
    let messages = app.services.store.read(|conn| {
        use diesel::prelude::*;
        use huiying::store::schema::messages;
        let bodies: Vec<(String, String)> = match conn {
            huiying::store::AnyConn::Pg(c) => messages::table
                .select((messages::subject, messages::body))
                .load(c),
            huiying::store::AnyConn::Sqlite(c) => messages::table
                .select((messages::subject, messages::body))
                .load(c),
        }
        .unwrap();
        Ok::<_, huiying::store::StoreError>(bodies)
    });
    let messages = messages.unwrap();
    assert!(messages.len() > 4, "{messages:?}");
    for (subject, body) in messages {
        assert!(
            !subject.contains(SECRET) && !body.contains(SECRET),
            "{body}"
        );
    }
    drop(outside.webhook.url());
}
