//! Reads a policy: limits, extension, pauses, and with `ladder` the reminders.

use serde::Deserialize;
use toml::Spanned;

use super::{LONGEST_DAYS, LONGEST_MINUTES, RuleError, Source, ladder};
use crate::domain::checklist::ChecklistItem;
use crate::domain::policy::{
    AccountabilityRule, ExtensionRule, PauseRule, Policy, Scope, TimeLimit,
};
use crate::domain::vocabulary::{DeadlineKind, EventGrade, Level, Measure, StartEvent};

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
    quiet_hours: Option<Spanned<ladder::QuietRow>>,
    extension: Option<ExtensionRule>,
    pause: Option<Spanned<PauseRule>>,
    accountability: Option<AccountabilityRule>,
    #[serde(default)]
    checklist: Vec<Spanned<ChecklistItem>>,
    limit: Vec<Spanned<LimitRow>>,
    #[serde(default)]
    ladder: Vec<Spanned<ladder::Rung>>,
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

/// Reads a policy file.
///
/// # Errors
///
/// A sentence naming the line or the row and what is wrong with it.
pub fn read_policy(file: &str, text: &str) -> Result<Policy, RuleError> {
    let source = Source { file, text };
    let policy: PolicyFile = source.toml()?;
    let mut limits: Vec<TimeLimit> = Vec::with_capacity(policy.limit.len());
    for row in policy.limit {
        let span = row.span();
        let limit = limit_of(source, row)?;
        if limits.iter().any(|other| is_same_case(other, &limit)) {
            let what = format!("[[limit]] “{}”的同一种情形写了两次", limit.kind.label());
            return Err(source.bad_at(&span, &what));
        }
        limits.push(limit);
    }
    Ok(Policy {
        version: policy.version,
        effective_from: None,
        base: policy.base,
        due_soon_minutes: policy.due_soon.long_before_minutes,
        due_soon_over_minutes: policy.due_soon.long_over_minutes,
        due_soon_last_part: policy.due_soon.short_last_part.max(1),
        limits,
        ladder: ladder::read(source, policy.ladder)?,
        quiet_hours: policy
            .quiet_hours
            .map(|row| ladder::read_quiet_hours(source, &row))
            .transpose()?,
        extension: policy.extension.unwrap_or_default(),
        pause: policy
            .pause
            .map(|rule| pause_of(source, rule))
            .transpose()?
            .unwrap_or_default(),
        accountability: policy.accountability.unwrap_or_default(),
        checklist: checklist_of(source, policy.checklist)?,
    })
}

/// Whether two rows would be chosen in exactly the same cases, so that one of them never is.
fn is_same_case(a: &TimeLimit, b: &TimeLimit) -> bool {
    a.kind == b.kind
        && a.level == b.level
        && a.event_grades == b.event_grades
        && a.except_event_grades == b.except_event_grades
}

/// Every item once, by its code, with words and a source.
fn checklist_of(
    source: Source<'_>,
    rows: Vec<Spanned<ChecklistItem>>,
) -> Result<Vec<ChecklistItem>, RuleError> {
    let mut items: Vec<ChecklistItem> = Vec::with_capacity(rows.len());
    for row in rows {
        let span = row.span();
        let item = row.into_inner();
        let (code, is_blank) = (&item.code, |text: &str| text.trim().is_empty());
        if is_blank(code) || is_blank(&item.text) || is_blank(&item.source) {
            let what = "[[checklist]] 的 code、text、source 都要写";
            return Err(source.bad_at(&span, what));
        }
        if items.iter().any(|other| other.code == *code) {
            let what = format!("[[checklist]] “{code}”写了两次");
            return Err(source.bad_at(&span, &what));
        }
        items.push(item);
    }
    Ok(items)
}

fn pause_of(source: Source<'_>, rule: Spanned<PauseRule>) -> Result<PauseRule, RuleError> {
    let span = rule.span();
    let rule = rule.into_inner();
    match rule.kinds.iter().find(|kind| kind.is_legal()) {
        None => Ok(rule),
        Some(kind) => {
            let what = format!("[pause] 里的“{}”是国家规定的时限，不得暂停", kind.label());
            Err(source.bad_at(&span, &what))
        }
    }
}

fn limit_of(source: Source<'_>, row: Spanned<LimitRow>) -> Result<TimeLimit, RuleError> {
    let span = row.span();
    let row = row.into_inner();
    let named = |what: &str| {
        let what = format!("[[limit]] “{}”{what}", row.kind.label());
        source.bad_at(&span, &what)
    };
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
    if row.kind.is_legal() && row.measure != Measure::Natural {
        return Err(named(
            "是国家规定的时限，昼夜和节假日都算，应写 measure = \"natural\"",
        ));
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
