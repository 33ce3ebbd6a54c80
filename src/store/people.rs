//! Accounts and sessions as plain rows.
//!
//! Who may sign in, when an account is locked and when a session ends is decided by the services;
//! units and groups are the roster, which is reference data.

use diesel::prelude::*;
use jiff::Timestamp;

use super::schema::{accounts, sessions};
use super::{AnyConn, At, Doing, StoreError};
use crate::domain::people::Actor;
use crate::domain::vocabulary::Capacity;
use crate::domain::{AccountId, UnitId};

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = accounts, primary_key(username))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct AccountRow {
    /// The user name, never given to a second person.
    pub username: String,
    /// The person's name as colleagues read it.
    pub name: String,
    /// The unit's id.
    pub unit: String,
    /// The codes of the capacities, joined by commas.
    pub capacities: String,
    /// The password's digest in PHC form.
    pub password_hash: String,
    /// Whether the account may no longer sign in.
    pub is_disabled: bool,
    /// Failed sign-ins since the last success.
    pub failed_sign_ins: i64,
    /// Until when sign-in is refused.
    pub locked_until_at: Option<At>,
    /// When the account was made.
    pub created_at: At,
    /// The person's preferences as JSON.
    pub preferences: String,
}

impl AccountRow {
    /// The capacities; a code that this release does not know is none.
    pub fn held(&self) -> impl Iterator<Item = Capacity> + '_ {
        self.capacities.split(',').filter_map(Capacity::parse)
    }

    /// The person as one who acts.
    pub fn actor(&self) -> Actor {
        Actor {
            account: AccountId::new(&self.username),
            name: self.name.clone(),
            unit: UnitId::new(&self.unit),
            capacities: self.held().collect(),
        }
    }
}

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = sessions, primary_key(id))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct SessionRow {
    /// The session's id.
    pub id: String,
    /// The account's user name.
    pub account: String,
    /// The token that every form of the session carries.
    pub csrf: String,
    /// When it began.
    pub created_at: At,
    /// When it ends by itself.
    pub expires_at: At,
    /// When it was last used.
    pub last_seen_at: At,
    /// When it was revoked.
    pub revoked_at: Option<At>,
}

/// Loads an account.
///
/// # Errors
/// The store's own failure.
pub fn load_account(
    conn: &mut AnyConn,
    account: &AccountId,
) -> Result<Option<AccountRow>, StoreError> {
    accounts::table
        .find(account.as_str())
        .select(AccountRow::as_select())
        .first(conn)
        .optional()
        .doing("load an account")
}

/// Lists the accounts of a unit, by user name.
///
/// # Errors
/// The store's own failure.
pub fn list_accounts_of(conn: &mut AnyConn, unit: &UnitId) -> Result<Vec<AccountRow>, StoreError> {
    accounts::table
        .filter(accounts::unit.eq(unit.as_str()))
        .order(accounts::username)
        .select(AccountRow::as_select())
        .load(conn)
        .doing("list the accounts of a unit")
}

/// Lists all accounts, by user name.
///
/// # Errors
/// The store's own failure.
pub fn list_accounts(conn: &mut AnyConn) -> Result<Vec<AccountRow>, StoreError> {
    accounts::table
        .order(accounts::username)
        .select(AccountRow::as_select())
        .load(conn)
        .doing("list the accounts")
}

/// Puts an account: the whole row, in place of an earlier one.
///
/// # Errors
/// The store's own failure.
pub fn put_account(conn: &mut AnyConn, row: &AccountRow) -> Result<(), StoreError> {
    const DOING: &str = "put an account";
    let changed = diesel::update(accounts::table.find(&row.username))
        .set(row)
        .execute(conn)
        .doing(DOING)?;
    if changed == 0 {
        diesel::insert_into(accounts::table)
            .values(row)
            .execute(conn)
            .doing(DOING)?;
    }
    Ok(())
}

/// Counts one more failed sign-in, however many happen at once; gives back how many there are now,
/// `None` when there is no such account.
///
/// # Errors
/// The store's own failure.
pub fn count_failed_sign_in(
    conn: &mut AnyConn,
    account: &AccountId,
) -> Result<Option<i64>, StoreError> {
    const DOING: &str = "count a failed sign-in";
    let row = accounts::table.find(account.as_str());
    // The update holds the row until the commit, so what is read after it is this count.
    diesel::update(row)
        .set(accounts::failed_sign_ins.eq(accounts::failed_sign_ins + 1))
        .execute(conn)
        .doing(DOING)?;
    row.select(accounts::failed_sign_ins)
        .first(conn)
        .optional()
        .doing(DOING)
}

/// Refuses sign-in until an instant.
///
/// # Errors
/// The store's own failure.
pub fn lock_account(
    conn: &mut AnyConn,
    account: &AccountId,
    until: Timestamp,
) -> Result<(), StoreError> {
    diesel::update(accounts::table.find(account.as_str()))
        .set(accounts::locked_until_at.eq(Some(At::from(until))))
        .execute(conn)
        .doing("lock an account")?;
    Ok(())
}

/// Forgets failed sign-ins and the lock.
///
/// # Errors
/// The store's own failure.
pub fn unlock_account(conn: &mut AnyConn, account: &AccountId) -> Result<(), StoreError> {
    diesel::update(accounts::table.find(account.as_str()))
        .set((
            accounts::failed_sign_ins.eq(0),
            accounts::locked_until_at.eq(None::<At>),
        ))
        .execute(conn)
        .doing("unlock an account")?;
    Ok(())
}

/// Loads a session, whether it still holds or not.
///
/// # Errors
/// The store's own failure.
pub fn load_session(conn: &mut AnyConn, id: &str) -> Result<Option<SessionRow>, StoreError> {
    sessions::table
        .find(id)
        .select(SessionRow::as_select())
        .first(conn)
        .optional()
        .doing("load a session")
}

/// Lists the sessions of an account, the last used first.
///
/// # Errors
/// The store's own failure.
pub fn list_sessions(
    conn: &mut AnyConn,
    account: &AccountId,
) -> Result<Vec<SessionRow>, StoreError> {
    sessions::table
        .filter(sessions::account.eq(account.as_str()))
        .order((sessions::last_seen_at.desc(), sessions::id))
        .select(SessionRow::as_select())
        .load(conn)
        .doing("list the sessions")
}

/// Puts a new session.
///
/// # Errors
/// `Conflict` when the id is taken.
pub fn put_session(conn: &mut AnyConn, row: &SessionRow) -> Result<(), StoreError> {
    diesel::insert_into(sessions::table)
        .values(row)
        .execute(conn)
        .doing("put a session")?;
    Ok(())
}

/// Notes that a session was used.
///
/// # Errors
/// The store's own failure.
pub fn touch_session(conn: &mut AnyConn, id: &str, seen_at: Timestamp) -> Result<(), StoreError> {
    diesel::update(sessions::table.find(id))
        .set(sessions::last_seen_at.eq(At::from(seen_at)))
        .execute(conn)
        .doing("touch a session")?;
    Ok(())
}

/// Revokes a session; gives back whether there was one to revoke.
///
/// # Errors
/// The store's own failure.
pub fn revoke_session(
    conn: &mut AnyConn,
    id: &str,
    revoked_at: Timestamp,
) -> Result<bool, StoreError> {
    let open = sessions::table
        .find(id)
        .filter(sessions::revoked_at.is_null());
    let revoked = diesel::update(open)
        .set(sessions::revoked_at.eq(Some(At::from(revoked_at))))
        .execute(conn)
        .doing("revoke a session")?;
    Ok(revoked > 0)
}

/// Revokes every session of an account; gives back how many there were.
///
/// # Errors
/// The store's own failure.
pub fn revoke_sessions_of(
    conn: &mut AnyConn,
    account: &AccountId,
    revoked_at: Timestamp,
) -> Result<usize, StoreError> {
    let open = sessions::table
        .filter(sessions::account.eq(account.as_str()))
        .filter(sessions::revoked_at.is_null());
    diesel::update(open)
        .set(sessions::revoked_at.eq(Some(At::from(revoked_at))))
        .execute(conn)
        .doing("revoke the sessions of an account")
}

/// Drops the sessions that expired before this instant; gives back how many there were.
///
/// # Errors
/// The store's own failure.
pub fn drop_sessions_before(conn: &mut AnyConn, instant: Timestamp) -> Result<usize, StoreError> {
    diesel::delete(sessions::table.filter(sessions::expires_at.lt(At::from(instant))))
        .execute(conn)
        .doing("drop expired sessions")
}
