//! What stands against a verb although the life cycle allows it: there is nothing it could act on.
//! Asked before a form is shown and before a button is offered; the verbs themselves say the same.

use crate::domain::UnitId;
use crate::domain::command::Refusal;
use crate::domain::incident::{Incident, IssuedOrder, PromiseMade};
use crate::domain::vocabulary::Verb;

/// The orders that wait for a reply of this unit.
pub(super) fn open_orders<'a>(incident: &'a Incident, unit: &UnitId) -> Vec<&'a IssuedOrder> {
    let orders = incident.orders.iter();
    let is_units = |issued: &&IssuedOrder| {
        let assignment = incident.assignment_of(unit);
        assignment.is_some_and(|own| own.n == issued.order.assignment)
    };
    orders
        .filter(|issued| issued.reply.is_none())
        .filter(is_units)
        .collect()
}

/// The promises of this unit that have not been kept, of whatever cycle.
pub(super) fn open_promises<'a>(incident: &'a Incident, unit: &UnitId) -> Vec<&'a PromiseMade> {
    let is_units = |made: &&PromiseMade| {
        let assignment = incident.assignment(made.assignment);
        assignment.is_some_and(|assignment| assignment.unit == *unit)
    };
    incident.open_promises().filter(is_units).collect()
}

/// Why there is nothing to do with this verb now; `None` when there is.
pub(super) fn nothing_to_do(incident: &Incident, verb: Verb, unit: &UnitId) -> Option<Refusal> {
    match verb {
        Verb::DecideExtension if incident.pending_extensions().next().is_none() => {
            Some(Refusal::NoPendingExtension)
        }
        Verb::Pause if incident.paused.is_some() => Some(Refusal::AlreadyPaused),
        Verb::Pause if !incident.running_deadlines().any(|t| t.deadline.pausable) => {
            Some(Refusal::NothingToPause)
        }
        Verb::Resume if incident.paused.is_none() => Some(Refusal::NotPaused),
        Verb::ReplySupervision if open_orders(incident, unit).is_empty() => {
            Some(Refusal::NoOpenOrder)
        }
        Verb::FulfilPromise if open_promises(incident, unit).is_empty() => {
            Some(Refusal::NoOpenPromise)
        }
        Verb::Register
        | Verb::Assess
        | Verb::Dismiss
        | Verb::Merge
        | Verb::Dispatch
        | Verb::Withdraw
        | Verb::Acknowledge
        | Verb::Return
        | Verb::DecideReturn
        | Verb::ReportProgress
        | Verb::Draft
        | Verb::Submit
        | Verb::Approve
        | Verb::SendBack
        | Verb::Release
        | Verb::Close
        | Verb::Reopen
        | Verb::RequestExtension
        | Verb::DecideExtension
        | Verb::Pause
        | Verb::Resume
        | Verb::Urge
        | Verb::Supervise
        | Verb::ReplySupervision
        | Verb::FulfilPromise
        | Verb::Link
        | Verb::Rebase
        | Verb::Remind => None,
    }
}

/// Whether a button that could only say this is left out: nobody looks for the answer to a question
/// that nobody asked.
pub(super) const fn is_idle(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::NoPendingExtension
            | Refusal::AlreadyPaused
            | Refusal::NotPaused
            | Refusal::NoOpenOrder
            | Refusal::NoOpenPromise
    )
}
