//! The engine as a whole: which time it goes by, whether it may work here, whether it does, and
//! what wakes it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

use super::{Clock, ServiceError, Services, SharedClock, reminders};
use crate::store::StoreError;
use crate::store::engine::{self as rows, VERSION};

/// How long the engine sleeps at most between two looks. Short, so that a clock that jumps and
/// the work of another replica are noticed.
pub const TICK_SECONDS: u64 = 5;

const TICK: SignedDuration = SignedDuration::from_secs(5);

/// The longest a piece of failed work waits before it is tried again.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(10);

/// Which time the engine goes by.
pub enum Time {
    /// That of this clock.
    Clock(Arc<dyn Clock>),
    /// That of the database server, so that no replica's own clock matters; what it says sets the
    /// clock that people's requests go by.
    Server(Arc<SharedClock>),
}

/// What the engine of this process shares.
pub struct Engine {
    time: Time,
    replica: String,
    /// When it last got something done or found nothing to do, in microseconds; 0 before that.
    progressed_at: AtomicI64,
    /// Whether a newer release was at work at the last look.
    is_refused: AtomicBool,
    /// The day of the last brief that this process knows to be told, as 20181012.
    briefed_on: AtomicI64,
    /// The week of the last alarm about the calendar that this process knows to be told.
    alarmed_in: AtomicI64,
    /// The hour of the last look for reports that are due, as 2018120309.
    reported_in: AtomicI64,
    wake: Notify,
}

impl Engine {
    /// The engine of one process.
    pub fn new(time: Time, replica: String) -> Self {
        Self {
            time,
            replica,
            progressed_at: AtomicI64::new(0),
            is_refused: AtomicBool::new(false),
            briefed_on: AtomicI64::new(0),
            alarmed_in: AtomicI64::new(i64::MIN),
            reported_in: AtomicI64::new(0),
            wake: Notify::new(),
        }
    }

    /// What this process is called among the replicas; new at every start.
    pub fn replica(&self) -> &str {
        &self.replica
    }

    /// Whether this process knows the brief of a day to be told; asking spares the database.
    pub(super) fn is_briefed(&self, day: i64) -> bool {
        self.briefed_on.load(Ordering::Relaxed) == day
    }

    /// Notes that the brief of a day is told.
    pub(super) fn briefed(&self, day: i64) {
        self.briefed_on.store(day, Ordering::Relaxed);
    }

    /// Whether this process knows the calendar's alarm of a week to be told.
    pub(super) fn is_alarmed(&self, week: i32) -> bool {
        self.alarmed_in.load(Ordering::Relaxed) == i64::from(week)
    }

    /// Notes that the calendar's alarm of a week is told.
    pub(super) fn alarmed(&self, week: i32) {
        self.alarmed_in.store(i64::from(week), Ordering::Relaxed);
    }

    /// Whether this process has looked for reports in an hour.
    pub(super) fn is_reported(&self, hour: i64) -> bool {
        self.reported_in.load(Ordering::Relaxed) == hour
    }

    /// Notes that reports were looked for in an hour.
    pub(super) fn reported(&self, hour: i64) {
        self.reported_in.store(hour, Ordering::Relaxed);
    }

    /// Wakes every reconciler of this process: something was committed.
    pub fn nudge(&self) {
        self.wake.notify_waiters();
    }

    /// Waits for the next nudge.
    pub async fn nudged(&self) {
        self.wake.notified().await;
    }
}

/// The instant the engine goes by.
///
/// # Errors
/// When the server cannot be asked.
pub fn now(services: &Services) -> Result<Timestamp, ServiceError> {
    match &services.engine.time {
        Time::Clock(clock) => Ok(clock.now()),
        Time::Server(clock) => Ok(clock.hear(services.store.read(rows::server_now)?)),
    }
}

/// The instant to work by; `None` when a newer release has begun on this database and this binary
/// may not do the engine's work any more: neither record nor send.
///
/// # Errors
/// The store's failure.
pub fn may_work(services: &Services) -> Result<Option<Timestamp>, ServiceError> {
    let engine = &services.engine;
    let (required, now) = services.store.read(|conn| -> Result<_, StoreError> {
        let required = rows::required_version(conn)?;
        let now = match &engine.time {
            Time::Clock(clock) => clock.now(),
            Time::Server(clock) => clock.hear(rows::server_now(conn)?),
        };
        Ok((required, now))
    })?;
    let is_refused = required > VERSION;
    let was_refused = engine.is_refused.swap(is_refused, Ordering::Relaxed);
    if is_refused && !was_refused {
        tracing::warn!(
            required,
            own = VERSION,
            "engine refused: a newer release is at work"
        );
    }
    Ok((!is_refused).then_some(now))
}

/// Says that from now on an older binary leaves the engine's work to this one.
///
/// # Errors
/// The store's failure.
pub fn take_over(services: &Services) -> Result<(), ServiceError> {
    services
        .store
        .write(|conn| rows::raise_gate(conn, VERSION))?;
    // Nobody can say yet that it stands still.
    progressed(services);
    Ok(())
}

/// Notes that the engine of this process is getting on.
pub fn progressed(services: &Services) {
    let now = about_now(services).as_microsecond();
    services.engine.progressed_at.store(now, Ordering::Relaxed);
}

/// Near enough to the instant the engine goes by, without a question to the server.
pub(super) fn about_now(services: &Services) -> Timestamp {
    match &services.engine.time {
        Time::Clock(clock) => clock.now(),
        Time::Server(clock) => clock.now(),
    }
}

/// How long failed work waits before the next attempt: doubled each time.
pub fn back_off(attempts: i64) -> SignedDuration {
    let doublings = u32::try_from(attempts.clamp(0, 20)).unwrap_or(20);
    let seconds = TICK
        .as_secs()
        .saturating_mul(2_i64.saturating_pow(doublings));
    SignedDuration::from_secs(seconds).min(LONGEST_WAIT)
}

/// How long the link in a message acknowledges: as long as anybody may still want it.
pub(super) const LINK_KEPT: SignedDuration = SignedDuration::from_hours(24 * 7);

/// How the engine stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It works.
    Working,
    /// Work waits, and for two ticks nothing was done.
    Stalled,
    /// A newer release does its work.
    Refused,
}

/// How the engine is getting on, as an outsider sees it: from the database, not from its own word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Health {
    /// How it stands.
    pub standing: Standing,
    /// For how long the oldest piece of work has been waiting.
    pub lag: SignedDuration,
    /// How many pieces of work wait.
    pub waiting: i64,
    /// How many were given up.
    pub dead: usize,
}

/// How many dead pieces of work are counted at most.
const DEAD_COUNTED: i64 = 1_000;

/// Audits the engine: a cheap look at an index, independent of the loop that does the work.
///
/// # Errors
/// The store's failure.
pub fn health(services: &Services) -> Result<Health, ServiceError> {
    let now = now(services)?;
    let required = services.store.read(rows::required_version)?;
    let (oldest, waiting, dead) = services.store.read(|conn| {
        let oldest = rows::oldest_due(conn, reminders::NAME, now)?;
        let dead = rows::list_dead(conn, DEAD_COUNTED)?.len();
        Ok::<_, ServiceError>((oldest, rows::count_due(conn, now)?, dead))
    })?;
    let lag = oldest.map_or(SignedDuration::ZERO, |at| now.duration_since(at));
    let two_ticks = TICK.saturating_mul(2);
    let progressed_at = services.engine.progressed_at.load(Ordering::Relaxed);
    let still = now.as_microsecond().saturating_sub(progressed_at);
    let is_still = SignedDuration::from_micros(still) > two_ticks;
    let standing = if required > VERSION {
        Standing::Refused
    } else if lag > two_ticks && is_still {
        Standing::Stalled
    } else {
        Standing::Working
    };
    Ok(Health {
        standing,
        lag,
        waiting,
        dead,
    })
}
