//! Asking a process to end.

use std::io;

/// Sends SIGTERM.
#[cfg(unix)]
pub(super) fn terminate(process: u32) -> io::Result<()> {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    let process = i32::try_from(process).map_err(io::Error::other)?;
    kill(Pid::from_raw(process), Signal::SIGTERM).map_err(io::Error::from)
}

/// There is no SIGTERM here.
#[cfg(not(unix))]
pub(super) fn terminate(_: u32) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
