//! Requests for more time, orders to units and promises to the public, each with what became of it.

use jiff::Timestamp;

use super::counted::due_facts;
use super::evaluated::{result_words, watch_waiting};
use super::papers::{link, may_print};
use crate::domain::calendar::local_date;
use crate::domain::deadline::Tracked;
use crate::domain::event::Stamp;
use crate::domain::incident::{Evaluation, Extension, IssuedOrder, PromiseMade};
use crate::domain::people::Viewer;
use crate::domain::vocabulary::{DeadlineKind, EvaluationState, ExtensionState, Standing};
use crate::queries::incident_page::IncidentView;
use crate::services::incident_papers::IncidentPaper;
use crate::web::view::Link;
use crate::web::view::incident::{AffairAnswer, AffairGroup, AffairRow, Fact, MatrixCell};
use crate::web::wording::{date_words, instant_words};

/// The groups that hold anything.
pub(super) fn affairs(view: &IncidentView, viewer: &Viewer, now: Timestamp) -> Vec<AffairGroup> {
    let teller = Teller { view, viewer, now };
    let incident = &view.incident;
    let extensions = incident.extensions.iter().rev();
    let orders = incident.orders.iter().rev();
    let promises = incident.promises.iter().rev();
    let group = |id, heading, rows| AffairGroup { id, heading, rows };
    let mut groups = vec![
        group(
            "ex",
            "延期申请",
            extensions.map(|one| teller.extension(one)).collect(),
        ),
        group(
            "or",
            "催办、督办",
            orders.map(|one| teller.order(one)).collect(),
        ),
        group(
            "pm",
            "公开承诺",
            promises.map(|one| teller.promise(one)).collect(),
        ),
    ];
    groups.push(group("wa", "传播跟踪", teller.watches()));
    groups.push(group("ev", "效果评估", teller.evaluations()));
    groups.retain(|group| !group.rows.is_empty());
    groups
}

struct Teller<'a> {
    view: &'a IncidentView,
    viewer: &'a Viewer,
    now: Timestamp,
}

impl Teller<'_> {
    fn unit(&self, assignment: u32) -> &str {
        let assignment = self.view.incident.assignment(assignment);
        assignment.map_or("", |assignment| self.view.name(&assignment.unit))
    }

    fn at(&self, at: Timestamp) -> String {
        instant_words(at, self.now)
    }

    fn by(&self, stamp: &Stamp) -> String {
        let unit = self.view.name(&stamp.unit);
        format!("{unit}　{}　{}", stamp.name, self.at(stamp.at))
    }

    fn paper(&self, paper: IncidentPaper) -> Option<Link> {
        let no = self
            .view
            .incident
            .registered
            .as_ref()
            .map(|fact| &fact.no)?;
        may_print(self.view, self.viewer, paper).then(|| link(no, paper))
    }

    fn extension(&self, extension: &Extension) -> AffairRow {
        let request = &extension.request;
        let tracked = self.view.incident.deadline(request.no);
        let kind = tracked.map_or("", |tracked| tracked.deadline.kind.label());
        let original = tracked.map(|tracked| tracked.original_due_at);
        let facts = [
            original.map(|at| Fact::new("原定", self.at(at))),
            Some(Fact::new("申请延到", self.at(request.until))),
            extension
                .granted_until
                .map(|at| Fact::new("批准延到", self.at(at))),
        ];
        let answer = extension.decided.as_ref().map(|stamp| AffairAnswer {
            by: self.by(stamp),
            text: match (extension.state, &extension.reason) {
                (_, Some(reason)) => reason.clone(),
                (ExtensionState::Granted, None) => "同意。".to_owned(),
                (ExtensionState::Pending | ExtensionState::Refused, None) => String::new(),
            },
            url: None,
        });
        AffairRow {
            heading: format!("{}　{kind}", self.unit(request.assignment)),
            by: self.by(&extension.by),
            state: extension_cell(extension, tracked),
            facts: facts.into_iter().flatten().collect(),
            text: format!("{}\n目前进展：{}", request.reason, request.progress),
            answer,
            paper: self.paper(IncidentPaper::Extension(request.n)),
        }
    }

    fn order(&self, issued: &IssuedOrder) -> AffairRow {
        let order = &issued.order;
        let tracked = about(self.view, DeadlineKind::SupervisionReply, order.n);
        let due = tracked.map(|tracked| Fact::new("回复期限", self.at(tracked.deadline.due_at)));
        let answer = issued.reply.as_ref().map(|(text, stamp)| AffairAnswer {
            by: self.by(stamp),
            text: text.clone(),
            url: None,
        });
        AffairRow {
            heading: format!("{}　{}", order.kind.label(), self.unit(order.assignment)),
            by: self.by(&issued.by),
            state: self.due_cell(tracked, "已回复", answer.is_some()),
            facts: due.into_iter().collect(),
            text: order.text.clone(),
            answer,
            paper: self.paper(IncidentPaper::of_order(order)),
        }
    }

    fn promise(&self, made: &PromiseMade) -> AffairRow {
        let tracked = about(self.view, DeadlineKind::Promise, made.n);
        let answer = made.kept.as_ref().map(|(text, url, stamp)| AffairAnswer {
            by: self.by(stamp),
            text: text.clone(),
            url: url.clone(),
        });
        let due = date_words(made.promise.due_on, local_date(self.now));
        let releases = &self.view.incident.releases;
        let release = releases.iter().find(|(fact, _)| fact.n == made.release);
        AffairRow {
            heading: self.unit(made.assignment).to_owned(),
            by: release.map_or_else(String::new, |(fact, _)| {
                format!("{}　{} 发布", fact.channel, self.at(fact.published_at))
            }),
            state: self.due_cell(tracked, "已兑现", answer.is_some()),
            facts: vec![Fact::new("兑现日期", due)],
            text: made.promise.text.clone(),
            answer,
            paper: None,
        }
    }

    fn watches(&self) -> Vec<AffairRow> {
        let notes = self.view.incident.watches.iter().rev();
        let row = |entry| {
            let said = watch_waiting(self.view, entry, self.now);
            let tracked = self.view.incident.deadline(entry.0.deadline);
            AffairRow {
                heading: said.heading,
                by: said.by,
                state: self.due_cell(tracked, "已记录", true),
                facts: Vec::new(),
                text: said.text,
                answer: None,
                paper: None,
            }
        };
        notes.map(row).collect()
    }

    fn evaluations(&self) -> Vec<AffairRow> {
        let all = self.view.incident.evaluations.iter().rev();
        all.filter(|one| self.view.may_read_evaluation(self.viewer, one))
            .map(|one| self.evaluation(one))
            .collect()
    }

    fn evaluation(&self, one: &Evaluation) -> AffairRow {
        let fact = self.view.incident.registered.as_ref();
        let no = fact.map_or_else(String::new, |fact| fact.no.to_string());
        let class = match one.state() {
            EvaluationState::Concluded => "t-ok",
            EvaluationState::Scored | EvaluationState::InDispute => "t-soon",
            EvaluationState::Dropped => "",
        };
        AffairRow {
            heading: format!("第 {} 轮", one.cycle),
            by: one
                .conclusion
                .as_ref()
                .map_or_else(String::new, |(_, stamp)| self.at(stamp.at)),
            state: MatrixCell {
                class,
                glyph: None,
                words: one.state().label().to_owned(),
            },
            facts: Vec::new(),
            text: result_words(one),
            answer: None,
            paper: Some(Link::new(format!("/incidents/{no}/evaluation"), "查看评估")),
        }
    }

    /// How an obligation stands, in one cell: done is what counts, then the clock.
    fn due_cell(&self, tracked: Option<&Tracked>, done: &str, is_done: bool) -> MatrixCell {
        let Some(tracked) = tracked else {
            return MatrixCell::words(if is_done { done } else { "等待" });
        };
        let facts = due_facts(&self.view.incident, tracked, self.now);
        let class = match facts.class() {
            "passed" => "t-late",
            "soon" => "t-soon",
            "met" => "t-ok",
            _ => "",
        };
        let words = match facts.standing {
            Standing::Met => done.to_owned(),
            Standing::MetLate => format!("{done}，{}", facts.words(self.now)),
            Standing::Passed
            | Standing::Missed
            | Standing::DueSoon
            | Standing::Running
            | Standing::Waived => facts.words(self.now),
        };
        MatrixCell {
            class,
            glyph: Some(facts.glyph()),
            words,
        }
    }
}

fn extension_cell(extension: &Extension, tracked: Option<&Tracked>) -> MatrixCell {
    let cell = |class, glyph, words: &str| MatrixCell {
        class,
        glyph: Some(glyph),
        words: words.to_owned(),
    };
    match extension.state {
        ExtensionState::Pending if tracked.is_none_or(Tracked::is_running) => {
            cell("t-soon", "w-wait", "等分管领导裁定")
        }
        ExtensionState::Pending => cell("", "s-waived", "时限已结束，不必裁定"),
        ExtensionState::Granted => cell("t-ok", "s-met", "已同意"),
        ExtensionState::Refused => cell("", "s-waived", "不同意，原时限继续"),
    }
}

/// The latest deadline of a kind about this number, running or ended.
pub(super) fn about(view: &IncidentView, kind: DeadlineKind, n: u32) -> Option<&Tracked> {
    let mut all = view.incident.deadlines.iter().rev();
    all.find(|tracked| tracked.deadline.kind == kind && tracked.deadline.about == Some(n))
}
