//! One of three replicas has a clock that is an hour off, either way (F20, U8).

use std::thread;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::prepared::{Prepared, UNITS};
use crate::process::{Process, now};
use crate::record::{Record, assert_sound};
use crate::scene::{Scene, sleep_until, wait_for};
use crate::signals::BentClock;

const HOUR: i64 = 3_600;
const RECORDED_WITHIN: Duration = Duration::from_secs(40);
const TWO_LOOKS: Duration = Duration::from_secs(11);

/// F20: nothing early by the fast clock, nothing twice or missing by either.
#[test]
#[ignore = "needs the engine"]
fn a_replica_with_a_wrong_clock_fires_nothing_early_and_nothing_twice() {
    let Some(bent) = BentClock::right("one-of-three") else {
        return;
    };
    let Some(prepared) = Prepared::postgres() else {
        return;
    };
    let scene = Scene::on("wrong-clock", prepared);
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
    wait_for("the clock to be wrong", Duration::from_secs(5), || {
        (ahead(&bent_one) - HOUR).abs() < 60
    });
    sleep_until(first);
    let before = Record::read(&scene.prepared.services);
    before.assert_each_once(first - SignedDuration::from_secs(10), now());
    // In the middle of the minute the fast clock becomes a slow one.
    sleep_until(first + SignedDuration::from_secs(15));
    bent.bend(-HOUR);
    let due = before.due(last).len();
    wait_for("all levels on record", RECORDED_WITHIN, || {
        scene.recorded() >= due
    });
    assert!((ahead(&bent_one) + HOUR).abs() < 60, "the clock is wrong");
    thread::sleep(TWO_LOOKS);
    let record = Record::read(&scene.prepared.services);
    record.assert_each_once(last, now());
    assert_not_dated_wrongly(&record);
    assert_sound(&scene.prepared.services);
    replicas.iter_mut().for_each(Process::kill);

    // Left alone, the replica with the slow clock does the work by the time of the database.
    let (_, last) = scene
        .prepared
        .falling_due(20, apart, SignedDuration::from_secs(1));
    let due = Record::read(&scene.prepared.services).due(last).len();
    wait_for("the rest on record", RECORDED_WITHIN, || {
        scene.recorded() >= due
    });
    let record = Record::read(&scene.prepared.services);
    record.assert_each_once(last, now());
    assert_not_dated_wrongly(&record);
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
