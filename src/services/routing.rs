//! Proposals: the router for the plan and roster in force, built once for each pair, and the model
//! in force, read once for each version.

use std::sync::{Arc, PoisonError, RwLock};

use super::{Ctx, ServiceError, Services};
use crate::domain::calendar::local_date;
use crate::domain::command::Command;
use crate::domain::event::Registered;
use crate::domain::people::Roster;
use crate::domain::plan::Plan;
use crate::domain::routing::{Lexicon, Matter, Model, Proposal, Router};
use crate::store::library::Shelf;
use crate::store::{AnyConn, StoreError, routing_models};

/// The lexicon, and the router that was last built with it.
pub struct Routers {
    lexicon: Lexicon,
    built: RwLock<Option<Built>>,
    /// The model last read, with its number.
    model: RwLock<(i64, Arc<Model>)>,
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
            model: RwLock::new((0, Arc::new(Model::new()))),
        }
    }

    /// The newest model; an empty one before the first, and where it is of another release.
    ///
    /// # Errors
    /// The store's failure.
    fn model(&self, conn: &mut AnyConn) -> Result<Arc<Model>, StoreError> {
        let newest = routing_models::newest_version(conn)?;
        let known = self.model.read().unwrap_or_else(PoisonError::into_inner);
        if known.0 == newest {
            return Ok(Arc::clone(&known.1));
        }
        drop(known);
        let row = routing_models::newest(conn)?;
        let number = row.as_ref().map_or(0, |row| row.version);
        let read = row.and_then(|row| Model::from_bytes(&row.body).ok());
        let model = Arc::new(read.unwrap_or_default());
        let mut known = self.model.write().unwrap_or_else(PoisonError::into_inner);
        *known = (number, Arc::clone(&model));
        Ok(model)
    }

    /// A router for any plan, which is not kept.
    ///
    /// # Errors
    /// `Internal` when lexicon, plan and roster do not fit together.
    pub(super) fn of_plan(&self, plan: &Plan, roster: &Roster) -> Result<Router, ServiceError> {
        Router::new(plan, roster, &self.lexicon)
            .map_err(|error| ServiceError::Internal(format!("build the router: {error}")))
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
        let router = Arc::new(self.of_plan(&shelf.plan, &shelf.roster)?);
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
    let (shelf, model) = services.store.read(|conn| {
        let shelf = services.library.on(conn, day)?;
        let shelf = shelf.ok_or(ServiceError::NotSetUp)?;
        let model = if services.learning.is_on {
            Some(services.routers.model(conn)?)
        } else {
            None
        };
        Ok::<_, ServiceError>((shelf, model))
    })?;
    let router = services.routers.router(&shelf)?;
    let cold = router.propose(matter);
    Ok(match model {
        Some(model) => model.refine(&router, matter, cold),
        None => cold,
    })
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

/// A matter as it was registered.
pub(super) fn matter_of(fact: &Registered) -> Matter<'_> {
    Matter {
        title: &fact.title,
        text: &fact.text,
        town: fact.town.as_ref(),
        themes: &fact.themes,
        level: fact.proposed_level,
        event_grade: fact.event_grade,
    }
}
