//! Alerts (预警): four colours, told to units that confirm, adjusted and lifted with reasons.

use std::thread;

use diesel::prelude::*;
use huiying::domain::alert;
use huiying::domain::vocabulary::{AlertVerb, Capacity};
use huiying::services::setup;
use huiying::store::{AnyConn, StoreError, schema};
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::builders::{canteen_complaint, complaint, object};
use crate::manual_clock::minutes;
use crate::people::{Answer, Person};

story! {
    an_alert_is_raised_confirmed_changes_its_colour_and_is_lifted
    alerts_are_counted_by_year_and_apart_from_incidents
    red_and_orange_are_a_leaders_from_beginning_to_end
    each_unit_confirms_once_and_nobody_for_another
    a_lifted_alert_takes_nothing_more
    an_alert_about_an_incident_bears_its_title_for_those_who_may_see_it
    a_unit_sees_what_it_was_told_of_an_office_everything_an_administrator_nothing
    whoever_may_not_do_it_is_refused_and_nothing_is_stored
    a_request_sent_twice_makes_one_alert_and_an_old_state_hears_what_changed
    units_that_confirm_at_the_same_moment_are_all_counted
    what_is_missing_or_unknown_is_named_field_by_field
    the_list_goes_on_page_by_page_and_by_state
    rows_that_were_tampered_with_are_found_and_derived_again
}

const EDU: &str = "市教育局";
const FDA: &str = "市食品药品监督管理局";
const STORM: &str = "台风将至，请关注内涝和停课方面的提问";

/// A warning about a theme, told to two units.
fn storm(colour: &str) -> Value {
    json!({ "colour": colour, "theme": "就学", "text": STORM, "units": [EDU, "水口镇"] })
}

/// The same with these fields instead.
fn with(body: Value, more: Value) -> Value {
    let mut fields = object(body);
    fields.extend(object(more));
    Value::Object(fields)
}

fn raise(person: &Person<'_>, body: &Value) -> String {
    let alert = person.post("/api/v1/alerts", body).created();
    alert["no"].as_str().unwrap().to_owned()
}

fn act(person: &Person<'_>, no: &str, noun: &str, body: &Value) -> Answer {
    person.post(&format!("/api/v1/alerts/{no}/{noun}"), body)
}

fn confirm(person: &Person<'_>, no: &str) -> Answer {
    act(person, no, "confirmation", &json!({}))
}

fn recolour(person: &Person<'_>, no: &str, colour: &str, reason: &str) -> Answer {
    let body = json!({ "colour": colour, "reason": reason });
    act(person, no, "adjustment", &body)
}

fn lift(person: &Person<'_>, no: &str) -> Answer {
    act(
        person,
        no,
        "lifting",
        &json!({ "reason": "雨停，没有新的提问" }),
    )
}

fn see(person: &Person<'_>, no: &str) -> Value {
    person.get(&format!("/api/v1/alerts/{no}")).done()
}

/// The numbers that somebody's list holds.
fn listed(person: &Person<'_>, query: &str) -> Vec<String> {
    let page = person.get(&format!("/api/v1/alerts{query}")).done();
    let items = page["items"].as_array().unwrap().iter();
    items
        .map(|item| item["no"].as_str().unwrap().to_owned())
        .collect()
}

fn an_alert_is_raised_confirmed_changes_its_colour_and_is_lifted(app: &TestApp) {
    let no = raise(&app.as_duty(), &storm("yellow"));
    app.advance(minutes(5));
    let answer = confirm(&app.as_liaison(EDU), &no).done();
    assert_eq!(
        (&answer["confirmed"], &answer["seq"]),
        (&json!(1), &json!(2))
    );
    app.advance(minutes(5));
    recolour(&app.as_leader(), &no, "red", "内涝点超过二十处").done();
    confirm(&app.as_head("水口镇"), &no).done();
    app.advance(minutes(60));
    let more = json!({ "units": ["市公安局", EDU], "text": "请关注求助信息" });
    act(&app.as_leader(), &no, "adjustment", &more).done();
    lift(&app.as_leader(), &no).done();

    let alert = see(&app.as_duty(), &no);
    assert_eq!(alert["state"], "lifted");
    assert_eq!(alert["colour"], "red");
    assert_eq!(alert["coloured_at"], "2018-11-06T10:10:00+08:00");
    assert_eq!(alert["text"], "请关注求助信息");
    assert_eq!(alert["lifted_at"], "2018-11-06T11:10:00+08:00");
    let told = alert["told"].as_array().unwrap();
    let row = |at: usize, name: &str| told[at][name].clone();
    assert_eq!(told.len(), 3, "nobody is told twice: {told:?}");
    assert_eq!(row(0, "confirmed_at"), "2018-11-06T10:05:00+08:00");
    assert_eq!(row(0, "confirmed_colour"), "yellow");
    assert_eq!(row(1, "confirmed_colour"), "red");
    assert_eq!(row(2, "told_at"), "2018-11-06T11:10:00+08:00");
    assert_eq!(row(2, "confirmed_at"), Value::Null);
    let events = alert["events"].as_array().unwrap().iter();
    let kinds: Vec<&str> = events
        .map(|event| event["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "alert_raised",
            "alert_confirmed",
            "alert_adjusted",
            "alert_confirmed",
            "alert_adjusted",
            "alert_lifted"
        ]
    );
}

fn alerts_are_counted_by_year_and_apart_from_incidents(app: &TestApp) {
    assert_eq!(app.register(&complaint()), "2018-0001");
    assert_eq!(raise(&app.as_duty(), &storm("blue")), "2018-0001");
    // A request that was refused takes no number with it.
    app.as_duty()
        .post("/api/v1/alerts", &storm("red"))
        .refused("alert_needs_leader");
    assert_eq!(raise(&app.as_duty(), &storm("blue")), "2018-0002");
    app.set_time("2019-01-02 09:00");
    assert_eq!(raise(&app.as_duty(), &storm("blue")), "2019-0001");
}

fn red_and_orange_are_a_leaders_from_beginning_to_end(app: &TestApp) {
    let no = raise(&app.as_duty(), &storm("yellow"));
    let red = raise(&app.as_leader(), &storm("red"));
    app.storing_nothing(|| {
        for colour in ["red", "orange"] {
            let answer = app.as_duty().post("/api/v1/alerts", &storm(colour));
            let (sentence, basis) = answer.refused("alert_needs_leader");
            assert!(sentence.contains("分管领导"), "{sentence}");
            assert_eq!(basis, "分工方案第 20 项");
            recolour(&app.as_duty(), &no, colour, "加重").refused("alert_needs_leader");
        }
        recolour(&app.as_duty(), &red, "blue", "减轻").refused("alert_needs_leader");
        lift(&app.as_duty(), &red).refused("alert_needs_leader");
        recolour(&app.as_leader(), &red, "blue", " ").refused("alert_reason_missing");
    });
    recolour(&app.as_leader(), &red, "blue", "水位下降").done();
    lift(&app.as_duty(), &red).done();
}

fn each_unit_confirms_once_and_nobody_for_another(app: &TestApp) {
    let no = raise(&app.as_duty(), &storm("yellow"));
    app.storing_nothing(|| {
        let for_edu = json!({ "unit": EDU });
        let answer = act(&app.as_liaison("水口镇"), &no, "confirmation", &for_edu);
        let (sentence, _) = answer.refused("alert_not_own_unit");
        assert!(sentence.contains("本单位"), "{sentence}");
        confirm(&app.as_duty(), &no).problem(403, "alert_not_allowed");
    });
    confirm(&app.as_liaison(EDU), &no).done();
    app.storing_nothing(|| {
        let answer = confirm(&app.as_head(EDU), &no);
        let (sentence, basis) = answer.refused("alert_already_confirmed");
        assert!(sentence.contains("联络员（edu）"), "{sentence}");
        assert_eq!(basis, "分工方案第 20 项");
    });
    assert_eq!(see(&app.as_head(EDU), &no)["confirmed"], 1);
}

fn a_lifted_alert_takes_nothing_more(app: &TestApp) {
    let no = raise(&app.as_duty(), &storm("blue"));
    app.storing_nothing(|| {
        let without = act(&app.as_duty(), &no, "lifting", &json!({ "reason": "  " }));
        assert_eq!(without.invalid(), ["reason"]);
    });
    lift(&app.as_duty(), &no).done();
    app.storing_nothing(|| {
        lift(&app.as_leader(), &no).refused("alert_already_lifted");
        recolour(&app.as_leader(), &no, "yellow", "反弹").refused("alert_already_lifted");
        confirm(&app.as_liaison(EDU), &no).refused("alert_already_lifted");
    });
    let lifted = see(&app.as_duty(), &no);
    assert_eq!(lifted["lifted_for"], "雨停，没有新的提问");
    let actions = lifted["actions"].as_array().unwrap();
    assert!(actions.iter().all(|action| action["allowed"] == false));
}

fn an_alert_about_an_incident_bears_its_title_for_those_who_may_see_it(app: &TestApp) {
    let about = app.dispatched(
        &canteen_complaint().level("iii").with("drill", true),
        &[FDA],
    );
    let more = json!({ "incident": about, "units": [FDA, EDU] });
    let no = raise(&app.as_duty(), &with(storm("yellow"), more));
    let seen = |person: &Person<'_>| see(person, &no)["incident"].clone();
    let title = json!({ "no": about, "title": "学校食堂饭菜变质" });
    assert_eq!(seen(&app.as_duty()), title);
    assert_eq!(seen(&app.as_liaison(FDA)), title);
    let bare = json!({ "no": about, "title": null });
    assert_eq!(
        seen(&app.as_liaison(EDU)),
        bare,
        "it has no part in the incident"
    );
    assert_eq!(see(&app.as_duty(), &no)["drill"], true);

    let over = app.register(&complaint());
    app.as_duty().dismiss(&over, "不属受理范围").done();
    app.storing_nothing(|| {
        let about = |no: &str| {
            let body = with(storm("blue"), json!({ "incident": no }));
            app.as_duty().post("/api/v1/alerts", &body)
        };
        about(&over).refused("alert_incident_ended");
        about("2018-0999").refused("alert_unknown_incident");
    });
}

fn a_unit_sees_what_it_was_told_of_an_office_everything_an_administrator_nothing(app: &TestApp) {
    let mine = raise(&app.as_duty(), &storm("yellow"));
    let theirs = raise(
        &app.as_duty(),
        &with(storm("blue"), json!({ "units": [FDA] })),
    );
    assert_eq!(listed(&app.as_liaison(EDU), ""), [mine.as_str()]);
    assert_eq!(listed(&app.as_head(FDA), ""), [theirs.as_str()]);
    for office in ["duty2", "reviewer", "leader", "evaluator", "office"] {
        let all = [theirs.clone(), mine.clone()];
        assert_eq!(listed(&app.as_user(office), ""), all, "{office}");
        see(&app.as_user(office), &mine);
    }
    let path = format!("/api/v1/alerts/{mine}");
    for stranger in ["fda", "police", "admin", "security", "auditor"] {
        let person = app.as_user(stranger);
        person.get(&path).problem(404, "not_found");
        assert!(!listed(&person, "").contains(&mine), "{stranger}");
    }
    app.storing_nothing(|| confirm(&app.as_liaison(FDA), &mine).problem(404, "not_found"));
    // Told later, it sees it from then on.
    let more = json!({ "units": [FDA] });
    act(&app.as_duty(), &mine, "adjustment", &more).done();
    see(&app.as_liaison(FDA), &mine);
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
    let no = raise(&app.as_duty(), &storm("blue"));
    let mut tried = 0;
    app.storing_nothing(|| {
        for verb in AlertVerb::ALL {
            for (username, capacity) in people {
                if alert::rule(*verb).by.contains(&capacity) {
                    continue;
                }
                let person = app.as_user(username);
                let answer = match verb {
                    AlertVerb::Raise => person.post("/api/v1/alerts", &storm("blue")),
                    AlertVerb::Adjust => recolour(&person, &no, "yellow", "加重"),
                    AlertVerb::Confirm => confirm(&person, &no),
                    AlertVerb::Lift => lift(&person, &no),
                };
                let is_no = matches!(answer.status, 403 | 404);
                assert!(is_no, "{username} {verb:?}: {answer:?}");
                tried += 1;
            }
        }
    });
    assert_eq!(tried, 32, "ten people, four verbs, two of them may each");
}

fn a_request_sent_twice_makes_one_alert_and_an_old_state_hears_what_changed(app: &TestApp) {
    let duty = app.as_duty();
    let first = duty
        .post_once("alert-1", "/api/v1/alerts", &storm("yellow"))
        .created();
    let again = app.storing_nothing(|| {
        duty.post_once("alert-1", "/api/v1/alerts", &storm("yellow"))
            .created()
    });
    assert_eq!(
        (&again["no"], &again["repeated"]),
        (&first["no"], &json!(true))
    );
    duty.post_once("alert-1", "/api/v1/alerts", &storm("blue"))
        .problem(422, "key_reused");
    let no = first["no"].as_str().unwrap();
    confirm(&app.as_liaison(EDU), no).done();
    let stale = json!({ "reason": "雨停", "expected_seq": 1 });
    let problem = app.storing_nothing(|| act(&duty, no, "lifting", &stale).problem(409, "stale"));
    assert_eq!(problem["conflict"], json!({ "expected_seq": 1, "seq": 2 }));
    assert_eq!(problem["changed"][0]["kind"], "alert_confirmed");
    let fresh = json!({ "reason": "雨停", "expected_seq": 2 });
    act(&duty, no, "lifting", &fresh).done();
}

fn units_that_confirm_at_the_same_moment_are_all_counted(app: &TestApp) {
    let units = ["edu", "fda", "health", "shuikou", "police"];
    let no = raise(
        &app.as_duty(),
        &with(storm("yellow"), json!({ "units": units })),
    );
    thread::scope(|scope| {
        for unit in units {
            for username in [unit.to_owned(), format!("{unit}-head")] {
                let no = &no;
                scope.spawn(move || {
                    let answer = confirm(&app.as_user(&username), no);
                    assert!(matches!(answer.status, 200 | 409), "{answer:?}");
                });
            }
        }
    });
    let alert = see(&app.as_duty(), &no);
    assert_eq!((&alert["confirmed"], &alert["seq"]), (&json!(5), &json!(6)));
}

fn what_is_missing_or_unknown_is_named_field_by_field(app: &TestApp) {
    app.storing_nothing(|| {
        let wrong = |more: Value| {
            let body = with(storm("blue"), more);
            app.as_duty().post("/api/v1/alerts", &body)
        };
        assert_eq!(
            app.as_duty().post("/api/v1/alerts", &json!({})).invalid(),
            ["colour", "text"]
        );
        assert_eq!(wrong(json!({ "colour": "green" })).invalid(), ["colour"]);
        assert_eq!(wrong(json!({ "incident": "318" })).invalid(), ["incident"]);
        assert_eq!(
            wrong(json!({ "text": "长".repeat(501) })).invalid(),
            ["text"]
        );
        assert_eq!(wrong(json!({ "units": ["市月球局"] })).invalid(), ["units"]);
        wrong(json!({ "units": [] })).refused("alert_nobody_told");
        wrong(json!({ "theme": null })).refused("alert_no_subject");
        wrong(json!({ "units": ["市各有关单位"] })).refused("alert_open_group");
    });
    let towns = with(storm("blue"), json!({ "units": ["各镇（街）"] }));
    let no = raise(&app.as_duty(), &towns);
    let told = see(&app.as_liaison("水口镇"), &no)["told"].clone();
    assert_eq!(told.as_array().unwrap().len(), 15, "every town and street");
    app.storing_nothing(|| {
        let same = json!({ "colour": "blue", "text": STORM, "units": ["水口镇"] });
        act(&app.as_duty(), &no, "adjustment", &same).refused("alert_nothing_changed");
    });
}

fn the_list_goes_on_page_by_page_and_by_state(app: &TestApp) {
    let nos: Vec<String> = (0..3)
        .map(|_| raise(&app.as_duty(), &storm("blue")))
        .collect();
    lift(&app.as_duty(), &nos[1]).done();
    let duty = app.as_duty();
    assert_eq!(listed(&duty, "?state=active"), ["2018-0003", "2018-0001"]);
    assert_eq!(listed(&duty, "?state=lifted"), ["2018-0002"]);
    let page = duty.get("/api/v1/alerts?limit=2").done();
    assert_eq!(page["next"], "2018-0002");
    assert_eq!(listed(&duty, "?limit=2&after=2018-0002"), ["2018-0001"]);
    assert_eq!(duty.get("/api/v1/alerts?state=red").invalid(), ["state"]);
    assert_eq!(duty.get("/api/v1/alerts?limit=0").invalid(), ["limit"]);
}

fn rows_that_were_tampered_with_are_found_and_derived_again(app: &TestApp) {
    let no = raise(&app.as_duty(), &storm("yellow"));
    confirm(&app.as_liaison(EDU), &no).done();
    let before = see(&app.as_duty(), &no);
    let tamper = |conn: &mut AnyConn| {
        let units = diesel::delete(schema::alert_units::table).execute(conn);
        assert_eq!(units.unwrap(), 2);
        Ok::<_, StoreError>(())
    };
    app.services.store.write(tamper).unwrap();
    let different = || setup::check(&app.services).unwrap().different;
    assert_eq!(different(), [format!("alert/{no}")]);
    setup::rebuild(&app.services).unwrap();
    assert_eq!(different(), Vec::<String>::new());
    assert_eq!(listed(&app.as_liaison(EDU), ""), [no.as_str()]);
    assert_eq!(see(&app.as_duty(), &no), before);
}
