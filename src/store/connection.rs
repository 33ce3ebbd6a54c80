//! One connection type over two engines, and how a transaction begins and ends on each.
//!
//! The only room, with `migration`, that names an engine. Everything above writes one query for
//! both.

use std::num::NonZeroU32;
use std::panic::{AssertUnwindSafe, catch_unwind};

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::prelude::*;
use diesel::r2d2::{ManageConnection, R2D2Connection};

use super::error::{Doing, StoreError};

pub use any_conn::{AnyConn, MultiBackend};

mod any_conn {
    #![expect(missing_docs, reason = "the derive writes public items without docs")]

    use diesel::pg::PgConnection;
    use diesel::sqlite::SqliteConnection;

    /// A connection to either engine.
    #[derive(diesel::MultiConnection)]
    pub enum AnyConn {
        /// The server.
        Pg(PgConnection),
        /// The embedded engine.
        Sqlite(SqliteConnection),
    }
}

/// Where the database is.
#[derive(Debug, Clone)]
pub(super) enum Address {
    /// The path of the embedded database's file.
    Embedded(String),
    /// The URL of a server's database.
    Server(String),
}

impl Address {
    /// Reads `sqlite:PATH`, `postgres://…` or `postgresql://…`.
    pub(super) fn parse(url: &str) -> Result<Self, StoreError> {
        match url.split_once(':') {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Embedded(path.to_owned())),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Server(url.to_owned())),
            // The URL may hold a password, so it is not repeated.
            _ => Err(StoreError::Failed {
                doing: "read the database URL",
                source: Some("neither sqlite:PATH nor postgres://…".into()),
            }),
        }
    }

    /// Opens a connection that may write.
    pub(super) fn connect(&self) -> Result<AnyConn, diesel::r2d2::Error> {
        let mut conn = match self {
            Self::Embedded(path) => AnyConn::Sqlite(SqliteConnection::establish(path)?),
            Self::Server(url) => AnyConn::Pg(PgConnection::establish(url)?),
        };
        match &conn {
            AnyConn::Sqlite(_) => conn.batch_execute(EMBEDDED_SETTINGS)?,
            AnyConn::Pg(_) => conn.batch_execute(SERVER_SETTINGS)?,
        }
        Ok(conn)
    }
}

/// The busy timeout comes first, since the pragmas after it may have to wait for a lock. In
/// write-ahead mode only FULL keeps the last commit over a power loss, and without recursive
/// triggers INSERT OR REPLACE would slip past a delete trigger. The writer keeps up to 64 MiB of
/// pages: a long transaction that outgrows its cache writes the same pages again and again.
const EMBEDDED_SETTINGS: &str = "
    PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA recursive_triggers = ON;
    PRAGMA journal_size_limit = 67108864;
    PRAGMA cache_size = -65536;";

/// Readers never write, and keep up to 8 MiB of pages each.
const READER_SETTINGS: &str = "
    PRAGMA query_only = ON;
    PRAGMA cache_size = -8192;";

/// A lock that is not had within ten seconds becomes an answer instead of a hung page.
const SERVER_SETTINGS: &str = "
    SET lock_timeout = '10s';
    SET client_min_messages = 'warning';";

/// Makes the pool's connections. Those of the embedded engine only read: its one writer is
/// elsewhere.
#[derive(Debug)]
pub(super) struct Manager(pub(super) Address);

impl ManageConnection for Manager {
    type Connection = AnyConn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<AnyConn, Self::Error> {
        let mut conn = self.0.connect()?;
        if matches!(conn, AnyConn::Sqlite(_)) {
            conn.batch_execute(READER_SETTINGS)?;
        }
        Ok(conn)
    }

    fn is_valid(&self, conn: &mut AnyConn) -> Result<(), Self::Error> {
        conn.ping().map_err(Into::into)
    }

    fn has_broken(&self, conn: &mut AnyConn) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}

/// How a piece of work begins.
#[derive(Debug, Clone, Copy)]
pub(super) enum Begin {
    /// One unchanging view of the database for reading.
    Snapshot,
    /// A transaction that will write.
    Write,
    /// A part of a transaction that can be undone alone.
    Savepoint,
}

impl Begin {
    fn carry_out(self, conn: &mut AnyConn) -> QueryResult<()> {
        let (embedded, server) = match self {
            Self::Savepoint => return AnyConn::begin_transaction(conn),
            Self::Snapshot => (
                "BEGIN DEFERRED",
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            ),
            // Plain BEGIN reads first and then fails to upgrade when two write at once.
            Self::Write => ("BEGIN IMMEDIATE", "BEGIN"),
        };
        match conn {
            AnyConn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, embedded),
            AnyConn::Pg(c) => AnsiTransactionManager::begin_transaction_sql(c, server),
        }
    }
}

/// Begins, works, and then keeps the work when it is `Ok` and undoes it when it is `Err` or a
/// panic.
pub(super) fn within<T, E: From<StoreError>>(
    conn: &mut AnyConn,
    begin: Begin,
    work: impl FnOnce(&mut AnyConn) -> Result<T, E>,
) -> Result<T, E> {
    let outer = depth(conn)?;
    begin.carry_out(conn).doing("begin a transaction")?;
    match catch_unwind(AssertUnwindSafe(|| work(conn))) {
        Ok(Ok(value)) => {
            match begin {
                Begin::Snapshot => undo(conn, outer)?,
                Begin::Write | Begin::Savepoint => keep(conn).doing("commit a transaction")?,
            }
            Ok(value)
        }
        Ok(Err(refusal)) => {
            undo(conn, outer)?;
            Err(refusal)
        }
        Err(_) => {
            undo(conn, outer)?;
            Err(E::from(StoreError::Panicked {
                doing: "work on the database",
            }))
        }
    }
}

/// Commits the innermost transaction or savepoint.
///
/// When that fails nobody knows any more what the engine still holds open: a savepoint opened next
/// might be the outermost and be kept for good. So the connection is not trusted again.
pub(super) fn keep(conn: &mut AnyConn) -> QueryResult<()> {
    let kept = look_for_hidden_failure(conn).and_then(|()| AnyConn::commit_transaction(conn));
    if kept.is_err() {
        AnyConn::transaction_manager_status_mut(conn).set_in_error();
    }
    kept
}

/// `PostgreSQL` answers COMMIT with a quiet rollback when a statement failed and the job went on
/// regardless; any statement before it brings the failure to light.
fn look_for_hidden_failure(conn: &mut AnyConn) -> QueryResult<()> {
    match conn {
        AnyConn::Pg(c) => c.batch_execute("SELECT 1"),
        AnyConn::Sqlite(_) => Ok(()),
    }
}

/// Rolls back to the given depth; a panic may have left deeper savepoints open. The connection is
/// not trusted again when that fails, see `keep`.
fn undo(conn: &mut AnyConn, outer: Option<NonZeroU32>) -> Result<(), StoreError> {
    while depth(conn)? > outer {
        if let Err(error) = AnyConn::rollback_transaction(conn) {
            AnyConn::transaction_manager_status_mut(conn).set_in_error();
            return Err(StoreError::of("undo a transaction", error));
        }
    }
    Ok(())
}

fn depth(conn: &mut AnyConn) -> Result<Option<NonZeroU32>, StoreError> {
    AnyConn::transaction_manager_status_mut(conn)
        .transaction_depth()
        .doing("look at the transaction")
}

/// Opens the group of the embedded writer.
pub(super) fn begin_group(conn: &mut AnyConn) -> QueryResult<()> {
    Begin::Write.carry_out(conn)
}

/// Whether the connection can no longer be trusted with a transaction.
pub(super) fn is_broken(conn: &mut AnyConn) -> bool {
    conn.is_broken()
}
