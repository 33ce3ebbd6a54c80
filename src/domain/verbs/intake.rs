//! Register, assess, dismiss, link.

use jiff::SignedDuration;

use super::{Work, legal_kinds, policy_assessment, required, response};
use crate::domain::IncidentNo;
use crate::domain::command::{Refusal, Register, Regrade};
use crate::domain::deadline::Waiver;
use crate::domain::event::{Assessed, Event, Registered};
use crate::domain::lifecycle::Target;
use crate::domain::vocabulary::{
    Capacity, DeadlineKind, EventGrade, FormField, IncidentKind, Level, Treatment, Verb, Verdict,
};

/// Logs an incident. The legal kinds start at once from the policy's base; a level within the
/// capacity of the person who logs it is the assessment, any other waits for the leader.
pub(super) fn register(work: &mut Work<'_>, wanted: &Register) -> Result<(), Refusal> {
    work.permit(Verb::Register, Target::Incident)?;
    let now = work.facts.now;
    let detected_at = wanted.detected_at.unwrap_or(now);
    if detected_at > now {
        return Err(Refusal::InFuture(FormField::DetectedAt));
    }
    if wanted.occurred_at.is_some_and(|at| at > now) {
        return Err(Refusal::InFuture(FormField::OccurredAt));
    }
    if wanted.occurred_at.is_some_and(|at| at > detected_at) {
        return Err(Refusal::OccurredAfterDetection);
    }
    if let Some(town) = wanted
        .town
        .as_ref()
        .filter(|town| work.facts.roster.unit(town).is_none())
    {
        return Err(Refusal::UnknownUnit(town.to_string()));
    }
    let policy = policy_assessment::document(work, wanted)?;
    let is_opinion = policy.is_none();
    work.push(Event::Registered(Box::new(Registered {
        no: wanted.no.clone(),
        kind: wanted.kind,
        title: required(&wanted.title, Refusal::TextMissing(FormField::Title))?,
        text: required(&wanted.text, Refusal::TextMissing(FormField::Text))?,
        source: wanted.source.clone(),
        town: wanted.town.clone(),
        place: wanted.place.clone(),
        themes: wanted.themes.clone(),
        drill: wanted.drill,
        occurred_at: wanted.occurred_at,
        detected_at,
        registered_at: now,
        proposed_level: wanted.level.filter(|_| is_opinion),
        event_grade: wanted.event_grade.filter(|_| is_opinion),
        plan_version: work.facts.plan.version,
        proposal: work.facts.proposal.filter(|_| is_opinion).cloned(),
        backdating_reason: backdating_reason(work, wanted, detected_at)?,
        policy,
    })));
    // Nobody asks yet, so nobody is owed an answer: no legal kind runs for a policy.
    if !is_opinion {
        return policy_assessment::begin(work);
    }
    start_legal_kinds(work)?;
    if let Some(primary) = &wanted.secondary_to {
        caused_by(work, primary)?;
    }
    assess_at_once(work, wanted)
}

/// How long before the logging a detection may lie without a reason: what is found in the morning
/// and logged at night needs none.
pub const BACKDATING_FREE: SignedDuration = SignedDuration::from_hours(24);

fn backdating_reason(
    work: &Work<'_>,
    wanted: &Register,
    detected_at: jiff::Timestamp,
) -> Result<Option<String>, Refusal> {
    let reason = wanted
        .backdating_reason
        .as_deref()
        .map(str::trim)
        .filter(|reason| !reason.is_empty());
    let is_far = work.facts.now.duration_since(detected_at) > BACKDATING_FREE;
    if is_far && reason.is_none() {
        return Err(Refusal::BackdatingReason);
    }
    Ok(reason.map(str::to_owned))
}

/// Says that the handling of another matter caused this one (次生舆情, plan row 24).
pub(super) fn link(work: &mut Work<'_>, primary: &IncidentNo) -> Result<(), Refusal> {
    work.permit(Verb::Link, Target::Incident)?;
    caused_by(work, primary)
}

fn caused_by(work: &mut Work<'_>, primary: &IncidentNo) -> Result<(), Refusal> {
    let is_opinion = work.facts.primary_kind == Some(IncidentKind::Opinion);
    if work.no() == Some(primary) || work.facts.primary.is_none() || !is_opinion {
        return Err(Refusal::NotACause(primary.clone()));
    }
    work.push(Event::SecondaryLinked {
        primary: primary.clone(),
    });
    Ok(())
}

fn assess_at_once(work: &mut Work<'_>, wanted: &Register) -> Result<(), Refusal> {
    let Some(level) = wanted.level else {
        return Ok(());
    };
    match assess(work, level, Regrade::Set(wanted.event_grade), None) {
        // Logging goes through all the same; the judgement waits for whoever may make it.
        Err(Refusal::LeaderMustAssess | Refusal::NotAllowed(..)) | Ok(()) => Ok(()),
        Err(other) => Err(other),
    }
}

/// Judges an incident, for the first time or again.
pub(super) fn assess(
    work: &mut Work<'_>,
    level: Level,
    event_grade: Regrade,
    treatment: Option<Treatment>,
) -> Result<(), Refusal> {
    let before = work.incident.event_grade;
    let event_grade = match event_grade {
        Regrade::Keep => before,
        Regrade::Set(grade) => grade,
    };
    let logged_as = work.capacity;
    let permitted = work.permit(Verb::Assess, Target::Incident);
    if permitted.is_err() {
        work.capacity = logged_as;
    }
    permitted?;
    // Lowering the grade takes the 5 h and 24 h clocks away, so it is not the duty officer's alone.
    let is_major = |grade: Option<EventGrade>| grade.is_some_and(EventGrade::is_major);
    let lowers = is_major(before) && !is_major(event_grade);
    if level.is_major() || lowers {
        leader_only(work)?;
    }
    work.push(Event::Assessed(Assessed {
        level,
        event_grade,
        treatment,
    }));
    let legal = legal_kinds(event_grade);
    work.let_go(
        |d| d.kind.is_legal() && !legal.contains(&d.kind),
        Waiver::Regraded,
    );
    start_legal_kinds(work)?;
    response::recognise_evidence(work);
    work.complete_if_answered();
    Ok(())
}

/// The two top levels, now or before, are a leader's to judge.
fn leader_only(work: &mut Work<'_>) -> Result<(), Refusal> {
    if !work.facts.actor.is(Capacity::Leader) {
        return Err(Refusal::LeaderMustAssess);
    }
    work.capacity = Capacity::Leader;
    Ok(())
}

/// Starts those legal kinds that the grade asks for and that this cycle has not had yet. One that a
/// lower grade waived comes back when the grade is raised again, counting from the same base.
pub(super) fn start_legal_kinds(work: &mut Work<'_>) -> Result<(), Refusal> {
    let (_, base) = work.legal_base();
    let had = |work: &Work<'_>, kind: DeadlineKind| {
        let cycle = work.incident.cycle;
        work.incident
            .deadlines
            .iter()
            .filter(|t| t.deadline.kind == kind && t.deadline.cycle == cycle)
            .any(|t| {
                t.ending
                    .as_ref()
                    .is_none_or(|e| e.verdict != Verdict::Waived)
            })
    };
    for kind in legal_kinds(work.incident.event_grade) {
        if !had(work, *kind) {
            work.start(*kind, base, None)?;
        }
    }
    Ok(())
}

/// Ends an incident that is not the office's to handle.
pub(super) fn dismiss(work: &mut Work<'_>, reason: &str) -> Result<(), Refusal> {
    work.permit(Verb::Dismiss, Target::Incident)?;
    let reason = required(reason, Refusal::ReasonMissing(Verb::Dismiss))?;
    work.push(Event::Dismissed { reason });
    work.let_go(|_| true, Waiver::NotPursued);
    Ok(())
}
