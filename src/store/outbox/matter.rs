//! What a message speaks of, as it is at this moment: looked up in the transaction that claims the
//! message, so that nobody is reminded of what is done.

use diesel::prelude::*;

use super::super::schema::{accounts, assignments, deadlines};
use super::super::{AnyConn, Doing, StoreError};
use super::MessageRow;
use crate::domain::vocabulary::AssignmentState;

const DOING: &str = "look at what a message speaks of";

/// The matter of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// Whether the deadline it speaks of runs on, as the message has it; `None` when it speaks of
    /// none.
    pub deadline_still_runs: Option<bool>,
    /// Where the assignment it speaks of stands; `None` when it speaks of none.
    pub assignment: Option<AssignmentState>,
    /// Whether the receiver may not sign in any more.
    pub is_receiver_gone: bool,
}

/// Looks at the matter of a message.
///
/// # Errors
/// The store's own failure.
pub fn load_matter(conn: &mut AnyConn, message: &MessageRow) -> Result<Matter, StoreError> {
    Ok(Matter {
        deadline_still_runs: deadline_still_runs(conn, message)?,
        assignment: assignment_state(conn, message)?,
        is_receiver_gone: is_receiver_gone(conn, message)?,
    })
}

/// Whether the deadline a message speaks of has neither stopped nor moved since the message was
/// written, and does not stand still. The one place that compares the two.
fn deadline_still_runs(
    conn: &mut AnyConn,
    message: &MessageRow,
) -> Result<Option<bool>, StoreError> {
    let (Some(no), Some(n)) = (&message.incident, message.deadline_n) else {
        return Ok(None);
    };
    let row: Option<(Option<i64>, Option<i64>, i64)> = deadlines::table
        .find((no, n))
        .select((
            deadlines::stopped_at,
            deadlines::paused_at,
            deadlines::generation,
        ))
        .first(conn)
        .optional()
        .doing(DOING)?;
    Ok(row.map(|(stopped_at, paused_at, generation)| {
        let is_same = message.generation.is_none_or(|told| told == generation);
        stopped_at.is_none() && paused_at.is_none() && is_same
    }))
}

fn assignment_state(
    conn: &mut AnyConn,
    message: &MessageRow,
) -> Result<Option<AssignmentState>, StoreError> {
    let (Some(no), Some(n)) = (&message.incident, message.assignment_n) else {
        return Ok(None);
    };
    let code: Option<String> = assignments::table
        .find((no, n))
        .select(assignments::state)
        .first(conn)
        .optional()
        .doing(DOING)?;
    Ok(code.as_deref().and_then(AssignmentState::parse))
}

fn is_receiver_gone(conn: &mut AnyConn, message: &MessageRow) -> Result<bool, StoreError> {
    let Some(account) = &message.account else {
        return Ok(false);
    };
    let is_disabled: Option<bool> = accounts::table
        .find(account)
        .select(accounts::is_disabled)
        .first(conn)
        .optional()
        .doing(DOING)?;
    Ok(is_disabled == Some(true))
}
