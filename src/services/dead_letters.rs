//! What was given up, messages and the engine's own work, is tried again, by somebody who has put right what was wrong.

use super::{Ctx, ServiceError, Services};
use crate::domain::AccountId;
use crate::domain::vocabulary::{Capacity, Channel};
use crate::store::outbox::{self, DeliveryKey};
use crate::store::{AnyConn, StoreError, engine};

/// The most that one press of the button takes on.
const MOST: i64 = 10_000;

/// Tries one dead delivery again, or all of them; gives back how many. A person's address is read
/// afresh, since a wrong one is the usual reason.
///
/// # Errors
/// `Forbidden` for all but administrators, `NotFound` when the one named is not dead.
pub fn retry(
    services: &Services,
    ctx: &Ctx,
    key: Option<DeliveryKey>,
) -> Result<usize, ServiceError> {
    if !ctx.actor.is(Capacity::SystemAdmin) {
        return Err(ServiceError::Forbidden);
    }
    let now = ctx.now;
    let is_one = key.is_some();
    let retried = services.store.write(move |conn| -> Result<_, StoreError> {
        if let Some((place, _)) = key
            .as_ref()
            .filter(|(_, channel)| channel == engine::CHANNEL)
        {
            let named = place.split_once('/').unwrap_or((place, ""));
            return engine::revive(conn, Some(named), now);
        }
        let mut retried = 0;
        if key.is_none() {
            retried += engine::revive(conn, None, now)?;
        }
        let keys = match key {
            Some(key) => vec![key],
            None => outbox::list_dead(conn, MOST)?
                .iter()
                .map(outbox::DeliveryRow::key)
                .collect(),
        };
        for key in &keys {
            let again = outbox::retry(conn, Some(key), now)?;
            if again > 0 {
                read_address_afresh(conn, key)?;
            }
            retried += again;
        }
        Ok(retried)
    })?;
    if is_one && retried == 0 {
        return Err(ServiceError::NotFound);
    }
    services.engine.nudge();
    tracing::info!(account = %ctx.actor.account, retried, "dead letters retried");
    Ok(retried)
}

fn read_address_afresh(conn: &mut AnyConn, key: &DeliveryKey) -> Result<(), StoreError> {
    let Some(channel) = Channel::parse(&key.1) else {
        return Ok(());
    };
    let deliveries = outbox::load_deliveries(conn, &key.0)?;
    let row = deliveries.into_iter().find(|row| row.channel == key.1);
    let Some(account) = row.and_then(|row| row.account) else {
        return Ok(());
    };
    let contact = outbox::load_contact(conn, &AccountId::new(account))?;
    match contact
        .as_ref()
        .and_then(|contact| contact.address(channel))
    {
        Some(address) => outbox::readdress(conn, key, address),
        None => Ok(()),
    }
}
