//! What the API shows of every aggregate alike: its facts, what may be done to it, and what was done
//! while somebody decided on an old state.

use actix_web::HttpResponse;
use serde::Serialize;
use serde_json::{Value, json};

use crate::domain::calendar::rfc3339;
use crate::domain::command::Refusal;
use crate::domain::people::Roster;
use crate::queries::facts::Entry;
use crate::services::{ServiceError, run_blocking};
use crate::web::error::Problem;

/// A fact: its name and payload as stored, and whose it is.
pub(super) fn entry<E: Serialize>(roster: &Roster, entry: &Entry<E>) -> Value {
    let tagged = serde_json::to_value(&entry.event).unwrap_or_default();
    json!({
        "seq": entry.seq,
        "kind": tagged.get("kind"),
        "body": tagged.get("body"),
        "actor": entry.stamp.name,
        "unit": roster.name(&entry.stamp.unit),
        "capacity": entry.capacity.code(),
        "recorded_at": rfc3339(entry.stamp.at),
        "hash": entry.hash,
    })
}

/// A verb, and whether it is possible now; where not, why, and on which rule.
pub(super) fn action<T, R>(verb: &str, href: Option<&str>, permit: &Result<T, R>) -> Value
where
    R: Clone + Into<Refusal>,
{
    let refusal: Option<Refusal> = permit.as_ref().err().cloned().map(R::into);
    let refusal = refusal.as_ref();
    json!({
        "verb": verb,
        "href": href,
        "allowed": refusal.is_none(),
        "reason": refusal.map(Refusal::sentence),
        "code": refusal.map(Refusal::code),
        "basis": refusal.and_then(Refusal::basis).map(|basis| basis.label()),
    })
}

/// Whoever decided on an old state hears what was done meanwhile: `shown` reads the facts after the
/// state they saw, as far as they may see them. Any other failure stays what it is.
pub(super) async fn told_what_changed(
    error: ServiceError,
    shown: impl FnOnce(u64) -> Result<Vec<Value>, ServiceError> + Send + 'static,
) -> Result<HttpResponse, ServiceError> {
    let (ServiceError::Stale { seen, .. } | ServiceError::Conflict { seen, .. }) = &error else {
        return Err(error);
    };
    let (seen, mut problem) = (*seen, Problem::of(&error));
    problem.changed = run_blocking(move || shown(seen)).await?;
    Ok(problem.response())
}
