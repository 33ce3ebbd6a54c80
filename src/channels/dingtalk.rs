//! A 钉钉 group robot: like 企业微信, with a timestamp and a signature in the address.

use serde_json::json;

use super::http::{agent, checked_url, exchange, json_request};
use super::signature::{hmac_sha256, percent_encoded};
use super::wecom::{accepted, shortened};
use super::{Notifier, Parcel, SendFault, UnfitSetting};

/// The robot takes 20 000 bytes in all.
const TEXT_BYTES: usize = 18_000;

/// Where the robot is and what it wants signed.
#[derive(Debug, Clone)]
pub struct DingtalkSettings {
    /// The address with the robot's token.
    pub url: String,
    /// The secret (加签); `None` for a robot that goes by words or addresses.
    pub secret: Option<String>,
}

/// One group's robot.
pub(super) struct Dingtalk {
    url: String,
    secret: Option<String>,
    agent: ureq::Agent,
}

impl Dingtalk {
    pub(super) fn new(settings: &DingtalkSettings) -> Result<Self, UnfitSetting> {
        Ok(Self {
            url: checked_url("HUIYING_DINGTALK_URL", &settings.url)?,
            secret: settings.secret.clone().filter(|secret| !secret.is_empty()),
            agent: agent(),
        })
    }

    /// The address for an attempt at this instant, in Unix milliseconds.
    fn signed_url(&self, milliseconds: i64) -> String {
        let Some(secret) = &self.secret else {
            return self.url.clone();
        };
        let text = format!("{milliseconds}\n{secret}");
        let sign = percent_encoded(&hmac_sha256(secret.as_bytes(), &text));
        let joint = if self.url.contains('?') { '&' } else { '?' };
        format!("{}{joint}timestamp={milliseconds}&sign={sign}", self.url)
    }
}

impl Notifier for Dingtalk {
    fn send(&self, parcel: &Parcel) -> Result<(), SendFault> {
        let content = shortened(&parcel.body, TEXT_BYTES);
        let body = json!({ "msgtype": "text", "text": { "content": content } }).to_string();
        let url = self.signed_url(parcel.sent_at.as_millisecond());
        let request = json_request("POST", &url, &[], body)?;
        accepted(exchange(&self.agent, request)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn robot(secret: Option<&str>) -> Dingtalk {
        Dingtalk::new(&DingtalkSettings {
            url: "https://oapi.dingtalk.com/robot/send?access_token=x".to_owned(),
            secret: secret.map(str::to_owned),
        })
        .unwrap()
    }

    #[test]
    fn the_address_is_signed_with_time_and_secret() {
        // Reckoned with another program: HMAC-SHA256 keyed by the secret over "time\nsecret".
        let url = robot(Some("SEC000")).signed_url(1_541_469_600_000);
        assert_eq!(
            url,
            "https://oapi.dingtalk.com/robot/send?access_token=x\
             &timestamp=1541469600000&sign=TiVFKQOedhD%2FHUz4bQ0BQAmAmSl%2BoX64eTZZXK%2Fz%2FwU%3D"
        );
    }

    #[test]
    fn a_robot_without_a_secret_is_called_as_it_is() {
        assert!(!robot(None).signed_url(1).contains("sign="));
        assert!(!robot(Some("")).signed_url(1).contains("sign="));
    }
}
