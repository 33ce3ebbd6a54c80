//! How it was answered: 回应方案 of a draft, and 办结报告 of the whole.

use serde::Serialize;

use super::{Made, Source, moment};
use crate::domain::event::{Checks, Event, Registered};
use crate::domain::vocabulary::DeadlineKind;
use crate::services::ServiceError;

#[derive(Serialize)]
struct ResponseFacts {
    no: String,
    title: String,
    unit: String,
    state: &'static str,
    facts: String,
    cause: String,
    solution: String,
    constraints: String,
    kind: &'static str,
    channel: String,
    spokesperson: String,
    due: String,
    text: String,
    author: String,
    signed: String,
    approved: String,
    checks: String,
    published: String,
}

#[derive(Serialize)]
struct ClosureFacts {
    no: String,
    title: String,
    level: String,
    occurred: String,
    detected: String,
    facts: String,
    units: Vec<HandlingLine>,
    reports: Vec<ReportLine>,
    releases: Vec<ReleaseLine>,
    promises: Vec<PromiseLine>,
    result: String,
    closed: String,
}

#[derive(Serialize)]
struct HandlingLine {
    unit: String,
    duty: &'static str,
    dispatched: String,
    signed: String,
    done: String,
}

#[derive(Serialize)]
struct ReportLine {
    at: String,
    unit: String,
    text: String,
}

#[derive(Serialize)]
struct ReleaseLine {
    kind: &'static str,
    channel: String,
    at: String,
    url: String,
}

#[derive(Serialize)]
struct PromiseLine {
    text: String,
    due: String,
    kept: String,
    evidence: String,
}

impl Source<'_> {
    #[expect(clippy::too_many_lines, reason = "one line per field of the form")]
    pub(super) fn response(&self, fact: &Registered, n: u32) -> Result<Made, ServiceError> {
        let draft = self.incident.draft(n).ok_or(ServiceError::NotFound)?;
        let own = self.incident.assignment(draft.assignment);
        let own = own.ok_or(ServiceError::NotFound)?;
        // What was signed or approved before the last revision says nothing of it.
        let written = self
            .told
            .iter()
            .rposition(|told| matches!(told.event, Event::Drafted(fact) if fact.draft == n));
        let since: Vec<_> = self.told.iter().skip(written.unwrap_or(0)).collect();
        let signed = since
            .iter()
            .rev()
            .find(|told| matches!(told.event, Event::SignedOff { draft } if *draft == n));
        let approved = since
            .iter()
            .rev()
            .find(|told| matches!(told.event, Event::Approved { draft, .. } if *draft == n));
        let mut running = self.incident.running_deadlines();
        let due = running.find(|tracked| tracked.deadline.kind == DeadlineKind::Response);
        let release = self
            .incident
            .releases
            .iter()
            .find(|(fact, _)| fact.draft == n);
        let wording = &draft.wording;
        let text = |part: &Option<String>| part.clone().unwrap_or_default();
        let facts = ResponseFacts {
            no: fact.no.to_string(),
            title: fact.title.clone(),
            unit: self.duty(own),
            state: draft.state.label(),
            facts: fact.text.clone(),
            cause: text(&wording.cause),
            solution: text(&wording.solution),
            constraints: text(&wording.constraints),
            kind: wording.kind.label(),
            channel: text(&wording.channel),
            spokesperson: text(&wording.spokesperson),
            due: due.map_or_else(String::new, |tracked| moment(tracked.deadline.due_at)),
            text: wording.text.clone(),
            author: format!(
                "{}　第 {} 稿　{}",
                draft.author_name,
                draft.revision,
                written
                    .and_then(|at| self.told.get(at))
                    .map_or_else(String::new, |told| moment(told.stamp.at))
            ),
            signed: signed.map_or_else(String::new, |told| self.by(told.stamp)),
            approved: approved.map_or_else(String::new, |told| self.by(told.stamp)),
            checks: draft.checks.map_or_else(String::new, check_words),
            published: release.map_or_else(String::new, |(fact, _)| {
                format!(
                    "{}　{}\n{}",
                    moment(fact.published_at),
                    fact.channel,
                    fact.url
                )
            }),
        };
        let signs = &["单位负责人", "宣传部门审核", "签发"];
        Made::filed(own.unit.clone(), "response", &facts, signs)
    }

    pub(super) fn closure(&self, fact: &Registered) -> Result<Made, ServiceError> {
        let closed = self.last(|event| matches!(event, Event::Closed { .. }));
        let closed = closed.filter(|_| self.incident.closed_at.is_some());
        let summary = closed.and_then(|told| {
            if let Event::Closed { summary } = told.event {
                summary.clone()
            } else {
                None
            }
        });
        let facts = ClosureFacts {
            no: fact.no.to_string(),
            title: fact.title.clone(),
            level: self.level(),
            occurred: fact.occurred_at.map_or_else(String::new, moment),
            detected: moment(fact.detected_at),
            facts: fact.text.clone(),
            units: self.handling(),
            reports: self.reports(),
            releases: self.releases(),
            promises: self.promises(),
            result: summary.unwrap_or_default(),
            closed: closed.map_or_else(String::new, |told| self.by(told.stamp)),
        };
        let signs = &["承办单位负责人", "审核", "签发"];
        Made::filed(self.office()?, "closure", &facts, signs)
    }

    fn handling(&self) -> Vec<HandlingLine> {
        let standing = self.incident.standing_assignments();
        standing
            .map(|own| HandlingLine {
                unit: self.name(&own.unit),
                duty: own.duty.label(),
                dispatched: moment(own.dispatched_at),
                signed: own.acknowledged_at.map_or_else(String::new, moment),
                done: own.discharged_at.map_or_else(String::new, moment),
            })
            .collect()
    }

    fn reports(&self) -> Vec<ReportLine> {
        let told = self.told.iter();
        told.filter_map(|told| {
            if let Event::ProgressReported { text, .. } = told.event {
                Some(ReportLine {
                    at: moment(told.stamp.at),
                    unit: self.name(&told.stamp.unit),
                    text: text.clone(),
                })
            } else {
                None
            }
        })
        .collect()
    }

    fn releases(&self) -> Vec<ReleaseLine> {
        let releases = self.incident.releases.iter();
        releases
            .map(|(fact, _)| ReleaseLine {
                kind: fact.kind.label(),
                channel: fact.channel.clone(),
                at: moment(fact.published_at),
                url: fact.url.clone(),
            })
            .collect()
    }

    fn promises(&self) -> Vec<PromiseLine> {
        let made = self.incident.promises.iter();
        made.map(|made| {
            let due = made.promise.due_on;
            let kept = made.kept.as_ref();
            PromiseLine {
                text: made.promise.text.clone(),
                due: format!("{} 年 {} 月 {} 日", due.year(), due.month(), due.day()),
                kept: kept.map_or_else(
                    || "未兑现".to_owned(),
                    |(text, _, stamp)| format!("{}　{text}", moment(stamp.at)),
                ),
                evidence: kept.and_then(|(_, url, _)| url.clone()).unwrap_or_default(),
            }
        })
        .collect()
    }
}

fn check_words(checks: Checks) -> String {
    let parts = [
        ("表述", checks.wording),
        ("时机", checks.timing),
        ("隐私", checks.privacy),
    ];
    let words: Vec<String> = parts
        .iter()
        .map(|(what, is_checked)| {
            let mark = if *is_checked { "已核" } else { "未核" };
            format!("{what}{mark}")
        })
        .collect();
    words.join("；")
}
