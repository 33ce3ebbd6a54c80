//! The minutes of a linkage as a document (纪要).

use jiff::Timestamp;
use serde::Serialize;

use super::ServiceError;
use super::papers::body;
use crate::domain::calendar::local;
use crate::domain::linkage::Linkage;
use crate::domain::paper::{Head, Paper};
use crate::domain::people::Roster;

#[derive(Serialize)]
struct MinutesFacts {
    title: String,
    incident: String,
    held: String,
    place: String,
    present: String,
    purpose: String,
    points: String,
    agreed: Vec<AgreedLine>,
    conclusion: Option<String>,
    correction: Option<String>,
}

#[derive(Serialize)]
struct AgreedLine {
    unit: String,
    text: String,
    due: String,
}

/// The minutes that hold, as a document; `None` before there are any.
///
/// # Errors
/// `Internal` when the template is broken, which a test rules out.
pub fn minutes(linkage: &Linkage, roster: &Roster) -> Result<Option<Paper>, ServiceError> {
    let (Some(fact), Some((minutes, by))) = (&linkage.called_out, linkage.current_minutes()) else {
        return Ok(None);
    };
    let agreed = minutes.agreed.iter().map(|agreed| AgreedLine {
        unit: roster.name(&agreed.unit).to_owned(),
        text: agreed.text.clone(),
        due: agreed.due_on.map_or_else(String::new, |day| {
            format!("{}年{}月{}日", day.year(), day.month(), day.day())
        }),
    });
    let correction = minutes.reason.as_ref();
    let facts = MinutesFacts {
        title: fact.title.clone(),
        incident: fact.incident.to_string(),
        held: moment(minutes.held_at),
        place: minutes.place.clone(),
        present: minutes.present.clone(),
        purpose: fact.purpose.clone(),
        points: minutes.points.clone(),
        agreed: agreed.collect(),
        conclusion: linkage.ended.as_ref().map(|(words, _)| words.clone()),
        correction: correction.map(|reason| format!("第 {} 版，{reason}", minutes.version)),
    };
    let (year, n) = fact
        .no
        .as_str()
        .split_once('-')
        .unwrap_or((fact.no.as_str(), ""));
    let n = n.trim_start_matches('0');
    Ok(Some(Paper {
        head: Head::Form {
            office: roster.name(&by.unit).to_owned(),
            serial: format!("联动〔{year}〕{n}号"),
        },
        title: "舆情联动会商纪要".to_owned(),
        addressee: None,
        body: body("linkage_minutes", &facts)?,
        attachments: Vec::new(),
        signature: None,
        signs: vec!["记录".to_owned(), "审核".to_owned()],
        note: None,
        imprint: None,
    }))
}

/// 2018年11月6日 15:00.
fn moment(at: Timestamp) -> String {
    let wall = local(at);
    format!(
        "{}年{}月{}日 {:02}:{:02}",
        wall.year(),
        wall.month(),
        wall.day(),
        wall.hour(),
        wall.minute()
    )
}
