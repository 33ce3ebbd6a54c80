//! What the record holds against units: which streams may hold something is looked up in rows, what
//! they hold is folded from the log.

use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};

use super::schema::{case_deadlines, case_facts, cases, deadlines, event_log, incidents};
use super::{AnyConn, At, Doing, StoreError, cases as stored, history, people};
use crate::domain::accountability::{Candidate, CaseFact, EventRef, Finding, Found, ground_of};
use crate::domain::deadline::DeadlineNo;
use crate::domain::event::Event;
use crate::domain::grounds::{found_as_cause, found_in, found_in_case};
use crate::domain::vocabulary::{Capacity, CaseState, DeadlineKind, Grade, Ground, Level, Verdict};
use crate::domain::{AccountId, CaseNo, IncidentNo, StreamId, UnitId};

/// How far back the record is looked through: a year and a day.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(24 * 366);

/// From when on the record is looked through.
pub fn since(now: Timestamp) -> Timestamp {
    now.saturating_sub(LOOK_BACK).unwrap_or(now)
}

/// The accounts that act as leader at present.
///
/// # Errors
/// The store's own failure.
pub fn leaders(conn: &mut AnyConn) -> Result<Vec<AccountId>, StoreError> {
    let accounts = people::list_accounts(conn)?;
    let leads = accounts
        .iter()
        .filter(|row| !row.is_disabled && row.held().any(|held| held == Capacity::Leader));
    Ok(leads.map(|row| AccountId::new(&row.username)).collect())
}

/// What the record holds against one unit since an instant, oldest first, each with the case that
/// cites it already.
///
/// # Errors
/// `Corrupt` when an entry of the log cannot be read.
pub fn against(
    conn: &mut AnyConn,
    unit: &UnitId,
    since: Timestamp,
) -> Result<Vec<Candidate>, StoreError> {
    let mut found = Vec::new();
    let looked_at = late_incidents(conn, unit, since)?;
    for no in &looked_at {
        let history = history::load(conn, no)?;
        let events = history.entries.iter().map(|e| (e.record.seq, &e.event));
        found.extend(found_in(&history.incident, events));
    }
    for no in graded_poor(conn, since)? {
        if !looked_at.contains(&no) {
            let history = history::load(conn, &no)?;
            let events = history.entries.iter().map(|e| (e.record.seq, &e.event));
            found.extend(found_in(&history.incident, events));
        }
    }
    for no in late_cases(conn, unit, since)? {
        let history = stored::load(conn, &no)?;
        let events = history.entries.iter().map(|e| (e.record.seq, &e.event));
        found.extend(found_in_case(&history.case, events));
    }
    for (secondary, primary) in caused(conn, unit, since)? {
        let secondary = history::load(conn, &secondary)?;
        let primary = history::load(conn, &primary)?;
        let linked = secondary
            .entries
            .iter()
            .rev()
            .find(|entry| matches!(&entry.event, Event::SecondaryLinked { .. }));
        found.extend(linked.and_then(|entry| {
            let (seq, at) = (entry.record.seq, entry.stamp.at);
            found_as_cause(&secondary.incident, seq, at, &primary.incident)
        }));
    }
    found.retain(|found| found.unit == *unit && found.fact.at >= since);
    found.sort_by(|a, b| (a.fact.at, &a.fact.event).cmp(&(b.fact.at, &b.fact.event)));
    let cited = citations(conn, &found)?;
    let with_case = |found: Found| Candidate {
        cited_in: cited.case_of(&found.fact),
        found,
    };
    Ok(found.into_iter().map(with_case).collect())
}

/// The same for every unit, counted from rows alone and without places in the log: for lists.
/// What a case cites already is left out.
///
/// # Errors
/// `Corrupt` when a row holds a word that there is not.
pub fn outline(conn: &mut AnyConn, since: Timestamp) -> Result<Vec<Found>, StoreError> {
    let mut found = late_rows(conn, since)?;
    found.extend(late_case_rows(conn, since)?);
    found.extend(cause_rows(conn, since)?);
    for no in graded_poor(conn, since)? {
        let history = history::load(conn, &no)?;
        let events = history.entries.iter().map(|e| (e.record.seq, &e.event));
        let graded = found_in(&history.incident, events);
        found.extend(
            graded
                .into_iter()
                .filter(|found| found.fact.finding == Finding::Graded),
        );
    }
    let cited = citations(conn, &found)?;
    found.retain(|found| cited.case_of(&found.fact).is_none());
    Ok(found)
}

/// The incidents with an evaluation that ended in 不合格, whatever an appeal made of it: few.
fn graded_poor(conn: &mut AnyConn, since: Timestamp) -> Result<Vec<IncidentNo>, StoreError> {
    let poor = format!("%\"grade\":\"{}\"%", Grade::Poor.code());
    let streams: Vec<String> = event_log::table
        .filter(event_log::kind.eq("evaluation_concluded"))
        .filter(event_log::recorded_at.ge(At::from(since)))
        .filter(event_log::body.like(poor))
        .select(event_log::stream)
        .distinct()
        .load(conn)
        .doing("list poor evaluations")?;
    Ok(streams
        .iter()
        .filter_map(|stream| stream.strip_prefix("incident/"))
        .filter_map(IncidentNo::parse)
        .collect())
}

/// The kinds whose lateness is a ground.
fn kinds() -> Vec<&'static str> {
    let grounds = DeadlineKind::ALL
        .iter()
        .filter(|kind| ground_of(**kind).is_some());
    grounds.map(|kind| kind.code()).collect()
}

fn unkept() -> [&'static str; 2] {
    [Verdict::MetLate.code(), Verdict::Missed.code()]
}

fn late_incidents(
    conn: &mut AnyConn,
    unit: &UnitId,
    since: Timestamp,
) -> Result<Vec<IncidentNo>, StoreError> {
    let running = deadlines::passed_at
        .is_not_null()
        .and(deadlines::verdict.is_null());
    let nos: Vec<String> = deadlines::table
        .filter(deadlines::unit.eq(Some(unit.as_str())))
        .filter(deadlines::is_drill.eq(false))
        .filter(deadlines::due_at.ge(At::from(since)))
        .filter(deadlines::kind.eq_any(kinds()))
        .filter(running.or(deadlines::verdict.assume_not_null().eq_any(unkept())))
        .select(deadlines::no)
        .distinct()
        .load(conn)
        .doing("list a unit's late incidents")?;
    Ok(nos.iter().filter_map(|no| IncidentNo::parse(no)).collect())
}

fn late_cases(
    conn: &mut AnyConn,
    unit: &UnitId,
    since: Timestamp,
) -> Result<Vec<CaseNo>, StoreError> {
    let running = case_deadlines::passed_at
        .is_not_null()
        .and(case_deadlines::verdict.is_null());
    let nos: Vec<String> = case_deadlines::table
        .filter(case_deadlines::unit.eq(unit.as_str()))
        .filter(case_deadlines::due_at.ge(At::from(since)))
        .filter(case_deadlines::kind.eq_any(kinds()))
        .filter(running.or(case_deadlines::verdict.assume_not_null().eq_any(unkept())))
        .select(case_deadlines::no)
        .distinct()
        .load(conn)
        .doing("list a unit's late rectifications")?;
    Ok(nos.iter().filter_map(|no| CaseNo::parse(no)).collect())
}

/// The matters that the handling of others caused, with their causes.
fn caused(
    conn: &mut AnyConn,
    unit: &UnitId,
    since: Timestamp,
) -> Result<Vec<(IncidentNo, IncidentNo)>, StoreError> {
    let led: Vec<String> = incidents::table
        .filter(incidents::lead.eq(Some(unit.as_str())))
        .select(incidents::no)
        .load(conn)
        .doing("list what a unit leads")?;
    let pairs: Vec<(String, Option<String>)> = incidents::table
        .filter(incidents::secondary_to.is_not_null())
        .filter(incidents::is_drill.eq(false))
        .filter(incidents::registered_at.ge(At::from(since)))
        .select((incidents::no, incidents::secondary_to))
        .load(conn)
        .doing("list secondary incidents")?;
    Ok(pairs
        .into_iter()
        .filter_map(|(no, cause)| Some((no, cause.filter(|cause| led.contains(cause))?)))
        .filter_map(|(no, cause)| Some((IncidentNo::parse(&no)?, IncidentNo::parse(&cause)?)))
        .collect())
}

type LateCaseRow = (
    String,
    i64,
    String,
    String,
    At,
    Option<String>,
    Option<At>,
    Option<String>,
);
type LateRow = (
    String,
    i64,
    String,
    Option<String>,
    At,
    Option<String>,
    Option<At>,
    Option<String>,
);

fn late_rows(conn: &mut AnyConn, since: Timestamp) -> Result<Vec<Found>, StoreError> {
    let running = deadlines::passed_at
        .is_not_null()
        .and(deadlines::verdict.is_null());
    let rows: Vec<LateRow> = deadlines::table
        .inner_join(incidents::table)
        .filter(deadlines::is_drill.eq(false))
        .filter(deadlines::due_at.ge(At::from(since)))
        .filter(deadlines::kind.eq_any(kinds()))
        .filter(running.or(deadlines::verdict.assume_not_null().eq_any(unkept())))
        .select((
            deadlines::no,
            deadlines::n,
            deadlines::kind,
            deadlines::unit,
            deadlines::due_at,
            deadlines::verdict,
            deadlines::stopped_at,
            incidents::level,
        ))
        .load(conn)
        .doing("list late deadlines")?;
    rows.into_iter()
        .filter(|row| row.3.is_some())
        .map(|row| {
            late_of(row, |no| {
                IncidentNo::parse(no).map(|no| (no.stream(), Some(no)))
            })
        })
        .collect()
}

fn late_case_rows(conn: &mut AnyConn, since: Timestamp) -> Result<Vec<Found>, StoreError> {
    let running = case_deadlines::passed_at
        .is_not_null()
        .and(case_deadlines::verdict.is_null());
    let rows: Vec<LateCaseRow> = case_deadlines::table
        .filter(case_deadlines::due_at.ge(At::from(since)))
        .filter(case_deadlines::kind.eq_any(kinds()))
        .filter(running.or(case_deadlines::verdict.assume_not_null().eq_any(unkept())))
        .select((
            case_deadlines::no,
            case_deadlines::n,
            case_deadlines::kind,
            case_deadlines::unit,
            case_deadlines::due_at,
            case_deadlines::verdict,
            case_deadlines::stopped_at,
            case_deadlines::level,
        ))
        .load(conn)
        .doing("list late rectifications")?;
    rows.into_iter()
        .map(|row| {
            let row = (row.0, row.1, row.2, Some(row.3), row.4, row.5, row.6, row.7);
            late_of(row, |no| CaseNo::parse(no).map(|no| (no.stream(), None)))
        })
        .collect()
}

fn late_of(
    row: LateRow,
    subject: impl Fn(&str) -> Option<(StreamId, Option<IncidentNo>)>,
) -> Result<Found, StoreError> {
    let (no, n, kind, unit, due_at, verdict, stopped_at, level) = row;
    let corrupt = |what: &str| StoreError::corrupt("read a late deadline", format!("{no}: {what}"));
    let kind = DeadlineKind::parse(&kind).ok_or_else(|| corrupt("kind"))?;
    let ground = ground_of(kind).ok_or_else(|| corrupt("kind"))?;
    let (stream, incident) = subject(&no).ok_or_else(|| corrupt("number"))?;
    let deadline = u32::try_from(n).map_err(|_negative| corrupt("deadline"))?;
    Ok(Found {
        unit: UnitId::new(unit.unwrap_or_default()),
        fact: CaseFact {
            event: EventRef { stream, seq: 0 },
            ground,
            finding: Finding::Late {
                deadline: DeadlineNo(deadline),
                kind,
                due_at: due_at.timestamp(),
                ended_at: stopped_at.map(At::timestamp),
                verdict: verdict.as_deref().and_then(Verdict::parse),
            },
            incident,
            level: level.as_deref().and_then(Level::parse),
            at: due_at.timestamp(),
        },
    })
}

fn cause_rows(conn: &mut AnyConn, since: Timestamp) -> Result<Vec<Found>, StoreError> {
    const DOING: &str = "list secondary incidents";
    let pairs: Vec<(String, Option<String>, At)> = incidents::table
        .filter(incidents::secondary_to.is_not_null())
        .filter(incidents::is_drill.eq(false))
        .filter(incidents::registered_at.ge(At::from(since)))
        .select((
            incidents::no,
            incidents::secondary_to,
            incidents::registered_at,
        ))
        .load(conn)
        .doing(DOING)?;
    let causes: Vec<String> = pairs
        .iter()
        .filter_map(|(_, cause, _)| cause.clone())
        .collect();
    let led: Vec<(String, Option<String>, Option<String>)> = incidents::table
        .filter(incidents::no.eq_any(causes))
        .select((incidents::no, incidents::lead, incidents::level))
        .load(conn)
        .doing(DOING)?;
    let found = pairs.into_iter().filter_map(|(no, cause, at)| {
        let (cause, lead, level) = led.iter().find(|(led, ..)| Some(led) == cause.as_ref())?;
        let no = IncidentNo::parse(&no)?;
        Some(Found {
            unit: UnitId::new(lead.clone()?),
            fact: CaseFact {
                event: EventRef {
                    stream: no.stream(),
                    seq: 0,
                },
                ground: Ground::ImproperResponse,
                finding: Finding::Secondary { incident: no },
                incident: IncidentNo::parse(cause),
                level: level.as_deref().and_then(Level::parse),
                at: at.timestamp(),
            },
        })
    });
    Ok(found.collect())
}

/// Which facts are cited by which case.
struct Citations(Vec<(String, i64, Option<i64>, CaseNo)>);

impl Citations {
    /// A late deadline is the same fact by whichever event it is cited; whatever else is known by
    /// its place, and a matter was caused once.
    fn case_of(&self, fact: &CaseFact) -> Option<CaseNo> {
        let is_it = |seq: i64, deadline: Option<i64>| match &fact.finding {
            Finding::Late { deadline: no, .. } => deadline == Some(i64::from(no.0)),
            Finding::Secondary { .. } => deadline.is_none(),
            Finding::Graded => {
                deadline.is_none() && u64::try_from(seq).is_ok_and(|seq| seq == fact.event.seq)
            }
        };
        let of_stream = self
            .0
            .iter()
            .filter(|(stream, ..)| *stream == fact.event.stream.as_str());
        of_stream
            .filter(|(_, seq, deadline, _)| is_it(*seq, *deadline))
            .map(|(.., no)| no.clone())
            .next()
    }
}

/// What was taken out of a case, and what a case cited that was given up, is free again.
fn citations(conn: &mut AnyConn, found: &[Found]) -> Result<Citations, StoreError> {
    let mut streams: Vec<String> = found
        .iter()
        .map(|found| found.fact.event.stream.to_string())
        .collect();
    streams.sort_unstable();
    streams.dedup();
    let mut cited = Vec::new();
    for streams in streams.chunks(200) {
        let rows: Vec<(String, i64, Option<i64>, String)> = case_facts::table
            .inner_join(cases::table.on(cases::no.eq(case_facts::no)))
            .filter(case_facts::stream.eq_any(streams.to_vec()))
            .filter(case_facts::is_removed.eq(false))
            .filter(cases::state.ne(CaseState::Withdrawn.code()))
            .select((
                case_facts::stream,
                case_facts::seq,
                case_facts::deadline_n,
                case_facts::no,
            ))
            .load(conn)
            .doing("list what cases cite")?;
        cited.extend(
            rows.into_iter()
                .filter_map(|(stream, seq, n, no)| Some((stream, seq, n, CaseNo::parse(&no)?))),
        );
    }
    Ok(Citations(cited))
}
