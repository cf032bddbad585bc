//! The playground's own binary, with the smallest bot in it.

#[cfg(unix)]
mod at_terminal;
#[cfg(unix)]
mod signals;

#[cfg(unix)]
use std::time::Duration;
use std::{
    io::Write as _,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;

use crate::reserved_port::ReservedPort;

#[cfg(unix)]
const PATIENCE: Duration = Duration::from_secs(30);

/// Cargo builds examples next to the directory of the tests.
fn smallest_bot() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().and_then(|deps| deps.parent()).unwrap();
    let name = format!("smallest_bot{}", std::env::consts::EXE_SUFFIX);
    let bot = profile.join("examples").join(name);
    assert!(
        bot.exists(),
        "build it first: cargo build -p playground --examples"
    );
    bot
}

fn playground(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_playground"));
    command.args(arguments);
    command
}

fn with_bot(arguments: &[&str]) -> Command {
    let mut command = playground(&["--bot"]);
    command.arg(smallest_bot()).args(arguments);
    command
}

fn output(mut command: Command) -> (Option<i32>, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

fn spawned(mut command: Command) -> Child {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Types lines at the prompt. Returns what was shown.
fn typed(lines: &str) -> (Option<i32>, String, String) {
    let mut child = spawned(with_bot(&["prompt"]));
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(lines.as_bytes()).unwrap();
    drop(stdin);
    let Output {
        status,
        stdout,
        stderr,
    } = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

#[test]
fn once_prints_the_message_as_one_line_of_json() {
    let (code, stdout, stderr) = output(with_bot(&["once", "/say hello"]));
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(stdout.lines().count(), 1, "{stdout} {stderr}");
    let message: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(message["content"], "\"hello\" in en-US");
    assert_eq!(message["flags"], 64);
    assert!(message["components"].is_array() && message["embeds"].is_array());
}

#[test]
fn once_takes_steps_before_the_last_line() {
    let steps = ["once", "lang id", "/katakan text:halo", "press Again"];
    let (_, stdout, _) = output(with_bot(&steps));
    let message: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(message["content"], "pressed again");
    let (_, stdout, _) = output(with_bot(&["once", "complete say text wo"]));
    let choices: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(choices[0]["value"], "wo");
}

#[test]
fn once_fails_with_a_sentence() {
    for (line, sentence) in [
        ("/unknown", "There is no command /unknown."),
        (
            "help",
            "the last line must be something that the bot answers",
        ),
        ("bogus", "\"bogus\" is no command here"),
        ("/say crash", "the bot ended with"),
    ] {
        let (code, stdout, stderr) = output(with_bot(&["once", line]));
        assert_eq!((code, stdout.as_str()), (Some(1), ""), "{line}");
        assert!(stderr.contains(sentence), "{line}: {stderr}");
    }
}

#[test]
fn a_bot_that_does_not_start_is_told() {
    let (code, _, stderr) = output(playground(&["--bot", "/nowhere/bot", "once", "/say x"]));
    assert_eq!(code, Some(1));
    assert!(stderr.contains("cannot start /nowhere/bot"), "{stderr}");
}

#[test]
fn the_prompt_shows_answers_until_the_end_of_input() {
    let (code, stdout, stderr) =
        typed("/help\n/say hi\npress Again\nlang id\napps Repeat \"text\"\n\nbogus\n");
    assert_eq!(code, Some(0), "{stderr}");
    for part in [
        "Try /ticket 1234",
        "/say",
        "\"hi\" in en-US",
        "[ Again ]",
        "Only you can see this",
        "pressed again",
        "\"\" in id",
        "Done.",
    ] {
        assert!(stdout.contains(part), "{part}: {stdout}");
    }
    assert!(
        stdout.contains("\"bogus\" is no command here"),
        "{stdout} {stderr}"
    );
}

#[test]
fn the_prompt_ends_when_the_bot_does() {
    let (code, _, stderr) = typed("/say crash\n/say more\n");
    assert_eq!(code, Some(1));
    assert!(stderr.contains("the bot ended with"), "{stderr}");
    assert!(
        stderr.contains("crashed, as asked"),
        "the bot's own words: {stderr}"
    );
}

#[test]
fn a_restarted_bot_answers_old_buttons_and_new_people() {
    let steps = [
        "once",
        "/say hi",
        "restart",
        "who sari",
        "/say there",
        "who budi",
        "press Again",
    ];
    let (code, stdout, stderr) = output(with_bot(&steps));
    assert_eq!(code, Some(0), "{stderr}");
    let message: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(message["content"], "pressed again");
    assert_eq!(message["interaction_metadata"]["user"]["username"], "budi");
}

#[test]
fn env_without_a_playground_says_how_to_start_one() {
    let nobody = ReservedPort::new();
    let port = nobody.address().port().to_string();
    let (code, stdout, stderr) = output(playground(&["env", "--port", &port]));
    assert_eq!((code, stdout.as_str()), (Some(1), ""));
    assert!(
        stderr.starts_with(&format!(
            "no playground answers on port {port}. Start one with"
        )),
        "{stderr}"
    );
}

#[test]
fn a_misspelt_command_is_told_what_was_meant() {
    for (line, sentence) in [
        ("/syy hello", "There is no command /syy. Did you mean /say?"),
        (
            "/kataken x",
            "There is no command /kataken. Did you mean /katakan?",
        ),
        ("/hlep", "There is no command /hlep. Did you mean /help?"),
        (
            "/unknown",
            "There is no command /unknown. Type /help for those that there are.",
        ),
    ] {
        let (code, _, stderr) = output(with_bot(&["once", line]));
        assert_eq!(code, Some(1), "{line}");
        assert!(stderr.contains(sentence), "{line}: {stderr}");
    }
}
