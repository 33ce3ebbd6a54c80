//! How far learning is to be believed: each example is predicted before it is learned, and what
//! would have been right decides.
//!
//! Two things must be earned. A share of what was learned counts once its predictions were better
//! than the cold router's by more than luck explains; until then nothing is moved. And a lead is
//! changed only while the leads that would have been changed were more often right than the cold
//! router's own.

use super::super::super::UnitId;
use super::narrow;
use super::scene::Scene;

/// How much of what was learned counts; the first counts nothing and is the cold router.
const SHARES: [f32; 6] = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0];
/// How many standard deviations a share must have won by, so that nothing changes by mere luck.
const BEYOND_LUCK: f32 = 3.0;
/// How fast old predictions are forgotten, since the model has learned meanwhile.
const KEPT: f32 = 0.998;
/// The least chance a loss is counted for; one surprise must not decide for ever.
const LEAST_CHANCE: f32 = 1e-6;
/// How many stretches of confidence are told apart.
pub(super) const STRETCHES: u16 = 20;
/// How wide around a confidence its like are looked for.
const WIDTH: f32 = 0.08;
/// How many predictions the uncorrected confidence weighs as much as.
const PRIOR: f32 = 15.0;
/// How many examples it takes until the chance by the model counts as much as the cold confidence.
const HALF_MODEL: f32 = 200.0;

/// The record of predictions made before learning.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Trust {
    /// What each share has won over the cold router so far, in logarithms of the chance given to
    /// what was right, and the sum of its squares.
    pub(super) won: [(f32, f32); 6],
    /// Of the leads that learning would have changed: how many for the better, how many for the
    /// worse.
    pub(super) changes: (f32, f32),
    /// By stretch of confidence: how many predictions, and how many were right.
    pub(super) record: Vec<(f32, f32)>,
    /// How many examples were judged.
    pub(super) judged: f32,
}

impl Default for Trust {
    fn default() -> Self {
        Self {
            won: [(0.0, 0.0); 6],
            changes: (0.0, 0.0),
            record: vec![(0.0, 0.0); usize::from(STRETCHES)],
            judged: 0.0,
        }
    }
}

impl Trust {
    /// The share of learning that has proved itself.
    pub(super) fn share(&self) -> f32 {
        self.best_share(BEYOND_LUCK)
    }

    /// Whether learning may change the lead.
    pub(super) fn may_lead(&self) -> bool {
        let (better, worse) = self.changes;
        better > worse
    }

    fn best_share(&self, beyond: f32) -> f32 {
        let mut best = (0.0, 0.0);
        for ((won, squares), share) in self.won.iter().zip(&SHARES) {
            let surely = won - beyond * squares.sqrt();
            if surely > best.1 {
                best = (*share, surely);
            }
        }
        best.0
    }

    /// Notes what would have been said to an example.
    pub(super) fn judge(
        &mut self,
        scene: &Scene,
        spoken: &[f32],
        cold_confidence: f64,
        is_right: impl Fn(&UnitId) -> bool,
    ) {
        let chances = scene.chances(&scene.moved(spoken, self.share()));
        let lead = scene.lead(&chances, self.may_lead());
        if let (Some(choice), Some(chance)) = (scene.choices.get(lead), chances.get(lead)) {
            let raw = self.raw(cold_confidence, *chance);
            self.note(raw, is_right(&choice.unit));
        }
        self.note_change(scene, spoken, &is_right);
        self.note_won(scene, spoken, &is_right);
        self.judged += 1.0;
    }

    /// What the share that has won most, by luck or not, would have put first.
    fn note_change(&mut self, scene: &Scene, spoken: &[f32], is_right: impl Fn(&UnitId) -> bool) {
        let would_be = scene.lead(
            &scene.chances(&scene.moved(spoken, self.best_share(0.0))),
            true,
        );
        let is_right = |at: usize| scene.choices.get(at).is_some_and(|c| is_right(&c.unit));
        let (better, worse) = &mut self.changes;
        *better *= KEPT;
        *worse *= KEPT;
        match (is_right(would_be), is_right(0)) {
            (true, false) if !scene.is_silent => *better += 1.0,
            (false, true) if !scene.is_silent => *worse += 1.0,
            _ => {}
        }
    }

    fn note_won(&mut self, scene: &Scene, spoken: &[f32], is_right: impl Fn(&UnitId) -> bool) {
        let surprise = |share: f32| {
            let chances = scene.chances(&scene.moved(spoken, share));
            let both = scene.choices.iter().zip(&chances);
            let right: f32 = both
                .filter(|(choice, _)| is_right(&choice.unit))
                .map(|(_, chance)| chance)
                .sum();
            -right.max(LEAST_CHANCE).ln()
        };
        let cold = surprise(0.0);
        for ((won, squares), share) in self.won.iter_mut().zip(&SHARES) {
            let less = cold - surprise(*share);
            *won = *won * KEPT + less;
            *squares = *squares * KEPT + less * less;
        }
    }

    fn note(&mut self, raw: f32, was_right: bool) {
        for (many, right) in &mut self.record {
            *many *= KEPT;
            *right *= KEPT;
        }
        let own = stretches()
            .zip(&mut self.record)
            .min_by(|(a, _), (b, _)| (a - raw).abs().total_cmp(&(b - raw).abs()));
        if let Some((_, (many, right))) = own {
            *many += 1.0;
            *right += if was_right { 1.0 } else { 0.0 };
        }
    }

    /// How far the lead can be relied on: what came of those said with like confidence.
    pub(super) fn confidence(&self, cold_confidence: f64, chance: f32) -> f32 {
        let raw = self.raw(cold_confidence, chance);
        let (mut many, mut right) = (PRIOR, PRIOR * raw);
        for (middle, (said, came)) in stretches().zip(&self.record) {
            let away = (middle - raw) / WIDTH;
            let alike = (-0.5 * away * away).exp();
            many += alike * said;
            right += alike * (came + said * (raw - middle));
        }
        (right / many).clamp(0.0, 1.0)
    }

    fn raw(&self, cold_confidence: f64, chance: f32) -> f32 {
        let model = self.judged / (self.judged + HALF_MODEL);
        model * chance + (1.0 - model) * narrow(cold_confidence)
    }
}

/// The middles of the stretches.
fn stretches() -> impl Iterator<Item = f32> {
    let width = 1.0 / f32::from(STRETCHES);
    (0..STRETCHES).map(move |n| (f32::from(n) + 0.5) * width)
}
