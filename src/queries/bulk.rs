//! Bulk jobs with what became of each incident: for whoever asked for them, and for those who audit.

use std::collections::BTreeMap;

use diesel::prelude::*;
use jiff::Timestamp;

use super::desk::visible;
use super::{QueryError, Reader};
use crate::domain::vocabulary::Capacity;
use crate::store::bulk::{self, BulkRow, JobRow};
use crate::store::schema::incidents;
use crate::store::{At, Doing};

/// How many jobs a list shows.
const LISTED: i64 = 50;

/// How many titles are looked up at once.
const PIECE: usize = 500;

/// A job with its rows.
#[derive(Debug, Clone)]
pub struct JobView {
    /// The job's id.
    pub id: String,
    /// Whether the reader asked for it.
    pub is_own: bool,
    /// Who asked for it.
    pub account: String,
    /// The verb's code.
    pub verb: String,
    /// The text or the reason.
    pub text: String,
    /// The job that it takes back.
    pub undoes: Option<String>,
    /// The job that takes it back.
    pub undone_by: Option<String>,
    /// When it was asked.
    pub created_at: Timestamp,
    /// When the last incident was done.
    pub finished_at: Option<Timestamp>,
    /// Each incident, in the order it was asked in.
    pub rows: Vec<RowView>,
}

/// One incident of a job.
#[derive(Debug, Clone)]
pub struct RowView {
    /// Its number.
    pub no: String,
    /// Its title; empty when the reader may not see it.
    pub title: String,
    /// What became of it, as a code.
    pub state: String,
    /// The code of the refusal.
    pub code: String,
    /// Why not.
    pub sentence: String,
    /// On which rule.
    pub basis: String,
}

/// A job of the reader.
#[derive(Debug, Clone)]
pub struct JobItem {
    /// The job's id.
    pub id: String,
    /// The verb's code.
    pub verb: String,
    /// When it was asked.
    pub created_at: Timestamp,
    /// Whether nothing of it waits.
    pub is_finished: bool,
}

/// One job.
///
/// # Errors
/// `NotFound` when there is none, or it is not the reader's to see.
pub fn load(reader: &Reader, id: &str) -> Result<JobView, QueryError> {
    let actor = reader.viewer.actor();
    reader.store.read(|conn| {
        let job = bulk::load(conn, id)?.ok_or(QueryError::NotFound)?;
        let is_own = job.account == actor.account.as_str();
        if !is_own && !actor.is(Capacity::Auditor) && !actor.is(Capacity::SystemAdmin) {
            return Err(QueryError::NotFound);
        }
        let rows = bulk::rows(conn, id)?;
        let undone_by = bulk::undone_by(conn, id)?;
        let nos: Vec<&str> = rows.iter().map(|row| row.no.as_str()).collect();
        let mut titles = BTreeMap::new();
        for piece in nos.chunks(PIECE) {
            let some: Vec<(String, String)> = visible(&reader.viewer)
                .filter(incidents::no.eq_any(piece.to_vec()))
                .select((incidents::no, incidents::title))
                .load(conn)
                .doing("list the titles of a bulk job")?;
            titles.extend(some);
        }
        Ok(view(job, (is_own, undone_by), rows, &titles))
    })
}

fn view(
    job: JobRow,
    (is_own, undone_by): (bool, Option<String>),
    rows: Vec<BulkRow>,
    titles: &BTreeMap<String, String>,
) -> JobView {
    let rows = rows.into_iter().map(|row| RowView {
        title: titles.get(&row.no).cloned().unwrap_or_default(),
        no: row.no,
        state: row.state,
        code: row.code,
        sentence: row.sentence,
        basis: row.basis,
    });
    JobView {
        id: job.id,
        is_own,
        account: job.account,
        verb: job.verb,
        text: job.text,
        undoes: job.undoes,
        undone_by,
        created_at: job.created_at.timestamp(),
        finished_at: job.finished_at.map(At::timestamp),
        rows: rows.collect(),
    }
}

/// The reader's own jobs, newest first.
///
/// # Errors
/// The store's failure.
pub fn own(reader: &Reader) -> Result<Vec<JobItem>, QueryError> {
    let account = reader.viewer.actor().account.as_str();
    let jobs = reader
        .store
        .read(|conn| bulk::of_account(conn, account, LISTED))?;
    let items = jobs.into_iter().map(|job| JobItem {
        id: job.id,
        verb: job.verb,
        created_at: job.created_at.timestamp(),
        is_finished: job.finished_at.is_some(),
    });
    Ok(items.collect())
}
