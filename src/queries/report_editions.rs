//! Bulletins and annual reports with their editions, as one reader may see them.

use super::{QueryError, Reader};
use crate::domain::calendar::local_date;
use crate::domain::people::Viewer;
use crate::domain::report::{
    Action, Edition, Facts, Report, ReportEvent, ReportId, ReportPeriod, actions, may_see_drafts,
};
use crate::domain::vocabulary::{Capacity, ReportKind, ReportState};
use crate::store::reports::{self, EditionRow};
use crate::store::{At, StoreError};
use jiff::Timestamp;

/// One edition in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionItem {
    /// The report.
    pub id: ReportId,
    /// The number of the edition.
    pub edition: u32,
    /// Where it stands.
    pub state: ReportState,
    /// The document's title.
    pub title: String,
    /// 发文字号.
    pub number: Option<String>,
    /// When its figures were counted.
    pub cut_off: Timestamp,
    /// When its last fact was recorded.
    pub updated_at: Timestamp,
}

/// A report, as one reader may see it.
#[derive(Debug, Clone)]
pub struct ReportView {
    /// Which.
    pub id: ReportId,
    /// The report with the editions that the reader may see; its `seq` is that of the stream.
    pub report: Report,
    /// What the reader could do.
    pub actions: Vec<Action>,
    /// What was done, oldest first, for those who see drafts.
    pub entries: Vec<Done>,
}

/// One fact, as the history shows it.
#[derive(Debug, Clone)]
pub struct Done {
    /// Its place in the stream.
    pub seq: u64,
    /// What.
    pub event: ReportEvent,
    /// By whom.
    pub name: String,
    /// In which capacity.
    pub capacity: Capacity,
    /// When.
    pub at: Timestamp,
    /// Its digest in the log.
    pub hash: String,
}

impl ReportView {
    /// The edition that is asked for, else the one that the reader is shown.
    ///
    /// # Errors
    /// `NotFound` when there is none, or none for this reader.
    pub fn edition(&self, viewer: &Viewer, number: Option<u32>) -> Result<&Edition, QueryError> {
        let found = match number {
            Some(number) => self.report.edition(number),
            None => self.report.shown_to(viewer),
        };
        found.ok_or(QueryError::NotFound)
    }
}

/// The editions of a kind that the reader may see, newest period first.
///
/// # Errors
/// The store's failure.
pub fn list(reader: &Reader, kind: ReportKind) -> Result<Vec<EditionItem>, QueryError> {
    let rows = reader.store.read(|conn| match &reader.viewer {
        Viewer::Office(_) => reports::list(conn, kind, None),
        Viewer::Unit(actor) => reports::list(conn, kind, Some(actor.unit.as_str())),
        Viewer::Administration(_) => Ok(Vec::new()),
    })?;
    let sees_drafts = may_see_drafts(reader.viewer.actor());
    let items = rows.iter().map(item_of).collect::<Result<Vec<_>, _>>()?;
    let is_seen = |item: &EditionItem| sees_drafts || item.state == ReportState::Issued;
    Ok(items.into_iter().filter(is_seen).collect())
}

fn item_of(row: &EditionRow) -> Result<EditionItem, StoreError> {
    let corrupt = || StoreError::corrupt("read an edition's row", row.period.clone());
    Ok(EditionItem {
        id: ReportId::parse(&row.kind, &row.period).ok_or_else(corrupt)?,
        edition: u32::try_from(row.edition)
            .map_err(|error| StoreError::corrupt("read an edition's row", error))?,
        state: ReportState::parse(&row.state).ok_or_else(corrupt)?,
        title: row.title.clone(),
        number: row.number.clone(),
        cut_off: At::timestamp(row.cut_off_at),
        updated_at: At::timestamp(row.updated_at),
    })
}

/// A report. One without editions is there for those who might draw it up.
///
/// # Errors
/// `NotFound` for a reader who sees none of its editions and cannot draw one up.
pub fn load(reader: &Reader, id: ReportId) -> Result<ReportView, QueryError> {
    let history = reader.store.read(|conn| reports::load(conn, id))?;
    let viewer = &reader.viewer;
    let facts = Facts {
        id,
        actor: viewer.actor(),
        today: local_date(reader.now),
        drawn: None,
        document: None,
    };
    let actions = actions(&history.report, &facts);
    let sees_drafts = may_see_drafts(viewer.actor());
    let visible = Report {
        seq: history.report.seq,
        editions: history.report.visible_to(viewer).cloned().collect(),
    };
    if visible.editions.is_empty() && !sees_drafts {
        return Err(QueryError::NotFound);
    }
    let entries = history.entries.into_iter().filter(|_| sees_drafts);
    Ok(ReportView {
        id,
        report: visible,
        actions,
        entries: entries
            .map(|entry| Done {
                seq: entry.record.seq,
                event: entry.event,
                name: entry.stamp.name,
                capacity: entry.record.capacity,
                at: entry.stamp.at,
                hash: entry.record.hash,
            })
            .collect(),
    })
}

/// The period that is over last, and can be drawn up first.
pub fn last_period(reader: &Reader, kind: ReportKind) -> ReportPeriod {
    let today = local_date(reader.now);
    match kind {
        ReportKind::Bulletin => ReportPeriod::month_of(today).previous(),
        ReportKind::Annual => ReportPeriod::year_of(today).previous(),
    }
}
