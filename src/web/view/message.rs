//! What is said when a request could not be done: the error pages and the conflict page.

use serde::Serialize;

#[cfg(test)]
use super::form::Kept;
use super::form::{FormState, Hidden, TextField};
use super::incident::{Fact, Timeline};
use super::plan::DiffPart;
use super::{HiddenValue, Link, View};

/// A page for a request that could not be done, in the usual frame.
#[derive(Debug, Clone, Serialize)]
pub struct ErrorPage {
    /// What happened, in a few words.
    pub heading: &'static str,
    /// What happened, in a sentence.
    pub what: String,
    /// What to do now.
    pub todo: &'static str,
    /// Where to go on.
    pub links: Vec<Link>,
    /// The duty telephone, as people write it.
    pub phone: String,
    /// The same as a `tel:` address.
    pub phone_href: String,
    /// The request number; empty where it says nothing.
    pub request_id: String,
}

/// Status, heading, sentence, advice.
const PAGES: [(u16, &str, &str, &str); 9] = [
    (
        400,
        "没有看懂这个请求",
        "送来的内容不完整，没有处理。",
        "请回到上一页重新填写后再提交。",
    ),
    (
        403,
        "不能这样做",
        "您的身份不能做这件事。",
        "需要办理的，请联系值班员。",
    ),
    (
        404,
        "没有找到",
        "没有找到这个页面，或者您没有查看权限",
        "请核对编号，或从列表里打开。",
    ),
    (
        409,
        "情况有了变化",
        "这件事刚刚有人处理过。",
        "请回到舆情页面看最新情况。",
    ),
    (
        413,
        "内容太大",
        "送来的文字或文件太大，没有处理。",
        "请压缩或分几次提交。",
    ),
    (
        422,
        "填写有误",
        "有的内容不符合要求，没有处理。",
        "请回到上一页改正后再提交。",
    ),
    (
        429,
        "操作太快",
        "短时间内请求太多，先停一停。",
        "请等一分钟再试。",
    ),
    (
        500,
        "系统出了问题",
        "这次没有办成，已经记下来了。",
        "请稍后再试，或拨打值班电话。",
    ),
    (
        503,
        "暂时不能使用",
        "系统正在恢复，或者一时太忙。",
        "请稍等一分钟再试。",
    ),
];

impl ErrorPage {
    /// The page of an HTTP status; an unknown one is told as 500. `detail` replaces the sentence,
    /// as a refusal with its basis does.
    pub fn new(status: u16, detail: Option<String>, phone: &str, request_id: &str) -> Self {
        let fallback = (
            500,
            "系统出了问题",
            "这次没有办成。",
            "请稍后再试，或拨打值班电话。",
        );
        let found = PAGES.into_iter().find(|page| page.0 == status);
        let (_, heading, what, todo) = found.unwrap_or(fallback);
        Self {
            heading,
            what: detail.unwrap_or_else(|| what.to_owned()),
            todo,
            links: vec![Link::new("/desk", "回到工作台")],
            phone: phone.to_owned(),
            phone_href: super::phone_href(phone),
            request_id: request_id.to_owned(),
        }
    }
}

impl View for ErrorPage {
    const TEMPLATE: &'static str = "pages/error";

    fn title(&self) -> String {
        self.heading.to_owned()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let known = PAGES
            .iter()
            .map(|page| Self::new(page.0, None, "8210 2266", "7F3A"));
        let other = Self::new(418, Some("暂停服务".to_owned()), "8210 2266", "");
        known.chain([other]).collect()
    }
}

/// The page for a form that somebody else was faster with: both versions, and the text kept.
#[derive(Debug, Clone, Serialize)]
pub struct ConflictPage {
    /// Who did what when: 陈静 10:18 已处理这件舆情，下面是最新情况.
    pub sentence: String,
    /// The incident.
    pub incident: Link,
    /// What was done since the reader opened the form.
    pub changes: Timeline,
    /// What the reader had filled in, by label.
    pub kept: Vec<Fact>,
    /// The texts that the reader had written, to be merged and sent again; none where the verb is no
    /// longer possible.
    pub texts: Vec<ConflictText>,
    /// Sends the kept form once more, now knowing of the changes; `None` where the verb is no
    /// longer possible.
    pub retry: Option<Retry>,
}

/// A text that was written while somebody else was faster.
#[derive(Debug, Clone, Serialize)]
pub struct ConflictText {
    /// As the reader wrote it.
    pub field: TextField,
    /// As it now stands; empty where nothing stands there.
    pub newest: String,
    /// What is different.
    pub changes: Vec<DiffPart>,
}

/// The kept form, to be sent again.
#[derive(Debug, Clone, Serialize)]
pub struct Retry {
    /// Where it is sent.
    pub action: String,
    /// Fresh tokens, with the present sequence number.
    pub hidden: Hidden,
    /// Every kept value.
    pub values: Vec<HiddenValue>,
}

impl Retry {
    /// The kept form with fresh tokens; `form.expected_seq` is the present one.
    pub fn new(action: impl Into<String>, form: &FormState) -> Self {
        Self {
            action: action.into(),
            hidden: form.hidden(),
            values: form.carried(),
        }
    }
}

impl View for ConflictPage {
    const TEMPLATE: &'static str = "pages/conflict";

    fn title(&self) -> String {
        "情况有了变化".to_owned()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let kept = Kept {
            form: "/incidents/2018-0318/progress".to_owned(),
            revision: 0,
            restored: None,
            drafts_href: "/form-drafts".to_owned(),
        };
        let mut form = super::samples::form().with("text", "已派人到场。");
        form.kept = Some(kept.clone());
        let part = |text: &str, added, removed| DiffPart {
            text: text.to_owned(),
            added,
            removed,
        };
        let text = ConflictText {
            field: form.lines("text", "正文", 10),
            newest: "已派人查看。".to_owned(),
            changes: vec![
                part("已派人查看。", false, true),
                part("已派人到场。", true, false),
            ],
        };
        let alone = ConflictText {
            field: form.lines("cause", "问题成因", 4),
            newest: String::new(),
            changes: Vec::new(),
        };
        let first = Self {
            texts: vec![text, alone],
            sentence: "陈静 10:18 已处理这件舆情，下面是最新情况".to_owned(),
            incident: Link::new(
                "/incidents/2018-0318",
                "2018-0318 青溪镇河堤渗水视频引发关注",
            ),
            changes: super::incident::samples::timeline(),
            kept: vec![Fact::new("进展", "已派人到场。")],
            retry: Some(Retry::new("/incidents/2018-0318/progress", &form)),
        };
        let second = Self {
            kept: Vec::new(),
            texts: Vec::new(),
            retry: None,
            ..first.clone()
        };
        form.kept = Some(Kept {
            restored: Some("今天 10:19".to_owned()),
            ..kept
        });
        let third = Self {
            retry: Some(Retry::new("/incidents/2018-0318/progress", &form)),
            ..first.clone()
        };
        vec![first, second, third]
    }
}
