//! A 企业微信 group robot: one text to the group; the answer's `errcode` decides.

use serde_json::{Value, json};

use super::http::{Answer, agent, checked_url, exchange, json_request};
use super::{Notifier, Parcel, SendFault, UnfitSetting};

/// The robot takes 2048 bytes of text and cuts off nothing by itself.
const TEXT_BYTES: usize = 2_048;

/// One group's robot; its key stands in the address.
pub(super) struct Wecom {
    url: String,
    agent: ureq::Agent,
}

impl Wecom {
    pub(super) fn new(url: &str) -> Result<Self, UnfitSetting> {
        Ok(Self {
            url: checked_url("HUIYING_WECOM_URL", url)?,
            agent: agent(),
        })
    }
}

impl Notifier for Wecom {
    fn send(&self, parcel: &Parcel) -> Result<(), SendFault> {
        let content = shortened(&parcel.body, TEXT_BYTES);
        let body = json!({ "msgtype": "text", "text": { "content": content } }).to_string();
        let request = json_request("POST", &self.url, &[], body)?;
        accepted(exchange(&self.agent, request)?)
    }
}

/// Both robots answer 200 to everything and say in `errcode` what they think.
pub(super) fn accepted(answer: Answer) -> Result<(), SendFault> {
    let answer = answer.checked()?;
    let code = serde_json::from_str::<Value>(&answer.text)
        .ok()
        .and_then(|value| value.get("errcode")?.as_i64());
    match code {
        Some(0) => Ok(()),
        _ => Err(answer.fault()),
    }
}

/// As much of the text as fits, cut between characters, with a mark where it was cut.
pub(super) fn shortened(text: &str, bytes: usize) -> String {
    const MARK: &str = "…";
    if text.len() <= bytes {
        return text.to_owned();
    }
    let room = bytes.saturating_sub(MARK.len());
    let mut short = String::new();
    for character in text.chars() {
        if short.len() + character.len_utf8() > room {
            break;
        }
        short.push(character);
    }
    short + MARK
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(shortened("签收", 6), "签收");
        assert_eq!(shortened("请签收", 6), "请…");
        assert!(shortened(&"签".repeat(2_000), TEXT_BYTES).len() <= TEXT_BYTES);
    }

    #[test]
    fn only_errcode_zero_is_success() {
        let answer = |text: &str| Answer {
            status: ureq::http::StatusCode::OK,
            text: text.to_owned(),
        };
        assert!(accepted(answer(r#"{"errcode":0,"errmsg":"ok"}"#)).is_ok());
        for bad in [
            r#"{"errcode":93000,"errmsg":"invalid webhook url"}"#,
            "",
            "ok",
        ] {
            assert!(accepted(answer(bad)).is_err(), "{bad}");
        }
    }
}
