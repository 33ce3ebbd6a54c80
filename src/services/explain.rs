//! "Why this time": a deadline reckoned from the rules, with its segments, storing nothing.

use jiff::Timestamp;
use serde_json::json;

use super::{FieldFault, ServiceError, Services, plans, setup};
use crate::domain::calendar::{Calendar, SegmentReason, local, local_date, rfc3339};
use crate::domain::deadline::{Deadline, DeadlineNo, Start};
use crate::domain::policy::Policy;
use crate::domain::vocabulary::{DeadlineKind, EventGrade, Level, Measure};

/// The rules that it is explained by.
#[derive(Debug, Clone)]
pub struct Rules {
    /// When and how much.
    pub policy: Policy,
    /// Days off and make-up workdays.
    pub calendar: Calendar,
}

impl Rules {
    /// Those that ship with the house.
    ///
    /// # Errors
    /// `Internal` when a seed is unfit, which a test rules out.
    pub fn shipped() -> Result<Self, ServiceError> {
        Ok(Self {
            policy: setup::seeded_policy()?,
            calendar: setup::seeded_calendar()?,
        })
    }

    /// Those in force today.
    ///
    /// # Errors
    /// `NotSetUp` when none are.
    pub fn in_force(services: &Services, now: Timestamp) -> Result<Self, ServiceError> {
        let day = local_date(now);
        let shelf = services.store.read(|conn| services.library.on(conn, day))?;
        let shelf = shelf.ok_or(ServiceError::NotSetUp)?;
        Ok(Self {
            policy: (*shelf.policy).clone(),
            calendar: (*shelf.calendar).clone(),
        })
    }
}

/// What is to be explained.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The kind, by code.
    pub kind: &'a str,
    /// The instant it counts from.
    pub from: Timestamp,
    /// The opinion level, by code.
    pub level: Option<&'a str>,
    /// The event grade, by code.
    pub event_grade: Option<&'a str>,
}

/// A deadline with what should be said about the reckoning.
#[derive(Debug, Clone)]
pub struct Explained {
    /// The deadline.
    pub deadline: Deadline,
    /// What the reader should know: a year without its notice.
    pub remarks: Vec<String>,
}

/// The deadline that the rules give.
///
/// # Errors
/// `Invalid` for words that do not exist or a kind without a rule.
pub fn explain(rules: &Rules, question: &Question<'_>) -> Result<Explained, ServiceError> {
    let (policy, calendar) = (&rules.policy, &rules.calendar);
    let kind = DeadlineKind::parse(question.kind)
        .ok_or_else(|| invalid("kind", format!("没有“{}”这种时限", question.kind)))?;
    let level = word(question.level, "level", Level::parse)?;
    let grade = word(question.event_grade, "event_grade", EventGrade::parse)?.or_else(|| {
        policy
            .limit(kind, level, None)
            .is_none()
            .then_some(EventGrade::Ii)
    });
    let limit = policy
        .limit(kind, level, grade)
        .ok_or_else(|| invalid("kind", format!("时限规则里没有“{}”", kind.label())))?;
    let start = Start {
        no: DeadlineNo(1),
        cycle: 1,
        bound: None,
        at: question.from,
        level,
        about: None,
    };
    let deadline = Deadline::start(policy, calendar, limit, &start);
    let remarks = unknown_years(calendar, &deadline);
    Ok(Explained { deadline, remarks })
}

/// The years that the reckoning passes through without their notice; natural time needs none.
fn unknown_years(calendar: &Calendar, deadline: &Deadline) -> Vec<String> {
    if deadline.basis.measure == Measure::Natural {
        return Vec::new();
    }
    let year = |at| calendar.zone.date_of(at).year();
    (year(deadline.started_at)..=year(deadline.due_at))
        .filter(|year| !calendar.knows(*year))
        .map(|year| format!("工作日历没有 {year} 年的放假安排，这一年按周一至周五推算"))
        .collect()
}

fn word<T>(
    code: Option<&str>,
    field: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, ServiceError> {
    code.map(|code| {
        parse(code).ok_or_else(|| invalid(field, format!("没有“{code}”这一级：请写 i ii iii iv")))
    })
    .transpose()
}

fn invalid(field: &str, message: String) -> ServiceError {
    ServiceError::Invalid(vec![FieldFault {
        field: field.to_owned(),
        message,
    }])
}

/// The deadline as JSON.
///
/// # Errors
/// `Internal` when it cannot be written, which does not happen.
pub fn json_text(explained: &Explained) -> Result<String, ServiceError> {
    plans::json_of(&json(explained))
}

/// The deadline as a JSON value.
pub fn json(explained: &Explained) -> serde_json::Value {
    let deadline = &explained.deadline;
    json!({
        "kind": deadline.kind.code(),
        "started_at": rfc3339(deadline.started_at),
        "due_at": rfc3339(deadline.due_at),
        "amount": deadline.basis.amount,
        "measure": deadline.basis.measure.code(),
        "starts": deadline.basis.starts.code(),
        "source": deadline.basis.source,
        "policy_version": deadline.basis.policy_version,
        "calendar_version": deadline.basis.calendar_version,
        "extendable": deadline.extendable,
        "remarks": explained.remarks,
        "segments": deadline.basis.segments.iter().map(|segment| json!({
            "from": rfc3339(segment.from),
            "to": rfc3339(segment.to),
            "counts": segment.counts,
            "reason": segment.reason,
        })).collect::<Vec<_>>(),
    })
}

/// The deadline for a person: due time first, then the way there.
pub fn plain_text(explained: &Explained) -> String {
    let deadline = &explained.deadline;
    let basis = &deadline.basis;
    let unit = match basis.measure {
        Measure::Natural | Measure::WorkingTime => "分钟",
        Measure::WorkingDays => "个工作日",
    };
    let mut lines = vec![
        format!("{}：{} 前", deadline.kind.label(), wall(deadline.due_at)),
        format!(
            "{} ＋ {} {unit}（{}）",
            wall(deadline.started_at),
            basis.amount,
            basis.measure.label()
        ),
        format!("依据：{}", basis.source),
    ];
    for segment in &basis.segments {
        let counts = if segment.counts > 0 {
            format!("计 {} {unit}", segment.counts)
        } else {
            "不计".to_owned()
        };
        let reason = reason(segment.reason);
        lines.push(format!(
            "{} 至 {}　{reason}　{counts}",
            wall(segment.from),
            wall(segment.to)
        ));
    }
    lines.extend(explained.remarks.iter().cloned());
    lines.join("\n")
}

/// Why a stretch counted or not, as people read it.
pub const fn reason(reason: SegmentReason) -> &'static str {
    match reason {
        SegmentReason::Counted => "计算在内",
        SegmentReason::DayOfStart => "起算当日",
        SegmentReason::OutOfHours => "非上班时间",
        SegmentReason::Weekend => "周末",
        SegmentReason::Holiday => "节假日",
        SegmentReason::Paused => "暂停",
        SegmentReason::Extended => "延期",
    }
}

/// A Beijing instant for sheets and terminals.
pub(super) fn wall(at: Timestamp) -> String {
    local(at).strftime("%Y-%m-%d %H:%M").to_string()
}
