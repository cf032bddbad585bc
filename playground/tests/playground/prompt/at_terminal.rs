//! The prompt at a terminal of its own.

use std::{io::Read as _, sync::mpsc};

use nix::{sys::signal::Signal, unistd::Pid};

use super::*;

/// A playground at its own terminal.
struct AtTerminal {
    child: Child,
    keyboard: std::fs::File,
    screen: mpsc::Receiver<Vec<u8>>,
    shown: String,
}

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
        self.see_all(&[text]);
    }

    /// Waits until the texts are on the screen, in any order. The next look begins after all of them. Returns what was shown.
    fn see_all(&mut self, texts: &[&str]) -> String {
        while !texts.iter().all(|text| self.shown.contains(text)) {
            let Ok(bytes) = self.screen.recv_timeout(PATIENCE) else {
                panic!("no {texts:?}: {:?}", self.shown);
            };
            self.shown.push_str(&String::from_utf8_lossy(&bytes));
        }
        let ends = texts
            .iter()
            .filter_map(|text| Some(self.shown.find(text)? + text.len()));
        let end = ends.max().unwrap();
        self.shown.drain(..end).collect()
    }

    fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    fn attributes(&self) -> nix::sys::termios::Termios {
        nix::sys::termios::tcgetattr(&self.keyboard).unwrap()
    }
}

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

#[test]
fn at_a_terminal_only_warnings_interrupt_the_line_and_it_goes_on_below() {
    let mut terminal = AtTerminal::start(&["--no-open", "--port", "0"]);
    terminal.see("The page is at http://127.0.0.1:");
    terminal.see("> ");
    terminal.press("/say warn");
    terminal.see("/say warn");
    terminal.press("\r");
    // The bot logs at `info` as well as at `warn`. Its log and its answer come by different ways.
    let shown = terminal.see_all(&["bot: WARN careful", "\"warn\" in en-US"]);
    assert!(!shown.contains("INFO"), "{shown}");
    terminal.see("> ");
    terminal.press("later\u{1b}[D\u{1b}[D\u{1b}[D\u{1b}[D\u{1b}[D/say \r");
    terminal.see("\"later\" in en-US");
    terminal.see("> ");
    terminal.press("/quit\r");
    assert_eq!(terminal.child.wait().unwrap().code(), Some(0));
}
