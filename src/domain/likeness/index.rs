//! Many texts side by side: how rare each pair of letters is among them, and which of them are near
//! to a new one.

use std::collections::HashMap;

use super::grams::{self, Grams};
use super::{Likeness, Reading, SAME_FROM, compare, score};

/// As if so many texts were known from the start: what is rare cannot be told from a few.
const BEFORE: f32 = 50.0;

/// Phrases of people who write to an office. Every second letter has them.
const PHRASES: &[&str] = &[
    "本人反映",
    "我反映",
    "现反映",
    "来信反映",
    "来电反映",
    "市民反映",
    "网民反映",
    "群众反映",
    "本人认为",
    "本人要求",
    "本人建议",
    "本人希望",
    "本人咨询",
    "希望有关部门",
    "请有关部门",
    "要求有关部门",
    "建议有关部门",
    "希望相关部门",
    "请相关部门",
    "要求相关部门",
    "建议相关部门",
    "有关部门核实处理",
    "相关部门核查处理",
    "尽快处理",
    "尽快解决",
    "予以处理",
    "予以解决",
    "请问",
    "咨询一下",
    "谢谢",
    "您好",
    "你好",
    "领导好",
    "尊敬的领导",
    "存在安全隐患",
    "影响居民",
    "望核实",
    "望解决",
    "望处理",
    "请核实",
    "多次反映",
    "一直没有解决",
    "至今没有解决",
];

/// The texts among which something is looked for.
#[derive(Debug, Clone)]
pub struct Index {
    texts: Vec<Kept>,
    /// For each pair or triple the texts that have it.
    postings: HashMap<u64, Vec<u32>>,
    phrases: HashMap<u64, f32>,
}

#[derive(Debug, Clone)]
struct Kept {
    key: String,
    day: Option<i32>,
    reading: Reading,
}

/// A text that is near to the one asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Near {
    /// The key it was added under.
    pub key: String,
    /// How near, and why.
    pub likeness: Likeness,
}

/// A matter that is near to the text asked about, told by one letter or several.
#[derive(Debug, Clone, PartialEq)]
pub struct Matter {
    /// Its nearest letter.
    pub nearest: Near,
    /// The keys of the others, the nearest first.
    pub others: Vec<String>,
}

impl Default for Index {
    fn default() -> Self {
        let phrases = grams::of_phrases(PHRASES);
        Self {
            texts: Vec::new(),
            postings: HashMap::new(),
            phrases: phrases
                .into_iter()
                .map(|gram| (gram, BEFORE / 2.0))
                .collect(),
        }
    }
}

impl Index {
    /// Adds a text under a key; `day` is the day it was sent, counted from anywhere.
    pub fn add(&mut self, key: impl Into<String>, day: Option<i32>, reading: Reading) {
        let Ok(place) = u32::try_from(self.texts.len()) else {
            return;
        };
        for (gram, _) in reading.grams.iter() {
            self.postings.entry(gram).or_default().push(place);
        }
        self.texts.push(Kept {
            key: key.into(),
            day,
            reading,
        });
    }

    /// How many texts stand here.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether none does.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The texts nearest to one that was sent on `day`, the nearest first; `is_asked` says which keys
    /// count.
    pub fn nearest(
        &self,
        reading: &Reading,
        day: Option<i32>,
        most: usize,
        is_asked: impl Fn(&str) -> bool,
    ) -> Vec<Near> {
        let near = self.ranked((reading, day), most, is_asked);
        let told = near
            .into_iter()
            .map(|(_, kept)| self.told((reading, day), kept));
        told.collect()
    }

    /// The matters nearest to a text that was sent on `day`, the nearest first: letters that tell of
    /// the same matter stand together, so that one matter that many wrote about hides no other.
    pub fn matters(
        &self,
        (reading, day): (&Reading, Option<i32>),
        most: usize,
        is_asked: impl Fn(&str) -> bool,
    ) -> Vec<Matter> {
        let mut groups: Vec<Vec<&Kept>> = Vec::new();
        for (_, kept) in self.ranked((reading, day), most * TOGETHER, is_asked) {
            let is_own = |group: &&mut Vec<&Kept>| {
                let mut first = group.iter().take(1);
                first.any(|first| self.is_same(first, kept))
            };
            if let Some(group) = groups.iter_mut().find(is_own) {
                group.push(kept);
            } else if groups.len() < most {
                groups.push(vec![kept]);
            }
        }
        let told = groups.iter().filter_map(|group| {
            let (first, others) = group.split_first()?;
            Some(Matter {
                nearest: self.told((reading, day), first),
                others: others.iter().map(|kept| kept.key.clone()).collect(),
            })
        });
        told.collect()
    }

    /// Whether two of the texts would be taken for the same matter unseen.
    fn is_same(&self, one: &Kept, other: &Kept) -> bool {
        let (ours, theirs) = (&one.reading, &other.reading);
        let days = apart(one.day, other.day);
        self.score(ours, theirs, days) >= SAME_FROM
            && ours.particulars.differences(&theirs.particulars).is_empty()
    }

    fn told(&self, (reading, day): (&Reading, Option<i32>), kept: &Kept) -> Near {
        Near {
            key: kept.key.clone(),
            likeness: compare(self, reading, &kept.reading, apart(day, kept.day)),
        }
    }

    /// The texts nearest to one, the nearest first, with their scores.
    fn ranked(
        &self,
        (reading, day): (&Reading, Option<i32>),
        most: usize,
        is_asked: impl Fn(&str) -> bool,
    ) -> Vec<(f32, &Kept)> {
        let mut sums: HashMap<u32, f32> = HashMap::new();
        for (gram, times) in reading.grams.iter() {
            let Some(having) = self.postings.get(&gram) else {
                continue;
            };
            let weight = times * self.rarity(gram).powi(2);
            for place in having {
                *sums.entry(*place).or_default() += weight;
            }
        }
        // The sum over shared grams picks who is compared closely; a text among thousands shares
        // some with everybody.
        let mut candidates: Vec<(u32, f32)> = sums.into_iter().collect();
        candidates.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        let mut near: Vec<(f32, &Kept)> = Vec::new();
        for kept in candidates.iter().filter_map(|(place, _)| self.at(*place)) {
            if near.len() >= CLOSELY.max(2 * most) {
                break;
            }
            if !is_asked(&kept.key) {
                continue;
            }
            let days = apart(day, kept.day);
            near.push((self.score(reading, &kept.reading, days), kept));
        }
        near.sort_by(|one, other| other.0.total_cmp(&one.0));
        near.truncate(most);
        near
    }

    /// How alike two texts are, what speaks against it reckoned in.
    pub(super) fn score(&self, one: &Reading, other: &Reading, days: Option<u32>) -> f32 {
        let is_doubtful = !one.particulars.differences(&other.particulars).is_empty();
        score(self.cosine(&one.grams, &other.grams), days, is_doubtful)
    }

    fn at(&self, place: u32) -> Option<&Kept> {
        self.texts.get(usize::try_from(place).ok()?)
    }

    /// How much a shared pair says: the rarer among all texts, the more.
    fn rarity(&self, gram: u64) -> f32 {
        let having = self.postings.get(&gram).map_or(0, Vec::len);
        let before = self.phrases.get(&gram).copied().unwrap_or(0.0);
        ((counted(self.texts.len()) + BEFORE + 1.0) / (counted(having) + before + 0.5)).ln()
    }

    /// How alike two texts are: 1 for the same, 0 for strangers.
    fn cosine(&self, one: &Grams, other: &Grams) -> f32 {
        let weighed = |grams: &Grams| -> Vec<(u64, f32)> {
            let each = grams.iter();
            each.map(|(gram, times)| (gram, times * self.rarity(gram)))
                .collect()
        };
        let (one, other) = (weighed(one), weighed(other));
        let length = |all: &[(u64, f32)]| all.iter().map(|(_, w)| w * w).sum::<f32>().sqrt();
        let lengths = length(&one) * length(&other);
        if lengths <= f32::EPSILON {
            return 0.0;
        }
        let mut shared = 0.0;
        let mut theirs = other.iter().peekable();
        for (gram, weight) in &one {
            while theirs.next_if(|(their, _)| their < gram).is_some() {}
            if let Some((_, their)) = theirs.next_if(|(their, _)| their == gram) {
                shared += weight * their;
            }
        }
        shared / lengths
    }
}

/// How many days lie between two, where both are known.
fn apart(one: Option<i32>, other: Option<i32>) -> Option<u32> {
    one.zip(other).map(|(one, other)| one.abs_diff(other))
}

/// So many letters a matter are looked at when letters of one matter are put together.
const TOGETHER: usize = 8;
/// So many texts are compared closely, or twice what is asked for where that is more.
const CLOSELY: usize = 50;

/// Beyond 65,535 texts a weight changes no order any more.
fn counted(number: usize) -> f32 {
    u16::try_from(number).map_or(f32::from(u16::MAX), f32::from)
}
