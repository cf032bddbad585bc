//! Starting, watching and ending a bot, with the shell in its place.

use std::time::Duration;

use simulators::bot::{Bot, BotError, BotSettings};
use simulators::discord::{Discord, DiscordConfig};
use simulators::stage::{Stage, StageError};

const PATIENCE: Duration = Duration::from_secs(30);

fn shell(script: &str) -> BotSettings {
    BotSettings::bare("/bin/sh").arg("-c").arg(script)
}

#[tokio::test]
async fn output_is_kept_line_by_line_and_the_exit_code_is_told() {
    let bot = Bot::start(&shell("echo out; echo err >&2; exit 7")).unwrap();
    let ended = bot.wait(PATIENCE).await.unwrap();
    assert_eq!(ended.code(), Some(7));
    assert_eq!(bot.log().lines(), ["err"]);
    assert_eq!(bot.output().lines(), ["out"]);
    assert_eq!((bot.id(), bot.ended().unwrap()), (None, Some(ended)));
}

#[tokio::test]
async fn the_environment_is_only_what_was_set_and_the_directory_is_empty() {
    let settings = shell("ls -A; env")
        .env("DISCORD_TOKEN", "x")
        .env("GONE", "y")
        .without("GONE");
    let bot = Bot::start(&settings).unwrap();
    bot.wait(PATIENCE).await.unwrap();
    let lines = bot.output().lines();
    assert!(lines.contains(&"DISCORD_TOKEN=x".to_owned()));
    let passed_on = ["PATH", "HOME", "LD_LIBRARY_PATH", "LLVM_PROFILE_FILE"];
    let of_the_shell = ["PWD", "OLDPWD", "SHLVL", "_"];
    for line in lines {
        let (name, _) = line.split_once('=').expect("no file, and no other output");
        let known = passed_on.contains(&name) || of_the_shell.contains(&name);
        assert!(known || name == "DISCORD_TOKEN", "{name}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_bot_can_be_asked_to_end() {
    let script = "trap 'echo bye >&2; exit 0' TERM; echo ready >&2; while :; do sleep 0.05; done";
    let bot = Bot::start(&shell(script)).unwrap();
    bot.log()
        .wait_for(PATIENCE, |line| line == "ready")
        .await
        .unwrap();
    assert!(bot.ended().unwrap().is_none());
    bot.terminate().unwrap();
    assert!(bot.wait(PATIENCE).await.unwrap().success());
    assert_eq!(bot.log().text(), "ready\nbye");
}

#[cfg(unix)]
#[tokio::test]
async fn a_bot_that_does_not_end_is_reported_and_can_be_killed() {
    use std::os::unix::process::ExitStatusExt;

    let script = "trap '' TERM; echo ready >&2; while :; do sleep 0.05; done";
    let bot = Bot::start(&shell(script)).unwrap();
    bot.log()
        .wait_for(PATIENCE, |line| line == "ready")
        .await
        .unwrap();
    bot.terminate().unwrap();
    let late = bot.wait(Duration::from_millis(100)).await.unwrap_err();
    assert!(
        matches!(&late, BotError::TooSlow(_, words) if words == "ready"),
        "{late}"
    );
    assert_eq!(bot.kill().await.unwrap().signal(), Some(9));
    assert_eq!(bot.wait(PATIENCE).await.unwrap().signal(), Some(9));
}

#[tokio::test]
async fn a_binary_that_is_not_there_is_a_clear_error() {
    let error = Bot::start(&BotSettings::bare("/nowhere/bot")).unwrap_err();
    assert_eq!(error.to_string(), "cannot start /nowhere/bot");
}

#[tokio::test]
async fn a_bot_that_ends_before_it_is_ready_is_quoted() {
    let discord = Discord::start(DiscordConfig::default()).await.unwrap();
    let settings = shell("echo 'DISCORD_TOKEN is wrong' >&2; exit 2");
    let error = Bot::start_ready(&settings, &discord)
        .await
        .unwrap_err()
        .to_string();
    assert!(error.contains("DISCORD_TOKEN is wrong"), "{error}");
    assert!(error.contains("exit status: 2"), "{error}");
}

#[tokio::test]
async fn a_stage_without_a_bot_does_not_start() {
    let error = Stage::start("/bin/false").await.unwrap_err();
    assert!(
        matches!(error, StageError::Bot(BotError::Ended { .. })),
        "{error}"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_dropped_bot_is_killed() {
    // The shell holds a pipe open; when it dies, the reader sees the end of it.
    let directory = tempfile::tempdir().unwrap();
    let pipe = directory.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let script = format!(
        "exec 3> '{}'; echo ready >&2; while :; do sleep 0.05; done",
        pipe.display()
    );
    let bot = Bot::start(&shell(&script)).unwrap();
    let read = tokio::task::spawn_blocking(move || std::fs::read(pipe));
    bot.log()
        .wait_for(PATIENCE, |line| line == "ready")
        .await
        .unwrap();
    drop(bot);
    let read = tokio::time::timeout(PATIENCE, read).await.unwrap();
    assert_eq!(read.unwrap().unwrap(), b"");
}
