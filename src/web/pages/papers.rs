//! Internal forms to be printed and filed: 交办单, 催办通知, 督办单, 延期申请审批表.
//!
//! Whoever sees the incident may print them; a unit only those that are about itself.

use actix_web::web;
use jiff::Timestamp;

use super::affairs::about;
use super::fill::{incident_href, row_words};
use super::frame::{Asked, Shown};
use crate::domain::deadline::Tracked;
use crate::domain::event::{Event, Order, Registered};
use crate::domain::incident::{Assignment, Extension, IssuedOrder};
use crate::domain::people::Viewer;
use crate::domain::vocabulary::{Capacity, DeadlineKind, ExtensionState, OrderKind};
use crate::domain::{IncidentNo, UnitId};
use crate::queries::incident_page::{self, Entry, IncidentView};
use crate::services::{ServiceError, run_blocking};
use crate::web::view::Link;
use crate::web::view::paper::{PaperPage, PaperRow, PaperTable};
use crate::web::wording::full_words;

/// Adds the route.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route(
        r"/incidents/{no:\d{4}-\d+}/papers/{paper}",
        web::get().to(show),
    );
}

/// One form, by what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paper {
    /// 交办单.
    Dispatch,
    /// 催办通知, by the number of the order.
    Urge(u32),
    /// 督办单, by the number of the order.
    Supervision(u32),
    /// 延期申请审批表, by the number of the request.
    Extension(u32),
}

impl Paper {
    /// The form of an order.
    pub(super) const fn of_order(order: &Order) -> Self {
        match order.kind {
            OrderKind::Urge => Self::Urge(order.n),
            OrderKind::Supervision => Self::Supervision(order.n),
        }
    }

    /// From the last part of an address: `dispatch`, `urge-1`.
    fn parse(text: &str) -> Option<Self> {
        if text == "dispatch" {
            return Some(Self::Dispatch);
        }
        let (kind, n) = text.split_once('-')?;
        let n = n.parse().ok()?;
        match kind {
            "urge" => Some(Self::Urge(n)),
            "supervision" => Some(Self::Supervision(n)),
            "extension" => Some(Self::Extension(n)),
            _ => None,
        }
    }

    const fn heading(self) -> &'static str {
        match self {
            Self::Dispatch => "交办单",
            Self::Urge(_) => "催办通知",
            Self::Supervision(_) => "督办单",
            Self::Extension(_) => "延期申请审批表",
        }
    }

    /// The form's own number: 督办〔2018〕318-1号, made of the incident's and of what it is about.
    fn serial(self, no: &IncidentNo) -> String {
        let (year, n) = no.as_str().split_once('-').unwrap_or((no.as_str(), ""));
        let n = n.trim_start_matches('0');
        match self {
            Self::Dispatch => format!("交办〔{year}〕{n}号"),
            Self::Urge(order) => format!("催办〔{year}〕{n}-{order}号"),
            Self::Supervision(order) => format!("督办〔{year}〕{n}-{order}号"),
            Self::Extension(request) => format!("延期〔{year}〕{n}-{request}号"),
        }
    }

    /// A link to the form.
    pub(super) fn link(self, no: &IncidentNo) -> Link {
        let name = match self {
            Self::Dispatch => "dispatch".to_owned(),
            Self::Urge(n) => format!("urge-{n}"),
            Self::Supervision(n) => format!("supervision-{n}"),
            Self::Extension(n) => format!("extension-{n}"),
        };
        Link::new(
            format!("{}/papers/{name}", incident_href(no.as_str())),
            format!("打印{}", self.heading()),
        )
    }
}

/// Whether there is such a form, and it is this reader's to print.
pub(super) fn may_print(view: &IncidentView, viewer: &Viewer, paper: Paper) -> bool {
    let incident = &view.incident;
    let is_readers = |assignment: Option<&Assignment>| match viewer {
        Viewer::Office(_) => assignment.is_some(),
        Viewer::Unit(actor) => assignment.is_some_and(|own| own.unit == actor.unit),
        Viewer::Administration(_) => false,
    };
    match paper {
        Paper::Dispatch => incident
            .standing_assignments()
            .any(|assignment| is_readers(Some(assignment))),
        Paper::Urge(_) | Paper::Supervision(_) => order(view, paper)
            .is_some_and(|issued| is_readers(incident.assignment(issued.order.assignment))),
        Paper::Extension(n) => extension(view, n)
            .is_some_and(|asked| is_readers(incident.assignment(asked.request.assignment))),
    }
}

fn order(view: &IncidentView, paper: Paper) -> Option<&IssuedOrder> {
    let mut orders = view.incident.orders.iter();
    orders.find(|issued| Paper::of_order(&issued.order) == paper)
}

fn extension(view: &IncidentView, n: u32) -> Option<&Extension> {
    let mut all = view.incident.extensions.iter();
    all.find(|extension| extension.request.n == n)
}

async fn show(asked: Asked, path: web::Path<(String, String)>) -> Shown {
    let (no, name) = path.into_inner();
    let no = IncidentNo::parse(&no).ok_or(ServiceError::NotFound)?;
    let paper = Paper::parse(&name).ok_or(ServiceError::NotFound)?;
    let reader = asked.reader();
    let view = run_blocking(move || Ok(incident_page::load(&reader, &no)?)).await?;
    let viewer = asked.viewer();
    if !may_print(&view, &viewer, paper) {
        return Err(ServiceError::NotFound.into());
    }
    let writer = Writer {
        view: &view,
        viewer: &viewer,
        paper,
        phone: &asked.portal.settings.duty_phone,
    };
    let page = writer.page().ok_or(ServiceError::NotFound)?;
    asked.show(&page).await
}

struct Writer<'a> {
    view: &'a IncidentView,
    viewer: &'a Viewer,
    paper: Paper,
    phone: &'a str,
}

impl Writer<'_> {
    fn page(&self) -> Option<PaperPage> {
        let fact = self.view.incident.registered.as_ref()?;
        let page = PaperPage {
            back: Link::new(incident_href(fact.no.as_str()), fact.no.to_string()),
            office: String::new(),
            heading: self.paper.heading(),
            serial: self.paper.serial(&fact.no),
            to: None,
            rows: vec![PaperRow::new(
                "舆情",
                format!("{}　{}", fact.no, fact.title),
            )],
            tables: Vec::new(),
            signs: Vec::new(),
            contact: self.phone.to_owned(),
        };
        match self.paper {
            Paper::Dispatch => self.dispatch(page, fact),
            Paper::Urge(_) | Paper::Supervision(_) => {
                self.order(page, order(self.view, self.paper)?)
            }
            Paper::Extension(n) => self.extension(page, extension(self.view, n)?),
        }
    }

    fn name(&self, unit: &UnitId) -> String {
        self.view.name(unit).to_owned()
    }

    fn level(&self) -> String {
        let incident = &self.view.incident;
        let level = incident
            .level
            .map(|level| format!("舆情等级：{}", level.label()));
        let grade = incident
            .event_grade
            .map(|grade| format!("事件分级：{}", grade.label()));
        let words: Vec<String> = level.into_iter().chain(grade).collect();
        words.join("；")
    }

    /// The unit with its duty and the row of the plan it rests on.
    fn duty(&self, own: &Assignment) -> String {
        let row = own.plan_row.as_ref().map_or_else(String::new, |row| {
            format!("（依据分工方案{}）", row_words(row))
        });
        format!("{}，{}{row}", self.name(&own.unit), own.duty.label())
    }

    fn order(&self, page: PaperPage, issued: &IssuedOrder) -> Option<PaperPage> {
        let own = self.view.incident.assignment(issued.order.assignment)?;
        let due = about(self.view, DeadlineKind::SupervisionReply, issued.order.n);
        let due = due.map_or_else(String::new, |tracked| full_words(tracked.deadline.due_at));
        let reply = issued
            .reply
            .as_ref()
            .map_or_else(String::new, |(text, by)| {
                format!("{text}\n{}　{}", by.name, full_words(by.at))
            });
        let (what, signs) = match issued.order.kind {
            OrderKind::Urge => ("催办要求", vec!["签收人", "签收时间"]),
            OrderKind::Supervision => (
                "督办要求",
                vec!["签收人", "签收时间", "单位负责人", "结果核查"],
            ),
        };
        let mut rows = page.rows;
        rows.extend([
            PaperRow::new("等级", self.level()),
            PaperRow::new("承办单位", self.duty(own)),
            PaperRow::new("交办时间", full_words(own.dispatched_at)),
            PaperRow::new("在办时限", self.running(own)),
            PaperRow::new(what, &issued.order.text),
            PaperRow::new("回复期限", due),
            PaperRow::new(
                "签发",
                format!("{}　{}", issued.by.name, full_words(issued.by.at)),
            ),
            PaperRow::new("回复情况", reply),
        ]);
        Some(PaperPage {
            office: self.name(&issued.by.unit),
            to: Some(self.name(&own.unit)),
            rows,
            signs,
            ..page
        })
    }

    /// The unit's running deadlines and those of the incident, one a line.
    fn running(&self, own: &Assignment) -> String {
        let running = self.view.incident.running_deadlines();
        let lines: Vec<String> = running
            .map(|tracked| &tracked.deadline)
            .filter(|deadline| !deadline.kind.is_window() && deadline.about.is_none())
            .filter(|deadline| deadline.assignment.is_none_or(|n| n == own.n))
            .map(|deadline| {
                format!(
                    "{}：{} 前",
                    deadline.kind.label(),
                    full_words(deadline.due_at)
                )
            })
            .collect();
        lines.join("\n")
    }

    fn extension(&self, page: PaperPage, asked: &Extension) -> Option<PaperPage> {
        let incident = &self.view.incident;
        let request = &asked.request;
        let own = incident.assignment(request.assignment)?;
        let tracked = incident.deadline(request.no)?;
        let deadline = &tracked.deadline;
        let asked_at = self
            .entry(|event| matches!(event, Event::ExtensionRequested(fact) if fact.n == request.n));
        // A request that the head makes in person bears the unit's consent.
        let consent = asked_at
            .filter(|entry| entry.capacity == Capacity::UnitHead)
            .map_or_else(String::new, |entry| {
                format!("同意申请。{}", entry.stamp.name)
            });
        let mut rows = page.rows;
        rows.extend([
            PaperRow::new("申请单位", self.duty(own)),
            PaperRow::new("申请时限", deadline.kind.label()),
            PaperRow::new("起算时间", full_words(deadline.started_at)),
            PaperRow::new("原定时间", full_words(tracked.original_due_at)),
            PaperRow::new("申请延到", full_words(request.until)),
            PaperRow::new("申请理由", &request.reason),
            PaperRow::new("目前进展", &request.progress),
            PaperRow::new(
                "申请人",
                format!("{}　{}", asked.by.name, full_words(asked.by.at)),
            ),
            PaperRow::new("单位意见", consent),
            PaperRow::new("领导裁定", decision(asked)),
        ]);
        Some(PaperPage {
            office: self.name(&own.unit),
            rows,
            signs: vec!["单位负责人", "分管领导"],
            ..page
        })
    }

    fn entry(&self, which: impl Fn(&Event) -> bool) -> Option<&Entry> {
        let entries = self.view.entries.iter();
        entries.rev().find(|entry| which(&entry.event))
    }

    fn dispatch(&self, page: PaperPage, fact: &Registered) -> Option<PaperPage> {
        let incident = &self.view.incident;
        let entry = self.entry(|event| matches!(event, Event::Dispatched(_)))?;
        let opinion = if let Event::Dispatched(fact) = &entry.event {
            fact.note.clone()
        } else {
            None
        };
        let treatment = incident
            .treatment
            .map(|treatment| treatment.label().to_owned());
        let analysis: Vec<String> = treatment.into_iter().chain(self.view.themes()).collect();
        let mut rows = page.rows;
        rows.extend([
            PaperRow::new("等级", self.level()),
            PaperRow::new("来源", source(fact)),
            PaperRow::new("时间", times(fact)),
            PaperRow::new("地点", self.place(fact)),
            PaperRow::new("基本情况", &fact.text),
            PaperRow::new("研判", analysis.join("、")),
            PaperRow::new("处理意见", opinion.unwrap_or_default()),
            PaperRow::new(
                "交办",
                format!("{}　{}", entry.stamp.name, full_words(entry.stamp.at)),
            ),
        ]);
        Some(PaperPage {
            office: self.name(&entry.stamp.unit),
            rows,
            tables: vec![self.units(), self.deadlines()],
            signs: vec!["审批", "签收人"],
            ..page
        })
    }

    fn place(&self, fact: &Registered) -> String {
        let town = fact.town.as_ref().map(|town| self.name(town));
        let place = town.into_iter().chain(fact.place.clone());
        place.collect::<Vec<_>>().join("，")
    }

    fn units(&self) -> PaperTable {
        let lines = self.view.incident.standing_assignments().map(|own| {
            let row = own.plan_row.as_ref().map_or_else(String::new, row_words);
            let signed = own.acknowledged_at.map_or_else(String::new, full_words);
            vec![
                self.name(&own.unit),
                own.duty.label().to_owned(),
                row,
                signed,
            ]
        });
        PaperTable {
            caption: "承办单位",
            heads: vec!["单位", "职责", "方案依据", "签收"],
            lines: lines.collect(),
        }
    }

    /// Every deadline of this cycle that the handing over brought, with its due time; a unit reads
    /// its own and those of the incident.
    fn deadlines(&self) -> PaperTable {
        let is_shown = |tracked: &&Tracked| {
            let deadline = &tracked.deadline;
            let is_readers = match self.viewer {
                Viewer::Unit(actor) => deadline.unit.as_ref().is_none_or(|u| *u == actor.unit),
                Viewer::Office(_) | Viewer::Administration(_) => true,
            };
            is_readers && deadline.cycle == self.view.incident.cycle && deadline.about.is_none()
        };
        let lines = self
            .view
            .incident
            .deadlines
            .iter()
            .filter(is_shown)
            .map(|tracked| {
                let deadline = &tracked.deadline;
                let unit = deadline.unit.as_ref();
                vec![
                    deadline.kind.label().to_owned(),
                    unit.map_or_else(|| "全件".to_owned(), |unit| self.name(unit)),
                    full_words(deadline.started_at),
                    due_words(tracked),
                ]
            });
        PaperTable {
            caption: "时限",
            heads: vec!["时限", "单位", "起算", "到期"],
            lines: lines.collect(),
        }
    }
}

/// The due time, with the original one where it has moved.
fn due_words(tracked: &Tracked) -> String {
    let due = full_words(tracked.deadline.due_at);
    if tracked.generation == 0 {
        return due;
    }
    format!("{due}（原定 {}）", full_words(tracked.original_due_at))
}

fn decision(asked: &Extension) -> String {
    let word = match asked.state {
        ExtensionState::Pending => return String::new(),
        ExtensionState::Granted => asked.granted_until.map_or_else(
            || "同意".to_owned(),
            |until| format!("同意延到 {}", full_words(until)),
        ),
        ExtensionState::Refused => "不同意，原时限继续".to_owned(),
    };
    let reason = asked.reason.iter().cloned();
    let by = asked
        .decided
        .iter()
        .map(|stamp| format!("{}　{}", stamp.name, full_words(stamp.at)));
    let lines: Vec<String> = std::iter::once(word).chain(reason).chain(by).collect();
    lines.join("\n")
}

fn source(fact: &Registered) -> String {
    let words = [fact.source.kind.label(), fact.source.channel.as_str()];
    let words = words.into_iter().filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("，")
}

fn times(fact: &Registered) -> String {
    let time = |word: &str, at: Timestamp| format!("{word} {}", full_words(at));
    let occurred = fact.occurred_at.map(|at| time("发生", at));
    let others = [
        time("发现", fact.detected_at),
        time("登记", fact.registered_at),
    ];
    let lines: Vec<String> = occurred.into_iter().chain(others).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_papers_number_holds_year_incident_and_order() {
        let no = IncidentNo::of(2018, 318);
        assert_eq!(Paper::Supervision(1).serial(&no), "督办〔2018〕318-1号");
        assert_eq!(Paper::Urge(12).serial(&no), "催办〔2018〕318-12号");
        assert_eq!(Paper::Dispatch.serial(&no), "交办〔2018〕318号");
    }

    #[test]
    fn every_paper_is_found_again_by_its_link() {
        let no = IncidentNo::of(2018, 7);
        let all = [
            Paper::Dispatch,
            Paper::Urge(1),
            Paper::Supervision(2),
            Paper::Extension(30),
        ];
        for paper in all {
            let link = paper.link(&no);
            let name = link.href.rsplit('/').next().unwrap();
            assert_eq!(Paper::parse(name), Some(paper), "{}", link.href);
        }
        for other in ["", "urge", "urge-", "urge-x", "order-1", "dispatch-1"] {
            assert_eq!(Paper::parse(other), None, "{other}");
        }
    }
}
