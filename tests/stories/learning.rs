//! The router learns from what people decide, says so, and never changes what was said before.

use diesel::prelude::*;
use huiying::domain::RowRef;
use huiying::services::routing::Routers;
use huiying::services::{learning, setup, system_actor};
use huiying::store::{AnyConn, StoreError, schema};
use jiff::civil::Date;
use serde_json::Value;

use crate::app::TestApp;
use crate::builders::{Complaint, complaint};
use crate::manual_clock::minutes;
use crate::pages::Browser;

story! {
    three_corrections_teach_and_the_page_tells
    two_replicas_train_one_version
    an_old_explanation_stays_as_it_was
    drills_and_matters_turned_away_teach_nothing
    switched_off_nothing_learned_is_used_and_nothing_is_learned
    neither_a_new_plan_nor_other_words_nor_a_new_model_change_what_was_said
    a_place_named_in_what_was_handed_over_is_known_next_time
    a_unit_that_people_keep_choosing_is_suggested_beside_the_one_the_plan_names
    every_figure_opens_exactly_its_incidents
}

const RIGHT: &str = "市交通运输局";

/// A matter whose words no lexicon knows, so that people must decide.
fn shared_bicycles(where_: &str) -> Complaint {
    let text = format!("{where_}的青桔小蓝堆成山，没人搬走，盼有人来理一理。");
    complaint()
        .with("title", "青桔小蓝堆成山")
        .with("text", text)
        .level("iii")
}

fn teach(app: &TestApp, many: u32) {
    for n in 0..many {
        app.dispatched(&shared_bicycles(&format!("{n} 号楼下")), &[RIGHT]);
    }
    app.advance(minutes(2));
}

fn suggested(app: &TestApp) -> Value {
    let body = shared_bicycles("西门").body();
    app.as_duty().post("/api/v1/suggestions", &body).done()
}

fn names(routing: &Value) -> Vec<&str> {
    let units = routing["units"].as_array().unwrap().iter();
    units.map(|unit| unit["unit"].as_str().unwrap()).collect()
}

fn three_corrections_teach_and_the_page_tells(app: &TestApp) {
    let duty = Browser::of(app, "duty");
    duty.get("/routing").says(200, "还没有交办过的舆情");
    let cold = suggested(app);
    assert!(cold["learnt"].is_null(), "{cold}");
    teach(app, 3);
    learning::tick(&app.services).unwrap();
    let learnt = suggested(app);
    assert_eq!(learnt["learnt"]["model"], 1, "{learnt}");
    assert_eq!(learnt["learnt"]["examples"], 3);
    for unit in names(&cold) {
        assert!(
            names(&learnt).contains(&unit),
            "{unit} dropped out: {learnt}"
        );
    }
    assert_eq!(suggested(app), learnt, "the same text has the same answer");
    duty.get("/routing").says(200, "现用第 1 版，学过 3 次交办");
    let told = app.as_duty().get("/api/v1/routing").done();
    assert_eq!(told["learning"], true);
    assert_eq!(told["items"][0]["handed_over"], 3, "{told}");
    assert_eq!(told["models"][0]["examples"], 3);
    app.as_liaison("市教育局")
        .get("/api/v1/routing")
        .problem(404, "not_found");
}

fn two_replicas_train_one_version(app: &TestApp) {
    teach(app, 2);
    let other = app.replica(app.clock.clone());
    learning::tick(&app.services).unwrap();
    learning::tick(&other).unwrap();
    let told = app.as_duty().get("/api/v1/routing").done();
    assert_eq!(told["models"].as_array().unwrap().len(), 1, "{told}");
    assert_eq!(told["models"][0]["examples"], 2);
}

fn an_old_explanation_stays_as_it_was(app: &TestApp) {
    teach(app, 3);
    learning::tick(&app.services).unwrap();
    let no = app.dispatched(&shared_bicycles("东门"), &[RIGHT]);
    let explained = || {
        let incident = app.as_duty().get(&format!("/api/v1/incidents/{no}"));
        incident.done()["routing"].clone()
    };
    let before = explained();
    assert_eq!(before["learnt"]["model"], 1, "{before}");
    teach(app, 5);
    learning::tick(&app.services).unwrap();
    assert_eq!(suggested(app)["learnt"]["model"], 2);
    assert_eq!(explained(), before);
}

fn drills_and_matters_turned_away_teach_nothing(app: &TestApp) {
    app.dispatched(&shared_bicycles("南门").with("drill", true), &[RIGHT]);
    app.advance(minutes(2));
    learning::tick(&app.services).unwrap();
    let told = app.as_duty().get("/api/v1/routing").done();
    assert_eq!(told["items"].as_array().unwrap().len(), 0, "{told}");
    assert!(
        told["models"]
            .as_array()
            .unwrap()
            .iter()
            .all(|model| model["examples"] == 0),
        "{told}"
    );
}

fn learn(app: &TestApp) {
    app.advance(minutes(2));
    learning::tick(&app.services).unwrap();
}

fn switched_off_nothing_learned_is_used_and_nothing_is_learned(app: &TestApp) {
    let body = shared_bicycles("西门").body();
    let suggestions = "/api/v1/suggestions";
    let cold = suggested(app);
    teach(app, 30);
    learning::tick(&app.services).unwrap();
    assert_eq!(suggested(app)["learnt"]["model"], 1);
    assert_eq!(names(&suggested(app))[0], RIGHT);

    let off = app.other_process(|services| services.learning(false));
    let told: Value = serde_json::from_str(&off.post("duty", suggestions, &body)).unwrap();
    assert_eq!(told, cold, "as if nothing had ever been learned");
    teach(app, 2);
    assert!(!learning::tick(&off.services).unwrap());
    let told: Value = serde_json::from_str(&off.get("duty", "/api/v1/routing")).unwrap();
    assert_eq!(told["learning"], false);
    assert_eq!(told["models"].as_array().unwrap().len(), 1, "{told}");
    drop(off);

    learn(app);
    let told = app.as_duty().get("/api/v1/routing").done();
    assert_eq!(told["models"][0]["examples"], 32, "nothing was missed");
}

/// The log's own bytes about how an incident was registered.
fn as_logged(app: &TestApp, no: &str) -> String {
    let stream = format!("incident/{no}");
    let read = move |conn: &mut AnyConn| {
        let body: String = schema::event_log::table
            .filter(schema::event_log::stream.eq(&stream))
            .filter(schema::event_log::kind.eq("registered"))
            .select(schema::event_log::body)
            .first(conn)
            .unwrap();
        Ok::<_, StoreError>(body)
    };
    app.services.store.read(read).unwrap()
}

fn publish_another_plan(app: &TestApp, from: Date) {
    let mut plan = setup::seeded_plan(&setup::seeded_roster().unwrap()).unwrap();
    plan.rows.retain(|row| row.reference != RowRef::new("21"));
    let ctx = app.services.ctx(system_actor(), "story".to_owned());
    let version = setup::store_plan(&app.services, &ctx, &plan, "新方案").unwrap();
    setup::publish_plan(&app.services, &ctx, version, from).unwrap();
}

fn neither_a_new_plan_nor_other_words_nor_a_new_model_change_what_was_said(app: &TestApp) {
    teach(app, 3);
    learning::tick(&app.services).unwrap();
    let no = app.dispatched(&shared_bicycles("东门"), &[RIGHT]);
    let path = format!("/api/v1/incidents/{no}");
    let explained = |answer: &str| {
        let incident: Value = serde_json::from_str(answer).unwrap();
        incident["routing"].to_string()
    };
    let same = app.other_process(|services| services);
    let (logged, before) = (as_logged(app, &no), explained(&same.get("duty", &path)));
    assert!(logged.contains("\"learnt\""), "{logged}");
    let then = suggested(app);
    assert_eq!(suggested(app), then, "the same text has the same answer");

    publish_another_plan(app, Date::constant(2018, 11, 7));
    teach(app, 20);
    learning::tick(&app.services).unwrap();
    app.set_time("2018-11-07 09:00");
    let other_words = app.other_process(|mut services| {
        let mut lexicon = setup::lexicon().unwrap();
        lexicon.themes[0].strong.push("青桔小蓝".to_owned());
        services.routers = Routers::new(lexicon);
        services
    });
    let body = shared_bicycles("西门").body();
    let now = other_words.post("duty", "/api/v1/suggestions", &body);
    let now: Value = serde_json::from_str(&now).unwrap();
    assert_eq!(now["plan_version"], 2, "{now}");
    assert_eq!(now["learnt"]["model"], 2);
    assert_ne!(now["themes"], then["themes"], "the words are other words");

    assert_eq!(as_logged(app, &no), logged);
    assert_eq!(explained(&other_words.get("duty", &path)), before);
    assert_eq!(explained(&same.get("duty", &path)), before);
}

fn a_place_named_in_what_was_handed_over_is_known_next_time(app: &TestApp) {
    let ask = || {
        let matter = complaint()
            .with("title", "兰芳苑停水三天")
            .with("text", "兰芳苑的居民盼早日供水。")
            .level("iii");
        app.as_duty()
            .post("/api/v1/suggestions", &matter.body())
            .done()
    };
    assert!(!names(&ask()).contains(&"水口镇"));
    let leak = complaint()
        .with("title", "兰芳苑水管爆裂")
        .with("text", "水流了一地。")
        .level("iii");
    // Once the town was registered, once it was added when the matter was handed over.
    app.dispatched(&leak.clone().with("town", "水口镇"), &["市水务局"]);
    app.dispatched(&leak, &["市水务局", "水口镇"]);
    learn(app);
    let told = ask();
    let units = told["units"].as_array().unwrap();
    let town = units.iter().find(|unit| unit["unit"] == "水口镇");
    let reason = &town.unwrap_or_else(|| panic!("{told}"))["evidence"][0];
    assert_eq!(
        (&reason["text"], &reason["why"]),
        (&"兰芳苑".into(), &"learnt-place:2".into())
    );
    assert_eq!(units[0]["unit"], "市水务局", "{told}");
}

fn a_unit_that_people_keep_choosing_is_suggested_beside_the_one_the_plan_names(app: &TestApp) {
    let matter = complaint()
        .with("title", "市教育局窗口旁小小书包寄存柜坏了")
        .with("text", "小小书包寄存柜坏了没人修。")
        .level("iii");
    for _ in 0..30 {
        app.dispatched(&matter, &[RIGHT]);
    }
    learn(app);
    let told = app
        .as_duty()
        .post("/api/v1/suggestions", &matter.body())
        .done();
    assert_eq!(names(&told)[0], "市教育局", "{told}");
    assert!(names(&told).contains(&RIGHT), "{told}");
}

/// The numbers of a page that lead to lists of incidents, with their addresses.
fn linked_numbers(html: &str) -> Vec<(String, u64)> {
    let links = html.split("<a href=\"/routing/cases").skip(1);
    let linked = links.map(|link| {
        let (rest, words) = link.split_once("\">").unwrap();
        let (number, _) = words.split_once("</a>").unwrap();
        let href = format!(
            "/routing/cases{}",
            rest.replace("&amp;", "&").replace("&#x3D;", "=")
        );
        (href, number.parse().unwrap())
    });
    linked.collect()
}

fn every_figure_opens_exactly_its_incidents(app: &TestApp) {
    let school = complaint()
        .with("title", "学校招生学位不够")
        .with("text", "小学入学报名没有学位。")
        .with("town", "水口镇")
        .level("iii");
    app.dispatched(&school, &["市教育局"]);
    app.dispatched(&school, &["市公安局"]);
    teach(app, 3);
    learning::tick(&app.services).unwrap();
    app.dispatched(&school, &["市教育局"]);
    app.dispatched(&shared_bicycles("北门"), &[RIGHT]);
    app.set_time("2018-12-03 10:00");
    app.dispatched(&school, &["市公安局"]);
    let duty = Browser::of(app, "duty");
    let page = duty.get("/routing").says(200, "2018 年 12 月");
    let numbers = linked_numbers(&page);
    assert!(numbers.len() >= 15, "{numbers:?}");
    assert!(numbers.iter().any(|(_, many)| *many == 6), "{numbers:?}");
    assert!(
        numbers
            .iter()
            .any(|(href, _)| href.contains("town=shuikou")),
        "{numbers:?}"
    );
    for (href, many) in numbers {
        let list = duty
            .get(&href)
            .says(200, &format!("共 {many} 件，本页 {many} 件"));
        let rows = list.matches("<th scope=\"row\">").count();
        assert_eq!(u64::try_from(rows).unwrap(), many, "{href}");
    }
    let _refused = duty.get("/routing/cases?month=soon").says(422, "2018-10");
    let unit = Browser::of(app, "edu");
    assert_eq!(unit.get("/routing/cases").status, 404);
    let admin = Browser::of(app, "admin").get("/routing").shown();
    assert_eq!(
        linked_numbers(&admin),
        [],
        "an administrator sees no incident"
    );
}
