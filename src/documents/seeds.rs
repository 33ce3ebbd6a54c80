//! The seed files that come with the program, read and checked.
//!
//! Only their form is checked here; what they mean is the domain's.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use crate::domain::people::Roster;

/// The roster that comes with the program (`seeds/units.toml`).
pub const UNITS: &str = include_str!("../../seeds/units.toml");

/// Why a roster cannot be used. The text of each is one Chinese sentence.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RosterError {
    /// The file is not well formed.
    #[error("单位名录格式有误：{reason}。")]
    Malformed {
        /// What the reader of the file says.
        reason: String,
    },
    /// Two units have one id.
    #[error("单位名录中编号“{id}”重复。")]
    RepeatedId {
        /// The id.
        id: String,
    },
    /// One name means two bodies.
    #[error("单位名录中“{name}”同时指“{first}”和“{second}”。")]
    Ambiguous {
        /// The name, short name or alias.
        name: String,
        /// The canonical name of the first body.
        first: String,
        /// The canonical name of the second.
        second: String,
    },
    /// A group lists a unit that the roster does not have.
    #[error("通用组“{group}”的成员“{id}”不在单位名录中。")]
    UnknownMember {
        /// The group.
        group: String,
        /// The id it lists.
        id: String,
    },
    /// An open group lists members.
    #[error("通用组“{group}”是开放的，不应列出成员。")]
    OpenWithMembers {
        /// The group.
        group: String,
    },
}

/// Reads a roster (`[[unit]]` and `[[group]]` tables) and checks it.
///
/// # Errors
///
/// When it is malformed, an id is repeated, a name means two bodies, or a group is inconsistent.
pub fn read_roster(text: &str) -> Result<Roster, RosterError> {
    let roster: Roster = toml::from_str(text).map_err(|error| RosterError::Malformed {
        reason: error.to_string().trim_end().to_owned(),
    })?;
    check_roster(&roster)?;
    Ok(roster)
}

/// Checks what the form of a roster cannot say.
///
/// # Errors
///
/// When an id is repeated, a name means two bodies, or a group is inconsistent.
pub fn check_roster(roster: &Roster) -> Result<(), RosterError> {
    unique_ids(roster)?;
    clear_names(roster)?;
    whole_groups(roster)
}

fn unique_ids(roster: &Roster) -> Result<(), RosterError> {
    let mut seen = BTreeSet::new();
    match roster.units.iter().find(|unit| !seen.insert(&unit.id)) {
        Some(unit) => Err(RosterError::RepeatedId {
            id: unit.id.to_string(),
        }),
        None => Ok(()),
    }
}

fn clear_names(roster: &Roster) -> Result<(), RosterError> {
    let units = roster.units.iter().flat_map(|unit| {
        let own = [&unit.name, &unit.short];
        own.into_iter()
            .chain(&unit.aliases)
            .map(move |name| (name, &unit.name))
    });
    let groups = roster.groups.iter().flat_map(|group| {
        std::iter::once(&group.name)
            .chain(&group.aliases)
            .map(move |name| (name, &group.name))
    });
    let mut meaning: BTreeMap<&String, &String> = BTreeMap::new();
    for (name, body) in units.chain(groups) {
        let first = *meaning.entry(name).or_insert(body);
        if first != body {
            return Err(RosterError::Ambiguous {
                name: name.clone(),
                first: first.clone(),
                second: body.clone(),
            });
        }
    }
    Ok(())
}

fn whole_groups(roster: &Roster) -> Result<(), RosterError> {
    for group in &roster.groups {
        if group.is_open && !group.members.is_empty() {
            return Err(RosterError::OpenWithMembers {
                group: group.name.clone(),
            });
        }
        if let Some(id) = group.members.iter().find(|id| roster.unit(id).is_none()) {
            return Err(RosterError::UnknownMember {
                group: group.name.clone(),
                id: id.to_string(),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vocabulary::UnitKind;

    fn seeded() -> Roster {
        read_roster(UNITS).expect("the seeded roster is sound")
    }

    #[test]
    fn the_seeded_roster_has_the_units_of_the_plan() {
        let roster = seeded();
        let of = |kind| roster.units.iter().filter(|unit| unit.kind == kind).count();
        assert_eq!(of(UnitKind::Department), 34);
        assert_eq!(of(UnitKind::Town), 15);
        assert_eq!(of(UnitKind::Committee), 1);
        assert_eq!(roster.groups.len(), 4);
    }

    #[test]
    fn closed_groups_have_members_and_open_ones_none() {
        let roster = seeded();
        let members = |name: &str| {
            roster
                .group(name)
                .map(|group| (group.is_open, group.members.len()))
        };
        assert_eq!(members("各镇（街）"), Some((false, 15)));
        assert_eq!(members("各管委会"), Some((false, 1)));
        assert_eq!(members("市各有关单位"), Some((true, 0)));
        assert_eq!(members("各行政执法单位"), Some((true, 0)));
    }

    #[test]
    fn everyday_names_find_their_units() {
        let roster = seeded();
        for (everyday, id) in [
            ("市发展和改革委员会", "ndrc"),
            ("卫计局", "health"),
            ("食药监局", "fda"),
            ("安监局", "safety"),
            ("宣传部", "publicity"),
            ("市府办", "office"),
            ("水口镇", "shuikou"),
            ("教育局", "edu"),
        ] {
            let found = roster.find(everyday).map(|unit| unit.id.as_str());
            assert_eq!(found, Some(id), "{everyday}");
        }
        assert!(roster.group("各镇(街)").is_some(), "half-width brackets");
    }

    #[test]
    fn a_name_for_two_units_is_refused() {
        let twice = "[[unit]]\nid=\"a\"\nname=\"甲局\"\nshort=\"甲\"\nkind=\"department\"\n\
                     [[unit]]\nid=\"b\"\nname=\"乙局\"\nshort=\"甲\"\nkind=\"department\"\n";
        let refused = read_roster(twice).expect_err("ambiguous");
        assert_eq!(refused.to_string(), "单位名录中“甲”同时指“甲局”和“乙局”。");
    }
}
