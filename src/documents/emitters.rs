//! Writes one and the same table as text, sheet, word-processor file and page, for tests.
//!
//! Paragraphs and tables come from a small notation; nothing here reads.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use rust_xlsxwriter::{Format, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A cell of a test table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Text(String),
    /// Covered by the cell above.
    Above,
    /// Covered by the cell to the left.
    Left,
}

/// A paragraph or a table, in reading order.
#[derive(Debug, Clone)]
pub(super) enum Part {
    Paragraph(String),
    Table(Vec<Vec<Cell>>),
}

/// Reads the notation: a line with `|` is a table row, `^` and `<` are merged cells; a header
/// starts a new table; other lines are paragraphs.
pub(super) fn parts(notation: &str) -> Vec<Part> {
    let mut out: Vec<Part> = Vec::new();
    for line in notation
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        if !line.contains('|') {
            out.push(Part::Paragraph(line.to_owned()));
            continue;
        }
        let row: Vec<Cell> = line.split('|').map(cell).collect();
        match out.last_mut() {
            Some(Part::Table(rows)) if !line.starts_with("序号") => rows.push(row),
            _ => out.push(Part::Table(vec![row])),
        }
    }
    out
}

fn cell(text: &str) -> Cell {
    match text.trim() {
        "^" => Cell::Above,
        "<" => Cell::Left,
        text => Cell::Text(text.to_owned()),
    }
}

fn text_of(cell: &Cell) -> &str {
    match cell {
        Cell::Text(text) => text,
        Cell::Above | Cell::Left => "",
    }
}

pub(super) fn as_text(parts: &[Part], separator: &str) -> Vec<u8> {
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Paragraph(text) => writeln!(out, "{text}").unwrap(),
            Part::Table(rows) => {
                for row in rows {
                    let texts: Vec<&str> = row.iter().map(text_of).collect();
                    writeln!(out, "{}", texts.join(separator)).unwrap();
                }
            }
        }
        writeln!(out).unwrap();
    }
    out.into_bytes()
}

/// How many rows and columns the cell at this place covers.
fn extent(rows: &[Vec<Cell>], at: (usize, usize)) -> (usize, usize) {
    let (row, column) = at;
    let below = rows[row + 1..]
        .iter()
        .take_while(|row| row.get(column) == Some(&Cell::Above))
        .count();
    let right = rows[row][column + 1..]
        .iter()
        .take_while(|cell| **cell == Cell::Left)
        .count();
    (1 + below, 1 + right)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

pub(super) fn as_html(parts: &[Part]) -> String {
    let mut out = String::from(
        "<!DOCTYPE html>\n<html><head><title>不读这里</title><style>td{color:red}</style></head><body>\n",
    );
    for part in parts {
        match part {
            Part::Paragraph(text) => writeln!(out, "<p>&nbsp;{}</p>", escape(text)).unwrap(),
            Part::Table(rows) => {
                // A table for layout around the real one, as on many government pages.
                out.push_str("<table><tr><td>\n<table border=1><tbody>\n");
                for (r, row) in rows.iter().enumerate() {
                    out.push_str("<tr>");
                    for (c, cell) in row.iter().enumerate() {
                        if let Cell::Text(text) = cell {
                            let (high, wide) = extent(rows, (r, c));
                            write!(out, "<td rowspan={high} colspan=\"{wide}\"><p>").unwrap();
                            write!(out, "<span>{}</span></p>\n  </td>", escape(text)).unwrap();
                        }
                    }
                    out.push_str("</tr>\n");
                }
                out.push_str("</tbody></table></td></tr></table>\n");
            }
        }
    }
    out + "</body></html>"
}

pub(super) fn as_xlsx(parts: &[Part]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let mut line = 0_u32;
    for part in parts {
        match part {
            Part::Paragraph(text) => {
                sheet.write_string(line, 0, text).unwrap();
                line += 1;
            }
            Part::Table(rows) => {
                for (r, row) in rows.iter().enumerate() {
                    for (c, cell) in row.iter().enumerate() {
                        let column = u16::try_from(c).unwrap();
                        let (high, wide) = match cell {
                            Cell::Text(_) => extent(rows, (r, c)),
                            Cell::Above | Cell::Left => continue,
                        };
                        let text = text_of(cell);
                        if high * wide > 1 {
                            let last = line + u32::try_from(high).unwrap() - 1;
                            let right = column + u16::try_from(wide).unwrap() - 1;
                            sheet
                                .merge_range(line, column, last, right, text, &Format::new())
                                .unwrap();
                        } else if let Ok(number) = text.parse::<u32>() {
                            sheet.write_number(line, column, number).unwrap();
                        } else if !text.is_empty() {
                            sheet.write_string(line, column, text).unwrap();
                        }
                    }
                    line += 1;
                }
            }
        }
        line += 1;
    }
    book.save_to_buffer().unwrap()
}

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

fn word_paragraph(text: &str) -> String {
    // Two runs, as word processors split text at will.
    let middle = text
        .char_indices()
        .nth(text.chars().count() / 2)
        .map_or(0, |(at, _)| at);
    let (first, second) = text.split_at(middle);
    let run = |text: &str| {
        format!(
            "<w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r>",
            escape(text)
        )
    };
    format!(
        "<w:p><w:pPr><w:jc w:val=\"left\"/></w:pPr>{}{}</w:p>",
        run(first),
        run(second)
    )
}

pub(super) fn word_document(parts: &[Part]) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"{WORD}\"><w:body>"
    );
    for part in parts {
        match part {
            Part::Paragraph(text) => out.push_str(&word_paragraph(text)),
            Part::Table(rows) => {
                out.push_str("<w:tbl><w:tblPr/><w:tblGrid/>");
                for (r, row) in rows.iter().enumerate() {
                    out.push_str("<w:tr>");
                    for (c, cell) in row.iter().enumerate() {
                        let (high, wide) = match cell {
                            Cell::Left => continue,
                            Cell::Text(_) | Cell::Above => extent(rows, (r, c)),
                        };
                        out.push_str("<w:tc><w:tcPr>");
                        if wide > 1 {
                            write!(out, "<w:gridSpan w:val=\"{wide}\"/>").unwrap();
                        }
                        match cell {
                            Cell::Above => out.push_str("<w:vMerge/>"),
                            Cell::Text(_) if high > 1 => {
                                out.push_str("<w:vMerge w:val=\"restart\"/>");
                            }
                            Cell::Text(_) | Cell::Left => {}
                        }
                        write!(out, "</w:tcPr>{}</w:tc>", word_paragraph(text_of(cell))).unwrap();
                    }
                    out.push_str("</w:tr>");
                }
                out.push_str("</w:tbl>");
            }
        }
    }
    out + "<w:sectPr/></w:body></w:document>"
}

/// A zipped package of parts.
pub(super) fn package(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub(super) fn as_docx(parts: &[Part]) -> Vec<u8> {
    package(&[
        ("[Content_Types].xml", b"<Types/>".as_slice()),
        ("word/document.xml", word_document(parts).as_bytes()),
    ])
}
