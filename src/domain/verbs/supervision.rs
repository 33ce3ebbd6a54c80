//! The system's own verb: recording that a due instant went by unmet.

use super::Work;
use crate::domain::command::Refusal;
use crate::domain::deadline::DeadlineNo;
use crate::domain::event::Event;
use crate::domain::lifecycle::Target;
use crate::domain::vocabulary::Verb;

/// Records the passing of a due instant, as of that instant, once.
pub(super) fn mark_passed(work: &mut Work<'_>, no: DeadlineNo) -> Result<(), Refusal> {
    work.permit(Verb::MarkPassed, Target::Incident)?;
    let tracked = work.incident.deadline(no).ok_or(Refusal::NotPassed)?;
    if tracked.is_passed {
        return Err(Refusal::AlreadyRecorded);
    }
    let due_at = tracked.deadline.due_at;
    let obliges = !tracked.deadline.kind.is_window();
    if !tracked.is_running() || !obliges || work.facts.now <= due_at {
        return Err(Refusal::NotPassed);
    }
    work.push(Event::DeadlinePassed { no, due_at });
    Ok(())
}
