//! `env`: the settings for the bot in another terminal.

use std::time::Duration;

use crate::failure::Failure;
use crate::say::say;

/// The page answers at once, or there is none.
const PATIENCE: Duration = Duration::from_secs(5);

/// Asks the playground whose page has this port, and prints its settings as lines for a shell.
pub(crate) async fn print(port: u16) -> Result<(), Failure> {
    let failed = |source| Failure::NoPlayground { port, source };
    // A proxy would not reach the playground.
    let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE);
    let client = client.build().map_err(failed)?;
    let request = client.get(format!("http://127.0.0.1:{port}/api/env"));
    let answer = request
        .send()
        .await
        .and_then(reqwest::Response::error_for_status);
    let text = answer.map_err(failed)?.text().await.map_err(failed)?;
    Ok(say(&text)?)
}
