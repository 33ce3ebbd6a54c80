//! Documents of an incident as pages and the API need them, and any document as a file.

use actix_web::HttpResponse;

use super::download;
use crate::domain::paper::{Head, LINE_BREAK, Paper};
use crate::domain::people::Viewer;
use crate::queries::incident_page::IncidentView;
use crate::services::incident_papers::{Source, Told};
use crate::services::{FieldFault, ServiceError, papers};

/// What the documents of an incident are made from.
pub fn source<'a>(view: &'a IncidentView, viewer: &'a Viewer, phone: &'a str) -> Source<'a> {
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
        rubrics: &view.rubrics,
    }
}

/// A document as a file for word processors.
///
/// # Errors
/// `Internal` when the file cannot be put together.
pub fn docx(paper: &Paper) -> Result<HttpResponse, ServiceError> {
    let bytes = papers::docx(paper)?;
    Ok(download::file(&file_name(paper), papers::DOCX, bytes))
}

/// 督办单 督办〔2018〕318-1号.docx.
fn file_name(paper: &Paper) -> String {
    let number = match &paper.head {
        Head::Issued { number, .. } => number.as_deref().unwrap_or_default(),
        Head::Form { serial, .. } => serial,
    };
    let name = format!("{} {number}", paper.title.replace(LINE_BREAK, ""));
    format!("{}.docx", name.trim_end())
}

/// What is said to a format that there is not.
pub fn unknown_format(known: &str) -> ServiceError {
    ServiceError::Invalid(vec![FieldFault {
        field: "format".to_owned(),
        message: format!("格式只有{known}"),
    }])
}
