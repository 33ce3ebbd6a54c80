//! 时限试算: a due time with the stretches that add up to it, storing nothing.

use actix_web::http::StatusCode;
use actix_web::web;

use super::counted::how_counted;
use super::frame::{Asked, Shown};
use crate::domain::calendar::local;
use crate::domain::deadline::Tracked;
use crate::domain::people::Viewer;
use crate::domain::vocabulary::{Capacity, Measure};
use crate::services::explain::{Explained, reason};
use crate::services::{ServiceError, run_blocking};
use crate::web::explain_question::read;
use crate::web::filter::Query;
use crate::web::view::explain::{Answer, ExplainPage, StretchRow};
use crate::web::view::{FieldError, FormState, Link};
use crate::web::wording::{field_words, full_words};

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route("/deadlines/explain", web::get().to(show));
}

async fn show(asked: Asked, query: web::Query<Query>) -> Shown {
    let now = asked.signed.ctx.now;
    let mut form = FormState::default();
    for (name, value) in query.iter() {
        form = form.with(name, value);
    }
    let mut answer = None;
    if query.is_empty() {
        form = form.with("from", field_words(now));
    } else {
        match answered(&asked, &query).await {
            Ok(found) => answer = Some(answer_of(&found)),
            Err(ServiceError::Invalid(faults)) => {
                for fault in faults {
                    form = form.wrong(FieldError::new(&fault.field, "", &fault.message));
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    let status = if form.is_bad() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let page = ExplainPage {
        answer,
        more: more(&asked),
        ..ExplainPage::new(&form)
    };
    asked.show_as(status, &page).await
}

async fn answered(asked: &Asked, query: &Query) -> Result<Explained, ServiceError> {
    let (services, now) = (asked.portal.services.clone(), asked.signed.ctx.now);
    let question = read(query)?;
    run_blocking(move || question.answer(&services, now)).await
}

/// The rules themselves, for those who may read them.
fn more(asked: &Asked) -> Vec<Link> {
    let is_office = matches!(asked.viewer(), Viewer::Office(_));
    if is_office || asked.signed.actor().is(Capacity::SystemAdmin) {
        vec![
            Link::new("/admin/policy", "时限规则"),
            Link::new("/admin/calendar", "工作日历"),
        ]
    } else {
        Vec::new()
    }
}

fn answer_of(explained: &Explained) -> Answer {
    let deadline = &explained.deadline;
    // It began just now and has never moved.
    let tracked = Tracked::new(deadline.clone(), deadline.started_at);
    let how = how_counted(&tracked);
    let measure = deadline.basis.measure;
    let sum = deadline.basis.segments.iter().map(|s| s.counts).sum();
    Answer {
        heading: format!(
            "{}：{} 前",
            deadline.kind.label(),
            full_words(deadline.due_at)
        ),
        sentence: how.sentence,
        rows: deadline
            .basis
            .segments
            .iter()
            .map(|segment| StretchRow {
                from: wall(segment.from),
                to: wall(segment.to),
                reason: reason(segment.reason).to_owned(),
                counts: counts_words(segment.counts, measure),
            })
            .collect(),
        sum: counts_words(sum, measure),
        basis: how.basis,
        remarks: explained.remarks.clone(),
    }
}

fn counts_words(counts: i64, measure: Measure) -> String {
    match (counts, measure) {
        (0, _) => "—".to_owned(),
        (days, Measure::WorkingDays) => format!("{days} 个工作日"),
        (minutes, Measure::Natural | Measure::WorkingTime) => format!("{minutes} 分钟"),
    }
}

/// To the second only where the second matters.
fn wall(at: jiff::Timestamp) -> String {
    let wall = local(at);
    let pattern = if wall.second() == 0 {
        "%Y-%m-%d %H:%M"
    } else {
        "%Y-%m-%d %H:%M:%S"
    };
    wall.strftime(pattern).to_string()
}
