//! A draft plan tried out on past incidents before it is published, and what a plan leaves
//! uncovered. Nothing is stored, and what was explained then stays as it was.

use huiying::domain::RowRef;
use huiying::services::{setup, system_actor};
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::builders::{canteen_complaint, complaint};
use crate::pages::Browser;

story! {
    a_draft_shows_what_it_would_change_and_changes_nothing
    the_plan_in_force_tried_on_its_own_incidents_differs_nowhere
    coverage_counts_rows_units_and_themes_and_opens_what_it_counts
    only_the_offices_try_a_plan
}

const EDU: &str = "市教育局";

/// A draft in which nobody answers for the themes of row 21 any more.
fn draft_without_row_21(app: &TestApp) -> u32 {
    let mut plan = setup::seeded_plan(&setup::seeded_roster().unwrap()).unwrap();
    plan.rows.retain(|row| row.reference != RowRef::new("21"));
    let ctx = app.services.ctx(system_actor(), "story".to_owned());
    setup::store_plan(&app.services, &ctx, &plan, "草案").unwrap()
}

fn strings(list: &Value, key: &str) -> Vec<String> {
    let list = list.as_array().unwrap().iter();
    list.map(|item| item[key].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn a_draft_shows_what_it_would_change_and_changes_nothing(app: &TestApp) {
    let no = app.dispatched(&canteen_complaint().level("iv"), &[EDU]);
    let draft = draft_without_row_21(app);
    let explained = app.see(&no).incident["routing"].clone();
    assert!(!explained.is_null());
    let duty = Browser::of(app, "duty");
    let found = app.storing_nothing(|| {
        duty.get("/plans/2").says(200, "发布前先试算");
        duty.get("/plans/2/replay")
            .says(200, "1 件的交办建议会不同");
        app.as_duty()
            .get("/api/v1/plans/2/replay?period=2018")
            .done()
    });
    assert_eq!(
        (found["plan"].as_u64(), found["incidents"].as_u64()),
        (Some(u64::from(draft)), Some(1))
    );
    let differing = &found["differing"][0];
    assert_eq!(
        (&differing["no"], &differing["plan_then"]),
        (&no.clone().into(), &1.into())
    );
    let rows = |side: &str| -> Vec<String> {
        let changed = differing["changed"].as_array().unwrap().iter();
        changed
            .map(|c| c[side]["plan_row"].as_str().unwrap_or("none").to_owned())
            .collect()
    };
    let dropped = strings(&differing["dropped"], "plan_row");
    assert!(
        rows("then").contains(&"21".to_owned()) || dropped.contains(&"21".to_owned()),
        "{differing}"
    );
    assert!(!rows("now").contains(&"21".to_owned()), "{differing}");
    assert_eq!(
        app.see(&no).incident["routing"],
        explained,
        "explained as it was"
    );
    let none = app
        .as_duty()
        .get("/api/v1/plans/2/replay?period=2017")
        .done();
    assert_eq!(none["incidents"], 0);
    app.as_duty()
        .get("/api/v1/plans/9/replay")
        .problem(404, "not_found");
}

fn the_plan_in_force_tried_on_its_own_incidents_differs_nowhere(app: &TestApp) {
    app.register(&canteen_complaint());
    app.register(&complaint());
    let found = app.as_duty().get("/api/v1/plans/1/replay").done();
    assert_eq!(found["incidents"], 2);
    assert_eq!(found["differing"].as_array().unwrap().len(), 0, "{found}");
}

fn coverage_counts_rows_units_and_themes_and_opens_what_it_counts(app: &TestApp) {
    let fresh = app.as_duty().get("/api/v1/plans/current/coverage").done();
    assert_eq!(fresh["used"].as_array().unwrap().len(), 0);
    let idle = strings(&fresh["idle"], "name");
    assert!(idle.contains(&EDU.to_owned()));
    assert!(
        !fresh["open_themes"].as_array().unwrap().is_empty(),
        "matters that no row is about"
    );

    let no = app.register(&canteen_complaint().level("iv"));
    let row = json!({ "plan_row": "21" });
    app.as_duty()
        .dispatch_as(&no, &[(EDU, "lead")], &row)
        .done();
    let found = app
        .as_duty()
        .get("/api/v1/plans/1/coverage?period=2018")
        .done();
    assert_eq!(strings(&found["used"], "ref"), ["21"]);
    assert_eq!(found["used"][0]["incidents"][0], no.as_str());
    let rows = |found: &Value, key: &str| found[key].as_array().unwrap().len();
    assert_eq!(rows(&found, "unused"), rows(&fresh, "unused") - 1);
    assert_eq!(rows(&found, "idle"), rows(&fresh, "idle") - 1);
    let page = Browser::of(app, "duty").get("/plans/1/coverage");
    page.says(200, &format!("/incidents/{no}"));
    let before = app
        .as_duty()
        .get("/api/v1/plans/1/coverage?period=2017")
        .done();
    assert_eq!(rows(&before, "used"), 0);
}

fn only_the_offices_try_a_plan(app: &TestApp) {
    for noun in ["replay", "coverage"] {
        app.as_liaison(EDU)
            .get(&format!("/api/v1/plans/1/{noun}"))
            .problem(404, "not_found");
        Browser::of(app, "edu")
            .get(&format!("/plans/1/{noun}"))
            .says(404, "");
    }
    Browser::of(app, "duty")
        .get("/plans/1/replay?period=x")
        .says(422, "");
}
