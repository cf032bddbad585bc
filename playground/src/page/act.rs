//! What the person at the page does.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::request_error::RequestError;
use super::state::App;
use simulators::discord::limits::CONTENT;
use simulators::discord::{Interaction, Message, Quoted, Sent};

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
    /// Sends a private message away.
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
    State(app): State<Arc<App>>,
    Json(act): Json<Act>,
) -> Result<StatusCode, RequestError> {
    let interaction = match act {
        Act::Say { content } => {
            say(&app, content)?;
            return Ok(StatusCode::NO_CONTENT);
        }
        Act::Dismiss { message } => {
            app.state.change(|state| state.dismissed.insert(message));
            return Ok(StatusCode::NO_CONTENT);
        }
        Act::Command { name, options } => {
            let command = Interaction::command(&name);
            options.into_iter().fold(command, |command, (name, value)| {
                command.option(&name, value)
            })
        }
        Act::AppsOnMessage { command, message } => {
            Interaction::message_command(&command, &find(&app, message)?)
        }
        Act::AppsOnPost { command, post } => {
            let quoted = app.state.read(|state| {
                let post = state.posts.iter().find(|held| held.id == post);
                post.map(Quoted::from)
            });
            Interaction::message_command(&command, quoted.ok_or_else(gone)?)
        }
        Act::Press { message, custom_id } => Interaction::press(&find(&app, message)?, &custom_id),
        Act::Choose {
            message,
            custom_id,
            values,
        } => Interaction::choose(&find(&app, message)?, values).in_select(&custom_id),
    };
    let sent = app.send(interaction)?;
    sent.acknowledged().await?;
    tokio::spawn(count(app, sent));
    Ok(StatusCode::NO_CONTENT)
}

fn say(app: &App, content: String) -> Result<(), RequestError> {
    let length = content.chars().count();
    if content.trim().is_empty() || length > CONTENT {
        let message = format!("A message has 1 to {CONTENT} characters.");
        return Err(RequestError::new(StatusCode::UNPROCESSABLE_ENTITY, message));
    }
    let person = app.state.read(|state| state.viewer.person());
    app.say(person, content);
    Ok(())
}

fn find(app: &App, message: u64) -> Result<Message, RequestError> {
    app.discord.message(message).ok_or_else(gone)
}

fn gone() -> RequestError {
    RequestError::new(StatusCode::NOT_FOUND, "The message is gone.")
}

/// Counts the answers that show a ticket, which is what the cache can save API calls for.
async fn count(app: Arc<App>, sent: Sent) {
    // Without an answer there is nothing to count.
    let Ok(answer) = sent.answer().await else {
        return;
    };
    if !answer.message.embeds().is_empty() {
        app.state
            .change(|state| state.answered = state.answered.saturating_add(1));
    }
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
    State(app): State<Arc<App>>,
    Json(typing): Json<Typing>,
) -> Result<Json<Value>, RequestError> {
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
    let choices = app.send(complete)?.choices().await?;
    Ok(Json(json!({"choices": choices})))
}
