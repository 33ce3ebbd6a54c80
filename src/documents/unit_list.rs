//! Reads a list of units for the router: a roster of which little need be said.
//!
//! A unit needs its name alone; `id`, `short`, `kind`, `aliases` and `themes` may be given.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::seeds::{self, RosterError};
use crate::domain::people::{Roster, Unit};
use crate::domain::vocabulary::UnitKind;
use crate::domain::{Theme, UnitId};

/// A roster with the themes its units answer for.
pub struct UnitList {
    /// The units.
    pub roster: Roster,
    /// Themes with their units, in the order of the list.
    pub themes: Vec<(Theme, UnitId)>,
}

#[derive(Deserialize)]
struct Listed {
    #[serde(default)]
    unit: Vec<ListedUnit>,
}

#[derive(Deserialize)]
struct ListedUnit {
    id: Option<UnitId>,
    name: String,
    short: Option<String>,
    kind: Option<UnitKind>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    themes: Vec<Theme>,
}

/// Reads `[[unit]]` tables. A unit that `known` has by one of the names takes over its id, so that
/// what is known of that unit holds for it.
///
/// # Errors
/// When the text is malformed or a name means two units.
pub fn read(text: &str, known: &Roster) -> Result<UnitList, RosterError> {
    let listed: Listed = toml::from_str(text).map_err(|error| RosterError::Malformed {
        reason: error.to_string().trim_end().to_owned(),
    })?;
    let (mut units, mut themes, mut taken) = (Vec::new(), Vec::new(), BTreeSet::new());
    for unit in listed.unit {
        let names = [&unit.name]
            .into_iter()
            .chain(&unit.short)
            .chain(&unit.aliases);
        let same = names
            .filter_map(|name| known.find(name))
            .map(|same| same.id.clone());
        let id = same
            .chain(unit.id)
            .chain([UnitId::new(unit.name.clone())])
            .find(|id| !taken.contains(id));
        let id = id.unwrap_or_else(|| UnitId::new(format!("{}{}", unit.name, taken.len())));
        taken.insert(id.clone());
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
    seeds::check_roster(&roster)?;
    Ok(UnitList { roster, themes })
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
mod tests {
    use super::*;

    fn known() -> Roster {
        seeds::read_roster(seeds::UNITS).expect("roster")
    }

    #[test]
    fn a_name_alone_is_a_unit_and_a_known_name_is_the_known_unit() {
        let text = "[[unit]]\nname = \"教育局\"\nid = \"x\"\nthemes = [\"就学\"]\n[[unit]]\nname = \"七宝镇\"\n";
        let list = read(text, &known()).expect("list");
        let ids: Vec<&str> = list
            .roster
            .units
            .iter()
            .map(|unit| unit.id.as_str())
            .collect();
        assert_eq!(ids, ["edu", "七宝镇"]);
        assert_eq!(list.roster.units[1].kind, UnitKind::Town);
        assert_eq!(list.themes, [(Theme::new("就学"), UnitId::new("edu"))]);
    }

    #[test]
    fn a_list_that_contradicts_itself_is_refused() {
        let twice = "[[unit]]\nname = \"甲局\"\n[[unit]]\nname = \"乙局\"\naliases = [\"甲局\"]\n";
        assert!(read(twice, &known()).is_err());
        assert!(read("unit = 3", &known()).is_err());
    }
}
