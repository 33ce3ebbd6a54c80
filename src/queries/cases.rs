//! Accountability cases as pages, lists and the API show them. One case is folded from its stream,
//! so that it is never behind; lists read projections; suggestions are computed when asked for.

use std::collections::BTreeMap;
use std::sync::Arc;

use diesel::prelude::*;
use jiff::Timestamp;

use super::desk::visible as visible_incidents;
use super::{QueryError, Reader, facts};
use crate::domain::accountability::{
    self, Action, Candidate, Case, CaseEvent, CaseFact, Found, House, Suggestion, suggest,
};
use crate::domain::deadline::standing_between;
use crate::domain::people::{Roster, Viewer};
use crate::domain::vocabulary::{
    Capacity, CaseMeasure, CaseState, CaseVerb, DeadlineKind, Ground, Level, Standing,
};
use crate::domain::{CaseNo, IncidentNo, UnitId};
use crate::store::cases::{self as stored, CaseRow};
use crate::store::schema::{cases, incidents};
use crate::store::{AnyConn, At, Doing, MultiBackend, StoreError, case_record};

/// The most open cases that are shown at once.
const OPEN_LIMIT: i64 = 200;

/// One case as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseItem {
    /// Its number.
    pub no: CaseNo,
    /// Where it stands.
    pub state: CaseState,
    /// The unit it is addressed to.
    pub unit: UnitId,
    /// The measure that holds now.
    pub measure: Option<CaseMeasure>,
    /// The gravest level of the opinion.
    pub level: Option<Level>,
    /// The grounds that stand.
    pub grounds: Vec<Ground>,
    /// When it was proposed.
    pub proposed_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// What is due next, and how that stands.
    pub nearest: Option<(DeadlineKind, Timestamp, Standing)>,
    /// How many items are not done.
    pub open_items: i64,
    /// How many proofs wait to be judged.
    pub pending_proofs: i64,
    /// Whether an appeal waits.
    pub is_appealed: bool,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CasePage {
    /// The cases, newest first.
    pub items: Vec<CaseItem>,
    /// The last one's number, to go on after; `None` on the last page.
    pub next: Option<CaseNo>,
}

/// What narrows a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseFilter {
    /// Only those that stand here.
    pub state: Option<CaseState>,
    /// Only those of this unit.
    pub unit: Option<UnitId>,
    /// Go on after this one.
    pub after: Option<CaseNo>,
}

/// One fact of a case's history.
pub type Entry = facts::Entry<CaseEvent>;

/// A case as one reader may see it.
#[derive(Debug, Clone)]
pub struct CaseView {
    /// Its number.
    pub no: CaseNo,
    /// The case.
    pub case: Case,
    /// Its facts, oldest first; a unit sees them from the notice on.
    pub entries: Vec<Entry>,
    /// The titles of the incidents that it is founded on, as far as the reader may see them.
    pub titles: BTreeMap<String, String>,
    /// Names of units, as they are now.
    pub roster: Arc<Roster>,
    /// What the reader can do, or why not.
    pub actions: Vec<Action>,
    /// Whether the reader sees the whole file: the office, not the unit.
    pub is_office: bool,
}

/// What the record holds against one unit.
#[derive(Debug, Clone)]
pub struct Record {
    /// Everything a case may cite, and what one cites already.
    pub candidates: Vec<Candidate>,
    /// What is suggested of it, if a threshold is reached.
    pub suggestion: Option<Suggestion>,
    /// The titles of the incidents, as far as the reader may see them.
    pub titles: BTreeMap<String, String>,
}

type Boxed<'a> = cases::BoxedQuery<'a, MultiBackend>;

/// The cases a viewer may see; the same rule as `Case::is_visible_to`.
fn visible<'a>(viewer: &Viewer) -> Boxed<'a> {
    let all = cases::table.into_boxed();
    match viewer {
        Viewer::Office(_) => all,
        Viewer::Unit(actor) => all
            .filter(cases::unit.eq(actor.unit.as_str().to_owned()))
            .filter(cases::notified_at.is_not_null()),
        Viewer::Administration(_) => all.filter(cases::no.eq("")),
    }
}

/// Every open case that the reader may see, by what is due next and then by number.
///
/// # Errors
/// The store's failure.
pub fn open(reader: &Reader) -> Result<Vec<CaseItem>, QueryError> {
    let ended = [
        CaseState::Concluded.code(),
        CaseState::Refused.code(),
        CaseState::Withdrawn.code(),
    ];
    reader.store.read(|conn| {
        let rows = visible(&reader.viewer)
            .filter(cases::state.ne_all(ended))
            .order(cases::no)
            .limit(OPEN_LIMIT)
            .select(CaseRow::as_select())
            .load::<CaseRow>(conn)
            .doing("list open cases")?;
        let mut items = items(&rows, reader.now)?;
        // Stable: those without a date stay in the order of their numbers, after those with one.
        items.sort_by_key(|item| {
            let due = item.nearest.map(|(_, at, _)| at);
            (due.is_none(), due)
        });
        Ok(items)
    })
}

/// One page of cases, newest first.
///
/// # Errors
/// The store's failure.
pub fn list(reader: &Reader, filter: &CaseFilter, limit: i64) -> Result<CasePage, QueryError> {
    reader.store.read(|conn| {
        let mut query = visible(&reader.viewer);
        if let Some(state) = filter.state {
            query = query.filter(cases::state.eq(state.code()));
        }
        if let Some(unit) = &filter.unit {
            query = query.filter(cases::unit.eq(unit.as_str().to_owned()));
        }
        if let Some(after) = &filter.after {
            query = query.filter(cases::no.lt(after.as_str().to_owned()));
        }
        let mut rows = query
            .order(cases::no.desc())
            .limit(limit + 1)
            .select(CaseRow::as_select())
            .load::<CaseRow>(conn)
            .doing("list cases")?;
        let whole = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = rows.len() > whole;
        rows.truncate(whole);
        let last = rows.last().and_then(|row| CaseNo::parse(&row.no));
        Ok(CasePage {
            items: items(&rows, reader.now)?,
            next: last.filter(|_| has_more),
        })
    })
}

/// Which units the record suggests, without places in the log: for lists. Nothing is suggested to
/// whoever does not propose or decide.
///
/// # Errors
/// The store's failure.
pub fn suggestions(reader: &Reader) -> Result<Vec<Suggestion>, QueryError> {
    if !may_see_record(&reader.viewer) {
        return Ok(Vec::new());
    }
    let rule = reader.shelf()?.policy.accountability.clone();
    reader.store.read(|conn| {
        let found = case_record::outline(conn, case_record::since(reader.now))?;
        Ok(suggest(&found, &rule))
    })
}

/// What the record holds against a unit, narrowed to one incident where one is named.
///
/// # Errors
/// `NotFound` for whoever neither proposes nor decides.
pub fn record(
    reader: &Reader,
    unit: &UnitId,
    incident: Option<&IncidentNo>,
) -> Result<Record, QueryError> {
    if !may_see_record(&reader.viewer) {
        return Err(QueryError::NotFound);
    }
    let rule = reader.shelf()?.policy.accountability.clone();
    reader.store.read(|conn| {
        let mut candidates = case_record::against(conn, unit, case_record::since(reader.now))?;
        candidates.retain(|candidate| {
            incident.is_none() || candidate.found.fact.incident.as_ref() == incident
        });
        let free = candidates
            .iter()
            .filter(|candidate| candidate.cited_in.is_none());
        let free: Vec<Found> = free.map(|candidate| candidate.found.clone()).collect();
        let facts: Vec<&CaseFact> = candidates.iter().map(|c| &c.found.fact).collect();
        let titles = titles(conn, &reader.viewer, &facts)?;
        Ok(Record {
            suggestion: suggest(&free, &rule).pop(),
            titles,
            candidates,
        })
    })
}

/// The units that have a fact on record about one incident.
///
/// # Errors
/// The store's failure.
pub fn units_late_on(reader: &Reader, no: &IncidentNo) -> Result<Vec<UnitId>, QueryError> {
    if !may_see_record(&reader.viewer) {
        return Ok(Vec::new());
    }
    reader.store.read(|conn| {
        let found = case_record::outline(conn, case_record::since(reader.now))?;
        let mut units: Vec<UnitId> = found
            .into_iter()
            .filter(|found| found.fact.incident.as_ref() == Some(no))
            .map(|found| found.unit)
            .collect();
        units.sort_unstable();
        units.dedup();
        Ok(units)
    })
}

/// Whether a reader is one of those who propose, decide or oversee.
pub fn may_see_record(viewer: &Viewer) -> bool {
    let actor = viewer.actor();
    let by = [Capacity::Evaluator, Capacity::Leader, Capacity::Overseer];
    by.into_iter().any(|capacity| actor.is(capacity))
}

/// Loads a case for a reader.
///
/// # Errors
/// `NotFound` when there is none, or it is not the reader's to see: the two look the same.
pub fn load(reader: &Reader, no: &CaseNo) -> Result<CaseView, QueryError> {
    let shelf = reader.shelf()?;
    reader.store.read(|conn| {
        let history = stored::load(conn, no)?;
        let case = history.case;
        if case.proposed.is_none() || !case.is_visible_to(&reader.viewer) {
            return Err(QueryError::NotFound);
        }
        let is_office = matches!(reader.viewer, Viewer::Office(_));
        let leaders = case_record::leaders(conn)?;
        let house = House {
            now: reader.now,
            leaders: &leaders,
        };
        let actions = accountability::actions(&case, reader.viewer.actor(), house);
        let facts: Vec<&CaseFact> = case.facts.iter().map(|cited| &cited.fact).collect();
        let titles = titles(conn, &reader.viewer, &facts)?;
        let entries = history.entries.into_iter().map(Entry::from);
        let notified = |entry: &Entry| matches!(entry.event, CaseEvent::Notified { .. });
        let mut entries: Vec<Entry> = entries.collect();
        if !is_office {
            let from = entries.iter().position(notified).unwrap_or(entries.len());
            entries.drain(..from);
        }
        Ok(CaseView {
            no: no.clone(),
            case,
            entries,
            titles,
            roster: shelf.roster,
            actions,
            is_office,
        })
    })
}

/// The titles of the incidents of these facts, as far as a viewer may see them.
fn titles(
    conn: &mut AnyConn,
    viewer: &Viewer,
    facts: &[&CaseFact],
) -> Result<BTreeMap<String, String>, StoreError> {
    let mut wanted: Vec<String> = facts
        .iter()
        .filter_map(|fact| fact.incident.as_ref().map(ToString::to_string))
        .collect();
    wanted.sort_unstable();
    wanted.dedup();
    let found: Vec<(String, String)> = visible_incidents(viewer)
        .filter(incidents::no.eq_any(wanted))
        .select((incidents::no, incidents::title))
        .load(conn)
        .doing("list the incidents of cases")?;
    Ok(found.into_iter().collect())
}

fn items(rows: &[CaseRow], now: Timestamp) -> Result<Vec<CaseItem>, QueryError> {
    rows.iter().map(|row| item(row, now)).collect()
}

fn item(row: &CaseRow, now: Timestamp) -> Result<CaseItem, QueryError> {
    const DOING: &str = "read a case's row";
    let corrupt = |what: &str| StoreError::corrupt(DOING, format!("{}: {what}", row.no));
    let kind = row
        .nearest_due_kind
        .as_deref()
        .and_then(DeadlineKind::parse);
    let nearest = kind.zip(row.nearest_due_at).map(|(kind, due_at)| {
        let due_at = due_at.timestamp();
        let soon = row.nearest_due_soon_at.map_or(due_at, At::timestamp);
        (kind, due_at, standing_between(soon, due_at, None, now))
    });
    Ok(CaseItem {
        no: CaseNo::parse(&row.no).ok_or_else(|| corrupt("number"))?,
        state: CaseState::parse(&row.state).ok_or_else(|| corrupt("state"))?,
        unit: UnitId::new(row.unit.as_str()),
        measure: row.measure.as_deref().and_then(CaseMeasure::parse),
        level: row.level.as_deref().and_then(Level::parse),
        grounds: row.grounds.split('|').filter_map(Ground::parse).collect(),
        proposed_at: row.proposed_at.timestamp(),
        ended_at: row.ended_at.map(At::timestamp),
        nearest,
        open_items: row.open_items,
        pending_proofs: row.pending_proofs,
        is_appealed: row.is_appealed,
    })
}

impl CaseView {
    /// Whether the reader can do this now.
    pub fn may(&self, verb: CaseVerb) -> bool {
        let mut actions = self.actions.iter();
        actions.any(|action| action.verb == verb && action.permit.is_ok())
    }
}
