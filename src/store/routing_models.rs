//! Versions of what the router has learned: bytes with a number, and up to where the log is in them.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary};
use jiff::Timestamp;

use super::schema::{event_log, routing_models};
use super::{AnyConn, At, Doing, StoreError};
use crate::domain::IncidentNo;

/// How many versions are kept.
const KEPT: i64 = 5;

/// A version of the model.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = routing_models)]
pub struct ModelRow {
    /// Its running number.
    pub version: i64,
    /// When it was trained.
    pub trained_at: At,
    /// The place in the log up to which it has seen.
    pub position: i64,
    /// How many decisions it has seen.
    pub examples: i64,
    /// The model itself.
    pub body: Vec<u8>,
}

/// A version without the model itself.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = routing_models)]
pub struct ModelHead {
    /// Its running number.
    pub version: i64,
    /// When it was trained.
    pub trained_at: At,
    /// The place in the log up to which it has seen.
    pub position: i64,
    /// How many decisions it has seen.
    pub examples: i64,
}

/// The newest version.
///
/// # Errors
/// The store's own failure.
pub fn newest(conn: &mut AnyConn) -> Result<Option<ModelRow>, StoreError> {
    routing_models::table
        .order(routing_models::version.desc())
        .select(ModelRow::as_select())
        .first(conn)
        .optional()
        .doing("load the routing model")
}

/// The kept versions, newest first.
///
/// # Errors
/// The store's own failure.
pub fn heads(conn: &mut AnyConn) -> Result<Vec<ModelHead>, StoreError> {
    routing_models::table
        .order(routing_models::version.desc())
        .select(ModelHead::as_select())
        .load(conn)
        .doing("list the routing models")
}

/// The number of the newest version; 0 before the first.
///
/// # Errors
/// The store's own failure.
pub fn newest_version(conn: &mut AnyConn) -> Result<i64, StoreError> {
    let newest: Option<i64> = routing_models::table
        .select(diesel::dsl::max(routing_models::version))
        .first(conn)
        .doing("look for a newer routing model")?;
    Ok(newest.unwrap_or(0))
}

/// Adds a version and drops old ones; gives back whether it was added. Another process may have
/// added one of that number before: then that one holds.
///
/// # Errors
/// The store's own failure.
pub fn add(conn: &mut AnyConn, row: &ModelRow) -> Result<bool, StoreError> {
    const DOING: &str = "add a routing model";
    if newest_version(conn)? != row.version - 1 {
        return Ok(false);
    }
    let added = diesel::sql_query(
        "INSERT INTO routing_models (version, trained_at, position, examples, body) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (version) DO NOTHING",
    )
    .bind::<BigInt, _>(row.version)
    .bind::<BigInt, _>(row.trained_at)
    .bind::<BigInt, _>(row.position)
    .bind::<BigInt, _>(row.examples)
    .bind::<Binary, _>(&row.body)
    .execute(conn)
    .doing(DOING)?;
    diesel::delete(routing_models::table.filter(routing_models::version.le(row.version - KEPT)))
        .execute(conn)
        .doing(DOING)?;
    Ok(added == 1)
}

/// A dispatch in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedDispatch {
    /// Its place in the whole log.
    pub position: i64,
    /// The incident.
    pub no: IncidentNo,
    /// Its number within the incident.
    pub seq: u64,
}

/// Dispatches after a place in the log that were recorded before an instant, in the log's order.
/// The instant must lie so far back that no transaction from before it is still open, since a
/// server may show a lower place after a higher one.
///
/// # Errors
/// The store's own failure.
pub fn dispatches_after(
    conn: &mut AnyConn,
    position: i64,
    before: Timestamp,
    limit: i64,
) -> Result<Vec<LoggedDispatch>, StoreError> {
    let rows: Vec<(i64, String, i64, At)> = event_log::table
        .filter(event_log::position.gt(position))
        .filter(event_log::kind.eq("dispatched"))
        .order(event_log::position)
        .limit(limit)
        .select((
            event_log::position,
            event_log::stream,
            event_log::seq,
            event_log::recorded_at,
        ))
        .load(conn)
        .doing("look for dispatches to learn from")?;
    let settled = rows
        .into_iter()
        .take_while(|(.., at)| at.timestamp() < before);
    let dispatch = |(position, stream, seq, _): (i64, String, i64, At)| {
        Some(LoggedDispatch {
            position,
            no: IncidentNo::parse(stream.strip_prefix("incident/")?)?,
            seq: u64::try_from(seq).ok()?,
        })
    };
    Ok(settled.filter_map(dispatch).collect())
}
