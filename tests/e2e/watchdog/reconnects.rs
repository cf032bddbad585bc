//! The connection to Discord's gateway, whatever becomes of it: it comes back, or the bot ends and says why.

use std::time::Duration;

use playground::{
    bot::{Bot, BotSettings},
    discord::{Discord, DiscordConfig},
    record::{Direction, Frame},
    ticketrz::{Ticketrz, TicketrzConfig},
};

use crate::{
    over_http::{get, root_of},
    stage::{BOT, GENEROUS, embed, ticket, told},
};

/// A bot on a gateway with a short heartbeat.
struct Watched {
    bot: Bot,
    discord: Discord,
    _ticketrz: Ticketrz,
}

/// Each close code after which Discord wants no other try, and what the bot exits with.
const REFUSALS: [(u16, i32); 6] = [
    (4004, 84),
    (4010, 90),
    (4011, 91),
    (4012, 92),
    (4013, 93),
    (4014, 94),
];

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

async fn watched(give_up_after: &str) -> Watched {
    let (discord, ticketrz) = services(|_| ()).await;
    let settings =
        BotSettings::new(BOT, &discord, &ticketrz).env("GATEWAY_GIVE_UP_AFTER", give_up_after);
    let bot = Bot::start_ready(&settings, &discord).await.unwrap();
    Watched {
        bot,
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

#[tokio::test]
async fn a_dropped_connection_is_resumed() {
    let watched = watched("5m").await;
    watched.discord.gateway().drop_connections();
    watched
        .reaches("a resume", |discord| discord.gateway().resumes() > 0)
        .await;
    watched.says("connected to Discord again").await;
    watched.answers().await;
    assert_eq!(watched.discord.gateway().identifies(), 1);
}

#[tokio::test]
async fn a_reconnect_is_obeyed_by_a_resume() {
    let watched = watched("5m").await;
    watched.discord.gateway().reconnect();
    watched
        .reaches("a resume", |discord| discord.gateway().resumes() > 0)
        .await;
    watched.answers().await;
    assert_eq!(watched.discord.gateway().identifies(), 1);
}

#[tokio::test]
async fn an_invalid_session_that_can_be_resumed_is_resumed() {
    let watched = watched("5m").await;
    watched.discord.gateway().invalidate(true);
    watched
        .reaches("a resume", |discord| discord.gateway().resumes() > 0)
        .await;
    watched.answers().await;
    assert_eq!(watched.discord.gateway().identifies(), 1);
}

#[tokio::test]
async fn an_invalid_session_that_cannot_be_resumed_is_made_anew() {
    let watched = watched("5m").await;
    watched.discord.gateway().invalidate(false);
    watched
        .reaches("a second identify", |discord| {
            discord.gateway().identifies() == 2
        })
        .await;
    watched.says("connected to Discord again").await;
    watched.answers().await;
}

#[tokio::test]
async fn a_resume_that_discord_does_not_accept_becomes_an_identify() {
    let watched = watched("5m").await;
    let gateway = watched.discord.gateway();
    gateway.set_refusing(true);
    gateway.drop_connections();
    gateway.forget_sessions();
    gateway.behave();
    watched
        .reaches("a second identify", |discord| {
            discord.gateway().identifies() == 2
        })
        .await;
    watched.answers().await;
}

#[tokio::test]
async fn a_resume_that_is_closed_is_tried_again() {
    let watched = watched("5m").await;
    watched.discord.gateway().close_next_resumes(2, 4000);
    watched.discord.gateway().drop_connections();
    watched
        .reaches("a resume", |discord| discord.gateway().resumes() > 0)
        .await;
    watched.says("connected to Discord again").await;
    watched.answers().await;
}

#[tokio::test]
async fn missed_acknowledgements_are_noticed_and_end_with_a_new_connection() {
    let watched = watched("5m").await;
    let before = opcodes(&watched.discord, Direction::Sent, 10).len();
    watched.discord.gateway().set_acks(false);
    watched
        .reaches("a new connection", |discord| {
            opcodes(discord, Direction::Sent, 10).len() > before
        })
        .await;
    watched.discord.gateway().set_acks(true);
    watched.says("connected to Discord again").await;
    watched.answers().await;
}

#[tokio::test]
async fn every_close_code_that_allows_it_ends_with_a_new_connection() {
    let codes = [
        1000, 1001, 4000, 4001, 4002, 4003, 4005, 4006, 4007, 4008, 4009, 4999,
    ];
    let tries = codes.map(|code| async move {
        let watched = watched("5m").await;
        watched.discord.gateway().close(code);
        watched.says("connected to Discord again").await;
        watched.answers().await;
    });
    futures_util::future::join_all(tries).await;
}

#[tokio::test]
async fn every_close_code_that_forbids_it_ends_the_bot_with_its_own_code_and_sentence() {
    let tries = REFUSALS.map(|(code, exit)| async move {
        let watched = watched("5m").await;
        watched.discord.gateway().close(code);
        let status = watched.bot.wait(GENEROUS).await.unwrap();
        let log = watched.bot.log().text();
        assert_eq!(status.code(), Some(exit), "{code}: {log}");
        assert!(log.contains(&format!("(close code {code})")), "{log}");
        assert_eq!(watched.discord.gateway().identifies(), 1, "{code}");
    });
    futures_util::future::join_all(tries).await;
}

#[tokio::test]
async fn a_refused_identify_ends_the_bot_at_once() {
    let tries = REFUSALS.map(|(code, exit)| async move {
        let (discord, ticketrz) = services(|_| ()).await;
        discord.gateway().close_next_identifies(1, code);
        let bot = Bot::start(&BotSettings::new(BOT, &discord, &ticketrz)).unwrap();
        let status = bot.wait(GENEROUS).await.unwrap();
        let log = bot.log().text();
        assert_eq!(status.code(), Some(exit), "{code}: {log}");
        assert!(log.contains(&format!("(close code {code})")), "{log}");
        assert_eq!(opcodes(&discord, Direction::Received, 2).len(), 1);
    });
    futures_util::future::join_all(tries).await;
}

#[tokio::test]
async fn a_gateway_that_is_down_for_a_while_is_waited_for() {
    let watched = watched("5m").await;
    watched.discord.gateway().set_refusing(true);
    watched.discord.gateway().drop_connections();
    watched.says("Discord's gateway cannot be reached").await;
    let root = root_of(&watched.bot).await;
    let (status, reason) = get(&format!("{root}/readyz")).await;
    assert_eq!(status, 503);
    assert!(reason.contains("made again"), "{reason}");
    watched.discord.gateway().behave();
    watched.says("connected to Discord again").await;
    watched.answers().await;
}

#[tokio::test]
async fn a_gateway_that_stays_away_ends_the_bot_so_that_its_host_restarts_it() {
    let watched = watched("3s").await;
    watched.discord.gateway().set_refusing(true);
    watched.discord.gateway().drop_connections();
    let status = watched.bot.wait(GENEROUS).await.unwrap();
    let log = watched.bot.log().text();
    assert_eq!(status.code(), Some(75), "{log}");
    assert!(log.contains("GATEWAY_GIVE_UP_AFTER"), "{log}");
}

#[tokio::test]
async fn a_shard_that_does_not_come_back_is_started_afresh() {
    let watched = watched("24s").await;
    watched.discord.gateway().set_refusing(true);
    watched.discord.gateway().drop_connections();
    watched.says("the gateway client is started afresh").await;
    watched.discord.gateway().behave();
    watched.says("connected to Discord again").await;
    watched.answers().await;
}

#[tokio::test]
async fn no_identify_is_made_when_discord_allows_none() {
    let (discord, ticketrz) = services(|config| config.identifies_left = 0).await;
    let watched = Watched {
        bot: Bot::start(
            &BotSettings::new(BOT, &discord, &ticketrz).env("GATEWAY_GIVE_UP_AFTER", "1s"),
        )
        .unwrap(),
        discord,
        _ticketrz: ticketrz,
    };
    watched.says("Discord allows the bot no new session").await;
    watched.bot.terminate().unwrap();
    assert_eq!(watched.bot.wait(GENEROUS).await.unwrap().code(), Some(0));
    assert!(opcodes(&watched.discord, Direction::Received, 2).is_empty());
}

#[tokio::test]
async fn the_last_identify_is_not_overdrawn() {
    let (discord, ticketrz) = services(|config| config.identifies_left = 1).await;
    let watched = Watched {
        bot: Bot::start_ready(&BotSettings::new(BOT, &discord, &ticketrz), &discord)
            .await
            .unwrap(),
        discord,
        _ticketrz: ticketrz,
    };
    watched.discord.gateway().invalidate(false);
    watched.says("Discord allows the bot no new session").await;
    assert_eq!(opcodes(&watched.discord, Direction::Received, 2).len(), 1);
    assert!(watched.bot.ended().unwrap().is_none());
}
