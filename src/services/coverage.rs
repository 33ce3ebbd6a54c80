//! What a plan leaves uncovered: rows nobody was ever handed a matter by, units never asked, themes
//! that no row makes anybody answer for. Only counts; drills are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Serialize;

use super::replay::Span;
use super::{ServiceError, Services};
use crate::domain::calendar::local_date;
use crate::domain::plan::{Plan, PlanRow};
use crate::domain::{IncidentNo, RowRef, Theme, UnitId};
use crate::store::plan_use::{self, HandedOver};

/// A row and the incidents that were handed over by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowUse {
    /// The row.
    #[serde(rename = "ref")]
    pub row: RowRef,
    /// What it asks.
    pub requirement: String,
    /// The incidents, by number.
    pub incidents: Vec<IncidentNo>,
}

/// A unit that nothing was handed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IdleUnit {
    /// The unit, by id.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// The rows that name it.
    pub rows: Vec<RowRef>,
}

/// What a plan covers and what not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// The version.
    pub plan: u32,
    /// When matters were handed over; `None` for ever since.
    pub period: Option<Span>,
    /// How many incidents were handed over.
    pub incidents: u32,
    /// Rows by which something was handed over, in printed order.
    pub used: Vec<RowUse>,
    /// Rows by which nothing was, in printed order.
    pub unused: Vec<RowUse>,
    /// Units of the roster that nothing was handed to, in the roster's order.
    pub idle: Vec<IdleUnit>,
    /// Themes that no row makes anybody answer for.
    pub open_themes: Vec<Theme>,
}

/// Counts what a version of the plan, or the one in force, was used for.
///
/// # Errors
/// `NotFound` when there is no such version; the store's failure.
pub fn coverage(
    services: &Services,
    version: Option<u32>,
    period: Option<Span>,
) -> Result<Coverage, ServiceError> {
    let now = services.now();
    services.store.read(|conn| -> Result<_, ServiceError> {
        let shelf = services.library.on(conn, local_date(now))?;
        let shelf = shelf.ok_or(ServiceError::NotSetUp)?;
        let version = version.unwrap_or(shelf.plan.version);
        let plan = services.library.plan(conn, version)?;
        let plan = plan.ok_or(ServiceError::NotFound)?;
        let router = services.routers.of_plan(&plan, &shelf.roster)?;
        let days = period.map(|span| (span.first, span.last));
        let handed_over = plan_use::handed_over(conn, version, days)?;
        let asked: BTreeSet<&UnitId> = handed_over.iter().map(|duty| &duty.unit).collect();
        let incidents: BTreeSet<&IncidentNo> = handed_over.iter().map(|duty| &duty.no).collect();
        let (used, unused) = rows(&plan, &handed_over);
        let idle = shelf
            .roster
            .units
            .iter()
            .filter(|unit| !asked.contains(&unit.id));
        Ok(Coverage {
            plan: version,
            period,
            incidents: u32::try_from(incidents.len()).unwrap_or(u32::MAX),
            used,
            unused,
            idle: idle
                .map(|unit| IdleUnit {
                    unit: unit.id.clone(),
                    name: unit.name.clone(),
                    rows: rows_naming(&plan, &unit.id),
                })
                .collect(),
            open_themes: router.themes_without_row(),
        })
    })
}

/// The rows by which something was handed over, and the others.
fn rows(plan: &Plan, handed_over: &[HandedOver]) -> (Vec<RowUse>, Vec<RowUse>) {
    let mut by_row: BTreeMap<&RowRef, BTreeSet<&IncidentNo>> = BTreeMap::new();
    for duty in handed_over {
        if let Some(row) = &duty.row {
            by_row.entry(row).or_default().insert(&duty.no);
        }
    }
    let row_use = |row: &PlanRow| RowUse {
        row: row.reference.clone(),
        requirement: row.requirement.clone(),
        incidents: by_row
            .get(&row.reference)
            .map(|nos| nos.iter().map(|no| (*no).clone()).collect())
            .unwrap_or_default(),
    };
    let all = plan.document.rows.iter().map(row_use);
    all.partition(|row| !row.incidents.is_empty())
}

fn rows_naming(plan: &Plan, unit: &UnitId) -> Vec<RowRef> {
    let names = |row: &&PlanRow| {
        let mut named = row
            .lead
            .iter()
            .chain(&row.responsible)
            .chain(&row.cooperating);
        named.any(|named| named.id.as_ref() == Some(unit))
    };
    let rows = plan.document.rows.iter().filter(names);
    rows.map(|row| row.reference.clone()).collect()
}

impl Coverage {
    /// How much is covered, in a sentence.
    pub fn summary(&self) -> String {
        let period = self.period.map_or_else(
            || "自施行以来".to_owned(),
            |span| format!("{} 至 {}", span.first, span.last),
        );
        format!(
            "{period}按第 {} 版方案交办 {} 件舆情：{} 项用过，{} 项没有用过；{} 个单位没有接过交办；{} 个领域没有单位负责。",
            self.plan,
            self.incidents,
            self.used.len(),
            self.unused.len(),
            self.idle.len(),
            self.open_themes.len()
        )
    }

    /// For people.
    pub fn plain_text(&self) -> String {
        let mut text = self.summary();
        // Writing to a String cannot fail, here and below.
        let words = |refs: Vec<&str>| refs.join("、");
        let _ok = write!(text, "\n\n用过的项");
        for row in &self.used {
            let nos: Vec<&str> = row.incidents.iter().map(IncidentNo::as_str).collect();
            let _ok = write!(
                text,
                "\n第 {} 项　{} 件　{}",
                row.row,
                nos.len(),
                words(nos)
            );
        }
        let unused = self.unused.iter().map(|row| row.row.as_str()).collect();
        let _ok = write!(text, "\n\n没有用过的项\n{}", words(unused));
        let _ok = write!(text, "\n\n没有接过交办的单位");
        for unit in &self.idle {
            let rows = unit.rows.iter().map(RowRef::as_str).collect::<Vec<_>>();
            let rows = if rows.is_empty() {
                "方案没有提到".to_owned()
            } else {
                format!("第 {} 项", words(rows))
            };
            let _ok = write!(text, "\n{}　{rows}", unit.name);
        }
        let themes = self.open_themes.iter().map(Theme::as_str).collect();
        let _ok = write!(text, "\n\n没有单位负责的领域\n{}", words(themes));
        text
    }
}
