//! Linkages in the log and their projection: facts to and from their stored form, streams folded,
//! rows derived from the fold, rebuilt and compared like those of incidents.

use diesel::prelude::*;
use jiff::Timestamp;

use super::log::{self, Meta};
use super::schema::{linkage_units, linkages};
use super::{AnyConn, At, Doing, StoreError, facts};
use crate::domain::LinkageNo;
use crate::domain::linkage::{Linkage, LinkageEvent, Member};

/// One fact of a linkage with everything the log knows about it.
pub type Entry = facts::Entry<LinkageEvent>;

/// A linkage with its history.
#[derive(Debug, Clone, Default)]
pub struct LinkageHistory {
    /// The linkage as it stands.
    pub linkage: Linkage,
    /// Its facts, oldest first.
    pub entries: Vec<Entry>,
}

/// A linkage, as lists see it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = linkages, primary_key(no))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct LinkageRow {
    /// The linkage's number.
    pub no: String,
    /// Where its stream stands.
    pub seq: i64,
    /// Where it stands, as a code.
    pub state: String,
    /// The incident it is about.
    pub incident: String,
    /// The incident's title when it began.
    pub title: String,
    /// What it is for.
    pub purpose: String,
    /// Whether it is about a drill.
    pub is_drill: bool,
    /// When the group was called out.
    pub called_out_at: At,
    /// The account that called it out.
    pub called_out_by: String,
    /// By when the members are to confirm.
    pub confirm_by_at: At,
    /// Whether every member has confirmed.
    pub is_complete: bool,
    /// When those who had not confirmed were reminded.
    pub urged_at: Option<At>,
    /// The version of the minutes that holds; 0 without minutes.
    pub minutes_version: i64,
    /// When it ended.
    pub ended_at: Option<At>,
    /// When the last fact was recorded.
    pub updated_at: At,
}

/// A member unit of a linkage.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = linkage_units, primary_key(no, unit))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct LinkageUnitRow {
    /// The linkage's number.
    pub no: String,
    /// The unit.
    pub unit: String,
    /// When it confirmed.
    pub confirmed_at: Option<At>,
    /// The name of the person who confirmed.
    pub confirmed_by: Option<String>,
    /// When it was reminded to.
    pub urged_at: Option<At>,
}

type Rows = (LinkageRow, Vec<LinkageUnitRow>);

/// Loads a linkage; one without any fact when there is no such stream.
///
/// # Errors
/// `Corrupt` when an entry cannot be read.
pub fn load(conn: &mut AnyConn, no: &LinkageNo) -> Result<LinkageHistory, StoreError> {
    let entries = facts::load(conn, &no.stream())?;
    let linkage = Linkage::fold(
        entries
            .iter()
            .map(|entry: &Entry| (&entry.event, &entry.stamp)),
    );
    Ok(LinkageHistory { linkage, entries })
}

/// Appends a fact to a linkage that stands at `seq`; gives back where it stands then.
///
/// # Errors
/// `Conflict` when it stands elsewhere by now.
pub fn append(
    conn: &mut AnyConn,
    no: &LinkageNo,
    seq: u64,
    meta: &Meta,
    event: &LinkageEvent,
) -> Result<u64, StoreError> {
    let stored = facts::stored_form(event, event.occurred_at())?;
    log::append(conn, &no.stream(), seq, meta, &[stored])
}

/// Writes what changed between two states of a linkage.
///
/// # Errors
/// The store's own failure.
pub fn project(conn: &mut AnyConn, before: &Linkage, after: &Linkage) -> Result<(), StoreError> {
    let Some((linkage, units)) = rows_of(after) else {
        return Ok(());
    };
    put_linkage(conn, &linkage)?;
    let old = rows_of(before).map(|(_, units)| units).unwrap_or_default();
    for unit in units.iter().filter(|unit| !old.contains(unit)) {
        put_unit(conn, unit)?;
    }
    Ok(())
}

/// Empties the projections of linkages and derives them from the log again.
///
/// # Errors
/// `Corrupt` when an entry of the log cannot be read.
pub(super) fn rebuild(conn: &mut AnyConn) -> Result<(), StoreError> {
    const DOING: &str = "empty the projections of linkages";
    diesel::delete(linkage_units::table)
        .execute(conn)
        .doing(DOING)?;
    diesel::delete(linkages::table).execute(conn).doing(DOING)?;
    for no in in_log(conn)? {
        let history = load(conn, &no)?;
        project(conn, &Linkage::default(), &history.linkage)?;
    }
    Ok(())
}

/// The linkages whose rows differ from what the log says, in either direction.
///
/// # Errors
/// `Corrupt` when an entry of the log cannot be read.
pub(super) fn compare(conn: &mut AnyConn) -> Result<Vec<LinkageNo>, StoreError> {
    let logged = in_log(conn)?;
    let mut different: Vec<LinkageNo> = in_rows(conn)?
        .into_iter()
        .filter(|no| !logged.contains(no))
        .collect();
    for no in logged {
        let history = load(conn, &no)?;
        if load_rows(conn, &no)? != rows_of(&history.linkage) {
            different.push(no);
        }
    }
    Ok(different)
}

fn in_log(conn: &mut AnyConn) -> Result<Vec<LinkageNo>, StoreError> {
    let names = facts::names_in_log(conn, "linkage/")?;
    Ok(names
        .iter()
        .filter_map(|name| LinkageNo::parse(name))
        .collect())
}

/// Every number that any row bears: a unit's row without its linkage is a difference too.
fn in_rows(conn: &mut AnyConn) -> Result<Vec<LinkageNo>, StoreError> {
    const DOING: &str = "list the linkages";
    let mut nos: Vec<String> = linkages::table
        .select(linkages::no)
        .load(conn)
        .doing(DOING)?;
    let members: Vec<String> = linkage_units::table
        .select(linkage_units::no)
        .distinct()
        .load(conn)
        .doing(DOING)?;
    nos.extend(members);
    nos.sort_unstable();
    nos.dedup();
    Ok(nos.iter().filter_map(|no| LinkageNo::parse(no)).collect())
}

fn load_rows(conn: &mut AnyConn, no: &LinkageNo) -> Result<Option<Rows>, StoreError> {
    const DOING: &str = "load a linkage's rows";
    let linkage = linkages::table
        .find(no.as_str())
        .select(LinkageRow::as_select())
        .first(conn)
        .optional()
        .doing(DOING)?;
    let units = units_of(conn, &[no.as_str()])?;
    Ok(linkage.map(|linkage| (linkage, units)))
}

/// The units that are members of these linkages, by linkage and unit.
///
/// # Errors
/// The store's own failure.
pub fn units_of(conn: &mut AnyConn, nos: &[&str]) -> Result<Vec<LinkageUnitRow>, StoreError> {
    linkage_units::table
        .filter(linkage_units::no.eq_any(nos.iter().map(|no| (*no).to_owned())))
        .order((linkage_units::no, linkage_units::unit))
        .select(LinkageUnitRow::as_select())
        .load(conn)
        .doing("list the members of linkages")
}

/// The rows of a linkage; `None` before it is called out.
fn rows_of(linkage: &Linkage) -> Option<Rows> {
    let fact = linkage.called_out.as_ref()?;
    let by = linkage.called_out_by.as_ref()?;
    let no = fact.no.as_str();
    let members = linkage.members.iter();
    let mut units: Vec<LinkageUnitRow> = members.map(|member| unit_row(no, member)).collect();
    units.sort_by(|a, b| a.unit.cmp(&b.unit));
    let minutes = linkage.current_minutes();
    let row = LinkageRow {
        no: no.to_owned(),
        seq: i64::try_from(linkage.seq).unwrap_or(i64::MAX),
        state: linkage.state()?.code().to_owned(),
        incident: fact.incident.to_string(),
        title: fact.title.clone(),
        purpose: fact.purpose.clone(),
        is_drill: fact.drill,
        called_out_at: At::from(by.at),
        called_out_by: by.account.to_string(),
        confirm_by_at: At::from(fact.confirm_by),
        is_complete: linkage.is_complete(),
        urged_at: linkage.urged_at.map(At::from),
        minutes_version: minutes.map_or(0, |(minutes, _)| i64::from(minutes.version)),
        ended_at: linkage.ended.as_ref().map(|(_, by)| At::from(by.at)),
        updated_at: At::from(linkage.updated_at?),
    };
    Some((row, units))
}

fn unit_row(no: &str, member: &Member) -> LinkageUnitRow {
    let confirmed = member.confirmed.as_ref();
    LinkageUnitRow {
        no: no.to_owned(),
        unit: member.unit.to_string(),
        confirmed_at: confirmed.map(|by| At::from(by.at)),
        confirmed_by: confirmed.map(|by| by.name.clone()),
        urged_at: member.urged_at.map(At::from),
    }
}

/// The linkages whose time for confirming is over with somebody still waiting who was not reminded.
///
/// # Errors
/// The store's own failure.
pub fn list_to_urge(
    conn: &mut AnyConn,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<LinkageNo>, StoreError> {
    let nos: Vec<String> = linkages::table
        .filter(linkages::ended_at.is_null())
        .filter(linkages::urged_at.is_null())
        .filter(linkages::is_complete.eq(false))
        .filter(linkages::confirm_by_at.le(At::from(now)))
        .order(linkages::confirm_by_at)
        .limit(limit)
        .select(linkages::no)
        .load(conn)
        .doing("list the linkages to remind of")?;
    Ok(nos.iter().filter_map(|no| LinkageNo::parse(no)).collect())
}

fn put_linkage(conn: &mut AnyConn, row: &LinkageRow) -> Result<(), StoreError> {
    const DOING: &str = "put a linkage";
    let changed = diesel::update(linkages::table.find(&row.no))
        .set(row)
        .execute(conn)
        .doing(DOING)?;
    if changed == 0 {
        diesel::insert_into(linkages::table)
            .values(row)
            .execute(conn)
            .doing(DOING)?;
    }
    Ok(())
}

fn put_unit(conn: &mut AnyConn, row: &LinkageUnitRow) -> Result<(), StoreError> {
    const DOING: &str = "put a member of a linkage";
    let changed = diesel::update(linkage_units::table.find((&row.no, &row.unit)))
        .set(row)
        .execute(conn)
        .doing(DOING)?;
    if changed == 0 {
        diesel::insert_into(linkage_units::table)
            .values(row)
            .execute(conn)
            .doing(DOING)?;
    }
    Ok(())
}
