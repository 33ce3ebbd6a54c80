//! The library as a reader may see it: what is internal is the offices', and what was written for an
//! incident is read by those who may see it.

use super::{QueryError, Reader};
use crate::domain::incident::Incident;
use crate::domain::people::Viewer;
use crate::domain::vocabulary::WordingKind;
use crate::domain::wording::{Entry, Words, fitting};
use crate::domain::{IncidentNo, Theme, calendar};
use crate::store::wordings::{self, WordingRow};
use crate::store::{AnyConn, history};

/// What narrows the list.
#[derive(Debug, Clone, Default)]
pub struct WordingFilter {
    /// Templates or lines.
    pub kind: Option<WordingKind>,
    /// A theme it is for.
    pub theme: String,
    /// Words in title or text.
    pub text: String,
}

/// A row as an entry; `None` for one of a kind that this release does not know.
pub fn entry(row: WordingRow) -> Option<Entry> {
    Some(Entry {
        words: Words {
            kind: WordingKind::parse(&row.kind)?,
            title: row.title,
            text: row.text,
            themes: row.themes.lines().map(Theme::new).collect(),
            incident: row.incident.as_deref().and_then(IncidentNo::parse),
            valid_until: row.valid_until.and_then(|day| day.parse().ok()),
            is_internal: row.is_internal,
        },
        id: row.id,
        revision: u64::try_from(row.n).unwrap_or(0),
        is_retired: row.is_retired,
        by: row.name,
        written_at: row.written_at.timestamp(),
    })
}

fn may_read(conn: &mut AnyConn, viewer: &Viewer, entry: &Entry) -> Result<bool, QueryError> {
    match viewer {
        Viewer::Office(_) => Ok(true),
        Viewer::Administration(_) => Ok(false),
        Viewer::Unit(_) if entry.words.is_internal || entry.is_retired => Ok(false),
        Viewer::Unit(_) => match &entry.words.incident {
            Some(no) => Ok(history::load(conn, no)?.incident.is_visible_to(viewer)),
            None => Ok(true),
        },
    }
}

fn all(reader: &Reader) -> Result<Vec<Entry>, QueryError> {
    reader.store.read(|conn| {
        let mut readable = Vec::new();
        for entry in wordings::latest(conn)?.into_iter().filter_map(entry) {
            if may_read(conn, &reader.viewer, &entry)? {
                readable.push(entry);
            }
        }
        Ok(readable)
    })
}

/// The entries that the reader may see, what is in use first.
///
/// # Errors
/// The store's failure.
pub fn list(reader: &Reader, filter: &WordingFilter) -> Result<Vec<Entry>, QueryError> {
    let fits = |entry: &Entry| {
        let words = &entry.words;
        let has = |text: &str| words.title.contains(text) || words.text.contains(text);
        let of_theme = |theme: &Theme| theme.to_string() == filter.theme;
        filter.kind.is_none_or(|kind| words.kind == kind)
            && (filter.theme.is_empty() || words.themes.iter().any(of_theme))
            && (filter.text.is_empty() || has(&filter.text))
    };
    let today = calendar::local_date(reader.now);
    let mut entries: Vec<Entry> = all(reader)?.into_iter().filter(fits).collect();
    entries.sort_by_key(|entry| !entry.holds(today));
    Ok(entries)
}

/// One entry with its earlier revisions, the newest first.
///
/// # Errors
/// `NotFound` when there is none, or it is not the reader's to see; or the store's failure.
pub fn one(reader: &Reader, id: &str) -> Result<(Entry, Vec<Entry>), QueryError> {
    reader.store.read(|conn| {
        let rows = wordings::revisions(conn, id)?;
        let mut revisions = rows.into_iter().filter_map(entry);
        let latest = revisions.next().ok_or(QueryError::NotFound)?;
        if !may_read(conn, &reader.viewer, &latest)? {
            return Err(QueryError::NotFound);
        }
        Ok((latest, revisions.collect()))
    })
}

/// What may be used for an incident now, the nearest first.
///
/// # Errors
/// The store's failure.
pub fn for_incident(reader: &Reader, incident: &Incident) -> Result<Vec<Entry>, QueryError> {
    let today = calendar::local_date(reader.now);
    Ok(fitting(all(reader)?, incident, today))
}

/// The agreed lines that hold for an incident: those for it or for its theme.
///
/// # Errors
/// The store's failure.
pub fn agreed_on(reader: &Reader, incident: &Incident) -> Result<Vec<Entry>, QueryError> {
    let mut lines = for_incident(reader, incident)?;
    lines.retain(|entry| {
        let is_line = entry.words.kind == WordingKind::AgreedLine;
        is_line && entry.nearness(incident) < Some(2)
    });
    Ok(lines)
}
