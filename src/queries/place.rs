//! How many incidents a view holds, which, and where among them one stands: by keys, never by
//! counting pages.

use diesel::prelude::*;

use super::desk::{Boxed, Filter, Mark, Order, conditions, due, mark, newest, visible};
use super::{QueryError, Reader};
use crate::domain::IncidentNo;
use crate::store::schema::incidents;
use crate::store::{AnyConn, Doing, StoreError};

/// As far as incidents are counted one by one; beyond it a view holds "more than that many".
pub const COUNTED: usize = 1000;

/// Where an incident stands in a view.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The one before it.
    pub before: Option<IncidentNo>,
    /// The one after it.
    pub after: Option<IncidentNo>,
    /// Whether the view holds it.
    pub is_held: bool,
    /// Its place from 1; `None` when the view does not hold it, or too far down to count.
    pub place: Option<usize>,
    /// How many the view holds; `None` when more than are counted.
    pub total: Option<usize>,
}

/// How many incidents each of these filters leaves, in one look; `None` for more than are counted.
///
/// # Errors
/// The store's failure.
pub fn counts(reader: &Reader, filters: &[Filter]) -> Result<Vec<Option<usize>>, QueryError> {
    reader.store.read(|conn| {
        let counts = filters.iter().map(|filter| {
            let some = numbered(narrowed(conn, reader, filter), conn)?;
            Ok(counted(some.len()))
        });
        counts.collect()
    })
}

/// The incidents that a filter leaves, in its order, at most one more than `most`.
///
/// # Errors
/// The store's failure.
pub fn numbers(
    reader: &Reader,
    filter: &Filter,
    most: usize,
) -> Result<Vec<IncidentNo>, QueryError> {
    reader.store.read(|conn| {
        let query = ordered(narrowed(conn, reader, filter), filter.order, None);
        let limit = i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1);
        let nos: Vec<String> = query
            .limit(limit)
            .select(incidents::no)
            .load(conn)
            .doing("list the incidents of a view")?;
        Ok(nos.iter().filter_map(|no| IncidentNo::parse(no)).collect())
    })
}

/// Where an incident stands among those that a filter leaves. One that the filter does not leave
/// any more still has neighbours, so that whoever acted on it goes on from there.
///
/// # Errors
/// The store's failure.
pub fn of(reader: &Reader, filter: &Filter, no: &IncidentNo) -> Result<Place, QueryError> {
    reader.store.read(|conn| {
        let Some(here) = mark(conn, no)? else {
            return Ok(Place::default());
        };
        let is_there = narrowed(conn, reader, filter).filter(incidents::no.eq(here.no.clone()));
        let is_there: i64 = is_there.count().get_result(conn).doing("find a place")?;
        let before = match earlier(narrowed(conn, reader, filter), filter.order, &here) {
            Some(query) => numbered(query, conn)?,
            None => Vec::new(),
        };
        let after = ordered(narrowed(conn, reader, filter), filter.order, Some(here));
        let after = numbered(after, conn)?;
        let held = is_there == 1;
        let first = |nos: &[String]| nos.first().and_then(|no| IncidentNo::parse(no));
        let all = before.len() + after.len() + usize::from(held);
        Ok(Place {
            is_held: held,
            before: first(&before),
            after: first(&after),
            place: counted(before.len() + 1).filter(|_| held),
            total: counted(all).filter(|_| before.len() <= COUNTED && after.len() <= COUNTED),
        })
    })
}

fn counted(many: usize) -> Option<usize> {
    Some(many).filter(|many| *many <= COUNTED)
}

fn narrowed<'a>(conn: &AnyConn, reader: &Reader, filter: &Filter) -> Boxed<'a> {
    let mut query = visible(&reader.viewer);
    for condition in conditions(conn, reader, filter) {
        query = query.filter(condition);
    }
    match filter.order {
        Order::Newest => query,
        // Only what owes something has a place in this order.
        Order::Due => query.filter(incidents::nearest_due_at.is_not_null()),
    }
}

fn ordered(query: Boxed<'_>, order: Order, after: Option<Mark>) -> Boxed<'_> {
    match order {
        Order::Newest => newest(query, after),
        Order::Due => due(query, after),
    }
}

/// The same order backwards, from the one just before; `None` where nothing can be before.
fn earlier<'a>(query: Boxed<'a>, order: Order, here: &Mark) -> Option<Boxed<'a>> {
    let no = here.no.clone();
    match order {
        Order::Newest => {
            let same = incidents::registered_at.eq(here.registered_at);
            let later = incidents::registered_at.gt(here.registered_at);
            Some(
                query
                    .order((incidents::registered_at.asc(), incidents::no.asc()))
                    .filter(incidents::registered_at.ge(here.registered_at))
                    .filter(later.or(same.and(incidents::no.gt(no)))),
            )
        }
        Order::Due => {
            let due_at = here.due_at?;
            let same = incidents::nearest_due_at
                .eq(due_at)
                .and(incidents::no.lt(no));
            let sooner = incidents::nearest_due_at.lt(due_at);
            Some(
                query
                    .order((incidents::nearest_due_at.desc(), incidents::no.desc()))
                    .filter(incidents::nearest_due_at.le(due_at).assume_not_null())
                    .filter(sooner.or(same).assume_not_null()),
            )
        }
    }
}

/// The numbers of a query, at most one more than are counted.
fn numbered(query: Boxed<'_>, conn: &mut AnyConn) -> Result<Vec<String>, StoreError> {
    let limit = i64::try_from(COUNTED).unwrap_or(i64::MAX).saturating_add(1);
    query
        .limit(limit)
        .select(incidents::no)
        .load(conn)
        .doing("count the incidents of a view")
}
