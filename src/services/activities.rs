//! The register of activities: register, correct, confirm, withdraw. The frame is that of every
//! other verb: load, decide, append, project, commit.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Ctx, Once, ServiceError, Services, once};
use crate::domain::ActivityNo;
use crate::domain::activity::{Activity, ActivityCommand, Decision, Facts, decide};
use crate::domain::calendar::{local, local_date};
use crate::domain::command::Refusal;
use crate::domain::people::Viewer;
use crate::domain::vocabulary::ActivityState;
use crate::store::library::Library;
use crate::store::{AnyConn, activities, log};

/// How often a decision is made again because somebody else was faster.
const ATTEMPTS: usize = 20;

/// What somebody who decided on an older state hears.
const STALE: &str = "这项活动已有新的处理，请看过最新情况再办";

/// One request about an activity.
#[derive(Debug, Clone)]
pub struct ActivityRequest {
    /// Which activity; `None` for one that is not in the register yet.
    pub no: Option<ActivityNo>,
    /// What is asked.
    pub command: ActivityCommand,
    /// The state the asker has seen; a newer one is a conflict.
    pub expected_seq: Option<u64>,
    /// So that it may be sent twice.
    pub once: Option<Once>,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityOutcome {
    /// The activity.
    pub no: ActivityNo,
    /// Where its stream stands now.
    pub seq: u64,
    /// Where it stands now.
    pub state: ActivityState,
    /// The kind of the fact that was made.
    pub event: String,
    /// Whether this is the answer to an earlier sending of the same request.
    #[serde(skip)]
    pub is_repeated: bool,
}

/// Carries a request out, in one transaction.
///
/// # Errors
/// `Refused` with the rule, `Stale` when the asker's state is old, `NotFound` when the activity is
/// not the actor's to see, or the store's failure.
pub fn carry_out(
    services: &Services,
    ctx: &Ctx,
    request: &ActivityRequest,
) -> Result<ActivityOutcome, ServiceError> {
    once::while_raced(services, ATTEMPTS, || try_once(services, ctx, request))
}

fn try_once(
    services: &Services,
    ctx: &Ctx,
    request: &ActivityRequest,
) -> Result<ActivityOutcome, ServiceError> {
    let (ctx, request) = (ctx.clone(), request.clone());
    let library = Arc::clone(&services.library);
    services.store.write(move |conn| {
        let answered = once::carried_out(conn, &ctx, request.once.as_ref(), |conn| {
            decide_and_append(conn, &library, &ctx, &request)
        })?;
        Ok(ActivityOutcome {
            is_repeated: answered.is_repeated,
            ..answered.outcome
        })
    })
}

fn decide_and_append(
    conn: &mut AnyConn,
    library: &Library,
    ctx: &Ctx,
    request: &ActivityRequest,
) -> Result<ActivityOutcome, ServiceError> {
    let (no, activity) = load(conn, ctx, request.no.as_ref())?;
    once::check_seen(request.expected_seq, activity.seq, STALE)?;
    let command = request.command.clone().numbered(&no);
    let shelf = library
        .on(conn, local_date(ctx.now))?
        .ok_or(ServiceError::NotSetUp)?;
    let facts = Facts {
        actor: &ctx.actor,
        now: ctx.now,
        roster: &shelf.roster,
    };
    let decision = decide(&activity, &command, &facts).map_err(Refusal::from)?;
    append(conn, ctx, (no, activity), &decision)
}

fn load(
    conn: &mut AnyConn,
    ctx: &Ctx,
    no: Option<&ActivityNo>,
) -> Result<(ActivityNo, Activity), ServiceError> {
    let Some(no) = no else {
        let year = local(ctx.now).year();
        let n = log::draw(conn, &format!("activity/{year}"))?;
        return Ok((ActivityNo::of(year, n), Activity::default()));
    };
    let activity = activities::load(conn, no)?.activity;
    if activity.registered.is_none() || !activity.is_visible_to(&Viewer::of(&ctx.actor)) {
        return Err(ServiceError::NotFound);
    }
    Ok((no.clone(), activity))
}

fn append(
    conn: &mut AnyConn,
    ctx: &Ctx,
    (no, mut activity): (ActivityNo, Activity),
    decision: &Decision,
) -> Result<ActivityOutcome, ServiceError> {
    let (meta, stamp) = (ctx.meta(decision.capacity), ctx.stamp());
    activities::append(conn, &no, activity.seq, &meta, &decision.event)?;
    activity.apply(&decision.event, &stamp);
    activities::project(conn, &activity)?;
    let state = activity.state().ok_or(ServiceError::NotFound)?;
    Ok(ActivityOutcome {
        no,
        seq: activity.seq,
        state,
        event: decision.event.kind().to_owned(),
        is_repeated: false,
    })
}
