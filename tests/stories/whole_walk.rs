//! One complaint from its logging to the scorecard, by the API alone.

use serde_json::{Value, json};

use crate::app::TestApp;
use crate::builders::canteen_complaint;
use crate::manual_clock::{hours, minutes};
use crate::people::get_with;

story! {
    routing_names_the_units_with_their_rows_and_words
    a_complaint_goes_from_logging_to_the_scorecard
    a_draft_needs_three_persons_on_its_way
    every_reading_call_answers
}

const FDA: &str = "市食品药品监督管理局";
const EDU: &str = "市教育局";
const HEALTH: &str = "市卫生和计划生育局";
const TOWN: &str = "水口镇";

fn routing_names_the_units_with_their_rows_and_words(app: &TestApp) {
    let complaint = canteen_complaint().body();
    let answer = app
        .as_duty()
        .post("/api/v1/incidents", &complaint)
        .created();
    assert_eq!(answer["no"], "2018-0001");
    assert_eq!(answer["stage"], "registered");
    assert!(answer["duplicates"].as_array().unwrap().is_empty());
    assert_eq!(answer["deadlines"][0]["kind"], "response");
    let routing = &answer["routing"];
    assert_eq!(routing["plan_version"], 1);
    assert_eq!(routing["needs_person"], false);
    let expected = [
        (FDA, "lead", "21", "食堂"),
        (EDU, "responsible", "21", "学校"),
        (TOWN, "responsible", "23", "水口镇"),
    ];
    let units = routing["units"].as_array().unwrap();
    for (unit, (name, duty, row, word)) in units.iter().zip(expected) {
        assert_eq!(unit["unit"], name);
        assert_eq!(unit["duty"], duty);
        assert_eq!(unit["plan_row"], row);
        let words = unit["evidence"].as_array().unwrap();
        assert!(
            words
                .iter()
                .any(|it| it["text"].as_str().unwrap().contains(word)),
            "{name}: {words:?}"
        );
    }
    // The same question again, storing nothing, gets the same answer.
    let again = app.storing_nothing(|| app.as_duty().post("/api/v1/suggestions", &complaint));
    assert_eq!(again.done()["units"], routing["units"]);
}

fn a_complaint_goes_from_logging_to_the_scorecard(app: &TestApp) {
    let no = app.register(&canteen_complaint());
    app.as_duty().assess(&no, "iii", None).done();
    assert_eq!(app.see(&no).stage(), "assessed");
    app.as_duty().dispatch(&no, &[FDA, EDU, HEALTH]).done();

    app.advance(minutes(30));
    for unit in [FDA, EDU] {
        app.as_liaison(unit).acknowledge(&no).done();
    }
    app.as_liaison(EDU).report(&no, "已与学校联系").done();
    let reason = "患病学生已由学校送诊，食堂不归我局监管";
    app.as_liaison(HEALTH).give_back(&no, reason).done();
    assert_eq!(app.see(&no).incident["work_state"], "return_pending");
    app.advance(minutes(20));
    app.as_duty().uphold_return(&no, HEALTH).done();
    app.as_duty()
        .dispatch_as(&no, &[(TOWN, "responsible")], &json!({ "plan_row": "23" }))
        .done();
    assert_eq!(
        app.see(&no).due("acknowledgement", TOWN),
        "2018-11-06 12:50"
    );
    app.set_time("2018-11-06 13:00");
    app.as_liaison(TOWN).acknowledge(&no).done();
    app.as_liaison(FDA).report(&no, "样品已送检").done();

    app.set_time("2018-11-07 15:00");
    app.answer_with(&no, FDA, &json!({ "answers_for": [EDU, TOWN] }));
    let seen = app.see(&no);
    assert_eq!(seen.stage(), "responded");
    assert_eq!(
        seen.incident["releases"][0]["answers_for"],
        json!([FDA, EDU, TOWN])
    );
    assert_eq!(seen.standing("response", ""), "met");
    app.as_leader().close(&no).done();
    assert_eq!(app.see(&no).stage(), "closed");

    check_scorecard(app);
}

/// A unit's figures on a scorecard.
fn figures(card: &Value, unit: &str) -> Option<Value> {
    let items = card["items"].as_array().unwrap();
    items.iter().find(|item| item["unit"] == unit).cloned()
}

/// Numerators and denominators of 签收, 首次反馈, 回应, 办结 and all together.
fn rates(figures: &Value) -> [(u64, u64); 5] {
    let columns = &figures["columns"];
    let rate = |rate: &Value| {
        let part = |name: &str| rate[name].as_u64().unwrap_or_default();
        (part("numerator"), part("denominator"))
    };
    [
        rate(&columns["acknowledgement"]),
        rate(&columns["first_report"]),
        rate(&columns["response"]),
        rate(&columns["closure_report"]),
        rate(&figures["overall"]),
    ]
}

/// 签收 and 首次反馈 were due at 12:00 (水口镇 12:50), 回应 on 8 November at 10:00.
fn check_scorecard(app: &TestApp) {
    let path = "/api/v1/scorecards?period=2018-11";
    let card = app.as_duty().get(path).done();
    assert!(card["formula"].as_str().unwrap().contains("÷"));
    assert_eq!(card["as_of"], "2018-11-07T15:00:00+08:00");
    let of = |unit: &str| rates(&figures(&card, unit).unwrap());
    assert_eq!(of(FDA), [(1, 1), (0, 1), (1, 1), (1, 1), (3, 4)]);
    assert_eq!(of(EDU), [(1, 1), (1, 1), (0, 0), (1, 1), (3, 3)]);
    assert_eq!(of(TOWN), [(0, 1), (0, 1), (0, 0), (1, 1), (1, 3)]);
    let returned = figures(&card, HEALTH);
    assert!(
        returned.is_none(),
        "a unit whose return was upheld is not scored"
    );
    let fda = figures(&card, FDA).unwrap();
    assert_eq!(
        (&fda["too_few"], &fda["rank"]),
        (&json!(true), &json!(null))
    );
    let acknowledged = &card["totals"]["acknowledgement"];
    assert_eq!(
        (&acknowledged["numerator"], &acknowledged["denominator"]),
        (&json!(2), &json!(3))
    );
    check_other_readers(app, path);
}

fn check_other_readers(app: &TestApp, path: &str) {
    let own = app.as_liaison(EDU).get(path).done();
    let items = own["items"].as_array().unwrap();
    assert!(items.iter().all(|item| item["unit"] == EDU), "{items:?}");
    let before = app
        .as_duty()
        .get("/api/v1/scorecards?period=2018-10")
        .done();
    assert_eq!(before["items"], json!([]));
}

fn a_draft_needs_three_persons_on_its_way(app: &TestApp) {
    let no = app.dispatched(&canteen_complaint().level("iii"), &[FDA, EDU]);
    app.as_liaison(FDA).acknowledge(&no).done();
    app.as_head(FDA).draft(&no, "情况说明").done();
    app.as_liaison(FDA).submit(&no).done();
    let (sentence, basis) = app.as_head(FDA).approve(&no).refused("own_draft");
    assert!(sentence.contains("换一位"), "{sentence}");
    assert_eq!(basis, "分工方案第 58 项");
    app.as_reviewer().approve(&no).problem(403, "not_allowed");
    app.as_head(FDA)
        .act(&no, "send-back", &json!({ "comments": "请联络员重写" }))
        .done();
    // Who wrote one revision stays an author of the draft.
    app.as_liaison(FDA).draft(&no, "情况说明（修改）").done();
    app.as_liaison(FDA).submit(&no).done();
    app.as_head(FDA).approve(&no).refused("own_draft");
    let other = app.as_liaison(EDU).see(&no);
    assert!(
        other.events("drafted").is_empty(),
        "another unit reads no drafts"
    );
    assert_eq!(other.incident["drafts"], json!([]));
    assert_eq!(app.see(&no).events("drafted").len(), 2);
}

fn every_reading_call_answers(app: &TestApp) {
    let no = app.dispatched(&canteen_complaint().level("iii"), &[FDA, EDU]);
    let duty = app.as_duty();
    assert_eq!(duty.get("/api/v1/me").done()["username"], "duty");
    let list = duty
        .get("/api/v1/incidents?stage=dispatched&unit=edu&level=iii")
        .done();
    assert_eq!(
        (&list["items"][0]["no"], &list["next"]),
        (&json!(no), &json!(null))
    );
    app.advance(hours(1));
    assert_eq!(
        list["items"][0]["nearest_deadline"]["due_at"],
        "2018-11-06T12:00:00+08:00"
    );
    let none = duty.get("/api/v1/incidents?stage=closed").done();
    assert_eq!(none["items"], json!([]));
    assert_eq!(
        duty.get("/api/v1/incidents?stage=nowhere").invalid(),
        ["stage"]
    );
    let plan = duty.get("/api/v1/plans/current").done();
    assert_eq!(plan["rows"].as_array().unwrap().len(), 66);
    for kind in ["plans", "policies", "calendars"] {
        let versions = duty.get(&format!("/api/v1/{kind}")).done();
        assert_eq!(versions["items"][0]["version"], 1, "{kind}");
    }
    let units = duty.get("/api/v1/units").done();
    assert_eq!(units["items"].as_array().unwrap().len(), 50);
    for path in ["/healthz", "/readyz"] {
        get_with(app, None, path).done();
    }
    let described = get_with(app, None, "/api/openapi.json").done();
    assert!(described["openapi"].as_str().unwrap().starts_with("3.1"));
}
