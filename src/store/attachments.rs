//! Files that were handed in, as rows: what each is, whose, and which fact carries it.

use diesel::prelude::*;
use jiff::Timestamp;

use super::schema::attachments;
use super::{AnyConn, At, Doing, StoreError};
use crate::domain::event::AttachedFile;
use crate::domain::{AccountId, IncidentNo};

/// A file that was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = attachments, primary_key(id))]
#[diesel(treat_none_as_default_value = false)]
pub struct AttachmentRow {
    /// Its id.
    pub id: String,
    /// The SHA-256 of its bytes.
    pub sha256: String,
    /// How many bytes it has.
    pub size: i64,
    /// Its name.
    pub name: String,
    /// What it is, by its content.
    pub media_type: String,
    /// The account that handed it in.
    pub uploaded_by: String,
    /// That person's unit then.
    pub unit: String,
    /// When.
    pub uploaded_at: At,
    /// The incident that has it, once it has.
    pub no: Option<String>,
    /// The fact of that incident that carries it.
    pub attached_seq: Option<i64>,
}

impl AttachmentRow {
    /// The file as a fact carries it.
    pub fn file(&self) -> AttachedFile {
        AttachedFile {
            id: self.id.clone(),
            name: self.name.clone(),
            size: u64::try_from(self.size).unwrap_or(0),
            sha256: self.sha256.clone(),
            media_type: self.media_type.clone(),
        }
    }
}

/// Puts a file that is handed in.
///
/// # Errors
/// The store's own failure.
pub fn put(conn: &mut AnyConn, row: &AttachmentRow) -> Result<(), StoreError> {
    diesel::insert_into(attachments::table)
        .values(row)
        .execute(conn)
        .doing("put an attachment")?;
    Ok(())
}

/// Loads a file's row.
///
/// # Errors
/// The store's own failure.
pub fn load(conn: &mut AnyConn, id: &str) -> Result<Option<AttachmentRow>, StoreError> {
    attachments::table
        .find(id)
        .select(AttachmentRow::as_select())
        .first(conn)
        .optional()
        .doing("load an attachment")
}

/// The rows of files that a person has handed in and no fact carries yet, of these ids.
///
/// # Errors
/// The store's own failure.
pub fn list_loose(
    conn: &mut AnyConn,
    account: &AccountId,
    ids: &[String],
) -> Result<Vec<AttachmentRow>, StoreError> {
    attachments::table
        .filter(attachments::id.eq_any(ids))
        .filter(attachments::uploaded_by.eq(account.as_str()))
        .filter(attachments::no.is_null())
        .select(AttachmentRow::as_select())
        .load(conn)
        .doing("list attachments")
}

/// Notes which fact carries files.
///
/// # Errors
/// The store's own failure.
pub fn attach(
    conn: &mut AnyConn,
    files: &[AttachedFile],
    no: &IncidentNo,
    seq: u64,
) -> Result<(), StoreError> {
    let ids: Vec<&str> = files.iter().map(|file| file.id.as_str()).collect();
    diesel::update(attachments::table.filter(attachments::id.eq_any(ids)))
        .set((
            attachments::no.eq(Some(no.as_str())),
            attachments::attached_seq.eq(i64::try_from(seq).ok()),
        ))
        .execute(conn)
        .doing("attach files")?;
    Ok(())
}

/// Drops the rows of files that no fact has carried since `before`; gives back the digests that no
/// row names any more.
///
/// # Errors
/// The store's own failure.
pub fn drop_loose_before(conn: &mut AnyConn, before: Timestamp) -> Result<Vec<String>, StoreError> {
    const DOING: &str = "drop attachments that nobody used";
    let old: Vec<(String, String)> = attachments::table
        .filter(attachments::no.is_null())
        .filter(attachments::uploaded_at.lt(At::from(before)))
        .select((attachments::id, attachments::sha256))
        .load(conn)
        .doing(DOING)?;
    let (ids, mut digests): (Vec<String>, Vec<String>) = old.into_iter().unzip();
    diesel::delete(attachments::table.filter(attachments::id.eq_any(ids)))
        .execute(conn)
        .doing(DOING)?;
    let kept: Vec<String> = attachments::table
        .filter(attachments::sha256.eq_any(&digests))
        .select(attachments::sha256)
        .distinct()
        .load(conn)
        .doing(DOING)?;
    digests.sort_unstable();
    digests.dedup();
    digests.retain(|digest| !kept.contains(digest));
    Ok(digests)
}
