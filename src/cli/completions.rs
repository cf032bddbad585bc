//! `completions`: a shell's completions for the commands and flags.

use clap_complete::{Shell, generate};

use super::terminal::say;
use crate::{exit::Exit, settings::Request};

pub(super) fn print(shell: Shell) -> Exit {
    let mut script = Vec::new();
    // Not to stdout: the generator panics if that is closed.
    generate(
        shell,
        &mut Request::command_line(),
        env!("CARGO_PKG_NAME"),
        &mut script,
    );
    say(String::from_utf8_lossy(&script).trim_end());
    Exit::Stopped
}
