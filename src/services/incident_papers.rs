//! The documents of one incident: 舆情快报 and its 续报, 交办单, 催办通知, 督办单, 延期申请审批表,
//! 退回单, 回应方案, 办结报告, 效果评估表.
//!
//! What each says is made from facts alone; what nobody recorded is left blank to be written by
//! hand. The words around it stand in `templates/papers/`.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use super::ServiceError;
use super::papers::body;
use crate::domain::calendar::local;
use crate::domain::event::{Event, Order, Registered, Stamp};
use crate::domain::incident::{Assignment, Extension, Incident, IssuedOrder};
use crate::domain::paper::{Head, Paper};
use crate::domain::people::{Roster, Viewer};
use crate::domain::rubric::Rubric;
use crate::domain::vocabulary::{Capacity, OrderKind, Stage};
use crate::domain::{IncidentNo, RowRef, UnitId};

mod answered;
mod evaluated;
mod pressed;
mod reported;
#[cfg(test)]
mod tests;

/// One document, by what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IncidentPaper {
    /// 舆情快报.
    Flash,
    /// 续报, counted from 1.
    FollowUp(u32),
    /// 交办单.
    Dispatch,
    /// 催办通知, by the number of the order.
    Urge(u32),
    /// 督办单, by the number of the order.
    Supervision(u32),
    /// 延期申请审批表, by the number of the request.
    Extension(u32),
    /// 退回单, counted from 1 over all requests to return.
    Return(u32),
    /// 回应方案, by the number of the draft.
    Response(u32),
    /// 办结报告.
    Closure,
    /// 效果评估表 of the last cycle that has a result.
    Evaluation,
}

/// Their names in an address: those that stand alone, and those that are counted.
const SINGLE: [(&str, IncidentPaper); 4] = [
    ("flash", IncidentPaper::Flash),
    ("dispatch", IncidentPaper::Dispatch),
    ("closure", IncidentPaper::Closure),
    ("evaluation", IncidentPaper::Evaluation),
];

impl IncidentPaper {
    /// The form of an order.
    pub const fn of_order(order: &Order) -> Self {
        match order.kind {
            OrderKind::Urge => Self::Urge(order.n),
            OrderKind::Supervision => Self::Supervision(order.n),
        }
    }

    /// From the last part of an address: `dispatch`, `urge-1`.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((_, paper)) = SINGLE.iter().find(|(name, _)| *name == text) {
            return Some(*paper);
        }
        let (kind, n) = text.rsplit_once('-')?;
        let n = n.parse().ok()?;
        match kind {
            "follow-up" => Some(Self::FollowUp(n)),
            "urge" => Some(Self::Urge(n)),
            "supervision" => Some(Self::Supervision(n)),
            "extension" => Some(Self::Extension(n)),
            "return" => Some(Self::Return(n)),
            "response" => Some(Self::Response(n)),
            _ => None,
        }
    }

    /// The last part of its address.
    pub fn name(self) -> String {
        match self {
            Self::Flash => "flash".to_owned(),
            Self::FollowUp(n) => format!("follow-up-{n}"),
            Self::Dispatch => "dispatch".to_owned(),
            Self::Urge(n) => format!("urge-{n}"),
            Self::Supervision(n) => format!("supervision-{n}"),
            Self::Extension(n) => format!("extension-{n}"),
            Self::Return(n) => format!("return-{n}"),
            Self::Response(n) => format!("response-{n}"),
            Self::Closure => "closure".to_owned(),
            Self::Evaluation => "evaluation".to_owned(),
        }
    }

    /// What it is called.
    pub fn heading(self) -> String {
        match self {
            Self::Flash => "网络舆情快报".to_owned(),
            Self::FollowUp(n) => format!("网络舆情快报（续报{}）", chinese(n)),
            Self::Dispatch => "交办单".to_owned(),
            Self::Urge(_) => "催办通知".to_owned(),
            Self::Supervision(_) => "督办单".to_owned(),
            Self::Extension(_) => "延期申请审批表".to_owned(),
            Self::Return(_) => "退回单".to_owned(),
            Self::Response(_) => "回应方案".to_owned(),
            Self::Closure => "办结报告".to_owned(),
            Self::Evaluation => "效果评估表".to_owned(),
        }
    }

    /// The document's own number: 督办〔2018〕318-1号, made of the incident's and of what it is about.
    pub fn serial(self, no: &IncidentNo) -> String {
        let (year, n) = no.as_str().split_once('-').unwrap_or((no.as_str(), ""));
        let n = n.trim_start_matches('0');
        match self {
            Self::Flash => format!("快报〔{year}〕{n}号"),
            Self::FollowUp(follow_up) => format!("快报〔{year}〕{n}-{follow_up}号"),
            Self::Dispatch => format!("交办〔{year}〕{n}号"),
            Self::Urge(order) => format!("催办〔{year}〕{n}-{order}号"),
            Self::Supervision(order) => format!("督办〔{year}〕{n}-{order}号"),
            Self::Extension(request) => format!("延期〔{year}〕{n}-{request}号"),
            Self::Return(request) => format!("退回〔{year}〕{n}-{request}号"),
            Self::Response(draft) => format!("回应〔{year}〕{n}-{draft}号"),
            Self::Closure => format!("办结〔{year}〕{n}号"),
            Self::Evaluation => format!("评估〔{year}〕{n}号"),
        }
    }
}

/// 一 to 十九; above that in figures.
fn chinese(n: u32) -> String {
    let ones = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let one = |n: u32| {
        let at = usize::try_from(n).unwrap_or(0);
        ones.get(at).copied().unwrap_or_default()
    };
    match n {
        0..10 => one(n).to_owned(),
        10..20 => format!("十{}", one(n - 10)),
        20.. => n.to_string(),
    }
}

/// One fact of the history, as far as the reader may see it.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// The fact.
    pub event: &'a Event,
    /// Who recorded it, and when.
    pub stamp: &'a Stamp,
    /// In which capacity.
    pub capacity: Capacity,
}

/// What documents are made from: an incident as one reader may see it.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// The incident.
    pub incident: &'a Incident,
    /// Its facts, oldest first.
    pub told: Vec<Told<'a>>,
    /// Names of units.
    pub roster: &'a Roster,
    /// Who reads.
    pub viewer: &'a Viewer,
    /// The themes.
    pub themes: Vec<String>,
    /// Whom to telephone.
    pub phone: &'a str,
    /// The rubrics of its evaluations, by version.
    pub rubrics: &'a BTreeMap<u32, Arc<Rubric>>,
}

impl<'a> Source<'a> {
    /// Whether there is such a document, and it is this reader's to print.
    pub fn may_print(&self, paper: IncidentPaper) -> bool {
        let incident = self.incident;
        let about = |n: u32| self.is_readers(incident.assignment(n));
        match paper {
            IncidentPaper::Flash => self.is_office() && incident.registered.is_some(),
            IncidentPaper::FollowUp(n) => self.is_office() && self.follow_up(n).is_some(),
            IncidentPaper::Dispatch => incident
                .standing_assignments()
                .any(|assignment| self.is_readers(Some(assignment))),
            IncidentPaper::Urge(_) | IncidentPaper::Supervision(_) => self
                .order(paper)
                .is_some_and(|issued| about(issued.order.assignment)),
            IncidentPaper::Extension(n) => self
                .extension(n)
                .is_some_and(|asked| about(asked.request.assignment)),
            IncidentPaper::Return(n) => self
                .returns()
                .nth(before(n))
                .is_some_and(|asked| about(asked.assignment)),
            IncidentPaper::Response(n) => {
                n > 0
                    && incident
                        .draft(n)
                        .is_some_and(|draft| about(draft.assignment))
            }
            // It names the scorers; the units read the result on its page.
            IncidentPaper::Evaluation => self.is_office() && self.evaluated().is_some(),
            IncidentPaper::Closure => {
                let is_answered = matches!(
                    incident.stage,
                    Some(Stage::Responded | Stage::Closed | Stage::Evaluated)
                );
                let mut standing = incident.standing_assignments();
                is_answered && standing.any(|assignment| self.is_readers(Some(assignment)))
            }
        }
    }

    /// Every document that there is for this reader, in the order in which they come about.
    pub fn available(&self) -> Vec<IncidentPaper> {
        let count = |n: usize| 1..=u32::try_from(n).unwrap_or(0);
        let incident = self.incident;
        let orders = incident.orders.iter();
        let extensions = incident.extensions.iter();
        let drafts = incident.drafts.iter();
        [IncidentPaper::Flash]
            .into_iter()
            .chain(count(self.milestones().count()).map(IncidentPaper::FollowUp))
            .chain([IncidentPaper::Dispatch])
            .chain(count(self.returns().count()).map(IncidentPaper::Return))
            .chain(orders.map(|issued| IncidentPaper::of_order(&issued.order)))
            .chain(extensions.map(|asked| IncidentPaper::Extension(asked.request.n)))
            .chain(drafts.map(|draft| IncidentPaper::Response(draft.n)))
            .chain([IncidentPaper::Closure, IncidentPaper::Evaluation])
            .filter(|paper| self.may_print(*paper))
            .collect()
    }

    /// The document.
    ///
    /// # Errors
    /// `NotFound` when there is none, or it is not this reader's.
    pub fn paper(&self, paper: IncidentPaper) -> Result<Paper, ServiceError> {
        let fact = self.incident.registered.as_ref();
        let fact = fact.ok_or(ServiceError::NotFound)?;
        if !self.may_print(paper) {
            return Err(ServiceError::NotFound);
        }
        let made = match paper {
            IncidentPaper::Flash => self.flash(fact),
            IncidentPaper::FollowUp(n) => self.followed_up(fact, n),
            IncidentPaper::Dispatch => self.dispatch(fact),
            IncidentPaper::Urge(_) | IncidentPaper::Supervision(_) => {
                self.order_paper(fact, self.order(paper).ok_or(ServiceError::NotFound)?)
            }
            IncidentPaper::Extension(n) => {
                self.extension_paper(fact, self.extension(n).ok_or(ServiceError::NotFound)?)
            }
            IncidentPaper::Return(n) => self.return_paper(fact, n),
            IncidentPaper::Response(n) => self.response(fact, n),
            IncidentPaper::Closure => self.closure(fact),
            IncidentPaper::Evaluation => self.evaluation(fact),
        }?;
        Ok(Paper {
            head: Head::Form {
                office: self.name(&made.office),
                serial: paper.serial(&fact.no),
            },
            title: paper.heading(),
            addressee: made.to.as_ref().map(|unit| self.name(unit)),
            body: made.body,
            attachments: Vec::new(),
            signature: None,
            signs: made.signs.iter().map(|sign| (*sign).to_owned()).collect(),
            note: Some(format!("联系电话：{}", self.phone)),
            imprint: None,
        })
    }

    fn is_office(&self) -> bool {
        matches!(self.viewer, Viewer::Office(_))
    }

    fn is_readers(&self, assignment: Option<&Assignment>) -> bool {
        match self.viewer {
            Viewer::Office(_) => assignment.is_some(),
            Viewer::Unit(actor) => assignment.is_some_and(|own| own.unit == actor.unit),
            Viewer::Administration(_) => false,
        }
    }

    fn order(&self, paper: IncidentPaper) -> Option<&'a IssuedOrder> {
        let mut orders = self.incident.orders.iter();
        orders.find(|issued| IncidentPaper::of_order(&issued.order) == paper)
    }

    fn extension(&self, n: u32) -> Option<&'a Extension> {
        let mut all = self.incident.extensions.iter();
        all.find(|extension| extension.request.n == n)
    }

    fn name(&self, unit: &UnitId) -> String {
        self.roster.name(unit).to_owned()
    }

    /// Who did it, and when.
    fn by(&self, stamp: &Stamp) -> String {
        format!(
            "{}　{}　{}",
            self.name(&stamp.unit),
            stamp.name,
            moment(stamp.at)
        )
    }

    fn last(&self, which: impl Fn(&Event) -> bool) -> Option<&Told<'a>> {
        self.told.iter().rev().find(|told| which(told.event))
    }

    fn level(&self) -> String {
        let level = self
            .incident
            .level
            .map(|level| format!("舆情等级：{}", level.label()));
        let grade = self
            .incident
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

    fn place(&self, fact: &Registered) -> String {
        let town = fact.town.as_ref().map(|town| self.name(town));
        let place = town.into_iter().chain(fact.place.clone());
        place.collect::<Vec<_>>().join("，")
    }

    /// The office that logged it, or handed it over.
    fn office(&self) -> Result<UnitId, ServiceError> {
        let registered = self.incident.registered_by.as_ref();
        let office = self.incident.office.as_ref();
        office
            .or(registered.map(|stamp| &stamp.unit))
            .cloned()
            .ok_or(ServiceError::NotFound)
    }
}

/// What a document says, before its head.
struct Made {
    office: UnitId,
    to: Option<UnitId>,
    body: Vec<crate::domain::paper::Block>,
    signs: &'static [&'static str],
}

impl Made {
    /// A document that is filed: whose it is, and what its template says.
    fn filed(
        office: UnitId,
        template: &str,
        facts: &impl Serialize,
        signs: &'static [&'static str],
    ) -> Result<Self, ServiceError> {
        Ok(Self {
            office,
            to: None,
            body: body(template, facts)?,
            signs,
        })
    }
}

/// How many stand before the n-th.
fn before(n: u32) -> usize {
    n.checked_sub(1)
        .and_then(|n| usize::try_from(n).ok())
        .unwrap_or(usize::MAX)
}

fn row_words(row: &RowRef) -> String {
    format!("第 {row} 项")
}

/// 2018 年 11 月 6 日 15:00, Beijing time.
fn moment(at: Timestamp) -> String {
    let at = local(at);
    format!(
        "{} 年 {} 月 {} 日 {:02}:{:02}",
        at.year(),
        at.month(),
        at.day(),
        at.hour(),
        at.minute()
    )
}

fn source_words(fact: &Registered) -> String {
    let words = [fact.source.kind.label(), fact.source.channel.as_str()];
    let words = words.into_iter().filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("，")
}
