//! Sheets as files that are sent piece by piece, so that one of any length takes no memory.

use std::fs::File;
use std::io::Read as _;

use super::ServiceError;
use crate::documents::WriteError;
pub use crate::documents::sheets::{
    CellKind, ChartKind, Sheet, SheetCell, SheetChart, SheetColumn,
};
use crate::documents::sheets::{write_csv, write_xlsx};

/// What is sent at once, in bytes.
const PIECE: u64 = 64 * 1024;

/// In which form a sheet is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetFormat {
    /// A workbook.
    Xlsx,
    /// Text with commas.
    Csv,
}

impl SheetFormat {
    /// From the end of a file's name: `xlsx`, `csv`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "xlsx" => Some(Self::Xlsx),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }

    /// The end of a file's name, without its dot.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
        }
    }

    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// A sheet that was written completely and waits to be sent.
#[derive(Debug)]
pub struct SheetFile {
    file: File,
    /// What it is.
    pub format: SheetFormat,
    /// How long it is, in bytes.
    pub length: u64,
}

/// Writes a sheet; a row that fails fails it as a whole, before anything is sent.
///
/// # Errors
/// The first row's failure; `Internal` when the file cannot be written.
pub fn write(
    sheet: &Sheet,
    format: SheetFormat,
    rows: impl Iterator<Item = Result<Vec<SheetCell>, ServiceError>>,
) -> Result<SheetFile, ServiceError> {
    let file = match format {
        SheetFormat::Xlsx => write_xlsx(sheet, rows)?,
        SheetFormat::Csv => write_csv(sheet, rows)?,
    };
    let length = file.metadata().map_err(WriteError::from)?.len();
    Ok(SheetFile {
        file,
        format,
        length,
    })
}

/// All rows of a list, read piece by piece. `read` hears where the piece before ended, nothing for
/// the first, and gives a piece with where it ends, nothing with the last.
pub fn rows_by_pieces<T, M>(
    mut read: impl FnMut(Option<&M>) -> Result<(Vec<T>, Option<M>), ServiceError>,
) -> impl Iterator<Item = Result<T, ServiceError>> {
    let mut piece = Vec::new().into_iter();
    let (mut after, mut has_more) = (None, true);
    std::iter::from_fn(move || {
        if let Some(row) = piece.next() {
            return Some(Ok(row));
        }
        if !std::mem::take(&mut has_more) {
            return None;
        }
        match read(after.as_ref()) {
            Ok((rows, next)) => {
                has_more = next.is_some();
                after = next;
                piece = rows.into_iter();
                piece.next().map(Ok)
            }
            Err(error) => Some(Err(error)),
        }
    })
}

impl SheetFile {
    /// The next piece; an empty one at the end.
    ///
    /// # Errors
    /// `Internal` when the file cannot be read.
    pub fn piece(&mut self) -> Result<Vec<u8>, ServiceError> {
        let mut piece = Vec::new();
        let mut limited = (&mut self.file).take(PIECE);
        limited.read_to_end(&mut piece).map_err(WriteError::from)?;
        Ok(piece)
    }
}
