//! The log's format and filter.

use std::io::IsTerminal;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::{Layer, filter::Targets, layer::SubscriberExt, util::SubscriberInitExt};

use crate::settings::{LogFormat, LogSettings};

/// Our own crates, whose log lines hold no secrets.
const OURS: [&str; 4] = ["ticketrz_bot", "ticketrz", "commands", "audit"];

/// Starts logging to standard error. Does nothing if a log is already set up, as in tests that run two bots in one process.
pub fn start(settings: LogSettings) {
    let format = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal() && !is_colour_unwanted());
    let layer = match settings.format {
        LogFormat::Human => format.boxed(),
        LogFormat::Json => format
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .boxed(),
    };
    // This fails only if a log is already set up.
    let _already_started = tracing_subscriber::registry()
        .with(filter(settings))
        .with(layer)
        .try_init();
}

/// <https://no-color.org>
fn is_colour_unwanted() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

/// Libraries log only warnings: below that, their spans contain whole requests, tokens included.
fn filter(settings: LogSettings) -> Targets {
    Targets::new()
        .with_targets(OURS.map(|target| (target, settings.level)))
        .with_default(LevelFilter::WARN)
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn no_level_makes_libraries_talk() {
        let filter = filter(LogSettings {
            format: LogFormat::Json,
            level: Level::TRACE,
        })
        .to_string();
        for directive in ["ticketrz=trace", "audit=trace", "warn"] {
            assert!(
                filter.split(',').any(|part| part == directive),
                "{directive} is not in {filter}"
            );
        }
        assert!(
            !filter.contains("serenity=") && !filter.contains("reqwest="),
            "{filter}"
        );
    }
}
