//! How the router's suggestions fared, and what it has learned. For the offices and administrators;
//! a unit does not judge the router.

use super::{QueryError, Reader};
use crate::domain::people::Viewer;
use crate::store::StoreError;
use crate::store::routing_models::{self, ModelHead};
use crate::store::routing_outcomes;

pub use crate::store::routing_outcomes::{Fared, PutRightIn, Suggested, Wanted};

/// How many suggestions that were not taken are listed.
const NOT_TAKEN: i64 = 50;

/// Everything about the router's record.
#[derive(Debug, Clone)]
pub struct RoutingRecord {
    /// By month and theme, newest month first.
    pub fared: Vec<Fared>,
    /// The newest that were not taken; none for administrators, who see no incident.
    pub not_taken: Vec<Suggested>,
    /// Where suggestions were put right; nowhere for administrators.
    pub put_right_in: Vec<PutRightIn>,
    /// Whether the reader may see incidents.
    pub sees_incidents: bool,
    /// The kept versions of the model, newest first.
    pub models: Vec<ModelHead>,
}

/// The router's record.
///
/// # Errors
/// `NotFound` for units.
pub fn record(reader: &Reader) -> Result<RoutingRecord, QueryError> {
    let sees_incidents = match &reader.viewer {
        Viewer::Office(_) => true,
        Viewer::Administration(_) => false,
        Viewer::Unit(_) => return Err(QueryError::NotFound),
    };
    let wanted = Wanted {
        is_accepted: Some(false),
        ..Wanted::default()
    };
    let record = reader.store.read(|conn| {
        let (not_taken, put_right_in) = if sees_incidents {
            let newest = routing_outcomes::list(conn, &wanted, None, NOT_TAKEN)?;
            (newest, routing_outcomes::put_right_in(conn)?)
        } else {
            (Vec::new(), Vec::new())
        };
        Ok::<_, StoreError>(RoutingRecord {
            fared: routing_outcomes::fared(conn)?,
            not_taken,
            put_right_in,
            sees_incidents,
            models: routing_models::heads(conn)?,
        })
    })?;
    Ok(record)
}

/// A page of suggestions.
#[derive(Debug, Clone)]
pub struct Page {
    /// How many there are in all.
    pub total: i64,
    /// These.
    pub rows: Vec<Suggested>,
    /// The number below which the next page begins.
    pub next: Option<String>,
}

/// Suggestions with their incidents, newest first, from below a number on.
///
/// # Errors
/// `NotFound` for whoever may not see incidents of all units.
pub fn suggestions(
    reader: &Reader,
    wanted: &Wanted,
    below: Option<&str>,
    limit: i64,
) -> Result<Page, QueryError> {
    match &reader.viewer {
        Viewer::Office(_) => {}
        Viewer::Unit(_) | Viewer::Administration(_) => return Err(QueryError::NotFound),
    }
    let page = reader.store.read(|conn| {
        let mut rows = routing_outcomes::list(conn, wanted, below, limit + 1)?;
        let has_more = i64::try_from(rows.len()).is_ok_and(|many| many > limit);
        if has_more {
            rows.pop();
        }
        let last = rows.last().map(|row| row.outcome.no.clone());
        Ok::<_, StoreError>(Page {
            total: routing_outcomes::count(conn, wanted)?,
            next: last.filter(|_| has_more),
            rows,
        })
    })?;
    Ok(page)
}
