//! Another way for what does not get through: the next channel in the person's own order. Both ways
//! stay on record, the new one with the channel it stands in for.

use jiff::{SignedDuration, Timestamp};

use super::later;
use crate::channels::Channels;
use crate::domain::AccountId;
use crate::domain::vocabulary::{Channel, DeliveryState};
use crate::services::{ServiceError, Services, engine};
use crate::store::outbox::{self, DeliveryRow, Fate};
use crate::store::{AnyConn, StoreError};

/// So many failures are enough.
const FAILURES: i64 = 3;
/// What is unsent for so long on a channel that does not work goes another way, tried or not.
const WAITED: SignedDuration = SignedDuration::from_mins(5);

const NOT_OFFERED: &str = "这里没有配置这个渠道";

/// Reroutes what has failed too often or waits too long; gives back how many.
pub(super) fn overdue(services: &Services, channel: Channel) -> Result<usize, ServiceError> {
    if !is_personal(channel) {
        return Ok(0);
    }
    let now = engine::now(services)?;
    let since = now.saturating_sub(WAITED).unwrap_or(now);
    let rows = services
        .store
        .read(|conn| outbox::list_overdue(conn, channel, FAILURES, since, now))?;
    let is_failing = services.delivering.is_failing(channel);
    // After a long stop everything is old; only what could not be sent needs another way.
    let has_no_hope = |row: &DeliveryRow| {
        row.attempts >= FAILURES || (has_waited(row, now) && (row.attempts > 0 || is_failing))
    };
    move_over(services, rows.into_iter().filter(has_no_hope), now, None)
}

/// Whether a delivery could have been sent for so long: a courtesy that waits for the morning has
/// not waited.
fn has_waited(row: &DeliveryRow, now: Timestamp) -> bool {
    let may_be_sent_from = match row.attempts {
        0 => row.next_try_at.max(row.created_at),
        _ => row.created_at,
    };
    later(may_be_sent_from.timestamp(), WAITED) <= now
}

/// Reroutes everything from a channel that is not offered here; what has no other way is dropped
/// after a while, since another replica may offer the channel.
pub(super) fn all_from(services: &Services, channel: Channel) -> Result<usize, ServiceError> {
    let now = engine::now(services)?;
    let since = now.saturating_sub(WAITED).unwrap_or(now);
    let rows = services
        .store
        .read(|conn| outbox::list_overdue(conn, channel, 0, since, now))?;
    let due = rows
        .into_iter()
        .filter(|row| row.next_try_at.timestamp() <= now);
    move_over(services, due, now, Some(NOT_OFFERED))
}

fn move_over(
    services: &Services,
    rows: impl Iterator<Item = DeliveryRow>,
    now: Timestamp,
    not_offered: Option<&'static str>,
) -> Result<usize, ServiceError> {
    let rows: Vec<DeliveryRow> = rows.collect();
    if rows.is_empty() {
        return Ok(0);
    }
    let offered = services.channels.clone();
    let moved = services.store.write(move |conn| {
        let mut moved = 0;
        for row in rows {
            let reason = not_offered.map_or_else(|| reason_of(&row), str::to_owned);
            if put_next(conn, &offered, &row, now)? {
                end(conn, &row, DeliveryState::Superseded, reason, now)?;
                moved += 1;
            } else if not_offered.is_some() && has_waited(&row, now) {
                end(conn, &row, DeliveryState::Dropped, reason, now)?;
            }
        }
        Ok::<_, StoreError>(moved)
    })?;
    Ok(moved)
}

fn reason_of(row: &DeliveryRow) -> String {
    row.last_error
        .clone()
        .unwrap_or_else(|| "5 分钟没有发出".to_owned())
}

fn end(
    conn: &mut AnyConn,
    row: &DeliveryRow,
    state: DeliveryState,
    reason: String,
    now: Timestamp,
) -> Result<(), StoreError> {
    let fate = Fate {
        state,
        reason: Some(reason),
    };
    outbox::end(conn, &row.key(), &fate, now).map(|_was_pending| ())
}

/// Puts the next way beside one that was given up, which stays where people look for it.
pub(super) fn beside(
    conn: &mut AnyConn,
    offered: &Channels,
    message: &str,
    channel: Channel,
    now: Timestamp,
) -> Result<(), StoreError> {
    let given_up = outbox::load_deliveries(conn, message)?
        .into_iter()
        .find(|row| row.channel == channel.code());
    if let Some(row) = given_up {
        put_next(conn, offered, &row, now)?;
    }
    Ok(())
}

/// Puts a delivery on the next channel of the person's order that is offered and was not tried yet;
/// gives back whether there is one.
fn put_next(
    conn: &mut AnyConn,
    offered: &Channels,
    row: &DeliveryRow,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(account) = &row.account else {
        return Ok(false);
    };
    let Some(contact) = outbox::load_contact(conn, &AccountId::new(account))? else {
        return Ok(false);
    };
    let tried = outbox::load_deliveries(conn, &row.message_id)?;
    let is_new = |channel: Channel| tried.iter().all(|t| t.channel != channel.code());
    let next = contact
        .usable()
        .into_iter()
        .find(|(channel, _)| offered.offers(*channel) && is_new(*channel));
    let Some((channel, address)) = next else {
        return Ok(false);
    };
    let mut way = DeliveryRow::pending(&row.message_id, channel, address, now);
    way.account = Some(account.clone());
    way.fallback_of = Some(row.channel.clone());
    outbox::put_delivery(conn, &way)
}

const fn is_personal(channel: Channel) -> bool {
    matches!(channel, Channel::Email | Channel::Sms)
}
