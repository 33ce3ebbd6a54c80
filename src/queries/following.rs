//! One matter, many posts: which incidents follow which, how often a matter was heard of (热度), and
//! the way of the one that is followed, as those that follow it show it (U37).
//!
//! Nothing is copied from stream to stream: what an incident shares with another is read here.

use std::collections::BTreeMap;

use diesel::prelude::*;
use jiff::Timestamp;

use super::desk::visible;
use super::{QueryError, Reader};
use crate::domain::IncidentNo;
use crate::domain::incident::Incident;
use crate::domain::vocabulary::{SourceKind, Stage};
use crate::store::schema::{follow_ups, incidents};
use crate::store::{AnyConn, At, Doing, StoreError, history};

/// How many steps of following are walked; each is a merge of an incident that others followed.
const STEPS: usize = 16;

/// What an incident shares with others.
#[derive(Debug, Clone)]
pub struct Following {
    /// How often the matter was heard of: itself, those that follow it, every further post.
    pub heat: u32,
    /// Those that follow it, directly or through another, oldest first.
    pub followers: Vec<Follower>,
    /// The one it follows in the end; `None` where it follows none.
    pub primary: Option<Primary>,
}

/// An incident that follows another.
#[derive(Debug, Clone)]
pub struct Follower {
    /// Its number.
    pub no: IncidentNo,
    /// Its title.
    pub title: String,
    /// Where it came from.
    pub source_kind: SourceKind,
    /// The channel, in words.
    pub channel: String,
    /// When it was logged.
    pub registered_at: Timestamp,
    /// How many further posts were noted on it.
    pub follow_ups: u32,
    /// Whether the reader may open it.
    pub is_visible: bool,
}

/// The incident that another follows.
#[derive(Debug, Clone)]
pub struct Primary {
    /// Its number.
    pub no: IncidentNo,
    /// The incident itself: whoever reads what follows it reads how it was answered.
    pub incident: Incident,
    /// Whether the reader may open it.
    pub is_visible: bool,
}

/// What an incident shares with others, for a reader who may see it.
///
/// # Errors
/// The store's failure.
pub fn of(reader: &Reader, incident: &Incident) -> Result<Following, QueryError> {
    let Some(fact) = &incident.registered else {
        return Err(QueryError::NotFound);
    };
    let no = fact.no.as_str().to_owned();
    let primary = incident.merged_into.as_ref();
    let (heat, mut followers, primary) = reader.store.read(|conn| {
        let under = followers_of(conn, std::slice::from_ref(&no))?;
        let heat = counted(conn, std::slice::from_ref(&no), &under)?;
        let heat = heat.get(&no).copied().unwrap_or(1);
        let nos: Vec<&str> = under.keys().map(String::as_str).collect();
        let primary = match primary {
            Some(first) => Some(last_followed(conn, first)?),
            None => None,
        };
        Ok::<_, StoreError>((heat, rows(conn, &nos)?, primary))
    })?;
    let asked = followers.iter().map(|one| one.no.as_str());
    let asked: Vec<&str> = asked
        .chain(primary.iter().map(|one| one.0.as_str()))
        .collect();
    let open = openable(reader, &asked)?;
    let is_open = |no: &IncidentNo| open.iter().any(|open| open == no.as_str());
    for one in &mut followers {
        one.is_visible = is_open(&one.no);
    }
    Ok(Following {
        heat,
        followers,
        primary: primary.map(|(no, incident)| Primary {
            is_visible: is_open(&no),
            no,
            incident,
        }),
    })
}

/// The incident that this one follows in the end, with where it stands, as far as it is the reader's
/// to see.
///
/// # Errors
/// The store's failure.
pub(super) fn joined(
    reader: &Reader,
    no: &IncidentNo,
) -> Result<Option<(IncidentNo, Stage)>, QueryError> {
    let (no, incident) = reader.store.read(|conn| last_followed(conn, no))?;
    let is_visible = incident.is_visible_to(&reader.viewer);
    Ok(incident
        .stage
        .filter(|stage| is_visible && *stage != Stage::Dismissed)
        .map(|stage| (no, stage)))
}

/// How often each of these matters was heard of. A number alone, so that whoever answers for a
/// matter knows it, whether or not every post is theirs to open.
pub(super) fn heat(
    conn: &mut AnyConn,
    nos: &[String],
) -> Result<BTreeMap<String, u32>, StoreError> {
    let under = followers_of(conn, nos)?;
    counted(conn, nos, &under)
}

/// Which of these the reader may open.
fn openable(reader: &Reader, nos: &[&str]) -> Result<Vec<String>, QueryError> {
    Ok(reader.store.read(|conn| {
        visible(&reader.viewer)
            .filter(incidents::no.eq_any(nos.to_vec()))
            .select(incidents::no)
            .load::<String>(conn)
            .doing("find what a reader may open")
    })?)
}

/// Who follows whom.
type Follows = BTreeMap<String, String>;

/// Everything that follows one of these, directly or through another, each with the one it follows.
fn followers_of(conn: &mut AnyConn, roots: &[String]) -> Result<Follows, StoreError> {
    let mut follows = Follows::new();
    let mut front: Vec<String> = roots.to_vec();
    for _ in 0..STEPS {
        if front.is_empty() {
            break;
        }
        let next: Vec<(String, Option<String>)> = incidents::table
            .filter(incidents::merged_into.assume_not_null().eq_any(&front))
            .order(incidents::no)
            .select((incidents::no, incidents::merged_into))
            .load(conn)
            .doing("list what follows incidents")?;
        front.clear();
        for (no, followed) in next {
            if let Some(followed) = followed.filter(|_| !follows.contains_key(&no)) {
                front.push(no.clone());
                follows.insert(no, followed);
            }
        }
    }
    Ok(follows)
}

/// The sum for each: itself, everything below it, every further post on any of them.
fn counted(
    conn: &mut AnyConn,
    roots: &[String],
    follows: &Follows,
) -> Result<BTreeMap<String, u32>, StoreError> {
    let mut own: BTreeMap<&str, u32> = BTreeMap::new();
    for no in roots.iter().chain(follows.keys()) {
        own.insert(no, 1);
    }
    let all: Vec<&str> = own.keys().copied().collect();
    for no in posts_of(conn, &all)? {
        if let Some(count) = own.get_mut(no.as_str()) {
            *count += 1;
        }
    }
    let mut heat: BTreeMap<String, u32> = roots.iter().map(|no| (no.clone(), 0)).collect();
    for (no, count) in own {
        // Upwards to everything that it follows; a log never goes round, and a step more ends it.
        let above = std::iter::successors(Some(no), |no| follows.get(*no).map(String::as_str));
        for above in above.take(STEPS) {
            if let Some(sum) = heat.get_mut(above) {
                *sum += count;
            }
        }
    }
    Ok(heat)
}

/// The incident of each further post about one of these.
fn posts_of(conn: &mut AnyConn, nos: &[&str]) -> Result<Vec<String>, StoreError> {
    follow_ups::table
        .filter(follow_ups::no.eq_any(nos.to_vec()))
        .select(follow_ups::no)
        .load(conn)
        .doing("count further posts")
}

fn rows(conn: &mut AnyConn, nos: &[&str]) -> Result<Vec<Follower>, StoreError> {
    let posts = posts_of(conn, nos)?;
    let found: Vec<(String, String, String, String, At)> = incidents::table
        .filter(incidents::no.eq_any(nos.to_vec()))
        .order((incidents::registered_at, incidents::no))
        .select((
            incidents::no,
            incidents::title,
            incidents::source_kind,
            incidents::channel,
            incidents::registered_at,
        ))
        .load(conn)
        .doing("list what follows an incident")?;
    let each = found.into_iter().map(|(no, title, kind, channel, at)| {
        let corrupt = || StoreError::corrupt("read what follows an incident", no.clone());
        let own = posts.iter().filter(|post| **post == no);
        Ok(Follower {
            no: IncidentNo::parse(&no).ok_or_else(corrupt)?,
            title,
            source_kind: SourceKind::parse(&kind).ok_or_else(corrupt)?,
            channel,
            registered_at: at.timestamp(),
            follow_ups: own.fold(0, |count, _| count + 1),
            is_visible: false,
        })
    });
    each.collect()
}

/// The one that is followed in the end, as its own log tells it.
fn last_followed(
    conn: &mut AnyConn,
    first: &IncidentNo,
) -> Result<(IncidentNo, Incident), StoreError> {
    let mut no = first.clone();
    let mut incident = history::load(conn, &no)?.incident;
    for _ in 0..STEPS {
        let Some(next) = incident.merged_into.clone() else {
            break;
        };
        incident = history::load(conn, &next)?.incident;
        no = next;
    }
    Ok((no, incident))
}

impl Primary {
    /// Where it stands.
    pub fn stage(&self) -> Option<Stage> {
        self.incident.stage
    }
}
