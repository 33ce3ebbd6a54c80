//! Sheets read back by another reader: values, kinds, what a sheet must not do.

use std::io::Read as _;

use calamine::{Data, Reader as _, Xlsx};
use jiff::civil::date;

use super::*;
use crate::domain::calendar::instant;

fn sheet() -> Sheet {
    Sheet {
        name: "按时率[10月]".to_owned(),
        notes: vec!["演练不计".to_owned()],
        columns: vec![
            SheetColumn::new("单位", CellKind::Text).wide(24),
            SheetColumn::new("件数", CellKind::Integer),
            SheetColumn::new("按时率", CellKind::Percent),
            SheetColumn::new("日期", CellKind::Date),
            SheetColumn::new("时间", CellKind::Instant),
            SheetColumn::new("链接", CellKind::Link),
        ],
        chart: Some(SheetChart {
            title: "各单位按时率".to_owned(),
            kind: ChartKind::Bars,
            labels: 0,
            figures: vec![2],
        }),
        made_at: instant(date(2018, 11, 1).at(9, 0, 0, 0)),
    }
}

fn rows() -> Vec<Vec<SheetCell>> {
    vec![
        vec![
            SheetCell::text("=1+1"),
            SheetCell::Integer(12),
            SheetCell::Share { part: 3, whole: 4 },
            SheetCell::Date(date(2018, 10, 31)),
            SheetCell::Instant(instant(date(2018, 10, 31).at(14, 5, 0, 0))),
            SheetCell::Link("https://example.gov.cn/a".to_owned()),
        ],
        vec![
            SheetCell::text("称\"漏水\",已修"),
            SheetCell::Integer(-3),
            SheetCell::Share { part: 0, whole: 0 },
            SheetCell::Empty,
            SheetCell::instant(None),
            SheetCell::Link("javascript:alert(1)".to_owned()),
        ],
    ]
}

fn given(rows: Vec<Vec<SheetCell>>) -> impl Iterator<Item = Result<Vec<SheetCell>, WriteError>> {
    rows.into_iter().map(Ok)
}

#[test]
fn a_workbook_read_back_has_its_kinds() {
    let file = write_xlsx(&sheet(), given(rows())).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(std::io::BufReader::new(file)).unwrap();
    assert_eq!(book.sheet_names(), ["按时率10月"]);
    let range = book.worksheet_range("按时率10月").unwrap();
    let cell = |row: u32, column: u32| range.get_value((row, column)).cloned().unwrap_or_default();
    assert_eq!(cell(0, 0), Data::String("演练不计".to_owned()));
    assert_eq!(cell(1, 2), Data::String("按时率".to_owned()));
    assert_eq!(cell(2, 0), Data::String("=1+1".to_owned()));
    assert_eq!(cell(2, 1), Data::Float(12.0));
    assert_eq!(cell(2, 2), Data::Float(0.75));
    let Data::DateTime(day) = cell(2, 3) else {
        panic!("{:?}", cell(2, 3));
    };
    assert_eq!(day.to_ymd_hms_milli(), (2018, 10, 31, 0, 0, 0, 0));
    let Data::DateTime(moment) = cell(2, 4) else {
        panic!("{:?}", cell(2, 4));
    };
    assert_eq!(moment.to_ymd_hms_milli(), (2018, 10, 31, 14, 5, 0, 0));
    assert_eq!(cell(3, 1), Data::Float(-3.0));
    assert_eq!(
        [cell(3, 2), cell(3, 3), cell(3, 4)],
        [Data::Empty, Data::Empty, Data::Empty]
    );
    let formulas = book.worksheet_formula("按时率10月").unwrap();
    assert!(formulas.used_cells().all(|(_, _, text)| text.is_empty()));
}

#[test]
fn a_drawing_stands_below_the_rows() {
    let file = write_xlsx(&sheet(), given(rows())).unwrap();
    let mut book = zip::ZipArchive::new(file).unwrap();
    assert!(book.by_name("xl/charts/chart1.xml").is_ok());
    let mut place = String::new();
    let mut part = book.by_name("xl/drawings/drawing1.xml").unwrap();
    part.read_to_string(&mut place).unwrap();
    // A note, the heads, two rows, one line free; rows count from 0.
    assert!(place.contains("<xdr:from><xdr:col>0</xdr:col>"), "{place}");
    assert!(place.contains("<xdr:row>5</xdr:row>"), "{place}");
}

fn csv(sheet: &Sheet, rows: Vec<Vec<SheetCell>>) -> String {
    let mut text = String::new();
    let mut file = write_csv(sheet, given(rows)).unwrap();
    file.read_to_string(&mut text).unwrap();
    text
}

#[test]
fn csv_has_its_byte_order_mark_its_quotes_and_no_formula() {
    let text = csv(&sheet(), rows());
    assert_eq!(
        text,
        "\u{feff}\"单位\",\"件数\",\"按时率\",\"日期\",\"时间\",\"链接\"\r\n\
         \"'=1+1\",12,75.0%,2018-10-31,2018-10-31 14:05,\"https://example.gov.cn/a\"\r\n\
         \"称\"\"漏水\"\",已修\",-3,,,,\"javascript:alert(1)\"\r\n"
    );
    for hostile in ["+1", "-1", "@a", "\t=1", "＝1"] {
        let text = csv(&sheet(), vec![vec![SheetCell::text(hostile)]]);
        assert!(text.contains(&format!("\"'{hostile}\"")), "{text}");
    }
}

#[test]
fn a_row_that_fails_fails_the_sheet() {
    let failing = || {
        let broken = std::io::Error::other("the source is gone");
        std::iter::once(Err::<Vec<SheetCell>, WriteError>(WriteError::File(broken)))
    };
    assert!(write_xlsx(&sheet(), failing()).is_err());
    assert!(write_csv(&sheet(), failing()).is_err());
}

#[test]
fn a_sheet_without_rows_is_still_a_sheet() {
    let file = write_xlsx(&sheet(), given(Vec::new())).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(std::io::BufReader::new(file)).unwrap();
    assert_eq!(book.worksheet_range_at(0).unwrap().unwrap().height(), 2);
    assert_eq!(csv(&sheet(), Vec::new()).lines().count(), 1);
}
