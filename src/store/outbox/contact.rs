//! Where people can be reached outside the portal, and by which channel they like it best.

use diesel::prelude::*;

use super::super::schema::contacts;
use super::super::{AnyConn, At, Doing, StoreError};
use crate::domain::AccountId;
use crate::domain::vocabulary::Channel;

/// The order in which a person without a preference is reached.
const DEFAULT_ORDER: [Channel; 2] = [Channel::Sms, Channel::Email];

/// How a person can be reached outside the portal.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = contacts, primary_key(account))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct ContactRow {
    /// The account's user name.
    pub account: String,
    /// The e-mail address.
    pub email: Option<String>,
    /// The mobile number.
    pub phone: Option<String>,
    /// The codes of the channels in order of preference, joined by commas; empty for the default.
    pub channels: String,
    /// When the person last changed it.
    pub updated_at: At,
}

impl ContactRow {
    /// The channels this person can be reached on, with the address, best liked first.
    pub fn usable(&self) -> Vec<(Channel, String)> {
        let wanted: Vec<Channel> = self
            .channels
            .split(',')
            .filter_map(Channel::parse)
            .collect();
        let order = if wanted.is_empty() {
            DEFAULT_ORDER.to_vec()
        } else {
            wanted
        };
        let reach = |channel: Channel| Some((channel, self.address(channel)?.to_owned()));
        order.into_iter().filter_map(reach).collect()
    }

    /// The address on a personal channel.
    pub fn address(&self, channel: Channel) -> Option<&str> {
        let address = match channel {
            Channel::Email => self.email.as_deref(),
            Channel::Sms => self.phone.as_deref(),
            Channel::Portal | Channel::Webhook | Channel::Wecom | Channel::Dingtalk => None,
        };
        address.filter(|address| !address.is_empty())
    }
}

/// Loads how a person can be reached.
///
/// # Errors
/// The store's own failure.
pub fn load_contact(
    conn: &mut AnyConn,
    account: &AccountId,
) -> Result<Option<ContactRow>, StoreError> {
    contacts::table
        .find(account.as_str())
        .select(ContactRow::as_select())
        .first(conn)
        .optional()
        .doing("load a contact")
}

/// Puts how a person can be reached, in place of what was known.
///
/// # Errors
/// The store's own failure.
pub fn put_contact(conn: &mut AnyConn, row: &ContactRow) -> Result<(), StoreError> {
    const DOING: &str = "put a contact";
    let changed = diesel::update(contacts::table.find(&row.account))
        .set(row)
        .execute(conn)
        .doing(DOING)?;
    if changed == 0 {
        diesel::insert_into(contacts::table)
            .values(row)
            .execute(conn)
            .doing(DOING)?;
    }
    Ok(())
}
