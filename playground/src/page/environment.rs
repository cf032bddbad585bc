//! The bot's settings, for a bot in another terminal.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::State;
use simulators::bot::BotSettings;

use super::settings::settings;
use super::shared::Shared;

/// Settings that only concern the process which the playground starts, and what needs them.
const OF_THE_PROCESS: [&str; 5] = [
    "HTTP_ADDR",
    "LOG_FORMAT",
    "STATE_FILE",
    "NOTICE_CHANNEL_ID",
    "NOTICE_AFTER",
];

/// Lines for a shell. The secrets in them open nothing but the playground.
pub(super) async fn environment(State(shared): State<Arc<Shared>>) -> String {
    let services = &shared.backstage;
    let settings = settings(BotSettings::new("", &services.discord, &services.ticketrz));
    let mut lines = String::new();
    for (name, value) in settings.variables() {
        if !OF_THE_PROCESS.contains(&name) {
            // Writing to a String does not fail.
            let _ = writeln!(lines, "export {name}='{}'", value.replace('\'', r"'\''"));
        }
    }
    lines
}
