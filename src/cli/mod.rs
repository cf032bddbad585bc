//! The binary's commands other than running the bot.

mod codes;
mod completions;
mod doctor;
mod forget;
mod health_check;
mod lookup;
mod register;
mod terminal;

use std::future::Future;

use tracing::warn;

use crate::{
    exit::Exit,
    logging,
    run::run_until_told_to_stop,
    settings::{Request, Settings, SettingsError, Task},
};
use terminal::complain;

/// Carries out the command. Blocks; starts its own runtime.
///
/// # Errors
/// The settings are invalid.
pub fn carry_out(request: &Request) -> Result<Exit, SettingsError> {
    match request.task {
        Task::Run => {
            let settings = started(request)?;
            Ok(run_until_told_to_stop(settings))
        }
        Task::Check { json, ticket } => {
            let settings = request.settings();
            let warnings = request.warnings();
            Ok(block_on(doctor::check(settings, warnings, ticket, json)))
        }
        Task::Lookup { id, json, codes } => {
            let (config, answers) = request.lookup_settings()?;
            request.warnings().iter().for_each(complain);
            Ok(match id.filter(|_| !codes) {
                Some(id) => block_on(lookup::print(config, &answers.labels, id, json)),
                None => block_on(codes::print(config, id)),
            })
        }
        Task::Register => {
            let settings = started(request)?;
            Ok(block_on(register::register(settings)))
        }
        Task::Forget { user } => {
            let (file, redis) = request.state_settings()?;
            Ok(block_on(forget::forget(user, file, redis)))
        }
        Task::HealthCheck => Ok(block_on(health_check::ask(
            request.http_settings()?.address,
        ))),
        Task::Completions { shell } => Ok(completions::print(shell)),
    }
}

/// Reads the settings and starts the log.
fn started(request: &Request) -> Result<Settings, SettingsError> {
    let settings = request.settings()?;
    logging::start(settings.log);
    for warning in request.warnings() {
        warn!(%warning, "a setting looks like a mistake");
    }
    Ok(settings)
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
