//! The loops: each reconciler and each channel that messages go out by has one of its own, so that
//! one that fails or is slow holds up no other. Woken by time and by commits. Holds no rule.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::services::delivery::{self, LANES};
use crate::services::{
    ServiceError, Services, briefs, bulk, calendar_watch, case_reminders, engine, housekeeping,
    learning, linkages, reminders, report_schedule, run_blocking,
};

/// How long a loop sleeps at most. Short, so that a clock that jumps is noticed.
const TICK: Duration = Duration::from_secs(engine::TICK_SECONDS);
/// How long a channel sleeps when nothing more is waiting.
const LANE_TICK: Duration = Duration::from_secs(1);
/// How long a loop that was woken waits for further commits, so that a burst of them costs it a few
/// looks and not one each.
const BREATH: Duration = Duration::from_millis(100);

/// One periodic duty; tells whether more is waiting, so that the next turn should come at once.
struct Reconciler {
    name: &'static str,
    /// Whether a commit wakes it as well.
    is_woken: bool,
    run: fn(&Services) -> Result<bool, ServiceError>,
}

const RECONCILERS: &[Reconciler] = &[
    Reconciler {
        name: reminders::NAME,
        is_woken: true,
        run: |services| reminders::tick(services).map(|done| done.has_more),
    },
    Reconciler {
        name: case_reminders::NAME,
        is_woken: true,
        run: |services| case_reminders::tick(services).map(|done| done.has_more),
    },
    Reconciler {
        name: "bulk",
        is_woken: true,
        run: bulk::tick,
    },
    Reconciler {
        name: "briefs",
        is_woken: false,
        run: |services| briefs::tick(services).map(|_told| false),
    },
    Reconciler {
        name: "calendar-watch",
        is_woken: false,
        run: |services| calendar_watch::tick(services).map(|_told| false),
    },
    Reconciler {
        name: "linkages",
        is_woken: false,
        run: |services| linkages::tick(services).map(|_reminded| false),
    },
    Reconciler {
        name: "report-schedule",
        is_woken: false,
        run: |services| report_schedule::tick(services).map(|_drawn| false),
    },
    Reconciler {
        name: "learning",
        is_woken: false,
        run: learning::tick,
    },
    Reconciler {
        name: "housekeeping",
        is_woken: false,
        run: |services| housekeeping::tick(services).map(|()| false),
    },
];

/// Runs every loop until `stop` says so, and what is at work then to its end.
pub async fn run(services: Arc<Services>, stop: watch::Receiver<bool>) {
    let first = Arc::clone(&services);
    if let Err(error) = run_blocking(move || delivery::resume(&first)).await {
        tracing::error!(%error, "claims of the last process not given back");
    }
    let duties = RECONCILERS
        .iter()
        .map(|duty| tokio::spawn(reconcile(Arc::clone(&services), duty, stop.clone())));
    let lanes = (0..LANES.len())
        .map(|lane| tokio::spawn(deliver(Arc::clone(&services), lane, stop.clone())));
    let loops: Vec<_> = duties.chain(lanes).collect();
    let mut stopped = stop;
    while !*stopped.borrow() {
        // The sender is gone only when the process ends anyway.
        if stopped.changed().await.is_err() {
            break;
        }
    }
    services.delivering.stop();
    for running in loops {
        // A loop that panicked has left its claims to their leases.
        let _ended = running.await;
    }
}

/// One reconciler's loop.
async fn reconcile(
    services: Arc<Services>,
    duty: &'static Reconciler,
    mut stop: watch::Receiver<bool>,
) {
    let mut pause = Duration::ZERO;
    while !is_over(&services, &mut stop, (pause, duty.is_woken)).await {
        let at_work = Arc::clone(&services);
        let run = duty.run;
        pause = match run_blocking(move || run(&at_work)).await {
            Ok(true) => Duration::ZERO,
            Ok(false) => TICK,
            Err(error) => {
                tracing::error!(reconciler = duty.name, %error, "reconciler failed");
                TICK
            }
        };
    }
}

/// One channel's loop.
async fn deliver(services: Arc<Services>, lane: usize, mut stop: watch::Receiver<bool>) {
    let Some(channel) = LANES.get(lane).copied() else {
        return;
    };
    let mut pause = LANE_TICK;
    while !is_over(&services, &mut stop, (pause, true)).await {
        let at_work = Arc::clone(&services);
        pause = match run_blocking(move || delivery::tick(&at_work, channel)).await {
            Ok(tick) if tick.has_more => Duration::ZERO,
            Ok(_) => LANE_TICK,
            Err(error) => {
                tracing::error!(channel = channel.code(), %error, "channel failed");
                TICK
            }
        };
    }
}

/// Waits for the next turn: the end of the pause or a commit; whether the loop should end instead.
async fn is_over(
    services: &Services,
    stop: &mut watch::Receiver<bool>,
    (pause, is_woken): (Duration, bool),
) -> bool {
    let is_told = *stop.borrow();
    if is_told {
        return true;
    }
    tokio::select! {
        () = tokio::time::sleep(pause) => false,
        () = services.engine.nudged(), if is_woken => {
            tokio::time::sleep(BREATH).await;
            *stop.borrow()
        }
        changed = stop.changed() => changed.is_err() || *stop.borrow(),
    }
}
