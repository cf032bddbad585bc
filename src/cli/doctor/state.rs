//! What must outlive a restart, and whether tickets can be followed.

use std::path::Path;

use ticketrz::Redis;

use super::finding::Finding;
use crate::state::State;

const STATE: &str = "state";
const FOLLOWING: &str = "following";

pub(super) fn look(file: Option<&Path>, redis: Option<&Redis>, has_token: bool) -> [Finding; 2] {
    let following = match (file.is_some() || redis.is_some(), has_token) {
        (true, true) => Finding::fine(FOLLOWING, "members can follow tickets"),
        (true, false) => Finding::skipped(
            FOLLOWING,
            "not offered: without DISCORD_TOKEN nobody can be told",
        ),
        (false, _) => Finding::skipped(
            FOLLOWING,
            "not offered: without STATE_FILE or REDIS_URL it would not outlive a restart",
        ),
    };
    let state = match (State::open(file, redis), redis) {
        (Ok(_), Some(_)) => Finding::fine(STATE, "in Redis; let it keep its data on disk"),
        (Ok(Some(_)), None) => Finding::fine(STATE, "STATE_FILE can be read and written"),
        (Ok(None), None) => Finding::skipped(STATE, "neither STATE_FILE nor REDIS_URL is set"),
        (Err(error), _) => Finding::wrong(STATE, error.found(), error.to_do()),
    };
    [state, following]
}
