//! Several bots at once: over HTTP behind a real load balancer on a real Redis, and one after the other on the gateway.
//!
//! Without `nginx` or `redis-server` this says that it was skipped; with `CI=true` that is a failure.

use std::time::Duration;

use playground::{
    bot::{Bot, BotSettings},
    discord::{Discord, Interaction, Sent},
    ticketrz::Quota,
};

use crate::{
    balancer::Balancer,
    over_http::{get, patient_services, ready, root_of, settings},
    replicas::Redis,
    stage::{BOT, GENEROUS, embed, field, services, ticket},
};

const INTERACTIONS: usize = 120;

/// Starts a replica where an earlier one was, which takes some tries when something else got hold of the port meanwhile.
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

/// An interaction's request, as Discord or a load balancer would send it again.
fn signed(discord: &Discord, root: &str, body: Vec<u8>) -> reqwest::RequestBuilder {
    let timestamp = jiff::Timestamp::now().as_second().to_string();
    reqwest::Client::new()
        .post(format!("{root}/interactions"))
        .header("content-type", "application/json")
        .header("x-signature-ed25519", discord.sign(&timestamp, &body))
        .header("x-signature-timestamp", timestamp)
        .body(body)
}

/// Every interaction was answered with a ticket, and none twice.
async fn all_answered_once(discord: &Discord, sent: &[Sent], already: usize) {
    for sent in sent {
        let answer = sent.answer().await;
        let answer = answer.unwrap_or_else(|why| panic!("{}: {why}", sent.id()));
        assert_eq!(embed(&answer.message)["title"], "#1234 · brosur");
        assert!(answer.follow_ups.is_empty(), "{:?}", answer.follow_ups);
    }
    assert_eq!(discord.messages().len(), already + sent.len());
}

#[tokio::test]
async fn two_replicas_behind_a_load_balancer_answer_each_interaction_once_though_one_is_killed() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let (discord, ticketrz) = patient_services().await;
    let settings = settings(&discord, &ticketrz)
        .env("REDIS_URL", format!("redis://127.0.0.1:{}", redis.port))
        .env("LOOKUPS_PER_MINUTE", "0")
        .env("CACHE_FRESH", "1h")
        .env("QUOTA_PROBE_INTERVAL", "0");
    let (one, other) = (
        Bot::start(&settings).unwrap(),
        Bot::start(&settings).unwrap(),
    );
    ready(&one).await;
    ready(&other).await;
    let (one_root, other_root) = (root_of(&one).await, root_of(&other).await);
    let addresses = [&one_root, &other_root].map(|root| root.trim_start_matches("http://"));
    let Some(balancer) = Balancer::start(addresses).await else {
        return;
    };
    let endpoint = format!("http://{}/interactions", balancer.address);
    discord.set_interactions_endpoint(&endpoint).await.unwrap();

    let first = discord
        .send(&ticket("1234"))
        .unwrap()
        .answer()
        .await
        .unwrap();
    assert_eq!(ticketrz.lookups().len(), 1);

    let lookup = || discord.send(&ticket("1234")).unwrap();
    let mut sent: Vec<Sent> = (0..INTERACTIONS / 3).map(|_| lookup()).collect();
    sent[0].answer().await.unwrap();
    other.kill().await.unwrap();
    sent.extend((0..INTERACTIONS / 3).map(|_| lookup()));
    all_answered_once(&discord, &sent, 1).await;
    let other = start_at(&settings, addresses[1]).await;
    let restarted: Vec<Sent> = (0..INTERACTIONS / 3).map(|_| lookup()).collect();
    all_answered_once(&discord, &restarted, 1 + sent.len()).await;
    assert_eq!(
        ticketrz.lookups().len(),
        1,
        "the replicas share what they know"
    );
    for root in [&one_root, &other_root] {
        let (_, metrics) = get(&format!("{root}/metrics")).await;
        let answered = r#"ticketrz_bot_interactions_total{command="ticket""#;
        assert!(metrics.contains(answered), "both take part:\n{metrics}");
        assert!(metrics.contains("ticketrz_bot_redis_up 1"), "{metrics}");
    }

    for _ in 0..4 {
        let press = Interaction::press(&first.message, "Details");
        let details = discord
            .send(&press)
            .unwrap()
            .answer()
            .await
            .unwrap()
            .message;
        assert!(field(&details, "People").contains("admin22"));
    }

    ticketrz.set(|switches| switches.quota = Quota::UsedUp);
    for id in ["1", "3", "4", "5", "7", "8"] {
        let told = discord.send(&ticket(id)).unwrap().answer().await.unwrap();
        assert!(
            told.message.content().contains("used up"),
            "{}",
            told.message.json()
        );
    }
    assert_eq!(
        ticketrz.lookups().len(),
        2,
        "what one has learnt the other need not try"
    );

    for bot in [one, other] {
        bot.terminate().unwrap();
        assert_eq!(bot.wait(GENEROUS).await.unwrap().code(), Some(0));
    }
}

#[tokio::test]
async fn a_request_that_comes_to_two_replicas_is_answered_by_one() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let (discord, ticketrz) = patient_services().await;
    let settings =
        settings(&discord, &ticketrz).env("REDIS_URL", format!("redis://127.0.0.1:{}", redis.port));
    let (one, other) = (
        Bot::start(&settings).unwrap(),
        Bot::start(&settings).unwrap(),
    );
    ready(&one).await;
    ready(&other).await;
    let roots = [root_of(&one).await, root_of(&other).await];
    let endpoint = format!("{}/interactions", roots[0]);
    discord.set_interactions_endpoint(&endpoint).await.unwrap();
    ticketrz.set(|switches| switches.latency = Duration::from_millis(300));

    let sent = discord.send(&ticket("1234")).unwrap();
    let asked = async {
        while ticketrz.lookups().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(GENEROUS, asked).await.unwrap();
    let again = signed(&discord, &roots[1], sent.signed_payload());
    assert_eq!(again.send().await.unwrap().status(), 409);
    assert_eq!(
        embed(&sent.answer().await.unwrap().message)["title"],
        "#1234 · brosur"
    );
    assert_eq!(ticketrz.lookups().len(), 1);
    assert_eq!(discord.messages().len(), 1);
}

#[tokio::test]
async fn what_a_replica_left_unanswered_when_it_died_is_answered_by_another() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let (discord, ticketrz) = patient_services().await;
    let settings = settings(&discord, &ticketrz)
        .env("REDIS_URL", format!("redis://127.0.0.1:{}", redis.port))
        .env("DISCORD_DEFER_AFTER", "2500ms");
    let (one, other) = (
        Bot::start(&settings).unwrap(),
        Bot::start(&settings).unwrap(),
    );
    ready(&one).await;
    ready(&other).await;
    let endpoint = format!("{}/interactions", root_of(&one).await);
    discord.set_interactions_endpoint(&endpoint).await.unwrap();
    // The bot has its token now, so that what hangs below is the lookup.
    discord.send(&ticket("10")).unwrap().answer().await.unwrap();
    ticketrz.set(|switches| switches.latency = Duration::from_secs(20));
    let sent = discord.send(&ticket("1234")).unwrap();
    let asked = async {
        while ticketrz.lookups().len() < 2 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(GENEROUS, asked).await.unwrap();
    one.kill().await.unwrap();
    assert_eq!(sent.delivered().await.unwrap().status, None);

    ticketrz.set(|switches| switches.latency = Duration::ZERO);
    let again = signed(&discord, &root_of(&other).await, sent.signed_payload());
    let response = again.send().await.unwrap();
    assert_eq!(response.status(), 200);
    let response: serde_json::Value =
        serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
    // Time may have been too short for the ticket itself: then it is filled in.
    assert!(response["type"] == 4 || response["type"] == 5, "{response}");
}

#[tokio::test]
async fn a_rolling_restart_on_the_gateway_answers_nothing_twice() {
    let (discord, ticketrz) = services().await;
    let settings = BotSettings::new(BOT, &discord, &ticketrz).env("LOOKUPS_PER_MINUTE", "0");
    let old = Bot::start_ready(&settings, &discord).await.unwrap();
    let lookup = || discord.send(&ticket("1234")).unwrap();
    let mut sent: Vec<Sent> = (0..10).map(|_| lookup()).collect();
    for sent in &sent {
        sent.acknowledged().await.unwrap();
    }
    // For a while both are connected, and Discord tells both of everything.
    let new = Bot::start_ready(&settings, &discord).await.unwrap();
    sent.extend((0..10).map(|_| lookup()));
    old.terminate().unwrap();
    sent.extend((0..10).map(|_| lookup()));
    assert_eq!(old.wait(GENEROUS).await.unwrap().code(), Some(0));
    sent.extend((0..10).map(|_| lookup()));
    all_answered_once(&discord, &sent, 0).await;
    assert!(new.ended().unwrap().is_none());
}
