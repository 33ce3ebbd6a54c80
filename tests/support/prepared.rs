//! A database made ready before any process looks at it: rules with short limits, people, and
//! incidents whose deadlines all fall due when the test wants.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use huiying::boot;
use huiying::clock::SystemClock;
use huiying::domain::command::{Command, Register, WantedUnit};
use huiying::domain::event::{Completion, Source};
use huiying::domain::people::Actor;
use huiying::domain::vocabulary::{
    Capacity, DeadlineKind, Duty, IncidentKind, Level, Measure, SourceKind,
};
use huiying::domain::{AccountId, IncidentNo, UnitId};
use huiying::services::accounts::{self, NewAccount};
use huiying::services::carry_out::{Request, Subject, carry_out};
use huiying::services::{Ctx, ServiceError, Services, setup, system_actor};
use huiying::store::reference::{self, NewVersion, ReferenceKind};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::postgres;
use crate::process::{Environment, now};

/// The password of every account.
pub(crate) const PASSWORD: &str = "engine-tests-2018";

/// How long a unit has to acknowledge here.
pub(crate) const TO_ACKNOWLEDGE: SignedDuration = SignedDuration::from_mins(1);

/// Every other limit, in minutes of natural time: far beyond the end of any test.
const FAR: u32 = 60 * 24 * 30;

/// The units that incidents go to, in turn; the liaison is called like the unit, the head
/// `edu-head`.
pub(crate) const UNITS: &[&str] = &[
    "edu", "fda", "health", "police", "water", "housing", "env", "land", "civil", "finance",
];

/// The unit that logs incidents and hands them over.
pub(crate) const OFFICE: &str = "publicity";

/// How many hands prepare at a time.
const HANDS: usize = 4;

/// Where the database lives; gone when dropped.
enum Home {
    Embedded,
    Server(#[expect(dead_code, reason = "held until the test ends")] postgres::Database),
}

/// A database with people and rules.
pub(crate) struct Prepared {
    /// The use cases on it, by the machine's clock.
    pub(crate) services: Arc<Services>,
    /// Where it is.
    pub(crate) url: String,
    folder: PathBuf,
    // Last, so that it goes last.
    _home: Home,
}

impl Prepared {
    /// On the embedded engine.
    pub(crate) fn sqlite() -> Self {
        let folder = folder();
        let url = format!("sqlite:{}", folder.join("huiying.sqlite").display());
        Self::on(url, folder, Home::Embedded, now())
    }

    /// On a server. `None` when there is none, which in continuous integration is a failure.
    pub(crate) fn postgres() -> Option<Self> {
        Self::postgres_since(now())
    }

    /// On a server, by a house that was set up at this instant.
    pub(crate) fn postgres_since(set_up_at: Timestamp) -> Option<Self> {
        let Some(database) = postgres::fresh() else {
            #[expect(
                clippy::disallowed_methods,
                reason = "a test's own switch, not configuration"
            )]
            let must_run = std::env::var("CI").is_ok_and(|ci| ci == "true");
            assert!(!must_run, "no PostgreSQL here, and CI is true");
            return None;
        };
        Some(Self::on(
            database.url.clone(),
            folder(),
            Home::Server(database),
            set_up_at,
        ))
    }

    fn on(url: String, folder: PathBuf, home: Home, set_up_at: Timestamp) -> Self {
        let services = boot::services_with(&url, Arc::new(SystemClock)).unwrap();
        services.store.migrate().unwrap();
        let ctx = Ctx {
            now: set_up_at,
            ..services.ctx(system_actor(), "prepare".to_owned())
        };
        setup::install_seeds(&services, &ctx).unwrap();
        publish_short_limits(&services, &ctx);
        accounts::put_accounts(&services, &everybody(), PASSWORD, ctx.now).unwrap();
        Self {
            services,
            url,
            folder,
            _home: home,
        }
    }

    /// What a process must be told to serve this database.
    pub(crate) fn environment(&self) -> Environment {
        Environment::default()
            .with("HUIYING_DATABASE_URL", &self.url)
            .with("HUIYING_DATA_DIR", self.folder.display().to_string())
            .with(
                "HUIYING_SESSION_KEY",
                "a key for engine tests, 32 bytes and more",
            )
            .with("HUIYING_WORKERS", "2")
    }

    /// Logs so many incidents, an hour before `now`.
    pub(crate) fn registered(&self, n: usize, now: Timestamp) -> Vec<IncidentNo> {
        let at = now - SignedDuration::from_hours(1);
        let commands = (0..n).map(|_| (Subject::New, register(), at));
        self.in_parallel(&commands.collect::<Vec<_>>())
    }

    /// Hands each to one of these units, in turn, so that its acknowledgement falls due at
    /// `due_at`.
    pub(crate) fn dispatched(
        &self,
        incidents: &[IncidentNo],
        units: &[&str],
        due_at: impl Fn(usize) -> Timestamp,
    ) {
        let commands = incidents.iter().enumerate().map(|(at, no)| {
            let unit = units[at % units.len()];
            let subject = Subject::Incident(no.clone());
            (subject, dispatch(unit), due_at(at) - TO_ACKNOWLEDGE)
        });
        self.in_parallel(&commands.collect::<Vec<_>>());
    }

    /// Logs incidents and hands them to units so that they fall due one after the other, `apart`
    /// from each other, beginning `lead` after the preparation; gives the first and the last due
    /// instant, which lie in the same minute where that is possible.
    pub(crate) fn falling_due(
        &self,
        n: usize,
        apart: SignedDuration,
        lead: SignedDuration,
    ) -> (Timestamp, Timestamp) {
        let begun = now();
        let incidents = self.registered(n, begun);
        // Handing over takes about as long as logging; thrice that is on the safe side.
        let took = now().duration_since(begun);
        let span = apart * i32::try_from(n).unwrap();
        let first = in_one_minute(now() + took * 3 + lead, span);
        let due_at = |at: usize| first + apart * i32::try_from(at).unwrap();
        self.dispatched(&incidents, UNITS, due_at);
        assert!(now() < first, "preparing took longer than expected");
        (first, first + span)
    }

    fn in_parallel(&self, commands: &[(Subject, Command, Timestamp)]) -> Vec<IncidentNo> {
        let one = |(subject, command, at): &(Subject, Command, Timestamp)| {
            let duty = actor("duty", OFFICE, Capacity::DutyOfficer);
            self.carry_out(duty, *at, subject.clone(), command.clone())
                .unwrap()
        };
        let part = commands.len().div_ceil(HANDS).max(1);
        thread::scope(|scope| {
            let hands: Vec<_> = commands
                .chunks(part)
                .map(|part| scope.spawn(move || part.iter().map(one).collect::<Vec<_>>()))
                .collect();
            let done = hands.into_iter().flat_map(|hand| hand.join().unwrap());
            done.collect()
        })
    }

    /// Carries something out as anybody, at any time.
    pub(crate) fn carry_out(
        &self,
        actor: Actor,
        now: Timestamp,
        subject: Subject,
        command: Command,
    ) -> Result<IncidentNo, ServiceError> {
        let ctx = Ctx {
            actor,
            now,
            request_id: "prepare".to_owned(),
        };
        let request = Request {
            subject,
            command,
            expected_seq: None,
            once: None,
            files: Vec::new(),
        };
        carry_out(&self.services, &ctx, &request).map(|outcome| outcome.no)
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        self.services.store.close();
        drop(fs::remove_dir_all(&self.folder));
    }
}

/// This instant, or the next whole minute when the span would reach into it.
fn in_one_minute(from: Timestamp, span: SignedDuration) -> Timestamp {
    let into = from.as_second().rem_euclid(60);
    if into + span.as_secs() < 59 || span.as_secs() >= 59 {
        return from;
    }
    Timestamp::from_second(from.as_second() - into + 60).unwrap()
}

fn folder() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("huiying-engine-{}-{n}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The rules that ship with the house, but with one minute to acknowledge and a month for
/// everything else, in force from the day after the others.
fn publish_short_limits(services: &Services, ctx: &Ctx) {
    let mut policy = setup::seeded_policy().unwrap();
    for limit in &mut policy.limits {
        limit.measure = Measure::Natural;
        let is_short = limit.kind == DeadlineKind::Acknowledgement;
        let short = u32::try_from(TO_ACKNOWLEDGE.as_mins()).unwrap();
        limit.amount = if is_short { short } else { FAR };
    }
    let new = NewVersion {
        body: serde_json::to_string(&policy).unwrap(),
        note: "short limits".to_owned(),
        imported_at: ctx.now,
        imported_by: ctx.actor.account.clone(),
    };
    let publish = move |conn: &mut huiying::store::AnyConn| {
        let kind = ReferenceKind::Policy;
        let version = reference::put_version(conn, kind, &new)?;
        reference::publish(conn, kind, version, Date::constant(2018, 1, 2))
    };
    assert!(services.store.write(publish).unwrap());
}

/// Everybody who has an account: user name, unit, capacity.
pub(crate) fn people() -> BTreeMap<String, (&'static str, Capacity)> {
    let office = [
        ("duty", OFFICE, Capacity::DutyOfficer),
        ("leader", OFFICE, Capacity::Leader),
        ("overseer", "office", Capacity::Overseer),
    ];
    let office = office.map(|(name, unit, capacity)| (name.to_owned(), (unit, capacity)));
    let units = UNITS.iter().flat_map(|unit| {
        [
            ((*unit).to_owned(), (*unit, Capacity::Liaison)),
            (format!("{unit}-head"), (*unit, Capacity::UnitHead)),
        ]
    });
    office.into_iter().chain(units).collect()
}

fn everybody() -> Vec<NewAccount> {
    let account = |(username, (unit, capacity)): (String, (&str, Capacity))| NewAccount {
        username: AccountId::new(&username),
        name: format!("{}（{username}）", capacity.label()),
        unit: UnitId::new(unit),
        capacities: vec![capacity],
        password: PASSWORD.to_owned(),
    };
    people().into_iter().map(account).collect()
}

/// Somebody who acts in a capacity.
pub(crate) fn actor(username: &str, unit: &str, capacity: Capacity) -> Actor {
    Actor {
        account: AccountId::new(username),
        name: format!("{}（{username}）", capacity.label()),
        unit: UnitId::new(unit),
        capacities: vec![capacity],
    }
}

fn register() -> Command {
    Command::Register(Box::new(Register {
        backdating_reason: None,
        secondary_to: None,
        policy: None,
        no: IncidentNo::of(1, 1),
        kind: IncidentKind::Opinion,
        title: "公交站牌字迹不清".to_owned(),
        text: "有市民留言，站牌上的字已经看不清，希望更换。".to_owned(),
        source: Source {
            kind: SourceKind::MessageBoard,
            channel: "网络问政平台".to_owned(),
            url: None,
        },
        town: None,
        place: None,
        themes: Vec::new(),
        drill: false,
        occurred_at: None,
        detected_at: None,
        level: Some(Level::Iv),
        event_grade: None,
    }))
}

fn dispatch(unit: &str) -> Command {
    Command::Dispatch {
        units: vec![WantedUnit {
            unit: UnitId::new(unit),
            duty: Duty::Lead,
            plan_row: None,
        }],
        completion: Completion::All,
        groups: Vec::new(),
        note: None,
    }
}
