//! 全部舆情 and 本单位舆情: filters, and one page of rows.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::web;
use jiff::Timestamp;

use super::fill::{address, queue_item};
use super::frame::{Asked, Shown};
use super::within::Within;
use super::{bulk, views};
use crate::domain::IncidentNo;
use crate::domain::people::{Roster, Viewer};
use crate::domain::vocabulary::{IncidentKind, Level, Stage, UnitKind};
use crate::queries::Reader;
use crate::queries::desk::{self, ListRow, Page};
use crate::queries::found::{self, Found as Places};
use crate::services::{FieldFault, ServiceError, run_blocking};
use crate::web::filter::{FILTERS, Query, canonical, filter_of};
use crate::web::view::desk::{FoundWords, QueueItem};
use crate::web::view::form::{Choice, ChoiceGroup, word_choices};
use crate::web::view::incident_list::{FilterOptions, IncidentList};
use crate::web::view::marked::MarkedText;
use crate::web::view::saved_view::SaveView;
use crate::web::view::{FieldError, FormState, Link};

/// Rows on a page.
const PAGE: i64 = 30;

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route("/incidents", web::get().to(show));
}

/// What a page of the list is made of.
struct Found {
    page: Page,
    places: BTreeMap<IncidentNo, Places>,
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
    let (is_sound, total) = (found.faults.is_empty(), found.page.total);
    let mut page = fill(&asked.viewer(), &query, found, asked.signed.ctx.now);
    let narrowed = canonical(&query);
    page.views = views::groups(&asked, Some(&narrowed)).await?;
    if is_sound && !narrowed.is_empty() {
        page.save = Some(SaveView::new(&asked.form()?, &narrowed));
    }
    if is_sound && total > 0 {
        page.bulk = Some(bulk::bar(&asked, &narrowed, total)?);
    }
    let (within, can_pick) = (Within::of_list(&query), page.bulk.is_some());
    for item in &mut page.items {
        item.href = within.on(&item.href);
        item.pick = can_pick;
    }
    asked.show_as(status, &page).await
}

fn find(reader: &Reader, query: &Query) -> Result<Found, ServiceError> {
    let roster = reader.shelf()?.roster;
    let after = query.get("after").and_then(|no| IncidentNo::parse(no));
    let mut places = BTreeMap::new();
    let (page, faults) = match filter_of(query, &roster) {
        Ok(filter) => {
            let page = desk::list(reader, &filter, after.as_ref(), PAGE)?;
            places = found::places(reader, &filter, &page.rows)?;
            (page, Vec::new())
        }
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
        places,
        faults,
        options: options(reader, &roster)?,
        roster,
    })
}

/// What the filters offer; the themes are those of the plan in force.
fn options(reader: &Reader, roster: &Roster) -> Result<FilterOptions, ServiceError> {
    let all = |label: &str| ChoiceGroup::plain(vec![Choice::new("", label)]);
    // Not the page of the plan: that one lists every incident of each row.
    let plan = reader.shelf()?.plan;
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
    for (item, row) in list.items.iter_mut().zip(&found.page.rows) {
        item.found = found.places.get(&row.no).map(|places| FoundWords {
            title: MarkedText::of(&places.title),
            excerpt: MarkedText::of(&places.excerpt),
        });
    }
    list.next_href = next;
    list.first_href = (!is_first).then(|| address("/incidents", &kept));
    if shown > 0 {
        list.exports = vec![
            Link::new(address("/incidents.xlsx", &kept), "导出 Excel"),
            Link::new(address("/incidents.csv", &kept), "导出 CSV"),
        ];
    }
    list
}

/// Rows as a list shows them, without anything to do.
pub(super) fn items(rows: &[ListRow], roster: &Roster, now: Timestamp) -> Vec<QueueItem> {
    rows.iter()
        .map(|row| queue_item(row, roster, None, now))
        .collect()
}
