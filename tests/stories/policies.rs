//! A policy before its publication (row 23): logged, assessed, decided on before its planned date,
//! and later seen with what it gave rise to.

use diesel::prelude::*;
use huiying::services::setup;
use huiying::store::{AnyConn, StoreError, schema};
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::builders::{complaint, object};
use crate::people::{Answer, Person};

story! {
    a_policy_is_logged_assessed_and_decided_on_before_it_is_published
    no_national_clock_runs_for_a_policy_and_it_goes_its_own_way
    nobody_decides_on_their_own_assessment_and_nothing_is_decided_unassessed
    an_undecided_policy_is_urged_and_a_late_decision_is_late
    the_planned_date_changes_with_a_reason_and_the_earlier_one_stays
    a_deferred_policy_gets_another_date_and_another_decision
    what_a_policy_gave_rise_to_stands_on_its_page
    a_unit_logs_and_sees_its_own_policies_and_the_office_all
    what_is_missing_or_unknown_is_named_field_by_field
    rows_that_were_tampered_with_are_found_and_derived_again
}

const EDU: &str = "市教育局";

fn policy(more: Value) -> Value {
    let mut fields = object(json!({
        "kind": "policy_assessment",
        "title": "义务教育招生办法发布前评估",
        "text": "拟调整招生片区，征求意见已结束。",
        "policy": { "title": "开平市义务教育招生办法", "unit": EDU, "planned_on": "2018-11-20" },
    }));
    fields.extend(object(more));
    Value::Object(fields)
}

fn log(person: &Person<'_>, body: &Value) -> Answer {
    person.post("/api/v1/incidents", body)
}

fn logged(app: &TestApp) -> String {
    let answer = log(&app.as_liaison(EDU), &policy(json!({}))).created();
    answer["no"].as_str().unwrap().to_owned()
}

fn risk(grade: &str) -> Value {
    json!({
        "points": [
            { "text": "家长担心学位不够", "likelihood": "high", "impact": "medium" },
            { "text": "误读为取消原片区", "likelihood": "medium", "impact": "high" },
        ],
        "grade": grade,
        "prepared": "今年新增学位，原片区学生不受影响。",
        "consulted": [{ "unit": "市公安局", "opinion": "建议备好秩序维护方案" }],
    })
}

fn assess(person: &Person<'_>, no: &str, grade: &str) -> Answer {
    person.act(no, "risk-assessment", &risk(grade))
}

fn decide(person: &Person<'_>, no: &str, decision: &str) -> Answer {
    let body = json!({ "decision": decision, "reason": "风险可控，口径已备好" });
    person.act(no, "policy-decision", &body)
}

fn move_to(person: &Person<'_>, no: &str, day: &str) -> Answer {
    let body = json!({ "planned_on": day, "reason": "等省里的配套文件" });
    person.act(no, "publication-date", &body)
}

fn see(person: &Person<'_>, no: &str) -> Value {
    person.get(&format!("/api/v1/incidents/{no}")).done()
}

fn deadline(incident: &Value, at: usize) -> Value {
    incident["deadlines"][at].clone()
}

fn a_policy_is_logged_assessed_and_decided_on_before_it_is_published(app: &TestApp) {
    let no = logged(app);
    let begun = see(&app.as_duty(), &no);
    assert_eq!(begun["work_state"], "to_assess_risk");
    let due = deadline(&begun, 0);
    assert_eq!(due["kind"], "policy_decision");
    assert_eq!(
        due["due_at"], "2018-11-20T00:00:00+08:00",
        "before the planned day begins"
    );
    assess(&app.as_liaison(EDU), &no, "medium").done();
    app.set_time("2018-11-12 09:00");
    assess(&app.as_head(EDU), &no, "low").done();
    assert_eq!(see(&app.as_duty(), &no)["work_state"], "to_decide");
    app.set_time("2018-11-19 16:00");
    decide(&app.as_leader(), &no, "on_time").done();

    let done = see(&app.as_liaison(EDU), &no);
    assert_eq!(
        (&done["stage"], &done["work_state"]),
        (&json!("closed"), &json!("policy_decided"))
    );
    assert_eq!(deadline(&done, 0)["verdict"], "met");
    let held = &done["preassessment"];
    assert_eq!(held["title"], "开平市义务教育招生办法");
    let versions = held["assessments"].as_array().unwrap();
    assert_eq!(
        (&versions[0]["grade"], &versions[1]["grade"]),
        (&json!("medium"), &json!("low"))
    );
    assert_eq!(versions[1]["points"][0]["likelihood"], "high");
    assert_eq!(versions[1]["consulted"][0]["unit"], "市公安局");
    assert_eq!(held["decisions"][0]["decision"], "on_time");
    assert_eq!(held["decisions"][0]["version"], 2);
    let told = app.as_liaison(EDU).get("/api/v1/notices").done();
    let subject = told["items"][0]["subject"].as_str().unwrap().to_owned();
    assert!(subject.contains("知悉发布决定"), "{subject}");
}

fn no_national_clock_runs_for_a_policy_and_it_goes_its_own_way(app: &TestApp) {
    let body = policy(json!({ "level": "ii", "event_grade": "i" }));
    let answer = log(&app.as_duty(), &body).created();
    let no = answer["no"].as_str().unwrap();
    assert_eq!(
        answer["deadlines"].as_array().unwrap().len(),
        1,
        "the decision alone: {answer}"
    );
    assert_eq!(answer["stage"], "registered");
    let opinion = app.register(&complaint().level("iii"));
    app.storing_nothing(|| {
        app.as_leader()
            .assess(no, "iii", None)
            .refused("wrong_kind");
        let (sentence, basis) = app.as_duty().dispatch(no, &[EDU]).refused("wrong_kind");
        assert_eq!(sentence, "这件是政策发布前评估，不能交办");
        assert_eq!(basis, "办理流程“交办”");
        app.as_duty().merge(&opinion, no).refused("not_a_primary");
        let cause = json!({ "primary": no });
        app.as_duty()
            .act(&opinion, "link", &cause)
            .refused("not_a_cause");
        assess(&app.as_duty(), &opinion, "low").refused("wrong_kind");
        let body = json!({ "purpose": "试", "asked": "试" });
        app.as_duty()
            .act(no, "linkage", &body)
            .refused("linkage_not_an_opinion");
    });
    let page = app
        .as_duty()
        .get("/api/v1/incidents?kind=policy_assessment")
        .done();
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
    // What runs out counts in no column of the scorecard.
    app.set_time("2018-12-03 09:00");
    app.catch_up();
    let card = app
        .as_leader()
        .get("/api/v1/scorecards?period=2018-11")
        .done();
    let late = serde_json::to_string(&card).unwrap();
    assert!(!late.contains(no), "{late}");
}

fn nobody_decides_on_their_own_assessment_and_nothing_is_decided_unassessed(app: &TestApp) {
    let no = logged(app);
    app.storing_nothing(|| {
        let (_, basis) = decide(&app.as_leader(), &no, "on_time").refused("not_assessed_yet");
        assert_eq!(basis, "分工方案第 23 项");
        decide(&app.as_duty(), &no, "on_time").problem(403, "not_allowed");
        assess(&app.as_leader(), &no, "low").problem(403, "not_allowed");
    });
    assess(&app.as_duty(), &no, "low").done();
    let both = |app: &TestApp| {
        use huiying::domain::vocabulary::Capacity;
        use huiying::domain::{AccountId, UnitId};
        use huiying::services::accounts::{NewAccount, put_accounts};
        let somebody = NewAccount {
            username: AccountId::new("both"),
            name: "值班的领导".to_owned(),
            unit: UnitId::new("publicity"),
            capacities: vec![Capacity::DutyOfficer, Capacity::Leader],
            password: crate::app::PASSWORD.to_owned(),
        };
        put_accounts(&app.services, &[somebody], crate::app::PASSWORD, app.now()).unwrap();
    };
    both(app);
    assess(&app.as_user("both"), &no, "medium").done();
    app.storing_nothing(|| {
        let (sentence, _) = decide(&app.as_user("both"), &no, "on_time").refused("own_assessment");
        assert!(sentence.contains("换一位"), "{sentence}");
    });
    decide(&app.as_leader(), &no, "revised").done();
}

fn an_undecided_policy_is_urged_and_a_late_decision_is_late(app: &TestApp) {
    let no = logged(app);
    assess(&app.as_liaison(EDU), &no, "high").done();
    app.set_time("2018-11-20 08:00");
    app.catch_up();
    let unit = app.as_liaison(EDU).get("/api/v1/notices").done();
    let told = serde_json::to_string(&unit).unwrap();
    assert!(told.contains("在发布前作出决定"), "{told}");
    let late = see(&app.as_leader(), &no);
    assert_eq!(deadline(&late, 0)["standing"], "passed");
    decide(&app.as_leader(), &no, "deferred").done();
    assert_eq!(
        deadline(&see(&app.as_leader(), &no), 0)["verdict"],
        "met_late"
    );
}

fn the_planned_date_changes_with_a_reason_and_the_earlier_one_stays(app: &TestApp) {
    let no = logged(app);
    app.storing_nothing(|| {
        let silent = json!({ "planned_on": "2018-11-26", "reason": " " });
        let answer = app.as_liaison(EDU).act(&no, "publication-date", &silent);
        assert_eq!(answer.invalid(), ["reason"]);
        move_to(&app.as_liaison(EDU), &no, "2018-11-06").refused("planned_date_past");
        move_to(&app.as_liaison(EDU), &no, "2018-11-20").refused("planned_date_same");
    });
    move_to(&app.as_liaison(EDU), &no, "2018-11-26").done();
    let moved = see(&app.as_duty(), &no);
    assert_eq!(deadline(&moved, 0)["due_at"], "2018-11-26T00:00:00+08:00");
    assert_eq!(
        deadline(&moved, 0)["original_due_at"],
        "2018-11-20T00:00:00+08:00"
    );
    assert_eq!(moved["preassessment"]["first_planned_on"], "2018-11-20");
    assert_eq!(
        moved["preassessment"]["moves"][0]["reason"],
        "等省里的配套文件"
    );
    // A time that has gone by unmet stays missed when a new date is named.
    app.set_time("2018-11-26 09:00");
    app.catch_up();
    move_to(&app.as_duty(), &no, "2018-12-03").done();
    let again = see(&app.as_duty(), &no);
    assert_eq!(deadline(&again, 0)["verdict"], "missed");
    assert_eq!(deadline(&again, 1)["due_at"], "2018-12-03T00:00:00+08:00");
}

fn a_deferred_policy_gets_another_date_and_another_decision(app: &TestApp) {
    let no = logged(app);
    assess(&app.as_liaison(EDU), &no, "high").done();
    decide(&app.as_leader(), &no, "deferred").done();
    app.storing_nothing(|| decide(&app.as_leader(), &no, "on_time").refused("wrong_stage"));
    move_to(&app.as_liaison(EDU), &no, "2018-12-10").done();
    assert_eq!(see(&app.as_duty(), &no)["work_state"], "to_decide");
    decide(&app.as_leader(), &no, "on_time").done();
    let done = see(&app.as_duty(), &no);
    let decisions = done["preassessment"]["decisions"].as_array().unwrap();
    assert_eq!(decisions.len(), 2);
    app.storing_nothing(|| {
        move_to(&app.as_liaison(EDU), &no, "2018-12-20").refused("not_deferred")
    });
}

fn what_a_policy_gave_rise_to_stands_on_its_page(app: &TestApp) {
    let no = logged(app);
    let other = app.register(&complaint());
    let link = |policy: &str| {
        let body = json!({ "policy": policy });
        app.as_duty().act(&other, "policy-link", &body)
    };
    app.storing_nothing(|| {
        link(&other).refused("not_a_policy");
        link("2018-0999").refused("not_a_policy");
    });
    link(&no).done();
    assert_eq!(see(&app.as_duty(), &other)["policy"], no);
    let held = see(&app.as_duty(), &no)["preassessment"].clone();
    assert_eq!(
        held["incidents"],
        json!([{ "no": other, "title": "公交站牌字迹不清" }])
    );
    let mine = see(&app.as_liaison(EDU), &no)["preassessment"].clone();
    assert_eq!(
        mine["incidents"],
        json!([]),
        "it has no part in the incident"
    );
}

fn a_unit_logs_and_sees_its_own_policies_and_the_office_all(app: &TestApp) {
    let by_head = log(&app.as_head(EDU), &policy(json!({}))).created();
    let by_office = log(&app.as_duty(), &policy(json!({}))).created();
    for answer in [&by_head, &by_office] {
        let no = answer["no"].as_str().unwrap();
        see(&app.as_liaison(EDU), no);
        see(&app.as_leader(), no);
        let path = format!("/api/v1/incidents/{no}");
        app.as_user("fda").get(&path).problem(404, "not_found");
    }
    let list = app.as_liaison(EDU).get("/api/v1/incidents").done();
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    app.storing_nothing(|| {
        let theirs =
            json!({ "title": "办法", "unit": "市食品药品监督管理局", "planned_on": "2018-11-20" });
        let answer = log(&app.as_liaison(EDU), &policy(json!({ "policy": theirs })));
        answer.refused("not_own_policy");
        log(&app.as_head(EDU), &complaint().body()).problem(403, "not_allowed");
        let no = by_office["no"].as_str().unwrap();
        assess(&app.as_user("fda"), no, "low").problem(404, "not_found");
    });
}

fn what_is_missing_or_unknown_is_named_field_by_field(app: &TestApp) {
    let no = logged(app);
    app.storing_nothing(|| {
        let edu = app.as_liaison(EDU);
        log(&edu, &policy(json!({ "policy": null }))).refused("planned_date_missing");
        let past = json!({ "planned_on": "2018-11-06" });
        log(&edu, &policy(json!({ "policy": past }))).refused("planned_date_past");
        let bad = json!({ "unit": "市月球局", "planned_on": "明年" });
        let answer = log(&edu, &policy(json!({ "policy": bad })));
        assert_eq!(answer.invalid(), ["policy.unit", "policy.planned_on"]);
        let bare = edu.act(&no, "risk-assessment", &json!({}));
        assert_eq!(bare.invalid(), ["points", "grade", "prepared"]);
        let mut half = object(risk("low"));
        half.insert("points".to_owned(), json!([{ "text": "学位" }]));
        let answer = edu.act(&no, "risk-assessment", &Value::Object(half));
        let fields = answer.invalid();
        assert!(
            fields.contains(&"points[0].likelihood".to_owned()),
            "{fields:?}"
        );
    });
    assess(&app.as_liaison(EDU), &no, "low").done();
    app.storing_nothing(|| {
        let answer = app.as_leader().act(&no, "policy-decision", &json!({}));
        assert_eq!(answer.invalid(), ["decision", "reason"]);
    });
}

fn rows_that_were_tampered_with_are_found_and_derived_again(app: &TestApp) {
    let no = logged(app);
    let other = app.register(&complaint());
    let body = json!({ "policy": no });
    app.as_duty().act(&other, "policy-link", &body).done();
    let tamper = |conn: &mut AnyConn| {
        diesel::delete(schema::policy_assessments::table)
            .execute(conn)
            .unwrap();
        diesel::delete(schema::policy_links::table)
            .execute(conn)
            .unwrap();
        Ok::<_, StoreError>(())
    };
    app.services.store.write(tamper).unwrap();
    let different = || setup::check(&app.services).unwrap().different;
    assert_eq!(different().len(), 2);
    setup::rebuild(&app.services).unwrap();
    assert!(different().is_empty());
}
