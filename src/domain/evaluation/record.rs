//! What the record of an incident says on the items of a rubric, and how many points that is.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::deadline::{DeadlineNo, Tracked};
use crate::domain::incident::{Incident, PromiseMade};
use crate::domain::rubric::half_up;
use crate::domain::vocabulary::{DeadlineKind, DraftState, Measured, Verdict};
use crate::domain::{IncidentNo, UnitId};

/// What is known besides the incident itself.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a> {
    /// The incidents that the handling of this one caused.
    pub secondaries: &'a [IncidentNo],
    /// The instant of looking.
    pub now: Timestamp,
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

/// What the record of the present cycle says on an item that is measured in this way.
pub(super) fn of(incident: &Incident, measured: Measured, found: &Found<'_>) -> Evidence {
    match measured {
        Measured::Judged => Evidence::Judged,
        Measured::Timeliness => Evidence::Timeliness(timeliness(incident)),
        Measured::Parts => parts(incident),
        Measured::Secondary => Evidence::Secondary {
            incidents: found.secondaries.to_vec(),
            watches: incident
                .current_watches()
                .filter(|note| note.is_secondary)
                .map(|note| note.n)
                .collect(),
        },
        Measured::Promises => Evidence::Promises(promises(incident, found.now)),
    }
}

/// What the units owed in this cycle and how each ended. Waived deadlines and windows are no
/// record, what the office owes is not the units', promises have an item of their own, and what a
/// unit gave back counts nowhere against it.
fn timeliness(incident: &Incident) -> Vec<ClockLine> {
    let counts = |tracked: &&Tracked| {
        let deadline = &tracked.deadline;
        let is_gone = deadline
            .assignment
            .and_then(|n| incident.assignment(n))
            .is_some_and(|assignment| assignment.state.is_gone());
        deadline.cycle == incident.cycle
            && !is_gone
            && !deadline.kind.is_window()
            && !deadline.kind.is_offices()
            && deadline.kind != DeadlineKind::Promise
    };
    let line = |tracked: &Tracked| {
        let ending = tracked.ending.as_ref()?;
        ending.verdict.is_kept()?;
        Some(ClockLine {
            no: tracked.deadline.no,
            kind: tracked.deadline.kind,
            unit: tracked.answerable.clone(),
            due_at: tracked.deadline.due_at,
            ended_at: ending.at,
            verdict: ending.verdict,
        })
    };
    let deadlines = incident.deadlines.iter().filter(counts);
    deadlines.filter_map(line).collect()
}

fn parts(incident: &Incident) -> Evidence {
    let released = || {
        incident
            .current_drafts()
            .filter(|draft| draft.state == DraftState::Released)
            .map(|draft| &draft.wording)
    };
    let says = |part: Option<&String>| part.is_some_and(|part| !part.trim().is_empty());
    Evidence::Parts {
        cause: released().any(|wording| says(wording.cause.as_ref())),
        solution: released().any(|wording| says(wording.solution.as_ref())),
        constraints: released().any(|wording| says(wording.constraints.as_ref())),
    }
}

fn promises(incident: &Incident, now: Timestamp) -> Vec<PromiseLine> {
    let made_now = |made: &&PromiseMade| {
        let assignment = incident.assignment(made.assignment);
        assignment.is_some_and(|assignment| assignment.cycle == incident.cycle)
    };
    let line = |made: &PromiseMade| PromiseLine {
        n: made.n,
        due_on: made.promise.due_on,
        outcome: outcome(incident, made.n, now),
    };
    let promises = incident.promises.iter().filter(made_now);
    promises.map(line).collect()
}

/// A promise that was kept after its day is no kept promise, and one whose day went by unkept is
/// missed even though it still runs.
fn outcome(incident: &Incident, promise: u32, now: Timestamp) -> Option<Verdict> {
    let is_its = |tracked: &&Tracked| {
        tracked.deadline.kind == DeadlineKind::Promise && tracked.deadline.about == Some(promise)
    };
    let tracked = incident.deadlines.iter().find(is_its)?;
    match &tracked.ending {
        Some(ending) => ending.verdict.is_kept().map(|_| ending.verdict),
        None => tracked.is_overdue(now).then_some(Verdict::Missed),
    }
}
