//! How a due instant moves: by an extension, by the end of a pause, by a re-base.
//!
//! Pure reckoning; who may ask for it is the verbs' business. A move never brings a deadline of a
//! pause or an extension earlier, and the start keeps the original instant for good.

use jiff::Timestamp;

use super::calendar::{Calendar, Pause, Reckoning, Segment, SegmentReason};
use super::deadline::{Basis, Tracked, due_soon_at};
use super::event::{MoveCause, Moved};
use super::ladder::Run;
use super::policy::Policy;
use super::rebase::{self, Course};
use super::vocabulary::{EventGrade, Level, Measure};

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
        let reckoning = if is_named(tracked) {
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

    /// The move to another date that somebody named, counted from the same start.
    pub fn renamed(self, tracked: &Tracked, due_at: Timestamp, now: Timestamp) -> Moved {
        let deadline = &tracked.deadline;
        let start = deadline.started_at;
        let minutes = due_at.duration_since(start).as_secs().max(0) / 60;
        let mut basis = deadline.basis.clone();
        basis.amount = u32::try_from(minutes).unwrap_or(u32::MAX);
        basis.segments = vec![Segment {
            from: start,
            to: due_at,
            counts: minutes,
            reason: SegmentReason::Counted,
        }];
        self.to(tracked, (due_at, basis), MoveCause::Publication, now)
    }

    /// The move that these rules would make of a running deadline, by [`rebase::rebased`]; `None`
    /// when nothing changes. What has passed, or stands still, is left alone, and so is what a
    /// person's decision gave a date of its own.
    pub fn rebased(
        self,
        tracked: &Tracked,
        grade: Option<EventGrade>,
        now: Timestamp,
    ) -> Option<Moved> {
        let deadline = &tracked.deadline;
        let is_to_come =
            tracked.is_running() && !tracked.is_passed && tracked.counting(now) <= deadline.due_at;
        if !is_to_come || tracked.paused_at.is_some() {
            return None;
        }
        let course = Course {
            level: self.level,
            grade,
            pauses: tracked.pauses.clone(),
            named_until: is_named(tracked).then_some(deadline.due_at),
        };
        let rebased = rebase::rebased(deadline, self.policy, self.calendar, &course)?;
        let moved = self.to(
            tracked,
            (rebased.due_at, rebased.basis),
            MoveCause::Rebased,
            now,
        );
        Some(moved)
    }
}

/// Whether a person named the date: by an extension, a promise, an order.
pub fn is_named(tracked: &Tracked) -> bool {
    tracked.is_extended() || tracked.deadline.about.is_some()
}
