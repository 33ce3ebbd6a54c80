//! What became of each suggestion: rows derived from folded incidents, beside those of `rows`.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::projection::day_number;
use super::schema::{incidents, routing_outcomes};
use super::{AnyConn, Doing, MultiBackend, StoreError};
use crate::domain::calendar::local_date;
use crate::domain::incident::Incident;
use crate::domain::vocabulary::{Duty, Stage};
use crate::domain::{IncidentNo, UnitId};

/// An incident that was handed over after a suggestion.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = routing_outcomes)]
#[diesel(treat_none_as_default_value = false)]
pub struct OutcomeOfRouting {
    /// The incident.
    pub no: String,
    /// The Beijing month it was first handed over in, as 201811.
    pub month: i64,
    /// Its first theme; empty where none was found.
    pub theme: String,
    /// The unit that was suggested first.
    pub suggested: Option<String>,
    /// The unit that would have been first without learning.
    pub cold: Option<String>,
    /// The model that had a hand in it.
    pub model: Option<i64>,
    /// The unit that leads, returns that were upheld taken into account.
    pub chosen: String,
    /// Whether the suggestion held.
    pub is_accepted: bool,
    /// Whether the one without learning would have.
    pub is_cold_accepted: bool,
}

fn row_of(incident: &Incident) -> Option<OutcomeOfRouting> {
    let fact = incident.registered.as_ref()?;
    let proposal = fact.proposal.as_ref()?;
    let at = incident.dispatched_at?;
    if fact.drill || matches!(incident.stage?, Stage::Dismissed | Stage::Merged) {
        return None;
    }
    let suggested = proposal.units.first().map(|unit| unit.unit.clone());
    let learnt = proposal.learnt.as_ref();
    let cold = match learnt {
        Some(learnt) => learnt.cold_lead.clone(),
        None => suggested.clone(),
    };
    let chosen = right_leads(incident);
    let is_right = |unit: &Option<UnitId>| unit.as_ref().is_some_and(|unit| chosen.contains(&unit));
    let theme = fact.themes.first().or(proposal.themes.first());
    Some(OutcomeOfRouting {
        no: fact.no.as_str().to_owned(),
        month: day_number(local_date(at)) / 100,
        theme: theme.map(ToString::to_string).unwrap_or_default(),
        is_accepted: is_right(&suggested),
        is_cold_accepted: is_right(&cold),
        chosen: chosen.first()?.to_string(),
        suggested: suggested.map(|unit| unit.to_string()),
        cold: cold.map(|unit| unit.to_string()),
        model: learnt.map(|learnt| i64::from(learnt.model)),
    })
}

/// The lead; where several answer each for itself, any of them.
fn right_leads(incident: &Incident) -> Vec<&UnitId> {
    let standing = |duty: Duty| {
        let all = incident.standing_assignments();
        all.filter(move |a| a.duty == duty).map(|a| &a.unit)
    };
    let leads: Vec<&UnitId> = standing(Duty::Lead).collect();
    if leads.is_empty() {
        standing(Duty::Responsible).collect()
    } else {
        leads
    }
}

/// Writes what changed between two states of an incident.
///
/// # Errors
/// The store's own failure.
pub(super) fn write(
    conn: &mut AnyConn,
    before: &Incident,
    after: &Incident,
) -> Result<(), StoreError> {
    const DOING: &str = "put what became of a suggestion";
    let (old, new) = (row_of(before), row_of(after));
    if old == new {
        return Ok(());
    }
    let no = old.as_ref().or(new.as_ref()).map(|row| row.no.clone());
    diesel::delete(routing_outcomes::table.find(no.unwrap_or_default()))
        .execute(conn)
        .doing(DOING)?;
    if let Some(row) = &new {
        diesel::insert_into(routing_outcomes::table)
            .values(row)
            .execute(conn)
            .doing(DOING)?;
    }
    Ok(())
}

/// Empties this projection, for a rebuild in the same transaction.
///
/// # Errors
/// The store's own failure.
pub(super) fn clear(conn: &mut AnyConn) -> Result<(), StoreError> {
    diesel::delete(routing_outcomes::table)
        .execute(conn)
        .doing("empty what became of suggestions")?;
    Ok(())
}

/// Whether the row of an incident differs from what the log says.
///
/// # Errors
/// The store's own failure.
pub(super) fn differs(
    conn: &mut AnyConn,
    no: &IncidentNo,
    incident: &Incident,
) -> Result<bool, StoreError> {
    let row = routing_outcomes::table
        .find(no.as_str())
        .select(OutcomeOfRouting::as_select())
        .first(conn)
        .optional()
        .doing("load what became of a suggestion")?;
    Ok(row != row_of(incident))
}

/// The numbers that these rows bear.
///
/// # Errors
/// The store's own failure.
pub(super) fn list_nos(conn: &mut AnyConn) -> Result<Vec<IncidentNo>, StoreError> {
    let nos: Vec<String> = routing_outcomes::table
        .select(routing_outcomes::no)
        .load(conn)
        .doing("list what became of suggestions")?;
    Ok(nos.iter().filter_map(|no| IncidentNo::parse(no)).collect())
}

/// How suggestions fared in one month and theme, with or without learning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fared {
    /// The Beijing month, as 201811.
    pub month: i64,
    /// The theme; empty where none was found.
    pub theme: String,
    /// Whether a model had a hand in them.
    pub is_learnt: bool,
    /// How many were handed over.
    pub handed_over: i64,
    /// How often the first suggestion held.
    pub accepted: i64,
    /// How often the one without learning would have held.
    pub cold_accepted: i64,
}

/// How suggestions fared, newest month first.
///
/// # Errors
/// The store's own failure.
pub fn fared(conn: &mut AnyConn) -> Result<Vec<Fared>, StoreError> {
    let rows: Vec<FaredRow> = diesel::sql_query(
        "SELECT month, theme, CASE WHEN model IS NULL THEN 0 ELSE 1 END AS learnt, \
         COUNT(*) AS handed_over, \
         COUNT(CASE WHEN is_accepted THEN 1 END) AS accepted, \
         COUNT(CASE WHEN is_cold_accepted THEN 1 END) AS cold_accepted \
         FROM routing_outcomes GROUP BY 1, 2, 3 ORDER BY 1 DESC, 2, 3",
    )
    .load(conn)
    .doing("count what became of suggestions")?;
    Ok(rows
        .into_iter()
        .map(|row| Fared {
            month: row.month,
            theme: row.theme,
            is_learnt: row.learnt != 0,
            handed_over: row.handed_over,
            accepted: row.accepted,
            cold_accepted: row.cold_accepted,
        })
        .collect())
}

/// Which suggestions are asked for; nothing said means all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The Beijing month, as 201811.
    pub month: Option<i64>,
    /// The theme; empty for those without one.
    pub theme: Option<String>,
    /// Whether a model had a hand in them.
    pub is_learnt: Option<bool>,
    /// Whether the first suggestion held.
    pub is_accepted: Option<bool>,
    /// Whether the one without learning would have held.
    pub is_cold_accepted: Option<bool>,
    /// The town of the incident; empty for those without one.
    pub town: Option<String>,
}

/// A suggestion with the incident it was made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggested {
    /// What became of it.
    pub outcome: OutcomeOfRouting,
    /// The incident's title.
    pub title: String,
    /// The incident's town.
    pub town: Option<String>,
}

fn narrowed(wanted: &Wanted) -> routing_outcomes::BoxedQuery<'_, MultiBackend> {
    let mut query = routing_outcomes::table.into_boxed();
    if let Some(month) = wanted.month {
        query = query.filter(routing_outcomes::month.eq(month));
    }
    if let Some(theme) = &wanted.theme {
        query = query.filter(routing_outcomes::theme.eq(theme));
    }
    match wanted.is_learnt {
        Some(true) => query = query.filter(routing_outcomes::model.is_not_null()),
        Some(false) => query = query.filter(routing_outcomes::model.is_null()),
        None => {}
    }
    if let Some(held) = wanted.is_accepted {
        query = query.filter(routing_outcomes::is_accepted.eq(held));
    }
    if let Some(held) = wanted.is_cold_accepted {
        query = query.filter(routing_outcomes::is_cold_accepted.eq(held));
    }
    if let Some(town) = &wanted.town {
        let all = incidents::table.select(incidents::no);
        query = if town.is_empty() {
            query.filter(routing_outcomes::no.eq_any(all.filter(incidents::town.is_null())))
        } else {
            query.filter(routing_outcomes::no.eq_any(all.filter(incidents::town.eq(town))))
        };
    }
    query
}

/// Suggestions, newest incident first, from below a number on.
///
/// # Errors
/// The store's own failure.
pub fn list(
    conn: &mut AnyConn,
    wanted: &Wanted,
    below: Option<&str>,
    limit: i64,
) -> Result<Vec<Suggested>, StoreError> {
    const DOING: &str = "list suggestions";
    let mut query = narrowed(wanted);
    if let Some(below) = below {
        query = query.filter(routing_outcomes::no.lt(below.to_owned()));
    }
    let outcomes: Vec<OutcomeOfRouting> = query
        .order(routing_outcomes::no.desc())
        .limit(limit)
        .select(OutcomeOfRouting::as_select())
        .load(conn)
        .doing(DOING)?;
    let nos = outcomes.iter().map(|outcome| &outcome.no);
    let told: Vec<(String, String, Option<String>)> = incidents::table
        .filter(incidents::no.eq_any(nos))
        .select((incidents::no, incidents::title, incidents::town))
        .load(conn)
        .doing(DOING)?;
    let mut told: BTreeMap<String, (String, Option<String>)> = told
        .into_iter()
        .map(|(no, title, town)| (no, (title, town)))
        .collect();
    let suggested = outcomes.into_iter().map(|outcome| {
        let (title, town) = told.remove(&outcome.no).unwrap_or_default();
        Suggested {
            outcome,
            title,
            town,
        }
    });
    Ok(suggested.collect())
}

/// How many suggestions there are.
///
/// # Errors
/// The store's own failure.
pub fn count(conn: &mut AnyConn, wanted: &Wanted) -> Result<i64, StoreError> {
    narrowed(wanted)
        .count()
        .get_result(conn)
        .doing("count suggestions")
}

/// Where suggestions were put right.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct PutRightIn {
    /// The town; empty for incidents without one.
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub town: String,
    /// How many.
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub many: i64,
}

/// Towns by how many suggestions were put right there, most first.
///
/// # Errors
/// The store's own failure.
pub fn put_right_in(conn: &mut AnyConn) -> Result<Vec<PutRightIn>, StoreError> {
    diesel::sql_query(
        "SELECT COALESCE(i.town, '') AS town, COUNT(*) AS many \
         FROM routing_outcomes r JOIN incidents i ON i.no = r.no \
         WHERE NOT r.is_accepted GROUP BY 1 ORDER BY 2 DESC, 1",
    )
    .load(conn)
    .doing("count where suggestions were put right")
}

#[derive(QueryableByName)]
struct FaredRow {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    month: i64,
    #[diesel(sql_type = diesel::sql_types::Text)]
    theme: String,
    #[diesel(sql_type = diesel::sql_types::Integer)]
    learnt: i32,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    handed_over: i64,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    accepted: i64,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    cold_accepted: i64,
}
