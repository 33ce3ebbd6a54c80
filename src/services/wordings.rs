//! The library of templates and agreed lines: added, changed, taken out of use by the department that
//! answers for the wording. Every change is a revision of its own.

use super::{Ctx, FieldFault, Once, ServiceError, Services, accounts, once};
use crate::domain::people::Actor;
use crate::domain::vocabulary::Capacity;
use crate::domain::wording::Words;
use crate::store::wordings::{self, WordingRow};
use crate::store::{AnyConn, At, history};

/// How often it is tried again when somebody else was faster.
const ATTEMPTS: usize = 5;

/// The longest text, in characters.
const LONGEST: usize = 4_000;

/// What somebody hears who changes what has changed meanwhile.
const CHANGED: &str = "这一条刚被别人改过，请看过最新内容再改";

/// What an entry shall hold, and whether it is in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedWords {
    /// What it holds.
    pub words: Words,
    /// Whether it is out of use from now on.
    pub is_retired: bool,
}

/// Whether this person writes in the library.
pub fn may_write(actor: &Actor) -> bool {
    actor.is(Capacity::DutyOfficer) || actor.is(Capacity::Reviewer)
}

/// Adds an entry; gives its id.
///
/// # Errors
/// `Forbidden`, `Invalid` naming the field, or the store's failure.
pub fn add(
    services: &Services,
    ctx: &Ctx,
    wanted: &WantedWords,
    once: Option<&Once>,
) -> Result<String, ServiceError> {
    check_writer(ctx)?;
    once::while_raced(services, ATTEMPTS, || {
        let (ctx, wanted, once) = (ctx.clone(), wanted.clone(), once.cloned());
        let id = accounts::random_word()?;
        services.store.write(move |conn| {
            let answered = once::carried_out(conn, &ctx, once.as_ref(), |conn| {
                check(conn, &wanted.words)?;
                wordings::add(conn, &row(&ctx, (&id, 1), &wanted))?;
                Ok::<_, ServiceError>(id)
            })?;
            Ok(answered.outcome)
        })
    })
}

/// Writes a further revision; gives its number.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Stale` when another revision is the latest, `Invalid` naming the field,
/// or the store's failure.
pub fn change(
    services: &Services,
    ctx: &Ctx,
    (id, seen): (&str, Option<u64>),
    wanted: &WantedWords,
) -> Result<u64, ServiceError> {
    check_writer(ctx)?;
    once::while_raced(services, ATTEMPTS, || {
        let (ctx, wanted, id) = (ctx.clone(), wanted.clone(), id.to_owned());
        services.store.write(move |conn| {
            let latest = wordings::revisions(conn, &id)?.into_iter().next();
            let latest = latest.ok_or(ServiceError::NotFound)?.n;
            let current = u64::try_from(latest).unwrap_or(0);
            once::check_seen(seen, current, CHANGED)?;
            check(conn, &wanted.words)?;
            wordings::add(conn, &row(&ctx, (&id, latest + 1), &wanted))?;
            Ok(current + 1)
        })
    })
}

fn check_writer(ctx: &Ctx) -> Result<(), ServiceError> {
    if may_write(&ctx.actor) {
        Ok(())
    } else {
        Err(ServiceError::Forbidden)
    }
}

fn check(conn: &mut AnyConn, words: &Words) -> Result<(), ServiceError> {
    let mut faults: Vec<FieldFault> = Vec::new();
    let mut fault = |field: &str, message: &str| {
        faults.push(FieldFault {
            field: field.to_owned(),
            message: message.to_owned(),
        });
    };
    if words.title.is_empty() {
        fault("title", "请填写名称");
    }
    match words.text.chars().count() {
        0 => fault("text", "请填写内容"),
        n if n > LONGEST => fault("text", "内容不能超过 4000 字"),
        _ => {}
    }
    if let Some(no) = &words.incident {
        let is_there = history::load(conn, no)?.incident.registered.is_some();
        if !is_there {
            fault("incident", "没有找到这件舆情");
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    Err(ServiceError::Invalid(faults))
}

fn row(ctx: &Ctx, (id, n): (&str, i64), wanted: &WantedWords) -> WordingRow {
    let words = &wanted.words;
    let themes: Vec<String> = words.themes.iter().map(ToString::to_string).collect();
    WordingRow {
        id: id.to_owned(),
        n,
        kind: words.kind.code().to_owned(),
        title: words.title.clone(),
        text: words.text.clone(),
        themes: themes.join("\n"),
        incident: words.incident.as_ref().map(ToString::to_string),
        valid_until: words.valid_until.map(|day| day.to_string()),
        is_internal: words.is_internal,
        is_retired: wanted.is_retired,
        is_latest: true,
        account: ctx.actor.account.to_string(),
        name: ctx.actor.name.clone(),
        written_at: At::from(ctx.now),
    }
}
