//! Saved views: names for filters, shared with colleagues, opened with the reader's own rights.

use serde_json::{Value, json};

use crate::app::TestApp;
use crate::builders::complaint;
use crate::pages::{Browser, filled};

story! {
    a_filter_is_saved_by_a_form_and_stands_on_list_and_desk_with_its_count
    a_colleague_sees_a_shared_view_with_its_owner_and_nobody_else_does
    a_view_opened_by_another_shows_only_what_that_reader_may_see
    views_are_renamed_moved_deleted_and_had_back
    what_cannot_be_saved_is_named_in_a_sentence
    a_view_saved_twice_under_one_key_is_one_view
}

const VIEWS: &str = "/api/v1/views";

fn names(app: &TestApp, username: &str) -> Vec<String> {
    let answer = app.as_user(username).get(VIEWS).done();
    let items = answer["items"].as_array().unwrap().iter();
    items
        .map(|item| item["name"].as_str().unwrap().to_owned())
        .collect()
}

fn save(app: &TestApp, username: &str, view: &Value) -> String {
    let answer = app.as_user(username).post(VIEWS, view).created();
    answer["id"].as_str().unwrap().to_owned()
}

fn a_filter_is_saved_by_a_form_and_stands_on_list_and_desk_with_its_count(app: &TestApp) {
    app.register(&complaint().level("iii"));
    app.register(&complaint().level("iii"));
    app.register(&complaint().level("iv"));
    let duty = Browser::of(app, "duty");
    let bare = duty.get("/incidents").shown();
    assert!(!bare.contains("存为视图"), "nothing is filtered yet");
    let page = duty.get("/incidents?level=iii&unknown=x");
    let form = filled(page.form("/views"), "name", "较大的");
    let listed = duty.post("/views", &form).leads_to();
    assert_eq!(listed, "/incidents?level=iii");
    let again = duty.post("/views", &form).leads_to();
    assert_eq!(again, listed, "a second click saves nothing");
    assert_eq!(names(app, "duty"), ["较大的"]);
    for path in ["/incidents", "/desk", "/incidents?level=iii"] {
        let page = duty.get(path).shown();
        let link = "较大的<span class=\"n\">2<span";
        assert!(page.contains(link), "{path}: {page}");
    }
    let desk = duty.get("/desk").shown();
    let own = desk.find("较大的").unwrap();
    assert!(
        desk.find("全部在办").unwrap() < own,
        "the desk's own views stay first"
    );
}

fn a_colleague_sees_a_shared_view_with_its_owner_and_nobody_else_does(app: &TestApp) {
    save(
        app,
        "duty",
        &json!({ "name": "共用的", "query": "level=iii", "shared": true }),
    );
    save(
        app,
        "duty",
        &json!({ "name": "自己的", "query": "level=iv" }),
    );
    assert_eq!(names(app, "duty2"), ["共用的"]);
    assert_eq!(names(app, "edu"), Vec::<String>::new());
    let page = Browser::of(app, "duty2").get("/incidents").shown();
    assert!(page.contains("共用的（值班员（duty））"), "{page}");
    let theirs = app.as_user("duty").get(VIEWS).done()["items"][0]["id"].clone();
    let path = format!("{VIEWS}/{}", theirs.as_str().unwrap());
    let answer = app.as_user("duty2").put(&path, &json!({ "name": "改名" }));
    answer.problem(404, "not_found");
}

fn a_view_opened_by_another_shows_only_what_that_reader_may_see(app: &TestApp) {
    let theirs = app.dispatched(&complaint().level("iii"), &["市教育局"]);
    let others = app.dispatched(&complaint().level("iii"), &["水口镇"]);
    save(
        app,
        "duty",
        &json!({ "name": "较大的", "query": "level=iii", "shared": true }),
    );
    let count = |username: &str| {
        let page = Browser::of(app, username)
            .get("/incidents?level=iii")
            .shown();
        (page.contains(&theirs), page.contains(&others))
    };
    assert_eq!(count("duty"), (true, true));
    assert_eq!(count("edu"), (true, false));
    save(
        app,
        "edu",
        &json!({ "name": "同一个", "query": "level=iii" }),
    );
    let counted = app.as_user("edu").get(VIEWS).done();
    assert_eq!(counted["items"][0]["count"], 1);
    let counted = app.as_user("duty").get(VIEWS).done();
    assert_eq!(counted["items"][0]["count"], 2);
}

fn views_are_renamed_moved_deleted_and_had_back(app: &TestApp) {
    for (name, level) in [("甲", "i"), ("乙", "ii"), ("丙", "iii")] {
        save(
            app,
            "duty",
            &json!({ "name": name, "query": format!("level={level}") }),
        );
    }
    let duty = Browser::of(app, "duty");
    let act = |id: &str, what: &str, name: &str| {
        let path = format!("/views/{id}");
        let form = filled(duty.get("/views").form(&path), "do", what);
        let form = if name.is_empty() {
            form
        } else {
            filled(form, "name", name)
        };
        duty.post(&path, &form)
    };
    let ids: Vec<String> = {
        let answer = app.as_duty().get(VIEWS).done();
        let items = answer["items"].as_array().unwrap().iter();
        items
            .map(|item| item["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(act(&ids[2], "up", "").leads_to(), "/views");
    assert_eq!(names(app, "duty"), ["甲", "丙", "乙"]);
    assert_eq!(act(&ids[0], "down", "").leads_to(), "/views");
    assert_eq!(names(app, "duty"), ["丙", "甲", "乙"]);
    assert_eq!(act(&ids[0], "edit", "甲二").leads_to(), "/views");
    let taken = act(&ids[0], "edit", "乙");
    taken.says(422, "您已有名为“乙”的视图，请换一个名字");
    assert_eq!(act(&ids[0], "delete", "").leads_to(), "/views");
    assert_eq!(names(app, "duty"), ["丙", "乙"]);
    let page = duty.get("/views").shown();
    assert!(page.contains("已删除“甲二”。"), "{page}");
    assert_eq!(act(&ids[0], "restore", "").leads_to(), "/views");
    assert_eq!(names(app, "duty"), ["丙", "甲二", "乙"]);
}

fn what_cannot_be_saved_is_named_in_a_sentence(app: &TestApp) {
    let duty = app.as_duty();
    let faulty = [
        (json!({ "name": "", "query": "level=iii" }), "name"),
        (
            json!({ "name": "字".repeat(21), "query": "level=iii" }),
            "name",
        ),
        (json!({ "name": "空的", "query": "" }), "query"),
        (json!({ "name": "空的", "query": "elsewhere=1" }), "query"),
        (json!({ "name": "错的", "query": "level=huge" }), "level"),
    ];
    for (view, field) in faulty {
        assert_eq!(duty.post(VIEWS, &view).invalid(), [field], "{view}");
    }
    for n in 0..20 {
        save(
            app,
            "duty",
            &json!({ "name": format!("视图 {n}"), "query": "level=iii" }),
        );
    }
    let one_more = duty.post(VIEWS, &json!({ "name": "再一个", "query": "level=iii" }));
    let problem = one_more.problem(422, "invalid");
    assert_eq!(problem["detail"], "每人最多存 20 个视图，请先删除不用的");
}

fn a_view_saved_twice_under_one_key_is_one_view(app: &TestApp) {
    let view = json!({ "name": "较大的", "query": "level=iii" });
    let duty = app.as_duty();
    let first = duty.post_once("k-1", VIEWS, &view).created();
    let again = duty.post_once("k-1", VIEWS, &view).created();
    assert_eq!(first["id"], again["id"]);
    assert_eq!(names(app, "duty"), ["较大的"]);
}
