//! Discord: the token, the application, the commands, the session limit.

use ::commands::AccessRules;
use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use serenity::all::ApplicationId;

use super::finding::Finding;
use crate::{
    discord::{Application, Patience, Rest, RestError, application, are_registered},
    settings::DiscordSettings,
};

/// A bot that keeps restarting could use up this many sessions in a day.
const FEW_SESSIONS: u64 = 20;

const TOKEN: &str = "Discord token";
const COMMANDS: &str = "commands";
const ACCESS: &str = "who may ask";
const SESSIONS: &str = "session limit";

pub(super) async fn look(settings: &DiscordSettings, access: &AccessRules) -> Vec<Finding> {
    let Some(token) = &settings.token else {
        return vec![Finding::skipped(
            TOKEN,
            "without DISCORD_TOKEN the application, its commands and its session limit cannot be checked",
        )];
    };
    let rest = match Rest::new(&settings.api_url, Some(token)) {
        Ok(rest) => rest,
        Err(error) => {
            let to_do = "check the machine's TLS certificates";
            return vec![Finding::wrong(TOKEN, error, to_do)];
        }
    };
    match application(&rest).await {
        Ok(application) => vec![
            of_application(settings, application.id),
            who_may_ask(settings, access, application),
            commands(&rest, settings, application.id, access).await,
            sessions(&rest).await,
        ],
        Err(error) => vec![refused(TOKEN, &error)],
    }
}

fn of_application(settings: &DiscordSettings, id: ApplicationId) -> Finding {
    match settings.application {
        Some(given) if given != id => Finding::wrong(
            TOKEN,
            format!("it belongs to application {id}, but DISCORD_APPLICATION_ID is {given}"),
            "copy both from the same application in the developer portal",
        ),
        _ => Finding::fine(TOKEN, format!("accepted, for application {id}")),
    }
}

fn who_may_ask(
    settings: &DiscordSettings,
    access: &AccessRules,
    application: Application,
) -> Finding {
    if !(access.are_open() && settings.guilds.is_empty()) {
        return Finding::fine(ACCESS, "only those that the settings allow");
    }
    if application.is_public {
        Finding::doubtful(
            ACCESS,
            "everybody in every server, and strangers can invite the bot to theirs",
            "set ALLOWED_GUILD_IDS, and switch Public Bot off on the Bot page of the developer portal",
        )
    } else {
        Finding::fine(
            ACCESS,
            "everybody in the servers that the application's owner invites the bot to",
        )
    }
}

async fn commands(
    rest: &Rest,
    settings: &DiscordSettings,
    id: ApplicationId,
    access: &AccessRules,
) -> Finding {
    match are_registered(rest, id, &settings.guilds, access).await {
        Ok(true) => Finding::fine(COMMANDS, "registered and up to date"),
        Ok(false) => Finding::doubtful(
            COMMANDS,
            "not registered, or not up to date",
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
    let limit = match rest.gateway(patience).await {
        Ok(found) => found.session_start_limit,
        Err(error) => return refused(SESSIONS, &error),
    };
    let after = i64::try_from(limit.reset_after).unwrap_or(i64::MAX);
    let renewed = Timestamp::now().saturating_add(SignedDuration::from_millis(after));
    let renewed = renewed.map_or_else(|_| String::new(), |at| format!(", renewed at {at:.0}"));
    let left = format!(
        "{} of {} sessions left{renewed}",
        limit.remaining, limit.total
    );
    let to_do = "look for another process with the same token, or for a bot that keeps restarting";
    match limit.remaining {
        0 => Finding::wrong(SESSIONS, left, to_do),
        1..FEW_SESSIONS => Finding::doubtful(SESSIONS, left, to_do),
        _ => Finding::fine(SESSIONS, left),
    }
}

fn refused(check: &'static str, error: &RestError) -> Finding {
    let to_do = match error.status() {
        Some(StatusCode::UNAUTHORIZED) => "copy the token from the developer portal again",
        Some(StatusCode::FORBIDDEN) => "invite the bot with the scope applications.commands",
        Some(_) => "wait, and look at https://discordstatus.com",
        None => "check the network, its proxy and DISCORD_API_URL",
    };
    Finding::wrong(check, error, to_do)
}
