//! 分派建议: how often the first suggestion was taken, by month and theme, and what was learned.

use actix_web::web;

use super::fill::incident_href;
use super::frame::{Asked, Shown};
use crate::domain::UnitId;
use crate::domain::people::Roster;
use crate::queries::routing::{Fared, OutcomeOfRouting, RoutingRecord as Record, record};
use crate::services::{ServiceError, run_blocking};
use crate::web::view::Link;
use crate::web::view::routing::{FaredRow, ModelLine, NotTakenRow, RoutingRecord};
use crate::web::view::scorecard::rate_words;
use crate::web::wording::field_words;

/// Where the page stands.
pub(super) const ADDRESS: &str = "/routing";

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route(ADDRESS, web::get().to(show));
}

async fn show(asked: Asked) -> Shown {
    let reader = asked.reader();
    let is_on = asked.portal.services.learning.is_on;
    let page = run_blocking(move || {
        let roster = reader.shelf()?.roster;
        Ok::<_, ServiceError>(page(&record(&reader)?, &roster, is_on))
    })
    .await?;
    asked.show(&page).await
}

fn page(record: &Record, roster: &Roster, is_on: bool) -> RoutingRecord {
    let state = match (is_on, record.models.first()) {
        (false, _) => "学习已关闭，建议只按方案、名册和词表得出。".to_owned(),
        (true, None) => "学习已开启，还没有可学的交办。".to_owned(),
        (true, Some(model)) => format!(
            "学习已开启，现用第 {} 版，学过 {} 次交办。",
            model.version, model.examples
        ),
    };
    RoutingRecord {
        state,
        rows: record.fared.iter().map(fared).collect(),
        not_taken: record
            .not_taken
            .iter()
            .map(|row| not_taken(row, roster))
            .collect(),
        models: record
            .models
            .iter()
            .map(|model| ModelLine {
                version: model.version,
                examples: model.examples,
                at: field_words(model.trained_at.timestamp()),
            })
            .collect(),
    }
}

fn fared(row: &Fared) -> FaredRow {
    let rate = |met: i64| {
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        rate_words(count(met), count(row.handed_over))
    };
    FaredRow {
        month: format!("{} 年 {} 月", row.month / 100, row.month % 100),
        theme: if row.theme.is_empty() {
            "未定领域".to_owned()
        } else {
            row.theme.clone()
        },
        by: if row.is_learnt {
            "学习后"
        } else {
            "未学习"
        },
        handed_over: row.handed_over,
        accepted: row.accepted,
        rate: rate(row.accepted),
        without: rate(row.cold_accepted),
    }
}

fn not_taken(row: &OutcomeOfRouting, roster: &Roster) -> NotTakenRow {
    let name = |unit: &str| roster.name(&UnitId::new(unit)).to_owned();
    NotTakenRow {
        incident: Link::new(incident_href(&row.no), row.no.clone()),
        suggested: row.suggested.as_deref().map_or("无".to_owned(), name),
        chosen: name(&row.chosen),
    }
}
