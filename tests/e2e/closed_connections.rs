//! Discord, or a proxy in front of the bot, gives up on a request: what was taken is answered all the same.
//!
//! Without a `redis-server` this says that it was skipped; with `CI=true` that is a failure.

use std::time::Duration;

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy},
    net::{TcpListener, TcpStream},
    sync::{mpsc, watch},
    time::{Instant, sleep_until, timeout},
};

use crate::{
    over_http::HttpStage,
    redis_server::Redis,
    stage::{GENEROUS, callbacks, ticket},
};

/// By how much each command to Redis is late: less than the bot waits for it.
const LATE_BY: Duration = Duration::from_millis(150);

/// A way to a Redis on which commands are late, and seen before.
struct SlowRedis {
    address: String,
    seen: watch::Receiver<String>,
}

impl SlowRedis {
    async fn before(redis: &Redis) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let behind = redis.url().trim_start_matches("redis://").to_owned();
        let (sender, seen) = watch::channel(String::new());
        tokio::spawn(async move {
            while let Ok((bot, _)) = listener.accept().await {
                let redis = TcpStream::connect(&behind).await.unwrap();
                tokio::spawn(relay(bot, redis, sender.clone()));
            }
        });
        Self { address, seen }
    }

    async fn sees(&mut self, words: &str) {
        self.seen
            .wait_for(|seen| seen.contains(words))
            .await
            .unwrap();
    }
}

async fn relay(bot: TcpStream, redis: TcpStream, seen: watch::Sender<String>) {
    let (mut from_bot, mut to_bot) = bot.into_split();
    let (mut from_redis, mut to_redis) = redis.into_split();
    tokio::spawn(async move { copy(&mut from_redis, &mut to_bot).await });
    let (on_the_way, mut arriving) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    tokio::spawn(async move {
        while let Some((sent_at, commands)) = arriving.recv().await {
            sleep_until(sent_at + LATE_BY).await;
            if to_redis.write_all(&commands).await.is_err() {
                return;
            }
        }
    });
    let mut commands = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from_bot.read(&mut commands).await {
        let commands = commands[..length].to_vec();
        seen.send_modify(|seen| seen.push_str(&String::from_utf8_lossy(&commands)));
        on_the_way.send((Instant::now(), commands)).unwrap();
    }
}

#[tokio::test]
async fn a_connection_that_is_closed_while_redis_is_slow_costs_no_answer() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let mut slow = SlowRedis::before(&redis).await;
    let url = format!("redis://{}", slow.address);
    let stage = HttpStage::start_with(|settings| settings.env("REDIS_URL", url)).await;
    let first = stage.discord.send(&ticket("1234")).unwrap();
    first.answer().await.unwrap();
    // The bot works without a Redis that it has not connected to yet.
    timeout(GENEROUS, slow.sees("ticketrz-bot:v1:deferred"))
        .await
        .unwrap();
    let mut interaction: Value = serde_json::from_slice(&first.signed_payload()).unwrap();
    let mut closed = 0;
    for id in 100.. {
        if closed == 10 {
            break;
        }
        interaction["id"] = id.to_string().into();
        let body = interaction.to_string();
        let timestamp = jiff::Timestamp::now().as_second().to_string();
        let request = format!(
            "POST /interactions HTTP/1.1\r\nhost: bot\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
             x-signature-timestamp: {timestamp}\r\nx-signature-ed25519: {}\r\n\r\n{body}",
            body.len(),
            stage.discord.sign(&timestamp, body.as_bytes()),
        );
        let address = stage.root.trim_start_matches("http://");
        let mut line = TcpStream::connect(address).await.unwrap();
        line.write_all(request.as_bytes()).await.unwrap();
        // To its end: other ids begin like this one.
        let claim = format!(":interaction:{id}\r\n");
        let is_claimed = async {
            tokio::select! {
                () = slow.sees(&claim) => true,
                // On a busy machine Redis is too late at times, and not asked for a while.
                _answered = line.readable() => false,
            }
        };
        if !timeout(GENEROUS, is_claimed).await.unwrap() {
            continue;
        }
        closed += 1;
        drop(line);
        let path = format!("/interactions/{id}/");
        let is_called = || {
            callbacks(&stage.discord)
                .iter()
                .any(|call| call.path.starts_with(&path))
        };
        let answered = stage
            .discord
            .wait_until("a callback", |_| is_called())
            .await;
        assert!(answered.is_ok(), "{id} is not answered");
    }
}
