//! Dispatch, withdraw, acknowledge, return, and the office's decision on a return.

use std::collections::BTreeSet;

use super::{Work, checking, required};
use crate::domain::command::{Refusal, ReturnDecision, WantedGroup, WantedUnit};
use crate::domain::deadline::Waiver;
use crate::domain::event::{Completion, Dispatched, Event, FrozenGroup, Offered};
use crate::domain::incident::Assignment;
use crate::domain::lifecycle::Target;
use crate::domain::vocabulary::{AssignmentState, DeadlineKind, Duty, Verb};
use crate::domain::{UnitId, plan::Plan};

/// What the office wants to hand over.
pub(super) struct Wanted<'a> {
    pub(super) units: &'a [WantedUnit],
    pub(super) groups: &'a [WantedGroup],
    pub(super) completion: Completion,
}

/// Hands the matter to units, or to further units. Groups are expanded and frozen here.
pub(super) fn dispatch(
    work: &mut Work<'_>,
    wanted: &Wanted<'_>,
    note: Option<&str>,
) -> Result<(), Refusal> {
    work.permit(Verb::Dispatch, Target::Incident)?;
    let groups = freeze(work, wanted.groups)?;
    let units = with_members(wanted, &groups);
    check_units(work, &units)?;
    check_lead(work, &units)?;
    check_completion(work, &units, wanted.completion)?;
    let first = work.incident.next_assignment();
    let assignments: Vec<Offered> = (first..)
        .zip(units)
        .map(|(n, unit)| Offered {
            n,
            unit: unit.unit,
            duty: unit.duty,
            plan_row: unit.plan_row,
        })
        .collect();
    work.push(Event::Dispatched(Dispatched {
        assignments: assignments.clone(),
        completion: wanted.completion,
        groups,
        plan_version: work.facts.plan.version,
        note: note
            .map(str::trim)
            .filter(|note| !note.is_empty())
            .map(str::to_owned),
    }));
    checking::begin(work);
    for offered in &assignments {
        start_for_unit(work, offered)?;
    }
    Ok(())
}

fn start_for_unit(work: &mut Work<'_>, offered: &Offered) -> Result<(), Refusal> {
    let now = work.facts.now;
    let bound = Some((offered.n, &offered.unit));
    work.start(DeadlineKind::Acknowledgement, now, bound)?;
    work.start(DeadlineKind::FirstReport, now, bound)?;
    work.start(DeadlineKind::ReturnWindow, now, bound)
}

fn freeze(work: &Work<'_>, groups: &[WantedGroup]) -> Result<Vec<FrozenGroup>, Refusal> {
    groups
        .iter()
        .map(|wanted| {
            let group = work
                .facts
                .roster
                .group(&wanted.name)
                .ok_or_else(|| Refusal::UnknownGroup(wanted.name.clone()))?;
            if group.is_open {
                return Err(Refusal::OpenGroup(group.name.clone()));
            }
            Ok(FrozenGroup {
                name: group.name.clone(),
                members: group.members.clone(),
            })
        })
        .collect()
}

/// The wanted units and the members of the wanted groups; a unit that is named itself keeps the
/// duty it is named with.
fn with_members(wanted: &Wanted<'_>, frozen: &[FrozenGroup]) -> Vec<WantedUnit> {
    let mut units = wanted.units.to_vec();
    for (group, frozen) in wanted.groups.iter().zip(frozen) {
        for member in &frozen.members {
            if !units.iter().any(|unit| unit.unit == *member) {
                units.push(WantedUnit {
                    unit: member.clone(),
                    duty: group.duty,
                    plan_row: group.plan_row.clone(),
                });
            }
        }
    }
    units
}

fn check_units(work: &Work<'_>, units: &[WantedUnit]) -> Result<(), Refusal> {
    if units.is_empty() {
        return Err(Refusal::NoUnits);
    }
    let mut seen = BTreeSet::new();
    for unit in units {
        if work.facts.roster.unit(&unit.unit).is_none() {
            return Err(Refusal::UnknownUnit(unit.unit.to_string()));
        }
        if !seen.insert(&unit.unit) || work.incident.assignment_of(&unit.unit).is_some() {
            return Err(Refusal::UnitTwice(work.unit_name(&unit.unit)));
        }
        if unit.duty == Duty::Coordinating {
            return Err(Refusal::DutyNotDispatchable(unit.duty));
        }
        check_row(work.facts.plan, unit)?;
    }
    Ok(())
}

fn check_row(plan: &Plan, unit: &WantedUnit) -> Result<(), Refusal> {
    match &unit.plan_row {
        Some(row) if plan.row(row).is_none() => Err(Refusal::UnknownPlanRow(row.clone())),
        Some(_) | None => Ok(()),
    }
}

fn check_lead(work: &Work<'_>, units: &[WantedUnit]) -> Result<(), Refusal> {
    let mut leads = units.iter().filter(|unit| unit.duty == Duty::Lead);
    match (leads.next(), leads.next(), work.incident.lead()) {
        (_, Some(_), _) => Err(Refusal::SeveralLeads),
        (Some(_), None, Some(lead)) => Err(Refusal::LeadExists(work.unit_name(&lead.unit))),
        (None, None, None) => Err(Refusal::NoLead),
        (Some(_), None, None) | (None, None, Some(_)) => Ok(()),
    }
}

fn check_completion(
    work: &Work<'_>,
    units: &[WantedUnit],
    completion: Completion,
) -> Result<(), Refusal> {
    let Completion::Cooperating(needed) = completion else {
        return Ok(());
    };
    let new = units.iter().map(|unit| unit.duty);
    let old = work
        .incident
        .standing_assignments()
        .map(|assignment| assignment.duty);
    let there = new
        .chain(old)
        .filter(|duty| *duty == Duty::Cooperating)
        .fold(0_u32, |count, _| count + 1);
    if needed > there {
        Err(Refusal::CompletionBeyondUnits(there))
    } else {
        Ok(())
    }
}

/// Takes an assignment back; it counts nowhere against the unit.
pub(super) fn withdraw(work: &mut Work<'_>, unit: &UnitId, reason: &str) -> Result<(), Refusal> {
    let n = work.assignment_for(Verb::Withdraw, Some(unit))?;
    work.permit(Verb::Withdraw, Target::Assignment(n))?;
    let reason = required(reason, Refusal::ReasonMissing(Verb::Withdraw))?;
    work.push(Event::Withdrawn {
        assignment: n,
        reason,
    });
    work.let_go(|deadline| deadline.assignment == Some(n), Waiver::Withdrawn);
    work.complete_if_answered();
    Ok(())
}

/// Says that the unit has it: not that it is at fault.
pub(super) fn acknowledge(work: &mut Work<'_>, unit: Option<&UnitId>) -> Result<(), Refusal> {
    let n = work.assignment_for(Verb::Acknowledge, unit)?;
    work.permit(Verb::Acknowledge, Target::Assignment(n))?;
    work.push(Event::Acknowledged { assignment: n });
    fulfil_acknowledgement(work, n);
    start_closure_report(work, n)
}

fn fulfil_acknowledgement(work: &mut Work<'_>, n: u32) {
    let now = work.facts.now;
    work.fulfil(
        |d| d.assignment == Some(n) && d.kind == DeadlineKind::Acknowledgement,
        now,
    );
}

fn start_closure_report(work: &mut Work<'_>, n: u32) -> Result<(), Refusal> {
    let had = work.incident.deadlines.iter().any(|tracked| {
        tracked.deadline.assignment == Some(n)
            && tracked.deadline.kind == DeadlineKind::ClosureReport
    });
    if had {
        return Ok(());
    }
    let Some(unit) = work
        .incident
        .assignment(n)
        .map(|assignment| assignment.unit.clone())
    else {
        return Err(Refusal::NoAssignment);
    };
    work.start(
        DeadlineKind::ClosureReport,
        work.facts.now,
        Some((n, &unit)),
    )
}

/// Says that it is not the unit's matter, within the window.
pub(super) fn return_to_office(
    work: &mut Work<'_>,
    unit: Option<&UnitId>,
    reason: &str,
    suggested: Option<&UnitId>,
) -> Result<(), Refusal> {
    let n = work.assignment_for(Verb::Return, unit)?;
    work.permit(Verb::Return, Target::Assignment(n))?;
    check_window(work, n)?;
    let reason = required(reason, Refusal::ReasonMissing(Verb::Return))?;
    if let Some(unit) = suggested.filter(|unit| work.facts.roster.unit(unit).is_none()) {
        return Err(Refusal::UnknownUnit(unit.to_string()));
    }
    work.push(Event::ReturnRequested {
        assignment: n,
        reason,
        suggested_unit: suggested.cloned(),
    });
    // Whoever returns a matter has received it.
    fulfil_acknowledgement(work, n);
    work.start_for_office(DeadlineKind::ReturnDecision, n, n);
    Ok(())
}

fn check_window(work: &Work<'_>, n: u32) -> Result<(), Refusal> {
    let window = work
        .incident
        .deadlines
        .iter()
        .map(|tracked| &tracked.deadline)
        .find(|deadline| {
            deadline.assignment == Some(n) && deadline.kind == DeadlineKind::ReturnWindow
        });
    match window {
        Some(window) if work.facts.now > window.due_at => {
            Err(Refusal::ReturnWindowOver(window.due_at))
        }
        Some(_) | None => Ok(()),
    }
}

/// The office's word on a return.
pub(super) fn decide_return(
    work: &mut Work<'_>,
    unit: Option<&UnitId>,
    decision: ReturnDecision,
    reason: Option<&str>,
) -> Result<(), Refusal> {
    let n = match unit {
        Some(unit) => work.assignment_for(Verb::DecideReturn, Some(unit))?,
        None => only_pending_return(work)?,
    };
    work.permit(Verb::DecideReturn, Target::Assignment(n))?;
    let now = work.facts.now;
    work.fulfil(
        |d| d.kind == DeadlineKind::ReturnDecision && d.about == Some(n),
        now,
    );
    match decision {
        ReturnDecision::Uphold => {
            let reason = reason
                .map(str::trim)
                .filter(|r| !r.is_empty())
                .map(str::to_owned);
            work.push(Event::ReturnUpheld {
                assignment: n,
                reason,
            });
            work.let_go(|deadline| deadline.assignment == Some(n), Waiver::Returned);
            work.complete_if_answered();
            Ok(())
        }
        ReturnDecision::Refuse => {
            let no = Refusal::ReasonMissing(Verb::DecideReturn);
            let reason = required(reason.unwrap_or_default(), no)?;
            work.push(Event::ReturnRefused {
                assignment: n,
                reason,
            });
            start_closure_report(work, n)
        }
    }
}

fn only_pending_return(work: &Work<'_>) -> Result<u32, Refusal> {
    let pending = |a: &&Assignment| a.state == AssignmentState::ReturnPending;
    let mut waiting = work
        .incident
        .standing_assignments()
        .filter(pending)
        .map(|a| a.n);
    match (waiting.next(), waiting.next()) {
        (Some(n), None) => Ok(n),
        (Some(_), Some(_)) => Err(Refusal::WhichReturn),
        // The table then says what is wrong: no capacity, no such stage, nothing pending.
        (None, _) => Ok(work
            .incident
            .current_assignments()
            .map(|a| a.n)
            .next()
            .unwrap_or(0)),
    }
}
