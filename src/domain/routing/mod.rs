//! Placeholder of the types.
use super::vocabulary::Duty;
use super::{RowRef, Theme, UnitId};
use serde::{Deserialize, Serialize};
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub text: String,
    pub start: usize,
    pub end: usize,
    pub why: String,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SuggestedUnit {
    pub unit: UnitId,
    pub name: String,
    pub duty: Duty,
    pub score: f64,
    pub plan_row: Option<RowRef>,
    pub evidence: Vec<Evidence>,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RejectedRow {
    pub plan_row: RowRef,
    pub why: String,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    pub units: Vec<SuggestedUnit>,
    pub confidence: f64,
    pub needs_person: bool,
    pub plan_version: u32,
    pub themes: Vec<Theme>,
    pub rejected: Vec<RejectedRow>,
}
