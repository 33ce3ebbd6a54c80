//! Requests that may be sent twice: the first outcome is kept beside what it did, in the same
//! transaction, and given again. Requests that race are decided again.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Ctx, ServiceError, Services};
use crate::domain::AccountId;
use crate::store::form_token::{self, FormToken, Recalled};
use crate::store::{AnyConn, StoreError};

/// A request that may be sent twice: the first outcome is given again.
#[derive(Debug, Clone)]
pub struct Once {
    /// The form token or the idempotency key.
    pub token: String,
    /// What was asked, so that a key cannot be used for something else.
    pub body: Vec<u8>,
}

impl Once {
    /// A form. The token alone makes it the same form: a person who goes back and corrects a form
    /// that was carried out gets the first outcome, not a second incident.
    pub fn of_form(token: &str) -> Self {
        Self {
            token: format!("form:{token}"),
            body: Vec::new(),
        }
    }

    pub(super) fn token_of(&self, account: &AccountId) -> FormToken {
        FormToken::new(account, &self.token, &self.body)
    }
}

/// What became of a request, and whether it is the answer to an earlier sending.
pub(super) struct Answered<T> {
    pub(super) outcome: T,
    pub(super) is_repeated: bool,
}

/// Does what a request asks for, unless it was done for the same request before.
///
/// # Errors
/// `KeyReused` when the key belongs to another request, else whatever the work answers.
pub(super) fn carried_out<T: Serialize + DeserializeOwned>(
    conn: &mut AnyConn,
    ctx: &Ctx,
    once: Option<&Once>,
    work: impl FnOnce(&mut AnyConn) -> Result<T, ServiceError>,
) -> Result<Answered<T>, ServiceError> {
    let new = |outcome| Answered {
        outcome,
        is_repeated: false,
    };
    let Some(once) = once else {
        return work(conn).map(new);
    };
    let token = once.token_of(&ctx.actor.account);
    match form_token::recall(conn, &token)? {
        Recalled::AnotherRequest => Err(ServiceError::KeyReused),
        Recalled::Outcome(stored) => Ok(Answered {
            outcome: serde_json::from_str(&stored).map_err(|error| unfit(&error))?,
            is_repeated: true,
        }),
        Recalled::Nothing => {
            let outcome = work(conn)?;
            let stored = serde_json::to_string(&outcome).map_err(|error| unfit(&error))?;
            form_token::remember(conn, &token, &stored, ctx.now)?;
            Ok(new(outcome))
        }
    }
}

/// Does it again while somebody else was faster, up to so many times in all: who loses a race decides
/// again, on the new state. Whoever waits for commits is woken.
pub(super) fn while_raced<T>(
    services: &Services,
    attempts: usize,
    mut try_once: impl FnMut() -> Result<T, ServiceError>,
) -> Result<T, ServiceError> {
    let mut left = attempts;
    loop {
        left = left.saturating_sub(1);
        let done = try_once();
        let is_raced = matches!(&done, Err(ServiceError::Store(StoreError::Conflict { .. })));
        if !is_raced || left == 0 {
            services.engine.nudge();
            return done;
        }
    }
}

/// That the asker has seen the state of now; `sentence` is what they hear otherwise. Who names no
/// state is not asked.
pub(super) fn check_seen(
    expected: Option<u64>,
    current: u64,
    sentence: &'static str,
) -> Result<(), ServiceError> {
    match expected.filter(|seen| *seen != current) {
        Some(seen) => Err(ServiceError::Stale {
            sentence,
            seen,
            current,
        }),
        None => Ok(()),
    }
}

fn unfit(error: &serde_json::Error) -> ServiceError {
    ServiceError::Internal(format!("keep or read an outcome: {error}"))
}
