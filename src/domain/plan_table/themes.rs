//! Pairs the themes a requirement lists with the units that answer for them respectively.
//!
//! Rule 5 of reading the plan: as many themes as units, in order. A list that only happens to be
//! as long as the units is told from real themes by the names: no exchange of two units may suit
//! the themes better than the printed order does.

use std::collections::{BTreeMap, BTreeSet};

use super::lists::term_lists;
use super::units::{Duties, Remark};
use crate::domain::Theme;
use crate::domain::plan::{FindingCode, NamedUnit};
use crate::domain::vocabulary::ResponsibleMode;

/// The themes of a row by unit.
pub(super) type Themes = BTreeMap<Theme, Vec<NamedUnit>>;

/// More readings than this of one list are not tried.
const MOST_READINGS: usize = 512;

/// Pairs the themes of a requirement with the responsible units, if they are to answer
/// respectively.
pub(super) fn pair(requirement: &str, duties: &Duties) -> (Themes, Option<Remark>) {
    let units = &duties.responsible;
    if duties.mode != ResponsibleMode::Separate || units.len() < 2 {
        return (Themes::new(), None);
    }
    let mut fitting: Vec<(usize, Vec<String>)> = term_lists(requirement)
        .into_iter()
        .flat_map(|list| readings(&list.terms, units.len()))
        .filter(|terms| suits(terms, units))
        .map(|terms| (total(&terms, units), terms))
        .collect();
    fitting.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    fitting.dedup();
    let best = fitting.first().map_or(0, |(score, _)| *score);
    let equal: Vec<&Vec<String>> = fitting
        .iter()
        .filter(|(score, _)| *score == best)
        .map(|(_, terms)| terms)
        .collect();
    match equal.as_slice() {
        [] => (Themes::new(), None),
        [terms] => (together(terms, units), None),
        _ => (
            Themes::new(),
            Some((
                FindingCode::ThemesNotPaired,
                "要求中的事项与单位有不止一种对应方式，请逐项指定。".to_owned(),
            )),
        ),
    }
}

fn together(terms: &[String], units: &[NamedUnit]) -> Themes {
    let mut themes = Themes::new();
    for (term, unit) in terms.iter().zip(units) {
        themes
            .entry(Theme::new(term.as_str()))
            .or_default()
            .push(unit.clone());
    }
    themes
}

/// Every way to read a list as this many terms, by taking double terms apart.
fn readings(terms: &[String], wanted: usize) -> Vec<Vec<String>> {
    let mut out: Vec<Vec<String>> = vec![Vec::new()];
    for (at, term) in terms.iter().enumerate() {
        let left = terms.len().saturating_sub(at.saturating_add(1));
        let mut ways = vec![vec![term.clone()]];
        ways.extend(taken_apart(term));
        out = out
            .iter()
            .flat_map(|begun| {
                ways.iter()
                    .map(move |way| [begun.clone(), way.clone()].concat())
            })
            .filter(|begun| begun.len().saturating_add(left) <= wanted)
            .take(MOST_READINGS)
            .collect();
    }
    out.retain(|terms| terms.len() == wanted);
    out
}

/// The ways to take a term apart: at 和, or 就学就医 at its parallel halves.
fn taken_apart(term: &str) -> Vec<Vec<String>> {
    let mut ways: Vec<Vec<String>> = ["以及", "和", "及", "与"]
        .into_iter()
        .filter_map(|word| {
            let (first, second) = term.split_once(word)?;
            let long = |part: &str| part.chars().count() >= 2;
            (long(first) && long(second)).then(|| vec![first.to_owned(), second.to_owned()])
        })
        .take(1)
        .collect();
    let chars: Vec<char> = term.chars().collect();
    if let [a, b, c, d] = chars.as_slice()
        && a == c
        && b != d
    {
        ways.push(vec![format!("{a}{b}"), format!("{c}{d}")]);
    }
    ways
}

/// How many characters a theme shares with the name of a unit, those of every name aside.
fn affinity(term: &str, unit: &NamedUnit) -> usize {
    const EVERYWHERE: &str = "市局办委室和公";
    let of = |text: &str| -> BTreeSet<char> {
        text.chars().filter(|c| !EVERYWHERE.contains(*c)).collect()
    };
    of(term).intersection(&of(&unit.name)).count()
}

fn total(terms: &[String], units: &[NamedUnit]) -> usize {
    terms.iter().zip(units).map(|(t, u)| affinity(t, u)).sum()
}

/// Whether the order suits: something in common, and no exchange of two units does better.
fn suits(terms: &[String], units: &[NamedUnit]) -> bool {
    let pairs: Vec<(&String, &NamedUnit)> = terms.iter().zip(units).collect();
    let better_exchanged = pairs.iter().enumerate().any(|(at, (t, u))| {
        pairs
            .iter()
            .skip(at.saturating_add(1))
            .any(|(t2, u2)| affinity(t, u2) + affinity(t2, u) > affinity(t, u) + affinity(t2, u2))
    });
    total(terms, units) > 0 && !better_exchanged
}
