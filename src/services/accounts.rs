//! Accounts: signing in and out, lock-out, passwords, who acts in which capacity.
//!
//! A password is kept as an Argon2id hash and nowhere else; a session is a row, so that ending it
//! or disabling the account bites at once.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use jiff::{SignedDuration, Timestamp};

use super::{Ctx, FieldFault, ServiceError, Services, SignInFault};
use crate::domain::people::Actor;
use crate::domain::vocabulary::Capacity;
use crate::domain::{AccountId, UnitId};
use crate::store::people::{self, AccountRow, SessionRow};
use crate::store::{At, StoreError};

/// 等保 practice (domain rules, section 9): five failures lock for 300 seconds.
const FAILURES_UNTIL_LOCK: i64 = 5;
const LOCKED_FOR: SignedDuration = SignedDuration::from_secs(300);
/// A shift and the handing over of it.
const SESSION_LASTS: SignedDuration = SignedDuration::from_hours(12);
/// A desk that nobody has touched for so long is nobody's.
const IDLE_LIMIT: SignedDuration = SignedDuration::from_hours(2);
/// Being seen is written at most once in this time, so that reading pages writes little.
const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(5);
/// Length is what makes a password strong.
const PASSWORD_FROM: usize = 10;
const PASSWORD_UP_TO: usize = 128;

/// A session that was just opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The session's id.
    pub session: String,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// Who signed in.
    pub actor: Actor,
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who, with the rights of this moment.
    pub actor: Actor,
    /// The token that the session's forms carry.
    pub csrf: String,
    /// Settings of the account: large type, high contrast.
    pub preferences: Preferences,
}

/// How somebody likes the portal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the page"
)]
pub struct Preferences {
    /// 大字版.
    pub large: bool,
    /// 高对比度.
    pub contrast: bool,
    /// Single-key shortcuts are off.
    pub no_keys: bool,
    /// 关注的舆情也发邮件.
    pub follow_by_mail: bool,
}

/// A new or changed account.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The user name.
    pub username: AccountId,
    /// The person's name.
    pub name: String,
    /// The unit.
    pub unit: UnitId,
    /// What the person may act as.
    pub capacities: Vec<Capacity>,
    /// The password.
    pub password: String,
}

/// Opens a session for somebody who knows the password.
///
/// # Errors
/// `Unauthenticated`: wrong name or password (which is not said), or locked.
pub fn sign_in(
    services: &Services,
    username: &str,
    password: &str,
    now: Timestamp,
) -> Result<Opened, ServiceError> {
    let account = AccountId::new(username.trim());
    let found = services
        .store
        .read(|conn| people::load_account(conn, &account))?;
    let Some(row) = found else {
        // The same work as for a real account, so that the time tells nothing.
        let _same_work = hash(password)?;
        return Err(ServiceError::Unauthenticated(SignInFault::WrongCredentials));
    };
    if let Some(until) = row
        .locked_until_at
        .map(At::timestamp)
        .filter(|until| *until > now)
    {
        return Err(ServiceError::Unauthenticated(SignInFault::LockedUntil(
            until,
        )));
    }
    if !verifies(password, &row.password_hash) || row.is_disabled {
        return Err(failed(services, &account, now)?);
    }
    open_session(services, &row, now)
}

fn failed(
    services: &Services,
    account: &AccountId,
    now: Timestamp,
) -> Result<ServiceError, ServiceError> {
    let account = account.clone();
    let until = later(now, LOCKED_FOR);
    services
        .store
        .write(move |conn| -> Result<(), StoreError> {
            let failures = people::count_failed_sign_in(conn, &account)?.unwrap_or(0);
            if failures >= FAILURES_UNTIL_LOCK {
                people::unlock_account(conn, &account)?;
                people::lock_account(conn, &account, until)?;
            }
            Ok(())
        })?;
    Ok(ServiceError::Unauthenticated(SignInFault::WrongCredentials))
}

fn open_session(
    services: &Services,
    row: &AccountRow,
    now: Timestamp,
) -> Result<Opened, ServiceError> {
    let session = SessionRow {
        id: random_word()?,
        account: row.username.clone(),
        csrf: random_word()?,
        created_at: At::from(now),
        expires_at: At::from(later(now, SESSION_LASTS)),
        last_seen_at: At::from(now),
        revoked_at: None,
    };
    let opened = Opened {
        session: session.id.clone(),
        expires_at: session.expires_at.timestamp(),
        actor: row.actor(),
    };
    let account = AccountId::new(&row.username);
    services
        .store
        .write(move |conn| -> Result<(), StoreError> {
            people::unlock_account(conn, &account)?;
            people::put_session(conn, &session)
        })?;
    Ok(opened)
}

/// Who a session belongs to, with the rights of this moment.
///
/// # Errors
/// `Unauthenticated` when the session is over, unknown or revoked, or the account disabled.
pub fn signed_in(
    services: &Services,
    session: &str,
    now: Timestamp,
) -> Result<SignedIn, ServiceError> {
    let nobody = || ServiceError::Unauthenticated(SignInFault::NoSession);
    let (session_row, row) = services.store.read(|conn| -> Result<_, ServiceError> {
        let session = people::load_session(conn, session)?.ok_or_else(nobody)?;
        let account = AccountId::new(&session.account);
        let row = people::load_account(conn, &account)?.ok_or_else(nobody)?;
        Ok((session, row))
    })?;
    let seen_at = session_row.last_seen_at.timestamp();
    let is_over = session_row.revoked_at.is_some()
        || now >= session_row.expires_at.timestamp()
        || now >= later(seen_at, IDLE_LIMIT);
    if is_over || row.is_disabled {
        return Err(nobody());
    }
    if now >= later(seen_at, SEEN_EVERY) {
        let id = session_row.id.clone();
        services
            .store
            .write(move |conn| people::touch_session(conn, &id, now))?;
    }
    // Looks that cannot be read are no reason to keep somebody out.
    let preferences = Preferences::of(&row);
    Ok(SignedIn {
        actor: row.actor(),
        csrf: session_row.csrf,
        preferences,
    })
}

/// Ends a session at once.
///
/// # Errors
/// The store's failure.
pub fn sign_out(services: &Services, session: &str, now: Timestamp) -> Result<(), ServiceError> {
    let session = session.to_owned();
    services
        .store
        .write(move |conn| people::revoke_session(conn, &session, now))?;
    Ok(())
}

/// Creates an account, or gives an existing one this name, unit, capacities and password.
///
/// # Errors
/// `Invalid` when the password is too short or too long, or the user name is not one.
pub fn put_account(
    services: &Services,
    new: &NewAccount,
    now: Timestamp,
) -> Result<(), ServiceError> {
    check_username(&new.username)?;
    check_password(&new.password)?;
    put_checked(services, new, hash(&new.password)?, now)
}

/// Creates many accounts with one password, hashed once; for demonstrations.
///
/// # Errors
/// As `put_account`.
pub fn put_accounts(
    services: &Services,
    accounts: &[NewAccount],
    password: &str,
    now: Timestamp,
) -> Result<(), ServiceError> {
    check_password(password)?;
    let hashed = hash(password)?;
    accounts
        .iter()
        .try_for_each(|new| put_checked(services, new, hashed.clone(), now))
}

fn put_checked(
    services: &Services,
    new: &NewAccount,
    password_hash: String,
    now: Timestamp,
) -> Result<(), ServiceError> {
    let codes: Vec<&str> = new
        .capacities
        .iter()
        .map(|capacity| capacity.code())
        .collect();
    let row = AccountRow {
        username: new.username.as_str().to_owned(),
        name: new.name.clone(),
        unit: new.unit.as_str().to_owned(),
        capacities: codes.join(","),
        password_hash,
        is_disabled: false,
        failed_sign_ins: 0,
        locked_until_at: None,
        created_at: At::from(now),
        preferences: "{}".to_owned(),
    };
    services
        .store
        .write(move |conn| people::put_account(conn, &row))?;
    Ok(())
}

/// Gives an account a new password and ends all its sessions.
///
/// # Errors
/// `NotFound`, or `Invalid` when the password is too short or too long.
pub fn set_password(
    services: &Services,
    account: &AccountId,
    password: &str,
    now: Timestamp,
) -> Result<(), ServiceError> {
    check_password(password)?;
    let password_hash = hash(password)?;
    change(services, account, now, move |row| AccountRow {
        password_hash,
        failed_sign_ins: 0,
        locked_until_at: None,
        ..row
    })
}

/// Gives many accounts one new password, hashed once, and ends all their sessions; for
/// demonstrations. Accounts that do not exist are passed over.
///
/// # Errors
/// `Invalid` when the password is too short or too long.
pub fn set_passwords(
    services: &Services,
    accounts: &[AccountId],
    password: &str,
    now: Timestamp,
) -> Result<(), ServiceError> {
    check_password(password)?;
    let hashed = hash(password)?;
    accounts.iter().try_for_each(|account| {
        let password_hash = hashed.clone();
        let changed = change(services, account, now, move |row| AccountRow {
            password_hash,
            failed_sign_ins: 0,
            locked_until_at: None,
            ..row
        });
        match changed {
            Err(ServiceError::NotFound) => Ok(()),
            done => done,
        }
    })
}

/// Changes one's own password, knowing the old one.
///
/// # Errors
/// `Invalid` when the old password is wrong or the new one unfit.
pub fn change_password(
    services: &Services,
    ctx: &Ctx,
    old: &str,
    new: &str,
) -> Result<(), ServiceError> {
    let account = &ctx.actor.account;
    let row = services
        .store
        .read(|conn| people::load_account(conn, account))?;
    let row = row.ok_or(ServiceError::NotFound)?;
    if !verifies(old, &row.password_hash) {
        return Err(fault("old_password", "原密码不对"));
    }
    set_password(services, account, new, ctx.now)
}

impl Preferences {
    /// Those of an account; the usual ones where none can be read.
    pub(super) fn of(row: &AccountRow) -> Self {
        serde_json::from_str(&row.preferences).unwrap_or_default()
    }
}

/// Disables an account and ends all its sessions at once.
///
/// # Errors
/// `NotFound`.
pub fn disable(
    services: &Services,
    account: &AccountId,
    now: Timestamp,
) -> Result<(), ServiceError> {
    change(services, account, now, |row| AccountRow {
        is_disabled: true,
        ..row
    })
}

/// Keeps how somebody likes the portal.
///
/// # Errors
/// `NotFound`.
pub fn set_preferences(
    services: &Services,
    account: &AccountId,
    preferences: Preferences,
) -> Result<(), ServiceError> {
    let text = serde_json::to_string(&preferences)
        .map_err(|error| ServiceError::Internal(format!("write preferences: {error}")))?;
    let account = account.clone();
    services.store.write(move |conn| {
        let row = people::load_account(conn, &account)?.ok_or(ServiceError::NotFound)?;
        people::put_account(
            conn,
            &AccountRow {
                preferences: text,
                ..row
            },
        )?;
        Ok(())
    })
}

/// All accounts, by user name.
///
/// # Errors
/// The store's failure.
pub fn list(services: &Services) -> Result<Vec<AccountRow>, ServiceError> {
    Ok(services.store.read(people::list_accounts)?)
}

fn change(
    services: &Services,
    account: &AccountId,
    now: Timestamp,
    how: impl FnOnce(AccountRow) -> AccountRow + Send + 'static,
) -> Result<(), ServiceError> {
    let account = account.clone();
    services.store.write(move |conn| {
        let row = people::load_account(conn, &account)?.ok_or(ServiceError::NotFound)?;
        people::put_account(conn, &how(row))?;
        people::revoke_sessions_of(conn, &account, now)?;
        Ok(())
    })
}

fn check_username(username: &AccountId) -> Result<(), ServiceError> {
    let text = username.as_str();
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    if (2..=40).contains(&text.len()) && text.chars().all(fits) && text != "system" {
        return Ok(());
    }
    Err(fault(
        "username",
        "账号用小写字母、数字、点和短横，2 到 40 个字符",
    ))
}

fn check_password(password: &str) -> Result<(), ServiceError> {
    match password.chars().count() {
        0..PASSWORD_FROM => Err(fault("password", "密码至少 10 个字符，越长越好")),
        PASSWORD_FROM..=PASSWORD_UP_TO => Ok(()),
        _ => Err(fault("password", "密码最多 128 个字符")),
    }
}

fn fault(field: &str, message: &str) -> ServiceError {
    ServiceError::Invalid(vec![FieldFault {
        field: field.to_owned(),
        message: message.to_owned(),
    }])
}

fn hash(password: &str) -> Result<String, ServiceError> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| ServiceError::Internal(format!("hash a password: {error}")))
}

fn verifies(password: &str, stored: &str) -> bool {
    PasswordHash::new(stored).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    })
}

/// A word nobody can guess: 128 random bits in hexadecimal.
///
/// # Errors
/// `Internal` when the system has no randomness to give.
pub fn random_word() -> Result<String, ServiceError> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| ServiceError::Internal(format!("draw random bytes: {error}")))?;
    Ok(bytes
        .iter()
        .fold(String::new(), |word, byte| word + &format!("{byte:02x}")))
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}

/// A user name, as the command line hands it over.
pub type Word = AccountId;

/// An account as the command line asks for it, in words.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The user name.
    pub username: &'a str,
    /// The person's name.
    pub name: &'a str,
    /// The unit: id, name or alias.
    pub unit: &'a str,
    /// Codes of capacities.
    pub capacities: &'a [String],
}

/// Creates an account that does not exist yet.
///
/// # Errors
/// `Invalid` naming what is wrong: the user name is taken, unit or capacity unknown, password unfit.
pub fn add(
    services: &Services,
    ctx: &Ctx,
    wanted: &Wanted<'_>,
    password: &str,
) -> Result<(), ServiceError> {
    let roster = super::setup::roster_in_force(services, ctx)?;
    let unit = roster
        .unit(&UnitId::new(wanted.unit))
        .or_else(|| roster.find(wanted.unit))
        .ok_or_else(|| fault("unit", &format!("名册里没有“{}”", wanted.unit)))?;
    let capacities = wanted
        .capacities
        .iter()
        .map(|code| {
            Capacity::parse(code)
                .filter(|capacity| *capacity != Capacity::System)
                .ok_or_else(|| fault("as", &format!("没有“{code}”这种身份")))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let username = AccountId::new(wanted.username);
    if services
        .store
        .read(|conn| people::load_account(conn, &username))?
        .is_some()
    {
        return Err(fault("username", &format!("账号 {username} 已经有了")));
    }
    let new = NewAccount {
        username,
        name: wanted.name.to_owned(),
        unit: unit.id.clone(),
        capacities,
        password: password.to_owned(),
    };
    put_account(services, &new, ctx.now)
}

/// One line an account, for the command line: user name, name, unit, capacities, whether disabled.
///
/// # Errors
/// The store's failure.
pub fn lines(services: &Services) -> Result<Vec<String>, ServiceError> {
    Ok(list(services)?
        .iter()
        .map(|row| {
            let state = if row.is_disabled { "停用" } else { "在用" };
            format!(
                "{}\t{}\t{}\t{}\t{state}",
                row.username, row.name, row.unit, row.capacities
            )
        })
        .collect())
}
