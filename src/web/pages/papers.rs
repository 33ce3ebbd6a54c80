//! Documents as pages and as files for word processors; those of an incident at its address.
//!
//! Whoever sees the incident may print them; a unit only those that are about itself.

use actix_web::web;

use super::fill::incident_href;
use super::frame::{Asked, Shown};
use crate::domain::IncidentNo;
use crate::domain::paper::Paper;
use crate::domain::people::Viewer;
use crate::queries::incident_page::{self, IncidentView};
use crate::services::incident_papers::IncidentPaper;
use crate::services::{ServiceError, run_blocking};
use crate::web::filter::Query;
use crate::web::paper_file::{docx, source, unknown_format};
use crate::web::view::Link;
use crate::web::view::paper::PaperPage;

/// Adds the route.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route(
        r"/incidents/{no:\d{4}-\d+}/papers/{paper}",
        web::get().to(show),
    );
}

/// A document as its address asks for it: a page, or with `format=docx` a file.
pub(super) async fn paper_answer(asked: &Asked, paper: &Paper, back: Link, query: &Query) -> Shown {
    match query.get("format").map(String::as_str) {
        None | Some("" | "html") => {
            let mut others: Vec<(&str, &str)> = query
                .iter()
                .filter(|(name, _)| *name != "format")
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            others.push(("format", "docx"));
            let href = super::fill::address(asked.request.path(), &others);
            asked.show(&PaperPage::of(paper, back, href)).await
        }
        Some("docx") => Ok(docx(paper)?),
        Some(_) => Err(unknown_format("网页和 docx").into()),
    }
}

/// Whether there is such a document, and it is this reader's to print.
pub(super) fn may_print(view: &IncidentView, viewer: &Viewer, paper: IncidentPaper) -> bool {
    source(view, viewer, "").may_print(paper)
}

/// Links to every document of an incident that is this reader's to print.
pub(super) fn papers(view: &IncidentView, viewer: &Viewer) -> Vec<Link> {
    let Some(fact) = view.incident.registered.as_ref() else {
        return Vec::new();
    };
    let all = source(view, viewer, "").available();
    all.into_iter()
        .map(|paper| {
            let number = paper.serial(&fact.no);
            let link = link(&fact.no, paper);
            Link::new(link.href, format!("{}　{number}", paper.heading()))
        })
        .collect()
}

/// A link to a document of an incident.
pub(super) fn link(no: &IncidentNo, paper: IncidentPaper) -> Link {
    Link::new(
        format!("{}/papers/{}", incident_href(no.as_str()), paper.name()),
        format!("打印{}", paper.heading()),
    )
}

async fn show(asked: Asked, path: web::Path<(String, String)>, query: web::Query<Query>) -> Shown {
    let (no, name) = path.into_inner();
    let no = IncidentNo::parse(&no).ok_or(ServiceError::NotFound)?;
    let wanted = IncidentPaper::parse(&name).ok_or(ServiceError::NotFound)?;
    let reader = asked.reader();
    let back = Link::new(incident_href(no.as_str()), no.to_string());
    let phone = asked.portal.settings.duty_phone.clone();
    let paper = run_blocking(move || {
        let view = incident_page::load(&reader, &no)?;
        source(&view, reader.viewer(), &phone).paper(wanted)
    })
    .await?;
    paper_answer(&asked, &paper, back, &query).await
}
