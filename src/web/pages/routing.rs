//! 分派建议: how often the first suggestion was taken, by month and theme, and what was learned.

use actix_web::web;

use super::frame::{Asked, Shown};
use crate::domain::people::Roster;
use crate::queries::routing::{Fared, RoutingRecord as Record, Wanted, record};
use crate::services::{ServiceError, run_blocking};
use crate::web::view::routing::{FaredRow, ModelLine, RoutingRecord, TownRow};
use crate::web::view::scorecard::rate_words;
use crate::web::wording::field_words;

mod cases;

use cases::{by_words, counted, month_words, theme_words, town_words};

/// Where the page stands.
pub(super) const ADDRESS: &str = "/routing";

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route(ADDRESS, web::get().to(show))
        .route(cases::ADDRESS, web::get().to(cases::show));
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
    let not_taken = record.not_taken.iter();
    let put_right_in = record.put_right_in.iter().map(|place| {
        let wanted = Wanted {
            is_accepted: Some(false),
            town: Some(place.town.clone()),
            ..Wanted::default()
        };
        TownRow {
            town: town_words(Some(&place.town), roster),
            many: counted(place.many, record.sees_incidents, &wanted),
        }
    });
    RoutingRecord {
        state,
        rows: rows(record),
        not_taken: not_taken.map(|one| cases::row(one, roster)).collect(),
        put_right_in: put_right_in.collect(),
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

/// Each month as a whole, then by theme.
fn rows(record: &Record) -> Vec<FaredRow> {
    let months = record.fared.chunk_by(|a, b| a.month == b.month);
    let rows = months.flat_map(|month| {
        let sum = sum_of(month).map(|sum| FaredRow {
            theme: "全部领域".to_owned(),
            by: "全部",
            ..row(&sum, record.sees_incidents, &Wanted::default())
        });
        let each = month.iter().map(|one| {
            let wanted = Wanted {
                theme: Some(one.theme.clone()),
                is_learnt: Some(one.is_learnt),
                ..Wanted::default()
            };
            row(one, record.sees_incidents, &wanted)
        });
        sum.into_iter().chain(each)
    });
    rows.collect()
}

fn sum_of(month: &[Fared]) -> Option<Fared> {
    let first = month.first()?.clone();
    let rest = month.iter().skip(1);
    Some(rest.fold(first, |mut sum, one| {
        sum.handed_over += one.handed_over;
        sum.accepted += one.accepted;
        sum.cold_accepted += one.cold_accepted;
        sum
    }))
}

fn row(one: &Fared, is_linked: bool, wanted: &Wanted) -> FaredRow {
    let rate = |met: i64| {
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        rate_words(count(met), count(one.handed_over))
    };
    let all = Wanted {
        month: Some(one.month),
        ..wanted.clone()
    };
    let accepted = Wanted {
        is_accepted: Some(true),
        ..all.clone()
    };
    let cold = Wanted {
        is_cold_accepted: Some(true),
        ..all.clone()
    };
    FaredRow {
        month: month_words(one.month),
        theme: theme_words(&one.theme),
        by: by_words(one.is_learnt),
        handed_over: counted(one.handed_over, is_linked, &all),
        accepted: counted(one.accepted, is_linked, &accepted),
        rate: rate(one.accepted),
        cold: counted(one.cold_accepted, is_linked, &cold),
        without: rate(one.cold_accepted),
    }
}
