//! From what the cold router proposes to what is proposed with all that was learned.
//!
//! Units change places and some are added; none is dropped, and one that the matter names stays
//! first. The words that weighed are written into the proposal, which is kept with the incident.

use super::super::super::vocabulary::Duty;
use super::super::{Evidence, Learnt, Matter, Proposal, Router, SuggestedUnit};
use super::features::{self, Gram};
use super::scene::{Choice, Scene};
use super::{Model, Weight};

/// How strongly the words must speak for a unit, in logits, to add it to the list.
const SPEAKS_FROM: f32 = 1.0;
/// How likely a unit must be to lead a matter that says nothing to the cold router.
const ALONE_FROM: f32 = 0.5;
/// How many units are added at most.
const ADDED: usize = 2;
/// How likely an added unit must be to answer rather than stand by.
const ANSWERING_FROM: f32 = 0.25;
/// How many learned words are shown for a unit.
const WORDS: usize = 3;
/// What a word must weigh to be shown.
const WORTH_SHOWING: f32 = 0.01;
/// The score of a town that is known from other incidents only.
const LEARNED_PLACE: f64 = 0.2;

impl Model {
    /// The proposal with what was learned. A model that has seen nothing changes nothing.
    pub fn refine(&self, router: &Router, matter: &Matter<'_>, cold: Proposal) -> Proposal {
        let cold_lead = cold.units.first().map(|unit| unit.unit.clone());
        let mut proposal = if self.seen == 0 {
            cold
        } else {
            self.weigh(router, matter, cold)
        };
        let is_placed = self.add_place(router, matter, &mut proposal);
        if self.seen > 0 || is_placed {
            proposal.learnt = Some(Learnt {
                model: self.version,
                examples: self.seen,
                cold_lead,
            });
        }
        proposal
    }

    fn weigh(&self, router: &Router, matter: &Matter<'_>, cold: Proposal) -> Proposal {
        let scene = Scene::of(self, router, matter, &cold);
        let grams = features::of(matter.title, matter.text, &cold.themes);
        let known = self.known(&grams);
        let spoken = scene.spoken(self, &scene.sums(self, &known));
        // Where the cold router is silent there is nothing that learning could spoil.
        let share = if scene.is_silent {
            1.0
        } else {
            self.trust.share()
        };
        let chances = scene.chances(&scene.moved(&spoken, share));
        let chance_of = |at: usize| chances.get(at).copied().unwrap_or(0.0);
        let spoken_for = |at: usize| spoken.get(at).copied().unwrap_or(0.0);
        let lead = scene.lead(&chances, self.trust.may_lead());
        let is_clear = chance_of(lead) >= ALONE_FROM && spoken_for(lead) >= SPEAKS_FROM;
        if scene.is_silent && !is_clear {
            return cold;
        }
        let chars: Vec<char> = joined(matter).collect();
        let mut units = Vec::new();
        let mut added = 0;
        for at in scene.order(lead, &chances) {
            let Some(choice) = scene.choices.get(at) else {
                continue;
            };
            let spoken = spoken_for(at);
            let proposed = cold.units.iter().find(|unit| unit.unit == choice.unit);
            let (mut unit, left) = match proposed {
                Some(unit) => {
                    let left = scene.left(share);
                    (refined(unit, left * spoken), left)
                }
                None if added < ADDED && spoken >= SPEAKS_FROM => {
                    added += 1;
                    (added_unit(router, choice, spoken, chance_of(at)), 1.0)
                }
                None => continue,
            };
            if let Some(number) = choice.known {
                let left = left * self.trusted(number);
                unit.evidence.extend(words(&known, number, left, &chars));
            }
            units.push(unit);
        }
        hand_on_lead(&mut units);
        let confidence = self.trust.confidence(cold.confidence, chance_of(lead));
        let confidence = rounded(f64::from(confidence));
        Proposal {
            needs_person: needs_person(router, &cold, &units, confidence),
            confidence,
            units,
            ..cold
        }
    }

    /// A town known from other incidents, where neither a person nor the matter names one.
    fn add_place(&self, router: &Router, matter: &Matter<'_>, proposal: &mut Proposal) -> bool {
        let is_place = |evidence: &Evidence| evidence.why.starts_with("place:");
        let mut reasons = proposal.units.iter().flat_map(|unit| &unit.evidence);
        if matter.town.is_some() || reasons.any(is_place) {
            return false;
        }
        let Some(place) = self.places.find(matter.title, matter.text) else {
            return false;
        };
        let Some(name) = router.unit_names.get(&place.town) else {
            return false;
        };
        if proposal.units.iter().any(|unit| unit.unit == place.town) {
            return false;
        }
        let duty = if proposal.units.is_empty() {
            Duty::Lead
        } else {
            Duty::Responsible
        };
        let before = |unit: &SuggestedUnit| unit.duty == Duty::Lead || unit.score >= LEARNED_PLACE;
        let at = proposal
            .units
            .iter()
            .take_while(|unit| before(unit))
            .count();
        let unit = SuggestedUnit {
            unit: place.town,
            name: name.clone(),
            duty,
            score: LEARNED_PLACE,
            plan_row: Some(router.lexicon.rules.own_row.clone()),
            evidence: vec![Evidence {
                why: format!("learnt-place:{}", place.incidents),
                text: place.text,
                start: place.start,
                end: place.end,
            }],
        };
        proposal.units.insert(at, unit);
        true
    }
}

fn joined<'a>(matter: &Matter<'a>) -> impl Iterator<Item = char> + use<'a> {
    matter
        .title
        .chars()
        .chain(['\n'])
        .chain(matter.text.chars())
}

/// The words of the matter that speak for a unit, heaviest first.
fn words(known: &[(&Gram, &[Weight])], number: u16, left: f32, chars: &[char]) -> Vec<Evidence> {
    let stands = known.iter().filter(|(gram, _)| gram.end > gram.start + 1);
    let mut weighed: Vec<(f32, &Gram)> = stands
        .filter_map(|(gram, weights)| {
            let weight = weights.iter().find(|weight| weight.unit == number)?;
            Some((left * weight.value * gram.value, *gram))
        })
        .filter(|(points, _)| *points >= WORTH_SHOWING)
        .collect();
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.start.cmp(&b.1.start)));
    let mut shown: Vec<(f32, &Gram)> = Vec::new();
    for (points, gram) in weighed {
        let meets = |(_, other): &(f32, &Gram)| gram.start < other.end && other.start < gram.end;
        if shown.len() < WORDS && !shown.iter().any(meets) {
            shown.push((points, gram));
        }
    }
    let written = |(points, gram): (f32, &Gram)| Evidence {
        text: chars
            .get(gram.start..gram.end)
            .unwrap_or(&[])
            .iter()
            .collect(),
        start: gram.start,
        end: gram.end,
        why: format!("learnt:{points:+.2}"),
    };
    shown.into_iter().map(written).collect()
}

/// A unit of the cold router, its score moved.
fn refined(unit: &SuggestedUnit, moved: f32) -> SuggestedUnit {
    let mut unit = unit.clone();
    if moved != 0.0 {
        let score = unit.score.clamp(0.001, 0.999);
        unit.score = chance((score / (1.0 - score)).ln() + f64::from(moved));
    }
    unit
}

fn added_unit(router: &Router, choice: &Choice, spoken: f32, likely: f32) -> SuggestedUnit {
    let duty = if likely >= ANSWERING_FROM {
        Duty::Responsible
    } else {
        Duty::Cooperating
    };
    let name = router.unit_names.get(&choice.unit).cloned();
    SuggestedUnit {
        name: name.unwrap_or_else(|| choice.unit.to_string()),
        duty,
        score: chance(f64::from(choice.start + spoken)),
        plan_row: router.unit_rows.get(&choice.unit).cloned(),
        unit: choice.unit.clone(),
        evidence: Vec::new(),
    }
}

/// The first leads; who led before answers beside it.
fn hand_on_lead(units: &mut [SuggestedUnit]) {
    for (at, unit) in units.iter_mut().enumerate() {
        if at == 0 {
            unit.duty = Duty::Lead;
        } else if unit.duty == Duty::Lead {
            unit.duty = Duty::Responsible;
        }
    }
}

/// A person is needed when the confidence is low, and where the plan does not settle the lead and
/// learning did not choose it.
fn needs_person(
    router: &Router,
    cold: &Proposal,
    units: &[SuggestedUnit],
    confidence: f64,
) -> bool {
    let below = router.lexicon.weights.person_below;
    let is_unsettled = cold.needs_person && cold.confidence >= below;
    let lead = |units: &[SuggestedUnit]| units.first().map(|unit| unit.unit.clone());
    confidence < below || (is_unsettled && lead(units) == lead(&cold.units))
}

fn chance(logit: f64) -> f64 {
    rounded(1.0 / (1.0 + (-logit).exp()))
}

/// Three digits, as the cold router writes them.
fn rounded(value: f64) -> f64 {
    (value.clamp(0.0, 1.0) * 1000.0).round() / 1000.0
}
