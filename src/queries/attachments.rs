//! Which files a person may fetch: those of a fact that the person may read, and one's own as long
//! as no fact carries them.

use super::{QueryError, Reader, incident_page};
use crate::domain::IncidentNo;
use crate::domain::event::AttachedFile;
use crate::store::attachments;

/// A file that the reader may fetch.
///
/// # Errors
/// `NotFound` when there is none, or it is not the reader's: the two look the same.
pub fn load(reader: &Reader, id: &str) -> Result<AttachedFile, QueryError> {
    let row = reader.store.read(|conn| attachments::load(conn, id))?;
    let row = row.ok_or(QueryError::NotFound)?;
    let (Some(no), Some(seq)) = (&row.no, row.attached_seq) else {
        let is_own = row.uploaded_by == reader.viewer.actor().account.as_str();
        return if is_own {
            Ok(row.file())
        } else {
            Err(QueryError::NotFound)
        };
    };
    let no = IncidentNo::parse(no).ok_or(QueryError::NotFound)?;
    let view = incident_page::load(reader, &no)?;
    let mut entries = view.entries.iter();
    let entry = entries.find(|entry| i64::try_from(entry.seq) == Ok(seq));
    let files = entry.map_or(&[][..], |entry| entry.event.files());
    // What the fact says of the file is what holds.
    let file = files.iter().find(|file| file.id == row.id);
    file.cloned().ok_or(QueryError::NotFound)
}
