//! Who may do what to an alert, as a table, and the one way from a request to a fact.

use std::fmt::Write as _;

use super::super::event::FrozenGroup;
use super::super::people::{Actor, Roster};
use super::super::vocabulary::{AlertColour, AlertState, AlertVerb, Capacity, Stage};
use super::super::{AlertNo, IncidentNo, Theme, UnitId, said};
use super::{Adjusted, Alert, AlertEvent, AlertRefusal, ColourChange, Raised};

/// Warning units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raise {
    /// The number the log has given it.
    pub no: AlertNo,
    /// The colour.
    pub colour: AlertColour,
    /// The incident it is about.
    pub incident: Option<IncidentNo>,
    /// The theme it is about.
    pub theme: Option<Theme>,
    /// What is to be expected and what the units should watch.
    pub text: String,
    /// Units to be told.
    pub units: Vec<UnitId>,
    /// Groups to be told, by name.
    pub groups: Vec<String>,
}

/// Changing an active alert; what is empty, or the same as before, stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Adjust {
    /// Another colour.
    pub colour: Option<AlertColour>,
    /// Another text.
    pub text: Option<String>,
    /// Units to be told in addition.
    pub units: Vec<UnitId>,
    /// Groups to be told in addition, by name.
    pub groups: Vec<String>,
    /// Why.
    pub reason: Option<String>,
}

/// A request about an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlertCommand {
    /// Warn.
    Raise(Box<Raise>),
    /// Change colour, text or those told.
    Adjust(Adjust),
    /// Say that the unit has seen it.
    Confirm {
        /// For which unit; the actor's own when none is named.
        unit: Option<UnitId>,
    },
    /// End it.
    Lift {
        /// Why.
        reason: String,
    },
}

impl AlertCommand {
    /// The verb it asks for.
    pub const fn verb(&self) -> AlertVerb {
        match self {
            Self::Raise(_) => AlertVerb::Raise,
            Self::Adjust(_) => AlertVerb::Adjust,
            Self::Confirm { .. } => AlertVerb::Confirm,
            Self::Lift { .. } => AlertVerb::Lift,
        }
    }

    /// The same request with the number that the log has given the new alert.
    #[must_use]
    pub fn numbered(mut self, no: &AlertNo) -> Self {
        if let Self::Raise(wanted) = &mut self {
            wanted.no = no.clone();
        }
        self
    }
}

/// What an alert must know of the incident it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matter {
    /// Where the incident stands.
    pub stage: Stage,
    /// Whether it is a drill.
    pub drill: bool,
}

/// Everything a decision rests on besides the alert and the request.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Who asks.
    pub actor: &'a Actor,
    /// Units and groups.
    pub roster: &'a Roster,
    /// The incident that a new alert names; `None` when there is none, or none that the actor may
    /// see.
    pub matter: Option<Matter>,
}

/// A fact, and the capacity in which it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The capacity.
    pub capacity: Capacity,
    /// The fact.
    pub event: AlertEvent,
}

/// One row of the table of rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// What is done.
    pub verb: AlertVerb,
    /// In which state; `None` for what begins an alert.
    pub from: Option<AlertState>,
    /// Who may.
    pub by: &'static [Capacity],
    /// Who of these may where red or orange is before or after.
    pub by_at_top: &'static [Capacity],
    /// Whether only a unit that was told may, each for itself and once.
    pub is_own: bool,
}

use AlertState::Active;
use Capacity::{DutyOfficer, Leader, Liaison, UnitHead};

/// Who may do what; all of it rests on plan row 20.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    Rule { verb: AlertVerb::Raise,   from: None,         by: &[DutyOfficer, Leader], by_at_top: &[Leader],            is_own: false },
    Rule { verb: AlertVerb::Adjust,  from: Some(Active), by: &[DutyOfficer, Leader], by_at_top: &[Leader],            is_own: false },
    Rule { verb: AlertVerb::Confirm, from: Some(Active), by: &[Liaison, UnitHead],   by_at_top: &[Liaison, UnitHead], is_own: true  },
    Rule { verb: AlertVerb::Lift,    from: Some(Active), by: &[DutyOfficer, Leader], by_at_top: &[Leader],            is_own: false },
];

/// The row of a verb. Every verb has one, which a test asserts; a row that nobody may use stands in
/// for none.
pub fn rule(verb: AlertVerb) -> Rule {
    const NOBODY: Rule = Rule {
        verb: AlertVerb::Lift,
        from: Some(Active),
        by: &[],
        by_at_top: &[],
        is_own: false,
    };
    let found = RULES.iter().copied().find(|rule| rule.verb == verb);
    found.unwrap_or(NOBODY)
}

/// Whether the actor may do this to the alert as it is, and in which capacity.
///
/// # Errors
/// The first reason against it: capacity, state, colour, unit.
pub fn permit(alert: &Alert, verb: AlertVerb, actor: &Actor) -> Result<Capacity, AlertRefusal> {
    let rule = rule(verb);
    let among = |by: &[Capacity]| by.iter().copied().find(|capacity| actor.is(*capacity));
    let capacity = among(rule.by).ok_or(AlertRefusal::NotAllowed(verb, rule.by))?;
    state_allows(alert, &rule)?;
    if rule.is_own {
        own_unit(alert, actor)?;
    }
    if alert.colour.is_some_and(AlertColour::is_top) {
        return among(rule.by_at_top).ok_or(AlertRefusal::LeaderMustDecide);
    }
    Ok(capacity)
}

fn state_allows(alert: &Alert, rule: &Rule) -> Result<(), AlertRefusal> {
    match (&alert.raised, rule.from) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(AlertRefusal::NotRaised),
        (Some(raised), None) => Err(AlertRefusal::AlreadyRaised(raised.no.clone())),
        (Some(_), wanted) if alert.state() == wanted => Ok(()),
        (Some(_), Some(_)) => Err(AlertRefusal::AlreadyLifted),
    }
}

fn own_unit(alert: &Alert, actor: &Actor) -> Result<(), AlertRefusal> {
    let told = alert.told_unit(&actor.unit).ok_or(AlertRefusal::NotTold)?;
    match &told.confirmed {
        None => Ok(()),
        Some(by) => Err(AlertRefusal::AlreadyConfirmed(by.name.clone())),
    }
}

/// One thing that the reader of a page could do, with the reason where it cannot be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What.
    pub verb: AlertVerb,
    /// The capacity it would be done in, or why not.
    pub permit: Result<Capacity, AlertRefusal>,
}

/// Everything this actor could ever do to this alert; what is none of the actor's business is left
/// out.
pub fn actions(alert: &Alert, actor: &Actor) -> Vec<Action> {
    RULES
        .iter()
        .filter(|rule| rule.from.is_some())
        .map(|rule| Action {
            verb: rule.verb,
            permit: permit(alert, rule.verb, actor),
        })
        .filter(|action| {
            !matches!(
                action.permit,
                Err(AlertRefusal::NotAllowed(..) | AlertRefusal::NotTold)
            )
        })
        .collect()
}

/// Decides: the one way from a request to a fact.
///
/// # Errors
/// The first reason for "no".
pub fn decide(
    alert: &Alert,
    command: &AlertCommand,
    facts: &Facts<'_>,
) -> Result<Decision, AlertRefusal> {
    let capacity = permit(alert, command.verb(), facts.actor)?;
    match command {
        AlertCommand::Raise(wanted) => raise(wanted, facts, capacity),
        AlertCommand::Adjust(wanted) => adjust(alert, wanted, facts, capacity),
        AlertCommand::Confirm { unit } => confirm(alert, unit.as_ref(), facts, capacity),
        AlertCommand::Lift { reason } => {
            let reason = said(reason).ok_or(AlertRefusal::ReasonMissing(AlertVerb::Lift))?;
            let event = AlertEvent::Lifted { reason };
            Ok(Decision { capacity, event })
        }
    }
}

fn raise(wanted: &Raise, facts: &Facts<'_>, capacity: Capacity) -> Result<Decision, AlertRefusal> {
    let capacity = at_colour(wanted.colour, AlertVerb::Raise, facts.actor, capacity)?;
    let drill = check_subject(wanted, facts)?;
    let text = said(&wanted.text).ok_or(AlertRefusal::TextMissing)?;
    let groups = freeze(facts.roster, &wanted.groups)?;
    let units = everybody(facts.roster, &wanted.units, &groups)?;
    if units.is_empty() {
        return Err(AlertRefusal::NobodyTold);
    }
    let event = AlertEvent::Raised(Raised {
        no: wanted.no.clone(),
        colour: wanted.colour,
        incident: wanted.incident.clone(),
        theme: wanted.theme.clone(),
        text,
        units,
        groups,
        drill,
    });
    Ok(Decision { capacity, event })
}

/// Whether the alert is about a drill; refuses what it cannot be about.
fn check_subject(wanted: &Raise, facts: &Facts<'_>) -> Result<bool, AlertRefusal> {
    match (&wanted.incident, facts.matter) {
        (None, _) if wanted.theme.is_none() => Err(AlertRefusal::NoSubject),
        (None, _) => Ok(false),
        (Some(no), None) => Err(AlertRefusal::UnknownIncident(no.clone())),
        (Some(no), Some(matter)) if matter.stage.is_ended() => {
            Err(AlertRefusal::IncidentEnded(no.clone(), matter.stage))
        }
        (Some(_), Some(matter)) => Ok(matter.drill),
    }
}

fn adjust(
    alert: &Alert,
    wanted: &Adjust,
    facts: &Facts<'_>,
    capacity: Capacity,
) -> Result<Decision, AlertRefusal> {
    let change = wanted.colour.zip(alert.colour);
    let change = change.map(|(to, from)| ColourChange { from, to });
    let change = change.filter(|change| change.from != change.to);
    let text = wanted.text.as_deref().and_then(said);
    let text = text.filter(|text| *text != alert.text);
    let groups = freeze(facts.roster, &wanted.groups)?;
    let mut units = everybody(facts.roster, &wanted.units, &groups)?;
    units.retain(|unit| alert.told_unit(unit).is_none());
    if change.is_none() && text.is_none() && units.is_empty() {
        return Err(AlertRefusal::NothingChanged);
    }
    let capacity = match change {
        Some(change) => at_colour(change.to, AlertVerb::Adjust, facts.actor, capacity)?,
        None => capacity,
    };
    let reason = wanted.reason.as_deref().and_then(said);
    if change.is_some() && reason.is_none() {
        return Err(AlertRefusal::ReasonMissing(AlertVerb::Adjust));
    }
    let event = AlertEvent::Adjusted(Adjusted {
        colour: change,
        text,
        units,
        groups,
        reason,
    });
    Ok(Decision { capacity, event })
}

/// `permit` has found that the actor's own unit was told and has not confirmed.
fn confirm(
    alert: &Alert,
    unit: Option<&UnitId>,
    facts: &Facts<'_>,
    capacity: Capacity,
) -> Result<Decision, AlertRefusal> {
    let own = &facts.actor.unit;
    if unit.is_some_and(|unit| unit != own) {
        return Err(AlertRefusal::NotOwnUnit);
    }
    let colour = alert.colour.ok_or(AlertRefusal::NotRaised)?;
    let unit = own.clone();
    let event = AlertEvent::Confirmed { unit, colour };
    Ok(Decision { capacity, event })
}

/// In which capacity the actor may bring about this colour.
fn at_colour(
    colour: AlertColour,
    verb: AlertVerb,
    actor: &Actor,
    capacity: Capacity,
) -> Result<Capacity, AlertRefusal> {
    if !colour.is_top() {
        return Ok(capacity);
    }
    let leaders = rule(verb).by_at_top;
    let found = leaders.iter().copied().find(|leader| actor.is(*leader));
    found.ok_or(AlertRefusal::LeaderMustDecide)
}

fn freeze(roster: &Roster, names: &[String]) -> Result<Vec<FrozenGroup>, AlertRefusal> {
    names
        .iter()
        .map(|name| {
            let group = roster.group(name);
            let group = group.ok_or_else(|| AlertRefusal::UnknownGroup(name.clone()))?;
            if group.is_open {
                return Err(AlertRefusal::OpenGroup(group.name.clone()));
            }
            Ok(FrozenGroup {
                name: group.name.clone(),
                members: group.members.clone(),
            })
        })
        .collect()
}

/// The units and the members of the groups, once each.
fn everybody(
    roster: &Roster,
    named: &[UnitId],
    groups: &[FrozenGroup],
) -> Result<Vec<UnitId>, AlertRefusal> {
    let mut units: Vec<UnitId> = Vec::new();
    for unit in named.iter().chain(groups.iter().flat_map(|g| &g.members)) {
        if roster.unit(unit).is_none() {
            return Err(AlertRefusal::UnknownUnit(unit.to_string()));
        }
        if !units.contains(unit) {
            units.push(unit.clone());
        }
    }
    Ok(units)
}

/// The whole table as text. `tests/golden/alerts.txt` holds it, so that a change of rights is a
/// visible difference.
pub fn matrix() -> String {
    let codes = |all: &[Capacity]| {
        let codes: Vec<&str> = all.iter().map(|capacity| capacity.code()).collect();
        codes.join("|")
    };
    let mut text = String::new();
    for rule in RULES {
        // Writing to a String cannot fail.
        let _ok = writeln!(
            text,
            "{:<8} from {:<8} by {:<20} red, orange by {:<20} {} plan:20",
            rule.verb.code(),
            rule.from.map_or("-", AlertState::code),
            codes(rule.by),
            codes(rule.by_at_top),
            if rule.is_own { "own unit, once" } else { "-" },
        );
    }
    text
}
