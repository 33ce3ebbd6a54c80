//! Requests about a policy before its publication, from forms and JSON alike.

use jiff::civil::Date;
use serde_json::Value;

use super::{Input, Sent};
use crate::domain::IncidentNo;
use crate::domain::command::{AssessRisk, Command, WantedPolicy};
use crate::domain::event::{Consulted, RiskPoint};
use crate::domain::vocabulary::{PolicyDecision, RiskGrade};

/// The document of a registration: an object in JSON, fields of their own in a form.
pub(super) fn document(input: &mut Input<'_>) -> Option<WantedPolicy> {
    let nested = match input.sent {
        Sent::Form(_) => {
            let title = input.line("policy_title", "政策文件名称");
            let unit = input.unit("policy_unit", "起草单位");
            let planned_on = input.day("planned_on", "计划发布日期");
            return Some(WantedPolicy {
                title,
                unit,
                planned_on,
            });
        }
        Sent::Json(object) => match object.get("policy") {
            None | Some(Value::Null) => return None,
            Some(Value::Object(policy)) => Sent::Json(policy.clone()),
            Some(_) => {
                input.fault("policy", "policy 应是一个对象：title、unit、planned_on");
                return None;
            }
        },
    };
    let mut inner = Input::new(&nested, input.roster);
    let policy = WantedPolicy {
        title: inner.line("title", "政策文件名称"),
        unit: inner.unit("unit", "起草单位"),
        planned_on: inner.day("planned_on", "计划发布日期"),
    };
    for mut fault in inner.into_faults() {
        fault.field = format!("policy.{}", fault.field);
        input.faults.push(fault);
    }
    Some(policy)
}

pub(super) fn assess(input: &mut Input<'_>) -> Option<Command> {
    let points = points(input);
    let list = point_list(input);
    if points.is_empty() && !input.has_fault(list) {
        input.fault(list, "请至少写一个风险点，并选可能性和影响");
    }
    let grade = graded(input, "grade", "总体风险等级");
    let prepared = input.required_text("prepared", "口径");
    let consulted = consulted(input);
    Some(Command::AssessRisk(Box::new(AssessRisk {
        points,
        grade: grade?,
        prepared,
        consulted,
    })))
}

fn graded(input: &mut Input<'_>, name: &str, label: &str) -> Option<RiskGrade> {
    let grade = input.word(name, label, RiskGrade::parse);
    if grade.is_none() && !input.has_fault(name) {
        input.fault(name, &format!("请选{label}：高、中、低"));
    }
    grade
}

/// The rows of a list: objects in JSON, fields of the same name in a form. A row of a form is left
/// out when the field that carries its words is empty.
fn rows(input: &mut Input<'_>, name: &str, fields: &[(&str, &str)], carrier: &str) -> Vec<Sent> {
    match input.sent {
        Sent::Json(object) => match object.get(name) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(items)) if items.iter().all(Value::is_object) => items
                .iter()
                .filter_map(Value::as_object)
                .map(|item| Sent::Json(item.clone()))
                .collect(),
            Some(_) => {
                input.fault(name, &format!("{name} 应是对象的列表"));
                Vec::new()
            }
        },
        Sent::Form(pairs) => {
            let all = |posted: &str| -> Vec<&String> {
                let fits = pairs.iter().filter(|(key, _)| key == posted);
                fits.map(|(_, value)| value).collect()
            };
            let columns: Vec<(&str, Vec<&String>)> = fields
                .iter()
                .map(|(field, posted)| (*field, all(posted)))
                .collect();
            let height = columns.iter().map(|(_, column)| column.len()).max();
            let row = |n: usize| -> Vec<(String, String)> {
                let cells = columns.iter().filter_map(|(field, column)| {
                    let value = column.get(n)?;
                    Some(((*field).to_owned(), (*value).clone()))
                });
                cells.collect()
            };
            let rows = (0..height.unwrap_or(0)).map(row);
            rows.filter(|row| {
                row.iter()
                    .any(|(field, value)| field == carrier && !value.trim().is_empty())
            })
            .map(Sent::Form)
            .collect()
        }
    }
}

/// The name of the list of risk points: other forms have a field `points`.
const fn point_list(input: &Input<'_>) -> &'static str {
    match input.sent {
        Sent::Form(_) => "risk_points",
        Sent::Json(_) => "points",
    }
}

fn points(input: &mut Input<'_>) -> Vec<RiskPoint> {
    const FIELDS: &[(&str, &str)] = &[
        ("text", "risk_points"),
        ("likelihood", "likelihood"),
        ("impact", "impact"),
    ];
    let mut points = Vec::new();
    for (at, row) in rows(input, "points", FIELDS, "text").iter().enumerate() {
        let mut inner = Input::new(row, input.roster);
        let text = inner.required_text("text", "风险点");
        let likelihood = graded(&mut inner, "likelihood", "可能性");
        let impact = graded(&mut inner, "impact", "影响");
        if let Some((likelihood, impact)) = likelihood.zip(impact) {
            points.push(RiskPoint {
                text,
                likelihood,
                impact,
            });
        }
        let list = point_list(input);
        taken(input, inner, (list, at));
    }
    points
}

fn consulted(input: &mut Input<'_>) -> Vec<Consulted> {
    const FIELDS: &[(&str, &str)] = &[("unit", "consulted_unit"), ("opinion", "consulted_opinion")];
    let mut consulted = Vec::new();
    let rows = rows(input, "consulted", FIELDS, "unit");
    for (at, row) in rows.iter().enumerate() {
        let mut inner = Input::new(row, input.roster);
        let unit = inner.unit("unit", "征求意见的单位");
        let opinion = inner.required_text("opinion", "单位意见");
        consulted.extend(unit.map(|unit| Consulted { unit, opinion }));
        taken(input, inner, ("consulted", at));
    }
    consulted
}

/// The faults of a row: in a form they belong to the list as a whole.
fn taken(input: &mut Input<'_>, inner: Input<'_>, (name, at): (&str, usize)) {
    let is_form = matches!(input.sent, Sent::Form(_));
    for mut fault in inner.into_faults() {
        if is_form {
            name.clone_into(&mut fault.field);
            fault.message = format!("第 {} 行：{}", at + 1, fault.message);
        } else {
            fault.field = format!("{name}[{at}].{}", fault.field);
        }
        input.faults.push(fault);
    }
}

pub(super) fn decide(input: &mut Input<'_>) -> Option<Command> {
    let decision = input.word("decision", "发布决定", PolicyDecision::parse);
    if decision.is_none() && !input.has_fault("decision") {
        input.fault("decision", "请选按期发布、修改后发布或暂缓发布");
    }
    let reason = input.reason("发布决定");
    Some(Command::DecidePolicy {
        decision: decision?,
        reason,
    })
}

pub(super) fn move_publication(input: &mut Input<'_>) -> Option<Command> {
    let to = input.day("planned_on", "计划发布日期");
    if to.is_none() && !input.has_fault("planned_on") {
        input.fault("planned_on", "请填写新的计划发布日期");
    }
    let reason = input.reason("改发布日期");
    Some(Command::MovePublication { to: to?, reason })
}

pub(super) fn link(input: &mut Input<'_>) -> Option<Command> {
    let text = input.line("policy", "政策评估编号");
    let policy = text.as_deref().and_then(IncidentNo::parse);
    if policy.is_none() && !input.has_fault("policy") {
        input.fault("policy", "编号写成 2018-0318 这样");
    }
    Some(Command::LinkPolicy { policy: policy? })
}

impl Input<'_> {
    /// A Beijing date, `2018-11-06`.
    pub(super) fn day(&mut self, name: &str, label: &str) -> Option<Date> {
        let text = self.line(name, label)?;
        let day = text
            .parse::<Date>()
            .ok()
            .filter(|_| text.len() == "2018-11-06".len());
        if day.is_none() {
            self.fault(name, &format!("{label}写成 2018-11-06 这样"));
        }
        day
    }
}
