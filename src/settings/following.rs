//! Following tickets.

use std::time::Duration;

use super::{catalogue as set, reader::Reader};

/// Following tickets.
#[derive(Clone, Copy, Debug)]
pub struct FollowSettings {
    /// `FOLLOWS_PER_PERSON`, from 1 to 25.
    pub per_person: usize,
    /// `FOLLOW_CALLS_PER_HOUR`, at most 3600.
    pub calls_per_hour: u32,
    /// `FOLLOW_AFTER_CLOSE`
    pub after_close: Duration,
}

pub(super) fn read(reader: &mut Reader<'_>) -> FollowSettings {
    FollowSettings {
        per_person: reader.or_default(&set::FOLLOWS_PER_PERSON),
        calls_per_hour: reader.or_default(&set::FOLLOW_CALLS_PER_HOUR),
        after_close: reader.or_default(&set::FOLLOW_AFTER_CLOSE),
    }
}
