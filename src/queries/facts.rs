//! One fact of an aggregate's history as it is shown; what is read of an incident is more, and
//! stands with its page.

use crate::domain::event::Stamp;
use crate::domain::vocabulary::Capacity;
use crate::store::facts;

/// One fact with who recorded it.
#[derive(Debug, Clone)]
pub struct Entry<E> {
    /// Its place in the stream, from 1.
    pub seq: u64,
    /// The fact.
    pub event: E,
    /// Who recorded it, and when.
    pub stamp: Stamp,
    /// In which capacity.
    pub capacity: Capacity,
    /// Its seal in the log.
    pub hash: String,
}

impl<E> From<facts::Entry<E>> for Entry<E> {
    fn from(entry: facts::Entry<E>) -> Self {
        Self {
            seq: entry.seq,
            event: entry.event,
            stamp: entry.stamp,
            capacity: entry.record.capacity,
            hash: entry.record.hash,
        }
    }
}
