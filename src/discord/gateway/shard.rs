//! A shard: one connection after another, and the session that outlives them.

use std::{sync::Arc, time::Duration};

use secrecy::SecretString;
use tokio::{sync::Semaphore, time::sleep};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use url::Url;

use super::{
    backoff::Backoff,
    connection::{self, Connection, End},
    identifies::Identifies,
    payload::Ready,
    refusal::Refusal,
    status::{Link, Status},
};
use crate::discord::Responder;

/// This many connections in a row that did not last are a storm.
const STORM: u32 = 5;

/// What a resume needs.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) id: String,
    /// The number of the last event.
    pub(super) sequence: u64,
    /// Where Discord wants it to be resumed.
    resume_at: Option<Url>,
}

impl Session {
    /// Its address counts only if it is as well protected as the gateway's own.
    pub(super) fn new(ready: Ready, gateway: &Url) -> Self {
        let resume_at = Url::parse(&ready.resume_gateway_url).ok();
        Self {
            id: ready.session_id,
            sequence: 0,
            resume_at: resume_at.filter(|url| url.scheme() == gateway.scheme()),
        }
    }
}

/// One of the parts that Discord divides the bot's guilds into.
pub(super) struct Shard {
    pub(super) index: u32,
    pub(super) shards: u32,
    pub(super) gateway: Url,
    pub(super) token: SecretString,
    pub(super) session: Option<Session>,
    pub(super) responder: Responder,
    pub(super) identifies: Arc<Identifies>,
    /// For interactions in flight, of all shards.
    pub(super) room: Arc<Semaphore>,
    pub(super) status: Status,
    pub(super) goodbye: CancellationToken,
}

impl Shard {
    /// Keeps the shard connected until the bot stops, or Discord refuses it for good.
    pub(super) async fn run(mut self) -> Result<(), Refusal> {
        let goodbye = self.goodbye.clone();
        let mut backoff = Backoff::default();
        loop {
            let held = tokio::select! {
                opened = self.open() => match opened {
                    Some(socket) => {
                        self.tell(Link::Connecting);
                        let (end, held) = Connection::new(&mut self, socket).run().await;
                        self.look_at(end).await?;
                        held
                    }
                    None => Duration::ZERO,
                },
                () = goodbye.cancelled() => return Ok(()),
            };
            let pause = backoff.pause_after(held);
            if backoff.failures() == STORM && !held.is_zero() {
                warn!(
                    "connections to Discord are lost soon after they are made; the bot waits longer before each"
                );
            }
            tokio::select! {
                () = sleep(pause) => {}
                () = goodbye.cancelled() => return Ok(()),
            }
        }
    }

    pub(super) fn tell(&self, link: Link) {
        self.status.tell(self.index, link);
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
            // The reason only: the gateway's address and its answer say nothing more.
            Err(error) => {
                warn!(%error, "Discord's gateway cannot be reached; it is tried again");
                self.tell(Link::Unreachable);
                None
            }
        }
    }

    /// Reports the end of a connection, and decides whether its session can be resumed.
    async fn look_at(&mut self, end: End) -> Result<(), Refusal> {
        match end {
            End::Refused(refusal) => return Err(refusal),
            End::NoIdentifyLeft => {
                self.tell(Link::NoIdentifyUntil(self.identifies.renewed_at()));
                // The shard is started afresh when Discord allows it.
                self.goodbye.cancelled().await;
                return Ok(());
            }
            End::Goodbye => return Ok(()),
            End::Reconnect | End::InvalidSession => info!("{end}"),
            // Not authenticated, an invalid sequence, and a session that timed out.
            End::Closed(4003 | 4007 | 4009) => {
                self.session = None;
                warn!(why = %end, "the connection to Discord is lost");
            }
            End::Closed(_) | End::Binary | End::Quiet | End::Broken(_) => {
                warn!(why = %end, "the connection to Discord is lost");
            }
        }
        self.tell(Link::Connecting);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_resumed_only_where_it_is_as_well_protected() {
        let gateway = Url::parse("wss://gateway.example").unwrap();
        for (address, is_used) in [
            ("wss://other.example", true),
            ("ws://other.example", false),
            ("not an address", false),
        ] {
            let ready = Ready {
                session_id: "s".to_owned(),
                resume_gateway_url: address.to_owned(),
            };
            let session = Session::new(ready, &gateway);
            assert_eq!(session.resume_at.is_some(), is_used, "{address}");
        }
    }
}
