//! The table: which verb is possible from where, by whom, on which rule.
//!
//! Guards, buttons with their reasons, the printed matrix and the tests all read it. Verbs add
//! only guards on data (dates, counts, texts).

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::command::Refusal;
use super::incident::{Assignment, Draft, Evaluation, Incident};
use super::people::{Actor, Viewer};
use super::vocabulary::{
    AssignmentState, Capacity, DraftState, EvaluationState, IncidentKind, Level, Stage, Verb,
};

/// What a verb acts on within the incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The incident as a whole.
    Incident,
    /// One assignment, by number.
    Assignment(u32),
    /// One draft, by number.
    Draft(u32),
}

/// What kind of target a verb needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// No stream yet.
    Nothing,
    /// The incident as a whole.
    Incident,
    /// An assignment in one of these states.
    Assignment(&'static [AssignmentState]),
    /// A draft in one of these states.
    Draft(&'static [DraftState]),
}

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// What is done.
    pub verb: Verb,
    /// From which stages; empty for the verb that begins a stream.
    pub from: &'static [Stage],
    /// In which capacities.
    pub by: &'static [Capacity],
    /// On what, in which state.
    pub needs: Needs,
    /// Never by one who wrote what is acted on.
    pub two_persons: bool,
    /// The rule: a row of the plan, a row of the policy or a national document.
    pub source: &'static str,
}

use AssignmentState::{Accepted, Discharged, Offered, ReturnPending};
use Capacity::{DutyOfficer, Evaluator, Leader, Liaison, Reviewer, System, UnitHead};
use DraftState::{OfficeReview, UnitReview, Writing};
use Needs::Nothing;
use Stage::{Assessed, Closed, Dispatched, Evaluated, Merged, Registered, Responded};

const OPEN: &[Stage] = &[Registered, Assessed, Dispatched];
const AT_WORK: &[Stage] = &[Dispatched, Responded];
const ANY_OPEN: &[Stage] = &[Registered, Assessed, Dispatched, Responded];
/// What runs on in an incident that follows another may be standing still.
const PAUSED: &[Stage] = &[Registered, Assessed, Dispatched, Responded, Merged];
const UNIT: &[Capacity] = &[Liaison, UnitHead];
/// A promise outlives the closing of the matter in which it was made, and its following another.
const PROMISED: &[Stage] = &[Assessed, Dispatched, Responded, Closed, Evaluated, Merged];
const LINKABLE: &[Stage] = &[
    Registered, Assessed, Dispatched, Responded, Closed, Evaluated,
];
const REMINDED: &[Stage] = &[
    Registered, Assessed, Dispatched, Responded, Closed, Evaluated, Merged,
];
/// What runs after the closing, an evaluation, an appeal or a promise, is reckoned anew like the rest.
const RECKONED: &[Stage] = LINKABLE;
/// How a matter spreads is looked at after the first release, through the closing.
const WATCHED: &[Stage] = &[Dispatched, Responded, Closed, Evaluated];
/// A note is no answer: it is written as long as the matter stands on its own, and after its end.
const NOTED: &[Stage] = &[
    Registered,
    Assessed,
    Dispatched,
    Responded,
    Closed,
    Evaluated,
    Stage::Dismissed,
];
const CONCERNED: &[Capacity] = &[
    DutyOfficer,
    Reviewer,
    Leader,
    Evaluator,
    Capacity::Overseer,
    Liaison,
    UnitHead,
];
const SECOND_SCORERS: &[Capacity] = &[Evaluator, Reviewer, Leader];

/// The life cycle. The order is the order of the buttons.
#[rustfmt::skip]
pub const LIFECYCLE: &[Row] = &[
    Row { verb: Verb::Register,       from: &[],                       by: &[DutyOfficer, Liaison, UnitHead], needs: Nothing,                                              two_persons: false, source: "plan:20" },
    Row { verb: Verb::Assess,         from: OPEN,                      by: &[DutyOfficer, Leader],  needs: Needs::Incident,                                      two_persons: false, source: "plan:20" },
    Row { verb: Verb::Dispatch,       from: &[Assessed, Dispatched],   by: &[DutyOfficer],          needs: Needs::Incident,                                      two_persons: false, source: "plan:20" },
    Row { verb: Verb::Acknowledge,    from: AT_WORK,                   by: UNIT,                    needs: Needs::Assignment(&[Offered]),                        two_persons: false, source: "policy:acknowledgement" },
    Row { verb: Verb::Return,         from: &[Dispatched],             by: UNIT,                    needs: Needs::Assignment(&[Offered, Accepted]),              two_persons: false, source: "policy:return_window" },
    Row { verb: Verb::DecideReturn,   from: AT_WORK,                   by: &[DutyOfficer],          needs: Needs::Assignment(&[ReturnPending]),                  two_persons: false, source: "policy:return_window" },
    Row { verb: Verb::ReportProgress, from: AT_WORK,                   by: UNIT,                    needs: Needs::Assignment(&[Accepted, Discharged]),           two_persons: false, source: "policy:first_report" },
    Row { verb: Verb::Draft,          from: AT_WORK,                   by: UNIT,                    needs: Needs::Assignment(&[Accepted, Discharged]),           two_persons: false, source: "plan:21" },
    Row { verb: Verb::Submit,         from: AT_WORK,                   by: UNIT,                    needs: Needs::Draft(&[Writing]),                             two_persons: false, source: "plan:58" },
    Row { verb: Verb::Approve,        from: AT_WORK,                   by: &[UnitHead, Reviewer],   needs: Needs::Draft(&[UnitReview, OfficeReview]),            two_persons: true,  source: "plan:58" },
    Row { verb: Verb::SendBack,       from: AT_WORK,                   by: &[UnitHead, Reviewer],   needs: Needs::Draft(&[UnitReview, OfficeReview, DraftState::Approved]), two_persons: false, source: "plan:58" },
    Row { verb: Verb::Release,        from: AT_WORK,                   by: &[Reviewer],             needs: Needs::Draft(&[DraftState::Approved]),                two_persons: false, source: "order:61" },
    Row { verb: Verb::Withdraw,       from: &[Dispatched],             by: &[DutyOfficer],          needs: Needs::Assignment(&[Offered, Accepted]),              two_persons: false, source: "plan:20" },
    Row { verb: Verb::Check,          from: AT_WORK,                   by: &[DutyOfficer, Reviewer, Leader], needs: Needs::Incident,                              two_persons: false, source: "plan:24" },
    Row { verb: Verb::Close,          from: &[Responded],              by: &[Leader],               needs: Needs::Incident,                                      two_persons: false, source: "plan:24" },
    Row { verb: Verb::Reopen,         from: &[Closed, Evaluated],      by: &[Leader],               needs: Needs::Incident,                                      two_persons: false, source: "plan:24" },
    Row { verb: Verb::Merge,          from: &[Registered, Assessed],   by: &[DutyOfficer],          needs: Needs::Incident,                                      two_persons: false, source: "plan:20" },
    Row { verb: Verb::Unmerge,        from: &[Merged],                 by: &[DutyOfficer],          needs: Needs::Incident,                                      two_persons: false, source: "plan:20" },
    Row { verb: Verb::FollowUp,       from: LINKABLE,                  by: &[DutyOfficer],          needs: Needs::Incident,                                      two_persons: false, source: "plan:20" },
    Row { verb: Verb::Note,           from: NOTED,                     by: CONCERNED,               needs: Needs::Incident,                                      two_persons: false, source: "plan:20" },
    Row { verb: Verb::Dismiss,        from: &[Registered, Assessed],   by: &[DutyOfficer, Leader],  needs: Needs::Incident,                                      two_persons: false, source: "plan:20" },
    Row { verb: Verb::RequestExtension, from: AT_WORK,                 by: UNIT,                    needs: Needs::Assignment(&[Accepted]),                       two_persons: false, source: "policy:closure_report" },
    Row { verb: Verb::DecideExtension, from: AT_WORK,                  by: &[Leader],               needs: Needs::Incident,                                      two_persons: true,  source: "policy:closure_report" },
    Row { verb: Verb::Pause,          from: ANY_OPEN,                  by: &[Leader],               needs: Needs::Incident,                                      two_persons: false, source: "policy:closure_report" },
    Row { verb: Verb::Resume,         from: PAUSED,                    by: &[Leader],               needs: Needs::Incident,                                      two_persons: false, source: "policy:closure_report" },
    Row { verb: Verb::Urge,           from: AT_WORK,                   by: &[DutyOfficer, Leader],  needs: Needs::Assignment(&[Offered, Accepted, ReturnPending]), two_persons: false, source: "policy:supervision_reply" },
    Row { verb: Verb::Supervise,      from: AT_WORK,                   by: &[Leader],               needs: Needs::Assignment(&[Offered, Accepted, ReturnPending, Discharged]), two_persons: false, source: "policy:supervision_reply" },
    Row { verb: Verb::ReplySupervision, from: AT_WORK,                 by: UNIT,                    needs: Needs::Assignment(&[Offered, Accepted, ReturnPending, Discharged]), two_persons: false, source: "policy:supervision_reply" },
    Row { verb: Verb::FulfilPromise,  from: PROMISED,                  by: UNIT,                    needs: Needs::Assignment(&[Accepted, Discharged]),           two_persons: false, source: "plan:24" },
    Row { verb: Verb::Link,           from: LINKABLE,                  by: &[DutyOfficer],          needs: Needs::Incident,                                      two_persons: false, source: "plan:24" },
    Row { verb: Verb::Rebase,         from: RECKONED,                  by: &[Leader],               needs: Needs::Incident,                                      two_persons: false, source: "plan:20" },
    Row { verb: Verb::Watch,          from: WATCHED,                   by: &[DutyOfficer, Evaluator], needs: Needs::Incident,                                    two_persons: false, source: "plan:24" },
    Row { verb: Verb::Evaluate,       from: &[Closed],                 by: &[Evaluator],            needs: Needs::Incident,                                      two_persons: false, source: "plan:24" },
    Row { verb: Verb::EvaluateAgain,  from: &[Closed],                 by: SECOND_SCORERS,          needs: Needs::Incident,                                      two_persons: true,  source: "plan:24" },
    Row { verb: Verb::ArbitrateEvaluation, from: &[Closed],            by: &[Leader],               needs: Needs::Incident,                                      two_persons: true,  source: "plan:24" },
    Row { verb: Verb::AppealEvaluation, from: &[Evaluated],            by: UNIT,                    needs: Needs::Assignment(&[Accepted, Discharged]),           two_persons: false, source: "policy:evaluation_appeal" },
    Row { verb: Verb::DecideEvaluationAppeal, from: &[Evaluated],      by: &[Leader],               needs: Needs::Incident,                                      two_persons: true,  source: "policy:appeal_decision" },
    Row { verb: Verb::Remind,         from: REMINDED,                  by: &[System],               needs: Needs::Incident,                                      two_persons: false, source: "order:61" },
    Row { verb: Verb::AssessRisk,     from: &[Registered],             by: &[Liaison, UnitHead, DutyOfficer], needs: Needs::Incident,                            two_persons: false, source: "plan:23" },
    Row { verb: Verb::DecidePolicy,   from: &[Registered],             by: &[Leader],               needs: Needs::Incident,                                      two_persons: true,  source: "plan:23" },
    Row { verb: Verb::MovePublication, from: &[Registered, Closed],    by: &[Liaison, UnitHead, DutyOfficer], needs: Needs::Incident,                            two_persons: false, source: "plan:23" },
    Row { verb: Verb::LinkPolicy,     from: LINKABLE,                  by: &[DutyOfficer],          needs: Needs::Incident,                                      two_persons: false, source: "plan:23" },
];

/// The row of a verb. Every verb has one, which a test asserts; a row that nobody may use stands in
/// for none.
pub fn row(verb: Verb) -> Row {
    const NOBODY: Row = Row {
        verb: Verb::Remind,
        from: &[],
        by: &[],
        needs: Nothing,
        two_persons: false,
        source: "",
    };
    LIFECYCLE
        .iter()
        .copied()
        .find(|row| row.verb == verb)
        .unwrap_or(NOBODY)
}

/// Whether the actor may do this here and now, and in which capacity.
///
/// # Errors
///
/// The first reason against it: capacity, stage, state of the target, second person.
pub fn permit(
    incident: &Incident,
    verb: Verb,
    actor: &Actor,
    target: Target,
) -> Result<Capacity, Refusal> {
    let row = row(verb);
    let found = Found::new(incident, target);
    let capacity = row
        .by
        .iter()
        .copied()
        .find(|capacity| actor.is(*capacity) && applies(*capacity, actor, &found))
        .ok_or(Refusal::NotAllowed(verb, row.by))?;
    kind_allows(incident, verb)?;
    stage_allows(incident, &row)?;
    state_allows(&row, &found)?;
    policy_allows(incident, verb, actor)?;
    readers_note(incident, verb, actor)?;
    matter_allows(incident, verb, target)?;
    if is_a_leaders(incident, verb) {
        return if actor.is(Leader) {
            Ok(Leader)
        } else {
            Err(Refusal::LeaderMustAssess)
        };
    }
    if row.two_persons {
        second_person(&found, actor, capacity)?;
    }
    if needs_another(verb) && has_scored(incident, actor) {
        return Err(Refusal::SameScorer(verb));
    }
    Ok(capacity)
}

/// Whether a leader alone may judge this incident again or turn it away: once it has been assessed
/// at one of the two top levels (plan row 20). A level that was only proposed when logging binds
/// nobody, but a matter so grave is not turned away without a leader either.
fn is_a_leaders(incident: &Incident, verb: Verb) -> bool {
    let is_major = incident.level.is_some_and(Level::is_major);
    match verb {
        Verb::Assess => is_major && incident.stage != Some(Registered),
        Verb::Dismiss => is_major,
        Verb::Register
        | Verb::Dispatch
        | Verb::Acknowledge
        | Verb::Return
        | Verb::DecideReturn
        | Verb::ReportProgress
        | Verb::Draft
        | Verb::Submit
        | Verb::Approve
        | Verb::SendBack
        | Verb::Release
        | Verb::Withdraw
        | Verb::Check
        | Verb::Close
        | Verb::Reopen
        | Verb::Merge
        | Verb::Unmerge
        | Verb::FollowUp
        | Verb::Note
        | Verb::RequestExtension
        | Verb::DecideExtension
        | Verb::Pause
        | Verb::Resume
        | Verb::Urge
        | Verb::Supervise
        | Verb::ReplySupervision
        | Verb::FulfilPromise
        | Verb::Link
        | Verb::Rebase
        | Verb::Remind
        | Verb::AssessRisk
        | Verb::DecidePolicy
        | Verb::MovePublication
        | Verb::LinkPolicy
        | Verb::Watch
        | Verb::Evaluate
        | Verb::EvaluateAgain
        | Verb::ArbitrateEvaluation
        | Verb::AppealEvaluation
        | Verb::DecideEvaluationAppeal => false,
    }
}

/// What the target turned out to be.
struct Found<'a> {
    assignment: Option<&'a Assignment>,
    draft: Option<&'a Draft>,
}

impl<'a> Found<'a> {
    fn new(incident: &'a Incident, target: Target) -> Self {
        let draft = match target {
            Target::Draft(n) => incident.current_drafts().find(|draft| draft.n == n),
            Target::Incident | Target::Assignment(_) => None,
        };
        let assignment = match target {
            Target::Assignment(n) => incident.assignment(n),
            Target::Draft(_) => draft.and_then(|draft| incident.assignment(draft.assignment)),
            Target::Incident => None,
        };
        Self { assignment, draft }
    }
}

/// Whether a capacity counts here: a unit's people act for their own unit's duties only, and a
/// draft waits for its unit's head first and for the office's reviewer then.
fn applies(capacity: Capacity, actor: &Actor, found: &Found<'_>) -> bool {
    let own = found
        .assignment
        .is_none_or(|assignment| assignment.unit == actor.unit);
    let state = found.draft.map(|draft| draft.state);
    match capacity {
        Liaison => own,
        UnitHead => own && !matches!(state, Some(OfficeReview | DraftState::Approved)),
        Reviewer => state != Some(UnitReview),
        DutyOfficer
        | Leader
        | Evaluator
        | Capacity::Overseer
        | Capacity::SystemAdmin
        | Capacity::SecurityAdmin
        | Capacity::Auditor
        | System => true,
    }
}

fn stage_allows(incident: &Incident, row: &Row) -> Result<(), Refusal> {
    match (incident.stage, row.needs) {
        (None, Nothing) => Ok(()),
        (Some(_), Nothing) => Err(Refusal::AlreadyRegistered),
        (None, _) => Err(Refusal::NotRegistered),
        (Some(stage), _) if row.from.contains(&stage) => Ok(()),
        (Some(stage), _) => Err(Refusal::WrongStage(row.verb, stage)),
    }
}

fn state_allows(row: &Row, found: &Found<'_>) -> Result<(), Refusal> {
    match row.needs {
        Nothing | Needs::Incident => Ok(()),
        Needs::Assignment(states) => {
            let assignment = found.assignment.ok_or(Refusal::NoAssignment)?;
            if states.contains(&assignment.state) {
                Ok(())
            } else {
                Err(Refusal::WrongAssignmentState(row.verb, assignment.state))
            }
        }
        Needs::Draft(states) => {
            let draft = found.draft.ok_or(Refusal::NoSuchDraft(row.verb))?;
            // A unit that gave the matter back, or from whom it was taken, speaks on it no more.
            if found.assignment.is_some_and(|a| a.state.is_gone()) {
                return Err(Refusal::NoAssignment);
            }
            if states.contains(&draft.state) {
                Ok(())
            } else {
                Err(Refusal::WrongDraftState(row.verb, draft.state))
            }
        }
    }
}

/// Whether there is anything there to do it on: a request to decide, an order to reply to, a
/// promise to keep, a pause to end.
fn matter_allows(incident: &Incident, verb: Verb, target: Target) -> Result<(), Refusal> {
    let is_of = |n: u32| target == Target::Assignment(n);
    let (there, otherwise) = match verb {
        Verb::DecideExtension => (
            incident.pending_extensions().next().is_some(),
            Refusal::NoPendingExtension,
        ),
        Verb::Pause => something_to_pause(incident),
        Verb::Resume => (incident.paused.is_some(), Refusal::NotPaused),
        Verb::ReplySupervision => (
            incident.open_orders().any(|o| is_of(o.order.assignment)),
            Refusal::NoOpenOrder,
        ),
        Verb::FulfilPromise => (
            incident.open_promises().any(|made| is_of(made.assignment)),
            Refusal::NoOpenPromise,
        ),
        Verb::Watch => (incident.next_watch().is_some(), Refusal::NoWatch),
        Verb::Check => (incident.checklist.is_some(), Refusal::NoChecklist),
        Verb::Evaluate
        | Verb::EvaluateAgain
        | Verb::ArbitrateEvaluation
        | Verb::AppealEvaluation
        | Verb::DecideEvaluationAppeal => {
            return step_allows(incident, verb, target);
        }
        Verb::Register
        | Verb::Assess
        | Verb::Dismiss
        | Verb::Merge
        | Verb::Unmerge
        | Verb::FollowUp
        | Verb::Note
        | Verb::Dispatch
        | Verb::Withdraw
        | Verb::Acknowledge
        | Verb::Return
        | Verb::DecideReturn
        | Verb::ReportProgress
        | Verb::Draft
        | Verb::Submit
        | Verb::Approve
        | Verb::SendBack
        | Verb::Release
        | Verb::Close
        | Verb::Reopen
        | Verb::RequestExtension
        | Verb::Urge
        | Verb::Supervise
        | Verb::Link
        | Verb::Rebase
        | Verb::Remind
        | Verb::AssessRisk
        | Verb::DecidePolicy
        | Verb::MovePublication
        | Verb::LinkPolicy => return Ok(()),
    };
    if there { Ok(()) } else { Err(otherwise) }
}

fn something_to_pause(incident: &Incident) -> (bool, Refusal) {
    if incident.paused.is_some() {
        return (false, Refusal::AlreadyPaused);
    }
    let mut running = incident.running_deadlines();
    let there = running.any(|timer| timer.deadline.pausable);
    (there, Refusal::NothingToPause)
}

/// The steps of an evaluation that need another person than those before.
const fn needs_another(verb: Verb) -> bool {
    matches!(
        verb,
        Verb::EvaluateAgain | Verb::ArbitrateEvaluation | Verb::DecideEvaluationAppeal
    )
}

/// Whether this person has scored or arbitrated in the evaluation of the present cycle.
fn has_scored(incident: &Incident, actor: &Actor) -> bool {
    incident.evaluation().is_some_and(|evaluation| {
        let mut scorers = evaluation.scorers();
        scorers.any(|by| by.account == actor.account)
    })
}

/// Whether this is the step that the evaluation of the present cycle waits for.
fn step_allows(incident: &Incident, verb: Verb, target: Target) -> Result<(), Refusal> {
    let evaluation = incident.evaluation();
    let state = evaluation.map(Evaluation::state);
    let refusal = match (verb, state) {
        (Verb::EvaluateAgain, None) => Refusal::NotScoredYet,
        (Verb::EvaluateAgain, Some(EvaluationState::InDispute | EvaluationState::Concluded)) => {
            Refusal::BothScored
        }
        (Verb::Evaluate, Some(_)) => Refusal::ScoredAlready,
        (Verb::ArbitrateEvaluation, state) if state != Some(EvaluationState::InDispute) => {
            Refusal::NotInDispute
        }
        (Verb::AppealEvaluation, _) if !is_answerable(incident, target) => Refusal::NotAnswerable,
        (Verb::DecideEvaluationAppeal, _)
            if evaluation.is_none_or(|one| one.pending_appeals().next().is_none()) =>
        {
            Refusal::NoPendingAppeal
        }
        _ => return Ok(()),
    };
    Err(refusal)
}

fn is_answerable(incident: &Incident, target: Target) -> bool {
    let answerable = incident.answerable_assignments();
    answerable
        .iter()
        .any(|assignment| target == Target::Assignment(assignment.n))
}

fn second_person(found: &Found<'_>, actor: &Actor, capacity: Capacity) -> Result<(), Refusal> {
    let Some(draft) = found.draft else {
        return Ok(());
    };
    if draft.authors.contains(&actor.account) {
        return Err(Refusal::OwnDraft);
    }
    if capacity == Reviewer && draft.signed_by.as_ref() == Some(&actor.account) {
        return Err(Refusal::SignedAlready);
    }
    Ok(())
}

/// One thing that the reader of a page could do, with the reason where it cannot be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What.
    pub verb: Verb,
    /// On what.
    pub target: Target,
    /// The capacity it would be done in, or why not.
    pub permit: Result<Capacity, Refusal>,
}

/// Everything this actor could ever do to this incident: allowed now, or refused with a reason.
/// What is none of the actor's business is left out.
pub fn actions(incident: &Incident, actor: &Actor) -> Vec<Action> {
    LIFECYCLE
        .iter()
        .filter(|row| row.needs != Nothing && row.verb != Verb::Remind)
        .flat_map(|row| {
            candidates(incident, row)
                .into_iter()
                .map(|target| (row.verb, target))
        })
        .map(|(verb, target)| Action {
            verb,
            target,
            permit: permit(incident, verb, actor, target),
        })
        .filter(|action| {
            let idle = matches!(
                action.permit,
                Err(Refusal::NotAllowed(..)
                    | Refusal::NoPendingExtension
                    | Refusal::AlreadyPaused
                    | Refusal::NothingToPause
                    | Refusal::NotPaused
                    | Refusal::NoOpenOrder
                    | Refusal::NoOpenPromise
                    | Refusal::WrongKind(..)
                    | Refusal::NotOwnPolicy
                    | Refusal::NoWatch
                    | Refusal::NoChecklist
                    | Refusal::ScoredAlready
                    | Refusal::NotScoredYet
                    | Refusal::BothScored
                    | Refusal::NotInDispute
                    | Refusal::NotAnswerable
                    | Refusal::NoPendingAppeal
                    | Refusal::WrongStage(Verb::Unmerge, _))
            );
            !idle
        })
        .collect()
}

fn candidates(incident: &Incident, row: &Row) -> Vec<Target> {
    match row.needs {
        Nothing | Needs::Incident => vec![Target::Incident],
        // A promise outlives the cycle it was made in.
        Needs::Assignment(_) if row.verb == Verb::FulfilPromise => {
            let made: BTreeSet<u32> = incident.open_promises().map(|m| m.assignment).collect();
            made.into_iter().map(Target::Assignment).collect()
        }
        Needs::Assignment(_) => incident
            .standing_assignments()
            .map(|a| Target::Assignment(a.n))
            .collect(),
        Needs::Draft(_) => incident
            .current_drafts()
            .map(|d| Target::Draft(d.n))
            .collect(),
    }
}

/// The whole table as text: verb, stages, capacities, state needed, second person, source.
/// `tests/golden/lifecycle.txt` holds it, so that a change of rights is a visible difference.
pub fn matrix() -> String {
    let mut text = String::new();
    for row in LIFECYCLE {
        let from: Vec<&str> = row.from.iter().map(|stage| stage.code()).collect();
        let by: Vec<&str> = row.by.iter().map(|capacity| capacity.code()).collect();
        let needs = match row.needs {
            Nothing => "a new stream".to_owned(),
            Needs::Incident => "the incident".to_owned(),
            Needs::Assignment(states) => {
                let states: Vec<&str> = states.iter().map(|state| state.code()).collect();
                format!("assignment {}", states.join("|"))
            }
            Needs::Draft(states) => {
                let states: Vec<&str> = states.iter().map(|state| state.code()).collect();
                format!("draft {}", states.join("|"))
            }
        };
        // Writing to a String cannot fail.
        let _ok = writeln!(
            text,
            "{:<16} from {:<44} by {:<22} on {:<46} {} {} {}",
            row.verb.code(),
            if from.is_empty() {
                "-".to_owned()
            } else {
                from.join("|")
            },
            by.join("|"),
            needs,
            if row.two_persons { "two persons" } else { "-" },
            row.source,
            kinds_of(row.verb)
                .iter()
                .map(|kind| kind.code())
                .collect::<Vec<_>>()
                .join("|"),
        );
    }
    text
}

/// Whether files can be handed in with a verb.
pub const fn takes_files(verb: Verb) -> bool {
    matches!(
        verb,
        Verb::Note | Verb::FollowUp | Verb::ReportProgress | Verb::Release
    )
}

/// For which kinds of matter a verb is. A policy before its publication goes its own way: it is
/// assessed and decided on, and nobody is asked to answer for it (plan row 23).
pub const fn kinds_of(verb: Verb) -> &'static [IncidentKind] {
    const BOTH: &[IncidentKind] = IncidentKind::ALL;
    const POLICY: &[IncidentKind] = &[IncidentKind::PolicyAssessment];
    const OPINION: &[IncidentKind] = &[IncidentKind::Opinion];
    match verb {
        Verb::Register | Verb::Note | Verb::Dismiss | Verb::Remind => BOTH,
        Verb::AssessRisk | Verb::DecidePolicy | Verb::MovePublication => POLICY,
        Verb::Assess
        | Verb::Dispatch
        | Verb::Acknowledge
        | Verb::Return
        | Verb::DecideReturn
        | Verb::ReportProgress
        | Verb::Draft
        | Verb::Submit
        | Verb::Approve
        | Verb::SendBack
        | Verb::Release
        | Verb::Withdraw
        | Verb::Check
        | Verb::Close
        | Verb::Reopen
        | Verb::Merge
        | Verb::Unmerge
        | Verb::FollowUp
        | Verb::RequestExtension
        | Verb::DecideExtension
        | Verb::Pause
        | Verb::Resume
        | Verb::Urge
        | Verb::Supervise
        | Verb::ReplySupervision
        | Verb::FulfilPromise
        | Verb::Link
        | Verb::Rebase
        | Verb::Watch
        | Verb::Evaluate
        | Verb::EvaluateAgain
        | Verb::ArbitrateEvaluation
        | Verb::AppealEvaluation
        | Verb::DecideEvaluationAppeal
        | Verb::LinkPolicy => OPINION,
    }
}

fn kind_allows(incident: &Incident, verb: Verb) -> Result<(), Refusal> {
    let kind = incident.kind();
    if incident.registered.is_none() || kinds_of(verb).contains(&kind) {
        return Ok(());
    }
    // One that was logged before there was anything to fill in goes the old way to its end.
    if kind == IncidentKind::PolicyAssessment && incident.preassessment.is_none() {
        return Ok(());
    }
    Err(Refusal::WrongKind(verb, kind))
}

/// A note is written by those who may read the matter: no assignment says whose it is.
fn readers_note(incident: &Incident, verb: Verb, actor: &Actor) -> Result<(), Refusal> {
    if verb != Verb::Note || incident.is_visible_to(&Viewer::of(actor)) {
        return Ok(());
    }
    Err(Refusal::NotAllowed(verb, row(verb).by))
}

/// Whether this policy is the actor's to work on, and whether it waits for this.
fn policy_allows(incident: &Incident, verb: Verb, actor: &Actor) -> Result<(), Refusal> {
    if kinds_of(verb).contains(&IncidentKind::Opinion) {
        return Ok(());
    }
    let Some(held) = &incident.preassessment else {
        return Err(Refusal::WrongKind(verb, incident.kind()));
    };
    let is_offices = actor.is(DutyOfficer) || actor.is(Leader);
    if !is_offices && !held.is_of(&actor.unit) {
        return Err(Refusal::NotOwnPolicy);
    }
    let decides = verb == Verb::DecidePolicy;
    if decides && held.assessments.is_empty() {
        return Err(Refusal::NotAssessedYet);
    }
    if decides && held.was_assessed_by(&actor.account) {
        return Err(Refusal::OwnAssessment);
    }
    let moves = verb == Verb::MovePublication;
    if moves && held.is_decided && !held.is_deferred() {
        return Err(Refusal::NotDeferred);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vocabulary::DeadlineKind;

    #[test]
    fn every_verb_has_exactly_one_row() {
        for verb in Verb::ALL {
            let rows = LIFECYCLE.iter().filter(|row| row.verb == *verb).count();
            assert_eq!(rows, 1, "{verb:?}");
            assert_eq!(row(*verb).verb, *verb);
            assert!(!row(*verb).by.is_empty(), "nobody may {verb:?}");
        }
    }

    #[test]
    fn every_verb_but_the_first_starts_somewhere() {
        for row in LIFECYCLE {
            assert_eq!(
                row.from.is_empty(),
                row.verb == Verb::Register,
                "{:?}",
                row.verb
            );
            assert_eq!(row.needs == Nothing, row.verb == Verb::Register);
        }
    }

    #[test]
    fn an_ended_incident_is_reopened_or_only_followed_up() {
        // A promise runs on, what it caused is still found out, and both are still told.
        let follow_up = [
            Verb::Reopen,
            Verb::Unmerge,
            Verb::FollowUp,
            Verb::Note,
            // What runs on where one follows another may be standing still.
            Verb::Resume,
            Verb::FulfilPromise,
            Verb::Link,
            Verb::Remind,
            Verb::LinkPolicy,
            // A deferred publication gets another date.
            Verb::MovePublication,
            Verb::Watch,
            Verb::Evaluate,
            Verb::EvaluateAgain,
            Verb::ArbitrateEvaluation,
            Verb::AppealEvaluation,
            Verb::DecideEvaluationAppeal,
            // What runs after the closing may be reckoned anew like everything that runs.
            Verb::Rebase,
        ];
        for row in LIFECYCLE
            .iter()
            .filter(|row| !follow_up.contains(&row.verb))
        {
            assert!(
                !row.from.iter().any(|stage| stage.is_ended()),
                "{:?}",
                row.verb
            );
        }
    }

    #[test]
    fn only_the_system_marks_and_the_system_does_nothing_else() {
        for row in LIFECYCLE {
            assert_eq!(row.by.contains(&System), row.verb == Verb::Remind);
        }
    }

    #[test]
    fn administrators_and_auditors_touch_no_incident() {
        let apart = [
            Capacity::SystemAdmin,
            Capacity::SecurityAdmin,
            Capacity::Auditor,
        ];
        for row in LIFECYCLE {
            assert!(
                !row.by.iter().any(|by| apart.contains(by)),
                "{:?}",
                row.verb
            );
        }
    }

    #[test]
    fn every_row_names_a_rule() {
        for row in LIFECYCLE {
            let (kind, name) = row.source.split_once(':').unwrap();
            let known = match kind {
                "plan" => ["20", "21", "23", "24", "58"].contains(&name),
                "policy" => DeadlineKind::ALL.iter().any(|kind| kind.code() == name),
                "order" => ["61", "80"].contains(&name),
                _ => false,
            };
            assert!(known, "{:?}: {}", row.verb, row.source);
        }
    }

    #[test]
    fn nothing_but_registering_is_possible_on_an_empty_stream() {
        let incident = Incident::default();
        let everybody = Actor {
            capacities: Capacity::ALL.to_vec(),
            ..Actor::system()
        };
        for verb in Verb::ALL {
            let permit = permit(&incident, *verb, &everybody, Target::Incident);
            if *verb == Verb::Register {
                assert_eq!(permit, Ok(DutyOfficer));
            } else {
                assert_eq!(permit, Err(Refusal::NotRegistered), "{verb:?}");
            }
        }
    }

    #[test]
    fn the_matrix_has_one_line_a_verb() {
        assert_eq!(matrix().lines().count(), Verb::ALL.len());
    }
}
