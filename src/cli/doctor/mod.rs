//! `check`: checks everything that the bot depends on; one line each, with a fix for each problem.

mod clock;
mod discord;
mod finding;
mod redis;
mod ticketrz;

use std::sync::Arc;

use ::ticketrz::{SystemClock, TicketId, Tickets};
use serde_json::json;

use super::terminal::{printable_json, say};
use crate::{
    exit::Exit,
    settings::{Problem, Settings, SettingsError},
};
use finding::Finding;

const SETTINGS: &str = "settings";

/// Runs the checks and prints the findings.
pub(super) async fn check(
    settings: Result<Settings, SettingsError>,
    warnings: &[Problem],
    ticket: Option<TicketId>,
    as_json: bool,
) -> Exit {
    let findings = match settings {
        Ok(settings) => {
            let warnings = warnings.iter().map(|warning| {
                Finding::doubtful(SETTINGS, warning.to_string(), "correct or remove the line")
            });
            let mut findings: Vec<_> = warnings.collect();
            findings.extend(look(settings, ticket).await);
            findings
        }
        Err(SettingsError::Values(problems)) => problems
            .iter()
            .map(|problem| {
                Finding::wrong(
                    SETTINGS,
                    problem.to_string(),
                    "set it right, then check again: nothing else was looked at",
                )
            })
            .collect(),
        Err(SettingsError::CommandLine(error)) => {
            vec![Finding::wrong(SETTINGS, error.to_string(), "see --help")]
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
    let mut findings = vec![Finding::fine(SETTINGS, "every setting can be used")];
    let Settings {
        discord,
        ticketrz,
        access,
        ..
    } = settings;
    findings.extend(discord::look(&discord, &access).await);
    findings.push(ticketrz::reach(&ticketrz.base_url).await);
    findings.extend(clock::look(&discord.api_url, &ticketrz.base_url).await);
    findings.push(redis::look(ticketrz.redis.as_ref()).await);
    match Tickets::new(ticketrz, Arc::new(SystemClock)) {
        Ok(tickets) => findings.extend(ticketrz::look(&tickets, ticket).await),
        Err(error) => findings.push(Finding::wrong(
            "ticketrz token",
            error.to_string(),
            "look at the machine's TLS certificates",
        )),
    }
    findings
}
