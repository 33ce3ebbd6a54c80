//! Word-processor files: the main part as lines, tables row by row, merged cells marked.
//!
//! Deleted text, field codes and the fallback copies of drawings are left out.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::DocumentError;
use crate::domain::plan_table::{Grid, GridCell, GridLine};

/// A table is never wider than this.
const MOST_COLUMNS: usize = 64;
const MOST_LINES: usize = 20_000;

/// Reads the main part of a word-processor file.
///
/// # Errors
///
/// When the part is cut off or not well formed, or a table is too wide or too long.
pub(super) fn read(document: &str, file: &str) -> Result<Grid, DocumentError> {
    let mut xml = Reader::from_str(document);
    let mut body = Body::default();
    let damaged = |place: String| DocumentError::Damaged {
        file: file.to_owned(),
        place,
    };
    loop {
        let position = xml.buffer_position();
        let event = xml
            .read_event()
            .map_err(|error| damaged(format!("正文第{position}字节：{error}")))?;
        match event {
            Event::Start(tag) => body.start(&tag),
            Event::Empty(tag) => {
                body.start(&tag);
                body.end(tag.local_name().as_ref());
            }
            Event::End(tag) => body.end(tag.local_name().as_ref()),
            Event::Text(text) => body.text(&text.xml10_content()),
            Event::CData(text) => body.text(&text.xml10_content()),
            Event::GeneralRef(name) => body.reference(&name.xml10_content()),
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
        if body.row.len() > MOST_COLUMNS || body.lines.len() > MOST_LINES {
            return Err(DocumentError::TooManyCells {
                file: file.to_owned(),
                place: format!("第{}行", body.next_line()),
            });
        }
    }
    if body.open > 0 {
        return Err(damaged("正文没有结束".to_owned()));
    }
    Ok(Grid { lines: body.lines })
}

/// A cell that is being read.
#[derive(Debug, Default)]
struct OpenCell {
    text: String,
    span: usize,
    /// Covered by a cell merged from above.
    continues: bool,
}

#[derive(Debug, Default)]
struct Body {
    lines: Vec<GridLine>,
    row: Vec<GridCell>,
    cell: Option<OpenCell>,
    paragraph: String,
    in_text: bool,
    /// Elements that are open.
    open: usize,
    /// Tables that are open; the text of an inner one counts as text of the cell it stands in.
    tables: usize,
    /// Open elements inside which everything is left out.
    skipped: usize,
}

impl Body {
    fn next_line(&self) -> u32 {
        u32::try_from(self.lines.len())
            .unwrap_or(u32::MAX)
            .saturating_add(1)
    }

    fn push_line(&mut self, cells: Vec<GridCell>) {
        let line = self.next_line();
        self.lines.push(GridLine { line, cells });
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        self.open = self.open.saturating_add(1);
        let local = tag.local_name();
        let name = local.as_ref();
        if self.skipped > 0 || name == "Fallback" {
            self.skipped = self.skipped.saturating_add(1);
            return;
        }
        match name {
            "tbl" => self.tables = self.tables.saturating_add(1),
            "tr" if self.tables == 1 => self.row.clear(),
            "tc" if self.tables == 1 => {
                self.cell = Some(OpenCell {
                    span: 1,
                    ..OpenCell::default()
                });
            }
            "gridBefore" if self.tables == 1 => {
                let blanks = number(tag).unwrap_or(0).min(MOST_COLUMNS);
                self.row
                    .extend(std::iter::repeat_n(GridCell::default(), blanks));
            }
            "gridSpan" | "vMerge" | "hMerge" if self.tables == 1 => self.merge(name, tag),
            "t" => self.in_text = true,
            "tab" | "br" | "cr" => self.paragraph.push(' '),
            _ => {}
        }
    }

    fn merge(&mut self, name: &str, tag: &BytesStart<'_>) {
        let Some(cell) = self.cell.as_mut() else {
            return;
        };
        if name == "gridSpan" {
            cell.span = number(tag).unwrap_or(1).clamp(1, MOST_COLUMNS);
        } else {
            cell.continues = value(tag).as_deref() != Some("restart");
        }
    }

    fn end(&mut self, name: &str) {
        self.open = self.open.saturating_sub(1);
        if self.skipped > 0 {
            self.skipped = self.skipped.saturating_sub(1);
            return;
        }
        match name {
            "t" => self.in_text = false,
            "p" => self.end_paragraph(),
            "tc" if self.tables == 1 => self.end_cell(),
            "tr" if self.tables == 1 => {
                let row = std::mem::take(&mut self.row);
                self.push_line(row);
            }
            "tbl" => self.tables = self.tables.saturating_sub(1),
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let text = std::mem::take(&mut self.paragraph);
        match self.cell.as_mut() {
            Some(cell) => {
                if !cell.text.is_empty() {
                    cell.text.push('\n');
                }
                cell.text.push_str(&text);
            }
            None => self.push_line(vec![GridCell::printed(text.trim())]),
        }
    }

    fn end_cell(&mut self) {
        let Some(cell) = self.cell.take() else {
            return;
        };
        self.row.push(if cell.continues {
            GridCell::covered()
        } else {
            GridCell::printed(cell.text.trim())
        });
        let covered = cell.span.saturating_sub(1);
        self.row
            .extend(std::iter::repeat_n(GridCell::covered(), covered));
    }

    fn text(&mut self, text: &str) {
        if self.in_text && self.skipped == 0 {
            self.paragraph.push_str(text);
        }
    }

    /// The five named entities and characters by number.
    fn reference(&mut self, name: &str) {
        let character = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => numeric(name),
        };
        if let Some(character) = character {
            self.text(&character.to_string());
        }
    }
}

fn numeric(name: &str) -> Option<char> {
    let code = name.strip_prefix('#')?;
    let code = match code.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
        None => code.parse().ok()?,
    };
    char::from_u32(code)
}

fn value(tag: &BytesStart<'_>) -> Option<String> {
    tag.attributes()
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == "val")
        .map(|attribute| attribute.value.into_owned())
}

fn number(tag: &BytesStart<'_>) -> Option<usize> {
    value(tag)?.parse().ok()
}
