//! Tells table heads, rows, headings, page furniture and loose text apart.
//!
//! Only the outer shape of a line is judged here; what a row's cells mean is for `columns`.

use super::stream::Line;
use super::{PlanTableError, units};
use crate::domain::people::Roster;

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Blank,
    /// Loose text before the first head.
    Front,
    Header(Header),
    Row,
    /// A chapter or an item printed across the whole table.
    Heading,
    /// A page number or a drawn rule.
    Furniture,
    /// Loose text after the last row.
    End,
    /// Text between rows that is none of the others.
    Doubt,
}

/// The columns a head names, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    /// The column of the chapters; `None` when the table has none.
    pub(super) heading: Option<usize>,
    /// The column of the items, when the head names one of its own.
    pub(super) item: Option<usize>,
    /// The column of the requirements.
    pub(super) requirement: usize,
    /// The column of the units.
    pub(super) units: usize,
    /// Blank cells to the right of the units.
    pub(super) extra: usize,
}

impl Header {
    /// The first column that can hold an item or a requirement.
    pub(super) fn first_text(self) -> usize {
        self.heading.map_or(1, |at| at.saturating_add(1))
    }
}

const NUMBER_HEADINGS: [&str; 4] = ["序号", "编号", "序", "号"];
const MOST_ROWS: usize = 5000;
const LONGEST_COLUMN_NAME: usize = 14;

fn without_space(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whether this is the name of the column that holds the units.
pub(super) fn is_unit_heading(text: &str) -> bool {
    let name = without_space(text);
    name.chars().count() <= LONGEST_COLUMN_NAME
        && (name.ends_with("单位") || name.ends_with("部门"))
}

/// Whether the line reads as the head of the table.
pub(super) fn is_header(line: &Line) -> bool {
    let mut filled = line.filled();
    let numbered = filled
        .next()
        .is_some_and(|(_, text)| NUMBER_HEADINGS.contains(&without_space(text).as_str()));
    let names: Vec<&str> = filled.map(|(_, text)| text).collect();
    numbered && names.len() >= 2 && names.iter().any(|name| is_unit_heading(name))
}

fn header(line: &Line) -> Result<Header, PlanTableError> {
    let refuse = |reason| {
        Err(PlanTableError::UnsupportedHeader {
            line: line.starts_at,
            reason,
        })
    };
    let named: Vec<(usize, &str)> = line.filled().collect();
    let unit_columns = named.iter().filter(|(_, n)| is_unit_heading(n)).count();
    if unit_columns > 1 {
        return refuse("单位分在几栏，目前只能读牵头、负责、配合写在同一栏的表");
    }
    if line.cell(0).is_empty() {
        return refuse("“序号”不在第一栏");
    }
    let Some((units, _)) = named.last().filter(|(_, n)| is_unit_heading(n)) else {
        return refuse("责任单位不是最后一栏");
    };
    let between: Vec<usize> = named
        .iter()
        .map(|(at, _)| *at)
        .filter(|at| *at > 0 && at < units)
        .collect();
    let (heading, item, requirement) = match between.as_slice() {
        [requirement] => (None, None, *requirement),
        [heading, requirement] => (Some(*heading), None, *requirement),
        [heading, item, requirement] => (Some(*heading), Some(*item), *requirement),
        _ => return refuse("“序号”和责任单位之间应有一至三栏"),
    };
    Ok(Header {
        heading,
        item,
        requirement,
        units: *units,
        extra: line.cells.len().saturating_sub(units.saturating_add(1)),
    })
}

/// The kind of every line, in order.
///
/// # Errors
///
/// When no head is found or a head cannot be read.
pub(super) fn sort(lines: &[Line], roster: &Roster) -> Result<Vec<Kind>, PlanTableError> {
    let first = lines.iter().position(is_header);
    let Some(first) = first else {
        return Err(PlanTableError::NoHeader {
            last_line: lines.last().map_or(0, |line| line.starts_at),
        });
    };
    let mut kinds = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        kinds.push(if line.is_blank() {
            Kind::Blank
        } else if at < first {
            Kind::Front
        } else {
            table_line(line, roster)?
        });
    }
    let mut rows = lines
        .iter()
        .zip(&kinds)
        .filter(|(_, kind)| **kind == Kind::Row);
    if let Some((line, _)) = rows.nth(MOST_ROWS) {
        return Err(PlanTableError::TooManyRows {
            line: line.starts_at,
            most: MOST_ROWS,
        });
    }
    end_matter(&mut kinds);
    Ok(kinds)
}

fn table_line(line: &Line, roster: &Roster) -> Result<Kind, PlanTableError> {
    if is_header(line) {
        return header(line).map(Kind::Header);
    }
    if is_furniture(line) {
        return Ok(Kind::Furniture);
    }
    if let Some((at, text)) = line.only()
        && at <= 1
        && number(text).is_none()
    {
        let is_heading = at == 1 || has_chapter_ordinal(text);
        return Ok(if is_heading {
            Kind::Heading
        } else {
            Kind::Doubt
        });
    }
    let in_first = line.cell(0);
    let starts_row = in_first.is_empty() || number(in_first).is_some();
    let names_units = || {
        line.filled()
            .any(|(_, text)| units::is_unit_cell(text, roster))
    };
    Ok(if starts_row || names_units() {
        Kind::Row
    } else {
        Kind::Doubt
    })
}

/// Doubts after the last row are the end of the document, not doubts.
fn end_matter(kinds: &mut [Kind]) {
    for kind in kinds.iter_mut().rev() {
        match kind {
            Kind::Doubt => *kind = Kind::End,
            Kind::Row | Kind::Header(_) | Kind::Front => return,
            Kind::Blank | Kind::Heading | Kind::Furniture | Kind::End => {}
        }
    }
}

/// Whether the rows say who does what by words after the names, as the printed plan does; then
/// units are known by what they say, wherever they stand.
pub(super) fn closes_with_roles(lines: &[Line], kinds: &[Kind], roster: &Roster) -> bool {
    let mut column = 0;
    let (mut closed, mut bare) = (0_usize, 0_usize);
    for (line, kind) in lines.iter().zip(kinds) {
        match kind {
            Kind::Header(header) => column = header.units,
            Kind::Row
                if line
                    .filled()
                    .any(|(_, text)| units::is_unit_cell(text, roster)) =>
            {
                closed = closed.saturating_add(1);
            }
            Kind::Row if !line.cell(column).is_empty() => bare = bare.saturating_add(1),
            Kind::Row
            | Kind::Blank
            | Kind::Front
            | Kind::Heading
            | Kind::Furniture
            | Kind::End
            | Kind::Doubt => {}
        }
    }
    closed > 0 && closed >= bare
}

/// A page number such as `- 3 -` alone on its line, or a rule drawn with dashes.
pub(super) fn is_furniture(line: &Line) -> bool {
    let drawn = |c: char| matches!(c, '-' | '—' | '–' | '－' | '=' | ':' | '·' | '+' | '_');
    if line
        .filled()
        .all(|(_, text)| text.chars().all(|c| drawn(c) || c.is_whitespace()))
    {
        return true;
    }
    let page = |text: &str| {
        let inner = text.trim_matches(|c: char| drawn(c) || c.is_whitespace());
        let inner = inner.strip_prefix('第').unwrap_or(inner);
        inner
            .strip_suffix('页')
            .unwrap_or(inner)
            .chars()
            .all(is_digit)
    };
    line.cells.len() == 1 && page(line.cell(0))
}

/// Whether a text starts like a chapter (一、) or an item (（一）) printed across the table.
fn has_chapter_ordinal(text: &str) -> bool {
    is_chapter_ordinal(text) || is_item_ordinal(text)
}

/// Whether a text starts with a chapter's ordinal, 一、.
pub(super) fn is_chapter_ordinal(text: &str) -> bool {
    text.split_once('、')
        .is_some_and(|(before, _)| is_ordinal(before))
}

fn is_item_ordinal(text: &str) -> bool {
    text.strip_prefix(['（', '('])
        .and_then(|rest| rest.split_once(['）', ')']))
        .is_some_and(|(before, _)| is_ordinal(before))
}

fn is_ordinal(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| "一二三四五六七八九十".contains(c))
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// Reads a printed number: half or full width, with the stops lists use.
pub(super) fn number(text: &str) -> Option<u32> {
    let bare = text.trim_matches(|c: char| c.is_whitespace() || "（）().．、".contains(c));
    if bare.is_empty() || bare.chars().count() > 5 {
        return None;
    }
    bare.chars().try_fold(0_u32, |sum, c| {
        let digit = match c {
            '０'..='９' => u32::from(c).checked_sub(u32::from('０')),
            _ => c.to_digit(10),
        }?;
        sum.checked_mul(10)?.checked_add(digit)
    })
}
