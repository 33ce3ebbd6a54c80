//! 我的: who one is here, how pages look, the password.

use serde::Serialize;

use super::form::{ErrorSummary, FormState, Hidden, TextField};
use super::incident::Fact;
use super::shell::Display;
use super::{Link, View};

/// The page of the signed-in person.
#[derive(Debug, Clone, Serialize)]
pub struct AccountPage {
    /// Account, name, unit, capacities.
    pub facts: Vec<Fact>,
    /// The switches as they stand; posted to `/account/display` as `size`, `contrast`, `keys`.
    pub display: Display,
    /// The tokens of the forms.
    pub hidden: Hidden,
    /// What is wrong with a password that came back.
    pub errors: Option<ErrorSummary>,
    /// Field `current`.
    pub current: TextField,
    /// Field `new`.
    pub new: TextField,
    /// Field `again`.
    pub again: TextField,
    /// Pages that have no place in the navigation of a phone.
    pub more: Vec<Link>,
    title: String,
}

impl AccountPage {
    /// The page; `form` is the password form as it stands.
    pub fn new(facts: Vec<Fact>, display: Display, form: &FormState) -> Self {
        Self {
            facts,
            display,
            hidden: form.hidden(),
            errors: form.summary(),
            current: form
                .line("current", "现在的密码")
                .secret("current-password"),
            new: form
                .line("new", "新密码")
                .hint("至少 10 个字符，越长越好")
                .secret("new-password"),
            again: form.line("again", "再输一次新密码").secret("new-password"),
            more: Vec::new(),
            title: form.titled("我的"),
        }
    }
}

impl View for AccountPage {
    const TEMPLATE: &'static str = "pages/account";

    fn title(&self) -> String {
        self.title.clone()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        use super::FieldError;

        let facts = || {
            vec![
                Fact::new("账号", "duty"),
                Fact::new("姓名", "陈静"),
                Fact::new("身份", "值班员"),
            ]
        };
        let plain = FormState::fresh("c", "t");
        let bad = FormState::fresh("c", "t").wrong(FieldError::new(
            "current",
            "现在的密码",
            "现在的密码不对",
        ));
        let on = Display {
            large: true,
            high_contrast: true,
            keys_off: true,
        };
        let mut first = Self::new(facts(), Display::default(), &plain);
        first.more = vec![Link::new("/plans/current", "分工方案")];
        vec![first, Self::new(facts(), on, &bad)]
    }
}
