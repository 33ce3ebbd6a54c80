//! What a draft plan would change: past incidents through the router under another version. Only
//! looks; nothing is stored, and what was proposed and explained then stays as it is.
//!
//! Both sides are the router's own, with the roster and the words of today and without what it
//! learned, so that every difference comes from the plan.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use serde::Serialize;

use super::replay::Span;
use super::routing::matter_of;
use super::{ServiceError, Services};
use crate::domain::calendar::local_date;
use crate::domain::event::Registered;
use crate::domain::people::Roster;
use crate::domain::routing::{Proposal, Router, SuggestedUnit};
use crate::domain::vocabulary::Duty;
use crate::domain::{IncidentNo, RowRef, UnitId};
use crate::store::{AnyConn, history, plan_use};

/// A unit with its part in a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// The unit, by id.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// What it would owe.
    pub duty: Duty,
    /// The row that makes it answerable.
    pub plan_row: Option<RowRef>,
}

/// A unit that stays, with another part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// Under the plan that held.
    pub then: Part,
    /// Under the other.
    pub now: Part,
}

/// One incident that would have been proposed otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Differing {
    /// The incident.
    pub no: IncidentNo,
    /// Its title.
    pub title: String,
    /// The plan that held for it.
    pub plan_then: u32,
    /// Units that would be new.
    pub added: Vec<Part>,
    /// Units that would be gone.
    pub dropped: Vec<Part>,
    /// Units with another duty or row.
    pub changed: Vec<Changed>,
}

/// A unit and how often something would differ for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitTally {
    /// The unit, by id.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// Incidents it would be new on.
    pub added: u32,
    /// Incidents it would be gone from.
    pub dropped: u32,
}

/// Everything that would differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlanReplay {
    /// The version that was tried.
    pub plan: u32,
    /// When the incidents were logged; `None` for all there are.
    pub period: Option<Span>,
    /// How many incidents were looked at.
    pub incidents: u32,
    /// Units by how often they gain or lose, most first.
    pub units: Vec<UnitTally>,
    /// The incidents that differ, by number.
    pub differing: Vec<Differing>,
}

/// Plays the incidents of a period, or all, under a version of the plan.
///
/// # Errors
/// `NotFound` when there is no such version; the store's failure.
pub fn replay(
    services: &Services,
    version: u32,
    period: Option<Span>,
) -> Result<PlanReplay, ServiceError> {
    let now = services.now();
    services.store.read(|conn| -> Result<_, ServiceError> {
        let shelf = services.library.on(conn, local_date(now))?;
        let roster = shelf.ok_or(ServiceError::NotSetUp)?.roster;
        let mut playing = Playing {
            services,
            roster,
            routers: BTreeMap::new(),
        };
        let other = playing.router(conn, version)?;
        let nos = plan_use::registered(conn, period.map(|span| (span.first, span.last)))?;
        let mut differing = Vec::new();
        for no in &nos {
            let Some(fact) = history::load(conn, no)?.incident.registered else {
                continue;
            };
            let then = playing.router(conn, fact.plan_version)?;
            differing.extend(difference(&fact, &then, &other));
        }
        Ok(PlanReplay {
            plan: version,
            period,
            incidents: u32::try_from(nos.len()).unwrap_or(u32::MAX),
            units: tally(&differing),
            differing,
        })
    })
}

/// The routers built so far, one a version.
struct Playing<'a> {
    services: &'a Services,
    roster: Arc<Roster>,
    routers: BTreeMap<u32, Arc<Router>>,
}

impl Playing<'_> {
    fn router(&mut self, conn: &mut AnyConn, version: u32) -> Result<Arc<Router>, ServiceError> {
        if let Some(found) = self.routers.get(&version) {
            return Ok(Arc::clone(found));
        }
        let plan = self.services.library.plan(conn, version)?;
        let plan = plan.ok_or(ServiceError::NotFound)?;
        let router = Arc::new(self.services.routers.of_plan(&plan, &self.roster)?);
        self.routers.insert(version, Arc::clone(&router));
        Ok(router)
    }
}

/// How one incident would differ; `None` when it would not.
fn difference(fact: &Registered, then: &Router, now: &Router) -> Option<Differing> {
    let matter = matter_of(fact);
    let (then, now) = (parts(&then.propose(&matter)), parts(&now.propose(&matter)));
    let of = |parts: &[Part], unit: &UnitId| parts.iter().find(|part| part.unit == *unit).cloned();
    let missing = |from: &[Part], among: &[Part]| -> Vec<Part> {
        let gone = |part: &&Part| of(among, &part.unit).is_none();
        from.iter().filter(gone).cloned().collect()
    };
    let changed: Vec<Changed> = then
        .iter()
        .filter_map(|before| {
            let after = of(&now, &before.unit).filter(|after| after != before)?;
            Some(Changed {
                then: before.clone(),
                now: after,
            })
        })
        .collect();
    let (added, dropped) = (missing(&now, &then), missing(&then, &now));
    let differs = !(added.is_empty() && dropped.is_empty() && changed.is_empty());
    differs.then(|| Differing {
        no: fact.no.clone(),
        title: fact.title.clone(),
        plan_then: fact.plan_version,
        added,
        dropped,
        changed,
    })
}

fn parts(proposal: &Proposal) -> Vec<Part> {
    let part = |unit: &SuggestedUnit| Part {
        unit: unit.unit.clone(),
        name: unit.name.clone(),
        duty: unit.duty,
        plan_row: unit.plan_row.clone(),
    };
    proposal.units.iter().map(part).collect()
}

fn tally(differing: &[Differing]) -> Vec<UnitTally> {
    let mut by_unit: BTreeMap<&UnitId, UnitTally> = BTreeMap::new();
    for found in differing {
        let added = found.added.iter().map(|part| (part, (1, 0)));
        let dropped = found.dropped.iter().map(|part| (part, (0, 1)));
        for (part, (added, dropped)) in added.chain(dropped) {
            let counted = by_unit.entry(&part.unit).or_insert_with(|| UnitTally {
                unit: part.unit.clone(),
                name: part.name.clone(),
                added: 0,
                dropped: 0,
            });
            counted.added += added;
            counted.dropped += dropped;
        }
    }
    let mut out: Vec<UnitTally> = by_unit.into_values().collect();
    out.sort_by_key(|unit| std::cmp::Reverse(unit.added + unit.dropped));
    out
}

impl Part {
    /// 市教育局（牵头，第 21 项).
    pub fn words(&self) -> String {
        let row = self.plan_row.as_ref();
        let row = row.map_or_else(|| "方案无对应项".to_owned(), |row| format!("第 {row} 项"));
        format!("{}（{}，{row}）", self.name, self.duty.label())
    }
}

impl Differing {
    /// What would differ, one sentence a unit.
    pub fn sentences(&self) -> Vec<String> {
        let added = self
            .added
            .iter()
            .map(|part| format!("新增 {}", part.words()));
        let dropped = self
            .dropped
            .iter()
            .map(|part| format!("减少 {}", part.words()));
        let changed = self
            .changed
            .iter()
            .map(|c| format!("改变 {} → {}", c.then.words(), c.now.words()));
        added.chain(dropped).chain(changed).collect()
    }
}

impl PlanReplay {
    /// How much would differ, in a sentence.
    pub fn summary(&self) -> String {
        let period = self.period.map_or_else(
            || "全部 ".to_owned(),
            |span| format!("{} 至 {} 登记的 ", span.first, span.last),
        );
        format!(
            "{period}{} 件舆情按第 {} 版方案重新试算，{} 件的交办建议会不同。什么都没有保存，原来的建议和理由不变。",
            self.incidents,
            self.plan,
            self.differing.len()
        )
    }

    /// For people.
    pub fn plain_text(&self) -> String {
        let mut text = self.summary();
        // Writing to a String cannot fail, here and below.
        if !self.units.is_empty() {
            let _ok = write!(text, "\n\n单位　新增　减少");
        }
        for unit in &self.units {
            let _ok = write!(text, "\n{}　{}　{}", unit.name, unit.added, unit.dropped);
        }
        for found in &self.differing {
            let _ok = write!(
                text,
                "\n\n{}　{}　（原按第 {} 版）",
                found.no, found.title, found.plan_then
            );
            for sentence in found.sentences() {
                let _ok = write!(text, "\n　{sentence}");
            }
        }
        text
    }
}
