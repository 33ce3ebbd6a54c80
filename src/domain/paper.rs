//! A document as people issue and file it: the parts that GB/T 9704-2012 names, as values.
//!
//! Its body can be written and read as lightly marked text, so that a person may edit what was made
//! from figures. What a part looks like is the business of those who draw it.

use std::fmt::Write as _;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

/// One document, from its issuing mark to its imprint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// Issued under a red head, or an internal form.
    pub head: Head,
    /// Its own name, such as 关于…的通报 or 督办单.
    pub title: String,
    /// 主送; without its colon. `None` for what is addressed to nobody.
    pub addressee: Option<String>,
    /// What it says.
    pub body: Vec<Block>,
    /// 附件说明, one name each.
    pub attachments: Vec<String>,
    /// Who signs, on which Beijing date; `None` for a draft and for forms signed by hand.
    pub signature: Option<Signature>,
    /// What is signed by hand, such as 签收 or 单位负责人.
    pub signs: Vec<String>,
    /// 附注: whom to ask, and who may read it.
    pub note: Option<String>,
    /// 版记; `None` for internal forms.
    pub imprint: Option<Imprint>,
}

/// What stands above the title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Head {
    /// 红头: the issuing mark in red, the document number and the red rule below.
    Issued {
        /// 发文机关标志, such as 中共开平市委宣传部文件.
        mark: String,
        /// 发文字号, such as 开宣通〔2018〕3号; `None` for a draft that has none yet.
        number: Option<String>,
    },
    /// An internal form: office and serial in black.
    Form {
        /// Whose form it is.
        office: String,
        /// Its serial, such as 督办〔2018〕318-1号.
        serial: String,
    },
}

/// 发文机关署名 and 成文日期.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Who.
    pub name: String,
    /// On which Beijing date.
    pub on: Date,
}

/// 版记.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imprint {
    /// 抄送; `None` when nobody gets a copy.
    pub copies: Option<String>,
    /// 印发机关.
    pub office: String,
    /// 印发日期, a Beijing date.
    pub on: Date,
}

/// One piece of a body. A line break within a text is [`LINE_BREAK`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A heading of the first (一、), second (（一）) or third (1.) level, with its own number.
    Heading {
        /// 1 to 3.
        level: u8,
        /// As printed.
        text: String,
    },
    /// A paragraph, indented by two characters.
    Paragraph(String),
    /// A table with a head line; every line has as many cells as the head.
    Table {
        /// What it lists.
        caption: Option<String>,
        /// The heads of its columns.
        heads: Vec<String>,
        /// The cells, line by line.
        lines: Vec<Vec<String>>,
    },
    /// The fields of a form: name and contents; empty contents leave room for writing.
    Fields(Vec<Field>),
}

/// One field of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its name.
    pub label: String,
    /// What it says.
    pub value: String,
}

/// The line break within one text (U+2028), since a line of the marked text is a block.
pub const LINE_BREAK: char = '\u{2028}';

/// The characters that mean something at the beginning of a line or in a table.
const MARKS: [char; 5] = ['\\', '#', '|', '~', '='];

/// Reads a body from marked text: `# `, `## `, `### ` begin headings, `~ ` the caption of the table
/// that follows, `|a|b|` is a line of a table whose first line is its head, `|=a|b|` a field of a
/// form; every other line with words is a paragraph. `\` takes a mark its meaning. Total: any text
/// is a body.
pub fn read_body(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut caption = None;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(rest) = line.strip_prefix("|=") {
            add_field(&mut blocks, &cells(rest));
        } else if let Some(rest) = line.strip_prefix('|') {
            add_line(&mut blocks, &mut caption, cells(rest));
        } else if let Some(rest) = line.strip_prefix('~') {
            caption = Some(plain(rest.trim()));
        } else {
            blocks.push(heading(line).unwrap_or_else(|| Block::Paragraph(plain(line))));
        }
    }
    blocks
}

fn heading(line: &str) -> Option<Block> {
    let (marks, text) = line.split_once(' ')?;
    let is_heading = (1..=3).contains(&marks.len()) && marks.bytes().all(|mark| mark == b'#');
    let level = u8::try_from(marks.len()).ok().filter(|_| is_heading)?;
    Some(Block::Heading {
        level,
        text: plain(text.trim()),
    })
}

fn add_field(blocks: &mut Vec<Block>, cells: &[String]) {
    let cell = |n: usize| cells.get(n).cloned().unwrap_or_default();
    let field = Field {
        label: cell(0),
        value: cell(1),
    };
    match blocks.last_mut() {
        Some(Block::Fields(fields)) => fields.push(field),
        _ => blocks.push(Block::Fields(vec![field])),
    }
}

/// A caption begins a table of its own; without one, lines join the table above them.
fn add_line(blocks: &mut Vec<Block>, caption: &mut Option<String>, mut cells: Vec<String>) {
    if let (None, Some(Block::Table { heads, lines, .. })) = (&caption, blocks.last_mut()) {
        cells.resize(heads.len(), String::new());
        lines.push(cells);
        return;
    }
    blocks.push(Block::Table {
        caption: caption.take().filter(|words| !words.is_empty()),
        heads: cells,
        lines: Vec::new(),
    });
}

/// The cells of a line without its first bar; the bar at its end is only a fence.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match (letter, cells.last_mut()) {
            ('|', _) => cells.push(String::new()),
            ('\\', Some(cell)) => cell.extend(letters.next()),
            (_, Some(cell)) => cell.push(letter),
            (_, None) => {}
        }
    }
    if cells.len() > 1 && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter == '\\' {
            plain.extend(letters.next());
        } else {
            plain.push(letter);
        }
    }
    plain
}

/// A text as one piece of marked text that means nothing but itself: marks are taken their meaning,
/// line breaks become [`LINE_BREAK`].
pub fn marked(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let trimmed = text.replace("\r\n", "\n");
    for letter in trimmed.trim().chars() {
        if MARKS.contains(&letter) {
            safe.push('\\');
        }
        safe.push(if letter == '\n' { LINE_BREAK } else { letter });
    }
    safe
}

/// A body as marked text, which [`read_body`] reads back.
pub fn write_body(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        // Writing to a String cannot fail.
        let _ok = match block {
            Block::Heading { level, text: words } => {
                let marks = "#".repeat(usize::from(*level));
                writeln!(text, "{marks} {}", marked(words))
            }
            Block::Paragraph(words) => writeln!(text, "{}", marked(words)),
            Block::Table {
                caption,
                heads,
                lines,
            } => {
                let caption = caption.as_deref().unwrap_or_default();
                let rows: String = std::iter::once(heads)
                    .chain(lines)
                    .map(|l| row(l))
                    .collect();
                write!(text, "~ {}\n{rows}", marked(caption))
            }
            Block::Fields(fields) => fields.iter().try_for_each(|field| {
                let (label, value) = (marked(&field.label), marked(&field.value));
                writeln!(text, "|={label}|{value}|")
            }),
        };
    }
    text
}

fn row(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| marked(cell)).collect();
    format!("|{}|\n", cells.join("|"))
}
