//! From what was sent to a request: one parser per verb, for forms and for JSON alike.
//!
//! All fields are checked at once. A fault names the field and says in Chinese what is wanted;
//! rules are the domain's business, not this file's.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde_json::{Map, Value};

use crate::domain::calendar::{instant, local};
use crate::domain::command::{
    Command, FollowUp, Note, Register, Regrade, Release, ReturnDecision, WantedGroup, WantedUnit,
};
use crate::domain::event::{Checks, Completion, Promise, Source, Wording};
use crate::domain::people::Roster;
use crate::domain::verbs::BACKDATING_FREE;
use crate::domain::vocabulary::{
    CheckState, Duty, EventGrade, IncidentKind, Level, NoteKind, OrderKind, ReleaseKind,
    SourceKind, Treatment, Verb,
};
use crate::domain::{AccountId, IncidentNo, RowRef, Theme, UnitId};
use crate::services::FieldFault;

mod activities;
mod alerts;
mod cases;
mod evaluation;
mod linkages;
mod policy;
mod reports;
mod time;

pub use activities::{ACTIVITY_NOUNS, activity_command, activity_noun_of, activity_verb_of};
pub use alerts::{ALERT_NOUNS, alert_command, alert_noun_of, alert_verb_of};
pub use cases::{CASE_NOUNS, case_command, case_noun_of, case_question, case_verb_of};
pub use linkages::{LINKAGE_NOUNS, linkage_command, linkage_noun_of, linkage_verb_of};
pub use reports::{REPORT_NOUNS, report_command, report_fields, report_noun_of, report_verb_of};

/// The longest title, in characters.
const TITLE_LIMIT: usize = 60;
/// The longest running text, in characters.
const TEXT_LIMIT: usize = 20_000;
/// The longest other line, in characters.
const LINE_LIMIT: usize = 500;
/// No matter that is logged here happened before this year.
const EARLIEST_YEAR: i16 = 2000;

/// What was sent: a form's pairs or a JSON object.
#[derive(Debug, Clone)]
pub enum Sent {
    /// Names and values in posted order.
    Form(Vec<(String, String)>),
    /// An object.
    Json(Map<String, Value>),
}

/// A reader of what was sent, which gathers every fault.
pub struct Input<'a> {
    sent: &'a Sent,
    roster: &'a Roster,
    faults: Vec<FieldFault>,
}

/// The verb behind a route's noun.
pub fn verb_of(noun: &str) -> Option<Verb> {
    NOUNS
        .iter()
        .find(|(name, _)| *name == noun)
        .map(|(_, verb)| *verb)
}

/// The route's noun of a verb; `None` for verbs without a route of their own.
pub fn noun_of(verb: Verb) -> Option<&'static str> {
    NOUNS
        .iter()
        .find(|(_, named)| *named == verb)
        .map(|(noun, _)| *noun)
}

/// Every noun with its verb: the routes below `/incidents/{no}/`.
pub const NOUNS: &[(&str, Verb)] = &[
    ("assessment", Verb::Assess),
    ("dispatch", Verb::Dispatch),
    ("acknowledgement", Verb::Acknowledge),
    ("return", Verb::Return),
    ("return-decision", Verb::DecideReturn),
    ("progress", Verb::ReportProgress),
    ("draft", Verb::Draft),
    ("submission", Verb::Submit),
    ("approval", Verb::Approve),
    ("send-back", Verb::SendBack),
    ("release", Verb::Release),
    ("withdrawal", Verb::Withdraw),
    ("check", Verb::Check),
    ("closure", Verb::Close),
    ("reopening", Verb::Reopen),
    ("merge", Verb::Merge),
    ("unmerging", Verb::Unmerge),
    ("follow-up", Verb::FollowUp),
    ("note", Verb::Note),
    ("dismissal", Verb::Dismiss),
    ("extension", Verb::RequestExtension),
    ("extension-decision", Verb::DecideExtension),
    ("pause", Verb::Pause),
    ("resumption", Verb::Resume),
    ("urge", Verb::Urge),
    ("supervision", Verb::Supervise),
    ("supervision-reply", Verb::ReplySupervision),
    ("promise", Verb::FulfilPromise),
    ("link", Verb::Link),
    ("rebase", Verb::Rebase),
    ("risk-assessment", Verb::AssessRisk),
    ("policy-decision", Verb::DecidePolicy),
    ("publication-date", Verb::MovePublication),
    ("policy-link", Verb::LinkPolicy),
    ("watch", Verb::Watch),
    ("evaluation", Verb::Evaluate),
    ("evaluation-second", Verb::EvaluateAgain),
    ("evaluation-arbitration", Verb::ArbitrateEvaluation),
    ("evaluation-appeal", Verb::AppealEvaluation),
    ("evaluation-appeal-decision", Verb::DecideEvaluationAppeal),
];

/// Reads the request for a verb; `None` for verbs that nobody sends.
///
/// # Errors
/// Every fault of every field.
#[expect(
    clippy::too_many_lines,
    reason = "one arm per verb keeps the match exhaustive"
)]
pub fn command(
    verb: Verb,
    sent: &Sent,
    roster: &Roster,
    now: Timestamp,
) -> Result<Option<Command>, Vec<FieldFault>> {
    let mut input = Input::new(sent, roster);
    let command = match verb {
        Verb::Register => Some(register(&mut input, now)),
        Verb::Assess => assess(&mut input),
        Verb::Dispatch => Some(dispatch(&mut input)),
        Verb::Return => Some(return_to_office(&mut input)),
        Verb::DecideReturn => decide_return(&mut input),
        Verb::Draft => Some(draft(&mut input)),
        Verb::Release => Some(release(&mut input, now)),
        Verb::Merge => merge(&mut input),
        Verb::Unmerge => Some(Command::Unmerge {
            reason: input.reason("撤销并案"),
        }),
        Verb::FollowUp => Some(follow_up(&mut input)),
        Verb::Note => Some(note(&mut input)),
        Verb::Withdraw => withdraw(&mut input),
        Verb::Acknowledge => Some(Command::Acknowledge {
            unit: input.unit("unit", "单位"),
        }),
        Verb::ReportProgress => Some(Command::ReportProgress {
            unit: input.unit("unit", "单位"),
            text: input.required_text("text", "进展"),
            closing: input.flag("closing"),
        }),
        Verb::Submit => Some(Command::Submit {
            draft: input.number("draft", "回应稿"),
        }),
        Verb::Approve => Some(approve(&mut input)),
        Verb::SendBack => Some(Command::SendBack {
            draft: input.number("draft", "回应稿"),
            comments: input.required_text("comments", "修改意见"),
        }),
        Verb::Check => check(&mut input),
        Verb::Close => Some(Command::Close {
            summary: input.text("summary", "结论"),
        }),
        Verb::Reopen => Some(Command::Reopen {
            reason: input.reason("重启"),
        }),
        Verb::Dismiss => Some(Command::Dismiss {
            reason: input.reason("不予受理"),
        }),
        Verb::RequestExtension => time::request_extension(&mut input),
        Verb::DecideExtension => time::decide_extension(&mut input),
        Verb::Pause => Some(Command::Pause {
            reason: input.reason("暂停"),
        }),
        Verb::Resume => Some(Command::Resume {
            reason: input.text("reason", "理由"),
        }),
        Verb::Urge => time::order(&mut input, OrderKind::Urge),
        Verb::Supervise => time::order(&mut input, OrderKind::Supervision),
        Verb::ReplySupervision => Some(time::reply(&mut input)),
        Verb::FulfilPromise => Some(time::fulfil_promise(&mut input)),
        Verb::Link => time::link(&mut input),
        Verb::Rebase => Some(time::rebase(&mut input)),
        Verb::Watch => evaluation::watch(&mut input),
        Verb::Evaluate => Some(Command::Evaluate(Box::new(evaluation::sheet(&mut input)))),
        Verb::EvaluateAgain => Some(Command::EvaluateAgain(Box::new(evaluation::sheet(
            &mut input,
        )))),
        Verb::ArbitrateEvaluation => Some(Command::ArbitrateEvaluation(Box::new(
            evaluation::sheet(&mut input),
        ))),
        Verb::AppealEvaluation => Some(evaluation::appeal(&mut input)),
        Verb::DecideEvaluationAppeal => evaluation::decide_appeal(&mut input),
        Verb::Remind => None,
        Verb::AssessRisk => policy::assess(&mut input),
        Verb::DecidePolicy => policy::decide(&mut input),
        Verb::MovePublication => policy::move_publication(&mut input),
        Verb::LinkPolicy => policy::link(&mut input),
    };
    if input.faults.is_empty() {
        Ok(command)
    } else {
        Err(input.faults)
    }
}

/// The ids of the files that are handed in: in JSON a list, in a form each with its name behind.
///
/// # Errors
/// When it is no list of texts.
pub fn files(sent: &Sent, roster: &Roster) -> Result<Vec<String>, Vec<FieldFault>> {
    let mut input = Input::new(sent, roster);
    let given = input.list("files", "附件");
    let ids = given.iter().map(|one| one.split('/').next().unwrap_or(one));
    let ids: Vec<String> = ids.map(str::to_owned).collect();
    if input.faults.is_empty() {
        Ok(ids)
    } else {
        Err(input.faults)
    }
}

fn register(input: &mut Input<'_>, now: Timestamp) -> Command {
    let title = input.line("title", "标题");
    let length = title.as_deref().map_or(0, |title| title.chars().count());
    if length > TITLE_LIMIT {
        let sentence = format!("标题最多 {TITLE_LIMIT} 个字，现在 {length} 个");
        input.fault("title", &sentence);
    }
    let title = input.wanted("title", title, "请填写标题，一句话说明是什么事");
    let text = input.required_text("text", "发生了什么");
    let detected_at = input.instant("detected_at", "发现时间");
    Command::Register(Box::new(Register {
        no: IncidentNo::of(0, 0),
        kind: input
            .word("kind", "事项类型", IncidentKind::parse)
            .unwrap_or(IncidentKind::Opinion),
        title,
        text,
        source: source(input),
        town: input.unit("town", "发生地"),
        place: input.line("place", "具体位置"),
        themes: input
            .list("themes", "民生领域")
            .into_iter()
            .map(Theme::new)
            .collect(),
        drill: input.flag("drill"),
        occurred_at: input.instant("occurred_at", "发生时间"),
        detected_at,
        level: input.word("level", "舆情等级", Level::parse),
        event_grade: input.word("event_grade", "事件分级", EventGrade::parse),
        backdating_reason: backdating_reason(input, detected_at, now),
        secondary_to: secondary_to(input),
        policy: policy::document(input),
    }))
}

/// Why a detection lies long before the logging. A person is asked for it; a program that hands over
/// what was found long ago has often none, and the record then says so.
fn backdating_reason(
    input: &mut Input<'_>,
    detected_at: Option<Timestamp>,
    now: Timestamp,
) -> Option<String> {
    let is_far = detected_at.is_some_and(|at| now.duration_since(at) > BACKDATING_FREE);
    let is_program = matches!(input.sent, Sent::Json(_));
    let given = input.text("backdating_reason", "补录理由");
    given.or_else(|| (is_far && is_program).then(|| "由接口登记，没有写明理由".to_owned()))
}

/// The matter whose handling caused this one, where somebody names it.
fn secondary_to(input: &mut Input<'_>) -> Option<IncidentNo> {
    let text = input.line("secondary_to", "引起它的舆情编号")?;
    let no = IncidentNo::parse(&text);
    if no.is_none() {
        input.fault("secondary_to", "编号写成 2018-0318 这样");
    }
    no
}

/// In JSON the source is an object; in a form its fields stand beside the others.
fn source(input: &mut Input<'_>) -> Source {
    let nested = match input.sent {
        Sent::Json(object) => match object.get("source") {
            Some(Value::Object(source)) => Some(Sent::Json(source.clone())),
            Some(Value::Null) | None => None,
            Some(_) => {
                input.fault("source", "来源应是一个对象：kind、channel、url");
                None
            }
        },
        Sent::Form(_) => None,
    };
    let Some(nested) = nested else {
        return source_fields(input, "source_kind", "");
    };
    let mut inner = Input::new(&nested, input.roster);
    let source = source_fields(&mut inner, "kind", "source.");
    input.faults.append(&mut inner.faults);
    source
}

fn source_fields(input: &mut Input<'_>, kind: &str, prefix: &str) -> Source {
    let before = input.faults.len();
    let kind = input
        .word(kind, "来源", SourceKind::parse)
        .unwrap_or(SourceKind::Monitoring);
    let channel = input.line("channel", "首发平台").unwrap_or_default();
    let url = input.line("url", "首发链接");
    if url.as_deref().is_some_and(|url| !is_link(url)) {
        input.fault(
            "url",
            "首发链接不完整：请从浏览器地址栏完整复制，以 http 开头",
        );
    }
    for fault in input.faults.iter_mut().skip(before) {
        fault.field = format!("{prefix}{}", fault.field);
    }
    Source { kind, channel, url }
}

fn is_link(text: &str) -> bool {
    let rest = text
        .strip_prefix("http://")
        .or_else(|| text.strip_prefix("https://"));
    rest.is_some_and(|rest| rest.contains('.') && !rest.contains(char::is_whitespace))
}

fn assess(input: &mut Input<'_>) -> Option<Command> {
    let level = input.word("level", "舆情等级", Level::parse);
    if level.is_none() && input.faults.is_empty() {
        input.fault("level", "还没有选舆情等级");
    }
    let event_grade = match input.sent {
        Sent::Json(object) if !object.contains_key("event_grade") => Regrade::Keep,
        Sent::Json(_) | Sent::Form(_) => {
            Regrade::Set(input.word("event_grade", "事件分级", EventGrade::parse))
        }
    };
    let treatment = input.word("treatment", "诉求类型", Treatment::parse);
    Some(Command::Assess {
        level: level?,
        event_grade,
        treatment,
    })
}

fn dispatch(input: &mut Input<'_>) -> Command {
    let row = input.line("plan_row", "方案依据").map(RowRef::new);
    let (units, groups) = match input.sent {
        Sent::Json(object) => assignments(input, object.get("assignments"), row.as_ref()),
        Sent::Form(_) => picked_units(input, row.as_ref()),
    };
    Command::Dispatch {
        units,
        completion: completion(input),
        groups,
        note: input.text("note", "处理意见"),
    }
}

/// The assignments of a JSON dispatch: `[{unit, duty, plan_row?}]`, where the unit may also be a
/// group of the plan by its name.
fn assignments(
    input: &mut Input<'_>,
    value: Option<&Value>,
    row: Option<&RowRef>,
) -> (Vec<WantedUnit>, Vec<WantedGroup>) {
    let (mut units, mut groups) = (Vec::new(), Vec::new());
    let items = match value {
        None | Some(Value::Null) => return (units, groups),
        Some(Value::Array(items)) => items,
        Some(_) => {
            input.fault("assignments", "assignments 应是列表：[{unit, duty}]");
            return (units, groups);
        }
    };
    for (at, item) in items.iter().enumerate() {
        let Value::Object(object) = item else {
            let field = format!("assignments[{at}]");
            input.fault(&field, "每一项应是对象：{unit, duty}");
            continue;
        };
        let sent = Sent::Json(object.clone());
        let mut inner = Input::new(&sent, input.roster);
        let assigned = assignment(&mut inner, row);
        for mut fault in inner.faults {
            fault.field = format!("assignments[{at}].{}", fault.field);
            input.faults.push(fault);
        }
        match assigned {
            Some(Assigned::Unit(unit)) => units.push(unit),
            Some(Assigned::Group(group)) => groups.push(group),
            None => {}
        }
    }
    (units, groups)
}

enum Assigned {
    Unit(WantedUnit),
    Group(WantedGroup),
}

fn assignment(input: &mut Input<'_>, row: Option<&RowRef>) -> Option<Assigned> {
    let name = input.line("unit", "单位");
    let name = input.wanted("unit", name, "请填写单位");
    let group = input.roster.group(&name).map(|group| group.name.clone());
    let unit = match &group {
        None if !input.has_fault("unit") => input.find_unit("unit", &name),
        None | Some(_) => None,
    };
    let duty = input.word("duty", "职责", Duty::parse);
    if duty.is_none() && !input.has_fault("duty") {
        input.fault("duty", "请填写职责：lead、responsible 或 cooperating");
    }
    let plan_row = input.line("plan_row", "方案依据").map(RowRef::new);
    let plan_row = plan_row.or_else(|| row.cloned());
    let duty = duty?;
    if let Some(name) = group {
        return Some(Assigned::Group(WantedGroup {
            name,
            duty,
            plan_row,
        }));
    }
    Some(Assigned::Unit(WantedUnit {
        unit: unit?,
        duty,
        plan_row,
    }))
}

/// The units and groups picked in a form. A unit that leads is not listed a second time.
fn picked_units(
    input: &mut Input<'_>,
    row: Option<&RowRef>,
) -> (Vec<WantedUnit>, Vec<WantedGroup>) {
    let mut units = Vec::new();
    let other = input.unit("lead_other", "牵头单位");
    let lead = other.or_else(|| input.unit("lead", "牵头单位"));
    let row_of = |input: &mut Input<'_>, unit: &UnitId| {
        let own = input
            .line(&format!("row_{unit}"), "方案依据")
            .map(RowRef::new);
        own.or_else(|| row.cloned())
    };
    if let Some(unit) = &lead {
        let plan_row = row_of(input, unit);
        units.push(WantedUnit {
            unit: unit.clone(),
            duty: Duty::Lead,
            plan_row,
        });
    }
    let mut groups = Vec::new();
    for (field, duty) in [
        ("responsible", Duty::Responsible),
        ("cooperating", Duty::Cooperating),
    ] {
        for name in input.list(field, "承办单位") {
            let Some(unit) = input.find_unit(field, &name) else {
                continue;
            };
            if !units.iter().any(|picked: &WantedUnit| picked.unit == unit) {
                let plan_row = row_of(input, &unit);
                units.push(WantedUnit {
                    unit,
                    duty,
                    plan_row,
                });
            }
        }
        for name in input.list(&format!("{field}_group"), "单位组") {
            groups.push(WantedGroup {
                name,
                duty,
                plan_row: row.cloned(),
            });
        }
    }
    (units, groups)
}

/// `"all"`, `{"cooperating": n}`, or a form's two fields.
fn completion(input: &mut Input<'_>) -> Completion {
    let needed = match input.sent {
        Sent::Json(object) => match object.get("completion") {
            None | Some(Value::Null) => return Completion::All,
            Some(Value::String(text)) if text == "all" => return Completion::All,
            Some(Value::Object(rule)) => rule.get("cooperating").and_then(Value::as_u64),
            Some(_) => None,
        },
        Sent::Form(_) => {
            if input.line("completion", "完成条件").as_deref() != Some("cooperating") {
                return Completion::All;
            }
            input
                .number("cooperating_needed", "配合单位数")
                .map(u64::from)
        }
    };
    match needed.and_then(|n| u32::try_from(n).ok()) {
        Some(n) => Completion::Cooperating(n),
        None => {
            let is_form = matches!(input.sent, Sent::Form(_));
            if !is_form {
                input.fault("completion", "完成条件写成 all，或 {\"cooperating\": 个数}");
            } else if !input.has_fault("cooperating_needed") {
                input.fault("cooperating_needed", "请填写几个配合单位完成才算办完");
            }
            Completion::All
        }
    }
}

fn return_to_office(input: &mut Input<'_>) -> Command {
    let reason = input.text("reason", "理由");
    let reason = input.wanted("reason", reason, "请写明不属本单位的理由，方便改派");
    Command::Return {
        unit: input.unit("unit", "单位"),
        reason,
        suggested_unit: input.unit("suggested_unit", "应由哪个单位办理"),
    }
}

fn decide_return(input: &mut Input<'_>) -> Option<Command> {
    let unit = input.unit("unit", "单位");
    let reason = input.text("reason", "理由");
    let decision = match input.line("decision", "裁定").as_deref() {
        Some("uphold") => ReturnDecision::Uphold,
        Some("refuse") => ReturnDecision::Refuse,
        Some(_) | None => {
            let codes = match input.sent {
                Sent::Form(_) => "请选同意退回或不同意退回",
                Sent::Json(_) => "请选同意退回（uphold）或不同意（refuse）",
            };
            input.fault("decision", codes);
            return None;
        }
    };
    if decision == ReturnDecision::Refuse && reason.is_none() {
        input.fault("reason", "请写明不同意退回的理由");
    }
    Some(Command::DecideReturn {
        unit,
        decision,
        reason,
    })
}

fn draft(input: &mut Input<'_>) -> Command {
    Command::Draft {
        unit: input.unit("unit", "单位"),
        draft: input.number("draft", "回应稿"),
        wording: Wording {
            kind: input
                .word("kind", "发布形式", ReleaseKind::parse)
                .unwrap_or(ReleaseKind::Response),
            channel: input.line("channel", "发布渠道"),
            text: input.required_text("text", "回应内容"),
            cause: input.text("cause", "问题成因"),
            solution: input.text("solution", "解决方案"),
            constraints: input.text("constraints", "制约因素"),
            spokesperson: input.line("spokesperson", "发言人"),
        },
    }
}

/// A form confirms each point by a tick; an API call that says nothing about the points confirms
/// them by approving, and one that says no to any is refused.
fn approve(input: &mut Input<'_>) -> Command {
    let checks = match input.sent {
        Sent::Json(object) => {
            let confirmed = |name: &str| object.get(name).is_none_or(|v| v == &Value::Bool(true));
            Checks {
                wording: confirmed("wording"),
                timing: confirmed("timing"),
                privacy: confirmed("privacy"),
            }
        }
        Sent::Form(_) => Checks {
            wording: input.flag("wording"),
            timing: input.flag("timing"),
            privacy: input.flag("privacy"),
        },
    };
    Command::Approve {
        draft: input.number("draft", "回应稿"),
        checks,
    }
}

fn release(input: &mut Input<'_>, now: Timestamp) -> Command {
    let published_at = input.instant("published_at", "发布时间");
    if published_at.is_none() && !input.has_fault("published_at") {
        input.fault("published_at", "请填写发布时间");
    }
    let url = input.line("url", "发布链接");
    if url.as_deref().is_some_and(|url| !is_link(url)) {
        input.fault(
            "url",
            "发布链接不完整：请从浏览器地址栏完整复制，以 http 开头",
        );
    }
    let url = input.wanted("url", url, "请填写发布链接，没有证据不能停止时限");
    let channel = input.line("channel", "发布渠道");
    let channel = input.wanted("channel", channel, "请填写发布渠道");
    let mut answers_for = Vec::new();
    for name in input.list("answers_for", "一并回应的单位") {
        answers_for.extend(input.find_unit("answers_for", &name));
    }
    Command::Release(Box::new(Release {
        draft: input.number("draft", "回应稿"),
        kind: input.word("kind", "发布形式", ReleaseKind::parse),
        published_at: published_at.unwrap_or(now),
        channel,
        url,
        text: input.text("text", "发布内容"),
        answers_for,
        promises: promises(input),
    }))
}

/// JSON: `[{text, due_on}]`; a form: `promise_text` and `promise_due_on` in pairs.
fn promises(input: &mut Input<'_>) -> Vec<Promise> {
    let rows: Vec<Sent> = match input.sent {
        Sent::Json(object) => match object.get("promises") {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(items)) if items.iter().all(Value::is_object) => items
                .iter()
                .filter_map(Value::as_object)
                .cloned()
                .map(Sent::Json)
                .collect(),
            Some(_) => {
                input.fault("promises", "promises 应是列表：[{text, due_on}]");
                Vec::new()
            }
        },
        // Empty ones are kept here, so that a promise and its date stay in one row.
        Sent::Form(pairs) => {
            let values = |name: &'static str| {
                pairs
                    .iter()
                    .filter(move |(key, _)| key == name)
                    .map(|(_, value)| value.clone())
            };
            values("promise_text")
                .zip(values("promise_due_on"))
                .map(|(text, due_on)| {
                    Sent::Form(vec![
                        ("text".to_owned(), text),
                        ("due_on".to_owned(), due_on),
                    ])
                })
                .collect()
        }
    };
    let mut promises = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let mut inner = Input::new(row, input.roster);
        promises.extend(promise(&mut inner));
        for mut fault in inner.faults {
            fault.field = format!("promises[{at}].{}", fault.field);
            input.faults.push(fault);
        }
    }
    promises
}

/// One promise. A form offers rows that may stay empty; a program means what it names.
fn promise(input: &mut Input<'_>) -> Option<Promise> {
    let text = input.line("text", "承诺的内容");
    let written = input.line("due_on", "兑现日期");
    let is_row_of_a_form = matches!(input.sent, Sent::Form(_));
    if is_row_of_a_form && text.is_none() && written.is_none() && input.faults.is_empty() {
        return None;
    }
    if text.is_none() && !input.has_fault("text") {
        input.fault("text", "请填写承诺的内容");
    }
    let due_on = written.and_then(|day| day.parse::<Date>().ok());
    if due_on.is_none() && !input.has_fault("due_on") {
        input.fault("due_on", "兑现日期写成 2018-11-01 这样");
    }
    let (text, due_on) = text.zip(due_on)?;
    Some(Promise { text, due_on })
}

fn merge(input: &mut Input<'_>) -> Option<Command> {
    let text = input.line("primary", "主件编号");
    let primary = text.as_deref().and_then(IncidentNo::parse);
    if primary.is_none() {
        input.fault("primary", "主件编号写成 2018-0318 这样");
    }
    Some(Command::Merge { primary: primary? })
}

fn check(input: &mut Input<'_>) -> Option<Command> {
    let item = input.required_text("item", "检查项");
    let state = input.word("state", "核对结果", CheckState::parse);
    if state.is_none() && !input.has_fault("state") {
        input.fault("state", "请选核对结果");
    }
    let reason = input.text("reason", "说明");
    Some(Command::Check {
        item,
        state: state?,
        reason,
    })
}

fn follow_up(input: &mut Input<'_>) -> Command {
    Command::FollowUp(Box::new(FollowUp {
        source: source(input),
        text: input.required_text("text", "跟进内容"),
        posted_at: input.instant("posted_at", "发帖时间"),
    }))
}

/// Who reads it, where nobody says, is the narrowest: what is wanted wider is said so.
fn note(input: &mut Input<'_>) -> Command {
    let called = input.list("mentions", "提醒谁");
    Command::Note(Note {
        kind: input
            .word("kind", "备注类型", NoteKind::parse)
            .unwrap_or(NoteKind::Internal),
        text: input.required_text("text", "备注内容"),
        mentions: called.iter().map(AccountId::new).collect(),
    })
}

fn withdraw(input: &mut Input<'_>) -> Option<Command> {
    let unit = input.unit("unit", "单位");
    if unit.is_none() && input.faults.is_empty() {
        input.fault("unit", "请选要撤回的单位");
    }
    let reason = input.reason("撤回");
    Some(Command::Withdraw {
        unit: unit?,
        reason,
    })
}

impl<'a> Input<'a> {
    /// A reader of what was sent.
    pub fn new(sent: &'a Sent, roster: &'a Roster) -> Self {
        Self {
            sent,
            roster,
            faults: Vec::new(),
        }
    }

    /// Every fault so far.
    pub fn into_faults(self) -> Vec<FieldFault> {
        self.faults
    }

    /// Notes that a field is wrong.
    pub fn fault(&mut self, field: &str, message: &str) {
        self.faults.push(FieldFault {
            field: field.to_owned(),
            message: message.to_owned(),
        });
    }

    fn has_fault(&self, field: &str) -> bool {
        self.faults.iter().any(|fault| fault.field == field)
    }

    /// The bare text of a field, trimmed; `None` when empty, absent or of another type.
    fn raw(&mut self, name: &str, label: &str) -> Option<String> {
        let found = match self.sent {
            Sent::Form(pairs) => pairs
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.clone()),
            Sent::Json(object) => match object.get(name) {
                None | Some(Value::Null) => None,
                Some(Value::String(text)) => Some(text.clone()),
                Some(Value::Number(number)) if number.is_u64() => Some(number.to_string()),
                Some(Value::Number(_) | Value::Bool(_) | Value::Array(_) | Value::Object(_)) => {
                    self.fault(name, &format!("{label}应是文字"));
                    None
                }
            },
        };
        found
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    }

    /// A line of text.
    pub fn line(&mut self, name: &str, label: &str) -> Option<String> {
        let text = self.raw(name, label)?;
        if text.chars().count() > LINE_LIMIT {
            self.fault(name, &format!("{label}最多 {LINE_LIMIT} 个字"));
            return None;
        }
        if text.chars().any(char::is_control) {
            self.fault(name, &format!("{label}只能是一行文字"));
            return None;
        }
        Some(text)
    }

    /// A text of several lines.
    pub fn text(&mut self, name: &str, label: &str) -> Option<String> {
        let text = self.raw(name, label)?;
        let length = text.chars().count();
        if length > TEXT_LIMIT {
            self.fault(
                name,
                &format!("{label}最多 {TEXT_LIMIT} 个字，现在 {length} 个"),
            );
            return None;
        }
        let text = text.replace("\r\n", "\n");
        if text
            .chars()
            .any(|c| c.is_control() && c != '\n' && c != '\t')
        {
            self.fault(name, &format!("{label}里有不能保存的控制字符"));
            return None;
        }
        Some(text)
    }

    /// What was read of a field that must not be empty. Says so where it is, unless something else
    /// is wrong with the field already; the empty text then goes no further than the fault.
    fn wanted(&mut self, name: &str, read: Option<String>, message: &str) -> String {
        if read.is_none() && !self.has_fault(name) {
            self.fault(name, message);
        }
        read.unwrap_or_default()
    }

    fn required_text(&mut self, name: &str, label: &str) -> String {
        let text = self.text(name, label);
        self.wanted(name, text, &format!("请填写{label}"))
    }

    fn reason(&mut self, of: &str) -> String {
        let text = self.text("reason", "理由");
        self.wanted("reason", text, &format!("请写明{of}的理由"))
    }

    /// A word of a closed list, by its code.
    pub fn word<T>(
        &mut self,
        name: &str,
        label: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let code = self.line(name, label)?;
        // People and programs that know the labels may write them in Latin capitals as well.
        let found = parse(&code).or_else(|| parse(&code.to_lowercase()));
        if found.is_none() {
            self.fault(name, &format!("{label}里没有“{code}”"));
        }
        found
    }

    /// A unit, by id, name or alias.
    pub fn unit(&mut self, name: &str, label: &str) -> Option<UnitId> {
        let text = self.line(name, label)?;
        self.find_unit(name, &text)
    }

    fn find_unit(&mut self, field: &str, text: &str) -> Option<UnitId> {
        let by_id = self.roster.unit(&UnitId::new(text));
        let found = by_id
            .or_else(|| self.roster.find(text))
            .map(|unit| unit.id.clone());
        if found.is_none() {
            self.fault(field, &format!("名册里没有“{text}”，请从名册中选择单位"));
        }
        found
    }

    /// A whole number that is not negative.
    pub fn number(&mut self, name: &str, label: &str) -> Option<u32> {
        let text = self.line(name, label)?;
        let number = text.parse::<u32>().ok();
        if number.is_none() {
            self.fault(name, &format!("{label}应是整数"));
        }
        number
    }

    /// An instant: RFC 3339 with offset, or Beijing time as `2018-11-06 10:08`.
    pub fn instant(&mut self, name: &str, label: &str) -> Option<Timestamp> {
        let text = self.line(name, label)?;
        let exact = text.parse::<Timestamp>().ok();
        let wall = || text.replace(' ', "T").parse::<DateTime>().ok().map(instant);
        let found = exact.or_else(wall).and_then(|at| {
            // Whole microseconds, as the store keeps them.
            Timestamp::from_microsecond(at.as_microsecond()).ok()
        });
        if found.is_none() {
            self.fault(name, &format!("{label}写成 2018-11-06 10:08 这样"));
        }
        // A year before there was a message board is a slip of the hand.
        if found.is_some_and(|at| local(at).year() < EARLIEST_YEAR) {
            self.fault(name, &format!("{label}的年份不对，请核对"));
            return None;
        }
        found
    }

    /// A yes or no: `true` in JSON, anything ticked in a form.
    pub fn flag(&mut self, name: &str) -> bool {
        match self.sent {
            Sent::Form(pairs) => pairs
                .iter()
                .any(|(key, value)| key == name && !value.is_empty()),
            Sent::Json(object) => match object.get(name) {
                None | Some(Value::Null | Value::Bool(false)) => false,
                Some(Value::Bool(true)) => true,
                Some(Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_)) => {
                    self.fault(name, "应是 true 或 false");
                    false
                }
            },
        }
    }

    /// Every value of a field that may be given several times.
    pub fn list(&mut self, name: &str, label: &str) -> Vec<String> {
        let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        match self.sent {
            Sent::Form(pairs) => pairs
                .iter()
                .filter(|(key, _)| key == name)
                .filter_map(|(_, value)| filled(value))
                .collect(),
            Sent::Json(object) => match object.get(name) {
                None | Some(Value::Null) => Vec::new(),
                Some(Value::Array(items)) if items.iter().all(Value::is_string) => items
                    .iter()
                    .filter_map(Value::as_str)
                    .filter_map(filled)
                    .collect(),
                Some(_) => {
                    self.fault(name, &format!("{label}应是文字的列表"));
                    Vec::new()
                }
            },
        }
    }
}
