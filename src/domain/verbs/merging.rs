//! One matter, many posts: an incident follows another and is taken apart again; further posts are
//! noted on the one that is there.

use super::{Work, intake, required};
use crate::domain::IncidentNo;
use crate::domain::command::{self, Refusal};
use crate::domain::event::{Event, FollowUp};
use crate::domain::lifecycle::Target;
use crate::domain::vocabulary::{FormField, IncidentKind, Stage, Verb};

/// Lets an incident follow another that is still open. Its deadlines are held, not ended: they are
/// on record with their due instants, and the answer to the other answers this one.
pub(super) fn merge(work: &mut Work<'_>, primary: &IncidentNo) -> Result<(), Refusal> {
    work.permit(Verb::Merge, Target::Incident)?;
    if work.no() == Some(primary) {
        return Err(Refusal::MergeIntoSelf);
    }
    let is_opinion = work.facts.primary_kind == Some(IncidentKind::Opinion);
    let is_open = work.facts.primary.is_some_and(|stage| !stage.is_ended());
    if !is_open || !is_opinion {
        return Err(Refusal::NotAPrimary(primary.clone()));
    }
    work.push(Event::Merged {
        primary: primary.clone(),
    });
    Ok(())
}

/// Takes a merge back. Once the other is closed, this one was answered with it, and a leader decides
/// by reopening.
pub(super) fn unmerge(work: &mut Work<'_>, reason: &str) -> Result<(), Refusal> {
    work.permit(Verb::Unmerge, Target::Incident)?;
    let reason = required(reason, Refusal::ReasonMissing(Verb::Unmerge))?;
    let Some(primary) = work.incident.merged_into.clone() else {
        return Err(Refusal::WrongStage(Verb::Unmerge, Stage::Merged));
    };
    if matches!(work.facts.primary, Some(Stage::Closed | Stage::Evaluated)) {
        return Err(Refusal::PrimaryClosed(primary));
    }
    work.push(Event::Unmerged { primary, reason });
    // In logs from before deadlines were held, the merge ended the legal ones: they begin again from
    // the same base.
    intake::start_legal_kinds(work)
}

/// Notes a further post about the same matter.
pub(super) fn follow_up(work: &mut Work<'_>, wanted: &command::FollowUp) -> Result<(), Refusal> {
    work.permit(Verb::FollowUp, Target::Incident)?;
    if wanted.posted_at.is_some_and(|at| at > work.facts.now) {
        return Err(Refusal::InFuture(FormField::PostedAt));
    }
    let missing = Refusal::TextMissing(FormField::FollowUpText);
    work.push(Event::FollowedUp(FollowUp {
        n: work
            .incident
            .follow_ups
            .last()
            .map_or(0, |(last, _)| last.n)
            + 1,
        source: wanted.source.clone(),
        text: required(&wanted.text, missing)?,
        posted_at: wanted.posted_at,
        files: work.facts.files.to_vec(),
    }));
    Ok(())
}
