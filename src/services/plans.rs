//! Plans as people compare and print them.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{ServiceError, Services};
use crate::documents::plan_json;
pub use crate::domain::plan::PlanDocument;
use crate::domain::plan::{NamedUnit, Plan, PlanRow};
use crate::store::reference::{self, ReferenceKind, VersionSummary};

/// How one row differs between two versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The row.
    #[serde(rename = "ref")]
    pub row: String,
    /// `added`, `removed` or `changed`.
    pub change: &'static str,
    /// What changed: field, before, after.
    pub fields: Vec<FieldChange>,
}

/// One field of a row before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// The field, as people read it.
    pub field: &'static str,
    /// Before.
    pub before: String,
    /// After.
    pub after: String,
}

/// A stored version, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Version {
    /// Its number.
    pub version: u32,
    /// From which Beijing date it holds.
    pub effective_from: Option<String>,
    /// Where it came from.
    pub note: String,
}

impl Difference {
    /// The difference in one line.
    pub fn sentence(&self) -> String {
        match self.change {
            "added" => format!("第 {} 项：新增", self.row),
            "removed" => format!("第 {} 项：删去", self.row),
            _ => {
                let parts: Vec<String> = self
                    .fields
                    .iter()
                    .map(|f| format!("{}由“{}”改为“{}”", f.field, f.before, f.after))
                    .collect();
                format!("第 {} 项：{}", self.row, parts.join("；"))
            }
        }
    }
}

impl From<VersionSummary> for Version {
    fn from(found: VersionSummary) -> Self {
        Self {
            version: found.version,
            effective_from: found.effective_from.map(|day| day.to_string()),
            note: found.note,
        }
    }
}

impl Version {
    /// The version in one line.
    pub fn sentence(&self) -> String {
        match &self.effective_from {
            Some(from) => format!("第 {} 版　{from} 起执行　{}", self.version, self.note),
            None => format!("第 {} 版　未公布　{}", self.version, self.note),
        }
    }
}

/// All versions of the plan, newest first.
///
/// # Errors
/// The store's failure.
pub fn versions(services: &Services) -> Result<Vec<Version>, ServiceError> {
    let found = services
        .store
        .read(|conn| reference::list(conn, ReferenceKind::Plan))?;
    Ok(found.into_iter().map(Version::from).collect())
}

/// What differs between two versions, in printed order.
///
/// # Errors
/// `NotFound` when there is no such version.
pub fn difference(
    services: &Services,
    old: u32,
    new: u32,
) -> Result<Vec<Difference>, ServiceError> {
    let (old, new) = services.store.read(|conn| -> Result<_, ServiceError> {
        let old = services
            .library
            .plan(conn, old)?
            .ok_or(ServiceError::NotFound)?;
        let new = services
            .library
            .plan(conn, new)?
            .ok_or(ServiceError::NotFound)?;
        Ok((old, new))
    })?;
    Ok(compare(&old, &new))
}

/// What differs between two plans.
pub fn compare(old: &Plan, new: &Plan) -> Vec<Difference> {
    let mut found: Vec<Difference> = Vec::new();
    for row in &new.document.rows {
        match old.row(&row.reference) {
            None => found.push(whole(row, "added")),
            Some(before) => {
                let fields = changes(before, row);
                if !fields.is_empty() {
                    let row = row.reference.to_string();
                    found.push(Difference {
                        row,
                        change: "changed",
                        fields,
                    });
                }
            }
        }
    }
    let gone = old
        .document
        .rows
        .iter()
        .filter(|row| new.row(&row.reference).is_none());
    found.extend(gone.map(|row| whole(row, "removed")));
    found
}

fn whole(row: &PlanRow, change: &'static str) -> Difference {
    Difference {
        row: row.reference.to_string(),
        change,
        fields: Vec::new(),
    }
}

fn changes(before: &PlanRow, after: &PlanRow) -> Vec<FieldChange> {
    let field = |field, before: String, after: String| {
        (before != after).then_some(FieldChange {
            field,
            before,
            after,
        })
    };
    [
        field(
            "任务要求",
            before.requirement.clone(),
            after.requirement.clone(),
        ),
        field("牵头单位", names(&before.lead), names(&after.lead)),
        field(
            "负责单位",
            names(&before.responsible),
            names(&after.responsible),
        ),
        field(
            "配合单位",
            names(&before.cooperating),
            names(&after.cooperating),
        ),
        field("单位组", before.groups.join("、"), after.groups.join("、")),
        field(
            "负责方式",
            before.mode.label().to_owned(),
            after.mode.label().to_owned(),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Names in a fixed order: who is responsible matters, the order of printing does not.
fn names(units: &[NamedUnit]) -> String {
    let names: BTreeSet<&str> = units.iter().map(|unit| unit.name.as_str()).collect();
    names.into_iter().collect::<Vec<_>>().join("、")
}

/// A plan as the contract's JSON.
///
/// # Errors
/// `Internal` when it cannot be written, which does not happen.
pub fn json_text(document: &PlanDocument) -> Result<String, ServiceError> {
    json_of(&plan_json::view(document))
}

/// Anything as indented JSON.
///
/// # Errors
/// `Internal` when it cannot be written, which does not happen.
pub fn json_of(value: &impl Serialize) -> Result<String, ServiceError> {
    serde_json::to_string_pretty(value)
        .map_err(|error| ServiceError::Internal(format!("write JSON: {error}")))
}

/// A plan for a person at a terminal: rows, then findings with their lines.
pub fn plain_text(document: &PlanDocument) -> String {
    let mut lines = vec![document.title.clone()];
    lines.extend(document.document_no.clone());
    for row in &document.rows {
        let mark = if row.needs_review { "！" } else { "　" };
        let mut parts = Vec::new();
        for (label, units) in [
            ("牵头", &row.lead),
            ("负责", &row.responsible),
            ("配合", &row.cooperating),
        ] {
            if !units.is_empty() {
                let names: Vec<&str> = units.iter().map(|unit| unit.name.as_str()).collect();
                parts.push(format!("{label} {}", names.join("、")));
            }
        }
        if !row.groups.is_empty() {
            parts.push(format!("组 {}", row.groups.join("、")));
        }
        if let Some(from) = &row.inherited_from {
            parts.push(format!("承第 {from} 项"));
        }
        lines.push(format!(
            "{mark}{}　第 {} 行　{}",
            row.reference,
            row.line,
            parts.join("；")
        ));
    }
    lines.push(format!(
        "共 {} 行，{} 处发现：",
        document.rows.len(),
        document.findings.len()
    ));
    lines.extend(
        document
            .findings
            .iter()
            .map(|f| format!("第 {} 行　{}", f.line, f.text)),
    );
    lines.join("\n")
}
