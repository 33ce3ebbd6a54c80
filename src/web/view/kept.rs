//! 我的草稿: what somebody has begun to write and not sent; and the page without a network.

use serde::Serialize;

use super::incident::Fact;
use super::message::Retry;
use super::{Button, Link, View};

/// One's own drafts.
#[derive(Debug, Clone, Serialize)]
pub struct KeptPage {
    /// What could not be saved just now; `None` mostly.
    pub clash: Option<Clash>,
    /// The drafts.
    pub items: Vec<KeptItem>,
}

/// What could not be saved, with the choice what is to hold.
#[derive(Debug, Clone, Serialize)]
pub struct Clash {
    /// 另一个窗口 10:19 存过更新的内容.
    pub sentence: String,
    /// What was to be saved.
    pub mine: Vec<Fact>,
    /// Saves it over the newer; `None` where that would not help.
    pub retry: Option<Retry>,
    /// The form, with what holds now.
    pub form: Link,
}

/// One draft.
#[derive(Debug, Clone, Serialize)]
pub struct KeptItem {
    /// Of which form: 2018-0318 拟稿.
    pub title: String,
    /// When it was saved.
    pub when: String,
    /// What is written in it.
    pub said: Vec<Fact>,
    /// To the form.
    pub go_on: Button,
    /// Drops it.
    pub discard: Button,
}

impl View for KeptPage {
    const TEMPLATE: &'static str = "pages/kept";

    fn title(&self) -> String {
        match &self.clash {
            Some(_) => "草稿没有存上".to_owned(),
            None => "我的草稿".to_owned(),
        }
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        use super::PostForm;

        let form = super::samples::form().with("text", "已派人到场。");
        let said = vec![Fact::new("正文", "已派人到场。")];
        let discard = PostForm {
            action: "/form-drafts/discard".to_owned(),
            hidden: form.hidden(),
            values: Vec::new(),
        };
        let path = "/incidents/2018-0318/progress";
        let clash = Clash {
            sentence: "另一个窗口 10:19 存过更新的内容".to_owned(),
            mine: said.clone(),
            retry: Some(Retry::new("/form-drafts", &form)),
            form: Link::new(path, "不要这里的，看那边存的"),
        };
        let item = KeptItem {
            title: "2018-0318 反馈进展".to_owned(),
            when: "今天 10:19".to_owned(),
            said,
            go_on: Button::link("继续写", path).main(),
            discard: Button::post("放弃草稿", discard),
        };
        let too_much = Clash {
            retry: None,
            ..clash.clone()
        };
        vec![
            Self {
                clash: Some(clash),
                items: vec![item],
            },
            Self {
                clash: Some(too_much),
                items: Vec::new(),
            },
            Self {
                clash: None,
                items: Vec::new(),
            },
        ]
    }
}

/// What an opened portal shows while there is no network. It holds no data: the script adds the
/// texts that this browser keeps.
#[derive(Debug, Clone, Serialize)]
pub struct OfflinePage {}

impl View for OfflinePage {
    const TEMPLATE: &'static str = "pages/offline";

    fn title(&self) -> String {
        "现在没有网络".to_owned()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![Self {}]
    }
}
