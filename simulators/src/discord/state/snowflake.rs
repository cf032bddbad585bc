//! Discord's ids: 64 bits with the creation time in the upper 42.

use jiff::Timestamp;

/// The first millisecond of 2015, where Discord's ids begin.
const EPOCH_MILLIS: i64 = 1_420_070_400_000;

/// Gives out ids that are unique and grow.
#[derive(Debug, Default)]
pub(crate) struct Snowflakes {
    last: u64,
}

impl Snowflakes {
    pub(crate) fn next(&mut self, now: Timestamp) -> u64 {
        let millis = now.as_millisecond().saturating_sub(EPOCH_MILLIS);
        let earliest = u64::try_from(millis).unwrap_or(0) << 22;
        self.last = earliest.max(self.last.saturating_add(1));
        self.last
    }
}
