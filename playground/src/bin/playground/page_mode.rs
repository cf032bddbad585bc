//! The page, and the prompt beside it where there is a terminal.

use std::io::{self, IsTerminal as _, Write as _};

use playground::page::{Page, person};
use simulators::stage::Stage;

use crate::failure::Failure;
use crate::prompt;
use crate::session::unless_ended;
use crate::shown_log::ShownLog;

/// Serves the page until the prompt or the bot ends; for ever where there is no terminal.
pub(crate) async fn run(
    stage: &mut Stage,
    log: &mut ShownLog,
    page: Page,
    open: bool,
) -> Result<(), Failure> {
    let url = page.url();
    writeln!(
        io::stdout().lock(),
        "The page is at {url} (Ctrl-C ends it and the bot)."
    )?;
    // Without a browser the address above is what there is.
    if open && let Err(error) = open::that_detached(&url) {
        writeln!(io::stdout().lock(), "No browser could be opened: {error}")?;
    }
    let serving = page.serve(stage.discord.clone(), stage.ticketrz.clone());
    if !io::stdin().is_terminal() {
        return unless_ended(&stage.bot, async { Ok(serving.await?) }).await;
    }
    tokio::select! {
        served = serving => Ok(served?),
        ended = prompt::run(stage, log, person()) => ended,
    }
}
