//! The desk of a unit: what to acknowledge, what to do, what came back, what to sign.

use jiff::Timestamp;

use super::counted::due_facts;
use super::fill::{address, duty_desk, incident_href, short_when};
use super::frame::{Asked, Failure, Shown};
use crate::domain::deadline::Tracked;
use crate::domain::incident::{Assignment, Draft, Incident};
use crate::domain::lifecycle::Target;
use crate::domain::people::Actor;
use crate::domain::scorecard::{Column, Rate};
use crate::domain::vocabulary::{AssignmentState, DraftState, Duty, Standing, Verb};
use crate::queries::incident_page::{self, IncidentView};
use crate::queries::reports::{self, Period};
use crate::queries::{Reader, desk};
use crate::services::{ServiceError, accounts, run_blocking};
use crate::web::view::form::FormState;
use crate::web::view::inbox::{Figure, Inbox, InboxCard, InboxSection, OwnMonth};
use crate::web::view::status::{DueChip, LevelBars};
use crate::web::view::{Button, HiddenValue, Link, PostForm};
use crate::web::wording::{duration_words, instant_words, seconds_between};

/// How much of the story a card tells, in characters.
const STORY: usize = 90;

/// What a unit's desk is made of.
struct Waiting {
    views: Vec<IncidentView>,
    last_closed: Option<Timestamp>,
    month: OwnMonth,
}

/// The page.
pub(super) async fn show(asked: &Asked) -> Shown {
    let reader = asked.reader();
    let waiting = run_blocking(move || read(&reader)).await?;
    let now = asked.signed.ctx.now;
    let actor = asked.signed.actor();
    let sections = sections(asked, &waiting.views)?;
    let own: Vec<Standing> = waiting
        .views
        .iter()
        .filter_map(|view| own_nearest(&view.incident, actor))
        .map(|tracked| tracked.standing(now))
        .collect();
    let count = |wanted| own.iter().filter(|standing| **standing == wanted).count();
    let some = |count: usize, words: &str| (count > 0).then(|| format!("{count} 件{words}"));
    let empty = sections
        .is_empty()
        .then(|| nothing(waiting.last_closed, now));
    let page = Inbox {
        name: actor.name.clone(),
        late: some(count(Standing::Passed), "已逾期"),
        soon: some(count(Standing::DueSoon), "快到期"),
        sections,
        empty,
        month: Some(waiting.month),
        duty: duty_desk("", &asked.portal.settings.duty_phone),
    };
    asked.show(&page).await
}

fn nothing(last_closed: Option<Timestamp>, now: Timestamp) -> String {
    last_closed.map_or_else(
        || "没有待办。".to_owned(),
        |at| format!("没有待办。最近一件{} 办结。", instant_words(at, now)),
    )
}

fn read(reader: &Reader) -> Result<Waiting, ServiceError> {
    let actor = reader.viewer().actor();
    let mut views = Vec::new();
    for row in desk::open_incidents(reader)? {
        let is_open = row
            .units
            .iter()
            .any(|unit| unit.unit == actor.unit && unit.state.is_open());
        if is_open {
            views.push(incident_page::load(reader, &row.no)?);
        }
    }
    views.sort_by_key(|view| {
        own_nearest(&view.incident, actor).map_or(Timestamp::MAX, |tracked| tracked.deadline.due_at)
    });
    Ok(Waiting {
        views,
        last_closed: desk::last_closed(reader)?,
        month: own_month(reader)?,
    })
}

fn own_month(reader: &Reader) -> Result<OwnMonth, ServiceError> {
    let period = Period::month_of(crate::domain::calendar::local_date(reader.now()));
    let card = reports::scorecard(reader, period)?;
    let rate = |column| card.totals.get(&column).copied().unwrap_or_default();
    let overall = card
        .totals
        .values()
        .fold(Rate::default(), |sum, rate| Rate {
            met: sum.met + rate.met,
            of: sum.of + rate.of,
        });
    let figure = |label: &str, rate: Rate| Figure {
        label: label.to_owned(),
        value: match rate.of {
            0 => "暂无".to_owned(),
            of => format!("{} / {of}", rate.met),
        },
    };
    Ok(OwnMonth {
        label: format!("本单位 {} 月", period.first.month()),
        rows: vec![
            figure("按时签收", rate(Column::Acknowledgement)),
            figure("按时首次反馈", rate(Column::FirstReport)),
            figure("按时回应", rate(Column::Response)),
            figure("全部时限", overall),
        ],
        link: Link::new(
            address("/scorecards", &[("period", &period.code())]),
            "本单位成绩单",
        ),
    })
}

/// The running obligation of this unit that is due first: its own, or the incident's if it leads.
fn own_nearest<'a>(incident: &'a Incident, actor: &Actor) -> Option<&'a Tracked> {
    let own = incident.assignment_of(&actor.unit)?;
    incident
        .running_deadlines()
        .filter(|tracked| !tracked.deadline.kind.is_window())
        .filter(|tracked| match tracked.deadline.assignment {
            Some(n) => n == own.n,
            None => own.duty == Duty::Lead,
        })
        .min_by_key(|tracked| (tracked.deadline.due_at, tracked.deadline.no))
}

/// Where a card stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    ToAcknowledge,
    SentBack,
    ToSign,
    InHand,
    ReturnAsked,
}

impl Place {
    const ALL: [Self; 5] = [
        Self::ToAcknowledge,
        Self::SentBack,
        Self::ToSign,
        Self::InHand,
        Self::ReturnAsked,
    ];

    fn of(view: &IncidentView, own: &Assignment) -> Self {
        match own.state {
            AssignmentState::Offered => return Self::ToAcknowledge,
            AssignmentState::ReturnPending => return Self::ReturnAsked,
            AssignmentState::Accepted
            | AssignmentState::Discharged
            | AssignmentState::Returned
            | AssignmentState::Withdrawn => {}
        }
        match own_draft(&view.incident, own) {
            Some(draft) if to_sign(view, draft) => Self::ToSign,
            Some(draft) if is_sent_back(draft) => Self::SentBack,
            Some(_) | None => Self::InHand,
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::ToAcknowledge => "待签收",
            Self::SentBack => "被打回",
            Self::ToSign => "待本单位审核",
            Self::InHand => "办理中",
            Self::ReturnAsked => "退回待审",
        }
    }

    const fn id(self) -> &'static str {
        match self {
            Self::ToAcknowledge => "to-acknowledge",
            Self::SentBack => "sent-back",
            Self::ToSign => "to-sign",
            Self::InHand => "in-hand",
            Self::ReturnAsked => "return-asked",
        }
    }
}

/// The unit's draft that is not yet published, the latest one.
fn own_draft<'a>(incident: &'a Incident, own: &Assignment) -> Option<&'a Draft> {
    incident
        .current_drafts()
        .filter(|draft| draft.assignment == own.n && draft.state != DraftState::Released)
        .last()
}

fn is_sent_back(draft: &Draft) -> bool {
    draft.state == DraftState::Writing && draft.comments.is_some()
}

fn to_sign(view: &IncidentView, draft: &Draft) -> bool {
    draft.state == DraftState::UnitReview && allows(view, Verb::Approve, Target::Draft(draft.n))
}

/// Whether the reader may do this now.
pub(super) fn allows(view: &IncidentView, verb: Verb, target: Target) -> bool {
    view.actions
        .iter()
        .any(|action| action.verb == verb && action.target == target && action.permit.is_ok())
}

fn sections(asked: &Asked, views: &[IncidentView]) -> Result<Vec<InboxSection>, Failure> {
    let unit = &asked.signed.actor().unit;
    let mut sections = Vec::new();
    for place in Place::ALL {
        let mut cards = Vec::new();
        for view in views {
            let own = view.incident.assignment_of(unit);
            if let Some(own) = own.filter(|own| Place::of(view, own) == place) {
                cards.push(card(asked, view, own)?);
            }
        }
        if !cards.is_empty() {
            sections.push(InboxSection {
                id: place.id().to_owned(),
                label: place.label().to_owned(),
                count: cards.iter().fold(0, |n, _| n + 1),
                cards,
            });
        }
    }
    Ok(sections)
}

fn card(asked: &Asked, view: &IncidentView, own: &Assignment) -> Result<InboxCard, Failure> {
    let now = asked.signed.ctx.now;
    let fact = view.incident.registered.as_ref();
    let title = fact.map_or("", |fact| fact.title.as_str());
    let no = fact.map_or("", |fact| fact.no.as_str());
    let due = own_nearest(&view.incident, asked.signed.actor()).map_or_else(
        || {
            let waited = duration_words(seconds_between(own.dispatched_at, now));
            DueChip::plain(format!("已交办 {waited}"), "没有在走的时限")
        },
        |tracked| DueChip::of(&due_facts(&view.incident, tracked, now), now),
    );
    let draft = own_draft(&view.incident, own);
    let note = draft
        .filter(|draft| is_sent_back(draft))
        .and_then(|draft| draft.comments.as_ref().map(|words| (draft.revision, words)))
        .map(|(revision, words)| format!("第 {revision} 稿被打回：{words}"));
    let is_new = own.state == AssignmentState::Offered;
    Ok(InboxCard {
        due,
        level: view.incident.level.map(LevelBars::of),
        drill: fact.is_some_and(|fact| fact.drill),
        title: title.to_owned(),
        href: incident_href(no),
        facts: format!(
            "{no}　{} 交办　我单位{}",
            short_when(own.dispatched_at, now),
            own.duty.label()
        ),
        text: fact.filter(|_| is_new).map(|fact| shortened(&fact.text)),
        note,
        buttons: buttons(asked, view, own)?,
    })
}

fn shortened(text: &str) -> String {
    let kept: String = text.chars().take(STORY).collect();
    if kept.len() < text.len() {
        return format!("{kept}……");
    }
    kept
}

/// What can be done on a card, the solid one first.
pub(super) fn buttons(
    asked: &Asked,
    view: &IncidentView,
    own: &Assignment,
) -> Result<Vec<Button>, Failure> {
    let no = view
        .incident
        .registered
        .as_ref()
        .map_or("", |fact| fact.no.as_str());
    let href = |noun: &str, parameters: &[(&str, &str)]| {
        address(&format!("/incidents/{no}/{noun}"), parameters)
    };
    let may = |verb| allows(view, verb, Target::Assignment(own.n));
    let mut found = Vec::new();
    if may(Verb::Acknowledge) {
        let form = acknowledgement(asked, no, own)?;
        found.push(Button::post("签收", form).icon("check").about(no));
    }
    if let Some(draft) = own_draft(&view.incident, own) {
        let n = draft.n.to_string();
        let may = |verb| allows(view, verb, Target::Draft(draft.n));
        if may(Verb::Approve) && draft.state == DraftState::UnitReview {
            found.push(Button::link("审核", href("approval", &[("draft", &n)])).icon("check"));
        }
        if may(Verb::Submit) && !is_sent_back(draft) {
            found.push(Button::link("送审", href("submission", &[("draft", &n)])).icon("send"));
        }
        if draft.state == DraftState::Writing
            && allows(view, Verb::Draft, Target::Assignment(own.n))
        {
            found.push(Button::link("修改回应稿", href("draft", &[("draft", &n)])).icon("edit"));
        }
    } else if may(Verb::Draft)
        && own.state == AssignmentState::Accepted
        && own.duty != Duty::Cooperating
    {
        found.push(Button::link("写回应稿", href("draft", &[])).icon("edit"));
    }
    if may(Verb::ReportProgress) {
        found.push(Button::link("反馈进展", href("progress", &[])).icon("msg"));
    }
    if may(Verb::Return) && own.state == AssignmentState::Offered {
        found.push(Button::link("不属本单位，申请退回", href("return", &[])).text());
    }
    if let Some(first) = found.first_mut().filter(|button| button.class.is_empty()) {
        first.class = "btn--main";
    }
    Ok(found)
}

/// The one-tap form that acknowledges.
fn acknowledgement(asked: &Asked, no: &str, own: &Assignment) -> Result<PostForm, Failure> {
    let form = FormState::fresh(&asked.signed.csrf, accounts::random_word()?);
    Ok(PostForm {
        action: format!("/incidents/{no}/acknowledgement"),
        hidden: form.hidden(),
        values: vec![HiddenValue {
            name: "unit".to_owned(),
            value: own.unit.to_string(),
        }],
    })
}
