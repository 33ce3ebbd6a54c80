//! Evaluations and looks at how a matter spreads, in JSON.

use serde_json::{Value, json};

use crate::domain::calendar::rfc3339;
use crate::domain::evaluation::{
    Conclusion, Evidence, ItemScore, ScoreSheet, VetoFound, WatchNote,
};
use crate::domain::event::Stamp;
use crate::domain::incident::{Appeal, AppealDecision, Evaluation};
use crate::domain::people::Viewer;
use crate::domain::vocabulary::{Grade, Verdict};
use crate::queries::incident_page::IncidentView;

/// The evaluations that the reader may see, by cycle.
pub(super) fn evaluations(view: &IncidentView, viewer: &Viewer) -> Vec<Value> {
    let all = view.incident.evaluations.iter();
    all.filter(|one| view.may_read_evaluation(viewer, one))
        .map(|one| evaluation(view, viewer, one))
        .collect()
}

/// The looks, oldest first.
pub(super) fn watches(view: &IncidentView) -> Vec<Value> {
    let all = view.incident.watches.iter();
    all.map(|(note, stamp)| watch(view, note, stamp)).collect()
}

/// What the department looks at before closing, as far as the matter is asked for it.
pub(super) fn checklist(view: &IncidentView, viewer: &Viewer) -> Vec<Value> {
    let list = view.incident.checklist.as_ref();
    let list = list.filter(|_| matches!(viewer, Viewer::Office(_)));
    let asked = list
        .into_iter()
        .flat_map(|list| list.asked(view.incident.level));
    let rows = asked.map(|held| {
        let mark = held.mark.as_ref();
        json!({
            "code": held.item.code,
            "text": held.item.text,
            "mandatory": held.item.mandatory,
            "source": held.item.source,
            "state": held.state().code(),
            "reason": mark.and_then(|(mark, _)| mark.reason.as_ref()),
            "by": mark.map(|(_, stamp)| by(view, stamp)),
        })
    });
    rows.collect()
}

fn watch(view: &IncidentView, note: &WatchNote, stamp: &Stamp) -> Value {
    let tracked = view.incident.deadline(note.deadline);
    json!({
        "n": note.n,
        "cycle": note.cycle,
        "deadline": note.deadline,
        "kind": tracked.map(|tracked| tracked.deadline.kind.code()),
        "spread": note.spread.code(),
        "tone": note.tone.code(),
        "secondary": note.is_secondary,
        "text": note.text,
        "by": by(view, stamp),
    })
}

fn evaluation(view: &IncidentView, viewer: &Viewer, one: &Evaluation) -> Value {
    let is_office = matches!(viewer, Viewer::Office(_));
    let shown = view.may_read_sheets(one);
    let sheets: Vec<Value> = one
        .sheets
        .iter()
        .filter(|_| shown)
        .map(|entry| sheet(view, entry, is_office))
        .collect();
    let result = one.result();
    let appeals = one.appeals.iter();
    let own = |appeal: &&Appeal| is_office || appeal.unit == viewer.actor().unit;
    json!({
        "cycle": one.cycle,
        "state": one.state().code(),
        "points": result.map(|(points, _)| points),
        "grade": result.map(|(_, grade)| Grade::code(grade)),
        "vetoed": one.is_vetoed(),
        "rubric_version": one.rubric_version(),
        "sheets": sheets,
        "arbitration": one.arbitration.as_ref().map(|entry| sheet(view, entry, is_office)),
        "conclusion": one.conclusion.as_ref().map(|(fact, stamp)| conclusion(view, fact, stamp)),
        "appeals": appeals.filter(own).map(|one| appeal(view, one)).collect::<Vec<_>>(),
    })
}

fn sheet(view: &IncidentView, (sheet, stamp): &(ScoreSheet, Stamp), is_office: bool) -> Value {
    json!({
        "total": sheet.total,
        "items": sheet.items.iter().map(item).collect::<Vec<_>>(),
        "vetoes": vetoes(&sheet.vetoes),
        "comment": sheet.comment,
        // The unit hears what was found, not by whom.
        "by": is_office.then(|| by(view, stamp)),
    })
}

fn item(item: &ItemScore) -> Value {
    json!({
        "code": item.code,
        "of": item.of,
        "points": item.points,
        "proposed": item.proposed,
        "reason": item.reason,
        "evidence": evidence(&item.evidence),
    })
}

fn evidence(evidence: &Evidence) -> Value {
    match evidence {
        Evidence::Judged => Value::Null,
        Evidence::Timeliness(lines) => {
            let lines = lines.iter().map(|line| {
                json!({
                    "n": line.no,
                    "kind": line.kind.code(),
                    "unit_id": line.unit,
                    "due_at": rfc3339(line.due_at),
                    "ended_at": rfc3339(line.ended_at),
                    "verdict": line.verdict.code(),
                })
            });
            json!({ "timeliness": lines.collect::<Vec<_>>() })
        }
        Evidence::Parts {
            cause,
            solution,
            constraints,
        } => json!({
            "parts": { "cause": cause, "solution": solution, "constraints": constraints },
        }),
        Evidence::Secondary { incidents, watches } => json!({
            "secondary": { "incidents": incidents, "watches": watches },
        }),
        Evidence::Promises(lines) => {
            let lines = lines.iter().map(|line| {
                let outcome = line.outcome.map(Verdict::code);
                json!({ "n": line.n, "due_on": line.due_on.to_string(), "outcome": outcome })
            });
            json!({ "promises": lines.collect::<Vec<_>>() })
        }
    }
}

fn vetoes(vetoes: &[VetoFound]) -> Vec<Value> {
    let all = vetoes.iter();
    all.map(|veto| json!({ "code": veto.code, "reason": veto.reason }))
        .collect()
}

fn conclusion(view: &IncidentView, fact: &Conclusion, stamp: &Stamp) -> Value {
    json!({
        "points": fact.points,
        "grade": fact.grade.code(),
        "vetoes": vetoes(&fact.vetoes),
        "settled_by": fact.settled_by,
        "lead": fact.lead.as_ref().map(|unit| view.name(unit)),
        "units": fact.units.iter().map(|unit| view.name(unit)).collect::<Vec<_>>(),
        "record": fact.record.iter().map(evidence).collect::<Vec<_>>(),
        "at": rfc3339(stamp.at),
    })
}

fn appeal(view: &IncidentView, appeal: &Appeal) -> Value {
    let objections = appeal.appealed.objections.iter();
    json!({
        "n": appeal.appealed.n,
        "unit": view.name(&appeal.unit),
        "objections": objections
            .map(|one| json!({ "code": one.code, "text": one.text }))
            .collect::<Vec<_>>(),
        "by": by(view, &appeal.by),
        "state": appeal.state().code(),
        "decision": appeal.decision.as_ref().map(|(decision, stamp)| match decision {
            AppealDecision::Upheld(fact) => json!({
                "points": fact.points,
                "grade": fact.grade.code(),
                "veto_lifted": fact.is_veto_lifted,
                "reason": fact.reason,
                "by": by(view, stamp),
            }),
            AppealDecision::Refused(reason) => json!({ "reason": reason, "by": by(view, stamp) }),
        }),
    })
}

fn by(view: &IncidentView, stamp: &Stamp) -> Value {
    json!({ "name": stamp.name, "unit": view.name(&stamp.unit), "at": rfc3339(stamp.at) })
}
