//! Incidents of the last weeks that may be the same matter, with what they share and what speaks
//! against it (U37). Whether it is the same matter a person decides.

use diesel::prelude::*;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::desk::{self, visible};
use super::{QueryError, Reader, following};
use crate::domain::calendar::local_date;
use crate::domain::likeness::{Index, Likeness, Near, Reading};
use crate::domain::vocabulary::{IncidentKind, Stage};
use crate::domain::{IncidentNo, Theme, UnitId};
use crate::store::schema::incidents;
use crate::store::{At, Doing, StoreError};

/// How far back is looked.
pub const WINDOW_DAYS: i64 = 30;
/// How many incidents are compared, the newest.
const COMPARED: i64 = 1_000;
/// How many are shown at most.
const SHOWN: usize = 5;
/// From which likeness on one is shown.
const SHOWN_FROM: f32 = 0.2;
/// The same for one in the same town or on the same theme.
const SHOWN_FROM_NEAR: f32 = 0.1;

/// What others are compared with.
#[derive(Debug, Clone, Default)]
pub struct SimilarTo {
    /// The title.
    pub title: String,
    /// What was said.
    pub text: String,
    /// The town, where one is named.
    pub town: Option<UnitId>,
    /// The themes, named or found.
    pub themes: Vec<Theme>,
    /// The incident itself, which is left out.
    pub except: Option<IncidentNo>,
}

/// An incident that may be the same matter.
#[derive(Debug, Clone)]
pub struct Similar {
    /// Its number.
    pub no: IncidentNo,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub stage: Stage,
    /// When it was logged.
    pub registered_at: Timestamp,
    /// How alike the texts are, what they share, what speaks against it.
    pub likeness: Likeness,
    /// Whether it is in the same town.
    pub same_town: bool,
    /// Whether it shares a theme.
    pub same_theme: bool,
    /// The incident to join, with where it stands: this one, or the one that it follows in the end;
    /// `None` where there is nothing to join.
    pub joins: Option<(IncidentNo, Stage)>,
}

/// What may be the same matter.
#[derive(Debug, Clone, Default)]
pub struct Alike {
    /// The nearest incidents, one by one, the most alike first.
    pub nearest: Vec<Similar>,
    /// The nearest matters: incidents that tell of the same stand together.
    pub matters: Vec<SimilarMatter>,
}

/// A matter that may be the same.
#[derive(Debug, Clone)]
pub struct SimilarMatter {
    /// Its most alike incident.
    pub nearest: Similar,
    /// The others that tell of it.
    pub others: Vec<IncidentNo>,
}

#[derive(Queryable)]
struct Candidate {
    no: String,
    title: String,
    text: String,
    stage: String,
    kind: String,
    town: Option<String>,
    themes: String,
    registered_at: At,
}

/// The most alike first; incidents that are not the reader's to see are never among them.
///
/// # Errors
/// The store's failure.
pub fn similar(reader: &Reader, to: &SimilarTo) -> Result<Alike, QueryError> {
    if to.title.trim().is_empty() && to.text.trim().is_empty() {
        return Ok(Alike::default());
    }
    let candidates = candidates(reader)?;
    let mut index = Index::default();
    for one in &candidates {
        let day = day_of(one.registered_at.timestamp());
        index.add(
            one.no.as_str(),
            Some(day),
            Reading::of(&one.title, &one.text),
        );
    }
    let asked = Reading::of(&to.title, &to.text);
    let today = day_of(reader.now());
    let except = to.except.as_ref().map_or("", IncidentNo::as_str);
    let is_asked = |no: &str| no != except;
    let found = |near: &Near| -> Result<Option<Similar>, QueryError> {
        let one = candidates.iter().find(|one| one.no == near.key);
        let one = one.map(|one| shown(one, to, near.likeness.clone()));
        let mut one = one.transpose()?.flatten();
        if let Some(one) = one.as_mut().filter(|one| one.stage == Stage::Merged) {
            one.joins = following::joined(reader, &one.no)?;
        }
        Ok(one)
    };
    let mut alike = Alike::default();
    for near in index.nearest(&asked, Some(today), SHOWN, is_asked) {
        alike.nearest.extend(found(&near)?);
    }
    for matter in index.matters((&asked, Some(today)), SHOWN, is_asked) {
        let others = matter.others.iter().filter_map(|no| IncidentNo::parse(no));
        let others = others.collect();
        let nearest = found(&matter.nearest)?;
        let told = nearest.map(|nearest| SimilarMatter { nearest, others });
        alike.matters.extend(told);
    }
    Ok(alike)
}

/// The newest incidents of the window, as far as the reader may see them.
fn candidates(reader: &Reader) -> Result<Vec<Candidate>, StoreError> {
    let window = SignedDuration::from_hours(24 * WINDOW_DAYS);
    let from = reader.now().checked_sub(window).unwrap_or(Timestamp::MIN);
    reader.store.read(|conn| {
        visible(&reader.viewer)
            .filter(incidents::registered_at.ge(At::from(from)))
            .order((incidents::registered_at.desc(), incidents::no.desc()))
            .limit(COMPARED)
            .select((
                incidents::no,
                incidents::title,
                incidents::text,
                incidents::stage,
                incidents::kind,
                incidents::town,
                incidents::themes,
                incidents::registered_at,
            ))
            .load::<Candidate>(conn)
            .doing("read what may be the same matter")
    })
}

fn shown(
    one: &Candidate,
    to: &SimilarTo,
    likeness: Likeness,
) -> Result<Option<Similar>, StoreError> {
    let corrupt = || StoreError::corrupt("read what may be the same matter", one.no.as_str());
    let town = one.town.as_deref();
    let same_town = town.is_some() && town == to.town.as_ref().map(UnitId::as_str);
    let same_theme = desk::themes(&one.themes)
        .iter()
        .any(|theme| to.themes.contains(theme));
    let from = if same_town || same_theme {
        SHOWN_FROM_NEAR
    } else {
        SHOWN_FROM
    };
    if likeness.score < from {
        return Ok(None);
    }
    let no = IncidentNo::parse(&one.no).ok_or_else(corrupt)?;
    let stage = Stage::parse(&one.stage).ok_or_else(corrupt)?;
    let is_opinion = one.kind == IncidentKind::Opinion.code();
    Ok(Some(Similar {
        joins: (is_opinion && stage != Stage::Dismissed).then(|| (no.clone(), stage)),
        no,
        title: one.title.clone(),
        stage,
        registered_at: one.registered_at.timestamp(),
        likeness,
        same_town,
        same_theme,
    }))
}

/// The day in the city, counted from 1970.
fn day_of(at: Timestamp) -> i32 {
    let epoch = Date::constant(1970, 1, 1);
    local_date(at)
        .since(epoch)
        .map_or(0, |span| span.get_days())
}
