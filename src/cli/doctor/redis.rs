//! Redis, if it is used.

use redis::Pipeline;
use ticketrz::Redis;

use super::finding::Finding;

const REDIS: &str = "Redis";

pub(super) async fn look(redis: Option<&Redis>) -> Finding {
    let Some(redis) = redis else {
        return Finding::skipped(REDIS, "not used: REDIS_URL is not set");
    };
    let mut ping = Pipeline::new();
    ping.cmd("PING");
    match redis.run::<(String,)>(&ping).await {
        Some(_) => Finding::fine(REDIS, "reachable"),
        None => Finding::wrong(
            REDIS,
            "no answer in time, or the password is wrong",
            "check REDIS_URL and the network; until then each replica works by itself",
        ),
    }
}
