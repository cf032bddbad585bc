//! Assembles the bot, runs it and shuts it down.

mod error;

use std::{path::Path, sync::Arc, time::Duration};

use commands::{AccessRules, Commands, Services};
use secrecy::SecretString;
use serenity::all::{ApplicationId, BotGateway, GuildId};
use ticketrz::{Clock, Redis, SystemClock, Tickets};
use tokio::time::{sleep, timeout};
use tokio_util::task::AbortOnDropHandle;
use tracing::{error, info, warn};

use self::error::RunError;
use crate::{
    discord::{
        Gateway, Patience, Responder, Rest, application as find_application, register,
        remove_strays,
    },
    exit::Exit,
    following::Following,
    health::{Health, State},
    http::{self, Inbox, Listener, Operations, Orphans, Signatures},
    jobs::{Jobs, SumUpMetrics},
    metrics::{Metrics, state_up},
    notices::Notices,
    replicas::{Interactions, Posts},
    settings::{AnswerSettings, DiscordSettings, Settings, SignatureSettings, Transport},
    state::State as Store,
    stop::Shutdown,
};

/// The longest wait at shutdown for interactions in flight.
const LONGEST_DRAIN: Duration = Duration::from_secs(10);
/// The longest wait at shutdown for HTTP requests.
const LONGEST_GOODBYE: Duration = Duration::from_secs(5);

/// The longest wait at shutdown for a job's run.
const LONGEST_JOB: Duration = Duration::from_secs(1);

/// Runs the bot until SIGTERM, Ctrl-C or a fatal error. Blocks; starts its own runtime.
///
/// The runtime has one thread: it answers thousands of interactions a second, and further ones would mostly wake each other.
/// What takes long has the blocking pool.
#[must_use]
pub fn run_until_told_to_stop(settings: Settings) -> Exit {
    let runtime = match tokio::runtime::Builder::new_current_thread()
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
        let shutdown = Shutdown::on_signals().map_err(RunError::Signals)?;
        let listener = Listener::bind(settings.http.address).await?;
        run(settings, listener, shutdown).await
    });
    // Without waiting: a blocking DNS lookup could take minutes.
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

/// Runs a bot that serves `listener`, until `shutdown` or a fatal error.
async fn run(settings: Settings, listener: Listener, shutdown: Shutdown) -> Result<(), RunError> {
    tokio::select! {
        ended = serve(settings, listener, &shutdown) => ended,
        () = shutdown.told_twice() => Err(RunError::ToldTwice),
    }
}

async fn serve(
    settings: Settings,
    listener: Listener,
    shutdown: &Shutdown,
) -> Result<(), RunError> {
    let Settings {
        discord,
        mut ticketrz,
        answers,
        mut access,
        following,
        state_file,
        notices,
        http,
        ..
    } = settings;
    let health = Health::until(shutdown.clone());
    let metrics = Arc::new(Metrics::start(&discord.transport)?);
    let state = open_state(state_file.as_deref(), ticketrz.redis.as_ref(), &mut access);
    let rest = Rest::new(&discord.api_url, discord.token.as_ref()).map_err(RunError::HttpClient)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let (redis, zone) = (ticketrz.redis.clone(), ticketrz.zone.clone());
    let following = Following::offered(state.as_ref(), &rest, &access, following, &clock);
    ticketrz.observer = Some(Following::observer(following.as_ref()));
    let tickets = Tickets::new(ticketrz, Arc::clone(&clock)).map_err(RunError::Tickets)?;
    let operations = http::operations(Operations {
        health: health.clone(),
        metrics: Arc::clone(&metrics),
        tickets: tickets.clone(),
        clock: Arc::clone(&clock),
    });
    let mut jobs = Jobs::new(redis.as_ref());
    jobs.start(SumUpMetrics(metrics));
    let registration = Registration::new(&discord, access.clone());
    let support_contact = answers.support_contact.clone();
    let mut services = services(answers, access, tickets.clone(), Arc::clone(&clock));
    services.follows = following.as_ref().map(Following::follows);
    let (tally, is_following) = (Arc::clone(&services.tally), services.follows.is_some());
    let commands = Commands::new(services);
    Following::start(following, &mut jobs, &tickets, &commands);
    let notices = notices.zip(state).zip(discord.token.clone());
    let reporter = notices.map(|((settings, state), token)| {
        let notices = Notices {
            settings,
            state,
            rest: rest.clone(),
            tickets,
            tally,
            clock: Arc::clone(&clock),
            zone,
            token,
            support_contact: support_contact.clone(),
            is_following,
        };
        notices.start(&mut jobs)
    });
    let responder = Responder::new(
        rest.clone(),
        commands,
        Posts::new(redis.as_ref()),
        discord.defer_after,
        support_contact,
    );
    let bot = Bot {
        rest,
        registration,
        responder,
        health,
    };
    let ended = match discord.transport {
        Transport::Gateway { token } => {
            let server = listener.serve(operations);
            let ended = bot
                .over_gateway(&token, discord.give_up_after, shutdown)
                .await;
            jobs.stop(LONGEST_JOB).await;
            server.stop(LONGEST_GOODBYE).await;
            ended
        }
        Transport::Http(signatures) => {
            let inbox = inbox(
                &signatures,
                discord.defer_after,
                redis.as_ref(),
                clock,
                &bot.responder,
                &mut jobs,
            );
            let server = listener.serve(operations.merge(http::interactions(inbox)));
            let ended = bot.over_http(discord.token.is_some(), shutdown).await;
            jobs.stop(LONGEST_JOB).await;
            if ended.is_ok() {
                sleep(http.shutdown_delay).await;
            }
            server.stop(LONGEST_GOODBYE).await;
            bot.drain().await;
            ended
        }
    };
    if let Some(reporter) = reporter {
        // What was counted since the last run. A failure has been logged, and loses that.
        let _saved = timeout(LONGEST_JOB, reporter.save()).await;
    }
    ended
}

/// What outlives a restart. Lookups need none of it, so they go on without it.
fn open_state(
    file: Option<&Path>,
    redis: Option<&Redis>,
    access: &mut AccessRules,
) -> Option<Store> {
    let opened = Store::open(file, redis);
    if file.is_some() && redis.is_none() {
        state_up(opened.is_ok());
    }
    let state = opened.unwrap_or_else(|error| {
        error!(
            error = &error as &dyn std::error::Error,
            "the bot goes on without its state: nothing can be followed, and the team is told nothing"
        );
        None
    });
    access.without_following |= state.is_none();
    state
}

/// What takes interactions over HTTP, and the job that adopts those of replicas that died.
fn inbox(
    settings: &SignatureSettings,
    defer_after: Duration,
    redis: Option<&Redis>,
    clock: Arc<dyn Clock>,
    responder: &Responder,
    jobs: &mut Jobs,
) -> Inbox {
    let interactions = Interactions::new(settings.max_age, defer_after, redis);
    let interactions = Arc::new(interactions);
    let signatures = Arc::new(Signatures::new(settings, Arc::clone(&clock)));
    jobs.start(Orphans {
        interactions: Arc::clone(&interactions),
        signatures: Arc::clone(&signatures),
        responder: responder.clone(),
        clock,
    });
    Inbox::new(signatures, interactions, responder.clone())
}

/// What the commands work with.
fn services(
    answers: AnswerSettings,
    access: AccessRules,
    tickets: Tickets,
    clock: Arc<dyn Clock>,
) -> Services {
    let labels = answers.labels.learning_from(tickets.names());
    let mut services = Services::new(tickets, clock);
    services.labels = labels;
    services.web_url = answers.web_url;
    services.support_contact = answers.support_contact;
    services.visibility = answers.visibility;
    services.card_style = answers.card_style;
    services.card_fields = answers.card_fields;
    services.several_calls = answers.several_calls;
    services.find_calls = answers.find_calls;
    services.rate_limit = answers.rate_limit;
    services.access = access;
    services
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
    access: AccessRules,
    /// Anybody may look tickets up in every guild that the bot is invited to.
    is_open: bool,
}

impl Registration {
    fn new(discord: &DiscordSettings, access: AccessRules) -> Self {
        Self {
            is_open: access.are_open() && discord.guilds.is_empty(),
            application: discord.application,
            guilds: discord.guilds.clone(),
            access,
        }
    }
}

impl Bot {
    /// Answers interactions from the gateway until told to stop.
    async fn over_gateway(
        &self,
        token: &SecretString,
        give_up_after: Duration,
        shutdown: &Shutdown,
    ) -> Result<(), RunError> {
        let found = tokio::select! {
            found = async { tokio::try_join!(self.find_gateway(), self.register()) } => found?,
            () = shutdown.told() => return Ok(()),
        };
        let (found, _removing_strays) = found;
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
            () = shutdown.told() => Ok(()),
        };
        // Answers use the REST API, so interactions in flight do not need the gateway.
        gateway.stop().await;
        self.drain().await;
        ended
    }

    /// Reports readiness for interactions over HTTP, until told to stop.
    async fn over_http(&self, may_register: bool, shutdown: &Shutdown) -> Result<(), RunError> {
        let _removing_strays = if may_register {
            tokio::select! {
                registered = self.register() => Some(registered?),
                () = shutdown.told() => return Ok(()),
            }
        } else {
            info!("the commands were not registered: that needs DISCORD_TOKEN");
            None
        };
        self.health.set(State::Ready);
        info!("ready for Discord's requests to /interactions");
        shutdown.told().await;
        Ok(())
    }

    async fn find_gateway(&self) -> Result<BotGateway, RunError> {
        let found = self.rest.gateway(Patience::for_start_up()).await;
        found.map_err(RunError::discord)
    }

    /// Registers the commands. Returns the removal of those that an earlier setting registered, which the bot does not wait
    /// for.
    async fn register(&self) -> Result<AbortOnDropHandle<()>, RunError> {
        let Registration {
            application,
            guilds,
            access,
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
        register(&self.rest, application, guilds, access)
            .await
            .map_err(RunError::registration)?;
        let (rest, guilds) = (self.rest.clone(), guilds.clone());
        let removing = async move { remove_strays(&rest, application, &guilds).await };
        Ok(AbortOnDropHandle::new(tokio::spawn(removing)))
    }

    async fn drain(&self) {
        self.health.set(State::Stopping);
        if !self.responder.drain(LONGEST_DRAIN).await {
            error!("some interactions in flight were not finished in time");
        }
    }
}

#[cfg(test)]
mod tests;
