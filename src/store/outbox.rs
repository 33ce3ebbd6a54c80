//! Messages to people: put with the fact they tell, claimed for sending, marked with what became of
//! them; and where people can be reached.
//!
//! A message's id follows from the fact and the person, so putting it twice tells it once. Whether a
//! message still stands, and when to give up, is decided by the services.

use diesel::prelude::*;
use jiff::Timestamp;

use super::schema::{deliveries, messages};
use super::{AnyConn, At, Doing, StoreError};
use crate::domain::vocabulary::{Channel, MessageKind};
use crate::domain::{AccountId, IncidentNo, UnitId};

/// Inserts a row unless its key is taken; gives back whether it is new. Neither engine minds the
/// repeat, but each wants to be told in its own query.
macro_rules! insert_new {
    ($conn:expr, $table:ident, $row:expr, $doing:literal) => {
        match $conn {
            AnyConn::Pg(c) => diesel::insert_into($table::table)
                .values($row)
                .on_conflict_do_nothing()
                .execute(c),
            AnyConn::Sqlite(c) => diesel::insert_into($table::table)
                .values($row)
                .on_conflict_do_nothing()
                .execute(c),
        }
        .doing($doing)
        .map(|inserted| inserted > 0)
    };
}

mod contact;
mod matter;
mod sending;

pub use contact::{ContactRow, load_contact, put_contact};
pub use matter::{Matter, load_matter};
pub use sending::{
    Attempt, DeliveryKey, DeliveryRow, Fate, end, end_leases, fail, has_sendable, lease,
    list_bundle, list_dead, list_overdue, list_sendable, list_sendable_to, load_deliveries,
    may_choose, postpone, put_delivery, readdress, release, retry,
};

/// What somebody is told.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = messages, primary_key(id))]
#[diesel(treat_none_as_default_value = false)]
pub struct MessageRow {
    /// The fact that is told and the person: `incident/2018-0318#12/liu.fang`.
    pub id: String,
    /// The account; `None` when it is told to everybody behind a channel.
    pub account: Option<String>,
    /// The unit on whose behalf the person is told.
    pub unit: String,
    /// The incident's number.
    pub incident: Option<String>,
    /// The assignment within the incident.
    pub assignment_n: Option<i64>,
    /// The deadline within the incident.
    pub deadline_n: Option<i64>,
    /// How often that deadline had been moved when the message was written.
    pub generation: Option<i64>,
    /// What it is about, as a code.
    pub kind: String,
    /// The step of the reminder ladder.
    pub step: Option<String>,
    /// Whether it is a courtesy, which waits for office hours.
    pub is_courtesy: bool,
    /// Whether it is told late (补发), because the house was down.
    pub is_late: bool,
    /// The first line.
    pub subject: String,
    /// The text.
    pub body: String,
    /// Not sent outside the portal before this instant.
    pub not_before_at: At,
    /// When it was put.
    pub created_at: At,
    /// The due instant it speaks of.
    pub due_at: Option<At>,
    /// Whether the receiver is asked to confirm, by acknowledging the assignment.
    pub wants_confirmation: bool,
    /// When the receiver saw it in the portal.
    pub read_at: Option<At>,
    /// When what it asks for was confirmed.
    pub confirmed_at: Option<At>,
    /// The account that confirmed.
    pub confirmed_by: Option<String>,
    /// When the link in it was used.
    pub link_used_at: Option<At>,
}

/// A message to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// The fact that is told and the person: `{stream}#{seq}/{account}`.
    pub id: String,
    /// The account; `None` when it is told to everybody behind a channel.
    pub account: Option<AccountId>,
    /// The unit on whose behalf the person is told.
    pub unit: UnitId,
    /// The incident.
    pub incident: Option<IncidentNo>,
    /// The assignment within the incident.
    pub assignment: Option<u32>,
    /// The deadline within the incident, and how often it had been moved.
    pub deadline: Option<(u32, u32)>,
    /// What it is about.
    pub kind: MessageKind,
    /// The step of the reminder ladder.
    pub step: Option<String>,
    /// Whether it is a courtesy, which waits for office hours.
    pub is_courtesy: bool,
    /// Whether it is told late (补发).
    pub is_late: bool,
    /// The first line.
    pub subject: String,
    /// The text.
    pub body: String,
    /// Not sent outside the portal before this instant.
    pub not_before_at: Timestamp,
    /// The due instant it speaks of.
    pub due_at: Option<Timestamp>,
    /// Whether the receiver is asked to confirm.
    pub wants_confirmation: bool,
}

impl NewMessage {
    fn row(&self, now: Timestamp) -> MessageRow {
        MessageRow {
            id: self.id.clone(),
            account: self.account.as_ref().map(ToString::to_string),
            unit: self.unit.to_string(),
            incident: self.incident.as_ref().map(ToString::to_string),
            assignment_n: self.assignment.map(i64::from),
            deadline_n: self.deadline.map(|(n, _)| i64::from(n)),
            generation: self.deadline.map(|(_, generation)| i64::from(generation)),
            kind: self.kind.code().to_owned(),
            step: self.step.clone(),
            is_courtesy: self.is_courtesy,
            is_late: self.is_late,
            subject: self.subject.clone(),
            body: self.body.clone(),
            not_before_at: At::from(self.not_before_at),
            created_at: At::from(now),
            due_at: self.due_at.map(At::from),
            wants_confirmation: self.wants_confirmation,
            read_at: None,
            confirmed_at: None,
            confirmed_by: None,
            link_used_at: None,
        }
    }
}

/// Puts a message with its first deliveries: for a person on the channel liked best, for everybody
/// on each channel of `broadcast`. An id that is known already changes nothing. Gives back whether
/// the message is new. Belongs into the transaction of the fact it tells.
///
/// # Errors
/// The store's own failure.
pub fn put(
    conn: &mut AnyConn,
    message: &NewMessage,
    now: Timestamp,
    broadcast: &[Channel],
) -> Result<bool, StoreError> {
    if !insert_new!(conn, messages, &message.row(now), "put a message")? {
        return Ok(false);
    }
    let ways: Vec<(Channel, String)> = match &message.account {
        Some(account) => load_contact(conn, account)?
            .and_then(|contact| contact.usable().into_iter().next())
            .into_iter()
            .collect(),
        None => broadcast.iter().map(|c| (*c, String::new())).collect(),
    };
    for (channel, address) in ways {
        let mut row = DeliveryRow::pending(&message.id, channel, address, now);
        row.account = message.account.as_ref().map(ToString::to_string);
        row.next_try_at = At::from(message.not_before_at.max(now));
        put_delivery(conn, &row)?;
    }
    Ok(true)
}

/// Puts a message that goes nowhere but into the portal. An id that is known already changes
/// nothing. Belongs into the transaction of the fact it tells.
///
/// # Errors
/// The store's own failure.
pub fn put_in_portal(
    conn: &mut AnyConn,
    message: &NewMessage,
    now: Timestamp,
) -> Result<bool, StoreError> {
    insert_new!(conn, messages, &message.row(now), "put a message")
}

/// The same, and also on this channel where the person has an address there.
///
/// # Errors
/// The store's own failure.
pub fn put_also_on(
    conn: &mut AnyConn,
    message: &NewMessage,
    now: Timestamp,
    channel: Channel,
) -> Result<bool, StoreError> {
    if !put_in_portal(conn, message, now)? {
        return Ok(false);
    }
    let Some(account) = &message.account else {
        return Ok(true);
    };
    let contact = load_contact(conn, account)?;
    let address = contact
        .as_ref()
        .and_then(|contact| contact.address(channel));
    if let Some(address) = address {
        let mut row = DeliveryRow::pending(&message.id, channel, address.to_owned(), now);
        row.account = Some(account.to_string());
        row.next_try_at = At::from(message.not_before_at.max(now));
        put_delivery(conn, &row)?;
    }
    Ok(true)
}

/// Counts deliveries by channel and state.
///
/// # Errors
/// The store's own failure.
pub fn count_deliveries(conn: &mut AnyConn) -> Result<Vec<(String, String, i64)>, StoreError> {
    deliveries::table
        .group_by((deliveries::channel, deliveries::state))
        .select((
            deliveries::channel,
            deliveries::state,
            diesel::dsl::count_star(),
        ))
        .order((deliveries::channel, deliveries::state))
        .load(conn)
        .doing("count deliveries")
}

/// Loads a message.
///
/// # Errors
/// The store's own failure.
pub fn load_message(conn: &mut AnyConn, id: &str) -> Result<Option<MessageRow>, StoreError> {
    messages::table
        .find(id)
        .select(MessageRow::as_select())
        .first(conn)
        .optional()
        .doing("load a message")
}

/// Loads messages by id; those that are gone are left out.
///
/// # Errors
/// The store's own failure.
pub fn load_messages(conn: &mut AnyConn, ids: &[String]) -> Result<Vec<MessageRow>, StoreError> {
    messages::table
        .filter(messages::id.eq_any(ids))
        .order(messages::id)
        .select(MessageRow::as_select())
        .load(conn)
        .doing("load messages")
}

/// Notes that a person saw messages in the portal: those named, or all of them; gives back how many
/// were new to the person.
///
/// # Errors
/// The store's own failure.
pub fn read(
    conn: &mut AnyConn,
    account: &AccountId,
    ids: Option<&[String]>,
    now: Timestamp,
) -> Result<usize, StoreError> {
    const DOING: &str = "note that messages were read";
    let unread = messages::table
        .filter(messages::account.eq(Some(account.as_str())))
        .filter(messages::read_at.is_null());
    let seen = messages::read_at.eq(Some(At::from(now)));
    match ids {
        None => diesel::update(unread).set(seen).execute(conn).doing(DOING),
        Some(ids) => diesel::update(unread.filter(messages::id.eq_any(ids)))
            .set(seen)
            .execute(conn)
            .doing(DOING),
    }
}

/// Confirms every message that asks for the acknowledgement of an assignment, whichever way it was
/// acknowledged and whoever of the unit did it; gives back how many there were. Belongs into the
/// transaction of the acknowledgement.
///
/// # Errors
/// The store's own failure.
pub fn confirm(
    conn: &mut AnyConn,
    incident: &IncidentNo,
    assignment: u32,
    by: &AccountId,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let asking = messages::table
        .filter(messages::incident.eq(Some(incident.as_str())))
        .filter(messages::assignment_n.eq(Some(i64::from(assignment))))
        .filter(messages::wants_confirmation.eq(true))
        .filter(messages::confirmed_at.is_null());
    diesel::update(asking)
        .set((
            messages::confirmed_at.eq(Some(At::from(now))),
            messages::confirmed_by.eq(Some(by.as_str())),
        ))
        .execute(conn)
        .doing("confirm messages")
}

/// Uses the link of a message; gives back whether it had not been used before. Belongs into the
/// transaction of what the link does.
///
/// # Errors
/// The store's own failure.
pub fn use_link(conn: &mut AnyConn, id: &str, now: Timestamp) -> Result<bool, StoreError> {
    let unused = messages::table
        .find(id)
        .filter(messages::link_used_at.is_null());
    diesel::update(unused)
        .set(messages::link_used_at.eq(Some(At::from(now))))
        .execute(conn)
        .doing("use a link")
        .map(|changed| changed > 0)
}
