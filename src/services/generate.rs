//! Fictional load for benches: any number of short incidents of the year 2018 in an empty database.
//!
//! The events are true logs: sealed, chained, and folded by the aggregate's own `apply`; rows and
//! figures come from the same pure functions as everybody's. The same seed makes the same log.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Ctx, FieldFault, ServiceError, Services, setup};
use crate::domain::calendar::Calendar;
use crate::domain::contribution::{CellKey, Contributions};
use crate::domain::event::Event;
use crate::domain::incident::Incident;
use crate::domain::people::Roster;
use crate::domain::policy::Policy;
use crate::domain::scorecard::Cell;
use crate::domain::vocabulary::UnitKind;
use crate::domain::{IncidentNo, UnitId};
use crate::store::figures::{self, OutcomeRow};
use crate::store::log::{self, NewStream};
use crate::store::projection::rows_of;
use crate::store::rows::{self, Projection};
use crate::store::{StoreError, history, search};

mod chance;

mod story;

/// How many incidents are durable together.
const BATCH: u32 = 2_000;

/// The year of all incidents.
const YEAR: i16 = 2018;

/// The day whose rules hold for all of them.
const RULES_OF: Date = Date::constant(YEAR, 1, 1);

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// How many incidents.
    pub incidents: u32,
    /// What chance begins with.
    pub seed: u64,
}

/// What the stories are made from.
struct Scenery {
    roster: std::sync::Arc<Roster>,
    policy: Policy,
    calendar: std::sync::Arc<Calendar>,
    plan_version: u32,
    departments: Vec<UnitId>,
    towns: Vec<UnitId>,
}

/// Fills an empty, migrated database; tells how many incidents are in it after each batch.
///
/// # Errors
/// `Invalid` when there are incidents already, or the store's failure.
pub fn generate(
    services: &Services,
    ctx: &Ctx,
    load: Load,
    tell: &mut dyn FnMut(u32),
) -> Result<(), ServiceError> {
    let is_empty = services.store.read(rows::is_empty)?;
    if !is_empty {
        return Err(ServiceError::Invalid(vec![FieldFault {
            field: "incidents".to_owned(),
            message: "数据库里已有舆情；虚构的数据只能放进空数据库，请换一个数据库".to_owned(),
        }]));
    }
    setup::install_seeds(services, ctx)?;
    let scenery = scenery(services)?;
    let mut done = 0;
    tell(done);
    while done < load.incidents {
        let until = load.incidents.min(done.saturating_add(BATCH));
        let batch = Batch::of(&scenery, load.seed, done + 1, until)?;
        services.store.write(move |conn| batch.write(conn))?;
        done = until;
        tell(done);
    }
    Ok(())
}

fn scenery(services: &Services) -> Result<Scenery, ServiceError> {
    let shelf = services
        .store
        .read(|conn| services.library.on(conn, RULES_OF))?
        .ok_or(ServiceError::NotSetUp)?;
    let of_kind = |kind| {
        let units = shelf.roster.units.iter().filter(|unit| unit.kind == kind);
        units.map(|unit| unit.id.clone()).collect()
    };
    Ok(Scenery {
        // Nobody is reminded of what never happened.
        policy: Policy {
            ladder: Vec::new(),
            ..shelf.policy.as_ref().clone()
        },
        departments: of_kind(UnitKind::Department),
        towns: of_kind(UnitKind::Town),
        plan_version: shelf.plan.version,
        calendar: shelf.calendar,
        roster: shelf.roster,
    })
}

/// Incidents about to be written together.
struct Batch {
    incidents: u32,
    told: Vec<(Incident, Vec<Event>)>,
    streams: Vec<NewStream>,
    projections: Vec<Projection>,
    outcomes: Vec<OutcomeRow>,
    cells: BTreeMap<CellKey, Cell>,
}

impl Batch {
    /// The incidents numbered `first` to `last`.
    fn of(scenery: &Scenery, seed: u64, first: u32, last: u32) -> Result<Self, StoreError> {
        let mut batch = Self {
            incidents: last - first + 1,
            told: Vec::new(),
            streams: Vec::new(),
            projections: Vec::new(),
            outcomes: Vec::new(),
            cells: BTreeMap::new(),
        };
        for n in first..=last {
            batch.add(scenery, seed, &IncidentNo::of(YEAR, n), n)?;
        }
        Ok(batch)
    }

    fn add(
        &mut self,
        scenery: &Scenery,
        seed: u64,
        no: &IncidentNo,
        n: u32,
    ) -> Result<(), StoreError> {
        let told = story::told(scenery, seed, no, n);
        let incident = Incident::fold(told.iter().map(|(_, stamp, event)| (event, stamp)));
        let contributed = Contributions::of(&incident);
        self.outcomes
            .extend(figures::rows_of(&incident, &contributed));
        for (key, cell) in contributed.cells() {
            self.cells.entry(key).or_default().add(&cell);
        }
        self.projections.extend(rows_of(&incident));
        let mut events = Vec::with_capacity(told.len());
        let mut stored = Vec::with_capacity(told.len());
        for (meta, _, event) in told {
            stored.push((meta, history::stored_form(&event)?));
            events.push(event);
        }
        self.streams.push((no.stream(), stored));
        self.told.push((incident, events));
        Ok(())
    }

    fn write(self, conn: &mut crate::store::AnyConn) -> Result<(), StoreError> {
        log::draw_many(conn, &format!("incident/{YEAR}"), self.incidents)?;
        log::insert_streams(conn, &self.streams)?;
        rows::insert(conn, self.projections)?;
        search::add(conn, &self.told)?;
        figures::insert(conn, &self.outcomes)?;
        figures::add(conn, &self.cells)
    }
}
