//! Documents: their words from the templates in `templates/papers/`, their files for word
//! processors.
//!
//! A template is marked text (see `domain::paper`); what it is filled with never becomes a mark.

use std::sync::LazyLock;

use handlebars::Handlebars;
use serde::Serialize;

use super::ServiceError;
use crate::documents::docx_paper;
use crate::domain::paper::{Block, Paper, marked, read_body};

#[cfg(test)]
mod tests;

/// The media type of what [`docx`] gives.
pub const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

macro_rules! templates {
    ($($name:literal)+) => {
        [$(($name, include_str!(concat!("../../templates/papers/", $name, ".txt")))),+]
    };
}

/// Every template by its name, one a line.
#[rustfmt::skip]
const TEMPLATES: &[(&str, &str)] = &templates! {
    "flash"
    "follow_up"
    "dispatch"
    "order"
    "extension"
    "bulletin"
    "annual"
    "report_note"
    "return"
    "response"
    "closure"
    "linkage_minutes"
    "policy_assessment"
    "evaluation"
};

/// Read once; a template that does not parse is told to whoever asks, and a test asks for all.
static REGISTRY: LazyLock<Result<Handlebars<'static>, String>> = LazyLock::new(|| {
    let mut registry = Handlebars::new();
    registry.set_strict_mode(true);
    registry.set_prevent_indent(true);
    registry.register_escape_fn(marked);
    for (name, text) in TEMPLATES {
        registry
            .register_template_string(name, text)
            .map_err(|error| format!("read the paper template {name}: {error}"))?;
    }
    Ok(registry)
});

/// The body of a document: its template filled with these facts.
///
/// # Errors
/// `Internal` when there is no such template, or it names what the facts do not have.
pub fn body(template: &str, facts: &impl Serialize) -> Result<Vec<Block>, ServiceError> {
    let registry = REGISTRY
        .as_ref()
        .map_err(|error| ServiceError::Internal(error.clone()))?;
    let text = registry
        .render(template, facts)
        .map_err(|error| ServiceError::Internal(format!("write the paper {template}: {error}")))?;
    Ok(read_body(&text))
}

/// A document as a file for word processors; the same document gives the same bytes.
///
/// # Errors
/// `Internal` when the file cannot be put together.
pub fn docx(paper: &Paper) -> Result<Vec<u8>, ServiceError> {
    Ok(docx_paper::write(paper)?)
}
