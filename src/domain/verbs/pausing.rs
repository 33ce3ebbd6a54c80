//! Pause, resume, and reckoning running deadlines anew. All three are the leader's, with a reason
//! on record; the national kinds are touched by none of them.

use super::{Work, required};
use crate::domain::calendar::Pause;
use crate::domain::command::{RebaseBy, Refusal};
use crate::domain::deadline::{DeadlineNo, Tracked};
use crate::domain::event::{Event, Moved};
use crate::domain::incident::Incident;
use crate::domain::lifecycle::Target;
use crate::domain::moving::Rules;
use crate::domain::vocabulary::Verb;

/// Lets the pausable deadlines stand still.
pub(super) fn pause(work: &mut Work<'_>, reason: &str) -> Result<(), Refusal> {
    work.permit(Verb::Pause, Target::Incident)?;
    let reason = required(reason, Refusal::ReasonMissing(Verb::Pause))?;
    work.push(Event::Paused { reason });
    Ok(())
}

/// Lets them go on: each counts from now on what was left when it began to stand still.
pub(super) fn resume(work: &mut Work<'_>, reason: Option<&str>) -> Result<(), Refusal> {
    work.permit(Verb::Resume, Target::Incident)?;
    let moves: Vec<Moved> = work
        .incident
        .running_deadlines()
        .filter_map(|tracked| resumed(work.rules_of(tracked), tracked, work.facts.now))
        .collect();
    work.push(Event::Resumed {
        reason: reason
            .map(str::trim)
            .filter(|reason| !reason.is_empty())
            .map(str::to_owned),
    });
    for moved in moves {
        work.push(Event::DeadlineMoved(Box::new(moved)));
    }
    Ok(())
}

/// What the end of the pause at `now` makes of a deadline, for the verb and for its preview alike;
/// nothing where it did not stand still, or where time was up before it did.
pub fn resumed(rules: Rules<'_>, tracked: &Tracked, now: jiff::Timestamp) -> Option<Moved> {
    let from = tracked.paused_at?;
    if from >= tracked.deadline.due_at {
        return None;
    }
    let to = now.max(from);
    Some(rules.resumed(tracked, Pause { from, to }))
}

/// Reckons running deadlines anew by the rules that hold now.
pub(super) fn rebase(
    work: &mut Work<'_>,
    (which, by): (&[DeadlineNo], RebaseBy),
    reason: &str,
) -> Result<(), Refusal> {
    work.permit(Verb::Rebase, Target::Incident)?;
    let reason = required(reason, Refusal::ReasonMissing(Verb::Rebase))?;
    let (facts, grade) = (work.facts, work.incident.event_grade);
    let (wanted, holds) = match by {
        RebaseBy::Both => (None, 0),
        RebaseBy::Policy(wanted) => (wanted, facts.policy.version),
        RebaseBy::Calendar(wanted) => (wanted, facts.calendar.version),
    };
    if wanted.is_some_and(|wanted| wanted != holds) {
        return Err(Refusal::RulesReplaced(holds));
    }
    let moves: Vec<Moved> = work
        .incident
        .running_deadlines()
        .filter(|tracked| which.is_empty() || which.contains(&tracked.deadline.no))
        .filter_map(|tracked| {
            let pinned = work.rules_of(tracked);
            let rules = match by {
                RebaseBy::Both => Rules {
                    policy: facts.policy,
                    calendar: facts.calendar,
                    ..pinned
                },
                RebaseBy::Policy(_) => Rules {
                    policy: facts.policy,
                    ..pinned
                },
                RebaseBy::Calendar(_) => Rules {
                    calendar: facts.calendar,
                    ..pinned
                },
            };
            rules.rebased(tracked, grade, facts.now)
        })
        .collect();
    if moves.is_empty() {
        return Err(Refusal::NothingToRebase);
    }
    work.push(Event::Rebased {
        reason,
        policy_version: facts.policy.version,
        calendar_version: facts.calendar.version,
    });
    for moved in moves {
        work.push(Event::DeadlineMoved(Box::new(moved)));
    }
    Ok(())
}

/// Every move that these rules would make in an incident: what a re-base does and what its preview
/// shows, by the same function.
pub fn rebased(
    incident: &Incident,
    rules: Rules<'_>,
    now: jiff::Timestamp,
) -> impl Iterator<Item = Moved> {
    let grade = incident.event_grade;
    incident
        .running_deadlines()
        .filter_map(move |tracked| rules.rebased(tracked, grade, now))
}
