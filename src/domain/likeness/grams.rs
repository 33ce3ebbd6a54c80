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

/// The pairs and triples of a text with how often each stands there, in the order of their numbers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grams(Vec<(u64, u16)>);

impl Grams {
    /// Of several passages; no pair runs from one into the next.
    pub(super) fn of(passages: &[&[char]]) -> Self {
        let mut all: Vec<u64> = Vec::new();
        for passage in passages {
            for length in [2, 3] {
                all.extend(passage.windows(length).map(number));
            }
        }
        all.sort_unstable();
        let counted = all.chunk_by(|one, other| one == other);
        let counted = counted.filter_map(|same| {
            let times = u16::try_from(same.len()).unwrap_or(u16::MAX);
            same.first().map(|gram| (*gram, times))
        });
        Self(counted.collect())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, f32)> + '_ {
        let weighed = |times: u16| 1.0 + f32::from(times).ln();
        self.0
            .iter()
            .map(move |(gram, times)| (*gram, weighed(*times)))
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
    let passages: Vec<&[char]> = plain.iter().map(Vec::as_slice).collect();
    Grams::of(&passages)
        .0
        .into_iter()
        .map(|(gram, _)| gram)
        .collect()
}
