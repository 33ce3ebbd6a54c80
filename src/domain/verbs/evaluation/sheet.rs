//! One person's sheet: what the record says on the items of the rubric, and what the scorer adds.

use jiff::Timestamp;

use crate::domain::IncidentNo;
use crate::domain::command::{Refusal, Score};
use crate::domain::deadline::Tracked;
use crate::domain::evaluation::{
    ClockLine, Evidence, ItemScore, PromiseLine, ScoreSheet, VetoFound, total,
};
use crate::domain::incident::{Incident, PromiseMade};
use crate::domain::rubric::{Rubric, RubricItem};
use crate::domain::vocabulary::{DeadlineKind, DraftState, Measured, Verdict};

/// What is known besides the incident itself.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a> {
    /// The incidents that the handling of this one caused.
    pub secondaries: &'a [IncidentNo],
    /// The instant of looking.
    pub now: Timestamp,
}

/// Makes one person's sheet: what the record fixes is taken from it, what it proposes may be
/// corrected with a reason where the rubric allows it, the rest is as the scorer says.
///
/// # Errors
/// The first item or veto that is not as the rubric wants it.
pub(super) fn sheet(
    rubric: &Rubric,
    incident: &Incident,
    found: &Found<'_>,
    score: &Score,
) -> Result<ScoreSheet, Refusal> {
    let strange = score
        .items
        .iter()
        .find(|given| rubric.item(&given.code).is_none());
    if let Some(given) = strange {
        return Err(Refusal::UnknownItem(given.code.clone()));
    }
    let items = rubric
        .items
        .iter()
        .map(|item| scored(item, of(incident, item.measured, found), score))
        .collect::<Result<Vec<ItemScore>, Refusal>>()?;
    Ok(ScoreSheet {
        cycle: incident.cycle,
        rubric_version: rubric.version,
        total: total(&items),
        vetoes: vetoes(rubric, score)?,
        items,
        comment: text(score.comment.as_deref()),
    })
}

/// The items as they stand before anybody has scored: what the record proposes on each.
pub fn proposal(rubric: &Rubric, incident: &Incident, found: &Found<'_>) -> Vec<ItemScore> {
    let blank = |item: &RubricItem| {
        let evidence = of(incident, item.measured, found);
        let proposed = evidence.points(item.points);
        ItemScore {
            code: item.code.clone(),
            of: item.points,
            points: proposed,
            proposed,
            reason: None,
            evidence,
        }
    };
    rubric.items.iter().map(blank).collect()
}

fn scored(item: &RubricItem, evidence: Evidence, score: &Score) -> Result<ItemScore, Refusal> {
    let given = score.items.iter().find(|given| given.code == item.code);
    let points = given.and_then(|given| given.points);
    if points.is_some_and(|points| points > item.points) {
        let (label, of) = (item.label.clone(), item.points);
        return Err(Refusal::PointsBeyond(item.code.clone(), label, of));
    }
    let reason = text(given.and_then(|given| given.reason.as_deref()));
    let proposed = evidence.points(item.points);
    let points = if evidence.is_judged() {
        Some(points.ok_or_else(|| missing(item))?)
    } else if proposed == points.or(proposed) {
        proposed
    } else if proposed.is_none() || !item.correctable {
        return Err(Refusal::FromRecord(item.code.clone(), item.label.clone()));
    } else if reason.is_none() {
        return Err(Refusal::CorrectionReason(
            item.code.clone(),
            item.label.clone(),
        ));
    } else {
        points
    };
    Ok(ItemScore {
        code: item.code.clone(),
        of: item.points,
        points,
        proposed,
        reason,
        evidence,
    })
}

fn missing(item: &RubricItem) -> Refusal {
    Refusal::PointsMissing(item.code.clone(), item.label.clone())
}

fn vetoes(rubric: &Rubric, score: &Score) -> Result<Vec<VetoFound>, Refusal> {
    let mut found: Vec<VetoFound> = Vec::new();
    for given in &score.vetoes {
        let Some(veto) = rubric.veto(&given.code) else {
            return Err(Refusal::UnknownItem(given.code.clone()));
        };
        let reason = text(given.reason.as_deref());
        let reason = reason.ok_or_else(|| Refusal::VetoReason(veto.label.clone()))?;
        if !found.iter().any(|one| one.code == given.code) {
            found.push(VetoFound {
                code: given.code.clone(),
                reason,
            });
        }
    }
    // One order for both sheets: the rubric's.
    found.sort_by_key(|one| rubric.vetoes.iter().position(|veto| veto.code == one.code));
    Ok(found)
}

fn text(given: Option<&str>) -> Option<String> {
    let given = given.map(str::trim).filter(|given| !given.is_empty());
    given.map(str::to_owned)
}

/// What the record of the present cycle says on an item that is measured in this way.
fn of(incident: &Incident, measured: Measured, found: &Found<'_>) -> Evidence {
    match measured {
        Measured::Judged => Evidence::Judged,
        Measured::Timeliness => Evidence::Timeliness(timeliness(incident)),
        Measured::Parts => parts(incident),
        Measured::Secondary => Evidence::Secondary {
            incidents: found.secondaries.to_vec(),
            watches: incident
                .current_watches()
                .filter(|note| note.is_secondary)
                .map(|note| note.n)
                .collect(),
        },
        Measured::Promises => Evidence::Promises(promises(incident, found.now)),
    }
}

/// What the units owed in this cycle and how each ended. Waived deadlines and windows are no
/// record, what the office owes is not the units', promises have an item of their own, and what a
/// unit gave back counts nowhere against it.
fn timeliness(incident: &Incident) -> Vec<ClockLine> {
    let counts = |tracked: &&Tracked| {
        let deadline = &tracked.deadline;
        let is_gone = deadline
            .assignment
            .and_then(|n| incident.assignment(n))
            .is_some_and(|assignment| assignment.state.is_gone());
        deadline.cycle == incident.cycle
            && !is_gone
            && !deadline.kind.is_window()
            && !deadline.kind.is_offices()
            && deadline.kind != DeadlineKind::Promise
    };
    let line = |tracked: &Tracked| {
        let ending = tracked.ending.as_ref()?;
        ending.verdict.is_kept()?;
        Some(ClockLine {
            no: tracked.deadline.no,
            kind: tracked.deadline.kind,
            unit: tracked.answerable.clone(),
            due_at: tracked.deadline.due_at,
            ended_at: ending.at,
            verdict: ending.verdict,
        })
    };
    let deadlines = incident.deadlines.iter().filter(counts);
    deadlines.filter_map(line).collect()
}

fn parts(incident: &Incident) -> Evidence {
    let released = || {
        incident
            .current_drafts()
            .filter(|draft| draft.state == DraftState::Released)
            .map(|draft| &draft.wording)
    };
    let says = |part: Option<&String>| part.is_some_and(|part| !part.trim().is_empty());
    Evidence::Parts {
        cause: released().any(|wording| says(wording.cause.as_ref())),
        solution: released().any(|wording| says(wording.solution.as_ref())),
        constraints: released().any(|wording| says(wording.constraints.as_ref())),
    }
}

fn promises(incident: &Incident, now: Timestamp) -> Vec<PromiseLine> {
    let made_now = |made: &&PromiseMade| {
        let assignment = incident.assignment(made.assignment);
        assignment.is_some_and(|assignment| assignment.cycle == incident.cycle)
    };
    let line = |made: &PromiseMade| PromiseLine {
        n: made.n,
        due_on: made.promise.due_on,
        outcome: outcome(incident, made.n, now),
    };
    let promises = incident.promises.iter().filter(made_now);
    promises.map(line).collect()
}

/// A promise that was kept after its day is no kept promise, and one whose day went by unkept is
/// missed even though it still runs.
fn outcome(incident: &Incident, promise: u32, now: Timestamp) -> Option<Verdict> {
    let is_its = |tracked: &&Tracked| {
        tracked.deadline.kind == DeadlineKind::Promise && tracked.deadline.about == Some(promise)
    };
    let tracked = incident.deadlines.iter().find(is_its)?;
    match &tracked.ending {
        Some(ending) => ending.verdict.is_kept().map(|_| ending.verdict),
        None => tracked.is_overdue(now).then_some(Verdict::Missed),
    }
}
