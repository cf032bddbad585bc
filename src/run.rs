//! Puts the bot together, and takes it apart again.

use std::{sync::Arc, time::Duration};

use commands::{Commands, Desk};
use serde::Deserialize;
use serenity::{
    all::{ApplicationId, BotGateway, GuildId},
    http::Route,
};
use ticketrz::{SystemClock, Tickets};
use tokio::signal::unix::{SignalKind, signal};
use tracing::{error, info};

use crate::{
    Exit, Settings,
    discord::{Answerer, Gateway, GatewayEnd, Patience, Rest, RestError, register},
    health::{Health, State},
};

/// What is in flight when the process is told to stop gets this long.
const LONGEST_DRAIN: Duration = Duration::from_secs(10);

/// Why the bot did not start, or could not go on.
#[derive(Debug, thiserror::Error)]
enum RunError {
    #[error("the HTTP client cannot be set up")]
    HttpClient(#[source] reqwest::Error),
    #[error("the ticket system cannot be set up")]
    Tickets(#[source] ticketrz::SetupError),
    #[error("the process cannot listen for signals")]
    Signals(#[source] std::io::Error),
    #[error("Discord refuses DISCORD_TOKEN: copy the token from the developer portal again")]
    TokenRefused(#[source] RestError),
    #[error(
        "Discord cannot be reached, or does not answer properly: check the network and DISCORD_API_URL"
    )]
    DiscordUnavailable(#[source] RestError),
    #[error(
        "the commands could not be registered: check that the bot was invited with the scope applications.commands"
    )]
    Registration(#[source] RestError),
    #[error(transparent)]
    Gateway(#[from] GatewayEnd),
}

impl RunError {
    fn discord(error: RestError) -> Self {
        match error.status() {
            Some(reqwest::StatusCode::UNAUTHORIZED) => Self::TokenRefused(error),
            _ => Self::DiscordUnavailable(error),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Self::HttpClient(_)
            | Self::Tickets(_)
            | Self::Signals(_)
            | Self::Gateway(GatewayEnd::Setup(_)) => Exit::Internal,
            Self::TokenRefused(_)
            | Self::Registration(_)
            | Self::Gateway(GatewayEnd::Refused(_)) => Exit::DiscordRefused,
            Self::DiscordUnavailable(_) | Self::Gateway(GatewayEnd::Address(_)) => {
                Exit::DiscordUnavailable
            }
            Self::Gateway(GatewayEnd::GaveUp(_)) => Exit::GatewayLost,
        }
    }
}

/// Runs the bot until SIGTERM, Ctrl-C, or something that it cannot go on after. Blocks; starts a runtime of its own.
#[must_use]
pub fn run_until_told_to_stop(settings: Settings) -> Exit {
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            error!(%error, "the runtime cannot be started");
            return Exit::Internal;
        }
    };
    match runtime.block_on(run(settings)) {
        Ok(()) => Exit::Stopped,
        Err(error) => {
            error!(
                error = &error as &dyn std::error::Error,
                "the bot cannot go on"
            );
            error.exit()
        }
    }
}

async fn run(settings: Settings) -> Result<(), RunError> {
    let mut stop = std::pin::pin!(told_to_stop().map_err(RunError::Signals)?);
    let Settings {
        discord,
        ticketrz,
        answers,
        access,
        ..
    } = settings;
    let rest = Rest::new(discord.api_url, &discord.token).map_err(RunError::HttpClient)?;
    let clock = Arc::new(SystemClock);
    let tickets = Tickets::new(ticketrz, clock.clone()).map_err(RunError::Tickets)?;
    let direct_messages = access.direct_messages;
    let mut desk = Desk::new(tickets, clock);
    desk.labels = answers.labels;
    desk.web_url = answers.web_url;
    desk.support_contact.clone_from(&answers.support_contact);
    desk.visibility = answers.visibility;
    desk.pace = answers.pace;
    desk.access = access;
    let commands = Commands::new(desk);
    let answerer = Answerer::new(
        rest.clone(),
        commands,
        discord.defer_after,
        answers.support_contact,
    );

    let health = Health::starting();
    let found = tokio::select! {
        found = prepare(&rest, &discord.guilds, direct_messages) => found?,
        () = &mut stop => return Ok(()),
    };
    let mut gateway = Gateway::new(
        found,
        rest,
        discord.token,
        answerer.clone(),
        health.clone(),
        discord.give_up_after,
    );
    let ended = tokio::select! {
        ended = gateway.run() => Err(ended.into()),
        () = &mut stop => Ok(()),
    };
    health.set(State::Stopping);
    info!("{}", health.state().reason());
    if !answerer.drain(LONGEST_DRAIN).await {
        error!("not everything in flight was finished in time");
    }
    gateway.stop().await;
    ended
}

/// Everything that must work before the gateway is worth connecting to.
async fn prepare(
    rest: &Rest,
    guilds: &[GuildId],
    direct_messages: bool,
) -> Result<BotGateway, RunError> {
    let found: BotGateway = rest
        .get(Route::GatewayBot, &[], Patience::for_start_up())
        .await
        .map_err(RunError::discord)?;
    let application: Application = rest
        .get(
            Route::Oauth2ApplicationCurrent,
            &[],
            Patience::for_start_up(),
        )
        .await
        .map_err(RunError::discord)?;
    register(rest, application.id, guilds, direct_messages)
        .await
        .map_err(RunError::Registration)?;
    Ok(found)
}

#[derive(Deserialize)]
struct Application {
    id: ApplicationId,
}

/// A future that ends at SIGTERM (what hosts send) or SIGINT (Ctrl-C).
fn told_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => (),
            _ = interrupt.recv() => (),
        }
    })
}
