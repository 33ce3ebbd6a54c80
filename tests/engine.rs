//! No deadline is missed, doubled or rewritten: checked from outside, on real processes that are
//! killed, stopped, cut off from the mail server and given a wrong clock. What counts is what
//! arrives at the other end and what the log says.
//!
//! Time is real here, so every scenario prepares its database such that deadlines fall due a few
//! seconds after the processes stand. `HUIYING_TEST_LONG=1` makes the silent mail server last ten
//! minutes instead of thirty seconds; `HUIYING_TEST_SEED` chooses who is killed when. The output of
//! the processes is kept in `target/test-logs`.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a scenario fails by panicking"
)]

#[path = "support/api_client.rs"]
mod api_client;
#[path = "support/arrivals.rs"]
mod arrivals;
#[path = "support/base64.rs"]
mod base64;
#[path = "support/mail_server.rs"]
mod mail_server;
#[path = "support/postgres.rs"]
mod postgres;
#[path = "support/prepared.rs"]
mod prepared;
#[path = "support/process.rs"]
mod process;
#[path = "support/record.rs"]
mod record;
#[path = "support/webhook.rs"]
mod webhook;

#[path = "engine/after_downtime.rs"]
mod after_downtime;
#[path = "engine/bulletin.rs"]
mod bulletin;
#[path = "engine/delivered.rs"]
mod delivered;
#[path = "engine/forgetful.rs"]
mod forgetful;
#[path = "engine/newer_release.rs"]
mod newer_release;
#[path = "engine/planted.rs"]
mod planted;
#[path = "engine/receivers.rs"]
mod receivers;
#[path = "engine/rolling.rs"]
mod rolling;
#[path = "engine/same_minute.rs"]
mod same_minute;
#[path = "engine/scene.rs"]
mod scene;
#[path = "engine/signals.rs"]
mod signals;
#[path = "engine/silent_mail.rs"]
mod silent_mail;
#[path = "engine/stalled.rs"]
mod stalled;
#[path = "engine/wrong_clock.rs"]
mod wrong_clock;
