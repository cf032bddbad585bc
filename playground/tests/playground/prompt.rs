//! The playground's own binary, with the smallest bot in it.

#[cfg(unix)]
use std::io::Read as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
#[cfg(target_os = "linux")]
use std::time::{Duration, Instant};

#[cfg(unix)]
use nix::{sys::signal::Signal, unistd::Pid};
use serde_json::Value;

#[cfg(target_os = "linux")]
const PATIENCE: Duration = Duration::from_secs(30);

/// Cargo builds examples beside the directory of the tests.
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
        (
            "/unknown",
            "Discord would not let you do that: there is no command \"unknown\" here for this person",
        ),
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

/// Sends the signal once `is_time` holds. Returns how the playground ended, and what it wrote to stderr.
#[cfg(unix)]
fn told_to_stop(
    command: Command,
    signal: Signal,
    is_time: impl FnOnce(&mut Child),
) -> (Option<i32>, String) {
    let mut child = spawned(command);
    // Held open: the end of the input would end the prompt, too.
    let stdin = child.stdin.take();
    is_time(&mut child);
    let process = Pid::from_raw(i32::try_from(child.id()).unwrap());
    nix::sys::signal::kill(process, signal).unwrap();
    let Output { status, stderr, .. } = child.wait_with_output().unwrap();
    drop(stdin);
    (status.code(), String::from_utf8(stderr).unwrap())
}

#[cfg(unix)]
#[test]
fn sigterm_and_ctrl_c_end_the_bot_as_its_host_would() {
    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        let command = with_bot(&["prompt", "--verbose"]);
        let (code, stderr) = told_to_stop(command, signal, |child| {
            let mut begin = [0; 16];
            let stdout = child.stdout.as_mut().unwrap();
            stdout.read_exact(&mut begin).unwrap();
            assert_eq!(&begin, b"The bot is ready");
        });
        assert_eq!(code, Some(0), "{signal}: {stderr}");
        assert!(stderr.contains("bot: told to end"), "{signal}: {stderr}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_bot_that_is_never_ready_is_ended_too() {
    // It writes for ever, and talks to nobody.
    let command = playground(&["--bot", "/usr/bin/yes", "prompt"]);
    let mut bot = None;
    let (code, stderr) = told_to_stop(command, Signal::SIGTERM, |child| {
        while bot.is_none() {
            assert_eq!(child.try_wait().unwrap(), None, "it waits for its bot");
            bot = child_of(child.id());
            std::thread::yield_now();
        }
    });
    assert_eq!(code, Some(0), "{stderr}");
    let bot = bot.unwrap();
    let end = Instant::now() + PATIENCE;
    while is_running(bot) {
        assert!(Instant::now() < end, "the bot was left behind");
        std::thread::yield_now();
    }
}

/// A process that has ended may be listed until its parent asks how.
#[cfg(target_os = "linux")]
fn is_running(process: i32) -> bool {
    std::fs::read_to_string(format!("/proc/{process}/stat"))
        .is_ok_and(|stat| !stat.contains(") Z "))
}

/// A process that this one has started; each thread has a list of its own.
#[cfg(target_os = "linux")]
fn child_of(process: u32) -> Option<i32> {
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).unwrap();
    let mut started = threads.filter_map(|thread| {
        let children = std::fs::read_to_string(thread.ok()?.path().join("children")).ok()?;
        children.split_whitespace().next()?.parse().ok()
    });
    started.next()
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
