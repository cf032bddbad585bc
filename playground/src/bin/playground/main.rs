//! Tries the bot: `/ticket 1234` on a page in the browser or at a prompt, answered by the real binary.

mod arguments;
mod build;
mod failure;
mod once;
mod page_mode;
mod prompt;
mod session;
mod shown_log;
mod stop;

use std::path::PathBuf;
use std::process::ExitCode;

use arguments::{Arguments, Mode};
use clap::Parser as _;
use failure::Failure;
use playground::page::{self, Page};
use shown_log::ShownLog;
use simulators::clock::Clock;
use simulators::discord::Person;
use simulators::stage::Stage;
use stop::Stop;

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.tell();
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let mut stop = Stop::listen().map_err(Failure::Signals)?;
    // Before the bot is built: a port in use need not wait for that.
    let page = match arguments.mode {
        None => Some(Page::bind(arguments.port).await?),
        Some(_) => None,
    };
    let started = tokio::select! {
        // What has been started by then is killed.
        () = stop.told() => return Ok(()),
        started = start(arguments.bot, page.is_some()) => started,
    };
    let mut stage = started?;
    let mut log = ShownLog::new(arguments.verbose || page.is_some());
    log.show(&stage.bot).await;
    let work = async {
        match (arguments.mode, page) {
            (Some(Mode::Once { lines }), _) => once::run(&mut stage, &lines).await,
            (None, Some(page)) => {
                page_mode::run(&mut stage, &mut log, page, !arguments.no_open).await
            }
            _ => prompt::run(&mut stage, &mut log, Person::default()).await,
        }
    };
    let result = tokio::select! {
        // First, because Ctrl-C at a terminal reaches the bot as well, and that it ends then is no failure.
        biased;
        () = stop.told() => Ok(()),
        result = work => result,
    };
    let ended = stage.end().await;
    log.finish().await;
    result?;
    let status = ended?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::Ended(status))
    }
}

/// Builds the bot unless one is named, and starts it.
async fn start(bot: Option<PathBuf>, with_page: bool) -> Result<Stage, Failure> {
    let bot = match bot {
        Some(bot) => bot,
        None => build::bot().await?,
    };
    Ok(if with_page {
        Stage::start_with(bot, Clock::system(), page::settings).await?
    } else {
        Stage::start(bot).await?
    })
}
