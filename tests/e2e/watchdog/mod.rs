//! The connection to Discord's gateway: it comes back, or the bot ends and says why.

mod outages;
mod reconnects;
mod refusals;
mod session_limit;
mod silence;
mod storms;
mod unasked;

use std::time::Duration;

use simulators::{
    bot::{Bot, BotSettings},
    discord::{Discord, DiscordConfig, Gateway},
    record::{Direction, Frame},
    ticketrz::{Ticketrz, TicketrzConfig},
};

use crate::{
    over_http::{root_of, until_readyz},
    stage::{BOT, GENEROUS, embed, ticket, told},
};

/// A bot on a gateway with a short heartbeat.
struct Watched {
    bot: Bot,
    discord: Discord,
    _ticketrz: Ticketrz,
}

const HEARTBEAT: Duration = Duration::from_secs(1);

async fn services(change: impl FnOnce(&mut DiscordConfig)) -> (Discord, Ticketrz) {
    let mut config = DiscordConfig {
        heartbeat_interval: HEARTBEAT,
        ..DiscordConfig::default()
    };
    change(&mut config);
    let discord = Discord::start(config).await.unwrap();
    let ticketrz = Ticketrz::start(TicketrzConfig::default()).await.unwrap();
    (discord, ticketrz)
}

/// A bot that is connected.
async fn watched(give_up_after: &str) -> Watched {
    watched_with(|settings| settings.env("GATEWAY_GIVE_UP_AFTER", give_up_after)).await
}

/// The same, with some settings changed.
async fn watched_with(change: impl FnOnce(BotSettings) -> BotSettings) -> Watched {
    let (discord, ticketrz) = services(|_| ()).await;
    let settings = change(BotSettings::new(BOT, &discord, &ticketrz));
    let bot = Bot::start_ready(&settings, &discord).await.unwrap();
    Watched {
        bot,
        discord,
        _ticketrz: ticketrz,
    }
}

/// A bot that begins with a gateway that misbehaves already.
async fn beginning(
    change: impl FnOnce(&mut DiscordConfig),
    misbehave: impl FnOnce(&Gateway),
) -> Watched {
    let (discord, ticketrz) = services(change).await;
    misbehave(&discord.gateway());
    Watched {
        bot: Bot::start(&BotSettings::new(BOT, &discord, &ticketrz)).unwrap(),
        discord,
        _ticketrz: ticketrz,
    }
}

impl Watched {
    async fn reaches(&self, what: &'static str, condition: impl Fn(&Discord) -> bool) {
        let reached = self.discord.wait_until(what, condition).await;
        assert!(reached.is_ok(), "{what}: {}", self.bot.log().text());
    }

    async fn says(&self, sentence: &str) {
        let mut lines = self.bot.log().subscribe();
        while !self.bot.log().text().contains(sentence) {
            let line = tokio::time::timeout(GENEROUS, lines.changed()).await;
            assert!(
                matches!(line, Ok(Ok(()))),
                "{sentence:?} is not in:\n{}",
                self.bot.log().text()
            );
        }
    }

    async fn is_not_ready_because(&self, reason: &str) {
        until_readyz(&root_of(&self.bot).await, 503, reason).await;
    }

    async fn resumes(&self) {
        self.reaches("a resume", |discord| discord.gateway().resumes() > 0)
            .await;
    }

    async fn identifies_anew(&self) {
        self.reaches("a second identify", |discord| {
            discord.gateway().identifies() == 2
        })
        .await;
    }

    async fn comes_back(&self) {
        self.says("connected to Discord").await;
        until_readyz(&root_of(&self.bot).await, 200, "ready").await;
        self.answers().await;
    }

    async fn answers(&self) {
        let message = told(&self.discord, &ticket("1234")).await;
        assert_eq!(embed(&message)["title"], "#1234 · brosur");
    }
}

fn opcodes(discord: &Discord, direction: Direction, op: u64) -> Vec<Frame> {
    let frames = discord.recorder().frames();
    frames
        .into_iter()
        .filter(|frame| frame.direction == direction && frame.payload["op"] == op)
        .collect()
}
