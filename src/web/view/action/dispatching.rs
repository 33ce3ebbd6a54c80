//! 交办 and 撤回: who gets the matter.

use serde::Serialize;

use super::super::View;
use super::super::form::{Choice, ChoiceField, ChoiceGroup, FormState, SelectField, TextField};
use super::super::suggestion::{Citation, PreviewRow, Roster, RosterPicker, Sureness};
use super::{ActionPage, IncidentBrief, Words};

/// A unit that the router proposes, with its reasons.
#[derive(Debug, Clone, Serialize)]
pub struct ProposedUnit {
    /// Name and duty: 市教育局，牵头.
    pub label: String,
    /// How sure, in words.
    pub sure: &'static str,
    /// Why, one reason a line.
    pub reasons: Vec<String>,
}

impl ProposedUnit {
    /// A proposal with its reasons.
    pub fn new(label: impl Into<String>, sure: Sureness, reasons: Vec<String>) -> Self {
        Self {
            label: label.into(),
            sure: sure.words(),
            reasons,
        }
    }
}

/// The form of 交办; proposals, citation and preview are filled in afterwards.
#[derive(Debug, Clone, Serialize)]
pub struct DispatchForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Fields `lead`, `responsible`, `responsible_group`, `cooperating`, `cooperating_group`.
    pub picker: RosterPicker,
    /// Field `plan_row`.
    pub plan_row: TextField,
    /// Field `completion`: `all` or `cooperating`.
    pub completion: ChoiceField,
    /// Field `cooperating_needed`, a number.
    pub cooperating_needed: TextField,
    /// Field `note`.
    pub note: TextField,
    /// What the router proposes, best first.
    pub proposals: Vec<ProposedUnit>,
    /// Said above the proposals: 依据不足，请人工选择牵头单位.
    pub remark: Option<String>,
    /// The plan row that speaks for it.
    pub citation: Option<Citation>,
    /// The clock times that would follow.
    pub preview: Vec<PreviewRow>,
    /// Said when there are none.
    pub preview_note: Option<String>,
}

impl DispatchForm {
    const WORDS: Words = Words {
        noun: "dispatch",
        heading: "交办",
        lede: "选定牵头、负责和配合单位；交办后同时出现在各单位的待办里，并开始计时。",
        submit: "确认交办",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState, roster: &Roster) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        let completions = vec![
            Choice::new("all", "牵头和负责单位都完成"),
            Choice::new("cooperating", "另须若干配合单位完成"),
        ];
        Self {
            page,
            picker: RosterPicker::new(form, roster, "lead"),
            plan_row: form.line("plan_row", "依据方案第几项").optional(),
            completion: form.radios("completion", "怎样算办完", completions).pair(),
            cooperating_needed: form
                .line("cooperating_needed", "几个配合单位")
                .hint("选第二种时填写"),
            note: form.lines("note", "交办意见", 3).optional(),
            proposals: Vec::new(),
            remark: None,
            citation: None,
            preview: Vec::new(),
            preview_note: None,
        }
    }
}

impl View for DispatchForm {
    const TEMPLATE: &'static str = "actions/dispatch";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::dispatch()
    }
}

/// The form of 撤回.
#[derive(Debug, Clone, Serialize)]
pub struct WithdrawalForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `unit`.
    pub unit: SelectField,
    /// Field `reason`.
    pub reason: TextField,
}

impl WithdrawalForm {
    const WORDS: Words = Words {
        noun: "withdrawal",
        heading: "撤回交办",
        lede: "撤回一个单位的交办，不计入该单位成绩。",
        submit: "确认撤回",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState, units: Vec<Choice>) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        Self {
            page,
            unit: form.select("unit", "撤回哪个单位", vec![ChoiceGroup::plain(units)]),
            reason: form.lines("reason", "理由", 3),
        }
    }
}

impl View for WithdrawalForm {
    const TEMPLATE: &'static str = "actions/withdrawal";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::withdrawal()
    }
}
