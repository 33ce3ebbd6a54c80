//! The eight steps of an incident, as far as it has come in its present cycle.

use jiff::Timestamp;

use super::fill::short_when;
use crate::domain::event::Event;
use crate::domain::vocabulary::{AssignmentState, DraftState, Stage};
use crate::queries::incident_page::IncidentView;
use crate::web::view::incident::{Step, StepLine};
use crate::web::view::status::WorkMark;

const NAMES: [&str; 8] = [
    "登记",
    "研判",
    "交办",
    "签收",
    "拟稿送审",
    "发布",
    "办结",
    "评估",
];

/// The steps with their times.
pub(super) fn steps(view: &IncidentView, now: Timestamp) -> Vec<Step> {
    let present = present(view);
    let is_over = view.incident.stage.is_some_and(Stage::is_ended);
    (0_usize..)
        .zip(NAMES)
        .map(|(n, name)| {
            if n < present {
                let when = time_of(view, n).map(|at| short_when(at, now));
                Step::done(name, when.unwrap_or_else(|| "已完成".to_owned()))
            } else if n == present && !is_over {
                Step::now(name)
            } else {
                Step::later(name)
            }
        })
        .collect()
}

/// The same in one line.
pub(super) fn step_line(view: &IncidentView, work: WorkMark) -> StepLine {
    let present = present(view);
    let is_over = view.incident.stage.is_some_and(Stage::is_ended);
    let next = NAMES.get(present + 1).filter(|_| !is_over);
    StepLine {
        place: format!(
            "第 {} 步，共 {} 步",
            (present + 1).min(NAMES.len()),
            NAMES.len()
        ),
        work,
        next: next.map(|name| format!("下一步：{name}")),
    }
}

/// The number of the present step, from 0.
fn present(view: &IncidentView) -> usize {
    let incident = &view.incident;
    match incident.stage {
        None => 0,
        Some(Stage::Assessed) => 2,
        Some(Stage::Dispatched) => at_work(view),
        Some(Stage::Responded) => 6,
        Some(Stage::Closed) => 7,
        Some(Stage::Evaluated) => 8,
        Some(Stage::Dismissed | Stage::Merged) if time_of(view, 1).is_some() => 2,
        Some(Stage::Registered | Stage::Dismissed | Stage::Merged) => 1,
    }
}

fn at_work(view: &IncidentView) -> usize {
    let incident = &view.incident;
    let offered = |state| state == AssignmentState::Offered;
    if incident.lead().is_none() {
        2
    } else if incident
        .standing_assignments()
        .any(|own| offered(own.state))
    {
        3
    } else if incident
        .current_drafts()
        .any(|d| d.state == DraftState::Approved)
    {
        5
    } else {
        4
    }
}

/// When a step was done in the present cycle, as far as it is on record.
fn time_of(view: &IncidentView, step: usize) -> Option<Timestamp> {
    let incident = &view.incident;
    match step {
        0 => incident.registered.as_ref().map(|fact| fact.registered_at),
        1 => view
            .entries
            .iter()
            .rev()
            .find(|entry| matches!(entry.event, Event::Assessed(_)))
            .map(|entry| entry.stamp.at),
        2 => incident
            .standing_assignments()
            .map(|own| own.dispatched_at)
            .min(),
        3 => incident
            .standing_assignments()
            .filter_map(|own| own.acknowledged_at)
            .max(),
        4 => view
            .entries
            .iter()
            .rev()
            .find(|entry| {
                matches!(
                    entry.event,
                    Event::Approved { .. } | Event::SignedOff { .. }
                )
            })
            .map(|entry| entry.stamp.at),
        5 => incident.responded_at,
        6 => incident.closed_at,
        _ => None,
    }
}
