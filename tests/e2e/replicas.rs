//! Two bots on one real Redis spend one quota.
//!
//! Without a `redis-server` this says that it was skipped; with `CI=true` that is a failure.

use simulators::{
    bot::{Bot, BotSettings},
    discord::{Discord, DiscordConfig},
    ticketrz::Quota,
};

use crate::{
    redis_server::Redis,
    stage::{BOT, embed, services, ticket, told},
};

#[tokio::test]
async fn two_bots_share_tickets_and_the_quota() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let (discord, ticketrz) = services().await;
    let other_discord = Discord::start(DiscordConfig::default()).await.unwrap();
    let bot = async |discord: &Discord| {
        let settings = BotSettings::new(BOT, discord, &ticketrz)
            .env("REDIS_URL", redis.url())
            .env("QUOTA_PROBE_INTERVAL", "0")
            .env("LOOKUPS_PER_MINUTE", "0");
        Bot::start_ready(&settings, discord).await.unwrap()
    };
    let _bots = (bot(&discord).await, bot(&other_discord).await);
    let lookups = || ticketrz.lookups().len();

    // A bot that is not connected to Redis yet works without it: ordinary tickets are looked up until both are.
    for id in 100_000_u32..100_100 {
        let before = lookups();
        for discord in [&discord, &other_discord] {
            told(discord, &ticket(&id.to_string())).await;
        }
        if lookups() == before + 1 {
            break;
        }
    }

    let before = lookups();
    for discord in [&discord, &other_discord] {
        let shown = told(discord, &ticket("1234")).await;
        assert_eq!(embed(&shown)["title"], "#1234 · brosur");
    }
    assert_eq!(
        lookups(),
        before + 1,
        "the other bot knows it from the first"
    );

    ticketrz.set(|switches| switches.quota = Quota::UsedUp);
    for (discord, id) in [(&discord, "1"), (&other_discord, "2")] {
        let refused = told(discord, &ticket(id)).await;
        assert!(
            refused.content().contains("out of ticket lookups"),
            "{}",
            refused.json()
        );
    }
    assert_eq!(lookups(), before + 2, "the other bot did not even ask");
}
