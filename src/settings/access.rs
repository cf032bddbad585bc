//! Who may look tickets up, and where.

use commands::AccessRules;

use super::{catalogue as set, reader::Reader};

pub(super) fn read(reader: &mut Reader<'_>) -> AccessRules {
    AccessRules {
        guilds: reader.or_default(&set::ALLOWED_GUILD_IDS),
        channels: reader.or_default(&set::ALLOWED_CHANNEL_IDS),
        roles: reader.or_default(&set::ALLOWED_ROLE_IDS),
        users: reader.or_default(&set::ALLOWED_USER_IDS),
        direct_messages: reader.or_default(&set::ALLOW_DIRECT_MESSAGES),
        without_following: false,
        find: reader.or_default(&set::FIND_ALLOWED),
    }
}
