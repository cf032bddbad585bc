//! What tests begin with that hold however interactions reach the bot.

use simulators::{
    bot::{Bot, BotSettings},
    discord::{Answer, Discord, Interaction, Message},
    ticketrz::Ticketrz,
};

use crate::{
    over_http::{self, patient_services, root_of},
    stage::{BOT, GENEROUS},
};

/// A bot between the two services.
pub(crate) struct Running {
    pub(crate) bot: Bot,
    pub(crate) discord: Discord,
    pub(crate) ticketrz: Ticketrz,
    settings: BotSettings,
    transport: Transport,
}

#[derive(Clone, Copy)]
enum Transport {
    Gateway,
    Http,
}

/// Tries it with a bot on the gateway, and with one that takes interactions over HTTP.
pub(crate) async fn over_both(
    change: impl Fn(BotSettings) -> BotSettings,
    test: impl AsyncFn(&mut Running),
) {
    for transport in [Transport::Gateway, Transport::Http] {
        let (discord, ticketrz) = patient_services().await;
        let settings = change(match transport {
            Transport::Gateway => BotSettings::new(BOT, &discord, &ticketrz),
            Transport::Http => over_http::settings(&discord, &ticketrz),
        });
        let bot = start(&settings, &discord, transport).await;
        test(&mut Running {
            bot,
            discord,
            ticketrz,
            settings,
            transport,
        })
        .await;
    }
}

/// Ordinary settings.
pub(crate) fn as_set(settings: BotSettings) -> BotSettings {
    settings
}

async fn start(settings: &BotSettings, discord: &Discord, transport: Transport) -> Bot {
    match transport {
        Transport::Gateway => Bot::start_ready(settings, discord).await.unwrap(),
        Transport::Http => {
            let bot = Bot::start(settings).unwrap();
            over_http::ready(&bot).await;
            let endpoint = format!("{}/interactions", root_of(&bot).await);
            discord.set_interactions_endpoint(&endpoint).await.unwrap();
            bot
        }
    }
}

impl Running {
    /// Ends the bot as its host would, and starts it again with the same settings.
    pub(crate) async fn restart(&mut self) {
        self.restart_with(as_set).await;
    }

    /// The same, with some settings changed.
    pub(crate) async fn restart_with(&mut self, change: impl FnOnce(BotSettings) -> BotSettings) {
        self.settings = change(self.settings.clone());
        self.bot.terminate().unwrap();
        self.bot.wait(GENEROUS).await.unwrap();
        self.bot = start(&self.settings, &self.discord, self.transport).await;
    }

    /// Does it, and waits for the final answer.
    pub(crate) async fn answer(&self, interaction: &Interaction) -> Answer {
        let answer = self.discord.send(interaction).unwrap().answer().await;
        answer.unwrap_or_else(|why| panic!("{why}; the bot's log:\n{}", self.bot.log().text()))
    }

    /// The message of the final answer.
    pub(crate) async fn told(&self, interaction: &Interaction) -> Message {
        self.answer(interaction).await.message
    }

    /// Presses a button, and waits for the message that comes of it.
    pub(crate) async fn press(&self, on: &Message, button: &str) -> Message {
        self.told(&Interaction::press(on, button)).await
    }

    /// The calls so far: for tickets, for conversations, and for the list.
    pub(crate) fn spent(&self) -> (usize, usize, usize) {
        (
            self.ticketrz.lookups().len(),
            self.ticketrz.conversations().len(),
            self.ticketrz.lists().len(),
        )
    }
}
