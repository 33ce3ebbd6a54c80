//! The desk and the lists: what needs whom now, with counts and keyset paging.

use diesel::dsl::exists;
use diesel::prelude::*;
use jiff::Timestamp;

use super::{QueryError, Reader, following};
use crate::domain::deadline::standing_between;
use crate::domain::people::Viewer;
use crate::domain::searching::Words;
use crate::domain::vocabulary::{
    AssignmentState, Capacity, DeadlineKind, Duty, EventGrade, IncidentKind, Level, Stage,
    Standing, WorkState,
};
use crate::domain::{IncidentNo, RowRef, Theme, UnitId};
use crate::store::rows::{AssignmentRow, IncidentRow};
use crate::store::schema::{
    assignments, deadlines, incidents, policy_assessments, policy_links, watches,
};
use crate::store::search::{self, Condition};
use crate::store::{AnyConn, At, Doing, MultiBackend, StoreError};

/// The most rows a desk shows; a city with more open matters filters.
const QUEUE_LIMIT: i64 = 400;

/// One incident as a list shows it.
#[derive(Debug, Clone)]
pub struct ListRow {
    /// Its number.
    pub no: IncidentNo,
    /// The title.
    pub title: String,
    /// Where it stands.
    pub stage: Stage,
    /// Where the work stands.
    pub work_state: WorkState,
    /// The level, once proposed or assessed.
    pub level: Option<Level>,
    /// The grade of the emergency.
    pub event_grade: Option<EventGrade>,
    /// Whether it is a drill.
    pub drill: bool,
    /// The town.
    pub town: Option<UnitId>,
    /// The platform.
    pub channel: String,
    /// The themes.
    pub themes: Vec<Theme>,
    /// The cycle.
    pub cycle: u32,
    /// When it was logged.
    pub registered_at: Timestamp,
    /// When anything last happened.
    pub updated_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// The lead.
    pub lead: Option<UnitId>,
    /// The row of the plan it was dispatched by.
    pub plan_row: Option<RowRef>,
    /// The running obligation that is due first.
    pub nearest: Option<Nearest>,
    /// The units of the current cycle that have the matter.
    pub units: Vec<UnitState>,
    /// Since when its pausable deadlines stand still.
    pub paused_at: Option<Timestamp>,
    /// How often the matter was heard of: itself, those that follow it, every further post.
    pub heat: u32,
}

/// The running obligation that is due first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nearest {
    /// What must be done.
    pub kind: DeadlineKind,
    /// Until when.
    pub due_at: Timestamp,
    /// From when on it is due soon.
    pub due_soon_at: Timestamp,
    /// How it stands at the reader's instant.
    pub standing: Standing,
}

/// One unit's share in a list row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitState {
    /// The unit.
    pub unit: UnitId,
    /// What it owes.
    pub duty: Duty,
    /// Where it stands.
    pub state: AssignmentState,
}

/// What a list is narrowed to; everything empty means all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Part of number, title or text.
    pub q: Option<String>,
    /// A unit that has or had the matter.
    pub unit: Option<UnitId>,
    /// The town.
    pub town: Option<UnitId>,
    /// The level.
    pub level: Option<Level>,
    /// What kind of matter.
    pub kind: Option<IncidentKind>,
    /// The stage.
    pub stage: Option<Stage>,
    /// The state of work.
    pub work_state: Option<WorkState>,
    /// A theme.
    pub theme: Option<Theme>,
    /// How the nearest obligation stands: running, due soon or passed.
    pub standing: Option<Standing>,
    /// Logged at or after this instant.
    pub from: Option<Timestamp>,
    /// Logged before this instant.
    pub to: Option<Timestamp>,
    /// The row of the plan it was dispatched to any unit by.
    pub plan_row: Option<RowRef>,
    /// Only those that the reader follows.
    pub watched: bool,
    /// Only these incidents, for numbers that open their incidents.
    pub only: Option<Vec<IncidentNo>>,
    /// In which order.
    pub order: Order,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// Logged last first.
    #[default]
    Newest,
    /// Due first first; only incidents that owe something have a place in it.
    Due,
}

/// One page of a list, in the order that was asked for.
#[derive(Debug, Clone)]
pub struct Page {
    /// The rows.
    pub rows: Vec<ListRow>,
    /// How many match in all.
    pub total: i64,
    /// The last row's number, to go on after; `None` on the last page.
    pub next: Option<IncidentNo>,
}

/// Everything that is still open and that the reader may see, the most urgent first.
///
/// # Errors
/// The store's failure.
pub fn open_incidents(reader: &Reader) -> Result<Vec<ListRow>, QueryError> {
    reader.store.read(|conn| {
        let rows = open(&reader.viewer, reader.now)
            .order((incidents::nearest_due_at.asc(), incidents::no.asc()))
            .limit(QUEUE_LIMIT)
            .select(IncidentRow::as_select())
            .load::<IncidentRow>(conn)
            .doing("list open incidents")?;
        with_units(conn, &rows, reader.now)
    })
}

/// How many incidents the desk holds: for an office every open one, for a unit those in which it
/// still owes something: in the present cycle, or a promise or a reply.
///
/// # Errors
/// The store's failure.
pub fn waiting(reader: &Reader) -> Result<i64, QueryError> {
    let waiting = match &reader.viewer {
        Viewer::Unit(actor) => visible(&reader.viewer).filter(owing(&actor.unit)),
        Viewer::Office(_) | Viewer::Administration(_) => open(&reader.viewer, reader.now),
    };
    Ok(reader
        .store
        .read(|conn| waiting.count().get_result(conn).doing("count what waits"))?)
}

/// The incidents in which the reader's own unit still owes something, in the order of their
/// numbers: what it has in hand in the present cycle, a promise to the public, which outlives the
/// closing, or a reply to an order.
///
/// # Errors
/// The store's failure.
pub fn owed_by_own_unit(reader: &Reader) -> Result<Vec<IncidentNo>, QueryError> {
    let unit = &reader.viewer.actor().unit;
    let found: Vec<String> = reader.store.read(|conn| {
        visible(&reader.viewer)
            .filter(owing(unit))
            .order(incidents::no.asc())
            .limit(QUEUE_LIMIT)
            .select(incidents::no)
            .load(conn)
            .doing("list what a unit owes")
    })?;
    Ok(found
        .iter()
        .filter_map(|no| IncidentNo::parse(no))
        .collect())
}

/// Whether a unit owes something in an incident.
fn owing(unit: &UnitId) -> Condition {
    let open = AssignmentState::ALL.iter().filter(|state| state.is_open());
    let in_hand = assignments::table
        .filter(assignments::no.eq(incidents::no))
        .filter(assignments::cycle.eq(incidents::cycle))
        .filter(assignments::unit.eq(unit.as_str().to_owned()))
        .filter(assignments::state.eq_any(open.map(|state| state.code())));
    let ended = Stage::ALL.iter().filter(|stage| stage.is_ended());
    let own_word = [DeadlineKind::Promise, DeadlineKind::SupervisionReply];
    // Few for each unit, so they are looked up once and not again for each incident.
    let given = deadlines::table
        .filter(
            deadlines::unit
                .eq(Some(unit.as_str().to_owned()))
                .assume_not_null(),
        )
        .filter(deadlines::verdict.is_null())
        .filter(deadlines::kind.eq_any(own_word.map(DeadlineKind::code)))
        .select(deadlines::no);
    Box::new(
        exists(in_hand)
            .and(incidents::stage.ne_all(ended.map(|stage| stage.code())))
            .or(incidents::no.eq_any(given)),
    )
}

/// One page of a list.
///
/// # Errors
/// The store's failure.
pub fn list(
    reader: &Reader,
    filter: &Filter,
    after: Option<&IncidentNo>,
    limit: i64,
) -> Result<Page, QueryError> {
    reader.store.read(|conn| {
        let mut query = visible(&reader.viewer);
        let mut counted = visible(&reader.viewer);
        for condition in conditions(conn, reader, filter) {
            query = query.filter(condition);
        }
        for condition in conditions(conn, reader, filter) {
            counted = counted.filter(condition);
        }
        let total = counted
            .count()
            .get_result::<i64>(conn)
            .doing("count incidents")?;
        let mark = after.map(|no| mark(conn, no)).transpose()?.flatten();
        query = match filter.order {
            Order::Newest => newest(query, mark),
            Order::Due => due(query, mark),
        };
        let mut rows = query
            .limit(limit + 1)
            .select(IncidentRow::as_select())
            .load::<IncidentRow>(conn)
            .doing("list incidents")?;
        let whole = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > whole;
        rows.truncate(whole);
        let next = if more {
            rows.last().and_then(|row| IncidentNo::parse(&row.no))
        } else {
            None
        };
        Ok(Page {
            rows: with_units(conn, &rows, reader.now)?,
            total,
            next,
        })
    })
}

/// How many incidents the reader follows, of those there are to see.
///
/// # Errors
/// The store's failure.
pub fn followed(reader: &Reader) -> Result<i64, QueryError> {
    Ok(reader.store.read(|conn| {
        visible(&reader.viewer)
            .filter(by_reader(reader))
            .count()
            .get_result(conn)
            .doing("count followed incidents")
    })?)
}

/// Whether the reader follows an incident.
fn by_reader(reader: &Reader) -> Condition {
    let own = reader.viewer.actor().account.to_string();
    let followed = watches::table.filter(watches::account.eq(own));
    Box::new(incidents::no.eq_any(followed.select(watches::no)))
}

/// How many incidents were closed between two instants.
///
/// # Errors
/// The store's failure.
pub fn closed_between(reader: &Reader, from: Timestamp, to: Timestamp) -> Result<i64, QueryError> {
    Ok(reader.store.read(|conn| {
        visible(&reader.viewer)
            .filter(incidents::closed_at.ge(At::from(from)))
            .filter(incidents::closed_at.lt(At::from(to)))
            .count()
            .get_result(conn)
            .doing("count closed incidents")
    })?)
}

/// A number that changes whenever anything the reader may see changes, for `/live`.
///
/// # Errors
/// The store's failure.
pub fn live_version(reader: &Reader) -> Result<i64, QueryError> {
    Ok(reader.store.read(|conn| {
        let last: Option<At> = visible(&reader.viewer)
            .select(diesel::dsl::max(incidents::updated_at))
            .first(conn)
            .doing("read the live version")?;
        Ok::<i64, StoreError>(last.map_or(0, At::microseconds))
    })?)
}

/// How many incidents the reader may see that changed after an earlier live version.
///
/// # Errors
/// The store's failure.
pub fn changed_since(reader: &Reader, version: i64) -> Result<i64, QueryError> {
    let Ok(seen) = Timestamp::from_microsecond(version) else {
        return Ok(0);
    };
    Ok(reader.store.read(|conn| {
        visible(&reader.viewer)
            .filter(incidents::updated_at.gt(At::from(seen)))
            .count()
            .get_result(conn)
            .doing("count changed incidents")
    })?)
}

/// Whether there is no incident at all that the reader may see, open or not.
///
/// # Errors
/// The store's failure.
pub fn is_untouched(reader: &Reader) -> Result<bool, QueryError> {
    Ok(reader.store.read(|conn| {
        let any: Option<String> = visible(&reader.viewer)
            .select(incidents::no)
            .first(conn)
            .optional()
            .doing("look for any incident")?;
        Ok::<bool, StoreError>(any.is_none())
    })?)
}

/// When the last incident that the reader may see was closed; `None` when none was.
///
/// # Errors
/// The store's failure.
pub fn last_closed(reader: &Reader) -> Result<Option<Timestamp>, QueryError> {
    let last: Option<At> = reader.store.read(|conn| {
        visible(&reader.viewer)
            .select(diesel::dsl::max(incidents::closed_at))
            .first(conn)
            .doing("find the last closed incident")
    })?;
    Ok(last.map(At::timestamp))
}

/// The incidents that the handling of this one caused, with their titles, as far as the reader may
/// see them.
///
/// # Errors
/// The store's failure.
pub fn caused_by(
    reader: &Reader,
    no: &IncidentNo,
) -> Result<Vec<(IncidentNo, String)>, QueryError> {
    let found: Vec<(String, String)> = reader.store.read(|conn| {
        visible(&reader.viewer)
            .filter(
                incidents::secondary_to
                    .eq(Some(no.as_str().to_owned()))
                    .assume_not_null(),
            )
            .order(incidents::no.asc())
            .select((incidents::no, incidents::title))
            .load(conn)
            .doing("list secondary incidents")
    })?;
    Ok(found
        .into_iter()
        .filter_map(|(no, title)| Some((IncidentNo::parse(&no)?, title)))
        .collect())
}

/// The incidents that a policy gave rise to, with their titles, as far as the reader may see them.
///
/// # Errors
/// The store's failure.
pub fn given_rise_by(
    reader: &Reader,
    policy: &IncidentNo,
) -> Result<Vec<(IncidentNo, String)>, QueryError> {
    let found: Vec<(String, String)> = reader.store.read(|conn| {
        let linked = policy_links::table
            .filter(policy_links::policy.eq(policy.as_str().to_owned()))
            .select(policy_links::no);
        visible(&reader.viewer)
            .filter(incidents::no.eq_any(linked))
            .order(incidents::no.asc())
            .select((incidents::no, incidents::title))
            .load(conn)
            .doing("list what a policy gave rise to")
    })?;
    Ok(found
        .into_iter()
        .filter_map(|(no, title)| Some((IncidentNo::parse(&no)?, title)))
        .collect())
}

/// The policies before their publication that the reader's own unit drafts and that are not decided
/// on, the earliest planned first.
///
/// # Errors
/// The store's failure.
pub fn own_policies(reader: &Reader) -> Result<Vec<ListRow>, QueryError> {
    let unit = reader.viewer.actor().unit.as_str().to_owned();
    reader.store.read(|conn| {
        let drafted = policy_assessments::table
            .filter(policy_assessments::unit.eq(unit))
            .filter(policy_assessments::decision.is_null())
            .select(policy_assessments::no);
        let rows = open(&reader.viewer, reader.now)
            .filter(incidents::no.eq_any(drafted))
            .order((incidents::nearest_due_at.asc(), incidents::no.asc()))
            .limit(QUEUE_LIMIT)
            .select(IncidentRow::as_select())
            .load::<IncidentRow>(conn)
            .doing("list a unit's policies")?;
        with_units(conn, &rows, reader.now)
    })
}

/// The title of an incident; `None` when there is none, or it is not the reader's to see.
///
/// # Errors
/// The store's failure.
pub fn title_of(reader: &Reader, no: &IncidentNo) -> Result<Option<String>, QueryError> {
    Ok(reader.store.read(|conn| {
        visible(&reader.viewer)
            .filter(incidents::no.eq(no.as_str().to_owned()))
            .select(incidents::title)
            .first(conn)
            .optional()
            .doing("find an incident's title")
    })?)
}

/// Where a list goes on: after this row.
pub(super) struct Mark {
    pub(super) registered_at: At,
    pub(super) due_at: Option<At>,
    pub(super) no: String,
}

pub(super) fn newest(query: Boxed<'_>, mark: Option<Mark>) -> Boxed<'_> {
    let query = query.order((incidents::registered_at.desc(), incidents::no.desc()));
    let Some(mark) = mark else {
        return query;
    };
    let same = incidents::registered_at.eq(mark.registered_at);
    query
        // The same bound again in the form that every planner narrows a range by.
        .filter(incidents::registered_at.le(mark.registered_at))
        .filter(
            incidents::registered_at
                .lt(mark.registered_at)
                .or(same.and(incidents::no.lt(mark.no))),
        )
}

pub(super) fn due(query: Boxed<'_>, mark: Option<Mark>) -> Boxed<'_> {
    let query = query
        .filter(incidents::nearest_due_at.is_not_null())
        .order((incidents::nearest_due_at.asc(), incidents::no.asc()));
    let Some((due_at, no)) = mark.and_then(|mark| Some((mark.due_at?, mark.no))) else {
        return query;
    };
    let same = incidents::nearest_due_at
        .eq(due_at)
        .and(incidents::no.gt(no));
    query
        .filter(incidents::nearest_due_at.ge(due_at).assume_not_null())
        .filter(
            incidents::nearest_due_at
                .gt(due_at)
                .or(same)
                .assume_not_null(),
        )
}

pub(super) type Boxed<'a> = incidents::BoxedQuery<'a, MultiBackend>;

/// The incidents a viewer may see; the same rule as `Incident::is_visible_to`.
pub(super) fn visible<'a>(viewer: &Viewer) -> Boxed<'a> {
    let all = incidents::table.into_boxed();
    match viewer {
        Viewer::Office(_) => all,
        Viewer::Unit(actor) => {
            let unit = actor.unit.as_str().to_owned();
            let concerned = assignments::table
                .filter(assignments::unit.eq(unit.clone()))
                .select(assignments::no);
            let drafted = policy_assessments::table
                .filter(policy_assessments::unit.eq(unit.clone()))
                .select(policy_assessments::no);
            all.filter(
                incidents::no
                    .eq_any(concerned)
                    .or(incidents::no.eq_any(drafted))
                    .or(incidents::registered_by.eq(unit)),
            )
        }
        Viewer::Administration(_) => all.filter(incidents::no.eq("")),
    }
}

/// What is under way, and what is over but for something that the office itself owes about it: a
/// look at how it spreads, its evaluation, the decision on an appeal. Those come up when they are
/// due soon; whoever evaluates sees what is to be evaluated from the closing on.
fn open<'a>(viewer: &Viewer, now: Timestamp) -> Boxed<'a> {
    // Said of the few that are open, so that an index finds them among all that are over.
    let open = Stage::ALL.iter().filter(|stage| !stage.is_ended());
    let offices = DeadlineKind::ALL.iter().filter(|kind| kind.is_offices());
    let is_due_soon = incidents::nearest_due_soon_at
        .assume_not_null()
        .le(At::from(now));
    let is_evaluator = viewer.actor().is(Capacity::Evaluator);
    let early = is_evaluator.then_some(DeadlineKind::Evaluation.code());
    let is_offices = incidents::nearest_due_kind
        .assume_not_null()
        .eq_any(offices.map(|kind| kind.code()));
    let is_early = incidents::nearest_due_kind
        .assume_not_null()
        .eq_any(early.into_iter().collect::<Vec<_>>());
    visible(viewer).filter(
        incidents::stage
            .eq_any(open.map(|stage| stage.code()))
            .or(incidents::nearest_due_kind
                .is_not_null()
                .and(is_offices.and(is_due_soon).or(is_early))),
    )
}

pub(super) fn conditions(conn: &AnyConn, reader: &Reader, filter: &Filter) -> Vec<Condition> {
    let mut all: Vec<Condition> = Vec::new();
    if let Some(q) = filter.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        all.extend(found(conn, reader, &Words::read(q)));
    }
    if let Some(unit) = &filter.unit {
        let concerned = assignments::table
            .filter(assignments::unit.eq(unit.as_str().to_owned()))
            .select(assignments::no);
        all.push(Box::new(incidents::no.eq_any(concerned)));
    }
    if filter.watched {
        all.push(by_reader(reader));
    }
    all.extend(plain_conditions(filter));
    if let Some(standing) = filter.standing {
        all.push(standing_condition(standing, reader.now));
    }
    all
}

/// Every word somewhere in what the reader may read; nothing where no word is left.
fn found(conn: &AnyConn, reader: &Reader, words: &Words) -> Vec<Condition> {
    if words.is_empty() {
        return vec![Box::new(incidents::no.eq(""))];
    }
    let phrases = words.phrases();
    let having = phrases
        .iter()
        .map(|one| search::having(conn, one, &reader.viewer));
    having.collect()
}

fn plain_conditions(filter: &Filter) -> Vec<Condition> {
    let mut all: Vec<Condition> = Vec::new();
    if let Some(town) = &filter.town {
        all.push(Box::new(
            incidents::town
                .eq(Some(town.as_str().to_owned()))
                .assume_not_null(),
        ));
    }
    if let Some(level) = filter.level {
        all.push(Box::new(
            incidents::level.eq(Some(level.code())).assume_not_null(),
        ));
    }
    if let Some(kind) = filter.kind {
        all.push(Box::new(incidents::kind.eq(kind.code())));
    }
    if let Some(stage) = filter.stage {
        all.push(Box::new(incidents::stage.eq(stage.code())));
    }
    if let Some(work) = filter.work_state {
        all.push(Box::new(incidents::work_state.eq(work.code())));
    }
    if let Some(theme) = &filter.theme {
        let pattern = format!("%|{}|%", escaped(theme.as_str()));
        all.push(Box::new(incidents::themes.like(pattern).escape('\\')));
    }
    if let Some(from) = filter.from {
        all.push(Box::new(incidents::registered_at.ge(At::from(from))));
    }
    if let Some(to) = filter.to {
        all.push(Box::new(incidents::registered_at.lt(At::from(to))));
    }
    if let Some(row) = &filter.plan_row {
        let rested = assignments::table
            .filter(assignments::plan_row.eq(Some(row.as_str().to_owned())))
            .select(assignments::no);
        all.push(Box::new(incidents::no.eq_any(rested)));
    }
    if let Some(only) = &filter.only {
        let nos: Vec<String> = only.iter().map(|no| no.as_str().to_owned()).collect();
        all.push(Box::new(incidents::no.eq_any(nos)));
    }
    all
}

fn standing_condition(standing: Standing, now: Timestamp) -> Condition {
    let now = At::from(now);
    match standing {
        Standing::Passed => Box::new(incidents::nearest_due_at.lt(now).assume_not_null()),
        Standing::DueSoon => Box::new(
            incidents::nearest_due_soon_at
                .le(now)
                .and(incidents::nearest_due_at.ge(now))
                .assume_not_null(),
        ),
        Standing::Running => Box::new(incidents::nearest_due_soon_at.gt(now).assume_not_null()),
        Standing::Met | Standing::MetLate | Standing::Missed | Standing::Waived => {
            let kept = deadlines::table
                .filter(deadlines::verdict.eq(standing.code()))
                .select(deadlines::no);
            Box::new(incidents::no.eq_any(kept))
        }
    }
}

/// What a person typed, so that `%` and `_` mean themselves.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_")
}

pub(super) fn mark(conn: &mut AnyConn, no: &IncidentNo) -> Result<Option<Mark>, StoreError> {
    let found: Option<(At, Option<At>, String)> = incidents::table
        .find(no.as_str())
        .select((
            incidents::registered_at,
            incidents::nearest_due_at,
            incidents::no,
        ))
        .first(conn)
        .optional()
        .doing("find where to go on")?;
    Ok(found.map(|(registered_at, due_at, no)| Mark {
        registered_at,
        due_at,
        no,
    }))
}

fn with_units(
    conn: &mut AnyConn,
    rows: &[IncidentRow],
    now: Timestamp,
) -> Result<Vec<ListRow>, QueryError> {
    let nos: Vec<String> = rows.iter().map(|row| row.no.clone()).collect();
    let heat = following::heat(conn, &nos)?;
    let shares = assignments::table
        .filter(assignments::no.eq_any(&nos))
        .order((assignments::no, assignments::n))
        .select(AssignmentRow::as_select())
        .load::<AssignmentRow>(conn)
        .doing("list assignments")?;
    rows.iter()
        .map(|row| {
            let mut listed = list_row(row, &shares, now)?;
            listed.heat = heat.get(&row.no).copied().unwrap_or(1);
            Ok(listed)
        })
        .collect()
}

fn list_row(
    row: &IncidentRow,
    shares: &[AssignmentRow],
    now: Timestamp,
) -> Result<ListRow, StoreError> {
    let corrupt = || StoreError::corrupt("read an incident's row", row.no.clone());
    let units = shares
        .iter()
        .filter(|share| share.no == row.no && share.cycle == row.cycle)
        .filter_map(unit_state)
        .filter(|share| !share.state.is_gone())
        .collect();
    Ok(ListRow {
        no: IncidentNo::parse(&row.no).ok_or_else(corrupt)?,
        title: row.title.clone(),
        stage: Stage::parse(&row.stage).ok_or_else(corrupt)?,
        work_state: WorkState::parse(&row.work_state).ok_or_else(corrupt)?,
        level: row.level.as_deref().and_then(Level::parse),
        event_grade: row.event_grade.as_deref().and_then(EventGrade::parse),
        drill: row.is_drill,
        town: row.town.as_deref().map(UnitId::new),
        channel: row.channel.clone(),
        themes: themes(&row.themes),
        cycle: u32::try_from(row.cycle).unwrap_or(1),
        registered_at: row.registered_at.timestamp(),
        updated_at: row.updated_at.timestamp(),
        closed_at: row.closed_at.map(At::timestamp),
        lead: row.lead.as_deref().map(UnitId::new),
        plan_row: row.plan_row.as_deref().map(RowRef::new),
        nearest: nearest(row, now),
        units,
        paused_at: row.paused_at.map(At::timestamp),
        heat: 1,
    })
}

pub(super) fn themes(text: &str) -> Vec<Theme> {
    text.split('|')
        .filter(|theme| !theme.is_empty())
        .map(Theme::new)
        .collect()
}

fn unit_state(share: &AssignmentRow) -> Option<UnitState> {
    Some(UnitState {
        unit: UnitId::new(&share.unit),
        duty: Duty::parse(&share.duty)?,
        state: AssignmentState::parse(&share.state)?,
    })
}

fn nearest(row: &IncidentRow, now: Timestamp) -> Option<Nearest> {
    let due_at = row.nearest_due_at?.timestamp();
    let due_soon_at = row.nearest_due_soon_at?.timestamp();
    Some(Nearest {
        kind: DeadlineKind::parse(row.nearest_due_kind.as_deref()?)?,
        due_at,
        due_soon_at,
        standing: standing_between(due_soon_at, due_at, None, now),
    })
}
