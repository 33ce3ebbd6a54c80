//! One verb on many incidents. What a person confirms becomes a job; its rows are carried out one by
//! one through the same use case as every other request, each under a token of its own, so that a
//! process that stops half way, or a second one, doubles nothing.

use super::carry_out::{Request, Subject as About, carry_out, would};
use super::once::carried_out;
use super::{Ctx, FieldFault, Once, ServiceError, Services, accounts, once};
use crate::domain::command::Command;
use crate::domain::people::Actor;
use crate::domain::vocabulary::{BulkVerb, Verb};
use crate::domain::{AccountId, IncidentNo, UnitId, lifecycle};
use crate::store::bulk::{self, BulkRow, JobRow, PENDING};
use crate::store::{At, people};

mod rows;

pub use rows::Said;
use rows::{Subject, commands, said};

/// The most incidents of one job.
pub const MOST: usize = 1000;

/// The longest text, in characters.
const LONGEST_TEXT: usize = 1000;

/// How many rows are carried out before other work is looked at.
const PIECE: usize = 20;

/// How often it is tried again when somebody else was faster.
const ATTEMPTS: usize = 5;

impl BulkVerb {
    /// The verb of the life cycle.
    pub const fn verb(self) -> Verb {
        match self {
            Self::Urge => Verb::Urge,
            Self::Acknowledge => Verb::Acknowledge,
            Self::Dispatch => Verb::Dispatch,
            Self::Withdraw => Verb::Withdraw,
            Self::Close => Verb::Close,
            Self::Dismiss => Verb::Dismiss,
        }
    }

    /// What is said when the text is missing; `None` where none is needed.
    const fn text_missing(self) -> Option<&'static str> {
        match self {
            Self::Urge => Some("请填写催办内容"),
            Self::Withdraw => Some("请填写撤回的理由"),
            Self::Dismiss => Some("请填写不予受理的理由"),
            Self::Acknowledge | Self::Dispatch | Self::Close => None,
        }
    }

    /// Whether this person's capacities allow it at all.
    pub fn is_for(self, actor: &Actor) -> bool {
        let row = lifecycle::row(self.verb());
        row.by.iter().any(|by| actor.is(*by))
    }

    /// Why a finished job cannot be taken back; `None` where it can.
    pub const fn irrevocable(self) -> Option<&'static str> {
        match self {
            Self::Dispatch => None,
            Self::Urge => Some("催办不能撤销：通知已经发给单位。"),
            Self::Acknowledge => Some("签收不能撤销：不属本单位的，请在退回期限内逐件申请退回。"),
            Self::Withdraw => Some("撤回交办不能撤销：要再交办，请重新交办。"),
            Self::Close => Some("办结不能撤销：办理流程里只有逐件重启，由分管领导开始新一轮。"),
            Self::Dismiss => {
                Some("不予受理不能撤销：办理流程里没有恢复的环节，确需办理的请重新登记。")
            }
        }
    }
}

/// What was asked.
#[derive(Debug, Clone)]
pub struct BulkRequest {
    /// What.
    pub verb: BulkVerb,
    /// The text, the reason or the note.
    pub text: String,
    /// On which incidents, each with the state that the asker saw.
    pub rows: Vec<(IncidentNo, Option<u64>)>,
}

/// What the rules say to one row before anything is done.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The incident.
    pub no: IncidentNo,
    /// Its title; empty when it is not the asker's to see.
    pub title: String,
    /// Its state.
    pub seq: Option<u64>,
    /// Why not; `None` when it can be done.
    pub refused: Option<Said>,
}

/// What the rules say to every row, storing nothing.
///
/// # Errors
/// `Invalid` naming the field, or the store's failure.
pub fn judge(
    services: &Services,
    ctx: &Ctx,
    request: &BulkRequest,
) -> Result<Vec<Judged>, ServiceError> {
    check(request)?;
    let rows = request.rows.iter();
    rows.map(|(no, _)| {
        let row = Row {
            asked: (request.verb, &request.text),
            no,
            seen: None,
            is_look: true,
            request: "",
            undone: None,
        };
        let (subject, planned) = plan(services, ctx, &row)?;
        Ok(Judged {
            no: no.clone(),
            title: subject.as_ref().map(Subject::title).unwrap_or_default(),
            seq: subject.map(|subject| subject.history.incident.seq),
            refused: planned.err(),
        })
    })
    .collect()
}

fn check(request: &BulkRequest) -> Result<(), ServiceError> {
    let length = request.text.chars().count();
    let missing = request.verb.text_missing();
    let (field, message) = if request.rows.is_empty() {
        ("nos", "还没有选舆情，请先勾选".to_owned())
    } else if request.rows.len() > MOST {
        let many = request.rows.len();
        (
            "nos",
            format!("一次最多办 {MOST} 件，现在 {many} 件，请缩小筛选范围"),
        )
    } else if length > LONGEST_TEXT {
        (
            "text",
            format!("最多 {LONGEST_TEXT} 个字，现在 {length} 个"),
        )
    } else if let Some(missing) = missing.filter(|_| request.text.trim().is_empty()) {
        ("text", missing.to_owned())
    } else {
        return Ok(());
    };
    Err(fault(field, message))
}

fn fault(field: &str, message: impl Into<String>) -> ServiceError {
    ServiceError::Invalid(vec![FieldFault {
        field: field.to_owned(),
        message: message.into(),
    }])
}

/// One row about to be judged or carried out.
struct Row<'a> {
    asked: (BulkVerb, &'a str),
    no: &'a IncidentNo,
    seen: Option<i64>,
    /// Whether nothing is to be done now.
    is_look: bool,
    /// What the row's own facts carry in the log.
    request: &'a str,
    /// What those of the row that is taken back carry.
    undone: Option<&'a str>,
}

type Planned = Result<Vec<Command>, Said>;

/// Which requests a row becomes, when all of them are permitted, or what is said instead.
fn plan(
    services: &Services,
    ctx: &Ctx,
    row: &Row<'_>,
) -> Result<(Option<Subject>, Planned), ServiceError> {
    let Some(subject) = Subject::load(services, ctx, row.no)? else {
        return Ok((None, Err(said(ServiceError::NotFound)?)));
    };
    if subject.is_newer_than(row.seen, row.request) {
        return Ok((Some(subject), Err(Said::stale())));
    }
    let wanted = match commands(services, ctx, row.asked, &subject, row.undone)? {
        Ok(wanted) => wanted,
        Err(refused) => return Ok((Some(subject), Err(refused))),
    };
    // A single request is refused, or not, when it is carried out.
    if !row.is_look && wanted.len() == 1 {
        return Ok((Some(subject), Ok(wanted)));
    }
    let permitted = match would(services, ctx, &subject.no, &wanted) {
        Ok(()) => Ok(wanted),
        Err(error) => Err(said(error)?),
    };
    Ok((Some(subject), permitted))
}

/// Makes a job of a request; gives its id. It is carried out in the background.
///
/// # Errors
/// `Invalid` naming the field, `Forbidden` when the verb is none of the person's, or the store's
/// failure.
pub fn begin(
    services: &Services,
    ctx: &Ctx,
    request: &BulkRequest,
    once: Option<&Once>,
) -> Result<String, ServiceError> {
    check(request)?;
    if !request.verb.is_for(&ctx.actor) {
        return Err(ServiceError::Forbidden);
    }
    let rows = request.rows.iter().cloned().zip(1..);
    let rows = rows.map(|((no, seq), n)| (n, no, seq.and_then(|seq| i64::try_from(seq).ok())));
    let job = NewJob {
        verb: request.verb,
        text: request.text.trim().to_owned(),
        undoes: None,
        rows: rows.collect(),
    };
    put(services, ctx, &job, once)
}

/// Makes a job that takes a finished one back: on every incident that it was done on.
///
/// # Errors
/// `NotFound` when the job is another's, `Invalid` when it cannot be taken back, or the store's
/// failure.
pub fn undo(
    services: &Services,
    ctx: &Ctx,
    id: &str,
    once: Option<&Once>,
) -> Result<String, ServiceError> {
    let (job, rows, undone_by) = services.store.read(|conn| {
        let job = bulk::load(conn, id)?.ok_or(ServiceError::NotFound)?;
        let rows = bulk::rows(conn, id)?;
        Ok::<_, ServiceError>((job, rows, bulk::undone_by(conn, id)?))
    })?;
    if job.account != ctx.actor.account.as_str() {
        return Err(ServiceError::NotFound);
    }
    let verb = BulkVerb::parse(&job.verb).ok_or(ServiceError::NotFound)?;
    if let Some(sentence) = verb.irrevocable() {
        return Err(fault("", sentence));
    }
    if let Some(by) = undone_by {
        // Whoever presses twice is led to the job that does it.
        return Ok(by);
    }
    if job.finished_at.is_none() {
        return Err(fault("", "这批还没有办完，办完才能撤销"));
    }
    let done = rows.iter().filter(|row| row.state == State::Done.code());
    let rows: Vec<_> = done
        .filter_map(|row| Some((row.n, IncidentNo::parse(&row.no)?, None)))
        .collect();
    if rows.is_empty() {
        return Err(fault("", "这批没有办成的，不用撤销"));
    }
    let job = NewJob {
        verb: BulkVerb::Withdraw,
        text: "撤销批量交办".to_owned(),
        undoes: Some(job.id),
        rows,
    };
    put(services, ctx, &job, once)
}

/// A job about to be made.
#[derive(Clone)]
struct NewJob {
    verb: BulkVerb,
    text: String,
    undoes: Option<String>,
    rows: Vec<(i64, IncidentNo, Option<i64>)>,
}

fn put(
    services: &Services,
    ctx: &Ctx,
    job: &NewJob,
    once: Option<&Once>,
) -> Result<String, ServiceError> {
    once::while_raced(services, ATTEMPTS, || {
        let (ctx, job, once) = (ctx.clone(), job.clone(), once.cloned());
        let id = accounts::random_word()?;
        services.store.write(move |conn| {
            let answered = carried_out(conn, &ctx, once.as_ref(), |conn| {
                if let Some(undoes) = &job.undoes
                    && let Some(by) = bulk::undone_by(conn, undoes)?
                {
                    return Ok(by);
                }
                bulk::put(conn, &job.row(&ctx, &id), &job.rows(&id))?;
                Ok::<_, ServiceError>(id)
            })?;
            Ok(answered.outcome)
        })
    })
}

impl NewJob {
    fn row(&self, ctx: &Ctx, id: &str) -> JobRow {
        JobRow {
            id: id.to_owned(),
            account: ctx.actor.account.to_string(),
            verb: self.verb.code().to_owned(),
            text: self.text.clone(),
            undoes: self.undoes.clone(),
            created_at: At::from(ctx.now),
            finished_at: None,
        }
    }

    fn rows(&self, id: &str) -> Vec<BulkRow> {
        let rows = self.rows.iter().map(|(n, no, seen_seq)| BulkRow {
            job: id.to_owned(),
            n: *n,
            no: no.to_string(),
            seen_seq: *seen_seq,
            state: PENDING.to_owned(),
            code: String::new(),
            sentence: String::new(),
            basis: String::new(),
            finished_at: None,
        });
        rows.collect()
    }
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing yet.
    Pending,
    /// It was done.
    Done,
    /// A rule said no.
    Refused,
    /// Somebody did something to the incident in the meantime.
    Stale,
}

impl State {
    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pending => PENDING,
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Stale => "stale",
        }
    }

    /// From its code; what is not known was refused.
    pub fn of(code: &str) -> Self {
        let known = [Self::Pending, Self::Done, Self::Stale];
        let found = known.into_iter().find(|state| state.code() == code);
        found.unwrap_or(Self::Refused)
    }

    /// What people call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pending => "等候办理",
            Self::Done => "已办",
            Self::Refused => "不能办",
            Self::Stale => "情况已变",
        }
    }
}

/// Reconciler: carries out what waits; tells whether more does.
///
/// # Errors
/// The store's failure; the next turn goes on where this one stopped.
pub fn tick(services: &Services) -> Result<bool, ServiceError> {
    carry_on(services, PIECE)
}

/// Carries out at most so many rows of the job that has waited longest; tells whether there was
/// one.
///
/// # Errors
/// The store's failure; the next turn goes on where this one stopped.
pub fn carry_on(services: &Services, most: usize) -> Result<bool, ServiceError> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let waiting = services.store.read(|conn| {
        let Some(job) = bulk::oldest_open(conn)? else {
            return Ok(None);
        };
        let account = AccountId::new(&job.account);
        let account = people::load_account(conn, &account)?;
        let rows = bulk::pending(conn, &job.id, most)?;
        Ok::<_, ServiceError>(Some((job, account, rows)))
    })?;
    let Some((job, account, rows)) = waiting else {
        return Ok(false);
    };
    if rows.is_empty() {
        let now = services.now();
        services
            .store
            .write(move |conn| bulk::finish(conn, &job.id, now))?;
        return Ok(true);
    }
    // The rights of this moment count, not those of the asking.
    let held = account.filter(|row| !row.is_disabled);
    let actor = held.map_or_else(|| nobody(&job), |row| row.actor());
    for row in rows {
        let done = one(services, &actor, &job, &row)?;
        services.store.write(move |conn| bulk::mark(conn, &done))?;
    }
    Ok(true)
}

/// Somebody whose account is gone may do nothing.
fn nobody(job: &JobRow) -> Actor {
    Actor {
        account: AccountId::new(&job.account),
        name: job.account.clone(),
        unit: UnitId::new(""),
        capacities: Vec::new(),
    }
}

/// Carries one row out; gives it with what became of it.
fn one(
    services: &Services,
    actor: &Actor,
    job: &JobRow,
    row: &BulkRow,
) -> Result<BulkRow, ServiceError> {
    let request_id = token(&job.id, row.n);
    let ctx = services.ctx(actor.clone(), request_id.clone());
    let refused = match once_done(services, &ctx, job, row, &request_id) {
        Ok(refused) => refused,
        Err(error) => Some(said(error)?),
    };
    let state = match &refused {
        None => State::Done,
        Some(said) if said.code == "stale" => State::Stale,
        Some(_) => State::Refused,
    };
    let said = refused.unwrap_or_else(|| Said::new("", "", ""));
    Ok(BulkRow {
        state: state.code().to_owned(),
        code: said.code,
        sentence: said.sentence,
        basis: said.basis,
        finished_at: Some(At::from(ctx.now)),
        ..row.clone()
    })
}

/// The token of a row, which also names its request in the log.
fn token(job: &str, n: i64) -> String {
    format!("bulk:{job}:{n}")
}

fn once_done(
    services: &Services,
    ctx: &Ctx,
    job: &JobRow,
    row: &BulkRow,
    request_id: &str,
) -> Result<Option<Said>, ServiceError> {
    let no = IncidentNo::parse(&row.no).ok_or(ServiceError::NotFound)?;
    let verb = BulkVerb::parse(&job.verb).ok_or(ServiceError::NotFound)?;
    let undone = job.undoes.as_ref().map(|undoes| token(undoes, row.n));
    let subject = Subject::load(services, ctx, &no)?.ok_or(ServiceError::NotFound)?;
    // A process that stopped between doing and saying so leaves its request in the log.
    let is_begun = subject.has_facts_of(request_id);
    if is_begun && verb != BulkVerb::Withdraw {
        return Ok(None);
    }
    let row = Row {
        asked: (verb, &job.text),
        no: &no,
        seen: row.seen_seq,
        is_look: false,
        request: request_id,
        undone: undone.as_deref(),
    };
    let (_, planned) = plan(services, ctx, &row)?;
    let wanted = match planned {
        Ok(wanted) => wanted,
        // Of several units, all were taken back already.
        Err(_nothing_left) if is_begun => return Ok(None),
        Err(refused) => return Ok(Some(refused)),
    };
    for command in wanted {
        // Of several units each is a request of its own.
        let part = if let Command::Withdraw { unit, .. } = &command {
            unit.to_string()
        } else {
            String::new()
        };
        let request = Request {
            subject: About::Incident(no.clone()),
            command,
            files: Vec::new(),
            expected_seq: None,
            once: Some(Once {
                token: format!("{request_id}:{part}"),
                body: Vec::new(),
            }),
        };
        carry_out(services, ctx, &request)?;
    }
    Ok(None)
}
