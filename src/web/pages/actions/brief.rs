//! The incident in short beside a form.

use jiff::Timestamp;

use super::super::counted::due_facts;
use super::scene::Scene;
use crate::domain::deadline::Tracked;
use crate::domain::incident::Incident;
use crate::domain::vocabulary::Stage;
use crate::web::view::action::IncidentBrief;
use crate::web::view::incident::Fact;
use crate::web::view::status::{DueChip, LevelBars, WorkMark, event_grade_words};
use crate::web::wording::full_words;

/// How much of an incident's text stands beside a form, in characters.
const TEXT_SHOWN: usize = 800;

/// The incident in short.
pub(super) fn brief(scene: &Scene) -> IncidentBrief {
    let incident = &scene.view.incident;
    let fact = incident.registered.as_ref();
    let no = fact.map_or_else(String::new, |fact| fact.no.to_string());
    IncidentBrief {
        href: format!("/incidents/{no}"),
        title: fact.map_or_else(String::new, |fact| fact.title.clone()),
        text: fact.map_or_else(String::new, |fact| shortened(&fact.text)),
        level: incident.level.map(LevelBars::of),
        work: WorkMark::of(
            incident.work_state(),
            incident.stage.unwrap_or(Stage::Registered),
        ),
        facts: facts(scene),
        due: due_chips(incident, scene.now),
        no,
    }
}

/// The beginning of a long text; the whole stands on the incident's own page.
fn shortened(text: &str) -> String {
    if text.chars().count() <= TEXT_SHOWN {
        return text.to_owned();
    }
    let beginning: String = text.chars().take(TEXT_SHOWN).collect();
    format!("{beginning}……\n（全文见舆情页）")
}

fn facts(scene: &Scene) -> Vec<Fact> {
    let incident = &scene.view.incident;
    let Some(fact) = &incident.registered else {
        return Vec::new();
    };
    let town = fact.town.as_ref().map(|town| scene.name(town));
    let place = [town, fact.place.clone()].into_iter().flatten();
    let place = place.collect::<Vec<_>>().join("，");
    let source = [fact.source.kind.label(), &fact.source.channel];
    let source = source.into_iter().filter(|word| !word.is_empty());
    let mut facts = vec![
        Fact::new("地点", place),
        Fact::new("来源", source.collect::<Vec<_>>().join("，")),
        Fact::new("发现", full_words(fact.detected_at)),
    ];
    if let Some(grade) = incident.event_grade {
        facts.push(Fact::new("事件", event_grade_words(grade)));
    }
    for assignment in incident.standing_assignments() {
        let state = assignment.state.label();
        let words = format!("{}，{state}", scene.name(&assignment.unit));
        facts.push(Fact::new(assignment.duty.label(), words));
    }
    facts.retain(|fact| !fact.value.is_empty());
    facts
}

fn due_chips(incident: &Incident, now: Timestamp) -> Vec<DueChip> {
    let mut running: Vec<&Tracked> = incident
        .running_deadlines()
        .filter(|tracked| tracked.deadline.kind.is_legal())
        .collect();
    running.sort_by_key(|tracked| tracked.deadline.due_at);
    running
        .iter()
        .map(|tracked| DueChip::of(&due_facts(incident, tracked, now), now))
        .collect()
}
