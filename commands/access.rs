//! Who may look tickets up, and where. Discord's own command permissions can be changed by a guild's admins, and do not
//! cover buttons: so the bot checks by itself, and for everything alike.

use std::collections::HashSet;

use serenity::all::{ChannelId, GuildId, RoleId, UserId};

use crate::Caller;

/// Who may look tickets up, and where. An empty list is no restriction.
#[derive(Clone, Debug, Default)]
pub struct AccessRules {
    /// Guilds in which it is allowed.
    pub guilds: HashSet<GuildId>,
    /// Channels in which it is allowed, their threads included.
    pub channels: HashSet<ChannelId>,
    /// Roles that may.
    pub roles: HashSet<RoleId>,
    /// People who may, whatever their roles.
    pub users: HashSet<UserId>,
    /// Whether it is allowed in direct messages. Nobody has roles there: where roles are required, people must be listed.
    pub direct_messages: bool,
}

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Denied {
    DirectMessage,
    Guild,
    Channel,
    Person,
}

impl AccessRules {
    /// Whether everybody may, in every guild that the bot is invited to.
    #[must_use]
    pub fn are_open(&self) -> bool {
        self.guilds.is_empty()
            && self.channels.is_empty()
            && self.roles.is_empty()
            && self.users.is_empty()
    }

    pub(crate) fn check(&self, caller: &Caller) -> Result<(), Denied> {
        match caller.guild {
            None if !self.direct_messages => return Err(Denied::DirectMessage),
            Some(guild) if !allows(&self.guilds, [guild]) => return Err(Denied::Guild),
            Some(_)
                if !allows(
                    &self.channels,
                    [caller.channel].into_iter().chain(caller.parent_channel),
                ) =>
            {
                return Err(Denied::Channel);
            }
            _ => {}
        }
        let everybody_may = self.roles.is_empty() && self.users.is_empty();
        let may = everybody_may
            || self.users.contains(&caller.user)
            || caller.roles.iter().any(|role| self.roles.contains(role));
        if may { Ok(()) } else { Err(Denied::Person) }
    }
}

fn allows<T: Eq + std::hash::Hash>(
    allowed: &HashSet<T>,
    candidates: impl IntoIterator<Item = T>,
) -> bool {
    allowed.is_empty()
        || candidates
            .into_iter()
            .any(|candidate| allowed.contains(&candidate))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    fn caller() -> Caller {
        Caller {
            user: UserId::new(1),
            guild: Some(GuildId::new(2)),
            channel: ChannelId::new(3),
            parent_channel: None,
            roles: vec![RoleId::new(4)],
            language: Language::English,
            guild_language: Language::English,
        }
    }

    #[test]
    fn without_rules_everybody_may_in_guilds_alone() {
        let rules = AccessRules::default();
        assert_eq!(rules.check(&caller()), Ok(()));
        assert_eq!(
            rules.check(&Caller {
                guild: None,
                ..caller()
            }),
            Err(Denied::DirectMessage)
        );
        let rules = AccessRules {
            direct_messages: true,
            ..rules
        };
        assert_eq!(
            rules.check(&Caller {
                guild: None,
                ..caller()
            }),
            Ok(())
        );
    }

    #[test]
    fn guilds_and_channels_are_kept_to() {
        let rules = AccessRules {
            guilds: [GuildId::new(9)].into(),
            ..AccessRules::default()
        };
        assert_eq!(rules.check(&caller()), Err(Denied::Guild));
        let rules = AccessRules {
            channels: [ChannelId::new(9)].into(),
            ..AccessRules::default()
        };
        assert_eq!(rules.check(&caller()), Err(Denied::Channel));
        let in_thread = Caller {
            parent_channel: Some(ChannelId::new(9)),
            ..caller()
        };
        assert_eq!(rules.check(&in_thread), Ok(()));
    }

    #[test]
    fn a_role_or_being_listed_is_enough() {
        let by_role = AccessRules {
            roles: [RoleId::new(4)].into(),
            ..AccessRules::default()
        };
        assert_eq!(by_role.check(&caller()), Ok(()));
        let without = Caller {
            roles: vec![RoleId::new(5)],
            ..caller()
        };
        assert_eq!(by_role.check(&without), Err(Denied::Person));
        let listed = AccessRules {
            users: [UserId::new(1)].into(),
            ..by_role
        };
        assert_eq!(listed.check(&without), Ok(()));
    }

    #[test]
    fn roles_are_worth_nothing_in_direct_messages() {
        let rules = AccessRules {
            roles: [RoleId::new(4)].into(),
            direct_messages: true,
            ..AccessRules::default()
        };
        let direct = Caller {
            guild: None,
            roles: Vec::new(),
            ..caller()
        };
        assert_eq!(rules.check(&direct), Err(Denied::Person));
    }
}
