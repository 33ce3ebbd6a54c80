//! Everything one page, or one API answer, shows of an incident. Folds this one stream, so that it
//! is never behind; lists read projections.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::notices::{self, Confirmation};
use super::{QueryError, Reader};
use crate::domain::audience::Audience;
use crate::domain::event::{Event, Stamp};
use crate::domain::incident::{Evaluation, Incident};
use crate::domain::lifecycle::{self, Action};
use crate::domain::people::{Actor, Roster, Viewer};
use crate::domain::plan::{Plan, PlanRow};
use crate::domain::rubric::Rubric;
use crate::domain::verbs::Pinned;
use crate::domain::vocabulary::{Capacity, EvaluationState};
use crate::domain::{IncidentNo, RowRef, UnitId};
use crate::store::library::{Library, Shelf};
use crate::store::people::{self, AccountRow};
use crate::store::{AnyConn, history, watches};

/// One fact of an incident's history, with what the log knows about it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its place in the stream, from 1.
    pub seq: u64,
    /// The fact.
    pub event: Event,
    /// Who recorded it, and when.
    pub stamp: Stamp,
    /// In which capacity.
    pub capacity: Capacity,
    /// When it is said to have happened.
    pub occurred_at: Timestamp,
    /// Its seal in the log.
    pub hash: String,
}

/// An incident as one reader may see it.
#[derive(Debug, Clone)]
pub struct IncidentView {
    /// The incident.
    pub incident: Incident,
    /// Its facts, oldest first, as far as the reader may see them.
    pub entries: Vec<Entry>,
    /// The plan it was registered under.
    pub plan: Arc<Plan>,
    /// Names of units, as they are now.
    pub roster: Arc<Roster>,
    /// What the reader can do, or why not.
    pub actions: Vec<Action>,
    /// Who was asked to confirm, and who did.
    pub confirmations: Vec<Confirmation>,
    /// The rubrics of its evaluations by version, and the one that holds for the present cycle.
    pub rubrics: BTreeMap<u32, Arc<Rubric>>,
    /// The version that holds for the present cycle's evaluation; `None` where there is none.
    pub rubric_version: Option<u32>,
    /// The incidents that its handling caused.
    pub caused: Vec<IncidentNo>,
    /// Whether the reader follows it.
    pub is_followed: bool,
}

/// That the reader may see an incident.
///
/// # Errors
/// `NotFound` when there is none or it is not the reader's to see; else the store's failure.
pub fn check_visible(reader: &Reader, no: &IncidentNo) -> Result<(), QueryError> {
    let history = reader.store.read(|conn| history::load(conn, no))?;
    if history.incident.is_visible_to(&reader.viewer) {
        return Ok(());
    }
    Err(QueryError::NotFound)
}

/// Loads an incident for a reader.
///
/// # Errors
/// `NotFound` when there is none, or it is not the reader's to see: the two look the same.
pub fn load(reader: &Reader, no: &IncidentNo) -> Result<IncidentView, QueryError> {
    let shelf = reader.shelf()?;
    let account = &reader.viewer.actor().account;
    let (history, plan, confirmations, scored_by, is_followed) = reader.store.read(|conn| {
        let history = history::load(conn, no)?;
        let registered = history
            .incident
            .registered
            .as_ref()
            .ok_or(QueryError::NotFound)?;
        let plan = reader.library.plan(conn, registered.plan_version)?;
        let confirmations = notices::confirmations(conn, no, &reader.viewer)?;
        let scored_by = ScoredBy::load(conn, &reader.library, (no, &history.incident), &shelf)?;
        let plan = plan.ok_or(QueryError::NotSetUp)?;
        let is_followed = watches::is_followed(conn, account, no)?;
        Ok::<_, QueryError>((history, plan, confirmations, scored_by, is_followed))
    })?;
    if !history.incident.is_visible_to(&reader.viewer) {
        return Err(QueryError::NotFound);
    }
    let actions = lifecycle::actions(&history.incident, reader.viewer.actor());
    let entries = history
        .entries
        .into_iter()
        .filter(|entry| may_see(&reader.viewer, &history.incident, &entry.event))
        .map(|entry| Entry {
            seq: entry.seq,
            event: entry.event,
            stamp: entry.stamp,
            capacity: entry.record.capacity,
            occurred_at: entry.record.occurred_at,
            hash: entry.record.hash,
        })
        .collect();
    Ok(IncidentView {
        incident: history.incident,
        entries,
        plan,
        roster: shelf.roster,
        actions,
        confirmations,
        rubrics: scored_by.rubrics,
        rubric_version: scored_by.current,
        caused: scored_by.caused,
        is_followed,
    })
}

/// What an evaluation is made by, besides the incident itself.
struct ScoredBy {
    rubrics: BTreeMap<u32, Arc<Rubric>>,
    current: Option<u32>,
    caused: Vec<IncidentNo>,
}

impl ScoredBy {
    fn load(
        conn: &mut AnyConn,
        library: &Library,
        (no, incident): (&IncidentNo, &Incident),
        shelf: &Shelf,
    ) -> Result<Self, QueryError> {
        let mut rubrics = BTreeMap::new();
        for evaluation in &incident.evaluations {
            if let Some(version) = evaluation.rubric_version() {
                rubrics.insert(version, library.rubric(conn, version)?);
            }
        }
        let holds = library.rubric_for(conn, incident, shelf.rubric.as_ref())?;
        let current = holds.as_ref().map(|rubric| rubric.version);
        rubrics.extend(holds.map(|rubric| (rubric.version, rubric)));
        Ok(Self {
            rubrics,
            current,
            caused: history::secondaries(conn, no)?,
        })
    }
}

/// The rules of time that an incident's running deadlines are pinned to, for forms that show what a
/// verb would do to them.
///
/// # Errors
/// The store's failure.
pub fn pinned(reader: &Reader, incident: &Incident) -> Result<Pinned, QueryError> {
    Ok(reader
        .store
        .read(|conn| reader.library.pinned(conn, incident))?)
}

/// The people who may see an incident, by unit: those who could be called upon in a note.
///
/// # Errors
/// The store's failure.
pub fn concerned(reader: &Reader, incident: &Incident) -> Result<Vec<Actor>, QueryError> {
    let rows = reader.store.read(people::list_accounts)?;
    let in_use = rows.iter().filter(|row| !row.is_disabled);
    let mut people: Vec<Actor> = in_use
        .map(AccountRow::actor)
        .filter(|person| incident.is_visible_to(&Viewer::of(person)))
        .collect();
    people.sort_by(|a, b| (&a.unit, &a.name).cmp(&(&b.unit, &b.name)));
    Ok(people)
}

/// What changed after the state that a person had seen, for the page that says so.
///
/// # Errors
/// As `load`.
pub fn since(reader: &Reader, no: &IncidentNo, seen: u64) -> Result<Vec<Entry>, QueryError> {
    let view = load(reader, no)?;
    Ok(view
        .entries
        .into_iter()
        .filter(|entry| entry.seq > seen)
        .collect())
}

/// Whether this reader may read a fact. Whoever scores second does so without having seen the first
/// sheet.
fn may_see(viewer: &Viewer, incident: &Incident, event: &Event) -> bool {
    if let Event::EvaluationScored(sheet) = event {
        let mut all = incident.evaluations.iter();
        let of_cycle = all.find(|one| one.cycle == sheet.cycle);
        if of_cycle.is_some_and(|one| one.state() == EvaluationState::Scored) {
            return false;
        }
    }
    Audience::of(incident, event).includes(viewer)
}

impl IncidentView {
    /// Whether this reader may know of an evaluation: the offices of any, a unit of a result.
    pub fn may_read_evaluation(&self, viewer: &Viewer, evaluation: &Evaluation) -> bool {
        match viewer {
            Viewer::Office(_) => true,
            Viewer::Unit(_) => evaluation.conclusion.is_some(),
            Viewer::Administration(_) => false,
        }
    }

    /// Whether the sheets are shown: not before the second is there, which is to be filled in
    /// without knowing the first.
    pub fn may_read_sheets(&self, evaluation: &Evaluation) -> bool {
        evaluation.state() != EvaluationState::Scored
    }

    /// The rubric that holds for the present cycle's evaluation.
    pub fn rubric(&self) -> Option<&Rubric> {
        let version = self.rubric_version?;
        self.rubrics.get(&version).map(AsRef::as_ref)
    }

    /// The canonical name of a unit.
    pub fn name<'a>(&'a self, unit: &'a UnitId) -> &'a str {
        self.roster.name(unit)
    }

    /// The row of the plan that a reader's unit, or else the lead, was given the matter by.
    pub fn basis_row(&self, viewer: &Viewer) -> Option<&PlanRow> {
        let own = match viewer {
            Viewer::Unit(actor) => self.incident.assignment_of(&actor.unit),
            Viewer::Office(_) | Viewer::Administration(_) => None,
        };
        let row: &RowRef = own.or(self.incident.lead())?.plan_row.as_ref()?;
        self.plan.row(row)
    }

    /// The themes a person named, else those the router found.
    pub fn themes(&self) -> Vec<String> {
        self.incident
            .themes()
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    /// The drafts the reader may read: the office all, a unit its own.
    pub fn may_read_draft(&self, viewer: &Viewer, assignment: u32) -> bool {
        match viewer {
            Viewer::Office(_) => true,
            Viewer::Unit(actor) => self
                .incident
                .assignment(assignment)
                .is_some_and(|a| a.unit == actor.unit),
            Viewer::Administration(_) => false,
        }
    }
}
