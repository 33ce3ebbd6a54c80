//! What can be found by its words: an index of character pairs, written in the transaction of the
//! facts. The embedded engine keeps it in its full-text table, the server in a `tsvector`; both
//! answer the same phrases with the same incidents.

use std::collections::BTreeMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};

use super::history::Entry;
use super::schema::{event_log, incidents, search_parts};
use super::{AnyConn, Doing, MultiBackend, StoreError};
use crate::domain::IncidentNo;
use crate::domain::audience::Audience;
use crate::domain::event::Event;
use crate::domain::incident::Incident;
use crate::domain::people::Viewer;
use crate::domain::searching::{self, Phrase};

/// How many parts one fact can have.
const PARTS: i64 = 256;

/// How many rows one statement records.
const AT_ONCE: usize = 1_000;

/// A part of a fact that has words.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = search_parts, treat_none_as_default_value = false)]
pub struct PartRow {
    /// The fact's place in the log times 256 and the number of the part.
    pub id: i64,
    /// The incident.
    pub no: String,
    /// Beside the offices only this unit may find it; the empty name is no unit's.
    pub unit: Option<String>,
    /// Whether not even the offices may find it, but that unit only.
    pub is_within: bool,
}

/// A condition on incidents.
pub type Condition = Box<dyn BoxableExpression<incidents::table, MultiBackend, SqlType = Bool>>;

/// A part with its pairs.
type Part = (PartRow, Vec<String>);

/// The place in the log of the fact that a part belongs to.
pub fn position_of(part: i64) -> i64 {
    part / PARTS
}

fn parts_of(incident: &Incident, event: &Event, position: i64) -> Vec<Part> {
    let Some(no) = incident.registered.as_ref().map(|fact| &fact.no) else {
        return Vec::new();
    };
    let (unit, is_within) = match Audience::of(incident, event) {
        Audience::All => (None, false),
        Audience::Unit(unit) => (Some(unit.as_str().to_owned()), false),
        Audience::Within(unit) => (Some(unit.as_str().to_owned()), true),
        Audience::Offices => (Some(String::new()), false),
    };
    let text = searching::texts_of(event).join("\n");
    let grams = searching::parts(&text);
    let numbers = (0..PARTS).map(|part| position * PARTS + part);
    let row = |id| PartRow {
        id,
        no: no.as_str().to_owned(),
        unit: unit.clone(),
        is_within,
    };
    numbers
        .zip(grams)
        .map(|(id, grams)| (row(id), grams))
        .collect()
}

/// Adds what was written in the facts that led from one state of an incident to another.
///
/// # Errors
/// The store's own failure.
pub fn write(
    conn: &mut AnyConn,
    (before, after): (&Incident, &Incident),
    events: &[Event],
) -> Result<(), StoreError> {
    let has_words = |event: &Event| !searching::texts_of(event).is_empty();
    let Some(no) = after.registered.as_ref().map(|fact| &fact.no) else {
        return Ok(());
    };
    if !events.iter().any(has_words) {
        return Ok(());
    }
    let positions: Vec<i64> = event_log::table
        .filter(event_log::stream.eq(no.stream().as_str()))
        .filter(event_log::seq.gt(i64::try_from(before.seq).unwrap_or(i64::MAX)))
        .order(event_log::seq)
        .select(event_log::position)
        .load(conn)
        .doing("find the places of new facts")?;
    insert(conn, &of_facts(after, events, &positions))
}

/// Adds all that was written about incidents that are new as a whole.
///
/// # Errors
/// The store's own failure.
pub fn add(conn: &mut AnyConn, told: &[(Incident, Vec<Event>)]) -> Result<(), StoreError> {
    let mut places: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for some in told.chunks(AT_ONCE) {
        let facts = some.iter().filter_map(|(one, _)| one.registered.as_ref());
        let streams: Vec<String> = facts.map(|fact| fact.no.stream().to_string()).collect();
        let found: Vec<(String, i64)> = event_log::table
            .filter(event_log::stream.eq_any(streams))
            .order((event_log::stream, event_log::seq))
            .select((event_log::stream, event_log::position))
            .load(conn)
            .doing("find the places of new facts")?;
        for (stream, position) in found {
            places.entry(stream).or_default().push(position);
        }
    }
    let parts: Vec<Part> = told
        .iter()
        .filter_map(|(incident, events)| {
            let no = &incident.registered.as_ref()?.no;
            let positions = places.get(no.stream().as_str())?;
            Some(of_facts(incident, events, positions))
        })
        .flatten()
        .collect();
    insert(conn, &parts)
}

fn of_facts(incident: &Incident, events: &[Event], positions: &[i64]) -> Vec<Part> {
    let placed = events.iter().zip(positions);
    placed
        .flat_map(|(event, position)| parts_of(incident, event, *position))
        .collect()
}

/// All parts of an incident, from its facts.
fn of_history(incident: &Incident, entries: &[Entry]) -> Vec<Part> {
    entries
        .iter()
        .flat_map(|entry| parts_of(incident, &entry.event, entry.record.position))
        .collect()
}

/// Records parts.
///
/// # Errors
/// The store's own failure.
fn insert(conn: &mut AnyConn, parts: &[Part]) -> Result<(), StoreError> {
    const DOING: &str = "index what was written";
    for some in parts.chunks(AT_ONCE) {
        let rows: Vec<&PartRow> = some.iter().map(|(row, _)| row).collect();
        match conn {
            AnyConn::Pg(c) => diesel::insert_into(search_parts::table)
                .values(rows)
                .execute(c),
            AnyConn::Sqlite(c) => diesel::insert_into(search_parts::table)
                .values(rows)
                .execute(c),
        }
        .doing(DOING)?;
    }
    for (row, grams) in parts {
        let (statement, grams) = match conn {
            AnyConn::Pg(_) => (
                "INSERT INTO search_grams (rowid, grams) VALUES ($1, CAST($2 AS tsvector))",
                numbered(grams),
            ),
            AnyConn::Sqlite(_) => (
                "INSERT INTO search_grams (rowid, grams) VALUES ($1, $2)",
                grams.join(" "),
            ),
        };
        diesel::sql_query(statement)
            .bind::<BigInt, _>(row.id)
            .bind::<Text, _>(grams)
            .execute(conn)
            .doing(DOING)?;
    }
    Ok(())
}

/// Pairs with their places, as the server writes a `tsvector`: letters and digits need no quotes.
fn numbered(grams: &[String]) -> String {
    let mut places: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (place, gram) in (1_u32..).zip(grams) {
        places.entry(gram).or_default().push(place.to_string());
    }
    let words: Vec<String> = places
        .into_iter()
        .map(|(gram, places)| format!("{gram}:{}", places.join(",")))
        .collect();
    words.join(" ")
}

/// Removes everything from the index.
///
/// # Errors
/// The store's own failure.
pub fn clear(conn: &mut AnyConn) -> Result<(), StoreError> {
    const DOING: &str = "empty the index";
    for statement in ["DELETE FROM search_parts", "DELETE FROM search_grams"] {
        diesel::sql_query(statement).execute(conn).doing(DOING)?;
    }
    Ok(())
}

/// Whether the index knows something else of an incident than its facts say.
///
/// # Errors
/// The store's own failure.
pub fn differs(
    conn: &mut AnyConn,
    incident: &Incident,
    entries: &[Entry],
) -> Result<bool, StoreError> {
    let Some(fact) = &incident.registered else {
        return Ok(false);
    };
    let known: Vec<PartRow> = search_parts::table
        .filter(search_parts::no.eq(fact.no.as_str()))
        .order(search_parts::id)
        .select(PartRow::as_select())
        .load(conn)
        .doing("read the index")?;
    let told = of_history(incident, entries);
    Ok(known != told.iter().map(|(row, _)| row.clone()).collect::<Vec<_>>())
}

/// The incidents that the index knows.
///
/// # Errors
/// The store's own failure.
pub fn list_nos(conn: &mut AnyConn) -> Result<Vec<IncidentNo>, StoreError> {
    let found: Vec<String> = search_parts::table
        .select(search_parts::no)
        .distinct()
        .load(conn)
        .doing("list indexed incidents")?;
    Ok(found
        .iter()
        .filter_map(|no| IncidentNo::parse(no))
        .collect())
}

/// The incidents in which a phrase stands where a reader may read it: for the offices all that no
/// other unit keeps to itself, for a unit what everyone may and what is its own.
pub fn having(conn: &AnyConn, phrase: &Phrase, viewer: &Viewer) -> Condition {
    let (matches, end, phrase) = match conn {
        AnyConn::Pg(_) => (
            "search_grams.grams @@ CAST(",
            " AS tsquery)",
            match phrase {
                Phrase::Single(one) => format!("{one}:*"),
                Phrase::Pairs(pairs) => pairs.join(" <-> "),
            },
        ),
        AnyConn::Sqlite(_) => (
            "search_grams MATCH ",
            "",
            match phrase {
                Phrase::Single(one) => format!("\"{one}\"*"),
                Phrase::Pairs(pairs) => format!("\"{}\"", pairs.join(" ")),
            },
        ),
    };
    let parts = sql::<Bool>(
        "incidents.no IN (SELECT search_parts.no FROM search_grams \
         JOIN search_parts ON search_parts.id = search_grams.rowid WHERE ",
    )
    .sql(matches)
    .bind::<Text, _>(phrase)
    .sql(end);
    let others = match viewer {
        Viewer::Office(_) => " AND (NOT search_parts.is_within OR search_parts.unit = ",
        Viewer::Unit(_) | Viewer::Administration(_) => {
            " AND (search_parts.unit IS NULL OR search_parts.unit = "
        }
    };
    let unit = viewer.actor().unit.as_str().to_owned();
    Box::new(parts.sql(others).bind::<Text, _>(unit).sql("))"))
}
