//! The desk: for the offices a queue by urgency, for units what waits at their own door.

use actix_web::{HttpResponse, web};
use jiff::{SignedDuration, Timestamp};

use super::fill::{address, duty_desk, incident_href, queue_item, turn_of};
use super::frame::{Asked, Failure, Shown, redirect};
use super::inbox;
use super::within::Within;
use crate::domain::IncidentNo;
use crate::domain::calendar::{instant, local_date};
use crate::domain::people::{Actor, Roster, Viewer};
use crate::domain::vocabulary::{Capacity, Standing, WorkState};
use crate::queries::Reader;
use crate::queries::alerts::{self, AlertItem};
use crate::queries::cases::{self, CaseItem};
use crate::queries::desk::{self, ListRow};
use crate::services::{ServiceError, run_blocking};
use crate::web::filter::Query;
use crate::web::view::Button;
use crate::web::view::desk::{DaySentence, Desk, DeskRows, QueueGroup, ViewGroup, ViewLink};
use crate::web::view::guide::{FirstSteps, Role};
use crate::web::wording::{clock_words, now_words};

/// The states of work that have a view of their own, in the order of the work.
const STATES: [WorkState; 9] = [
    WorkState::ToAssess,
    WorkState::ToDispatch,
    WorkState::ToAcknowledge,
    WorkState::InProgress,
    WorkState::ReturnPending,
    WorkState::ExtensionPending,
    WorkState::ToReview,
    WorkState::ToRelease,
    WorkState::ToClose,
];

/// As of when the sentence of the day calls something pressing.
const PRESSING: SignedDuration = SignedDuration::from_hours(2);

/// Adds the routes.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/desk", web::get().to(show))
        .route("/desk/rows", web::get().to(rows))
        .route("/live", web::get().to(live));
}

async fn show(asked: Asked, query: web::Query<Query>) -> Shown {
    match asked.viewer() {
        Viewer::Administration(_) => Ok(redirect("/plans", None)),
        Viewer::Unit(_) => inbox::show(&asked).await,
        Viewer::Office(_) => {
            let open = open_now(&asked).await?;
            let within = Within::of_desk(&query);
            let mut desk = open.desk(&Choice::of(&query), &within, &asked)?;
            desk.views.extend(super::views::groups(&asked, None).await?);
            asked.show(&desk).await
        }
    }
}

async fn rows(asked: Asked, query: web::Query<Query>) -> Shown {
    if !asked.wants_fragment() {
        let theme = query.get("theme").map_or("", String::as_str);
        let view = query.get("view").map_or("", String::as_str);
        let desk = address("/desk", &[("view", view), ("theme", theme)]);
        return Ok(redirect(&desk, None));
    }
    let open = open_now(&asked).await?;
    let within = Within::of_desk(&query);
    let part = open.rows(&Choice::of(&query), &within, asked.signed.actor());
    asked.show_part(&part)
}

/// The incidents of a view of the desk, in the order in which it shows them.
pub(super) fn order(reader: &Reader, query: &Query) -> Result<Vec<IncidentNo>, ServiceError> {
    let (choice, actor) = (Choice::of(query), reader.viewer().actor());
    let mut rows = desk::open_incidents(reader)?;
    rows.retain(|row| choice.holds(row, actor));
    // Stable: within a group the nearest deadline stays first.
    rows.sort_by_key(|row| Urgency::of(row, actor, reader.now()));
    Ok(rows.into_iter().map(|row| row.no).collect())
}

#[derive(serde::Deserialize)]
struct Seen {
    v: i64,
}

/// 204 while nothing changed since the version that a page was made at, else how many incidents
/// did.
async fn live(asked: Asked, seen: web::Query<Seen>) -> Shown {
    let reader = asked.reader();
    let version = seen.v;
    let changed = run_blocking(move || Ok(desk::changed_since(&reader, version)?)).await?;
    Ok(match changed {
        0 => HttpResponse::NoContent().finish(),
        changed => HttpResponse::Ok()
            .content_type("text/plain; charset=utf-8")
            .body(changed.to_string()),
    })
}

/// What the desk is made of.
struct Open {
    rows: Vec<ListRow>,
    alerts: Vec<AlertItem>,
    cases: Vec<CaseItem>,
    closed_yesterday: i64,
    followed: i64,
    is_untouched: bool,
    roster: std::sync::Arc<Roster>,
    now: Timestamp,
}

async fn open_now(asked: &Asked) -> Result<Open, ServiceError> {
    let reader = asked.reader();
    run_blocking(move || {
        Ok(Open {
            rows: desk::open_incidents(&reader)?,
            alerts: alerts::active(&reader)?,
            cases: if cases::may_see_record(reader.viewer()) {
                cases::open(&reader)?
            } else {
                Vec::new()
            },
            closed_yesterday: closed_yesterday(&reader)?,
            followed: desk::followed(&reader)?,
            is_untouched: desk::is_untouched(&reader)?,
            roster: reader.shelf()?.roster,
            now: reader.now(),
        })
    })
    .await
}

fn closed_yesterday(reader: &Reader) -> Result<i64, ServiceError> {
    let today = local_date(reader.now());
    let midnight = |day: jiff::civil::Date| instant(day.to_datetime(jiff::civil::Time::midnight()));
    let Ok(yesterday) = today.yesterday() else {
        return Ok(0);
    };
    Ok(desk::closed_between(
        reader,
        midnight(yesterday),
        midnight(today),
    )?)
}

/// Which part of the queue is open.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Choice {
    Mine,
    All,
    State(WorkState),
    Theme(String),
}

impl Choice {
    /// From an address; an unknown word shows all.
    fn of(query: &Query) -> Self {
        if let Some(theme) = query.get("theme").filter(|theme| !theme.is_empty()) {
            return Self::Theme(theme.clone());
        }
        match query.get("view").map(String::as_str) {
            Some("mine") => Self::Mine,
            Some(word) => WorkState::parse(word)
                .filter(|state| STATES.contains(state))
                .map_or(Self::All, Self::State),
            None => Self::All,
        }
    }

    fn holds(&self, row: &ListRow, actor: &Actor) -> bool {
        match self {
            Self::All => true,
            Self::Mine => turn_of(row, actor).is_some(),
            Self::State(state) => row.work_state == *state,
            Self::Theme(theme) => row.themes.iter().any(|held| held.as_str() == theme),
        }
    }

    fn label(&self) -> &str {
        match self {
            Self::All => "全部在办",
            Self::Mine => "等我处理",
            Self::State(state) => state.label(),
            Self::Theme(theme) => theme,
        }
    }

    fn href(&self) -> String {
        match self {
            Self::All => "/desk".to_owned(),
            Self::Mine => "/desk?view=mine".to_owned(),
            Self::State(state) => address("/desk", &[("view", state.code())]),
            Self::Theme(theme) => address("/desk", &[("theme", theme)]),
        }
    }
}

/// How pressing a row is; the order is the order of the groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Urgency {
    Late,
    Pressing,
    ToHandOver,
    Today,
    Later,
    ToClose,
}

impl Urgency {
    const ALL: [Self; 6] = [
        Self::Late,
        Self::Pressing,
        Self::ToHandOver,
        Self::Today,
        Self::Later,
        Self::ToClose,
    ];

    fn of(row: &ListRow, actor: &Actor, now: Timestamp) -> Self {
        let due = row.nearest.as_ref();
        if due.is_some_and(|due| due.standing == Standing::Passed) {
            return Self::Late;
        }
        if due.is_some_and(|due| is_pressing(due.due_at, now)) {
            return Self::Pressing;
        }
        match row.work_state {
            WorkState::ToAssess | WorkState::ToDispatch if actor.is(Capacity::DutyOfficer) => {
                Self::ToHandOver
            }
            WorkState::ToClose => Self::ToClose,
            WorkState::ToAssess
            | WorkState::ToDispatch
            | WorkState::ToAcknowledge
            | WorkState::InProgress
            | WorkState::ReturnPending
            | WorkState::ExtensionPending
            | WorkState::ToReview
            | WorkState::ToRelease
            | WorkState::Done
            | WorkState::Ended
            | WorkState::ToAssessRisk
            | WorkState::ToDecide
            | WorkState::PolicyDecided => match due {
                Some(due) if local_date(due.due_at) == local_date(now) => Self::Today,
                Some(_) | None => Self::Later,
            },
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Late => "已逾期",
            Self::Pressing => "两小时内到期",
            Self::ToHandOver => "等您交办",
            Self::Today => "今天到期",
            Self::Later => "以后",
            Self::ToClose => "等待办结",
        }
    }
}

fn is_pressing(due_at: Timestamp, now: Timestamp) -> bool {
    now <= due_at && due_at.duration_since(now) <= PRESSING
}

impl Open {
    fn desk(&self, choice: &Choice, within: &Within, asked: &Asked) -> Result<Desk, Failure> {
        let actor = asked.signed.actor();
        Ok(Desk {
            sentence: self.sentence(actor),
            first: self.is_untouched.then(|| FirstSteps::of(Role::of(actor))),
            alerts: super::alerts::fill::lines(asked, &self.alerts)?,
            cases: super::cases::fill::lines(asked, &self.roster, &self.cases),
            views: self.views(choice, actor),
            rows: self.rows(choice, within, actor),
            duty: vec![duty_desk("", &asked.portal.settings.duty_phone)],
        })
    }

    fn count(&self, which: impl Fn(&ListRow) -> bool) -> u64 {
        self.rows
            .iter()
            .filter(|row| which(row))
            .fold(0, |n, _| n + 1)
    }

    fn sentence(&self, actor: &Actor) -> DaySentence {
        let urgency = |wanted| self.count(|row| Urgency::of(row, actor, self.now) == wanted);
        DaySentence {
            now: now_words(self.now),
            open: self.count(|_| true),
            late: urgency(Urgency::Late),
            soon: urgency(Urgency::Pressing),
            waiting: self.waiting(actor),
        }
    }

    /// What waits for this person: 交办 2 件、审核 1 件.
    fn waiting(&self, actor: &Actor) -> Option<String> {
        let mut counts: Vec<(&str, u64)> = Vec::new();
        for turn in self.rows.iter().filter_map(|row| turn_of(row, actor)) {
            match counts.iter_mut().find(|(verb, _)| *verb == turn.verb) {
                Some((_, count)) => *count += 1,
                None => counts.push((turn.verb, 1)),
            }
        }
        let words: Vec<String> = counts
            .iter()
            .map(|(verb, count)| format!("{verb} {count} 件"))
            .collect();
        (!words.is_empty()).then(|| words.join("、"))
    }

    fn views(&self, open: &Choice, actor: &Actor) -> Vec<ViewGroup> {
        let group = |heading: Option<&str>, optional, choices: Vec<Choice>| {
            let items: Vec<ViewLink> = choices
                .iter()
                .map(|choice| ViewLink {
                    href: choice.href(),
                    label: choice.label().to_owned(),
                    count: self.count(|row| choice.holds(row, actor)).to_string(),
                    current: choice == open,
                })
                .collect();
            ViewGroup {
                heading: heading.map(str::to_owned),
                optional,
                items,
            }
        };
        let mut themes: Vec<&str> = self
            .rows
            .iter()
            .flat_map(|row| row.themes.iter().map(crate::domain::Theme::as_str))
            .collect();
        themes.sort_unstable();
        themes.dedup();
        let themes = themes.into_iter().map(|t| Choice::Theme(t.to_owned()));
        let mut groups = vec![
            group(None, false, vec![Choice::Mine, Choice::All]),
            group(
                Some("按环节"),
                false,
                STATES.into_iter().map(Choice::State).collect(),
            ),
            group(Some("按领域"), true, themes.collect()),
        ];
        if let Some(own) = groups.first_mut() {
            own.items.push(ViewLink {
                href: "/incidents?watched=1".to_owned(),
                label: "我关注的".to_owned(),
                count: self.followed.to_string(),
                current: false,
            });
        }
        groups.retain(|group| !group.items.is_empty());
        groups
    }

    fn rows(&self, choice: &Choice, within: &Within, actor: &Actor) -> DeskRows {
        let shown: Vec<&ListRow> = self
            .rows
            .iter()
            .filter(|row| choice.holds(row, actor))
            .collect();
        let groups: Vec<QueueGroup> = Urgency::ALL
            .into_iter()
            .map(|urgency| self.group(urgency, &shown, (within, actor)))
            .filter(|group| group.count > 0)
            .collect();
        let empty = groups.is_empty().then(|| self.nothing(choice));
        DeskRows {
            heading: format!("{}，按时限先后", choice.label()),
            updated: format!("{} 更新", clock_words(self.now)),
            groups,
            empty,
        }
    }

    fn nothing(&self, choice: &Choice) -> String {
        match choice {
            Choice::All => format!("没有在办舆情。昨天办结 {} 件。", self.closed_yesterday),
            Choice::Mine => "没有等您处理的舆情。".to_owned(),
            Choice::State(_) | Choice::Theme(_) => {
                format!("没有“{}”的在办舆情。", choice.label())
            }
        }
    }

    fn group(
        &self,
        urgency: Urgency,
        shown: &[&ListRow],
        (within, actor): (&Within, &Actor),
    ) -> QueueGroup {
        let items: Vec<_> = shown
            .iter()
            .filter(|row| Urgency::of(row, actor, self.now) == urgency)
            .map(|row| {
                let mut action = button(row, actor);
                action.href = within.on(&action.href);
                let mut item = queue_item(row, &self.roster, Some(action), self.now);
                item.href = within.on(&item.href);
                item
            })
            .collect();
        QueueGroup {
            label: urgency.label().to_owned(),
            count: items.iter().fold(0, |n, _| n + 1),
            items,
        }
    }
}

/// The one thing that this person does with a row.
fn button(row: &ListRow, actor: &Actor) -> Button {
    let href = incident_href(row.no.as_str());
    match turn_of(row, actor) {
        Some(turn) => Button::link(turn.verb, format!("{href}/{}", turn.noun))
            .soft()
            .icon(turn.icon),
        None => Button::link("查看", href),
    }
    .about(row.no.as_str())
}
