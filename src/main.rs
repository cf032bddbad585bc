//! The bot's process.

use std::{io::Write, process::ExitCode};

use ticketrz_bot::{Exit, Settings, SettingsError, logging, run_until_told_to_stop};

fn main() -> ExitCode {
    match Settings::from_process(std::env::args_os()) {
        Ok(settings) => {
            logging::start(settings.log);
            run_until_told_to_stop(settings).into()
        }
        Err(error) => explain(&error).into(),
    }
}

fn explain(error: &SettingsError) -> Exit {
    match error {
        SettingsError::CommandLine(error) => {
            // Nothing is left to tell anybody when even the terminal is gone.
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
