//! Close and reopen.

use super::{Work, checking, intake, required};
use crate::domain::command::Refusal;
use crate::domain::deadline::Waiver;
use crate::domain::event::Event;
use crate::domain::lifecycle::Target;
use crate::domain::vocabulary::{DeadlineKind, Verb};

/// Closes an incident that has been answered. What is still running falls away; what had passed
/// unmet is missed for good. A promise to the public runs on to its own date, the looks at how the
/// matter spreads to theirs, and the office's time for the evaluation begins.
pub(super) fn close(work: &mut Work<'_>, summary: Option<&str>) -> Result<(), Refusal> {
    work.permit(Verb::Close, Target::Incident)?;
    checking::is_complete(work)?;
    let summary = summary
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(str::to_owned);
    work.push(Event::Closed { summary });
    work.let_go(|d| !d.kind.outlives_closing(), Waiver::Closed);
    let now = work.facts.now;
    work.start_office(DeadlineKind::Evaluation, now);
    Ok(())
}

/// Begins a new cycle with its own legal deadlines; the verdicts of the old one stay. What is left
/// of its watching and its evaluation falls away, and the new cycle is evaluated anew.
pub(super) fn reopen(work: &mut Work<'_>, reason: &str) -> Result<(), Refusal> {
    work.permit(Verb::Reopen, Target::Incident)?;
    let reason = required(reason, Refusal::ReasonMissing(Verb::Reopen))?;
    work.let_go(|d| d.kind != DeadlineKind::Promise, Waiver::Reopened);
    work.push(Event::Reopened {
        cycle: work.incident.cycle + 1,
        reason,
    });
    intake::start_legal_kinds(work)
}
