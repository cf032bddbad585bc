//! Tries the bot: `/ticket 1234` on a page in the browser or at a prompt, answered by the real binary.

mod arguments;
mod bot_log;
mod build;
mod failure;
mod once;
mod page_mode;
mod prompt;
mod session;

use std::process::ExitCode;

use arguments::{Arguments, Mode};
use bot_log::ShownLog;
use clap::Parser as _;
use failure::Failure;
use playground::clock::Clock;
use playground::discord::Person;
use playground::page::{self, Page};
use playground::stage::Stage;

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
    // Before the bot is built: a port in use need not wait for that.
    let page = match arguments.mode {
        None => Some(Page::bind(arguments.port).await?),
        Some(_) => None,
    };
    let bot = match arguments.bot {
        Some(bot) => bot,
        None => build::bot().await?,
    };
    let mut stage = match page {
        Some(_) => Stage::start_with(bot, Clock::system(), page::settings).await?,
        None => Stage::start(bot).await?,
    };
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
        result = work => result,
        _ = tokio::signal::ctrl_c() => Ok(()),
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
