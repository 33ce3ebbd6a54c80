//! What the engine works on: deadlines with something to put on record, work that failed and is to
//! be tried again, and the gate that keeps an old binary from working on newer rules.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use jiff::Timestamp;

use super::schema::{deadlines, engine_gate, engine_retries};
use super::{AnyConn, At, Doing, StoreError};

/// The engine of this release. Raised whenever an older binary would do the engine's work wrongly.
pub const VERSION: i64 = 3;

/// A deadline that has reached something.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct DueRow {
    /// The incident number.
    #[diesel(sql_type = Text)]
    pub no: String,
    /// Its number within the incident.
    #[diesel(sql_type = BigInt)]
    pub n: i64,
    /// Since when there is something to put on record.
    #[diesel(sql_type = BigInt)]
    pub next_at: At,
    /// How often it failed, if it did.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub attempts: Option<i64>,
}

impl RetryRow {
    /// Its name among everything that was given up.
    pub fn place(&self) -> String {
        format!("{}/{}", self.reconciler, self.subject)
    }
}

/// What stands for a channel where the engine's own work is listed with messages.
pub const CHANNEL: &str = "engine";

impl DueRow {
    /// Its name among work that failed.
    pub fn subject(&self) -> String {
        format!("{}#{}", self.no, self.n)
    }
}

/// Work that failed.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = engine_retries, primary_key(reconciler, subject))]
pub struct RetryRow {
    /// Whose work.
    pub reconciler: String,
    /// On what.
    pub subject: String,
    /// How often it was tried.
    pub attempts: i64,
    /// Not before this instant again.
    pub next_try_at: At,
    /// When it failed first.
    pub first_failed_at: At,
    /// Why it failed last.
    pub last_error: String,
    /// Whether it was given up, until a person says otherwise.
    pub is_dead: bool,
}

/// Lists deadlines that have reached something before `now`, the longest waiting first; those that
/// failed wait for their turn and hold up no others.
///
/// # Errors
/// The store's own failure.
pub fn list_due(
    conn: &mut AnyConn,
    reconciler: &str,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<DueRow>, StoreError> {
    diesel::sql_query(
        "SELECT d.no, d.n, d.next_at, r.attempts FROM deadlines AS d \
         LEFT JOIN engine_retries AS r \
         ON r.reconciler = $1 AND r.subject = d.no || '#' || CAST(d.n AS TEXT) \
         WHERE d.next_at < $2 AND (r.subject IS NULL OR (r.is_dead = $3 AND r.next_try_at <= $4)) \
         ORDER BY d.next_at, d.no, d.n LIMIT $5",
    )
    .bind::<Text, _>(reconciler)
    .bind::<BigInt, _>(At::from(now))
    .bind::<Bool, _>(false)
    .bind::<BigInt, _>(At::from(now))
    .bind::<BigInt, _>(limit)
    .load(conn)
    .doing("list what deadlines have reached")
}

/// The longest waiting instant among deadlines that have reached something, dead work left out.
///
/// # Errors
/// The store's own failure.
pub fn oldest_due(
    conn: &mut AnyConn,
    reconciler: &str,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let due = list_due(conn, reconciler, now, 1)?;
    Ok(due.first().map(|row| row.next_at.timestamp()))
}

/// How many deadlines have reached something before `now`.
///
/// # Errors
/// The store's own failure.
pub fn count_due(conn: &mut AnyConn, now: Timestamp) -> Result<i64, StoreError> {
    deadlines::table
        .filter(deadlines::next_at.lt(Some(At::from(now))))
        .count()
        .get_result(conn)
        .doing("count what deadlines have reached")
}

/// The work of one reconciler on one thing that failed, if it has.
///
/// # Errors
/// The store's own failure.
pub fn load_retry(
    conn: &mut AnyConn,
    reconciler: &str,
    subject: &str,
) -> Result<Option<RetryRow>, StoreError> {
    engine_retries::table
        .find((reconciler, subject))
        .select(RetryRow::as_select())
        .first(conn)
        .optional()
        .doing("load failed work")
}

/// Puts failed work: the whole row, in place of an earlier one.
///
/// # Errors
/// The store's own failure.
pub fn put_retry(conn: &mut AnyConn, row: &RetryRow) -> Result<(), StoreError> {
    const DOING: &str = "put failed work";
    let changed = diesel::update(engine_retries::table.find((&row.reconciler, &row.subject)))
        .set(row)
        .execute(conn)
        .doing(DOING)?;
    if changed == 0 {
        diesel::insert_into(engine_retries::table)
            .values(row)
            .execute(conn)
            .doing(DOING)?;
    }
    Ok(())
}

/// Forgets failed work that went through since.
///
/// # Errors
/// The store's own failure.
pub fn drop_retry(conn: &mut AnyConn, reconciler: &str, subject: &str) -> Result<(), StoreError> {
    diesel::delete(engine_retries::table.find((reconciler, subject)))
        .execute(conn)
        .doing("forget failed work")?;
    Ok(())
}

/// Lists work that was given up, the longest failing first.
///
/// # Errors
/// The store's own failure.
pub fn list_dead(conn: &mut AnyConn, limit: i64) -> Result<Vec<RetryRow>, StoreError> {
    engine_retries::table
        .filter(engine_retries::is_dead.eq(true))
        .order((engine_retries::first_failed_at, engine_retries::subject))
        .limit(limit)
        .select(RetryRow::as_select())
        .load(conn)
        .doing("list dead work")
}

/// Lets dead work be tried again at once: one piece, or all of it; gives back how many.
///
/// # Errors
/// The store's own failure.
pub fn revive(
    conn: &mut AnyConn,
    one: Option<(&str, &str)>,
    now: Timestamp,
) -> Result<usize, StoreError> {
    const DOING: &str = "revive dead work";
    let dead = engine_retries::table.filter(engine_retries::is_dead.eq(true));
    let again = (
        engine_retries::is_dead.eq(false),
        engine_retries::attempts.eq(0),
        engine_retries::next_try_at.eq(At::from(now)),
    );
    match one {
        None => diesel::update(dead).set(again).execute(conn).doing(DOING),
        Some((reconciler, subject)) => diesel::update(
            dead.filter(engine_retries::reconciler.eq(reconciler))
                .filter(engine_retries::subject.eq(subject)),
        )
        .set(again)
        .execute(conn)
        .doing(DOING),
    }
}

/// The engine that this database asks for.
///
/// # Errors
/// The store's own failure.
pub fn required_version(conn: &mut AnyConn) -> Result<i64, StoreError> {
    engine_gate::table
        .find("engine")
        .select(engine_gate::required)
        .first(conn)
        .optional()
        .doing("read the engine's gate")
        .map(|required| required.unwrap_or(1))
}

/// Says that from now on an engine of at least this version is needed; never lowers it.
///
/// # Errors
/// The store's own failure.
pub fn raise_gate(conn: &mut AnyConn, version: i64) -> Result<(), StoreError> {
    diesel::update(
        engine_gate::table
            .find("engine")
            .filter(engine_gate::required.lt(version)),
    )
    .set(engine_gate::required.eq(version))
    .execute(conn)
    .doing("raise the engine's gate")?;
    Ok(())
}

/// The server's own instant; only a server has one.
///
/// # Errors
/// The store's own failure.
pub fn server_now(conn: &mut AnyConn) -> Result<Timestamp, StoreError> {
    #[derive(QueryableByName)]
    struct Now {
        #[diesel(sql_type = BigInt)]
        now: At,
    }
    let row: Now = diesel::sql_query(
        "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT) AS now",
    )
    .get_result(conn)
    .doing("ask the server for the time")?;
    Ok(row.now.timestamp())
}
