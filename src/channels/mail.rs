//! Mail over SMTP: plain UTF-8 text, one receiver a mail.
//!
//! The Message-ID follows from the parcel's id, so that a mail sent again after a crash is
//! recognised as the same one.

use std::fmt::Write as _;
use std::sync::mpsc;
use std::thread;

use aws_lc_rs::digest::{SHA256, digest};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::{Address, SmtpTransport, Transport as _};

use super::{CONNECT, Notifier, Parcel, SendFault, TOTAL, UnfitSetting};

/// Through which server and from whom.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// `smtp://`, `smtp://…?tls=required` or `smtps://`, with user and password where needed.
    pub url: String,
    /// The sender: an address, or a name with the address in angle brackets.
    pub from: String,
}

/// One mail server.
pub(super) struct Mail {
    transport: SmtpTransport,
    from: Mailbox,
}

impl Mail {
    pub(super) fn new(settings: &MailSettings) -> Result<Self, UnfitSetting> {
        let from: Mailbox = settings.from.trim().parse().map_err(|_error| {
            UnfitSetting::new(
                "HUIYING_MAIL_FROM",
                "应是邮箱地址，如 huiying@example.gov.cn",
            )
        })?;
        let transport = SmtpTransport::from_url(settings.url.trim())
            // The library's words may quote the password.
            .map_err(|_error| {
                UnfitSetting::new(
                    "HUIYING_SMTP_URL",
                    "应写成 smtp://用户:密码@主机:端口?tls=required 或 smtps://…",
                )
            })?
            .timeout(Some(CONNECT))
            .build();
        Ok(Self { transport, from })
    }

    fn message(&self, parcel: &Parcel) -> Result<Message, SendFault> {
        let address: Address = parcel
            .address
            .parse()
            .map_err(|_error| SendFault::Unusable(format!("“{}”不是邮箱地址", parcel.address)))?;
        let readable = HeaderValue::new(
            HeaderName::new_from_ascii_str("X-Huiying-Message"),
            parcel.id.clone(),
        );
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, address))
            .subject(&parcel.subject)
            .date(parcel.sent_at.into())
            .message_id(Some(message_id(&parcel.id, self.from.email.domain())))
            .raw_header(readable)
            .header(ContentType::TEXT_PLAIN)
            .body(parcel.body.clone())
            .map_err(|error| SendFault::Failed(format!("邮件组不起来：{error}")))
    }
}

/// The digest of the id is unique as the id is, and made of letters that every server passes on.
fn message_id(id: &str, domain: &str) -> String {
    let hash = digest(&SHA256, id.as_bytes());
    let mut local = String::new();
    for byte in hash.as_ref().iter().take(16) {
        // Writing into a string cannot fail.
        let _written = write!(local, "{byte:02x}");
    }
    format!("<{local}@{domain}>")
}

/// Whether a mail server could take this address.
pub fn is_address(text: &str) -> bool {
    text.parse::<Address>().is_ok()
}

impl Notifier for Mail {
    /// The library limits each step of the conversation; a server that drips its answers could
    /// hold on for all of them together, so the whole is waited for from outside.
    fn send(&self, parcel: &Parcel) -> Result<(), SendFault> {
        let message = self.message(parcel)?;
        let transport = self.transport.clone();
        let (tell, told) = mpsc::sync_channel(1);
        let conversation = move || {
            // Nobody may be waiting any more.
            drop(tell.send(transport.send(&message)));
        };
        thread::Builder::new()
            .name("smtp".to_owned())
            .spawn(conversation)
            .map_err(|error| SendFault::Failed(format!("不能发信：{error}")))?;
        match told.recv_timeout(TOTAL) {
            Ok(Ok(_taken)) => Ok(()),
            Ok(Err(error)) => Err(SendFault::Failed(failed(&error))),
            Err(_nothing_heard) => Err(SendFault::Failed("邮件服务器没有按时回答".to_owned())),
        }
    }
}

fn failed(error: &lettre::transport::smtp::Error) -> String {
    if error.is_timeout() {
        return "邮件服务器没有按时回答".to_owned();
    }
    let mut text = format!("邮件服务器没有接收：{error}");
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        text = format!("{text}：{inner}");
        source = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn mail() -> Mail {
        Mail::new(&MailSettings {
            url: "smtp://127.0.0.1:25".to_owned(),
            from: "回应 <huiying@example.gov.cn>".to_owned(),
        })
        .unwrap()
    }

    fn parcel(address: &str) -> Parcel {
        Parcel {
            id: "incident/2018-0001#3/liu".to_owned(),
            address: address.to_owned(),
            subject: "请市教育局签收".to_owned(),
            body: "请市教育局在 11 月 6 日 14:00 前签收".to_owned(),
            sent_at: Timestamp::UNIX_EPOCH,
            facts: serde_json::Value::Null,
        }
    }

    #[test]
    fn a_repeat_has_the_same_message_id_and_another_message_another() {
        let id = message_id("m/1", "example.gov.cn");
        assert_eq!(id, message_id("m/1", "example.gov.cn"));
        assert_ne!(id, message_id("m/2", "example.gov.cn"));
        assert!(id.starts_with('<') && id.ends_with("@example.gov.cn>"));
        assert!(id.is_ascii());
    }

    #[test]
    fn a_mail_is_plain_text_to_one_receiver() {
        let text = String::from_utf8(mail().message(&parcel("a@b.cn")).unwrap().formatted());
        let text = text.unwrap();
        assert!(
            text.contains("Content-Type: text/plain; charset=utf-8"),
            "{text}"
        );
        assert!(text.contains("To: a@b.cn"), "{text}");
        assert!(
            text.contains("X-Huiying-Message: incident/2018-0001#3/liu"),
            "{text}"
        );
    }

    #[test]
    fn what_is_no_address_is_told_apart_from_a_failing_server() {
        for bad in ["", "liu", "a@b\r\nBcc: c@d.cn", "a b@c.cn"] {
            assert!(!is_address(bad), "{bad}");
            let fault = mail().message(&parcel(bad)).unwrap_err();
            assert!(matches!(fault, SendFault::Unusable(_)), "{bad}: {fault:?}");
        }
    }

    #[test]
    fn an_unfit_server_or_sender_is_refused_without_the_password() {
        let refused = |url: &str, from: &str| {
            let (url, from) = (url.to_owned(), from.to_owned());
            Mail::new(&MailSettings { url, from }).err().unwrap()
        };
        let unfit = refused("http://u:geheim@h", "a@b.cn");
        assert_eq!(unfit.variable, "HUIYING_SMTP_URL");
        assert!(!unfit.to_string().contains("geheim"));
        assert_eq!(refused("smtp://h", "nobody").variable, "HUIYING_MAIL_FROM");
    }
}
