//! Reads the printed table of the plan, given as a grid of cells, into rows and findings.
//!
//! Pure: who made the grid (text, sheet, page) is not known here. Nothing is dropped in silence:
//! every line becomes a row, a header, front or end matter, or a named doubt, and whatever was
//! corrected or carried over is said (the eight rules of reading the plan).

mod closing;
mod columns;
mod free;
mod front;
mod headings;
mod layout;
mod lists;
mod names;
mod reader;
mod remarks;
mod stream;
mod themes;
mod units;

#[cfg(test)]
mod tests;

use thiserror::Error;

use super::people::Roster;
use super::plan::PlanDocument;

/// A document as lines of cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grid {
    /// The lines in reading order, blank ones included.
    pub lines: Vec<GridLine>,
}

/// One line of a document: a table row, or a paragraph as a single cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridLine {
    /// The line of the source, counted from 1; for sheets the row.
    pub line: u32,
    /// The cells from left to right.
    pub cells: Vec<GridCell>,
}

/// One cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GridCell {
    /// What is printed in it.
    pub text: String,
    /// Whether the place is covered by a cell merged from above or from the left; its text is
    /// then empty.
    pub merged: bool,
}

impl GridCell {
    /// A cell of its own with this text.
    pub fn printed(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            merged: false,
        }
    }

    /// A place covered by a merged cell.
    pub fn covered() -> Self {
        Self {
            text: String::new(),
            merged: true,
        }
    }
}

/// Why a grid is no plan. The text of each is one Chinese sentence that names the line.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PlanTableError {
    /// No line reads as the head of the table.
    #[error(
        "读到第{last_line}行仍没有找到分工表的表头，表头应有“序号”“具体要求”和“责任单位”等栏。"
    )]
    NoHeader {
        /// The last line of the document.
        last_line: u32,
    },
    /// The head names columns that cannot be read as number, task, requirement and units.
    #[error("第{line}行的表头不能识别：{reason}。")]
    UnsupportedHeader {
        /// The line of the head.
        line: u32,
        /// What is wrong, as a Chinese clause.
        reason: &'static str,
    },
    /// More rows than any plan has.
    #[error("读到第{line}行已超过{most}项任务，不像一份分工方案，不予读取。")]
    TooManyRows {
        /// The line where the limit was passed.
        line: u32,
        /// The limit.
        most: usize,
    },
    /// A head, but no task under it.
    #[error("第{header_line}行是表头，但下面没有读到一项任务。")]
    NoRows {
        /// The line of the first head.
        header_line: u32,
    },
}

/// Reads a grid as a plan.
///
/// # Errors
///
/// When there is no table head, when the head cannot be read, when no task follows it, or when
/// there are more tasks than a plan can have.
pub fn read(grid: &Grid, roster: &Roster) -> Result<PlanDocument, PlanTableError> {
    let lines = stream::logical_lines(grid);
    if let Ok(sorted) = layout::sort(&lines, roster)
        && layout::closes_with_roles(&lines, &sorted, roster)
    {
        let front = front::read(&lines, &sorted);
        return reader::read(&lines, &sorted, front, roster);
    }
    free::read(grid, roster)
}
