//! Who is in which guild, which channels there are, and what the bot may do there.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::discord::config::{DM_CHANNEL_ID, GUILD_ID, PERSON_ID};
use crate::discord::person::Person;
use crate::discord::place::Place;

/// What the bot may do in a channel of a guild.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChannelAccess {
    /// See it and write in it.
    #[default]
    Full,
    /// See it only: posting is refused with 50013.
    ReadOnly,
    /// Not even see it: everything there is refused with 50001.
    Hidden,
    /// The channel is deleted: 10003.
    Deleted,
}

/// A text channel of a guild.
#[derive(Clone, Debug)]
pub(crate) struct Channel {
    pub(crate) place: Place,
    pub(crate) access: ChannelAccess,
}

/// A role of a guild.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Role {
    pub(crate) is_mentionable: bool,
}

/// The people, the channels and the roles.
#[derive(Debug)]
pub(crate) struct Community {
    people: BTreeMap<u64, Person>,
    /// Guilds and the people in them.
    members: BTreeSet<(u64, u64)>,
    channels: BTreeMap<u64, Channel>,
    /// Roles by guild and id, besides `@everyone` and the bot's own.
    pub(crate) roles: BTreeMap<(u64, u64), Role>,
    /// The languages of guilds; English if missing.
    pub(crate) locales: BTreeMap<u64, String>,
    /// The channels for direct messages, by person.
    direct: BTreeMap<u64, u64>,
    /// The people who take no direct messages.
    pub(crate) unreachable: BTreeSet<u64>,
    /// Messages by channel and nonce, and when they were posted.
    pub(crate) nonces: BTreeMap<(u64, String), (u64, Timestamp)>,
}

impl Default for Community {
    fn default() -> Self {
        let mut community = Self {
            people: BTreeMap::new(),
            members: BTreeSet::new(),
            channels: BTreeMap::new(),
            roles: BTreeMap::new(),
            locales: BTreeMap::new(),
            direct: BTreeMap::new(),
            unreachable: BTreeSet::new(),
            nonces: BTreeMap::new(),
        };
        for place in [Place::default(), Place::team()] {
            community.add_channel(&place);
        }
        community.join(GUILD_ID, &Person::default());
        community
    }
}

impl Community {
    /// Somebody did something somewhere, so both exist.
    pub(crate) fn saw(&mut self, person: &Person, place: &Place) {
        if let Some(guild) = place.guild {
            self.add_channel(place);
            self.join(guild, person);
        } else {
            self.people.insert(person.id, person.clone());
            // A test may let several people write in one place; it is the first one's.
            if self.recipient(place.channel).is_none() {
                self.direct.insert(person.id, place.channel);
            }
        }
    }

    pub(crate) fn join(&mut self, guild: u64, person: &Person) {
        self.people.insert(person.id, person.clone());
        self.members.insert((guild, person.id));
    }

    pub(crate) fn leave(&mut self, guild: u64, person: u64) {
        self.members.remove(&(guild, person));
    }

    pub(crate) fn member(&self, guild: u64, person: u64) -> Option<&Person> {
        let is_member = self.members.contains(&(guild, person));
        self.people.get(&person).filter(|_| is_member)
    }

    fn add_channel(&mut self, place: &Place) {
        let new = || Channel {
            place: place.clone(),
            access: ChannelAccess::default(),
        };
        self.channels.entry(place.channel).or_insert_with(new);
    }

    pub(crate) fn channel(&self, id: u64) -> Option<&Channel> {
        self.channels.get(&id)
    }

    pub(crate) fn set_access(&mut self, channel: u64, access: ChannelAccess) {
        if let Some(channel) = self.channels.get_mut(&channel) {
            channel.access = access;
        }
    }

    /// The channel for direct messages with a person, if there is one.
    pub(crate) fn direct_channel(&self, person: u64) -> Option<u64> {
        self.direct.get(&person).copied()
    }

    /// Opens the channel for direct messages with a person, whom Discord must know. `new` is the id if there is none yet.
    pub(crate) fn open_direct(&mut self, person: u64, new: u64) -> Option<(u64, &Person)> {
        let found = self.people.get(&person)?;
        let new = if person == PERSON_ID {
            DM_CHANNEL_ID
        } else {
            new
        };
        Some((*self.direct.entry(person).or_insert(new), found))
    }

    /// The person at the other end of a channel for direct messages.
    pub(crate) fn recipient(&self, channel: u64) -> Option<&Person> {
        let (person, _) = self.direct.iter().find(|(_, direct)| **direct == channel)?;
        self.people.get(person)
    }
}
