//! Following an incident: told in the portal of what changes, as far as one may read it.

use super::{Ctx, ServiceError, Services};
use crate::domain::IncidentNo;
use crate::domain::people::Viewer;
use crate::store::{AnyConn, history, watches};

/// Follows an incident, or leaves it.
///
/// # Errors
/// `NotFound` when there is none, or it is not the actor's to see; leaving is always possible.
pub fn set(
    services: &Services,
    ctx: &Ctx,
    no: &IncidentNo,
    is_on: bool,
) -> Result<(), ServiceError> {
    let (ctx, no) = (ctx.clone(), no.clone());
    services
        .store
        .write(move |conn| set_one(conn, &ctx, &no, is_on))
}

/// The same for many, all or none; gives back how many.
///
/// # Errors
/// As [`set`].
pub fn set_all(
    services: &Services,
    ctx: &Ctx,
    nos: &[IncidentNo],
    is_on: bool,
) -> Result<usize, ServiceError> {
    let (ctx, nos) = (ctx.clone(), nos.to_vec());
    services.store.write(move |conn| {
        for no in &nos {
            set_one(conn, &ctx, no, is_on)?;
        }
        Ok(nos.len())
    })
}

fn set_one(
    conn: &mut AnyConn,
    ctx: &Ctx,
    no: &IncidentNo,
    is_on: bool,
) -> Result<(), ServiceError> {
    let account = &ctx.actor.account;
    if !is_on {
        return Ok(watches::leave(conn, account, no)?);
    }
    let incident = history::load(conn, no)?.incident;
    let viewer = Viewer::of(&ctx.actor);
    if incident.registered.is_none() || !incident.is_visible_to(&viewer) {
        return Err(ServiceError::NotFound);
    }
    Ok(watches::follow(conn, account, no, ctx.now)?)
}
