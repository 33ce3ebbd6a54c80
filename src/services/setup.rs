//! Setting up: seeds, plans imported from documents, versions published.
//!
//! Every change of reference data is written to the log as an audit entry of its own stream.

use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Ctx, FieldFault, ServiceError, Services};
use crate::documents::{self, rules, seed_lexicon, seed_plan, seeds};
use crate::domain::calendar::{Calendar, local_date};
use crate::domain::people::Roster;
use crate::domain::plan::{self, NamedUnit, PlanDocument};
use crate::domain::plan_table;
use crate::domain::policy::Policy;
use crate::domain::routing::Lexicon;
use crate::domain::rubric::Rubric;
use crate::domain::vocabulary::Capacity;
use crate::domain::{RowRef, StreamId, UnitId};
use crate::store::log::{self, NewEvent};
use crate::store::reference::{self, NewVersion, PlanResolution, ReferenceKind};
use crate::store::{AnyConn, StoreError};

const UNITS: &str = include_str!("../../seeds/units.toml");
const PLAN: &str = include_str!("../../seeds/plan-2018.tsv");
const POLICY: &str = include_str!("../../seeds/policy.toml");
const RUBRIC: &str = include_str!("../../seeds/rubric.toml");
const LEXICON: &str = include_str!("../../seeds/lexicon.toml");
const HOURS: &str = include_str!("../../seeds/calendar/hours.toml");
const YEARS: &[(&str, &str)] = &[
    (
        "calendar/2018.toml",
        include_str!("../../seeds/calendar/2018.toml"),
    ),
    (
        "calendar/2019.toml",
        include_str!("../../seeds/calendar/2019.toml"),
    ),
    (
        "calendar/2020.toml",
        include_str!("../../seeds/calendar/2020.toml"),
    ),
    (
        "calendar/2021.toml",
        include_str!("../../seeds/calendar/2021.toml"),
    ),
    (
        "calendar/2022.toml",
        include_str!("../../seeds/calendar/2022.toml"),
    ),
    (
        "calendar/2023.toml",
        include_str!("../../seeds/calendar/2023.toml"),
    ),
    (
        "calendar/2024.toml",
        include_str!("../../seeds/calendar/2024.toml"),
    ),
    (
        "calendar/2025.toml",
        include_str!("../../seeds/calendar/2025.toml"),
    ),
    (
        "calendar/2026.toml",
        include_str!("../../seeds/calendar/2026.toml"),
    ),
];

/// From which date the seeded versions hold: before any incident that is logged with them.
const SEEDED_FROM: Date = Date::constant(2018, 1, 1);

/// The lexicon that ships with the house.
///
/// # Errors
/// `Internal` when the seed is unfit, which a test rules out.
pub fn lexicon() -> Result<Lexicon, ServiceError> {
    seed_lexicon::read(LEXICON).map_err(|error| unfit("lexicon", &error))
}

/// The roster that ships with the house.
///
/// # Errors
/// `Internal` when the seed is unfit, which a test rules out.
pub fn seeded_roster() -> Result<Roster, ServiceError> {
    seeds::read_roster(UNITS).map_err(|error| unfit("roster", &error))
}

/// The plan that ships with the house: row numbers, units and gists.
///
/// # Errors
/// `Internal` when the seed is unfit, which a test rules out.
pub fn seeded_plan(roster: &Roster) -> Result<PlanDocument, ServiceError> {
    seed_plan::read(PLAN, roster).map_err(|error| unfit("plan", &error))
}

/// The rules of time that ship with the house.
///
/// # Errors
/// `Internal` when the seed is unfit, which a test rules out.
pub fn seeded_policy() -> Result<Policy, ServiceError> {
    rules::read_policy("policy.toml", POLICY).map_err(|error| unfit("policy", &error))
}

/// The calendar that ships with the house.
///
/// # Errors
/// `Internal` when the seed is unfit, which a test rules out.
pub fn seeded_calendar() -> Result<Calendar, ServiceError> {
    rules::read_calendar(1, ("calendar/hours.toml", HOURS), YEARS)
        .map_err(|error| unfit("calendar", &error))
}

/// The rubric that ships with the house.
///
/// # Errors
/// `Internal` when the seed is unfit, which a test rules out.
pub fn seeded_rubric() -> Result<Rubric, ServiceError> {
    rules::read_rubric("rubric.toml", RUBRIC).map_err(|error| unfit("rubric", &error))
}

/// Puts the seeded roster, plan, policy, calendar and rubric where no version of them is kept yet, and
/// publishes them.
///
/// # Errors
/// The store's failure, or `Internal` when a seed is unfit.
pub fn install_seeds(services: &Services, ctx: &Ctx) -> Result<(), ServiceError> {
    let roster = seeded_roster()?;
    let (plan, policy, calendar) = (seeded_plan(&roster)?, seeded_policy()?, seeded_calendar()?);
    let wanted = vec![
        (ReferenceKind::Roster, text_of(&roster)?),
        (ReferenceKind::Plan, text_of(&plan)?),
        (ReferenceKind::Policy, text_of(&policy)?),
        (ReferenceKind::Calendar, text_of(&calendar)?),
        (ReferenceKind::Rubric, text_of(&seeded_rubric()?)?),
    ];
    let ctx = ctx.clone();
    services
        .store
        .write(move |conn| -> Result<(), ServiceError> {
            for (kind, body) in wanted {
                if reference::list(conn, kind)?.is_empty() {
                    let version = put(conn, &ctx, kind, body, "seeds")?;
                    publish_in(conn, &ctx, kind, version, SEEDED_FROM)?;
                }
            }
            Ok(())
        })
}

/// Reads a document as a plan, storing nothing.
///
/// # Errors
/// `Invalid` with the sentence that names the place in the document.
pub fn read_plan(
    bytes: &[u8],
    file_name: &str,
    roster: &Roster,
) -> Result<PlanDocument, ServiceError> {
    let grid = documents::read_grid(bytes, file_name).map_err(|e| unreadable(&e.to_string()))?;
    plan_table::read(&grid, roster).map_err(|e| unreadable(&format!("{file_name}：{e}")))
}

/// The roster in force today, or the seeded one where nothing is set up yet.
///
/// # Errors
/// The store's failure.
pub fn roster_in_force(services: &Services, ctx: &Ctx) -> Result<Arc<Roster>, ServiceError> {
    let day = local_date(ctx.now);
    let shelf = services.store.read(|conn| services.library.on(conn, day))?;
    match shelf {
        Some(shelf) => Ok(shelf.roster),
        None => seeded_roster().map(Arc::new),
    }
}

/// Stores a plan as a new, unpublished version; gives back its number.
///
/// # Errors
/// The store's failure.
pub fn store_plan(
    services: &Services,
    ctx: &Ctx,
    plan: &PlanDocument,
    note: &str,
) -> Result<u32, ServiceError> {
    let (ctx, body, note) = (ctx.clone(), text_of(plan)?, note.to_owned());
    services
        .store
        .write(move |conn| put(conn, &ctx, ReferenceKind::Plan, body, &note))
}

/// Publishes a plan from a Beijing date on, once and for all. Incidents registered before keep
/// their plan.
///
/// # Errors
/// `NotFound` when there is no such version; `Invalid` when it has been published before.
pub fn publish_plan(
    services: &Services,
    ctx: &Ctx,
    version: u32,
    from: Date,
) -> Result<(), ServiceError> {
    let ctx = ctx.clone();
    services
        .store
        .write(move |conn| publish_once(conn, &ctx, ReferenceKind::Plan, (version, from)))
}

/// Publishes a version of anything from a Beijing date on, once and for all.
pub(super) fn publish_once(
    conn: &mut AnyConn,
    ctx: &Ctx,
    kind: ReferenceKind,
    (version, from): (u32, Date),
) -> Result<(), ServiceError> {
    let found = reference::load(conn, kind, version)?;
    let found = found.ok_or(ServiceError::NotFound)?;
    if found.summary.effective_from.is_some() {
        return Err(invalid(
            "version",
            format!("第 {version} 版已经公布，不能再改日期"),
        ));
    }
    publish_in(conn, ctx, kind, version, from)
}

/// Keeps what a person decided about a doubtful row.
///
/// # Errors
/// `NotFound` when the version has no such row; `Invalid` without a reason or with a unit that the
/// roster does not know.
pub fn resolve_doubt(
    services: &Services,
    ctx: &Ctx,
    version: u32,
    resolution: &Resolution,
) -> Result<(), ServiceError> {
    let roster = roster_in_force(services, ctx)?;
    let decided = decided(resolution, &roster)?;
    let (ctx, text) = (ctx.clone(), text_of(&decided)?);
    services
        .store
        .write(move |conn| -> Result<(), ServiceError> {
            let found = reference::load(conn, ReferenceKind::Plan, version)?;
            let stored = found.ok_or(ServiceError::NotFound)?.body;
            let plan: PlanDocument =
                serde_json::from_str(&stored).map_err(|error| unfit("plan version", &error))?;
            if !plan.rows.iter().any(|row| row.reference == decided.row) {
                return Err(ServiceError::NotFound);
            }
            let kept = PlanResolution {
                version,
                row_ref: decided.row.clone(),
                resolution: text,
                resolved_at: ctx.now,
                resolved_by: ctx.actor.account.clone(),
            };
            reference::put_resolution(conn, &kept)?;
            let body = json!({ "version": version, "resolution": decided });
            audit(conn, &ctx, ReferenceKind::Plan, "doubt_resolved", &body)
        })
}

fn decided(asked: &Resolution, roster: &Roster) -> Result<plan::Resolution, ServiceError> {
    let named = |field: &str, id: &str| {
        let unit = roster.unit(&UnitId::new(id)).or_else(|| roster.find(id));
        let unit = unit.ok_or_else(|| invalid(field, format!("名册里没有“{id}”")))?;
        Ok(NamedUnit {
            name: unit.name.clone(),
            id: Some(unit.id.clone()),
        })
    };
    if asked.note.trim().is_empty() {
        return Err(invalid("note", "请写明这样定的理由".to_owned()));
    }
    Ok(plan::Resolution {
        row: RowRef::new(&asked.row),
        lead: asked
            .lead
            .as_deref()
            .map(|id| named("lead", id))
            .transpose()?,
        responsible: asked
            .responsible
            .iter()
            .map(|id| named("responsible", id))
            .collect::<Result<_, ServiceError>>()?,
        note: asked.note.trim().to_owned(),
    })
}

/// A person's decision about a doubtful row of a plan, as asked for: units by id or name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// The row.
    pub row: String,
    /// The unit that leads, by id.
    pub lead: Option<String>,
    /// The units that are responsible, by id.
    pub responsible: Vec<String>,
    /// Why.
    pub note: String,
}

/// Keeps a version of anything, unpublished, with its entry in the log.
pub(super) fn put(
    conn: &mut AnyConn,
    ctx: &Ctx,
    kind: ReferenceKind,
    body: String,
    note: &str,
) -> Result<u32, ServiceError> {
    let new = NewVersion {
        body,
        note: note.to_owned(),
        imported_at: ctx.now,
        imported_by: ctx.actor.account.clone(),
    };
    let version = reference::put_version(conn, kind, &new)?;
    audit(
        conn,
        ctx,
        kind,
        "version_stored",
        &json!({ "version": version, "note": note }),
    )?;
    Ok(version)
}

fn publish_in(
    conn: &mut AnyConn,
    ctx: &Ctx,
    kind: ReferenceKind,
    version: u32,
    from: Date,
) -> Result<(), ServiceError> {
    if !reference::publish(conn, kind, version, from)? {
        return Err(ServiceError::NotFound);
    }
    let body = json!({ "version": version, "effective_from": from.to_string() });
    audit(conn, ctx, kind, "version_published", &body)
}

/// One entry in the log, in the stream of this kind of reference data.
fn audit(
    conn: &mut AnyConn,
    ctx: &Ctx,
    kind: ReferenceKind,
    what: &str,
    body: &Value,
) -> Result<(), ServiceError> {
    let stream = StreamId::new(format!("setup/{}", kind.code()));
    let seq = log::load(conn, &stream)?
        .last()
        .map_or(0, |entry| entry.seq);
    let capacities = ctx.actor.capacities.first();
    let meta = ctx.meta(capacities.copied().unwrap_or(Capacity::System));
    let event = NewEvent {
        kind: what.to_owned(),
        body: body.to_string(),
        occurred_at: None,
    };
    log::append(conn, &stream, seq, &meta, &[event])?;
    Ok(())
}

/// Reference data as it is kept.
pub(super) fn text_of(value: &impl Serialize) -> Result<String, ServiceError> {
    serde_json::to_string(value)
        .map_err(|error| ServiceError::Internal(format!("write reference data: {error}")))
}

fn unfit(what: &str, error: &dyn std::fmt::Display) -> ServiceError {
    ServiceError::Internal(format!("read the {what}: {error}"))
}

fn unreadable(sentence: &str) -> ServiceError {
    invalid("file", sentence.to_owned())
}

fn invalid(field: &str, message: String) -> ServiceError {
    ServiceError::Invalid(vec![FieldFault {
        field: field.to_owned(),
        message,
    }])
}

/// Whether requests can be served: the schema is up to date and reference data is in force.
///
/// # Errors
/// The store's failure.
pub fn is_ready(services: &Services) -> Result<bool, ServiceError> {
    let day = local_date(services.now());
    let shelf = services.store.read(|conn| services.library.on(conn, day))?;
    Ok(shelf.is_some())
}

/// What `log verify` and `rebuild` answer.
#[derive(Debug, Clone, Default)]
pub struct Health {
    /// What is wrong with the log, entry by entry; empty when nothing is.
    pub log_faults: Vec<String>,
    /// How many entries were read.
    pub entries: u64,
    /// The incidents whose rows differ from the log.
    pub different: Vec<String>,
}

/// Verifies the log and compares every projection with it.
///
/// # Errors
/// The store's failure.
pub fn check(services: &Services) -> Result<Health, ServiceError> {
    services.store.read(|conn| -> Result<Health, ServiceError> {
        let report = log::verify(conn)?;
        let different = crate::store::projection::compare(conn)?;
        Ok(Health {
            entries: report.entries,
            log_faults: report
                .faults
                .iter()
                .map(|bad| format!("{} #{}: {:?}", bad.stream, bad.seq, bad.fault))
                .collect(),
            different: different.iter().map(ToString::to_string).collect(),
        })
    })
}

/// Derives every projection from the log again; gives back how many incidents there are.
///
/// # Errors
/// The store's failure.
pub fn rebuild(services: &Services) -> Result<u64, ServiceError> {
    Ok(services
        .store
        .write(|conn| -> Result<u64, StoreError> { crate::store::projection::rebuild(conn) })?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_ships_with_the_house_can_be_read() {
        let roster = seeded_roster().unwrap();
        assert!(seeded_plan(&roster).is_ok());
        assert!(seeded_policy().is_ok());
        assert!(seeded_calendar().is_ok());
        assert!(seeded_rubric().is_ok());
        assert!(lexicon().is_ok());
    }
}
