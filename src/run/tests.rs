use std::net::SocketAddr;

use simulators::{
    clock::Clock,
    discord::{Discord, DiscordConfig, Interaction},
    ticketrz::{Ticketrz, TicketrzConfig},
};
use tokio::{task::JoinHandle, time::timeout};

use super::*;

const GENEROUS: Duration = Duration::from_secs(30);

/// A bot in this process, between services of its own.
struct Running {
    discord: Discord,
    _ticketrz: Ticketrz,
    address: SocketAddr,
    shutdown: Shutdown,
    bot: JoinHandle<Result<(), RunError>>,
}

impl Running {
    async fn start(transport: &str) -> Self {
        let discord = Discord::start(DiscordConfig {
            clock: Clock::stopped(jiff::Timestamp::now()),
            ..DiscordConfig::default()
        });
        let discord = discord.await.unwrap();
        let ticketrz = Ticketrz::start(TicketrzConfig::default()).await.unwrap();
        let settings = Settings::of(&[
            ("DISCORD_TRANSPORT", transport),
            ("DISCORD_PUBLIC_KEY", &discord.public_key()),
            ("DISCORD_TOKEN", discord.token()),
            ("DISCORD_API_URL", &discord.url()),
            ("TICKETRZ_BASE_URL", &ticketrz.url()),
            ("TICKETRZ_TOKEN", &ticketrz.config().token),
            ("HTTP_ADDR", "127.0.0.1:0"),
        ]);
        let settings = settings.unwrap();
        let listener = Listener::bind(settings.http.address).await.unwrap();
        let address = listener.address().unwrap();
        let shutdown = Shutdown::default();
        let bot = tokio::spawn(run(settings, listener, shutdown.clone()));
        let running = Self {
            discord,
            _ticketrz: ticketrz,
            address,
            shutdown,
            bot,
        };
        running.until_ready().await;
        running
    }

    async fn until_ready(&self) {
        let url = format!("http://{}/readyz", self.address);
        let ready = async { while reqwest::get(&url).await.unwrap().status() != 200 {} };
        timeout(GENEROUS, ready).await.unwrap();
    }

    async fn answers(&self, id: &str) {
        let asked = Interaction::command("ticket").string("id", id);
        let answer = self.discord.send(&asked).unwrap().answer().await.unwrap();
        assert_eq!(
            answer.message.embeds().len(),
            1,
            "{}",
            answer.message.json()
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_bots_run_in_one_process_and_one_goes_on_when_the_other_is_stopped() {
    let over_http = Running::start("http").await;
    let endpoint = format!("http://{}/interactions", over_http.address);
    let discord = &over_http.discord;
    discord.set_interactions_endpoint(&endpoint).await.unwrap();
    let over_gateway = Running::start("gateway").await;
    for bot in [&over_http, &over_gateway] {
        bot.answers("1234").await;
    }

    over_gateway.shutdown.tell();
    let ended = timeout(GENEROUS, over_gateway.bot).await.unwrap();
    assert!(ended.unwrap().is_ok());
    assert!(
        reqwest::get(format!("http://{}/healthz", over_gateway.address))
            .await
            .is_err()
    );
    over_http.answers("100001").await;
    over_http.shutdown.tell();
    let ended = timeout(GENEROUS, over_http.bot).await.unwrap();
    assert!(ended.unwrap().is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bot_that_is_told_twice_does_not_finish() {
    let running = Running::start("http").await;
    running.shutdown.tell();
    running.shutdown.tell();
    let ended = timeout(GENEROUS, running.bot).await.unwrap().unwrap();
    assert!(matches!(ended, Err(RunError::ToldTwice)), "{ended:?}");
}
