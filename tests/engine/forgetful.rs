//! The other side takes what is sent and the sender never hears of it; then the sender dies, too
//! (U32, U51).

use std::thread;
use std::time::Duration;

use jiff::SignedDuration;

use crate::arrivals::Mode;
use crate::delivered;
use crate::prepared::Prepared;
use crate::process::now;
use crate::record::{Record, assert_sound};
use crate::scene::{Scene, wait_for};

/// How many fall due.
const MANY: usize = 20;
const RECORDED_WITHIN: Duration = Duration::from_mins(4);
const FORGOTTEN_WITHIN: Duration = Duration::from_mins(4);

/// What cannot be known to have arrived is sent again under the same name, by the same process or
/// by the next one; the receiver can tell every repeat.
#[test]
fn what_arrives_without_an_answer_is_repeated_under_its_own_name_only() {
    let scene = Scene::on("forgetful", Prepared::sqlite());
    scene.everybody_has_mail();
    let (apart, lead) = (
        SignedDuration::from_millis(100),
        SignedDuration::from_secs(4),
    );
    let (_, last) = scene.prepared.falling_due(MANY, apart, lead);
    let due = Record::read(&scene.prepared.services).due(last).len();
    scene.mail.set(Mode::Forgetful);
    scene.webhook.set(Mode::Forgetful);
    let mut replicas = scene.replicas(1);
    wait_for("all levels on record", RECORDED_WITHIN, || {
        scene.recorded() >= due
    });
    wait_for("arrivals nobody hears of", FORGOTTEN_WITHIN, || {
        !scene.mail.arrived().is_empty() && scene.webhook.arrived().len() >= MANY
    });
    // In the middle of a conversation: what is taken now dies between sending and marking.
    scene.mail.set(Mode::Silent);
    scene.webhook.set(Mode::Silent);
    thread::sleep(Duration::from_secs(12));
    replicas[0].kill();
    scene.mail.set(Mode::Normal);
    scene.webhook.set(Mode::Normal);
    replicas[0].launch();
    replicas[0].ready();
    delivered::wait_until_all_is_sent(&scene);
    let record = Record::read(&scene.prepared.services);
    record.assert_each_once(last, now());
    let arrived = delivered::assert_each_told_once(&scene, &record);
    assert!(arrived.mails_repeated > 0, "no mail was repeated");
    assert!(arrived.events_repeated > 0, "no event was repeated");
    assert_sound(&scene.prepared.services);
}
