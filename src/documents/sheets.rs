//! Sheets of any length as workbooks and as CSV, row by row: what is written takes no memory.
//!
//! Cells keep their kinds: dates are dates, shares are numbers with a percent format. Instants are
//! Beijing time. In CSV a text that a sheet would take for a formula (`=`, `+`, `-`, `@`, tab or
//! carriage return at its beginning) gets an apostrophe before it, by which people see that it was
//! text; in workbooks texts are texts.

use std::fs::File;
use std::io::{BufWriter, Seek as _, SeekFrom, Write};

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use rust_xlsxwriter::{
    Chart, ChartType, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Url,
    Workbook, Worksheet, XlsxError,
};

use super::WriteError;
use crate::domain::calendar::local;

#[cfg(test)]
mod tests;

/// A sheet without its rows.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Its name, on the tab.
    pub name: String,
    /// What stands above the columns of a workbook: how figures are made, what is left out.
    pub notes: Vec<String>,
    /// Its columns.
    pub columns: Vec<SheetColumn>,
    /// A drawing below the rows.
    pub chart: Option<SheetChart>,
    /// When it was made.
    pub made_at: Timestamp,
}

/// One column.
#[derive(Debug, Clone)]
pub struct SheetColumn {
    /// Its head.
    pub heading: String,
    /// What stands in it.
    pub kind: CellKind,
    /// Its width in half characters.
    pub width: u16,
}

impl SheetColumn {
    /// A column of this kind with the width that fits it.
    pub fn new(heading: impl Into<String>, kind: CellKind) -> Self {
        let width = match kind {
            CellKind::Text => 16,
            CellKind::Integer | CellKind::Percent => 10,
            CellKind::Date => 12,
            CellKind::Instant => 18,
            CellKind::Link => 32,
        };
        let heading = heading.into();
        Self {
            heading,
            kind,
            width,
        }
    }

    /// With another width, in half characters.
    #[must_use]
    pub const fn wide(mut self, width: u16) -> Self {
        self.width = width;
        self
    }
}

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    /// Words.
    Text,
    /// Whole numbers.
    Integer,
    /// Shares of a whole.
    Percent,
    /// Beijing dates.
    Date,
    /// Instants, to the minute of Beijing time.
    Instant,
    /// Addresses on the web.
    Link,
}

/// What stands in one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetCell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A whole number.
    Integer(i32),
    /// A share; of nothing there is none, and the cell stays empty.
    Share {
        /// How many.
        part: u32,
        /// Of how many.
        whole: u32,
    },
    /// A Beijing date.
    Date(Date),
    /// An instant.
    Instant(Timestamp),
    /// An address on the web.
    Link(String),
}

impl SheetCell {
    /// Words, or nothing.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text)
        }
    }

    /// A count.
    pub fn count(count: usize) -> Self {
        Self::Integer(i32::try_from(count).unwrap_or(i32::MAX))
    }

    /// An instant, or nothing.
    pub fn instant(at: Option<Timestamp>) -> Self {
        at.map_or(Self::Empty, Self::Instant)
    }
}

/// A drawing of columns.
#[derive(Debug, Clone)]
pub struct SheetChart {
    /// Its title.
    pub title: String,
    /// How it is drawn.
    pub kind: ChartKind,
    /// The column with the labels, from 0.
    pub labels: u16,
    /// The columns with the figures, from 0.
    pub figures: Vec<u16>,
}

/// How a drawing looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartKind {
    /// Upright bars.
    Bars,
    /// A line.
    Line,
}

/// What a workbook cannot hold; the last row that is used says so.
const MOST_ROWS: u32 = 1_048_576;
/// The most links of a workbook, and the longest; what is beyond is written as words.
const MOST_LINKS: u32 = 60_000;
const LONGEST_LINK: usize = 2_000;
/// The longest text of a cell, in characters.
const LONGEST_TEXT: usize = 32_000;

/// Writes a workbook into a file that vanishes with its last reader, and goes back to its beginning.
///
/// # Errors
///
/// The first row that fails, a file that cannot be written, more rows than a workbook holds.
pub fn write_xlsx<E: From<WriteError>>(
    sheet: &Sheet,
    rows: impl Iterator<Item = Result<Vec<SheetCell>, E>>,
) -> Result<File, E> {
    let mut book = Workbook::new();
    let properties = DocProperties::new()
        .set_title(&sheet.name)
        .set_creation_datetime(&moment(local(sheet.made_at)).map_err(WriteError::from)?);
    book.set_properties(&properties);
    let page = book
        .add_worksheet_with_constant_memory()
        .map_err(WriteError::from)?;
    let mut looks = Looks::new();
    let first = begin(page, sheet, &looks).map_err(WriteError::from)?;
    let mut at = first;
    for row in rows {
        let row = row?;
        if at >= MOST_ROWS {
            return Err(WriteError::from(XlsxError::RowColumnLimitError).into());
        }
        for (column, cell) in (0_u16..).zip(&row) {
            put(page, at, column, cell, &mut looks).map_err(WriteError::from)?;
        }
        at = at.saturating_add(1);
    }
    end(page, sheet, first, at).map_err(WriteError::from)?;
    let mut file = tempfile::tempfile().map_err(WriteError::from)?;
    let mut out = BufWriter::new(&mut file);
    book.save_to_writer(&mut out).map_err(WriteError::from)?;
    out.flush().map_err(WriteError::from)?;
    drop(out);
    rewound(file).map_err(E::from)
}

fn rewound(mut file: File) -> Result<File, WriteError> {
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

/// The formats of cells, made once, and how many links there are.
struct Looks {
    head: Format,
    note: Format,
    percent: Format,
    date: Format,
    instant: Format,
    links: u32,
}

impl Looks {
    fn new() -> Self {
        Self {
            head: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter)
                .set_border_bottom(FormatBorder::Thin),
            note: Format::new().set_italic(),
            percent: Format::new().set_num_format("0.0%"),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            instant: Format::new().set_num_format("yyyy-mm-dd hh:mm"),
            links: 0,
        }
    }
}

/// Everything above the rows; answers where the first row stands.
fn begin(page: &mut Worksheet, sheet: &Sheet, looks: &Looks) -> Result<u32, XlsxError> {
    page.set_name(tab_name(&sheet.name))?;
    for (at, column) in (0_u16..).zip(&sheet.columns) {
        page.set_column_width(at, f64::from(column.width))?;
    }
    let mut at = 0;
    for note in &sheet.notes {
        page.write_string_with_format(at, 0, note, &looks.note)?;
        at += 1;
    }
    for (place, column) in (0_u16..).zip(&sheet.columns) {
        page.write_string_with_format(at, place, &column.heading, &looks.head)?;
    }
    page.set_freeze_panes(at + 1, 0)?;
    page.set_repeat_rows(at, at)?;
    Ok(at + 1)
}

/// A tab takes 31 characters and none of those that addresses of cells use.
fn tab_name(name: &str) -> String {
    let marks = ['[', ']', ':', '*', '?', '/', '\\', '\''];
    let safe: String = name
        .chars()
        .filter(|c| !marks.contains(c))
        .take(31)
        .collect();
    if safe.trim().is_empty() {
        "Sheet1".to_owned()
    } else {
        safe
    }
}

fn put(
    page: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &SheetCell,
    looks: &mut Looks,
) -> Result<(), XlsxError> {
    match cell {
        SheetCell::Empty | SheetCell::Share { whole: 0, .. } => {}
        SheetCell::Text(text) => {
            page.write_string(row, column, shortened(text))?;
        }
        SheetCell::Integer(number) => {
            page.write_number(row, column, *number)?;
        }
        SheetCell::Share { part, whole } => {
            let share = f64::from(*part) / f64::from(*whole);
            page.write_number_with_format(row, column, share, &looks.percent)?;
        }
        SheetCell::Date(date) => {
            let moment = moment(date.at(0, 0, 0, 0))?;
            page.write_datetime_with_format(row, column, &moment, &looks.date)?;
        }
        SheetCell::Instant(at) => {
            let moment = moment(local(*at))?;
            page.write_datetime_with_format(row, column, &moment, &looks.instant)?;
        }
        SheetCell::Link(href) if is_link(href) && looks.links < MOST_LINKS => {
            looks.links += 1;
            page.write_url(row, column, Url::new(href))?;
        }
        SheetCell::Link(href) => {
            page.write_string(row, column, shortened(href))?;
        }
    }
    Ok(())
}

/// Only addresses on the web may be followed from a sheet.
fn is_link(href: &str) -> bool {
    let is_web = href.starts_with("https://") || href.starts_with("http://");
    is_web && href.len() <= LONGEST_LINK
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= LONGEST_TEXT {
        return text.to_owned();
    }
    let kept: String = text.chars().take(LONGEST_TEXT).collect();
    kept + "…（全文见系统）"
}

fn moment(at: DateTime) -> Result<ExcelDateTime, XlsxError> {
    let small = |part: i8| u8::try_from(part).unwrap_or(0);
    let year = u16::try_from(at.year()).unwrap_or(1900);
    ExcelDateTime::from_ymd(year, small(at.month()), small(at.day()))?.and_hms(
        u16::from(small(at.hour())),
        small(at.minute()),
        small(at.second()),
    )
}

/// The filter over all rows, and the drawing beside them.
fn end(page: &mut Worksheet, sheet: &Sheet, first: u32, next: u32) -> Result<(), XlsxError> {
    let Some(last_column) = u16::try_from(sheet.columns.len())
        .ok()
        .and_then(|n| n.checked_sub(1))
    else {
        return Ok(());
    };
    let last = next.saturating_sub(1);
    page.autofilter(first - 1, 0, last, last_column)?;
    let Some(wanted) = sheet.chart.as_ref().filter(|_| last >= first) else {
        return Ok(());
    };
    let mut chart = Chart::new(match wanted.kind {
        ChartKind::Bars => ChartType::Column,
        ChartKind::Line => ChartType::Line,
    });
    chart.title().set_name(&wanted.title);
    let tab = tab_name(&sheet.name);
    for figures in &wanted.figures {
        let heading = sheet.columns.get(usize::from(*figures));
        let heading = heading.map_or("", |column| column.heading.as_str());
        chart
            .add_series()
            .set_categories((tab.as_str(), first, wanted.labels, last, wanted.labels))
            .set_values((tab.as_str(), first, *figures, last, *figures))
            .set_name(heading);
    }
    // Beside many columns nobody would find it.
    page.insert_chart(next.saturating_add(1), 0, &chart)?;
    Ok(())
}

/// Writes CSV after RFC 4180, with the byte-order mark that office programs look for, into a file
/// that vanishes with its last reader.
///
/// # Errors
///
/// The first row that fails, a file that cannot be written.
pub fn write_csv<E: From<WriteError>>(
    sheet: &Sheet,
    rows: impl Iterator<Item = Result<Vec<SheetCell>, E>>,
) -> Result<File, E> {
    let mut file = tempfile::tempfile().map_err(WriteError::from)?;
    let mut out = BufWriter::new(&mut file);
    let headings = sheet.columns.iter().map(|column| quoted(&column.heading));
    let put = |out: &mut BufWriter<&mut File>, line: &str| -> Result<(), WriteError> {
        Ok(out.write_all(line.as_bytes())?)
    };
    put(&mut out, &format!("\u{feff}{}", csv_line(headings)))?;
    for row in rows {
        let cells = row?;
        put(&mut out, &csv_line(cells.iter().map(csv_cell)))?;
    }
    out.flush().map_err(WriteError::from)?;
    drop(out);
    rewound(file).map_err(E::from)
}

fn csv_line(cells: impl Iterator<Item = String>) -> String {
    let mut line = cells.collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

fn csv_cell(cell: &SheetCell) -> String {
    match cell {
        SheetCell::Empty | SheetCell::Share { whole: 0, .. } => String::new(),
        SheetCell::Text(text) | SheetCell::Link(text) => quoted(text),
        SheetCell::Integer(number) => number.to_string(),
        SheetCell::Share { part, whole } => {
            format!("{:.1}%", f64::from(*part) * 100.0 / f64::from(*whole))
        }
        SheetCell::Date(date) => date.to_string(),
        SheetCell::Instant(at) => local(*at).strftime("%Y-%m-%d %H:%M").to_string(),
    }
}

/// A text in quotes; one that a sheet would take for a formula is made plain text.
fn quoted(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let plain = if is_formula { "'" } else { "" };
    format!("\"{plain}{}\"", text.replace('"', "\"\""))
}
