//! `decide`: the one way from a request to facts. Permission first, then the verb's own function;
//! no logic here.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::calendar::Calendar;
use super::command::{Command, Refusal};
use super::deadline::{Deadline, DeadlineNo, Ending, Start, Tracked, Waiver};
use super::event::{AttachedFile, Event, Stamp};
use super::incident::Incident;
use super::lifecycle::{self, Target};
use super::moving::Rules;
use super::people::{Actor, Roster};
use super::plan::Plan;
use super::policy::{Policy, TimeLimit};
use super::routing::Proposal;
use super::rubric::Rubric;
use super::vocabulary::{
    Capacity, DeadlineKind, EventGrade, IncidentKind, Stage, StartEvent, Verb, Verdict,
};
use super::{IncidentNo, UnitId};

mod checking;
mod closure;
mod dispatch;
mod evaluation;
mod extension;
mod intake;
mod merging;
mod note;
mod pausing;
mod policy_assessment;
mod response;
mod supervision;

#[cfg(test)]
mod tests;
mod watch;

pub use evaluation::{Found, proposal};
pub use extension::{extendable, nameable};
pub use intake::BACKDATING_FREE;
pub use pausing::{rebased, resumed};

/// The versions of the rules that running deadlines are pinned to.
#[derive(Debug, Clone, Default)]
pub struct Pinned {
    /// Policies by version.
    pub policies: BTreeMap<u32, Arc<Policy>>,
    /// Calendars by version.
    pub calendars: BTreeMap<u32, Arc<Calendar>>,
}

impl Pinned {
    /// The rules a running deadline is pinned to; those of `now` where a version is not at hand.
    pub fn rules_of<'a>(&'a self, tracked: &Tracked, now: Rules<'a>) -> Rules<'a> {
        let basis = &tracked.deadline.basis;
        let policy = self.policies.get(&basis.policy_version);
        let calendar = self.calendars.get(&basis.calendar_version);
        Rules {
            policy: policy.map_or(now.policy, AsRef::as_ref),
            calendar: calendar.map_or(now.calendar, AsRef::as_ref),
            level: now.level,
        }
    }
}

/// Everything a decision may look at besides the incident itself.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Who asks.
    pub actor: &'a Actor,
    /// When.
    pub now: Timestamp,
    /// The rules of time that hold now.
    pub policy: &'a Policy,
    /// The calendar that holds now.
    pub calendar: &'a Calendar,
    /// The rules of time that this incident's running deadlines are pinned to.
    pub pinned: &'a Pinned,
    /// The plan that holds for this incident.
    pub plan: &'a Plan,
    /// Units and groups as they stand now.
    pub roster: &'a Roster,
    /// What the router proposes for an incident that is being registered.
    pub proposal: Option<&'a Proposal>,
    /// The stage of the incident that a merge or a link names, or that this one follows, if there
    /// is one.
    pub primary: Option<Stage>,
    /// What kind of matter that incident is.
    pub primary_kind: Option<IncidentKind>,
    /// The rubric that holds for this incident's evaluation: the one it was begun with, else the
    /// one in force.
    pub rubric: Option<&'a Rubric>,
    /// The incidents that the handling of this one caused.
    pub secondaries: &'a [IncidentNo],
    /// The people who can be called upon in a note.
    pub people: &'a [Actor],
    /// The files that are handed in with the request.
    pub files: &'a [AttachedFile],
}

/// What was decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// In which capacity it was done.
    pub capacity: Capacity,
    /// The facts, in order.
    pub events: Vec<Event>,
}

/// Decides a request: the facts it makes, or why not.
///
/// # Errors
///
/// The first reason against it.
#[expect(
    clippy::too_many_lines,
    reason = "one arm per verb keeps the match exhaustive"
)]
pub fn decide(
    incident: &Incident,
    command: &Command,
    facts: &Facts<'_>,
) -> Result<Decision, Refusal> {
    let mut work = Work::new(incident, facts);
    match command {
        Command::Register(wanted) => intake::register(&mut work, wanted)?,
        Command::Assess {
            level,
            event_grade,
            treatment,
        } => {
            intake::assess(&mut work, *level, *event_grade, *treatment)?;
        }
        Command::Dismiss { reason } => intake::dismiss(&mut work, reason)?,
        Command::Merge { primary } => merging::merge(&mut work, primary)?,
        Command::Unmerge { reason } => merging::unmerge(&mut work, reason)?,
        Command::FollowUp(wanted) => merging::follow_up(&mut work, wanted)?,
        Command::Note(wanted) => note::write(&mut work, wanted)?,
        Command::Dispatch {
            units,
            completion,
            groups,
            note,
        } => {
            let wanted = dispatch::Wanted {
                units,
                groups,
                completion: *completion,
            };
            dispatch::dispatch(&mut work, &wanted, note.as_deref())?;
        }
        Command::Withdraw { unit, reason } => dispatch::withdraw(&mut work, unit, reason)?,
        Command::Acknowledge { unit } => dispatch::acknowledge(&mut work, unit.as_ref())?,
        Command::Return {
            unit,
            reason,
            suggested_unit,
        } => {
            dispatch::return_to_office(&mut work, unit.as_ref(), reason, suggested_unit.as_ref())?;
        }
        Command::DecideReturn {
            unit,
            decision,
            reason,
        } => {
            dispatch::decide_return(&mut work, unit.as_ref(), *decision, reason.as_deref())?;
        }
        Command::ReportProgress {
            unit,
            text,
            closing,
        } => {
            response::report_progress(&mut work, unit.as_ref(), text, *closing)?;
        }
        Command::Draft {
            unit,
            draft,
            wording,
        } => {
            response::draft(&mut work, unit.as_ref(), *draft, wording)?;
        }
        Command::Submit { draft } => response::submit(&mut work, *draft)?,
        Command::Approve { draft, checks } => response::approve(&mut work, *draft, *checks)?,
        Command::SendBack { draft, comments } => response::send_back(&mut work, *draft, comments)?,
        Command::Release(wanted) => response::release(&mut work, wanted)?,
        Command::Check {
            item,
            state,
            reason,
        } => checking::mark(&mut work, item, *state, reason.as_deref())?,
        Command::Close { summary } => closure::close(&mut work, summary.as_deref())?,
        Command::Reopen { reason } => closure::reopen(&mut work, reason)?,
        Command::RequestExtension(wanted) => extension::request(&mut work, wanted)?,
        Command::DecideExtension(wanted) => extension::decide(&mut work, wanted)?,
        Command::Pause { reason } => pausing::pause(&mut work, reason)?,
        Command::Resume { reason } => pausing::resume(&mut work, reason.as_deref())?,
        Command::IssueOrder(wanted) => supervision::issue(&mut work, wanted)?,
        Command::ReplySupervision { unit, order, text } => {
            supervision::reply(&mut work, unit.as_ref(), *order, text)?;
        }
        Command::FulfilPromise {
            unit,
            promise,
            text,
            url,
        } => {
            let evidence = (text.as_str(), url.as_deref());
            supervision::fulfil_promise(&mut work, unit.as_ref(), *promise, evidence)?;
        }
        Command::Link { primary } => intake::link(&mut work, primary)?,
        Command::Rebase {
            deadlines,
            by,
            reason,
        } => pausing::rebase(&mut work, (deadlines, *by), reason)?,
        Command::Watch(wanted) => watch::note(&mut work, wanted)?,
        Command::Evaluate(score) => evaluation::first(&mut work, score)?,
        Command::EvaluateAgain(score) => evaluation::second(&mut work, score)?,
        Command::ArbitrateEvaluation(score) => evaluation::arbitrate(&mut work, score)?,
        Command::AppealEvaluation(wanted) => evaluation::appeal(&mut work, wanted)?,
        Command::DecideEvaluationAppeal(wanted) => evaluation::decide_appeal(&mut work, wanted)?,
        Command::Remind { deadline } => supervision::remind(&mut work, *deadline)?,
        Command::AssessRisk(wanted) => policy_assessment::assess(&mut work, wanted)?,
        Command::DecidePolicy { decision, reason } => {
            policy_assessment::decide(&mut work, *decision, reason)?;
        }
        Command::MovePublication { to, reason } => {
            policy_assessment::move_publication(&mut work, *to, reason)?;
        }
        Command::LinkPolicy { policy } => policy_assessment::link(&mut work, policy)?,
    }
    Ok(Decision {
        capacity: work.capacity,
        events: work.events,
    })
}

/// A decision in the making: the facts so far, and the incident as it stands after them.
struct Work<'a> {
    incident: Incident,
    facts: &'a Facts<'a>,
    stamp: Stamp,
    capacity: Capacity,
    events: Vec<Event>,
}

impl<'a> Work<'a> {
    fn new(incident: &Incident, facts: &'a Facts<'a>) -> Self {
        let stamp = Stamp {
            account: facts.actor.account.clone(),
            name: facts.actor.name.clone(),
            unit: facts.actor.unit.clone(),
            at: facts.now,
        };
        let capacity = facts
            .actor
            .capacities
            .first()
            .copied()
            .unwrap_or(Capacity::System);
        Self {
            incident: incident.clone(),
            facts,
            stamp,
            capacity,
            events: Vec::new(),
        }
    }

    /// Asks the table and keeps the capacity in which the actor acts.
    fn permit(&mut self, verb: Verb, target: Target) -> Result<(), Refusal> {
        self.capacity = lifecycle::permit(&self.incident, verb, self.facts.actor, target)?;
        Ok(())
    }

    /// Adds a fact, so that the next question sees it.
    fn push(&mut self, event: Event) {
        self.incident.apply(&event, &self.stamp);
        self.events.push(event);
    }

    /// Starts an obligation by the policy that holds now.
    fn start(
        &mut self,
        kind: DeadlineKind,
        at: Timestamp,
        bound: Option<(u32, &UnitId)>,
    ) -> Result<(), Refusal> {
        let limit = self.limit(kind)?;
        let mut deadline = self.begun(limit, at, bound, None);
        if kind.is_legal() {
            deadline.basis.starts = self.legal_base().0;
        }
        self.push(Event::DeadlineStarted(Box::new(deadline)));
        Ok(())
    }

    /// Starts an obligation that is about something numbered, until an instant that a person
    /// named, or else by the policy.
    fn start_about(
        &mut self,
        kind: DeadlineKind,
        at: Timestamp,
        bound: Option<(u32, &UnitId)>,
        (about, due_at): (u32, Option<Timestamp>),
    ) -> Result<(), Refusal> {
        let limit = match (self.limit(kind), due_at) {
            (Ok(limit), _) => limit.clone(),
            // Where a person names the date, no rule need say how long.
            (Err(_), Some(_)) => TimeLimit::named(kind),
            (Err(refusal), None) => return Err(refusal),
        };
        let mut deadline = self.begun(&limit, at, bound, Some(about));
        if let Some(due_at) = due_at {
            let (policy, calendar) = (self.facts.policy, self.facts.calendar);
            deadline = deadline.due_by(policy, calendar, self.incident.level, due_at);
        }
        self.push(Event::DeadlineStarted(Box::new(deadline)));
        Ok(())
    }

    /// Starts the office's time for deciding on a unit's request, where the policy gives one.
    fn start_for_office(&mut self, kind: DeadlineKind, assignment: u32, about: u32) {
        let Some(office) = self.incident.office.clone() else {
            return;
        };
        let bound = Some((assignment, &office));
        match self.start_about(kind, self.facts.now, bound, (about, None)) {
            // A policy from before the office's own limits has none.
            Ok(()) | Err(_) => {}
        }
    }

    /// Starts an obligation of the office that binds no unit's assignment, where the policy gives
    /// a limit for it: one from before such limits has none.
    fn start_office(&mut self, kind: DeadlineKind, at: Timestamp) {
        let Some(office) = self.incident.office.clone() else {
            return;
        };
        if let Ok(limit) = self.limit(kind) {
            let mut deadline = self.begun(limit, at, None, None);
            deadline.unit = Some(office);
            self.push(Event::DeadlineStarted(Box::new(deadline)));
        }
    }

    fn limit(&self, kind: DeadlineKind) -> Result<&'a TimeLimit, Refusal> {
        let (level, grade) = (self.incident.level, self.incident.event_grade);
        self.facts
            .policy
            .limit(kind, level, grade)
            .ok_or(Refusal::NoTimeLimit(kind))
    }

    fn begun(
        &self,
        limit: &TimeLimit,
        at: Timestamp,
        bound: Option<(u32, &UnitId)>,
        about: Option<u32>,
    ) -> Deadline {
        let start = Start {
            no: self.incident.next_deadline_no(),
            cycle: self.incident.cycle,
            bound,
            at,
            level: self.incident.level,
            about,
        };
        Deadline::start(self.facts.policy, self.facts.calendar, limit, &start)
    }

    /// The rules a running deadline is pinned to.
    fn rules_of(&self, tracked: &Tracked) -> Rules<'a> {
        let now = Rules {
            policy: self.facts.policy,
            calendar: self.facts.calendar,
            level: self.incident.level,
        };
        self.facts.pinned.rules_of(tracked, now)
    }

    /// The instant the legal kinds of this cycle count from, by name and time: the policy's base
    /// in the first cycle, where the policy names none of these or the time is unknown the
    /// detection, and in a later cycle its beginning.
    fn legal_base(&self) -> (StartEvent, Timestamp) {
        let began = self.incident.response_base_at.unwrap_or(self.facts.now);
        let Some(fact) = self.incident.registered.as_ref() else {
            return (StartEvent::Detected, began);
        };
        if self.incident.cycle > 1 {
            return (StartEvent::Reopened, began);
        }
        match (self.facts.policy.base, fact.occurred_at) {
            (StartEvent::Occurred, Some(at)) => (StartEvent::Occurred, at),
            (StartEvent::Registered, _) => (StartEvent::Registered, fact.registered_at),
            (
                StartEvent::Occurred
                | StartEvent::Detected
                | StartEvent::Dispatched
                | StartEvent::Acknowledged
                | StartEvent::Closed
                | StartEvent::Published
                | StartEvent::Ordered
                | StartEvent::Reopened
                | StartEvent::Requested
                | StartEvent::Concluded,
                _,
            ) => (StartEvent::Detected, began),
        }
    }

    /// Ends the running deadlines that `which` picks, as `how` says for each.
    fn stop(&mut self, which: impl Fn(&Deadline) -> bool, how: impl Fn(&Tracked) -> Ending) {
        let endings: Vec<(DeadlineNo, Ending)> = self
            .incident
            .running_deadlines()
            .filter(|tracked| which(&tracked.deadline))
            .map(|tracked| (tracked.deadline.no, how(tracked)))
            .collect();
        for (no, ending) in endings {
            self.push(Event::DeadlineStopped { no, ending });
        }
    }

    /// Ends running deadlines because nobody asks for them any more. What had passed unmet before
    /// stays missed: a change of course washes no lateness away.
    fn let_go(&mut self, which: impl Fn(&Deadline) -> bool, waiver: Waiver) {
        let now = self.facts.now;
        self.stop(which, |tracked| {
            let missed = tracked.is_overdue(now);
            let kept = matches!(waiver, Waiver::Regraded | Waiver::Closed | Waiver::Reopened);
            if missed && kept {
                Ending {
                    at: now,
                    verdict: Verdict::Missed,
                    waiver: None,
                }
            } else {
                Ending {
                    at: now,
                    verdict: Verdict::Waived,
                    waiver: Some(waiver),
                }
            }
        });
    }

    /// Ends running deadlines because what they asked for was done at `at`.
    fn fulfil(&mut self, which: impl Fn(&Deadline) -> bool, at: Timestamp) {
        self.stop(which, |tracked| {
            let deadline = &tracked.deadline;
            // Evidence may be older than the obligation; nothing ends before it began.
            let at = at.max(deadline.started_at);
            if deadline.kind.is_window() {
                Ending {
                    at,
                    verdict: Verdict::Waived,
                    waiver: Some(Waiver::WindowOver),
                }
            } else {
                Ending {
                    at,
                    verdict: tracked.verdict_at(at),
                    waiver: None,
                }
            }
        });
    }

    /// Records that the response is complete, once it is.
    fn complete_if_answered(&mut self) {
        let at_work = self.incident.stage == Some(Stage::Dispatched);
        if at_work && self.incident.is_answered() && !self.incident.owes_the_public() {
            self.push(Event::ResponseCompleted);
        }
    }

    /// The number of the assignment a unit's verb is about: the named unit's, else the actor's own.
    fn assignment_for(&self, verb: Verb, unit: Option<&UnitId>) -> Result<u32, Refusal> {
        if self.incident.stage.is_none() {
            return Err(Refusal::NotRegistered);
        }
        let unit = unit.unwrap_or(&self.facts.actor.unit);
        match self.incident.assignment_of(unit) {
            Some(assignment) => Ok(assignment.n),
            // Someone who never acts for a unit hears who does, not that an assignment is missing.
            None if !lifecycle::row(verb)
                .by
                .iter()
                .any(|c| self.facts.actor.is(*c)) =>
            {
                Err(Refusal::NotAllowed(verb, lifecycle::row(verb).by))
            }
            None => Err(Refusal::NoAssignment),
        }
    }

    fn unit_name(&self, unit: &UnitId) -> String {
        self.facts.roster.name(unit).to_owned()
    }

    fn no(&self) -> Option<&IncidentNo> {
        self.incident.registered.as_ref().map(|fact| &fact.no)
    }
}

/// The legal kinds that run for an emergency of this grade (国办发〔2016〕61号, 80号).
const fn legal_kinds(grade: Option<EventGrade>) -> &'static [DeadlineKind] {
    match grade {
        Some(EventGrade::I | EventGrade::Ii) => &[
            DeadlineKind::AuthoritativeInfo,
            DeadlineKind::PressConference,
        ],
        Some(EventGrade::Iii | EventGrade::Iv) | None => &[DeadlineKind::Response],
    }
}

/// A text that must not be blank, trimmed.
fn required(text: &str, refusal: Refusal) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        Err(refusal)
    } else {
        Ok(text.to_owned())
    }
}
