//! Opens a zipped office file with care: every part is unpacked once against a limit before any
//! other reader sees the file.
//!
//! Declared sizes are a first check only; what counts is what really comes out.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::DocumentError;

/// All parts together, unpacked, in bytes.
const MOST_UNPACKED: u64 = 64 * 1024 * 1024;
/// A part above [`RATIO_COUNTS_FROM`] may unpack to this many times its packed size.
const HIGHEST_RATIO: u64 = 200;
/// Small parts of repeated text pack very well and harm nobody.
const RATIO_COUNTS_FROM: u64 = 1024 * 1024;
const MOST_PARTS: usize = 4096;

const WORD_PART: &str = "word/document.xml";
const SHEETS_PART: &str = "xl/workbook.xml";

/// What kind of office file a package is.
pub(super) enum Office {
    /// A word-processor file, with its main part as text.
    Word(String),
    /// A workbook.
    Sheets,
}

/// Checks a package and tells what it is.
///
/// # Errors
///
/// When it is damaged, protected, packed beyond reason, or no office file.
pub(super) fn open(bytes: &[u8], file: &str) -> Result<Office, DocumentError> {
    let damaged = |error: ZipError| as_document_error(&error, file, "目录");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > MOST_PARTS {
        return Err(bomb(file, "目录"));
    }
    let is_word = archive.index_for_name(WORD_PART).is_some();
    let is_sheets = archive.index_for_name(SHEETS_PART).is_some();
    if !is_word && !is_sheets {
        return Err(no_office_file(&mut archive, file));
    }
    let document = unpack_all(&mut archive, file)?;
    if is_word {
        let text = String::from_utf8(document).map_err(|error| DocumentError::Damaged {
            file: file.to_owned(),
            place: format!(
                "{WORD_PART} 第{}字节不是 UTF-8",
                error.utf8_error().valid_up_to()
            ),
        })?;
        return Ok(Office::Word(text));
    }
    Ok(Office::Sheets)
}

type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

fn no_office_file(archive: &mut Archive<'_>, file: &str) -> DocumentError {
    let protected =
        (0..archive.len()).any(|at| archive.by_index_raw(at).is_ok_and(|part| part.encrypted()));
    let file = file.to_owned();
    if protected {
        DocumentError::Encrypted { file }
    } else {
        DocumentError::NotOffice { file }
    }
}

/// Unpacks every part against the limits and keeps the main part of a word-processor file.
fn unpack_all(archive: &mut Archive<'_>, file: &str) -> Result<Vec<u8>, DocumentError> {
    let mut document = Vec::new();
    let mut left = MOST_UNPACKED;
    for at in 0..archive.len() {
        let name = part_name(archive, at);
        let mut part = archive
            .by_index(at)
            .map_err(|error| as_document_error(&error, file, &name))?;
        let allowed = allowance(part.compressed_size(), left);
        if part.size() > allowed {
            return Err(bomb(file, &name));
        }
        let mut limited = (&mut part).take(allowed.saturating_add(1));
        let unpacked = if name == WORD_PART {
            limited
                .read_to_end(&mut document)
                .map(|n| u64::try_from(n).unwrap_or(u64::MAX))
        } else {
            std::io::copy(&mut limited, &mut std::io::sink())
        };
        let unpacked = unpacked.map_err(|error| DocumentError::Damaged {
            file: file.to_owned(),
            place: format!("{name}：{error}"),
        })?;
        if unpacked > allowed {
            return Err(bomb(file, &name));
        }
        left = left.saturating_sub(unpacked);
    }
    Ok(document)
}

fn part_name(archive: &Archive<'_>, at: usize) -> String {
    match archive.name_for_index(at) {
        Some(Ok(name)) => name.into_owned(),
        Some(Err(_)) | None => format!("第{}个部件", at.saturating_add(1)),
    }
}

/// How much a part of this packed size may unpack to.
fn allowance(packed: u64, left: u64) -> u64 {
    packed
        .saturating_mul(HIGHEST_RATIO)
        .max(RATIO_COUNTS_FROM)
        .min(left)
}

fn bomb(file: &str, place: &str) -> DocumentError {
    DocumentError::Bomb {
        file: file.to_owned(),
        place: place.to_owned(),
    }
}

fn as_document_error(error: &ZipError, file: &str, place: &str) -> DocumentError {
    let file = file.to_owned();
    let protected = matches!(error, ZipError::InvalidPassword)
        || matches!(error, ZipError::UnsupportedArchive(text) if *text == ZipError::PASSWORD_REQUIRED);
    if protected {
        return DocumentError::Encrypted { file };
    }
    DocumentError::Damaged {
        file,
        place: place.to_owned(),
    }
}
