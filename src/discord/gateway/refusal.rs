//! The closings of Discord's gateway after which connecting again is of no use.
//! <https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes>

use crate::Exit;

/// Why Discord refuses the connection for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error(
        "Discord's gateway refuses DISCORD_TOKEN (close code 4004): copy the token from the developer portal again"
    )]
    Token,
    #[error(
        "Discord's gateway refuses the shard (close code 4010): restart the bot; report it if that does not help"
    )]
    Shard,
    #[error(
        "the bot is in more guilds than one connection may serve (close code 4011): restart it, so that Discord is asked anew how many it wants"
    )]
    ShardingRequired,
    #[error(
        "Discord no longer speaks this version of its gateway (close code 4012): upgrade the bot"
    )]
    Version,
    #[error(
        "Discord's gateway does not know the intents asked for (close code 4013): upgrade the bot"
    )]
    InvalidIntents,
    #[error(
        "Discord's gateway does not grant the intents asked for (close code 4014): look at the Bot page of the developer portal"
    )]
    DisallowedIntents,
}

impl Refusal {
    /// What a close code refuses; none when connecting again may help.
    pub(super) const fn of(code: u16) -> Option<Self> {
        match code {
            4004 => Some(Self::Token),
            4010 => Some(Self::Shard),
            4011 => Some(Self::ShardingRequired),
            4012 => Some(Self::Version),
            4013 => Some(Self::InvalidIntents),
            4014 => Some(Self::DisallowedIntents),
            _ => None,
        }
    }

    /// How the process ends: each refusal has a code of its own, so that a host can tell them apart.
    pub(crate) const fn exit(self) -> Exit {
        match self {
            Self::Token => Exit::GatewayToken,
            Self::Shard => Exit::GatewayShard,
            Self::ShardingRequired => Exit::GatewayShardingRequired,
            Self::Version => Exit::GatewayVersion,
            Self::InvalidIntents => Exit::GatewayInvalidIntents,
            Self::DisallowedIntents => Exit::GatewayDisallowedIntents,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_that_discord_says_not_to_reconnect_after_are_refusals_with_their_own_sentence_and_exit_code()
     {
        for code in 1000..=4999 {
            let refusal = Refusal::of(code);
            let forbids = matches!(code, 4004 | 4010..=4014);
            assert_eq!(refusal.is_some(), forbids, "{code}");
            if let Some(refusal) = refusal {
                assert!(refusal.to_string().contains(&code.to_string()), "{code}");
                assert_eq!(u16::from(refusal.exit().code()), code - 3920);
            }
        }
    }
}
