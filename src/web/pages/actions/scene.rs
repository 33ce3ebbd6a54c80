//! Everything a form of a verb is made from, read once.

use jiff::Timestamp;
use serde::Deserialize;

use super::super::choosing::InForce;
use super::super::frame::{Asked, Failure, Posted};
use super::super::within::{IN, Within};
use super::Addressed;
use crate::domain::UnitId;
use crate::domain::deadline::Tracked;
use crate::domain::event::Event;
use crate::domain::incident::{Assignment, Draft};
use crate::domain::lifecycle::Target;
use crate::domain::moving::Rules;
use crate::domain::people::Actor;
use crate::domain::routing::{Matter, Proposal};
use crate::domain::verbs::Pinned;
use crate::domain::vocabulary::Verb;
use crate::domain::wording;
use crate::queries::Reader;
use crate::queries::incident_page::{self, Entry, IncidentView};
use crate::queries::similar::{SimilarMatter, SimilarTo, similar};
use crate::queries::wordings;
use crate::services::{Ctx, ServiceError, Services, routing, run_blocking};
use crate::web::wording::instant_words;

/// What an address or a form names, where there are several.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Wanted {
    /// The draft's number.
    pub(super) draft: Option<u32>,
    /// The unit's id.
    pub(super) unit: Option<String>,
    /// The view that the incident was opened in.
    #[serde(rename = "in")]
    pub(super) within: Option<String>,
}

impl Wanted {
    /// The view that the incident was opened in.
    pub(super) fn within(&self) -> Option<Within> {
        Within::read(self.within.as_ref()?)
    }

    /// What a form names.
    pub(super) fn posted(posted: &Posted) -> Self {
        Self {
            draft: posted.value("draft").parse().ok(),
            unit: Some(posted.value("unit").to_owned()).filter(|unit| !unit.is_empty()),
            within: Some(posted.value(IN).to_owned()),
        }
    }
}

/// An incident with all that its forms show.
pub(super) struct Scene {
    /// The incident as the reader may see it.
    pub(super) view: IncidentView,
    /// The reference data in force.
    pub(super) in_force: InForce,
    /// The rules of time that the running deadlines are pinned to.
    pub(super) pinned: Pinned,
    /// Who asks.
    pub(super) actor: Actor,
    /// When.
    pub(super) now: Timestamp,
    /// What the router says; read for a dispatch only.
    pub(super) proposal: Option<Proposal>,
    /// What may be the same matter; read for a merge only.
    pub(super) similar: Vec<SimilarMatter>,
    /// Who could be called upon; read for a note only.
    pub(super) people: Vec<Actor>,
    /// What of the library fits; read for drafts only.
    pub(super) library: Vec<wording::Entry>,
    /// What the address names.
    pub(super) wanted: Wanted,
}

impl Scene {
    /// Reads it.
    ///
    /// # Errors
    /// `NotFound` when there is no such incident or it is not the reader's to see.
    pub(super) async fn load(
        asked: &Asked,
        at: &Addressed,
        wanted: Wanted,
    ) -> Result<Self, Failure> {
        let (services, ctx, reader) = (
            asked.portal.services.clone(),
            asked.signed.ctx.clone(),
            asked.reader(),
        );
        let at = at.clone();
        let scene = run_blocking(move || {
            let view = incident_page::load(&reader, &at.no)?;
            let proposal = if at.verb == Verb::Dispatch {
                proposal(&services, &ctx, &view)?
            } else {
                None
            };
            let similar = if at.verb == Verb::Merge {
                alike(&reader, &view)?
            } else {
                Vec::new()
            };
            let people = if at.verb == Verb::Note {
                incident_page::concerned(&reader, &view.incident)?
            } else {
                Vec::new()
            };
            let library = if matches!(at.verb, Verb::Draft | Verb::Submit | Verb::Approve) {
                wordings::for_incident(&reader, &view.incident)?
            } else {
                Vec::new()
            };
            Ok(Self {
                people,
                library,
                in_force: InForce::read(&reader)?,
                pinned: incident_page::pinned(&reader, &view.incident)?,
                actor: ctx.actor,
                now: ctx.now,
                view,
                proposal,
                similar,
                wanted,
            })
        });
        Ok(scene.await?)
    }

    /// The assignments on which the reader may do this now.
    pub(super) fn assignments(&self, verb: Verb) -> Vec<&Assignment> {
        let actions = self.view.actions.iter();
        let open = actions.filter(|action| action.verb == verb && action.permit.is_ok());
        open.filter_map(|action| match action.target {
            Target::Assignment(n) => self.view.incident.assignment(n),
            Target::Incident | Target::Draft(_) => None,
        })
        .collect()
    }

    /// The drafts on which the reader may do this now.
    pub(super) fn drafts(&self, verb: Verb) -> Vec<&Draft> {
        let actions = self.view.actions.iter();
        let open = actions.filter(|action| action.verb == verb && action.permit.is_ok());
        open.filter_map(|action| match action.target {
            Target::Draft(n) => self.view.incident.draft(n),
            Target::Incident | Target::Assignment(_) => None,
        })
        .collect()
    }

    /// The draft that is meant: the named one, else the first the reader may act on.
    pub(super) fn draft(&self, verb: Verb) -> Option<&Draft> {
        let drafts = self.drafts(verb);
        let named = drafts
            .iter()
            .find(|draft| Some(draft.n) == self.wanted.draft);
        named.or_else(|| drafts.first()).copied()
    }

    /// The last fact about an assignment that `which` picks.
    pub(super) fn last(&self, which: impl Fn(&Event) -> bool) -> Option<&Entry> {
        let entries = self.view.entries.iter();
        entries.rev().find(|entry| which(&entry.event))
    }

    /// The rules of time that hold now.
    pub(super) fn rules_now(&self) -> Rules<'_> {
        Rules {
            policy: &self.in_force.policy,
            calendar: &self.in_force.calendar,
            level: self.view.incident.level,
        }
    }

    /// The rules of time that a running deadline is pinned to.
    pub(super) fn rules_of(&self, tracked: &Tracked) -> Rules<'_> {
        self.pinned.rules_of(tracked, self.rules_now())
    }

    /// A deadline with its unit and its due time: 市教育局办结，11 月 13 日 17:30 前.
    pub(super) fn deadline_words(&self, tracked: &Tracked) -> String {
        let deadline = &tracked.deadline;
        let unit = deadline.unit.as_ref();
        let unit = unit.map_or_else(String::new, |unit| self.name(unit));
        let due = instant_words(deadline.due_at, self.now);
        format!("{unit}{}，{due} 前", deadline.kind.label())
    }

    /// The name of a unit.
    pub(super) fn name(&self, unit: &UnitId) -> String {
        self.view.name(unit).to_owned()
    }
}

/// The proposal that was kept when the incident was logged, as long as its level still holds; else
/// what the router says now.
fn proposal(
    services: &Services,
    ctx: &Ctx,
    view: &IncidentView,
) -> Result<Option<Proposal>, ServiceError> {
    let Some(fact) = &view.incident.registered else {
        return Ok(None);
    };
    // Another level calls other units.
    let incident = &view.incident;
    let is_same = incident.level == fact.proposed_level && incident.event_grade == fact.event_grade;
    if fact.proposal.is_some() && is_same {
        return Ok(fact.proposal.clone());
    }
    let matter = Matter {
        title: &fact.title,
        text: &fact.text,
        town: fact.town.as_ref(),
        themes: &fact.themes,
        level: view.incident.level,
        event_grade: view.incident.event_grade,
    };
    routing::propose(services, ctx, &matter).map(Some)
}

fn alike(reader: &Reader, view: &IncidentView) -> Result<Vec<SimilarMatter>, ServiceError> {
    let Some(fact) = &view.incident.registered else {
        return Ok(Vec::new());
    };
    let themes = view.themes();
    let likeness = SimilarTo {
        title: fact.title.clone(),
        text: fact.text.clone(),
        town: fact.town.clone(),
        themes: themes.into_iter().map(crate::domain::Theme::new).collect(),
        except: Some(fact.no.clone()),
    };
    Ok(similar(reader, &likeness)?.matters)
}
