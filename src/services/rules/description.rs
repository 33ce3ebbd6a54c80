//! A policy or a calendar as people read it: groups of lines.

use jiff::civil::Date;

use super::differences::{
    Lines, general_lines, grade_lines, hours_words, item_lines, ladder_lines, limit_lines,
    veto_lines,
};
use crate::domain::calendar::{Calendar, DayKind};
use crate::domain::policy::Policy;
use crate::domain::rubric::Rubric;
use crate::services::plans::Version;
use crate::store::reference::VersionSummary;

/// One version with everything it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// The version.
    pub version: Version,
    /// What it says, in groups.
    pub groups: Vec<Group>,
}

/// Lines that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The heading.
    pub title: String,
    /// What each line is about, and what it says.
    pub lines: Vec<(String, String)>,
}

fn group(title: impl Into<String>, lines: Lines) -> Group {
    Group {
        title: title.into(),
        lines,
    }
}

/// A policy: general rules, limits, reminders.
pub(super) fn of_policy(summary: VersionSummary, policy: &Policy) -> Described {
    Described {
        version: Version::from(summary),
        groups: vec![
            group("通则", general_lines(policy)),
            group("时限", limit_lines(policy)),
            group("提醒", numbered(ladder_lines(policy))),
        ],
    }
}

/// The rungs by their place; their codes are for files.
fn numbered(lines: Lines) -> Lines {
    let place = |(at, (_, words)): (usize, (String, String))| (format!("提醒 {}", at + 1), words);
    lines.into_iter().enumerate().map(place).collect()
}

/// A calendar: hours, then year by year, the newest first.
pub(super) fn of_calendar(summary: VersionSummary, calendar: &Calendar) -> Described {
    let hours = match calendar.hours.as_slice() {
        [] => "全天".to_owned(),
        hours => hours.iter().map(hours_words).collect::<Vec<_>>().join("、"),
    };
    let general = vec![
        ("时区".to_owned(), calendar.zone.name().to_owned()),
        ("作息".to_owned(), hours),
    ];
    let mut years = calendar.years.clone();
    years.sort_unstable_by(|a, b| b.cmp(a));
    let years = years.into_iter().map(|year| {
        let days = calendar.days_of(year);
        let of = |wanted: DayKind| {
            let days = days.iter().filter(|(_, kind)| **kind == wanted);
            runs(days.map(|(day, _)| *day))
        };
        let mut lines = vec![
            ("放假".to_owned(), of(DayKind::Off)),
            ("调休上班".to_owned(), of(DayKind::MakeUp)),
        ];
        if let Some(notice) = calendar.notices.get(&year).filter(|n| !n.source.is_empty()) {
            lines.push(("来源".to_owned(), notice.source.clone()));
        }
        group(format!("{year} 年"), lines)
    });
    Described {
        version: Version::from(summary),
        groups: std::iter::once(group("通则", general))
            .chain(years)
            .collect(),
    }
}

/// A rubric: items, vetoes, grades.
pub(super) fn of_rubric(summary: VersionSummary, rubric: &Rubric) -> Described {
    Described {
        version: Version::from(summary),
        groups: vec![
            group("评分项", item_lines(rubric)),
            group("单项否决", veto_lines(rubric)),
            group("等次", grade_lines(rubric)),
        ],
    }
}

/// Days in order, those that follow one another as one stretch: 10-01 至 10-07.
fn runs(days: impl Iterator<Item = Date>) -> String {
    let mut runs: Vec<(Date, Date)> = Vec::new();
    for day in days {
        match runs.last_mut() {
            Some((_, last)) if last.tomorrow().ok() == Some(day) => *last = day,
            _ => runs.push((day, day)),
        }
    }
    if runs.is_empty() {
        return "没有".to_owned();
    }
    let words = runs.into_iter().map(|(first, last)| {
        if first == last {
            first.to_string()
        } else {
            format!("{first} 至 {last}")
        }
    });
    words.collect::<Vec<_>>().join("、")
}
