//! Files of every format, sound and broken.

use proptest::prelude::*;

use super::emitters::{as_docx, as_html, as_xlsx, package, parts, word_document};
use super::*;
use crate::domain::plan_table;

const SMALL: &str = "
分工表
序号|工作任务|具体要求|牵头及责任单位
1|便民服务|开放公园。|市园林局负责
";

fn refused(bytes: &[u8], name: &str) -> DocumentError {
    read_grid(bytes, name).expect_err(name)
}

#[test]
fn an_empty_file_and_a_blank_one_are_told_apart_from_a_plan() {
    let empty = refused(b"", "a.txt");
    assert!(matches!(empty, DocumentError::Empty { .. }));
    assert_eq!(empty.to_string(), "文件“a.txt”是空的。");
    assert!(matches!(
        refused(b" \r\n\t", "a.txt"),
        DocumentError::Empty { .. }
    ));
    assert!(matches!(
        refused(b"<html><body></body></html>", "a.html"),
        DocumentError::NoText { .. }
    ));
}

#[test]
fn a_file_over_the_limit_is_refused_unread() {
    let large = vec![b'a'; LARGEST_FILE + 1];
    assert!(matches!(
        refused(&large, "a.txt"),
        DocumentError::TooLarge { .. }
    ));
}

#[test]
fn files_that_are_no_text_are_named_for_what_they_are() {
    let binary = refused(b"abc\x00\x01\x02", "a.txt");
    assert_eq!(
        binary,
        DocumentError::Binary {
            file: "a.txt".to_owned(),
            at: 4
        }
    );
    assert!(matches!(
        refused(b"%PDF-1.7 ...", "a.docx"),
        DocumentError::Unsupported { .. }
    ));
    assert!(matches!(
        refused(b"\x89PNG\r\n\x1a\n", "a.txt"),
        DocumentError::Unsupported { .. }
    ));
    let ole = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old";
    assert!(refused(ole, "a.doc").to_string().contains("旧版 Office"));
}

#[test]
fn a_protected_file_is_told_from_an_old_one() {
    let mut protected = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    protected.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert!(matches!(
        refused(&protected, "a.docx"),
        DocumentError::Encrypted { .. }
    ));
}

#[test]
fn a_truncated_package_is_damaged() {
    let whole = as_docx(&parts(SMALL));
    for length in [5, whole.len() / 2, whole.len() - 10] {
        let cut = refused(&whole[..length], "a.docx");
        assert!(
            matches!(cut, DocumentError::Damaged { .. }),
            "{length}: {cut}"
        );
    }
    let sheet = as_xlsx(&parts(SMALL));
    assert!(matches!(
        refused(&sheet[..sheet.len() / 2], "a.xlsx"),
        DocumentError::Damaged { .. }
    ));
    assert!(matches!(
        refused("不是".as_bytes(), "a.docx"),
        DocumentError::Damaged { .. }
    ));
}

#[test]
fn a_document_that_ends_in_the_middle_is_damaged() {
    let document = word_document(&parts(SMALL));
    let (cut, _) = document.split_once("开放").expect("the text is there");
    let bytes = package(&[("word/document.xml", cut.as_bytes())]);
    assert!(matches!(
        refused(&bytes, "a.docx"),
        DocumentError::Damaged { .. }
    ));
}

#[test]
fn an_archive_of_something_else_is_no_office_file() {
    let archive = package(&[("readme.txt", b"hello".as_slice())]);
    assert!(matches!(
        refused(&archive, "a.docx"),
        DocumentError::NotOffice { .. }
    ));
}

#[test]
fn a_package_that_unpacks_to_too_much_is_refused() {
    let much = vec![b' '; 40 * 1024 * 1024];
    let document = word_document(&parts(SMALL));
    let bomb = package(&[
        ("word/media/a", &much),
        ("word/document.xml", document.as_bytes()),
    ]);
    assert!(bomb.len() < 1024 * 1024);
    let refusal = refused(&bomb, "a.docx");
    assert!(matches!(refusal, DocumentError::Bomb { .. }), "{refusal}");
    assert!(refusal.to_string().contains("word/media/a"));
}

#[test]
fn a_sheet_far_to_the_right_and_below_costs_nothing_and_is_refused() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "序号").expect("a cell");
    sheet.write_string(1_048_575, 16_383, "远").expect("a cell");
    let bytes = book.save_to_buffer().expect("a workbook");
    assert!(matches!(
        refused(&bytes, "a.xlsx"),
        DocumentError::TooManyCells { .. }
    ));
}

#[test]
fn deleted_text_and_fallback_drawings_are_left_out_of_a_document() {
    let run = |inner: &str| format!("<w:p><w:r>{inner}</w:r></w:p>");
    let body = [
        run("<w:delText>删</w:delText><w:t>留&amp;&#19979;</w:t>"),
        "<mc:AlternateContent><mc:Choice><w:p><w:r><w:t>框</w:t></w:r></w:p></mc:Choice>"
            .to_owned(),
        "<mc:Fallback><w:p><w:r><w:t>框</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>"
            .to_owned(),
    ];
    let document = format!(
        "<w:document><w:body>{}</w:body></w:document>",
        body.concat()
    );
    let grid = read_grid(
        &package(&[("word/document.xml", document.as_bytes())]),
        "a.docx",
    );
    let lines = grid.expect("a document").lines;
    let texts: Vec<&str> = lines
        .iter()
        .map(|line| line.cells[0].text.as_str())
        .collect();
    assert_eq!(texts, ["留&下", "框"]);
}

#[test]
fn a_second_sheet_continues_the_row_numbers_of_the_first() {
    let mut book = rust_xlsxwriter::Workbook::new();
    for text in ["甲", "乙"] {
        let sheet = book.add_worksheet();
        sheet.write_string(1, 0, text).expect("a cell");
    }
    let bytes = book.save_to_buffer().expect("a workbook");
    let lines = read_grid(&bytes, "a.xlsx").expect("a workbook").lines;
    let numbers: Vec<u32> = lines.iter().map(|line| line.line).collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
}

#[test]
fn a_page_without_end_tags_is_read_like_one_with_them() {
    let page = "<table><tr><th>序号<th>要求<tr><td rowspan=2>1<td>甲<tr><td>乙</table>后";
    let lines = read_grid(page.as_bytes(), "a.html").expect("a page").lines;
    let shown: Vec<Vec<(&str, bool)>> = lines
        .iter()
        .map(|line| {
            line.cells
                .iter()
                .map(|c| (c.text.as_str(), c.merged))
                .collect()
        })
        .collect();
    assert_eq!(
        shown,
        [
            vec![("序号", false), ("要求", false)],
            vec![("1", false), ("甲", false)],
            vec![("", true), ("乙", false)],
            vec![("后", false)],
        ]
    );
}

#[test]
fn a_text_with_bars_around_every_line_has_no_empty_outer_cells() {
    let table = "|序号|任务|要求|责任单位|\n|---|---|---|---|\n|1|甲|乙。|市园林局负责|\n";
    let roster = seeds::read_roster(seeds::UNITS).expect("sound");
    let plan = plan_table::read(
        &read_grid(table.as_bytes(), "a.txt").expect("text"),
        &roster,
    );
    let plan = plan.expect("a plan");
    assert_eq!(plan.rows.len(), 1);
    assert_eq!(plan.rows[0].responsible[0].name, "市园林局");
}

/// Every format of one small table, to be damaged.
fn sound_files() -> Vec<(&'static str, Vec<u8>)> {
    let parts = parts(SMALL);
    vec![
        ("a.docx", as_docx(&parts)),
        ("a.xlsx", as_xlsx(&parts)),
        ("a.html", as_html(&parts).into_bytes()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn reading_bytes_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for name in ["a.txt", "a.docx", "a.html"] {
            drop(read_grid(&bytes, name));
        }
    }

    #[test]
    fn reading_a_damaged_file_never_panics(
        file in 0..3_usize,
        damage in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let (name, mut bytes) = sound_files().swap_remove(file);
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        drop(read_grid(&bytes, name));
    }

    #[test]
    fn reading_page_soup_never_panics(
        pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "<table>", "</table>", "<tr>", "</tr>", "<td rowspan=0 colspan=999>", "<td>",
                "</td>", "字", "<p>", "<script>", "</script>", "<td rowspan=3>", "&amp;", "<br>",
            ]),
            0..60,
        ),
    ) {
        drop(read_grid(pieces.concat().as_bytes(), "a.html"));
    }
}
