//! Pressing units and keeping one's word: 催办, 督办, 回复, 承诺兑现, 次生舆情.

use serde::Serialize;

use super::super::View;
use super::super::form::{Choice, ChoiceGroup, FormState, SelectField, TextField};
use super::{ActionPage, IncidentBrief, Words};
use crate::domain::vocabulary::OrderKind;

/// The form of 催办 and of 督办.
#[derive(Debug, Clone, Serialize)]
pub struct OrderForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// What each unit has heard before: 市教育局：已于今天 09:40 催办过，还没有回复.
    pub before: Vec<String>,
    /// Field `unit`.
    pub unit: SelectField,
    /// Field `text`.
    pub text: TextField,
    /// Field `reply_by`.
    pub reply_by: TextField,
}

impl OrderForm {
    const URGE: Words = Words {
        noun: "urge",
        heading: "催办",
        lede: "催促承办单位抓紧办理，要求限期回复。催办和回复都记录在案，可以打印催办通知。",
        submit: "发出催办",
    };
    const SUPERVISION: Words = Words {
        noun: "supervision",
        heading: "督办",
        lede: "以分管领导名义限期要求结果。督办和回复都记录在案，可以打印督办单。",
        submit: "发出督办",
    };

    /// The form as it stands; `usual` is the instant to reply by when none is named, in words.
    pub fn new(
        kind: OrderKind,
        incident: IncidentBrief,
        form: &FormState,
        units: Vec<Choice>,
        usual: &str,
    ) -> Self {
        let words = match kind {
            OrderKind::Urge => &Self::URGE,
            OrderKind::Supervision => &Self::SUPERVISION,
        };
        Self {
            page: ActionPage::new(words, incident, form),
            before: Vec::new(),
            unit: form.select("unit", "哪个单位", vec![ChoiceGroup::plain(units)]),
            text: form.lines("text", "要求", 4),
            reply_by: form.line("reply_by", "回复期限").optional().hint(format!(
                "如 2018-11-07 或 2018-11-07 17:30；只写日期的，到当天下班时为止。{usual}"
            )),
        }
    }
}

impl View for OrderForm {
    const TEMPLATE: &'static str = "actions/order";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::order()
    }
}

/// Something that was said and waits: an order, or a promise.
#[derive(Debug, Clone, Serialize)]
pub struct Waiting {
    /// What it is: 督办，请在今天 17:30 前回复.
    pub heading: String,
    /// Who said it, and when.
    pub by: String,
    /// The words.
    pub text: String,
}

/// A field that is asked where several things wait, and carried unseen where one does.
fn which(
    page: &mut ActionPage,
    form: &FormState,
    (name, label): (&'static str, &'static str),
    mut choices: Vec<Choice>,
) -> Option<SelectField> {
    if choices.len() > 1 {
        return Some(form.select(name, label, vec![ChoiceGroup::plain(choices)]));
    }
    if let Some(only) = choices.pop() {
        page.carry(name, only.value);
    }
    None
}

/// The form of 回复.
#[derive(Debug, Clone, Serialize)]
pub struct ReplyForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// The orders that wait.
    pub orders: Vec<Waiting>,
    /// Field `order`, where several wait.
    pub order: Option<SelectField>,
    /// Field `text`.
    pub text: TextField,
}

impl ReplyForm {
    const WORDS: Words = Words {
        noun: "supervision-reply",
        heading: "回复催办、督办",
        lede: "按要求逐项答复：做到哪一步，结果是什么，还差什么、何时办完。",
        submit: "提交回复",
    };

    /// The form as it stands; `numbers` are the orders that wait, by number.
    pub fn new(
        incident: IncidentBrief,
        form: &FormState,
        numbers: Vec<Choice>,
        orders: Vec<Waiting>,
    ) -> Self {
        let mut page = ActionPage::new(&Self::WORDS, incident, form);
        let order = which(&mut page, form, ("order", "回复哪一个"), numbers);
        Self {
            page,
            orders,
            order,
            text: form.lines("text", "回复内容", 5),
        }
    }
}

impl View for ReplyForm {
    const TEMPLATE: &'static str = "actions/supervision_reply";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::supervision_reply()
    }
}

/// The form of 承诺兑现.
#[derive(Debug, Clone, Serialize)]
pub struct PromiseForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// The promises that wait.
    pub promises: Vec<Waiting>,
    /// Field `promise`, where several wait.
    pub promise: Option<SelectField>,
    /// Field `text`.
    pub text: TextField,
    /// Field `url`.
    pub url: TextField,
}

impl PromiseForm {
    const WORDS: Words = Words {
        noun: "promise",
        heading: "承诺兑现",
        lede: "对公众作出的承诺兑现后在这里登记，舆情办结后也要登记。",
        submit: "登记兑现",
    };

    /// The form as it stands; `numbers` are the promises that wait, by number.
    pub fn new(
        incident: IncidentBrief,
        form: &FormState,
        numbers: Vec<Choice>,
        promises: Vec<Waiting>,
    ) -> Self {
        let mut page = ActionPage::new(&Self::WORDS, incident, form);
        let promise = which(&mut page, form, ("promise", "哪一项承诺"), numbers);
        Self {
            page,
            promises,
            promise,
            text: form
                .lines("text", "兑现情况", 4)
                .hint("写明做了什么、什么时候做到的。"),
            url: form
                .line("url", "公开链接")
                .optional()
                .hint("能看到兑现结果的网页，从浏览器地址栏完整复制。"),
        }
    }
}

impl View for PromiseForm {
    const TEMPLATE: &'static str = "actions/promise";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::promise()
    }
}

/// The form of 次生舆情.
#[derive(Debug, Clone, Serialize)]
pub struct LinkForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `primary`.
    pub primary: TextField,
}

impl LinkForm {
    const WORDS: Words = Words {
        noun: "link",
        heading: "标为次生舆情",
        lede: "因处置另一件舆情不当引起的，标明是哪一件。两件的页面上都能看到，各自的时限不变。",
        submit: "标为次生舆情",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        Self {
            page,
            primary: form
                .line("primary", "由哪一件引起")
                .hint("填舆情编号，如 2018-0318。"),
        }
    }
}

impl View for LinkForm {
    const TEMPLATE: &'static str = "actions/link";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::link()
    }
}
