//! What scorecards, bulletins and lists of outcomes are read from: every counted thing as a row, and
//! what the rows add up to by unit, theme and town.
//!
//! Both are derived from folded incidents, written by differences in the transaction of the events,
//! rebuilt and compared like other projections. Cells are written in the order of their keys, so
//! that two transactions never wait for each other in a circle.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::upsert::excluded;
use jiff::Timestamp;

use super::schema::{assignments, deadlines, figures, incidents, outcomes};
use super::{AnyConn, At, Doing, StoreError};
use crate::domain::contribution::{CellKey, Contributions, Outcome, Stretch, difference};
use crate::domain::incident::Incident;
use crate::domain::scorecard::{Cell, Dimension, Figures, Indicator, Month};
use crate::domain::vocabulary::{AssignmentState, DeadlineKind};
use crate::domain::{IncidentNo, StreamId, UnitId};

pub mod drill;

/// How many rows one statement writes, well below what a statement may bind.
const AT_ONCE: usize = 1_000;

/// One counted thing.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = outcomes)]
pub struct OutcomeRow {
    /// The incident number.
    pub no: String,
    /// What it counts for, as a code.
    pub indicator: String,
    /// Its number within the incident and the indicator.
    pub n: i64,
    /// The unit it counts for.
    pub unit: String,
    /// The theme; empty when the incident names none.
    pub theme: String,
    /// The town; empty when the incident names none.
    pub town: String,
    /// The Beijing month it counts in, as 201810.
    pub month: i64,
    /// When it was due; for a return, when it was decided.
    pub due_at: At,
    /// When it was done.
    pub ended_at: Option<At>,
    /// 1 when it was kept, else 0; points of an evaluation.
    pub score: i64,
    /// 1 when it was kept against the date it began with.
    pub unextended: i64,
    /// 1 when more time could be given.
    pub extendable: i64,
    /// 1 when more time was given.
    pub extended: i64,
    /// By how many seconds it was late, once it ended late.
    pub late_seconds: Option<i64>,
}

impl OutcomeRow {
    /// What it counts for.
    ///
    /// # Errors
    /// `Corrupt` when the code is none of this release.
    pub fn indicator(&self) -> Result<Indicator, StoreError> {
        Indicator::parse(&self.indicator)
            .ok_or_else(|| StoreError::corrupt("read an outcome", self.indicator.clone()))
    }

    /// The incident.
    ///
    /// # Errors
    /// `Corrupt` when the text is no number.
    pub fn incident(&self) -> Result<IncidentNo, StoreError> {
        IncidentNo::parse(&self.no)
            .ok_or_else(|| StoreError::corrupt("read an outcome", self.no.clone()))
    }

    /// The id under which it counts in a dimension.
    fn id_in(&self, dimension: Dimension) -> &str {
        match dimension {
            Dimension::Unit => &self.unit,
            Dimension::Theme => &self.theme,
            Dimension::Town => &self.town,
        }
    }

    pub(super) fn cell(&self) -> Cell {
        Cell {
            numerator: self.score,
            denominator: 1,
            unextended: self.unextended,
            extendable: self.extendable,
            extended: self.extended,
            late: i64::from(self.late_seconds.is_some()),
            late_seconds: self.late_seconds.unwrap_or(0),
        }
    }
}

/// One cell as its row.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = figures)]
struct FigureRow {
    dimension: String,
    id: String,
    month: i64,
    indicator: String,
    numerator: i64,
    denominator: i64,
    unextended: i64,
    extendable: i64,
    extended: i64,
    late: i64,
    late_seconds: i64,
}

impl FigureRow {
    fn new(key: &CellKey, cell: &Cell) -> Self {
        Self {
            dimension: key.dimension.code().to_owned(),
            id: key.id.clone(),
            month: key.month.number(),
            indicator: key.indicator.code().to_owned(),
            numerator: cell.numerator,
            denominator: cell.denominator,
            unextended: cell.unextended,
            extendable: cell.extendable,
            extended: cell.extended,
            late: cell.late,
            late_seconds: cell.late_seconds,
        }
    }

    fn cell(&self) -> Cell {
        Cell {
            numerator: self.numerator,
            denominator: self.denominator,
            unextended: self.unextended,
            extendable: self.extendable,
            extended: self.extended,
            late: self.late,
            late_seconds: self.late_seconds,
        }
    }

    fn key(&self) -> Result<CellKey, StoreError> {
        let corrupt = || StoreError::corrupt("read a figure", self.indicator.clone());
        Ok(CellKey {
            dimension: Dimension::parse(&self.dimension).ok_or_else(corrupt)?,
            id: self.id.clone(),
            month: Month::from_number(self.month).ok_or_else(corrupt)?,
            indicator: Indicator::parse(&self.indicator).ok_or_else(corrupt)?,
        })
    }
}

/// What was counted in one month for one unit, theme or town.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The unit, theme or town; empty for incidents that name none.
    pub id: String,
    /// The month.
    pub month: Month,
    /// What was measured.
    pub indicator: Indicator,
    /// What was counted.
    pub cell: Cell,
}

/// Writes what changed between two states of an incident.
///
/// # Errors
/// The store's own failure.
pub fn write(conn: &mut AnyConn, before: &Incident, after: &Incident) -> Result<(), StoreError> {
    let (old, new) = (Contributions::of(before), Contributions::of(after));
    if old == new {
        return Ok(());
    }
    let (old_rows, new_rows) = (rows_of(before, &old), rows_of(after, &new));
    for row in old_rows.iter().filter(|row| !new_rows.contains(row)) {
        diesel::delete(outcomes::table.find((&row.no, &row.indicator, row.n)))
            .execute(conn)
            .doing("drop an outcome")?;
    }
    for row in new_rows.iter().filter(|row| !old_rows.contains(row)) {
        diesel::insert_into(outcomes::table)
            .values(row)
            .execute(conn)
            .doing("put an outcome")?;
    }
    add(conn, &difference(&old, &new))
}

/// Adds differences to the cells, in the order of their keys.
///
/// # Errors
/// The store's own failure.
pub fn add(conn: &mut AnyConn, cells: &BTreeMap<CellKey, Cell>) -> Result<(), StoreError> {
    macro_rules! put {
        ($conn:ident, $row:expr) => {
            diesel::insert_into(figures::table)
                .values($row)
                .on_conflict((
                    figures::dimension,
                    figures::month,
                    figures::id,
                    figures::indicator,
                ))
                .do_update()
                .set((
                    figures::numerator.eq(figures::numerator + excluded(figures::numerator)),
                    figures::denominator.eq(figures::denominator + excluded(figures::denominator)),
                    figures::unextended.eq(figures::unextended + excluded(figures::unextended)),
                    figures::extendable.eq(figures::extendable + excluded(figures::extendable)),
                    figures::extended.eq(figures::extended + excluded(figures::extended)),
                    figures::late.eq(figures::late + excluded(figures::late)),
                    figures::late_seconds
                        .eq(figures::late_seconds + excluded(figures::late_seconds)),
                ))
                .execute($conn)
        };
    }
    const DOING: &str = "add to figures";
    let rows: Vec<FigureRow> = cells
        .iter()
        .map(|(key, cell)| FigureRow::new(key, cell))
        .collect();
    for part in rows.chunks(AT_ONCE) {
        match conn {
            AnyConn::Pg(c) => put!(c, part),
            AnyConn::Sqlite(c) => part.iter().try_fold(0, |_, row| put!(c, row)),
        }
        .doing(DOING)?;
    }
    Ok(())
}

/// Inserts the outcomes of incidents that have none yet, many in one statement.
///
/// # Errors
/// The store's own failure.
pub fn insert(conn: &mut AnyConn, rows: &[OutcomeRow]) -> Result<(), StoreError> {
    for part in rows.chunks(AT_ONCE) {
        match conn {
            AnyConn::Pg(c) => diesel::insert_into(outcomes::table).values(part).execute(c),
            AnyConn::Sqlite(c) => diesel::insert_into(outcomes::table).values(part).execute(c),
        }
        .doing("insert outcomes")?;
    }
    Ok(())
}

/// The rows of what an incident contributes, by indicator and number.
pub fn rows_of(incident: &Incident, contributed: &Contributions) -> Vec<OutcomeRow> {
    let Some(fact) = &incident.registered else {
        return Vec::new();
    };
    let row = |outcome: &Outcome| OutcomeRow {
        no: fact.no.to_string(),
        indicator: outcome.indicator.code().to_owned(),
        n: i64::from(outcome.n),
        unit: outcome.unit.to_string(),
        theme: contributed.id_in(Dimension::Theme, outcome),
        town: contributed.id_in(Dimension::Town, outcome),
        month: outcome.month().number(),
        due_at: At::from(outcome.due_at),
        ended_at: outcome.ended_at.map(At::from),
        score: outcome.score,
        unextended: i64::from(outcome.is_kept_unextended),
        extendable: i64::from(outcome.stretch != Stretch::Fixed),
        extended: i64::from(outcome.stretch == Stretch::Extended),
        late_seconds: outcome.late_seconds(),
    };
    let mut rows: Vec<OutcomeRow> = contributed.outcomes.iter().map(row).collect();
    rows.sort_by(|a, b| (&a.indicator, a.n).cmp(&(&b.indicator, b.n)));
    rows
}

/// Empties both tables, for a rebuild in the same transaction.
///
/// # Errors
/// The store's own failure.
pub(super) fn clear(conn: &mut AnyConn) -> Result<(), StoreError> {
    const DOING: &str = "empty the figures";
    diesel::delete(figures::table).execute(conn).doing(DOING)?;
    diesel::delete(outcomes::table).execute(conn).doing(DOING)?;
    Ok(())
}

/// Compares both tables with what incidents contribute, one incident at a time.
#[derive(Default)]
pub(super) struct Audit {
    expected: BTreeMap<CellKey, Cell>,
    outcomes: i64,
}

impl Audit {
    /// Whether the outcomes of this incident are those on record.
    ///
    /// # Errors
    /// The store's own failure.
    pub(super) fn holds(
        &mut self,
        conn: &mut AnyConn,
        no: &IncidentNo,
        incident: &Incident,
    ) -> Result<bool, StoreError> {
        let contributed = Contributions::of(incident);
        for (key, cell) in contributed.cells() {
            self.expected.entry(key).or_default().add(&cell);
        }
        let expected = rows_of(incident, &contributed);
        self.outcomes += i64::try_from(expected.len()).unwrap_or(i64::MAX);
        let found: Vec<OutcomeRow> = outcomes::table
            .filter(outcomes::no.eq(no.as_str()))
            .order((outcomes::indicator, outcomes::n))
            .select(OutcomeRow::as_select())
            .load(conn)
            .doing("list an incident's outcomes")?;
        Ok(found == expected)
    }

    /// The cells that differ from the sum of all contributions, and outcomes of no incident, each
    /// under a name of its own.
    ///
    /// # Errors
    /// The store's own failure.
    pub(super) fn finish(mut self, conn: &mut AnyConn) -> Result<Vec<StreamId>, StoreError> {
        const DOING: &str = "list the figures";
        let rows: Vec<FigureRow> = figures::table
            .select(FigureRow::as_select())
            .load(conn)
            .doing(DOING)?;
        for row in &rows {
            let difference = self.expected.entry(row.key()?).or_default();
            difference.subtract(&row.cell());
        }
        let mut names: Vec<StreamId> = self
            .expected
            .iter()
            .filter(|(_, difference)| **difference != Cell::default())
            .map(|(key, _)| name_of(key))
            .collect();
        let found: i64 = outcomes::table.count().get_result(conn).doing(DOING)?;
        if found != self.outcomes {
            names.push(StreamId::new("figures/outcomes"));
        }
        Ok(names)
    }
}

fn name_of(key: &CellKey) -> StreamId {
    let (dimension, id) = (key.dimension.code(), &key.id);
    let (month, indicator) = (key.month.number(), key.indicator.code());
    StreamId::new(format!("figures/{dimension}/{id}/{month}/{indicator}"))
}

/// Lists what was counted from `first` to `last`, both inclusive, by month and id. Obligations over
/// time whose passing is not on record yet, as seen at `now`, are taken in.
///
/// # Errors
/// The store's own failure.
pub fn counted(
    conn: &mut AnyConn,
    dimension: Dimension,
    (first, last): (Month, Month),
    now: Timestamp,
) -> Result<Vec<Counted>, StoreError> {
    let rows: Vec<FigureRow> = figures::table
        .filter(figures::dimension.eq(dimension.code()))
        .filter(figures::month.between(first.number(), last.number()))
        .order((figures::month, figures::id, figures::indicator))
        .select(FigureRow::as_select())
        .load(conn)
        .doing("list figures")?;
    let mut counted = rows
        .iter()
        .map(|row| {
            let key = row.key()?;
            Ok(Counted {
                id: key.id,
                month: key.month,
                indicator: key.indicator,
                cell: row.cell(),
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    let late = unrecorded(conn, now)?;
    let late = late.iter().filter(|row| is_between(row.month, first, last));
    for row in late {
        counted.push(counted_of(row, dimension)?);
    }
    Ok(counted)
}

/// What was counted in one month, by id.
///
/// # Errors
/// The store's own failure.
pub fn month(
    conn: &mut AnyConn,
    dimension: Dimension,
    month: Month,
    now: Timestamp,
) -> Result<BTreeMap<String, Figures>, StoreError> {
    Ok(by_id(&counted(conn, dimension, (month, month), now)?))
}

/// The same with each month's cells of one id added up.
pub fn by_id(counted: &[Counted]) -> BTreeMap<String, Figures> {
    let mut figures: BTreeMap<String, Figures> = BTreeMap::new();
    for one in counted {
        let of = figures.entry(one.id.clone()).or_default();
        of.add(one.indicator, &one.cell);
    }
    figures
}

#[derive(QueryableByName)]
struct Summed {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = BigInt)]
    month: i64,
    #[diesel(sql_type = Text)]
    indicator: String,
    #[diesel(sql_type = BigInt)]
    numerator: i64,
    #[diesel(sql_type = BigInt)]
    denominator: i64,
    #[diesel(sql_type = BigInt)]
    unextended: i64,
    #[diesel(sql_type = BigInt)]
    extendable: i64,
    #[diesel(sql_type = BigInt)]
    extended: i64,
    #[diesel(sql_type = BigInt)]
    late: i64,
    #[diesel(sql_type = BigInt)]
    late_seconds: i64,
}

/// Lists what was counted for one unit only, told apart by theme or town: added up from its
/// outcomes, since cells of a theme do not know units.
///
/// # Errors
/// The store's own failure.
pub fn counted_of_unit(
    conn: &mut AnyConn,
    unit: &UnitId,
    dimension: Dimension,
    (first, last): (Month, Month),
    now: Timestamp,
) -> Result<Vec<Counted>, StoreError> {
    let by = dimension.code();
    let query = format!(
        "SELECT {by} AS id, month, indicator, CAST(sum(score) AS BIGINT) AS numerator, \
         count(*) AS denominator, CAST(sum(unextended) AS BIGINT) AS unextended, \
         CAST(sum(extendable) AS BIGINT) AS extendable, CAST(sum(extended) AS BIGINT) AS extended, \
         count(late_seconds) AS late, CAST(coalesce(sum(late_seconds), 0) AS BIGINT) \
         AS late_seconds FROM outcomes WHERE unit = $1 AND month >= $2 AND month <= $3 \
         GROUP BY {by}, month, indicator ORDER BY month, id, indicator"
    );
    let rows: Vec<Summed> = diesel::sql_query(query)
        .bind::<Text, _>(unit.as_str())
        .bind::<BigInt, _>(first.number())
        .bind::<BigInt, _>(last.number())
        .load(conn)
        .doing("add up a unit's outcomes")?;
    let mut counted = rows
        .into_iter()
        .map(Summed::counted)
        .collect::<Result<Vec<_>, _>>()?;
    let late = unrecorded(conn, now)?;
    let late = late
        .iter()
        .filter(|row| row.unit == unit.as_str() && is_between(row.month, first, last));
    for row in late {
        counted.push(counted_of(row, dimension)?);
    }
    Ok(counted)
}

impl Summed {
    fn counted(self) -> Result<Counted, StoreError> {
        let corrupt = || StoreError::corrupt("read a sum", self.indicator.clone());
        Ok(Counted {
            month: Month::from_number(self.month).ok_or_else(corrupt)?,
            indicator: Indicator::parse(&self.indicator).ok_or_else(corrupt)?,
            id: self.id,
            cell: Cell {
                numerator: self.numerator,
                denominator: self.denominator,
                unextended: self.unextended,
                extendable: self.extendable,
                extended: self.extended,
                late: self.late,
                late_seconds: self.late_seconds,
            },
        })
    }
}

fn is_between(month: i64, first: Month, last: Month) -> bool {
    (first.number()..=last.number()).contains(&month)
}

fn counted_of(row: &OutcomeRow, dimension: Dimension) -> Result<Counted, StoreError> {
    Ok(Counted {
        id: row.id_in(dimension).to_owned(),
        month: Month::from_number(row.month)
            .ok_or_else(|| StoreError::corrupt("read an outcome", row.month.to_string()))?,
        indicator: row.indicator()?,
        cell: row.cell(),
    })
}

/// A deadline over time with what is needed of its incident.
#[derive(Queryable)]
struct OverTime {
    no: String,
    n: i64,
    kind: String,
    unit: Option<String>,
    lead: Option<String>,
    due_at: At,
    themes: String,
    town: Option<String>,
    state: Option<String>,
}

/// Obligations over time whose passing is not on record yet: few, since the engine records them
/// within seconds. Whether more time could be given is not known here and not counted.
pub(super) fn unrecorded(
    conn: &mut AnyConn,
    now: Timestamp,
) -> Result<Vec<OutcomeRow>, StoreError> {
    let now = At::from(now);
    let kinds = Indicator::ALL.iter().filter_map(|one| one.kind());
    let rows: Vec<OverTime> = deadlines::table
        .inner_join(incidents::table)
        .left_join(
            assignments::table.on(assignments::no
                .eq(deadlines::no)
                .and(assignments::n.nullable().eq(deadlines::assignment_n))),
        )
        // Whatever is over time and not on record is also what the engine looks for.
        .filter(deadlines::next_at.lt(Some(now)))
        .filter(deadlines::due_at.lt(now))
        .filter(deadlines::passed_at.is_null())
        .filter(deadlines::stopped_at.is_null())
        .filter(deadlines::paused_at.is_null())
        .filter(deadlines::is_drill.eq(false))
        .filter(deadlines::kind.eq_any(kinds.map(DeadlineKind::code)))
        .order((deadlines::no, deadlines::n))
        .select((
            deadlines::no,
            deadlines::n,
            deadlines::kind,
            deadlines::unit,
            incidents::lead,
            deadlines::due_at,
            incidents::themes,
            incidents::town,
            assignments::state.nullable(),
        ))
        .load(conn)
        .doing("list what is over time and not on record")?;
    Ok(rows.into_iter().filter_map(OverTime::outcome).collect())
}

impl OverTime {
    /// As it will be on record: whoever leads now answers for what binds the whole incident.
    fn outcome(self) -> Option<OutcomeRow> {
        let state = self.state.as_deref().and_then(AssignmentState::parse);
        if state.is_some_and(AssignmentState::is_gone) {
            return None;
        }
        Some(OutcomeRow {
            indicator: self.kind,
            month: Month::at(self.due_at.timestamp()).number(),
            unit: self.unit.or(self.lead)?,
            theme: first_theme(&self.themes).to_owned(),
            town: self.town.unwrap_or_default(),
            no: self.no,
            n: self.n,
            due_at: self.due_at,
            ended_at: None,
            score: 0,
            unextended: 0,
            extendable: 0,
            extended: 0,
            late_seconds: None,
        })
    }
}

/// The first of `|a|b|`.
fn first_theme(themes: &str) -> &str {
    themes.split('|').find(|one| !one.is_empty()).unwrap_or("")
}
