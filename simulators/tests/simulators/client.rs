//! A stand-in for the bot: a websocket, an HTTP client and nothing clever.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use simulators::clock::Clock;
use simulators::discord::{Discord, DiscordConfig, Interaction, SendError, Sent};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

pub(crate) const APPLICATION: u64 = 1_100_000_000_000_000_001;
pub(crate) const GUILD: u64 = 1_100_000_000_000_000_010;

/// A Discord whose clock is stopped, so that a slow machine is never late.
pub(crate) async fn discord() -> Discord {
    let config = DiscordConfig {
        clock: Clock::stopped("2026-11-24T10:00:00Z".parse().unwrap()),
        ..DiscordConfig::default()
    };
    Discord::start(config).await.unwrap()
}

/// What a gateway connection brings.
#[derive(Debug, PartialEq)]
pub(crate) enum Incoming {
    Payload(Value),
    Closed(Option<u16>),
}

/// A gateway connection.
pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    pub(crate) async fn connect(discord: &Discord, query: &str) -> Self {
        let url = discord.url().replace("http", "ws");
        let connected = tokio_tungstenite::connect_async(format!("{url}/{query}")).await;
        Self(connected.unwrap().0)
    }

    /// Connects and takes HELLO.
    pub(crate) async fn open(discord: &Discord) -> Self {
        let mut socket = Self::connect(discord, "?v=10").await;
        assert_eq!(socket.payload().await["op"], 10);
        socket
    }

    /// Connects and identifies. Returns the data of READY too.
    pub(crate) async fn ready(discord: &Discord) -> (Self, Value) {
        let mut socket = Self::open(discord).await;
        socket.send(identify(discord.token())).await;
        let ready = socket.payload().await;
        assert_eq!(ready["t"], "READY");
        (socket, ready["d"].clone())
    }

    pub(crate) async fn send(&mut self, payload: Value) {
        let text = payload.to_string();
        self.0.send(Message::text(text)).await.unwrap();
    }

    pub(crate) async fn next(&mut self) -> Incoming {
        let next = tokio::time::timeout(Duration::from_secs(20), self.0.next());
        match next.await.expect("a message in time") {
            Some(Ok(Message::Text(text))) => {
                Incoming::Payload(serde_json::from_str(&text).unwrap())
            }
            Some(Ok(Message::Close(frame))) => {
                Incoming::Closed(frame.map(|frame| frame.code.into()))
            }
            None | Some(Err(_)) => Incoming::Closed(None),
            other => panic!("unexpected {other:?}"),
        }
    }

    pub(crate) async fn payload(&mut self) -> Value {
        match self.next().await {
            Incoming::Payload(json) => json,
            closed @ Incoming::Closed(_) => panic!("{closed:?}"),
        }
    }

    pub(crate) async fn close(&mut self, code: u16) {
        let frame = tokio_tungstenite::tungstenite::protocol::CloseFrame {
            code: code.into(),
            reason: "".into(),
        };
        self.0.close(Some(frame)).await.unwrap();
    }
}

pub(crate) fn identify(token: &str) -> Value {
    json!({"op": 2, "d": {
        "token": token, "intents": 0, "compress": false, "shard": [0, 1],
        "properties": {"os": "linux", "browser": "test", "device": "test"},
    }})
}

/// A connected bot.
pub(crate) struct Bot {
    pub(crate) discord: Discord,
    pub(crate) socket: Socket,
    /// The id of its session.
    pub(crate) session: String,
    http: reqwest::Client,
}

/// The definition of `/ticket`, of a command with every type of option, and of a message command.
pub(crate) fn definitions() -> Value {
    json!([
        {
            "name": "ticket", "description": "Look up a ticket", "type": 1, "contexts": [0],
            "name_localizations": {"id": "tiket"}, "description_localizations": {"id": "Cari tiket"},
            "options": [
                {"type": 3, "name": "id", "description": "Its number", "required": true,
                 "autocomplete": true, "max_length": 100, "name_localizations": {"id": "nomor"}},
                {"type": 5, "name": "share", "description": "Show everyone"},
            ],
        },
        {
            "name": "all", "description": "All types",
            "options": [
                {"type": 4, "name": "whole", "description": "w", "min_value": 1, "max_value": 9},
                {"type": 3, "name": "word", "description": "c",
                 "choices": [{"name": "One", "value": "1"}, {"name": "Two", "value": "2"}]},
            ],
        },
        {"name": "Look up ticket", "type": 3, "contexts": [0]},
        {"name": "plain", "description": "No options"},
    ])
}

impl Bot {
    /// A bot that is ready, with its commands registered.
    pub(crate) async fn ready() -> Self {
        let discord = discord().await;
        let (socket, ready) = Socket::ready(&discord).await;
        let bot = Self {
            discord,
            socket,
            session: ready["session_id"].as_str().unwrap().to_owned(),
            http: reqwest::Client::builder()
                .user_agent("test")
                .build()
                .unwrap(),
        };
        let path = format!("/applications/{APPLICATION}/commands");
        let (status, _) = bot.call("PUT", &path, Some(definitions())).await;
        assert_eq!(status, 200);
        bot
    }

    /// A request with the bot's token.
    pub(crate) async fn call(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let token = format!("Bot {}", self.discord.token());
        self.call_as(&token, method, path, body).await
    }

    pub(crate) async fn call_as(
        &self,
        authorization: &str,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> (u16, Value) {
        let url = format!("{}/api/v10{path}", self.discord.url());
        let mut request = self.http.request(method.parse().unwrap(), url);
        request = request.timeout(Duration::from_secs(20));
        if !authorization.is_empty() {
            request = request.header("authorization", authorization);
        }
        if let Some(body) = body {
            request = request.body(body.to_string());
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        (status, body)
    }

    /// Lets a person do something, and takes the event.
    pub(crate) async fn take(&mut self, interaction: &Interaction) -> (Sent, Taken) {
        let sent = self.discord.send(interaction).unwrap();
        let event = self.socket.payload().await;
        assert_eq!(event["t"], "INTERACTION_CREATE");
        (sent, Taken(event["d"].clone()))
    }

    pub(crate) fn refused(&self, interaction: &Interaction) -> SendError {
        self.discord.send(interaction).unwrap_err()
    }

    pub(crate) async fn respond(&self, taken: &Taken, body: Value) -> (u16, Value) {
        self.call_as("", "POST", &taken.callback(), Some(body))
            .await
    }

    /// Answers with a message.
    pub(crate) async fn say(&self, taken: &Taken, data: Value) -> (u16, Value) {
        self.respond(taken, json!({"type": 4, "data": data})).await
    }

    /// Edits the answer.
    pub(crate) async fn edit(&self, taken: &Taken, data: Value) -> (u16, Value) {
        let path = format!("{}/messages/@original", taken.webhook());
        self.call("PATCH", &path, Some(data)).await
    }

    pub(crate) async fn follow_up(&self, taken: &Taken, data: Value) -> (u16, Value) {
        self.call("POST", &taken.webhook(), Some(data)).await
    }

    /// Answers a fresh `/ticket 1234` with a message. Returns what Discord says to it.
    pub(crate) async fn try_message(&mut self, data: Value) -> (u16, Value) {
        let (_, taken) = self.take(&lookup()).await;
        self.say(&taken, data).await
    }

    /// Asserts that a message is refused: `[place, code, message]`.
    pub(crate) async fn refuses_message(&mut self, case: &Value) {
        let answer = self.try_message(case[2].clone()).await;
        assert_case(&answer, "data.", case);
    }
}

pub(crate) fn lookup() -> Interaction {
    Interaction::command("ticket").string("id", "1234")
}

/// The data of an `INTERACTION_CREATE`.
pub(crate) struct Taken(pub(crate) Value);

impl Taken {
    pub(crate) fn id(&self) -> &str {
        self.0["id"].as_str().unwrap()
    }

    pub(crate) fn token(&self) -> &str {
        self.0["token"].as_str().unwrap()
    }

    pub(crate) fn callback(&self) -> String {
        format!("/interactions/{}/{}/callback", self.id(), self.token())
    }

    pub(crate) fn webhook(&self) -> String {
        format!("/webhooks/{APPLICATION}/{}", self.token())
    }
}

/// Asserts that an answer is 50035 with a complaint of this code at this place.
#[track_caller]
pub(crate) fn assert_invalid(answer: &(u16, Value), place: &str, code: &str) {
    let (status, body) = answer;
    assert_eq!(*status, 400, "{body}");
    assert_eq!(body["code"], 50035, "{body}");
    assert_eq!(body["message"], "Invalid Form Body");
    let pointer = format!("/errors/{}/_errors", place.replace('.', "/"));
    let complaints = body
        .pointer(&pointer.replace("//", "/"))
        .and_then(Value::as_array);
    let complaints = complaints.unwrap_or_else(|| panic!("nothing at {place}: {body}"));
    assert!(
        complaints.iter().any(|it| it["code"] == code),
        "{place} {code}: {body}"
    );
}

/// Asserts what the first two items of a case say: `[place, code, …]`.
#[track_caller]
pub(crate) fn assert_case(answer: &(u16, Value), prefix: &str, case: &Value) {
    let place = format!("{prefix}{}", case[0].as_str().unwrap());
    assert_invalid(answer, &place, case[1].as_str().unwrap());
}

/// Asserts an error by its status and code.
#[track_caller]
pub(crate) fn assert_error(answer: &(u16, Value), status: u16, code: u32) {
    assert_eq!(
        (answer.0, &answer.1["code"]),
        (status, &json!(code)),
        "{}",
        answer.1
    );
}
