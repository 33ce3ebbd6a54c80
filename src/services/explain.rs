//! "Why this time": a deadline reckoned from the rules, with its segments, storing nothing.

use jiff::Timestamp;
use serde_json::json;

use super::{FieldFault, ServiceError, plans, setup};
use crate::documents::rules;
use crate::domain::calendar::{SegmentReason, local, rfc3339};
use crate::domain::deadline::{Deadline, DeadlineNo, Start};
use crate::domain::vocabulary::{DeadlineKind, EventGrade, Level, Measure};

/// What is to be explained.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// A policy file by name and content; the shipped one when none is given.
    pub policy: Option<(&'a str, &'a [u8])>,
    /// The kind, by code.
    pub kind: &'a str,
    /// The instant it counts from.
    pub from: Timestamp,
    /// The opinion level, by code.
    pub level: Option<&'a str>,
    /// The event grade, by code.
    pub event_grade: Option<&'a str>,
}

/// The deadline that the rules give.
///
/// # Errors
/// `Invalid` for words that do not exist, a policy that cannot be read, or a kind without a rule.
pub fn explain(question: &Question<'_>) -> Result<Deadline, ServiceError> {
    let policy = match question.policy {
        None => setup::seeded_policy()?,
        Some((name, bytes)) => {
            let text = std::str::from_utf8(bytes)
                .map_err(|_bad| invalid("policy", format!("{name}：应是 UTF-8 编码")))?;
            rules::read_policy(name, text).map_err(|error| invalid("policy", error.to_string()))?
        }
    };
    let calendar = setup::seeded_calendar()?;
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
    };
    Ok(Deadline::start(&policy, &calendar, limit, &start))
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
pub fn json_text(deadline: &Deadline) -> Result<String, ServiceError> {
    plans::json_of(&json!({
        "kind": deadline.kind.code(),
        "started_at": rfc3339(deadline.started_at),
        "due_at": rfc3339(deadline.due_at),
        "amount": deadline.basis.amount,
        "measure": deadline.basis.measure.code(),
        "starts": deadline.basis.starts.code(),
        "source": deadline.basis.source,
        "segments": deadline.basis.segments.iter().map(|segment| json!({
            "from": rfc3339(segment.from),
            "to": rfc3339(segment.to),
            "counts": segment.counts,
            "reason": segment.reason,
        })).collect::<Vec<_>>(),
    }))
}

/// The deadline for a person: due time first, then the way there.
pub fn plain_text(deadline: &Deadline) -> String {
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

fn wall(at: Timestamp) -> String {
    local(at).strftime("%Y-%m-%d %H:%M").to_string()
}
