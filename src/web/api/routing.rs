//! How suggestions fared, in the API.

use actix_web::{HttpResponse, web};
use serde_json::{Value, json};

use super::{Portal, Signed};
use crate::domain::calendar::rfc3339;
use crate::queries::routing::record;
use crate::services::{ServiceError, run_blocking};

/// By month and theme, with the versions of the model.
pub(super) async fn show(
    portal: web::Data<Portal>,
    signed: Signed,
) -> Result<HttpResponse, ServiceError> {
    let reader = signed.reader(&portal);
    let is_on = portal.services.learning.is_on;
    let answer = run_blocking(move || {
        let record = record(&reader)?;
        let fared = record.fared.iter().map(|row| {
            json!({
                "month": format!("{}-{:02}", row.month / 100, row.month % 100),
                "theme": row.theme,
                "learnt": row.is_learnt,
                "handed_over": row.handed_over,
                "accepted": row.accepted,
                "accepted_without_learning": row.cold_accepted,
            })
        });
        let models = record.models.iter().map(|model| {
            json!({
                "version": model.version,
                "trained_at": rfc3339(model.trained_at.timestamp()),
                "examples": model.examples,
            })
        });
        let not_taken = record.not_taken.iter().map(|row| {
            let outcome = &row.outcome;
            json!({
                "no": outcome.no,
                "suggested": outcome.suggested,
                "chosen": outcome.chosen,
                "model": outcome.model,
                "town": row.town,
            })
        });
        Ok::<_, ServiceError>(json!({
            "learning": is_on,
            "items": fared.collect::<Vec<Value>>(),
            "not_taken": not_taken.collect::<Vec<Value>>(),
            "models": models.collect::<Vec<Value>>(),
        }))
    })
    .await?;
    Ok(HttpResponse::Ok().json(answer))
}
