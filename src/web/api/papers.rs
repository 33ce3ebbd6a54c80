//! Documents in the API: which there are for the reader, and one as values or as a file.

use actix_web::{HttpResponse, web};
use serde_json::{Value, json};

use super::read::Query;
use super::{Portal, Signed};
use crate::domain::IncidentNo;
use crate::queries::incident_page;
use crate::services::incident_papers::IncidentPaper;
use crate::services::{ServiceError, run_blocking};
use crate::web::paper_file::{docx, source, unknown_format};

/// Every document of an incident that is the reader's to print.
pub(super) async fn list(
    portal: web::Data<Portal>,
    signed: Signed,
    no: web::Path<String>,
) -> Result<HttpResponse, ServiceError> {
    let reader = signed.reader(&portal);
    let answer = run_blocking(move || {
        let no = IncidentNo::parse(&no).ok_or(ServiceError::NotFound)?;
        let view = incident_page::load(&reader, &no)?;
        let all = source(&view, reader.viewer(), "").available();
        let items: Vec<Value> = all
            .into_iter()
            .map(|paper| {
                let name = paper.name();
                json!({
                    "docx": format!("/api/v1/incidents/{no}/papers/{name}?format=docx"),
                    "name": name,
                    "title": paper.heading(),
                    "number": paper.serial(&no),
                })
            })
            .collect();
        Ok(json!({ "items": items, "next": null }))
    })
    .await?;
    Ok(HttpResponse::Ok().json(answer))
}

/// One document.
pub(super) async fn one(
    portal: web::Data<Portal>,
    signed: Signed,
    path: web::Path<(String, String)>,
    query: Query,
) -> Result<HttpResponse, ServiceError> {
    let (no, name) = path.into_inner();
    let wanted = IncidentPaper::parse(&name).ok_or(ServiceError::NotFound)?;
    let reader = signed.reader(&portal);
    let phone = portal.settings.duty_phone.clone();
    let paper = run_blocking(move || {
        let no = IncidentNo::parse(&no).ok_or(ServiceError::NotFound)?;
        let view = incident_page::load(&reader, &no)?;
        source(&view, reader.viewer(), &phone).paper(wanted)
    })
    .await?;
    match query.get("format").map(String::as_str) {
        None | Some("" | "json") => Ok(HttpResponse::Ok().json(paper)),
        Some("docx") => docx(&paper),
        Some(_) => Err(unknown_format(" json 和 docx")),
    }
}
