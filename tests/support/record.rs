//! What the log says about deadlines: which levels should be on record, and which are, how often.
//!
//! A level is one rung of one deadline's ladder in one generation: a reminder's step, or the
//! passing. What should be on record is read from the ladder that was frozen when the deadline
//! started, so that nothing here knows the rules.

use std::collections::{BTreeMap, BTreeSet};

use huiying::domain::vocabulary::Capacity;
use huiying::services::{Services, setup};
use huiying::store::log::{self, RecordedEvent};
use jiff::Timestamp;
use serde_json::Value;

use crate::prepared::{OFFICE, people};

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

impl Entry {
    /// Whether somebody must be told: it is a reminder, and none above it overtook it.
    pub(crate) fn is_told(&self) -> bool {
        self.body["is_superseded"] == false
    }
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
    /// Deadlines are never moved here; of one that ended, nobody need be told any more.
    pub(crate) fn due(&self, until: Timestamp) -> BTreeMap<Level, Timestamp> {
        self.reached(until, |_| None)
    }

    /// What may be on record at this instant: of a deadline that ended, what it reached before.
    fn possible(&self, now: Timestamp) -> BTreeMap<Level, Timestamp> {
        self.reached(now, Some)
    }

    /// The rungs that stand before `until`; `of_ended` says up to when those of an ended one count.
    fn reached(
        &self,
        until: Timestamp,
        of_ended: impl Fn(Timestamp) -> Option<Timestamp>,
    ) -> BTreeMap<Level, Timestamp> {
        let ends = self.ends();
        let mut reached = BTreeMap::new();
        let started = self
            .0
            .iter()
            .filter(|event| event.kind == "deadline_started");
        for event in started {
            let deadline = body(event);
            let no = deadline["no"].as_u64().unwrap();
            let stream = event.stream.as_str().to_owned();
            let end = match ends.get(&(stream.clone(), no)) {
                Some(end) => of_ended(*end),
                None => Some(until),
            };
            let Some(end) = end else { continue };
            for (step, at) in rungs(&deadline) {
                // Doing it exactly then is still in time, so the passing needs a later instant.
                if at < end.min(until) {
                    let level = Level {
                        stream: stream.clone(),
                        deadline: no,
                        generation: 0,
                        step,
                    };
                    reached.insert(level, at);
                }
            }
        }
        reached
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

    /// The ids of the messages that must stand in the outbox: for each reminder that no higher one
    /// overtook, one to each person who holds one of its capacities, in the bound unit or in the
    /// office, and one about each of these units to everybody behind a channel.
    pub(crate) fn messages(&self) -> BTreeSet<String> {
        let units = self.bound_units();
        let mut ids = BTreeSet::new();
        for (level, entries) in self.levels() {
            let place = (level.stream.clone(), level.deadline);
            let bound = units.get(&place).map(String::as_str);
            let told = entries.iter().filter(|entry| entry.is_told());
            for entry in told {
                let origin = format!("{}#{}", level.stream, entry.seq);
                let to = capacities(&entry.body["to"]);
                for (username, (unit, capacity)) in people() {
                    let is_units = matches!(capacity, Capacity::Liaison | Capacity::UnitHead);
                    let meant = if is_units { bound } else { Some(OFFICE) };
                    if meant == Some(unit) && to.contains(capacity.code()) {
                        ids.insert(format!("{origin}/{username}"));
                        ids.insert(format!("{origin}/@{unit}"));
                    }
                }
            }
        }
        ids
    }

    /// The unit that each deadline binds, where it binds one.
    fn bound_units(&self) -> BTreeMap<(String, u64), String> {
        let started = self.0.iter().filter(|e| e.kind == "deadline_started");
        let bound = started.filter_map(|event| {
            let body = body(event);
            let unit = body["unit"].as_str()?.to_owned();
            let no = body["no"].as_u64().unwrap();
            Some(((event.stream.as_str().to_owned(), no), unit))
        });
        bound.collect()
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
        let possible = self.possible(now);
        let early = levels.keys().filter(|level| !possible.contains_key(level));
        let early: BTreeSet<&Level> = early.collect();
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

fn capacities(list: &Value) -> BTreeSet<String> {
    let codes = list.as_array().unwrap().iter();
    codes
        .map(|code| code.as_str().unwrap().to_owned())
        .collect()
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
