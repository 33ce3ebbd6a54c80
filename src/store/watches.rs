//! Who follows which incident: personal state, not in the log.

use diesel::prelude::*;
use jiff::Timestamp;

use super::schema::watches;
use super::{AnyConn, At, Doing, StoreError};
use crate::domain::{AccountId, IncidentNo};

/// One incident that a person follows.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = watches)]
struct WatchRow {
    account: String,
    no: String,
    since_at: At,
}

/// Lets a person follow an incident; one who does already goes on.
///
/// # Errors
/// The store's own failure.
pub fn follow(
    conn: &mut AnyConn,
    account: &AccountId,
    no: &IncidentNo,
    now: Timestamp,
) -> Result<(), StoreError> {
    const DOING: &str = "follow an incident";
    let row = WatchRow {
        account: account.to_string(),
        no: no.to_string(),
        since_at: At::from(now),
    };
    match conn {
        AnyConn::Pg(c) => diesel::insert_into(watches::table)
            .values(&row)
            .on_conflict_do_nothing()
            .execute(c),
        AnyConn::Sqlite(c) => diesel::insert_into(watches::table)
            .values(&row)
            .on_conflict_do_nothing()
            .execute(c),
    }
    .doing(DOING)?;
    Ok(())
}

/// Lets a person follow an incident no more.
///
/// # Errors
/// The store's own failure.
pub fn leave(conn: &mut AnyConn, account: &AccountId, no: &IncidentNo) -> Result<(), StoreError> {
    diesel::delete(watches::table.find((account.as_str(), no.as_str())))
        .execute(conn)
        .doing("leave an incident")?;
    Ok(())
}

/// Whether a person follows an incident.
///
/// # Errors
/// The store's own failure.
pub fn is_followed(
    conn: &mut AnyConn,
    account: &AccountId,
    no: &IncidentNo,
) -> Result<bool, StoreError> {
    let found: i64 = watches::table
        .filter(watches::account.eq(account.as_str()))
        .filter(watches::no.eq(no.as_str()))
        .count()
        .get_result(conn)
        .doing("see who follows an incident")?;
    Ok(found > 0)
}

/// Those who follow an incident, by account.
///
/// # Errors
/// The store's own failure.
pub fn followers(conn: &mut AnyConn, no: &IncidentNo) -> Result<Vec<AccountId>, StoreError> {
    let found: Vec<String> = watches::table
        .filter(watches::no.eq(no.as_str()))
        .order(watches::account)
        .select(watches::account)
        .load(conn)
        .doing("list who follows an incident")?;
    Ok(found.into_iter().map(AccountId::new).collect())
}
