//! Figures for readers: scorecards by unit, theme and town, what stands behind a number, and the
//! year of one unit or theme. The formulas are the domain's (`domain::scorecard`), the rows the
//! store's (`store::figures`); here is who may see what.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{QueryError, Reader};
use crate::domain::people::{Roster, Viewer};
pub use crate::domain::scorecard::Period;
use crate::domain::scorecard::{Dimension, Figures, Indicator, Month, Row, ranked};
use crate::domain::vocabulary::UnitKind;
use crate::domain::{IncidentNo, Theme, UnitId};
use crate::store::figures::drill::{self, Listed};
pub use crate::store::figures::drill::{Place, Selection, Which};
use crate::store::figures::{self, Counted};
use crate::store::{At, StoreError};

/// How many months a trend shows, the last one of the period included.
pub const TREND_MONTHS: usize = 12;

/// How many late obligations come with a scorecard; the others are one link away.
const LATE_SHOWN: i64 = 20;

/// A scorecard with its comparison, its trend and what was late by most.
#[derive(Debug, Clone)]
pub struct Scorecard {
    /// The period.
    pub period: Period,
    /// By what rows are told apart.
    pub by: Dimension,
    /// The rows, ranked within each class. A unit sees its own row, and its own part of others.
    pub rows: Vec<Row>,
    /// All rows together.
    pub totals: Figures,
    /// The period before.
    pub previous: Counts,
    /// The last twelve months, oldest first.
    pub trend: Vec<(Month, Counts)>,
    /// What was not kept, late by most first; the longest only.
    pub late: Vec<CountedOutcome>,
}

/// What was counted in a stretch of time, by id and together.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    /// By unit, theme or town.
    pub by_id: BTreeMap<String, Figures>,
    /// Together.
    pub totals: Figures,
}

impl Counts {
    fn of<'a>(counted: impl Iterator<Item = &'a Counted>) -> Self {
        let mut counts = Self::default();
        for one in counted {
            let figures = counts.by_id.entry(one.id.clone()).or_default();
            figures.add(one.indicator, &one.cell);
            counts.totals.add(one.indicator, &one.cell);
        }
        counts
    }

    /// Those from `first` to `last`, both inclusive.
    fn between(counted: &[Counted], first: Month, last: Month) -> Self {
        Self::of(
            counted
                .iter()
                .filter(|c| first <= c.month && c.month <= last),
        )
    }

    /// What was counted for one of them.
    pub fn figures(&self, id: &str) -> Figures {
        self.by_id.get(id).cloned().unwrap_or_default()
    }

    /// One of them alone.
    fn only(&self, id: &str) -> Self {
        let figures = self.by_id.get(id).cloned();
        Self {
            totals: figures.clone().unwrap_or_default(),
            by_id: figures
                .map(|own| (id.to_owned(), own))
                .into_iter()
                .collect(),
        }
    }
}

/// One thing that a number counts, as readers see it.
#[derive(Debug, Clone, PartialEq)]
pub struct CountedOutcome {
    /// Its place in the order of lists.
    pub place: Place,
    /// On which incident.
    pub incident: IncidentNo,
    /// The incident's title.
    pub title: String,
    /// What it counts for.
    pub indicator: Indicator,
    /// The unit it counts for.
    pub unit: UnitId,
    /// The theme it counts under.
    pub theme: Option<Theme>,
    /// The town it happened in.
    pub town: Option<UnitId>,
    /// Until when; for a return, when it was decided.
    pub due_at: Timestamp,
    /// When it was done; `None` while it is not.
    pub ended_at: Option<Timestamp>,
    /// 1 when it was kept, else 0; the points of an evaluation.
    pub score: i64,
    /// Whether it was kept; a return: upheld.
    pub is_kept: bool,
    /// Whether it was kept against the date it began with.
    pub is_kept_unextended: bool,
    /// Whether more time was granted.
    pub is_extended: bool,
}

impl CountedOutcome {
    fn of(listed: Listed) -> Result<Self, StoreError> {
        let row = listed.row;
        let named = |id: &String| (!id.is_empty()).then(|| id.clone());
        Ok(Self {
            place: Place::of(&row),
            incident: row.incident()?,
            title: listed.title,
            indicator: row.indicator()?,
            unit: UnitId::new(&row.unit),
            theme: named(&row.theme).map(Theme::new),
            town: named(&row.town).map(UnitId::new),
            due_at: row.due_at.timestamp(),
            ended_at: row.ended_at.map(At::timestamp),
            score: row.score,
            is_kept: row.score > 0,
            is_kept_unextended: row.unextended > 0,
            is_extended: row.extended > 0,
        })
    }

    /// By how many seconds it was late, as seen at `now`; `None` when it was not.
    pub fn late_seconds(&self, now: Timestamp) -> Option<i64> {
        let is_late = !self.is_kept && self.indicator.has_due_date();
        let end = self.ended_at.unwrap_or(now);
        is_late.then(|| end.as_second() - self.due_at.as_second())
    }
}

fn each(listed: Vec<Listed>) -> Result<Vec<CountedOutcome>, StoreError> {
    listed.into_iter().map(CountedOutcome::of).collect()
}

/// The scorecard of a period: obligations due in it that are settled at the reader's instant.
///
/// # Errors
/// The store's failure.
pub fn scorecard(reader: &Reader, period: Period, by: Dimension) -> Result<Scorecard, QueryError> {
    let shelf = reader.shelf()?;
    let last = period.last_month();
    let trend_from = last.before(TREND_MONTHS - 1);
    let previous = period.previous();
    let first = trend_from.min(previous.first_month());
    let selection = Selection {
        unit: own_unit(reader),
        ..all_of(period)
    };
    let (counted, late) = reader.store.read(|conn| {
        let counted = match &reader.viewer {
            Viewer::Administration(_) => return Ok((Vec::new(), Vec::new())),
            Viewer::Unit(actor) if by != Dimension::Unit => {
                figures::counted_of_unit(conn, &actor.unit, by, (first, last), reader.now)?
            }
            Viewer::Office(_) | Viewer::Unit(_) => {
                figures::counted(conn, by, (first, last), reader.now)?
            }
        };
        let late = drill::latest(conn, &selection, LATE_SHOWN, reader.now)?;
        Ok::<_, StoreError>((counted, late))
    })?;
    let narrow = |counts: Counts| match own_unit(reader) {
        Some(own) if by == Dimension::Unit => counts.only(&own),
        Some(_) | None => counts,
    };
    let counts = Counts::between(&counted, period.first_month(), last);
    let mut rows = ranked(counts.by_id.clone(), |id| class_of(&shelf.roster, by, id));
    let counts = narrow(counts);
    // Ranks are made over all units; a unit's reader then sees its own row only.
    rows.retain(|row| counts.by_id.contains_key(&row.id));
    let trend = std::iter::successors(Some(trend_from), |month| Some(month.following()))
        .take(TREND_MONTHS)
        .map(|month| (month, narrow(Counts::between(&counted, month, month))));
    Ok(Scorecard {
        period,
        by,
        rows,
        totals: counts.totals,
        previous: narrow(Counts::between(
            &counted,
            previous.first_month(),
            previous.last_month(),
        )),
        trend: trend.collect(),
        late: each(late)?,
    })
}

/// Everything a period counts.
pub fn all_of(period: Period) -> Selection {
    Selection {
        first: period.first_month(),
        last: period.last_month(),
        unit: None,
        theme: None,
        town: None,
        indicator: None,
        which: Which::All,
    }
}

/// The unit whose figures alone the reader may see.
fn own_unit(reader: &Reader) -> Option<String> {
    match &reader.viewer {
        Viewer::Unit(actor) => Some(actor.unit.to_string()),
        Viewer::Office(_) | Viewer::Administration(_) => None,
    }
}

/// Departments, towns and committees are ranked apart; themes and places have no classes.
fn class_of(roster: &Roster, by: Dimension, id: &str) -> Option<UnitKind> {
    match by {
        Dimension::Unit => Some(
            roster
                .unit(&UnitId::new(id))
                .map_or(UnitKind::Department, |unit| unit.kind),
        ),
        Dimension::Theme | Dimension::Town => None,
    }
}

/// What stands behind one number: one page of it.
#[derive(Debug, Clone)]
pub struct Behind {
    /// How many there are.
    pub total: u64,
    /// This page.
    pub items: Vec<CountedOutcome>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<Place>,
}

/// Exactly the outcomes that a number counts, in the order of month, kind and incident.
///
/// # Errors
/// The store's failure.
pub fn behind(
    reader: &Reader,
    selection: &Selection,
    after: Option<&Place>,
    limit: i64,
) -> Result<Behind, QueryError> {
    let total = match visible(reader, selection) {
        None => 0,
        Some(selection) => reader
            .store
            .read(|conn| drill::count(conn, &selection, reader.now))?,
    };
    let (items, next) = page_behind(reader, selection, after, limit)?;
    Ok(Behind { total, items, next })
}

/// One page of them, and where the next one begins; uncounted.
///
/// # Errors
/// The store's failure.
pub fn page_behind(
    reader: &Reader,
    selection: &Selection,
    after: Option<&Place>,
    limit: i64,
) -> Result<(Vec<CountedOutcome>, Option<Place>), QueryError> {
    let Some(selection) = visible(reader, selection) else {
        return Ok((Vec::new(), None));
    };
    let mut items = reader
        .store
        .read(|conn| drill::page(conn, &selection, after, limit + 1, reader.now))?;
    let most = usize::try_from(limit).unwrap_or(0);
    let has_more = items.len() > most;
    items.truncate(most);
    let last = items.last().map(|one| Place::of(&one.row));
    Ok((each(items)?, last.filter(|_| has_more)))
}

/// What of a selection the reader may see: a unit its own; `None` when nothing.
fn visible(reader: &Reader, selection: &Selection) -> Option<Selection> {
    match &reader.viewer {
        Viewer::Office(_) => Some(selection.clone()),
        Viewer::Administration(_) => None,
        Viewer::Unit(actor) => {
            let own = actor.unit.to_string();
            let is_own = selection.unit.as_ref().is_none_or(|unit| *unit == own);
            is_own.then(|| Selection {
                unit: Some(own),
                ..selection.clone()
            })
        }
    }
}

/// One unit, theme or town over twelve months.
#[derive(Debug, Clone)]
pub struct Year {
    /// The whole year with its place among its class; `None` when nothing was counted.
    pub row: Option<Row>,
    /// How many of its class are ranked.
    pub ranked: usize,
    /// Each month of the year.
    pub months: Vec<(Month, Figures)>,
    /// The year before.
    pub previous: Figures,
    /// What was not kept, late by most first; the longest only.
    pub late: Vec<CountedOutcome>,
}

/// The year of one unit, theme or town. A unit sees its own year, and its own part of a theme.
///
/// # Errors
/// `NotFound` when it is not the reader's to see.
pub fn year(
    reader: &Reader,
    (by, id): (Dimension, &str),
    year: Period,
) -> Result<Year, QueryError> {
    let is_hidden = match &reader.viewer {
        Viewer::Office(_) => false,
        Viewer::Unit(actor) => by == Dimension::Unit && actor.unit.as_str() != id,
        Viewer::Administration(_) => true,
    };
    if is_hidden {
        return Err(QueryError::NotFound);
    }
    let shelf = reader.shelf()?;
    let selection = narrowed(
        Selection {
            unit: own_unit(reader),
            ..all_of(year)
        },
        by,
        id,
    );
    let before = year.previous();
    let months = (before.first_month(), year.last_month());
    let (counted, late) = reader.store.read(|conn| {
        let counted = match &reader.viewer {
            Viewer::Unit(actor) if by != Dimension::Unit => {
                figures::counted_of_unit(conn, &actor.unit, by, months, reader.now)?
            }
            Viewer::Unit(_) | Viewer::Office(_) | Viewer::Administration(_) => {
                figures::counted(conn, by, months, reader.now)?
            }
        };
        let late = drill::latest(conn, &selection, LATE_SHOWN, reader.now)?;
        Ok::<_, StoreError>((counted, late))
    })?;
    let all = Counts::between(&counted, year.first_month(), year.last_month());
    let class = |id: &str| class_of(&shelf.roster, by, id);
    let rows = ranked(all.by_id, class);
    let peers = rows.iter().filter(|row| row.class == class(id));
    let is_ranked = |row: &&Row| matches!(row.place, crate::domain::scorecard::Place::Rank(_));
    let of = |first, last| Counts::between(&counted, first, last).figures(id);
    Ok(Year {
        ranked: peers.filter(is_ranked).count(),
        months: year
            .months()
            .into_iter()
            .map(|month| (month, of(month, month)))
            .collect(),
        previous: of(before.first_month(), before.last_month()),
        row: rows.into_iter().find(|row| row.id == id),
        late: each(late)?,
    })
}

/// A selection narrowed to one unit, theme or town.
pub fn narrowed(selection: Selection, by: Dimension, id: &str) -> Selection {
    let id = Some(id.to_owned());
    match by {
        Dimension::Unit => Selection {
            unit: id,
            ..selection
        },
        Dimension::Theme => Selection {
            theme: id,
            ..selection
        },
        Dimension::Town => Selection {
            town: id,
            ..selection
        },
    }
}
