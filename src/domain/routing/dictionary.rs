//! Finding the words of the lexicon in a matter, all at once.
//!
//! Words in, hits with character offsets out. A longer word swallows the shorter ones inside it;
//! what a hit is worth is decided in `tally`.

use std::collections::BTreeMap;

use daachorse::CharwiseDoubleArrayAhoCorasick;

use super::super::UnitId;
use super::super::people::Roster;
use super::super::vocabulary::UnitKind;
use super::gazetteer::{self, Doubt};
use super::lexicon::{Lexicon, LexiconError, WordPair};

/// What a word can mean; a word may mean several things.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Meaning {
    /// It points to a theme, or away from it when the weight is negative.
    Theme { theme: usize, weight: f64 },
    /// It names a unit.
    Unit { unit: UnitId, weight: f64 },
    /// It may name a place.
    Place { unit: UnitId, doubt: Doubt },
    /// It says something about the matter.
    Signal(Signal),
    /// It is one of two words that must stand together.
    Part { pair: usize, side: Side },
    /// It means nothing, and hides the words inside it.
    Trap,
}

impl Meaning {
    /// Whether both point to the same thing; the one met first is kept.
    fn same_target(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Theme { theme: a, .. }, Self::Theme { theme: b, .. }) => a == b,
            (Self::Unit { unit: a, .. }, Self::Unit { unit: b, .. })
            | (Self::Place { unit: a, .. }, Self::Place { unit: b, .. }) => a == b,
            (a, b) => a == b,
        }
    }
}

/// Which of two words that stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    One,
    Other,
}

/// What a signal word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signal {
    Rumour,
    Chatter,
    DenialBefore,
    DenialAfter,
    Referral,
    Beside,
    Gate,
    Conduct,
}

/// A matter made ready to be read. Places in it count characters.
pub(super) struct Reading {
    joined: String,
    /// For each byte the number of its character, and one past the last.
    numbers: Vec<usize>,
    /// For each character its first byte, and one past the last.
    starts: Vec<usize>,
    /// How many characters count as the title.
    head: usize,
    text_len: usize,
}

impl Reading {
    /// Puts title and text together with a line feed. Where there is no title, the first
    /// `opening` characters of the text stand for it.
    pub(super) fn of(title: &str, text: &str, opening: usize) -> Self {
        let joined = format!("{title}\n{text}");
        let mut numbers = Vec::with_capacity(joined.len() + 1);
        let mut starts = Vec::with_capacity(joined.len() / 2);
        for (at, character) in joined.char_indices() {
            numbers.resize(at + character.len_utf8(), starts.len());
            starts.push(at);
        }
        numbers.push(starts.len());
        starts.push(joined.len());
        let title_len = title.chars().count();
        let is_bare = title.trim().is_empty();
        Self {
            head: title_len + if is_bare { 1 + opening } else { 0 },
            text_len: starts.len().saturating_sub(title_len + 2),
            joined,
            numbers,
            starts,
        }
    }

    /// The characters from `start` to `end` as text.
    pub(super) fn part(&self, start: usize, end: usize) -> &str {
        let byte = |at: usize| self.starts.get(at).copied().unwrap_or(self.joined.len());
        self.joined.get(byte(start)..byte(end)).unwrap_or("")
    }

    /// Whether the character at this place belongs to the title, or to what stands for it.
    pub(super) fn in_title(&self, at: usize) -> bool {
        at < self.head
    }

    /// How many characters the text has.
    pub(super) fn text_len(&self) -> usize {
        self.text_len
    }

    fn char_at_byte(&self, byte: usize) -> usize {
        self.numbers.get(byte).copied().unwrap_or(0)
    }
}

/// One word found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    /// The first character.
    pub(super) start: usize,
    /// One past the last character.
    pub(super) end: usize,
    /// The word's number in the dictionary.
    pub(super) word: usize,
}

/// A word that counts only beside another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Part {
    /// The pair's number in the lexicon.
    pub(super) pair: usize,
    /// Which of the two.
    pub(super) side: Side,
    /// The first character.
    pub(super) start: usize,
    /// One past the last character.
    pub(super) end: usize,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Words that count, in order of place.
    pub(super) hits: Vec<Hit>,
    /// Signals, in order of their ends.
    pub(super) signals: Vec<(Signal, Hit)>,
    /// Hits inside longer words, with the longer word.
    pub(super) swallowed: Vec<(Hit, Hit)>,
    /// Words that count only beside another, by pair and side, in order of place.
    pub(super) parts: Vec<Part>,
}

/// All words with their meanings.
pub(super) struct Dictionary {
    automaton: CharwiseDoubleArrayAhoCorasick<usize>,
    meanings: Vec<Vec<Meaning>>,
    /// For each pair the number of its theme.
    pair_themes: Vec<Option<usize>>,
}

impl Dictionary {
    /// Builds the dictionary from the lexicon, the roster and `extra` words.
    pub(super) fn build(
        lexicon: &Lexicon,
        roster: &Roster,
        extra: Vec<(String, Meaning)>,
    ) -> Result<Self, LexiconError> {
        let mut words: BTreeMap<String, Vec<Meaning>> = BTreeMap::new();
        let all = theme_words(lexicon)
            .into_iter()
            .chain(unit_words(lexicon, roster))
            .chain(gazetteer::spellings(roster, lexicon))
            .chain(signal_words(lexicon))
            .chain(pair_words(lexicon))
            .chain(lexicon.traps.iter().map(|w| (w.clone(), Meaning::Trap)))
            .chain(extra);
        for (word, meaning) in all {
            let meanings = words.entry(word).or_default();
            if !meanings.iter().any(|known| known.same_target(&meaning)) {
                meanings.push(meaning);
            }
        }
        let (patterns, meanings): (Vec<String>, Vec<Vec<Meaning>>) = words.into_iter().unzip();
        let numbered = patterns.iter().enumerate().map(|(n, word)| (word, n));
        let automaton = CharwiseDoubleArrayAhoCorasick::with_values(numbered)
            .map_err(|error| LexiconError::Automaton(error.to_string()))?;
        let theme_of = |pair: &WordPair| lexicon.themes.iter().position(|t| t.name == pair.theme);
        Ok(Self {
            automaton,
            meanings,
            pair_themes: lexicon.pairs.iter().map(theme_of).collect(),
        })
    }

    /// The number of the theme that a pair points to.
    pub(super) fn theme_of_pair(&self, pair: usize) -> Option<usize> {
        self.pair_themes.get(pair).copied().flatten()
    }

    /// What a word means.
    pub(super) fn meanings(&self, hit: &Hit) -> &[Meaning] {
        self.meanings.get(hit.word).map_or(&[], Vec::as_slice)
    }

    /// Every word found; the longer swallows the shorter inside it.
    pub(super) fn read(&self, reading: &Reading) -> Found {
        let mut found = Found::default();
        let mut hits: Vec<Hit> = Vec::new();
        for m in self.automaton.find_overlapping_iter(&reading.joined) {
            let hit = Hit {
                start: reading.char_at_byte(m.start()),
                end: reading.char_at_byte(m.end()),
                word: m.value(),
            };
            if self.note(&hit, &mut found) {
                hits.push(hit);
            }
        }
        found.signals.sort_by_key(|(_, hit)| hit.end);
        hits.sort_unstable_by(|a, b| a.start.cmp(&b.start).then(b.end.cmp(&a.end)));
        let mut widest: Option<Hit> = None;
        for hit in hits {
            match widest {
                Some(outer) if outer.end >= hit.end => found.swallowed.push((hit, outer)),
                _ => {
                    widest = Some(hit);
                    found.hits.push(hit);
                }
            }
        }
        self.drop_trapped_parts(&mut found);
        found.parts.sort_unstable();
        found
    }

    /// Puts signals and parts aside; says whether the word stands for something by itself.
    fn note(&self, hit: &Hit, found: &mut Found) -> bool {
        let mut is_word = false;
        for meaning in self.meanings(hit) {
            match meaning {
                Meaning::Signal(signal) => found.signals.push((*signal, *hit)),
                Meaning::Part { pair, side } => found.parts.push(Part {
                    pair: *pair,
                    side: *side,
                    start: hit.start,
                    end: hit.end,
                }),
                Meaning::Theme { .. }
                | Meaning::Unit { .. }
                | Meaning::Place { .. }
                | Meaning::Trap => is_word = true,
            }
        }
        is_word
    }

    fn drop_trapped_parts(&self, found: &mut Found) {
        let is_trap = |hit: &&Hit| self.meanings(hit).contains(&Meaning::Trap);
        let traps: Vec<Hit> = found.hits.iter().filter(is_trap).copied().collect();
        let inside = |part: &Part, trap: &Hit| trap.start <= part.start && part.end <= trap.end;
        let is_free = |part: &Part| !traps.iter().any(|trap| inside(part, trap));
        found.parts.retain(is_free);
    }
}

fn theme_words(lexicon: &Lexicon) -> Vec<(String, Meaning)> {
    let w = &lexicon.weights;
    let mut all = Vec::new();
    for (number, theme) in lexicon.themes.iter().enumerate() {
        let lists = [
            (&theme.strong, w.strong),
            (&theme.usual, w.usual),
            (&theme.faint, w.faint),
            (&theme.against, -w.against),
        ];
        for (list, weight) in lists {
            for word in list {
                let meaning = Meaning::Theme {
                    theme: number,
                    weight,
                };
                all.push((word.clone(), meaning));
            }
        }
    }
    all
}

/// Names of departments. Two-character short names are left out: 教育 is a word before it is a
/// bureau; the lexicon lists those that are safe.
fn unit_words(lexicon: &Lexicon, roster: &Roster) -> Vec<(String, Meaning)> {
    let mut all = Vec::new();
    let departments = roster
        .units
        .iter()
        .filter(|unit| unit.kind == UnitKind::Department);
    for unit in departments {
        let names = [&unit.name, &unit.short].into_iter().chain(&unit.aliases);
        for name in names.filter(|name| name.chars().count() >= 3) {
            all.push((name.clone(), unit_named(&unit.id, lexicon.weights.named)));
        }
    }
    for office in &lexicon.offices {
        if roster.unit(&office.unit).is_some() {
            for word in &office.words {
                all.push((
                    word.clone(),
                    unit_named(&office.unit, lexicon.weights.office),
                ));
            }
        }
    }
    all
}

fn unit_named(unit: &UnitId, weight: f64) -> Meaning {
    Meaning::Unit {
        unit: unit.clone(),
        weight,
    }
}

fn signal_words(lexicon: &Lexicon) -> Vec<(String, Meaning)> {
    let s = &lexicon.signals;
    let lists = [
        (&s.rumour, Signal::Rumour),
        (&s.chatter, Signal::Chatter),
        (&s.denial_before, Signal::DenialBefore),
        (&s.denial_after, Signal::DenialAfter),
        (&s.referral, Signal::Referral),
        (&s.beside, Signal::Beside),
        (&s.gate, Signal::Gate),
        (&s.conduct, Signal::Conduct),
    ];
    let mut all = Vec::new();
    for (list, signal) in lists {
        for word in list {
            all.push((word.clone(), Meaning::Signal(signal)));
        }
    }
    all
}

fn pair_words(lexicon: &Lexicon) -> Vec<(String, Meaning)> {
    let mut all = Vec::new();
    for (pair, words) in lexicon.pairs.iter().enumerate() {
        for (list, side) in [(&words.one, Side::One), (&words.other, Side::Other)] {
            for word in list {
                all.push((word.clone(), Meaning::Part { pair, side }));
            }
        }
    }
    all
}
