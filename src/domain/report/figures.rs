//! The figures of a report as data: tables of cells, frozen with the instant they were counted at
//! and the versions that were in force. Counting them from what happened, and comparing two, are
//! pure; what a cell looks like is told elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::super::people::Roster;
use super::super::scorecard::{self, Column, Place, RANKED_FROM, Rate, Row, ranked};
use super::super::vocabulary::{
    ActivityKind, AttendeeRank, DeadlineKind, Grade, Level, ReleaseKind, ReportColumn, ReportTable,
    UnitKind,
};
use super::super::{IncidentNo, Theme, UnitId};
use super::ReportPeriod;

mod activity;

/// The formula by name, printed with every report; it changes with the arithmetic.
pub const FORMULA: &str = "scorecard/1";

/// The versions in force when the figures were counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// The plan.
    pub plan: u32,
    /// The rules of time.
    pub policy: u32,
    /// The calendar.
    pub calendar: u32,
    /// The roster.
    pub roster: u32,
}

/// One figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// A number of things.
    Count(u32),
    /// A rate with its denominator.
    Rate(Rate),
    /// A 95 % interval, in ten-thousandths.
    Interval {
        /// Lower end.
        low: u32,
        /// Upper end.
        high: u32,
    },
    /// A mean in tenths, over so many.
    Mean {
        /// The mean.
        tenths: u32,
        /// Over how many.
        of: u32,
    },
    /// Where a unit stands among its class.
    Place(Place),
}

/// One line of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What it is about, as a lasting code: a unit's id, a month, a theme; empty for the whole.
    pub id: String,
    /// The same as it is printed, frozen.
    pub name: String,
    /// Its figures.
    pub cells: BTreeMap<ReportColumn, Cell>,
}

/// One table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Which.
    pub table: ReportTable,
    /// Its lines in printed order; none when nothing is on record.
    pub lines: Vec<Line>,
}

/// An obligation of the period that was not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateItem {
    /// On which incident.
    pub incident: IncidentNo,
    /// Its title then.
    pub title: String,
    /// Whose it was, by id.
    pub unit: UnitId,
    /// The unit's name then.
    pub unit_name: String,
    /// What had to be done.
    pub kind: DeadlineKind,
    /// Until when.
    pub due_at: Timestamp,
    /// When it was done; `None` while it was not at the cut-off.
    pub ended_at: Option<Timestamp>,
}

/// Everything that a report says in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// What they are about.
    pub period: ReportPeriod,
    /// The instant at which they were counted.
    pub cut_off: Timestamp,
    /// The formula by name.
    pub formula: String,
    /// From how many obligations on a unit is ranked.
    pub ranked_from: u32,
    /// The versions in force then.
    pub versions: Versions,
    /// The tables in printed order.
    pub tables: Vec<Table>,
    /// What was late, the latest by most first; kept for bulletins.
    pub late: Vec<LateItem>,
    /// The whole of the period before, counted at the same instant.
    pub before: Option<Line>,
}

impl Figures {
    /// A table, if the report has it.
    pub fn table(&self, table: ReportTable) -> Option<&Table> {
        self.tables.iter().find(|found| found.table == table)
    }

    /// The line over everything.
    pub fn whole(&self) -> Option<&Line> {
        self.table(ReportTable::Whole)?.lines.first()
    }

    /// Whether there is nothing to report: nothing registered, dispatched, due or put on record.
    pub fn is_nothing(&self) -> bool {
        let is_empty = |cell: &Cell| match cell {
            Cell::Count(n) => *n == 0,
            Cell::Rate(rate) => rate.of == 0,
            Cell::Mean { of, .. } => *of == 0,
            Cell::Interval { .. } | Cell::Place(_) => true,
        };
        let lines = self.tables.iter().flat_map(|table| &table.lines);
        lines.flat_map(|line| line.cells.values()).all(is_empty)
    }

    /// Every unit that a table names.
    pub fn units(&self) -> BTreeSet<UnitId> {
        let names_units =
            |table: &&Table| is_of_units(table.table) || table.table == ReportTable::ActivityUnits;
        let of_units = self.tables.iter().filter(names_units);
        let lines = of_units.flat_map(|table| &table.lines);
        lines.map(|line| UnitId::new(&line.id)).collect()
    }
}

/// Whether a table's lines are units with their obligations.
pub const fn is_of_units(table: ReportTable) -> bool {
    matches!(
        table,
        ReportTable::Departments | ReportTable::Towns | ReportTable::Committees
    )
}

/// The table that lists the units of a class.
pub const fn table_of(class: UnitKind) -> ReportTable {
    match class {
        UnitKind::Department => ReportTable::Departments,
        UnitKind::Town => ReportTable::Towns,
        UnitKind::Committee => ReportTable::Committees,
    }
}

impl Line {
    /// A rate, nothing out of nothing where the line has none.
    pub fn rate(&self, column: ReportColumn) -> Rate {
        match self.cells.get(&column) {
            Some(Cell::Rate(rate)) => *rate,
            Some(_) | None => Rate::default(),
        }
    }

    /// A count, 0 where the line has none.
    pub fn count(&self, column: ReportColumn) -> u32 {
        match self.cells.get(&column) {
            Some(Cell::Count(count)) => *count,
            Some(_) | None => 0,
        }
    }

    /// Its rank, if it has one.
    pub fn rank(&self) -> Option<u32> {
        match self.cells.get(&ReportColumn::Place) {
            Some(Cell::Place(Place::Rank(rank))) => Some(*rank),
            Some(_) | None => None,
        }
    }
}

/// One duty of a unit that was dispatched in the period and still counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// The unit.
    pub unit: UnitId,
    /// The incident.
    pub incident: IncidentNo,
    /// Whether the unit was done with it at the cut-off.
    pub is_discharged: bool,
}

/// An incident that was logged in the period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// The Beijing day it was logged.
    pub registered_on: Date,
    /// Its first theme.
    pub theme: Option<Theme>,
    /// Its level.
    pub level: Option<Level>,
    /// Whether it was answered at the cut-off.
    pub is_answered: bool,
}

/// An entry of the register of activities that was not taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityEntry {
    /// Whose it was.
    pub unit: UnitId,
    /// Of which kind.
    pub kind: ActivityKind,
    /// Who attended a press conference.
    pub attended_by: Option<AttendeeRank>,
    /// How many took part in a training or a drill.
    pub participants: u32,
    /// Whether it was confirmed at the cut-off; what was not counts nowhere and is named as waiting.
    pub is_confirmed: bool,
}

/// What is counted apart from incidents: name and number.
pub type Counted = Vec<(String, u32)>;

/// What was counted, by unit, month, theme or level.
pub type Counts<T> = BTreeMap<T, scorecard::Figures>;

/// What happened, as far as figures are made of it. Drills are left out by whoever reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Happened {
    /// What was counted by unit, as the scorecard counts it.
    pub units: Counts<String>,
    /// The same by month; read for years.
    pub months: Counts<ReportPeriod>,
    /// The same by theme, empty for incidents that name none; read for years.
    pub themes: Counts<String>,
    /// The same by level; read for years.
    pub levels: Counts<Option<Level>>,
    /// Obligations of the period that were not kept; read for months.
    pub late: Vec<LateItem>,
    /// Duties dispatched in the period.
    pub duties: Vec<Duty>,
    /// The incidents logged in the period.
    pub matters: BTreeMap<IncidentNo, Matter>,
    /// Releases of the period by kind; read for years.
    pub releases: BTreeMap<ReleaseKind, u32>,
    /// Entries of the register of activities; read for years.
    pub activities: Vec<ActivityEntry>,
    /// Accountability cases by measure; read for years.
    pub cases: Counted,
    /// Evaluations by grade; read for years.
    pub evaluations: BTreeMap<Grade, u32>,
}

/// When and by which rules figures are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// About what.
    pub period: ReportPeriod,
    /// At which instant.
    pub cut_off: Timestamp,
    /// Under which versions.
    pub versions: Versions,
}

/// The figures of a period. `before` is what happened in the period before, seen at the same
/// instant.
pub fn reckon(count: Count, now: &Happened, before: &Happened, roster: &Roster) -> Figures {
    let period = count.period;
    let mut tables = vec![Table {
        table: ReportTable::Whole,
        lines: vec![whole(now)],
    }];
    tables.extend(unit_tables(now, roster));
    let mut late: Vec<LateItem> = Vec::new();
    if period.is_year() {
        tables.extend(year_tables(period, now, roster));
    } else {
        late.clone_from(&now.late);
        let seconds = |item: &LateItem| {
            item.ended_at.unwrap_or(count.cut_off).as_second() - item.due_at.as_second()
        };
        late.sort_by(|a, b| (seconds(b), &a.incident).cmp(&(seconds(a), &b.incident)));
    }
    Figures {
        period,
        cut_off: count.cut_off,
        formula: FORMULA.to_owned(),
        ranked_from: RANKED_FROM,
        versions: count.versions,
        tables,
        late,
        before: (!before.is_nothing()).then(|| whole(before)),
    }
}

impl Happened {
    fn is_nothing(&self) -> bool {
        let is_counted = together(&self.units).overall().of > 0;
        !is_counted && self.duties.is_empty() && self.matters.is_empty()
    }
}

fn together<T>(counts: &Counts<T>) -> scorecard::Figures {
    let mut all = scorecard::Figures::default();
    for figures in counts.values() {
        all.add_all(figures);
    }
    all
}

/// Takes one more into a rate.
fn tally(rate: &mut Rate, is_kept: bool) {
    rate.of += 1;
    rate.met += u32::from(is_kept);
}

fn whole(happened: &Happened) -> Line {
    let duties: Vec<&Duty> = happened.duties.iter().collect();
    let mut cells = kept_cells(&together(&happened.units), &duties);
    let (registered, answered) = registered(happened, |_| true);
    cells.insert(ReportColumn::Registered, Cell::Count(registered));
    cells.insert(ReportColumn::Answered, Cell::Rate(answered));
    Line {
        id: String::new(),
        name: ReportTable::Whole.label().to_owned(),
        cells,
    }
}

/// How many incidents fit, and how many of them were answered.
fn registered(happened: &Happened, fits: impl Fn(&Matter) -> bool) -> (u32, Rate) {
    let mut rate = Rate::default();
    for matter in happened.matters.values().filter(|matter| fits(matter)) {
        tally(&mut rate, matter.is_answered);
    }
    (rate.of, rate)
}

/// The cells of obligations and duties.
fn kept_cells(counted: &scorecard::Figures, duties: &[&Duty]) -> BTreeMap<ReportColumn, Cell> {
    let sum = |columns: &[Column]| {
        let rates = columns.iter().map(|column| counted.column(*column));
        rates.fold(Rate::default(), |sum, rate| Rate {
            met: sum.met + rate.met,
            of: sum.of + rate.of,
        })
    };
    let overall = counted.overall();
    let mut closed = Rate::default();
    for duty in duties {
        tally(&mut closed, duty.is_discharged);
    }
    let answers = [
        Column::AuthoritativeInfo,
        Column::PressConference,
        Column::Response,
    ];
    let rate = |columns: &[Column]| Cell::Rate(sum(columns));
    let mut cells = BTreeMap::from([
        (ReportColumn::Dispatched, Cell::Count(closed.of)),
        (ReportColumn::Acknowledged, rate(&[Column::Acknowledgement])),
        (ReportColumn::Reported, rate(&[Column::FirstReport])),
        (ReportColumn::Responded, rate(&answers)),
        (
            ReportColumn::ClosureReported,
            rate(&[Column::ClosureReport]),
        ),
        (ReportColumn::Overall, Cell::Rate(overall)),
        (ReportColumn::Unextended, Cell::Rate(counted.unextended())),
        (ReportColumn::Extended, Cell::Rate(counted.extensions())),
        (ReportColumn::Late, Cell::Count(overall.of - overall.met)),
        (ReportColumn::Open, Cell::Count(closed.of - closed.met)),
        (ReportColumn::Closed, Cell::Rate(closed)),
    ]);
    if let Some(score) = mean(counted.evaluations()) {
        cells.insert(ReportColumn::Score, score);
    }
    cells
}

/// The mean of so many points; `None` without any evaluation.
fn mean(points: Rate) -> Option<Cell> {
    let tenths = points.met.checked_mul(10)?.checked_div(points.of)?;
    Some(Cell::Mean {
        tenths,
        of: points.of,
    })
}

/// One table for each class that has a unit, best first.
fn unit_tables(happened: &Happened, roster: &Roster) -> Vec<Table> {
    let class_of = |id: &str| {
        let known = roster.unit(&UnitId::new(id));
        known.map_or(UnitKind::Department, |unit| unit.kind)
    };
    let rows = ranked(happened.units.clone(), |id| Some(class_of(id)));
    let shown: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let dispatched = happened.duties.iter().map(|duty| duty.unit.as_str());
    let others: BTreeSet<&str> = happened
        .units
        .iter()
        .filter(|(_, figures)| figures.evaluations().of > 0)
        .map(|(id, _)| id.as_str())
        .chain(dispatched)
        .filter(|id| !shown.contains(id) && !id.is_empty())
        .collect();
    let tables = UnitKind::ALL.iter().map(|class| {
        let of_class = rows.iter().filter(|row| row.class == Some(*class));
        let mut lines: Vec<Line> = of_class
            .map(|row| unit_line(&row.id, Some(row), happened, roster))
            .collect();
        let rest = others.iter().filter(|id| class_of(id) == *class);
        lines.extend(rest.map(|id| unit_line(id, None, happened, roster)));
        Table {
            table: table_of(*class),
            lines,
        }
    });
    tables.filter(|table| !table.lines.is_empty()).collect()
}

fn unit_line(id: &str, row: Option<&Row>, happened: &Happened, roster: &Roster) -> Line {
    let unit = UnitId::new(id);
    let duties: Vec<&Duty> = happened.duties.iter().filter(|d| d.unit == unit).collect();
    let nothing = scorecard::Figures::default();
    let mut cells = kept_cells(happened.units.get(id).unwrap_or(&nothing), &duties);
    if let Some(interval) = row.and_then(|row| row.interval) {
        cells.insert(
            ReportColumn::Interval,
            ten_thousandths(interval.low, interval.high),
        );
    }
    let place = row.map_or(Place::TooFew, |row| row.place);
    cells.insert(ReportColumn::Place, Cell::Place(place));
    Line {
        id: id.to_owned(),
        name: roster.name(&unit).to_owned(),
        cells,
    }
}

/// Both ends between 0 and 1, as whole ten-thousandths.
fn ten_thousandths(low: f64, high: f64) -> Cell {
    // A float is never cast; written out in whole numbers and read again it cannot go wrong.
    let whole = |share: f64| format!("{:.0}", share * 10_000.0).parse().unwrap_or(0);
    Cell::Interval {
        low: whole(low),
        high: whole(high),
    }
}

/// The tables that only a year has.
fn year_tables(period: ReportPeriod, happened: &Happened, roster: &Roster) -> Vec<Table> {
    let cases = happened.cases.iter();
    let releases = happened.releases.iter();
    let mut tables = vec![
        months(period, happened),
        themes(happened),
        levels(happened),
        Table {
            table: ReportTable::Releases,
            lines: releases
                .map(|(kind, n)| count_line(kind.code(), kind.label(), *n))
                .collect(),
        },
    ];
    tables.extend(activity::tables(&happened.activities, roster));
    tables.extend([
        Table {
            table: ReportTable::Cases,
            lines: cases.map(|(name, n)| count_line(name, name, *n)).collect(),
        },
        evaluations(happened),
    ]);
    tables
}

fn count_line(id: &str, name: &str, n: u32) -> Line {
    Line {
        id: id.to_owned(),
        name: name.to_owned(),
        cells: BTreeMap::from([(ReportColumn::Counted, Cell::Count(n))]),
    }
}

/// One line of incidents that fit and of what was counted for them.
fn matter_line(
    (id, name): (String, String),
    happened: &Happened,
    fits: impl Fn(&Matter) -> bool,
    counted: Option<&scorecard::Figures>,
) -> Line {
    let (count, answered) = registered(happened, fits);
    let overall = counted.map(scorecard::Figures::overall).unwrap_or_default();
    let cells = BTreeMap::from([
        (ReportColumn::Registered, Cell::Count(count)),
        (ReportColumn::Answered, Cell::Rate(answered)),
        (ReportColumn::Overall, Cell::Rate(overall)),
        (ReportColumn::Late, Cell::Count(overall.of - overall.met)),
    ]);
    Line { id, name, cells }
}

fn months(period: ReportPeriod, happened: &Happened) -> Table {
    let year = period.first().year();
    let months = (1..=12_i8).filter_map(|month| Date::new(year, month, 1).ok());
    let lines = months.map(ReportPeriod::month_of).map(|month| {
        let is_then = |matter: &Matter| ReportPeriod::month_of(matter.registered_on) == month;
        let counted = happened.months.get(&month);
        matter_line((month.code(), month.code()), happened, is_then, counted)
    });
    Table {
        table: ReportTable::Months,
        lines: lines.collect(),
    }
}

fn themes(happened: &Happened) -> Table {
    let of = |matter: &Matter| {
        let theme = matter.theme.as_ref();
        theme.map(ToString::to_string).unwrap_or_default()
    };
    let mut known: BTreeSet<String> = happened.matters.values().map(of).collect();
    known.extend(happened.themes.keys().cloned());
    let lines = known.into_iter().map(|theme| {
        let counted = happened.themes.get(&theme);
        let fits = |matter: &Matter| of(matter) == theme;
        matter_line((theme.clone(), theme.clone()), happened, fits, counted)
    });
    Table {
        table: ReportTable::Themes,
        lines: lines.collect(),
    }
}

fn levels(happened: &Happened) -> Table {
    let mut known: BTreeSet<Option<Level>> = happened
        .matters
        .values()
        .map(|matter| matter.level)
        .collect();
    known.extend(happened.levels.keys().copied());
    let lines = known.into_iter().map(|level| {
        let id = level.map_or("", Level::code).to_owned();
        let name = level.map_or("", Level::label).to_owned();
        let counted = happened.levels.get(&level);
        matter_line(
            (id, name),
            happened,
            |matter| matter.level == level,
            counted,
        )
    });
    Table {
        table: ReportTable::Levels,
        lines: lines.collect(),
    }
}

/// How many evaluations were concluded, by grade, and the mean of their points.
fn evaluations(happened: &Happened) -> Table {
    let points = together(&happened.units).evaluations();
    let grades = happened.evaluations.iter();
    let mut lines: Vec<Line> = grades
        .map(|(grade, n)| count_line(grade.code(), grade.label(), *n))
        .collect();
    if let Some(score) = mean(points) {
        let mut all = count_line("", ReportTable::Whole.label(), points.of);
        all.cells.insert(ReportColumn::Score, score);
        lines.push(all);
    }
    Table {
        table: ReportTable::Evaluations,
        lines,
    }
}

/// One figure that reads otherwise in a later edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// In which table.
    pub table: ReportTable,
    /// In which line, as printed.
    pub name: String,
    /// In which column.
    pub column: ReportColumn,
    /// What it was; `None` where there was none.
    pub old: Option<Cell>,
    /// What it is; `None` where there is none any more.
    pub new: Option<Cell>,
}

/// Every figure that differs between two editions, in the order of the new one; lines that are gone
/// stand at the end of their table.
pub fn differences(old: &Figures, new: &Figures) -> Vec<Difference> {
    let mut found = Vec::new();
    for table in ReportTable::ALL {
        let lines = |figures: &Figures| -> Vec<Line> {
            let there = figures.table(*table);
            there.map(|table| table.lines.clone()).unwrap_or_default()
        };
        let (before, after) = (lines(old), lines(new));
        let same = |line: &Line| before.iter().find(|other| other.id == line.id);
        for line in &after {
            found.extend(line_differences(*table, same(line), Some(line)));
        }
        let is_gone = |line: &&Line| !after.iter().any(|other| other.id == line.id);
        for line in before.iter().filter(is_gone) {
            found.extend(line_differences(*table, Some(line), None));
        }
    }
    found
}

fn line_differences(table: ReportTable, old: Option<&Line>, new: Option<&Line>) -> Vec<Difference> {
    let Some(name) = new.or(old).map(|line| line.name.clone()) else {
        return Vec::new();
    };
    let cell = |line: Option<&Line>, column| line.and_then(|line| line.cells.get(column)).copied();
    let columns = ReportColumn::ALL.iter();
    columns
        .map(|column| Difference {
            table,
            name: name.clone(),
            column: *column,
            old: cell(old, column),
            new: cell(new, column),
        })
        .filter(|difference| difference.old != difference.new)
        .collect()
}
