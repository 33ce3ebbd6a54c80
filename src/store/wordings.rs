//! Response templates and agreed lines as rows, one a revision; nothing is overwritten.

use diesel::prelude::*;

use super::schema::library_revisions as table;
use super::{AnyConn, At, Doing, StoreError};

/// The most entries that are read at once.
const MOST: i64 = 500;

/// One revision.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = table)]
pub struct WordingRow {
    /// The entry's id.
    pub id: String,
    /// The revision, from 1.
    pub n: i64,
    /// What kind of entry.
    pub kind: String,
    /// What it is called.
    pub title: String,
    /// The words.
    pub text: String,
    /// The themes it is for, one a line.
    pub themes: String,
    /// The incident it is for.
    pub incident: Option<String>,
    /// The last day it holds, as ISO 8601 writes it.
    pub valid_until: Option<String>,
    /// Whether units do not read it.
    pub is_internal: bool,
    /// Whether it is out of use.
    pub is_retired: bool,
    /// Whether no later revision is there.
    pub is_latest: bool,
    /// Who wrote this revision.
    pub account: String,
    /// The writer's name then.
    pub name: String,
    /// When.
    pub written_at: At,
}

/// Every entry as it is now, the newest first.
///
/// # Errors
/// The store's own failure.
pub fn latest(conn: &mut AnyConn) -> Result<Vec<WordingRow>, StoreError> {
    table::table
        .filter(table::is_latest.eq(true))
        .order((table::written_at.desc(), table::id.desc()))
        .limit(MOST)
        .select(WordingRow::as_select())
        .load(conn)
        .doing("list the library")
}

/// Every revision of an entry, the newest first; none where there is no such entry.
///
/// # Errors
/// The store's own failure.
pub fn revisions(conn: &mut AnyConn, id: &str) -> Result<Vec<WordingRow>, StoreError> {
    table::table
        .filter(table::id.eq(id))
        .order(table::n.desc())
        .limit(MOST)
        .select(WordingRow::as_select())
        .load(conn)
        .doing("read an entry of the library")
}

/// Adds a revision; it is the latest from now on.
///
/// # Errors
/// `Conflict` when somebody else added this revision; else the store's own failure.
pub fn add(conn: &mut AnyConn, row: &WordingRow) -> Result<(), StoreError> {
    const DOING: &str = "add to the library";
    diesel::update(table::table.filter(table::id.eq(&row.id)))
        .set(table::is_latest.eq(false))
        .execute(conn)
        .doing(DOING)?;
    diesel::insert_into(table::table)
        .values(row)
        .execute(conn)
        .doing(DOING)?;
    Ok(())
}
