//! Planned faults of the REST API: the next answers are late, broken or errors.

use std::collections::VecDeque;
use std::time::Duration;

/// The routes that a fault can be planned for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// `POST /interactions/{id}/{token}/callback`.
    Callback,
    /// `PATCH` of `@original`.
    WebhookMessage,
    /// `POST /webhooks/{application}/{token}`.
    FollowUp,
    /// The first response in the answer to a request to the bot's endpoint. It can only be slow: until Discord has taken
    /// it, the interaction's webhook is unknown.
    HttpResponse,
    /// `POST /users/@me/channels`.
    OpenDirectMessage,
    /// `POST` of a message into a channel.
    ChannelMessage,
    /// `PATCH` of a message in a channel.
    ChannelMessageEdit,
    /// `GET` of a member of a guild.
    GuildMember,
    /// `GET` of commands.
    CommandsRead,
    /// `PUT` of commands.
    CommandsWrite,
    /// `GET /gateway` and `/gateway/bot`.
    GatewayUrl,
    /// Everything else, such as `/oauth2/applications/@me`.
    Other,
}

/// What a fault does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Effect {
    Status(u16),
    Echo,
    RateLimited { retry_after: Duration, global: bool },
    Stall,
    Slow(Duration),
    Reset,
}

/// What goes wrong with one request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fault {
    pub(crate) effect: Effect,
    pub(crate) after_effect: bool,
}

impl Fault {
    const fn new(effect: Effect) -> Self {
        Self {
            effect,
            after_effect: false,
        }
    }

    /// An error status, such as 502, with the kind of body that Discord's front answers.
    #[must_use]
    pub const fn status(status: u16) -> Self {
        Self::new(Effect::Status(status))
    }

    /// 400 with a message that repeats the request's path and its `Authorization`.
    #[must_use]
    pub const fn echo() -> Self {
        Self::new(Effect::Echo)
    }

    /// 429 with `retry_after` in the body and `Retry-After` (whole seconds, rounded up) in the header.
    #[must_use]
    pub const fn rate_limited(retry_after: Duration) -> Self {
        Self::new(Effect::RateLimited {
            retry_after,
            global: false,
        })
    }

    /// The same, for the bot as a whole.
    #[must_use]
    pub const fn globally_rate_limited(retry_after: Duration) -> Self {
        Self::new(Effect::RateLimited {
            retry_after,
            global: true,
        })
    }

    /// No answer until the client gives up.
    #[must_use]
    pub const fn stall() -> Self {
        Self::new(Effect::Stall)
    }

    /// The ordinary answer, this much later.
    #[must_use]
    pub const fn slow(by: Duration) -> Self {
        Self::new(Effect::Slow(by))
    }

    /// The connection is reset.
    #[must_use]
    pub const fn reset() -> Self {
        Self::new(Effect::Reset)
    }

    /// The request takes effect first; only its answer is lost.
    #[must_use]
    pub const fn after_effect(mut self) -> Self {
        self.after_effect = true;
        self
    }
}

/// The faults still to come, in order.
#[derive(Debug, Default)]
pub(crate) struct Faults(VecDeque<(Endpoint, Fault)>);

impl Faults {
    pub(crate) fn plan(&mut self, endpoint: Endpoint, times: usize, fault: Fault) {
        self.0.extend((0..times).map(|_| (endpoint, fault)));
    }

    /// How much later the first response in an HTTP response is taken.
    pub(crate) fn http_response_delay(&mut self) -> Duration {
        match self.take(Endpoint::HttpResponse).map(|fault| fault.effect) {
            Some(Effect::Slow(by)) => by,
            _ => Duration::ZERO,
        }
    }

    pub(crate) fn take(&mut self, endpoint: Endpoint) -> Option<Fault> {
        let index = self
            .0
            .iter()
            .position(|(planned, _)| *planned == endpoint)?;
        self.0.remove(index).map(|(_, fault)| fault)
    }

    /// Plans a fault again that [`Self::take`] returned, before all others.
    pub(crate) fn put_back(&mut self, endpoint: Endpoint, fault: Fault) {
        self.0.push_front((endpoint, fault));
    }
}
