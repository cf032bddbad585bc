//! The playground's own binary, with the smallest bot in it.

#[cfg(unix)]
use std::io::Read as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
#[cfg(unix)]
use std::sync::mpsc;
#[cfg(unix)]
use std::time::Duration;
#[cfg(target_os = "linux")]
use std::time::Instant;

#[cfg(unix)]
use nix::{sys::signal::Signal, unistd::Pid};
use serde_json::Value;

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
    // It writes forever.
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

/// A process that this one has started; each thread has its own list.
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

/// Ctrl-C at a terminal reaches every process of the foreground group.
#[cfg(unix)]
#[test]
fn one_ctrl_c_for_the_whole_group_ends_everything_without_an_error() {
    use std::os::unix::process::CommandExt as _;

    let mut command = with_bot(&["prompt", "--verbose"]);
    command.process_group(0);
    let mut child = spawned(command);
    let stdin = child.stdin.take();
    let mut begin = [0; 16];
    let stdout = child.stdout.as_mut().unwrap();
    stdout.read_exact(&mut begin).unwrap();
    let group = Pid::from_raw(i32::try_from(child.id()).unwrap());
    nix::sys::signal::killpg(group, Signal::SIGINT).unwrap();
    let Output { status, stderr, .. } = child.wait_with_output().unwrap();
    drop(stdin);
    let stderr = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(0), "{stderr}");
    assert!(!stderr.contains("ERROR"), "{stderr}");
    assert!(stderr.contains("bot: told to end"), "{stderr}");
}

/// A playground at its own terminal.
#[cfg(unix)]
struct AtTerminal {
    child: Child,
    keyboard: std::fs::File,
    screen: mpsc::Receiver<Vec<u8>>,
    shown: String,
}

#[cfg(unix)]
impl AtTerminal {
    fn start(arguments: &[&str]) -> Self {
        let size = nix::pty::Winsize {
            ws_row: 24,
            ws_col: 80,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        let terminal = nix::pty::openpty(&size, None).unwrap();
        let end = || Stdio::from(terminal.slave.try_clone().unwrap());
        let child = with_bot(arguments)
            .env("TERM", "xterm")
            .stdin(end())
            .stdout(end())
            .stderr(end())
            .spawn()
            .unwrap();
        let keyboard = std::fs::File::from(terminal.master);
        let mut master = keyboard.try_clone().unwrap();
        let (sender, screen) = mpsc::channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 1024];
            while let Ok(length @ 1..) = master.read(&mut bytes) {
                if sender.send(bytes[..length].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            keyboard,
            screen,
            shown: String::new(),
        }
    }

    /// Waits until the text is on the screen. The next look begins after it.
    fn see(&mut self, text: &str) {
        while !self.shown.contains(text) {
            let Ok(bytes) = self.screen.recv_timeout(PATIENCE) else {
                panic!("no {text:?}: {:?}", self.shown);
            };
            self.shown.push_str(&String::from_utf8_lossy(&bytes));
        }
        let at = self.shown.find(text).unwrap() + text.len();
        self.shown.drain(..at);
    }

    fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    fn attributes(&self) -> nix::sys::termios::Termios {
        nix::sys::termios::tcgetattr(&self.keyboard).unwrap()
    }
}

#[cfg(unix)]
#[test]
fn a_terminal_has_history_and_editing_and_ctrl_c_ends_everything() {
    use nix::sys::termios::LocalFlags;

    let mut terminal = AtTerminal::start(&["prompt"]);
    terminal.see("> ");
    // The beginning is written last, and the end is taken away.
    terminal.press("y helloo\u{7f}\u{1}/sa\r");
    terminal.see("\"hello\" in en-US");
    terminal.see("> ");
    terminal.press("\u{1b}[A again\r");
    terminal.see("\"hello again\" in en-US");
    terminal.see("> ");
    assert!(
        !terminal
            .attributes()
            .local_flags
            .contains(LocalFlags::ICANON)
    );
    terminal.press("half a li\u{3}");
    assert_eq!(terminal.child.wait().unwrap().code(), Some(0));
    let flags = terminal.attributes().local_flags;
    assert!(flags.contains(LocalFlags::ICANON | LocalFlags::ECHO));
}

#[cfg(unix)]
#[test]
fn a_signal_in_the_middle_of_a_line_leaves_the_terminal_as_it_was() {
    use nix::sys::termios::LocalFlags;

    for signal in [Signal::SIGTERM, Signal::SIGHUP] {
        let mut terminal = AtTerminal::start(&["prompt", "--verbose"]);
        terminal.see("> ");
        terminal.press("half a line");
        terminal.see("half a line");
        let process = Pid::from_raw(i32::try_from(terminal.child.id()).unwrap());
        nix::sys::signal::kill(process, signal).unwrap();
        terminal.see("bot: told to end");
        assert_eq!(terminal.child.wait().unwrap().code(), Some(0), "{signal}");
        let flags = terminal.attributes().local_flags;
        assert!(flags.contains(LocalFlags::ICANON | LocalFlags::ECHO));
    }
}

#[cfg(unix)]
#[test]
fn at_a_terminal_only_warnings_interrupt_the_line_and_it_goes_on_below() {
    let mut terminal = AtTerminal::start(&["--no-open", "--port", "0"]);
    terminal.see("The page is at http://127.0.0.1:");
    terminal.see("> ");
    terminal.press("/say warn");
    terminal.see("/say warn");
    terminal.press("\r");
    // The bot's log: `info` as well as `warn`.
    terminal.see("bot: WARN careful");
    terminal.see("\"warn\" in en-US");
    assert!(!terminal.shown.contains("INFO"), "{}", terminal.shown);
    terminal.see("> ");
    terminal.press("later\u{1b}[D\u{1b}[D\u{1b}[D\u{1b}[D\u{1b}[D/say \r");
    terminal.see("\"later\" in en-US");
    terminal.see("> ");
    terminal.press("/quit\r");
    assert_eq!(terminal.child.wait().unwrap().code(), Some(0));
}

#[test]
fn env_without_a_playground_says_how_to_start_one() {
    // A port that was free a moment ago.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    drop(taken);
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
