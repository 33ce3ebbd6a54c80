//! Reconciler: records the passing of due instants that nobody met. Takes no input, looks at what
//! is not yet on record, and does it; doing it twice changes nothing.

use jiff::Timestamp;

use super::carry_out::{Request, Subject, carry_out};
use super::{Ctx, ServiceError, Services};
use crate::domain::IncidentNo;
use crate::domain::command::{Command, Refusal};
use crate::domain::deadline::DeadlineNo;
use crate::domain::people::Actor;
use crate::store::StoreError;
use crate::store::rows::{self, DeadlineRow};

/// How many one tick takes on, so that a long backlog does not hold up everything else.
const BATCH: i64 = 200;

/// What a tick did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tick {
    /// How many passings were recorded.
    pub recorded: u32,
    /// How many could not be, each put aside so that the others go on.
    pub failed: u32,
    /// The oldest due instant that was still waiting, for the lag.
    pub oldest: Option<Timestamp>,
}

/// Records every passing that is due at the present instant, up to a batch.
///
/// # Errors
/// The store's failure to list them; a single failure is counted, not raised.
pub fn tick(services: &Services) -> Result<Tick, ServiceError> {
    let ctx = services.ctx(Actor::system(), "tick".to_owned());
    let waiting = services
        .store
        .read(|conn| rows::list_passed(conn, ctx.now, BATCH))?;
    let mut done = Tick {
        oldest: waiting.first().map(|row| row.due_at.timestamp()),
        ..Tick::default()
    };
    for row in &waiting {
        let recorded = place_of(row).and_then(|(no, n)| mark(services, &ctx, no, n));
        match recorded {
            Ok(()) => done.recorded += 1,
            Err(error) => {
                done.failed += 1;
                tracing::warn!(incident = %row.no, deadline = row.n, %error, "passing not recorded");
            }
        }
    }
    Ok(done)
}

fn place_of(row: &DeadlineRow) -> Result<(IncidentNo, DeadlineNo), ServiceError> {
    let corrupt = || StoreError::corrupt("read a deadline's row", row.no.clone());
    let no = IncidentNo::parse(&row.no).ok_or_else(corrupt)?;
    let n = u32::try_from(row.n).map_err(|_negative| corrupt())?;
    Ok((no, DeadlineNo(n)))
}

fn mark(
    services: &Services,
    ctx: &Ctx,
    no: IncidentNo,
    deadline: DeadlineNo,
) -> Result<(), ServiceError> {
    let request = Request {
        subject: Subject::Incident(no),
        command: Command::MarkPassed { deadline },
        expected_seq: None,
        once: None,
    };
    match carry_out(services, ctx, &request) {
        // Another replica was faster, or it was met in the meantime.
        Err(ServiceError::Refused(Refusal::AlreadyRecorded | Refusal::NotPassed)) | Ok(_) => Ok(()),
        Err(error) => Err(error),
    }
}
