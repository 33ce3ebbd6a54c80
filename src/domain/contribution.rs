//! What one incident contributes to the figures: each settled obligation, each decided return.
//!
//! Pure: from the folded incident alone, so that the figures can be derived from the log again. A
//! settled obligation is one with an ending or with its passing on record; what is over time and
//! not on record yet is no contribution. Drills, waived obligations and assignments that left their
//! unit contribute nothing.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::deadline::Tracked;
use super::incident::Incident;
use super::scorecard::{Cell, Dimension, Indicator, Month};
use super::{Theme, UnitId};

/// Whether more time could be given, and was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stretch {
    /// No extension is possible.
    Fixed,
    /// An extension was possible; the obligation did without.
    Unused,
    /// More time was granted.
    Extended,
}

/// One thing that is counted once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What it is.
    pub indicator: Indicator,
    /// Its number within the incident and the indicator: the deadline's; for returns their order.
    pub n: u32,
    /// The unit it counts for.
    pub unit: UnitId,
    /// When it was due; for a return, when it was decided. Its Beijing month is the one it counts in.
    pub due_at: Timestamp,
    /// When it was done; `None` while it is not.
    pub ended_at: Option<Timestamp>,
    /// 1 when it was kept (a return: upheld), else 0.
    pub score: i64,
    /// Whether it was kept against the date it began with.
    pub is_kept_unextended: bool,
    /// Whether more time could be given, and was.
    pub stretch: Stretch,
}

impl Outcome {
    /// The month it counts in.
    pub fn month(&self) -> Month {
        Month::at(self.due_at)
    }

    /// By how many seconds it was late, once it ended late.
    pub fn late_seconds(&self) -> Option<i64> {
        if self.score > 0 || !self.indicator.has_due_date() {
            return None;
        }
        let ended_at = self.ended_at?;
        Some((ended_at.as_second() - self.due_at.as_second()).max(0))
    }

    /// What it adds to a cell.
    pub fn cell(&self) -> Cell {
        let late = self.late_seconds();
        Cell {
            numerator: self.score,
            denominator: 1,
            unextended: i64::from(self.is_kept_unextended),
            extendable: i64::from(self.stretch != Stretch::Fixed),
            extended: i64::from(self.stretch == Stretch::Extended),
            late: i64::from(late.is_some()),
            late_seconds: late.unwrap_or(0),
        }
    }
}

/// Everything that one incident contributes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contributions {
    /// The theme it counts under: the first one named; `None` when none is.
    pub theme: Option<Theme>,
    /// The town it happened in.
    pub town: Option<UnitId>,
    /// What is counted.
    pub outcomes: Vec<Outcome>,
}

/// One cell of the figures.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellKey {
    /// By what it is told apart.
    pub dimension: Dimension,
    /// The unit, theme or town; empty for incidents that name none.
    pub id: String,
    /// The month.
    pub month: Month,
    /// What is measured.
    pub indicator: Indicator,
}

impl Contributions {
    /// What a folded incident contributes.
    pub fn of(incident: &Incident) -> Self {
        let Some(fact) = incident.registered.as_ref().filter(|fact| !fact.drill) else {
            return Self::default();
        };
        let mut outcomes = Vec::new();
        obligations(incident, &mut outcomes);
        returns(incident, &mut outcomes);
        evaluations(incident, &mut outcomes);
        Self {
            theme: incident.themes().first().cloned(),
            town: fact.town.clone(),
            outcomes,
        }
    }

    /// The id under which an outcome counts in a dimension.
    pub fn id_in(&self, dimension: Dimension, outcome: &Outcome) -> String {
        match dimension {
            Dimension::Unit => outcome.unit.to_string(),
            Dimension::Theme => self
                .theme
                .as_ref()
                .map_or_else(String::new, Theme::to_string),
            Dimension::Town => self
                .town
                .as_ref()
                .map_or_else(String::new, UnitId::to_string),
        }
    }

    /// What it adds to each cell of the figures, in the order in which cells are written.
    pub fn cells(&self) -> BTreeMap<CellKey, Cell> {
        let mut cells: BTreeMap<CellKey, Cell> = BTreeMap::new();
        let mut counted: BTreeSet<CellKey> = BTreeSet::new();
        for outcome in &self.outcomes {
            for dimension in Dimension::ALL {
                let key = CellKey {
                    dimension: *dimension,
                    id: self.id_in(*dimension, outcome),
                    month: outcome.month(),
                    indicator: outcome.indicator,
                };
                if outcome.indicator.column().is_some() {
                    counted.insert(CellKey {
                        indicator: Indicator::Incidents,
                        ..key.clone()
                    });
                }
                cells.entry(key).or_default().add(&outcome.cell());
            }
        }
        let one = Cell {
            numerator: 1,
            denominator: 1,
            ..Cell::default()
        };
        cells.extend(counted.into_iter().map(|key| (key, one)));
        cells
    }
}

/// What changes in the figures between two states of an incident; unchanged cells are left out.
pub fn difference(before: &Contributions, after: &Contributions) -> BTreeMap<CellKey, Cell> {
    let mut cells = after.cells();
    for (key, cell) in before.cells() {
        cells.entry(key).or_default().subtract(&cell);
    }
    cells.retain(|_, cell| *cell != Cell::default());
    cells
}

fn obligations(incident: &Incident, out: &mut Vec<Outcome>) {
    out.extend(incident.deadlines.iter().filter_map(|tracked| {
        let indicator = Indicator::of(tracked.deadline.kind)?;
        let unit = tracked.answerable.clone()?;
        let is_kept = is_kept(tracked)?;
        if has_left(incident, tracked, &unit) {
            return None;
        }
        let ended_at = tracked.ending.as_ref().map(|ending| ending.at);
        let was_early = ended_at.is_some_and(|at| at <= tracked.original_due_at);
        Some(Outcome {
            indicator,
            n: tracked.deadline.no.0,
            unit,
            due_at: tracked.deadline.due_at,
            ended_at,
            score: i64::from(is_kept),
            is_kept_unextended: is_kept && (!tracked.is_extended() || was_early),
            stretch: stretch(tracked),
        })
    }));
}

/// Whether a settled obligation was kept; `None` when it is not settled or was waived.
fn is_kept(tracked: &Tracked) -> Option<bool> {
    match &tracked.ending {
        Some(ending) => ending.verdict.is_kept(),
        None => tracked.is_passed.then_some(false),
    }
}

fn stretch(tracked: &Tracked) -> Stretch {
    if tracked.is_extended() {
        Stretch::Extended
    } else if tracked.deadline.extendable {
        Stretch::Unused
    } else {
        Stretch::Fixed
    }
}

/// Whether the matter left the unit, so that nothing of it counts against the unit: its assignment,
/// or for an obligation of the whole incident every assignment that it had in that cycle.
fn has_left(incident: &Incident, tracked: &Tracked, unit: &UnitId) -> bool {
    if let Some(n) = tracked.deadline.assignment {
        return incident.assignment(n).is_some_and(|a| a.state.is_gone());
    }
    let own = || {
        let cycle = tracked.deadline.cycle;
        let assignments = incident.assignments.iter();
        assignments.filter(move |a| a.cycle == cycle && a.unit == *unit)
    };
    own().next().is_some() && own().all(|a| a.state.is_gone())
}

fn returns(incident: &Incident, out: &mut Vec<Outcome>) {
    out.extend((1..).zip(&incident.returns).filter_map(|(n, decided)| {
        let assignment = incident.assignment(decided.assignment)?;
        Some(Outcome {
            indicator: Indicator::Return,
            n,
            unit: assignment.unit.clone(),
            due_at: decided.decided_at,
            ended_at: Some(decided.decided_at),
            score: i64::from(decided.is_upheld),
            is_kept_unextended: decided.is_upheld,
            stretch: Stretch::Fixed,
        })
    }));
}

/// The evaluations of the incident's effect that are concluded: the points as the score, and the
/// grade. They count for the unit that led, in the month of the conclusion, as appeals left them.
fn evaluations(incident: &Incident, out: &mut Vec<Outcome>) {
    for evaluation in incident.evaluations.iter().filter(|one| !one.is_dropped) {
        let concluded = evaluation.conclusion.as_ref();
        let Some(((conclusion, stamp), (points, grade))) = concluded.zip(evaluation.result())
        else {
            continue;
        };
        let Some(unit) = conclusion.lead.clone() else {
            continue;
        };
        let one = |indicator, score| Outcome {
            indicator,
            n: evaluation.cycle,
            unit: unit.clone(),
            due_at: stamp.at,
            ended_at: Some(stamp.at),
            score,
            is_kept_unextended: false,
            stretch: Stretch::Fixed,
        };
        out.push(one(Indicator::Evaluation, i64::from(points)));
        out.push(one(Indicator::Grade(grade), 1));
    }
}
