//! Files in the API: handed in first, then named by id in the verb that carries them.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::{Portal, Signed, check_origin, fault};
use crate::queries::attachments;
use crate::services::{ServiceError, run_blocking};
use crate::web::download;
use crate::web::upload::Filled;

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/attachments", web::post().to(take))
        .route("/attachments/{id}", web::get().to(one));
}

async fn take(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    form: Result<Filled, actix_web::Error>,
) -> Result<HttpResponse, ServiceError> {
    check_origin(&request, &signed)?;
    let form = form.map_err(|_unreadable| {
        fault(
            "files",
            "文件没有收完整：用 multipart/form-data，文件放在 files 里",
        )
    })?;
    if !form.has_files() {
        return Err(fault(
            "files",
            "没有文件：用 multipart/form-data，文件放在 files 里",
        ));
    }
    let (services, ctx) = (portal.services.clone(), signed.ctx.clone());
    let files = run_blocking(move || form.take(&services, &ctx)).await?;
    Ok(HttpResponse::Created().json(json!({ "items": files })))
}

async fn one(
    request: HttpRequest,
    portal: web::Data<Portal>,
    signed: Signed,
    id: web::Path<String>,
) -> Result<HttpResponse, ServiceError> {
    let (reader, services) = (signed.reader(&portal), portal.services.clone());
    let file = run_blocking(move || Ok(attachments::load(&reader, &id)?)).await?;
    download::stored(&request, services, file).await
}
