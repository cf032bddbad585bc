//! The close codes after which Discord says not to reconnect.
//! <https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes>

use crate::Exit;

/// Why Discord refuses the connection for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub(crate) struct Refusal {
    code: u16,
    /// Each refusal has its own exit code, so that a host can tell them apart.
    pub(crate) exit: Exit,
    sentence: &'static str,
}

const REFUSALS: [Refusal; 6] = [
    Refusal {
        code: 4004,
        exit: Exit::GatewayToken,
        sentence: "Discord's gateway refuses DISCORD_TOKEN (close code 4004): copy the token from the developer portal again",
    },
    Refusal {
        code: 4010,
        exit: Exit::GatewayShard,
        sentence: "Discord's gateway refuses the shard (close code 4010): restart the bot; report it if that does not help",
    },
    Refusal {
        code: 4011,
        exit: Exit::GatewayShardingRequired,
        sentence: "the bot is in more guilds than one connection may serve (close code 4011): restart it, so that it asks Discord again how many shards it needs",
    },
    Refusal {
        code: 4012,
        exit: Exit::GatewayVersion,
        sentence: "Discord no longer supports this version of its gateway (close code 4012): upgrade the bot",
    },
    Refusal {
        code: 4013,
        exit: Exit::GatewayInvalidIntents,
        sentence: "Discord's gateway does not know the intents asked for (close code 4013): upgrade the bot",
    },
    Refusal {
        code: 4014,
        exit: Exit::GatewayDisallowedIntents,
        sentence: "Discord's gateway does not grant the intents asked for (close code 4014): look at the Bot page of the developer portal",
    },
];

impl Refusal {
    /// The refusal that a close code means, or `None` if reconnecting may help.
    pub(super) fn of(code: u16) -> Option<Self> {
        REFUSALS.into_iter().find(|refusal| refusal.code == code)
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
                assert_eq!(u16::from(refusal.exit.code()), code - 3920);
            }
        }
    }
}
