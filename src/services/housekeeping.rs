//! Reconciler: drops what nobody needs any more (old form tokens and drafts of forms, sessions long over), at most
//! once an hour.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::SignedDuration;

use super::{ServiceError, Services};
use crate::store::{StoreError, attachments, form_drafts, form_token, people, presence};

/// How long a request can be sent again and get its first answer.
const TOKENS_KEPT: SignedDuration = SignedDuration::from_hours(24 * 7);
/// Signing in and out is on record for half a year (domain rules, section 9).
const SESSIONS_KEPT: SignedDuration = SignedDuration::from_hours(24 * 184);
/// A file that was handed in and then used for nothing.
const LOOSE_FILES_KEPT: SignedDuration = SignedDuration::from_hours(24);
/// How long what somebody began to write is kept, unless it is set otherwise.
pub const DRAFTS_KEPT: SignedDuration = SignedDuration::from_hours(24 * 30);
const EVERY_SECONDS: i64 = 3_600;

/// Drops old rows, if an hour has gone by.
///
/// # Errors
/// The store's failure.
pub fn tick(services: &Services) -> Result<(), ServiceError> {
    let now = services.now();
    let last = services.housekept.load(Ordering::Relaxed);
    if (now.as_second() - last).abs() < EVERY_SECONDS {
        return Ok(());
    }
    services.housekept.store(now.as_second(), Ordering::Relaxed);
    let before = |kept: SignedDuration| now.saturating_sub(kept).unwrap_or(now);
    let (tokens, sessions) = (before(TOKENS_KEPT), before(SESSIONS_KEPT));
    let loose = before(LOOSE_FILES_KEPT);
    let (drafts, silent) = (
        before(services.drafts_kept),
        before(super::presence::OPEN_FOR),
    );
    let blobs = services.blobs.clone();
    services
        .store
        .write(move |conn| -> Result<(), StoreError> {
            form_token::forget_before(conn, tokens)?;
            people::drop_sessions_before(conn, sessions)?;
            form_drafts::forget_before(conn, drafts)?;
            presence::forget_before(conn, silent)?;
            // Within the transaction, so that nobody hands in the same bytes between row and file.
            for digest in attachments::drop_loose_before(conn, loose)? {
                blobs.remove(&digest)?;
            }
            Ok(())
        })?;
    Ok(())
}

/// When housekeeping was last done, in Unix seconds; shared by the threads of one process.
pub type LastDone = AtomicI64;
