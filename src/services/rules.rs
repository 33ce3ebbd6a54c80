//! The rules of time, and the rubric of evaluations, as versions: imported from files, published
//! from a date, compared.
//!
//! A version never changes. Running deadlines keep the versions they were reckoned with; what a new
//! version would move is told by `impact`.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::plans::Version;
use super::{Ctx, FieldFault, Once, ServiceError, Services, once, setup};
use crate::documents::rules as files;
use crate::domain::calendar::Calendar;
use crate::domain::policy::Policy;
use crate::domain::rubric::Rubric;
use crate::domain::vocabulary::Capacity;
use crate::store::reference::{self, ReferenceKind};
use crate::store::{AnyConn, library};

mod description;
mod differences;

pub use description::{Described, Group};
pub use differences::Change;

/// What the keeper of the rules imports and publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleKind {
    /// When and how much.
    Policy,
    /// Days off and make-up workdays.
    Calendar,
    /// What an evaluation looks at; no deadline depends on it.
    Rubric,
}

impl RuleKind {
    /// What people call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Policy => "时限规则",
            Self::Calendar => "工作日历",
            Self::Rubric => "评分表",
        }
    }

    pub(super) const fn reference(self) -> ReferenceKind {
        match self {
            Self::Policy => ReferenceKind::Policy,
            Self::Calendar => ReferenceKind::Calendar,
            Self::Rubric => ReferenceKind::Rubric,
        }
    }
}

/// A file to be imported.
#[derive(Debug, Clone)]
pub struct RuleFile {
    /// Its name, whose ending tells the format.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// For calendars: the year that is meant, where the file is about several.
    pub year: Option<i16>,
}

/// What an import brought, or would bring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// The number of the new version; `None` for a dry run.
    pub version: Option<u32>,
    /// The version it is compared with and, for a calendar, built on.
    pub base: Option<u32>,
    /// For a calendar: the year whose days were replaced.
    pub year: Option<i16>,
    /// What differs from the version before.
    pub changes: Vec<Change>,
    /// What a person should look at.
    pub remarks: Vec<String>,
}

impl Imported {
    /// The import as people read it: what changes, then what to look at.
    pub fn sentences(&self) -> Vec<String> {
        let base = match self.base {
            Some(base) if self.changes.is_empty() => format!("与第 {base} 版没有差别"),
            Some(base) => format!("与第 {base} 版相比，{} 处不同：", self.changes.len()),
            None => "第一版".to_owned(),
        };
        let remarks = self.remarks.iter().map(|remark| format!("请看：{remark}"));
        std::iter::once(base)
            .chain(self.changes.iter().map(Change::sentence))
            .chain(remarks)
            .collect()
    }
}

/// Whether a file is only looked at.
#[derive(Debug, Clone)]
pub enum Mode {
    /// Read and compare; store nothing.
    DryRun,
    /// Store it as a new version; sent twice, once.
    Keep(Option<Once>),
}

/// Reads a file and stores it as a new, unpublished version, unless it is a dry run. A calendar is
/// the newest stored version with the file's year put in the place of what it knew of that year.
///
/// # Errors
/// `Invalid` with the sentence that names the line and the field, nothing being stored then;
/// `Forbidden` for those who do not keep the rules.
pub fn import(
    services: &Services,
    ctx: &Ctx,
    kind: RuleKind,
    file: &RuleFile,
    mode: &Mode,
) -> Result<Imported, ServiceError> {
    require_keeper(ctx)?;
    let read = move |conn: &mut AnyConn, file: &RuleFile| match kind {
        RuleKind::Policy => read_policy(conn, file),
        RuleKind::Calendar => read_calendar(conn, file),
        RuleKind::Rubric => read_rubric(conn, file),
    };
    let Mode::Keep(sent) = mode else {
        return services.store.read(|conn| Ok(read(conn, file)?.0));
    };
    let (ctx, file, sent) = (ctx.clone(), file.clone(), sent.clone());
    services.store.write(move |conn| {
        let answered = once::carried_out(conn, &ctx, sent.as_ref(), |conn| {
            let (mut imported, body) = read(conn, &file)?;
            let version = setup::put(conn, &ctx, kind.reference(), body, &file.name)?;
            imported.version = Some(version);
            Ok(imported)
        })?;
        Ok(answered.outcome)
    })
}

/// Only who keeps the reference data changes it, and the command line.
fn require_keeper(ctx: &Ctx) -> Result<(), ServiceError> {
    let is_keeper = ctx.actor.is(Capacity::SystemAdmin) || ctx.actor.is(Capacity::System);
    if is_keeper {
        Ok(())
    } else {
        Err(ServiceError::Forbidden)
    }
}

/// Reads a file and compares it with what ships with the house, without any database.
///
/// # Errors
/// `Invalid` with the sentence that names the line and the field.
pub fn read_cold(kind: RuleKind, file: &RuleFile) -> Result<Imported, ServiceError> {
    let (year, changes, remarks) = match kind {
        RuleKind::Policy => {
            let changes = differences::of_policies(&setup::seeded_policy()?, &policy_of(file)?);
            (None, changes, Vec::new())
        }
        RuleKind::Calendar => {
            let old = setup::seeded_calendar()?;
            let (read, next) = with_year(&old, file)?;
            let changes = differences::of_calendars(&old, &next);
            (Some(read.year), changes, read.remarks)
        }
        RuleKind::Rubric => {
            let changes = differences::of_rubrics(&setup::seeded_rubric()?, &rubric_of(file)?);
            (None, changes, Vec::new())
        }
    };
    Ok(Imported {
        version: None,
        base: Some(1),
        year,
        changes,
        remarks,
    })
}

/// The policy that a file holds.
///
/// # Errors
/// `Invalid` with the sentence that names the line and the field.
pub fn policy_of(file: &RuleFile) -> Result<Policy, ServiceError> {
    let text = std::str::from_utf8(&file.bytes)
        .map_err(|_bad| unreadable(&format!("{}：应是 UTF-8 编码的文字", file.name)))?;
    files::read_policy(&file.name, text).map_err(|error| unreadable(&error.to_string()))
}

fn read_policy(conn: &mut AnyConn, file: &RuleFile) -> Result<(Imported, String), ServiceError> {
    let policy = policy_of(file)?;
    let base = newest(conn, ReferenceKind::Policy)?;
    let old = match base {
        Some(version) => library::policy(conn, version)?,
        None => None,
    };
    let imported = Imported {
        version: None,
        base,
        year: None,
        changes: old.map_or_else(Vec::new, |old| differences::of_policies(&old, &policy)),
        remarks: Vec::new(),
    };
    Ok((imported, setup::text_of(&policy)?))
}

/// The rubric that a file holds.
///
/// # Errors
/// `Invalid` with the sentence that names the line and the field.
pub fn rubric_of(file: &RuleFile) -> Result<Rubric, ServiceError> {
    let text = std::str::from_utf8(&file.bytes)
        .map_err(|_bad| unreadable(&format!("{}：应是 UTF-8 编码的文字", file.name)))?;
    files::read_rubric(&file.name, text).map_err(|error| unreadable(&error.to_string()))
}

fn read_rubric(conn: &mut AnyConn, file: &RuleFile) -> Result<(Imported, String), ServiceError> {
    let rubric = rubric_of(file)?;
    let base = newest(conn, ReferenceKind::Rubric)?;
    let old = match base {
        Some(version) => library::rubric(conn, version)?,
        None => None,
    };
    let imported = Imported {
        version: None,
        base,
        year: None,
        changes: old.map_or_else(Vec::new, |old| differences::of_rubrics(&old, &rubric)),
        remarks: Vec::new(),
    };
    Ok((imported, setup::text_of(&rubric)?))
}

fn read_calendar(conn: &mut AnyConn, file: &RuleFile) -> Result<(Imported, String), ServiceError> {
    let base = newest(conn, ReferenceKind::Calendar)?;
    let old = match base {
        Some(version) => library::calendar(conn, version)?,
        None => None,
    };
    let old = old.map_or_else(setup::seeded_calendar, Ok)?;
    let (read, next) = with_year(&old, file)?;
    let imported = Imported {
        version: None,
        base,
        year: Some(read.year),
        changes: differences::of_calendars(&old, &next),
        remarks: read.remarks,
    };
    Ok((imported, setup::text_of(&next)?))
}

/// A calendar with the year of a file put in.
///
/// # Errors
/// `Invalid` with the sentence that names the line and the field.
pub fn with_year(
    old: &Calendar,
    file: &RuleFile,
) -> Result<(files::ReadNotice, Calendar), ServiceError> {
    let read = files::read_notice(&file.name, &file.bytes, file.year)
        .map_err(|error| unreadable(&error.to_string()))?;
    let next = old.with_notice(read.year, read.notice.clone());
    Ok((read, next))
}

/// Publishes a version from a Beijing date on, once and for all. Deadlines that run keep theirs.
///
/// # Errors
/// `NotFound` when there is no such version; `Invalid` when it has been published before;
/// `Forbidden` for those who do not keep the rules.
pub fn publish(
    services: &Services,
    ctx: &Ctx,
    kind: RuleKind,
    (version, from): (u32, Date),
    sent: Option<Once>,
) -> Result<(), ServiceError> {
    require_keeper(ctx)?;
    let ctx = ctx.clone();
    services.store.write(move |conn| {
        once::carried_out(conn, &ctx, sent.as_ref(), |conn| {
            setup::publish_once(conn, &ctx, kind.reference(), (version, from))
        })?;
        Ok(())
    })
}

/// All versions, newest first.
///
/// # Errors
/// The store's failure.
pub fn versions(services: &Services, kind: RuleKind) -> Result<Vec<Version>, ServiceError> {
    let found = services
        .store
        .read(|conn| reference::list(conn, kind.reference()))?;
    Ok(found.into_iter().map(Version::from).collect())
}

/// One version as people read it.
///
/// # Errors
/// `NotFound` when there is no such version.
pub fn described(
    services: &Services,
    kind: RuleKind,
    version: u32,
) -> Result<Described, ServiceError> {
    services.store.read(|conn| -> Result<_, ServiceError> {
        let found = reference::load(conn, kind.reference(), version)?;
        let summary = found.ok_or(ServiceError::NotFound)?.summary;
        Ok(match kind {
            RuleKind::Policy => description::of_policy(summary, &policy(conn, version)?),
            RuleKind::Calendar => description::of_calendar(summary, &calendar(conn, version)?),
            RuleKind::Rubric => description::of_rubric(summary, &rubric(conn, version)?),
        })
    })
}

/// What differs between two versions.
///
/// # Errors
/// `NotFound` when there is no such version.
pub fn difference(
    services: &Services,
    kind: RuleKind,
    old: u32,
    new: u32,
) -> Result<Vec<Change>, ServiceError> {
    services.store.read(|conn| -> Result<_, ServiceError> {
        Ok(match kind {
            RuleKind::Policy => {
                let (old, new) = (policy(conn, old)?, policy(conn, new)?);
                differences::of_policies(&old, &new)
            }
            RuleKind::Calendar => {
                let (old, new) = (calendar(conn, old)?, calendar(conn, new)?);
                differences::of_calendars(&old, &new)
            }
            RuleKind::Rubric => {
                let (old, new) = (rubric(conn, old)?, rubric(conn, new)?);
                differences::of_rubrics(&old, &new)
            }
        })
    })
}

/// A policy by version, published or not.
///
/// # Errors
/// `NotFound` when there is no such version.
pub fn stored_policy(services: &Services, version: u32) -> Result<Policy, ServiceError> {
    services.store.read(|conn| policy(conn, version))
}

/// A calendar by version, published or not.
///
/// # Errors
/// `NotFound` when there is no such version.
pub fn stored_calendar(services: &Services, version: u32) -> Result<Calendar, ServiceError> {
    services.store.read(|conn| calendar(conn, version))
}

/// A policy by version within a transaction.
///
/// # Errors
/// `NotFound` when there is no such version.
pub fn policy(conn: &mut AnyConn, version: u32) -> Result<Policy, ServiceError> {
    library::policy(conn, version)?.ok_or(ServiceError::NotFound)
}

/// A calendar by version within a transaction.
///
/// # Errors
/// `NotFound` when there is no such version.
pub fn calendar(conn: &mut AnyConn, version: u32) -> Result<Calendar, ServiceError> {
    library::calendar(conn, version)?.ok_or(ServiceError::NotFound)
}

/// A rubric by version within a transaction.
///
/// # Errors
/// `NotFound` when there is no such version.
pub fn rubric(conn: &mut AnyConn, version: u32) -> Result<Rubric, ServiceError> {
    library::rubric(conn, version)?.ok_or(ServiceError::NotFound)
}

fn newest(conn: &mut AnyConn, kind: ReferenceKind) -> Result<Option<u32>, ServiceError> {
    let versions = reference::list(conn, kind)?;
    Ok(versions.first().map(|version| version.version))
}

fn unreadable(sentence: &str) -> ServiceError {
    ServiceError::Invalid(vec![FieldFault {
        field: "file".to_owned(),
        message: sentence.to_owned(),
    }])
}
