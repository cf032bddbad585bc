//! `check`: checks everything that the bot depends on; one line each, with a fix for each problem.

mod clock;
mod discord;
mod finding;
mod redis;
mod ticketrz;

use ::ticketrz::TicketId;
use serde_json::json;

use super::{
    open,
    terminal::{printable_json, say},
};
use crate::{
    exit::Exit,
    settings::{Settings, SettingsError},
};
use finding::Finding;

/// Runs the checks and prints the findings.
pub(super) async fn check(
    settings: Result<Settings, SettingsError>,
    ticket: Option<TicketId>,
    as_json: bool,
) -> Exit {
    let findings = match settings {
        Ok(settings) => look(settings, ticket).await,
        Err(SettingsError::Values(problems)) => problems
            .iter()
            .map(|problem| {
                Finding::wrong(
                    "settings",
                    problem.to_string(),
                    "set it right, then check again: nothing else was looked at",
                )
            })
            .collect(),
        Err(SettingsError::CommandLine(error)) => {
            vec![Finding::wrong("settings", error.to_string(), "see --help")]
        }
    };
    let healthy = !findings.iter().any(Finding::is_wrong);
    if as_json {
        say(printable_json(
            &json!({"healthy": healthy, "findings": findings}),
        ));
    } else {
        for finding in &findings {
            say(finding);
        }
    }
    if healthy { Exit::Stopped } else { Exit::Failed }
}

async fn look(settings: Settings, ticket: Option<TicketId>) -> Vec<Finding> {
    let mut findings = vec![Finding::fine("settings", "every setting can be used")];
    let Settings {
        discord,
        ticketrz,
        redis: redis_url,
        access,
        ..
    } = settings;
    findings.extend(discord::look(&discord, &access).await);
    findings.push(ticketrz::reach(&ticketrz.base_url).await);
    findings.extend(clock::look(&discord.api_url, &ticketrz.base_url).await);
    match open(ticketrz, redis_url.as_ref()) {
        Ok(tickets) => findings.extend(ticketrz::look(&tickets, ticket).await),
        Err(error) => findings.push(Finding::wrong(
            "ticketrz token",
            error.to_string(),
            "look at REDIS_URL and at the machine's TLS certificates",
        )),
    }
    findings.push(redis::look(redis_url.as_ref()).await);
    findings
}
