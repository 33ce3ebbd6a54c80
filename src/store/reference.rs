//! Versions of what the rules are made of: plan, policy, calendar, roster, lexicon and rubric.
//!
//! A version's body never changes and its date is set once; the database itself refuses anything
//! else. Which version holds for what, and what a body means, is decided above.

use diesel::prelude::*;
use jiff::Timestamp;
use jiff::civil::Date;

use super::schema::{plan_resolutions, reference_versions};
use super::{AnyConn, At, Doing, StoreError};
use crate::domain::{AccountId, RowRef};

/// What is kept in versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReferenceKind {
    /// Who is responsible.
    Plan,
    /// When and how much.
    Policy,
    /// Holidays and make-up workdays.
    Calendar,
    /// Units and groups.
    Roster,
    /// The words by which a text finds its rows.
    Lexicon,
    /// What an evaluation looks at and what it is worth.
    Rubric,
}

impl ReferenceKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::Plan,
        Self::Policy,
        Self::Calendar,
        Self::Roster,
        Self::Lexicon,
        Self::Rubric,
    ];

    /// The lasting code, as in rows.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Policy => "policy",
            Self::Calendar => "calendar",
            Self::Roster => "roster",
            Self::Lexicon => "lexicon",
            Self::Rubric => "rubric",
        }
    }
}

/// A version about to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVersion {
    /// The content as JSON.
    pub body: String,
    /// Where it comes from, in words.
    pub note: String,
    /// When it was imported.
    pub imported_at: Timestamp,
    /// Who imported it.
    pub imported_by: AccountId,
}

/// A version without its body, for lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionSummary {
    /// The running number within its kind, from 1.
    pub version: u32,
    /// From which Beijing date it holds; `None` while unpublished.
    pub effective_from: Option<Date>,
    /// Where it comes from, in words.
    pub note: String,
    /// When it was imported.
    pub imported_at: Timestamp,
    /// Who imported it.
    pub imported_by: AccountId,
}

/// A version with its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferenceVersion {
    /// Everything but the body.
    pub summary: VersionSummary,
    /// The content as JSON.
    pub body: String,
}

/// What a person decided about a doubtful row of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanResolution {
    /// The version of the plan.
    pub version: u32,
    /// The row.
    pub row_ref: RowRef,
    /// The decision as JSON.
    pub resolution: String,
    /// When it was decided.
    pub resolved_at: Timestamp,
    /// Who decided.
    pub resolved_by: AccountId,
}

/// Keeps a new version, not yet published; gives back its number.
///
/// # Errors
/// `Conflict` when another version of the kind is put at the same moment.
pub fn put_version(
    conn: &mut AnyConn,
    kind: ReferenceKind,
    new: &NewVersion,
) -> Result<u32, StoreError> {
    const DOING: &str = "put a reference version";
    let last: Option<i64> = reference_versions::table
        .filter(reference_versions::kind.eq(kind.code()))
        .select(diesel::dsl::max(reference_versions::version))
        .first(conn)
        .doing(DOING)?;
    let version = last.unwrap_or(0) + 1;
    diesel::insert_into(reference_versions::table)
        .values((
            reference_versions::kind.eq(kind.code()),
            reference_versions::version.eq(version),
            reference_versions::body.eq(&new.body),
            reference_versions::note.eq(&new.note),
            reference_versions::imported_at.eq(At::from(new.imported_at)),
            reference_versions::imported_by.eq(new.imported_by.as_str()),
        ))
        .execute(conn)
        .doing(DOING)?;
    u32::try_from(version).map_err(|e| StoreError::corrupt(DOING, e))
}

/// Sets the Beijing date from which a version holds, once and for all; gives back whether there
/// was such an unpublished version.
///
/// # Errors
/// The store's own failure.
pub fn publish(
    conn: &mut AnyConn,
    kind: ReferenceKind,
    version: u32,
    effective_from: Date,
) -> Result<bool, StoreError> {
    let unpublished = reference_versions::table
        .find((kind.code(), i64::from(version)))
        .filter(reference_versions::effective_from.is_null());
    let published = diesel::update(unpublished)
        .set(reference_versions::effective_from.eq(Some(effective_from.to_string())))
        .execute(conn)
        .doing("publish a reference version")?;
    Ok(published > 0)
}

/// Lists the versions of a kind, the newest first.
///
/// # Errors
/// `Corrupt` when a row cannot be read.
pub fn list(conn: &mut AnyConn, kind: ReferenceKind) -> Result<Vec<VersionSummary>, StoreError> {
    reference_versions::table
        .filter(reference_versions::kind.eq(kind.code()))
        .order(reference_versions::version.desc())
        .select(SummaryRow::as_select())
        .load::<SummaryRow>(conn)
        .doing("list the reference versions")?
        .into_iter()
        .map(SummaryRow::into_summary)
        .collect()
}

/// Loads one version.
///
/// # Errors
/// `Corrupt` when the row cannot be read.
pub fn load(
    conn: &mut AnyConn,
    kind: ReferenceKind,
    version: u32,
) -> Result<Option<ReferenceVersion>, StoreError> {
    reference_versions::table
        .find((kind.code(), i64::from(version)))
        .select((SummaryRow::as_select(), reference_versions::body))
        .first::<(SummaryRow, String)>(conn)
        .optional()
        .doing("load a reference version")?
        .map(with_body)
        .transpose()
}

/// Loads the version that holds on a Beijing date: the one with the latest date not after it, and
/// of several with that date the newest. `None` when none is published for so early a date.
///
/// # Errors
/// `Corrupt` when the row cannot be read.
pub fn current_on(
    conn: &mut AnyConn,
    kind: ReferenceKind,
    on: Date,
) -> Result<Option<ReferenceVersion>, StoreError> {
    reference_versions::table
        .filter(reference_versions::kind.eq(kind.code()))
        .filter(reference_versions::effective_from.le(on.to_string()))
        .order((
            reference_versions::effective_from.desc(),
            reference_versions::version.desc(),
        ))
        .select((SummaryRow::as_select(), reference_versions::body))
        .first::<(SummaryRow, String)>(conn)
        .optional()
        .doing("load the current reference version")?
        .map(with_body)
        .transpose()
}

/// The number of the version that holds on a Beijing date, without its body: what `current_on`
/// would load.
///
/// # Errors
/// The store's own failure.
pub fn version_on(
    conn: &mut AnyConn,
    kind: ReferenceKind,
    on: Date,
) -> Result<Option<u32>, StoreError> {
    const DOING: &str = "find the current reference version";
    let version: Option<i64> = reference_versions::table
        .filter(reference_versions::kind.eq(kind.code()))
        .filter(reference_versions::effective_from.le(on.to_string()))
        .order((
            reference_versions::effective_from.desc(),
            reference_versions::version.desc(),
        ))
        .select(reference_versions::version)
        .first(conn)
        .optional()
        .doing(DOING)?;
    version
        .map(|v| u32::try_from(v).map_err(|e| StoreError::corrupt(DOING, e)))
        .transpose()
}

/// Keeps a decision about a doubtful row; earlier ones stay.
///
/// # Errors
/// `Conflict` when the row was decided at the very same instant.
pub fn put_resolution(conn: &mut AnyConn, new: &PlanResolution) -> Result<(), StoreError> {
    diesel::insert_into(plan_resolutions::table)
        .values((
            plan_resolutions::version.eq(i64::from(new.version)),
            plan_resolutions::row_ref.eq(new.row_ref.as_str()),
            plan_resolutions::resolution.eq(&new.resolution),
            plan_resolutions::resolved_at.eq(At::from(new.resolved_at)),
            plan_resolutions::resolved_by.eq(new.resolved_by.as_str()),
        ))
        .execute(conn)
        .doing("put a decision about a plan row")?;
    Ok(())
}

/// Lists the decisions about a version of the plan, the oldest first: of several about one row the
/// last counts.
///
/// # Errors
/// `Corrupt` when a row cannot be read.
pub fn list_resolutions(
    conn: &mut AnyConn,
    version: u32,
) -> Result<Vec<PlanResolution>, StoreError> {
    type Row = (String, String, At, String);
    let rows: Vec<Row> = plan_resolutions::table
        .filter(plan_resolutions::version.eq(i64::from(version)))
        .order((plan_resolutions::resolved_at, plan_resolutions::row_ref))
        .select((
            plan_resolutions::row_ref,
            plan_resolutions::resolution,
            plan_resolutions::resolved_at,
            plan_resolutions::resolved_by,
        ))
        .load(conn)
        .doing("list the decisions about a plan")?;
    let resolution = |(row_ref, resolution, resolved_at, resolved_by): Row| PlanResolution {
        version,
        row_ref: RowRef::new(row_ref),
        resolution,
        resolved_at: resolved_at.timestamp(),
        resolved_by: AccountId::new(resolved_by),
    };
    Ok(rows.into_iter().map(resolution).collect())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = reference_versions)]
struct SummaryRow {
    version: i64,
    effective_from: Option<String>,
    note: String,
    imported_at: At,
    imported_by: String,
}

impl SummaryRow {
    fn into_summary(self) -> Result<VersionSummary, StoreError> {
        const DOING: &str = "read a reference version";
        let date = |text: String| {
            text.parse::<Date>()
                .map_err(|e| StoreError::corrupt(DOING, e))
        };
        Ok(VersionSummary {
            version: u32::try_from(self.version).map_err(|e| StoreError::corrupt(DOING, e))?,
            effective_from: self.effective_from.map(date).transpose()?,
            note: self.note,
            imported_at: self.imported_at.timestamp(),
            imported_by: AccountId::new(self.imported_by),
        })
    }
}

fn with_body((row, body): (SummaryRow, String)) -> Result<ReferenceVersion, StoreError> {
    Ok(ReferenceVersion {
        summary: row.into_summary()?,
        body,
    })
}
