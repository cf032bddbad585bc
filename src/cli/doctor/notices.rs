//! The channel in which the team is told what is wrong.

use reqwest::StatusCode;
use serde::Deserialize;
use serenity::all::{GenericId, GuildId, Permissions, RoleId, UserId};

use super::finding::Finding;
use crate::{
    discord::{Patience, Rest, RestError},
    settings::{DiscordSettings, NoticeSettings},
};

const NOTICES: &str = "notices";
/// The types of channels in which anybody can be told anything: text and announcements
/// (<https://discord.com/developers/docs/resources/channel#channel-object-channel-types>).
const TEXT_CHANNELS: [u8; 2] = [0, 5];

#[derive(Deserialize)]
struct Channel {
    #[serde(rename = "type")]
    kind: u8,
    guild_id: Option<GuildId>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    permission_overwrites: Vec<Overwrite>,
}

/// An exception of a channel's for a role or a member.
#[derive(Deserialize)]
struct Overwrite {
    id: GenericId,
    allow: Permissions,
    deny: Permissions,
}

#[derive(Deserialize)]
struct Guild {
    roles: Vec<Role>,
}

#[derive(Deserialize)]
struct Role {
    id: RoleId,
    permissions: Permissions,
    mentionable: bool,
}

#[derive(Deserialize)]
struct Application {
    bot: User,
}

#[derive(Deserialize)]
struct User {
    id: UserId,
}

pub(super) async fn look(discord: &DiscordSettings, notices: Option<&NoticeSettings>) -> Finding {
    let (Some(settings), Some(token)) = (notices, &discord.token) else {
        return Finding::skipped(
            NOTICES,
            "without NOTICE_CHANNEL_ID the team is not told what is wrong",
        );
    };
    let asked = match Rest::new(&discord.api_url, Some(token)) {
        Ok(rest) => ask(&rest, settings).await,
        Err(error) => return Finding::skipped(NOTICES, error),
    };
    asked.unwrap_or_else(|error| refused(&error))
}

async fn ask(rest: &Rest, settings: &NoticeSettings) -> Result<Finding, RestError> {
    let patience = Patience::for_start_up;
    let path = ["channels", &settings.channel.to_string()];
    let channel: Channel = rest.get(&path, &[], patience()).await?;
    let Some(id) = channel
        .guild_id
        .filter(|_| TEXT_CHANNELS.contains(&channel.kind))
    else {
        return Ok(Finding::wrong(
            NOTICES,
            "the channel is no text channel of a server",
            "set NOTICE_CHANNEL_ID to one",
        ));
    };
    let path = ["guilds", &id.to_string()];
    let guild: Guild = rest.get(&path, &[], patience()).await?;
    let path = ["oauth2", "applications", "@me"];
    let me: Application = rest.get(&path, &[], patience()).await?;
    let member = rest.guild_member(id, me.bot.id, patience()).await?;
    let roles = member.map(|member| member.roles).unwrap_or_default();
    let may = permissions(&channel, &guild, id, me.bot.id, &roles);
    Ok(classify(&channel, &guild, may, settings.mention))
}

fn classify(
    channel: &Channel,
    guild: &Guild,
    may: Permissions,
    mention: Option<RoleId>,
) -> Finding {
    let name = format!("#{}", channel.name);
    if !may.contains(Permissions::VIEW_CHANNEL | Permissions::SEND_MESSAGES) {
        return Finding::wrong(
            NOTICES,
            format!("the bot may not write in {name}"),
            "give it View Channel and Send Messages there",
        );
    }
    let role = mention.map(|id| guild.roles.iter().find(|role| role.id == id));
    match role {
        Some(None) => Finding::wrong(
            NOTICES,
            "the server has no role NOTICE_MENTION",
            "copy the role's id again",
        ),
        Some(Some(role)) if !role.mentionable && !may.contains(Permissions::MENTION_EVERYONE) => {
            Finding::doubtful(
                NOTICES,
                format!("the bot may write in {name}, but its mention of the role notifies nobody"),
                "allow anyone to mention the role, in the role's settings",
            )
        }
        _ => Finding::fine(NOTICES, format!("the bot may write in {name}")),
    }
}

/// What the bot may do in a channel
/// (<https://discord.com/developers/docs/topics/permissions#permission-overwrites>).
fn permissions(
    channel: &Channel,
    guild: &Guild,
    guild_id: GuildId,
    me: UserId,
    roles: &[RoleId],
) -> Permissions {
    let everyone = RoleId::new(guild_id.get());
    let is_mine = |role: RoleId| role == everyone || roles.contains(&role);
    let mine = guild.roles.iter().filter(|role| is_mine(role.id));
    let base = mine.fold(Permissions::empty(), |all, role| all | role.permissions);
    if base.contains(Permissions::ADMINISTRATOR) {
        return Permissions::all();
    }
    let overwrites = |of: &dyn Fn(u64) -> bool| {
        let all = channel.permission_overwrites.iter();
        let mine = all.filter(|overwrite| of(overwrite.id.get()));
        mine.fold(
            (Permissions::empty(), Permissions::empty()),
            |(allow, deny), overwrite| (allow | overwrite.allow, deny | overwrite.deny),
        )
    };
    [
        overwrites(&|id| id == everyone.get()),
        overwrites(&|id| roles.iter().any(|role| role.get() == id)),
        overwrites(&|id| id == me.get()),
    ]
    .into_iter()
    .fold(base, |may, (allow, deny)| (may - deny) | allow)
}

fn refused(error: &RestError) -> Finding {
    let to_do = match error.status() {
        Some(StatusCode::NOT_FOUND) => "copy the channel's id into NOTICE_CHANNEL_ID again",
        Some(StatusCode::FORBIDDEN) => "give the bot View Channel and Send Messages there",
        _ => "see what is said of the Discord token",
    };
    Finding::wrong(NOTICES, error, to_do)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const GUILD: GuildId = GuildId::new(1);
    const ME: UserId = UserId::new(9);

    /// What the bot may do with these overwrites of the channel, and the roles 1 (everybody's), 2 and 3 (its own).
    fn may(everyone: Permissions, overwrites: &Value) -> Permissions {
        let role = |id: &str, permissions: Permissions| json!({"id": id, "permissions": permissions, "mentionable": false});
        let nothing = Permissions::empty();
        let roles = [role("1", everyone), role("2", nothing), role("3", nothing)];
        let guild = serde_json::from_value(json!({ "roles": roles })).unwrap();
        let channel = json!({"type": 0, "permission_overwrites": overwrites});
        let channel = serde_json::from_value(channel).unwrap();
        let roles = [RoleId::new(2), RoleId::new(3)];
        permissions(&channel, &guild, GUILD, ME, &roles)
    }

    #[test]
    fn a_members_overwrite_beats_a_roles_and_that_everybodys() {
        let (view, send) = (Permissions::VIEW_CHANNEL, Permissions::SEND_MESSAGES);
        let none = Permissions::empty();
        let overwrite =
            |id: &str, allow, deny| json!({"id": id, "type": 0, "allow": allow, "deny": deny});
        let cases = [
            (json!([]), view | send),
            (json!([overwrite("1", none, view)]), send),
            (
                json!([overwrite("1", none, view), overwrite("2", view, none)]),
                view | send,
            ),
            (
                json!([overwrite("2", view, none), overwrite("3", none, view)]),
                view | send,
            ),
            (
                json!([overwrite("2", view, none), overwrite("9", none, send)]),
                view,
            ),
            (
                json!([overwrite("8", none, send), overwrite("4", none, view)]),
                view | send,
            ),
        ];
        for (overwrites, expected) in cases {
            assert_eq!(may(view | send, &overwrites), expected, "{overwrites}");
        }
        let everything = may(
            Permissions::ADMINISTRATOR,
            &json!([overwrite("1", none, view)]),
        );
        assert!(everything.contains(view | send));
    }
}
