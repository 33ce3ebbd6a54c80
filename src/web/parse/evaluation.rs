//! Requests about watching and evaluating, from forms and JSON alike.
//!
//! JSON names items in lists; a form has a field an item, whose name ends in the item's code:
//! `points_focus`, `reason_focus`, `veto_privacy_breach`, `objection_focus`.

use serde_json::Value;

use super::{Input, Sent};
use crate::domain::command::{
    AppealEvaluation, Command, DecideEvaluationAppeal, GivenPoints, GivenVeto, Score, Watch,
};
use crate::domain::evaluation::Objection;
use crate::domain::vocabulary::{Spread, Tone};

pub(super) fn watch(input: &mut Input<'_>) -> Option<Command> {
    let spread = input.word("spread", "传播态势", Spread::parse);
    if spread.is_none() && !input.has_fault("spread") {
        input.fault("spread", "请选传播态势");
    }
    let tone = input.word("tone", "公众情绪", Tone::parse);
    if tone.is_none() && !input.has_fault("tone") {
        input.fault("tone", "请选公众情绪");
    }
    let (is_secondary, text) = (
        input.flag("secondary"),
        input.required_text("text", "跟踪情况"),
    );
    Some(Command::Watch(Watch {
        spread: spread?,
        tone: tone?,
        is_secondary,
        text,
    }))
}

/// A sheet; the leader who arbitrates must say why.
pub(super) fn score(input: &mut Input<'_>) -> Score {
    Score {
        items: rows(input, "items", "points_", "reason_")
            .iter()
            .map(|row| points(input, row))
            .collect(),
        vetoes: rows(input, "vetoes", "veto_", "")
            .iter()
            .map(|row| veto(input, row))
            .collect(),
        comment: input.text("comment", "评语"),
    }
}

/// One row: its code, what was sent of it, and how its fields are called outside.
struct Row {
    code: String,
    sent: Sent,
    place: Place,
}

enum Place {
    /// The place in a JSON list.
    Item(&'static str, usize),
    /// A form's own fields.
    Form,
}

impl Row {
    /// The name under which a fault of a field is told.
    fn field(&self, field: &str) -> String {
        match &self.place {
            Place::Item(list, at) => format!("{list}[{at}].{field}"),
            Place::Form => format!("{field}_{}", self.code),
        }
    }
}

/// The rows of a list in JSON, or of a form's fields whose names begin so.
fn rows(
    input: &mut Input<'_>,
    list: &'static str,
    first: &'static str,
    second: &'static str,
) -> Vec<Row> {
    match input.sent {
        Sent::Json(object) => match object.get(list) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(items)) if items.iter().all(Value::is_object) => items
                .iter()
                .filter_map(Value::as_object)
                .enumerate()
                .map(|(at, item)| Row {
                    code: text_of(item.get("code")),
                    sent: Sent::Json(item.clone()),
                    place: Place::Item(list, at),
                })
                .collect(),
            Some(_) => {
                input.fault(list, &format!("{list} 应是对象的列表，每项写 code"));
                Vec::new()
            }
        },
        Sent::Form(pairs) => {
            let mut codes: Vec<&str> = Vec::new();
            for (name, _) in pairs {
                let code = name.strip_prefix(first).or_else(|| {
                    let second = Some(second).filter(|second| !second.is_empty())?;
                    name.strip_prefix(second)
                });
                if let Some(code) = code.filter(|code| !codes.contains(code)) {
                    codes.push(code);
                }
            }
            let row = |code: &&str| Row {
                code: (*code).to_owned(),
                sent: Sent::Form(of_code(pairs, code)),
                place: Place::Form,
            };
            codes.iter().map(row).collect()
        }
    }
}

/// A form's pairs of one code, under the names that JSON gives them.
fn of_code(pairs: &[(String, String)], code: &str) -> Vec<(String, String)> {
    let ending = format!("_{code}");
    let named = pairs.iter().filter_map(|(name, value)| {
        let field = name.strip_suffix(&ending)?;
        Some((field.to_owned(), value.clone()))
    });
    named.collect()
}

fn text_of(value: Option<&Value>) -> String {
    let text = value.and_then(Value::as_str).unwrap_or_default();
    text.trim().to_owned()
}

/// Reads within a row and tells its faults under their outer names.
fn within<T>(input: &mut Input<'_>, row: &Row, read: impl FnOnce(&mut Input<'_>) -> T) -> T {
    let mut inner = Input::new(&row.sent, input.roster);
    let value = read(&mut inner);
    for mut fault in inner.faults {
        fault.field = row.field(&fault.field);
        input.faults.push(fault);
    }
    value
}

fn points(input: &mut Input<'_>, row: &Row) -> GivenPoints {
    let (points, reason) = within(input, row, |inner| {
        (inner.number("points", "分数"), inner.text("reason", "理由"))
    });
    GivenPoints {
        code: row.code.clone(),
        points,
        reason,
    }
}

/// In a form the veto is the field that says why; an empty one is no veto.
fn veto(input: &mut Input<'_>, row: &Row) -> GivenVeto {
    let field = match row.place {
        Place::Item(..) => "reason",
        Place::Form => "veto",
    };
    let reason = within(input, row, |inner| inner.text(field, "理由"));
    GivenVeto {
        code: row.code.clone(),
        reason,
    }
}

/// The sheet of a form: a veto whose reason is empty was not meant.
pub(super) fn sheet(input: &mut Input<'_>) -> Score {
    let is_form = matches!(input.sent, Sent::Form(_));
    let mut score = score(input);
    if is_form {
        score.vetoes.retain(|veto| veto.reason.is_some());
    }
    score
}

pub(super) fn appeal(input: &mut Input<'_>) -> Command {
    let unit = input.unit("unit", "单位");
    let mut objections: Vec<Objection> = rows(input, "objections", "objection_", "")
        .iter()
        .filter_map(|row| objection(input, row))
        .collect();
    let whole = input.text("text", "申诉内容");
    objections.extend(whole.map(|text| Objection { code: None, text }));
    if objections.is_empty() && input.faults.is_empty() {
        input.fault("text", "请写明对哪一项、为什么有不同意见");
    }
    Command::AppealEvaluation(AppealEvaluation { unit, objections })
}

fn objection(input: &mut Input<'_>, row: &Row) -> Option<Objection> {
    let field = match row.place {
        Place::Item(..) => "text",
        Place::Form => "objection",
    };
    let text = within(input, row, |inner| inner.text(field, "申诉内容"))?;
    let code = Some(row.code.clone()).filter(|code| !code.is_empty());
    Some(Objection { code, text })
}

pub(super) fn decide_appeal(input: &mut Input<'_>) -> Option<Command> {
    let decision = input.word("decision", "裁定", |code| match code {
        "uphold" | "upheld" => Some(true),
        "refuse" | "refused" => Some(false),
        _ => None,
    });
    if decision.is_none() && !input.has_fault("decision") {
        input.fault("decision", "请选成立（uphold）或不成立（refuse）");
    }
    let appeal = input.number("appeal", "申诉");
    let points = input.number("points", "得分");
    let (is_veto_lifted, reason) = (input.flag("veto_lifted"), input.reason("裁定"));
    Some(Command::DecideEvaluationAppeal(DecideEvaluationAppeal {
        appeal,
        is_upheld: decision?,
        points,
        is_veto_lifted,
        reason,
    }))
}
