//! What an evaluation says: sheets, the conclusion, appeals, looks at how a matter spread, and the
//! arithmetic between them. Values only; what is allowed when is decided with the verbs. Source:
//! plan row 24; domain rules, section 4.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::deadline::DeadlineNo;
use super::rubric::{Rubric, WHOLE, half_up};
use super::vocabulary::{DeadlineKind, Grade, Spread, Tone, Verdict};
use super::{IncidentNo, UnitId};

/// What one scorer gave on one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemScore {
    /// The item of the rubric.
    pub code: String,
    /// The most points it gives.
    pub of: u32,
    /// The points given; `None` where the item does not apply, and its weight then lies on the
    /// others.
    pub points: Option<u32>,
    /// What the record proposes, where it proposes something.
    pub proposed: Option<u32>,
    /// Why the points are what they are; needed where they depart from the record.
    pub reason: Option<String>,
    /// What the record says.
    pub evidence: Evidence,
}

/// A veto that a scorer found to be met, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VetoFound {
    /// The veto of the rubric.
    pub code: String,
    /// What makes it so.
    pub reason: String,
}

/// One person's sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreSheet {
    /// The cycle that is evaluated.
    pub cycle: u32,
    /// The version of the rubric.
    pub rubric_version: u32,
    /// Every item of the rubric, in its order.
    pub items: Vec<ItemScore>,
    /// The vetoes that were found to be met.
    pub vetoes: Vec<VetoFound>,
    /// What the scorer says to it all.
    pub comment: Option<String>,
    /// The points out of 100, rounded half up.
    pub total: u32,
}

/// How two sheets came to one result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettledBy {
    /// By the average of both, rounded half up.
    Average,
    /// By the sheet of a leader who had scored neither.
    Arbitration,
}

/// The result, frozen with everything it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conclusion {
    /// The cycle that was evaluated.
    pub cycle: u32,
    /// The version of the rubric.
    pub rubric_version: u32,
    /// The points out of 100.
    pub points: u32,
    /// The grade.
    pub grade: Grade,
    /// What decided whatever the points are.
    pub vetoes: Vec<VetoFound>,
    /// How the two sheets came to one result.
    pub settled_by: SettledBy,
    /// The unit that led, on which the result counts.
    pub lead: Option<UnitId>,
    /// The units that answered for the matter: the lead and the responsible ones.
    pub units: Vec<UnitId>,
    /// The lines of the record it rests on, as they stood.
    pub record: Vec<Evidence>,
}

/// A look at how the matter spreads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchNote {
    /// Its number within the incident, from 1.
    pub n: u32,
    /// In which cycle.
    pub cycle: u32,
    /// The deadline it meets.
    pub deadline: DeadlineNo,
    /// How far it was spreading.
    pub spread: Spread,
    /// How people spoke.
    pub tone: Tone,
    /// Whether the answer had stirred up something new.
    pub is_secondary: bool,
    /// What was seen.
    pub text: String,
}

/// What a unit objects to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// The item or the veto of the rubric; `None` for the whole.
    pub code: Option<String>,
    /// Why.
    pub text: String,
}

/// A unit's appeal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appealed {
    /// Its number within the incident, from 1.
    pub n: u32,
    /// The assignment of the unit that appeals.
    pub assignment: u32,
    /// What it objects to.
    pub objections: Vec<Objection>,
}

/// An appeal that was found to be right: the result from now on. The first one stays on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppealUpheld {
    /// The appeal.
    pub appeal: u32,
    /// The points from now on.
    pub points: u32,
    /// The grade from now on.
    pub grade: Grade,
    /// Whether the vetoes no longer hold.
    pub is_veto_lifted: bool,
    /// Why.
    pub reason: String,
}

/// The points out of 100: what was given out of what could be given, over the items that apply,
/// rounded half up. So the weight of an item that does not apply lies on the others in proportion.
pub fn total(items: &[ItemScore]) -> u32 {
    let applying = || items.iter().filter(|item| item.points.is_some());
    let given: u64 = applying()
        .filter_map(|item| item.points.map(u64::from))
        .sum();
    let of: u64 = applying().map(|item| u64::from(item.of)).sum();
    half_up(given * u64::from(WHOLE), of).min(WHOLE)
}

/// Whether two sheets are too far apart for an average: by more points than the rule allows, or
/// because only one of them finds a veto met.
pub fn is_disputed(rubric: &Rubric, first: &ScoreSheet, second: &ScoreSheet) -> bool {
    let codes = |sheet: &ScoreSheet| -> BTreeSet<String> {
        sheet.vetoes.iter().map(|veto| veto.code.clone()).collect()
    };
    first.total.abs_diff(second.total) > rubric.arbitration.above || codes(first) != codes(second)
}

/// The points of two sheets together: their average, rounded half up.
pub fn average(first: &ScoreSheet, second: &ScoreSheet) -> u32 {
    half_up(u64::from(first.total) + u64::from(second.total), 2)
}

/// The grade: the last one where a veto is met, else by the points.
pub fn grade(rubric: &Rubric, points: u32, is_vetoed: bool) -> Grade {
    if is_vetoed {
        Grade::Poor
    } else {
        rubric.grade(points)
    }
}

/// One settled deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockLine {
    /// Its number within the incident.
    pub no: DeadlineNo,
    /// What had to be done.
    pub kind: DeadlineKind,
    /// Whose record it counts on.
    pub unit: Option<UnitId>,
    /// The due instant that held.
    pub due_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// How it ended.
    pub verdict: Verdict,
}

/// One promise to the public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromiseLine {
    /// Its number through all releases.
    pub n: u32,
    /// Until which Beijing date, inclusive.
    pub due_on: Date,
    /// How it ended, or that its day went by; `None` while it is not due yet.
    pub outcome: Option<Verdict>,
}

/// What the record says on one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Nothing: a person judges.
    Judged,
    /// The settled deadlines of the units in this cycle.
    Timeliness(Vec<ClockLine>),
    /// Which of the three parts the released drafts have.
    Parts {
        /// 成因.
        cause: bool,
        /// 解决方案.
        solution: bool,
        /// 制约因素.
        constraints: bool,
    },
    /// What the answer stirred up.
    Secondary {
        /// The incidents that were linked as caused by the handling of this one.
        incidents: Vec<IncidentNo>,
        /// The looks that saw something new, by number.
        watches: Vec<u32>,
    },
    /// The promises made in this cycle.
    Promises(Vec<PromiseLine>),
}

impl Evidence {
    /// Whether a person judges.
    pub const fn is_judged(&self) -> bool {
        matches!(self, Self::Judged)
    }

    /// How many of `of` points the record gives; `None` where it says nothing, because a person
    /// judges or because the item does not apply.
    pub fn points(&self, of: u32) -> Option<u32> {
        let share = |kept: usize, counted: usize| {
            let (kept, counted) = (u64::try_from(kept).ok()?, u64::try_from(counted).ok()?);
            (counted > 0).then(|| half_up(u64::from(of) * kept, counted))
        };
        match self {
            Self::Judged => None,
            Self::Timeliness(lines) => {
                let kept = lines.iter().filter(|line| line.verdict == Verdict::Met);
                share(kept.count(), lines.len())
            }
            Self::Parts {
                cause,
                solution,
                constraints,
            } => {
                let there = [cause, solution, constraints];
                share(there.iter().filter(|part| ***part).count(), there.len())
            }
            Self::Secondary { incidents, watches } => {
                let is_quiet = incidents.is_empty() && watches.is_empty();
                Some(if is_quiet { of } else { 0 })
            }
            Self::Promises(lines) => {
                let due = || lines.iter().filter_map(|line| line.outcome);
                let kept = due().filter(|outcome| *outcome == Verdict::Met).count();
                share(kept, due().count())
            }
        }
    }
}
