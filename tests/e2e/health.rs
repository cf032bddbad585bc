//! `/healthz`, `/readyz`, and where they are served.

use simulators::{
    bot::Bot,
    discord::{Endpoint, Fault},
};

use crate::{
    over_http::{get, root_of, until_readyz},
    stage::{BOT, GENEROUS, services, stage},
};

use simulators::bot::BotSettings;

#[tokio::test]
async fn a_bot_on_the_gateway_is_alive_and_ready() {
    let stage = stage().await;
    let root = root_of(&stage.bot).await;
    assert_eq!(
        get(&format!("{root}/healthz")).await,
        (200, "alive\n".to_owned())
    );
    until_readyz(&root, 200, "ready\n").await;
    assert_eq!(
        get(&format!("{root}/interactions")).await.0,
        404,
        "that is the other transport's"
    );
}

#[tokio::test]
async fn a_bot_that_is_not_connected_is_alive_but_not_ready_and_says_why() {
    let (discord, ticketrz) = services().await;
    discord.fail_next(Endpoint::GatewayUrl, 10, Fault::stall());
    let bot = Bot::start(&BotSettings::new(BOT, &discord, &ticketrz)).unwrap();
    let root = root_of(&bot).await;
    assert_eq!(get(&format!("{root}/healthz")).await.0, 200);
    let (status, reason) = get(&format!("{root}/readyz")).await;
    assert_eq!(status, 503);
    assert!(reason.contains("not connected"), "{reason}");
}

#[tokio::test]
async fn an_address_that_is_in_use_ends_the_start_with_what_to_do() {
    let (discord, ticketrz) = services().await;
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let settings = BotSettings::new(BOT, &discord, &ticketrz).env("HTTP_ADDR", &address);
    let bot = Bot::start(&settings).unwrap();
    assert_eq!(bot.wait(GENEROUS).await.unwrap().code(), Some(78));
    let said = bot.log().text();
    assert!(
        said.contains(&format!("cannot listen on HTTP_ADDR {address}")),
        "{said}"
    );
    assert!(
        discord.recorder().entries().is_empty(),
        "no half a bot was started"
    );
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_with_the_other_settings() {
    let (discord, ticketrz) = services().await;
    let settings = BotSettings::new(BOT, &discord, &ticketrz).env("HTTP_ADDR", "everywhere");
    let bot = Bot::start(&settings).unwrap();
    assert_eq!(bot.wait(GENEROUS).await.unwrap().code(), Some(78));
    assert!(
        bot.log().text().contains("HTTP_ADDR is `everywhere`"),
        "{}",
        bot.log().text()
    );
}
