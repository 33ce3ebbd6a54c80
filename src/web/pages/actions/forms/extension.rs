//! 申请延期 and 裁定延期: which deadlines can be extended, until when at most, and what follows.

use super::super::brief::brief;
use super::super::scene::Scene;
use super::{told, unit_choices};
use crate::domain::command::Refusal;
use crate::domain::deadline::Tracked;
use crate::domain::incident::Extension;
use crate::domain::verbs::{extendable, nameable};
use crate::domain::vocabulary::Verb;
use crate::web::view::FormState;
use crate::web::view::action::{ExtensionAsked, ExtensionDecisionForm, ExtensionForm, Reach};
use crate::web::view::form::Choice;
use crate::web::view::incident::Fact;
use crate::web::wording::instant_words;

/// 申请延期: the deadlines to choose from, and those that cannot be chosen, each with its reason.
pub(in crate::web::pages::actions) fn extension(scene: &Scene, form: &FormState) -> ExtensionForm {
    let own = scene.assignments(Verb::RequestExtension);
    let units = unit_choices(scene, &own);
    let incident = &scene.view.incident;
    let (mut open, mut fixed) = (Vec::new(), Vec::new());
    for tracked in own.iter().flat_map(|own| nameable(incident, own.n)) {
        let may = extendable(incident, tracked, scene.rules_of(tracked), scene.now);
        match may {
            Ok(()) => {
                let latest = scene.rules_of(tracked).latest_extension(tracked);
                let latest = instant_words(latest, scene.now);
                let note = format!("最晚可延到 {latest}");
                let deadline = own_words(scene, tracked);
                open.push((tracked.deadline.no.0.to_string(), Reach { deadline, note }));
            }
            Err(refusal) => fixed.push(Reach {
                deadline: own_words(scene, tracked),
                note: told(&refusal),
            }),
        }
    }
    let is_hopeless = open.is_empty() && !form.is_bad();
    let mut view = ExtensionForm::new(brief(scene), form, units, (open, fixed));
    if is_hopeless {
        view.page.submit = "";
    } else {
        view.page.effects = vec![
            "分管领导裁定之前，原时限照常计算".to_owned(),
            "同意后推迟到批准的时间，原定时间保留在案".to_owned(),
        ];
    }
    view
}

/// A deadline of the reader's own unit, which need not be named: 办结，11 月 13 日 17:30 前.
fn own_words(scene: &Scene, tracked: &Tracked) -> String {
    let at = |at| instant_words(at, scene.now);
    let deadline = &tracked.deadline;
    let original = if tracked.generation > 0 {
        format!("（原定 {}）", at(tracked.original_due_at))
    } else {
        String::new()
    };
    format!(
        "{}，{} 前{original}",
        deadline.kind.label(),
        at(deadline.due_at)
    )
}

/// 裁定延期: each request with its deadline, and what granting it would do.
pub(in crate::web::pages::actions) fn extension_decision(
    scene: &Scene,
    form: &FormState,
) -> ExtensionDecisionForm {
    let incident = &scene.view.incident;
    let pending: Vec<(&Extension, &Tracked)> = incident
        .pending_extensions()
        .filter_map(|extension| Some((extension, incident.deadline(extension.request.no)?)))
        .collect();
    let numbers = pending.iter().map(|(extension, tracked)| {
        let n = extension.request.n;
        let until = instant_words(extension.request.until, scene.now);
        let (unit, kind) = (unit_of(scene, extension), tracked.deadline.kind.label());
        Choice::new(
            n.to_string(),
            format!("第 {n} 号：{unit}，{kind}延到 {until}"),
        )
    });
    let numbers = numbers.collect();
    let asked = pending
        .iter()
        .map(|(extension, tracked)| asked(scene, extension, tracked));
    let mut view = ExtensionDecisionForm::new(brief(scene), form, numbers, asked.collect());
    view.page.effects = pending
        .iter()
        .map(|(extension, tracked)| effect(scene, extension, tracked))
        .collect();
    view.page
        .effects
        .push("不同意的，原时限继续；其他时限都不变".to_owned());
    view
}

fn unit_of(scene: &Scene, extension: &Extension) -> String {
    let assignment = scene.view.incident.assignment(extension.request.assignment);
    assignment.map_or_else(String::new, |assignment| scene.name(&assignment.unit))
}

fn asked(scene: &Scene, extension: &Extension, tracked: &Tracked) -> ExtensionAsked {
    let at = |at| instant_words(at, scene.now);
    let (request, deadline) = (&extension.request, &tracked.deadline);
    let latest = scene.rules_of(tracked).latest_extension(tracked);
    let mut facts = vec![
        Fact::new("时限", deadline.kind.label()),
        Fact::new("原定", at(tracked.original_due_at)),
        Fact::new("现定", at(deadline.due_at)),
        Fact::new("申请延到", at(request.until)),
        Fact::new("最晚可到", at(latest)),
    ];
    facts.retain(|fact| fact.label != "现定" || deadline.due_at != tracked.original_due_at);
    let is_own = extension.by.account == scene.actor.account;
    ExtensionAsked {
        heading: format!("第 {} 号申请　{}", request.n, unit_of(scene, extension)),
        by: format!("{}　{}", extension.by.name, at(extension.by.at)),
        facts,
        reason: request.reason.clone(),
        progress: request.progress.clone(),
        not_yours: is_own.then(|| told(&Refusal::OwnExtension)),
    }
}

/// What granting as asked would do, by the function that does it.
fn effect(scene: &Scene, extension: &Extension, tracked: &Tracked) -> String {
    let request = &extension.request;
    let rules = scene.rules_of(tracked);
    let moved = rules.extended(tracked, request.n, request.until, scene.now);
    let at = |at| instant_words(at, scene.now);
    format!(
        "同意第 {} 号申请的，“{}”由 {} 改为 {}，原定时间保留在案",
        request.n,
        tracked.deadline.kind.label(),
        at(moved.from),
        at(moved.due_at),
    )
}
