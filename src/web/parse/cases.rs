//! Requests about accountability cases, from forms and JSON alike.

use jiff::civil::Date;
use serde_json::Value;

use super::{Input, Sent, is_link};
use crate::domain::accountability::{
    Adjustment, CaseCommand, Decided, EventRef, FactAnswer, Hearing, InterviewNotice,
    InterviewRecord, NewItem, Proposal, Ruling,
};
use crate::domain::people::Roster;
use crate::domain::vocabulary::{CaseMeasure, CaseVerb};
use crate::domain::{CaseNo, IncidentNo, StreamId, UnitId};
use crate::services::FieldFault;

/// Every noun with its verb: the routes below `/accountability-cases/{no}/`.
pub const CASE_NOUNS: &[(&str, CaseVerb)] = &[
    ("adjustment", CaseVerb::Amend),
    ("approval", CaseVerb::ApproveNotice),
    ("refusal", CaseVerb::Refuse),
    ("defence", CaseVerb::Defend),
    ("waiver", CaseVerb::Waive),
    ("decision", CaseVerb::Decide),
    ("circular", CaseVerb::IssueCircular),
    ("interview", CaseVerb::NotifyInterview),
    ("interview-record", CaseVerb::RecordInterview),
    ("rectification", CaseVerb::OrderRectification),
    ("proof", CaseVerb::SubmitProof),
    ("verification", CaseVerb::Verify),
    ("appeal", CaseVerb::Appeal),
    ("appeal-decision", CaseVerb::DecideAppeal),
    ("conclusion", CaseVerb::Conclude),
    ("withdrawal", CaseVerb::Withdraw),
];

/// The verb behind a route's noun.
pub fn case_verb_of(noun: &str) -> Option<CaseVerb> {
    let found = CASE_NOUNS.iter().find(|(name, _)| *name == noun);
    found.map(|(_, verb)| *verb)
}

/// The route's noun of a verb; `None` for the one that begins a case and for the system's own.
pub fn case_noun_of(verb: CaseVerb) -> Option<&'static str> {
    let found = CASE_NOUNS.iter().find(|(_, named)| *named == verb);
    found.map(|(noun, _)| *noun)
}

/// Reads the request for a verb.
///
/// # Errors
/// Every fault of every field.
pub fn case_command(
    verb: CaseVerb,
    sent: &Sent,
    roster: &Roster,
) -> Result<CaseCommand, Vec<FieldFault>> {
    let mut input = Input::new(sent, roster);
    let command = read(verb, &mut input);
    let faults = input.into_faults();
    match command {
        Some(command) if faults.is_empty() => Ok(command),
        Some(_) | None => Err(faults),
    }
}

fn read(verb: CaseVerb, input: &mut Input<'_>) -> Option<CaseCommand> {
    match verb {
        CaseVerb::Propose => propose(input),
        CaseVerb::Amend => Some(amend(input)),
        CaseVerb::ApproveNotice => Some(CaseCommand::ApproveNotice {
            opinion: input.text("opinion", "意见"),
        }),
        CaseVerb::Refuse => Some(CaseCommand::Refuse {
            reason: input.reason("不予立案"),
        }),
        CaseVerb::Defend => Some(CaseCommand::Defend(Hearing {
            answers: answers(input),
            text: input.text("text", "申辩意见"),
        })),
        CaseVerb::Waive => Some(CaseCommand::Waive {
            text: input.text("text", "说明"),
        }),
        CaseVerb::Decide => decision(input),
        CaseVerb::IssueCircular => Some(CaseCommand::IssueCircular {
            scope: input.required_text("scope", "通报范围"),
        }),
        CaseVerb::NotifyInterview => interview(input),
        CaseVerb::RecordInterview => record(input),
        CaseVerb::OrderRectification => Some(CaseCommand::OrderRectification {
            items: items(input),
        }),
        CaseVerb::SubmitProof => Some(proof(input)),
        CaseVerb::Verify => verification(input),
        CaseVerb::Appeal => Some(CaseCommand::Appeal {
            text: input.required_text("text", "申诉理由"),
        }),
        CaseVerb::DecideAppeal => appeal_decision(input),
        CaseVerb::Conclude => Some(CaseCommand::Conclude {
            summary: input.required_text("summary", "结案结论"),
        }),
        CaseVerb::Withdraw => Some(CaseCommand::Withdraw {
            reason: input.reason("撤销"),
        }),
        CaseVerb::Remind => {
            input.fault("", "提醒由系统记录");
            None
        }
    }
}

fn propose(input: &mut Input<'_>) -> Option<CaseCommand> {
    let unit = input.unit("unit", "责任单位");
    if unit.is_none() && !input.has_fault("unit") {
        input.fault("unit", "请选责任单位");
    }
    let incident = input.line("incident", "舆情编号");
    let number = incident.as_deref().and_then(IncidentNo::parse);
    if incident.is_some() && number.is_none() {
        input.fault("incident", "舆情编号写成 2018-0318 这样");
    }
    Some(CaseCommand::Propose(Box::new(Proposal {
        no: CaseNo::of(0, 0),
        facts: events(input, "facts"),
        opinion: input.required_text("opinion", "拟议意见"),
        left_out_reason: input.text("left_out_reason", "未列入的理由"),
        exception_by: input.line("exception_by", "决定人"),
        exception_reason: input.text("exception_reason", "理由"),
        incident: number,
        unit: unit?,
    })))
}

fn amend(input: &mut Input<'_>) -> CaseCommand {
    let remove = input.list("remove", "去掉的事实");
    let numbers: Vec<u32> = remove.iter().filter_map(|n| n.parse().ok()).collect();
    if numbers.len() < remove.len() {
        input.fault("remove", "去掉的事实应是编号");
    }
    CaseCommand::Amend(Adjustment {
        add: events(input, "add"),
        remove: numbers,
        reason: input.reason("调整事实"),
        exception_by: input.line("exception_by", "决定人"),
        exception_reason: input.text("exception_reason", "理由"),
    })
}

/// References to facts. One that cannot be read names nothing, which the rule then says.
fn events(input: &mut Input<'_>, name: &str) -> Vec<EventRef> {
    let written = input.list(name, "事实");
    let read = written.iter().map(|text| {
        EventRef::parse(text).unwrap_or_else(|| EventRef {
            stream: StreamId::new(text.as_str()),
            seq: 0,
        })
    });
    read.collect()
}

/// The rows of a list: objects in JSON; in a form, groups of fields that end in the same number,
/// the first of `fields` naming them.
fn rows(input: &mut Input<'_>, name: &str, fields: &[(&str, &str)]) -> Vec<Sent> {
    match input.sent {
        Sent::Json(object) => match object.get(name) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(rows)) if rows.iter().all(Value::is_object) => rows
                .iter()
                .filter_map(Value::as_object)
                .cloned()
                .map(Sent::Json)
                .collect(),
            Some(_) => {
                input.fault(name, &format!("{name} 应是列表，每项是一个对象"));
                Vec::new()
            }
        },
        Sent::Form(pairs) => {
            let Some((first, _)) = fields.first() else {
                return Vec::new();
            };
            let suffix = |key: &str| {
                let n = key
                    .strip_prefix(first)?
                    .strip_prefix('_')?
                    .parse::<u32>()
                    .ok()?;
                Some(n)
            };
            let numbers = pairs.iter().filter_map(|(key, _)| suffix(key));
            let row = |n: u32| {
                let mut row = vec![("n".to_owned(), n.to_string())];
                for (field, plain) in fields {
                    let key = format!("{field}_{n}");
                    let value = pairs.iter().find(|(name, _)| *name == key);
                    row.extend(value.map(|(_, value)| ((*plain).to_owned(), value.clone())));
                }
                Sent::Form(row)
            };
            numbers.map(row).collect()
        }
    }
}

/// Reads every row with a reader of its own and gathers the faults under the row's name.
fn each<T>(
    input: &mut Input<'_>,
    name: &str,
    rows: &[Sent],
    read: impl Fn(&mut Input<'_>) -> Option<T>,
) -> Vec<T> {
    let mut all = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let mut inner = Input::new(row, input.roster);
        all.extend(read(&mut inner));
        let is_form = matches!(row, Sent::Form(_));
        for fault in inner.into_faults() {
            let field = if is_form {
                name.to_owned()
            } else {
                format!("{name}[{at}].{}", fault.field)
            };
            input.fault(&field, &fault.message);
        }
    }
    all
}

/// Which fact a row speaks of: `fact` in JSON, the number of the fields in a form.
fn fact_of(input: &mut Input<'_>) -> Option<u32> {
    let n = input
        .number("fact", "事实")
        .or_else(|| input.number("n", "事实"));
    if n.is_none() && !input.has_fault("fact") {
        input.fault("fact", "请写明是第几条事实");
    }
    n
}

/// A yes or no that is said by a word in a form and by `true` or `false` in JSON.
fn said_yes(input: &mut Input<'_>, name: &str, (yes, no): (&str, &str)) -> Option<bool> {
    if let Sent::Json(object) = input.sent
        && let Some(Value::Bool(said)) = object.get(name)
    {
        return Some(*said);
    }
    let word = input.line(name, "选择")?;
    let said = match word.as_str() {
        word if word == yes => Some(true),
        word if word == no => Some(false),
        _ => None,
    };
    if said.is_none() {
        input.fault(name, &format!("应是 {yes} 或 {no}"));
    }
    said
}

fn answers(input: &mut Input<'_>) -> Vec<FactAnswer> {
    let rows = rows(
        input,
        "answers",
        &[("answer", "admitted"), ("answer_text", "text")],
    );
    each(input, "answers", &rows, |row| {
        let fact = fact_of(row)?;
        let is_admitted = said_yes(row, "admitted", ("admit", "dispute"))?;
        let text = row.text("text", "理由");
        Some(FactAnswer {
            fact,
            is_admitted,
            text,
        })
    })
}

fn decision(input: &mut Input<'_>) -> Option<CaseCommand> {
    let measure = measure(input);
    if measure.is_none() && !input.has_fault("measure") {
        input.fault("measure", "请选问责方式");
    }
    let fields = [("ruling", "upheld"), ("ruling_reason", "reason")];
    let rows = rows(input, "rulings", &fields);
    let rulings = each(input, "rulings", &rows, |row| {
        let fact = fact_of(row)?;
        let is_upheld = said_yes(row, "upheld", ("uphold", "reject"))?;
        let reason = row.text("reason", "理由").unwrap_or_default();
        Some(Ruling {
            fact,
            is_upheld,
            reason,
        })
    });
    let reason = input.reason("决定");
    Some(CaseCommand::Decide(Decided {
        measure: measure?,
        rulings,
        reason,
    }))
}

fn measure(input: &mut Input<'_>) -> Option<CaseMeasure> {
    input.word("measure", "问责方式", CaseMeasure::parse)
}

fn interview(input: &mut Input<'_>) -> Option<CaseCommand> {
    let at = input.instant("at", "约谈时间");
    if at.is_none() && !input.has_fault("at") {
        input.fault("at", "请填写约谈时间");
    }
    let notice = InterviewNotice {
        document: String::new(),
        place: input.required_text("place", "约谈地点"),
        interviewer: input.required_text("interviewer", "约谈人"),
        invited: input.required_text("invited", "约谈对象"),
        purpose: input.required_text("purpose", "约谈事由"),
        materials: input.text("materials", "需要准备的材料"),
        at: at?,
    };
    Some(CaseCommand::NotifyInterview(Box::new(notice)))
}

fn record(input: &mut Input<'_>) -> Option<CaseCommand> {
    let held_at = input.instant("held_at", "约谈时间");
    if held_at.is_none() && !input.has_fault("held_at") {
        input.fault("held_at", "请填写约谈时间");
    }
    let record = InterviewRecord {
        interviewed: input.required_text("interviewed", "被约谈人和职务"),
        interviewers: input.required_text("interviewers", "约谈人"),
        points: input.required_text("points", "约谈要点"),
        requirements: input.required_text("requirements", "整改要求"),
        held_at: held_at?,
    };
    Some(CaseCommand::RecordInterview(Box::new(record)))
}

/// A form offers rows that may stay empty; a program means what it names.
fn items(input: &mut Input<'_>) -> Vec<NewItem> {
    let fields = [
        ("item_text", "text"),
        ("item_person", "person"),
        ("item_due_on", "due_on"),
    ];
    let rows = rows(input, "items", &fields);
    each(input, "items", &rows, |row| {
        let text = row.text("text", "整改要求");
        let person = row.line("person", "责任人");
        let written = row.line("due_on", "整改期限");
        let is_form = matches!(row.sent, Sent::Form(_));
        if is_form && text.is_none() && person.is_none() && written.is_none() {
            return None;
        }
        let due_on = written.as_deref().map(str::parse::<Date>);
        if matches!(due_on, Some(Err(_))) {
            row.fault("due_on", "整改期限写成 2018-11-20 这样");
        }
        Some(NewItem {
            text: text.unwrap_or_default(),
            person: person.unwrap_or_default(),
            due_on: due_on.and_then(Result::ok),
        })
    })
}

fn proof(input: &mut Input<'_>) -> CaseCommand {
    let url = input.line("url", "佐证链接");
    if url.as_deref().is_some_and(|url| !is_link(url)) {
        input.fault(
            "url",
            "佐证链接不完整：请从浏览器地址栏完整复制，以 http 开头",
        );
    }
    CaseCommand::SubmitProof {
        item: input.number("item", "整改项"),
        text: input.required_text("text", "整改完成情况"),
        url,
    }
}

fn verification(input: &mut Input<'_>) -> Option<CaseCommand> {
    let is_accepted = chosen(
        input,
        ("accept", "return"),
        "请选通过（accept）或退回（return）",
    );
    Some(CaseCommand::Verify {
        item: input.number("item", "整改项"),
        reason: input.text("reason", "理由"),
        is_accepted: is_accepted?,
    })
}

fn appeal_decision(input: &mut Input<'_>) -> Option<CaseCommand> {
    let is_upheld = chosen(
        input,
        ("uphold", "refuse"),
        "请选支持（uphold）或不支持（refuse）",
    );
    Some(CaseCommand::DecideAppeal {
        measure: measure(input),
        reason: input.reason("裁定"),
        is_upheld: is_upheld?,
    })
}

fn chosen(input: &mut Input<'_>, words: (&str, &str), wanted: &str) -> Option<bool> {
    let said = said_yes(input, "decision", words);
    if said.is_none() && !input.has_fault("decision") {
        input.fault("decision", wanted);
    }
    said
}

/// Reads what a page or a program asks the record for: a unit, and perhaps one incident.
pub fn case_question(
    unit: Option<&str>,
    incident: Option<&str>,
    roster: &Roster,
) -> (Option<UnitId>, Option<IncidentNo>) {
    let unit = unit.and_then(|text| {
        let by_id = roster.unit(&UnitId::new(text));
        by_id
            .or_else(|| roster.find(text))
            .map(|unit| unit.id.clone())
    });
    (unit, incident.and_then(IncidentNo::parse))
}
