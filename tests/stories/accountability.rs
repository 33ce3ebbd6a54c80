//! Accountability (问责, plan row 24): suggested from facts, proposed by a person, approved by
//! another, the unit heard first, and followed to its end.

use std::collections::BTreeSet;

use diesel::prelude::*;
use huiying::domain::vocabulary::{Capacity, CaseVerb};
use huiying::domain::{AccountId, UnitId, accountability};
use huiying::services::accounts::{self, NewAccount};
use huiying::services::{case_reminders, setup};
use huiying::store::{AnyConn, StoreError, schema};
use serde_json::{Value, json};

use crate::app::{PASSWORD, TestApp};
use crate::builders::complaint;
use crate::manual_clock::{hours, minutes};
use crate::people::{Answer, Person};

story! {
    three_late_incidents_become_a_case_that_goes_to_its_end
    a_fact_is_cited_once_and_by_its_place_in_the_log
    opinion_below_major_needs_a_named_person_and_a_reason
    nothing_is_decided_before_the_unit_is_heard
    the_time_to_be_heard_ends_by_itself_and_is_told
    an_appeal_is_decided_by_another
    an_overdue_rectification_is_a_fact_for_the_next_case
    secondary_opinion_is_a_fact_against_who_led_the_answer
    a_unit_sees_its_own_case_and_nothing_before_the_notice
    whoever_may_not_do_it_is_refused_and_nothing_is_stored
    a_request_sent_twice_makes_one_fact_and_an_old_state_hears_what_changed
    what_is_missing_is_named_field_by_field
    rows_that_were_tampered_with_are_found_and_derived_again
}

const EDU: &str = "市教育局";
const FDA: &str = "市食品药品监督管理局";
const ROOT: &str = "/api/v1/accountability-cases";

/// An incident of this level that the unit acknowledges two hours late; gives its number.
fn late_on(app: &TestApp, level: &str) -> String {
    let no = app.register(&complaint());
    app.as_leader().assess(&no, level, None).done();
    app.as_duty().dispatch(&no, &[EDU]).done();
    app.advance(hours(6));
    app.catch_up();
    app.as_liaison(EDU).acknowledge(&no).done();
    app.advance(minutes(10));
    no
}

fn evaluator(app: &TestApp) -> Person<'_> {
    app.as_user("evaluator")
}

/// What the record holds against the unit.
fn record(app: &TestApp) -> Value {
    evaluator(app)
        .get(&format!("{ROOT}/suggestions?unit=edu"))
        .done()
}

/// The facts that are suggested, by their places.
fn suggested(app: &TestApp) -> Vec<String> {
    let answer = record(app);
    let facts = answer["suggestion"]["facts"].as_array().cloned();
    let facts = facts.unwrap_or_default();
    facts
        .iter()
        .map(|fact| fact.as_str().unwrap().to_owned())
        .collect()
}

fn proposal(facts: &[String]) -> Value {
    json!({ "unit": EDU, "facts": facts, "opinion": "多次逾期，建议约谈整改" })
}

/// Proposes with everything that is suggested; gives the number.
fn propose(app: &TestApp) -> String {
    let facts = suggested(app);
    assert!(!facts.is_empty(), "something is suggested");
    let made = evaluator(app).post(ROOT, &proposal(&facts)).created();
    made["no"].as_str().unwrap().to_owned()
}

fn act(person: &Person<'_>, no: &str, noun: &str, body: &Value) -> Answer {
    person.post(&format!("{ROOT}/{no}/{noun}"), body)
}

fn see(person: &Person<'_>, no: &str) -> Value {
    person.get(&format!("{ROOT}/{no}")).done()
}

fn notified(app: &TestApp) -> String {
    late_on(app, "ii");
    let no = propose(app);
    act(&app.as_leader(), &no, "approval", &json!({})).done();
    no
}

fn decide(app: &TestApp, no: &str, measure: &str) -> Answer {
    let body = json!({ "measure": measure, "reason": "事实清楚" });
    act(&app.as_leader(), no, "decision", &body)
}

fn waive(app: &TestApp, no: &str) {
    act(&app.as_head(EDU), no, "waiver", &json!({})).done();
}

/// To the order to rectify one thing, without further ado.
fn rectifying(app: &TestApp) -> String {
    let no = notified(app);
    waive(app, &no);
    decide(app, &no, "interview").done();
    interview(app, &no);
    let items = json!({ "items": [{ "text": "设 AB 角联络员", "person": "梁国强" }] });
    act(&evaluator(app), &no, "rectification", &items).done();
    no
}

fn interview(app: &TestApp, no: &str) {
    let at = app.now() + hours(1);
    let notice = json!({
        "at": at.to_string(), "place": "三楼会议室", "interviewer": "何敏",
        "invited": "主要负责同志", "purpose": "回应迟缓", "materials": "整改设想",
    });
    act(&evaluator(app), no, "interview", &notice).done();
    app.advance(hours(2));
    let minutes = json!({
        "held_at": at.to_string(), "interviewed": "梁国强（局长）", "interviewers": "何敏、许蔚",
        "points": "联络员外出培训，未设替补", "requirements": "两周内设 AB 角",
    });
    act(&evaluator(app), no, "interview-record", &minutes).done();
}

fn tick(app: &TestApp) -> u32 {
    case_reminders::tick(&app.services).unwrap().recorded
}

/// Who was told what about cases: kind of message and account.
fn told(app: &TestApp, kind: &str) -> BTreeSet<String> {
    use schema::messages;
    let read = |conn: &mut AnyConn| {
        let accounts: Vec<Option<String>> = messages::table
            .filter(messages::kind.eq(kind.to_owned()))
            .filter(messages::id.like("case/%"))
            .select(messages::account)
            .load(conn)
            .unwrap();
        Ok::<_, StoreError>(accounts.into_iter().flatten().collect())
    };
    app.services.store.read(read).unwrap()
}

fn kinds(case: &Value) -> Vec<String> {
    let events = case["events"].as_array().unwrap().iter();
    events
        .map(|event| event["kind"].as_str().unwrap().to_owned())
        .collect()
}

fn allowed(case: &Value, verb: CaseVerb) -> bool {
    let mut actions = case["actions"].as_array().unwrap().iter();
    actions.any(|action| action["verb"] == verb.code() && action["allowed"] == true)
}

fn three_late_incidents_become_a_case_that_goes_to_its_end(app: &TestApp) {
    app.set_time("2018-11-05 08:00");
    let incidents: Vec<String> = (0..3).map(|_| late_on(app, "ii")).collect();
    let outline = evaluator(app).get(&format!("{ROOT}/suggestions")).done();
    assert_eq!(outline["items"][0]["unit"], EDU);
    let facts = suggested(app);
    for no in &incidents {
        let stream = format!("incident/{no}#");
        assert!(
            facts.iter().any(|fact| fact.starts_with(&stream)),
            "{facts:?}"
        );
    }
    let no = propose(app);
    assert_eq!(see(&evaluator(app), &no)["grounds"][0], "late_report");
    assert_eq!(
        told(app, "accountability"),
        BTreeSet::from(["leader".to_owned()])
    );
    act(&evaluator(app), &no, "approval", &json!({})).problem(403, "case_not_allowed");
    act(
        &app.as_leader(),
        &no,
        "approval",
        &json!({ "opinion": "同意" }),
    )
    .done();
    let case = see(&app.as_head(EDU), &no);
    assert_eq!(case["documents"][0], "开宣通〔2018〕1号");
    let facts = case["facts"].as_array().unwrap();
    disputes_the_last(app, &no, facts.len());
    is_decided(app, &no, facts.len());
    interview(app, &no);
    let items = json!({ "items": [
        { "text": "设 AB 角联络员", "person": "梁国强" },
        { "text": "开展一次回应演练", "person": "梁国强", "due_on": "2018-12-28" },
    ]});
    let ordered = act(&evaluator(app), &no, "rectification", &items).done();
    assert_eq!(ordered["state"], "rectifying");
    assert_eq!(
        ordered["documents"],
        json!([
            "开宣通〔2018〕1号",
            "开宣通〔2018〕2号",
            "开宣通〔2018〕3号"
        ])
    );
    overdue_goes_up_the_ladder(app);
    is_put_right_and_concluded(app, &no);
}

fn disputes_the_last(app: &TestApp, no: &str, count: usize) {
    let answers: Vec<Value> = (1..=count)
        .map(|n| {
            if n == count {
                json!({ "fact": n, "admitted": false, "text": "当时已电话签收" })
            } else {
                json!({ "fact": n, "admitted": true })
            }
        })
        .collect();
    let early = decide(app, no, "interview");
    let (sentence, basis) = early.refused("case_defence_running");
    assert!(
        sentence.contains("陈述申辩") && basis.contains("陈述申辩"),
        "{sentence} {basis}"
    );
    let case = act(
        &app.as_head(EDU),
        no,
        "defence",
        &json!({ "answers": answers }),
    )
    .done();
    assert_eq!(case["state"], "heard");
}

fn is_decided(app: &TestApp, no: &str, count: usize) {
    let body = json!({ "measure": "interview", "reason": "事实清楚" });
    act(&app.as_leader(), no, "decision", &body).refused("case_ruling_missing");
    let rulings = json!([{ "fact": count, "upheld": true, "reason": "经查属实" }]);
    let body = json!({ "measure": "interview", "reason": "事实清楚", "rulings": rulings });
    let case = act(&app.as_leader(), no, "decision", &body).done();
    let last = &case["facts"][count - 1];
    assert_eq!(
        (&last["stands"], &last["ruling"]["upheld"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(case["facts"][0]["stands"], true);
}

/// Fifteen working days go by; the ladder tells both sides, and the leader a day later.
fn overdue_goes_up_the_ladder(app: &TestApp) {
    app.set_time("2018-11-27 09:00");
    tick(app);
    assert!(told(app, "passed").is_empty(), "nothing is due yet");
    app.set_time("2018-11-27 23:00");
    tick(app);
    let names = |all: &[&str]| {
        all.iter()
            .map(|name| (*name).to_owned())
            .collect::<BTreeSet<_>>()
    };
    let expected = names(&["edu", "edu-head", "evaluator", "duty", "duty2"]);
    assert_eq!(told(app, "passed"), expected);
    assert_eq!(tick(app), 0, "doing it twice changes nothing");
    app.set_time("2018-11-28 09:00");
    tick(app);
    assert!(told(app, "passed").contains("leader"));
}

fn is_put_right_and_concluded(app: &TestApp, no: &str) {
    let end = json!({ "summary": "整改完成，予以结案" });
    act(&app.as_leader(), no, "conclusion", &end).refused("case_items_open");
    let shown = json!({ "item": 1, "text": "AB 角已报备", "url": "https://example.gov.cn/1" });
    act(&app.as_liaison(EDU), no, "proof", &shown).done();
    let back = json!({ "item": 1, "decision": "return", "reason": "缺盖章" });
    act(&evaluator(app), no, "verification", &back).done();
    act(&app.as_liaison(EDU), no, "proof", &shown).done();
    act(
        &app.as_liaison(EDU),
        no,
        "proof",
        &json!({ "item": 2, "text": "已演练" }),
    )
    .done();
    for n in 1..=2 {
        let good = json!({ "item": n, "decision": "accept" });
        act(&evaluator(app), no, "verification", &good).done();
    }
    let case = act(&app.as_leader(), no, "conclusion", &end).done();
    assert_eq!(case["state"], "concluded");
    let standings: Vec<&str> = case["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["standing"].as_str().unwrap())
        .collect();
    assert_eq!(standings, ["met_late", "met"]);
    let page = evaluator(app)
        .get(&format!("{ROOT}?state=concluded"))
        .done();
    assert_eq!(page["items"][0]["no"], no);
}

fn a_fact_is_cited_once_and_by_its_place_in_the_log(app: &TestApp) {
    let incident = late_on(app, "ii");
    let facts = suggested(app);
    let no = propose(app);
    let cited = &see(&evaluator(app), &no)["facts"][0];
    assert_eq!(cited["incident"], incident.as_str());
    let (stream, seq) = facts[0].rsplit_once('#').unwrap();
    assert_eq!(stream, format!("incident/{incident}"));
    let seq: u64 = seq.parse().unwrap();
    let seen = app.see(&incident);
    let passed = seen.events("deadline_passed");
    assert!(
        passed.iter().any(|entry| entry["seq"] == seq),
        "{seq} {passed:?}"
    );
    assert!(
        suggested(app).is_empty(),
        "what is cited is suggested no more"
    );
    let again = evaluator(app).post(ROOT, &proposal(&facts));
    let (sentence, _) = again.refused("case_fact_cited");
    assert!(sentence.contains(&no), "{sentence}");
    let gone = json!({ "reason": "事实有误" });
    act(&evaluator(app), &no, "withdrawal", &gone).done();
    assert_eq!(
        suggested(app),
        facts,
        "a case that was given up frees its facts"
    );
}

fn opinion_below_major_needs_a_named_person_and_a_reason(app: &TestApp) {
    app.set_time("2018-11-05 08:00");
    for _ in 0..2 {
        late_on(app, "iv");
    }
    let rate = suggested(app);
    late_on(app, "iv");
    let facts = suggested(app);
    assert!(
        rate.len() < facts.len() && facts.len() >= 3,
        "{rate:?} {facts:?}"
    );
    let plain = app.storing_nothing(|| evaluator(app).post(ROOT, &proposal(&facts)));
    let (sentence, basis) = plain.refused("case_minor_opinion");
    assert!(
        sentence.contains("重大") && basis.contains("24"),
        "{sentence} {basis}"
    );
    let mut body = proposal(&facts);
    body["exception_reason"] = json!("一个季度内三次");
    evaluator(app)
        .post(ROOT, &body)
        .refused("case_minor_opinion");
    body["exception_by"] = json!("何敏（分管领导）");
    let made = evaluator(app).post(ROOT, &body).created();
    assert_eq!(made["exception"]["by"], "何敏（分管领导）");
}

fn nothing_is_decided_before_the_unit_is_heard(app: &TestApp) {
    let no = notified(app);
    app.storing_nothing(|| decide(app, &no, "circular").refused("case_defence_running"));
    let answers = json!({ "answers": [] });
    act(&app.as_head(EDU), &no, "defence", &answers).refused("case_answer_missing");
    act(&app.as_liaison(EDU), &no, "waiver", &json!({})).problem(403, "case_not_allowed");
    waive(app, &no);
    let case = decide(app, &no, "circular").done();
    assert_eq!(case["measure"], "circular");
    let scope = json!({ "scope": "各镇（街），市直各单位" });
    act(&evaluator(app), &no, "circular", &scope).problem(403, "case_not_allowed");
    act(&app.as_leader(), &no, "circular", &scope).done();
    let end = json!({ "summary": "已通报" });
    act(&app.as_leader(), &no, "conclusion", &end).refused("case_appeal_running");
    app.advance(hours(24 * 14));
    act(&app.as_leader(), &no, "conclusion", &end).done();
}

fn the_time_to_be_heard_ends_by_itself_and_is_told(app: &TestApp) {
    let no = notified(app);
    let until = &see(&evaluator(app), &no)["deadlines"][0];
    assert_eq!(until["kind"], "statement_of_defence");
    app.advance(hours(24 * 9));
    tick(app);
    let case = see(&app.as_head(EDU), &no);
    assert_eq!(case["state"], "heard");
    let late = act(&app.as_head(EDU), &no, "waiver", &json!({}));
    late.refused("case_defence_over");
    decide(app, &no, "no_measure").done();
    let case = act(
        &app.as_leader(),
        &no,
        "conclusion",
        &json!({ "summary": "不予问责" }),
    )
    .done();
    assert_eq!(case["state"], "concluded");
}

fn an_appeal_is_decided_by_another(app: &TestApp) {
    let no = rectifying(app);
    act(
        &app.as_liaison(EDU),
        &no,
        "appeal",
        &json!({ "text": "过重" }),
    )
    .problem(403, "case_not_allowed");
    act(&app.as_head(EDU), &no, "appeal", &json!({ "text": "过重" })).done();
    let uphold = json!({ "decision": "uphold", "measure": "no_measure", "reason": "情节轻微" });
    act(&app.as_leader(), &no, "appeal-decision", &uphold).refused("case_own_decision");
    let second = NewAccount {
        username: AccountId::new("leader2"),
        name: "第二位分管领导".to_owned(),
        unit: UnitId::new("publicity"),
        capacities: vec![Capacity::Leader],
        password: PASSWORD.to_owned(),
    };
    accounts::put_accounts(&app.services, &[second], PASSWORD, app.now()).unwrap();
    // While another leader is there, the second overseeing office does not decide.
    act(&app.as_user("office"), &no, "appeal-decision", &uphold).refused("case_leaders_appeal");
    let case = act(&app.as_user("leader2"), &no, "appeal-decision", &uphold).done();
    assert_eq!(case["measure"], "no_measure");
    assert_eq!(case["items"][0]["standing"], "waived");
    assert!(allowed(&see(&app.as_leader(), &no), CaseVerb::Conclude));
}

fn an_overdue_rectification_is_a_fact_for_the_next_case(app: &TestApp) {
    let no = rectifying(app);
    assert!(suggested(app).is_empty());
    app.advance(hours(24 * 30));
    tick(app);
    let facts = suggested(app);
    assert_eq!(facts.len(), 1, "{facts:?}");
    assert!(facts[0].starts_with(&format!("case/{no}#")), "{facts:?}");
    let next = propose(app);
    let case = see(&evaluator(app), &next);
    assert_eq!(case["facts"][0]["kind"], "rectification");
    assert_eq!(case["grounds"], json!(["weak_handling"]));
}

fn secondary_opinion_is_a_fact_against_who_led_the_answer(app: &TestApp) {
    let cause = app.register(&complaint());
    app.as_leader().assess(&cause, "ii", None).done();
    app.as_duty().dispatch(&cause, &[EDU]).done();
    app.as_liaison(EDU).acknowledge(&cause).done();
    app.as_liaison(EDU).report(&cause, "正在核实").done();
    assert!(suggested(app).is_empty());
    let second = app.register(&complaint().with("title", "回应引来新的批评"));
    app.as_duty().link(&second, &cause).done();
    let no = propose(app);
    let case = see(&evaluator(app), &no);
    assert_eq!(case["facts"][0]["kind"], "secondary");
    assert_eq!(case["facts"][0]["incident"], cause.as_str());
    assert_eq!(case["grounds"], json!(["improper_response"]));
}

fn a_unit_sees_its_own_case_and_nothing_before_the_notice(app: &TestApp) {
    late_on(app, "ii");
    let no = propose(app);
    for person in [app.as_head(EDU), app.as_liaison(EDU), app.as_head(FDA)] {
        person
            .get(&format!("{ROOT}/{no}"))
            .problem(404, "not_found");
        let page = person.get(ROOT).done();
        assert!(page["items"].as_array().unwrap().is_empty());
        person
            .get(&format!("{ROOT}/suggestions?unit=edu"))
            .problem(404, "not_found");
    }
    act(&app.as_leader(), &no, "approval", &json!({})).done();
    let case = see(&app.as_head(EDU), &no);
    assert_eq!(
        case["opinion"],
        Value::Null,
        "what the office wrote for itself stays there"
    );
    assert_eq!(kinds(&case)[0], "case_notified");
    assert!(allowed(&case, CaseVerb::Defend));
    app.as_head(FDA)
        .get(&format!("{ROOT}/{no}"))
        .problem(404, "not_found");
    app.as_user("admin")
        .get(&format!("{ROOT}/{no}"))
        .problem(404, "not_found");
    assert_eq!(see(&app.as_user("office"), &no)["no"], no.as_str());
}

fn whoever_may_not_do_it_is_refused_and_nothing_is_stored(app: &TestApp) {
    late_on(app, "ii");
    let facts = suggested(app);
    for username in [
        "duty", "reviewer", "leader", "office", "edu", "edu-head", "admin",
    ] {
        let person = app.as_user(username);
        let answer = app.storing_nothing(|| person.post(ROOT, &proposal(&facts)));
        answer.problem(403, "case_not_allowed");
    }
    let no = propose(app);
    for rule in accountability::RULES {
        let noun = huiying::web::parse::case_noun_of(rule.verb);
        let Some(noun) = noun else { continue };
        // A body that every verb can read: what counts is who sends it.
        let body = json!({
            "reason": "x", "text": "x", "summary": "x", "scope": "x", "measure": "no_measure",
            "decision": true, "at": "2018-12-01 09:00", "held_at": "2018-11-01 09:00",
            "place": "x", "interviewer": "x", "invited": "x", "purpose": "x",
            "interviewed": "x", "interviewers": "x", "points": "x", "requirements": "x",
        });
        let answer = app.storing_nothing(|| act(&app.as_duty(), &no, noun, &body));
        answer.problem(403, "case_not_allowed");
    }
}

fn a_request_sent_twice_makes_one_fact_and_an_old_state_hears_what_changed(app: &TestApp) {
    late_on(app, "ii");
    let body = proposal(&suggested(app));
    let first = evaluator(app).post_once("k1", ROOT, &body).created();
    let again = app.storing_nothing(|| evaluator(app).post_once("k1", ROOT, &body));
    let again = again.created();
    assert_eq!(
        (&first["no"], &first["repeated"]),
        (&again["no"], &json!(false))
    );
    assert_eq!(again["repeated"], true);
    let no = first["no"].as_str().unwrap();
    let path = format!("{ROOT}/{no}/approval");
    app.as_leader().post_once("k2", &path, &json!({})).done();
    let twice = app.storing_nothing(|| app.as_leader().post_once("k2", &path, &json!({})));
    assert_eq!(twice.done()["repeated"], true);
    let old = json!({ "reason": "x", "expected_seq": 1 });
    let problem = act(&evaluator(app), no, "withdrawal", &old).problem(409, "stale");
    assert_eq!(problem["changed"][0]["kind"], "case_notified");
}

fn what_is_missing_is_named_field_by_field(app: &TestApp) {
    late_on(app, "ii");
    let empty = evaluator(app).post(ROOT, &json!({}));
    let fields = empty.invalid();
    assert!(
        fields.contains(&"unit".to_owned()) && fields.contains(&"opinion".to_owned()),
        "{fields:?}"
    );
    let mut odd = proposal(&["incident/2018-0001#9999".to_owned()]);
    odd["left_out_reason"] = json!("x");
    evaluator(app).post(ROOT, &odd).refused("case_unknown_fact");
    let no = rectifying_after(app);
    let bad = json!({ "item": 1, "text": "x", "url": "example" });
    let fields = act(&app.as_liaison(EDU), &no, "proof", &bad).invalid();
    assert_eq!(fields, ["url"]);
}

/// As `rectifying`, with the facts that are there.
fn rectifying_after(app: &TestApp) -> String {
    let no = propose(app);
    act(&app.as_leader(), &no, "approval", &json!({})).done();
    waive(app, &no);
    decide(app, &no, "interview").done();
    interview(app, &no);
    let odd = json!({ "items": [{ "text": "设 AB 角", "person": "梁国强", "due_on": "soon" }] });
    let fields = act(&evaluator(app), &no, "rectification", &odd).invalid();
    assert_eq!(fields, ["items[0].due_on"]);
    let items = json!({ "items": [{ "text": "设 AB 角", "person": "梁国强" }] });
    act(&evaluator(app), &no, "rectification", &items).done();
    no
}

fn rows_that_were_tampered_with_are_found_and_derived_again(app: &TestApp) {
    let no = rectifying(app);
    let tamper = |conn: &mut AnyConn| {
        diesel::update(schema::cases::table)
            .set(schema::cases::measure.eq(Some("circular")))
            .execute(conn)
            .unwrap();
        diesel::delete(schema::case_deadlines::table)
            .execute(conn)
            .unwrap();
        Ok::<_, StoreError>(())
    };
    app.services.store.write(tamper).unwrap();
    let found = setup::check(&app.services).unwrap().different;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].as_str(), format!("case/{no}"));
    setup::rebuild(&app.services).unwrap();
    assert!(setup::check(&app.services).unwrap().different.is_empty());
}
