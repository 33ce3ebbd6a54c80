//! The plan as data: who is responsible for what, by row, in versions.
//!
//! Rows and lookup only. How a printed table becomes rows lives in `plan_table`; how a text finds
//! its rows lives in `routing`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::vocabulary::ResponsibleMode;
use super::{RowRef, Theme, UnitId};

/// A unit as a row of the plan names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NamedUnit {
    /// The canonical name, or the name as printed when the roster does not know it.
    pub name: String,
    /// The roster's id; `None` for a unit that nobody knows yet.
    pub id: Option<UnitId>,
}

/// Something a person should look at, found while reading the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The line of the document, counted from 1; for sheets the row.
    pub line: u32,
    /// A lasting word such as `unit_lost`.
    pub code: FindingCode,
    /// The finding in one Chinese sentence.
    pub text: String,
}

/// Every kind of finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    missing_docs,
    reason = "the Chinese sentence of each finding says what it is"
)]
pub enum FindingCode {
    /// The unit cell holds a requirement and the unit is gone: a person must say who it is.
    UnitLost,
    UnitUnknown,
    DuplicateUnit,
    AliasNormalised,
    DoubledWord,
    InheritedUnits,
    ShiftedCells,
    RequirementInExtraColumn,
    ChapterAndItemInOneCell,
    ChapterMissing,
    ChapterMisspelt,
    ItemMissing,
    ItemInRequirementColumn,
    RowWithoutNumber,
    HeaderRepeated,
    HeaderExtraCell,
    TwoRolesInOneCell,
    SeveralLeads,
    NoLead,
    GroupUsedOnce,
    GroupOpen,
    BodyNamedInText,
    TimeLimitInText,
    ReferenceToDocument,
    ThemesNotPaired,
    RequirementMissing,
    LineNotUnderstood,
    NumberGap,
    OtherColumn,
}

impl FindingCode {
    /// Whether a person has to decide before the row can be relied on.
    pub const fn needs_person(self) -> bool {
        matches!(
            self,
            Self::UnitLost | Self::UnitUnknown | Self::ThemesNotPaired | Self::LineNotUnderstood
        )
    }
}

/// Which list of a row the groups stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupsRole {
    /// The groups lead.
    Lead,
    /// The groups are responsible.
    Responsible,
    /// The groups cooperate.
    Cooperating,
}

/// One task of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRow {
    /// Its reference.
    #[serde(rename = "ref")]
    pub reference: RowRef,
    /// The printed number; `None` for a row without one.
    pub no: Option<u32>,
    /// The line of the document it stands on, counted from 1.
    pub line: u32,
    /// The chapter (工作任务), as far as it is printed or carried over.
    pub section: String,
    /// The item within the chapter, where the document has one.
    pub item: Option<String>,
    /// What is asked: the official sentence of an imported plan, a gist of a seeded one.
    pub requirement: String,
    /// Leading units.
    pub lead: Vec<NamedUnit>,
    /// Responsible units.
    pub responsible: Vec<NamedUnit>,
    /// Cooperating units.
    pub cooperating: Vec<NamedUnit>,
    /// Groups, by their written-out names.
    pub groups: Vec<String>,
    /// The list the groups stand in.
    pub groups_role: Option<GroupsRole>,
    /// Whether the responsible units answer together or each for its own.
    pub mode: ResponsibleMode,
    /// Themes paired with their units, where the row pairs them (分别负责).
    pub themes: BTreeMap<Theme, Vec<NamedUnit>>,
    /// By when, where the plan has a column or a note for it; as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_limit: Option<String>,
    /// The row whose units this one inherits.
    pub inherited_from: Option<RowRef>,
    /// Whether a person has to decide something before the row can be relied on.
    pub needs_review: bool,
    /// What was noticed about this row.
    pub findings: Vec<Finding>,
}

/// A document read as a plan, not yet a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanDocument {
    /// The title.
    pub title: String,
    /// The document number, such as 开府办〔2018〕26号.
    pub document_no: Option<String>,
    /// The date of issue.
    pub issued_on: Option<Date>,
    /// All task rows in printed order.
    pub rows: Vec<PlanRow>,
    /// What was noticed, with the lines: a finding of a row stands here too.
    pub findings: Vec<Finding>,
    /// How every line of the document was used, so that nothing is dropped in silence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<LineUse>,
}

/// What one line of the document became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineUse {
    /// The line, counted from 1.
    pub line: u32,
    /// `blank`, `title`, `front_matter`, `header`, `row`, `continuation`, `end_matter` or `doubt`.
    pub became: String,
    /// The row it belongs to.
    pub row: Option<RowRef>,
}

/// A stored version of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The running number of the version, from 1.
    pub version: u32,
    /// From which Beijing date it holds; `None` while unpublished.
    pub effective_from: Option<Date>,
    /// What was read.
    pub document: PlanDocument,
}

/// What a person decided about a doubtful row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// The row.
    pub row: RowRef,
    /// The unit that leads, where one was named.
    #[serde(default)]
    pub lead: Option<NamedUnit>,
    /// The units that are responsible, where any were named.
    #[serde(default)]
    pub responsible: Vec<NamedUnit>,
    /// Why.
    pub note: String,
}

impl PlanDocument {
    /// The document as people have decided its doubts, in the order they did; a later decision
    /// takes the place of an earlier one. A decision that names no unit says that the row is right
    /// as it was read.
    #[must_use]
    pub fn resolved(mut self, resolutions: &[Resolution]) -> Self {
        for resolution in resolutions {
            let row = self
                .rows
                .iter_mut()
                .find(|row| row.reference == resolution.row);
            if let Some(row) = row {
                row.needs_review = false;
                if resolution.lead.is_some() || !resolution.responsible.is_empty() {
                    row.lead = resolution.lead.clone().into_iter().collect();
                    row.responsible.clone_from(&resolution.responsible);
                }
            }
        }
        self
    }
}

impl Plan {
    /// The row with this reference.
    pub fn row(&self, reference: &RowRef) -> Option<&PlanRow> {
        self.document
            .rows
            .iter()
            .find(|row| row.reference == *reference)
    }
}
