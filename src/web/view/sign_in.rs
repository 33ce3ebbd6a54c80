//! The sign-in page.

use serde::Serialize;

use super::View;
use super::form::{ErrorSummary, FormState, Hidden, TextField};

/// The sign-in form: account, password, and a one-time code where the account needs one.
#[derive(Debug, Clone, Serialize)]
pub struct SignIn {
    /// The tokens.
    pub hidden: Hidden,
    /// What is wrong, such as 账号或密码不对.
    pub errors: Option<ErrorSummary>,
    /// Field `username`.
    pub username: TextField,
    /// Field `password`.
    pub password: TextField,
    /// Field `totp`; `None` until it is asked for.
    pub totp: Option<TextField>,
    /// Where to go afterwards; field `next`.
    pub next: String,
    /// A sentence above the form, such as 登录已过期.
    pub message: Option<String>,
    title: String,
}

impl SignIn {
    /// The form as it stands; `next` is the path to go to afterwards.
    pub fn new(form: &FormState, next: impl Into<String>, message: Option<String>) -> Self {
        let mut username = form.line("username", "账号");
        username.autocomplete = "username";
        Self {
            hidden: form.hidden(),
            errors: form.summary(),
            username,
            password: form.line("password", "密码").secret("current-password"),
            totp: None,
            next: next.into(),
            message,
            title: form.titled("登录"),
        }
    }

    /// The same, asking for the one-time code as well.
    #[must_use]
    pub fn with_code(mut self, form: &FormState) -> Self {
        let mut totp = form.line("totp", "动态验证码").hint("6 位数字");
        totp.autocomplete = "one-time-code";
        self.totp = Some(totp);
        self
    }
}

impl View for SignIn {
    const TEMPLATE: &'static str = "pages/sign_in";

    fn title(&self) -> String {
        self.title.clone()
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let plain = FormState::fresh("c", "t");
        let wrong = FormState::fresh("c", "t")
            .with("username", "duty")
            .wrong(super::FieldError::new("username", "账号", "账号或密码不对"));
        vec![
            Self::new(&plain, "/desk", None),
            Self::new(
                &wrong,
                "/desk",
                Some("登录已过期，请重新登录；刚才填的内容没有丢".to_owned()),
            )
            .with_code(&wrong),
        ]
    }
}
