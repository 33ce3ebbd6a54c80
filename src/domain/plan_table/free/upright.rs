//! A table whose cells stand one below the other: each line is put under the heading it suits,
//! so that rows fall out even where merged cells left no line behind.
//!
//! The cheapest reading of the whole table is taken (a walk over columns, line by line), never a
//! decision line by line.

use super::super::layout;
use super::super::stream::Line;
use super::draft;
use super::fit::{self, Frame, Look};
use super::heads::{self, Column, Head};
use super::ordinals::ordinal;
use super::prepare::append;
use crate::domain::people::Roster;

const WIDEST_HEAD: usize = 12;
/// No plan has more cells; more lines than this are no table.
const MOST_CELLS: usize = 50_000;
/// What it costs to take a line for none of the table's.
const LOOSE: i32 = 28;
/// What it costs to go on with the same cell on a further line.
const SAME_CELL: i32 = 14;

/// A head printed one cell a line: from where to where, and what it says.
struct Found {
    from: usize,
    to: usize,
    head: Head,
}

/// Puts cells that stand one below the other side by side; gives the lines back as they are when
/// no head stands upright among them.
pub(super) fn rows(lines: &[Line], roster: &Roster) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    let mut from = 0;
    let mut found = next_head(lines, 0);
    while let Some(head) = found {
        out.extend(
            lines
                .get(from..head.from)
                .unwrap_or_default()
                .iter()
                .cloned(),
        );
        out.extend(joined(lines.get(head.from..head.to).unwrap_or_default()));
        let next = next_head(lines, head.to);
        let to = next.as_ref().map_or(lines.len(), |next| next.from);
        let body = lines.get(head.to..to).unwrap_or_default();
        out.extend(body_rows(body, &head, roster));
        from = to;
        found = next;
    }
    out.extend(lines.get(from..).unwrap_or_default().iter().cloned());
    out
}

fn next_head(lines: &[Line], from: usize) -> Option<Found> {
    (from..lines.len()).find_map(|at| head_at(lines, at))
}

/// The longest run of headings that begins on this line.
fn head_at(lines: &[Line], from: usize) -> Option<Found> {
    let mut cells: Vec<String> = Vec::new();
    let mut to = from;
    for (at, line) in lines.iter().enumerate().skip(from) {
        if line.is_blank() && !cells.is_empty() {
            continue;
        }
        let Some((0, text)) = line.only() else { break };
        let repeated = cells.iter().any(|cell| cell == text);
        if cells.len() == WIDEST_HEAD || repeated || heads::column(text).is_none() {
            break;
        }
        cells.push(text.to_owned());
        to = at.saturating_add(1);
    }
    let head = heads::head(&cells).filter(|head| head.units().next().is_some())?;
    Some(Found { from, to, head })
}

fn joined(lines: &[Line]) -> Option<Line> {
    let filled: Vec<&Line> = lines.iter().filter(|line| !line.is_blank()).collect();
    let first = lines.first()?;
    Some(Line {
        starts_at: first.starts_at,
        also: lines.iter().skip(1).map(|line| line.starts_at).collect(),
        cells: filled.iter().map(|line| line.cell(0).to_owned()).collect(),
        ..Line::default()
    })
}

/// Where a line stands: in a column, across the table, or outside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    In(usize),
    Across,
    Outside,
}

/// The cheapest way to a state: its cost, where it came from, and whether a row begins.
#[derive(Debug, Clone, Copy)]
struct Way {
    cost: i32,
    from: usize,
    begins: bool,
}

fn body_rows(body: &[Line], found: &Found, roster: &Roster) -> Vec<Line> {
    let frame = Frame::new(found.head.clone(), &[]);
    let plain = |line: &&Line| !line.is_blank() && line.only().is_some_and(|(at, _)| at == 0);
    let cells: Vec<&Line> = body
        .iter()
        .filter(|line| plain(line) && !is_page_number(line))
        .collect();
    if cells.len() > MOST_CELLS {
        return body.to_vec();
    }
    let states = states(&cells, &frame, roster);
    let mut placed = cells.iter().zip(states).peekable();
    let mut out: Vec<Line> = Vec::new();
    let mut row: Option<Line> = None;
    for line in body {
        let Some((_, (state, begins))) =
            placed.next_if(|(cell, _)| cell.starts_at == line.starts_at)
        else {
            // A blank line or a page number in the midst of a row does not end it.
            out.push(line.clone());
            continue;
        };
        let State::In(at) = state else {
            out.extend(row.take());
            out.push(line.clone());
            continue;
        };
        if begins {
            out.extend(row.take());
        }
        let row = row.get_or_insert_with(|| Line {
            cells: vec![String::new(); frame.width()],
            ..Line::default()
        });
        put(row, line, at);
    }
    out.extend(row);
    out.sort_by_key(|line| line.starts_at);
    out
}

/// A page number; a bare figure is the number of a row.
fn is_page_number(line: &Line) -> bool {
    layout::is_furniture(line) && layout::number(line.cell(0)).is_none()
}

fn put(row: &mut Line, line: &Line, at: usize) {
    if row.starts_at == 0 {
        row.starts_at = line.starts_at;
    } else {
        row.also.push(line.starts_at);
    }
    if let Some(place) = row.cells.get_mut(at) {
        append(place, line.cell(0));
    }
}

/// The state of every line on the cheapest way through all of them.
fn states(cells: &[&Line], frame: &Frame, roster: &Roster) -> Vec<(State, bool)> {
    let all: Vec<State> = (0..frame.width())
        .map(State::In)
        .chain([State::Across, State::Outside])
        .collect();
    let mut table: Vec<Vec<Way>> = Vec::new();
    let mut above = "";
    let below = cells.iter().skip(1).map(|line| line.cell(0)).chain([""]);
    for (line, below) in cells.iter().zip(below) {
        let text = line.cell(0);
        let cell = Printed {
            text,
            look: fit::look(text, roster),
            goes_on: is_unfinished(above),
            signs: is_signature(text, below),
        };
        let ways = all
            .iter()
            .map(|state| cheapest(*state, cell, frame, &all, table.last()))
            .collect();
        table.push(ways);
        above = text;
    }
    let mut out = Vec::new();
    let mut at = table
        .last()
        .and_then(|ways| (0..ways.len()).min_by_key(|at| ways.get(*at).map(|way| way.cost)));
    for ways in table.iter().rev() {
        let found = at.and_then(|at| Some((*all.get(at)?, *ways.get(at)?)));
        let Some((state, way)) = found else { break };
        out.push((state, way.begins));
        at = Some(way.from);
    }
    out.reverse();
    out
}

/// A line as the walk sees it.
#[derive(Debug, Clone, Copy)]
struct Printed<'t> {
    text: &'t str,
    look: Look,
    /// Whether the line above ends in the midst of a sentence.
    goes_on: bool,
    /// Whether it is the name under a document, with the date below it.
    signs: bool,
}

fn is_signature(text: &str, below: &str) -> bool {
    let dated = below.ends_with("印发") || (below.ends_with('日') && below.contains('年'));
    dated
        && ["政府", "办公室", "局", "股", "科"]
            .iter()
            .any(|ending| text.ends_with(ending))
}

fn is_unfinished(text: &str) -> bool {
    text.ends_with(['，', '、', '：', '（', '“', '和', '的'])
}

fn cheapest(
    state: State,
    cell: Printed<'_>,
    frame: &Frame,
    all: &[State],
    before: Option<&Vec<Way>>,
) -> Way {
    let own = match state {
        State::In(at) if cell.signs => frame.cost(at, cell.look) + 60,
        State::In(at) => frame.cost(at, cell.look),
        State::Across if fit::is_heading_across(cell.text) => -25,
        State::Across => 90,
        State::Outside if draft::is_end_mark(cell.text) => LOOSE / 4,
        State::Outside => LOOSE,
    };
    let Some(before) = before else {
        let (cost, begins) = step(State::Outside, state, frame, cell);
        return Way {
            cost: cost + own,
            from: 0,
            begins,
        };
    };
    let ways = all
        .iter()
        .zip(before)
        .enumerate()
        .map(|(from, (earlier, way))| {
            let (cost, begins) = step(*earlier, state, frame, cell);
            Way {
                cost: way.cost + cost + own,
                from,
                begins,
            }
        });
    ways.min_by_key(|way| way.cost).unwrap_or(Way {
        cost: own,
        from: 0,
        begins: true,
    })
}

/// What it costs to come from one state to the next, and whether a row begins with it.
fn step(from: State, to: State, frame: &Frame, cell: Printed<'_>) -> (i32, bool) {
    let width = frame.width();
    let ended = |from: State| match from {
        State::In(at) => frame.skips(at.saturating_add(1), width),
        State::Across | State::Outside => 0,
    };
    let State::In(to) = to else {
        return (ended(from), false);
    };
    let anew = ended(from) + frame.skips(0, to);
    let State::In(at) = from else {
        return (anew, true);
    };
    if at < to {
        return (frame.skips(at.saturating_add(1), to), false);
    }
    if at > to {
        return (anew, true);
    }
    let more = match frame.head.columns.get(at).copied().flatten() {
        Some(Column::Number | Column::Time) => SAME_CELL * 3,
        Some(Column::Text | Column::Units(_) | Column::Other) | None => SAME_CELL,
    };
    let more = match ordinal(cell.text) {
        Some(_) => more + 8,
        None if cell.goes_on => -20,
        None => more,
    };
    if anew < more {
        (anew, true)
    } else {
        (more, false)
    }
}
