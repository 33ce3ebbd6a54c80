//! Asking for more time, and the leader's decision on it.
//!
//! Asked before expiry, granted by another person, the original instant kept; the national kinds
//! never (国办发〔2016〕61号, 80号 write no extension).

use jiff::Timestamp;

use super::{Work, required};
use crate::domain::command::{DecideExtension, Refusal, RequestExtension, Until, WhichDeadline};
use crate::domain::deadline::Tracked;
use crate::domain::event::{Event, ExtensionRequest};
use crate::domain::incident::{Extension, Incident};
use crate::domain::lifecycle::Target;
use crate::domain::moving::Rules;
use crate::domain::vocabulary::{DeadlineKind, ExtensionState, FormField, Measure, Verb};

/// Asks for more time for one deadline of the unit.
pub(super) fn request(work: &mut Work<'_>, wanted: &RequestExtension) -> Result<(), Refusal> {
    let n = work.assignment_for(Verb::RequestExtension, wanted.unit.as_ref())?;
    work.permit(Verb::RequestExtension, Target::Assignment(n))?;
    let tracked = find(work, n, wanted.deadline)?.clone();
    let rules = work.rules_of(&tracked);
    extendable(&work.incident, &tracked, rules, work.facts.now)?;
    let until = checked_until(rules, work, &tracked, wanted.until)?;
    let request = ExtensionRequest {
        n: work
            .incident
            .extensions
            .iter()
            .map(|extension| extension.request.n)
            .max()
            .unwrap_or(0)
            + 1,
        assignment: n,
        no: tracked.deadline.no,
        until,
        reason: required(
            &wanted.reason,
            Refusal::ReasonMissing(Verb::RequestExtension),
        )?,
        progress: required(&wanted.progress, Refusal::TextMissing(FormField::Progress))?,
    };
    let number = request.n;
    work.push(Event::ExtensionRequested(request));
    work.start_for_office(DeadlineKind::ExtensionDecision, n, number);
    Ok(())
}

/// The running deadlines that a unit may name in a request, its own before the incident's; whether
/// one of them can be extended is for [`extendable`] to say.
pub fn nameable(incident: &Incident, assignment: u32) -> Vec<&Tracked> {
    let reachable = |tracked: &&Tracked| {
        let deadline = &tracked.deadline;
        !deadline.kind.is_window()
            && deadline.assignment.is_none_or(|n| n == assignment)
            && !is_offices(deadline.kind)
    };
    let mut running: Vec<&Tracked> = incident.running_deadlines().filter(reachable).collect();
    running.sort_by_key(|tracked| (tracked.deadline.assignment.is_none(), tracked.deadline.no));
    running
}

/// Whether more time may be asked for this deadline now; the form of the request says by the same
/// rule which ones cannot be chosen.
///
/// # Errors
///
/// The first reason against it: kind, expiry, an earlier request.
pub fn extendable(
    incident: &Incident,
    tracked: &Tracked,
    rules: Rules<'_>,
    now: Timestamp,
) -> Result<(), Refusal> {
    check_kind(tracked)?;
    let (kind, due_at) = (tracked.deadline.kind, tracked.deadline.due_at);
    if tracked.counting(now) > due_at {
        return Err(Refusal::ExtensionTooLate(kind, due_at));
    }
    check_count(incident, tracked, rules)
}

/// The running deadline that is meant.
fn find<'a>(
    work: &'a Work<'_>,
    assignment: u32,
    which: WhichDeadline,
) -> Result<&'a Tracked, Refusal> {
    let mut running = nameable(&work.incident, assignment);
    match which {
        WhichDeadline::No(no) => running.retain(|tracked| tracked.deadline.no == no),
        WhichDeadline::Kind(kind) => running.retain(|tracked| tracked.deadline.kind == kind),
        WhichDeadline::Only => running.retain(|tracked| tracked.deadline.extendable),
    }
    match (running.first(), running.len(), which) {
        (None, _, _) => Err(Refusal::NoSuchDeadline),
        (Some(_), 2.., WhichDeadline::Only) => Err(Refusal::WhichDeadline),
        (Some(found), _, _) => Ok(found),
    }
}

/// The office's own time for deciding is nothing a unit can have extended.
const fn is_offices(kind: DeadlineKind) -> bool {
    matches!(
        kind,
        DeadlineKind::ReturnDecision | DeadlineKind::ExtensionDecision
    )
}

fn check_kind(tracked: &Tracked) -> Result<(), Refusal> {
    let kind = tracked.deadline.kind;
    if kind.is_legal() {
        return Err(Refusal::ExtensionOfLegal(kind));
    }
    if tracked.deadline.extendable {
        Ok(())
    } else {
        Err(Refusal::NotExtendable(kind))
    }
}

fn check_count(incident: &Incident, tracked: &Tracked, rules: Rules<'_>) -> Result<(), Refusal> {
    let no = tracked.deadline.no;
    let of_this = |extension: &&Extension| extension.request.no == no;
    let in_state = |state: ExtensionState| {
        incident
            .extensions
            .iter()
            .filter(of_this)
            .filter(|extension| extension.state == state)
            .fold(0_u32, |count, _| count + 1)
    };
    if in_state(ExtensionState::Pending) > 0 {
        return Err(Refusal::ExtensionPending);
    }
    let most = rules.policy.extension.max_times;
    if in_state(ExtensionState::Granted) >= most {
        return Err(Refusal::ExtendedBefore(most));
    }
    Ok(())
}

/// The instant that is asked for or granted: later than what holds, within the policy's limit, and
/// for a deadline counted in working days the end of one.
fn checked_until(
    rules: Rules<'_>,
    work: &Work<'_>,
    tracked: &Tracked,
    until: Until,
) -> Result<Timestamp, Refusal> {
    let deadline = &tracked.deadline;
    let counts_days = deadline.basis.measure == Measure::WorkingDays;
    let day = match until {
        Until::Day(day) => Some(day),
        Until::Instant(at) if counts_days => Some(rules.calendar.zone.date_of(at)),
        Until::Instant(_) => None,
    };
    if let Some(day) = day.filter(|day| counts_days && !rules.calendar.is_working_day(*day)) {
        return Err(Refusal::NotAWorkingDay(day));
    }
    let at = match until {
        Until::Instant(at) => at,
        Until::Day(day) => rules.calendar.close_of(day),
    };
    if at <= deadline.due_at.max(work.facts.now) {
        return Err(Refusal::ExtensionNotLater(deadline.due_at));
    }
    if at > rules.latest_extension(tracked) {
        let most = rules.policy.extension.max_working_days;
        return Err(Refusal::ExtensionTooLong(most));
    }
    Ok(at)
}

/// The leader's word. A request made in time is decided even when the instant has gone by since.
pub(super) fn decide(work: &mut Work<'_>, wanted: &DecideExtension) -> Result<(), Refusal> {
    work.permit(Verb::DecideExtension, Target::Incident)?;
    let extension = pending(work, wanted.extension)?.clone();
    if extension.by.account == work.facts.actor.account {
        return Err(Refusal::OwnExtension);
    }
    let n = extension.request.n;
    let reason = wanted.reason.as_deref().map(str::trim).unwrap_or_default();
    if wanted.is_granted {
        let tracked = work
            .incident
            .deadline(extension.request.no)
            .ok_or(Refusal::NoSuchDeadline)?
            .clone();
        let rules = work.rules_of(&tracked);
        let wished = wanted
            .until
            .unwrap_or(Until::Instant(extension.request.until));
        let until = checked_until(rules, work, &tracked, wished)?;
        let moved = rules.extended(&tracked, n, until, work.facts.now);
        work.push(Event::ExtensionGranted {
            extension: n,
            until,
            reason: (!reason.is_empty()).then(|| reason.to_owned()),
        });
        work.push(Event::DeadlineMoved(Box::new(moved)));
    } else {
        let reason = required(reason, Refusal::ReasonMissing(Verb::DecideExtension))?;
        work.push(Event::ExtensionRefused {
            extension: n,
            reason,
        });
    }
    let now = work.facts.now;
    work.fulfil(
        |d| d.kind == DeadlineKind::ExtensionDecision && d.about == Some(n),
        now,
    );
    Ok(())
}

fn pending<'a>(work: &'a Work<'_>, which: Option<u32>) -> Result<&'a Extension, Refusal> {
    let mut waiting = work
        .incident
        .pending_extensions()
        .filter(|extension| which.is_none_or(|n| extension.request.n == n));
    match (waiting.next(), waiting.next()) {
        (Some(extension), None) => Ok(extension),
        (Some(_), Some(_)) => Err(Refusal::WhichExtension),
        (None, _) => Err(Refusal::NoPendingExtension),
    }
}
