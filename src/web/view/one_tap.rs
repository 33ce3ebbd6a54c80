//! The page behind the link in a message: one button, or what became of the matter.

use serde::Serialize;

use super::form::Hidden;
use super::incident::Fact;
use super::{PostForm, View};

/// 一键签收.
#[derive(Debug, Clone, Serialize)]
pub struct OneTap {
    /// What is asked, or what happened.
    pub heading: String,
    /// A sentence more.
    pub text: String,
    /// The incident, its number, the due time.
    pub facts: Vec<Fact>,
    /// The button; `None` when there is nothing to do.
    pub press: Option<PostForm>,
}

impl OneTap {
    /// The form behind the button. The token in the address is all the right there is, so the form
    /// needs no session's.
    pub fn button(token: &str) -> PostForm {
        PostForm {
            action: format!("/a/{token}"),
            hidden: Hidden::default(),
            values: Vec::new(),
        }
    }
}

impl View for OneTap {
    const TEMPLATE: &'static str = "pages/one_tap";

    fn title(&self) -> String {
        self.heading.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let open = Self {
            heading: "请市教育局签收".to_owned(),
            text: "按一下就算签收，将记为刘芳。".to_owned(),
            facts: vec![Fact::new("舆情", "学校食堂饭菜变质")],
            press: Some(Self::button("abc")),
        };
        let done = Self {
            heading: "已经签收".to_owned(),
            press: None,
            facts: Vec::new(),
            ..open.clone()
        };
        vec![open, done]
    }
}
