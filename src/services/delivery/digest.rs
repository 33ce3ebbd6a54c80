//! Many messages to one person in one: a line each, most urgent first; and a message as programs
//! read it.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::domain::vocabulary::MessageKind;
use crate::services::ServiceError;
use crate::services::letters::{self, DigestFacts, DigestItem};
use crate::store::At;
use crate::store::outbox::MessageRow;

/// First line, text, and the same for programs.
pub(super) fn write(
    messages: &[MessageRow],
    page: Option<String>,
) -> Result<(String, String, Value), ServiceError> {
    let mut messages: Vec<&MessageRow> = messages.iter().collect();
    messages.sort_by(|a, b| urgency(a).cmp(&urgency(b)));
    let late = messages.iter().filter(|message| message.is_late).count();
    let all = messages.len();
    let heading = match late {
        0 => format!("您有 {all} 条提醒，最急的排在前面。"),
        _ => format!("【补发】您有 {all} 条提醒，其中 {late} 条因系统停机补发，最急的排在前面。"),
    };
    let items: Vec<Value> = messages.iter().map(|message| facts_of(message)).collect();
    let facts = json!({ "items": items });
    let lines = messages
        .into_iter()
        .enumerate()
        .map(|(at, message)| DigestItem {
            n: at + 1,
            kind: MessageKind::parse(&message.kind).map_or("提醒", MessageKind::label),
            no: message.incident.clone(),
            subject: message.subject.clone(),
        });
    let (subject, body) = letters::render_digest(&DigestFacts {
        heading,
        items: lines.collect(),
        page,
    })?;
    Ok((subject, body, facts))
}

/// What has passed comes first, then what is due first; without a due instant comes last.
fn urgency(message: &MessageRow) -> (bool, Timestamp, &str) {
    let has_passed = message.kind == MessageKind::Passed.code();
    let due_at = message.due_at.map_or(Timestamp::MAX, At::timestamp);
    (!has_passed, due_at, message.id.as_str())
}

/// A message for programs: codes and RFC 3339.
pub(super) fn facts_of(message: &MessageRow) -> Value {
    let instant = |at: Option<At>| at.map(|at| at.timestamp().to_string());
    json!({
        "message": message.id,
        "kind": message.kind,
        "incident": message.incident,
        "unit": message.unit,
        "assignment": message.assignment_n,
        "deadline": message.deadline_n,
        "generation": message.generation,
        "step": message.step,
        "is_late": message.is_late,
        "due_at": instant(message.due_at),
        "created_at": instant(Some(message.created_at)),
        "subject": message.subject,
    })
}
