//! What became of each incident of a bulk job, as a sheet.

use actix_web::web;

use super::super::frame::{Asked, Shown};
use crate::queries::bulk as jobs;
use crate::services::bulk::State;
use crate::services::sheets::{self, CellKind, Sheet, SheetCell, SheetColumn, SheetFormat};
use crate::services::{ServiceError, run_blocking};
use crate::web::download;
use crate::web::wording::field_words;

/// The file.
pub(super) async fn sheet(asked: Asked, path: web::Path<(String, String)>) -> Shown {
    let (id, format) = path.into_inner();
    let format = SheetFormat::parse(&format).ok_or(ServiceError::NotFound)?;
    let reader = asked.reader();
    let file = run_blocking(move || {
        let job = jobs::load(&reader, &id)?;
        let text = |heading: &str, width| SheetColumn::new(heading, CellKind::Text).wide(width);
        let sheet = Sheet {
            name: "批量办理结果".to_owned(),
            notes: vec![format!("{} 导出", field_words(reader.now()))],
            columns: vec![
                text("编号", 12),
                text("标题", 48),
                text("结果", 12),
                text("原因", 48),
                text("依据", 24),
            ],
            chart: None,
            made_at: reader.now(),
        };
        let rows = job.rows.iter().map(|row| {
            Ok(vec![
                SheetCell::text(&row.no),
                SheetCell::text(&row.title),
                SheetCell::text(State::of(&row.state).label()),
                SheetCell::text(&row.sentence),
                SheetCell::text(&row.basis),
            ])
        });
        sheets::write(&sheet, format, rows)
    })
    .await?;
    Ok(download::sheet("批量办理结果", file))
}
