//! A policy before its publication: 风险评估, 发布决定, 改发布日期, and 关联政策 of an opinion.

use serde::Serialize;

use super::super::View;
use super::super::form::{
    Choice, ChoiceField, ChoiceGroup, FormState, SelectField, TextField, explained_choices,
    word_choices,
};
use super::super::incident::Fact;
use super::{ActionPage, IncidentBrief, Words};
use crate::domain::vocabulary::{PolicyDecision, RiskGrade};

/// The least rows that a list in a form offers, and how many are empty at its end.
const ROWS: usize = 4;
const SPARE: usize = 1;

/// One risk point: what, how likely, how grave.
#[derive(Debug, Clone, Serialize)]
pub struct PointRow {
    /// Field `risk_points`.
    pub text: TextField,
    /// Field `likelihood`.
    pub likelihood: SelectField,
    /// Field `impact`.
    pub impact: SelectField,
}

/// One unit that was consulted.
#[derive(Debug, Clone, Serialize)]
pub struct ConsultedRow {
    /// Field `consulted_unit`.
    pub unit: SelectField,
    /// Field `consulted_opinion`.
    pub opinion: TextField,
}

/// The form of 风险评估.
#[derive(Debug, Clone, Serialize)]
pub struct RiskForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// The risk points.
    pub points: Vec<PointRow>,
    /// Field `grade`.
    pub grade: ChoiceField,
    /// Field `prepared`.
    pub prepared: TextField,
    /// Who was consulted.
    pub consulted: Vec<ConsultedRow>,
}

fn height(form: &FormState, name: &str) -> usize {
    let filled = form.all(name).iter().filter(|text| !text.is_empty());
    ROWS.max(filled.count() + SPARE)
}

impl RiskForm {
    const WORDS: Words = Words {
        noun: "risk-assessment",
        heading: "风险评估",
        lede: "重要政策发布前，写明群众可能质疑和误读的地方，备好口径。再次提交存为新的一版，旧版保留。",
        submit: "保存评估",
    };

    /// The form as it stands; `units` are those that may have been consulted.
    pub fn new(incident: IncidentBrief, form: &FormState, units: &[Choice]) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        let grades = || {
            let all = word_choices(RiskGrade::ALL.iter().map(|grade| grade.word()));
            let none = Choice::new("", "请选");
            vec![ChoiceGroup::plain(
                std::iter::once(none).chain(all).collect(),
            )]
        };
        let row = |n: usize| PointRow {
            text: form.nth_line("risk_points", n, format!("风险点 {}", n + 1)),
            likelihood: form.nth_select(("likelihood", n), "可能性", grades()),
            impact: form.nth_select(("impact", n), "影响", grades()),
        };
        let none = Choice::new("", "没有");
        let offered: Vec<Choice> = std::iter::once(none).chain(units.iter().cloned()).collect();
        let consulted = |n: usize| ConsultedRow {
            unit: form.nth_select(
                ("consulted_unit", n),
                format!("征求意见的单位 {}", n + 1),
                vec![ChoiceGroup::plain(offered.clone())],
            ),
            opinion: form.nth_line("consulted_opinion", n, "意见"),
        };
        let options = explained_choices(RiskGrade::ALL.iter().map(|grade| grade.word()));
        Self {
            page,
            points: (0..height(form, "risk_points")).map(row).collect(),
            grade: form.radios("grade", "总体风险等级", options),
            prepared: form
                .lines("prepared", "口径", 5)
                .hint("发布后有人问起，统一怎样说明。"),
            consulted: (0..height(form, "consulted_unit")).map(consulted).collect(),
        }
    }
}

impl View for RiskForm {
    const TEMPLATE: &'static str = "actions/risk_assessment";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::risk()
    }
}

/// The form of 发布决定.
#[derive(Debug, Clone, Serialize)]
pub struct PolicyDecisionForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// The assessment that it rests on.
    pub assessment: Vec<Fact>,
    /// Field `decision`.
    pub decision: ChoiceField,
    /// Field `reason`.
    pub reason: TextField,
}

impl PolicyDecisionForm {
    const WORDS: Words = Words {
        noun: "policy-decision",
        heading: "发布决定",
        lede: "在计划发布日期之前决定是否按期发布。评估的人不能自己决定。",
        submit: "保存决定",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState, assessment: Vec<Fact>) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        let options = explained_choices(PolicyDecision::ALL.iter().map(|word| word.word()));
        Self {
            page,
            assessment,
            decision: form.radios("decision", "决定", options),
            reason: form
                .lines("reason", "理由", 4)
                .hint("起草单位会看到；要修改的，写明改什么。"),
        }
    }
}

impl View for PolicyDecisionForm {
    const TEMPLATE: &'static str = "actions/policy_decision";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::policy_decision()
    }
}

/// The form of 改发布日期.
#[derive(Debug, Clone, Serialize)]
pub struct PublicationForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `planned_on`.
    pub planned_on: TextField,
    /// Field `reason`.
    pub reason: TextField,
}

impl PublicationForm {
    const WORDS: Words = Words {
        noun: "publication-date",
        heading: "改发布日期",
        lede: "改计划发布日期，写明理由。决定的时限随之改变，原定日期保留在案。",
        submit: "改日期",
    };

    /// The form as it stands; `now_planned` is the date that holds.
    pub fn new(incident: IncidentBrief, form: &FormState, now_planned: &str) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        Self {
            page,
            planned_on: form
                .line("planned_on", "新的计划发布日期")
                .hint(format!("现在是 {now_planned}；写成 2018-11-20 这样。")),
            reason: form.lines("reason", "理由", 3),
        }
    }
}

impl View for PublicationForm {
    const TEMPLATE: &'static str = "actions/publication_date";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::publication()
    }
}

/// The form of 关联政策.
#[derive(Debug, Clone, Serialize)]
pub struct PolicyLinkForm {
    /// What all the forms share.
    pub page: ActionPage,
    /// Field `policy`.
    pub policy: TextField,
}

impl PolicyLinkForm {
    const WORDS: Words = Words {
        noun: "policy-link",
        heading: "关联政策",
        lede: "舆情由一项评估过的政策引发的，标明是哪一项，便于回头看评估得准不准。",
        submit: "关联政策",
    };

    /// The form as it stands.
    pub fn new(incident: IncidentBrief, form: &FormState) -> Self {
        let page = ActionPage::new(&Self::WORDS, incident, form);
        Self {
            page,
            policy: form
                .line("policy", "政策发布前评估的编号")
                .hint("如 2018-0102；在全部舆情里按事项类型可以找到。"),
        }
    }
}

impl View for PolicyLinkForm {
    const TEMPLATE: &'static str = "actions/policy_link";

    fn title(&self) -> String {
        self.page.title.clone()
    }

    fn is_form(&self) -> bool {
        true
    }

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        super::samples::policy_link()
    }
}
