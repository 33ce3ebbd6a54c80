//! Reconciler: what stands in the outbox goes out, each channel in a loop of its own, so that a mail
//! server that never answers delays no push and no deadline.
//!
//! One tick claims a bounded batch under a lease, sends it with bounded concurrency, and marks each
//! parcel as soon as its fate is known. Killed between sending and marking, the lease runs out and
//! the same parcel goes out again under the same id: never lost, never under a second id.

use std::collections::{BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use jiff::{SignedDuration, Timestamp};

use super::{ServiceError, Services, engine};
use crate::channels::{Notifier, SendFault};
use crate::domain::vocabulary::{Channel, DeliveryState};
use crate::store::StoreError;
use crate::store::outbox::{self, Attempt, Fate};

use choice::{Chooser, Shipment};

mod choice;

mod digest;

mod reroute;

/// The channels that have a loop each. The portal needs none: a message is there when it is put.
pub const LANES: [Channel; 5] = [
    Channel::Email,
    Channel::Sms,
    Channel::Webhook,
    Channel::Wecom,
    Channel::Dingtalk,
];

/// How many deliveries one tick looks at.
const BATCH: i64 = 16;
/// How many are being sent at once on one channel.
const WORKERS: usize = 4;
/// Longer than a batch of deliveries takes, one parcel each: every sending ends within ten seconds.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// No sending begins so shortly before the end of the lease that it might outlive it.
const LONGEST_SENDING: SignedDuration = SignedDuration::from_secs(12);
/// Seconds until the next attempt, by how many have failed. After the last one it is given up:
/// a receiver that is away for an hour and a half misses nothing.
const BACK_OFF: [i64; 9] = [10, 30, 60, 120, 300, 600, 1_200, 1_800, 1_800];

/// What the loops of one process remember between ticks. Nothing here is needed to be right, only to
/// be prompt: a process that starts anew finds out by itself.
#[derive(Debug)]
pub struct Loops {
    /// Names this process in claims.
    name: String,
    /// Channels whose latest sending failed.
    failing: Mutex<BTreeSet<Channel>>,
    is_stopping: AtomicBool,
}

impl Loops {
    /// The loops of a process with this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            failing: Mutex::default(),
            is_stopping: AtomicBool::new(false),
        }
    }

    /// Lets every loop end after the parcels that are on their way just now.
    pub fn stop(&self) {
        self.is_stopping.store(true, Ordering::Relaxed);
    }

    fn is_stopping(&self) -> bool {
        self.is_stopping.load(Ordering::Relaxed)
    }

    fn note(&self, channel: Channel, has_failed: bool) {
        let mut failing = lock(&self.failing);
        if has_failed {
            failing.insert(channel);
        } else {
            failing.remove(&channel);
        }
    }

    fn is_failing(&self, channel: Channel) -> bool {
        lock(&self.failing).contains(&channel)
    }
}

/// What a tick did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tick {
    /// How many parcels the other side took; a digest is one.
    pub sent: usize,
    /// How many it did not take.
    pub failed: usize,
    /// How many deliveries were dropped, because their matter is done.
    pub dropped: usize,
    /// How many go another way from now on.
    pub rerouted: usize,
    /// Whether more may be waiting, so that the next tick should come at once.
    pub has_more: bool,
}

/// Begins where the last process ended. The embedded engine is served by one process at a time, so
/// that whatever is claimed was claimed by one that is gone, and need not wait for its lease to run
/// out. On a server another replica may be sending it.
///
/// # Errors
/// The store's failure.
pub fn resume(services: &Services) -> Result<(), ServiceError> {
    if services.store.is_embedded() {
        services.store.write(outbox::end_leases)?;
    }
    Ok(())
}

/// How many deliveries there are, by channel and state.
///
/// # Errors
/// The store's failure.
pub fn counts(services: &Services) -> Result<Vec<(String, String, i64)>, ServiceError> {
    Ok(services.store.read(outbox::count_deliveries)?)
}

/// Sends what is due on a channel, up to a batch, and finds another way for what waits too long.
///
/// # Errors
/// The store's failure; that a parcel was not taken is counted, not raised.
pub fn tick(services: &Services, channel: Channel) -> Result<Tick, ServiceError> {
    let Some(now) = engine::may_work(services)? else {
        return Ok(Tick::default());
    };
    let Some(way) = services.channels.way(channel) else {
        return Ok(Tick {
            rerouted: reroute::all_from(services, channel)?,
            ..Tick::default()
        });
    };
    let mut tick = Tick::default();
    if services
        .store
        .read(|conn| outbox::has_sendable(conn, channel, now))?
    {
        let chooser = Chooser {
            channel,
            now,
            claimed_by: services.delivering.name.clone(),
            page: services.links.page("/notices"),
        };
        let choosing = chooser.clone();
        let choice = services.store.write(move |conn| choosing.choose(conn))?;
        tick.dropped = choice.dropped;
        tick.has_more = choice.has_more;
        let lane = Lane {
            services,
            chooser,
            way,
        };
        lane.ship(choice.shipments, &mut tick);
    }
    tick.rerouted = reroute::overdue(services, channel)?;
    Ok(tick)
}

/// One channel during one tick.
struct Lane<'a> {
    services: &'a Services,
    chooser: Chooser,
    way: Arc<dyn Notifier>,
}

impl Lane<'_> {
    /// Sends parcels with a few workers; each takes the next one until none is left. What they do
    /// not come to before its lease grows old is given back, unsent.
    fn ship(&self, shipments: Vec<Shipment>, tick: &mut Tick) {
        let workers = WORKERS.min(shipments.len());
        let queue = Mutex::new(VecDeque::from(shipments));
        let work = || {
            let mut done = Tick::default();
            while let Some(shipment) = next(&queue) {
                self.send(shipment, &mut done);
            }
            done
        };
        thread::scope(|scope| {
            let started: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
            for worker in started {
                // A worker that panicked leaves its parcel to the lease.
                let done = worker.join().unwrap_or(Tick {
                    failed: 1,
                    ..Tick::default()
                });
                tick.sent += done.sent;
                tick.failed += done.failed;
                tick.dropped += done.dropped;
            }
        });
    }

    /// Sends one parcel, if its matter still stands: in the time since the claim somebody may have
    /// done what it asks for.
    fn send(&self, shipment: Shipment, done: &mut Tick) {
        let begins_until = later(self.chooser.now, LEASE.saturating_sub(LONGEST_SENDING));
        let is_old = engine::about_now(self.services) > begins_until;
        if is_old || self.services.delivering.is_stopping() {
            give_back(self.services, shipment);
            return;
        }
        let shipment = match self.look_again(shipment, done) {
            Ok(Some(shipment)) => shipment,
            Ok(None) => return,
            Err(error) => {
                tracing::error!(%error, "claimed message not looked at again");
                done.failed += 1;
                return;
            }
        };
        let outcome = self.way.send(&shipment.parcel);
        let channel = self.chooser.channel;
        self.services.delivering.note(channel, outcome.is_err());
        match &outcome {
            Ok(()) => done.sent += 1,
            Err(_) => done.failed += 1,
        }
        mark(self.services, channel, shipment, outcome);
    }

    fn look_again(
        &self,
        shipment: Shipment,
        done: &mut Tick,
    ) -> Result<Option<Shipment>, ServiceError> {
        let store = &self.services.store;
        let channel = self.chooser.channel;
        let fallen = store.read(|conn| choice::fallen(conn, channel, &shipment.messages))?;
        if fallen.is_empty() {
            return Ok(Some(shipment));
        }
        done.dropped += fallen.len();
        let chooser = self.chooser.clone();
        store.write(move |conn| chooser.without(conn, shipment, &fallen))
    }
}

fn next(queue: &Mutex<VecDeque<Shipment>>) -> Option<Shipment> {
    lock(queue).pop_front()
}

/// Writes down what became of a parcel. When that fails, the lease runs out and the parcel goes out
/// again under the same id.
fn mark(services: &Services, channel: Channel, shipment: Shipment, outcome: Result<(), SendFault>) {
    let id = shipment.parcel.id.clone();
    let marked = match outcome {
        Ok(()) => mark_sent(services, shipment),
        Err(fault) => mark_failed(services, channel, shipment, &fault),
    };
    if let Err(error) = marked {
        tracing::error!(channel = channel.code(), %id, %error, "message not marked");
    }
}

fn mark_sent(services: &Services, shipment: Shipment) -> Result<(), ServiceError> {
    let now = engine::now(services)?;
    services
        .store
        .write(move |conn| -> Result<(), StoreError> {
            let sent = Fate {
                state: DeliveryState::Sent,
                reason: None,
            };
            for key in &shipment.keys {
                outbox::end(conn, key, &sent, now)?;
            }
            Ok(())
        })?;
    Ok(())
}

fn mark_failed(
    services: &Services,
    channel: Channel,
    shipment: Shipment,
    fault: &SendFault,
) -> Result<(), ServiceError> {
    let now = engine::now(services)?;
    let attempt = Attempt {
        error: fault.to_string(),
        next_try_at: match fault {
            SendFault::Unusable(_) => None,
            SendFault::Failed(_) => next_try_at(shipment.attempts, now),
        },
    };
    let (id, attempts) = (&shipment.parcel.id, shipment.attempts + 1);
    tracing::warn!(channel = channel.code(), %id, attempts, "message not taken");
    let offered = services.channels.clone();
    services
        .store
        .write(move |conn| -> Result<(), StoreError> {
            for key in &shipment.keys {
                outbox::fail(conn, key, &attempt, now)?;
                // What can go no further this way goes another way, if there is one.
                if attempt.next_try_at.is_none() {
                    reroute::beside(conn, &offered, &key.0, channel, now)?;
                }
            }
            Ok(())
        })?;
    Ok(())
}

/// When to try again after this many failed attempts before the one that failed just now; `None`
/// after the last.
fn next_try_at(failed_before: i64, now: Timestamp) -> Option<Timestamp> {
    let at = usize::try_from(failed_before).ok()?;
    let wait = SignedDuration::from_secs(*BACK_OFF.get(at)?);
    Some(later(now, wait))
}

fn give_back(services: &Services, shipment: Shipment) {
    let returned = services
        .store
        .write(move |conn| outbox::release(conn, &shipment.keys));
    if let Err(error) = returned {
        tracing::warn!(%error, "claimed messages not given back");
    }
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}

/// A panic elsewhere does not make these wrong: they hold no half-made state.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_to_a_cap_and_ends() {
        let now = Timestamp::UNIX_EPOCH;
        let waits: Vec<Option<i64>> = (0..11)
            .map(|n| next_try_at(n, now).map(Timestamp::as_second))
            .collect();
        assert_eq!(waits.first(), Some(&Some(10)));
        assert!(waits[..9].windows(2).all(|pair| pair[0] <= pair[1]));
        assert_eq!(waits[8], Some(1_800));
        assert_eq!(waits[9..], [None, None]);
        assert!(
            BACK_OFF.iter().sum::<i64>() > 3_600,
            "an hour away loses nothing"
        );
    }

    #[test]
    fn a_whole_batch_fits_into_its_lease() {
        let rounds = usize::try_from(BATCH).unwrap().div_ceil(WORKERS);
        let longest = i64::try_from(rounds).unwrap() * 10;
        assert!(LEASE.as_secs() > longest);
    }

    #[test]
    fn a_channel_is_failing_until_something_gets_through() {
        let loops = Loops::new("a");
        assert!(!loops.is_failing(Channel::Email));
        loops.note(Channel::Email, true);
        assert!(loops.is_failing(Channel::Email));
        assert!(!loops.is_failing(Channel::Sms));
        loops.note(Channel::Email, false);
        assert!(!loops.is_failing(Channel::Email));
    }
}
