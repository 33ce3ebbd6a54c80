//! Evaluate, evaluate again, arbitrate, appeal, decide on the appeal.
//!
//! Two persons score an incident after its closing. Where they are close, the average holds; where
//! they are too far apart, a leader who scored neither decides. Source: plan row 24.

use super::{Work, required};
use crate::domain::command::{AppealEvaluation, DecideEvaluationAppeal, Refusal, Score};
use crate::domain::evaluation::{
    AppealUpheld, Appealed, Conclusion, Objection, ScoreSheet, SettledBy, VetoFound, average,
    grade, is_disputed,
};
use crate::domain::event::Event;
use crate::domain::incident::{Evaluation, Incident};
use crate::domain::lifecycle::Target;
use crate::domain::rubric::{Rubric, WHOLE};
use crate::domain::vocabulary::{DeadlineKind, FormField, Verb};

mod sheet;

pub use sheet::{Found, proposal};

/// The first sheet.
pub(super) fn first(work: &mut Work<'_>, score: &Score) -> Result<(), Refusal> {
    work.permit(Verb::Evaluate, Target::Incident)?;
    let (_, sheet) = filled(work, score)?;
    work.push(Event::EvaluationScored(Box::new(sheet)));
    Ok(())
}

/// The second sheet, by another person; with it the result, unless the two are too far apart.
pub(super) fn second(work: &mut Work<'_>, score: &Score) -> Result<(), Refusal> {
    work.permit(Verb::EvaluateAgain, Target::Incident)?;
    let (rubric, second) = filled(work, score)?;
    work.push(Event::EvaluationScored(Box::new(second.clone())));
    let first = work
        .incident
        .evaluation()
        .and_then(|evaluation| evaluation.sheets.first())
        .map(|(sheet, _)| sheet.clone())
        .ok_or(Refusal::NotScoredYet)?;
    if !is_disputed(rubric, &first, &second) {
        let points = average(&first, &second);
        let conclusion = concluded(work, rubric, (points, SettledBy::Average), &second);
        conclude(work, conclusion);
    }
    Ok(())
}

/// The sheet of a leader, which decides where the two are too far apart.
pub(super) fn arbitrate(work: &mut Work<'_>, score: &Score) -> Result<(), Refusal> {
    work.permit(Verb::ArbitrateEvaluation, Target::Incident)?;
    let reason = Refusal::ReasonMissing(Verb::ArbitrateEvaluation);
    required(score.comment.as_deref().unwrap_or_default(), reason)?;
    let (rubric, sheet) = filled(work, score)?;
    work.push(Event::EvaluationArbitrated(Box::new(sheet.clone())));
    let settled = (sheet.total, SettledBy::Arbitration);
    let conclusion = concluded(work, rubric, settled, &sheet);
    conclude(work, conclusion);
    Ok(())
}

fn filled<'a>(work: &Work<'a>, score: &Score) -> Result<(&'a Rubric, ScoreSheet), Refusal> {
    let rubric = work.facts.rubric.ok_or(Refusal::NoRubric)?;
    let found = Found {
        secondaries: work.facts.secondaries,
        now: work.facts.now,
    };
    let sheet = sheet::sheet(rubric, &work.incident, &found, score)?;
    Ok((rubric, sheet))
}

fn concluded(
    work: &Work<'_>,
    rubric: &Rubric,
    (points, settled_by): (u32, SettledBy),
    last: &ScoreSheet,
) -> Conclusion {
    let units = work.incident.answerable_assignments();
    let vetoes: Vec<VetoFound> = last.vetoes.clone();
    Conclusion {
        cycle: last.cycle,
        rubric_version: last.rubric_version,
        points,
        grade: grade(rubric, points, !vetoes.is_empty()),
        vetoes,
        settled_by,
        lead: work.incident.lead().map(|lead| lead.unit.clone()),
        units: units.iter().map(|a| a.unit.clone()).collect(),
        record: last
            .items
            .iter()
            .filter(|item| !item.evidence.is_judged())
            .map(|item| item.evidence.clone())
            .collect(),
    }
}

/// The result is there: the office has evaluated, and the units may appeal for a while.
fn conclude(work: &mut Work<'_>, conclusion: Conclusion) {
    let now = work.facts.now;
    work.push(Event::EvaluationConcluded(Box::new(conclusion)));
    work.fulfil(|d| d.kind == DeadlineKind::Evaluation, now);
    match work.start(DeadlineKind::EvaluationAppeal, now, None) {
        // A policy from before appeals has no time for them.
        Ok(()) | Err(_) => {}
    }
}

/// A unit that answers for the matter objects to the result, once, while the window is open.
pub(super) fn appeal(work: &mut Work<'_>, wanted: &AppealEvaluation) -> Result<(), Refusal> {
    let n = work.assignment_for(Verb::AppealEvaluation, wanted.unit.as_ref())?;
    work.permit(Verb::AppealEvaluation, Target::Assignment(n))?;
    let due_at = window(&work.incident)?;
    if work.facts.now > due_at {
        return Err(Refusal::AppealWindowOver(due_at));
    }
    let rubric = work.facts.rubric.ok_or(Refusal::NoRubric)?;
    let objections = objections(rubric, &wanted.objections)?;
    let evaluation = work.incident.evaluation();
    let appealed = evaluation.is_some_and(|evaluation| {
        let mut appeals = evaluation.appeals.iter();
        appeals.any(|appeal| appeal.appealed.assignment == n)
    });
    if appealed {
        return Err(Refusal::AppealedAlready);
    }
    let number = next_appeal(&work.incident);
    work.push(Event::EvaluationAppealed(Appealed {
        n: number,
        assignment: n,
        objections,
    }));
    work.start_for_office(DeadlineKind::AppealDecision, n, number);
    Ok(())
}

/// Until when the result of this cycle may be appealed against.
fn window(incident: &Incident) -> Result<jiff::Timestamp, Refusal> {
    let kind = DeadlineKind::EvaluationAppeal;
    let mut all = incident.deadlines.iter();
    let window = all.find(|t| t.deadline.kind == kind && t.deadline.cycle == incident.cycle);
    window
        .map(|tracked| tracked.deadline.due_at)
        .ok_or(Refusal::NoTimeLimit(kind))
}

fn next_appeal(incident: &Incident) -> u32 {
    let appeals = incident.evaluations.iter().flat_map(|one| &one.appeals);
    appeals.map(|appeal| appeal.appealed.n).max().unwrap_or(0) + 1
}

fn objections(rubric: &Rubric, given: &[Objection]) -> Result<Vec<Objection>, Refusal> {
    let objections = given
        .iter()
        .filter(|objection| !objection.text.trim().is_empty())
        .map(|objection| {
            if let Some(code) = &objection.code
                && rubric.item(code).is_none()
                && rubric.veto(code).is_none()
            {
                return Err(Refusal::UnknownItem(code.clone()));
            }
            Ok(Objection {
                code: objection.code.clone(),
                text: objection.text.trim().to_owned(),
            })
        })
        .collect::<Result<Vec<Objection>, Refusal>>()?;
    if objections.is_empty() {
        return Err(Refusal::TextMissing(FormField::Objection));
    }
    Ok(objections)
}

/// A leader who neither scored nor arbitrated decides; the first result stays on record.
pub(super) fn decide_appeal(
    work: &mut Work<'_>,
    wanted: &DecideEvaluationAppeal,
) -> Result<(), Refusal> {
    work.permit(Verb::DecideEvaluationAppeal, Target::Incident)?;
    let rubric = work.facts.rubric.ok_or(Refusal::NoRubric)?;
    let evaluation = work.incident.evaluation().ok_or(Refusal::NoPendingAppeal)?;
    let n = pending(evaluation, wanted.appeal)?;
    let reason = Refusal::ReasonMissing(Verb::DecideEvaluationAppeal);
    let reason = required(&wanted.reason, reason)?;
    let event = if wanted.is_upheld {
        Event::EvaluationAppealUpheld(upheld(rubric, evaluation, (n, wanted), reason)?)
    } else {
        Event::EvaluationAppealRefused { appeal: n, reason }
    };
    work.push(event);
    let now = work.facts.now;
    work.fulfil(
        |d| d.kind == DeadlineKind::AppealDecision && d.about == Some(n),
        now,
    );
    Ok(())
}

fn pending(evaluation: &Evaluation, named: Option<u32>) -> Result<u32, Refusal> {
    let mut pending = evaluation
        .pending_appeals()
        .map(|appeal| appeal.appealed.n)
        .filter(|n| named.is_none_or(|named| named == *n));
    match (pending.next(), pending.next()) {
        (Some(n), None) => Ok(n),
        (Some(_), Some(_)) => Err(Refusal::WhichAppeal),
        (None, _) => Err(Refusal::NoPendingAppeal),
    }
}

fn upheld(
    rubric: &Rubric,
    evaluation: &Evaluation,
    (appeal, wanted): (u32, &DecideEvaluationAppeal),
    reason: String,
) -> Result<AppealUpheld, Refusal> {
    let (before, _) = evaluation.result().ok_or(Refusal::NoPendingAppeal)?;
    let points = wanted.points.unwrap_or(before);
    if points > WHOLE {
        return Err(Refusal::PointsBeyondWhole);
    }
    let was_vetoed = evaluation.is_vetoed();
    let is_veto_lifted = wanted.is_veto_lifted && was_vetoed;
    if points == before && !is_veto_lifted {
        return Err(Refusal::NothingChanged);
    }
    Ok(AppealUpheld {
        appeal,
        points,
        grade: grade(rubric, points, was_vetoed && !is_veto_lifted),
        is_veto_lifted,
        reason,
    })
}
