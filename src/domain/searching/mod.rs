//! Finding by words: a text as the overlapping pairs of its characters, and what a person typed as
//! phrases of such pairs. There is no dictionary that could be wrong: any two characters that stand
//! side by side are found, wherever a word may begin.

use std::ops::Range;

use icu_normalizer::ComposingNormalizerBorrowed;

mod texts;

#[cfg(test)]
mod tests;

pub use texts::texts_of;

/// How many characters of a text go into one part: a server keeps places up to 16,383 in each.
const PART: usize = 4_000;

/// How far parts lie over each other, so that no phrase falls between two of them.
const OVERLAP: usize = PHRASE;

/// The longest phrase, in characters; a longer word is sought as several.
const PHRASE: usize = 64;

/// How many words of a question are sought.
const WORDS: usize = 16;

/// How many characters stand before the first find in an excerpt.
const LEAD_IN: usize = 12;

/// How many characters an excerpt has.
const EXCERPT: usize = 60;

/// A character as it is compared, and the bytes of the text it comes from.
type Folded = (char, Range<usize>);

/// Full-width letters and digits as narrow ones, capitals as small letters; each by itself, so that
/// every find can be shown in the text as it was written.
fn fold(text: &str) -> Vec<Folded> {
    let normal = ComposingNormalizerBorrowed::new_nfkc();
    let mut folded = Vec::with_capacity(text.len() / 2);
    for (at, one) in text.char_indices() {
        let bytes = at..at + one.len_utf8();
        if is_plain(one) {
            folded.push((one.to_ascii_lowercase(), bytes));
            continue;
        }
        let mut buffer = [0; 4];
        let narrow = normal.normalize(one.encode_utf8(&mut buffer));
        let small = narrow.chars().flat_map(char::to_lowercase);
        folded.extend(small.map(|one| (one, bytes.clone())));
    }
    folded
}

/// Whether normalising leaves it alone: ASCII and the common Chinese characters.
fn is_plain(one: char) -> bool {
    one.is_ascii() || (0x4e00..=0x9fff).contains(&u32::from(one))
}

/// The stretches of letters, digits and characters between everything else.
fn runs(folded: &[Folded]) -> impl Iterator<Item = &[Folded]> {
    folded
        .split(|(one, _)| !one.is_alphanumeric())
        .filter(|run| !run.is_empty())
}

/// A text as its index knows it, cut into parts: pairs in order, the last character of each stretch
/// by itself, so that a single character is the beginning of something everywhere.
pub fn parts(text: &str) -> Vec<Vec<String>> {
    let folded = fold(text);
    let mut parts = Vec::new();
    let mut from = 0;
    while let Some(rest) = folded.get(from..).filter(|rest| !rest.is_empty()) {
        let part = rest.get(..PART).unwrap_or(rest);
        let grams: Vec<String> = runs(part).flat_map(grams_of).collect();
        if !grams.is_empty() {
            parts.push(grams);
        }
        if part.len() == rest.len() {
            break;
        }
        from += PART - OVERLAP;
    }
    parts
}

fn grams_of(run: &[Folded]) -> impl Iterator<Item = String> {
    let pairs = pairs_of(run);
    pairs.chain(run.last().map(|(one, _)| one.to_string()))
}

fn pairs_of(run: &[Folded]) -> impl Iterator<Item = String> {
    run.windows(2)
        .map(|pair| pair.iter().map(|(one, _)| one).collect())
}

/// Characters that must stand side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phrase {
    /// Pairs in order.
    Pairs(Vec<String>),
    /// One character.
    Single(char),
}

/// What a person typed: an incident is found when all of it stands somewhere in what the reader may
/// read of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    stretches: Vec<Vec<char>>,
}

impl Words {
    /// Reads what was typed; words are parted by spaces and signs.
    pub fn read(typed: &str) -> Self {
        let folded = fold(typed);
        let stretches = runs(&folded)
            .take(WORDS)
            .map(|run| run.iter().map(|(one, _)| *one).collect());
        Self {
            stretches: stretches.collect(),
        }
    }

    /// Whether nothing can be sought.
    pub fn is_empty(&self) -> bool {
        self.stretches.is_empty()
    }

    /// What must be found, each somewhere.
    pub fn phrases(&self) -> Vec<Phrase> {
        self.stretches
            .iter()
            .flat_map(|stretch| stretch.chunks(PHRASE))
            .filter_map(|part| match part {
                [] => None,
                [one] => Some(Phrase::Single(*one)),
                _ => Some(Phrase::Pairs(
                    part.windows(2).map(|pair| pair.iter().collect()).collect(),
                )),
            })
            .collect()
    }

    /// Where a text has any of the words, in bytes, in order and apart.
    pub fn finds(&self, text: &str) -> Vec<Range<usize>> {
        let folded = fold(text);
        let mut finds: Vec<Range<usize>> = Vec::new();
        let mut at = 0;
        while at < folded.len() {
            let here = folded.get(at..).unwrap_or_default();
            let longest = self.stretches.iter().filter(|word| starts(here, word));
            let Some(long) = longest.map(Vec::len).max() else {
                at += 1;
                continue;
            };
            if let (Some((_, first)), Some((_, last))) = (here.first(), here.get(long - 1)) {
                finds.push(first.start..last.end);
            }
            at += long;
        }
        finds
    }

    /// The text in pieces, those that were sought marked.
    pub fn marked(&self, text: &str) -> Vec<Piece> {
        pieces(text, &self.finds(text))
    }

    /// The stretch of a text around the first find; `None` where there is none.
    pub fn excerpt(&self, text: &str) -> Option<Vec<Piece>> {
        let finds = self.finds(text);
        let first = finds.first()?.start;
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let place = starts.partition_point(|at| *at < first);
        let from = place.saturating_sub(LEAD_IN);
        let begin = starts.get(from).copied().unwrap_or(0);
        let end = starts.get(from + EXCERPT).copied().unwrap_or(text.len());
        let within: Vec<Range<usize>> = finds
            .into_iter()
            .filter(|find| find.end <= end)
            .map(|find| find.start - begin..find.end - begin)
            .collect();
        let mut excerpt = pieces(text.get(begin..end)?, &within);
        if begin > 0 {
            excerpt.insert(0, Piece::plain("……"));
        }
        if end < text.len() {
            excerpt.push(Piece::plain("……"));
        }
        Some(excerpt)
    }
}

fn starts(here: &[Folded], word: &[char]) -> bool {
    here.len() >= word.len()
        && here
            .iter()
            .zip(word)
            .all(|((one, _), wanted)| one == wanted)
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// As it was written.
    pub text: String,
    /// Whether it was sought.
    pub is_sought: bool,
}

impl Piece {
    fn plain(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            is_sought: false,
        }
    }
}

fn pieces(text: &str, finds: &[Range<usize>]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut from = 0;
    for find in finds {
        pieces.extend(text.get(from..find.start).map(Piece::plain));
        pieces.extend(text.get(find.clone()).map(|text| Piece {
            is_sought: true,
            ..Piece::plain(text)
        }));
        from = find.end;
    }
    pieces.extend(text.get(from..).map(Piece::plain));
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}
