//! The register of activities as pages, lists and the API show it. One entry is folded from its
//! stream, so that it is never behind; lists read the projection.

use std::sync::Arc;

use diesel::prelude::*;
use jiff::Timestamp;
use jiff::civil::Date;

use super::{QueryError, Reader, facts};
use crate::domain::activity::{self, Action, Activity, ActivityEvent};
use crate::domain::people::{Roster, Viewer};
use crate::domain::vocabulary::{
    ActivityKind, ActivityState, ActivityVerb, AttendeeRank, InterpretationForm,
};
use crate::domain::{ActivityNo, UnitId};
use crate::store::activities::{self as stored, ActivityRow};
use crate::store::projection::{day_number, day_of};
use crate::store::schema::activities;
use crate::store::{At, Doing, MultiBackend, StoreError};

/// What narrows a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The year in which it was.
    pub year: Option<i16>,
    /// Whose it was.
    pub unit: Option<UnitId>,
    /// Of which kind.
    pub kind: Option<ActivityKind>,
    /// Where it stands.
    pub state: Option<ActivityState>,
}

/// One entry as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityItem {
    /// Its number.
    pub no: ActivityNo,
    /// Where it stands.
    pub state: ActivityState,
    /// Its kind.
    pub kind: ActivityKind,
    /// Whose it was.
    pub unit: UnitId,
    /// On which Beijing date.
    pub held_on: Date,
    /// What it was about.
    pub title: String,
    /// Who attended a press conference.
    pub attended_by: Option<AttendeeRank>,
    /// In what form a policy was interpreted.
    pub form: Option<InterpretationForm>,
    /// Where it can be seen.
    pub url: Option<String>,
    /// How many took part in a training or a drill.
    pub participants: Option<u32>,
    /// Who put it into the register.
    pub registered_by: String,
    /// When.
    pub registered_at: Timestamp,
    /// Who confirmed it.
    pub confirmed_by: Option<String>,
    /// When.
    pub confirmed_at: Option<Timestamp>,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityPage {
    /// The entries, newest first.
    pub items: Vec<ActivityItem>,
    /// The last one's number, to go on after; `None` on the last page.
    pub next: Option<ActivityNo>,
}

/// One fact of an entry's history.
pub type Entry = facts::Entry<ActivityEvent>;

/// An entry as one reader may see it.
#[derive(Debug, Clone)]
pub struct ActivityView {
    /// Its number.
    pub no: ActivityNo,
    /// The entry.
    pub activity: Activity,
    /// Its facts, oldest first.
    pub entries: Vec<Entry>,
    /// Names of units, as they are now.
    pub roster: Arc<Roster>,
    /// What the reader can do, or why not.
    pub actions: Vec<Action>,
}

impl ActivityView {
    /// Whether the reader can do this now.
    pub fn may(&self, verb: ActivityVerb) -> bool {
        self.actions
            .iter()
            .any(|action| action.verb == verb && action.permit.is_ok())
    }
}

type Boxed<'a> = activities::BoxedQuery<'a, MultiBackend>;

/// The entries a viewer may see; the same rule as `Activity::is_visible_to`.
fn visible<'a>(viewer: &Viewer) -> Boxed<'a> {
    let all = activities::table.into_boxed();
    match viewer {
        Viewer::Office(_) => all,
        Viewer::Unit(actor) => all.filter(activities::unit.eq(actor.unit.as_str().to_owned())),
        Viewer::Administration(_) => all.filter(activities::no.eq("")),
    }
}

fn narrowed<'a>(viewer: &Viewer, filter: &Filter) -> Boxed<'a> {
    let mut query = visible(viewer);
    if let Some((first, last)) = filter.year.and_then(days_of) {
        query = query.filter(activities::held_on.between(first, last));
    }
    if let Some(unit) = &filter.unit {
        query = query.filter(activities::unit.eq(unit.as_str().to_owned()));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(activities::kind.eq(kind.code()));
    }
    if let Some(state) = filter.state {
        query = query.filter(activities::state.eq(state.code()));
    }
    query
}

/// The first and the last day of a year, as rows keep them.
fn days_of(year: i16) -> Option<(i64, i64)> {
    let first = Date::new(year, 1, 1).ok()?;
    Some((day_number(first), day_number(first.last_of_year())))
}

/// How many entries wait for confirmation, of those that a filter leaves.
///
/// # Errors
/// The store's failure.
pub fn waiting(reader: &Reader, filter: &Filter) -> Result<i64, QueryError> {
    let waiting = Filter {
        state: Some(ActivityState::Registered),
        ..filter.clone()
    };
    reader.store.read(|conn| {
        Ok(narrowed(&reader.viewer, &waiting)
            .count()
            .get_result(conn)
            .doing("count the activities that wait")?)
    })
}

/// One page of entries, the last registered first.
///
/// # Errors
/// The store's failure.
pub fn list(
    reader: &Reader,
    filter: &Filter,
    after: Option<&ActivityNo>,
    limit: i64,
) -> Result<ActivityPage, QueryError> {
    reader.store.read(|conn| {
        let mut query = narrowed(&reader.viewer, filter);
        if let Some(after) = after {
            query = query.filter(activities::no.lt(after.as_str().to_owned()));
        }
        let mut rows = query
            .order(activities::no.desc())
            .limit(limit + 1)
            .select(ActivityRow::as_select())
            .load::<ActivityRow>(conn)
            .doing("list activities")?;
        let whole = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = rows.len() > whole;
        rows.truncate(whole);
        let last = rows.last().and_then(|row| ActivityNo::parse(&row.no));
        Ok(ActivityPage {
            items: rows.iter().map(item).collect::<Result<_, _>>()?,
            next: last.filter(|_| has_more),
        })
    })
}

/// Loads an entry for a reader.
///
/// # Errors
/// `NotFound` when there is none, or it is not the reader's to see: the two look the same.
pub fn load(reader: &Reader, no: &ActivityNo) -> Result<ActivityView, QueryError> {
    let shelf = reader.shelf()?;
    reader.store.read(|conn| {
        let history = stored::load(conn, no)?;
        let activity = history.activity;
        if activity.registered.is_none() || !activity.is_visible_to(&reader.viewer) {
            return Err(QueryError::NotFound);
        }
        let entries = history.entries.into_iter().map(Entry::from);
        Ok(ActivityView {
            no: no.clone(),
            entries: entries.collect(),
            actions: activity::actions(&activity, reader.viewer.actor()),
            activity,
            roster: shelf.roster,
        })
    })
}

fn item(row: &ActivityRow) -> Result<ActivityItem, StoreError> {
    const DOING: &str = "read an activity's row";
    let corrupt = |what: &str| StoreError::corrupt(DOING, format!("{}: {what}", row.no));
    let rank = row.attended_by.as_deref();
    let rank = rank.map(|code| AttendeeRank::parse(code).ok_or_else(|| corrupt("rank")));
    let form = row.form.as_deref();
    let form = form.map(|code| InterpretationForm::parse(code).ok_or_else(|| corrupt("form")));
    let participants = row.participants;
    let participants =
        participants.map(|n| u32::try_from(n).map_err(|error| corrupt(&error.to_string())));
    Ok(ActivityItem {
        no: ActivityNo::parse(&row.no).ok_or_else(|| corrupt("number"))?,
        state: ActivityState::parse(&row.state).ok_or_else(|| corrupt("state"))?,
        kind: ActivityKind::parse(&row.kind).ok_or_else(|| corrupt("kind"))?,
        unit: UnitId::new(&row.unit),
        held_on: day_of(row.held_on).ok_or_else(|| corrupt("date"))?,
        title: row.title.clone(),
        attended_by: rank.transpose()?,
        form: form.transpose()?,
        url: row.url.clone(),
        participants: participants.transpose()?,
        registered_by: row.registered_by.clone(),
        registered_at: row.registered_at.timestamp(),
        confirmed_by: row.confirmed_by.clone(),
        confirmed_at: row.confirmed_at.map(At::timestamp),
    })
}
