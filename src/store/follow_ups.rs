//! Further posts about incidents that are there already, as rows derived from folded incidents.

use diesel::prelude::*;

use super::schema::follow_ups;
use super::{AnyConn, At, Doing, StoreError};
use crate::domain::IncidentNo;
use crate::domain::incident::Incident;

/// One further post.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = follow_ups, primary_key(no, n))]
pub struct FollowUpRow {
    /// The incident it is about.
    pub no: String,
    /// Its number within the incident.
    pub n: i64,
    /// Where it was found, as a code.
    pub source_kind: String,
    /// The channel, in words.
    pub channel: String,
    /// What it says.
    pub text: String,
    /// When it was written, as far as known.
    pub posted_at: Option<At>,
    /// When it was noted.
    pub noted_at: At,
}

fn rows_of(incident: &Incident) -> Vec<FollowUpRow> {
    let Some(fact) = &incident.registered else {
        return Vec::new();
    };
    let posts = incident.follow_ups.iter();
    posts
        .map(|(post, by)| FollowUpRow {
            no: fact.no.as_str().to_owned(),
            n: i64::from(post.n),
            source_kind: post.source.kind.code().to_owned(),
            channel: post.source.channel.clone(),
            text: post.text.clone(),
            posted_at: post.posted_at.map(At::from),
            noted_at: At::from(by.at),
        })
        .collect()
}

/// Writes what came between two states of an incident; a post once noted never changes.
///
/// # Errors
/// The store's own failure.
pub(super) fn project(
    conn: &mut AnyConn,
    before: &Incident,
    after: &Incident,
) -> Result<(), StoreError> {
    let known = before.follow_ups.len();
    for row in rows_of(after).iter().skip(known) {
        diesel::insert_into(follow_ups::table)
            .values(row)
            .execute(conn)
            .doing("put a further post")?;
    }
    Ok(())
}

/// Empties this projection, for a rebuild in the same transaction.
///
/// # Errors
/// The store's own failure.
pub(super) fn clear(conn: &mut AnyConn) -> Result<(), StoreError> {
    diesel::delete(follow_ups::table)
        .execute(conn)
        .doing("empty the projection of further posts")?;
    Ok(())
}

/// Whether the rows of an incident differ from what the log says.
///
/// # Errors
/// The store's own failure.
pub(super) fn differs(
    conn: &mut AnyConn,
    no: &IncidentNo,
    incident: &Incident,
) -> Result<bool, StoreError> {
    let rows: Vec<FollowUpRow> = follow_ups::table
        .filter(follow_ups::no.eq(no.as_str()))
        .order(follow_ups::n)
        .select(FollowUpRow::as_select())
        .load(conn)
        .doing("load further posts")?;
    Ok(rows != rows_of(incident))
}

/// The incidents that these rows are about.
///
/// # Errors
/// The store's own failure.
pub(super) fn list_nos(conn: &mut AnyConn) -> Result<Vec<IncidentNo>, StoreError> {
    let nos: Vec<String> = follow_ups::table
        .select(follow_ups::no)
        .distinct()
        .load(conn)
        .doing("list incidents with further posts")?;
    Ok(nos.iter().filter_map(|no| IncidentNo::parse(no)).collect())
}
