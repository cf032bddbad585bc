//! What tests of the HTTP server begin with.

use simulators::{
    bot::{Bot, BotSettings},
    clock::Clock,
    discord::{Discord, DiscordConfig},
    ticketrz::{Ticketrz, TicketrzConfig},
};

use crate::{
    redis_server::Redis,
    stage::{BOT, GENEROUS, eventually, pause},
};

/// A bot that takes interactions over HTTP, between the two services.
pub(crate) struct HttpStage {
    pub(crate) bot: Bot,
    pub(crate) discord: Discord,
    pub(crate) ticketrz: Ticketrz,
    /// Where the bot listens.
    pub(crate) root: String,
}

/// A Discord whose clock is stopped, so that no machine is too slow for its 3 s.
pub(crate) async fn patient_services() -> (Discord, Ticketrz) {
    let discord = Discord::start(DiscordConfig {
        clock: Clock::stopped(jiff::Timestamp::now()),
        ..DiscordConfig::default()
    });
    let ticketrz = Ticketrz::start(TicketrzConfig::default());
    (discord.await.unwrap(), ticketrz.await.unwrap())
}

/// Settings for the HTTP transport.
pub(crate) fn settings(discord: &Discord, ticketrz: &Ticketrz) -> BotSettings {
    BotSettings::new(BOT, discord, ticketrz)
        .env("DISCORD_TRANSPORT", "http")
        .env("DISCORD_PUBLIC_KEY", discord.public_key())
}

/// Where a bot listens: `http://127.0.0.1:…`.
pub(crate) async fn root_of(bot: &Bot) -> String {
    let line = bot
        .log()
        .wait_for(GENEROUS, |line| line.contains("\"listening\""))
        .await
        .unwrap();
    let line: serde_json::Value = serde_json::from_str(&line).unwrap();
    format!("http://{}", line["address"].as_str().unwrap())
}

/// Waits until a bot says that it is ready.
pub(crate) async fn ready(bot: &Bot) {
    bot.log()
        .wait_for(GENEROUS, |line| {
            line.contains("ready for Discord's requests")
        })
        .await
        .unwrap();
}

/// Asks, and gives the status and the text of the answer.
pub(crate) async fn get(url: &str) -> (u16, String) {
    let response = reqwest::get(url).await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

/// The value of a counter. `None`: nothing was counted yet.
pub(crate) async fn counter(root: &str, name: &str) -> Option<u64> {
    let (_, text) = get(&format!("{root}/metrics")).await;
    let value = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(value.trim().parse().unwrap())
}

/// How often a job has run to its end.
pub(crate) async fn runs(root: &str, job: &str) -> u64 {
    let name = format!(r#"ticketrz_bot_job_runs_total{{job="{job}",outcome="done"}}"#);
    counter(root, &name).await.unwrap_or_default()
}

/// Waits until a job has done so this many times more.
pub(crate) async fn runs_more(root: &str, job: &str, more: u64) {
    let end = runs(root, job).await + more;
    eventually(async || runs(root, job).await >= end).await;
}

/// Two replicas that share a real Redis.
pub(crate) struct Pair {
    pub(crate) one: Bot,
    pub(crate) other: Bot,
    pub(crate) discord: Discord,
    pub(crate) ticketrz: Ticketrz,
    pub(crate) redis: Redis,
    pub(crate) settings: BotSettings,
}

impl Pair {
    /// `None` without a `redis-server`.
    pub(crate) async fn start(change: impl FnOnce(BotSettings) -> BotSettings) -> Option<Self> {
        let redis = Redis::start().await?;
        let (discord, ticketrz) = patient_services().await;
        let settings = settings(&discord, &ticketrz)
            .env("REDIS_URL", redis.url())
            .env("LOOKUPS_PER_MINUTE", "0");
        let settings = change(settings);
        let (one, other) = (
            Bot::start(&settings).unwrap(),
            Bot::start(&settings).unwrap(),
        );
        ready(&one).await;
        ready(&other).await;
        Some(Self {
            one,
            other,
            discord,
            ticketrz,
            redis,
            settings,
        })
    }

    /// Discord sends interactions to `root`.
    pub(crate) async fn reached_at(&self, root: &str) {
        let endpoint = format!("{root}/interactions");
        self.discord
            .set_interactions_endpoint(&endpoint)
            .await
            .unwrap();
    }

    /// Waits until this many lookups have reached the ticket system.
    pub(crate) async fn asked(&self, lookups: usize) {
        eventually(async || self.ticketrz.lookups().len() >= lookups).await;
    }
}

/// Waits until `/readyz` answers with this status and such a text.
pub(crate) async fn until_readyz(root: &str, status: u16, reason: &str) {
    let url = format!("{root}/readyz");
    let mut last = (0, String::new());
    let answered = async {
        while last.0 != status || !last.1.contains(reason) {
            last = get(&url).await;
            pause().await;
        }
    };
    let in_time = tokio::time::timeout(GENEROUS, answered).await;
    assert!(in_time.is_ok(), "not {status} with {reason:?} but {last:?}");
}

impl HttpStage {
    pub(crate) async fn start() -> Self {
        Self::start_with(|settings| settings).await
    }

    /// Discord has taken the bot's endpoint.
    pub(crate) async fn start_with(change: impl FnOnce(BotSettings) -> BotSettings) -> Self {
        let (discord, ticketrz) = patient_services().await;
        let bot = Bot::start(&change(settings(&discord, &ticketrz))).unwrap();
        let root = root_of(&bot).await;
        ready(&bot).await;
        discord
            .set_interactions_endpoint(&format!("{root}/interactions"))
            .await
            .unwrap();
        Self {
            bot,
            discord,
            ticketrz,
            root,
        }
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("{}/interactions", self.root)
    }

    /// Posts a body as Discord would, signed at this moment. Gives the status and the text of the answer.
    pub(crate) async fn post_signed(
        &self,
        at: jiff::Timestamp,
        body: impl Into<Vec<u8>>,
    ) -> (u16, String) {
        let (body, timestamp) = (body.into(), at.as_second().to_string());
        let signature = self.discord.sign(&timestamp, &body);
        let response = reqwest::Client::new()
            .post(self.endpoint())
            .header("content-type", "application/json")
            .header("x-signature-timestamp", timestamp)
            .header("x-signature-ed25519", signature)
            .body(body)
            .send()
            .await
            .unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }
}
