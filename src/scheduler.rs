//! The loop: a constant list of reconcilers, run every few seconds, each isolated so that
//! one failure stops no other. Holds no rule.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::services::{ServiceError, Services, housekeeping, reminders, run_blocking};

/// How long the loop sleeps at most. Short, so that a clock that jumps is noticed.
const TICK: Duration = Duration::from_secs(5);

/// One periodic duty.
struct Reconciler {
    name: &'static str,
    run: fn(&Services) -> Result<(), ServiceError>,
}

const RECONCILERS: &[Reconciler] = &[
    Reconciler {
        name: "reminders",
        run: |services| reminders::tick(services).map(|_done| ()),
    },
    Reconciler {
        name: "housekeeping",
        run: housekeeping::tick,
    },
];

/// Runs every reconciler again and again until `stop` says so.
pub async fn run(services: Arc<Services>, mut stop: watch::Receiver<bool>) {
    while !is_over(&mut stop).await {
        for reconciler in RECONCILERS {
            reconcile(&services, reconciler).await;
        }
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
async fn is_over(stop: &mut watch::Receiver<bool>) -> bool {
    tokio::select! {
        () = tokio::time::sleep(TICK) => false,
        changed = stop.changed() => changed.is_err() || *stop.borrow(),
    }
}
