//! One matter as the model sees it: the units to choose between, and what each starts with.

use super::super::super::UnitId;
use super::super::{Matter, Proposal, Router};
use super::features::Gram;
use super::{BESIDE, Model, REACH, Weight, narrow};

/// How sharply cold scores set units apart.
const SHARPNESS: f32 = 1.5;
/// What a unit starts with that the cold router does not propose.
const UNPROPOSED: f32 = -3.75;
/// What is left of learning where the plan itself pairs the lead with the matter's theme.
const WHERE_PAIRED: f32 = 0.5;
/// Errors smaller than this teach nothing, so that a word keeps weights for few units only.
const SMALLEST_ERROR: f32 = 0.02;
/// A score of exactly 0 or 1 would be infinitely certain.
const SCORES: (f64, f64) = (0.01, 0.99);

/// A unit that could be proposed.
pub(super) struct Choice {
    pub(super) unit: UnitId,
    /// Its number in the model, if the model knows it.
    pub(super) known: Option<u16>,
    /// What it starts with, in logits.
    pub(super) start: f32,
}

/// One matter as the model sees it.
pub(super) struct Scene {
    /// Those the cold router proposes come first, its lead at the head.
    pub(super) choices: Vec<Choice>,
    /// Whether the cold router proposes nobody.
    pub(super) is_silent: bool,
    /// Whether the lead stays first because the matter names it.
    is_named: bool,
    /// How far learning may move anything here.
    room: f32,
}

impl Scene {
    /// The units the cold router proposes, and those the model knows.
    pub(super) fn of(model: &Model, router: &Router, matter: &Matter<'_>, cold: &Proposal) -> Self {
        let mut choices: Vec<Choice> = Vec::new();
        for unit in &cold.units {
            let score = unit.score.clamp(SCORES.0, SCORES.1);
            choices.push(Choice {
                unit: unit.unit.clone(),
                known: model.number(&unit.unit),
                start: SHARPNESS * narrow((score / (1.0 - score)).ln()),
            });
        }
        for (number, known) in (0_u16..).zip(&model.units) {
            let is_there = choices.iter().any(|choice| choice.unit == known.unit);
            if !is_there && router.unit_names.contains_key(&known.unit) {
                choices.push(Choice {
                    unit: known.unit.clone(),
                    known: Some(number),
                    start: UNPROPOSED,
                });
            }
        }
        let lead = cold.units.first();
        let names = |why: &str| why.starts_with("unit:");
        let is_named = lead.is_some_and(|lead| lead.evidence.iter().any(|e| names(&e.why)));
        let is_paired = lead.is_some_and(|lead| router.pairs(&lead.unit, matter, cold));
        Self {
            choices,
            is_silent: cold.units.is_empty(),
            is_named,
            room: if is_paired { WHERE_PAIRED } else { 1.0 },
        }
    }

    /// What the words add to each choice, unbounded.
    pub(super) fn sums(&self, model: &Model, known: &[(&Gram, &[Weight])]) -> Vec<f32> {
        let mut by_number = vec![0.0; model.units.len()];
        for (gram, weights) in known {
            for weight in *weights {
                if let Some(sum) = by_number.get_mut(usize::from(weight.unit)) {
                    *sum += weight.value * gram.value;
                }
            }
        }
        let sum = |choice: &Choice| {
            let number = choice.known.map(usize::from);
            number.and_then(|n| by_number.get(n)).copied()
        };
        self.choices.iter().map(|c| sum(c).unwrap_or(0.0)).collect()
    }

    /// How strongly the words speak for or against each choice, in logits within reach.
    pub(super) fn spoken(&self, model: &Model, sums: &[f32]) -> Vec<f32> {
        let both = self.choices.iter().zip(sums);
        both.map(|(choice, sum)| {
            let trusted = choice.known.map_or(0.0, |number| model.trusted(number));
            REACH * (trusted * sum / REACH).tanh()
        })
        .collect()
    }

    /// How far a share of learning moves each choice.
    pub(super) fn moved(&self, spoken: &[f32], share: f32) -> Vec<f32> {
        let left = self.left(share);
        spoken.iter().map(|spoken| left * spoken).collect()
    }

    /// What is left of a share of learning here: less where the plan pairs the lead.
    pub(super) fn left(&self, share: f32) -> f32 {
        share * self.room
    }

    /// The chance of each choice to be the right lead.
    pub(super) fn chances(&self, moved: &[f32]) -> Vec<f32> {
        let both = self.choices.iter().zip(moved);
        let logits: Vec<f32> = both.map(|(choice, moved)| choice.start + moved).collect();
        let top = logits.iter().copied().fold(f32::MIN, f32::max);
        let parts: Vec<f32> = logits.iter().map(|logit| (logit - top).exp()).collect();
        let whole: f32 = parts.iter().sum();
        parts.iter().map(|part| part / whole).collect()
    }

    /// Where the chances should be: of several right leads the likelier keep their lead.
    pub(super) fn wanted(&self, chances: &[f32], first: &[UnitId], beside: &[UnitId]) -> Vec<f32> {
        let both = || self.choices.iter().zip(chances);
        let right: f32 = both()
            .filter(|(choice, _)| first.contains(&choice.unit))
            .map(|(_, chance)| chance)
            .sum();
        let stands_beside =
            |choice: &&Choice| beside.contains(&choice.unit) && !first.contains(&choice.unit);
        let many = self.choices.iter().filter(stands_beside).count();
        let many = u16::try_from(many).unwrap_or(u16::MAX);
        let aside = if many == 0 { 0.0 } else { BESIDE };
        both()
            .map(|(choice, chance)| {
                if first.contains(&choice.unit) {
                    (1.0 - aside) * chance / right.max(f32::MIN_POSITIVE)
                } else if stands_beside(&choice) {
                    aside / f32::from(many)
                } else {
                    0.0
                }
            })
            .collect()
    }

    /// How far each unit the model knows is from where it should be; small errors teach nothing.
    pub(super) fn errors(&self, chances: &[f32], wanted: &[f32]) -> Vec<(u16, f32)> {
        let both = self.choices.iter().zip(chances.iter().zip(wanted));
        both.filter_map(|(choice, (chance, wanted))| Some((choice.known?, chance - wanted)))
            .filter(|(_, error)| error.abs() >= SMALLEST_ERROR)
            .collect()
    }

    /// The choice that leads: the likeliest, or the cold router's where its lead may not change.
    pub(super) fn lead(&self, chances: &[f32], may_change: bool) -> usize {
        if !self.is_silent && (self.is_named || !may_change) {
            return 0;
        }
        let (mut lead, mut most) = (0, f32::MIN);
        for (at, chance) in chances.iter().enumerate() {
            // Of equals the first stays, as the cold router had them.
            if *chance > most {
                (lead, most) = (at, *chance);
            }
        }
        lead
    }

    /// The choices: the lead, then in the order of their chances.
    pub(super) fn order(&self, lead: usize, chances: &[f32]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.choices.len()).collect();
        let chance = |at: &usize| chances.get(*at).copied().unwrap_or(0.0);
        // Sorting keeps equals as the cold router had them.
        order.sort_by(|a, b| {
            let leads = (*b == lead).cmp(&(*a == lead));
            leads.then(chance(b).total_cmp(&chance(a)))
        });
        order
    }
}

impl Router {
    /// Whether the plan pairs a unit with a theme of the matter, found or given.
    fn pairs(&self, unit: &UnitId, matter: &Matter<'_>, cold: &Proposal) -> bool {
        let is_about = |name| cold.themes.contains(name) || matter.themes.contains(name);
        let routes = self.routes.iter().filter(|route| is_about(&route.name));
        let mut units = routes.flat_map(|route| &route.units);
        units.any(|known| known.unit == *unit && known.is_paired)
    }
}
