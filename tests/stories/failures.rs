//! The ways in which deadline engines fail, each by its symptom, and what ours does instead. The
//! numbers are those of the list of promises; what needs processes, a mail server or a clock of the
//! machine is told in `tests/engine`.

use std::sync::Arc;

use diesel::prelude::*;
use huiying::services::{ServiceError, briefs, engine, reminders};
use huiying::store::schema::{deadlines, engine_gate, engine_retries, messages};
use huiying::store::{AnyConn, At, StoreError};
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::builders::complaint;
use crate::manual_clock::{ManualClock, beijing, hours, minutes, seconds, wall};

story! {
    three_replicas_that_look_at_once_record_every_level_once
    a_due_time_that_went_by_while_nothing_ran_is_caught_up_and_says_so
    of_several_levels_reached_at_once_only_the_highest_is_told
    one_deadline_that_cannot_be_read_holds_up_no_other_and_is_seen
    a_closed_matter_that_is_reopened_keeps_its_first_verdicts
    a_note_stops_nothing_and_a_response_stops_its_own_clock_only
    every_clock_is_shown_and_none_hides_behind_another
    a_unit_added_later_has_its_own_clock_and_moves_no_other
    what_was_found_six_hours_ago_is_told_once_and_not_level_by_level
    a_day_without_anything_to_report_is_reported
    a_clock_an_hour_off_on_one_replica_fires_nothing_early_and_nothing_twice
    an_engine_that_stands_still_turns_the_health_page_red
    an_old_binary_serves_pages_and_leaves_the_engine_alone
}

const LEAD: &str = "市教育局";
const OTHER: &str = "市公安局";

/// Every level on record: the deadline's number, the step, and whether it was told.
fn levels(app: &TestApp, no: &str) -> Vec<(u64, String, bool)> {
    let seen = app.see(no);
    let told = seen.events("reminded").into_iter().map(|event| {
        let body = &event["body"];
        (
            body["no"].as_u64().unwrap(),
            body["step"].as_str().unwrap().to_owned(),
            !body["is_superseded"].as_bool().unwrap(),
        )
    });
    told.collect()
}

fn has_repeat(levels: &[(u64, String, bool)]) -> bool {
    let mut once: Vec<(u64, &str)> = levels.iter().map(|(n, s, _)| (*n, s.as_str())).collect();
    let all = once.len();
    once.sort_unstable();
    once.dedup();
    once.len() != all
}

/// F1: doubled firing by a crash or by replicas.
fn three_replicas_that_look_at_once_record_every_level_once(app: &TestApp) {
    let nos: Vec<String> = (0..12)
        .map(|_| app.dispatched(&complaint().level("iv"), &[LEAD, OTHER]))
        .collect();
    app.advance(hours(30));
    let replicas: Vec<_> = (0..3).map(|_| app.replica(app.clock.clone())).collect();
    std::thread::scope(|scope| {
        for services in &replicas {
            scope.spawn(|| {
                let mut looks = 0;
                while looks < 4 {
                    match reminders::tick(services) {
                        Ok(_) => looks += 1,
                        // Another held the file for too long; the loop would come back, too.
                        Err(ServiceError::Store(StoreError::Busy { .. })) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
            });
        }
    });
    app.catch_up();
    for no in &nos {
        let levels = levels(app, no);
        assert!(levels.len() >= 8, "{levels:?}");
        assert!(!has_repeat(&levels), "{levels:?}");
        let passed = app.see(no).events("deadline_passed").len();
        assert_eq!(passed, 4, "acknowledgement and first report of each unit");
    }
    for services in &replicas {
        services.store.close();
    }
}

/// F2: missed firing after downtime.
fn a_due_time_that_went_by_while_nothing_ran_is_caught_up_and_says_so(app: &TestApp) {
    app.set_time("2018-11-06 10:00");
    let no = app.dispatched(&complaint().level("iv"), &[LEAD]);
    app.catch_up();
    // Due at 14:00; the house stands still from 13:00 to 16:00.
    app.set_time("2018-11-06 16:00");
    app.catch_up();
    let seen = app.see(&no);
    let passed = seen.events("deadline_passed");
    assert_eq!(passed.len(), 2);
    for event in passed {
        assert_eq!(event["occurred_at"], "2018-11-06T14:00:00+08:00");
        assert_eq!(event["recorded_at"], "2018-11-06T16:00:00+08:00");
    }
    let told: Vec<&Value> = seen
        .events("reminded")
        .into_iter()
        .filter(|event| !event["body"]["is_superseded"].as_bool().unwrap())
        .collect();
    assert!(
        told.iter().all(|event| event["body"]["is_late"] == true),
        "{told:?}"
    );
    app.as_liaison(LEAD).acknowledge(&no).done();
    let ended = app.see(&no);
    let acknowledgement = ended.deadline("acknowledgement", LEAD);
    assert_eq!(acknowledgement["standing"], "met_late");
    assert_eq!(ended.due("acknowledgement", LEAD), "2018-11-06 14:00");
    let late: Vec<String> = subjects(app, "edu");
    assert!(
        late.iter().any(|subject| subject.starts_with("【补发】")),
        "{late:?}"
    );
}

fn subjects(app: &TestApp, account: &str) -> Vec<String> {
    let account = account.to_owned();
    app.services
        .store
        .read(|conn| {
            let all = messages::table
                .filter(messages::account.eq(Some(account)))
                .order(messages::created_at)
                .select(messages::subject)
                .load(conn);
            Ok::<_, StoreError>(all.unwrap())
        })
        .unwrap()
}

/// F3: a flood after downtime.
fn of_several_levels_reached_at_once_only_the_highest_is_told(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iv"), &[LEAD]);
    app.advance(hours(80));
    app.catch_up();
    let levels = levels(app, &no);
    for n in levels.iter().map(|(n, ..)| *n) {
        let told = levels
            .iter()
            .filter(|(m, _, told)| *m == n && *told)
            .count();
        assert_eq!(told, 1, "deadline {n}: {levels:?}");
    }
    assert!(levels.iter().any(|(_, _, told)| !told), "{levels:?}");
}

/// F4: one bad row blocks all.
fn one_deadline_that_cannot_be_read_holds_up_no_other_and_is_seen(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iv"), &[LEAD]);
    let early = At::from(app.now());
    // A row whose incident is not in the log stands first in the line.
    write(app, move |conn| {
        let copied = diesel::sql_query(
            "INSERT INTO deadlines (no, n, cycle, kind, started_at, due_at, due_soon_at, due_on, \
             is_drill, original_due_at, generation, next_at) \
             SELECT '2018-9999', n, cycle, kind, started_at, due_at, due_soon_at, due_on, \
             is_drill, original_due_at, generation, next_at FROM deadlines WHERE n = 1",
        )
        .execute(conn)
        .unwrap();
        assert_eq!(copied, 1);
        let broken = deadlines::table.filter(deadlines::no.eq("2018-9999"));
        diesel::update(broken)
            .set(deadlines::next_at.eq(Some(early.microseconds())))
            .execute(conn)
            .unwrap();
    });
    app.advance(hours(5));
    let tick = app.tick();
    assert_eq!(tick.failed, 1);
    assert!(tick.recorded >= 2, "{tick:?}");
    assert_eq!(app.see(&no).events("deadline_passed").len(), 2);
    // It is tried later and later, and given up in the end; a person sees it and may say otherwise.
    for _ in 0..12 {
        app.advance(minutes(11));
        app.tick();
    }
    assert_eq!(app.tick().failed, 0);
    let dead = engine::health(&app.services).unwrap();
    assert_eq!(dead.dead, 1);
    write(app, |conn| {
        diesel::delete(deadlines::table.filter(deadlines::no.eq("2018-9999")))
            .execute(conn)
            .unwrap();
        diesel::delete(engine_retries::table).execute(conn).unwrap();
    });
}

fn write(app: &TestApp, change: impl FnOnce(&mut AnyConn) + Send + 'static) {
    app.services
        .store
        .write(move |conn| {
            change(conn);
            Ok::<_, StoreError>(())
        })
        .unwrap();
}

/// F6: reopening loses or rewrites the first verdict.
fn a_closed_matter_that_is_reopened_keeps_its_first_verdicts(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iv"), &[LEAD]);
    app.as_liaison(LEAD).acknowledge(&no).done();
    app.advance(hours(50));
    app.catch_up();
    app.answer(&no, LEAD);
    app.as_leader().close(&no).done();
    let first = app.see(&no).deadlines("response", "")[0].clone();
    assert_eq!(first["standing"], "met_late");
    app.advance(hours(1));
    app.as_leader().reopen(&no, "又有新的反映").done();
    app.advance(hours(60));
    app.catch_up();
    let seen = app.see(&no);
    let responses = seen.deadlines("response", "");
    assert_eq!(responses.len(), 2);
    assert_eq!(*responses[0], first);
    assert_eq!(responses[1]["standing"], "passed");
}

/// F7: it is not clear what stops a clock.
fn a_note_stops_nothing_and_a_response_stops_its_own_clock_only(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iv"), &[LEAD]);
    app.as_liaison(LEAD).acknowledge(&no).done();
    app.as_liaison(LEAD).report(&no, "正在了解情况").done();
    let seen = app.see(&no);
    assert_eq!(seen.standing("first_report", LEAD), "met");
    assert_eq!(seen.standing("response", ""), "running");
    assert_eq!(seen.standing("closure_report", LEAD), "running");
    let emergency = app.register(&complaint().emergency("ii"));
    app.as_leader().assess(&emergency, "ii", Some("ii")).done();
    app.as_duty().dispatch(&emergency, &[LEAD]).done();
    app.as_liaison(LEAD).acknowledge(&emergency).done();
    app.answer_with(&emergency, LEAD, &json!({ "kind": "authoritative_info" }));
    let seen = app.see(&emergency);
    assert_eq!(seen.standing("authoritative_info", ""), "met");
    assert_eq!(seen.standing("press_conference", ""), "running");
}

/// F8: one clock hides another.
fn every_clock_is_shown_and_none_hides_behind_another(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iv"), &[LEAD]);
    app.as_liaison(LEAD).acknowledge(&no).done();
    let seen = app.see(&no);
    let all = seen.incident["deadlines"].as_array().unwrap();
    let mut kinds: Vec<&str> = all.iter().map(|d| d["kind"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    let expected = [
        "acknowledgement",
        "closure_report",
        "first_report",
        "response",
        "return_window",
    ];
    assert_eq!(kinds, expected);
    let page = app
        .as_duty()
        .get(&format!("/api/v1/incidents?q={no}"))
        .done();
    let listed = &page["items"][0];
    assert_eq!(
        listed["nearest_deadline"]["kind"], "first_report",
        "{listed}"
    );
}

/// F15: a unit that comes late.
fn a_unit_added_later_has_its_own_clock_and_moves_no_other(app: &TestApp) {
    app.set_time("2018-11-06 10:00");
    let no = app.dispatched(&complaint().level("iv"), &[LEAD]);
    app.advance(minutes(25));
    app.as_duty()
        .dispatch_as(&no, &[(OTHER, "responsible")], &json!({}))
        .done();
    let seen = app.see(&no);
    assert_eq!(seen.due("acknowledgement", LEAD), "2018-11-06 14:00");
    assert_eq!(seen.due("acknowledgement", OTHER), "2018-11-06 14:25");
    assert_eq!(seen.due("response", ""), "2018-11-08 10:00");
}

/// F16: what is logged late escalates level by level at once.
fn what_was_found_six_hours_ago_is_told_once_and_not_level_by_level(app: &TestApp) {
    app.set_time("2018-11-06 16:00");
    let no = app.register(
        &complaint()
            .emergency("ii")
            .with("detected_at", "2018-11-06 10:00"),
    );
    app.catch_up();
    let seen = app.see(&no);
    assert_eq!(seen.standing("authoritative_info", ""), "passed");
    assert_eq!(seen.due("authoritative_info", ""), "2018-11-06 15:00");
    let n = seen.deadline("authoritative_info", "")["n"]
        .as_u64()
        .unwrap();
    let told = levels(app, &no)
        .into_iter()
        .filter(|(m, _, told)| *m == n && *told);
    assert_eq!(told.count(), 1);
    // It was known at 16:00 and told at once, so nothing is late about it.
    let late = seen.events("reminded").into_iter();
    assert!(
        late.map(|event| &event["body"]["is_late"])
            .all(|late| *late == false)
    );
    let who = seen.events("registered")[0];
    assert_eq!(who["body"]["detected_at"], "2018-11-06T02:00:00Z");
    // Longer ago than a day, the record says why, or that a program gave no reason.
    let long_ago = complaint().with("detected_at", "2018-11-05 10:00");
    let reason_of = |no: &str| app.see(no).incident["backdating_reason"].clone();
    assert!(reason_of(&no).is_null());
    let without = app.as_duty().register(&long_ago);
    assert_eq!(reason_of(&without), "由接口登记，没有写明理由");
    let with_reason = long_ago.with("backdating_reason", "夜间值班交接遗漏");
    let with_reason = app.as_duty().register(&with_reason);
    assert_eq!(reason_of(&with_reason), "夜间值班交接遗漏");
}

/// F19: an empty report is skipped.
fn a_day_without_anything_to_report_is_reported(app: &TestApp) {
    app.set_time("2018-11-06 08:29");
    assert_eq!(briefs::tick(&app.services).unwrap(), 0);
    app.set_time("2018-11-06 08:31");
    let told = briefs::tick(&app.services).unwrap();
    assert!(told >= 3, "duty officers, leader, overseer: {told}");
    let replicas: Vec<_> = (0..2).map(|_| app.replica(app.clock.clone())).collect();
    for services in &replicas {
        assert_eq!(briefs::tick(services).unwrap(), 0, "one brief a day");
        services.store.close();
    }
    let subjects = subjects(app, "leader");
    assert_eq!(subjects.len(), 1);
    assert!(subjects[0].contains("没有需要报告的事项"), "{subjects:?}");
    app.register(&complaint());
    app.set_time("2018-11-07 08:31");
    briefs::tick(&app.services).unwrap();
    let subjects = self::subjects(app, "leader");
    assert!(subjects[1].contains("新登记 1 件"), "{subjects:?}");
    // The weekend has none.
    app.set_time("2018-11-10 08:31");
    assert_eq!(briefs::tick(&app.services).unwrap(), 0);
}

/// F20: a clock that jumps. Each replica here goes by a clock of its own; on a server the engine
/// goes by the server's, which `tests/engine` tries with real processes.
fn a_clock_an_hour_off_on_one_replica_fires_nothing_early_and_nothing_twice(app: &TestApp) {
    app.set_time("2018-11-06 10:00");
    let no = app.dispatched(&complaint().level("iv"), &[LEAD]);
    app.set_time("2018-11-06 15:00");
    app.catch_up();
    let before = levels(app, &no);
    let slow = Arc::new(ManualClock::at("2018-11-06 14:00"));
    let behind = app.replica(slow.clone());
    for _ in 0..3 {
        reminders::tick(&behind).unwrap();
        slow.advance(minutes(20));
    }
    behind.store.close();
    app.catch_up();
    let after = levels(app, &no);
    assert!(!has_repeat(&after), "{after:?}");
    assert_eq!(before, after, "an hour behind, nothing is reached again");
}

/// F21: the watchman is switched off.
fn an_engine_that_stands_still_turns_the_health_page_red(app: &TestApp) {
    app.set_time("2018-11-06 10:00");
    app.dispatched(&complaint().level("iv"), &[LEAD]);
    app.catch_up();
    let health = || {
        let url = format!("{}/healthz", app.address());
        let mut answer = app.agent.get(url).call().unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        let body: Value = serde_json::from_str(&text).unwrap();
        (answer.status().as_u16(), body)
    };
    assert_eq!(health().0, 200);
    // The moment before the acknowledgement is due the engine looks for the last time.
    app.set_time("2018-11-06 14:00");
    app.catch_up();
    app.advance(seconds(2 * 5));
    assert_eq!(health().0, 200, "two ticks may pass");
    app.advance(seconds(1));
    let (status, body) = health();
    assert_eq!(status, 503, "{body}");
    assert_eq!(body["engine"]["standing"], "stalled");
    assert_eq!(body["engine"]["lag_seconds"], 11);
    app.catch_up();
    assert_eq!(health().0, 200);
}

/// F22: an old binary on a newer database.
fn an_old_binary_serves_pages_and_leaves_the_engine_alone(app: &TestApp) {
    let no = app.dispatched(&complaint().level("iv"), &[LEAD]);
    write(app, |conn| {
        diesel::update(engine_gate::table)
            .set(engine_gate::required.eq(1_000))
            .execute(conn)
            .unwrap();
    });
    app.advance(hours(5));
    let before = app.entries();
    assert_eq!(app.tick().recorded, 0);
    assert_eq!(app.entries(), before, "an old engine wrote");
    assert_eq!(app.see(&no).standing("acknowledgement", LEAD), "passed");
    assert_eq!(wall(beijing("2018-11-06 15:00")), wall(app.now()));
}
