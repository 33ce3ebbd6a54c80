//! A plan as the JSON that other systems rely on (`plan import --format json`).
//!
//! Shape only: names instead of ids, codes instead of labels. Every field is a promise.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::plan::{Finding, FindingCode, GroupsRole, NamedUnit, PlanDocument, PlanRow};
use crate::domain::vocabulary::ResponsibleMode;

/// A plan as printed in JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanView<'p> {
    /// The title.
    pub title: &'p str,
    /// The document number.
    pub document_no: Option<&'p str>,
    /// The date of issue, ISO 8601.
    pub issued_on: Option<String>,
    /// All rows in printed order.
    pub rows: Vec<RowView<'p>>,
    /// All findings with their lines, those of rows included.
    pub findings: Vec<LineFindingView<'p>>,
    /// What every line of the document became.
    pub lines: Vec<LineView<'p>>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowView<'p> {
    /// The number, or the row above and a step.
    #[serde(rename = "ref")]
    pub reference: &'p str,
    /// The printed number.
    pub no: Option<u32>,
    /// The line of the document, counted from 1.
    pub line: u32,
    /// The chapter.
    pub section: &'p str,
    /// The item.
    pub item: Option<&'p str>,
    /// What is asked.
    pub requirement: &'p str,
    /// Names of leading units.
    pub lead: Vec<&'p str>,
    /// Names of responsible units.
    pub responsible: Vec<&'p str>,
    /// Names of cooperating units.
    pub cooperating: Vec<&'p str>,
    /// Groups, written out.
    pub groups: &'p [String],
    /// The list the groups stand in.
    pub groups_role: Option<GroupsRole>,
    /// `jointly` or `respectively`.
    pub mode: ResponsibleMode,
    /// Themes with the names of their units.
    pub themes: BTreeMap<&'p str, Vec<&'p str>>,
    /// By when, as printed, where the plan says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_limit: Option<&'p str>,
    /// The root row whose units this one inherits.
    pub inherited_from: Option<&'p str>,
    /// Whether a person has to decide something first.
    pub needs_review: bool,
    /// What was noticed about the row.
    pub findings: Vec<FindingView<'p>>,
}

/// A finding of a row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FindingView<'p> {
    /// Its lasting word.
    pub code: FindingCode,
    /// One Chinese sentence.
    pub text: &'p str,
}

/// A finding of the document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LineFindingView<'p> {
    /// The line of the document, counted from 1.
    pub line: u32,
    /// Its lasting word.
    pub code: FindingCode,
    /// One Chinese sentence.
    pub text: &'p str,
}

/// What a line became.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LineView<'p> {
    /// The line of the document, counted from 1.
    pub line: u32,
    /// What it became, as in [`crate::domain::plan::LineUse`].
    pub became: &'p str,
    /// The row it belongs to.
    #[serde(rename = "ref")]
    pub reference: Option<&'p str>,
}

/// The plan as its JSON view.
pub fn view(document: &PlanDocument) -> PlanView<'_> {
    PlanView {
        title: &document.title,
        document_no: document.document_no.as_deref(),
        issued_on: document.issued_on.map(|date| date.to_string()),
        rows: document.rows.iter().map(row).collect(),
        findings: document.findings.iter().map(line_finding).collect(),
        lines: document
            .lines
            .iter()
            .map(|used| LineView {
                line: used.line,
                became: &used.became,
                reference: used.row.as_ref().map(crate::domain::RowRef::as_str),
            })
            .collect(),
    }
}

/// The plan as one JSON value.
///
/// # Errors
///
/// Never for a plan that was read; the view holds nothing that JSON cannot say.
pub fn contract_json(document: &PlanDocument) -> serde_json::Result<serde_json::Value> {
    serde_json::to_value(view(document))
}

fn row(row: &PlanRow) -> RowView<'_> {
    RowView {
        reference: row.reference.as_str(),
        no: row.no,
        line: row.line,
        section: &row.section,
        item: row.item.as_deref(),
        requirement: &row.requirement,
        lead: names(&row.lead),
        responsible: names(&row.responsible),
        cooperating: names(&row.cooperating),
        groups: &row.groups,
        groups_role: row.groups_role,
        mode: row.mode,
        themes: row
            .themes
            .iter()
            .map(|(theme, units)| (theme.as_str(), names(units)))
            .collect(),
        time_limit: row.time_limit.as_deref(),
        inherited_from: row
            .inherited_from
            .as_ref()
            .map(crate::domain::RowRef::as_str),
        needs_review: row.needs_review,
        findings: row
            .findings
            .iter()
            .map(|finding| FindingView {
                code: finding.code,
                text: &finding.text,
            })
            .collect(),
    }
}

fn names(units: &[NamedUnit]) -> Vec<&str> {
    units.iter().map(|unit| unit.name.as_str()).collect()
}

fn line_finding(finding: &Finding) -> LineFindingView<'_> {
    LineFindingView {
        line: finding.line,
        code: finding.code,
        text: &finding.text,
    }
}
