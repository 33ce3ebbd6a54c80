//! What the store promises, on both engines: every test of `on_both!` runs once on the embedded one
//! and once on a throw-away server.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;
use std::fs;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Barrier, mpsc};
use std::thread;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use huiying::domain::vocabulary::Capacity;
use huiying::domain::{AccountId, IncidentNo, RowRef, StreamId, UnitId};
use huiying::store::form_token::{self, FormToken, Recalled};
use huiying::store::log::{self, BadEntry, Fault, Meta, NewEvent};
use huiying::store::people::{self, AccountRow, SessionRow};
use huiying::store::reference::{self, NewVersion, PlanResolution, ReferenceKind};
use huiying::store::rows::{
    self, AssignmentRow, DeadlineRow, DraftRow, IncidentRow, Projection, ReleaseRow,
};
use huiying::store::{AnyConn, At, Store, StoreError, schema};
use jiff::Timestamp;

#[path = "support/postgres.rs"]
mod postgres;

/// A migrated database and what keeps it alive.
struct Base {
    store: Store,
    url: String,
    _server: Option<postgres::Database>,
    file: Option<EmbeddedFile>,
}

struct EmbeddedFile(String);

impl Drop for EmbeddedFile {
    fn drop(&mut self) {
        for ending in ["", "-wal", "-shm"] {
            drop(fs::remove_file(format!("{}{ending}", self.0)));
        }
    }
}

impl Base {
    fn embedded() -> Self {
        let base = Self::empty_embedded();
        base.store.migrate().unwrap();
        base
    }

    fn empty_embedded() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("huiying-store-{}-{n}.sqlite", std::process::id());
        let path = std::env::temp_dir().join(name).display().to_string();
        let url = format!("sqlite:{path}");
        Self {
            store: Store::open(&url).unwrap(),
            url,
            _server: None,
            file: Some(EmbeddedFile(path)),
        }
    }

    fn server() -> Option<Self> {
        let base = Self::empty_server()?;
        base.store.migrate().unwrap();
        Some(base)
    }

    fn empty_server() -> Option<Self> {
        let database = postgres::fresh()?;
        let url = database.url.clone();
        Some(Self {
            store: Store::open(&url).unwrap(),
            url,
            _server: Some(database),
            file: None,
        })
    }

    /// An empty database on the same engine.
    fn another(&self) -> Self {
        if self.store.is_embedded() {
            Self::embedded()
        } else {
            Self::server().unwrap()
        }
    }

    /// A connection that the house knows nothing about, as an intruder would have.
    fn raw(&self) -> AnyConn {
        match &self.file {
            Some(EmbeddedFile(path)) => AnyConn::Sqlite(SqliteConnection::establish(path).unwrap()),
            None => AnyConn::Pg(PgConnection::establish(&self.url).unwrap()),
        }
    }

    fn drop_triggers(&self) -> AnyConn {
        let mut conn = self.raw();
        let sql = if self.store.is_embedded() {
            "DROP TRIGGER event_log_refuses_update; DROP TRIGGER event_log_refuses_delete"
        } else {
            "ALTER TABLE event_log DISABLE TRIGGER USER"
        };
        conn.batch_execute(sql).unwrap();
        conn
    }

    fn append(&self, stream: &str, expected: u64, bodies: &[&str]) -> Result<u64, StoreError> {
        let stream = StreamId::new(stream);
        let events: Vec<NewEvent> = bodies.iter().map(|body| event(body)).collect();
        self.store
            .write(move |c| log::append(c, &stream, expected, &meta(), &events))
    }

    fn verify(&self) -> log::VerifyReport {
        self.store.read(log::verify).unwrap()
    }
}

macro_rules! on_both {
    ($($name:ident)+) => {
        mod embedded {
            $(#[test] fn $name() { super::$name(&super::Base::embedded()); })+
        }
        mod server {
            $(#[test] fn $name() {
                if let Some(base) = super::Base::server() { super::$name(&base); }
            })+
        }
    };
}

#[path = "store/outbox.rs"]
mod outbox;

on_both! {
    an_entry_is_read_back_as_it_was_appended
    the_log_refuses_update_delete_replace_and_truncate
    a_stale_seq_is_a_conflict
    of_two_racing_on_one_stream_exactly_one_wins
    incident_numbers_have_no_gaps_under_parallel_registration
    a_failing_job_among_many_is_undone_alone
    a_refusal_from_inside_a_job_undoes_it
    a_form_sent_twice_gets_the_first_outcome
    an_altered_a_missing_and_an_unlinked_entry_are_named
    the_log_is_read_in_order_across_streams
    a_page_sees_one_snapshot_while_others_write
    a_page_cannot_write
    a_closed_or_busy_store_says_so_without_hanging
    two_replicas_may_migrate_at_once
    a_projection_row_is_put_over_an_earlier_one
    a_version_is_published_once
    the_database_refuses_to_change_a_version
    decisions_about_a_plan_row_are_all_kept
    failed_sign_ins_are_counted_and_forgotten
    a_session_is_revoked_once_and_dropped_after_its_end
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_539_300_000 + second).unwrap()
}

fn meta() -> Meta {
    Meta {
        actor: AccountId::new("duty"),
        actor_name: "李四".to_owned(),
        capacity: Capacity::DutyOfficer,
        unit: UnitId::new("propaganda"),
        occurred_at: at(0),
        recorded_at: at(5),
        request_id: "r-1".to_owned(),
    }
}

fn event(body: &str) -> NewEvent {
    NewEvent {
        kind: "progress_reported".to_owned(),
        body: body.to_owned(),
        occurred_at: None,
    }
}

fn counted(store: &Store) -> i64 {
    store
        .read(|c| Ok::<_, StoreError>(schema::event_log::table.count().get_result(c).unwrap()))
        .unwrap()
}

fn an_entry_is_read_back_as_it_was_appended(base: &Base) {
    let stream = IncidentNo::of(2018, 1).stream();
    let mut earlier = event("{\"说\":\"一\"}");
    earlier.occurred_at = Some(at(-60));
    let events = [earlier, event("{}")];
    let written = stream.clone();
    let head = base
        .store
        .write(move |c| log::append(c, &written, 0, &meta(), &events))
        .unwrap();
    assert_eq!(head, 2);
    let loaded = base.store.read(|c| log::load(c, &stream)).unwrap();
    assert_eq!(loaded.len(), 2);
    assert_eq!((loaded[0].seq, loaded[1].seq), (1, 2));
    assert_eq!(loaded[0].body, "{\"说\":\"一\"}");
    assert_eq!(
        (loaded[0].occurred_at, loaded[1].occurred_at),
        (at(-60), at(0))
    );
    assert_eq!(loaded[0].recorded_at, at(5));
    assert_eq!(loaded[0].capacity, Capacity::DutyOfficer);
    assert_eq!(loaded[0].actor_name, "李四");
    assert_eq!(loaded[0].previous_hash, log::GENESIS);
    assert_eq!(loaded[1].previous_hash, loaded[0].hash);
    let heads = base.store.read(log::streams).unwrap();
    assert_eq!((heads[0].seq, &heads[0].hash), (2, &loaded[1].hash));
}

fn the_log_refuses_update_delete_replace_and_truncate(base: &Base) {
    base.append("incident/2018-0001", 0, &["one"]).unwrap();
    let before = base.store.read(|c| log::read_after(c, 0, 10)).unwrap();
    let columns = "stream, seq, kind, body, actor, actor_name, capacity, unit, occurred_at, \
                   recorded_at, request_id, previous_hash, hash";
    let values = "'incident/2018-0001', 1, 'k', 'forged', '', '', '', '', 0, 0, '', '', ''";
    let mut attempts = vec![
        "UPDATE event_log SET body = 'forged'".to_owned(),
        "DELETE FROM event_log".to_owned(),
    ];
    if base.store.is_embedded() {
        attempts.push(format!(
            "INSERT OR REPLACE INTO event_log ({columns}) VALUES ({values})"
        ));
        attempts.push(format!(
            "INSERT OR REPLACE INTO event_log (position, {columns}) VALUES (1, {values})"
        ));
        attempts.push("UPDATE OR REPLACE event_log SET seq = 2".to_owned());
    } else {
        attempts.push("TRUNCATE event_log".to_owned());
        attempts.push(format!(
            "INSERT INTO event_log ({columns}) VALUES ({values}) \
             ON CONFLICT (stream, seq) DO UPDATE SET body = excluded.body"
        ));
    }
    for attempt in attempts {
        let sql = attempt.clone();
        let answer = base.store.write(move |c| {
            c.batch_execute(&sql)
                .map_err(|e| StoreError::of("forge", e))
        });
        let Err(StoreError::Forbidden { source, .. }) = answer else {
            panic!("{attempt}: {answer:?}");
        };
        assert!(
            source.unwrap().to_string().contains("append-only"),
            "{attempt}"
        );
        // A connection without the house's settings gets no further.
        assert!(base.raw().batch_execute(&attempt).is_err(), "{attempt}");
    }
    assert_eq!(
        base.store.read(|c| log::read_after(c, 0, 10)).unwrap(),
        before
    );
}

fn a_stale_seq_is_a_conflict(base: &Base) {
    base.append("incident/2018-0001", 0, &["one", "two"])
        .unwrap();
    for expected in [0, 1, 3] {
        let answer = base.append("incident/2018-0001", expected, &["late"]);
        assert!(
            matches!(answer, Err(StoreError::Conflict { .. })),
            "{expected}"
        );
    }
    assert_eq!(base.append("incident/2018-0001", 2, &["three"]).unwrap(), 3);
    assert_eq!(base.append("incident/2018-0001", 3, &[]).unwrap(), 3);
    assert_eq!(counted(&base.store), 3);
}

fn of_two_racing_on_one_stream_exactly_one_wins(base: &Base) {
    for round in 0..10 {
        let stream = format!("incident/2018-{round:04}");
        let start = Barrier::new(2);
        let race = || {
            start.wait();
            base.append(&stream, 0, &["mine"])
        };
        let answers = thread::scope(|scope| {
            let one = scope.spawn(race);
            let two = scope.spawn(race);
            [one.join().unwrap(), two.join().unwrap()]
        });
        let wins = answers.iter().filter(|a| a.is_ok()).count();
        let conflicts = answers
            .iter()
            .filter(|a| matches!(a, Err(StoreError::Conflict { .. })))
            .count();
        assert_eq!((wins, conflicts), (1, 1), "{answers:?}");
    }
    assert!(base.verify().is_sound());
}

fn incident_numbers_have_no_gaps_under_parallel_registration(base: &Base) {
    const CLERKS: usize = 8;
    const EACH: usize = 6;
    let register = |clerk: usize| {
        (0..EACH)
            .filter_map(|n| {
                base.store
                    .write(move |c| {
                        let no = log::next_incident_no(c, 2018)?;
                        log::append(c, &no.stream(), 0, &meta(), &[event("{}")])?;
                        // Some change their mind after the number was drawn.
                        if (clerk + n).is_multiple_of(4) {
                            return Err(StoreError::corrupt("register", "changed my mind"));
                        }
                        Ok(no)
                    })
                    .ok()
            })
            .collect::<Vec<IncidentNo>>()
    };
    let register = &register;
    let drawn: BTreeSet<IncidentNo> = thread::scope(|scope| {
        let clerks: Vec<_> = (0..CLERKS)
            .map(|clerk| scope.spawn(move || register(clerk)))
            .collect();
        clerks.into_iter().flat_map(|c| c.join().unwrap()).collect()
    });
    let kept = u32::try_from(CLERKS * EACH * 3 / 4).unwrap();
    let expected: BTreeSet<IncidentNo> = (1..=kept).map(|n| IncidentNo::of(2018, n)).collect();
    assert_eq!(drawn, expected);
    let other_year = base
        .store
        .write(|c| log::next_incident_no(c, 2019))
        .unwrap();
    assert_eq!(other_year, IncidentNo::of(2019, 1));
}

fn a_failing_job_among_many_is_undone_alone(base: &Base) {
    const JOBS: u32 = 60;
    let job = |n: u32| {
        let stream = IncidentNo::of(2018, n).stream();
        base.store.write(move |c| {
            log::append(c, &stream, 0, &meta(), &[event("{}")])?;
            if n % 10 == 3 {
                c.batch_execute("INSERT INTO no_such_table VALUES (1)")
                    .map_err(|e| StoreError::of("fail", e))?;
            }
            assert!(n % 10 != 7, "a job that panics on purpose");
            Ok::<_, StoreError>(n)
        })
    };
    let job = &job;
    let answers: Vec<Result<u32, StoreError>> = thread::scope(|scope| {
        let jobs: Vec<_> = (0..JOBS).map(|n| scope.spawn(move || job(n))).collect();
        jobs.into_iter().map(|j| j.join().unwrap()).collect()
    });
    for (n, answer) in (0..JOBS).zip(&answers) {
        match n % 10 {
            3 => assert!(
                matches!(answer, Err(StoreError::Failed { .. })),
                "{answer:?}"
            ),
            7 => assert!(
                matches!(answer, Err(StoreError::Panicked { .. })),
                "{answer:?}"
            ),
            _ => assert_eq!(*answer.as_ref().unwrap(), n),
        }
    }
    assert_eq!(counted(&base.store), i64::from(JOBS) * 8 / 10);
    assert!(base.verify().is_sound());
}

fn a_refusal_from_inside_a_job_undoes_it(base: &Base) {
    #[derive(Debug)]
    enum Answer {
        Refused(&'static str),
        Broken(StoreError),
    }
    impl From<StoreError> for Answer {
        fn from(error: StoreError) -> Self {
            Self::Broken(error)
        }
    }
    let answer: Result<(), Answer> = base.store.write(|c| {
        log::append(c, &StreamId::new("s"), 0, &meta(), &[event("{}")])?;
        Err(Answer::Refused("not yours"))
    });
    assert!(matches!(answer, Err(Answer::Refused("not yours"))));
    let answer: Result<u64, Answer> = base
        .store
        .write(|c| Ok(log::append(c, &StreamId::new("s"), 7, &meta(), &[])?));
    assert!(matches!(
        answer,
        Err(Answer::Broken(StoreError::Conflict { .. }))
    ));
    assert_eq!(counted(&base.store), 0);
}

fn a_form_sent_twice_gets_the_first_outcome(base: &Base) {
    let (ann, ben) = (AccountId::new("ann"), AccountId::new("ben"));
    let token = FormToken::new(&ann, "t1", b"a=1");
    let recall = |token: &FormToken| base.store.read(|c| form_token::recall(c, token)).unwrap();
    let remember = |token: &FormToken, outcome: &'static str| {
        let token = token.clone();
        base.store
            .write(move |c| form_token::remember(c, &token, outcome, at(1)))
    };
    assert_eq!(recall(&token), Recalled::Nothing);
    remember(&token, "/incidents/2018-0001").unwrap();
    assert_eq!(
        recall(&token),
        Recalled::Outcome("/incidents/2018-0001".to_owned())
    );
    let changed = FormToken::new(&ann, "t1", b"a=2");
    assert_eq!(recall(&changed), Recalled::AnotherRequest);
    assert_eq!(
        recall(&FormToken::new(&ben, "t1", b"a=1")),
        Recalled::Nothing
    );
    assert!(matches!(
        remember(&token, "again"),
        Err(StoreError::Conflict { .. })
    ));
    let forget = |instant| {
        base.store
            .write(move |c| form_token::forget_before(c, instant))
    };
    assert_eq!(forget(at(1)).unwrap(), 0);
    assert_eq!(forget(at(2)).unwrap(), 1);
    assert_eq!(recall(&token), Recalled::Nothing);
}

fn an_altered_a_missing_and_an_unlinked_entry_are_named(base: &Base) {
    let streams = ["a", "b", "c", "d"];
    for stream in streams {
        base.append(stream, 0, &["one", "two", "three"]).unwrap();
    }
    let sound = base.verify();
    assert!(sound.is_sound());
    assert_eq!((sound.streams, sound.entries), (4, 12));

    // A well-formed entry from elsewhere fits its place but not the entry after it.
    let elsewhere = base.another();
    elsewhere.append("c", 0, &["forged"]).unwrap();
    let forged = elsewhere
        .store
        .read(|c| log::load(c, &StreamId::new("c")))
        .unwrap();
    let mut conn = base.drop_triggers();
    conn.batch_execute(
        "UPDATE event_log SET recorded_at = recorded_at - 1 WHERE stream = 'a' AND seq = 2",
    )
    .unwrap();
    conn.batch_execute("DELETE FROM event_log WHERE stream = 'b' AND seq = 2")
        .unwrap();
    conn.batch_execute(&format!(
        "UPDATE event_log SET body = 'forged', hash = '{}' WHERE stream = 'c' AND seq = 1",
        forged[0].hash
    ))
    .unwrap();
    let bad = |stream: &str, seq, fault| BadEntry {
        stream: StreamId::new(stream),
        seq,
        fault,
    };
    assert_eq!(
        base.verify().faults,
        [
            bad("a", 2, Fault::Altered),
            bad("b", 2, Fault::Missing),
            bad("c", 2, Fault::Unlinked),
        ]
    );
}

fn the_log_is_read_in_order_across_streams(base: &Base) {
    base.append("a", 0, &["1"]).unwrap();
    base.append("b", 0, &["2", "3"]).unwrap();
    base.append("a", 1, &["4"]).unwrap();
    let first = base.store.read(|c| log::read_after(c, 0, 3)).unwrap();
    let rest = base
        .store
        .read(|c| log::read_after(c, first[2].position, 3))
        .unwrap();
    let bodies: Vec<&str> = first.iter().chain(&rest).map(|e| e.body.as_str()).collect();
    assert_eq!(bodies, ["1", "2", "3", "4"]);
}

fn a_page_sees_one_snapshot_while_others_write(base: &Base) {
    base.append("a", 0, &["before"]).unwrap();
    let (first, second) = base
        .store
        .read(|c| {
            let first = log::streams(c)?.len();
            base.append("b", 0, &["meanwhile"])?;
            Ok::<_, StoreError>((first, log::streams(c)?.len()))
        })
        .unwrap();
    assert_eq!((first, second), (1, 1));
    assert_eq!(base.store.read(log::streams).unwrap().len(), 2);
}

fn a_page_cannot_write(base: &Base) {
    let answer = base
        .store
        .read(|c| log::append(c, &StreamId::new("a"), 0, &meta(), &[event("{}")]));
    assert!(
        matches!(answer, Err(StoreError::Forbidden { .. })),
        "{answer:?}"
    );
    assert_eq!(counted(&base.store), 0);
}

fn a_closed_or_busy_store_says_so_without_hanging(base: &Base) {
    let inner = base.store.clone();
    let nested = base.store.write(move |c| {
        let inside = inner.write(|_| Ok::<_, StoreError>(()));
        log::append(c, &StreamId::new("a"), 0, &meta(), &[event("{}")])?;
        Ok::<_, StoreError>(inside.is_ok())
    });
    assert_eq!(nested.unwrap(), !base.store.is_embedded());
    base.store.close();
    let late = base.append("a", 1, &["late"]);
    assert_eq!(late.is_err(), base.store.is_embedded());
    assert!(counted(&base.store) > 0);
}

fn two_replicas_may_migrate_at_once(base: &Base) {
    assert!(base.store.migrate().unwrap().is_empty());
    assert!(!base.store.is_migration_pending().unwrap());
    let empty = if base.store.is_embedded() {
        Base::empty_embedded()
    } else {
        Base::empty_server().unwrap()
    };
    assert!(empty.store.is_migration_pending().unwrap());
    let replica = Store::open(&empty.url).unwrap();
    let start = Barrier::new(2);
    let migrate = |store: &Store| {
        start.wait();
        store.migrate().unwrap().len()
    };
    let ran = thread::scope(|scope| {
        let one = scope.spawn(|| migrate(&empty.store));
        let two = scope.spawn(|| migrate(&replica));
        [one.join().unwrap(), two.join().unwrap()]
    });
    let steps = fs::read_dir("migrations/sqlite").unwrap().count();
    assert_eq!(ran.iter().sum::<usize>(), steps);
    assert!(ran.contains(&0));
}

fn incident_row(no: &str) -> IncidentRow {
    let text = |s: &str| Some(s.to_owned());
    let own = |s: &str| s.to_owned();
    let t = |n| At::from(at(n));
    IncidentRow {
        no: own(no),
        seq: 3,
        stage: own("dispatched"),
        kind: own("opinion"),
        is_drill: true,
        title: own("学位"),
        text: own("有人说"),
        place: text("路口"),
        town: None,
        source_kind: own("hotline"),
        channel: own("热线"),
        level: text("iii"),
        event_grade: None,
        themes: own("|就学|"),
        cycle: 1,
        detected_at: t(1),
        registered_at: t(2),
        registered_by: own("duty"),
        dispatched_at: Some(t(3)),
        responded_at: None,
        closed_at: None,
        lead: text("edu"),
        plan_row: text("21"),
        plan_version: Some(1),
        merged_into: None,
        nearest_due_at: Some(t(900)),
        nearest_due_soon_at: Some(t(700)),
        nearest_due_kind: text("response"),
        work_state: own("unit"),
        updated_at: t(4),
        secondary_to: text("2018-0007"),
        paused_at: None,
    }
}

fn deadline_row(no: &str) -> DeadlineRow {
    let own = |s: &str| s.to_owned();
    let t = |n| At::from(at(n));
    DeadlineRow {
        no: own(no),
        n: 1,
        cycle: 1,
        kind: own("response"),
        unit: None,
        assignment_n: None,
        started_at: t(3),
        due_soon_at: t(700),
        due_at: t(900),
        due_on: 20_181_012,
        stopped_at: None,
        verdict: None,
        passed_at: None,
        is_drill: false,
        original_due_at: t(800),
        generation: 1,
        next_at: Some(t(700)),
        paused_at: None,
    }
}

fn projection(no: &str) -> Projection {
    let own = |s: &str| s.to_owned();
    let t = |n| At::from(at(n));
    Projection {
        incident: incident_row(no),
        assignments: vec![AssignmentRow {
            no: own(no),
            n: 1,
            cycle: 1,
            unit: own("edu"),
            duty: own("lead"),
            state: own("offered"),
            plan_row: Some(own("21")),
            dispatched_at: t(3),
            acknowledged_at: None,
            last_report_at: None,
            discharged_at: Some(t(8)),
        }],
        deadlines: vec![deadline_row(no)],
        drafts: vec![DraftRow {
            no: own(no),
            n: 1,
            cycle: 1,
            unit: own("edu"),
            kind: own("response"),
            state: own("writing"),
            author: own("wang"),
            author_name: own("王五"),
            revision: 2,
            updated_at: t(5),
        }],
        releases: vec![ReleaseRow {
            no: own(no),
            n: 1,
            cycle: 1,
            kind: own("response"),
            unit: own("edu"),
            answers_for: own("|edu|"),
            published_at: t(6),
            channel: own("网站"),
            url: own("https://example.org/2"),
            text_hash: log::digest("正文".as_bytes()),
            recorded_at: t(7),
        }],
    }
}

fn put(c: &mut AnyConn, all: &Projection) -> Result<(), StoreError> {
    rows::put_incident(c, &all.incident)?;
    for row in &all.assignments {
        rows::put_assignment(c, row)?;
    }
    for row in &all.deadlines {
        rows::put_deadline(c, row)?;
    }
    for row in &all.drafts {
        rows::put_draft(c, row)?;
    }
    for row in &all.releases {
        rows::put_release(c, row)?;
    }
    Ok(())
}

fn a_projection_row_is_put_over_an_earlier_one(base: &Base) {
    let no = IncidentNo::of(2018, 1);
    let load = || base.store.read(|c| rows::load(c, &no)).unwrap();
    assert_eq!(load(), None);
    let mut all = projection(no.as_str());
    for _ in 0..2 {
        let written = all.clone();
        base.store.write(move |c| put(c, &written)).unwrap();
        assert_eq!(load(), Some(all.clone()));
        // The second round empties what was set and sets what was empty.
        all.incident.place = None;
        all.incident.nearest_due_at = None;
        all.incident.plan_version = None;
        all.incident.town = Some("town-1".to_owned());
        all.incident.is_drill = false;
        all.assignments[0].discharged_at = None;
        all.deadlines[0].stopped_at = Some(At::from(at(10)));
        all.drafts[0].revision = 3;
        "报纸".clone_into(&mut all.releases[0].channel);
    }
    let other = projection("2018-0002");
    base.store.write(move |c| put(c, &other)).unwrap();
    let nos = base.store.read(rows::list_incident_nos).unwrap();
    assert_eq!(nos, [IncidentNo::of(2018, 1), IncidentNo::of(2018, 2)]);
    base.store.write(rows::clear).unwrap();
    assert_eq!(load(), None);
    assert!(base.store.read(rows::list_incident_nos).unwrap().is_empty());
}

fn new_version(body: &str) -> NewVersion {
    NewVersion {
        body: body.to_owned(),
        note: "试".to_owned(),
        imported_at: at(1),
        imported_by: AccountId::new("admin"),
    }
}

fn a_version_is_published_once(base: &Base) {
    let plan = ReferenceKind::Plan;
    let put = |body: &str| {
        let new = new_version(body);
        base.store
            .write(move |c| reference::put_version(c, plan, &new))
            .unwrap()
    };
    assert_eq!(
        (put("{\"v\":1}"), put("{\"v\":2}"), put("{\"v\":3}")),
        (1, 2, 3)
    );
    let date = |text: &str| text.parse().unwrap();
    let publish = |version, on: &str| {
        let on = date(on);
        base.store
            .write(move |c| reference::publish(c, plan, version, on))
            .unwrap()
    };
    assert!(publish(1, "2018-04-01"));
    assert!(publish(2, "2018-10-01"));
    assert!(!publish(2, "2018-11-01"), "its date is set already");
    assert!(!publish(9, "2018-11-01"), "there is no such version");
    let current = |on: &str| {
        base.store
            .read(|c| reference::current_on(c, plan, date(on)))
            .unwrap()
            .map(|v| v.summary.version)
    };
    assert_eq!(current("2018-03-31"), None);
    assert_eq!(
        (current("2018-04-01"), current("2018-09-30")),
        (Some(1), Some(1))
    );
    assert_eq!(
        (current("2018-10-01"), current("2030-01-01")),
        (Some(2), Some(2))
    );
    let loaded = base
        .store
        .read(|c| reference::load(c, plan, 2))
        .unwrap()
        .unwrap();
    assert_eq!(loaded.body, "{\"v\":2}");
    assert_eq!(loaded.summary.effective_from, Some(date("2018-10-01")));
    let listed = base.store.read(|c| reference::list(c, plan)).unwrap();
    assert_eq!(
        listed.iter().map(|v| v.version).collect::<Vec<_>>(),
        [3, 2, 1]
    );
    assert!(
        base.store
            .read(|c| reference::list(c, ReferenceKind::Policy))
            .unwrap()
            .is_empty()
    );
}

fn the_database_refuses_to_change_a_version(base: &Base) {
    let new = new_version("{\"v\":1}");
    base.store
        .write(move |c| {
            for _ in 0..3 {
                reference::put_version(c, ReferenceKind::Plan, &new)?;
            }
            reference::publish(c, ReferenceKind::Plan, 1, "2018-04-01".parse().unwrap())
        })
        .unwrap();
    for forged in [
        "UPDATE reference_versions SET body = '{}' WHERE version = 3",
        "UPDATE reference_versions SET body = '{}', effective_from = '2019-01-01' WHERE version = 3",
        "UPDATE reference_versions SET version = 7 WHERE version = 3",
        "UPDATE reference_versions SET effective_from = '2019-01-01' WHERE version = 1",
        "UPDATE reference_versions SET effective_from = NULL WHERE version = 1",
        "DELETE FROM reference_versions",
    ] {
        let answer = base.store.write(move |c| {
            c.batch_execute(forged)
                .map_err(|e| StoreError::of("forge", e))
        });
        assert!(
            matches!(answer, Err(StoreError::Forbidden { .. })),
            "{forged}: {answer:?}"
        );
    }
}

fn decisions_about_a_plan_row_are_all_kept(base: &Base) {
    let decision = |text: &str, second| PlanResolution {
        version: 1,
        row_ref: RowRef::new("36+1"),
        resolution: text.to_owned(),
        resolved_at: at(second),
        resolved_by: AccountId::new("admin"),
    };
    let both = [decision("first", 1), decision("second", 2)];
    for one in both.clone().into_iter().rev() {
        base.store
            .write(move |c| reference::put_resolution(c, &one))
            .unwrap();
    }
    let listed = base
        .store
        .read(|c| reference::list_resolutions(c, 1))
        .unwrap();
    assert_eq!(listed, both);
}

fn failed_sign_ins_are_counted_and_forgotten(base: &Base) {
    let id = AccountId::new("ann");
    let account = AccountRow {
        username: "ann".to_owned(),
        name: "安".to_owned(),
        unit: "edu".to_owned(),
        capacities: "liaison,unit_head".to_owned(),
        password_hash: "$argon2id$".to_owned(),
        is_disabled: false,
        failed_sign_ins: 0,
        locked_until_at: None,
        created_at: At::from(at(0)),
        preferences: "{}".to_owned(),
    };
    let row = account.clone();
    base.store
        .write(move |c| people::put_account(c, &row))
        .unwrap();
    let failed = || {
        base.store
            .write(|c| people::count_failed_sign_in(c, &AccountId::new("ann")))
    };
    assert_eq!((failed().unwrap(), failed().unwrap()), (Some(1), Some(2)));
    let nobody = base
        .store
        .write(|c| people::count_failed_sign_in(c, &AccountId::new("nobody")));
    assert_eq!(nobody.unwrap(), None);
    base.store
        .write(|c| people::lock_account(c, &AccountId::new("ann"), at(60)))
        .unwrap();
    let locked = base
        .store
        .read(|c| people::load_account(c, &id))
        .unwrap()
        .unwrap();
    assert_eq!(
        (locked.failed_sign_ins, locked.locked_until_at),
        (2, Some(At::from(at(60))))
    );
    base.store
        .write(|c| people::unlock_account(c, &AccountId::new("ann")))
        .unwrap();
    assert_eq!(base.store.read(people::list_accounts).unwrap(), [account]);
}

fn a_session_is_revoked_once_and_dropped_after_its_end(base: &Base) {
    let id = AccountId::new("ann");
    for (n, name) in [(1, "s1"), (2, "s2")] {
        let session = SessionRow {
            id: name.to_owned(),
            account: "ann".to_owned(),
            csrf: "c".to_owned(),
            created_at: At::from(at(n)),
            expires_at: At::from(at(100 + n)),
            last_seen_at: At::from(at(n)),
            revoked_at: None,
        };
        base.store
            .write(move |c| people::put_session(c, &session))
            .unwrap();
    }
    base.store
        .write(|c| people::touch_session(c, "s1", at(50)))
        .unwrap();
    let listed = base.store.read(|c| people::list_sessions(c, &id)).unwrap();
    assert_eq!(
        listed.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(),
        ["s1", "s2"]
    );
    let revoke = || {
        base.store
            .write(|c| people::revoke_session(c, "s1", at(60)))
            .unwrap()
    };
    assert_eq!((revoke(), revoke()), (true, false));
    let session = base
        .store
        .read(|c| people::load_session(c, "s1"))
        .unwrap()
        .unwrap();
    assert_eq!(session.revoked_at, Some(At::from(at(60))));
    let all = base
        .store
        .write(|c| people::revoke_sessions_of(c, &AccountId::new("ann"), at(61)));
    assert_eq!(all.unwrap(), 1);
    let dropped = base
        .store
        .write(|c| people::drop_sessions_before(c, at(102)));
    assert_eq!(dropped.unwrap(), 1);
}

#[derive(QueryableByName, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

fn names(conn: &mut AnyConn, sql: &str) -> BTreeSet<String> {
    let rows: Vec<Named> = diesel::sql_query(sql).load(conn).unwrap();
    rows.into_iter().map(|row| row.name).collect()
}

/// Every column as `table.column`, with a question mark when it may be null, as the diesel schema
/// has it.
fn schema_columns() -> BTreeSet<String> {
    let mut columns = BTreeSet::new();
    let mut table = String::new();
    for line in fs::read_to_string("src/store/schema.rs").unwrap().lines() {
        let line = line.trim();
        if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            name.clone_into(&mut table);
        } else if let Some((name, kind)) = line.split_once(" -> ").filter(|_| line.ends_with(',')) {
            let mark = if kind.starts_with("Nullable") {
                "?"
            } else {
                ""
            };
            columns.insert(format!("{table}.{name}{mark}"));
        }
    }
    columns
}

// Each engine keeps the pairs that are sought in its own kind of table.
const EMBEDDED_COLUMNS: &str = "SELECT t.name || '.' || c.name \
    || CASE c.\"notnull\" WHEN 1 THEN '' ELSE '?' END AS name \
    FROM sqlite_master AS t JOIN pragma_table_info(t.name) AS c WHERE t.type = 'table' \
    AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\' \
    AND t.name NOT LIKE 'search\\_grams%' ESCAPE '\\'";

const SERVER_COLUMNS: &str = "SELECT table_name || '.' || column_name \
    || CASE is_nullable WHEN 'NO' THEN '' ELSE '?' END AS name \
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%' \
    AND table_name <> 'search_grams'";

const EMBEDDED_INDEXES: &str =
    "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL";

const SERVER_INDEXES: &str = "SELECT indexname::text AS name FROM pg_indexes \
    WHERE schemaname = 'public' AND indexname !~ '_(pkey|key)$' AND tablename <> 'search_grams'";

#[test]
fn both_migration_trees_and_the_schema_agree() {
    let steps = |tree: &str| -> BTreeSet<String> {
        fs::read_dir(tree)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    };
    assert_eq!(steps("migrations/sqlite"), steps("migrations/postgres"));
    let embedded = Base::embedded();
    let columns = names(&mut embedded.raw(), EMBEDDED_COLUMNS);
    assert!(columns.contains("incidents.nearest_due_at?"));
    assert_eq!(columns, schema_columns());
    let Some(server) = Base::server() else { return };
    assert_eq!(names(&mut server.raw(), SERVER_COLUMNS), columns);
    assert_eq!(
        names(&mut server.raw(), SERVER_INDEXES),
        names(&mut embedded.raw(), EMBEDDED_INDEXES)
    );
}

#[derive(QueryableByName, Debug, PartialEq)]
struct Settings {
    #[diesel(sql_type = BigInt)]
    timeout: i64,
    #[diesel(sql_type = Text)]
    journal_mode: String,
    #[diesel(sql_type = BigInt)]
    synchronous: i64,
    #[diesel(sql_type = BigInt)]
    foreign_keys: i64,
    #[diesel(sql_type = BigInt)]
    recursive_triggers: i64,
}

fn settings(conn: &mut AnyConn) -> Settings {
    diesel::sql_query(
        "SELECT timeout, journal_mode, synchronous, foreign_keys, recursive_triggers \
         FROM pragma_busy_timeout, pragma_journal_mode, pragma_synchronous, pragma_foreign_keys, \
         pragma_recursive_triggers",
    )
    .get_result(conn)
    .unwrap()
}

#[test]
fn every_embedded_connection_has_the_house_settings() {
    const FULL: i64 = 2;
    let base = Base::embedded();
    // As many readers at once as the pool has, so that each is looked at.
    let (sender, seen) = mpsc::channel();
    let start = Barrier::new(4);
    thread::scope(|scope| {
        for _ in 0..4 {
            let (sender, start, store) = (sender.clone(), &start, &base.store);
            scope.spawn(move || {
                store.read(|c| {
                    start.wait();
                    sender.send(settings(c)).unwrap();
                    Ok::<_, StoreError>(())
                })
            });
        }
    });
    let writer = base
        .store
        .write(|c| Ok::<_, StoreError>(settings(c)))
        .unwrap();
    sender.send(writer).unwrap();
    drop(sender);
    let all: Vec<Settings> = seen.iter().collect();
    assert_eq!(all.len(), 5);
    for one in all {
        let expected = Settings {
            timeout: 5000,
            journal_mode: "wal".to_owned(),
            synchronous: FULL,
            foreign_keys: 1,
            recursive_triggers: 1,
        };
        assert_eq!(one, expected);
    }
}

#[test]
fn a_statement_that_failed_unseen_does_not_pass_for_a_commit() {
    let Some(base) = Base::server() else { return };
    let answer = base.store.write(|c| {
        log::append(c, &StreamId::new("a"), 0, &meta(), &[event("{}")])?;
        drop(c.batch_execute("INSERT INTO no_such_table VALUES (1)"));
        Ok::<_, StoreError>(())
    });
    assert!(answer.is_err());
    assert_eq!(counted(&base.store), 0);
    assert_eq!(base.append("a", 0, &["again"]).unwrap(), 1);
}

#[test]
fn a_database_url_of_another_kind_is_refused() {
    for url in ["mysql://x/y", "sqlite:", "/tmp/x.sqlite"] {
        assert!(
            matches!(Store::open(url), Err(StoreError::Failed { .. })),
            "{url}"
        );
    }
}

#[test]
fn the_digest_is_sm3() {
    // The first worked example of GB/T 32905-2016.
    let expected = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
    assert_eq!(log::digest(b"abc"), expected);
}
