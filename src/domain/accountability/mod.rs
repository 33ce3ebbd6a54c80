//! Accountability (问责, plan row 24): a case against one unit, founded on facts of the record. The
//! house suggests from facts, a person proposes, another approves, the unit is heard first, and what
//! is decided is followed to its end. An aggregate of its own: facts, their fold, questions.
//!
//! Measures are those of an organisation; persons appear only as names in texts.

use jiff::Timestamp;

use super::deadline::{Deadline, DeadlineNo, Tracked};
use super::event::Stamp;
use super::people::Viewer;
use super::vocabulary::{CaseMeasure, CaseState, DeadlineKind, Ground, Level};
use super::{AccountId, UnitId};

mod decide;
mod event;
mod refusal;
mod rules;
mod suggestion;
#[cfg(test)]
mod tests;

pub use decide::{
    Adjustment, Candidate, CaseCommand, Decision, Facts, Hearing, NewItem, Proposal, decide,
};
pub use event::{
    Amended, AppealDecided, CaseEvent, CaseFact, CitedFact, Decided, Defence, EventRef, FactAnswer,
    Finding, InterviewNotice, InterviewRecord, MinorException, Proof, Proposed, RectificationItem,
    RectificationOrder, Ruling, Verification,
};
pub use refusal::CaseRefusal;
pub use rules::{Action, Apart, House, RULES, Rule, actions, matrix, permit, rule};
pub use suggestion::{Found, Quarter, Suggestion, Why, ground_of, suggest};

/// A fact as the case holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited {
    /// Its number within the case.
    pub n: u32,
    /// The fact.
    pub fact: CaseFact,
    /// Whether the proposer took it out before the approval.
    pub is_removed: bool,
    /// What the unit says to it.
    pub answer: Option<FactAnswer>,
    /// How that was answered.
    pub ruling: Option<Ruling>,
}

impl Cited {
    /// Whether it is still a ground: neither taken out nor decided for the unit.
    pub fn stands(&self) -> bool {
        let is_upheld = self.ruling.as_ref().is_some_and(|ruling| ruling.is_upheld);
        !self.is_removed && !is_upheld
    }

    /// Whether the unit disputes it.
    pub fn is_disputed(&self) -> bool {
        self.answer
            .as_ref()
            .is_some_and(|answer| !answer.is_admitted)
    }
}

/// Something and who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done<T> {
    /// What.
    pub what: T,
    /// By whom, and when.
    pub by: Stamp,
}

/// A proof with its judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofGiven {
    /// The proof.
    pub proof: Proof,
    /// Who submitted it, and when.
    pub by: Stamp,
    /// How it was judged.
    pub judged: Option<Done<Verification>>,
}

/// An item with its proofs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The item.
    pub item: RectificationItem,
    /// What was shown, oldest first.
    pub proofs: Vec<ProofGiven>,
}

impl Item {
    /// Whether it is done.
    pub fn is_accepted(&self) -> bool {
        let is_accepted =
            |proof: &ProofGiven| proof.judged.as_ref().is_some_and(|j| j.what.is_accepted);
        self.proofs.iter().any(is_accepted)
    }

    /// The proof that waits to be judged.
    pub fn pending(&self) -> Option<&ProofGiven> {
        self.proofs.last().filter(|proof| proof.judged.is_none())
    }
}

/// An appeal and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appeal {
    /// Why.
    pub text: String,
    /// Who, and when.
    pub by: Stamp,
    /// The decision.
    pub decided: Option<Done<AppealDecided>>,
}

/// A case as its facts make it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Case {
    /// How many facts it has.
    pub seq: u64,
    /// How it began.
    pub proposed: Option<Done<Proposed>>,
    /// Where it stands; `None` before it is proposed.
    pub state: Option<CaseState>,
    /// What it is founded on.
    pub facts: Vec<Cited>,
    /// Who decided that it goes below 重大, and why.
    pub exception: Option<MinorException>,
    /// The notice to the unit, by its number.
    pub notice: Option<Done<String>>,
    /// The statement of defence.
    pub defence: Option<Done<Defence>>,
    /// That the unit gave up its right.
    pub waived: Option<Done<Option<String>>>,
    /// The decision.
    pub decision: Option<Done<Decided>>,
    /// The measure that holds now.
    pub measure: Option<CaseMeasure>,
    /// The circular, by its number.
    pub circular: Option<Done<String>>,
    /// To whom the circular goes.
    pub circular_scope: Option<String>,
    /// The notice of the interview.
    pub interview: Option<Done<InterviewNotice>>,
    /// The record of the interview.
    pub record: Option<Done<InterviewRecord>>,
    /// The order to rectify, by its number.
    pub rectification: Option<Done<String>>,
    /// What must be put right.
    pub items: Vec<Item>,
    /// The appeal.
    pub appeal: Option<Appeal>,
    /// How it ended: the conclusion or the reason.
    pub ended: Option<Done<String>>,
    /// Its deadlines, in the order in which they began.
    pub deadlines: Vec<Tracked>,
    /// When its last fact was recorded.
    pub updated_at: Option<Timestamp>,
}

impl Case {
    /// The case that these facts make.
    pub fn fold<'a>(facts: impl IntoIterator<Item = (&'a CaseEvent, &'a Stamp)>) -> Self {
        let mut case = Self::default();
        for (event, stamp) in facts {
            case.apply(event, stamp);
        }
        case
    }

    /// Adds one fact. Cannot fail: what happened has happened.
    #[expect(
        clippy::too_many_lines,
        reason = "one arm per event keeps the match exhaustive"
    )]
    pub fn apply(&mut self, event: &CaseEvent, stamp: &Stamp) {
        self.seq += 1;
        self.updated_at = Some(stamp.at);
        match event {
            CaseEvent::Proposed(fact) => {
                self.cite(&fact.facts);
                self.exception.clone_from(&fact.exception);
                self.proposed = Some(done((**fact).clone(), stamp));
                self.state = Some(CaseState::Proposed);
            }
            CaseEvent::Amended(fact) => self.amended(fact),
            CaseEvent::Notified { document, .. } => {
                self.notice = Some(done(document.clone(), stamp));
                self.state = Some(CaseState::Notified);
            }
            CaseEvent::Refused { reason } => self.end(CaseState::Refused, reason, stamp),
            CaseEvent::Withdrawn { reason } => self.end(CaseState::Withdrawn, reason, stamp),
            CaseEvent::Concluded { summary } => self.end(CaseState::Concluded, summary, stamp),
            CaseEvent::DefenceStated(defence) => self.defended(defence, stamp),
            CaseEvent::DefenceWaived { text } => {
                self.waived = Some(done(text.clone(), stamp));
                self.state = Some(CaseState::Heard);
            }
            CaseEvent::Decided(fact) => self.decided(fact, stamp),
            CaseEvent::CircularIssued { document, scope } => {
                self.circular_scope = Some(scope.clone());
                self.circular = Some(done(document.clone(), stamp));
            }
            CaseEvent::InterviewNotified(notice) => {
                self.interview = Some(done(notice.clone(), stamp));
            }
            CaseEvent::InterviewRecorded(record) => {
                self.record = Some(done(record.clone(), stamp));
            }
            CaseEvent::RectificationOrdered(order) => self.ordered(order, stamp),
            CaseEvent::ProofSubmitted(proof) => self.shown(proof, stamp),
            CaseEvent::ProofVerified(judged) => self.judged(judged, stamp),
            CaseEvent::Appealed { text } => {
                self.appeal = Some(Appeal {
                    text: text.clone(),
                    by: stamp.clone(),
                    decided: None,
                });
            }
            CaseEvent::AppealDecided(fact) => self.appeal_decided(fact, stamp),
            CaseEvent::DeadlineStarted(deadline) => {
                self.deadlines
                    .push(Tracked::new((**deadline).clone(), stamp.at));
            }
            CaseEvent::DeadlineStopped { no, ending } => {
                if let Some(tracked) = self.deadline_mut(*no)
                    && tracked.is_running()
                {
                    tracked.ending = Some(ending.clone());
                }
            }
            CaseEvent::DeadlinePassed { no, .. } => self.passed(*no),
            CaseEvent::Reminded(fact) => {
                if let Some(tracked) = self.deadline_mut(fact.no) {
                    tracked.told.push(fact.step.clone());
                }
            }
        }
    }

    fn cite(&mut self, facts: &[CitedFact]) {
        self.facts.extend(facts.iter().map(|cited| Cited {
            n: cited.n,
            fact: cited.fact.clone(),
            is_removed: false,
            answer: None,
            ruling: None,
        }));
    }

    fn amended(&mut self, fact: &Amended) {
        for cited in &mut self.facts {
            cited.is_removed |= fact.removed.contains(&cited.n);
        }
        self.cite(&fact.added);
        if fact.exception.is_some() {
            self.exception.clone_from(&fact.exception);
        }
    }

    fn end(&mut self, state: CaseState, words: &str, stamp: &Stamp) {
        self.ended = Some(done(words.to_owned(), stamp));
        self.state = Some(state);
    }

    fn defended(&mut self, defence: &Defence, stamp: &Stamp) {
        for answer in &defence.answers {
            if let Some(cited) = self.facts.iter_mut().find(|cited| cited.n == answer.fact) {
                cited.answer = Some(answer.clone());
            }
        }
        self.defence = Some(done(defence.clone(), stamp));
        self.state = Some(CaseState::Heard);
    }

    fn decided(&mut self, fact: &Decided, stamp: &Stamp) {
        for ruling in &fact.rulings {
            if let Some(cited) = self.facts.iter_mut().find(|cited| cited.n == ruling.fact) {
                cited.ruling = Some(ruling.clone());
            }
        }
        self.decision = Some(done(fact.clone(), stamp));
        self.measure = Some(fact.measure);
        self.state = Some(CaseState::Decided);
    }

    fn ordered(&mut self, order: &RectificationOrder, stamp: &Stamp) {
        self.rectification = Some(done(order.document.clone(), stamp));
        self.items.extend(order.items.iter().map(|item| Item {
            item: item.clone(),
            proofs: Vec::new(),
        }));
        self.state = Some(CaseState::Rectifying);
    }

    /// While a proof is being judged, the item's clock stands where the proof was handed in: a slow
    /// judge makes nobody late.
    fn shown(&mut self, proof: &Proof, stamp: &Stamp) {
        if let Some(item) = self.item_mut(proof.item) {
            item.proofs.push(ProofGiven {
                proof: proof.clone(),
                by: stamp.clone(),
                judged: None,
            });
        }
        if let Some(tracked) = self.clock_of_mut(proof.item) {
            tracked.paused_at = Some(stamp.at);
        }
    }

    fn judged(&mut self, judged: &Verification, stamp: &Stamp) {
        let pending = self
            .item_mut(judged.item)
            .and_then(|item| item.proofs.last_mut());
        if let Some(proof) = pending.filter(|proof| proof.judged.is_none()) {
            proof.judged = Some(done(judged.clone(), stamp));
        }
        if let Some(tracked) = self.clock_of_mut(judged.item) {
            tracked.paused_at = None;
        }
    }

    fn appeal_decided(&mut self, fact: &AppealDecided, stamp: &Stamp) {
        if let Some(appeal) = &mut self.appeal {
            appeal.decided = Some(done(fact.clone(), stamp));
        }
        let Some(measure) = fact.measure else {
            return;
        };
        self.measure = Some(measure);
        if !measure.is_sanction() {
            self.state = Some(CaseState::Decided);
        }
    }

    /// The time to be heard is over when its passing is on record.
    fn passed(&mut self, no: DeadlineNo) {
        let Some(tracked) = self.deadline_mut(no) else {
            return;
        };
        tracked.is_passed = true;
        let is_defence = tracked.deadline.kind == DeadlineKind::StatementOfDefence;
        if is_defence && self.state == Some(CaseState::Notified) {
            self.state = Some(CaseState::Heard);
        }
    }

    fn deadline_mut(&mut self, no: DeadlineNo) -> Option<&mut Tracked> {
        self.deadlines
            .iter_mut()
            .find(|tracked| tracked.deadline.no == no)
    }

    fn item_mut(&mut self, n: u32) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.item.n == n)
    }

    fn clock_of_mut(&mut self, item: u32) -> Option<&mut Tracked> {
        self.deadlines
            .iter_mut()
            .find(|tracked| is_of_item(tracked, item) && tracked.is_running())
    }

    /// The unit it is addressed to.
    pub fn unit(&self) -> Option<&UnitId> {
        self.proposed.as_ref().map(|proposed| &proposed.what.unit)
    }

    /// The account that proposed.
    pub fn proposer(&self) -> Option<&AccountId> {
        self.proposed.as_ref().map(|proposed| &proposed.by.account)
    }

    /// The account that decided.
    pub fn decider(&self) -> Option<&AccountId> {
        self.decision.as_ref().map(|decision| &decision.by.account)
    }

    /// The unit of the office that handles it.
    pub fn office(&self) -> Option<&UnitId> {
        self.proposed.as_ref().map(|proposed| &proposed.by.unit)
    }

    /// The facts that are still grounds.
    pub fn standing_facts(&self) -> impl Iterator<Item = &Cited> {
        self.facts.iter().filter(|cited| cited.stands())
    }

    /// The facts that were not taken out before the approval: those the unit is heard on.
    pub fn cited_facts(&self) -> impl Iterator<Item = &Cited> {
        self.facts.iter().filter(|cited| !cited.is_removed)
    }

    /// The grounds of the facts that stand, each once.
    pub fn grounds(&self) -> Vec<Ground> {
        let mut grounds: Vec<Ground> = self.standing_facts().map(|c| c.fact.ground).collect();
        grounds.sort_unstable();
        grounds.dedup();
        grounds
    }

    /// The gravest level among the facts it began with.
    pub fn level(&self) -> Option<Level> {
        self.cited_facts()
            .filter_map(|cited| cited.fact.level)
            .min()
    }

    /// A fact by its number.
    pub fn fact(&self, n: u32) -> Option<&Cited> {
        self.facts.iter().find(|cited| cited.n == n)
    }

    /// An item by its number.
    pub fn item(&self, n: u32) -> Option<&Item> {
        self.items.iter().find(|item| item.item.n == n)
    }

    /// A deadline by its number.
    pub fn deadline(&self, no: DeadlineNo) -> Option<&Tracked> {
        self.deadlines
            .iter()
            .find(|tracked| tracked.deadline.no == no)
    }

    /// The newest deadline of a kind.
    pub fn deadline_of(&self, kind: DeadlineKind) -> Option<&Tracked> {
        self.deadlines
            .iter()
            .rev()
            .find(|tracked| tracked.deadline.kind == kind)
    }

    /// The clock of an item.
    pub fn clock_of(&self, item: u32) -> Option<&Tracked> {
        self.deadlines
            .iter()
            .find(|tracked| is_of_item(tracked, item))
    }

    /// The running obligation that is due next; windows oblige nobody.
    pub fn nearest(&self) -> Option<&Tracked> {
        let running = self.deadlines.iter().filter(|tracked| {
            tracked.is_running()
                && tracked.paused_at.is_none()
                && !tracked.deadline.kind.is_window()
        });
        running.min_by_key(|tracked| tracked.deadline.due_at)
    }

    /// Items that are not done.
    pub fn open_items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| !item.is_accepted())
    }

    /// Whether an appeal waits to be decided.
    pub fn has_open_appeal(&self) -> bool {
        self.appeal
            .as_ref()
            .is_some_and(|appeal| appeal.decided.is_none())
    }

    /// Until when the unit may appeal; `None` when it may not or has.
    pub fn appeal_until(&self) -> Option<Timestamp> {
        let window = self.deadline_of(DeadlineKind::CaseAppeal)?;
        window.is_running().then_some(window.deadline.due_at)
    }

    /// Whether a reader may see it: the offices all, the unit its own once it has been given notice,
    /// administrators none.
    pub fn is_visible_to(&self, viewer: &Viewer) -> bool {
        match viewer {
            Viewer::Office(_) => true,
            Viewer::Unit(actor) => self.notice.is_some() && self.unit() == Some(&actor.unit),
            Viewer::Administration(_) => false,
        }
    }
}

fn done<T>(what: T, stamp: &Stamp) -> Done<T> {
    Done {
        what,
        by: stamp.clone(),
    }
}

fn is_of_item(tracked: &Tracked, item: u32) -> bool {
    let deadline: &Deadline = &tracked.deadline;
    deadline.kind == DeadlineKind::Rectification && deadline.about == Some(item)
}
