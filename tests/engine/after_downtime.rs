//! Everything was down for two hours while deadlines passed (F2, F3, U9).

use std::collections::BTreeMap;
use std::time::Duration;

use huiying::domain::command::Command;
use huiying::domain::vocabulary::Capacity;
use huiying::services::carry_out::Subject;
use jiff::SignedDuration;
use serde_json::json;

use crate::api_client::Client;
use crate::delivered;
use crate::prepared::{Prepared, actor};
use crate::process::{Process, now};
use crate::record::{PASSING, Record, assert_sound};
use crate::scene::{Scene, address_of, wait_for, wait_two_looks};

/// How many one person has waiting.
const WAITING: usize = 50;
const DOWN_FOR: SignedDuration = SignedDuration::from_hours(2);
const CAUGHT_UP_WITHIN: Duration = Duration::from_mins(4);

/// F2 and F3 to the mail box: each level once, as of the instant it belongs to, marked late, only
/// the highest told, and one mail a person; a verdict rests on that instant.
#[test]
fn after_two_hours_of_downtime_a_person_with_fifty_items_gets_one_mail() {
    let scene = Scene::on("downtime-digest", Prepared::sqlite());
    scene.everybody_has_mail();
    let (due, started) = down_for_two_hours(&scene);
    let expected = Record::read(&scene.prepared.services).due(started);
    let mut replicas = scene.replicas(1);
    wait_for("all levels", CAUGHT_UP_WITHIN, || {
        scene.recorded() >= expected.len()
    });
    delivered::wait_until_all_is_sent(&scene);
    let record = Record::read(&scene.prepared.services);
    record.assert_each_once(started, now());
    delivered::assert_each_told_once(&scene, &record);
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    for (level, entries) in record.levels() {
        let entry = &entries[0];
        assert!(entry.recorded_at >= started);
        if level.step == PASSING {
            assert_eq!(entry.occurred_at, due);
            continue;
        }
        assert_eq!(entry.body["is_late"], true, "{level:?}");
        let count = told.entry(level.stream).or_default();
        *count += usize::from(entry.body["is_superseded"] != true);
    }
    assert_eq!(told.len(), WAITING);
    assert!(
        told.values().all(|count| *count == 1),
        "only the highest: {told:?}"
    );
    let liaison = address_of("edu");
    let mails = scene.mail.arrived();
    let mine: Vec<_> = mails
        .iter()
        .filter(|mail| mail.to.contains(&liaison))
        .collect();
    // Besides what was late there is what was handed over, which nobody could send either.
    let late: Vec<_> = mine
        .iter()
        .filter(|mail| mail.body.contains("补发"))
        .collect();
    assert_eq!(late.len(), 1, "{mine:?}");
    acknowledged_late(&scene, &replicas[0], due);
    starts_again_without_a_word(&scene, &mut replicas[0]);
}

/// Fifty incidents of one unit whose acknowledgement fell due two hours ago, and one that was
/// acknowledged in time, all while no process ran; gives the due instant and the present one.
fn down_for_two_hours(scene: &Scene) -> (jiff::Timestamp, jiff::Timestamp) {
    let started = now();
    let due = started - DOWN_FOR;
    let incidents = scene.prepared.registered(WAITING + 1, due);
    scene.prepared.dispatched(&incidents, &["edu"], |_| due);
    let in_time = Command::Acknowledge { unit: None };
    let liaison = actor("edu", "edu", Capacity::Liaison);
    let subject = Subject::Incident(incidents[WAITING].clone());
    let acknowledged = scene.prepared.carry_out(liaison, due, subject, in_time);
    acknowledged.unwrap();
    (due, started)
}

/// Acknowledging now is late by the due instant of two hours ago, which nothing has moved.
fn acknowledged_late(scene: &Scene, replica: &Process, due: jiff::Timestamp) {
    let levels = Record::read(&scene.prepared.services).levels();
    let (late, _) = levels.iter().next().unwrap();
    let no = late.stream.strip_prefix("incident/").unwrap();
    let liaison = Client::sign_in(&replica.address, "edu");
    let path = format!("/api/v1/incidents/{no}/acknowledgement");
    let answer = liaison
        .post(&replica.address, &path, &json!({}), "")
        .unwrap();
    assert_eq!(answer.0, 200, "{}", answer.1);
    let path = format!("/api/v1/incidents/{no}");
    let (_, text, _) = liaison.get(&replica.address, &path).unwrap();
    let seen: serde_json::Value = serde_json::from_str(&text).unwrap();
    let deadlines = seen["deadlines"].as_array().unwrap();
    let found = deadlines
        .iter()
        .find(|d| d["kind"] == "acknowledgement")
        .unwrap();
    assert_eq!(found["verdict"], "met_late", "{found}");
    let shown: jiff::Timestamp = found["due_at"].as_str().unwrap().parse().unwrap();
    assert_eq!(shown.as_second(), due.as_second());
}

/// A process that starts on a database that has caught up has nothing to say.
fn starts_again_without_a_word(scene: &Scene, replica: &mut Process) {
    let (levels, mails, events) = (
        scene.recorded(),
        scene.mail.arrived().len(),
        scene.webhook.arrived().len(),
    );
    replica.terminate();
    assert!(replica.ended_well());
    replica.launch();
    replica.ready();
    wait_two_looks();
    assert_eq!(scene.recorded(), levels);
    assert_eq!(scene.mail.arrived().len(), mails);
    assert_eq!(scene.webhook.arrived().len(), events);
    assert_sound(&scene.prepared.services);
}
