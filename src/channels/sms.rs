//! Short messages through whatever gateway the city has a contract with: one HTTP request made from
//! a template with `{phone}`, `{text}` and `{id}`.
//!
//! A value is written as the place asks: percent-encoded in the address and in a form, escaped in
//! JSON and XML, as it is elsewhere.

use ureq::http::header::{HeaderName, HeaderValue};
use ureq::http::{HeaderMap, Method, Request};

use super::http::{agent, checked_url, exchange};
use super::signature::percent_encoded;
use super::{Notifier, Parcel, SendFault, UnfitSetting};

/// How the gateway wants to be asked.
#[derive(Debug, Clone)]
pub struct SmsSettings {
    /// The address, as a template.
    pub url: String,
    /// The method; POST when empty.
    pub method: String,
    /// Headers, one a line or separated by `|`: `Authorization: Bearer x`.
    pub headers: String,
    /// The body, as a template; empty for none.
    pub body: String,
    /// What a good answer contains; empty when the status alone decides.
    pub ok: String,
}

/// One gateway.
pub(super) struct Sms {
    url: String,
    method: Method,
    headers: HeaderMap,
    body: String,
    style: Style,
    ok: String,
    agent: ureq::Agent,
}

/// How a value is written into a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Json,
    Form,
    Xml,
    Plain,
}

impl Sms {
    pub(super) fn new(settings: &SmsSettings) -> Result<Self, UnfitSetting> {
        let unfit = |variable, sentence: &str| UnfitSetting::new(variable, sentence);
        checked_url(
            "HUIYING_SMS_URL",
            &filled(&settings.url, &Values::probe(), Style::Form),
        )?;
        let everywhere = format!("{}{}", settings.url, settings.body);
        if !everywhere.contains("{phone}") || !everywhere.contains("{text}") {
            return Err(unfit(
                "HUIYING_SMS_BODY",
                "或 HUIYING_SMS_URL 里要有 {phone} 和 {text}",
            ));
        }
        let method = match settings.method.trim() {
            "" => Method::POST,
            word => word
                .to_ascii_uppercase()
                .parse()
                .ok()
                .filter(|method| [Method::GET, Method::POST, Method::PUT].contains(method))
                .ok_or_else(|| unfit("HUIYING_SMS_METHOD", "应是 GET、POST 或 PUT"))?,
        };
        let headers = headers_of(&settings.headers)
            .ok_or_else(|| unfit("HUIYING_SMS_HEADERS", "每项应写成“名称: 值”，用 | 隔开"))?;
        Ok(Self {
            url: settings.url.trim().to_owned(),
            method,
            style: style_of(&headers, &settings.body),
            headers,
            body: settings.body.clone(),
            ok: settings.ok.clone(),
            agent: agent(),
        })
    }

    fn request(&self, parcel: &Parcel) -> Result<Request<String>, SendFault> {
        let values = Values {
            phone: parcel.address.clone(),
            text: parcel.brief(),
            id: parcel.id.clone(),
        };
        let mut request = Request::builder().method(self.method.clone()).uri(filled(
            &self.url,
            &values,
            Style::Form,
        ));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if !self.body.is_empty() && !self.headers.contains_key("content-type") {
            request = request.header("content-type", self.style.media_type());
        }
        request
            .body(filled(&self.body, &values, self.style))
            .map_err(|error| SendFault::Failed(format!("请求组不起来：{error}")))
    }
}

impl Notifier for Sms {
    fn send(&self, parcel: &Parcel) -> Result<(), SendFault> {
        if !is_phone(&parcel.address) {
            return Err(SendFault::Unusable(format!(
                "“{}”不是手机号码",
                parcel.address
            )));
        }
        let answer = exchange(&self.agent, self.request(parcel)?)?.checked()?;
        if self.ok.is_empty() || answer.text.contains(&self.ok) {
            Ok(())
        } else {
            Err(answer.fault())
        }
    }
}

/// Whether a gateway could take this number: digits, with a plus sign or a hyphen where people write
/// them.
pub fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let plain = |b: u8| b.is_ascii_digit() || b == b'+' || b == b'-';
    (7..=20).contains(&digits) && text.bytes().all(plain)
}

impl Style {
    const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::Form => "application/x-www-form-urlencoded",
            Self::Xml => "application/xml; charset=utf-8",
            Self::Plain => "text/plain; charset=utf-8",
        }
    }

    fn written(self, value: &str) -> String {
        match self {
            Self::Form => percent_encoded(value),
            Self::Json => {
                let quoted = serde_json::Value::from(value).to_string();
                let inner = quoted.strip_prefix('"').and_then(|q| q.strip_suffix('"'));
                inner.unwrap_or_default().to_owned()
            }
            Self::Xml => value
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('>', "&gt;")
                .replace('"', "&quot;"),
            Self::Plain => value.to_owned(),
        }
    }
}

/// The header says it; without one, what the body begins with.
fn style_of(headers: &HeaderMap, body: &str) -> Style {
    let declared = headers
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_ascii_lowercase();
    let begins = |mark| declared.is_empty() && body.trim_start().starts_with(mark);
    if declared.contains("json") || begins('{') || begins('[') {
        Style::Json
    } else if declared.contains("xml") || begins('<') {
        Style::Xml
    } else if declared.contains("urlencoded") || declared.is_empty() {
        Style::Form
    } else {
        Style::Plain
    }
}

fn headers_of(text: &str) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    let lines = text.split(['\n', '|']).map(str::trim);
    for line in lines.filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':')?;
        let name: HeaderName = name.trim().parse().ok()?;
        let value: HeaderValue = value.trim().parse().ok()?;
        headers.append(name, value);
    }
    Some(headers)
}

/// What is written into the template.
struct Values {
    phone: String,
    text: String,
    id: String,
}

impl Values {
    /// Stands in for a real message when only the template is checked.
    fn probe() -> Self {
        let one = || "1".to_owned();
        Self {
            phone: one(),
            text: one(),
            id: one(),
        }
    }
}

/// One pass over the template, so that a value that looks like a place is left alone.
fn filled(template: &str, values: &Values, style: Style) -> String {
    let places = [
        ("{phone}", &values.phone),
        ("{text}", &values.text),
        ("{id}", &values.id),
    ];
    let mut out = String::new();
    let mut rest = template;
    loop {
        let next = places
            .iter()
            .filter_map(|(place, value)| Some((rest.find(place)?, place, value)))
            .min_by_key(|(at, _, _)| *at);
        let Some((_, place, value)) = next else {
            return out + rest;
        };
        let Some((before, after)) = rest.split_once(place) else {
            return out + rest;
        };
        out.push_str(before);
        out.push_str(&style.written(value));
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Values {
        Values {
            phone: "13800000000".to_owned(),
            text: "请“签收” \"a\" & {id}".to_owned(),
            id: "m/1".to_owned(),
        }
    }

    fn settings() -> SmsSettings {
        SmsSettings {
            url: "https://sms.example.cn/send?to={phone}".to_owned(),
            method: String::new(),
            headers: "X-Key: k | Accept: */*".to_owned(),
            body: "{\"text\":\"{text}\"}".to_owned(),
            ok: String::new(),
        }
    }

    #[test]
    fn a_value_is_written_as_its_place_asks() {
        let template = "p={phone}&t={text}&i={id}";
        assert_eq!(
            filled(template, &values(), Style::Form),
            "p=13800000000&t=%E8%AF%B7%E2%80%9C%E7%AD%BE%E6%94%B6%E2%80%9D%20%22a%22%20%26%20\
             %7Bid%7D&i=m%2F1"
        );
        assert_eq!(
            filled("{\"t\":\"{text}\"}", &values(), Style::Json),
            "{\"t\":\"请“签收” \\\"a\\\" & {id}\"}"
        );
        assert_eq!(Style::Json.written("说“好”\""), "说“好”\\\"");
        assert_eq!(
            filled("<t>{text}</t>", &values(), Style::Xml),
            "<t>请“签收” &quot;a&quot; &amp; {id}</t>"
        );
    }

    #[test]
    fn the_template_says_what_the_body_is() {
        let none = HeaderMap::new();
        assert_eq!(style_of(&none, " {\"a\":1}"), Style::Json);
        assert_eq!(style_of(&none, "<sms/>"), Style::Xml);
        assert_eq!(style_of(&none, "phone={phone}"), Style::Form);
        let plain = headers_of("content-type: text/plain").unwrap();
        assert_eq!(style_of(&plain, "{phone}"), Style::Plain);
    }

    #[test]
    fn unfit_templates_are_refused_by_name() {
        let refused = |change: &dyn Fn(&mut SmsSettings)| {
            let mut settings = settings();
            change(&mut settings);
            Sms::new(&settings).err().map(|unfit| unfit.variable)
        };
        assert_eq!(refused(&|_| ()), None);
        assert_eq!(refused(&|s| s.url = "sms".into()), Some("HUIYING_SMS_URL"));
        assert_eq!(refused(&|s| s.body = "x".into()), Some("HUIYING_SMS_BODY"));
        assert_eq!(
            refused(&|s| s.method = "SEND".into()),
            Some("HUIYING_SMS_METHOD")
        );
        assert_eq!(
            refused(&|s| s.headers = "nonsense".into()),
            Some("HUIYING_SMS_HEADERS")
        );
    }

    #[test]
    fn only_a_number_is_called() {
        for good in ["13800000000", "+86-13800000000", "0760-88881234"] {
            assert!(is_phone(good), "{good}");
        }
        for bad in ["", "123", "1380000abcd", "13800000000,13900000000"] {
            assert!(!is_phone(bad), "{bad}");
        }
    }
}
