//! What the words of one matter add up to: points and evidence per theme, unit and place.
//!
//! No unit is chosen here and no plan row is looked at.

use std::collections::BTreeMap;

use super::super::UnitId;
use super::Evidence;
use super::dictionary::{Dictionary, Found, Hit, Meaning, Reading, Signal};
use super::gazetteer::{self, Doubt};
use super::lexicon::Lexicon;

/// How many characters may stand between a denial and the word it denies.
const DENIAL_REACH: usize = 4;
/// How many characters may stand between "turned to" and the unit turned to.
const REFERRAL_REACH: usize = 2;
/// How many characters a denial after the word may have.
const LONGEST_SIGNAL: usize = 8;
/// How many characters around a doubtful place name are looked at.
const PLACE_REACH: usize = 4;
/// How many further times the same word counts.
const REPEATS: u32 = 3;

/// Points with the reasons that made them.
#[derive(Debug, Clone, Default)]
pub(super) struct Scored {
    /// The points; a denied theme may go below zero.
    pub(super) points: f64,
    /// Each reason with its own points.
    pub(super) evidence: Vec<(f64, Evidence)>,
}

impl Scored {
    fn add(&mut self, points: f64, evidence: Option<Evidence>) {
        self.points += points;
        if let Some(evidence) = evidence {
            self.evidence.push((points, evidence));
        }
    }
}

/// The sum of a matter.
pub(super) struct Tally {
    /// By theme number; the lexicon's themes first, then those only the plan names.
    pub(super) themes: Vec<Scored>,
    /// Units called by name.
    pub(super) named: BTreeMap<UnitId, Scored>,
    /// Places called by name.
    pub(super) places: BTreeMap<UnitId, Scored>,
    /// Words by which something is said to be untrue.
    pub(super) rumour: Vec<Evidence>,
    /// Whether the matter is small talk.
    pub(super) is_chatter: bool,
    /// Doubtful place names that were not taken, with the unit.
    pub(super) doubtful_places: Vec<(UnitId, String)>,
    /// Place names inside other words, with the other word.
    pub(super) trapped_places: Vec<(UnitId, String)>,
}

/// What is needed to count.
pub(super) struct Counter<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) dictionary: &'a Dictionary,
    /// Names of all themes by number.
    pub(super) theme_names: &'a [String],
    /// Names of all units.
    pub(super) unit_names: &'a BTreeMap<UnitId, String>,
}

impl Counter<'_> {
    /// Reads the matter and adds up.
    pub(super) fn count(&self, reading: &Reading) -> Tally {
        let found = self.dictionary.read(reading);
        let mut tally = Tally {
            themes: vec![Scored::default(); self.theme_names.len()],
            named: BTreeMap::new(),
            places: BTreeMap::new(),
            rumour: Vec::new(),
            is_chatter: false,
            doubtful_places: Vec::new(),
            trapped_places: Vec::new(),
        };
        for (signal, hit) in &found.signals {
            match signal {
                Signal::Rumour => tally.rumour.push(evidence(reading, hit, "rule:", "")),
                Signal::Chatter => tally.is_chatter = true,
                Signal::DenialBefore | Signal::DenialAfter | Signal::Referral => {}
            }
        }
        let mut seen: BTreeMap<(usize, bool), u32> = BTreeMap::new();
        for hit in &found.hits {
            let zone = (hit.word, reading.in_title(hit.start));
            let times = seen.entry(zone).or_insert(0);
            let factor = self.zone(reading, hit) * self.again(*times);
            *times += 1;
            let at = At {
                reading,
                found: &found,
                hit,
                factor,
            };
            for meaning in self.dictionary.meanings(hit) {
                self.take(meaning, &at, &mut tally);
            }
        }
        self.note_trapped(reading, &found, &mut tally);
        tally
    }

    fn take(&self, meaning: &Meaning, at: &At<'_>, tally: &mut Tally) {
        match meaning {
            Meaning::Theme { theme, weight } => {
                let points = weight * at.factor * self.factor(at.is_denied());
                let name = self.theme_names.get(*theme).map_or("", String::as_str);
                let reason = (points > 0.0).then(|| evidence(at.reading, at.hit, "theme:", name));
                if let Some(scored) = tally.themes.get_mut(*theme) {
                    scored.add(points, reason);
                }
            }
            Meaning::Unit { unit, weight } => {
                let points = weight * at.factor * self.factor(at.is_turned_to());
                let reason = evidence(at.reading, at.hit, "unit:", self.unit_name(unit));
                let scored = tally.named.entry(unit.clone()).or_default();
                scored.add(points, Some(reason));
            }
            Meaning::Place { unit, doubt } => self.take_place(unit, *doubt, at, tally),
            Meaning::Signal(_) | Meaning::Trap => {}
        }
    }

    fn take_place(&self, unit: &UnitId, doubt: Doubt, at: &At<'_>, tally: &mut Tally) {
        let (reading, hit) = (at.reading, at.hit);
        let before = reading.part(hit.start.saturating_sub(PLACE_REACH), hit.start);
        let after = reading.part(hit.end, hit.end + PLACE_REACH);
        if gazetteer::is_place(doubt, &before, &after, &self.lexicon.gazetteer) {
            let reason = evidence(reading, hit, "place:", self.unit_name(unit));
            let points = self.lexicon.weights.place * at.factor;
            let scored = tally.places.entry(unit.clone()).or_default();
            scored.add(points, Some(reason));
        } else {
            let word = reading.part(hit.start, hit.end);
            tally.doubtful_places.push((unit.clone(), word));
        }
    }

    fn note_trapped(&self, reading: &Reading, found: &Found, tally: &mut Tally) {
        for (inner, outer) in &found.swallowed {
            let is_trap = self.dictionary.meanings(outer).contains(&Meaning::Trap);
            for meaning in self.dictionary.meanings(inner) {
                if let (Meaning::Place { unit, .. }, true) = (meaning, is_trap) {
                    let word = reading.part(outer.start, outer.end);
                    tally.trapped_places.push((unit.clone(), word));
                }
            }
        }
    }

    fn unit_name<'b>(&'b self, unit: &'b UnitId) -> &'b str {
        self.unit_names
            .get(unit)
            .map_or(unit.as_str(), String::as_str)
    }

    /// Words of the title count more; words of a long text count less, since a long letter
    /// touches much that it is not about.
    fn zone(&self, reading: &Reading, hit: &Hit) -> f64 {
        let w = &self.lexicon.weights;
        if reading.in_title(hit.start) {
            return w.title;
        }
        let length = u32::try_from(reading.text_len()).unwrap_or(u32::MAX);
        let half = w.text_half.max(1.0);
        half / (half + f64::from(length))
    }

    fn again(&self, times: u32) -> f64 {
        match times {
            0 => 1.0,
            n if n <= REPEATS => self.lexicon.weights.repeat,
            _ => 0.0,
        }
    }

    fn factor(&self, lessened: bool) -> f64 {
        if lessened {
            self.lexicon.weights.denied
        } else {
            1.0
        }
    }
}

/// One word where it stands.
struct At<'a> {
    reading: &'a Reading,
    found: &'a Found,
    hit: &'a Hit,
    /// What its place and repetition leave of its weight.
    factor: f64,
}

impl At<'_> {
    fn is_denied(&self) -> bool {
        let (start, end) = (self.hit.start, self.hit.end);
        let before = self.signals_ending(start.saturating_sub(DENIAL_REACH), start);
        let after = self.signals_ending(end, end + DENIAL_REACH + LONGEST_SIGNAL);
        let denies_next = before
            .filter(|(signal, _)| *signal == Signal::DenialBefore)
            .any(|(_, mark)| joins(self.reading, mark.end, start, DENIAL_REACH));
        denies_next
            || after
                .filter(|(signal, _)| *signal == Signal::DenialAfter)
                .any(|(_, mark)| joins(self.reading, end, mark.start, DENIAL_REACH))
    }

    fn is_turned_to(&self) -> bool {
        let start = self.hit.start;
        self.signals_ending(start.saturating_sub(REFERRAL_REACH), start)
            .filter(|(signal, _)| *signal == Signal::Referral)
            .any(|(_, mark)| joins(self.reading, mark.end, start, REFERRAL_REACH))
    }

    /// Signals whose last character stands in a stretch; the list is in order of their ends.
    fn signals_ending(&self, from: usize, to: usize) -> impl Iterator<Item = &(Signal, Hit)> {
        let signals = &self.found.signals;
        let skipped = signals.partition_point(|(_, mark)| mark.end < from);
        let rest = signals.iter().skip(skipped);
        rest.take_while(move |(_, mark)| mark.end <= to)
    }
}

/// Whether `right` follows `left` closely, with no mark of punctuation between.
fn joins(reading: &Reading, left: usize, right: usize, reach: usize) -> bool {
    right >= left
        && right - left <= reach
        && reading.part(left, right).chars().all(char::is_alphanumeric)
}

fn evidence(reading: &Reading, hit: &Hit, kind: &str, name: &str) -> Evidence {
    Evidence {
        text: reading.part(hit.start, hit.end),
        start: hit.start,
        end: hit.end,
        why: format!("{kind}{name}"),
    }
}
