//! Rows and transactions on two engines. [`Store::read`] and [`Store::write`] are the only ways in.
//!
//! Nothing here decides anything or reads a clock: instants come as arguments, and what a row means
//! is the domain's business.

use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use diesel::r2d2::{Pool, PooledConnection};

mod at;
mod connection;
mod error;
mod migration;
pub mod wordings;
mod writer;

pub mod activities;

pub mod alerts;

pub mod attachments;

pub mod blobs;

pub mod linkages;

pub mod case_record;
pub mod policies;

pub mod cases;

pub mod brief;

pub mod bulk;

pub mod engine;

pub mod evaluations;

pub mod figures;

pub mod follow_ups;

pub mod form_drafts;

pub mod form_token;

pub mod facts;

pub mod history;

pub mod library;

pub mod log;

pub mod outbox;

pub mod people;

pub mod presence;

pub mod projection;

pub mod plan_use;

pub mod reference;

pub mod report_figures;

pub mod reports;

pub mod routing_models;

pub mod routing_outcomes;

pub mod rows;

pub mod saved_views;

pub mod schema;

pub mod search;

pub mod watches;

pub use at::At;
pub use connection::{AnyConn, MultiBackend};
pub use error::{Cause, Doing, StoreError};

use connection::{Address, Begin, Manager};
use writer::Writer;

/// How long a page waits for a connection before it is told that there is none.
const PATIENCE: Duration = Duration::from_secs(5);

/// Readers of the embedded database; each holds its own page cache.
const EMBEDDED_READERS: u32 = 4;

/// A database, open. Clones share it.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    pool: Pool<Manager>,
    /// Only the embedded engine has one; a server lets every pooled connection write.
    writer: Option<Writer>,
}

impl Store {
    /// Opens `sqlite:PATH` (made when missing) or `postgres://…`. Does not migrate.
    ///
    /// # Errors
    /// `Failed` for a URL of another kind, `Unavailable` when the database cannot be opened.
    pub fn open(url: &str) -> Result<Self, StoreError> {
        let address = Address::parse(url)?;
        // The writer comes first: it makes the file and sets its mode before anybody reads.
        let (writer, size) = match &address {
            Address::Embedded(_) => {
                let writer = Writer::start(address.clone(), writer::QUEUE)?;
                (Some(writer), EMBEDDED_READERS)
            }
            Address::Server(_) => (None, server_connections()),
        };
        let pool = Pool::builder()
            .max_size(size)
            .min_idle(Some(1))
            .connection_timeout(PATIENCE)
            .build(Manager(address))
            .map_err(unavailable)?;
        let shared = Arc::new(Shared { pool, writer });
        Ok(Self { shared })
    }

    /// Brings the database to the shape this release expects; gives back the versions that were
    /// run, oldest first. Several replicas may call it at once.
    ///
    /// # Errors
    /// `Failed` with the statement that did not work; nothing is changed then.
    pub fn migrate(&self) -> Result<Vec<String>, StoreError> {
        self.write(migration::run)
    }

    /// Whether the database lacks steps that this release knows.
    ///
    /// # Errors
    /// `Unavailable` when the database does not answer.
    pub fn is_migration_pending(&self) -> Result<bool, StoreError> {
        self.write(migration::is_pending)
    }

    /// Reads on one snapshot: whatever is written meanwhile, all queries of `page` agree.
    ///
    /// # Errors
    /// Whatever `page` answers, or the store's own failure.
    pub fn read<T, E: From<StoreError>>(
        &self,
        page: impl FnOnce(&mut AnyConn) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut conn = self.pooled()?;
        connection::within(&mut conn, Begin::Snapshot, page)
    }

    /// Writes in one transaction: all of `job` is durable when this returns `Ok`, and nothing of
    /// it remains when it returns `Err`. On the embedded engine many jobs share one commit; a job
    /// that fails or panics is undone alone. `job` may not write through the store again.
    ///
    /// # Errors
    /// Whatever `job` answers, or the store's own failure: `Busy` when too many jobs wait.
    pub fn write<T, E>(
        &self,
        job: impl FnOnce(&mut AnyConn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        if let Some(writer) = &self.shared.writer {
            return writer.run(job);
        }
        let mut conn = self.pooled()?;
        connection::within(&mut conn, Begin::Write, job)
    }

    /// Whether the database is the embedded one.
    pub fn is_embedded(&self) -> bool {
        self.shared.writer.is_some()
    }

    /// Ends writing on the embedded engine: jobs that wait are finished and answered, later ones
    /// are refused with `Unavailable`. Reading goes on until the last clone is gone.
    pub fn close(&self) {
        if let Some(writer) = &self.shared.writer {
            writer.close();
        }
    }

    fn pooled(&self) -> Result<PooledConnection<Manager>, StoreError> {
        self.shared.pool.get().map_err(unavailable)
    }
}

fn server_connections() -> u32 {
    let cores = available_parallelism().map_or(1, |n| u32::try_from(n.get()).unwrap_or(1));
    cores.saturating_mul(4).clamp(8, 32)
}

fn unavailable(error: diesel::r2d2::PoolError) -> StoreError {
    StoreError::Unavailable {
        doing: "connect to the database",
        source: Some(error.into()),
    }
}
