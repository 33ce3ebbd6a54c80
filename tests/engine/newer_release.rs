//! A newer release is at work on the database while this one still runs (F22).

use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use huiying::store::engine::VERSION;
use huiying::store::{AnyConn, StoreError};
use jiff::SignedDuration;
use serde_json::json;

use crate::api_client::Client;
use crate::delivered;
use crate::prepared::Prepared;
use crate::process::now;
use crate::record::{Record, assert_sound};
use crate::scene::{Scene, sleep_until, wait_for};

/// How many fall due while the newer release is at work.
const MANY: usize = 5;
const APART: SignedDuration = SignedDuration::from_millis(100);
/// Long enough for a look of the engine, and for one of every channel.
const ONE_LOOK: SignedDuration = SignedDuration::from_secs(7);
const CAUGHT_UP_WITHIN: Duration = Duration::from_mins(4);

/// F22: the old binary serves pages and takes what people do; it records no deadline and sends no
/// message until the database asks for no more than it can do.
#[test]
fn an_old_binary_serves_pages_and_leaves_the_deadlines_alone() {
    let scene = Scene::on("newer-release", Prepared::sqlite());
    scene.everybody_has_mail();
    require(&scene, VERSION + 1);
    let mut replica = scene.replica(1, &scene.environment());
    replica.ready();
    let lead = SignedDuration::from_secs(2);
    let (_, last) = scene.prepared.falling_due(MANY, APART, lead);
    sleep_until(last + ONE_LOOK);
    assert_eq!(scene.recorded(), 0, "an old engine recorded something");
    assert!(scene.mail.arrived().is_empty(), "an old engine sent mail");
    assert!(
        scene.webhook.arrived().is_empty(),
        "an old engine sent events"
    );

    let duty = Client::sign_in(&replica.address, "duty");
    let (status, page, _) = duty.get(&replica.address, "/desk").unwrap();
    assert_eq!(status, 200, "{page}");
    let body = json!({
        "title": "路灯不亮",
        "text": "有市民反映，路口的路灯已经几天不亮。",
        "source": { "kind": "message_board", "channel": "网络问政平台" },
    });
    let path = "/api/v1/incidents";
    let (status, answer) = duty.post(&replica.address, path, &body, "").unwrap();
    assert_eq!(status, 201, "{answer}");

    require(&scene, VERSION);
    let due = Record::read(&scene.prepared.services).due(last).len();
    assert!(due > MANY);
    wait_for("all levels on record", CAUGHT_UP_WITHIN, || {
        scene.recorded() >= due
    });
    delivered::wait_until_all_is_sent(&scene);
    let record = Record::read(&scene.prepared.services);
    record.assert_each_once(last, now());
    delivered::assert_each_told_once(&scene, &record);
    assert_sound(&scene.prepared.services);
}

/// What another release says when it begins to work on a database.
fn require(scene: &Scene, version: i64) {
    let put = move |conn: &mut AnyConn| -> Result<(), StoreError> {
        conn.batch_execute(&format!("UPDATE engine_gate SET required = {version}"))
            .map_err(|error| StoreError::corrupt("ask for an engine", error))
    };
    scene.prepared.services.store.write(put).unwrap();
}
