//! How the router's suggestions fared, and what it has learned. For the offices and administrators;
//! a unit does not judge the router.

use super::{QueryError, Reader};
use crate::domain::people::Viewer;
use crate::store::StoreError;
use crate::store::routing_models::{self, ModelHead};
use crate::store::routing_outcomes;

pub use crate::store::routing_outcomes::{Fared, OutcomeOfRouting};

/// How many suggestions that were not taken are listed.
const NOT_TAKEN: i64 = 50;

/// Everything about the router's record.
#[derive(Debug, Clone)]
pub struct RoutingRecord {
    /// By month and theme, newest month first.
    pub fared: Vec<Fared>,
    /// The newest that were not taken; none for administrators, who see no incident.
    pub not_taken: Vec<OutcomeOfRouting>,
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
    let record = reader.store.read(|conn| {
        Ok::<_, StoreError>(RoutingRecord {
            fared: routing_outcomes::fared(conn)?,
            not_taken: if sees_incidents {
                routing_outcomes::not_taken(conn, NOT_TAKEN)?
            } else {
                Vec::new()
            },
            models: routing_models::heads(conn)?,
        })
    })?;
    Ok(record)
}
