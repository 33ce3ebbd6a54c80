//! The register of activities in the log and its projection: facts to and from their stored form,
//! streams folded, rows derived from the fold, rebuilt and compared like those of incidents.

use diesel::prelude::*;

use super::log::{self, Meta};
use super::projection::day_number;
use super::schema::activities;
use super::{AnyConn, At, Doing, StoreError, facts};
use crate::domain::ActivityNo;
use crate::domain::activity::{Activity, ActivityEvent};
use crate::domain::vocabulary::{AttendeeRank, InterpretationForm};

/// One fact of an activity with everything the log knows about it.
pub type Entry = facts::Entry<ActivityEvent>;

/// An activity with its history.
#[derive(Debug, Clone, Default)]
pub struct ActivityHistory {
    /// The activity as it stands.
    pub activity: Activity,
    /// Its facts, oldest first.
    pub entries: Vec<Entry>,
}

/// An activity, as lists see it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = activities, primary_key(no))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct ActivityRow {
    /// The activity's number.
    pub no: String,
    /// Where its stream stands.
    pub seq: i64,
    /// Where it stands, as a code.
    pub state: String,
    /// Its kind, as a code.
    pub kind: String,
    /// Whose it was.
    pub unit: String,
    /// On which Beijing date it was, as a number that sorts.
    pub held_on: i64,
    /// What it was about.
    pub title: String,
    /// Who attended a press conference, as a code.
    pub attended_by: Option<String>,
    /// In what form a policy was interpreted, as a code.
    pub form: Option<String>,
    /// Where it can be seen.
    pub url: Option<String>,
    /// How many took part in a training or a drill.
    pub participants: Option<i64>,
    /// The name of the person who put it into the register.
    pub registered_by: String,
    /// When.
    pub registered_at: At,
    /// The name of the person who confirmed it.
    pub confirmed_by: Option<String>,
    /// When.
    pub confirmed_at: Option<At>,
    /// When the last fact was recorded.
    pub updated_at: At,
}

/// Loads an activity; one without any fact when there is no such stream.
///
/// # Errors
/// `Corrupt` when an entry cannot be read.
pub fn load(conn: &mut AnyConn, no: &ActivityNo) -> Result<ActivityHistory, StoreError> {
    let entries: Vec<Entry> = facts::load(conn, &no.stream())?;
    let activity = Activity::fold(entries.iter().map(|entry| (&entry.event, &entry.stamp)));
    Ok(ActivityHistory { activity, entries })
}

/// Appends a fact to an activity that stands at `seq`; gives back where it stands then.
///
/// # Errors
/// `Conflict` when it stands elsewhere by now.
pub fn append(
    conn: &mut AnyConn,
    no: &ActivityNo,
    seq: u64,
    meta: &Meta,
    event: &ActivityEvent,
) -> Result<u64, StoreError> {
    let stored = facts::stored_form(event, None)?;
    log::append(conn, &no.stream(), seq, meta, &[stored])
}

/// Writes an activity's row as it stands now.
///
/// # Errors
/// The store's own failure.
pub fn project(conn: &mut AnyConn, activity: &Activity) -> Result<(), StoreError> {
    const DOING: &str = "put an activity";
    let Some(row) = row_of(activity) else {
        return Ok(());
    };
    let changed = diesel::update(activities::table.find(&row.no))
        .set(&row)
        .execute(conn)
        .doing(DOING)?;
    if changed == 0 {
        diesel::insert_into(activities::table)
            .values(&row)
            .execute(conn)
            .doing(DOING)?;
    }
    Ok(())
}

/// Empties the projection of activities and derives it from the log again.
///
/// # Errors
/// `Corrupt` when an entry of the log cannot be read.
pub(super) fn rebuild(conn: &mut AnyConn) -> Result<(), StoreError> {
    diesel::delete(activities::table)
        .execute(conn)
        .doing("empty the projection of activities")?;
    for no in in_log(conn)? {
        let history = load(conn, &no)?;
        project(conn, &history.activity)?;
    }
    Ok(())
}

/// The activities whose rows differ from what the log says, in either direction.
///
/// # Errors
/// `Corrupt` when an entry of the log cannot be read.
pub(super) fn compare(conn: &mut AnyConn) -> Result<Vec<ActivityNo>, StoreError> {
    let logged = in_log(conn)?;
    let mut different: Vec<ActivityNo> = in_rows(conn)?
        .into_iter()
        .filter(|no| !logged.contains(no))
        .collect();
    for no in logged {
        let history = load(conn, &no)?;
        if load_row(conn, &no)? != row_of(&history.activity) {
            different.push(no);
        }
    }
    Ok(different)
}

fn in_log(conn: &mut AnyConn) -> Result<Vec<ActivityNo>, StoreError> {
    let names = facts::names_in_log(conn, "activity/")?;
    let numbers = names.iter().filter_map(|name| ActivityNo::parse(name));
    Ok(numbers.collect())
}

fn in_rows(conn: &mut AnyConn) -> Result<Vec<ActivityNo>, StoreError> {
    let nos: Vec<String> = activities::table
        .select(activities::no)
        .load(conn)
        .doing("list the activities")?;
    Ok(nos.iter().filter_map(|no| ActivityNo::parse(no)).collect())
}

fn load_row(conn: &mut AnyConn, no: &ActivityNo) -> Result<Option<ActivityRow>, StoreError> {
    activities::table
        .find(no.as_str())
        .select(ActivityRow::as_select())
        .first(conn)
        .optional()
        .doing("load an activity's row")
}

/// The row of an activity; `None` before it is registered.
fn row_of(activity: &Activity) -> Option<ActivityRow> {
    let fact = activity.registered.as_ref()?;
    let by = activity.registered_by.as_ref()?;
    let account = activity.account.as_ref()?;
    let particulars = &account.particulars;
    let confirmed = activity.confirmed.as_ref();
    Some(ActivityRow {
        no: fact.no.to_string(),
        seq: i64::try_from(activity.seq).unwrap_or(i64::MAX),
        state: activity.state()?.code().to_owned(),
        kind: particulars.kind().code().to_owned(),
        unit: fact.unit.to_string(),
        held_on: day_number(account.held_on),
        title: account.title.clone(),
        attended_by: particulars
            .attended_by()
            .map(AttendeeRank::code)
            .map(str::to_owned),
        form: particulars
            .form()
            .map(InterpretationForm::code)
            .map(str::to_owned),
        url: particulars.url().map(str::to_owned),
        participants: particulars.participants().map(i64::from),
        registered_by: by.name.clone(),
        registered_at: At::from(by.at),
        confirmed_by: confirmed.map(|by| by.name.clone()),
        confirmed_at: confirmed.map(|by| At::from(by.at)),
        updated_at: At::from(activity.updated_at?),
    })
}
