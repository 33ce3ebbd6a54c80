//! From lines as they are printed to rows: drawn frames, quoted cells, cells broken over lines.
//!
//! Nothing is lost here: a line that joins another is kept in its `also`.

use std::collections::BTreeMap;

use super::super::stream::{self, Line};
use super::super::{Grid, layout};
use super::heads;
use super::ordinals::ordinal;

/// Rows and paragraphs as far as their outer shape tells.
pub(super) fn rows(grid: &Grid) -> Vec<Line> {
    let mut lines: Vec<Line> = grid.lines.iter().map(stream::line_of).collect();
    for line in &mut lines {
        for cell in &mut line.cells {
            *cell = without_markup(cell);
        }
    }
    let lines = quoted(&lines);
    let lines = spaced(lines);
    let lines = drawn(lines);
    broken(lines)
}

fn without_markup(cell: &str) -> String {
    let plain = cell.replace("**", "");
    ["<br>", "<br/>", "<br />", "\\n"]
        .iter()
        .fold(plain, |text, mark| text.replace(mark, "\n"))
        .trim()
        .to_owned()
}

/// Adds the cells of one line to those of another; the texts that meet become one cell.
fn glue(line: &mut Line, next: &Line) {
    line.also.push(next.starts_at);
    line.also.extend(&next.also);
    let mut cells = next.cells.iter();
    if let (Some(last), Some(first)) = (line.cells.last_mut(), cells.next()) {
        append(last, first);
    }
    line.cells.extend(cells.cloned());
}

/// Adds a text as a new line of another.
pub(super) fn append(text: &mut String, more: &str) {
    if !text.is_empty() && !more.is_empty() {
        text.push('\n');
    }
    text.push_str(more);
}

/// A cell in quotation marks that goes on over lines, as sheets copy it.
fn quoted(lines: &[Line]) -> Vec<Line> {
    const MOST: usize = 40;
    let marks = |cell: &String| cell.matches('"').count();
    let opens = |line: &Line| {
        let last = line.cells.last();
        line.cells.len() > 1
            && last.is_some_and(|cell| cell.starts_with('"') && marks(cell) % 2 == 1)
    };
    let mut out: Vec<Line> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let below = || lines.iter().skip(at.saturating_add(1)).take(MOST);
        let end =
            below().position(|next| next.cells.first().is_some_and(|cell| marks(cell) % 2 == 1));
        let mut line = line.clone();
        let mut taken = 0;
        if let (true, Some(end)) = (opens(&line), end) {
            taken = end.saturating_add(1);
            for next in below().take(taken) {
                glue(&mut line, next);
            }
        }
        for cell in &mut line.cells {
            let inner = cell
                .strip_prefix('"')
                .and_then(|cell| cell.strip_suffix('"'));
            if let Some(inner) = inner.map(|inner| inner.replace("\"\"", "\"")) {
                *cell = inner;
            }
        }
        out.push(line);
        at = at.saturating_add(taken).saturating_add(1);
    }
    out
}

/// Columns kept apart by nothing but wide spaces.
fn spaced(lines: Vec<Line>) -> Vec<Line> {
    let is_head = |line: &Line| heads::head(&line.cells).is_some();
    if lines.iter().any(is_head) {
        return lines;
    }
    let cut = |line: &Line| match line.only() {
        Some((0, text)) if line.cells.len() == 1 => Line {
            cells: at_wide_spaces(text),
            ..line.clone()
        },
        Some(_) | None => line.clone(),
    };
    let first = lines
        .iter()
        .position(|line| is_head(&cut(line)) && cut(line).cells.len() > 2);
    match first {
        None => lines,
        Some(first) => lines
            .iter()
            .enumerate()
            .map(|(at, line)| if at < first { line.clone() } else { cut(line) })
            .collect(),
    }
}

fn at_wide_spaces(text: &str) -> Vec<String> {
    text.replace('\u{3000}', "  ")
        .split("  ")
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Whether a line only draws part of a frame.
pub(super) fn is_rule(line: &Line) -> bool {
    let text: String = line.cells.concat();
    let drawn = |c: char| {
        ('\u{2500}'..='\u{257f}').contains(&c) || matches!(c, '-' | '+' | '=' | ':' | '|' | '_')
    };
    text.chars().count() >= 3 && text.chars().all(|c| drawn(c) || c.is_whitespace())
}

/// No framed row is higher, in lines.
const HIGHEST: usize = 12;

/// A drawn frame, whose rows may be several lines high: what stands between two rules is one row.
fn drawn(lines: Vec<Line>) -> Vec<Line> {
    let rules: Vec<usize> = (0..lines.len())
        .filter(|at| lines.get(*at).is_some_and(is_rule))
        .collect();
    let between: BTreeMap<usize, usize> = rules
        .iter()
        .zip(rules.iter().skip(1))
        .map(|(from, to)| (from.saturating_add(1), *to))
        .filter(|(from, to)| from < to)
        .collect();
    let all_cells = |from: usize, to: usize| {
        lines
            .get(from..to)
            .is_some_and(|rows| rows.iter().all(|line| line.cells.len() > 1))
    };
    let framed: BTreeMap<usize, usize> = between
        .into_iter()
        .filter(|(from, to)| all_cells(*from, *to))
        .collect();
    // A head, its rule and many rows to the next rule is no frame around each row.
    let low = |(from, to): (&usize, &usize)| to.saturating_sub(*from) <= HIGHEST;
    if framed.len() < 3 || !framed.iter().all(low) {
        return lines;
    }
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let Some(to) = framed.get(&at) else {
            out.push(line.clone());
            at = at.saturating_add(1);
            continue;
        };
        out.push(stacked(lines.get(at..*to).unwrap_or_default()));
        at = *to;
    }
    out
}

/// The lines of one framed row, cell by cell.
fn stacked(lines: &[Line]) -> Line {
    let mut out = lines.first().cloned().unwrap_or_default();
    for line in lines.iter().skip(1) {
        out.also.push(line.starts_at);
        for (at, cell) in line.cells.iter().enumerate() {
            if out.cells.len() <= at {
                out.cells.push(String::new());
            }
            if let Some(place) = out.cells.get_mut(at) {
                place.push_str(cell);
            }
        }
    }
    out
}

/// Rows whose cells hold line breaks of their own: what does not begin a row goes on with the
/// row above, as long as the columns of the head are not filled.
fn broken(lines: Vec<Line>) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    let mut width = 0_usize;
    for line in lines {
        if line.cells.len() > 1 && heads::head(&line.cells).is_some() {
            width = line.cells.len();
            out.push(line);
            continue;
        }
        match out.last_mut() {
            Some(above) if goes_on(above, &line, width) => glue(above, &line),
            Some(_) | None => out.push(line),
        }
    }
    out
}

fn goes_on(above: &Line, line: &Line, width: usize) -> bool {
    let first = line.cell(0);
    let is_row = |line: &Line| line.cells.len() > 1 && !line.is_blank();
    let fits = above.cells.len() + line.cells.len() <= width.saturating_add(1);
    let begins = layout::number(first).is_some()
        || (line.cells.len() == 1 && ordinal(first).is_some_and(|o| o.level <= 2));
    let fills =
        line.cells.len() == 1 || above.cells.len() + line.cells.len() == width.saturating_add(1);
    let plain = line.covered.is_empty() && above.covered.is_empty();
    let is_loose = ["注", "备注", "附件", "抄送", "说明"]
        .iter()
        .any(|word| first.starts_with(word));
    width > 1
        && plain
        && is_row(above)
        && above.cells.len() < width
        && heads::head(&above.cells).is_none()
        && !first.is_empty()
        && fits
        && fills
        && !begins
        && !is_loose
        && !is_rule(line)
}
