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
use bot_log::ShownLog;
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
    let mut stage = Stage::start(bot).await?;
    let mut log = ShownLog::new(arguments.verbose);
    log.show(&stage.bot).await;
    let result = tokio::select! {
        result = work(&mut stage, &mut log, arguments.mode) => result,
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

async fn work(stage: &mut Stage, log: &mut ShownLog, mode: Option<Mode>) -> Result<(), Failure> {
    match mode {
        Some(Mode::Once { lines }) => once::run(stage, &lines).await,
        None => prompt::run(stage, log).await,
    }
}
