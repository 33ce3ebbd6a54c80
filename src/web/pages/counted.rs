//! A deadline as people read it: how it stands, and how its due time was counted.

use jiff::Timestamp;

use crate::domain::calendar::SegmentReason;
use crate::domain::deadline::{Basis, Deadline, Tracked, Waiver};
use crate::domain::incident::Incident;
use crate::domain::people::Roster;
use crate::domain::vocabulary::{Measure, Standing};
use crate::services::explain;
use crate::web::view::status::{DeadlineCard, DueFacts, HowCounted};
use crate::web::wording::{beijing, clock_words, full_words};

/// What a deadline's chip and card print.
pub(super) fn due_facts(tracked: &Tracked, now: Timestamp) -> DueFacts {
    let deadline = &tracked.deadline;
    let ending = tracked.ending.as_ref();
    DueFacts {
        standing: tracked.standing(now),
        kind: deadline.kind.label().to_owned(),
        started_at: deadline.started_at,
        due_at: deadline.due_at,
        stopped_at: ending.map(|ending| ending.at),
        soon_at: Some(deadline.due_soon_at),
        waived_for: ending
            .and_then(|ending| ending.waiver)
            .map_or("", waiver_words)
            .to_owned(),
    }
}

/// Why a deadline is no longer asked for.
pub(super) const fn waiver_words(waiver: Waiver) -> &'static str {
    match waiver {
        Waiver::Returned => "退回获准",
        Waiver::Withdrawn => "交办已撤回",
        Waiver::Regraded => "事件分级已变",
        Waiver::Closed => "舆情已办结",
        Waiver::NotPursued => "不再办理",
        Waiver::WindowOver => "期限已过或已用",
    }
}

/// The cards of an incident: what runs first, nearest first, then what ended, latest first.
/// Windows are shown only while they are open.
pub(super) fn cards(
    incident: &Incident,
    roster: &Roster,
    now: Timestamp,
    shows: impl Fn(&Deadline) -> bool,
) -> Vec<DeadlineCard> {
    let mut tracked: Vec<&Tracked> = incident
        .deadlines
        .iter()
        .filter(|tracked| shows(&tracked.deadline))
        .filter(|tracked| !is_window_over(tracked, now))
        .collect();
    tracked.sort_by_key(|tracked| {
        let ended_at = tracked.ending.as_ref().map(|ending| ending.at);
        (
            ended_at.is_some(),
            std::cmp::Reverse(ended_at),
            tracked.deadline.due_at,
        )
    });
    tracked
        .into_iter()
        .map(|tracked| {
            let unit = tracked.deadline.unit.as_ref();
            let unit = unit.map_or("", |unit| roster.name(unit));
            let how = how_counted(&tracked.deadline);
            DeadlineCard::of(&due_facts(tracked, now), unit, Some(how), now)
        })
        .collect()
}

fn is_window_over(tracked: &Tracked, now: Timestamp) -> bool {
    tracked.deadline.kind.is_window()
        && matches!(tracked.standing(now), Standing::Waived | Standing::Met)
}

/// How a due time was counted, from the record alone: nothing is computed again.
pub(super) fn how_counted(deadline: &Deadline) -> HowCounted {
    let basis = &deadline.basis;
    HowCounted {
        sentence: format!(
            "从{}（{}）起算，{}，按{}（{}），到 {} 为止。",
            basis.starts.label(),
            full_words(deadline.started_at),
            amount_words(basis),
            basis.measure.label(),
            basis.measure.word().meaning,
            full_words(deadline.due_at),
        ),
        segments: segments(deadline),
        basis: format!(
            "依据：{}；时限规则第 {} 版，工作日历第 {} 版。",
            basis.source, basis.policy_version, basis.calendar_version
        ),
    }
}

fn segments(deadline: &Deadline) -> Vec<String> {
    let basis = &deadline.basis;
    basis
        .segments
        .iter()
        .map(|segment| {
            let counts = match (segment.reason, basis.measure) {
                (SegmentReason::Counted, Measure::WorkingDays) => {
                    format!("计 {} 个工作日", segment.counts)
                }
                (SegmentReason::Counted, Measure::Natural | Measure::WorkingTime) => {
                    format!("计 {}", minutes_words(segment.counts))
                }
                (
                    SegmentReason::DayOfStart
                    | SegmentReason::OutOfHours
                    | SegmentReason::Weekend
                    | SegmentReason::Holiday,
                    _,
                ) => format!("{}，不计", explain::reason(segment.reason)),
            };
            let (from, to) = (day_and_clock(segment.from), day_and_clock(segment.to));
            format!("{from} 至 {to}：{counts}")
        })
        .collect()
}

fn day_and_clock(at: Timestamp) -> String {
    let day = beijing(at);
    format!("{} 月 {} 日 {}", day.month(), day.day(), clock_words(at))
}

fn amount_words(basis: &Basis) -> String {
    match basis.measure {
        Measure::WorkingDays => format!("{} 个工作日", basis.amount),
        Measure::Natural | Measure::WorkingTime => minutes_words(i64::from(basis.amount)),
    }
}

/// A length in whole minutes, never rounded: 48 小时, 1 小时 30 分.
fn minutes_words(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, rest) => format!("{rest} 分钟"),
        (hours, 0) => format!("{hours} 小时"),
        (hours, rest) => format!("{hours} 小时 {rest} 分钟"),
    }
}
