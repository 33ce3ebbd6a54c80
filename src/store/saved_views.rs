//! Saved views of the list as plain rows: a name for a filter, whose, shared with whom.

use diesel::prelude::*;
use jiff::Timestamp;

use super::schema::{accounts, saved_views};
use super::{AnyConn, At, Doing, StoreError};
use crate::domain::{AccountId, UnitId};

/// One saved view.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = saved_views, primary_key(id))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct ViewRow {
    /// The view's id.
    pub id: String,
    /// The account that saved it.
    pub owner: String,
    /// The unit that the owner belonged to then: those it is shared with.
    pub unit: String,
    /// What the owner calls it.
    pub name: String,
    /// The filter as an address writes it, in its one canonical form.
    pub query: String,
    /// Whether the owner's colleagues see it too.
    pub is_shared: bool,
    /// Its place among the owner's views.
    pub position: i64,
    /// When it was saved.
    pub created_at: At,
    /// When it was last changed.
    pub updated_at: At,
    /// When it was deleted; it can be had back for a while.
    pub deleted_at: Option<At>,
}

/// The views of an account, those that were deleted too, in the owner's order.
///
/// # Errors
/// The store's own failure.
pub fn of_owner(conn: &mut AnyConn, owner: &AccountId) -> Result<Vec<ViewRow>, StoreError> {
    saved_views::table
        .filter(saved_views::owner.eq(owner.as_str()))
        .order((saved_views::position, saved_views::id))
        .select(ViewRow::as_select())
        .load(conn)
        .doing("list an account's views")
}

/// The views that colleagues of this unit share, with their owners' names.
///
/// # Errors
/// The store's own failure.
pub fn shared_with(
    conn: &mut AnyConn,
    unit: &UnitId,
    except: &AccountId,
    most: i64,
) -> Result<Vec<(ViewRow, String)>, StoreError> {
    saved_views::table
        .inner_join(accounts::table.on(accounts::username.eq(saved_views::owner)))
        .filter(saved_views::unit.eq(unit.as_str()))
        .filter(saved_views::is_shared.eq(true))
        .filter(saved_views::deleted_at.is_null())
        .filter(saved_views::owner.ne(except.as_str()))
        .order((saved_views::owner, saved_views::position, saved_views::id))
        .limit(most)
        .select((ViewRow::as_select(), accounts::name))
        .load(conn)
        .doing("list shared views")
}

/// Adds a view.
///
/// # Errors
/// `Conflict` when the owner has one of that name.
pub fn add(conn: &mut AnyConn, row: &ViewRow) -> Result<(), StoreError> {
    diesel::insert_into(saved_views::table)
        .values(row)
        .execute(conn)
        .doing("save a view")?;
    Ok(())
}

/// Puts a view in place of what it was.
///
/// # Errors
/// `Conflict` when the owner has another one of that name.
pub fn change(conn: &mut AnyConn, row: &ViewRow) -> Result<(), StoreError> {
    diesel::update(saved_views::table.find(&row.id))
        .set(row)
        .execute(conn)
        .doing("change a view")?;
    Ok(())
}

/// Drops an account's views that were deleted before this instant.
///
/// # Errors
/// The store's own failure.
pub fn drop_deleted(
    conn: &mut AnyConn,
    owner: &AccountId,
    before: Timestamp,
) -> Result<(), StoreError> {
    diesel::delete(
        saved_views::table
            .filter(saved_views::owner.eq(owner.as_str()))
            .filter(
                saved_views::deleted_at
                    .lt(At::from(before))
                    .assume_not_null(),
            ),
    )
    .execute(conn)
    .doing("drop deleted views")?;
    Ok(())
}
