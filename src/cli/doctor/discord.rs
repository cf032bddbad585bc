//! Discord: the token, the application, the commands, the session limit.

use ::commands::AccessRules;
use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use serenity::all::{ApplicationId, BotGateway};

use super::finding::Finding;
use crate::{
    discord::{Application, Patience, Rest, RestError, Route, application, are_registered},
    settings::DiscordSettings,
};

/// A bad day could use up this many sessions.
const FEW_SESSIONS: u64 = 20;

const TOKEN: &str = "Discord token";
const COMMANDS: &str = "commands";
const ACCESS: &str = "who may ask";
const SESSIONS: &str = "session limit";

pub(super) async fn look(settings: &DiscordSettings, access: &AccessRules) -> Vec<Finding> {
    let Some(token) = &settings.token else {
        return vec![Finding::skipped(
            TOKEN,
            "without DISCORD_TOKEN neither the application, nor its commands, nor the session limit can be looked at",
        )];
    };
    let rest = match Rest::new(&settings.api_url, Some(token)) {
        Ok(rest) => rest,
        Err(error) => {
            return vec![Finding::wrong(
                TOKEN,
                error.to_string(),
                "look at the machine's TLS certificates",
            )];
        }
    };
    match application(&rest).await {
        Ok(application) => vec![
            of_application(settings, application.id),
            who_may_ask(settings, access, application),
            commands(&rest, settings, application.id, access.direct_messages).await,
            sessions(&rest).await,
        ],
        Err(error) => vec![refused(TOKEN, &error)],
    }
}

fn of_application(settings: &DiscordSettings, id: ApplicationId) -> Finding {
    match settings.application {
        Some(given) if given != id => Finding::wrong(
            TOKEN,
            format!("it is application {id}'s, and DISCORD_APPLICATION_ID is {given}"),
            "copy both from the same application in the developer portal",
        ),
        _ => Finding::fine(TOKEN, format!("it is accepted, for application {id}")),
    }
}

fn who_may_ask(
    settings: &DiscordSettings,
    access: &AccessRules,
    application: Application,
) -> Finding {
    let is_open = access.are_open() && settings.guilds.is_empty();
    match (is_open, application.is_public) {
        (true, true) => Finding::doubtful(
            ACCESS,
            "everybody, in every guild; and strangers can invite the bot to theirs",
            "set ALLOWED_GUILD_IDS, and switch Public Bot off on the Bot page of the developer portal",
        ),
        (true, false) => Finding::fine(
            ACCESS,
            "everybody in the guilds that the application's owner invites the bot to",
        ),
        (false, _) => Finding::fine(ACCESS, "those whom the settings name"),
    }
}

async fn commands(
    rest: &Rest,
    settings: &DiscordSettings,
    id: ApplicationId,
    direct_messages: bool,
) -> Finding {
    match are_registered(rest, id, &settings.guilds, direct_messages).await {
        Ok(true) => Finding::fine(COMMANDS, "they are registered as this version defines them"),
        Ok(false) => Finding::doubtful(
            COMMANDS,
            "they are not registered as this version defines them",
            "start the bot, or run `ticketrz-bot register`",
        ),
        Err(error) => refused(COMMANDS, &error),
    }
}

async fn sessions(rest: &Rest) -> Finding {
    let patience = Patience {
        tries: 2,
        ..Patience::for_start_up()
    };
    let answer: Result<BotGateway, _> = rest.get(Route::GatewayBot, &[], patience).await;
    match answer {
        Ok(found) => {
            let limit = found.session_start_limit;
            let renewed =
                SignedDuration::try_from(std::time::Duration::from_millis(limit.reset_after))
                    .ok()
                    .and_then(|after| Timestamp::now().checked_add(after).ok())
                    .map_or_else(String::new, |at| format!(", renewed at {at:.0}"));
            let left = format!("{} of {} are left{renewed}", limit.remaining, limit.total);
            let to_do = "look for another process with the same token, or for a bot that restarts again and again";
            match limit.remaining {
                0 => Finding::wrong(SESSIONS, left, to_do),
                1..FEW_SESSIONS => Finding::doubtful(SESSIONS, left, to_do),
                _ => Finding::fine(SESSIONS, left),
            }
        }
        Err(error) => refused(SESSIONS, &error),
    }
}

fn refused(check: &'static str, error: &RestError) -> Finding {
    let to_do = match error.status() {
        Some(StatusCode::UNAUTHORIZED) => "copy the token from the developer portal again",
        Some(StatusCode::FORBIDDEN) => "invite the bot with the scope applications.commands",
        Some(_) => "wait, and look at https://discordstatus.com",
        None => "check the network, its proxy and DISCORD_API_URL",
    };
    Finding::wrong(check, error.to_string(), to_do)
}
