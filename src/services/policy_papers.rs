//! The assessment of a policy before its publication as a document (政策发布前舆情风险评估表).

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::ServiceError;
use super::papers::body;
use crate::domain::IncidentNo;
use crate::domain::calendar::local;
use crate::domain::event::Stamp;
use crate::domain::incident::Incident;
use crate::domain::paper::{Head, Paper};
use crate::domain::people::Roster;

#[derive(Serialize)]
struct AssessmentFacts {
    no: String,
    document: String,
    unit: String,
    planned: String,
    moved: Option<String>,
    grade: &'static str,
    points: Vec<PointLine>,
    prepared: String,
    consulted: Vec<ConsultedLine>,
    assessor: String,
    decision: &'static str,
    reason: String,
    decider: String,
}

#[derive(Serialize)]
struct PointLine {
    text: String,
    likelihood: &'static str,
    impact: &'static str,
}

#[derive(Serialize)]
struct ConsultedLine {
    unit: String,
    opinion: String,
}

/// The assessment that holds, as a document; `None` before there is any. What is not decided yet is
/// left blank to be written by hand.
///
/// # Errors
/// `Internal` when the template is broken, which a test rules out.
pub fn assessment(
    no: &IncidentNo,
    incident: &Incident,
    roster: &Roster,
) -> Result<Option<Paper>, ServiceError> {
    let Some(held) = &incident.preassessment else {
        return Ok(None);
    };
    let Some((fact, by)) = held.assessment() else {
        return Ok(None);
    };
    let decision = held.decision();
    let moves = held.moves.iter().map(|(moved, _)| {
        let (from, to) = (day(moved.from), day(moved.to));
        format!("由{from}改为{to}：{}", moved.reason)
    });
    let moves: Vec<String> = moves.collect();
    let points = fact.points.iter().map(|point| PointLine {
        text: point.text.clone(),
        likelihood: point.likelihood.label(),
        impact: point.impact.label(),
    });
    let consulted = fact.consulted.iter().map(|consulted| ConsultedLine {
        unit: roster.name(&consulted.unit).to_owned(),
        opinion: consulted.opinion.clone(),
    });
    let facts = AssessmentFacts {
        no: no.to_string(),
        document: held.document.title.clone(),
        unit: roster.name(&held.document.unit).to_owned(),
        planned: day(held.planned_on),
        moved: (!moves.is_empty()).then(|| moves.join("；")),
        grade: fact.grade.label(),
        points: points.collect(),
        prepared: fact.prepared.clone(),
        consulted: consulted.collect(),
        assessor: signed(by, roster),
        decision: decision.map_or("", |(decided, _)| decided.decision.label()),
        reason: decision.map_or_else(String::new, |(decided, _)| decided.reason.clone()),
        decider: decision.map_or_else(String::new, |(_, by)| signed(by, roster)),
    };
    let (year, n) = no.as_str().split_once('-').unwrap_or((no.as_str(), ""));
    let n = n.trim_start_matches('0');
    Ok(Some(Paper {
        head: Head::Form {
            office: roster.name(&held.document.unit).to_owned(),
            serial: format!("评估〔{year}〕{n}-{}号", fact.version),
        },
        title: "政策发布前舆情风险评估表".to_owned(),
        addressee: None,
        body: body("policy_assessment", &facts)?,
        attachments: Vec::new(),
        signature: None,
        signs: vec!["起草单位负责人".to_owned(), "分管领导".to_owned()],
        note: None,
        imprint: None,
    }))
}

fn signed(by: &Stamp, roster: &Roster) -> String {
    format!("{} {}，{}", roster.name(&by.unit), by.name, moment(by.at))
}

fn day(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

fn moment(at: Timestamp) -> String {
    let wall = local(at);
    let (hour, minute) = (wall.hour(), wall.minute());
    format!("{} {hour:02}:{minute:02}", day(wall.date()))
}
