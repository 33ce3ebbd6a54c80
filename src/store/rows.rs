//! The rows of the projections, one struct per table, and how one row is put.
//!
//! Projections are folded from the log for lists, counters and reports; no decision reads them. What
//! a row says is decided by the fold, not here. Codes are those of the vocabulary.

use diesel::prelude::*;
use jiff::Timestamp;

use super::schema::{assignments, deadlines, drafts, incidents, releases};
use super::{AnyConn, At, Doing, StoreError};
use crate::domain::IncidentNo;

/// An incident, as lists and counters see it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = incidents, primary_key(no))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct IncidentRow {
    /// The incident number.
    pub no: String,
    /// Where its stream stands.
    pub seq: i64,
    /// The stage, as a code.
    pub stage: String,
    /// What kind it is, as a code.
    pub kind: String,
    /// Whether it is a drill, which no statistic counts.
    pub is_drill: bool,
    /// The title.
    pub title: String,
    /// What was said.
    pub text: String,
    /// Where it happened, in words.
    pub place: Option<String>,
    /// The town or street, as a unit id.
    pub town: Option<String>,
    /// Where it came from, as a code.
    pub source_kind: String,
    /// The channel, in words.
    pub channel: String,
    /// The level, as a code.
    pub level: Option<String>,
    /// The grade of the emergency, as a code.
    pub event_grade: Option<String>,
    /// The themes, each between bars: `|a|b|`; a bar alone when there is none.
    pub themes: String,
    /// The cycle, from 1.
    pub cycle: i64,
    /// When it was noticed.
    pub detected_at: At,
    /// When it was registered.
    pub registered_at: At,
    /// Who registered it.
    pub registered_by: String,
    /// When it was dispatched.
    pub dispatched_at: Option<At>,
    /// When the last answer owed was given.
    pub responded_at: Option<At>,
    /// When it was closed.
    pub closed_at: Option<At>,
    /// The unit that leads.
    pub lead: Option<String>,
    /// The row of the plan.
    pub plan_row: Option<String>,
    /// The version of the plan.
    pub plan_version: Option<i64>,
    /// The primary incident, when merged.
    pub merged_into: Option<String>,
    /// The nearest due instant still running.
    pub nearest_due_at: Option<At>,
    /// From this instant on that obligation is due soon.
    pub nearest_due_soon_at: Option<At>,
    /// The kind of that deadline, as a code.
    pub nearest_due_kind: Option<String>,
    /// What the incident waits for, as a code.
    pub work_state: String,
    /// When the last event was recorded.
    pub updated_at: At,
    /// The incident whose handling caused this one.
    pub secondary_to: Option<String>,
    /// Since when its pausable deadlines stand still.
    pub paused_at: Option<At>,
}

/// One unit's duty in one cycle.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = assignments, primary_key(no, n))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct AssignmentRow {
    /// The incident number.
    pub no: String,
    /// Its number within the incident.
    pub n: i64,
    /// The cycle, from 1.
    pub cycle: i64,
    /// The unit.
    pub unit: String,
    /// What the unit owes, as a code.
    pub duty: String,
    /// How it stands, as a code.
    pub state: String,
    /// The row of the plan.
    pub plan_row: Option<String>,
    /// When it was dispatched.
    pub dispatched_at: At,
    /// When the unit acknowledged it.
    pub acknowledged_at: Option<At>,
    /// When the unit last reported.
    pub last_report_at: Option<At>,
    /// When the duty was discharged.
    pub discharged_at: Option<At>,
}

/// A running or ended obligation.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = deadlines, primary_key(no, n))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct DeadlineRow {
    /// The incident number.
    pub no: String,
    /// Its number within the incident.
    pub n: i64,
    /// The cycle, from 1.
    pub cycle: i64,
    /// What kind it is, as a code.
    pub kind: String,
    /// The unit.
    pub unit: Option<String>,
    /// The assignment it belongs to.
    pub assignment_n: Option<i64>,
    /// From when it counts.
    pub started_at: At,
    /// When it is due.
    pub due_at: At,
    /// From this instant on it is due soon.
    pub due_soon_at: At,
    /// The Beijing date of the due instant, as 20181012.
    pub due_on: i64,
    /// When it stopped; none while it runs.
    pub stopped_at: Option<At>,
    /// How it ended, as a code.
    pub verdict: Option<String>,
    /// When its passing was recorded.
    pub passed_at: Option<At>,
    /// Whether it is a drill, which no statistic counts.
    pub is_drill: bool,
    /// When it was due before anything moved it.
    pub original_due_at: At,
    /// How many times it has moved.
    pub generation: i64,
    /// After this instant the engine has something to put on record; none when it has not.
    pub next_at: Option<At>,
    /// Since when it stands still.
    pub paused_at: Option<At>,
}

/// A response being written.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = drafts, primary_key(no, n))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct DraftRow {
    /// The incident number.
    pub no: String,
    /// Its number within the incident.
    pub n: i64,
    /// The cycle, from 1.
    pub cycle: i64,
    /// The unit.
    pub unit: String,
    /// What kind it is, as a code.
    pub kind: String,
    /// How it stands, as a code.
    pub state: String,
    /// The account of the author.
    pub author: String,
    /// The name of the author.
    pub author_name: String,
    /// The revision of the text, from 1.
    pub revision: i64,
    /// When the last event was recorded.
    pub updated_at: At,
}

/// Something made public.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = releases, primary_key(no, n))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct ReleaseRow {
    /// The incident number.
    pub no: String,
    /// Its number within the incident.
    pub n: i64,
    /// The cycle, from 1.
    pub cycle: i64,
    /// What kind it is, as a code.
    pub kind: String,
    /// The unit.
    pub unit: String,
    /// The units it answers for, each between bars: `|a|b|`.
    pub answers_for: String,
    /// When it was published.
    pub published_at: At,
    /// The channel, in words.
    pub channel: String,
    /// Where it can be read.
    pub url: String,
    /// The digest of the published text.
    pub text_hash: String,
    /// When it was recorded.
    pub recorded_at: At,
}

/// All rows of one incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    /// The incident itself.
    pub incident: IncidentRow,
    /// Its assignments, by number.
    pub assignments: Vec<AssignmentRow>,
    /// Its deadlines, by number.
    pub deadlines: Vec<DeadlineRow>,
    /// Its drafts, by number.
    pub drafts: Vec<DraftRow>,
    /// Its releases, by number.
    pub releases: Vec<ReleaseRow>,
}

/// Makes the functions that put one row, whether it was there or not.
macro_rules! puts {
    ($($(#[$doc:meta])* $name:ident $row:ident $table:ident ($($key:ident),+) $doing:literal;)+) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// The store's own failure.
        pub fn $name(conn: &mut AnyConn, row: &$row) -> Result<(), StoreError> {
            let changed = diesel::update($table::table.find(puts!(@key row $($key),+)))
                .set(row)
                .execute(conn)
                .doing($doing)?;
            if changed == 0 {
                diesel::insert_into($table::table).values(row).execute(conn).doing($doing)?;
            }
            Ok(())
        }
    )+};
    (@key $row:ident $a:ident) => { &$row.$a };
    (@key $row:ident $a:ident, $b:ident) => { (&$row.$a, $row.$b) };
}

puts! {
    /// Puts an incident: the whole row, in place of an earlier one.
    put_incident IncidentRow incidents (no) "put an incident";
    /// Puts an assignment: the whole row, in place of an earlier one.
    put_assignment AssignmentRow assignments (no, n) "put an assignment";
    /// Puts a deadline: the whole row, in place of an earlier one.
    put_deadline DeadlineRow deadlines (no, n) "put a deadline";
    /// Puts a draft: the whole row, in place of an earlier one.
    put_draft DraftRow drafts (no, n) "put a draft";
    /// Puts a release: the whole row, in place of an earlier one.
    put_release ReleaseRow releases (no, n) "put a release";
}

/// Whether no incident has a row.
///
/// # Errors
/// The store's own failure.
pub fn is_empty(conn: &mut AnyConn) -> Result<bool, StoreError> {
    let first: Option<String> = incidents::table
        .select(incidents::no)
        .first(conn)
        .optional()
        .doing("look for an incident")?;
    Ok(first.is_none())
}

/// How many rows one statement inserts: the widest table binds 32 values a row.
const AT_ONCE: usize = 500;

/// Inserts the rows of incidents that have none yet, many in one statement.
///
/// # Errors
/// The store's own failure.
pub fn insert(conn: &mut AnyConn, projections: Vec<Projection>) -> Result<(), StoreError> {
    macro_rules! put {
        ($table:ident, $rows:expr) => {
            for part in $rows.chunks(AT_ONCE) {
                match conn {
                    AnyConn::Pg(c) => diesel::insert_into($table::table).values(part).execute(c),
                    AnyConn::Sqlite(c) => {
                        diesel::insert_into($table::table).values(part).execute(c)
                    }
                }
                .doing("insert the rows of incidents")?;
            }
        };
    }
    let (mut first, mut second, mut third) = (Vec::new(), Vec::new(), Vec::new());
    let (mut fourth, mut fifth) = (Vec::new(), Vec::new());
    for projection in projections {
        first.push(projection.incident);
        second.extend(projection.assignments);
        third.extend(projection.deadlines);
        fourth.extend(projection.drafts);
        fifth.extend(projection.releases);
    }
    put!(incidents, first);
    put!(assignments, second);
    put!(deadlines, third);
    put!(drafts, fourth);
    put!(releases, fifth);
    Ok(())
}

/// Loads all rows of one incident; `None` when the incident has none.
///
/// # Errors
/// `Corrupt` when a row cannot be read.
pub fn load(conn: &mut AnyConn, no: &IncidentNo) -> Result<Option<Projection>, StoreError> {
    const DOING: &str = "load an incident's rows";
    let no = no.as_str();
    let Some(incident) = incidents::table
        .find(no)
        .select(IncidentRow::as_select())
        .first(conn)
        .optional()
        .doing(DOING)?
    else {
        return Ok(None);
    };
    Ok(Some(Projection {
        incident,
        assignments: assignments::table
            .filter(assignments::no.eq(no))
            .order(assignments::n)
            .select(AssignmentRow::as_select())
            .load(conn)
            .doing(DOING)?,
        deadlines: deadlines::table
            .filter(deadlines::no.eq(no))
            .order(deadlines::n)
            .select(DeadlineRow::as_select())
            .load(conn)
            .doing(DOING)?,
        drafts: drafts::table
            .filter(drafts::no.eq(no))
            .order(drafts::n)
            .select(DraftRow::as_select())
            .load(conn)
            .doing(DOING)?,
        releases: releases::table
            .filter(releases::no.eq(no))
            .order(releases::n)
            .select(ReleaseRow::as_select())
            .load(conn)
            .doing(DOING)?,
    }))
}

/// Lists the numbers of all incidents that have a row.
///
/// # Errors
/// The store's own failure.
pub fn list_incident_nos(conn: &mut AnyConn) -> Result<Vec<IncidentNo>, StoreError> {
    let nos: Vec<String> = incidents::table
        .order(incidents::no)
        .select(incidents::no)
        .load(conn)
        .doing("list the incidents")?;
    Ok(nos
        .into_iter()
        .filter_map(|no| IncidentNo::parse(&no))
        .collect())
}

/// Empties all projections, for a rebuild in the same transaction.
///
/// # Errors
/// The store's own failure.
pub fn clear(conn: &mut AnyConn) -> Result<(), StoreError> {
    const DOING: &str = "empty the projections";
    diesel::delete(releases::table).execute(conn).doing(DOING)?;
    diesel::delete(drafts::table).execute(conn).doing(DOING)?;
    diesel::delete(deadlines::table)
        .execute(conn)
        .doing(DOING)?;
    diesel::delete(assignments::table)
        .execute(conn)
        .doing(DOING)?;
    diesel::delete(incidents::table)
        .execute(conn)
        .doing(DOING)?;
    Ok(())
}

/// Lists the incidents that have an obligation still to come: running, its passing not on record,
/// its due instant not before `now`.
///
/// # Errors
/// The store's own failure.
pub fn list_with_running(conn: &mut AnyConn, now: Timestamp) -> Result<Vec<String>, StoreError> {
    deadlines::table
        .filter(deadlines::stopped_at.is_null())
        .filter(deadlines::passed_at.is_null())
        .filter(deadlines::due_at.ge(At::from(now)))
        .order(deadlines::no)
        .select(deadlines::no)
        .distinct()
        .load(conn)
        .doing("list incidents with running deadlines")
}
