//! Reading calls: lists with cursors, one incident, reference data.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};
use serde_json::{Value, json};

use super::body::Body;
use super::{Portal, Signed, fault, object_of, shared, show};
use crate::domain::calendar::rfc3339;
use crate::domain::plan::{NamedUnit, PlanRow};
use crate::domain::routing::Matter;
use crate::domain::vocabulary::{EventGrade, Level};
use crate::domain::{IncidentNo, Theme, UnitId};
use crate::queries::desk;
use crate::queries::following;
use crate::queries::found;
use crate::queries::incident_page;
use crate::queries::reference::{self, VersionKind};
use crate::services::{ServiceError, routing, run_blocking};
use crate::web::filter::filter_of;
use crate::web::parse::{Input, Sent};

/// How many rows a page of a list has when nobody says, and at most.
const PAGE: i64 = 50;
const LARGEST_PAGE: i64 = 200;

pub(super) type Query = web::Query<BTreeMap<String, String>>;

/// Who is signed in.
pub(super) async fn me(signed: Signed) -> HttpResponse {
    HttpResponse::Ok().json(show::account(signed.actor()))
}

/// A page of the list.
pub(super) async fn incidents(
    portal: web::Data<Portal>,
    signed: Signed,
    query: Query,
) -> Result<HttpResponse, ServiceError> {
    let reader = signed.reader(&portal);
    let answer = run_blocking(move || {
        let shelf = reader.shelf()?;
        let filter = filter_of(&query, &shelf.roster)?;
        let after = cursor(&query)?;
        let limit = limit_of(&query)?;
        let page = desk::list(&reader, &filter, after.as_ref(), limit)?;
        let name = |unit: &UnitId| shelf.roster.name(unit).to_owned();
        let places = found::places(&reader, &filter, &page.rows)?;
        let items: Vec<Value> = page
            .rows
            .iter()
            .map(|row| show::row(row, places.get(&row.no), name))
            .collect();
        Ok(json!({ "items": items, "next": page.next, "total": page.total }))
    })
    .await?;
    Ok(HttpResponse::Ok().json(answer))
}

fn cursor(query: &BTreeMap<String, String>) -> Result<Option<IncidentNo>, ServiceError> {
    match query.get("after").filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => IncidentNo::parse(text)
            .map(Some)
            .ok_or_else(|| fault("after", "after 应是上一页给出的 next")),
    }
}

pub(super) fn limit_of(query: &BTreeMap<String, String>) -> Result<i64, ServiceError> {
    match query.get("limit").filter(|text| !text.is_empty()) {
        None => Ok(PAGE),
        Some(text) => match text.parse::<i64>() {
            Ok(limit) if (1..=LARGEST_PAGE).contains(&limit) => Ok(limit),
            Ok(_) | Err(_) => Err(fault("limit", "limit 应是 1 到 200 的整数")),
        },
    }
}

/// One incident.
pub(super) async fn incident(
    portal: web::Data<Portal>,
    signed: Signed,
    no: web::Path<String>,
) -> Result<HttpResponse, ServiceError> {
    let reader = signed.reader(&portal);
    let answer = run_blocking(move || {
        let no = IncidentNo::parse(&no).ok_or(ServiceError::NotFound)?;
        let view = incident_page::load(&reader, &no)?;
        let secondaries = desk::caused_by(&reader, &no)?;
        let given_rise = desk::given_rise_by(&reader, &no)?;
        let following = following::of(&reader, &view.incident)?;
        let mut answer = show::incident(
            &view,
            (&secondaries, &given_rise),
            reader.viewer(),
            reader.now(),
        );
        shared::add(&mut answer, &view, &following);
        if let Some(fields) = answer.as_object_mut() {
            fields.insert("followed".to_owned(), Value::Bool(view.is_followed));
        }
        Ok(answer)
    })
    .await?;
    Ok(HttpResponse::Ok().json(answer))
}

/// The timeline of one incident.
pub(super) async fn events(
    portal: web::Data<Portal>,
    signed: Signed,
    no: web::Path<String>,
) -> Result<HttpResponse, ServiceError> {
    let reader = signed.reader(&portal);
    let answer = run_blocking(move || {
        let no = IncidentNo::parse(&no).ok_or(ServiceError::NotFound)?;
        let view = incident_page::load(&reader, &no)?;
        let items: Vec<Value> = view
            .entries
            .iter()
            .map(|entry| show::entry(&view, entry))
            .collect();
        Ok(json!({ "items": items, "next": null }))
    })
    .await?;
    Ok(HttpResponse::Ok().json(answer))
}

/// What the router says to a matter, storing nothing.
pub(super) async fn suggestion(
    portal: web::Data<Portal>,
    signed: Signed,
    Body(body): Body,
) -> Result<HttpResponse, ServiceError> {
    let object = object_of(&body)?;
    let services = portal.services.clone();
    let reader = signed.reader(&portal);
    let answer = run_blocking(move || {
        let roster = reader.shelf()?.roster;
        let sent = Sent::Json(object);
        let mut input = Input::new(&sent, &roster);
        let title = input.line("title", "标题").unwrap_or_default();
        let text = input.text("text", "发生了什么").unwrap_or_default();
        let town = input.unit("town", "发生地");
        let themes: Vec<Theme> = input
            .list("themes", "民生领域")
            .into_iter()
            .map(Theme::new)
            .collect();
        let level = input.word("level", "舆情等级", Level::parse);
        let event_grade = input.word("event_grade", "事件分级", EventGrade::parse);
        let faults = input.into_faults();
        if !faults.is_empty() {
            return Err(ServiceError::Invalid(faults));
        }
        let matter = Matter {
            title: &title,
            text: &text,
            town: town.as_ref(),
            themes: &themes,
            level,
            event_grade,
        };
        let proposal = routing::propose(&services, &signed.ctx, &matter)?;
        Ok(show::routing(&proposal))
    })
    .await?;
    Ok(HttpResponse::Ok().json(answer))
}

/// The versions of the plan.
pub(super) async fn plans(
    portal: web::Data<Portal>,
    signed: Signed,
) -> Result<HttpResponse, ServiceError> {
    versions(portal, signed, VersionKind::Plan).await
}

/// The versions of the rules of time.
pub(super) async fn policies(
    portal: web::Data<Portal>,
    signed: Signed,
) -> Result<HttpResponse, ServiceError> {
    versions(portal, signed, VersionKind::Policy).await
}

/// The versions of the calendar.
pub(super) async fn calendars(
    portal: web::Data<Portal>,
    signed: Signed,
) -> Result<HttpResponse, ServiceError> {
    versions(portal, signed, VersionKind::Calendar).await
}

async fn versions(
    portal: web::Data<Portal>,
    signed: Signed,
    kind: VersionKind,
) -> Result<HttpResponse, ServiceError> {
    let reader = signed.reader(&portal);
    let found = run_blocking(move || Ok(reference::versions(&reader, kind)?)).await?;
    let items: Vec<Value> = found
        .iter()
        .map(|version| {
            json!({
                "version": version.version,
                "effective_from": version.effective_from,
                "note": version.note,
                "imported_at": rfc3339(version.imported_at),
                "imported_by": version.imported_by,
            })
        })
        .collect();
    Ok(HttpResponse::Ok().json(json!({ "items": items, "next": null })))
}

/// One version of the plan with its rows.
pub(super) async fn plan(
    portal: web::Data<Portal>,
    signed: Signed,
    version: web::Path<String>,
) -> Result<HttpResponse, ServiceError> {
    let reader = signed.reader(&portal);
    let answer = run_blocking(move || {
        let wanted = match version.as_str() {
            "current" => None,
            text => Some(
                text.parse::<u32>()
                    .map_err(|_unreadable| ServiceError::NotFound)?,
            ),
        };
        let page = reference::plan(&reader, wanted)?;
        let rows: Vec<Value> = page.plan.document.rows.iter().map(plan_row).collect();
        Ok(json!({
            "version": page.plan.version,
            "effective_from": page.plan.effective_from,
            "title": page.plan.document.title,
            "document_no": page.plan.document.document_no,
            "rows": rows,
        }))
    })
    .await?;
    Ok(HttpResponse::Ok().json(answer))
}

fn plan_row(row: &PlanRow) -> Value {
    let names = |units: &[NamedUnit]| -> Vec<String> {
        units.iter().map(|unit| unit.name.clone()).collect()
    };
    json!({
        "ref": row.reference,
        "no": row.no,
        "section": row.section,
        "item": row.item,
        "requirement": row.requirement,
        "lead": names(&row.lead),
        "responsible": names(&row.responsible),
        "cooperating": names(&row.cooperating),
        "groups": row.groups,
        "groups_role": row.groups_role,
        "mode": row.mode,
        "inherited_from": row.inherited_from,
        "needs_review": row.needs_review,
    })
}

/// The roster: units and groups.
pub(super) async fn units(
    portal: web::Data<Portal>,
    signed: Signed,
) -> Result<HttpResponse, ServiceError> {
    let reader = signed.reader(&portal);
    let roster = run_blocking(move || Ok(reader.shelf()?.roster)).await?;
    Ok(HttpResponse::Ok().json(json!({
        "items": roster.units,
        "groups": roster.groups,
        "next": null,
    })))
}
