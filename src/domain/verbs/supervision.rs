//! Pressing units: orders with their replies, promises, and the system's own verb, which puts on
//! record what a deadline has reached.

use super::{Work, required};
use crate::domain::command::{IssueOrder, Refusal, Until};
use crate::domain::deadline::DeadlineNo;
use crate::domain::event::{Event, Order, Reminded};
use crate::domain::incident::PromiseMade;
use crate::domain::lifecycle::{self, Target};
use crate::domain::vocabulary::{DeadlineKind, FormField, OrderKind, Verb};

/// Urges a unit, or puts it under supervision; either way it must reply by an instant.
pub(super) fn issue(work: &mut Work<'_>, wanted: &IssueOrder) -> Result<(), Refusal> {
    let verb = match wanted.kind {
        OrderKind::Urge => Verb::Urge,
        OrderKind::Supervision => Verb::Supervise,
    };
    let n = work.assignment_for(verb, Some(&wanted.unit))?;
    work.permit(verb, Target::Assignment(n))?;
    let text = required(&wanted.text, Refusal::TextMissing(FormField::OrderText))?;
    let now = work.facts.now;
    let reply_by = wanted.reply_by.map(|until| match until {
        Until::Day(day) => work.facts.calendar.close_of(day),
        Until::Instant(at) => at,
    });
    if reply_by.is_some_and(|at| at <= now) {
        return Err(Refusal::ReplyByPast);
    }
    let number = work.incident.orders.last().map_or(0, |o| o.order.n) + 1;
    let order = Order {
        n: number,
        kind: wanted.kind,
        assignment: n,
        text,
    };
    work.push(match wanted.kind {
        OrderKind::Urge => Event::Urged(order),
        OrderKind::Supervision => Event::SupervisionOrdered(order),
    });
    work.start_about(
        DeadlineKind::SupervisionReply,
        now,
        Some((n, &wanted.unit)),
        (number, reply_by),
    )
}

/// Replies to an order.
pub(super) fn reply(
    work: &mut Work<'_>,
    unit: Option<&crate::domain::UnitId>,
    order: Option<u32>,
    text: &str,
) -> Result<(), Refusal> {
    let n = work.assignment_for(Verb::ReplySupervision, unit)?;
    work.permit(Verb::ReplySupervision, Target::Assignment(n))?;
    let order = open_order(work, n, order)?;
    let text = required(text, Refusal::TextMissing(FormField::ReplyText))?;
    work.push(Event::OrderReplied { order, text });
    let now = work.facts.now;
    work.fulfil(
        |d| d.kind == DeadlineKind::SupervisionReply && d.about == Some(order),
        now,
    );
    Ok(())
}

fn open_order(work: &Work<'_>, assignment: u32, order: Option<u32>) -> Result<u32, Refusal> {
    let mut open = work
        .incident
        .open_orders()
        .filter(|issued| issued.order.assignment == assignment)
        .filter(|issued| order.is_none_or(|order| issued.order.n == order))
        .map(|issued| issued.order.n);
    match (open.next(), open.next()) {
        (Some(order), None) => Ok(order),
        (Some(_), Some(_)) => Err(Refusal::WhichOrder),
        (None, _) => Err(Refusal::NoOpenOrder),
    }
}

/// Says that a promise has been kept.
pub(super) fn fulfil_promise(
    work: &mut Work<'_>,
    unit: Option<&crate::domain::UnitId>,
    promise: Option<u32>,
    (text, url): (&str, Option<&str>),
) -> Result<(), Refusal> {
    let made = open_promise(work, unit, promise)?.clone();
    work.permit(Verb::FulfilPromise, Target::Assignment(made.assignment))?;
    let text = required(text, Refusal::TextMissing(FormField::Evidence))?;
    let url = url.map(str::trim).filter(|url| !url.is_empty());
    work.push(Event::PromiseFulfilled {
        promise: made.n,
        text,
        url: url.map(str::to_owned),
    });
    let now = work.facts.now;
    work.fulfil(
        |d| d.kind == DeadlineKind::Promise && d.about == Some(made.n),
        now,
    );
    Ok(())
}

/// A promise outlives the cycle in which it was made, so it is looked for in all of them.
fn open_promise<'a>(
    work: &'a Work<'_>,
    unit: Option<&crate::domain::UnitId>,
    promise: Option<u32>,
) -> Result<&'a PromiseMade, Refusal> {
    if work.incident.stage.is_none() {
        return Err(Refusal::NotRegistered);
    }
    // Someone who never acts for a unit hears who does.
    let by = lifecycle::row(Verb::FulfilPromise).by;
    if !by.iter().any(|capacity| work.facts.actor.is(*capacity)) {
        return Err(Refusal::NotAllowed(Verb::FulfilPromise, by));
    }
    let unit = unit.unwrap_or(&work.facts.actor.unit);
    let is_units = |made: &&PromiseMade| {
        let assignment = work.incident.assignment(made.assignment);
        assignment.is_some_and(|assignment| assignment.unit == *unit)
    };
    let mut open = work
        .incident
        .open_promises()
        .filter(is_units)
        .filter(|made| promise.is_none_or(|n| made.n == n));
    match (open.next(), open.next()) {
        (Some(made), None) => Ok(made),
        (Some(_), Some(_)) => Err(Refusal::WhichPromise),
        (None, _) => Err(Refusal::NoOpenPromise),
    }
}

/// Puts on record what a deadline has reached: its passing, as of the due instant, and every step
/// of its ladder. Of several steps reached at once only the highest is told; the lower ones are on
/// record as superseded, so that nobody is flooded and nothing is doubled.
pub(super) fn remind(work: &mut Work<'_>, no: DeadlineNo) -> Result<(), Refusal> {
    work.permit(Verb::Remind, Target::Incident)?;
    let now = work.facts.now;
    let tracked = work.incident.deadline(no).ok_or(Refusal::NothingDue)?;
    let mut events = Vec::new();
    if tracked.is_overdue(now) && !tracked.is_passed {
        let due_at = tracked.deadline.due_at;
        events.push(Event::DeadlinePassed { no, due_at });
    }
    events.extend(
        Reminded::reached(tracked, now)
            .into_iter()
            .map(Event::Reminded),
    );
    if events.is_empty() {
        return Err(Refusal::NothingDue);
    }
    for event in events {
        work.push(event);
    }
    Ok(())
}
