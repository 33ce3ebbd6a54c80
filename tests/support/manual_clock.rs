//! A clock that stands still until a test moves it, and words for instants and lengths.

use std::sync::atomic::{AtomicI64, Ordering};

use huiying::clock::Clock;
use huiying::domain::calendar::{instant, local};
use jiff::{SignedDuration, Timestamp};

/// A source of "now" that a test sets.
pub(crate) struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that shows this Beijing time, written `2018-11-06 10:00`.
    pub(crate) fn at(beijing_time: &str) -> Self {
        Self(AtomicI64::new(beijing(beijing_time).as_microsecond()))
    }

    /// Sets it to this Beijing time.
    pub(crate) fn set(&self, beijing_time: &str) {
        let at = beijing(beijing_time).as_microsecond();
        self.0.store(at, Ordering::SeqCst);
    }

    /// Moves it on.
    pub(crate) fn advance(&self, by: SignedDuration) {
        let microseconds = i64::try_from(by.as_micros()).unwrap();
        self.0.fetch_add(microseconds, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

/// The instant of this Beijing time.
pub(crate) fn beijing(text: &str) -> Timestamp {
    instant(text.replace(' ', "T").parse().unwrap())
}

/// Beijing time as people write it, to the minute.
pub(crate) fn wall(at: Timestamp) -> String {
    local(at).strftime("%Y-%m-%d %H:%M").to_string()
}

/// So many seconds.
pub(crate) fn seconds(n: i64) -> SignedDuration {
    SignedDuration::from_secs(n)
}

/// So many minutes.
pub(crate) fn minutes(n: i64) -> SignedDuration {
    SignedDuration::from_mins(n)
}

/// So many hours.
pub(crate) fn hours(n: i64) -> SignedDuration {
    SignedDuration::from_hours(n)
}

/// So many days of 24 hours.
pub(crate) fn days(n: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * n)
}
