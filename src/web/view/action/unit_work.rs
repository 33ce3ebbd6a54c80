//! What a unit does: 签收, 退回 with its decision, 反馈.

use serde::Serialize;

use super::super::View;
use super::super::form::{Choice, ChoiceField, ChoiceGroup, FormState, SelectField, TextField};
use super::{ActionPage, IncidentBrief, Words};

/// A request to be decided on.
#[derive(Debug, Clone, Serialize)]
pub struct ReturnRequest {
    /// The unit that asks.
    pub unit: String,
    /// Who asked, and when.
    pub by: String,
    /// The reason given.
    pub reason: String,
    /// The unit it names instead; empty where it names none.
    pub suggested: String,
}

/// The form of 签收.
#[derive(Debug, Clone, Serialize)]
pub struct AcknowledgementForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `unit`, where one acts for several.
    pub unit: Option<SelectField>,
    /// By whom and when it was done already; the form is left out then.
    pub done: Option<String>,
}

impl AcknowledgementForm {
    const WORDS: Words = Words {
        noun: "acknowledgement",
        heading: "签收",
        lede: "签收表示本单位已收到并开始办理。",
        submit: "签收",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState, units: Vec<Choice>) -> Self {
        let mut page = ActionPage::new(&Self::WORDS, incident, form);
        let unit = page.unit(form, units);
        Self {
            page,
            unit,
            done: None,
        }
    }
}

impl View for AcknowledgementForm {
    const TEMPLATE: &'static str = "actions/acknowledgement";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::acknowledgement()
    }
}

/// The form of 退回.
#[derive(Debug, Clone, Serialize)]
pub struct ReturnForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `unit`, where one acts for several.
    pub unit: Option<SelectField>,
    /// Field `reason`.
    pub reason: TextField,
    /// Field `suggested_unit`; may be empty.
    pub suggested_unit: SelectField,
}

impl ReturnForm {
    const WORDS: Words = Words {
        noun: "return",
        heading: "申请退回",
        lede: "不属本单位的，写明理由，由宣传部裁定；同意后不计入本单位成绩。",
        submit: "申请退回",
    };

    /// The form as it stands.
    pub fn new(
        incident: IncidentBrief,
        form: &FormState,
        units: Vec<Choice>,
        roster: Vec<ChoiceGroup>,
    ) -> Self {
        let mut page = ActionPage::new(&Self::WORDS, incident, form);
        let unit = page.unit(form, units);
        let none = ChoiceGroup::plain(vec![Choice::new("", "不清楚")]);
        let groups = std::iter::once(none).chain(roster).collect();
        Self {
            page,
            unit,
            reason: form
                .lines("reason", "退回理由", 4)
                .hint("写明为什么不属本单位，依据哪项职责分工。"),
            suggested_unit: form
                .select("suggested_unit", "应由哪个单位承办", groups)
                .note("（可选）")
                .hint("写明后改派更快。"),
        }
    }
}

impl View for ReturnForm {
    const TEMPLATE: &'static str = "actions/return";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::return_request()
    }
}

/// The form of 裁定退回.
#[derive(Debug, Clone, Serialize)]
pub struct ReturnDecisionForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `unit`, where several ask.
    pub unit: Option<SelectField>,
    /// What was asked.
    pub requests: Vec<ReturnRequest>,
    /// Field `decision`: `uphold` or `refuse`.
    pub decision: ChoiceField,
    /// Field `reason`.
    pub reason: TextField,
}

impl ReturnDecisionForm {
    const WORDS: Words = Words {
        noun: "return-decision",
        heading: "裁定退回",
        lede: "同意退回的，该单位的时限取消，请随后改派；不同意的，原时限继续。",
        submit: "提交裁定",
    };

    /// The form as it stands.
    pub fn new(
        incident: IncidentBrief,
        form: &FormState,
        units: Vec<Choice>,
        requests: Vec<ReturnRequest>,
    ) -> Self {
        let mut page = ActionPage::new(&Self::WORDS, incident, form);
        let unit = page.unit(form, units);
        let decisions = vec![
            Choice::new("uphold", "同意退回").small("该单位的时限取消"),
            Choice::new("refuse", "不同意退回").small("原时限继续"),
        ];
        Self {
            page,
            unit,
            requests,
            decision: form.radios("decision", "裁定", decisions).pair(),
            reason: form.lines("reason", "理由", 3),
        }
    }
}

impl View for ReturnDecisionForm {
    const TEMPLATE: &'static str = "actions/return_decision";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::return_decision()
    }
}

/// The form of 反馈.
#[derive(Debug, Clone, Serialize)]
pub struct ProgressForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `unit`, where one acts for several.
    pub unit: Option<SelectField>,
    /// Field `text`.
    pub text: TextField,
    /// Field `closing`, value `1`.
    pub closing: ChoiceField,
}

impl ProgressForm {
    const WORDS: Words = Words {
        noun: "progress",
        heading: "反馈进展",
        lede: "写清做了什么、查到什么、下一步做什么。宣传部和其他承办单位能看到。",
        submit: "提交反馈",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState, units: Vec<Choice>) -> Self {
        let mut page = ActionPage::new(&Self::WORDS, incident, form);
        let unit = page.unit(form, units);
        Self {
            page,
            unit,
            text: form.lines("text", "进展", 6),
            closing: form
                .checkboxes(
                    "closing",
                    "办结报告",
                    vec![Choice::new("1", "本单位的职责已完成，作为办结报告")],
                )
                .chips(),
        }
    }
}

impl View for ProgressForm {
    const TEMPLATE: &'static str = "actions/progress";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::progress()
    }
}
