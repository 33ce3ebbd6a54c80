//! More time: 申请延期 and 裁定延期.

use serde::Serialize;

use super::super::View;
use super::super::form::{Choice, ChoiceField, ChoiceGroup, FormState, SelectField, TextField};
use super::{ActionPage, IncidentBrief, Words};

/// A deadline with how far it can be extended, or why it cannot.
#[derive(Debug, Clone, Serialize)]
pub struct Reach {
    /// Which, with its due time: 回应，11 月 8 日 10:00 前.
    pub deadline: String,
    /// 最晚可延到 11 月 27 日 17:30, or the sentence that says why not, with the basis.
    pub note: String,
}

/// The form of 申请延期.
#[derive(Debug, Clone, Serialize)]
pub struct ExtensionForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `unit`, where one acts for several.
    pub unit: Option<SelectField>,
    /// Field `deadline`: those that can be extended, each with its due time.
    pub deadline: SelectField,
    /// Until when each of them can be extended.
    pub open: Vec<Reach>,
    /// Those that cannot be extended.
    pub fixed: Vec<Reach>,
    /// Field `until`, a date.
    pub until: TextField,
    /// Field `reason`.
    pub reason: TextField,
    /// Field `progress`.
    pub progress: TextField,
}

impl ExtensionForm {
    const WORDS: Words = Words {
        noun: "extension",
        heading: "申请延期",
        lede: "到期前申请，由分管领导裁定。裁定前原时限照常计算；同意后原定时间保留在案。",
        submit: "申请延期",
    };

    /// The form as it stands; `open` are the deadlines that can be extended, by number.
    pub fn new(
        incident: IncidentBrief,
        form: &FormState,
        units: Vec<Choice>,
        (open, fixed): (Vec<(String, Reach)>, Vec<Reach>),
    ) -> Self {
        let mut page = ActionPage::new(&Self::WORDS, incident, form);
        let unit = page.unit(form, units);
        let deadlines = open
            .iter()
            .map(|(no, reach)| Choice::new(no, &reach.deadline))
            .collect();
        Self {
            page,
            unit,
            deadline: form
                .select("deadline", "哪个时限", vec![ChoiceGroup::plain(deadlines)])
                .hint("5、24、48 小时的时限不能延期。"),
            open: open.into_iter().map(|(_, reach)| reach).collect(),
            fixed,
            until: form
                .line("until", "延期到")
                .hint("写日期，如 2018-11-20；到当天下班时为止。"),
            reason: form.lines("reason", "延期理由", 3),
            progress: form
                .lines("progress", "目前进展", 3)
                .hint("已经做了什么，还差什么。"),
        }
    }
}

impl View for ExtensionForm {
    const TEMPLATE: &'static str = "actions/extension";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::extension()
    }
}

/// A request for more time to be decided on.
#[derive(Debug, Clone, Serialize)]
pub struct ExtensionAsked {
    /// Its number and the unit that asks: 第 1 号申请　市教育局.
    pub heading: String,
    /// Who asked, and when.
    pub by: String,
    /// The deadline, its original, present and wished due time.
    pub facts: Vec<super::super::incident::Fact>,
    /// The reason given.
    pub reason: String,
    /// How far the work is.
    pub progress: String,
    /// Why this reader cannot decide on it.
    pub not_yours: Option<String>,
}

/// The form of 裁定延期.
#[derive(Debug, Clone, Serialize)]
pub struct ExtensionDecisionForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// What was asked.
    pub requests: Vec<ExtensionAsked>,
    /// Field `extension`, where several wait.
    pub extension: Option<SelectField>,
    /// Field `decision`: `grant` or `refuse`.
    pub decision: ChoiceField,
    /// Field `until`, another date than the one asked for.
    pub until: TextField,
    /// Field `reason`.
    pub reason: TextField,
}

impl ExtensionDecisionForm {
    const WORDS: Words = Words {
        noun: "extension-decision",
        heading: "裁定延期",
        lede: "同意的，时限推迟到新的时间，原定时间保留；不同意的，原时限继续。",
        submit: "提交裁定",
    };

    /// The form as it stands; `numbers` are the requests that wait, by number.
    pub fn new(
        incident: IncidentBrief,
        form: &FormState,
        mut numbers: Vec<Choice>,
        requests: Vec<ExtensionAsked>,
    ) -> Self {
        let mut page = ActionPage::new(&Self::WORDS, incident, form);
        let extension = if numbers.len() > 1 {
            let groups = vec![ChoiceGroup::plain(numbers)];
            Some(form.select("extension", "裁定哪一个申请", groups))
        } else {
            if let Some(only) = numbers.pop() {
                page.carry("extension", only.value);
            }
            None
        };
        let decisions = vec![
            Choice::new("grant", "同意延期").small("原定时间保留在案"),
            Choice::new("refuse", "不同意延期").small("原时限继续"),
        ];
        Self {
            page,
            requests,
            extension,
            decision: form.radios("decision", "裁定", decisions).pair(),
            until: form
                .line("until", "改为另一个日期")
                .optional()
                .hint("不填就是申请的日期。写日期，如 2018-11-20。"),
            reason: form.lines("reason", "理由", 3).note("（不同意的必填）"),
        }
    }
}

impl View for ExtensionDecisionForm {
    const TEMPLATE: &'static str = "actions/extension_decision";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::extension_decision()
    }
}
