//! What a text names exactly: house numbers, lines, dates, amounts. Where two texts name the same kind
//! and not one of it is equal, they tell of two matters.

use std::collections::{BTreeMap, BTreeSet};

use super::super::vocabulary::DifferenceKind;

/// One thing that both texts name, and name differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What kind.
    pub kind: DifferenceKind,
    /// As the first text has it.
    pub one: String,
    /// As the other has it.
    pub other: String,
}

/// Units that make a figure before them an exact thing. Longer ones stand first.
const UNITS: &[(&str, DifferenceKind)] = &[
    ("号楼", DifferenceKind::Address),
    ("号线", DifferenceKind::Address),
    ("路公交", DifferenceKind::Address),
    ("弄", DifferenceKind::Address),
    ("幢", DifferenceKind::Address),
    ("栋", DifferenceKind::Address),
    ("室", DifferenceKind::Address),
    ("座", DifferenceKind::Address),
    ("期", DifferenceKind::Address),
    ("万元", DifferenceKind::Amount),
    ("元", DifferenceKind::Amount),
];

/// The exact things of a text, by kind and unit.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Particulars(BTreeMap<(DifferenceKind, &'static str), BTreeSet<String>>);

impl Particulars {
    pub(super) fn of(text: &str) -> Self {
        let mut particulars = Self::default();
        particulars.add(text);
        particulars
    }

    /// Reads another passage.
    pub(super) fn add(&mut self, text: &str) {
        self.add_roads(text);
        let mut rest = text;
        while let Some(at) = rest.find(is_figure) {
            let (_, from) = rest.split_at(at);
            let end = from.find(|c| !is_figure(c)).unwrap_or(from.len());
            let (figure, after) = from.split_at(end);
            rest = after;
            if let Some((day, left)) = day_of(figure, after) {
                self.keep((DifferenceKind::Date, "日"), day);
                rest = left;
                continue;
            }
            let unit = UNITS.iter().find(|(unit, _)| after.starts_with(unit));
            if let Some((unit, kind)) = unit {
                self.keep((*kind, unit), figure.to_owned());
            }
        }
    }

    /// Where the name of a road begins cannot be told from letters alone; its last two can.
    fn add_roads(&mut self, text: &str) {
        let letters: Vec<char> = text.chars().collect();
        for name in letters.windows(3) {
            let [one, two, '路' | '街' | '巷'] = name else {
                continue;
            };
            let is_name = [one, two]
                .iter()
                .all(|c| is_chinese(**c) && !NO_NAME.contains(**c));
            if is_name {
                self.keep((DifferenceKind::Road, ""), name.iter().collect());
            }
        }
    }

    fn keep(&mut self, what: (DifferenceKind, &'static str), value: String) {
        self.0.entry(what).or_default().insert(value);
    }

    /// What both name and no value of which is equal.
    pub(super) fn differences(&self, other: &Self) -> Vec<Difference> {
        let both = self.0.iter().filter_map(|(what, ours)| {
            let theirs = other.0.get(what)?;
            ours.is_disjoint(theirs).then_some((what, ours, theirs))
        });
        both.map(|((kind, unit), ours, theirs)| Difference {
            kind: *kind,
            one: listed(ours, unit),
            other: listed(theirs, unit),
        })
        .collect()
    }
}

/// `9` and `月25日…` are a day: 9月25日, and what stands after it. Years are left aside, since most
/// people leave them out.
fn day_of<'a>(month: &str, after: &'a str) -> Option<(String, &'a str)> {
    let rest = after.strip_prefix('月')?;
    let end = rest.find(|c| !is_figure(c)).unwrap_or(rest.len());
    let (day, rest) = rest.split_at(end);
    let rest = rest.strip_prefix(['日', '号'])?;
    let is_day = !day.is_empty() && day.len() <= 2 && month.len() <= 2;
    let plain = |figure: &str| figure.trim_start_matches('0').to_owned();
    is_day.then(|| (format!("{}月{}", plain(month), plain(day)), rest))
}

/// Letters before 路 and 街 that make a common word of it, or stand between words.
const NO_NAME: &str = "道马公线铁电网走修水一各条该此主支小大的在有个这那和与及是了段沿过上下出进门口让老问思套短迷盲挡堵拦";

const fn is_chinese(letter: char) -> bool {
    matches!(letter, '\u{4e00}'..='\u{9fff}')
}

const fn is_figure(letter: char) -> bool {
    letter.is_ascii_digit()
}

fn listed(values: &BTreeSet<String>, unit: &str) -> String {
    let each: Vec<String> = values
        .iter()
        .map(|value| format!("{value}{unit}"))
        .collect();
    each.join("、")
}
