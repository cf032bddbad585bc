//! A replica dies after it has said "thinking…": another one gives the answer.
//!
//! Without a `redis-server` this says that it was skipped; with `CI=true` that is a failure.

use std::time::Duration;

use redis::AsyncCommands;
use simulators::{
    bot::BotSettings,
    discord::{How, Interaction},
};

use crate::{
    over_http::{Pair, root_of},
    stage::{GENEROUS, calls, embed, ticket, told},
};

const ALL_DEFERRED: &str = "ticketrz-bot:v1:deferred";

/// Two replicas that defer at once; Discord sends everything to the first.
async fn pair() -> Option<Pair> {
    let defer = |settings: BotSettings| settings.env("DISCORD_DEFER_AFTER", "1ms");
    let pair = Pair::start(defer).await?;
    pair.reached_at(&root_of(&pair.one).await).await;
    Some(pair)
}

impl Pair {
    fn tickets_take(&self, latency: Duration) {
        self.ticketrz.set(|switches| switches.latency = latency);
    }
}

#[tokio::test]
async fn what_a_replica_had_put_off_when_it_died_is_answered_by_another() {
    let Some(pair) = pair().await else { return };
    let shown = told(&pair.discord, &ticket("10")).await;
    pair.tickets_take(Duration::from_secs(20));
    let send = |interaction: &Interaction| pair.discord.send(interaction).unwrap();
    let private = send(&ticket("1234"));
    let public = send(&ticket("100001").boolean("share", true));
    let refresh = send(&Interaction::press(&shown, "Refresh"));
    for sent in [&private, &public, &refresh] {
        sent.acknowledged().await.unwrap();
    }
    pair.asked(4).await;
    pair.one.kill().await.unwrap();
    pair.tickets_take(Duration::ZERO);

    let answer = private.answer().await.unwrap();
    assert_eq!(answer.how, How::Deferred);
    assert_eq!(embed(&answer.message)["title"], "#1234 · brosur");
    assert!(answer.follow_ups.is_empty());
    let shared = public.follow_up().await.unwrap();
    assert!(!shared.is_ephemeral(), "{}", shared.json());
    assert_eq!(public.answer().await.unwrap().follow_ups.len(), 1);
    assert_eq!(refresh.answer().await.unwrap().how, How::UpdatedLater);
    assert_eq!(
        pair.discord.messages().len(),
        4,
        "the first ticket, the second, the shared one and the note that announces it"
    );
}

#[tokio::test]
async fn a_living_replica_is_not_meddled_with() {
    let Some(pair) = pair().await else { return };
    // Longer than a lease that is not renewed.
    pair.tickets_take(Duration::from_secs(6));
    let sent = pair.discord.send(&ticket("1234")).unwrap();
    assert_eq!(sent.answer().await.unwrap().how, How::Deferred);
    assert_eq!(pair.ticketrz.lookups().len(), 1);
    assert_eq!(calls(&pair.discord, "PATCH", |_| true).len(), 1);
}

#[tokio::test]
async fn what_redis_holds_of_a_deferred_interaction_ends_with_its_answer() {
    let Some(pair) = pair().await else { return };
    let mut redis = pair.redis.connection().await;
    pair.tickets_take(Duration::from_secs(2));
    let sent = pair.discord.send(&ticket("1234")).unwrap();
    sent.acknowledged().await.unwrap();
    let key = format!("{ALL_DEFERRED}:{}", sent.id());
    let held: String = redis.get(&key).await.unwrap();
    let held: serde_json::Value = serde_json::from_str(&held).unwrap();
    assert_eq!(
        held["body"].as_str().unwrap().as_bytes(),
        sent.signed_payload()
    );
    for key in [key.as_str(), ALL_DEFERRED] {
        let left: i64 = redis.pttl(key).await.unwrap();
        assert!((1..=15 * 60 * 1000).contains(&left), "{key}: {left}");
    }

    sent.answer().await.unwrap();
    pair.one.terminate().unwrap();
    pair.one.wait(GENEROUS).await.unwrap();
    let left: Vec<String> = redis.keys("ticketrz-bot:*").await.unwrap();
    assert_eq!(left, [format!("ticketrz-bot:v1:interaction:{}", sent.id())]);
    let state: String = redis.get(&left[0]).await.unwrap();
    assert_eq!(state, "answered");
}

#[tokio::test]
async fn what_discord_did_not_sign_or_has_expired_is_cleared_away() {
    let Some(pair) = pair().await else { return };
    let mut redis = pair.redis.connection().await;
    let sent = pair.discord.send(&ticket("1234")).unwrap();
    sent.answer().await.unwrap();
    let mut forged = sent.payload();
    forged["token"] = "whatever".into();
    let body = forged.to_string();
    let timestamp = jiff::Timestamp::now().as_second().to_string();
    let other = pair.discord.sign(&timestamp, b"another body");
    let forged = serde_json::json!({"signature": other, "timestamp": timestamp, "body": body});
    for (id, request) in [("11", "no request".to_owned()), ("12", forged.to_string())] {
        let key = format!("{ALL_DEFERRED}:{id}");
        let _: () = redis.set_ex(key, request, 900).await.unwrap();
    }
    let _: () = redis
        .zadd_multiple(ALL_DEFERRED, &[(1, "11"), (2, "12"), (3, "13")])
        .await
        .unwrap();
    let cleared = async {
        while redis.exists(ALL_DEFERRED).await.unwrap() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(GENEROUS, cleared).await.unwrap();
    for bot in [&pair.one, &pair.other] {
        bot.terminate().unwrap();
        assert_eq!(bot.wait(GENEROUS).await.unwrap().code(), Some(0));
    }
    assert_eq!(pair.ticketrz.lookups().len(), 1);
    assert!(calls(&pair.discord, "PATCH", |_| true).len() <= 1);
}
