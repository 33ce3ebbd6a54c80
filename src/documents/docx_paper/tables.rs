//! The tables of a document: lists, the fields of a form, what is signed by hand.

use super::look::{Look, closed_up, paragraph, put, width};
use super::{TYPE_AREA, is_blank};
use crate::domain::paper::{Field, LINE_BREAK};

/// How the letters of a list are set.
struct Setting {
    /// Between the edge of a cell and its text, on each side.
    margin: usize,
    /// Half a character and a little more, since a cell's rules take room too.
    half: usize,
    /// In how many lines a head may stand.
    head_lines: usize,
    head: &'static str,
    cell: &'static str,
}

/// 12 points.
const OPEN: Setting = Setting {
    margin: 80,
    half: 123,
    head_lines: 1,
    head: "TableHead",
    cell: "TableCell",
};
/// 9 points, for lists of many columns.
const DENSE: Setting = Setting {
    margin: 28,
    half: 93,
    head_lines: 2,
    head: "DenseHead",
    cell: "DenseCell",
};
/// From so many columns on a list is set dense.
const DENSE_FROM: usize = 8;
/// A column counts for at least and at most this many half characters.
const NARROWEST: usize = 4;
const WIDEST: usize = 48;
/// Up to so many half characters a field stays on one page: about ten lines.
const SHORT: usize = 440;
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

/// The thick rules of a 版记 and the thin one between its lines.
const IMPRINT_RULES: &str = concat!(
    r#"<w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="000000"/>"#,
    r#"<w:bottom w:val="single" w:sz="8" w:space="0" w:color="000000"/>"#,
    r#"<w:insideH w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:tblBorders>"#,
);
/// At the foot of the type area. Its left edge is told from that of the page: some programs let a
/// table as wide as the text float only then.
const FOOT: &str = concat!(
    r#"<w:tblpPr w:leftFromText="0" w:rightFromText="0" w:vertAnchor="margin" "#,
    r#"w:horzAnchor="page" w:tblpX="1587" w:tblpYSpec="bottom"/><w:tblOverlap w:val="never"/>"#,
);

fn open(xml: &mut String, borders: &str, columns: &[usize], margin: usize) {
    open_at(xml, "", borders, columns, margin);
}

fn open_at(xml: &mut String, place: &str, borders: &str, columns: &[usize], margin: usize) {
    let total: usize = columns.iter().sum();
    // A table begins at the edge of the type area, not a cell's margin before it.
    put(
        xml,
        format_args!(
            concat!(
                r#"<w:tbl><w:tblPr>{place}<w:tblW w:w="{total}" w:type="dxa"/>"#,
                r#"<w:tblInd w:w="0" w:type="dxa"/>{borders}"#,
                r#"<w:tblLayout w:type="fixed"/><w:tblCellMar>"#,
                r#"<w:left w:w="{margin}" w:type="dxa"/>"#,
                r#"<w:right w:w="{margin}" w:type="dxa"/>"#,
                r#"</w:tblCellMar></w:tblPr><w:tblGrid>"#
            ),
            place = place,
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
            let parts = cells.flat_map(|cell| cell.split(LINE_BREAK));
            let widest = parts.map(|part| width(&closed_up(part))).max().unwrap_or(0);
            let head = width(head).div_ceil(2 * setting.head_lines) * 2;
            widest.max(head).clamp(NARROWEST, WIDEST)
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

/// Whether a field stays on one page: what may fill a page of its own goes on over its end.
fn is_short(field: &Field) -> bool {
    width(&field.value) <= SHORT && field.value.matches(LINE_BREAK).count() < 10
}

/// The fields of a form; empty ones leave room for writing.
pub(super) fn fields(xml: &mut String, fields: &[Field]) {
    let contents = TYPE_AREA - LABELS;
    open(xml, GRID, &[LABELS, contents], OPEN.margin);
    for field in fields {
        let height = if is_blank(field) { 1020 } else { 567 };
        let whole = if is_short(field) {
            "<w:cantSplit/>"
        } else {
            ""
        };
        put(
            xml,
            format_args!(
                r#"<w:tr><w:trPr>{whole}<w:trHeight w:val="{height}" w:hRule="atLeast"/></w:trPr>"#
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

/// Lines between rules at the foot of the page where the next paragraph stands; what stands behind
/// a tab ends one character before the right edge.
pub(super) fn at_the_foot(xml: &mut String, lines: &[String]) {
    open_at(xml, FOOT, IMPRINT_RULES, &[TYPE_AREA], 0);
    let look = Look::style("Imprint").to_the_right(TYPE_AREA - 280);
    for line in lines {
        xml.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        cell(xml, TYPE_AREA, "center", &look, line);
        xml.push_str("</w:tr>");
    }
    xml.push_str("</w:tbl>");
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
