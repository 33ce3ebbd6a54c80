//! Saved views: a person's own names for filters of the list. What a view shows is decided by the
//! rights of whoever opens it, never by who saved it.

use jiff::{SignedDuration, Timestamp};

use super::{Ctx, FieldFault, Once, ServiceError, Services, accounts, once};
use crate::domain::AccountId;
use crate::store::saved_views::{self, ViewRow};
use crate::store::{AnyConn, At};

/// The most views of one person; their counts stand on every list.
pub const MOST: usize = 20;

/// The longest name, in characters.
const LONGEST_NAME: usize = 20;

/// How long a deleted view can be had back.
pub const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// How often it is tried again when somebody else was faster.
const ATTEMPTS: usize = 5;

/// A view as it was asked for; what is `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WantedView {
    /// What it is called.
    pub name: Option<String>,
    /// The filter, in its canonical form.
    pub query: Option<String>,
    /// Whether colleagues of the same unit see it too.
    pub is_shared: Option<bool>,
    /// Its place among the person's views, from 1.
    pub place: Option<usize>,
}

/// What else can be done with a view of one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ViewChange {
    /// Put something else in it.
    Edit(WantedView),
    /// Move it one place up.
    Up,
    /// Move it one place down.
    Down,
    /// Delete it.
    Delete,
    /// Have it back.
    Restore,
}

/// Saves a view; gives its id.
///
/// # Errors
/// `Invalid` naming the field, or the store's failure.
pub fn save(
    services: &Services,
    ctx: &Ctx,
    wanted: &WantedView,
    once: Option<&Once>,
) -> Result<String, ServiceError> {
    once::while_raced(services, ATTEMPTS, || {
        let (ctx, wanted, once) = (ctx.clone(), wanted.clone(), once.cloned());
        let id = accounts::random_word()?;
        services.store.write(move |conn| {
            let answered = once::carried_out(conn, &ctx, once.as_ref(), |conn| {
                add(conn, &ctx, &wanted, id)
            })?;
            Ok(answered.outcome)
        })
    })
}

fn add(
    conn: &mut AnyConn,
    ctx: &Ctx,
    wanted: &WantedView,
    id: String,
) -> Result<String, ServiceError> {
    let owner = &ctx.actor.account;
    saved_views::drop_deleted(conn, owner, forgotten(ctx.now))?;
    let own = standing(conn, owner)?;
    let mut row = ViewRow {
        id,
        owner: owner.to_string(),
        unit: ctx.actor.unit.to_string(),
        name: String::new(),
        query: String::new(),
        is_shared: false,
        position: own.last().map_or(1, |last| last.position + 1),
        created_at: At::from(ctx.now),
        updated_at: At::from(ctx.now),
        deleted_at: None,
    };
    fill(&mut row, wanted);
    check(&row, &own)?;
    saved_views::add(conn, &row)?;
    Ok(row.id)
}

/// Changes a view of one's own.
///
/// # Errors
/// `NotFound` when it is not there or another's, `Invalid` naming the field, or the store's failure.
pub fn change(
    services: &Services,
    ctx: &Ctx,
    id: &str,
    change: &ViewChange,
) -> Result<ViewRow, ServiceError> {
    once::while_raced(services, ATTEMPTS, || {
        let (ctx, id, change) = (ctx.clone(), id.to_owned(), change.clone());
        services
            .store
            .write(move |conn| changed(conn, &ctx, &id, &change))
    })
}

fn changed(
    conn: &mut AnyConn,
    ctx: &Ctx,
    id: &str,
    change: &ViewChange,
) -> Result<ViewRow, ServiceError> {
    let all = saved_views::of_owner(conn, &ctx.actor.account)?;
    let row = all.iter().find(|row| row.id == id);
    let mut row = row.cloned().ok_or(ServiceError::NotFound)?;
    let is_gone = row.deleted_at.is_some();
    let own: Vec<ViewRow> = all.into_iter().filter(|v| v.deleted_at.is_none()).collect();
    row.updated_at = At::from(ctx.now);
    match change {
        ViewChange::Restore => {
            row.deleted_at = None;
            check(&row, &own)?;
        }
        ViewChange::Delete => row.deleted_at = row.deleted_at.or(Some(At::from(ctx.now))),
        ViewChange::Edit(_) | ViewChange::Up | ViewChange::Down if is_gone => {
            return Err(ServiceError::NotFound);
        }
        ViewChange::Edit(wanted) => {
            fill(&mut row, wanted);
            check(&row, &own)?;
            if let Some(place) = wanted.place {
                row.position = reorder(conn, &own, id, place.saturating_sub(1))?;
            }
        }
        ViewChange::Up | ViewChange::Down => {
            let at = own.iter().position(|v| v.id == id).unwrap_or(0);
            let to = match change {
                ViewChange::Up => at.saturating_sub(1),
                ViewChange::Down
                | ViewChange::Edit(_)
                | ViewChange::Delete
                | ViewChange::Restore => at + 1,
            };
            row.position = reorder(conn, &own, id, to)?;
        }
    }
    saved_views::change(conn, &row)?;
    Ok(row)
}

/// Moves a view to a place and numbers all anew; gives the number of the one that was moved.
fn reorder(conn: &mut AnyConn, own: &[ViewRow], id: &str, to: usize) -> Result<i64, ServiceError> {
    let (mut moved, mut order): (Vec<_>, Vec<_>) = own.iter().cloned().partition(|v| v.id == id);
    let to = to.min(order.len());
    let Some(one) = moved.pop() else {
        return Err(ServiceError::NotFound);
    };
    order.insert(to, one);
    let mut found = 1;
    for (mut view, position) in order.into_iter().zip(1..) {
        if view.id == id {
            found = position;
        } else if view.position != position {
            view.position = position;
            saved_views::change(conn, &view)?;
        }
    }
    Ok(found)
}

fn fill(row: &mut ViewRow, wanted: &WantedView) {
    if let Some(name) = &wanted.name {
        name.trim().clone_into(&mut row.name);
    }
    if let Some(query) = &wanted.query {
        row.query.clone_from(query);
    }
    if let Some(is_shared) = wanted.is_shared {
        row.is_shared = is_shared;
    }
}

/// The views of a person that are not deleted, in order.
fn standing(conn: &mut AnyConn, owner: &AccountId) -> Result<Vec<ViewRow>, ServiceError> {
    let mut all = saved_views::of_owner(conn, owner)?;
    all.retain(|row| row.deleted_at.is_none());
    Ok(all)
}

/// Whether a view may stand beside the person's others.
fn check(row: &ViewRow, own: &[ViewRow]) -> Result<(), ServiceError> {
    let others = || own.iter().filter(|other| other.id != row.id);
    let length = row.name.chars().count();
    let (field, message) = if row.name.is_empty() {
        ("name", "请给视图起个名字".to_owned())
    } else if length > LONGEST_NAME {
        (
            "name",
            format!("视图名称最多 {LONGEST_NAME} 个字，现在 {length} 个"),
        )
    } else if others().any(|other| other.name == row.name) {
        (
            "name",
            format!("您已有名为“{}”的视图，请换一个名字", row.name),
        )
    } else if row.query.is_empty() {
        ("query", "还没有筛选条件，请先筛选再存为视图".to_owned())
    } else if others().count() >= MOST {
        ("name", format!("每人最多存 {MOST} 个视图，请先删除不用的"))
    } else {
        return Ok(());
    };
    Err(ServiceError::Invalid(vec![FieldFault {
        field: field.to_owned(),
        message,
    }]))
}

/// What was deleted before this cannot be had back.
pub fn forgotten(now: Timestamp) -> Timestamp {
    now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN)
}
