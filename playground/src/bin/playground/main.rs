//! Tries the bot: `/ticket 1234` on a page in the browser or at a prompt, answered by the real binary.

mod arguments;
mod build;
mod environment;
mod failure;
mod lines;
mod once;
mod output;
mod page_mode;
mod prompt;
mod say;
mod session;
mod shown_log;
mod stop;

use std::path::PathBuf;
use std::process::ExitCode;

use arguments::{Arguments, Mode};
use clap::Parser as _;
use failure::Failure;
use lines::Lines;
use output::Output;
use playground::page::{self, Backstage, Page};
use session::Session;
use shown_log::ShownLog;
use simulators::clock::Clock;
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
    if let Some(Mode::Env) = arguments.mode {
        return environment::print(arguments.port).await;
    }
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
    let output = Output::default();
    let mut lines = match arguments.mode {
        Some(Mode::Prompt) => Some(Lines::open(&output)?),
        None if lines::is_interactive() => Some(Lines::open(&output)?),
        _ => None,
    };
    // The whole log would drown the prompt.
    let everything = arguments.verbose || (page.is_some() && lines.is_none());
    let mut log = ShownLog::new(everything, output);
    log.show(&stage.bot).await;
    let work = async {
        match (arguments.mode, page, lines.as_mut()) {
            (Some(Mode::Once { lines }), _, _) => once::run(&mut stage, &lines).await,
            (_, Some(page), lines) => {
                page_mode::run(&mut stage, &mut log, lines, page, !arguments.no_open).await
            }
            (_, None, Some(lines)) => {
                let (_, restarts) = Backstage::new(stage.discord.clone(), stage.ticketrz.clone());
                prompt::run(&mut stage, &mut log, lines, restarts, Session::default()).await
            }
            (_, None, None) => Ok(()),
        }
    };
    let result = tokio::select! {
        biased;
        () = stop.told() => Ok(()),
        result = work => result,
    };
    drop(lines);
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
    let settings = if with_page {
        page::settings
    } else {
        page::telling
    };
    Ok(Stage::start_with(bot, Clock::system(), settings).await?)
}
