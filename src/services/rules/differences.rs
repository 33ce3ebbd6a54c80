//! What differs between two policies or two calendars, in the words of the people who keep them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::domain::calendar::{Calendar, DayKind};
use crate::domain::ladder::{LadderRow, When};
use crate::domain::policy::{Policy, TimeLimit};
use crate::domain::rubric::Rubric;
use crate::domain::vocabulary::{EventGrade, Level, Measure};

/// One thing that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What it is about.
    pub what: String,
    /// Before; `None` where there was nothing.
    pub before: Option<String>,
    /// After; `None` where nothing is left.
    pub after: Option<String>,
}

impl Change {
    /// The change in one line.
    pub fn sentence(&self) -> String {
        let what = &self.what;
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => format!("{what}：由“{before}”改为“{after}”"),
            (None, Some(after)) => format!("{what}：新增“{after}”"),
            (Some(before), None) => format!("{what}：删去“{before}”"),
            (None, None) => what.clone(),
        }
    }
}

/// What there is to say, by what it is about, in the order of saying.
pub(super) type Lines = Vec<(String, String)>;

fn compare(old: Lines, new: Lines) -> Vec<Change> {
    let before: BTreeMap<String, String> = old.iter().cloned().collect();
    let after: BTreeMap<String, String> = new.iter().cloned().collect();
    let mut seen = BTreeSet::new();
    let subjects = new.into_iter().chain(old).map(|(what, _)| what);
    subjects
        .filter(|what| seen.insert(what.clone()))
        .filter_map(|what| {
            let (before, after) = (before.get(&what).cloned(), after.get(&what).cloned());
            (before != after).then_some(Change {
                what,
                before,
                after,
            })
        })
        .collect()
}

/// What differs between two rubrics.
pub(super) fn of_rubrics(old: &Rubric, new: &Rubric) -> Vec<Change> {
    compare(rubric_lines(old), rubric_lines(new))
}

fn rubric_lines(rubric: &Rubric) -> Lines {
    let parts = [item_lines(rubric), veto_lines(rubric), grade_lines(rubric)];
    parts.into_iter().flatten().collect()
}

/// What is looked at, and for how many points.
pub(super) fn item_lines(rubric: &Rubric) -> Lines {
    let line = |item: &crate::domain::rubric::RubricItem| {
        let corrected = if item.correctable {
            "，可附理由更正"
        } else {
            ""
        };
        let measured = item.measured.label();
        let words = format!(
            "{} 分，{measured}{corrected}：{}（{}）",
            item.points, item.asks, item.source
        );
        (item.label.clone(), words)
    };
    rubric.items.iter().map(line).collect()
}

/// What decides whatever the points are.
pub(super) fn veto_lines(rubric: &Rubric) -> Lines {
    let line = |veto: &crate::domain::rubric::Veto| (veto.label.clone(), veto.source.clone());
    rubric.vetoes.iter().map(line).collect()
}

/// The floors of the grades, and when a leader arbitrates.
pub(super) fn grade_lines(rubric: &Rubric) -> Lines {
    let floor = |floor: &crate::domain::rubric::GradeFloor| {
        let words = format!("{} 分以上（{}）", floor.from, floor.source);
        (floor.grade.label().to_owned(), words)
    };
    let rule = &rubric.arbitration;
    let arbitration = format!("两次评分相差超过 {} 分（{}）", rule.above, rule.source);
    let floors = rubric.grades.iter().map(floor);
    floors
        .chain([("领导裁定".to_owned(), arbitration)])
        .collect()
}

/// What differs between two policies.
pub(super) fn of_policies(old: &Policy, new: &Policy) -> Vec<Change> {
    compare(policy_lines(old), policy_lines(new))
}

fn policy_lines(policy: &Policy) -> Lines {
    let parts = [
        general_lines(policy),
        limit_lines(policy),
        ladder_lines(policy),
        checklist_lines(policy),
    ];
    parts.into_iter().flatten().collect()
}

/// What holds for all limits.
pub(super) fn general_lines(policy: &Policy) -> Lines {
    let line = |what: &str, said: String| (what.to_owned(), said);
    vec![
        line("国家规定时限的起算点", policy.base.label().to_owned()),
        line("将到期", due_soon_words(policy)),
        line("夜间顺延", quiet_words(policy)),
        line("延期", extension_words(policy)),
        line("可以暂停", pause_words(policy)),
        line("问责建议", accountability_words(policy)),
    ]
}

/// The limits, each under what it is for.
pub(super) fn limit_lines(policy: &Policy) -> Lines {
    let limits = policy.limits.iter();
    let lines = limits.map(|limit| (limit_subject(limit), limit_words(limit)));
    lines.collect()
}

/// The ladder, rung by rung.
pub(super) fn ladder_lines(policy: &Policy) -> Lines {
    let rows = policy.ladder.iter();
    let lines = rows.map(|row| (format!("提醒 {}", row.code), rung_words(row)));
    lines.collect()
}

/// The checklist before closing, item by item.
pub(super) fn checklist_lines(policy: &Policy) -> Lines {
    let items = policy.checklist.iter();
    let lines = items.map(|item| {
        let binds = if item.mandatory {
            "必须核对"
        } else {
            "建议核对"
        };
        let from = match item.from_level {
            Some(Level::I) => "，特别重大舆情".to_owned(),
            Some(level) => format!("，{}以上舆情", level.label()),
            None => String::new(),
        };
        let said = format!("{}（{binds}{from}；{}）", item.text, item.source);
        (format!("办结检查清单 {}", item.code), said)
    });
    lines.collect()
}

fn due_soon_words(policy: &Policy) -> String {
    format!(
        "长于 {} 分钟的，到期前 {} 分钟；其余，最后 1/{}",
        policy.due_soon_over_minutes, policy.due_soon_minutes, policy.due_soon_last_part
    )
}

fn quiet_words(policy: &Policy) -> String {
    policy.quiet_hours.map_or_else(
        || "没有".to_owned(),
        |quiet| {
            let clock = |time: jiff::civil::Time| time.strftime("%H:%M").to_string();
            format!("{} 至 {}", clock(quiet.from), clock(quiet.to))
        },
    )
}

fn extension_words(policy: &Policy) -> String {
    let rule = &policy.extension;
    format!(
        "最多 {} 个工作日，{} 次",
        rule.max_working_days, rule.max_times
    )
}

fn pause_words(policy: &Policy) -> String {
    let kinds = policy.pause.kinds.iter().map(|kind| kind.label());
    kinds.collect::<Vec<_>>().join("、")
}

fn accountability_words(policy: &Policy) -> String {
    let rule = &policy.accountability;
    format!(
        "重大以上舆情 {} 项情形，或一个季度逾期 {} 次",
        rule.major_facts, rule.late_facts_in_quarter
    )
}

fn limit_subject(limit: &TimeLimit) -> String {
    let level = limit
        .level
        .map(|level| format!("（舆情{}）", level.label()));
    let only = Some(&limit.event_grades).filter(|grades| !grades.is_empty());
    let except = Some(&limit.except_event_grades).filter(|grades| !grades.is_empty());
    let parts = [
        Some(limit.kind.label().to_owned()),
        level,
        only.map(|only| format!("（{}突发事件）", grades(only))),
        except.map(|except| format!("（除{}突发事件外）", grades(except))),
    ];
    parts.into_iter().flatten().collect()
}

fn grades(grades: &[EventGrade]) -> String {
    let labels = grades.iter().map(|grade| grade.label());
    labels.collect::<Vec<_>>().join("、")
}

fn limit_words(limit: &TimeLimit) -> String {
    let length = match limit.measure {
        Measure::Natural | Measure::WorkingTime => {
            format!("{} 分钟（{}）", limit.amount, limit.measure.label())
        }
        Measure::WorkingDays => format!("{} 个工作日", limit.amount),
    };
    let extendable = if limit.extendable {
        "可以延期"
    } else {
        "不得延期"
    };
    format!(
        "{length}，从{}起算，{extendable}；{}",
        limit.starts.label(),
        limit.source
    )
}

/// When a rung is taken, as people read it.
fn when_words(when: When) -> String {
    match when {
        When::Before { minutes } => format!("到期前 {minutes} 分钟"),
        When::BeforePart { nth: 2 } => "过半时".to_owned(),
        When::BeforePart { nth } => format!("进入最后 1/{nth} 时"),
        When::At => "到期时".to_owned(),
        When::After { minutes } => format!("逾期 {minutes} 分钟"),
        When::AfterWorkingDays { days } => format!("逾期后第 {days} 个工作日"),
    }
}

fn rung_words(row: &LadderRow) -> String {
    let kinds = row.kinds.iter().map(|kind| kind.label());
    let kinds = match kinds.collect::<Vec<_>>().join("、") {
        kinds if kinds.is_empty() => "全部时限".to_owned(),
        kinds => kinds,
    };
    let levels = row.levels.iter().map(|level: &Level| level.label());
    let levels = match levels.collect::<Vec<_>>().join("、") {
        levels if levels.is_empty() => levels,
        levels => format!("（{levels}）"),
    };
    let to = row.to.iter().map(|capacity| capacity.label());
    let to = to.collect::<Vec<_>>().join("、");
    let courtesy = if row.courtesy { "，夜间顺延" } else { "" };
    format!(
        "{kinds}{levels}{}，提醒{to}{courtesy}",
        when_words(row.when)
    )
}

/// What differs between two calendars.
pub(super) fn of_calendars(old: &Calendar, new: &Calendar) -> Vec<Change> {
    compare(calendar_lines(old), calendar_lines(new))
}

fn calendar_lines(calendar: &Calendar) -> Lines {
    let years = calendar.years.iter().map(ToString::to_string);
    let hours = calendar.hours.iter().map(hours_words);
    let mut lines = vec![
        ("时区".to_owned(), calendar.zone.name().to_owned()),
        ("作息".to_owned(), hours.collect::<Vec<_>>().join("、")),
        (
            "已收录的年份".to_owned(),
            years.collect::<Vec<_>>().join("、"),
        ),
    ];
    lines.extend(calendar.days.iter().map(|(day, kind)| {
        let words = match kind {
            DayKind::Off => "放假",
            DayKind::MakeUp => "调休上班",
        };
        (day.to_string(), words.to_owned())
    }));
    lines
}

/// The office hours of one span: 08:30 至 12:00.
pub(super) fn hours_words(hours: &crate::domain::calendar::Hours) -> String {
    let clock = |time: jiff::civil::Time| time.strftime("%H:%M").to_string();
    let to = if hours.to == jiff::civil::Time::midnight() {
        "24:00".to_owned()
    } else {
        clock(hours.to)
    };
    format!("{} 至 {to}", clock(hours.from))
}
