//! The checklist before closing: begun, marked, and what it holds up.

use super::Work;
use crate::domain::command::Refusal;
use crate::domain::event::{ChecklistBegun, ChecklistMarked, Event};
use crate::domain::lifecycle::Target;
use crate::domain::vocabulary::{CheckState, Verb};

/// Takes the list of the policy that holds now, once a cycle. A policy without a list asks for
/// nothing, in this cycle as in all that were begun before there were lists.
pub(super) fn begin(work: &mut Work<'_>) {
    let policy = work.facts.policy;
    if work.incident.checklist.is_none() && !policy.checklist.is_empty() {
        work.push(Event::ChecklistBegun(ChecklistBegun {
            policy_version: policy.version,
            items: policy.checklist.clone(),
        }));
    }
}

/// Says how one item stands. What does not apply needs a reason; what was said can be taken back.
pub(super) fn mark(
    work: &mut Work<'_>,
    code: &str,
    state: CheckState,
    reason: Option<&str>,
) -> Result<(), Refusal> {
    work.permit(Verb::Check, Target::Incident)?;
    let list = work.incident.checklist.as_ref();
    let held = list.and_then(|list| list.find(code.trim(), work.incident.level));
    let item = held.ok_or_else(|| Refusal::NoSuchCheck(code.to_owned()))?;
    let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
    if state == CheckState::NotApplicable && reason.is_none() {
        return Err(Refusal::ReasonMissing(Verb::Check));
    }
    let fact = ChecklistMarked {
        item: item.item.code.clone(),
        text: item.item.text.clone(),
        state,
        reason: reason.map(str::to_owned),
    };
    work.push(Event::ChecklistMarked(fact));
    Ok(())
}

/// That nothing mandatory is open.
pub(super) fn is_complete(work: &Work<'_>) -> Result<(), Refusal> {
    let Some(list) = &work.incident.checklist else {
        return Ok(());
    };
    let blocking = list.blocking(work.incident.level);
    let open: Vec<(String, String)> = blocking
        .map(|held| (held.item.text.clone(), held.item.source.clone()))
        .collect();
    if open.is_empty() {
        return Ok(());
    }
    Err(Refusal::ChecklistOpen(open))
}
