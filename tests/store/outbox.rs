//! What the outbox promises, on both engines: put once, claimed by one, marked for good.

use std::sync::Barrier;
use std::thread;

use huiying::domain::vocabulary::{Channel, DeliveryState, MessageKind};
use huiying::domain::{AccountId, IncidentNo, UnitId};
use huiying::store::outbox::{
    self, Attempt, ContactRow, DeliveryKey, DeliveryRow, Fate, NewMessage,
};
use huiying::store::{At, Store, StoreError};
use jiff::{SignedDuration, Timestamp};

use super::{Base, at};

on_both! {
    a_message_put_twice_is_told_once
    a_person_is_reached_on_the_channel_liked_best
    a_person_without_an_address_is_told_in_the_portal_only
    a_message_for_everybody_goes_out_on_each_channel
    of_two_that_claim_only_one_gets_a_delivery
    a_lease_that_ran_out_is_free_again_with_its_digest
    what_a_process_that_is_gone_had_claimed_is_free_at_once
    a_failed_attempt_waits_and_the_last_one_is_dead_until_retried
    what_has_ended_is_not_ended_again
    reading_and_confirming_are_noted_once
    a_link_is_used_once
}

fn account() -> AccountId {
    AccountId::new("liu.fang")
}

fn message(id: &str) -> NewMessage {
    NewMessage {
        id: id.to_owned(),
        account: Some(account()),
        unit: UnitId::new("edu"),
        incident: IncidentNo::parse("2018-0001"),
        assignment: Some(1),
        deadline: Some((2, 0)),
        kind: MessageKind::Dispatched,
        step: None,
        is_courtesy: false,
        is_late: false,
        subject: "请签收".to_owned(),
        body: "请市教育局签收".to_owned(),
        not_before_at: at(0),
        due_at: Some(at(3_600)),
        wants_confirmation: true,
    }
}

fn put(store: &Store, message: NewMessage, broadcast: &'static [Channel]) -> bool {
    store
        .write(move |c| outbox::put(c, &message, at(0), broadcast))
        .unwrap()
}

fn reachable(store: &Store, email: Option<&str>, phone: Option<&str>, channels: &str) {
    let row = ContactRow {
        account: account().to_string(),
        email: email.map(str::to_owned),
        phone: phone.map(str::to_owned),
        channels: channels.to_owned(),
        updated_at: At::from(at(0)),
    };
    store.write(move |c| outbox::put_contact(c, &row)).unwrap();
}

fn deliveries(store: &Store, id: &str) -> Vec<DeliveryRow> {
    store.read(|c| outbox::load_deliveries(c, id)).unwrap()
}

fn ways(store: &Store, id: &str) -> Vec<(String, String)> {
    let rows = deliveries(store, id);
    rows.into_iter().map(|r| (r.channel, r.address)).collect()
}

/// Lists and leases in one transaction, as a replica does.
fn claim(store: &Store, by: &'static str, now: Timestamp) -> Vec<DeliveryRow> {
    store
        .write(move |c| -> Result<_, StoreError> {
            if !outbox::may_choose(c, Channel::Email)? {
                return Ok(Vec::new());
            }
            let rows = outbox::list_sendable(c, Channel::Email, now, 10)?;
            let keys: Vec<DeliveryKey> = rows.iter().map(DeliveryRow::key).collect();
            let until = now + SignedDuration::from_secs(60);
            outbox::lease(c, &keys, by, until, Some("digest/1"))?;
            Ok(rows)
        })
        .unwrap()
}

fn one_by_mail(base: &Base) -> DeliveryKey {
    reachable(&base.store, Some("liu@example.cn"), None, "");
    assert!(put(&base.store, message("m/1"), &[]));
    ("m/1".to_owned(), Channel::Email.code().to_owned())
}

fn a_message_put_twice_is_told_once(base: &Base) {
    one_by_mail(base);
    let mut again = message("m/1");
    "另一句".clone_into(&mut again.subject);
    assert!(!put(&base.store, again, &[]));
    let row = base.store.read(|c| outbox::load_message(c, "m/1")).unwrap();
    assert_eq!(row.unwrap().subject, "请签收");
    assert_eq!(deliveries(&base.store, "m/1").len(), 1);
}

fn a_person_is_reached_on_the_channel_liked_best(base: &Base) {
    let (email, phone) = (Some("liu@example.cn"), Some("13800000000"));
    let pair = |channel: &str, address: &str| vec![(channel.to_owned(), address.to_owned())];
    reachable(&base.store, email, phone, "email,sms");
    put(&base.store, message("m/1"), &[]);
    assert_eq!(ways(&base.store, "m/1"), pair("email", "liu@example.cn"));
    reachable(&base.store, email, phone, "");
    put(&base.store, message("m/2"), &[]);
    assert_eq!(ways(&base.store, "m/2"), pair("sms", "13800000000"));
    reachable(&base.store, email, None, "sms,email");
    put(&base.store, message("m/3"), &[]);
    assert_eq!(ways(&base.store, "m/3"), pair("email", "liu@example.cn"));
}

fn a_person_without_an_address_is_told_in_the_portal_only(base: &Base) {
    assert!(put(&base.store, message("m/1"), &[]));
    reachable(&base.store, None, None, "");
    assert!(put(&base.store, message("m/2"), &[Channel::Webhook]));
    assert!(ways(&base.store, "m/1").is_empty());
    assert!(ways(&base.store, "m/2").is_empty());
}

fn a_message_for_everybody_goes_out_on_each_channel(base: &Base) {
    let mut to_all = message("m/all");
    to_all.account = None;
    to_all.not_before_at = at(600);
    put(&base.store, to_all, &[Channel::Webhook, Channel::Wecom]);
    let rows = deliveries(&base.store, "m/all");
    let channels: Vec<&str> = rows.iter().map(|r| r.channel.as_str()).collect();
    assert_eq!(channels, ["webhook", "wecom"]);
    assert!(rows.iter().all(|r| r.account.is_none()));
    assert!(rows.iter().all(|r| r.next_try_at == At::from(at(600))));
}

fn of_two_that_claim_only_one_gets_a_delivery(base: &Base) {
    one_by_mail(base);
    let start = Barrier::new(2);
    let race = |by: &'static str| {
        start.wait();
        claim(&base.store, by, at(1)).len()
    };
    let (a, b) = thread::scope(|scope| {
        let a = scope.spawn(|| race("a"));
        let b = scope.spawn(|| race("b"));
        (a.join().unwrap(), b.join().unwrap())
    });
    assert_eq!(a + b, 1);
    assert!(
        claim(&base.store, "c", at(60)).is_empty(),
        "the lease holds"
    );
}

fn what_a_process_that_is_gone_had_claimed_is_free_at_once(base: &Base) {
    one_by_mail(base);
    assert_eq!(claim(&base.store, "gone", at(1)).len(), 1);
    assert!(claim(&base.store, "next", at(2)).is_empty());
    assert_eq!(base.store.write(outbox::end_leases).unwrap(), 1);
    let again = claim(&base.store, "next", at(3));
    assert_eq!(again[0].bundle.as_deref(), Some("digest/1"));
    assert_eq!(again[0].claimed_by.as_deref(), Some("gone"));
}

fn a_lease_that_ran_out_is_free_again_with_its_digest(base: &Base) {
    one_by_mail(base);
    assert_eq!(claim(&base.store, "a", at(1)).len(), 1);
    let again = claim(&base.store, "b", at(61));
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].bundle.as_deref(), Some("digest/1"));
    assert_eq!(again[0].claimed_by.as_deref(), Some("a"));
    let bundle = base.store.read(|c| outbox::list_bundle(c, "digest/1"));
    assert_eq!(bundle.unwrap().len(), 1);
}

fn a_failed_attempt_waits_and_the_last_one_is_dead_until_retried(base: &Base) {
    let key = one_by_mail(base);
    let fail = |next: Option<Timestamp>| {
        let key = key.clone();
        let attempt = Attempt {
            error: "451 稍后再试".to_owned(),
            next_try_at: next,
        };
        base.store
            .write(move |c| outbox::fail(c, &key, &attempt, at(1)))
            .unwrap();
    };
    claim(&base.store, "a", at(1));
    fail(Some(at(30)));
    assert!(claim(&base.store, "a", at(29)).is_empty());
    assert_eq!(claim(&base.store, "a", at(30))[0].attempts, 1);
    fail(None);
    let dead = base.store.read(|c| outbox::list_dead(c, 10)).unwrap();
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].attempts, 2);
    assert_eq!(dead[0].last_error.as_deref(), Some("451 稍后再试"));
    assert!(claim(&base.store, "a", at(3_600)).is_empty());
    let again = key.clone();
    let retried = base
        .store
        .write(move |c| outbox::retry(c, Some(&again), at(4_000)));
    assert_eq!(retried.unwrap(), 1);
    let retried = base.store.write(move |c| outbox::retry(c, None, at(4_000)));
    assert_eq!(retried.unwrap(), 0);
    assert_eq!(claim(&base.store, "a", at(4_000))[0].attempts, 0);
}

fn what_has_ended_is_not_ended_again(base: &Base) {
    let key = one_by_mail(base);
    let end = |state: DeliveryState| {
        let key = key.clone();
        let fate = Fate {
            state,
            reason: None,
        };
        base.store
            .write(move |c| outbox::end(c, &key, &fate, at(9)))
            .unwrap()
    };
    assert!(end(DeliveryState::Sent));
    assert!(!end(DeliveryState::Dropped));
    let row = &deliveries(&base.store, "m/1")[0];
    assert_eq!((row.state.as_str(), row.attempts), ("sent", 1));
    assert_eq!(row.sent_at, Some(At::from(at(9))));
}

fn reading_and_confirming_are_noted_once(base: &Base) {
    put(&base.store, message("m/1"), &[]);
    let mut other = message("m/2");
    other.assignment = Some(2);
    put(&base.store, other, &[]);
    let read = || {
        base.store
            .write(|c| outbox::read(c, &account(), None, at(5)))
            .unwrap()
    };
    assert_eq!((read(), read()), (2, 0));
    let confirm = || {
        let no = IncidentNo::of(2018, 1);
        base.store
            .write(move |c| outbox::confirm(c, &no, 1, &AccountId::new("chief"), at(6)))
            .unwrap()
    };
    assert_eq!((confirm(), confirm()), (1, 0));
    let row = base.store.read(|c| outbox::load_message(c, "m/1")).unwrap();
    assert_eq!(row.unwrap().confirmed_by.as_deref(), Some("chief"));
    let row = base.store.read(|c| outbox::load_message(c, "m/2")).unwrap();
    assert_eq!(row.unwrap().confirmed_at, None);
}

fn a_link_is_used_once(base: &Base) {
    put(&base.store, message("m/1"), &[]);
    let used = || {
        base.store
            .write(|c| outbox::use_link(c, "m/1", at(7)))
            .unwrap()
    };
    assert_eq!((used(), used()), (true, false));
}
