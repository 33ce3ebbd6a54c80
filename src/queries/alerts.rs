//! Alerts as pages, lists and the API show them. One alert is folded from its stream, so that it is
//! never behind; lists read projections.

use std::collections::BTreeMap;
use std::sync::Arc;

use diesel::prelude::*;
use jiff::Timestamp;

use super::desk::visible as visible_incidents;
use super::{QueryError, Reader, facts};
use crate::domain::alert::{self, Action, Alert, AlertEvent};
use crate::domain::people::{Roster, Viewer};
use crate::domain::vocabulary::{AlertColour, AlertState};
use crate::domain::{AlertNo, IncidentNo, Theme};
use crate::store::alerts::{self as stored, AlertRow, AlertUnitRow};
use crate::store::schema::{alert_units, alerts, incidents};
use crate::store::{AnyConn, At, Doing, MultiBackend, StoreError};

/// The most active alerts that are shown at once; a town that has more has lost sight already.
const ACTIVE_LIMIT: i64 = 200;

/// One alert as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertItem {
    /// Its number.
    pub no: AlertNo,
    /// Where it stands.
    pub state: AlertState,
    /// Its colour now.
    pub colour: AlertColour,
    /// The incident it is about, with its title where the reader may see it.
    pub incident: Option<About>,
    /// The theme it is about.
    pub theme: Option<Theme>,
    /// Its text now.
    pub text: String,
    /// Whether it is about a drill.
    pub drill: bool,
    /// When it was raised.
    pub raised_at: Timestamp,
    /// When it was lifted.
    pub lifted_at: Option<Timestamp>,
    /// How many units were told.
    pub told: usize,
    /// How many of them have confirmed.
    pub confirmed: usize,
    /// Whether the reader's own unit was told and has not confirmed.
    pub is_mine_open: bool,
}

/// The incident that an alert is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Its number.
    pub no: IncidentNo,
    /// Its title; `None` where the incident is not the reader's to see.
    pub title: Option<String>,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertPage {
    /// The alerts, newest first.
    pub items: Vec<AlertItem>,
    /// The last one's number, to go on after; `None` on the last page.
    pub next: Option<AlertNo>,
}

/// One fact of an alert's history.
pub type Entry = facts::Entry<AlertEvent>;

/// An alert as one reader may see it.
#[derive(Debug, Clone)]
pub struct AlertView {
    /// Its number.
    pub no: AlertNo,
    /// The alert.
    pub alert: Alert,
    /// Its facts, oldest first.
    pub entries: Vec<Entry>,
    /// The incident it is about.
    pub incident: Option<About>,
    /// Names of units, as they are now.
    pub roster: Arc<Roster>,
    /// What the reader can do, or why not.
    pub actions: Vec<Action>,
}

type Boxed<'a> = alerts::BoxedQuery<'a, MultiBackend>;

/// The alerts a viewer may see; the same rule as `Alert::is_visible_to`.
fn visible<'a>(viewer: &Viewer) -> Boxed<'a> {
    let all = alerts::table.into_boxed();
    match viewer {
        Viewer::Office(_) => all,
        Viewer::Unit(actor) => {
            let told = alert_units::table
                .filter(alert_units::unit.eq(actor.unit.as_str().to_owned()))
                .select(alert_units::no);
            all.filter(alerts::no.eq_any(told))
        }
        Viewer::Administration(_) => all.filter(alerts::no.eq("")),
    }
}

/// Every active alert that the reader may see: the gravest colour first, then the newest.
///
/// # Errors
/// The store's failure.
pub fn active(reader: &Reader) -> Result<Vec<AlertItem>, QueryError> {
    gravest_first(reader, visible(&reader.viewer))
}

/// The active alerts about one incident that the reader may see, in the same order.
///
/// # Errors
/// The store's failure.
pub fn active_on(reader: &Reader, no: &IncidentNo) -> Result<Vec<AlertItem>, QueryError> {
    let about = alerts::incident.eq(Some(no.as_str().to_owned()));
    gravest_first(
        reader,
        visible(&reader.viewer).filter(about.assume_not_null()),
    )
}

fn gravest_first(reader: &Reader, among: Boxed<'_>) -> Result<Vec<AlertItem>, QueryError> {
    reader.store.read(|conn| {
        let rows = among
            .filter(alerts::state.eq(AlertState::Active.code()))
            .order(alerts::no.desc())
            .limit(ACTIVE_LIMIT)
            .select(AlertRow::as_select())
            .load::<AlertRow>(conn)
            .doing("list active alerts")?;
        let mut items = items(conn, &reader.viewer, &rows)?;
        // Stable: alerts of one colour stay in the order of their numbers.
        items.sort_by_key(|item| item.colour);
        Ok(items)
    })
}

/// One page of alerts, newest first; `state` narrows it.
///
/// # Errors
/// The store's failure.
pub fn list(
    reader: &Reader,
    state: Option<AlertState>,
    after: Option<&AlertNo>,
    limit: i64,
) -> Result<AlertPage, QueryError> {
    reader.store.read(|conn| {
        let mut query = visible(&reader.viewer);
        if let Some(state) = state {
            query = query.filter(alerts::state.eq(state.code()));
        }
        if let Some(after) = after {
            query = query.filter(alerts::no.lt(after.as_str().to_owned()));
        }
        let mut rows = query
            .order(alerts::no.desc())
            .limit(limit + 1)
            .select(AlertRow::as_select())
            .load::<AlertRow>(conn)
            .doing("list alerts")?;
        let whole = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = rows.len() > whole;
        rows.truncate(whole);
        let last = rows.last().and_then(|row| AlertNo::parse(&row.no));
        Ok(AlertPage {
            items: items(conn, &reader.viewer, &rows)?,
            next: last.filter(|_| has_more),
        })
    })
}

/// Loads an alert for a reader.
///
/// # Errors
/// `NotFound` when there is none, or it is not the reader's to see: the two look the same.
pub fn load(reader: &Reader, no: &AlertNo) -> Result<AlertView, QueryError> {
    let shelf = reader.shelf()?;
    reader.store.read(|conn| {
        let history = stored::load(conn, no)?;
        let raised = history.alert.raised.as_ref().ok_or(QueryError::NotFound)?;
        if !history.alert.is_visible_to(&reader.viewer) {
            return Err(QueryError::NotFound);
        }
        let incident = match &raised.incident {
            Some(no) => {
                let no = no.as_str();
                let title = titles(conn, &reader.viewer, &[no])?.remove(no);
                about(no, title)
            }
            None => None,
        };
        let actions = alert::actions(&history.alert, reader.viewer.actor());
        let entries = history.entries.into_iter().map(Entry::from);
        Ok(AlertView {
            no: no.clone(),
            entries: entries.collect(),
            alert: history.alert,
            incident,
            roster: shelf.roster,
            actions,
        })
    })
}

fn about(no: &str, title: Option<String>) -> Option<About> {
    let no = IncidentNo::parse(no)?;
    Some(About { no, title })
}

/// The titles of those of these incidents that a viewer may see.
fn titles(
    conn: &mut AnyConn,
    viewer: &Viewer,
    nos: &[&str],
) -> Result<BTreeMap<String, String>, StoreError> {
    let wanted: Vec<String> = nos.iter().map(|no| (*no).to_owned()).collect();
    let found: Vec<(String, String)> = visible_incidents(viewer)
        .filter(incidents::no.eq_any(wanted))
        .select((incidents::no, incidents::title))
        .load(conn)
        .doing("list the incidents of alerts")?;
    Ok(found.into_iter().collect())
}

fn items(
    conn: &mut AnyConn,
    viewer: &Viewer,
    rows: &[AlertRow],
) -> Result<Vec<AlertItem>, QueryError> {
    let nos: Vec<&str> = rows.iter().map(|row| row.no.as_str()).collect();
    let units = stored::units_of(conn, &nos)?;
    let named: Vec<&str> = rows.iter().filter_map(|r| r.incident.as_deref()).collect();
    let titles = titles(conn, viewer, &named)?;
    rows.iter()
        .map(|row| item(viewer, row, &units, &titles))
        .collect()
}

fn item(
    viewer: &Viewer,
    row: &AlertRow,
    units: &[AlertUnitRow],
    titles: &BTreeMap<String, String>,
) -> Result<AlertItem, QueryError> {
    const DOING: &str = "read an alert's row";
    let corrupt = |what: &str| StoreError::corrupt(DOING, format!("{}: {what}", row.no));
    let own = viewer.actor().unit.as_str();
    let told = || units.iter().filter(|unit| unit.no == row.no);
    let state = AlertState::parse(&row.state).ok_or_else(|| corrupt("state"))?;
    let is_open = |unit: &AlertUnitRow| unit.unit == own && unit.confirmed_at.is_none();
    Ok(AlertItem {
        no: AlertNo::parse(&row.no).ok_or_else(|| corrupt("number"))?,
        state,
        colour: AlertColour::parse(&row.colour).ok_or_else(|| corrupt("colour"))?,
        incident: row
            .incident
            .as_deref()
            .and_then(|no| about(no, titles.get(no).cloned())),
        theme: row.theme.as_ref().map(Theme::new),
        text: row.text.clone(),
        drill: row.is_drill,
        raised_at: row.raised_at.timestamp(),
        lifted_at: row.lifted_at.map(At::timestamp),
        told: told().count(),
        confirmed: told().filter(|unit| unit.confirmed_at.is_some()).count(),
        is_mine_open: state == AlertState::Active && told().any(is_open),
    })
}

impl AlertView {
    /// Whether the reader can do this now.
    pub fn may(&self, verb: crate::domain::vocabulary::AlertVerb) -> bool {
        self.actions
            .iter()
            .any(|action| action.verb == verb && action.permit.is_ok())
    }
}
