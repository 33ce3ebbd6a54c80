//! The router learns from what people decide, says so, and never changes what was said before.

use huiying::services::learning;
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
