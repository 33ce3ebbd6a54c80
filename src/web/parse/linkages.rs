//! Requests about linkages, from forms and JSON alike.

use jiff::civil::Date;
use serde_json::Value;

use super::{Input, Sent, is_link};
use crate::domain::linkage::{Agreed, CallOut, LinkageCommand, Minute, RecordAction};
use crate::domain::people::Roster;
use crate::domain::vocabulary::LinkageVerb;
use crate::domain::{IncidentNo, LinkageNo, UnitId};
use crate::services::FieldFault;

/// Every noun with its verb: the routes below `/linkages/{no}/`.
pub const LINKAGE_NOUNS: &[(&str, LinkageVerb)] = &[
    ("confirmation", LinkageVerb::Confirm),
    ("action", LinkageVerb::RecordAction),
    ("minutes", LinkageVerb::Minute),
    ("ending", LinkageVerb::End),
];

/// The verb behind a route's noun.
pub fn linkage_verb_of(noun: &str) -> Option<LinkageVerb> {
    LINKAGE_NOUNS
        .iter()
        .find(|(name, _)| *name == noun)
        .map(|(_, verb)| *verb)
}

/// The route's noun of a verb; `None` for the one that begins a linkage and the system's own.
pub fn linkage_noun_of(verb: LinkageVerb) -> Option<&'static str> {
    LINKAGE_NOUNS
        .iter()
        .find(|(_, named)| *named == verb)
        .map(|(noun, _)| *noun)
}

/// Reads the request for a verb.
///
/// # Errors
/// Every fault of every field.
pub fn linkage_command(
    verb: LinkageVerb,
    sent: &Sent,
    roster: &Roster,
) -> Result<LinkageCommand, Vec<FieldFault>> {
    let mut input = Input::new(sent, roster);
    let command = match verb {
        LinkageVerb::CallOut => call_out(&mut input),
        LinkageVerb::Confirm => Some(LinkageCommand::Confirm {
            unit: input.unit("unit", "单位"),
        }),
        LinkageVerb::RecordAction => Some(record(&mut input)),
        LinkageVerb::Minute => Some(minute(&mut input)),
        LinkageVerb::End => {
            let conclusion = input.text("conclusion", "结论");
            let conclusion = input.wanted("conclusion", conclusion, "请写明联动的结论");
            Some(LinkageCommand::End { conclusion })
        }
        LinkageVerb::Urge => None,
    };
    let faults = input.into_faults();
    match command {
        Some(command) if faults.is_empty() => Ok(command),
        Some(_) | None => Err(faults),
    }
}

fn call_out(input: &mut Input<'_>) -> Option<LinkageCommand> {
    let text = input.line("incident", "舆情编号");
    let named = text.as_deref().and_then(IncidentNo::parse);
    if named.is_none() && !input.has_fault("incident") {
        input.fault("incident", "舆情编号写成 2018-0318 这样");
    }
    let purpose = input.text("purpose", "联动事由");
    let purpose = input.wanted("purpose", purpose, "请写明为什么发起联动");
    let asked = input.text("asked", "要做的事");
    let asked = input.wanted("asked", asked, "请写明要成员单位做什么");
    let members = members(input);
    // A form shows the members of the plan ticked; one without any means nobody.
    if members.is_empty() && matches!(input.sent, Sent::Form(_)) && !input.has_fault("units") {
        input.fault("units", "请至少选一个成员单位");
    }
    let confirm_by = input.instant("confirm_by", "确认时间");
    let meeting_at = input.instant("meeting_at", "会商时间");
    let meeting_place = input.line("meeting_place", "会商地点");
    Some(LinkageCommand::CallOut(Box::new(CallOut {
        no: LinkageNo::of(0, 0),
        incident: named?,
        purpose,
        asked,
        members,
        confirm_by,
        meeting_at,
        meeting_place,
    })))
}

fn members(input: &mut Input<'_>) -> Vec<UnitId> {
    let mut units = Vec::new();
    for name in input.list("units", "成员单位") {
        match input.roster.group(&name).filter(|group| !group.is_open) {
            Some(group) => units.extend(group.members.iter().cloned()),
            None => units.extend(input.find_unit("units", &name)),
        }
    }
    for name in input.list("units_group", "单位组") {
        let group = input.roster.group(&name).filter(|group| !group.is_open);
        match group {
            Some(group) => units.extend(group.members.iter().cloned()),
            None => input.fault("units", &format!("名册里没有“{name}”这个组")),
        }
    }
    units
}

fn record(input: &mut Input<'_>) -> LinkageCommand {
    let text = input.text("text", "做了什么");
    let text = input.wanted("text", text, "请写明做了什么");
    let url = input.line("url", "链接");
    if url.as_deref().is_some_and(|url| !is_link(url)) {
        input.fault("url", "链接不完整：请从浏览器地址栏完整复制，以 http 开头");
    }
    LinkageCommand::RecordAction(RecordAction {
        unit: input.unit("unit", "单位"),
        text,
        done_at: input.instant("at", "时间"),
        url,
    })
}

fn minute(input: &mut Input<'_>) -> LinkageCommand {
    let present = input.text("present", "出席人员");
    let present = input.wanted("present", present, "纪要缺出席人员，请补上");
    let points = input.text("points", "议定内容");
    let points = input.wanted("points", points, "纪要缺议定内容，请补上");
    LinkageCommand::Minute(Minute {
        held_at: input.instant("held_at", "会商时间"),
        place: input.line("place", "会商地点"),
        present,
        points,
        agreed: agreed(input),
        reason: input.text("reason", "更正理由"),
    })
}

/// What was agreed: `[{unit, text, due_on?}]` in JSON, rows of three fields in a form.
fn agreed(input: &mut Input<'_>) -> Vec<Agreed> {
    let rows: Vec<Sent> = match input.sent {
        Sent::Json(object) => match object.get("agreed") {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(items)) if items.iter().all(Value::is_object) => items
                .iter()
                .filter_map(Value::as_object)
                .map(|item| Sent::Json(item.clone()))
                .collect(),
            Some(_) => {
                input.fault("agreed", "agreed 应是列表：[{unit, text, due_on}]");
                Vec::new()
            }
        },
        Sent::Form(pairs) => {
            let all = |name: &'static str| {
                let found = pairs.iter().filter(move |(key, _)| key == name);
                found.map(|(_, value)| value.clone())
            };
            let rows = all("agreed_unit")
                .zip(all("agreed_text"))
                .zip(all("agreed_due_on"));
            rows.filter(|((unit, text), due_on)| {
                [unit, text, due_on].iter().any(|v| !v.trim().is_empty())
            })
            .map(|((unit, text), due_on)| {
                Sent::Form(vec![
                    ("unit".to_owned(), unit),
                    ("text".to_owned(), text),
                    ("due_on".to_owned(), due_on),
                ])
            })
            .collect()
        }
    };
    let is_form = matches!(input.sent, Sent::Form(_));
    let mut agreed = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let mut inner = Input::new(row, input.roster);
        agreed.extend(one_agreed(&mut inner));
        for mut fault in inner.into_faults() {
            fault.field = if is_form {
                format!("agreed_{}", fault.field)
            } else {
                format!("agreed[{at}].{}", fault.field)
            };
            input.faults.push(fault);
        }
    }
    agreed
}

fn one_agreed(input: &mut Input<'_>) -> Option<Agreed> {
    let unit = input.unit("unit", "单位");
    if unit.is_none() && !input.has_fault("unit") {
        input.fault("unit", "请选由哪个单位办");
    }
    let text = input.line("text", "议定事项");
    let text = input.wanted("text", text, "请写明议定的事");
    let written = input.line("due_on", "完成日期");
    let due_on = written.as_deref().map(str::parse::<Date>).transpose();
    if due_on.is_err() {
        input.fault("due_on", "完成日期写成 2018-11-01 这样");
    }
    Some(Agreed {
        unit: unit?,
        text,
        due_on: due_on.ok()?,
    })
}
