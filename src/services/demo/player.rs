//! Plays steps in the order of their instants through the one use case, and records between them
//! what the scheduler would have recorded.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::REQUEST;
use super::bulletin::ReportStep;
use super::docket::{self, Docket};
use super::errand::{Errand, ErrandAct};
use super::script::{Act, Extend, Step};
use super::warning::{AlertAct, AlertStep};
use crate::domain::activity::ActivityCommand;
use crate::domain::calendar::local_date;
use crate::domain::command::{Command, RequestExtension, Until, WhichDeadline};
use crate::domain::deadline::{Deadline, DeadlineNo};
use crate::domain::linkage::LinkageCommand;
use crate::domain::people::Actor;
use crate::domain::vocabulary::{ActivityVerb, DeadlineKind, Measure};
use crate::domain::{AccountId, ActivityNo, AlertNo, IncidentNo, LinkageNo};
use crate::services::accounts::NewAccount;
use crate::services::activities::{self, ActivityRequest};
use crate::services::alerts::{self, AlertRequest};
use crate::services::carry_out::{Outcome, Request, Subject, carry_out};
use crate::services::linkages::{self, LinkageRequest};
use crate::services::{Ctx, ServiceError, Services, contacts, reminders};
use crate::store::{engine, history};

/// How long after a due instant the scheduler notices.
const NOTICED_AFTER: SignedDuration = SignedDuration::from_secs(12);

/// What people were told longer ago than this, they have read.
const UNREAD_FOR: SignedDuration = SignedDuration::from_hours(36);

struct Player<'a> {
    services: &'a Services,
    actors: BTreeMap<AccountId, Actor>,
    numbers: BTreeMap<usize, IncidentNo>,
    warnings: std::slice::Iter<'a, AlertStep>,
    errands: std::slice::Iter<'a, Errand>,
    linkages: BTreeMap<usize, LinkageNo>,
    policies: BTreeMap<usize, IncidentNo>,
    activities: BTreeMap<usize, ActivityNo>,
    alerts: BTreeMap<usize, AlertNo>,
    docket: Docket,
    bulletins: std::slice::Iter<'a, ReportStep>,
    /// The latest instant that is on record; nothing later is put on record before it.
    latest: Timestamp,
}

/// Everything that is played, each kind in the order of its instants.
pub(super) struct Played<'a> {
    /// What happens to incidents.
    pub(super) steps: &'a [Step],
    /// What happens to alerts.
    pub(super) warnings: &'a [AlertStep],
    /// What happens to reports.
    pub(super) bulletins: &'a [ReportStep],
    /// What happens to linkages, policies and activities.
    pub(super) errands: &'a [Errand],
}

/// Plays all steps up to `now`; `begun` hears how many incidents lie behind.
pub(super) fn play(
    services: &Services,
    people: &[NewAccount],
    played: &Played<'_>,
    now: Timestamp,
    begun: &mut dyn FnMut(usize),
) -> Result<(), ServiceError> {
    let mut player = Player {
        services,
        actors: people.iter().map(actor).collect(),
        numbers: BTreeMap::new(),
        warnings: played.warnings.iter(),
        errands: played.errands.iter(),
        linkages: BTreeMap::new(),
        policies: BTreeMap::new(),
        activities: BTreeMap::new(),
        alerts: BTreeMap::new(),
        bulletins: played.bulletins.iter(),
        docket: Docket::new(now),
        latest: Timestamp::MIN,
    };
    let old = now.saturating_sub(UNREAD_FOR).unwrap_or(now);
    let mut read_at = Some(old);
    for step in played.steps.iter().filter(|step| step.at <= now) {
        if let Some(at) = read_at.take_if(|at| *at <= step.at) {
            player.catch_up(at)?;
            player.read(at)?;
        }
        player.catch_up(step.at)?;
        if matches!(&step.act, Act::Ask(Command::Register(_))) {
            begun(player.numbers.len());
        }
        if let Some(outcome) = player.take(step)? {
            player.read_of(step, &outcome, old)?;
        }
    }
    player.catch_up(now)
}

/// What a step did; nothing where the rules no longer allow it by then: what somebody may do at the
/// end of a matter depends on how the days off of the season fell.
fn allowed<T>(answer: Result<T, ServiceError>) -> Result<Option<T>, ServiceError> {
    match answer {
        Ok(done) => Ok(Some(done)),
        Err(ServiceError::Refused(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

fn actor(person: &NewAccount) -> (AccountId, Actor) {
    let actor = Actor {
        account: person.username.clone(),
        name: person.name.clone(),
        unit: person.unit.clone(),
        capacities: person.capacities.clone(),
    };
    (person.username.clone(), actor)
}

impl Player<'_> {
    fn take(&mut self, step: &Step) -> Result<Option<Outcome>, ServiceError> {
        let command = match &step.act {
            Act::Ask(command) | Act::Try(command) => command.clone(),
            Act::Follow(primary) => Command::Merge {
                primary: self.number(*primary)?,
            },
            Act::CausedBy(primary) => Command::Link {
                primary: self.number(*primary)?,
            },
            Act::Extend(extend) => self.extension(step, extend)?,
        };
        let subject = if matches!(command, Command::Register(_)) {
            Subject::New
        } else {
            Subject::Incident(self.number(step.incident)?)
        };
        let actor = self.actor(&step.by)?;
        let answer = self.ask(actor, step.at, subject, command);
        let outcome = match step.act {
            Act::Try(_) => allowed(answer)?,
            Act::Ask(_) | Act::Follow(_) | Act::CausedBy(_) | Act::Extend(_) => Some(answer?),
        };
        if let Some(outcome) = &outcome {
            self.numbers.insert(step.incident, outcome.no.clone());
        }
        Ok(outcome)
    }

    /// The request for so many working days more than the unit has for closing its part.
    fn extension(&self, step: &Step, extend: &Extend) -> Result<Command, ServiceError> {
        let no = self.number(step.incident)?;
        let services = self.services;
        let (incident, shelf) = services.store.read(|conn| {
            let incident = history::load(conn, &no)?.incident;
            let shelf = services.library.on(conn, local_date(step.at))?;
            Ok::<_, ServiceError>((incident, shelf))
        })?;
        let shelf = shelf.ok_or(ServiceError::NotSetUp)?;
        let is_meant = |deadline: &Deadline| {
            deadline.kind == DeadlineKind::ClosureReport
                && deadline.unit.as_ref() == Some(&extend.unit)
        };
        let meant = incident
            .running_deadlines()
            .find(|tracked| is_meant(&tracked.deadline))
            .ok_or_else(|| lost(&format!("{} has nothing to extend", extend.unit)))?;
        let due_at = meant.deadline.due_at;
        let reckoning = shelf
            .calendar
            .add(due_at, extend.days, Measure::WorkingDays);
        Ok(Command::RequestExtension(Box::new(RequestExtension {
            unit: None,
            deadline: WhichDeadline::No(meant.deadline.no),
            until: Until::Instant(reckoning.due_at),
            reason: extend.reason.clone(),
            progress: extend.progress.clone(),
        })))
    }

    /// Who acts has read what they were told of the matter. Of old matters everything is read
    /// anyway.
    fn read_of(&self, step: &Step, outcome: &Outcome, old: Timestamp) -> Result<(), ServiceError> {
        if step.at < old {
            return Ok(());
        }
        let stream = outcome.no.stream();
        let told = (1..=outcome.seq).map(|seq| format!("{stream}#{seq}/{}", step.by));
        let ctx = self.ctx(&step.by, step.at)?;
        contacts::read(self.services, &ctx, Some(told.collect()))?;
        Ok(())
    }

    /// Everybody reads what they have been told.
    fn read(&self, at: Timestamp) -> Result<(), ServiceError> {
        for actor in self.actors.values() {
            let ctx = Ctx {
                actor: actor.clone(),
                now: at,
                request_id: REQUEST.to_owned(),
            };
            contacts::read(self.services, &ctx, None)?;
        }
        Ok(())
    }

    /// Plays what happens beside the incidents up to `until`, the earliest first, so that nothing is
    /// put on record before what happened earlier.
    fn catch_up(&mut self, until: Timestamp) -> Result<(), ServiceError> {
        loop {
            let alert = self.warnings.as_slice().first().map(|step| step.at);
            let errand = self.errands.as_slice().first().map(|step| step.at);
            let bulletin = self.bulletins.as_slice().first().map(ReportStep::at);
            let case = self.docket.next_at();
            let earliest = [case, errand, alert, bulletin].into_iter().flatten().min();
            let Some(at) = earliest.filter(|at| *at <= until) else {
                break;
            };
            self.record_passings(at)?;
            if case == Some(at) {
                allowed(self.docket.play(self.services, &self.actors))?;
            } else if errand == Some(at) {
                self.run_errand()?;
            } else if alert == Some(at) {
                self.warn()?;
            } else if let Some(step) = self.bulletins.next() {
                step.play(self.services, &self.actors)?;
            }
        }
        self.record_passings(until)
    }

    /// Plays the next step of an alert.
    fn warn(&mut self) -> Result<(), ServiceError> {
        let Some(step) = self.warnings.next() else {
            return Ok(());
        };
        let incident = match step.act {
            AlertAct::Raise(_, Some(n)) => Some(self.number(n)?),
            AlertAct::Raise(_, None) | AlertAct::Ask(_) => None,
        };
        let ctx = self.ctx(&step.by, step.at)?;
        let request = AlertRequest {
            no: self.alerts.get(&step.alert).cloned(),
            command: step.act.command(incident),
            expected_seq: None,
            once: None,
        };
        let outcome = alerts::carry_out(self.services, &ctx, &request)?;
        self.alerts.insert(step.alert, outcome.no);
        Ok(())
    }

    /// Plays the next step of a linkage, a policy or an activity. What was not begun does not go on.
    fn run_errand(&mut self) -> Result<(), ServiceError> {
        let Some(step) = self.errands.next() else {
            return Ok(());
        };
        match &step.act {
            ErrandAct::Linkage(n, about, command) => self.link_up(step, (*n, *about), command),
            ErrandAct::Activity(n, command) => self.keep_register(step, *n, command),
            ErrandAct::Policy(n, command) => {
                let subject = match (self.policies.get(n).cloned(), command) {
                    (Some(no), _) => Subject::Incident(no),
                    (None, Command::Register(_)) => Subject::New,
                    (None, _) => return Ok(()),
                };
                let actor = self.actor(&step.by)?;
                let answer = self.ask(actor, step.at, subject, command.clone());
                if let Some(outcome) = allowed(answer)? {
                    self.policies.insert(*n, outcome.no);
                }
                Ok(())
            }
        }
    }

    fn link_up(
        &mut self,
        step: &Errand,
        (n, about): (usize, Option<usize>),
        command: &LinkageCommand,
    ) -> Result<(), ServiceError> {
        let mut command = command.clone();
        match (&mut command, about) {
            (LinkageCommand::CallOut(wanted), Some(about)) => {
                wanted.incident = self.number(about)?;
            }
            _ if !self.linkages.contains_key(&n) => return Ok(()),
            _ => {}
        }
        let request = LinkageRequest {
            no: self.linkages.get(&n).cloned(),
            command,
            expected_seq: None,
            once: None,
        };
        let ctx = self.ctx(&step.by, step.at)?;
        if let Some(outcome) = allowed(linkages::carry_out(self.services, &ctx, &request))? {
            self.linkages.insert(n, outcome.no);
        }
        Ok(())
    }

    fn keep_register(
        &mut self,
        step: &Errand,
        n: usize,
        command: &ActivityCommand,
    ) -> Result<(), ServiceError> {
        let no = self.activities.get(&n).cloned();
        if no.is_none() && command.verb() != ActivityVerb::Register {
            return Ok(());
        }
        let request = ActivityRequest {
            no,
            command: command.clone(),
            expected_seq: None,
            once: None,
        };
        let ctx = self.ctx(&step.by, step.at)?;
        if let Some(outcome) = allowed(activities::carry_out(self.services, &ctx, &request))? {
            self.activities.insert(n, outcome.no);
        }
        Ok(())
    }

    fn ctx(&self, by: &AccountId, now: Timestamp) -> Result<Ctx, ServiceError> {
        Ok(Ctx {
            actor: self.actor(by)?,
            now,
            request_id: REQUEST.to_owned(),
        })
    }

    fn actor(&self, account: &AccountId) -> Result<Actor, ServiceError> {
        let actor = self.actors.get(account).cloned();
        actor.ok_or_else(|| lost(&format!("nobody is called {account}")))
    }

    fn ask(
        &self,
        actor: Actor,
        now: Timestamp,
        subject: Subject,
        command: Command,
    ) -> Result<Outcome, ServiceError> {
        let ctx = Ctx {
            actor,
            now,
            request_id: REQUEST.to_owned(),
        };
        let request = Request {
            subject,
            command,
            expected_seq: None,
            once: None,
            files: Vec::new(),
        };
        carry_out(self.services, &ctx, &request)
    }

    /// Puts on record what deadlines reached before `until`, one after the other: what is put on
    /// record may let the same deadline reach its next instant before another's.
    fn record_passings(&mut self, until: Timestamp) -> Result<(), ServiceError> {
        loop {
            let of_incident = self.passing(until)?;
            let of_case = docket::passing(self.services, until)?;
            let reached = |at: Option<Timestamp>| at.unwrap_or(Timestamp::MAX);
            let incident_at = reached(of_incident.as_ref().map(|(at, ..)| *at));
            let case_at = reached(of_case.as_ref().map(|(at, ..)| *at));
            let noticed_at = incident_at
                .min(case_at)
                .saturating_add(NOTICED_AFTER)
                .unwrap_or(Timestamp::MAX)
                .max(self.latest);
            if noticed_at > until {
                break;
            }
            match (of_incident, of_case) {
                (Some((_, no, deadline)), _) if incident_at <= case_at => {
                    let command = Command::Remind { deadline };
                    self.ask(Actor::system(), noticed_at, Subject::Incident(no), command)?;
                }
                (_, Some((_, no, deadline))) => {
                    docket::remind(self.services, (no, deadline), noticed_at)?;
                }
                (_, None) => break,
            }
            self.latest = noticed_at;
        }
        self.latest = self.latest.max(until);
        Ok(())
    }

    /// The next deadline of an incident that reached something before `until`.
    fn passing(
        &self,
        until: Timestamp,
    ) -> Result<Option<(Timestamp, IncidentNo, DeadlineNo)>, ServiceError> {
        let read = |conn: &mut _| engine::list_due(conn, reminders::NAME, until, 1);
        let waiting = self.services.store.read(read)?;
        let Some(row) = waiting.first() else {
            return Ok(None);
        };
        let (Some(no), Ok(n)) = (IncidentNo::parse(&row.no), u32::try_from(row.n)) else {
            return Err(lost(&format!("no such incident: {}", row.no)));
        };
        Ok(Some((row.next_at.timestamp(), no, DeadlineNo(n))))
    }

    fn number(&self, incident: usize) -> Result<IncidentNo, ServiceError> {
        let found = self.numbers.get(&incident).cloned();
        found.ok_or_else(|| lost(&format!("incident {incident} has not begun")))
    }
}

fn lost(what: &str) -> ServiceError {
    ServiceError::Internal(format!("play a fictional incident: {what}"))
}
