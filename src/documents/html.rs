//! Web pages: tables row by row with spans worked out, other text as lines.
//!
//! Tables used for layout may hold other tables; each row becomes a line where it ends. Scripts,
//! styles and the page's own title are left out.

use std::collections::BTreeMap;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};

use super::DocumentError;
use crate::domain::plan_table::{Grid, GridCell, GridLine};

const MOST_COLUMNS: usize = 64;
const MOST_LINES: usize = 20_000;
const MOST_TABLES_DEEP: usize = 64;

const LEFT_OUT: [&str; 6] = [
    "script", "style", "title", "noscript", "template", "textarea",
];
const BLOCKS: [&str; 18] = [
    "p", "div", "br", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "section", "article",
    "hr", "body", "caption", "center",
];

/// Reads a page.
///
/// # Errors
///
/// When a table is too wide, too deep or too long.
pub(super) fn read(page: &str, file: &str) -> Result<Grid, DocumentError> {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut body = Body::default();
    for token in Tokenizer::new_with_emitter(page, emitter).flatten() {
        match token {
            Token::StartTag(tag) => body.start(&tag),
            Token::EndTag(tag) => body.end(&String::from_utf8_lossy(&tag.name)),
            Token::String(text) => body.text(&String::from_utf8_lossy(&text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
        if body.is_too_large() {
            return Err(DocumentError::TooManyCells {
                file: file.to_owned(),
                place: format!("第{}行", body.lines.len().saturating_add(1)),
            });
        }
    }
    while !body.tables.is_empty() {
        body.end_table();
    }
    body.end_block();
    Ok(Grid { lines: body.lines })
}

#[derive(Debug, Default)]
struct Table {
    /// Columns covered by a cell from above, with the rows it still covers, this one included.
    hanging: BTreeMap<usize, usize>,
    row: Option<Vec<GridCell>>,
    cell: Option<OpenCell>,
}

#[derive(Debug, Default)]
struct OpenCell {
    text: String,
    columns: usize,
    rows: usize,
}

#[derive(Debug, Default)]
struct Body {
    lines: Vec<GridLine>,
    tables: Vec<Table>,
    loose: String,
    left_out: Option<String>,
}

impl Body {
    fn is_too_large(&self) -> bool {
        let wide = |table: &Table| {
            table
                .row
                .as_ref()
                .is_some_and(|row| row.len() > MOST_COLUMNS)
        };
        self.lines.len() > MOST_LINES
            || self.tables.len() > MOST_TABLES_DEEP
            || self.tables.iter().any(wide)
    }

    fn push_line(&mut self, cells: Vec<GridCell>) {
        let before = u32::try_from(self.lines.len()).unwrap_or(u32::MAX);
        self.lines.push(GridLine {
            line: before.saturating_add(1),
            cells,
        });
    }

    fn start(&mut self, tag: &StartTag<()>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        if self.left_out.is_some() {
            return;
        }
        match name.as_str() {
            left_out if LEFT_OUT.contains(&left_out) => self.left_out = Some(name),
            "table" => {
                self.end_block();
                self.tables.push(Table::default());
            }
            "tr" => {
                self.end_row();
                if let Some(table) = self.tables.last_mut() {
                    table.row = Some(Vec::new());
                }
            }
            "td" | "th" => self.start_cell(tag),
            block if BLOCKS.contains(&block) => self.break_line(),
            _ => {}
        }
    }

    fn start_cell(&mut self, tag: &StartTag<()>) {
        let span = |name: &[u8], most: usize| {
            let text = tag.attributes.get(name)?;
            let span: usize = String::from_utf8_lossy(text).trim().parse().ok()?;
            // A row span of 0 reaches to the end of the table.
            Some(if span == 0 { most } else { span.min(most) })
        };
        self.end_cell();
        if let Some(table) = self.tables.last_mut() {
            table.row.get_or_insert_default();
            table.cell = Some(OpenCell {
                text: String::new(),
                columns: span(b"colspan", MOST_COLUMNS).unwrap_or(1),
                rows: span(b"rowspan", MOST_LINES).unwrap_or(1),
            });
        }
    }

    fn end(&mut self, name: &str) {
        if let Some(left_out) = &self.left_out {
            if left_out == name {
                self.left_out = None;
            }
            return;
        }
        match name {
            "table" => self.end_table(),
            "tr" => self.end_row(),
            "td" | "th" => self.end_cell(),
            block if BLOCKS.contains(&block) => self.break_line(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.left_out.is_some() {
            return;
        }
        let flat: String = text
            .chars()
            .map(|c| {
                if matches!(c, '\n' | '\r' | '\t') {
                    ' '
                } else {
                    c
                }
            })
            .collect();
        match self.open_cell() {
            Some(cell) => cell.text.push_str(&flat),
            None => self.loose.push_str(&flat),
        }
    }

    fn open_cell(&mut self) -> Option<&mut OpenCell> {
        self.tables.last_mut()?.cell.as_mut()
    }

    /// A block ends a line of loose text, but only a word inside a cell.
    fn break_line(&mut self) {
        match self.open_cell() {
            Some(cell) => cell.text.push('\n'),
            None => self.end_block(),
        }
    }

    /// Ends what is being said outside the next table, also in a cell of an outer one.
    fn end_block(&mut self) {
        let in_cell = self.open_cell().map(|cell| std::mem::take(&mut cell.text));
        let said = in_cell.unwrap_or_else(|| std::mem::take(&mut self.loose));
        let paragraphs: Vec<String> = said
            .lines()
            .map(|line| line.trim().to_owned())
            .filter(|line| !line.is_empty())
            .collect();
        for paragraph in paragraphs {
            self.push_line(vec![GridCell::printed(paragraph)]);
        }
    }

    fn end_cell(&mut self) {
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        let (Some(cell), Some(row)) = (table.cell.take(), table.row.as_mut()) else {
            return;
        };
        hang(row, &table.hanging);
        let from = row.len();
        row.push(GridCell::printed(cell.text.trim()));
        let covered = cell.columns.saturating_sub(1);
        row.extend(std::iter::repeat_n(GridCell::covered(), covered));
        if cell.rows > 1 {
            for column in from..row.len() {
                table.hanging.insert(column, cell.rows);
            }
        }
        hang(row, &table.hanging);
    }

    fn end_row(&mut self) {
        self.end_cell();
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        let Some(mut row) = table.row.take() else {
            return;
        };
        hang(&mut row, &table.hanging);
        table.hanging.retain(|_, rows| {
            *rows = rows.saturating_sub(1);
            *rows > 0
        });
        self.push_line(row);
    }

    fn end_table(&mut self) {
        self.end_row();
        if self.tables.pop().is_none() {
            self.end_block();
        }
    }
}

/// Fills the next columns of a row as long as cells from above cover them.
fn hang(row: &mut Vec<GridCell>, hanging: &BTreeMap<usize, usize>) {
    while row.len() < MOST_COLUMNS && hanging.contains_key(&row.len()) {
        row.push(GridCell::covered());
    }
}
