//! Routing without a database: the seeded plan, roster and lexicon, or a given list of units.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{ServiceError, setup};
use crate::documents::unit_list;
use crate::domain::people::Roster;
use crate::domain::plan::Plan;
use crate::domain::routing::{Evidence, Example, Lexicon, Matter, Model, Proposal, Router};
use crate::domain::vocabulary::{Duty, EventGrade, Level};
use crate::domain::{RowRef, Theme, UnitId};

/// A router for the command line.
pub struct BareRouter {
    router: Router,
    roster: Roster,
    /// What was learned from the examples given; empty without any.
    model: Model,
}

/// One decision to learn from.
#[derive(Deserialize)]
struct Lesson {
    #[serde(default)]
    title: String,
    text: String,
    /// Names of units; any of them is right as the lead.
    units: Vec<String>,
    town: Option<String>,
}

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: serde_json::Value,
    title: Option<String>,
    text: Option<String>,
    town: Option<String>,
    level: Option<String>,
    event_grade: Option<String>,
    #[serde(default)]
    themes: Vec<Theme>,
}

/// One unit as the contract's `route` prints it.
#[derive(Serialize)]
struct UnitLine<'a> {
    unit: &'a str,
    duty: Duty,
    score: f64,
    plan_row: &'a Option<RowRef>,
    evidence: &'a [Evidence],
}

impl BareRouter {
    /// A router from the seeds; with `units`, for that list of units alone.
    ///
    /// # Errors
    /// `Invalid` when the list of units cannot be read.
    pub fn new(units: Option<&[u8]>) -> Result<Self, ServiceError> {
        let seeded = setup::seeded_roster()?;
        let document = setup::seeded_plan(&seeded)?;
        let mut lexicon = setup::lexicon()?;
        let roster = match units {
            None => seeded,
            Some(bytes) => {
                let (roster, themes) = units_of(bytes, &seeded, &lexicon)?;
                lexicon.assign(&themes);
                roster
            }
        };
        let plan = Plan {
            version: 1,
            effective_from: None,
            document,
        };
        let router = Router::new(&plan, &roster, &lexicon)
            .map_err(|error| ServiceError::Internal(format!("build the router: {error}")))?;
        Ok(Self {
            router,
            roster,
            model: Model::new(),
        })
    }

    /// Learns from one line: a text and the units that were right. The same lines in the same order
    /// teach the same.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the line.
    pub fn learn(&mut self, line: &str) -> Result<(), String> {
        let lesson: Lesson = serde_json::from_str(line.trim_start_matches('\u{feff}'))
            .map_err(|error| format!("不是可学习的 JSON（第 {} 列）", error.column()))?;
        let find = |name: &String| {
            let unit = self.roster.find(name);
            unit.map(|unit| unit.id.clone())
                .ok_or_else(|| format!("名册里没有“{name}”"))
        };
        let units = lesson
            .units
            .iter()
            .map(find)
            .collect::<Result<Vec<UnitId>, String>>()?;
        let town = lesson.town.as_ref().map(find).transpose()?;
        let matter = Matter {
            title: &lesson.title,
            text: &lesson.text,
            town: None,
            themes: &[],
            level: None,
            event_grade: None,
        };
        let example = Example {
            matter: &matter,
            first: &units,
            beside: &[],
            town: town.as_ref(),
        };
        self.model.learn(&self.router, &self.roster, &example);
        Ok(())
    }

    /// The answer to one line, as one line.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the line.
    pub fn answer(&self, line: &str) -> Result<String, String> {
        let line: Line = serde_json::from_str(line.trim_start_matches('\u{feff}'))
            .map_err(|error| format!("不是可读的 JSON（第 {} 列）", error.column()))?;
        let town: Option<UnitId> = line
            .town
            .as_deref()
            .and_then(|town| self.roster.find(town))
            .map(|unit| unit.id.clone());
        let matter = Matter {
            title: line.title.as_deref().unwrap_or_default(),
            text: line.text.as_deref().unwrap_or_default(),
            town: town.as_ref(),
            themes: &line.themes,
            level: by_word(line.level.as_deref(), Level::ALL, Level::code, Level::label),
            event_grade: by_word(
                line.event_grade.as_deref(),
                EventGrade::ALL,
                EventGrade::code,
                EventGrade::label,
            ),
        };
        let cold = self.router.propose(&matter);
        let proposal = self.model.refine(&self.router, &matter, cold);
        Ok(written(&line.id, &proposal))
    }
}

/// A word given by code or by label.
fn by_word<T: Copy>(
    text: Option<&str>,
    all: &[T],
    code: impl Fn(T) -> &'static str,
    label: impl Fn(T) -> &'static str,
) -> Option<T> {
    let text = text?;
    all.iter()
        .copied()
        .find(|word| code(*word) == text || label(*word) == text)
}

fn written(id: &serde_json::Value, proposal: &Proposal) -> String {
    let units: Vec<UnitLine<'_>> = proposal
        .units
        .iter()
        .map(|unit| UnitLine {
            unit: &unit.name,
            duty: unit.duty,
            score: unit.score,
            plan_row: &unit.plan_row,
            evidence: &unit.evidence,
        })
        .collect();
    json!({
        "id": id,
        "units": units,
        "confidence": proposal.confidence,
        "needs_person": proposal.needs_person,
        "plan_version": proposal.plan_version,
    })
    .to_string()
}

/// A given list of units with the themes it assigns. A unit that the seeds know by one of its
/// names is that unit, whatever its id in the list.
fn units_of(
    bytes: &[u8],
    seeded: &Roster,
    lexicon: &Lexicon,
) -> Result<(Roster, Vec<(Theme, UnitId)>), ServiceError> {
    let bad = |message: String| {
        ServiceError::Invalid(vec![super::FieldFault {
            field: "units".to_owned(),
            message,
        }])
    };
    let text = std::str::from_utf8(bytes).map_err(|_bad| bad("名册应是 UTF-8 编码".to_owned()))?;
    let list = unit_list::read(text, seeded, &lexicon.offices)
        .map_err(|error| bad(format!("名册{error}")))?;
    Ok((list.roster, list.themes))
}
