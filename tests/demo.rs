//! What the demonstration promises, on the embedded database: every state at any hour, a sound log,
//! nothing in the future, accounts that open.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::prelude::*;
use huiying::boot;
use huiying::clock::Clock;
use huiying::domain::IncidentNo;
use huiying::domain::calendar::local_date;
use huiying::domain::deadline::Tracked;
use huiying::domain::incident::Incident;
use huiying::domain::people::{Actor, Viewer};
use huiying::domain::scorecard::{Dimension, Place, Row};
use huiying::domain::vocabulary::{
    ActivityKind, ActivityState, AlertColour, AlertState, Capacity, CaseState, DeadlineKind,
    EvaluationState, ExtensionState, Grade, LinkageState, OrderKind, PolicyDecision, ReportKind,
    ReportState, RiskGrade, Stage, WorkState,
};
use huiying::queries::reports::{self, Period};
use huiying::queries::{Reader, alerts, notices, report_editions};
use huiying::services::{Services, accounts, demo, reminders, setup};
use huiying::store::schema::{
    activities, cases, deadlines, evaluations, event_log, incidents, linkages, policy_assessments,
};
use huiying::store::{AnyConn, At, StoreError, history};
use jiff::{SignedDuration, Timestamp};

const PASSWORD: &str = "long enough to be one";

struct Fixed(Timestamp);

impl Clock for Fixed {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// A demonstration that was filled at one instant, in a folder of its own.
struct Demo {
    services: Arc<Services>,
    now: Timestamp,
    told: Vec<demo::Progress>,
    folder: PathBuf,
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.services.store.close();
        drop(fs::remove_dir_all(&self.folder));
    }
}

impl Demo {
    fn at(now: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("huiying-demo-test-{}-{n}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let url = format!("sqlite:{}", folder.join("huiying.sqlite").display());
        let now: Timestamp = now.parse().unwrap();
        let services = boot::services_with(&url, Arc::new(Fixed(now))).unwrap();
        services.store.migrate().unwrap();
        let mut told = Vec::new();
        demo::fill(&services, PASSWORD, &mut |progress| told.push(progress)).unwrap();
        Self {
            services,
            now,
            told,
            folder,
        }
    }

    fn codes(&self, of: impl Fn(&(String, String)) -> &String) -> BTreeSet<String> {
        let rows: Vec<(String, String)> = self
            .services
            .store
            .read(|conn| {
                let rows = incidents::table.select((incidents::stage, incidents::work_state));
                Ok::<_, StoreError>(rows.load(conn).unwrap())
            })
            .unwrap();
        rows.iter().map(|row| of(row).clone()).collect()
    }

    /// Stream, number, digest and both instants of every entry, in the order of the log.
    fn log(&self) -> Vec<(String, i64, String, At, At)> {
        self.services
            .store
            .read(|conn| {
                let rows = event_log::table.order(event_log::position).select((
                    event_log::stream,
                    event_log::seq,
                    event_log::hash,
                    event_log::occurred_at,
                    event_log::recorded_at,
                ));
                Ok::<_, StoreError>(rows.load(conn).unwrap())
            })
            .unwrap()
    }

    /// Due instants of obligations that still run.
    fn due(&self) -> Vec<Timestamp> {
        let due: Vec<At> = self
            .services
            .store
            .read(|conn| {
                let rows = deadlines::table
                    .filter(deadlines::stopped_at.is_null())
                    .filter(deadlines::kind.ne("return_window"));
                Ok::<_, StoreError>(rows.select(deadlines::due_at).load(conn).unwrap())
            })
            .unwrap();
        due.into_iter().map(At::timestamp).collect()
    }

    /// How often each kind of event is in the log.
    fn kinds(&self) -> BTreeMap<String, usize> {
        let kinds: Vec<String> = self
            .services
            .store
            .read(|conn| {
                Ok::<_, StoreError>(event_log::table.select(event_log::kind).load(conn).unwrap())
            })
            .unwrap();
        let mut counted = BTreeMap::new();
        for kind in kinds {
            *counted.entry(kind).or_insert(0) += 1;
        }
        counted
    }

    fn incidents(&self) -> Vec<Incident> {
        let read = |conn: &mut AnyConn| {
            let numbers: Vec<String> = incidents::table
                .order(incidents::no)
                .select(incidents::no)
                .load(conn)
                .unwrap();
            let numbers = numbers.iter().map(|no| IncidentNo::parse(no).unwrap());
            numbers
                .map(|no| history::load(conn, &no).map(|history| history.incident))
                .collect::<Result<Vec<_>, StoreError>>()
        };
        self.services.store.read(read).unwrap()
    }

    /// More time was asked for and waits, was granted, was refused; one matter stands still, one did;
    /// one unit was urged and replied, one is under supervision; promises are kept, with one open
    /// and at most one broken; one matter was caused by the handling of another.
    fn pressing_asserted(&self) {
        let incidents = self.incidents();
        let extensions = || incidents.iter().flat_map(|incident| &incident.extensions);
        for state in ExtensionState::ALL {
            assert!(extensions().any(|e| e.state == *state), "{state:?}");
        }
        let tracked = || incidents.iter().flat_map(|incident| &incident.deadlines);
        let running = |tracked: &&Tracked| tracked.ending.is_none();
        let extended = tracked().filter(running).find(|t| t.extended_by.is_some());
        let extended = extended.unwrap();
        assert!(extended.original_due_at < extended.deadline.due_at);
        assert!(incidents.iter().any(|incident| incident.paused.is_some()));
        assert!(tracked().filter(running).any(|t| !t.pauses.is_empty()));

        let open = || incidents.iter().flat_map(Incident::open_orders);
        assert_eq!(open().count(), 1);
        assert!(open().all(|issued| issued.order.kind == OrderKind::Supervision));
        let promises: Vec<&Tracked> = tracked()
            .filter(running)
            .filter(|t| t.deadline.kind == DeadlineKind::Promise)
            .collect();
        assert!(promises.iter().any(|t| t.deadline.due_at > self.now));
        let broken = promises.iter().filter(|t| t.is_overdue(self.now));
        assert!(broken.count() <= 1);

        let kinds = self.kinds();
        for (kind, least) in [
            ("urged", 1),
            ("order_replied", 1),
            ("resumed", 1),
            ("promise_fulfilled", 5),
            ("secondary_linked", 1),
        ] {
            let found = kinds.get(kind).copied().unwrap_or(0);
            assert!(found >= least, "{kind}: {found} in {kinds:?}");
        }
    }

    /// The duty officer, the leader and the education bureau have something new to read, and not
    /// three months of it.
    fn notices_asserted(&self) {
        for (username, most) in [("duty", 20), ("leader", 12), ("edu", 8)] {
            let opened = accounts::sign_in(&self.services, username, PASSWORD, self.now).unwrap();
            let viewer = Viewer::of(&opened.actor);
            let (store, library) = (self.services.store.clone(), &self.services.library);
            let reader = Reader::new(store, Arc::clone(library), viewer, self.now);
            let unread = notices::unread(&reader).unwrap();
            assert!(
                (1..=most).contains(&unread),
                "{username}: {unread} at {}",
                self.now
            );
            let all = notices::list(&reader, None, 300).unwrap();
            let old = self.now - SignedDuration::from_hours(48);
            let late = |row: &&notices::NoticeRow| row.is_unread && row.created_at < old;
            assert_eq!(all.rows.iter().filter(late).count(), 0, "{username}");
        }
    }

    /// Nothing that a deadline reached is left to the scheduler, and each came on record in time.
    fn reminders_asserted(&self) {
        let tick = reminders::tick(&self.services).unwrap();
        let done = (tick.recorded, tick.failed);
        assert_eq!(done, (0, 0), "left to the scheduler at {}", self.now);
        let reminded = self.kinds().get("reminded").copied().unwrap_or(0);
        assert!(reminded > 100, "{reminded}");
    }

    /// Some alerts are active and wait for a unit, one was lifted; the gravest stands first.
    fn alerts_asserted(&self) {
        let viewer = Viewer::of(&Actor::system());
        let (store, library) = (self.services.store.clone(), &self.services.library);
        let reader = Reader::new(store, Arc::clone(library), viewer, self.now);
        let active = alerts::active(&reader).unwrap();
        let colours: Vec<AlertColour> = active.iter().map(|item| item.colour).collect();
        assert_eq!(colours, [AlertColour::Orange, AlertColour::Yellow]);
        assert!(active.iter().all(|item| item.confirmed < item.told));
        assert!(active.iter().any(|item| item.incident.is_some()));
        let lifted = alerts::list(&reader, Some(AlertState::Lifted), None, 10).unwrap();
        assert_eq!(lifted.items.len(), 1);
        assert!(lifted.items[0].confirmed > 5);
    }

    /// The bulletin of the newest month is being worded, those before it are issued; each counts
    /// something.
    fn bulletins_asserted(&self) {
        let viewer = Viewer::of(&Actor::system());
        let (store, library) = (self.services.store.clone(), &self.services.library);
        let reader = Reader::new(store, Arc::clone(library), viewer, self.now);
        let items = report_editions::list(&reader, ReportKind::Bulletin).unwrap();
        let states: Vec<ReportState> = items.iter().map(|item| item.state).collect();
        assert!(states.len() >= 2, "{states:?} at {}", self.now);
        assert_eq!(states[0], ReportState::Draft);
        let issued = &states[1..];
        assert!(issued.iter().all(|state| *state == ReportState::Issued));
        for item in &items {
            let view = report_editions::load(&reader, item.id).unwrap();
            let edition = view.report.current().unwrap();
            assert!(!edition.drafted.figures.is_nothing(), "{}", item.id);
        }
    }

    /// Cases stand at several steps: one waits for the leader, one for the unit, one for its proof
    /// to be looked at, one has been concluded; one decision is appealed.
    fn cases_asserted(&self) {
        let rows: Vec<(String, bool, i64)> = self.rows(|conn| {
            let columns = (cases::state, cases::is_appealed, cases::pending_proofs);
            cases::table.select(columns).load(conn).unwrap()
        });
        let states: BTreeSet<&str> = rows.iter().map(|row| row.0.as_str()).collect();
        for state in [
            CaseState::Proposed,
            CaseState::Notified,
            CaseState::Rectifying,
            CaseState::Concluded,
        ] {
            let code = state.code();
            assert!(states.contains(code), "{code}: {rows:?} at {}", self.now);
        }
        assert!(rows.iter().any(|row| row.1), "{rows:?} at {}", self.now);
        assert!(rows.iter().any(|row| row.2 > 0), "{rows:?} at {}", self.now);
    }

    /// A press conference and a training were confirmed, an interpretation waits.
    fn register_asserted(&self) {
        let mut found: Vec<(String, String)> = self.rows(|conn| {
            let columns = (activities::kind, activities::state);
            activities::table.select(columns).load(conn).unwrap()
        });
        found.sort();
        let of = |kind: ActivityKind, state: ActivityState| {
            (kind.code().to_owned(), state.code().to_owned())
        };
        let expected = [
            of(ActivityKind::Interpretation, ActivityState::Registered),
            of(ActivityKind::PressConference, ActivityState::Confirmed),
            of(ActivityKind::Training, ActivityState::Confirmed),
        ];
        assert_eq!(found, expected, "at {}", self.now);
    }

    /// One linkage has ended with minutes, one waits for its members; one policy was decided, one
    /// waits for the leader, one for its risk.
    fn errands_asserted(&self) {
        let mut found: Vec<(String, bool, i64)> = self.rows(|conn| {
            let columns = (
                linkages::state,
                linkages::is_complete,
                linkages::minutes_version,
            );
            linkages::table.select(columns).load(conn).unwrap()
        });
        found.sort();
        let of =
            |state: LinkageState, complete, minutes| (state.code().to_owned(), complete, minutes);
        let under_way = of(LinkageState::CalledOut, false, 0);
        let ended = of(LinkageState::Ended, true, 1);
        assert_eq!(found, [under_way, ended], "at {}", self.now);
        let mut policies: Vec<(Option<String>, Option<String>)> = self.rows(|conn| {
            let columns = (policy_assessments::risk, policy_assessments::decision);
            policy_assessments::table
                .select(columns)
                .load(conn)
                .unwrap()
        });
        policies.sort();
        let code = |code: &str| Some(code.to_owned());
        let revised = code(PolicyDecision::Revised.code());
        let (high, medium) = (RiskGrade::High.code(), RiskGrade::Medium.code());
        let expected = [(None, None), (code(high), None), (code(medium), revised)];
        assert_eq!(policies, expected, "at {}", self.now);
    }

    /// Evaluations came to every grade; one waits for a second person, one was settled by a leader,
    /// one conclusion was changed by an appeal and one was not.
    fn evaluations_asserted(&self) {
        type Evaluated = (String, Option<String>, Option<String>);
        let rows: Vec<Evaluated> = self.rows(|conn| {
            let columns = (
                evaluations::state,
                evaluations::grade,
                evaluations::appeal_state,
            );
            evaluations::table.select(columns).load(conn).unwrap()
        });
        let grades: BTreeSet<&str> = rows.iter().filter_map(|row| row.1.as_deref()).collect();
        for grade in Grade::ALL {
            let code = grade.code();
            assert!(grades.contains(code), "{code}: {rows:?} at {}", self.now);
        }
        let scored = EvaluationState::Scored.code();
        assert!(rows.iter().any(|row| row.0 == scored), "{rows:?}");
        let appeals = rows.iter().filter(|row| row.2.is_some()).count();
        assert!(appeals >= 2, "{rows:?} at {}", self.now);
        let kinds = self.kinds();
        let settled = kinds.get("evaluation_arbitrated").copied().unwrap_or(0);
        assert!(settled >= 1, "{kinds:?} at {}", self.now);
    }

    fn rows<T>(&self, load: impl FnOnce(&mut AnyConn) -> T) -> T {
        let read = |conn: &mut AnyConn| Ok::<_, StoreError>(load(conn));
        self.services.store.read(read).unwrap()
    }

    fn asserted(self) -> Self {
        let stages = self.codes(|row| &row.0);
        for stage in Stage::ALL {
            assert!(stages.contains(stage.code()), "{stage:?} at {}", self.now);
        }
        let work = self.codes(|row| &row.1);
        for state in WorkState::ALL {
            assert!(work.contains(state.code()), "{state:?} at {}", self.now);
        }
        self.alerts_asserted();
        self.bulletins_asserted();
        self.cases_asserted();
        self.errands_asserted();
        self.register_asserted();
        self.evaluations_asserted();
        self.pressing_asserted();
        self.notices_asserted();
        let due = self.due();
        let soon = self.now + SignedDuration::from_hours(2);
        assert!(due.iter().any(|at| *at < self.now), "nothing is overdue");
        assert!(due.iter().any(|at| (self.now..soon).contains(at)));

        let health = setup::check(&self.services).unwrap();
        assert_eq!(health.log_faults, Vec::<String>::new());
        assert_eq!(health.different, Vec::<String>::new());
        assert!(health.entries > 1000, "{}", health.entries);

        let log = self.log();
        for pair in log.windows(2) {
            assert!(pair[0].4.timestamp() <= pair[1].4.timestamp(), "{pair:?}");
        }
        let latest = log.iter().flat_map(|entry| [entry.3, entry.4]);
        assert!(latest.map(At::timestamp).max().unwrap() <= self.now);
        self
    }
}

#[test]
fn on_a_working_afternoon_every_state_is_there_and_last_month_is_ranked() {
    let demo = Demo::at("2018-11-21T06:37:09.123456Z").asserted();
    let month = Period::month_of(local_date(demo.now)).previous();
    let viewer = Viewer::of(&Actor {
        capacities: vec![Capacity::Overseer],
        ..Actor::system()
    });
    let services = &demo.services;
    let library = Arc::clone(&services.library);
    let reader = Reader::new(services.store.clone(), library, viewer, demo.now);
    let card = reports::scorecard(&reader, month, Dimension::Unit).unwrap();
    let ranked = card.rows.iter().filter(|unit| unit.place != Place::TooFew);
    assert!(ranked.count() >= 5);
    let rates: BTreeSet<u32> = card.rows.iter().map(|unit| unit.overall.met).collect();
    assert!(rates.len() > 3, "all units look alike");
    let late = |unit: &&Row| unit.overall.met < unit.overall.of;
    assert!(card.rows.iter().filter(late).count() >= 4);
}

#[test]
fn just_after_midnight_of_a_new_year_every_state_is_there() {
    Demo::at("2025-12-31T16:10:00Z")
        .asserted()
        .reminders_asserted();
}

#[test]
fn late_on_a_saturday_in_the_spring_holiday_every_state_is_there() {
    assert_told(&Demo::at("2026-02-21T15:59:30Z").asserted());
}

#[test]
fn the_same_instant_makes_the_same_log() {
    let now = "2018-10-08T23:30:00Z";
    let (first, second) = (Demo::at(now).asserted(), Demo::at(now));
    assert_eq!(first.log(), second.log());
}

fn assert_told(demo: &Demo) {
    let ends: Vec<&str> = demo
        .told
        .iter()
        .filter(|progress| progress.done == progress.of)
        .map(|progress| progress.what)
        .collect();
    assert_eq!(ends, ["方案与名册", "账号", "虚构舆情"]);
}

#[test]
fn the_greeting_names_the_address_the_password_and_whom_to_be() {
    let greeting = demo::welcome("127.0.0.1:8080", PASSWORD);
    let words = [
        "http://127.0.0.1:8080",
        PASSWORD,
        "duty",
        "edu",
        "leader",
        "Ctrl-C",
    ];
    for word in words {
        assert!(greeting.contains(word), "{word}");
    }
}

#[test]
fn every_promised_account_opens_with_the_one_password_until_it_is_changed() {
    let demo = Demo::at("2018-11-21T01:00:00Z");
    let named = [
        ("duty", "publicity", Capacity::DutyOfficer),
        ("reviewer", "publicity", Capacity::Reviewer),
        ("leader", "publicity", Capacity::Leader),
        ("evaluator", "publicity", Capacity::Evaluator),
        ("office", "office", Capacity::Overseer),
        ("edu", "edu", Capacity::Liaison),
        ("edu-head", "edu", Capacity::UnitHead),
        ("fda", "fda", Capacity::Liaison),
        ("fda-head", "fda", Capacity::UnitHead),
        ("health", "health", Capacity::Liaison),
        ("shuikou", "shuikou", Capacity::Liaison),
        ("admin", "office", Capacity::SystemAdmin),
        ("security", "office", Capacity::SecurityAdmin),
        ("auditor", "office", Capacity::Auditor),
    ];
    for (username, unit, capacity) in named {
        let opened = accounts::sign_in(&demo.services, username, PASSWORD, demo.now).unwrap();
        assert_eq!(opened.actor.unit.as_str(), unit, "{username}");
        assert_eq!(opened.actor.capacities, [capacity], "{username}");
    }
    let all = accounts::list(&demo.services).unwrap();
    let hashes: BTreeSet<&String> = all.iter().map(|row| &row.password_hash).collect();
    assert_eq!(hashes.len(), 1);
    let names: BTreeSet<&String> = all.iter().map(|row| &row.name).collect();
    assert_eq!(names.len(), all.len(), "two people share a name");
    for unit in &setup::seeded_roster().unwrap().units {
        for capacity in [Capacity::Liaison, Capacity::UnitHead] {
            let served = all
                .iter()
                .any(|row| row.unit == unit.id.as_str() && row.capacities == capacity.code());
            assert!(served, "{} has no {capacity:?}", unit.id);
        }
    }

    demo::reset_passwords(&demo.services, "another good password").unwrap();
    assert!(accounts::sign_in(&demo.services, "duty", PASSWORD, demo.now).is_err());
    accounts::sign_in(&demo.services, "edu", "another good password", demo.now).unwrap();
}
