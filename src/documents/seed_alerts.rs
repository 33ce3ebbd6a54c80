//! Reads the fictional alerts of the demonstration (`seeds/demo/alerts.toml`).
//!
//! Only their form is checked here; how an alert is played is the demonstration's own business.

use serde::Deserialize;

use super::rules::RuleError;
use crate::domain::vocabulary::AlertColour;
use crate::domain::{AccountId, Theme, UnitId};

/// A fictional alert.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoAlert {
    /// How many minutes before the demonstration begins it was raised.
    pub minutes_ago: u32,
    /// The account that raised it.
    pub by: AccountId,
    /// The colour it began with.
    pub colour: AlertColour,
    /// The incident it is about, counted from 1 in the file of incidents.
    pub incident: Option<usize>,
    /// The theme it is about.
    pub theme: Option<Theme>,
    /// What it says.
    pub text: String,
    /// The units told.
    pub units: Vec<UnitId>,
    /// The groups told, by name.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Which units confirmed, and when.
    pub confirmed: Vec<Confirmed>,
    /// What was changed later.
    pub changes: Vec<Change>,
    /// When and why it was lifted.
    pub lifted: Option<Lifted>,
}

/// A unit's confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirmed {
    /// The unit.
    pub unit: UnitId,
    /// How many minutes after the alert was raised.
    pub after: u32,
}

/// A change of colour, with further units.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// How many minutes after the alert was raised.
    pub after: u32,
    /// The account that changed it.
    pub by: AccountId,
    /// The new colour.
    pub colour: AlertColour,
    /// Why.
    pub reason: String,
    /// Units told in addition.
    #[serde(default)]
    pub units: Vec<UnitId>,
}

/// How an alert ended.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lifted {
    /// How many minutes after the alert was raised.
    pub after: u32,
    /// The account that lifted it.
    pub by: AccountId,
    /// Why.
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    alert: Vec<DemoAlert>,
}

/// Reads the alerts in the order of the file.
///
/// # Errors
/// When the file is malformed.
pub fn read(text: &str) -> Result<Vec<DemoAlert>, RuleError> {
    let file: File = toml::from_str(text).map_err(|error| RuleError {
        file: "demo/alerts.toml".to_owned(),
        what: error.to_string(),
    })?;
    Ok(file.alert)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: &str = include_str!("../../seeds/demo/alerts.toml");

    #[test]
    fn the_seeded_alerts_are_well_formed_and_stand_in_the_order_of_time() {
        let alerts = read(SEED).unwrap();
        assert!(alerts.len() >= 2);
        for pair in alerts.windows(2) {
            assert!(pair[0].minutes_ago > pair[1].minutes_ago);
        }
        for alert in &alerts {
            assert!(alert.incident.is_some() || alert.theme.is_some());
            let later = alert.lifted.as_ref().map_or(u32::MAX, |end| end.after);
            assert!(alert.confirmed.iter().all(|by| by.after < later));
            assert!(alert.changes.iter().all(|change| change.after < later));
        }
    }

    #[test]
    fn a_word_that_no_alert_has_is_refused() {
        let text = SEED.replacen("colour = \"blue\"", "colour = \"green\"", 1);
        let error = read(&text).unwrap_err();
        assert!(error.what.contains("green"), "{error}");
    }
}
