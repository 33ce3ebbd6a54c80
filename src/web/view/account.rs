//! 我的: who one is here, how pages look, the password.

use serde::Serialize;

use super::form::{Choice, ChoiceField, ErrorSummary, FormState, Hidden, TextField};
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
    /// Where the person can be reached.
    pub contact: ContactForm,
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
            contact: ContactForm::new(&FormState::fresh(&form.csrf, &form.form_token)),
            more: Vec::new(),
            title: form.titled("我的"),
        }
    }

    /// The same with the contact form as it stands.
    #[must_use]
    pub fn with_contact(mut self, form: &FormState) -> Self {
        self.contact = ContactForm::new(form);
        if form.is_bad() {
            self.errors = form.summary();
            self.title = form.titled("我的");
        }
        self
    }
}

/// Where the person can be reached, and in which order.
#[derive(Debug, Clone, Serialize)]
pub struct ContactForm {
    /// The tokens of the form.
    pub hidden: Hidden,
    /// Field `email`.
    pub email: TextField,
    /// Field `phone`.
    pub phone: TextField,
    /// Field `order`.
    pub order: ChoiceField,
    /// Field `follow_by_mail`: what one follows is told by mail too.
    pub follow_by_mail: bool,
}

impl ContactForm {
    /// The form as it stands.
    pub fn new(form: &FormState) -> Self {
        let orders = [
            ("", "先短信，后邮件"),
            ("email,sms", "先邮件，后短信"),
            ("sms", "只发短信"),
            ("email", "只发邮件"),
            ("portal", "只在站内"),
        ];
        let mut email = form.line("email", "邮箱").optional();
        email.autocomplete = "email";
        let mut phone = form.line("phone", "手机").optional();
        phone.autocomplete = "tel";
        Self {
            hidden: form.hidden(),
            email,
            phone,
            order: form
                .radios(
                    "order",
                    "提醒发到哪里",
                    orders
                        .map(|(value, label)| Choice::new(value, label))
                        .into(),
                )
                .hint("站内总有一份；前一个渠道不通，自动改走后一个")
                .chips(),
            follow_by_mail: form.value("follow_by_mail") == "1",
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
        let contact = FormState::fresh("c", "t")
            .with("email", "liu")
            .with("order", "email,sms")
            .with("follow_by_mail", "1")
            .wrong(FieldError::new(
                "email",
                "邮箱",
                "邮箱地址写成 zhang@example.gov.cn 这样",
            ));
        let third = Self::new(facts(), on, &plain).with_contact(&contact);
        vec![first, Self::new(facts(), on, &bad), third]
    }
}
