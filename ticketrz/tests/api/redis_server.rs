//! A real Redis, for the tests of this crate and for those that drive the bot.

use std::{
    process::{Child, Command, Stdio},
    time::Duration,
};

use redis::aio::MultiplexedConnection;

use crate::reserved_port::ReservedPort;

/// A `redis-server` of the test's own. It ends when it is dropped.
pub(crate) struct Redis {
    process: Child,
    port: ReservedPort,
    options: Vec<&'static str>,
}

impl Redis {
    pub(crate) async fn start() -> Option<Self> {
        Self::start_with(&[]).await
    }

    pub(crate) async fn start_with(options: &[&'static str]) -> Option<Self> {
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
        let port = ReservedPort::new();
        let redis = Self {
            process: spawn(&port, options),
            port,
            options: options.to_vec(),
        };
        redis.connection().await;
        Some(redis)
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://{}", self.port.address())
    }

    /// Waits until the server answers.
    pub(crate) async fn connection(&self) -> MultiplexedConnection {
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

    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    pub(crate) async fn restart(&mut self) {
        self.process = spawn(&self.port, &self.options);
        self.connection().await;
    }
}

fn spawn(port: &ReservedPort, options: &[&str]) -> Child {
    let port = port.address().port().to_string();
    Command::new("redis-server")
        .args([
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--port",
            &port,
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
