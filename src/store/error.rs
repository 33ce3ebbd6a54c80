//! What can go wrong below the services.
//!
//! Messages are lower-case fragments that read after "failed to"; the cause is linked as the source
//! and never repeated in the text. What to do about an error is decided above.

use std::error::Error;

use diesel::result::DatabaseErrorKind as Kind;
use diesel::result::Error as QueryError;
use diesel::result::QueryResult;

/// The error beneath a [`StoreError`].
pub type Cause = Box<dyn Error + Send + Sync>;

/// A failure of the store: what was being done, and in which way it failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else wrote first: the stream has moved on, or a key is taken. Loading again and
    /// deciding again is the cure.
    #[error("{doing}: somebody else was faster")]
    Conflict {
        /// What was being done.
        doing: &'static str,
        /// The violated key, when it was the database that noticed.
        #[source]
        source: Option<Cause>,
    },
    /// Too much is waiting: trying again shortly is the cure.
    #[error("{doing}: the database is busy")]
    Busy {
        /// What was being done.
        doing: &'static str,
        /// What the engine said; `None` when the queue of the writer is full.
        #[source]
        source: Option<Cause>,
    },
    /// The database cannot be reached, or the store is closed.
    #[error("{doing}: the database does not answer")]
    Unavailable {
        /// What was being done.
        doing: &'static str,
        /// What the engine said; `None` when the store is closed.
        #[source]
        source: Option<Cause>,
    },
    /// A trigger or a constraint forbids the change, such as a second life for a log entry.
    #[error("{doing}: a rule of the database forbids it")]
    Forbidden {
        /// What was being done.
        doing: &'static str,
        /// The rule, in the engine's words.
        #[source]
        source: Option<Cause>,
    },
    /// A stored value cannot be what it claims to be.
    #[error("{doing}: a stored value makes no sense")]
    Corrupt {
        /// What was being done.
        doing: &'static str,
        /// The value and what was expected.
        #[source]
        source: Option<Cause>,
    },
    /// The job panicked; nothing of it is stored.
    #[error("{doing}: the job panicked and was undone")]
    Panicked {
        /// What was being done.
        doing: &'static str,
    },
    /// Any other failure.
    #[error("{doing}")]
    Failed {
        /// What was being done.
        doing: &'static str,
        /// What the engine said.
        #[source]
        source: Option<Cause>,
    },
}

impl StoreError {
    /// Sorts a failed statement by what the caller can do about it.
    pub fn of(doing: &'static str, error: QueryError) -> Self {
        Self::sorted(doing, Sort::of(&error), Box::new(error))
    }

    /// A stored value that cannot be read, with its own explanation.
    pub fn corrupt(doing: &'static str, explanation: impl Into<Cause>) -> Self {
        Self::Corrupt {
            doing,
            source: Some(explanation.into()),
        }
    }

    pub(super) fn sorted(doing: &'static str, sort: Sort, cause: Cause) -> Self {
        let source = Some(cause);
        match sort {
            Sort::Conflict => Self::Conflict { doing, source },
            Sort::Busy => Self::Busy { doing, source },
            Sort::Unavailable => Self::Unavailable { doing, source },
            Sort::Forbidden => Self::Forbidden { doing, source },
            Sort::Corrupt => Self::Corrupt { doing, source },
            Sort::Failed => Self::Failed { doing, source },
        }
    }
}

/// The ways a statement fails, as far as a caller cares.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sort {
    Conflict,
    Busy,
    Unavailable,
    Forbidden,
    Corrupt,
    Failed,
}

impl Sort {
    pub(super) fn of(error: &QueryError) -> Self {
        if matches!(error, QueryError::DeserializationError(_)) {
            return Self::Corrupt;
        }
        if matches!(error, QueryError::BrokenTransactionManager) {
            return Self::Unavailable;
        }
        let QueryError::DatabaseError(kind, words) = error else {
            return Self::Failed;
        };
        if matches!(kind, Kind::Unknown) {
            return Self::of_words(words.message());
        }
        if matches!(kind, Kind::UniqueViolation) {
            Self::Conflict
        } else if matches!(kind, Kind::SerializationFailure) {
            Self::Busy
        } else if matches!(kind, Kind::ClosedConnection | Kind::UnableToSendCommand) {
            Self::Unavailable
        } else {
            Self::Forbidden
        }
    }

    /// Neither engine's driver passes these codes on, so the words must do.
    fn of_words(message: &str) -> Self {
        const BUSY: [&str; 4] = ["locked", "busy", "deadlock detected", "lock timeout"];
        const FORBIDDEN: [&str; 3] = ["append-only", "never change", "readonly database"];
        let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
        if says(&FORBIDDEN) {
            Self::Forbidden
        } else if says(&BUSY) {
            Self::Busy
        } else {
            Self::Failed
        }
    }
}

/// Says what was being done when a statement failed.
pub trait Doing<T> {
    /// Turns the engine's error into the store's, with the task at hand: `"load the sessions"`.
    ///
    /// # Errors
    /// The same failure, sorted.
    fn doing(self, doing: &'static str) -> Result<T, StoreError>;
}

impl<T> Doing<T> for QueryResult<T> {
    fn doing(self, doing: &'static str) -> Result<T, StoreError> {
        self.map_err(|error| StoreError::of(doing, error))
    }
}
