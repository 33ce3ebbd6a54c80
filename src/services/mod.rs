//! Use cases: what a person, or the system, does with the house. No HTTP, no HTML, no rule.

use std::path::Path;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::channels::Channels;
use crate::clock::{Clock, SharedClock};
use crate::documents::WriteError;
use crate::domain::IncidentNo;
use crate::domain::command::Refusal;
use crate::domain::event::Stamp;
use crate::domain::people::Actor;
use crate::domain::vocabulary::Capacity;
use crate::store::blobs::Blobs;
use crate::store::library::Library;
use crate::store::log::Meta;
use crate::store::{Store, StoreError};

pub mod accounts;

pub mod activities;

pub mod alerts;

pub mod attachments;

pub mod bare_routing;

pub mod briefs;

pub mod bulk;

pub mod calendar_watch;

pub mod case_papers;

pub mod case_reminders;

pub mod cases;

pub mod carry_out;

mod confirmation;

pub mod contacts;

pub mod coverage;

pub mod dead_letters;

pub mod delivery;

pub mod demo;

pub mod engine;

pub mod explain;

pub mod form_drafts;

pub mod generate;

pub mod housekeeping;

pub mod impact;

pub mod incident_papers;

pub mod learning;

pub mod letters;

pub mod linkage_papers;

pub mod linkages;

pub mod policy_papers;

mod notices;

mod once;

pub mod one_tap;

pub mod papers;

pub mod plan_replay;

pub mod plans;

pub mod presence;

pub mod reminders;

pub mod replay;

pub mod report_schedule;

pub mod reports;

pub mod routing;

pub mod rules;

pub mod setup;

pub mod sheets;

pub mod views;
pub mod wordings;

pub mod watching;

pub use once::Once;

/// Everything that use cases share. Built once, in `boot`.
pub struct Services {
    /// The database.
    pub store: Store,
    /// The bytes of files that were handed in.
    pub blobs: Blobs,
    /// Reference data, read once.
    pub library: Arc<Library>,
    /// The source of "now", read by the doors only.
    pub clock: Arc<dyn Clock>,
    /// The routers built so far.
    pub routers: routing::Routers,
    /// When housekeeping was last done.
    pub housekept: housekeeping::LastDone,
    /// How long what somebody began to write is kept.
    pub drafts_kept: SignedDuration,
    /// Whether and when the router learns.
    pub learning: learning::Learning,
    /// The engine of this process.
    pub engine: engine::Engine,
    /// The ways out that are offered.
    pub channels: Channels,
    /// Signs the links in messages.
    pub links: one_tap::Links,
    /// What the loops that send messages remember.
    pub delivering: delivery::Loops,
    /// What the numbers of issued documents begin with.
    pub document_prefix: String,
    /// Under which head reports are issued.
    pub letterhead: reports::Letterhead,
}

/// Where handed-in files lie as long as nobody says where.
const UNPLACED: &str = "data/attachments";

impl Services {
    /// Puts the shared things together.
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        routers: routing::Routers,
        engine: engine::Engine,
    ) -> Self {
        let library = Arc::new(Library::default());
        let housekept = housekeeping::LastDone::new(0);
        Self {
            store,
            blobs: Blobs::new(UNPLACED),
            library,
            clock,
            routers,
            housekept,
            drafts_kept: housekeeping::DRAFTS_KEPT,
            learning: learning::Learning::new(true),
            engine,
            channels: Channels::default(),
            links: one_tap::Links::default(),
            delivering: delivery::Loops::new("only"),
            document_prefix: cases::DOCUMENT_PREFIX.to_owned(),
            letterhead: reports::Letterhead::default(),
        }
    }

    /// The same, keeping handed-in files in this folder.
    #[must_use]
    pub fn keeping_files_in(mut self, folder: &Path) -> Self {
        self.blobs = Blobs::new(folder);
        self
    }

    /// The same, with the router learning or not.
    #[must_use]
    pub fn learning(mut self, is_on: bool) -> Self {
        self.learning = learning::Learning::new(is_on);
        self
    }

    /// The same, keeping what somebody began to write for so many days.
    #[must_use]
    pub fn keeping_drafts(mut self, days: u16) -> Self {
        self.drafts_kept = SignedDuration::from_hours(24 * i64::from(days));
        self
    }

    /// The same, issuing documents under this prefix.
    #[must_use]
    pub fn issuing(mut self, prefix: impl Into<String>) -> Self {
        self.document_prefix = prefix.into();
        self
    }

    /// The same, telling people through these channels and with these links; `name` is this
    /// process's own among replicas.
    #[must_use]
    pub fn telling(
        mut self,
        channels: Channels,
        links: one_tap::Links,
        name: impl Into<String>,
    ) -> Self {
        self.channels = channels;
        self.links = links;
        self.delivering = delivery::Loops::new(name);
        self
    }

    /// The same, issuing reports under this head.
    #[must_use]
    pub fn headed(mut self, letterhead: reports::Letterhead) -> Self {
        self.letterhead = letterhead;
        self
    }

    /// The context of one request or tick, with the one instant that all of it happens at.
    pub fn ctx(&self, actor: Actor, request_id: String) -> Ctx {
        Ctx {
            actor,
            now: self.clock.now(),
            request_id,
        }
    }

    /// The present instant, for doors that act for nobody yet (signing in).
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

/// The actor of commands and reconcilers that no person stands behind.
pub fn system_actor() -> Actor {
    Actor::system()
}

/// Who acts, when, in which request.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// Who.
    pub actor: Actor,
    /// When; one request has one `now`.
    pub now: Timestamp,
    /// The request, for the log.
    pub request_id: String,
}

impl Ctx {
    /// What the log keeps beside the facts that are made here, in the capacity that permits them.
    fn meta(&self, capacity: Capacity) -> Meta {
        Meta {
            actor: self.actor.account.clone(),
            actor_name: self.actor.name.clone(),
            capacity,
            unit: self.actor.unit.clone(),
            occurred_at: self.now,
            recorded_at: self.now,
            request_id: self.request_id.clone(),
        }
    }

    /// Who did it and when, as facts are folded with it.
    fn stamp(&self) -> Stamp {
        Stamp {
            account: self.actor.account.clone(),
            name: self.actor.name.clone(),
            unit: self.actor.unit.clone(),
            at: self.now,
        }
    }
}

/// One thing that is wrong with what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    /// The field.
    pub field: String,
    /// What is wrong, in one Chinese sentence.
    pub message: String,
}

/// Why a use case was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// A rule says no.
    #[error("carry out the request: {0}")]
    Refused(#[from] Refusal),
    /// What was sent cannot be used.
    #[error("read the request")]
    Invalid(Vec<FieldFault>),
    /// Somebody was faster.
    #[error("carry out the request: it was decided on an older state")]
    Conflict {
        /// The incident.
        no: IncidentNo,
        /// The state the request was decided on.
        seen: u64,
        /// The state now.
        current: u64,
    },
    /// Somebody was faster with a record that is no incident.
    #[error("carry out the request: it was decided on an older state of the record")]
    Stale {
        /// What the asker hears.
        sentence: &'static str,
        /// The state the request was decided on.
        seen: u64,
        /// The state now.
        current: u64,
    },
    /// There is no such thing, or it is not the actor's to see.
    #[error("find what was asked for")]
    NotFound,
    /// The actor may not.
    #[error("carry out the request: not permitted")]
    Forbidden,
    /// Nobody is signed in, or the credentials are wrong.
    #[error("sign in")]
    Unauthenticated(SignInFault),
    /// The idempotency key belongs to another request.
    #[error("carry out the request: its key belongs to another request")]
    KeyReused,
    /// The rules of time, the plan or the roster have not been set up for this date.
    #[error("find the reference data in force")]
    NotSetUp,
    /// The store failed.
    #[error("use the store")]
    Store(#[from] StoreError),
    /// Anything else that must not happen.
    #[error("{0}")]
    Internal(String),
}

impl From<WriteError> for ServiceError {
    fn from(error: WriteError) -> Self {
        Self::Internal(format!("{error}: {error:?}"))
    }
}

/// Whether a failure comes from a database that cannot be opened or does not answer.
pub fn is_unreachable(error: &ServiceError) -> bool {
    matches!(error, ServiceError::Store(StoreError::Unavailable { .. }))
}

/// Whether trying again shortly is the cure.
pub fn is_busy(error: &ServiceError) -> bool {
    matches!(
        error,
        ServiceError::Store(StoreError::Busy { .. } | StoreError::Unavailable { .. })
    )
}

/// Why somebody is not signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInFault {
    /// No session, or one that is over.
    NoSession,
    /// Name or password is wrong; which of them is not said.
    WrongCredentials,
    /// Too many failures; locked until then.
    LockedUntil(Timestamp),
}

/// Runs blocking work (the database, password hashing) off the threads that serve requests. The
/// one door to the blocking pool.
///
/// # Errors
/// What the work answers; `Internal` when it panicked.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one door to the blocking pool"
)]
pub async fn run_blocking<T, F>(work: F) -> Result<T, ServiceError>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, ServiceError> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(error) => Err(ServiceError::Internal(format!(
            "finish blocking work: {error}"
        ))),
    }
}
