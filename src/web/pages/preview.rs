//! An incident in short: a part beside a list, or a page of its own.

use actix_web::web;

use super::counted::due_facts;
use super::fill::incident_href;
use super::frame::{Asked, Failure, Shown};
use super::next_step::todo;
use super::timeline::timeline;
use super::within::{IN, Within};
use crate::domain::IncidentNo;
use crate::domain::vocabulary::Stage;
use crate::queries::incident_page::{self, IncidentView};
use crate::services::{ServiceError, run_blocking};
use crate::web::filter::Query;
use crate::web::view::Link;
use crate::web::view::incident::Timeline;
use crate::web::view::preview::{Preview, PreviewPage};
use crate::web::view::status::{DueChip, LevelBars, WorkMark};

/// The most deadlines and entries of the timeline that are shown.
const FEW: usize = 3;

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route(r"/incidents/{no:\d{4}-\d+}/preview", web::get().to(show));
}

async fn show(asked: Asked, no: web::Path<String>, query: web::Query<Query>) -> Shown {
    let no = IncidentNo::parse(&no).ok_or(ServiceError::NotFound)?;
    let reader = asked.reader();
    let view = run_blocking(move || Ok(incident_page::load(&reader, &no)?)).await?;
    let within = query.get(IN).and_then(|text| Within::read(text));
    let preview = preview(&asked, &view, within.as_ref())?;
    if asked.wants_fragment() {
        return asked.show_part(&preview);
    }
    asked.show(&PreviewPage { preview }).await
}

fn preview(
    asked: &Asked,
    view: &IncidentView,
    within: Option<&Within>,
) -> Result<Preview, Failure> {
    let now = asked.signed.ctx.now;
    let incident = &view.incident;
    let fact = incident.registered.as_ref().ok_or(ServiceError::NotFound)?;
    let href = incident_href(fact.no.as_str());
    let href = within.map_or_else(|| href.clone(), |within| within.on(&href));
    // Windows oblige nobody.
    let owed = incident.running_deadlines();
    let owed = owed.filter(|tracked| !tracked.deadline.kind.is_window());
    let mut running: Vec<_> = owed.collect();
    running.sort_by_key(|tracked| tracked.deadline.due_at);
    let due = running.into_iter().take(FEW);
    let due = due.map(|tracked| DueChip::of(&due_facts(incident, tracked, now), now));
    let units = incident.standing_assignments().map(|own| {
        let (unit, duty) = (view.name(&own.unit), own.duty.label());
        format!("{unit}（{duty}），{}", own.state.label())
    });
    Ok(Preview {
        no: fact.no.to_string(),
        heading: fact.title.clone(),
        open: Link::new(href, "打开"),
        level: incident.level.map(LevelBars::of),
        work: WorkMark::of(
            incident.work_state(),
            incident.stage.unwrap_or(Stage::Registered),
        ),
        step: todo(asked, view)?.map(|todo| todo.heading),
        due: due.collect(),
        units: units.collect(),
        timeline: last_few(timeline(view, now)),
    })
}

/// What happened last, newest first.
fn last_few(mut whole: Timeline) -> Timeline {
    let mut left = FEW;
    for day in &mut whole.days {
        day.entries.truncate(left);
        left = left.saturating_sub(day.entries.len());
    }
    whole.days.retain(|day| !day.entries.is_empty());
    whole
}
