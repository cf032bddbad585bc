//! Exactly one final answer, whatever Discord's API does in between.

use std::time::Duration;

use simulators::discord::{Endpoint, Fault, How};

use crate::stage::{GENEROUS, answer, callbacks, calls, embed, stage, stage_with, ticket};

async fn one_answer_in_spite_of(fault: Fault) {
    let stage = stage().await;
    stage.discord.fail_next(Endpoint::Callback, 1, fault);
    let answer = answer(&stage, &ticket("1234")).await;
    assert_eq!(
        embed(&answer.message)["title"],
        "#1234 · brosur",
        "{fault:?}"
    );
    assert_eq!(answer.how, How::Immediate, "{fault:?}");
    stage
        .bot
        .log()
        .wait_for(GENEROUS, |line| line.contains("\"answered\""))
        .await
        .unwrap();
    assert_eq!(callbacks(&stage.discord).len(), 2, "{fault:?}");
    assert_eq!(stage.discord.messages().len(), 1, "{fault:?}");
    assert_eq!(stage.ticketrz.lookups().len(), 1, "{fault:?}");
}

#[tokio::test]
async fn a_callback_that_fails_once_is_tried_again() {
    one_answer_in_spite_of(Fault::status(502)).await;
    one_answer_in_spite_of(Fault::rate_limited(Duration::from_millis(200))).await;
    one_answer_in_spite_of(Fault::globally_rate_limited(Duration::from_millis(200))).await;
    one_answer_in_spite_of(Fault::reset()).await;
}

#[tokio::test]
async fn a_callback_whose_success_got_lost_is_not_answered_twice() {
    one_answer_in_spite_of(Fault::status(500).after_effect()).await;
    one_answer_in_spite_of(Fault::reset().after_effect()).await;
    one_answer_in_spite_of(Fault::stall().after_effect()).await;
}

#[tokio::test]
async fn filling_in_is_tried_again_too() {
    for fault in [
        Fault::status(503),
        Fault::rate_limited(Duration::from_millis(300)),
        Fault::reset().after_effect(),
    ] {
        let stage = stage_with(|settings| settings.env("DISCORD_DEFER_AFTER", "1ms")).await;
        stage
            .ticketrz
            .set(|switches| switches.latency = Duration::from_millis(200));
        stage.discord.fail_next(Endpoint::WebhookMessage, 2, fault);
        let answer = answer(&stage, &ticket("1234")).await;
        assert_eq!(answer.how, How::Deferred, "{fault:?}");
        assert_eq!(
            embed(&answer.message)["title"],
            "#1234 · brosur",
            "{fault:?}"
        );
        assert_eq!(stage.discord.messages().len(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn an_interaction_whose_time_is_up_is_given_up() {
    let stage = stage().await;
    stage
        .ticketrz
        .set(|switches| switches.latency = Duration::from_millis(500));
    let sent = stage.discord.send(&ticket("1234")).unwrap();
    stage.discord.clock().advance(Duration::from_secs(4));
    let log = stage.bot.log();
    log.wait_for(GENEROUS, |line| line.contains("too late to answer"))
        .await
        .unwrap();
    assert!(sent.within(Duration::ZERO).answer().await.is_err());
    assert_eq!(
        callbacks(&stage.discord).len(),
        1,
        "an unknown interaction is not tried again"
    );
    // The next one is answered as if nothing had been.
    let answer = answer(&stage, &ticket("1234")).await;
    assert_eq!(embed(&answer.message)["title"], "#1234 · brosur");
}

#[tokio::test]
async fn a_hundred_lookups_at_once_each_get_their_own_answer() {
    let stage = stage().await;
    let sent: Vec<_> = (0..100)
        .map(|_| stage.discord.send(&ticket("1234")).unwrap())
        .collect();
    let mut answered = 0;
    for sent in sent {
        // One person has 20 lookups a minute: the others are told when to go on.
        let answer = sent.answer().await.unwrap();
        answered += usize::from(!answer.message.embeds().is_empty());
    }
    assert_eq!(answered, 20);
    assert_eq!(stage.discord.messages().len(), 100);
    assert!(calls(&stage.discord, "POST", |path| path.ends_with("/callback")).len() >= 100);
    assert_eq!(stage.ticketrz.lookups().len(), 1, "one ticket is one call");
}
