//! 提醒 in the portal: read, confirmed, put right when it could not be delivered, and acknowledged
//! from the link without signing in.

use huiying::domain::vocabulary::Channel;
use huiying::store::outbox::{self, NewMessage};
use serde_json::json;

use crate::app::{PUBLIC_ADDRESS, TestApp};
use crate::builders::complaint;
use crate::manual_clock::{hours, minutes};
use crate::outside::{Outside, asking, message};
use crate::pages::{Browser, Pairs, filled};
use crate::sinks::Mood;

story! {
    a_message_is_unread_until_its_receiver_has_seen_it
    a_person_reads_own_messages_only_page_by_page
    two_of_three_have_confirmed_and_everybody_sees_who
    acknowledging_by_the_form_confirms_too
    the_link_acknowledges_once_and_a_replay_is_harmless
    opening_the_link_changes_nothing
    two_taps_at_one_moment_are_one_acknowledgement
    a_link_that_ended_or_was_altered_gets_a_clear_page
    a_link_does_what_its_receiver_may_do_now
    contacts_are_checked_and_kept
}

story_outside! {
    a_test_message_goes_out_on_every_channel_of_the_person
    what_could_not_be_delivered_is_listed_and_tried_again
    only_administrators_try_again_and_only_those_on_duty_look
}

const EDU: &str = "市教育局";

fn a_message_is_unread_until_its_receiver_has_seen_it(app: &TestApp) {
    let edu = Browser::of(app, "edu");
    edu.get("/notices").says(200, "没有新提醒");
    app.put([message("m/1", "edu"), message("m/2", "edu")]);
    let page = edu.get("/notices");
    let form = page.form("/notices/read");
    let html = page.says(200, "2 条未读");
    assert!(html.contains("第 m/1 条"), "{html}");
    let nav = edu.get("/incidents").shown();
    let bell = nav.split("href=\"/notices\"").nth(1).unwrap();
    let bell = bell.split("</a>").next().unwrap();
    assert!(bell.contains(">2<"), "{bell}");
    assert_eq!(edu.post("/notices/read", &form).leads_to(), "/notices");
    let html = edu.get("/notices").says(200, "没有新提醒");
    assert!(html.contains("第 m/1 条"), "what was read stays: {html}");
    assert!(!html.contains("未读</span>"), "{html}");
    let answer = app.as_user("edu").get("/api/v1/notices").done();
    assert_eq!(answer["unread"], 0);
}

fn a_person_reads_own_messages_only_page_by_page(app: &TestApp) {
    for n in 10..45 {
        app.put([message(&format!("m/{n}"), "edu")]);
        app.advance(minutes(1));
    }
    app.put([message("m/other", "fda")]);
    let edu = app.as_user("edu");
    let first = edu.get("/api/v1/notices?limit=20").done();
    assert_eq!(first["items"][0]["id"], "m/44");
    assert_eq!(first["items"].as_array().unwrap().len(), 20);
    let next = first["next"].as_str().unwrap();
    let second = edu
        .get(&format!("/api/v1/notices?limit=20&after={next}"))
        .done();
    assert_eq!(second["items"].as_array().unwrap().len(), 15);
    assert_eq!(second["items"][14]["id"], "m/10");
    assert_eq!(second["next"], json!(null));
    edu.get("/api/v1/notices?after=nonsense")
        .problem(422, "invalid");
    // Marking somebody else's message as read does nothing.
    let stranger = app
        .as_user("fda")
        .post("/api/v1/notices/read", &json!({ "ids": ["m/10"] }));
    assert_eq!(stranger.done()["read"], 0);
    let own = edu.post("/api/v1/notices/read", &json!({ "ids": ["m/10", "m/11"] }));
    assert_eq!(own.done()["read"], 2);
    let html = Browser::of(app, "edu")
        .get("/notices")
        .says(200, "33 条未读");
    assert!(
        html.contains("下一页") && html.contains("第 m/44 条"),
        "{html}"
    );
    assert!(!html.contains("第 m/14 条"), "thirty a page");
}

fn two_of_three_have_confirmed_and_everybody_sees_who(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iv"), &[EDU, "市食品药品监督管理局"]);
    let to_fda = NewMessage {
        assignment: Some(2),
        unit: huiying::domain::UnitId::new("fda"),
        ..asking("m/3", "fda", &no)
    };
    app.put([
        asking("m/1", "edu", &no),
        asking("m/2", "edu-head", &no),
        to_fda,
    ]);
    // A reminder asks the same person once more.
    app.put([asking("m/4", "edu", &no)]);
    let seen = |username: &str| {
        let path = format!("/api/v1/incidents/{no}");
        app.as_user(username).get(&path).done()["confirmations"].clone()
    };
    let before = seen("duty");
    assert_eq!(
        (&before["confirmed"], &before["asked"]),
        (&json!(0), &json!(3))
    );
    app.as_liaison(EDU).acknowledge(&no).done();
    let after = seen("duty");
    assert_eq!(
        (&after["confirmed"], &after["asked"]),
        (&json!(2), &json!(3))
    );
    let page = Browser::of(app, "duty").get(&format!("/incidents/{no}"));
    let html = page.says(200, "2/3 已确认");
    assert!(html.contains("等确认：联络员（fda）"), "{html}");
    assert!(
        html.contains("联络员（edu）、单位负责人（edu-head）"),
        "{html}"
    );
    // A unit sees its own people.
    let own = seen("fda");
    assert_eq!((&own["confirmed"], &own["asked"]), (&json!(0), &json!(1)));
}

fn acknowledging_by_the_form_confirms_too(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iv"), &[EDU]);
    app.put([asking("m/1", "edu", &no)]);
    let edu = Browser::of(app, "edu");
    let action = format!("/incidents/{no}/acknowledgement");
    let form = edu.get(&action).form(&action);
    edu.post(&action, &form).leads_to();
    let row = app.services.store.read(|c| outbox::load_message(c, "m/1"));
    let row = row.unwrap().unwrap();
    assert_eq!(row.confirmed_by.as_deref(), Some("edu"));
    edu.get("/notices").says(200, "已确认");
}

/// A message to the liaison of a dispatched incident, and the path of its link.
fn linked(app: &TestApp) -> (String, String) {
    let no = app.dispatched(&complaint().level("iv"), &[EDU]);
    app.put([asking("m/1", "edu", &no)]);
    let ends_at = app.now() + hours(24);
    let link = app
        .services
        .acknowledgement_link("m/1", 1, ends_at)
        .unwrap();
    let path = link.strip_prefix(PUBLIC_ADDRESS).unwrap().to_owned();
    (no, path)
}

fn the_link_acknowledges_once_and_a_replay_is_harmless(app: &TestApp) {
    let (no, path) = linked(app);
    let nobody = Browser::new(app);
    let page = nobody.get(&path);
    let form = page.form(&path);
    let html = page.says(200, "请市教育局签收");
    assert!(html.contains("公交站牌字迹不清"), "{html}");
    assert_eq!(
        html.matches("<button").count(),
        2,
        "one button, and the one of the footer"
    );
    nobody.post(&path, &form).says(200, "已经签收");
    let seen = app.see(&no);
    assert_eq!(seen.state_of(EDU), "accepted");
    assert_eq!(seen.events("acknowledged").len(), 1);
    let row = app.services.store.read(|c| outbox::load_message(c, "m/1"));
    let row = row.unwrap().unwrap();
    assert!(row.link_used_at.is_some() && row.confirmed_at.is_some());
    app.advance(hours(30));
    app.storing_nothing(|| {
        let html = nobody.post(&path, &form).says(200, "已经签收");
        assert!(
            html.contains("联络员（edu） 已于 2018 年 11 月 6 日 10:00 签收"),
            "{html}"
        );
        nobody.get(&path).says(200, "已经签收");
    });
}

fn opening_the_link_changes_nothing(app: &TestApp) {
    let (no, path) = linked(app);
    app.storing_nothing(|| {
        for _ in 0..3 {
            Browser::new(app).get(&path).shown();
        }
    });
    assert_eq!(app.see(&no).state_of(EDU), "offered");
    let form = Pairs::new();
    Browser::new(app)
        .post_from(&path, &form, "cross-site")
        .says(403, "不能");
    assert_eq!(app.see(&no).state_of(EDU), "offered");
}

fn two_taps_at_one_moment_are_one_acknowledgement(app: &TestApp) {
    let (no, path) = linked(app);
    let form = Browser::new(app).get(&path).form(&path);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| Browser::new(app).post(&path, &form).says(200, "已经签收"));
        }
    });
    assert_eq!(app.see(&no).events("acknowledged").len(), 1);
}

fn a_link_that_ended_or_was_altered_gets_a_clear_page(app: &TestApp) {
    let (no, path) = linked(app);
    let nobody = Browser::new(app);
    let form = nobody.get(&path).form(&path);
    let (head, tail) = path.split_at(path.len() - 4);
    let altered = format!("{head}{}", tail.chars().rev().collect::<String>());
    nobody.get(&altered).says(404, "链接无效");
    nobody.post(&altered, &form).says(404, "链接无效");
    nobody.get("/a/nonsense").says(404, "链接无效");
    app.advance(hours(24));
    nobody.get(&path).says(410, "链接已过期");
    nobody.post(&path, &form).says(410, "链接已过期");
    assert_eq!(app.see(&no).state_of(EDU), "offered");
}

fn a_link_does_what_its_receiver_may_do_now(app: &TestApp) {
    let (no, path) = linked(app);
    let nobody = Browser::new(app);
    let form = nobody.get(&path).form(&path);
    app.as_duty().withdraw(&no, EDU).done();
    nobody.get(&path).says(200, "不用签收了");
    nobody.post(&path, &form).says(200, "不用签收了");

    let (no, path) = {
        let no = app.dispatched(&complaint().level("iv"), &[EDU]);
        app.put([asking("m/2", "edu", &no)]);
        let link = app
            .services
            .acknowledgement_link("m/2", 1, app.now() + hours(24));
        let path = link
            .unwrap()
            .strip_prefix(PUBLIC_ADDRESS)
            .unwrap()
            .to_owned();
        (no, path)
    };
    let account = huiying::domain::AccountId::new("edu");
    huiying::services::accounts::disable(&app.services, &account, app.now()).unwrap();
    nobody.post(&path, &form).says(403, "不能");
    assert_eq!(app.see(&no).state_of(EDU), "offered");
}

fn contacts_are_checked_and_kept(app: &TestApp) {
    let edu = app.as_user("edu");
    let empty = edu.get("/api/v1/me/contacts").done();
    assert_eq!(
        empty,
        json!({ "email": null, "phone": null, "channels": [] })
    );
    let bad = json!({ "email": "刘芳", "phone": "1", "channels": ["pager"] });
    assert_eq!(
        edu.put("/api/v1/me/contacts", &bad).invalid(),
        ["email", "phone", "channels"]
    );
    let good = json!({ "email": "liu@example.gov.cn", "phone": "13800000000", "channels": ["email", "sms"] });
    assert_eq!(edu.put("/api/v1/me/contacts", &good).done(), good);
    assert_eq!(app.as_user("fda").get("/api/v1/me/contacts").done(), empty);

    let browser = Browser::of(app, "edu");
    let page = browser.get("/account");
    let form = page.form("/account/contact");
    let html = page.shown();
    assert!(html.contains("value=\"liu@example.gov.cn\""), "{html}");
    assert!(html.contains("value=\"email,sms\" checked"), "{html}");
    let form = filled(
        filled(filled(form, "email", "liu"), "phone", ""),
        "order",
        "sms",
    );
    let html = browser
        .post("/account/contact", &form)
        .says(422, "邮箱地址写成");
    assert!(
        html.contains("value=\"liu\""),
        "what was typed is kept: {html}"
    );
    let form = filled(form, "email", "new@example.gov.cn");
    assert_eq!(
        browser.post("/account/contact", &form).leads_to(),
        "/account"
    );
    let kept = edu.get("/api/v1/me/contacts").done();
    assert_eq!(
        kept,
        json!({ "email": "new@example.gov.cn", "phone": null, "channels": ["sms"] })
    );
}

fn a_test_message_goes_out_on_every_channel_of_the_person(app: &TestApp, outside: &Outside) {
    app.reachable("edu", "liu@example.gov.cn", "13800000000", "email,sms");
    let edu = Browser::of(app, "edu");
    let form = edu.get("/account").form("/account/contact/test");
    assert_eq!(
        edu.post("/account/contact/test", &form).leads_to(),
        "/account"
    );
    app.deliver();
    assert!(outside.mail.only().text().contains("测试提醒"));
    assert_eq!(outside.sms.only().json()["mobile"], "13800000000");
    edu.get("/notices").says(200, "测试提醒");
}

fn what_could_not_be_delivered_is_listed_and_tried_again(app: &TestApp, outside: &Outside) {
    outside.webhook.be(Mood::Refusing);
    app.reachable("edu", "不是地址", "", "");
    app.reachable("fda", "也不是", "", "");
    app.put([message("m/1", "edu"), message("m/2", "fda")]);
    app.deliver();
    let admin = Browser::of(app, "admin");
    let html = admin.get("/admin/dead-letters").says(200, "2 条未送达");
    assert!(html.contains("“不是地址”不是邮箱地址"), "{html}");
    assert!(html.contains("联络员（edu）（edu）"), "{html}");
    // Corrected by its owner, then tried again by name.
    app.reachable("edu", "liu@example.gov.cn", "", "");
    let body = json!({ "message": "m/1", "channel": "email" });
    let answer = app
        .as_user("admin")
        .post("/api/v1/dead-letters/retry", &body);
    assert_eq!(answer.done()["retried"], 1);
    app.deliver();
    assert_eq!(outside.mail.only().to, "liu@example.gov.cn");
    app.as_user("admin")
        .post("/api/v1/dead-letters/retry", &body)
        .problem(404, "not_found");
    // The other one by the button for all; its address is as bad as before.
    let form = admin
        .get("/admin/dead-letters")
        .form("/admin/dead-letters/retry");
    admin.post("/admin/dead-letters/retry", &form).leads_to();
    assert_eq!(app.fate("m/2", Channel::Email).state, "pending");
    app.deliver();
    let items = app.as_user("admin").get("/api/v1/dead-letters").done()["items"].clone();
    assert_eq!(items.as_array().unwrap().len(), 1);
    assert_eq!(items[0]["message"], "m/2");
}

fn only_administrators_try_again_and_only_those_on_duty_look(app: &TestApp, _outside: &Outside) {
    app.reachable("edu", "不是地址", "", "");
    app.put([message("m/1", "edu")]);
    app.deliver();
    for username in ["edu", "leader", "auditor", "reviewer"] {
        let person = app.as_user(username);
        person.get("/api/v1/dead-letters").problem(404, "not_found");
        Browser::of(app, username)
            .get("/admin/dead-letters")
            .says(404, "没有找到");
    }
    let duty = Browser::of(app, "duty");
    let html = duty.get("/admin/dead-letters").says(200, "1 条未送达");
    assert!(
        !html.contains("/admin/dead-letters/retry"),
        "looking only: {html}"
    );
    for username in ["edu", "duty", "leader"] {
        let answer = app
            .as_user(username)
            .post("/api/v1/dead-letters/retry", &json!({}));
        answer.problem(403, "forbidden");
    }
    assert_eq!(app.fate("m/1", Channel::Email).state, "dead");
}
