//! Reads the files of the rules of time: policy, calendars and office hours.

mod ladder;

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use serde::Deserialize;

use crate::domain::calendar::{Calendar, DayKind, Hours, Zone};
use crate::domain::policy::{ExtensionRule, PauseRule, Policy, Scope, TimeLimit};
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
    quiet_hours: Option<ladder::QuietRow>,
    #[serde(default)]
    extension: ExtensionRule,
    #[serde(default)]
    pause: PauseRule,
    limit: Vec<LimitRow>,
    #[serde(default)]
    ladder: Vec<ladder::Rung>,
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
    if let Some(kind) = policy.pause.kinds.iter().find(|kind| kind.is_legal()) {
        let what = format!("[pause] 里的“{}”是国家规定的时限，不得暂停", kind.label());
        return Err(RuleError::new(file, &what));
    }
    Ok(Policy {
        version: policy.version,
        effective_from: None,
        base: policy.base,
        due_soon_minutes: policy.due_soon.long_before_minutes,
        due_soon_over_minutes: policy.due_soon.long_over_minutes,
        due_soon_last_part: policy.due_soon.short_last_part.max(1),
        limits,
        ladder: ladder::read(file, policy.ladder)?,
        quiet_hours: policy
            .quiet_hours
            .as_ref()
            .map(|row| ladder::read_quiet_hours(file, row))
            .transpose()?,
        extension: policy.extension,
        pause: policy.pause,
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
            let from = time(from)?;
            // The end of the day is written as 24:00 and kept as its midnight.
            let is_end_of_day = to == "24:00";
            let to = if is_end_of_day {
                Time::midnight()
            } else {
                time(to)?
            };
            if is_end_of_day || from < to {
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
    use crate::domain::ladder::{LadderRow, When};
    use crate::domain::vocabulary::Capacity;

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
            DeadlineKind::ReturnDecision,
            DeadlineKind::ExtensionDecision,
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

    /// The shipped policy with one place changed, as the sentence that refuses it.
    fn refusal(from: &str, to: &str) -> String {
        assert!(POLICY.contains(from), "{from}");
        let text = POLICY.replacen(from, to, 1);
        read_policy("policy.toml", &text).unwrap_err().to_string()
    }

    #[test]
    fn whoever_lets_a_duty_go_by_is_told_when_it_happens_and_somebody_above_after() {
        let policy = read_policy("policy.toml", POLICY).unwrap();
        let above = [Capacity::Leader, Capacity::DutyOfficer];
        for kind in DeadlineKind::ALL.iter().filter(|kind| !kind.is_window()) {
            let rows = || policy.ladder.iter().filter(|row| row.is_for(*kind, None));
            assert!(rows().any(|row| row.when == When::At), "{kind:?}");
            assert!(
                rows().any(|row| row.to.iter().any(|to| above.contains(to))),
                "{kind:?}"
            );
            let before =
                |row: &LadderRow| matches!(row.when, When::Before { .. } | When::BeforePart { .. });
            assert!(rows().any(before), "{kind:?} comes without a warning");
            assert!(
                !kind.is_legal() || rows().all(|row| !row.courtesy),
                "{kind:?}"
            );
        }
    }

    #[test]
    fn the_shipped_policy_says_when_courtesies_wait_and_how_far_one_may_extend() {
        let policy = read_policy("policy.toml", POLICY).unwrap();
        let quiet = policy.quiet_hours.unwrap();
        assert_eq!(quiet.from, Time::constant(22, 0, 0, 0));
        assert_eq!(quiet.to, Time::constant(7, 0, 0, 0));
        let extension = ExtensionRule {
            source: policy.extension.source.clone(),
            ..ExtensionRule::default()
        };
        assert_eq!(policy.extension, extension);
        assert_eq!(policy.pause.kinds, PauseRule::default().kinds);
        assert!(!policy.extension.source.is_empty() && !policy.pause.source.is_empty());
    }

    #[test]
    fn a_rung_that_says_when_twice_or_never_is_refused_by_its_code() {
        let twice = refusal(
            "before_last_part = 3",
            "before_last_part = 3\nat_expiry = true",
        );
        assert!(twice.contains("“last_third”"), "{twice}");
        let never = refusal("before_minutes = 10\n", "");
        assert!(never.contains("“ten_minutes_before”"), "{never}");
        let whole = refusal("before_last_part = 3", "before_last_part = 1");
        assert!(whole.contains("至少 2"), "{whole}");
    }

    #[test]
    fn a_rung_with_a_used_code_or_for_nobody_is_refused() {
        let again = refusal("\"two_hours_before\"", "\"last_third\"");
        assert!(again.contains("重复"), "{again}");
        let odd = refusal("\"two_hours_before\"", "\"两小时\"");
        assert!(odd.contains("小写字母"), "{odd}");
        let nobody = refusal("to = [\"evaluator\"]", "to = []");
        assert!(nobody.contains("提醒谁"), "{nobody}");
    }

    #[test]
    fn a_national_clock_can_neither_be_a_courtesy_nor_be_paused() {
        let courtesy = refusal(
            "to = [\"liaison\", \"unit_head\", \"duty_officer\"]",
            "to = [\"liaison\"]\ncourtesy = true",
        );
        assert!(courtesy.contains("首次权威信息"), "{courtesy}");
        let paused = refusal("kinds = [\"closure_report\",", "kinds = [\"response\",");
        assert!(paused.contains("不得暂停"), "{paused}");
    }

    #[test]
    fn quiet_hours_that_are_no_time_of_day_are_refused() {
        let error = refusal("from = \"22:00\"", "from = \"22点\"");
        assert!(error.contains("[quiet_hours]"), "{error}");
    }

    #[test]
    fn office_hours_may_end_with_the_day() {
        let hours = |span: &str| format!("source = \"\"\nweekdays = [1]\nspans = [\"{span}\"]");
        let read = |span: &str| read_calendar(1, ("hours", &hours(span)), &[]);
        let calendar = read("20:00/24:00").unwrap();
        assert_eq!(calendar.hours[0].to, Time::midnight());
        assert!(read("20:00/00:00").is_err());
        assert!(read("12:00/12:00").is_err());
    }
}
