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

/// How long the outbox may take to run empty once everything is on record: what a process that was
/// killed had claimed waits for its lease to run out, and what failed for ten minutes waits for ten
/// more.
const EMPTY_WITHIN: Duration = Duration::from_mins(15);

/// A message in the outbox.
#[derive(QueryableByName, Clone)]
struct Message {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Nullable<Text>)]
    account: Option<String>,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    not_before_at: i64,
}

impl Message {
    fn is_reminder(&self) -> bool {
        ["reminder", "passed"].contains(&self.kind.as_str())
    }

    /// Whether it may be told by now; a courtesy may wait for office hours.
    fn may_be_told(&self) -> bool {
        self.not_before_at <= now().as_microsecond()
    }
}

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
    incident: Option<String>,
}

impl Sending {
    /// What the mail is called that it goes out with.
    fn mail(&self) -> String {
        self.bundle
            .clone()
            .unwrap_or_else(|| self.message_id.clone())
    }
}

fn rows<T>(scene: &Scene, query: &'static str) -> Vec<T>
where
    T: QueryableByName<huiying::store::MultiBackend> + 'static,
{
    let read = |conn: &mut AnyConn| {
        let all = diesel::sql_query(query).load::<T>(conn).unwrap();
        Ok::<_, StoreError>(all)
    };
    scene.prepared.services.store.read(read).unwrap()
}

fn messages(scene: &Scene) -> Vec<Message> {
    rows(
        scene,
        "SELECT id, account, kind, not_before_at FROM messages",
    )
}

fn sendings(scene: &Scene) -> Vec<Sending> {
    rows(
        scene,
        "SELECT d.message_id, d.channel, d.address, d.state, d.bundle, m.incident \
         FROM deliveries AS d JOIN messages AS m ON m.id = d.message_id",
    )
}

/// Whether nothing is left to be sent.
pub(crate) fn is_all_sent(scene: &Scene) -> bool {
    #[derive(QueryableByName)]
    struct Waiting {
        #[diesel(sql_type = BigInt)]
        not_before_at: i64,
    }
    let waiting: Vec<Waiting> = rows(
        scene,
        "SELECT m.not_before_at FROM deliveries AS d JOIN messages AS m ON m.id = d.message_id \
         WHERE d.state = 'pending'",
    );
    let now = now().as_microsecond();
    waiting.iter().all(|one| one.not_before_at > now)
}

/// Waits until nothing is left to be sent.
#[track_caller]
pub(crate) fn wait_until_all_is_sent(scene: &Scene) {
    wait_for("an empty outbox", EMPTY_WITHIN, || is_all_sent(scene));
}

/// How much arrived.
pub(crate) struct Arrived {
    /// How many mails came again.
    pub(crate) mails_repeated: usize,
    /// How many events came again at the webhook.
    pub(crate) events_repeated: usize,
}

/// Fails unless everything that the log says about deadlines stands in the outbox for exactly those
/// who must hear it, and arrived: nothing missing, nothing extra, repeats only under the same name.
#[track_caller]
pub(crate) fn assert_each_told_once(scene: &Scene, record: &Record) -> Arrived {
    let (messages, sendings) = (messages(scene), sendings(scene));
    assert_outbox_holds_what_is_told(&messages, record);
    assert_all_over(&messages, &sendings);
    let (mails, mails_repeated) = assert_mails_arrived(scene, &sendings);
    let (events, events_repeated) = assert_events_arrived(scene, &messages);
    eprintln!(
        "{} messages; {mails} mails and {mails_repeated} repeats; {events} events and \
         {events_repeated} repeats",
        messages.len()
    );
    Arrived {
        mails_repeated,
        events_repeated,
    }
}

#[track_caller]
fn assert_outbox_holds_what_is_told(messages: &[Message], record: &Record) {
    let wanted = record.messages();
    let held = messages.iter().filter(|message| message.is_reminder());
    let held: BTreeSet<String> = held.map(|message| message.id.clone()).collect();
    let missing: Vec<_> = wanted.difference(&held).collect();
    assert!(missing.is_empty(), "not in the outbox: {missing:?}");
    let extra: Vec<_> = held.difference(&wanted).collect();
    assert!(extra.is_empty(), "nobody had to be told: {extra:?}");
}

/// Every message that may be told has gone out one way. What asked somebody to acknowledge is
/// dropped when that is done meanwhile.
#[track_caller]
fn assert_all_over(messages: &[Message], sendings: &[Sending]) {
    let mut fates: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for sending in sendings {
        let fate = fates.entry(&sending.message_id).or_default();
        fate.push(&sending.state);
    }
    for message in messages {
        let fate = fates.get(message.id.as_str()).map(Vec::as_slice);
        let is_over = match fate {
            Some(["sent"]) => true,
            Some(["dropped"]) => !message.is_reminder(),
            Some(["pending"]) => !message.may_be_told(),
            _ => false,
        };
        assert!(is_over, "{} is {fate:?}", message.id);
    }
}

#[track_caller]
fn assert_events_arrived(scene: &Scene, messages: &[Message]) -> (usize, usize) {
    let mut firsts: BTreeMap<String, Value> = BTreeMap::new();
    let calls = scene.webhook.arrived();
    let all = calls.len();
    for call in calls {
        assert!(call.is_signed, "{call:?}");
        let mut body = call.body;
        // The instant of the attempt; everything else is the same in a repeat.
        body["timestamp"] = Value::Null;
        let first = firsts
            .entry(call.id.clone())
            .or_insert_with(|| body.clone());
        assert_eq!(*first, body, "two events under one name: {}", call.id);
    }
    let told = messages
        .iter()
        .filter(|m| m.account.is_none() && m.may_be_told());
    let wanted: BTreeSet<&str> = told.map(|message| message.id.as_str()).collect();
    let came: BTreeSet<&str> = firsts.keys().map(String::as_str).collect();
    let missing: Vec<_> = wanted.difference(&came).collect();
    assert!(missing.is_empty(), "not at the webhook: {missing:?}");
    let extra: Vec<_> = came.difference(&wanted).collect();
    assert!(extra.is_empty(), "nobody sent these: {extra:?}");
    (came.len(), all - came.len())
}

/// The mails that arrived are those that the outbox calls sent, one Message-ID each, and each
/// incident that somebody was told of stands in a mail to that person.
#[track_caller]
fn assert_mails_arrived(scene: &Scene, sendings: &[Sending]) -> (usize, usize) {
    let arrived = scene.mail.arrived();
    let all = arrived.len();
    let mails = distinct(arrived);
    let by_mail = sendings
        .iter()
        .filter(|s| s.channel == "email" && s.state == "sent");
    let sent: Vec<&Sending> = by_mail.collect();
    let wanted: BTreeSet<String> = sent.iter().map(|s| s.mail()).collect();
    let names: BTreeSet<String> = mails.values().map(|mail| mail.name.clone()).collect();
    assert_eq!(names, wanted);
    assert_eq!(mails.len(), names.len(), "one mail under two Message-IDs");
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
    (mails.len(), all - mails.len())
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
