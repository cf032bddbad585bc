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

    pub(super) fn registration(error: RestError) -> Self {
        match Self::discord(error) {
            Self::DiscordUnavailable(error) if error.is_refusal() => Self::Registration(error),
            other => other,
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

#[cfg(test)]
mod tests {
    use reqwest::StatusCode;

    use super::*;

    #[test]
    fn only_a_refusal_of_the_commands_is_one_that_a_restart_does_not_mend() {
        let exit = |status| {
            RunError::registration(RestError::Refused {
                status,
                code: None,
                message: String::new(),
                retry_after: None,
            })
            .exit()
        };
        for status in [
            StatusCode::BAD_REQUEST,
            StatusCode::UNAUTHORIZED,
            StatusCode::FORBIDDEN,
        ] {
            assert_eq!(exit(status), Exit::DiscordRefused, "{status}");
        }
        for status in [
            StatusCode::TOO_MANY_REQUESTS,
            StatusCode::INTERNAL_SERVER_ERROR,
        ] {
            assert_eq!(exit(status), Exit::DiscordUnavailable, "{status}");
        }
        let unanswered = RunError::registration(RestError::TimedOut);
        assert_eq!(unanswered.exit(), Exit::DiscordUnavailable);
    }
}
