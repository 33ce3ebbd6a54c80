//! The mail server takes connections and says nothing: nobody else waits for it (F5, U32).

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::arrivals::Mode;
use crate::delivered;
use crate::prepared::{Prepared, UNITS};
use crate::process::now;
use crate::record::{Record, assert_sound};
use crate::scene::{Scene, sleep_until, wait_for};

/// One deadline a second falls due meanwhile.
const APART: SignedDuration = SignedDuration::from_secs(1);
/// How long the server stays silent at most once the last has fallen due: records and events that
/// do not wait for it come long before.
const SILENT_UP_TO: Duration = Duration::from_mins(4);
/// How long the mails that waited may take once the server speaks again.
const SENT_WITHIN: Duration = Duration::from_mins(2);

/// F5: escalation and the webhook go on as if nothing were the matter, and the mails come when the
/// server speaks. It falls silent before the first deadline and speaks only after the last has been
/// told to everybody else: thirty seconds at least, ten minutes with `HUIYING_TEST_LONG=1`. How late
/// each came is printed; the bench measures it.
#[test]
fn a_silent_mail_server_delays_nothing_but_mail() {
    let scene = Scene::on("silent-mail", Prepared::sqlite());
    scene.everybody_has_mail();
    scene.mail.set(Mode::Silent);
    let lead = SignedDuration::from_secs(4);
    let (_first, last) = scene.prepared.falling_due(silent_seconds(), APART, lead);
    let _replicas = scene.replicas(1);
    let stands_since = now();
    sleep_until(last);
    let due = Record::read(&scene.prepared.services).due(last).len();
    wait_for("all levels while mail is silent", SILENT_UP_TO, || {
        scene.recorded() >= due
    });
    let record = Record::read(&scene.prepared.services);
    record.assert_each_once(last, now());
    let wanted = urgent(&record, last);
    wait_for("all events while mail is silent", SILENT_UP_TO, || {
        wanted
            .keys()
            .all(|origin| told_at(&scene, origin).is_some())
    });
    assert!(scene.mail.arrived().is_empty(), "it was silent");
    let mut lags = Vec::new();
    for (origin, at) in wanted.iter().filter(|(_, at)| **at >= stands_since) {
        let told_at = told_at(&scene, origin).unwrap();
        lags.push(told_at.duration_since(*at).as_millis());
    }
    let (live, longest) = (lags.len(), lags.iter().max());
    eprintln!("{live} events while mail was silent, the latest after {longest:?} ms");
    assert!(live >= silent_seconds(), "only {live} of them were live");
    let spoke_at = now();
    scene.mail.set(Mode::Normal);
    let waiting: BTreeSet<String> = UNITS.iter().map(|unit| (*unit).to_owned()).collect();
    wait_for("the mails that waited", SENT_WITHIN, || {
        let mails = scene.mail.arrived();
        let heard: BTreeSet<&str> = mails
            .iter()
            .flat_map(|mail| &mail.to)
            .filter_map(|to| to.split('@').next())
            .collect();
        waiting.iter().all(|unit| heard.contains(unit.as_str()))
    });
    let mails = scene.mail.arrived();
    assert!(mails.iter().all(|mail| mail.at >= spoke_at));
    delivered::wait_until_all_is_sent(&scene);
    delivered::assert_each_told_once(&scene, &record);
    assert_sound(&scene.prepared.services);
}

/// The beginnings of the ids of the events that may not wait, with the instant of each: those of
/// levels that somebody is told and that are no courtesy, which may wait for the morning.
fn urgent(record: &Record, until: Timestamp) -> BTreeMap<String, Timestamp> {
    let levels = record.levels();
    let due = record.due(until).into_iter();
    due.filter_map(|(level, at)| {
        let entry = &levels[&level][0];
        let is_urgent = entry.is_told() && entry.body["is_courtesy"] == false;
        is_urgent.then(|| (format!("{}#{}/", level.stream, entry.seq), at))
    })
    .collect()
}

/// When the first event of this origin arrived.
fn told_at(scene: &Scene, origin: &str) -> Option<Timestamp> {
    let calls = scene.webhook.arrived();
    let mine = calls.iter().filter(|call| call.id.starts_with(origin));
    mine.map(|call| call.at).min()
}

fn silent_seconds() -> usize {
    #[expect(
        clippy::disallowed_methods,
        reason = "a test's own switch, not configuration"
    )]
    let is_long = std::env::var("HUIYING_TEST_LONG").is_ok_and(|value| value == "1");
    if is_long { 600 } else { 30 }
}
