//! The end and the new beginning: 办结, 重启.

use serde::Serialize;

use super::super::form::{Choice, ChoiceField, FormState, TextField, explained_choices};
use super::super::{Link, View};
use super::{ActionPage, IncidentBrief, Words};
use crate::domain::vocabulary::CheckState;

/// One thing that should be in order before closing.
#[derive(Debug, Clone, Serialize)]
pub struct ClosureCheck {
    /// The class beside `st`: `t-ok` or `t-soon`.
    pub class: &'static str,
    /// The glyph.
    pub glyph: &'static str,
    /// What it is: 时限都已结束.
    pub label: String,
    /// Where the open item is; `None` when in order.
    pub open: Option<Link>,
}

impl ClosureCheck {
    /// A thing in order.
    pub fn fine(label: impl Into<String>) -> Self {
        Self {
            class: "t-ok",
            glyph: "s-met",
            label: label.into(),
            open: None,
        }
    }

    /// A thing still open, with its place.
    pub fn open(label: impl Into<String>, place: Link) -> Self {
        Self {
            class: "t-soon",
            glyph: "s-soon",
            label: label.into(),
            open: Some(place),
        }
    }
}

/// The form of 办结.
#[derive(Debug, Clone, Serialize)]
pub struct ClosureForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// What should be in order.
    pub checks: Vec<ClosureCheck>,
    /// Field `summary`.
    pub summary: TextField,
}

impl ClosureForm {
    const WORDS: Words = Words {
        noun: "closure",
        heading: "办结",
        lede: "核对时限、发布、承诺和证据后办结。",
        submit: "办结",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState, checks: Vec<ClosureCheck>) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        Self {
            page,
            checks,
            summary: form
                .lines("summary", "办结小结", 4)
                .hint("处理结果、回应情况、遗留问题。"),
        }
    }
}

impl View for ClosureForm {
    const TEMPLATE: &'static str = "actions/closure";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::closure()
    }
}

/// The form of 核对清单.
#[derive(Debug, Clone, Serialize)]
pub struct CheckForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `item`.
    pub item: ChoiceField,
    /// Field `state`.
    pub state: ChoiceField,
    /// Field `reason`.
    pub reason: TextField,
}

impl CheckForm {
    const WORDS: Words = Words {
        noun: "check",
        heading: "核对清单",
        lede: "办结前逐项核对；必须核对的没有核对，不能办结。核对过的可以收回。",
        submit: "保存",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState, items: Vec<Choice>) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        let states = explained_choices(CheckState::ALL.iter().map(|state| state.word()));
        Self {
            page,
            item: form.radios("item", "检查项", items),
            state: form.radios("state", "核对结果", states),
            reason: form
                .lines("reason", "说明", 2)
                .hint("不适用的必须写明理由。"),
        }
    }
}

impl View for CheckForm {
    const TEMPLATE: &'static str = "actions/check";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::check()
    }
}

/// The form of 重启.
#[derive(Debug, Clone, Serialize)]
pub struct ReopeningForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `reason`.
    pub reason: TextField,
}

impl ReopeningForm {
    const WORDS: Words = Words {
        noun: "reopening",
        heading: "重启",
        lede: "出现新情况的，开始新的一轮；原有结论保留。",
        submit: "重启",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        Self {
            page,
            reason: form.lines("reason", "理由", 3),
        }
    }
}

impl View for ReopeningForm {
    const TEMPLATE: &'static str = "actions/reopening";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::reopening()
    }
}
