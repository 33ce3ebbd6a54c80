//! The ways a town or committee is written, made from the roster.
//!
//! Only spellings and the check of their surroundings; what a place means for a matter is said in
//! `tally` and `assembly`.

use super::super::people::{Roster, Unit};
use super::super::vocabulary::UnitKind;
use super::dictionary::Meaning;
use super::lexicon::{Gazetteer, Lexicon};

/// How much a spelling must be helped by its surroundings to count as the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    /// It is the place.
    None,
    /// It is the place with its ending left out, and not known to mean nothing else: a mark after
    /// is needed, and no road or stop may be named after it.
    Short,
    /// It is also a word: a mark before or after is needed.
    AlsoWord,
    /// It is also a place elsewhere: a mark after is needed.
    AlsoElsewhere,
}

/// Every spelling of every place, with its meaning.
pub(super) fn spellings(roster: &Roster, lexicon: &Lexicon) -> Vec<(String, Meaning)> {
    let mut all = Vec::new();
    for unit in &roster.units {
        match unit.kind {
            UnitKind::Town | UnitKind::Committee => of_town(unit, lexicon, &mut all),
            UnitKind::Department => {}
        }
    }
    for place in &lexicon.places {
        if roster.unit(&place.unit).is_some() {
            for word in &place.words {
                all.push((word.clone(), place_of(&place.unit, Doubt::None)));
            }
        }
    }
    all
}

fn place_of(unit: &super::super::UnitId, doubt: Doubt) -> Meaning {
    Meaning::Place {
        unit: unit.clone(),
        doubt,
    }
}

fn of_town(unit: &Unit, lexicon: &Lexicon, all: &mut Vec<(String, Meaning)>) {
    let gazetteer = &lexicon.gazetteer;
    let names = [&unit.name, &unit.short];
    for name in names.into_iter().chain(&unit.aliases) {
        if name.chars().count() < 2 {
            continue;
        }
        let doubt = doubt_of(name, gazetteer);
        all.push((name.clone(), place_of(&unit.id, doubt)));
        if let Some(bare) = bare_name(name, gazetteer) {
            let doubt_of_bare = match doubt_of(&bare, gazetteer) {
                Doubt::None if is_road(&bare, gazetteer) => Doubt::AlsoElsewhere,
                Doubt::None if gazetteer.sure.contains(&bare) => Doubt::None,
                Doubt::None => Doubt::Short,
                doubt @ (Doubt::Short | Doubt::AlsoWord | Doubt::AlsoElsewhere) => doubt,
            };
            all.push((bare, place_of(&unit.id, doubt_of_bare)));
        }
        for ending in &gazetteer.administration {
            let office = format!("{name}{ending}");
            all.push((office.clone(), place_of(&unit.id, Doubt::None)));
            all.push((
                office,
                Meaning::Unit {
                    unit: unit.id.clone(),
                    weight: lexicon.weights.named,
                },
            ));
        }
    }
}

fn bare_name(name: &str, gazetteer: &Gazetteer) -> Option<String> {
    gazetteer
        .endings
        .iter()
        .filter_map(|ending| name.strip_suffix(ending.as_str()))
        .find(|bare| bare.chars().count() >= 2)
        .map(str::to_owned)
}

/// Whether a name without its ending is the name of a road: many streets are called after one.
fn is_road(bare: &str, gazetteer: &Gazetteer) -> bool {
    let mut roads = gazetteer.roads.iter();
    roads.any(|road| bare.ends_with(road.as_str()))
}

fn doubt_of(name: &str, gazetteer: &Gazetteer) -> Doubt {
    if gazetteer.also_elsewhere.iter().any(|word| word == name) {
        Doubt::AlsoElsewhere
    } else if gazetteer.also_words.iter().any(|word| word == name) {
        Doubt::AlsoWord
    } else {
        Doubt::None
    }
}

/// Whether the words around a doubtful spelling say that it is the place.
pub(super) fn is_place(doubt: Doubt, before: &str, after: &str, gazetteer: &Gazetteer) -> bool {
    let stands_before = || {
        let mut marks = gazetteer.marks_before.iter();
        marks.any(|mark| before.ends_with(mark.as_str()))
    };
    let follows = || {
        let mut marks = gazetteer.marks_after.iter();
        marks.any(|mark| after.starts_with(mark.as_str()))
    };
    let names_road = || {
        let mut roads = gazetteer.roads.iter();
        roads.any(|road| after.starts_with(road.as_str()))
    };
    match doubt {
        Doubt::None => true,
        Doubt::Short => {
            let mut marks = gazetteer.marks_short.iter();
            marks.any(|mark| after.starts_with(mark.as_str())) && !names_road()
        }
        Doubt::AlsoWord => follows() || stands_before(),
        Doubt::AlsoElsewhere => follows(),
    }
}
