//! What stands behind a number: exactly the outcomes it counts, paged by key.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use jiff::Timestamp;

use super::{AnyConn, At, Doing, OutcomeRow, StoreError, is_between, unrecorded};
use crate::domain::scorecard::{Indicator, Month};
use crate::store::connection::MultiBackend;
use crate::store::schema::{incidents, outcomes};

/// Which of the counted things a number counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Which {
    /// All: the denominator.
    #[default]
    All,
    /// Kept; returns upheld.
    Kept,
    /// Not kept; returns refused.
    Missed,
    /// Kept against the date each began with.
    Unextended,
    /// Could have been given more time.
    Extendable,
    /// Were given more time.
    Extended,
    /// Ended late.
    EndedLate,
}

/// A number's own conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// The first month.
    pub first: Month,
    /// The last month, inclusive.
    pub last: Month,
    /// The unit.
    pub unit: Option<String>,
    /// The theme; empty for incidents that name none.
    pub theme: Option<String>,
    /// The town; empty for incidents that name none.
    pub town: Option<String>,
    /// What is measured; `None` for all columns of the scorecard.
    pub indicator: Option<Indicator>,
    /// Which of them.
    pub which: Which,
}

/// The place of an outcome in the order of lists.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The month, as 201810.
    pub month: i64,
    /// The indicator, as a code.
    pub indicator: String,
    /// The incident number.
    pub no: String,
    /// The number within it.
    pub n: i64,
}

/// An outcome with the title of its incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What was counted.
    pub row: OutcomeRow,
    /// The incident's title.
    pub title: String,
}

impl Place {
    /// The place of an outcome.
    pub fn of(row: &OutcomeRow) -> Self {
        Self {
            month: row.month,
            indicator: row.indicator.clone(),
            no: row.no.clone(),
            n: row.n,
        }
    }

    /// As in addresses: `201810.response.2018-0001.3`.
    pub fn code(&self) -> String {
        format!("{}.{}.{}.{}", self.month, self.indicator, self.no, self.n)
    }

    /// From what addresses say.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let place = Self {
            month: parts.next()?.parse().ok()?,
            indicator: parts.next()?.to_owned(),
            no: parts.next()?.to_owned(),
            n: parts.next()?.parse().ok()?,
        };
        parts.next().is_none().then_some(place)
    }
}

impl Selection {
    /// Whether an outcome that is not on record yet is one of them: it is not kept and has not
    /// ended.
    fn takes(&self, row: &OutcomeRow) -> bool {
        let is = |wanted: &Option<String>, id: &str| wanted.as_ref().is_none_or(|one| one == id);
        let which = match self.which {
            Which::All | Which::Missed => true,
            Which::Kept
            | Which::Unextended
            | Which::Extendable
            | Which::Extended
            | Which::EndedLate => false,
        };
        which
            && is_between(row.month, self.first, self.last)
            && is(&self.unit, &row.unit)
            && is(&self.theme, &row.theme)
            && is(&self.town, &row.town)
            && self.counts(&row.indicator)
    }

    fn counts(&self, code: &str) -> bool {
        match self.indicator {
            Some(indicator) => indicator.code() == code,
            None => !other_codes().contains(&code),
        }
    }
}

/// What is no column of the scorecard.
fn other_codes() -> Vec<&'static str> {
    let others = Indicator::ALL.iter().filter(|one| one.column().is_none());
    others.map(|one| one.code()).collect()
}

/// The conditions as a query over outcomes alone.
fn narrowed(selection: &Selection) -> outcomes::BoxedQuery<'_, MultiBackend> {
    let (first, last) = (selection.first.number(), selection.last.number());
    let mut query = outcomes::table.into_boxed();
    query = if first == last {
        query.filter(outcomes::month.eq(first))
    } else {
        query.filter(outcomes::month.between(first, last))
    };
    if let Some(unit) = &selection.unit {
        query = query.filter(outcomes::unit.eq(unit));
    }
    if let Some(theme) = &selection.theme {
        query = query.filter(outcomes::theme.eq(theme));
    }
    if let Some(town) = &selection.town {
        query = query.filter(outcomes::town.eq(town));
    }
    query = match selection.indicator {
        Some(indicator) => query.filter(outcomes::indicator.eq(indicator.code())),
        // Told by what is left out, so that the index is read in the order of the list.
        None => query.filter(outcomes::indicator.ne_all(other_codes())),
    };
    match selection.which {
        Which::All => query,
        Which::Kept => query.filter(outcomes::score.gt(0)),
        Which::Missed => query.filter(outcomes::score.eq(0)),
        Which::Unextended => query.filter(outcomes::unextended.eq(1)),
        Which::Extendable => query.filter(outcomes::extendable.eq(1)),
        Which::Extended => query.filter(outcomes::extended.eq(1)),
        Which::EndedLate => query.filter(outcomes::late_seconds.is_not_null()),
    }
}

/// How many there are, those not on record yet taken in.
///
/// # Errors
/// The store's own failure.
pub fn count(conn: &mut AnyConn, selection: &Selection, now: Timestamp) -> Result<u64, StoreError> {
    let recorded: i64 = narrowed(selection)
        .count()
        .get_result(conn)
        .doing("count outcomes")?;
    let late = unrecorded(conn, now)?;
    let late = late.iter().filter(|row| selection.takes(row));
    Ok(u64::try_from(recorded).unwrap_or(0) + late.fold(0, |count, _| count + 1))
}

/// One page in the order of their places, after the one given.
///
/// # Errors
/// The store's own failure.
pub fn page(
    conn: &mut AnyConn,
    selection: &Selection,
    after: Option<&Place>,
    limit: i64,
    now: Timestamp,
) -> Result<Vec<Listed>, StoreError> {
    let mut query = narrowed(selection);
    if let Some(after) = after {
        query = query
            .filter(
                // One comparison of whole keys is one step into the index.
                sql::<Bool>("(month, indicator, no, n) > (")
                    .bind::<BigInt, _>(after.month)
                    .sql(", ")
                    .bind::<Text, _>(after.indicator.clone())
                    .sql(", ")
                    .bind::<Text, _>(after.no.clone())
                    .sql(", ")
                    .bind::<BigInt, _>(after.n)
                    .sql(")"),
            )
            // The same bound again in the form that every planner narrows a range by.
            .filter(outcomes::month.ge(after.month));
    }
    let mut rows: Vec<OutcomeRow> = query
        .order((
            outcomes::month,
            outcomes::indicator,
            outcomes::no,
            outcomes::n,
        ))
        .limit(limit)
        .select(OutcomeRow::as_select())
        .load(conn)
        .doing("list outcomes")?;
    let late = unrecorded(conn, now)?
        .into_iter()
        .filter(|row| selection.takes(row))
        .filter(|row| after.is_none_or(|after| Place::of(row) > *after));
    rows.extend(late);
    rows.sort_by_key(Place::of);
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    titled(conn, rows)
}

/// The obligations of a selection that were missed by most, as seen at `now`: those not done yet
/// first by their due time, each month by its own index.
///
/// # Errors
/// The store's own failure.
pub fn latest(
    conn: &mut AnyConn,
    selection: &Selection,
    limit: i64,
    now: Timestamp,
) -> Result<Vec<Listed>, StoreError> {
    const DOING: &str = "list what was late by most";
    let mut rows: Vec<OutcomeRow> = unrecorded(conn, now)?;
    rows.retain(|row| selection.takes(row));
    let mut month = selection.first;
    while month <= selection.last {
        let one = Selection {
            first: month,
            last: month,
            which: Which::Missed,
            ..selection.clone()
        };
        let open = narrowed(&one)
            .filter(outcomes::ended_at.is_null())
            .order((outcomes::due_at, outcomes::no, outcomes::n))
            .limit(limit)
            .select(OutcomeRow::as_select());
        rows.extend(open.load::<OutcomeRow>(conn).doing(DOING)?);
        let ended = narrowed(&one)
            .filter(outcomes::late_seconds.is_not_null())
            .order((outcomes::late_seconds.desc(), outcomes::no, outcomes::n))
            .limit(limit)
            .select(OutcomeRow::as_select());
        rows.extend(ended.load::<OutcomeRow>(conn).doing(DOING)?);
        month = month.following();
    }
    let by = |row: &OutcomeRow| {
        let end = row.ended_at.map_or(now, At::timestamp);
        end.as_second() - row.due_at.timestamp().as_second()
    };
    rows.sort_by_key(|row| (std::cmp::Reverse(by(row)), Place::of(row)));
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    titled(conn, rows)
}

/// Lists with the titles of their incidents.
fn titled(conn: &mut AnyConn, rows: Vec<OutcomeRow>) -> Result<Vec<Listed>, StoreError> {
    let nos: Vec<&str> = rows.iter().map(|row| row.no.as_str()).collect();
    let titles: Vec<(String, String)> = incidents::table
        .filter(incidents::no.eq_any(nos))
        .select((incidents::no, incidents::title))
        .load(conn)
        .doing("list the titles of incidents")?;
    let titles: std::collections::BTreeMap<String, String> = titles.into_iter().collect();
    let listed = rows.into_iter().map(|row| Listed {
        title: titles.get(&row.no).cloned().unwrap_or_default(),
        row,
    });
    Ok(listed.collect())
}
