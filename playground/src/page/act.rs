//! What the person at the page does.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::refusal::Refusal;
use super::shared::Shared;
use simulators::discord::limits::CONTENT;
use simulators::discord::{Interaction, Message, Quoted};

/// One thing done.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Act {
    /// Writes a message.
    Say { content: String },
    /// Uses a slash command.
    Command {
        name: String,
        options: Map<String, Value>,
    },
    /// Uses a message command on a person's message.
    AppsOnPost {
        command: String,
        #[serde(with = "text")]
        post: u64,
    },
    /// Uses a message command on one of the bot's messages.
    AppsOnMessage {
        command: String,
        #[serde(with = "text")]
        message: u64,
    },
    /// Presses a button.
    Press {
        #[serde(with = "text")]
        message: u64,
        custom_id: String,
    },
    /// Chooses from a select.
    Choose {
        #[serde(with = "text")]
        message: u64,
        custom_id: String,
        values: Vec<String>,
    },
    /// Dismisses a private message.
    Dismiss {
        #[serde(with = "text")]
        message: u64,
    },
}

/// Discord's ids do not fit JavaScript's numbers.
mod text {
    use serde::{Deserialize as _, Deserializer, de::Error as _};

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
        let id = String::deserialize(from)?;
        id.parse().map_err(D::Error::custom)
    }
}

/// Does it, and answers when the bot has acknowledged it.
pub(super) async fn act(
    State(shared): State<Arc<Shared>>,
    Json(act): Json<Act>,
) -> Result<StatusCode, Refusal> {
    let interaction = match act {
        Act::Say { content } => {
            say(&shared, content)?;
            return Ok(StatusCode::NO_CONTENT);
        }
        Act::Dismiss { message } => {
            shared.change(|state| state.dismissed.insert(message));
            return Ok(StatusCode::NO_CONTENT);
        }
        Act::Command { name, options } => {
            let command = Interaction::command(&name);
            options.into_iter().fold(command, |command, (name, value)| {
                command.option(&name, value)
            })
        }
        Act::AppsOnMessage { command, message } => {
            Interaction::message_command(&command, &find(&shared, message)?)
        }
        Act::AppsOnPost { command, post } => {
            let quoted = shared.read(|state| {
                let post = state.posts.iter().find(|held| held.id == post);
                post.map(Quoted::from)
            });
            Interaction::message_command(&command, quoted.ok_or_else(gone)?)
        }
        Act::Press { message, custom_id } => {
            Interaction::press(&find(&shared, message)?, &custom_id)
        }
        Act::Choose {
            message,
            custom_id,
            values,
        } => Interaction::choose(&find(&shared, message)?, values).in_select(&custom_id),
    };
    let counting = shared.backstage.tally.begin(&shared.backstage.ticketrz);
    let sent = shared.send(interaction)?;
    sent.acknowledged().await?;
    tokio::spawn(async move {
        // Without an answer there is nothing to count, and the person sees that there is none.
        if let Ok(answer) = sent.answer().await {
            counting.end(&answer);
        }
    });
    Ok(StatusCode::NO_CONTENT)
}

fn say(shared: &Shared, content: String) -> Result<(), Refusal> {
    let length = content.chars().count();
    if content.trim().is_empty() || length > CONTENT {
        let message = format!("A message has 1 to {CONTENT} characters.");
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, message));
    }
    let person = shared.read(|state| state.viewer.person());
    shared.say(person, content);
    Ok(())
}

fn find(shared: &Shared, message: u64) -> Result<Message, Refusal> {
    shared.backstage.discord.message(message).ok_or_else(gone)
}

fn gone() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "The message is gone.")
}

/// Somebody typing in an option.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Typing {
    command: String,
    option: String,
    typed: String,
    others: Map<String, Value>,
}

/// Asks the bot for suggestions.
pub(super) async fn complete(
    State(shared): State<Arc<Shared>>,
    Json(typing): Json<Typing>,
) -> Result<Json<Value>, Refusal> {
    let Typing {
        command,
        option,
        typed,
        others,
    } = typing;
    let complete = Interaction::complete(&command, &option, &typed);
    let complete = others
        .into_iter()
        .fold(complete, |complete, (name, value)| {
            complete.option(&name, value)
        });
    let choices = shared.send(complete)?.choices().await?;
    Ok(Json(json!({"choices": choices})))
}
