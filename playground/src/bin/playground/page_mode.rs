//! The page, and the prompt next to it where there is a terminal.

use playground::page::{Backstage, Page, Restarts, person};
use simulators::stage::Stage;

use crate::failure::Failure;
use crate::lines::Lines;
use crate::prompt;
use crate::say::say;
use crate::session::Session;
use crate::shown_log::ShownLog;

/// Serves the page until the prompt or the bot ends; forever where there are no lines to read.
pub(crate) async fn run(
    stage: &mut Stage,
    log: &mut ShownLog,
    lines: Option<&mut Lines>,
    page: Page,
    open: bool,
) -> Result<(), Failure> {
    let url = page.url();
    say(&format!(
        "The page is at {url} (Ctrl-C ends it and the bot).\n"
    ))?;
    // Without a browser the address above is what there is.
    if open && let Err(error) = open::that_detached(&url) {
        say(&format!("No browser could be opened: {error}\n"))?;
    }
    let (backstage, restarts) = Backstage::new(stage.discord.clone(), stage.ticketrz.clone());
    let session = Session::new(person()).counted_in(backstage.tally.clone());
    let serving = page.serve(backstage);
    tokio::select! {
        served = serving => Ok(served?),
        ended = async {
            match lines {
                Some(lines) => prompt::run(stage, log, lines, restarts, session).await,
                None => only_restart(stage, log, restarts).await,
            }
        } => ended,
    }
}

/// There is no prompt, so only the page can ask for a new bot.
async fn only_restart(
    stage: &mut Stage,
    log: &mut ShownLog,
    mut restarts: Restarts,
) -> Result<(), Failure> {
    loop {
        tokio::select! {
            Some(restart) = restarts.recv() => {
                prompt::restart_bot(stage, log).await?;
                restart.done();
            }
            status = stage.bot.exited() => return Err(Failure::Ended(status?)),
        }
    }
}
