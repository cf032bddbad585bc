//! A stand-in for the bot's ticket client.

use std::time::Duration;

use serde_json::Value;
use simulators::clock::Clock;
use simulators::ticketrz::{Ticketrz, TicketrzConfig};

/// A ticket system and a client that gives up after a while.
pub(crate) struct Tickets {
    pub(crate) system: Ticketrz,
    http: reqwest::Client,
}

/// What came of a lookup.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{}", self.text()))
    }

    /// `userMessage` of the error envelope.
    pub(crate) fn user_message(&self) -> String {
        let json = self.json();
        assert_eq!(json["_meta"]["status"], "ERROR");
        json["records"]["userMessage"].as_str().unwrap().to_owned()
    }
}

impl Tickets {
    /// A system at noon in Jakarta, whose clock stands still.
    pub(crate) async fn start() -> Self {
        let config = TicketrzConfig {
            clock: Clock::stopped("2026-11-24T05:00:00Z".parse().unwrap()),
            ..TicketrzConfig::default()
        };
        let redirect = reqwest::redirect::Policy::none();
        Self {
            system: Ticketrz::start(config).await.unwrap(),
            http: reqwest::Client::builder()
                .redirect(redirect)
                .build()
                .unwrap(),
        }
    }

    pub(crate) async fn try_get(
        &self,
        id: impl std::fmt::Display,
        token: &str,
    ) -> Result<Answer, reqwest::Error> {
        let url = format!("{}/api/ticketrz/{id}", self.system.url());
        let request = self.http.get(url).bearer_auth(token);
        Self::read(request.timeout(Duration::from_secs(20))).await
    }

    /// A lookup with the fixed token.
    pub(crate) async fn get(&self, id: impl std::fmt::Display) -> Answer {
        self.try_get(id, &self.system.config().token).await.unwrap()
    }

    pub(crate) async fn log_in(&self, content_type: &str, body: String) -> Answer {
        let url = format!("{}/api/authenticate", self.system.url());
        let request = self.http.post(url).header("content-type", content_type);
        Self::read(request.body(body)).await.unwrap()
    }

    async fn read(request: reqwest::RequestBuilder) -> Result<Answer, reqwest::Error> {
        let response = request.send().await?;
        Ok(Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.bytes().await?.to_vec(),
        })
    }
}
