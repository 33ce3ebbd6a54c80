//! Files that are handed in: checked by what they are, kept by their digest, carried by facts, and
//! fetched by whoever may read the fact that carries them.

use std::fs::File;
use std::path::Path;

use super::{Ctx, FieldFault, ServiceError, Services, accounts};
use crate::documents::kinds;
use crate::domain::event::AttachedFile;
use crate::store::attachments::{self, AttachmentRow};
use crate::store::{AnyConn, At};

/// How large a file may be, in bytes.
pub const LARGEST: u64 = 20 * 1024 * 1024;
/// How many files are taken at a time.
pub const MOST: usize = 10;
/// How long a name may be, in characters.
const NAME_LIMIT: usize = 120;
/// The field that files are handed in under.
pub const FIELD: &str = "files";

/// A file as it came in.
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    /// What the sender calls it.
    pub name: &'a str,
    /// Where its bytes are; `None` where there were too many.
    pub path: Option<&'a Path>,
}

/// Takes files in: all of them, or none.
///
/// # Errors
/// `Invalid` with a sentence a file, or the store's failure.
pub fn take(
    services: &Services,
    ctx: &Ctx,
    files: &[Incoming<'_>],
) -> Result<Vec<AttachedFile>, ServiceError> {
    if files.len() > MOST {
        return Err(faults(vec![format!("一次最多传 {MOST} 个文件")]));
    }
    let (mut fit, mut sentences) = (Vec::new(), Vec::new());
    for file in files {
        let name = name_of(file.name);
        match checked(&name, file.path) {
            Ok(found) => fit.push((name, found)),
            Err(sentence) => sentences.push(sentence),
        }
    }
    if !sentences.is_empty() {
        return Err(faults(sentences));
    }
    let kept = fit.into_iter();
    kept.map(|(name, (path, media_type))| keep(services, ctx, &name, (path, media_type)))
        .collect()
}

type Fit<'a> = (&'a Path, &'static str);

/// Whether a file can be taken: a sentence where it cannot.
fn checked<'a>(name: &str, path: Option<&'a Path>) -> Result<Fit<'a>, String> {
    let too_large = || format!("“{name}”超过 20 MB，请压缩后再传");
    let path = path.ok_or_else(too_large)?;
    let unreadable = |_error| format!("“{name}”没有收完整，请再传一次");
    let mut file = File::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    if length > LARGEST {
        return Err(too_large());
    }
    if length == 0 {
        return Err(format!("“{name}”是空的"));
    }
    let media_type = kinds::media_type(&mut file);
    let media_type =
        media_type.ok_or_else(|| format!("“{name}”不能传：只能上传图片、PDF、Word、Excel 文件"))?;
    Ok((path, media_type))
}

fn keep(
    services: &Services,
    ctx: &Ctx,
    name: &str,
    (path, media_type): Fit<'_>,
) -> Result<AttachedFile, ServiceError> {
    let (sha256, length) = services.blobs.put(path)?;
    let row = AttachmentRow {
        id: accounts::random_word()?,
        sha256: sha256.clone(),
        size: i64::try_from(length).unwrap_or(i64::MAX),
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        uploaded_by: ctx.actor.account.to_string(),
        unit: ctx.actor.unit.to_string(),
        uploaded_at: At::from(ctx.now),
        no: None,
        attached_seq: None,
    };
    let file = row.file();
    services
        .store
        .write(move |conn| attachments::put(conn, &row))?;
    // Housekeeping may have dropped the same bytes of another just before the row was there.
    if !services.blobs.has(&sha256) {
        services.blobs.put(path)?;
    }
    Ok(file)
}

/// The files that a request hands in, by id: the actor's own, in the order named, and in no fact
/// yet.
///
/// # Errors
/// `Invalid` when one of them is not there, or there are too many.
pub(super) fn named(
    conn: &mut AnyConn,
    ctx: &Ctx,
    ids: &[String],
) -> Result<Vec<AttachedFile>, ServiceError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    if ids.len() > MOST {
        return Err(faults(vec![format!("一次最多传 {MOST} 个文件")]));
    }
    let rows = attachments::list_loose(conn, &ctx.actor.account, ids)?;
    let mut files: Vec<AttachedFile> = Vec::new();
    for id in ids {
        let row = rows.iter().find(|row| row.id == *id);
        let row = row.ok_or_else(|| faults(vec!["文件已经不在了，请重新选择".to_owned()]))?;
        if files.iter().all(|file| file.id != *id) {
            files.push(row.file());
        }
    }
    Ok(files)
}

/// That files cannot be handed in here.
pub(super) fn none_here() -> ServiceError {
    faults(vec!["这里不能附文件".to_owned()])
}

/// A stretch of a file's bytes.
///
/// # Errors
/// The store's failure.
pub fn piece(
    services: &Services,
    sha256: &str,
    from: u64,
    length: u64,
) -> Result<Vec<u8>, ServiceError> {
    let length = usize::try_from(length.min(LARGEST)).unwrap_or(0);
    Ok(services.blobs.read(sha256, from, length)?)
}

fn faults(sentences: Vec<String>) -> ServiceError {
    let fault = |message| FieldFault {
        field: FIELD.to_owned(),
        message,
    };
    ServiceError::Invalid(sentences.into_iter().map(fault).collect())
}

/// A name without a path and without what no name has.
fn name_of(text: &str) -> String {
    let last = text.rsplit(['/', '\\']).next().unwrap_or_default();
    let safe = last
        .chars()
        .filter(|sign| !sign.is_control() && !":*?\"<>|".contains(*sign));
    let name: String = safe.take(NAME_LIMIT).collect();
    let name = name.trim().trim_start_matches('.').to_owned();
    if name.is_empty() {
        "附件".to_owned()
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_name_and_nothing_else() {
        assert_eq!(name_of("C:\\photos\\现场 1.jpg"), "现场 1.jpg");
        assert_eq!(name_of("../../etc/passwd"), "passwd");
        assert_eq!(name_of("..\r\n"), "附件");
        assert_eq!(name_of(&"长".repeat(500)).chars().count(), NAME_LIMIT);
    }
}
