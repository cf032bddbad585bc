//! What an operator sees before the bot runs: help, and everything that is wrong with the settings at once.

use simulators::bot::{Bot, BotSettings};

use crate::stage::{BOT, GENEROUS, services};

async fn end_of(settings: &BotSettings) -> (Option<i32>, String) {
    let bot = Bot::start(settings).unwrap();
    let status = bot.wait(GENEROUS).await.unwrap();
    (status.code(), bot.output().text() + &bot.log().text())
}

#[tokio::test]
async fn help_documents_every_setting() {
    let (code, help) = end_of(&BotSettings::bare(BOT).arg("--help")).await;
    assert_eq!(code, Some(0));
    for setting in ticketrz_bot::SETTINGS {
        assert!(
            help.contains(setting.name),
            "{} is not documented",
            setting.name
        );
    }
}

#[tokio::test]
async fn a_bad_start_says_everything_that_is_wrong_by_name() {
    let settings = BotSettings::bare(BOT)
        .env("TICKETRZ_BASE_URL", "ftp://onecloud.example")
        .env("TICKETRZ_PASSWORD", "hunter2-secret")
        .env("CACHE_FRESH", "soon");
    let (code, said) = end_of(&settings).await;
    assert_eq!(code, Some(78), "{said}");
    for name in [
        "DISCORD_TOKEN is missing",
        "TICKETRZ_BASE_URL is",
        "TICKETRZ_EMAIL is missing",
        "TICKETRZ_SITE_ID is missing",
        "CACHE_FRESH is",
    ] {
        assert!(said.contains(name), "{name} is not in:\n{said}");
    }
    assert!(!said.contains("hunter2"), "{said}");
}

#[tokio::test]
async fn a_password_in_an_address_is_not_repeated() {
    for name in ["TICKETRZ_BASE_URL", "DISCORD_API_URL"] {
        let settings = BotSettings::bare(BOT).env(name, "ftp://me:hunter2-secret@desk.example/");
        let (code, said) = end_of(&settings).await;
        assert_eq!(code, Some(78), "{said}");
        assert!(said.contains("…@desk.example/"), "{said}");
        assert!(!said.contains("hunter2"), "{said}");
    }
}

#[tokio::test]
async fn an_unknown_flag_is_a_usage_error() {
    let (code, said) = end_of(&BotSettings::bare(BOT).arg("--discord-token=abc")).await;
    assert_eq!(code, Some(64), "{said}");
}

#[tokio::test]
async fn secrets_can_come_from_files() {
    let (discord, ticketrz) = services().await;
    let (token, password) = (
        tempfile::NamedTempFile::new().unwrap(),
        tempfile::NamedTempFile::new().unwrap(),
    );
    std::fs::write(token.path(), format!("{}\n", discord.token())).unwrap();
    std::fs::write(password.path(), &ticketrz.config().password).unwrap();
    let settings = BotSettings::new(BOT, &discord, &ticketrz)
        .without("DISCORD_TOKEN")
        .without("TICKETRZ_PASSWORD")
        .env("DISCORD_TOKEN_FILE", token.path())
        .env("TICKETRZ_PASSWORD_FILE", password.path());
    Bot::start_ready(&settings, &discord).await.unwrap();
}

#[tokio::test]
async fn a_secret_file_that_is_not_there_is_named() {
    let settings = BotSettings::bare(BOT).env("DISCORD_TOKEN_FILE", "/no/such/file");
    let (code, said) = end_of(&settings).await;
    assert_eq!(code, Some(78));
    assert!(
        said.contains("DISCORD_TOKEN_FILE names a file that cannot be used"),
        "{said}"
    );
    assert!(
        !said.contains("DISCORD_TOKEN is missing"),
        "one mistake is said once:\n{said}"
    );
}

#[tokio::test]
async fn no_problem_is_told_in_a_parsers_own_words() {
    let labels = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(labels.path(), "{\n  \"status\": {\"TS1\": 1}}").unwrap();
    let directory = tempfile::tempdir().unwrap();
    let mut settings = BotSettings::bare(BOT);
    for setting in ticketrz_bot::SETTINGS {
        if setting.is_secret {
            let name = format!("{}_FILE", setting.name);
            settings = settings.env(&name, directory.path());
        } else {
            settings = settings.env(setting.name, "-1.5.x");
        }
    }
    for labels in [labels.path(), directory.path(), "no-such-file".as_ref()] {
        let settings = settings.clone().env("TICKETRZ_LABELS_FILE", labels);
        let (code, said) = end_of(&settings).await;
        assert_eq!(code, Some(78), "{said}");
        for words in [
            "invalid",
            "expected",
            "os error",
            "EOF",
            "line 2 column",
            "did not match",
        ] {
            assert!(!said.contains(words), "{words} is in:\n{said}");
        }
    }
    let settings = settings.env("TICKETRZ_LABELS_FILE", labels.path());
    let (_, said) = end_of(&settings).await;
    assert!(said.contains("line 2"), "{said}");
}

#[tokio::test]
async fn choices_are_understood_in_any_case() {
    let (discord, ticketrz) = services().await;
    let settings = BotSettings::new(BOT, &discord, &ticketrz)
        .env("TICKET_VISIBILITY", "Public")
        .env("LOG_FORMAT", "JSON")
        .env("LOG_LEVEL", "Info")
        .env("DISCORD_TRANSPORT", "Gateway")
        .env("TICKETRZ_LOGIN_ENCODING", "FORM")
        .env("ALLOW_DIRECT_MESSAGES", "True");
    Bot::start_ready(&settings, &discord).await.unwrap();
}

#[tokio::test]
async fn a_redis_address_that_is_none_is_found_with_the_other_problems() {
    for address in ["foo", "hunter2@redis", "http://:hunter2@redis"] {
        let settings = BotSettings::bare(BOT)
            .env("REDIS_URL", address)
            .env("CACHE_FRESH", "soon");
        let (code, said) = end_of(&settings).await;
        assert_eq!(code, Some(78), "{said}");
        assert!(said.contains("REDIS_URL"), "{said}");
        assert!(said.contains("redis://localhost:6379"), "{said}");
        assert!(said.contains("CACHE_FRESH is"), "{said}");
        assert!(said.contains("DISCORD_TOKEN is missing"), "{said}");
        assert!(!said.contains("hunter2"), "{said}");
    }
}
