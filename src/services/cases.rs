//! Accountability cases: every verb of a case, one frame: load, decide, append, project, tell,
//! commit.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::notices::{self, Teller};
use super::one_tap::Links;
use super::{Ctx, Once, ServiceError, Services, once};
use crate::domain::accountability::{Candidate, Case, CaseCommand, Decision, Facts, House, decide};
use crate::domain::calendar::{local, local_date};
use crate::domain::command::Refusal;
use crate::domain::people::Viewer;
use crate::domain::vocabulary::{CaseState, Channel};
use crate::domain::{CaseNo, UnitId};
use crate::store::library::{Library, Shelf};
use crate::store::log::{self};
use crate::store::{AnyConn, case_record, cases};

/// How often a decision is made again because somebody else was faster.
const ATTEMPTS: usize = 20;

/// What somebody who decided on an older state hears.
const STALE: &str = "这个问责事项已有新的处理，请看过最新情况再办";

/// What document numbers begin with where nobody says: 开宣通〔2018〕3号.
pub const DOCUMENT_PREFIX: &str = "开宣通";

/// One request about a case.
#[derive(Debug, Clone)]
pub struct CaseRequest {
    /// Which case; `None` for one that does not exist yet.
    pub no: Option<CaseNo>,
    /// What is asked.
    pub command: CaseCommand,
    /// The state the asker has seen; a newer one is a conflict.
    pub expected_seq: Option<u64>,
    /// So that it may be sent twice.
    pub once: Option<Once>,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseOutcome {
    /// The case.
    pub no: CaseNo,
    /// Where its stream stands now.
    pub seq: u64,
    /// Where it stands now.
    pub state: CaseState,
    /// The kinds of the facts that were made, in their order.
    pub events: Vec<String>,
    /// Whether this is the answer to an earlier sending of the same request.
    #[serde(skip)]
    pub is_repeated: bool,
}

/// Carries a request out, in one transaction.
///
/// # Errors
/// `Refused` with the rule, `Stale` when the asker's state is old, `NotFound` when the case is
/// not the actor's to see, or the store's failure.
pub fn carry_out(
    services: &Services,
    ctx: &Ctx,
    request: &CaseRequest,
) -> Result<CaseOutcome, ServiceError> {
    once::while_raced(services, ATTEMPTS, || try_once(services, ctx, request))
}

fn try_once(
    services: &Services,
    ctx: &Ctx,
    request: &CaseRequest,
) -> Result<CaseOutcome, ServiceError> {
    let (ctx, request) = (ctx.clone(), request.clone());
    let library = Arc::clone(&services.library);
    let (broadcast, links) = (services.channels.broadcast(), services.links.clone());
    let prefix = services.document_prefix.clone();
    services.store.write(move |conn| {
        let answered = once::carried_out(conn, &ctx, request.once.as_ref(), |conn| {
            let mut desk = Desk {
                conn,
                library: &library,
                ctx: &ctx,
                broadcast: &broadcast,
                links: &links,
                prefix: &prefix,
            };
            desk.decide_and_append(&request)
        })?;
        Ok(CaseOutcome {
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
    prefix: &'a str,
}

impl Desk<'_> {
    fn decide_and_append(&mut self, request: &CaseRequest) -> Result<CaseOutcome, ServiceError> {
        let (no, case) = self.load(request.no.as_ref())?;
        once::check_seen(request.expected_seq, case.seq, STALE)?;
        let command = request.command.clone().numbered(&no);
        let shelf = self
            .library
            .on(self.conn, local_date(self.ctx.now))?
            .ok_or(ServiceError::NotSetUp)?;
        let leaders = case_record::leaders(self.conn)?;
        let candidates = self.candidates(&case, &command)?;
        let document = self.document(&command)?;
        let facts = Facts {
            actor: &self.ctx.actor,
            house: House {
                now: self.ctx.now,
                leaders: &leaders,
            },
            roster: &shelf.roster,
            policy: &shelf.policy,
            calendar: &shelf.calendar,
            candidates: &candidates,
            document: &document,
        };
        let decision = decide(&case, &command, &facts).map_err(Refusal::from)?;
        self.append(no, &case, &decision, &shelf)
    }

    fn load(&mut self, no: Option<&CaseNo>) -> Result<(CaseNo, Case), ServiceError> {
        let Some(no) = no else {
            let year = local(self.ctx.now).year();
            return Ok((log::next_case_no(self.conn, year)?, Case::default()));
        };
        let case = cases::load(self.conn, no)?.case;
        let viewer = Viewer::of(&self.ctx.actor);
        if case.proposed.is_none() || !case.is_visible_to(&viewer) {
            return Err(ServiceError::NotFound);
        }
        Ok((no.clone(), case))
    }

    /// What the record holds against the unit, where the request cites it.
    fn candidates(
        &mut self,
        case: &Case,
        command: &CaseCommand,
    ) -> Result<Vec<Candidate>, ServiceError> {
        let unit: Option<&UnitId> = if let CaseCommand::Propose(wanted) = command {
            Some(&wanted.unit)
        } else if let CaseCommand::Amend(_) = command {
            case.unit()
        } else {
            None
        };
        match unit {
            Some(unit) => Ok(case_record::against(
                self.conn,
                unit,
                case_record::since(self.ctx.now),
            )?),
            None => Ok(Vec::new()),
        }
    }

    /// The number of the document that is issued. It belongs to the transaction: a refusal gives it
    /// back, so there are no gaps.
    fn document(&mut self, command: &CaseCommand) -> Result<String, ServiceError> {
        if !command.issues() {
            return Ok(String::new());
        }
        let year = local(self.ctx.now).year();
        let n = log::draw(self.conn, &format!("paper/{}/{year}", self.prefix))?;
        Ok(format!("{}〔{year}〕{n}号", self.prefix))
    }

    fn append(
        &mut self,
        no: CaseNo,
        before: &Case,
        decision: &Decision,
        shelf: &Shelf,
    ) -> Result<CaseOutcome, ServiceError> {
        let (meta, stamp) = (self.ctx.meta(decision.capacity), self.ctx.stamp());
        cases::append(self.conn, &no, before.seq, &meta, &decision.events)?;
        let mut after = before.clone();
        for event in &decision.events {
            after.apply(event, &stamp);
        }
        cases::project(self.conn, before, &after)?;
        let teller = Teller {
            broadcast: self.broadcast,
            links: self.links,
            shelf,
            now: self.ctx.now,
        };
        notices::cases::tell(
            self.conn,
            &teller,
            &no,
            (&after, before.seq, &decision.events),
        )?;
        Ok(CaseOutcome {
            seq: after.seq,
            state: after.state.ok_or(ServiceError::NotFound)?,
            events: decision
                .events
                .iter()
                .map(|event| event.kind().to_owned())
                .collect(),
            no,
            is_repeated: false,
        })
    }
}
