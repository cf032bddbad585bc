//! Who may look tickets up, and where.

use commands::AccessRules;

use super::reader::Reader;

pub(super) fn read(reader: &mut Reader<'_>) -> AccessRules {
    AccessRules {
        guilds: reader.ids("ALLOWED_GUILD_IDS").into_iter().collect(),
        channels: reader.ids("ALLOWED_CHANNEL_IDS").into_iter().collect(),
        roles: reader.ids("ALLOWED_ROLE_IDS").into_iter().collect(),
        users: reader.ids("ALLOWED_USER_IDS").into_iter().collect(),
        direct_messages: reader.flag("ALLOW_DIRECT_MESSAGES"),
    }
}
