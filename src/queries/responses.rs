//! 公开回应目录: what was published in a period, with nothing in it that names a person.

use diesel::prelude::*;
use jiff::Timestamp;
use jiff::civil::Time;

use super::{QueryError, Reader};
use crate::domain::calendar::instant;
use crate::domain::masking::masked;
use crate::domain::people::Viewer;
use crate::domain::scorecard::Period;
use crate::domain::vocabulary::ReleaseKind;
use crate::domain::{IncidentNo, UnitId};
use crate::store::schema::{incidents, releases};
use crate::store::{At, Doing, StoreError};

/// One thing made public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The incident.
    pub no: IncidentNo,
    /// Its number within the incident.
    pub n: i64,
    /// The title, personal data taken out.
    pub title: String,
    /// The unit that answered.
    pub unit: UnitId,
    /// As what it was published.
    pub kind: ReleaseKind,
    /// Where.
    pub channel: String,
    /// The link.
    pub url: String,
    /// When.
    pub published_at: Timestamp,
}

/// Where a list goes on: after this row.
pub type Mark = (Timestamp, IncidentNo, i64);

impl Response {
    /// The place of this row.
    pub fn mark(&self) -> Mark {
        (self.published_at, self.no.clone(), self.n)
    }
}

#[derive(Queryable)]
struct Row {
    no: String,
    n: i64,
    title: String,
    unit: String,
    kind: String,
    channel: String,
    url: String,
    published_at: At,
}

/// A piece of the register, the oldest first; drills stand nowhere in it. A unit reads its own.
///
/// # Errors
/// The store's failure.
pub fn responses(
    reader: &Reader,
    period: Period,
    after: Option<&Mark>,
    limit: i64,
) -> Result<Vec<Response>, QueryError> {
    let (from, to) = bounds(period);
    let rows: Vec<Row> = reader.store.read(|conn| {
        let mut query = releases::table
            .inner_join(incidents::table.on(incidents::no.eq(releases::no)))
            .filter(incidents::is_drill.eq(false))
            .filter(releases::published_at.ge(At::from(from)))
            .into_boxed();
        if let Some(to) = to {
            query = query.filter(releases::published_at.lt(At::from(to)));
        }
        match &reader.viewer {
            Viewer::Office(_) => {}
            Viewer::Unit(actor) => {
                query = query.filter(releases::unit.eq(actor.unit.as_str().to_owned()));
            }
            Viewer::Administration(_) => query = query.filter(releases::no.eq("")),
        }
        if let Some((at, no, n)) = after {
            let (at, no) = (At::from(*at), no.as_str().to_owned());
            let same_time = releases::published_at.eq(at);
            let later_no = releases::no.gt(no.clone());
            let later_n = releases::no.eq(no).and(releases::n.gt(*n));
            query = query.filter(releases::published_at.ge(at)).filter(
                releases::published_at
                    .gt(at)
                    .or(same_time.and(later_no.or(later_n))),
            );
        }
        query
            .order((releases::published_at, releases::no, releases::n))
            .limit(limit)
            .select((
                releases::no,
                releases::n,
                incidents::title,
                releases::unit,
                releases::kind,
                releases::channel,
                releases::url,
                releases::published_at,
            ))
            .load(conn)
            .doing("list responses")
    })?;
    rows.into_iter().map(|row| Ok(read(row)?)).collect()
}

fn read(row: Row) -> Result<Response, StoreError> {
    let corrupt = || StoreError::corrupt("read a release's row", row.no.clone());
    Ok(Response {
        no: IncidentNo::parse(&row.no).ok_or_else(corrupt)?,
        n: row.n,
        title: masked(&row.title),
        unit: UnitId::new(&row.unit),
        kind: ReleaseKind::parse(&row.kind).ok_or_else(corrupt)?,
        channel: masked(&row.channel),
        url: row.url,
        published_at: row.published_at.timestamp(),
    })
}

/// From the first instant of a period to the first one behind it.
fn bounds(period: Period) -> (Timestamp, Option<Timestamp>) {
    let start = |day: jiff::civil::Date| instant(day.to_datetime(Time::midnight()));
    let end = period.last.tomorrow().ok().map(start);
    (start(period.first), end)
}
