//! One verb on many incidents in the API: what the rules say first, the job, what became of it.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value, json};

use super::body::Body;
use super::told::{text, texts};
use super::{Portal, Signed, check_origin, fault, object_of, once};
use crate::domain::IncidentNo;
use crate::domain::calendar::rfc3339;
use crate::domain::vocabulary::BulkVerb;
use crate::queries::bulk::{self as jobs, JobView};
use crate::services::bulk::{self, BulkRequest, Judged};
use crate::services::{ServiceError, run_blocking};

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/bulk", web::post().to(begin))
        .route("/bulk/{id}", web::get().to(show))
        .route("/bulk/{id}/undo", web::post().to(undo));
}

fn wanted(object: &Map<String, Value>) -> Result<BulkRequest, ServiceError> {
    let codes: Vec<&str> = BulkVerb::ALL.iter().map(|verb| verb.code()).collect();
    let verb = BulkVerb::parse(&text(object, "verb")?);
    let verb = verb.ok_or_else(|| fault("verb", &format!("verb 写 {} 之一", codes.join("、"))))?;
    let nos = texts(object, "nos")?.unwrap_or_default();
    let rows = nos.iter().map(|no| {
        let read = IncidentNo::parse(no).map(|no| (no, None));
        read.ok_or_else(|| fault("nos", &format!("“{no}”不是舆情编号")))
    });
    Ok(BulkRequest {
        verb,
        text: text(object, "text")?.trim().to_owned(),
        rows: rows.collect::<Result<_, _>>()?,
    })
}

async fn begin(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    Body(body): Body,
) -> Result<HttpResponse, ServiceError> {
    check_origin(&request, &signed)?;
    let (object, once) = (object_of(&body)?, once(&request, &body)?);
    let wanted = wanted(&object)?;
    let (services, ctx) = (portal.services.clone(), signed.ctx.clone());
    if object.get("dry_run").and_then(Value::as_bool) == Some(true) {
        let judged = run_blocking(move || bulk::judge(&services, &ctx, &wanted)).await?;
        let rows: Vec<Value> = judged.iter().map(row).collect();
        return Ok(HttpResponse::Ok().json(json!({ "rows": rows })));
    }
    let reader = signed.reader(&portal);
    let job = run_blocking(move || {
        let id = bulk::begin(&services, &ctx, &wanted, once.as_ref())?;
        Ok(jobs::load(&reader, &id)?)
    })
    .await?;
    Ok(created(&job))
}

fn created(job: &JobView) -> HttpResponse {
    HttpResponse::Created()
        .insert_header(("Location", format!("/api/v1/bulk/{}", job.id)))
        .json(whole(job))
}

fn row(row: &Judged) -> Value {
    let refused = row.refused.as_ref();
    json!({
        "no": row.no,
        "can": refused.is_none(),
        "code": refused.map(|said| said.code.as_str()),
        "detail": refused.map(|said| said.sentence.as_str()),
        "basis": refused.map(|said| said.basis.as_str()),
    })
}

async fn show(
    portal: web::Data<Portal>,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse, ServiceError> {
    let reader = signed.reader(&portal);
    let job = run_blocking(move || Ok(jobs::load(&reader, &id)?)).await?;
    Ok(HttpResponse::Ok().json(whole(&job)))
}

async fn undo(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    id: web::Path<String>,
    Body(body): Body,
) -> Result<HttpResponse, ServiceError> {
    check_origin(&request, &signed)?;
    let once = once(&request, &body)?;
    let (services, ctx) = (portal.services.clone(), signed.ctx.clone());
    let reader = signed.reader(&portal);
    let job = run_blocking(move || {
        let by = bulk::undo(&services, &ctx, &id, once.as_ref())?;
        Ok(jobs::load(&reader, &by)?)
    })
    .await?;
    Ok(created(&job))
}

fn whole(job: &JobView) -> Value {
    let rows = job.rows.iter().map(|row| {
        json!({
            "no": row.no,
            "state": row.state,
            "code": row.code,
            "detail": row.sentence,
            "basis": row.basis,
        })
    });
    let rows: Vec<Value> = rows.collect();
    let verb = BulkVerb::parse(&job.verb);
    json!({
        "id": job.id,
        "verb": job.verb,
        "text": job.text,
        "account": job.account,
        "undoes": job.undoes,
        "undone_by": job.undone_by,
        "irrevocable": verb.and_then(BulkVerb::irrevocable),
        "created_at": rfc3339(job.created_at),
        "finished_at": job.finished_at.map(rfc3339),
        "rows": rows,
    })
}
