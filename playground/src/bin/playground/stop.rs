//! Being told to stop.

use std::io;

/// Listens for Ctrl-C and, where there are signals, SIGTERM. From now on neither ends the process by itself, which would
/// leave the bot behind.
#[derive(Debug)]
pub(crate) struct Stop {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Stop {
    /// # Errors
    /// The system does not let signals be listened for.
    pub(crate) fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Waits until the process is told to stop.
    pub(crate) async fn told(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
impl Stop {
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self {})
    }

    pub(crate) async fn told(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            // It cannot be listened for; then it ends the process by itself.
            std::future::pending().await
        }
    }
}
