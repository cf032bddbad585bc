//! The bot's process.

use std::{io::Write, process::ExitCode};

use ticketrz_bot::{Exit, Request, SettingsError, carry_out};

fn main() -> ExitCode {
    Request::from_process(std::env::args_os())
        .and_then(|request| carry_out(&request))
        .unwrap_or_else(|error| explain(&error))
        .into()
}

fn explain(error: &SettingsError) -> Exit {
    match error {
        SettingsError::CommandLine(error) => {
            // If the terminal is gone, there is no way to report it.
            let _terminal_is_gone = error.print();
            if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Stopped
            }
        }
        SettingsError::Values(_) => {
            let _terminal_is_gone = writeln!(std::io::stderr(), "{error}");
            Exit::Settings
        }
    }
}
