//! Policies before their publication, and the incidents they gave rise to: rows derived from folded
//! incidents, beside those of `rows`.

use diesel::prelude::*;

use super::projection::day_number;
use super::schema::{policy_assessments, policy_links};
use super::{AnyConn, At, Doing, StoreError};
use crate::domain::IncidentNo;
use crate::domain::incident::Incident;

/// A policy document that is assessed before it is published.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = policy_assessments, primary_key(no))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct PolicyRow {
    /// The number of its incident.
    pub no: String,
    /// The document's title.
    pub document: String,
    /// The unit that drafts it.
    pub unit: String,
    /// The planned Beijing date, as 20181120.
    pub planned_on: i64,
    /// The risk on the whole, as a code.
    pub risk: Option<String>,
    /// The version of the assessment that holds; 0 without any.
    pub risk_version: i64,
    /// The decision that stands, as a code.
    pub decision: Option<String>,
    /// When it was made.
    pub decided_at: Option<At>,
}

/// An incident that a policy gave rise to.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = policy_links, primary_key(no))]
pub struct PolicyLinkRow {
    /// The incident.
    pub no: String,
    /// The assessment of the policy.
    pub policy: String,
}

type Rows = (Option<PolicyRow>, Option<PolicyLinkRow>);

fn rows_of(incident: &Incident) -> Rows {
    let Some(fact) = &incident.registered else {
        return (None, None);
    };
    let no = || fact.no.as_str().to_owned();
    let policy = incident.preassessment.as_ref().map(|held| {
        let assessment = held.assessment().map(|(fact, _)| fact);
        let decision = held.decision();
        PolicyRow {
            no: no(),
            document: held.document.title.clone(),
            unit: held.document.unit.to_string(),
            planned_on: day_number(held.planned_on),
            risk: assessment.map(|fact| fact.grade.code().to_owned()),
            risk_version: assessment.map_or(0, |fact| i64::from(fact.version)),
            decision: decision.map(|(fact, _)| fact.decision.code().to_owned()),
            decided_at: decision.map(|(_, by)| At::from(by.at)),
        }
    });
    let link = incident.policy.as_ref().map(|policy| PolicyLinkRow {
        no: no(),
        policy: policy.to_string(),
    });
    (policy, link)
}

/// Writes what changed between two states of an incident.
///
/// # Errors
/// The store's own failure.
pub(super) fn project(
    conn: &mut AnyConn,
    before: &Incident,
    after: &Incident,
) -> Result<(), StoreError> {
    let (old, new) = (rows_of(before), rows_of(after));
    if let Some(row) = new.0.as_ref().filter(|_| old.0 != new.0) {
        put_policy(conn, row)?;
    }
    if let Some(row) = new.1.as_ref().filter(|_| old.1 != new.1) {
        put_link(conn, row)?;
    }
    Ok(())
}

fn put_policy(conn: &mut AnyConn, row: &PolicyRow) -> Result<(), StoreError> {
    const DOING: &str = "put a policy assessment";
    let changed = diesel::update(policy_assessments::table.find(&row.no))
        .set(row)
        .execute(conn)
        .doing(DOING)?;
    if changed == 0 {
        diesel::insert_into(policy_assessments::table)
            .values(row)
            .execute(conn)
            .doing(DOING)?;
    }
    Ok(())
}

fn put_link(conn: &mut AnyConn, row: &PolicyLinkRow) -> Result<(), StoreError> {
    const DOING: &str = "put what a policy gave rise to";
    let changed = diesel::update(policy_links::table.find(&row.no))
        .set(row)
        .execute(conn)
        .doing(DOING)?;
    if changed == 0 {
        diesel::insert_into(policy_links::table)
            .values(row)
            .execute(conn)
            .doing(DOING)?;
    }
    Ok(())
}

/// Empties these projections, for a rebuild in the same transaction.
///
/// # Errors
/// The store's own failure.
pub(super) fn clear(conn: &mut AnyConn) -> Result<(), StoreError> {
    const DOING: &str = "empty the projections of policies";
    diesel::delete(policy_assessments::table)
        .execute(conn)
        .doing(DOING)?;
    diesel::delete(policy_links::table)
        .execute(conn)
        .doing(DOING)?;
    Ok(())
}

/// Whether the rows of an incident differ from what the log says.
///
/// # Errors
/// The store's own failure.
pub(super) fn differs(
    conn: &mut AnyConn,
    no: &IncidentNo,
    incident: &Incident,
) -> Result<bool, StoreError> {
    const DOING: &str = "load the rows of a policy";
    let policy = policy_assessments::table
        .find(no.as_str())
        .select(PolicyRow::as_select())
        .first(conn)
        .optional()
        .doing(DOING)?;
    let link = policy_links::table
        .find(no.as_str())
        .select(PolicyLinkRow::as_select())
        .first(conn)
        .optional()
        .doing(DOING)?;
    Ok((policy, link) != rows_of(incident))
}

/// The numbers that these rows bear.
///
/// # Errors
/// The store's own failure.
pub(super) fn list_nos(conn: &mut AnyConn) -> Result<Vec<IncidentNo>, StoreError> {
    const DOING: &str = "list the policies";
    let mut nos: Vec<String> = policy_assessments::table
        .select(policy_assessments::no)
        .load(conn)
        .doing(DOING)?;
    let linked: Vec<String> = policy_links::table
        .select(policy_links::no)
        .load(conn)
        .doing(DOING)?;
    nos.extend(linked);
    nos.sort_unstable();
    nos.dedup();
    Ok(nos.iter().filter_map(|no| IncidentNo::parse(no)).collect())
}
