//! Where a person can be reached and in which order, as the person sets it; and a message to try it.

use jiff::Timestamp;

use super::{Ctx, FieldFault, ServiceError, Services};
use crate::channels::{is_address, is_phone};
use crate::domain::AccountId;
use crate::domain::vocabulary::{Channel, MessageKind};
use crate::services::letters::{self, MessageFacts};
use crate::store::outbox::{self, ContactRow, DeliveryRow, NewMessage};
use crate::store::{At, StoreError, people};

/// The channels a person can choose from.
pub const PERSONAL: [Channel; 3] = [Channel::Portal, Channel::Email, Channel::Sms];

/// How somebody wants to be reached, as it was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The e-mail address; empty for none.
    pub email: String,
    /// The mobile number; empty for none.
    pub phone: String,
    /// Codes of channels, best liked first; empty leaves the order to the house, 站内 alone switches
    /// all others off.
    pub channels: Vec<String>,
}

/// Keeps how a person wants to be reached.
///
/// # Errors
/// `Invalid` naming every field that cannot be used, `NotFound` when there is no such account.
pub fn set(
    services: &Services,
    account: &AccountId,
    wanted: &Wanted,
    now: Timestamp,
) -> Result<(), ServiceError> {
    let row = checked(account, wanted, now)?;
    let account = account.clone();
    services.store.write(move |conn| {
        people::load_account(conn, &account)?.ok_or(ServiceError::NotFound)?;
        outbox::put_contact(conn, &row)?;
        Ok(())
    })
}

fn checked(
    account: &AccountId,
    wanted: &Wanted,
    now: Timestamp,
) -> Result<ContactRow, ServiceError> {
    let (email, phone) = (wanted.email.trim(), wanted.phone.trim());
    let mut faults = Vec::new();
    let mut fault = |field: &str, message: String| {
        faults.push(FieldFault {
            field: field.to_owned(),
            message,
        });
    };
    if !email.is_empty() && !is_address(email) {
        fault("email", "邮箱地址写成 zhang@example.gov.cn 这样".to_owned());
    }
    if !phone.is_empty() && !is_phone(phone) {
        fault("phone", "手机号码只写数字，如 13800000000".to_owned());
    }
    let mut channels: Vec<&str> = Vec::new();
    for code in wanted.channels.iter().map(|code| code.trim()) {
        let is_personal = Channel::parse(code).is_some_and(|c| PERSONAL.contains(&c));
        if !is_personal {
            fault(
                "channels",
                format!("没有“{code}”这个渠道，可选 email、sms、portal"),
            );
        } else if channels.contains(&code) {
            fault("channels", format!("“{code}”写了两次"));
        } else {
            channels.push(code);
        }
    }
    if !faults.is_empty() {
        return Err(ServiceError::Invalid(faults));
    }
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Ok(ContactRow {
        account: account.to_string(),
        email: given(email),
        phone: given(phone),
        channels: channels.join(","),
        updated_at: At::from(now),
    })
}

/// Sends a message to oneself on every channel one can be reached on; gives back on which. Those
/// that are not configured here are left out.
///
/// # Errors
/// The store's failure.
pub fn send_test(services: &Services, ctx: &Ctx) -> Result<Vec<Channel>, ServiceError> {
    let account = ctx.actor.account.clone();
    let facts = MessageFacts {
        unit_name: ctx.actor.name.clone(),
        title: "这是一条测试提醒，收到就说明渠道通了".to_owned(),
        page: services.links.page("/notices"),
        ..MessageFacts::default()
    };
    let (subject, body) = letters::render(MessageKind::Notice, &facts)?;
    let message = NewMessage {
        id: format!("test/{account}/{}", ctx.now.as_microsecond()),
        account: Some(account.clone()),
        unit: ctx.actor.unit.clone(),
        incident: None,
        assignment: None,
        deadline: None,
        kind: MessageKind::Notice,
        step: None,
        is_courtesy: false,
        is_late: false,
        subject,
        body,
        not_before_at: ctx.now,
        due_at: None,
        wants_confirmation: false,
    };
    let (offered, now) = (services.channels.clone(), ctx.now);
    let sent_on = services.store.write(move |conn| {
        outbox::put(conn, &message, now, &[])?;
        let contact = outbox::load_contact(conn, &account)?;
        let ways = contact.map(|contact| contact.usable()).unwrap_or_default();
        let mut sent_on = Vec::new();
        for (channel, address) in ways {
            if !offered.offers(channel) {
                continue;
            }
            let mut row = DeliveryRow::pending(&message.id, channel, address, now);
            row.account = Some(account.to_string());
            outbox::put_delivery(conn, &row)?;
            sent_on.push(channel);
        }
        Ok::<_, StoreError>(sent_on)
    })?;
    Ok(sent_on)
}

/// Notes that a person saw messages in the portal: those named, or all; gives back how many were
/// unread.
///
/// # Errors
/// The store's failure.
pub fn read(
    services: &Services,
    ctx: &Ctx,
    ids: Option<Vec<String>>,
) -> Result<usize, ServiceError> {
    let (account, now) = (ctx.actor.account.clone(), ctx.now);
    Ok(services
        .store
        .write(move |conn| outbox::read(conn, &account, ids.as_deref(), now))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(wanted: &Wanted) -> Vec<String> {
        match checked(&AccountId::new("liu"), wanted, Timestamp::UNIX_EPOCH) {
            Ok(_) => Vec::new(),
            Err(ServiceError::Invalid(faults)) => faults.into_iter().map(|f| f.field).collect(),
            Err(other) => panic!("{other:?}"),
        }
    }

    fn wanted(email: &str, phone: &str, channels: &[&str]) -> Wanted {
        Wanted {
            email: email.to_owned(),
            phone: phone.to_owned(),
            channels: channels.iter().map(|code| (*code).to_owned()).collect(),
        }
    }

    #[test]
    fn what_cannot_be_reached_is_named_field_by_field() {
        assert!(fields(&wanted("a@b.cn", "13800000000", &["email", "sms"])).is_empty());
        assert!(fields(&wanted("", "", &[])).is_empty());
        let all = fields(&wanted("a", "12", &["pager", "sms", "sms"]));
        assert_eq!(all, ["email", "phone", "channels", "channels"]);
        assert_eq!(fields(&wanted("", "", &["webhook"])), ["channels"]);
    }

    #[test]
    fn who_wants_the_portal_alone_is_reached_nowhere_else() {
        let wanted = wanted("a@b.cn", "13800000000", &["portal"]);
        let row = checked(&AccountId::new("liu"), &wanted, Timestamp::UNIX_EPOCH).unwrap();
        assert!(row.usable().is_empty());
    }
}
