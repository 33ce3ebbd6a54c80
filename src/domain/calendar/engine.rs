//! The one interval engine: adding, measuring and explaining walk the same half-open stretches.
//!
//! Time is cut into stretches, each of which counts or does not, for one reason. Adding walks until
//! enough has counted, measuring walks to an instant and says how much did, explaining lists what
//! was walked over. Pauses are cut out in the same walk, so no use of the engine can forget them.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Calendar, Reckoning, Segment, SegmentReason, days_from, next_day, push, segment};
use crate::domain::vocabulary::Measure;

/// A stretch in which a clock stood still, half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// The instant from which the clock stood.
    pub from: Timestamp,
    /// The instant from which it ran on.
    pub to: Timestamp,
}

impl Pause {
    /// Whether this pause takes the last moment before `end`: a clock that stops exactly at the
    /// end has run the whole way, one that runs on exactly then has not.
    fn takes_the_end(self, end: Timestamp) -> bool {
        self.from < end && end <= self.to
    }
}

/// One stretch of the walk, with the one reason why it counts or does not.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    from: Timestamp,
    to: Timestamp,
    reason: SegmentReason,
}

impl Stretch {
    fn length(self) -> SignedDuration {
        self.to.duration_since(self.from)
    }

    fn is_counted(self) -> bool {
        self.reason == SegmentReason::Counted
    }

    /// The part from `start` on, unless nothing is left of it.
    fn since(self, start: Timestamp) -> Option<Self> {
        let from = self.from.max(start);
        (from < self.to).then_some(Self { from, ..self })
    }
}

impl Calendar {
    /// The due instant `amount` after `start`, in minutes for natural and working time and in days
    /// for working days, with the segments that lead there.
    pub fn add(&self, start: Timestamp, amount: u32, measure: Measure) -> Reckoning {
        self.add_with(start, amount, measure, &[])
    }

    /// How much lies between two instants, in the unit of `add`; whole minutes or days, and zero
    /// when `to` is not after `from`.
    pub fn measure(&self, from: Timestamp, to: Timestamp, measure: Measure) -> i64 {
        self.measure_with(from, to, measure, &[])
    }

    /// Like `add`, with the pauses left out of the count: to the second for natural and working
    /// time; a working day counts unless a pause takes its close. Time that never comes, because
    /// a pause has no end, is the end of time.
    pub fn add_with(
        &self,
        start: Timestamp,
        amount: u32,
        measure: Measure,
        pauses: &[Pause],
    ) -> Reckoning {
        let pauses = merged(pauses);
        let due_at = match measure {
            Measure::Natural | Measure::WorkingTime => {
                let length = SignedDuration::from_mins(i64::from(amount));
                self.after_time(start, length, measure, &pauses)
            }
            Measure::WorkingDays => self.after_days(start, amount, &pauses),
        };
        Reckoning {
            due_at,
            segments: self.walked(start, due_at, measure, &pauses),
        }
    }

    /// Like `measure`, with the pauses left out of the count.
    pub fn measure_with(
        &self,
        from: Timestamp,
        to: Timestamp,
        measure: Measure,
        pauses: &[Pause],
    ) -> i64 {
        let segments = self.segments(from, to, measure, pauses);
        segments.iter().map(|segment| segment.counts).sum()
    }

    /// The stretches between two instants as the measure sees them, without gaps; what they count
    /// adds up to `measure_with`.
    pub fn segments(
        &self,
        from: Timestamp,
        to: Timestamp,
        measure: Measure,
        pauses: &[Pause],
    ) -> Vec<Segment> {
        self.walked(from, to, measure, &merged(pauses))
    }

    /// Where a due instant goes that a decision had fixed by its date, when the clock then stood
    /// still: what was left at the pause counts on from its end. Never earlier than before.
    ///
    /// What is left of working days are the closes of business still to come. Where a pause took
    /// one of them and the decision had fixed an hour within its last day, that day is given whole.
    pub fn resume(
        &self,
        start: Timestamp,
        due_at: Timestamp,
        pause: Pause,
        measure: Measure,
    ) -> Reckoning {
        let stopped = pause.from.max(start);
        let moved = if stopped >= due_at || pause.to <= stopped {
            due_at
        } else {
            match measure {
                Measure::Natural | Measure::WorkingTime => {
                    let left = self.time_between(stopped, due_at, measure);
                    self.after_time(pause.to, left, measure, &[])
                }
                Measure::WorkingDays => self.resume_days(
                    start,
                    due_at,
                    Pause {
                        from: stopped,
                        ..pause
                    },
                ),
            }
        };
        let due_at = moved.max(due_at);
        Reckoning {
            due_at,
            segments: self.segments(start, due_at, measure, &[pause]),
        }
    }

    fn resume_days(&self, start: Timestamp, due_at: Timestamp, pause: Pause) -> Timestamp {
        let first = next_day(self.zone.date_of(start));
        let closes_after = |at: Timestamp| {
            days_from(first.max(self.zone.date_of(at)))
                .filter(|day| self.is_working_day(*day))
                .map(|day| self.close_of(day))
                .skip_while(move |close| *close <= at)
        };
        let is_untouched = pause.to < due_at
            && closes_after(pause.from)
                .next()
                .is_none_or(|close| !pause.takes_the_end(close));
        if is_untouched {
            return due_at;
        }
        // The close that reaches the due instant is the last of those that were still to come.
        let earlier = closes_after(pause.from).take_while(|close| *close < due_at);
        closes_after(pause.to)
            .nth(earlier.count())
            .unwrap_or(Timestamp::MAX)
    }

    fn after_time(
        &self,
        start: Timestamp,
        length: SignedDuration,
        measure: Measure,
        pauses: &[Pause],
    ) -> Timestamp {
        let mut left = length;
        let mut at = start;
        for stretch in self.time_stretches(start, measure, pauses) {
            if left.is_zero() {
                break;
            }
            if stretch.is_counted() {
                let taken = stretch.length().min(left);
                at = stretch.from.saturating_add(taken).unwrap_or(stretch.to);
                left -= taken;
            }
        }
        if left.is_zero() { at } else { Timestamp::MAX }
    }

    fn after_days(&self, start: Timestamp, amount: u32, pauses: &[Pause]) -> Timestamp {
        let mut left = amount;
        let mut at = start;
        for day in days_from(next_day(self.zone.date_of(start))) {
            if left == 0 {
                break;
            }
            if self.day_reason(day, pauses) == SegmentReason::Counted {
                left -= 1;
                at = self.close_of(day);
            }
        }
        if left == 0 { at } else { Timestamp::MAX }
    }

    fn time_between(&self, from: Timestamp, to: Timestamp, measure: Measure) -> SignedDuration {
        self.time_stretches(from, measure, &[])
            .take_while(|stretch| stretch.from < to)
            .filter(|stretch| stretch.is_counted())
            .fold(SignedDuration::ZERO, |sum, stretch| {
                sum.saturating_add(stretch.to.min(to).duration_since(stretch.from))
            })
    }

    fn walked(
        &self,
        from: Timestamp,
        to: Timestamp,
        measure: Measure,
        pauses: &[Pause],
    ) -> Vec<Segment> {
        match measure {
            Measure::Natural | Measure::WorkingTime => self.walked_time(from, to, measure, pauses),
            Measure::WorkingDays => self.walked_days(from, to, pauses),
        }
    }

    fn walked_time(
        &self,
        from: Timestamp,
        to: Timestamp,
        measure: Measure,
        pauses: &[Pause],
    ) -> Vec<Segment> {
        let mut segments = Vec::new();
        let mut total = SignedDuration::ZERO;
        let stretches = self.time_stretches(from, measure, pauses);
        for stretch in stretches.take_while(|stretch| stretch.from < to) {
            let end = stretch.to.min(to);
            let before = total.as_mins();
            if stretch.is_counted() {
                total = total.saturating_add(end.duration_since(stretch.from));
            }
            // Whole minutes so far less whole minutes before, so that stretches that begin or end
            // within a minute still add up to the amount.
            let counts = total.as_mins() - before;
            push(
                &mut segments,
                segment(stretch.from, end, counts, stretch.reason),
            );
        }
        segments
    }

    fn walked_days(&self, from: Timestamp, to: Timestamp, pauses: &[Pause]) -> Vec<Segment> {
        let first = next_day(self.zone.date_of(from));
        let day_of_start = self.zone.start_of(first).min(to);
        let mut segments = Vec::new();
        push(
            &mut segments,
            segment(from, day_of_start, 0, SegmentReason::DayOfStart),
        );
        for day in days_from(first) {
            let start = self.zone.start_of(day);
            if start >= to {
                break;
            }
            let end = self.zone.start_of(next_day(day)).min(to);
            let reason = self.day_reason(day, pauses);
            let counts = reason == SegmentReason::Counted && self.close_of(day) <= to;
            push(
                &mut segments,
                segment(start, end, i64::from(counts), reason),
            );
        }
        segments
    }

    /// What a whole day is in working days.
    fn day_reason(&self, day: Date, pauses: &[Pause]) -> SegmentReason {
        if !self.is_working_day(day) {
            self.idle_reason(day)
        } else if takes_the_end(pauses, self.close_of(day)) {
            SegmentReason::Paused
        } else {
            SegmentReason::Counted
        }
    }

    /// Why a day that is not worked is not.
    fn idle_reason(&self, day: Date) -> SegmentReason {
        if self.days.contains_key(&day) {
            SegmentReason::Holiday
        } else {
            SegmentReason::Weekend
        }
    }

    /// All time from `start` on, cut where the reason changes; without gaps.
    fn time_stretches<'a>(
        &'a self,
        start: Timestamp,
        measure: Measure,
        pauses: &'a [Pause],
    ) -> Box<dyn Iterator<Item = Stretch> + 'a> {
        let all = Stretch {
            from: start,
            to: Timestamp::MAX,
            reason: SegmentReason::Counted,
        };
        let uncut: Box<dyn Iterator<Item = Stretch> + 'a> = match measure {
            Measure::Natural => Box::new(std::iter::once(all)),
            Measure::WorkingTime | Measure::WorkingDays => Box::new(
                days_from(self.zone.date_of(start))
                    .flat_map(|day| self.stretches_of(day))
                    .filter_map(move |stretch| stretch.since(start)),
            ),
        };
        Box::new(uncut.flat_map(|stretch| cut(stretch, pauses)))
    }

    /// A day from midnight to midnight, cut by office hours.
    fn stretches_of(&self, day: Date) -> Vec<Stretch> {
        let (start, end) = (self.zone.start_of(day), self.zone.start_of(next_day(day)));
        let stretch = |from, to, reason| Stretch { from, to, reason };
        if !self.is_working_day(day) {
            return vec![stretch(start, end, self.idle_reason(day))];
        }
        if self.hours.is_empty() {
            return vec![stretch(start, end, SegmentReason::Counted)];
        }
        let mut at = start;
        let mut cuts = Vec::new();
        for hours in &self.hours {
            let (open, close) = (
                self.zone.first(day.to_datetime(hours.from)),
                self.end_of(day, hours),
            );
            cuts.push(stretch(at, open, SegmentReason::OutOfHours));
            cuts.push(stretch(open, close, SegmentReason::Counted));
            at = close;
        }
        cuts.push(stretch(at, end, SegmentReason::OutOfHours));
        cuts.retain(|stretch| stretch.from < stretch.to);
        cuts
    }
}

/// A stretch with the pauses cut out and shown in its place.
fn cut(stretch: Stretch, pauses: &[Pause]) -> Vec<Stretch> {
    let mut parts = Vec::new();
    let mut at = stretch.from;
    for pause in pauses {
        let (from, to) = (pause.from.max(at), pause.to.min(stretch.to));
        if from >= to {
            continue;
        }
        if at < from {
            parts.push(Stretch {
                from: at,
                to: from,
                ..stretch
            });
        }
        let reason = SegmentReason::Paused;
        parts.push(Stretch { from, to, reason });
        at = to;
    }
    if at < stretch.to {
        parts.push(Stretch {
            from: at,
            ..stretch
        });
    }
    parts
}

fn takes_the_end(pauses: &[Pause], end: Timestamp) -> bool {
    pauses.iter().any(|pause| pause.takes_the_end(end))
}

/// The pauses in order, those that touch or overlap joined, empty ones left out.
fn merged(pauses: &[Pause]) -> Vec<Pause> {
    let mut sorted: Vec<Pause> = pauses.iter().copied().filter(|p| p.from < p.to).collect();
    sorted.sort_by_key(|pause| pause.from);
    let mut merged: Vec<Pause> = Vec::with_capacity(sorted.len());
    for pause in sorted {
        match merged.last_mut() {
            Some(last) if pause.from <= last.to => last.to = last.to.max(pause.to),
            _ => merged.push(pause),
        }
    }
    merged
}
