//! Answers in JSON: words as codes, times as RFC 3339 with Beijing offset.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::evaluated;
use crate::domain::IncidentNo;
use crate::domain::calendar::{Pause, rfc3339};
use crate::domain::command::Refusal;
use crate::domain::deadline::Tracked;
use crate::domain::event::{Event, Stamp};
use crate::domain::incident::{Assignment, Draft, Extension, IssuedOrder, PromiseMade};
use crate::domain::lifecycle::{Action, Target};
use crate::domain::people::{Actor, Viewer};
use crate::domain::preassessment::Preassessment;
use crate::domain::routing::Proposal;
use crate::domain::vocabulary::{DeadlineKind, EventGrade, Level, Stage, Treatment};
use crate::queries::desk::{ListRow, Nearest};
use crate::queries::found::Found;
use crate::queries::incident_page::{Entry, IncidentView};
use crate::queries::similar::{Alike, Similar};
use crate::services::carry_out::Outcome;
use crate::web::parse::noun_of;

pub(super) fn maybe(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, |at| Value::String(rfc3339(at)))
}

/// Who is signed in.
pub(super) fn account(actor: &Actor) -> Value {
    let capacities: Vec<&str> = actor.capacities.iter().map(|c| c.code()).collect();
    json!({
        "username": actor.account,
        "name": actor.name,
        "unit": actor.unit,
        "capacities": capacities,
    })
}

/// The answer to a registration.
pub(super) fn registered(
    outcome: &Outcome,
    view: &IncidentView,
    alike: &Alike,
    now: Timestamp,
) -> Value {
    let duplicates: Vec<Value> = alike
        .nearest
        .iter()
        .map(|similar| {
            json!({
                "no": similar.no,
                "title": similar.title,
                "stage": similar.stage.code(),
                "same_town": similar.same_town,
                "same_theme": similar.same_theme,
                "likeness": f64::from(similar.likeness.score),
                "shared": similar.likeness.shared,
                "against": against(similar),
                "joins": similar.joins.as_ref().map(|(no, _)| no),
                "registered_at": rfc3339(similar.registered_at),
            })
        })
        .collect();
    let proposal = view
        .incident
        .registered
        .as_ref()
        .and_then(|fact| fact.proposal.as_ref());
    json!({
        "no": outcome.no,
        "stage": outcome.stage.code(),
        "seq": outcome.seq,
        "repeated": outcome.is_repeated,
        "routing": proposal.map(routing),
        "deadlines": deadlines(view, now),
        "duplicates": duplicates,
        "duplicate_matters": matters(alike),
    })
}

/// The matters that may be the same, each by its nearest incident and the others that tell of it.
fn matters(alike: &Alike) -> Vec<Value> {
    let each = alike.matters.iter();
    each.map(|matter| json!({ "no": matter.nearest.no, "others": matter.others }))
        .collect()
}

/// What speaks against the same matter.
fn against(similar: &Similar) -> Vec<Value> {
    let each = similar.likeness.against.iter();
    each.map(|difference| {
        json!({
            "kind": difference.kind.code(),
            "this": difference.one,
            "other": difference.other,
        })
    })
    .collect()
}

/// The answer to any other verb.
pub(super) fn acted(outcome: &Outcome, view: &IncidentView, now: Timestamp) -> Value {
    json!({
        "no": outcome.no,
        "stage": outcome.stage.code(),
        "seq": outcome.seq,
        "repeated": outcome.is_repeated,
        "events": outcome.events,
        "deadlines": deadlines(view, now),
        "assignments": view.incident.assignments.iter().map(|a| assignment(view, a)).collect::<Vec<_>>(),
    })
}

/// A proposal of the router, as `route` prints it.
pub(super) fn routing(proposal: &Proposal) -> Value {
    let units: Vec<Value> = proposal
        .units
        .iter()
        .map(|unit| {
            json!({
                "unit": unit.name,
                "id": unit.unit,
                "duty": unit.duty.code(),
                "score": unit.score,
                "plan_row": unit.plan_row,
                "evidence": unit.evidence,
            })
        })
        .collect();
    json!({
        "units": units,
        "confidence": proposal.confidence,
        "needs_person": proposal.needs_person,
        "plan_version": proposal.plan_version,
        "themes": proposal.themes,
        "rejected": proposal.rejected,
        "learnt": proposal.learnt,
    })
}

/// A matter with its title.
type Titled = (IncidentNo, String);

/// Everything the page shows; `secondaries` are the incidents that the handling of this one caused,
/// or that it gave rise to as a policy, as far as the reader may see them.
#[expect(clippy::too_many_lines, reason = "one line per field of the answer")]
pub(super) fn incident(
    view: &IncidentView,
    (secondaries, given_rise): (&[Titled], &[Titled]),
    viewer: &Viewer,
    now: Timestamp,
) -> Value {
    let incident = &view.incident;
    let Some(fact) = &incident.registered else {
        return Value::Null;
    };
    let drafts: Vec<Value> = incident
        .drafts
        .iter()
        .filter(|draft| view.may_read_draft(viewer, draft.assignment))
        .map(|d| draft(view, d))
        .collect();
    let mut answer = json!({
        "no": fact.no,
        "seq": incident.seq,
        "stage": incident.stage.map(Stage::code),
        "work_state": incident.work_state().code(),
        "kind": fact.kind.code(),
        "drill": fact.drill,
        "title": fact.title,
        "text": fact.text,
        "source": { "kind": fact.source.kind.code(), "channel": fact.source.channel, "url": fact.source.url },
        "town": fact.town.as_ref().map(|town| view.name(town)),
        "place": fact.place,
        "themes": view.themes(),
        "level": incident.level.map(Level::code),
        "event_grade": incident.event_grade.map(EventGrade::code),
        "treatment": incident.treatment.map(Treatment::code),
        "cycle": incident.cycle,
        "plan_version": fact.plan_version,
        "occurred_at": maybe(fact.occurred_at),
        "detected_at": rfc3339(fact.detected_at),
        "registered_at": rfc3339(fact.registered_at),
        "dispatched_at": maybe(incident.dispatched_at),
        "responded_at": maybe(incident.responded_at),
        "closed_at": maybe(incident.closed_at),
        "merged_into": incident.merged_into,
        "secondary_to": incident.secondary_to,
        "secondaries": secondaries
            .iter()
            .map(|(no, title)| json!({ "no": no, "title": title }))
            .collect::<Vec<_>>(),
        "backdating_reason": fact.backdating_reason,
        "paused": incident
            .paused
            .as_ref()
            .map(|(since, reason)| json!({ "since": rfc3339(*since), "reason": reason })),
        "routing": fact.proposal.as_ref().map(routing),
        "assignments": incident.assignments.iter().map(|a| assignment(view, a)).collect::<Vec<_>>(),
        "deadlines": deadlines(view, now),
        "confirmations": confirmations(view),
        "drafts": drafts,
        "releases": releases(view),
        "extensions": incident.extensions.iter().map(|e| extension(view, e)).collect::<Vec<_>>(),
        "orders": incident.orders.iter().map(|o| order(view, o, now)).collect::<Vec<_>>(),
        "promises": incident.promises.iter().map(|p| promise(view, p, now)).collect::<Vec<_>>(),
        "checklist": evaluated::checklist(view, viewer),
        "watches": evaluated::watches(view),
        "evaluations": evaluated::evaluations(view, viewer),
        "actions": view.actions.iter().filter_map(|action| self::action(view, action)).collect::<Vec<_>>(),
    });
    // A policy goes its own way, and its answer stands apart.
    if let Value::Object(fields) = &mut answer {
        let held = incident.preassessment.as_ref();
        let held = held.map(|held| preassessment(view, held, given_rise));
        fields.insert("policy".to_owned(), json!(incident.policy));
        fields.insert("preassessment".to_owned(), json!(held));
    }
    answer
}

/// A policy before its publication, with everything that was said about it.
fn preassessment(
    view: &IncidentView,
    held: &Preassessment,
    given_rise: &[(IncidentNo, String)],
) -> Value {
    let by = |stamp: &Stamp| json!({ "name": stamp.name, "at": rfc3339(stamp.at) });
    let moves = held.moves.iter().map(|(fact, stamp)| {
        json!({ "from": fact.from, "to": fact.to, "reason": fact.reason, "by": by(stamp) })
    });
    let assessments = held.assessments.iter().map(|(fact, stamp)| {
        let points = fact.points.iter().map(|point| {
            json!({
                "text": point.text,
                "likelihood": point.likelihood.code(),
                "impact": point.impact.code(),
            })
        });
        let consulted = fact.consulted.iter().map(
            |consulted| json!({ "unit": view.name(&consulted.unit), "opinion": consulted.opinion }),
        );
        json!({
            "version": fact.version,
            "points": points.collect::<Vec<_>>(),
            "grade": fact.grade.code(),
            "prepared": fact.prepared,
            "consulted": consulted.collect::<Vec<_>>(),
            "by": by(stamp),
        })
    });
    let decisions = held.decisions.iter().map(|(fact, stamp)| {
        json!({
            "decision": fact.decision.code(),
            "version": fact.version,
            "planned_on": fact.planned_on,
            "reason": fact.reason,
            "by": by(stamp),
        })
    });
    let incidents = given_rise
        .iter()
        .map(|(no, title)| json!({ "no": no, "title": title }));
    json!({
        "title": held.document.title,
        "unit": view.name(&held.document.unit),
        "unit_id": held.document.unit,
        "planned_on": held.planned_on,
        "first_planned_on": held.document.planned_on,
        "moves": moves.collect::<Vec<_>>(),
        "assessments": assessments.collect::<Vec<_>>(),
        "decisions": decisions.collect::<Vec<_>>(),
        "decided": held.is_decided,
        "incidents": incidents.collect::<Vec<_>>(),
    })
}

/// Who was asked to confirm, and how many did.
fn confirmations(view: &IncidentView) -> Value {
    let asked = &view.confirmations;
    let people: Vec<Value> = asked
        .iter()
        .map(|person| {
            json!({
                "assignment": person.assignment,
                "unit": view.name(&person.unit),
                "account": person.account,
                "name": person.name,
                "confirmed_at": maybe(person.confirmed_at),
            })
        })
        .collect();
    let confirmed = asked.iter().filter(|person| person.confirmed_at.is_some());
    json!({ "confirmed": confirmed.count(), "asked": asked.len(), "people": people })
}

fn assignment(view: &IncidentView, assignment: &Assignment) -> Value {
    json!({
        "n": assignment.n,
        "cycle": assignment.cycle,
        "unit": view.name(&assignment.unit),
        "unit_id": assignment.unit,
        "duty": assignment.duty.code(),
        "state": assignment.state.code(),
        "plan_row": assignment.plan_row,
        "dispatched_at": rfc3339(assignment.dispatched_at),
        "acknowledged_at": maybe(assignment.acknowledged_at),
        "last_report_at": maybe(assignment.last_report_at),
        "discharged_at": maybe(assignment.discharged_at),
    })
}

fn draft(view: &IncidentView, draft: &Draft) -> Value {
    let unit = view
        .incident
        .assignment(draft.assignment)
        .map(|a| view.name(&a.unit));
    json!({
        "draft": draft.n,
        "unit": unit,
        "state": draft.state.code(),
        "revision": draft.revision,
        "author": draft.author_name,
        "comments": draft.comments,
        "updated_at": rfc3339(draft.updated_at),
        "kind": draft.wording.kind.code(),
        "channel": draft.wording.channel,
        "text": draft.wording.text,
        "cause": draft.wording.cause,
        "solution": draft.wording.solution,
        "constraints": draft.wording.constraints,
        "spokesperson": draft.wording.spokesperson,
    })
}

fn releases(view: &IncidentView) -> Vec<Value> {
    view.incident
        .releases
        .iter()
        .map(|(release, recorded_at)| {
            let units: Vec<&str> = release
                .answers_for
                .iter()
                .filter_map(|n| view.incident.assignment(*n))
                .map(|assignment| view.name(&assignment.unit))
                .collect();
            json!({
                "n": release.n,
                "draft": release.draft,
                "kind": release.kind.code(),
                "published_at": rfc3339(release.published_at),
                "recorded_at": rfc3339(*recorded_at),
                "channel": release.channel,
                "url": release.url,
                "text": release.text,
                "answers_for": units,
                "promises": release.promises,
            })
        })
        .collect()
}

fn deadlines(view: &IncidentView, now: Timestamp) -> Vec<Value> {
    view.incident
        .deadlines
        .iter()
        .map(|tracked| deadline(view, tracked, now))
        .collect()
}

fn deadline(view: &IncidentView, tracked: &Tracked, now: Timestamp) -> Value {
    let deadline = &tracked.deadline;
    json!({
        "n": deadline.no,
        "kind": deadline.kind.code(),
        "cycle": deadline.cycle,
        "unit": deadline.unit.as_ref().map(|unit| view.name(unit)),
        "started_at": rfc3339(deadline.started_at),
        "due_at": rfc3339(deadline.due_at),
        "original_due_at": rfc3339(tracked.original_due_at),
        "generation": tracked.generation,
        "extended": tracked.is_extended(),
        "pausable": deadline.pausable,
        "paused_at": maybe(tracked.paused_at),
        "pauses": tracked.pauses.iter().map(pause).collect::<Vec<_>>(),
        "about": deadline.about,
        "standing": tracked.standing(now).code(),
        "verdict": tracked.ending.as_ref().map(|ending| ending.verdict.code()),
        "ended_at": maybe(tracked.ending.as_ref().map(|ending| ending.at)),
        "waiver": tracked.ending.as_ref().and_then(|ending| ending.waiver),
        "held_at": maybe(tracked.held_at),
        "extendable": deadline.extendable,
        "basis": deadline.basis,
    })
}

fn pause(pause: &Pause) -> Value {
    json!({ "from": rfc3339(pause.from), "to": rfc3339(pause.to) })
}

/// The latest deadline of a kind about this number, running or ended.
fn about(view: &IncidentView, kind: DeadlineKind, n: u32) -> Option<&Tracked> {
    let mut all = view.incident.deadlines.iter().rev();
    all.find(|tracked| tracked.deadline.kind == kind && tracked.deadline.about == Some(n))
}

fn unit_of(view: &IncidentView, assignment: u32) -> Option<&str> {
    let assignment = view.incident.assignment(assignment)?;
    Some(view.name(&assignment.unit))
}

fn by(view: &IncidentView, stamp: &Stamp) -> Value {
    json!({ "name": stamp.name, "unit": view.name(&stamp.unit), "at": rfc3339(stamp.at) })
}

/// A request for more time with what became of it.
fn extension(view: &IncidentView, extension: &Extension) -> Value {
    let request = &extension.request;
    let tracked = view.incident.deadline(request.no);
    json!({
        "n": request.n,
        "unit": unit_of(view, request.assignment),
        "deadline": request.no,
        "kind": tracked.map(|tracked| tracked.deadline.kind.code()),
        "original_due_at": maybe(tracked.map(|tracked| tracked.original_due_at)),
        "until": rfc3339(request.until),
        "reason": request.reason,
        "progress": request.progress,
        "requested": by(view, &extension.by),
        "state": extension.state.code(),
        "granted_until": maybe(extension.granted_until),
        "decided": extension.decided.as_ref().map(|stamp| by(view, stamp)),
        "decision_reason": extension.reason,
    })
}

/// An order with its reply.
fn order(view: &IncidentView, issued: &IssuedOrder, now: Timestamp) -> Value {
    let order = &issued.order;
    let tracked = about(view, DeadlineKind::SupervisionReply, order.n);
    json!({
        "n": order.n,
        "kind": order.kind.code(),
        "unit": unit_of(view, order.assignment),
        "text": order.text,
        "issued": by(view, &issued.by),
        "reply_by": maybe(tracked.map(|tracked| tracked.deadline.due_at)),
        "standing": tracked.map(|tracked| tracked.standing(now).code()),
        "reply": issued.reply.as_ref().map(|(text, stamp)| {
            json!({ "text": text, "by": by(view, stamp) })
        }),
    })
}

/// A promise to the public with what became of it.
fn promise(view: &IncidentView, made: &PromiseMade, now: Timestamp) -> Value {
    let tracked = about(view, DeadlineKind::Promise, made.n);
    json!({
        "n": made.n,
        "release": made.release,
        "unit": unit_of(view, made.assignment),
        "text": made.promise.text,
        "due_on": made.promise.due_on,
        "due_at": maybe(tracked.map(|tracked| tracked.deadline.due_at)),
        "standing": tracked.map(|tracked| tracked.standing(now).code()),
        "kept": made.kept.as_ref().map(|(text, url, stamp)| {
            json!({ "text": text, "url": url, "by": by(view, stamp) })
        }),
    })
}

/// A verb, allowed or refused with its sentence and basis.
fn action(view: &IncidentView, action: &Action) -> Option<Value> {
    let noun = noun_of(action.verb)?;
    let (unit, draft) = match action.target {
        Target::Incident => (None, None),
        Target::Assignment(n) => (
            view.incident.assignment(n).map(|a| view.name(&a.unit)),
            None,
        ),
        Target::Draft(n) => (None, Some(n)),
    };
    let refusal = action.permit.as_ref().err();
    Some(json!({
        "verb": action.verb.code(),
        "href": noun,
        "unit": unit,
        "draft": draft,
        "allowed": refusal.is_none(),
        "reason": refusal.map(Refusal::sentence),
        "basis": refusal.and_then(Refusal::basis).map(|basis| basis.label()),
    }))
}

/// One fact of the timeline.
pub(super) fn entry(view: &IncidentView, entry: &Entry) -> Value {
    let body = serde_json::to_value(&entry.event)
        .ok()
        .and_then(|value| value.get("body").cloned())
        .unwrap_or(Value::Null);
    json!({
        "seq": entry.seq,
        "kind": entry.event.kind(),
        "body": without_routing(&entry.event, body),
        "actor": entry.stamp.name,
        "unit": view.name(&entry.stamp.unit),
        "capacity": entry.capacity.code(),
        "occurred_at": rfc3339(entry.occurred_at),
        "recorded_at": rfc3339(entry.stamp.at),
        "hash": entry.hash,
    })
}

/// The router's long explanation stands on the incident itself.
fn without_routing(event: &Event, mut body: Value) -> Value {
    if let (Event::Registered(_), Value::Object(fields)) = (event, &mut body) {
        fields.remove("proposal");
    }
    body
}

/// One row of a list.
pub(super) fn row(
    row: &ListRow,
    found: Option<&Found>,
    name: impl Fn(&crate::domain::UnitId) -> String,
) -> Value {
    let units: Vec<Value> = row
        .units
        .iter()
        .map(|unit| {
            json!({ "unit": name(&unit.unit), "duty": unit.duty.code(), "state": unit.state.code() })
        })
        .collect();
    json!({
        "no": row.no,
        "title": row.title,
        "stage": row.stage.code(),
        "work_state": row.work_state.code(),
        "level": row.level.map(Level::code),
        "event_grade": row.event_grade.map(EventGrade::code),
        "drill": row.drill,
        "town": row.town.as_ref().map(&name),
        "themes": row.themes,
        "lead": row.lead.as_ref().map(&name),
        "units": units,
        "registered_at": rfc3339(row.registered_at),
        "updated_at": rfc3339(row.updated_at),
        "closed_at": maybe(row.closed_at),
        "nearest_deadline": row.nearest.map(nearest),
        "paused_at": maybe(row.paused_at),
        "excerpt": found.and_then(excerpt),
        "heat": row.heat,
    })
}

/// The stretch in which what was sought stands, as plain text.
fn excerpt(found: &Found) -> Option<String> {
    let pieces = found.excerpt.iter().map(|piece| piece.text.as_str());
    (!found.excerpt.is_empty()).then(|| pieces.collect())
}

fn nearest(nearest: Nearest) -> Value {
    json!({
        "kind": nearest.kind.code(),
        "due_at": rfc3339(nearest.due_at),
        "standing": nearest.standing.code(),
    })
}
