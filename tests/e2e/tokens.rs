//! The bot renews its own tokens: nobody on the team has to.

use simulators::{
    bot::{Bot, BotSettings},
    ticketrz::{Outcome, catalogue},
};

use crate::stage::{BOT, embed, message, services, stage_with, ticket, told};

#[tokio::test]
async fn a_token_that_expires_in_a_storm_of_lookups_is_renewed_once() {
    let stage = stage_with(|settings| settings.env("LOOKUPS_PER_MINUTE", "0")).await;
    message(&stage, &ticket("1234")).await;
    assert_eq!(
        stage.ticketrz.authentications().len(),
        1,
        "an idle bot logs in when it is asked, once"
    );

    stage.ticketrz.expire_tokens();
    let tickets = catalogue().filter(|entry| entry.outcome == Outcome::Ticket && entry.id != 1234);
    let tickets: Vec<_> = tickets.collect();
    let sent: Vec<_> = tickets
        .iter()
        .cycle()
        .take(100)
        .map(|entry| stage.discord.send(&ticket(&entry.id.to_string())).unwrap())
        .collect();
    for sent in sent {
        let answer = sent.answer().await.unwrap();
        assert!(
            !answer.message.embeds().is_empty(),
            "{}",
            answer.message.json()
        );
    }
    assert_eq!(stage.ticketrz.authentications().len(), 2);
}

#[tokio::test]
async fn a_wrong_password_is_tried_once_and_says_whom_to_ask() {
    let stage = stage_with(|settings| settings.env("SUPPORT_CONTACT", "<@42>")).await;
    stage
        .ticketrz
        .set(|switches| switches.password_refused = true);
    for id in ["1234", "1", "2", "3"] {
        let told = message(&stage, &ticket(id)).await;
        assert!(
            told.content().contains("Please tell <@42>"),
            "{}",
            told.content()
        );
    }
    assert_eq!(
        stage.ticketrz.authentications().len(),
        1,
        "the account must not be locked"
    );
    assert!(stage.ticketrz.lookups().is_empty());
    let log = stage.bot.log().text();
    assert!(
        log.contains("correct the e-mail address, password or site id"),
        "the log says what the operator must do: {log}"
    );
}

#[tokio::test]
async fn a_token_file_that_something_else_rotates_is_read_again() {
    let (discord, ticketrz) = services().await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), ticketrz.issue_token()).unwrap();
    let settings = BotSettings::new(BOT, &discord, &ticketrz)
        .with_fixed_token(&ticketrz)
        .without("TICKETRZ_TOKEN")
        .env("TICKETRZ_TOKEN_FILE", file.path());
    let _bot = Bot::start_ready(&settings, &discord).await.unwrap();
    assert_eq!(
        embed(&told(&discord, &ticket("1234")).await)["title"],
        "#1234 · brosur"
    );

    ticketrz.expire_tokens();
    std::fs::write(file.path(), ticketrz.issue_token()).unwrap();
    assert!(!told(&discord, &ticket("1")).await.embeds().is_empty());
    assert!(ticketrz.authentications().is_empty());
}
