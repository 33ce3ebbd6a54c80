//! Deliveries: which may be sent now, who is sending them, and what became of them.

use diesel::prelude::*;
use jiff::Timestamp;

use super::super::schema::deliveries;
use super::super::{AnyConn, At, Doing, StoreError};
use crate::domain::vocabulary::{Channel, DeliveryState};

/// One way of one message to one address.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = deliveries, primary_key(message_id, channel))]
#[diesel(treat_none_as_default_value = false)]
pub struct DeliveryRow {
    /// The message.
    pub message_id: String,
    /// The channel, as a code.
    pub channel: String,
    /// The address on that channel; empty where the channel has only one.
    pub address: String,
    /// The receiver; `None` on a channel that reaches many.
    pub account: Option<String>,
    /// What became of it, as a code.
    pub state: String,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next.
    pub next_try_at: At,
    /// Which process is sending it, or was when it died.
    pub claimed_by: Option<String>,
    /// Until when nobody else may send it.
    pub lease_until: Option<At>,
    /// The digest it goes out with.
    pub bundle: Option<String>,
    /// When the channel took it.
    pub sent_at: Option<At>,
    /// Why the last attempt failed, or why nothing is sent.
    pub last_error: Option<String>,
    /// The channel that did not work before this one, as a code.
    pub fallback_of: Option<String>,
    /// When this way was chosen.
    pub created_at: At,
}

impl DeliveryRow {
    /// A delivery that nobody has tried yet, to be tried at once.
    pub fn pending(message_id: &str, channel: Channel, address: String, now: Timestamp) -> Self {
        Self {
            message_id: message_id.to_owned(),
            channel: channel.code().to_owned(),
            address,
            account: None,
            state: DeliveryState::Pending.code().to_owned(),
            attempts: 0,
            next_try_at: At::from(now),
            claimed_by: None,
            lease_until: None,
            bundle: None,
            sent_at: None,
            last_error: None,
            fallback_of: None,
            created_at: At::from(now),
        }
    }

    /// Whether it may have been sent by itself already: whoever claimed it before may have died
    /// before saying so. Then it must go out by itself again, so that the receiver sees a repeat.
    pub fn may_have_gone_out_alone(&self) -> bool {
        self.bundle.is_none() && (self.attempts > 0 || self.claimed_by.is_some())
    }

    /// Its key.
    pub fn key(&self) -> DeliveryKey {
        (self.message_id.clone(), self.channel.clone())
    }
}

/// A delivery by its key: the message's id and the channel's code.
pub type DeliveryKey = (String, String);

/// How a delivery ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fate {
    /// Sent, dead, dropped or superseded.
    pub state: DeliveryState,
    /// Why, when it was not sent.
    pub reason: Option<String>,
}

/// A failed attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Why it failed.
    pub error: String,
    /// When it is tried again; `None` when it is given up.
    pub next_try_at: Option<Timestamp>,
}

/// The query of [`list_sendable`], spelled once; each engine types it for itself.
macro_rules! sendable {
    ($channel:expr, $now:expr, $limit:expr) => {
        sendable!($channel, $now, $limit, ahead $now)
    };
    ($channel:expr, $now:expr, $limit:expr, ahead $ahead:expr) => {
        deliveries::table
            .filter(deliveries::state.eq(DeliveryState::Pending.code()))
            .filter(deliveries::channel.eq($channel.code()))
            .filter(deliveries::next_try_at.le($ahead))
            .filter(
                deliveries::lease_until
                    .is_null()
                    .or(deliveries::lease_until.le(Some($now))),
            )
            .order((deliveries::next_try_at, deliveries::message_id))
            .limit($limit)
            .select(DeliveryRow::as_select())
    };
}

/// Lists deliveries of a channel that may be sent now and that nobody is sending, the longest
/// waiting first. On a server the rows stay locked until the transaction ends, and rows that
/// another replica holds are left to it. [`lease`] them in the same transaction.
///
/// # Errors
/// The store's own failure.
pub fn list_sendable(
    conn: &mut AnyConn,
    channel: Channel,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<DeliveryRow>, StoreError> {
    let now = At::from(now);
    match conn {
        AnyConn::Pg(c) => sendable!(channel, now, limit)
            .for_update()
            .skip_locked()
            .load(c),
        AnyConn::Sqlite(c) => sendable!(channel, now, limit).load(c),
    }
    .doing("list what is to be sent")
}

/// Whether anything of a channel may be sent now; a look that locks nothing.
///
/// # Errors
/// The store's own failure.
pub fn has_sendable(
    conn: &mut AnyConn,
    channel: Channel,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let now = At::from(now);
    let first: Option<DeliveryRow> = sendable!(channel, now, 1)
        .first(conn)
        .optional()
        .doing("look for something to send")?;
    Ok(first.is_some())
}

/// The same for one person: everything that could go out together, also what becomes due up to
/// `ahead`.
///
/// # Errors
/// The store's own failure.
pub fn list_sendable_to(
    conn: &mut AnyConn,
    channel: Channel,
    account: &str,
    (now, ahead): (Timestamp, Timestamp),
) -> Result<Vec<DeliveryRow>, StoreError> {
    const MOST: i64 = 1_000;
    let (now, ahead) = (At::from(now), At::from(ahead));
    let to = deliveries::account.eq(Some(account));
    match conn {
        AnyConn::Pg(c) => sendable!(channel, now, MOST, ahead ahead)
            .filter(to)
            .for_update()
            .skip_locked()
            .load(c),
        AnyConn::Sqlite(c) => sendable!(channel, now, MOST, ahead ahead)
            .filter(to)
            .load(c),
    }
    .doing("list what waits for a person")
}

/// Lets one replica at a time choose what to send on a channel, so that what belongs into one
/// digest is not split between two. Gives back whether this one may. Holds until the transaction
/// ends; the embedded engine has one writer and needs no lock.
///
/// # Errors
/// The store's own failure.
pub fn may_choose(conn: &mut AnyConn, channel: Channel) -> Result<bool, StoreError> {
    use diesel::dsl::sql;
    use diesel::sql_types::{Bool, Text};
    match conn {
        AnyConn::Sqlite(_) => Ok(true),
        AnyConn::Pg(c) => diesel::select(
            sql::<Bool>("pg_try_advisory_xact_lock(hashtextextended('huiying/delivery/' || ")
                .bind::<Text, _>(channel.code())
                .sql(", 0))"),
        )
        .get_result(c)
        .doing("take a channel's turn"),
    }
}

/// Puts a delivery; one that is known already stays as it is. Gives back whether it is new.
///
/// # Errors
/// The store's own failure.
pub fn put_delivery(conn: &mut AnyConn, row: &DeliveryRow) -> Result<bool, StoreError> {
    insert_new!(conn, deliveries, row, "put a delivery")
}

/// Loads the deliveries of a message, by channel.
///
/// # Errors
/// The store's own failure.
pub fn load_deliveries(conn: &mut AnyConn, id: &str) -> Result<Vec<DeliveryRow>, StoreError> {
    deliveries::table
        .filter(deliveries::message_id.eq(id))
        .order(deliveries::channel)
        .select(DeliveryRow::as_select())
        .load(conn)
        .doing("load the deliveries of a message")
}

/// Lists the deliveries of a digest that are still to be sent.
///
/// # Errors
/// The store's own failure.
pub fn list_bundle(conn: &mut AnyConn, bundle: &str) -> Result<Vec<DeliveryRow>, StoreError> {
    deliveries::table
        .filter(deliveries::bundle.eq(Some(bundle)))
        .filter(deliveries::state.eq(DeliveryState::Pending.code()))
        .order(deliveries::message_id)
        .select(DeliveryRow::as_select())
        .load(conn)
        .doing("list a digest")
}

/// Takes deliveries for sending until an instant, all in the same digest where one is named. The
/// digest stays theirs for good: a repeat after a crash is the same one.
///
/// # Errors
/// The store's own failure.
pub fn lease(
    conn: &mut AnyConn,
    keys: &[DeliveryKey],
    claimed_by: &str,
    until: Timestamp,
    bundle: Option<&str>,
) -> Result<(), StoreError> {
    const DOING: &str = "claim a delivery";
    for (message, channel) in keys {
        let row = deliveries::table.find((message, channel));
        diesel::update(row)
            .set((
                deliveries::claimed_by.eq(Some(claimed_by)),
                deliveries::lease_until.eq(Some(At::from(until))),
            ))
            .execute(conn)
            .doing(DOING)?;
        if let Some(bundle) = bundle {
            diesel::update(row)
                .set(deliveries::bundle.eq(Some(bundle)))
                .execute(conn)
                .doing(DOING)?;
        }
    }
    Ok(())
}

/// Puts a pending delivery off to a later instant, without counting an attempt.
///
/// # Errors
/// The store's own failure.
pub fn postpone(
    conn: &mut AnyConn,
    (message, channel): &DeliveryKey,
    until: Timestamp,
) -> Result<(), StoreError> {
    diesel::update(deliveries::table.find((message, channel)))
        .set(deliveries::next_try_at.eq(At::from(until)))
        .execute(conn)
        .doing("put a delivery off")?;
    Ok(())
}

/// Changes the address of a delivery, as when a person has corrected it.
///
/// # Errors
/// The store's own failure.
pub fn readdress(
    conn: &mut AnyConn,
    (message, channel): &DeliveryKey,
    address: &str,
) -> Result<(), StoreError> {
    diesel::update(deliveries::table.find((message, channel)))
        .set(deliveries::address.eq(address))
        .execute(conn)
        .doing("change the address of a delivery")?;
    Ok(())
}

/// Gives deliveries back unsent and untried, as when the house is stopped.
///
/// # Errors
/// The store's own failure.
pub fn release(conn: &mut AnyConn, keys: &[DeliveryKey]) -> Result<(), StoreError> {
    for (message, channel) in keys {
        diesel::update(deliveries::table.find((message, channel)))
            .set((
                deliveries::claimed_by.eq(None::<String>),
                deliveries::lease_until.eq(None::<At>),
            ))
            .execute(conn)
            .doing("give a delivery back")?;
    }
    Ok(())
}

/// Ends every lease, whoever holds it; gives back how many there were. Who had claimed what stays
/// on record.
///
/// # Errors
/// The store's own failure.
pub fn end_leases(conn: &mut AnyConn) -> Result<usize, StoreError> {
    let claimed = deliveries::table
        .filter(deliveries::state.eq(DeliveryState::Pending.code()))
        .filter(deliveries::lease_until.is_not_null());
    diesel::update(claimed)
        .set(deliveries::lease_until.eq(None::<At>))
        .execute(conn)
        .doing("end leases")
}

/// Ends a delivery that is pending: the channel took it, or nobody needs it any more. Gives back
/// whether it was pending still.
///
/// # Errors
/// The store's own failure.
pub fn end(
    conn: &mut AnyConn,
    key: &DeliveryKey,
    fate: &Fate,
    now: Timestamp,
) -> Result<bool, StoreError> {
    const DOING: &str = "end a delivery";
    let is_sent = fate.state == DeliveryState::Sent;
    let pending = deliveries::table
        .find((&key.0, &key.1))
        .filter(deliveries::state.eq(DeliveryState::Pending.code()));
    let changed = diesel::update(pending)
        .set((
            deliveries::state.eq(fate.state.code()),
            deliveries::sent_at.eq(is_sent.then(|| At::from(now))),
            deliveries::last_error.eq(fate.reason.as_deref()),
            deliveries::claimed_by.eq(None::<String>),
            deliveries::lease_until.eq(None::<At>),
        ))
        .execute(conn)
        .doing(DOING)?;
    if changed > 0 && is_sent {
        diesel::update(deliveries::table.find((&key.0, &key.1)))
            .set(deliveries::attempts.eq(deliveries::attempts + 1))
            .execute(conn)
            .doing(DOING)?;
    }
    Ok(changed > 0)
}

/// Counts a failed attempt of a pending delivery and sets when it is tried again, or gives it up.
///
/// # Errors
/// The store's own failure.
pub fn fail(
    conn: &mut AnyConn,
    key: &DeliveryKey,
    attempt: &Attempt,
    now: Timestamp,
) -> Result<(), StoreError> {
    let state = match attempt.next_try_at {
        Some(_) => DeliveryState::Pending,
        None => DeliveryState::Dead,
    };
    let pending = deliveries::table
        .find((&key.0, &key.1))
        .filter(deliveries::state.eq(DeliveryState::Pending.code()));
    diesel::update(pending)
        .set((
            deliveries::state.eq(state.code()),
            deliveries::attempts.eq(deliveries::attempts + 1),
            deliveries::next_try_at.eq(At::from(attempt.next_try_at.unwrap_or(now))),
            deliveries::last_error.eq(Some(attempt.error.as_str())),
            deliveries::claimed_by.eq(None::<String>),
            deliveries::lease_until.eq(None::<At>),
        ))
        .execute(conn)
        .doing("count a failed delivery")?;
    Ok(())
}

/// Lists deliveries of a channel that nobody is sending and that either failed `failures` times or were
/// chosen before `since` and are waiting still, the oldest first.
///
/// # Errors
/// The store's own failure.
pub fn list_overdue(
    conn: &mut AnyConn,
    channel: Channel,
    failures: i64,
    since: Timestamp,
    now: Timestamp,
) -> Result<Vec<DeliveryRow>, StoreError> {
    const MOST: i64 = 2_000;
    let now = At::from(now);
    deliveries::table
        .filter(deliveries::state.eq(DeliveryState::Pending.code()))
        .filter(deliveries::channel.eq(channel.code()))
        .filter(
            deliveries::lease_until
                .is_null()
                .or(deliveries::lease_until.le(Some(now))),
        )
        .filter(
            deliveries::attempts
                .ge(failures)
                .or(deliveries::created_at.le(At::from(since))),
        )
        .order((deliveries::created_at, deliveries::message_id))
        .limit(MOST)
        .select(DeliveryRow::as_select())
        .load(conn)
        .doing("list deliveries that need another way")
}

/// Lists deliveries that were given up, the newest first.
///
/// # Errors
/// The store's own failure.
pub fn list_dead(conn: &mut AnyConn, limit: i64) -> Result<Vec<DeliveryRow>, StoreError> {
    deliveries::table
        .filter(deliveries::state.eq(DeliveryState::Dead.code()))
        .order((deliveries::created_at.desc(), deliveries::message_id))
        .limit(limit)
        .select(DeliveryRow::as_select())
        .load(conn)
        .doing("list dead deliveries")
}

/// Tries deliveries that were given up once more, from the first attempt: the one named, or all of
/// them. The address is read again by the caller. Gives back how many there were.
///
/// # Errors
/// The store's own failure.
pub fn retry(
    conn: &mut AnyConn,
    key: Option<&DeliveryKey>,
    now: Timestamp,
) -> Result<usize, StoreError> {
    const DOING: &str = "retry dead deliveries";
    let again = (
        deliveries::state.eq(DeliveryState::Pending.code()),
        deliveries::attempts.eq(0),
        deliveries::next_try_at.eq(At::from(now)),
        deliveries::bundle.eq(None::<String>),
    );
    let dead = deliveries::state.eq(DeliveryState::Dead.code());
    match key {
        None => diesel::update(deliveries::table.filter(dead))
            .set(again)
            .execute(conn)
            .doing(DOING),
        Some((message, channel)) => {
            diesel::update(deliveries::table.find((message, channel)).filter(dead))
                .set(again)
                .execute(conn)
                .doing(DOING)
        }
    }
}
