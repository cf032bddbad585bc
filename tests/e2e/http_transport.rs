//! `DISCORD_TRANSPORT=http`: the same answers, in the responses to signed requests.

use std::time::Duration;

use jiff::Timestamp;
use simulators::{
    bot::Bot,
    discord::{How, Interaction},
    ticketrz::Quota,
};
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::{
    over_http::{HttpStage, get, patient_services, ready, root_of, settings, until_readyz},
    stage::{GENEROUS, callbacks, calls, embed, eventually, field, ticket},
};

#[tokio::test]
async fn a_ticket_is_answered_in_the_response_itself() {
    let stage = HttpStage::start().await;
    let sent = stage.discord.send(&ticket("1234")).unwrap();
    let answer = sent.answer().await.unwrap();
    assert_eq!(answer.how, How::Immediate);
    assert!(answer.message.is_ephemeral());
    assert_eq!(embed(&answer.message)["title"], "#1234 · brosur");
    assert_eq!(sent.delivered().await.unwrap().problem, None);
    assert!(
        callbacks(&stage.discord).is_empty(),
        "no further call to Discord is needed"
    );
}

#[tokio::test]
async fn every_kind_of_interaction_is_answered_by_the_same_handlers() {
    let stage = HttpStage::start().await;
    let answer = async |interaction: Interaction| {
        let sent = stage.discord.send(&interaction).unwrap();
        let answer = sent.answer().await.unwrap();
        assert_eq!(sent.delivered().await.unwrap().problem, None);
        answer
    };
    let shown = answer(ticket("10")).await.message;
    let refreshed = answer(Interaction::press(&shown, "Refresh")).await;
    assert_eq!(refreshed.how, How::Updated);
    let details = answer(Interaction::press(&shown, "Details")).await;
    assert!(
        field(&details.message, "Classification").contains("(TS"),
        "{:?}",
        details.message
    );
    let found = answer(Interaction::message_command("Look up ticket", "see #1234")).await;
    assert_eq!(embed(&found.message)["title"], "#1234 · brosur");
    let typed = Interaction::complete("ticket", "id", "12");
    let choices = stage.discord.send(&typed).unwrap().choices().await.unwrap();
    assert!(!choices.is_empty());
    stage
        .ticketrz
        .set(|switches| switches.quota = Quota::UsedUp);
    let told = answer(ticket("77")).await.message;
    assert!(
        told.content().contains("out of ticket lookups"),
        "{}",
        told.json()
    );
}

#[tokio::test]
async fn a_slow_lookup_is_deferred_in_the_response_and_filled_in_later() {
    let stage = HttpStage::start_with(|settings| settings.env("DISCORD_DEFER_AFTER", "1ms")).await;
    stage
        .ticketrz
        .set(|switches| switches.latency = Duration::from_millis(300));
    let answer = stage
        .discord
        .send(&ticket("1234"))
        .unwrap()
        .answer()
        .await
        .unwrap();
    assert_eq!(answer.how, How::Deferred);
    assert_eq!(embed(&answer.message)["title"], "#1234 · brosur");
    assert!(callbacks(&stage.discord).is_empty());
    assert_eq!(calls(&stage.discord, "PATCH", |_| true).len(), 1);
}

#[tokio::test]
async fn a_slow_public_answer_and_a_slow_press_end_as_over_the_gateway() {
    let stage = HttpStage::start_with(|settings| settings.env("DISCORD_DEFER_AFTER", "1ms")).await;
    stage
        .ticketrz
        .set(|switches| switches.latency = Duration::from_millis(300));
    let shared = stage
        .discord
        .send(&ticket("10").boolean("share", true))
        .unwrap();
    let public = shared.follow_up().await.unwrap();
    assert!(!public.is_ephemeral());
    let pressed = stage
        .discord
        .send(&Interaction::press(&public, "Refresh"))
        .unwrap();
    assert_eq!(pressed.answer().await.unwrap().how, How::UpdatedLater);
}

#[tokio::test]
async fn no_token_is_needed_but_to_register() {
    let (discord, ticketrz) = patient_services().await;
    let with_token = settings(&discord, &ticketrz);
    let first = Bot::start(&with_token).unwrap();
    ready(&first).await;
    assert!(!discord.global_commands().is_empty());
    first.terminate().unwrap();
    first.wait(GENEROUS).await.unwrap();
    let before = discord.recorder().entries().len();

    let without = with_token
        .without("DISCORD_TOKEN")
        .env("DISCORD_DEFER_AFTER", "1ms");
    let bot = Bot::start(&without).unwrap();
    ready(&bot).await;
    assert!(
        bot.log().text().contains("needs DISCORD_TOKEN"),
        "{}",
        bot.log().text()
    );
    assert_eq!(
        discord.recorder().entries().len(),
        before,
        "Discord was not even asked"
    );
    let endpoint = format!("{}/interactions", root_of(&bot).await);
    discord.set_interactions_endpoint(&endpoint).await.unwrap();
    ticketrz.set(|switches| switches.latency = Duration::from_millis(300));
    let answer = discord
        .send(&ticket("1234"))
        .unwrap()
        .answer()
        .await
        .unwrap();
    assert_eq!(
        (answer.how, answer.message.embeds().len()),
        (How::Deferred, 1)
    );
}

#[tokio::test]
async fn an_interaction_that_comes_again_is_answered_once() {
    let stage = HttpStage::start().await;
    let sent = stage.discord.send(&ticket("1234")).unwrap();
    sent.answer().await.unwrap();
    let (status, said) = stage
        .post_signed(Timestamp::now(), sent.signed_payload())
        .await;
    assert_eq!(status, 409);
    assert!(
        !said.contains("brosur"),
        "whoever recorded a request learns nothing by it: {said}"
    );
    assert_eq!(stage.ticketrz.lookups().len(), 1);
    assert_eq!(stage.discord.messages().len(), 1);
}

#[tokio::test]
async fn an_answer_that_nobody_waits_for_any_more_goes_to_discord_by_a_callback() {
    let stage = HttpStage::start().await;
    stage
        .ticketrz
        .set(|switches| switches.latency = Duration::from_millis(700));
    let sent = stage.discord.send(&ticket("1234")).unwrap();
    sent.answer().await.unwrap();
    let mut again: serde_json::Value = serde_json::from_slice(&sent.signed_payload()).unwrap();
    again["id"] = "78".into();
    again["data"]["options"][0]["value"] = "1235".into();
    let (body, timestamp) = (again.to_string(), Timestamp::now().as_second().to_string());
    let head = format!(
        "POST /interactions HTTP/1.1\r\nhost: bot\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         x-signature-timestamp: {timestamp}\r\nx-signature-ed25519: {}\r\n\r\n",
        body.len(),
        stage.discord.sign(&timestamp, body.as_bytes()),
    );
    let mut line = TcpStream::connect(stage.root.trim_start_matches("http://"))
        .await
        .unwrap();
    line.write_all(format!("{head}{body}").as_bytes())
        .await
        .unwrap();
    eventually(async || stage.ticketrz.lookups().len() == 2).await;
    drop(line);
    let called = || callbacks(&stage.discord).len() == 1;
    stage
        .discord
        .wait_until("a callback", |_| called())
        .await
        .unwrap();
}

#[tokio::test]
async fn readiness_turns_false_first_and_what_comes_meanwhile_is_answered() {
    let stage = HttpStage::start_with(|settings| settings.env("SHUTDOWN_DELAY", "3s")).await;
    assert_eq!(
        get(&format!("{}/readyz", stage.root)).await,
        (200, "ready\n".to_owned())
    );
    stage
        .ticketrz
        .set(|switches| switches.latency = Duration::from_millis(300));
    stage.bot.terminate().unwrap();
    until_readyz(&stage.root, 503, "stopping").await;
    let sent = stage.discord.send(&ticket("1234")).unwrap();
    assert_eq!(
        embed(&sent.answer().await.unwrap().message)["title"],
        "#1234 · brosur"
    );
    let status = stage.bot.wait(GENEROUS).await.unwrap();
    assert_eq!(status.code(), Some(0), "{}", stage.bot.log().text());
}

#[tokio::test]
async fn a_deferred_answer_is_finished_before_the_end() {
    let stage = HttpStage::start_with(|settings| settings.env("DISCORD_DEFER_AFTER", "1ms")).await;
    stage
        .ticketrz
        .set(|switches| switches.latency = Duration::from_secs(1));
    let sent = stage.discord.send(&ticket("1234")).unwrap();
    sent.acknowledged().await.unwrap();
    stage.bot.terminate().unwrap();
    assert_eq!(
        embed(&sent.answer().await.unwrap().message)["title"],
        "#1234 · brosur"
    );
    assert_eq!(stage.bot.wait(GENEROUS).await.unwrap().code(), Some(0));
}
