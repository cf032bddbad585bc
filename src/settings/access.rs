//! Who may look tickets up, and where.

use commands::AccessRules;

use super::{
    catalogue::{
        ALLOW_DIRECT_MESSAGES, ALLOWED_CHANNEL_IDS, ALLOWED_GUILD_IDS, ALLOWED_ROLE_IDS,
        ALLOWED_USER_IDS,
    },
    reader::Reader,
};

pub(super) fn read(reader: &mut Reader<'_>) -> AccessRules {
    AccessRules {
        guilds: reader.or_default(&ALLOWED_GUILD_IDS).into_iter().collect(),
        channels: reader
            .or_default(&ALLOWED_CHANNEL_IDS)
            .into_iter()
            .collect(),
        roles: reader.or_default(&ALLOWED_ROLE_IDS).into_iter().collect(),
        users: reader.or_default(&ALLOWED_USER_IDS).into_iter().collect(),
        direct_messages: reader.or_default(&ALLOW_DIRECT_MESSAGES),
    }
}
