//! Incidents as the log tells them: events to and from their stored form, streams folded.

use diesel::prelude::*;

use super::log::{self, Meta, NewEvent};
use super::schema::incidents;
use super::{AnyConn, Doing, StoreError, facts};
use crate::domain::IncidentNo;
use crate::domain::event::Event;
use crate::domain::incident::Incident;
use crate::domain::vocabulary::Stage;

/// One fact of an incident with everything the log knows about it.
pub type Entry = facts::Entry<Event>;

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
    let entries = facts::load(conn, &no.stream())?;
    let incident = Incident::fold(
        entries
            .iter()
            .map(|entry: &Entry| (&entry.event, &entry.stamp)),
    );
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

/// Lets one incident at a time follow another, so that no two follow each other. Holds until the
/// transaction ends; the embedded engine has one writer and needs no lock.
///
/// # Errors
/// The store's own failure.
pub fn follow_alone(conn: &mut AnyConn) -> Result<(), StoreError> {
    const LOCK: &str = "SELECT pg_advisory_xact_lock(hashtextextended('huiying/merge', 0))";
    match conn {
        AnyConn::Sqlite(_) => Ok(()),
        AnyConn::Pg(c) => diesel::sql_query(LOCK)
            .execute(c)
            .map(|_| ())
            .doing("take the turn to merge"),
    }
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

/// A fact in its stored form.
///
/// # Errors
/// `Corrupt` when it cannot be written as JSON.
pub fn stored_form(event: &Event) -> Result<NewEvent, StoreError> {
    facts::stored_form(event, event.occurred_at())
}
