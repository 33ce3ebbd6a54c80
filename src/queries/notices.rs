//! 提醒: what a person was told, newest first; who confirmed; and what could not be delivered.

use diesel::prelude::*;
use jiff::Timestamp;

use super::{QueryError, Reader};
use crate::domain::people::Viewer;
use crate::domain::vocabulary::{Capacity, Channel, MessageKind};
use crate::domain::{AccountId, IncidentNo, UnitId};
use crate::store::outbox::{self, ContactRow, MessageRow};
use crate::store::schema::{accounts, messages};
use crate::store::{AnyConn, At, Doing, StoreError, engine};

/// How many dead deliveries one page shows.
const DEAD_SHOWN: i64 = 200;

/// One message, as its receiver sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRow {
    /// The message's id.
    pub id: String,
    /// What it is about; `None` for a kind this release does not know.
    pub kind: Option<MessageKind>,
    /// The first line.
    pub subject: String,
    /// The text.
    pub body: String,
    /// The incident.
    pub incident: Option<IncidentNo>,
    /// When it was put.
    pub created_at: Timestamp,
    /// The due instant it speaks of.
    pub due_at: Option<Timestamp>,
    /// Whether it was told late.
    pub is_late: bool,
    /// Whether the receiver has not seen it in the portal.
    pub is_unread: bool,
    /// Whether it asks to be confirmed.
    pub wants_confirmation: bool,
    /// When what it asks for was confirmed.
    pub confirmed_at: Option<Timestamp>,
}

/// Where a page of messages ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    created_at: i64,
    id: String,
}

impl Cursor {
    /// Reads what `Display` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (created_at, id) = text.split_once('~')?;
        let created_at = created_at.parse().ok()?;
        (!id.is_empty()).then(|| Self {
            created_at,
            id: id.to_owned(),
        })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}~{}", self.created_at, self.id)
    }
}

/// A page of messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticePage {
    /// The messages, newest first.
    pub rows: Vec<NoticeRow>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<Cursor>,
}

/// The reader's own messages, newest first.
///
/// # Errors
/// The store's failure.
pub fn list(reader: &Reader, after: Option<&Cursor>, limit: i64) -> Result<NoticePage, QueryError> {
    let account = reader.viewer.actor().account.clone();
    let mut query = messages::table
        .filter(messages::account.eq(Some(account.to_string())))
        .order((messages::created_at.desc(), messages::id))
        .limit(limit.saturating_add(1))
        .select(MessageRow::as_select())
        .into_boxed();
    if let Some(after) = after {
        let same = messages::created_at
            .eq(after.created_at)
            .and(messages::id.gt(after.id.clone()));
        query = query
            .filter(messages::created_at.le(after.created_at))
            .filter(messages::created_at.lt(after.created_at).or(same));
    }
    let mut rows: Vec<MessageRow> = reader
        .store
        .read(|conn| query.load(conn).doing("list messages"))?;
    let shown = usize::try_from(limit).unwrap_or(0);
    let has_more = rows.len() > shown;
    rows.truncate(shown);
    let next = rows.last().filter(|_| has_more).map(|row| Cursor {
        created_at: row.created_at.microseconds(),
        id: row.id.clone(),
    });
    let rows = rows.into_iter().map(notice).collect();
    Ok(NoticePage { rows, next })
}

fn notice(row: MessageRow) -> NoticeRow {
    NoticeRow {
        kind: MessageKind::parse(&row.kind),
        incident: row.incident.as_deref().and_then(IncidentNo::parse),
        created_at: row.created_at.timestamp(),
        due_at: row.due_at.map(At::timestamp),
        is_late: row.is_late,
        is_unread: row.read_at.is_none(),
        wants_confirmation: row.wants_confirmation,
        confirmed_at: row.confirmed_at.map(At::timestamp),
        id: row.id,
        subject: row.subject,
        body: row.body,
    }
}

/// How many of the reader's messages are unread.
///
/// # Errors
/// The store's failure.
pub fn unread(reader: &Reader) -> Result<i64, QueryError> {
    let account = reader.viewer.actor().account.clone();
    let unread = messages::table
        .filter(messages::account.eq(Some(account.to_string())))
        .filter(messages::read_at.is_null())
        .count();
    Ok(reader
        .store
        .read(|conn| unread.get_result(conn).doing("count unread messages"))?)
}

/// How the reader can be reached; `None` when nobody has said.
///
/// # Errors
/// The store's failure.
pub fn contact(reader: &Reader) -> Result<Option<ContactRow>, QueryError> {
    let account = reader.viewer.actor().account.clone();
    Ok(reader
        .store
        .read(|conn| outbox::load_contact(conn, &account))?)
}

/// One person who was asked to confirm an assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// The assignment.
    pub assignment: u32,
    /// The unit that is asked.
    pub unit: UnitId,
    /// The account.
    pub account: AccountId,
    /// The person's name.
    pub name: String,
    /// When it was confirmed, by this person or by another of the unit.
    pub confirmed_at: Option<Timestamp>,
}

/// Everybody who was asked to confirm an incident's assignments, as far as the reader may see it:
/// a unit sees its own people.
pub(super) fn confirmations(
    conn: &mut AnyConn,
    no: &IncidentNo,
    viewer: &Viewer,
) -> Result<Vec<Confirmation>, StoreError> {
    let asked: Vec<(MessageRow, Option<String>)> = messages::table
        .left_join(accounts::table.on(messages::account.eq(accounts::username.nullable())))
        .filter(messages::incident.eq(Some(no.as_str())))
        .filter(messages::wants_confirmation.eq(true))
        .filter(messages::account.is_not_null())
        .order((
            messages::assignment_n,
            messages::account,
            messages::created_at,
        ))
        .select((MessageRow::as_select(), accounts::name.nullable()))
        .load(conn)
        .doing("list confirmations")?;
    let mut confirmations: Vec<Confirmation> = Vec::new();
    for (message, name) in asked {
        let Some(confirmation) = confirmation(&message, name) else {
            continue;
        };
        let is_hidden = match viewer {
            Viewer::Office(_) => false,
            Viewer::Unit(actor) => actor.unit != confirmation.unit,
            Viewer::Administration(_) => true,
        };
        if is_hidden {
            continue;
        }
        // Whoever was asked twice, by a reminder, still is one person.
        let known = confirmations.last_mut().filter(|last| {
            last.assignment == confirmation.assignment && last.account == confirmation.account
        });
        match known {
            Some(known) => known.confirmed_at = known.confirmed_at.or(confirmation.confirmed_at),
            None => confirmations.push(confirmation),
        }
    }
    Ok(confirmations)
}

fn confirmation(message: &MessageRow, name: Option<String>) -> Option<Confirmation> {
    let account = message.account.clone()?;
    Some(Confirmation {
        assignment: u32::try_from(message.assignment_n?).ok()?,
        unit: UnitId::new(&message.unit),
        name: name.unwrap_or_else(|| account.clone()),
        account: AccountId::new(account),
        confirmed_at: message.confirmed_at.map(At::timestamp),
    })
}

/// Something that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// The message.
    pub message: String,
    /// The channel.
    pub channel: Option<Channel>,
    /// The code of the channel as stored.
    pub channel_code: String,
    /// The first line.
    pub subject: String,
    /// To whom: a name with the account, or nobody in particular.
    pub receiver: String,
    /// The address it did not reach.
    pub address: String,
    /// Why the last attempt failed.
    pub reason: String,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was chosen to go this way.
    pub created_at: Timestamp,
}

/// What could not be delivered, the newest first, and then what the engine could not record.
///
/// # Errors
/// `NotFound` for readers who are neither on duty nor administrators.
pub fn dead_letters(reader: &Reader) -> Result<Vec<DeadLetter>, QueryError> {
    if !may_see_dead_letters(&reader.viewer) {
        return Err(QueryError::NotFound);
    }
    let letters = reader.store.read(|conn| {
        let dead = outbox::list_dead(conn, DEAD_SHOWN)?;
        let mut letters = Vec::with_capacity(dead.len());
        for row in dead {
            let message = outbox::load_message(conn, &row.message_id)?;
            let name = row.account.as_ref().map(|account| name_of(conn, account));
            letters.push(DeadLetter {
                channel: Channel::parse(&row.channel),
                channel_code: row.channel,
                subject: message.map(|message| message.subject).unwrap_or_default(),
                receiver: name.transpose()?.unwrap_or_default(),
                address: row.address,
                reason: row.last_error.unwrap_or_default(),
                attempts: row.attempts,
                created_at: row.created_at.timestamp(),
                message: row.message_id,
            });
        }
        for row in engine::list_dead(conn, DEAD_SHOWN)? {
            letters.push(DeadLetter {
                message: row.place(),
                channel: None,
                channel_code: engine::CHANNEL.to_owned(),
                subject: row.subject,
                receiver: String::new(),
                address: String::new(),
                reason: row.last_error,
                attempts: row.attempts,
                created_at: row.first_failed_at.timestamp(),
            });
        }
        Ok::<_, StoreError>(letters)
    })?;
    Ok(letters)
}

/// Whether somebody looks after what could not be delivered.
pub fn may_see_dead_letters(viewer: &Viewer) -> bool {
    let actor = viewer.actor();
    actor.is(Capacity::SystemAdmin) || actor.is(Capacity::DutyOfficer)
}

fn name_of(conn: &mut AnyConn, account: &str) -> Result<String, StoreError> {
    let name: Option<String> = accounts::table
        .find(account)
        .select(accounts::name)
        .first(conn)
        .optional()
        .doing("load a name")?;
    Ok(name.map_or_else(|| account.to_owned(), |name| format!("{name}（{account}）")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let cursor = Cursor {
            created_at: 7,
            id: "incident/2018-0001#3/liu~x".to_owned(),
        };
        assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor));
        for bad in ["", "7", "7~", "x~m"] {
            assert_eq!(Cursor::parse(bad), None, "{bad}");
        }
    }
}
