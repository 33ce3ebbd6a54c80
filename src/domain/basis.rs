//! The rule that a refusal rests on.

use super::vocabulary::{DeadlineKind, Verb};

/// The rule a refusal rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleBasis {
    /// A row of the plan.
    PlanRow(&'static str),
    /// A row of the policy.
    Policy(DeadlineKind),
    /// A rule of the policy that is no limit, by its name.
    PolicyRule(&'static str),
    /// A national document.
    Document(&'static str),
    /// The life cycle itself.
    Lifecycle(Verb),
}

impl RuleBasis {
    /// The basis as people read it.
    pub fn label(&self) -> String {
        match self {
            Self::PlanRow(row) => format!("分工方案第 {row} 项"),
            Self::Policy(kind) => format!("时限规则“{}”", kind.label()),
            Self::PolicyRule(name) => format!("时限规则“{name}”"),
            Self::Document(name) => (*name).to_owned(),
            Self::Lifecycle(verb) => format!("办理流程“{}”", verb.label()),
        }
    }
}
