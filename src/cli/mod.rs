//! The binary's commands other than running the bot.

mod completions;
mod doctor;
mod health_check;
mod lookup;
mod register;
mod terminal;

use std::{future::Future, sync::Arc};

use secrecy::SecretString;
use ticketrz::{Redis, SystemClock, Tickets};

use crate::{
    exit::Exit,
    logging,
    run::run_until_told_to_stop,
    settings::{Request, SettingsError, Task},
};
use terminal::complain;

/// Carries out the command. Blocks; starts its own runtime.
///
/// # Errors
/// The settings are invalid.
pub fn carry_out(request: &Request) -> Result<Exit, SettingsError> {
    match request.task {
        Task::Run => {
            let settings = request.settings()?;
            logging::start(settings.log);
            Ok(run_until_told_to_stop(settings))
        }
        Task::Check { json, ticket } => {
            let settings = request.settings();
            Ok(block_on(doctor::check(settings, ticket, json)))
        }
        Task::Lookup { id, json } => Ok(block_on(lookup::print(request.settings()?, id, json))),
        Task::Register => {
            let settings = request.settings()?;
            logging::start(settings.log);
            Ok(block_on(register::register(settings)))
        }
        Task::HealthCheck => Ok(block_on(health_check::ask(
            request.http_settings()?.address,
        ))),
        Task::Completions(shell) => Ok(completions::print(shell)),
    }
}

fn block_on(task: impl Future<Output = Exit>) -> Exit {
    match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime.block_on(task),
        Err(error) => {
            complain(format_args!("the runtime cannot be started: {error}"));
            Exit::Internal
        }
    }
}

/// The ticket system as the bot uses it, Redis included.
fn open(
    mut config: ticketrz::Config,
    redis: Option<&SecretString>,
) -> Result<Tickets, Box<dyn std::error::Error>> {
    let clock = Arc::new(SystemClock);
    config.redis = redis
        .map(|url| Redis::new(url, clock.clone()))
        .transpose()?;
    Ok(Tickets::new(config, clock)?)
}
