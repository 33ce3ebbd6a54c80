//! What a unit has been asked and has promised, and has not answered or kept yet.

use crate::domain::UnitId;
use crate::domain::incident::{Incident, IssuedOrder, PromiseMade};

/// The orders that wait for a reply of this unit.
pub(super) fn open_orders<'a>(incident: &'a Incident, unit: &UnitId) -> Vec<&'a IssuedOrder> {
    let Some(own) = incident.assignment_of(unit) else {
        return Vec::new();
    };
    let orders = incident.open_orders();
    orders
        .filter(|issued| issued.order.assignment == own.n)
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
