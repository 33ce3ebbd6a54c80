//! Brings a grid to logical lines: trimmed cells, and a text with one cell a line put back into
//! table rows.
//!
//! Nothing here knows what a row means; it knows only the table head and numbers.

use super::{Grid, GridLine, layout};

/// One table row or paragraph, wherever its cells stood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// The first line of the source.
    pub(super) starts_at: u32,
    /// Further lines of the source that belong to it.
    pub(super) also: Vec<u32>,
    /// Trimmed cell texts; a covered cell is blank.
    pub(super) cells: Vec<String>,
    /// Whether the place of the cells was inferred because blank cells were not kept.
    pub(super) inferred: bool,
    /// The places that a merged cell covers.
    pub(super) covered: Vec<usize>,
}

impl Line {
    /// The cell at this place; blank beyond the end.
    pub(super) fn cell(&self, at: usize) -> &str {
        self.cells.get(at).map_or("", String::as_str)
    }

    /// The places and texts of the cells that are not blank.
    pub(super) fn filled(&self) -> impl Iterator<Item = (usize, &str)> {
        self.cells
            .iter()
            .enumerate()
            .filter(|(_, text)| !text.is_empty())
            .map(|(at, text)| (at, text.as_str()))
    }

    /// The only text of the line, when there is exactly one.
    pub(super) fn only(&self) -> Option<(usize, &str)> {
        let mut filled = self.filled();
        let first = filled.next()?;
        filled.next().is_none().then_some(first)
    }

    pub(super) fn is_blank(&self) -> bool {
        self.filled().next().is_none()
    }
}

/// The lines of the grid; cells that stand one below the other are put side by side first.
pub(super) fn logical_lines(grid: &Grid) -> Vec<Line> {
    let plain: Vec<Line> = grid.lines.iter().map(line_of).collect();
    if plain.iter().any(layout::is_header) {
        return plain;
    }
    match first_head(&plain, 0) {
        Some(head) => regroup(&plain, head),
        None => plain,
    }
}

pub(super) fn line_of(line: &GridLine) -> Line {
    let text = |cell: &super::GridCell| {
        if cell.merged {
            String::new()
        } else {
            tidy(&cell.text)
        }
    };
    Line {
        starts_at: line.line,
        also: Vec::new(),
        cells: line.cells.iter().map(text).collect(),
        inferred: false,
        covered: line
            .cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| cell.merged)
            .map(|(at, _)| at)
            .collect(),
    }
}

/// Trims a cell of every kind of space, the byte order mark and zero-width characters.
fn tidy(text: &str) -> String {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'))
        .to_owned()
}

/// A table head printed one cell a line: where it starts and how many cells it names.
#[derive(Debug, Clone, Copy)]
struct Head {
    at: usize,
    width: usize,
}

const WIDEST_HEAD: usize = 8;

fn first_head(lines: &[Line], from: usize) -> Option<Head> {
    (from..lines.len()).find_map(|at| head_at(lines, at))
}

fn head_at(lines: &[Line], at: usize) -> Option<Head> {
    let single = |line: &&Line| line.only().is_some_and(|(place, _)| place == 0);
    let texts: Vec<&str> = lines
        .iter()
        .skip(at)
        .take(WIDEST_HEAD)
        .take_while(single)
        .map(|line| line.cell(0))
        .collect();
    let width = 1 + texts
        .iter()
        .position(|text| layout::is_unit_heading(text))?;
    let head = Line {
        cells: texts.iter().take(width).map(|t| (*t).to_owned()).collect(),
        ..Line::default()
    };
    let below = lines.iter().skip(at.saturating_add(width));
    let next = below.map(|line| line.cell(0)).find(|text| !text.is_empty());
    // A head that goes on behind its units is of another layout.
    let goes_on = next.is_some_and(super::free::is_heading);
    (!goes_on && layout::is_header(&head)).then_some(Head { at, width })
}

fn regroup(lines: &[Line], first: Head) -> Vec<Line> {
    let mut out: Vec<Line> = lines.iter().take(first.at).cloned().collect();
    let mut head = Some(first);
    while let Some(this) = head {
        let body_from = this.at.saturating_add(this.width);
        let next = first_head(lines, body_from);
        let body_to = next.map_or(lines.len(), |n| n.at);
        let slice = |from: usize, to: usize| lines.get(from..to).unwrap_or_default();
        let body = slice(body_from, body_to);
        let shape = Shape::of(body, this.width);
        let head_cells = slice(this.at, body_from);
        out.extend(join(head_cells));
        if let Some(shape) = shape {
            // Blank lines that belong to the head, as extra cells or as space.
            let blanks = shape.width.saturating_sub(this.width).max(shape.skip);
            out.extend(body.iter().take(blanks).cloned());
            out.extend(chunks(body.get(blanks..).unwrap_or_default(), shape));
        } else {
            out.extend(by_number(body, this.width));
        }
        head = next;
    }
    out
}

/// How a body of single cells falls into rows when blank cells were kept as blank lines.
#[derive(Debug, Clone, Copy)]
struct Shape {
    /// Cells of a row.
    width: usize,
    /// Blank lines between the head and the first row.
    skip: usize,
}

impl Shape {
    /// The shape under which every printed number starts a row; `None` when no shape does.
    fn of(body: &[Line], head_width: usize) -> Option<Self> {
        let blanks = body.iter().take_while(|line| line.is_blank()).count();
        let kept = Self {
            width: head_width.saturating_add(blanks),
            skip: 0,
        };
        let skipped = Self {
            width: head_width,
            skip: blanks,
        };
        [kept, skipped]
            .into_iter()
            .find(|shape| shape.fits(body, blanks))
    }

    fn fits(self, body: &[Line], blanks: usize) -> bool {
        let mut numbers = body
            .iter()
            .skip(blanks)
            .enumerate()
            .filter(|(_, line)| layout::number(line.cell(0)).is_some())
            .map(|(at, _)| at)
            .peekable();
        numbers.peek().is_some() && numbers.all(|at| at % self.width.max(1) == 0)
    }
}

fn chunks(body: &[Line], shape: Shape) -> Vec<Line> {
    let mut out = Vec::new();
    let mut rest = body;
    while let Some(chunk) = rest.get(..shape.width) {
        let empty = chunk.iter().all(Line::is_blank);
        if !empty && !starts_row(chunk) {
            break;
        }
        if empty {
            out.extend(chunk.iter().cloned());
        } else {
            out.extend(join(chunk));
        }
        rest = rest.get(shape.width..).unwrap_or_default();
    }
    out.extend(tail(rest));
    out
}

/// Whether a chunk is a row: it has a number, or says something a row says.
fn starts_row(chunk: &[Line]) -> bool {
    let first = chunk.first().map_or("", |line| line.cell(0));
    let says_something = || chunk.iter().any(|line| is_row_text(line.cell(0)));
    layout::number(first).is_some() || (first.is_empty() && says_something())
}

/// A requirement ends its sentence, a unit cell ends with a role word.
fn is_row_text(text: &str) -> bool {
    text.ends_with(['。', '；']) || super::units::ends_with_role(text)
}

/// What is left of a page: a last row whose trailing blank cells are cut off, or loose lines.
fn tail(rest: &[Line]) -> Vec<Line> {
    let numbered = rest
        .first()
        .is_some_and(|l| layout::number(l.cell(0)).is_some());
    if numbered {
        join(rest).into_iter().collect()
    } else {
        rest.to_vec()
    }
}

fn join(cells: &[Line]) -> Option<Line> {
    let first = cells.first()?;
    Some(Line {
        starts_at: first.starts_at,
        also: cells.iter().skip(1).map(|l| l.starts_at).collect(),
        cells: cells.iter().map(|l| l.cell(0).to_owned()).collect(),
        ..Line::default()
    })
}

/// Rows found by their numbers only, when blank cells were not kept: the places of the cells are
/// inferred, and the lines say so.
fn by_number(body: &[Line], width: usize) -> Vec<Line> {
    let mut out = Vec::new();
    let mut group: Vec<&Line> = Vec::new();
    for line in body {
        let starts = layout::number(line.cell(0)).is_some();
        if line.is_blank() || starts {
            out.extend(infer(&group, width));
            group.clear();
        }
        if line.is_blank() {
            out.push(line.clone());
        } else {
            group.push(line);
        }
    }
    out.extend(infer(&group, width));
    out
}

fn infer(group: &[&Line], width: usize) -> Vec<Line> {
    let numbered = group
        .first()
        .is_some_and(|l| layout::number(l.cell(0)).is_some());
    if !numbered {
        return group.iter().map(|line| (*line).clone()).collect();
    }
    let mut out = Vec::new();
    let mut row = InferredRow::default();
    for (at, line) in group.iter().enumerate() {
        let text = line.cell(0);
        if row.is_full(text) {
            if !is_row_text(text) {
                out.extend(row.finish(width));
                out.extend(group.iter().skip(at).map(|line| (*line).clone()));
                return out;
            }
            out.extend(row.finish(width));
            row = InferredRow::default();
        }
        row.take(line, text);
    }
    out.extend(row.finish(width));
    out
}

/// The cells of a row as they come: a number, texts, units.
#[derive(Debug, Default)]
struct InferredRow {
    line: Option<u32>,
    also: Vec<u32>,
    number: String,
    texts: Vec<String>,
    units: String,
}

/// Longer than this, or with a comma in it, a text is a requirement and no heading.
const LONGEST_HEADING: usize = 45;

impl InferredRow {
    /// A row ends with its units; a second requirement starts a row of its own.
    fn is_full(&self, next: &str) -> bool {
        let is_requirement = |t: &str| t.contains('，') || t.chars().count() > LONGEST_HEADING;
        let next_is_units = super::units::ends_with_role(next);
        !self.units.is_empty()
            || (self.texts.last().is_some_and(|t| is_requirement(t)) && !next_is_units)
    }

    fn take(&mut self, line: &Line, text: &str) {
        match self.line {
            None => self.line = Some(line.starts_at),
            Some(_) => self.also.push(line.starts_at),
        }
        if self.number.is_empty() && self.texts.is_empty() && layout::number(text).is_some() {
            text.clone_into(&mut self.number);
        } else if super::units::ends_with_role(text) {
            text.clone_into(&mut self.units);
        } else {
            self.texts.push(text.to_owned());
        }
    }

    /// Places the texts from the right, the units under their heading.
    fn finish(self, width: usize) -> Option<Line> {
        let between = width.saturating_sub(2).max(self.texts.len());
        let blanks = between.saturating_sub(self.texts.len());
        let mut cells = vec![self.number];
        cells.extend(std::iter::repeat_n(String::new(), blanks));
        cells.extend(self.texts);
        cells.push(self.units);
        Some(Line {
            starts_at: self.line?,
            also: self.also,
            cells,
            inferred: true,
            covered: Vec::new(),
        })
    }
}
