//! Checks on the seeded rules: known words, one length each, a source each, days that exist.
//!
//! What a figure means is tested where it is used; here only that the file can be trusted.

use std::collections::BTreeMap;

use huiying::domain::vocabulary::{DeadlineKind, EventGrade, Level, Measure, StartEvent};
use jiff::civil::Date;

use crate::checks::Breach;

const GRADE_KEYS: [&str; 2] = ["event_grades", "except_event_grades"];

/// Judges a policy file; `path` is only printed.
pub(crate) fn policy(path: &str, source: &str) -> Vec<Breach> {
    let table: toml::Table = match source.parse() {
        Ok(table) => table,
        Err(error) => return vec![Breach::new(path, 0, &error.to_string(), "must be TOML")],
    };
    let base = word(&table, "base");
    let rows = table.get("limit").and_then(toml::Value::as_array);
    let rows = rows.into_iter().flatten().filter_map(toml::Value::as_table);
    let mut breaches = Vec::new();
    let mut seen = Vec::new();
    for row in rows {
        let key = (word(row, "kind"), word(row, "level"));
        let name = format!("{} {}", key.0, key.1);
        for fault in limit_faults(row, base) {
            breaches.push(Breach::new(path, 0, &name, fault));
        }
        if seen.contains(&key) {
            breaches.push(Breach::new(path, 0, &name, "stands twice"));
        }
        seen.push(key);
    }
    if StartEvent::parse(base).is_none() {
        breaches.push(Breach::new(path, 0, base, "base is no start event"));
    }
    for kind in DeadlineKind::ALL {
        // A promise carries its own date, and so does a policy that is to be published.
        let is_dated = matches!(kind, DeadlineKind::Promise | DeadlineKind::PolicyDecision);
        let is_ruled = seen.iter().any(|(named, _)| *named == kind.code());
        if !is_ruled && !is_dated {
            breaches.push(Breach::new(path, 0, kind.code(), "has no limit"));
        }
    }
    breaches
}

fn word<'a>(row: &'a toml::Table, key: &str) -> &'a str {
    row.get(key)
        .and_then(toml::Value::as_str)
        .unwrap_or_default()
}

fn limit_faults(row: &toml::Table, base: &str) -> Vec<&'static str> {
    let kind = DeadlineKind::parse(word(row, "kind"));
    let is_legal = kind.is_some_and(DeadlineKind::is_legal);
    let has_minutes = row
        .get("minutes")
        .and_then(toml::Value::as_integer)
        .is_some_and(|n| n > 0);
    let has_days = row
        .get("working_days")
        .and_then(toml::Value::as_integer)
        .is_some_and(|n| n > 0);
    let measure = Measure::parse(word(row, "measure"));
    let extendable = row.get("extendable").and_then(toml::Value::as_bool);
    let grades = GRADE_KEYS
        .iter()
        .filter_map(|key| row.get(*key)?.as_array())
        .flatten();
    let are_grades_known = grades
        .map(|grade| grade.as_str().and_then(EventGrade::parse))
        .all(|grade| grade.is_some());
    let verdicts = [
        (kind.is_some(), "kind is no deadline kind"),
        (
            !row.contains_key("level") || Level::parse(word(row, "level")).is_some(),
            "level is no level",
        ),
        (are_grades_known, "names an unknown event grade"),
        (
            has_minutes != has_days,
            "give minutes or working_days, and only one",
        ),
        (measure.is_some(), "measure is no measure"),
        (
            has_days == (measure == Some(Measure::WorkingDays)),
            "the length and the measure do not agree",
        ),
        (
            StartEvent::parse(word(row, "starts")).is_some(),
            "starts is no start event",
        ),
        (
            !is_legal || word(row, "starts") == base,
            "a national clock starts from the base",
        ),
        (
            ["incident", "assignment", "office", "case"].contains(&word(row, "scope")),
            "scope is none of incident, assignment, office and case",
        ),
        (extendable.is_some(), "extendable is missing"),
        (
            !is_legal || extendable == Some(false),
            "a national clock is never extended",
        ),
        (!word(row, "source").is_empty(), "has no source"),
    ];
    verdicts
        .iter()
        .filter(|(holds, _)| !holds)
        .map(|(_, fault)| *fault)
        .collect()
}

/// Judges all calendar files together: no day may be off and made up, or ruled twice.
pub(crate) fn calendars(files: &[(String, String)]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let mut ruled: BTreeMap<Date, String> = BTreeMap::new();
    for (path, source) in files {
        let Ok(table) = source.parse::<toml::Table>() else {
            breaches.push(Breach::new(path, 0, path, "must be TOML"));
            continue;
        };
        if word(&table, "source").is_empty() {
            breaches.push(Breach::new(path, 0, path, "has no source"));
        }
        for (key, day) in listed_days(&table) {
            let Some(days) = span(day) else {
                breaches.push(Breach::new(path, 0, day, "is no day and no span of days"));
                continue;
            };
            for date in days {
                let is_weekend = date.weekday().to_monday_zero_offset() > 4;
                if key == "make_up" && !is_weekend {
                    breaches.push(Breach::new(path, 0, day, "a make-up day is a weekend day"));
                }
                if let Some(before) = ruled.insert(date, path.clone()) {
                    let rule = format!("is ruled already in {before}");
                    breaches.push(Breach::new(path, 0, &date.to_string(), rule));
                }
            }
        }
    }
    breaches
}

fn listed_days(table: &toml::Table) -> Vec<(&'static str, &str)> {
    ["off", "make_up"]
        .into_iter()
        .flat_map(|key| {
            let days = table.get(key).and_then(toml::Value::as_array);
            let days = days.into_iter().flatten();
            days.map(move |day| (key, day.as_str().unwrap_or_default()))
        })
        .collect()
}

fn span(text: &str) -> Option<Vec<Date>> {
    let (from, to) = text.split_once('/').unwrap_or((text, text));
    let (from, to): (Date, Date) = (from.parse().ok()?, to.parse().ok()?);
    let days: Vec<Date> = from
        .series(jiff::Span::new().days(1))
        .take_while(|d| *d <= to)
        .collect();
    (!days.is_empty()).then_some(days)
}
