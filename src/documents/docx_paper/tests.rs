//! Packages opened again: parts, the order of elements, the same bytes.

use std::collections::BTreeSet;
use std::io::Read as _;

use jiff::civil::date;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::*;
use crate::domain::paper::read_body;

/// A notice with everything that a document can have.
fn notice() -> Paper {
    let body = read_body(
        "2018年10月，全市共交办网络舆情12件。\n\
         # 一、总体情况\n## （一）件数\n### 1.按领域\n各单位总体及时。\n\
         ~ 各单位情况\n|单位|件数|按时率|说明|\n|市教育局|3|100.0%|无|\n|市住建局|9|77.8%|一件逾期，原因是核查现场耗时较长|\n\
         |=事由|河堤渗水视频|\n|=意见||\n",
    );
    Paper {
        head: Head::Issued {
            mark: "中共开平市委宣传部文件".to_owned(),
            number: Some("开宣通〔2018〕3号".to_owned()),
        },
        title: "关于2018年10月网络舆情回应情况的通报".to_owned(),
        addressee: Some("各镇（街道），市直各单位".to_owned()),
        body,
        attachments: vec!["各单位情况表".to_owned(), "各领域情况表".to_owned()],
        signature: Some(Signature {
            name: "中共开平市委宣传部".to_owned(),
            on: date(2018, 11, 8),
        }),
        signs: Vec::new(),
        note: Some("联系人：值班室，电话 8210 2266".to_owned()),
        imprint: Some(Imprint {
            copies: Some("市委办，市府办".to_owned()),
            office: "中共开平市委宣传部办公室".to_owned(),
            on: date(2018, 11, 8),
        }),
    }
}

fn form() -> Paper {
    Paper {
        head: Head::Form {
            office: "市委宣传部".to_owned(),
            serial: "督办〔2018〕318-1号".to_owned(),
        },
        title: "督办单".to_owned(),
        addressee: Some("市三防办".to_owned()),
        body: read_body("|=舆情|河堤渗水|\n|=办理结果||\n"),
        attachments: vec!["照片".to_owned()],
        signature: None,
        signs: ["签收人", "签收时间", "单位负责人"]
            .map(str::to_owned)
            .to_vec(),
        note: None,
        imprint: None,
    }
}

fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).unwrap();
            assert_eq!(part.last_modified(), Some(DateTime::default()));
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            (part.name().unwrap().into_owned(), text)
        })
        .collect()
}

fn part(paper: &Paper, name: &str) -> String {
    let parts = parts(&write(paper).unwrap());
    parts.into_iter().find(|(n, _)| n == name).unwrap().1
}

/// What the schema puts where; elements that are not used here are left out.
const ORDERS: [(&str, &[&str]); 10] = [
    (
        "w:pPr",
        &[
            "w:pStyle",
            "w:keepNext",
            "w:keepLines",
            "w:pageBreakBefore",
            "w:framePr",
            "w:widowControl",
            "w:pBdr",
            "w:tabs",
            "w:autoSpaceDE",
            "w:autoSpaceDN",
            "w:snapToGrid",
            "w:spacing",
            "w:ind",
            "w:jc",
            "w:outlineLvl",
            "w:rPr",
            "w:sectPr",
        ],
    ),
    (
        "w:rPr",
        &[
            "w:rFonts",
            "w:b",
            "w:bCs",
            "w:color",
            "w:spacing",
            "w:sz",
            "w:szCs",
            "w:lang",
        ],
    ),
    ("w:tbl", &["w:tblPr", "w:tblGrid", "w:tr"]),
    (
        "w:tblPr",
        &[
            "w:tblStyle",
            "w:tblpPr",
            "w:tblOverlap",
            "w:tblW",
            "w:jc",
            "w:tblInd",
            "w:tblBorders",
            "w:tblLayout",
            "w:tblCellMar",
            "w:tblLook",
        ],
    ),
    (
        "w:tblBorders",
        &[
            "w:top",
            "w:left",
            "w:bottom",
            "w:right",
            "w:insideH",
            "w:insideV",
        ],
    ),
    ("w:tr", &["w:trPr", "w:tc"]),
    (
        "w:tcPr",
        &["w:tcW", "w:gridSpan", "w:vMerge", "w:tcBorders", "w:vAlign"],
    ),
    (
        "w:sectPr",
        &[
            "w:footerReference",
            "w:pgSz",
            "w:pgMar",
            "w:pgNumType",
            "w:cols",
            "w:docGrid",
        ],
    ),
    (
        "w:style",
        &[
            "w:name",
            "w:basedOn",
            "w:next",
            "w:uiPriority",
            "w:semiHidden",
            "w:unhideWhenUsed",
            "w:qFormat",
            "w:pPr",
            "w:rPr",
            "w:tblPr",
        ],
    ),
    (
        "w:settings",
        &[
            "w:zoom",
            "w:removePersonalInformation",
            "w:removeDateAndTime",
            "w:bordersDoNotSurroundHeader",
            "w:bordersDoNotSurroundFooter",
            "w:defaultTabStop",
            "w:evenAndOddHeaders",
            "w:drawingGridHorizontalSpacing",
            "w:drawingGridVerticalSpacing",
            "w:characterSpacingControl",
            "w:compat",
            "w:themeFontLang",
        ],
    ),
];

/// Walks a part; checks that it is well formed and that elements stand in the schema's order.
fn check_order(name: &str, xml: &str) {
    let mut reader = Reader::from_str(xml);
    // Open elements, each with how far its order has got.
    let mut open: Vec<(String, usize)> = Vec::new();
    let enter = |open: &mut Vec<(String, usize)>, tag: &BytesStart<'_>| {
        let child = tag.name().as_ref().to_owned();
        if let Some((parent, reached)) = open.last_mut()
            && let Some((_, order)) = ORDERS.iter().find(|(of, _)| of == parent)
        {
            let at = order.iter().position(|known| *known == child);
            let at = at.unwrap_or_else(|| panic!("{name}: {child} is unknown in {parent}"));
            assert!(at >= *reached, "{name}: {child} comes too late in {parent}");
            *reached = at;
        }
        child
    };
    loop {
        match reader
            .read_event()
            .unwrap_or_else(|e| panic!("{name}: {e}"))
        {
            Event::Start(tag) => {
                let child = enter(&mut open, &tag);
                open.push((child, 0));
            }
            Event::Empty(tag) => {
                enter(&mut open, &tag);
            }
            Event::End(_) => {
                open.pop();
            }
            Event::Eof => break,
            Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_)
            | Event::GeneralRef(_) => {}
        }
    }
    assert!(open.is_empty(), "{name}: elements are left open");
}

#[test]
fn every_part_is_well_formed_and_its_elements_stand_in_the_schemas_order() {
    for paper in [notice(), form()] {
        let parts = parts(&write(&paper).unwrap());
        assert_eq!(parts[0].0, "[Content_Types].xml");
        for (name, text) in &parts {
            check_order(name, text);
        }
        let declared: BTreeSet<&str> = parts[0]
            .1
            .split("PartName=\"/")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
            .collect();
        let there: BTreeSet<&str> = parts
            .iter()
            .map(|(name, _)| name.as_str())
            .filter(|name| !name.contains("_rels/") && !name.starts_with('['))
            .collect();
        assert_eq!(declared, there);
    }
}

#[test]
fn every_style_that_is_used_is_defined() {
    let styles = part(&notice(), "word/styles.xml");
    for paper in [notice(), form()] {
        let document = part(&paper, "word/document.xml");
        for rest in document.split("w:pStyle w:val=\"").skip(1) {
            let style = rest.split('"').next().unwrap();
            assert!(
                styles.contains(&format!("w:styleId=\"{style}\"")),
                "{style}"
            );
        }
    }
}

#[test]
fn the_same_document_gives_the_same_bytes_that_tell_nothing_of_the_machine() {
    let bytes = write(&notice()).unwrap();
    assert_eq!(bytes, write(&notice()).unwrap());
    let core = part(&notice(), "docProps/core.xml");
    assert!(core.contains("<dc:title>关于2018年10月网络舆情回应情况的通报</dc:title>"));
    assert!(core.contains("<dc:creator>中共开平市委宣传部</dc:creator>"));
    for trace in ["dcterms", "lastModifiedBy", "Application", "huiying"] {
        assert!(
            !parts(&bytes).iter().any(|(_, text)| text.contains(trace)),
            "{trace}"
        );
    }
}

#[test]
fn the_words_are_read_back_in_the_order_of_the_standard() {
    let grid = crate::documents::read_grid(&write(&notice()).unwrap(), "通报.docx").unwrap();
    let lines: Vec<String> = grid
        .lines
        .iter()
        .map(|line| {
            let cells = line.cells.iter().map(|cell| cell.text.as_str());
            cells.collect::<Vec<_>>().join("|")
        })
        .filter(|line| !line.is_empty())
        .collect();
    assert_eq!(
        lines,
        [
            "中共开平市委宣传部文件",
            "开宣通〔2018〕3号",
            "关于2018年10月网络舆情回应情况的通报",
            "各镇（街道），市直各单位：",
            "2018年10月，全市共交办网络舆情12件。",
            "一、总体情况",
            "（一）件数",
            "1.按领域",
            "各单位总体及时。",
            "各单位情况",
            "单位|件数|按时率|说明",
            "市教育局|3|100.0%|无",
            "市住建局|9|77.8%|一件逾期，原因是核查现场耗时较长",
            "事由|河堤渗水视频",
            "意见|",
            "附件：1. 各单位情况表",
            "2. 各领域情况表",
            "中共开平市委宣传部",
            "2018年11月8日",
            "（联系人：值班室，电话8210 2266）",
            "抄送：市委办，市府办。",
            "中共开平市委宣传部办公室 2018年11月8日印发",
        ]
    );
}

#[test]
fn what_a_person_typed_never_breaks_the_file() {
    let hostile = "<w:p>&\u{0}\u{B}\u{FFFF}\"'\t末尾";
    let paper = Paper {
        title: hostile.to_owned(),
        body: vec![Block::Paragraph(hostile.to_owned())],
        attachments: vec![hostile.to_owned()],
        signs: vec![hostile.to_owned()],
        ..notice()
    };
    for (name, text) in parts(&write(&paper).unwrap()) {
        check_order(&name, &text);
        assert!(!text.contains(['\u{0}', '\u{B}', '\u{FFFF}']), "{name}");
    }
}

#[test]
fn a_draft_has_no_number_but_its_red_rule() {
    let draft = Paper {
        head: Head::Issued {
            mark: "开平市网信办".to_owned(),
            number: None,
        },
        ..notice()
    };
    let document = part(&draft, "word/document.xml");
    assert!(document.contains("DocumentNumber"));
    // A short mark is as large as marks get, a long one stands in one line.
    assert!(document.contains("<w:sz w:val=\"96\"/>"));
    assert!(part(&notice(), "word/document.xml").contains("<w:sz w:val=\"77\"/>"));
}

#[test]
fn the_columns_of_a_table_make_the_type_area() {
    let paper = notice();
    let document = part(&paper, "word/document.xml");
    for grid in document.split("<w:tblGrid>").skip(1) {
        let grid = grid.split("</w:tblGrid>").next().unwrap();
        let columns: Vec<usize> = grid
            .split("w:w=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().parse().unwrap())
            .collect();
        assert_eq!(columns.iter().sum::<usize>(), TYPE_AREA, "{columns:?}");
    }
}

#[test]
fn a_signature_shorter_than_its_date_moves_to_the_left_of_it() {
    let mut short = String::new();
    let on = date(2018, 11, 8);
    signed(
        &mut short,
        &Signature {
            name: "市委".to_owned(),
            on,
        },
    );
    // The date is 13 half characters wide and stands two characters from the right; the name is 4
    // wide and begins two characters before the date.
    assert!(short.contains(&format!("<w:ind w:right=\"{}\"/>", 17 * CHARACTER / 2)));
    assert!(short.contains(&format!("<w:ind w:right=\"{}\"/>", 2 * CHARACTER)));
}

#[test]
fn in_print_figures_touch_chinese_and_addresses_keep_their_ends() {
    let closed = look::closed_up;
    assert_eq!(
        closed("应在 2018 年 11 月 6 日 15:00 前完成 96.0% 以上"),
        "应在2018年11月6日15:00前完成96.0%以上"
    );
    assert_eq!(closed("电话 8210 2266"), "电话8210 2266");
    assert_eq!(closed("设 AB 角  两名"), "设 AB 角  两名");
    assert_eq!(
        closed("见 https://example.gov.cn/1 的通知"),
        "见 https://example.gov.cn/1 的通知"
    );
}

#[test]
fn the_imprint_floats_at_the_foot_between_its_rules() {
    let document = part(&notice(), "word/document.xml");
    let (_, imprint) = document.split_once("<w:tblpPr").unwrap();
    assert!(imprint.contains(r#"w:vertAnchor="margin""#));
    assert!(imprint.contains(r#"w:tblpYSpec="bottom""#));
    assert!(imprint.contains(r#"<w:insideH w:val="single" w:sz="6""#));
    let words = imprint.find("抄送：市委办，市府办。").unwrap();
    assert!(words < imprint.find("2018年11月8日印发").unwrap());
}

#[test]
fn a_signature_takes_the_last_words_with_it_to_its_page() {
    let mut paper = notice();
    paper.attachments.clear();
    paper.body = read_body("第一段。\n第二段。\n");
    let document = part(&paper, "word/document.xml");
    let kept = r#"<w:pStyle w:val="Text"/><w:keepNext/>"#;
    assert_eq!(document.matches(kept).count(), 1);
    assert!(document.find("第一段").unwrap() < document.find(kept).unwrap());
}

#[test]
fn a_short_field_is_not_torn_between_pages_and_a_long_one_is() {
    let mut paper = form();
    paper.body = read_body(&format!(
        "|=短|一句话|\n|=长|{}|\n",
        "很长的说明".repeat(100)
    ));
    let document = part(&paper, "word/document.xml");
    let fields = document.split("FormSerial").nth(1).unwrap();
    let fields = fields.split("</w:tbl>").next().unwrap();
    assert_eq!(fields.matches("<w:tr>").count(), 2);
    assert_eq!(fields.matches("<w:cantSplit/>").count(), 1);
}
