//! What a unit has been asked and has promised, and has not answered or kept yet.

use crate::domain::UnitId;
use crate::domain::incident::{Incident, IssuedOrder, PromiseMade};

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
