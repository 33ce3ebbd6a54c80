//! A prepared database with everybody who listens to it: a mail server and a webhook's other end.

use std::thread;
use std::time::{Duration, Instant};

use huiying::store::AnyConn;
use huiying::store::outbox::{self, ContactRow};
use jiff::Timestamp;

use crate::arrivals::Receiver;
use crate::mail_server::{self, Mail};
use crate::prepared::{Prepared, people};
use crate::process::{Environment, Process, now};
use crate::record;
use crate::webhook::{self, Call, SECRET};

/// What a scenario has.
pub(crate) struct Scene {
    /// The database.
    pub(crate) prepared: Prepared,
    /// Where mail goes.
    pub(crate) mail: Receiver<Mail>,
    /// Where events go.
    pub(crate) webhook: Receiver<Call>,
    name: String,
}

impl Scene {
    /// On this database; `name` is that of the logs.
    pub(crate) fn on(name: &str, prepared: Prepared) -> Self {
        Self {
            prepared,
            mail: mail_server::start(),
            webhook: webhook::start(),
            name: name.to_owned(),
        }
    }

    /// What every process of the scenario is told.
    pub(crate) fn environment(&self) -> Environment {
        let (mail, webhook) = (self.mail.port, self.webhook.port);
        self.prepared
            .environment()
            .with("HUIYING_SMTP_URL", format!("smtp://127.0.0.1:{mail}"))
            .with("HUIYING_MAIL_FROM", "huiying@example.gov.cn")
            .with(
                "HUIYING_WEBHOOK_URL",
                format!("http://127.0.0.1:{webhook}/"),
            )
            .with("HUIYING_WEBHOOK_SECRET", SECRET)
    }

    /// Starts so many replicas and waits until all serve.
    pub(crate) fn replicas(&self, n: usize) -> Vec<Process> {
        let start = |at| self.replica(at, &self.environment());
        let mut replicas: Vec<Process> = (1..=n).map(start).collect();
        replicas.iter_mut().for_each(Process::ready);
        replicas
    }

    /// Starts one replica; does not wait.
    pub(crate) fn replica(&self, at: usize, environment: &Environment) -> Process {
        Process::start(&format!("engine-{}-{at}", self.name), environment)
    }

    /// Gives everybody a mail address.
    pub(crate) fn everybody_has_mail(&self) {
        let put = |conn: &mut AnyConn| {
            people().into_keys().try_for_each(|username| {
                let row = ContactRow {
                    email: Some(address_of(&username)),
                    phone: None,
                    channels: String::new(),
                    updated_at: now().into(),
                    account: username,
                };
                outbox::put_contact(conn, &row)
            })
        };
        self.prepared.services.store.write(put).unwrap();
    }

    /// How many levels are on record.
    pub(crate) fn recorded(&self) -> usize {
        record::recorded(&self.prepared.services)
    }
}

/// The mail address of somebody.
pub(crate) fn address_of(username: &str) -> String {
    format!("{username}@example.gov.cn")
}

/// Waits for something that comes; fails when it does not come in time.
#[track_caller]
pub(crate) fn wait_for(what: &str, within: Duration, mut is_there: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_there() {
        assert!(begun.elapsed() < within, "{what}: not within {within:?}");
        thread::sleep(Duration::from_millis(250));
    }
}

/// Two intervals of the engine and a little more.
const TWO_LOOKS: Duration = Duration::from_secs(11);

/// Lets every replica look twice more, each every five seconds: these are real processes by the
/// machine's own clock, and that nothing comes twice can only be seen by waiting for it.
pub(crate) fn wait_two_looks() {
    thread::sleep(TWO_LOOKS);
}

/// Lets real time go by until this instant.
pub(crate) fn sleep_until(at: Timestamp) {
    let left = at.duration_since(now());
    thread::sleep(Duration::try_from(left).unwrap_or_default());
}
