//! Formulas of the scorecard: rates with their denominators, Wilson intervals, fair ranks.
//!
//! Takes outcomes, returns figures; knows neither where outcomes come from nor how figures look.
//! An outcome is one obligation whose due instant fell into the period; whether it was kept is
//! settled at that instant, so a finished period never changes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::vocabulary::{DeadlineKind, UnitKind};
use super::{IncidentNo, UnitId};

/// Below this many obligations a unit is shown but not ranked: one lucky case is no record.
pub const RANKED_FROM: u32 = 5;

/// The normal quantile of a two-sided 95 % interval.
const Z: f64 = 1.959_963_984_540_054;

/// One obligation of one unit, settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The unit it bound; for the legal kinds the lead.
    pub unit: UnitId,
    /// What had to be done.
    pub kind: DeadlineKind,
    /// On which incident.
    pub incident: IncidentNo,
    /// Whether it was done by the due instant.
    pub kept: bool,
}

/// A rate with the two numbers it is made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// How many were kept.
    pub met: u32,
    /// Out of how many.
    pub of: u32,
}

/// A 95 % interval of a rate, both ends between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The column of the scorecard an obligation falls into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// 签收.
    Acknowledgement,
    /// 首次反馈.
    FirstReport,
    /// 5 小时.
    AuthoritativeInfo,
    /// 24 小时.
    PressConference,
    /// 48 小时.
    Response,
    /// 办结.
    ClosureReport,
}

impl Column {
    /// Every column in printed order.
    pub const ALL: &'static [Self] = &[
        Self::Acknowledgement,
        Self::FirstReport,
        Self::AuthoritativeInfo,
        Self::PressConference,
        Self::Response,
        Self::ClosureReport,
    ];

    /// The column of a kind; `None` for kinds that the scorecard does not count.
    pub const fn of(kind: DeadlineKind) -> Option<Self> {
        match kind {
            DeadlineKind::Acknowledgement => Some(Self::Acknowledgement),
            DeadlineKind::FirstReport => Some(Self::FirstReport),
            DeadlineKind::AuthoritativeInfo => Some(Self::AuthoritativeInfo),
            DeadlineKind::PressConference => Some(Self::PressConference),
            DeadlineKind::Response => Some(Self::Response),
            DeadlineKind::ClosureReport => Some(Self::ClosureReport),
            DeadlineKind::ReturnWindow
            | DeadlineKind::SupervisionReply
            | DeadlineKind::Rectification
            | DeadlineKind::Promise
            | DeadlineKind::Evaluation
            | DeadlineKind::StatementOfDefence
            | DeadlineKind::ReturnDecision
            | DeadlineKind::ExtensionDecision
            | DeadlineKind::CaseAppeal => None,
        }
    }

    /// The kind it counts.
    pub const fn kind(self) -> DeadlineKind {
        match self {
            Self::Acknowledgement => DeadlineKind::Acknowledgement,
            Self::FirstReport => DeadlineKind::FirstReport,
            Self::AuthoritativeInfo => DeadlineKind::AuthoritativeInfo,
            Self::PressConference => DeadlineKind::PressConference,
            Self::Response => DeadlineKind::Response,
            Self::ClosureReport => DeadlineKind::ClosureReport,
        }
    }
}

/// Where a unit stands among its own class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// This rank, shared by units with the same rate.
    Rank(u32),
    /// Too few obligations to be ranked.
    TooFew,
}

/// The figures of one unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnitFigures {
    /// The unit.
    pub unit: UnitId,
    /// Its class: departments and towns are ranked apart.
    pub class: UnitKind,
    /// The rate of every column.
    pub columns: BTreeMap<Column, Rate>,
    /// All columns together.
    pub overall: Rate,
    /// The interval of the overall rate.
    pub interval: Option<Interval>,
    /// How many incidents the obligations belong to.
    pub incidents: u32,
    /// Where it stands.
    pub place: Place,
}

impl Rate {
    /// Takes one more obligation in.
    pub fn add(&mut self, kept: bool) {
        self.of += 1;
        self.met += u32::from(kept);
    }

    /// The rate as a share between 0 and 1; `None` without any obligation.
    pub fn share(self) -> Option<f64> {
        (self.of > 0).then(|| f64::from(self.met) / f64::from(self.of))
    }

    /// Wilson's 95 % interval: honest for small numbers, never outside 0 to 1.
    pub fn interval(self) -> Option<Interval> {
        let share = self.share()?;
        let n = f64::from(self.of);
        let z2 = Z * Z;
        let centre = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
        let half = Z / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
        Some(Interval {
            low: (centre - half).max(0.0),
            high: (centre + half).min(1.0),
        })
    }
}

/// The figures of every unit that had an obligation, ranked within its class, best first; units
/// with too few stand behind the ranked ones.
pub fn by_unit(outcomes: &[Outcome], class_of: impl Fn(&UnitId) -> UnitKind) -> Vec<UnitFigures> {
    let mut grouped: BTreeMap<&UnitId, Vec<&Outcome>> = BTreeMap::new();
    for outcome in outcomes {
        grouped.entry(&outcome.unit).or_default().push(outcome);
    }
    let mut figures: Vec<UnitFigures> = grouped
        .into_iter()
        .map(|(unit, outcomes)| figures_of(unit, class_of(unit), &outcomes))
        .collect();
    for class in UnitKind::ALL {
        rank(figures.iter_mut().filter(|f| f.class == *class).collect());
    }
    figures.sort_by_key(|figure| (figure.class, order(figure.place), figure.unit.clone()));
    figures
}

/// The rate of each column over all outcomes.
pub fn totals(outcomes: &[Outcome]) -> BTreeMap<Column, Rate> {
    let mut columns: BTreeMap<Column, Rate> = BTreeMap::new();
    for outcome in outcomes {
        if let Some(column) = Column::of(outcome.kind) {
            columns.entry(column).or_default().add(outcome.kept);
        }
    }
    columns
}

fn figures_of(unit: &UnitId, class: UnitKind, outcomes: &[&Outcome]) -> UnitFigures {
    let owned: Vec<Outcome> = outcomes.iter().map(|outcome| (*outcome).clone()).collect();
    let columns = totals(&owned);
    let overall = columns.values().fold(Rate::default(), |sum, rate| Rate {
        met: sum.met + rate.met,
        of: sum.of + rate.of,
    });
    let mut incidents: Vec<&IncidentNo> = outcomes.iter().map(|o| &o.incident).collect();
    incidents.sort();
    incidents.dedup();
    UnitFigures {
        unit: unit.clone(),
        class,
        columns,
        overall,
        interval: overall.interval(),
        incidents: u32::try_from(incidents.len()).unwrap_or(u32::MAX),
        place: Place::TooFew,
    }
}

/// Ranks by the rate itself, compared exactly by cross-multiplication; equal rates share a rank.
fn rank(mut figures: Vec<&mut UnitFigures>) {
    figures.retain(|figure| figure.overall.of >= RANKED_FROM);
    figures.sort_by(|a, b| {
        let left = u64::from(b.overall.met) * u64::from(a.overall.of);
        let right = u64::from(a.overall.met) * u64::from(b.overall.of);
        left.cmp(&right).then_with(|| a.unit.cmp(&b.unit))
    });
    let mut previous: Option<(Rate, u32)> = None;
    for (position, figure) in (1_u32..).zip(figures) {
        let place = match previous {
            Some((rate, place)) if same(rate, figure.overall) => place,
            Some(_) | None => position,
        };
        figure.place = Place::Rank(place);
        previous = Some((figure.overall, place));
    }
}

fn same(a: Rate, b: Rate) -> bool {
    u64::from(a.met) * u64::from(b.of) == u64::from(b.met) * u64::from(a.of)
}

fn order(place: Place) -> u32 {
    match place {
        Place::Rank(rank) => rank,
        Place::TooFew => u32::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(unit: &str, met: u32, of: u32) -> Vec<Outcome> {
        (0..of)
            .map(|n| Outcome {
                unit: UnitId::new(unit),
                kind: DeadlineKind::Acknowledgement,
                incident: IncidentNo::of(2018, n),
                kept: n < met,
            })
            .collect()
    }

    fn ranked(rows: &[(&str, u32, u32)]) -> Vec<(String, Place)> {
        let all: Vec<Outcome> = rows
            .iter()
            .flat_map(|(u, m, n)| outcomes(u, *m, *n))
            .collect();
        by_unit(&all, |_| UnitKind::Department)
            .into_iter()
            .map(|figure| (figure.unit.to_string(), figure.place))
            .collect()
    }

    #[test]
    fn a_unit_with_one_case_is_never_ranked_first() {
        let table = ranked(&[("lucky", 1, 1), ("steady", 9, 10)]);
        assert_eq!(table[0], ("steady".to_owned(), Place::Rank(1)));
        assert_eq!(table[1], ("lucky".to_owned(), Place::TooFew));
    }

    #[test]
    fn equal_rates_share_a_rank_and_the_next_rank_is_skipped() {
        let table = ranked(&[("a", 9, 10), ("b", 18, 20), ("c", 5, 10)]);
        let places: Vec<Place> = table.iter().map(|(_, place)| *place).collect();
        assert_eq!(places, [Place::Rank(1), Place::Rank(1), Place::Rank(3)]);
    }

    #[test]
    fn wilsons_interval_agrees_with_a_published_example() {
        // 81 of 263: 0.2553 to 0.3662, the example of Newcombe (1998), table I, method 3.
        let interval = Rate { met: 81, of: 263 }.interval().unwrap();
        assert!((interval.low - 0.2553).abs() < 5e-5, "{interval:?}");
        assert!((interval.high - 0.3662).abs() < 5e-5, "{interval:?}");
    }

    #[test]
    fn a_window_that_went_by_counts_nowhere() {
        assert_eq!(Column::of(DeadlineKind::ReturnWindow), None);
    }
}
