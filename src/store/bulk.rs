//! One verb on many incidents as rows: the job, and what became of each incident.

use diesel::prelude::*;
use jiff::Timestamp;

use super::schema::{bulk_jobs, bulk_rows};
use super::{AnyConn, At, Doing, StoreError};

/// What was asked, and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = bulk_jobs, primary_key(id))]
pub struct JobRow {
    /// The job's id.
    pub id: String,
    /// Who asked.
    pub account: String,
    /// The verb's code.
    pub verb: String,
    /// The text or the reason.
    pub text: String,
    /// The job that this one takes back.
    pub undoes: Option<String>,
    /// When it was asked.
    pub created_at: At,
    /// When the last incident was done.
    pub finished_at: Option<At>,
}

/// One incident of a job.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = bulk_rows, primary_key(job, n))]
pub struct BulkRow {
    /// The job's id.
    pub job: String,
    /// Its place in the job, from 1.
    pub n: i64,
    /// The incident.
    pub no: String,
    /// The state of the incident that the asker saw.
    pub seen_seq: Option<i64>,
    /// What became of it, as a code; `pending` before that.
    pub state: String,
    /// The code of the refusal; empty for none.
    pub code: String,
    /// The sentence of the refusal.
    pub sentence: String,
    /// The rule that the refusal rests on.
    pub basis: String,
    /// When that was.
    pub finished_at: Option<At>,
}

/// The state of a row that nothing has been done about.
pub const PENDING: &str = "pending";

/// Puts a job with its rows.
///
/// # Errors
/// `Conflict` when another job takes back the same one.
pub fn put(conn: &mut AnyConn, job: &JobRow, rows: &[BulkRow]) -> Result<(), StoreError> {
    diesel::insert_into(bulk_jobs::table)
        .values(job)
        .execute(conn)
        .doing("put a bulk job")?;
    for row in rows {
        diesel::insert_into(bulk_rows::table)
            .values(row)
            .execute(conn)
            .doing("put a row of a bulk job")?;
    }
    Ok(())
}

/// Loads a job.
///
/// # Errors
/// The store's own failure.
pub fn load(conn: &mut AnyConn, id: &str) -> Result<Option<JobRow>, StoreError> {
    bulk_jobs::table
        .find(id)
        .select(JobRow::as_select())
        .first(conn)
        .optional()
        .doing("load a bulk job")
}

/// The job that takes this one back.
///
/// # Errors
/// The store's own failure.
pub fn undone_by(conn: &mut AnyConn, id: &str) -> Result<Option<String>, StoreError> {
    bulk_jobs::table
        .filter(bulk_jobs::undoes.eq(Some(id)).assume_not_null())
        .select(bulk_jobs::id)
        .first(conn)
        .optional()
        .doing("find who takes a bulk job back")
}

/// The jobs of an account, newest first.
///
/// # Errors
/// The store's own failure.
pub fn of_account(conn: &mut AnyConn, account: &str, most: i64) -> Result<Vec<JobRow>, StoreError> {
    bulk_jobs::table
        .filter(bulk_jobs::account.eq(account))
        .order((bulk_jobs::created_at.desc(), bulk_jobs::id.desc()))
        .limit(most)
        .select(JobRow::as_select())
        .load(conn)
        .doing("list an account's bulk jobs")
}

/// The job that has waited longest and is not finished.
///
/// # Errors
/// The store's own failure.
pub fn oldest_open(conn: &mut AnyConn) -> Result<Option<JobRow>, StoreError> {
    bulk_jobs::table
        .filter(bulk_jobs::finished_at.is_null())
        .order((bulk_jobs::created_at, bulk_jobs::id))
        .select(JobRow::as_select())
        .first(conn)
        .optional()
        .doing("find an open bulk job")
}

/// The rows of a job in their order.
///
/// # Errors
/// The store's own failure.
pub fn rows(conn: &mut AnyConn, id: &str) -> Result<Vec<BulkRow>, StoreError> {
    bulk_rows::table
        .filter(bulk_rows::job.eq(id))
        .order(bulk_rows::n)
        .select(BulkRow::as_select())
        .load(conn)
        .doing("list the rows of a bulk job")
}

/// The next rows that nothing has been done about.
///
/// # Errors
/// The store's own failure.
pub fn pending(conn: &mut AnyConn, id: &str, most: i64) -> Result<Vec<BulkRow>, StoreError> {
    bulk_rows::table
        .filter(bulk_rows::job.eq(id))
        .filter(bulk_rows::state.eq(PENDING))
        .order(bulk_rows::n)
        .limit(most)
        .select(BulkRow::as_select())
        .load(conn)
        .doing("list waiting rows of a bulk job")
}

/// Keeps what became of a row; the first word stands.
///
/// # Errors
/// The store's own failure.
pub fn mark(conn: &mut AnyConn, row: &BulkRow) -> Result<(), StoreError> {
    let waiting = bulk_rows::table
        .find((&row.job, row.n))
        .filter(bulk_rows::state.eq(PENDING));
    diesel::update(waiting)
        .set((
            bulk_rows::state.eq(&row.state),
            bulk_rows::code.eq(&row.code),
            bulk_rows::sentence.eq(&row.sentence),
            bulk_rows::basis.eq(&row.basis),
            bulk_rows::finished_at.eq(row.finished_at),
        ))
        .execute(conn)
        .doing("mark a row of a bulk job")?;
    Ok(())
}

/// Notes that nothing of a job waits any more.
///
/// # Errors
/// The store's own failure.
pub fn finish(conn: &mut AnyConn, id: &str, at: Timestamp) -> Result<(), StoreError> {
    let open = bulk_jobs::table
        .find(id)
        .filter(bulk_jobs::finished_at.is_null());
    diesel::update(open)
        .set(bulk_jobs::finished_at.eq(Some(At::from(at))))
        .execute(conn)
        .doing("finish a bulk job")?;
    Ok(())
}
