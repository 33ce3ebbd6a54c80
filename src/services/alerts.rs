//! Alerts: raise, adjust, confirm, lift. The frame is that of every other verb: load, decide,
//! append, project, commit.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::notices::{self, Teller};
use super::one_tap::Links;
use super::{Ctx, Once, ServiceError, Services, once};
use crate::domain::alert::{Alert, AlertCommand, Decision, Facts, Matter, decide};
use crate::domain::calendar::{local, local_date};
use crate::domain::command::Refusal;
use crate::domain::people::Viewer;
use crate::domain::vocabulary::{AlertColour, AlertState, Channel};
use crate::domain::{AlertNo, IncidentNo};
use crate::store::library::{Library, Shelf};
use crate::store::log::{self};
use crate::store::{AnyConn, alerts, history};

/// How often a decision is made again because somebody else was faster. Each time somebody was, one
/// of them is done: as often as there may be units that confirm at the same moment.
const ATTEMPTS: usize = 100;

/// What somebody who decided on an older state hears.
const STALE: &str = "这个预警已有新的处理，请看过最新情况再办";

/// One request about an alert.
#[derive(Debug, Clone)]
pub struct AlertRequest {
    /// Which alert; `None` for one that does not exist yet.
    pub no: Option<AlertNo>,
    /// What is asked.
    pub command: AlertCommand,
    /// The state the asker has seen; a newer one is a conflict.
    pub expected_seq: Option<u64>,
    /// So that it may be sent twice.
    pub once: Option<Once>,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertOutcome {
    /// The alert.
    pub no: AlertNo,
    /// Where its stream stands now.
    pub seq: u64,
    /// Where it stands now.
    pub state: AlertState,
    /// Its colour now.
    pub colour: AlertColour,
    /// The kind of the fact that was made.
    pub event: String,
    /// Whether this is the answer to an earlier sending of the same request.
    #[serde(skip)]
    pub is_repeated: bool,
}

/// Carries a request out, in one transaction.
///
/// # Errors
/// `Refused` with the rule, `Stale` when the asker's state is old, `NotFound` when the alert
/// is not the actor's to see, or the store's failure.
pub fn carry_out(
    services: &Services,
    ctx: &Ctx,
    request: &AlertRequest,
) -> Result<AlertOutcome, ServiceError> {
    once::while_raced(services, ATTEMPTS, || try_once(services, ctx, request))
}

fn try_once(
    services: &Services,
    ctx: &Ctx,
    request: &AlertRequest,
) -> Result<AlertOutcome, ServiceError> {
    let (ctx, request) = (ctx.clone(), request.clone());
    let library = Arc::clone(&services.library);
    let (broadcast, links) = (services.channels.broadcast(), services.links.clone());
    services.store.write(move |conn| {
        let answered = once::carried_out(conn, &ctx, request.once.as_ref(), |conn| {
            let mut desk = Desk {
                conn,
                library: &library,
                ctx: &ctx,
                broadcast: &broadcast,
                links: &links,
            };
            desk.decide_and_append(&request)
        })?;
        Ok(AlertOutcome {
            is_repeated: answered.is_repeated,
            ..answered.outcome
        })
    })
}

/// One transaction with everything a decision needs.
struct Desk<'a> {
    conn: &'a mut AnyConn,
    library: &'a Library,
    ctx: &'a Ctx,
    broadcast: &'a [Channel],
    links: &'a Links,
}

impl Desk<'_> {
    fn decide_and_append(&mut self, request: &AlertRequest) -> Result<AlertOutcome, ServiceError> {
        let (no, alert) = self.load(request.no.as_ref())?;
        once::check_seen(request.expected_seq, alert.seq, STALE)?;
        let command = request.command.clone().numbered(&no);
        let shelf = self
            .library
            .on(self.conn, local_date(self.ctx.now))?
            .ok_or(ServiceError::NotSetUp)?;
        let facts = Facts {
            actor: &self.ctx.actor,
            roster: &shelf.roster,
            matter: self.matter(&command)?,
        };
        let decision = decide(&alert, &command, &facts).map_err(Refusal::from)?;
        self.append(no, &alert, &decision, &shelf)
    }

    fn load(&mut self, no: Option<&AlertNo>) -> Result<(AlertNo, Alert), ServiceError> {
        let Some(no) = no else {
            let year = local(self.ctx.now).year();
            return Ok((log::next_alert_no(self.conn, year)?, Alert::default()));
        };
        let alert = alerts::load(self.conn, no)?.alert;
        let viewer = Viewer::of(&self.ctx.actor);
        if alert.raised.is_none() || !alert.is_visible_to(&viewer) {
            return Err(ServiceError::NotFound);
        }
        Ok((no.clone(), alert))
    }

    /// The incident that a new alert names, as far as the actor may see it.
    fn matter(&mut self, command: &AlertCommand) -> Result<Option<Matter>, ServiceError> {
        match command {
            AlertCommand::Raise(wanted) => match &wanted.incident {
                Some(no) => self.incident(no),
                None => Ok(None),
            },
            AlertCommand::Adjust(_) | AlertCommand::Confirm { .. } | AlertCommand::Lift { .. } => {
                Ok(None)
            }
        }
    }

    fn incident(&mut self, no: &IncidentNo) -> Result<Option<Matter>, ServiceError> {
        let incident = history::load(self.conn, no)?.incident;
        let is_seen = incident.is_visible_to(&Viewer::of(&self.ctx.actor));
        let found = incident.stage.zip(incident.registered);
        Ok(found.filter(|_| is_seen).map(|(stage, registered)| Matter {
            stage,
            drill: registered.drill,
        }))
    }

    fn append(
        &mut self,
        no: AlertNo,
        before: &Alert,
        decision: &Decision,
        shelf: &Shelf,
    ) -> Result<AlertOutcome, ServiceError> {
        let (meta, stamp) = (self.ctx.meta(decision.capacity), self.ctx.stamp());
        alerts::append(self.conn, &no, before.seq, &meta, &decision.event)?;
        let mut after = before.clone();
        after.apply(&decision.event, &stamp);
        alerts::project(self.conn, before, &after)?;
        let teller = Teller {
            broadcast: self.broadcast,
            links: self.links,
            shelf,
            now: self.ctx.now,
        };
        notices::tell_alert(self.conn, &teller, &no, (&after, &decision.event))?;
        let known = after.state().zip(after.colour);
        let (state, colour) = known.ok_or(ServiceError::NotFound)?;
        Ok(AlertOutcome {
            no,
            seq: after.seq,
            state,
            colour,
            event: decision.event.kind().to_owned(),
            is_repeated: false,
        })
    }
}
