//! Who may do what to a case, as a table, and whether it is possible just now.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::super::AccountId;
use super::super::people::Actor;
use super::super::vocabulary::{Capacity, CaseMeasure, CaseState, CaseVerb, DeadlineKind};
use super::{Case, CaseRefusal, Item};

/// Who must not do it although the capacity is there: who did it never approves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apart {
    /// Nobody.
    Nobody,
    /// Who proposed.
    Proposer,
    /// Who decided, and who proposed.
    Decider,
    /// Who submitted what is judged.
    Submitter,
}

/// One row of the table of rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// What is done.
    pub verb: CaseVerb,
    /// In which states; none for what begins a case.
    pub from: &'static [CaseState],
    /// Who may.
    pub by: &'static [Capacity],
    /// Whether only the unit may that the case is addressed to.
    pub is_own: bool,
    /// Who must not.
    pub apart: Apart,
}

use Capacity::{Evaluator, Leader, Liaison, Overseer, System, UnitHead};
use CaseState::{Decided, Heard, Notified, Rectifying};

const PROPOSED: &[CaseState] = &[CaseState::Proposed];
const DECIDED: &[CaseState] = &[Decided];
const RUNNING: &[CaseState] = &[Decided, Rectifying];

/// Who may do what; all of it rests on plan row 24.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    Rule { verb: CaseVerb::Propose,            from: &[],                                    by: &[Evaluator],         is_own: false, apart: Apart::Nobody },
    Rule { verb: CaseVerb::Amend,              from: PROPOSED,                               by: &[Evaluator],         is_own: false, apart: Apart::Nobody },
    Rule { verb: CaseVerb::ApproveNotice,      from: PROPOSED,                               by: &[Leader],            is_own: false, apart: Apart::Proposer },
    Rule { verb: CaseVerb::Refuse,             from: PROPOSED,                               by: &[Leader],            is_own: false, apart: Apart::Proposer },
    Rule { verb: CaseVerb::Defend,             from: &[Notified],                            by: &[UnitHead, Liaison], is_own: true,  apart: Apart::Nobody },
    Rule { verb: CaseVerb::Waive,              from: &[Notified],                            by: &[UnitHead],          is_own: true,  apart: Apart::Nobody },
    Rule { verb: CaseVerb::Decide,             from: &[Notified, Heard],                     by: &[Leader],            is_own: false, apart: Apart::Proposer },
    Rule { verb: CaseVerb::IssueCircular,      from: RUNNING,                                by: &[Leader],            is_own: false, apart: Apart::Proposer },
    Rule { verb: CaseVerb::NotifyInterview,    from: RUNNING,                                by: &[Leader, Evaluator], is_own: false, apart: Apart::Nobody },
    Rule { verb: CaseVerb::RecordInterview,    from: RUNNING,                                by: &[Leader, Evaluator], is_own: false, apart: Apart::Nobody },
    Rule { verb: CaseVerb::OrderRectification, from: DECIDED,                                by: &[Leader, Evaluator], is_own: false, apart: Apart::Nobody },
    Rule { verb: CaseVerb::SubmitProof,        from: &[Rectifying],                          by: &[UnitHead, Liaison], is_own: true,  apart: Apart::Nobody },
    Rule { verb: CaseVerb::Verify,             from: &[Rectifying],                          by: &[Evaluator, Leader], is_own: false, apart: Apart::Submitter },
    Rule { verb: CaseVerb::Appeal,             from: RUNNING,                                by: &[UnitHead],          is_own: true,  apart: Apart::Nobody },
    Rule { verb: CaseVerb::DecideAppeal,       from: RUNNING,                                by: &[Leader, Overseer],  is_own: false, apart: Apart::Decider },
    Rule { verb: CaseVerb::Conclude,           from: RUNNING,                                by: &[Leader],            is_own: false, apart: Apart::Proposer },
    Rule { verb: CaseVerb::Withdraw,           from: &[CaseState::Proposed, Notified, Heard], by: &[Evaluator, Leader], is_own: false, apart: Apart::Nobody },
    Rule { verb: CaseVerb::Remind,             from: &[Notified, Heard, Decided, Rectifying], by: &[System],           is_own: false, apart: Apart::Nobody },
];

/// The row of a verb. Every verb has one, which a test asserts; a row that nobody may use stands in
/// for none.
pub fn rule(verb: CaseVerb) -> Rule {
    let found = RULES.iter().copied().find(|rule| rule.verb == verb);
    found.unwrap_or(Rule {
        verb,
        from: PROPOSED,
        by: &[],
        is_own: false,
        apart: Apart::Nobody,
    })
}

/// What a right depends on besides the case and the actor.
#[derive(Debug, Clone, Copy)]
pub struct House<'a> {
    /// The instant.
    pub now: Timestamp,
    /// The accounts that act as leader at present.
    pub leaders: &'a [AccountId],
}

/// Whether the actor may do this to the case as it is, and in which capacity.
///
/// # Errors
/// The first reason against it: capacity, unit, state, what else must be so, whose own work it is.
pub fn permit(
    case: &Case,
    verb: CaseVerb,
    actor: &Actor,
    house: House<'_>,
) -> Result<Capacity, CaseRefusal> {
    let rule = rule(verb);
    let capacity = rule.by.iter().copied().find(|capacity| actor.is(*capacity));
    let capacity = capacity.ok_or(CaseRefusal::NotAllowed(verb, rule.by))?;
    if rule.is_own && case.proposed.is_some() && case.unit() != Some(&actor.unit) {
        return Err(CaseRefusal::NotOwnUnit);
    }
    state_allows(case, &rule)?;
    is_possible(case, verb, house)?;
    is_apart(case, rule, actor, house)?;
    Ok(capacity)
}

fn state_allows(case: &Case, rule: &Rule) -> Result<(), CaseRefusal> {
    match (&case.proposed, case.state) {
        (None, _) | (_, None) if rule.from.is_empty() => Ok(()),
        (None, _) | (_, None) => Err(CaseRefusal::NotProposed),
        (Some(proposed), _) if rule.from.is_empty() => {
            Err(CaseRefusal::AlreadyProposed(proposed.what.no.clone()))
        }
        (Some(_), Some(state)) if rule.from.contains(&state) => Ok(()),
        (Some(_), Some(Heard)) if rule.is_own && rule.from == [Notified] => {
            let was_heard = case.defence.is_some() || case.waived.is_some();
            let over = defence_until(case).filter(|_| !was_heard);
            Err(over.map_or(
                CaseRefusal::WrongState(rule.verb, Heard),
                CaseRefusal::DefenceOver,
            ))
        }
        (Some(_), Some(state)) => Err(CaseRefusal::WrongState(rule.verb, state)),
    }
}

/// Whether what the verb needs is there, whoever asks.
fn is_possible(case: &Case, verb: CaseVerb, house: House<'_>) -> Result<(), CaseRefusal> {
    match verb {
        CaseVerb::Defend | CaseVerb::Waive => match defence_until(case) {
            Some(until) if house.now > until => Err(CaseRefusal::DefenceOver(until)),
            Some(_) | None => Ok(()),
        },
        CaseVerb::Decide => match defence_until(case) {
            Some(until) if case.state == Some(Notified) && house.now <= until => {
                Err(CaseRefusal::DefenceRunning(until))
            }
            Some(_) | None => Ok(()),
        },
        CaseVerb::IssueCircular => {
            measure_is(case, verb, CaseMeasure::Circular)?;
            not_yet(case.circular.is_some(), verb)
        }
        CaseVerb::NotifyInterview => {
            measure_is(case, verb, CaseMeasure::Interview)?;
            not_yet(case.record.is_some(), CaseVerb::RecordInterview)
        }
        CaseVerb::RecordInterview => {
            measure_is(case, verb, CaseMeasure::Interview)?;
            not_yet(case.record.is_some(), verb)?;
            first(case.interview.is_some(), CaseVerb::NotifyInterview, verb)
        }
        CaseVerb::OrderRectification => carried_out(case, verb),
        CaseVerb::SubmitProof => {
            let waits = |item: &Item| !item.is_accepted() && item.pending().is_none();
            let is_some = case.items.iter().any(waits);
            is_some.then_some(()).ok_or(CaseRefusal::NoOpenItem)
        }
        CaseVerb::Verify => {
            let is_some = case.items.iter().any(|item| item.pending().is_some());
            is_some.then_some(()).ok_or(CaseRefusal::NoProofPending)
        }
        CaseVerb::Appeal => may_appeal(case, house.now),
        CaseVerb::DecideAppeal => case
            .has_open_appeal()
            .then_some(())
            .ok_or(CaseRefusal::NoOpenAppeal),
        CaseVerb::Conclude => may_conclude(case, house.now),
        CaseVerb::Propose
        | CaseVerb::Amend
        | CaseVerb::ApproveNotice
        | CaseVerb::Refuse
        | CaseVerb::Withdraw
        | CaseVerb::Remind => Ok(()),
    }
}

/// Until when the unit may be heard.
fn defence_until(case: &Case) -> Option<Timestamp> {
    let tracked = case.deadline_of(DeadlineKind::StatementOfDefence)?;
    Some(tracked.deadline.due_at)
}

fn measure_is(case: &Case, verb: CaseVerb, wanted: CaseMeasure) -> Result<(), CaseRefusal> {
    let is_it = case.measure == Some(wanted);
    is_it
        .then_some(())
        .ok_or(CaseRefusal::OtherMeasure(verb, case.measure))
}

fn not_yet(is_done: bool, verb: CaseVerb) -> Result<(), CaseRefusal> {
    (!is_done)
        .then_some(())
        .ok_or(CaseRefusal::AlreadyDone(verb))
}

fn first(is_done: bool, what: CaseVerb, before: CaseVerb) -> Result<(), CaseRefusal> {
    is_done
        .then_some(())
        .ok_or(CaseRefusal::FirstDo(what, before))
}

/// Whether the measure itself is done: the circular is out, the interview is on record.
fn carried_out(case: &Case, verb: CaseVerb) -> Result<(), CaseRefusal> {
    match case.measure {
        Some(CaseMeasure::Circular) => {
            first(case.circular.is_some(), CaseVerb::IssueCircular, verb)
        }
        Some(CaseMeasure::Interview) => {
            first(case.record.is_some(), CaseVerb::RecordInterview, verb)
        }
        Some(CaseMeasure::NoMeasure) | None => Err(CaseRefusal::OtherMeasure(verb, case.measure)),
    }
}

fn may_appeal(case: &Case, now: Timestamp) -> Result<(), CaseRefusal> {
    if !case.measure.is_some_and(CaseMeasure::is_sanction) {
        return Err(CaseRefusal::NothingToAppeal);
    }
    if case.appeal.is_some() {
        return Err(CaseRefusal::AlreadyAppealed);
    }
    match case.appeal_until() {
        Some(until) if now > until => Err(CaseRefusal::AppealOver(until)),
        Some(_) | None => Ok(()),
    }
}

fn may_conclude(case: &Case, now: Timestamp) -> Result<(), CaseRefusal> {
    if !case.measure.is_some_and(CaseMeasure::is_sanction) {
        return Ok(());
    }
    if case.has_open_appeal() {
        return Err(CaseRefusal::AppealOpen);
    }
    carried_out(case, CaseVerb::Conclude)?;
    let is_interview = case.measure == Some(CaseMeasure::Interview);
    let has_items = !case.items.is_empty() || !is_interview;
    first(has_items, CaseVerb::OrderRectification, CaseVerb::Conclude)?;
    match case.open_items().count() {
        0 => {}
        open => return Err(CaseRefusal::ItemsOpen(open)),
    }
    match case.appeal_until() {
        Some(until) if now <= until => Err(CaseRefusal::AppealRunning(until)),
        Some(_) | None => Ok(()),
    }
}

fn is_apart(case: &Case, rule: Rule, actor: &Actor, house: House<'_>) -> Result<(), CaseRefusal> {
    let proposed = case.proposer() == Some(&actor.account);
    match rule.apart {
        Apart::Proposer | Apart::Decider if proposed => Err(CaseRefusal::OwnProposal(rule.verb)),
        Apart::Nobody | Apart::Submitter | Apart::Proposer => Ok(()),
        Apart::Decider if case.decider() == Some(&actor.account) => Err(CaseRefusal::OwnDecision),
        Apart::Decider if actor.is(Leader) => Ok(()),
        Apart::Decider => {
            let another = house
                .leaders
                .iter()
                .any(|leader| Some(leader) != case.decider() && Some(leader) != case.proposer());
            (!another).then_some(()).ok_or(CaseRefusal::LeadersAppeal)
        }
    }
}

/// One thing that the reader of a page could do, with the reason where it cannot be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What.
    pub verb: CaseVerb,
    /// The capacity it would be done in, or why not.
    pub permit: Result<Capacity, CaseRefusal>,
}

/// Everything this actor could ever do to this case from where it stands; what is none of the
/// actor's business, or belongs to another measure, is left out.
pub fn actions(case: &Case, actor: &Actor, house: House<'_>) -> Vec<Action> {
    RULES
        .iter()
        .filter(|rule| !rule.from.is_empty() && rule.verb != CaseVerb::Remind)
        .map(|rule| Action {
            verb: rule.verb,
            permit: permit(case, rule.verb, actor, house),
        })
        .filter(|action| match &action.permit {
            Ok(_) => true,
            Err(refusal) => is_worth_saying(refusal),
        })
        .collect()
}

/// Whether a refused verb is shown with its sentence rather than left out.
const fn is_worth_saying(refusal: &CaseRefusal) -> bool {
    !matches!(
        refusal,
        CaseRefusal::NotAllowed(..)
            | CaseRefusal::NotOwnUnit
            | CaseRefusal::WrongState(..)
            | CaseRefusal::OtherMeasure(..)
            | CaseRefusal::AlreadyDone(_)
            | CaseRefusal::NoOpenAppeal
            | CaseRefusal::NothingToAppeal
            | CaseRefusal::NoProofPending
            | CaseRefusal::LeadersAppeal
    )
}

/// The whole table as text. `tests/golden/cases.txt` holds it, so that a change of rights is a
/// visible difference.
pub fn matrix() -> String {
    let mut text = String::new();
    for rule in RULES {
        let from: Vec<&str> = rule.from.iter().map(|state| state.code()).collect();
        let by: Vec<&str> = rule.by.iter().map(|capacity| capacity.code()).collect();
        let apart = match rule.apart {
            Apart::Nobody => "-",
            Apart::Proposer => "not the proposer",
            Apart::Decider => {
                "not the decider, not the proposer; overseer where no other leader is"
            }
            Apart::Submitter => "not the submitter",
        };
        // Writing to a String cannot fail.
        let _ok = writeln!(
            text,
            "{:<19} from {:<36} by {:<20} {:<8} {apart} plan:24",
            rule.verb.code(),
            if from.is_empty() {
                "-".to_owned()
            } else {
                from.join("|")
            },
            by.join("|"),
            if rule.is_own { "own unit" } else { "-" },
        );
    }
    text
}
