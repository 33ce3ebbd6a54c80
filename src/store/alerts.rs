//! Alerts in the log and their projection: facts to and from their stored form, streams folded,
//! rows derived from the fold, rebuilt and compared like those of incidents.

use diesel::prelude::*;

use super::log::{self, Meta};
use super::schema::{alert_units, alerts};
use super::{AnyConn, At, Doing, StoreError, facts};
use crate::domain::AlertNo;
use crate::domain::alert::{Alert, AlertEvent, ToldUnit};

/// One fact of an alert with everything the log knows about it.
pub type Entry = facts::Entry<AlertEvent>;

/// An alert with its history.
#[derive(Debug, Clone, Default)]
pub struct AlertHistory {
    /// The alert as it stands.
    pub alert: Alert,
    /// Its facts, oldest first.
    pub entries: Vec<Entry>,
}

/// An alert, as lists see it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = alerts, primary_key(no))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct AlertRow {
    /// The alert's number.
    pub no: String,
    /// Where its stream stands.
    pub seq: i64,
    /// Where it stands, as a code.
    pub state: String,
    /// Its colour now, as a code.
    pub colour: String,
    /// The incident it is about.
    pub incident: Option<String>,
    /// The theme it is about.
    pub theme: Option<String>,
    /// Its text now.
    pub text: String,
    /// Whether it is about a drill.
    pub is_drill: bool,
    /// When it was raised.
    pub raised_at: At,
    /// The account that raised it.
    pub raised_by: String,
    /// Since when it has its colour.
    pub coloured_at: At,
    /// When it was lifted.
    pub lifted_at: Option<At>,
    /// When the last fact was recorded.
    pub updated_at: At,
}

/// A unit that was told of an alert.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = alert_units, primary_key(no, unit))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct AlertUnitRow {
    /// The alert's number.
    pub no: String,
    /// The unit.
    pub unit: String,
    /// When it was told first.
    pub told_at: At,
    /// When it confirmed.
    pub confirmed_at: Option<At>,
    /// The name of the person who confirmed.
    pub confirmed_by: Option<String>,
    /// The colour it confirmed, as a code.
    pub confirmed_colour: Option<String>,
}

type Rows = (AlertRow, Vec<AlertUnitRow>);

/// Loads an alert; one without any fact when there is no such stream.
///
/// # Errors
/// `Corrupt` when an entry cannot be read.
pub fn load(conn: &mut AnyConn, no: &AlertNo) -> Result<AlertHistory, StoreError> {
    let entries = facts::load(conn, &no.stream())?;
    let alert = Alert::fold(
        entries
            .iter()
            .map(|entry: &Entry| (&entry.event, &entry.stamp)),
    );
    Ok(AlertHistory { alert, entries })
}

/// Appends a fact to an alert that stands at `seq`; gives back where it stands then.
///
/// # Errors
/// `Conflict` when it stands elsewhere by now.
pub fn append(
    conn: &mut AnyConn,
    no: &AlertNo,
    seq: u64,
    meta: &Meta,
    event: &AlertEvent,
) -> Result<u64, StoreError> {
    let stored = facts::stored_form(event, None)?;
    log::append(conn, &no.stream(), seq, meta, &[stored])
}

/// Writes what changed between two states of an alert.
///
/// # Errors
/// The store's own failure.
pub fn project(conn: &mut AnyConn, before: &Alert, after: &Alert) -> Result<(), StoreError> {
    let Some((alert, units)) = rows_of(after) else {
        return Ok(());
    };
    put_alert(conn, &alert)?;
    let old = rows_of(before).map(|(_, units)| units).unwrap_or_default();
    for unit in units.iter().filter(|unit| !old.contains(unit)) {
        put_unit(conn, unit)?;
    }
    Ok(())
}

/// Empties the projections of alerts and derives them from the log again.
///
/// # Errors
/// `Corrupt` when an entry of the log cannot be read.
pub(super) fn rebuild(conn: &mut AnyConn) -> Result<(), StoreError> {
    const DOING: &str = "empty the projections of alerts";
    diesel::delete(alert_units::table)
        .execute(conn)
        .doing(DOING)?;
    diesel::delete(alerts::table).execute(conn).doing(DOING)?;
    for no in in_log(conn)? {
        let history = load(conn, &no)?;
        project(conn, &Alert::default(), &history.alert)?;
    }
    Ok(())
}

/// The alerts whose rows differ from what the log says, in either direction.
///
/// # Errors
/// `Corrupt` when an entry of the log cannot be read.
pub(super) fn compare(conn: &mut AnyConn) -> Result<Vec<AlertNo>, StoreError> {
    let logged = in_log(conn)?;
    let mut different: Vec<AlertNo> = in_rows(conn)?
        .into_iter()
        .filter(|no| !logged.contains(no))
        .collect();
    for no in logged {
        let history = load(conn, &no)?;
        if load_rows(conn, &no)? != rows_of(&history.alert) {
            different.push(no);
        }
    }
    Ok(different)
}

fn in_log(conn: &mut AnyConn) -> Result<Vec<AlertNo>, StoreError> {
    let names = facts::names_in_log(conn, "alert/")?;
    Ok(names
        .iter()
        .filter_map(|name| AlertNo::parse(name))
        .collect())
}

/// Every number that any row bears: a unit's row without its alert is a difference too.
fn in_rows(conn: &mut AnyConn) -> Result<Vec<AlertNo>, StoreError> {
    const DOING: &str = "list the alerts";
    let mut nos: Vec<String> = alerts::table.select(alerts::no).load(conn).doing(DOING)?;
    let told: Vec<String> = alert_units::table
        .select(alert_units::no)
        .distinct()
        .load(conn)
        .doing(DOING)?;
    nos.extend(told);
    nos.sort_unstable();
    nos.dedup();
    Ok(nos.iter().filter_map(|no| AlertNo::parse(no)).collect())
}

fn load_rows(conn: &mut AnyConn, no: &AlertNo) -> Result<Option<Rows>, StoreError> {
    const DOING: &str = "load an alert's rows";
    let alert = alerts::table
        .find(no.as_str())
        .select(AlertRow::as_select())
        .first(conn)
        .optional()
        .doing(DOING)?;
    let units = units_of(conn, &[no.as_str()])?;
    Ok(alert.map(|alert| (alert, units)))
}

/// The units that were told of these alerts, by alert and unit.
///
/// # Errors
/// The store's own failure.
pub fn units_of(conn: &mut AnyConn, nos: &[&str]) -> Result<Vec<AlertUnitRow>, StoreError> {
    alert_units::table
        .filter(alert_units::no.eq_any(nos.iter().map(|no| (*no).to_owned())))
        .order((alert_units::no, alert_units::unit))
        .select(AlertUnitRow::as_select())
        .load(conn)
        .doing("list the units told of alerts")
}

/// The rows of an alert; `None` before it is raised.
fn rows_of(alert: &Alert) -> Option<Rows> {
    let fact = alert.raised.as_ref()?;
    let raised_by = alert.raised_by.as_ref()?;
    let no = fact.no.as_str();
    let mut units: Vec<AlertUnitRow> = alert.told.iter().map(|told| unit_row(no, told)).collect();
    units.sort_by(|a, b| a.unit.cmp(&b.unit));
    let row = AlertRow {
        no: no.to_owned(),
        seq: i64::try_from(alert.seq).unwrap_or(i64::MAX),
        state: alert.state()?.code().to_owned(),
        colour: alert.colour?.code().to_owned(),
        incident: fact.incident.as_ref().map(ToString::to_string),
        theme: fact.theme.as_ref().map(ToString::to_string),
        text: alert.text.clone(),
        is_drill: fact.drill,
        raised_at: At::from(raised_by.at),
        raised_by: raised_by.account.to_string(),
        coloured_at: At::from(alert.coloured_at?),
        lifted_at: alert.lifted.as_ref().map(|lifted| At::from(lifted.by.at)),
        updated_at: At::from(alert.updated_at?),
    };
    Some((row, units))
}

fn unit_row(no: &str, told: &ToldUnit) -> AlertUnitRow {
    let confirmed = told.confirmed.as_ref();
    AlertUnitRow {
        no: no.to_owned(),
        unit: told.unit.to_string(),
        told_at: At::from(told.told_at),
        confirmed_at: confirmed.map(|by| At::from(by.at)),
        confirmed_by: confirmed.map(|by| by.name.clone()),
        confirmed_colour: confirmed.map(|by| by.colour.code().to_owned()),
    }
}

fn put_alert(conn: &mut AnyConn, row: &AlertRow) -> Result<(), StoreError> {
    const DOING: &str = "put an alert";
    let changed = diesel::update(alerts::table.find(&row.no))
        .set(row)
        .execute(conn)
        .doing(DOING)?;
    if changed == 0 {
        diesel::insert_into(alerts::table)
            .values(row)
            .execute(conn)
            .doing(DOING)?;
    }
    Ok(())
}

fn put_unit(conn: &mut AnyConn, row: &AlertUnitRow) -> Result<(), StoreError> {
    const DOING: &str = "put a unit told of an alert";
    let changed = diesel::update(alert_units::table.find((&row.no, &row.unit)))
        .set(row)
        .execute(conn)
        .doing(DOING)?;
    if changed == 0 {
        diesel::insert_into(alert_units::table)
            .values(row)
            .execute(conn)
            .doing(DOING)?;
    }
    Ok(())
}
