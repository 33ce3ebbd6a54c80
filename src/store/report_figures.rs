//! What happened in a period, as the rows tell it, for the figures of reports. Drills count nowhere;
//! what left its unit because a return was upheld or the office withdrew it does not count either.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use jiff::Timestamp;
use jiff::civil::Date;

use super::projection::day_number;
use super::schema::{assignments, deadlines, event_log, incidents, releases};
use super::{AnyConn, At, Doing, StoreError};
use crate::domain::calendar::{instant, local_date};
use crate::domain::people::Roster;
use crate::domain::report::{Duty, Happened, LateItem, Matter, ReportPeriod, Settled};
use crate::domain::scorecard::{Column, Outcome};
use crate::domain::vocabulary::{
    AssignmentState, DeadlineKind, Duty as Obligation, Level, ReleaseKind, Stage, Verdict,
};
use crate::domain::{IncidentNo, Theme, UnitId};

/// What happened in a period, as it stands at `now`.
///
/// # Errors
/// The store's failure; a row that cannot be read fails the figures rather than bend them.
pub fn happened(
    conn: &mut AnyConn,
    period: ReportPeriod,
    now: Timestamp,
    roster: &Roster,
) -> Result<Happened, StoreError> {
    let settled = settled(conn, period, now, roster)?;
    let touched = settled.iter().map(|found| &found.outcome.incident);
    let matters = matters(conn, period, touched.cloned().collect())?;
    Ok(Happened {
        duties: duties(conn, period)?,
        releases: if period.is_year() {
            released(conn, period)?
        } else {
            BTreeMap::new()
        },
        settled,
        matters,
        ..Happened::default()
    })
}

/// The Beijing day on which the first entry of the log was recorded; `None` before there is one.
///
/// # Errors
/// The store's own failure.
pub fn first_day(conn: &mut AnyConn) -> Result<Option<Date>, StoreError> {
    let first: Option<At> = event_log::table
        .order(event_log::position)
        .select(event_log::recorded_at)
        .first(conn)
        .optional()
        .doing("find the first entry of the log")?;
    Ok(first.map(|at| local_date(at.timestamp())))
}

/// The incidents, drills left out, on which something fell due between two Beijing days, both
/// inclusive.
///
/// # Errors
/// The store's failure.
pub fn incidents_due(
    conn: &mut AnyConn,
    (first, last): (Date, Date),
) -> Result<Vec<IncidentNo>, StoreError> {
    let nos: Vec<String> = deadlines::table
        .filter(deadlines::due_on.ge(day_number(first)))
        .filter(deadlines::due_on.le(day_number(last)))
        .filter(deadlines::is_drill.eq(false))
        .select(deadlines::no)
        .distinct()
        .order(deadlines::no)
        .load(conn)
        .doing("list the incidents on which something fell due")?;
    let read = |no: &String| {
        IncidentNo::parse(no)
            .ok_or_else(|| StoreError::corrupt("read a deadline's row", no.clone()))
    };
    nos.iter().map(read).collect()
}

/// The instants between which a period lies: from, inclusive, and to, exclusive.
fn bounds(period: ReportPeriod) -> (At, At) {
    let begin = |day: Date| At::from(instant(day.to_datetime(jiff::civil::Time::midnight())));
    let after = period.last().tomorrow().unwrap_or(period.last());
    (begin(period.first()), begin(after))
}

/// One obligation's row with the title of its incident.
#[derive(Queryable)]
struct DeadlineFound {
    no: String,
    title: String,
    kind: String,
    unit: Option<String>,
    verdict: Option<String>,
    due_at: At,
    stopped_at: Option<At>,
    assignment_n: Option<i64>,
}

fn settled(
    conn: &mut AnyConn,
    period: ReportPeriod,
    now: Timestamp,
    roster: &Roster,
) -> Result<Vec<Settled>, StoreError> {
    let columns = Column::ALL.iter();
    let kinds: Vec<&str> = columns.map(|column| column.kind().code()).collect();
    let rows: Vec<DeadlineFound> = deadlines::table
        .inner_join(incidents::table)
        .filter(deadlines::due_on.ge(day_number(period.first())))
        .filter(deadlines::due_on.le(day_number(period.last())))
        .filter(deadlines::is_drill.eq(false))
        .filter(deadlines::kind.eq_any(kinds))
        .filter(
            deadlines::verdict
                .is_not_null()
                .or(deadlines::due_at.lt(At::from(now))),
        )
        .order((deadlines::no, deadlines::n))
        .select((
            deadlines::no,
            incidents::title,
            deadlines::kind,
            deadlines::unit,
            deadlines::verdict,
            deadlines::due_at,
            deadlines::stopped_at,
            deadlines::assignment_n,
        ))
        .load(conn)
        .doing("list what fell due in a period")?;
    let gone = gone(conn)?;
    let stays = |row: &DeadlineFound| {
        let of = row.assignment_n.map(|n| (row.no.clone(), n));
        of.is_none_or(|of| !gone.contains(&of))
    };
    let counting = rows.iter().filter(|row| stays(row));
    let read = counting.map(|row| settled_of(row, roster));
    read.filter_map(Result::transpose).collect()
}

/// The assignments that left their unit.
fn gone(conn: &mut AnyConn) -> Result<BTreeSet<(String, i64)>, StoreError> {
    let rows: Vec<(String, i64)> = assignments::table
        .filter(assignments::state.eq_any(states_gone()))
        .select((assignments::no, assignments::n))
        .load(conn)
        .doing("list assignments that left their unit")?;
    Ok(rows.into_iter().collect())
}

fn states_gone() -> Vec<&'static str> {
    let states = AssignmentState::ALL.iter();
    let gone = states.filter(|state| state.is_gone());
    gone.map(|state| state.code()).collect()
}

/// `None` where nobody is answerable or the obligation counts nowhere.
fn settled_of(row: &DeadlineFound, roster: &Roster) -> Result<Option<Settled>, StoreError> {
    let corrupt = || StoreError::corrupt("read a deadline's row", row.no.clone());
    // An obligation that is over time and has no verdict yet is not kept so far.
    let kept = match row.verdict.as_deref() {
        None => Some(false),
        Some(code) => Verdict::parse(code).ok_or_else(corrupt)?.is_kept(),
    };
    let (Some(unit), Some(kept)) = (&row.unit, kept) else {
        return Ok(None);
    };
    let outcome = Outcome {
        unit: UnitId::new(unit),
        kind: DeadlineKind::parse(&row.kind).ok_or_else(corrupt)?,
        incident: IncidentNo::parse(&row.no).ok_or_else(corrupt)?,
        kept,
    };
    let due_at = row.due_at.timestamp();
    let late = (!kept).then(|| LateItem {
        incident: outcome.incident.clone(),
        title: row.title.clone(),
        unit: outcome.unit.clone(),
        unit_name: roster.name(&outcome.unit).to_owned(),
        kind: outcome.kind,
        due_at,
        ended_at: row.stopped_at.map(At::timestamp),
    });
    Ok(Some(Settled {
        outcome,
        due_on: local_date(due_at),
        late,
    }))
}

/// One duty's row with what it says of its incident.
#[derive(Queryable)]
struct DutyFound {
    no: String,
    cycle: i64,
    unit: String,
    discharged_at: Option<At>,
    stage: String,
}

/// Duties of those who must answer; of an incident that was opened again, the last cycle's.
fn duties(conn: &mut AnyConn, period: ReportPeriod) -> Result<Vec<Duty>, StoreError> {
    let (from, to) = bounds(period);
    let answering = [Obligation::Lead.code(), Obligation::Responsible.code()];
    let rows: Vec<DutyFound> = assignments::table
        .inner_join(incidents::table)
        .filter(incidents::is_drill.eq(false))
        .filter(assignments::dispatched_at.ge(from))
        .filter(assignments::dispatched_at.lt(to))
        .filter(assignments::duty.eq_any(answering))
        .filter(assignments::state.ne_all(states_gone()))
        .order((assignments::no, assignments::cycle, assignments::n))
        .select((
            assignments::no,
            assignments::cycle,
            assignments::unit,
            assignments::discharged_at,
            incidents::stage,
        ))
        .load(conn)
        .doing("list what was dispatched in a period")?;
    let mut last: BTreeMap<(String, String), (i64, Duty)> = BTreeMap::new();
    for row in rows {
        let corrupt = || StoreError::corrupt("read an assignment's row", row.no.clone());
        let stage = Stage::parse(&row.stage).ok_or_else(corrupt)?;
        let duty = Duty {
            unit: UnitId::new(&row.unit),
            incident: IncidentNo::parse(&row.no).ok_or_else(corrupt)?,
            is_discharged: row.discharged_at.is_some() || stage.is_ended(),
        };
        last.insert((row.no, row.unit), (row.cycle, duty));
    }
    Ok(last.into_values().map(|(_, duty)| duty).collect())
}

/// One incident's row, as far as figures need it.
#[derive(Queryable)]
struct MatterFound {
    no: String,
    registered_at: At,
    themes: String,
    level: Option<String>,
    responded_at: Option<At>,
}

/// The incidents logged in the period, and those further ones that are touched.
fn matters(
    conn: &mut AnyConn,
    period: ReportPeriod,
    touched: BTreeSet<IncidentNo>,
) -> Result<BTreeMap<IncidentNo, Matter>, StoreError> {
    const DOING: &str = "list the incidents of a period";
    const AT_ONCE: usize = 500;
    let (from, to) = bounds(period);
    let columns = (
        incidents::no,
        incidents::registered_at,
        incidents::themes,
        incidents::level,
        incidents::responded_at,
    );
    let logged: Vec<MatterFound> = incidents::table
        .filter(incidents::is_drill.eq(false))
        .filter(incidents::registered_at.ge(from))
        .filter(incidents::registered_at.lt(to))
        .select(columns)
        .load(conn)
        .doing(DOING)?;
    let mut matters = logged
        .iter()
        .map(matter_of)
        .collect::<Result<BTreeMap<_, _>, _>>()?;
    let missing: Vec<String> = touched
        .iter()
        .filter(|no| !matters.contains_key(no))
        .map(ToString::to_string)
        .collect();
    for nos in missing.chunks(AT_ONCE) {
        let more: Vec<MatterFound> = incidents::table
            .filter(incidents::no.eq_any(nos.iter().cloned()))
            .select(columns)
            .load(conn)
            .doing(DOING)?;
        for row in &more {
            let (no, matter) = matter_of(row)?;
            matters.insert(no, matter);
        }
    }
    Ok(matters)
}

fn matter_of(row: &MatterFound) -> Result<(IncidentNo, Matter), StoreError> {
    let corrupt = || StoreError::corrupt("read an incident's row", row.no.clone());
    let level = row.level.as_deref();
    let level = level.map(|code| Level::parse(code).ok_or_else(corrupt));
    let theme = row.themes.split('|').find(|theme| !theme.is_empty());
    let matter = Matter {
        registered_on: local_date(row.registered_at.timestamp()),
        theme: theme.map(Theme::new),
        level: level.transpose()?,
        is_answered: row.responded_at.is_some(),
    };
    Ok((IncidentNo::parse(&row.no).ok_or_else(corrupt)?, matter))
}

fn released(
    conn: &mut AnyConn,
    period: ReportPeriod,
) -> Result<BTreeMap<ReleaseKind, u32>, StoreError> {
    let (from, to) = bounds(period);
    let kinds: Vec<String> = releases::table
        .inner_join(incidents::table)
        .filter(incidents::is_drill.eq(false))
        .filter(releases::published_at.ge(from))
        .filter(releases::published_at.lt(to))
        .select(releases::kind)
        .load(conn)
        .doing("count the releases of a period")?;
    let mut counted = BTreeMap::new();
    for code in kinds {
        let kind = ReleaseKind::parse(&code);
        let kind = kind.ok_or_else(|| StoreError::corrupt("read a release's row", code))?;
        *counted.entry(kind).or_insert(0) += 1;
    }
    Ok(counted)
}
