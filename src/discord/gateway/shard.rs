//! Keeps a shard connected: one connection after another, resuming the session where possible.

use std::time::Duration;

use tokio::time::sleep;
use tracing::{info, warn};

use super::{
    backoff::Backoff,
    connection::{self, Connection, End},
    context::Shard,
    refusal::Refusal,
    status::Link,
};

/// This many short-lived connections in a row are a storm.
const STORM: u32 = 5;

impl Shard {
    /// Runs until the bot stops or Discord refuses the shard for good.
    pub(super) async fn run(mut self) -> Result<(), Refusal> {
        let goodbye = self.context.goodbye.clone();
        let mut backoff = Backoff::default();
        loop {
            let held = tokio::select! {
                opened = self.open() => match opened {
                    Some(socket) => {
                        self.report(Link::Connecting);
                        let (end, held) = Connection::new(&mut self, socket).run().await;
                        self.handle_end(end).await?;
                        held
                    }
                    None => Duration::ZERO,
                },
                () = goodbye.cancelled() => return Ok(()),
            };
            let pause = backoff.pause_after(held);
            if backoff.failures() == STORM && !held.is_zero() {
                warn!(
                    "connections to Discord keep dropping soon after they open; the bot waits longer before each retry"
                );
            }
            tokio::select! {
                () = sleep(pause) => {}
                () = goodbye.cancelled() => return Ok(()),
            }
        }
    }

    async fn open(&mut self) -> Option<connection::Socket> {
        let session = self.session.as_mut();
        let resume_at = session.and_then(|session| session.resume_at.take());
        let gateway = resume_at.as_ref().unwrap_or(&self.gateway);
        match connection::open(gateway).await {
            Ok(socket) => {
                if let Some(session) = &mut self.session {
                    session.resume_at = resume_at;
                }
                Some(socket)
            }
            Err(error) => {
                warn!(%error, "Discord's gateway cannot be reached; the bot will retry");
                self.report(Link::Unreachable);
                None
            }
        }
    }

    /// Reports the end of a connection, and decides whether its session can be resumed.
    async fn handle_end(&mut self, end: End) -> Result<(), Refusal> {
        match end {
            End::Refused(refusal) => return Err(refusal),
            End::NoIdentifyLeft => {
                self.report(Link::NoIdentifyUntil(self.context.identifies.renewed_at()));
                // The gateway restarts the shards when Discord allows new sessions.
                self.context.goodbye.cancelled().await;
                return Ok(());
            }
            End::Goodbye => return Ok(()),
            End::Reconnect | End::InvalidSession => info!("{end}"),
            // Not authenticated, invalid sequence, session timed out.
            End::Closed(4003 | 4007 | 4009) => {
                self.session = None;
                warn!(why = %end, "lost the connection to Discord");
            }
            End::Closed(_) | End::Binary | End::Quiet | End::Broken(_) => {
                warn!(why = %end, "lost the connection to Discord");
            }
        }
        self.report(Link::Connecting);
        Ok(())
    }
}
