//! 签收, 退回 with its decision, 反馈: for the reader's own unit, or the one the office picks.

use super::super::super::choosing;
use super::super::brief::brief;
use super::super::scene::Scene;
use super::unit_choices;
use crate::domain::event::Event;
use crate::domain::incident::Assignment;
use crate::domain::vocabulary::{DeadlineKind, Duty, Verb};
use crate::web::view::FormState;
use crate::web::view::action::{
    AcknowledgementForm, ProgressForm, ReturnDecisionForm, ReturnForm, ReturnRequest,
};
use crate::web::view::form::{Choice, ChoiceGroup};
use crate::web::wording::{duration_words, instant_words, seconds_between, spaced_after};

/// 签收; where it was done already, by whom and when.
pub(in crate::web::pages::actions) fn acknowledgement(
    scene: &Scene,
    form: &FormState,
) -> AcknowledgementForm {
    let open = scene.assignments(Verb::Acknowledge);
    let units = unit_choices(scene, &open);
    let mut view = AcknowledgementForm::new(brief(scene), form, units);
    if open.is_empty() {
        view.done = done_already(scene);
        // Nothing is left to send.
        view.page.submit = "";
    }
    for assignment in open {
        view.page.effects.extend(due_words(
            scene,
            assignment,
            DeadlineKind::FirstReport,
            "请在",
        ));
    }
    view
}

fn done_already(scene: &Scene) -> Option<String> {
    let own = scene.view.incident.assignment_of(&scene.actor.unit)?;
    let entry = scene.last(
        |event| matches!(event, Event::Acknowledged { assignment } if *assignment == own.n),
    )?;
    let at = instant_words(entry.stamp.at, scene.now);
    let taken = duration_words(seconds_between(own.dispatched_at, entry.stamp.at));
    let taken = spaced_after("用时", &taken);
    Some(format!("{} {at} 已签收，{taken}", entry.stamp.name))
}

fn due_words(
    scene: &Scene,
    assignment: &Assignment,
    kind: DeadlineKind,
    before: &str,
) -> Option<String> {
    let tracked = scene.view.incident.running_deadlines().find(|tracked| {
        tracked.deadline.assignment == Some(assignment.n) && tracked.deadline.kind == kind
    })?;
    let due = instant_words(tracked.deadline.due_at, scene.now);
    Some(format!("{before} {due} 前{}", kind.label()))
}

/// 退回.
pub(in crate::web::pages::actions) fn return_request(
    scene: &Scene,
    form: &FormState,
) -> ReturnForm {
    let open = scene.assignments(Verb::Return);
    let units = unit_choices(scene, &open);
    let own: Vec<_> = open.iter().map(|a| a.unit.clone()).collect();
    let roster = choosing::roster_groups(&scene.in_force.roster, &own);
    let groups = roster.groups.into_iter().map(|group| {
        let options = group.units.into_iter();
        let options = options.map(|(id, name)| Choice::new(id, name)).collect();
        ChoiceGroup::headed(group.label, options)
    });
    let mut view = ReturnForm::new(brief(scene), form, units, groups.collect());
    view.page
        .effects
        .push("裁定之前，首次反馈的时限照常计算".to_owned());
    view
}

/// 裁定退回: each request with its reason.
pub(in crate::web::pages::actions) fn return_decision(
    scene: &Scene,
    form: &FormState,
) -> ReturnDecisionForm {
    let open = scene.assignments(Verb::DecideReturn);
    let requests = open.iter().filter_map(|a| request(scene, a)).collect();
    let units = unit_choices(scene, &open);
    ReturnDecisionForm::new(brief(scene), form, units, requests)
}

fn request(scene: &Scene, of: &Assignment) -> Option<ReturnRequest> {
    let entry = scene.last(
        |event| matches!(event, Event::ReturnRequested { assignment, .. } if *assignment == of.n),
    )?;
    let Event::ReturnRequested {
        reason,
        suggested_unit,
        ..
    } = &entry.event
    else {
        return None;
    };
    let at = instant_words(entry.stamp.at, scene.now);
    let suggested = suggested_unit.as_ref();
    Some(ReturnRequest {
        unit: scene.name(&of.unit),
        by: format!("{}　{at}", entry.stamp.name),
        reason: reason.clone(),
        suggested: suggested.map_or_else(String::new, |unit| scene.name(unit)),
    })
}

/// 反馈; the closing report is offered to those who may close with it.
pub(in crate::web::pages::actions) fn progress(scene: &Scene, form: &FormState) -> ProgressForm {
    let open = scene.assignments(Verb::ReportProgress);
    let units = unit_choices(scene, &open);
    let mut view = ProgressForm::new(brief(scene), form, units);
    let may_close = open.iter().any(|a| a.duty == Duty::Cooperating);
    if !may_close && view.closing.frame.error.is_none() {
        view.closing.options.clear();
    }
    view
}
