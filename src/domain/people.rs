//! Units, groups and the persons who act.
//!
//! The roster is data (`seeds/units.toml`, then the administrators' own); nothing here knows a
//! unit by name.

use serde::{Deserialize, Serialize};

use super::vocabulary::{Capacity, UnitKind};
use super::{AccountId, UnitId};

/// A body that can be made responsible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// The lasting id.
    pub id: UnitId,
    /// The canonical name, as printed on documents.
    pub name: String,
    /// The name people use on a narrow screen.
    pub short: String,
    /// What sort of body it is.
    pub kind: UnitKind,
    /// Other names it is known by, old ones included.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// A named group of units in the plan, such as 各镇（街）.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitGroup {
    /// The name as the plan writes it out.
    pub name: String,
    /// Spellings that mean the same group.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// An open group names nobody in particular and is never expanded by itself
    /// (domain rule 7: 市各有关单位, 各行政执法单位).
    pub is_open: bool,
    /// The members of a closed group; empty for an open one.
    #[serde(default)]
    pub members: Vec<UnitId>,
}

/// Every unit and group that is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roster {
    /// All units, in their printed order.
    #[serde(rename = "unit", default)]
    pub units: Vec<Unit>,
    /// All groups.
    #[serde(rename = "group", default)]
    pub groups: Vec<UnitGroup>,
}

impl Roster {
    /// The unit with this id.
    pub fn unit(&self, id: &UnitId) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.id == *id)
    }

    /// The unit whose canonical name, short name or alias is exactly this text.
    pub fn find(&self, name: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| {
            unit.name == name || unit.short == name || unit.aliases.iter().any(|a| a == name)
        })
    }

    /// The group whose name or alias is exactly this text.
    pub fn group(&self, name: &str) -> Option<&UnitGroup> {
        self.groups
            .iter()
            .find(|group| group.name == name || group.aliases.iter().any(|a| a == name))
    }

    /// The canonical name of a unit, or the id itself when the roster no longer has it.
    pub fn name<'a>(&'a self, id: &'a UnitId) -> &'a str {
        self.unit(id).map_or(id.as_str(), |unit| unit.name.as_str())
    }
}

/// Who acts: an account with its unit and the capacities it holds just now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The account; `system` for the scheduler.
    pub account: AccountId,
    /// The person's name as colleagues read it.
    pub name: String,
    /// The unit the person belongs to.
    pub unit: UnitId,
    /// What the person may act as.
    pub capacities: Vec<Capacity>,
}

impl Actor {
    /// The scheduler's own actor.
    pub fn system() -> Self {
        Self {
            account: AccountId::new("system"),
            name: Capacity::System.label().to_owned(),
            unit: UnitId::new("system"),
            capacities: vec![Capacity::System],
        }
    }

    /// Whether the actor holds this capacity.
    pub fn is(&self, capacity: Capacity) -> bool {
        self.capacities.contains(&capacity)
    }
}

/// What a reader may see. Every query takes one, so that no row leaves without a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Viewer {
    /// Sees every incident: the offices and the leaders.
    Office(Actor),
    /// Sees only what concerns its unit.
    Unit(Actor),
    /// Sees no incident: administrators.
    Administration(Actor),
}

impl Viewer {
    /// The widest view the actor's capacities allow.
    pub fn of(actor: &Actor) -> Self {
        const OFFICE: [Capacity; 5] = [
            Capacity::DutyOfficer,
            Capacity::Reviewer,
            Capacity::Leader,
            Capacity::Evaluator,
            Capacity::Overseer,
        ];
        let holds = |wanted: &[Capacity]| wanted.iter().any(|capacity| actor.is(*capacity));
        if holds(&OFFICE) || actor.is(Capacity::System) {
            Self::Office(actor.clone())
        } else if holds(&[Capacity::Liaison, Capacity::UnitHead]) {
            Self::Unit(actor.clone())
        } else {
            Self::Administration(actor.clone())
        }
    }

    /// Who is looking.
    pub fn actor(&self) -> &Actor {
        match self {
            Self::Office(actor) | Self::Unit(actor) | Self::Administration(actor) => actor,
        }
    }
}
