//! What the engine can carry: 5,000 deadlines that fall due at once, on each database, while
//! somebody reads pages (U55).
//!
//! `cargo bench --bench engine` prints a table and writes it to `target/bench/engine.txt`. It stops
//! by itself, after a few minutes. Nothing is sent out: what is measured ends with the messages
//! being queued. `HUIYING_BENCH_DEADLINES` asks for another number of deadlines.
//!
//! Beside the engine stands what the same database takes in the same run when rows as large as a
//! log entry are merely inserted, with a commit for each and with a commit for many. A throw-away
//! PostgreSQL runs without waiting for the disk (see `tests/support/postgres.rs`); the embedded
//! engine does wait. So compare each with its own raw rate, not the two with each other.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a bench fails by panicking and answers on the terminal"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

#[path = "../support/api_client.rs"]
mod api_client;
mod kept;
#[path = "../support/postgres.rs"]
mod postgres;
#[path = "../support/prepared.rs"]
mod prepared;
#[path = "../support/process.rs"]
mod process;
#[path = "raw.rs"]
mod raw;
#[path = "../support/record.rs"]
mod record;

use api_client::Client;
use prepared::Prepared;
use process::{Process, now};
use record::{Record, assert_sound};

const DEADLINES: usize = 5_000;
/// How long pages are read before anything falls due.
const QUIET: SignedDuration = SignedDuration::from_secs(10);
/// When to give up; the promise is one minute.
const AT_MOST: Duration = Duration::from_mins(4);
/// What somebody who clicks quickly leaves between two pages.
const BETWEEN_PAGES: Duration = Duration::from_millis(50);

fn main() {
    let mut report = heading();
    report.push_str(&measured("SQLite", &Prepared::sqlite()));
    match Prepared::postgres() {
        Some(prepared) => report.push_str(&measured("PostgreSQL", &prepared)),
        None => report.push_str("PostgreSQL: not here\n"),
    }
    println!("{report}");
    kept::keep("engine", &report);
}

fn heading() -> String {
    let cores = thread::available_parallelism().map_or(0, usize::from);
    format!(
        "{} deadlines due at once, {cores} cores, {}; a throw-away PostgreSQL does not wait for the \
         disk, SQLite does\n\n",
        deadlines(),
        now().strftime("%Y-%m-%d %H:%M UTC")
    )
}

fn deadlines() -> usize {
    #[expect(
        clippy::disallowed_methods,
        reason = "a bench's own switch, not configuration"
    )]
    let asked = std::env::var("HUIYING_BENCH_DEADLINES").ok();
    asked.and_then(|n| n.parse().ok()).unwrap_or(DEADLINES)
}

/// What was measured on one database.
struct Figures {
    /// How many levels there were to record, and how many were before anybody looked.
    levels: (usize, usize),
    /// From the due instant until the last was on record; `None` when it was given up.
    took: Option<SignedDuration>,
    record: Record,
    raw: raw::Rates,
    queued: String,
    /// How long pages took, before and during, the desk's and the incident's.
    pages: [[Vec<f64>; 2]; 2],
}

/// Everything on one database, as lines of the report.
fn measured(name: &str, prepared: &Prepared) -> String {
    let figures = measure(name, prepared);
    let mut lines = format!("{name}\n");
    let mut tell = |what: &str, figure: &str| writeln!(lines, "  {what:<40} {figure}").unwrap();
    let (expected, before) = figures.levels;
    let raw = &figures.raw;
    if let Some(took) = figures.took {
        let fresh = expected - before;
        let rate = f64::from(u32::try_from(fresh).unwrap()) / took.as_secs_f64();
        let took = took.as_secs_f64();
        tell(
            "all levels on record and queued",
            &format!("{fresh} in {took:.1} s, {rate:.0}/s"),
        );
        tell(
            "  of raw inserts, one commit each",
            &format!("{:.3}", rate / raw.single),
        );
        tell(
            "  of raw inserts, 256 a commit",
            &format!("{:.3}", rate / raw.grouped),
        );
    } else {
        tell(
            "NOT DONE",
            &format!("{expected} levels, given up after {AT_MOST:?}"),
        );
    }
    let lags = figures.record.levels().into_values().flatten();
    let lags = lags.map(|entry| millis(entry.recorded_at.duration_since(entry.occurred_at)));
    tell("recorded after the due instant", &spread(lags.collect()));
    tell("queued", &figures.queued);
    tell(
        "raw inserts, one commit each",
        &format!("{:.0}/s of {} bytes", raw.single, raw.bytes),
    );
    tell(
        "raw inserts, 256 a commit",
        &format!("{:.0}/s", raw.grouped),
    );
    let [quiet, busy] = figures.pages;
    for (page, (quiet, busy)) in PAGES.iter().zip(quiet.into_iter().zip(busy)) {
        tell(&format!("{page} before"), &spread(quiet));
        tell(&format!("{page} during"), &spread(busy));
    }
    lines.push('\n');
    lines
}

fn measure(name: &str, prepared: &Prepared) -> Figures {
    let services = &prepared.services;
    let (due_at, last) = prepared.falling_due(deadlines(), SignedDuration::ZERO, QUIET * 2);
    let just_after = last + SignedDuration::from_micros(1);
    let expected = Record::read(services).due(just_after).len();
    let mut process = Process::start(&format!("bench-{name}"), &prepared.environment());
    process.ready();
    let reader = Client::sign_in(&process.address, "duty");
    let quiet = read_pages(&reader, &process.address, || now() >= due_at);
    let before = record::recorded(services);
    let is_done = AtomicBool::new(false);
    let (busy, done_at) = thread::scope(|scope| {
        let (reader, address, is_done) = (&reader, process.address.as_str(), &is_done);
        let is_enough = || is_done.load(Ordering::SeqCst);
        let pages = scope.spawn(move || read_pages(reader, address, is_enough));
        let done_at = wait_until_recorded(prepared, expected);
        is_done.store(true, Ordering::SeqCst);
        (pages.join().unwrap(), done_at)
    });
    process.kill();
    let record = Record::read(services);
    if done_at.is_some() {
        record.assert_each_once(just_after, now());
        assert_sound(services);
    }
    Figures {
        levels: (expected, before),
        took: done_at.map(|at| at.duration_since(due_at)),
        queued: queued(prepared, &record),
        raw: raw::rates(prepared),
        record,
        pages: [quiet, busy],
    }
}

fn wait_until_recorded(prepared: &Prepared, expected: usize) -> Option<Timestamp> {
    let begun = Instant::now();
    while begun.elapsed() < AT_MOST {
        if record::recorded(&prepared.services) >= expected {
            return Some(now());
        }
        thread::sleep(Duration::from_millis(100));
    }
    None
}

/// Whether what is on record has its messages, which stand in the same transaction where this
/// release has an outbox.
fn queued(prepared: &Prepared, record: &Record) -> String {
    use diesel::prelude::*;
    #[derive(diesel::QueryableByName)]
    struct Named {
        #[diesel(sql_type = diesel::sql_types::Text)]
        id: String,
    }
    let list = |conn: &mut huiying::store::AnyConn| {
        let found = diesel::sql_query("SELECT id FROM messages").load::<Named>(conn);
        Ok::<_, huiying::store::StoreError>(found.ok())
    };
    let Some(messages) = prepared.services.store.read(list).unwrap() else {
        return "no outbox in this release".to_owned();
    };
    let held: BTreeSet<String> = messages.into_iter().map(|one| one.id).collect();
    // Nothing is configured that reaches everybody behind it.
    let wanted = record.messages().into_iter();
    let wanted: Vec<String> = wanted.filter(|id| !id.contains("/@")).collect();
    let missing = wanted.iter().filter(|id| !held.contains(*id)).count();
    assert_eq!(missing, 0, "recorded without a message");
    format!("{} messages about what was recorded", wanted.len())
}

const PAGES: [&str; 2] = ["desk", "incident page"];

/// Reads the desk and an incident's page in turn until it is enough; gives how long each took, in
/// milliseconds.
fn read_pages(reader: &Client, address: &str, is_enough: impl Fn() -> bool) -> [Vec<f64>; 2] {
    let no = format!("{}-0001", now().strftime("%Y"));
    let paths = ["/desk".to_owned(), format!("/incidents/{no}")];
    let mut took = [Vec::new(), Vec::new()];
    while !is_enough() {
        for (path, times) in paths.iter().zip(&mut took) {
            let (status, text, time) = reader.get(address, path).unwrap();
            assert_eq!(status, 200, "{text}");
            times.push(time.as_secs_f64() * 1_000.0);
        }
        thread::sleep(BETWEEN_PAGES);
    }
    took
}

fn millis(length: SignedDuration) -> f64 {
    length.as_secs_f64() * 1_000.0
}

/// The middle, the slowest twentieth and the slowest of all, in milliseconds.
fn spread(mut values: Vec<f64>) -> String {
    values.sort_by(f64::total_cmp);
    let Some(last) = values.last() else {
        return "none".to_owned();
    };
    let at = |part: usize| values[(values.len() - 1) * part / 100];
    let (middle, slow, n) = (at(50), at(95), values.len());
    format!("p50 {middle:.1} ms, p95 {slow:.1} ms, max {last:.1} ms (of {n})")
}
