//! From what queries give to what views print: looks and words that several reading pages share.
//! Pure: no query, no request, no clock.

use jiff::Timestamp;

use super::frame::encoded;
use crate::domain::calendar::{local, local_date};
use crate::domain::event::Wording;
use crate::domain::incident::Draft;
use crate::domain::people::{Actor, Roster};
use crate::domain::vocabulary::{AssignmentState, Capacity, DeadlineKind, Stage, WorkState};
use crate::domain::{RowRef, UnitId};
use crate::queries::desk::{ListRow, Nearest, UnitState};
use crate::queries::incident_page::IncidentView;
use crate::web::view::desk::QueueItem;
use crate::web::view::incident::DraftRow;
use crate::web::view::status::{DueChip, DueFacts, LevelBars, WorkMark};
use crate::web::view::{Button, Contact};
use crate::web::wording::{clock_words, duration_words, instant_words, seconds_between};

/// A draft with its latest wording.
pub(super) fn draft_row(view: &IncidentView, draft: &Draft, now: Timestamp) -> DraftRow {
    let unit = view.incident.assignment(draft.assignment);
    let unit = unit.map_or("", |own| view.name(&own.unit));
    let at = instant_words(draft.updated_at, now);
    DraftRow {
        label: format!("第 {} 稿，{}", draft.revision, draft.wording.kind.label()),
        by: format!("{unit}　{}　{at}", draft.author_name),
        state: WorkMark::of_draft(draft.state),
        text: whole_text(&draft.wording),
        comment: draft.comments.clone(),
    }
}

/// The text with its three parts, who speaks and where it is to be published.
fn whole_text(wording: &Wording) -> String {
    let parts = [
        ("成因", &wording.cause),
        ("解决方案", &wording.solution),
        ("制约因素", &wording.constraints),
        ("拟发布渠道", &wording.channel),
        ("发言人", &wording.spokesperson),
    ];
    let told = parts
        .iter()
        .filter_map(|(label, said)| said.as_ref().map(|said| format!("{label}：{said}")));
    let all = std::iter::once(wording.text.clone()).chain(told);
    all.collect::<Vec<_>>().join("\n")
}

/// The address of an incident.
pub(super) fn incident_href(no: &str) -> String {
    format!("/incidents/{no}")
}

/// The reference of a plan row as people say it.
pub(super) fn row_words(row: &RowRef) -> String {
    format!("第 {row} 项")
}

/// The place of a plan row on its page.
pub(super) fn row_anchor(row: &RowRef) -> String {
    format!("row-{}", row.as_str().replace('+', "-"))
}

/// The office that answers questions.
pub(super) fn duty_desk(name: &str, phone: &str) -> Contact {
    Contact::new("市委宣传部值班", name, phone)
}

/// An address with those parameters that say anything.
pub(super) fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let said: Vec<String> = parameters
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    if said.is_empty() {
        return path.to_owned();
    }
    format!("{path}?{}", said.join("&"))
}

/// The chip of a running obligation.
pub(super) fn running_chip(nearest: &Nearest, now: Timestamp) -> DueChip {
    let facts = DueFacts {
        standing: nearest.standing,
        kind: nearest.kind.label().to_owned(),
        started_at: nearest.due_soon_at,
        due_at: nearest.due_at,
        stopped_at: None,
        soon_at: Some(nearest.due_soon_at),
        waived_for: String::new(),
        paused_for: None,
    };
    DueChip::of(&facts, now)
}

/// What stands in the first column of a row.
pub(super) fn row_chip(row: &ListRow, now: Timestamp) -> DueChip {
    if let Some(nearest) = &row.nearest {
        return running_chip(nearest, now);
    }
    if row.stage.is_ended() {
        let at = row.closed_at.unwrap_or(row.updated_at);
        let is_done = matches!(row.stage, Stage::Closed | Stage::Evaluated);
        let (class, glyph) = if is_done {
            ("met", "s-met")
        } else {
            ("running", "s-waived")
        };
        return DueChip {
            class,
            glyph,
            ..DueChip::plain(row.stage.label(), instant_words(at, now))
        };
    }
    if row.work_state == WorkState::ToClose {
        return DueChip {
            class: "met",
            glyph: "s-met",
            ..DueChip::plain("已回应", "等领导办结")
        };
    }
    let waited = duration_words(seconds_between(row.registered_at, now));
    DueChip::plain(
        format!("已登记 {waited}"),
        format!("{} 登记", instant_words(row.registered_at, now)),
    )
}

/// A row of a queue or list; `action` is the reader's own.
pub(super) fn queue_item(
    row: &ListRow,
    roster: &Roster,
    action: Option<Button>,
    now: Timestamp,
) -> QueueItem {
    let town = row.town.as_ref().map(|town| roster.name(town).to_owned());
    let themes = row.themes.iter().take(2).map(ToString::to_string);
    let meta = town
        .into_iter()
        .chain(Some(row.channel.clone()).filter(|channel| !channel.is_empty()))
        .chain(themes)
        .chain(row.paused_at.map(|_| "时限已暂停".to_owned()))
        .chain((row.heat > 1).then(|| format!("热度 {}", row.heat)))
        .collect();
    let lead = row.lead.as_ref();
    QueueItem {
        due: row_chip(row, now),
        no: row.no.to_string(),
        title: row.title.clone(),
        found: None,
        pick: false,
        href: incident_href(row.no.as_str()),
        level: row.level.map(LevelBars::of),
        drill: row.drill,
        meta,
        units: lead.map_or_else(
            || {
                if row.stage.is_ended() {
                    "未交办"
                } else {
                    "还没有交办"
                }
                .to_owned()
            },
            |unit| short_name(roster, unit).to_owned(),
        ),
        units_note: lead.map_or_else(String::new, |lead| others_words(&row.units, lead)),
        work: WorkMark::of(row.work_state, row.stage),
        work_note: work_note(row, roster),
        action,
    }
}

/// The name of a unit for a narrow column.
pub(super) fn short_name<'a>(roster: &'a Roster, unit: &'a UnitId) -> &'a str {
    roster
        .unit(unit)
        .map_or(unit.as_str(), |unit| unit.short.as_str())
}

fn others_words(units: &[UnitState], lead: &UnitId) -> String {
    let others: Vec<&UnitState> = units.iter().filter(|unit| unit.unit != *lead).collect();
    if others.is_empty() {
        return "独办".to_owned();
    }
    let waiting = others
        .iter()
        .filter(|unit| unit.state == AssignmentState::Offered)
        .count();
    match waiting {
        0 => format!("另 {} 家，均已签收", others.len()),
        _ => format!("另 {} 家，{waiting} 家未签收", others.len()),
    }
}

fn work_note(row: &ListRow, roster: &Roster) -> String {
    let named = |wanted: AssignmentState| -> Vec<&str> {
        row.units
            .iter()
            .filter(|unit| unit.state == wanted)
            .map(|unit| short_name(roster, &unit.unit))
            .collect()
    };
    match row.work_state {
        WorkState::ToAcknowledge => few(&named(AssignmentState::Offered)),
        WorkState::ReturnPending => {
            format!("{}申请退回", few(&named(AssignmentState::ReturnPending)))
        }
        WorkState::InProgress => "等单位交回应稿".to_owned(),
        WorkState::ToClose => "应回应的都已回应".to_owned(),
        WorkState::ExtensionPending => "等分管领导裁定".to_owned(),
        WorkState::ToAssessRisk => "等起草单位评估".to_owned(),
        WorkState::ToDecide => "等分管领导决定".to_owned(),
        WorkState::ToAssess
        | WorkState::ToDispatch
        | WorkState::ToReview
        | WorkState::ToRelease
        | WorkState::Done
        | WorkState::Ended
        | WorkState::PolicyDecided => String::new(),
    }
}

fn few(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first, rest @ ..] => format!("{first}等 {} 家", rest.len() + 1),
    }
}

/// What this person would do next with an incident in a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turn {
    /// What it is called in the sentence of the day, and on the button.
    pub(super) verb: &'static str,
    /// The last part of the form's address.
    pub(super) noun: &'static str,
    /// The icon on the button.
    pub(super) icon: &'static str,
}

/// Whose turn it is, as far as a list row tells; the form itself asks the rules again.
pub(super) fn turn_of(row: &ListRow, actor: &Actor) -> Option<Turn> {
    let is = |capacity| actor.is(capacity);
    let turn = |verb, noun, icon| Some(Turn { verb, noun, icon });
    match row.work_state {
        WorkState::ToAssess => {
            let is_leaders = row
                .level
                .is_some_and(crate::domain::vocabulary::Level::is_major);
            let may = is(Capacity::Leader) || (is(Capacity::DutyOfficer) && !is_leaders);
            turn("研判", "assessment", "flag").filter(|_| may)
        }
        WorkState::ExtensionPending => {
            turn("裁定延期", "extension-decision", "clock").filter(|_| is(Capacity::Leader))
        }
        WorkState::ToDispatch => {
            turn("交办", "dispatch", "send").filter(|_| is(Capacity::DutyOfficer))
        }
        WorkState::ReturnPending => {
            turn("裁定", "return-decision", "back").filter(|_| is(Capacity::DutyOfficer))
        }
        WorkState::ToReview => turn("审核", "approval", "check").filter(|_| is(Capacity::Reviewer)),
        WorkState::ToRelease => {
            turn("登记发布", "release", "out").filter(|_| is(Capacity::Reviewer))
        }
        WorkState::ToClose => turn("办结", "closure", "check").filter(|_| is(Capacity::Leader)),
        WorkState::Done => turn_after(row, actor),
        WorkState::ToDecide => {
            turn("决定", "policy-decision", "check").filter(|_| is(Capacity::Leader))
        }
        WorkState::ToAcknowledge
        | WorkState::InProgress
        | WorkState::Ended
        | WorkState::ToAssessRisk
        | WorkState::PolicyDecided => None,
    }
}

/// The one step that this person should take on an incident that is over.
fn turn_after(row: &ListRow, actor: &Actor) -> Option<Turn> {
    let kind = row.nearest.as_ref()?.kind;
    let is_office = actor.is(Capacity::DutyOfficer) || actor.is(Capacity::Evaluator);
    let (verb, noun, icon) = if kind.is_watch() && is_office {
        ("跟踪", "watch", "search")
    } else if kind == DeadlineKind::Evaluation && actor.is(Capacity::Evaluator) {
        ("评估", "evaluation", "edit")
    } else if kind == DeadlineKind::AppealDecision && actor.is(Capacity::Leader) {
        ("裁定申诉", "evaluation-appeal-decision", "flag")
    } else {
        return None;
    };
    Some(Turn { verb, noun, icon })
}

/// An instant in a narrow place: the clock alone today, else the date.
pub(super) fn short_when(at: Timestamp, now: Timestamp) -> String {
    if local_date(at) == local_date(now) {
        return clock_words(at);
    }
    let at = local(at);
    format!("{} 月 {} 日", at.month(), at.day())
}
