//! The engine cannot get on: whoever watches from outside must see it (F21, U48).

use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};
use jiff::SignedDuration;
use serde_json::Value;

use crate::prepared::Prepared;
use crate::process::{Process, free_port, now};
use crate::record::{Record, assert_sound};
use crate::scene::{Scene, sleep_until, wait_for};

const APART: SignedDuration = SignedDuration::from_millis(100);
/// How long to wait for what comes after two looks of the engine; a busy machine adds to it.
const RED_WITHIN: Duration = Duration::from_mins(2);
const GREEN_WITHIN: Duration = Duration::from_mins(3);

/// F21: somebody holds the database's only pen; health turns red within two looks of the first
/// deadline that should be on record, and green again when the engine writes.
#[test]
fn a_stalled_engine_turns_health_red() {
    let scene = Scene::on("stalled", Prepared::sqlite());
    let lead = SignedDuration::from_secs(6);
    let (first, last) = scene.prepared.falling_due(5, APART, lead);
    let metrics_at = format!("127.0.0.1:{}", free_port());
    let environment = scene
        .environment()
        .with("HUIYING_METRICS_LISTEN", &metrics_at);
    let mut replica = scene.replica(1, &environment);
    replica.ready();
    let figures = || page(&format!("http://{metrics_at}/metrics"));
    assert!(figures().contains("huiying_engine_standing{standing=\"working\"} 1"));
    let (status, _) = answer(&format!("{}/metrics", replica.address));
    assert_eq!(status, 404, "the public listener offers no figures");
    assert_eq!(health(&replica).0, 200);
    let path = scene.prepared.url.strip_prefix("sqlite:").unwrap();
    let mut pen = SqliteConnection::establish(path).unwrap();
    let hold = "PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE";
    pen.batch_execute(hold).unwrap();
    sleep_until(first);
    wait_for("red health", RED_WITHIN, || health(&replica).0 == 503);
    let (_, answer) = health(&replica);
    assert_eq!(answer["engine"]["standing"], "stalled", "{answer}");
    let told = figures();
    assert!(
        told.contains("huiying_engine_standing{standing=\"stalled\"} 1"),
        "{told}"
    );
    assert!(!told.contains("huiying_engine_lag_seconds 0\n"), "{told}");
    assert!(
        answer["engine"]["waiting"].as_i64().unwrap() >= 5,
        "{answer}"
    );
    // Steadily so, not just between two attempts.
    for _ in 0..20 {
        std::thread::sleep(Duration::from_millis(300));
        let (status, answer) = health(&replica);
        assert_eq!(status, 503, "{answer}");
    }
    pen.batch_execute("ROLLBACK").unwrap();
    wait_for("green health", GREEN_WITHIN, || health(&replica).0 == 200);
    let due = Record::read(&scene.prepared.services).due(last).len();
    wait_for("all levels", GREEN_WITHIN, || scene.recorded() >= due);
    let record = Record::read(&scene.prepared.services);
    record.assert_each_once(last, now());
    assert_sound(&scene.prepared.services);
}

fn health(process: &Process) -> (u16, Value) {
    let (status, text) = answer(&format!("{}/healthz", process.address));
    (status, serde_json::from_str(&text).unwrap_or_default())
}

fn page(url: &str) -> String {
    let (status, text) = answer(url);
    assert_eq!(status, 200, "{url}: {text}");
    text
}

fn answer(url: &str) -> (u16, String) {
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    let agent: ureq::Agent = config.proxy(None).build().into();
    let mut answer = agent.get(url).call().unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    (answer.status().as_u16(), text)
}
