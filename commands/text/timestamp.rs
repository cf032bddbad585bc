//! Times as Discord timestamps: every reader sees their own clock.

use jiff::Timestamp;

/// A style of Discord's (<https://discord.com/developers/docs/reference#message-formatting-timestamp-styles>).
#[derive(Clone, Copy, Debug)]
pub(crate) enum Style {
    /// `18:00`
    Time,
    /// `20 April 2021 16:20`
    DateTime,
    /// `in 3 hours`
    Relative,
}

/// Discord's markup for the time.
pub(crate) fn markup(time: Timestamp, style: Style) -> String {
    let style = match style {
        Style::Time => 't',
        Style::DateTime => 'f',
        Style::Relative => 'R',
    };
    format!("<t:{}:{style}>", time.as_second())
}
