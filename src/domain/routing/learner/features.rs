//! What a matter is made of to the model: hashed runs of one to three characters, and the themes
//! that the cold router found.
//!
//! The hash is this house's own and never changes: stored weights hang on it.

use super::super::super::Theme;

/// How many buckets there are: two to the eighteenth.
const BUCKETS: u64 = 1 << 18;
/// The longest stretch of a text that is read; a longer letter repeats itself.
const LONGEST: usize = 2000;
/// What a run in the title counts; one in the text counts 1.
const IN_TITLE: f32 = 2.0;
/// What a single character counts; two or three together count 1.
const SINGLE: f32 = 0.25;
/// What the leading theme counts; each further one counts less.
const THEME: f32 = 0.7;
/// How many themes count.
const THEMES: u16 = 3;
/// Keeps themes apart from runs of characters.
const OF_THEMES: u64 = 99;

/// One feature of a matter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Gram {
    pub(super) bucket: u32,
    /// What it counts in this matter; all runs together have length 1.
    pub(super) value: f32,
    /// The first character where it stands first, as in `Evidence`.
    pub(super) start: usize,
    /// One past the last; the same as `start` for a theme, which stands nowhere.
    pub(super) end: usize,
}

/// The features of a matter, in the order of their buckets, themes last.
pub(super) fn of(title: &str, text: &str, themes: &[Theme]) -> Vec<Gram> {
    let mut grams = Vec::new();
    let titled: Vec<char> = title.chars().collect();
    let told: Vec<char> = text.chars().take(LONGEST).collect();
    read(&titled, 0, IN_TITLE, &mut grams);
    read(&told, titled.len() + 1, 1.0, &mut grams);
    grams.sort_by(|a, b| {
        let heavier = b.value.total_cmp(&a.value);
        a.bucket
            .cmp(&b.bucket)
            .then(heavier)
            .then(a.start.cmp(&b.start))
    });
    grams.dedup_by_key(|gram| gram.bucket);
    let length: f32 = grams.iter().map(|gram| gram.value * gram.value).sum();
    let length = length.sqrt().max(f32::MIN_POSITIVE);
    for gram in &mut grams {
        gram.value /= length;
    }
    let ranked = (1..=THEMES).zip(themes);
    grams.extend(ranked.map(|(rank, theme)| {
        let name: Vec<char> = theme.as_str().chars().collect();
        Gram {
            bucket: bucket(OF_THEMES, &name),
            value: THEME / f32::from(rank),
            start: 0,
            end: 0,
        }
    }));
    grams
}

/// Runs never reach over punctuation or digits.
fn read(chars: &[char], offset: usize, counts: f32, grams: &mut Vec<Gram>) {
    let mut start = offset;
    for run in chars.split(|c| !c.is_alphanumeric() || c.is_ascii_digit()) {
        for (size, salt) in [(1, 1), (2, 2), (3, 3)] {
            let value = if size == 1 { SINGLE * counts } else { counts };
            grams.extend((start..).zip(run.windows(size)).map(|(at, window)| Gram {
                bucket: bucket(salt, window),
                value,
                start: at,
                end: at + size,
            }));
        }
        start += run.len() + 1;
    }
}

fn bucket(salt: u64, chars: &[char]) -> u32 {
    let folded = hash(salt, chars);
    u32::try_from((folded ^ (folded >> 29)) % BUCKETS).unwrap_or(0)
}

/// FNV-1a over the characters' numbers, begun with a salt.
pub(super) fn hash(salt: u64, chars: &[char]) -> u64 {
    let bytes = chars.iter().flat_map(|c| u32::from(*c).to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325 ^ salt, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
