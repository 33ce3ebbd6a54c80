//! The one place where the clock is read. Everything below the doors takes `now` as a value.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

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

/// How far a reading may lie from what the last one and the time since promise: more than any
/// correction of a clock in service.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(10);

/// How long a clock that jumped is held to be wrong. Then it is believed, since somebody may have
/// put a wrong clock right.
const HELD_FOR: SignedDuration = SignedDuration::from_mins(10);

/// The clock of the machine for a single process that must do nothing too early: a jump is noticed
/// against the steady counter of the processor and not believed at once.
#[derive(Debug, Default)]
pub struct GuardedClock {
    guard: Mutex<Option<Guard>>,
}

/// What is known about the time that goes by.
#[derive(Debug, Clone, Copy)]
struct Guard {
    counter: Instant,
    time: Timestamp,
    jumped: Option<Instant>,
}

impl Guard {
    /// The time that holds when the clock shows `reading` and the counter `counter`.
    fn take(&mut self, reading: Timestamp, counter: Instant) -> Timestamp {
        let passed = SignedDuration::try_from(counter.saturating_duration_since(self.counter))
            .unwrap_or(SignedDuration::MAX);
        let expected = self.time.saturating_add(passed).unwrap_or(reading);
        let is_near = reading.duration_since(expected).abs() <= TOLERANCE;
        let since = *self.jumped.get_or_insert(counter);
        let held = SignedDuration::try_from(counter.saturating_duration_since(since))
            .unwrap_or(SignedDuration::MAX);
        if is_near || held >= HELD_FOR {
            *self = Self {
                counter,
                time: reading,
                jumped: None,
            };
            return reading;
        }
        if held.is_zero() {
            tracing::warn!(%reading, %expected, "the clock jumped; it is not believed yet");
        }
        expected
    }
}

impl Clock for GuardedClock {
    fn now(&self) -> Timestamp {
        let (reading, counter) = (SystemClock.now(), Instant::now());
        let mut guard = self.guard.lock().unwrap_or_else(PoisonError::into_inner);
        let guard = guard.get_or_insert(Guard {
            counter,
            time: reading,
            jumped: None,
        });
        guard.take(reading, counter)
    }
}

/// The clock of a server that several machines share: what the server said last, carried on by the
/// steady counter of the processor. The clock of this machine counts only until the server has said
/// something.
#[derive(Debug, Default)]
pub struct SharedClock {
    said: Mutex<Option<Said>>,
}

/// What the server said, and when that was by the counter.
#[derive(Debug, Clone, Copy)]
struct Said {
    counter: Instant,
    time: Timestamp,
}

/// An answer takes its time to come, so what it says is old by a little and never too new: among
/// answers that differ by no more than this the latest time is the best.
const ON_ITS_WAY: SignedDuration = SignedDuration::from_secs(5);

impl Said {
    fn at(&self, counter: Instant) -> Timestamp {
        let passed = counter.saturating_duration_since(self.counter).as_micros();
        let passed = i64::try_from(passed).unwrap_or(i64::MAX);
        let passed = SignedDuration::from_micros(passed);
        self.time.saturating_add(passed).unwrap_or(self.time)
    }

    /// Together with an answer that came at `counter`.
    fn hear(self, time: Timestamp, counter: Instant) -> Self {
        let expected = self.at(counter);
        let is_near = expected.duration_since(time).abs() <= ON_ITS_WAY;
        let time = if is_near { time.max(expected) } else { time };
        Self { counter, time }
    }
}

impl SharedClock {
    /// Takes what the server has just said; gives the time that holds now.
    pub fn hear(&self, time: Timestamp) -> Timestamp {
        let counter = Instant::now();
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let new = said.map_or(Said { counter, time }, |said| said.hear(time, counter));
        *said = Some(new);
        new.time
    }
}

impl Clock for SharedClock {
    fn now(&self) -> Timestamp {
        let said = *self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.map_or_else(|| SystemClock.now(), |said| said.at(Instant::now()))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn guard() -> (Guard, Timestamp, Instant) {
        let (time, counter) = (Timestamp::UNIX_EPOCH, Instant::now());
        let guard = Guard {
            counter,
            time,
            jumped: None,
        };
        (guard, time, counter)
    }

    #[test]
    fn a_clock_that_jumps_an_hour_is_not_believed_at_once() {
        for jump in [3_600, -3_600] {
            let (mut guard, time, counter) = guard();
            let second = SignedDuration::from_secs(1);
            let reading = time + SignedDuration::from_secs(jump);
            let held = guard.take(reading, counter + Duration::from_secs(1));
            assert_eq!(held, time + second);
            let back = guard.take(time + second * 2, counter + Duration::from_secs(2));
            assert_eq!(back, time + second * 2);
        }
    }

    #[test]
    fn a_shared_clock_goes_on_from_what_the_server_said() {
        let (_, time, counter) = guard();
        let said = Said { counter, time };
        let second = SignedDuration::from_secs(1);
        let later = counter + Duration::from_secs(2);
        assert_eq!(said.at(later), time + second * 2);
        // An answer that was on its way for a second says less than is known.
        assert_eq!(said.hear(time + second, later).time, time + second * 2);
        assert_eq!(said.hear(time + second * 3, later).time, time + second * 3);
        // A server whose clock was put right is believed.
        for hours in [-1, 1] {
            let right = time + SignedDuration::from_hours(hours);
            assert_eq!(said.hear(right, later).time, right);
        }
    }

    #[test]
    fn a_clock_that_was_put_right_is_believed_in_the_end() {
        let (mut guard, time, counter) = guard();
        let hour = SignedDuration::from_hours(1);
        guard.take(time + hour, counter + Duration::from_secs(1));
        let late = SignedDuration::from_secs(602);
        let believed = guard.take(time + hour + late, counter + Duration::from_secs(602));
        assert_eq!(believed, time + hour + late);
    }
}
