//! Which ids mean something.

use super::entry::Entry;
use super::{connections, errors, malformed, tickets};

/// Every id that means something, by outcome.
pub fn catalogue() -> impl Iterator<Item = &'static Entry> {
    tickets::ENTRIES
        .iter()
        .chain(errors::ENTRIES)
        .chain(malformed::ENTRIES)
        .chain(connections::ENTRIES)
}

/// The entry of an id.
pub(super) fn find(id: u64) -> Option<&'static Entry> {
    catalogue().find(|entry| entry.id == id)
}
