//! The use case: every verb, one frame. Load, decide, append, project, commit.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::notices::{self, Teller};
use super::one_tap::Links;
use super::{Ctx, Once, ServiceError, Services, attachments, confirmation, once};
use crate::domain::IncidentNo;
use crate::domain::calendar::{local, local_date};
use crate::domain::command::Command;
use crate::domain::event::Event;
use crate::domain::incident::Incident;
use crate::domain::lifecycle;
use crate::domain::people::{Actor, Viewer};
use crate::domain::plan::Plan;
use crate::domain::routing::Proposal;
use crate::domain::verbs::{Decision, Facts, decide};
use crate::domain::vocabulary::{Channel, IncidentKind, Stage};
use crate::store::attachments as stored;
use crate::store::history::{self, History};
use crate::store::library::{Library, Shelf};
use crate::store::log::{self};
use crate::store::people::{self, AccountRow};
use crate::store::{AnyConn, projection};

/// How often a decision is made again because somebody else was faster.
const ATTEMPTS: usize = 5;

/// What a request is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// An incident that does not exist yet.
    New,
    /// This incident.
    Incident(IncidentNo),
}

/// One request.
#[derive(Debug, Clone)]
pub struct Request {
    /// About what.
    pub subject: Subject,
    /// What is asked.
    pub command: Command,
    /// The state the asker has seen; a newer one is a conflict.
    pub expected_seq: Option<u64>,
    /// So that it may be sent twice.
    pub once: Option<Once>,
    /// The files handed in with it, by id.
    pub files: Vec<String>,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The incident.
    pub no: IncidentNo,
    /// Where its stream stands now.
    pub seq: u64,
    /// Its stage now.
    pub stage: Stage,
    /// The kinds of the facts that were made.
    pub events: Vec<String>,
    /// Whether this is the answer to an earlier sending of the same request.
    #[serde(skip)]
    pub is_repeated: bool,
}

/// Carries a request out, in one transaction.
///
/// # Errors
/// `Refused` with the rule, `Conflict` when the asker's state is old, `NotFound` when the incident
/// is not the actor's to see, or the store's failure.
pub fn carry_out(
    services: &Services,
    ctx: &Ctx,
    request: &Request,
) -> Result<Outcome, ServiceError> {
    let proposal = super::routing::proposal_for(services, ctx, &request.command)?;
    once::while_raced(services, ATTEMPTS, || {
        try_once(services, ctx, request, proposal.as_ref())
    })
}

fn try_once(
    services: &Services,
    ctx: &Ctx,
    request: &Request,
    proposal: Option<&Proposal>,
) -> Result<Outcome, ServiceError> {
    let (ctx, request, proposal) = (ctx.clone(), request.clone(), proposal.cloned());
    let library = Arc::clone(&services.library);
    let (broadcast, links) = (services.channels.broadcast(), services.links.clone());
    services.store.write(move |conn| {
        let answered = once::carried_out(conn, &ctx, request.once.as_ref(), |conn| {
            let mut desk = Desk {
                conn,
                library: &library,
                ctx: &ctx,
                proposal: proposal.as_ref(),
                broadcast: &broadcast,
                links: &links,
            };
            desk.decide_and_append(&request)
        })?;
        Ok(Outcome {
            is_repeated: answered.is_repeated,
            ..answered.outcome
        })
    })
}

/// What the rules say to these requests about one incident, one after another, storing nothing.
///
/// # Errors
/// `Refused` with the rule of the first that is refused, `NotFound` when the incident is not the
/// actor's to see, or the store's failure.
pub(super) fn would(
    services: &Services,
    ctx: &Ctx,
    no: &IncidentNo,
    commands: &[Command],
) -> Result<(), ServiceError> {
    services.store.read(|conn| {
        let mut desk = Desk {
            conn,
            library: &services.library,
            ctx,
            proposal: None,
            broadcast: &[],
            links: &services.links,
        };
        let (no, mut history) = desk.load(&Subject::Incident(no.clone()))?;
        for command in commands {
            let (decision, _shelf) = desk.decide(&no, &history, command, &[])?;
            history.incident = desk.after(&history.incident, &decision);
        }
        Ok(())
    })
}

/// One transaction with everything a decision needs.
struct Desk<'a> {
    conn: &'a mut AnyConn,
    library: &'a Library,
    ctx: &'a Ctx,
    proposal: Option<&'a Proposal>,
    broadcast: &'a [Channel],
    links: &'a Links,
}

impl Desk<'_> {
    fn decide_and_append(&mut self, request: &Request) -> Result<Outcome, ServiceError> {
        let (no, history) = self.load(&request.subject)?;
        if let Some(seen) = request
            .expected_seq
            .filter(|seen| *seen != history.incident.seq)
        {
            let current = history.incident.seq;
            return Err(ServiceError::Conflict { no, seen, current });
        }
        let command = request.command.clone().numbered(&no);
        let (decision, shelf) = self.decide(&no, &history, &command, &request.files)?;
        self.append(&no, &history, &decision, &shelf)
    }

    fn decide(
        &mut self,
        no: &IncidentNo,
        history: &History,
        command: &Command,
        files: &[String],
    ) -> Result<(Decision, Shelf), ServiceError> {
        let shelf = self.shelf()?;
        let plan = self.pinned_plan(history, &shelf)?;
        let pinned = self.library.pinned(self.conn, &history.incident)?;
        let named = self.primary(command, &history.incident)?;
        let rubric =
            self.library
                .rubric_for(self.conn, &history.incident, shelf.rubric.as_ref())?;
        let secondaries = self.secondaries(no, command)?;
        let people = self.people(command)?;
        if !files.is_empty() && !lifecycle::takes_files(command.verb()) {
            return Err(attachments::none_here());
        }
        let files = attachments::named(self.conn, self.ctx, files)?;
        let facts = Facts {
            actor: &self.ctx.actor,
            now: self.ctx.now,
            policy: &shelf.policy,
            calendar: &shelf.calendar,
            pinned: &pinned,
            plan: &plan,
            roster: &shelf.roster,
            proposal: self.proposal,
            primary: named.map(|(stage, _)| stage),
            primary_kind: named.map(|(_, kind)| kind),
            rubric: rubric.as_deref(),
            secondaries: &secondaries,
            people: &people,
            files: &files,
        };
        let decision = decide(&history.incident, command, &facts)?;
        Ok((decision, shelf))
    }

    fn load(&mut self, subject: &Subject) -> Result<(IncidentNo, History), ServiceError> {
        match subject {
            Subject::New => {
                let year = local(self.ctx.now).year();
                Ok((log::next_incident_no(self.conn, year)?, History::default()))
            }
            Subject::Incident(no) => {
                let history = history::load(self.conn, no)?;
                let viewer = Viewer::of(&self.ctx.actor);
                if history.entries.is_empty() || !history.incident.is_visible_to(&viewer) {
                    return Err(ServiceError::NotFound);
                }
                Ok((no.clone(), history))
            }
        }
    }

    fn shelf(&mut self) -> Result<Shelf, ServiceError> {
        let day = local_date(self.ctx.now);
        self.library
            .on(self.conn, day)?
            .ok_or(ServiceError::NotSetUp)
    }

    /// The plan under which the incident was registered; a later plan changes nothing for it.
    fn pinned_plan(&mut self, history: &History, shelf: &Shelf) -> Result<Arc<Plan>, ServiceError> {
        let Some(registered) = &history.incident.registered else {
            return Ok(Arc::clone(&shelf.plan));
        };
        self.library
            .plan(self.conn, registered.plan_version)?
            .ok_or(ServiceError::NotSetUp)
    }

    fn primary(
        &mut self,
        command: &Command,
        incident: &Incident,
    ) -> Result<Option<(Stage, IncidentKind)>, ServiceError> {
        let named = if let Command::Merge { primary } | Command::Link { primary } = command {
            Some(primary)
        } else if let Command::Unmerge { .. } = command {
            incident.merged_into.as_ref()
        } else if let Command::LinkPolicy { policy } = command {
            Some(policy)
        } else if let Command::Register(wanted) = command {
            wanted.secondary_to.as_ref()
        } else {
            None
        };
        if let Command::Merge { .. } = command {
            history::follow_alone(self.conn)?;
        }
        match named {
            Some(primary) => {
                let named = history::load(self.conn, primary)?.incident;
                Ok(named.stage.map(|stage| (stage, named.kind())))
            }
            None => Ok(None),
        }
    }

    /// The incidents that the handling of this one caused, where the request scores it. The rows
    /// say where to look; the log of each says whether it is so.
    fn secondaries(
        &mut self,
        no: &IncidentNo,
        command: &Command,
    ) -> Result<Vec<IncidentNo>, ServiceError> {
        let scores = matches!(
            command,
            Command::Evaluate(_) | Command::EvaluateAgain(_) | Command::ArbitrateEvaluation(_)
        );
        if !scores {
            return Ok(Vec::new());
        }
        Ok(history::secondaries(self.conn, no)?)
    }

    /// The people who can be called upon, where the request is a note.
    fn people(&mut self, command: &Command) -> Result<Vec<Actor>, ServiceError> {
        let Command::Note(_) = command else {
            return Ok(Vec::new());
        };
        let rows = people::list_accounts(self.conn)?;
        let in_use = rows.iter().filter(|row| !row.is_disabled);
        Ok(in_use.map(AccountRow::actor).collect())
    }

    fn append(
        &mut self,
        no: &IncidentNo,
        history: &History,
        decision: &Decision,
        shelf: &Shelf,
    ) -> Result<Outcome, ServiceError> {
        let meta = self.ctx.meta(decision.capacity);
        let seq = history.incident.seq;
        history::append(self.conn, no, seq, &meta, &decision.events)?;
        let after = self.after(&history.incident, decision);
        projection::write(self.conn, (&history.incident, &after), &decision.events)?;
        let by = &self.ctx.actor.account;
        confirmation::note(self.conn, no, &decision.events, by, self.ctx.now)?;
        let teller = Teller {
            broadcast: self.broadcast,
            links: self.links,
            shelf,
            now: self.ctx.now,
        };
        notices::tell(self.conn, &teller, &after, seq, &decision.events)?;
        let change = (&history.incident, &after);
        notices::watching::tell(self.conn, &teller, change, &decision.events, by)?;
        for (event, place) in decision.events.iter().zip(seq + 1..) {
            if !event.files().is_empty() {
                stored::attach(self.conn, event.files(), no, place)?;
            }
            if let Event::Merged { primary } = event {
                let followed = history::load(self.conn, primary)?.incident;
                notices::tell_followed(self.conn, &teller, &followed, (&after, place))?;
            }
        }
        let stage = after.stage.ok_or(ServiceError::NotFound)?;
        let events = decision
            .events
            .iter()
            .map(|event| event.kind().to_owned())
            .collect();
        Ok(Outcome {
            no: no.clone(),
            seq: after.seq,
            stage,
            events,
            is_repeated: false,
        })
    }

    fn after(&self, before: &Incident, decision: &Decision) -> Incident {
        let stamp = self.ctx.stamp();
        let mut after = before.clone();
        for event in &decision.events {
            after.apply(event, &stamp);
        }
        after
    }
}
