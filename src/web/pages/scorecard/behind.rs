//! The outcomes behind one number: exactly those it counts.

use actix_web::web;
use jiff::Timestamp;

use super::number::period_words;
use super::sheets;
use crate::domain::UnitId;
use crate::domain::people::Roster;
use crate::domain::scorecard::{Indicator, Period};
use crate::queries::reports::{self, Behind, CountedOutcome, Selection, Which};
use crate::services::run_blocking;
use crate::web::filter::{Query, period_of, place_of, selection_of};
use crate::web::pages::fill::{address, incident_href};
use crate::web::pages::frame::{Asked, Shown};
use crate::web::view::Link;
use crate::web::view::scorecard::outcomes::{OutcomeItem, OutcomeList};
use crate::web::wording::{instant_words, overdue_words};

/// How many rows a page has.
const PAGE: i64 = 50;

/// What an address may name, besides where to go on.
const PARTS: [&str; 6] = ["period", "unit", "theme", "town", "column", "which"];

/// The page.
pub(super) async fn show(asked: Asked, query: web::Query<Query>) -> Shown {
    let reader = asked.reader();
    let query = query.into_inner();
    let asked_for = query.clone();
    if let Some(format) = sheets::format_of(&query) {
        let (heading, file) = run_blocking(move || {
            let selection = selection_of(&asked_for, &reader)?;
            let period = period_of(&asked_for, &reader)?;
            let heading = heading(&selection, period, &reader.shelf()?.roster);
            let file = sheets::of_outcomes(&reader, &selection, &heading, format)?;
            Ok((heading, file))
        })
        .await?;
        return Ok(sheets::sent(&heading, file));
    }
    let (behind, selection, period, roster) = run_blocking(move || {
        let selection = selection_of(&asked_for, &reader)?;
        let after = place_of(&asked_for)?;
        let period = period_of(&asked_for, &reader)?;
        let roster = reader.shelf()?.roster;
        let behind = reports::behind(&reader, &selection, after.as_ref(), PAGE)?;
        Ok((behind, selection, period, roster))
    })
    .await?;
    let heading = heading(&selection, period, &roster);
    let page = page(&query, heading, &behind, &roster, asked.signed.ctx.now);
    asked.show(&page).await
}

fn page(
    query: &Query,
    heading: String,
    behind: &Behind,
    roster: &Roster,
    now: Timestamp,
) -> OutcomeList {
    let kept: Vec<(&str, &str)> = PARTS
        .iter()
        .filter_map(|name| Some((*name, query.get(*name)?.as_str())))
        .collect();
    let next = behind.next.as_ref().map(|place| {
        let code = place.code();
        let mut all = kept.clone();
        all.push(("after", &code));
        address("/scorecards/incidents", &all)
    });
    let is_first = query.get("after").is_none_or(String::is_empty);
    let period = query.get("period").map_or("", String::as_str);
    OutcomeList {
        heading,
        total: format!("共 {} 项，本页 {} 项", behind.total, behind.items.len()),
        rows: behind
            .items
            .iter()
            .map(|one| row(one, roster, now))
            .collect(),
        next_href: next,
        first_href: (!is_first).then(|| address("/scorecards/incidents", &kept)),
        export_href: (behind.total > 0).then(|| {
            let mut all = kept.clone();
            all.push(("format", "xlsx"));
            address("/scorecards/incidents", &all)
        }),
        back_href: address("/scorecards", &[("period", period)]),
    }
}

/// 2018 年 10 月　签收　市教育局　逾期.
fn heading(selection: &Selection, period: Period, roster: &Roster) -> String {
    let name = |id: &String, none: &str| match id.as_str() {
        "" => none.to_owned(),
        id => roster.name(&UnitId::new(id)).to_owned(),
    };
    let theme = selection.theme.as_ref().map(|theme| match theme.as_str() {
        "" => "没有写领域".to_owned(),
        theme => theme.to_owned(),
    });
    let parts = [
        Some(period_words(period)),
        Some(
            selection
                .indicator
                .map_or("各项时限", indicator_words)
                .to_owned(),
        ),
        selection.unit.as_ref().map(|unit| name(unit, "")),
        theme,
        selection
            .town
            .as_ref()
            .map(|town| name(town, "没有写发生地")),
        which_words(selection).map(str::to_owned),
    ];
    let said: Vec<String> = parts
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    said.join("　")
}

/// The name of what is measured.
pub(super) fn indicator_words(indicator: Indicator) -> &'static str {
    match indicator {
        Indicator::Column(column) => column.kind().label(),
        Indicator::Promise => "承诺",
        Indicator::Return => "退回",
        Indicator::Evaluation => "评估",
        Indicator::Grade(grade) => grade.label(),
        Indicator::Incidents => "舆情",
    }
}

fn which_words(selection: &Selection) -> Option<&'static str> {
    let is_return = selection.indicator == Some(Indicator::Return);
    match selection.which {
        Which::All => None,
        Which::Kept if is_return => Some("同意退回"),
        Which::Missed if is_return => Some("不同意退回"),
        Which::Kept => Some("按时"),
        Which::Missed => Some("逾期"),
        Which::Unextended => Some("原定时间前完成"),
        Which::Extendable => Some("可以延期"),
        Which::Extended => Some("获准延期"),
        Which::EndedLate => Some("迟完成"),
    }
}

fn row(one: &CountedOutcome, roster: &Roster, now: Timestamp) -> OutcomeItem {
    let late = one.late_seconds(now);
    OutcomeItem {
        link: Link::new(
            incident_href(one.incident.as_str()),
            format!("{} {}", one.incident, one.title),
        ),
        unit: roster.name(&one.unit).to_owned(),
        kind: indicator_words(one.indicator).to_owned(),
        due: instant_words(one.due_at, now),
        ended: one
            .ended_at
            .map_or_else(|| "还没有完成".to_owned(), |at| instant_words(at, now)),
        verdict: verdict_words(one),
        by: late.map_or_else(String::new, overdue_words),
    }
}

/// How it ended: 按时, 延期后按时, 逾期.
pub(super) fn verdict_words(one: &CountedOutcome) -> String {
    match one.indicator {
        Indicator::Column(_) | Indicator::Promise | Indicator::Incidents => {}
        Indicator::Return if one.is_kept => return "同意退回".to_owned(),
        Indicator::Return => return "不同意退回".to_owned(),
        Indicator::Evaluation => return format!("{} 分", one.score),
        Indicator::Grade(grade) => return grade.label().to_owned(),
    }
    let verdict = if one.is_kept { "按时" } else { "逾期" };
    let extended = if one.is_extended { "延期后" } else { "" };
    format!("{extended}{verdict}")
}
