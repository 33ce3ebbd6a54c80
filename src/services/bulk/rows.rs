//! Which requests one incident of a bulk job becomes, and what is said of a row that is refused.

use crate::domain::IncidentNo;
use crate::domain::basis::RuleBasis;
use crate::domain::command::{Command, IssueOrder, Refusal, WantedUnit};
use crate::domain::event::{Completion, Event};
use crate::domain::incident::Incident;
use crate::domain::lifecycle::{self, Target};
use crate::domain::people::Viewer;
use crate::domain::routing::{Matter, Proposal};
use crate::domain::vocabulary::{AssignmentState, BulkVerb, Duty, OrderKind, Verb};
use crate::services::{Ctx, ServiceError, Services, is_busy, routing};
use crate::store::StoreError;
use crate::store::history::{self, History};

/// What is said of a row that was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// A lasting word for programs.
    pub code: String,
    /// Why not, in one sentence.
    pub sentence: String,
    /// The rule that it rests on; empty where none does.
    pub basis: String,
}

impl Said {
    pub(super) fn new(code: &str, sentence: &str, basis: &str) -> Self {
        Self {
            code: code.to_owned(),
            sentence: sentence.to_owned(),
            basis: basis.to_owned(),
        }
    }

    pub(super) fn stale() -> Self {
        let sentence = "这件舆情已有新的处理，请打开看过最新情况再办";
        Self::new("stale", sentence, "")
    }

    fn of(refusal: &Refusal) -> Self {
        let basis = refusal.basis().map(|basis| basis.label());
        let sentence = refusal.sentence();
        Self::new(refusal.code(), &sentence, &basis.unwrap_or_default())
    }
}

/// One incident of a job, as it stands.
pub(super) struct Subject {
    pub(super) no: IncidentNo,
    pub(super) history: History,
}

impl Subject {
    /// Loads it; `None` when it is not there or not the actor's to see.
    pub(super) fn load(
        services: &Services,
        ctx: &Ctx,
        no: &IncidentNo,
    ) -> Result<Option<Self>, ServiceError> {
        let history = services.store.read(|conn| history::load(conn, no))?;
        let viewer = Viewer::of(&ctx.actor);
        let is_there = !history.entries.is_empty() && history.incident.is_visible_to(&viewer);
        let no = no.clone();
        Ok(is_there.then_some(Self { no, history }))
    }

    /// The title it was logged with.
    pub(super) fn title(&self) -> String {
        let fact = self.history.incident.registered.as_ref();
        fact.map(|fact| fact.title.clone()).unwrap_or_default()
    }

    /// Whether anybody did anything to it after the state that the asker saw; what the clock alone
    /// put on record does not count, nor what this very request did.
    pub(super) fn is_newer_than(&self, seen: Option<i64>, request: &str) -> bool {
        let Some(seen) = seen.and_then(|seen| u64::try_from(seen).ok()) else {
            return false;
        };
        let newer = self.history.entries.iter().filter(|entry| entry.seq > seen);
        let mut others = newer.filter(|entry| {
            let by_clock = matches!(
                entry.event,
                Event::DeadlinePassed { .. } | Event::Reminded(_)
            );
            !by_clock && entry.record.request_id != request
        });
        others.next().is_some()
    }

    /// Whether a request has left facts in the log.
    pub(super) fn has_facts_of(&self, request: &str) -> bool {
        let mut entries = self.history.entries.iter();
        entries.any(|entry| entry.record.request_id == request)
    }
}

/// Whether a failure is an answer about this row; everything else is to be tried again.
pub(super) fn said(error: ServiceError) -> Result<Said, ServiceError> {
    if let ServiceError::Refused(refusal) = &error {
        return Ok(Said::of(refusal));
    }
    if let ServiceError::Conflict { .. } | ServiceError::Stale { .. } = error {
        return Ok(Said::stale());
    }
    if let ServiceError::NotFound = error {
        let sentence = "没有找到这件舆情，或者您没有查看权限";
        return Ok(Said::new("not_found", sentence, ""));
    }
    let is_raced = matches!(&error, ServiceError::Store(StoreError::Conflict { .. }));
    if is_raced || is_busy(&error) {
        return Err(error);
    }
    let sentence = "系统出了问题，这一件没有办，请打开单独办理";
    Ok(Said::new("fault", sentence, ""))
}

/// The requests that a row becomes.
///
/// # Errors
/// `Refused` where nothing can be asked for, or the store's failure.
pub(super) fn commands(
    services: &Services,
    ctx: &Ctx,
    (verb, text): (BulkVerb, &str),
    subject: &Subject,
    undone: Option<&str>,
) -> Result<Result<Vec<Command>, Said>, ServiceError> {
    let incident = &subject.history.incident;
    let one = |command| Ok(Ok(vec![command]));
    match verb {
        BulkVerb::Acknowledge => one(Command::Acknowledge { unit: None }),
        BulkVerb::Close => {
            let summary = Some(text.to_owned()).filter(|text| !text.is_empty());
            one(Command::Close { summary })
        }
        BulkVerb::Dismiss => one(Command::Dismiss {
            reason: text.to_owned(),
        }),
        BulkVerb::Urge => Ok(urge(ctx, incident, text)),
        BulkVerb::Withdraw => Ok(withdraw(ctx, subject, text, undone)),
        BulkVerb::Dispatch => dispatch(services, ctx, incident, text),
    }
}

/// Urges the unit that leads, or else the first that still owes something.
fn urge(ctx: &Ctx, incident: &Incident, text: &str) -> Result<Vec<Command>, Said> {
    let lead = incident.lead().filter(|lead| lead.state.is_open());
    let mut others = incident
        .standing_assignments()
        .filter(|a| a.state.is_open());
    let found = lead.or_else(|| others.next()).or_else(|| incident.lead());
    let Some(found) = found else {
        return Err(nobody(ctx, incident, Verb::Urge));
    };
    Ok(vec![Command::IssueOrder(IssueOrder {
        kind: OrderKind::Urge,
        unit: found.unit.clone(),
        text: text.to_owned(),
        reply_by: None,
    })])
}

/// Takes the matter back from every unit that may still be working on it, or, to take a dispatch
/// back, from those it went to.
fn withdraw(
    ctx: &Ctx,
    subject: &Subject,
    reason: &str,
    undone: Option<&str>,
) -> Result<Vec<Command>, Said> {
    let incident = &subject.history.incident;
    let entries = subject.history.entries.iter();
    let offered: Option<Vec<u32>> = undone.map(|request| {
        let ours = entries.filter(|entry| entry.record.request_id == request);
        ours.flat_map(|entry| {
            let fact = if let Event::Dispatched(fact) = &entry.event {
                fact.assignments.as_slice()
            } else {
                &[]
            };
            fact.iter().map(|one| one.n)
        })
        .collect()
    });
    let is_meant = |n: u32, state: AssignmentState| match &offered {
        Some(offered) => offered.contains(&n),
        None => matches!(state, AssignmentState::Offered | AssignmentState::Accepted),
    };
    let meant = incident.standing_assignments();
    let commands: Vec<Command> = meant
        .filter(|own| is_meant(own.n, own.state))
        .map(|own| Command::Withdraw {
            unit: own.unit.clone(),
            reason: reason.to_owned(),
        })
        .collect();
    if commands.is_empty() {
        return Err(nobody(ctx, incident, Verb::Withdraw));
    }
    Ok(commands)
}

/// Why a verb about a unit has no unit to be about.
fn nobody(ctx: &Ctx, incident: &Incident, verb: Verb) -> Said {
    let target = incident.standing_assignments().next();
    let target = target.map_or(Target::Incident, |own| Target::Assignment(own.n));
    match lifecycle::permit(incident, verb, &ctx.actor, target) {
        Err(refusal) => Said::of(&refusal),
        Ok(_) => Said::of(&Refusal::NoAssignment),
    }
}

/// Hands the matter to the units that the router suggests, where it is sure.
fn dispatch(
    services: &Services,
    ctx: &Ctx,
    incident: &Incident,
    note: &str,
) -> Result<Result<Vec<Command>, Said>, ServiceError> {
    if let Err(refusal) = lifecycle::permit(incident, Verb::Dispatch, &ctx.actor, Target::Incident)
    {
        return Ok(Err(Said::of(&refusal)));
    }
    let basis = RuleBasis::PlanRow("20").label();
    if incident.current_assignments().next().is_some() {
        let sentence = "这件已经交办过，改派要单独办理";
        return Ok(Err(Said::new("dispatched_before", sentence, &basis)));
    }
    let proposal = proposal(services, ctx, incident)?;
    let is_sure = |proposal: &Proposal| !proposal.needs_person && !proposal.units.is_empty();
    let Some(proposal) = proposal.filter(is_sure) else {
        let sentence = "交办建议依据不足，请人工判断后单独交办";
        return Ok(Err(Said::new("not_sure", sentence, &basis)));
    };
    let units = proposal.units.into_iter();
    let units: Vec<WantedUnit> = units
        .filter(|unit| matches!(unit.duty, Duty::Lead | Duty::Responsible))
        .map(|unit| WantedUnit {
            unit: unit.unit,
            duty: unit.duty,
            plan_row: unit.plan_row,
        })
        .collect();
    Ok(Ok(vec![Command::Dispatch {
        units,
        completion: Completion::All,
        groups: Vec::new(),
        note: Some(note.to_owned()).filter(|note| !note.is_empty()),
    }]))
}

/// The proposal that was kept when the incident was logged, as long as its level still holds; else
/// what the router says now.
fn proposal(
    services: &Services,
    ctx: &Ctx,
    incident: &Incident,
) -> Result<Option<Proposal>, ServiceError> {
    let Some(fact) = &incident.registered else {
        return Ok(None);
    };
    let is_same = incident.level == fact.proposed_level && incident.event_grade == fact.event_grade;
    if is_same && fact.proposal.is_some() {
        return Ok(fact.proposal.clone());
    }
    let matter = Matter {
        title: &fact.title,
        text: &fact.text,
        town: fact.town.as_ref(),
        themes: &fact.themes,
        level: incident.level,
        event_grade: incident.event_grade,
    };
    routing::propose(services, ctx, &matter).map(Some)
}
