//! The one way from a request about a case to facts.

use jiff::civil::Date;

use super::super::calendar::{Calendar, local_date};
use super::super::deadline::{Deadline, DeadlineNo, Ending, Start, Tracked, Waiver};
use super::super::event::Reminded;
use super::super::people::{Actor, Roster};
use super::super::policy::{AccountabilityRule, Policy, TimeLimit};
use super::super::vocabulary::{
    Capacity, CaseMeasure, CaseVerb, DeadlineKind, Level, StartEvent, Verdict,
};
use super::super::{CaseNo, IncidentNo, UnitId};
use super::event::{
    Amended, AppealDecided, CaseEvent, CaseFact, CitedFact, Decided, Defence, EventRef, FactAnswer,
    InterviewNotice, InterviewRecord, MinorException, Proof, Proposed, RectificationItem,
    RectificationOrder, Ruling, Verification,
};
use super::rules::{House, permit};
use super::suggestion::{Found, suggest};
use super::{Case, CaseRefusal, Item};

/// Proposing a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The number the log has given it.
    pub no: CaseNo,
    /// The unit.
    pub unit: UnitId,
    /// The incident the suggestion was narrowed to.
    pub incident: Option<IncidentNo>,
    /// The facts it cites.
    pub facts: Vec<EventRef>,
    /// The proposer's opinion.
    pub opinion: String,
    /// Why suggested facts were left out.
    pub left_out_reason: Option<String>,
    /// Who decided that it goes below 重大.
    pub exception_by: Option<String>,
    /// Why.
    pub exception_reason: Option<String>,
}

/// Changing what a proposal cites.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Adjustment {
    /// Facts to add.
    pub add: Vec<EventRef>,
    /// Facts to take out, by number.
    pub remove: Vec<u32>,
    /// Why.
    pub reason: String,
    /// Who decided that it goes below 重大.
    pub exception_by: Option<String>,
    /// Why.
    pub exception_reason: Option<String>,
}

/// A statement of defence as it is sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hearing {
    /// Fact by fact.
    pub answers: Vec<FactAnswer>,
    /// What the unit says beyond that.
    pub text: Option<String>,
}

/// An item of an order to rectify as it is sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewItem {
    /// What.
    pub text: String,
    /// Who is in charge at the unit.
    pub person: String,
    /// By which date; the general limit where none is named.
    pub due_on: Option<Date>,
}

/// A request about a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseCommand {
    /// Propose.
    Propose(Box<Proposal>),
    /// Change what is cited.
    Amend(Adjustment),
    /// Agree, and give the unit notice.
    ApproveNotice {
        /// What the leader says.
        opinion: Option<String>,
    },
    /// Do not agree.
    Refuse {
        /// Why.
        reason: String,
    },
    /// State the unit's defence.
    Defend(Hearing),
    /// Give up the right to be heard.
    Waive {
        /// What the unit says.
        text: Option<String>,
    },
    /// Decide.
    Decide(Decided),
    /// Issue the circular.
    IssueCircular {
        /// To whom.
        scope: String,
    },
    /// Ask the unit to an interview; the document's number is the log's to give.
    NotifyInterview(Box<InterviewNotice>),
    /// Put the interview on record.
    RecordInterview(Box<InterviewRecord>),
    /// Order the unit to put things right.
    OrderRectification {
        /// What.
        items: Vec<NewItem>,
    },
    /// Show what was done.
    SubmitProof {
        /// For which item; the only open one when none is named.
        item: Option<u32>,
        /// What was done.
        text: String,
        /// Where it can be seen.
        url: Option<String>,
    },
    /// Judge a proof.
    Verify {
        /// Of which item; the only one that waits when none is named.
        item: Option<u32>,
        /// Whether the item is done.
        is_accepted: bool,
        /// Why.
        reason: Option<String>,
    },
    /// Appeal.
    Appeal {
        /// Why.
        text: String,
    },
    /// Decide on the appeal.
    DecideAppeal {
        /// Whether it is upheld.
        is_upheld: bool,
        /// The measure from now on, where it is; 不予问责 when none is named.
        measure: Option<CaseMeasure>,
        /// Why.
        reason: String,
    },
    /// Conclude.
    Conclude {
        /// The conclusion.
        summary: String,
    },
    /// Give the case up.
    Withdraw {
        /// Why.
        reason: String,
    },
    /// Put on record what a deadline has reached.
    Remind {
        /// Which.
        deadline: DeadlineNo,
    },
}

impl CaseCommand {
    /// The verb it asks for.
    pub const fn verb(&self) -> CaseVerb {
        match self {
            Self::Propose(_) => CaseVerb::Propose,
            Self::Amend(_) => CaseVerb::Amend,
            Self::ApproveNotice { .. } => CaseVerb::ApproveNotice,
            Self::Refuse { .. } => CaseVerb::Refuse,
            Self::Defend(_) => CaseVerb::Defend,
            Self::Waive { .. } => CaseVerb::Waive,
            Self::Decide(_) => CaseVerb::Decide,
            Self::IssueCircular { .. } => CaseVerb::IssueCircular,
            Self::NotifyInterview(_) => CaseVerb::NotifyInterview,
            Self::RecordInterview(_) => CaseVerb::RecordInterview,
            Self::OrderRectification { .. } => CaseVerb::OrderRectification,
            Self::SubmitProof { .. } => CaseVerb::SubmitProof,
            Self::Verify { .. } => CaseVerb::Verify,
            Self::Appeal { .. } => CaseVerb::Appeal,
            Self::DecideAppeal { .. } => CaseVerb::DecideAppeal,
            Self::Conclude { .. } => CaseVerb::Conclude,
            Self::Withdraw { .. } => CaseVerb::Withdraw,
            Self::Remind { .. } => CaseVerb::Remind,
        }
    }

    /// The same request with the number that the log has given the new case.
    #[must_use]
    pub fn numbered(mut self, no: &CaseNo) -> Self {
        if let Self::Propose(wanted) = &mut self {
            wanted.no = no.clone();
        }
        self
    }

    /// Whether it issues a document, which bears a number.
    pub const fn issues(&self) -> bool {
        matches!(
            self,
            Self::ApproveNotice { .. }
                | Self::IssueCircular { .. }
                | Self::NotifyInterview(_)
                | Self::OrderRectification { .. }
        )
    }
}

/// A fact of the record that a case may cite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The fact with its unit.
    pub found: Found,
    /// The case that cites it already.
    pub cited_in: Option<CaseNo>,
}

/// Everything a decision rests on besides the case and the request.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Who asks.
    pub actor: &'a Actor,
    /// The instant and who leads.
    pub house: House<'a>,
    /// Units.
    pub roster: &'a Roster,
    /// The rules of time.
    pub policy: &'a Policy,
    /// The calendar.
    pub calendar: &'a Calendar,
    /// What the record holds against the unit.
    pub candidates: &'a [Candidate],
    /// The number of the document that is issued; empty where none is.
    pub document: &'a str,
}

/// Facts, and the capacity in which they were made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The capacity.
    pub capacity: Capacity,
    /// The facts, in their order.
    pub events: Vec<CaseEvent>,
}

/// Decides: the one way from a request to facts.
///
/// # Errors
/// The first reason for "no".
pub fn decide(
    case: &Case,
    command: &CaseCommand,
    facts: &Facts<'_>,
) -> Result<Decision, CaseRefusal> {
    let capacity = permit(case, command.verb(), facts.actor, facts.house)?;
    let desk = Desk { case, facts };
    let events = desk.events(command)?;
    Ok(Decision { capacity, events })
}

/// One decision in the making.
struct Desk<'a> {
    case: &'a Case,
    facts: &'a Facts<'a>,
}

impl Desk<'_> {
    fn events(&self, command: &CaseCommand) -> Result<Vec<CaseEvent>, CaseRefusal> {
        let verb = command.verb();
        match command {
            CaseCommand::Propose(wanted) => self.propose(wanted),
            CaseCommand::Amend(wanted) => self.amend(wanted),
            CaseCommand::ApproveNotice { opinion } => self.notify(opinion.as_deref()),
            CaseCommand::Refuse { reason } => {
                let reason = required(reason, verb, "不予立案的理由", "reason")?;
                Ok(vec![CaseEvent::Refused { reason }])
            }
            CaseCommand::Defend(hearing) => self.defend(hearing),
            CaseCommand::Waive { text } => {
                let text = said(text.as_deref());
                let mut events = vec![CaseEvent::DefenceWaived { text }];
                events.extend(self.window_used(DeadlineKind::StatementOfDefence));
                Ok(events)
            }
            CaseCommand::Decide(wanted) => self.decided(wanted),
            CaseCommand::IssueCircular { scope } => Ok(vec![CaseEvent::CircularIssued {
                document: self.facts.document.to_owned(),
                scope: required(scope, verb, "通报范围", "scope")?,
            }]),
            CaseCommand::NotifyInterview(wanted) => self.invite(wanted),
            CaseCommand::RecordInterview(wanted) => self.record(wanted),
            CaseCommand::OrderRectification { items } => self.order(items),
            CaseCommand::SubmitProof { item, text, url } => self.show(*item, text, url.as_deref()),
            CaseCommand::Verify {
                item,
                is_accepted,
                reason,
            } => self.verify(*item, *is_accepted, reason.as_deref()),
            CaseCommand::Appeal { text } => {
                let text = required(text, verb, "申诉理由", "text")?;
                let mut events = vec![CaseEvent::Appealed { text }];
                events.extend(self.window_used(DeadlineKind::CaseAppeal));
                Ok(events)
            }
            CaseCommand::DecideAppeal {
                is_upheld,
                measure,
                reason,
            } => self.decide_appeal(*is_upheld, *measure, reason),
            CaseCommand::Conclude { summary } => {
                let summary = required(summary, verb, "结案结论", "summary")?;
                let mut events = vec![CaseEvent::Concluded { summary }];
                events.extend(self.all_waived(Waiver::Closed));
                Ok(events)
            }
            CaseCommand::Withdraw { reason } => {
                let reason = required(reason, verb, "撤销的理由", "reason")?;
                let mut events = vec![CaseEvent::Withdrawn { reason }];
                events.extend(self.all_waived(Waiver::NotPursued));
                Ok(events)
            }
            CaseCommand::Remind { deadline } => self.remind(*deadline),
        }
    }

    fn propose(&self, wanted: &Proposal) -> Result<Vec<CaseEvent>, CaseRefusal> {
        if self.facts.roster.unit(&wanted.unit).is_none() {
            return Err(CaseRefusal::UnknownUnit(wanted.unit.to_string()));
        }
        if wanted.facts.is_empty() {
            return Err(CaseRefusal::NoFacts);
        }
        let facts = self.cite(&wanted.unit, &wanted.facts)?;
        let opinion = required(&wanted.opinion, CaseVerb::Propose, "拟议意见", "opinion")?;
        let left_out = self.left_out(wanted);
        let left_out_reason = said(wanted.left_out_reason.as_deref());
        if !left_out.is_empty() && left_out_reason.is_none() {
            return Err(CaseRefusal::LeftOutReason(left_out.len()));
        }
        let exception = exception(
            wanted.exception_by.as_deref(),
            wanted.exception_reason.as_deref(),
        );
        if exception.is_none() && facts.iter().any(|cited| is_minor(&cited.fact)) {
            return Err(CaseRefusal::MinorOpinion);
        }
        Ok(vec![CaseEvent::Proposed(Box::new(Proposed {
            no: wanted.no.clone(),
            unit: wanted.unit.clone(),
            facts,
            opinion,
            left_out_reason: left_out_reason.filter(|_| !left_out.is_empty()),
            left_out,
            exception,
        }))])
    }

    /// The facts with these references, numbered on from those that the case has.
    fn cite(&self, unit: &UnitId, wanted: &[EventRef]) -> Result<Vec<CitedFact>, CaseRefusal> {
        let mut cited: Vec<CitedFact> = Vec::new();
        let mut n = u32::try_from(self.case.facts.len()).unwrap_or(u32::MAX);
        for event in wanted {
            let of_unit = |c: &&Candidate| c.found.unit == *unit && c.found.fact.event == *event;
            let candidate = self.facts.candidates.iter().find(of_unit);
            let candidate = candidate.ok_or_else(|| CaseRefusal::UnknownFact(event.to_string()))?;
            let here = self
                .case
                .cited_facts()
                .any(|cited| cited.fact.event == *event);
            if here || cited.iter().any(|cited| cited.fact.event == *event) {
                return Err(CaseRefusal::FactTwice(event.to_string()));
            }
            let own = self
                .case
                .proposed
                .as_ref()
                .map(|proposed| &proposed.what.no);
            let elsewhere = candidate.cited_in.as_ref().filter(|no| Some(*no) != own);
            if let Some(no) = elsewhere {
                return Err(CaseRefusal::FactCited(event.to_string(), no.clone()));
            }
            n = n.saturating_add(1);
            cited.push(CitedFact {
                n,
                fact: candidate.found.fact.clone(),
            });
        }
        Ok(cited)
    }

    /// What the record suggests for the unit and the proposal does not cite. A proposal narrowed to
    /// one incident is measured by the facts of that incident.
    fn left_out(&self, wanted: &Proposal) -> Vec<EventRef> {
        let is_meant = |c: &&Candidate| {
            let here = wanted.incident.is_none() || c.found.fact.incident == wanted.incident;
            here && c.cited_in.is_none() && c.found.unit == wanted.unit
        };
        let free = self.facts.candidates.iter().filter(is_meant);
        let free: Vec<Found> = free.map(|candidate| candidate.found.clone()).collect();
        let rule: &AccountabilityRule = &self.facts.policy.accountability;
        let suggested = suggest(&free, rule);
        let events = suggested
            .iter()
            .flat_map(|s| &s.facts)
            .map(|fact| &fact.event);
        events
            .filter(|event| !wanted.facts.contains(event))
            .cloned()
            .collect()
    }

    fn amend(&self, wanted: &Adjustment) -> Result<Vec<CaseEvent>, CaseRefusal> {
        let unit = self.case.unit().ok_or(CaseRefusal::NotProposed)?;
        let added = self.cite(unit, &wanted.add)?;
        for n in &wanted.remove {
            if self.case.fact(*n).is_none_or(|cited| cited.is_removed) {
                return Err(CaseRefusal::NoSuchFact(*n));
            }
        }
        let kept = |n: u32| !wanted.remove.contains(&n);
        let left = self.case.cited_facts().filter(|cited| kept(cited.n));
        let mut all: Vec<&CaseFact> = left.map(|cited| &cited.fact).collect();
        all.extend(added.iter().map(|cited| &cited.fact));
        if all.is_empty() || (added.is_empty() && wanted.remove.is_empty()) {
            return Err(CaseRefusal::NoFacts);
        }
        let reason = required(&wanted.reason, CaseVerb::Amend, "调整的理由", "reason")?;
        let exception = exception(
            wanted.exception_by.as_deref(),
            wanted.exception_reason.as_deref(),
        );
        let is_excepted = exception.is_some() || self.case.exception.is_some();
        if !is_excepted && all.iter().any(|fact| is_minor(fact)) {
            return Err(CaseRefusal::MinorOpinion);
        }
        Ok(vec![CaseEvent::Amended(Amended {
            added,
            removed: wanted.remove.clone(),
            reason,
            exception,
        })])
    }

    fn notify(&self, opinion: Option<&str>) -> Result<Vec<CaseEvent>, CaseRefusal> {
        let kind = DeadlineKind::StatementOfDefence;
        let limit = self.limit(kind).ok_or(CaseRefusal::NoTimeLimit(kind))?;
        let notified = CaseEvent::Notified {
            document: self.facts.document.to_owned(),
            opinion: said(opinion),
        };
        let deadline = self.deadline(limit, self.next_no(), None);
        Ok(vec![
            notified,
            CaseEvent::DeadlineStarted(Box::new(deadline)),
        ])
    }

    fn defend(&self, hearing: &Hearing) -> Result<Vec<CaseEvent>, CaseRefusal> {
        let mut answers = Vec::new();
        for cited in self.case.cited_facts() {
            let answer = hearing.answers.iter().find(|answer| answer.fact == cited.n);
            let answer = answer.ok_or(CaseRefusal::AnswerMissing(cited.n))?;
            let text = said(answer.text.as_deref());
            if !answer.is_admitted && text.is_none() {
                return Err(CaseRefusal::DisputeWithoutWords(cited.n));
            }
            answers.push(FactAnswer {
                text,
                ..answer.clone()
            });
        }
        let known = |n: u32| answers.iter().any(|answer| answer.fact == n);
        if let Some(answer) = hearing.answers.iter().find(|answer| !known(answer.fact)) {
            return Err(CaseRefusal::NoSuchFact(answer.fact));
        }
        let text = said(hearing.text.as_deref());
        let mut events = vec![CaseEvent::DefenceStated(Defence { answers, text })];
        let window = self.case.deadline_of(DeadlineKind::StatementOfDefence);
        events.extend(window.filter(|t| t.is_running()).map(|tracked| {
            let at = self.facts.house.now;
            stopped(tracked, at, tracked.verdict_at(at), None)
        }));
        Ok(events)
    }

    fn decided(&self, wanted: &Decided) -> Result<Vec<CaseEvent>, CaseRefusal> {
        let disputed: Vec<u32> = self
            .case
            .cited_facts()
            .filter(|c| c.is_disputed())
            .map(|c| c.n)
            .collect();
        if let Some(extra) = wanted.rulings.iter().find(|r| !disputed.contains(&r.fact)) {
            return Err(match self.case.fact(extra.fact) {
                Some(_) => CaseRefusal::NotDisputed(extra.fact),
                None => CaseRefusal::NoSuchFact(extra.fact),
            });
        }
        let mut rulings = Vec::new();
        for n in disputed {
            let ruling = wanted.rulings.iter().find(|ruling| ruling.fact == n);
            let ruling = ruling.ok_or(CaseRefusal::RulingMissing(n))?;
            let reason = said(Some(&ruling.reason)).ok_or(CaseRefusal::RulingWithoutWords(n))?;
            rulings.push(Ruling {
                reason,
                ..ruling.clone()
            });
        }
        let reason = required(&wanted.reason, CaseVerb::Decide, "决定的理由", "reason")?;
        let upheld = |n: u32| {
            rulings
                .iter()
                .any(|ruling| ruling.fact == n && ruling.is_upheld)
        };
        let is_founded = self.case.cited_facts().any(|cited| !upheld(cited.n));
        if wanted.measure.is_sanction() && !is_founded {
            return Err(CaseRefusal::NoGroundLeft);
        }
        let mut events = vec![CaseEvent::Decided(Decided {
            measure: wanted.measure,
            rulings,
            reason,
        })];
        // The time to be heard went by before its passing was put on record.
        events.extend(self.window_used(DeadlineKind::StatementOfDefence));
        let limit = self.limit(DeadlineKind::CaseAppeal);
        if let Some(limit) = limit.filter(|_| wanted.measure.is_sanction()) {
            let deadline = self.deadline(limit, self.next_no(), None);
            events.push(CaseEvent::DeadlineStarted(Box::new(deadline)));
        }
        Ok(events)
    }

    fn invite(&self, wanted: &InterviewNotice) -> Result<Vec<CaseEvent>, CaseRefusal> {
        let verb = CaseVerb::NotifyInterview;
        if wanted.at <= self.facts.house.now {
            return Err(CaseRefusal::InterviewPast);
        }
        Ok(vec![CaseEvent::InterviewNotified(InterviewNotice {
            document: self.facts.document.to_owned(),
            at: wanted.at,
            place: required(&wanted.place, verb, "约谈地点", "place")?,
            interviewer: required(&wanted.interviewer, verb, "约谈人", "interviewer")?,
            invited: required(&wanted.invited, verb, "约谈对象", "invited")?,
            purpose: required(&wanted.purpose, verb, "约谈事由", "purpose")?,
            materials: said(wanted.materials.as_deref()),
        })])
    }

    fn record(&self, wanted: &InterviewRecord) -> Result<Vec<CaseEvent>, CaseRefusal> {
        let verb = CaseVerb::RecordInterview;
        if wanted.held_at > self.facts.house.now {
            return Err(CaseRefusal::InterviewToCome);
        }
        Ok(vec![CaseEvent::InterviewRecorded(InterviewRecord {
            held_at: wanted.held_at,
            interviewed: required(&wanted.interviewed, verb, "被约谈人和职务", "interviewed")?,
            interviewers: required(&wanted.interviewers, verb, "约谈人", "interviewers")?,
            points: required(&wanted.points, verb, "约谈要点", "points")?,
            requirements: required(&wanted.requirements, verb, "整改要求", "requirements")?,
        })])
    }

    fn order(&self, wanted: &[NewItem]) -> Result<Vec<CaseEvent>, CaseRefusal> {
        if wanted.is_empty() {
            return Err(CaseRefusal::NoItems);
        }
        let kind = DeadlineKind::Rectification;
        let general = self.limit(kind);
        let (mut items, mut clocks) = (Vec::new(), Vec::new());
        for (item, n) in wanted.iter().zip(1_u32..) {
            let text = said(Some(&item.text)).ok_or(CaseRefusal::ItemIncomplete(n))?;
            let person = said(Some(&item.person)).ok_or(CaseRefusal::ItemIncomplete(n))?;
            let no = DeadlineNo(self.next_no().0.saturating_add(n - 1));
            clocks.push(match item.due_on {
                Some(day) => self.dated(day, (no, n))?,
                None => {
                    let limit = general.ok_or(CaseRefusal::NoTimeLimit(kind))?;
                    self.deadline(limit, no, Some(n))
                }
            });
            items.push(RectificationItem {
                n,
                text,
                person,
                due_on: item.due_on,
            });
        }
        let document = self.facts.document.to_owned();
        let order = RectificationOrder { document, items };
        let started = clocks
            .into_iter()
            .map(|c| CaseEvent::DeadlineStarted(Box::new(c)));
        Ok(std::iter::once(CaseEvent::RectificationOrdered(order))
            .chain(started)
            .collect())
    }

    /// The clock of an item with a date of its own, which is in time until that day is over.
    fn dated(&self, day: Date, (no, n): (DeadlineNo, u32)) -> Result<Deadline, CaseRefusal> {
        if day <= local_date(self.facts.house.now) {
            return Err(CaseRefusal::ItemDuePast(n));
        }
        let limit = TimeLimit {
            starts: StartEvent::Ordered,
            ..TimeLimit::named(DeadlineKind::Rectification)
        };
        let (policy, calendar) = (self.facts.policy, self.facts.calendar);
        let due_at = calendar.midnight_after(day);
        let deadline = self.deadline(&limit, no, Some(n));
        Ok(deadline.due_by(policy, calendar, self.case.level(), due_at))
    }

    fn show(
        &self,
        item: Option<u32>,
        text: &str,
        url: Option<&str>,
    ) -> Result<Vec<CaseEvent>, CaseRefusal> {
        let waits = |item: &Item| !item.is_accepted() && item.pending().is_none();
        let item = self.one_item(item, waits)?;
        if item.is_accepted() {
            return Err(CaseRefusal::ItemDone(item.item.n));
        }
        if item.pending().is_some() {
            return Err(CaseRefusal::ProofPending(item.item.n));
        }
        Ok(vec![CaseEvent::ProofSubmitted(Proof {
            item: item.item.n,
            text: required(text, CaseVerb::SubmitProof, "整改完成情况", "text")?,
            url: said(url),
        })])
    }

    fn verify(
        &self,
        item: Option<u32>,
        is_accepted: bool,
        reason: Option<&str>,
    ) -> Result<Vec<CaseEvent>, CaseRefusal> {
        let item = self.one_item(item, |item| item.pending().is_some())?;
        let proof = item.pending().ok_or(CaseRefusal::NoProofPending)?;
        if proof.by.account == self.facts.actor.account {
            return Err(CaseRefusal::OwnProof);
        }
        let reason = said(reason);
        if !is_accepted && reason.is_none() {
            return Err(CaseRefusal::TextMissing(
                CaseVerb::Verify,
                "退回的理由",
                "reason",
            ));
        }
        let n = item.item.n;
        let mut events = vec![CaseEvent::ProofVerified(Verification {
            item: n,
            is_accepted,
            reason,
        })];
        // The clock stops when the proof was handed in, not when somebody found the time to judge.
        let clock = self
            .case
            .clock_of(n)
            .filter(|t| is_accepted && t.is_running());
        events.extend(clock.map(|tracked| {
            let at = proof.by.at;
            stopped(tracked, at, tracked.deadline.verdict_at(at), None)
        }));
        Ok(events)
    }

    /// The item that is named, or the only one that fits.
    fn one_item(
        &self,
        named: Option<u32>,
        fits: impl Fn(&Item) -> bool,
    ) -> Result<&Item, CaseRefusal> {
        if let Some(n) = named {
            return self.case.item(n).ok_or(CaseRefusal::NoSuchItem(n));
        }
        let mut fitting = self.case.items.iter().filter(|item| fits(item));
        match (fitting.next(), fitting.next()) {
            (Some(item), None) => Ok(item),
            (Some(_), Some(_)) => Err(CaseRefusal::WhichItem),
            (None, _) => Err(CaseRefusal::NoOpenItem),
        }
    }

    fn decide_appeal(
        &self,
        is_upheld: bool,
        measure: Option<CaseMeasure>,
        reason: &str,
    ) -> Result<Vec<CaseEvent>, CaseRefusal> {
        let reason = required(reason, CaseVerb::DecideAppeal, "裁定的理由", "reason")?;
        let measure = is_upheld.then_some(measure.unwrap_or(CaseMeasure::NoMeasure));
        if let Some(same) = measure.filter(|measure| Some(*measure) == self.case.measure) {
            return Err(CaseRefusal::SameMeasure(same));
        }
        let is_lifted = measure.is_some_and(|measure| !measure.is_sanction());
        let mut events = vec![CaseEvent::AppealDecided(AppealDecided { measure, reason })];
        if is_lifted {
            events.extend(self.all_waived(Waiver::NotPursued));
        }
        Ok(events)
    }

    /// What a deadline has reached. The time to be heard ends with its passing.
    fn remind(&self, no: DeadlineNo) -> Result<Vec<CaseEvent>, CaseRefusal> {
        let now = self.facts.house.now;
        let tracked = self.case.deadline(no).ok_or(CaseRefusal::NothingDue)?;
        let due_at = tracked.deadline.due_at;
        let mut events = Vec::new();
        let is_passing = tracked.is_overdue(now) && !tracked.is_passed;
        if is_passing {
            events.push(CaseEvent::DeadlinePassed { no, due_at });
        }
        events.extend(
            Reminded::reached(tracked, now)
                .into_iter()
                .map(CaseEvent::Reminded),
        );
        if is_passing && tracked.deadline.kind == DeadlineKind::StatementOfDefence {
            let waived = (Verdict::Waived, Some(Waiver::WindowOver));
            events.push(stopped(tracked, due_at, waived.0, waived.1));
        }
        if events.is_empty() {
            return Err(CaseRefusal::NothingDue);
        }
        Ok(events)
    }

    fn limit(&self, kind: DeadlineKind) -> Option<&TimeLimit> {
        self.facts.policy.limit(kind, self.case.level(), None)
    }

    fn next_no(&self) -> DeadlineNo {
        let started = u32::try_from(self.case.deadlines.len()).unwrap_or(u32::MAX);
        DeadlineNo(started.saturating_add(1))
    }

    fn deadline(&self, limit: &TimeLimit, no: DeadlineNo, about: Option<u32>) -> Deadline {
        let start = Start {
            no,
            cycle: 1,
            bound: None,
            at: self.facts.house.now,
            level: self.case.level(),
            about,
        };
        let deadline = Deadline::start(self.facts.policy, self.facts.calendar, limit, &start);
        Deadline {
            unit: self.case.unit().cloned(),
            extendable: false,
            pausable: false,
            ..deadline
        }
    }

    /// The end of a window that was used, or that is over.
    fn window_used(&self, kind: DeadlineKind) -> Option<CaseEvent> {
        let tracked = self.case.deadline_of(kind).filter(|t| t.is_running())?;
        let at = self.facts.house.now;
        Some(stopped(
            tracked,
            at,
            Verdict::Waived,
            Some(Waiver::WindowOver),
        ))
    }

    fn all_waived(&self, waiver: Waiver) -> Vec<CaseEvent> {
        let running = self
            .case
            .deadlines
            .iter()
            .filter(|tracked| tracked.is_running());
        let at = self.facts.house.now;
        running
            .map(|tracked| stopped(tracked, at, Verdict::Waived, Some(waiver)))
            .collect()
    }
}

fn stopped(
    tracked: &Tracked,
    at: jiff::Timestamp,
    verdict: Verdict,
    waiver: Option<Waiver>,
) -> CaseEvent {
    CaseEvent::DeadlineStopped {
        no: tracked.deadline.no,
        ending: Ending {
            at,
            verdict,
            waiver,
        },
    }
}

fn is_minor(fact: &CaseFact) -> bool {
    !fact.level.is_some_and(Level::is_major)
}

fn exception(by: Option<&str>, reason: Option<&str>) -> Option<MinorException> {
    Some(MinorException {
        by: said(by)?,
        reason: said(reason)?,
    })
}

/// The words, without the space around them; `None` when nothing is left.
fn said(text: Option<&str>) -> Option<String> {
    let text = text?.trim().to_owned();
    Some(text).filter(|text| !text.is_empty())
}

fn required(
    text: &str,
    verb: CaseVerb,
    what: &'static str,
    field: &'static str,
) -> Result<String, CaseRefusal> {
    said(Some(text)).ok_or(CaseRefusal::TextMissing(verb, what, field))
}
