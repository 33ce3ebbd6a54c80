//! The register of activities (rows 14, 62, 63, 64): units say what they did, another office confirms
//! it, the annual report counts what was confirmed.

use diesel::prelude::*;
use huiying::domain::activity;
use huiying::domain::vocabulary::{ActivityVerb, Capacity};
use huiying::services::setup;
use huiying::store::{AnyConn, StoreError, schema};
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::builders::object;
use crate::people::{Answer, Person};

story! {
    what_a_unit_registers_counts_once_another_office_has_confirmed_it
    the_offices_register_for_any_unit_and_another_person_confirms
    what_is_confirmed_is_corrected_by_the_offices_with_a_reason_and_confirmed_again
    a_unit_sees_its_own_entries_and_nobody_elses
    whoever_may_not_do_it_is_refused_and_nothing_is_stored
    a_request_sent_twice_registers_once_and_an_old_state_hears_what_changed
    what_is_missing_or_does_not_belong_is_named_field_by_field
    the_list_is_narrowed_and_turned_page_by_page
    the_annual_report_counts_what_was_confirmed_and_an_issued_edition_stays
    rows_that_were_tampered_with_are_found_and_derived_again
}

const EDU: &str = "市教育局";
const TOWN: &str = "水口镇";
const ROOT: &str = "/api/v1/activities";

fn training(participants: u32) -> Value {
    json!({
        "kind": "training", "held_on": "2018-11-02", "title": "回应工作培训",
        "participants": participants,
    })
}

fn conference(attended_by: &str) -> Value {
    json!({
        "kind": "press_conference", "held_on": "2018-11-05", "title": "招生办法新闻发布会",
        "attended_by": attended_by,
    })
}

fn interpretation() -> Value {
    json!({
        "kind": "interpretation", "held_on": "2018-11-03", "title": "市义务教育招生办法",
        "form": "chart", "url": "https://www.example.gov.cn/1.html",
    })
}

fn drill() -> Value {
    json!({ "kind": "drill", "held_on": "2018-10-30", "title": "汛期回应演练", "participants": 26 })
}

fn with(body: Value, more: Value) -> Value {
    let mut fields = object(body);
    fields.extend(object(more));
    Value::Object(fields)
}

fn registered(person: &Person<'_>, body: &Value) -> String {
    let made = person.post(ROOT, body).created();
    made["no"].as_str().unwrap().to_owned()
}

fn act(person: &Person<'_>, no: &str, noun: &str, body: &Value) -> Answer {
    person.post(&format!("{ROOT}/{no}/{noun}"), body)
}

fn confirm(person: &Person<'_>, no: &str) -> Answer {
    act(person, no, "confirmation", &json!({}))
}

fn see(person: &Person<'_>, no: &str) -> Value {
    person.get(&format!("{ROOT}/{no}")).done()
}

fn listed(person: &Person<'_>, query: &str) -> Vec<String> {
    let page = person.get(&format!("{ROOT}?{query}")).done();
    let items = page["items"].as_array().unwrap().iter();
    items
        .map(|item| item["no"].as_str().unwrap().to_owned())
        .collect()
}

fn what_a_unit_registers_counts_once_another_office_has_confirmed_it(app: &TestApp) {
    let liaison = app.as_liaison(EDU);
    let no = registered(&liaison, &conference("principal"));
    assert_eq!(no, "2018-0001");
    let waiting = see(&liaison, &no);
    assert_eq!(
        (&waiting["state"], &waiting["unit_id"]),
        (&json!("registered"), &json!("edu"))
    );
    let better = with(conference("spokesperson"), json!({ "note": "局长请假" }));
    act(&app.as_head(EDU), &no, "correction", &better).done();
    let done = confirm(&app.as_user("office"), &no).done();
    assert_eq!(
        (&done["state"], &done["attended_by"]),
        (&json!("confirmed"), &json!("spokesperson"))
    );
    let events = done["events"].as_array().unwrap().iter();
    let kinds: Vec<&str> = events.map(|e| e["kind"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        [
            "activity_registered",
            "activity_corrected",
            "activity_confirmed"
        ]
    );
    app.storing_nothing(|| {
        let (sentence, basis) = act(&liaison, &no, "correction", &conference("deputy"))
            .refused("activity_needs_office");
        assert!(sentence.contains("已经确认"), "{sentence}");
        assert_eq!(basis, "分工方案第 64 项");
        confirm(&app.as_duty(), &no).refused("activity_already_confirmed");
    });
}

fn the_offices_register_for_any_unit_and_another_person_confirms(app: &TestApp) {
    let duty = app.as_duty();
    let for_edu = registered(&duty, &with(training(40), json!({ "unit": EDU })));
    let own = registered(&duty, &interpretation());
    app.storing_nothing(|| {
        confirm(&duty, &for_edu).refused("activity_own_entry");
        confirm(&app.as_user("duty2"), &own).refused("activity_own_unit");
        let others = with(training(40), json!({ "unit": TOWN }));
        app.as_liaison(EDU)
            .post(ROOT, &others)
            .refused("activity_not_own_unit");
    });
    confirm(&app.as_user("duty2"), &for_edu).done();
    confirm(&app.as_user("office"), &own).done();
    assert_eq!(
        see(&app.as_liaison(EDU), &for_edu)["registered_by"],
        see(&duty, &own)["registered_by"]
    );
}

fn what_is_confirmed_is_corrected_by_the_offices_with_a_reason_and_confirmed_again(app: &TestApp) {
    let no = registered(&app.as_liaison(EDU), &training(40));
    let duty = app.as_duty();
    confirm(&duty, &no).done();
    app.storing_nothing(|| {
        act(&duty, &no, "correction", &training(45)).refused("activity_reason_missing");
        let same = with(training(40), json!({ "reason": "再存一次" }));
        act(&duty, &no, "correction", &same).refused("activity_nothing_changed");
    });
    let right = with(training(45), json!({ "reason": "漏计五人" }));
    let corrected = act(&duty, &no, "correction", &right).done();
    assert_eq!(corrected["state"], "registered");
    app.storing_nothing(|| confirm(&duty, &no).refused("activity_own_entry"));
    let again = confirm(&app.as_user("office"), &no).done();
    assert_eq!(
        (&again["participants"], &again["state"]),
        (&json!(45), &json!("confirmed"))
    );
    let gone = act(&duty, &no, "withdrawal", &json!({ "reason": "查无此事" })).done();
    assert_eq!(
        (&gone["state"], &gone["withdrawn_for"]),
        (&json!("withdrawn"), &json!("查无此事"))
    );
    app.storing_nothing(|| confirm(&duty, &no).refused("activity_already_withdrawn"));
}

fn a_unit_sees_its_own_entries_and_nobody_elses(app: &TestApp) {
    let edu = registered(&app.as_liaison(EDU), &training(40));
    let town = registered(&app.as_liaison(TOWN), &drill());
    assert_eq!(listed(&app.as_liaison(EDU), ""), [edu.as_str()]);
    assert_eq!(
        listed(&app.as_user("leader"), ""),
        [town.as_str(), edu.as_str()]
    );
    assert!(listed(&app.as_user("admin"), "").is_empty());
    let path = format!("{ROOT}/{town}");
    for stranger in ["edu", "edu-head", "admin", "security", "auditor"] {
        app.as_user(stranger).get(&path).problem(404, "not_found");
    }
    app.storing_nothing(|| {
        let reason = json!({ "reason": "不是我们的" });
        act(&app.as_liaison(EDU), &town, "withdrawal", &reason).problem(404, "not_found");
    });
    // Asked for another unit's, a unit's list is empty.
    assert!(listed(&app.as_liaison(EDU), "unit=shuikou").is_empty());
}

fn whoever_may_not_do_it_is_refused_and_nothing_is_stored(app: &TestApp) {
    let people = [
        ("duty", Capacity::DutyOfficer),
        ("reviewer", Capacity::Reviewer),
        ("leader", Capacity::Leader),
        ("evaluator", Capacity::Evaluator),
        ("office", Capacity::Overseer),
        ("edu", Capacity::Liaison),
        ("edu-head", Capacity::UnitHead),
        ("admin", Capacity::SystemAdmin),
        ("security", Capacity::SecurityAdmin),
        ("auditor", Capacity::Auditor),
    ];
    let no = registered(&app.as_liaison(EDU), &training(40));
    let mut tried = 0;
    app.storing_nothing(|| {
        for verb in ActivityVerb::ALL {
            for (username, capacity) in people {
                if activity::rule(*verb).by.contains(&capacity) {
                    continue;
                }
                let person = app.as_user(username);
                let answer = match verb {
                    ActivityVerb::Register => person.post(ROOT, &training(1)),
                    ActivityVerb::Correct => act(&person, &no, "correction", &training(1)),
                    ActivityVerb::Confirm => confirm(&person, &no),
                    ActivityVerb::Withdraw => {
                        act(&person, &no, "withdrawal", &json!({ "reason": "撤" }))
                    }
                };
                let is_no = matches!(answer.status, 403 | 404);
                assert!(is_no, "{username} {verb:?}: {answer:?}");
                tried += 1;
            }
        }
    });
    assert_eq!(tried, 6 + 6 + 8 + 6);
}

fn a_request_sent_twice_registers_once_and_an_old_state_hears_what_changed(app: &TestApp) {
    let liaison = app.as_liaison(EDU);
    let first = liaison.post_once("once", ROOT, &training(40)).created();
    let again = app.storing_nothing(|| liaison.post_once("once", ROOT, &training(40)).created());
    assert_eq!(
        (&again["no"], &again["repeated"]),
        (&first["no"], &json!(true))
    );
    let no = first["no"].as_str().unwrap();
    act(&liaison, no, "correction", &training(41)).done();
    let stale = json!({ "expected_seq": 1 });
    let problem = app
        .storing_nothing(|| act(&app.as_duty(), no, "confirmation", &stale).problem(409, "stale"));
    assert_eq!(problem["conflict"], json!({ "expected_seq": 1, "seq": 2 }));
    assert_eq!(problem["changed"][0]["kind"], "activity_corrected");
    act(
        &app.as_duty(),
        no,
        "confirmation",
        &json!({ "expected_seq": 2 }),
    )
    .done();
}

fn what_is_missing_or_does_not_belong_is_named_field_by_field(app: &TestApp) {
    let liaison = app.as_liaison(EDU);
    app.storing_nothing(|| {
        let wrong = |body: Value| liaison.post(ROOT, &body).invalid();
        assert_eq!(wrong(json!({})), ["kind", "held_on", "title"]);
        assert_eq!(
            wrong(json!({ "kind": "interpretation", "held_on": "昨天" })),
            ["held_on", "title", "form", "url"]
        );
        assert_eq!(
            wrong(with(interpretation(), json!({ "url": "example" }))),
            ["url"]
        );
        assert_eq!(
            wrong(with(
                training(40),
                json!({ "attended_by": "principal", "url": "https://a.cn" })
            )),
            ["attended_by", "url"],
            "nothing that was written is dropped"
        );
        assert_eq!(
            wrong(with(conference("mayor"), json!({ "unit": "市月球局" }))),
            ["unit", "attended_by"]
        );
        assert_eq!(
            wrong(with(drill(), json!({ "held_on": "1999-12-31" }))),
            ["held_on"]
        );
        let early = with(drill(), json!({ "held_on": "2018-11-07" }));
        let (sentence, _) = liaison.post(ROOT, &early).refused("activity_in_future");
        assert!(sentence.contains("不能晚于今天"), "{sentence}");
        let nobody = with(drill(), json!({ "participants": 0 }));
        let (_, basis) = liaison
            .post(ROOT, &nobody)
            .refused("activity_participants_missing");
        assert_eq!(basis, "分工方案第 63 项");
        assert_eq!(
            liaison
                .get(&format!("{ROOT}?year=18&kind=party&state=open"))
                .invalid(),
            ["kind", "state", "year"]
        );
    });
}

fn the_list_is_narrowed_and_turned_page_by_page(app: &TestApp) {
    let (edu, town) = (app.as_liaison(EDU), app.as_liaison(TOWN));
    let old = with(drill(), json!({ "held_on": "2017-12-31" }));
    let all = [
        registered(&edu, &training(40)),
        registered(&edu, &conference("principal")),
        registered(&town, &old),
        registered(&town, &interpretation()),
    ];
    let duty = app.as_duty();
    confirm(&duty, &all[0]).done();
    let found = |query: &str| listed(&duty, query);
    assert_eq!(found("year=2018"), [all[3].as_str(), &all[1], &all[0]]);
    assert_eq!(found("year=2017"), [all[2].as_str()]);
    assert_eq!(found("unit=edu&state=registered"), [all[1].as_str()]);
    assert_eq!(found("kind=interpretation"), [all[3].as_str()]);
    assert_eq!(found("state=confirmed"), [all[0].as_str()]);
    let first = duty.get(&format!("{ROOT}?limit=3")).done();
    assert_eq!(first["items"].as_array().unwrap().len(), 3);
    assert_eq!(first["next"], json!(all[1]));
    assert_eq!(
        found(&format!("limit=3&after={}", all[1])),
        [all[0].as_str()]
    );
}

/// The figure of a line, by table and name.
fn cell(data: &Value, table: &str, name: &str, column: &str) -> Value {
    let tables = data["figures"]["tables"].as_array().unwrap();
    let table = tables.iter().find(|found| found["table"] == table).unwrap();
    let lines = table["lines"].as_array().unwrap();
    let line = lines.iter().find(|line| line["name"] == name).unwrap();
    line["cells"][column].clone()
}

#[expect(clippy::too_many_lines, reason = "one walk from end to end")]
fn the_annual_report_counts_what_was_confirmed_and_an_issued_edition_stays(app: &TestApp) {
    const YEAR: &str = "/api/v1/reports/annual/2018";
    let (edu, town) = (app.as_liaison(EDU), app.as_liaison(TOWN));
    let office = app.as_user("office");
    let confirmed = |person: &Person<'_>, body: &Value| {
        let no = registered(person, body);
        confirm(&office, &no).done();
        no
    };
    confirmed(&edu, &conference("principal"));
    confirmed(&edu, &conference("deputy"));
    confirmed(&edu, &training(40));
    let waiting = registered(&edu, &interpretation());
    let gone = confirmed(&town, &training(500));
    let reason = json!({ "reason": "查无此事" });
    act(&office, &gone, "withdrawal", &reason).done();
    confirmed(&town, &with(drill(), json!({ "held_on": "2017-12-31" })));
    app.set_time("2019-01-02 10:00");
    let verb =
        |person: &Person<'_>, noun: &str| person.post(&format!("{YEAR}/{noun}"), &json!({})).done();
    let drafted = verb(&office, "drafting");
    let text = drafted["editions"][0]["text"].as_str().unwrap().to_owned();
    let said = "新闻发布会 2 次，培训 1 次。另有 1 项登记待确认，不计入。";
    assert!(text.contains(said), "{text}");
    verb(&office, "submission");
    verb(&app.as_leader(), "approval");
    verb(&office, "issue");
    let issued = |person: &Person<'_>| {
        let path = "/api/v1/reports/annual?period=2018&format=json&edition=1";
        person.get(path).done()
    };
    let first = issued(&office);
    let counted = |kind: &str, column: &str| cell(&first, "activities", kind, column);
    assert_eq!(counted("新闻发布会", "counted"), json!({ "count": 2 }));
    assert_eq!(counted("培训", "participants"), json!({ "count": 40 }));
    assert_eq!(counted("政策解读", "counted"), json!({ "count": 0 }));
    assert_eq!(counted("政策解读", "waiting"), json!({ "count": 1 }));
    assert_eq!(
        cell(&first, "attendance", "主要负责人", "counted"),
        json!({ "count": 1 })
    );
    let of_unit = |column: &str| cell(&first, "activity_units", EDU, column);
    assert_eq!(
        of_unit("by_principal"),
        json!({ "rate": { "met": 1, "of": 2 } })
    );
    let tables = first["figures"]["tables"].as_array().unwrap();
    let units = tables.iter().find(|t| t["table"] == "activity_units");
    assert_eq!(
        units.unwrap()["lines"].as_array().unwrap().len(),
        1,
        "another year's and what was taken back stand nowhere"
    );
    assert_eq!(issued(&edu), first, "a unit reads what names it");

    // What is confirmed or registered later makes a further edition and moves no figure of the first.
    confirm(&office, &waiting).done();
    confirmed(&town, &training(25));
    assert_eq!(issued(&office), first);
    let reopened = office
        .post(
            &format!("{YEAR}/edition"),
            &json!({ "reason": "补登记的活动已确认" }),
        )
        .done();
    let text = reopened["editions"][1]["text"].as_str().unwrap();
    let said = "新闻发布会 2 次，政策解读 1 次，培训 2 次。";
    assert!(text.contains(said), "{text}");
    assert_eq!(issued(&office), first);
}

fn rows_that_were_tampered_with_are_found_and_derived_again(app: &TestApp) {
    let no = registered(&app.as_liaison(EDU), &training(40));
    confirm(&app.as_duty(), &no).done();
    let other = registered(&app.as_liaison(TOWN), &drill());
    let tamper = |conn: &mut AnyConn| {
        let raised = diesel::update(schema::activities::table.find("2018-0001"))
            .set(schema::activities::participants.eq(400));
        assert_eq!(raised.execute(conn).unwrap(), 1);
        let gone = diesel::delete(schema::activities::table.find("2018-0002")).execute(conn);
        assert_eq!(gone.unwrap(), 1);
        Ok::<_, StoreError>(())
    };
    app.services.store.write(tamper).unwrap();
    let different = || {
        let found = setup::check(&app.services).unwrap().different;
        found.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        different(),
        [format!("activity/{no}"), format!("activity/{other}")]
    );
    setup::rebuild(&app.services).unwrap();
    assert!(different().is_empty());
    let items = app.as_duty().get(ROOT).done()["items"].clone();
    assert_eq!(items[1]["participants"], 40);
    assert_eq!(items[0]["no"], json!(other));
}
