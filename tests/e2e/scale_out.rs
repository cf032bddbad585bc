//! Several bots at once: over HTTP behind a real load balancer on a real Redis, and one after the other on the gateway.
//!
//! Without `nginx` or `redis-server` this says that it was skipped; with `CI=true` that is a failure.

use std::time::Duration;

use simulators::{
    bot::{Bot, BotSettings},
    discord::{Discord, Interaction, Sent},
    ticketrz::Quota,
};

use crate::{
    balancer::Balancer,
    over_http::{Pair, get, ready, root_of},
    stage::{BOT, GENEROUS, embed, field, services, ticket, told},
};

/// What a replica says when Redis does not answer in time, as on a busy machine.
const WITHOUT_REDIS: &str = "Redis cannot be used";
/// In each phase: before a replica is killed, after it, and after it is back.
const INTERACTIONS: usize = 40;

/// Starts a replica where an earlier one was, which takes some tries if something else has taken the port meanwhile.
async fn start_at(settings: &BotSettings, address: &str) -> Bot {
    let settings = settings.clone().env("HTTP_ADDR", address);
    let up = async {
        loop {
            let bot = Bot::start(&settings).unwrap();
            tokio::select! {
                () = ready(&bot) => return bot,
                _ended = bot.exited() => {}
            }
        }
    };
    tokio::time::timeout(GENEROUS, up).await.unwrap()
}

/// Each interaction was answered with its ticket, and none twice; `already` messages were there before.
async fn all_answered_once(discord: &Discord, sent: &[(&str, Sent)], already: usize) {
    for (id, sent) in sent {
        let answer = sent.answer().await;
        let answer = answer.unwrap_or_else(|why| panic!("{}: {why}", sent.id()));
        let title = embed(&answer.message)["title"].as_str().unwrap();
        assert!(title.starts_with(&format!("#{id} ")), "{title}");
        assert!(answer.follow_ups.is_empty(), "{:?}", answer.follow_ups);
    }
    assert_eq!(discord.messages().len(), already + sent.len());
}

fn lookups(discord: &Discord, count: usize) -> Vec<(&'static str, Sent)> {
    let lookup = |_| ("1234", discord.send(&ticket("1234")).unwrap());
    (0..count).map(lookup).collect()
}

/// The addresses of both replicas.
async fn addresses(pair: &Pair) -> [String; 2] {
    let [one, other] = [root_of(&pair.one).await, root_of(&pair.other).await];
    [one, other].map(|root| root.trim_start_matches("http://").to_owned())
}

/// Discord reaches both by a load balancer, as long as that is kept. `None` when there is none here.
async fn balance(pair: &Pair, replicas: [&str; 2]) -> Option<Balancer> {
    let balancer = Balancer::start(replicas).await?;
    pair.reached_at(&format!("http://{}", balancer.address))
        .await;
    Some(balancer)
}

#[tokio::test]
async fn two_replicas_behind_a_load_balancer_answer_each_interaction_once_though_one_is_killed() {
    let shape = |settings: BotSettings| {
        settings
            .env("CACHE_FRESH", "1h")
            .env("QUOTA_PROBE_INTERVAL", "0")
    };
    let Some(pair) = Pair::start(shape).await else {
        return;
    };
    let [one, other] = addresses(&pair).await;
    let Some(_balancer) = balance(&pair, [&one, &other]).await else {
        return;
    };
    let Pair {
        discord, ticketrz, ..
    } = &pair;

    let first = told(discord, &ticket("1234")).await;
    assert_eq!(ticketrz.lookups().len(), 1);

    // Both replicas are in the middle of one lookup, which one of them makes for both.
    ticketrz.set(|switches| switches.latency = Duration::from_secs(2));
    let mut sent: Vec<(&str, Sent)> = (0..INTERACTIONS / 4)
        .map(|_| ("10", discord.send(&ticket("10")).unwrap()))
        .collect();
    pair.asked(2).await;
    sent.extend(lookups(discord, INTERACTIONS));
    pair.other.kill().await.unwrap();
    ticketrz.set(|switches| switches.latency = Duration::ZERO);
    sent.extend(lookups(discord, INTERACTIONS));
    all_answered_once(discord, &sent, 1).await;
    let other = start_at(&pair.settings, &other).await;
    let restarted = lookups(discord, INTERACTIONS);
    all_answered_once(discord, &restarted, 1 + sent.len()).await;
    let calls_made = ticketrz.lookups().len();
    let alone = |bot: &Bot| bot.log().text().matches(WITHOUT_REDIS).count();
    let alone: usize = [&pair.one, &pair.other, &other].map(alone).iter().sum();
    assert!(
        calls_made <= 3 + 2 * alone,
        "one for the first ticket, one for the second, one more if the replica that made it died, and one for each \
         ticket whenever a replica had to go on without Redis ({alone} times): {calls_made}"
    );
    for bot in [&pair.one, &other] {
        let (_, metrics) = get(&format!("{}/metrics", root_of(bot).await)).await;
        let answered = r#"ticketrz_bot_interactions_total{command="ticket""#;
        assert!(metrics.contains(answered), "both take part:\n{metrics}");
        assert!(metrics.contains("ticketrz_bot_redis_up 1"), "{metrics}");
    }

    for _ in 0..4 {
        let details = told(discord, &Interaction::press(&first, "Details")).await;
        assert!(field(&details, "People").contains("admin22"));
    }

    ticketrz.set(|switches| switches.quota = Quota::UsedUp);
    for id in ["1", "3", "4", "5", "7", "8"] {
        let told = told(discord, &ticket(id)).await;
        assert!(
            told.content().contains("out of ticket lookups"),
            "{}",
            told.json()
        );
    }
    assert_eq!(
        ticketrz.lookups().len(),
        calls_made + 1,
        "what one has learnt the other need not try"
    );

    for bot in [&pair.one, &other] {
        bot.terminate().unwrap();
        assert_eq!(bot.wait(GENEROUS).await.unwrap().code(), Some(0));
    }
}

#[tokio::test]
async fn a_redis_that_dies_in_mid_load_costs_no_answer_and_doubles_none() {
    let Some(mut pair) = Pair::start(|settings| settings).await else {
        return;
    };
    let [one, other] = addresses(&pair).await;
    let Some(_balancer) = balance(&pair, [&one, &other]).await else {
        return;
    };
    let mut sent = lookups(&pair.discord, INTERACTIONS);
    sent[0].1.answer().await.unwrap();
    pair.redis.kill();
    sent.extend(lookups(&pair.discord, INTERACTIONS));
    all_answered_once(&pair.discord, &sent, 0).await;
    pair.redis.restart().await;
    let recovered = lookups(&pair.discord, INTERACTIONS);
    all_answered_once(&pair.discord, &recovered, sent.len()).await;
}

/// The same request once more, signed now, to this replica.
async fn again(pair: &Pair, bot: &Bot, sent: &Sent) -> reqwest::RequestBuilder {
    let timestamp = jiff::Timestamp::now().as_second().to_string();
    let body = sent.signed_payload();
    reqwest::Client::new()
        .post(format!("{}/interactions", root_of(bot).await))
        .header("content-type", "application/json")
        .header("x-signature-ed25519", pair.discord.sign(&timestamp, &body))
        .header("x-signature-timestamp", timestamp)
        .body(body)
}

#[tokio::test]
async fn a_request_that_comes_to_two_replicas_is_answered_by_one() {
    let Some(pair) = Pair::start(|settings| settings).await else {
        return;
    };
    pair.reached_at(&root_of(&pair.one).await).await;
    pair.ticketrz
        .set(|switches| switches.latency = Duration::from_millis(300));

    let sent = pair.discord.send(&ticket("1234")).unwrap();
    pair.asked(1).await;
    let again = again(&pair, &pair.other, &sent).await;
    assert_eq!(again.send().await.unwrap().status(), 409);
    all_answered_once(&pair.discord, &[("1234", sent)], 0).await;
    assert_eq!(pair.ticketrz.lookups().len(), 1);
}

#[tokio::test]
async fn a_request_that_comes_again_while_its_answer_is_on_its_way_is_told_so() {
    let defer = |settings: BotSettings| settings.env("DISCORD_DEFER_AFTER", "1ms");
    let Some(pair) = Pair::start(defer).await else {
        return;
    };
    pair.reached_at(&root_of(&pair.one).await).await;
    pair.ticketrz
        .set(|switches| switches.latency = Duration::from_secs(2));
    let sent = pair.discord.send(&ticket("1234")).unwrap();
    sent.acknowledged().await.unwrap();
    for bot in [&pair.one, &pair.other] {
        let again = again(&pair, bot, &sent).await.send().await.unwrap();
        assert_eq!(again.status(), 200);
        let told = again.text().await.unwrap();
        assert!(told.contains("\"type\":5"), "{told}");
    }
    all_answered_once(&pair.discord, &[("1234", sent)], 0).await;
    assert_eq!(pair.ticketrz.lookups().len(), 1);
}

#[tokio::test]
async fn what_a_replica_left_unanswered_when_it_died_is_answered_by_another() {
    let patient = |settings: BotSettings| settings.env("DISCORD_DEFER_AFTER", "2500ms");
    let Some(pair) = Pair::start(patient).await else {
        return;
    };
    let [one, other] = addresses(&pair).await;
    let Some(_balancer) = balance(&pair, [&one, &format!("{other} backup")]).await else {
        return;
    };
    // The bot has its token now, so that what hangs below is the lookup.
    told(&pair.discord, &ticket("10")).await;
    pair.ticketrz
        .set(|switches| switches.latency = Duration::from_secs(20));
    let sent = pair.discord.send(&ticket("1234")).unwrap();
    pair.asked(2).await;
    pair.one.kill().await.unwrap();
    pair.ticketrz
        .set(|switches| switches.latency = Duration::ZERO);
    all_answered_once(&pair.discord, &[("1234", sent)], 1).await;
    assert_eq!(pair.ticketrz.lookups().len(), 3);
}

#[tokio::test]
async fn a_rolling_restart_on_the_gateway_answers_nothing_twice() {
    let (discord, ticketrz) = services().await;
    let settings = BotSettings::new(BOT, &discord, &ticketrz).env("LOOKUPS_PER_MINUTE", "0");
    let old = Bot::start_ready(&settings, &discord).await.unwrap();
    let mut sent = lookups(&discord, 10);
    for (_, sent) in &sent {
        sent.acknowledged().await.unwrap();
    }
    // For a while both are connected, and Discord sends both every event.
    let new = Bot::start_ready(&settings, &discord).await.unwrap();
    sent.extend(lookups(&discord, 10));
    old.terminate().unwrap();
    sent.extend(lookups(&discord, 10));
    assert_eq!(old.wait(GENEROUS).await.unwrap().code(), Some(0));
    sent.extend(lookups(&discord, 10));
    all_answered_once(&discord, &sent, 0).await;
    assert!(new.ended().unwrap().is_none());
}
