//! The mail server takes connections and says nothing: nobody else waits for it (F5, U32).

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::SignedDuration;

use crate::arrivals::Mode;
use crate::delivered;
use crate::prepared::{Prepared, UNITS};
use crate::process::now;
use crate::record::{Record, assert_sound};
use crate::scene::{Scene, sleep_until, wait_for};

/// One deadline a second falls due meanwhile.
const APART: SignedDuration = SignedDuration::from_secs(1);
/// How late a record or an event may be: a tick of the loop, and what two busy cores add.
const ON_TIME: SignedDuration = SignedDuration::from_secs(12);
/// How long the mails that waited may take once the server speaks again.
const SENT_WITHIN: Duration = Duration::from_mins(2);

/// F5: escalation and the webhook stay on time, and the mails come when the server does. Thirty
/// seconds of silence; ten minutes with `HUIYING_TEST_LONG=1`.
#[test]
fn a_silent_mail_server_delays_nothing_but_mail() {
    let scene = Scene::on("silent-mail", Prepared::sqlite());
    scene.everybody_has_mail();
    scene.mail.set(Mode::Silent);
    let lead = SignedDuration::from_secs(4);
    let (_first, last) = scene.prepared.falling_due(silent_seconds(), APART, lead);
    let _replicas = scene.replicas(1);
    let stands_since = now();
    sleep_until(last + ON_TIME);
    let record = Record::read(&scene.prepared.services);
    record.assert_each_once(last, now());
    assert!(scene.mail.arrived().is_empty(), "it was silent");
    let calls = scene.webhook.arrived();
    let (levels, mut on_time) = (record.levels(), 0);
    for (level, at) in record.due(last) {
        let entry = &levels[&level][0];
        // What fell due before the process stood can be no earlier than that.
        let by = at.max(stands_since) + ON_TIME;
        assert!(entry.recorded_at <= by, "{level:?} of {at}: {entry:?}");
        on_time += usize::from(at >= stands_since);
        // A courtesy may wait for the morning.
        if entry.is_told() && entry.body["is_courtesy"] == false {
            let prefix = format!("{}#{}/", level.stream, entry.seq);
            let events = calls.iter().filter(|call| call.id.starts_with(&prefix));
            let told_at = events.map(|call| call.at).max();
            assert!(told_at.is_some_and(|told_at| told_at <= by), "{level:?}");
        }
    }
    assert!(
        on_time >= silent_seconds(),
        "only {on_time} of them were live"
    );
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

fn silent_seconds() -> usize {
    #[expect(
        clippy::disallowed_methods,
        reason = "a test's own switch, not configuration"
    )]
    let is_long = std::env::var("HUIYING_TEST_LONG").is_ok_and(|value| value == "1");
    if is_long { 600 } else { 30 }
}
