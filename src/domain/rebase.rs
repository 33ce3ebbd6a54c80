//! Re-basing: what a running deadline would become under another policy or calendar.
//!
//! Nothing moves by itself when rules change; this only says what would. Whether it happens is
//! decided by a person, deadline by deadline or all at once, and recorded with the reason.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::calendar::{Calendar, Pause};
use super::deadline::{Basis, Deadline, due_soon_at};
use super::ladder::{Run, Step};
use super::policy::Policy;
use super::vocabulary::{EventGrade, Level};

/// What has become of a deadline since it started, as far as its due instant depends on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Course {
    /// The opinion level of the incident now.
    pub level: Option<Level>,
    /// The grade of the emergency event now.
    pub grade: Option<EventGrade>,
    /// When the clock stood still.
    pub pauses: Vec<Pause>,
    /// The instant that a person's decision named, by an extension or an order of its own.
    pub named_until: Option<Timestamp>,
}

/// What a deadline would become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rebased {
    /// The new due instant.
    pub due_at: Timestamp,
    /// From this instant on it would be 将到期.
    pub due_soon_at: Timestamp,
    /// The reminders that go with it.
    pub steps: Vec<Step>,
    /// The reckoning under the new versions.
    pub basis: Basis,
}

/// What a deadline becomes under these rules; `None` when it stays where it is: the legal kinds
/// always, those that a decision gave a date of its own, kinds that the policy does not limit, and
/// those whose due instant comes out the same.
///
/// The length is read anew only when the policy is another one than the deadline rests on; with
/// the same policy only the calendar's days are counted again.
pub fn rebased(
    old: &Deadline,
    policy: &Policy,
    calendar: &Calendar,
    course: &Course,
) -> Option<Rebased> {
    if old.kind.is_legal() || course.named_until.is_some() {
        return None;
    }
    let mut basis = old.basis.clone();
    if policy.version != basis.policy_version {
        let limit = policy.limit(old.kind, course.level, course.grade)?;
        basis.policy_version = policy.version;
        basis.amount = limit.amount;
        basis.measure = limit.measure;
        basis.source.clone_from(&limit.source);
    }
    basis.calendar_version = calendar.version;
    let (amount, measure) = (basis.amount, basis.measure);
    let reckoning = calendar.add_with(old.started_at, amount, measure, &course.pauses);
    if reckoning.due_at == old.due_at {
        return None;
    }
    basis.segments = reckoning.segments;
    let due_at = reckoning.due_at;
    let run = Run {
        kind: old.kind,
        level: course.level,
        started_at: old.started_at,
        due_at,
    };
    Some(Rebased {
        due_at,
        due_soon_at: due_soon_at(policy, old.started_at, due_at),
        steps: policy.steps(calendar, &run),
        basis,
    })
}

#[cfg(test)]
mod tests;
