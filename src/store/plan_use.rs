//! Which rows of a plan incidents were handed over by, and which incidents a period logged. Drills
//! count nowhere.

use diesel::prelude::*;
use jiff::civil::{Date, Time};

use super::schema::{assignments, incidents};
use super::{AnyConn, At, Doing, StoreError};
use crate::domain::calendar::instant;
use crate::domain::{IncidentNo, RowRef, UnitId};

/// Beijing days, both ends inclusive.
pub type Days = (Date, Date);

/// One duty that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOver {
    /// The incident.
    pub no: IncidentNo,
    /// Whose duty.
    pub unit: UnitId,
    /// The row of the plan it rests on, where it rests on one.
    pub row: Option<RowRef>,
}

/// The incidents logged between two days, or ever.
///
/// # Errors
/// The store's failure.
pub fn registered(conn: &mut AnyConn, days: Option<Days>) -> Result<Vec<IncidentNo>, StoreError> {
    let (from, to) = bounds(days);
    let nos: Vec<String> = incidents::table
        .filter(incidents::is_drill.eq(false))
        .filter(incidents::registered_at.ge(from))
        .filter(incidents::registered_at.lt(to))
        .order(incidents::no)
        .select(incidents::no)
        .load(conn)
        .doing("list the incidents of a period")?;
    nos.iter().map(|no| number(no)).collect()
}

/// What was handed over between two days, or ever, on incidents that this version of the plan holds
/// for.
///
/// # Errors
/// The store's failure.
pub fn handed_over(
    conn: &mut AnyConn,
    version: u32,
    days: Option<Days>,
) -> Result<Vec<HandedOver>, StoreError> {
    let (from, to) = bounds(days);
    let rows: Vec<(String, String, Option<String>)> = assignments::table
        .inner_join(incidents::table)
        .filter(incidents::is_drill.eq(false))
        .filter(incidents::plan_version.eq(Some(i64::from(version))))
        .filter(assignments::dispatched_at.ge(from))
        .filter(assignments::dispatched_at.lt(to))
        .order((assignments::no, assignments::n))
        .select((assignments::no, assignments::unit, assignments::plan_row))
        .load(conn)
        .doing("list what was handed over by a plan")?;
    rows.into_iter()
        .map(|(no, unit, row)| {
            Ok(HandedOver {
                no: number(&no)?,
                unit: UnitId::new(unit),
                row: row.map(RowRef::new),
            })
        })
        .collect()
}

fn number(no: &str) -> Result<IncidentNo, StoreError> {
    IncidentNo::parse(no)
        .ok_or_else(|| StoreError::corrupt("read an incident's row", no.to_owned()))
}

/// The instants between which the days lie: from, inclusive, and to, exclusive.
fn bounds(days: Option<Days>) -> (At, At) {
    let (first, last) = days.unwrap_or((EARLIEST, LATEST));
    let begin = |day: Date| At::from(instant(day.to_datetime(Time::midnight())));
    (begin(first), begin(last.tomorrow().unwrap_or(last)))
}

const EARLIEST: Date = jiff::civil::date(1970, 1, 2);
const LATEST: Date = jiff::civil::date(9000, 1, 1);
