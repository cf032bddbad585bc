//! What every test begins with.

use std::time::Duration;

use serde_json::Value;
use simulators::{
    bot::BotSettings,
    clock::Clock,
    discord::{Answer, Discord, DiscordConfig, Interaction, Message},
    record::{Exchange, Service},
    stage::Stage,
    ticketrz::{Ticketrz, TicketrzConfig},
};

/// The bot's binary.
pub(crate) const BOT: &str = env!("CARGO_BIN_EXE_ticketrz-bot");
/// More than anything takes even on a busy machine; a wait ends when its condition holds.
pub(crate) const GENEROUS: Duration = Duration::from_secs(30);

/// The time between two polls. Without it a test takes the processor from the bot that it waits for.
pub(crate) async fn pause() {
    tokio::time::sleep(Duration::from_millis(10)).await;
}

/// Waits for a condition, with an end that only a defect reaches.
pub(crate) async fn eventually(mut condition: impl AsyncFnMut() -> bool) {
    let met = async {
        while !condition().await {
            pause().await;
        }
    };
    tokio::time::timeout(GENEROUS, met)
        .await
        .expect("it never happened");
}

/// A bot with ordinary settings between the two services.
pub(crate) async fn stage() -> Stage {
    stage_with(|settings| settings).await
}

/// A bot with some settings changed.
pub(crate) async fn stage_with(change: impl FnOnce(BotSettings) -> BotSettings) -> Stage {
    Stage::start_with(BOT, Clock::system(), change)
        .await
        .unwrap()
}

/// Both services without a bot.
pub(crate) async fn services() -> (Discord, Ticketrz) {
    let discord = Discord::start(DiscordConfig::default()).await.unwrap();
    let ticketrz = Ticketrz::start(TicketrzConfig::default()).await.unwrap();
    (discord, ticketrz)
}

/// `/ticket` with this text as its id.
pub(crate) fn ticket(id: &str) -> Interaction {
    Interaction::command("ticket").string("id", id)
}

/// Does it, and waits for the final answer.
pub(crate) async fn answer(stage: &Stage, interaction: &Interaction) -> Answer {
    stage
        .discord
        .send(interaction)
        .unwrap()
        .answer()
        .await
        .unwrap()
}

/// The same, where there are only services and no stage.
pub(crate) async fn told(discord: &Discord, interaction: &Interaction) -> Message {
    let sent = discord.send(interaction).unwrap();
    sent.answer().await.unwrap().message
}

/// Does it, and waits for the message that comes of it.
pub(crate) async fn message(stage: &Stage, interaction: &Interaction) -> Message {
    answer(stage, interaction).await.message
}

/// The first embed of a message.
pub(crate) fn embed(message: &Message) -> &Value {
    message
        .embeds()
        .first()
        .unwrap_or_else(|| panic!("no embed in {}", message.json()))
}

/// The line below the title.
pub(crate) fn state(message: &Message) -> &str {
    let description = embed(message)["description"].as_str().unwrap_or_default();
    description.lines().next().unwrap_or_default()
}

/// The value of an embed's field.
pub(crate) fn field<'a>(message: &'a Message, name: &str) -> &'a str {
    let fields = embed(message)["fields"].as_array().unwrap();
    let field = fields.iter().find(|field| field["name"] == name);
    field.unwrap_or_else(|| panic!("no field {name} in {fields:?}"))["value"]
        .as_str()
        .unwrap()
}

/// The calls of one kind that reached Discord.
pub(crate) fn calls(discord: &Discord, method: &str, path: impl Fn(&str) -> bool) -> Vec<Exchange> {
    let all = discord.recorder().exchanges(Service::Discord);
    all.into_iter()
        .filter(|call| call.method == method && path(&call.path))
        .collect()
}

/// The callbacks that reached Discord.
pub(crate) fn callbacks(discord: &Discord) -> Vec<Exchange> {
    calls(discord, "POST", |path| path.ends_with("/callback"))
}
