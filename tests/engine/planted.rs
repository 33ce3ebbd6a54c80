//! Planted faults: a log with a level missing, doubled or early must fail the check that every
//! scenario ends with, and a row that was rewritten must fail the check of the rows.

use diesel::connection::SimpleConnection as _;
use huiying::domain::vocabulary::Capacity;
use huiying::domain::{AccountId, IncidentNo, UnitId};
use huiying::services::reminders;
use huiying::store::log::{self, Meta, NewEvent};
use huiying::store::{AnyConn, StoreError};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::prepared::{Prepared, UNITS};
use crate::process::now;
use crate::record::{Record, assert_sound};

/// Three incidents, the first two with a deadline that is over; and the instant just after.
fn two_of_three_over() -> (Prepared, Vec<IncidentNo>, Timestamp) {
    let prepared = Prepared::sqlite();
    let due = now() - SignedDuration::from_mins(5);
    let incidents = prepared.registered(3, due);
    let far = SignedDuration::from_hours(1);
    let due_at = |at| if at == 2 { due + far } else { due };
    prepared.dispatched(&incidents, UNITS, due_at);
    (prepared, incidents, due + SignedDuration::from_secs(1))
}

/// Puts one more passing of a deadline at the end of a stream, as nothing in the house would.
fn plant(prepared: &Prepared, no: &IncidentNo, at: Timestamp) {
    let stream = no.stream();
    let meta = Meta {
        actor: AccountId::new("system"),
        actor_name: "系统".to_owned(),
        capacity: Capacity::System,
        unit: UnitId::new("system"),
        occurred_at: at,
        recorded_at: at,
        request_id: "planted".to_owned(),
    };
    // The second deadline of an incident is the acknowledgement; the first binds the incident.
    let passed = NewEvent {
        kind: "deadline_passed".to_owned(),
        body: json!({ "no": 2, "due_at": at }).to_string(),
        occurred_at: None,
    };
    let put = move |conn: &mut AnyConn| {
        let seq = log::load(conn, &stream)?
            .last()
            .map_or(0, |entry| entry.seq);
        log::append(conn, &stream, seq, &meta, &[passed])
    };
    let _seq: Result<u64, StoreError> = prepared.services.store.write(put);
}

#[test]
fn a_log_without_fault_passes() {
    let (prepared, _, until) = two_of_three_over();
    reminders::tick(&prepared.services).unwrap();
    let record = Record::read(&prepared.services);
    assert_eq!(record.levels().len(), record.due(until).len());
    record.assert_each_once(until, now());
    assert_sound(&prepared.services);
}

#[test]
#[should_panic(expected = "6 of 6 missing")]
fn a_missing_level_is_found() {
    let (prepared, _, until) = two_of_three_over();
    Record::read(&prepared.services).assert_each_once(until, now());
}

#[test]
#[should_panic(expected = "recorded 2 times")]
fn a_doubled_level_is_found() {
    let (prepared, incidents, until) = two_of_three_over();
    reminders::tick(&prepared.services).unwrap();
    plant(&prepared, &incidents[0], until);
    Record::read(&prepared.services).assert_each_once(until, now());
}

#[test]
#[should_panic(expected = "before their time")]
fn an_early_level_is_found() {
    let (prepared, incidents, until) = two_of_three_over();
    reminders::tick(&prepared.services).unwrap();
    plant(&prepared, &incidents[2], until);
    Record::read(&prepared.services).assert_each_once(until, now());
}

#[test]
#[should_panic(expected = "-0001")]
fn a_rewritten_due_instant_is_found() {
    let (prepared, _, _) = two_of_three_over();
    let rewrite = |conn: &mut AnyConn| -> Result<(), StoreError> {
        conn.batch_execute("UPDATE deadlines SET due_at = due_at + 60000000 WHERE n = 2")
            .map_err(|error| StoreError::corrupt("rewrite", error))
    };
    prepared.services.store.write(rewrite).unwrap();
    assert_sound(&prepared.services);
}
