//! 提醒: what a person was told; 未送达: what could not be delivered.

use serde::Serialize;

use super::form::Hidden;
use super::{Link, PostForm, View};

/// A person's messages, newest first.
#[derive(Debug, Clone, Serialize)]
pub struct NoticeList {
    /// How many are unread, in words.
    pub summary: String,
    /// The tokens of the form that marks all as read; `None` when nothing is unread.
    pub mark: Option<Hidden>,
    /// The messages of this page.
    pub items: Vec<NoticeItem>,
    /// The next page; `None` on the last.
    pub next_href: Option<String>,
    /// Back to the first page; `None` on it.
    pub first_href: Option<String>,
}

/// One message.
#[derive(Debug, Clone, Serialize)]
pub struct NoticeItem {
    /// What it is about: 逾期.
    pub kind: String,
    /// When it was told.
    pub when: String,
    /// The first line.
    pub subject: String,
    /// The incident.
    pub incident: Option<Link>,
    /// Whether it is new to the reader.
    pub is_unread: bool,
    /// 已确认, or what is asked; empty where nothing is.
    pub confirmation: String,
}

impl View for NoticeList {
    const TEMPLATE: &'static str = "pages/notices";

    fn title(&self) -> String {
        "提醒".to_owned()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        use super::FormState;

        let item = NoticeItem {
            kind: "交办".to_owned(),
            when: "今天 10:20".to_owned(),
            subject: "请市教育局在 11 月 6 日 14:00 前签收「学校食堂饭菜变质」，依据：工作规则。"
                .to_owned(),
            incident: Some(Link::new("/incidents/2018-0318", "2018-0318")),
            is_unread: true,
            confirmation: "请签收".to_owned(),
        };
        let read = NoticeItem {
            incident: None,
            is_unread: false,
            confirmation: String::new(),
            ..item.clone()
        };
        let full = Self {
            summary: "2 条未读".to_owned(),
            mark: Some(FormState::fresh("c", "t").hidden()),
            items: vec![item, read],
            next_href: Some("/notices?after=1~m".to_owned()),
            first_href: None,
        };
        let last = Self {
            first_href: Some("/notices".to_owned()),
            ..full.clone()
        };
        let empty = Self {
            summary: String::new(),
            mark: None,
            items: Vec::new(),
            next_href: None,
            first_href: None,
        };
        let end = Self {
            first_href: Some("/notices".to_owned()),
            ..empty.clone()
        };
        vec![full, last, empty, end]
    }
}

/// 未送达: what was given up, for those who put it right.
#[derive(Debug, Clone, Serialize)]
pub struct DeadLetterList {
    /// How many, in words.
    pub summary: String,
    /// The form that tries all again; `None` for those who may only look, or when there is nothing.
    pub retry_all: Option<PostForm>,
    /// Each of them.
    pub rows: Vec<DeadLetterRow>,
}

/// One of them.
#[derive(Debug, Clone, Serialize)]
pub struct DeadLetterRow {
    /// By which way: 邮件.
    pub way: String,
    /// To whom, with the address.
    pub receiver: String,
    /// What it says.
    pub subject: String,
    /// Why it was given up.
    pub reason: String,
    /// Since when, and how often it was tried.
    pub tried: String,
    /// The form that tries it again; `None` for those who may only look.
    pub retry: Option<PostForm>,
}

impl View for DeadLetterList {
    const TEMPLATE: &'static str = "pages/dead_letters";

    fn title(&self) -> String {
        "未送达".to_owned()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        use super::samples::post;

        let row = DeadLetterRow {
            way: "邮件".to_owned(),
            receiver: "刘芳（liu.fang），liu@example".to_owned(),
            subject: "请市教育局签收".to_owned(),
            reason: "邮件服务器没有接收".to_owned(),
            tried: "今天 10:20 起，试了 10 次".to_owned(),
            retry: Some(post("/admin/dead-letters/retry")),
        };
        let all = Self {
            summary: "1 条未送达".to_owned(),
            retry_all: Some(post("/admin/dead-letters/retry")),
            rows: vec![row.clone()],
        };
        let looking = Self {
            retry_all: None,
            rows: vec![DeadLetterRow { retry: None, ..row }],
            ..all.clone()
        };
        let none = Self {
            summary: String::new(),
            retry_all: None,
            rows: Vec::new(),
        };
        vec![all, looking, none]
    }
}
