//! Requests about alerts, from forms and JSON alike.

use super::{Input, Sent};
use crate::domain::alert::{Adjust, AlertCommand, Raise};
use crate::domain::people::Roster;
use crate::domain::vocabulary::{AlertColour, AlertVerb};
use crate::domain::{AlertNo, IncidentNo, Theme, UnitId};
use crate::services::FieldFault;

/// The longest text of an alert, in characters: it is read on a phone.
const TEXT_LIMIT: usize = 500;

/// Every noun with its verb: the routes below `/alerts/{no}/`.
pub const ALERT_NOUNS: &[(&str, AlertVerb)] = &[
    ("adjustment", AlertVerb::Adjust),
    ("confirmation", AlertVerb::Confirm),
    ("lifting", AlertVerb::Lift),
];

/// The verb behind a route's noun.
pub fn alert_verb_of(noun: &str) -> Option<AlertVerb> {
    ALERT_NOUNS
        .iter()
        .find(|(name, _)| *name == noun)
        .map(|(_, verb)| *verb)
}

/// The route's noun of a verb; `None` for the one that begins an alert.
pub fn alert_noun_of(verb: AlertVerb) -> Option<&'static str> {
    ALERT_NOUNS
        .iter()
        .find(|(_, named)| *named == verb)
        .map(|(noun, _)| *noun)
}

/// Reads the request for a verb.
///
/// # Errors
/// Every fault of every field.
pub fn alert_command(
    verb: AlertVerb,
    sent: &Sent,
    roster: &Roster,
) -> Result<AlertCommand, Vec<FieldFault>> {
    let mut input = Input::new(sent, roster);
    let command = match verb {
        AlertVerb::Raise => raise(&mut input),
        AlertVerb::Adjust => Some(adjust(&mut input)),
        AlertVerb::Confirm => Some(AlertCommand::Confirm {
            unit: input.unit("unit", "单位"),
        }),
        AlertVerb::Lift => Some(AlertCommand::Lift {
            reason: input.reason("解除预警"),
        }),
    };
    let faults = input.into_faults();
    match command {
        Some(command) if faults.is_empty() => Ok(command),
        Some(_) | None => Err(faults),
    }
}

fn raise(input: &mut Input<'_>) -> Option<AlertCommand> {
    let colour = input.word("colour", "预警颜色", AlertColour::parse);
    if colour.is_none() && !input.has_fault("colour") {
        input.fault("colour", "还没有选预警颜色");
    }
    let incident = input.line("incident", "舆情编号");
    let number = incident.as_deref().and_then(IncidentNo::parse);
    if incident.is_some() && number.is_none() {
        input.fault("incident", "舆情编号写成 2018-0318 这样");
    }
    let theme = input.line("theme", "民生领域").map(Theme::new);
    let text = text(input);
    let text = input.wanted("text", text, "请写明预警内容：可能发生什么，要单位注意什么");
    let (units, groups) = everybody(input);
    Some(AlertCommand::Raise(Box::new(Raise {
        no: AlertNo::of(0, 0),
        colour: colour?,
        incident: number,
        theme,
        text,
        units,
        groups,
    })))
}

fn adjust(input: &mut Input<'_>) -> AlertCommand {
    let colour = input.word("colour", "预警颜色", AlertColour::parse);
    let text = text(input);
    let (units, groups) = everybody(input);
    AlertCommand::Adjust(Adjust {
        colour,
        text,
        units,
        groups,
        reason: input.text("reason", "理由"),
    })
}

fn text(input: &mut Input<'_>) -> Option<String> {
    let text = input.text("text", "预警内容")?;
    let length = text.chars().count();
    if length > TEXT_LIMIT {
        let sentence = format!("预警内容最多 {TEXT_LIMIT} 个字，现在 {length} 个");
        input.fault("text", &sentence);
    }
    Some(text)
}

/// Who is to be told. A name in `units` is a unit or a group of the plan; a form posts whole groups
/// in a field of their own.
fn everybody(input: &mut Input<'_>) -> (Vec<UnitId>, Vec<String>) {
    let (mut units, mut groups) = (Vec::new(), input.list("units_group", "单位组"));
    for name in input.list("units", "通知的单位") {
        match input.roster.group(&name) {
            Some(group) => groups.push(group.name.clone()),
            None => units.extend(input.find_unit("units", &name)),
        }
    }
    (units, groups)
}
