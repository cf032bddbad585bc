//! Following tickets: what people press and list, what they are told, who is not, and what it costs.

mod access;
mod list;
mod replicas;
mod state;
mod telling;

use std::path::PathBuf;

use simulators::{
    bot::BotSettings,
    discord::{Interaction, Message, Person, Place},
    stage::Stage,
};
use tempfile::TempDir;

use crate::{
    over_http::{root_of, runs_more},
    stage::{message, stage_with, ticket},
};

/// The job that looks at followed tickets.
const JOB: &str = "follow_tickets";

/// A bot that keeps its state in a file, and looks at followed tickets once a second.
pub(crate) struct Following {
    pub(crate) stage: Stage,
    pub(crate) folder: TempDir,
}

pub(crate) fn file(folder: &TempDir) -> PathBuf {
    folder.path().join("state.sqlite")
}

/// Calls that are enough for every test.
pub(crate) fn eager(settings: BotSettings) -> BotSettings {
    settings
        .env("FOLLOW_CALLS_PER_HOUR", "3600")
        .env("LOOKUPS_PER_MINUTE", "0")
}

impl Following {
    pub(crate) async fn start() -> Self {
        Self::start_with(|settings| settings).await
    }

    pub(crate) async fn start_with(change: impl FnOnce(BotSettings) -> BotSettings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let stage = stage_with(|settings| {
            let settings = eager(settings).env("STATE_FILE", file(&folder));
            change(settings)
        });
        Self {
            stage: stage.await,
            folder,
        }
    }

    /// Follows a ticket from its card, and gives the answer.
    pub(crate) async fn follow(&self, id: &str, person: &Person) -> Message {
        let card = message(&self.stage, &ticket(id).by(person.clone())).await;
        self.press(&card, "Follow", person).await
    }

    pub(crate) async fn press(&self, on: &Message, button: &str, person: &Person) -> Message {
        message(&self.stage, &press(on, button, person)).await
    }

    pub(crate) async fn list(&self, person: &Person) -> Message {
        message(
            &self.stage,
            &Interaction::command("following").by(person.clone()),
        )
        .await
    }

    /// Waits until the bot has looked after followed tickets this many times more.
    pub(crate) async fn looks(&self, more: u64) {
        runs_more(&root_of(&self.stage.bot).await, JOB, more).await;
    }

    /// Waits for a direct message that says this.
    pub(crate) async fn told(&self, person: &Person, words: &str) -> Message {
        let says = |message: &Message| message.content().contains(words);
        let discord = &self.stage.discord;
        discord
            .wait_for_direct_message(person.id, says)
            .await
            .unwrap()
    }

    /// The direct messages to a person so far.
    pub(crate) fn all_told(&self, person: &Person) -> Vec<String> {
        let messages = self.stage.discord.direct_messages(person.id);
        messages
            .iter()
            .map(|message| message.content().to_owned())
            .collect()
    }
}

/// A press where the message is.
pub(crate) fn press(on: &Message, button: &str, person: &Person) -> Interaction {
    let press = Interaction::press(on, button).by(person.clone());
    if on.json()["guild_id"].is_null() && !on.is_ephemeral() {
        press.at(Place {
            channel: on.channel(),
            ..Place::direct_message()
        })
    } else {
        press
    }
}

pub(crate) fn rina() -> Person {
    Person::new(77, "rina")
}

pub(crate) fn budi() -> Person {
    Person::new(78, "budi")
}
