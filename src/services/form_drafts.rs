//! What somebody is writing in a form is kept until it is sent, so that no text is lost. Only the
//! owner reads it. A window that knows an older revision cannot save over a newer one.

use jiff::Timestamp;

use super::once::{Once, while_raced};
use super::{Ctx, FieldFault, ServiceError, Services};
use crate::domain::AccountId;
use crate::store::form_drafts::{self, FormDraftRow};
use crate::store::form_token::{self, Recalled};
use crate::store::{AnyConn, At, StoreError};

/// The longest text of one form, in characters.
pub const MOST_CHARS: usize = 50_000;
/// The most forms that one person can have begun.
pub const MOST_DRAFTS: i64 = 200;
const LONGEST_ADDRESS: usize = 200;
const ATTEMPTS: usize = 3;

/// What no draft holds, whatever a form is called: secrets, and what belongs to one sending.
const NEVER: &[&str] = &[
    "csrf",
    "form_token",
    "expected_seq",
    "draft_form",
    "draft_revision",
    "password",
    "current",
    "new",
    "again",
    "code",
];

/// Which form: the address at which it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormKey(String);

impl FormKey {
    /// Reads an address of this house.
    pub fn parse(text: &str) -> Option<Self> {
        let is_local = text.starts_with('/') && !text.starts_with("//");
        let strays = |c: char| c == '\\' || c.is_control();
        let fits = is_local && text.len() <= LONGEST_ADDRESS && !text.contains(strays);
        fits.then(|| Self(text.to_owned()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a window sends to be kept.
#[derive(Debug, Clone)]
pub struct Writing {
    /// In which form.
    pub form: FormKey,
    /// The revision that the window knows, 0 for none.
    pub known: i64,
    /// The state of the record that the writer saw.
    pub base_seq: Option<u64>,
    /// The token of the form; a form that was carried out is not kept again.
    pub once: Option<Once>,
    /// Names and values in posted order.
    pub fields: Vec<(String, String)>,
}

impl Writing {
    /// The revision that this writing gets when it is saved at this instant. Revisions go by the
    /// clock, so that a draft that was dropped and begun anew never repeats one.
    pub fn next_revision(&self, now: Timestamp) -> i64 {
        now.as_microsecond().max(self.known.saturating_add(1))
    }
}

/// A kept draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormDraft {
    /// Of which form.
    pub form: String,
    /// Its revision.
    pub revision: i64,
    /// The state of the record that the writer saw.
    pub base_seq: Option<u64>,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// Names and values in posted order.
    pub fields: Vec<(String, String)>,
}

/// What became of a save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// It is kept under this revision.
    Kept(i64),
    /// Another window has saved this since; nothing was changed.
    Newer(FormDraft),
    /// The form was sent, or its draft dropped, elsewhere; nothing was changed.
    Gone,
}

/// Keeps what is being written, if the window knows the newest revision.
///
/// # Errors
/// `Invalid` when it is too much; else the store's failure.
pub fn save(services: &Services, ctx: &Ctx, writing: &Writing) -> Result<Saved, ServiceError> {
    let row = row_of(ctx, writing)?;
    while_raced(services, ATTEMPTS, || {
        let (ctx, writing, row) = (ctx.clone(), writing.clone(), row.clone());
        services
            .store
            .write(move |conn| save_on(conn, &ctx, &writing, &row))
    })
}

fn save_on(
    conn: &mut AnyConn,
    ctx: &Ctx,
    writing: &Writing,
    row: &FormDraftRow,
) -> Result<Saved, ServiceError> {
    let account = &ctx.actor.account;
    if let Some(once) = &writing.once
        && form_token::recall(conn, &once.token_of(account))? != Recalled::Nothing
    {
        return Ok(Saved::Gone);
    }
    if writing.known == 0 && form_drafts::count(conn, account)? >= MOST_DRAFTS {
        let sentence = format!("草稿已有 {MOST_DRAFTS} 份，请先到“我的草稿”里放弃不要的");
        return Err(fault(sentence));
    }
    if form_drafts::put(conn, row, writing.known)? {
        return Ok(Saved::Kept(row.revision));
    }
    let newer = form_drafts::load(conn, account, writing.form.as_str())?;
    Ok(newer.map_or(Saved::Gone, |row| Saved::Newer(read(row))))
}

fn row_of(ctx: &Ctx, writing: &Writing) -> Result<FormDraftRow, ServiceError> {
    let fields: Vec<&(String, String)> = writing
        .fields
        .iter()
        .filter(|(name, _)| !NEVER.contains(&name.as_str()))
        .collect();
    let chars: usize = fields.iter().map(|(_, value)| value.chars().count()).sum();
    if chars > MOST_CHARS {
        let sentence = format!("草稿最多存 {MOST_CHARS} 个字，现在 {chars} 个，请先删短再存");
        return Err(fault(sentence));
    }
    let fields = serde_json::to_string(&fields)
        .map_err(|error| ServiceError::Internal(format!("keep a draft: {error}")))?;
    Ok(FormDraftRow {
        account: ctx.actor.account.as_str().to_owned(),
        form: writing.form.as_str().to_owned(),
        fields,
        revision: writing.next_revision(ctx.now),
        base_seq: writing.base_seq.and_then(|seq| i64::try_from(seq).ok()),
        updated_at: At::from(ctx.now),
    })
}

fn fault(message: String) -> ServiceError {
    ServiceError::Invalid(vec![FieldFault {
        field: String::new(),
        message,
    }])
}

/// A draft whose fields cannot be read is an empty one.
fn read(row: FormDraftRow) -> FormDraft {
    FormDraft {
        form: row.form,
        revision: row.revision,
        base_seq: row.base_seq.and_then(|seq| u64::try_from(seq).ok()),
        saved_at: row.updated_at.timestamp(),
        fields: serde_json::from_str(&row.fields).unwrap_or_default(),
    }
}

/// What this person has written in this form.
///
/// # Errors
/// The store's failure.
pub fn load(
    services: &Services,
    account: &AccountId,
    form: &FormKey,
) -> Result<Option<FormDraft>, ServiceError> {
    let found = services
        .store
        .read(|conn| form_drafts::load(conn, account, form.as_str()))?;
    Ok(found.map(read))
}

/// Everything this person is writing, newest first.
///
/// # Errors
/// The store's failure.
pub fn list(services: &Services, account: &AccountId) -> Result<Vec<FormDraft>, ServiceError> {
    let found = services
        .store
        .read(|conn| form_drafts::list(conn, account))?;
    Ok(found.into_iter().map(read).collect())
}

/// Drops what this person has written in this form: it was sent, or is not wanted any more.
///
/// # Errors
/// The store's failure.
pub fn drop_draft(
    services: &Services,
    account: &AccountId,
    form: &FormKey,
) -> Result<bool, ServiceError> {
    // Most forms are sent before anything of them was kept, and reading holds nobody up.
    if load(services, account, form)?.is_none() {
        return Ok(false);
    }
    let (account, form) = (account.clone(), form.clone());
    let dropped = services
        .store
        .write(move |conn| form_drafts::remove(conn, &account, form.as_str()));
    Ok(dropped.map_err(|error: StoreError| error)?)
}

/// Whether this person's form with this token was carried out.
///
/// # Errors
/// The store's failure.
pub fn was_sent(
    services: &Services,
    account: &AccountId,
    once: &Once,
) -> Result<bool, ServiceError> {
    let token = once.token_of(account);
    let known = services
        .store
        .read(|conn| form_token::recall(conn, &token))?;
    Ok(known != Recalled::Nothing)
}
