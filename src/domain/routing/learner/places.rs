//! Names of villages, estates and roads, learned from incidents whose town a person confirmed.
//!
//! Kept hashed. A name is believed when several incidents agree on its town.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::UnitId;
use super::features::hash;

/// What the names of places end in.
const ENDINGS: [&str; 24] = [
    "村",
    "屯",
    "圩",
    "墟",
    "里",
    "坊",
    "苑",
    "庭",
    "府",
    "湾",
    "城",
    "轩",
    "阁",
    "小区",
    "花园",
    "山庄",
    "公寓",
    "新村",
    "路",
    "街",
    "大道",
    "市场",
    "工业园",
    "广场",
];
/// Words before an ending that make it no name.
const NO_NAMES: [&str; 27] = [
    "我们", "你们", "他们", "咱们", "本地", "全部", "整个", "这个", "那个", "附近", "农贸", "农村",
    "一个", "每个", "各个", "公路", "马路", "道路", "铁路", "网络", "线路", "电路", "管路", "学校",
    "农民", "城市", "政府",
];
/// Characters that no name begins with.
const NO_BEGINNING: &str =
    "在到去从往于是的和与及或及离我你他她它这那本该每各全某有无不了着向由把被让对";
/// How many characters stand before the ending.
const SHORTEST: usize = 2;
const LONGEST: usize = 4;
/// How many incidents must have been there.
const ENOUGH: u32 = 2;
/// How many of ten must agree on the town.
const AGREEING: u32 = 9;
/// How many names are kept; beyond it those of a single incident go.
const MOST: usize = 1 << 17;
/// Keeps places apart from other hashes.
const OF_PLACES: u64 = 7;

/// Names with the towns they were met in.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Places {
    /// Towns in the order they were met.
    pub(super) towns: Vec<UnitId>,
    /// By hashed name: town number and in how many incidents.
    pub(super) met: BTreeMap<u64, Vec<(u16, u32)>>,
}

/// A place that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KnownPlace {
    pub(super) town: UnitId,
    pub(super) incidents: u32,
    /// The name in the matter, as in `Evidence`.
    pub(super) text: String,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A stretch of the matter that has the shape of a name.
struct Name {
    start: usize,
    end: usize,
    key: u64,
}

impl Places {
    /// Learns from one incident in a town.
    pub(super) fn learn(&mut self, title: &str, text: &str, town: &UnitId) {
        let Some(number) = self.number(town) else {
            return;
        };
        let keys: BTreeSet<u64> = names(&joined(title, text)).iter().map(|n| n.key).collect();
        for key in keys {
            let towns = self.met.entry(key).or_default();
            match towns.iter_mut().find(|(known, _)| *known == number) {
                Some((_, incidents)) => *incidents = incidents.saturating_add(1),
                None => towns.push((number, 1)),
            }
        }
        if self.met.len() > MOST {
            self.met.retain(|_, towns| total(towns) >= ENOUGH);
        }
    }

    /// The place that most incidents speak for; the longer name where they are as many.
    pub(super) fn find(&self, title: &str, text: &str) -> Option<KnownPlace> {
        if self.met.is_empty() {
            return None;
        }
        let chars = joined(title, text);
        let known = names(&chars).into_iter().filter_map(|name| {
            let (town, incidents) = agreed(self.met.get(&name.key)?)?;
            Some((name, self.towns.get(usize::from(town))?, incidents))
        });
        let best = known.max_by(|(a, _, many_a), (b, _, many_b)| {
            let longer = (a.end - a.start).cmp(&(b.end - b.start));
            many_a.cmp(many_b).then(longer).then(b.start.cmp(&a.start))
        });
        best.map(|(name, town, incidents)| KnownPlace {
            town: town.clone(),
            incidents,
            text: part(&chars, name.start, name.end).iter().collect(),
            start: name.start,
            end: name.end,
        })
    }

    fn number(&mut self, town: &UnitId) -> Option<u16> {
        let at = self.towns.iter().position(|known| known == town);
        let at = at.unwrap_or_else(|| {
            self.towns.push(town.clone());
            self.towns.len() - 1
        });
        u16::try_from(at).ok()
    }
}

/// The town nearly all incidents agree on, and how many there were.
fn agreed(towns: &[(u16, u32)]) -> Option<(u16, u32)> {
    let (town, most) = towns.iter().copied().max_by_key(|(_, many)| *many)?;
    let all = total(towns);
    (all >= ENOUGH && most.saturating_mul(10) >= all.saturating_mul(AGREEING))
        .then_some((town, all))
}

fn total(towns: &[(u16, u32)]) -> u32 {
    towns.iter().map(|(_, many)| *many).sum()
}

fn joined(title: &str, text: &str) -> Vec<char> {
    title.chars().chain(['\n']).chain(text.chars()).collect()
}

fn part(chars: &[char], start: usize, end: usize) -> &[char] {
    chars.get(start..end).unwrap_or(&[])
}

/// Every stretch that ends like a place; where it begins is not known, so several are tried.
fn names(chars: &[char]) -> Vec<Name> {
    let mut found = Vec::new();
    for ending in ENDINGS {
        let ending: Vec<char> = ending.chars().collect();
        for (at, window) in chars.windows(ending.len()).enumerate() {
            if window == ending {
                begin(chars, at, at + ending.len(), &mut found);
            }
        }
    }
    found
}

fn begin(chars: &[char], at: usize, end: usize, found: &mut Vec<Name>) {
    for long in SHORTEST..=LONGEST {
        let Some(start) = at.checked_sub(long) else {
            return;
        };
        let before = part(chars, start, at);
        let is_word = |c: &char| c.is_alphabetic() && !c.is_ascii();
        let says_nothing = |word: &str| before.iter().rev().take(2).rev().copied().eq(word.chars());
        if !before.iter().all(is_word) || NO_NAMES.iter().any(|word| says_nothing(word)) {
            return;
        }
        if before.first().is_some_and(|c| NO_BEGINNING.contains(*c)) {
            continue;
        }
        found.push(Name {
            start,
            end,
            key: hash(OF_PLACES, part(chars, start, end)),
        });
    }
}
