//! Facts of any aggregate in the log: to and from their stored form, streams read. What a fact says
//! and how facts fold is the domain's; here they are a name and a payload.

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::log::{self, NewEvent, RecordedEvent};
use super::{AnyConn, StoreError};
use crate::domain::StreamId;
use crate::domain::event::Stamp;

/// One fact with everything the log knows about it.
#[derive(Debug, Clone)]
pub struct Entry<E> {
    /// Its place in the stream, from 1.
    pub seq: u64,
    /// The fact.
    pub event: E,
    /// Who recorded it, and when.
    pub stamp: Stamp,
    /// The record as stored.
    pub record: RecordedEvent,
}

/// The facts of a stream, oldest first; none when there is no such stream.
///
/// # Errors
/// `Corrupt` when an entry cannot be read.
pub fn load<E: DeserializeOwned>(
    conn: &mut AnyConn,
    stream: &StreamId,
) -> Result<Vec<Entry<E>>, StoreError> {
    let records = log::load(conn, stream)?;
    records.into_iter().map(entry_of).collect()
}

/// The names of the streams that begin with `prefix`, without it.
///
/// # Errors
/// The store's own failure.
pub fn names_in_log(conn: &mut AnyConn, prefix: &str) -> Result<Vec<String>, StoreError> {
    let streams = log::streams(conn)?;
    let names = streams
        .iter()
        .filter_map(|head| head.stream.as_str().strip_prefix(prefix));
    Ok(names.map(str::to_owned).collect())
}

fn entry_of<E: DeserializeOwned>(record: RecordedEvent) -> Result<Entry<E>, StoreError> {
    let stamp = Stamp {
        account: record.actor.clone(),
        name: record.actor_name.clone(),
        unit: record.unit.clone(),
        at: record.recorded_at,
    };
    Ok(Entry {
        seq: record.seq,
        event: decode(&record.kind, &record.body)?,
        stamp,
        record,
    })
}

/// Reads a fact from its stored name and payload.
///
/// # Errors
/// `Corrupt` when the payload is not of that name's shape.
pub fn decode<E: DeserializeOwned>(kind: &str, body: &str) -> Result<E, StoreError> {
    const DOING: &str = "decode an event";
    let body: Value = serde_json::from_str(body).map_err(|e| StoreError::corrupt(DOING, e))?;
    let tagged = if body.is_null() {
        json!({ "kind": kind })
    } else {
        json!({ "kind": kind, "body": body })
    };
    serde_json::from_value(tagged).map_err(|e| StoreError::corrupt(DOING, e))
}

/// A fact in its stored form; `occurred_at` where it claims another instant than that of its record.
///
/// # Errors
/// `Corrupt` when it cannot be written as JSON.
pub fn stored_form<E: Serialize>(
    event: &E,
    occurred_at: Option<Timestamp>,
) -> Result<NewEvent, StoreError> {
    const DOING: &str = "encode an event";
    let tagged = serde_json::to_value(event).map_err(|e| StoreError::corrupt(DOING, e))?;
    let kind = tagged.get("kind").and_then(Value::as_str);
    let kind = kind.ok_or_else(|| StoreError::corrupt(DOING, "it has no name"))?;
    let body = tagged.get("body").cloned().unwrap_or(Value::Null);
    Ok(NewEvent {
        kind: kind.to_owned(),
        body: body.to_string(),
        occurred_at,
    })
}
