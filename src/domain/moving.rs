//! How a due instant moves: by an extension, by the end of a pause, by a re-base.
//!
//! Pure reckoning; who may ask for it is the verbs' business. A move never brings a deadline of a
//! pause or an extension earlier, and the start keeps the original instant for good.

use jiff::Timestamp;

use super::calendar::{Calendar, Pause, Reckoning, Segment, SegmentReason};
use super::deadline::{Basis, Tracked, due_soon_at};
use super::event::{MoveCause, Moved};
use super::ladder::Run;
use super::policy::{Policy, TimeLimit};
use super::vocabulary::{Level, Measure};

/// The rules a deadline was started by, in the versions it is pinned to, and the opinion level.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The calendar.
    pub calendar: &'a Calendar,
    /// The opinion level, which the reminder ladder depends on.
    pub level: Option<Level>,
}

impl Rules<'_> {
    /// The move of a running deadline to `due_at`. Steps of the ladder whose instant has gone by
    /// when the move is made are left out: they belong to the due instant before.
    fn to(
        self,
        tracked: &Tracked,
        (due_at, basis): (Timestamp, Basis),
        cause: MoveCause,
        now: Timestamp,
    ) -> Moved {
        let deadline = &tracked.deadline;
        let run = Run {
            kind: deadline.kind,
            level: self.level,
            started_at: deadline.started_at,
            due_at,
        };
        let mut steps = self.policy.steps(self.calendar, &run);
        if due_at > now {
            steps.retain(|step| step.at > now);
        }
        Moved {
            no: deadline.no,
            generation: tracked.generation + 1,
            from: deadline.due_at,
            due_at,
            due_soon_at: due_soon_at(self.policy, deadline.started_at, due_at),
            steps,
            basis,
            cause,
        }
    }

    /// The latest instant that an extension of a running deadline may name.
    pub fn latest_extension(self, tracked: &Tracked) -> Timestamp {
        let most = self.policy.extension.max_working_days;
        let due_at = tracked.deadline.due_at;
        self.calendar.add(due_at, most, Measure::WorkingDays).due_at
    }

    /// The move that an extension until `until` makes: the original reckoning and what was granted
    /// beyond it.
    pub fn extended(self, tracked: &Tracked, n: u32, until: Timestamp, now: Timestamp) -> Moved {
        let deadline = &tracked.deadline;
        let mut basis = deadline.basis.clone();
        basis.segments.push(Segment {
            from: deadline.due_at,
            to: until,
            counts: self.calendar.measure(deadline.due_at, until, basis.measure),
            reason: SegmentReason::Extended,
        });
        self.to(tracked, (until, basis), MoveCause::Extension(n), now)
    }

    /// The move that the end of a pause makes: what was left then counts on from `pause.to`.
    pub fn resumed(self, tracked: &Tracked, pause: Pause) -> Moved {
        let deadline = &tracked.deadline;
        let (start, due_at) = (deadline.started_at, deadline.due_at);
        let mut basis = deadline.basis.clone();
        let mut pauses = tracked.pauses.clone();
        pauses.push(pause);
        let is_named = tracked.is_extended() || deadline.about.is_some();
        let reckoning = if is_named {
            let measure = basis.measure;
            let reckoning = self.calendar.resume(start, due_at, pause, measure);
            let segments = self
                .calendar
                .segments(start, reckoning.due_at, measure, &pauses);
            Reckoning {
                segments,
                ..reckoning
            }
        } else {
            self.calendar
                .add_with(start, basis.amount, basis.measure, &pauses)
        };
        basis.segments = reckoning.segments;
        self.to(
            tracked,
            (reckoning.due_at, basis),
            MoveCause::Resumed,
            pause.to,
        )
    }

    /// The move that these rules would make of a running deadline, by the rule `limit`; `None`
    /// when nothing changes. The national kinds never move, a date that an extension named stays,
    /// and so does one that a person named.
    pub fn rebased(self, tracked: &Tracked, limit: &TimeLimit, now: Timestamp) -> Option<Moved> {
        let deadline = &tracked.deadline;
        let is_fixed =
            deadline.kind.is_legal() || tracked.is_extended() || deadline.about.is_some();
        if is_fixed || !tracked.is_running() || tracked.paused_at.is_some() {
            return None;
        }
        let reckoning = self.calendar.add_with(
            deadline.started_at,
            limit.amount,
            limit.measure,
            &tracked.pauses,
        );
        if reckoning.due_at == deadline.due_at {
            return None;
        }
        let basis = Basis {
            policy_version: self.policy.version,
            calendar_version: self.calendar.version,
            starts: deadline.basis.starts,
            amount: limit.amount,
            measure: limit.measure,
            source: limit.source.clone(),
            segments: reckoning.segments,
        };
        Some(self.to(tracked, (reckoning.due_at, basis), MoveCause::Rebased, now))
    }
}
