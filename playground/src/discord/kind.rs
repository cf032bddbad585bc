//! The numbers by which Discord tells kinds of things apart, each named once. Source: Discord's developer documentation.

/// A command's `type`.
pub(crate) mod command {
    pub(crate) const CHAT_INPUT: i64 = 1;
    pub(crate) const USER: i64 = 2;
    pub(crate) const MESSAGE: i64 = 3;
}

/// The `type` of a command's option.
pub(crate) mod option {
    pub(crate) const SUB_COMMAND: i64 = 1;
    pub(crate) const SUB_COMMAND_GROUP: i64 = 2;
    pub(crate) const STRING: i64 = 3;
    pub(crate) const INTEGER: i64 = 4;
    pub(crate) const BOOLEAN: i64 = 5;
    pub(crate) const USER: i64 = 6;
    pub(crate) const CHANNEL: i64 = 7;
    pub(crate) const ROLE: i64 = 8;
    pub(crate) const MENTIONABLE: i64 = 9;
    pub(crate) const NUMBER: i64 = 10;
    pub(crate) const ATTACHMENT: i64 = 11;
}

/// An interaction's `type`.
pub(crate) mod interaction {
    pub(crate) const PING: i64 = 1;
    pub(crate) const APPLICATION_COMMAND: i64 = 2;
    pub(crate) const MESSAGE_COMPONENT: i64 = 3;
    pub(crate) const AUTOCOMPLETE: i64 = 4;
}

/// The `type` of an interaction's first response.
pub(crate) mod callback {
    pub(crate) const PONG: i64 = 1;
    pub(crate) const MESSAGE: i64 = 4;
    pub(crate) const DEFERRED_MESSAGE: i64 = 5;
    pub(crate) const DEFERRED_UPDATE: i64 = 6;
    pub(crate) const UPDATE: i64 = 7;
    pub(crate) const AUTOCOMPLETE: i64 = 8;
}

/// A component's `type`.
pub(crate) mod component {
    pub(crate) const ACTION_ROW: i64 = 1;
    pub(crate) const BUTTON: i64 = 2;
    pub(crate) const STRING_SELECT: i64 = 3;
    pub(crate) const USER_SELECT: i64 = 5;
    pub(crate) const ROLE_SELECT: i64 = 6;
    pub(crate) const MENTIONABLE_SELECT: i64 = 7;
    pub(crate) const CHANNEL_SELECT: i64 = 8;
}
