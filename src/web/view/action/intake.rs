//! Before dispatch: 研判, 不予受理.

use serde::Serialize;

use super::super::View;
use super::super::form::{
    Choice, ChoiceField, FormState, TextField, explained_choices, word_choices,
};
use super::{ActionPage, IncidentBrief, Words};
use crate::domain::vocabulary::{EventGrade, Level, Treatment};

/// The levels to choose from, without second lines.
pub fn level_choices() -> Vec<Choice> {
    word_choices(Level::ALL.iter().map(|level| level.word()))
}

/// The form of 研判; `levels` bear their time limits as second line, or come from [`level_choices`].
#[derive(Debug, Clone, Serialize)]
pub struct AssessmentForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `level`.
    pub level: ChoiceField,
    /// Field `event_grade`; empty means no emergency.
    pub event_grade: ChoiceField,
    /// Field `treatment`; empty means not decided.
    pub treatment: ChoiceField,
}

impl AssessmentForm {
    const WORDS: Words = Words {
        noun: "assessment",
        heading: "研判",
        lede: "定舆情等级、事件分级和诉求类型。等级决定签收和首次反馈的时限。",
        submit: "保存研判",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState, levels: Vec<Choice>) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        let mut grades = vec![Choice::new("", "不涉及")];
        grades.extend(word_choices(
            EventGrade::ALL.iter().rev().map(|grade| grade.word()),
        ));
        let treatments = explained_choices(Treatment::ALL.iter().map(|kind| kind.word()));
        Self {
            page,
            level: form.radios("level", "舆情等级", levels),
            event_grade: form
                .radios("event_grade", "事件分级", grades)
                .hint("重大及以上：5 小时发布权威信息、24 小时开发布会。其余：48 小时回应。")
                .chips(),
            treatment: form.radios("treatment", "诉求类型", treatments),
        }
    }
}

impl View for AssessmentForm {
    const TEMPLATE: &'static str = "actions/assessment";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::assessment()
    }
}

/// The form of 不予受理.
#[derive(Debug, Clone, Serialize)]
pub struct DismissalForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `reason`.
    pub reason: TextField,
}

impl DismissalForm {
    const WORDS: Words = Words {
        noun: "dismissal",
        heading: "不予受理",
        lede: "不属受理范围的，写明理由后结束。",
        submit: "不予受理",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        Self {
            page,
            reason: form
                .lines("reason", "理由", 4)
                .hint("写明依据，登记人会看到。"),
        }
    }
}

impl View for DismissalForm {
    const TEMPLATE: &'static str = "actions/dismissal";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::dismissal()
    }
}
