//! Shutdown requests.

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing::info;

/// What the log and `/readyz` say from then on.
pub(crate) const STOPPING: &str = "stopping: finishing what is in flight";

/// Whether the bot was told to stop, once or twice. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shutdown {
    first: CancellationToken,
    second: CancellationToken,
}

impl Shutdown {
    /// Listens for SIGTERM (what hosts send) and SIGINT (Ctrl-C). Must run within a runtime.
    ///
    /// # Errors
    /// The system does not let the process handle signals.
    pub(crate) fn on_signals() -> std::io::Result<Self> {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let shutdown = Self::default();
        let told = shutdown.clone();
        tokio::spawn(async move {
            loop {
                either(&mut terminate, &mut interrupt).await;
                told.tell();
            }
        });
        Ok(shutdown)
    }

    /// Requests a shutdown; the second request abandons the interactions in flight.
    pub(crate) fn tell(&self) {
        if self.is_told() {
            self.second.cancel();
        } else {
            info!("{STOPPING}");
        }
        self.first.cancel();
    }

    pub(crate) fn is_told(&self) -> bool {
        self.first.is_cancelled()
    }

    /// Waits until the bot is told to stop.
    pub(crate) async fn told(&self) {
        self.first.cancelled().await;
    }

    /// Waits until the bot is told to stop a second time.
    pub(crate) async fn told_twice(&self) {
        self.second.cancelled().await;
    }
}

async fn either(terminate: &mut Signal, interrupt: &mut Signal) {
    tokio::select! {
        _ = terminate.recv() => (),
        _ = interrupt.recv() => (),
    }
}
