//! Scorecards in the API: figures with both numbers of every rate, and exactly the outcomes behind
//! one number.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::read::{Query, limit_of};
use super::{Portal, Signed};
use crate::domain::calendar::rfc3339;
use crate::domain::people::Roster;
use crate::domain::scorecard::{Column, Dimension, Figures, Month, Place, Rate, Row};
use crate::domain::vocabulary::{Grade, UnitKind};
use crate::domain::{Theme, UnitId};
use crate::queries::reports::{self, CountedOutcome, Counts, Scorecard};
use crate::services::{ServiceError, run_blocking};
use crate::web::filter::{
    FORMULA, OTHER_FORMULAS, dimension_of, period_of, place_of, selection_of,
};

/// The scorecard of a month, a quarter or a year, by unit, theme or town.
pub(super) async fn show(
    portal: web::Data<Portal>,
    signed: Signed,
    query: Query,
) -> Result<HttpResponse, ServiceError> {
    let reader = signed.reader(&portal);
    let answer = run_blocking(move || {
        let period = period_of(&query, &reader)?;
        let by = dimension_of(&query)?;
        let roster = reader.shelf()?.roster;
        let card = reports::scorecard(&reader, period, by)?;
        let items: Vec<Value> = card
            .rows
            .iter()
            .map(|row| item(row, &card, &roster))
            .collect();
        let trend = card.trend.iter();
        let trend = trend.map(|(month, counts)| point(*month, &counts.totals));
        Ok(json!({
            "period": period.code(),
            "from": period.first,
            "to": period.last,
            "as_of": rfc3339(reader.now()),
            "by": by.code(),
            "formula": FORMULA,
            "formulas": OTHER_FORMULAS,
            "items": items,
            "totals": columns(&card.totals),
            "all": measures(&card.totals),
            "previous": {
                "period": period.previous().code(),
                "overall": rate(card.previous.totals.overall()),
            },
            "trend": trend.collect::<Vec<Value>>(),
            "next": null,
        }))
    })
    .await?;
    Ok(HttpResponse::Ok().json(answer))
}

fn item(row: &Row, card: &Scorecard, roster: &Roster) -> Value {
    let (rank, too_few) = match row.place {
        Place::Rank(rank) => (Some(rank), false),
        Place::TooFew => (None, true),
        Place::Apart => (None, false),
    };
    let mut item = measures(&row.figures);
    let trend = card.trend.iter();
    let trend = trend.map(|(month, counts)| point(*month, &counts.figures(&row.id)));
    let before = previous(row, &card.previous);
    let more = json!({
        "class": row.class.map(UnitKind::code),
        "columns": columns(&row.figures),
        "interval": row.interval,
        "incidents": card.period.is_month().then(|| row.figures.incidents()),
        "rank": rank,
        "too_few": too_few,
        "previous": before,
        "change": change(row.overall, card.previous.figures(&row.id).overall()),
        "trend": trend.collect::<Vec<Value>>(),
    });
    for part in [names(card.by, &row.id, roster), more] {
        if let (Value::Object(item), Value::Object(part)) = (&mut item, part) {
            item.extend(part);
        }
    }
    item
}

/// The row under the names of its dimension; what names no theme or town has none.
fn names(by: Dimension, id: &str, roster: &Roster) -> Value {
    let unit = || match id {
        "" => Value::Null,
        id => json!(roster.name(&UnitId::new(id))),
    };
    let id = (!id.is_empty()).then_some(id);
    match by {
        Dimension::Unit => json!({ "unit": unit(), "unit_id": id }),
        Dimension::Theme => json!({ "theme": id.map(Theme::new) }),
        Dimension::Town => json!({ "town": unit(), "town_id": id }),
    }
}

fn columns(figures: &Figures) -> BTreeMap<&'static str, Value> {
    let columns = figures.columns().into_iter();
    columns
        .map(|(column, of)| (code(column), rate(of)))
        .collect()
}

/// Everything but the columns.
fn measures(figures: &Figures) -> Value {
    let lateness = figures.lateness();
    json!({
        "overall": rate(figures.overall()),
        "unextended": rate(figures.unextended()),
        "extensions": rate(figures.extensions()),
        "returns": rate(figures.returns()),
        "promises": rate(figures.promises()),
        "lateness": {
            "count": lateness.count,
            "seconds": lateness.seconds,
            "mean_seconds": lateness.mean(),
        },
        "evaluations": evaluations(figures),
    })
}

fn evaluations(figures: &Figures) -> Value {
    let points = figures.evaluations();
    let grades: BTreeMap<&str, u32> = Grade::ALL
        .iter()
        .map(|grade| (grade.code(), figures.grade(*grade)))
        .collect();
    json!({
        "points": points.met,
        "count": points.of,
        "mean": points.share(),
        "grades": grades,
    })
}

fn point(month: Month, figures: &Figures) -> Value {
    json!({ "period": month.code(), "overall": rate(figures.overall()) })
}

fn previous(row: &Row, counts: &Counts) -> Value {
    json!({ "overall": rate(counts.figures(&row.id).overall()) })
}

/// By how much the share has grown; nothing where one of them does not exist.
fn change(now: Rate, before: Rate) -> Option<f64> {
    now.share()
        .zip(before.share())
        .map(|(now, before)| now - before)
}

fn code(column: Column) -> &'static str {
    column.kind().code()
}

fn rate(rate: Rate) -> Value {
    json!({ "numerator": rate.met, "denominator": rate.of, "rate": rate.share() })
}

/// Exactly the outcomes that a number counts.
pub(super) async fn outcomes(
    portal: web::Data<Portal>,
    signed: Signed,
    query: Query,
) -> Result<HttpResponse, ServiceError> {
    let reader = signed.reader(&portal);
    let answer = run_blocking(move || {
        let selection = selection_of(&query, &reader)?;
        let after = place_of(&query)?;
        let limit = limit_of(&query)?;
        let roster = reader.shelf()?.roster;
        let behind = reports::behind(&reader, &selection, after.as_ref(), limit)?;
        let items: Vec<Value> = behind
            .items
            .iter()
            .map(|one| outcome(one, &roster, reader.now()))
            .collect();
        let next = behind.next.map(|place| place.code());
        Ok(json!({ "items": items, "next": next, "total": behind.total }))
    })
    .await?;
    Ok(HttpResponse::Ok().json(answer))
}

fn outcome(one: &CountedOutcome, roster: &Roster, now: Timestamp) -> Value {
    json!({
        "incident": one.incident,
        "title": one.title,
        "column": one.indicator.code(),
        "unit": roster.name(&one.unit),
        "theme": one.theme,
        "town": one.town.as_ref().map(|town| roster.name(town)),
        "due_at": rfc3339(one.due_at),
        "ended_at": one.ended_at.map(rfc3339),
        "kept": one.is_kept,
        "score": one.score,
        "kept_unextended": one.is_kept_unextended,
        "extended": one.is_extended,
        "late_seconds": one.late_seconds(now),
    })
}
