//! Redis, if it is used.

use redis::Pipeline;
use ticketrz::Redis;

use super::finding::Finding;

const REDIS: &str = "Redis";

pub(super) async fn look(redis: Option<&Redis>) -> Finding {
    let Some(redis) = redis else {
        return Finding::skipped(REDIS, "REDIS_URL is not set; only replicas need it");
    };
    let mut ping = Pipeline::new();
    ping.cmd("PING");
    match redis.run::<(String,)>(&ping).await {
        Some(_) => Finding::fine(REDIS, "it answers"),
        None => Finding::wrong(
            REDIS,
            "it does not answer in time, or refuses the password",
            "check REDIS_URL and the network; until then each replica works by itself",
        ),
    }
}
