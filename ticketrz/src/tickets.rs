//! What commands call.

use std::{fmt, sync::Arc};

use jiff::Timestamp;
use secrecy::SecretString;

use crate::{
    Client, ClientError, Clock, Config, Credentials, LookupError, QuotaClosed, Ticket, TicketId,
    quota::Window,
};

/// A ticket, and where it came from.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The ticket.
    pub ticket: Arc<Ticket>,
    /// When the API said so.
    pub fetched_at: Timestamp,
    /// Where it came from.
    pub source: Source,
}

/// Where an answer came from.
#[derive(Clone, Debug)]
pub enum Source {
    /// The API, just now (also when another lookup's call was shared).
    Api,
    /// The cache, still fresh.
    Cache,
    /// The cache, no longer fresh: the API could not be asked, and this is why.
    Stale(LookupError),
}

/// The tickets: from the cache where that is right, from the API otherwise.
///
/// Cheap to clone; all clones share one cache and one quota gate.
#[derive(Clone)]
pub struct Tickets(Arc<Inner>);

struct Inner {
    client: Client,
    token: SecretString,
    config: Config,
    clock: Arc<dyn Clock>,
}

impl Tickets {
    /// Sets the ticket system up. It asks nothing of the API or of Redis yet.
    ///
    /// # Errors
    ///
    /// Fails if TLS cannot be set up on this machine.
    pub fn new(config: Config, clock: Arc<dyn Clock>) -> Result<Self, ClientError> {
        let client = Client::new(&config, Arc::clone(&clock))?;
        let token = match &config.credentials {
            Credentials::Fixed(token) => token.clone(),
            Credentials::File(_) | Credentials::Login { .. } => SecretString::from(""),
        };
        Ok(Self(Arc::new(Inner {
            client,
            token,
            config,
            clock,
        })))
    }

    /// Looks a ticket up.
    ///
    /// # Errors
    ///
    /// Says which choices are left.
    pub async fn get(&self, id: TicketId) -> Result<Answer, LookupError> {
        let Inner {
            client,
            token,
            clock,
            ..
        } = &*self.0;
        match client.get(id, token).await {
            Ok(ticket) => Ok(Answer {
                ticket: Arc::new(ticket),
                fetched_at: clock.now(),
                source: Source::Api,
            }),
            Err(error) => Err(error.into_lookup_error(|message| self.closed(message))),
        }
    }

    /// Looks a ticket up anew, however fresh the last answer is.
    ///
    /// # Errors
    ///
    /// Says which choices are left.
    pub async fn refresh(&self, id: TicketId) -> Result<Answer, LookupError> {
        self.get(id).await
    }

    fn closed(&self, message: &str) -> QuotaClosed {
        let Config {
            zone,
            quota_default_closing,
            ..
        } = &self.0.config;
        let now = self.0.clock.now();
        Window::read(message)
            .and_then(|window| window.after(now, zone, *quota_default_closing))
            .unwrap_or_else(|| QuotaClosed {
                opens_at: now
                    .saturating_add(*quota_default_closing)
                    .unwrap_or(Timestamp::MAX),
                open_until: None,
                message: Some(message.to_owned()),
            })
    }
}

impl fmt::Debug for Tickets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tickets")
            .field("config", &self.0.config)
            .finish_non_exhaustive()
    }
}
