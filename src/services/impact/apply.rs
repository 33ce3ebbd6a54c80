//! The re-base that a leader confirms: the chosen deadlines, each incident in a transaction of its
//! own, and what became of each.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Affected, Under, preview, unit_words, wall};
use crate::domain::IncidentNo;
use crate::domain::calendar::local_date;
use crate::domain::command::{Command, RebaseBy, Refusal};
use crate::domain::deadline::{DeadlineNo, Tracked};
use crate::domain::lifecycle;
use crate::domain::moving::is_named;
use crate::domain::people::Actor;
use crate::domain::vocabulary::{DeadlineKind, Verb};
use crate::services::carry_out::{Request, Subject, carry_out};
use crate::services::rules::RuleKind;
use crate::services::{Ctx, FieldFault, Once, ServiceError, Services, is_busy};
use crate::store::form_token::{self, Recalled};
use crate::store::{AnyConn, history, reference};

/// How often an incident is looked at again because somebody else was faster.
const LOOKS: usize = 3;

/// A deadline that the leader picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picked {
    /// The incident.
    pub no: IncidentNo,
    /// The deadline's number within it.
    pub deadline: u32,
    /// The new due instant that the leader was shown; where it has become another one, the deadline
    /// is left alone.
    pub shown: Option<Timestamp>,
}

/// Which deadlines are to be re-based.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// Every deadline of the preview.
    All,
    /// These.
    These(Vec<Picked>),
}

/// What a leader asks for.
#[derive(Debug, Clone)]
pub struct Order {
    /// Which deadlines.
    pub chosen: Chosen,
    /// Why, for the record.
    pub reason: String,
    /// So that it may be sent twice.
    pub once: Option<Once>,
}

/// What became of one chosen deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    /// The incident.
    pub no: IncidentNo,
    /// The deadline's number within it.
    pub deadline: u32,
    /// What must be done; `None` when there is no such deadline.
    pub kind: Option<DeadlineKind>,
    /// The unit's name; empty for the incident as a whole.
    pub unit_name: String,
    /// The due instant it had.
    pub old_due_at: Option<Timestamp>,
    /// The due instant it has got; `None` when it was left alone.
    pub new_due_at: Option<Timestamp>,
    /// Why it was left alone, in one sentence; `None` when it was re-based.
    pub why_not: Option<String>,
}

/// Whether the verb's own table lets this person re-base.
pub fn may_apply(actor: &Actor) -> bool {
    let by = lifecycle::row(Verb::Rebase).by;
    by.iter().any(|capacity| actor.is(*capacity))
}

/// Reckons the chosen deadlines anew by a version that is in force today. Each incident is a
/// transaction of its own; what somebody changed meanwhile is left alone and said.
///
/// # Errors
/// `Refused` when the actor may not, or another version holds today; `NotFound` when there is no
/// such version; `Invalid` without a reason.
pub fn apply(
    services: &Services,
    ctx: &Ctx,
    (kind, version): (RuleKind, u32),
    order: &Order,
) -> Result<Vec<Applied>, ServiceError> {
    if !may_apply(&ctx.actor) {
        let by = lifecycle::row(Verb::Rebase).by;
        return Err(Refusal::NotAllowed(Verb::Rebase, by).into());
    }
    if let Some(before) = recalled(services, ctx, order.once.as_ref())? {
        return Ok(before);
    }
    let mut under = services.store.read(|conn| {
        require_in_force(conn, (kind, version), ctx.now)?;
        Under::new(services, conn, (kind, version), ctx.now)
    })?;
    let reason = order.reason.trim();
    if reason.is_empty() {
        return Err(ServiceError::Invalid(vec![FieldFault {
            field: "reason".to_owned(),
            message: "请写明重算时限的理由".to_owned(),
        }]));
    }
    let by = match kind {
        RuleKind::Policy => RebaseBy::Policy(Some(version)),
        RuleKind::Calendar => RebaseBy::Calendar(Some(version)),
        RuleKind::Rubric => return Err(Refusal::NothingToRebase.into()),
    };
    let picked = match &order.chosen {
        Chosen::These(picked) => picked.clone(),
        Chosen::All => preview(services, kind, version, ctx.now)?
            .iter()
            .map(Picked::of)
            .collect(),
    };
    let mut asked: BTreeMap<IncidentNo, Vec<Picked>> = BTreeMap::new();
    for one in picked {
        asked.entry(one.no.clone()).or_default().push(one);
    }
    let mut applied = Vec::new();
    for (no, picked) in asked {
        let task = Task {
            services,
            ctx,
            no,
            picked,
            by,
            reason,
        };
        applied.extend(task.carry_out(&mut under)?);
    }
    remember(services, ctx, order.once.as_ref(), &applied)?;
    Ok(applied)
}

impl Picked {
    fn of(affected: &Affected) -> Self {
        Self {
            no: affected.no.clone(),
            deadline: affected.deadline,
            shown: Some(affected.new_due_at),
        }
    }
}

/// The re-base takes what holds today and nothing else.
fn require_in_force(
    conn: &mut AnyConn,
    (kind, version): (RuleKind, u32),
    now: Timestamp,
) -> Result<(), ServiceError> {
    let today = local_date(now);
    let found = reference::load(conn, kind.reference(), version)?;
    let from = found.ok_or(ServiceError::NotFound)?.summary.effective_from;
    if from.is_none_or(|from| from > today) {
        return Err(Refusal::RulesToCome.into());
    }
    match reference::version_on(conn, kind.reference(), today)? {
        Some(holds) if holds != version => Err(Refusal::RulesReplaced(holds).into()),
        Some(_) | None => Ok(()),
    }
}

/// The deadlines of one incident.
struct Task<'a> {
    services: &'a Services,
    ctx: &'a Ctx,
    no: IncidentNo,
    picked: Vec<Picked>,
    by: RebaseBy,
    reason: &'a str,
}

/// What an incident looks like just now: the state it is in, the rows that would move, and those
/// that are left alone.
struct Look {
    seq: u64,
    moving: Vec<Affected>,
    left: Vec<Applied>,
}

impl Task<'_> {
    fn carry_out(&self, under: &mut Under) -> Result<Vec<Applied>, ServiceError> {
        let mut sentence = "刚刚有人办理了这件舆情，请重新核对".to_owned();
        for _look in 0..LOOKS {
            let look = self.look(under)?;
            if look.moving.is_empty() {
                return Ok(look.left);
            }
            match carry_out(self.services, self.ctx, &self.request(&look)) {
                Ok(_) => return Ok(look.told(None)),
                // Somebody was faster; what they did may have moved a row.
                Err(ServiceError::Conflict { .. }) => {}
                Err(ServiceError::Refused(refusal)) => {
                    return Ok(look.told(Some(&refusal.sentence())));
                }
                Err(error) if is_busy(&error) => {
                    "系统繁忙，这一项没有改，请稍后再试".clone_into(&mut sentence);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(self.look(under)?.told(Some(&sentence)))
    }

    fn request(&self, look: &Look) -> Request {
        let numbers = look.moving.iter();
        Request {
            subject: Subject::Incident(self.no.clone()),
            command: Command::Rebase {
                deadlines: numbers.map(|row| DeadlineNo(row.deadline)).collect(),
                by: self.by,
                reason: self.reason.to_owned(),
            },
            expected_seq: Some(look.seq),
            once: None,
            files: Vec::new(),
        }
    }

    fn look(&self, under: &mut Under) -> Result<Look, ServiceError> {
        self.services.store.read(|conn| {
            let incident = history::load(conn, &self.no)?.incident;
            let mut look = Look {
                seq: incident.seq,
                moving: Vec::new(),
                left: Vec::new(),
            };
            for picked in &self.picked {
                let Some(tracked) = incident.deadline(DeadlineNo(picked.deadline)) else {
                    look.left.push(picked.unknown());
                    continue;
                };
                let found = under.affected(conn, (&self.no, &incident), tracked)?;
                let as_shown =
                    |row: &Affected| picked.shown.is_none_or(|shown| shown == row.new_due_at);
                match found {
                    Some(row) if as_shown(&row) => look.moving.push(row),
                    Some(row) => {
                        let now = wall(row.new_due_at);
                        let why = format!("刚刚有了变动，现在应改为 {now}，请重新核对");
                        look.left.push(row.left(why));
                    }
                    None => look.left.push(self.unmoved(under, tracked)),
                }
            }
            Ok(look)
        })
    }

    /// A deadline that stays, with the reason.
    fn unmoved(&self, under: &Under, tracked: &Tracked) -> Applied {
        let deadline = &tracked.deadline;
        let basis = &deadline.basis;
        let is_reckoned = match self.by {
            RebaseBy::Policy(version) => version == Some(basis.policy_version),
            RebaseBy::Calendar(version) => version == Some(basis.calendar_version),
            RebaseBy::Both => false,
        };
        let why = if !tracked.is_running() {
            "已经结束，不再重算"
        } else if deadline.kind.is_legal() {
            "国家规定的时限，不重算"
        } else if tracked.paused_at.is_some() {
            "正在暂停，恢复以后再重算"
        } else if tracked.is_passed || deadline.due_at < self.ctx.now {
            "已经过期，不再重算"
        } else if is_named(tracked) {
            "已另定日期，不重算"
        } else if is_reckoned {
            "已经按这一版计算，不用再改"
        } else {
            "按这一版计算，到期时间不变"
        };
        Applied {
            no: self.no.clone(),
            deadline: deadline.no.0,
            kind: Some(deadline.kind),
            unit_name: under.unit_name(deadline.unit.as_ref()),
            old_due_at: Some(deadline.due_at),
            new_due_at: None,
            why_not: Some(why.to_owned()),
        }
    }
}

impl Applied {
    /// The cells of the result, in the order of the preview's columns.
    pub fn cells(&self) -> [String; 6] {
        let kind = self.kind.map_or("", DeadlineKind::label);
        let words = |at: Option<Timestamp>| at.map_or_else(String::new, wall);
        let remark = self.why_not.as_deref().unwrap_or("已重算");
        [
            self.no.to_string(),
            unit_words(&self.unit_name),
            kind.to_owned(),
            words(self.old_due_at),
            words(self.new_due_at),
            remark.to_owned(),
        ]
    }
}

impl Look {
    /// What became of the rows: those that would move did, or not for this reason.
    fn told(self, why_not: Option<&str>) -> Vec<Applied> {
        let moving = self.moving.into_iter();
        let mut all: Vec<Applied> = moving
            .map(|row| match why_not {
                Some(why) => row.left(why.to_owned()),
                None => row.done(),
            })
            .chain(self.left)
            .collect();
        all.sort_by_key(|row| row.deadline);
        all
    }
}

impl Picked {
    fn unknown(&self) -> Applied {
        Applied {
            no: self.no.clone(),
            deadline: self.deadline,
            kind: None,
            unit_name: String::new(),
            old_due_at: None,
            new_due_at: None,
            why_not: Some("没有这个时限".to_owned()),
        }
    }
}

impl Affected {
    fn done(self) -> Applied {
        Applied {
            no: self.no,
            deadline: self.deadline,
            kind: Some(self.kind),
            unit_name: self.unit_name,
            old_due_at: Some(self.old_due_at),
            new_due_at: Some(self.new_due_at),
            why_not: None,
        }
    }

    fn left(self, why: String) -> Applied {
        Applied {
            new_due_at: None,
            why_not: Some(why),
            ..self.done()
        }
    }
}

/// What became of the same request when it was sent before.
fn recalled(
    services: &Services,
    ctx: &Ctx,
    once: Option<&Once>,
) -> Result<Option<Vec<Applied>>, ServiceError> {
    let Some(once) = once else {
        return Ok(None);
    };
    let token = once.token_of(&ctx.actor.account);
    match services
        .store
        .read(|conn| form_token::recall(conn, &token))?
    {
        Recalled::Nothing => Ok(None),
        Recalled::AnotherRequest => Err(ServiceError::KeyReused),
        Recalled::Outcome(stored) => serde_json::from_str(&stored)
            .map(Some)
            .map_err(|error| ServiceError::Internal(format!("read a stored outcome: {error}"))),
    }
}

/// Keeps the answer. Of two that were sent at the same moment the first one's is kept; the second
/// has found everything done.
fn remember(
    services: &Services,
    ctx: &Ctx,
    once: Option<&Once>,
    applied: &[Applied],
) -> Result<(), ServiceError> {
    let Some(once) = once else {
        return Ok(());
    };
    let token = once.token_of(&ctx.actor.account);
    let now = ctx.now;
    let stored = serde_json::to_string(applied)
        .map_err(|error| ServiceError::Internal(format!("store an outcome: {error}")))?;
    services
        .store
        .write(move |conn| -> Result<_, ServiceError> {
            if form_token::recall(conn, &token)? == Recalled::Nothing {
                form_token::remember(conn, &token, &stored, now)?;
            }
            Ok(())
        })
}
