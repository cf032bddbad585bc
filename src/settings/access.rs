//! Who may look tickets up and search, and where.

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

#[cfg(test)]
mod tests {
    use commands::FindAccess;
    use serenity::all::RoleId;

    use super::{super::environment::Raw, *};

    fn find(value: &str) -> Result<FindAccess, String> {
        let raw = Raw::of(&[("FIND_ALLOWED", value)]);
        let access = Reader::read(&raw, |reader| Some(read(reader)));
        access
            .map(|access| access.find)
            .map_err(|mut problems| problems.remove(0).to_string())
    }

    #[test]
    fn who_may_search_is_everybody_nobody_or_those_with_a_role() {
        let roles = [RoleId::new(12), RoleId::new(34)].into();
        for (value, allowed) in [
            ("", FindAccess::Everybody),
            ("everybody", FindAccess::Everybody),
            ("OFF", FindAccess::Off),
            ("12, 34", FindAccess::Roles(roles)),
        ] {
            assert_eq!(find(value), Ok(allowed), "{value:?}");
        }
        // A mistake must not open what was to be closed.
        for value in ["of", "none", "12 everybody", ",", "0"] {
            let said = find(value).unwrap_err();
            assert!(said.starts_with("FIND_ALLOWED is"), "{said}");
        }
    }
}
