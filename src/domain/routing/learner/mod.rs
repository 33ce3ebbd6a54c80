//! What dispatchers' decisions teach: a small model that refines what the cold router says.
//!
//! It adds to the cold score of each unit what the words of the matter have come to mean here, no
//! further than that has been right so far, and drops nobody the cold router proposed. It keeps
//! hashed features only, no text. Pure: examples in, model out; who trains it and when is decided
//! in `services/learning`.

use std::collections::{BTreeMap, HashMap};

use super::super::UnitId;
use super::super::people::Roster;
use super::super::vocabulary::UnitKind;
use super::{Matter, Proposal, Router};

mod bytes;
mod features;
mod places;
mod refine;
mod scene;
mod trust;

#[cfg(test)]
mod tests;

pub use bytes::Unreadable;

use features::Gram;
use places::Places;
use scene::Scene;
use trust::Trust;

/// How fast weights follow examples.
const RATE: f32 = 1.0;
/// What every weight's sum of squared steps begins with; keeps the first step from being wild.
const FIRST_ENERGY: f32 = 0.1;
/// How far learning moves the score of a unit at most, in logits.
const REACH: f32 = 2.0;
/// How many examples it takes until a unit's weights count half.
const HALF_TRUSTED: f32 = 2.0;
/// The share of an example that goes to the units beside the lead.
const BESIDE: f32 = 0.2;

/// A decision that a person took, to learn from.
#[derive(Debug, Clone, Copy)]
pub struct Example<'a> {
    /// The matter as it was registered.
    pub matter: &'a Matter<'a>,
    /// The units of which any is right as the lead.
    pub first: &'a [UnitId],
    /// Units that answer beside the lead.
    pub beside: &'a [UnitId],
    /// The town a person confirmed.
    pub town: Option<&'a UnitId>,
}

/// What has been learned so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Its running number.
    version: u32,
    /// How many examples it has seen.
    seen: u32,
    /// Units it has weights for, in the order they were met.
    units: Vec<KnownUnit>,
    /// By feature, the weights of the units it speaks for or against.
    weights: HashMap<u32, Vec<Weight>>,
    trust: Trust,
    places: Places,
}

/// A unit that examples were about.
#[derive(Debug, Clone, PartialEq)]
struct KnownUnit {
    unit: UnitId,
    /// In how many examples it was right, or was proposed first and was wrong.
    judged: f32,
}

/// What one feature says about one unit.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Weight {
    /// The number of the unit in the model.
    unit: u16,
    value: f32,
    /// The sum of squared steps so far; later steps are smaller (AdaGrad).
    energy: f32,
}

impl Default for Model {
    fn default() -> Self {
        Self::new()
    }
}

impl Model {
    /// A model that has seen nothing and changes nothing.
    pub fn new() -> Self {
        Self {
            version: 0,
            seen: 0,
            units: Vec::new(),
            weights: HashMap::new(),
            trust: Trust::default(),
            places: Places::default(),
        }
    }

    /// Its running number.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// How many examples it has seen.
    pub fn seen(&self) -> u32 {
        self.seen
    }

    /// The same model under another number.
    #[must_use]
    pub fn numbered(self, version: u32) -> Self {
        Self { version, ..self }
    }

    /// Learns from one decision. The order of examples matters, nothing else does.
    pub fn learn(&mut self, router: &Router, roster: &Roster, example: &Example<'_>) {
        let matter = example.matter;
        if let Some(town) = example.town {
            self.places.learn(matter.title, matter.text, town);
        }
        let departments = |units: &[UnitId]| -> Vec<UnitId> {
            let is_department = |unit: &&UnitId| {
                let known = roster.unit(unit);
                known.is_some_and(|unit| unit.kind == UnitKind::Department)
            };
            units.iter().filter(is_department).cloned().collect()
        };
        let first = departments(example.first);
        if first.is_empty() {
            return;
        }
        let cold = router.propose(matter);
        let proposed: Vec<UnitId> = cold.units.iter().map(|unit| unit.unit.clone()).collect();
        let beside = departments(example.beside);
        for unit in first.iter().chain(&beside).chain(&departments(&proposed)) {
            self.meet(unit);
        }
        let scene = Scene::of(self, router, matter, &cold);
        let grams = features::of(matter.title, matter.text, &cold.themes);
        let is_right = |unit: &UnitId| first.contains(unit);
        let sums = scene.sums(self, &self.known(&grams));
        let spoken = scene.spoken(self, &sums);
        self.trust.judge(&scene, &spoken, cold.confidence, is_right);
        let chances = scene.chances(&sums);
        let wanted = scene.wanted(&chances, &first, &beside);
        self.step(&grams, &scene.errors(&chances, &wanted));
        self.seen = self.seen.saturating_add(1);
        self.count_judged(&cold, &first);
    }

    /// One step towards the decision: from each unit what it had too much, to each what it lacked.
    fn step(&mut self, grams: &[Gram], errors: &[(u16, f32)]) {
        for gram in grams {
            let weights = self.weights.entry(gram.bucket).or_default();
            for (unit, error) in errors {
                let slope = error * gram.value;
                let at = weights.partition_point(|weight| weight.unit < *unit);
                if weights.get(at).is_none_or(|weight| weight.unit != *unit) {
                    let fresh = Weight {
                        unit: *unit,
                        value: 0.0,
                        energy: FIRST_ENERGY,
                    };
                    weights.insert(at, fresh);
                }
                if let Some(weight) = weights.get_mut(at) {
                    weight.energy += slope * slope;
                    weight.value -= RATE * slope / weight.energy.sqrt();
                }
            }
        }
    }

    fn count_judged(&mut self, cold: &Proposal, first: &[UnitId]) {
        let share = 1.0 / narrow(f64::from(u32::try_from(first.len()).unwrap_or(1).max(1)));
        let lead = cold.units.first().map(|lead| &lead.unit);
        for known in &mut self.units {
            if first.contains(&known.unit) {
                known.judged += share;
            } else if lead == Some(&known.unit) {
                known.judged += 1.0;
            }
        }
    }

    fn meet(&mut self, unit: &UnitId) {
        if self.number(unit).is_none() && self.units.len() < usize::from(u16::MAX) {
            self.units.push(KnownUnit {
                unit: unit.clone(),
                judged: 0.0,
            });
        }
    }

    fn number(&self, unit: &UnitId) -> Option<u16> {
        let at = self.units.iter().position(|known| known.unit == *unit)?;
        u16::try_from(at).ok()
    }

    /// How far the weights of a unit count, 0 to 1.
    fn trusted(&self, number: u16) -> f32 {
        let judged = self.units.get(usize::from(number)).map(|k| k.judged);
        let judged = judged.unwrap_or(0.0);
        judged / (judged + HALF_TRUSTED)
    }

    /// The features that weights are known for, with them.
    fn known<'a>(&'a self, grams: &'a [Gram]) -> Vec<(&'a Gram, &'a [Weight])> {
        let weights = |gram: &Gram| self.weights.get(&gram.bucket);
        let known = grams.iter().filter_map(|gram| Some((gram, weights(gram)?)));
        known
            .map(|(gram, weights)| (gram, weights.as_slice()))
            .collect()
    }

    /// Weights in a fixed order.
    fn sorted_weights(&self) -> BTreeMap<u32, &[Weight]> {
        let all = self.weights.iter();
        all.map(|(bucket, weights)| (*bucket, weights.as_slice()))
            .collect()
    }
}

/// Half the digits; weights need no more, and take half the room.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "the standard library has no other way from f64 to f32; the loss of digits is meant"
)]
fn narrow(value: f64) -> f32 {
    value as f32
}
