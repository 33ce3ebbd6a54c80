//! A plan tried out: past incidents under another version, and what a version leaves uncovered.

use actix_web::web;

use super::fill::{address, incident_href, row_anchor, row_words};
use super::frame::{Asked, Failure, Shown};
use crate::domain::RowRef;
use crate::domain::calendar::local_date;
use crate::domain::people::Viewer;
use crate::services::coverage::{Coverage, RowUse, coverage};
use crate::services::plan_replay::{PlanReplay, replay};
use crate::services::replay::Span;
use crate::services::{ServiceError, run_blocking};
use crate::web::filter::Query;
use crate::web::view::Link;
use crate::web::view::plan_trial::{
    CoveredRow, IdleUnitRow, PlanCoveragePage, PlanReplayPage, ReplayIncident, ReplayUnit,
};

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route(r"/plans/{version:\d+}/replay", web::get().to(show_replay))
        .route(
            r"/plans/{version:\d+}/coverage",
            web::get().to(show_coverage),
        );
}

/// Only the offices see every incident.
fn only_offices(asked: &Asked) -> Result<(), Failure> {
    match asked.viewer() {
        Viewer::Office(_) => Ok(()),
        Viewer::Unit(_) | Viewer::Administration(_) => Err(Failure(ServiceError::NotFound)),
    }
}

/// The period that was asked for; `None` for all time.
fn period(query: &Query) -> Result<Option<Span>, ServiceError> {
    let text = query.get("period").map_or("", String::as_str);
    (!text.is_empty()).then(|| Span::parse(text)).transpose()
}

/// All time, this year and the year before.
fn periods(asked: &Asked, path: &str) -> Vec<Link> {
    let year = local_date(asked.signed.ctx.now).year();
    let of = |year: i16| Link::new(format!("{path}?period={year}"), format!("{year} 年"));
    let all = Link::new(path, "全部");
    vec![all, of(year), of(year.saturating_sub(1))]
}

async fn show_replay(asked: Asked, version: web::Path<u32>, query: web::Query<Query>) -> Shown {
    only_offices(&asked)?;
    let (version, period) = (*version, period(&query)?);
    let services = asked.portal.services.clone();
    let found = run_blocking(move || replay(&services, version, period)).await?;
    let periods = periods(&asked, &format!("/plans/{version}/replay"));
    asked.show(&replay_page(&found, periods)).await
}

fn version_link(version: u32) -> Link {
    Link::new(format!("/plans/{version}"), format!("第 {version} 版"))
}

fn unit_link(id: &str, name: &str) -> Link {
    Link::new(format!("/units/{id}"), name)
}

fn incident_link(no: &str) -> Link {
    Link::new(incident_href(no), no)
}

fn replay_page(found: &PlanReplay, periods: Vec<Link>) -> PlanReplayPage {
    PlanReplayPage {
        plan: version_link(found.plan),
        summary: found.summary(),
        periods,
        units: found
            .units
            .iter()
            .map(|counted| ReplayUnit {
                unit: unit_link(counted.unit.as_str(), &counted.name),
                added: counted.added,
                dropped: counted.dropped,
            })
            .collect(),
        incidents: found
            .differing
            .iter()
            .map(|differing| ReplayIncident {
                link: incident_link(differing.no.as_str()),
                title: differing.title.clone(),
                sentences: differing.sentences(),
            })
            .collect(),
    }
}

async fn show_coverage(asked: Asked, version: web::Path<u32>, query: web::Query<Query>) -> Shown {
    only_offices(&asked)?;
    let (version, period) = (*version, period(&query)?);
    let services = asked.portal.services.clone();
    let found = run_blocking(move || coverage(&services, Some(version), period)).await?;
    let periods = periods(&asked, &format!("/plans/{version}/coverage"));
    asked.show(&coverage_page(&found, periods)).await
}

fn coverage_page(found: &Coverage, periods: Vec<Link>) -> PlanCoveragePage {
    let row_link = |row: &RowRef| {
        let href = format!("/plans/{}#{}", found.plan, row_anchor(row));
        Link::new(href, row_words(row))
    };
    let covered = |row: &RowUse| CoveredRow {
        row: row_link(&row.row),
        requirement: row.requirement.clone(),
        incidents: row
            .incidents
            .iter()
            .map(|no| incident_link(no.as_str()))
            .collect(),
    };
    PlanCoveragePage {
        plan: version_link(found.plan),
        summary: found.summary(),
        periods,
        used: found.used.iter().map(covered).collect(),
        unused: found.unused.iter().map(covered).collect(),
        idle: found
            .idle
            .iter()
            .map(|idle| IdleUnitRow {
                unit: unit_link(idle.unit.as_str(), &idle.name),
                rows: idle.rows.iter().map(row_link).collect(),
            })
            .collect(),
        themes: found
            .open_themes
            .iter()
            .map(|theme| {
                let href = address("/incidents", &[("theme", theme.as_str())]);
                Link::new(href, theme.as_str())
            })
            .collect(),
    }
}
