//! How the process ends: codes that say what went wrong, after BSD's `sysexits.h` where one fits.

use std::process::ExitCode;

/// Why the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Asked to stop, and done with what was in flight.
    Stopped,
    /// What was asked for did not succeed: a check found something, there is no such ticket, no bot answers.
    Failed,
    /// The command line is wrong (`EX_USAGE`).
    Usage,
    /// Discord cannot be reached, or does not answer properly (`EX_UNAVAILABLE`).
    DiscordUnavailable,
    /// Something is wrong inside (`EX_SOFTWARE`).
    Internal,
    /// The connection to Discord's gateway was lost and could not be made again (`EX_TEMPFAIL`).
    GatewayLost,
    /// Discord refuses the bot's token or its connection for good (`EX_NOPERM`).
    DiscordRefused,
    /// A setting is missing or wrong (`EX_CONFIG`).
    Settings,
}

impl Exit {
    /// The number that the process exits with.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Stopped => 0,
            Self::Failed => 1,
            Self::Usage => 64,
            Self::DiscordUnavailable => 69,
            Self::Internal => 70,
            Self::GatewayLost => 75,
            Self::DiscordRefused => 77,
            Self::Settings => 78,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
