//! What is reported upwards: 舆情快报, and 续报 that tell only what has happened since.

use serde::Serialize;

use super::{Made, Source, Told, before, moment, source_words};
use crate::domain::event::{Event, Registered};
use crate::services::ServiceError;

#[derive(Serialize)]
struct FlashFacts {
    no: String,
    title: String,
    received: String,
    source: String,
    url: String,
    occurred: String,
    place: String,
    nature: String,
    level: String,
    facts: String,
    measures: String,
    advice: String,
    by: String,
}

#[derive(Serialize)]
struct FollowUpFacts {
    no: String,
    title: String,
    flash: String,
    since: String,
    until: String,
    level: String,
    events: Vec<EventLine>,
}

#[derive(Serialize)]
struct EventLine {
    at: String,
    unit: String,
    what: String,
}

impl<'a> Source<'a> {
    pub(super) fn flash(&self, fact: &Registered) -> Result<Made, ServiceError> {
        let by = self.incident.registered_by.as_ref();
        let by = by.ok_or(ServiceError::NotFound)?;
        let grade = self.incident.event_grade.map(|_| "突发事件".to_owned());
        let kind = std::iter::once(fact.kind.label().to_owned());
        let nature: Vec<String> = kind.chain(grade).chain(self.themes.clone()).collect();
        // The office's first handling opinion is its advice; what happens later is for 续报.
        let handed = self.told.iter().find_map(|told| {
            if let Event::Dispatched(fact) = told.event {
                Some((fact, told.stamp))
            } else {
                None
            }
        });
        let measures = handed.map_or_else(String::new, |(fact, stamp)| {
            let units: Vec<String> = fact
                .assignments
                .iter()
                .map(|offer| format!("{}（{}）", self.name(&offer.unit), offer.duty.label()))
                .collect();
            format!("{} 交办{}", moment(stamp.at), units.join("、"))
        });
        let advice = handed.and_then(|(fact, _)| fact.note.clone());
        let facts = FlashFacts {
            no: fact.no.to_string(),
            title: fact.title.clone(),
            received: moment(fact.detected_at),
            source: source_words(fact),
            url: fact.source.url.clone().unwrap_or_default(),
            occurred: fact.occurred_at.map_or_else(String::new, moment),
            place: self.place(fact),
            nature: nature.join("、"),
            level: self.level(),
            facts: fact.text.clone(),
            measures,
            advice: advice.unwrap_or_default(),
            by: format!("{}　{}", by.name, moment(by.at)),
        };
        let signs = &["拟稿", "审核", "签发"];
        Made::filed(by.unit.clone(), "flash", &facts, signs)
    }

    /// The facts that end a 续报: a unit reported, or something was published.
    pub(super) fn milestones(&self) -> impl Iterator<Item = usize> {
        let told = self.told.iter().enumerate();
        told.filter(|(_, told)| {
            matches!(
                told.event,
                Event::ProgressReported { .. } | Event::Released(_)
            )
        })
        .map(|(at, _)| at)
    }

    /// The facts of the n-th 续报: from behind the one before it to its milestone.
    pub(super) fn follow_up(&self, n: u32) -> Option<Vec<Told<'a>>> {
        let at = before(n);
        let end = self.milestones().nth(at)?;
        let start = match at.checked_sub(1) {
            Some(earlier) => self.milestones().nth(earlier)?.saturating_add(1),
            // The flash has told of the registration and of the first handing over.
            None => 1,
        };
        Some(self.told.get(start..=end)?.to_vec())
    }

    pub(super) fn followed_up(&self, fact: &Registered, n: u32) -> Result<Made, ServiceError> {
        let told = self.follow_up(n).ok_or(ServiceError::NotFound)?;
        let mut lines: Vec<EventLine> = Vec::new();
        let mut is_first_dispatch = n == 1;
        for told in &told {
            let is_dispatch = matches!(told.event, Event::Dispatched(_));
            if is_dispatch && std::mem::take(&mut is_first_dispatch) {
                continue;
            }
            lines.extend(self.development(told).map(|what| EventLine {
                at: moment(told.stamp.at),
                unit: self.name(&told.stamp.unit),
                what,
            }));
        }
        let until = told.last().ok_or(ServiceError::NotFound)?.stamp;
        let since = match n.checked_sub(1).filter(|earlier| *earlier > 0) {
            Some(earlier) => self
                .follow_up(earlier)
                .and_then(|told| told.last().map(|told| told.stamp.at)),
            None => self.incident.registered_by.as_ref().map(|stamp| stamp.at),
        };
        let facts = FollowUpFacts {
            no: fact.no.to_string(),
            title: fact.title.clone(),
            flash: super::IncidentPaper::Flash.serial(&fact.no),
            since: since.map_or_else(String::new, moment),
            until: moment(until.at),
            level: self.level(),
            events: lines,
        };
        let signs = &["拟稿", "审核", "签发"];
        Made::filed(self.office()?, "follow_up", &facts, signs)
    }

    /// What a fact is in a 续报; `None` for what only concerns the work itself.
    #[expect(
        clippy::too_many_lines,
        reason = "one arm per event keeps the match exhaustive"
    )]
    fn development(&self, told: &Told<'a>) -> Option<String> {
        match told.event {
            Event::Assessed(fact) => {
                let grade = fact
                    .event_grade
                    .map(|grade| format!("，事件分级为{}", grade.label()));
                Some(format!(
                    "研判舆情等级为{}{}",
                    fact.level.label(),
                    grade.unwrap_or_default()
                ))
            }
            Event::Dispatched(fact) => {
                let units: Vec<String> = fact
                    .assignments
                    .iter()
                    .map(|offer| format!("{}（{}）", self.name(&offer.unit), offer.duty.label()))
                    .collect();
                Some(format!("交办{}", units.join("、")))
            }
            Event::ProgressReported { text, .. } => Some(text.clone()),
            Event::FollowedUp(post) => {
                let channel = match post.source.channel.as_str() {
                    "" => post.source.kind.label(),
                    channel => channel,
                };
                Some(format!("{channel}又有反映：{}", post.text))
            }
            Event::Released(fact) => Some(format!(
                "{} 在{}发布{}：{}",
                moment(fact.published_at),
                fact.channel,
                fact.kind.label(),
                fact.url
            )),
            Event::SupervisionOrdered(order) => Some(format!("督办：{}", order.text)),
            Event::Reopened { reason, .. } => Some(format!("重新启动：{reason}")),
            Event::PromiseFulfilled { text, .. } => Some(format!("兑现承诺：{text}")),
            // What is noted is between those who may read it, and goes into no paper.
            Event::Noted(_)
            | Event::Registered(_)
            | Event::Dismissed { .. }
            | Event::Merged { .. }
            | Event::Unmerged { .. }
            | Event::Withdrawn { .. }
            | Event::Acknowledged { .. }
            | Event::ReturnRequested { .. }
            | Event::ReturnUpheld { .. }
            | Event::ReturnRefused { .. }
            | Event::Drafted(_)
            | Event::Submitted { .. }
            | Event::SignedOff { .. }
            | Event::Approved { .. }
            | Event::SentBack { .. }
            | Event::AssignmentDischarged { .. }
            | Event::ResponseCompleted
            | Event::Closed { .. }
            | Event::DeadlineStarted(_)
            | Event::DeadlineStopped { .. }
            | Event::DeadlinePassed { .. }
            | Event::Reminded(_)
            | Event::DeadlineMoved(_)
            | Event::ExtensionRequested(_)
            | Event::ExtensionGranted { .. }
            | Event::ExtensionRefused { .. }
            | Event::Paused { .. }
            | Event::Resumed { .. }
            | Event::Urged(_)
            | Event::OrderReplied { .. }
            | Event::SecondaryLinked { .. }
            | Event::RiskAssessed(_)
            | Event::PolicyDecided(_)
            | Event::PublicationMoved(_)
            | Event::PolicyLinked { .. }
            | Event::ChecklistBegun(_)
            | Event::ChecklistMarked(_)
            | Event::EvaluationScored(_)
            | Event::EvaluationArbitrated(_)
            | Event::EvaluationConcluded(_)
            | Event::EvaluationAppealed(_)
            | Event::EvaluationAppealUpheld(_)
            | Event::EvaluationAppealRefused { .. }
            | Event::Rebased { .. } => None,
            Event::Watched(note) => Some(format!(
                "跟踪传播情况：传播{}，公众情绪{}。{}",
                note.spread.label(),
                note.tone.label(),
                note.text
            )),
        }
    }
}
