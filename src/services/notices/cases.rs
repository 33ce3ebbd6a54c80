//! What is told about an accountability case: to the unit it is addressed to, and to the office that
//! handles it.

use super::{Announcement, Teller, announce, words};
use crate::domain::CaseNo;
use crate::domain::UnitId;
use crate::domain::accountability::{Case, CaseEvent};
use crate::domain::deadline::Tracked;
use crate::domain::event::Reminded;
use crate::domain::vocabulary::{Capacity, CaseMeasure, DeadlineKind, MessageKind};
use crate::services::ServiceError;
use crate::services::letters::MessageFacts;
use crate::store::AnyConn;

use Capacity::{Evaluator, Leader, Liaison, Overseer, UnitHead};

const UNIT: &[Capacity] = &[Liaison, UnitHead];

/// The rule that every message about a case names.
const BASIS: &str = "分工方案第 24 项";

/// One thing to tell to the people of one unit.
struct News {
    unit: UnitId,
    to: Vec<Capacity>,
    kind: MessageKind,
    action: String,
    title: String,
    due: Option<String>,
    basis: String,
    lines: Vec<String>,
    /// Told well after its instant.
    is_late: bool,
    is_courtesy: bool,
    /// Who must act, where the office is told about a unit.
    acts: Option<UnitId>,
}

impl News {
    fn new(unit: &UnitId, to: &[Capacity], action: &str) -> Self {
        Self {
            unit: unit.clone(),
            to: to.to_vec(),
            kind: MessageKind::Accountability,
            action: action.to_owned(),
            title: String::new(),
            due: None,
            basis: BASIS.to_owned(),
            lines: Vec::new(),
            is_late: false,
            is_courtesy: false,
            acts: None,
        }
    }

    fn by(mut self, tracked: Option<&Tracked>) -> Self {
        self.due = tracked.map(|tracked| words(tracked.deadline.due_at));
        self
    }

    fn saying(mut self, line: impl Into<String>) -> Self {
        self.lines.push(line.into());
        self
    }
}

/// Puts the messages of a decision into the outbox. `after` is the case as the facts left it, `seq`
/// where its stream stood before them.
///
/// # Errors
/// The store's failure, or a template that is broken.
pub(in crate::services) fn tell(
    conn: &mut AnyConn,
    teller: &Teller<'_>,
    no: &CaseNo,
    (after, seq, events): (&Case, u64, &[CaseEvent]),
) -> Result<(), ServiceError> {
    let Some((unit, office)) = after.unit().zip(after.office()) else {
        return Ok(());
    };
    let house = Parties { unit, office };
    for (event, at) in events.iter().zip(seq + 1..) {
        for news in house.of(after, event) {
            put(conn, teller, (no, at), unit, &news)?;
        }
    }
    Ok(())
}

fn put(
    conn: &mut AnyConn,
    teller: &Teller<'_>,
    (no, at): (&CaseNo, u64),
    unit: &UnitId,
    news: &News,
) -> Result<(), ServiceError> {
    let roster = &teller.shelf.roster;
    let subject = if news.title.is_empty() {
        format!("问责 {no}（{}）", roster.name(unit))
    } else {
        format!("问责 {no}：{}", news.title)
    };
    let acts = news.acts.as_ref().map(|unit| roster.name(unit).to_owned());
    let announcement = Announcement {
        fact: &format!("case/{no}#{at}"),
        kind: news.kind,
        unit: &news.unit,
        to: &news.to,
        words: MessageFacts {
            unit_name: acts.unwrap_or_default(),
            title: subject,
            action: news.action.clone(),
            true_due: news.due.clone().filter(|_| news.is_late),
            due: news.due.clone(),
            is_late: news.is_late,
            basis: news.basis.clone(),
            lines: news.lines.clone(),
            ..MessageFacts::default()
        },
        path: &format!("/accountability-cases/{no}"),
        is_courtesy: news.is_courtesy,
    };
    announce(conn, teller, &announcement)?;
    Ok(())
}

/// The two sides of a case.
struct Parties<'a> {
    unit: &'a UnitId,
    office: &'a UnitId,
}

impl Parties<'_> {
    fn unit(&self, action: &str) -> News {
        News::new(self.unit, UNIT, action)
    }

    fn office(&self, to: &[Capacity], action: &str) -> News {
        News::new(self.office, to, action)
    }

    /// Who hears of a fact, and what.
    #[expect(clippy::too_many_lines, reason = "one arm a fact")]
    fn of(&self, case: &Case, event: &CaseEvent) -> Vec<News> {
        match event {
            CaseEvent::Proposed(fact) => {
                let news = self.office(&[Leader], "批准问责建议或不予立案");
                vec![news.saying(format!("拟议意见：{}", fact.opinion))]
            }
            CaseEvent::Notified { document, .. } => {
                let window = case.deadline_of(DeadlineKind::StatementOfDefence);
                let news = self.unit("陈述申辩").by(window);
                vec![news.saying(format!("告知书：{document}"))]
            }
            CaseEvent::Refused { reason } => {
                let news = self.office(&[Evaluator], "知悉不予立案");
                vec![news.saying(format!("理由：{reason}"))]
            }
            CaseEvent::DefenceStated(_) => {
                vec![self.office(&[Leader, Evaluator], "核实申辩并作出决定")]
            }
            CaseEvent::DefenceWaived { .. } => {
                vec![self.office(&[Leader, Evaluator], "作出决定（单位放弃申辩）")]
            }
            CaseEvent::Decided(fact) => self.decided(case, fact.measure),
            CaseEvent::CircularIssued { document, .. } => {
                vec![
                    self.unit("知悉通报批评")
                        .saying(format!("通报：{document}")),
                ]
            }
            CaseEvent::InterviewNotified(notice) => {
                let mut news = self.unit("参加约谈");
                news.due = Some(words(notice.at));
                vec![
                    news.saying(format!("约谈地点：{}", notice.place))
                        .saying(format!("约谈对象：{}", notice.invited)),
                ]
            }
            CaseEvent::RectificationOrdered(order) => {
                let items = order
                    .items
                    .iter()
                    .map(|item| format!("{}. {}", item.n, item.text));
                let mut news = self.unit("完成整改").by(case.nearest());
                news.lines = items.collect();
                vec![news]
            }
            CaseEvent::ProofSubmitted(proof) => {
                let action = format!("核验第 {} 项整改", proof.item);
                vec![self.office(&[Evaluator], &action)]
            }
            CaseEvent::ProofVerified(judged) => {
                let action = if judged.is_accepted {
                    format!("知悉第 {} 项整改核验通过", judged.item)
                } else {
                    format!("重新提交第 {} 项整改的佐证", judged.item)
                };
                let news = self.unit(&action);
                match &judged.reason {
                    Some(reason) => vec![news.saying(format!("意见：{reason}"))],
                    None => vec![news],
                }
            }
            CaseEvent::Appealed { text } => {
                let news = self.office(&[Leader, Evaluator, Overseer], "裁定申诉");
                vec![news.saying(format!("申诉理由：{text}"))]
            }
            CaseEvent::AppealDecided(fact) => {
                let reason = format!("理由：{}", fact.reason);
                let evaluator = self.office(&[Evaluator], "知悉申诉裁定");
                vec![
                    self.unit("知悉申诉裁定").saying(reason.clone()),
                    evaluator.saying(reason),
                ]
            }
            CaseEvent::Concluded { summary } => {
                vec![self.unit("知悉结案").saying(format!("结论：{summary}"))]
            }
            CaseEvent::Withdrawn { reason } if case.notice.is_some() => {
                vec![self.unit("知悉撤销").saying(format!("理由：{reason}"))]
            }
            CaseEvent::Reminded(step) => self.reminded(case, step),
            CaseEvent::Withdrawn { .. }
            | CaseEvent::Amended(_)
            | CaseEvent::InterviewRecorded(_)
            | CaseEvent::DeadlineStarted(_)
            | CaseEvent::DeadlineStopped { .. }
            | CaseEvent::DeadlinePassed { .. } => Vec::new(),
        }
    }

    fn decided(&self, case: &Case, measure: CaseMeasure) -> Vec<News> {
        let said = format!("决定：{}", measure.label());
        let mut unit = self.unit("知悉问责决定").saying(&said);
        if let Some(until) = case.appeal_until() {
            unit = unit.saying(format!("不服的可以在 {} 前申诉一次", words(until)));
        }
        vec![unit, self.office(&[Evaluator], "办理问责决定").saying(said)]
    }

    /// The ladder names capacities: those of units are meant in the unit, the others in the office.
    /// Of several steps reached at once only the highest is told.
    fn reminded(&self, case: &Case, step: &Reminded) -> Vec<News> {
        let Some(tracked) = case.deadline(step.no).filter(|_| !step.is_superseded) else {
            return Vec::new();
        };
        let deadline = &tracked.deadline;
        let kind = if step.at >= deadline.due_at {
            MessageKind::Passed
        } else {
            MessageKind::Reminder
        };
        let item = deadline.about.and_then(|n| case.item(n));
        let title = item.map(|item| format!("第 {} 项，{}", item.item.n, item.item.text));
        let is_units = |capacity: &Capacity| UNIT.contains(capacity);
        let (units, offices): (Vec<Capacity>, Vec<Capacity>) =
            step.to.iter().copied().partition(is_units);
        let news = |unit: &UnitId, to: Vec<Capacity>, acts: Option<&UnitId>| News {
            kind,
            title: title.clone().unwrap_or_default(),
            due: Some(words(deadline.due_at)),
            basis: deadline.basis.source.clone(),
            is_late: step.is_late,
            is_courtesy: step.is_courtesy,
            acts: acts.cloned(),
            ..News::new(unit, &to, deadline.kind.duty().trim_end_matches('：'))
        };
        let mut all = Vec::new();
        if !units.is_empty() {
            all.push(news(self.unit, units, None));
        }
        if !offices.is_empty() {
            all.push(news(self.office, offices, Some(self.unit)));
        }
        all
    }
}
