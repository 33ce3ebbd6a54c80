//! Where what was sought stands in the incidents of a list: in the title, or in a stretch of what was
//! written since.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::desk::{Filter, ListRow};
use super::{QueryError, Reader};
use crate::domain::IncidentNo;
use crate::domain::event::Event;
use crate::domain::people::Viewer;
use crate::domain::searching::{Piece, Words, texts_of};
use crate::store::schema::{event_log, search_parts};
use crate::store::search::position_of;
use crate::store::{AnyConn, Doing, StoreError, facts};

/// Where the words stand in one incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The title in pieces.
    pub title: Vec<Piece>,
    /// A stretch of another text; empty where there is none.
    pub excerpt: Vec<Piece>,
}

/// Where what a filter seeks stands in these incidents; nothing when it seeks no words.
///
/// # Errors
/// The store's failure.
pub fn places(
    reader: &Reader,
    filter: &Filter,
    rows: &[ListRow],
) -> Result<BTreeMap<IncidentNo, Found>, QueryError> {
    let words = Words::read(filter.q.as_deref().unwrap_or_default());
    if words.is_empty() || rows.is_empty() {
        return Ok(BTreeMap::new());
    }
    let excerpts = reader
        .store
        .read(|conn| excerpts(conn, reader, &words, rows))?;
    let found = |row: &ListRow| Found {
        title: words.marked(&row.title),
        excerpt: excerpts.get(row.no.as_str()).cloned().unwrap_or_default(),
    };
    Ok(rows
        .iter()
        .map(|row| (row.no.clone(), found(row)))
        .collect())
}

/// The first stretch of each incident that has one of the words, its number and title apart.
fn excerpts(
    conn: &mut AnyConn,
    reader: &Reader,
    words: &Words,
    rows: &[ListRow],
) -> Result<BTreeMap<String, Vec<Piece>>, StoreError> {
    let nos: Vec<&str> = rows.iter().map(|row| row.no.as_str()).collect();
    let mut parts = search_parts::table
        .filter(search_parts::no.eq_any(nos))
        .order(search_parts::id)
        .select((search_parts::id, search_parts::no))
        .into_boxed();
    let own = reader.viewer.actor().unit.as_str().to_owned();
    let is_own = search_parts::unit.eq(own).assume_not_null();
    parts = match reader.viewer {
        Viewer::Office(_) => parts.filter(search_parts::is_within.eq(false).or(is_own)),
        Viewer::Unit(_) | Viewer::Administration(_) => {
            parts.filter(search_parts::unit.is_null().or(is_own))
        }
    };
    let parts: Vec<(i64, String)> = parts.load(conn).doing("list what can be found")?;
    let whose: BTreeMap<i64, String> = parts
        .into_iter()
        .map(|(id, no)| (position_of(id), no))
        .collect();
    let positions: Vec<i64> = whose.keys().copied().collect();
    let stored: Vec<(i64, String, String)> = event_log::table
        .filter(event_log::position.eq_any(positions))
        .order(event_log::position)
        .select((event_log::position, event_log::kind, event_log::body))
        .load(conn)
        .doing("read what was written")?;
    let mut excerpts = BTreeMap::new();
    for (position, kind, body) in stored {
        let Some(no) = whose.get(&position) else {
            continue;
        };
        if excerpts.contains_key(no) {
            continue;
        }
        let event: Event = facts::decode(&kind, &body)?;
        if let Some(excerpt) = excerpt_of(&event, words) {
            excerpts.insert(no.clone(), excerpt);
        }
    }
    Ok(excerpts)
}

fn excerpt_of(event: &Event, words: &Words) -> Option<Vec<Piece>> {
    let texts = texts_of(event);
    // The list shows number and title anyway.
    let shown = if matches!(event, Event::Registered(_)) {
        2
    } else {
        0
    };
    texts
        .into_iter()
        .skip(shown)
        .find_map(|text| words.excerpt(text))
}
