//! What tests and people decide about members, channels and direct messages.

use super::message::Message;
use super::person::Person;
use super::server::{Discord, PATIENCE};
use super::state::community::{ChannelAccess, Community, Role};
use crate::watched::TimedOut;

impl Discord {
    /// Lets a person join a guild, or changes their roles there. Whoever does something in a guild is a member already.
    pub fn set_member(&self, guild: u64, person: &Person) {
        self.change(|community| community.join(guild, person));
    }

    /// Lets a person leave a guild.
    pub fn remove_member(&self, guild: u64, person: u64) {
        self.change(|community| community.leave(guild, person));
    }

    /// Whether a person takes direct messages; everybody does at first.
    pub fn set_takes_direct_messages(&self, person: u64, takes: bool) {
        self.change(|community| {
            if takes {
                community.unreachable.remove(&person);
            } else {
                community.unreachable.insert(person);
            }
        });
    }

    /// What the bot may do in a channel of a guild.
    pub fn set_channel_access(&self, channel: u64, access: ChannelAccess) {
        self.change(|community| community.set_access(channel, access));
    }

    /// Adds a role to a guild, or changes whether everybody may mention it.
    pub fn set_role(&self, guild: u64, role: u64, is_mentionable: bool) {
        self.change(|community| {
            community
                .roles
                .insert((guild, role), Role { is_mentionable })
        });
    }

    /// The language of a guild, as Discord writes it (`en-US`, `id`).
    pub fn set_guild_locale(&self, guild: u64, locale: &str) {
        self.change(|community| community.locales.insert(guild, locale.to_owned()));
    }

    /// The messages of a channel that are not deleted, oldest first.
    #[must_use]
    pub fn messages_in(&self, channel: u64) -> Vec<Message> {
        let mut messages = self.messages();
        messages.retain(|message| message.channel() == channel);
        messages
    }

    /// The direct messages between a person and the bot, oldest first.
    #[must_use]
    pub fn direct_messages(&self, person: u64) -> Vec<Message> {
        let direct = |state: &super::state::State| state.community.direct_channel(person);
        let channel = self.backend.state.read(direct);
        channel.map_or_else(Vec::new, |channel| self.messages_in(channel))
    }

    /// Waits (30 s of real time) for a message in a channel that `is` accepts.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn wait_for_message(
        &self,
        channel: u64,
        is: impl Fn(&Message) -> bool,
    ) -> Result<Message, TimedOut> {
        let found = || self.messages_in(channel).into_iter().find(&is);
        self.backend
            .state
            .wait_until(PATIENCE, "a message", found)
            .await
    }

    /// The same for a direct message to a person.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn wait_for_direct_message(
        &self,
        person: u64,
        is: impl Fn(&Message) -> bool,
    ) -> Result<Message, TimedOut> {
        let found = || self.direct_messages(person).into_iter().find(&is);
        self.backend
            .state
            .wait_until(PATIENCE, "a direct message", found)
            .await
    }

    fn change<T>(&self, change: impl FnOnce(&mut Community) -> T) {
        self.backend
            .state
            .change(|state| change(&mut state.community));
    }
}
