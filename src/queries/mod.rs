//! Reading: what pages, lists, reports and the API show. Every function takes a [`Reader`], so
//! that no row leaves without a viewer and an instant; nothing here writes.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::calendar::local_date;
use crate::domain::people::Viewer;
use crate::store::library::{Library, Shelf};
use crate::store::{Store, StoreError};

pub mod activities;

pub mod alerts;

pub mod attachments;

pub mod bulk;

pub mod cases;

pub mod desk;

pub mod facts;

pub mod following;

pub mod found;

pub mod incident_page;

pub mod linkages;

pub mod notices;

pub mod place;

pub mod reference;

pub mod report_editions;

pub mod reports;

pub mod responses;

pub mod routing;

pub mod similar;

pub mod views;
pub mod wordings;

/// Who reads, when, from where.
#[derive(Clone)]
pub struct Reader {
    store: Store,
    library: Arc<Library>,
    viewer: Viewer,
    now: Timestamp,
}

/// Why nothing can be shown.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// There is no such thing, or it is not the reader's to see.
    #[error("find what was asked for")]
    NotFound,
    /// No plan, policy, calendar or roster is in force.
    #[error("find the reference data in force")]
    NotSetUp,
    /// The store failed.
    #[error("read the store")]
    Store(#[from] StoreError),
}

impl Reader {
    /// A reader of this store.
    pub fn new(store: Store, library: Arc<Library>, viewer: Viewer, now: Timestamp) -> Self {
        Self {
            store,
            library,
            viewer,
            now,
        }
    }

    /// Who reads.
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// The instant at which everything is shown.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The reference data in force now.
    ///
    /// # Errors
    /// `NotSetUp` when there is none.
    pub fn shelf(&self) -> Result<Shelf, QueryError> {
        let day = local_date(self.now);
        self.store
            .read(|conn| self.library.on(conn, day)?.ok_or(QueryError::NotSetUp))
    }
}
