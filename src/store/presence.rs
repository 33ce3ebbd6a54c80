//! Who has which form open now. One row per open form and person, overwritten by each sign of life
//! and deleted when the form is left: there is no history, so nobody's day can be read from it.

use diesel::prelude::*;
use jiff::Timestamp;

use super::schema::presence;
use super::{AnyConn, At, Doing, StoreError};
use crate::domain::AccountId;

/// A person at a form.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = presence, primary_key(form, account))]
pub struct PresenceRow {
    /// The form.
    pub form: String,
    /// The person's account.
    pub account: String,
    /// The person's unit.
    pub unit: String,
    /// The person's name.
    pub name: String,
    /// The last sign of life.
    pub seen_at: At,
}

/// Notes a sign of life.
///
/// # Errors
/// `Conflict` when the same person's other tab was faster; else the store's own failure.
pub fn put(conn: &mut AnyConn, row: &PresenceRow) -> Result<(), StoreError> {
    const DOING: &str = "note who has a form open";
    let changed = diesel::update(presence::table.find((&row.form, &row.account)))
        .set(row)
        .execute(conn)
        .doing(DOING)?;
    if changed == 0 {
        diesel::insert_into(presence::table)
            .values(row)
            .execute(conn)
            .doing(DOING)?;
    }
    Ok(())
}

/// The others of the same unit at the same form, by name.
///
/// # Errors
/// The store's own failure.
pub fn others(conn: &mut AnyConn, own: &PresenceRow) -> Result<Vec<PresenceRow>, StoreError> {
    presence::table
        .filter(presence::form.eq(&own.form))
        .filter(presence::unit.eq(&own.unit))
        .filter(presence::account.ne(&own.account))
        .order((presence::name, presence::account))
        .select(PresenceRow::as_select())
        .load(conn)
        .doing("see who has a form open")
}

/// Notes that a person has left a form.
///
/// # Errors
/// The store's own failure.
pub fn leave(conn: &mut AnyConn, account: &AccountId, form: &str) -> Result<(), StoreError> {
    diesel::delete(presence::table.find((form, account.as_str())))
        .execute(conn)
        .doing("note who left a form")?;
    Ok(())
}

/// Drops everybody who was last seen before this instant.
///
/// # Errors
/// The store's own failure.
pub fn forget_before(conn: &mut AnyConn, instant: Timestamp) -> Result<usize, StoreError> {
    diesel::delete(presence::table.filter(presence::seen_at.lt(At::from(instant))))
        .execute(conn)
        .doing("forget who had a form open")
}
