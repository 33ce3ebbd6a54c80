//! A deadline as people read it: how it stands, and how its due time was counted.

use jiff::Timestamp;

use crate::domain::UnitId;
use crate::domain::calendar::{SegmentReason, local};
use crate::domain::deadline::{Basis, Deadline, Tracked, Waiver};
use crate::domain::incident::Incident;
use crate::domain::vocabulary::{Measure, Standing};
use crate::queries::incident_page::IncidentView;
use crate::services::explain;
use crate::web::view::status::{DeadlineCard, DueFacts, HowCounted};
use crate::web::wording::{clock_words, full_words, instant_words, spaced_after};

/// What a deadline's chip and card print.
pub(super) fn due_facts(incident: &Incident, tracked: &Tracked, now: Timestamp) -> DueFacts {
    let deadline = &tracked.deadline;
    let ending = tracked.ending.as_ref();
    DueFacts {
        standing: tracked.standing(now),
        kind: deadline.kind.label().to_owned(),
        started_at: deadline.started_at,
        due_at: deadline.due_at,
        stopped_at: ending.map(|ending| ending.at),
        soon_at: Some(deadline.due_soon_at),
        waived_for: match ending.and_then(|ending| ending.waiver) {
            Some(waiver) => waiver_words(waiver).to_owned(),
            None if tracked.held_at.is_some() => "随主件办理，撤销并案后接着计算".to_owned(),
            None => String::new(),
        },
        paused_for: paused_for(incident, tracked),
    }
}

/// Why a deadline stands still. One whose time was up before the pause is late all the same.
fn paused_for(incident: &Incident, tracked: &Tracked) -> Option<String> {
    let since = tracked.paused_at?;
    let reason = incident.paused.as_ref().map(|(_, reason)| reason.clone());
    (since < tracked.deadline.due_at).then(|| reason.unwrap_or_default())
}

/// What became of the due instant a deadline began with: 原定 11 月 13 日 17:30，已延期至 11 月 20 日
/// 17:30.
fn moved_words(tracked: &Tracked, now: Timestamp) -> Option<String> {
    if tracked.generation == 0 {
        return None;
    }
    let at = |word: &str, at| spaced_after(word, &instant_words(at, now));
    let how = if tracked.is_extended() {
        "已延期至"
    } else {
        "现为"
    };
    Some(format!(
        "{}，{}",
        at("原定", tracked.original_due_at),
        at(how, tracked.deadline.due_at)
    ))
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
        Waiver::Reopened => "舆情已重启",
    }
}

/// The cards of an incident for one unit, whose own windows are shown while they are open, or
/// for the offices, which see alike deadlines of several units as one: what runs first, nearest
/// first, then what ended, latest first.
pub(super) fn cards(
    view: &IncidentView,
    unit: Option<&UnitId>,
    now: Timestamp,
) -> Vec<DeadlineCard> {
    let mut tracked: Vec<&Tracked> = view
        .incident
        .deadlines
        .iter()
        .filter(|tracked| match unit {
            Some(unit) => {
                let bound = tracked.deadline.unit.as_ref();
                bound.is_none_or(|bound| bound == unit) && !is_window_over(tracked, now)
            }
            None => !tracked.deadline.kind.is_window(),
        })
        .collect();
    tracked.sort_by_key(|tracked| {
        let ended_at = tracked.ending.as_ref().map(|ending| ending.at);
        (
            ended_at.is_some(),
            tracked.deadline.kind.is_window(),
            std::cmp::Reverse(ended_at),
            tracked.deadline.due_at,
        )
    });
    let mut groups: Vec<Vec<&Tracked>> = Vec::new();
    for tracked in tracked {
        let alike = groups.iter_mut().find(|group| {
            group
                .first()
                .is_some_and(|first| are_alike(first, tracked, now))
        });
        match alike {
            Some(group) => group.push(tracked),
            None => groups.push(vec![tracked]),
        }
    }
    groups
        .iter()
        .filter_map(|group| card(view, group, now))
        .collect()
}

/// Whether two deadlines can be told as one: the same duty of several units in the same cycle,
/// running to the same instant or kept by all.
fn are_alike(a: &Tracked, b: &Tracked, now: Timestamp) -> bool {
    let (standing, other) = (a.standing(now), b.standing(now));
    let is_same = a.deadline.kind == b.deadline.kind
        && a.deadline.cycle == b.deadline.cycle
        && a.deadline.unit.is_some()
        && b.deadline.unit.is_some()
        && a.original_due_at == b.original_due_at
        && a.deadline.about == b.deadline.about
        && a.paused_at == b.paused_at
        && standing == other;
    is_same && (a.deadline.due_at == b.deadline.due_at || standing == Standing::Met)
}

/// One card for deadlines that are alike; where all are kept it shows the one that took longest.
fn card(view: &IncidentView, group: &[&Tracked], now: Timestamp) -> Option<DeadlineCard> {
    let took = |tracked: &Tracked| {
        let end = tracked.ending.as_ref().map_or(now, |ending| ending.at);
        end.as_second() - tracked.deadline.started_at.as_second()
    };
    let shown = group.iter().max_by_key(|tracked| took(tracked))?;
    let name = shown
        .deadline
        .unit
        .as_ref()
        .map_or("", |unit| view.name(unit));
    let unit = match (group.len(), shown.standing(now)) {
        (0 | 1, _) => name.to_owned(),
        (count, Standing::Met) => format!("{count} 家，最长的是{name}"),
        (count, _) => format!("{count} 家"),
    };
    let facts = due_facts(&view.incident, shown, now);
    Some(DeadlineCard {
        moved: moved_words(shown, now),
        ..DeadlineCard::of(&facts, &unit, Some(how_counted(shown)), now)
    })
}

fn is_window_over(tracked: &Tracked, now: Timestamp) -> bool {
    tracked.deadline.kind.is_window()
        && matches!(tracked.standing(now), Standing::Waived | Standing::Met)
}

/// How a due time was counted, from the record alone: nothing is computed again.
pub(super) fn how_counted(tracked: &Tracked) -> HowCounted {
    let deadline = &tracked.deadline;
    let basis = &deadline.basis;
    let original = if tracked.generation > 0 {
        format!("（原定 {}）", full_words(tracked.original_due_at))
    } else {
        String::new()
    };
    HowCounted {
        sentence: format!(
            "从{}（{}）起算，{}，按{}（{}），到 {} 为止{original}。",
            basis.starts.label(),
            full_words(deadline.started_at),
            amount_words(basis),
            basis.measure.label(),
            basis.measure.word().meaning,
            full_words(deadline.due_at),
        ),
        segments: segments(deadline)
            .into_iter()
            .chain(
                tracked.paused_at.map(|since| {
                    format!("{} 起：暂停，不计，恢复后接着计算", day_and_clock(since))
                }),
            )
            .collect(),
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
                (SegmentReason::Extended, Measure::WorkingDays) => {
                    format!("延期 {} 个工作日", segment.counts)
                }
                (SegmentReason::Extended, Measure::Natural | Measure::WorkingTime) => {
                    format!("延期 {}", minutes_words(segment.counts))
                }
                (
                    SegmentReason::DayOfStart
                    | SegmentReason::OutOfHours
                    | SegmentReason::Weekend
                    | SegmentReason::Holiday
                    | SegmentReason::Paused,
                    _,
                ) => format!("{}，不计", explain::reason(segment.reason)),
            };
            let (from, to) = (day_and_clock(segment.from), day_and_clock(segment.to));
            format!("{from} 至 {to}：{counts}")
        })
        .collect()
}

fn day_and_clock(at: Timestamp) -> String {
    let day = local(at);
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
