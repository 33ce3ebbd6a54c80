//! The saved views that a reader has, and those that colleagues share with them. What a view shows
//! is up to the reader's own rights.

use super::{QueryError, Reader};
use crate::store::saved_views::{self, ViewRow};

/// The most shared views of others that a reader sees.
const MOST_SHARED: i64 = 20;

/// One saved view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Its id.
    pub id: String,
    /// What the owner calls it.
    pub name: String,
    /// The filter, in its canonical form.
    pub query: String,
    /// Whether colleagues see it too.
    pub is_shared: bool,
    /// The name of the owner; `None` for the reader's own.
    pub owner: Option<String>,
}

/// The reader's views.
#[derive(Debug, Clone, Default)]
pub struct Views {
    /// The reader's own, in the reader's order.
    pub own: Vec<SavedView>,
    /// Those that colleagues share.
    pub shared: Vec<SavedView>,
    /// The reader's own that were deleted and can be had back.
    pub deleted: Vec<SavedView>,
}

/// The reader's views, and those shared with the reader's unit.
///
/// # Errors
/// The store's failure.
pub fn of(reader: &Reader) -> Result<Views, QueryError> {
    let actor = reader.viewer.actor();
    let (all, shared) = reader.store.read(|conn| {
        let all = saved_views::of_owner(conn, &actor.account)?;
        let shared = saved_views::shared_with(conn, &actor.unit, &actor.account, MOST_SHARED)?;
        Ok::<_, QueryError>((all, shared))
    })?;
    let (own, deleted) = all
        .into_iter()
        .partition::<Vec<_>, _>(|row| row.deleted_at.is_none());
    let plain = |row: ViewRow| view(row, None);
    Ok(Views {
        own: own.into_iter().map(plain).collect(),
        shared: shared
            .into_iter()
            .map(|(row, owner)| view(row, Some(owner)))
            .collect(),
        deleted: deleted.into_iter().map(plain).collect(),
    })
}

fn view(row: ViewRow, owner: Option<String>) -> SavedView {
    SavedView {
        id: row.id,
        name: row.name,
        query: row.query,
        is_shared: row.is_shared,
        owner,
    }
}
