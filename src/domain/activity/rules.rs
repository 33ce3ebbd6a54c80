//! Who may do what to an entry of the register, as a table, and the one way from a request to a
//! fact.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::super::calendar::local_date;
use super::super::people::{Actor, Roster};
use super::super::vocabulary::{ActivityState, ActivityVerb, Capacity};
use super::super::{ActivityNo, UnitId, said};
use super::{
    Account, Activity, ActivityEvent, ActivityRefusal, Corrected, Particulars, Registered,
};

/// Putting an activity into the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    /// The number the log has given it.
    pub no: ActivityNo,
    /// Whose it was; the actor's own unit when none is named.
    pub unit: Option<UnitId>,
    /// What is said of it.
    pub account: Account,
}

/// Putting right what is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correct {
    /// What is said of it from now on.
    pub account: Account,
    /// Why.
    pub reason: Option<String>,
}

/// A request about an activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActivityCommand {
    /// Put it into the register.
    Register(Box<Register>),
    /// Put right what is said of it.
    Correct(Box<Correct>),
    /// Find it to be true.
    Confirm,
    /// Take it back.
    Withdraw {
        /// Why.
        reason: String,
    },
}

impl ActivityCommand {
    /// The verb it asks for.
    pub const fn verb(&self) -> ActivityVerb {
        match self {
            Self::Register(_) => ActivityVerb::Register,
            Self::Correct(_) => ActivityVerb::Correct,
            Self::Confirm => ActivityVerb::Confirm,
            Self::Withdraw { .. } => ActivityVerb::Withdraw,
        }
    }

    /// The same request with the number that the log has given the new entry.
    #[must_use]
    pub fn numbered(mut self, no: &ActivityNo) -> Self {
        if let Self::Register(wanted) = &mut self {
            wanted.no = no.clone();
        }
        self
    }
}

/// Everything a decision rests on besides the entry and the request.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Who asks.
    pub actor: &'a Actor,
    /// When.
    pub now: Timestamp,
    /// Units and groups.
    pub roster: &'a Roster,
}

/// A fact, and the capacity in which it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The capacity.
    pub capacity: Capacity,
    /// The fact.
    pub event: ActivityEvent,
}

/// One row of the table of rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// What is done.
    pub verb: ActivityVerb,
    /// In which states; empty for what begins an entry.
    pub from: &'static [ActivityState],
    /// Who may.
    pub by: &'static [Capacity],
    /// Who of these may once it is confirmed.
    pub by_confirmed: &'static [Capacity],
    /// Whether another person, of another unit than the one that did it, must do it.
    pub is_others: bool,
}

use ActivityState as S;
use Capacity::{DutyOfficer, Liaison, Overseer, UnitHead};

/// 宣传部 and 市政府办公室: they register for every unit and confirm.
const OFFICES: &[Capacity] = &[DutyOfficer, Overseer];
const ALL: &[Capacity] = &[DutyOfficer, Overseer, Liaison, UnitHead];

/// Who may do what; the assessment is plan row 64.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    Rule { verb: ActivityVerb::Register, from: &[],                            by: ALL,     by_confirmed: ALL,     is_others: false },
    Rule { verb: ActivityVerb::Correct,  from: &[S::Registered, S::Confirmed], by: ALL,     by_confirmed: OFFICES, is_others: false },
    Rule { verb: ActivityVerb::Confirm,  from: &[S::Registered],               by: OFFICES, by_confirmed: OFFICES, is_others: true  },
    Rule { verb: ActivityVerb::Withdraw, from: &[S::Registered, S::Confirmed], by: ALL,     by_confirmed: OFFICES, is_others: false },
];

/// The row of a verb. Every verb has one, which a test asserts; a row that nobody may use stands in
/// for none.
pub fn rule(verb: ActivityVerb) -> Rule {
    const NOBODY: Rule = Rule {
        verb: ActivityVerb::Register,
        from: &[],
        by: &[],
        by_confirmed: &[],
        is_others: false,
    };
    let found = RULES.iter().copied().find(|rule| rule.verb == verb);
    found.unwrap_or(NOBODY)
}

fn among(by: &[Capacity], actor: &Actor) -> Option<Capacity> {
    by.iter().copied().find(|capacity| actor.is(*capacity))
}

/// Whether somebody may put anything into the register.
pub fn may_register(actor: &Actor) -> bool {
    among(rule(ActivityVerb::Register).by, actor).is_some()
}

/// Whether somebody may do so for any unit.
pub fn may_register_for_all(actor: &Actor) -> bool {
    among(OFFICES, actor).is_some()
}

/// Whether the actor may do this to the entry as it is, and in which capacity.
///
/// # Errors
/// The first reason against it: capacity, state, unit, person.
pub fn permit(
    activity: &Activity,
    verb: ActivityVerb,
    actor: &Actor,
) -> Result<Capacity, ActivityRefusal> {
    let rule = rule(verb);
    let capacity = among(rule.by, actor).ok_or(ActivityRefusal::NotAllowed(verb, rule.by))?;
    let Some((fact, state)) = activity.registered.as_ref().zip(activity.state()) else {
        let begins = rule.from.is_empty();
        return begins
            .then_some(capacity)
            .ok_or(ActivityRefusal::NotRegistered);
    };
    if rule.from.is_empty() {
        return Err(ActivityRefusal::AlreadyRegistered(fact.no.clone()));
    }
    if !may_register_for_all(actor) && actor.unit != fact.unit {
        return Err(ActivityRefusal::NotOwnUnit);
    }
    match (state, &activity.confirmed) {
        (S::Withdrawn, _) => return Err(ActivityRefusal::AlreadyWithdrawn(verb)),
        (S::Registered | S::Confirmed, Some(by)) if !rule.from.contains(&state) => {
            return Err(ActivityRefusal::AlreadyConfirmed(by.name.clone()));
        }
        (S::Registered | S::Confirmed, Some(_)) => {
            among(rule.by_confirmed, actor).ok_or(ActivityRefusal::ConfirmedAlready(verb))?;
        }
        (S::Registered | S::Confirmed, None) => {}
    }
    if rule.is_others {
        by_another(activity, &fact.unit, actor)?;
    }
    Ok(capacity)
}

fn by_another(activity: &Activity, unit: &UnitId, actor: &Actor) -> Result<(), ActivityRefusal> {
    let by = activity.said_by.as_ref();
    if by.is_some_and(|by| by.account == actor.account) {
        return Err(ActivityRefusal::OwnEntry);
    }
    if *unit == actor.unit {
        return Err(ActivityRefusal::OwnUnit);
    }
    Ok(())
}

/// One thing that the reader of a page could do, with the reason where it cannot be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What.
    pub verb: ActivityVerb,
    /// The capacity it would be done in, or why not.
    pub permit: Result<Capacity, ActivityRefusal>,
}

/// Everything this actor could ever do to this entry; what is none of the actor's business is left
/// out.
pub fn actions(activity: &Activity, actor: &Actor) -> Vec<Action> {
    RULES
        .iter()
        .filter(|rule| !rule.from.is_empty())
        .map(|rule| Action {
            verb: rule.verb,
            permit: permit(activity, rule.verb, actor),
        })
        .filter(|action| !matches!(action.permit, Err(ActivityRefusal::NotAllowed(..))))
        .collect()
}

/// Decides: the one way from a request to a fact.
///
/// # Errors
/// The first reason for "no".
pub fn decide(
    activity: &Activity,
    command: &ActivityCommand,
    facts: &Facts<'_>,
) -> Result<Decision, ActivityRefusal> {
    let capacity = permit(activity, command.verb(), facts.actor)?;
    let event = match command {
        ActivityCommand::Register(wanted) => register(wanted, facts)?,
        ActivityCommand::Correct(wanted) => correct(activity, wanted, facts)?,
        ActivityCommand::Confirm => ActivityEvent::Confirmed {},
        ActivityCommand::Withdraw { reason } => {
            let missing = ActivityRefusal::ReasonMissing(ActivityVerb::Withdraw);
            let reason = said(reason).ok_or(missing)?;
            ActivityEvent::Withdrawn { reason }
        }
    };
    Ok(Decision { capacity, event })
}

fn register(wanted: &Register, facts: &Facts<'_>) -> Result<ActivityEvent, ActivityRefusal> {
    let own = &facts.actor.unit;
    let unit = wanted.unit.as_ref().unwrap_or(own);
    if unit != own && !may_register_for_all(facts.actor) {
        return Err(ActivityRefusal::NotOwnUnit);
    }
    if facts.roster.unit(unit).is_none() {
        return Err(ActivityRefusal::UnknownUnit(unit.to_string()));
    }
    Ok(ActivityEvent::Registered(Box::new(Registered {
        no: wanted.no.clone(),
        unit: unit.clone(),
        account: checked(&wanted.account, facts.now)?,
    })))
}

fn correct(
    activity: &Activity,
    wanted: &Correct,
    facts: &Facts<'_>,
) -> Result<ActivityEvent, ActivityRefusal> {
    let account = checked(&wanted.account, facts.now)?;
    if activity.account.as_ref() == Some(&account) {
        return Err(ActivityRefusal::NothingChanged);
    }
    let reason = wanted.reason.as_deref().and_then(said);
    if activity.confirmed.is_some() && reason.is_none() {
        return Err(ActivityRefusal::ReasonMissing(ActivityVerb::Correct));
    }
    Ok(ActivityEvent::Corrected(Box::new(Corrected {
        account,
        reason,
    })))
}

/// The account in plain words, if it is one of something that happened.
fn checked(account: &Account, now: Timestamp) -> Result<Account, ActivityRefusal> {
    let title = said(&account.title).ok_or(ActivityRefusal::TitleMissing)?;
    if account.held_on > local_date(now) {
        return Err(ActivityRefusal::InFuture);
    }
    let particulars = match &account.particulars {
        Particulars::Interpretation { form, url } => Particulars::Interpretation {
            form: *form,
            url: said(url).ok_or(ActivityRefusal::LinkMissing)?,
        },
        Particulars::Training { participants: 0 } | Particulars::Drill { participants: 0 } => {
            return Err(ActivityRefusal::ParticipantsMissing);
        }
        Particulars::PressConference { .. }
        | Particulars::Training { .. }
        | Particulars::Drill { .. } => account.particulars.clone(),
    };
    Ok(Account {
        held_on: account.held_on,
        title,
        particulars,
        note: account.note.as_deref().and_then(said),
    })
}

/// The whole table as text. `tests/golden/activities.txt` holds it, so that a change of rights is a
/// visible difference.
pub fn matrix() -> String {
    let codes = |all: &[Capacity]| {
        let codes: Vec<&str> = all.iter().map(|capacity| capacity.code()).collect();
        codes.join("|")
    };
    let mut text = String::new();
    for rule in RULES {
        let from: Vec<&str> = rule.from.iter().map(|state| state.code()).collect();
        // Writing to a String cannot fail.
        let _ok = writeln!(
            text,
            "{:<8} from {:<20} by {:<39} confirmed by {:<39} {} plan:64",
            rule.verb.code(),
            if from.is_empty() {
                "-".to_owned()
            } else {
                from.join("|")
            },
            codes(rule.by),
            codes(rule.by_confirmed),
            if rule.is_others { "by another" } else { "-" },
        );
    }
    text
}
