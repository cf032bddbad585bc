//! Two bots on one real Redis spend one quota.
//!
//! Without a `redis-server` this says that it was skipped; with `CI=true` that is a failure.

use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
};

use playground::{
    bot::{Bot, BotSettings},
    discord::{Discord, DiscordConfig},
    stage::Stage,
    ticketrz::Quota,
};

use crate::stage::{BOT, embed, message, services, ticket};

struct Redis {
    server: Child,
    port: u16,
}

impl Redis {
    /// Bots connect when they can, so nobody waits for the server here.
    fn start() -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let server = Command::new("redis-server")
            .args([
                "--port",
                &port.to_string(),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
            ])
            .stdout(Stdio::null())
            .spawn();
        match server {
            Ok(server) => Some(Self { server, port }),
            Err(error) => {
                assert_ne!(
                    std::env::var("CI").as_deref(),
                    Ok("true"),
                    "redis-server is missing: {error}"
                );
                eprintln!("skipped: there is no redis-server; install it to run this test");
                None
            }
        }
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _already_gone = self.server.kill();
        let _already_gone = self.server.wait();
    }
}

#[tokio::test]
async fn two_bots_share_tickets_and_the_quota() {
    let Some(redis) = Redis::start() else { return };
    let (discord, ticketrz) = services().await;
    let other_discord = Discord::start(DiscordConfig::default()).await.unwrap();
    let bot = async |discord: &Discord| {
        let settings = BotSettings::new(BOT, discord, &ticketrz)
            .env("REDIS_URL", format!("redis://127.0.0.1:{}", redis.port))
            .env("QUOTA_PROBE_INTERVAL", "0");
        Bot::start_ready(&settings, discord).await.unwrap()
    };
    let (one, other) = (bot(&discord).await, bot(&other_discord).await);
    let one = Stage {
        bot: one,
        discord,
        ticketrz,
    };

    let lookups = |stage: &Stage| stage.ticketrz.lookups().len();
    message(&one, &ticket("1234")).await;
    assert_eq!(lookups(&one), 1);
    let sent = other_discord.send(&ticket("1234")).unwrap();
    assert_eq!(
        embed(&sent.answer().await.unwrap().message)["title"],
        "#1234 · brosur"
    );
    assert_eq!(lookups(&one), 1, "the other bot knows it from the first");

    one.ticketrz.set(|switches| switches.quota = Quota::UsedUp);
    assert!(
        message(&one, &ticket("1"))
            .await
            .content()
            .contains("used up")
    );
    assert_eq!(lookups(&one), 2);
    let told = other_discord
        .send(&ticket("2"))
        .unwrap()
        .answer()
        .await
        .unwrap()
        .message;
    assert!(told.content().contains("used up"), "{}", told.json());
    assert_eq!(lookups(&one), 2, "the other bot did not even ask");
    drop(other);
}
