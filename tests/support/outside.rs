//! Everything outside the house that messages go to, and messages to put.

use huiying::channels::{
    ChannelSettings, Channels, DingtalkSettings, MailSettings, SmsSettings, WebhookSettings,
};
use huiying::domain::vocabulary::{Channel, MessageKind};
use huiying::domain::{AccountId, IncidentNo, UnitId};
use huiying::services::delivery::{self, LANES, Tick};
use huiying::store::At;
use huiying::store::outbox::{self, ContactRow, DeliveryRow, NewMessage};
use jiff::Timestamp;

use crate::app::TestApp;
use crate::sinks::{HttpSink, MailSink};

/// The secret of the pushes.
pub(crate) const WEBHOOK_SECRET: &str = "a secret for pushes";
/// The secret of the 钉钉 robot.
pub(crate) const DINGTALK_SECRET: &str = "SEC000";

/// One of each.
pub(crate) struct Outside {
    pub(crate) mail: MailSink,
    pub(crate) sms: HttpSink,
    pub(crate) webhook: HttpSink,
    pub(crate) wecom: HttpSink,
    pub(crate) dingtalk: HttpSink,
}

impl Outside {
    /// All of them, behaving.
    pub(crate) fn new() -> Self {
        Self {
            mail: MailSink::mail(),
            sms: HttpSink::http(),
            webhook: HttpSink::http(),
            wecom: HttpSink::http(),
            dingtalk: HttpSink::http(),
        }
    }

    /// The house's channels to them.
    pub(crate) fn channels(&self) -> Channels {
        let settings = ChannelSettings {
            mail: Some(MailSettings {
                url: self.mail.url(),
                from: "回应 <huiying@example.gov.cn>".to_owned(),
            }),
            sms: Some(SmsSettings {
                url: format!("{}/send?id={{id}}", self.sms.url()),
                method: "POST".to_owned(),
                headers: "Authorization: Bearer abc | X-Tenant: enping".to_owned(),
                body: r#"{"mobile":"{phone}","content":"{text}"}"#.to_owned(),
                ok: "\"errcode\":0".to_owned(),
            }),
            webhook: Some(WebhookSettings {
                url: format!("{}/hook", self.webhook.url()),
                secret: WEBHOOK_SECRET.to_owned(),
            }),
            wecom: Some(format!("{}/wecom?key=k", self.wecom.url())),
            dingtalk: Some(DingtalkSettings {
                url: format!("{}/robot?access_token=t", self.dingtalk.url()),
                secret: Some(DINGTALK_SECRET.to_owned()),
            }),
        };
        Channels::new(&settings).unwrap()
    }
}

/// A message to one person about nothing in particular.
pub(crate) fn message(id: &str, account: &str) -> NewMessage {
    NewMessage {
        id: id.to_owned(),
        account: Some(AccountId::new(account)),
        unit: UnitId::new("edu"),
        incident: None,
        assignment: None,
        deadline: None,
        kind: MessageKind::Notice,
        step: None,
        is_courtesy: false,
        is_late: false,
        subject: format!("第 {id} 条"),
        body: format!("第 {id} 条\n正文\n"),
        not_before_at: Timestamp::UNIX_EPOCH,
        due_at: None,
        wants_confirmation: false,
    }
}

/// The same to everybody behind the channels.
pub(crate) fn announcement(id: &str) -> NewMessage {
    NewMessage {
        account: None,
        ..message(id, "")
    }
}

/// The same, asking this person to acknowledge the incident's first assignment.
pub(crate) fn asking(id: &str, account: &str, no: &str) -> NewMessage {
    NewMessage {
        kind: MessageKind::Dispatched,
        incident: IncidentNo::parse(no),
        assignment: Some(1),
        wants_confirmation: true,
        ..message(id, account)
    }
}

impl TestApp {
    /// Puts messages; to everybody on the channels that are offered.
    pub(crate) fn put(&self, messages: impl IntoIterator<Item = NewMessage>) {
        let (now, broadcast) = (self.now(), self.services.channels.broadcast());
        let messages: Vec<NewMessage> = messages.into_iter().collect();
        let put = self.services.store.write(move |conn| {
            messages
                .iter()
                .try_for_each(|message| outbox::put(conn, message, now, &broadcast).map(drop))
        });
        put.unwrap();
    }

    /// Somebody can be reached like this.
    pub(crate) fn reachable(&self, account: &str, email: &str, phone: &str, channels: &str) {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let row = ContactRow {
            account: account.to_owned(),
            email: given(email),
            phone: given(phone),
            channels: channels.to_owned(),
            updated_at: At::from(self.now()),
        };
        let store = &self.services.store;
        store
            .write(move |conn| outbox::put_contact(conn, &row))
            .unwrap();
    }

    /// Lets one channel send once.
    pub(crate) fn deliver_on(&self, channel: Channel) -> Tick {
        delivery::tick(&self.services, channel).unwrap()
    }

    /// Lets every channel send all it has.
    pub(crate) fn deliver(&self) {
        for channel in LANES {
            while self.deliver_on(channel).has_more {}
        }
    }

    /// What became of a message on its channels.
    pub(crate) fn deliveries(&self, id: &str) -> Vec<DeliveryRow> {
        let store = &self.services.store;
        store
            .read(|conn| outbox::load_deliveries(conn, id))
            .unwrap()
    }

    /// What became of a message on one channel: `sent`, `dead` …
    #[track_caller]
    pub(crate) fn fate(&self, id: &str, channel: Channel) -> DeliveryRow {
        let all = self.deliveries(id);
        let found = all.into_iter().find(|row| row.channel == channel.code());
        found.unwrap_or_else(|| panic!("{id} does not go by {}", channel.code()))
    }
}
