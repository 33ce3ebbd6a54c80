//! Evaluations as rows: one an evaluated cycle, folded from the incident's own stream.

use diesel::prelude::*;

use super::schema::evaluations;
use super::{AnyConn, At, Doing, StoreError};
use crate::domain::IncidentNo;
use crate::domain::incident::{Evaluation, Incident};

/// One evaluated cycle.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = evaluations, primary_key(no, cycle))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct EvaluationRow {
    /// The incident number.
    pub no: String,
    /// The cycle, from 1.
    pub cycle: i64,
    /// Where it stands, as a code.
    pub state: String,
    /// The points that hold, out of 100; none before the conclusion.
    pub points: Option<i64>,
    /// The grade that holds, as a code.
    pub grade: Option<String>,
    /// The points of the conclusion, which no appeal changes.
    pub first_points: Option<i64>,
    /// The grade of the conclusion, as a code.
    pub first_grade: Option<String>,
    /// Whether a veto holds.
    pub is_vetoed: bool,
    /// The unit that led, on which the result counts.
    pub lead: Option<String>,
    /// The version of the rubric.
    pub rubric_version: i64,
    /// When the first sheet was given.
    pub scored_at: At,
    /// When the conclusion was drawn.
    pub concluded_at: Option<At>,
    /// Where the last appeal stands, as a code; none without an appeal.
    pub appeal_state: Option<String>,
    /// Whether it is a drill, which no statistic counts.
    pub is_drill: bool,
}

/// The rows of an incident, by cycle.
fn rows_of(incident: &Incident) -> Vec<EvaluationRow> {
    let Some(fact) = &incident.registered else {
        return Vec::new();
    };
    let no = fact.no.as_str();
    let rows = incident.evaluations.iter();
    rows.filter_map(|one| row_of((no, fact.drill), one))
        .collect()
}

fn row_of((no, is_drill): (&str, bool), evaluation: &Evaluation) -> Option<EvaluationRow> {
    let (first, by) = evaluation.sheets.first()?;
    let conclusion = evaluation.conclusion.as_ref();
    let result = evaluation.result();
    Some(EvaluationRow {
        no: no.to_owned(),
        cycle: i64::from(evaluation.cycle),
        state: evaluation.state().code().to_owned(),
        points: result.map(|(points, _)| i64::from(points)),
        grade: result.map(|(_, grade)| grade.code().to_owned()),
        first_points: conclusion.map(|(fact, _)| i64::from(fact.points)),
        first_grade: conclusion.map(|(fact, _)| fact.grade.code().to_owned()),
        is_vetoed: evaluation.is_vetoed(),
        lead: conclusion
            .and_then(|(fact, _)| fact.lead.as_ref())
            .map(|unit| unit.as_str().to_owned()),
        rubric_version: i64::from(first.rubric_version),
        scored_at: At::from(by.at),
        concluded_at: conclusion.map(|(_, by)| At::from(by.at)),
        appeal_state: evaluation
            .appeals
            .last()
            .map(|appeal| appeal.state().code().to_owned()),
        is_drill,
    })
}

/// Writes what changed between two states of an incident.
pub(super) fn write(
    conn: &mut AnyConn,
    before: &Incident,
    after: &Incident,
) -> Result<(), StoreError> {
    let old = rows_of(before);
    for row in rows_of(after) {
        if !old.contains(&row) {
            put(conn, &row)?;
        }
    }
    Ok(())
}

fn put(conn: &mut AnyConn, row: &EvaluationRow) -> Result<(), StoreError> {
    const DOING: &str = "put an evaluation";
    let changed = diesel::update(evaluations::table.find((&row.no, row.cycle)))
        .set(row)
        .execute(conn)
        .doing(DOING)?;
    if changed == 0 {
        diesel::insert_into(evaluations::table)
            .values(row)
            .execute(conn)
            .doing(DOING)?;
    }
    Ok(())
}

/// Empties the table, for a rebuild in the same transaction.
pub(super) fn clear(conn: &mut AnyConn) -> Result<(), StoreError> {
    diesel::delete(evaluations::table)
        .execute(conn)
        .doing("empty the evaluations")?;
    Ok(())
}

/// Whether the rows of an incident are what the log says.
pub(super) fn is_as_logged(conn: &mut AnyConn, incident: &Incident) -> Result<bool, StoreError> {
    let Some(fact) = &incident.registered else {
        return Ok(true);
    };
    Ok(load(conn, &fact.no)? == rows_of(incident))
}

/// The evaluations of an incident, by cycle.
///
/// # Errors
/// `Corrupt` when a row cannot be read.
pub fn load(conn: &mut AnyConn, no: &IncidentNo) -> Result<Vec<EvaluationRow>, StoreError> {
    evaluations::table
        .filter(evaluations::no.eq(no.as_str()))
        .order(evaluations::cycle)
        .select(EvaluationRow::as_select())
        .load(conn)
        .doing("load an incident's evaluations")
}

/// The incidents that have a row.
pub(super) fn incidents(conn: &mut AnyConn) -> Result<Vec<IncidentNo>, StoreError> {
    let nos: Vec<String> = evaluations::table
        .select(evaluations::no)
        .distinct()
        .order(evaluations::no)
        .load(conn)
        .doing("list the evaluated incidents")?;
    Ok(nos.iter().filter_map(|no| IncidentNo::parse(no)).collect())
}
