//! Signed pushes to another system, after the Standard Webhooks convention: the receiver checks
//! `webhook-signature` over `{webhook-id}.{webhook-timestamp}.{body}` and drops an id it knows.

use serde_json::json;

use super::http::{agent, checked_url, exchange, json_request};
use super::signature::{from_base64, hmac_sha256};
use super::{Notifier, Parcel, SendFault, UnfitSetting};

/// Where to push and what to sign with.
#[derive(Debug, Clone)]
pub struct WebhookSettings {
    /// The address.
    pub url: String,
    /// The secret: any text, or `whsec_` and Base64.
    pub secret: String,
}

/// Pushes to one address.
pub(super) struct Webhook {
    url: String,
    key: Vec<u8>,
    agent: ureq::Agent,
}

impl Webhook {
    pub(super) fn new(settings: &WebhookSettings) -> Result<Self, UnfitSetting> {
        Ok(Self {
            url: checked_url("HUIYING_WEBHOOK_URL", &settings.url)?,
            key: key_of(&settings.secret)?,
            agent: agent(),
        })
    }
}

fn key_of(secret: &str) -> Result<Vec<u8>, UnfitSetting> {
    let unfit = |sentence: &str| UnfitSetting::new("HUIYING_WEBHOOK_SECRET", sentence);
    let key = match secret.strip_prefix("whsec_") {
        None => secret.as_bytes().to_vec(),
        Some(text) => from_base64(text).ok_or_else(|| unfit("在 whsec_ 后面应是 Base64"))?,
    };
    if key.len() < 16 {
        return Err(unfit("至少要 16 个字符"));
    }
    Ok(key)
}

impl Notifier for Webhook {
    fn send(&self, parcel: &Parcel) -> Result<(), SendFault> {
        let body = json!({
            "id": parcel.id,
            "timestamp": parcel.sent_at.to_string(),
            "subject": parcel.subject,
            "text": parcel.body,
            "data": parcel.facts,
        })
        .to_string();
        let timestamp = parcel.sent_at.as_second().to_string();
        let signed = format!("{}.{timestamp}.{body}", parcel.id);
        let headers = [
            ("webhook-id", parcel.id.clone()),
            ("webhook-timestamp", timestamp),
            (
                "webhook-signature",
                format!("v1,{}", hmac_sha256(&self.key, &signed)),
            ),
        ];
        let request = json_request("POST", &self.url, &headers, body)?;
        exchange(&self.agent, request)?.checked().map(|_taken| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_a_text_or_a_key_in_base64() {
        assert_eq!(key_of("a secret of some length").unwrap().len(), 23);
        let key = key_of("whsec_MDEyMzQ1Njc4OWFiY2RlZg==").unwrap();
        assert_eq!(key, b"0123456789abcdef");
    }

    #[test]
    fn a_short_or_broken_secret_is_refused_by_name() {
        for bad in ["", "short", "whsec_%%%", "whsec_c2hvcnQ="] {
            assert_eq!(key_of(bad).unwrap_err().variable, "HUIYING_WEBHOOK_SECRET");
        }
    }
}
