//! Two replicas that share a Redis.

use simulators::{
    discord::{Discord, Endpoint, Fault, Message},
    ticketrz::Change,
};

use super::{JOB, eager, press, rina};
use crate::{
    over_http::{Pair, root_of, runs, runs_more},
    stage::{GENEROUS, calls, pause, ticket, told},
};

const POSTS: fn(&str) -> bool = |path| path.ends_with("/messages");

/// A ticket changes, and the replica that looks after it is killed at this fault of Discord's, `when` that is so. Its lease
/// ends. Returns the replicas once the other one has looked.
async fn killed_when(
    endpoint: Endpoint,
    fault: Fault,
    when: impl Fn(&Discord) -> bool + Send,
) -> Option<Pair> {
    let pair = Pair::start(eager).await?;
    pair.reached_at(&root_of(&pair.one).await).await;
    let card = told(&pair.discord, &ticket("100001").by(rina())).await;
    told(&pair.discord, &press(&card, "Follow", &rina())).await;
    let bots = [&pair.one, &pair.other];
    let leads = async {
        loop {
            for (bot, other) in [(bots[0], bots[1]), (bots[1], bots[0])] {
                if runs(&root_of(bot).await, JOB).await > 0 {
                    return (bot, other);
                }
            }
            pause().await;
        }
    };
    let (leader, survivor) = tokio::time::timeout(GENEROUS, leads).await.unwrap();
    pair.discord.fail_next(endpoint, 1, fault);
    pair.ticketrz.change_ticket(100_001, &Change::Comments(9));
    let reached = pair.discord.wait_until("the call that hangs", when);
    reached.await.unwrap();
    leader.kill().await.unwrap();
    let mut redis = pair.redis.connection().await;
    let ended: u8 = redis::cmd("DEL")
        .arg("ticketrz-bot:v1:job:follow_tickets")
        .query_async(&mut redis)
        .await
        .unwrap();
    assert_eq!(ended, 1, "it had a lease");
    runs_more(&root_of(survivor).await, JOB, 3).await;
    Some(pair)
}

#[tokio::test]
async fn when_one_is_killed_before_the_message_the_other_tells_once() {
    let asked =
        |discord: &Discord| !calls(discord, "GET", |path| path.contains("/members/")).is_empty();
    let Some(pair) = killed_when(Endpoint::GuildMember, Fault::stall(), asked).await else {
        return;
    };
    assert_eq!(pair.discord.direct_messages(77).len(), 1);
    assert_eq!(calls(&pair.discord, "POST", POSTS).len(), 1);
}

#[tokio::test]
async fn when_one_is_killed_after_the_message_the_other_repeats_it_and_discord_recognizes_it() {
    let posted = |discord: &Discord| !discord.direct_messages(77).is_empty();
    let fault = Fault::stall().after_effect();
    let Some(pair) = killed_when(Endpoint::ChannelMessage, fault, posted).await else {
        return;
    };
    assert_eq!(calls(&pair.discord, "POST", POSTS).len(), 2);
    assert_eq!(pair.discord.direct_messages(77).len(), 1);
}

#[tokio::test]
async fn one_of_two_replicas_tells_and_each_knows_what_the_other_was_told() {
    let Some(pair) = Pair::start(eager).await else {
        return;
    };
    let (one, other) = (root_of(&pair.one).await, root_of(&pair.other).await);
    pair.reached_at(&one).await;
    let card = told(&pair.discord, &ticket("100001").by(rina())).await;
    told(&pair.discord, &press(&card, "Follow", &rina())).await;
    pair.reached_at(&other).await;
    let list = simulators::discord::Interaction::command("following").by(rina());
    let listed = told(&pair.discord, &list).await;
    assert!(
        listed.content().starts_with("You follow 1 ticket."),
        "{}",
        listed.content()
    );
    pair.ticketrz.change_ticket(100_001, &Change::Comments(9));
    let says = |words: &'static str| move |message: &Message| message.content().contains(words);
    pair.discord
        .wait_for_direct_message(77, says("→ 9"))
        .await
        .unwrap();
    // The other replica goes on when this one ends.
    pair.one.terminate().unwrap();
    pair.one.wait(crate::stage::GENEROUS).await.unwrap();
    pair.ticketrz.change_ticket(100_001, &Change::Comments(10));
    pair.discord
        .wait_for_direct_message(77, says("9 → 10"))
        .await
        .unwrap();
    let posts = calls(&pair.discord, "POST", |path| path.ends_with("/messages"));
    assert_eq!(posts.len(), 2);
}
