//! Workbooks: the used cells of every sheet as lines, merged cells marked.
//!
//! Cells are streamed, so that a sheet which claims a million rows costs nothing. The package has
//! been unpacked once against its limits before this reader opens it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use calamine::{DataRef, Dimensions, Reader, SheetType, Xlsx, XlsxError};

use super::DocumentError;
use crate::domain::plan_table::{Grid, GridCell, GridLine};

const MOST_ROWS: u32 = 20_000;
const MOST_COLUMNS: u32 = 256;
/// Merged cells and the cells they cover, together.
const MOST_COVERED: u32 = 1_000_000;
/// All texts of a workbook together, in bytes.
const MOST_TEXT: usize = 32 * 1024 * 1024;

type Book<'b> = Xlsx<Cursor<&'b [u8]>>;
/// A row and a column, counted from 0.
type Place = (u32, u32);

/// Reads every worksheet of a workbook.
///
/// # Errors
///
/// When the workbook is damaged or a sheet is too large.
pub(super) fn read(bytes: &[u8], file: &str) -> Result<Grid, DocumentError> {
    let damaged = |place: &str, error: &XlsxError| DocumentError::Damaged {
        file: file.to_owned(),
        place: format!("{place}：{error}"),
    };
    let mut book: Book<'_> =
        Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged("工作簿目录", &error))?;
    let sheets: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut lines: Vec<GridLine> = Vec::new();
    for sheet in sheets {
        let place = format!("工作表“{sheet}”");
        let mut texts = texts(&mut book, &sheet, file)?;
        let merged = book
            .merge_cells_by_sheet_name(&sheet)
            .map_err(|error| damaged(&place, &error))?;
        texts
            .cover(&merged)
            .map_err(|()| DocumentError::TooManyCells {
                file: file.to_owned(),
                place: format!("{place}的合并单元格"),
            })?;
        let before = lines.last().map_or(0, |line| line.line);
        lines.extend(texts.lines(before));
    }
    Ok(Grid { lines })
}

/// What stands in the cells of a sheet.
#[derive(Debug, Default)]
struct Texts {
    texts: BTreeMap<Place, String>,
    covered: BTreeSet<Place>,
}

fn texts(book: &mut Book<'_>, sheet: &str, file: &str) -> Result<Texts, DocumentError> {
    let damaged = |error: &XlsxError| DocumentError::Damaged {
        file: file.to_owned(),
        place: format!("工作表“{sheet}”：{error}"),
    };
    let mut reader = book
        .worksheet_cells_reader(sheet)
        .map_err(|error| damaged(&error))?;
    let mut out = Texts::default();
    let mut size = 0_usize;
    while let Some(cell) = reader.next_cell().map_err(|error| damaged(&error))? {
        let text = printed(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let (row, column) = cell.get_position();
        size = size.saturating_add(text.len());
        if row >= MOST_ROWS || column >= MOST_COLUMNS || size > MOST_TEXT {
            return Err(DocumentError::TooManyCells {
                file: file.to_owned(),
                place: format!("工作表“{sheet}”第{}行", row.saturating_add(1)),
            });
        }
        out.texts.insert((row, column), text);
    }
    Ok(out)
}

fn printed(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.trim().to_owned()
        }
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Bool(yes) => if *yes { "是" } else { "否" }.to_owned(),
        DataRef::DateTime(at) => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

impl Texts {
    /// Marks the cells that merged ones cover, as far as the sheet is used. Fails when they cover
    /// more than sound sheets do.
    fn cover(&mut self, merged: &[Dimensions]) -> Result<(), ()> {
        let last_row = self.texts.keys().map(|(row, _)| *row).max();
        let last_column = self.texts.keys().map(|(_, column)| *column).max();
        let (Some(last_row), Some(last_column)) = (last_row, last_column) else {
            return Ok(());
        };
        let mut left = MOST_COVERED;
        for region in merged {
            left = left.checked_sub(1).ok_or(())?;
            for row in region.start.0..=region.end.0.min(last_row) {
                for column in region.start.1..=region.end.1.min(last_column) {
                    left = left.checked_sub(1).ok_or(())?;
                    if (row, column) != region.start {
                        self.covered.insert((row, column));
                    }
                }
            }
        }
        Ok(())
    }

    /// The lines of the sheet, blank ones between used ones included; numbers follow on `before`.
    fn lines(&self, before: u32) -> Vec<GridLine> {
        let Some(last) = self.texts.keys().map(|(row, _)| *row).max() else {
            return Vec::new();
        };
        (0..=last)
            .map(|row| GridLine {
                line: before.saturating_add(row).saturating_add(1),
                cells: self.row(row),
            })
            .collect()
    }

    fn row(&self, row: u32) -> Vec<GridCell> {
        let in_row = || (row, 0)..=(row, MOST_COLUMNS);
        let last_text = self.texts.range(in_row()).next_back().map(|(at, _)| at.1);
        let last_covered = self.covered.range(in_row()).next_back().map(|at| at.1);
        let Some(last) = last_text.max(last_covered) else {
            return Vec::new();
        };
        (0..=last)
            .map(|column| {
                let at = (row, column);
                if self.covered.contains(&at) {
                    GridCell::covered()
                } else {
                    GridCell::printed(self.texts.get(&at).map_or("", String::as_str))
                }
            })
            .collect()
    }
}
