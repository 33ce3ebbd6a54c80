//! Accountability cases in the API: suggestions, list, one, and every verb over their one use case.

use actix_web::{HttpResponse, web};
use serde_json::{Map, Value, json};

use super::aggregate::{self, Aggregate, Asked};
use super::history::{self, entry};
use super::read::{Query, limit_of};
use super::{Portal, Signed, fault};
use crate::domain::CaseNo;
use crate::domain::accountability::{
    Action, Case, CaseFact, Cited, Finding, Item, Suggestion, Why,
};
use crate::domain::calendar::rfc3339;
use crate::domain::deadline::Tracked;
use crate::domain::people::Roster;
use crate::domain::vocabulary::{CaseMeasure, CaseState, CaseVerb, Ground, Level, Verdict};
use crate::queries::Reader;
use crate::queries::cases::{self, CaseFilter, CaseItem, CaseView};
use crate::services::cases::{CaseRequest, carry_out};
use crate::services::{Ctx, ServiceError, Services, run_blocking};
use crate::web::parse::{case_command, case_noun_of, case_question, case_verb_of};

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route(
            "/accountability-cases",
            web::post().to(aggregate::begin::<Cases>),
        )
        .route("/accountability-cases", web::get().to(list))
        .route(
            "/accountability-cases/suggestions",
            web::get().to(suggestions),
        )
        .route(
            "/accountability-cases/{no}",
            web::get().to(aggregate::one::<Cases>),
        )
        .route(
            "/accountability-cases/{no}/{noun}",
            web::post().to(aggregate::act::<Cases>),
        );
}

/// A page of the list, newest first.
async fn list(
    portal: web::Data<Portal>,
    signed: Signed,
    query: Query,
) -> Result<HttpResponse, ServiceError> {
    let given = |name: &str| query.get(name).filter(|text| !text.is_empty());
    let state = given("state").map(|text| {
        CaseState::parse(text).ok_or_else(|| fault("state", "state 应是问责环节的代码"))
    });
    let after = given("after").map(|text| {
        CaseNo::parse(text).ok_or_else(|| fault("after", "after 应是上一页给出的 next"))
    });
    let (state, after) = (state.transpose()?, after.transpose()?);
    let limit = limit_of(&query)?;
    let named = given("unit").cloned();
    let reader = signed.reader(&portal);
    let (page, roster) = run_blocking(move || {
        let roster = reader.shelf()?.roster;
        let (unit, _) = case_question(named.as_deref(), None, &roster);
        if named.is_some() && unit.is_none() {
            return Err(fault("unit", "名册里没有这个单位"));
        }
        let filter = CaseFilter { state, unit, after };
        Ok((cases::list(&reader, &filter, limit)?, roster))
    })
    .await?;
    let items: Vec<Value> = page.items.iter().map(|row| item(&roster, row)).collect();
    Ok(HttpResponse::Ok().json(json!({ "items": items, "next": page.next })))
}

/// What the record suggests: every unit in outline, or one unit with each fact.
async fn suggestions(
    portal: web::Data<Portal>,
    signed: Signed,
    query: Query,
) -> Result<HttpResponse, ServiceError> {
    let given = |name: &str| query.get(name).filter(|text| !text.is_empty()).cloned();
    let (unit, incident) = (given("unit"), given("incident"));
    let reader = signed.reader(&portal);
    let answer = run_blocking(move || {
        let roster = reader.shelf()?.roster;
        let (found, narrowed) = case_question(unit.as_deref(), incident.as_deref(), &roster);
        if unit.is_none() {
            let all = cases::suggestions(&reader)?;
            let items: Vec<Value> = all.iter().map(|s| suggested(&roster, s)).collect();
            return Ok(json!({ "items": items }));
        }
        let unit = found.ok_or_else(|| fault("unit", "名册里没有这个单位"))?;
        let record = cases::record(&reader, &unit, narrowed.as_ref())?;
        let facts: Vec<Value> = record
            .candidates
            .iter()
            .map(|candidate| {
                let cited_in = ("cited_in", json!(candidate.cited_in));
                with(fact(&candidate.found.fact), [cited_in])
            })
            .collect();
        let suggestion = record.suggestion.as_ref().map(|s| suggested(&roster, s));
        Ok(json!({
            "unit": roster.name(&unit),
            "unit_id": unit,
            "facts": facts,
            "suggestion": suggestion,
        }))
    })
    .await?;
    Ok(HttpResponse::Ok().json(answer))
}

/// Cases on the wire.
pub(super) struct Cases;

impl Aggregate for Cases {
    const ADDRESS: &'static str = "/api/v1/accountability-cases";
    const BEGINS: CaseVerb = CaseVerb::Propose;
    type No = CaseNo;
    type Verb = CaseVerb;

    fn no_of(text: &str) -> Option<CaseNo> {
        CaseNo::parse(text)
    }

    fn verb_of(noun: &str) -> Option<CaseVerb> {
        case_verb_of(noun)
    }

    fn carry_out(
        (services, ctx, roster): (&Services, &Ctx, &Roster),
        asked: Asked<Self>,
    ) -> Result<(CaseNo, Map<String, Value>), ServiceError> {
        let command = case_command(asked.verb, &asked.sent, roster);
        let request = CaseRequest {
            no: asked.no,
            command: command.map_err(ServiceError::Invalid)?,
            expected_seq: asked.expected_seq,
            once: asked.once,
        };
        let outcome = carry_out(services, ctx, &request)?;
        let made = Map::from_iter([
            ("made".to_owned(), json!(outcome.events)),
            ("repeated".to_owned(), json!(outcome.is_repeated)),
        ]);
        Ok((outcome.no, made))
    }

    fn show(reader: &Reader, no: &CaseNo) -> Result<Value, ServiceError> {
        Ok(whole(&cases::load(reader, no)?, reader.now()))
    }
}

fn item(roster: &Roster, item: &CaseItem) -> Value {
    let nearest = item.nearest.map(|(kind, due_at, standing)| {
        json!({
            "kind": kind.code(),
            "due_at": rfc3339(due_at),
            "standing": standing.code(),
        })
    });
    json!({
        "no": item.no,
        "state": item.state.code(),
        "unit": roster.name(&item.unit),
        "unit_id": item.unit,
        "measure": item.measure.map(CaseMeasure::code),
        "level": item.level.map(Level::code),
        "grounds": codes(&item.grounds),
        "proposed_at": rfc3339(item.proposed_at),
        "ended_at": item.ended_at.map(rfc3339),
        "nearest": nearest,
        "open_items": item.open_items,
        "pending_proofs": item.pending_proofs,
        "appealed": item.is_appealed,
    })
}

fn codes(grounds: &[Ground]) -> Vec<&'static str> {
    grounds.iter().map(|ground| ground.code()).collect()
}

fn suggested(roster: &Roster, suggestion: &Suggestion) -> Value {
    let why: Vec<Value> = suggestion
        .why
        .iter()
        .map(|why| match why {
            Why::MajorOpinion(count) => json!({ "kind": "major_opinion", "count": count }),
            Why::LateInQuarter(count, quarter) => json!({
                "kind": "late_in_quarter",
                "count": count,
                "year": quarter.year,
                "quarter": quarter.n,
            }),
        })
        .collect();
    let places = suggestion.facts.iter().filter(|fact| fact.event.seq > 0);
    json!({
        "unit": roster.name(&suggestion.unit),
        "unit_id": suggestion.unit,
        "why": why,
        "count": suggestion.facts.len(),
        "is_major": suggestion.is_major(),
        "facts": places.map(|fact| fact.event.to_string()).collect::<Vec<_>>(),
    })
}

fn fact(fact: &CaseFact) -> Value {
    let (kind, due_at, ended_at, verdict) = match &fact.finding {
        Finding::Late {
            kind,
            due_at,
            ended_at,
            verdict,
            ..
        } => (kind.code(), Some(*due_at), *ended_at, *verdict),
        Finding::Graded => ("graded", None, None, None),
        Finding::Secondary { .. } => ("secondary", None, None, None),
    };
    json!({
        "event": fact.event.to_string(),
        "ground": fact.ground.code(),
        "kind": kind,
        "due_at": due_at.map(rfc3339),
        "ended_at": ended_at.map(rfc3339),
        "verdict": verdict.map(Verdict::code),
        "incident": fact.incident,
        "level": fact.level.map(Level::code),
        "at": rfc3339(fact.at),
    })
}

/// An object with further fields.
fn with<const N: usize>(value: Value, more: [(&str, Value); N]) -> Value {
    let mut value = value;
    if let Value::Object(fields) = &mut value {
        fields.extend(more.map(|(name, value)| (name.to_owned(), value)));
    }
    value
}

fn cited(cited: &Cited) -> Value {
    let answer = cited.answer.as_ref().map(|answer| {
        json!({
            "admitted": answer.is_admitted,
            "text": answer.text,
        })
    });
    let ruling = cited.ruling.as_ref().map(|ruling| {
        json!({
            "upheld": ruling.is_upheld,
            "reason": ruling.reason,
        })
    });
    let more = [
        ("n", json!(cited.n)),
        ("removed", json!(cited.is_removed)),
        ("stands", json!(cited.stands())),
        ("answer", json!(answer)),
        ("ruling", json!(ruling)),
    ];
    with(fact(&cited.fact), more)
}

fn deadline(tracked: &Tracked, now: jiff::Timestamp) -> Value {
    let deadline = &tracked.deadline;
    json!({
        "n": deadline.no,
        "kind": deadline.kind.code(),
        "item": deadline.about,
        "started_at": rfc3339(deadline.started_at),
        "due_at": rfc3339(deadline.due_at),
        "standing": tracked.standing(now).code(),
        "basis": deadline.basis.source,
    })
}

fn rectified(case: &Case, item: &Item, now: jiff::Timestamp) -> Value {
    let proofs: Vec<Value> = item
        .proofs
        .iter()
        .map(|given| {
            json!({
                "text": given.proof.text,
                "url": given.proof.url,
                "by": given.by.name,
                "at": rfc3339(given.by.at),
                "accepted": given.judged.as_ref().map(|judged| judged.what.is_accepted),
                "reason": given.judged.as_ref().and_then(|judged| judged.what.reason.clone()),
            })
        })
        .collect();
    let clock = case.clock_of(item.item.n);
    json!({
        "n": item.item.n,
        "text": item.item.text,
        "person": item.item.person,
        "due_at": clock.map(|clock| rfc3339(clock.deadline.due_at)),
        "standing": clock.map(|clock| clock.standing(now).code()),
        "accepted": item.is_accepted(),
        "proofs": proofs,
    })
}

#[expect(clippy::too_many_lines, reason = "one line a field")]
fn whole(view: &CaseView, now: jiff::Timestamp) -> Value {
    let case = &view.case;
    let proposed = case.proposed.as_ref();
    let office = view.is_office;
    let shown = case
        .facts
        .iter()
        .filter(|cited| office || !cited.is_removed);
    let documents: Vec<&str> = [
        case.notice.as_ref().map(|done| done.what.as_str()),
        case.circular.as_ref().map(|done| done.what.as_str()),
        case.interview
            .as_ref()
            .map(|done| done.what.document.as_str()),
        case.rectification.as_ref().map(|done| done.what.as_str()),
    ]
    .into_iter()
    .flatten()
    .collect();
    let entries: Vec<Value> = view
        .entries
        .iter()
        .map(|e| entry(&view.roster, e))
        .collect();
    json!({
        "no": view.no,
        "seq": case.seq,
        "state": case.state.map(CaseState::code),
        "unit": case.unit().map(|unit| view.roster.name(unit)),
        "unit_id": case.unit(),
        "measure": case.measure.map(CaseMeasure::code),
        "level": case.level().map(Level::code),
        "grounds": codes(&case.grounds()),
        "opinion": proposed.filter(|_| office).map(|done| done.what.opinion.as_str()),
        "exception": case.exception.as_ref().filter(|_| office),
        "facts": shown.map(cited).collect::<Vec<_>>(),
        "defence": case.defence.as_ref().map(|done| json!({
            "text": done.what.text,
            "by": done.by.name,
            "at": rfc3339(done.by.at),
        })),
        "waived": case.waived.is_some(),
        "decision": case.decision.as_ref().map(|done| json!({
            "measure": done.what.measure.code(),
            "reason": done.what.reason,
            "by": done.by.name,
            "at": rfc3339(done.by.at),
        })),
        "documents": documents,
        "items": case.items.iter().map(|item| rectified(case, item, now)).collect::<Vec<_>>(),
        "appeal": case.appeal.as_ref().map(|appeal| json!({
            "text": appeal.text,
            "at": rfc3339(appeal.by.at),
            "decided_by": appeal.decided.as_ref().map(|done| done.by.name.as_str()),
            "measure": appeal.decided.as_ref().and_then(|done| done.what.measure).map(CaseMeasure::code),
            "reason": appeal.decided.as_ref().map(|done| done.what.reason.as_str()),
        })),
        "ended": case.ended.as_ref().map(|done| json!({
            "text": done.what,
            "by": done.by.name,
            "at": rfc3339(done.by.at),
        })),
        "deadlines": case.deadlines.iter().map(|d| deadline(d, now)).collect::<Vec<_>>(),
        "events": entries,
        "actions": view.actions.iter().map(action).collect::<Vec<_>>(),
    })
}

fn action(action: &Action) -> Value {
    let (verb, href) = (action.verb.code(), case_noun_of(action.verb));
    history::action(verb, href, &action.permit)
}
