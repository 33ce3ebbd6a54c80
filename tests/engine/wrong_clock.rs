//! One of three replicas has a clock that is an hour off, either way (F20, U8).

use std::thread;
use std::time::Duration;

use huiying::domain::IncidentNo;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::api_client::Client;
use crate::arrivals::Mode;
use crate::delivered;
use crate::prepared::{Prepared, UNITS};
use crate::process::{Process, now};
use crate::record::{Record, assert_sound};
use crate::scene::{Scene, sleep_until, wait_for, wait_two_looks};
use crate::signals::BentClock;

const HOUR: i64 = 3_600;
const RECORDED_WITHIN: Duration = Duration::from_mins(4);
const BENT_WITHIN: Duration = Duration::from_mins(1);

/// F20: nothing early by the fast clock, nothing twice or missing by either; what one replica is
/// sending is not taken from it, and what people do there happens at the true time.
#[test]
fn a_replica_with_a_wrong_clock_fires_nothing_early_and_nothing_twice() {
    let Some(bent) = BentClock::right("one-of-three") else {
        return;
    };
    let Some(prepared) = Prepared::postgres() else {
        return;
    };
    let scene = Scene::on("wrong-clock", prepared);
    scene.everybody_has_mail();
    // Half an hour away: what a clock that is an hour fast would take for passed.
    let far = scene.prepared.registered(20, now());
    let far_due = now() + SignedDuration::from_mins(30);
    scene.prepared.dispatched(&far, UNITS, |_| far_due);
    let apart = SignedDuration::from_millis(500);
    let lead = SignedDuration::from_secs(20);
    let (first, last) = scene.prepared.falling_due(60, apart, lead);

    let mut replicas = scene.replicas(2);
    let mut bent_one = scene.replica(3, &bent.given_to(scene.environment()));
    bent_one.ready();
    bent.bend(HOUR);
    wait_for("the clock to be wrong", BENT_WITHIN, || {
        (ahead(&bent_one) - HOUR).abs() < 60
    });
    sleep_until(first);
    wait_until_recorded(&scene, first - SignedDuration::from_secs(10));
    acknowledged_in_time(&bent_one, &far[0]);
    // Long enough that each replica is in the middle of sending, well shorter than the five seconds
    // it waits for the next word. By the fast clock every claim of the others has run out long ago.
    scene.webhook.set(Mode::Silent);
    scene.mail.set(Mode::Silent);
    thread::sleep(Duration::from_secs(3));
    scene.webhook.set(Mode::Normal);
    scene.mail.set(Mode::Normal);
    // In the middle of the minute the fast clock becomes a slow one.
    sleep_until(first + SignedDuration::from_secs(15));
    bent.bend(-HOUR);
    wait_for("the clock to be slow", BENT_WITHIN, || {
        (ahead(&bent_one) + HOUR).abs() < 60
    });
    sleep_until(last);
    wait_until_recorded(&scene, last);
    wait_two_looks();
    let record = wait_until_recorded(&scene, last);
    assert_not_dated_wrongly(&record);
    assert_sound(&scene.prepared.services);
    delivered::wait_until_all_is_sent(&scene);
    let arrived = delivered::assert_each_told_once(&scene, &record);
    let repeats = (arrived.mails_repeated, arrived.events_repeated);
    assert_eq!(repeats, (0, 0), "a claim was taken over early");
    replicas.iter_mut().for_each(Process::kill);

    // Left alone, the replica with the slow clock does the work by the time of the database.
    let (_, last) = scene
        .prepared
        .falling_due(20, apart, SignedDuration::from_secs(1));
    assert_not_dated_wrongly(&wait_until_recorded(&scene, last));
}

/// What is on record once everything is that stands before this instant, each once.
fn wait_until_recorded(scene: &Scene, until: Timestamp) -> Record {
    let due = Record::read(&scene.prepared.services).due(until).len();
    wait_for("what was due", RECORDED_WITHIN, || scene.recorded() >= due);
    let record = Record::read(&scene.prepared.services);
    record.assert_each_once(until, now());
    record
}

/// F20 on the embedded engine: the only process has no other clock to ask, and does not believe one
/// that jumps.
#[test]
fn the_only_process_does_not_believe_a_clock_that_jumps() {
    let Some(bent) = BentClock::right("the-only-one") else {
        return;
    };
    let scene = Scene::on("jumping-clock", Prepared::sqlite());
    let far = scene.prepared.registered(5, now());
    let far_due = now() + SignedDuration::from_mins(30);
    scene.prepared.dispatched(&far, UNITS, |_| far_due);
    let apart = SignedDuration::from_millis(500);
    let lead = SignedDuration::from_secs(8);
    let (first, last) = scene.prepared.falling_due(40, apart, lead);
    let mut only = scene.replica(1, &bent.given_to(scene.environment()));
    only.ready();
    for (hours, from) in [(1, 0), (-1, 10)] {
        sleep_until(first + SignedDuration::from_secs(from));
        bent.bend(hours * HOUR);
        wait_for("the clock to be wrong", BENT_WITHIN, || {
            (ahead(&only) - hours * HOUR).abs() < 60
        });
    }
    assert_not_dated_wrongly(&wait_until_recorded(&scene, last));
    assert_sound(&scene.prepared.services);
}

/// Half an hour before the due instant, at the replica whose clock is past it.
fn acknowledged_in_time(replica: &Process, no: &IncidentNo) {
    let liaison = Client::sign_in(&replica.address, UNITS[0]);
    let path = format!("/api/v1/incidents/{no}/acknowledgement");
    let answer = liaison.post(&replica.address, &path, &json!({}), "");
    let (status, answer) = answer.unwrap();
    assert_eq!(status, 200, "{answer}");
    let path = format!("/api/v1/incidents/{no}");
    let (_, text, _) = liaison.get(&replica.address, &path).unwrap();
    let seen: serde_json::Value = serde_json::from_str(&text).unwrap();
    let deadlines = seen["deadlines"].as_array().unwrap();
    let found = deadlines.iter().find(|d| d["kind"] == "acknowledgement");
    assert_eq!(found.unwrap()["verdict"], "met", "{text}");
}

/// Entries bear the time of the database, whoever wrote them.
fn assert_not_dated_wrongly(record: &Record) {
    let present = now();
    for (level, entries) in record.levels() {
        let entry = &entries[0];
        let off = present.duration_since(entry.recorded_at);
        let is_plausible = off.as_secs() >= 0 && off.as_secs() < HOUR / 2;
        assert!(is_plausible, "{level:?}: {entry:?}");
    }
}

/// By how many seconds the clock of a process is ahead, as its answers are dated.
fn ahead(process: &Process) -> i64 {
    let agent: ureq::Agent = ureq::Agent::config_builder().proxy(None).build().into();
    let answer = agent.get(format!("{}/healthz", process.address)).call();
    let answer = answer.unwrap();
    let date = answer.headers().get("date").unwrap().to_str().unwrap();
    let dated: Timestamp = jiff::fmt::rfc2822::parse(date).unwrap().timestamp();
    dated.as_second() - now().as_second()
}
