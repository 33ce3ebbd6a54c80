//! What the log says about deadlines: which levels should be on record, and which are, how often.
//!
//! A level is one rung of one deadline's ladder in one generation: a reminder's step, or the
//! passing. What should be on record is read from the ladder that was frozen when the deadline
//! started, so that nothing here knows the rules.

use std::collections::{BTreeMap, BTreeSet};

use huiying::services::{Services, setup};
use huiying::store::log::{self, RecordedEvent};
use jiff::Timestamp;
use serde_json::Value;

/// The step that stands for the passing itself.
pub(crate) const PASSING: &str = "passed";

/// One rung.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Level {
    /// The incident's stream.
    pub(crate) stream: String,
    /// The deadline's number.
    pub(crate) deadline: u64,
    /// How often it was moved.
    pub(crate) generation: u64,
    /// The reminder's code, or `passed`.
    pub(crate) step: String,
}

/// An entry of the log about a level.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Its number in the stream.
    pub(crate) seq: u64,
    /// What it says.
    pub(crate) body: Value,
    /// When it happened, as it claims.
    pub(crate) occurred_at: Timestamp,
    /// When it was recorded.
    pub(crate) recorded_at: Timestamp,
}

/// All of the log that concerns deadlines, at one moment.
pub(crate) struct Record(Vec<RecordedEvent>);

impl Record {
    /// Reads it.
    pub(crate) fn read(services: &Services) -> Self {
        const PAGE: u32 = 5_000;
        let read = |conn: &mut huiying::store::AnyConn| {
            let mut all: Vec<RecordedEvent> = Vec::new();
            loop {
                let after = all.last().map_or(0, |event| event.position);
                let page = log::read_after(conn, after, PAGE)?;
                if page.is_empty() {
                    return Ok::<_, huiying::store::StoreError>(all);
                }
                all.extend(page);
            }
        };
        Self(services.store.read(read).unwrap())
    }

    /// What is on record, with every entry about it.
    pub(crate) fn levels(&self) -> BTreeMap<Level, Vec<Entry>> {
        let mut levels: BTreeMap<Level, Vec<Entry>> = BTreeMap::new();
        for event in &self.0 {
            let body = body(event);
            let step = match event.kind.as_str() {
                "deadline_passed" => PASSING,
                "reminded" => body["step"].as_str().unwrap(),
                _ => continue,
            };
            let level = Level {
                stream: event.stream.as_str().to_owned(),
                deadline: body["no"].as_u64().unwrap(),
                generation: body["generation"].as_u64().unwrap_or(0),
                step: step.to_owned(),
            };
            levels.entry(level).or_default().push(Entry {
                seq: event.seq,
                occurred_at: event.occurred_at,
                recorded_at: event.recorded_at,
                body,
            });
        }
        levels
    }

    /// What must be on record once this instant is over, with the instant each rung stands at.
    /// Deadlines are never moved here, and those that ended count up to their end.
    pub(crate) fn due(&self, until: Timestamp) -> BTreeMap<Level, Timestamp> {
        let ends = self.ends();
        let mut due = BTreeMap::new();
        let started = self
            .0
            .iter()
            .filter(|event| event.kind == "deadline_started");
        for event in started {
            let deadline = body(event);
            let no = deadline["no"].as_u64().unwrap();
            let stream = event.stream.as_str().to_owned();
            let end = ends.get(&(stream.clone(), no)).copied();
            for (step, at) in rungs(&deadline) {
                // Doing it exactly then is still in time, so the passing needs a later instant.
                if at < end.unwrap_or(until).min(until) {
                    let level = Level {
                        stream: stream.clone(),
                        deadline: no,
                        generation: 0,
                        step,
                    };
                    due.insert(level, at);
                }
            }
        }
        due
    }

    fn ends(&self) -> BTreeMap<(String, u64), Timestamp> {
        let stopped = self
            .0
            .iter()
            .filter(|event| event.kind == "deadline_stopped");
        stopped
            .map(|event| {
                let body = body(event);
                let at = body["ending"]["at"].as_str().unwrap().parse().unwrap();
                let no = body["no"].as_u64().unwrap();
                ((event.stream.as_str().to_owned(), no), at)
            })
            .collect()
    }

    /// The entries that somebody must be told of, by stream and number: all but the rungs that a
    /// higher one overtook.
    pub(crate) fn told(&self) -> BTreeSet<String> {
        let levels = self.levels().into_iter();
        let entries = levels.flat_map(|(level, entries)| {
            let told = entries
                .into_iter()
                .filter(|entry| entry.body["is_superseded"] != true);
            told.map(move |entry| format!("{}#{}", level.stream, entry.seq))
        });
        entries.collect()
    }

    /// Fails unless every rung that stands before `until` is on record, none twice, and none that
    /// stands after `now`.
    #[track_caller]
    pub(crate) fn assert_each_once(&self, until: Timestamp, now: Timestamp) {
        let (due, levels) = (self.due(until), self.levels());
        let missing: Vec<&Level> = due.keys().filter(|l| !levels.contains_key(l)).collect();
        assert!(
            missing.is_empty(),
            "{} of {} missing, the first: {:?}",
            missing.len(),
            due.len(),
            missing.first()
        );
        for (level, entries) in &levels {
            let n = entries.len();
            assert_eq!(n, 1, "{level:?} recorded {n} times: {entries:?}");
        }
        let due = self.due(now);
        let early: BTreeSet<&Level> = levels.keys().filter(|l| !due.contains_key(l)).collect();
        assert!(early.is_empty(), "before their time: {early:?}");
    }
}

/// The rungs of a deadline as it was started: its reminders, and the passing where there is one.
fn rungs(deadline: &Value) -> Vec<(String, Timestamp)> {
    let instant = |value: &Value| value.as_str().unwrap().parse().unwrap();
    let steps = deadline["steps"].as_array().into_iter().flatten();
    let mut rungs: Vec<(String, Timestamp)> = steps
        .map(|step| {
            (
                step["code"].as_str().unwrap().to_owned(),
                instant(&step["at"]),
            )
        })
        .collect();
    if deadline["kind"] != "return_window" {
        rungs.push((PASSING.to_owned(), instant(&deadline["due_at"])));
    }
    rungs
}

/// How many levels are on record: cheaper than reading them.
pub(crate) fn recorded(services: &Services) -> usize {
    use diesel::prelude::*;
    use huiying::store::{AnyConn, StoreError, schema::event_log};
    let count = |conn: &mut AnyConn| {
        let levels =
            event_log::table.filter(event_log::kind.eq_any(["deadline_passed", "reminded"]));
        let n: i64 = levels.count().get_result(conn).unwrap();
        Ok::<_, StoreError>(usize::try_from(n).unwrap())
    };
    services.store.read(count).unwrap()
}

fn body(event: &RecordedEvent) -> Value {
    serde_json::from_str(&event.body).unwrap()
}

/// Fails unless the log verifies and every row is what the log says.
#[track_caller]
pub(crate) fn assert_sound(services: &Services) {
    let health = setup::check(services).unwrap();
    assert!(health.log_faults.is_empty(), "{:?}", health.log_faults);
    assert!(health.different.is_empty(), "{:?}", health.different);
}
