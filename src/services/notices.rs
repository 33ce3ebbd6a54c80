//! Whom a fact is told to, and in which words: the messages of a decision, put into the outbox in
//! the transaction that records it, so that neither is ever there without the other.
//!
//! One message a person and fact, by an id that follows from both; one more a unit concerned for
//! the channels that reach everybody.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::letters::{self, MessageFacts};
use super::one_tap::Links;
use super::{ServiceError, engine};
use crate::domain::alert::{self, Alert, AlertEvent, News};
use crate::domain::calendar::local;
use crate::domain::deadline::Tracked;
use crate::domain::evaluation::Conclusion;
use crate::domain::event::{Event, Noted, Order, Reminded, Source};
use crate::domain::incident::{Evaluation, Incident};
use crate::domain::linkage::{self, Linkage, LinkageEvent};
use crate::domain::vocabulary::{
    AlertColour, Capacity, Channel, DeadlineKind, DraftState, EvaluationState, Level, MessageKind,
    OrderKind,
};
use crate::domain::{AccountId, AlertNo, LinkageNo, UnitId};
use crate::store::AnyConn;
use crate::store::library::Shelf;
use crate::store::outbox::{self, NewMessage};
use crate::store::people::{self, AccountRow};

pub(super) mod cases;

pub(super) mod watching;

/// What telling needs besides the facts.
pub(super) struct Teller<'a> {
    /// The channels that reach everybody behind them.
    pub(super) broadcast: &'a [Channel],
    /// Signs the links.
    pub(super) links: &'a Links,
    /// The rules and the roster that hold now.
    pub(super) shelf: &'a Shelf,
    /// When it is told.
    pub(super) now: Timestamp,
}

/// One thing to tell to the people of one unit.
struct Notice {
    kind: MessageKind,
    unit: UnitId,
    to: Vec<Capacity>,
    action: String,
    /// The deadline it speaks of, with how often that had moved.
    about: Option<About>,
    /// The assignment it speaks of.
    assignment: Option<u32>,
    wants_confirmation: bool,
    step: Option<Reminded>,
    /// Who must act, where the office is told about a unit.
    acts: Option<UnitId>,
    /// The one person it is for, where it is for no capacity.
    person: Option<AccountId>,
    lines: Vec<String>,
}

struct About {
    no: u32,
    generation: u32,
    due_at: Timestamp,
    source: String,
}

impl Notice {
    fn new(kind: MessageKind, unit: &UnitId, to: &[Capacity], action: impl Into<String>) -> Self {
        Self {
            kind,
            unit: unit.clone(),
            to: to.to_vec(),
            action: action.into(),
            about: None,
            assignment: None,
            wants_confirmation: false,
            step: None,
            acts: None,
            person: None,
            lines: Vec::new(),
        }
    }

    fn about(mut self, tracked: Option<&Tracked>) -> Self {
        self.about = tracked.map(|tracked| About {
            no: tracked.deadline.no.0,
            generation: tracked.generation,
            due_at: tracked.deadline.due_at,
            source: tracked.deadline.basis.source.clone(),
        });
        self
    }

    fn saying(mut self, line: impl Into<String>) -> Self {
        let line = line.into();
        if !line.trim().is_empty() {
            self.lines.push(line);
        }
        self
    }
}

const UNIT: &[Capacity] = &[Capacity::Liaison];
const UNIT_AND_HEAD: &[Capacity] = &[Capacity::Liaison, Capacity::UnitHead];

/// Puts the messages of a decision into the outbox. `after` is the incident as the events left it,
/// `seq` where its stream stood before them.
///
/// # Errors
/// The store's failure, or a template that is broken.
pub(super) fn tell(
    conn: &mut AnyConn,
    teller: &Teller<'_>,
    after: &Incident,
    seq: u64,
    events: &[Event],
) -> Result<(), ServiceError> {
    for (event, place) in events.iter().zip(seq + 1..) {
        for notice in notices_of(after, event) {
            let stream = format!("{}#{place}", stream_of(after));
            teller.put(conn, after, &stream, &notice)?;
        }
    }
    Ok(())
}

fn stream_of(incident: &Incident) -> String {
    let no = incident.registered.as_ref().map(|fact| fact.no.as_str());
    format!("incident/{}", no.unwrap_or_default())
}

/// What a fact gives to tell; most give nothing.
#[expect(
    clippy::too_many_lines,
    reason = "one arm per event keeps the match exhaustive"
)]
fn notices_of(incident: &Incident, event: &Event) -> Vec<Notice> {
    let of = |assignment: u32| incident.assignment(assignment).map(|a| a.unit.clone());
    let office = office_of(incident);
    let to_unit = |kind, assignment: u32, to: &[Capacity], action: &str| {
        of(assignment).map(|unit| Notice {
            assignment: Some(assignment),
            ..Notice::new(kind, &unit, to, action)
        })
    };
    let to_office = |kind, to: Capacity, action: String| {
        office
            .as_ref()
            .map(|office| Notice::new(kind, office, &[to], action))
    };
    let one = match event {
        Event::Registered(fact) if fact.proposed_level.is_some_and(Level::is_major) => {
            to_office(MessageKind::Review, Capacity::Leader, "研判".to_owned())
        }
        Event::Dispatched(fact) => {
            let offered = fact.assignments.iter();
            return offered
                .map(|offer| Notice {
                    assignment: Some(offer.n),
                    wants_confirmation: true,
                    ..Notice::new(MessageKind::Dispatched, &offer.unit, UNIT, "签收")
                        .about(running(incident, DeadlineKind::Acknowledgement, offer.n))
                        .saying(fact.note.clone().unwrap_or_default())
                })
                .collect();
        }
        Event::Reminded(fact) if !fact.is_superseded => return reminders(incident, fact),
        Event::Withdrawn { assignment, reason } => {
            to_unit(MessageKind::Notice, *assignment, UNIT, "知悉交办已撤回")
                .map(|notice| notice.saying(format!("理由：{reason}")))
        }
        Event::ReturnRequested {
            assignment, reason, ..
        } => to_office(
            MessageKind::Return,
            Capacity::DutyOfficer,
            "裁定退回申请".to_owned(),
        )
        .map(|notice| {
            notice
                .about(incident.deadline_about(DeadlineKind::ReturnDecision, *assignment))
                .saying(format!("理由：{reason}"))
        }),
        Event::ReturnUpheld { assignment, .. } => {
            to_unit(MessageKind::Notice, *assignment, UNIT, "知悉退回已同意")
        }
        Event::ReturnRefused { assignment, reason } => {
            to_unit(MessageKind::Return, *assignment, UNIT, "继续办理")
                .map(|notice| notice.saying(format!("不同意退回：{reason}")))
        }
        Event::ExtensionRequested(request) => to_office(
            MessageKind::Extension,
            Capacity::Leader,
            "裁定延期申请".to_owned(),
        )
        .map(|notice| {
            notice
                .about(incident.deadline_about(DeadlineKind::ExtensionDecision, request.n))
                .saying(format!("延期到：{}", words(request.until)))
                .saying(format!("理由：{}", request.reason))
        }),
        Event::ExtensionGranted { extension, .. } => {
            decided(incident, *extension, "知悉延期已同意")
        }
        Event::ExtensionRefused { extension, reason } => {
            decided(incident, *extension, "按原时限办理")
                .map(|notice| notice.saying(format!("不同意延期：{reason}")))
        }
        Event::Urged(order) | Event::SupervisionOrdered(order) => ordered(incident, order),
        Event::Submitted { draft } => {
            let heads = &[Capacity::UnitHead];
            writer(incident, *draft)
                .and_then(|n| to_unit(MessageKind::Review, n, heads, "审核回应稿"))
        }
        Event::SignedOff { draft } if is_in(incident, *draft, DraftState::OfficeReview) => {
            to_office(
                MessageKind::Review,
                Capacity::Reviewer,
                "审核回应稿".to_owned(),
            )
        }
        Event::Approved { draft, .. } if is_in(incident, *draft, DraftState::Approved) => {
            to_office(
                MessageKind::Release,
                Capacity::Reviewer,
                "登记发布".to_owned(),
            )
        }
        Event::SentBack { draft, comments } => writer(incident, *draft)
            .and_then(|n| to_unit(MessageKind::Review, n, UNIT, "修改回应稿"))
            .map(|notice| notice.saying(format!("意见：{comments}"))),
        Event::ResponseCompleted => {
            to_office(MessageKind::Notice, Capacity::Leader, "确认办结".to_owned())
        }
        Event::Reopened { reason, .. } => to_office(
            MessageKind::Notice,
            Capacity::DutyOfficer,
            "重新交办".to_owned(),
        )
        .map(|notice| notice.saying(format!("重启：{reason}"))),
        Event::Closed { .. } => evaluation_asked(incident, "做效果评估", &[Capacity::Evaluator]),
        Event::EvaluationScored(_) => next_scorer(incident),
        Event::EvaluationConcluded(fact) => return concluded(incident, fact),
        Event::EvaluationAppealed(fact) => to_office(
            MessageKind::Review,
            Capacity::Leader,
            "裁定评估申诉".to_owned(),
        )
        .map(|notice| notice.about(incident.deadline_about(DeadlineKind::AppealDecision, fact.n))),
        Event::EvaluationAppealUpheld(fact) => appeal_decided(
            incident,
            fact.appeal,
            format!(
                "申诉成立，改为{}，{} 分：{}",
                fact.grade.label(),
                fact.points,
                fact.reason
            ),
        ),
        Event::EvaluationAppealRefused { appeal, reason } => {
            appeal_decided(incident, *appeal, format!("申诉不成立：{reason}"))
        }
        Event::FollowedUp(post) => return heard_again(incident, &post.source, &post.text),
        Event::Noted(note) => return mentioned(incident, note),
        Event::Paused { .. } => return to_all_units(incident, "知悉时限已暂停"),
        Event::Resumed { .. } => return to_all_units(incident, "知悉时限已恢复"),
        Event::Registered(_)
        | Event::Reminded(_)
        | Event::SignedOff { .. }
        | Event::Approved { .. }
        | Event::Assessed(_)
        | Event::Dismissed { .. }
        | Event::Merged { .. }
        | Event::Unmerged { .. }
        | Event::Acknowledged { .. }
        | Event::ProgressReported { .. }
        | Event::Drafted(_)
        | Event::Released(_)
        | Event::AssignmentDischarged { .. }
        | Event::DeadlineStarted(_)
        | Event::DeadlineStopped { .. }
        | Event::DeadlinePassed { .. }
        | Event::DeadlineMoved(_)
        | Event::OrderReplied { .. }
        | Event::PromiseFulfilled { .. }
        | Event::SecondaryLinked { .. }
        | Event::PolicyLinked { .. }
        | Event::Watched(_)
        | Event::ChecklistBegun(_)
        | Event::ChecklistMarked(_)
        | Event::EvaluationArbitrated(_)
        | Event::Rebased { .. } => None,
        Event::RiskAssessed(_) => to_office(
            MessageKind::Review,
            Capacity::Leader,
            "决定政策是否按期发布".to_owned(),
        )
        .map(|notice| notice.about(nearest_of(incident, DeadlineKind::PolicyDecision))),
        Event::PolicyDecided(fact) => to_drafter(incident, "知悉发布决定").map(|notice| {
            notice
                .saying(format!("决定：{}", fact.decision.label()))
                .saying(format!("理由：{}", fact.reason))
        }),
        Event::PublicationMoved(fact) => {
            to_drafter(incident, "知悉计划发布日期已改").map(|notice| {
                let (from, to) = (day_words(fact.from), day_words(fact.to));
                notice.saying(format!("由 {from} 改为 {to}：{}", fact.reason))
            })
        }
    };
    one.into_iter().collect()
}

/// The office that answers for the matter: the one that handed it over, before that the one that
/// logged it.
fn office_of(incident: &Incident) -> Option<UnitId> {
    let logged = incident.registered_by.as_ref().map(|by| by.unit.clone());
    incident.office.clone().or(logged)
}

/// The unit that drafts the policy.
fn to_drafter(incident: &Incident, action: &str) -> Option<Notice> {
    let held = incident.preassessment.as_ref()?;
    let unit = &held.document.unit;
    Some(Notice::new(
        MessageKind::Notice,
        unit,
        UNIT_AND_HEAD,
        action,
    ))
}

fn nearest_of(incident: &Incident, kind: DeadlineKind) -> Option<&Tracked> {
    incident
        .running_deadlines()
        .find(|t| t.deadline.kind == kind)
}

fn running(incident: &Incident, kind: DeadlineKind, assignment: u32) -> Option<&Tracked> {
    incident
        .running_deadlines()
        .find(|t| t.deadline.kind == kind && t.deadline.assignment == Some(assignment))
}

fn writer(incident: &Incident, draft: u32) -> Option<u32> {
    incident.draft(draft).map(|draft| draft.assignment)
}

fn is_in(incident: &Incident, draft: u32, state: DraftState) -> bool {
    incident
        .draft(draft)
        .is_some_and(|draft| draft.state == state)
}

/// Asks the office's people for a step of the evaluation, until its deadline.
fn evaluation_asked(incident: &Incident, action: &str, to: &[Capacity]) -> Option<Notice> {
    let office = office_of(incident)?;
    let mut running = incident.running_deadlines();
    let due = running.find(|t| t.deadline.kind == DeadlineKind::Evaluation)?;
    Some(Notice::new(MessageKind::Review, &office, to, action).about(Some(due)))
}

/// After the first sheet another person scores; after two that are too far apart a leader decides.
fn next_scorer(incident: &Incident) -> Option<Notice> {
    match incident.evaluation().map(Evaluation::state)? {
        EvaluationState::Scored => {
            evaluation_asked(incident, "复评", &[Capacity::Evaluator, Capacity::Reviewer])
        }
        EvaluationState::InDispute => {
            evaluation_asked(incident, "裁定两次评分的分歧", &[Capacity::Leader])
        }
        EvaluationState::Concluded | EvaluationState::Dropped => None,
    }
}

/// The units that answer for the matter hear the result, and until when they may appeal.
fn concluded(incident: &Incident, fact: &Conclusion) -> Vec<Notice> {
    let mut running = incident.running_deadlines();
    let window = running.find(|t| t.deadline.kind == DeadlineKind::EvaluationAppeal);
    let result = format!("{}，{} 分", fact.grade.label(), fact.points);
    let told = fact.units.iter().map(|unit| {
        Notice {
            assignment: incident.assignment_of(unit).map(|own| own.n),
            ..Notice::new(MessageKind::Notice, unit, UNIT_AND_HEAD, "知悉效果评估结论")
        }
        .about(window)
        .saying(format!("评估结论：{result}"))
    });
    told.collect()
}

fn appeal_decided(incident: &Incident, n: u32, line: String) -> Option<Notice> {
    let mut appeals = incident.evaluations.iter().flat_map(|one| &one.appeals);
    let appeal = appeals.find(|appeal| appeal.appealed.n == n)?;
    let notice = Notice::new(
        MessageKind::Notice,
        &appeal.unit,
        UNIT_AND_HEAD,
        "知悉评估申诉的裁定",
    );
    Some(notice.saying(line))
}

/// The ladder names capacities: those of units are meant in the bound unit, or in the lead where
/// the incident as a whole is bound; those of the office in the office.
fn reminders(incident: &Incident, fact: &Reminded) -> Vec<Notice> {
    let Some(tracked) = incident.deadline(fact.no) else {
        return Vec::new();
    };
    let deadline = &tracked.deadline;
    let lead = incident.lead().map(|lead| lead.unit.clone());
    let held = incident.preassessment.as_ref();
    let drafts = held.map(|held| held.document.unit.clone());
    let bound = deadline.unit.clone().or(lead).or(drafts);
    let is_units = |capacity: &Capacity| matches!(capacity, Capacity::Liaison | Capacity::UnitHead);
    let (unit, office): (Vec<Capacity>, Vec<Capacity>) =
        fact.to.iter().copied().partition(is_units);
    let kind = if fact.at >= deadline.due_at {
        MessageKind::Passed
    } else {
        MessageKind::Reminder
    };
    let notice = |to_unit: &UnitId, to: &[Capacity], acts: Option<&UnitId>| Notice {
        assignment: deadline.assignment,
        step: Some(fact.clone()),
        acts: acts.filter(|acts| *acts != to_unit).cloned(),
        ..Notice::new(kind, to_unit, to, deadline.kind.duty()).about(Some(tracked))
    };
    let mut notices = Vec::new();
    if let Some(bound) = bound.as_ref().filter(|_| !unit.is_empty()) {
        notices.push(notice(bound, &unit, None));
    }
    if let Some(office) = office_of(incident).filter(|_| !office.is_empty()) {
        notices.push(notice(&office, &office_to(&fact.to), bound.as_ref()));
    }
    notices
}

fn office_to(to: &[Capacity]) -> Vec<Capacity> {
    to.iter()
        .copied()
        .filter(|capacity| !matches!(capacity, Capacity::Liaison | Capacity::UnitHead))
        .collect()
}

fn decided(incident: &Incident, n: u32, action: &str) -> Option<Notice> {
    let extension = incident.extensions.iter().find(|e| e.request.n == n)?;
    let assignment = incident.assignment(extension.request.assignment)?;
    Some(Notice {
        assignment: Some(assignment.n),
        ..Notice::new(
            MessageKind::Extension,
            &assignment.unit,
            UNIT_AND_HEAD,
            action,
        )
        .about(incident.deadline(extension.request.no))
    })
}

fn ordered(incident: &Incident, order: &Order) -> Option<Notice> {
    let assignment = incident.assignment(order.assignment)?;
    let (kind, action) = match order.kind {
        OrderKind::Urge => (MessageKind::Urge, "回复催办"),
        OrderKind::Supervision => (MessageKind::Supervision, "回复督办"),
    };
    let reply = incident.deadline_about(DeadlineKind::SupervisionReply, order.n);
    Some(Notice {
        assignment: Some(assignment.n),
        ..Notice::new(kind, &assignment.unit, UNIT_AND_HEAD, action)
            .about(reply)
            .saying(format!("要求：{}", order.text))
    })
}

fn to_all_units(incident: &Incident, action: &str) -> Vec<Notice> {
    incident
        .standing_assignments()
        .filter(|assignment| assignment.state.is_open())
        .map(|assignment| Notice {
            assignment: Some(assignment.n),
            ..Notice::new(MessageKind::Notice, &assignment.unit, UNIT, action)
        })
        .collect()
}

/// Those who were called upon in a note. The message says that they were, not what the note says:
/// who may read it is asked again when it is read.
fn mentioned(incident: &Incident, note: &Noted) -> Vec<Notice> {
    let told = note.mentions.iter().map(|mention| Notice {
        person: Some(mention.account.clone()),
        assignment: incident.assignment_of(&mention.unit).map(|own| own.n),
        ..Notice::new(MessageKind::Notice, &mention.unit, &[], "查看提到您的备注")
    });
    told.collect()
}

/// The units at work hear that somebody else wrote about their matter.
fn heard_again(incident: &Incident, source: &Source, text: &str) -> Vec<Notice> {
    let from = match source.channel.as_str() {
        "" => source.kind.label(),
        channel => channel,
    };
    let told = to_all_units(incident, "知悉同一件事又有反映");
    told.into_iter()
        .map(|notice| notice.saying(format!("{from}：{text}")))
        .collect()
}

/// Tells the units of the incident that another follows from now on. `place` is where the merge
/// stands in the other's stream.
///
/// # Errors
/// The store's failure, or a template that is broken.
pub(super) fn tell_followed(
    conn: &mut AnyConn,
    teller: &Teller<'_>,
    primary: &Incident,
    (follower, place): (&Incident, u64),
) -> Result<(), ServiceError> {
    let Some(fact) = &follower.registered else {
        return Ok(());
    };
    let stream = format!("{}#{place}", stream_of(follower));
    for notice in heard_again(primary, &fact.source, &fact.title) {
        teller.put(conn, primary, &stream, &notice)?;
    }
    Ok(())
}

impl Teller<'_> {
    fn put(
        &self,
        conn: &mut AnyConn,
        incident: &Incident,
        stream: &str,
        notice: &Notice,
    ) -> Result<(), ServiceError> {
        if let Some(person) = &notice.person {
            let message = self.message(incident, stream, notice, Some(person.clone()))?;
            outbox::put(conn, &message, self.now, &[])?;
            return Ok(());
        }
        for account in holders(conn, &notice.unit, &notice.to)? {
            let message = self.message(incident, stream, notice, Some(account))?;
            outbox::put(conn, &message, self.now, &[])?;
        }
        if !self.broadcast.is_empty() {
            let message = self.message(incident, stream, notice, None)?;
            outbox::put(conn, &message, self.now, self.broadcast)?;
        }
        Ok(())
    }

    fn message(
        &self,
        incident: &Incident,
        stream: &str,
        notice: &Notice,
        account: Option<AccountId>,
    ) -> Result<NewMessage, ServiceError> {
        let id = match &account {
            Some(account) => format!("{stream}/{account}"),
            None => format!("{stream}/@{}", notice.unit),
        };
        let is_courtesy = notice.step.as_ref().is_some_and(|step| step.is_courtesy);
        let is_late = notice.step.as_ref().is_some_and(|step| step.is_late);
        let facts = self.facts(incident, notice, &id, account.is_some());
        let (subject, body) = letters::render(notice.kind, &facts)?;
        let shelf = self.shelf;
        Ok(NewMessage {
            id,
            account,
            unit: notice.unit.clone(),
            incident: incident.registered.as_ref().map(|fact| fact.no.clone()),
            assignment: notice.assignment,
            deadline: notice
                .about
                .as_ref()
                .map(|about| (about.no, about.generation)),
            kind: notice.kind,
            step: notice.step.as_ref().map(|step| step.step.clone()),
            is_courtesy,
            is_late,
            subject,
            body,
            not_before_at: shelf
                .policy
                .not_before(&shelf.calendar, self.now, is_courtesy),
            due_at: notice.about.as_ref().map(|about| about.due_at),
            wants_confirmation: notice.wants_confirmation,
        })
    }

    fn facts(
        &self,
        incident: &Incident,
        notice: &Notice,
        id: &str,
        is_personal: bool,
    ) -> MessageFacts {
        let fact = incident.registered.as_ref();
        let no = fact.map(|fact| fact.no.to_string());
        let is_drill = fact.is_some_and(|fact| fact.drill);
        let title = fact.map(|fact| fact.title.clone()).unwrap_or_default();
        let is_late = notice.step.as_ref().is_some_and(|step| step.is_late);
        let due = notice.about.as_ref().map(|about| words(about.due_at));
        let asks = notice
            .assignment
            .filter(|_| notice.wants_confirmation && is_personal);
        let link = asks.and_then(|n| {
            let ends_at = self.now.saturating_add(engine::LINK_KEPT).ok()?;
            self.links.acknowledgement(id, n, ends_at)
        });
        let who = notice.acts.as_ref().unwrap_or(&notice.unit);
        MessageFacts {
            unit_name: self.shelf.roster.name(who).to_owned(),
            action: notice.action.clone(),
            true_due: due.clone().filter(|_| is_late),
            due,
            basis: notice
                .about
                .as_ref()
                .map(|about| about.source.clone())
                .unwrap_or_default(),
            title: if is_drill {
                format!("【演练】{title}")
            } else {
                title
            },
            level: incident.level.map(|level| level.label().to_owned()),
            is_late,
            link,
            page: no
                .as_ref()
                .and_then(|no| self.links.page(&format!("/incidents/{no}"))),
            no,
            lines: notice.lines.clone(),
        }
    }
}

/// Something to tell that is about no incident: an alert, a brief, a calendar that runs out.
pub(super) struct Announcement<'a> {
    /// What the messages' ids begin with: the fact, and nothing that changes when it is told again.
    pub(super) fact: &'a str,
    /// What sort of message.
    pub(super) kind: MessageKind,
    /// The unit whose people are told.
    pub(super) unit: &'a UnitId,
    /// Whom of them.
    pub(super) to: &'a [Capacity],
    /// The words; the unit's name and the page's address are added.
    pub(super) words: MessageFacts,
    /// The page where more stands.
    pub(super) path: &'a str,
    /// Whether it may wait for the end of quiet hours.
    pub(super) is_courtesy: bool,
}

/// Puts an announcement into the outbox; one that was put before changes nothing. Gives back how
/// many people hear it for the first time.
///
/// # Errors
/// The store's failure, or a template that is broken.
pub(super) fn announce(
    conn: &mut AnyConn,
    teller: &Teller<'_>,
    announcement: &Announcement<'_>,
) -> Result<usize, ServiceError> {
    let (unit, shelf) = (announcement.unit, teller.shelf);
    let mut words = announcement.words.clone();
    if words.unit_name.is_empty() {
        shelf.roster.name(unit).clone_into(&mut words.unit_name);
    }
    words.page = teller.links.page(announcement.path);
    let (subject, body) = letters::render(announcement.kind, &words)?;
    let message = |account: Option<AccountId>| NewMessage {
        id: match &account {
            Some(account) => format!("{}/{account}", announcement.fact),
            None => format!("{}/@{unit}", announcement.fact),
        },
        account,
        unit: unit.clone(),
        incident: None,
        assignment: None,
        deadline: None,
        kind: announcement.kind,
        step: None,
        is_courtesy: announcement.is_courtesy,
        is_late: false,
        subject: subject.clone(),
        body: body.clone(),
        not_before_at: shelf.policy.not_before(
            &shelf.calendar,
            teller.now,
            announcement.is_courtesy,
        ),
        due_at: None,
        wants_confirmation: false,
    };
    let mut new = 0;
    for account in holders(conn, unit, announcement.to)? {
        let is_new = outbox::put(conn, &message(Some(account)), teller.now, &[])?;
        new += usize::from(is_new);
    }
    if !teller.broadcast.is_empty() {
        outbox::put(conn, &message(None), teller.now, teller.broadcast)?;
    }
    Ok(new)
}

/// Tells the units that an alert concerns what is new to them.
///
/// # Errors
/// The store's failure, or a template that is broken.
pub(super) fn tell_alert(
    conn: &mut AnyConn,
    teller: &Teller<'_>,
    no: &AlertNo,
    (alert, event): (&Alert, &AlertEvent),
) -> Result<(), ServiceError> {
    let colour = alert.colour.map_or("预警", AlertColour::label);
    for (unit, news) in alert::told(alert, event) {
        let (title, action) = match news {
            News::Raised => (format!("{colour} {no}"), "确认"),
            News::Adjusted { .. } => (format!("{colour} {no} 有调整"), "查看"),
            News::Lifted => (format!("{colour} {no} 已解除"), "知悉"),
        };
        let announcement = Announcement {
            fact: &format!("alert/{no}#{}", alert.seq),
            kind: MessageKind::Alert,
            unit: &unit,
            to: &[
                Capacity::Liaison,
                Capacity::UnitHead,
                Capacity::DutyOfficer,
                Capacity::Leader,
            ],
            words: MessageFacts {
                title,
                action: action.to_owned(),
                basis: "分工方案第 20 项".to_owned(),
                lines: vec![alert.text.clone()],
                ..MessageFacts::default()
            },
            path: &format!("/alerts/{no}"),
            is_courtesy: false,
        };
        announce(conn, teller, &announcement)?;
    }
    Ok(())
}

/// Tells the members of a linkage what is new to them.
///
/// # Errors
/// The store's failure, or a template that is broken.
pub(super) fn tell_linkage(
    conn: &mut AnyConn,
    teller: &Teller<'_>,
    no: &LinkageNo,
    (linkage, event): (&Linkage, &LinkageEvent),
) -> Result<(), ServiceError> {
    let Some(fact) = &linkage.called_out else {
        return Ok(());
    };
    let drill = if fact.drill { "【演练】" } else { "" };
    let asked = |words: &str| vec![format!("{words}{}", fact.asked)];
    for (unit, news) in linkage::told(linkage, event) {
        let (kind, action, lines) = match news {
            linkage::News::CalledOut => {
                let meeting = fact.meeting.as_ref();
                let meeting = meeting.map(|m| format!("会商：{}，{}", words(m.at), m.place));
                let lines = asked("要做的事：").into_iter().chain(meeting);
                (MessageKind::Linkage, "确认", lines.collect())
            }
            linkage::News::Urged => (MessageKind::Linkage, "尽快确认", asked("要做的事：")),
            linkage::News::Minuted => (MessageKind::Linkage, "查看纪要", Vec::new()),
            linkage::News::Ended => (MessageKind::Linkage, "知悉联动已结束", Vec::new()),
        };
        let is_to_confirm = matches!(news, linkage::News::CalledOut | linkage::News::Urged);
        let announcement = Announcement {
            fact: &format!("linkage/{no}#{}", linkage.seq),
            kind,
            unit: &unit,
            to: &[Capacity::Liaison, Capacity::UnitHead, Capacity::DutyOfficer],
            words: MessageFacts {
                title: format!("{drill}联动 {no}：{}", fact.title),
                action: action.to_owned(),
                due: is_to_confirm.then(|| words(fact.confirm_by)),
                basis: format!("分工方案第 {} 项", fact.plan_row),
                lines,
                ..MessageFacts::default()
            },
            path: &format!("/linkages/{no}"),
            is_courtesy: matches!(news, linkage::News::Minuted | linkage::News::Ended),
        };
        announce(conn, teller, &announcement)?;
    }
    Ok(())
}

/// The units that have somebody with one of the capacities.
///
/// # Errors
/// The store's failure.
pub(super) fn units_of(
    conn: &mut AnyConn,
    capacities: &[Capacity],
) -> Result<BTreeSet<UnitId>, ServiceError> {
    Ok(people::list_accounts(conn)?
        .iter()
        .filter(|row| !row.is_disabled && holds(row, capacities))
        .map(|row| UnitId::new(&row.unit))
        .collect())
}

fn holds(row: &AccountRow, wanted: &[Capacity]) -> bool {
    row.held().any(|capacity| wanted.contains(&capacity))
}

/// The people of a unit who hold one of the capacities.
fn holders(
    conn: &mut AnyConn,
    unit: &UnitId,
    to: &[Capacity],
) -> Result<BTreeSet<AccountId>, ServiceError> {
    Ok(people::list_accounts_of(conn, unit)?
        .iter()
        .filter(|row| !row.is_disabled && holds(row, to))
        .map(|row| AccountId::new(&row.username))
        .collect())
}

/// A Beijing date as messages write it.
fn day_words(day: jiff::civil::Date) -> String {
    format!("{} 年 {} 月 {} 日", day.year(), day.month(), day.day())
}

/// A Beijing day and time as messages write it.
fn words(at: Timestamp) -> String {
    let wall = local(at);
    format!(
        "{} 月 {} 日 {:02}:{:02}",
        wall.month(),
        wall.day(),
        wall.hour(),
        wall.minute()
    )
}
