//! The forms that raise, adjust and lift an alert, filled from what they are about.

use std::sync::Arc;

use jiff::Timestamp;

use super::super::choosing::{InForce, roster_groups, theme_choices};
use super::super::fill::incident_href;
use super::super::frame::{Asked, Failure};
use super::fill;
use crate::domain::alert::{Alert, rule};
use crate::domain::incident::Incident;
use crate::domain::people::Actor;
use crate::domain::plan::Plan;
use crate::domain::vocabulary::{AlertColour, AlertVerb};
use crate::domain::{IncidentNo, Theme, UnitId};
use crate::queries::alerts::{self, AlertItem, AlertView};
use crate::queries::{QueryError, incident_page};
use crate::services::run_blocking;
use crate::web::view::alert::{AdjustForm, AlertChoices, Around, LiftForm, RaiseForm};
use crate::web::view::form::{Choice, explained_choices};
use crate::web::view::{FormState, Link};

/// Whether a form has such a field.
pub(super) fn has(verb: AlertVerb, field: &str) -> bool {
    let fields: &[&str] = match verb {
        AlertVerb::Raise => &["colour", "incident", "theme", "text", "units"],
        AlertVerb::Adjust => &["colour", "text", "units", "reason"],
        AlertVerb::Lift => &["reason"],
        AlertVerb::Confirm => &[],
    };
    fields.contains(&field)
}

/// Everything the forms are made from, read once.
pub(super) struct Scene {
    view: Option<AlertView>,
    about: Option<Matter>,
    in_force: InForce,
    actor: Actor,
    now: Timestamp,
}

/// The incident that a new alert is about.
struct Matter {
    no: IncidentNo,
    incident: Incident,
    alerts: Vec<AlertItem>,
}

impl Scene {
    /// Reads it.
    ///
    /// # Errors
    /// `NotSetUp` when no plan is in force, or the store's failure.
    pub(super) async fn load(
        asked: &Asked,
        view: Option<AlertView>,
        form: &FormState,
    ) -> Result<Self, Failure> {
        let no = IncidentNo::parse(form.value("incident")).filter(|_| view.is_none());
        let reader = asked.reader();
        let (about, in_force) = run_blocking(move || {
            let in_force = InForce::read(&reader)?;
            let Some(no) = no else {
                return Ok((None, in_force));
            };
            // A number that leads nowhere is told at its field when the form is sent.
            let about = match incident_page::load(&reader, &no) {
                Ok(found) => Some(Matter {
                    alerts: alerts::active_on(&reader, &no)?,
                    incident: found.incident,
                    no,
                }),
                Err(QueryError::NotFound) => None,
                Err(error) => return Err(error.into()),
            };
            Ok((about, in_force))
        })
        .await?;
        Ok(Self {
            view,
            about,
            in_force,
            actor: asked.signed.actor().clone(),
            now: asked.signed.ctx.now,
        })
    }

    /// A new alert begins with the units that have the incident, or that answer for the theme.
    pub(super) fn begun(&self, form: FormState) -> FormState {
        let units: Vec<UnitId> = match &self.about {
            Some(about) => {
                let standing = about.incident.standing_assignments();
                standing.map(|own| own.unit.clone()).collect()
            }
            None => answerable(&self.in_force.plan, &Theme::new(form.value("theme"))),
        };
        let add = |form: FormState, unit: &UnitId| form.with("units", unit.as_str());
        units.iter().fold(form, add)
    }

    /// An adjustment begins with the alert as it is.
    pub(super) fn as_it_is(&self, form: FormState) -> FormState {
        let Some(alert) = self.alert() else {
            return form;
        };
        let form = form.with("text", &alert.text);
        match alert.colour {
            Some(colour) => form.with("colour", colour.code()),
            None => form,
        }
    }

    pub(super) fn raise(&self, form: &FormState) -> RaiseForm {
        let back = match &self.about {
            Some(about) => {
                let no = about.no.as_str();
                Link::new(incident_href(no), format!("舆情 {no}"))
            }
            None => Link::new("/alerts", "全部预警"),
        };
        let around = Around {
            action: "/alerts".to_owned(),
            back,
            beside: None,
        };
        let mut choices = self.choices(AlertVerb::Raise, &[]);
        let theme = form.value("theme");
        if !theme.is_empty() && !choices.themes.iter().any(|known| known.value == theme) {
            choices.themes.push(Choice::new(theme, theme));
        }
        let mut page = RaiseForm::new(around, form, choices);
        let mut known = self.about.iter().flat_map(|about| &about.alerts);
        page.already = known.next().map(|item| {
            let label = format!("{} {}", item.no, item.colour.label());
            Link::new(fill::href(&item.no), label)
        });
        page
    }

    pub(super) fn adjust(&self, form: FormState) -> AdjustForm {
        let told: Vec<UnitId> = self
            .alert()
            .map(|alert| alert.told.iter().map(|told| told.unit.clone()).collect())
            .unwrap_or_default();
        let choices = self.choices(AlertVerb::Adjust, &told);
        let form = self.seen(form);
        AdjustForm::new(self.around("adjustment"), &form, &choices)
    }

    pub(super) fn lift(&self, form: FormState) -> LiftForm {
        LiftForm::new(self.around("lifting"), &self.seen(form))
    }

    fn alert(&self) -> Option<&Alert> {
        self.view.as_ref().map(|view| &view.alert)
    }

    /// The form bound to the alert as it is beside it: a form that came back is sent again by
    /// somebody who sees what has changed.
    fn seen(&self, form: FormState) -> FormState {
        match self.alert() {
            Some(alert) => form.seen(alert.seq),
            None => form,
        }
    }

    fn around(&self, noun: &str) -> Around {
        let Some(view) = &self.view else {
            return Around {
                action: String::new(),
                back: Link::new("/alerts", "全部预警"),
                beside: None,
            };
        };
        let href = fill::href(&view.no);
        Around {
            action: format!("{href}/{noun}"),
            back: Link::new(href, view.no.as_str()),
            beside: fill::item_of(view, self.now),
        }
    }

    fn choices(&self, verb: AlertVerb, told: &[UnitId]) -> AlertChoices {
        let leads = rule(verb).by_at_top.iter().any(|by| self.actor.is(*by));
        let colours = AlertColour::ALL.iter();
        let colours = colours.filter(|colour| leads || !colour.is_top());
        let roster = Arc::clone(&self.in_force.roster);
        AlertChoices {
            colours: explained_choices(colours.map(|colour| colour.word())),
            themes: theme_choices(&self.in_force.plan),
            roster: roster_groups(&roster, told),
        }
    }
}

/// The units that the plan pairs with a theme.
fn answerable(plan: &Plan, theme: &Theme) -> Vec<UnitId> {
    let rows = plan.document.rows.iter();
    let mut units: Vec<UnitId> = rows
        .filter_map(|row| row.themes.get(theme))
        .flatten()
        .filter_map(|named| named.id.clone())
        .collect();
    units.sort();
    units.dedup();
    units
}
