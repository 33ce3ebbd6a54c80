//! Watching and evaluating: 跟踪, 评估, 复评, 裁定评分, 评估申诉, 裁定申诉.

use serde::Serialize;

use super::super::View;
use super::super::form::{
    Choice, ChoiceField, ChoiceGroup, FormState, SelectField, TextField, explained_choices,
};
use super::{ActionPage, IncidentBrief, Waiting, Words};
use crate::domain::vocabulary::{Spread, Tone, Verb};

/// The form of 跟踪.
#[derive(Debug, Clone, Serialize)]
pub struct WatchForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// What was seen before, oldest first.
    pub before: Vec<Waiting>,
    /// Field `spread`.
    pub spread: ChoiceField,
    /// Field `tone`.
    pub tone: ChoiceField,
    /// Field `secondary`.
    pub secondary: ChoiceField,
    /// Field `text`.
    pub text: TextField,
}

impl WatchForm {
    const WORDS: Words = Words {
        noun: "watch",
        heading: "记录传播情况",
        lede: "首次发布后分两次查看传播、情绪和有没有次生舆情，办结后也要记录。",
        submit: "记录",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState) -> Self {
        let spread = explained_choices(Spread::ALL.iter().map(|word| word.word()));
        let tone = explained_choices(Tone::ALL.iter().map(|word| word.word()));
        let secondary = vec![Choice::new("yes", "回应引出了新的舆情").small("记入效果评估")];
        Self {
            page: ActionPage::new(&Self::WORDS, incident, form),
            before: Vec::new(),
            spread: form.radios("spread", "传播态势", spread),
            tone: form.radios("tone", "公众情绪", tone),
            secondary: form.checkboxes("secondary", "次生舆情", secondary),
            text: form
                .lines("text", "跟踪情况", 4)
                .hint("看了哪些平台，转发、评论大概多少，公众在问什么。"),
        }
    }
}

impl View for WatchForm {
    const TEMPLATE: &'static str = "actions/watch";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::watch()
    }
}

/// One item of the rubric with what the record says and what is asked.
#[derive(Debug, Clone, Serialize)]
pub struct ScoredItem {
    /// What it is, with its points: 针对关切（20 分）.
    pub heading: String,
    /// How it is measured.
    pub measured: String,
    /// What the scorer looks at.
    pub asks: String,
    /// The rule it rests on.
    pub source: String,
    /// What the record says, line by line.
    pub evidence: Vec<String>,
    /// What the record gives, or that the item does not apply.
    pub proposed: Option<String>,
    /// What was given before, for the one who arbitrates.
    pub given: Vec<String>,
    /// Field `points_…`, where a person gives points.
    pub points: Option<TextField>,
    /// Field `reason_…`, where a person may say why.
    pub reason: Option<TextField>,
}

/// The form of 评估, 复评 and 裁定评分.
#[derive(Debug, Clone, Serialize)]
pub struct ScoreForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// By which rubric, and how points are reckoned, in sentences.
    pub rules: Vec<String>,
    /// The two sheets so far, for the one who arbitrates.
    pub sheets: Vec<Waiting>,
    /// The items.
    pub items: Vec<ScoredItem>,
    /// Fields `veto_…`.
    pub vetoes: Vec<TextField>,
    /// Field `comment`.
    pub comment: TextField,
}

impl ScoreForm {
    const FIRST: Words = Words {
        noun: "evaluation",
        heading: "效果评估",
        lede: "按评分表逐项打分，办理记录列在每一项下面。提交后由另一人复评。",
        submit: "提交评估",
    };
    const SECOND: Words = Words {
        noun: "evaluation-second",
        heading: "复评",
        lede: "由没有评过分的人独立再评一次。两次相差大的，由分管领导裁定。",
        submit: "提交复评",
    };
    const ARBITRATION: Words = Words {
        noun: "evaluation-arbitration",
        heading: "裁定评分",
        lede: "两次评分有分歧。由没有评过分的分管领导逐项裁定，以裁定的得分为准。",
        submit: "裁定",
    };

    /// The form as it stands, without items.
    pub fn new(verb: Verb, incident: IncidentBrief, form: &FormState) -> Self {
        let words = if verb == Verb::EvaluateAgain {
            &Self::SECOND
        } else if verb == Verb::ArbitrateEvaluation {
            &Self::ARBITRATION
        } else {
            &Self::FIRST
        };
        let comment = form.lines("comment", "评语", 4);
        Self {
            page: ActionPage::new(words, incident, form),
            rules: Vec::new(),
            sheets: Vec::new(),
            items: Vec::new(),
            vetoes: Vec::new(),
            comment: if verb == Verb::ArbitrateEvaluation {
                comment.hint("写明裁定的理由。")
            } else {
                comment.optional()
            },
        }
    }
}

impl View for ScoreForm {
    const TEMPLATE: &'static str = "actions/evaluation";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::score()
    }
}

/// The form of 评估申诉.
#[derive(Debug, Clone, Serialize)]
pub struct AppealForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// For which unit, where several could be meant.
    pub unit: Option<SelectField>,
    /// The result, in a sentence.
    pub result: String,
    /// Fields `objection_…`.
    pub objections: Vec<TextField>,
    /// Field `text`.
    pub text: TextField,
}

impl AppealForm {
    const WORDS: Words = Words {
        noun: "evaluation-appeal",
        heading: "评估申诉",
        lede: "对结论有不同意见的，在期限内逐项写明理由。一次评估只能申诉一次。",
        submit: "提出申诉",
    };

    /// The form as it stands.
    pub fn new(
        incident: IncidentBrief,
        form: &FormState,
        units: Vec<Choice>,
        (result, objections): (String, Vec<TextField>),
    ) -> Self {
        let mut page = ActionPage::new(&Self::WORDS, incident, form);
        let unit = page.unit(form, units);
        Self {
            page,
            unit,
            result,
            objections,
            text: form.lines("text", "对整个结论的意见", 3).optional(),
        }
    }
}

impl View for AppealForm {
    const TEMPLATE: &'static str = "actions/evaluation_appeal";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::evaluation_appeal()
    }
}

/// The form of 裁定申诉.
#[derive(Debug, Clone, Serialize)]
pub struct AppealDecisionForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// The result, in a sentence.
    pub result: String,
    /// The appeals that wait.
    pub appeals: Vec<Waiting>,
    /// Field `appeal`, where several wait.
    pub appeal: Option<SelectField>,
    /// Field `decision`.
    pub decision: ChoiceField,
    /// Field `points`.
    pub points: TextField,
    /// Field `veto_lifted`, where a veto holds.
    pub veto_lifted: Option<ChoiceField>,
    /// Field `reason`.
    pub reason: TextField,
}

impl AppealDecisionForm {
    const WORDS: Words = Words {
        noun: "evaluation-appeal-decision",
        heading: "裁定申诉",
        lede: "由没有评过分的分管领导裁定。成立的改得分，原结论保留在案。",
        submit: "裁定",
    };

    /// The form as it stands; `numbers` are the appeals that wait, by number.
    pub fn new(
        incident: IncidentBrief,
        form: &FormState,
        (numbers, appeals): (Vec<Choice>, Vec<Waiting>),
        (result, is_vetoed): (String, bool),
    ) -> Self {
        let mut page = ActionPage::new(&Self::WORDS, incident, form);
        let mut numbers = numbers;
        let appeal = if numbers.len() > 1 {
            let groups = vec![ChoiceGroup::plain(numbers)];
            Some(form.select("appeal", "裁定哪一个", groups))
        } else {
            if let Some(only) = numbers.pop() {
                page.carry("appeal", only.value);
            }
            None
        };
        let decisions = vec![
            Choice::new("upheld", "成立").small("改得分，或者撤销单项否决"),
            Choice::new("refused", "不成立").small("维持原结论"),
        ];
        let lifted = || vec![Choice::new("yes", "撤销单项否决").small("按得分定等次")];
        Self {
            page,
            result,
            appeals,
            appeal,
            decision: form.radios("decision", "裁定", decisions).pair(),
            points: form
                .line("points", "改为多少分")
                .optional()
                .hint("申诉成立的填写，0 到 100。"),
            veto_lifted: is_vetoed.then(|| form.checkboxes("veto_lifted", "单项否决", lifted())),
            reason: form.lines("reason", "理由", 4),
        }
    }
}

impl View for AppealDecisionForm {
    const TEMPLATE: &'static str = "actions/evaluation_appeal_decision";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::evaluation_appeal_decision()
    }
}
