//! What must outlive a restart.

use std::path::Path;

use ticketrz::Redis;

use super::finding::Finding;
use crate::state::State;

const STATE: &str = "state";

pub(super) fn look(file: Option<&Path>, redis: Option<&Redis>) -> Finding {
    match (State::open(file, redis), redis) {
        (Ok(_), Some(_)) => Finding::fine(STATE, "in Redis; let it keep its data on disk"),
        (Ok(Some(_)), None) => Finding::fine(STATE, "STATE_FILE can be read and written"),
        (Ok(None), None) => Finding::skipped(
            STATE,
            "without STATE_FILE or REDIS_URL nothing can be followed",
        ),
        (Err(error), _) => Finding::wrong(STATE, error.found(), error.to_do()),
    }
}
