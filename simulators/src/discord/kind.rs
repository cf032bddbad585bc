//! The numbers by which Discord tells kinds of things apart, each named once. Source: Discord's developer documentation.
#![expect(missing_docs, reason = "each is named as in Discord's documentation")]

/// A command's `type`.
pub mod command {
    pub const CHAT_INPUT: i64 = 1;
    pub const USER: i64 = 2;
    pub const MESSAGE: i64 = 3;
}

/// The `type` of a command's option.
pub mod option {
    pub const SUB_COMMAND: i64 = 1;
    pub const SUB_COMMAND_GROUP: i64 = 2;
    pub const STRING: i64 = 3;
    pub const INTEGER: i64 = 4;
    pub const BOOLEAN: i64 = 5;
    pub const USER: i64 = 6;
    pub const CHANNEL: i64 = 7;
    pub const ROLE: i64 = 8;
    pub const MENTIONABLE: i64 = 9;
    pub const NUMBER: i64 = 10;
    pub const ATTACHMENT: i64 = 11;
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
    pub const USER_SELECT: i64 = 5;
    pub const ROLE_SELECT: i64 = 6;
    pub const MENTIONABLE_SELECT: i64 = 7;
    pub const CHANNEL_SELECT: i64 = 8;
}
