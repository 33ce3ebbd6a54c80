//! Report progress, draft, submit, approve, send back, release.

use super::{Work, required, watch};
use crate::domain::UnitId;
use crate::domain::calendar::local_date;
use crate::domain::command::{Refusal, Release};
use crate::domain::deadline::Deadline;
use crate::domain::event::{Checks, DischargedBy, Drafted, Event, Promise, Released, Wording};
use crate::domain::incident::Draft;
use crate::domain::lifecycle::{self, Needs, Target};
use crate::domain::vocabulary::{
    AssignmentState, DeadlineKind, DraftState, Duty, FormField, ReleaseKind, Verb,
};

/// Takes a unit's word on how far it is; a cooperating unit may close its part with it.
pub(super) fn report_progress(
    work: &mut Work<'_>,
    unit: Option<&UnitId>,
    text: &str,
    closing: bool,
) -> Result<(), Refusal> {
    let n = work.assignment_for(Verb::ReportProgress, unit)?;
    work.permit(Verb::ReportProgress, Target::Assignment(n))?;
    let text = required(text, Refusal::TextMissing(FormField::Progress))?;
    if closing {
        check_closing(work, n)?;
    }
    work.push(Event::ProgressReported {
        assignment: n,
        text,
        files: work.facts.files.to_vec(),
    });
    let now = work.facts.now;
    work.fulfil(
        |d| d.assignment == Some(n) && d.kind == DeadlineKind::FirstReport,
        now,
    );
    if closing {
        discharge(work, n, DischargedBy::Report, now);
        work.complete_if_answered();
    }
    Ok(())
}

/// Units that answer for a part of the matter close it by a release with evidence: an empty
/// report meets no deadline.
fn check_closing(work: &Work<'_>, n: u32) -> Result<(), Refusal> {
    let assignment = work.incident.assignment(n).ok_or(Refusal::NoAssignment)?;
    if assignment.duty != Duty::Cooperating {
        return Err(Refusal::ClosingNeedsRelease(assignment.duty));
    }
    if assignment.state != AssignmentState::Accepted {
        return Err(Refusal::WrongAssignmentState(
            Verb::ReportProgress,
            assignment.state,
        ));
    }
    Ok(())
}

/// Ends the unit's duty and with it what it owed. Its own word outlives the duty: a promise to the
/// public runs to its date, an order waits for its reply.
fn discharge(work: &mut Work<'_>, n: u32, by: DischargedBy, at: jiff::Timestamp) {
    work.push(Event::AssignmentDischarged { assignment: n, by });
    let is_own_word = |kind| matches!(kind, DeadlineKind::Promise | DeadlineKind::SupervisionReply);
    work.fulfil(
        |deadline| deadline.assignment == Some(n) && !is_own_word(deadline.kind),
        at,
    );
}

/// Writes a new draft or a further revision of one.
pub(super) fn draft(
    work: &mut Work<'_>,
    unit: Option<&UnitId>,
    draft: Option<u32>,
    wording: &Wording,
) -> Result<(), Refusal> {
    let n = work.assignment_for(Verb::Draft, unit)?;
    work.permit(Verb::Draft, Target::Assignment(n))?;
    let text = required(&wording.text, Refusal::TextMissing(FormField::ResponseText))?;
    let being_written = |d: &&Draft| d.assignment == n && d.state == DraftState::Writing;
    let (number, revision) = match draft {
        Some(number) => {
            let draft = work
                .incident
                .draft(number)
                .filter(|draft| draft.assignment == n)
                .ok_or(Refusal::NoSuchDraft(Verb::Draft))?;
            if draft.state != DraftState::Writing {
                return Err(Refusal::WrongDraftState(Verb::Draft, draft.state));
            }
            (number, draft.revision + 1)
        }
        None => match work.incident.current_drafts().find(being_written) {
            Some(draft) => (draft.n, draft.revision + 1),
            None => (next_draft(work), 1),
        },
    };
    work.push(Event::Drafted(Drafted {
        draft: number,
        revision,
        assignment: n,
        author: work.facts.actor.account.clone(),
        author_name: work.facts.actor.name.clone(),
        wording: Wording {
            text,
            ..wording.clone()
        },
    }));
    Ok(())
}

fn next_draft(work: &Work<'_>) -> u32 {
    work.incident
        .drafts
        .iter()
        .map(|draft| draft.n)
        .max()
        .unwrap_or(0)
        + 1
}

/// Hands a draft to the unit's head.
pub(super) fn submit(work: &mut Work<'_>, draft: Option<u32>) -> Result<(), Refusal> {
    let n = one_draft(work, Verb::Submit, draft)?;
    work.push(Event::Submitted { draft: n });
    Ok(())
}

/// Signs for the unit, or approves for the propaganda office: never by an author.
pub(super) fn approve(
    work: &mut Work<'_>,
    draft: Option<u32>,
    checks: Checks,
) -> Result<(), Refusal> {
    let n = one_draft(work, Verb::Approve, draft)?;
    if work
        .incident
        .draft(n)
        .is_some_and(|draft| draft.state == DraftState::UnitReview)
    {
        work.push(Event::SignedOff { draft: n });
        return Ok(());
    }
    if !(checks.wording && checks.timing && checks.privacy) {
        return Err(Refusal::ChecksMissing);
    }
    work.push(Event::Approved { draft: n, checks });
    Ok(())
}

/// Sends a draft back to its author, saying what to change.
pub(super) fn send_back(
    work: &mut Work<'_>,
    draft: Option<u32>,
    comments: &str,
) -> Result<(), Refusal> {
    let n = one_draft(work, Verb::SendBack, draft)?;
    let comments = required(comments, Refusal::TextMissing(FormField::Comments))?;
    work.push(Event::SentBack { draft: n, comments });
    Ok(())
}

/// The draft a verb is about: the named one, else the only one in a state that fits and that this
/// actor may act on. The table has the last word.
fn one_draft(work: &mut Work<'_>, verb: Verb, named: Option<u32>) -> Result<u32, Refusal> {
    let n = match named {
        Some(n) => n,
        None => only_fitting_draft(work, verb)?,
    };
    work.permit(verb, Target::Draft(n))?;
    Ok(n)
}

fn only_fitting_draft(work: &Work<'_>, verb: Verb) -> Result<u32, Refusal> {
    let states = match lifecycle::row(verb).needs {
        Needs::Draft(states) => states,
        Needs::Nothing | Needs::Incident | Needs::Assignment(_) => &[],
    };
    let actor = work.facts.actor;
    let in_reach = |draft: &&Draft| {
        let permitted = lifecycle::permit(&work.incident, verb, actor, Target::Draft(draft.n));
        states.contains(&draft.state)
            && !matches!(
                permitted,
                Err(Refusal::NotAllowed(..) | Refusal::NoAssignment)
            )
    };
    let mut fitting = work
        .incident
        .current_drafts()
        .filter(in_reach)
        .map(|draft| draft.n);
    match (fitting.next(), fitting.next()) {
        (Some(n), None) => Ok(n),
        (Some(_), Some(_)) => Err(Refusal::WhichDraft),
        // The latest draft, if any, makes the table say what is wrong.
        (None, _) => Ok(work
            .incident
            .current_drafts()
            .map(|draft| draft.n)
            .max()
            .unwrap_or(0)),
    }
}

/// Logs a publication with its evidence; stops what the evidence proves and nothing else.
pub(super) fn release(work: &mut Work<'_>, wanted: &Release) -> Result<(), Refusal> {
    let n = one_draft(work, Verb::Release, wanted.draft)?;
    let draft = work
        .incident
        .draft(n)
        .cloned()
        .ok_or(Refusal::NoSuchDraft(Verb::Release))?;
    check_time(work, wanted)?;
    let channel = required(&wanted.channel, Refusal::TextMissing(FormField::Channel))?;
    let url = required(&wanted.url, Refusal::EvidenceMissing)?;
    let text = wanted
        .text
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty());
    let kind = wanted.kind.unwrap_or(draft.wording.kind);
    let answers_for = answered(work, &draft, wanted)?;
    let number = work
        .incident
        .releases
        .iter()
        .map(|(r, _)| r.n)
        .max()
        .unwrap_or(0)
        + 1;
    work.push(Event::Released(Released {
        n: number,
        draft: n,
        kind,
        published_at: wanted.published_at,
        channel,
        url,
        text: text.unwrap_or(&draft.wording.text).to_owned(),
        answers_for: answers_for.clone(),
        promises: wanted.promises.clone(),
        files: work.facts.files.to_vec(),
    }));
    watch::start(work, wanted.published_at);
    start_promises(work, number, draft.assignment, wanted.published_at)?;
    work.fulfil(|deadline| proves(kind, deadline), wanted.published_at);
    if kind != ReleaseKind::FollowUp {
        discharge_all(work, &answers_for, number, wanted);
    }
    work.complete_if_answered();
    Ok(())
}

/// Each promise runs to the end of its own day, from the publication that made it.
fn start_promises(
    work: &mut Work<'_>,
    release: u32,
    assignment: u32,
    published_at: jiff::Timestamp,
) -> Result<(), Refusal> {
    let made: Vec<(u32, jiff::Timestamp)> = work
        .incident
        .promises
        .iter()
        .filter(|made| made.release == release)
        .map(|made| {
            let day = made.promise.due_on;
            (made.n, work.facts.calendar.midnight_after(day))
        })
        .collect();
    let unit = work.incident.assignment(assignment).map(|a| a.unit.clone());
    for (n, due_at) in made {
        let bound = unit.as_ref().map(|unit| (assignment, unit));
        work.start_about(
            DeadlineKind::Promise,
            published_at,
            bound,
            (n, Some(due_at)),
        )?;
    }
    Ok(())
}

/// Lets what this cycle has published already count for clocks that a regrade starts afterwards.
pub(super) fn recognise_evidence(work: &mut Work<'_>) {
    let mut published: Vec<(jiff::Timestamp, ReleaseKind)> = work
        .incident
        .releases
        .iter()
        .filter(|(release, _)| {
            work.incident
                .current_drafts()
                .any(|draft| draft.n == release.draft)
        })
        .map(|(release, _)| (release.published_at, release.kind))
        .collect();
    published.sort();
    for (at, kind) in published {
        work.fulfil(|deadline| proves(kind, deadline), at);
    }
}

fn check_time(work: &Work<'_>, wanted: &Release) -> Result<(), Refusal> {
    if wanted.published_at > work.facts.now {
        return Err(Refusal::InFuture(FormField::PublishedAt));
    }
    // Evidence belongs to its cycle: what was published before a matter was reopened answers nothing
    // that was asked afterwards.
    // People write times to the minute, so within the same minute nothing is earlier.
    let minute = |at: jiff::Timestamp| at.as_second().div_euclid(60);
    let detected = work.incident.response_base_at;
    if detected.is_some_and(|at| minute(wanted.published_at) < minute(at)) {
        return Err(Refusal::BeforeDetection);
    }
    let published_on = local_date(wanted.published_at);
    let is_over = |promise: &Promise| promise.due_on < published_on;
    if wanted.promises.iter().any(is_over) {
        return Err(Refusal::PromiseBeforeRelease);
    }
    Ok(())
}

/// The assignments a release answers for: the draft's own, and those a reviewer names, which must
/// have acknowledged. A silent unit is never answered for.
fn answered(work: &Work<'_>, draft: &Draft, wanted: &Release) -> Result<Vec<u32>, Refusal> {
    let mut answered = vec![draft.assignment];
    for unit in &wanted.answers_for {
        let assignment = work
            .incident
            .assignment_of(unit)
            .ok_or(Refusal::NoAssignment)?;
        if answered.contains(&assignment.n) {
            continue;
        }
        if !matches!(
            assignment.state,
            AssignmentState::Accepted | AssignmentState::Discharged
        ) {
            return Err(Refusal::WrongAssignmentState(
                Verb::Release,
                assignment.state,
            ));
        }
        answered.push(assignment.n);
    }
    Ok(answered)
}

fn discharge_all(work: &mut Work<'_>, answered: &[u32], release: u32, wanted: &Release) {
    for n in answered {
        let accepted = AssignmentState::Accepted;
        if work
            .incident
            .assignment(*n)
            .is_some_and(|assignment| assignment.state == accepted)
        {
            discharge(
                work,
                *n,
                DischargedBy::Release(release),
                wanted.published_at,
            );
        }
    }
}

/// Which legal deadline a publication of this kind proves as kept: each kind names its evidence.
fn proves(kind: ReleaseKind, deadline: &Deadline) -> bool {
    match deadline.kind {
        DeadlineKind::AuthoritativeInfo => kind == ReleaseKind::AuthoritativeInfo,
        DeadlineKind::PressConference => kind == ReleaseKind::PressConference,
        // Information, briefing or interview: any of them is a response (国办发〔2016〕61号).
        DeadlineKind::Response => kind != ReleaseKind::FollowUp,
        DeadlineKind::Acknowledgement
        | DeadlineKind::FirstReport
        | DeadlineKind::ReturnWindow
        | DeadlineKind::ClosureReport
        | DeadlineKind::SupervisionReply
        | DeadlineKind::Rectification
        | DeadlineKind::Promise
        | DeadlineKind::Evaluation
        | DeadlineKind::StatementOfDefence
        | DeadlineKind::ReturnDecision
        | DeadlineKind::ExtensionDecision
        | DeadlineKind::PolicyDecision
        | DeadlineKind::CaseAppeal
        | DeadlineKind::FirstWatch
        | DeadlineKind::SecondWatch
        | DeadlineKind::EvaluationAppeal
        | DeadlineKind::AppealDecision => false,
    }
}
