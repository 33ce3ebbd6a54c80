//! The checklist before closing on the page of an incident.

use super::fill::{incident_href, short_when};
use super::frame::{Asked, Failure};
use crate::domain::incident::Held;
use crate::domain::people::Viewer;
use crate::domain::vocabulary::{CheckState, Verb};
use crate::queries::incident_page::IncidentView;
use crate::web::view::incident::{ChecklistPanel, ChecklistRow};
use crate::web::view::{Button, HiddenValue, Link, PostForm};

/// The list, for the offices, with what the reader may do about it.
pub(super) fn panel(asked: &Asked, view: &IncidentView) -> Result<Option<ChecklistPanel>, Failure> {
    let incident = &view.incident;
    let (Some(list), Some(fact)) = (&incident.checklist, &incident.registered) else {
        return Ok(None);
    };
    if !matches!(asked.viewer(), Viewer::Office(_)) {
        return Ok(None);
    }
    let mut mine = view.actions.iter().filter(|one| one.verb == Verb::Check);
    let action = format!("{}/check", incident_href(fact.no.as_str()));
    let may = mine.any(|one| one.permit.is_ok());
    let mut rows = Vec::new();
    for held in list.asked(incident.level) {
        let is_open = held.state() == CheckState::Open;
        let button = if may && is_open {
            Some(button(asked, &action, held)?)
        } else {
            None
        };
        rows.push(row(asked, view, held, button));
    }
    let note = match list.blocking(incident.level).count() {
        0 => "必须核对的都已核对".to_owned(),
        open => format!("还有 {open} 项必须核对，核对后才能办结"),
    };
    let form = may.then(|| Link::new(action, "填写说明、不适用或收回"));
    Ok((!rows.is_empty()).then_some(ChecklistPanel { note, rows, form }))
}

fn row(asked: &Asked, view: &IncidentView, held: &Held, button: Option<Button>) -> ChecklistRow {
    let (class, glyph) = match (held.state(), held.item.mandatory) {
        (CheckState::Done, _) => ("t-ok", "s-met"),
        (CheckState::NotApplicable, _) => ("", "s-met"),
        (CheckState::Open, true) => ("t-soon", "s-soon"),
        (CheckState::Open, false) => ("", "w-sent"),
    };
    let binds = if held.item.mandatory {
        "必须"
    } else {
        "建议"
    };
    let mark = held.mark.as_ref();
    let by = mark.map(|(mark, stamp)| {
        let unit = view.name(&stamp.unit);
        let when = short_when(stamp.at, asked.signed.ctx.now);
        let reason = mark.reason.as_ref();
        let reason = reason.map_or_else(String::new, |reason| format!("，{reason}"));
        format!("，{unit} {} {when}{reason}", stamp.name)
    });
    ChecklistRow {
        class,
        glyph,
        text: held.item.text.clone(),
        told: format!(
            "{binds}，{}{}。依据：{}",
            held.state().label(),
            by.unwrap_or_default(),
            held.item.source
        ),
        button,
    }
}

fn button(asked: &Asked, action: &str, held: &Held) -> Result<Button, Failure> {
    let value = |name: &str, value: &str| HiddenValue {
        name: name.to_owned(),
        value: value.to_owned(),
    };
    let form = PostForm {
        action: action.to_owned(),
        hidden: asked.form()?.hidden(),
        values: vec![
            value("item", &held.item.code),
            value("state", CheckState::Done.code()),
        ],
    };
    Ok(Button::post("已核对", form).about(&held.item.text))
}
