//! 全部舆情 and 本单位舆情 as sheets: all rows that the filters leave, read piece by piece.

use actix_web::{HttpResponse, web};

use super::fill::row_words;
use super::frame::{Asked, Shown};
use super::incident_list::heading;
use crate::domain::people::Roster;
use crate::domain::vocabulary::{EventGrade, Level};
use crate::domain::{Theme, UnitId};
use crate::queries::desk::{self, ListRow};
use crate::services::sheets::{self, CellKind, Sheet, SheetCell, SheetColumn, SheetFormat};
use crate::services::{ServiceError, run_blocking};
use crate::web::download;
use crate::web::filter::{Query, filter_of};
use crate::web::wording::field_words;

/// Rows read at once.
const PIECE: i64 = 500;

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route(r"/incidents.{format:csv|xlsx}", web::get().to(sheet));
}

async fn sheet(asked: Asked, format: web::Path<String>, query: web::Query<Query>) -> Shown {
    let format = SheetFormat::parse(&format).ok_or(ServiceError::NotFound)?;
    let reader = asked.reader();
    let (name, file) = run_blocking(move || {
        let roster = reader.shelf()?.roster;
        let filter = filter_of(&query, &roster)?;
        let name = heading(reader.viewer());
        let sheet = Sheet {
            name: name.to_owned(),
            notes: vec![format!("{name}　{} 导出", field_words(reader.now()))],
            columns: columns(),
            chart: None,
            made_at: reader.now(),
        };
        let rows = sheets::rows_by_pieces(|after| {
            let page = desk::list(&reader, &filter, after, PIECE)?;
            Ok((page.rows, page.next))
        });
        let rows = rows.map(|row| row.map(|row| cells(&row, &roster)));
        Ok((name, sheets::write(&sheet, format, rows)?))
    })
    .await?;
    let answer: HttpResponse = download::sheet(name, file);
    Ok(answer)
}

fn columns() -> Vec<SheetColumn> {
    let text = |heading: &str, width: u16| SheetColumn::new(heading, CellKind::Text).wide(width);
    let time = |heading: &str| SheetColumn::new(heading, CellKind::Instant);
    vec![
        text("编号", 12),
        text("标题", 48),
        text("环节", 10),
        text("办理状态", 12),
        text("舆情等级", 10),
        text("事件分级", 10),
        text("发生地", 14),
        text("领域", 20),
        text("来源渠道", 16),
        text("牵头单位", 24),
        text("其他单位", 32),
        text("方案依据", 12),
        time("登记时间"),
        text("最近时限", 14),
        time("到期时间"),
        text("时限状态", 10),
        time("办结时间"),
        text("演练", 6),
    ]
}

fn cells(row: &ListRow, roster: &Roster) -> Vec<SheetCell> {
    let name = |unit: &UnitId| roster.name(unit).to_owned();
    let others: Vec<&str> = row
        .units
        .iter()
        .filter(|unit| Some(&unit.unit) != row.lead.as_ref())
        .map(|unit| roster.name(&unit.unit))
        .collect();
    let themes: Vec<&str> = row.themes.iter().map(Theme::as_str).collect();
    let nearest = row.nearest.as_ref();
    let word = |text: Option<&'static str>| SheetCell::text(text.unwrap_or_default());
    vec![
        SheetCell::text(row.no.as_str()),
        SheetCell::text(&row.title),
        SheetCell::text(row.stage.label()),
        SheetCell::text(row.work_state.label()),
        word(row.level.map(Level::label)),
        word(row.event_grade.map(EventGrade::label)),
        SheetCell::text(row.town.as_ref().map(name).unwrap_or_default()),
        SheetCell::text(themes.join("、")),
        SheetCell::text(&row.channel),
        SheetCell::text(row.lead.as_ref().map(name).unwrap_or_default()),
        SheetCell::text(others.join("、")),
        SheetCell::text(row.plan_row.as_ref().map(row_words).unwrap_or_default()),
        SheetCell::Instant(row.registered_at),
        word(nearest.map(|nearest| nearest.kind.label())),
        SheetCell::instant(nearest.map(|nearest| nearest.due_at)),
        word(nearest.map(|nearest| nearest.standing.label())),
        SheetCell::instant(row.closed_at),
        SheetCell::text(if row.drill { "是" } else { "" }),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_of_the_list_names_the_number_and_the_title_first() {
        let headings: Vec<String> = columns().into_iter().map(|column| column.heading).collect();
        assert!(headings.starts_with(&["编号".to_owned(), "标题".to_owned()]));
    }
}
