//! Brings a database to the shape this release expects.
//!
//! Two trees, one per engine, with the same names; `migrations/README.md` has the rules. A release
//! only ever moves forward, and all pending steps happen in one transaction.

use diesel::connection::SimpleConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::AnyConn;
use super::error::{Cause, Doing, StoreError};

const EMBEDDED: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const SERVER: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Replicas start together: the lock lets one of them migrate while the others wait, however long
/// it takes. The number is this house's own.
const LOCK: &str = "SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock(4817230561)";

const DOING: &str = "migrate the database";

/// Runs what is pending; gives back the versions that were run, oldest first.
pub(super) fn run(conn: &mut AnyConn) -> Result<Vec<String>, StoreError> {
    let ran = match conn {
        AnyConn::Sqlite(c) => c.run_pending_migrations(EMBEDDED),
        AnyConn::Pg(c) => {
            c.batch_execute(LOCK).doing(DOING)?;
            c.run_pending_migrations(SERVER)
        }
    };
    ran.map(|versions| versions.iter().map(ToString::to_string).collect())
        .map_err(failed)
}

/// Whether this release knows steps that the database has not taken.
pub(super) fn is_pending(conn: &mut AnyConn) -> Result<bool, StoreError> {
    match conn {
        AnyConn::Sqlite(c) => c.has_pending_migration(EMBEDDED),
        AnyConn::Pg(c) => c.has_pending_migration(SERVER),
    }
    .map_err(failed)
}

fn failed(cause: Cause) -> StoreError {
    StoreError::Failed {
        doing: DOING,
        source: Some(cause),
    }
}
