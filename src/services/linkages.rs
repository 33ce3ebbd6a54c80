//! Linkages: call out, confirm, record, minute, end; and the reconciler that reminds once those who
//! have not confirmed in time. The frame is that of every other verb: load, decide, append, project,
//! commit.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::notices::{self, Teller};
use super::one_tap::Links;
use super::{Ctx, Once, ServiceError, Services, engine, once, reminders};
use crate::domain::calendar::{local, local_date};
use crate::domain::command::Refusal;
use crate::domain::linkage::{
    Decision, Facts, Linkage, LinkageCommand, LinkageRefusal, Matter, decide,
};
use crate::domain::people::{Actor, Viewer};
use crate::domain::vocabulary::{Channel, LinkageState};
use crate::domain::{IncidentNo, LinkageNo};
use crate::store::library::{Library, Shelf};
use crate::store::log::{self};
use crate::store::{AnyConn, history, linkages};

/// How often a decision is made again because somebody else was faster: as often as there may be
/// members that confirm at the same moment.
const ATTEMPTS: usize = 100;

/// How many linkages one tick reminds of.
const BATCH: i64 = 100;

/// What somebody who decided on an older state hears.
const STALE: &str = "这次联动已有新的处理，请看过最新情况再办";

/// One request about a linkage.
#[derive(Debug, Clone)]
pub struct LinkageRequest {
    /// Which linkage; `None` for one that does not exist yet.
    pub no: Option<LinkageNo>,
    /// What is asked.
    pub command: LinkageCommand,
    /// The state the asker has seen; a newer one is a conflict.
    pub expected_seq: Option<u64>,
    /// So that it may be sent twice.
    pub once: Option<Once>,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkageOutcome {
    /// The linkage.
    pub no: LinkageNo,
    /// Where its stream stands now.
    pub seq: u64,
    /// Where it stands now.
    pub state: LinkageState,
    /// The kind of the fact that was made.
    pub event: String,
    /// Whether this is the answer to an earlier sending of the same request.
    #[serde(skip)]
    pub is_repeated: bool,
}

/// Carries a request out, in one transaction.
///
/// # Errors
/// `Refused` with the rule, `Stale` when the asker's state is old, `NotFound` when the linkage is
/// not the actor's to see, or the store's failure.
pub fn carry_out(
    services: &Services,
    ctx: &Ctx,
    request: &LinkageRequest,
) -> Result<LinkageOutcome, ServiceError> {
    once::while_raced(services, ATTEMPTS, || try_once(services, ctx, request))
}

/// Reminds, once, the members that have not confirmed in time; gives back of how many linkages.
///
/// # Errors
/// The store's failure.
pub fn tick(services: &Services) -> Result<u32, ServiceError> {
    let Some(now) = engine::may_work(services)? else {
        return Ok(0);
    };
    let waiting = services
        .store
        .read(|conn| linkages::list_to_urge(conn, now, BATCH))?;
    let ctx = Ctx {
        actor: Actor::system(),
        now,
        request_id: "linkages".to_owned(),
    };
    let mut reminded = 0;
    for no in waiting {
        let request = LinkageRequest {
            no: Some(no),
            command: LinkageCommand::Urge,
            expected_seq: None,
            once: None,
        };
        match carry_out(services, &ctx, &request) {
            Ok(_) => reminded += 1,
            // Another process, or the last member, was faster.
            Err(ServiceError::Refused(Refusal::Linkage(
                LinkageRefusal::NothingToUrge | LinkageRefusal::AlreadyEnded(_),
            ))) => {}
            Err(error) if reminders::is_general(&error) => return Err(error),
            // This one waits for the next look and holds up no other.
            Err(error) => tracing::warn!(%error, "linkage not reminded of"),
        }
    }
    Ok(reminded)
}

fn try_once(
    services: &Services,
    ctx: &Ctx,
    request: &LinkageRequest,
) -> Result<LinkageOutcome, ServiceError> {
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
        Ok(LinkageOutcome {
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
    fn decide_and_append(
        &mut self,
        request: &LinkageRequest,
    ) -> Result<LinkageOutcome, ServiceError> {
        let (no, linkage) = self.load(request.no.as_ref())?;
        once::check_seen(request.expected_seq, linkage.seq, STALE)?;
        let command = request.command.clone().numbered(&no);
        let shelf = self
            .library
            .on(self.conn, local_date(self.ctx.now))?
            .ok_or(ServiceError::NotSetUp)?;
        let matter = self.matter(&command)?;
        let facts = Facts {
            actor: &self.ctx.actor,
            now: self.ctx.now,
            roster: &shelf.roster,
            plan: &shelf.plan,
            policy: &shelf.policy,
            calendar: &shelf.calendar,
            matter: matter.as_ref(),
        };
        let decision = decide(&linkage, &command, &facts).map_err(Refusal::from)?;
        self.append(no, &linkage, &decision, &shelf)
    }

    fn load(&mut self, no: Option<&LinkageNo>) -> Result<(LinkageNo, Linkage), ServiceError> {
        let Some(no) = no else {
            let year = local(self.ctx.now).year();
            let n = log::draw(self.conn, &format!("linkage/{year}"))?;
            return Ok((LinkageNo::of(year, n), Linkage::default()));
        };
        let linkage = linkages::load(self.conn, no)?.linkage;
        let viewer = Viewer::of(&self.ctx.actor);
        if linkage.called_out.is_none() || !linkage.is_visible_to(&viewer) {
            return Err(ServiceError::NotFound);
        }
        Ok((no.clone(), linkage))
    }

    /// The incident that a call-out names, as far as the actor may see it.
    fn matter(&mut self, command: &LinkageCommand) -> Result<Option<Matter>, ServiceError> {
        match command {
            LinkageCommand::CallOut(wanted) => self.incident(&wanted.incident),
            LinkageCommand::Confirm { .. }
            | LinkageCommand::Urge
            | LinkageCommand::RecordAction(_)
            | LinkageCommand::Minute(_)
            | LinkageCommand::End { .. } => Ok(None),
        }
    }

    fn incident(&mut self, no: &IncidentNo) -> Result<Option<Matter>, ServiceError> {
        let incident = history::load(self.conn, no)?.incident;
        let is_seen = incident.is_visible_to(&Viewer::of(&self.ctx.actor));
        let (level, event_grade) = (incident.level, incident.event_grade);
        let found = incident.stage.zip(incident.registered);
        Ok(found.filter(|_| is_seen).map(|(stage, registered)| Matter {
            stage,
            kind: registered.kind,
            title: registered.title,
            level,
            event_grade,
            drill: registered.drill,
        }))
    }

    fn append(
        &mut self,
        no: LinkageNo,
        before: &Linkage,
        decision: &Decision,
        shelf: &Shelf,
    ) -> Result<LinkageOutcome, ServiceError> {
        let (meta, stamp) = (self.ctx.meta(decision.capacity), self.ctx.stamp());
        linkages::append(self.conn, &no, before.seq, &meta, &decision.event)?;
        let mut after = before.clone();
        after.apply(&decision.event, &stamp);
        linkages::project(self.conn, before, &after)?;
        let teller = Teller {
            broadcast: self.broadcast,
            links: self.links,
            shelf,
            now: self.ctx.now,
        };
        notices::tell_linkage(self.conn, &teller, &no, (&after, &decision.event))?;
        let state = after.state().ok_or(ServiceError::NotFound)?;
        Ok(LinkageOutcome {
            no,
            seq: after.seq,
            state,
            event: decision.event.kind().to_owned(),
            is_repeated: false,
        })
    }
}
