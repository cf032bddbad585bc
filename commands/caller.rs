//! Who did something, and where.

use serenity::all::{ChannelId, GuildId, RoleId, UserId};

use crate::Language;

/// Who did something, and where.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The person.
    pub user: UserId,
    /// The guild, or `None` in a direct message.
    pub guild: Option<GuildId>,
    /// The channel.
    pub channel: ChannelId,
    /// The channel that a thread belongs to.
    pub parent_channel: Option<ChannelId>,
    /// The person's roles in the guild.
    pub roles: Vec<RoleId>,
    /// The language of the person's own Discord: for what only they see.
    pub language: Language,
    /// The guild's language: for what everybody sees.
    pub guild_language: Language,
}
