//! What the words of one matter add up to: points and reasons per theme, unit and place.
//!
//! No unit is chosen here and no plan row is looked at.

use std::collections::BTreeMap;

use super::super::UnitId;
use super::dictionary::{Dictionary, Found, Hit, Meaning, Part, Reading, Side, Signal};
use super::gazetteer::{self, Doubt};
use super::lexicon::Lexicon;

/// How many characters may stand between a denial and the word it denies.
const DENIAL_REACH: usize = 4;
/// How many characters may stand between "turned to" and the unit turned to.
const REFERRAL_REACH: usize = 2;
/// How many characters may stand between a word and what is said of it after.
const BESIDE_REACH: usize = 1;
/// How many characters a signal the word may have.
const LONGEST_SIGNAL: usize = 8;
/// How many characters around a doubtful place name are looked at.
const PLACE_REACH: usize = 4;
/// What ends a sentence.
const SENTENCE_ENDS: [char; 8] = ['。', '！', '？', '；', '!', '?', ';', '\n'];
/// How many further times the same word counts.
const REPEATS: u32 = 3;

/// What a reason says; the names are the router's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why<'a> {
    Theme(&'a str),
    Unit(&'a str),
    Place(&'a str),
    Rule(&'a str),
}

/// A reason before it is written out: where it stands in the matter, and its points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Clue<'a> {
    pub(super) points: f64,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) why: Why<'a>,
}

impl<'a> Clue<'a> {
    /// A reason that rests on no word of the matter.
    pub(super) fn without_words(why: Why<'a>) -> Self {
        Self {
            points: 0.0,
            start: 0,
            end: 0,
            why,
        }
    }
}

/// Points with the reasons that made them.
#[derive(Debug, Clone, Default)]
pub(super) struct Scored<'a> {
    /// The points; a denied theme may go below zero.
    pub(super) points: f64,
    pub(super) clues: Vec<Clue<'a>>,
}

impl<'a> Scored<'a> {
    fn add(&mut self, clue: Clue<'a>) {
        self.points += clue.points;
        if clue.points > 0.0 {
            self.clues.push(clue);
        }
    }
}

/// The sum of a matter.
pub(super) struct Tally<'a> {
    /// By theme number; the lexicon's themes first, then those only the plan names.
    pub(super) themes: Vec<Scored<'a>>,
    /// Units called by name.
    pub(super) named: BTreeMap<&'a UnitId, Scored<'a>>,
    /// Places called by name.
    pub(super) places: BTreeMap<&'a UnitId, Scored<'a>>,
    /// Where something is said to be untrue.
    pub(super) rumour: Vec<Hit>,
    /// Whether the matter is small talk.
    pub(super) is_chatter: bool,
    /// Doubtful place names that were not taken, with the unit.
    pub(super) doubtful_places: Vec<(&'a UnitId, Hit)>,
    /// Place names inside other words, with the other word.
    pub(super) trapped_places: Vec<(&'a UnitId, Hit)>,
}

/// What is needed to count.
#[derive(Clone, Copy)]
pub(super) struct Counter<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) dictionary: &'a Dictionary,
    /// Names of all themes by number.
    pub(super) theme_names: &'a [String],
    /// Names of all units.
    pub(super) unit_names: &'a BTreeMap<UnitId, String>,
}

impl<'a> Counter<'a> {
    /// Reads the matter and adds up.
    pub(super) fn count(self, reading: &Reading) -> Tally<'a> {
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
                Signal::Rumour => tally.rumour.push(*hit),
                Signal::Chatter => tally.is_chatter = true,
                Signal::DenialBefore
                | Signal::DenialAfter
                | Signal::Referral
                | Signal::Beside
                | Signal::Gate
                | Signal::Conduct => {}
            }
        }
        let mut seen: BTreeMap<(usize, bool), u32> = BTreeMap::new();
        for hit in &found.hits {
            let zone = (hit.word, reading.in_title(hit.start));
            let times = seen.entry(zone).or_insert(0);
            let factor = self.zone(reading, hit.start) * self.again(*times);
            *times += 1;
            let at = At {
                reading,
                found: &found,
                hit: *hit,
                factor,
            };
            for meaning in self.dictionary.meanings(hit) {
                self.take(meaning, &at, &mut tally);
            }
        }
        self.take_pairs(reading, &found.parts, &mut tally);
        self.note_trapped(&found, &mut tally);
        self.give_way(&mut tally);
        tally
    }

    fn take(self, meaning: &'a Meaning, at: &At<'_>, tally: &mut Tally<'a>) {
        let clue = |points: f64, why: Why<'a>| Clue {
            points,
            start: at.hit.start,
            end: at.hit.end,
            why,
        };
        match meaning {
            Meaning::Theme { theme, weight } => {
                let weights = &self.lexicon.weights;
                let is_beside =
                    at.is_followed_by(Signal::Beside) || at.is_followed_by(Signal::Gate);
                let left =
                    lessened(at.is_denied(), weights.denied) * lessened(is_beside, weights.beside);
                let points = weight * at.factor * left;
                if let Some(scored) = tally.themes.get_mut(*theme) {
                    scored.add(clue(points, Why::Theme(self.theme_name(*theme))));
                }
            }
            Meaning::Unit { unit, weight } => {
                let weights = &self.lexicon.weights;
                let left = lessened(at.is_turned_to(), weights.denied)
                    * lessened(at.is_followed_by(Signal::Beside), weights.beside)
                    * lessened(at.is_followed_by(Signal::Conduct), weights.conduct);
                let points = weight * at.factor * left;
                let scored = tally.named.entry(unit).or_default();
                scored.add(clue(points, Why::Unit(self.unit_name(unit))));
            }
            Meaning::Place { unit, doubt } if self.is_place(*doubt, at) => {
                let points = self.lexicon.weights.place * at.factor;
                let scored = tally.places.entry(unit).or_default();
                scored.add(clue(points, Why::Place(self.unit_name(unit))));
            }
            Meaning::Place { unit, .. } => tally.doubtful_places.push((unit, at.hit)),
            Meaning::Signal(_) | Meaning::Part { .. } | Meaning::Trap => {}
        }
    }

    fn is_place(self, doubt: Doubt, at: &At<'_>) -> bool {
        let (reading, hit) = (at.reading, at.hit);
        let before = reading.part(hit.start.saturating_sub(PLACE_REACH), hit.start);
        let after = reading.part(hit.end, hit.end + PLACE_REACH);
        gazetteer::is_place(doubt, before, after, &self.lexicon.gazetteer)
    }

    /// Two words that stand together count once in the title and once in the text.
    fn take_pairs(self, reading: &Reading, parts: &[Part], tally: &mut Tally<'a>) {
        for of_pair in parts.chunk_by(|a, b| a.pair == b.pair) {
            let split = of_pair.partition_point(|part| part.side == Side::One);
            let (ones, others) = of_pair.split_at(split);
            let theme = of_pair
                .first()
                .and_then(|part| self.dictionary.theme_of_pair(part.pair));
            let (Some(theme), false, false) = (theme, ones.is_empty(), others.is_empty()) else {
                continue;
            };
            let (mut in_title, mut in_text) = (None, None);
            let spans = ones.iter().flat_map(|one| {
                let close = self.close_to(one, others);
                close.filter_map(move |other| self.span(reading, one, other))
            });
            for (start, end) in spans {
                let zone = if reading.in_title(start) {
                    &mut in_title
                } else {
                    &mut in_text
                };
                zone.get_or_insert((start, end));
                if in_title.is_some() && in_text.is_some() {
                    break;
                }
            }
            let why = Why::Theme(self.theme_name(theme));
            for (start, end) in in_title.into_iter().chain(in_text) {
                let points = self.lexicon.weights.together * self.zone(reading, start);
                if let Some(scored) = tally.themes.get_mut(theme) {
                    scored.add(Clue {
                        points,
                        start,
                        end,
                        why,
                    });
                }
            }
        }
    }

    /// Those of the others, in order of place, that are not too far away.
    fn close_to<'b>(self, one: &Part, others: &'b [Part]) -> impl Iterator<Item = &'b Part> {
        let near = self.lexicon.weights.near;
        let lengths = others.iter().map(|other| other.end - other.start);
        let from = one.start.saturating_sub(near + lengths.max().unwrap_or(0));
        let to = one.end + near;
        let first = others.partition_point(|other| other.start < from);
        let rest = others.iter().skip(first);
        rest.take_while(move |other| other.start <= to)
    }

    /// From the first character to the last of two parts that stand close: in one sentence, or,
    /// where one is a single character, with no mark of punctuation between.
    fn span(self, reading: &Reading, one: &Part, other: &Part) -> Option<(usize, usize)> {
        let (left, right) = if one.start <= other.start {
            (one, other)
        } else {
            (other, one)
        };
        let weights = &self.lexicon.weights;
        let is_single = left.end - left.start == 1 || right.end - right.start == 1;
        let near = if is_single {
            weights.near_single
        } else {
            weights.near
        };
        let gap = right
            .start
            .checked_sub(left.end)
            .filter(|gap| *gap <= near)?;
        let between = reading.part(left.end, left.end + gap);
        let parts_them = |mark: char| SENTENCE_ENDS.contains(&mark);
        let is_close = if is_single {
            between.chars().all(char::is_alphanumeric)
        } else {
            !between.contains(parts_them)
        };
        is_close.then_some((left.start, right.end))
    }

    fn note_trapped(self, found: &Found, tally: &mut Tally<'a>) {
        for (inner, outer) in &found.swallowed {
            let is_trap = self.dictionary.meanings(outer).contains(&Meaning::Trap);
            for meaning in self.dictionary.meanings(inner) {
                if let (Meaning::Place { unit, .. }, true) = (meaning, is_trap) {
                    tally.trapped_places.push((unit, *outer));
                }
            }
        }
    }

    /// A theme of general supervision counts less beside one with an authority of its own.
    fn give_way(self, tally: &mut Tally<'a>) {
        let weights = &self.lexicon.weights;
        let themes = &self.lexicon.themes;
        let gives_way = |n: usize| themes.get(n).is_some_and(|theme| theme.gives_way);
        let numbered = tally.themes.iter().enumerate();
        let best = numbered
            .filter(|(n, _)| !gives_way(*n))
            .fold(0.0_f64, |best, (_, scored)| best.max(scored.points));
        for (_, scored) in (tally.themes.iter_mut().enumerate()).filter(|(n, _)| gives_way(*n)) {
            if scored.points > 0.0 && best >= scored.points * weights.gives_way_at {
                scored.points *= weights.giving_way;
                let why = Why::Rule(&self.lexicon.reasons.gave_way);
                scored.clues.push(Clue::without_words(why));
            }
        }
    }

    fn theme_name(self, theme: usize) -> &'a str {
        self.theme_names.get(theme).map_or("", String::as_str)
    }

    fn unit_name(self, unit: &'a UnitId) -> &'a str {
        self.unit_names
            .get(unit)
            .map_or(unit.as_str(), String::as_str)
    }

    /// Words of the title count more; words of a long text count less, since a long letter
    /// touches much that it is not about.
    fn zone(self, reading: &Reading, at: usize) -> f64 {
        let w = &self.lexicon.weights;
        if reading.in_title(at) {
            return w.title;
        }
        let length = u32::try_from(reading.text_len()).unwrap_or(u32::MAX);
        let half = w.text_half.max(1.0);
        half / (half + f64::from(length))
    }

    fn again(self, times: u32) -> f64 {
        match times {
            0 => 1.0,
            n if n <= REPEATS => self.lexicon.weights.repeat,
            _ => 0.0,
        }
    }
}

/// One word where it stands.
struct At<'b> {
    reading: &'b Reading,
    found: &'b Found,
    hit: Hit,
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

    fn is_followed_by(&self, wanted: Signal) -> bool {
        let end = self.hit.end;
        self.signals_ending(end, end + BESIDE_REACH + LONGEST_SIGNAL)
            .filter(|(signal, _)| *signal == wanted)
            .any(|(_, mark)| joins(self.reading, end, mark.start, BESIDE_REACH))
    }

    /// Signals whose last character stands in a stretch; the list is in order of their ends.
    fn signals_ending(&self, from: usize, to: usize) -> impl Iterator<Item = &(Signal, Hit)> {
        let signals = &self.found.signals;
        let skipped = signals.partition_point(|(_, mark)| mark.end < from);
        let rest = signals.iter().skip(skipped);
        rest.take_while(move |(_, mark)| mark.end <= to)
    }
}

/// The factor where it holds, else all.
fn lessened(holds: bool, factor: f64) -> f64 {
    if holds { factor } else { 1.0 }
}

/// Whether `right` follows `left` closely, with no mark of punctuation between.
fn joins(reading: &Reading, left: usize, right: usize, reach: usize) -> bool {
    right >= left
        && right - left <= reach
        && reading.part(left, right).chars().all(char::is_alphanumeric)
}
