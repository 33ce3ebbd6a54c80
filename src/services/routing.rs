//! Proposals: the router for the plan and roster in force, built once for each pair.

use std::sync::{Arc, PoisonError, RwLock};

use super::{Ctx, ServiceError, Services};
use crate::domain::calendar::local_date;
use crate::domain::command::Command;
use crate::domain::people::Roster;
use crate::domain::plan::Plan;
use crate::domain::routing::{Lexicon, Matter, Proposal, Router};
use crate::store::library::Shelf;

/// The lexicon, and the router that was last built with it.
pub struct Routers {
    lexicon: Lexicon,
    built: RwLock<Option<Built>>,
}

struct Built {
    plan: Arc<Plan>,
    roster: Arc<Roster>,
    router: Arc<Router>,
}

impl Routers {
    /// Routers that read with this lexicon.
    pub fn new(lexicon: Lexicon) -> Self {
        Self {
            lexicon,
            built: RwLock::new(None),
        }
    }

    /// The router for the plan and roster on a shelf.
    ///
    /// # Errors
    /// `Internal` when lexicon, plan and roster do not fit together.
    pub fn router(&self, shelf: &Shelf) -> Result<Arc<Router>, ServiceError> {
        let fits = |built: &&Built| {
            Arc::ptr_eq(&built.plan, &shelf.plan) && Arc::ptr_eq(&built.roster, &shelf.roster)
        };
        let built = self.built.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = built.as_ref().filter(fits) {
            return Ok(Arc::clone(&found.router));
        }
        drop(built);
        let router = Router::new(&shelf.plan, &shelf.roster, &self.lexicon)
            .map_err(|error| ServiceError::Internal(format!("build the router: {error}")))?;
        let router = Arc::new(router);
        let mut built = self.built.write().unwrap_or_else(PoisonError::into_inner);
        *built = Some(Built {
            plan: Arc::clone(&shelf.plan),
            roster: Arc::clone(&shelf.roster),
            router: Arc::clone(&router),
        });
        Ok(router)
    }
}

/// What the router says to a matter, by the plan in force at `ctx.now`.
///
/// # Errors
/// `NotSetUp` when no plan is in force.
pub fn propose(
    services: &Services,
    ctx: &Ctx,
    matter: &Matter<'_>,
) -> Result<Proposal, ServiceError> {
    let day = local_date(ctx.now);
    let shelf = services.store.read(|conn| {
        services
            .library
            .on(conn, day)?
            .ok_or(ServiceError::NotSetUp)
    })?;
    Ok(services.routers.router(&shelf)?.propose(matter))
}

/// The proposal that is kept with an incident when it is registered; nothing for other requests.
///
/// # Errors
/// `NotSetUp` when no plan is in force.
pub fn proposal_for(
    services: &Services,
    ctx: &Ctx,
    command: &Command,
) -> Result<Option<Proposal>, ServiceError> {
    let Command::Register(wanted) = command else {
        return Ok(None);
    };
    let matter = Matter {
        title: &wanted.title,
        text: &wanted.text,
        town: wanted.town.as_ref(),
        themes: &wanted.themes,
        level: wanted.level,
        event_grade: wanted.event_grade,
    };
    propose(services, ctx, &matter).map(Some)
}
