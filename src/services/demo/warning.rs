//! Turns the fictional alerts into steps and plays them between those of the incidents. Whether a
//! step is allowed, the rules say when it is played.

use jiff::Timestamp;

use super::cast::liaison_of;
use super::pace::later;
use crate::documents::seed_alerts::DemoAlert;
use crate::domain::alert::{Adjust, AlertCommand, Raise};
use crate::domain::{AccountId, AlertNo, IncidentNo};

/// One step of one alert.
#[derive(Debug, Clone)]
pub(super) struct AlertStep {
    /// When.
    pub(super) at: Timestamp,
    /// Which alert, counted from 0 as in the file.
    pub(super) alert: usize,
    /// The account that does it.
    pub(super) by: AccountId,
    /// What is done.
    pub(super) act: AlertAct,
}

/// What a step does.
#[derive(Debug, Clone)]
pub(super) enum AlertAct {
    /// Raises the alert, about that incident where one is named, counted from 1 as in the file.
    Raise(Box<Raise>, Option<usize>),
    /// Asks for this.
    Ask(AlertCommand),
}

/// The steps of all alerts up to `now`, in the order of their instants.
pub(super) fn steps(alerts: &[DemoAlert], now: Timestamp) -> Vec<AlertStep> {
    let mut steps: Vec<AlertStep> = alerts
        .iter()
        .enumerate()
        .flat_map(|(n, alert)| of_one(n, alert, now))
        .filter(|step| step.at <= now)
        .collect();
    steps.sort_by_key(|step| (step.at, step.alert));
    steps
}

fn of_one(n: usize, alert: &DemoAlert, now: Timestamp) -> Vec<AlertStep> {
    let began = later(now, -i64::from(alert.minutes_ago));
    let began = Timestamp::from_second(began.as_second()).unwrap_or(began);
    let step = |after: u32, by: &AccountId, act| AlertStep {
        at: later(began, i64::from(after)),
        alert: n,
        by: by.clone(),
        act,
    };
    let raise = Box::new(Raise {
        no: AlertNo::of(0, 0),
        colour: alert.colour,
        incident: None,
        theme: alert.theme.clone(),
        text: alert.text.clone(),
        units: alert.units.clone(),
        groups: alert.groups.clone(),
    });
    let mut steps = vec![step(0, &alert.by, AlertAct::Raise(raise, alert.incident))];
    steps.extend(alert.confirmed.iter().map(|confirmed| {
        let act = AlertAct::Ask(AlertCommand::Confirm { unit: None });
        step(confirmed.after, &liaison_of(&confirmed.unit), act)
    }));
    steps.extend(alert.changes.iter().map(|change| {
        let adjust = Adjust {
            colour: Some(change.colour),
            text: None,
            units: change.units.clone(),
            groups: Vec::new(),
            reason: Some(change.reason.clone()),
        };
        let act = AlertAct::Ask(AlertCommand::Adjust(adjust));
        step(change.after, &change.by, act)
    }));
    steps.extend(alert.lifted.iter().map(|lifted| {
        let reason = lifted.reason.clone();
        let act = AlertAct::Ask(AlertCommand::Lift { reason });
        step(lifted.after, &lifted.by, act)
    }));
    steps
}

impl AlertAct {
    /// The request, about this incident where the alert names one.
    pub(super) fn command(&self, incident: Option<IncidentNo>) -> AlertCommand {
        match self {
            Self::Raise(raise, _) => AlertCommand::Raise(Box::new(Raise {
                incident,
                ..raise.as_ref().clone()
            })),
            Self::Ask(command) => command.clone(),
        }
    }
}
