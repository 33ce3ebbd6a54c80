//! The loop: a constant list of reconcilers, run every few seconds, each isolated so that
//! one failure stops no other; and a loop for each channel that messages go out by, so that a slow
//! one holds up nothing. Holds no rule.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::services::delivery::{self, LANES};
use crate::services::{ServiceError, Services, housekeeping, passing, run_blocking};

/// How long the loop sleeps at most. Short, so that a clock that jumps is noticed.
const TICK: Duration = Duration::from_secs(5);
/// How long a channel sleeps when nothing more is waiting.
const LANE_TICK: Duration = Duration::from_secs(1);

/// One periodic duty.
struct Reconciler {
    name: &'static str,
    run: fn(&Services) -> Result<(), ServiceError>,
}

const RECONCILERS: &[Reconciler] = &[
    Reconciler {
        name: "passing",
        run: |services| passing::tick(services).map(|_done| ()),
    },
    Reconciler {
        name: "housekeeping",
        run: housekeeping::tick,
    },
];

/// Runs every reconciler again and again until `stop` says so.
pub async fn run(services: Arc<Services>, mut stop: watch::Receiver<bool>) {
    let lanes: Vec<_> = (0..LANES.len())
        .map(|lane| tokio::spawn(deliver(Arc::clone(&services), lane, stop.clone())))
        .collect();
    while !is_over(&mut stop, TICK).await {
        for reconciler in RECONCILERS {
            reconcile(&services, reconciler).await;
        }
    }
    services.delivering.stop();
    for lane in lanes {
        // A lane that panicked has left its claims to their leases.
        let _ended = lane.await;
    }
}

/// One channel's loop: ticks without a pause while more is waiting.
async fn deliver(services: Arc<Services>, lane: usize, mut stop: watch::Receiver<bool>) {
    let Some(channel) = LANES.get(lane).copied() else {
        return;
    };
    let mut pause = LANE_TICK;
    while !is_over(&mut stop, pause).await {
        let services = Arc::clone(&services);
        pause = match run_blocking(move || delivery::tick(&services, channel)).await {
            Ok(tick) if tick.has_more => Duration::ZERO,
            Ok(_) => LANE_TICK,
            Err(error) => {
                tracing::error!(channel = channel.code(), %error, "channel failed");
                TICK
            }
        };
    }
}

async fn reconcile(services: &Arc<Services>, reconciler: &Reconciler) {
    let services = Arc::clone(services);
    let run = reconciler.run;
    if let Err(error) = run_blocking(move || run(&services)).await {
        tracing::error!(reconciler = reconciler.name, %error, "reconciler failed");
    }
}

/// Waits for the next tick; whether the loop should end instead.
async fn is_over(stop: &mut watch::Receiver<bool>, pause: Duration) -> bool {
    if *stop.borrow() {
        return true;
    }
    tokio::select! {
        () = tokio::time::sleep(pause) => false,
        changed = stop.changed() => changed.is_err() || *stop.borrow(),
    }
}
