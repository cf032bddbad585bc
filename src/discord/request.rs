//! What can be asked of Discord's REST API.

use reqwest::{Client, Method, RequestBuilder, header::CONTENT_TYPE};
use serenity::all::{ApplicationId, GuildId, InteractionId};
use url::Url;

/// The calls that the bot makes (<https://discord.com/developers/docs/reference>).
#[derive(Clone, Copy)]
pub(crate) enum Route<'a> {
    GatewayBot,
    Oauth2ApplicationCurrent,
    Commands {
        application_id: ApplicationId,
    },
    GuildCommands {
        application_id: ApplicationId,
        guild_id: GuildId,
    },
    InteractionResponse {
        interaction_id: InteractionId,
        token: &'a str,
    },
    WebhookOriginalInteractionResponse {
        application_id: ApplicationId,
        token: &'a str,
    },
    WebhookFollowupMessages {
        application_id: ApplicationId,
        token: &'a str,
    },
}

impl Route<'_> {
    /// The address below the API's. Each part is escaped, so that a token cannot lead elsewhere.
    fn url(self, api_url: &str) -> Option<Url> {
        let mut url = Url::parse(api_url).ok()?;
        let mut path = url.path_segments_mut().ok()?;
        path.pop_if_empty().extend(["api", "v10"]);
        match self {
            Self::GatewayBot => path.extend(["gateway", "bot"]),
            Self::Oauth2ApplicationCurrent => path.extend(["oauth2", "applications", "@me"]),
            Self::Commands { application_id } => {
                path.extend(["applications", &application_id.to_string(), "commands"])
            }
            Self::GuildCommands {
                application_id,
                guild_id,
            } => path
                .extend(["applications", &application_id.to_string()])
                .extend(["guilds", &guild_id.to_string(), "commands"]),
            Self::InteractionResponse {
                interaction_id,
                token,
            } => path.extend([
                "interactions",
                &interaction_id.to_string(),
                token,
                "callback",
            ]),
            Self::WebhookOriginalInteractionResponse {
                application_id,
                token,
            } => path
                .extend(["webhooks", &application_id.to_string(), token])
                .extend(["messages", "@original"]),
            Self::WebhookFollowupMessages {
                application_id,
                token,
            } => path.extend(["webhooks", &application_id.to_string(), token]),
        };
        drop(path);
        Some(url)
    }
}

/// One call.
#[derive(Clone)]
pub(crate) struct Request<'a> {
    method: Method,
    route: Route<'a>,
    params: &'a [(&'static str, &'a str)],
    body: Option<Vec<u8>>,
}

impl<'a> Request<'a> {
    pub(crate) const fn new(method: Method, route: Route<'a>) -> Self {
        Self {
            method,
            route,
            params: &[],
            body: None,
        }
    }

    /// With these parameters in its address.
    pub(crate) const fn params(mut self, params: &'a [(&'static str, &'a str)]) -> Self {
        self.params = params;
        self
    }

    /// With this JSON.
    pub(crate) fn body(mut self, body: Vec<u8>) -> Self {
        self.body = Some(body);
        self
    }

    /// Whether doing it twice does no more than doing it once: everything but a POST, and the callback, of which Discord
    /// refuses a second one.
    pub(crate) fn is_repeatable(&self) -> bool {
        self.method != Method::POST || matches!(self.route, Route::InteractionResponse { .. })
    }

    /// Returns `None` when `api_url` is not an address.
    pub(crate) fn build(self, client: &Client, api_url: &str) -> Option<RequestBuilder> {
        let request = client
            .request(self.method, self.route.url(api_url)?)
            .query(self.params);
        Some(match self.body {
            Some(body) => request.header(CONTENT_TYPE, "application/json").body(body),
            None => request,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(api_url: &str, token: &str) -> String {
        let route = Route::InteractionResponse {
            interaction_id: InteractionId::new(7),
            token,
        };
        route.url(api_url).unwrap().to_string()
    }

    #[test]
    fn a_route_goes_below_the_address_of_the_api() {
        let expected = "https://discord.com/api/v10/interactions/7/t/callback";
        assert_eq!(url("https://discord.com", "t"), expected);
        assert_eq!(url("https://discord.com/", "t"), expected);
    }

    #[test]
    fn a_token_cannot_lead_elsewhere() {
        assert_eq!(
            url("https://discord.com", "../../users/@me?x#y"),
            "https://discord.com/api/v10/interactions/7/..%2F..%2Fusers%2F@me%3Fx%23y/callback"
        );
    }
}
