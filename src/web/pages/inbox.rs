//! The desk of a unit: what to acknowledge, what to do, what came back, what to sign.

use jiff::Timestamp;

use super::counted::due_facts;
use super::fill::{address, duty_desk, incident_href, short_when};
use super::frame::{Asked, Failure, Shown};
use super::owed::{open_orders, open_promises};
use crate::domain::UnitId;
use crate::domain::calendar::local_date;
use crate::domain::deadline::Tracked;
use crate::domain::incident::{Assignment, Draft, Extension, Incident};
use crate::domain::lifecycle::Target;
use crate::domain::people::Actor;
use crate::domain::scorecard::{Column, Dimension, Rate};
use crate::domain::verbs::nameable;
use crate::domain::vocabulary::{
    AssignmentState, DeadlineKind, DraftState, Duty, Standing, Verb, WorkState,
};
use crate::queries::alerts::{self, AlertItem};
use crate::queries::cases::{self, CaseItem};
use crate::queries::desk::ListRow;
use crate::queries::incident_page::{self, IncidentView};
use crate::queries::linkages::{self, LinkageItem};
use crate::queries::reports::{self, Period};
use crate::queries::{Reader, desk};
use crate::services::{ServiceError, accounts, run_blocking};
use crate::web::view::form::FormState;
use crate::web::view::guide::{FirstSteps, Role};
use crate::web::view::inbox::{Figure, Inbox, InboxCard, InboxMark, InboxSection, OwnMonth};
use crate::web::view::linkage::Errand;
use crate::web::view::status::{DueChip, LevelBars};
use crate::web::view::{Button, HiddenValue, Link, PostForm};
use crate::web::wording::{
    date_words, duration_words, instant_words, paused_words, seconds_between, spaced_after,
};

/// How much of the story a card tells, in characters.
const STORY: usize = 90;

/// What a unit's desk is made of.
struct Waiting {
    views: Vec<IncidentView>,
    alerts: Vec<AlertItem>,
    linkages: Vec<LinkageItem>,
    policies: Vec<ListRow>,
    cases: Vec<CaseItem>,
    last_closed: Option<Timestamp>,
    is_untouched: bool,
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
    let errands = errands(asked, &waiting)?;
    let is_quiet = !waiting.alerts.iter().any(|item| item.is_mine_open)
        && errands.is_empty()
        && waiting.cases.is_empty();
    let empty = (sections.is_empty() && is_quiet).then(|| nothing(waiting.last_closed, now));
    let is_new = empty.is_some() && waiting.is_untouched;
    let page = Inbox {
        name: actor.name.clone(),
        late: some(count(Standing::Passed), "已逾期"),
        soon: some(count(Standing::DueSoon), "快到期"),
        first: is_new.then(|| FirstSteps::of(Role::Unit)),
        alerts: super::alerts::fill::lines(asked, &waiting.alerts)?,
        errands,
        cases: super::cases::fill::own_lines(asked, &waiting.cases),
        sections,
        empty,
        month: Some(waiting.month),
        duty: duty_desk("", &asked.portal.settings.duty_phone),
    };
    asked.show(&page).await
}

/// What waits for the unit besides incidents: linkages under way, and its policies before they are
/// decided on.
fn errands(asked: &Asked, waiting: &Waiting) -> Result<Vec<Errand>, Failure> {
    let now = asked.signed.ctx.now;
    let mut errands = super::linkages::fill::errands(asked, &waiting.linkages, Some("desk"))?;
    errands.extend(waiting.policies.iter().map(|row| {
        let due = row.nearest.map(|due| instant_words(due.due_at, now));
        let due = due.map_or_else(String::new, |due| format!("，{due} 前决定"));
        let href = incident_href(row.no.as_str());
        let is_new = row.work_state == WorkState::ToAssessRisk;
        Errand {
            kind: "政策评估",
            about: format!("{} {}", row.no, row.title),
            drill: row.drill,
            note: format!("{}{due}", row.work_state.label()),
            button: is_new.then(|| {
                Button::link("评估", format!("{href}/risk-assessment"))
                    .soft()
                    .icon("flag")
                    .about(row.no.as_str())
            }),
            href,
        }
    }));
    Ok(errands)
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
    for no in desk::owed_by_own_unit(reader)? {
        views.push(incident_page::load(reader, &no)?);
    }
    views.sort_by_key(|view| {
        own_nearest(&view.incident, actor).map_or(Timestamp::MAX, |tracked| tracked.deadline.due_at)
    });
    Ok(Waiting {
        views,
        alerts: alerts::active(reader)?,
        linkages: linkages::active(reader)?,
        policies: desk::own_policies(reader)?,
        cases: cases::open(reader)?,
        last_closed: desk::last_closed(reader)?,
        is_untouched: desk::is_untouched(reader)?,
        month: own_month(reader)?,
    })
}

fn own_month(reader: &Reader) -> Result<OwnMonth, ServiceError> {
    let period = Period::month_of(local_date(reader.now()));
    let own = reports::scorecard(reader, period, Dimension::Unit)?.totals;
    let rate = |column| own.column(column);
    let overall = own.overall();
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
    let own = own_assignment(incident, &actor.unit)?;
    incident
        .running_deadlines()
        .filter(|tracked| !tracked.deadline.kind.is_window())
        .filter(|tracked| match tracked.deadline.assignment {
            Some(n) => n == own.n,
            None => own.duty == Duty::Lead,
        })
        .min_by_key(|tracked| (tracked.deadline.due_at, tracked.deadline.no))
}

/// The unit's part in the present cycle, or else the one in which it promised something.
fn own_assignment<'a>(incident: &'a Incident, unit: &UnitId) -> Option<&'a Assignment> {
    incident.assignment_of(unit).or_else(|| {
        let promises = open_promises(incident, unit);
        let made = promises.first()?;
        incident.assignment(made.assignment)
    })
}

/// Where a card stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    ToAcknowledge,
    ToReply,
    SentBack,
    ToSign,
    InHand,
    ReturnAsked,
    Promised,
}

impl Place {
    const ALL: [Self; 7] = [
        Self::ToAcknowledge,
        Self::ToReply,
        Self::SentBack,
        Self::ToSign,
        Self::InHand,
        Self::ReturnAsked,
        Self::Promised,
    ];

    fn of(view: &IncidentView, own: &Assignment) -> Self {
        let is_asked = !open_orders(&view.incident, &own.unit).is_empty();
        if is_asked && own.state != AssignmentState::Offered {
            return Self::ToReply;
        }
        match own.state {
            AssignmentState::Offered => return Self::ToAcknowledge,
            AssignmentState::ReturnPending => return Self::ReturnAsked,
            AssignmentState::Accepted => {}
            AssignmentState::Discharged
            | AssignmentState::Returned
            | AssignmentState::Withdrawn => return Self::Promised,
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
            Self::ToReply => "待回复",
            Self::Promised => "待兑现承诺",
            Self::SentBack => "被打回",
            Self::ToSign => "待本单位审核",
            Self::InHand => "办理中",
            Self::ReturnAsked => "退回待审",
        }
    }

    const fn id(self) -> &'static str {
        match self {
            Self::ToAcknowledge => "to-acknowledge",
            Self::ToReply => "to-reply",
            Self::Promised => "promised",
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
            let own = own_assignment(&view.incident, unit);
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
        marks: marks(view, own, now),
        buttons: buttons(asked, view, own)?,
    })
}

/// What holds of an incident for this unit besides its nearest deadline.
fn marks(view: &IncidentView, own: &Assignment, now: Timestamp) -> Vec<InboxMark> {
    let incident = &view.incident;
    let mark = |glyph, text| InboxMark { glyph, text };
    let paused = incident.paused.as_ref().filter(|_| {
        let is_own = |tracked: &&Tracked| {
            let bound = tracked.deadline.assignment;
            tracked.paused_at.is_some() && bound.is_none_or(|n| n == own.n)
        };
        incident.running_deadlines().any(|t| is_own(&t))
    });
    let paused = paused.map(|(_, reason)| mark("s-paused", paused_words(reason)));
    let asked = incident
        .pending_extensions()
        .filter(|extension| extension.request.assignment == own.n)
        .map(|extension| {
            let until = instant_words(extension.request.until, now);
            mark("w-wait", format!("已申请延期到 {until}，等分管领导裁定"))
        });
    let orders = open_orders(incident, &own.unit);
    let orders = orders.into_iter().map(|issued| {
        let order = &issued.order;
        let kind = DeadlineKind::SupervisionReply;
        let (glyph, due) = due_mark(incident, kind, order.n, now);
        let text = format!(
            "{}：{due}回复，{}",
            order.kind.label(),
            shortened(&order.text)
        );
        mark(glyph, text)
    });
    let promises = open_promises(incident, &own.unit);
    let promises = promises.into_iter().map(|made| {
        let (glyph, _) = due_mark(incident, DeadlineKind::Promise, made.n, now);
        let due = date_words(made.promise.due_on, local_date(now));
        mark(glyph, format!("承诺：{due}前兑现，{}", made.promise.text))
    });
    paused
        .into_iter()
        .chain(asked)
        .chain(orders)
        .chain(promises)
        .collect()
}

/// How an order or a promise stands, and 今天 17:30 前 or 应于 11 月 5 日 17:30 前.
fn due_mark(
    incident: &Incident,
    kind: DeadlineKind,
    about: u32,
    now: Timestamp,
) -> (&'static str, String) {
    let Some(tracked) = incident.deadline_about(kind, about) else {
        return ("s-running", String::new());
    };
    let facts = due_facts(incident, tracked, now);
    let due = instant_words(tracked.deadline.due_at, now);
    let words = if tracked.is_overdue(now) {
        format!("{} 前", spaced_after("应于", &due))
    } else {
        format!("{due} 前")
    };
    (facts.glyph(), words)
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
    let is_asked = !open_orders(&view.incident, &own.unit).is_empty();
    if is_asked && may(Verb::ReplySupervision) && own.state != AssignmentState::Offered {
        found.push(Button::link("回复督促", href("supervision-reply", &[])).icon("msg"));
    }
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
        found.push(Button::link("提交回应", href("draft", &[])).icon("edit"));
    }
    if may(Verb::ReportProgress) {
        found.push(Button::link("反馈进展", href("progress", &[])).icon("msg"));
    }
    let has_promised = !open_promises(&view.incident, &own.unit).is_empty();
    if has_promised && (may(Verb::FulfilPromise) || own.cycle < view.incident.cycle) {
        found.push(Button::link("登记兑现", href("promise", &[])).icon("check"));
    }
    if may(Verb::RequestExtension) && could_ask(view, own) {
        found.push(Button::link("申请延期", href("extension", &[])).icon("clock"));
    }
    if may(Verb::Return) && own_draft(&view.incident, own).is_none() {
        found.push(
            Button::link("退回", href("return", &[]))
                .icon("back")
                .about("不属本单位"),
        );
    }
    if let Some(first) = found.first_mut().filter(|button| button.class.is_empty()) {
        first.class = "btn--main";
    }
    Ok(found)
}

/// Whether more time could be asked for anything, as far as a card tells; the form itself asks the
/// rules.
fn could_ask(view: &IncidentView, own: &Assignment) -> bool {
    let extendable = |tracked: &&Tracked| tracked.deadline.extendable;
    let waits = |extension: &Extension| extension.request.assignment == own.n;
    let mut nameable = nameable(&view.incident, own.n).into_iter();
    nameable.any(|tracked| extendable(&tracked)) && !view.incident.pending_extensions().any(waits)
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
