//! The store in Redis, for replicas: `ticketrz-bot:v1:state:{kind}` is a hash of JSON by key. It does not expire.

use std::collections::HashMap;

use futures_util::FutureExt;
use redis::{FromRedisValue, Pipeline, pipe};
use ticketrz::Redis;

use super::documents::{Answer, Documents, StateError};

/// Writes a field, if the hash has less than so many or has this one.
const PUT: &str = "if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0
and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1";

/// Writes a field that is there.
const REPLACE: &str = "if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1";

/// Reads a hash, unless it has more fields than we ever write.
const ALL: &str = "if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[1]) then return {} end
return redis.call('HGETALL', KEYS[1])";

pub(super) struct RedisHashes(Redis);

impl RedisHashes {
    pub(super) fn new(redis: Redis) -> Self {
        Self(redis)
    }

    async fn run<T: FromRedisValue>(&self, commands: &Pipeline) -> Result<T, StateError> {
        // It has logged why, once.
        let answer = self.0.run::<(T,)>(commands).await;
        answer
            .map(|(answer,)| answer)
            .ok_or(StateError::Unavailable)
    }
}

fn script(script: &str, kind: &str) -> Pipeline {
    let mut commands = pipe();
    commands.cmd("EVAL").arg(script).arg(1).arg(key(kind));
    commands
}

fn key(kind: &str) -> String {
    format!("ticketrz-bot:v1:state:{kind}")
}

impl Documents for RedisHashes {
    fn get<'a>(&'a self, kind: &'static str, field: &'a str) -> Answer<'a, Option<String>> {
        let mut commands = pipe();
        commands.hget(key(kind), field);
        async move { self.run(&commands).await }.boxed()
    }

    fn put<'a>(
        &'a self,
        kind: &'static str,
        field: &'a str,
        json: String,
        most: usize,
    ) -> Answer<'a, bool> {
        let mut commands = script(PUT, kind);
        commands.arg(field).arg(json).arg(most);
        async move { self.run(&commands).await }.boxed()
    }

    fn replace<'a>(&'a self, kind: &'static str, field: &'a str, json: String) -> Answer<'a, bool> {
        let mut commands = script(REPLACE, kind);
        commands.arg(field).arg(json);
        async move { self.run(&commands).await }.boxed()
    }

    fn delete<'a>(&'a self, kind: &'static str, field: &'a str) -> Answer<'a, bool> {
        let mut commands = pipe();
        commands.hdel(key(kind), field);
        async move { self.run(&commands).await }.boxed()
    }

    fn all(&self, kind: &'static str, most: usize) -> Answer<'_, Vec<(String, String)>> {
        let mut commands = script(ALL, kind);
        commands.arg(most);
        async move {
            let all: HashMap<_, _> = self.run(&commands).await?;
            Ok(all.into_iter().collect())
        }
        .boxed()
    }
}
