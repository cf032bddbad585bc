//! The requests that the bot sends to Discord's REST API.

use reqwest::{Client, Method, RequestBuilder, header::CONTENT_TYPE};
use serenity::all::{ApplicationId, CommandId, GuildId, InteractionId};
use url::{PathSegmentsMut, Url};

/// The calls that the bot makes (<https://discord.com/developers/docs/reference>).
#[derive(Clone, Copy)]
pub(crate) enum Route<'a> {
    GatewayBot,
    Oauth2ApplicationCurrent,
    UserMeGuilds,
    /// A guild's commands, or the global ones.
    Commands {
        application_id: ApplicationId,
        guild_id: Option<GuildId>,
    },
    Command {
        application_id: ApplicationId,
        guild_id: Option<GuildId>,
        command_id: CommandId,
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
    fn url(self, api: &Url) -> Option<Url> {
        let mut url = api.clone();
        let mut path = url.path_segments_mut().ok()?;
        match self {
            Self::GatewayBot => path.extend(["gateway", "bot"]),
            Self::Oauth2ApplicationCurrent => path.extend(["oauth2", "applications", "@me"]),
            Self::UserMeGuilds => path.extend(["users", "@me", "guilds"]),
            Self::Commands {
                application_id,
                guild_id,
            } => commands(&mut path, application_id, guild_id),
            Self::Command {
                application_id,
                guild_id,
                command_id,
            } => commands(&mut path, application_id, guild_id).extend([&command_id.to_string()]),
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

fn commands<'a, 'u>(
    path: &'a mut PathSegmentsMut<'u>,
    application: ApplicationId,
    guild: Option<GuildId>,
) -> &'a mut PathSegmentsMut<'u> {
    path.extend(["applications", &application.to_string()]);
    if let Some(guild) = guild {
        path.extend(["guilds", &guild.to_string()]);
    }
    path.extend(["commands"])
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

    /// Adds query parameters.
    pub(crate) const fn params(mut self, params: &'a [(&'static str, &'a str)]) -> Self {
        self.params = params;
        self
    }

    /// Sets the JSON body.
    pub(crate) fn body(mut self, body: Vec<u8>) -> Self {
        self.body = Some(body);
        self
    }

    /// Whether sending it twice has the same effect as sending it once. That holds for everything except a POST, and for an
    /// interaction's callback, because Discord rejects a second one.
    pub(crate) fn is_repeatable(&self) -> bool {
        self.method != Method::POST || matches!(self.route, Route::InteractionResponse { .. })
    }

    /// Returns `None` when nothing can be below the address `api`.
    pub(crate) fn build(self, client: &Client, api: &Url) -> Option<RequestBuilder> {
        let request = client
            .request(self.method, self.route.url(api)?)
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

    fn url(token: &str) -> String {
        let route = Route::InteractionResponse {
            interaction_id: InteractionId::new(7),
            token,
        };
        let api = Url::parse("https://discord.com/api/v10").unwrap();
        route.url(&api).unwrap().to_string()
    }

    #[test]
    fn a_route_goes_below_the_address_of_the_api() {
        let expected = "https://discord.com/api/v10/interactions/7/t/callback";
        assert_eq!(url("t"), expected);
    }

    #[test]
    fn a_token_cannot_lead_elsewhere() {
        assert_eq!(
            url("../../users/@me?x#y"),
            "https://discord.com/api/v10/interactions/7/..%2F..%2Fusers%2F@me%3Fx%23y/callback"
        );
    }
}
