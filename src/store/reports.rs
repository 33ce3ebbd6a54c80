//! Reports in the log and their projection: facts to and from their stored form, streams folded,
//! rows derived from the fold, rebuilt and compared like those of incidents.

use diesel::prelude::*;

use super::log::{self, Meta};
use super::projection::day_number;
use super::schema::{report_editions, report_units};
use super::{AnyConn, At, Doing, StoreError, facts};
use crate::domain::report::{Edition, Report, ReportEvent, ReportId};
use crate::domain::vocabulary::{ReportKind, ReportState};

/// One fact of a report with everything the log knows about it.
pub type Entry = facts::Entry<ReportEvent>;

/// A report with its history.
#[derive(Debug, Clone, Default)]
pub struct ReportHistory {
    /// The report as it stands.
    pub report: Report,
    /// Its facts, oldest first.
    pub entries: Vec<Entry>,
}

/// An edition, as lists see it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = report_editions, primary_key(kind, period, edition))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct EditionRow {
    /// The kind, as a code.
    pub kind: String,
    /// The period, as a code.
    pub period: String,
    /// The number of the edition.
    pub edition: i64,
    /// Where the stream stood at the last fact about it.
    pub seq: i64,
    /// Where it stands, as a code.
    pub state: String,
    /// The document's title.
    pub title: String,
    /// The instant its figures were counted at.
    pub cut_off_at: At,
    /// When it was drawn up.
    pub drafted_at: At,
    /// 发文字号.
    pub number: Option<String>,
    /// The date on it, as 20181102.
    pub issued_on: Option<i64>,
    /// SM3 over the document and its figures.
    pub digest: Option<String>,
    /// When its last fact was recorded.
    pub updated_at: At,
}

/// A unit that an edition has figures of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Queryable, Selectable, Insertable)]
#[diesel(table_name = report_units)]
pub struct NamedUnitRow {
    /// The kind, as a code.
    pub kind: String,
    /// The period, as a code.
    pub period: String,
    /// The number of the edition.
    pub edition: i64,
    /// The unit.
    pub unit: String,
}

type Rows = (Vec<EditionRow>, Vec<NamedUnitRow>);

/// Loads a report; one without any fact when there is no such stream.
///
/// # Errors
/// `Corrupt` when an entry cannot be read.
pub fn load(conn: &mut AnyConn, id: ReportId) -> Result<ReportHistory, StoreError> {
    let entries = facts::load(conn, &id.stream())?;
    let report = Report::fold(
        entries
            .iter()
            .map(|entry: &Entry| (&entry.event, &entry.stamp)),
    );
    Ok(ReportHistory { report, entries })
}

/// Appends a fact to a report that stands at `seq`; gives back where it stands then.
///
/// # Errors
/// `Conflict` when it stands elsewhere by now.
pub fn append(
    conn: &mut AnyConn,
    id: ReportId,
    seq: u64,
    meta: &Meta,
    event: &ReportEvent,
) -> Result<u64, StoreError> {
    let stored = facts::stored_form(event, None)?;
    log::append(conn, &id.stream(), seq, meta, &[stored])
}

/// Every edition of a kind, newest period and newest edition first; `unit` leaves only what is
/// issued and names it.
///
/// # Errors
/// The store's own failure.
pub fn list(
    conn: &mut AnyConn,
    kind: ReportKind,
    unit: Option<&str>,
) -> Result<Vec<EditionRow>, StoreError> {
    const DOING: &str = "list the editions of reports";
    let query = report_editions::table
        .filter(report_editions::kind.eq(kind.code()))
        .order((
            report_editions::period.desc(),
            report_editions::edition.desc(),
        ))
        .select(EditionRow::as_select());
    let Some(unit) = unit else {
        return query.load(conn).doing(DOING);
    };
    let issued = query.filter(report_editions::state.eq(ReportState::Issued.code()));
    let rows: Vec<EditionRow> = issued.load(conn).doing(DOING)?;
    let named: Vec<(String, i64)> = report_units::table
        .filter(report_units::kind.eq(kind.code()))
        .filter(report_units::unit.eq(unit))
        .select((report_units::period, report_units::edition))
        .load(conn)
        .doing(DOING)?;
    let is_named = |row: &EditionRow| named.contains(&(row.period.clone(), row.edition));
    Ok(rows.into_iter().filter(is_named).collect())
}

/// Writes what changed between two states of a report.
///
/// # Errors
/// The store's own failure.
pub fn project(
    conn: &mut AnyConn,
    id: ReportId,
    before: &Report,
    after: &Report,
) -> Result<(), StoreError> {
    let (old, new) = (rows_of(id, before), rows_of(id, after));
    for row in new.0.iter().filter(|row| !old.0.contains(row)) {
        put_edition(conn, row)?;
    }
    for row in new.1.iter().filter(|row| !old.1.contains(row)) {
        diesel::insert_into(report_units::table)
            .values(row)
            .execute(conn)
            .doing("put a unit that a report names")?;
    }
    Ok(())
}

fn put_edition(conn: &mut AnyConn, row: &EditionRow) -> Result<(), StoreError> {
    const DOING: &str = "put an edition of a report";
    let key = (&row.kind, &row.period, row.edition);
    let changed = diesel::update(report_editions::table.find(key))
        .set(row)
        .execute(conn)
        .doing(DOING)?;
    if changed == 0 {
        diesel::insert_into(report_editions::table)
            .values(row)
            .execute(conn)
            .doing(DOING)?;
    }
    Ok(())
}

/// Empties the projections of reports and derives them from the log again.
///
/// # Errors
/// `Corrupt` when an entry of the log cannot be read.
pub(super) fn rebuild(conn: &mut AnyConn) -> Result<(), StoreError> {
    const DOING: &str = "empty the projections of reports";
    diesel::delete(report_units::table)
        .execute(conn)
        .doing(DOING)?;
    diesel::delete(report_editions::table)
        .execute(conn)
        .doing(DOING)?;
    for id in in_log(conn)? {
        let history = load(conn, id)?;
        project(conn, id, &Report::default(), &history.report)?;
    }
    Ok(())
}

/// The reports whose rows differ from what the log says, in either direction.
///
/// # Errors
/// `Corrupt` when an entry of the log cannot be read.
pub(super) fn compare(conn: &mut AnyConn) -> Result<Vec<ReportId>, StoreError> {
    let logged = in_log(conn)?;
    let mut different: Vec<ReportId> = in_rows(conn)?
        .into_iter()
        .filter(|id| !logged.contains(id))
        .collect();
    for id in logged {
        let history = load(conn, id)?;
        if load_rows(conn, id)? != rows_of(id, &history.report) {
            different.push(id);
        }
    }
    Ok(different)
}

fn in_log(conn: &mut AnyConn) -> Result<Vec<ReportId>, StoreError> {
    let names = facts::names_in_log(conn, "report/")?;
    Ok(names
        .iter()
        .filter_map(|name| ReportId::parse_stream(name))
        .collect())
}

/// Every report that any row is about: a unit's row without its edition is a difference too.
fn in_rows(conn: &mut AnyConn) -> Result<Vec<ReportId>, StoreError> {
    const DOING: &str = "list the reports";
    let mut found: Vec<(String, String)> = report_editions::table
        .select((report_editions::kind, report_editions::period))
        .distinct()
        .load(conn)
        .doing(DOING)?;
    let named: Vec<(String, String)> = report_units::table
        .select((report_units::kind, report_units::period))
        .distinct()
        .load(conn)
        .doing(DOING)?;
    found.extend(named);
    found.sort_unstable();
    found.dedup();
    let read = |(kind, period): &(String, String)| ReportId::parse(kind, period);
    Ok(found.iter().filter_map(read).collect())
}

fn load_rows(conn: &mut AnyConn, id: ReportId) -> Result<Rows, StoreError> {
    const DOING: &str = "load a report's rows";
    let (kind, period) = (id.kind.code(), id.period.code());
    let editions = report_editions::table
        .filter(report_editions::kind.eq(kind))
        .filter(report_editions::period.eq(&period))
        .order(report_editions::edition)
        .select(EditionRow::as_select())
        .load(conn)
        .doing(DOING)?;
    let units = report_units::table
        .filter(report_units::kind.eq(kind))
        .filter(report_units::period.eq(&period))
        .order((report_units::edition, report_units::unit))
        .select(NamedUnitRow::as_select())
        .load(conn)
        .doing(DOING)?;
    Ok((editions, units))
}

fn rows_of(id: ReportId, report: &Report) -> Rows {
    let editions = report.editions.iter();
    let rows = editions.map(|edition| edition_row(id, edition)).collect();
    let units = report.editions.iter().flat_map(|edition| {
        let units = edition.drafted.figures.units();
        units.into_iter().map(|unit| NamedUnitRow {
            kind: id.kind.code().to_owned(),
            period: id.period.code(),
            edition: i64::from(edition.number()),
            unit: unit.to_string(),
        })
    });
    (rows, units.collect())
}

fn edition_row(id: ReportId, edition: &Edition) -> EditionRow {
    let issued = edition.issued.as_ref();
    EditionRow {
        kind: id.kind.code().to_owned(),
        period: id.period.code(),
        edition: i64::from(edition.number()),
        seq: i64::try_from(edition.seq).unwrap_or(i64::MAX),
        state: edition.state.code().to_owned(),
        title: edition.drafted.title.clone(),
        cut_off_at: At::from(edition.drafted.figures.cut_off),
        drafted_at: At::from(edition.drafted_by.at),
        number: issued.map(|issued| issued.number.clone()),
        issued_on: issued.map(|issued| day_number(issued.on)),
        digest: issued.map(|issued| issued.digest.clone()),
        updated_at: At::from(edition.updated_at),
    }
}
