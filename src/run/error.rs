//! Why the bot did not start or had to stop.

use crate::{
    discord::{GatewayEnd, RestError},
    exit::Exit,
    http::ListenError,
};

/// Why the bot did not start or had to stop.
#[derive(Debug, thiserror::Error)]
pub(super) enum RunError {
    #[error("the HTTP client cannot be set up")]
    HttpClient(#[source] reqwest::Error),
    #[error("the ticket system cannot be set up")]
    Tickets(#[source] ticketrz::ClientError),
    #[error("the process cannot listen for signals")]
    Signals(#[source] std::io::Error),
    #[error("told to stop twice: abandoning the interactions in flight")]
    ToldTwice,
    #[error("Discord refuses DISCORD_TOKEN: copy the token from the developer portal again")]
    TokenRefused(#[source] RestError),
    #[error(
        "Discord cannot be reached, or does not answer properly: check the network and DISCORD_API_URL"
    )]
    DiscordUnavailable(#[source] RestError),
    #[error(
        "the commands could not be registered: check that the bot was invited with the scope applications.commands"
    )]
    Registration(#[source] RestError),
    #[error(transparent)]
    Gateway(#[from] GatewayEnd),
    #[error(transparent)]
    Listen(#[from] ListenError),
    #[error("the metrics cannot be set up")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
}

impl RunError {
    pub(super) fn discord(error: RestError) -> Self {
        match error.status() {
            Some(reqwest::StatusCode::UNAUTHORIZED) => Self::TokenRefused(error),
            _ => Self::DiscordUnavailable(error),
        }
    }

    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::HttpClient(_) | Self::Tickets(_) | Self::Signals(_) | Self::Metrics(_) => {
                Exit::Internal
            }
            Self::ToldTwice => Exit::Failed,
            Self::Listen(_) => Exit::Settings,
            Self::TokenRefused(_) | Self::Registration(_) => Exit::DiscordRefused,
            Self::Gateway(GatewayEnd::Refused(refusal)) => refusal.exit,
            Self::DiscordUnavailable(_) | Self::Gateway(GatewayEnd::Address(_)) => {
                Exit::DiscordUnavailable
            }
            Self::Gateway(GatewayEnd::GaveUp(_)) => Exit::GatewayLost,
        }
    }
}
