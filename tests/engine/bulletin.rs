//! The bulletin of a month that is over is drawn up once, whichever of three replicas is first.

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::Value;

use crate::api_client::Client;
use crate::prepared::Prepared;
use crate::process::{Process, now};
use crate::scene::{Scene, wait_for, wait_two_looks};

/// So long ago that the month of it is over and its bulletin due, whatever day it is.
const LONG_AGO: SignedDuration = SignedDuration::from_hours(24 * 70);
const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// How long the replicas may take; a debug build on a busy machine is slow.
const DRAWN_UP_WITHIN: Duration = Duration::from_mins(2);

/// F1 for reports: all three find the same bulletins missing when they start.
#[test]
fn three_replicas_draw_up_a_bulletin_once_and_tell_everybody_once() {
    let begun = now() - LONG_AGO;
    let Some(prepared) = Prepared::postgres_since(begun - HOUR * 2) else {
        return;
    };
    let scene = Scene::on("bulletin-postgres", prepared);
    scene.prepared.registered(3, begun);
    let replicas = scene.replicas(3);
    let leader = Client::sign_in(&replicas[0].address, "leader");
    wait_for("a bulletin", DRAWN_UP_WITHIN, || {
        !items(&leader, &replicas[0], "/api/v1/reports?kind=bulletin").is_empty()
    });
    wait_two_looks();
    let overseer = Client::sign_in(&replicas[1].address, "overseer");
    for replica in &replicas {
        let bulletins = items(&leader, replica, "/api/v1/reports?kind=bulletin");
        assert!(!bulletins.is_empty());
        for bulletin in &bulletins {
            let period = bulletin["period"].as_str().unwrap();
            drawn_up_once(&leader, replica, period);
            for reader in [&leader, &overseer] {
                assert_eq!(told(reader, replica, period), 1, "{period}");
            }
        }
    }
}

fn get(reader: &Client, replica: &Process, path: &str) -> Value {
    let (status, text, _) = reader.get(&replica.address, path).unwrap();
    assert_eq!(status, 200, "{path}: {text}");
    serde_json::from_str(&text).unwrap()
}

fn items(reader: &Client, replica: &Process, path: &str) -> Vec<Value> {
    let page = get(reader, replica, path);
    page["items"].as_array().unwrap().clone()
}

fn drawn_up_once(reader: &Client, replica: &Process, period: &str) {
    let report = get(
        reader,
        replica,
        &format!("/api/v1/reports/bulletin/{period}"),
    );
    assert_eq!(report["editions"].as_array().unwrap().len(), 1, "{report}");
    let events = report["events"].as_array().unwrap();
    assert_eq!(events.len(), 1, "{report}");
    assert_eq!(events[0]["capacity"], "system");
}

/// How often somebody was told of the bulletin of a month.
fn told(reader: &Client, replica: &Process, period: &str) -> usize {
    let (year, month) = period.split_once('-').unwrap();
    let month = month.trim_start_matches('0');
    let wanted = format!("{year}年{month}月月度通报");
    let notices = items(reader, replica, "/api/v1/notices?limit=200");
    notices
        .iter()
        .filter(|notice| notice["subject"].as_str().unwrap().contains(&wanted))
        .count()
}
