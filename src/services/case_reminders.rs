//! Reconciler: puts on record what the deadlines of accountability cases have reached (steps of
//! their ladders, and passings) and thereby tells people. Takes no input, looks at what is not yet
//! on record, and does it; doing it twice changes nothing.

use super::cases::{CaseRequest, carry_out};
use super::reminders::{Tick, is_general, put_aside};
use super::{Ctx, ServiceError, Services, engine};
use crate::domain::CaseNo;
use crate::domain::accountability::{CaseCommand, CaseRefusal};
use crate::domain::command::Refusal;
use crate::domain::deadline::DeadlineNo;
use crate::domain::people::Actor;
use crate::store::engine::{self as rows, DueRow};
use crate::store::{StoreError, cases};

/// The name under which failed work is kept.
pub const NAME: &str = "case-reminders";

/// How many one tick takes on.
const BATCH: i64 = 200;

/// Puts on record whatever deadlines of cases have reached at the present instant, up to a batch.
///
/// # Errors
/// The store's failure; that of a single deadline is counted and put aside, not raised.
pub fn tick(services: &Services) -> Result<Tick, ServiceError> {
    let Some(now) = engine::may_work(services)? else {
        return Ok(Tick::default());
    };
    let ctx = Ctx {
        actor: Actor::system(),
        now,
        request_id: "tick".to_owned(),
    };
    let due = services
        .store
        .read(|conn| cases::list_due(conn, NAME, now, BATCH))?;
    let mut tick = Tick {
        oldest: due.first().map(|row| row.next_at.timestamp()),
        has_more: i64::try_from(due.len()).is_ok_and(|found| found >= BATCH),
        ..Tick::default()
    };
    for row in &due {
        if one(services, &ctx, row)? {
            tick.recorded += 1;
        } else {
            tick.failed += 1;
        }
    }
    if !due.is_empty() {
        engine::progressed(services);
    }
    Ok(tick)
}

/// Whether the deadline is on record now; `false` when it was put aside.
fn one(services: &Services, ctx: &Ctx, row: &DueRow) -> Result<bool, ServiceError> {
    match place_of(row).and_then(|place| remind(services, ctx, place)) {
        Ok(()) => {
            if row.attempts.is_some() {
                let subject = row.subject();
                services
                    .store
                    .write(move |conn| rows::drop_retry(conn, NAME, &subject))?;
            }
            Ok(true)
        }
        // The whole house is in trouble, not this row.
        Err(error) if is_general(&error) => Err(error),
        Err(error) => {
            tracing::warn!(case = %row.no, deadline = row.n, %error, "reminder put aside");
            put_aside(services, NAME, ctx.now, (row.subject(), error.to_string()))?;
            Ok(false)
        }
    }
}

fn place_of(row: &DueRow) -> Result<(CaseNo, DeadlineNo), ServiceError> {
    let corrupt = || StoreError::corrupt("read a case's deadline", row.no.clone());
    let no = CaseNo::parse(&row.no).ok_or_else(corrupt)?;
    let n = u32::try_from(row.n).map_err(|_negative| corrupt())?;
    Ok((no, DeadlineNo(n)))
}

fn remind(
    services: &Services,
    ctx: &Ctx,
    (no, deadline): (CaseNo, DeadlineNo),
) -> Result<(), ServiceError> {
    let request = CaseRequest {
        no: Some(no),
        command: CaseCommand::Remind { deadline },
        expected_seq: None,
        once: None,
    };
    match carry_out(services, ctx, &request) {
        Ok(_) => Ok(()),
        // Another replica was faster, or it was done in the meantime.
        Err(ServiceError::Refused(Refusal::Case(why)))
            if matches!(*why, CaseRefusal::NothingDue | CaseRefusal::WrongState(..)) =>
        {
            Ok(())
        }
        Err(error) => Err(error),
    }
}
