//! 交办 and 撤回: the units that the router proposes, the roster, the clock times that follow.

use super::super::super::choosing::{self, Clocks};
use super::super::brief::brief;
use super::super::scene::Scene;
use super::unit_choices;
use crate::domain::UnitId;
use crate::domain::event::Event;
use crate::domain::routing::SuggestedUnit;
use crate::domain::vocabulary::{DeadlineKind, Duty, EventGrade, Verb};
use crate::web::view::FormState;
use crate::web::view::action::{DispatchForm, ProposedUnit, WithdrawalForm};
use crate::web::view::suggestion::{PreviewRow, Sureness};

/// What decides the clock times, with another grade.
pub(super) fn clocks(scene: &Scene, grade: Option<EventGrade>) -> Option<Clocks> {
    let incident = &scene.view.incident;
    let fact = incident.registered.as_ref()?;
    let first = incident.cycle <= 1;
    let began = incident.response_base_at.filter(|_| !first);
    Some(Clocks {
        level: incident.level,
        grade,
        occurred_at: fact.occurred_at.filter(|_| first),
        detected_at: began.unwrap_or(fact.detected_at),
        registered_at: began.unwrap_or(fact.registered_at),
    })
}

/// The units that the router proposes and that had nothing to do with the matter yet.
fn proposed(scene: &Scene) -> Vec<&SuggestedUnit> {
    let incident = &scene.view.incident;
    let units = scene.proposal.iter().flat_map(|proposal| &proposal.units);
    let had = |unit: &UnitId| incident.current_assignments().any(|a| a.unit == *unit);
    units
        .filter(|unit| unit.duty != Duty::Coordinating && !had(&unit.unit))
        .collect()
}

fn needs_person(scene: &Scene) -> bool {
    scene
        .proposal
        .as_ref()
        .is_none_or(|proposal| proposal.needs_person || proposal.units.is_empty())
}

/// A first dispatch begins with the proposal; a later one with the unit that a return named.
pub(in crate::web::pages::actions) fn prefilled(scene: &Scene, form: FormState) -> FormState {
    let form = form.with("completion", "all");
    let incident = &scene.view.incident;
    if incident.current_assignments().next().is_some() {
        return after_return(scene, form);
    }
    if needs_person(scene) {
        return form;
    }
    let mut form = form;
    for unit in proposed(scene) {
        let field = match unit.duty {
            Duty::Lead => "lead",
            Duty::Responsible => "responsible",
            Duty::Cooperating | Duty::Coordinating => continue,
        };
        form = form.with(field, unit.unit.as_str());
    }
    form
}

fn after_return(scene: &Scene, form: FormState) -> FormState {
    let incident = &scene.view.incident;
    let asked = scene.last(|event| matches!(event, Event::ReturnRequested { .. }));
    let Some(Event::ReturnRequested {
        assignment,
        suggested_unit: Some(unit),
        ..
    }) = asked.map(|entry| &entry.event)
    else {
        return form;
    };
    let returned = incident
        .assignment(*assignment)
        .filter(|a| a.state.is_gone());
    let Some(returned) = returned.filter(|_| incident.assignment_of(unit).is_none()) else {
        return form;
    };
    let field = match returned.duty {
        Duty::Lead => "lead",
        Duty::Responsible => "responsible",
        Duty::Cooperating | Duty::Coordinating => "cooperating",
    };
    form.with(field, unit.as_str())
}

/// 交办.
pub(in crate::web::pages::actions) fn dispatch(scene: &Scene, form: &FormState) -> DispatchForm {
    let incident = &scene.view.incident;
    let standing: Vec<UnitId> = incident
        .standing_assignments()
        .map(|assignment| assignment.unit.clone())
        .collect();
    let roster = choosing::roster_groups(&scene.in_force.roster, &standing);
    let mut view = DispatchForm::new(brief(scene), form, &roster);
    if let Some(lead) = incident.lead() {
        let name = scene.name(&lead.unit);
        let hint = format!("已由{name}牵头，这里不必选；要换牵头单位，请先撤回");
        view.picker.lead = view.picker.lead.hint(hint);
    }
    let unsure = needs_person(scene);
    view.remark = unsure.then(|| "依据不足，请人工选择牵头单位".to_owned());
    for unit in proposed(scene) {
        let sure = match (unsure, unit.duty) {
            (true, _) => Sureness::Weak,
            (false, Duty::Lead) => Sureness::Good,
            (false, Duty::Responsible | Duty::Cooperating | Duty::Coordinating) => {
                Sureness::Possible
            }
        };
        let label = format!("{}，{}", unit.name, unit.duty.label());
        view.proposals
            .push(ProposedUnit::new(label, sure, choosing::reasons(unit)));
        if let Some(row) = &unit.plan_row {
            view.page.carry(&format!("row_{}", unit.unit), row.as_str());
        }
    }
    add_basis(scene, &mut view);
    view
}

fn add_basis(scene: &Scene, view: &mut DispatchForm) {
    if let Some(proposal) = &scene.proposal {
        let row = proposal
            .units
            .first()
            .and_then(|unit| unit.plan_row.as_ref());
        view.citation =
            row.and_then(|row| choosing::citation(&scene.view.plan, row, &proposal.themes));
    }
    if let Some(clocks) = clocks(scene, scene.view.incident.event_grade) {
        view.preview = choosing::preview(&scene.in_force, &clocks, scene.now);
        // A clock that has ended is not announced again.
        let ended = |row: &PreviewRow| {
            let mut tracked = scene.view.incident.deadlines.iter();
            let legal = DeadlineKind::ALL
                .iter()
                .find(|kind| kind.is_legal() && kind.label() == row.label);
            legal.is_some_and(|kind| !tracked.any(|t| t.deadline.kind == *kind && t.is_running()))
        };
        view.preview.retain(|row| !ended(row));
    }
}

/// 撤回.
pub(in crate::web::pages::actions) fn withdrawal(
    scene: &Scene,
    form: &FormState,
) -> WithdrawalForm {
    let units = unit_choices(scene, &scene.assignments(Verb::Withdraw));
    let mut view = WithdrawalForm::new(brief(scene), form, units);
    view.page.effects.push("该单位的时限全部免除".to_owned());
    view
}
