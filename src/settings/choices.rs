//! What a setting can be that is one of a few words.

/// `DISCORD_TRANSPORT`
#[derive(Clone, Copy)]
pub(super) enum TransportKind {
    Gateway,
    Http,
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Human,
    /// One JSON object per line, for log shippers.
    Json,
}
