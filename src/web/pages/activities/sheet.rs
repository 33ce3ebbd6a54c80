//! The register as sheets: all rows that the filters leave, read piece by piece.

use actix_web::{HttpResponse, web};

use super::super::frame::{Asked, Shown};
use super::fill::detail;
use crate::domain::people::Roster;
use crate::queries::activities::{self, ActivityItem};
use crate::services::sheets::{self, CellKind, Sheet, SheetCell, SheetColumn, SheetFormat};
use crate::services::{ServiceError, run_blocking};
use crate::web::download;
use crate::web::filter::{Query, activity_filter_of};
use crate::web::wording::field_words;

/// Rows read at once.
const PIECE: i64 = 500;

/// The sheet in the form that the address names.
pub(super) async fn answer(
    asked: Asked,
    format: web::Path<String>,
    query: web::Query<Query>,
) -> Shown {
    let format = SheetFormat::parse(&format).ok_or(ServiceError::NotFound)?;
    let reader = asked.reader();
    let file = run_blocking(move || {
        let roster = reader.shelf()?.roster;
        let filter = activity_filter_of(&query, &roster)?;
        let sheet = Sheet {
            name: "活动登记簿".to_owned(),
            notes: vec![format!(
                "活动登记簿　{} 导出；已确认的计入年度报告",
                field_words(reader.now())
            )],
            columns: columns(),
            chart: None,
            made_at: reader.now(),
        };
        let rows = sheets::rows_by_pieces(|after| {
            let page = activities::list(&reader, &filter, after, PIECE)?;
            Ok((page.items, page.next))
        });
        let rows = rows.map(|row| row.map(|row| cells(&row, &roster)));
        sheets::write(&sheet, format, rows)
    })
    .await?;
    let answer: HttpResponse = download::sheet("活动登记簿", file);
    Ok(answer)
}

fn columns() -> Vec<SheetColumn> {
    let text = |heading: &str, width: u16| SheetColumn::new(heading, CellKind::Text).wide(width);
    let column = SheetColumn::new;
    vec![
        text("编号", 12),
        column("日期", CellKind::Date),
        text("单位", 24),
        text("种类", 12),
        text("主题", 48),
        text("出席人或形式", 18),
        column("参加人数", CellKind::Integer),
        column("链接", CellKind::Link),
        text("状态", 10),
        text("登记人", 12),
        column("登记时间", CellKind::Instant),
        text("确认人", 12),
        column("确认时间", CellKind::Instant),
    ]
}

fn cells(item: &ActivityItem, roster: &Roster) -> Vec<SheetCell> {
    vec![
        SheetCell::text(item.no.as_str()),
        SheetCell::Date(item.held_on),
        SheetCell::text(roster.name(&item.unit)),
        SheetCell::text(item.kind.label()),
        SheetCell::text(&item.title),
        SheetCell::text(detail(item.attended_by, item.form, None)),
        match item.participants {
            Some(n) => SheetCell::count(usize::try_from(n).unwrap_or(usize::MAX)),
            None => SheetCell::Empty,
        },
        match &item.url {
            Some(url) => SheetCell::Link(url.clone()),
            None => SheetCell::Empty,
        },
        SheetCell::text(item.state.label()),
        SheetCell::text(&item.registered_by),
        SheetCell::Instant(item.registered_at),
        SheetCell::text(item.confirmed_by.as_deref().unwrap_or_default()),
        SheetCell::instant(item.confirmed_at),
    ]
}
