//! Looking at how a matter spreads after its first release, twice.

use jiff::Timestamp;

use super::{Work, required};
use crate::domain::command::{Refusal, Watch};
use crate::domain::evaluation::WatchNote;
use crate::domain::event::Event;
use crate::domain::lifecycle::Target;
use crate::domain::vocabulary::{DeadlineKind, FormField, Verb};

/// Asks the office for two looks, counted from the first release of a cycle.
pub(super) fn start(work: &mut Work<'_>, published_at: Timestamp) {
    let cycle = work.incident.cycle;
    let mut all = work.incident.deadlines.iter();
    if all.any(|t| t.deadline.kind.is_watch() && t.deadline.cycle == cycle) {
        return;
    }
    work.start_office(DeadlineKind::FirstWatch, published_at);
    work.start_office(DeadlineKind::SecondWatch, published_at);
}

/// Notes a look; it meets the one that is asked for next. The second look waits until the first
/// one's instant has come: two looks at once would say the same.
pub(super) fn note(work: &mut Work<'_>, wanted: &Watch) -> Result<(), Refusal> {
    work.permit(Verb::Watch, Target::Incident)?;
    let now = work.facts.now;
    let next = work.incident.next_watch().ok_or(Refusal::NoWatch)?;
    let (no, kind) = (next.deadline.no, next.deadline.kind);
    if kind == DeadlineKind::SecondWatch
        && let Some(at) = first_due(work).filter(|at| now < *at)
    {
        return Err(Refusal::WatchTooEarly(at));
    }
    let text = required(&wanted.text, Refusal::TextMissing(FormField::WatchText))?;
    let n = work.incident.watches.last().map_or(0, |(note, _)| note.n) + 1;
    work.push(Event::Watched(WatchNote {
        n,
        cycle: work.incident.cycle,
        deadline: no,
        spread: wanted.spread,
        tone: wanted.tone,
        is_secondary: wanted.is_secondary,
        text,
    }));
    work.fulfil(|deadline| deadline.no == no, now);
    Ok(())
}

fn first_due(work: &Work<'_>) -> Option<Timestamp> {
    let cycle = work.incident.cycle;
    let mut all = work.incident.deadlines.iter();
    let first =
        all.find(|t| t.deadline.kind == DeadlineKind::FirstWatch && t.deadline.cycle == cycle)?;
    Some(first.deadline.due_at)
}
