//! The closings of Discord's gateway after which connecting again is of no use.
//! <https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes>

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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_that_discord_says_not_to_reconnect_after_are_refusals_and_name_themselves() {
        for code in 1000..=4999 {
            let said = Refusal::of(code).map(|refusal| refusal.to_string());
            assert_eq!(said.is_some(), matches!(code, 4004 | 4010..=4014), "{code}");
            assert!(said.is_none_or(|said| said.contains(&code.to_string())));
        }
    }
}
