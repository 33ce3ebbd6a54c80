//! The register of activities in figures (plan rows 14, 62, 63, 64): what was confirmed, by kind, by
//! the rank of who attended, and by unit; what still waits stands beside it.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::UnitId;
use super::super::super::people::Roster;
use super::super::super::vocabulary::{ActivityKind, AttendeeRank, ReportColumn, ReportTable};
use super::{ActivityEntry, Cell, Line, Rate, Table, count_line};

/// The tables made of the register; without lines when nothing is in it.
pub(super) fn tables(entries: &[ActivityEntry], roster: &Roster) -> [Table; 3] {
    [by_kind(entries), by_rank(entries), by_unit(entries, roster)]
}

fn confirmed<'a>(
    entries: &'a [ActivityEntry],
    fits: impl Fn(&ActivityEntry) -> bool + 'a,
) -> impl Iterator<Item = &'a ActivityEntry> {
    let confirmed = entries.iter().filter(|entry| entry.is_confirmed);
    confirmed.filter(move |entry| fits(entry))
}

fn waiting(entries: &[ActivityEntry], fits: impl Fn(&ActivityEntry) -> bool) -> Cell {
    let waiting = entries.iter().filter(|entry| !entry.is_confirmed);
    number(waiting.filter(|entry| fits(entry)).count())
}

fn number(count: usize) -> Cell {
    Cell::Count(u32::try_from(count).unwrap_or(u32::MAX))
}

fn participants<'a>(entries: impl Iterator<Item = &'a ActivityEntry>) -> Cell {
    Cell::Count(entries.fold(0, |sum: u32, entry| sum.saturating_add(entry.participants)))
}

fn by_kind(entries: &[ActivityEntry]) -> Table {
    let known = |kind: &&ActivityKind| entries.iter().any(|entry| entry.kind == **kind);
    let lines = ActivityKind::ALL.iter().filter(known).map(|kind| {
        let fits = |entry: &ActivityEntry| entry.kind == *kind;
        let mut cells = BTreeMap::from([
            (
                ReportColumn::Counted,
                number(confirmed(entries, fits).count()),
            ),
            (ReportColumn::Waiting, waiting(entries, fits)),
        ]);
        if matches!(kind, ActivityKind::Training | ActivityKind::Drill) {
            let taking_part = participants(confirmed(entries, fits));
            cells.insert(ReportColumn::Participants, taking_part);
        }
        Line {
            id: kind.code().to_owned(),
            name: kind.label().to_owned(),
            cells,
        }
    });
    Table {
        table: ReportTable::Activities,
        lines: lines.collect(),
    }
}

fn by_rank(entries: &[ActivityEntry]) -> Table {
    let mut counted: BTreeMap<AttendeeRank, u32> = BTreeMap::new();
    for rank in confirmed(entries, |_| true).filter_map(|entry| entry.attended_by) {
        *counted.entry(rank).or_default() += 1;
    }
    let lines = counted.iter();
    Table {
        table: ReportTable::Attendance,
        lines: lines
            .map(|(rank, n)| count_line(rank.code(), rank.label(), *n))
            .collect(),
    }
}

fn by_unit(entries: &[ActivityEntry], roster: &Roster) -> Table {
    let units: BTreeSet<&UnitId> = entries.iter().map(|entry| &entry.unit).collect();
    let lines = units.into_iter().map(|unit| {
        let of_kind = |kind: ActivityKind| {
            confirmed(entries, move |entry| {
                entry.unit == *unit && entry.kind == kind
            })
        };
        let conferences = of_kind(ActivityKind::PressConference);
        let attended = conferences.fold(Rate::default(), |mut rate, entry| {
            let by = entry.attended_by;
            super::tally(&mut rate, by == Some(AttendeeRank::Principal));
            rate
        });
        let count = |kind| number(of_kind(kind).count());
        let own = confirmed(entries, |entry| entry.unit == *unit);
        Line {
            id: unit.to_string(),
            name: roster.name(unit).to_owned(),
            cells: BTreeMap::from([
                (ReportColumn::PressConferences, Cell::Count(attended.of)),
                (ReportColumn::ByPrincipal, Cell::Rate(attended)),
                (
                    ReportColumn::Interpretations,
                    count(ActivityKind::Interpretation),
                ),
                (ReportColumn::Trainings, count(ActivityKind::Training)),
                (ReportColumn::Drills, count(ActivityKind::Drill)),
                (ReportColumn::Participants, participants(own)),
                (
                    ReportColumn::Waiting,
                    waiting(entries, |entry| entry.unit == *unit),
                ),
            ]),
        }
    });
    Table {
        table: ReportTable::ActivityUnits,
        lines: lines.collect(),
    }
}
