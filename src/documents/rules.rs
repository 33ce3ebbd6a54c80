//! Reads the seed files of the rules of time: policy, calendars and office hours.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use serde::Deserialize;

use crate::domain::calendar::{Calendar, DayKind, Hours, Zone};
use crate::domain::policy::{Policy, Scope, TimeLimit};
use crate::domain::vocabulary::{DeadlineKind, EventGrade, Level, Measure, StartEvent};

/// A rule file that cannot be read, with the sentence that says where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}：{what}")]
pub struct RuleError {
    /// The file.
    pub file: String,
    /// What is wrong, with its place.
    pub what: String,
}

impl RuleError {
    fn new(file: &str, what: &impl ToString) -> Self {
        Self {
            file: file.to_owned(),
            what: what.to_string(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyFile {
    version: u32,
    #[serde(rename = "name")]
    _name: String,
    base: StartEvent,
    #[serde(rename = "base_source")]
    _base_source: String,
    due_soon: DueSoon,
    limit: Vec<LimitRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DueSoon {
    long_over_minutes: u32,
    long_before_minutes: u32,
    short_last_part: u32,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitRow {
    kind: DeadlineKind,
    level: Option<Level>,
    #[serde(default)]
    event_grades: Vec<EventGrade>,
    #[serde(default)]
    except_event_grades: Vec<EventGrade>,
    minutes: Option<u32>,
    working_days: Option<u32>,
    measure: Measure,
    starts: StartEvent,
    scope: Scope,
    extendable: bool,
    source: String,
}

/// The longest limit that makes sense: ten years, in minutes and in days.
const LONGEST_MINUTES: u32 = 10 * 366 * 24 * 60;
const LONGEST_DAYS: u32 = 3_660;

/// Reads a policy file.
///
/// # Errors
///
/// A sentence naming the line or the row and what is wrong with it.
pub fn read_policy(file: &str, text: &str) -> Result<Policy, RuleError> {
    let policy: PolicyFile = toml::from_str(text).map_err(|error| RuleError::new(file, &error))?;
    let limits = policy
        .limit
        .into_iter()
        .map(|row| limit_of(file, row))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Policy {
        extension: crate::domain::policy::ExtensionRule::default(),
        version: policy.version,
        effective_from: None,
        base: policy.base,
        due_soon_minutes: policy.due_soon.long_before_minutes,
        due_soon_over_minutes: policy.due_soon.long_over_minutes,
        due_soon_last_part: policy.due_soon.short_last_part.max(1),
        limits,
    })
}

fn limit_of(file: &str, row: LimitRow) -> Result<TimeLimit, RuleError> {
    let named = |what: &str| RuleError::new(file, &format!("“{}”{what}", row.kind.label()));
    let amount = match (row.measure, row.minutes, row.working_days) {
        (Measure::WorkingDays, None, Some(days)) if days <= LONGEST_DAYS => days,
        (Measure::Natural | Measure::WorkingTime, Some(minutes), None)
            if minutes <= LONGEST_MINUTES =>
        {
            minutes
        }
        (Measure::WorkingDays, _, _) => {
            return Err(named("按工作日计，应写 working_days，不超过 3660"));
        }
        (Measure::Natural | Measure::WorkingTime, _, _) => {
            return Err(named("按时间计，应写 minutes，不超过十年"));
        }
    };
    if row.kind.is_legal() && row.extendable {
        return Err(named("是国家规定的时限，不能写成可以延期"));
    }
    Ok(TimeLimit {
        kind: row.kind,
        level: row.level,
        event_grades: row.event_grades,
        except_event_grades: row.except_event_grades,
        amount,
        measure: row.measure,
        starts: row.starts,
        scope: row.scope,
        extendable: row.extendable,
        source: row.source,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct YearFile {
    year: i16,
    #[serde(rename = "source")]
    _source: String,
    off: Vec<String>,
    make_up: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HoursFile {
    #[serde(rename = "source")]
    _source: String,
    #[serde(rename = "weekdays")]
    _weekdays: Vec<u8>,
    spans: Vec<String>,
}

/// Reads the office hours and the years of a calendar, as `(file name, text)`.
///
/// # Errors
///
/// A sentence naming the file and the date or span that cannot be read.
pub fn read_calendar(
    version: u32,
    hours: (&str, &str),
    years: &[(&str, &str)],
) -> Result<Calendar, RuleError> {
    let mut calendar = Calendar {
        version,
        zone: Zone::default(),
        years: Vec::new(),
        days: BTreeMap::new(),
        hours: read_hours(hours)?,
    };
    for (file, text) in years {
        let year: YearFile = toml::from_str(text).map_err(|error| RuleError::new(file, &error))?;
        calendar.years.push(year.year);
        for (spans, kind) in [(&year.off, DayKind::Off), (&year.make_up, DayKind::MakeUp)] {
            for span in spans {
                for day in days_of(file, span)? {
                    calendar.days.insert(day, kind);
                }
            }
        }
    }
    Ok(calendar)
}

fn read_hours((file, text): (&str, &str)) -> Result<Vec<Hours>, RuleError> {
    let hours: HoursFile = toml::from_str(text).map_err(|error| RuleError::new(file, &error))?;
    hours
        .spans
        .iter()
        .map(|span| {
            let bad = || RuleError::new(file, &format!("“{span}”应写成 08:30/12:00 的样子"));
            let (from, to) = span.split_once('/').ok_or_else(bad)?;
            let time = |text: &str| Time::strptime("%H:%M", text).map_err(|_unreadable| bad());
            let (from, to) = (time(from)?, time(to)?);
            if from < to {
                Ok(Hours { from, to })
            } else {
                Err(bad())
            }
        })
        .collect()
}

fn days_of(file: &str, span: &str) -> Result<Vec<Date>, RuleError> {
    let bad = || {
        RuleError::new(
            file,
            &format!("“{span}”应写成 2018-10-01 或 2018-10-01/2018-10-07"),
        )
    };
    let date = |text: &str| text.parse::<Date>().map_err(|_unreadable| bad());
    let (first, last) = match span.split_once('/') {
        Some((first, last)) => (date(first)?, date(last)?),
        None => (date(span)?, date(span)?),
    };
    if last < first {
        return Err(bad());
    }
    Ok(first
        .series(jiff::Span::new().days(1))
        .take_while(|day| *day <= last)
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vocabulary::DeadlineKind;

    const POLICY: &str = include_str!("../../seeds/policy.toml");

    #[test]
    fn the_shipped_policy_has_a_rule_for_every_kind_that_a_verb_starts() {
        let policy = read_policy("policy.toml", POLICY).unwrap();
        for kind in [
            DeadlineKind::Acknowledgement,
            DeadlineKind::FirstReport,
            DeadlineKind::ReturnWindow,
            DeadlineKind::ClosureReport,
            DeadlineKind::Response,
        ] {
            assert!(policy.limit(kind, None, None).is_some(), "{kind:?}");
        }
        for kind in [
            DeadlineKind::AuthoritativeInfo,
            DeadlineKind::PressConference,
        ] {
            assert!(
                policy.limit(kind, None, Some(EventGrade::Ii)).is_some(),
                "{kind:?}"
            );
            assert!(policy.limit(kind, None, None).is_none(), "{kind:?}");
        }
    }

    #[test]
    fn a_legal_limit_that_may_be_extended_is_refused_by_name() {
        let text = POLICY.replacen("extendable = false", "extendable = true", 1);
        let error = read_policy("policy.toml", &text).unwrap_err();
        assert!(error.what.contains("首次权威信息"), "{error}");
    }

    #[test]
    fn a_span_that_ends_before_it_begins_is_refused() {
        let year = "year = 2018\nsource = \"\"\noff = [\"2018-10-07/2018-10-01\"]\nmake_up = []";
        let hours = "source = \"\"\nweekdays = [1]\nspans = [\"08:30/12:00\"]";
        let error = read_calendar(1, ("hours", hours), &[("2018.toml", year)]).unwrap_err();
        assert!(error.to_string().starts_with("2018.toml"), "{error}");
    }
}
