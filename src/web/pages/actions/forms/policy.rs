//! The forms of a policy before its publication, filled from its assessment.

use super::super::brief::brief;
use super::super::scene::Scene;
use crate::domain::event::RiskAssessed;
use crate::domain::preassessment::Preassessment;
use crate::web::view::FormState;
use crate::web::view::action::{PolicyDecisionForm, PolicyLinkForm, PublicationForm, RiskForm};
use crate::web::view::form::Choice;
use crate::web::view::incident::Fact;

fn held(scene: &Scene) -> Option<&Preassessment> {
    scene.view.incident.preassessment.as_ref()
}

/// A further version begins with the one that holds.
pub(super) fn as_it_is(scene: &Scene, form: FormState) -> FormState {
    let Some((fact, _)) = held(scene).and_then(Preassessment::assessment) else {
        return form;
    };
    let form = form.with("grade", fact.grade.code());
    let form = form.with("prepared", &fact.prepared);
    let form = fact.points.iter().fold(form, |form, point| {
        form.with("risk_points", &point.text)
            .with("likelihood", point.likelihood.code())
            .with("impact", point.impact.code())
    });
    fact.consulted.iter().fold(form, |form, consulted| {
        form.with("consulted_unit", consulted.unit.as_str())
            .with("consulted_opinion", &consulted.opinion)
    })
}

/// 风险评估.
pub(in crate::web::pages::actions) fn risk(scene: &Scene, form: &FormState) -> Option<RiskForm> {
    let own = &held(scene)?.document.unit;
    let units = scene.view.roster.units.iter();
    let others = units.filter(|unit| unit.id != *own);
    let choices: Vec<Choice> = others
        .map(|unit| Choice::new(unit.id.as_str(), &unit.name))
        .collect();
    Some(RiskForm::new(brief(scene), form, &choices))
}

/// 发布决定, with the assessment that it rests on.
pub(in crate::web::pages::actions) fn policy_decision(
    scene: &Scene,
    form: &FormState,
) -> Option<PolicyDecisionForm> {
    let held = held(scene)?;
    let (fact, by) = held.assessment()?;
    let mut facts = vec![
        Fact::new("政策文件", &held.document.title),
        Fact::new("起草单位", scene.name(&held.document.unit)),
        Fact::new("计划发布", held.planned_on.to_string()),
        Fact::new("评估", format!("{}，第 {} 版", by.name, fact.version)),
    ];
    facts.extend(assessed(scene, fact));
    Some(PolicyDecisionForm::new(brief(scene), form, facts))
}

fn assessed(scene: &Scene, fact: &RiskAssessed) -> Vec<Fact> {
    let points: Vec<String> = fact
        .points
        .iter()
        .map(|point| {
            let (likely, grave) = (point.likelihood.label(), point.impact.label());
            format!("{}（可能性{likely}，影响{grave}）", point.text)
        })
        .collect();
    let consulted: Vec<String> = fact
        .consulted
        .iter()
        .map(|consulted| format!("{}：{}", scene.name(&consulted.unit), consulted.opinion))
        .collect();
    let consulted = if consulted.is_empty() {
        "没有征求其他单位意见".to_owned()
    } else {
        consulted.join("\n")
    };
    vec![
        Fact::new("总体风险", fact.grade.label()),
        Fact::new("风险点", points.join("\n")),
        Fact::new("口径", &fact.prepared),
        Fact::new("征求意见", consulted),
    ]
}

/// 改发布日期.
pub(in crate::web::pages::actions) fn publication(
    scene: &Scene,
    form: &FormState,
) -> Option<PublicationForm> {
    let planned = held(scene)?.planned_on.to_string();
    Some(PublicationForm::new(brief(scene), form, &planned))
}

/// 关联政策.
pub(in crate::web::pages::actions) fn policy_link(
    scene: &Scene,
    form: &FormState,
) -> PolicyLinkForm {
    PolicyLinkForm::new(brief(scene), form)
}
