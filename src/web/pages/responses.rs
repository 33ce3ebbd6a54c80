//! 公开回应目录: a page, and the same rows as sheets.

use actix_web::{HttpResponse, web};

use super::fill::incident_href;
use super::frame::{Asked, Shown};
use super::scorecard::period_words;
use crate::domain::people::Roster;
use crate::queries::reports::Period;
use crate::queries::responses::{Response, responses};
use crate::services::sheets::{self, CellKind, Sheet, SheetCell, SheetColumn, SheetFormat};
use crate::services::{ServiceError, run_blocking};
use crate::web::download;
use crate::web::filter::{Query, period_of};
use crate::web::view::Link;
use crate::web::view::response_register::{ResponseRegister, ResponseRow};
use crate::web::wording::field_words;

/// Lines on the page, and rows read at once for a sheet.
const SHOWN: i64 = 200;
const PIECE: i64 = 500;

const NOTES: [&str; 2] = [
    "只列已发布的回应，演练不列入；按发布时间排列",
    "标题中的身份证号、银行卡号、电话号码和车牌号已自动隐去；人名不能自动识别，对外公开前请再看一遍",
];

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/reports/responses", web::get().to(show))
        .route(
            r"/reports/responses.{format:csv|xlsx}",
            web::get().to(sheet),
        );
}

async fn show(asked: Asked, query: web::Query<Query>) -> Shown {
    let reader = asked.reader();
    let page = run_blocking(move || {
        let period = period_of(&query, &reader)?;
        let roster = reader.shelf()?.roster;
        let rows = responses(&reader, period, None, SHOWN + 1)?;
        Ok(page(period, &rows, &roster))
    })
    .await?;
    asked.show(&page).await
}

fn page(period: Period, rows: &[Response], roster: &Roster) -> ResponseRegister {
    let most = usize::try_from(SHOWN).unwrap_or(usize::MAX);
    let is_cut = rows.len() > most;
    let shown = rows.len().min(most);
    let month = |label: &str, period: Period| Link::new(href(period), label);
    let export = |suffix: &str, label: &str| {
        let code = period.code();
        Link::new(format!("/reports/responses.{suffix}?period={code}"), label)
    };
    let exports = [export("xlsx", "导出 Excel"), export("csv", "导出 CSV")];
    ResponseRegister {
        heading: heading(period),
        scope: if is_cut {
            format!("超过 {shown} 条，演练不列入。")
        } else {
            format!("共 {shown} 条，演练不列入。")
        },
        periods: vec![
            month("上期", period.previous()),
            month("下期", period.following()),
        ],
        exports: exports.into_iter().filter(|_| shown > 0).collect(),
        rows: rows
            .iter()
            .take(most)
            .map(|row| line(row, roster))
            .collect(),
        more: is_cut.then(|| format!("页面只列前 {shown} 条，全部请导出表格。")),
    }
}

fn heading(period: Period) -> String {
    format!("公开回应目录　{}", period_words(period))
}

/// Where the register of a period stands.
pub(super) fn href(period: Period) -> String {
    format!("/reports/responses?period={}", period.code())
}

fn line(row: &Response, roster: &Roster) -> ResponseRow {
    let is_link = row.url.starts_with("https://") || row.url.starts_with("http://");
    ResponseRow {
        incident: Link::new(incident_href(row.no.as_str()), row.no.to_string()),
        title: row.title.clone(),
        unit: roster.name(&row.unit).to_owned(),
        kind: row.kind.label(),
        channel: row.channel.clone(),
        url: is_link.then(|| row.url.clone()),
        at: field_words(row.published_at),
    }
}

async fn sheet(asked: Asked, format: web::Path<String>, query: web::Query<Query>) -> Shown {
    let format = SheetFormat::parse(&format).ok_or(ServiceError::NotFound)?;
    let reader = asked.reader();
    let (name, file) = run_blocking(move || {
        let period = period_of(&query, &reader)?;
        let roster = reader.shelf()?.roster;
        let column = SheetColumn::new;
        let sheet = Sheet {
            name: "公开回应目录".to_owned(),
            notes: [heading(period)]
                .into_iter()
                .chain(NOTES.map(str::to_owned))
                .collect(),
            columns: vec![
                column("编号", CellKind::Text).wide(12),
                column("标题", CellKind::Text).wide(48),
                column("单位", CellKind::Text).wide(24),
                column("形式", CellKind::Text),
                column("渠道", CellKind::Text),
                column("链接", CellKind::Link),
                column("发布时间", CellKind::Instant),
            ],
            chart: None,
            made_at: reader.now(),
        };
        let rows = sheets::rows_by_pieces(|after| {
            let piece = responses(&reader, period, after, PIECE)?;
            let is_whole = i64::try_from(piece.len()).is_ok_and(|rows| rows == PIECE);
            let next = piece.last().map(Response::mark).filter(|_| is_whole);
            Ok((piece, next))
        });
        let rows = rows.map(|row| row.map(|row| cells(&row, &roster)));
        let file = sheets::write(&sheet, format, rows)?;
        Ok((format!("公开回应目录{}", period.code()), file))
    })
    .await?;
    let answer: HttpResponse = download::sheet(&name, file);
    Ok(answer)
}

fn cells(row: &Response, roster: &Roster) -> Vec<SheetCell> {
    vec![
        SheetCell::text(row.no.as_str()),
        SheetCell::text(&row.title),
        SheetCell::text(roster.name(&row.unit)),
        SheetCell::text(row.kind.label()),
        SheetCell::text(&row.channel),
        SheetCell::Link(row.url.clone()),
        SheetCell::Instant(row.published_at),
    ]
}
