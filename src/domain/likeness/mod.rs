//! Whether two texts tell of the same matter: what they share, weighed by how rare it is, how close in
//! time they are, and what speaks against it. A person decides; here stand the reasons.

mod differences;
mod grams;
mod index;
#[cfg(test)]
mod tests;

pub use differences::Difference;
pub use index::{Index, Matter, Near};

use differences::Particulars;
use grams::Grams;

/// From this score on two texts are taken for the same matter when nobody looks. Measured on letters
/// that people had paired: 99 of 100 so taken are the same.
pub const SAME_FROM: f32 = 0.45;
/// What a place in the title counts against one in the text: titles often say only of which kind a
/// letter is.
const TITLE: f32 = 0.6;
/// What is left of a score when a house number, a date or an amount speaks against it.
const DOUBT: f32 = 0.6;
/// What being sent on the same day adds to texts that are well alike.
const SAME_DAY: f32 = 0.1;
/// After so many days nothing is added any more.
const CLOSE_DAYS: f32 = 30.0;
/// Shared passages shorter than this say nothing to a reader.
const PASSAGE: usize = 4;
/// How many shared passages are told.
const PASSAGES: usize = 3;

/// A text, read once and compared often.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    grams: Grams,
    particulars: Particulars,
    /// The letters and figures of title and text, for telling what is shared.
    plain: Vec<char>,
}

impl Reading {
    /// Reads a title and a text; either may be empty.
    pub fn of(title: &str, text: &str) -> Self {
        let (title_plain, text_plain) = (grams::plain(title), grams::plain(text));
        let mut particulars = Particulars::of(&grams::tidy(title));
        particulars.add(&grams::tidy(text));
        let grams = Grams::of(&[(&title_plain, TITLE), (&text_plain, 1.0)]);
        let mut plain = title_plain;
        plain.push('\n');
        plain.extend(text_plain);
        Self {
            grams,
            particulars,
            plain,
        }
    }
}

/// How alike two texts are, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Likeness {
    /// From 0 to a little above 1.
    pub score: f32,
    /// Passages that stand in both, the longest first.
    pub shared: Vec<String>,
    /// What speaks against the same matter.
    pub against: Vec<Difference>,
}

impl Likeness {
    /// Whether they would be taken for the same matter unseen.
    pub fn is_same(&self) -> bool {
        self.score >= SAME_FROM && self.against.is_empty()
    }
}

/// Compares two texts; `days` is how far apart they were sent, where that is known.
pub fn compare(index: &Index, one: &Reading, other: &Reading, days: Option<u32>) -> Likeness {
    Likeness {
        score: index.score(one, other, days),
        shared: shared(&one.plain, &other.plain),
        against: one.particulars.differences(&other.particulars),
    }
}

fn score(cosine: f32, days: Option<u32>, is_doubtful: bool) -> f32 {
    let days = days.map_or(CLOSE_DAYS, |days| {
        f32::from(u16::try_from(days).unwrap_or(u16::MAX))
    });
    let closeness = (1.0 - days / CLOSE_DAYS).max(0.0);
    let score = cosine + SAME_DAY * closeness * (3.0 * cosine).min(1.0);
    if is_doubtful { score * DOUBT } else { score }
}

/// The longest passages that both have, none inside another.
fn shared(one: &[char], other: &[char]) -> Vec<String> {
    let mut rest = one.to_vec();
    let mut passages = Vec::new();
    while passages.len() < PASSAGES {
        let Some((at, length)) = longest(&rest, other) else {
            break;
        };
        let passage = rest.iter().skip(at).take(length);
        passages.push(passage.collect::<String>());
        // What has been told is taken out; a break keeps its neighbours apart.
        rest.splice(at..at + length, ['\n']);
    }
    passages
}

/// Where the longest common passage begins in `one`, and how long it is; no passage runs over a break.
fn longest(one: &[char], other: &[char]) -> Option<(usize, usize)> {
    let mut best: Option<(usize, usize)> = None;
    // lengths[j]: how long the common passage is that ends at the last letter of `one` and at j.
    let mut lengths = vec![0_usize; other.len()];
    for (at, letter) in one.iter().enumerate() {
        let mut before = 0;
        for (length, theirs) in lengths.iter_mut().zip(other) {
            let is_alike = letter == theirs && *letter != '\n';
            let here = if is_alike { before + 1 } else { 0 };
            before = std::mem::replace(length, here);
            let known = best.map_or(PASSAGE - 1, |(_, length)| length);
            if here > known {
                best = Some((at + 1 - here, here));
            }
        }
    }
    best
}
