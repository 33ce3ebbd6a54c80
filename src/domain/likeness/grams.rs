//! Pairs and triples of letters, by a number that stands for them.

/// The letters and figures of a text, wide forms made narrow and capitals small.
pub(super) fn plain(text: &str) -> Vec<char> {
    text.chars()
        .map(narrow)
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// A text without white space, wide forms made narrow.
pub(super) fn tidy(text: &str) -> String {
    text.chars()
        .map(narrow)
        .filter(|c| !c.is_whitespace())
        .collect()
}

fn narrow(letter: char) -> char {
    let narrow = match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        '\u{3000}' => ' ',
        other => other,
    };
    narrow.to_ascii_lowercase()
}

/// The pairs and triples of a text with how much each counts for standing there so often, in the
/// order of their numbers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grams(Vec<(u64, f32)>);

impl Grams {
    /// Of several passages, each with how much one place in it counts; no pair runs from one into the
    /// next.
    pub(super) fn of(passages: &[(&[char], f32)]) -> Self {
        let mut all: Vec<(u64, f32)> = Vec::new();
        for (passage, weight) in passages {
            for length in [2, 3] {
                all.extend(passage.windows(length).map(|gram| (number(gram), *weight)));
            }
        }
        all.sort_unstable_by_key(|(gram, _)| *gram);
        let same = all.chunk_by(|one, other| one.0 == other.0);
        // What stands there again and again says less each time.
        let weighed = |times: f32| if times > 1.0 { 1.0 + times.ln() } else { times };
        let counted = same.filter_map(|same| {
            let times = same.iter().map(|(_, weight)| weight).sum();
            same.first().map(|(gram, _)| (*gram, weighed(times)))
        });
        Self(counted.collect())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, f32)> + '_ {
        self.0.iter().copied()
    }
}

/// A number for a few letters: FNV-1a over their code points, the same on every machine for ever.
fn number(letters: &[char]) -> u64 {
    letters.iter().fold(0xcbf2_9ce4_8422_2325, |sum, letter| {
        (sum ^ u64::from(u32::from(*letter))).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The grams of phrases that stand in every second letter and tell nothing.
pub(super) fn of_phrases(phrases: &[&str]) -> Vec<u64> {
    let plain: Vec<Vec<char>> = phrases.iter().map(|phrase| plain(phrase)).collect();
    let passages: Vec<(&[char], f32)> = plain.iter().map(|p| (p.as_slice(), 1.0)).collect();
    Grams::of(&passages)
        .0
        .into_iter()
        .map(|(gram, _)| gram)
        .collect()
}
