//! The link that acknowledges at one tap, without signing in.
//!
//! It is signed and names a message, an assignment and when it ends. Opening it shows a page and
//! changes nothing, since mail servers open links by themselves; the button on the page acknowledges
//! as the message's receiver, with the rights of that moment. It works once; after that it tells,
//! harmlessly, who acknowledged and when.

use std::sync::Arc;

use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use super::carry_out::{Request, Subject, carry_out};
use super::{Ctx, Once, ServiceError, Services};
use crate::domain::command::Command;
use crate::domain::event::Event;
use crate::domain::incident::{Assignment, Incident};
use crate::domain::people::Actor;
use crate::domain::vocabulary::AssignmentState;
use crate::domain::{AccountId, IncidentNo, UnitId};
use crate::store::history::{self, History};
use crate::store::outbox::{self, MessageRow};
use crate::store::{StoreError, people};

/// So that neither a session's token is a link nor a link a session's token.
const PURPOSE: &[u8] = b"/acknowledgement";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Claims {
    /// The message.
    mid: String,
    /// The assignment.
    n: u32,
    exp: i64,
}

/// Signs and reads links. Without a public address there are none.
#[derive(Clone, Default)]
pub struct Links {
    inner: Option<Arc<Inner>>,
}

struct Inner {
    address: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl Links {
    /// Links under a public address, signed with a key made from the portal's session key.
    pub fn new(session_key: &[u8], address: &str) -> Self {
        let secret = [session_key, PURPOSE].concat();
        Self {
            inner: Some(Arc::new(Inner {
                address: address.trim_end_matches('/').to_owned(),
                encoding: EncodingKey::from_secret(&secret),
                decoding: DecodingKey::from_secret(&secret),
            })),
        }
    }

    /// The link with which the receiver of a message acknowledges an assignment until an instant;
    /// `None` without a public address.
    pub fn acknowledgement(
        &self,
        message: &str,
        assignment: u32,
        ends_at: Timestamp,
    ) -> Option<String> {
        let inner = self.inner.as_ref()?;
        let claims = Claims {
            mid: message.to_owned(),
            n: assignment,
            exp: ends_at.as_second(),
        };
        let header = Header::new(Algorithm::HS256);
        let token = jsonwebtoken::encode(&header, &claims, &inner.encoding).ok()?;
        Some(format!("{}/a/{token}", inner.address))
    }

    /// The absolute address of a page of the portal; `None` without a public address.
    pub fn page(&self, path: &str) -> Option<String> {
        let inner = self.inner.as_ref()?;
        Some(format!("{}{path}", inner.address))
    }

    fn read(&self, token: &str) -> Option<Claims> {
        let inner = self.inner.as_ref()?;
        let mut validation = Validation::new(Algorithm::HS256);
        // Expiry is checked against the house's own clock, after what was done is known.
        validation.validate_exp = false;
        jsonwebtoken::decode::<Claims>(token, &inner.decoding, &validation)
            .ok()
            .map(|read| read.claims)
    }
}

impl Services {
    /// As [`Links::acknowledgement`].
    pub fn acknowledgement_link(
        &self,
        message: &str,
        assignment: u32,
        ends_at: Timestamp,
    ) -> Option<String> {
        self.links.acknowledgement(message, assignment, ends_at)
    }
}

/// What a link is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// The incident.
    pub no: IncidentNo,
    /// Its title.
    pub title: String,
    /// The unit that is asked to acknowledge.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// As whom it is acknowledged.
    pub receiver: String,
    /// By when.
    pub due_at: Option<Timestamp>,
}

/// How a link stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkState {
    /// The button may be pressed.
    Open(Matter),
    /// It is acknowledged already.
    Acknowledged {
        /// What.
        matter: Matter,
        /// By whom: name and unit as the log has them.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// The matter is with somebody else, or over.
    Gone(Matter),
    /// It ended.
    Expired,
    /// It is no link of this house, or was altered.
    Unknown,
}

/// How a link stands; changes nothing.
///
/// # Errors
/// The store's failure.
pub fn look(services: &Services, token: &str) -> Result<LinkState, ServiceError> {
    Ok(read(services, token, services.now())?.state)
}

/// Presses the button: acknowledges as the message's receiver. Pressing again changes nothing.
///
/// # Errors
/// `Refused` or `Forbidden` when the receiver may not, or the store's failure.
pub fn press(
    services: &Services,
    token: &str,
    request_id: &str,
) -> Result<LinkState, ServiceError> {
    let now = services.now();
    let read = read(services, token, now)?;
    let (LinkState::Open(matter), Some(message)) = (&read.state, read.message) else {
        return Ok(read.state);
    };
    let ctx = Ctx {
        actor: receiver(services, &message)?.ok_or(ServiceError::Forbidden)?,
        now,
        request_id: request_id.to_owned(),
    };
    let request = Request {
        subject: Subject::Incident(matter.no.clone()),
        command: Command::Acknowledge {
            unit: Some(matter.unit.clone()),
        },
        expected_seq: None,
        // Two taps at one moment are one acknowledgement.
        once: Some(Once {
            token: format!("link:{}", message.id),
            body: Vec::new(),
        }),
        files: Vec::new(),
    };
    let acknowledged = carry_out(services, &ctx, &request);
    if let Err(ServiceError::Refused(_)) = &acknowledged {
        // Somebody was faster; the page says who.
        return look(services, token);
    }
    acknowledged?;
    let id = message.id.clone();
    services
        .store
        .write(move |conn| outbox::use_link(conn, &id, now))?;
    look(services, token)
}

/// A link with the message it was sent in.
struct ReadLink {
    state: LinkState,
    message: Option<MessageRow>,
}

fn read(services: &Services, token: &str, now: Timestamp) -> Result<ReadLink, ServiceError> {
    let unknown = ReadLink {
        state: LinkState::Unknown,
        message: None,
    };
    let Some(claims) = services.links.read(token) else {
        return Ok(unknown);
    };
    let found = services.store.read(|conn| -> Result<_, StoreError> {
        let Some(message) = outbox::load_message(conn, &claims.mid)? else {
            return Ok(None);
        };
        let no = message.incident.as_deref().and_then(IncidentNo::parse);
        let Some(no) = no else { return Ok(None) };
        let history = history::load(conn, &no)?;
        Ok(Some((message, no, history)))
    })?;
    let Some((message, no, history)) = found else {
        return Ok(unknown);
    };
    let Some(assignment) = history.incident.assignment(claims.n).cloned() else {
        return Ok(unknown);
    };
    let matter = matter(services, no, &history.incident, &assignment, &message)?;
    let state = state_of(matter, &history, &assignment, now.as_second() < claims.exp);
    Ok(ReadLink {
        state,
        message: Some(message),
    })
}

fn state_of(
    matter: Matter,
    history: &History,
    assignment: &Assignment,
    is_in_time: bool,
) -> LinkState {
    // Who acknowledged is told even by a link that has ended: it does nobody harm.
    if let Some((by, at)) = acknowledged_by(history, assignment.n) {
        return LinkState::Acknowledged { matter, by, at };
    }
    if !is_in_time {
        return LinkState::Expired;
    }
    if assignment.state == AssignmentState::Offered {
        LinkState::Open(matter)
    } else {
        LinkState::Gone(matter)
    }
}

fn acknowledged_by(history: &History, n: u32) -> Option<(String, Timestamp)> {
    let is_it =
        |event: &Event| matches!(event, Event::Acknowledged { assignment } if *assignment == n);
    let entry = history.entries.iter().rfind(|entry| is_it(&entry.event))?;
    Some((entry.stamp.name.clone(), entry.stamp.at))
}

fn matter(
    services: &Services,
    no: IncidentNo,
    incident: &Incident,
    assignment: &Assignment,
    message: &MessageRow,
) -> Result<Matter, ServiceError> {
    let ctx = services.ctx(Actor::system(), "link".to_owned());
    let roster = super::setup::roster_in_force(services, &ctx)?;
    let receiver = receiver(services, message)?;
    Ok(Matter {
        title: incident
            .registered
            .as_ref()
            .map(|fact| fact.title.clone())
            .unwrap_or_default(),
        no,
        unit: assignment.unit.clone(),
        unit_name: roster.name(&assignment.unit).to_owned(),
        receiver: receiver.map(|actor| actor.name).unwrap_or_default(),
        due_at: message.due_at.map(Into::into),
    })
}

/// The account a message is for, with the rights of this moment; `None` when it may not sign in.
fn receiver(services: &Services, message: &MessageRow) -> Result<Option<Actor>, ServiceError> {
    let Some(account) = message.account.as_deref().map(AccountId::new) else {
        return Ok(None);
    };
    let row = services
        .store
        .read(|conn| people::load_account(conn, &account))?;
    Ok(row.filter(|row| !row.is_disabled).map(|row| row.actor()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = b"a key of at least thirty-two bytes!";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn token(link: &str) -> &str {
        link.rsplit('/').next().unwrap()
    }

    #[test]
    fn a_link_names_its_message_and_assignment() {
        let links = Links::new(KEY, "https://h.cn/");
        let link = links.acknowledgement("m/1", 2, at(9)).unwrap();
        assert!(link.starts_with("https://h.cn/a/"), "{link}");
        let claims = links.read(token(&link)).unwrap();
        assert_eq!((claims.mid.as_str(), claims.n, claims.exp), ("m/1", 2, 9));
    }

    #[test]
    fn an_altered_link_or_one_of_another_house_is_unknown() {
        let links = Links::new(KEY, "https://h.cn");
        let link = links.acknowledgement("m/1", 2, at(9)).unwrap();
        let mut letters: Vec<char> = token(&link).chars().collect();
        letters[30] = if letters[30] == 'A' { 'B' } else { 'A' };
        let altered: String = letters.into_iter().collect();
        assert!(links.read(&altered).is_none());
        let other = Links::new(b"another key of at least 32 bytes!!", "https://h.cn");
        assert!(other.read(token(&link)).is_none());
        assert!(links.read("").is_none());
    }

    #[test]
    fn a_link_is_not_signed_with_the_session_key_itself() {
        let links = Links::new(KEY, "https://h.cn");
        let link = links.acknowledgement("m/1", 2, at(9)).unwrap();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.validate_exp = false;
        validation.required_spec_claims.clear();
        let session = DecodingKey::from_secret(KEY);
        let read = jsonwebtoken::decode::<serde_json::Value>(token(&link), &session, &validation);
        assert!(read.is_err());
    }

    #[test]
    fn without_a_public_address_there_are_no_links() {
        let links = Links::default();
        assert_eq!(links.acknowledgement("m/1", 1, at(9)), None);
        assert_eq!(links.page("/notices"), None);
    }
}
