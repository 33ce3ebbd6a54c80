//! The page of one incident: what to do, what happened, who owes what, everything done so far.

use actix_web::web;
use jiff::Timestamp;

use super::affairs::affairs;
use super::counted::{cards, due_facts};
use super::fill::{
    address, draft_row, duty_desk, incident_href, row_anchor, row_words, short_when,
};
use super::frame::{Asked, Failure, Shown, redirect};
use super::incident_list::heading;
use super::next_step::{actions, todo};
use super::papers::{link as paper_link, may_print, papers};
use super::steps::{step_line, steps};
use super::timeline::timeline;
use super::within::{IN, Within};
use crate::domain::IncidentNo;
use crate::domain::accountability;
use crate::domain::alert::{self, Alert};
use crate::domain::deadline::Tracked;
use crate::domain::event::Event;
use crate::domain::incident::{Assignment, Draft};
use crate::domain::linkage::{self, Linkage, LinkageRefusal};
use crate::domain::people::{Actor, Viewer};
use crate::domain::vocabulary::{
    AlertVerb, AssignmentState, Capacity, CaseVerb, DeadlineKind, Duty, IncidentKind, Level,
    LinkageVerb, NoteKind, Stage, Verb, Verdict,
};
use crate::domain::wording::Entry;
use crate::queries::alerts::{self, AlertItem};
use crate::queries::following::{self, Following};
use crate::queries::incident_page::{self, IncidentView};
use crate::queries::linkages::{self, LinkageItem};
use crate::queries::notices::Confirmation;
use crate::queries::wordings;
use crate::queries::{Reader, desk};
use crate::services::incident_papers::IncidentPaper;
use crate::services::{ServiceError, run_blocking};
use crate::web::filter::Query;
use crate::web::view::Link;
use crate::web::view::action::ShortNote;
use crate::web::view::incident::{
    ActionRow, Confirmed, DraftRow, DutyMatrix, Fact, IncidentPage, MatrixCell, MatrixRow,
    ReleaseRow, Story,
};
use crate::web::view::library::LibraryRow;
use crate::web::view::marked::MarkedText;
use crate::web::view::status::{LevelBars, WorkMark, event_grade_words};
use crate::web::view::suggestion::Citation;
use crate::web::wording::{clock_words, instant_words, overdue_words, seconds_between};

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route(r"/incidents/{no:\d{4}-\d+}", web::get().to(show))
        .route(r"/incidents/{no:\d{4}-\d+}/timeline", web::get().to(story));
}

async fn show(asked: Asked, no: web::Path<String>, query: web::Query<Query>) -> Shown {
    let reader = asked.reader();
    let within = query.get(IN).and_then(|text| Within::read(text));
    let opened_in = within.clone();
    let (view, around, among) = run_blocking(move || {
        let (view, around) = read(&reader, &no)?;
        let no = IncidentNo::parse(&no).ok_or(ServiceError::NotFound)?;
        let among = match &opened_in {
            Some(within) => within.among(&reader, &no)?,
            None => None,
        };
        Ok((view, around, among))
    })
    .await?;
    let mut page = page(&asked, &view, &around)?;
    if let Some(within) = &within {
        carry(&mut page, within, &asked.viewer());
    }
    page.among = among;
    asked.show(&page).await
}

/// Lets every way on from the page carry the view that it was opened in.
fn carry(page: &mut IncidentPage, within: &Within, viewer: &Viewer) {
    page.back = within.link(heading(viewer), &page.back.label);
    let own = format!("{}/", incident_href(&page.no));
    for action in &mut page.actions {
        if action.href.starts_with(&own) {
            action.href = within.on(&action.href);
        }
    }
    for button in page.todo.iter_mut().flat_map(|todo| &mut todo.buttons) {
        if let Some(post) = &mut button.post {
            post.values.push(within.hidden());
        } else if button.href.starts_with(&own) {
            button.href = within.on(&button.href);
        }
    }
}

async fn story(asked: Asked, no: web::Path<String>) -> Shown {
    if !asked.wants_fragment() {
        return Ok(redirect(&format!("{}#tl", incident_href(&no)), None));
    }
    let reader = asked.reader();
    let (view, _around) = run_blocking(move || read(&reader, &no)).await?;
    asked.show_part(&timeline(&view, asked.signed.ctx.now))
}

/// What stands around an incident: those it has to do with, and the active alerts about it.
struct Around {
    related: Related,
    alerts: Vec<AlertItem>,
    linkages: Vec<LinkageItem>,
    given_rise: Vec<(IncidentNo, String)>,
    following: Following,
    agreed: Vec<Entry>,
}

type Read = (IncidentView, Around);

fn read(reader: &Reader, no: &str) -> Result<Read, ServiceError> {
    let no = IncidentNo::parse(no).ok_or(ServiceError::NotFound)?;
    let view = incident_page::load(reader, &no)?;
    let related = Related::read(reader, &view)?;
    let alerts = alerts::active_on(reader, &no)?;
    let around = Around {
        related,
        alerts,
        linkages: linkages::on_incident(reader, &no)?,
        given_rise: desk::given_rise_by(reader, &no)?,
        following: following::of(reader, &view.incident)?,
        agreed: wordings::agreed_on(reader, &view.incident)?,
    };
    Ok((view, around))
}

fn page(asked: &Asked, view: &IncidentView, around: &Around) -> Result<IncidentPage, Failure> {
    let (now, viewer) = (asked.signed.ctx.now, asked.viewer());
    let incident = &view.incident;
    let fact = incident.registered.as_ref().ok_or(ServiceError::NotFound)?;
    let stage = incident.stage.unwrap_or(Stage::Registered);
    let is_unit = matches!(viewer, Viewer::Unit(_));
    let unit = viewer.actor().unit.clone();
    let work = WorkMark::of(incident.work_state(), stage);
    let back = if is_unit { "待办" } else { "工作台" };
    let why = if is_unit {
        "为什么交给我单位"
    } else {
        "交办依据"
    };
    Ok(IncidentPage {
        back: Link::new("/desk", back),
        among: None,
        no: fact.no.to_string(),
        heading: fact.title.clone(),
        level: incident.level.map(LevelBars::of),
        alerts: around
            .alerts
            .iter()
            .map(super::alerts::fill::line)
            .collect(),
        drill: fact.drill,
        meta: meta(view, &viewer),
        steps: super::policy::steps(view, now).unwrap_or_else(|| steps(view, now)),
        step_line: super::policy::step_line(view, work.clone())
            .unwrap_or_else(|| step_line(view, work)),
        todo: todo(asked, view)?,
        deadlines: cards(view, is_unit.then_some(&unit), now),
        updated: format!("{} 更新", clock_words(now)),
        story: story_of(view, now),
        matrix: matrix(view, &viewer, now),
        confirmed: confirmed(view),
        drafts: drafts(view, &viewer, now),
        policy: super::policy::panel(view, &around.given_rise, now),
        linkages: super::linkages::fill::errands(asked, &around.linkages, None)?,
        agreed: agreed(around, now),
        checklist: super::checklist::panel(asked, view)?,
        releases: releases(view, now),
        affairs: affairs(view, &viewer, now),
        timeline: timeline(view, now),
        note: short_note(asked, view)?,
        follow: super::watching::button(asked, view)?,
        actions: actions(view)
            .into_iter()
            .chain(warning(view, viewer.actor()))
            .chain(calling_out(view, viewer.actor()))
            .chain(holding_to_account(view, viewer.actor()))
            .collect(),
        citation_heading: why.to_owned(),
        citation: citation(view, &viewer),
        contact: duty_desk(&dispatcher(view), &asked.portal.settings.duty_phone),
        shared: super::shared::panels(view, &around.following, now),
        related: links(view, &around.related),
        papers: papers(view, &viewer),
    })
}

fn agreed(around: &Around, now: Timestamp) -> Vec<LibraryRow> {
    let lines = around.agreed.iter();
    lines.map(|entry| super::library::row(entry, now)).collect()
}

/// The form for a note, where the reader may write one. It binds nobody, so that it asks for no
/// particular state of the incident.
fn short_note(asked: &Asked, view: &IncidentView) -> Result<Option<ShortNote>, Failure> {
    let mut mine = view.actions.iter().filter(|one| one.verb == Verb::Note);
    let fact = view.incident.registered.as_ref();
    let Some(fact) = fact.filter(|_| mine.any(|one| one.permit.is_ok())) else {
        return Ok(None);
    };
    let action = format!("{}/note", incident_href(fact.no.as_str()));
    let form = asked.form()?.with("kind", NoteKind::Internal.code());
    Ok(Some(ShortNote::new(action, &form)))
}

/// The way to warn units about an open incident, for those who may.
fn warning(view: &IncidentView, actor: &Actor) -> Option<ActionRow> {
    let verb = AlertVerb::Raise;
    let no = &view.incident.registered.as_ref()?.no;
    let is_open = view.incident.stage.is_some_and(|stage| !stage.is_ended());
    alert::permit(&Alert::default(), verb, actor).ok()?;
    is_open.then(|| ActionRow {
        label: verb.label().to_owned(),
        href: address("/alerts/new", &[("incident", no.as_str())]),
        reason: None,
    })
}

/// The way to call out the coordination group on an open incident, for those who may.
fn calling_out(view: &IncidentView, actor: &Actor) -> Option<ActionRow> {
    let verb = LinkageVerb::CallOut;
    let fact = view.incident.registered.as_ref()?;
    let is_open = view.incident.stage.is_some_and(|stage| !stage.is_ended());
    let is_opinion = fact.kind == IncidentKind::Opinion;
    linkage::permit(&Linkage::default(), verb, actor).ok()?;
    let is_major = view.incident.level.is_some_and(Level::is_major);
    let needs_leader = is_major && !actor.is(Capacity::Leader);
    (is_open && is_opinion).then(|| ActionRow {
        label: verb.label().to_owned(),
        href: address("/linkages/new", &[("incident", fact.no.as_str())]),
        reason: needs_leader.then(|| LinkageRefusal::LeaderMustDecide.sentence()),
    })
}

/// The way to propose accountability for what was late on an incident, for those who may. Nobody
/// is called to account for a drill.
fn holding_to_account(view: &IncidentView, actor: &Actor) -> Option<ActionRow> {
    let verb = CaseVerb::Propose;
    let fact = view.incident.registered.as_ref()?;
    let may = accountability::rule(verb).by.iter().any(|by| actor.is(*by));
    (may && !fact.drill).then(|| ActionRow {
        label: verb.label().to_owned(),
        href: address(
            "/accountability-cases/new",
            &[("incident", fact.no.as_str())],
        ),
        reason: None,
    })
}

/// Who was asked to confirm, by name.
fn confirmed(view: &IncidentView) -> Option<Confirmed> {
    let (done, waiting): (Vec<_>, Vec<_>) = view
        .confirmations
        .iter()
        .partition(|asked| asked.confirmed_at.is_some());
    let names = |people: &[&Confirmation]| {
        let names: Vec<&str> = people.iter().map(|asked| asked.name.as_str()).collect();
        names.join("、")
    };
    (!view.confirmations.is_empty()).then(|| Confirmed {
        count: format!("{}/{} 已确认", done.len(), view.confirmations.len()),
        done: names(&done),
        waiting: names(&waiting),
    })
}

fn meta(view: &IncidentView, viewer: &Viewer) -> Vec<String> {
    let incident = &view.incident;
    let town = incident
        .registered
        .as_ref()
        .and_then(|fact| fact.town.as_ref());
    let own = match viewer {
        Viewer::Unit(actor) => incident.assignment_of(&actor.unit),
        Viewer::Office(_) | Viewer::Administration(_) => None,
    };
    let cycle = (incident.cycle > 1).then(|| format!("第 {} 轮", incident.cycle));
    view.themes()
        .into_iter()
        .chain(town.map(|town| view.name(town).to_owned()))
        .chain(incident.event_grade.map(event_grade_words))
        .chain(incident.treatment.map(|t| format!("诉求：{}", t.label())))
        .chain(cycle)
        .chain(own.map(|own| format!("我单位{}", own.duty.label())))
        .collect()
}

fn story_of(view: &IncidentView, now: Timestamp) -> Story {
    let Some(fact) = &view.incident.registered else {
        return Story {
            text: String::new(),
            place: String::new(),
            source: String::new(),
            url: None,
            times: Vec::new(),
        };
    };
    let town = fact.town.as_ref().map(|town| view.name(town).to_owned());
    let place: Vec<String> = town.into_iter().chain(fact.place.clone()).collect();
    let source = match fact.source.channel.as_str() {
        _ if fact.policy.is_some() => "起草单位登记".to_owned(),
        "" => fact.source.kind.label().to_owned(),
        channel => format!("{}，{channel}", fact.source.kind.label()),
    };
    let time = |label: &str, at| Fact::new(label, instant_words(at, now));
    let occurred = fact.occurred_at.map(|at| time("发生", at));
    let late = fact.backdating_reason.as_ref();
    let late = late.map(|reason| Fact::new("补录", reason));
    Story {
        text: fact.text.clone(),
        place: place.join("，"),
        source,
        url: fact.source.url.clone(),
        times: occurred
            .into_iter()
            .chain([
                time("发现", fact.detected_at),
                time("登记", fact.registered_at),
            ])
            .chain(late)
            .collect(),
    }
}

fn matrix(view: &IncidentView, viewer: &Viewer, now: Timestamp) -> DutyMatrix {
    let standing: Vec<&Assignment> = view.incident.standing_assignments().collect();
    let acknowledged = standing
        .iter()
        .filter(|own| own.acknowledged_at.is_some())
        .count();
    let note = match standing.len() {
        0 => "还没有交办".to_owned(),
        all => format!("{all} 家，已签收 {acknowledged} 家"),
    };
    let rows = standing
        .into_iter()
        .map(|own| {
            let mine = match viewer {
                Viewer::Unit(actor) if actor.unit == own.unit => "（本单位）",
                Viewer::Unit(_) | Viewer::Office(_) | Viewer::Administration(_) => "",
            };
            MatrixRow {
                unit: format!("{}{mine}", view.name(&own.unit)),
                duty: own.duty.label().to_owned(),
                acknowledged: acknowledged_cell(view, own, now),
                reported: own
                    .last_report_at
                    .map_or_else(|| "尚无".to_owned(), |at| short_when(at, now)),
                response: response_cell(view, own, now),
            }
        })
        .collect();
    let no = view.incident.registered.as_ref().map(|fact| &fact.no);
    let paper = no
        .filter(|_| may_print(view, viewer, IncidentPaper::Dispatch))
        .map(|no| paper_link(no, IncidentPaper::Dispatch));
    DutyMatrix { note, paper, rows }
}

fn acknowledged_cell(view: &IncidentView, own: &Assignment, now: Timestamp) -> MatrixCell {
    let deadline = deadline_of(view, own, &[DeadlineKind::Acknowledgement]);
    let due_at = deadline.map(|tracked| tracked.deadline.due_at);
    // Asking to return a matter is an answer too, and ends the obligation to acknowledge.
    let answered_at = deadline
        .and_then(|tracked| tracked.ending.as_ref())
        .filter(|ending| ending.verdict != Verdict::Waived)
        .map(|ending| ending.at);
    match (own.acknowledged_at.or(answered_at), due_at) {
        (Some(at), Some(due)) if at > due => MatrixCell {
            class: "t-late",
            glyph: Some("s-passed"),
            words: format!(
                "{}，迟 {}",
                short_when(at, now),
                overdue_words(seconds_between(due, at))
            ),
        },
        (Some(at), _) => MatrixCell {
            class: "t-ok",
            glyph: Some("s-met"),
            words: short_when(at, now),
        },
        (None, _) => deadline.map_or_else(
            || MatrixCell::words("未签收"),
            |tracked| due_cell(view, tracked, "未签收", now),
        ),
    }
}

/// A cell for something that is still owed.
fn due_cell(view: &IncidentView, tracked: &Tracked, late: &str, now: Timestamp) -> MatrixCell {
    let facts = due_facts(&view.incident, tracked, now);
    let class = match facts.class() {
        "passed" => "t-late",
        "soon" => "t-soon",
        _ => "",
    };
    let words = if class == "t-late" {
        format!("{late}，{}", facts.words(now))
    } else if facts.paused_for.is_some() {
        "已暂停".to_owned()
    } else {
        format!("{} 前", short_when(tracked.deadline.due_at, now))
    };
    MatrixCell {
        class,
        glyph: Some(facts.glyph()),
        words,
    }
}

fn deadline_of<'a>(
    view: &'a IncidentView,
    own: &Assignment,
    kinds: &[DeadlineKind],
) -> Option<&'a Tracked> {
    view.incident
        .deadlines
        .iter()
        .filter(|tracked| kinds.contains(&tracked.deadline.kind))
        .filter(|tracked| tracked.deadline.assignment == Some(own.n))
        .min_by_key(|tracked| tracked.deadline.due_at)
}

fn response_cell(view: &IncidentView, own: &Assignment, now: Timestamp) -> MatrixCell {
    let cell = |class, glyph, words: String| MatrixCell {
        class,
        glyph: Some(glyph),
        words,
    };
    match own.state {
        AssignmentState::Discharged => {
            let at = own.discharged_at.map(|at| short_when(at, now));
            cell("t-ok", "s-met", at.unwrap_or_else(|| "已完成".to_owned()))
        }
        AssignmentState::ReturnPending => cell("t-soon", "w-back", "退回待审".to_owned()),
        AssignmentState::Offered
        | AssignmentState::Accepted
        | AssignmentState::Returned
        | AssignmentState::Withdrawn => owed_cell(view, own, now),
    }
}

fn owed_cell(view: &IncidentView, own: &Assignment, now: Timestamp) -> MatrixCell {
    match own.duty {
        Duty::Cooperating => return MatrixCell::words("不要求"),
        Duty::Coordinating => return MatrixCell::words("统筹联络"),
        Duty::Lead | Duty::Responsible => {}
    }
    let legal = view.incident.nearest_legal_deadline();
    let closing = deadline_of(view, own, &[DeadlineKind::ClosureReport]);
    match legal.or(closing.filter(|tracked| tracked.is_running())) {
        Some(tracked) => due_cell(view, tracked, "未回应", now),
        None => MatrixCell::words("待回应"),
    }
}

fn drafts(view: &IncidentView, viewer: &Viewer, now: Timestamp) -> Vec<DraftRow> {
    let mut found: Vec<&Draft> = view
        .incident
        .drafts
        .iter()
        .filter(|draft| view.may_read_draft(viewer, draft.assignment))
        .collect();
    found.sort_by_key(|draft| std::cmp::Reverse(draft.updated_at));
    found
        .into_iter()
        .map(|draft| draft_row(view, draft, now))
        .collect()
}

fn releases(view: &IncidentView, now: Timestamp) -> Vec<ReleaseRow> {
    let seal = |n: u32| {
        let is_it = |event: &Event| matches!(event, Event::Released(fact) if fact.n == n);
        let entry = view.entries.iter().find(|entry| is_it(&entry.event))?;
        Some(entry.hash.clone())
    };
    view.incident
        .releases
        .iter()
        .rev()
        .map(|(release, _recorded_at)| ReleaseRow {
            kind: release.kind.label().to_owned(),
            at: format!(
                "{}，{}",
                release.channel,
                instant_words(release.published_at, now)
            ),
            url: Some(release.url.clone()).filter(|url| !url.is_empty()),
            text: release.text.clone(),
            promises: release
                .promises
                .iter()
                .map(|promise| {
                    let due = promise.due_on;
                    format!("{}（{} 月 {} 日前）", promise.text, due.month(), due.day())
                })
                .collect(),
            digest: seal(release.n),
        })
        .collect()
}

fn citation(view: &IncidentView, viewer: &Viewer) -> Option<Citation> {
    let row = view.basis_row(viewer)?;
    let version = view.plan.version;
    Some(Citation {
        parts: marked(&row.requirement, &view.themes()),
        footer: format!("分工方案{}，第 {version} 版", row_words(&row.reference)),
        href: format!("/plans/{version}#{}", row_anchor(&row.reference)),
    })
}

/// The text in pieces, with the first place of the first theme found in it marked.
fn marked(text: &str, themes: &[String]) -> Vec<MarkedText> {
    let piece = |text: &str, marked| MarkedText {
        text: text.to_owned(),
        marked,
    };
    let found = themes.iter().find_map(|theme| {
        text.split_once(theme.as_str())
            .map(|around| (theme, around))
    });
    let Some((theme, (before, after))) = found else {
        return vec![piece(text, false)];
    };
    [(before, false), (theme.as_str(), true), (after, false)]
        .into_iter()
        .filter(|(text, _)| !text.is_empty())
        .map(|(text, marked)| piece(text, marked))
        .collect()
}

/// Who handed the matter over last: the one to ask.
fn dispatcher(view: &IncidentView) -> String {
    view.entries
        .iter()
        .rev()
        .find(|entry| matches!(entry.event, Event::Dispatched(_)))
        .map(|entry| entry.stamp.name.clone())
        .unwrap_or_default()
}

/// The incidents that this one has to do with, as far as the reader may see them.
struct Related {
    /// The one whose handling caused this one.
    cause: Option<(IncidentNo, String)>,
    /// Those that the handling of this one caused.
    caused: Vec<(IncidentNo, String)>,
}

impl Related {
    fn read(reader: &Reader, view: &IncidentView) -> Result<Self, ServiceError> {
        let incident = &view.incident;
        let fact = incident.registered.as_ref().ok_or(ServiceError::NotFound)?;
        let cause = match &incident.secondary_to {
            Some(no) => desk::title_of(reader, no)?.map(|title| (no.clone(), title)),
            None => None,
        };
        Ok(Self {
            cause,
            caused: desk::caused_by(reader, &fact.no)?,
        })
    }
}

fn links(view: &IncidentView, related: &Related) -> Vec<Link> {
    let link = |word: &str, (no, title): &(IncidentNo, String)| {
        Link::new(incident_href(no.as_str()), format!("{word}：{no} {title}"))
    };
    let policy = view
        .incident
        .policy
        .iter()
        .map(|no| Link::new(incident_href(no.as_str()), format!("由政策引发：{no}")));
    let cause = related.cause.iter().map(|one| link("次生舆情，起因", one));
    let caused = related.caused.iter().map(|one| link("引起次生舆情", one));
    policy.chain(cause).chain(caused).collect()
}
