//! What goes out now on one channel: due, free, its matter still standing, and what belongs together
//! in one digest. All in one transaction, which also writes the claim.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::digest;
use super::{BATCH, LEASE, later};
use crate::channels::Parcel;
use crate::domain::vocabulary::{AssignmentState, Channel, DeliveryState, MessageKind};
use crate::services::{ServiceError, reminders};
use crate::store::outbox::{self, DeliveryKey, DeliveryRow, Fate, Matter, MessageRow};
use crate::store::{AnyConn, StoreError, engine};

/// So many late messages to one person go out as one.
const LATE_IN_ONE: usize = 2;
/// More than so many messages to one person go out as one.
const WAITING_APART: usize = 5;
/// Late messages wait so long at most for the rest of what the house catches up on.
const LATE_WAITS: SignedDuration = SignedDuration::from_mins(5);
/// Until they are looked at again.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_secs(2);
/// The engine is behind when something has been due for so long without being on record.
const BEHIND_AFTER: SignedDuration = SignedDuration::from_secs(30);

/// One parcel with the deliveries that go out in it.
#[derive(Debug, Clone)]
pub(super) struct Shipment {
    pub(super) keys: Vec<DeliveryKey>,
    /// What it tells, one message or those of a digest.
    pub(super) messages: Vec<MessageRow>,
    pub(super) parcel: Parcel,
    /// How often it failed before.
    pub(super) attempts: i64,
}

/// What was chosen.
#[derive(Debug, Default)]
pub(super) struct Choice {
    pub(super) shipments: Vec<Shipment>,
    pub(super) dropped: usize,
    pub(super) has_more: bool,
}

/// Chooses on one channel at one instant.
#[derive(Debug, Clone)]
pub(super) struct Chooser {
    pub(super) channel: Channel,
    pub(super) now: Timestamp,
    /// This process.
    pub(super) claimed_by: String,
    /// Where all messages are, for digests.
    pub(super) page: Option<String>,
}

/// A delivery whose matter stands, with its message.
struct Standing {
    row: DeliveryRow,
    message: MessageRow,
}

impl Chooser {
    pub(super) fn choose(&self, conn: &mut AnyConn) -> Result<Choice, ServiceError> {
        let mut choice = Choice::default();
        if !outbox::may_choose(conn, self.channel)? {
            return Ok(choice);
        }
        let rows = outbox::list_sendable(conn, self.channel, self.now, BATCH)?;
        choice.has_more = i64::try_from(rows.len()).is_ok_and(|n| n >= BATCH);
        let (mut bundles, mut people) = (BTreeSet::new(), BTreeSet::new());
        for row in rows {
            match (row.bundle.clone(), row.account.clone()) {
                (Some(bundle), _) => {
                    if bundles.insert(bundle.clone()) {
                        self.choose_again(conn, &bundle, &mut choice)?;
                    }
                }
                // A digest would be another name for what may be there already.
                (None, Some(_)) if row.may_have_gone_out_alone() => {
                    self.choose_alone(conn, row, &mut choice)?;
                }
                (None, Some(account)) => {
                    if people.insert(account.clone()) {
                        self.choose_for(conn, &account, &mut choice)?;
                    }
                }
                (None, None) => self.choose_alone(conn, row, &mut choice)?,
            }
        }
        Ok(choice)
    }

    fn choose_alone(
        &self,
        conn: &mut AnyConn,
        row: DeliveryRow,
        choice: &mut Choice,
    ) -> Result<(), ServiceError> {
        self.standing(conn, vec![row], choice)?
            .into_iter()
            .try_for_each(|standing| self.claim_one(conn, standing, choice))
    }

    /// A digest that was claimed before: the same one, less what is done meanwhile.
    fn choose_again(
        &self,
        conn: &mut AnyConn,
        bundle: &str,
        choice: &mut Choice,
    ) -> Result<(), ServiceError> {
        let rows = outbox::list_bundle(conn, bundle)?;
        let standing = self.standing(conn, rows, choice)?;
        self.claim_bundle(conn, bundle, standing, choice)
    }

    /// What waits for one person on this channel and was never tried.
    fn choose_for(
        &self,
        conn: &mut AnyConn,
        account: &str,
        choice: &mut Choice,
    ) -> Result<(), ServiceError> {
        let rows = self.waiting_for(conn, account, self.now)?;
        let standing = self.standing(conn, rows, choice)?;
        let mut ready = self.hold_late_ones(conn, standing)?;
        if ready.iter().any(|s| s.message.is_late) {
            ready.extend(self.held_before(conn, account, choice)?);
        }
        let late = ready.iter().filter(|s| s.message.is_late).count();
        if late >= LATE_IN_ONE || ready.len() > WAITING_APART {
            let bundle = format!(
                "digest/{account}/{}/{}",
                self.channel.code(),
                self.now.as_microsecond()
            );
            return self.claim_bundle(conn, &bundle, ready, choice);
        }
        ready
            .into_iter()
            .try_for_each(|standing| self.claim_one(conn, standing, choice))
    }

    fn waiting_for(
        &self,
        conn: &mut AnyConn,
        account: &str,
        ahead: Timestamp,
    ) -> Result<Vec<DeliveryRow>, StoreError> {
        let when = (self.now, ahead);
        let mut rows = outbox::list_sendable_to(conn, self.channel, account, when)?;
        rows.retain(|row| row.bundle.is_none() && !row.may_have_gone_out_alone());
        Ok(rows)
    }

    /// The late ones that are to be looked at again in a moment: the house has caught up, so they
    /// go out with the rest.
    fn held_before(
        &self,
        conn: &mut AnyConn,
        account: &str,
        choice: &mut Choice,
    ) -> Result<Vec<Standing>, StoreError> {
        let mut rows = self.waiting_for(conn, account, later(self.now, LOOK_AGAIN))?;
        rows.retain(|row| row.next_try_at.timestamp() > self.now);
        let mut held = self.standing(conn, rows, choice)?;
        held.retain(|s| s.message.is_late && s.message.not_before_at.timestamp() <= self.now);
        Ok(held)
    }

    /// Leaves out, with the reason on record, what nobody needs to be told any more.
    fn standing(
        &self,
        conn: &mut AnyConn,
        rows: Vec<DeliveryRow>,
        choice: &mut Choice,
    ) -> Result<Vec<Standing>, StoreError> {
        let ids: Vec<String> = rows.iter().map(|row| row.message_id.clone()).collect();
        let mut messages: BTreeMap<String, MessageRow> = outbox::load_messages(conn, &ids)?
            .into_iter()
            .map(|message| (message.id.clone(), message))
            .collect();
        let mut standing = Vec::new();
        for row in rows {
            let Some(message) = messages.remove(&row.message_id) else {
                continue;
            };
            let matter = outbox::load_matter(conn, &message)?;
            // Another system keeps the record; people and their groups are not chased in vain.
            let is_record = row.channel == Channel::Webhook.code();
            match why_not(&message, &matter).filter(|_| !is_record) {
                None => standing.push(Standing { row, message }),
                Some(reason) => {
                    self.drop_delivery(conn, &row.message_id, reason)?;
                    choice.dropped += 1;
                }
            }
        }
        Ok(standing)
    }

    fn drop_delivery(
        &self,
        conn: &mut AnyConn,
        message: &str,
        reason: &str,
    ) -> Result<(), StoreError> {
        let key = (message.to_owned(), self.channel.code().to_owned());
        let dropped = Fate {
            state: DeliveryState::Dropped,
            reason: Some(reason.to_owned()),
        };
        outbox::end(conn, &key, &dropped, self.now)?;
        tracing::info!(
            channel = self.channel.code(),
            id = message,
            reason,
            "message dropped"
        );
        Ok(())
    }

    /// While the house is catching up, late messages wait for each other, so that a person gets one
    /// digest and not one a minute.
    fn hold_late_ones(
        &self,
        conn: &mut AnyConn,
        standing: Vec<Standing>,
    ) -> Result<Vec<Standing>, StoreError> {
        let may_wait = |s: &Standing| {
            let until = later(s.row.created_at.timestamp(), LATE_WAITS);
            s.message.is_late && self.now < until
        };
        if !standing.iter().any(may_wait) || !is_engine_behind(conn, self.now)? {
            return Ok(standing);
        }
        let (held, ready): (Vec<_>, Vec<_>) = standing.into_iter().partition(may_wait);
        for standing in held {
            outbox::postpone(conn, &standing.row.key(), later(self.now, LOOK_AGAIN))?;
        }
        Ok(ready)
    }

    fn claim_one(
        &self,
        conn: &mut AnyConn,
        standing: Standing,
        choice: &mut Choice,
    ) -> Result<(), ServiceError> {
        let keys = vec![standing.row.key()];
        self.claim(conn, &keys, None)?;
        choice.shipments.push(Shipment {
            keys,
            parcel: self.parcel(&standing),
            attempts: standing.row.attempts,
            messages: vec![standing.message],
        });
        Ok(())
    }

    fn claim_bundle(
        &self,
        conn: &mut AnyConn,
        bundle: &str,
        standing: Vec<Standing>,
        choice: &mut Choice,
    ) -> Result<(), ServiceError> {
        let Some(first) = standing.first() else {
            return Ok(());
        };
        let (address, attempts) = (first.row.address.clone(), first.row.attempts);
        let keys: Vec<DeliveryKey> = standing.iter().map(|s| s.row.key()).collect();
        self.claim(conn, &keys, Some(bundle))?;
        let messages: Vec<MessageRow> = standing.into_iter().map(|s| s.message).collect();
        let (subject, body, facts) = digest::write(&messages, self.page.clone())?;
        choice.shipments.push(Shipment {
            keys,
            attempts,
            messages,
            parcel: Parcel {
                id: bundle.to_owned(),
                address,
                subject,
                body,
                sent_at: self.now,
                facts,
            },
        });
        Ok(())
    }

    fn claim(
        &self,
        conn: &mut AnyConn,
        keys: &[DeliveryKey],
        bundle: Option<&str>,
    ) -> Result<(), StoreError> {
        let until = later(self.now, LEASE);
        outbox::lease(conn, keys, &self.claimed_by, until, bundle)
    }

    fn parcel(&self, standing: &Standing) -> Parcel {
        let message = &standing.message;
        Parcel {
            // Each broadcast channel has one receiver, which must be able to tell a repeat.
            id: message.id.clone(),
            address: standing.row.address.clone(),
            subject: message.subject.clone(),
            body: message.body.clone(),
            sent_at: self.now,
            facts: digest::facts_of(message),
        }
    }
}

/// Why a message is not told any more; `None` when its matter stands.
fn why_not(message: &MessageRow, matter: &Matter) -> Option<&'static str> {
    let kind = MessageKind::parse(&message.kind);
    let is_about_time = matches!(kind, Some(MessageKind::Reminder | MessageKind::Passed));
    if matter.is_receiver_gone {
        return Some("账号已停用");
    }
    if is_about_time && matter.deadline_still_runs == Some(false) {
        return Some("时限已经停止或改期");
    }
    if !message.wants_confirmation {
        return None;
    }
    if message.confirmed_at.is_some() {
        return Some("已经签收");
    }
    match matter.assignment {
        None | Some(AssignmentState::Offered) => None,
        Some(AssignmentState::Accepted | AssignmentState::Discharged) => Some("已经签收"),
        Some(
            AssignmentState::ReturnPending | AssignmentState::Returned | AssignmentState::Withdrawn,
        ) => Some("交办已经退回或撤回"),
    }
}

/// Whether the engine has something to catch up on: a due instant that went by a while ago and is
/// not on record.
fn is_engine_behind(conn: &mut AnyConn, now: Timestamp) -> Result<bool, StoreError> {
    let before = now.saturating_sub(BEHIND_AFTER).unwrap_or(now);
    Ok(engine::oldest_due(conn, reminders::NAME, before)?.is_some())
}

impl Chooser {
    /// Leaves out of a claimed parcel what has fallen since the claim, with the reasons on record;
    /// `None` when nothing is left. A digest keeps its id.
    pub(super) fn without(
        &self,
        conn: &mut AnyConn,
        mut shipment: Shipment,
        fallen: &[Fallen],
    ) -> Result<Option<Shipment>, ServiceError> {
        for (message, reason) in fallen {
            self.drop_delivery(conn, message, reason)?;
        }
        let has_fallen = |id: &str| fallen.iter().any(|(message, _)| message == id);
        shipment.messages.retain(|message| !has_fallen(&message.id));
        shipment.keys.retain(|(message, _)| !has_fallen(message));
        if shipment.messages.is_empty() {
            return Ok(None);
        }
        let (subject, body, facts) = digest::write(&shipment.messages, self.page.clone())?;
        shipment.parcel = Parcel {
            subject,
            body,
            facts,
            ..shipment.parcel
        };
        Ok(Some(shipment))
    }
}

/// A message that is not told any more, and why.
pub(super) type Fallen = (String, &'static str);

/// What of a claimed parcel has fallen since the claim. Only reads, since nearly always it is
/// nothing.
pub(super) fn fallen(
    conn: &mut AnyConn,
    channel: Channel,
    messages: &[MessageRow],
) -> Result<Vec<Fallen>, StoreError> {
    let mut fallen = Vec::new();
    if channel == Channel::Webhook {
        return Ok(fallen);
    }
    for message in messages {
        // As it is now: it may have been confirmed meanwhile.
        let Some(message) = outbox::load_message(conn, &message.id)? else {
            continue;
        };
        let matter = outbox::load_matter(conn, &message)?;
        if let Some(reason) = why_not(&message, &matter) {
            fallen.push((message.id, reason));
        }
    }
    Ok(fallen)
}

#[cfg(test)]
mod tests {
    use crate::store::At;

    use super::*;

    fn message(kind: MessageKind, wants_confirmation: bool) -> MessageRow {
        MessageRow {
            id: "m/1".to_owned(),
            account: Some("liu".to_owned()),
            unit: "edu".to_owned(),
            incident: Some("2018-0001".to_owned()),
            assignment_n: Some(1),
            deadline_n: Some(1),
            generation: Some(0),
            kind: kind.code().to_owned(),
            step: None,
            is_courtesy: false,
            is_late: false,
            subject: String::new(),
            body: String::new(),
            not_before_at: At::from(Timestamp::UNIX_EPOCH),
            created_at: At::from(Timestamp::UNIX_EPOCH),
            due_at: None,
            wants_confirmation,
            read_at: None,
            confirmed_at: None,
            confirmed_by: None,
            link_used_at: None,
        }
    }

    fn matter(runs: Option<bool>, assignment: Option<AssignmentState>) -> Matter {
        Matter {
            deadline_still_runs: runs,
            assignment,
            is_receiver_gone: false,
        }
    }

    #[test]
    fn a_reminder_of_a_stopped_deadline_is_not_told() {
        for kind in [MessageKind::Reminder, MessageKind::Passed] {
            let message = message(kind, false);
            assert_eq!(why_not(&message, &matter(Some(true), None)), None);
            assert!(why_not(&message, &matter(Some(false), None)).is_some());
            assert_eq!(why_not(&message, &matter(None, None)), None);
        }
        // What a person ordered is told even so.
        let urge = message(MessageKind::Urge, false);
        assert_eq!(why_not(&urge, &matter(Some(false), None)), None);
    }

    #[test]
    fn nobody_is_asked_to_confirm_what_is_no_longer_offered() {
        let asking = message(MessageKind::Dispatched, true);
        let telling = message(MessageKind::Dispatched, false);
        for state in AssignmentState::ALL {
            let now = matter(None, Some(*state));
            let stands = *state == AssignmentState::Offered;
            assert_eq!(why_not(&asking, &now).is_none(), stands, "{state:?}");
            assert_eq!(why_not(&telling, &now), None, "{state:?}");
        }
        let confirmed = MessageRow {
            confirmed_at: Some(At::from(Timestamp::UNIX_EPOCH)),
            ..asking
        };
        let offered = matter(None, Some(AssignmentState::Offered));
        assert!(why_not(&confirmed, &offered).is_some());
    }

    #[test]
    fn nobody_who_has_left_is_told_anything() {
        let gone = Matter {
            is_receiver_gone: true,
            ..matter(None, None)
        };
        assert!(why_not(&message(MessageKind::Brief, false), &gone).is_some());
    }
}
