//! Several bots on one real Redis, and what becomes of them when it fails.
//!
//! Without a `redis-server` these tests say that they were skipped; with `CI=true` that is a failure.

mod conversations;
mod failing;
mod rows;
mod sharing;
mod storing;

use std::sync::Arc;

use redis::AsyncCommands;
use ticketrz::{Clock, Config, Tickets};

use crate::{
    redis_server::Redis,
    server::Server,
    support::{TestClock, any_ticket, config, tickets_at},
};

/// A bot's settings, with a connection to Redis of its own.
pub(super) fn sharing(api: &Server, redis_url: &str, clock: &Arc<TestClock>) -> Config {
    let mut config = config(&api.url());
    let clock = Arc::clone(clock) as Arc<dyn Clock>;
    config.redis = Some(ticketrz::Redis::new(&redis_url.into(), clock).unwrap());
    config
}

pub(super) struct Pair {
    pub(super) redis: Redis,
    pub(super) api: Server,
    pub(super) clock: Arc<TestClock>,
    pub(super) one: Tickets,
    pub(super) two: Tickets,
}

pub(super) async fn pair() -> Option<Pair> {
    pair_with(|_| {}).await
}

pub(super) async fn pair_with(change: impl Fn(&mut Config)) -> Option<Pair> {
    let redis = Redis::start().await?;
    let api = Server::start(any_ticket).await;
    let clock = TestClock::new();
    let [one, two] = [(); 2].map(|()| {
        let mut config = sharing(&api, &redis.url(), &clock);
        change(&mut config);
        tickets_at(config, &clock)
    });
    Some(Pair {
        redis,
        api,
        clock,
        one,
        two,
    })
}

/// Every key with its value and its remaining milliseconds.
pub(super) async fn dump(redis: &Redis) -> Vec<(String, String, i64)> {
    let mut connection = redis.connection().await;
    let keys: Vec<String> = connection.keys("*").await.unwrap();
    let mut all = Vec::new();
    for key in keys {
        let value: String = connection.get(&key).await.unwrap();
        let left: i64 = connection.pttl(&key).await.unwrap();
        all.push((key, value, left));
    }
    all
}
