//! What goes to units and comes from them: 交办单, 催办通知, 督办单, 延期申请审批表, 退回单.

use serde::Serialize;

use super::{Made, Source, Told, before, moment, row_words, source_words};
use crate::domain::UnitId;
use crate::domain::deadline::Tracked;
use crate::domain::event::{Event, Registered, Stamp};
use crate::domain::incident::{Assignment, Extension, IssuedOrder};
use crate::domain::people::Viewer;
use crate::domain::vocabulary::{Capacity, DeadlineKind, ExtensionState, OrderKind};
use crate::services::ServiceError;
use crate::services::papers::body;

#[derive(Serialize)]
struct DispatchFacts {
    no: String,
    title: String,
    level: String,
    source: String,
    times: String,
    place: String,
    facts: String,
    analysis: String,
    opinion: String,
    by: String,
    units: Vec<UnitLine>,
    deadlines: Vec<DeadlineLine>,
}

#[derive(Serialize)]
struct UnitLine {
    unit: String,
    duty: &'static str,
    row: String,
    signed: String,
}

#[derive(Serialize)]
struct DeadlineLine {
    kind: &'static str,
    unit: String,
    started: String,
    due: String,
}

#[derive(Serialize)]
struct OrderFacts {
    no: String,
    title: String,
    level: String,
    unit: String,
    dispatched: String,
    running: String,
    what: &'static str,
    text: String,
    due: String,
    by: String,
    reply: String,
}

#[derive(Serialize)]
struct ExtensionFacts {
    no: String,
    title: String,
    unit: String,
    kind: &'static str,
    started: String,
    original: String,
    until: String,
    reason: String,
    progress: String,
    by: String,
    consent: String,
    decision: String,
}

#[derive(Serialize)]
struct ReturnFacts {
    no: String,
    title: String,
    unit: String,
    dispatched: String,
    reason: String,
    suggested: String,
    by: String,
    decision: String,
    basis: String,
    decided: String,
}

/// A request to return, with what became of it.
pub(super) struct Returned<'a> {
    pub(super) assignment: u32,
    reason: &'a str,
    suggested: Option<&'a UnitId>,
    by: &'a Stamp,
    at: usize,
}

impl<'a> Source<'a> {
    pub(super) fn dispatch(&self, fact: &Registered) -> Result<Made, ServiceError> {
        let told = self.last(|event| matches!(event, Event::Dispatched(_)));
        let told = told.ok_or(ServiceError::NotFound)?;
        let opinion = if let Event::Dispatched(fact) = told.event {
            fact.note.clone()
        } else {
            None
        };
        let treatment = self.incident.treatment;
        let treatment = treatment.map(|treatment| treatment.label().to_owned());
        let analysis: Vec<String> = treatment.into_iter().chain(self.themes.clone()).collect();
        let facts = DispatchFacts {
            no: fact.no.to_string(),
            title: fact.title.clone(),
            level: self.level(),
            source: source_words(fact),
            times: times(fact),
            place: self.place(fact),
            facts: fact.text.clone(),
            analysis: analysis.join("、"),
            opinion: opinion.unwrap_or_default(),
            by: format!("{}　{}", told.stamp.name, moment(told.stamp.at)),
            units: self.unit_lines(),
            deadlines: self.deadline_lines(),
        };
        Made::filed(
            told.stamp.unit.clone(),
            "dispatch",
            &facts,
            &["审批", "签收人"],
        )
    }

    fn unit_lines(&self) -> Vec<UnitLine> {
        let standing = self.incident.standing_assignments();
        standing
            .map(|own| UnitLine {
                unit: self.name(&own.unit),
                duty: own.duty.label(),
                row: own.plan_row.as_ref().map_or_else(String::new, row_words),
                signed: own.acknowledged_at.map_or_else(String::new, moment),
            })
            .collect()
    }

    /// Every deadline of this cycle that the handing over brought, with its due time; a unit reads
    /// its own and those of the incident.
    fn deadline_lines(&self) -> Vec<DeadlineLine> {
        let is_shown = |tracked: &&Tracked| {
            let deadline = &tracked.deadline;
            let is_readers = match self.viewer {
                Viewer::Unit(actor) => deadline.unit.as_ref().is_none_or(|u| *u == actor.unit),
                Viewer::Office(_) | Viewer::Administration(_) => true,
            };
            is_readers && deadline.cycle == self.incident.cycle && deadline.about.is_none()
        };
        let shown = self.incident.deadlines.iter().filter(is_shown);
        shown
            .map(|tracked| {
                let deadline = &tracked.deadline;
                let unit = deadline.unit.as_ref();
                DeadlineLine {
                    kind: deadline.kind.label(),
                    unit: unit.map_or_else(|| "全件".to_owned(), |unit| self.name(unit)),
                    started: moment(deadline.started_at),
                    due: due_words(tracked),
                }
            })
            .collect()
    }

    pub(super) fn order_paper(
        &self,
        fact: &Registered,
        issued: &IssuedOrder,
    ) -> Result<Made, ServiceError> {
        let own = self.incident.assignment(issued.order.assignment);
        let own = own.ok_or(ServiceError::NotFound)?;
        let mut deadlines = self.incident.deadlines.iter().rev();
        let due = deadlines.find(|tracked| {
            tracked.deadline.kind == DeadlineKind::SupervisionReply
                && tracked.deadline.about == Some(issued.order.n)
        });
        let reply = issued.reply.as_ref();
        let (what, signs): (&'static str, &'static [&'static str]) = match issued.order.kind {
            OrderKind::Urge => ("催办要求", &["签收人", "签收时间"]),
            OrderKind::Supervision => (
                "督办要求",
                &["签收人", "签收时间", "单位负责人", "结果核查"],
            ),
        };
        let facts = OrderFacts {
            no: fact.no.to_string(),
            title: fact.title.clone(),
            level: self.level(),
            unit: self.duty(own),
            dispatched: moment(own.dispatched_at),
            running: self.running(own),
            what,
            text: issued.order.text.clone(),
            due: due.map_or_else(String::new, |tracked| moment(tracked.deadline.due_at)),
            by: format!("{}　{}", issued.by.name, moment(issued.by.at)),
            reply: reply.map_or_else(String::new, |(text, by)| {
                format!("{text}\n{}　{}", by.name, moment(by.at))
            }),
        };
        Ok(Made {
            office: issued.by.unit.clone(),
            to: Some(own.unit.clone()),
            body: body("order", &facts)?,
            signs,
        })
    }

    /// The unit's running deadlines and those of the incident, one a line.
    fn running(&self, own: &Assignment) -> String {
        let running = self.incident.running_deadlines();
        let lines: Vec<String> = running
            .map(|tracked| &tracked.deadline)
            .filter(|deadline| !deadline.kind.is_window() && deadline.about.is_none())
            .filter(|deadline| deadline.assignment.is_none_or(|n| n == own.n))
            .map(|deadline| format!("{}：{} 前", deadline.kind.label(), moment(deadline.due_at)))
            .collect();
        lines.join("\n")
    }

    pub(super) fn extension_paper(
        &self,
        fact: &Registered,
        asked: &Extension,
    ) -> Result<Made, ServiceError> {
        let request = &asked.request;
        let own = self.incident.assignment(request.assignment);
        let own = own.ok_or(ServiceError::NotFound)?;
        let tracked = self.incident.deadline(request.no);
        let tracked = tracked.ok_or(ServiceError::NotFound)?;
        // A request that the head makes in person bears the unit's consent.
        let consent = self
            .last(|event| matches!(event, Event::ExtensionRequested(fact) if fact.n == request.n))
            .filter(|told| told.capacity == Capacity::UnitHead)
            .map_or_else(String::new, |told| format!("同意申请。{}", told.stamp.name));
        let facts = ExtensionFacts {
            no: fact.no.to_string(),
            title: fact.title.clone(),
            unit: self.duty(own),
            kind: tracked.deadline.kind.label(),
            started: moment(tracked.deadline.started_at),
            original: moment(tracked.original_due_at),
            until: moment(request.until),
            reason: request.reason.clone(),
            progress: request.progress.clone(),
            by: format!("{}　{}", asked.by.name, moment(asked.by.at)),
            consent,
            decision: decision(asked),
        };
        let signs = &["单位负责人", "分管领导"];
        Made::filed(own.unit.clone(), "extension", &facts, signs)
    }

    /// Every request to return that the reader may see, oldest first.
    pub(super) fn returns(&self) -> impl Iterator<Item = Returned<'a>> {
        let told = self.told.iter().enumerate();
        told.filter_map(|(at, told)| {
            if let Event::ReturnRequested {
                assignment,
                reason,
                suggested_unit,
            } = told.event
            {
                Some(Returned {
                    assignment: *assignment,
                    reason,
                    suggested: suggested_unit.as_ref(),
                    by: told.stamp,
                    at,
                })
            } else {
                None
            }
        })
    }

    pub(super) fn return_paper(&self, fact: &Registered, n: u32) -> Result<Made, ServiceError> {
        let asked = self.returns().nth(before(n));
        let asked = asked.ok_or(ServiceError::NotFound)?;
        let own = self.incident.assignment(asked.assignment);
        let own = own.ok_or(ServiceError::NotFound)?;
        let mut later = self.told.iter().skip(asked.at);
        let decided = later.find_map(|told| returned(told, asked.assignment));
        let (decision, basis, by) = decided.map_or_else(
            || (String::new(), String::new(), String::new()),
            |(decision, basis, stamp)| (decision.to_owned(), basis.to_owned(), self.by(stamp)),
        );
        let suggested = asked.suggested.map(|unit| self.name(unit));
        let facts = ReturnFacts {
            no: fact.no.to_string(),
            title: fact.title.clone(),
            unit: self.duty(own),
            dispatched: moment(own.dispatched_at),
            reason: asked.reason.to_owned(),
            suggested: suggested.unwrap_or_default(),
            by: format!("{}　{}", asked.by.name, moment(asked.by.at)),
            decision,
            basis,
            decided: by,
        };
        let signs = &["单位负责人", "裁定人"];
        Made::filed(own.unit.clone(), "return", &facts, signs)
    }
}

/// The decision about a returned assignment, its reason, and who made it.
fn returned<'a>(told: &Told<'a>, n: u32) -> Option<(&'static str, &'a str, &'a Stamp)> {
    if let Event::ReturnUpheld { assignment, reason } = told.event
        && *assignment == n
    {
        let reason = reason.as_deref().unwrap_or_default();
        return Some(("同意退回，本次交办不计入该单位考核", reason, told.stamp));
    }
    if let Event::ReturnRefused { assignment, reason } = told.event
        && *assignment == n
    {
        return Some(("不同意退回，由该单位继续办理", reason, told.stamp));
    }
    None
}

/// The due time, with the original one where it has moved.
fn due_words(tracked: &Tracked) -> String {
    let due = moment(tracked.deadline.due_at);
    if tracked.generation == 0 {
        return due;
    }
    format!("{due}（原定 {}）", moment(tracked.original_due_at))
}

fn decision(asked: &Extension) -> String {
    let word = match asked.state {
        ExtensionState::Pending => return String::new(),
        ExtensionState::Granted => asked.granted_until.map_or_else(
            || "同意".to_owned(),
            |until| format!("同意延到 {}", moment(until)),
        ),
        ExtensionState::Refused => "不同意，原时限继续".to_owned(),
    };
    let reason = asked.reason.iter().cloned();
    let by = asked
        .decided
        .iter()
        .map(|stamp| format!("{}　{}", stamp.name, moment(stamp.at)));
    let lines: Vec<String> = std::iter::once(word).chain(reason).chain(by).collect();
    lines.join("\n")
}

fn times(fact: &Registered) -> String {
    let occurred = fact.occurred_at.map(|at| format!("发生 {}", moment(at)));
    let others = [
        format!("发现 {}", moment(fact.detected_at)),
        format!("登记 {}", moment(fact.registered_at)),
    ];
    let lines: Vec<String> = occurred.into_iter().chain(others).collect();
    lines.join("\n")
}
