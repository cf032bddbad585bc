//! What a shard is, and what its connections share.

use std::sync::Arc;

use secrecy::SecretString;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::{
    identifies::Identifies,
    payload::Ready,
    status::{Link, Status},
};
use crate::discord::Responder;

/// What every shard needs. Cheap to clone.
#[derive(Clone)]
pub(super) struct Context {
    pub(super) token: SecretString,
    pub(super) responder: Responder,
    pub(super) identifies: Arc<Identifies>,
    /// Limits the interactions in flight, over all shards.
    pub(super) room: Arc<Semaphore>,
    pub(super) status: Status,
    pub(super) goodbye: CancellationToken,
}

/// One of the parts that Discord divides the bot's guilds into.
pub(super) struct Shard {
    pub(super) index: u32,
    pub(super) shards: u32,
    pub(super) gateway: Url,
    pub(super) session: Option<Session>,
    pub(super) context: Context,
}

impl Shard {
    pub(super) fn report(&self, link: Link) {
        self.context.status.report(self.index, link);
    }
}

/// What a resume needs.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) id: String,
    /// The last event's sequence number.
    pub(super) sequence: u64,
    /// Where Discord wants it resumed.
    pub(super) resume_at: Option<Url>,
}

impl Session {
    /// Discord's resume address is used only if its scheme is the gateway's: TLS is never dropped.
    pub(super) fn new(ready: Ready, gateway: &Url) -> Self {
        let resume_at = Url::parse(&ready.resume_gateway_url).ok();
        Self {
            id: ready.session_id,
            sequence: 0,
            resume_at: resume_at.filter(|url| url.scheme() == gateway.scheme()),
        }
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
