//! 全部舆情 and 本单位舆情: filters, one page of rows, and the same rows as a sheet.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};
use jiff::Timestamp;

use super::fill::{address, queue_item};
use super::frame::{Asked, Shown};
use crate::domain::IncidentNo;
use crate::domain::people::{Roster, Viewer};
use crate::domain::vocabulary::{EventGrade, IncidentKind, Level, Stage, UnitKind};
use crate::queries::desk::{self, Filter, ListRow, Page};
use crate::queries::{Reader, reference};
use crate::services::{FieldFault, ServiceError, run_blocking};
use crate::web::filter::{Query, filter_of};
use crate::web::view::desk::QueueItem;
use crate::web::view::form::{Choice, ChoiceGroup, word_choices};
use crate::web::view::incident_list::{FilterOptions, IncidentList};
use crate::web::view::{FieldError, FormState};
use crate::web::wording::field_words;

/// Rows on a page, and rows read at once for a sheet.
const PAGE: i64 = 30;
const SHEET_PAGE: i64 = 200;

/// The parameters that narrow a list; `after` only turns its pages.
const FILTERS: [&str; 12] = [
    "q", "unit", "town", "level", "kind", "stage", "work", "theme", "standing", "from", "to", "row",
];

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/incidents", web::get().to(show))
        .route("/incidents.csv", web::get().to(sheet));
}

/// What a page of the list is made of.
struct Found {
    page: Page,
    faults: Vec<FieldFault>,
    options: FilterOptions,
    roster: std::sync::Arc<Roster>,
}

async fn show(asked: Asked, query: web::Query<Query>) -> Shown {
    let reader = asked.reader();
    let query = query.into_inner();
    let wanted = query.clone();
    let found = run_blocking(move || find(&reader, &wanted)).await?;
    let status = if found.faults.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let page = fill(&asked.viewer(), &query, found, asked.signed.ctx.now);
    asked.show_as(status, &page).await
}

fn find(reader: &Reader, query: &Query) -> Result<Found, ServiceError> {
    let roster = reader.shelf()?.roster;
    let after = query.get("after").and_then(|no| IncidentNo::parse(no));
    let (page, faults) = match filter_of(query, &roster) {
        Ok(filter) => (
            desk::list(reader, &filter, after.as_ref(), PAGE)?,
            Vec::new(),
        ),
        Err(ServiceError::Invalid(faults)) => (
            Page {
                rows: Vec::new(),
                total: 0,
                next: None,
            },
            faults,
        ),
        Err(error) => return Err(error),
    };
    Ok(Found {
        page,
        faults,
        options: options(reader, &roster)?,
        roster,
    })
}

/// What the filters offer; the themes are those of the plan in force.
fn options(reader: &Reader, roster: &Roster) -> Result<FilterOptions, ServiceError> {
    let all = |label: &str| ChoiceGroup::plain(vec![Choice::new("", label)]);
    let plan = reference::plan(reader, None)?.plan;
    let mut themes: Vec<&str> = plan
        .document
        .rows
        .iter()
        .flat_map(|row| row.themes.keys().map(crate::domain::Theme::as_str))
        .collect();
    themes.sort_unstable();
    themes.dedup();
    let themes = themes.into_iter().map(|theme| Choice::new(theme, theme));
    let units = match reader.viewer() {
        Viewer::Office(_) => Some(unit_groups(roster, "全部单位")),
        Viewer::Unit(_) | Viewer::Administration(_) => None,
    };
    Ok(FilterOptions {
        units,
        levels: vec![
            all("全部等级"),
            ChoiceGroup::plain(word_choices(Level::ALL.iter().map(|word| word.word()))),
        ],
        kinds: vec![
            ChoiceGroup::plain(vec![Choice::new("", "全部事项")]),
            ChoiceGroup::plain(word_choices(
                IncidentKind::ALL.iter().map(|kind| kind.word()),
            )),
        ],
        stages: vec![
            all("全部环节"),
            ChoiceGroup::plain(word_choices(Stage::ALL.iter().map(|word| word.word()))),
        ],
        themes: vec![all("全部领域"), ChoiceGroup::plain(themes.collect())],
    })
}

/// All units by kind, after the choice of none.
pub(super) fn unit_groups(roster: &Roster, none: &str) -> Vec<ChoiceGroup> {
    let mut groups = vec![ChoiceGroup::plain(vec![Choice::new("", none)])];
    groups.extend(UnitKind::ALL.iter().map(|kind| {
        let units = roster.units.iter().filter(|unit| unit.kind == *kind);
        ChoiceGroup::headed(
            kind.label(),
            units
                .map(|unit| Choice::new(unit.id.as_str(), &unit.name))
                .collect(),
        )
    }));
    groups
}

/// The name of a list for this reader.
pub(super) fn heading(viewer: &Viewer) -> &'static str {
    match viewer {
        Viewer::Office(_) => "全部舆情",
        Viewer::Unit(_) | Viewer::Administration(_) => "本单位舆情",
    }
}

fn fill(viewer: &Viewer, query: &Query, found: Found, now: Timestamp) -> IncidentList {
    let mut form = FormState::default();
    for (name, value) in query {
        form = form.with(name, value);
    }
    for fault in &found.faults {
        form = form.wrong(FieldError::new(&fault.field, "", &fault.message));
    }
    let kept: Vec<(&str, &str)> = FILTERS
        .iter()
        .filter_map(|name| Some((*name, query.get(*name)?.as_str())))
        .collect();
    let shown = found.page.rows.len();
    let next = found.page.next.as_ref().map(|no| {
        let mut all = kept.clone();
        all.push(("after", no.as_str()));
        address("/incidents", &all)
    });
    let is_first = query.get("after").is_none_or(String::is_empty);
    let mut list = IncidentList::new(heading(viewer), &form, found.options);
    list.total = if found.faults.is_empty() {
        format!("共 {} 件，本页 {shown} 件", found.page.total)
    } else {
        "请先改正筛选条件".to_owned()
    };
    list.items = items(&found.page.rows, &found.roster, now);
    list.next_href = next;
    list.first_href = (!is_first).then(|| address("/incidents", &kept));
    list.export_href = (shown > 0).then(|| address("/incidents.csv", &kept));
    list
}

/// Rows as a list shows them, without anything to do.
pub(super) fn items(rows: &[ListRow], roster: &Roster, now: Timestamp) -> Vec<QueueItem> {
    rows.iter()
        .map(|row| queue_item(row, roster, None, now))
        .collect()
}

async fn sheet(asked: Asked, query: web::Query<Query>) -> Shown {
    let reader = asked.reader();
    let text = run_blocking(move || {
        let roster = reader.shelf()?.roster;
        let filter = filter_of(&query, &roster)?;
        all_rows(&reader, &filter).map(|rows| csv(&rows, &roster))
    })
    .await?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"incidents.csv\"",
        ))
        .body(text))
}

fn all_rows(reader: &Reader, filter: &Filter) -> Result<Vec<ListRow>, ServiceError> {
    let mut rows = Vec::new();
    let mut after: Option<IncidentNo> = None;
    loop {
        let page = desk::list(reader, filter, after.as_ref(), SHEET_PAGE)?;
        rows.extend(page.rows);
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(rows),
        }
    }
}

const COLUMNS: [&str; 17] = [
    "编号",
    "标题",
    "环节",
    "办理状态",
    "舆情等级",
    "事件分级",
    "发生地",
    "领域",
    "来源渠道",
    "牵头单位",
    "其他单位",
    "方案依据",
    "登记时间",
    "最近时限",
    "到期时间",
    "时限状态",
    "演练",
];

/// The rows as a sheet that office programs open as UTF-8: byte-order mark, CRLF.
fn csv(rows: &[ListRow], roster: &Roster) -> String {
    let mut text = String::from('\u{feff}');
    push_line(&mut text, &COLUMNS.map(str::to_owned));
    for row in rows {
        push_line(&mut text, &cells(row, roster));
    }
    text
}

fn push_line(text: &mut String, cells: &[String]) {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
    text.push_str(&cells.join(","));
    text.push_str("\r\n");
}

/// A cell in quotes; one that a sheet would take for a formula is made plain text.
fn quoted(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let plain = if is_formula { "'" } else { "" };
    format!("\"{plain}{}\"", cell.replace('"', "\"\""))
}

fn cells(row: &ListRow, roster: &Roster) -> [String; 17] {
    let name = |unit: &crate::domain::UnitId| roster.name(unit).to_owned();
    let others: Vec<&str> = row
        .units
        .iter()
        .filter(|unit| Some(&unit.unit) != row.lead.as_ref())
        .map(|unit| roster.name(&unit.unit))
        .collect();
    let themes: Vec<&str> = row
        .themes
        .iter()
        .map(crate::domain::Theme::as_str)
        .collect();
    let nearest = row.nearest.as_ref();
    let word = |text: Option<&'static str>| text.unwrap_or_default().to_owned();
    [
        row.no.to_string(),
        row.title.clone(),
        row.stage.label().to_owned(),
        row.work_state.label().to_owned(),
        word(row.level.map(Level::label)),
        word(row.event_grade.map(EventGrade::label)),
        row.town.as_ref().map(name).unwrap_or_default(),
        themes.join("、"),
        row.channel.clone(),
        row.lead.as_ref().map(name).unwrap_or_default(),
        others.join("、"),
        row.plan_row
            .as_ref()
            .map(super::fill::row_words)
            .unwrap_or_default(),
        field_words(row.registered_at),
        word(nearest.map(|nearest| nearest.kind.label())),
        nearest.map_or_else(String::new, |nearest| field_words(nearest.due_at)),
        word(nearest.map(|nearest| nearest.standing.label())),
        if row.drill { "是" } else { "" }.to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_begins_with_its_byte_order_mark_and_names_its_columns() {
        let text = csv(&[], &Roster::default());
        assert!(text.starts_with("\u{feff}\"编号\",\"标题\","));
        assert_eq!(text.lines().count(), 1);
    }

    #[test]
    fn a_cell_keeps_its_quotes_and_never_becomes_a_formula() {
        assert_eq!(quoted("称“漏水”"), "\"称“漏水”\"");
        assert_eq!(quoted("a\"b,c"), "\"a\"\"b,c\"");
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
    }
}
