//! Formulas of the scorecard: rates with their denominators, Wilson intervals, fair ranks.
//!
//! Takes what was counted, returns figures; knows neither where counts come from nor how figures
//! look. An obligation counts in the month of its due instant; whether it was kept is settled once,
//! so a finished period never changes with a calendar or a policy.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::vocabulary::{DeadlineKind, Grade, UnitKind};

mod period;

pub use period::{Month, Period};

/// Below this many obligations a unit is shown but not ranked: one lucky case is no record.
pub const RANKED_FROM: u32 = 5;

/// The normal quantile of a two-sided 95 % interval.
const Z: f64 = 1.959_963_984_540_054;

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
            | DeadlineKind::FirstWatch
            | DeadlineKind::SecondWatch
            | DeadlineKind::EvaluationAppeal
            | DeadlineKind::AppealDecision => None,
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

/// By what figures are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// By the unit that is answerable.
    Unit,
    /// By the theme: the first one of each incident.
    Theme,
    /// By the town where it happened.
    Town,
}

impl Dimension {
    /// Every dimension, in printed order.
    pub const ALL: &'static [Self] = &[Self::Unit, Self::Theme, Self::Town];

    /// As in rows and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Theme => "theme",
            Self::Town => "town",
        }
    }

    /// The dimension with this code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.code() == code)
    }
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Indicator {
    /// A column of the scorecard: obligations, kept of settled.
    Column(Column),
    /// Promises to the public: kept of due.
    Promise,
    /// Returns: upheld of decided.
    Return,
    /// Evaluations: points of so many evaluations.
    Evaluation,
    /// Evaluations that ended in this grade.
    Grade(Grade),
    /// Incidents that any obligation of the month belongs to.
    Incidents,
}

impl Indicator {
    /// Every indicator.
    pub const ALL: &'static [Self] = &[
        Self::Column(Column::Acknowledgement),
        Self::Column(Column::FirstReport),
        Self::Column(Column::AuthoritativeInfo),
        Self::Column(Column::PressConference),
        Self::Column(Column::Response),
        Self::Column(Column::ClosureReport),
        Self::Promise,
        Self::Return,
        Self::Evaluation,
        Self::Grade(Grade::Excellent),
        Self::Grade(Grade::Good),
        Self::Grade(Grade::Fair),
        Self::Grade(Grade::Poor),
        Self::Incidents,
    ];

    /// What a kind of deadline counts for; `None` for those that the scorecard does not count.
    pub fn of(kind: DeadlineKind) -> Option<Self> {
        if kind == DeadlineKind::Promise {
            return Some(Self::Promise);
        }
        Column::of(kind).map(Self::Column)
    }

    /// The column, for what ranks are made of.
    pub const fn column(self) -> Option<Column> {
        match self {
            Self::Column(column) => Some(column),
            Self::Promise | Self::Return | Self::Evaluation | Self::Grade(_) | Self::Incidents => {
                None
            }
        }
    }

    /// The kind of deadline it counts.
    pub const fn kind(self) -> Option<DeadlineKind> {
        match self {
            Self::Column(column) => Some(column.kind()),
            Self::Promise => Some(DeadlineKind::Promise),
            Self::Return | Self::Evaluation | Self::Grade(_) | Self::Incidents => None,
        }
    }

    /// Whether it is about something that was due.
    pub const fn has_due_date(self) -> bool {
        matches!(self, Self::Column(_) | Self::Promise)
    }

    /// As in rows and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Column(column) => column.kind().code(),
            Self::Promise => "promise",
            Self::Return => "return",
            Self::Evaluation => "evaluation",
            Self::Grade(Grade::Excellent) => "grade_excellent",
            Self::Grade(Grade::Good) => "grade_good",
            Self::Grade(Grade::Fair) => "grade_fair",
            Self::Grade(Grade::Poor) => "grade_poor",
            Self::Incidents => "incidents",
        }
    }

    /// The indicator with this code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.code() == code)
    }
}

/// What was counted for one indicator; as a difference it may be negative.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// Kept; returns upheld; points of evaluations.
    pub numerator: i64,
    /// Settled; returns decided; evaluations.
    pub denominator: i64,
    /// Kept against the date each began with.
    pub unextended: i64,
    /// Could have been given more time.
    pub extendable: i64,
    /// Were given more time.
    pub extended: i64,
    /// Ended late.
    pub late: i64,
    /// By so many seconds together.
    pub late_seconds: i64,
}

impl Cell {
    /// Takes another one in.
    pub fn add(&mut self, other: &Self) {
        self.numerator += other.numerator;
        self.denominator += other.denominator;
        self.unextended += other.unextended;
        self.extendable += other.extendable;
        self.extended += other.extended;
        self.late += other.late;
        self.late_seconds += other.late_seconds;
    }

    /// Takes another one out.
    pub fn subtract(&mut self, other: &Self) {
        self.add(&Self {
            numerator: -other.numerator,
            denominator: -other.denominator,
            unextended: -other.unextended,
            extendable: -other.extendable,
            extended: -other.extended,
            late: -other.late,
            late_seconds: -other.late_seconds,
        });
    }

    /// Numerator and denominator as a rate.
    pub fn rate(&self) -> Rate {
        Rate::of_counts(self.numerator, self.denominator)
    }
}

/// Everything that was counted for one unit, theme or town, or for all together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    cells: BTreeMap<Indicator, Cell>,
}

impl Figures {
    /// Takes a cell in.
    pub fn add(&mut self, indicator: Indicator, cell: &Cell) {
        self.cells.entry(indicator).or_default().add(cell);
    }

    /// Takes all cells of others in.
    pub fn add_all(&mut self, other: &Self) {
        for (indicator, cell) in &other.cells {
            self.add(*indicator, cell);
        }
    }

    /// What was counted for an indicator.
    pub fn cell(&self, indicator: Indicator) -> Cell {
        self.cells.get(&indicator).copied().unwrap_or_default()
    }

    /// The rate of a column.
    pub fn column(&self, column: Column) -> Rate {
        self.cell(Indicator::Column(column)).rate()
    }

    /// The columns that anything was counted in.
    pub fn columns(&self) -> BTreeMap<Column, Rate> {
        let columns = Column::ALL.iter();
        let rates = columns.map(|column| (*column, self.column(*column)));
        rates.filter(|(_, rate)| rate.of > 0).collect()
    }

    /// All columns together.
    fn ranked(&self) -> Cell {
        let mut sum = Cell::default();
        for column in Column::ALL {
            sum.add(&self.cell(Indicator::Column(*column)));
        }
        sum
    }

    /// All obligations: kept of settled, extensions granted taken into account.
    pub fn overall(&self) -> Rate {
        self.ranked().rate()
    }

    /// The same against the dates they began with, as if nobody had been given more time.
    pub fn unextended(&self) -> Rate {
        let cell = self.ranked();
        Rate::of_counts(cell.unextended, cell.denominator)
    }

    /// Given more time, of those that could be.
    pub fn extensions(&self) -> Rate {
        let cell = self.ranked();
        Rate::of_counts(cell.extended, cell.extendable)
    }

    /// How many ended late, and by how many seconds together.
    pub fn lateness(&self) -> Lateness {
        let cell = self.ranked();
        Lateness {
            count: count(cell.late),
            seconds: cell.late_seconds,
        }
    }

    /// Returns: upheld of decided.
    pub fn returns(&self) -> Rate {
        self.cell(Indicator::Return).rate()
    }

    /// Promises: kept of due.
    pub fn promises(&self) -> Rate {
        self.cell(Indicator::Promise).rate()
    }

    /// Points of all evaluations, of so many; `met` are points here.
    pub fn evaluations(&self) -> Rate {
        self.cell(Indicator::Evaluation).rate()
    }

    /// How many evaluations ended in a grade.
    pub fn grade(&self, grade: Grade) -> u32 {
        count(self.cell(Indicator::Grade(grade)).denominator)
    }

    /// How many incidents the obligations of one month belong to; over several months one incident
    /// may count more than once.
    pub fn incidents(&self) -> u32 {
        count(self.cell(Indicator::Incidents).denominator)
    }
}

/// What ended late.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lateness {
    /// How many.
    pub count: u32,
    /// By how many seconds together.
    pub seconds: i64,
}

impl Lateness {
    /// The mean, in whole seconds; `None` when nothing was late.
    pub fn mean(self) -> Option<i64> {
        (self.count > 0).then(|| self.seconds / i64::from(self.count))
    }
}

fn count(n: i64) -> u32 {
    u32::try_from(n.max(0)).unwrap_or(u32::MAX)
}

/// Where a unit stands among its own class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// This rank, shared by units with the same rate.
    Rank(u32),
    /// Too few obligations to be ranked.
    TooFew,
    /// Not to be compared: incidents that name no theme or no town.
    Apart,
}

/// One row of a scorecard: a unit, a theme or a town.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The unit, theme or town; empty for incidents that name none.
    pub id: String,
    /// Its class, where there are classes: departments and towns are ranked apart.
    pub class: Option<UnitKind>,
    /// What was counted.
    pub figures: Figures,
    /// All obligations.
    pub overall: Rate,
    /// The interval of the overall rate.
    pub interval: Option<Interval>,
    /// Where it stands.
    pub place: Place,
}

impl Rate {
    /// A rate from two counts.
    pub fn of_counts(met: i64, of: i64) -> Self {
        Self {
            met: count(met),
            of: count(of),
        }
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
            low: if self.met == 0 {
                0.0
            } else {
                (centre - half).max(0.0)
            },
            high: if self.met == self.of {
                1.0
            } else {
                (centre + half).min(1.0)
            },
        })
    }
}

/// Rows with their ranks: ranked within each class, best first; rows with too few obligations stand
/// behind the ranked ones, and the one that names nothing last. A row without any obligation is left
/// out.
pub fn ranked(
    counted: BTreeMap<String, Figures>,
    class_of: impl Fn(&str) -> Option<UnitKind>,
) -> Vec<Row> {
    let rows = counted.into_iter().map(|(id, figures)| {
        let overall = figures.overall();
        Row {
            class: class_of(&id),
            place: if id.is_empty() {
                Place::Apart
            } else {
                Place::TooFew
            },
            id,
            figures,
            overall,
            interval: overall.interval(),
        }
    });
    let mut rows: Vec<Row> = rows.filter(|row| row.overall.of > 0).collect();
    let classes = UnitKind::ALL.iter().copied().map(Some);
    for class in classes.chain([None]) {
        rank(rows.iter_mut().filter(|row| row.class == class).collect());
    }
    rows.sort_by(|a, b| (a.class, order(a.place), &a.id).cmp(&(b.class, order(b.place), &b.id)));
    rows
}

/// Ranks by the rate itself, compared exactly by cross-multiplication; equal rates share a rank.
fn rank(mut rows: Vec<&mut Row>) {
    rows.retain(|row| row.overall.of >= RANKED_FROM && row.place != Place::Apart);
    rows.sort_by(|a, b| {
        let left = u64::from(b.overall.met) * u64::from(a.overall.of);
        let right = u64::from(a.overall.met) * u64::from(b.overall.of);
        left.cmp(&right).then_with(|| a.id.cmp(&b.id))
    });
    let mut previous: Option<(Rate, u32)> = None;
    for (position, row) in (1_u32..).zip(rows) {
        let place = match previous {
            Some((rate, place)) if same(rate, row.overall) => place,
            Some(_) | None => position,
        };
        row.place = Place::Rank(place);
        previous = Some((row.overall, place));
    }
}

fn same(a: Rate, b: Rate) -> bool {
    u64::from(a.met) * u64::from(b.of) == u64::from(b.met) * u64::from(a.of)
}

fn order(place: Place) -> u32 {
    match place {
        Place::Rank(rank) => rank,
        Place::TooFew => u32::MAX - 1,
        Place::Apart => u32::MAX,
    }
}

#[cfg(test)]
mod tests;
