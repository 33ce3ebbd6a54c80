//! Who else has the same form open now, so that two people do not write the same answer unawares.
//!
//! Never used to watch people: one row per open form, overwritten, shown to colleagues of the same
//! unit only, deleted when the form is left and a minute and a half after the last sign of life.

use jiff::{SignedDuration, Timestamp};

use super::form_drafts::FormKey;
use super::once::while_raced;
use super::{Ctx, ServiceError, Services};
use crate::store::presence::{self, PresenceRow};
use crate::store::{At, StoreError};

/// How long a form counts as open after its last sign of life.
pub const OPEN_FOR: SignedDuration = SignedDuration::from_secs(90);
const ATTEMPTS: usize = 3;

/// Somebody else at the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// The name.
    pub name: String,
    /// The last sign of life.
    pub seen_at: Timestamp,
}

/// Notes that this person has the form open; gives back who else of the unit has.
///
/// # Errors
/// The store's failure.
pub fn tell(services: &Services, ctx: &Ctx, form: &FormKey) -> Result<Vec<Present>, ServiceError> {
    let own = PresenceRow {
        form: form.as_str().to_owned(),
        account: ctx.actor.account.as_str().to_owned(),
        unit: ctx.actor.unit.as_str().to_owned(),
        name: ctx.actor.name.clone(),
        seen_at: At::from(ctx.now),
    };
    let silent = ctx.now.saturating_sub(OPEN_FOR).unwrap_or(ctx.now);
    let others = while_raced(services, ATTEMPTS, || {
        let own = own.clone();
        services
            .store
            .write(move |conn| -> Result<_, ServiceError> {
                presence::forget_before(conn, silent)?;
                presence::put(conn, &own)?;
                Ok(presence::others(conn, &own)?)
            })
    })?;
    let present = others.into_iter().map(|row| Present {
        name: row.name,
        seen_at: row.seen_at.timestamp(),
    });
    Ok(present.collect())
}

/// Notes that this person has left the form.
///
/// # Errors
/// The store's failure.
pub fn leave(services: &Services, ctx: &Ctx, form: &FormKey) -> Result<(), ServiceError> {
    let (account, form) = (ctx.actor.account.clone(), form.clone());
    services
        .store
        .write(move |conn| -> Result<(), StoreError> {
            presence::leave(conn, &account, form.as_str())
        })?;
    Ok(())
}
