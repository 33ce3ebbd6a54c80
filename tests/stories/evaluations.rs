//! Evaluations (效果评估): two persons score, a leader settles what they do not agree on, the unit
//! may appeal, and how the matter spread is looked at twice.

use diesel::prelude::*;
use huiying::domain::calendar::local_date;
use huiying::services::rules::{self, Mode, RuleFile, RuleKind};
use huiying::services::setup;
use huiying::services::system_actor;
use huiying::store::schema::evaluations;
use huiying::store::{AnyConn, StoreError};
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::builders::complaint;
use crate::pages::{Browser, filled};
use crate::people::{Answer, Person};

story! {
    two_persons_score_and_the_average_holds
    far_apart_means_that_a_leader_decides
    nobody_scores_twice_and_the_second_has_not_seen_the_first
    a_single_veto_outweighs_all_points
    a_promise_counts_once_it_is_due_and_does_not_apply_before
    a_secondary_incident_counts_against_the_answer_unless_somebody_says_why_not
    the_appeal_is_open_to_the_exact_instant
    an_upheld_appeal_keeps_the_first_result_on_record
    the_looks_are_due_after_a_day_and_after_three
    a_frozen_result_survives_a_new_rubric_and_a_new_policy
    reopening_ends_an_unfinished_evaluation
    it_is_all_done_by_forms
    whoever_sends_twice_scores_once
    rows_that_were_tampered_with_are_found_and_derived_again
}

const EDU: &str = "市教育局";

/// Answered at once by one unit, and closed at 11:00.
fn closed(app: &TestApp) -> String {
    closed_with(app, &json!({}))
}

fn closed_with(app: &TestApp, release: &Value) -> String {
    let no = app.dispatched(&complaint().level("iii"), &[EDU]);
    app.as_liaison(EDU).acknowledge(&no).done();
    app.answer_with(&no, EDU, release);
    app.set_time("2018-11-06 11:00");
    app.as_leader().close(&no).done();
    no
}

/// All points on consistency, none on reach, so many on what the public wanted to know.
fn sheet(focus: u32) -> Value {
    json!({ "items": [
        { "code": "focus", "points": focus },
        { "code": "consistency", "points": 10 },
        { "code": "reach", "points": 0 },
    ] })
}

fn with(mut body: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

fn evaluate(person: &Person<'_>, no: &str, body: &Value) -> Answer {
    person.act(no, "evaluation", body)
}

fn again(person: &Person<'_>, no: &str, body: &Value) -> Answer {
    person.act(no, "evaluation-second", body)
}

/// Scored by the evaluator and the reviewer.
fn scored(app: &TestApp, first: u32, second: u32) -> String {
    let no = closed(app);
    evaluate(&app.as_user("evaluator"), &no, &sheet(first)).done();
    again(&app.as_reviewer(), &no, &sheet(second)).done();
    no
}

fn evaluation(app: &TestApp, no: &str) -> Value {
    app.see(no).incident["evaluations"][0].clone()
}

fn watch(person: &Person<'_>, no: &str) -> Answer {
    let body = json!({ "spread": "falling", "tone": "eased", "text": "转发减少" });
    person.act(no, "watch", &body)
}

fn appeal(person: &Person<'_>, no: &str) -> Answer {
    let body = json!({ "objections": [{ "code": "focus", "text": "第二段已经回答" }] });
    person.act(no, "evaluation-appeal", &body)
}

fn decide(person: &Person<'_>, no: &str, points: Option<u32>) -> Answer {
    let decision = if points.is_some() {
        "upheld"
    } else {
        "refused"
    };
    let body = json!({ "decision": decision, "points": points, "reason": "逐项复核" });
    person.act(no, "evaluation-appeal-decision", &body)
}

fn two_persons_score_and_the_average_holds(app: &TestApp) {
    let no = closed(app);
    let due = app.see(&no).due("evaluation", "市委宣传部");
    assert_eq!(due, "2018-11-13 17:30");
    evaluate(&app.as_user("evaluator"), &no, &sheet(20)).done();
    assert_eq!(app.see(&no).stage(), "closed");
    again(&app.as_reviewer(), &no, &sheet(16)).done();

    // In time 30, all parts 10, quiet 10, no promise: 80 of 90 is 89, 76 of 90 is 84.
    let one = evaluation(app, &no);
    assert_eq!(one["sheets"][0]["total"], 89);
    assert_eq!(one["sheets"][1]["total"], 84);
    assert_eq!(
        (&one["points"], &one["grade"]),
        (&json!(87), &json!("good"))
    );
    assert_eq!(one["conclusion"]["settled_by"], "average");
    assert_eq!(one["conclusion"]["lead"], EDU);
    let items = one["sheets"][0]["items"].as_array().unwrap();
    let promises = items.iter().find(|item| item["code"] == "promises");
    assert_eq!(promises.unwrap()["points"], Value::Null);
    let seen = app.see(&no);
    assert_eq!(seen.stage(), "evaluated");
    assert_eq!(seen.standing("evaluation", "市委宣传部"), "met");
    // The unit reads the result with what was given, and not by whom.
    let theirs = app.as_liaison(EDU).see(&no);
    let theirs = &theirs.incident["evaluations"][0];
    assert_eq!(theirs["grade"], "good");
    assert_eq!(theirs["sheets"][0]["by"], Value::Null);
}

fn far_apart_means_that_a_leader_decides(app: &TestApp) {
    let no = scored(app, 20, 10);
    let one = evaluation(app, &no);
    assert_eq!(one["state"], "in_dispute", "89 and 78 are eleven apart");
    assert_eq!(app.see(&no).stage(), "closed");
    let arbitrate = |body: &Value| app.as_leader().act(&no, "evaluation-arbitration", body);
    let (sentence, _) = arbitrate(&sheet(18)).refused("reason_missing");
    assert!(sentence.contains("理由"), "{sentence}");
    let said = with(sheet(18), &json!({ "comment": "主要问题已经回答" }));
    arbitrate(&said).done();
    let one = evaluation(app, &no);
    assert_eq!(
        (&one["points"], &one["grade"]),
        (&json!(87), &json!("good"))
    );
    assert_eq!(one["conclusion"]["settled_by"], "arbitration");
    assert_eq!(app.see(&no).stage(), "evaluated");
}

fn nobody_scores_twice_and_the_second_has_not_seen_the_first(app: &TestApp) {
    let no = closed(app);
    let evaluator = app.as_user("evaluator");
    let (_, basis) = again(&evaluator, &no, &sheet(20)).refused("not_scored_yet");
    assert_eq!(basis, "分工方案第 24 项");
    evaluate(&evaluator, &no, &sheet(13)).done();
    evaluate(&evaluator, &no, &sheet(13)).refused("scored_already");
    let (sentence, _) = again(&evaluator, &no, &sheet(13)).refused("same_scorer");
    assert!(sentence.contains("换一个人"), "{sentence}");
    // 30 + 13 + 10 + 0 + 10 + 10 of 90 is 81.
    let seen = app.as_reviewer().see(&no);
    let told = format!("{:?}", seen.events("evaluation_scored")) + &seen.incident.to_string();
    assert!(!told.contains("81"), "the first sheet is not shown: {told}");
    let page = Browser::of(app, "reviewer").get(&format!("/incidents/{no}"));
    let html = page.says(200, "复评");
    assert!(!html.contains("81 分"), "{html}");
    app.storing_nothing(|| {
        again(&app.as_duty(), &no, &sheet(20)).problem(403, "not_allowed");
    });
    again(&app.as_leader(), &no, &sheet(13)).done();
    appeal(&app.as_liaison(EDU), &no).done();
    decide(&app.as_leader(), &no, Some(95)).refused("same_scorer");
}

fn a_single_veto_outweighs_all_points(app: &TestApp) {
    let no = closed(app);
    let bare = with(
        sheet(20),
        &json!({ "vetoes": [{ "code": "privacy_breach" }] }),
    );
    let evaluator = app.as_user("evaluator");
    evaluate(&evaluator, &no, &bare).refused("veto_reason");
    let veto = json!({ "vetoes": [{ "code": "privacy_breach", "reason": "公布了学生姓名" }] });
    let vetoed = with(sheet(20), &veto);
    evaluate(&evaluator, &no, &vetoed).done();
    again(&app.as_reviewer(), &no, &vetoed).done();
    let one = evaluation(app, &no);
    assert_eq!(
        (&one["points"], &one["grade"]),
        (&json!(89), &json!("poor"))
    );
    assert_eq!(one["vetoed"], true);
}

fn a_promise_counts_once_it_is_due_and_does_not_apply_before(app: &TestApp) {
    let promise = json!({ "promises": [{ "text": "换新站牌", "due_on": "2018-11-07" }] });
    let no = closed_with(app, &promise);
    evaluate(&app.as_user("evaluator"), &no, &sheet(20)).done();
    app.set_time("2018-11-08 09:00");
    app.tick();
    again(&app.as_reviewer(), &no, &sheet(20)).done();
    let one = evaluation(app, &no);
    // Before its day: 80 of 90. After it, unkept: 80 of 100.
    assert_eq!(one["sheets"][0]["total"], 89);
    assert_eq!(one["sheets"][1]["total"], 80);
    assert_eq!(
        (&one["points"], &one["grade"]),
        (&json!(85), &json!("good"))
    );
}

fn a_secondary_incident_counts_against_the_answer_unless_somebody_says_why_not(app: &TestApp) {
    let no = closed(app);
    let other = app.register(&complaint());
    let linked = app.as_duty().act(&other, "link", &json!({ "primary": no }));
    linked.done();
    let evaluator = app.as_user("evaluator");
    let mut corrected = sheet(20);
    let items = corrected["items"].as_array_mut().unwrap();
    items.push(json!({ "code": "secondary", "points": 10 }));
    evaluate(&evaluator, &no, &corrected).refused("correction_reason");
    evaluate(&evaluator, &no, &sheet(20)).done();
    corrected["items"][3]["reason"] = json!("另一条线路的站牌，与回应无关");
    again(&app.as_reviewer(), &no, &corrected).done();
    let one = evaluation(app, &no);
    assert_eq!(one["state"], "in_dispute");
    assert_eq!(one["sheets"][0]["total"], 78);
    assert_eq!(one["sheets"][1]["total"], 89);
    let items = one["sheets"][0]["items"].as_array().unwrap();
    let secondary = items.iter().find(|item| item["code"] == "secondary");
    let evidence = &secondary.unwrap()["evidence"]["secondary"];
    assert_eq!(evidence["incidents"], json!([other]));
    let mut fixed = sheet(20);
    let items = fixed["items"].as_array_mut().unwrap();
    items.push(json!({ "code": "timeliness", "points": 1, "reason": "我觉得" }));
    let body = with(fixed, &json!({ "comment": "裁定" }));
    let refused = app.as_leader().act(&no, "evaluation-arbitration", &body);
    refused.refused("from_record");
}

fn the_appeal_is_open_to_the_exact_instant(app: &TestApp) {
    let no = scored(app, 10, 10);
    let due = app.see(&no).deadline("evaluation_appeal", "")["due_at"].clone();
    assert_eq!(due, "2018-11-13T17:30:00+08:00");
    app.set_time("2018-11-13 17:30:01");
    let (sentence, basis) = appeal(&app.as_liaison(EDU), &no).refused("appeal_window_over");
    assert_eq!(sentence, "评估申诉已于 11 月 13 日 17:30 截止");
    assert_eq!(basis, "时限规则“评估申诉”");
    let other = {
        app.set_time("2018-11-06 11:00");
        scored(app, 10, 10)
    };
    app.set_time("2018-11-13 17:30");
    appeal(&app.as_liaison(EDU), &other).done();
    appeal(&app.as_head(EDU), &other).refused("appealed_already");
    appeal(&app.as_liaison("市公安局"), &other).problem(404, "not_found");
}

fn an_upheld_appeal_keeps_the_first_result_on_record(app: &TestApp) {
    let no = scored(app, 10, 10);
    appeal(&app.as_liaison(EDU), &no).done();
    let due = app.see(&no).due("appeal_decision", "市委宣传部");
    assert_eq!(due, "2018-11-09 17:30");
    decide(&app.as_leader(), &no, Some(78)).refused("nothing_changed");
    decide(&app.as_leader(), &no, Some(92)).done();
    let one = evaluation(app, &no);
    assert_eq!(
        (&one["points"], &one["grade"]),
        (&json!(92), &json!("excellent"))
    );
    assert_eq!(one["conclusion"]["points"], 78);
    assert_eq!(one["conclusion"]["grade"], "fair");
    assert_eq!(one["appeals"][0]["state"], "upheld");
    let page = Browser::of(app, "edu").get(&format!("/incidents/{no}/evaluation"));
    page.says(200, "评估结论：优秀，92 分；申诉前合格，78 分");
    decide(&app.as_leader(), &no, None).refused("no_pending_appeal");
}

fn the_looks_are_due_after_a_day_and_after_three(app: &TestApp) {
    let no = closed(app);
    let office = "市委宣传部";
    let seen = app.see(&no);
    assert_eq!(seen.due("first_watch", office), "2018-11-07 10:00");
    assert_eq!(seen.due("second_watch", office), "2018-11-09 10:00");
    app.set_time("2018-11-07 10:00");
    watch(&app.as_duty(), &no).done();
    assert_eq!(app.see(&no).standing("first_watch", office), "met");
    app.set_time("2018-11-09 10:01");
    app.tick();
    assert_eq!(app.see(&no).standing("second_watch", office), "passed");
    let told = app.as_duty().get("/api/v1/notices").done();
    assert!(told.to_string().contains("再次跟踪"), "{told}");
    Browser::of(app, "duty").get("/desk").says(200, &no);
    watch(&app.as_user("evaluator"), &no).done();
    let seen = app.see(&no);
    assert_eq!(seen.standing("second_watch", office), "met_late");
    assert_eq!(seen.incident["watches"][1]["spread"], "falling");
    watch(&app.as_duty(), &no).refused("no_watch");
    watch(&app.as_liaison(EDU), &no).problem(403, "not_allowed");
}

/// What ships with the house, changed, as a new version in force from today.
fn publish(app: &TestApp, kind: RuleKind, name: &str, text: String) {
    let ctx = app.services.ctx(system_actor(), "story".to_owned());
    let file = RuleFile {
        name: name.to_owned(),
        bytes: text.into_bytes(),
        year: None,
    };
    let imported = rules::import(&app.services, &ctx, kind, &file, &Mode::Keep(None)).unwrap();
    let version = (imported.version.unwrap(), local_date(app.now()));
    rules::publish(&app.services, &ctx, kind, version, None).unwrap();
}

fn a_frozen_result_survives_a_new_rubric_and_a_new_policy(app: &TestApp) {
    let done = scored(app, 20, 16);
    let before = evaluation(app, &done);
    let begun = closed(app);
    evaluate(&app.as_user("evaluator"), &begun, &sheet(20)).done();

    let stricter = include_str!("../../seeds/rubric.toml")
        .replace("from = 90", "from = 99")
        .replace("from = 80", "from = 98")
        .replace("\"针对关切\"", "\"回应关切\"");
    publish(app, RuleKind::Rubric, "rubric.toml", stricter);
    let policy = include_str!("../../seeds/policy.toml").replace("minutes = 4320", "minutes = 60");
    publish(app, RuleKind::Policy, "policy.toml", policy);

    assert_eq!(evaluation(app, &done), before);
    // What was begun is finished by the rubric it was begun with.
    again(&app.as_reviewer(), &begun, &sheet(16)).done();
    let one = evaluation(app, &begun);
    assert_eq!(
        (&one["rubric_version"], &one["grade"]),
        (&json!(1), &json!("good"))
    );
    // What begins now is measured by the new one.
    let next = scored(app, 20, 20);
    let one = evaluation(app, &next);
    assert_eq!(
        (&one["rubric_version"], &one["grade"]),
        (&json!(2), &json!("fair"))
    );
    let page = Browser::of(app, "duty").get("/admin/rubric/2");
    page.says(200, "98 分以上");
}

fn reopening_ends_an_unfinished_evaluation(app: &TestApp) {
    let no = closed(app);
    evaluate(&app.as_user("evaluator"), &no, &sheet(20)).done();
    app.as_leader().reopen(&no, "又有新情况").done();
    let seen = app.see(&no);
    assert_eq!(seen.incident["evaluations"][0]["state"], "dropped");
    assert_eq!(seen.standing("evaluation", "市委宣传部"), "waived");
    again(&app.as_reviewer(), &no, &sheet(20)).refused("wrong_stage");
    app.as_duty().dispatch(&no, &[EDU]).done();
    app.as_liaison(EDU).acknowledge(&no).done();
    app.answer(&no, EDU);
    app.as_leader().close(&no).done();
    evaluate(&app.as_user("evaluator"), &no, &sheet(20)).done();
    again(&app.as_reviewer(), &no, &sheet(20)).done();
    let all = app.see(&no).incident["evaluations"].clone();
    assert_eq!(all[1]["state"], "concluded");
    assert_eq!(all[0]["state"], "dropped", "what was dropped stays dropped");
}

#[expect(clippy::too_many_lines, reason = "one walk from end to end")]
fn it_is_all_done_by_forms(app: &TestApp) {
    let no = closed(app);
    let path = |noun: &str| format!("/incidents/{no}/{noun}");
    let evaluator = Browser::of(app, "evaluator");
    let page = evaluator.get(&format!("/incidents/{no}"));
    let page = page.says(200, "做效果评估");
    let sheet = format!("/incidents/{no}/papers/evaluation");
    assert!(!page.contains(&sheet), "nothing is concluded yet");
    let page = evaluator.get(&path("evaluation"));
    let page_form = page.form(&path("evaluation"));
    let html = page.says(200, "4 个时限，按时完成 4 个");
    assert!(html.contains("这一项不适用"), "{html}");
    evaluator
        .post(&path("evaluation"), &page_form)
        .says(422, "“针对关切”还没有打分");
    let points = |form, points: [&str; 3]| {
        let form = filled(form, "points_focus", points[0]);
        let form = filled(form, "points_consistency", points[1]);
        filled(form, "points_reach", points[2])
    };
    let form = evaluator.get(&path("evaluation")).form(&path("evaluation"));
    let over = points(form.clone(), ["21", "10", "0"]);
    evaluator
        .post(&path("evaluation"), &over)
        .says(422, "最多 20 分");
    let form = evaluator.get(&path("evaluation")).form(&path("evaluation"));
    evaluator
        .post(&path("evaluation"), &points(form, ["20", "10", "0"]))
        .leads_to();
    evaluator
        .get(&path("evaluation"))
        .says(200, "第一次评分已交");

    let reviewer = Browser::of(app, "reviewer");
    let second = path("evaluation-second");
    let form = reviewer.get(&second).form(&second);
    reviewer
        .post(&second, &points(form, ["5", "5", "0"]))
        .leads_to();
    let leader = Browser::of(app, "leader");
    let arbitration = path("evaluation-arbitration");
    let page = leader.get(&arbitration);
    let form = page.form(&arbitration);
    page.says(200, "第一次评分 20 分");
    let form = points(form, ["15", "5", "0"]);
    leader
        .post(&arbitration, &form)
        .says(422, "href=\"#f-comment\">请写明裁定评分的理由");
    let form = leader.get(&arbitration).form(&arbitration);
    let form = filled(points(form, ["15", "5", "0"]), "comment", "逐项复核");
    leader.post(&arbitration, &form).leads_to();

    let edu = Browser::of(app, "edu");
    // 30 + 15 + 5 + 10 + 10 of 90 is 78.
    edu.get(&path("evaluation"))
        .says(200, "评估结论：合格，78 分");
    let appeal = path("evaluation-appeal");
    let form = edu.get(&appeal).form(&appeal);
    edu.post(&appeal, &form).says(422, "请写明对哪一项");
    let form = edu.get(&appeal).form(&appeal);
    edu.post(&appeal, &filled(form, "objection_focus", "已经回答"))
        .leads_to();
    leader
        .get(&path("evaluation-appeal-decision"))
        .says(409, "裁定申诉要换一个人");
    let watch = path("watch");
    let duty = Browser::of(app, "duty");
    let form = duty.get(&watch).form(&watch);
    duty.post(&watch, &form).says(422, "请选传播态势");
    let form = duty.get(&watch).form(&watch);
    let form = filled(filled(form, "spread", "falling"), "tone", "eased");
    duty.post(&watch, &filled(form, "text", "转发减少"))
        .leads_to();
    let link = format!("href=\"/incidents/{no}/papers/evaluation\"");
    let theirs = edu.get(&format!("/incidents/{no}")).shown();
    assert!(!theirs.contains(&link), "it names the scorers");
    duty.get(&format!("/incidents/{no}")).says(200, &link);
    let page = duty.get(&format!("/incidents/{no}/papers/evaluation"));
    let html = page.says(200, "效果评估表");
    assert!(html.contains("评估〔2018〕1号"), "{html}");
    assert!(html.contains("计分办法"), "{html}");
    let theirs = edu.get(&format!("/incidents/{no}/papers/evaluation"));
    assert_eq!(theirs.status, 404, "it names the scorers");
}

fn whoever_sends_twice_scores_once(app: &TestApp) {
    let no = closed(app);
    let evaluator = app.as_user("evaluator");
    let path = format!("/api/v1/incidents/{no}/evaluation");
    let first = evaluator.post_once("one", &path, &sheet(20)).done();
    let second = evaluator.post_once("one", &path, &sheet(20)).done();
    assert_eq!(
        (&first["repeated"], &second["repeated"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(app.see(&no).events("evaluation_scored").len(), 0);
    again(&app.as_reviewer(), &no, &sheet(20)).done();
    assert_eq!(app.see(&no).events("evaluation_scored").len(), 2);
}

fn rows_that_were_tampered_with_are_found_and_derived_again(app: &TestApp) {
    let no = scored(app, 20, 20);
    let tamper = |conn: &mut AnyConn| {
        let changed = diesel::update(evaluations::table)
            .set(evaluations::points.eq(Some(100_i64)))
            .execute(conn);
        assert_eq!(changed.unwrap(), 1);
        Ok::<_, StoreError>(())
    };
    app.services.store.write(tamper).unwrap();
    let different = || setup::check(&app.services).unwrap().different;
    assert_eq!(different(), [format!("incident/{no}")]);
    setup::rebuild(&app.services).unwrap();
    assert_eq!(different(), Vec::<String>::new());
}
