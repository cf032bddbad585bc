//! The binary's commands other than being the bot.

use std::{
    io::Read,
    process::{Command, Stdio},
};

use serde_json::Value;
use simulators::{
    bot::{Bot, BotSettings},
    record::Service,
};

use crate::{
    reserved_port::ReservedPort,
    stage::{BOT, GENEROUS, calls, services},
};

/// How a command ended, what it printed, and what it wrote to stderr.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) output: String,
    pub(crate) said: String,
}

pub(crate) async fn run(settings: BotSettings, arguments: &[&str]) -> Ended {
    let settings = arguments.iter().fold(settings, BotSettings::arg);
    let process = Bot::start(&settings).unwrap();
    let status = process.wait(GENEROUS).await.unwrap();
    Ended {
        code: status.code(),
        output: process.output().text(),
        said: process.log().text(),
    }
}

#[tokio::test]
async fn lookup_prints_the_ticket_and_asks_discord_nothing() {
    let (discord, ticketrz) = services().await;
    let ended = run(
        BotSettings::new(BOT, &discord, &ticketrz),
        &["lookup", "#1234"],
    )
    .await;
    assert_eq!(ended.code, Some(0), "{}", ended.said);
    assert!(ended.output.contains("#1234 · brosur"), "{}", ended.output);
    assert_eq!(ticketrz.lookups().len(), 1);
    assert!(discord.recorder().exchanges(Service::Discord).is_empty());
}

#[tokio::test]
async fn lookup_prints_json_for_programs() {
    let (discord, ticketrz) = services().await;
    let ended = run(
        BotSettings::new(BOT, &discord, &ticketrz),
        &["lookup", "1234", "--json"],
    )
    .await;
    let json: Value = serde_json::from_str(&ended.output).unwrap();
    assert_eq!(json["ticket"]["subject"], "brosur");
}

/// What a terminal obeys, or what changes the direction of text.
fn is_unsafe(character: char) -> bool {
    (character.is_control() && character != '\n')
        || matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[tokio::test]
async fn lookup_leaves_nothing_for_the_terminal_to_obey() {
    let (discord, ticketrz) = services().await;
    for id in ["16", "2"] {
        for arguments in [vec!["lookup", id], vec!["lookup", id, "--json"]] {
            let ended = run(BotSettings::new(BOT, &discord, &ticketrz), &arguments).await;
            assert_eq!(ended.code, Some(0), "{}", ended.said);
            let left: String = ended.output.chars().filter(|it| is_unsafe(*it)).collect();
            assert!(left.is_empty(), "{arguments:?}: {left:?}");
            if arguments.contains(&"--json") {
                let json: Value = serde_json::from_str(&ended.output).unwrap();
                let subject = json["ticket"]["subject"].as_str().unwrap();
                assert!(subject.contains('\u{202e}'), "nothing is lost: {subject}");
            }
        }
    }
}

#[tokio::test]
async fn lookup_of_a_ticket_that_is_not_there_fails_and_says_so() {
    let (discord, ticketrz) = services().await;
    let ended = run(
        BotSettings::new(BOT, &discord, &ticketrz),
        &["lookup", "404"],
    )
    .await;
    assert_eq!(ended.code, Some(1), "{}", ended.said);
    assert!(ended.said.contains("no such ticket"), "{}", ended.said);
    assert!(ended.output.is_empty());
}

#[tokio::test]
async fn a_ticket_number_that_is_none_is_a_usage_error() {
    let ended = run(BotSettings::bare(BOT), &["lookup", "brosur"]).await;
    assert_eq!(ended.code, Some(64));
    assert!(ended.said.contains("not a ticket number"), "{}", ended.said);
}

#[tokio::test]
async fn register_registers_once_and_connects_to_no_gateway() {
    let (discord, ticketrz) = services().await;
    for _ in 0..2 {
        let ended = run(BotSettings::new(BOT, &discord, &ticketrz), &["register"]).await;
        assert_eq!(ended.code, Some(0), "{}", ended.said);
    }
    assert_eq!(discord.global_commands().len(), 3);
    assert_eq!(discord.command_writes(), 1);
    assert_eq!(discord.gateway().identifies(), 0);
}

#[tokio::test]
async fn register_with_a_wrong_token_says_so() {
    let (discord, ticketrz) = services().await;
    let settings = BotSettings::new(BOT, &discord, &ticketrz).env("DISCORD_TOKEN", "not.the.token");
    let ended = run(settings, &["register"]).await;
    assert_eq!(ended.code, Some(77), "{}", ended.said);
    assert!(calls(&discord, "PUT", |_| true).is_empty());
}

#[tokio::test]
async fn a_health_check_tells_a_bot_from_none_and_needs_no_secret() {
    let port = ReservedPort::new();
    let address = port.address().to_string();
    let check = || BotSettings::bare(BOT).env("HTTP_ADDR", &address);
    assert_eq!(run(check(), &["healthcheck"]).await.code, Some(1));

    let (discord, ticketrz) = services().await;
    let settings = BotSettings::new(BOT, &discord, &ticketrz).env("HTTP_ADDR", &address);
    let _bot = Bot::start_ready(&settings, &discord).await.unwrap();
    let ended = run(check(), &["healthcheck"]).await;
    assert_eq!(ended.code, Some(0), "{}", ended.said);
}

#[tokio::test]
async fn completions_know_the_commands_and_the_flags() {
    for shell in ["bash", "zsh", "fish"] {
        let ended = run(BotSettings::bare(BOT), &["completions", shell]).await;
        assert_eq!(ended.code, Some(0), "{}", ended.said);
        for word in ["healthcheck", "log-level"] {
            assert!(ended.output.contains(word), "{word} for {shell}");
        }
    }
}

#[tokio::test]
async fn help_names_every_command() {
    let ended = run(BotSettings::bare(BOT), &["--help"]).await;
    assert!(
        ended.output.starts_with("A Discord bot that answers"),
        "{}",
        ended.output
    );
    for command in [
        "run",
        "check",
        "lookup",
        "register",
        "healthcheck",
        "completions",
    ] {
        assert!(
            ended.output.contains(&format!("\n  {command} ")),
            "{command} is not in:\n{}",
            ended.output
        );
    }
}

#[tokio::test]
async fn lookup_prints_what_the_card_says_with_no_discord_token() {
    let (discord, ticketrz) = services().await;
    let labels = tempfile::NamedTempFile::new().unwrap();
    let words = r#"{"status": {"TS7": "Done\u001b[31m"}, "person": {"5": "Budi"}}"#;
    std::fs::write(labels.path(), words).unwrap();
    let settings = BotSettings::new(BOT, &discord, &ticketrz)
        .without("DISCORD_TOKEN")
        .env("TICKETRZ_LABELS_FILE", labels.path())
        .env("TICKETRZ_TIMEZONE", "Asia/Jakarta");
    let ended = run(settings.clone(), &["lookup", "9"]).await;
    assert_eq!(ended.code, Some(0), "{}", ended.said);
    let is_now = |line: &&str| line.starts_with("last checked  ") && line.ends_with(" WIB");
    let (now, rest): (Vec<_>, Vec<_>) = ended.output.lines().partition(is_now);
    assert_eq!(now.len(), 1, "{}", ended.output);
    insta::assert_snapshot!(rest.join("\n"));
    let (_, body) = ended.output.split_once("Dear team,").unwrap();
    assert!(body.contains("two things"), "{body}");
    assert!(
        !ended.output.contains("<p>") && !body.contains('<'),
        "{body}"
    );
    assert!(!ended.output.contains('\u{1b}'), "{}", ended.output);
    assert!(discord.recorder().exchanges(Service::Discord).is_empty());

    let ended = run(settings, &["lookup", "1234", "--json"]).await;
    assert_eq!(ended.code, Some(0), "{}", ended.said);
}

#[tokio::test]
async fn a_reader_that_closes_the_output_ends_a_command_quietly() {
    let (discord, ticketrz) = services().await;
    let settings = BotSettings::new(BOT, &discord, &ticketrz);
    for arguments in [
        &["completions", "bash"] as &[_],
        &["--help"],
        &["lookup", "2"],
        &["lookup", "2", "--json"],
        &["check"],
    ] {
        let command = arguments.join(" ");
        let (reader, output) = std::io::pipe().unwrap();
        drop(reader);
        let mut process = Command::new(BOT);
        process
            .args(arguments)
            .env_clear()
            .envs(settings.variables())
            .stdin(Stdio::null())
            .stdout(output);
        let ended = tokio::task::spawn_blocking(move || process.output());
        let ended = tokio::time::timeout(GENEROUS, ended).await.unwrap();
        let ended = ended.unwrap().unwrap();
        assert!(ended.status.success(), "{command}: {}", ended.status);
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(said.is_empty(), "{command}: {said}");
    }
}

/// What a bot that stops at once writes to a terminal.
fn written_to_a_terminal(settings: &BotSettings) -> String {
    let terminal = nix::pty::openpty(None, None).unwrap();
    let mut process = Command::new(BOT);
    process
        .arg("register")
        .env_clear()
        .envs(settings.variables())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(terminal.slave);
    let mut child = process.spawn().unwrap();
    drop(process);
    child.wait().unwrap();
    let mut written = Vec::new();
    // A terminal that nobody has open ends with an error.
    let _ended = std::fs::File::from(terminal.master).read_to_end(&mut written);
    String::from_utf8_lossy(&written).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_has_colours_only_at_a_terminal_whose_user_wants_them() {
    let (discord, ticketrz) = services().await;
    let settings = BotSettings::new(BOT, &discord, &ticketrz)
        .env("LOG_FORMAT", "human")
        .env("LOG_LEVEL", "debug");
    let ended = run(settings.clone(), &["register"]).await;
    assert!(ended.said.contains("INFO"), "{}", ended.said);
    assert!(!ended.said.contains('\u{1b}'), "{}", ended.said);
    let written = written_to_a_terminal(&settings);
    assert!(written.contains('\u{1b}'), "{written}");
    let written = written_to_a_terminal(&settings.env("NO_COLOR", "1"));
    assert!(written.contains("INFO"), "{written}");
    assert!(!written.contains('\u{1b}'), "{written}");
}
