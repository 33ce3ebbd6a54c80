//! The figures of a brief: what came in, what was done, what went by, over a stretch of time. Drills
//! count nowhere.

use diesel::prelude::*;
use jiff::Timestamp;

use super::schema::{deadlines, incidents};
use super::{AnyConn, At, Doing, StoreError};
use crate::domain::vocabulary::DeadlineKind;

/// The figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Incidents logged in the stretch.
    pub registered: i64,
    /// Incidents whose response was complete in the stretch.
    pub responded: i64,
    /// Obligations whose due instant went by unmet in the stretch.
    pub passed: i64,
    /// Obligations that are overdue at its end.
    pub overdue: i64,
    /// Obligations that fall due until `until`.
    pub coming: i64,
}

impl Figures {
    /// Whether there is nothing to report at all.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Counts over `[from, to)`, and what falls due in `[to, until)`.
///
/// # Errors
/// The store's own failure.
pub fn figures(
    conn: &mut AnyConn,
    (from, to): (Timestamp, Timestamp),
    until: Timestamp,
) -> Result<Figures, StoreError> {
    const DOING: &str = "count for a brief";
    let (from, to, until) = (At::from(from), At::from(to), At::from(until));
    let windows: Vec<&str> = DeadlineKind::ALL
        .iter()
        .filter(|kind| kind.is_window())
        .map(|kind| kind.code())
        .collect();
    let owed = || {
        deadlines::table
            .filter(deadlines::is_drill.eq(false))
            .filter(deadlines::kind.ne_all(windows.clone()))
    };
    let running = || {
        owed()
            .filter(deadlines::stopped_at.is_null())
            .filter(deadlines::paused_at.is_null())
    };
    let real = || incidents::table.filter(incidents::is_drill.eq(false));
    Ok(Figures {
        registered: real()
            .filter(incidents::registered_at.ge(from))
            .filter(incidents::registered_at.lt(to))
            .count()
            .get_result(conn)
            .doing(DOING)?,
        responded: real()
            .filter(incidents::responded_at.ge(Some(from)))
            .filter(incidents::responded_at.lt(Some(to)))
            .count()
            .get_result(conn)
            .doing(DOING)?,
        passed: owed()
            .filter(deadlines::passed_at.ge(Some(from)))
            .filter(deadlines::passed_at.lt(Some(to)))
            .count()
            .get_result(conn)
            .doing(DOING)?,
        overdue: running()
            .filter(deadlines::due_at.lt(to))
            .count()
            .get_result(conn)
            .doing(DOING)?,
        coming: running()
            .filter(deadlines::due_at.ge(to))
            .filter(deadlines::due_at.lt(until))
            .count()
            .get_result(conn)
            .doing(DOING)?,
    })
}
