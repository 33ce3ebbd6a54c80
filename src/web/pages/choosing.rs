//! What a person chooses from when a matter is handed over: units with their reasons, rows of the
//! plan, levels with their time limits, and the clock times that would follow.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::calendar::Calendar;
use crate::domain::deadline::{Deadline, DeadlineNo, Start};
use crate::domain::people::{Roster, Unit, UnitGroup};
use crate::domain::plan::{Plan, PlanRow};
use crate::domain::policy::{Policy, TimeLimit};
use crate::domain::routing::{Evidence, SuggestedUnit};
use crate::domain::vocabulary::{DeadlineKind, EventGrade, Level, Measure, StartEvent, UnitKind};
use crate::domain::{IncidentNo, RowRef, Theme, UnitId};
use crate::queries::Reader;
use crate::queries::similar::SimilarMatter;
use crate::services::ServiceError;
use crate::web::view::form::Choice;
use crate::web::view::marked::MarkedText;
use crate::web::view::suggestion::{self, Citation, Duplicate, PreviewRow, RosterGroup};
use crate::web::wording::{duration_words, instant_words};

/// The longest official text that is quoted whole, in characters.
const QUOTED_WHOLE: usize = 120;
/// How many characters are quoted before the first word that was matched.
const QUOTED_BEFORE: usize = 30;
/// The headings of the roster, in order.
const GROUPS: [(UnitKind, &str); 3] = [
    (UnitKind::Department, "市直部门"),
    (UnitKind::Town, "镇（街）"),
    (UnitKind::Committee, "管委会"),
];

/// The reference data in force.
#[derive(Clone)]
pub(super) struct InForce {
    /// The plan.
    pub(super) plan: Arc<Plan>,
    /// The rules of time.
    pub(super) policy: Arc<Policy>,
    /// The calendar.
    pub(super) calendar: Arc<Calendar>,
    /// Units and groups.
    pub(super) roster: Arc<Roster>,
}

impl InForce {
    /// Reads it.
    ///
    /// # Errors
    /// `NotSetUp` when there is none.
    pub(super) fn read(reader: &Reader) -> Result<Self, ServiceError> {
        let shelf = reader.shelf()?;
        Ok(Self {
            plan: shelf.plan,
            policy: shelf.policy,
            calendar: shelf.calendar,
            roster: shelf.roster,
        })
    }
}

/// The roster by kind of unit, without those that have the matter already.
pub(super) fn roster_groups(roster: &Roster, without: &[UnitId]) -> suggestion::Roster {
    let groups = GROUPS.iter().filter_map(|(kind, label)| {
        let all: Vec<&Unit> = roster.units.iter().filter(|u| u.kind == *kind).collect();
        let units: Vec<(String, String)> = all
            .iter()
            .filter(|unit| !without.contains(&unit.id))
            .map(|unit| (unit.id.to_string(), unit.name.clone()))
            .collect();
        // A whole group is offered only where all its members still are.
        let is_whole = units.len() == all.len();
        (!units.is_empty()).then(|| RosterGroup {
            label: (*label).to_owned(),
            whole: whole_of(roster, &all)
                .filter(|_| is_whole)
                .map(|group| group.name.clone()),
            units,
        })
    });
    let open = roster.groups.iter().filter(|group| group.is_open);
    suggestion::Roster {
        groups: groups.collect(),
        open_groups: open.map(|group| group.name.clone()).collect(),
    }
}

fn whole_of<'a>(roster: &'a Roster, units: &[&Unit]) -> Option<&'a UnitGroup> {
    roster.groups.iter().find(|group| {
        let same = group.members.len() == units.len();
        !group.is_open && same && units.iter().all(|unit| group.members.contains(&unit.id))
    })
}

/// Units of these kinds, to pick one.
pub(super) fn town_choices(roster: &Roster) -> Vec<Choice> {
    let places = roster
        .units
        .iter()
        .filter(|unit| matches!(unit.kind, UnitKind::Town | UnitKind::Committee));
    places
        .map(|unit| Choice::new(unit.id.as_str(), &unit.name))
        .collect()
}

/// The themes of the row that pairs the most of them with units: those that the plan itself lists
/// for responses.
pub(super) fn theme_choices(plan: &Plan) -> Vec<Choice> {
    let rows = plan.document.rows.iter().rev();
    let richest = rows.max_by_key(|row| row.themes.len());
    richest
        .iter()
        .flat_map(|row| row.themes.keys())
        .map(|theme| Choice::new(theme.as_str(), theme.as_str()))
        .collect()
}

/// The levels, each with its time limits as second line.
pub(super) fn level_choices(policy: &Policy) -> Vec<Choice> {
    let limit = |kind, level| policy.limit(kind, Some(level), None).map(length);
    Level::ALL
        .iter()
        .map(|level| {
            let times = [
                (DeadlineKind::Acknowledgement, "签收"),
                (DeadlineKind::FirstReport, "首报"),
            ]
            .iter()
            .filter_map(|(kind, word)| Some(format!("{word} {}", limit(*kind, *level)?)))
            .collect::<Vec<_>>();
            Choice::new(level.code(), level.label()).small(times.join("，"))
        })
        .collect()
}

/// The length of a time limit: 2 时, 工作时间 2 时, 5 个工作日.
pub(super) fn length(limit: &TimeLimit) -> String {
    let minutes = || duration_words(i64::from(limit.amount) * 60);
    match limit.measure {
        Measure::Natural => minutes(),
        Measure::WorkingTime => format!("工作时间 {}", minutes()),
        Measure::WorkingDays => format!("{} 个工作日", limit.amount),
    }
}

/// What decides the clock times of a matter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clocks {
    /// The opinion level, once chosen.
    pub(super) level: Option<Level>,
    /// The grade of the emergency.
    pub(super) grade: Option<EventGrade>,
    /// When it happened, as far as known.
    pub(super) occurred_at: Option<Timestamp>,
    /// When it was found.
    pub(super) detected_at: Timestamp,
    /// When it was, or would be, logged.
    pub(super) registered_at: Timestamp,
}

/// The clock times that follow when the matter is handed over now.
pub(super) fn preview(in_force: &InForce, clocks: &Clocks, now: Timestamp) -> Vec<PreviewRow> {
    let mut rows = Vec::new();
    if clocks.level.is_some() {
        for kind in [DeadlineKind::Acknowledgement, DeadlineKind::FirstReport] {
            rows.extend(preview_row(in_force, clocks, (kind, None), (now, now)));
        }
    }
    rows.extend(legal_preview(in_force, clocks, now));
    rows
}

/// The clock times of the national rules, which run from the matter itself.
pub(super) fn legal_preview(
    in_force: &InForce,
    clocks: &Clocks,
    now: Timestamp,
) -> Vec<PreviewRow> {
    let base = in_force.policy.base;
    let occurred = clocks.occurred_at.filter(|_| base == StartEvent::Occurred);
    let (starts, from) = if let Some(at) = occurred {
        (base, at)
    } else if base == StartEvent::Registered {
        (base, clocks.registered_at)
    } else {
        (StartEvent::Detected, clocks.detected_at)
    };
    let is_major = clocks.grade.is_some_and(EventGrade::is_major);
    let kinds: &[DeadlineKind] = if is_major {
        &[
            DeadlineKind::AuthoritativeInfo,
            DeadlineKind::PressConference,
        ]
    } else {
        &[DeadlineKind::Response]
    };
    let row =
        |kind: &DeadlineKind| preview_row(in_force, clocks, (*kind, Some(starts)), (from, now));
    kinds.iter().filter_map(row).collect()
}

fn preview_row(
    in_force: &InForce,
    clocks: &Clocks,
    (kind, starts): (DeadlineKind, Option<StartEvent>),
    (from, now): (Timestamp, Timestamp),
) -> Option<PreviewRow> {
    let limit = in_force.policy.limit(kind, clocks.level, clocks.grade)?;
    let start = Start {
        no: DeadlineNo(1),
        cycle: 1,
        bound: None,
        at: from,
        level: clocks.level,
        about: None,
    };
    let deadline = Deadline::start(&in_force.policy, &in_force.calendar, limit, &start);
    let starts = starts.unwrap_or(limit.starts);
    let late = if deadline.due_at < now {
        "，已过"
    } else {
        ""
    };
    Some(PreviewRow {
        label: kind.label().to_owned(),
        due: format!("{} 前", instant_words(deadline.due_at, now)),
        how: format!("{}后 {}{late}", starts.label(), length(limit)),
    })
}

/// Why a unit is proposed: one line a reason, with the words found, then the row of the plan.
pub(super) fn reasons(unit: &SuggestedUnit) -> Vec<String> {
    let mut grouped: Vec<(&str, Vec<&str>)> = Vec::new();
    for Evidence { text, why, .. } in &unit.evidence {
        // What each learned word weighs is kept with the incident; here the words are enough.
        let why = if why.starts_with("learnt:") {
            "learnt:"
        } else {
            why.as_str()
        };
        let place = grouped.iter().position(|(known, _)| *known == why);
        let place = place.unwrap_or_else(|| {
            grouped.push((why, Vec::new()));
            grouped.len() - 1
        });
        if let Some((_, words)) = grouped.get_mut(place)
            && !text.is_empty()
            && !words.contains(&text.as_str())
        {
            words.push(text);
        }
    }
    let mut lines: Vec<String> = grouped
        .iter()
        .map(|(why, words)| reason(why, words))
        .collect();
    if let Some(row) = &unit.plan_row {
        lines.push(format!("依据分工方案第 {row} 项"));
    }
    lines
}

fn reason(why: &str, words: &[&str]) -> String {
    let (kind, name) = why.split_once(':').unwrap_or(("", why));
    let said = match kind {
        "theme" => format!("领域“{name}”"),
        "unit" => format!("点名“{name}”"),
        "place" => format!("发生地“{name}”"),
        "learnt" => "以往交办".to_owned(),
        "learnt-place" => format!("以往 {name} 件舆情发生在这里"),
        _ => name.to_owned(),
    };
    if words.is_empty() {
        return said;
    }
    format!("{said}：提到 {}", words.join("、"))
}

/// The words of a row of the plan, with the themes marked.
pub(super) fn citation(plan: &Plan, row: &RowRef, themes: &[Theme]) -> Option<Citation> {
    let found: &PlanRow = plan.row(row)?;
    let words: Vec<&str> = themes.iter().map(Theme::as_str).collect();
    let document = plan.document.document_no.clone().unwrap_or_default();
    // Only a document that was read has lines; a seeded plan holds gists in other words.
    let gist = if plan.document.lines.is_empty() {
        "（要点）"
    } else {
        ""
    };
    Some(Citation {
        parts: marked(&quoted(&found.requirement, &words), &words),
        footer: format!("{document} 分工方案第 {row} 项{gist}")
            .trim()
            .to_owned(),
        href: format!("/plans/current#row-{row}"),
    })
}

/// The text, or the part around the first of the words where it is long.
fn quoted(text: &str, words: &[&str]) -> String {
    let length = text.chars().count();
    if length <= QUOTED_WHOLE {
        return text.to_owned();
    }
    let at = words
        .iter()
        .filter_map(|word| text.split_once(word))
        .map(|(before, _)| before.chars().count())
        .min();
    let from = at.unwrap_or(0).saturating_sub(QUOTED_BEFORE);
    let part: String = text.chars().skip(from).take(QUOTED_WHOLE).collect();
    let before = if from > 0 { "……" } else { "" };
    let after = if from + QUOTED_WHOLE < length {
        "……"
    } else {
        ""
    };
    format!("{before}{part}{after}")
}

fn marked(text: &str, words: &[&str]) -> Vec<MarkedText> {
    let part = |text: &str, marked| MarkedText {
        text: text.to_owned(),
        marked,
    };
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let next = words
            .iter()
            .filter(|word| !word.is_empty())
            .filter_map(|word| rest.split_once(word).map(|(a, b)| (a, *word, b)))
            .min_by_key(|(before, _, _)| before.len());
        let Some((before, word, after)) = next else {
            break;
        };
        if !before.is_empty() {
            parts.push(part(before, false));
        }
        parts.push(part(word, true));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(part(rest, false));
    }
    parts
}

/// An incident that may be the same matter, as a line: what is alike, and what speaks against it.
pub(super) fn duplicate(matter: &SimilarMatter, now: Timestamp) -> Duplicate {
    let similar = &matter.nearest;
    let likeness = &similar.likeness;
    let mut alike = Vec::new();
    if likeness.is_same() {
        alike.push("很可能是同一件事".to_owned());
    }
    if let Some(passage) = likeness.shared.first() {
        let words: String = passage.chars().take(PASSAGE).collect();
        let more = if words.len() < passage.len() {
            "…"
        } else {
            ""
        };
        alike.push(format!("都写到“{words}{more}”"));
    }
    if similar.same_town {
        alike.push("同镇（街）".to_owned());
    }
    if similar.same_theme {
        alike.push("同领域".to_owned());
    }
    let against = likeness.against.iter().map(|difference| {
        let (kind, this, other) = (difference.kind.label(), &difference.one, &difference.other);
        format!("{kind}不同（本件 {this}，该件 {other}）")
    });
    alike.extend(against);
    let at = instant_words(similar.registered_at, now);
    alike.push(format!("{at} 登记"));
    let joins = similar.joins.as_ref();
    if let Some((no, _)) = joins.filter(|(no, _)| *no != similar.no) {
        alike.push(format!("已并入 {no}"));
    }
    let open = joins.filter(|(_, stage)| !stage.is_ended());
    Duplicate {
        href: format!("/incidents/{}", similar.no),
        title: format!("{} {}", similar.no, similar.title),
        alike: alike.join("，"),
        others: same_matter(&matter.others),
        merge_into: open.map(|(no, _)| no.to_string()),
        follow_up: similar.joins.as_ref().map(|(no, _)| no.to_string()),
    }
}

/// 另有 2 件写的像是同一件事：2018-0315、2018-0316.
fn same_matter(others: &[IncidentNo]) -> Option<String> {
    let numbers: Vec<&str> = others.iter().map(IncidentNo::as_str).collect();
    let told = numbers.join("、");
    let count = numbers.len();
    (count > 0).then(|| format!("另有 {count} 件写的像是同一件事：{told}"))
}

/// So many letters of a shared passage are shown.
const PASSAGE: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_reason_stand_in_one_line_and_once() {
        let evidence = |text: &str, why: &str| Evidence {
            text: text.to_owned(),
            start: 0,
            end: 0,
            why: why.to_owned(),
        };
        let unit = SuggestedUnit {
            unit: UnitId::new("edu"),
            name: "市教育局".to_owned(),
            duty: crate::domain::vocabulary::Duty::Lead,
            score: 0.8,
            plan_row: Some(RowRef::new("21")),
            evidence: vec![
                evidence("小学", "theme:就学"),
                evidence("小学", "theme:就学"),
                evidence("", "rule:统筹协调"),
                evidence("学生", "theme:就学"),
            ],
        };
        assert_eq!(
            reasons(&unit),
            [
                "领域“就学”：提到 小学、学生",
                "统筹协调",
                "依据分工方案第 21 项"
            ]
        );
    }

    #[test]
    fn a_long_text_is_quoted_around_the_word_that_was_found() {
        let text = format!("{}就学{}", "前".repeat(100), "后".repeat(100));
        let told = quoted(&text, &["就学"]);
        assert!(told.starts_with("……前") && told.ends_with("后……"));
        let marks: Vec<String> = marked(&told, &["就学"])
            .into_iter()
            .filter(|part| part.marked)
            .map(|part| part.text)
            .collect();
        assert_eq!(marks, ["就学"]);
    }
}
