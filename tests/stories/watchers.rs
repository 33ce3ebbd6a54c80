//! Those who follow a matter (U40): told in the portal of what changes, as far as they may read it
//! then, and by mail only where they asked for it.

use serde_json::{Value, json};

use crate::app::TestApp;
use crate::builders::complaint;
use crate::outside::Outside;
use crate::pages::{Browser, filled};

story! {
    a_follower_is_told_of_stages_releases_and_notes
    a_follower_is_told_only_what_may_be_read_then
    whoever_is_called_upon_follows_from_then_on
    the_button_follows_and_leaves
    the_list_is_narrowed_to_what_one_follows
    what_is_picked_on_a_list_is_followed_and_left
}

story_outside! {
    nobody_gets_a_mail_for_what_they_follow
    who_asked_for_mail_gets_it_for_what_they_follow
}

const EDU: &str = "市教育局";
const FDA: &str = "市食品药品监督管理局";

fn follow(app: &TestApp, user: &str, no: &str) {
    let path = format!("/api/v1/incidents/{no}/following");
    let answer = app.as_user(user).put(&path, &json!({})).done();
    assert_eq!(answer["followed"], true);
}

fn told(app: &TestApp, user: &str, words: &str) -> usize {
    let answer = app.as_user(user).get("/api/v1/notices").done();
    let items = answer["items"].as_array().unwrap().iter();
    let about = |item: &&Value| item["text"].as_str().unwrap().contains(words);
    items.filter(about).count()
}

fn note(app: &TestApp, by: &str, no: &str, kind: &str, text: &str) {
    let body = json!({ "kind": kind, "text": text });
    app.as_user(by).act(no, "note", &body).done();
}

fn a_follower_is_told_of_stages_releases_and_notes(app: &TestApp) {
    let no = app.register(&complaint().level("iii"));
    follow(app, "evaluator", &no);
    follow(app, "duty", &no);
    app.as_duty().dispatch(&no, &[EDU]).done();
    assert_eq!(told(app, "evaluator", "知悉关注的舆情办理中"), 1);
    assert_eq!(
        told(app, "duty", "知悉关注的舆情办理中"),
        0,
        "one's own act"
    );
    note(app, "edu", &no, "cross_unit", "在核");
    assert_eq!(told(app, "evaluator", "查看新的跨单位备注"), 1);
    assert_eq!(told(app, "duty", "查看新的跨单位备注"), 1);
    app.as_liaison(EDU).acknowledge(&no).done();
    app.as_liaison(EDU).draft(&no, "情况说明").done();
    app.as_liaison(EDU).submit(&no).done();
    app.as_head(EDU).approve(&no).done();
    app.as_reviewer().approve(&no).done();
    let before = told(app, "evaluator", "请");
    app.as_reviewer().release(&no).done();
    assert_eq!(told(app, "evaluator", "知悉已发布"), 1);
    assert_eq!(told(app, "evaluator", "知悉关注的舆情已回应"), 1);
    assert_eq!(told(app, "evaluator", "请"), before + 2);
    app.as_leader().close(&no).done();
    assert_eq!(told(app, "duty", "知悉关注的舆情已办结"), 1);
}

fn a_follower_is_told_only_what_may_be_read_then(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[EDU, FDA]);
    for user in ["fda", "edu-head", "leader"] {
        follow(app, user, &no);
    }
    note(app, "edu", &no, "internal", "先核台账");
    assert_eq!(told(app, "edu-head", "查看新的内部备注"), 1);
    assert_eq!(told(app, "fda", "备注"), 0);
    assert_eq!(told(app, "leader", "备注"), 0);
    note(app, "duty", &no, "internal", "等意见");
    assert_eq!(told(app, "leader", "查看新的内部备注"), 1);
    assert_eq!(told(app, "edu-head", "查看新的内部备注"), 1);
    // Nobody follows what is not theirs to see.
    let path = format!("/api/v1/incidents/{no}/following");
    let answer = app.as_user("police").put(&path, &json!({}));
    answer.problem(404, "not_found");
}

fn whoever_is_called_upon_follows_from_then_on(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[EDU]);
    let body = json!({ "kind": "cross_unit", "text": "请看", "mentions": ["edu-head"] });
    app.as_duty().act(&no, "note", &body).done();
    assert_eq!(told(app, "edu-head", "查看提到您的备注"), 1);
    assert_eq!(
        told(app, "edu-head", "查看新的"),
        0,
        "told once of one fact"
    );
    assert_eq!(app.as_user("edu-head").see(&no).incident["followed"], true);
    note(app, "duty", &no, "release", "口径");
    assert_eq!(told(app, "edu-head", "查看新的口径备注"), 1);
}

fn the_button_follows_and_leaves(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iii"), &[EDU]);
    let edu = Browser::of(app, "edu");
    let page = format!("/incidents/{no}");
    let path = format!("{page}/following");
    let form = edu.get(&page).form(&path);
    assert_eq!(edu.post(&path, &form).leads_to(), page);
    edu.get(&page).says(200, "取消关注");
    assert_eq!(app.as_user("edu").see(&no).incident["followed"], true);
    // Pressed twice is as good as once.
    edu.post(&path, &form).leads_to();
    let form = edu.get(&page).form(&path);
    assert_eq!(edu.post(&path, &form).leads_to(), page);
    assert_eq!(app.as_user("edu").see(&no).incident["followed"], false);
    let strange = filled(form, "csrf", "other");
    edu.post(&path, &strange).says(403, "");
    Browser::of(app, "police").get(&page).says(404, "没有找到");
}

fn the_list_is_narrowed_to_what_one_follows(app: &TestApp) {
    let nos: Vec<String> = (0..3)
        .map(|_| app.dispatched(&complaint().level("iii"), &[EDU]))
        .collect();
    follow(app, "duty", &nos[1]);
    follow(app, "edu", &nos[2]);
    let list = |user: &str| {
        let answer = app.as_user(user).get("/api/v1/incidents?watched=1").done();
        let items = answer["items"].as_array().unwrap().iter();
        items
            .map(|row| row["no"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(list("duty"), [nos[1].clone()]);
    assert_eq!(list("edu"), [nos[2].clone()]);
    assert_eq!(list("leader"), Vec::<String>::new());
    let duty = Browser::of(app, "duty");
    let html = duty.get("/incidents?watched=1").says(200, "共 1 件");
    assert!(html.contains(&nos[1]) && !html.contains(&nos[2]), "{html}");
    duty.get("/desk").says(200, "我关注的");
    // What was taken away is followed still and seen no more.
    app.as_duty().withdraw(&nos[2], EDU).done();
    let sees = app
        .as_user("edu")
        .get(&format!("/api/v1/incidents/{}", nos[2]));
    let expected = usize::from(sees.status == 200);
    assert_eq!(list("edu").len(), expected);
}

fn nobody_gets_a_mail_for_what_they_follow(app: &TestApp, outside: &Outside) {
    let no = app.dispatched(&complaint().level("iii"), &[EDU]);
    let contact = json!({ "email": "evaluator@example.gov.cn", "channels": ["email"] });
    let evaluator = app.as_user("evaluator");
    evaluator.put("/api/v1/me/contacts", &contact).done();
    follow(app, "evaluator", &no);
    note(app, "edu", &no, "cross_unit", "在核");
    app.tick();
    assert_eq!(told(app, "evaluator", "查看新的跨单位备注"), 1);
    assert_eq!(sent_to(app, "evaluator"), 0);
    drop(outside.webhook.url());
}

fn who_asked_for_mail_gets_it_for_what_they_follow(app: &TestApp, outside: &Outside) {
    let no = app.dispatched(&complaint().level("iii"), &[EDU]);
    let evaluator = Browser::of(app, "evaluator");
    let form = evaluator.get("/account").form("/account/contact");
    assert!(form.iter().all(|(name, _)| name != "follow_by_mail"));
    let form = filled(form, "email", "evaluator@example.gov.cn");
    let form = filled(form, "phone", "13800138000");
    let asking = filled(form.clone(), "follow_by_mail", "1");
    assert_eq!(
        evaluator.post("/account/contact", &asking).leads_to(),
        "/account"
    );
    evaluator
        .get("/account")
        .says(200, "value=\"1\" checked> 关注的舆情有进展");
    follow(app, "evaluator", &no);
    note(app, "edu", &no, "cross_unit", "在核");
    app.tick();
    assert_eq!(told(app, "evaluator", "查看新的跨单位备注"), 1);
    // By mail, though short messages come first for everything else.
    assert_eq!(sent_to(app, "evaluator"), 1);
    // The look of pages is another form, and leaves the choice alone.
    let look = evaluator.get("/account").form("/account/display");
    evaluator.post("/account/display", &look).leads_to();
    note(app, "edu", &no, "cross_unit", "还在核");
    assert_eq!(sent_to(app, "evaluator"), 2);
    let form = evaluator.get("/account").form("/account/contact");
    let without: Vec<_> = form
        .into_iter()
        .filter(|(name, _)| name != "follow_by_mail")
        .collect();
    evaluator.post("/account/contact", &without).leads_to();
    note(app, "edu", &no, "cross_unit", "核完了");
    assert_eq!(sent_to(app, "evaluator"), 2);
    drop(outside.webhook.url());
}

/// How many messages are on their way to somebody by mail; none may go another way.
fn sent_to(app: &TestApp, user: &str) -> i64 {
    let user = Some(user.to_owned());
    let rows = app.services.store.read(|conn| {
        use diesel::prelude::*;
        use huiying::store::schema::deliveries;
        let channels: Vec<String> = deliveries::table
            .filter(deliveries::account.eq(user))
            .select(deliveries::channel)
            .load(conn)
            .unwrap();
        Ok::<_, huiying::store::StoreError>(channels)
    });
    let rows = rows.unwrap();
    assert!(rows.iter().all(|channel| channel == "email"), "{rows:?}");
    i64::try_from(rows.len()).unwrap()
}

fn what_is_picked_on_a_list_is_followed_and_left(app: &TestApp) {
    let nos: Vec<String> = (0..3)
        .map(|_| app.dispatched(&complaint().level("iii"), &[EDU]))
        .collect();
    // Liaisons, and those who may do nothing else with many, follow from the list alike.
    for user in ["edu", "reviewer"] {
        let reader = Browser::of(app, user);
        let form = reader.get("/incidents").form("/incidents/bulk");
        let form = filled(form, "on", "1");
        let mut picked = form.clone();
        picked.extend([0, 2].map(|n: usize| ("no".to_owned(), nos[n].clone())));
        assert_eq!(
            reader.post("/incidents/following", &picked).leads_to(),
            "/incidents"
        );
        let html = reader.get("/incidents?watched=1").says(200, "取消关注");
        assert!(html.contains(&nos[0]) && html.contains(&nos[2]), "{html}");
        assert!(!html.contains(&nos[1]), "{html}");
        // Nothing picked, nothing changed.
        let left = filled(form, "on", "0");
        reader.post("/incidents/following", &left).leads_to();
        reader.get("/incidents?watched=1").says(200, "共 2 件");
        let left = filled(picked, "on", "0");
        reader.post("/incidents/following", &left).leads_to();
        reader
            .get("/incidents?watched=1")
            .says(200, "没有符合条件的舆情");
    }
    // What is not one's own to see is not followed, and nothing beside it is.
    let police = Browser::of(app, "police");
    let own = app.dispatched(&complaint().level("iii"), &["市公安局"]);
    let form = police.get("/incidents").form("/incidents/bulk");
    let mut picked = filled(form, "on", "1");
    picked.extend([&own, &nos[0]].map(|no| ("no".to_owned(), no.clone())));
    police
        .post("/incidents/following", &picked)
        .says(404, "没有找到");
    police
        .get("/incidents?watched=1")
        .says(200, "没有符合条件的舆情");
}
