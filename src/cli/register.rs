//! `register`: registers the commands with Discord without starting the bot.

use commands::AccessRules;

use super::terminal::complain;
use crate::{
    discord::{Rest, RestError, application, register as synchronize, remove_strays},
    exit::Exit,
    settings::{DiscordSettings, Settings},
};

pub(super) async fn register(settings: Settings) -> Exit {
    let discord = &settings.discord;
    if discord.token.is_none() {
        complain("registering the commands needs DISCORD_TOKEN");
        return Exit::Settings;
    }
    let rest = match Rest::new(&discord.api_url, discord.token.as_ref()) {
        Ok(rest) => rest,
        Err(error) => {
            complain(format_args!("the HTTP client cannot be set up: {error}"));
            return Exit::Internal;
        }
    };
    let Err(error) = try_register(&rest, discord, &settings.access).await else {
        return Exit::Stopped;
    };
    complain(format_args!(
        "the commands could not be registered: {error}"
    ));
    if error.is_refusal() {
        Exit::DiscordRefused
    } else {
        Exit::DiscordUnavailable
    }
}

async fn try_register(
    rest: &Rest,
    discord: &DiscordSettings,
    access: &AccessRules,
) -> Result<(), RestError> {
    let id = match discord.application {
        Some(id) => id,
        None => application(rest).await?.id,
    };
    synchronize(rest, id, &discord.guilds, access).await?;
    remove_strays(rest, id, &discord.guilds).await;
    Ok(())
}
