//! `register`: registers the commands with Discord without starting the bot.

use serenity::all::ApplicationId;

use super::terminal::complain;
use crate::{
    discord::{Rest, RestError, application, register as synchronize},
    exit::Exit,
    settings::Settings,
};

#[derive(Debug, thiserror::Error)]
enum RegisterError {
    #[error("registering the commands needs DISCORD_TOKEN")]
    NoToken,
    #[error("the HTTP client cannot be set up")]
    HttpClient(#[from] reqwest::Error),
    #[error("the commands could not be registered: {0}")]
    Discord(#[from] RestError),
}

pub(super) async fn register(settings: Settings) -> Exit {
    match try_register(settings).await {
        Ok(()) => Exit::Stopped,
        Err(error) => {
            complain(&error);
            match error {
                RegisterError::NoToken => Exit::Settings,
                RegisterError::HttpClient(_) => Exit::Internal,
                RegisterError::Discord(error)
                    if error.status() == Some(reqwest::StatusCode::UNAUTHORIZED) =>
                {
                    Exit::DiscordRefused
                }
                RegisterError::Discord(_) => Exit::DiscordUnavailable,
            }
        }
    }
}

async fn try_register(settings: Settings) -> Result<(), RegisterError> {
    let discord = settings.discord;
    let token = discord.token.as_ref().ok_or(RegisterError::NoToken)?;
    let rest = Rest::new(&discord.api_url, Some(token))?;
    let id: ApplicationId = match discord.application {
        Some(id) => id,
        None => application(&rest).await?.id,
    };
    synchronize(&rest, id, &discord.guilds, settings.access.direct_messages).await?;
    Ok(())
}
