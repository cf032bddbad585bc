//! Discord's `type` numbers and flags that are simulated, each named once. Source: Discord's developer documentation.
#![expect(missing_docs, reason = "each is named as in Discord's documentation")]

/// A command's `type`.
pub mod command {
    pub const CHAT_INPUT: i64 = 1;
    pub const MESSAGE: i64 = 3;
}

/// The `type` of a command's option.
pub mod option {
    pub const STRING: i64 = 3;
    pub const INTEGER: i64 = 4;
    pub const BOOLEAN: i64 = 5;
    pub const USER: i64 = 6;
    pub const CHANNEL: i64 = 7;
}

/// An interaction's `type`.
pub mod interaction {
    pub const PING: i64 = 1;
    pub const APPLICATION_COMMAND: i64 = 2;
    pub const MESSAGE_COMPONENT: i64 = 3;
    pub const AUTOCOMPLETE: i64 = 4;
}

/// The `type` of an interaction's first response.
pub mod callback {
    pub const PONG: i64 = 1;
    pub const MESSAGE: i64 = 4;
    pub const DEFERRED_MESSAGE: i64 = 5;
    pub const DEFERRED_UPDATE: i64 = 6;
    pub const UPDATE: i64 = 7;
    pub const AUTOCOMPLETE: i64 = 8;
}

/// A component's `type`.
pub mod component {
    pub const ACTION_ROW: i64 = 1;
    pub const BUTTON: i64 = 2;
    pub const STRING_SELECT: i64 = 3;
}

/// A bit of a message's `flags`.
pub mod flag {
    pub const SUPPRESS_EMBEDS: u64 = 1 << 2;
    pub const EPHEMERAL: u64 = 1 << 6;
    /// The bot "is thinking…".
    pub const LOADING: u64 = 1 << 7;
    pub const SUPPRESS_NOTIFICATIONS: u64 = 1 << 12;
}
