//! The one function of this folder: a matter in, a proposal out.
//!
//! `Router` joins plan, roster and lexicon once; each proposal then reads only the matter.

use std::collections::{BTreeMap, BTreeSet};

use super::super::people::Roster;
use super::super::plan::{NamedUnit, Plan, PlanRow};
use super::super::{RowRef, Theme, UnitId};
use super::assembly::Assembly;
use super::dictionary::{Dictionary, Meaning, Reading};
use super::lexicon::{Lexicon, LexiconError, LexiconTheme};
use super::tally::{Clue, Counter, Scored, Tally, Why};
use super::{Matter, Proposal};

/// Plan, roster and lexicon, joined and ready to read matters.
pub struct Router {
    pub(super) lexicon: Lexicon,
    dictionary: Dictionary,
    pub(super) routes: Vec<ThemeRoute>,
    theme_names: Vec<String>,
    pub(super) unit_names: BTreeMap<UnitId, String>,
    /// Printed order, which settles ties.
    pub(super) unit_order: BTreeMap<UnitId, usize>,
    /// For each unit the row that names it most closely.
    pub(super) unit_rows: BTreeMap<UnitId, RowRef>,
    pub(super) linkage_units: Vec<UnitId>,
    pub(super) plan_version: u32,
}

/// Where a theme leads under this plan.
pub(super) struct ThemeRoute {
    pub(super) name: Theme,
    pub(super) units: Vec<ThemeUnit>,
    pub(super) next: Vec<UnitId>,
    /// The row looked at, for the account of rejected rows.
    pub(super) row: Option<RowRef>,
    /// Whether a row is about this theme and names who answers for it.
    is_named: bool,
}

/// One unit of a theme.
pub(super) struct ThemeUnit {
    pub(super) unit: UnitId,
    pub(super) row: Option<RowRef>,
    /// Whether the row pairs this theme with this unit.
    pub(super) is_paired: bool,
}

impl Router {
    /// Joins plan, roster and lexicon. Units of the lexicon that the roster lacks are left out, so
    /// that a smaller roster can be served; themes only the plan names are found by their name.
    ///
    /// # Errors
    /// When the lexicon contradicts itself or its words cannot be built into an automaton.
    pub fn new(plan: &Plan, roster: &Roster, lexicon: &Lexicon) -> Result<Self, LexiconError> {
        lexicon.check()?;
        let rows = plan.document.rows.as_slice();
        let mut routes: Vec<ThemeRoute> = lexicon
            .themes
            .iter()
            .map(|theme| route_of(theme, rows, roster))
            .collect();
        let mut extra = Vec::new();
        for route in routes_of_plan_only(rows, roster, lexicon) {
            let meaning = Meaning::Theme {
                theme: routes.len(),
                weight: lexicon.weights.usual,
            };
            extra.push((route.name.as_str().to_owned(), meaning));
            routes.push(route);
        }
        let units = || roster.units.iter();
        Ok(Self {
            dictionary: Dictionary::build(lexicon, roster, extra)?,
            theme_names: routes.iter().map(|r| r.name.to_string()).collect(),
            unit_names: units().map(|u| (u.id.clone(), u.name.clone())).collect(),
            unit_order: units()
                .enumerate()
                .map(|(n, u)| (u.id.clone(), n))
                .collect(),
            unit_rows: units()
                .filter_map(|u| Some((u.id.clone(), closest_row(&u.id, rows)?)))
                .collect(),
            linkage_units: units_of_row(rows, &lexicon.rules.linkage_row),
            plan_version: plan.version,
            lexicon: lexicon.clone(),
            routes,
        })
    }

    /// The themes that no row of the plan makes anybody answer for, in the lexicon's order.
    pub fn themes_without_row(&self) -> Vec<Theme> {
        let open = self.routes.iter().filter(|route| !route.is_named);
        open.map(|route| route.name.clone()).collect()
    }

    /// Proposes units for a matter. The same matter always gets the same proposal.
    pub fn propose(&self, matter: &Matter<'_>) -> Proposal {
        let opening = self.lexicon.weights.opening;
        let reading = Reading::of(matter.title, matter.text, opening);
        let counter = Counter {
            lexicon: &self.lexicon,
            dictionary: &self.dictionary,
            theme_names: &self.theme_names,
            unit_names: &self.unit_names,
        };
        let mut tally = counter.count(&reading);
        self.add_given(matter, &mut tally);
        Assembly::of(self, matter, &reading, &tally).into_proposal()
    }

    /// What people said when they registered the matter counts beside its words.
    fn add_given<'a>(&'a self, matter: &Matter<'_>, tally: &mut Tally<'a>) {
        let weights = &self.lexicon.weights;
        let reasons = &self.lexicon.reasons;
        for chosen in matter.themes {
            let given = self.routes.iter().zip(tally.themes.iter_mut());
            for (route, scored) in given.filter(|(route, _)| route.name == *chosen) {
                let what = Why::Theme(route.name.as_str());
                give(scored, weights.chosen, what, &reasons.theme_given);
            }
        }
        if let Some((town, name)) = matter.town.and_then(|t| self.unit_names.get_key_value(t)) {
            let scored = tally.places.entry(town).or_default();
            let what = Why::Place(name.as_str());
            give(scored, weights.place, what, &reasons.town_given);
        }
    }
}

fn give<'a>(scored: &mut Scored<'a>, points: f64, what: Why<'a>, rule: &'a str) {
    scored.points += points;
    scored.clues.push(Clue::without_words(what));
    scored.clues.push(Clue::without_words(Why::Rule(rule)));
}

fn route_of(theme: &LexiconTheme, rows: &[PlanRow], roster: &Roster) -> ThemeRoute {
    let mut units: Vec<ThemeUnit> = Vec::new();
    if let Some((row, paired)) = pairing_of(theme, rows) {
        for unit in paired.iter().filter_map(|named| named.id.as_ref()) {
            units.push(ThemeUnit {
                unit: unit.clone(),
                row: Some(row.reference.clone()),
                is_paired: true,
            });
        }
        let place = |known: &ThemeUnit| theme.units.iter().position(|unit| *unit == known.unit);
        units.sort_by_key(|known| place(known).unwrap_or(usize::MAX));
    }
    let wanted = theme.row.as_ref().and_then(|r| find_row(rows, r));
    let names_one = |row: &PlanRow| theme.units.iter().any(|unit| names_unit(row, unit));
    let is_named = !units.is_empty() || wanted.is_some_and(names_one);
    for unit in &theme.units {
        if units.iter().any(|known| known.unit == *unit) {
            continue;
        }
        let row = wanted.filter(|row| names_unit(row, unit));
        units.push(ThemeUnit {
            unit: unit.clone(),
            is_paired: row.is_some_and(|row| pairs_unit(row, unit)),
            row: row
                .map(|row| row.reference.clone())
                .or_else(|| closest_row(unit, rows)),
        });
    }
    units.retain(|known| roster.unit(&known.unit).is_some());
    let known = |unit: &&UnitId| roster.unit(unit).is_some();
    ThemeRoute {
        name: theme.name.clone(),
        row: units.first().and_then(|first| first.row.clone()),
        next: theme.next.iter().filter(known).cloned().collect(),
        units,
        is_named,
    }
}

/// The row that pairs the theme with units: the lexicon's row first, then any row, by the theme's
/// own name before its other names.
fn pairing_of<'a>(
    theme: &LexiconTheme,
    rows: &'a [PlanRow],
) -> Option<(&'a PlanRow, &'a [NamedUnit])> {
    let wanted = theme.row.as_ref().and_then(|r| find_row(rows, r));
    let candidates = || wanted.into_iter().chain(rows);
    std::iter::once(&theme.name)
        .chain(&theme.also)
        .find_map(|name| candidates().find_map(|row| Some((row, row.themes.get(name)?.as_slice()))))
}

/// Themes the plan pairs with units and the lexicon does not know: found by their name alone.
fn routes_of_plan_only(rows: &[PlanRow], roster: &Roster, lexicon: &Lexicon) -> Vec<ThemeRoute> {
    let mut known: BTreeSet<&Theme> = BTreeSet::new();
    for theme in &lexicon.themes {
        known.insert(&theme.name);
        known.extend(&theme.also);
    }
    let mut routes = Vec::new();
    for row in rows {
        for (name, named) in &row.themes {
            let units: Vec<ThemeUnit> = named
                .iter()
                .filter_map(|unit| unit.id.clone())
                .filter(|unit| roster.unit(unit).is_some())
                .map(|unit| ThemeUnit {
                    unit,
                    row: Some(row.reference.clone()),
                    is_paired: true,
                })
                .collect();
            if !units.is_empty() && name.as_str().chars().count() >= 2 && known.insert(name) {
                routes.push(ThemeRoute {
                    name: name.clone(),
                    row: Some(row.reference.clone()),
                    next: Vec::new(),
                    units,
                    is_named: true,
                });
            }
        }
    }
    routes
}

fn find_row<'a>(rows: &'a [PlanRow], reference: &RowRef) -> Option<&'a PlanRow> {
    rows.iter().find(|row| row.reference == *reference)
}

fn named_units(row: &PlanRow) -> impl Iterator<Item = &UnitId> {
    let lists = row
        .lead
        .iter()
        .chain(&row.responsible)
        .chain(&row.cooperating);
    lists.filter_map(|named| named.id.as_ref())
}

fn names_unit(row: &PlanRow, unit: &UnitId) -> bool {
    named_units(row).any(|named| named == unit)
}

fn pairs_unit(row: &PlanRow, unit: &UnitId) -> bool {
    let mut paired = row.themes.values().flatten();
    paired.any(|named| named.id.as_ref() == Some(unit))
}

fn units_of_row(rows: &[PlanRow], reference: &RowRef) -> Vec<UnitId> {
    find_row(rows, reference).map_or_else(Vec::new, |row| named_units(row).cloned().collect())
}

/// The row that names a unit most closely: one that pairs it with a theme, else the one that names
/// the fewest units. `None` when the plan does not name it.
fn closest_row(unit: &UnitId, rows: &[PlanRow]) -> Option<RowRef> {
    let own = rows.iter().filter(|row| names_unit(row, unit));
    let closest = rows
        .iter()
        .find(|row| pairs_unit(row, unit))
        .or_else(|| own.min_by_key(|row| named_units(row).count()));
    closest.map(|row| row.reference.clone())
}
