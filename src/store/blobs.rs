//! Bytes that were handed in, as files of the data directory under their SHA-256: stored once, never
//! overwritten, never half written.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use tempfile::NamedTempFile;

use super::StoreError;

/// How much is read at once.
const PIECE: usize = 64 * 1024;

/// The folder with the bytes.
#[derive(Debug, Clone)]
pub struct Blobs {
    folder: PathBuf,
}

impl Blobs {
    /// The bytes below this folder, which is made when something is put.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// Takes a copy of a file; gives back its digest and its length. What is there already stays.
    ///
    /// # Errors
    /// When the file cannot be read or the folder cannot be written to.
    pub fn put(&self, source: &Path) -> Result<(String, u64), StoreError> {
        self.taken(source).map_err(failed("keep a file"))
    }

    fn taken(&self, source: &Path) -> io::Result<(String, u64)> {
        fs::create_dir_all(&self.folder)?;
        let mut from = File::open(source)?;
        let mut copy = NamedTempFile::new_in(&self.folder)?;
        let mut context = Context::new(&SHA256);
        let mut piece = vec![0; PIECE];
        let mut length = 0_u64;
        loop {
            let read = from.read(&mut piece)?;
            let Some(bytes) = piece.get(..read).filter(|bytes| !bytes.is_empty()) else {
                break;
            };
            context.update(bytes);
            copy.write_all(bytes)?;
            length += u64::try_from(read).unwrap_or(0);
        }
        let digest: String = context
            .finish()
            .as_ref()
            .iter()
            .fold(String::new(), |word, byte| word + &format!("{byte:02x}"));
        let place = self.place(&digest);
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder)?;
        }
        copy.as_file().sync_all()?;
        match copy.persist_noclobber(&place) {
            Ok(_kept) => {}
            // The same bytes under the same name.
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error.error),
        }
        Ok((digest, length))
    }

    /// Whether bytes with this digest are there.
    pub fn has(&self, digest: &str) -> bool {
        self.place(digest).is_file()
    }

    /// Reads a stretch of the bytes with this digest.
    ///
    /// # Errors
    /// When they are not there or cannot be read.
    pub fn read(&self, digest: &str, from: u64, length: usize) -> Result<Vec<u8>, StoreError> {
        let read = || {
            let mut file = File::open(self.place(digest))?;
            file.seek(SeekFrom::Start(from))?;
            let mut bytes = Vec::with_capacity(length);
            file.take(u64::try_from(length).unwrap_or(u64::MAX))
                .read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        read().map_err(failed("read a kept file"))
    }

    /// Drops the bytes with this digest; nothing happens where there are none.
    ///
    /// # Errors
    /// When they cannot be dropped.
    pub fn remove(&self, digest: &str) -> Result<(), StoreError> {
        match fs::remove_file(self.place(digest)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(failed("drop a kept file")(error))
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// A folder for each pair of letters that digests begin with.
    fn place(&self, digest: &str) -> PathBuf {
        let begin: String = digest.chars().take(2).collect();
        self.folder.join(begin).join(digest)
    }
}

fn failed(doing: &'static str) -> impl FnOnce(io::Error) -> StoreError {
    move |error| StoreError::Failed {
        doing,
        source: Some(Box::new(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The digest of `abc`, as FIPS 180-4 prints it.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    fn file(text: &str) -> NamedTempFile {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file
    }

    #[test]
    fn bytes_lie_once_under_their_digest() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::new(folder.path().join("files"));
        for _ in 0..2 {
            let kept = blobs.put(file("abc").path()).unwrap();
            assert_eq!(kept, (ABC.to_owned(), 3));
        }
        let names = fs::read_dir(folder.path().join("files/ba")).unwrap();
        assert_eq!(names.count(), 1);
        assert_eq!(blobs.read(ABC, 1, 9).unwrap(), b"bc");
        let left = fs::read_dir(folder.path().join("files")).unwrap();
        assert_eq!(left.count(), 1, "nothing half written is left");
        assert!(blobs.has(ABC));
        blobs.remove(ABC).unwrap();
        blobs.remove(ABC).unwrap();
        assert!(!blobs.has(ABC));
        blobs.read(ABC, 0, 1).unwrap_err();
    }

    #[test]
    fn what_is_kept_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::new(folder.path());
        blobs.put(file("abc").path()).unwrap();
        let place = folder.path().join("ba").join(ABC);
        let before = fs::metadata(&place).unwrap().modified().unwrap();
        blobs.put(file("abc").path()).unwrap();
        assert_eq!(fs::metadata(&place).unwrap().modified().unwrap(), before);
    }
}
