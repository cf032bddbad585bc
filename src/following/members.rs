//! Whether a person may still look tickets up, by their roles today.

use std::time::Duration;

use commands::AccessRules;
use reqwest::StatusCode;
use serenity::all::{GuildId, UserId};
use tokio::time::Instant;

use crate::discord::{Patience, Rest, RestError};

/// The time limit of a call to Discord that no person waits for.
const LONGEST_CALL: Duration = Duration::from_secs(5);

/// Asks Discord for members, and the rules whether they may look tickets up.
#[derive(Clone, Debug)]
pub(super) struct Members {
    pub(super) rest: Rest,
    pub(super) access: AccessRules,
}

impl Members {
    /// Whether a person may look tickets up in a guild, or in direct messages.
    ///
    /// # Errors
    /// Discord does not say.
    pub(super) async fn may_look_up(
        &self,
        user: UserId,
        guild: Option<GuildId>,
    ) -> Result<bool, RestError> {
        let Some(guild) = guild else {
            return Ok(self.access.allow_directly(user));
        };
        match self.rest.guild_member(guild, user, once()).await {
            Ok(member) => Ok(member.is_some_and(|member| {
                let roles = &member.roles;
                self.access.allow_member(user, guild, roles)
            })),
            // The bot is no longer in the guild, or it is gone.
            Err(error)
                if matches!(
                    error.status(),
                    Some(StatusCode::NOT_FOUND | StatusCode::FORBIDDEN)
                ) =>
            {
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }
}

/// One try. The next run tries again.
pub(super) fn once() -> Patience {
    Patience {
        until: Instant::now() + LONGEST_CALL,
        each: LONGEST_CALL,
        tries: 1,
    }
}
