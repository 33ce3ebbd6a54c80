//! Whether what the log says was told to everybody who must hear it, once each.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use huiying::store::{AnyConn, StoreError};
use serde_json::Value;

use crate::mail_server::Mail;
use crate::process::now;
use crate::record::Record;
use crate::scene::{Scene, wait_for};

/// How long the outbox may take to run empty once everything is on record.
const EMPTY_WITHIN: Duration = Duration::from_mins(1);

/// One message to one address, as the outbox keeps it.
#[derive(QueryableByName, Clone)]
struct Sending {
    #[diesel(sql_type = Text)]
    message_id: String,
    #[diesel(sql_type = Text)]
    channel: String,
    #[diesel(sql_type = Text)]
    address: String,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Nullable<Text>)]
    bundle: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    account: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    incident: Option<String>,
    #[diesel(sql_type = BigInt)]
    not_before_at: i64,
}

impl Sending {
    /// The entry of the log it tells about: stream and number.
    fn origin(&self) -> &str {
        self.message_id.rsplit_once('/').unwrap().0
    }

    /// What the mail is called that it goes out with.
    fn mail(&self) -> String {
        self.bundle
            .clone()
            .unwrap_or_else(|| self.message_id.clone())
    }

    /// Whether it waits though it could go out; a courtesy may wait for office hours.
    fn is_waiting(&self) -> bool {
        self.state == "pending" && self.not_before_at <= now().as_microsecond()
    }
}

fn sendings(scene: &Scene) -> Vec<Sending> {
    let read = |conn: &mut AnyConn| {
        let all = diesel::sql_query(
            "SELECT d.message_id, d.channel, d.address, d.state, d.bundle, m.account, m.incident, \
             m.not_before_at FROM deliveries AS d JOIN messages AS m ON m.id = d.message_id",
        )
        .load::<Sending>(conn)
        .unwrap();
        Ok::<_, StoreError>(all)
    };
    scene.prepared.services.store.read(read).unwrap()
}

/// Whether nothing is left to be sent.
pub(crate) fn is_all_sent(scene: &Scene) -> bool {
    !sendings(scene).iter().any(Sending::is_waiting)
}

/// Waits until nothing is left to be sent.
#[track_caller]
pub(crate) fn wait_until_all_is_sent(scene: &Scene) {
    wait_for("an empty outbox", EMPTY_WITHIN, || is_all_sent(scene));
}

/// Fails unless everything that the log says about deadlines arrived at the webhook and at the
/// persons' mail boxes: nothing missing, nothing under two names, repeats only under the same.
#[track_caller]
pub(crate) fn assert_each_told_once(scene: &Scene, record: &Record) {
    let sendings = sendings(scene);
    let told = record.told();
    assert_events_arrived(scene, &told);
    assert_people_addressed(&sendings, &told);
    assert_mails_arrived(scene, &sendings);
}

fn assert_events_arrived(scene: &Scene, told: &BTreeSet<String>) {
    let mut firsts: BTreeMap<String, Value> = BTreeMap::new();
    let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for call in scene.webhook.arrived() {
        assert!(call.is_signed, "{call:?}");
        let (origin, _) = call.id.rsplit_once('/').unwrap();
        let mut body = call.body.clone();
        // The instant of the attempt; everything else is the same in a repeat.
        body["timestamp"] = Value::Null;
        let first = firsts
            .entry(call.id.clone())
            .or_insert_with(|| body.clone());
        assert_eq!(*first, body, "two events under one name: {}", call.id);
        names.entry(origin.to_owned()).or_default().insert(call.id);
    }
    for origin in told {
        let count = names.get(origin).map_or(0, BTreeSet::len);
        assert_eq!(count, 1, "{origin} at the webhook: {:?}", names.get(origin));
    }
}

fn assert_people_addressed(sendings: &[Sending], told: &BTreeSet<String>) {
    let personal = sendings.iter().filter(|s| s.account.is_some());
    let addressed: BTreeSet<&str> = personal.map(Sending::origin).collect();
    for origin in told {
        assert!(
            addressed.contains(origin.as_str()),
            "nobody heard of {origin}"
        );
    }
    for sending in sendings {
        let is_over = ["sent", "superseded", "pending"].contains(&sending.state.as_str());
        assert!(is_over, "{} is {}", sending.message_id, sending.state);
    }
}

/// The mails that arrived are those that the outbox calls sent, one Message-ID each, and each
/// incident that somebody was told of stands in a mail to that person.
fn assert_mails_arrived(scene: &Scene, sendings: &[Sending]) {
    let mails = distinct(scene.mail.arrived());
    let by_mail = sendings
        .iter()
        .filter(|s| s.channel == "email" && s.state == "sent");
    let sent: Vec<&Sending> = by_mail.collect();
    let wanted: BTreeSet<String> = sent.iter().map(|s| s.mail()).collect();
    let arrived: Vec<&String> = mails.values().map(|mail| &mail.name).collect();
    let names: BTreeSet<String> = arrived.iter().map(|name| (*name).clone()).collect();
    assert_eq!(names, wanted);
    assert_eq!(arrived.len(), names.len(), "one mail under two Message-IDs");
    let mut heard: BTreeSet<(&str, &str)> = BTreeSet::new();
    for mail in mails.values() {
        assert_eq!(mail.to.len(), 1, "{mail:?}");
        let words = [&mail.subject, &mail.body].into_iter();
        let words = words.flat_map(|text| text.split(|c: char| !c.is_ascii_digit() && c != '-'));
        heard.extend(words.map(|word| (mail.to[0].as_str(), word)));
    }
    for sending in sent {
        let incident = sending.incident.as_deref().unwrap_or_default();
        let is_heard = heard.contains(&(sending.address.as_str(), incident));
        assert!(is_heard, "{} was never told of {incident}", sending.address);
    }
}

/// The mails without their repeats, which must be the same to the letter.
fn distinct(arrived: Vec<Mail>) -> BTreeMap<String, Mail> {
    let mut mails: BTreeMap<String, Mail> = BTreeMap::new();
    for mail in arrived {
        assert!(!mail.message_id.is_empty(), "{mail:?}");
        let first = mails
            .entry(mail.message_id.clone())
            .or_insert_with(|| mail.clone());
        let (one, other) = ((&first.to, &first.body), (&mail.to, &mail.body));
        assert_eq!(one, other, "two mails under one name: {}", mail.message_id);
    }
    mails
}
