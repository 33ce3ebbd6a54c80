//! Files that facts carry, fetched from their pages.

use actix_web::web;

use super::frame::{Asked, Shown};
use crate::queries::attachments;
use crate::services::run_blocking;
use crate::web::download;

/// Adds the route.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route("/attachments/{id}", web::get().to(one));
}

async fn one(asked: Asked, id: web::Path<String>) -> Shown {
    let (reader, services) = (asked.reader(), asked.portal.services.clone());
    let file = run_blocking(move || Ok(attachments::load(&reader, &id)?)).await?;
    Ok(download::stored(&asked.request, services, file).await?)
}
