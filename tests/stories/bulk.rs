//! One verb on many incidents: looked at first, carried out row by row, each with its own result,
//! taken back where the verb allows.

use diesel::prelude::*;
use huiying::domain::people::Actor;
use huiying::domain::vocabulary::{Capacity, Verb};
use huiying::domain::{AccountId, UnitId};
use huiying::services::bulk::carry_on;
use huiying::services::carry_out::{Request, Subject, carry_out};
use huiying::services::setup;
use huiying::store::{StoreError, schema};
use huiying::web::parse::{self, Sent};
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::builders::{canteen_complaint, complaint, object};
use crate::pages::{Browser, filled};

story! {
    of_five_hundred_with_three_illegal_ones_the_rest_is_done_and_the_three_explained
    a_job_that_stops_half_way_goes_on_and_doubles_nothing
    a_look_stores_nothing_and_a_second_click_makes_no_second_job
    what_somebody_else_did_in_the_meantime_is_not_overruled
    a_unit_acknowledges_many_and_only_its_own
    a_job_is_its_owners_and_the_auditors_to_see
    what_cannot_be_taken_back_says_why
    what_cannot_be_asked_is_named
}

const BULK: &str = "/api/v1/bulk";

/// Carries out all that waits.
fn work(app: &TestApp) {
    while carry_on(&app.services, 20).unwrap() {}
}

fn begin(app: &TestApp, username: &str, body: &Value) -> String {
    let answer = app.as_user(username).post(BULK, body).created();
    answer["id"].as_str().unwrap().to_owned()
}

fn job(app: &TestApp, username: &str, id: &str) -> Value {
    app.as_user(username).get(&format!("{BULK}/{id}")).done()
}

fn states(job: &Value, wanted: &str) -> Vec<Value> {
    let rows = job["rows"].as_array().unwrap().iter();
    rows.filter(|row| row["state"] == wanted).cloned().collect()
}

/// Complaints that the router is sure about, logged without anybody looking for similar ones.
fn logged(app: &TestApp, many: usize) -> Vec<String> {
    let actor = Actor {
        account: AccountId::new("duty"),
        name: "值班员".to_owned(),
        unit: UnitId::new("publicity"),
        capacities: vec![Capacity::DutyOfficer],
    };
    let ctx = app.services.ctx(actor, "story".to_owned());
    let roster = setup::roster_in_force(&app.services, &ctx).unwrap();
    let sent = Sent::Json(object(canteen_complaint().level("iii").body()));
    let command = parse::command(Verb::Register, &sent, &roster, ctx.now);
    let command = command.unwrap().unwrap();
    let request = Request {
        subject: Subject::New,
        command,
        files: Vec::new(),
        expected_seq: None,
        once: None,
    };
    let log = |_| {
        carry_out(&app.services, &ctx, &request)
            .unwrap()
            .no
            .to_string()
    };
    (0..many).map(log).collect()
}

/// Complaints that are with the education office, not yet acknowledged.
fn offered(app: &TestApp, many: usize) -> Vec<String> {
    let each = (0..many).map(|_| app.dispatched(&complaint().level("iii"), &["市教育局"]));
    each.collect()
}

fn of_five_hundred_with_three_illegal_ones_the_rest_is_done_and_the_three_explained(app: &TestApp) {
    let nos = logged(app, 500);
    let duty = app.as_duty();
    duty.dispatch(&nos[10], &["市教育局"]).done();
    duty.dismiss(&nos[20], "重复反映").done();
    duty.dispatch(&nos[30], &["市教育局"]).done();
    let asked = json!({ "verb": "dispatch_as_suggested", "nos": nos, "text": "请尽快核实" });
    let mut look = asked.clone();
    look["dry_run"] = json!(true);
    let rows = app.storing_nothing(|| duty.post(BULK, &look)).done()["rows"].clone();
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.iter().filter(|row| row["can"] == true).count(), 497);
    let id = begin(app, "duty", &asked);
    work(app);
    let done = job(app, "duty", &id);
    assert!(done["finished_at"].is_string(), "{}", done["finished_at"]);
    assert_eq!(states(&done, "done").len(), 497);
    let refused = states(&done, "refused");
    let named: Vec<&str> = refused
        .iter()
        .map(|row| row["no"].as_str().unwrap())
        .collect();
    assert_eq!(named, [&nos[10], &nos[20], &nos[30]]);
    for row in &refused {
        let says = |part: &str| !row[part].as_str().unwrap().is_empty();
        assert!(says("detail") && says("basis") && says("code"), "{row}");
    }
    assert_eq!(app.see(&nos[499]).events("dispatched").len(), 1);
    // The way back is a job of its own, on what was done.
    let undo = format!("{BULK}/{id}/undo");
    let back = duty.post(&undo, &json!({})).created()["id"].clone();
    let back = back.as_str().unwrap().to_owned();
    work(app);
    let undone = job(app, "duty", &back);
    assert_eq!(states(&undone, "done").len(), 497, "{undone}");
    assert_eq!(undone["undoes"], id.as_str());
    let seen = app.see(&nos[0]);
    let offers = seen.events("dispatched")[0]["data"]["assignments"].clone();
    assert!(!seen.events("withdrawn").is_empty(), "{offers}");
    assert!(
        app.see(&nos[10]).events("withdrawn").is_empty(),
        "not ours to take back"
    );
    let again = duty.post(&undo, &json!({})).created();
    assert_eq!(
        again["id"],
        back.as_str(),
        "what is taken back is taken back once"
    );
}

fn a_job_that_stops_half_way_goes_on_and_doubles_nothing(app: &TestApp) {
    let nos = offered(app, 7);
    let id = begin(
        app,
        "duty",
        &json!({ "verb": "urge", "nos": nos, "text": "请今天反馈" }),
    );
    assert!(carry_on(&app.services, 3).unwrap());
    assert_eq!(states(&job(app, "duty", &id), "done").len(), 3);
    // The process ends after the third was done and before anybody wrote that down.
    let forgot = app.services.store.write(|conn| {
        let row = schema::bulk_rows::table.filter(schema::bulk_rows::n.eq(3));
        let changed = diesel::update(row)
            .set(schema::bulk_rows::state.eq("pending"))
            .execute(conn);
        Ok::<_, StoreError>(changed.unwrap())
    });
    assert_eq!(forgot.unwrap(), 1);
    let other = app.replica(app.clock.clone());
    std::thread::scope(|scope| {
        let one = scope.spawn(|| while carry_on(&app.services, 2).unwrap() {});
        let two = scope.spawn(|| while carry_on(&other, 2).unwrap() {});
        one.join().unwrap();
        two.join().unwrap();
    });
    other.store.close();
    assert_eq!(states(&job(app, "duty", &id), "done").len(), 7);
    for no in &nos {
        assert_eq!(app.see(no).events("urged").len(), 1, "{no}");
    }
}

fn a_look_stores_nothing_and_a_second_click_makes_no_second_job(app: &TestApp) {
    let nos = offered(app, 3);
    let duty = Browser::of(app, "duty");
    let list = duty.get("/incidents?level=iii");
    let mut form = filled(list.form("/incidents/bulk"), "verb", "urge");
    for no in &nos[..2] {
        form.push(("no".to_owned(), no.clone()));
    }
    let bare = duty.post("/incidents/bulk", &form);
    let page = bare.says(422, "请填写催办内容");
    assert!(page.contains("选了 2 件"), "{page}");
    let form = filled(form, "text", "请今天反馈");
    let look = app.storing_nothing(|| duty.post("/incidents/bulk", &form));
    let confirm = filled(look.form("/bulk"), "text", "请今天反馈");
    let page = look.shown();
    assert!(page.contains("可以办 2 件，不能办 0 件"), "{page}");
    let first = duty.post("/bulk", &confirm).leads_to();
    assert_eq!(duty.post("/bulk", &confirm).leads_to(), first);
    let running = duty.get(&first).shown();
    assert!(running.contains("还有 2 件"), "{running}");
    work(app);
    let page = duty.get(&first).shown();
    assert!(page.contains("已办 2 件，没有办 0 件"), "{page}");
    assert!(page.contains("催办不能撤销"), "{page}");
    assert_eq!(app.see(&nos[0]).events("urged").len(), 1);
    assert_eq!(app.see(&nos[2]).events("urged").len(), 0);
    let (name, kind, bytes) = duty.saved(&format!("{first}.csv"));
    assert!(
        name.contains("csv") && kind.starts_with("text/csv"),
        "{name} {kind}"
    );
    let sheet = String::from_utf8(bytes).unwrap();
    assert!(
        sheet.contains(&nos[0]) && !sheet.contains(&nos[2]),
        "{sheet}"
    );
    // All that a filter leaves, without picking.
    let form = filled(list.form("/incidents/bulk"), "verb", "urge");
    let form = filled(filled(form, "all", "1"), "text", "请反馈");
    let all = duty.post("/incidents/bulk", &form).shown();
    assert!(all.contains("可以办 3 件"), "{all}");
}

fn what_somebody_else_did_in_the_meantime_is_not_overruled(app: &TestApp) {
    let nos = offered(app, 2);
    let duty = Browser::of(app, "duty");
    let list = duty.get("/incidents");
    let form = filled(list.form("/incidents/bulk"), "verb", "withdraw");
    let form = filled(filled(form, "all", "1"), "text", "交办有误");
    let look = duty.post("/incidents/bulk", &form);
    let confirm = filled(look.form("/bulk"), "text", "交办有误");
    app.as_liaison("市教育局").acknowledge(&nos[0]).done();
    let at = duty.post("/bulk", &confirm).leads_to();
    work(app);
    let page = duty.get(&at).shown();
    assert!(page.contains("已办 1 件，没有办 1 件"), "{page}");
    assert!(page.contains("这件舆情已有新的处理"), "{page}");
    assert!(app.see(&nos[0]).events("withdrawn").is_empty());
    assert_eq!(app.see(&nos[1]).events("withdrawn").len(), 1);
}

fn a_unit_acknowledges_many_and_only_its_own(app: &TestApp) {
    let mut nos = offered(app, 3);
    let theirs = app.dispatched(&complaint().level("iii"), &["水口镇"]);
    nos.push(theirs.clone());
    app.as_liaison("市教育局").acknowledge(&nos[0]).done();
    let id = begin(app, "edu", &json!({ "verb": "acknowledge", "nos": nos }));
    work(app);
    let done = job(app, "edu", &id);
    assert_eq!(states(&done, "done").len(), 2);
    let refused = states(&done, "refused");
    assert_eq!(refused[0]["code"], "wrong_assignment_state", "{refused:?}");
    assert_eq!(refused[1]["code"], "not_found", "{refused:?}");
    assert!(app.see(&theirs).events("acknowledged").is_empty());
    let page = Browser::of(app, "edu").get("/incidents").shown();
    assert!(
        page.contains("签收") && !page.contains(">催办</option>"),
        "{page}"
    );
    let not_theirs = json!({ "verb": "urge", "nos": nos, "text": "快" });
    app.as_user("edu")
        .post(BULK, &not_theirs)
        .problem(403, "forbidden");
}

fn a_job_is_its_owners_and_the_auditors_to_see(app: &TestApp) {
    let nos = offered(app, 1);
    let id = begin(
        app,
        "duty",
        &json!({ "verb": "urge", "nos": nos, "text": "请反馈" }),
    );
    let path = format!("{BULK}/{id}");
    app.as_user("duty2").get(&path).problem(404, "not_found");
    app.as_user("edu").get(&path).problem(404, "not_found");
    app.as_user("auditor").get(&path).done();
    let undo = app
        .as_user("auditor")
        .post(&format!("{path}/undo"), &json!({}));
    undo.problem(404, "not_found");
    work(app);
}

fn what_cannot_be_taken_back_says_why(app: &TestApp) {
    let nos: Vec<String> = (0..2).map(|_| app.register(&complaint())).collect();
    let id = begin(
        app,
        "duty",
        &json!({ "verb": "dismiss", "nos": nos, "text": "重复反映" }),
    );
    work(app);
    assert_eq!(states(&job(app, "duty", &id), "done").len(), 2);
    let undo = app.as_duty().post(&format!("{BULK}/{id}/undo"), &json!({}));
    let problem = undo.problem(422, "invalid");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.starts_with("不予受理不能撤销"), "{detail}");
}

fn what_cannot_be_asked_is_named(app: &TestApp) {
    let no = app.register(&complaint());
    let duty = app.as_duty();
    let faulty = [
        (json!({ "verb": "delete", "nos": [no] }), "verb"),
        (json!({ "verb": "urge", "nos": [], "text": "快" }), "nos"),
        (json!({ "verb": "urge", "nos": ["x"], "text": "快" }), "nos"),
        (json!({ "verb": "urge", "nos": [no] }), "text"),
        (
            json!({ "verb": "urge", "nos": vec![no.as_str(); 1001], "text": "快" }),
            "nos",
        ),
    ];
    for (body, field) in faulty {
        assert_eq!(duty.post(BULK, &body).invalid(), [field], "{field}");
    }
}
