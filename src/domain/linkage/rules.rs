//! Who may do what to a linkage, as a table, and the one way from a request to a fact.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::super::calendar::Calendar;
use super::super::people::{Actor, Roster};
use super::super::plan::Plan;
use super::super::policy::Policy;
use super::super::vocabulary::{
    Capacity, DeadlineKind, EventGrade, IncidentKind, Level, LinkageState, LinkageVerb, Stage,
};
use super::super::{IncidentNo, LinkageNo, RowRef, UnitId, said};
use super::{
    ActionRecorded, Agreed, CalledOut, Linkage, LinkageEvent, LinkageRefusal, Meeting, Minuted,
};

/// The row of the plan that names the members.
pub const ROW: &str = "22";

/// Calling the group out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallOut {
    /// The number the log has given it.
    pub no: LinkageNo,
    /// The incident it is about.
    pub incident: IncidentNo,
    /// What it is for.
    pub purpose: String,
    /// What the members are asked to do.
    pub asked: String,
    /// The members; those that the plan names when none is named.
    pub members: Vec<UnitId>,
    /// By when they are to confirm; by the limit for acknowledging when nothing is said.
    pub confirm_by: Option<Timestamp>,
    /// When they meet.
    pub meeting_at: Option<Timestamp>,
    /// Where they meet.
    pub meeting_place: Option<String>,
}

/// Saying what a member did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordAction {
    /// Which member; the actor's own unit when none is named.
    pub unit: Option<UnitId>,
    /// What.
    pub text: String,
    /// When; now when nobody says.
    pub done_at: Option<Timestamp>,
    /// Where it can be seen.
    pub url: Option<String>,
}

/// Writing or correcting the minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Minute {
    /// When they met; the time of the call-out's meeting, else now, when nobody says.
    pub held_at: Option<Timestamp>,
    /// Where; the place of the call-out's meeting when nobody says.
    pub place: Option<String>,
    /// Who was present.
    pub present: String,
    /// What was said.
    pub points: String,
    /// What was agreed.
    pub agreed: Vec<Agreed>,
    /// Why an earlier version is corrected.
    pub reason: Option<String>,
}

/// A request about a linkage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkageCommand {
    /// Call the group out.
    CallOut(Box<CallOut>),
    /// Say that the unit has it.
    Confirm {
        /// For which unit; the actor's own when none is named.
        unit: Option<UnitId>,
    },
    /// Remind those who have not confirmed in time.
    Urge,
    /// Say what a member did.
    RecordAction(RecordAction),
    /// Write or correct the minutes.
    Minute(Minute),
    /// End it.
    End {
        /// What came of it.
        conclusion: String,
    },
}

impl LinkageCommand {
    /// The verb it asks for.
    pub const fn verb(&self) -> LinkageVerb {
        match self {
            Self::CallOut(_) => LinkageVerb::CallOut,
            Self::Confirm { .. } => LinkageVerb::Confirm,
            Self::Urge => LinkageVerb::Urge,
            Self::RecordAction(_) => LinkageVerb::RecordAction,
            Self::Minute(_) => LinkageVerb::Minute,
            Self::End { .. } => LinkageVerb::End,
        }
    }

    /// The same request with the number that the log has given the new linkage.
    #[must_use]
    pub fn numbered(mut self, no: &LinkageNo) -> Self {
        if let Self::CallOut(wanted) = &mut self {
            wanted.no = no.clone();
        }
        self
    }
}

/// What a call-out must know of the incident it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// Where the incident stands.
    pub stage: Stage,
    /// What kind of matter it is.
    pub kind: IncidentKind,
    /// Its title.
    pub title: String,
    /// How heated the opinion is.
    pub level: Option<Level>,
    /// The grade of the emergency.
    pub event_grade: Option<EventGrade>,
    /// Whether it is a drill.
    pub drill: bool,
}

/// Everything a decision rests on besides the linkage and the request.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Who asks.
    pub actor: &'a Actor,
    /// When.
    pub now: Timestamp,
    /// Units and groups.
    pub roster: &'a Roster,
    /// The plan in force, which names the members.
    pub plan: &'a Plan,
    /// The limits in force.
    pub policy: &'a Policy,
    /// The calendar in force.
    pub calendar: &'a Calendar,
    /// The incident that a call-out names; `None` when there is none, or none that the actor may
    /// see.
    pub matter: Option<&'a Matter>,
}

/// A fact, and the capacity in which it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The capacity.
    pub capacity: Capacity,
    /// The fact.
    pub event: LinkageEvent,
}

/// One row of the table of rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// What is done.
    pub verb: LinkageVerb,
    /// In which states; empty for what begins a linkage.
    pub from: &'static [LinkageState],
    /// Who may.
    pub by: &'static [Capacity],
    /// Who of these may where the incident is of one of the two top levels.
    pub by_at_major: &'static [Capacity],
    /// Whether only a member may, each for itself.
    pub is_own: bool,
}

use Capacity::{DutyOfficer, Leader, Liaison, System, UnitHead};
use LinkageState as S;

const OFFICE: &[Capacity] = &[DutyOfficer, Leader];
/// The propaganda office is a member too, and its duty officers speak for it.
const MEMBER: &[Capacity] = &[Liaison, UnitHead, DutyOfficer];

/// Who may do what; all of it rests on plan row 22.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    Rule { verb: LinkageVerb::CallOut,      from: &[],                      by: OFFICE,         by_at_major: &[Leader], is_own: false },
    Rule { verb: LinkageVerb::Confirm,      from: &[S::CalledOut],          by: MEMBER,         by_at_major: MEMBER,    is_own: true  },
    Rule { verb: LinkageVerb::Urge,         from: &[S::CalledOut],          by: &[System],      by_at_major: &[System], is_own: false },
    Rule { verb: LinkageVerb::RecordAction, from: &[S::CalledOut],          by: MEMBER,         by_at_major: MEMBER,    is_own: true  },
    Rule { verb: LinkageVerb::Minute,       from: &[S::CalledOut, S::Ended], by: &[DutyOfficer], by_at_major: &[DutyOfficer], is_own: false },
    Rule { verb: LinkageVerb::End,          from: &[S::CalledOut],          by: OFFICE,         by_at_major: &[Leader], is_own: false },
];

/// The row of a verb. Every verb has one, which a test asserts; a row that nobody may use stands in
/// for none.
pub fn rule(verb: LinkageVerb) -> Rule {
    const NOBODY: Rule = Rule {
        verb: LinkageVerb::Urge,
        from: &[],
        by: &[],
        by_at_major: &[],
        is_own: false,
    };
    let found = RULES.iter().copied().find(|rule| rule.verb == verb);
    found.unwrap_or(NOBODY)
}

/// Whether the actor may do this to the linkage as it is, and in which capacity.
///
/// # Errors
/// The first reason against it: capacity, state, unit, level.
pub fn permit(
    linkage: &Linkage,
    verb: LinkageVerb,
    actor: &Actor,
) -> Result<Capacity, LinkageRefusal> {
    let rule = rule(verb);
    let among = |by: &[Capacity]| by.iter().copied().find(|capacity| actor.is(*capacity));
    let capacity = among(rule.by).ok_or(LinkageRefusal::NotAllowed(verb, rule.by))?;
    let called_out = linkage.called_out.as_ref();
    match (called_out, linkage.state()) {
        (None, _) | (_, None) if rule.from.is_empty() => return Ok(capacity),
        (Some(fact), _) if rule.from.is_empty() => {
            return Err(LinkageRefusal::AlreadyCalledOut(fact.no.clone()));
        }
        (_, Some(state)) if rule.from.contains(&state) => {}
        (_, Some(_)) => return Err(LinkageRefusal::AlreadyEnded(verb)),
        (_, None) => return Err(LinkageRefusal::NotCalledOut),
    }
    if rule.is_own {
        own_unit(linkage, verb, actor)?;
    }
    if called_out.is_some_and(|fact| is_major(fact.level)) {
        return among(rule.by_at_major).ok_or(LinkageRefusal::LeaderMustDecide);
    }
    Ok(capacity)
}

fn is_major(level: Option<Level>) -> bool {
    level.is_some_and(Level::is_major)
}

fn own_unit(linkage: &Linkage, verb: LinkageVerb, actor: &Actor) -> Result<(), LinkageRefusal> {
    let member = linkage.member(&actor.unit);
    let member = member.ok_or(LinkageRefusal::NotAMember)?;
    match &member.confirmed {
        Some(by) if verb == LinkageVerb::Confirm => {
            Err(LinkageRefusal::AlreadyConfirmed(by.name.clone()))
        }
        Some(_) | None => Ok(()),
    }
}

/// One thing that the reader of a page could do, with the reason where it cannot be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What.
    pub verb: LinkageVerb,
    /// The capacity it would be done in, or why not.
    pub permit: Result<Capacity, LinkageRefusal>,
}

/// Everything this actor could ever do to this linkage; what is none of the actor's business is
/// left out.
pub fn actions(linkage: &Linkage, actor: &Actor) -> Vec<Action> {
    RULES
        .iter()
        .filter(|rule| !rule.from.is_empty() && rule.verb != LinkageVerb::Urge)
        .map(|rule| Action {
            verb: rule.verb,
            permit: permit(linkage, rule.verb, actor),
        })
        .filter(|action| {
            !matches!(
                action.permit,
                Err(LinkageRefusal::NotAllowed(..) | LinkageRefusal::NotAMember)
            )
        })
        .collect()
}

/// The units that the plan names as members, as far as the roster knows them.
pub fn proposed(plan: &Plan) -> Vec<UnitId> {
    let row = plan.row(&RowRef::new(ROW));
    let named = row.into_iter().flat_map(|row| {
        let named = row.lead.iter().chain(&row.responsible);
        named.chain(&row.cooperating)
    });
    let mut units: Vec<UnitId> = Vec::new();
    for unit in named.filter_map(|named| named.id.as_ref()) {
        if !units.contains(unit) {
            units.push(unit.clone());
        }
    }
    units
}

/// Decides: the one way from a request to a fact.
///
/// # Errors
/// The first reason for "no".
pub fn decide(
    linkage: &Linkage,
    command: &LinkageCommand,
    facts: &Facts<'_>,
) -> Result<Decision, LinkageRefusal> {
    let capacity = permit(linkage, command.verb(), facts.actor)?;
    match command {
        LinkageCommand::CallOut(wanted) => call_out(wanted, facts, capacity),
        LinkageCommand::Confirm { unit } => {
            let unit = own(unit.as_ref(), facts)?;
            let event = LinkageEvent::Confirmed { unit };
            Ok(Decision { capacity, event })
        }
        LinkageCommand::Urge => urge(linkage, facts, capacity),
        LinkageCommand::RecordAction(wanted) => record(wanted, facts, capacity),
        LinkageCommand::Minute(wanted) => minute(linkage, wanted, facts, capacity),
        LinkageCommand::End { conclusion } => {
            let conclusion = said(conclusion).ok_or(LinkageRefusal::ConclusionMissing)?;
            let event = LinkageEvent::Ended { conclusion };
            Ok(Decision { capacity, event })
        }
    }
}

fn call_out(
    wanted: &CallOut,
    facts: &Facts<'_>,
    capacity: Capacity,
) -> Result<Decision, LinkageRefusal> {
    let matter = subject(wanted, facts)?;
    let capacity = if is_major(matter.level) {
        let leader = facts.actor.is(Leader).then_some(Leader);
        leader.ok_or(LinkageRefusal::LeaderMustDecide)?
    } else {
        capacity
    };
    let purpose = said(&wanted.purpose).ok_or(LinkageRefusal::PurposeMissing)?;
    let asked = said(&wanted.asked).ok_or(LinkageRefusal::AskedMissing)?;
    let proposed = proposed(facts.plan);
    let members = members(wanted, &proposed, facts.roster)?;
    let event = LinkageEvent::CalledOut(Box::new(CalledOut {
        no: wanted.no.clone(),
        incident: wanted.incident.clone(),
        title: matter.title.clone(),
        level: matter.level,
        purpose,
        asked,
        members,
        proposed,
        plan_row: RowRef::new(ROW),
        plan_version: facts.plan.version,
        confirm_by: confirm_by(wanted, matter, facts)?,
        meeting: meeting(wanted, facts.now)?,
        drill: matter.drill,
    }));
    Ok(Decision { capacity, event })
}

fn subject<'a>(wanted: &CallOut, facts: &Facts<'a>) -> Result<&'a Matter, LinkageRefusal> {
    let no = || wanted.incident.clone();
    let matter = facts.matter;
    let matter = matter.ok_or_else(|| LinkageRefusal::UnknownIncident(no()))?;
    if matter.kind != IncidentKind::Opinion {
        return Err(LinkageRefusal::NotAnOpinion(no()));
    }
    if matter.stage.is_ended() {
        return Err(LinkageRefusal::IncidentEnded(no(), matter.stage));
    }
    Ok(matter)
}

/// Those named, once each; those of the plan when none is named.
fn members(
    wanted: &CallOut,
    proposed: &[UnitId],
    roster: &Roster,
) -> Result<Vec<UnitId>, LinkageRefusal> {
    let named = match wanted.members.as_slice() {
        [] => proposed,
        some => some,
    };
    let mut members: Vec<UnitId> = Vec::new();
    for unit in named {
        if roster.unit(unit).is_none() {
            return Err(LinkageRefusal::UnknownUnit(unit.to_string()));
        }
        if !members.contains(unit) {
            members.push(unit.clone());
        }
    }
    if members.is_empty() {
        return Err(LinkageRefusal::NoMembers);
    }
    Ok(members)
}

fn confirm_by(
    wanted: &CallOut,
    matter: &Matter,
    facts: &Facts<'_>,
) -> Result<Timestamp, LinkageRefusal> {
    let kind = DeadlineKind::Acknowledgement;
    let limit = facts.policy.limit(kind, matter.level, matter.event_grade);
    let by_limit = limit.map(|limit| {
        let reckoning = facts.calendar.add(facts.now, limit.amount, limit.measure);
        reckoning.due_at
    });
    match wanted.confirm_by.or(by_limit) {
        Some(at) if at > facts.now => Ok(at),
        Some(_) | None => Err(LinkageRefusal::ConfirmByPast),
    }
}

fn meeting(wanted: &CallOut, now: Timestamp) -> Result<Option<Meeting>, LinkageRefusal> {
    let place = wanted.meeting_place.as_deref().and_then(said);
    match (wanted.meeting_at, place) {
        (None, None) => Ok(None),
        (Some(at), Some(place)) if at > now => Ok(Some(Meeting { at, place })),
        (Some(_), Some(_)) => Err(LinkageRefusal::MeetingPast),
        (Some(_), None) | (None, Some(_)) => Err(LinkageRefusal::MeetingIncomplete),
    }
}

/// The actor's own unit, which `permit` has found among the members.
fn own(unit: Option<&UnitId>, facts: &Facts<'_>) -> Result<UnitId, LinkageRefusal> {
    let own = &facts.actor.unit;
    if unit.is_some_and(|unit| unit != own) {
        return Err(LinkageRefusal::NotOwnUnit);
    }
    Ok(own.clone())
}

fn urge(
    linkage: &Linkage,
    facts: &Facts<'_>,
    capacity: Capacity,
) -> Result<Decision, LinkageRefusal> {
    let due = linkage.called_out.as_ref().map(|fact| fact.confirm_by);
    let is_over = due.is_some_and(|due| due <= facts.now);
    let units: Vec<UnitId> = linkage.waiting().cloned().collect();
    if !is_over || linkage.urged_at.is_some() || units.is_empty() {
        return Err(LinkageRefusal::NothingToUrge);
    }
    let event = LinkageEvent::Urged { units };
    Ok(Decision { capacity, event })
}

fn record(
    wanted: &RecordAction,
    facts: &Facts<'_>,
    capacity: Capacity,
) -> Result<Decision, LinkageRefusal> {
    let unit = own(wanted.unit.as_ref(), facts)?;
    let text = said(&wanted.text).ok_or(LinkageRefusal::TextMissing)?;
    let done_at = past(wanted.done_at, facts.now)?;
    let event = LinkageEvent::ActionRecorded(ActionRecorded {
        unit,
        text,
        done_at,
        url: wanted.url.as_deref().and_then(said),
    });
    Ok(Decision { capacity, event })
}

fn past(at: Option<Timestamp>, now: Timestamp) -> Result<Timestamp, LinkageRefusal> {
    let at = at.unwrap_or(now);
    if at > now {
        return Err(LinkageRefusal::InFuture);
    }
    Ok(at)
}

fn minute(
    linkage: &Linkage,
    wanted: &Minute,
    facts: &Facts<'_>,
    capacity: Capacity,
) -> Result<Decision, LinkageRefusal> {
    let called_out = linkage.called_out.as_ref();
    let meeting = called_out.and_then(|fact| fact.meeting.as_ref());
    let held_at = wanted.held_at.or_else(|| meeting.map(|meeting| meeting.at));
    let place = wanted.place.as_deref().and_then(said);
    let place = place.or_else(|| meeting.map(|meeting| meeting.place.clone()));
    let there = |text: Option<String>, what| text.ok_or(LinkageRefusal::MinutesIncomplete(what));
    let before = linkage.current_minutes().map(|(minutes, _)| minutes);
    let mut agreed = Vec::new();
    for action in &wanted.agreed {
        if facts.roster.unit(&action.unit).is_none() {
            return Err(LinkageRefusal::UnknownUnit(action.unit.to_string()));
        }
        let text = said(&action.text).ok_or(LinkageRefusal::TextMissing)?;
        agreed.push(Agreed {
            text,
            ..action.clone()
        });
    }
    let minutes = Minuted {
        version: before.map_or(1, |before| before.version + 1),
        held_at: past(held_at, facts.now)?,
        place: there(place, "place")?,
        present: there(said(&wanted.present), "present")?,
        points: there(said(&wanted.points), "points")?,
        agreed,
        reason: wanted.reason.as_deref().and_then(said),
    };
    if let Some(before) = before {
        let is_same = Minuted {
            version: before.version,
            reason: before.reason.clone(),
            ..minutes.clone()
        } == *before;
        if is_same {
            return Err(LinkageRefusal::NothingChanged);
        }
        if minutes.reason.is_none() {
            return Err(LinkageRefusal::CorrectionReasonMissing);
        }
    }
    let event = LinkageEvent::Minuted(minutes);
    Ok(Decision { capacity, event })
}

/// The whole table as text. `tests/golden/linkages.txt` holds it, so that a change of rights is a
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
            "{:<13} from {:<16} by {:<30} major by {:<30} {} plan:22",
            rule.verb.code(),
            if from.is_empty() {
                "-".to_owned()
            } else {
                from.join("|")
            },
            codes(rule.by),
            codes(rule.by_at_major),
            if rule.is_own { "own unit" } else { "-" },
        );
    }
    text
}
