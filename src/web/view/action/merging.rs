//! One matter, many posts: 并案, 撤销并案, 记跟进.

use serde::Serialize;

use super::super::View;
use super::super::form::{ChoiceGroup, FormState, SelectField, TextField, word_choices};
use super::super::suggestion::Duplicate;
use super::{ActionPage, IncidentBrief, Words};
use crate::domain::vocabulary::SourceKind;

/// The form of 并案.
#[derive(Debug, Clone, Serialize)]
pub struct MergeForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `primary`.
    pub primary: TextField,
    /// Incidents that may be the same matter.
    pub candidates: Vec<Duplicate>,
}

impl MergeForm {
    const WORDS: Words = Words {
        noun: "merge",
        heading: "并案",
        lede: "同一件事登记了几次的，并入正在办理的一件。",
        submit: "确认并案",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState, candidates: Vec<Duplicate>) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        Self {
            page,
            primary: form.line("primary", "主件编号").hint("如 2018-0311"),
            candidates,
        }
    }
}

impl View for MergeForm {
    const TEMPLATE: &'static str = "actions/merge";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::merge()
    }
}

/// The form of 撤销并案.
#[derive(Debug, Clone, Serialize)]
pub struct UnmergingForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `reason`.
    pub reason: TextField,
}

impl UnmergingForm {
    const WORDS: Words = Words {
        noun: "unmerging",
        heading: "撤销并案",
        lede: "并错了的，分开办理：这件舆情回到并案前的环节，时限照原来的计算，两件的经过都留着。",
        submit: "确认撤销并案",
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

impl View for UnmergingForm {
    const TEMPLATE: &'static str = "actions/unmerging";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::unmerging()
    }
}

/// The form of 记跟进.
#[derive(Debug, Clone, Serialize)]
pub struct FollowUpForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `source_kind`.
    pub source_kind: SelectField,
    /// Field `channel`.
    pub channel: TextField,
    /// Field `url`.
    pub url: TextField,
    /// Field `posted_at`.
    pub posted_at: TextField,
    /// Field `text`.
    pub text: TextField,
}

impl FollowUpForm {
    const WORDS: Words = Words {
        noun: "follow-up",
        heading: "记跟进",
        lede: "同一件事又有人发帖、来电的，记在这一件上，不另外登记。",
        submit: "记为跟进",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState, sources: &[SourceKind]) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        let sources = word_choices(sources.iter().map(|kind| kind.word()));
        Self {
            page,
            source_kind: form.select("source_kind", "来源", vec![ChoiceGroup::plain(sources)]),
            channel: form
                .line("channel", "平台")
                .hint("如：微博、抖音、微信群、本地论坛"),
            url: form.line("url", "链接").note("（没有链接可不填）"),
            posted_at: form
                .line("posted_at", "发帖时间")
                .optional()
                .hint("如 2018-11-06 10:08"),
            text: form
                .lines("text", "说了什么", 4)
                .hint("照实写，不写发帖人的个人信息。"),
        }
    }
}

impl View for FollowUpForm {
    const TEMPLATE: &'static str = "actions/follow_up";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::follow_up()
    }
}
