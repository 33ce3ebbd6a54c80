//! Linkages as pages, lists and the API show them. One linkage is folded from its stream, so that it
//! is never behind; lists read projections.

use std::sync::Arc;

use diesel::prelude::*;
use jiff::Timestamp;

use super::desk::visible as visible_incidents;
use super::{QueryError, Reader, facts};
use crate::domain::linkage::{self, Action, Linkage, LinkageEvent};
use crate::domain::people::{Roster, Viewer};
use crate::domain::vocabulary::{LinkageState, LinkageVerb};
use crate::domain::{IncidentNo, LinkageNo};
use crate::store::linkages::{self as stored, LinkageRow, LinkageUnitRow};
use crate::store::schema::{incidents, linkage_units, linkages};
use crate::store::{AnyConn, At, Doing, MultiBackend, StoreError};

/// The most linkages under way that are shown at once.
const ACTIVE_LIMIT: i64 = 100;

/// One linkage as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkageItem {
    /// Its number.
    pub no: LinkageNo,
    /// Where it stands.
    pub state: LinkageState,
    /// The incident it is about.
    pub incident: IncidentNo,
    /// The incident's title when it began.
    pub title: String,
    /// What it is for.
    pub purpose: String,
    /// Whether it is about a drill.
    pub drill: bool,
    /// When the group was called out.
    pub called_out_at: Timestamp,
    /// By when the members are to confirm.
    pub confirm_by: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How many members it has.
    pub members: usize,
    /// How many of them have confirmed.
    pub confirmed: usize,
    /// Whether there are minutes.
    pub is_minuted: bool,
    /// Whether the reader's own unit is a member that has not confirmed.
    pub is_mine_open: bool,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkagePage {
    /// The linkages, newest first.
    pub items: Vec<LinkageItem>,
    /// The last one's number, to go on after; `None` on the last page.
    pub next: Option<LinkageNo>,
}

/// One fact of a linkage's history.
pub type Entry = facts::Entry<LinkageEvent>;

/// A linkage as one reader may see it.
#[derive(Debug, Clone)]
pub struct LinkageView {
    /// Its number.
    pub no: LinkageNo,
    /// The linkage.
    pub linkage: Linkage,
    /// Its facts, oldest first.
    pub entries: Vec<Entry>,
    /// Whether the reader may see the incident itself.
    pub is_incident_seen: bool,
    /// Names of units, as they are now.
    pub roster: Arc<Roster>,
    /// What the reader can do, or why not.
    pub actions: Vec<Action>,
}

impl LinkageView {
    /// Whether the reader can do this now.
    pub fn may(&self, verb: LinkageVerb) -> bool {
        self.actions
            .iter()
            .any(|action| action.verb == verb && action.permit.is_ok())
    }
}

type Boxed<'a> = linkages::BoxedQuery<'a, MultiBackend>;

/// The linkages a viewer may see; the same rule as `Linkage::is_visible_to`.
fn visible<'a>(viewer: &Viewer) -> Boxed<'a> {
    let all = linkages::table.into_boxed();
    match viewer {
        Viewer::Office(_) => all,
        Viewer::Unit(actor) => {
            let mine = linkage_units::table
                .filter(linkage_units::unit.eq(actor.unit.as_str().to_owned()))
                .select(linkage_units::no);
            all.filter(linkages::no.eq_any(mine))
        }
        Viewer::Administration(_) => all.filter(linkages::no.eq("")),
    }
}

/// Every linkage under way that the reader may see, newest first.
///
/// # Errors
/// The store's failure.
pub fn active(reader: &Reader) -> Result<Vec<LinkageItem>, QueryError> {
    let under_way = linkages::state.eq(LinkageState::CalledOut.code());
    some(reader, visible(&reader.viewer).filter(under_way))
}

/// The linkages on one incident that the reader may see, newest first.
///
/// # Errors
/// The store's failure.
pub fn on_incident(reader: &Reader, no: &IncidentNo) -> Result<Vec<LinkageItem>, QueryError> {
    let about = linkages::incident.eq(no.as_str().to_owned());
    some(reader, visible(&reader.viewer).filter(about))
}

fn some(reader: &Reader, among: Boxed<'_>) -> Result<Vec<LinkageItem>, QueryError> {
    reader.store.read(|conn| {
        let rows = among
            .order(linkages::no.desc())
            .limit(ACTIVE_LIMIT)
            .select(LinkageRow::as_select())
            .load::<LinkageRow>(conn)
            .doing("list linkages")?;
        items(conn, &reader.viewer, &rows)
    })
}

/// One page of linkages, newest first; `state` narrows it.
///
/// # Errors
/// The store's failure.
pub fn list(
    reader: &Reader,
    state: Option<LinkageState>,
    after: Option<&LinkageNo>,
    limit: i64,
) -> Result<LinkagePage, QueryError> {
    reader.store.read(|conn| {
        let mut query = visible(&reader.viewer);
        if let Some(state) = state {
            query = query.filter(linkages::state.eq(state.code()));
        }
        if let Some(after) = after {
            query = query.filter(linkages::no.lt(after.as_str().to_owned()));
        }
        let mut rows = query
            .order(linkages::no.desc())
            .limit(limit + 1)
            .select(LinkageRow::as_select())
            .load::<LinkageRow>(conn)
            .doing("list linkages")?;
        let whole = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = rows.len() > whole;
        rows.truncate(whole);
        let last = rows.last().and_then(|row| LinkageNo::parse(&row.no));
        Ok(LinkagePage {
            items: items(conn, &reader.viewer, &rows)?,
            next: last.filter(|_| has_more),
        })
    })
}

/// Loads a linkage for a reader.
///
/// # Errors
/// `NotFound` when there is none, or it is not the reader's to see: the two look the same.
pub fn load(reader: &Reader, no: &LinkageNo) -> Result<LinkageView, QueryError> {
    let shelf = reader.shelf()?;
    reader.store.read(|conn| {
        let history = stored::load(conn, no)?;
        let called_out = history.linkage.called_out.as_ref();
        let fact = called_out.ok_or(QueryError::NotFound)?;
        if !history.linkage.is_visible_to(&reader.viewer) {
            return Err(QueryError::NotFound);
        }
        let seen: i64 = visible_incidents(&reader.viewer)
            .filter(incidents::no.eq(fact.incident.as_str().to_owned()))
            .count()
            .get_result(conn)
            .doing("look for the incident of a linkage")?;
        let actions = linkage::actions(&history.linkage, reader.viewer.actor());
        let entries = history.entries.into_iter().map(Entry::from);
        Ok(LinkageView {
            no: no.clone(),
            entries: entries.collect(),
            linkage: history.linkage,
            is_incident_seen: seen > 0,
            roster: shelf.roster,
            actions,
        })
    })
}

fn items(
    conn: &mut AnyConn,
    viewer: &Viewer,
    rows: &[LinkageRow],
) -> Result<Vec<LinkageItem>, QueryError> {
    let nos: Vec<&str> = rows.iter().map(|row| row.no.as_str()).collect();
    let units = stored::units_of(conn, &nos)?;
    let items = rows.iter().map(|row| item(viewer, row, &units));
    items.collect()
}

fn item(
    viewer: &Viewer,
    row: &LinkageRow,
    units: &[LinkageUnitRow],
) -> Result<LinkageItem, QueryError> {
    const DOING: &str = "read a linkage's row";
    let corrupt = |what: &str| StoreError::corrupt(DOING, format!("{}: {what}", row.no));
    let own = viewer.actor().unit.as_str();
    let members = || units.iter().filter(|unit| unit.no == row.no);
    let state = LinkageState::parse(&row.state).ok_or_else(|| corrupt("state"))?;
    let is_open = |unit: &LinkageUnitRow| unit.unit == own && unit.confirmed_at.is_none();
    Ok(LinkageItem {
        no: LinkageNo::parse(&row.no).ok_or_else(|| corrupt("number"))?,
        state,
        incident: IncidentNo::parse(&row.incident).ok_or_else(|| corrupt("incident"))?,
        title: row.title.clone(),
        purpose: row.purpose.clone(),
        drill: row.is_drill,
        called_out_at: row.called_out_at.timestamp(),
        confirm_by: row.confirm_by_at.timestamp(),
        ended_at: row.ended_at.map(At::timestamp),
        members: members().count(),
        confirmed: members().filter(|unit| unit.confirmed_at.is_some()).count(),
        is_minuted: row.minutes_version > 0,
        is_mine_open: state == LinkageState::CalledOut && members().any(is_open),
    })
}
