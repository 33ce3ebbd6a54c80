//! Linkage (row 22): the coordination group is called out, confirms, acts, meets, and is let go.

use diesel::prelude::*;
use huiying::domain::linkage;
use huiying::domain::vocabulary::{Capacity, LinkageVerb};
use huiying::services::{linkages, setup};
use huiying::store::{AnyConn, StoreError, schema};
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::builders::{complaint, object};
use crate::manual_clock::minutes;
use crate::people::{Answer, Person};

story! {
    the_group_of_the_plan_is_called_out_confirms_acts_meets_and_is_let_go
    a_call_out_at_the_top_is_a_leaders_from_beginning_to_end
    a_person_adds_and_removes_members_and_only_they_see_it
    who_has_not_confirmed_in_time_is_reminded_once
    minutes_are_corrected_and_every_version_stays
    whoever_may_not_do_it_is_refused_and_nothing_is_stored
    a_request_sent_twice_calls_out_once_and_an_old_state_hears_what_changed
    what_is_missing_or_unknown_is_named_field_by_field
    rows_that_were_tampered_with_are_found_and_derived_again
}

const POLICE: &str = "市公安局";
const EDU: &str = "市教育局";

fn wanted() -> Value {
    json!({ "purpose": "谣言扩散快", "asked": "一小时内到场会商，统一口径" })
}

fn with(body: Value, more: Value) -> Value {
    let mut fields = object(body);
    fields.extend(object(more));
    Value::Object(fields)
}

fn call_out(person: &Person<'_>, incident: &str, body: &Value) -> Answer {
    person.act(incident, "linkage", body)
}

fn called_out(app: &TestApp, more: Value) -> String {
    let incident = app.register(&complaint().level("iii"));
    let answer = call_out(&app.as_duty(), &incident, &with(wanted(), more));
    answer.created()["no"].as_str().unwrap().to_owned()
}

fn act(person: &Person<'_>, no: &str, noun: &str, body: &Value) -> Answer {
    person.post(&format!("/api/v1/linkages/{no}/{noun}"), body)
}

fn confirm(person: &Person<'_>, no: &str) -> Answer {
    act(person, no, "confirmation", &json!({}))
}

fn see(person: &Person<'_>, no: &str) -> Value {
    person.get(&format!("/api/v1/linkages/{no}")).done()
}

fn written(points: &str, reason: Option<&str>) -> Value {
    json!({
        "held_at": "2018-11-06 11:00",
        "place": "市政府三楼会议室",
        "present": "市公安局：王强；市广播电视台：李梅",
        "points": points,
        "agreed": [{ "unit": "市广播电视台", "text": "滚动播出辟谣信息", "due_on": "2018-11-07" }],
        "reason": reason,
    })
}

fn end(person: &Person<'_>, no: &str) -> Answer {
    act(
        person,
        no,
        "ending",
        &json!({ "conclusion": "谣言平息，没有新的传播" }),
    )
}

#[expect(clippy::too_many_lines, reason = "one walk from end to end")]
fn the_group_of_the_plan_is_called_out_confirms_acts_meets_and_is_let_go(app: &TestApp) {
    let no = called_out(
        app,
        json!({ "meeting_at": "2018-11-06 11:00", "meeting_place": "市政府三楼会议室" }),
    );
    let begun = see(&app.as_duty(), &no);
    let members = begun["members"].as_array().unwrap().iter();
    let ids: Vec<&str> = members.map(|m| m["unit_id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["publicity", "commerce", "police", "tv"], "row 22");
    assert_eq!(begun["plan_row"], "22");
    let due = "2018-11-06T12:00:00+08:00";
    assert_eq!(begun["confirm_by"], due, "like acknowledging at this level");
    app.advance(minutes(5));
    confirm(&app.as_liaison(POLICE), &no).done();
    assert_eq!(
        confirm(&app.as_duty(), &no).done()["confirmed"],
        2,
        "the office is a member"
    );
    let what = json!({
        "text": "发布警情通报", "at": "2018-11-06 10:04", "url": "https://www.example.gov.cn/1.html",
    });
    act(&app.as_liaison(POLICE), &no, "action", &what).done();
    app.advance(minutes(90));
    let agreed = json!({
        "present": "四个成员单位", "points": "每小时通报一次",
        "agreed": [{ "unit": "tv", "text": "滚动播出", "due_on": "2018-11-07" }],
    });
    act(&app.as_duty(), &no, "minutes", &agreed).done();
    end(&app.as_duty(), &no).done();

    let linkage = see(&app.as_liaison(POLICE), &no);
    assert_eq!(
        (&linkage["state"], &linkage["confirmed"]),
        (&json!("ended"), &json!(2))
    );
    assert_eq!(linkage["done"][0]["at"], "2018-11-06T10:04:00+08:00");
    assert_eq!(
        linkage["minutes"][0]["held_at"],
        "2018-11-06T11:00:00+08:00"
    );
    assert_eq!(
        linkage["minutes"][0]["place"], "市政府三楼会议室",
        "from the call-out"
    );
    assert_eq!(linkage["minutes"][0]["agreed"][0]["unit"], "市广播电视台");
    let events = linkage["events"].as_array().unwrap().iter();
    let kinds: Vec<&str> = events.map(|e| e["kind"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        [
            "linkage_called_out",
            "linkage_confirmed",
            "linkage_confirmed",
            "linkage_action_recorded",
            "linkage_minuted",
            "linkage_ended"
        ]
    );
    let notices = app.as_liaison(POLICE).get("/api/v1/notices").done();
    let told = notices["items"].as_array().unwrap();
    assert_eq!(told.len(), 3, "called out, minuted, ended: {told:?}");
    assert!(
        told[2]["subject"]
            .as_str()
            .unwrap()
            .contains("请市公安局在 11 月 6 日 12:00 前确认")
    );
}

fn a_call_out_at_the_top_is_a_leaders_from_beginning_to_end(app: &TestApp) {
    let incident = app.register(&complaint());
    app.as_leader().assess(&incident, "ii", None).done();
    app.storing_nothing(|| {
        let answer = call_out(&app.as_duty(), &incident, &wanted());
        let (sentence, basis) = answer.refused("linkage_needs_leader");
        assert!(sentence.contains("分管领导"), "{sentence}");
        assert_eq!(basis, "分工方案第 22 项");
    });
    let answer = call_out(&app.as_leader(), &incident, &wanted()).created();
    let no = answer["no"].as_str().unwrap();
    confirm(&app.as_liaison(POLICE), no).done();
    app.storing_nothing(|| end(&app.as_duty(), no).refused("linkage_needs_leader"));
    end(&app.as_leader(), no).done();
}

fn a_person_adds_and_removes_members_and_only_they_see_it(app: &TestApp) {
    let no = called_out(app, json!({ "units": [POLICE, EDU] }));
    let linkage = see(&app.as_liaison(EDU), &no);
    let members = linkage["members"].as_array().unwrap();
    let by_plan: Vec<&Value> = members.iter().map(|m| &m["by_plan"]).collect();
    assert_eq!(by_plan, [&json!(true), &json!(false)]);
    assert_eq!(
        linkage["title"], "公交站牌字迹不清",
        "a member hears what it is about"
    );
    let path = format!("/api/v1/linkages/{no}");
    for stranger in ["fda", "shuikou", "admin", "security", "auditor"] {
        app.as_user(stranger).get(&path).problem(404, "not_found");
    }
    app.storing_nothing(|| confirm(&app.as_user("fda"), &no).problem(404, "not_found"));
    let mine = |person: &Person<'_>| {
        let page = person.get("/api/v1/linkages?state=called_out").done();
        page["items"].as_array().unwrap().len()
    };
    assert_eq!(
        (mine(&app.as_liaison(EDU)), mine(&app.as_user("fda"))),
        (1, 0)
    );
    assert_eq!(mine(&app.as_leader()), 1);
}

fn who_has_not_confirmed_in_time_is_reminded_once(app: &TestApp) {
    let no = called_out(
        app,
        json!({ "units": [POLICE, EDU], "confirm_by": "2018-11-06 10:30" }),
    );
    confirm(&app.as_liaison(POLICE), &no).done();
    app.set_time("2018-11-06 10:29");
    assert_eq!(linkages::tick(&app.services).unwrap(), 0);
    app.set_time("2018-11-06 10:30");
    assert_eq!(linkages::tick(&app.services).unwrap(), 1);
    app.storing_nothing(|| assert_eq!(linkages::tick(&app.services).unwrap(), 0));
    let heard = |unit: &str| {
        let notices = app.as_liaison(unit).get("/api/v1/notices").done();
        notices["items"].as_array().unwrap().len()
    };
    assert_eq!((heard(POLICE), heard(EDU)), (1, 2));
    app.advance(minutes(1));
    confirm(&app.as_liaison(EDU), &no).done();
    let members = see(&app.as_duty(), &no)["members"].clone();
    assert_eq!(
        (&members[0]["late"], &members[1]["late"]),
        (&json!(false), &json!(true))
    );
}

fn minutes_are_corrected_and_every_version_stays(app: &TestApp) {
    let no = called_out(app, json!({ "units": [POLICE] }));
    app.set_time("2018-11-06 12:00");
    act(&app.as_duty(), &no, "minutes", &written("统一口径", None)).done();
    app.storing_nothing(|| {
        let silent = written("统一口径，由公安发布", None);
        act(&app.as_duty(), &no, "minutes", &silent).refused("linkage_correction_reason_missing");
        let same = written("统一口径", Some("再存一次"));
        act(&app.as_duty(), &no, "minutes", &same).refused("linkage_nothing_changed");
    });
    end(&app.as_duty(), &no).done();
    let better = written("统一口径，由公安发布", Some("漏记发布单位"));
    let linkage = act(&app.as_duty(), &no, "minutes", &better).done();
    let minutes = linkage["minutes"].as_array().unwrap();
    assert_eq!(
        (&minutes[0]["version"], &minutes[1]["version"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(minutes[0]["points"], "统一口径");
    assert_eq!(minutes[1]["reason"], "漏记发布单位");
    app.storing_nothing(|| end(&app.as_duty(), &no).refused("linkage_already_ended"));
}

fn whoever_may_not_do_it_is_refused_and_nothing_is_stored(app: &TestApp) {
    let people = [
        ("duty", Capacity::DutyOfficer),
        ("reviewer", Capacity::Reviewer),
        ("leader", Capacity::Leader),
        ("evaluator", Capacity::Evaluator),
        ("office", Capacity::Overseer),
        ("police", Capacity::Liaison),
        ("police-head", Capacity::UnitHead),
        ("admin", Capacity::SystemAdmin),
        ("security", Capacity::SecurityAdmin),
        ("auditor", Capacity::Auditor),
    ];
    let incident = app.register(&complaint().level("iv"));
    let no = called_out(app, json!({}));
    app.set_time("2018-11-06 12:00");
    let mut tried = 0;
    app.storing_nothing(|| {
        for verb in LinkageVerb::ALL {
            for (username, capacity) in people {
                if linkage::rule(*verb).by.contains(&capacity) {
                    continue;
                }
                let person = app.as_user(username);
                let answer = match verb {
                    LinkageVerb::CallOut => call_out(&person, &incident, &wanted()),
                    LinkageVerb::Confirm => confirm(&person, &no),
                    LinkageVerb::RecordAction => {
                        act(&person, &no, "action", &json!({ "text": "到场" }))
                    }
                    LinkageVerb::Minute => act(&person, &no, "minutes", &written("议定", None)),
                    LinkageVerb::End => end(&person, &no),
                    // Nobody but the system, and it has no address.
                    LinkageVerb::Urge => act(&person, &no, "urge", &json!({})),
                };
                let is_no = matches!(answer.status, 403 | 404);
                assert!(is_no, "{username} {verb:?}: {answer:?}");
                tried += 1;
            }
        }
    });
    assert_eq!(tried, 8 + 7 + 10 + 7 + 9 + 8);
}

fn a_request_sent_twice_calls_out_once_and_an_old_state_hears_what_changed(app: &TestApp) {
    let incident = app.register(&complaint().level("iii"));
    let path = format!("/api/v1/incidents/{incident}/linkage");
    let duty = app.as_duty();
    let first = duty.post_once("linkage-1", &path, &wanted()).created();
    let again = app.storing_nothing(|| duty.post_once("linkage-1", &path, &wanted()).created());
    assert_eq!(
        (&again["no"], &again["repeated"]),
        (&first["no"], &json!(true))
    );
    let no = first["no"].as_str().unwrap();
    confirm(&app.as_liaison(POLICE), no).done();
    let stale = json!({ "conclusion": "平息", "expected_seq": 1 });
    let problem = app.storing_nothing(|| act(&duty, no, "ending", &stale).problem(409, "stale"));
    assert_eq!(problem["conflict"], json!({ "expected_seq": 1, "seq": 2 }));
    assert_eq!(problem["changed"][0]["kind"], "linkage_confirmed");
}

fn what_is_missing_or_unknown_is_named_field_by_field(app: &TestApp) {
    let incident = app.register(&complaint().level("iii"));
    let over = app.register(&complaint());
    app.as_duty().dismiss(&over, "不属受理范围").done();
    app.storing_nothing(|| {
        let duty = app.as_duty();
        assert_eq!(
            call_out(&duty, &incident, &json!({})).invalid(),
            ["purpose", "asked"]
        );
        let wrong = |more: Value| call_out(&duty, &incident, &with(wanted(), more));
        assert_eq!(wrong(json!({ "units": ["市月球局"] })).invalid(), ["units"]);
        assert_eq!(
            wrong(json!({ "confirm_by": "明天" })).invalid(),
            ["confirm_by"]
        );
        wrong(json!({ "confirm_by": "2018-11-06 09:00" })).refused("linkage_confirm_by_past");
        wrong(json!({ "meeting_at": "2018-11-07 09:00" })).refused("linkage_meeting_incomplete");
        call_out(&duty, &over, &wanted()).refused("linkage_incident_ended");
        call_out(&duty, "2018-0999", &wanted()).refused("linkage_unknown_incident");
        let bare = duty.post("/api/v1/linkages", &wanted());
        assert_eq!(bare.invalid(), ["incident"]);
    });
    let no = called_out(app, json!({ "units": [POLICE] }));
    app.storing_nothing(|| {
        let police = app.as_liaison(POLICE);
        let bad = json!({ "text": "到场", "url": "example" });
        assert_eq!(act(&police, &no, "action", &bad).invalid(), ["url"]);
        let row = json!({ "present": "四家", "points": "议定", "agreed": [{ "text": "播出" }] });
        assert_eq!(
            act(&app.as_duty(), &no, "minutes", &row).invalid(),
            ["agreed[0].unit"]
        );
    });
}

fn rows_that_were_tampered_with_are_found_and_derived_again(app: &TestApp) {
    let no = called_out(app, json!({ "units": [POLICE, EDU] }));
    confirm(&app.as_liaison(EDU), &no).done();
    let before = see(&app.as_duty(), &no);
    let tamper = |conn: &mut AnyConn| {
        let units = diesel::delete(schema::linkage_units::table).execute(conn);
        assert_eq!(units.unwrap(), 2);
        Ok::<_, StoreError>(())
    };
    app.services.store.write(tamper).unwrap();
    let different = || setup::check(&app.services).unwrap().different;
    assert_eq!(different().len(), 1);
    setup::rebuild(&app.services).unwrap();
    assert!(different().is_empty());
    assert_eq!(see(&app.as_duty(), &no), before);
}
