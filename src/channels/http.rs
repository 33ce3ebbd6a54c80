//! One HTTP exchange with limits on everything: time to connect, time in all, size of the answer.

use std::sync::Arc;

use ureq::http::{Request, StatusCode};
use ureq::tls::{RootCerts, TlsConfig, TlsProvider};

use super::{CONNECT, SendFault, TOTAL, UnfitSetting};

/// No answer of a robot or a gateway is longer than this; the rest is not read.
const ANSWER_BYTES: u64 = 64 * 1024;

/// What the other side answered.
pub(super) struct Answer {
    /// The status.
    pub(super) status: StatusCode,
    /// The beginning of the text.
    pub(super) text: String,
}

impl Answer {
    /// The fault that this answer is, with as much of it as helps.
    pub(super) fn fault(&self) -> SendFault {
        let excerpt: String = self.text.trim().chars().take(200).collect();
        SendFault::Failed(format!("对方回答 {}：{excerpt}", self.status.as_u16()))
    }

    /// Nothing when the status is one of success.
    pub(super) fn checked(self) -> Result<Self, SendFault> {
        if self.status.is_success() {
            Ok(self)
        } else {
            Err(self.fault())
        }
    }
}

/// A client for one channel. Certificates are checked against what the machine trusts.
pub(super) fn agent() -> ureq::Agent {
    let crypto = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .unversioned_rustls_crypto_provider(crypto)
        .root_certs(RootCerts::PlatformVerifier)
        .build();
    ureq::Agent::config_builder()
        .tls_config(tls)
        .timeout_connect(Some(CONNECT))
        .timeout_global(Some(TOTAL))
        // A redirect would carry signed words to somewhere nobody configured.
        .max_redirects(0)
        .http_status_as_error(false)
        .user_agent(concat!("huiying/", env!("CARGO_PKG_VERSION")))
        .build()
        .into()
}

/// Sends a request and reads the answer.
pub(super) fn exchange(agent: &ureq::Agent, request: Request<String>) -> Result<Answer, SendFault> {
    let mut response = agent.run(request).map_err(|error| failed(&error))?;
    let status = response.status();
    let text = response
        .body_mut()
        .with_config()
        .limit(ANSWER_BYTES)
        .lossy_utf8(true)
        .read_to_string()
        .map_err(|error| failed(&error))?;
    Ok(Answer { status, text })
}

/// What the page of dead letters says. The address may hold a key, so it is never quoted.
fn failed(error: &ureq::Error) -> SendFault {
    let quotes_address = matches!(
        error,
        ureq::Error::BadUri(_) | ureq::Error::RequireHttpsOnly(_)
    );
    SendFault::Failed(if matches!(error, ureq::Error::Timeout(_)) {
        "对方没有按时回答".to_owned()
    } else if quotes_address {
        "连接失败：地址不能用".to_owned()
    } else {
        format!("连接失败：{error}")
    })
}

/// A request that carries JSON.
pub(super) fn json_request(
    method: &str,
    url: &str,
    headers: &[(&str, String)],
    body: String,
) -> Result<Request<String>, SendFault> {
    let mut request = Request::builder()
        .method(method)
        .uri(url)
        .header("content-type", "application/json; charset=utf-8");
    for (name, value) in headers {
        request = request.header(*name, value.as_str());
    }
    request
        .body(body)
        .map_err(|error| SendFault::Failed(format!("请求组不起来：{error}")))
}

/// An address that can be sent to.
///
/// # Errors
/// Names the variable when it is none.
pub(super) fn checked_url(variable: &'static str, url: &str) -> Result<String, UnfitSetting> {
    let url = url.trim();
    let fits = url.parse::<ureq::http::Uri>().is_ok_and(|uri| {
        uri.host().is_some() && matches!(uri.scheme_str(), Some("http" | "https"))
    });
    if fits {
        Ok(url.to_owned())
    } else {
        Err(UnfitSetting::new(
            variable,
            "应是以 http:// 或 https:// 开头的完整地址",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_scheme_and_a_host() {
        for bad in [
            "",
            "example.cn/x",
            "ftp://example.cn",
            "https://",
            "http://a b",
        ] {
            let refused = checked_url("HUIYING_WEBHOOK_URL", bad).unwrap_err();
            assert!(refused.to_string().contains("HUIYING_WEBHOOK_URL"), "{bad}");
        }
        let good = checked_url("HUIYING_WEBHOOK_URL", " https://example.cn:8443/x?y=z ");
        assert_eq!(good.unwrap(), "https://example.cn:8443/x?y=z");
    }

    #[test]
    fn a_client_can_be_built_without_another_crypto_library() {
        let agent = agent();
        assert_eq!(agent.config().timeouts().global, Some(TOTAL));
        assert_eq!(agent.config().timeouts().connect, Some(CONNECT));
    }
}
