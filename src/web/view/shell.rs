//! The frame around every page: top bar, navigation, notice, footer.

use serde::Serialize;

use super::{Link, phone_href};

/// Everything the layout needs that is not the page itself.
#[derive(Debug, Clone, Serialize)]
pub struct Shell {
    /// Who is signed in; `None` before sign-in.
    pub user: Option<ShellUser>,
    /// The top navigation, in order.
    pub nav: Vec<NavItem>,
    /// The bottom navigation of narrow screens, four or five items.
    pub tabs: Vec<NavItem>,
    /// Where 登记舆情 leads, for those who may register.
    pub register_href: Option<String>,
    /// The session's token against forged requests.
    pub csrf: String,
    /// How the person wants pages to look and behave.
    pub display: Display,
    /// What the last request brought about, shown once.
    pub notice: Option<Notice>,
    /// What stands on every page until it is put right; `None` mostly.
    pub alarm: Option<Link>,
    /// The duty telephone, as people write it.
    pub duty_phone: String,
    /// The same as a `tel:` address.
    pub duty_phone_href: String,
    /// When the page was made: `2018 年 11 月 6 日 10:20`.
    pub generated_at: String,
    /// The server's time in Unix milliseconds, from which the script takes its offset.
    pub server_ms: i64,
    /// The request number, for asking about a fault.
    pub request_id: String,
    /// The path and query of this page, to come back to after changing the display.
    pub path: String,
    /// The version that `/live?v=` asks with, answered by 204 or, as plain text, by how many
    /// incidents changed since; `None` where the page does not change.
    pub live_version: Option<u64>,
}

/// The person in the top bar.
#[derive(Debug, Clone, Serialize)]
pub struct ShellUser {
    /// The account, by which a browser tells whose unsent texts it keeps.
    pub account: String,
    /// The name.
    pub name: String,
    /// The unit's name.
    pub unit: String,
}

/// One item of a navigation.
#[derive(Debug, Clone, Serialize)]
pub struct NavItem {
    /// Where it leads.
    pub href: String,
    /// What it says.
    pub label: String,
    /// The icon in the bottom navigation.
    pub icon: &'static str,
    /// How many wait there; `None` shows nothing.
    pub count: Option<u64>,
    /// Whether the open page belongs to it.
    pub current: bool,
}

impl NavItem {
    /// An item without a count, not current.
    pub fn new(href: impl Into<String>, label: impl Into<String>, icon: &'static str) -> Self {
        Self {
            href: href.into(),
            label: label.into(),
            icon,
            count: None,
            current: false,
        }
    }
}

/// The switches of `/account`, kept in cookies.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Display {
    /// 大字版: every size 18.75 % larger.
    pub large: bool,
    /// 高对比: darker lines and text.
    pub high_contrast: bool,
    /// Whether single keys are switched off.
    pub keys_off: bool,
}

/// What the last request brought about.
#[derive(Debug, Clone, Serialize)]
pub struct Notice {
    /// The class beside `note`: `note--ok`, `note--soon` or nothing.
    pub class: &'static str,
    /// The icon.
    pub icon: &'static str,
    /// One sentence.
    pub text: String,
    /// The next incident of the view that the last one was opened in.
    pub next: Option<Link>,
}

impl Notice {
    /// Something was done.
    pub fn done(text: impl Into<String>) -> Self {
        Self {
            class: "note--ok",
            icon: "check",
            text: text.into(),
            next: None,
        }
    }

    /// Something is worth knowing.
    pub fn info(text: impl Into<String>) -> Self {
        Self {
            class: "",
            icon: "info",
            text: text.into(),
            next: None,
        }
    }

    /// Something needs care.
    pub fn care(text: impl Into<String>) -> Self {
        Self {
            class: "note--soon",
            icon: "warn",
            text: text.into(),
            next: None,
        }
    }
}

impl Shell {
    /// The frame for somebody who is not signed in.
    pub fn signed_out(csrf: impl Into<String>, duty_phone: impl Into<String>) -> Self {
        let duty_phone = duty_phone.into();
        Self {
            user: None,
            nav: Vec::new(),
            tabs: Vec::new(),
            register_href: None,
            csrf: csrf.into(),
            display: Display::default(),
            notice: None,
            alarm: None,
            duty_phone_href: phone_href(&duty_phone),
            duty_phone,
            generated_at: String::new(),
            server_ms: 0,
            request_id: String::new(),
            path: "/".to_owned(),
            live_version: None,
        }
    }
}
