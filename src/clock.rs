//! The one place where the clock is read. Everything below the doors takes `now` as a value.

use jiff::Timestamp;

/// A source of "now".
pub trait Clock: Send + Sync + 'static {
    /// The present instant, in whole microseconds, as the store keeps them.
    fn now(&self) -> Timestamp;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one reading of the clock"
    )]
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        // Stored instants are whole microseconds; a finer one would not equal its own record.
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }
}
