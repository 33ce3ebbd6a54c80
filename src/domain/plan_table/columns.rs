//! Tells what each cell of one row is: number, heading, item, requirement, units.
//!
//! Units are known by what they say, everything else by its place beside them; rule 6 of reading
//! the plan lists the irregularities. What chapter a row belongs to is for `headings`.

use super::layout::{self, Header};
use super::stream::Line;
use super::units::{self, Remark};
use crate::domain::people::Roster;
use crate::domain::plan::FindingCode;

/// What stands where the units should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum UnitCell {
    /// A unit cell as printed.
    Printed(String),
    /// A blank or covered cell.
    Blank,
    /// A text that names no unit, or a row so read that the units are gone.
    Lost,
}

/// The cells of a row by their meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) no: Option<u32>,
    pub(super) heading: Option<String>,
    pub(super) item: Option<String>,
    pub(super) requirement: Option<String>,
    pub(super) units: UnitCell,
    /// Where the units of this row stand, as a guide for the rows below.
    pub(super) unit_column: usize,
    pub(super) remarks: Vec<Remark>,
}

/// What is known of the page when a row is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page<'p> {
    pub(super) header: Header,
    /// Where the units stood in the nearest row above that has them.
    pub(super) unit_column: usize,
    /// The row below, if the next line is one.
    pub(super) next: Option<&'p Line>,
}

/// A text and its column, counted from 0.
type Placed = (usize, String);

/// Reads one row.
pub(super) fn read(line: &Line, page: Page<'_>, roster: &Roster) -> Parts {
    let (line, mut remarks) = with_number_cell(line);
    let unit_at = unit_cell(&line, page.unit_column, roster);
    let mut parts = match unit_at {
        Some(at) => with_units(&line, at, page),
        None => without_units(&line, page),
    };
    parts.no = layout::number(line.cell(0));
    remarks.append(&mut parts.remarks);
    parts.remarks = remarks;
    parts
}

/// Brings a row that lost its number cell back under the columns of the head.
fn with_number_cell(line: &Line) -> (Line, Vec<Remark>) {
    let first = line.cell(0);
    if first.is_empty() || layout::number(first).is_some() {
        return (line.clone(), Vec::new());
    }
    let mut moved = line.clone();
    moved.cells.insert(0, String::new());
    let text = "本行缺少序号一格，各格左移了一栏，已移回。".to_owned();
    (moved, vec![(FindingCode::ShiftedCells, text)])
}

fn unit_cell(line: &Line, unit_column: usize, roster: &Roster) -> Option<usize> {
    let at_column =
        Some(unit_column).filter(|at| *at > 0 && units::reads_as_units(line.cell(*at), roster));
    let by_content = line
        .filled()
        .filter(|(at, text)| *at > 0 && units::is_unit_cell(text, roster))
        .map(|(at, _)| at)
        .last();
    by_content.or(at_column)
}

fn texts(line: &Line, from: usize, to: usize) -> Vec<Placed> {
    line.filled()
        .filter(|(at, _)| *at >= from && *at < to)
        .map(|(at, text)| (at, text.to_owned()))
        .collect()
}

/// A row whose units are found: what stands left of them is item and requirement, what stands
/// right of them is a requirement in a column the head does not name.
fn with_units(line: &Line, unit_at: usize, page: Page<'_>) -> Parts {
    let header = page.header;
    let right = texts(line, unit_at.saturating_add(1), usize::MAX);
    let room_for_heading = unit_at > header.first_text() || !right.is_empty();
    let heading = header
        .heading
        .filter(|at| room_for_heading && *at < unit_at);
    let first_text = heading.map_or(1, |at| at.saturating_add(1));
    let mut found = texts(line, first_text, unit_at);
    let alone = found.len() == 1 && right.is_empty();
    let is_item = alone && spans_rows_below(&found, unit_at, page);
    found.extend(right);
    let mut parts = Parts {
        no: None,
        heading: heading
            .map(|at| line.cell(at).to_owned())
            .filter(|t| !t.is_empty()),
        item: None,
        requirement: None,
        units: UnitCell::Printed(line.cell(unit_at).to_owned()),
        unit_column: unit_at.max(page.unit_column),
        remarks: Vec::new(),
    };
    if unit_at < page.unit_column {
        let text = format!(
            "本行各格左移：单位在第{}栏，上文在第{}栏。",
            unit_at.saturating_add(1),
            page.unit_column.saturating_add(1)
        );
        parts.remarks.push((FindingCode::ShiftedCells, text));
    }
    if is_item {
        only_item(&mut parts, found);
    } else {
        place(&mut parts, &found, page);
    }
    if unit_at > header.units {
        extra_column(&mut parts, unit_at);
    }
    parts
}

/// Whether the only text of a row is an item: the rows below leave its column blank and print
/// their requirements behind the units.
fn spans_rows_below(found: &[Placed], unit_at: usize, page: Page<'_>) -> bool {
    let Some((at, _)) = found.first() else {
        return false;
    };
    page.next.is_some_and(|next| {
        let blank_so_far = texts(next, *at, unit_at.saturating_add(1)).is_empty();
        blank_so_far && !next.cell(unit_at.saturating_add(1)).is_empty()
    })
}

fn only_item(parts: &mut Parts, found: Vec<Placed>) {
    parts.remarks.push((
        FindingCode::ItemInRequirementColumn,
        "“具体要求”一栏写的是工作项目。".to_owned(),
    ));
    parts.remarks.push((
        FindingCode::RequirementMissing,
        "本行只有工作项目和单位，没有具体要求，以项目名称代替。".to_owned(),
    ));
    let item = found.into_iter().next().map(|(_, text)| text);
    parts.item.clone_from(&item);
    parts.requirement = item;
}

/// A row in which no cell names units: the unit cell is blank, or holds something else.
fn without_units(line: &Line, page: Page<'_>) -> Parts {
    let header = page.header;
    let found = texts(line, header.first_text(), usize::MAX);
    let lost = !line.cell(page.unit_column).is_empty();
    let mut parts = Parts {
        no: None,
        heading: header
            .heading
            .map(|at| line.cell(at).to_owned())
            .filter(|t| !t.is_empty()),
        item: None,
        requirement: None,
        units: if lost {
            UnitCell::Lost
        } else {
            UnitCell::Blank
        },
        unit_column: page.unit_column,
        remarks: Vec::new(),
    };
    if lost {
        parts.remarks.push((
            FindingCode::UnitLost,
            "单位一栏写的是具体要求，责任单位缺失，须由人确定。".to_owned(),
        ));
    }
    place(&mut parts, &found, page);
    parts
}

/// Gives the texts of a row their meaning: one is the requirement, of two the first is the item.
fn place(parts: &mut Parts, found: &[Placed], page: Page<'_>) {
    let header = page.header;
    match found {
        [] => parts.remarks.push((
            FindingCode::LineNotUnderstood,
            "本行没有具体要求，请核对。".to_owned(),
        )),
        [(at, requirement)] => {
            parts.requirement = Some(requirement.clone());
            requirement_place(parts, *at, header);
        }
        [(item_at, item), (at, requirement)] => {
            parts.item = Some(item.clone());
            parts.requirement = Some(requirement.clone());
            if *item_at == header.requirement {
                parts.remarks.push((
                    FindingCode::ItemInRequirementColumn,
                    "“具体要求”一栏写的是工作项目。".to_owned(),
                ));
            }
            requirement_place(parts, *at, header);
        }
        [first, rest @ ..] => {
            let all: Vec<&str> = rest.iter().map(|(_, text)| text.as_str()).collect();
            parts.item = Some(first.1.clone());
            parts.requirement = Some(all.join(" "));
            parts.remarks.push((
                FindingCode::LineNotUnderstood,
                "本行文字多于表头的栏目，分不清项目和要求，请核对。".to_owned(),
            ));
        }
    }
}

fn requirement_place(parts: &mut Parts, at: usize, header: Header) {
    let beyond = at > header.requirement && parts.units != UnitCell::Lost;
    if beyond {
        extra_column(parts, at);
    }
}

fn extra_column(parts: &mut Parts, at: usize) {
    let said = parts
        .remarks
        .iter()
        .any(|(code, _)| *code == FindingCode::RequirementInExtraColumn);
    if said {
        return;
    }
    let text = format!(
        "本行的内容比表头多一栏，具体要求不在“具体要求”栏下（第{}栏）。",
        at.saturating_add(1)
    );
    parts
        .remarks
        .push((FindingCode::RequirementInExtraColumn, text));
}
