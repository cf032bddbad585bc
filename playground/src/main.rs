//! Tries the bot: `/ticket 1234` at a prompt, answered by the real binary.

mod arguments;
mod bot_log;
mod build;
mod failure;
mod once;
mod prompt;
mod session;

use std::process::ExitCode;

use arguments::{Arguments, Mode};
use clap::Parser as _;
use failure::Failure;
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
    let bot = match arguments.bot {
        Some(bot) => bot,
        None => build::bot().await?,
    };
    let stage = Stage::start(bot).await?;
    let log = bot_log::show(stage.bot.log().clone(), arguments.verbose);
    let work = async {
        match arguments.mode {
            Some(Mode::Once { lines }) => once::run(&stage, &lines).await,
            None => prompt::run(&stage).await,
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
