//! The tables of a document: lists, the fields of a form, what is signed by hand.

use super::look::{Look, paragraph, put, width};
use super::{TYPE_AREA, is_blank};
use crate::domain::paper::{Field, LINE_BREAK};

/// How the letters of a list are set.
struct Setting {
    /// Between the edge of a cell and its text, on each side.
    margin: usize,
    /// Half a character.
    half: usize,
    head: &'static str,
    cell: &'static str,
}

/// 12 points.
const OPEN: Setting = Setting {
    margin: 108,
    half: 120,
    head: "TableHead",
    cell: "TableCell",
};
/// 9 points, for lists of many columns.
const DENSE: Setting = Setting {
    margin: 36,
    half: 90,
    head: "DenseHead",
    cell: "DenseCell",
};
/// From so many columns on a list is set dense.
const DENSE_FROM: usize = 8;
/// A column counts for at least and at most this many half characters.
const NARROWEST: usize = 4;
const WIDEST: usize = 48;
/// The names of a form's fields: six characters of 14 points.
const LABELS: usize = 1896;

const GRID: &str = concat!(
    r#"<w:tblBorders><w:top w:val="single" w:sz="4" w:space="0" w:color="000000"/>"#,
    r#"<w:left w:val="single" w:sz="4" w:space="0" w:color="000000"/>"#,
    r#"<w:bottom w:val="single" w:sz="4" w:space="0" w:color="000000"/>"#,
    r#"<w:right w:val="single" w:sz="4" w:space="0" w:color="000000"/>"#,
    r#"<w:insideH w:val="single" w:sz="4" w:space="0" w:color="000000"/>"#,
    r#"<w:insideV w:val="single" w:sz="4" w:space="0" w:color="000000"/></w:tblBorders>"#,
);

fn open(xml: &mut String, borders: &str, columns: &[usize], margin: usize) {
    let total: usize = columns.iter().sum();
    // A table begins at the edge of the type area, not a cell's margin before it.
    put(
        xml,
        format_args!(
            concat!(
                r#"<w:tbl><w:tblPr><w:tblW w:w="{total}" w:type="dxa"/>"#,
                r#"<w:tblInd w:w="0" w:type="dxa"/>{borders}"#,
                r#"<w:tblLayout w:type="fixed"/><w:tblCellMar>"#,
                r#"<w:left w:w="{margin}" w:type="dxa"/>"#,
                r#"<w:right w:w="{margin}" w:type="dxa"/>"#,
                r#"</w:tblCellMar></w:tblPr><w:tblGrid>"#
            ),
            total = total,
            borders = borders,
            margin = margin
        ),
    );
    for column in columns {
        put(xml, format_args!(r#"<w:gridCol w:w="{column}"/>"#));
    }
    xml.push_str("</w:tblGrid>");
}

fn cell(xml: &mut String, column: usize, align: &str, look: &Look, text: &str) {
    put(
        xml,
        format_args!(
            r#"<w:tc><w:tcPr><w:tcW w:w="{column}" w:type="dxa"/><w:vAlign w:val="{align}"/></w:tcPr>"#
        ),
    );
    for part in text.split(LINE_BREAK) {
        paragraph(xml, look, part);
    }
    xml.push_str("</w:tc>");
}

/// A list with a head that is printed again on every page.
pub(super) fn list(
    xml: &mut String,
    caption: Option<&str>,
    heads: &[String],
    lines: &[Vec<String>],
) {
    if let Some(caption) = caption {
        paragraph(xml, &Look::style("Caption"), caption);
    }
    if heads.is_empty() {
        return;
    }
    let setting = if heads.len() < DENSE_FROM {
        OPEN
    } else {
        DENSE
    };
    let columns = columns(heads, lines, &setting);
    open(xml, GRID, &columns, setting.margin);
    xml.push_str("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
    for (head, column) in heads.iter().zip(&columns) {
        cell(xml, *column, "center", &Look::style(setting.head), head);
    }
    xml.push_str("</w:tr>");
    for line in lines {
        xml.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        for (at, column) in columns.iter().enumerate() {
            let text = line.get(at).map_or("", String::as_str);
            cell(xml, *column, "center", &Look::style(setting.cell), text);
        }
        xml.push_str("</w:tr>");
    }
    xml.push_str("</w:tbl>");
    paragraph(xml, &Look::style("Gap"), "");
}

/// Widths that together make the type area: columns whose longest text fits get what it needs, the
/// others share the rest as their texts are long.
fn columns(heads: &[String], lines: &[Vec<String>], setting: &Setting) -> Vec<usize> {
    let needs: Vec<usize> = heads
        .iter()
        .enumerate()
        .map(|(at, head)| {
            let cells = lines.iter().filter_map(|line| line.get(at));
            let parts = cells.chain([head]).flat_map(|cell| cell.split(LINE_BREAK));
            parts.map(width).max().unwrap_or(0).clamp(NARROWEST, WIDEST)
        })
        .collect();
    let margins = 2 * setting.margin * needs.len();
    let room = TYPE_AREA.saturating_sub(margins) / setting.half;
    let shares = fair_shares(&needs, room);
    let total: usize = shares.iter().sum::<usize>().max(1);
    let mut left = TYPE_AREA;
    let last = shares.len().saturating_sub(1);
    let area = TYPE_AREA.saturating_sub(margins);
    shares
        .iter()
        .enumerate()
        .map(|(at, share)| {
            let column = if at == last {
                left
            } else {
                share * area / total + 2 * setting.margin
            };
            left = left.saturating_sub(column);
            column
        })
        .collect()
}

/// Each gets what it needs, up to a bound that is lowered until all fit; the narrow ones are never
/// broken for the sake of the wide ones.
fn fair_shares(needs: &[usize], room: usize) -> Vec<usize> {
    let bounded =
        |most: usize| -> Vec<usize> { needs.iter().map(|need| (*need).min(most)).collect() };
    (NARROWEST..=WIDEST)
        .rev()
        .map(bounded)
        .find(|shares| shares.iter().sum::<usize>() <= room)
        .unwrap_or_else(|| bounded(NARROWEST))
}

/// The fields of a form; empty ones leave room for writing.
pub(super) fn fields(xml: &mut String, fields: &[Field]) {
    let contents = TYPE_AREA - LABELS;
    open(xml, GRID, &[LABELS, contents], OPEN.margin);
    for field in fields {
        let height = if is_blank(field) { 1020 } else { 567 };
        put(
            xml,
            format_args!(
                r#"<w:tr><w:trPr><w:trHeight w:val="{height}" w:hRule="atLeast"/></w:trPr>"#
            ),
        );
        cell(
            xml,
            LABELS,
            "center",
            &Look::style("FieldLabel"),
            &field.label,
        );
        cell(
            xml,
            contents,
            "center",
            &Look::style("FieldText"),
            &field.value,
        );
        xml.push_str("</w:tr>");
    }
    xml.push_str("</w:tbl>");
    paragraph(xml, &Look::style("Gap"), "");
}

/// Two a line, each with a rule to write on.
pub(super) fn signs(xml: &mut String, signs: &[String]) {
    let column = TYPE_AREA / 2;
    let end = column - 2 * OPEN.margin;
    open(xml, "", &[column, column], OPEN.margin);
    for pair in signs.chunks(2) {
        xml.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        for at in 0..2 {
            put(
                xml,
                format_args!(r#"<w:tc><w:tcPr><w:tcW w:w="{column}" w:type="dxa"/></w:tcPr>"#),
            );
            match pair.get(at) {
                Some(sign) => {
                    let look = Look::style("Sign").ruled(end);
                    paragraph(xml, &look, &format!("{sign}：\t"));
                }
                None => paragraph(xml, &Look::style("Sign"), ""),
            }
            xml.push_str("</w:tc>");
        }
        xml.push_str("</w:tr>");
    }
    xml.push_str("</w:tbl>");
    paragraph(xml, &Look::style("Gap"), "");
}
