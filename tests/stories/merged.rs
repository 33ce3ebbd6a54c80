//! One matter, many posts (U37): duplicates follow one incident with both histories and deadlines
//! kept, a merge is taken back as if nothing had been, further posts are noted, and everybody sees
//! how often a matter was heard of.

use diesel::prelude::*;
use huiying::services::setup;
use huiying::store::{AnyConn, StoreError, schema};
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::builders::{Complaint, complaint};
use crate::manual_clock::{days, hours};
use crate::pages::{Browser, filled};

const EDU: &str = "市教育局";

story! {
    a_merge_keeps_both_histories_and_deadlines
    a_merge_taken_back_leaves_everything_as_it_was
    what_was_answered_with_another_is_not_taken_apart
    those_that_follow_show_how_the_other_goes
    chains_of_merges_end_at_the_last
    further_posts_are_noted_counted_and_told_to_the_units
    a_further_post_needs_words_and_an_incident_of_its_own
    joining_at_entry_by_the_form
    a_further_post_at_entry_by_the_form
    the_forms_merge_and_take_apart
    an_incident_says_where_its_further_posts_belong
    rows_that_were_tampered_with_are_found_and_derived_again
}

fn posted(title: &str) -> Complaint {
    complaint().with("title", title).level("iii")
}

fn unmerge(app: &TestApp, no: &str, reason: &str) -> crate::people::Answer {
    let body = json!({ "reason": reason });
    app.as_duty().act(no, "unmerging", &body)
}

fn follow_up(app: &TestApp, no: &str, text: &str) -> crate::people::Answer {
    let body = json!({
        "source": { "kind": "monitoring", "channel": "微博", "url": "https://weibo.example/1" },
        "text": text,
        "posted_at": "2018-10-15T08:30:00+08:00",
    });
    app.as_duty().act(no, "follow-up", &body)
}

/// The figures that every list shows.
fn heat_in_list(app: &TestApp, no: &str) -> Value {
    let list = app.as_duty().get("/api/v1/incidents").done();
    let items = list["items"].as_array().unwrap();
    let row = items.iter().find(|row| row["no"] == no).unwrap();
    row["heat"].clone()
}

fn a_merge_keeps_both_histories_and_deadlines(app: &TestApp) {
    let primary = app.register(&posted("食堂饭菜变质"));
    app.advance(hours(1));
    let copy = app.register(&posted("食堂饭菜发馊"));
    let before = app.see(&copy);
    let (due, whole) = (before.due("response", ""), app.see(&primary));
    app.as_duty().merge(&copy, &primary).done();
    let seen = app.see(&copy);
    assert_eq!(seen.stage(), "merged");
    assert_eq!(seen.due("response", ""), due, "its own clock is kept");
    let clock = seen.deadline("response", "");
    assert_eq!(clock["verdict"], Value::Null, "a merge is no verdict");
    assert!(clock["held_at"].is_string(), "{clock}");
    assert_eq!(seen.events("registered").len(), 1);
    let other = app.see(&primary);
    assert_eq!(other.seq(), whole.seq(), "nothing is copied");
    assert_eq!(other.due("response", ""), whole.due("response", ""));
    assert_eq!(other.incident["heat"], 2);
    assert_eq!(other.incident["followers"][0]["no"], json!(copy));
    assert_eq!(heat_in_list(app, &primary), 2);
    app.advance(days(3));
    app.tick();
    assert_eq!(app.see(&primary).events("deadline_passed").len(), 1);
    assert_eq!(app.see(&copy).events("deadline_passed").len(), 0);
}

fn a_merge_taken_back_leaves_everything_as_it_was(app: &TestApp) {
    let primary = app.dispatched(&posted("食堂饭菜变质"), &[EDU]);
    let copy = app.register(&posted("校车超载"));
    let before = app.see(&copy);
    app.as_duty().merge(&copy, &primary).done();
    app.advance(hours(2));
    assert_eq!(unmerge(app, &copy, " ").invalid(), ["reason"]);
    unmerge(app, &copy, "不是同一件事").done();
    let after = app.see(&copy);
    assert_eq!(after.stage(), before.stage());
    assert_eq!(after.incident["merged_into"], Value::Null);
    assert_eq!(after.incident["primary"], Value::Null);
    assert_eq!(after.incident["deadlines"], before.incident["deadlines"]);
    let facts = ["merged", "unmerged"].map(|kind| after.events(kind).len());
    assert_eq!(facts, [1, 1], "both stay on record");
    assert_eq!(app.see(&primary).incident["heat"], 1);
    app.advance(days(3));
    app.tick();
    let late = app.see(&copy);
    assert_eq!(late.standing("response", ""), "passed", "its clock runs on");
    app.as_duty().dispatch(&copy, &[EDU]).done();
}

fn what_was_answered_with_another_is_not_taken_apart(app: &TestApp) {
    let primary = app.dispatched(&posted("食堂饭菜变质"), &[EDU]);
    let copy = app.register(&posted("食堂饭菜发馊"));
    app.as_duty().merge(&copy, &primary).done();
    app.as_liaison(EDU).acknowledge(&primary).done();
    app.answer(&primary, EDU);
    app.as_leader().close(&primary).done();
    unmerge(app, &copy, "不是同一件事").refused("primary_closed");
    app.as_leader().reopen(&primary, "还有一件没有答复").done();
    unmerge(app, &copy, "不是同一件事").done();
    assert_ne!(app.see(&copy).stage(), "merged");
    let late = app.register(&posted("食堂饭菜又发馊"));
    let closed = app.dispatched(&posted("公交改线"), &[EDU]);
    app.as_liaison(EDU).acknowledge(&closed).done();
    app.answer(&closed, EDU);
    app.as_leader().close(&closed).done();
    app.as_duty().merge(&late, &closed).refused("not_a_primary");
}

fn those_that_follow_show_how_the_other_goes(app: &TestApp) {
    let primary = app.dispatched(&posted("食堂饭菜变质"), &[EDU]);
    let copy = app.register(
        &posted("食堂饭菜发馊").with("source", json!({ "kind": "hotline", "channel": "12345" })),
    );
    app.as_duty().merge(&copy, &primary).done();
    app.as_liaison(EDU).acknowledge(&primary).done();
    app.advance(hours(1));
    app.answer(&primary, EDU);
    let way = &app.see(&copy).incident["primary"];
    assert_eq!(way["no"], json!(primary));
    assert_eq!(way["stage"], "responded");
    assert_eq!(way["releases"].as_array().unwrap().len(), 1);
    let duty = Browser::of(app, "duty");
    let html = duty.get(&format!("/incidents/{copy}")).shown();
    for said in [
        "随主件办理",
        "主件已交办市教育局",
        "主件已回应",
        "主件在这之前已答复",
    ] {
        assert!(html.contains(said), "no “{said}” in {html}");
    }
    let html = duty.get(&format!("/incidents/{primary}")).shown();
    for said in ["热度 2", "并入 1 件", "12345"] {
        assert!(html.contains(said), "no “{said}” in {html}");
    }
    app.as_leader().close(&primary).done();
    let html = duty.get(&format!("/incidents/{copy}")).shown();
    assert!(html.contains("主件已办结，本件同时办结"), "{html}");
    // The unit that answers sees how often it was heard of, and opens only what is its own.
    let html = Browser::of(app, "edu").get(&format!("/incidents/{primary}"));
    let html = html.shown();
    assert!(
        html.contains("热度 2") && html.contains("食堂饭菜发馊"),
        "{html}"
    );
    assert!(
        !html.contains(&format!("href=\"/incidents/{copy}\"")),
        "{html}"
    );
}

fn chains_of_merges_end_at_the_last(app: &TestApp) {
    let [one, two, three] =
        ["食堂一", "食堂二", "食堂三"].map(|title| app.register(&posted(title)));
    app.as_duty().merge(&one, &two).done();
    app.as_duty().merge(&two, &three).done();
    assert_eq!(app.see(&three).incident["heat"], 3);
    assert_eq!(app.see(&one).incident["primary"]["no"], json!(three));
    app.as_duty().merge(&three, &one).refused("not_a_primary");
    unmerge(app, &two, "不是同一件事").done();
    assert_eq!(app.see(&three).incident["heat"], 1);
    let back = app.see(&two);
    assert_eq!(back.incident["heat"], 2, "what followed it still does");
}

fn further_posts_are_noted_counted_and_told_to_the_units(app: &TestApp) {
    let no = app.register(&posted("食堂饭菜变质"));
    follow_up(app, &no, "又有家长在问").done();
    let notices = |user: &str| app.as_user(user).get("/api/v1/notices").done();
    let heard = |told: &Value| told.to_string().contains("同一件事又有反映");
    assert!(!heard(&notices("edu")), "nobody has it yet");
    app.as_duty().dispatch(&no, &[EDU]).done();
    follow_up(app, &no, "学校门口有人拍视频").done();
    let told = notices("edu");
    assert!(heard(&told), "{told}");
    let seen = app.see(&no);
    assert_eq!(seen.incident["heat"], 3);
    assert_eq!(heat_in_list(app, &no), 3);
    let posts = seen.incident["follow_ups"].as_array().unwrap();
    assert_eq!(posts.len(), 2);
    assert_eq!(posts[0]["source"]["url"], "https://weibo.example/1");
    assert_eq!(posts[0]["posted_at"], "2018-10-15T08:30:00+08:00");
    assert_eq!(posts[1]["text"], "学校门口有人拍视频");
    // What joins it is told to the units as well, and brings its own posts.
    let copy = app.register(&posted("食堂饭菜发馊"));
    follow_up(app, &copy, "再有人转发").done();
    app.as_duty().merge(&copy, &no).done();
    assert_eq!(app.see(&no).incident["heat"], 5);
    let told = notices("edu").to_string();
    assert!(told.contains("食堂饭菜发馊"), "{told}");
    let html = Browser::of(app, "duty")
        .get(&format!("/incidents/{no}"))
        .shown();
    for said in [
        "热度 5",
        "跟进：微博又有反映",
        "学校门口有人拍视频",
        "跟进 1 次",
    ] {
        assert!(html.contains(said), "no “{said}” in {html}");
    }
    let desk = Browser::of(app, "duty").get("/desk").shown();
    assert!(desk.contains("热度 5"), "{desk}");
}

fn a_further_post_needs_words_and_an_incident_of_its_own(app: &TestApp) {
    let no = app.register(&posted("食堂饭菜变质"));
    assert_eq!(follow_up(app, &no, " ").invalid(), ["text"]);
    let later = json!({ "text": "又有人问", "posted_at": "2030-01-01T00:00:00+08:00" });
    app.as_duty()
        .act(&no, "follow-up", &later)
        .refused("in_future");
    let other = app.register(&posted("食堂饭菜发馊"));
    app.as_duty().merge(&other, &no).done();
    follow_up(app, &other, "又有人问").refused("wrong_stage");
    for user in ["leader", "reviewer"] {
        let body = json!({ "text": "又有人问" });
        app.as_user(user)
            .act(&no, "follow-up", &body)
            .problem(403, "not_allowed");
        let body = json!({ "reason": "不是同一件事" });
        app.as_user(user)
            .act(&other, "unmerging", &body)
            .problem(403, "not_allowed");
    }
}

/// A letter and the same letter again.
fn letter(app: &TestApp) -> String {
    let first = complaint()
        .with("title", "石桥小学午餐变味")
        .with("text", "石桥镇小学食堂的午餐有馊味，好几个孩子吃了肚子疼。");
    app.register(&first.level("iii"))
}

fn again() -> [(&'static str, &'static str); 5] {
    [
        ("title", "石桥小学食堂午餐又变味"),
        (
            "text",
            "石桥镇小学食堂的午餐有馊味，孩子吃了肚子疼，学校不回应。",
        ),
        ("source_kind", "monitoring"),
        ("channel", "抖音"),
        ("kind", "opinion"),
    ]
}

fn joining_at_entry_by_the_form(app: &TestApp) {
    let first = letter(app);
    let duty = Browser::of(app, "duty");
    let mut form = duty.get("/incidents/new").form("/incidents");
    for (name, value) in again() {
        form = filled(form, name, value);
    }
    let html = duty.post("/incidents/suggestion", &form).shown();
    let button = format!("name=\"merge_into\" value=\"{first}\"");
    assert!(html.contains(&button), "{html}");
    let form = filled(form, "merge_into", &first);
    let to = duty.post("/incidents", &form).leads_to();
    let html = duty.get(&to).shown();
    assert!(html.contains("随主件办理"), "{html}");
    assert_eq!(duty.post("/incidents", &form).leads_to(), to, "sent twice");
    assert_eq!(app.see(&first).incident["heat"], 2);
    // The next one is sent on to the incident that the copy follows.
    let html = duty.post("/incidents/suggestion", &form).shown();
    assert!(html.contains("另有 1 件写的像是同一件事"), "{html}");
    assert!(html.contains(&button), "{html}");
}

fn a_further_post_at_entry_by_the_form(app: &TestApp) {
    let first = letter(app);
    let duty = Browser::of(app, "duty");
    let mut form = duty.get("/incidents/new").form("/incidents");
    for (name, value) in again() {
        form = filled(form, name, value);
    }
    let bad = filled(form.clone(), "url", "bbs.example");
    let bad = filled(bad, "follow_up", &first);
    duty.post("/incidents", &bad).says(422, "首发链接不完整");
    let form = filled(form, "follow_up", &first);
    let to = duty.post("/incidents", &form).leads_to();
    assert!(to.starts_with(&format!("/incidents/{first}")), "{to}");
    duty.get(&to).says(200, "跟进：抖音又有反映");
    let seen = app.see(&first);
    assert_eq!(seen.incident["heat"], 2);
    let post = &seen.incident["follow_ups"][0];
    assert_eq!(post["source"]["channel"], "抖音");
    assert!(
        post["text"].as_str().unwrap().contains("学校不回应"),
        "{post}"
    );
    let list = app.as_duty().get("/api/v1/incidents").done();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

fn the_forms_merge_and_take_apart(app: &TestApp) {
    let primary = app.dispatched(&posted("食堂饭菜变质"), &[EDU]);
    let copy = app.register(&posted("食堂饭菜发馊"));
    let duty = Browser::of(app, "duty");
    let send = |noun: &str, field: &str, value: &str| {
        let path = format!("/incidents/{copy}/{noun}");
        let form = filled(duty.get(&path).form(&path), field, value);
        duty.post(&path, &form)
    };
    send("merge", "primary", &primary).leads_to();
    let html = duty.get(&format!("/incidents/{copy}")).shown();
    assert!(html.contains("撤销并案"), "{html}");
    let path = format!("/incidents/{copy}/unmerging");
    duty.get(&path).says(200, "照原来的计算");
    send("unmerging", "reason", "").says(422, "理由");
    let to = send("unmerging", "reason", "不是同一件事").leads_to();
    duty.get(&to).says(200, "撤销并案，不再随");
    let html = duty.get(&format!("/incidents/{copy}")).shown();
    assert!(!html.contains(&format!("href=\"{path}\"")), "{html}");
    send("follow-up", "text", "又有人转发").leads_to();
    assert_eq!(app.see(&copy).incident["heat"], 2);
}

fn an_incident_says_where_its_further_posts_belong(app: &TestApp) {
    let primary = app.register(&posted("食堂饭菜变质"));
    let copy = app.register(&posted("食堂饭菜发馊"));
    app.as_duty().merge(&copy, &primary).done();
    let api = app.as_duty().get("/api/openapi.json").done().to_string();
    for field in [
        "heat",
        "followers",
        "follow_ups",
        "held_at",
        "/unmerging",
        "/follow-up",
    ] {
        assert!(api.contains(field), "{field}");
    }
    let answer = app
        .as_duty()
        .post("/api/v1/incidents", &posted("食堂饭菜发馊").body());
    let answer = answer.created();
    let found = answer["duplicates"].as_array().unwrap();
    let joins: Vec<&Value> = found.iter().map(|one| &one["joins"]).collect();
    assert!(joins.iter().all(|no| **no == json!(primary)), "{found:?}");
    assert!(!answer["duplicate_matters"].as_array().unwrap().is_empty());
}

fn rows_that_were_tampered_with_are_found_and_derived_again(app: &TestApp) {
    let no = app.register(&posted("食堂饭菜变质"));
    follow_up(app, &no, "又有家长在问").done();
    let tamper = |conn: &mut AnyConn| {
        diesel::delete(schema::follow_ups::table)
            .execute(conn)
            .unwrap();
        Ok::<_, StoreError>(())
    };
    app.services.store.write(tamper).unwrap();
    assert_eq!(app.see(&no).incident["heat"], 1);
    let different = || setup::check(&app.services).unwrap().different;
    assert_eq!(different().len(), 1);
    setup::rebuild(&app.services).unwrap();
    assert!(different().is_empty());
    assert_eq!(app.see(&no).incident["heat"], 2);
}
