//! Puts the bot together, and takes it apart again.

use std::{sync::Arc, time::Duration};

use commands::{Commands, Services};
use secrecy::SecretString;
use serenity::all::{ApplicationId, BotGateway, GuildId};
use ticketrz::{Clock, SystemClock, Tickets};
use tokio::time::sleep;
use tracing::{error, info, warn};

use crate::{
    Exit, Settings, Transport,
    discord::{
        Gateway, GatewayEnd, Patience, Responder, Rest, RestError, Route,
        application as find_application, register,
    },
    health::{Health, State},
    http::{self, Inbox, ListenError, Listener, Operations, Orphans, Signatures},
    metrics::{ApiRequests, Kind, Metrics},
    replicas::Interactions,
    stop::Stop,
};

/// What is in flight when the process is told to stop gets this long.
const LONGEST_DRAIN: Duration = Duration::from_secs(10);
/// HTTP requests that are being answered get this long.
const LONGEST_GOODBYE: Duration = Duration::from_secs(5);

/// Why the bot did not start, or could not go on.
#[derive(Debug, thiserror::Error)]
enum RunError {
    #[error("the HTTP client cannot be set up")]
    HttpClient(#[source] reqwest::Error),
    #[error("the ticket system cannot be set up")]
    Tickets(#[source] ticketrz::SetupError),
    #[error("the process cannot listen for signals")]
    Signals(#[source] std::io::Error),
    #[error("told to stop twice: what was in flight is given up")]
    ToldTwice,
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
    #[error(transparent)]
    Listen(#[from] ListenError),
    #[error("the metrics cannot be set up")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
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
            | Self::Tickets(ticketrz::SetupError::Client(_))
            | Self::Signals(_)
            | Self::Metrics(_) => Exit::Internal,
            Self::ToldTwice => Exit::Failed,
            Self::Listen(_) | Self::Tickets(ticketrz::SetupError::RedisUrl(_)) => Exit::Settings,
            Self::TokenRefused(_) | Self::Registration(_) => Exit::DiscordRefused,
            Self::Gateway(GatewayEnd::Refused(refusal)) => refusal.exit(),
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
    let ended = runtime.block_on(async {
        let health = Health::starting();
        let stop = Stop::listen(health.clone()).map_err(RunError::Signals)?;
        tokio::select! {
            ended = run(settings, health, &stop) => ended,
            () = stop.told_twice() => Err(RunError::ToldTwice),
        }
    });
    // A name that is being resolved could hold the process for minutes.
    runtime.shutdown_background();
    match ended {
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

async fn run(settings: Settings, health: Health, stop: &Stop) -> Result<(), RunError> {
    let Settings {
        discord,
        mut ticketrz,
        answers,
        access,
        http,
        ..
    } = settings;
    let listener = Listener::bind(http.address).await?;
    let metrics = Metrics::start(match discord.transport {
        Transport::Gateway { .. } => Kind::Gateway,
        Transport::Http(_) => Kind::Http,
    })?;
    let rest = Rest::new(discord.api_url, discord.token.as_ref()).map_err(RunError::HttpClient)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    ticketrz.observer = Some(Arc::new(ApiRequests));
    let tickets = Tickets::new(ticketrz, Arc::clone(&clock)).map_err(RunError::Tickets)?;
    let operations = http::operations(Operations {
        health: health.clone(),
        metrics,
        tickets: tickets.clone(),
        clock: Arc::clone(&clock),
    });
    let registration = Registration {
        is_open: access.are_open() && discord.guilds.is_empty(),
        application: discord.application,
        guilds: discord.guilds,
        direct_messages: access.direct_messages,
    };
    let mut services = Services::new(tickets.clone(), Arc::clone(&clock));
    services.labels = answers.labels;
    services.web_url = answers.web_url;
    services
        .support_contact
        .clone_from(&answers.support_contact);
    services.visibility = answers.visibility;
    services.rate_limit = answers.rate_limit;
    services.access = access;
    let responder = Responder::new(
        rest.clone(),
        Commands::new(services),
        discord.defer_after,
        answers.support_contact,
    );
    let bot = Bot {
        rest,
        registration,
        responder,
        health,
    };
    match discord.transport {
        Transport::Gateway { token } => {
            let server = listener.serve(operations);
            let ended = bot.over_gateway(&token, discord.give_up_after, stop).await;
            server.stop(LONGEST_GOODBYE).await;
            ended
        }
        Transport::Http(signatures) => {
            let interactions = Arc::new(Interactions::new(
                signatures.max_age,
                discord.defer_after,
                tickets.redis(),
            ));
            let signatures = Arc::new(Signatures::new(signatures, Arc::clone(&clock)));
            let inbox = Inbox::new(
                Arc::clone(&signatures),
                Arc::clone(&interactions),
                bot.responder.clone(),
            );
            let orphans = Orphans {
                interactions,
                signatures,
                responder: bot.responder.clone(),
                clock,
            };
            let server = listener.serve(operations.merge(http::interactions(inbox)));
            let may_register = discord.token.is_some();
            let ended = tokio::select! {
                ended = bot.over_http(may_register, stop) => ended,
                never = orphans.keep_adopting() => match never {},
            };
            if ended.is_ok() {
                sleep(http.shutdown_delay).await;
            }
            server.stop(LONGEST_GOODBYE).await;
            bot.drain().await;
            ended
        }
    }
}

/// What both transports need.
struct Bot {
    rest: Rest,
    registration: Registration,
    responder: Responder,
    health: Health,
}

struct Registration {
    application: Option<ApplicationId>,
    guilds: Vec<GuildId>,
    direct_messages: bool,
    /// Everybody may look tickets up, wherever the bot is invited to.
    is_open: bool,
}

impl Bot {
    /// Answers what comes over the gateway, until told to stop.
    async fn over_gateway(
        &self,
        token: &SecretString,
        give_up_after: Duration,
        stop: &Stop,
    ) -> Result<(), RunError> {
        let found = tokio::select! {
            found = self.find_gateway() => found?,
            () = stop.told() => return Ok(()),
        };
        let mut gateway = Gateway::new(
            found,
            self.rest.clone(),
            token.clone(),
            self.responder.clone(),
            self.health.clone(),
            give_up_after,
        );
        let ended = tokio::select! {
            ended = gateway.run() => Err(ended.into()),
            () = stop.told() => Ok(()),
        };
        // Answers go by the REST API: what is in flight does not need the gateway.
        gateway.stop().await;
        self.drain().await;
        ended
    }

    /// Lets what comes by HTTP be answered, until told to stop.
    async fn over_http(&self, may_register: bool, stop: &Stop) -> Result<(), RunError> {
        if may_register {
            tokio::select! {
                registered = self.register() => registered?,
                () = stop.told() => return Ok(()),
            }
        } else {
            info!(
                "the commands are left as they are registered: changing them needs DISCORD_TOKEN"
            );
        }
        self.health.set(State::Ready);
        info!("ready for Discord's requests to /interactions");
        stop.told().await;
        Ok(())
    }

    /// Everything that must work before the gateway is worth connecting to.
    async fn find_gateway(&self) -> Result<BotGateway, RunError> {
        let found: BotGateway = self
            .rest
            .get(Route::GatewayBot, &[], Patience::for_start_up())
            .await
            .map_err(RunError::discord)?;
        self.register().await?;
        Ok(found)
    }

    async fn register(&self) -> Result<(), RunError> {
        let Registration {
            application,
            guilds,
            direct_messages,
            is_open,
        } = &self.registration;
        let application = if let Some(application) = *application {
            application
        } else {
            let found = find_application(&self.rest)
                .await
                .map_err(RunError::discord)?;
            if found.is_public && *is_open {
                warn!(
                    "strangers can invite the bot and look tickets up: set ALLOWED_GUILD_IDS, and switch Public Bot off"
                );
            }
            found.id
        };
        register(&self.rest, application, guilds, *direct_messages)
            .await
            .map_err(RunError::Registration)
    }

    async fn drain(&self) {
        self.health.set(State::Stopping);
        if !self.responder.drain(LONGEST_DRAIN).await {
            error!("not everything in flight was finished in time");
        }
    }
}
