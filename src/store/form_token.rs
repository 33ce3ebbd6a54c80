//! Requests that were carried out, so that the same form or keyed request sent twice gets the first
//! answer and makes no second event.
//!
//! The row is written in the transaction of the work it stands for.

use diesel::prelude::*;
use jiff::Timestamp;

use super::log::digest;
use super::schema::form_tokens;
use super::{AnyConn, At, Doing, StoreError};
use crate::domain::AccountId;

/// What makes a request the same request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormToken {
    account: AccountId,
    key: String,
    request_digest: String,
}

impl FormToken {
    /// The token of a form or the key of an API call, as this account sent it with this body.
    /// Another account's equal token is another token.
    pub fn new(account: &AccountId, token: &str, body: &[u8]) -> Self {
        Self {
            account: account.clone(),
            key: format!("{account}:{token}"),
            request_digest: digest(body),
        }
    }
}

/// What is known about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recalled {
    /// It has not been carried out.
    Nothing,
    /// It has been carried out, with this outcome.
    Outcome(String),
    /// The token was used with another body: neither to be repeated nor to be carried out.
    AnotherRequest,
}

/// Looks up what became of a request.
///
/// # Errors
/// The store's own failure.
pub fn recall(conn: &mut AnyConn, token: &FormToken) -> Result<Recalled, StoreError> {
    let known: Option<(String, String)> = form_tokens::table
        .find(&token.key)
        .select((form_tokens::request_digest, form_tokens::outcome))
        .first(conn)
        .optional()
        .doing("recall a form token")?;
    Ok(match known {
        None => Recalled::Nothing,
        Some((seen, outcome)) if seen == token.request_digest => Recalled::Outcome(outcome),
        Some(_) => Recalled::AnotherRequest,
    })
}

/// Keeps the outcome of a request.
///
/// # Errors
/// `Conflict` when the same token was carried out at the same moment: recall it then.
pub fn remember(
    conn: &mut AnyConn,
    token: &FormToken,
    outcome: &str,
    created_at: Timestamp,
) -> Result<(), StoreError> {
    diesel::insert_into(form_tokens::table)
        .values((
            form_tokens::token.eq(&token.key),
            form_tokens::account.eq(token.account.as_str()),
            form_tokens::request_digest.eq(&token.request_digest),
            form_tokens::outcome.eq(outcome),
            form_tokens::created_at.eq(At::from(created_at)),
        ))
        .execute(conn)
        .doing("remember a form token")?;
    Ok(())
}

/// Drops the tokens made before this instant; gives back how many there were.
///
/// # Errors
/// The store's own failure.
pub fn forget_before(conn: &mut AnyConn, instant: Timestamp) -> Result<usize, StoreError> {
    diesel::delete(form_tokens::table.filter(form_tokens::created_at.lt(At::from(instant))))
        .execute(conn)
        .doing("forget old form tokens")
}
