//! Messages that answer no interaction: into a channel, or directly to a person.

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde::{Deserialize, Serialize};
use serenity::all::{ChannelId, CreateMessage, GuildId, MessageId, Nonce, RoleId, UserId};

use super::{Patience, Rest, RestError, code};

/// A member of a guild, as it is now.
#[derive(Debug, Deserialize)]
pub(crate) struct Member {
    pub(crate) roles: Vec<RoleId>,
}

/// What has an id, whatever else it has.
#[derive(Deserialize)]
struct Identified<T> {
    id: T,
}

/// For this long after a message was first sent, Discord recognizes its nonce; it documents "a few minutes".
const NONCE_LASTS: SignedDuration = SignedDuration::from_mins(2);

/// Whether Discord still recognizes the nonce of a message that was first sent then.
pub(crate) fn is_nonce_known(sent_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(sent_at) < NONCE_LASTS
}

impl Rest {
    /// The channel for direct messages with a person. There is one at most, so opening it again is harmless.
    pub(crate) async fn open_direct_message(
        &self,
        person: UserId,
        patience: Patience,
    ) -> Result<ChannelId, RestError> {
        let body = serde_json::json!({ "recipient_id": person });
        let path = ["users", "@me", "channels"];
        let opened: Identified<ChannelId> =
            self.send_json(Method::POST, &path, &body, patience).await?;
        Ok(opened.id)
    }

    /// Posts a message. Discord posts one message for one `nonce` (at most 25 characters) within a few minutes, however often
    /// it is sent: that makes it safe to retry, and to send again after a crash.
    pub(crate) async fn create_message(
        &self,
        channel: ChannelId,
        message: CreateMessage,
        nonce: String,
        patience: Patience,
    ) -> Result<MessageId, RestError> {
        let message = message.nonce(Nonce::String(nonce)).enforce_nonce(true);
        let path = ["channels", &channel.to_string(), "messages"];
        let posted: Identified<MessageId> = self
            .send_json(Method::POST, &path, &message, patience)
            .await?;
        Ok(posted.id)
    }

    /// Edits a message that the bot posted.
    pub(crate) async fn edit_message(
        &self,
        channel: ChannelId,
        message: MessageId,
        edit: &impl Serialize,
        patience: Patience,
    ) -> Result<(), RestError> {
        let path = [
            "channels",
            &channel.to_string(),
            "messages",
            &message.to_string(),
        ];
        let _edited: Identified<MessageId> =
            self.send_json(Method::PATCH, &path, edit, patience).await?;
        Ok(())
    }

    /// A member of a guild; `None` if the person is not in it (any more).
    pub(crate) async fn guild_member(
        &self,
        guild: GuildId,
        person: UserId,
        patience: Patience,
    ) -> Result<Option<Member>, RestError> {
        let path = ["guilds", &guild.to_string(), "members", &person.to_string()];
        match self.get(&path, &[], patience).await {
            Ok(member) => Ok(Some(member)),
            Err(error) if error.code() == Some(code::UNKNOWN_MEMBER) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
