//! Alerts and the dashboard speak only of metrics that exist, and every alert is explained.

use std::{collections::BTreeSet, fs, path::PathBuf};

use regex::Regex;
use serde_json::Value;

const METRICS: &str = concat!(
    include_str!("../../src/metrics.rs"),
    include_str!("../../src/metrics/following.rs"),
    include_str!("../../commands/audit.rs")
);
/// Where the outcomes of API requests are named.
const API_OUTCOMES: &str = concat!(
    include_str!("../../ticketrz/src/api/error.rs"),
    include_str!("../../ticketrz/src/api/client.rs")
);

fn read(path: &str) -> String {
    fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The names of metrics in a text.
fn named(text: &str) -> BTreeSet<&str> {
    let is_name = |character: char| character.is_ascii_lowercase() || character == '_';
    text.split(|character| !is_name(character))
        .filter(|word| word.starts_with("ticketrz_bot_"))
        .collect()
}

fn assert_exist(text: &str) {
    let names = named(text);
    assert!(names.len() > 5, "{names:?}");
    for name in names {
        let base = name.strip_suffix("_bucket").unwrap_or(name);
        assert!(METRICS.contains(&format!("\"{base}\"")), "{name}");
    }
}

#[test]
fn alerts_use_metrics_that_exist() {
    assert_exist(&read("deploy/prometheus/rules.yml"));
}

#[test]
fn alerts_use_outcomes_that_exist() {
    let rules = read("deploy/prometheus/rules.yml");
    let outcomes = Regex::new(r#"outcome[=!]~?"([^"]*)""#).unwrap();
    let named: Vec<&str> = outcomes
        .captures_iter(&rules)
        .flat_map(|found| found.extract::<1>().1[0].split('|'))
        .collect();
    assert!(named.len() > 5, "{named:?}");
    for outcome in named {
        let label = format!("\"{outcome}\"");
        assert!(
            METRICS.contains(&label) || API_OUTCOMES.contains(&label),
            "{outcome}"
        );
    }
}

#[test]
fn the_dashboard_uses_metrics_that_exist_and_shows_each() {
    let dashboard: Value = serde_json::from_str(&read("deploy/grafana/dashboard.json")).unwrap();
    let expressions: Vec<&str> = dashboard["panels"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|panel| panel["targets"].as_array().unwrap())
        .map(|target| target["expr"].as_str().unwrap())
        .collect();
    let expressions = expressions.join("\n");
    assert_exist(&expressions);
    for name in named(METRICS) {
        assert!(expressions.contains(name), "{name} is not shown");
    }
}

#[test]
fn every_alert_is_explained() {
    let explained = read("docs/operations.md");
    let rules = read("deploy/prometheus/rules.yml");
    let alerts: Vec<_> = rules
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- alert: "))
        .collect();
    assert!(alerts.len() > 5);
    for alert in alerts {
        assert!(explained.contains(&format!("`{alert}`")), "{alert}");
    }
}

#[test]
fn every_exit_code_is_explained() {
    use ticketrz_bot::Exit;
    let explained = read("docs/admins.md");
    for exit in [
        Exit::Stopped,
        Exit::Failed,
        Exit::Usage,
        Exit::DiscordUnavailable,
        Exit::Internal,
        Exit::GatewayLost,
        Exit::DiscordRefused,
        Exit::Settings,
        Exit::GatewayToken,
        Exit::GatewayShard,
        Exit::GatewayShardingRequired,
        Exit::GatewayVersion,
        Exit::GatewayInvalidIntents,
        Exit::GatewayDisallowedIntents,
    ] {
        let row = format!("\n| {} |", exit.code());
        assert!(explained.contains(&row), "{exit:?}");
    }
}

/// What warnings and errors say: the last text in the macro's call.
fn sentences(folder: &std::path::Path, found: &mut Vec<String>) {
    let call = Regex::new(r"\b(?:warn|error)!\(").unwrap();
    let text = Regex::new(r#""((?:[^"\\]|\\.)*)""#).unwrap();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sentences(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(path).unwrap();
            let shipped = source.split("#[cfg(test)]").next().unwrap();
            found.extend(call.find_iter(shipped).filter_map(|call| {
                let arguments = until_closed(shipped.split_at(call.end()).1);
                let last = text.captures_iter(arguments).last()?;
                Some(last[1].split('{').next()?.trim().to_owned())
            }));
        }
    }
}

/// The text before the parenthesis that closes one opened earlier.
fn until_closed(source: &str) -> &str {
    let mut depth = 1;
    let mut in_text = false;
    let mut is_escaped = false;
    for (at, letter) in source.char_indices() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => in_text = !in_text,
            '(' if !in_text => depth += 1,
            ')' if !in_text => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return source.split_at(at).0;
        }
    }
    source
}

#[test]
fn every_sentence_that_the_log_warns_with_is_explained() {
    let explained = read("docs/operations.md");
    let mut found = Vec::new();
    for folder in ["src", "commands", "ticketrz/src"] {
        sentences(
            &PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder),
            &mut found,
        );
    }
    assert!(found.len() > 15, "{found:?}");
    found.retain(|sentence| !explained.contains(&format!("| `{sentence}")));
    assert!(found.is_empty(), "{found:#?}");
}
