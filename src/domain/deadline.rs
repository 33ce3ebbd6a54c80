//! Deadlines: a running obligation, its due instant, and how it ended.
//!
//! A due instant is computed once, here, and recorded with its basis; nothing recomputes it.
//! How a deadline stands is derived from the record and an instant; how it ended is frozen.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::UnitId;
use super::calendar::{Calendar, Pause, Segment, SegmentReason};
use super::ladder::{Run, Step};
use super::policy::{Policy, TimeLimit};
use super::vocabulary::{DeadlineKind, Level, Measure, Standing, StartEvent, Verdict};

/// The number of a deadline within its incident, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeadlineNo(pub u32);

/// Why a due instant is what it is; enough to print the whole reckoning years later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// The version of the policy.
    pub policy_version: u32,
    /// The version of the calendar.
    pub calendar_version: u32,
    /// The instant it counts from, by name.
    pub starts: StartEvent,
    /// Minutes for natural and working time, days for working days.
    pub amount: u32,
    /// How the amount is counted.
    pub measure: Measure,
    /// The rule, as printed.
    pub source: String,
    /// The stretches that add up to the amount.
    pub segments: Vec<Segment>,
}

/// One obligation with its due instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// Its number within the incident.
    pub no: DeadlineNo,
    /// What must be done.
    pub kind: DeadlineKind,
    /// In which cycle it started.
    pub cycle: u32,
    /// The assignment it binds; `None` when it binds the incident.
    pub assignment: Option<u32>,
    /// The unit it binds; `None` when it binds the incident.
    pub unit: Option<UnitId>,
    /// The instant it counts from.
    pub started_at: Timestamp,
    /// From this instant on it is 将到期.
    pub due_soon_at: Timestamp,
    /// The instant at which time is up; doing it exactly then is still in time.
    pub due_at: Timestamp,
    /// Whether an extension may be granted.
    pub extendable: bool,
    /// Whether it stands still while the incident is paused.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pausable: bool,
    /// The number of what it is about, where there may be several: a promise, an order, a request
    /// for more time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<u32>,
    /// The reminder ladder, by instant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// Why.
    pub basis: Basis,
}

/// Why a deadline is no longer asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waiver {
    /// The return was upheld.
    Returned,
    /// The office withdrew the assignment.
    Withdrawn,
    /// The grade of the event changed and another kind applies.
    Regraded,
    /// The incident was closed before it was due.
    Closed,
    /// The incident was not accepted or was merged.
    NotPursued,
    /// A window was used or is over.
    WindowOver,
    /// A new cycle began before it was due.
    Reopened,
}

/// How a deadline ended; written once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// When the obligation was fulfilled or fell away.
    pub at: Timestamp,
    /// The frozen verdict.
    pub verdict: Verdict,
    /// Why it was waived.
    pub waiver: Option<Waiver>,
}

/// A deadline as the incident holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tracked {
    /// The obligation.
    pub deadline: Deadline,
    /// Whether its passing is on record.
    pub is_passed: bool,
    /// Whose record it counts on: the bound unit, else the unit that led when it passed or ended.
    /// Settled then, so that a later change of lead moves nobody's figures.
    pub answerable: Option<UnitId>,
    /// How it ended, once it has.
    pub ending: Option<Ending>,
    /// The due instant it began with; `deadline.due_at` is the one that holds.
    pub original_due_at: Timestamp,
    /// How many times it has moved.
    pub generation: u32,
    /// When the due instant that holds came on record: what lay before that was known too late to
    /// be told in time.
    pub known_at: Timestamp,
    /// The steps of the ladder that are on record for this generation, by code.
    pub told: Vec<String>,
    /// Since when it has been standing still.
    pub paused_at: Option<Timestamp>,
    /// The stretches it has stood still for, oldest first.
    pub pauses: Vec<Pause>,
    /// The extension that moved it last, which fixed its date.
    pub extended_by: Option<u32>,
    /// Since when nobody asks for it because its incident follows another. Nothing of it ends by
    /// that: taken apart again, it runs as before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_at: Option<Timestamp>,
}

/// What a deadline is started for.
#[derive(Debug, Clone)]
pub struct Start<'a> {
    /// Its number within the incident.
    pub no: DeadlineNo,
    /// In which cycle.
    pub cycle: u32,
    /// The assignment and the unit it binds, if it binds one.
    pub bound: Option<(u32, &'a UnitId)>,
    /// The instant it counts from.
    pub at: Timestamp,
    /// The opinion level, which the reminder ladder depends on.
    pub level: Option<Level>,
    /// The number of what it is about, where there may be several.
    pub about: Option<u32>,
}

impl Deadline {
    /// Computes a deadline from one rule, one calendar and one start, once and for all.
    pub fn start(
        policy: &Policy,
        calendar: &Calendar,
        limit: &TimeLimit,
        start: &Start<'_>,
    ) -> Self {
        let reckoning = calendar.add(start.at, limit.amount, limit.measure);
        Self {
            no: start.no,
            kind: limit.kind,
            cycle: start.cycle,
            assignment: start.bound.map(|(n, _)| n),
            unit: start.bound.map(|(_, unit)| unit.clone()),
            started_at: start.at,
            due_soon_at: due_soon_at(policy, start.at, reckoning.due_at),
            due_at: reckoning.due_at,
            extendable: limit.extendable && !limit.kind.is_legal(),
            pausable: policy.pause.may_pause(limit.kind),
            about: start.about,
            steps: policy.steps(
                calendar,
                &Run {
                    kind: limit.kind,
                    level: start.level,
                    started_at: start.at,
                    due_at: reckoning.due_at,
                },
            ),
            basis: Basis {
                policy_version: policy.version,
                calendar_version: calendar.version,
                starts: limit.starts,
                amount: limit.amount,
                measure: limit.measure,
                source: limit.source.clone(),
                segments: reckoning.segments,
            },
        }
    }

    /// The verdict of fulfilling the obligation at `at`: at the due instant is still in time.
    pub fn verdict_at(&self, at: Timestamp) -> Verdict {
        if at <= self.due_at {
            Verdict::Met
        } else {
            Verdict::MetLate
        }
    }
}

impl Deadline {
    /// The same obligation with a due instant that somebody named, such as the date of a promise:
    /// natural time from its start to that instant.
    #[must_use]
    pub fn due_by(
        mut self,
        policy: &Policy,
        calendar: &Calendar,
        level: Option<Level>,
        due_at: Timestamp,
    ) -> Self {
        let minutes = due_at.duration_since(self.started_at).as_secs().max(0) / 60;
        self.due_at = due_at.max(self.started_at);
        self.due_soon_at = due_soon_at(policy, self.started_at, self.due_at);
        let run = Run {
            kind: self.kind,
            level,
            started_at: self.started_at,
            due_at: self.due_at,
        };
        self.steps = policy.steps(calendar, &run);
        self.basis.measure = Measure::Natural;
        self.basis.amount = u32::try_from(minutes).unwrap_or(u32::MAX);
        self.basis.segments = vec![Segment {
            from: self.started_at,
            to: self.due_at,
            counts: minutes,
            reason: SegmentReason::Counted,
        }];
        self
    }
}

impl Tracked {
    /// A deadline that begins to run, put on record at `known_at`.
    pub fn new(deadline: Deadline, known_at: Timestamp) -> Self {
        Self {
            is_passed: false,
            answerable: deadline.unit.clone(),
            ending: None,
            original_due_at: deadline.due_at,
            generation: 0,
            known_at,
            told: Vec::new(),
            paused_at: None,
            pauses: Vec::new(),
            extended_by: None,
            held_at: None,
            deadline,
        }
    }

    /// Whether the obligation is still asked for.
    pub fn is_running(&self) -> bool {
        self.ending.is_none() && self.held_at.is_none()
    }

    /// The instant that counts for this deadline: while it stands still, the beginning of the
    /// pause.
    pub fn counting(&self, at: Timestamp) -> Timestamp {
        self.paused_at.map_or(at, |since| at.min(since))
    }

    /// The verdict of fulfilling the obligation at `at`.
    pub fn verdict_at(&self, at: Timestamp) -> Verdict {
        self.deadline.verdict_at(self.counting(at))
    }

    /// Whether time is up at `now` and nobody has done it.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        let obliges = !self.deadline.kind.is_window();
        obliges && self.is_running() && self.counting(now) > self.deadline.due_at
    }

    /// The steps of the ladder that `now` has reached and that are not on record, lowest first.
    pub fn steps_reached(&self, now: Timestamp) -> impl Iterator<Item = &Step> {
        let still = !self.is_running() || self.paused_at.is_some();
        self.deadline
            .steps
            .iter()
            .filter(move |step| !still && step.at < now && !self.told.contains(&step.code))
    }

    /// The instant after which the engine has something to put on record for this deadline.
    pub fn next_at(&self) -> Option<Timestamp> {
        if !self.is_running() || self.paused_at.is_some() {
            return None;
        }
        let passing =
            (!self.is_passed && !self.deadline.kind.is_window()).then_some(self.deadline.due_at);
        let untold = |step: &&Step| !self.told.contains(&step.code);
        let steps = self.deadline.steps.iter().filter(untold);
        steps.map(|step| step.at).chain(passing).min()
    }

    /// Whether it has been granted more time than it began with.
    pub fn is_extended(&self) -> bool {
        self.extended_by.is_some()
    }

    /// How the deadline stands at `now`.
    pub fn standing(&self, now: Timestamp) -> Standing {
        let verdict = self.ending.as_ref().map(|ending| ending.verdict);
        let held = self.held_at.map(|_| Verdict::Waived);
        standing(&self.deadline, verdict.or(held), self.counting(now))
    }
}

/// How a deadline stands: by its verdict once it has one, else by the time of day. A window that
/// went by is over, not late.
pub fn standing(deadline: &Deadline, verdict: Option<Verdict>, now: Timestamp) -> Standing {
    let is_over = deadline.kind.is_window() && now > deadline.due_at;
    let verdict = verdict.or(is_over.then_some(Verdict::Waived));
    standing_between(deadline.due_soon_at, deadline.due_at, verdict, now)
}

/// The same from bare instants, for lists that hold no whole deadline; windows oblige nobody and
/// have no place in such a list.
pub fn standing_between(
    due_soon_at: Timestamp,
    due_at: Timestamp,
    verdict: Option<Verdict>,
    now: Timestamp,
) -> Standing {
    match verdict {
        Some(Verdict::Met) => Standing::Met,
        Some(Verdict::MetLate) => Standing::MetLate,
        Some(Verdict::Missed) => Standing::Missed,
        Some(Verdict::Waived) => Standing::Waived,
        None if now > due_at => Standing::Passed,
        None if now >= due_soon_at => Standing::DueSoon,
        None => Standing::Running,
    }
}

/// From when on a deadline of this length is 将到期.
pub(super) fn due_soon_at(policy: &Policy, started_at: Timestamp, due_at: Timestamp) -> Timestamp {
    let length = due_at.duration_since(started_at);
    let long = SignedDuration::from_mins(i64::from(policy.due_soon_over_minutes));
    let ahead = if length > long {
        SignedDuration::from_mins(i64::from(policy.due_soon_minutes))
    } else {
        let part = i32::try_from(policy.due_soon_last_part).unwrap_or(3).max(1);
        length / part
    };
    due_at.saturating_sub(ahead).unwrap_or(due_at)
}

#[cfg(test)]
mod tests {
    use super::super::calendar::instant;
    use super::super::policy::Scope;
    use super::*;

    fn t(text: &str) -> Timestamp {
        instant(format!("2018-10-{text}").parse().unwrap())
    }

    /// A deadline that starts on 15 October at 09:00.
    fn started(kind: DeadlineKind, minutes: u32) -> Deadline {
        let policy = Policy {
            version: 3,
            effective_from: None,
            base: StartEvent::Detected,
            due_soon_minutes: 120,
            due_soon_over_minutes: 240,
            due_soon_last_part: 3,
            limits: Vec::new(),
            ..Policy::default()
        };
        let calendar = Calendar {
            version: 4,
            ..Calendar::default()
        };
        let limit = TimeLimit {
            kind,
            level: None,
            event_grades: Vec::new(),
            except_event_grades: Vec::new(),
            amount: minutes,
            measure: Measure::Natural,
            starts: StartEvent::Dispatched,
            scope: Scope::Assignment,
            extendable: true,
            source: "规则".to_owned(),
        };
        let start = Start {
            no: DeadlineNo(1),
            cycle: 1,
            bound: None,
            at: t("15 09:00"),
            level: None,
            about: None,
        };
        Deadline::start(&policy, &calendar, &limit, &start)
    }

    #[test]
    fn exactly_at_the_due_instant_is_still_in_time() {
        let deadline = started(DeadlineKind::Acknowledgement, 240);
        assert_eq!(deadline.due_at, t("15 13:00"));
        assert_eq!(deadline.verdict_at(t("15 13:00")), Verdict::Met);
        assert_eq!(deadline.verdict_at(t("15 13:00:00.001")), Verdict::MetLate);
        assert_eq!(standing(&deadline, None, t("15 13:00")), Standing::DueSoon);
        assert_eq!(
            standing(&deadline, None, t("15 13:00:01")),
            Standing::Passed
        );
    }

    #[test]
    fn a_short_limit_is_due_soon_in_its_last_third_and_a_long_one_two_hours_before() {
        let short = started(DeadlineKind::Acknowledgement, 240);
        assert_eq!(short.due_soon_at, t("15 11:40"));
        assert_eq!(standing(&short, None, t("15 11:39:59")), Standing::Running);
        assert_eq!(standing(&short, None, t("15 11:40")), Standing::DueSoon);
        let long = started(DeadlineKind::Acknowledgement, 300);
        assert_eq!(long.due_soon_at, t("15 12:00"));
    }

    #[test]
    fn a_verdict_outweighs_the_time_of_day() {
        let deadline = started(DeadlineKind::Acknowledgement, 240);
        for verdict in Verdict::ALL {
            let standing = standing(&deadline, Some(*verdict), t("20 00:00"));
            assert_eq!(standing.code(), verdict.code());
        }
    }

    #[test]
    fn a_window_that_went_by_is_over_and_not_late() {
        let window = started(DeadlineKind::ReturnWindow, 240);
        assert_eq!(standing(&window, None, t("15 13:00")), Standing::DueSoon);
        assert_eq!(standing(&window, None, t("15 13:00:01")), Standing::Waived);
    }

    #[test]
    fn a_national_clock_is_never_extendable_whatever_the_policy_says() {
        for kind in DeadlineKind::ALL {
            assert_eq!(started(*kind, 300).extendable, !kind.is_legal(), "{kind:?}");
        }
    }

    #[test]
    fn a_deadline_carries_the_versions_and_segments_it_was_computed_with() {
        let basis = started(DeadlineKind::Response, 2_880).basis;
        assert_eq!((basis.policy_version, basis.calendar_version), (3, 4));
        assert_eq!(basis.segments.iter().map(|s| s.counts).sum::<i64>(), 2_880);
        assert_eq!(basis.source, "规则");
    }
}
