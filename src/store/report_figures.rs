//! What happened in a period, as the rows tell it, for the figures of reports. Drills count nowhere;
//! what left its unit because a return was upheld or the office withdrew it does not count either.

use std::collections::BTreeMap;

use diesel::prelude::*;
use jiff::Timestamp;
use jiff::civil::Date;

use super::activities::ActivityRow;
use super::figures::drill::{self, Selection, Which};
use super::figures::{self, OutcomeRow, by_id};
use super::projection::day_number;
use super::schema::{
    activities, assignments, cases, deadlines, event_log, incidents, outcomes, releases,
};
use super::{AnyConn, At, Doing, StoreError, history};
use crate::domain::calendar::{instant, local_date};
use crate::domain::incident::Evaluation;
use crate::domain::people::Roster;
use crate::domain::report::{
    ActivityEntry, Counted, Counts, Duty, Happened, LateItem, Matter, ReportPeriod,
};
use crate::domain::scorecard::{Dimension, Indicator, Month};
use crate::domain::vocabulary::{
    ActivityKind, ActivityState, AssignmentState, AttendeeRank, CaseMeasure, Duty as Obligation,
    Grade, Level, ReleaseKind, Stage,
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
    let months = months_of(period);
    let units = figures::counted(conn, Dimension::Unit, months, now)?;
    let common = Happened {
        units: by_id(&units),
        duties: duties(conn, period)?,
        matters: matters(conn, period)?,
        ..Happened::default()
    };
    if !period.is_year() {
        return Ok(Happened {
            late: late(conn, months, now, roster)?,
            ..common
        });
    }
    let mut by_month: Counts<ReportPeriod> = BTreeMap::new();
    for one in &units {
        let month = by_month.entry(ReportPeriod::month_of(one.month.first()));
        month.or_default().add(one.indicator, &one.cell);
    }
    Ok(Happened {
        months: by_month,
        themes: by_id(&figures::counted(conn, Dimension::Theme, months, now)?),
        levels: levels(conn, months, now)?,
        releases: released(conn, period)?,
        activities: done(conn, period)?,
        cases: decided(conn, period)?,
        evaluations: evaluated(conn, months)?,
        ..common
    })
}

fn months_of(period: ReportPeriod) -> (Month, Month) {
    (Month::of(period.first()), Month::of(period.last()))
}

/// What was counted by the level that each incident has now.
fn levels(
    conn: &mut AnyConn,
    (first, last): (Month, Month),
    now: Timestamp,
) -> Result<Counts<Option<Level>>, StoreError> {
    const DOING: &str = "count outcomes by level";
    let recorded: Vec<(OutcomeRow, Option<String>)> = outcomes::table
        .inner_join(incidents::table.on(incidents::no.eq(outcomes::no)))
        .filter(outcomes::month.between(first.number(), last.number()))
        .select((OutcomeRow::as_select(), incidents::level))
        .load(conn)
        .doing(DOING)?;
    let unrecorded = figures::unrecorded(conn, now)?.into_iter();
    let months = first.number()..=last.number();
    let mut found = recorded;
    for row in unrecorded.filter(|row| months.contains(&row.month)) {
        let level = incidents::table.find(&row.no).select(incidents::level);
        let level = level.first(conn).doing(DOING)?;
        found.push((row, level));
    }
    let mut counts: Counts<Option<Level>> = BTreeMap::new();
    for (row, level) in found {
        let corrupt = || StoreError::corrupt("read an incident's level", row.no.clone());
        let level = level.map(|code| Level::parse(&code).ok_or_else(corrupt));
        let of_level = counts.entry(level.transpose()?).or_default();
        of_level.add(row.indicator()?, &row.cell());
    }
    Ok(counts)
}

/// No list is longer.
const ALL: i64 = 1_000_000;

const fn all_between(first: Month, last: Month, which: Which) -> Selection {
    Selection {
        first,
        last,
        unit: None,
        theme: None,
        town: None,
        indicator: None,
        which,
    }
}

/// The obligations of a period that were not kept.
fn late(
    conn: &mut AnyConn,
    (first, last): (Month, Month),
    now: Timestamp,
    roster: &Roster,
) -> Result<Vec<LateItem>, StoreError> {
    let missed = drill::page(
        conn,
        &all_between(first, last, Which::Missed),
        None,
        ALL,
        now,
    )?;
    let read = missed.iter().map(|listed| {
        let row = &listed.row;
        let kind = row.indicator()?.kind();
        let unit = UnitId::new(&row.unit);
        Ok(LateItem {
            incident: row.incident()?,
            title: listed.title.clone(),
            unit_name: roster.name(&unit).to_owned(),
            unit,
            kind: kind.ok_or_else(|| StoreError::corrupt("read an outcome", row.no.clone()))?,
            due_at: row.due_at.timestamp(),
            ended_at: row.ended_at.map(At::timestamp),
        })
    });
    read.collect()
}

/// The evaluations concluded in a period, by grade.
fn evaluated(
    conn: &mut AnyConn,
    (first, last): (Month, Month),
) -> Result<BTreeMap<Grade, u32>, StoreError> {
    let found: Vec<(String, i64)> = outcomes::table
        .filter(outcomes::indicator.eq(Indicator::Evaluation.code()))
        .filter(outcomes::month.between(first.number(), last.number()))
        .select((outcomes::no, outcomes::n))
        .load(conn)
        .doing("list the evaluations of a period")?;
    let mut counted = BTreeMap::new();
    for (no, cycle) in found {
        let corrupt = || StoreError::corrupt("read an evaluation", no.clone());
        let number = IncidentNo::parse(&no).ok_or_else(corrupt)?;
        let incident = history::load(conn, &number)?.incident;
        let mut evaluations = incident.evaluations.iter();
        let evaluation = evaluations.find(|found| i64::from(found.cycle) == cycle);
        if let Some((_, grade)) = evaluation.and_then(Evaluation::result) {
            *counted.entry(grade).or_insert(0) += 1;
        }
    }
    Ok(counted)
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

fn states_gone() -> Vec<&'static str> {
    let states = AssignmentState::ALL.iter();
    let gone = states.filter(|state| state.is_gone());
    gone.map(|state| state.code()).collect()
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

/// The incidents logged in the period.
fn matters(
    conn: &mut AnyConn,
    period: ReportPeriod,
) -> Result<BTreeMap<IncidentNo, Matter>, StoreError> {
    let (from, to) = bounds(period);
    let logged: Vec<MatterFound> = incidents::table
        .filter(incidents::is_drill.eq(false))
        .filter(incidents::registered_at.ge(from))
        .filter(incidents::registered_at.lt(to))
        .select((
            incidents::no,
            incidents::registered_at,
            incidents::themes,
            incidents::level,
            incidents::responded_at,
        ))
        .load(conn)
        .doing("list the incidents of a period")?;
    logged.iter().map(matter_of).collect()
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

/// The accountability cases decided in a period, by the measure that holds.
fn decided(conn: &mut AnyConn, period: ReportPeriod) -> Result<Counted, StoreError> {
    let (from, to) = bounds(period);
    let measures: Vec<Option<String>> = cases::table
        .filter(cases::decided_at.ge(from))
        .filter(cases::decided_at.lt(to))
        .select(cases::measure)
        .load(conn)
        .doing("count the cases decided in a period")?;
    let mut counted: BTreeMap<CaseMeasure, u32> = BTreeMap::new();
    for code in measures {
        let measure = code.as_deref().and_then(CaseMeasure::parse);
        let corrupt = || StoreError::corrupt("read a case's row", code.unwrap_or_default());
        *counted.entry(measure.ok_or_else(corrupt)?).or_insert(0) += 1;
    }
    let lines = counted.into_iter();
    Ok(lines
        .map(|(measure, n)| (measure.label().to_owned(), n))
        .collect())
}

/// The entries of the register of activities that lie in a period; what was taken back is none.
fn done(conn: &mut AnyConn, period: ReportPeriod) -> Result<Vec<ActivityEntry>, StoreError> {
    let (first, last) = (day_number(period.first()), day_number(period.last()));
    let rows: Vec<ActivityRow> = activities::table
        .filter(activities::held_on.between(first, last))
        .filter(activities::state.ne(ActivityState::Withdrawn.code()))
        .order(activities::no)
        .select(ActivityRow::as_select())
        .load(conn)
        .doing("list the activities of a period")?;
    let read = rows.iter().map(|row| {
        let corrupt = || StoreError::corrupt("read an activity's row", row.no.clone());
        let rank = row.attended_by.as_deref();
        let rank = rank.map(|code| AttendeeRank::parse(code).ok_or_else(corrupt));
        let participants = u32::try_from(row.participants.unwrap_or(0)).ok();
        Ok(ActivityEntry {
            unit: UnitId::new(&row.unit),
            kind: ActivityKind::parse(&row.kind).ok_or_else(corrupt)?,
            attended_by: rank.transpose()?,
            participants: participants.ok_or_else(corrupt)?,
            is_confirmed: row.state == ActivityState::Confirmed.code(),
        })
    });
    read.collect()
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
