//! Several bots on one real Redis, and what becomes of them when it fails.
//!
//! Without a `redis-server` these tests say that they were skipped; with `CI=true` that is a failure.

mod failing;
mod sharing;
mod storing;

use std::{
    net::TcpListener as PortFinder,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use redis::{AsyncCommands, aio::MultiplexedConnection};
use ticketrz::{Config, RedisConfig, Tickets};

use crate::{
    server::Server,
    support::{TestClock, any_ticket, config, tickets_at},
};

/// A `redis-server` of the test's own. It ends when it is dropped.
pub(super) struct Redis {
    process: Child,
    port: u16,
    options: Vec<&'static str>,
}

impl Redis {
    pub(super) async fn start() -> Option<Self> {
        Self::start_with(&[]).await
    }

    pub(super) async fn start_with(options: &[&'static str]) -> Option<Self> {
        let is_there = Command::new("redis-server")
            .arg("--version")
            .stdout(Stdio::null())
            .status()
            .is_ok();
        if !is_there {
            assert_ne!(
                std::env::var("CI").as_deref(),
                Ok("true"),
                "redis-server is missing"
            );
            eprintln!("skipped: there is no redis-server; install it to run this test");
            return None;
        }
        // Another program can take the port in between.
        for _ in 0..10 {
            let port = PortFinder::bind("127.0.0.1:0")
                .unwrap()
                .local_addr()
                .unwrap()
                .port();
            let mut redis = Self {
                process: spawn(port, options),
                port,
                options: options.to_vec(),
            };
            if redis.has_started().await {
                return Some(redis);
            }
        }
        panic!("redis-server finds no port");
    }

    /// Whether it is this server that answers at the port.
    async fn has_started(&mut self) -> bool {
        let mut connection = self.connection().await;
        let info: String = redis::cmd("INFO")
            .arg("server")
            .query_async(&mut connection)
            .await
            .unwrap();
        info.contains(&format!("process_id:{}", self.process.id()))
    }

    pub(super) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Waits until the server answers.
    pub(super) async fn connection(&self) -> MultiplexedConnection {
        let client = redis::Client::open(self.url()).unwrap();
        let wait = async {
            loop {
                if let Ok(connection) = client.get_multiplexed_async_connection().await {
                    return connection;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_mins(1), wait)
            .await
            .expect("redis-server does not start")
    }

    pub(super) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    pub(super) async fn restart(&mut self) {
        self.process = spawn(self.port, &self.options);
        self.connection().await;
    }

    /// Every key with its value and its remaining milliseconds.
    pub(super) async fn dump(&self) -> Vec<(String, String, i64)> {
        let mut connection = self.connection().await;
        let keys: Vec<String> = connection.keys("*").await.unwrap();
        let mut all = Vec::new();
        for key in keys {
            let value: String = connection.get(&key).await.unwrap();
            let left: i64 = connection.pttl(&key).await.unwrap();
            all.push((key, value, left));
        }
        all
    }
}

fn spawn(port: u16, options: &[&str]) -> Child {
    Command::new("redis-server")
        .args([
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--port",
            &port.to_string(),
        ])
        .args(options)
        .current_dir(std::env::temp_dir())
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub(super) fn sharing(api: &Server, redis_url: &str) -> Config {
    let mut config = config(&api.url());
    config.redis = Some(RedisConfig {
        url: redis_url.into(),
        share_tickets: true,
    });
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

pub(super) async fn pair_with(change: impl FnOnce(&mut Config)) -> Option<Pair> {
    let redis = Redis::start().await?;
    let api = Server::start(any_ticket).await;
    let clock = TestClock::new();
    let mut config = sharing(&api, &redis.url());
    change(&mut config);
    let one = tickets_at(config.clone(), &clock);
    let two = tickets_at(config, &clock);
    Some(Pair {
        redis,
        api,
        clock,
        one,
        two,
    })
}
