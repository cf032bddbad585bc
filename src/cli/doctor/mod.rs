//! `check`: checks everything that the bot depends on; one line each, with a fix for each problem.

mod discord;
mod finding;
mod notices;
mod redis;
mod services;
mod state;
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
        Ok(settings) => look(settings, warnings, ticket).await,
        Err(SettingsError::Values(problems)) => {
            let wrong = |problem: &Problem| {
                Finding::wrong(SETTINGS, problem.found(), problem.hint.as_str())
            };
            let mut findings: Vec<_> = problems.iter().map(wrong).collect();
            let rest = Finding::skipped("everything else", "correct the settings first");
            findings.push(rest);
            findings
        }
        Err(SettingsError::CommandLine(error)) => {
            vec![Finding::wrong(SETTINGS, error, "see --help")]
        }
    };
    let healthy = !findings.iter().any(Finding::is_wrong);
    if as_json {
        let report = json!({"healthy": healthy, "findings": findings});
        say(printable_json(&report));
    } else {
        findings.iter().for_each(say);
    }
    if healthy { Exit::Stopped } else { Exit::Failed }
}

async fn look(settings: Settings, warnings: &[Problem], ticket: Option<TicketId>) -> Vec<Finding> {
    let warnings = warnings.iter();
    let mut findings: Vec<_> = warnings
        .map(|warning| Finding::doubtful(SETTINGS, warning.found(), warning.hint.as_str()))
        .collect();
    findings.push(Finding::fine(SETTINGS, "all values are valid"));
    let Settings {
        discord,
        ticketrz,
        access,
        state_file,
        notices,
        ..
    } = settings;
    findings.extend(discord::look(&discord, &access).await);
    findings.push(notices::look(&discord, notices.as_ref()).await);
    findings.extend(services::look(&discord.api_url, &ticketrz.base_url).await);
    let redis = redis::look(ticketrz.redis.as_ref()).await;
    let has_token = discord.token.is_some();
    let state = state::look(state_file.as_deref(), ticketrz.redis.as_ref(), has_token);
    match Tickets::new(ticketrz, Arc::new(SystemClock)) {
        Ok(tickets) => findings.extend(ticketrz::look(&tickets, ticket).await),
        Err(error) => findings.push(Finding::wrong(
            "ticketrz token",
            error,
            "check the machine's TLS certificates",
        )),
    }
    findings.push(redis);
    findings.extend(state);
    findings
}
