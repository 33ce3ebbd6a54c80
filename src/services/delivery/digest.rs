//! Many messages to one person in one: a line each, most urgent first; and a message as programs
//! read it.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::domain::vocabulary::MessageKind;
use crate::services::ServiceError;
use crate::services::letters::{self, DigestFacts, DigestItem};
use crate::store::At;
use crate::store::outbox::MessageRow;

/// A message in a digest.
pub(super) struct Item {
    pub(super) message: MessageRow,
    pub(super) due_at: Option<Timestamp>,
}

/// First line, text, and the same for programs.
pub(super) fn write(
    mut items: Vec<Item>,
    page: Option<String>,
) -> Result<(String, String, Value), ServiceError> {
    items.sort_by(|a, b| urgency(a).cmp(&urgency(b)));
    let late = items.iter().filter(|item| item.message.is_late).count();
    let all = items.len();
    let heading = match late {
        0 => format!("您有 {all} 条提醒，最急的排在前面。"),
        _ => format!("【补发】您有 {all} 条提醒，其中 {late} 条因系统停机补发，最急的排在前面。"),
    };
    let facts = json!({ "items": items.iter().map(|i| facts_of(&i.message)).collect::<Vec<_>>() });
    let lines = items.into_iter().enumerate().map(|(at, item)| DigestItem {
        n: at + 1,
        kind: MessageKind::parse(&item.message.kind).map_or("提醒", MessageKind::label),
        no: item.message.incident,
        subject: item.message.subject,
    });
    let (subject, body) = letters::render_digest(&DigestFacts {
        heading,
        items: lines.collect(),
        page,
    })?;
    Ok((subject, body, facts))
}

/// What has passed comes first, then what is due first; without a due instant comes last.
fn urgency(item: &Item) -> (bool, Timestamp, &str) {
    let has_passed = item.message.kind == MessageKind::Passed.code();
    let due_at = item.due_at.unwrap_or(Timestamp::MAX);
    (!has_passed, due_at, item.message.id.as_str())
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
