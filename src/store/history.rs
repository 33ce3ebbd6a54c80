//! Incidents as the log tells them: events to and from their stored form, streams folded.

use diesel::prelude::*;
use serde_json::{Value, json};

use super::log::{self, Meta, NewEvent, RecordedEvent};
use super::schema::incidents;
use super::{AnyConn, Doing, StoreError};
use crate::domain::IncidentNo;
use crate::domain::event::{Event, Stamp};
use crate::domain::incident::Incident;
use crate::domain::vocabulary::Stage;

/// One fact with everything the log knows about it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its place in the stream, from 1.
    pub seq: u64,
    /// The fact.
    pub event: Event,
    /// Who recorded it, and when.
    pub stamp: Stamp,
    /// The record as stored.
    pub record: RecordedEvent,
}

/// An incident with its history.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// The incident as it stands.
    pub incident: Incident,
    /// Its facts, oldest first.
    pub entries: Vec<Entry>,
}

/// Loads an incident; one without any fact when there is no such stream.
///
/// # Errors
/// `Corrupt` when an entry cannot be read.
pub fn load(conn: &mut AnyConn, no: &IncidentNo) -> Result<History, StoreError> {
    let records = log::load(conn, &no.stream())?;
    let entries = records
        .into_iter()
        .map(entry_of)
        .collect::<Result<Vec<_>, _>>()?;
    let incident = Incident::fold(entries.iter().map(|entry| (&entry.event, &entry.stamp)));
    Ok(History { incident, entries })
}

/// The incidents that the handling of this one caused, by number, turned-away ones left out. Rows
/// say where to look, and the log of each says whether it is so.
///
/// # Errors
/// `Corrupt` when an entry cannot be read.
pub fn secondaries(conn: &mut AnyConn, no: &IncidentNo) -> Result<Vec<IncidentNo>, StoreError> {
    let candidates: Vec<String> = incidents::table
        .filter(
            incidents::secondary_to
                .eq(Some(no.as_str()))
                .assume_not_null(),
        )
        .order(incidents::no)
        .select(incidents::no)
        .load(conn)
        .doing("list secondary incidents")?;
    let mut caused = Vec::new();
    for candidate in candidates.iter().filter_map(|no| IncidentNo::parse(no)) {
        let incident = load(conn, &candidate)?.incident;
        let is_caused = incident.secondary_to.as_ref() == Some(no);
        if is_caused && incident.stage != Some(Stage::Dismissed) {
            caused.push(candidate);
        }
    }
    Ok(caused)
}

/// Appends facts to an incident that stands at `seq`; gives back where it stands then.
///
/// # Errors
/// `Conflict` when it stands elsewhere by now.
pub fn append(
    conn: &mut AnyConn,
    no: &IncidentNo,
    seq: u64,
    meta: &Meta,
    events: &[Event],
) -> Result<u64, StoreError> {
    let stored = events
        .iter()
        .map(stored_form)
        .collect::<Result<Vec<_>, _>>()?;
    log::append(conn, &no.stream(), seq, meta, &stored)
}

fn entry_of(record: RecordedEvent) -> Result<Entry, StoreError> {
    let stamp = Stamp {
        account: record.actor.clone(),
        name: record.actor_name.clone(),
        unit: record.unit.clone(),
        at: record.recorded_at,
    };
    let event = decode(&record.kind, &record.body)?;
    Ok(Entry {
        seq: record.seq,
        event,
        stamp,
        record,
    })
}

/// Reads a fact from its stored name and payload.
///
/// # Errors
/// `Corrupt` when the payload is not of that name's shape.
pub fn decode(kind: &str, body: &str) -> Result<Event, StoreError> {
    const DOING: &str = "decode an event";
    let body: Value = serde_json::from_str(body).map_err(|e| StoreError::corrupt(DOING, e))?;
    let tagged = if body.is_null() {
        json!({ "kind": kind })
    } else {
        json!({ "kind": kind, "body": body })
    };
    serde_json::from_value(tagged).map_err(|e| StoreError::corrupt(DOING, e))
}

/// A fact in its stored form.
///
/// # Errors
/// `Corrupt` when it cannot be written as JSON.
pub fn stored_form(event: &Event) -> Result<NewEvent, StoreError> {
    const DOING: &str = "encode an event";
    let tagged = serde_json::to_value(event).map_err(|e| StoreError::corrupt(DOING, e))?;
    let body = tagged.get("body").cloned().unwrap_or(Value::Null);
    Ok(NewEvent {
        kind: event.kind().to_owned(),
        body: body.to_string(),
        occurred_at: event.occurred_at(),
    })
}
