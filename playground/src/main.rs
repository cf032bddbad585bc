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
use clap::Parser as _;
use failure::Failure;
use playground::clock::Clock;
use playground::discord::Person;
use playground::page::{Page, settings as page_settings};
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
    let page = match arguments.mode {
        None => Some(Page::bind(arguments.port).await?),
        Some(_) => None,
    };
    let bot = match arguments.bot {
        Some(bot) => bot,
        None => build::bot().await?,
    };
    let stage = match page {
        None => Stage::start(bot).await?,
        Some(_) => Stage::start_with(bot, Clock::system(), page_settings).await?,
    };
    let everything = arguments.verbose || page.is_some();
    let log = bot_log::show(stage.bot.log().clone(), everything);
    let work = async {
        match (arguments.mode, page) {
            (Some(Mode::Once { lines }), _) => once::run(&stage, &lines).await,
            (None, Some(page)) => page_mode::run(&stage, page, !arguments.no_open).await,
            _ => prompt::run(&stage, Person::default()).await,
        }
    };
    let result = tokio::select! {
        result = work => result,
        status = stage.bot.exited() => Err(Failure::Ended(status?)),
        _ = tokio::signal::ctrl_c() => Ok(()),
    };
    let ended = stage.end().await;
    log.abort();
    result?;
    let status = ended?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::Ended(status))
    }
}
