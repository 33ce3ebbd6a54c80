//! What an acknowledgement confirms: every message that asked for it, whoever of the unit did it and
//! by whichever way. Part of the transaction that records it.

use jiff::Timestamp;

use crate::domain::event::Event;
use crate::domain::{AccountId, IncidentNo};
use crate::store::{AnyConn, StoreError, outbox};

/// Confirms the messages that these facts answer.
///
/// # Errors
/// The store's failure.
pub(super) fn note(
    conn: &mut AnyConn,
    no: &IncidentNo,
    events: &[Event],
    by: &AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    for event in events {
        if let Event::Acknowledged { assignment } = event {
            outbox::confirm(conn, no, *assignment, by, now)?;
        }
    }
    Ok(())
}
