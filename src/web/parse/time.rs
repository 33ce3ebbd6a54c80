//! Requests about time: extensions, pauses, orders, promises, re-bases.

use jiff::civil::Date;
use serde_json::Value;

use super::{Input, Sent, is_link};
use crate::domain::IncidentNo;
use crate::domain::command::{
    Command, DecideExtension, IssueOrder, RebaseBy, RequestExtension, Until, WhichDeadline,
};
use crate::domain::deadline::DeadlineNo;
use crate::domain::vocabulary::{DeadlineKind, OrderKind};

pub(super) fn request_extension(input: &mut Input<'_>) -> Option<Command> {
    let until = input.until("until", "延期到");
    if until.is_none() && !input.has_fault("until") {
        input.fault("until", "请填写延期到哪一天");
    }
    let deadline = which_deadline(input);
    let (unit, reason) = (input.unit("unit", "单位"), input.reason("延期"));
    let progress = input.required_text("progress", "目前进展");
    Some(Command::RequestExtension(Box::new(RequestExtension {
        unit,
        deadline,
        until: until?,
        reason,
        progress,
    })))
}

/// A deadline by its number within the incident, or by its kind in either field.
fn which_deadline(input: &mut Input<'_>) -> WhichDeadline {
    if let Some(kind) = input.word("kind", "时限种类", DeadlineKind::parse) {
        return WhichDeadline::Kind(kind);
    }
    let Some(text) = input.line("deadline", "时限") else {
        return WhichDeadline::Only;
    };
    match (text.parse(), DeadlineKind::parse(&text)) {
        (Ok(n), _) => WhichDeadline::No(DeadlineNo(n)),
        (Err(_), Some(kind)) => WhichDeadline::Kind(kind),
        (Err(_), None) => {
            input.fault("deadline", &format!("时限里没有“{text}”"));
            WhichDeadline::Only
        }
    }
}

pub(super) fn decide_extension(input: &mut Input<'_>) -> Option<Command> {
    let decision = input.word("decision", "裁定", |code| match code {
        "grant" | "granted" => Some(true),
        "refuse" | "refused" => Some(false),
        _ => None,
    });
    if decision.is_none() && !input.has_fault("decision") {
        input.fault("decision", "请选同意（grant）或不同意（refuse）");
    }
    let extension = input.number("extension", "延期申请");
    let (until, reason) = (input.until("until", "延期到"), input.text("reason", "理由"));
    Some(Command::DecideExtension(DecideExtension {
        extension,
        is_granted: decision?,
        until,
        reason,
    }))
}

pub(super) fn order(input: &mut Input<'_>, kind: OrderKind) -> Option<Command> {
    let unit = input.unit("unit", "单位");
    if unit.is_none() && !input.has_fault("unit") {
        input.fault("unit", &format!("请选要{}的单位", kind.label()));
    }
    let text = input.required_text("text", "要求");
    let reply_by = input.until("reply_by", "回复期限");
    Some(Command::IssueOrder(IssueOrder {
        kind,
        unit: unit?,
        text,
        reply_by,
    }))
}

pub(super) fn reply(input: &mut Input<'_>) -> Command {
    Command::ReplySupervision {
        unit: input.unit("unit", "单位"),
        order: input.number("order", "催办或督办"),
        text: input.required_text("text", "回复内容"),
    }
}

pub(super) fn fulfil_promise(input: &mut Input<'_>) -> Command {
    let url = input.line("url", "链接");
    if url.as_deref().is_some_and(|url| !is_link(url)) {
        input.fault("url", "链接不完整：请从浏览器地址栏完整复制，以 http 开头");
    }
    Command::FulfilPromise {
        unit: input.unit("unit", "单位"),
        promise: input.number("promise", "承诺"),
        text: input.required_text("text", "兑现情况"),
        url,
    }
}

pub(super) fn link(input: &mut Input<'_>) -> Option<Command> {
    let text = input.line("primary", "引起它的舆情编号");
    let primary = text.as_deref().and_then(IncidentNo::parse);
    if primary.is_none() {
        input.fault("primary", "编号写成 2018-0318 这样");
    }
    Some(Command::Link { primary: primary? })
}

/// The numbers come as a list of numbers in JSON, as repeated fields from a form.
pub(super) fn rebase(input: &mut Input<'_>) -> Command {
    let written: Vec<String> = match input.sent {
        Sent::Form(_) => input.list("deadlines", "时限"),
        Sent::Json(object) => match object.get("deadlines") {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(items)) => items.iter().map(ToString::to_string).collect(),
            Some(_) => vec![String::new()],
        },
    };
    // A form changes what was ticked and nothing else; a program may ask for all by naming none.
    if written.is_empty() && matches!(input.sent, Sent::Form(_)) {
        input.fault("deadlines", "请勾选要重算的时限");
    }
    let mut deadlines = Vec::new();
    for text in written {
        match text.parse() {
            Ok(n) => deadlines.push(DeadlineNo(n)),
            Err(_) => input.fault("deadlines", "deadlines 应是时限编号的列表"),
        }
    }
    let by = input.word("by", "依据", |code| match code {
        "both" => Some(RebaseBy::Both),
        "policy" => Some(RebaseBy::Policy(None)),
        "calendar" => Some(RebaseBy::Calendar(None)),
        _ => None,
    });
    Command::Rebase {
        deadlines,
        by: by.unwrap_or_default(),
        reason: input.reason("重算时限"),
    }
}

impl Input<'_> {
    /// A day, `2018-11-06`, or an instant as [`Input::instant`] reads it.
    fn until(&mut self, name: &str, label: &str) -> Option<Until> {
        let text = self.line(name, label)?;
        if let Ok(day) = text.parse::<Date>()
            && text.len() <= "2018-11-06".len()
        {
            return Some(Until::Day(day));
        }
        self.instant(name, label).map(Until::Instant)
    }
}
