//! `completions`: a shell's completions for the commands and flags.

use clap_complete::{Shell, generate};

use crate::{exit::Exit, settings::Request};

pub(super) fn print(shell: Shell) -> Exit {
    generate(
        shell,
        &mut Request::command_line(),
        env!("CARGO_PKG_NAME"),
        &mut std::io::stdout(),
    );
    Exit::Stopped
}
