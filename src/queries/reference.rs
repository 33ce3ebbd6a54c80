//! Reference data as pages show it: plans with their doubts, units with their people.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use diesel::prelude::*;

use super::desk::visible;
use super::{QueryError, Reader};
use crate::domain::plan::Plan;
use crate::domain::vocabulary::Capacity;
use crate::domain::{IncidentNo, RowRef, UnitId};
use crate::store::reference::{self, PlanResolution, ReferenceKind, VersionSummary};
use crate::store::schema::{assignments, incidents};
use crate::store::{Doing, people};

/// A plan with what people decided about it and what came of it.
#[derive(Debug, Clone)]
pub struct PlanPage {
    /// The plan.
    pub plan: Arc<Plan>,
    /// Whether it is in force at the reader's instant.
    pub is_current: bool,
    /// Decisions about doubtful rows, oldest first.
    pub resolutions: Vec<PlanResolution>,
    /// The incidents dispatched by each row, newest first, as far as the reader may see them.
    pub incidents: BTreeMap<RowRef, Vec<IncidentNo>>,
}

/// The kinds of reference data whose versions are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VersionKind {
    /// 分工方案.
    Plan,
    /// 时限规则.
    Policy,
    /// 工作日历.
    Calendar,
    /// 单位名册.
    Roster,
}

/// A person of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The name.
    pub name: String,
    /// In what capacities.
    pub capacities: Vec<Capacity>,
}

/// A plan by version, or the one in force.
///
/// # Errors
/// `NotFound` when there is no such version.
pub fn plan(reader: &Reader, version: Option<u32>) -> Result<PlanPage, QueryError> {
    let current = reader.shelf()?.plan;
    let version = version.unwrap_or(current.version);
    reader.store.read(|conn| {
        let plan = reader
            .library
            .plan(conn, version)?
            .ok_or(QueryError::NotFound)?;
        let resolutions = reference::list_resolutions(conn, version)?;
        let seen: BTreeSet<String> = visible(&reader.viewer)
            .select(incidents::no)
            .load(conn)
            .doing("list visible incidents")?
            .into_iter()
            .collect();
        let pairs: Vec<(Option<String>, String)> = assignments::table
            .inner_join(incidents::table.on(incidents::no.eq(assignments::no)))
            .filter(assignments::plan_row.is_not_null())
            .filter(incidents::plan_version.eq(Some(i64::from(version))))
            .order((incidents::registered_at.desc(), incidents::no.desc()))
            .select((assignments::plan_row, assignments::no))
            .load(conn)
            .doing("list incidents by plan row")?;
        let mut by_row: BTreeMap<RowRef, Vec<IncidentNo>> = BTreeMap::new();
        for (row, no) in pairs.into_iter().filter(|(_, no)| seen.contains(no)) {
            let (Some(row), Some(no)) = (row, IncidentNo::parse(&no)) else {
                continue;
            };
            let nos = by_row.entry(RowRef::new(row)).or_default();
            if !nos.contains(&no) {
                nos.push(no);
            }
        }
        let is_current = plan.version == current.version;
        Ok(PlanPage {
            plan,
            is_current,
            resolutions,
            incidents: by_row,
        })
    })
}

/// All versions of a kind of reference data, newest first.
///
/// # Errors
/// The store's failure.
pub fn versions(reader: &Reader, kind: VersionKind) -> Result<Vec<VersionSummary>, QueryError> {
    let kind = match kind {
        VersionKind::Plan => ReferenceKind::Plan,
        VersionKind::Policy => ReferenceKind::Policy,
        VersionKind::Calendar => ReferenceKind::Calendar,
        VersionKind::Roster => ReferenceKind::Roster,
    };
    Ok(reader.store.read(|conn| reference::list(conn, kind))?)
}

/// The people of every unit, by unit; disabled accounts are left out.
///
/// # Errors
/// The store's failure.
pub fn members(reader: &Reader) -> Result<BTreeMap<UnitId, Vec<Member>>, QueryError> {
    let rows = reader.store.read(people::list_accounts)?;
    let mut by_unit: BTreeMap<UnitId, Vec<Member>> = BTreeMap::new();
    for row in rows.into_iter().filter(|row| !row.is_disabled) {
        let capacities = row.held().collect();
        let member = Member {
            name: row.name,
            capacities,
        };
        by_unit
            .entry(UnitId::new(row.unit))
            .or_default()
            .push(member);
    }
    Ok(by_unit)
}
