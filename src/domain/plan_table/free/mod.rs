//! Reads plans in any other layout: columns in any order and under any heading, cells one below
//! the other, prose with units in brackets.
//!
//! One walk over rows and paragraphs (`walk`); what they hold is told by headings (`heads`), by
//! looks (`fit`) and by words (`roles`). Every line is accounted for (`draft`).

mod bodies;
mod draft;
mod fit;
mod heads;
mod ordinals;
mod prepare;
mod prose;
mod roles;
mod times;
mod upright;
mod walk;

#[cfg(test)]
mod tests;

use super::stream::Line;
use super::{Grid, PlanTableError};
use crate::domain::people::Roster;
use crate::domain::plan::PlanDocument;
use fit::{Frame, Look};
use heads::{Column, Head, Named};

/// What a line is before it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Item {
    Blank,
    /// A page number or a drawn rule.
    Furniture,
    /// A head; the rows below are read by this frame.
    Head(Frame),
    /// The second line of a head.
    HeadGoesOn,
    Row,
    Text,
}

/// Reads a grid as a plan in whatever layout it is.
///
/// # Errors
///
/// When no task is found, or more than any plan has.
pub(super) fn read(grid: &Grid, roster: &Roster) -> Result<PlanDocument, PlanTableError> {
    let rows = prepare::rows(grid);
    let has_head = rows.iter().any(|line| head_of(line).is_some());
    let lines = if has_head {
        rows
    } else {
        upright::rows(&rows, roster)
    };
    let (items, guessed) = sort(&lines, roster);
    walk::walk(&lines, &items, guessed, roster)
}

/// Whether a text is the heading of a column.
pub(super) fn is_heading(text: &str) -> bool {
    heads::column(text).is_some()
}

fn head_of(line: &Line) -> Option<Head> {
    if line.cells.len() < 2 {
        return None;
    }
    heads::head(&line.cells)
}

/// What every line is, and the frame of a table that lost its head.
fn sort(lines: &[Line], roster: &Roster) -> (Vec<Item>, Option<Frame>) {
    let heads: Vec<Option<Head>> = lines.iter().map(head_of).collect();
    let no_head = heads.iter().all(Option::is_none);
    let first_row = lines
        .iter()
        .position(|line| line.cells.len() > 1 && line.filled().count() > 1);
    let guessed = first_row
        .filter(|_| no_head)
        .and_then(|at| guessed(lines, roster).map(|h| (at, h)));
    let mut in_table = false;
    let mut goes_on = false;
    let mut out = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let below = lines.get(at.saturating_add(1)..).unwrap_or_default();
        let item = if line.is_blank() {
            Item::Blank
        } else if goes_on {
            goes_on = false;
            Item::HeadGoesOn
        } else if let Some(Some(head)) = heads.get(at) {
            let second = below
                .first()
                .and_then(|next| heads::with_second_line(head, &next.cells));
            goes_on = second.is_some();
            in_table = true;
            Item::Head(frame(second.unwrap_or_else(|| head.clone()), below))
        } else if prepare::is_rule(line) || super::layout::is_furniture(line) {
            Item::Furniture
        } else if line.cells.len() > 1
            && (in_table || guessed.as_ref().is_some_and(|(from, _)| at >= *from))
        {
            Item::Row
        } else {
            Item::Text
        };
        out.push(item);
    }
    let rest = |at: usize| lines.get(at..).unwrap_or_default();
    let guessed = guessed.map(|(at, head)| frame(head, rest(at)));
    (out, guessed)
}

/// The frame of a head, told by the rows down to the next head.
fn frame(head: Head, below: &[Line]) -> Frame {
    let body: Vec<&Line> = below
        .iter()
        .take_while(|line| head_of(line).is_none())
        .filter(|line| line.filled().count() > 1)
        .collect();
    Frame::new(head, &body)
}

/// Columns told by what they hold, for a table without a head.
fn guessed(lines: &[Line], roster: &Roster) -> Option<Head> {
    const FEWEST: usize = 3;
    let rows: Vec<&Line> = lines
        .iter()
        .filter(|line| line.filled().count() > 1)
        .collect();
    let width = rows.iter().map(|line| line.cells.len()).max()?;
    let rows: Vec<&&Line> = rows
        .iter()
        .filter(|line| line.cells.len() == width)
        .collect();
    if rows.len() < FEWEST {
        return None;
    }
    let columns: Vec<Option<Column>> = (0..width)
        .map(|at| {
            let looks: Vec<Look> = rows
                .iter()
                .map(|line| fit::look(line.cell(at), roster))
                .filter(|look| *look != Look::Blank)
                .collect();
            let most = |wanted: &[Look]| {
                let count = looks.iter().filter(|look| wanted.contains(look)).count();
                count * 3 >= looks.len() * 2 && count > 0
            };
            if most(&[Look::Number]) {
                Some(Column::Number)
            } else if most(&[Look::Units, Look::Body]) {
                Some(Column::Units(Named::Responsible))
            } else if most(&[Look::Time]) {
                Some(Column::Time)
            } else {
                most(&[Look::Sentence, Look::Short]).then_some(Column::Text)
            }
        })
        .collect();
    let head = Head {
        names: vec![String::new(); width],
        columns,
    };
    let usable = head.units().next().is_some() && head.of(Column::Text).next().is_some();
    usable.then_some(head)
}
