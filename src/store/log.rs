//! The one write door: numbers, streams of events, and the chain that seals them.
//!
//! An entry is never changed; the database itself refuses. `(stream, seq)` decides every race, and
//! every entry carries a digest over itself and the entry before it. What an event means is not
//! known here: kind and body are text.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use jiff::Timestamp;
use sm3::{Digest, Sm3};

use super::schema::event_log;
use super::{AnyConn, At, Doing, StoreError};
use crate::domain::vocabulary::Capacity;
use crate::domain::{AccountId, AlertNo, CaseNo, IncidentNo, StreamId, UnitId};

/// What stands before the first entry of a stream.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// How many entries one statement records, well below what a statement may bind.
const AT_ONCE: usize = 1_000;

/// How many entries `verify` holds in memory at a time.
const PAGE: i64 = 500;

/// Who does something, when, and at which request. Shared by all events of one append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// The account that acts.
    pub actor: AccountId,
    /// The person's name at this moment.
    pub actor_name: String,
    /// The capacity in which the person acts here.
    pub capacity: Capacity,
    /// The person's unit at this moment.
    pub unit: UnitId,
    /// When it happened, as far as an event does not say otherwise.
    pub occurred_at: Timestamp,
    /// When it reached this house.
    pub recorded_at: Timestamp,
    /// The request that brought it.
    pub request_id: String,
}

/// An event about to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// Its stored name.
    pub kind: String,
    /// Its payload as JSON.
    pub body: String,
    /// When it happened, where that differs from the append's own instant.
    pub occurred_at: Option<Timestamp>,
}

/// An entry of the log. Instants have microseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedEvent {
    /// Its place in the whole log; grows, with gaps.
    pub position: i64,
    /// The stream.
    pub stream: StreamId,
    /// Its number within the stream, from 1 without gaps.
    pub seq: u64,
    /// Its stored name.
    pub kind: String,
    /// Its payload as JSON.
    pub body: String,
    /// Who acted.
    pub actor: AccountId,
    /// The person's name at the time.
    pub actor_name: String,
    /// In which capacity.
    pub capacity: Capacity,
    /// The person's unit at the time.
    pub unit: UnitId,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The request that brought it.
    pub request_id: String,
    /// The digest of the entry before it.
    pub previous_hash: String,
    /// Its own digest.
    pub hash: String,
}

/// The end of a stream, for a checkpoint outside the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamHead {
    /// The stream.
    pub stream: StreamId,
    /// The number of its last entry.
    pub seq: u64,
    /// The digest of its last entry.
    pub hash: String,
}

/// What a walk along all chains found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerifyReport {
    /// How many streams there are.
    pub streams: u64,
    /// How many entries were looked at.
    pub entries: u64,
    /// The first bad entry of every stream that has one, by stream.
    pub faults: Vec<BadEntry>,
}

impl VerifyReport {
    /// Whether every chain holds.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }
}

/// Where a chain breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadEntry {
    /// The stream.
    pub stream: StreamId,
    /// The entry; for `Missing` the number that should be there.
    pub seq: u64,
    /// In which way it is bad.
    pub fault: Fault,
}

/// In which way an entry is bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Its fields do not give its digest.
    Altered,
    /// There is no entry with this number, yet there are later ones.
    Missing,
    /// It does not name the digest of the entry before it.
    Unlinked,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

/// Draws the next incident number of a year. The number belongs to the transaction: undone work
/// gives it back, so there are no gaps.
///
/// # Errors
/// The store's own failure.
pub fn next_incident_no(conn: &mut AnyConn, year: i16) -> Result<IncidentNo, StoreError> {
    let n = draw(conn, &format!("incident/{year}"))?;
    Ok(IncidentNo::of(year, n))
}

/// Draws the next alert number of a year, in the same way.
///
/// # Errors
/// The store's own failure.
pub fn next_alert_no(conn: &mut AnyConn, year: i16) -> Result<AlertNo, StoreError> {
    let n = draw(conn, &format!("alert/{year}"))?;
    Ok(AlertNo::of(year, n))
}

/// Draws the next case number of a year, in the same way.
///
/// # Errors
/// The store's own failure.
pub fn next_case_no(conn: &mut AnyConn, year: i16) -> Result<CaseNo, StoreError> {
    let n = draw(conn, &format!("case/{year}"))?;
    Ok(CaseNo::of(year, n))
}

/// Draws the next number of `counter`, such as `case/2018`, in the caller's transaction.
///
/// # Errors
/// The store's own failure.
pub fn draw(conn: &mut AnyConn, counter: &str) -> Result<u32, StoreError> {
    const DOING: &str = "draw a number";
    let counted: Counted = diesel::sql_query(
        "INSERT INTO counters (name, value) VALUES ($1, 1) \
         ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value",
    )
    .bind::<Text, _>(counter)
    .get_result(conn)
    .doing(DOING)?;
    u32::try_from(counted.value).map_err(|e| StoreError::corrupt(DOING, e))
}

/// Draws `n` numbers at once in the same way; gives back the last.
///
/// # Errors
/// The store's own failure.
pub fn draw_many(conn: &mut AnyConn, counter: &str, n: u32) -> Result<u32, StoreError> {
    const DOING: &str = "draw numbers";
    let counted: Counted = diesel::sql_query(
        "INSERT INTO counters (name, value) VALUES ($1, $2) \
         ON CONFLICT (name) DO UPDATE SET value = counters.value + $2 RETURNING value",
    )
    .bind::<Text, _>(counter)
    .bind::<BigInt, _>(i64::from(n))
    .get_result(conn)
    .doing(DOING)?;
    u32::try_from(counted.value).map_err(|e| StoreError::corrupt(DOING, e))
}

/// A whole stream about to be recorded: its name, and its events with what they share.
pub type NewStream = (StreamId, Vec<(Meta, NewEvent)>);

/// Records streams that are not there yet, many in one statement.
///
/// # Errors
/// `Conflict` when one of them is there.
pub fn insert_streams(conn: &mut AnyConn, streams: &[NewStream]) -> Result<(), StoreError> {
    const DOING: &str = "insert streams";
    let mut entries = Vec::new();
    for (stream, events) in streams {
        let mut previous_hash = GENESIS.to_owned();
        for (seq, (meta, event)) in (1..).zip(events) {
            let entry = NewEntry::sealed(stream, seq, previous_hash, meta, event);
            let hash = entry.hash.clone();
            entries.push(entry);
            previous_hash = hash;
        }
    }
    for part in entries.chunks(AT_ONCE) {
        match conn {
            AnyConn::Pg(c) => diesel::insert_into(event_log::table)
                .values(part)
                .execute(c),
            AnyConn::Sqlite(c) => diesel::insert_into(event_log::table)
                .values(part)
                .execute(c),
        }
        .doing(DOING)?;
    }
    Ok(())
}

/// Loads a stream from its first entry; empty when there is no such stream.
///
/// # Errors
/// `Corrupt` when an entry cannot be read.
pub fn load(conn: &mut AnyConn, stream: &StreamId) -> Result<Vec<RecordedEvent>, StoreError> {
    event_log::table
        .filter(event_log::stream.eq(stream.as_str()))
        .order(event_log::seq)
        .select(Entry::as_select())
        .load::<Entry>(conn)
        .doing("load a stream")?
        .into_iter()
        .map(Entry::into_event)
        .collect()
}

/// Adds events to a stream that stands at `expected_seq` (0 for a new one); gives back where it
/// stands then.
///
/// # Errors
/// `Conflict` when the stream stands elsewhere or somebody appends at the same moment. The
/// transaction must be given up then.
pub fn append(
    conn: &mut AnyConn,
    stream: &StreamId,
    expected_seq: u64,
    meta: &Meta,
    events: &[NewEvent],
) -> Result<u64, StoreError> {
    const DOING: &str = "append to a stream";
    let expected = i64::try_from(expected_seq).map_err(|e| StoreError::corrupt(DOING, e))?;
    let (mut seq, mut previous_hash) = head(conn, stream)?;
    if seq != expected {
        return Err(StoreError::Conflict {
            doing: DOING,
            source: None,
        });
    }
    for event in events {
        seq += 1;
        let entry = NewEntry::sealed(stream, seq, previous_hash, meta, event);
        diesel::insert_into(event_log::table)
            .values(&entry)
            .execute(conn)
            .doing(DOING)?;
        previous_hash = entry.hash;
    }
    u64::try_from(seq).map_err(|e| StoreError::corrupt(DOING, e))
}

/// Loads up to `limit` entries after a position (0 for the beginning), in the order of the log.
///
/// Within a stream this is the order of `seq`. Between streams a server may show a lower position
/// after a higher one, since transactions end in any order: for rebuilding on one snapshot, not
/// for following the log.
///
/// # Errors
/// `Corrupt` when an entry cannot be read.
pub fn read_after(
    conn: &mut AnyConn,
    position: i64,
    limit: u32,
) -> Result<Vec<RecordedEvent>, StoreError> {
    event_log::table
        .filter(event_log::position.gt(position))
        .order(event_log::position)
        .limit(i64::from(limit))
        .select(Entry::as_select())
        .load::<Entry>(conn)
        .doing("read the log")?
        .into_iter()
        .map(Entry::into_event)
        .collect()
}

/// Lists every stream with its end, by name.
///
/// # Errors
/// The store's own failure.
pub fn streams(conn: &mut AnyConn) -> Result<Vec<StreamHead>, StoreError> {
    const DOING: &str = "list the streams";
    let heads: Vec<HeadRow> = diesel::sql_query(
        "SELECT stream, seq, hash FROM event_log AS entry WHERE seq = \
         (SELECT max(seq) FROM event_log WHERE stream = entry.stream) ORDER BY stream",
    )
    .load(conn)
    .doing(DOING)?;
    heads
        .into_iter()
        .map(|row| {
            Ok(StreamHead {
                stream: StreamId::new(row.stream),
                seq: u64::try_from(row.seq).map_err(|e| StoreError::corrupt(DOING, e))?,
                hash: row.hash,
            })
        })
        .collect()
}

/// Walks along every chain and names the first bad entry of each. A stream cut at its end, or gone
/// altogether, shows only against heads kept elsewhere.
///
/// # Errors
/// The store's own failure; a bad entry is a finding, not an error.
pub fn verify(conn: &mut AnyConn) -> Result<VerifyReport, StoreError> {
    let mut walk = Walk::default();
    loop {
        let page = entries_after(conn, &walk.stream, walk.seq)?;
        if page.is_empty() {
            return Ok(walk.report);
        }
        for entry in page {
            walk.step(entry)?;
        }
    }
}

/// The digest of these bytes as lower-case hexadecimal digits (SM3, GB/T 32905).
pub fn digest(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |n: u8| DIGITS.get(usize::from(n)).copied().map_or('0', char::from);
    Sm3::digest(bytes)
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

fn head(conn: &mut AnyConn, stream: &StreamId) -> Result<(i64, String), StoreError> {
    let last = event_log::table
        .filter(event_log::stream.eq(stream.as_str()))
        .order(event_log::seq.desc())
        .select((event_log::seq, event_log::hash))
        .first(conn)
        .optional()
        .doing("find the end of a stream")?;
    Ok(last.unwrap_or_else(|| (0, GENESIS.to_owned())))
}

fn entries_after(conn: &mut AnyConn, stream: &str, seq: i64) -> Result<Vec<Entry>, StoreError> {
    let later_here = event_log::stream.eq(stream).and(event_log::seq.gt(seq));
    event_log::table
        // The same bound again in the form that every planner narrows a range by.
        .filter(event_log::stream.ge(stream))
        .filter(event_log::stream.gt(stream).or(later_here))
        .order((event_log::stream, event_log::seq))
        .limit(PAGE)
        .select(Entry::as_select())
        .load(conn)
        .doing("verify the log")
}

#[derive(QueryableByName)]
struct HeadRow {
    #[diesel(sql_type = Text)]
    stream: String,
    #[diesel(sql_type = BigInt)]
    seq: i64,
    #[diesel(sql_type = Text)]
    hash: String,
}

/// The fields that are sealed, in the order in which they are.
#[derive(Insertable)]
#[diesel(table_name = event_log)]
struct NewEntry<'a> {
    stream: &'a str,
    seq: i64,
    kind: &'a str,
    body: &'a str,
    actor: &'a str,
    actor_name: &'a str,
    capacity: &'a str,
    unit: &'a str,
    occurred_at: i64,
    recorded_at: i64,
    request_id: &'a str,
    previous_hash: String,
    hash: String,
}

impl<'a> NewEntry<'a> {
    fn sealed(
        stream: &'a StreamId,
        seq: i64,
        previous_hash: String,
        meta: &'a Meta,
        event: &'a NewEvent,
    ) -> Self {
        let occurred_at = event.occurred_at.unwrap_or(meta.occurred_at);
        let mut entry = Self {
            stream: stream.as_str(),
            seq,
            kind: &event.kind,
            body: &event.body,
            actor: meta.actor.as_str(),
            actor_name: &meta.actor_name,
            capacity: meta.capacity.code(),
            unit: meta.unit.as_str(),
            occurred_at: At::from(occurred_at).microseconds(),
            recorded_at: At::from(meta.recorded_at).microseconds(),
            request_id: &meta.request_id,
            previous_hash,
            hash: String::new(),
        };
        entry.hash = entry.seal();
        entry
    }

    /// The digest over the entry.
    ///
    /// The sealed bytes are the line `huiying-log-1`, then every field in the order below as its
    /// length in bytes (decimal), a colon, the UTF-8 bytes and a line feed; numbers are written in
    /// decimal. The lengths keep two different entries from ever giving the same bytes. This form
    /// never changes; another one would carry another first line.
    fn seal(&self) -> String {
        let (seq, occurred_at, recorded_at) = (
            self.seq.to_string(),
            self.occurred_at.to_string(),
            self.recorded_at.to_string(),
        );
        let fields = [
            self.previous_hash.as_str(),
            self.stream,
            &seq,
            self.kind,
            self.body,
            self.actor,
            self.actor_name,
            self.capacity,
            self.unit,
            &occurred_at,
            &recorded_at,
            self.request_id,
        ];
        let mut bytes = String::from("huiying-log-1\n");
        for field in fields {
            bytes.push_str(&field.len().to_string());
            bytes.push(':');
            bytes.push_str(field);
            bytes.push('\n');
        }
        digest(bytes.as_bytes())
    }
}

/// A row of the log as it stands, however wrong it may be.
#[derive(Queryable, Selectable)]
#[diesel(table_name = event_log)]
struct Entry {
    position: i64,
    stream: String,
    seq: i64,
    kind: String,
    body: String,
    actor: String,
    actor_name: String,
    capacity: String,
    unit: String,
    occurred_at: i64,
    recorded_at: i64,
    request_id: String,
    previous_hash: String,
    hash: String,
}

impl Entry {
    fn seal(&self) -> String {
        NewEntry {
            stream: &self.stream,
            seq: self.seq,
            kind: &self.kind,
            body: &self.body,
            actor: &self.actor,
            actor_name: &self.actor_name,
            capacity: &self.capacity,
            unit: &self.unit,
            occurred_at: self.occurred_at,
            recorded_at: self.recorded_at,
            request_id: &self.request_id,
            previous_hash: self.previous_hash.clone(),
            hash: String::new(),
        }
        .seal()
    }

    fn into_event(self) -> Result<RecordedEvent, StoreError> {
        const DOING: &str = "read a log entry";
        let instant = |microseconds| {
            Timestamp::from_microsecond(microseconds).map_err(|e| StoreError::corrupt(DOING, e))
        };
        let capacity = Capacity::parse(&self.capacity).ok_or_else(|| {
            StoreError::corrupt(DOING, format!("no capacity is called {}", self.capacity))
        })?;
        Ok(RecordedEvent {
            position: self.position,
            stream: StreamId::new(self.stream),
            seq: u64::try_from(self.seq).map_err(|e| StoreError::corrupt(DOING, e))?,
            kind: self.kind,
            body: self.body,
            actor: AccountId::new(self.actor),
            actor_name: self.actor_name,
            capacity,
            unit: UnitId::new(self.unit),
            occurred_at: instant(self.occurred_at)?,
            recorded_at: instant(self.recorded_at)?,
            request_id: self.request_id,
            previous_hash: self.previous_hash,
            hash: self.hash,
        })
    }
}

/// Where `verify` stands.
#[derive(Default)]
struct Walk {
    report: VerifyReport,
    stream: String,
    seq: i64,
    hash: String,
    is_stream_bad: bool,
}

impl Walk {
    fn step(&mut self, entry: Entry) -> Result<(), StoreError> {
        if self.report.streams == 0 || entry.stream != self.stream {
            self.report.streams += 1;
            self.stream.clone_from(&entry.stream);
            self.seq = 0;
            GENESIS.clone_into(&mut self.hash);
            self.is_stream_bad = false;
        }
        self.report.entries += 1;
        if !self.is_stream_bad {
            self.judge(&entry)?;
        }
        self.seq = entry.seq;
        self.hash = entry.hash;
        Ok(())
    }

    fn judge(&mut self, entry: &Entry) -> Result<(), StoreError> {
        let expected = self.seq + 1;
        let (seq, fault) = if entry.seq != expected {
            (expected, Fault::Missing)
        } else if entry.seal() != entry.hash {
            (entry.seq, Fault::Altered)
        } else if entry.previous_hash != self.hash {
            (entry.seq, Fault::Unlinked)
        } else {
            return Ok(());
        };
        self.is_stream_bad = true;
        self.report.faults.push(BadEntry {
            stream: StreamId::new(entry.stream.as_str()),
            seq: u64::try_from(seq).map_err(|e| StoreError::corrupt("verify the log", e))?,
            fault,
        });
        Ok(())
    }
}
