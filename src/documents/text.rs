//! Plain text: which characters the bytes mean, and lines cut into cells.
//!
//! Unicode first, then the national character set GB 18030; a page may name its own set.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::DocumentError;
use crate::domain::plan_table::{Grid, GridCell, GridLine};

/// The bytes of a text as characters: by its mark, else as UTF-8, else as GB 18030.
///
/// # Errors
///
/// When the bytes are no text.
pub(super) fn decode(bytes: &[u8], file: &str) -> Result<String, DocumentError> {
    decode_as(bytes, file, GB18030)
}

/// The bytes of a page as characters: like a text, but its `<meta charset>` counts before
/// GB 18030.
///
/// # Errors
///
/// When the bytes are no text.
pub(super) fn decode_page(bytes: &[u8], file: &str) -> Result<String, DocumentError> {
    decode_as(bytes, file, named_charset(bytes).unwrap_or(GB18030))
}

fn decode_as(
    bytes: &[u8],
    file: &str,
    fallback: &'static Encoding,
) -> Result<String, DocumentError> {
    let binary = |at: usize| DocumentError::Binary {
        file: file.to_owned(),
        at: at.saturating_add(1),
    };
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let wide = marked == Some(UTF_16LE) || marked == Some(UTF_16BE);
    if !wide && let Some(at) = bytes.iter().position(|byte| is_no_text(*byte)) {
        return Err(binary(at));
    }
    let encoding = match marked {
        Some(encoding) => encoding,
        None if std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => fallback,
    };
    let (text, _, broken) = encoding.decode(bytes);
    if broken {
        let valid = std::str::from_utf8(bytes).map_or_else(|e| e.valid_up_to(), str::len);
        return Err(binary(valid));
    }
    Ok(text.into_owned())
}

/// Control characters no text holds: all but tab, line feed, form feed, carriage return, escape.
fn is_no_text(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | 0x0B | 0x0C | b'\r' | 0x1A | 0x1B)
}

/// Whether the content starts like a web page.
pub(super) fn looks_like_page(bytes: &[u8]) -> bool {
    let head = head(bytes);
    let starts = head.trim_start_matches(|c: char| c.is_whitespace() || !c.is_ascii());
    starts.starts_with('<')
        && [
            "<!doctype html",
            "<html",
            "<table",
            "<body",
            "<head",
            "<meta",
        ]
        .iter()
        .any(|tag| head.contains(tag))
}

fn head(bytes: &[u8]) -> String {
    const HEAD: usize = 4096;
    let wide = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    let few: Vec<u8> = bytes
        .iter()
        .take(HEAD)
        .filter(|byte| !wide || **byte != 0)
        .copied()
        .collect();
    String::from_utf8_lossy(&few).to_ascii_lowercase()
}

fn named_charset(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = head(bytes);
    let (_, after) = head.split_once("charset=")?;
    let name: String = after
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    // Pages that say gb2312 mean its superset.
    Encoding::for_label(name.as_bytes()).map(|encoding| {
        if encoding == encoding_rs::GBK {
            GB18030
        } else {
            encoding
        }
    })
}

/// How the cells of a line are kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Separator {
    Tab,
    Bar,
    /// Bars at both ends of every line too.
    BarAround,
}

const MOST_CELLS: usize = 1_000_000;

/// Cuts a text into lines and cells.
///
/// # Errors
///
/// When there are too many cells.
pub(super) fn read(text: &str, file: &str) -> Result<Grid, DocumentError> {
    let cut = |c: char| c == '\t' || c == '\n' || is_bar(c);
    if let Some((at, _)) = text.match_indices(cut).nth(MOST_CELLS) {
        let line = text.bytes().take(at).filter(|byte| *byte == b'\n').count();
        return Err(DocumentError::TooManyCells {
            file: file.to_owned(),
            place: format!("第{}行", line.saturating_add(1)),
        });
    }
    let separator = separator(text);
    let lines = text
        .lines()
        .zip(1..)
        .map(|(line, number)| GridLine {
            line: number,
            cells: cells(line, separator),
        })
        .collect();
    Ok(Grid { lines })
}

/// A bar, be it typed or drawn.
fn is_bar(c: char) -> bool {
    matches!(c, '|' | '｜' | '│' | '┃' | '║' | '∣')
}

fn separator(text: &str) -> Separator {
    let barred: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| line.contains(is_bar))
        .collect();
    let tabbed = text.lines().filter(|line| line.contains('\t')).count();
    let around = |line: &&&str| line.starts_with(is_bar) && line.ends_with(is_bar);
    let framed = barred.iter().filter(around).count();
    if barred.is_empty() || (tabbed > 0 && tabbed >= framed) {
        Separator::Tab
    } else if framed == barred.len()
        || (framed >= 3 && framed.saturating_mul(10) >= barred.len().saturating_mul(9))
    {
        Separator::BarAround
    } else {
        Separator::Bar
    }
}

fn cells(line: &str, separator: Separator) -> Vec<GridCell> {
    let printed = |text: &str| GridCell::printed(text.trim());
    match separator {
        Separator::Tab => line.split('\t').map(printed).collect(),
        Separator::Bar => line.split(is_bar).map(printed).collect(),
        Separator::BarAround => {
            let inner = line.trim();
            let inner = inner.strip_prefix(is_bar).unwrap_or(inner);
            let inner = inner.strip_suffix(is_bar).unwrap_or(inner);
            inner.split(is_bar).map(printed).collect()
        }
    }
}
