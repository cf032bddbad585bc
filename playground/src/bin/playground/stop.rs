//! Signals to stop.

use std::io;

/// Listens for Ctrl-C and, where there are signals, for every other one that ends a process by default: then it would leave
/// the bot behind, which has its own process group.
#[derive(Debug)]
pub(crate) struct Stop {
    #[cfg(unix)]
    signals: Vec<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Stop {
    /// # Errors
    /// The system does not let signals be listened for.
    pub(crate) fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        let kinds = [
            SignalKind::interrupt(),
            SignalKind::terminate(),
            // The terminal was closed.
            SignalKind::hangup(),
            SignalKind::quit(),
        ];
        let signals = kinds.into_iter().map(signal).collect::<Result<_, _>>()?;
        Ok(Self { signals })
    }

    /// Waits for a signal to stop.
    pub(crate) async fn told(&mut self) {
        let signals = self
            .signals
            .iter_mut()
            .map(|signal| Box::pin(signal.recv()));
        futures_util::future::select_all(signals).await;
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
