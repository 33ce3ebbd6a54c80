//! Reference data by version, read once and kept: plan, policy, calendar, roster.
//!
//! A version never changes, so what is kept never goes stale; which version holds on a date is
//! asked of the database each time.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use jiff::civil::Date;
use serde::de::DeserializeOwned;

use super::reference::{self, ReferenceKind, ReferenceVersion};
use super::{AnyConn, StoreError};
use crate::domain::calendar::Calendar;
use crate::domain::people::Roster;
use crate::domain::plan::{Plan, PlanDocument};
use crate::domain::policy::Policy;

/// The reference data that holds on a date.
#[derive(Debug, Clone)]
pub struct Shelf {
    /// The plan.
    pub plan: Arc<Plan>,
    /// The rules of time.
    pub policy: Arc<Policy>,
    /// The calendar.
    pub calendar: Arc<Calendar>,
    /// The roster.
    pub roster: Arc<Roster>,
    /// The version of the roster.
    pub roster_version: u32,
}

/// Everything that has been read so far.
#[derive(Debug, Default)]
pub struct Library {
    plans: Kept<Plan>,
    policies: Kept<Policy>,
    calendars: Kept<Calendar>,
    rosters: Kept<Roster>,
}

type Kept<T> = RwLock<BTreeMap<u32, Arc<T>>>;

impl Library {
    /// What holds on a Beijing date; `None` when something has never been published for so early
    /// a date.
    ///
    /// # Errors
    /// `Corrupt` when a version cannot be read.
    pub fn on(&self, conn: &mut AnyConn, day: Date) -> Result<Option<Shelf>, StoreError> {
        let mut current = |kind| reference::current_on(conn, kind, day);
        let (Some(plan), Some(policy), Some(calendar), Some(roster)) = (
            current(ReferenceKind::Plan)?,
            current(ReferenceKind::Policy)?,
            current(ReferenceKind::Calendar)?,
            current(ReferenceKind::Roster)?,
        ) else {
            return Ok(None);
        };
        Ok(Some(Shelf {
            plan: keep(&self.plans, &plan, plan_of)?,
            policy: keep(&self.policies, &policy, |version| {
                let read: Policy = body(version)?;
                let number = version.summary.version;
                Ok(Policy {
                    version: number,
                    effective_from: version.summary.effective_from,
                    ..read
                })
            })?,
            calendar: keep(&self.calendars, &calendar, |version| {
                let read: Calendar = body(version)?;
                Ok(Calendar {
                    version: version.summary.version,
                    ..read
                })
            })?,
            roster: keep(&self.rosters, &roster, body)?,
            roster_version: roster.summary.version,
        }))
    }

    /// A plan by version.
    ///
    /// # Errors
    /// `Corrupt` when it cannot be read.
    pub fn plan(&self, conn: &mut AnyConn, version: u32) -> Result<Option<Arc<Plan>>, StoreError> {
        let kept = self.plans.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = kept
            .get(&version)
            .filter(|plan| plan.effective_from.is_some())
        {
            return Ok(Some(Arc::clone(plan)));
        }
        drop(kept);
        let found = reference::load(conn, ReferenceKind::Plan, version)?;
        found
            .map(|found| keep(&self.plans, &found, plan_of))
            .transpose()
    }
}

fn plan_of(version: &ReferenceVersion) -> Result<Plan, StoreError> {
    let document: PlanDocument = body(version)?;
    Ok(Plan {
        version: version.summary.version,
        effective_from: version.summary.effective_from,
        document,
    })
}

fn body<T: DeserializeOwned>(version: &ReferenceVersion) -> Result<T, StoreError> {
    serde_json::from_str(&version.body)
        .map_err(|error| StoreError::corrupt("read a reference version", error))
}

/// Gives the kept version, or reads and keeps it. Only published versions are kept: an
/// unpublished one still gets its date.
fn keep<T>(
    kept: &Kept<T>,
    version: &ReferenceVersion,
    read: impl Fn(&ReferenceVersion) -> Result<T, StoreError>,
) -> Result<Arc<T>, StoreError> {
    let number = version.summary.version;
    if let Some(found) = kept
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .get(&number)
    {
        return Ok(Arc::clone(found));
    }
    let made = Arc::new(read(version)?);
    if version.summary.effective_from.is_some() {
        let mut all = kept.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(number, Arc::clone(&made));
    }
    Ok(made)
}
