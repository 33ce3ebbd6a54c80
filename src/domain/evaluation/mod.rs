//! The evaluation of one cycle of an incident: two persons' sheets, the conclusion, the appeals,
//! and the looks at how the matter spread. Values and pure arithmetic; what is allowed when is
//! decided with the verbs. Source: plan row 24; domain rules, section 4.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::UnitId;
use super::command::{GivenPoints, Refusal, Score};
use super::deadline::DeadlineNo;
use super::event::Stamp;
use super::incident::Incident;
use super::rubric::{Rubric, RubricItem, WHOLE, half_up};
use super::vocabulary::{AppealState, EvaluationState, Grade, Spread, Tone, Verb};

mod record;

pub use record::{ClockLine, Evidence, Found, PromiseLine};

/// What one scorer gave on one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemScore {
    /// The item of the rubric.
    pub code: String,
    /// The most points it gives.
    pub of: u32,
    /// The points given; `None` where the item does not apply, and its weight then lies on the
    /// others.
    pub points: Option<u32>,
    /// What the record proposes, where it proposes something.
    pub proposed: Option<u32>,
    /// Why the points are what they are; needed where they depart from the record.
    pub reason: Option<String>,
    /// What the record says.
    pub evidence: Evidence,
}

/// A veto that a scorer found to be met, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VetoFound {
    /// The veto of the rubric.
    pub code: String,
    /// What makes it so.
    pub reason: String,
}

/// One person's sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreSheet {
    /// The cycle that is evaluated.
    pub cycle: u32,
    /// The version of the rubric.
    pub rubric_version: u32,
    /// Every item of the rubric, in its order.
    pub items: Vec<ItemScore>,
    /// The vetoes that were found to be met.
    pub vetoes: Vec<VetoFound>,
    /// What the scorer says to it all.
    pub comment: Option<String>,
    /// The points out of 100, rounded half up.
    pub total: u32,
}

/// How two sheets came to one result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettledBy {
    /// By the average of both, rounded half up.
    Average,
    /// By the sheet of a leader who had scored neither.
    Arbitration,
}

/// The result, frozen with everything it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conclusion {
    /// The cycle that was evaluated.
    pub cycle: u32,
    /// The version of the rubric.
    pub rubric_version: u32,
    /// The points out of 100.
    pub points: u32,
    /// The grade.
    pub grade: Grade,
    /// What decided whatever the points are.
    pub vetoes: Vec<VetoFound>,
    /// How the two sheets came to one result.
    pub settled_by: SettledBy,
    /// The unit that led, on which the result counts.
    pub lead: Option<UnitId>,
    /// The units that answered for the matter: the lead and the responsible ones.
    pub units: Vec<UnitId>,
    /// The lines of the record it rests on, as they stood.
    pub record: Vec<Evidence>,
}

/// A look at how the matter spreads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchNote {
    /// Its number within the incident, from 1.
    pub n: u32,
    /// In which cycle.
    pub cycle: u32,
    /// The deadline it meets.
    pub deadline: DeadlineNo,
    /// How far it was spreading.
    pub spread: Spread,
    /// How people spoke.
    pub tone: Tone,
    /// Whether the answer had stirred up something new.
    pub is_secondary: bool,
    /// What was seen.
    pub text: String,
}

/// What a unit objects to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// The item or the veto of the rubric; `None` for the whole.
    pub code: Option<String>,
    /// Why.
    pub text: String,
}

/// A unit's appeal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appealed {
    /// Its number within the incident, from 1.
    pub n: u32,
    /// The assignment of the unit that appeals.
    pub assignment: u32,
    /// What it objects to.
    pub objections: Vec<Objection>,
}

/// An appeal that was found to be right: the result from now on. The first one stays on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppealUpheld {
    /// The appeal.
    pub appeal: u32,
    /// The points from now on.
    pub points: u32,
    /// The grade from now on.
    pub grade: Grade,
    /// Whether the vetoes no longer hold.
    pub is_veto_lifted: bool,
    /// Why.
    pub reason: String,
}

/// What was decided on an appeal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppealDecision {
    /// It was found to be right.
    Upheld(AppealUpheld),
    /// The result stays, for this reason.
    Refused(String),
}

/// An appeal with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appeal {
    /// What was objected to.
    pub appealed: Appealed,
    /// The unit.
    pub unit: UnitId,
    /// Who appealed, and when.
    pub by: Stamp,
    /// What was decided, by whom and when.
    pub decision: Option<(AppealDecision, Stamp)>,
}

impl Appeal {
    /// Where it stands.
    pub fn state(&self) -> AppealState {
        match self.decision.as_ref().map(|(decision, _)| decision) {
            None => AppealState::Pending,
            Some(AppealDecision::Upheld(_)) => AppealState::Upheld,
            Some(AppealDecision::Refused(_)) => AppealState::Refused,
        }
    }
}

/// The evaluation of one cycle, from the first sheet on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation {
    /// The cycle.
    pub cycle: u32,
    /// The first sheet and the second, each with its scorer.
    pub sheets: Vec<(ScoreSheet, Stamp)>,
    /// The leader's sheet, where the two were too far apart.
    pub arbitration: Option<(ScoreSheet, Stamp)>,
    /// The result.
    pub conclusion: Option<(Conclusion, Stamp)>,
    /// The units' appeals.
    pub appeals: Vec<Appeal>,
    /// A new cycle began before there was a result.
    pub is_dropped: bool,
}

impl Evaluation {
    /// The evaluation of a cycle that nobody has scored yet.
    pub fn new(cycle: u32) -> Self {
        Self {
            cycle,
            sheets: Vec::new(),
            arbitration: None,
            conclusion: None,
            appeals: Vec::new(),
            is_dropped: false,
        }
    }

    /// Where it stands.
    pub fn state(&self) -> EvaluationState {
        if self.conclusion.is_some() {
            EvaluationState::Concluded
        } else if self.is_dropped {
            EvaluationState::Dropped
        } else if self.sheets.len() > 1 {
            EvaluationState::InDispute
        } else {
            EvaluationState::Scored
        }
    }

    /// The version of the rubric that holds for all of it.
    pub fn rubric_version(&self) -> Option<u32> {
        self.sheets.first().map(|(sheet, _)| sheet.rubric_version)
    }

    /// Everybody who scored or arbitrated.
    pub fn scorers(&self) -> impl Iterator<Item = &Stamp> {
        self.sheets
            .iter()
            .chain(&self.arbitration)
            .map(|(_, by)| by)
    }

    /// The points and the grade that hold: the conclusion's, or those of the last appeal that was
    /// upheld.
    pub fn result(&self) -> Option<(u32, Grade)> {
        let (conclusion, _) = self.conclusion.as_ref()?;
        let upheld = self.appeals.iter().rev().find_map(Self::upheld);
        Some(
            upheld.map_or((conclusion.points, conclusion.grade), |upheld| {
                (upheld.points, upheld.grade)
            }),
        )
    }

    /// Whether a veto holds.
    pub fn is_vetoed(&self) -> bool {
        let lifted = self.appeals.iter().filter_map(Self::upheld);
        let found = self.conclusion.as_ref();
        found.is_some_and(|(conclusion, _)| !conclusion.vetoes.is_empty())
            && !lifted.into_iter().any(|upheld| upheld.is_veto_lifted)
    }

    /// The appeals that wait for a decision.
    pub fn pending_appeals(&self) -> impl Iterator<Item = &Appeal> {
        self.appeals
            .iter()
            .filter(|appeal| appeal.decision.is_none())
    }

    fn upheld(appeal: &Appeal) -> Option<&AppealUpheld> {
        match appeal.decision.as_ref() {
            Some((AppealDecision::Upheld(upheld), _)) => Some(upheld),
            Some((AppealDecision::Refused(_), _)) | None => None,
        }
    }
}

/// Makes one person's sheet: what the record fixes is taken from it, what it proposes may be
/// corrected with a reason where the rubric allows it, the rest is as the scorer says.
///
/// # Errors
/// The first item or veto that is not as the rubric wants it.
pub fn sheet(
    rubric: &Rubric,
    incident: &Incident,
    found: &Found<'_>,
    score: &Score,
) -> Result<ScoreSheet, Refusal> {
    let strange = score
        .items
        .iter()
        .find(|given| rubric.item(&given.code).is_none());
    if let Some(given) = strange {
        return Err(Refusal::UnknownItem(given.code.clone()));
    }
    let items = rubric
        .items
        .iter()
        .map(|item| scored(item, record::of(incident, item.measured, found), score))
        .collect::<Result<Vec<ItemScore>, Refusal>>()?;
    Ok(ScoreSheet {
        cycle: incident.cycle,
        rubric_version: rubric.version,
        total: total(&items),
        vetoes: vetoes(rubric, score)?,
        items,
        comment: text(score.comment.as_deref()),
    })
}

/// The items as they stand before anybody has scored: what the record proposes on each.
pub fn proposal(rubric: &Rubric, incident: &Incident, found: &Found<'_>) -> Vec<ItemScore> {
    let blank = |item: &RubricItem| {
        let evidence = record::of(incident, item.measured, found);
        let proposed = evidence.points(item.points);
        ItemScore {
            code: item.code.clone(),
            of: item.points,
            points: proposed,
            proposed,
            reason: None,
            evidence,
        }
    };
    rubric.items.iter().map(blank).collect()
}

fn scored(item: &RubricItem, evidence: Evidence, score: &Score) -> Result<ItemScore, Refusal> {
    let given = score.items.iter().find(|given| given.code == item.code);
    let points = given.and_then(|given| given.points);
    if points.is_some_and(|points| points > item.points) {
        let (label, of) = (item.label.clone(), item.points);
        return Err(Refusal::PointsBeyond(item.code.clone(), label, of));
    }
    let reason = text(given.and_then(|given| given.reason.as_deref()));
    let proposed = evidence.points(item.points);
    let points = if evidence.is_judged() {
        Some(points.ok_or_else(|| missing(item))?)
    } else if proposed == points.or(proposed) {
        proposed
    } else if proposed.is_none() || !item.correctable {
        return Err(Refusal::FromRecord(item.code.clone(), item.label.clone()));
    } else if reason.is_none() {
        return Err(Refusal::CorrectionReason(
            item.code.clone(),
            item.label.clone(),
        ));
    } else {
        points
    };
    Ok(ItemScore {
        code: item.code.clone(),
        of: item.points,
        points,
        proposed,
        reason,
        evidence,
    })
}

fn missing(item: &RubricItem) -> Refusal {
    Refusal::PointsMissing(item.code.clone(), item.label.clone())
}

fn vetoes(rubric: &Rubric, score: &Score) -> Result<Vec<VetoFound>, Refusal> {
    let mut found: Vec<VetoFound> = Vec::new();
    for given in &score.vetoes {
        let Some(veto) = rubric.veto(&given.code) else {
            return Err(Refusal::UnknownItem(given.code.clone()));
        };
        let reason = text(given.reason.as_deref());
        let reason = reason.ok_or_else(|| Refusal::VetoReason(veto.label.clone()))?;
        if !found.iter().any(|one| one.code == given.code) {
            found.push(VetoFound {
                code: given.code.clone(),
                reason,
            });
        }
    }
    // One order for both sheets: the rubric's.
    found.sort_by_key(|one| rubric.vetoes.iter().position(|veto| veto.code == one.code));
    Ok(found)
}

fn text(given: Option<&str>) -> Option<String> {
    let given = given.map(str::trim).filter(|given| !given.is_empty());
    given.map(str::to_owned)
}

/// The points out of 100: what was given out of what could be given, over the items that apply,
/// rounded half up. So the weight of an item that does not apply lies on the others in proportion.
pub fn total(items: &[ItemScore]) -> u32 {
    let applying = || items.iter().filter(|item| item.points.is_some());
    let given: u64 = applying()
        .filter_map(|item| item.points.map(u64::from))
        .sum();
    let of: u64 = applying().map(|item| u64::from(item.of)).sum();
    half_up(given * u64::from(WHOLE), of).min(WHOLE)
}

/// Whether two sheets are too far apart for an average: by more points than the rule allows, or
/// because only one of them finds a veto met.
pub fn is_disputed(rubric: &Rubric, first: &ScoreSheet, second: &ScoreSheet) -> bool {
    let codes = |sheet: &ScoreSheet| -> BTreeSet<String> {
        sheet.vetoes.iter().map(|veto| veto.code.clone()).collect()
    };
    first.total.abs_diff(second.total) > rubric.arbitration.above || codes(first) != codes(second)
}

/// The points of two sheets together: their average, rounded half up.
pub fn average(first: &ScoreSheet, second: &ScoreSheet) -> u32 {
    half_up(u64::from(first.total) + u64::from(second.total), 2)
}

/// The grade: the last one where a veto is met, else by the points.
pub fn grade(rubric: &Rubric, points: u32, is_vetoed: bool) -> Grade {
    if is_vetoed {
        Grade::Poor
    } else {
        rubric.grade(points)
    }
}

/// Whether this person has scored or arbitrated in the evaluation of the present cycle, and so may
/// not do the next step of it.
pub fn has_scored(incident: &Incident, account: &super::AccountId) -> bool {
    incident.evaluation().is_some_and(|evaluation| {
        let mut scorers = evaluation.scorers();
        scorers.any(|by| by.account == *account)
    })
}

/// The steps of an evaluation that need another person than those before.
pub const fn needs_another(verb: Verb) -> bool {
    matches!(
        verb,
        Verb::EvaluateAgain | Verb::ArbitrateEvaluation | Verb::DecideEvaluationAppeal
    )
}

impl GivenPoints {
    /// Points without a reason.
    pub fn new(code: &str, points: u32) -> Self {
        Self {
            code: code.to_owned(),
            points: Some(points),
            reason: None,
        }
    }
}
