//! Reference data by version, read once and kept: plan, policy, calendar, roster, rubric.
//!
//! A version never changes, so what is kept never goes stale; which version holds on a date, and
//! how many doubts of a plan people have decided, is asked of the database each time.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Arc, PoisonError, RwLock};

use jiff::civil::Date;
use serde::de::DeserializeOwned;

use super::reference::{self, ReferenceKind, VersionSummary};
use super::{AnyConn, StoreError};
use crate::domain::calendar::Calendar;
use crate::domain::incident::{Evaluation, Incident};
use crate::domain::people::Roster;
use crate::domain::plan::{Plan, PlanDocument, Resolution};
use crate::domain::policy::Policy;
use crate::domain::rubric::Rubric;
use crate::domain::verbs::Pinned;

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
    /// The rubric; `None` where none has been published for so early a date, and then nothing can
    /// be evaluated.
    pub rubric: Option<Arc<Rubric>>,
}

/// Everything that has been read so far.
#[derive(Debug, Default)]
pub struct Library {
    /// By version and by how many doubts people had decided when it was read.
    plans: Kept<(u32, usize), Plan>,
    policies: Kept<u32, Policy>,
    calendars: Kept<u32, Calendar>,
    rosters: Kept<u32, Roster>,
    rubrics: Kept<u32, Rubric>,
}

type Kept<K, T> = RwLock<BTreeMap<K, Arc<T>>>;

impl Library {
    /// What holds on a Beijing date; `None` when something has never been published for so early
    /// a date.
    ///
    /// # Errors
    /// `Corrupt` when a version cannot be read.
    pub fn on(&self, conn: &mut AnyConn, day: Date) -> Result<Option<Shelf>, StoreError> {
        let mut in_force = |kind| reference::version_on(conn, kind, day);
        let (Some(plan), Some(policy), Some(calendar), Some(roster_version)) = (
            in_force(ReferenceKind::Plan)?,
            in_force(ReferenceKind::Policy)?,
            in_force(ReferenceKind::Calendar)?,
            in_force(ReferenceKind::Roster)?,
        ) else {
            return Ok(None);
        };
        let rubric = in_force(ReferenceKind::Rubric)?;
        let Some(plan) = self.plan(conn, plan)? else {
            return Ok(None);
        };
        let policy = self.policy(conn, policy)?;
        let calendar = self.calendar(conn, calendar)?;
        let roster = keep(&self.rosters, roster_version, || {
            Ok(load(conn, ReferenceKind::Roster, roster_version)?.1)
        })?;
        Ok(Some(Shelf {
            plan,
            policy,
            calendar,
            roster,
            roster_version,
            rubric: rubric.map(|rubric| self.rubric(conn, rubric)).transpose()?,
        }))
    }

    /// A published policy by version.
    ///
    /// # Errors
    /// `Corrupt` when it is gone or cannot be read.
    pub fn policy(&self, conn: &mut AnyConn, version: u32) -> Result<Arc<Policy>, StoreError> {
        keep(&self.policies, version, || {
            let (summary, read): (_, Policy) = load(conn, ReferenceKind::Policy, version)?;
            let effective_from = summary.effective_from;
            Ok(Policy {
                version: summary.version,
                effective_from,
                ..read
            })
        })
    }

    /// A published calendar by version.
    ///
    /// # Errors
    /// `Corrupt` when it is gone or cannot be read.
    pub fn calendar(&self, conn: &mut AnyConn, version: u32) -> Result<Arc<Calendar>, StoreError> {
        keep(&self.calendars, version, || {
            let (summary, read): (_, Calendar) = load(conn, ReferenceKind::Calendar, version)?;
            Ok(Calendar {
                version: summary.version,
                ..read
            })
        })
    }

    /// A published rubric by version.
    ///
    /// # Errors
    /// `Corrupt` when it is gone or cannot be read.
    pub fn rubric(&self, conn: &mut AnyConn, version: u32) -> Result<Arc<Rubric>, StoreError> {
        keep(&self.rubrics, version, || {
            let (summary, read): (_, Rubric) = load(conn, ReferenceKind::Rubric, version)?;
            Ok(Rubric {
                version: summary.version,
                effective_from: summary.effective_from,
                ..read
            })
        })
    }

    /// The rubric that holds for an incident's evaluation: the one that the present cycle's was
    /// begun with, else the one in force.
    ///
    /// # Errors
    /// `Corrupt` when a version is gone or cannot be read.
    pub fn rubric_for(
        &self,
        conn: &mut AnyConn,
        incident: &Incident,
        in_force: Option<&Arc<Rubric>>,
    ) -> Result<Option<Arc<Rubric>>, StoreError> {
        let begun = incident.evaluation().and_then(Evaluation::rubric_version);
        match begun {
            Some(version) => self.rubric(conn, version).map(Some),
            None => Ok(in_force.cloned()),
        }
    }

    /// The rules that an incident's running deadlines are pinned to; a later policy or calendar
    /// changes nothing for them.
    ///
    /// # Errors
    /// `Corrupt` when a version is gone or cannot be read.
    pub fn pinned(&self, conn: &mut AnyConn, incident: &Incident) -> Result<Pinned, StoreError> {
        let mut pinned = Pinned::default();
        for tracked in incident.running_deadlines() {
            let basis = &tracked.deadline.basis;
            let (policy, calendar) = (basis.policy_version, basis.calendar_version);
            if let Entry::Vacant(place) = pinned.policies.entry(policy) {
                place.insert(self.policy(conn, policy)?);
            }
            if let Entry::Vacant(place) = pinned.calendars.entry(calendar) {
                place.insert(self.calendar(conn, calendar)?);
            }
        }
        Ok(pinned)
    }

    /// A plan by version, with the doubts decided that people have decided.
    ///
    /// # Errors
    /// `Corrupt` when it cannot be read.
    pub fn plan(&self, conn: &mut AnyConn, version: u32) -> Result<Option<Arc<Plan>>, StoreError> {
        let resolutions = reference::list_resolutions(conn, version)?;
        let key = (version, resolutions.len());
        if let Some(plan) = kept(&self.plans, &key).filter(|plan| plan.effective_from.is_some()) {
            return Ok(Some(plan));
        }
        let Some(found) = reference::load(conn, ReferenceKind::Plan, version)? else {
            return Ok(None);
        };
        let document: PlanDocument = read(&found.body)?;
        let decided = resolutions
            .iter()
            .map(|resolution| read(&resolution.resolution))
            .collect::<Result<Vec<Resolution>, _>>()?;
        let plan = Arc::new(Plan {
            version,
            effective_from: found.summary.effective_from,
            document: document.resolved(&decided),
        });
        let mut plans = self.plans.write().unwrap_or_else(PoisonError::into_inner);
        plans.insert(key, Arc::clone(&plan));
        Ok(Some(plan))
    }
}

/// A policy by version, published or not.
///
/// # Errors
/// `Corrupt` when it cannot be read.
pub fn policy(conn: &mut AnyConn, version: u32) -> Result<Option<Policy>, StoreError> {
    let Some(found) = reference::load(conn, ReferenceKind::Policy, version)? else {
        return Ok(None);
    };
    Ok(Some(Policy {
        version,
        effective_from: found.summary.effective_from,
        ..read(&found.body)?
    }))
}

/// A rubric by version, published or not.
///
/// # Errors
/// `Corrupt` when it cannot be read.
pub fn rubric(conn: &mut AnyConn, version: u32) -> Result<Option<Rubric>, StoreError> {
    let Some(found) = reference::load(conn, ReferenceKind::Rubric, version)? else {
        return Ok(None);
    };
    Ok(Some(Rubric {
        version,
        effective_from: found.summary.effective_from,
        ..read(&found.body)?
    }))
}

/// A calendar by version, published or not.
///
/// # Errors
/// `Corrupt` when it cannot be read.
pub fn calendar(conn: &mut AnyConn, version: u32) -> Result<Option<Calendar>, StoreError> {
    let Some(found) = reference::load(conn, ReferenceKind::Calendar, version)? else {
        return Ok(None);
    };
    Ok(Some(Calendar {
        version,
        ..read(&found.body)?
    }))
}

fn load<T: DeserializeOwned>(
    conn: &mut AnyConn,
    kind: ReferenceKind,
    version: u32,
) -> Result<(VersionSummary, T), StoreError> {
    let found = reference::load(conn, kind, version)?
        .ok_or_else(|| StoreError::corrupt("read a reference version", "it is gone"))?;
    let value = read(&found.body)?;
    Ok((found.summary, value))
}

fn read<T: DeserializeOwned>(body: &str) -> Result<T, StoreError> {
    serde_json::from_str(body)
        .map_err(|error| StoreError::corrupt("read a reference version", error))
}

fn kept<K: Ord, T>(all: &Kept<K, T>, key: &K) -> Option<Arc<T>> {
    all.read()
        .unwrap_or_else(PoisonError::into_inner)
        .get(key)
        .cloned()
}

/// Gives the kept version, or reads and keeps it. Only versions in force come here, which never
/// change.
fn keep<T>(
    all: &Kept<u32, T>,
    version: u32,
    read: impl FnOnce() -> Result<T, StoreError>,
) -> Result<Arc<T>, StoreError> {
    if let Some(found) = kept(all, &version) {
        return Ok(found);
    }
    let made = Arc::new(read()?);
    let mut all = all.write().unwrap_or_else(PoisonError::into_inner);
    all.insert(version, Arc::clone(&made));
    Ok(made)
}
