//! Rows for the scorecard: which obligations were settled in a period, and how. The formulas are
//! the domain's (`domain::scorecard`).

use std::collections::BTreeMap;

use diesel::prelude::*;
use jiff::Timestamp;
use jiff::civil::Date;

use super::{QueryError, Reader};
use crate::domain::people::Viewer;
use crate::domain::scorecard::{Column, Outcome, Rate, UnitFigures, by_unit, totals};
use crate::domain::vocabulary::{AssignmentState, DeadlineKind, UnitKind, Verdict};
use crate::domain::{IncidentNo, UnitId};
use crate::store::projection::day_number;
use crate::store::schema::{assignments, deadlines, incidents};
use crate::store::{At, Doing, StoreError};

/// A period of whole Beijing days, both ends inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
}

impl Period {
    /// The calendar month `2018-10`; `None` when the text is no month.
    pub fn month(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        if year.len() != 4 || month.len() != 2 {
            return None;
        }
        let first = Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()?;
        Some(Self {
            first,
            last: first.last_of_month(),
        })
    }

    /// The month that a date is in.
    pub fn month_of(day: Date) -> Self {
        Self {
            first: day.first_of_month(),
            last: day.last_of_month(),
        }
    }

    /// As in addresses: `2018-10`.
    pub fn code(self) -> String {
        format!("{:04}-{:02}", self.first.year(), self.first.month())
    }

    /// The month before.
    #[must_use]
    pub fn previous(self) -> Self {
        self.first.yesterday().map_or(self, Self::month_of)
    }

    /// The month after.
    #[must_use]
    pub fn following(self) -> Self {
        self.last.tomorrow().map_or(self, Self::month_of)
    }
}

/// A scorecard with the outcomes it is made of, so that every number can open its incidents.
#[derive(Debug, Clone)]
pub struct Scorecard {
    /// The period.
    pub period: Period,
    /// The figures by unit, ranked within each class.
    pub units: Vec<UnitFigures>,
    /// The rate of each column over all units.
    pub totals: BTreeMap<Column, Rate>,
    /// Every outcome.
    pub outcomes: Vec<Outcome>,
    /// Every obligation that was not kept, the latest by most first.
    pub late: Vec<Late>,
}

/// An obligation that was not kept.
#[derive(Debug, Clone)]
pub struct Late {
    /// On which incident.
    pub incident: IncidentNo,
    /// Its title.
    pub title: String,
    /// Whose it was.
    pub unit: UnitId,
    /// What had to be done.
    pub kind: DeadlineKind,
    /// Until when.
    pub due_at: Timestamp,
    /// When it was done; `None` while it is not.
    pub ended_at: Option<Timestamp>,
}

impl Late {
    /// By how many seconds, as seen at `now`.
    pub fn seconds(&self, now: Timestamp) -> i64 {
        self.ended_at.unwrap_or(now).as_second() - self.due_at.as_second()
    }
}

/// The scorecard of a period: obligations due in it that are settled at the reader's instant.
/// Drills, waived obligations and assignments that left their unit count nowhere. A unit sees its
/// own figures only.
///
/// # Errors
/// The store's failure.
pub fn scorecard(reader: &Reader, period: Period) -> Result<Scorecard, QueryError> {
    let shelf = reader.shelf()?;
    let settled = settled(reader, period)?;
    let outcomes = each(&settled, outcome_of)?;
    let mut late = each(&settled, late_of)?;
    late.sort_by_key(|late| std::cmp::Reverse(late.seconds(reader.now)));
    let class_of = |unit: &UnitId| {
        shelf
            .roster
            .unit(unit)
            .map_or(UnitKind::Department, |unit| unit.kind)
    };
    Ok(Scorecard {
        period,
        units: by_unit(&outcomes, class_of),
        totals: totals(&outcomes),
        outcomes,
        late,
    })
}

/// One obligation's row with the title of its incident.
#[derive(Queryable)]
struct Settled {
    no: String,
    title: String,
    kind: String,
    unit: Option<String>,
    verdict: Option<String>,
    due_at: At,
    stopped_at: Option<At>,
    assignment_n: Option<i64>,
}

fn settled(reader: &Reader, period: Period) -> Result<Vec<Settled>, QueryError> {
    let now = At::from(reader.now);
    let kinds: Vec<&str> = Column::ALL
        .iter()
        .map(|column| column.kind().code())
        .collect();
    let gone: Vec<&str> = AssignmentState::ALL
        .iter()
        .filter(|state| state.is_gone())
        .map(|state| state.code())
        .collect();
    let (settled, left) = reader.store.read(|conn| {
        let mut query = deadlines::table
            .inner_join(incidents::table.on(incidents::no.eq(deadlines::no)))
            .filter(deadlines::due_on.ge(day_number(period.first)))
            .filter(deadlines::due_on.le(day_number(period.last)))
            .filter(deadlines::is_drill.eq(false))
            .filter(deadlines::kind.eq_any(kinds))
            .filter(
                deadlines::verdict
                    .is_not_null()
                    .or(deadlines::due_at.lt(now)),
            )
            .into_boxed();
        match &reader.viewer {
            Viewer::Office(_) => {}
            Viewer::Unit(actor) => {
                query = query.filter(deadlines::unit.eq(Some(actor.unit.as_str().to_owned())));
            }
            Viewer::Administration(_) => query = query.filter(deadlines::no.eq("")),
        }
        let settled: Vec<Settled> = query
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
            .doing("list settled deadlines")?;
        let left: Vec<(String, i64)> = assignments::table
            .filter(assignments::state.eq_any(gone))
            .select((assignments::no, assignments::n))
            .load(conn)
            .doing("list assignments that left their unit")?;
        Ok::<_, StoreError>((settled, left))
    })?;
    let left: std::collections::BTreeSet<(String, i64)> = left.into_iter().collect();
    Ok(settled
        .into_iter()
        .filter(|row| {
            row.assignment_n
                .is_none_or(|n| !left.contains(&(row.no.clone(), n)))
        })
        .collect())
}

/// `None` where nobody is answerable or the obligation counts nowhere.
fn outcome_of(row: &Settled) -> Result<Option<Outcome>, StoreError> {
    let (Some(unit), Some(kept)) = (&row.unit, is_kept(row)?) else {
        return Ok(None);
    };
    Ok(Some(Outcome {
        unit: UnitId::new(unit),
        kind: DeadlineKind::parse(&row.kind).ok_or_else(|| corrupt(row))?,
        incident: IncidentNo::parse(&row.no).ok_or_else(|| corrupt(row))?,
        kept,
    }))
}

fn late_of(row: &Settled) -> Result<Option<Late>, StoreError> {
    let outcome = outcome_of(row)?.filter(|outcome| !outcome.kept);
    Ok(outcome.map(|outcome| Late {
        incident: outcome.incident,
        title: row.title.clone(),
        unit: outcome.unit,
        kind: outcome.kind,
        due_at: row.due_at.timestamp(),
        ended_at: row.stopped_at.map(At::timestamp),
    }))
}

/// An obligation that is over time and has no verdict yet is not kept so far.
fn is_kept(row: &Settled) -> Result<Option<bool>, StoreError> {
    let Some(code) = row.verdict.as_deref() else {
        return Ok(Some(false));
    };
    let verdict = Verdict::parse(code).ok_or_else(|| corrupt(row))?;
    Ok(verdict.is_kept())
}

fn corrupt(row: &Settled) -> StoreError {
    StoreError::corrupt("read a deadline's row", row.no.clone())
}

/// Each row as what it counts for; a row that cannot be read fails the figure rather than bend it.
fn each<T>(
    rows: &[Settled],
    read: impl Fn(&Settled) -> Result<Option<T>, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let read = rows.iter().map(read);
    read.filter_map(Result::transpose).collect()
}
