//! Reconciler: trains the router's model on what people decided: dispatches and, after an upheld
//! return, the dispatch that put it right. One version follows another; on any number of replicas
//! each is trained once, since the first to write its number wins. Drills and matters turned away
//! teach nothing.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

use super::{ServiceError, Services, engine};
use crate::domain::UnitId;
use crate::domain::calendar::local_date;
use crate::domain::event::{Event, Registered};
use crate::domain::incident::Incident;
use crate::domain::people::Roster;
use crate::domain::routing::{Example, Model};
use crate::domain::vocabulary::{Duty, Stage, UnitKind};
use crate::store::routing_models::{self as stored, LoggedDispatch, ModelRow};
use crate::store::{AnyConn, At, StoreError, history};

/// How old a dispatch must be: no transaction lasts that long, so none from before it is missed.
const SETTLED_AFTER: SignedDuration = SignedDuration::from_secs(30);
/// How often new decisions are looked for.
const EVERY_SECONDS: i64 = 60;
/// How many decisions are learned in one turn.
const AT_ONCE: i64 = 200;

/// What this process knows of learning.
pub struct Learning {
    /// Whether it is switched on.
    pub is_on: bool,
    /// When new decisions were last looked for, in Unix seconds.
    looked_at: AtomicI64,
}

impl Learning {
    /// Learning, switched on or off.
    pub const fn new(is_on: bool) -> Self {
        Self {
            is_on,
            looked_at: AtomicI64::new(i64::MIN),
        }
    }
}

/// Learns what is new, if a minute has gone by; gives back whether more is waiting.
///
/// # Errors
/// The store's failure.
pub fn tick(services: &Services) -> Result<bool, ServiceError> {
    if !services.learning.is_on {
        return Ok(false);
    }
    let Some(now) = engine::may_work(services)? else {
        return Ok(false);
    };
    let last = services.learning.looked_at.load(Ordering::Relaxed);
    if now.as_second().saturating_sub(last).saturating_abs() < EVERY_SECONDS {
        return Ok(false);
    }
    let has_more = learn(services, now)?;
    if !has_more {
        let looked_at = &services.learning.looked_at;
        looked_at.store(now.as_second(), Ordering::Relaxed);
    }
    Ok(has_more)
}

/// One turn: the next decisions after the newest version's place in the log make the next version.
fn learn(services: &Services, now: Timestamp) -> Result<bool, ServiceError> {
    let before = now.saturating_sub(SETTLED_AFTER).unwrap_or(now);
    let read = services.store.read(|conn| -> Result<_, ServiceError> {
        let Some(shelf) = services.library.on(conn, local_date(now))? else {
            return Ok(None);
        };
        let newest = stored::newest(conn)?;
        let number = newest.as_ref().map_or(0, |row| row.version);
        // A model of another release is not continued: its successor begins with the log.
        let model = newest.and_then(|row| Some((Model::from_bytes(&row.body).ok()?, row.position)));
        let (model, position) = model.unwrap_or_else(|| (Model::new(), 0));
        let next = stored::dispatches_after(conn, position, before, AT_ONCE)?;
        let mut lessons = Vec::new();
        for dispatch in &next {
            lessons.extend(lesson_of(conn, dispatch)?);
        }
        Ok(Some((shelf, number, model, next, lessons)))
    })?;
    let Some((shelf, number, mut model, next, lessons)) = read else {
        return Ok(false);
    };
    let Some(last) = next.last() else {
        return Ok(false);
    };
    let router = services.routers.router(&shelf)?;
    for lesson in &lessons {
        let matter = super::routing::matter_of(&lesson.fact);
        let example = Example {
            matter: &matter,
            first: &lesson.first,
            beside: &lesson.beside,
            town: lesson.town(&shelf.roster),
        };
        model.learn(&router, &shelf.roster, &example);
    }
    let version = u32::try_from(number + 1).unwrap_or(u32::MAX);
    let model = model.numbered(version);
    let row = ModelRow {
        version: number + 1,
        trained_at: At::from(now),
        position: last.position,
        examples: i64::from(model.seen()),
        body: model.to_bytes(),
    };
    let examples = row.examples;
    let is_ours = services.store.write(move |conn| stored::add(conn, &row))?;
    if is_ours {
        tracing::info!(version, examples, "routing model trained");
    }
    Ok(is_ours && i64::try_from(next.len()).unwrap_or(0) == AT_ONCE)
}

/// What a decision teaches.
struct Lesson {
    fact: Registered,
    first: Vec<UnitId>,
    beside: Vec<UnitId>,
}

impl Lesson {
    /// Where it was: the town that was registered, else the one town that it was handed to.
    fn town(&self, roster: &Roster) -> Option<&UnitId> {
        let is_town = |unit: &&UnitId| {
            let known = roster.unit(unit);
            known.is_some_and(|unit| unit.kind != UnitKind::Department)
        };
        let mut towns = self.first.iter().chain(&self.beside).filter(is_town);
        let only = towns.next().filter(|_| towns.next().is_none());
        self.fact.town.as_ref().or(only)
    }
}

/// What a dispatch teaches as things stand by now; nothing when a later one took its place, its
/// units gave it back, or the matter counts nowhere.
fn lesson_of(conn: &mut AnyConn, dispatch: &LoggedDispatch) -> Result<Option<Lesson>, StoreError> {
    let history = history::load(conn, &dispatch.no)?;
    let mut back = history.entries.iter().rev();
    let last = back.find(|entry| matches!(entry.event, Event::Dispatched(_)));
    if last.is_none_or(|entry| entry.seq != dispatch.seq) {
        return Ok(None);
    }
    Ok(taught_by(history.incident))
}

fn taught_by(incident: Incident) -> Option<Lesson> {
    let units = |duty: Duty| -> Vec<UnitId> {
        let standing = incident.standing_assignments();
        let owing = standing.filter(|assignment| assignment.duty == duty);
        owing.map(|assignment| assignment.unit.clone()).collect()
    };
    let (leads, others) = (units(Duty::Lead), units(Duty::Responsible));
    let (first, beside) = if leads.is_empty() {
        (others, Vec::new())
    } else {
        (leads, others)
    };
    let is_void = matches!(incident.stage, Some(Stage::Dismissed | Stage::Merged));
    let fact = incident.registered.filter(|fact| !fact.drill && !is_void)?;
    (!first.is_empty()).then_some(Lesson {
        fact,
        first,
        beside,
    })
}
