//! Who may look tickets up, and where. A guild's admins can change Discord's own command permissions, and those do not
//! cover buttons, so the bot checks every interaction itself.

use std::collections::HashSet;

use serenity::all::{ChannelId, GuildId, RoleId, UserId};

use crate::Caller;

/// Who may look tickets up, and where. An empty set restricts nothing.
#[derive(Clone, Debug, Default)]
pub struct AccessRules {
    /// Allowed guilds.
    pub guilds: HashSet<GuildId>,
    /// Allowed channels, including their threads.
    pub channels: HashSet<ChannelId>,
    /// Allowed roles.
    pub roles: HashSet<RoleId>,
    /// People who are allowed whatever their roles.
    pub users: HashSet<UserId>,
    /// Whether direct messages are allowed. Nobody has roles there, so where roles are required only listed people may
    /// look tickets up.
    pub direct_messages: bool,
    /// Whether nothing can be followed, because there is no store or no token.
    pub without_following: bool,
    /// Who of those who may look tickets up may also search: a search shows subjects that nobody asked for by number.
    pub find: FindAccess,
}

/// Who of those who may look tickets up may also search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FindAccess {
    /// All of them.
    #[default]
    Everybody,
    /// Those who have one of these roles.
    Roles(HashSet<RoleId>),
    /// Nobody.
    Off,
}

/// Why a lookup or a search is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Denied {
    DirectMessage,
    Guild,
    Channel,
    Person,
    Find,
    FindOff,
}

impl AccessRules {
    /// Whether everybody is allowed, in every guild that the bot is invited to.
    #[must_use]
    pub fn are_open(&self) -> bool {
        self.guilds.is_empty()
            && self.channels.is_empty()
            && self.roles.is_empty()
            && self.users.is_empty()
    }

    /// Whether a person with these roles in a guild may look tickets up somewhere in it.
    #[must_use]
    pub fn allow_member(&self, user: UserId, guild: GuildId, roles: &[RoleId]) -> bool {
        allows(&self.guilds, [guild]) && self.allow_person(user, roles)
    }

    /// Whether a person may look tickets up in direct messages.
    #[must_use]
    pub fn allow_directly(&self, user: UserId) -> bool {
        self.direct_messages && self.allow_person(user, &[])
    }

    fn allow_person(&self, user: UserId, roles: &[RoleId]) -> bool {
        let everybody_may = self.roles.is_empty() && self.users.is_empty();
        everybody_may
            || self.users.contains(&user)
            || roles.iter().any(|role| self.roles.contains(role))
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
        if self.allow_person(caller.user, &caller.roles) {
            Ok(())
        } else {
            Err(Denied::Person)
        }
    }

    /// Whether somebody who may look tickets up may also search.
    pub(crate) fn check_find(&self, caller: &Caller) -> Result<(), Denied> {
        match &self.find {
            FindAccess::Everybody => Ok(()),
            FindAccess::Roles(roles) if caller.roles.iter().any(|role| roles.contains(role)) => {
                Ok(())
            }
            FindAccess::Roles(_) => Err(Denied::Find),
            FindAccess::Off => Err(Denied::FindOff),
        }
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
    fn without_rules_everybody_may_but_only_in_guilds() {
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
    fn messages_may_be_sent_only_where_direct_messages_are_allowed_and_to_those_who_may() {
        let user = UserId::new(1);
        let rules = AccessRules::default();
        assert!(!rules.allow_directly(user));
        let rules = AccessRules {
            direct_messages: true,
            ..rules
        };
        assert!(rules.allow_directly(user));
        let rules = AccessRules {
            users: [UserId::new(2)].into(),
            ..rules
        };
        assert!(!rules.allow_directly(user));
    }

    #[test]
    fn a_rule_of_any_kind_closes_the_bot_to_strangers() {
        assert!(AccessRules::default().are_open());
        for rules in [
            AccessRules {
                guilds: [GuildId::new(1)].into(),
                ..AccessRules::default()
            },
            AccessRules {
                channels: [ChannelId::new(1)].into(),
                ..AccessRules::default()
            },
            AccessRules {
                roles: [RoleId::new(1)].into(),
                ..AccessRules::default()
            },
            AccessRules {
                users: [UserId::new(1)].into(),
                ..AccessRules::default()
            },
        ] {
            assert!(!rules.are_open(), "{rules:?}");
        }
    }

    #[test]
    fn a_member_needs_an_allowed_guild_and_a_role() {
        let rules = AccessRules {
            guilds: [GuildId::new(2)].into(),
            roles: [RoleId::new(4)].into(),
            ..AccessRules::default()
        };
        for (guild, role, may) in [(2, 4, true), (2, 5, false), (3, 4, false)] {
            let (member_of, has) = (GuildId::new(guild), [RoleId::new(role)]);
            let allowed = rules.allow_member(UserId::new(1), member_of, &has);
            assert_eq!(allowed, may, "role {role} in {guild}");
        }
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
    fn who_may_search_is_a_matter_of_roles_alone() {
        let find = |find| AccessRules {
            users: [UserId::new(1)].into(),
            find,
            ..AccessRules::default()
        };
        let roles = |role| find(FindAccess::Roles([RoleId::new(role)].into()));
        for (rules, allowed) in [
            (find(FindAccess::Everybody), Ok(())),
            (roles(4), Ok(())),
            (roles(5), Err(Denied::Find)),
            (find(FindAccess::Off), Err(Denied::FindOff)),
        ] {
            assert_eq!(rules.check_find(&caller()), allowed, "{rules:?}");
            assert_eq!(rules.check(&caller()), Ok(()));
        }
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
