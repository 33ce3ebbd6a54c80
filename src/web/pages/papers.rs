//! Documents as pages and as files for word processors; those of an incident at its address.
//!
//! Whoever sees the incident may print them; a unit only those that are about itself.

use actix_web::web;

use super::fill::incident_href;
use super::frame::{Asked, Shown};
use crate::domain::IncidentNo;
use crate::domain::paper::{Head, LINE_BREAK, Paper};
use crate::domain::people::Viewer;
use crate::queries::incident_page::{self, IncidentView};
use crate::services::incident_papers::{IncidentPaper, Source, Told};
use crate::services::{FieldFault, ServiceError, papers, run_blocking};
use crate::web::download;
use crate::web::filter::Query;
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
        Some("docx") => {
            let bytes = papers::docx(paper)?;
            Ok(download::file(&file_name(paper), papers::DOCX, bytes))
        }
        Some(_) => Err(ServiceError::Invalid(vec![FieldFault {
            field: "format".to_owned(),
            message: "格式只有网页和 docx".to_owned(),
        }])
        .into()),
    }
}

/// 督办单 督办〔2018〕318-1号.docx.
pub(in crate::web) fn file_name(paper: &Paper) -> String {
    let number = match &paper.head {
        Head::Issued { number, .. } => number.as_deref().unwrap_or_default(),
        Head::Form { serial, .. } => serial,
    };
    let name = format!("{} {number}", paper.title.replace(LINE_BREAK, ""));
    format!("{}.docx", name.trim_end())
}

/// What the documents of an incident are made from.
pub(in crate::web) fn source<'a>(
    view: &'a IncidentView,
    viewer: &'a Viewer,
    phone: &'a str,
) -> Source<'a> {
    Source {
        incident: &view.incident,
        told: view
            .entries
            .iter()
            .map(|entry| Told {
                event: &entry.event,
                stamp: &entry.stamp,
                capacity: entry.capacity,
            })
            .collect(),
        roster: &view.roster,
        viewer,
        themes: view.themes(),
        phone,
    }
}

/// Whether there is such a document, and it is this reader's to print.
pub(super) fn may_print(view: &IncidentView, viewer: &Viewer, paper: IncidentPaper) -> bool {
    source(view, viewer, "").may_print(paper)
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
