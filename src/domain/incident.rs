//! The aggregate: one incident with its assignments, drafts, releases and deadlines.
//!
//! `apply` is total: any event on any state gives a state. It refuses nothing, reads no clock and
//! looks nothing up. The questions below it cannot fail either.

use jiff::Timestamp;

use super::calendar::Pause;
use super::deadline::{DeadlineNo, Ending, Tracked};
use super::evaluation::{Appealed, WatchNote};
use super::event::{
    Checks, Completion, Drafted, Event, ExtensionRequest, FollowUp, MoveCause, Moved, Offered,
    Order, Promise, Registered, Released, Reminded, Stamp, Wording,
};
use super::people::Viewer;
use super::preassessment::Preassessment;
use super::vocabulary::{
    AssignmentState, DeadlineKind, DraftState, Duty, EventGrade, ExtensionState, IncidentKind,
    Level, Stage, Treatment, Verdict, WorkState,
};
use super::{AccountId, IncidentNo, RowRef, Theme, UnitId};

mod checked;
mod evaluated;

pub use checked::{Checklist, Held};
pub use evaluated::{Appeal, AppealDecision, Evaluation};

/// One unit's duty in one cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Its number within the incident, from 1.
    pub n: u32,
    /// In which cycle.
    pub cycle: u32,
    /// The unit.
    pub unit: UnitId,
    /// What it owes.
    pub duty: Duty,
    /// Where it stands.
    pub state: AssignmentState,
    /// The row of the plan it rests on.
    pub plan_row: Option<RowRef>,
    /// When it was handed over.
    pub dispatched_at: Timestamp,
    /// When the unit acknowledged.
    pub acknowledged_at: Option<Timestamp>,
    /// When the unit last reported.
    pub last_report_at: Option<Timestamp>,
    /// When the duty was done.
    pub discharged_at: Option<Timestamp>,
}

/// One draft with its latest wording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its number within the incident, from 1.
    pub n: u32,
    /// In which cycle.
    pub cycle: u32,
    /// The assignment it answers.
    pub assignment: u32,
    /// Where it stands.
    pub state: DraftState,
    /// The latest revision.
    pub revision: u32,
    /// Who wrote any of its revisions: none of them may approve it.
    pub authors: Vec<AccountId>,
    /// The latest author's name.
    pub author_name: String,
    /// What it says now.
    pub wording: Wording,
    /// What it said before, oldest first.
    pub earlier: Vec<Wording>,
    /// Who signed for the unit.
    pub signed_by: Option<AccountId>,
    /// What the propaganda office confirmed.
    pub checks: Option<Checks>,
    /// The last comments it was sent back with.
    pub comments: Option<String>,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A request for more time with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// What was asked.
    pub request: ExtensionRequest,
    /// In which cycle.
    pub cycle: u32,
    /// Who asked, and when.
    pub by: Stamp,
    /// Where it stands.
    pub state: ExtensionState,
    /// Until when it was granted.
    pub granted_until: Option<Timestamp>,
    /// Who decided, and when.
    pub decided: Option<Stamp>,
    /// What was said to the decision.
    pub reason: Option<String>,
}

/// A return that was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidedReturn {
    /// The assignment.
    pub assignment: u32,
    /// Whether the unit was right.
    pub is_upheld: bool,
    /// When it was decided.
    pub decided_at: Timestamp,
}

/// An order to a unit with the unit's reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedOrder {
    /// What was required.
    pub order: Order,
    /// In which cycle.
    pub cycle: u32,
    /// Who issued it, and when.
    pub by: Stamp,
    /// What the unit replied, by whom and when.
    pub reply: Option<(String, Stamp)>,
}

/// Something promised to the public with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseMade {
    /// Its number through all releases, from 1.
    pub n: u32,
    /// The release it was made in.
    pub release: u32,
    /// The assignment whose unit made it.
    pub assignment: u32,
    /// What, and until when.
    pub promise: Promise,
    /// How it was kept, where that can be seen, by whom and when.
    pub kept: Option<(String, Option<String>, Stamp)>,
}

/// An incident as its events tell it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Incident {
    /// The first fact; `None` before it.
    pub registered: Option<Registered>,
    /// Who logged it.
    pub registered_by: Option<Stamp>,
    /// How many events have been applied.
    pub seq: u64,
    /// Where it stands; `None` before registration.
    pub stage: Option<Stage>,
    /// The cycle, from 1.
    pub cycle: u32,
    /// How heated the opinion is.
    pub level: Option<Level>,
    /// The grade of the emergency.
    pub event_grade: Option<EventGrade>,
    /// The kind of demand.
    pub treatment: Option<Treatment>,
    /// When the answers complete the response, in this cycle.
    pub completion: Completion,
    /// When this cycle began: the detection, or the reopening.
    pub response_base_at: Option<Timestamp>,
    /// When it was first handed to units.
    pub dispatched_at: Option<Timestamp>,
    /// When the response was complete, in this cycle.
    pub responded_at: Option<Timestamp>,
    /// When it was closed, in this cycle.
    pub closed_at: Option<Timestamp>,
    /// The incident it follows.
    pub merged_into: Option<IncidentNo>,
    /// Where it stood before it followed another, while it does.
    pub before_merge: Option<Stage>,
    /// Further posts about the same matter, oldest first, with who noted them.
    pub follow_ups: Vec<(FollowUp, Stamp)>,
    /// All assignments of all cycles.
    pub assignments: Vec<Assignment>,
    /// All drafts.
    pub drafts: Vec<Draft>,
    /// All releases, with the instant each was logged at.
    pub releases: Vec<(Released, Timestamp)>,
    /// All deadlines of all cycles.
    pub deadlines: Vec<Tracked>,
    /// All requests for more time.
    pub extensions: Vec<Extension>,
    /// All returns that were decided, oldest first.
    pub returns: Vec<DecidedReturn>,
    /// All orders to units.
    pub orders: Vec<IssuedOrder>,
    /// All promises of all releases.
    pub promises: Vec<PromiseMade>,
    /// Since when the pausable deadlines stand still, and why.
    pub paused: Option<(Timestamp, String)>,
    /// The matter whose handling caused this one.
    pub secondary_to: Option<IncidentNo>,
    /// The policy that gave rise to it, by the number of its assessment.
    pub policy: Option<IncidentNo>,
    /// What it holds as a policy before its publication; `None` for an opinion.
    pub preassessment: Option<Preassessment>,
    /// The office that handed it to units last; it decides returns and extensions.
    pub office: Option<UnitId>,
    /// The evaluations, one a cycle, from the first sheet on.
    pub evaluations: Vec<Evaluation>,
    /// All looks at how the matter spreads, with who looked and when.
    pub watches: Vec<(WatchNote, Stamp)>,
    /// The checklist of this cycle; `None` where its policy has none.
    pub checklist: Option<Checklist>,
    /// When anything last happened.
    pub updated_at: Option<Timestamp>,
}

impl Incident {
    /// Folds a whole stream.
    pub fn fold<'a>(events: impl IntoIterator<Item = (&'a Event, &'a Stamp)>) -> Self {
        let mut incident = Self::default();
        for (event, stamp) in events {
            incident.apply(event, stamp);
        }
        incident
    }

    /// Takes one fact in.
    #[expect(
        clippy::too_many_lines,
        reason = "one arm per event keeps the match exhaustive"
    )]
    pub fn apply(&mut self, event: &Event, stamp: &Stamp) {
        self.seq += 1;
        self.updated_at = event.is_news().then_some(stamp.at).or(self.updated_at);
        match event {
            Event::Registered(fact) => self.registered(fact, stamp),
            Event::Assessed(fact) => {
                self.level = Some(fact.level);
                self.event_grade = fact.event_grade;
                self.treatment = fact.treatment.or(self.treatment);
                if self.stage == Some(Stage::Registered) {
                    self.stage = Some(Stage::Assessed);
                }
            }
            Event::Dismissed { .. } => {
                self.stage = Some(Stage::Dismissed);
                self.paused = None;
            }
            Event::Merged { primary } => self.merged(primary, stamp.at),
            Event::Unmerged { .. } => self.unmerged(),
            Event::FollowedUp(post) => self.follow_ups.push((post.clone(), stamp.clone())),
            Event::Dispatched(fact) => {
                self.stage = Some(Stage::Dispatched);
                self.completion = fact.completion;
                self.dispatched_at = self.dispatched_at.or(Some(stamp.at));
                self.office = Some(stamp.unit.clone());
                self.offer(&fact.assignments, stamp.at);
            }
            Event::ResponseCompleted => {
                self.stage = Some(Stage::Responded);
                self.responded_at = Some(stamp.at);
            }
            Event::Closed { .. } => {
                self.stage = Some(Stage::Closed);
                self.closed_at = Some(stamp.at);
                self.paused = None;
            }
            Event::Reopened { cycle, .. } => self.reopened(*cycle, stamp.at),
            Event::DeadlineStarted(deadline) => {
                let mut tracked = Tracked::new((**deadline).clone(), stamp.at);
                let still = self.paused.is_some() && tracked.deadline.pausable;
                tracked.paused_at = still.then_some(stamp.at.max(deadline.started_at));
                self.deadlines.push(tracked);
            }
            Event::DeadlineStopped { no, ending } => self.stopped(*no, ending),
            Event::DeadlinePassed { no, .. } => {
                self.settle_answerable(*no);
                if let Some(tracked) = self.deadline_mut(*no) {
                    tracked.is_passed = true;
                }
            }
            Event::Released(fact) => self.released(fact, stamp),
            Event::Drafted(fact) => self.drafted(fact, stamp),
            Event::Submitted { draft } => self.draft_to(*draft, DraftState::UnitReview, stamp.at),
            Event::SignedOff { draft } => self.signed_off(*draft, stamp),
            Event::Approved { draft, checks } => self.approved(*draft, *checks, stamp.at),
            Event::SentBack { draft, comments } => self.sent_back(*draft, comments, stamp.at),
            Event::Withdrawn { assignment, .. } => {
                self.enter(*assignment, AssignmentState::Withdrawn, stamp.at);
            }
            Event::Acknowledged { assignment } => {
                self.enter(*assignment, AssignmentState::Accepted, stamp.at);
            }
            // A refused return shows that the unit has the matter, so it goes on as accepted.
            Event::ReturnRefused { assignment, .. } => {
                self.return_decided(*assignment, AssignmentState::Accepted, stamp.at);
            }
            Event::ReturnRequested { assignment, .. } => {
                self.enter(*assignment, AssignmentState::ReturnPending, stamp.at);
            }
            Event::ReturnUpheld { assignment, .. } => {
                self.return_decided(*assignment, AssignmentState::Returned, stamp.at);
            }
            Event::AssignmentDischarged { assignment, .. } => {
                self.enter(*assignment, AssignmentState::Discharged, stamp.at);
            }
            Event::ProgressReported { assignment, .. } => {
                if let Some(assignment) = self.assignment_mut(*assignment) {
                    assignment.last_report_at = Some(stamp.at);
                }
            }
            Event::Reminded(fact) => self.reminded(fact),
            Event::DeadlineMoved(fact) => self.moved(fact, stamp.at),
            Event::ExtensionRequested(request) => self.extensions.push(Extension {
                request: request.clone(),
                cycle: self.cycle,
                by: stamp.clone(),
                state: ExtensionState::Pending,
                granted_until: None,
                decided: None,
                reason: None,
            }),
            Event::ExtensionGranted {
                extension,
                until,
                reason,
            } => {
                let granted = (ExtensionState::Granted, Some(*until), reason.clone());
                self.extension_decided(*extension, granted, stamp);
            }
            Event::ExtensionRefused { extension, reason } => {
                let refused = (ExtensionState::Refused, None, Some(reason.clone()));
                self.extension_decided(*extension, refused, stamp);
            }
            Event::Paused { reason } => {
                self.paused = Some((stamp.at, reason.clone()));
                for tracked in self.deadlines.iter_mut().filter(|t| t.is_running()) {
                    if tracked.deadline.pausable {
                        tracked.paused_at = Some(stamp.at.max(tracked.deadline.started_at));
                    }
                }
            }
            Event::Resumed { .. } => {
                self.paused = None;
                for tracked in &mut self.deadlines {
                    let from = tracked.paused_at.take();
                    tracked.pauses.extend(from.map(|from| Pause {
                        from,
                        to: stamp.at.max(from),
                    }));
                }
            }
            Event::Urged(order) | Event::SupervisionOrdered(order) => {
                self.orders.push(IssuedOrder {
                    order: order.clone(),
                    cycle: self.cycle,
                    by: stamp.clone(),
                    reply: None,
                });
            }
            Event::OrderReplied { order, text } => {
                let found = self
                    .orders
                    .iter_mut()
                    .find(|issued| issued.order.n == *order);
                if let Some(issued) = found {
                    issued.reply = Some((text.clone(), stamp.clone()));
                }
            }
            Event::PromiseFulfilled { promise, text, url } => {
                let found = self.promises.iter_mut().find(|made| made.n == *promise);
                if let Some(made) = found {
                    made.kept = Some((text.clone(), url.clone(), stamp.clone()));
                }
            }
            Event::SecondaryLinked { primary } => self.secondary_to = Some(primary.clone()),
            // A note changes nothing; of a re-base the moves that follow say what became of each
            // deadline.
            Event::Noted(_) | Event::Rebased { .. } => {}
            Event::RiskAssessed(fact) => {
                if let Some(held) = &mut self.preassessment {
                    held.assessments
                        .push((fact.as_ref().clone(), stamp.clone()));
                }
            }
            Event::PolicyDecided(fact) => {
                self.stage = Some(Stage::Closed);
                self.closed_at = Some(stamp.at);
                if let Some(held) = &mut self.preassessment {
                    held.decided(fact, stamp);
                }
            }
            Event::PublicationMoved(fact) => {
                // A new date after a deferral opens the ticket again.
                self.stage = Some(Stage::Registered);
                self.closed_at = None;
                if let Some(held) = &mut self.preassessment {
                    held.moved(fact, stamp);
                }
            }
            Event::PolicyLinked { policy } => self.policy = Some(policy.clone()),
            Event::ChecklistBegun(fact) => {
                self.checklist = Some(Checklist::begun(fact.policy_version, &fact.items));
            }
            Event::ChecklistMarked(fact) => {
                if let Some(list) = &mut self.checklist {
                    list.mark(fact, stamp);
                }
            }
            Event::Watched(note) => self.watches.push((note.clone(), stamp.clone())),
            Event::EvaluationScored(sheet) => {
                let entry = ((**sheet).clone(), stamp.clone());
                self.change_evaluation(sheet.cycle, |one| one.sheets.push(entry));
            }
            Event::EvaluationArbitrated(sheet) => {
                let entry = ((**sheet).clone(), stamp.clone());
                self.change_evaluation(sheet.cycle, |one| one.arbitration = Some(entry));
            }
            Event::EvaluationConcluded(fact) => {
                self.stage = Some(Stage::Evaluated);
                let entry = ((**fact).clone(), stamp.clone());
                // The first conclusion of a cycle stands.
                self.change_evaluation(fact.cycle, |one| {
                    one.conclusion.get_or_insert(entry);
                });
            }
            Event::EvaluationAppealed(fact) => self.appealed(fact, stamp),
            Event::EvaluationAppealUpheld(fact) => {
                let decision = AppealDecision::Upheld(fact.clone());
                self.appeal_decided(fact.appeal, decision, stamp);
            }
            Event::EvaluationAppealRefused { appeal, reason } => {
                let decision = AppealDecision::Refused(reason.clone());
                self.appeal_decided(*appeal, decision, stamp);
            }
        }
    }

    fn merged(&mut self, primary: &IncidentNo, at: Timestamp) {
        self.before_merge = self.stage.replace(Stage::Merged);
        self.merged_into = Some(primary.clone());
        for tracked in self.deadlines.iter_mut().filter(|t| t.is_running()) {
            // A word given to the public is kept all the same.
            let is_held = !tracked.deadline.kind.outlives_closing();
            tracked.held_at = is_held.then_some(at);
        }
    }

    fn unmerged(&mut self) {
        if let Some(before) = self.before_merge.take() {
            self.stage = Some(before);
        }
        self.merged_into = None;
        for tracked in &mut self.deadlines {
            tracked.held_at = None;
        }
    }

    /// Changes the evaluation of a cycle, begun where nobody has scored it yet.
    fn change_evaluation(&mut self, cycle: u32, change: impl FnOnce(&mut Evaluation)) {
        if !self.evaluations.iter().any(|one| one.cycle == cycle) {
            self.evaluations.push(Evaluation::new(cycle));
        }
        let mut all = self.evaluations.iter_mut();
        if let Some(one) = all.find(|one| one.cycle == cycle) {
            change(one);
        }
    }

    fn appealed(&mut self, fact: &Appealed, stamp: &Stamp) {
        let cycle = self.cycle;
        let unit = self.assignment(fact.assignment).map(|a| a.unit.clone());
        let unit = unit.unwrap_or_else(|| stamp.unit.clone());
        let appeal = Appeal {
            appealed: fact.clone(),
            unit,
            by: stamp.clone(),
            decision: None,
        };
        self.change_evaluation(cycle, |one| one.appeals.push(appeal));
    }

    fn appeal_decided(&mut self, n: u32, decision: AppealDecision, stamp: &Stamp) {
        let mut appeals = self.evaluations.iter_mut().flat_map(|one| &mut one.appeals);
        if let Some(appeal) = appeals.find(|appeal| appeal.appealed.n == n) {
            appeal.decision = Some((decision, stamp.clone()));
        }
    }

    fn reminded(&mut self, fact: &Reminded) {
        if let Some(tracked) = self.deadline_mut(fact.no)
            && tracked.generation == fact.generation
        {
            tracked.told.push(fact.step.clone());
        }
    }

    fn moved(&mut self, fact: &Moved, at: Timestamp) {
        let Some(tracked) = self.deadline_mut(fact.no) else {
            return;
        };
        tracked.deadline.due_at = fact.due_at;
        tracked.deadline.due_soon_at = fact.due_soon_at;
        tracked.deadline.steps.clone_from(&fact.steps);
        tracked.deadline.basis = fact.basis.clone();
        tracked.generation = fact.generation;
        tracked.known_at = at;
        tracked.told.clear();
        tracked.is_passed = false;
        if let MoveCause::Extension(n) = fact.cause {
            tracked.extended_by = Some(n);
        }
    }

    fn extension_decided(
        &mut self,
        n: u32,
        (state, until, reason): (ExtensionState, Option<Timestamp>, Option<String>),
        stamp: &Stamp,
    ) {
        if let Some(extension) = self.extensions.iter_mut().find(|e| e.request.n == n) {
            extension.state = state;
            extension.granted_until = until;
            extension.decided = Some(stamp.clone());
            extension.reason = reason;
        }
    }

    fn enter(&mut self, n: u32, state: AssignmentState, at: Timestamp) {
        if let Some(assignment) = self.assignment_mut(n) {
            assignment.enter(state, at);
        }
    }

    fn return_decided(&mut self, n: u32, state: AssignmentState, at: Timestamp) {
        self.enter(n, state, at);
        self.returns.push(DecidedReturn {
            assignment: n,
            is_upheld: state.is_gone(),
            decided_at: at,
        });
    }

    fn registered(&mut self, fact: &Registered, stamp: &Stamp) {
        self.registered_by = Some(stamp.clone());
        self.stage = Some(Stage::Registered);
        self.cycle = 1;
        self.response_base_at = Some(fact.detected_at);
        self.level = fact.proposed_level;
        self.event_grade = fact.event_grade;
        self.preassessment = fact.policy.clone().map(Preassessment::new);
        self.registered = Some(fact.clone());
    }

    /// What kind of matter it is; an opinion before it is logged.
    pub fn kind(&self) -> IncidentKind {
        let fact = self.registered.as_ref();
        fact.map_or(IncidentKind::Opinion, |fact| fact.kind)
    }

    fn offer(&mut self, offered: &[Offered], at: Timestamp) {
        let cycle = self.cycle;
        self.assignments
            .extend(offered.iter().map(|offer| Assignment {
                n: offer.n,
                cycle,
                unit: offer.unit.clone(),
                duty: offer.duty,
                state: AssignmentState::Offered,
                plan_row: offer.plan_row.clone(),
                dispatched_at: at,
                acknowledged_at: None,
                last_report_at: None,
                discharged_at: None,
            }));
    }

    fn reopened(&mut self, cycle: u32, at: Timestamp) {
        self.checklist = None;
        self.stage = Some(Stage::Assessed);
        self.cycle = cycle;
        self.response_base_at = Some(at);
        self.responded_at = None;
        self.closed_at = None;
        self.completion = Completion::All;
        for evaluation in &mut self.evaluations {
            evaluation.is_dropped = evaluation.conclusion.is_none();
        }
    }

    fn settle_answerable(&mut self, no: DeadlineNo) {
        let lead = self.lead().map(|assignment| assignment.unit.clone());
        if let Some(tracked) = self.deadline_mut(no) {
            tracked.answerable = tracked.answerable.take().or(lead);
        }
    }

    fn stopped(&mut self, no: DeadlineNo, ending: &Ending) {
        self.settle_answerable(no);
        if let Some(tracked) = self.deadline_mut(no) {
            // The first verdict stands: what ended once is not ended again.
            tracked.ending.get_or_insert_with(|| ending.clone());
            tracked.paused_at = None;
        }
    }

    fn drafted(&mut self, fact: &Drafted, stamp: &Stamp) {
        if let Some(draft) = self.draft_mut(fact.draft) {
            let before = std::mem::replace(&mut draft.wording, fact.wording.clone());
            draft.earlier.push(before);
            draft.revision = fact.revision;
            draft.author_name.clone_from(&fact.author_name);
            draft.updated_at = stamp.at;
            if !draft.authors.contains(&fact.author) {
                draft.authors.push(fact.author.clone());
            }
            return;
        }
        self.drafts.push(Draft {
            n: fact.draft,
            cycle: self.cycle,
            assignment: fact.assignment,
            state: DraftState::Writing,
            revision: fact.revision,
            authors: vec![fact.author.clone()],
            author_name: fact.author_name.clone(),
            wording: fact.wording.clone(),
            earlier: Vec::new(),
            signed_by: None,
            checks: None,
            comments: None,
            updated_at: stamp.at,
        });
    }

    fn draft_to(&mut self, n: u32, state: DraftState, at: Timestamp) {
        if let Some(draft) = self.draft_mut(n) {
            draft.state = state;
            draft.updated_at = at;
        }
    }

    fn signed_off(&mut self, n: u32, stamp: &Stamp) {
        self.draft_to(n, DraftState::OfficeReview, stamp.at);
        if let Some(draft) = self.draft_mut(n) {
            draft.signed_by = Some(stamp.account.clone());
        }
    }

    fn approved(&mut self, n: u32, checks: Checks, at: Timestamp) {
        self.draft_to(n, DraftState::Approved, at);
        if let Some(draft) = self.draft_mut(n) {
            draft.checks = Some(checks);
            draft.comments = None;
        }
    }

    fn sent_back(&mut self, n: u32, comments: &str, at: Timestamp) {
        self.draft_to(n, DraftState::Writing, at);
        if let Some(draft) = self.draft_mut(n) {
            draft.comments = Some(comments.to_owned());
            draft.signed_by = None;
            draft.checks = None;
        }
    }

    fn released(&mut self, fact: &Released, stamp: &Stamp) {
        self.draft_to(fact.draft, DraftState::Released, stamp.at);
        let assignment = self.draft(fact.draft).map_or(0, |draft| draft.assignment);
        for promise in &fact.promises {
            self.promises.push(PromiseMade {
                n: self.promises.last().map_or(0, |made| made.n) + 1,
                release: fact.n,
                assignment,
                promise: promise.clone(),
                kept: None,
            });
        }
        self.releases.push((fact.clone(), stamp.at));
    }

    fn assignment_mut(&mut self, n: u32) -> Option<&mut Assignment> {
        self.assignments
            .iter_mut()
            .find(|assignment| assignment.n == n)
    }

    fn draft_mut(&mut self, n: u32) -> Option<&mut Draft> {
        self.drafts.iter_mut().find(|draft| draft.n == n)
    }

    fn deadline_mut(&mut self, no: DeadlineNo) -> Option<&mut Tracked> {
        self.deadlines
            .iter_mut()
            .find(|tracked| tracked.deadline.no == no)
    }
}

impl Assignment {
    fn enter(&mut self, state: AssignmentState, at: Timestamp) {
        self.state = state;
        if state == AssignmentState::Accepted {
            self.acknowledged_at = self.acknowledged_at.or(Some(at));
        }
        if state == AssignmentState::Discharged {
            self.discharged_at = Some(at);
        }
    }
}

/// Questions that cannot fail.
impl Incident {
    /// The assignment with this number.
    pub fn assignment(&self, n: u32) -> Option<&Assignment> {
        self.assignments.iter().find(|assignment| assignment.n == n)
    }

    /// The assignments of the current cycle, gone ones included.
    pub fn current_assignments(&self) -> impl Iterator<Item = &Assignment> {
        self.assignments
            .iter()
            .filter(|assignment| assignment.cycle == self.cycle)
    }

    /// The assignments of the current cycle that did not leave their unit.
    pub fn standing_assignments(&self) -> impl Iterator<Item = &Assignment> {
        self.current_assignments()
            .filter(|assignment| !assignment.state.is_gone())
    }

    /// The standing assignment of a unit in the current cycle.
    pub fn assignment_of(&self, unit: &UnitId) -> Option<&Assignment> {
        self.standing_assignments()
            .find(|assignment| assignment.unit == *unit)
    }

    /// Whether the unit ever had to do with this incident.
    pub fn concerns(&self, unit: &UnitId) -> bool {
        self.assignments
            .iter()
            .any(|assignment| assignment.unit == *unit)
    }

    /// Whether this reader may see it: the offices see all, a unit what concerns it or what its
    /// own people logged, administrators nothing.
    pub fn is_visible_to(&self, viewer: &Viewer) -> bool {
        match viewer {
            Viewer::Office(_) => true,
            Viewer::Unit(actor) => {
                let logged = self
                    .registered_by
                    .as_ref()
                    .is_some_and(|by| by.unit == actor.unit);
                let drafts = self
                    .preassessment
                    .as_ref()
                    .is_some_and(|held| held.is_of(&actor.unit));
                logged || drafts || self.concerns(&actor.unit)
            }
            Viewer::Administration(_) => false,
        }
    }

    /// The themes a person named, else those the router found.
    pub fn themes(&self) -> &[Theme] {
        let Some(fact) = &self.registered else {
            return &[];
        };
        let found = fact.proposal.as_ref().map(|proposal| &proposal.themes);
        match found {
            Some(found) if fact.themes.is_empty() => found,
            Some(_) | None => &fact.themes,
        }
    }

    /// The leading assignment of the current cycle.
    pub fn lead(&self) -> Option<&Assignment> {
        self.standing_assignments()
            .find(|assignment| assignment.duty == Duty::Lead)
    }

    /// The draft with this number.
    pub fn draft(&self, n: u32) -> Option<&Draft> {
        self.drafts.iter().find(|draft| draft.n == n)
    }

    /// The drafts of the current cycle.
    pub fn current_drafts(&self) -> impl Iterator<Item = &Draft> {
        self.drafts.iter().filter(|draft| draft.cycle == self.cycle)
    }

    /// The deadline with this number.
    pub fn deadline(&self, no: DeadlineNo) -> Option<&Tracked> {
        self.deadlines
            .iter()
            .find(|tracked| tracked.deadline.no == no)
    }

    /// The deadlines that are still asked for.
    pub fn running_deadlines(&self) -> impl Iterator<Item = &Tracked> {
        self.deadlines.iter().filter(|tracked| tracked.is_running())
    }

    /// The running obligation that is due first; windows oblige nobody, and what stands still is
    /// not due.
    pub fn nearest_deadline(&self) -> Option<&Tracked> {
        self.running_deadlines()
            .filter(|tracked| !tracked.deadline.kind.is_window() && tracked.paused_at.is_none())
            .min_by_key(|tracked| (tracked.deadline.due_at, tracked.deadline.no))
    }

    /// The running legal obligation that is due first: what the public is owed next.
    pub fn nearest_legal_deadline(&self) -> Option<&Tracked> {
        self.running_deadlines()
            .filter(|tracked| tracked.deadline.kind.is_legal())
            .min_by_key(|tracked| (tracked.deadline.due_at, tracked.deadline.no))
    }

    /// The requests for more time that wait for a decision.
    pub fn pending_extensions(&self) -> impl Iterator<Item = &Extension> {
        self.extensions.iter().filter(|extension| {
            // One whose deadline has ended needs no decision any more.
            extension.state == ExtensionState::Pending
                && self
                    .deadline(extension.request.no)
                    .is_some_and(Tracked::is_running)
        })
    }

    /// The running deadline of this kind that is about this number.
    pub fn deadline_about(&self, kind: DeadlineKind, about: u32) -> Option<&Tracked> {
        self.running_deadlines()
            .find(|t| t.deadline.kind == kind && t.deadline.about == Some(about))
    }

    /// The orders of this cycle that wait for a reply.
    pub fn open_orders(&self) -> impl Iterator<Item = &IssuedOrder> {
        self.orders
            .iter()
            .filter(|issued| issued.reply.is_none() && issued.cycle == self.cycle)
    }

    /// The promises that have not been kept yet.
    pub fn open_promises(&self) -> impl Iterator<Item = &PromiseMade> {
        self.promises.iter().filter(|made| made.kept.is_none())
    }

    /// The evaluation of the present cycle, from the first sheet on.
    pub fn evaluation(&self) -> Option<&Evaluation> {
        let current = |one: &&Evaluation| one.cycle == self.cycle;
        self.evaluations.iter().find(current)
    }

    /// The looks at how the matter spreads in the present cycle.
    pub fn current_watches(&self) -> impl Iterator<Item = &WatchNote> {
        let notes = self.watches.iter().map(|(note, _)| note);
        notes.filter(|note| note.cycle == self.cycle)
    }

    /// The look that is asked for next: the earlier of those that run in the present cycle.
    pub fn next_watch(&self) -> Option<&Tracked> {
        self.running_deadlines()
            .filter(|t| t.deadline.kind.is_watch() && t.deadline.cycle == self.cycle)
            .min_by_key(|t| (t.deadline.due_at, t.deadline.no))
    }

    /// The units that answer for the matter in the present cycle: the lead and the responsible
    /// ones, the lead first.
    pub fn answerable_assignments(&self) -> Vec<&Assignment> {
        let is_of = |duty: Duty| move |a: &&Assignment| a.duty == duty;
        let lead = self.standing_assignments().filter(is_of(Duty::Lead));
        let rest = self.standing_assignments().filter(is_of(Duty::Responsible));
        lead.chain(rest).collect()
    }

    /// The number of the next deadline.
    pub fn next_deadline_no(&self) -> DeadlineNo {
        DeadlineNo(
            self.deadlines
                .iter()
                .map(|t| t.deadline.no.0)
                .max()
                .unwrap_or(0)
                + 1,
        )
    }

    /// The number of the next assignment.
    pub fn next_assignment(&self) -> u32 {
        self.assignments
            .iter()
            .map(|assignment| assignment.n)
            .max()
            .unwrap_or(0)
            + 1
    }

    /// Whether every unit that had to answer has done so: the completion rule of the dispatch.
    /// One unit's answer never stands for another's.
    pub fn is_answered(&self) -> bool {
        let done = |assignment: &&Assignment| assignment.state == AssignmentState::Discharged;
        let must_answer =
            |assignment: &&Assignment| matches!(assignment.duty, Duty::Lead | Duty::Responsible);
        let outstanding = self
            .standing_assignments()
            .filter(must_answer)
            .any(|a| !done(&a));
        let answered = self
            .standing_assignments()
            .filter(must_answer)
            .any(|a| done(&a));
        let helped = self
            .standing_assignments()
            .filter(|assignment| assignment.duty == Duty::Cooperating)
            .filter(done)
            .fold(0_u32, |count, _| count + 1);
        let enough_help = match self.completion {
            Completion::All => true,
            Completion::Cooperating(wanted) => helped >= wanted,
        };
        self.lead().is_some() && answered && !outstanding && enough_help
    }

    /// Whether a legal obligation of this cycle is still open, so that the response is not complete
    /// however many units have answered.
    pub fn owes_the_public(&self) -> bool {
        self.running_deadlines()
            .any(|t| t.deadline.cycle == self.cycle && t.deadline.kind.is_legal())
    }

    /// The deadlines of a kind that ended with a verdict other than a waiver.
    pub fn ended(&self, kind: DeadlineKind) -> impl Iterator<Item = (&Tracked, Verdict)> {
        self.deadlines
            .iter()
            .filter(move |t| t.deadline.kind == kind)
            .filter_map(|tracked| {
                let verdict = tracked.ending.as_ref()?.verdict;
                (verdict != Verdict::Waived).then_some((tracked, verdict))
            })
    }

    /// What the queue calls the state of work: derived from stage, assignments and drafts.
    pub fn work_state(&self) -> WorkState {
        let is_ended = matches!(self.stage, Some(Stage::Dismissed | Stage::Merged));
        if let Some(held) = self.preassessment.as_ref().filter(|_| !is_ended) {
            return held.work_state();
        }
        match self.stage {
            None | Some(Stage::Registered) => WorkState::ToAssess,
            Some(Stage::Assessed) => WorkState::ToDispatch,
            Some(Stage::Dispatched) => self.work_state_of_units(),
            Some(Stage::Responded) => WorkState::ToClose,
            Some(Stage::Closed | Stage::Evaluated) => WorkState::Done,
            Some(Stage::Dismissed | Stage::Merged) => WorkState::Ended,
        }
    }

    fn work_state_of_units(&self) -> WorkState {
        let any = |state| self.standing_assignments().any(|a| a.state == state);
        let drafted = |state| self.current_drafts().any(|d| d.state == state);
        if self.lead().is_none() {
            WorkState::ToDispatch
        } else if any(AssignmentState::ReturnPending) {
            WorkState::ReturnPending
        } else if self.pending_extensions().next().is_some() {
            WorkState::ExtensionPending
        } else if drafted(DraftState::Approved) {
            WorkState::ToRelease
        } else if drafted(DraftState::OfficeReview) {
            WorkState::ToReview
        } else if any(AssignmentState::Offered) {
            WorkState::ToAcknowledge
        } else {
            WorkState::InProgress
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::deadline::{Basis, Deadline};
    use super::super::vocabulary::{Measure, StartEvent};
    use super::*;

    fn stamp(at: &str) -> Stamp {
        Stamp {
            account: AccountId::new("duty"),
            name: "值班员".to_owned(),
            unit: UnitId::new("propaganda"),
            at: at.parse().unwrap(),
        }
    }

    fn deadline(no: u32, kind: DeadlineKind, due_at: &str) -> Event {
        let started_at = "2018-10-15T01:00:00Z".parse().unwrap();
        let due_at = due_at.parse().unwrap();
        Event::DeadlineStarted(Box::new(Deadline {
            no: DeadlineNo(no),
            kind,
            cycle: 1,
            assignment: None,
            unit: None,
            started_at,
            due_soon_at: due_at,
            due_at,
            extendable: false,
            pausable: false,
            about: None,
            steps: Vec::new(),
            basis: Basis {
                policy_version: 1,
                calendar_version: 1,
                starts: StartEvent::Detected,
                amount: 1,
                measure: Measure::Natural,
                source: "规则".to_owned(),
                segments: Vec::new(),
            },
        }))
    }

    fn ending(no: u32, verdict: Verdict) -> Event {
        Event::DeadlineStopped {
            no: DeadlineNo(no),
            ending: Ending {
                at: "2018-10-15T02:00:00Z".parse().unwrap(),
                verdict,
                waiver: None,
            },
        }
    }

    fn folded(events: &[Event]) -> Incident {
        let stamp = stamp("2018-10-15T01:00:00Z");
        Incident::fold(events.iter().map(|event| (event, &stamp)))
    }

    #[test]
    fn every_deadline_is_kept_and_the_nearest_obligation_leads() {
        let incident = folded(&[
            deadline(1, DeadlineKind::ReturnWindow, "2018-10-15T02:00:00Z"),
            deadline(2, DeadlineKind::Response, "2018-10-17T01:00:00Z"),
            deadline(3, DeadlineKind::Acknowledgement, "2018-10-15T05:00:00Z"),
            deadline(4, DeadlineKind::FirstReport, "2018-10-15T05:00:00Z"),
        ]);
        assert_eq!(incident.running_deadlines().count(), 4);
        let nearest = incident.nearest_deadline().unwrap();
        assert_eq!(nearest.deadline.no, DeadlineNo(3));
        assert_eq!(incident.next_deadline_no(), DeadlineNo(5));
    }

    #[test]
    fn the_first_verdict_stands() {
        let incident = folded(&[
            deadline(1, DeadlineKind::Response, "2018-10-17T01:00:00Z"),
            ending(1, Verdict::MetLate),
            ending(1, Verdict::Met),
        ]);
        let verdicts: Vec<Verdict> = incident
            .ended(DeadlineKind::Response)
            .map(|(_, verdict)| verdict)
            .collect();
        assert_eq!(verdicts, [Verdict::MetLate]);
        assert_eq!(incident.seq, 3);
    }

    #[test]
    fn a_waived_deadline_counts_as_no_outcome() {
        let incident = folded(&[
            deadline(1, DeadlineKind::Response, "2018-10-17T01:00:00Z"),
            ending(1, Verdict::Waived),
        ]);
        assert_eq!(incident.ended(DeadlineKind::Response).count(), 0);
        assert!(incident.nearest_deadline().is_none());
    }

    #[test]
    fn an_incident_without_a_unit_is_never_answered() {
        let incident = folded(&[]);
        assert!(!incident.is_answered());
        assert_eq!(incident.work_state(), WorkState::ToAssess);
        assert_eq!((incident.next_assignment(), incident.seq), (1, 0));
    }
}
