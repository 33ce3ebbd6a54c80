//! The page for a form that somebody else was faster with: what was done meanwhile, what had been
//! filled in, and the way to send it all the same.

use actix_web::http::StatusCode;

use super::super::frame::{Asked, Posted, Shown};
use super::super::timeline::timeline;
use super::scene::{Scene, Wanted};
use super::{Addressed, forms, refused};
use crate::domain::vocabulary::Capacity;
use crate::queries::incident_page::{Entry, IncidentView};
use crate::web::parse::noun_of;
use crate::web::view::incident::{Fact, Timeline};
use crate::web::view::message::{ConflictPage, ConflictText, Retry};
use crate::web::view::{FormState, Link};
use crate::web::wording::clock_words;

/// Shows it.
pub(super) async fn show(asked: &Asked, at: &Addressed, posted: &Posted, seen: u64) -> Shown {
    let scene = Scene::load(asked, at, Wanted::posted(posted)).await?;
    let changes: Vec<&Entry> = scene
        .view
        .entries
        .iter()
        .filter(|entry| entry.seq > seen)
        .collect();
    let form = posted.state(asked)?;
    let texts = if refused(&scene, at.verb).is_none() {
        texts(&scene, at, &form)
    } else {
        Vec::new()
    };
    let mut rest = form.clone();
    for text in &texts {
        rest.values.remove(text.field.frame.name.as_ref());
    }
    let kept = kept(&scene, &rest);
    let retry = refused(&scene, at.verb).is_none().then(|| {
        rest.expected_seq = Some(scene.view.incident.seq);
        let noun = noun_of(at.verb).unwrap_or_default();
        Retry::new(format!("/incidents/{}/{noun}", at.no), &rest)
    });
    let title = scene.view.incident.registered.as_ref();
    let title = title.map_or("", |fact| fact.title.as_str());
    let view = ConflictPage {
        sentence: sentence(&changes),
        incident: Link::new(
            format!("/incidents/{}", at.no),
            format!("{} {title}", at.no),
        ),
        changes: story(&scene, &changes),
        kept,
        texts,
        retry,
    };
    asked.show_as(StatusCode::CONFLICT, &view).await
}

fn sentence(changes: &[&Entry]) -> String {
    let person = changes
        .iter()
        .rev()
        .find(|entry| entry.capacity != Capacity::System);
    match person {
        Some(entry) => format!(
            "{} {} 已处理这件舆情，下面是最新情况",
            entry.stamp.name,
            clock_words(entry.stamp.at)
        ),
        None => "这件舆情已有新的情况，请看过再办".to_owned(),
    }
}

/// The texts that were written, to be merged with what now stands there and sent again.
fn texts(scene: &Scene, at: &Addressed, form: &FormState) -> Vec<ConflictText> {
    let newest = forms::prefilled(at.verb, scene, FormState::default());
    let written = forms::LABELS.iter().filter_map(|(name, label)| {
        let is_text = forms::TEXTS.contains(name) && form.all(name).len() == 1;
        is_text.then_some((*name, *label))
    });
    let written = written
        .filter(|(name, _)| !form.value(name).trim().is_empty() || !newest.value(name).is_empty());
    written
        .map(|(name, label)| {
            let before = newest.value(name);
            ConflictText {
                field: form.lines(name, label, if name == "text" { 10 } else { 4 }),
                newest: before.to_owned(),
                changes: if before.is_empty() {
                    Vec::new()
                } else {
                    forms::compared(before, form.value(name))
                },
            }
        })
        .collect()
}

fn kept(scene: &Scene, form: &FormState) -> Vec<Fact> {
    let labelled = forms::LABELS.iter().filter_map(|(name, label)| {
        let values: Vec<String> = form
            .all(name)
            .iter()
            .filter(|value| !value.trim().is_empty())
            .map(|value| forms::value_words(scene, name, value))
            .collect();
        (!values.is_empty()).then(|| Fact::new(*label, values.join("、")))
    });
    labelled.collect()
}

/// What was done since, told as on the incident's own page.
fn story(scene: &Scene, changes: &[&Entry]) -> Timeline {
    let entries = changes.iter().map(|entry| (*entry).clone()).collect();
    let since = IncidentView {
        entries,
        ..scene.view.clone()
    };
    timeline(&since, scene.now)
}
