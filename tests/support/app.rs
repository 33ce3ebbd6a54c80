//! The real application on an empty database with a clock that a story moves, and people who use
//! it over HTTP.
//!
//! Dropping it fails the story when the log does not verify or a projection differs from what the
//! log says.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;

use actix_web::HttpServer;
use actix_web::dev::ServerHandle;
use diesel::prelude::*;
use huiying::boot;
use huiying::channels::Channels;
use huiying::clock::Clock;
use huiying::domain::people::Roster;
use huiying::domain::vocabulary::Capacity;
use huiying::domain::{AccountId, UnitId};
use huiying::services::accounts::{self, NewAccount};
use huiying::services::one_tap::Links;
use huiying::services::reminders::{self, Tick};
use huiying::services::{Services, setup, system_actor};
use huiying::store::{StoreError, schema};
use huiying::web::session::SessionKeys;
use huiying::web::{Portal, Settings, server};
use jiff::{SignedDuration, Timestamp};

use crate::builders::Complaint;
use crate::manual_clock::{ManualClock, minutes};
use crate::people::Person;
use crate::postgres;
use crate::seen::Seen;

/// The password of every account.
pub(crate) const PASSWORD: &str = "stories-2018";

/// What signs sessions and links.
const KEY: &[u8] = b"a key for stories, of 32 bytes and more";

/// The address that links in messages begin with.
pub(crate) const PUBLIC_ADDRESS: &str = "https://huiying.example.gov.cn";

/// When a story begins unless it says otherwise: a Tuesday.
const BEGINNING: &str = "2018-11-06 10:00";

/// Units whose liaison (`edu`) and head (`edu-head`) have accounts.
const UNITS: &[&str] = &["edu", "fda", "health", "shuikou", "police"];

const OFFICE: &[(&str, &str, Capacity)] = &[
    ("duty", "publicity", Capacity::DutyOfficer),
    ("duty2", "publicity", Capacity::DutyOfficer),
    ("reviewer", "publicity", Capacity::Reviewer),
    ("leader", "publicity", Capacity::Leader),
    ("evaluator", "publicity", Capacity::Evaluator),
    ("office", "office", Capacity::Overseer),
    ("admin", "office", Capacity::SystemAdmin),
    ("security", "office", Capacity::SecurityAdmin),
    ("auditor", "office", Capacity::Auditor),
];

/// The application of one story.
pub(crate) struct TestApp {
    /// What shows the time.
    pub(crate) clock: Arc<ManualClock>,
    /// The use cases, for what no page and no call does.
    pub(crate) services: Arc<Services>,
    /// How HTTP is spoken.
    pub(crate) agent: ureq::Agent,
    url: String,
    roster: Roster,
    server: Server,
    sessions: Mutex<BTreeMap<String, (String, Timestamp)>>,
    // Last, so that it goes last.
    _home: Home,
}

/// Where the database lives; gone when dropped.
enum Home {
    Folder(PathBuf),
    Server(#[expect(dead_code, reason = "held until the story ends")] postgres::Database),
}

impl Drop for Home {
    fn drop(&mut self) {
        if let Self::Folder(folder) = self {
            drop(std::fs::remove_dir_all(folder));
        }
    }
}

impl TestApp {
    /// On the embedded engine.
    pub(crate) fn sqlite() -> Self {
        Self::sqlite_telling(Channels::default())
    }

    /// The same, telling people through these channels.
    pub(crate) fn sqlite_telling(channels: Channels) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("huiying-story-{}-{n}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let url = format!("sqlite:{}", folder.join("huiying.sqlite").display());
        Self::on(&url, Home::Folder(folder), channels)
    }

    /// On a server. `None` when there is none, which in continuous integration is a failure.
    pub(crate) fn postgres() -> Option<Self> {
        Self::postgres_telling(Channels::default())
    }

    /// The same, telling people through these channels.
    pub(crate) fn postgres_telling(channels: Channels) -> Option<Self> {
        let Some(database) = postgres::fresh() else {
            #[expect(
                clippy::disallowed_methods,
                reason = "a test's own switch, not configuration"
            )]
            let must_run = std::env::var("CI").is_ok_and(|ci| ci == "true");
            assert!(!must_run, "no PostgreSQL here, and CI is true");
            return None;
        };
        let url = database.url.clone();
        Some(Self::on(&url, Home::Server(database), channels))
    }

    fn on(url: &str, home: Home, channels: Channels) -> Self {
        let clock = Arc::new(ManualClock::at(BEGINNING));
        let links = Links::new(KEY, PUBLIC_ADDRESS);
        let services = boot::services_telling(url, clock.clone(), channels, links).unwrap();
        services.store.migrate().unwrap();
        let ctx = services.ctx(system_actor(), "story".to_owned());
        setup::install_seeds(&services, &ctx).unwrap();
        accounts::put_accounts(&services, &everybody(), PASSWORD, ctx.now).unwrap();
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .build()
            .into();
        Self {
            url: url.to_owned(),
            server: Server::start(&services),
            roster: setup::seeded_roster().unwrap(),
            sessions: Mutex::default(),
            clock,
            services,
            agent,
            _home: home,
        }
    }

    /// The address of the portal, without a path.
    pub(crate) fn address(&self) -> &str {
        &self.server.address
    }

    /// The present instant.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Lets time go by.
    pub(crate) fn advance(&self, by: SignedDuration) {
        self.clock.advance(by);
    }

    /// Lets it be this Beijing time, written `2018-11-06 10:00`.
    pub(crate) fn set_time(&self, beijing_time: &str) {
        self.clock.set(beijing_time);
    }

    /// A further process on the same database, going by a clock of its own.
    pub(crate) fn replica(&self, clock: Arc<ManualClock>) -> Arc<Services> {
        boot::services_with(&self.url, clock).unwrap()
    }

    /// A further process on the same database that serves too, set up otherwise.
    pub(crate) fn other_process(&self, change: impl FnOnce(Services) -> Services) -> Elsewhere<'_> {
        let services = Arc::into_inner(self.replica(self.clock.clone())).unwrap();
        let services = Arc::new(change(services));
        Elsewhere {
            server: Server::start(&services),
            app: self,
            services,
        }
    }

    /// Ticks until nothing more is reached; gives all that was done.
    pub(crate) fn catch_up(&self) -> Tick {
        let mut all = Tick::default();
        loop {
            let tick = self.tick();
            all.recorded += tick.recorded;
            all.failed += tick.failed;
            if tick.recorded == 0 {
                return all;
            }
        }
    }

    /// Lets the scheduler record what has passed.
    pub(crate) fn tick(&self) -> Tick {
        reminders::tick(&self.services).unwrap()
    }

    /// Somebody by user name.
    pub(crate) fn as_user(&self, username: &str) -> Person<'_> {
        Person::new(self, username)
    }

    /// The duty officer.
    pub(crate) fn as_duty(&self) -> Person<'_> {
        self.as_user("duty")
    }

    /// The reviewer of the propaganda office.
    pub(crate) fn as_reviewer(&self) -> Person<'_> {
        self.as_user("reviewer")
    }

    /// The leader in charge.
    pub(crate) fn as_leader(&self) -> Person<'_> {
        self.as_user("leader")
    }

    /// The liaison of a unit, by the unit's name.
    pub(crate) fn as_liaison(&self, unit: &str) -> Person<'_> {
        self.as_user(self.id_of(unit).as_str())
    }

    /// The head of a unit, by the unit's name.
    pub(crate) fn as_head(&self, unit: &str) -> Person<'_> {
        self.as_user(&format!("{}-head", self.id_of(unit)))
    }

    fn id_of(&self, unit: &str) -> UnitId {
        let found = self.roster.find(unit);
        found.unwrap_or_else(|| panic!("no {unit}")).id.clone()
    }

    /// The duty officer logs a complaint; gives its number.
    pub(crate) fn register(&self, complaint: &Complaint) -> String {
        self.as_duty().register(complaint)
    }

    /// An ordinary complaint that is with these units: the first leads, the others are responsible.
    pub(crate) fn dispatched(&self, complaint: &Complaint, units: &[&str]) -> String {
        let no = self.register(complaint);
        self.as_duty().dispatch(&no, units).done();
        no
    }

    /// An incident as the duty officer sees it now.
    pub(crate) fn see(&self, no: &str) -> Seen {
        self.as_duty().see(no)
    }

    /// How many entries the whole log holds.
    pub(crate) fn entries(&self) -> i64 {
        let count = |conn: &mut huiying::store::AnyConn| {
            let counted = schema::event_log::table.count().get_result(conn);
            Ok::<_, StoreError>(counted.unwrap())
        };
        self.services.store.read(count).unwrap()
    }

    /// Does something that must leave no trace in the log.
    pub(crate) fn storing_nothing<T>(&self, what: impl FnOnce() -> T) -> T {
        let before = self.entries();
        let done = what();
        assert_eq!(self.entries(), before, "something was stored");
        done
    }

    /// The token of a session of this account, renewed before it is idle for too long.
    pub(crate) fn token_of(&self, username: &str) -> String {
        let now = self.now();
        let mut sessions = self.sessions.lock().unwrap();
        if let Some((token, used_at)) = sessions.get_mut(username)
            && now.duration_since(*used_at).abs() < minutes(60)
        {
            return token.clone();
        }
        let token = self.sign_in(username);
        sessions.insert(username.to_owned(), (token.clone(), now));
        token
    }

    /// Signs in with the right password; gives the token.
    pub(crate) fn sign_in(&self, username: &str) -> String {
        let answer = crate::people::sign_in(self, username, PASSWORD);
        answer.created()["token"].as_str().unwrap().to_owned()
    }

    fn verify(&self) {
        let health = setup::check(&self.services).unwrap();
        assert!(health.log_faults.is_empty(), "{:?}", health.log_faults);
        assert!(
            health.different.is_empty(),
            "projections differ from the log: {:?}",
            health.different
        );
    }
}

/// Another process of the same house.
pub(crate) struct Elsewhere<'a> {
    app: &'a TestApp,
    /// Its use cases.
    pub(crate) services: Arc<Services>,
    server: Server,
}

impl Elsewhere<'_> {
    /// What it answers to somebody who is signed in, word for word.
    pub(crate) fn get(&self, username: &str, path: &str) -> String {
        let request = self.app.agent.get(format!("{}{path}", self.server.address));
        let token = format!("Bearer {}", self.app.token_of(username));
        let answer = request.header("authorization", token).call();
        answer.unwrap().body_mut().read_to_string().unwrap()
    }

    /// The same, sending this.
    pub(crate) fn post(&self, username: &str, path: &str, body: &serde_json::Value) -> String {
        let request = self
            .app
            .agent
            .post(format!("{}{path}", self.server.address));
        let token = format!("Bearer {}", self.app.token_of(username));
        let request = request
            .content_type("application/json")
            .header("authorization", token);
        let answer = request.send(body.to_string());
        answer.unwrap().body_mut().read_to_string().unwrap()
    }
}

impl Drop for Elsewhere<'_> {
    fn drop(&mut self) {
        self.server.stop();
        self.services.store.close();
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.server.stop();
        if !std::thread::panicking() {
            self.verify();
        }
        self.services.store.close();
    }
}

fn everybody() -> Vec<NewAccount> {
    let office = OFFICE
        .iter()
        .map(|(username, unit, capacity)| account(username, unit, *capacity));
    let units = UNITS.iter().flat_map(|unit| {
        let head = format!("{unit}-head");
        [
            account(unit, unit, Capacity::Liaison),
            account(&head, unit, Capacity::UnitHead),
        ]
    });
    office.chain(units).collect()
}

fn account(username: &str, unit: &str, capacity: Capacity) -> NewAccount {
    NewAccount {
        username: AccountId::new(username),
        name: format!("{}（{username}）", capacity.label()),
        unit: UnitId::new(unit),
        capacities: vec![capacity],
        password: PASSWORD.to_owned(),
    }
}

/// The portal, answering on a port of loopback from a thread of its own.
struct Server {
    address: String,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    fn start(services: &Arc<Services>) -> Self {
        let settings = Settings {
            is_secure: false,
            duty_phone: "8210 2266".to_owned(),
        };
        let keys = SessionKeys::new(KEY);
        let portal = Portal::new(Arc::clone(services), keys, settings).unwrap();
        let portal = actix_web::web::Data::new(portal);
        let (tell, told) = mpsc::channel();
        let serve = move || {
            let http = HttpServer::new(move || server::app(portal.clone()))
                .workers(1)
                .disable_signals()
                .shutdown_timeout(5)
                .bind(("127.0.0.1", 0))
                .unwrap();
            let address = format!("http://{}", http.addrs()[0]);
            let running = http.run();
            tell.send((address, running.handle())).unwrap();
            actix_web::rt::System::new().block_on(running).unwrap();
        };
        let thread = std::thread::spawn(serve);
        let (address, handle) = told.recv().unwrap();
        Self {
            address,
            handle,
            thread: Some(thread),
        }
    }

    fn stop(&mut self) {
        if let Some(thread) = self.thread.take() {
            // The message is on its way when this returns; the answer comes with the thread's end.
            drop(self.handle.stop(false));
            drop(thread.join());
        }
    }
}
