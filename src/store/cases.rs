//! Accountability cases in the log and their projection: facts to and from their stored form,
//! streams folded, rows derived from the fold, rebuilt and compared like those of incidents.

use diesel::prelude::*;
use jiff::Timestamp;

use super::engine::DueRow;
use super::log::{self, Meta};
use super::schema::{case_deadlines, case_facts, cases};
use super::{AnyConn, At, Doing, StoreError, facts};
use crate::domain::CaseNo;
use crate::domain::accountability::{Case, CaseEvent, Cited, Finding};
use crate::domain::deadline::Tracked;
use crate::domain::vocabulary::{CaseMeasure, CaseState, Ground, Level};

/// One fact of a case with everything the log knows about it.
pub type Entry = facts::Entry<CaseEvent>;

/// A case with its history.
#[derive(Debug, Clone, Default)]
pub struct CaseHistory {
    /// The case as it stands.
    pub case: Case,
    /// Its facts, oldest first.
    pub entries: Vec<Entry>,
}

/// A case, as lists see it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = cases, primary_key(no))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct CaseRow {
    /// Its number.
    pub no: String,
    /// Where its stream stands.
    pub seq: i64,
    /// Where it stands, as a code.
    pub state: String,
    /// The unit it is addressed to.
    pub unit: String,
    /// The unit of the office that handles it.
    pub office: String,
    /// The measure that holds now, as a code.
    pub measure: Option<String>,
    /// The gravest level of the opinion, as a code.
    pub level: Option<String>,
    /// The grounds that stand, as codes between bars.
    pub grounds: String,
    /// When it was proposed.
    pub proposed_at: At,
    /// The account that proposed.
    pub proposed_by: String,
    /// When the unit was given notice.
    pub notified_at: Option<At>,
    /// When it was decided.
    pub decided_at: Option<At>,
    /// When it ended.
    pub ended_at: Option<At>,
    /// When the nearest obligation is due.
    pub nearest_due_at: Option<At>,
    /// From when on that is due soon.
    pub nearest_due_soon_at: Option<At>,
    /// What it is, as a code.
    pub nearest_due_kind: Option<String>,
    /// How many items are not done.
    pub open_items: i64,
    /// How many proofs wait to be judged.
    pub pending_proofs: i64,
    /// Whether an appeal waits.
    pub is_appealed: bool,
    /// When the last fact was recorded.
    pub updated_at: At,
}

/// A fact that a case cites.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = case_facts, primary_key(no, n))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct CaseFactRow {
    /// The case.
    pub no: String,
    /// Its number within the case.
    pub n: i64,
    /// The stream in which it stands.
    pub stream: String,
    /// Its place there.
    pub seq: i64,
    /// The deadline it is about.
    pub deadline_n: Option<i64>,
    /// Its ground, as a code.
    pub ground: String,
    /// Whether it was taken out before the approval.
    pub is_removed: bool,
    /// Whether the unit's defence against it was upheld.
    pub is_upheld: bool,
}

/// A running or ended obligation or window of a case.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = case_deadlines, primary_key(no, n))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct CaseDeadlineRow {
    /// The case.
    pub no: String,
    /// Its number within the case.
    pub n: i64,
    /// What kind it is, as a code.
    pub kind: String,
    /// The item it is about.
    pub about: Option<i64>,
    /// The unit it binds.
    pub unit: String,
    /// The level of the opinion, as a code.
    pub level: Option<String>,
    /// From when it counts.
    pub started_at: At,
    /// From this instant on it is due soon.
    pub due_soon_at: At,
    /// When it is due.
    pub due_at: At,
    /// When it stopped; none while it runs.
    pub stopped_at: Option<At>,
    /// How it ended, as a code.
    pub verdict: Option<String>,
    /// When its passing was recorded.
    pub passed_at: Option<At>,
    /// Since when it stands, because a proof is being judged.
    pub paused_at: Option<At>,
    /// After this instant the engine has something to put on record; none when it has not.
    pub next_at: Option<At>,
}

type Rows = (CaseRow, Vec<CaseFactRow>, Vec<CaseDeadlineRow>);

/// Loads a case; one without any fact when there is no such stream.
///
/// # Errors
/// `Corrupt` when an entry cannot be read.
pub fn load(conn: &mut AnyConn, no: &CaseNo) -> Result<CaseHistory, StoreError> {
    let entries = facts::load(conn, &no.stream())?;
    let case = Case::fold(
        entries
            .iter()
            .map(|entry: &Entry| (&entry.event, &entry.stamp)),
    );
    Ok(CaseHistory { case, entries })
}

/// Appends facts to a case that stands at `seq`; gives back where it stands then.
///
/// # Errors
/// `Conflict` when it stands elsewhere by now.
pub fn append(
    conn: &mut AnyConn,
    no: &CaseNo,
    seq: u64,
    meta: &Meta,
    events: &[CaseEvent],
) -> Result<u64, StoreError> {
    let stored = events
        .iter()
        .map(|event| facts::stored_form(event, event.occurred_at()))
        .collect::<Result<Vec<_>, _>>()?;
    log::append(conn, &no.stream(), seq, meta, &stored)
}

/// Writes what changed between two states of a case.
///
/// # Errors
/// The store's own failure.
pub fn project(conn: &mut AnyConn, before: &Case, after: &Case) -> Result<(), StoreError> {
    let Some((case, facts, deadlines)) = rows_of(after) else {
        return Ok(());
    };
    let (old_facts, old_deadlines) = rows_of(before)
        .map(|(_, facts, deadlines)| (facts, deadlines))
        .unwrap_or_default();
    put_case(conn, &case)?;
    for fact in facts.iter().filter(|fact| !old_facts.contains(fact)) {
        put_fact(conn, fact)?;
    }
    let changed = deadlines.iter().filter(|row| !old_deadlines.contains(row));
    for deadline in changed {
        put_deadline(conn, deadline)?;
    }
    Ok(())
}

/// Empties the projections of cases and derives them from the log again.
///
/// # Errors
/// `Corrupt` when an entry of the log cannot be read.
pub(super) fn rebuild(conn: &mut AnyConn) -> Result<(), StoreError> {
    const DOING: &str = "empty the projections of cases";
    diesel::delete(case_facts::table)
        .execute(conn)
        .doing(DOING)?;
    diesel::delete(case_deadlines::table)
        .execute(conn)
        .doing(DOING)?;
    diesel::delete(cases::table).execute(conn).doing(DOING)?;
    for no in in_log(conn)? {
        let history = load(conn, &no)?;
        project(conn, &Case::default(), &history.case)?;
    }
    Ok(())
}

/// The cases whose rows differ from what the log says, in either direction.
///
/// # Errors
/// `Corrupt` when an entry of the log cannot be read.
pub(super) fn compare(conn: &mut AnyConn) -> Result<Vec<CaseNo>, StoreError> {
    let logged = in_log(conn)?;
    let mut different: Vec<CaseNo> = in_rows(conn)?
        .into_iter()
        .filter(|no| !logged.contains(no))
        .collect();
    for no in logged {
        let history = load(conn, &no)?;
        if load_rows(conn, &no)? != rows_of(&history.case) {
            different.push(no);
        }
    }
    Ok(different)
}

fn in_log(conn: &mut AnyConn) -> Result<Vec<CaseNo>, StoreError> {
    let names = facts::names_in_log(conn, "case/")?;
    Ok(names
        .iter()
        .filter_map(|name| CaseNo::parse(name))
        .collect())
}

/// Every number that any row bears: a row without its case is a difference too.
fn in_rows(conn: &mut AnyConn) -> Result<Vec<CaseNo>, StoreError> {
    const DOING: &str = "list the cases";
    let mut nos: Vec<String> = cases::table.select(cases::no).load(conn).doing(DOING)?;
    let cited: Vec<String> = case_facts::table
        .select(case_facts::no)
        .distinct()
        .load(conn)
        .doing(DOING)?;
    let timed: Vec<String> = case_deadlines::table
        .select(case_deadlines::no)
        .distinct()
        .load(conn)
        .doing(DOING)?;
    nos.extend(cited);
    nos.extend(timed);
    nos.sort_unstable();
    nos.dedup();
    Ok(nos.iter().filter_map(|no| CaseNo::parse(no)).collect())
}

fn load_rows(conn: &mut AnyConn, no: &CaseNo) -> Result<Option<Rows>, StoreError> {
    const DOING: &str = "load a case's rows";
    let case = cases::table
        .find(no.as_str())
        .select(CaseRow::as_select())
        .first(conn)
        .optional()
        .doing(DOING)?;
    let facts = case_facts::table
        .filter(case_facts::no.eq(no.as_str()))
        .order(case_facts::n)
        .select(CaseFactRow::as_select())
        .load(conn)
        .doing(DOING)?;
    let deadlines = case_deadlines::table
        .filter(case_deadlines::no.eq(no.as_str()))
        .order(case_deadlines::n)
        .select(CaseDeadlineRow::as_select())
        .load(conn)
        .doing(DOING)?;
    Ok(case.map(|case| (case, facts, deadlines)))
}

/// Lists deadlines of cases that have reached something before `now`, the longest waiting first;
/// those that failed wait for their turn and hold up no others.
///
/// # Errors
/// The store's own failure.
pub fn list_due(
    conn: &mut AnyConn,
    reconciler: &str,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<DueRow>, StoreError> {
    use diesel::sql_types::{BigInt, Bool, Text};
    diesel::sql_query(
        "SELECT d.no, d.n, d.next_at, r.attempts FROM case_deadlines AS d \
         LEFT JOIN engine_retries AS r \
         ON r.reconciler = $1 AND r.subject = d.no || '#' || CAST(d.n AS TEXT) \
         WHERE d.next_at < $2 AND (r.subject IS NULL OR (r.is_dead = $3 AND r.next_try_at <= $4)) \
         ORDER BY d.next_at, d.no, d.n LIMIT $5",
    )
    .bind::<Text, _>(reconciler)
    .bind::<BigInt, _>(At::from(now))
    .bind::<Bool, _>(false)
    .bind::<BigInt, _>(At::from(now))
    .bind::<BigInt, _>(limit)
    .load(conn)
    .doing("list what deadlines of cases have reached")
}

/// The rows of a case; `None` before it is proposed.
fn rows_of(case: &Case) -> Option<Rows> {
    let proposed = case.proposed.as_ref()?;
    let no = proposed.what.no.as_str();
    let facts = case.facts.iter().map(|cited| fact_row(no, cited)).collect();
    let unit = proposed.what.unit.as_str();
    let deadlines = case
        .deadlines
        .iter()
        .map(|tracked| deadline_row(no, unit, case.level(), tracked))
        .collect();
    Some((case_row(case)?, facts, deadlines))
}

fn case_row(case: &Case) -> Option<CaseRow> {
    let proposed = case.proposed.as_ref()?;
    let grounds: Vec<&str> = case.grounds().into_iter().map(Ground::code).collect();
    let nearest = case.nearest().map(|tracked| &tracked.deadline);
    let pending = case.items.iter().filter(|item| item.pending().is_some());
    Some(CaseRow {
        no: proposed.what.no.to_string(),
        seq: i64::try_from(case.seq).unwrap_or(i64::MAX),
        state: case.state.map(CaseState::code)?.to_owned(),
        unit: proposed.what.unit.to_string(),
        office: proposed.by.unit.to_string(),
        measure: case
            .measure
            .map(|measure| CaseMeasure::code(measure).to_owned()),
        level: case.level().map(|level| Level::code(level).to_owned()),
        grounds: grounds.join("|"),
        proposed_at: At::from(proposed.by.at),
        proposed_by: proposed.by.account.to_string(),
        notified_at: case.notice.as_ref().map(|notice| At::from(notice.by.at)),
        decided_at: case
            .decision
            .as_ref()
            .map(|decision| At::from(decision.by.at)),
        ended_at: case.ended.as_ref().map(|ended| At::from(ended.by.at)),
        nearest_due_at: nearest.map(|deadline| At::from(deadline.due_at)),
        nearest_due_soon_at: nearest.map(|deadline| At::from(deadline.due_soon_at)),
        nearest_due_kind: nearest.map(|deadline| deadline.kind.code().to_owned()),
        open_items: count(case.open_items().count()),
        pending_proofs: count(pending.count()),
        is_appealed: case.has_open_appeal(),
        updated_at: At::from(case.updated_at?),
    })
}

fn fact_row(no: &str, cited: &Cited) -> CaseFactRow {
    let fact = &cited.fact;
    let deadline_n = match &fact.finding {
        Finding::Late { deadline, .. } => Some(i64::from(deadline.0)),
        Finding::Graded | Finding::Secondary { .. } => None,
    };
    CaseFactRow {
        no: no.to_owned(),
        n: i64::from(cited.n),
        stream: fact.event.stream.to_string(),
        seq: i64::try_from(fact.event.seq).unwrap_or(i64::MAX),
        deadline_n,
        ground: fact.ground.code().to_owned(),
        is_removed: cited.is_removed,
        is_upheld: cited.ruling.as_ref().is_some_and(|ruling| ruling.is_upheld),
    }
}

fn deadline_row(no: &str, unit: &str, level: Option<Level>, tracked: &Tracked) -> CaseDeadlineRow {
    let deadline = &tracked.deadline;
    let ending = tracked.ending.as_ref();
    CaseDeadlineRow {
        no: no.to_owned(),
        n: i64::from(deadline.no.0),
        kind: deadline.kind.code().to_owned(),
        about: deadline.about.map(i64::from),
        unit: unit.to_owned(),
        level: level.map(|level| level.code().to_owned()),
        started_at: At::from(deadline.started_at),
        due_soon_at: At::from(deadline.due_soon_at),
        due_at: At::from(deadline.due_at),
        stopped_at: ending.map(|ending| At::from(ending.at)),
        verdict: ending.map(|ending| ending.verdict.code().to_owned()),
        passed_at: tracked.is_passed.then(|| At::from(deadline.due_at)),
        paused_at: tracked.paused_at.map(At::from),
        next_at: tracked.next_at().map(At::from),
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn put_case(conn: &mut AnyConn, row: &CaseRow) -> Result<(), StoreError> {
    const DOING: &str = "put a case";
    let changed = diesel::update(cases::table.find(&row.no))
        .set(row)
        .execute(conn)
        .doing(DOING)?;
    if changed == 0 {
        diesel::insert_into(cases::table)
            .values(row)
            .execute(conn)
            .doing(DOING)?;
    }
    Ok(())
}

fn put_fact(conn: &mut AnyConn, row: &CaseFactRow) -> Result<(), StoreError> {
    const DOING: &str = "put a fact of a case";
    let changed = diesel::update(case_facts::table.find((&row.no, row.n)))
        .set(row)
        .execute(conn)
        .doing(DOING)?;
    if changed == 0 {
        diesel::insert_into(case_facts::table)
            .values(row)
            .execute(conn)
            .doing(DOING)?;
    }
    Ok(())
}

fn put_deadline(conn: &mut AnyConn, row: &CaseDeadlineRow) -> Result<(), StoreError> {
    const DOING: &str = "put a deadline of a case";
    let changed = diesel::update(case_deadlines::table.find((&row.no, row.n)))
        .set(row)
        .execute(conn)
        .doing(DOING)?;
    if changed == 0 {
        diesel::insert_into(case_deadlines::table)
            .values(row)
            .execute(conn)
            .doing(DOING)?;
    }
    Ok(())
}
