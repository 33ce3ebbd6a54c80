//! A policy before its publication (plan row 23): logging the document, assessing its risk, deciding
//! on it before the planned date, changing that date, and what it gave rise to later.

use jiff::civil::Date;

use super::{Work, required};
use crate::domain::IncidentNo;
use crate::domain::calendar::local_date;
use crate::domain::command::{AssessRisk, Refusal, Register};
use crate::domain::deadline::{Ending, Tracked};
use crate::domain::event::{
    Consulted, Event, PolicyDecided, PolicyDocument, PublicationMoved, RiskAssessed, RiskPoint,
};
use crate::domain::lifecycle::Target;
use crate::domain::policy::TimeLimit;
use crate::domain::preassessment::Preassessment;
use crate::domain::vocabulary::{
    Capacity, DeadlineKind, FormField, IncidentKind, PolicyDecision, StartEvent, Verb, Verdict,
};

/// The document that a registration is about; `None` for an opinion.
pub(super) fn document(
    work: &Work<'_>,
    wanted: &Register,
) -> Result<Option<PolicyDocument>, Refusal> {
    let actor = work.facts.actor;
    if wanted.kind == IncidentKind::Opinion {
        // The head of a unit logs the unit's own policies and nothing else.
        const BY: &[Capacity] = &[Capacity::DutyOfficer, Capacity::Liaison];
        if BY.iter().any(|by| actor.is(*by)) {
            return Ok(None);
        }
        return Err(Refusal::NotAllowed(Verb::Register, BY));
    }
    let policy = wanted.policy.as_ref();
    let title = policy.and_then(|policy| policy.title.as_deref());
    let title = required(
        title.unwrap_or(&wanted.title),
        Refusal::TextMissing(FormField::PolicyTitle),
    )?;
    let unit = policy.and_then(|policy| policy.unit.clone());
    let unit = unit.unwrap_or_else(|| actor.unit.clone());
    if work.facts.roster.unit(&unit).is_none() {
        return Err(Refusal::UnknownUnit(unit.to_string()));
    }
    if unit != actor.unit && !actor.is(Capacity::DutyOfficer) {
        return Err(Refusal::NotOwnPolicy);
    }
    let planned_on = policy.and_then(|policy| policy.planned_on);
    let planned_on = planned_on.ok_or(Refusal::PlannedDateMissing)?;
    to_come(work, planned_on)?;
    Ok(Some(PolicyDocument {
        title,
        unit,
        planned_on,
    }))
}

fn to_come(work: &Work<'_>, planned_on: Date) -> Result<(), Refusal> {
    if planned_on <= local_date(work.facts.now) {
        return Err(Refusal::PlannedDatePast);
    }
    Ok(())
}

/// Starts the time for the decision, up to the beginning of the planned day.
pub(super) fn begin(work: &mut Work<'_>) -> Result<(), Refusal> {
    let Some(held) = &work.incident.preassessment else {
        return Err(Refusal::PlannedDateMissing);
    };
    let due_at = Preassessment::due_at(held.planned_on);
    let round = u32::try_from(held.moves.len()).unwrap_or(u32::MAX);
    let round = round.saturating_add(1);
    let kind = DeadlineKind::PolicyDecision;
    let named = TimeLimit::named(kind);
    let limit = work.limit(kind).unwrap_or(&named).clone();
    let deadline = work.begun(&limit, work.facts.now, None, Some(round));
    let (policy, calendar) = (work.facts.policy, work.facts.calendar);
    let mut deadline = deadline.due_by(policy, calendar, None, due_at);
    deadline.basis.starts = StartEvent::Registered;
    work.push(Event::DeadlineStarted(Box::new(deadline)));
    Ok(())
}

/// Assesses the risk, for the first time or again; the earlier versions stay.
pub(super) fn assess(work: &mut Work<'_>, wanted: &AssessRisk) -> Result<(), Refusal> {
    work.permit(Verb::AssessRisk, Target::Incident)?;
    let missing = |what| Refusal::TextMissing(what);
    let points = wanted
        .points
        .iter()
        .map(|point| {
            let text = required(&point.text, missing(FormField::RiskPoints))?;
            Ok(RiskPoint {
                text,
                ..point.clone()
            })
        })
        .collect::<Result<Vec<_>, Refusal>>()?;
    if points.is_empty() {
        return Err(missing(FormField::RiskPoints));
    }
    let consulted = consulted(work, &wanted.consulted)?;
    let held = work.incident.preassessment.as_ref();
    let before = held.and_then(Preassessment::assessment);
    work.push(Event::RiskAssessed(Box::new(RiskAssessed {
        version: before.map_or(1, |(before, _)| before.version + 1),
        points,
        grade: wanted.grade,
        prepared: required(&wanted.prepared, missing(FormField::Prepared))?,
        consulted,
    })));
    Ok(())
}

fn consulted(work: &Work<'_>, wanted: &[Consulted]) -> Result<Vec<Consulted>, Refusal> {
    let roster = work.facts.roster;
    let unknown = wanted.iter().find(|c| roster.unit(&c.unit).is_none());
    match unknown {
        Some(consulted) => Err(Refusal::UnknownUnit(consulted.unit.to_string())),
        None => Ok(wanted.to_vec()),
    }
}

/// Decides before the publication, on the assessment of somebody else.
pub(super) fn decide(
    work: &mut Work<'_>,
    decision: PolicyDecision,
    reason: &str,
) -> Result<(), Refusal> {
    work.permit(Verb::DecidePolicy, Target::Incident)?;
    let reason = required(reason, Refusal::ReasonMissing(Verb::DecidePolicy))?;
    let held = work.incident.preassessment.as_ref();
    let held = held.ok_or(Refusal::NotAssessedYet)?;
    let (assessed, _) = held.assessment().ok_or(Refusal::NotAssessedYet)?;
    work.push(Event::PolicyDecided(PolicyDecided {
        decision,
        version: assessed.version,
        planned_on: held.planned_on,
        reason,
    }));
    let now = work.facts.now;
    work.fulfil(|d| d.kind == DeadlineKind::PolicyDecision, now);
    Ok(())
}

/// Changes the planned date. A time for deciding that had gone by unmet stays missed, and another
/// one begins.
pub(super) fn move_publication(work: &mut Work<'_>, to: Date, reason: &str) -> Result<(), Refusal> {
    work.permit(Verb::MovePublication, Target::Incident)?;
    let reason = required(reason, Refusal::ReasonMissing(Verb::MovePublication))?;
    let held = work.incident.preassessment.as_ref();
    let from = held.ok_or(Refusal::NotRegistered)?.planned_on;
    to_come(work, to)?;
    if to == from && held.is_some_and(|held| !held.is_decided) {
        return Err(Refusal::PlannedDateSame);
    }
    work.push(Event::PublicationMoved(PublicationMoved {
        from,
        to,
        reason,
    }));
    let now = work.facts.now;
    let is_missed = |tracked: &Tracked| tracked.is_overdue(now);
    let running = work
        .incident
        .running_deadlines()
        .find(|t| t.deadline.kind == DeadlineKind::PolicyDecision);
    match running {
        Some(tracked) if !is_missed(tracked) => {
            let due_at = Preassessment::due_at(to);
            let moved = work.rules_of(tracked).renamed(tracked, due_at, now);
            work.push(Event::DeadlineMoved(Box::new(moved)));
            Ok(())
        }
        Some(_) | None => {
            let missed = |_: &Tracked| Ending {
                at: now,
                verdict: Verdict::Missed,
                waiver: None,
            };
            work.stop(|d| d.kind == DeadlineKind::PolicyDecision, missed);
            begin(work)
        }
    }
}

/// Says that a policy that had been assessed gave rise to the matter.
pub(super) fn link(work: &mut Work<'_>, policy: &IncidentNo) -> Result<(), Refusal> {
    work.permit(Verb::LinkPolicy, Target::Incident)?;
    let is_policy = work.facts.primary_kind == Some(IncidentKind::PolicyAssessment);
    if !is_policy || work.no() == Some(policy) {
        return Err(Refusal::NotAPolicy(policy.clone()));
    }
    work.push(Event::PolicyLinked {
        policy: policy.clone(),
    });
    Ok(())
}
