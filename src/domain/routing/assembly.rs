//! Choosing units from what was counted: who leads, who shares, who stands by, and what was not
//! used.
//!
//! No words are read here; the counting is done in `tally`.

use std::collections::BTreeMap;

use super::super::vocabulary::{Duty, EventGrade, Level};
use super::super::{RowRef, Theme, UnitId};
use super::dictionary::{Hit, Reading};
use super::router::{Router, ThemeRoute};
use super::tally::{Clue, Scored, Tally, Why};
use super::{Evidence, Matter, Proposal, RejectedRow, SuggestedUnit};

/// How many reasons are kept for one unit.
const MOST_EVIDENCE: usize = 8;
/// Score of the coordinator when nothing but coordination calls for it.
const STANDING_BY: f64 = 0.1;
/// Points of a linked-up unit, so that it stays behind those the words point to.
const LINKED_POINTS: f64 = 1.0;

/// A unit with all that speaks for it.
#[derive(Debug, Clone, Default)]
struct Candidate<'a> {
    points: f64,
    /// The largest single contribution so far; it decides the row.
    best_part: f64,
    row: Option<&'a RowRef>,
    /// Whether the plan settles that this unit answers: paired theme or own name.
    is_settled: bool,
    clues: Vec<Clue<'a>>,
}

impl<'a> Candidate<'a> {
    fn add(&mut self, points: f64, row: Option<&'a RowRef>, is_settled: bool) {
        self.points += points;
        if points > self.best_part {
            self.best_part = points;
            self.row = row;
            self.is_settled = is_settled;
        }
    }
}

/// A matter on its way to a proposal.
pub(super) struct Assembly<'a> {
    router: &'a Router,
    matter: &'a Matter<'a>,
    reading: &'a Reading,
    tally: &'a Tally<'a>,
    /// Units that words or names point to.
    wanted: BTreeMap<&'a UnitId, Candidate<'a>>,
    themes: Vec<(f64, &'a Theme)>,
    rejected: Vec<RejectedRow>,
}

impl<'a> Assembly<'a> {
    /// Gathers the candidates.
    pub(super) fn of(
        router: &'a Router,
        matter: &'a Matter<'a>,
        reading: &'a Reading,
        tally: &'a Tally<'a>,
    ) -> Self {
        let mut assembly = Self {
            router,
            matter,
            reading,
            tally,
            wanted: BTreeMap::new(),
            themes: Vec::new(),
            rejected: Vec::new(),
        };
        if tally.is_chatter && assembly.strongest() < assembly.chatter_limit() {
            assembly.reject_all();
            return assembly;
        }
        assembly.gather_themes();
        assembly.gather_named();
        assembly.reject_places();
        assembly
    }

    /// The finished proposal.
    pub(super) fn into_proposal(mut self) -> Proposal {
        let order = self.ranked();
        let lead = order.first().copied().or_else(|| self.first_place());
        let mut units = Vec::new();
        if let Some(lead) = lead {
            self.push_wanted(&order, &mut units);
            self.push_places(lead, self.top_points(&order), &mut units);
            self.push_linked(&mut units);
            self.push_fillers(&order, &mut units);
            self.push_standing_by(&mut units);
            best_first(&mut units);
        }
        let confidence = rounded(self.confidence(&order));
        let settled = order
            .first()
            .and_then(|unit| self.wanted.get(unit))
            .is_some_and(|candidate| candidate.is_settled);
        self.themes.sort_by(|a, b| b.0.total_cmp(&a.0));
        Proposal {
            needs_person: !settled || confidence < self.router.lexicon.weights.person_below,
            confidence,
            plan_version: self.router.plan_version,
            themes: self
                .themes
                .into_iter()
                .map(|(_, theme)| theme.clone())
                .collect(),
            rejected: self.rejected,
            learnt: None,
            units,
        }
    }

    fn strongest(&self) -> f64 {
        let named = self.tally.named.values();
        let all = self.tally.themes.iter().chain(named);
        all.map(|scored| scored.points).fold(0.0, f64::max)
    }

    /// Small talk needs as much as a strong word in the title to be taken for a demand.
    fn chatter_limit(&self) -> f64 {
        let weights = &self.router.lexicon.weights;
        weights.strong * weights.title
    }

    fn reject_all(&mut self) {
        let routes = self.router.routes.iter().zip(&self.tally.themes);
        let why = &self.router.lexicon.reasons.no_demand;
        for (route, _) in routes.filter(|(_, scored)| scored.points > 0.0) {
            self.rejected
                .push(rejection(route.row.as_ref(), route.name.as_str(), why));
        }
    }

    fn gather_themes(&mut self) {
        let router = self.router;
        let weights = &router.lexicon.weights;
        for (route, scored) in router.routes.iter().zip(&self.tally.themes) {
            if scored.points <= 0.0 {
                continue;
            }
            if scored.points < weights.floor {
                let why = &router.lexicon.reasons.too_faint;
                self.rejected
                    .push(rejection(route.row.as_ref(), route.name.as_str(), why));
                continue;
            }
            self.themes.push((scored.points, &route.name));
            let mut share = 1.0;
            for unit in &route.units {
                let candidate = self.wanted.entry(&unit.unit).or_default();
                candidate.add(scored.points * share, unit.row.as_ref(), unit.is_paired);
                candidate.clues.extend(&scored.clues);
                share *= weights.second;
            }
        }
    }

    fn gather_named(&mut self) {
        let own = &self.router.lexicon.rules.own_row;
        for (unit, scored) in &self.tally.named {
            let candidate = self.wanted.entry(unit).or_default();
            candidate.add(scored.points, Some(own), true);
            candidate.clues.extend(&scored.clues);
        }
        if self.matter_is_rumour() {
            let rules = &self.router.lexicon.rules;
            let points = self.router.lexicon.weights.usual;
            let clues = self.rumour_clues(points);
            let candidate = self.wanted.entry(&rules.coordinator).or_default();
            candidate.add(points, Some(&rules.linkage_row), true);
            candidate.clues.extend(clues);
        }
    }

    fn reject_places(&mut self) {
        let reasons = &self.router.lexicon.reasons;
        let own = &self.router.lexicon.rules.own_row;
        let trapped = self.tally.trapped_places.iter();
        let unclear = self.tally.doubtful_places.iter();
        let all = trapped
            .map(|place| (place, &reasons.inside_other_word))
            .chain(unclear.map(|place| (place, &reasons.place_unclear)));
        for ((unit, hit), why) in all {
            let word = self.reading.part(hit.start, hit.end);
            let about = format!("{}（{word}）", self.name_of(unit));
            let entry = rejection(Some(own), &about, why);
            if !self.rejected.contains(&entry) {
                self.rejected.push(entry);
            }
        }
    }

    fn matter_is_rumour(&self) -> bool {
        !self.tally.rumour.is_empty()
    }

    fn rumour_clues(&self, points: f64) -> Vec<Clue<'a>> {
        let why = Why::Rule(&self.router.lexicon.reasons.rumour);
        let clue = |hit: &Hit| Clue {
            points,
            start: hit.start,
            end: hit.end,
            why,
        };
        self.tally.rumour.iter().map(clue).collect()
    }

    /// Units the words point to, best first; ties by printed order.
    fn ranked(&self) -> Vec<&'a UnitId> {
        let mut order: Vec<(&'a UnitId, f64)> = self
            .wanted
            .iter()
            .map(|(unit, candidate)| (*unit, candidate.points))
            .filter(|(_, points)| *points >= self.router.lexicon.weights.floor)
            .collect();
        let printed = |unit: &UnitId| self.router.unit_order.get(unit).copied();
        order.sort_by(|a, b| b.1.total_cmp(&a.1).then(printed(a.0).cmp(&printed(b.0))));
        order.into_iter().map(|(unit, _)| unit).collect()
    }

    fn first_place(&self) -> Option<&'a UnitId> {
        let printed = |unit: &UnitId| self.router.unit_order.get(unit).copied();
        let mut places: Vec<(&'a UnitId, f64)> = self
            .tally
            .places
            .iter()
            .map(|(unit, scored)| (*unit, scored.points))
            .collect();
        places.sort_by(|a, b| b.1.total_cmp(&a.1).then(printed(a.0).cmp(&printed(b.0))));
        places.first().map(|(unit, _)| *unit)
    }

    fn top_points(&self, order: &[&'a UnitId]) -> f64 {
        let points = |unit: &&UnitId| self.wanted.get(*unit).map(|c| c.points);
        order.first().and_then(points).unwrap_or(0.0)
    }

    fn push_wanted(&mut self, order: &[&'a UnitId], units: &mut Vec<SuggestedUnit>) {
        let share = self.router.lexicon.weights.share * self.top_points(order);
        let most = self.router.lexicon.rules.at_most;
        for unit in order {
            let Some(candidate) = self.wanted.get(unit) else {
                continue;
            };
            if candidate.points < share || units.len() >= most {
                continue;
            }
            let duty = if units.is_empty() {
                Duty::Lead
            } else {
                Duty::Responsible
            };
            let suggested = self.suggest(unit, duty, candidate);
            units.push(suggested);
        }
    }

    /// The town answers for its ground beside the departments, or leads when nothing else is known.
    fn push_places(&self, lead: &UnitId, top: f64, units: &mut Vec<SuggestedUnit>) {
        let own = &self.router.lexicon.rules.own_row;
        for (unit, scored) in &self.tally.places {
            let duty = if *unit == lead {
                Duty::Lead
            } else {
                Duty::Responsible
            };
            if let Some(known) = units.iter_mut().find(|known| known.unit == **unit) {
                known.evidence.extend(self.written(&scored.clues));
                known.evidence.truncate(MOST_EVIDENCE);
                continue;
            }
            let most = units.first().map_or(scored.points, |_| top);
            let mut candidate = Candidate::default();
            candidate.add(scored.points.min(most), Some(own), false);
            candidate.clues.clone_from(&scored.clues);
            units.push(self.suggest(unit, duty, &candidate));
        }
    }

    fn push_linked(&mut self, units: &mut Vec<SuggestedUnit>) {
        let router = self.router;
        let rules = &router.lexicon.rules;
        let is_major = self.matter.level.is_some_and(Level::is_major)
            || self.matter.event_grade.is_some_and(EventGrade::is_major);
        let (called, why) = if is_major {
            (&router.linkage_units, &router.lexicon.reasons.linkage)
        } else if self.matter_is_rumour() {
            (&rules.rumour_units, &router.lexicon.reasons.rumour)
        } else {
            let why = &router.lexicon.reasons.no_linkage;
            let about = &router.lexicon.reasons.linkage;
            self.rejected
                .push(rejection(Some(&rules.linkage_row), about, why));
            return;
        };
        for unit in called {
            if units.iter().any(|known| known.unit == *unit) {
                continue;
            }
            let duty = if *unit == rules.coordinator {
                Duty::Coordinating
            } else {
                Duty::Cooperating
            };
            let mut candidate = by_rule(LINKED_POINTS, &rules.linkage_row, why);
            if self.matter_is_rumour() && !is_major {
                candidate.clues = self.rumour_clues(LINKED_POINTS);
            }
            if router.unit_names.contains_key(unit) {
                units.push(self.suggest(unit, duty, &candidate));
            }
        }
    }

    /// Fills up with the honest next best: weaker themes, then units that often have to do with
    /// the leading theme.
    fn push_fillers(&mut self, order: &[&'a UnitId], units: &mut Vec<SuggestedUnit>) {
        let at_least = self.router.lexicon.rules.at_least;
        let most = self.router.lexicon.rules.at_most;
        for unit in order {
            let Some(candidate) = self.wanted.get(unit) else {
                continue;
            };
            if units.iter().any(|known| known.unit == **unit) {
                continue;
            }
            if units.len() < at_least && units.len() < most {
                units.push(self.suggest(unit, Duty::Cooperating, candidate));
            } else {
                let why = &self.router.lexicon.reasons.weaker;
                let entry = rejection(candidate.row, &self.name_of(unit), why);
                self.rejected.push(entry);
            }
        }
        self.push_related(units);
    }

    fn push_related(&self, units: &mut Vec<SuggestedUnit>) {
        let router = self.router;
        let Some((scored, route)) = self.leading_theme() else {
            return;
        };
        for unit in &route.next {
            if units.len() >= router.lexicon.rules.at_least {
                return;
            }
            if units.iter().any(|known| known.unit == *unit) {
                continue;
            }
            let why = &router.lexicon.reasons.related;
            let row = router.unit_rows.get(unit);
            let points = scored.points * router.lexicon.weights.next;
            let mut candidate = Candidate::default();
            candidate.add(points, row, false);
            candidate.clues.push(Clue::without_words(Why::Rule(why)));
            candidate.clues.extend(&scored.clues);
            units.push(self.suggest(unit, Duty::Cooperating, &candidate));
        }
    }

    fn leading_theme(&self) -> Option<(&'a Scored<'a>, &'a ThemeRoute)> {
        let both = self.tally.themes.iter().zip(&self.router.routes);
        both.filter(|(scored, _)| scored.points >= self.router.lexicon.weights.floor)
            .max_by(|a, b| a.0.points.total_cmp(&b.0.points))
    }

    /// The coordinator and, where there is nobody else at all, those who stand by with it.
    fn push_standing_by(&self, units: &mut Vec<SuggestedUnit>) {
        let router = self.router;
        let rules = &router.lexicon.rules;
        let why = &router.lexicon.reasons.coordinating;
        for unit in std::iter::once(&rules.coordinator).chain(&rules.stand_by) {
            let is_there = units.iter().any(|known| known.unit == *unit);
            if units.len() >= rules.at_least || is_there || !router.unit_names.contains_key(unit) {
                continue;
            }
            let is_coordinator = *unit == rules.coordinator;
            let own_row = router.unit_rows.get(unit);
            let candidate = Candidate {
                row: own_row.filter(|_| !is_coordinator),
                clues: vec![Clue::without_words(Why::Rule(why))],
                ..Candidate::default()
            };
            let mut suggested = self.suggest(unit, Duty::Coordinating, &candidate);
            if is_coordinator {
                suggested.plan_row = Some(rules.overall_row.clone());
            }
            suggested.score = STANDING_BY;
            units.push(suggested);
        }
    }

    fn suggest(&self, unit: &UnitId, duty: Duty, candidate: &Candidate<'_>) -> SuggestedUnit {
        let half = self.router.lexicon.weights.half_certain.max(0.1);
        SuggestedUnit {
            unit: unit.clone(),
            name: self.name_of(unit),
            duty,
            score: rounded(candidate.points / (candidate.points + half)),
            plan_row: candidate.row.cloned(),
            evidence: self.written(&candidate.clues),
        }
    }

    /// The reasons written out, strongest first, each once.
    fn written(&self, clues: &[Clue<'_>]) -> Vec<Evidence> {
        let mut sorted: Vec<&Clue<'_>> = clues.iter().collect();
        sorted.sort_by(|a, b| b.points.total_cmp(&a.points).then(a.start.cmp(&b.start)));
        let words = |clue: &Clue<'_>| self.reading.part(clue.start, clue.end);
        let mut kept: Vec<&Clue<'_>> = Vec::new();
        for one in sorted {
            let again = |known: &&Clue<'_>| known.why == one.why && words(known) == words(one);
            if kept.len() < MOST_EVIDENCE && !kept.iter().any(again) {
                kept.push(one);
            }
        }
        let written = |clue: &Clue<'_>| Evidence {
            text: words(clue).to_owned(),
            start: clue.start,
            end: clue.end,
            why: match clue.why {
                Why::Theme(name) => format!("theme:{name}"),
                Why::Unit(name) => format!("unit:{name}"),
                Why::Place(name) => format!("place:{name}"),
                Why::Rule(reason) => format!("rule:{reason}"),
            },
        };
        kept.into_iter().map(written).collect()
    }

    fn name_of(&self, unit: &UnitId) -> String {
        let name = self.router.unit_names.get(unit).cloned();
        name.unwrap_or_else(|| unit.to_string())
    }

    /// The share of matters in which a lead with such points, and so far ahead, was right.
    fn confidence(&self, order: &[&'a UnitId]) -> f64 {
        let top = self.top_points(order);
        if top <= 0.0 {
            return 0.0;
        }
        let points = |unit: &&UnitId| self.wanted.get(*unit).map(|c| c.points);
        let second = order.get(1).and_then(points).unwrap_or(0.0);
        let weights = &self.router.lexicon.weights;
        let ahead = (top - second) / top;
        let sum =
            weights.sure_base + weights.sure_points * top.ln_1p() + weights.sure_ahead * ahead;
        1.0 / (1.0 + (-sum).exp())
    }
}

/// Best first; the lead stays where it is.
fn best_first(units: &mut [SuggestedUnit]) {
    units.sort_by(|a, b| {
        let behind = |unit: &SuggestedUnit| unit.duty != Duty::Lead;
        behind(a).cmp(&behind(b)).then(b.score.total_cmp(&a.score))
    });
}

/// Three digits, so that a stored proposal reads well and compares equal after a round trip.
fn rounded(value: f64) -> f64 {
    (value.clamp(0.0, 1.0) * 1000.0).round() / 1000.0
}

fn by_rule<'a>(points: f64, row: &'a RowRef, why: &'a str) -> Candidate<'a> {
    let mut candidate = Candidate::default();
    candidate.add(points, Some(row), false);
    candidate.clues.push(Clue::without_words(Why::Rule(why)));
    candidate
}

fn rejection(plan_row: Option<&RowRef>, about: &str, why: &str) -> RejectedRow {
    RejectedRow {
        plan_row: plan_row.cloned(),
        about: about.to_owned(),
        why: why.to_owned(),
    }
}
