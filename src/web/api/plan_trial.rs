//! A plan tried out, in the API: past incidents under a version, and what a version leaves
//! uncovered.

use actix_web::{HttpResponse, web};

use super::{Portal, Signed};
use crate::domain::people::Viewer;
use crate::services::replay::Span;
use crate::services::{ServiceError, coverage, plan_replay, run_blocking};
use crate::web::filter::Query;

/// Past incidents under this version.
pub(super) async fn replay(
    portal: web::Data<Portal>,
    signed: Signed,
    version: web::Path<String>,
    query: web::Query<Query>,
) -> Result<HttpResponse, ServiceError> {
    let (version, period) = asked(&signed, &version, &query)?;
    let version = version.ok_or(ServiceError::NotFound)?;
    let services = portal.services.clone();
    let found = run_blocking(move || plan_replay::replay(&services, version, period)).await?;
    Ok(HttpResponse::Ok().json(found))
}

/// What this version was used for and what it leaves uncovered.
pub(super) async fn coverage(
    portal: web::Data<Portal>,
    signed: Signed,
    version: web::Path<String>,
    query: web::Query<Query>,
) -> Result<HttpResponse, ServiceError> {
    let (version, period) = asked(&signed, &version, &query)?;
    let services = portal.services.clone();
    let found = run_blocking(move || coverage::coverage(&services, version, period)).await?;
    Ok(HttpResponse::Ok().json(found))
}

/// The version, `None` for the one in force, and the period; for the offices only, who see every
/// incident.
fn asked(
    signed: &Signed,
    version: &str,
    query: &Query,
) -> Result<(Option<u32>, Option<Span>), ServiceError> {
    match Viewer::of(signed.actor()) {
        Viewer::Office(_) => {}
        Viewer::Unit(_) | Viewer::Administration(_) => return Err(ServiceError::NotFound),
    }
    let version = match version {
        "current" => None,
        text => Some(text.parse().map_err(|_unreadable| ServiceError::NotFound)?),
    };
    let period = query
        .get("period")
        .map(|text| Span::parse(text))
        .transpose()?;
    Ok((version, period))
}
