//! Reads a list of units for the router: a roster of which little need be said.
//!
//! A unit needs its name alone; `id`, `short`, `kind`, `aliases` and `themes` may be given. How the
//! list may be laid out is the business of `layouts`.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::seeds;
use crate::domain::people::{Roster, Unit};
use crate::domain::routing::OfficeNames;
use crate::domain::vocabulary::UnitKind;
use crate::domain::{Theme, UnitId};

mod layouts;

use layouts::Listed;

/// A roster with the themes its units answer for.
pub struct UnitList {
    /// The units.
    pub roster: Roster,
    /// Themes with their units, in the order of the list.
    pub themes: Vec<(Theme, UnitId)>,
}

/// Why a list cannot be used, as a Chinese sentence with the line.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}{what}", place(*.line))]
pub struct UnitListError {
    /// The line, from 1; 0 where none is to blame.
    line: usize,
    what: String,
}

fn place(line: usize) -> String {
    if line == 0 {
        String::new()
    } else {
        format!("第 {line} 行：")
    }
}

impl UnitListError {
    fn at(line: usize, what: String) -> Self {
        Self { line, what }
    }

    /// The same about an item of a list that does not say its line.
    fn of_item(self, number: usize) -> Self {
        if self.line > 0 {
            return self;
        }
        Self::at(0, format!("第 {number} 项：{}", self.what))
    }
}

/// Reads a list. A unit that `known` has by one of the names takes over its id, and so does one
/// whose name ends as people call it (`offices`), so that what is known of that unit holds for it.
///
/// # Errors
/// When the text is malformed or a name means two units.
pub fn read(
    text: &str,
    known: &Roster,
    offices: &[OfficeNames],
) -> Result<UnitList, UnitListError> {
    let listed = joined(layouts::read(text)?);
    if listed.is_empty() {
        return Err(UnitListError::at(0, "里面没有单位".to_owned()));
    }
    check_names(&listed)?;
    let mut ids = Ids::of(&listed, known, offices);
    let (mut units, mut themes) = (Vec::new(), Vec::new());
    for (unit, at) in listed.into_iter().zip(0..) {
        let id = ids.take(at, &unit);
        themes.extend(unit.themes.into_iter().map(|theme| (theme, id.clone())));
        units.push(Unit {
            id,
            short: unit.short.unwrap_or_else(|| unit.name.clone()),
            kind: unit.kind.unwrap_or_else(|| kind_of(&unit.name)),
            name: unit.name,
            aliases: unit.aliases,
        });
    }
    let roster = Roster {
        units,
        groups: Vec::new(),
    };
    seeds::check_roster(&roster).map_err(|error| UnitListError::at(0, error.to_string()))?;
    Ok(UnitList { roster, themes })
}

/// A unit that is listed again adds to what was said of it.
fn joined(listed: Vec<Listed>) -> Vec<Listed> {
    let mut units: Vec<Listed> = Vec::new();
    for unit in listed {
        let name = unit.name.trim().to_owned();
        let unit = Listed { name, ..unit };
        match units.iter_mut().find(|known| known.name == unit.name) {
            Some(known) => {
                known.aliases.extend(unit.aliases);
                known.themes.extend(unit.themes);
            }
            None => units.push(unit),
        }
    }
    for unit in &mut units {
        let mut seen = BTreeSet::from([unit.name.clone()]);
        unit.aliases.retain(|alias| seen.insert(alias.clone()));
    }
    units
}

fn names_of(unit: &Listed) -> impl Iterator<Item = &String> {
    let own = [&unit.name].into_iter().chain(&unit.short);
    own.chain(&unit.aliases)
}

/// A name must be told and mean one unit.
fn check_names(listed: &[Listed]) -> Result<(), UnitListError> {
    let mut meaning: BTreeMap<&String, &Listed> = BTreeMap::new();
    for unit in listed {
        if unit.name.is_empty() {
            return Err(UnitListError::at(unit.line, "没有单位名称".to_owned()));
        }
        for name in names_of(unit) {
            let first = *meaning.entry(name).or_insert(unit);
            if first.name != unit.name {
                let what = format!(
                    "“{name}”同时指“{}”{}和“{}”",
                    first.name,
                    line_in_brackets(first.line),
                    unit.name
                );
                return Err(UnitListError::at(unit.line, what));
            }
        }
    }
    Ok(())
}

fn line_in_brackets(line: usize) -> String {
    if line == 0 {
        String::new()
    } else {
        format!("（第 {line} 行）")
    }
}

/// Which id each listed unit gets, each id once.
struct Ids {
    known: BTreeMap<usize, UnitId>,
    taken: BTreeSet<UnitId>,
}

impl Ids {
    /// By a name first, then by how the name ends: 某某市教育局 is the 教育局 of its city.
    fn of(listed: &[Listed], known: &Roster, offices: &[OfficeNames]) -> Self {
        let mut ids = Self {
            known: BTreeMap::new(),
            taken: BTreeSet::new(),
        };
        for (unit, at) in listed.iter().zip(0..) {
            let same = names_of(unit).filter_map(|name| known.find(name));
            ids.settle(at, same.map(|same| &same.id));
        }
        let departments: Vec<&Unit> = known
            .units
            .iter()
            .filter(|unit| unit.kind == UnitKind::Department)
            .collect();
        let own = departments.iter().flat_map(|unit| {
            let names = [&unit.name, &unit.short].into_iter().chain(&unit.aliases);
            names.map(|name| (name.trim_start_matches('市'), &unit.id))
        });
        let called = offices.iter().flat_map(|office| {
            let words = office.words.iter();
            words.map(|word| (word.as_str(), &office.unit))
        });
        let mut endings: Vec<(&str, &UnitId)> = own.chain(called).collect();
        endings.retain(|(ending, _)| ending.chars().count() >= 3);
        endings.sort_by_key(|(ending, _)| std::cmp::Reverse(ending.len()));
        for (unit, at) in listed.iter().zip(0..) {
            if kind_of(&unit.name) == UnitKind::Department {
                let ends = |(ending, _): &&(&str, &UnitId)| unit.name.ends_with(ending);
                ids.settle(at, endings.iter().filter(ends).map(|(_, id)| *id));
            }
        }
        ids
    }

    fn settle<'a>(&mut self, at: usize, mut candidates: impl Iterator<Item = &'a UnitId>) {
        if self.known.contains_key(&at) {
            return;
        }
        if let Some(id) = candidates.find(|id| !self.taken.contains(*id)) {
            self.taken.insert(id.clone());
            self.known.insert(at, id.clone());
        }
    }

    fn take(&mut self, at: usize, unit: &Listed) -> UnitId {
        if let Some(id) = self.known.remove(&at) {
            return id;
        }
        let given = unit.id.clone().into_iter();
        let id = given
            .chain([UnitId::new(unit.name.clone())])
            .find(|id| !self.taken.contains(id));
        let id = id.unwrap_or_else(|| UnitId::new(format!("{}{at}", unit.name)));
        self.taken.insert(id.clone());
        id
    }
}

/// What sort of body a name alone says it is.
fn kind_of(name: &str) -> UnitKind {
    if name.ends_with('镇') || name.ends_with('乡') || name.ends_with("街道") {
        UnitKind::Town
    } else if name.ends_with("管委会") {
        UnitKind::Committee
    } else {
        UnitKind::Department
    }
}

#[cfg(test)]
mod tests;
