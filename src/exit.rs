//! How the process ends: codes that say what went wrong, after BSD's `sysexits.h` where one fits.
//!
//! A close code of Discord's gateway that forbids another try has an exit code of its own: the close code less 3920, which
//! keeps its last two digits in sight (4004: 84, 4014: 94) and is free in `sysexits.h` and for shells.

use std::process::ExitCode;

/// Why the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Told to stop, and finished the interactions in flight.
    Stopped = 0,
    /// The command failed: `check` found a problem, there is no such ticket, no bot answers, or the bot was told to stop
    /// twice and abandoned the interactions in flight.
    Failed = 1,
    /// The command line is wrong (`EX_USAGE`).
    Usage = 64,
    /// Discord cannot be reached, or its answers are invalid (`EX_UNAVAILABLE`).
    DiscordUnavailable = 69,
    /// An internal error (`EX_SOFTWARE`).
    Internal = 70,
    /// The bot lost the connection to Discord's gateway and could not reconnect (`EX_TEMPFAIL`).
    GatewayLost = 75,
    /// Discord's REST API refuses the bot's token or its commands (`EX_NOPERM`).
    DiscordRefused = 77,
    /// A setting is missing or wrong (`EX_CONFIG`).
    Settings = 78,
    /// The gateway refuses the token (close code 4004).
    GatewayToken = 84,
    /// The gateway refuses the shard (close code 4010).
    GatewayShard = 90,
    /// One connection is too few for the bot's guilds (close code 4011).
    GatewayShardingRequired = 91,
    /// The gateway no longer speaks the bot's version of the protocol (close code 4012).
    GatewayVersion = 92,
    /// The gateway does not know the intents (close code 4013).
    GatewayInvalidIntents = 93,
    /// The gateway does not grant the intents (close code 4014).
    GatewayDisallowedIntents = 94,
}

impl Exit {
    /// The number that the process exits with.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
