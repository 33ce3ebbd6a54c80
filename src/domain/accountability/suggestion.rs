//! Which units the record suggests to hold to account, and for what: a pure function over facts.
//! It suggests; it opens nothing.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::super::UnitId;
use super::super::calendar::local_date;
use super::super::policy::AccountabilityRule;
use super::super::vocabulary::{DeadlineKind, Ground, Level};
use super::event::{CaseFact, Finding};

/// A fact with the unit it speaks against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The unit.
    pub unit: UnitId,
    /// The fact.
    pub fact: CaseFact,
}

/// A quarter of a Beijing year, as it is compared and printed: 2018 年第 4 季度.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Quarter {
    /// The year.
    pub year: i16,
    /// 1 to 4.
    pub n: i8,
}

impl Quarter {
    /// The quarter in which an instant lies.
    pub fn of(at: Timestamp) -> Self {
        let day = local_date(at);
        Self {
            year: day.year(),
            n: (day.month() + 2) / 3,
        }
    }
}

/// Why a unit is suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// So many facts about 重大 or 特别重大 opinion.
    MajorOpinion(usize),
    /// So many late deadlines in this quarter, whatever the level.
    LateInQuarter(usize, Quarter),
}

/// A unit that the record suggests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The unit.
    pub unit: UnitId,
    /// Why, the gravest reason first.
    pub why: Vec<Why>,
    /// The facts that count, oldest first.
    pub facts: Vec<CaseFact>,
}

impl Suggestion {
    /// Whether every fact is about opinion that plan row 24 means, so that nobody has to decide
    /// otherwise.
    pub fn is_major(&self) -> bool {
        self.facts
            .iter()
            .all(|fact| fact.level.is_some_and(Level::is_major))
    }
}

/// The ground on which a late deadline of this kind falls; `None` for those that none of the three
/// grounds means.
pub const fn ground_of(kind: DeadlineKind) -> Option<Ground> {
    match kind {
        DeadlineKind::Acknowledgement | DeadlineKind::FirstReport => Some(Ground::LateReport),
        DeadlineKind::AuthoritativeInfo
        | DeadlineKind::PressConference
        | DeadlineKind::Response
        | DeadlineKind::ClosureReport
        | DeadlineKind::Rectification => Some(Ground::WeakHandling),
        DeadlineKind::ReturnWindow
        | DeadlineKind::SupervisionReply
        | DeadlineKind::Promise
        | DeadlineKind::Evaluation
        | DeadlineKind::StatementOfDefence
        | DeadlineKind::ReturnDecision
        | DeadlineKind::ExtensionDecision
        | DeadlineKind::FirstWatch
        | DeadlineKind::SecondWatch
        | DeadlineKind::EvaluationAppeal
        | DeadlineKind::AppealDecision
        | DeadlineKind::PolicyDecision
        | DeadlineKind::CaseAppeal => None,
    }
}

/// The units that reach a threshold, by id. A fact about major opinion counts by itself, the others
/// when a unit has so many late ones within one quarter.
pub fn suggest(found: &[Found], rule: &AccountabilityRule) -> Vec<Suggestion> {
    let mut by_unit: BTreeMap<&UnitId, Vec<&CaseFact>> = BTreeMap::new();
    for found in found {
        by_unit.entry(&found.unit).or_default().push(&found.fact);
    }
    by_unit
        .into_iter()
        .filter_map(|(unit, facts)| suggested(unit, &facts, rule))
        .collect()
}

fn suggested(unit: &UnitId, facts: &[&CaseFact], rule: &AccountabilityRule) -> Option<Suggestion> {
    let major = |fact: &CaseFact| fact.level.is_some_and(Level::is_major);
    let is_late = |fact: &CaseFact| matches!(fact.finding, Finding::Late { .. });
    let mut why = Vec::new();
    let majors = facts.iter().filter(|fact| major(fact)).count();
    let counts_major = majors >= least(rule.major_facts);
    if counts_major {
        why.push(Why::MajorOpinion(majors));
    }
    let mut quarters: BTreeMap<Quarter, usize> = BTreeMap::new();
    for fact in facts.iter().filter(|fact| is_late(fact)) {
        *quarters.entry(Quarter::of(fact.at)).or_default() += 1;
    }
    quarters.retain(|_, late| *late >= least(rule.late_facts_in_quarter));
    why.extend(
        quarters
            .iter()
            .map(|(quarter, late)| Why::LateInQuarter(*late, *quarter)),
    );
    if why.is_empty() {
        return None;
    }
    let counts = |fact: &CaseFact| {
        let in_quarter = is_late(fact) && quarters.contains_key(&Quarter::of(fact.at));
        in_quarter || (counts_major && major(fact))
    };
    let mut counted: Vec<CaseFact> = facts
        .iter()
        .filter(|fact| counts(fact))
        .map(|fact| (*fact).clone())
        .collect();
    counted.sort_by(|a, b| (a.at, &a.event).cmp(&(b.at, &b.event)));
    Some(Suggestion {
        unit: unit.clone(),
        why,
        facts: counted,
    })
}

/// A threshold of nothing would suggest everybody.
fn least(threshold: u32) -> usize {
    usize::try_from(threshold.max(1)).unwrap_or(usize::MAX)
}
