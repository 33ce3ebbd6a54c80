//! What a version of the rules would move: every running deadline, before and after; and the
//! re-base itself, which a leader confirms.
//!
//! Deadlines that run keep their due instants until then. Preview and re-base ask the same
//! function, row by row.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::explain::wall;
use super::rules::{self, RuleKind};
use super::{ServiceError, Services};
use crate::domain::calendar::{Calendar, local_date, rfc3339};
use crate::domain::deadline::Tracked;
use crate::domain::event::Moved;
use crate::domain::incident::Incident;
use crate::domain::moving::Rules;
use crate::domain::people::Roster;
use crate::domain::policy::Policy;
use crate::domain::vocabulary::DeadlineKind;
use crate::domain::{IncidentNo, UnitId};
use crate::store::{AnyConn, StoreError, history, rows};

mod apply;

pub use apply::{Applied, Chosen, Order, Picked, apply, may_apply};

/// One deadline that would move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Affected {
    /// The incident.
    pub no: IncidentNo,
    /// The deadline's number within it.
    pub deadline: u32,
    /// What must be done.
    pub kind: DeadlineKind,
    /// The unit it binds, by id; `None` for the incident as a whole.
    pub unit: Option<UnitId>,
    /// The unit's name; empty for the incident as a whole.
    pub unit_name: String,
    /// The due instant it has.
    #[serde(serialize_with = "as_rfc3339")]
    pub old_due_at: Timestamp,
    /// The due instant it would have.
    #[serde(serialize_with = "as_rfc3339")]
    pub new_due_at: Timestamp,
    /// Whether that instant has already gone by.
    pub is_past: bool,
}

fn as_rfc3339<S: serde::Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&rfc3339(*at))
}

/// Every deadline that a version would move, in the order of the due instants they have.
///
/// Left alone are those that have ended or gone by, the national clocks, and those whose date a
/// decision named.
///
/// # Errors
/// `NotFound` when there is no such version.
pub fn preview(
    services: &Services,
    kind: RuleKind,
    version: u32,
    now: Timestamp,
) -> Result<Vec<Affected>, ServiceError> {
    services.store.read(|conn| -> Result<_, ServiceError> {
        let mut under = Under::new(services, conn, (kind, version), now)?;
        let mut found = Vec::new();
        for text in rows::list_with_running(conn, now)? {
            let no = IncidentNo::parse(&text)
                .ok_or_else(|| StoreError::corrupt("read a deadline's row", text.clone()))?;
            let incident = history::load(conn, &no)?.incident;
            for tracked in incident.running_deadlines() {
                found.extend(under.affected(conn, (&no, &incident), tracked)?);
            }
        }
        found.sort_by(|a, b| {
            (a.old_due_at, &a.no, a.deadline).cmp(&(b.old_due_at, &b.no, b.deadline))
        });
        Ok(found)
    })
}

/// The version that is looked at, with the other half of the rules as each deadline has it.
struct Under {
    now: Timestamp,
    roster: Option<Arc<Roster>>,
    policy: Option<Policy>,
    calendar: Option<Calendar>,
    /// The halves read so far, by version.
    policies: Vec<Policy>,
    calendars: Vec<Calendar>,
}

impl Under {
    fn new(
        services: &Services,
        conn: &mut AnyConn,
        (kind, version): (RuleKind, u32),
        now: Timestamp,
    ) -> Result<Self, ServiceError> {
        let (policy, calendar) = match kind {
            RuleKind::Policy => (Some(rules::policy(conn, version)?), None),
            RuleKind::Calendar => (None, Some(rules::calendar(conn, version)?)),
            // No deadline depends on it.
            RuleKind::Rubric => {
                rules::rubric(conn, version)?;
                (None, None)
            }
        };
        let shelf = services.library.on(conn, local_date(now))?;
        Ok(Self {
            now,
            roster: shelf.map(|shelf| shelf.roster),
            policy,
            calendar,
            policies: Vec::new(),
            calendars: Vec::new(),
        })
    }

    /// The row of a running deadline; `None` where it stays as it is.
    fn affected(
        &mut self,
        conn: &mut AnyConn,
        (no, incident): (&IncidentNo, &Incident),
        tracked: &Tracked,
    ) -> Result<Option<Affected>, ServiceError> {
        let Some(moved) = self.moved(conn, incident, tracked)? else {
            return Ok(None);
        };
        let old = &tracked.deadline;
        Ok(Some(Affected {
            no: no.clone(),
            deadline: old.no.0,
            kind: old.kind,
            unit: old.unit.clone(),
            unit_name: self.unit_name(old.unit.as_ref()),
            old_due_at: old.due_at,
            new_due_at: moved.due_at,
            is_past: moved.due_at < self.now,
        }))
    }

    fn unit_name(&self, unit: Option<&UnitId>) -> String {
        match (&self.roster, unit) {
            (Some(roster), Some(unit)) => roster.name(unit).to_owned(),
            (None, Some(unit)) => unit.to_string(),
            (Some(_) | None, None) => String::new(),
        }
    }

    fn moved(
        &mut self,
        conn: &mut AnyConn,
        incident: &Incident,
        tracked: &Tracked,
    ) -> Result<Option<Moved>, ServiceError> {
        let basis = &tracked.deadline.basis;
        let (policies, calendars) = (&mut self.policies, &mut self.calendars);
        let policy = match &self.policy {
            Some(policy) => policy,
            None => kept(
                policies,
                |p| p.version == basis.policy_version,
                || rules::policy(conn, basis.policy_version),
            )?,
        };
        let calendar = match &self.calendar {
            Some(calendar) => calendar,
            None => kept(
                calendars,
                |c| c.version == basis.calendar_version,
                || rules::calendar(conn, basis.calendar_version),
            )?,
        };
        let rules = Rules {
            policy,
            calendar,
            level: incident.level,
        };
        Ok(rules.rebased(tracked, incident.event_grade, self.now))
    }
}

/// The one that fits, read when it is not yet there.
fn kept<T>(
    all: &mut Vec<T>,
    fits: impl Fn(&T) -> bool,
    read: impl FnOnce() -> Result<T, ServiceError>,
) -> Result<&T, ServiceError> {
    let at = match all.iter().position(fits) {
        Some(at) => at,
        None => {
            all.push(read()?);
            all.len() - 1
        }
    };
    let gone = || ServiceError::Internal("keep a version".to_owned());
    all.get(at).ok_or_else(gone)
}

/// The head of the list and of its sheet.
pub const COLUMNS: [&str; 6] = ["舆情编号", "单位", "时限", "原到期", "新到期", "备注"];

impl Affected {
    /// The cells of the list, in the order of `COLUMNS`.
    pub fn cells(&self) -> [String; 6] {
        let remark = if self.is_past {
            "调整后已过期"
        } else if self.new_due_at > self.old_due_at {
            "延后"
        } else {
            "提前"
        };
        [
            self.no.to_string(),
            unit_words(&self.unit_name),
            self.kind.label().to_owned(),
            wall(self.old_due_at),
            wall(self.new_due_at),
            remark.to_owned(),
        ]
    }
}

/// The list as a sheet that office programs open: comma separated, with a byte order mark.
pub fn csv(found: &[Affected]) -> String {
    let line = |cells: &[String]| {
        let cells = cells.iter().map(|cell| quoted(cell));
        format!("{}\r\n", cells.collect::<Vec<_>>().join(","))
    };
    let head = line(&COLUMNS.map(str::to_owned));
    let rows = found.iter().map(|affected| line(&affected.cells()));
    std::iter::once(format!("\u{feff}{head}"))
        .chain(rows)
        .collect()
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// The list for a person at a terminal.
pub fn plain_text(found: &[Affected]) -> String {
    if found.is_empty() {
        return "没有一个正在计时的时限会变".to_owned();
    }
    let head = format!("{} 个正在计时的时限会变：", found.len());
    let rows = found.iter().map(|affected| {
        let [no, unit, kind, old, new, remark] = affected.cells();
        format!("{no}　{unit}　{kind}　{old} → {new}　{remark}")
    });
    std::iter::once(head)
        .chain(rows)
        .collect::<Vec<_>>()
        .join("\n")
}

fn unit_words(name: &str) -> String {
    if name.is_empty() {
        "（整件舆情）".to_owned()
    } else {
        name.to_owned()
    }
}
