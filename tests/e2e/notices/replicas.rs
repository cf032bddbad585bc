//! Two replicas on one Redis tell the team once, and the loss of that Redis too.
//!
//! Without a `redis-server` these say that they were skipped; with `CI=true` that is a failure.

use simulators::{bot::BotSettings, discord::Discord, ticketrz::Quota};

use super::{looks, notice, posts, reports, team};
use crate::{
    over_http::{Pair, root_of},
    stage::{ticket, told},
};

async fn pair() -> Option<Pair> {
    Pair::start(|settings: BotSettings| {
        settings
            .env("NOTICE_CHANNEL_ID", team().to_string())
            .env("NOTICE_AFTER", "0s")
            .env("QUOTA_PROBE_INTERVAL", "1ms")
    })
    .await
}

#[tokio::test]
async fn what_one_replica_learns_is_told_once_and_another_may_find_that_it_is_over() {
    let Some(pair) = pair().await else {
        return;
    };
    let (one, other) = (root_of(&pair.one).await, root_of(&pair.other).await);
    let Pair {
        discord, ticketrz, ..
    } = &pair;
    pair.reached_at(&one).await;
    told(discord, &ticket("1234")).await;
    ticketrz.set(|switches| switches.quota = Quota::UsedUp);
    told(discord, &ticket("4")).await;
    let posted = notice(discord, "out of ticket lookups").await;
    for root in [&one, &other] {
        pair.reached_at(root).await;
        told(discord, &ticket("1234")).await;
        reports(root).await;
    }
    ticketrz.set(|switches| switches.quota = Quota::Unlimited);
    told(discord, &ticket("5")).await;
    let over = notice(discord, "has ticket lookups again").await;
    assert_eq!(over.id(), posted.id());
    assert!(over.content().contains("2 lookups"), "{}", over.content());
    assert_eq!(posts(discord).len(), 1);
}

#[tokio::test]
async fn another_replica_tells_when_the_one_that_told_is_killed() {
    let Some(pair) = pair().await else {
        return;
    };
    let Pair {
        discord, ticketrz, ..
    } = &pair;
    pair.reached_at(&root_of(&pair.one).await).await;
    ticketrz.set(|switches| switches.quota = Quota::UsedUp);
    told(discord, &ticket("4")).await;
    let posted = notice(discord, "out of ticket lookups").await;
    pair.one.kill().await.unwrap();
    let other = root_of(&pair.other).await;
    pair.reached_at(&other).await;
    ticketrz.set(|switches| switches.quota = Quota::Unlimited);
    told(discord, &ticket("5")).await;
    // Until the lease ends, nobody tells.
    let mut redis = pair.redis.connection().await;
    let _ended: u8 = redis::cmd("DEL")
        .arg("ticketrz-bot:v1:job:notices")
        .query_async(&mut redis)
        .await
        .unwrap();
    looks(&other).await;
    let over = notice(discord, "has ticket lookups again").await;
    assert_eq!(over.id(), posted.id());
    assert_eq!(discord.messages_in(team()).len(), 1);
}

#[tokio::test]
async fn the_loss_of_redis_is_one_message_of_all_replicas_and_is_edited_when_it_is_back() {
    let Some(mut pair) = pair().await else {
        return;
    };
    pair.reached_at(&root_of(&pair.one).await).await;
    told(&pair.discord, &ticket("1234")).await;
    pair.redis.kill();
    let posted = notice(&pair.discord, "haven't been able to use Redis since <t:").await;
    let both = |discord: &Discord| posts(discord).len() >= 2;
    pair.discord
        .wait_until("both replicas have told", both)
        .await
        .unwrap();
    told(&pair.discord, &ticket("1234")).await;
    assert_eq!(pair.discord.messages_in(team()).len(), 1);
    pair.redis.restart().await;
    let over = notice(&pair.discord, "I can use Redis again").await;
    assert_eq!(over.id(), posted.id());
    assert!(
        over.content().contains("1 lookup from memory"),
        "{}",
        over.content()
    );
}
