//! Reconciler: puts on record what deadlines have reached (steps of their ladders, and passings)
//! and thereby tells people. Takes no input, looks at what is not yet on record, and does it; doing
//! it twice changes nothing.
//!
//! The log's own key decides between replicas: two that work on the same deadline race for the next
//! place in its stream, and the loser finds the work done.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use jiff::Timestamp;

use super::carry_out::{Request, Subject, carry_out};
use super::{Ctx, ServiceError, Services, engine};
use crate::domain::IncidentNo;
use crate::domain::command::{Command, Refusal};
use crate::domain::deadline::DeadlineNo;
use crate::domain::people::Actor;
use crate::store::engine::{self as rows, DueRow, RetryRow};
use crate::store::{StoreError, engine as store_engine};

/// The name under which failed work is kept.
pub const NAME: &str = "reminders";

/// How many one tick takes on, so that a long backlog does not hold up everything else.
const BATCH: i64 = 500;

/// How many work on a batch at once on a server, where each has a connection of its own; pages need
/// the others.
const WORKERS: usize = 4;

/// How many on the embedded engine, where they wait for the one writer and share its commits.
const EMBEDDED_WORKERS: usize = 16;

/// How often a piece of work is tried before it is given up.
const ATTEMPTS: i64 = 8;

/// What a tick did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tick {
    /// How many deadlines had something put on record.
    pub recorded: u32,
    /// How many could not, each put aside so that the others go on.
    pub failed: u32,
    /// The oldest instant that was still waiting, for the lag.
    pub oldest: Option<Timestamp>,
    /// Whether more may be waiting than one tick takes.
    pub has_more: bool,
}

/// Puts on record whatever deadlines have reached at the present instant, up to a batch.
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
    let mut due = services
        .store
        .read(|conn| rows::list_due(conn, NAME, ctx.now, BATCH))?;
    let has_more = i64::try_from(due.len()).is_ok_and(|found| found >= BATCH);
    let oldest = due.first().map(|row| row.next_at.timestamp());
    // Each replica begins elsewhere, so that they meet on few of them.
    due.sort_by_key(|row| place_in_line(services.engine.replica(), row));
    let mut tick = work_on(services, &ctx, &due)?;
    (tick.oldest, tick.has_more) = (oldest, has_more);
    engine::progressed(services);
    Ok(tick)
}

fn place_in_line(replica: &str, row: &DueRow) -> u64 {
    let mut hasher = DefaultHasher::new();
    (replica, &row.no, row.n).hash(&mut hasher);
    hasher.finish()
}

/// Several hands take one row after the other until none is left or the database is gone.
fn work_on(services: &Services, ctx: &Ctx, due: &[DueRow]) -> Result<Tick, ServiceError> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Ok(Tick::default()));
    let hand = || {
        while let Some(row) = due.get(next.fetch_add(1, Ordering::Relaxed)) {
            let outcome = one(services, ctx, row);
            if outcome.is_ok() {
                engine::progressed(services);
            }
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            match (outcome, done.as_mut()) {
                (Ok(true), Ok(tick)) => tick.recorded += 1,
                (Ok(false), Ok(tick)) => tick.failed += 1,
                (Err(error), Ok(_)) => {
                    *done = Err(error);
                    // Nobody takes another row.
                    next.store(due.len(), Ordering::Relaxed);
                }
                (_, Err(_)) => {}
            }
        }
    };
    let workers = if services.store.is_embedded() {
        EMBEDDED_WORKERS
    } else {
        WORKERS
    };
    thread::scope(|scope| {
        for _ in 0..workers.min(due.len()) {
            scope.spawn(hand);
        }
    });
    done.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Whether the deadline is on record now; `false` when it was put aside.
fn one(services: &Services, ctx: &Ctx, row: &DueRow) -> Result<bool, ServiceError> {
    let outcome = place_of(row).and_then(|(no, n)| remind(services, ctx, no, n));
    match outcome {
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
            tracing::warn!(incident = %row.no, deadline = row.n, %error, "reminder put aside");
            put_aside(services, NAME, ctx.now, (row.subject(), error.to_string()))?;
            Ok(false)
        }
    }
}

pub(super) const fn is_general(error: &ServiceError) -> bool {
    matches!(
        error,
        ServiceError::Store(StoreError::Busy { .. } | StoreError::Unavailable { .. })
            | ServiceError::NotSetUp
    )
}

fn place_of(row: &DueRow) -> Result<(IncidentNo, DeadlineNo), ServiceError> {
    let corrupt = || StoreError::corrupt("read a deadline's row", row.no.clone());
    let no = IncidentNo::parse(&row.no).ok_or_else(corrupt)?;
    let n = u32::try_from(row.n).map_err(|_negative| corrupt())?;
    Ok((no, DeadlineNo(n)))
}

fn remind(
    services: &Services,
    ctx: &Ctx,
    no: IncidentNo,
    deadline: DeadlineNo,
) -> Result<(), ServiceError> {
    let request = Request {
        subject: Subject::Incident(no),
        command: Command::Remind { deadline },
        expected_seq: None,
        once: None,
        files: Vec::new(),
    };
    match carry_out(services, ctx, &request) {
        // Another replica was faster, or it was met in the meantime.
        Err(ServiceError::Refused(Refusal::NothingDue)) | Ok(_) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Puts failed work aside, to be tried later and later and given up in the end.
pub(super) fn put_aside(
    services: &Services,
    name: &'static str,
    now: Timestamp,
    (subject, error): (String, String),
) -> Result<(), ServiceError> {
    services.store.write(move |conn| {
        let before = store_engine::load_retry(conn, name, &subject)?;
        let attempts = before.as_ref().map_or(0, |row| row.attempts) + 1;
        let wait = engine::back_off(attempts);
        let row = RetryRow {
            reconciler: name.to_owned(),
            subject,
            attempts,
            next_try_at: now.saturating_add(wait).unwrap_or(now).into(),
            first_failed_at: before.map_or(now.into(), |row| row.first_failed_at),
            last_error: error,
            is_dead: attempts >= ATTEMPTS,
        };
        store_engine::put_retry(conn, &row)
    })?;
    Ok(())
}
