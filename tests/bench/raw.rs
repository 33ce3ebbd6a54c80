//! How fast the database is without the house: rows as large as a log entry, inserted by one
//! connection into a table of the same form.

use std::time::Instant;

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use huiying::store::AnyConn;
use huiying::store::log::{self, RecordedEvent};

use crate::prepared::Prepared;

/// How many rows a commit carries in a group, as many as the house's own writer takes at most.
const GROUP: u32 = 256;
const SINGLES: u32 = 1_000;
const GROUPS: u32 = 40;

diesel::table! {
    raw_log (position) {
        position -> BigInt,
        stream -> Text,
        seq -> BigInt,
        kind -> Text,
        body -> Text,
        actor -> Text,
        actor_name -> Text,
        capacity -> Text,
        unit -> Text,
        occurred_at -> BigInt,
        recorded_at -> BigInt,
        request_id -> Text,
        previous_hash -> Text,
        hash -> Text,
    }
}

/// Rows a second.
pub(crate) struct Rates {
    /// With a commit for each row.
    pub(crate) single: f64,
    /// With a commit for every 256 rows.
    pub(crate) grouped: f64,
    /// How large the text of a row is.
    pub(crate) bytes: usize,
}

/// Measures, with a row of the log as the sample.
pub(crate) fn rates(prepared: &Prepared) -> Rates {
    let mut conn = connect(&prepared.url);
    let create = match &conn {
        AnyConn::Sqlite(_) => {
            "CREATE TABLE raw_log (position INTEGER PRIMARY KEY, stream TEXT NOT NULL, \
             seq INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, actor TEXT NOT NULL, \
             actor_name TEXT NOT NULL, capacity TEXT NOT NULL, unit TEXT NOT NULL, \
             occurred_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, request_id TEXT NOT NULL, \
             previous_hash TEXT NOT NULL, hash TEXT NOT NULL, UNIQUE (stream, seq)) STRICT"
        }
        AnyConn::Pg(_) => "CREATE TABLE raw_log (LIKE event_log INCLUDING ALL)",
    };
    conn.batch_execute(create).unwrap();
    let sample = sample(prepared);
    let texts = [
        sample.stream.as_str(),
        &sample.kind,
        &sample.body,
        sample.actor.as_str(),
        &sample.actor_name,
        sample.capacity.code(),
        sample.unit.as_str(),
        &sample.request_id,
        &sample.previous_hash,
        &sample.hash,
    ];
    let bytes = texts.iter().map(|text| text.len()).sum();
    let mut seq = 0;
    let single = rate(SINGLES, || insert(&mut conn, &sample, 1, &mut seq));
    let grouped = rate(GROUPS, || insert(&mut conn, &sample, GROUP, &mut seq)) * f64::from(GROUP);
    conn.batch_execute("DROP TABLE raw_log").unwrap();
    Rates {
        single,
        grouped,
        bytes,
    }
}

/// A connection of one's own, which waits for the disk exactly as the house does.
fn connect(url: &str) -> AnyConn {
    let Some(path) = url.strip_prefix("sqlite:") else {
        return AnyConn::Pg(PgConnection::establish(url).unwrap());
    };
    let mut conn = SqliteConnection::establish(path).unwrap();
    let settings =
        "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL";
    conn.batch_execute(settings).unwrap();
    AnyConn::Sqlite(conn)
}

/// An entry of the kind that the engine writes most.
fn sample(prepared: &Prepared) -> RecordedEvent {
    let read = |conn: &mut AnyConn| log::read_after(conn, 0, 100_000);
    let all = prepared.services.store.read(read).unwrap();
    let written = all
        .into_iter()
        .rfind(|event| event.kind == "deadline_passed");
    written.expect("nothing has passed")
}

fn rate(times: u32, mut what: impl FnMut()) -> f64 {
    let begun = Instant::now();
    for _ in 0..times {
        what();
    }
    f64::from(times) / begun.elapsed().as_secs_f64()
}

fn insert(conn: &mut AnyConn, sample: &RecordedEvent, rows: u32, seq: &mut i64) {
    let begin = match conn {
        AnyConn::Sqlite(_) => "BEGIN IMMEDIATE",
        AnyConn::Pg(_) => "BEGIN",
    };
    conn.batch_execute(begin).unwrap();
    for _ in 0..rows {
        *seq += 1;
        diesel::insert_into(raw_log::table)
            .values((
                raw_log::stream.eq(sample.stream.as_str()),
                raw_log::seq.eq(*seq),
                raw_log::kind.eq(&sample.kind),
                raw_log::body.eq(&sample.body),
                raw_log::actor.eq(sample.actor.as_str()),
                raw_log::actor_name.eq(&sample.actor_name),
                raw_log::capacity.eq(sample.capacity.code()),
                raw_log::unit.eq(sample.unit.as_str()),
                raw_log::occurred_at.eq(sample.occurred_at.as_microsecond()),
                raw_log::recorded_at.eq(sample.recorded_at.as_microsecond()),
                raw_log::request_id.eq(&sample.request_id),
                raw_log::previous_hash.eq(&sample.previous_hash),
                raw_log::hash.eq(&sample.hash),
            ))
            .execute(conn)
            .unwrap();
    }
    conn.batch_execute("COMMIT").unwrap();
}
