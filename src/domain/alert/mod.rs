//! Alerts (预警, plan row 20): an early warning about an incident or a theme, in one of four
//! colours, told to units that confirm it. An aggregate of its own: facts, their fold, questions.
//!
//! An alert is not a reminder (the system's, about time) and not an urge (a person's, to a unit).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::event::{FrozenGroup, Stamp};
use super::people::Viewer;
use super::vocabulary::{AlertColour, AlertState};
use super::{AccountId, AlertNo, IncidentNo, Theme, UnitId};

mod refusal;
mod rules;
#[cfg(test)]
mod tests;

pub use refusal::AlertRefusal;
pub use rules::{
    Action, Adjust, AlertCommand, Decision, Facts, Matter, RULES, Raise, Rule, actions, decide,
    matrix, permit, rule,
};

/// First fact of an alert's stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raised {
    /// Its number.
    pub no: AlertNo,
    /// The colour it began with.
    pub colour: AlertColour,
    /// The incident it is about.
    pub incident: Option<IncidentNo>,
    /// The theme it is about.
    pub theme: Option<Theme>,
    /// What is to be expected and what the units should watch.
    pub text: String,
    /// Everybody who was told, members of groups included, once each.
    pub units: Vec<UnitId>,
    /// The groups that were told, frozen.
    pub groups: Vec<FrozenGroup>,
    /// Whether it is about a drill.
    pub drill: bool,
}

/// From which colour to which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColourChange {
    /// The colour before.
    pub from: AlertColour,
    /// The colour since.
    pub to: AlertColour,
}

/// What was changed while the alert was active; what is empty stayed as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjusted {
    /// The colour.
    pub colour: Option<ColourChange>,
    /// The whole text as it reads since.
    pub text: Option<String>,
    /// Units told in addition, members of groups included, once each.
    pub units: Vec<UnitId>,
    /// The groups told in addition, frozen.
    pub groups: Vec<FrozenGroup>,
    /// Why; always there when the colour changed.
    pub reason: Option<String>,
}

/// The facts of an alert. Stored names never change and variants are never removed; a field that
/// comes later has a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body")]
pub enum AlertEvent {
    /// The office warned.
    #[serde(rename = "alert_raised")]
    Raised(Raised),
    /// Colour, text or those told changed.
    #[serde(rename = "alert_adjusted")]
    Adjusted(Adjusted),
    /// A unit that was told confirmed.
    #[serde(rename = "alert_confirmed")]
    Confirmed {
        /// The unit.
        unit: UnitId,
        /// The colour that the unit saw.
        colour: AlertColour,
    },
    /// The warning is over.
    #[serde(rename = "alert_lifted")]
    Lifted {
        /// Why.
        reason: String,
    },
}

impl AlertEvent {
    /// Every stored name.
    pub const KINDS: &'static [&'static str] = &[
        "alert_raised",
        "alert_adjusted",
        "alert_confirmed",
        "alert_lifted",
    ];

    /// The stored name of this kind.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Raised(_) => "alert_raised",
            Self::Adjusted(_) => "alert_adjusted",
            Self::Confirmed { .. } => "alert_confirmed",
            Self::Lifted { .. } => "alert_lifted",
        }
    }
}

/// One unit that was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldUnit {
    /// The unit.
    pub unit: UnitId,
    /// When it was told first.
    pub told_at: Timestamp,
    /// Who confirmed for it, and when; it does so once.
    pub confirmed: Option<Confirmation>,
}

/// A unit's confirmation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// When.
    pub at: Timestamp,
    /// The account.
    pub account: AccountId,
    /// The person's name then.
    pub name: String,
    /// The colour of the alert then.
    pub colour: AlertColour,
}

/// How an alert ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifting {
    /// By whom, and when.
    pub by: Stamp,
    /// Why.
    pub reason: String,
}

/// An alert as its facts make it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alert {
    /// How many facts it has.
    pub seq: u64,
    /// How it began.
    pub raised: Option<Raised>,
    /// Who raised it, and when.
    pub raised_by: Option<Stamp>,
    /// Its colour now.
    pub colour: Option<AlertColour>,
    /// Since when it has this colour.
    pub coloured_at: Option<Timestamp>,
    /// Its text now.
    pub text: String,
    /// Everybody who was told, in the order in which they were.
    pub told: Vec<ToldUnit>,
    /// How it ended.
    pub lifted: Option<Lifting>,
    /// When its last fact was recorded.
    pub updated_at: Option<Timestamp>,
}

impl Alert {
    /// The alert that these facts make.
    pub fn fold<'a>(facts: impl IntoIterator<Item = (&'a AlertEvent, &'a Stamp)>) -> Self {
        let mut alert = Self::default();
        for (event, stamp) in facts {
            alert.apply(event, stamp);
        }
        alert
    }

    /// Adds one fact. Cannot fail: what happened has happened.
    pub fn apply(&mut self, event: &AlertEvent, stamp: &Stamp) {
        self.seq += 1;
        self.updated_at = Some(stamp.at);
        match event {
            AlertEvent::Raised(fact) => {
                self.set_colour(fact.colour, stamp.at);
                self.text.clone_from(&fact.text);
                self.tell(&fact.units, stamp.at);
                self.raised = Some(fact.clone());
                self.raised_by = Some(stamp.clone());
            }
            AlertEvent::Adjusted(fact) => {
                if let Some(change) = fact.colour {
                    self.set_colour(change.to, stamp.at);
                }
                if let Some(text) = &fact.text {
                    self.text.clone_from(text);
                }
                self.tell(&fact.units, stamp.at);
            }
            AlertEvent::Confirmed { unit, colour } => {
                let told = self.told.iter_mut().find(|told| told.unit == *unit);
                if let Some(told) = told.filter(|told| told.confirmed.is_none()) {
                    told.confirmed = Some(Confirmation {
                        at: stamp.at,
                        account: stamp.account.clone(),
                        name: stamp.name.clone(),
                        colour: *colour,
                    });
                }
            }
            AlertEvent::Lifted { reason } => {
                self.lifted = Some(Lifting {
                    by: stamp.clone(),
                    reason: reason.clone(),
                });
            }
        }
    }

    fn set_colour(&mut self, colour: AlertColour, at: Timestamp) {
        self.colour = Some(colour);
        self.coloured_at = Some(at);
    }

    fn tell(&mut self, units: &[UnitId], at: Timestamp) {
        for unit in units {
            if self.told_unit(unit).is_none() {
                self.told.push(ToldUnit {
                    unit: unit.clone(),
                    told_at: at,
                    confirmed: None,
                });
            }
        }
    }

    /// Where it stands; `None` before it was raised.
    pub fn state(&self) -> Option<AlertState> {
        self.raised.as_ref()?;
        Some(match &self.lifted {
            Some(_) => AlertState::Lifted,
            None => AlertState::Active,
        })
    }

    /// A unit that was told.
    pub fn told_unit(&self, unit: &UnitId) -> Option<&ToldUnit> {
        self.told.iter().find(|told| told.unit == *unit)
    }

    /// How many of those told have confirmed.
    pub fn confirmed(&self) -> usize {
        let confirmed = self.told.iter().filter(|told| told.confirmed.is_some());
        confirmed.count()
    }

    /// Whether a reader may see it: the offices all, a unit what it was told of, administrators
    /// none.
    pub fn is_visible_to(&self, viewer: &Viewer) -> bool {
        match viewer {
            Viewer::Office(_) => true,
            Viewer::Unit(actor) => self.told_unit(&actor.unit).is_some(),
            Viewer::Administration(_) => false,
        }
    }
}

/// What a unit that was told has to hear of one fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// There is an alert, for this unit from now on.
    Raised,
    /// An alert that it knows reads otherwise now.
    Adjusted {
        /// From which colour to which, if that changed.
        colour: Option<ColourChange>,
        /// Whether the text changed.
        is_reworded: bool,
    },
    /// It is over.
    Lifted,
}

/// Who must hear of a fact, and what: `alert` is the state with the fact. A confirmation is news to
/// nobody, and nobody hears of units that were told in addition but these units themselves.
pub fn told(alert: &Alert, event: &AlertEvent) -> Vec<(UnitId, News)> {
    let everybody = || alert.told.iter().map(|told| &told.unit);
    match event {
        AlertEvent::Raised(_) => everybody().map(|u| (u.clone(), News::Raised)).collect(),
        AlertEvent::Adjusted(fact) => {
            let is_reworded = fact.text.is_some();
            let colour = fact.colour;
            everybody()
                .filter_map(|unit| {
                    if fact.units.contains(unit) {
                        return Some((unit.clone(), News::Raised));
                    }
                    let news = News::Adjusted {
                        colour,
                        is_reworded,
                    };
                    (is_reworded || colour.is_some()).then(|| (unit.clone(), news))
                })
                .collect()
        }
        AlertEvent::Confirmed { .. } => Vec::new(),
        AlertEvent::Lifted { .. } => everybody().map(|u| (u.clone(), News::Lifted)).collect(),
    }
}
