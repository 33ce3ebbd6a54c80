//! Reports in the API: the documents in every form, one report with its editions, and the verbs
//! over their one use case.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value, json};

use super::body::Body;
use super::history;
use super::{Portal, Signed, check_origin, expected_seq, fault, object_of, once};
use crate::domain::calendar::rfc3339;
use crate::domain::people::Viewer;
use crate::domain::report::{Action, Edition, ReportEvent, ReportId, ReportPeriod};
use crate::domain::vocabulary::{ReportKind, ReportState, ReportVerb};
use crate::queries::Reader;
use crate::queries::report_editions::{self, Done, EditionItem, ReportView};
use crate::services::reports::export::{self, Exported, ReportFormat};
use crate::services::reports::{self, ReportOutcome, ReportRequest, carry_out};
use crate::services::{Once, ServiceError, Services, run_blocking, setup};
use crate::web::download;
use crate::web::parse::{Sent, report_command, report_noun_of, report_verb_of};

type Query = web::Query<BTreeMap<String, String>>;

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/reports", web::get().to(list))
        .route("/reports/{kind}", web::get().to(document))
        .route("/reports/{kind}/{period}", web::get().to(one))
        .route("/reports/{kind}/{period}/{noun}", web::post().to(act));
}

async fn list(
    portal: web::Data<Portal>,
    signed: Signed,
    query: Query,
) -> Result<HttpResponse, ServiceError> {
    let kinds = match query.get("kind").filter(|kind| !kind.is_empty()) {
        None => ReportKind::ALL.to_vec(),
        Some(code) => {
            let kind = ReportKind::parse(code);
            vec![kind.ok_or_else(|| fault("kind", "kind 应是 bulletin 或 annual"))?]
        }
    };
    let reader = signed.reader(&portal);
    let items = run_blocking(move || {
        let mut items = Vec::new();
        for kind in kinds {
            items.extend(report_editions::list(&reader, kind)?);
        }
        Ok(items)
    })
    .await?;
    let items: Vec<Value> = items.iter().map(item).collect();
    Ok(HttpResponse::Ok().json(json!({ "items": items, "next": null })))
}

/// A document in the form that is asked for.
async fn document(
    portal: web::Data<Portal>,
    signed: Signed,
    kind: web::Path<String>,
    query: Query,
) -> Result<HttpResponse, ServiceError> {
    let given = |name: &str| query.get(name).map(String::as_str).unwrap_or_default();
    let format = match given("format") {
        "" => ReportFormat::Json,
        text => ReportFormat::parse(text)?,
    };
    let period = ReportPeriod::parse(given("period"));
    let period = period.ok_or_else(|| fault("period", "period 写成 2018-10 或 2018"))?;
    let number = match given("edition") {
        "" => None,
        text => Some(
            text.parse()
                .ok()
                .ok_or_else(|| fault("edition", "edition 应是版次，如 1"))?,
        ),
    };
    let (services, reader) = (portal.services.clone(), signed.reader(&portal));
    let exported = run_blocking(move || {
        if kind.as_str() == "scorecard" {
            return scorecard(&services, &reader, period, format);
        }
        let kind = ReportKind::parse(&kind).ok_or(ServiceError::NotFound)?;
        let id = ReportId::of(kind, period);
        let id = id.ok_or_else(|| fault("period", "通报按月（2018-10），年度报告按年（2018）"))?;
        let view = report_editions::load(&reader, id)?;
        let edition = view.edition(reader.viewer(), number)?;
        export::edition(&services, id, (&view.report, edition), format)
    })
    .await?;
    Ok(attached(exported, format))
}

/// The figures of a period as they stand now: those who see every unit's.
fn scorecard(
    services: &Services,
    reader: &Reader,
    period: ReportPeriod,
    format: ReportFormat,
) -> Result<Exported, ServiceError> {
    match reader.viewer() {
        Viewer::Office(_) => {}
        Viewer::Unit(_) | Viewer::Administration(_) => return Err(ServiceError::Forbidden),
    }
    let figures = reports::figures_now(services, period, reader.now())?;
    export::scorecard(&figures, format)
}

/// Data and pages are shown; files are kept.
pub(in crate::web) fn attached(exported: Exported, format: ReportFormat) -> HttpResponse {
    match format {
        ReportFormat::Json | ReportFormat::Html => HttpResponse::Ok()
            .content_type(exported.media_type)
            .body(exported.bytes),
        ReportFormat::Docx | ReportFormat::Xlsx | ReportFormat::Csv => {
            download::file(&exported.name, exported.media_type, exported.bytes)
        }
    }
}

/// One report with its editions, its history and what the caller can do.
async fn one(
    portal: web::Data<Portal>,
    signed: Signed,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, ServiceError> {
    let id = ReportId::parse(&path.0, &path.1).ok_or(ServiceError::NotFound)?;
    let reader = signed.reader(&portal);
    let view = run_blocking(move || Ok(report_editions::load(&reader, id)?)).await?;
    Ok(HttpResponse::Ok().json(whole(&view)))
}

async fn act(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    path: web::Path<(String, String, String)>,
    Body(body): Body,
) -> Result<HttpResponse, ServiceError> {
    check_origin(&request, &signed)?;
    let (kind, period, noun) = path.into_inner();
    let (Some(id), Some(verb)) = (ReportId::parse(&kind, &period), report_verb_of(&noun)) else {
        return Err(ServiceError::NotFound);
    };
    let asked = (object_of(&body)?, once(&request, &body)?);
    match send(&portal, &signed, (id, verb), asked).await {
        Ok(outcome) => answer(&portal, &signed, &outcome).await,
        Err(error) => {
            let reader = signed.reader(&portal);
            history::told_what_changed(error, move |seen| {
                let view = report_editions::load(&reader, id)?;
                let newer = view.entries.iter().filter(|entry| entry.seq > seen);
                Ok(newer.map(entry).collect())
            })
            .await
        }
    }
}

async fn send(
    portal: &web::Data<Portal>,
    signed: &Signed,
    (id, verb): (ReportId, ReportVerb),
    (object, once): (Map<String, Value>, Option<Once>),
) -> Result<ReportOutcome, ServiceError> {
    let expected_seq = expected_seq(&object)?;
    let (services, ctx) = (portal.services.clone(), signed.ctx.clone());
    run_blocking(move || {
        let roster = setup::roster_in_force(&services, &ctx)?;
        let sent = Sent::Json(object);
        let command = report_command(verb, &sent, &roster).map_err(ServiceError::Invalid)?;
        let request = ReportRequest {
            id,
            command,
            expected_seq,
            once,
        };
        carry_out(&services, &ctx, &request)
    })
    .await
}

/// The report as it stands, with what was just made of it.
async fn answer(
    portal: &web::Data<Portal>,
    signed: &Signed,
    outcome: &ReportOutcome,
) -> Result<HttpResponse, ServiceError> {
    let (reader, id) = (signed.reader(portal), outcome.id);
    let view = run_blocking(move || Ok(report_editions::load(&reader, id)?)).await?;
    let mut answer = whole(&view);
    if let Value::Object(answer) = &mut answer {
        answer.insert("event".to_owned(), json!(outcome.event));
        answer.insert("repeated".to_owned(), json!(outcome.is_repeated));
    }
    Ok(HttpResponse::Ok().json(answer))
}

fn item(item: &EditionItem) -> Value {
    json!({
        "kind": item.id.kind.code(),
        "period": item.id.period.code(),
        "edition": item.edition,
        "state": item.state.code(),
        "title": item.title,
        "number": item.number,
        "cut_off": rfc3339(item.cut_off),
        "updated_at": rfc3339(item.updated_at),
    })
}

fn whole(view: &ReportView) -> Value {
    json!({
        "kind": view.id.kind.code(),
        "period": view.id.period.code(),
        "seq": view.report.seq,
        "state": view.report.state().map(ReportState::code),
        "editions": view.report.editions.iter().map(edition).collect::<Vec<_>>(),
        "events": view.entries.iter().map(entry).collect::<Vec<_>>(),
        "actions": view.actions.iter().map(action).collect::<Vec<_>>(),
    })
}

fn edition(edition: &Edition) -> Value {
    let issued = edition.issued.as_ref();
    json!({
        "edition": edition.number(),
        "state": edition.state.code(),
        "title": edition.drafted.title,
        "reason": edition.reason,
        "cut_off": rfc3339(edition.drafted.figures.cut_off),
        "drafted_by": edition.drafted_by.name,
        "drafted_at": rfc3339(edition.drafted_by.at),
        "text": edition.text(),
        "revisions": edition.revisions.len(),
        "comments": edition.comments,
        "approved_by": edition.approved.as_ref().map(|by| by.name.as_str()),
        "number": issued.map(|issued| issued.number.as_str()),
        "issued_on": issued.map(|issued| issued.on),
        "digest": issued.map(|issued| issued.digest.as_str()),
        "discarded_for": edition.discarded,
    })
}

/// Whose fact it is, and when; the figures of an edition are its document's.
fn entry(entry: &Done) -> Value {
    let words = match &entry.event {
        ReportEvent::SentBack { comments } => Some(comments.as_str()),
        ReportEvent::Reopened(fact) => Some(fact.reason.as_str()),
        ReportEvent::Discarded { reason } => Some(reason.as_str()),
        ReportEvent::Drafted(_)
        | ReportEvent::Edited { .. }
        | ReportEvent::Submitted {}
        | ReportEvent::Approved {}
        | ReportEvent::Issued(_) => None,
    };
    json!({
        "seq": entry.seq,
        "kind": entry.event.kind(),
        "actor": entry.name,
        "capacity": entry.capacity.code(),
        "words": words,
        "recorded_at": rfc3339(entry.at),
        "hash": entry.hash,
    })
}

fn action(action: &Action) -> Value {
    let (verb, href) = (action.verb.code(), Some(report_noun_of(action.verb)));
    history::action(verb, href, &action.permit)
}
