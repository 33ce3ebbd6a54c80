//! Files as bytes in, grids and documents out: text, sheets, word-processor files, web pages.
//!
//! Names the domain only. What a table means is for `domain::plan_table`; here is only what is
//! printed where. Nothing is read from disk: the caller brings the bytes.

mod docx;
pub mod docx_paper;
mod html;
pub mod kinds;
mod package;
pub mod paper_html;
pub mod plan_json;
pub mod rules;
pub mod seed_alerts;

pub mod seed_demo;
pub mod seed_lexicon;
pub mod seed_plan;
pub mod seeds;
pub mod sheets;
mod text;
pub mod unit_list;
mod xlsx;

#[cfg(test)]
mod emitters;
#[cfg(test)]
mod fictional;
#[cfg(test)]
mod official;
#[cfg(test)]
mod tests;

use thiserror::Error;

use crate::domain::plan_table::Grid;

/// The largest file that is read, in bytes.
pub const LARGEST_FILE: usize = 20 * 1024 * 1024;

/// Why a file cannot be read. The text of each is one Chinese sentence that names the file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DocumentError {
    /// Nothing in it.
    #[error("文件“{file}”是空的。")]
    Empty {
        /// The name of the file.
        file: String,
    },
    /// More than [`LARGEST_FILE`] bytes.
    #[error("文件“{file}”有{bytes}字节，超过20 MB的上限。")]
    TooLarge {
        /// The name of the file.
        file: String,
        /// Its size.
        bytes: usize,
    },
    /// Neither text nor a known format.
    #[error("文件“{file}”不是文本，也不是能识别的表格文件（从第{at}字节起无法读作文字）。")]
    Binary {
        /// The name of the file.
        file: String,
        /// The first byte that is no text, counted from 1.
        at: usize,
    },
    /// A format that people often send, but that is not read.
    #[error("文件“{file}”是{kind}，不能直接读取，请另存为 .docx、.xlsx、.html 或 .txt 再导入。")]
    Unsupported {
        /// The name of the file.
        file: String,
        /// The format in Chinese.
        kind: &'static str,
    },
    /// Protected by a password.
    #[error("文件“{file}”有密码保护，请去掉密码后再导入。")]
    Encrypted {
        /// The name of the file.
        file: String,
    },
    /// A compressed archive of something else.
    #[error("文件“{file}”是压缩包，但里面没有 Word 正文或 Excel 工作表。")]
    NotOffice {
        /// The name of the file.
        file: String,
    },
    /// Cut off or damaged.
    #[error("文件“{file}”不完整或已损坏（{place}），请重新取得原件。")]
    Damaged {
        /// The name of the file.
        file: String,
        /// The part or line where reading failed.
        place: String,
    },
    /// Unpacks to far more than an office file does.
    #[error("文件“{file}”中的“{place}”解压后异常大，为安全起见不予读取。")]
    Bomb {
        /// The name of the file.
        file: String,
        /// The part that unpacks to too much.
        place: String,
    },
    /// More cells or text than a plan can have.
    #[error("文件“{file}”的表格过大（{place}），不予读取。")]
    TooManyCells {
        /// The name of the file.
        file: String,
        /// Where the limit was passed.
        place: String,
    },
    /// A readable file without a single word.
    #[error("文件“{file}”里没有读到任何文字。")]
    NoText {
        /// The name of the file.
        file: String,
    },
}

/// Why a document or a sheet could not be written; nothing that a person did.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The package could not be put together.
    #[error("pack the document")]
    Package(#[from] zip::result::ZipError),
    /// The workbook could not be put together.
    #[error("write the workbook")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// A file could not be written.
    #[error("write the file")]
    File(#[from] std::io::Error),
}

/// What a file is, by its content first and its name second.
enum Format {
    Package,
    Html,
    Text,
}

/// Reads `.txt`, `.docx`, `.xlsx` or `.html` into lines of cells.
///
/// Lines are numbered as in the source: the line of a text, the row of a sheet, the running number
/// of paragraphs and table rows elsewhere. A second sheet continues the numbers of the first.
///
/// # Errors
///
/// When the file is empty, too large, damaged, protected, packed beyond reason, or of a kind that
/// is not read.
pub fn read_grid(bytes: &[u8], file_name: &str) -> Result<Grid, DocumentError> {
    let file = file_name.to_owned();
    if bytes.len() > LARGEST_FILE {
        return Err(DocumentError::TooLarge {
            file,
            bytes: bytes.len(),
        });
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(DocumentError::Empty { file });
    }
    let grid = match format(bytes, file_name)? {
        Format::Package => package(bytes, file_name),
        Format::Html => {
            let page = text::decode_page(bytes, file_name)?;
            html::read(&page, file_name)
        }
        Format::Text => {
            text::decode(bytes, file_name).and_then(|text| text::read(&text, file_name))
        }
    }?;
    let has_text = |cell: &crate::domain::plan_table::GridCell| !cell.text.trim().is_empty();
    if grid.lines.iter().any(|l| l.cells.iter().any(has_text)) {
        Ok(grid)
    } else {
        Err(DocumentError::NoText { file })
    }
}

fn format(bytes: &[u8], file_name: &str) -> Result<Format, DocumentError> {
    const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    const FOREIGN: [(&[u8], &str); 6] = [
        (b"%PDF", "PDF 文件"),
        (b"{\\rtf", "RTF 文件"),
        (b"\x89PNG", "图片"),
        (b"\xFF\xD8\xFF", "图片"),
        (b"GIF8", "图片"),
        (b"Rar!", "RAR 压缩包"),
    ];
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(Format::Package);
    }
    let unsupported = |kind| {
        Err(DocumentError::Unsupported {
            file: file_name.to_owned(),
            kind,
        })
    };
    if bytes.starts_with(OLE) {
        // A protected .docx or .xlsx is wrapped in the old container under this name.
        return if contains_utf16(bytes, "EncryptedPackage") {
            Err(DocumentError::Encrypted {
                file: file_name.to_owned(),
            })
        } else {
            unsupported("旧版 Office 文件（.doc、.xls 或 .wps）")
        };
    }
    if let Some((_, kind)) = FOREIGN.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return unsupported(kind);
    }
    let extension = file_name
        .rsplit_once('.')
        .map(|(_, e)| e.to_ascii_lowercase());
    let extension = extension.as_deref().unwrap_or_default();
    if text::looks_like_page(bytes) || matches!(extension, "html" | "htm") {
        return Ok(Format::Html);
    }
    if matches!(extension, "docx" | "xlsx") {
        return Err(DocumentError::Damaged {
            file: file_name.to_owned(),
            place: format!("开头不是 .{extension} 文件"),
        });
    }
    Ok(Format::Text)
}

fn contains_utf16(bytes: &[u8], word: &str) -> bool {
    let wanted: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

fn package(bytes: &[u8], file_name: &str) -> Result<Grid, DocumentError> {
    match package::open(bytes, file_name)? {
        package::Office::Word(document) => docx::read(&document, file_name),
        package::Office::Sheets => xlsx::read(bytes, file_name),
    }
}
