//! Documents as word-processor files after GB/T 9704-2012.
//!
//! A4, a type area of 156 by 225 mm with 22 lines of 28 characters; the looks are styles in
//! `templates/papers/docx/`, so that a person who edits the file finds them by name. The same
//! document always gives the same bytes: no time, no name of a machine, nothing compressed.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::WriteError;
use crate::domain::paper::{Block, Field, Head, Imprint, LINE_BREAK, Paper, Signature};

mod look;
mod tables;
#[cfg(test)]
mod tests;
mod title;

use look::{Look, escaped, paragraph, width};

/// The width of the type area in twentieths of a point: 156 mm.
const TYPE_AREA: usize = 8845;
/// One character of the body on the grid of 28 a line, in the same measure.
const CHARACTER: usize = 316;

/// The parts that are the same in every document, in the order of the package.
const FIXED_PARTS: [(&str, &str); 8] = [
    (
        "[Content_Types].xml",
        include_str!("../../templates/papers/docx/content_types.xml"),
    ),
    (
        "_rels/.rels",
        include_str!("../../templates/papers/docx/rels.xml"),
    ),
    (
        "word/_rels/document.xml.rels",
        include_str!("../../templates/papers/docx/document_rels.xml"),
    ),
    (
        "word/styles.xml",
        include_str!("../../templates/papers/docx/styles.xml"),
    ),
    (
        "word/settings.xml",
        include_str!("../../templates/papers/docx/settings.xml"),
    ),
    (
        "word/fontTable.xml",
        include_str!("../../templates/papers/docx/font_table.xml"),
    ),
    (
        "word/footer1.xml",
        include_str!("../../templates/papers/docx/footer_odd.xml"),
    ),
    (
        "word/footer2.xml",
        include_str!("../../templates/papers/docx/footer_even.xml"),
    ),
];

/// A4 with margins of 37, 26, 35 and 28 mm; the grid makes 22 lines. 28 characters of 16 points are
/// 2 mm wider than the type area, so the body is set closer by a quarter point; a grid of characters
/// would do it too, but not every program puts one character into a cell that is narrower than it.
const SECTION: &str = concat!(
    r#"<w:sectPr><w:footerReference w:type="default" r:id="rId4"/>"#,
    r#"<w:footerReference w:type="even" r:id="rId5"/>"#,
    r#"<w:pgSz w:w="11906" w:h="16838"/>"#,
    r#"<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="851" "#,
    r#"w:footer="1407" w:gutter="0"/><w:cols w:space="425"/>"#,
    r#"<w:docGrid w:type="lines" w:linePitch="579"/></w:sectPr>"#,
);

/// Writes a document as a word-processor file.
///
/// # Errors
///
/// When the package cannot be put together.
pub fn write(paper: &Paper) -> Result<Vec<u8>, WriteError> {
    // Nothing is compressed: the bytes of a frozen document must not hang on a library's release.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: &str, text: &str| -> Result<(), WriteError> {
        package.start_file(name, options)?;
        Ok(package.write_all(text.as_bytes())?)
    };
    for (name, text) in FIXED_PARTS {
        put(name, text)?;
    }
    put("docProps/core.xml", &properties(paper))?;
    put("word/document.xml", &document(paper))?;
    Ok(package.finish()?.into_inner())
}

/// Title and office; a file says nothing of who made it where and when.
fn properties(paper: &Paper) -> String {
    let office = match (&paper.signature, &paper.head) {
        (Some(signature), _) => &signature.name,
        (None, Head::Issued { mark, .. }) => mark,
        (None, Head::Form { office, .. }) => office,
    };
    format!(
        concat!(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
            "\n",
            r#"<cp:coreProperties "#,
            r#"xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" "#,
            r#"xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title>"#,
            r#"<dc:creator>{}</dc:creator></cp:coreProperties>"#,
            "\n",
        ),
        escaped(&paper.title.replace(LINE_BREAK, "")),
        escaped(office)
    )
}

fn document(paper: &Paper) -> String {
    let mut xml = String::from(concat!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
        "\n",
        r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" "#,
        r#"xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>"#,
    ));
    head(&mut xml, paper);
    for (at, block) in paper.body.iter().enumerate() {
        // A signature does not stand alone on a page.
        let is_signed = paper.signature.is_some() && at + 1 == paper.body.len();
        body_block(&mut xml, block, is_signed);
    }
    attachments(&mut xml, &paper.attachments);
    if let Some(signature) = &paper.signature {
        signed(&mut xml, signature);
    }
    if !paper.signs.is_empty() {
        tables::signs(&mut xml, &paper.signs);
    }
    if let Some(note) = &paper.note {
        paragraph(&mut xml, &Look::style("Note"), &bracketed(note));
    }
    if let Some(imprint) = &paper.imprint {
        imprinted(&mut xml, imprint);
    }
    xml.push_str(SECTION);
    xml.push_str("</w:body></w:document>\n");
    xml
}

fn head(xml: &mut String, paper: &Paper) {
    let to = paper.addressee.as_ref().map(|to| format!("{to}："));
    match &paper.head {
        Head::Issued { mark, number } => {
            paragraph(
                xml,
                &Look::style("IssuingMark").half_points(mark_size(mark)),
                mark,
            );
            let number = number.as_deref().unwrap_or_default();
            paragraph(xml, &Look::style("DocumentNumber"), number);
            paragraph(xml, &Look::style("Title"), &title::in_lines(&paper.title));
            if let Some(to) = to {
                paragraph(xml, &Look::style("Addressee"), &to);
            } else {
                paragraph(xml, &Look::style("Addressee").thin(), "");
            }
        }
        Head::Form { office, serial } => {
            paragraph(xml, &Look::style("FormOffice"), office);
            paragraph(xml, &Look::style("FormTitle"), &paper.title);
            paragraph(xml, &Look::style("FormSerial"), serial);
            if let Some(to) = to {
                paragraph(xml, &Look::style("FormAddressee"), &to);
            }
        }
    }
}

/// The largest size in which the mark stands in one line of 150 mm, between 二号 and 48 points.
fn mark_size(mark: &str) -> usize {
    // 150 mm are 850 half points; `width` counts half characters.
    let size = 1700_usize.checked_div(width(mark)).unwrap_or(96);
    size.clamp(44, 96)
}

fn body_block(xml: &mut String, block: &Block, is_signed: bool) {
    match block {
        Block::Heading { level, text } => {
            let style = match level {
                0 | 1 => "Heading1",
                2 => "Heading2",
                3.. => "Heading3",
            };
            paragraph(xml, &Look::style(style), text);
        }
        // A line break within a paragraph begins another one, which is indented like all.
        Block::Paragraph(text) => {
            let mut parts = text.split(LINE_BREAK).peekable();
            while let Some(part) = parts.next() {
                let look = Look::style("Text");
                let is_last = is_signed && parts.peek().is_none();
                let look = if is_last { look.keep_next() } else { look };
                paragraph(xml, &look, part);
            }
        }
        Block::Table {
            caption,
            heads,
            lines,
        } => tables::list(xml, caption.as_deref(), heads, lines),
        Block::Fields(fields) => tables::fields(xml, fields),
    }
}

/// 附件说明: a line below the text, names below names.
fn attachments(xml: &mut String, names: &[String]) {
    let label = "附件：";
    match names {
        [] => {}
        [only] => {
            paragraph(xml, &Look::style("Attachment"), "");
            let look = Look::style("Attachment").hanging(5 * CHARACTER, 3 * CHARACTER);
            paragraph(xml, &look, &format!("{label}{only}"));
        }
        several => {
            paragraph(xml, &Look::style("Attachment"), "");
            for (at, name) in several.iter().enumerate() {
                let first = at == 0;
                let hanging = if first { 9 } else { 3 } * CHARACTER / 2;
                let look = Look::style("Attachment").hanging(13 * CHARACTER / 2, hanging);
                let label = if first { label } else { "" };
                paragraph(xml, &look, &format!("{label}{}.\t{name}", at + 1));
            }
        }
    }
}

/// Unsealed: the name two characters from the right, the date's first character two characters to
/// the right of the name's; where the date is the longer one, it stands two characters from the
/// right and the name moves.
fn signed(xml: &mut String, signature: &Signature) {
    let date = chinese_date(signature.on);
    let (name_width, date_width) = (width(&signature.name), width(&date));
    let (name_right, date_right) = if name_width >= date_width {
        (4, name_width - date_width)
    } else {
        ((date_width + 8).saturating_sub(name_width), 4)
    };
    paragraph(xml, &Look::style("Signature"), "");
    let look = |halves: usize| Look::style("Signature").right(halves * CHARACTER / 2);
    paragraph(xml, &look(name_right.min(24)), &signature.name);
    paragraph(xml, &look(date_right.min(24)), &date);
}

/// 2018年11月8日.
fn chinese_date(date: jiff::civil::Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

fn bracketed(note: &str) -> String {
    if note.starts_with('（') {
        note.to_owned()
    } else {
        format!("（{note}）")
    }
}

/// 版记, held to the foot of the last page: a table that floats on the page of the next paragraph.
fn imprinted(xml: &mut String, imprint: &Imprint) {
    let copies = imprint.copies.as_deref();
    let copies = copies.map(|copies| format!("　抄送：{}。", copies.trim_end_matches('。')));
    let issued = format!("　{}\t{}印发", imprint.office, chinese_date(imprint.on));
    let lines: Vec<String> = copies.into_iter().chain([issued]).collect();
    tables::at_the_foot(xml, &lines);
    paragraph(xml, &Look::style("ImprintAnchor"), "");
}

/// Whether nothing is written in a field, which then leaves room for writing.
fn is_blank(field: &Field) -> bool {
    field.value.trim().is_empty()
}
