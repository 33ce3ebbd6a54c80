//! Saved views in the API: list with counts, save, change, delete, have back.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value, json};

use super::body::Body;
use super::told::text;
use super::{Portal, Signed, check_origin, fault, object_of, once};
use crate::queries::views::{self, SavedView, Views};
use crate::queries::{Reader, place};
use crate::services::views::{ViewChange, WantedView, change, save};
use crate::services::{ServiceError, run_blocking};
use crate::web::filter::{canonical, filter_of, parameters};

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/views", web::get().to(list))
        .route("/views", web::post().to(add))
        .route("/views/{id}", web::put().to(edit))
        .route("/views/{id}", web::delete().to(delete))
        .route("/views/{id}/restoration", web::post().to(restore));
}

async fn list(portal: web::Data<Portal>, signed: Signed) -> Result<HttpResponse, ServiceError> {
    let reader = signed.reader(&portal);
    let answer = run_blocking(move || shown(&reader)).await?;
    Ok(HttpResponse::Ok().json(answer))
}

fn shown(reader: &Reader) -> Result<Value, ServiceError> {
    let Views { own, shared, .. } = views::of(reader)?;
    let roster = reader.shelf()?.roster;
    let all: Vec<SavedView> = own.into_iter().chain(shared).collect();
    let filters = all
        .iter()
        .map(|view| filter_of(&parameters(&view.query), &roster).ok());
    let filters: Vec<_> = filters.collect();
    let known: Vec<_> = filters.iter().flatten().cloned().collect();
    let mut counts = place::counts(reader, &known)?.into_iter();
    let items = all.iter().zip(&filters).map(|(view, filter)| {
        let count = filter.as_ref().and_then(|_| counts.next().flatten());
        json!({
            "id": view.id,
            "name": view.name,
            "query": view.query,
            "shared": view.is_shared,
            "owner": view.owner,
            "count": count,
        })
    });
    let items: Vec<Value> = items.collect();
    Ok(json!({ "items": items, "next": null }))
}

/// What is asked for; a field that is not there stays as it is. A filter must be one that the list
/// can read.
fn wanted(reader: &Reader, object: &Map<String, Value>) -> Result<WantedView, ServiceError> {
    let has = |field: &str| object.get(field).is_some_and(|value| !value.is_null());
    let query = if has("query") {
        let query = parameters(&text(object, "query")?);
        filter_of(&query, &reader.shelf()?.roster)?;
        Some(canonical(&query))
    } else {
        None
    };
    let is_shared = match object.get("shared") {
        None | Some(Value::Null) => None,
        Some(Value::Bool(is_shared)) => Some(*is_shared),
        Some(_) => return Err(fault("shared", "shared 应是 true 或 false")),
    };
    let place = match object.get("place") {
        None | Some(Value::Null) => None,
        Some(value) => {
            let place = value.as_u64().and_then(|place| usize::try_from(place).ok());
            Some(place.ok_or_else(|| fault("place", "place 应是从 1 开始的整数"))?)
        }
    };
    Ok(WantedView {
        name: has("name").then(|| text(object, "name")).transpose()?,
        query,
        is_shared,
        place,
    })
}

async fn add(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    Body(body): Body,
) -> Result<HttpResponse, ServiceError> {
    check_origin(&request, &signed)?;
    let (object, once) = (object_of(&body)?, once(&request, &body)?);
    let (services, ctx, reader) = (
        portal.services.clone(),
        signed.ctx.clone(),
        signed.reader(&portal),
    );
    let id = run_blocking(move || {
        let wanted = wanted(&reader, &object)?;
        save(&services, &ctx, &wanted, once.as_ref())
    })
    .await?;
    Ok(HttpResponse::Created()
        .insert_header(("Location", format!("/api/v1/views/{id}")))
        .json(json!({ "id": id })))
}

async fn edit(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    id: web::Path<String>,
    Body(body): Body,
) -> Result<HttpResponse, ServiceError> {
    check_origin(&request, &signed)?;
    let (object, reader) = (object_of(&body)?, signed.reader(&portal));
    let wanted = run_blocking(move || wanted(&reader, &object)).await?;
    changed(&portal, &signed, &id, ViewChange::Edit(wanted)).await
}

async fn delete(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse, ServiceError> {
    check_origin(&request, &signed)?;
    changed(&portal, &signed, &id, ViewChange::Delete).await
}

async fn restore(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse, ServiceError> {
    check_origin(&request, &signed)?;
    changed(&portal, &signed, &id, ViewChange::Restore).await
}

async fn changed(
    portal: &web::Data<Portal>,
    signed: &Signed,
    id: &str,
    wanted: ViewChange,
) -> Result<HttpResponse, ServiceError> {
    let (services, ctx, id) = (portal.services.clone(), signed.ctx.clone(), id.to_owned());
    let row = run_blocking(move || change(&services, &ctx, &id, &wanted)).await?;
    Ok(HttpResponse::Ok().json(json!({
        "id": row.id,
        "name": row.name,
        "query": row.query,
        "shared": row.is_shared,
        "deleted": row.deleted_at.is_some(),
    })))
}
