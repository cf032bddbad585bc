//! `check`: what is wrong is found, said with what to do about it, and nothing is spent unasked.

use serde_json::Value;
use simulators::{
    bot::{Bot, BotSettings},
    discord::{ChannelAccess, Discord, DiscordConfig, Place},
    ticketrz::{Quota, Ticketrz},
};

use crate::{
    cli::{Ended, run},
    stage::{BOT, GENEROUS, services},
};

async fn findings(settings: BotSettings, more: &[&str]) -> (Ended, Value) {
    let ended = run(settings, &[&["check", "--json"], more].concat()).await;
    let report: Value = serde_json::from_str(&ended.output)
        .unwrap_or_else(|_| panic!("{}{}", ended.output, ended.said));
    assert_eq!(
        report["healthy"],
        ended.code == Some(0),
        "the exit code and the report agree"
    );
    (ended, report["findings"].clone())
}

fn finding<'a>(findings: &'a Value, check: &str) -> &'a Value {
    let all = findings.as_array().unwrap();
    all.iter()
        .find(|finding| finding["check"] == check)
        .unwrap_or_else(|| panic!("{check} is not in {findings}"))
}

async fn healthy() -> (Discord, Ticketrz, BotSettings) {
    let (discord, ticketrz) = services().await;
    let settings = BotSettings::new(BOT, &discord, &ticketrz);
    let bot = Bot::start_ready(&settings, &discord).await.unwrap();
    bot.terminate().unwrap();
    bot.wait(GENEROUS).await.unwrap();
    (discord, ticketrz, settings)
}

#[tokio::test]
async fn a_healthy_bot_is_found_healthy_and_no_lookup_is_spent() {
    let (_discord, ticketrz, settings) = healthy().await;
    let (ended, findings) = findings(settings, &[]).await;
    assert_eq!(ended.code, Some(0), "{findings}");
    for check in [
        "settings",
        "Discord token",
        "who may ask",
        "commands",
        "session limit",
        "ticketrz",
        "ticketrz token",
        "clock and Discord",
        "clock and ticketrz",
    ] {
        assert_eq!(finding(&findings, check)["verdict"], "fine", "{findings}");
    }
    assert_eq!(finding(&findings, "Redis")["verdict"], "skipped");
    assert_eq!(finding(&findings, "lookup")["verdict"], "skipped");
    assert!(ticketrz.lookups().is_empty());
}

#[tokio::test]
async fn one_lookup_is_spent_when_asked_for() {
    let (_discord, ticketrz, settings) = healthy().await;
    let (_, findings) = findings(settings, &["--ticket", "1234"]).await;
    assert_eq!(finding(&findings, "lookup")["verdict"], "fine");
    assert_eq!(ticketrz.lookups().len(), 1);
}

#[tokio::test]
async fn a_403_of_the_api_and_one_of_a_firewall_are_told_apart() {
    for (id, is_page) in [("40301", false), ("40302", true)] {
        let (_discord, _ticketrz, settings) = healthy().await;
        let (_, findings) = findings(settings, &["--ticket", id]).await;
        let found = &finding(&findings, "lookup")["found"];
        let says = found.as_str().unwrap();
        assert_eq!(says.contains("firewall"), is_page, "{says}");
        assert!(says.contains("403"), "{says}");
    }
}

#[tokio::test]
async fn a_closed_quota_is_found_by_a_lookup() {
    let (_discord, ticketrz, settings) = healthy().await;
    ticketrz.set(|switches| switches.quota = Quota::UsedUp);
    let (ended, findings) = findings(settings, &["--ticket", "1234"]).await;
    assert_eq!(ended.code, Some(1));
    let found = finding(&findings, "lookup");
    assert!(
        found["found"]
            .as_str()
            .unwrap()
            .contains("quota is used up"),
        "{found}"
    );
}

#[tokio::test]
async fn commands_that_are_not_registered_are_doubtful_and_registering_is_advised() {
    let (discord, ticketrz) = services().await;
    let (ended, findings) = findings(BotSettings::new(BOT, &discord, &ticketrz), &[]).await;
    assert_eq!(ended.code, Some(0));
    let found = finding(&findings, "commands");
    assert_eq!(found["verdict"], "doubtful");
    assert!(found["to_do"].as_str().unwrap().contains("register"));
    assert_eq!(discord.command_writes(), 0, "the doctor changes nothing");
}

#[tokio::test]
async fn refused_tokens_and_passwords_are_found_and_not_shown() {
    let (discord, ticketrz) = services().await;
    let settings = BotSettings::new(BOT, &discord, &ticketrz)
        .env("DISCORD_TOKEN", "not.the.secret-token")
        .env("TICKETRZ_PASSWORD", "secret-password");
    let (ended, findings) = findings(settings, &[]).await;
    assert_eq!(ended.code, Some(1));
    for check in ["Discord token", "ticketrz token"] {
        assert_eq!(finding(&findings, check)["verdict"], "wrong", "{findings}");
    }
    assert!(!ended.output.contains("secret-") && !ended.said.contains("secret-"));
}

#[tokio::test]
async fn services_that_are_not_there_are_found() {
    let (discord, ticketrz) = services().await;
    let settings = BotSettings::new(BOT, &discord, &ticketrz)
        .env("TICKETRZ_BASE_URL", "http://127.0.0.1:1")
        .env("REDIS_URL", "redis://:secret-password@127.0.0.1:1/");
    let (ended, findings) = findings(settings, &[]).await;
    assert_eq!(ended.code, Some(1));
    for check in ["ticketrz", "ticketrz token", "Redis"] {
        assert_eq!(finding(&findings, check)["verdict"], "wrong", "{findings}");
    }
    assert!(!ended.output.contains("secret-"), "{}", ended.output);
}

#[tokio::test]
async fn a_session_limit_that_is_used_up_is_found() {
    let (_, ticketrz) = services().await;
    let discord = Discord::start(DiscordConfig {
        identifies_left: 0,
        ..DiscordConfig::default()
    })
    .await
    .unwrap();
    let (_, findings) = findings(BotSettings::new(BOT, &discord, &ticketrz), &[]).await;
    assert_eq!(finding(&findings, "session limit")["verdict"], "wrong");
}

#[tokio::test]
async fn wrong_settings_are_findings_too() {
    let (ended, findings) = findings(BotSettings::bare(BOT), &[]).await;
    assert_eq!(ended.code, Some(1));
    assert!(
        findings.to_string().contains("DISCORD_TOKEN is missing"),
        "{findings}"
    );
}

#[tokio::test]
async fn people_read_a_line_for_each_with_what_to_do() {
    let (discord, ticketrz) = services().await;
    let settings = BotSettings::new(BOT, &discord, &ticketrz).env("DISCORD_TOKEN", "not.the.token");
    let ended = run(settings, &["check"]).await;
    let line = ended
        .output
        .lines()
        .find(|line| line.starts_with("WRONG     Discord token"))
        .unwrap_or_else(|| panic!("{}", ended.output));
    assert!(line.contains("→ copy the token"), "{line}");
}

#[tokio::test]
async fn a_bot_that_strangers_can_invite_and_ask_is_found_and_warned_of() {
    let (_, ticketrz) = services().await;
    let discord = Discord::start(DiscordConfig {
        bot_public: true,
        ..DiscordConfig::default()
    })
    .await
    .unwrap();
    let open = BotSettings::new(BOT, &discord, &ticketrz);
    let guild = discord.config().guilds[0].to_string();
    let closed = [
        open.clone().env("ALLOWED_GUILD_IDS", &guild),
        open.clone().env("DISCORD_GUILD_IDS", &guild),
        open.clone().env("ALLOWED_ROLE_IDS", "1"),
    ];
    let (ended, found) = findings(open.clone(), &[]).await;
    assert_eq!(ended.code, Some(0));
    assert_eq!(finding(&found, "who may ask")["verdict"], "doubtful");
    let bot = Bot::start_ready(&open, &discord).await.unwrap();
    assert!(bot.log().text().contains("strangers can invite"));
    for settings in closed {
        let (_, found) = findings(settings.clone(), &[]).await;
        assert_eq!(finding(&found, "who may ask")["verdict"], "fine");
        let bot = Bot::start_ready(&settings, &discord).await.unwrap();
        assert!(!bot.log().text().contains("strangers can invite"));
    }
}

#[tokio::test]
async fn whether_the_bot_may_write_where_the_team_is_told_is_found() {
    let (discord, _ticketrz, settings) = healthy().await;
    let folder = tempfile::tempdir().unwrap();
    let (guild, team) = (discord.config().guilds[0], Place::team().channel);
    let settings = settings
        .env("NOTICE_CHANNEL_ID", team.to_string())
        .env("STATE_FILE", folder.path().join("state.sqlite"));
    let verdict = async |settings: &BotSettings| {
        let (_, findings) = findings(settings.clone(), &[]).await;
        let found = finding(&findings, "notices");
        (found["verdict"].clone(), found.to_string())
    };
    let (fine, found) = verdict(&settings).await;
    assert_eq!(fine, "fine", "{found}");
    assert!(found.contains("#team"), "{found}");
    let mentioning = settings.clone().env("NOTICE_MENTION", "77");
    assert_eq!(
        verdict(&mentioning).await.0,
        "wrong",
        "there is no such role"
    );
    for (is_mentionable, expected) in [(false, "doubtful"), (true, "fine")] {
        discord.set_role(guild, 77, is_mentionable);
        assert_eq!(verdict(&mentioning).await.0, expected);
    }
    for access in [
        ChannelAccess::ReadOnly,
        ChannelAccess::Hidden,
        ChannelAccess::Deleted,
    ] {
        discord.set_channel_access(team, access);
        let (wrong, found) = verdict(&settings).await;
        assert_eq!(wrong, "wrong", "{access:?}: {found}");
    }
    assert!(discord.messages().is_empty(), "the doctor posts nothing");
}
