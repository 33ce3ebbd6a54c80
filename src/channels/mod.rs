//! The ways out of the house: mail, short messages, pushes to other systems, group robots.
//!
//! A [`Notifier`] takes one parcel and says whether the other side accepted it. It knows neither the
//! database nor whether a parcel should go out; every call ends within [`TOTAL`], whatever the other
//! side does. A repeat of a parcel carries the same id, so that a receiver can tell.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use crate::domain::vocabulary::Channel;

mod dingtalk;
mod http;
mod mail;
mod signature;
mod sms;
mod webhook;
mod wecom;

pub use dingtalk::DingtalkSettings;
pub use mail::{MailSettings, is_address};
pub use sms::{SmsSettings, is_phone};
pub use webhook::WebhookSettings;

/// The longest that making a connection may take.
const CONNECT: Duration = Duration::from_secs(5);
/// The longest that one sending may take from beginning to end.
const TOTAL: Duration = Duration::from_secs(10);

/// What is handed to a channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Parcel {
    /// The message's or the digest's own id; a repeat has the same.
    pub id: String,
    /// The e-mail address or the mobile number; empty where the channel has one receiver.
    pub address: String,
    /// The first line.
    pub subject: String,
    /// The text, lines ended by line feeds.
    pub body: String,
    /// The instant of this attempt, which signatures carry.
    pub sent_at: Timestamp,
    /// The same for programs.
    pub facts: Value,
}

impl Parcel {
    /// What fits a short message: the first line, and the link when the text has one.
    fn brief(&self) -> String {
        let is_link = |line: &&str| line.starts_with("https://") || line.starts_with("http://");
        match self.body.lines().map(str::trim).find(is_link) {
            Some(link) => format!("{} {link}", self.subject),
            None => self.subject.clone(),
        }
    }
}

/// Why a parcel did not go out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendFault {
    /// The address cannot be one; no repeat will help.
    #[error("{0}")]
    Unusable(String),
    /// The other side refused, failed or did not answer; a repeat may help.
    #[error("{0}")]
    Failed(String),
}

/// One way out.
pub trait Notifier: Send + Sync {
    /// Hands a parcel over.
    ///
    /// # Errors
    /// Why the other side did not take it, in words for the person who looks after the channel.
    fn send(&self, parcel: &Parcel) -> Result<(), SendFault>;
}

/// Everything that is needed to build the ways out; what is `None` is not offered.
#[derive(Debug, Clone, Default)]
pub struct ChannelSettings {
    /// Mail.
    pub mail: Option<MailSettings>,
    /// Short messages through a gateway.
    pub sms: Option<SmsSettings>,
    /// Signed pushes to another system.
    pub webhook: Option<WebhookSettings>,
    /// The address of a 企业微信 group robot.
    pub wecom: Option<String>,
    /// A 钉钉 group robot.
    pub dingtalk: Option<DingtalkSettings>,
}

/// A setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{variable} {sentence}")]
pub struct UnfitSetting {
    /// The environment variable.
    pub variable: &'static str,
    /// What is wrong with it, in Chinese.
    pub sentence: String,
}

impl UnfitSetting {
    fn new(variable: &'static str, sentence: impl Into<String>) -> Self {
        Self {
            variable,
            sentence: sentence.into(),
        }
    }
}

/// The ways out that are offered here.
#[derive(Clone, Default)]
pub struct Channels {
    ways: BTreeMap<Channel, Arc<dyn Notifier>>,
}

impl Channels {
    /// Builds the ways out; nothing is sent and nobody is connected to.
    ///
    /// # Errors
    /// The first setting that cannot be used.
    pub fn new(settings: &ChannelSettings) -> Result<Self, UnfitSetting> {
        let mut channels = Self::default();
        if let Some(mail) = &settings.mail {
            channels.offer(Channel::Email, mail::Mail::new(mail)?);
        }
        if let Some(sms) = &settings.sms {
            channels.offer(Channel::Sms, sms::Sms::new(sms)?);
        }
        if let Some(webhook) = &settings.webhook {
            channels.offer(Channel::Webhook, webhook::Webhook::new(webhook)?);
        }
        if let Some(url) = &settings.wecom {
            channels.offer(Channel::Wecom, wecom::Wecom::new(url)?);
        }
        if let Some(dingtalk) = &settings.dingtalk {
            channels.offer(Channel::Dingtalk, dingtalk::Dingtalk::new(dingtalk)?);
        }
        Ok(channels)
    }

    /// Offers one more way out, in place of an earlier one.
    pub fn offer(&mut self, channel: Channel, way: impl Notifier + 'static) {
        self.ways.insert(channel, Arc::new(way));
    }

    /// The way out of a channel, if it is offered.
    pub fn way(&self, channel: Channel) -> Option<Arc<dyn Notifier>> {
        self.ways.get(&channel).cloned()
    }

    /// Whether a channel is offered.
    pub fn offers(&self, channel: Channel) -> bool {
        self.ways.contains_key(&channel)
    }

    /// The channels on offer that reach many at once.
    pub fn broadcast(&self) -> Vec<Channel> {
        [Channel::Webhook, Channel::Wecom, Channel::Dingtalk]
            .into_iter()
            .filter(|channel| self.offers(*channel))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parcel(body: &str) -> Parcel {
        Parcel {
            id: "m/1".to_owned(),
            address: String::new(),
            subject: "请签收".to_owned(),
            body: body.to_owned(),
            sent_at: Timestamp::UNIX_EPOCH,
            facts: Value::Null,
        }
    }

    #[test]
    fn a_short_message_is_the_first_line_with_the_link() {
        assert_eq!(parcel("请签收\n没有链接").brief(), "请签收");
        let linked = parcel("请签收\n一键签收：\nhttps://h.cn/a/x\n编号");
        assert_eq!(linked.brief(), "请签收 https://h.cn/a/x");
    }

    #[test]
    fn only_what_is_configured_is_offered() {
        let settings = ChannelSettings {
            wecom: Some("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k".to_owned()),
            ..ChannelSettings::default()
        };
        let channels = Channels::new(&settings).unwrap();
        assert_eq!(channels.broadcast(), [Channel::Wecom]);
        assert!(!channels.offers(Channel::Email));
        assert!(channels.way(Channel::Wecom).is_some());
    }

    #[test]
    fn an_unfit_setting_is_named() {
        let settings = ChannelSettings {
            wecom: Some("qyapi.weixin.qq.com".to_owned()),
            ..ChannelSettings::default()
        };
        let refused = Channels::new(&settings).err().unwrap();
        assert_eq!(refused.variable, "HUIYING_WECOM_URL");
    }
}
