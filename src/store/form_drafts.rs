//! What people are writing in forms: one row per account and form, with a revision.
//!
//! Personal state beside the log. Who may save over what is decided by the service.

use diesel::prelude::*;
use jiff::Timestamp;

use super::schema::form_drafts;
use super::{AnyConn, At, Doing, StoreError};
use crate::domain::AccountId;

/// What somebody has written in a form.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = form_drafts, primary_key(account, form))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct FormDraftRow {
    /// Whose it is.
    pub account: String,
    /// The address at which the form is shown.
    pub form: String,
    /// Names and values in posted order, as JSON.
    pub fields: String,
    /// Larger with each save.
    pub revision: i64,
    /// The state of the record that the writer saw; `None` where the present one will do.
    pub base_seq: Option<i64>,
    /// When it was saved.
    pub updated_at: At,
}

/// What an account has written in a form.
///
/// # Errors
/// The store's own failure.
pub fn load(
    conn: &mut AnyConn,
    account: &AccountId,
    form: &str,
) -> Result<Option<FormDraftRow>, StoreError> {
    form_drafts::table
        .find((account.as_str(), form))
        .select(FormDraftRow::as_select())
        .first(conn)
        .optional()
        .doing("load a form's draft")
}

/// Everything an account is writing, newest first.
///
/// # Errors
/// The store's own failure.
pub fn list(conn: &mut AnyConn, account: &AccountId) -> Result<Vec<FormDraftRow>, StoreError> {
    form_drafts::table
        .filter(form_drafts::account.eq(account.as_str()))
        .order((form_drafts::updated_at.desc(), form_drafts::form))
        .select(FormDraftRow::as_select())
        .load(conn)
        .doing("list the drafts of an account")
}

/// How many drafts an account has.
///
/// # Errors
/// The store's own failure.
pub fn count(conn: &mut AnyConn, account: &AccountId) -> Result<i64, StoreError> {
    form_drafts::table
        .filter(form_drafts::account.eq(account.as_str()))
        .count()
        .get_result(conn)
        .doing("count the drafts of an account")
}

/// Saves over the revision that the writer knew, 0 for none; gives back whether it was still so.
///
/// # Errors
/// `Conflict` when another first save was faster; else the store's own failure.
pub fn put(conn: &mut AnyConn, row: &FormDraftRow, known: i64) -> Result<bool, StoreError> {
    const DOING: &str = "save a form's draft";
    if known == 0 {
        if load(conn, &AccountId::new(&row.account), &row.form)?.is_some() {
            return Ok(false);
        }
        diesel::insert_into(form_drafts::table)
            .values(row)
            .execute(conn)
            .doing(DOING)?;
        return Ok(true);
    }
    let of_form = form_drafts::table.find((&row.account, &row.form));
    let changed = diesel::update(of_form.filter(form_drafts::revision.eq(known)))
        .set(row)
        .execute(conn)
        .doing(DOING)?;
    Ok(changed == 1)
}

/// Drops what an account has written in a form; gives back whether there was anything.
///
/// # Errors
/// The store's own failure.
pub fn remove(conn: &mut AnyConn, account: &AccountId, form: &str) -> Result<bool, StoreError> {
    let removed = diesel::delete(form_drafts::table.find((account.as_str(), form)))
        .execute(conn)
        .doing("drop a form's draft")?;
    Ok(removed == 1)
}

/// Drops what was last saved before this instant; gives back how many there were.
///
/// # Errors
/// The store's own failure.
pub fn forget_before(conn: &mut AnyConn, instant: Timestamp) -> Result<usize, StoreError> {
    diesel::delete(form_drafts::table.filter(form_drafts::updated_at.lt(At::from(instant))))
        .execute(conn)
        .doing("forget old drafts of forms")
}
