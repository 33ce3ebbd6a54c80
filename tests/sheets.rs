//! A sheet of a hundred thousand rows: complete, with its kinds, and without taking memory for them.
//! It has this process to itself, so that what it takes can be read off the process.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::io::BufReader;
use std::time::Instant;

use calamine::{DataRef, Reader, Xlsx};
use huiying::services::ServiceError;
use huiying::services::sheets::{CellKind, Sheet, SheetCell, SheetColumn, SheetFormat, write};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};

const ROWS: u32 = 100_000;
/// A hundred thousand rows kept in memory would take several times as much.
const MOST_GROWTH_KIB: u64 = 24 * 1024;

fn start() -> Timestamp {
    "2018-10-01T00:00:00Z".parse().unwrap()
}

fn sheet() -> Sheet {
    Sheet {
        name: "登记簿".to_owned(),
        notes: vec!["全部".to_owned()],
        columns: vec![
            SheetColumn::new("编号", CellKind::Text),
            SheetColumn::new("标题", CellKind::Text),
            SheetColumn::new("件数", CellKind::Integer),
            SheetColumn::new("按时率", CellKind::Percent),
            SheetColumn::new("日期", CellKind::Date),
            SheetColumn::new("登记时间", CellKind::Instant),
            SheetColumn::new("单位", CellKind::Text),
            SheetColumn::new("说明", CellKind::Text),
        ],
        chart: None,
        made_at: start(),
    }
}

fn row(n: u32) -> Vec<SheetCell> {
    vec![
        SheetCell::text(format!("2018-{n:06}")),
        SheetCell::text(format!("第{n}件：网民反映路面积水，希望尽快处理")),
        SheetCell::Integer(i32::try_from(n).unwrap()),
        SheetCell::Share {
            part: n,
            whole: ROWS,
        },
        SheetCell::Date(date(2018, 10, 31)),
        SheetCell::Instant(start() + SignedDuration::from_mins(i64::from(n))),
        SheetCell::text("市住房和城乡建设局"),
        SheetCell::text("已到现场核实，正在组织疏通，完成后在政府网站公布结果。".repeat(3)),
    ]
}

/// The most memory that this process has had; `None` where the system does not tell.
fn most_memory_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn a_hundred_thousand_rows_are_complete_and_take_no_memory() {
    let before = most_memory_kib();
    let begun = Instant::now();
    let rows = (0..ROWS).map(|n| Ok::<_, ServiceError>(row(n)));
    let mut file = write(&sheet(), SheetFormat::Xlsx, rows).unwrap();
    let mut out = tempfile::tempfile().unwrap();
    let mut sent = 0;
    loop {
        let piece = file.piece().unwrap();
        if piece.is_empty() {
            break;
        }
        sent += u64::try_from(piece.len()).unwrap();
        std::io::Write::write_all(&mut out, &piece).unwrap();
    }
    assert_eq!(sent, file.length);
    let took = begun.elapsed();
    if let (Some(before), Some(after)) = (before, most_memory_kib()) {
        let growth = after - before;
        eprintln!("{ROWS} rows, {sent} bytes, {took:?}, {growth} KiB more at most");
        assert!(growth < MOST_GROWTH_KIB, "{growth} KiB");
    }
    read_back(out);
}

/// Another library reads every row.
fn read_back(mut file: std::fs::File) {
    std::io::Seek::rewind(&mut file).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(BufReader::new(file)).unwrap();
    let mut cells = book.worksheet_cells_reader("登记簿").unwrap();
    let (mut numbers, mut dates, mut texts) = (0_u32, 0_u32, 0_u32);
    let mut last = (0, String::new());
    while let Some(cell) = cells.next_cell().unwrap() {
        let (line, column) = cell.get_position();
        // The note and the heads stand above.
        if line < 2 {
            continue;
        }
        match (column, cell.get_value()) {
            (2, DataRef::Float(_)) => numbers += 1,
            (3, DataRef::Float(share)) => {
                assert!((0.0..1.0).contains(share));
                numbers += 1;
            }
            (4 | 5, DataRef::DateTime(_)) => dates += 1,
            (0, DataRef::String(text)) => {
                last = (line, text.clone());
                texts += 1;
            }
            (1 | 6 | 7, DataRef::String(_)) => texts += 1,
            (column, other) => panic!("line {line} column {column}: {other:?}"),
        }
    }
    assert_eq!((numbers, dates, texts), (2 * ROWS, 2 * ROWS, 4 * ROWS));
    assert_eq!(last, (ROWS + 1, "2018-099999".to_owned()));
}
