//! The smallest bot that the playground accepts. It says what it was asked, and knows no tickets.
//!
//! The playground's tests use it to try the prompt without the real bot; it is started like this:
//! `cargo build -p playground --examples`, then
//! `cargo run -p playground -- --bot target/debug/examples/smallest_bot`.

use std::error::Error;
use std::io::Write as _;

use futures_util::{SinkExt, StreamExt};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Result<()> {
    end_when_asked()?;
    let api = Api {
        http: Client::builder().user_agent("smallest bot").build()?,
        url: format!("{}/api/v10", std::env::var("DISCORD_API_URL")?),
        token: std::env::var("DISCORD_TOKEN")?,
    };
    let application = api.call(Method::GET, "/applications/@me", None).await?;
    let id = text(&application, "/id");
    let option = json!({"type": 3, "name": "text", "description": "What", "autocomplete": true});
    let commands = json!([
        {"name": "say", "description": "Says it", "name_localizations": {"id": "katakan"},
         "options": [option]},
        {"name": "Repeat", "type": 3},
    ]);
    let path = format!("/applications/{id}/commands");
    api.call(Method::PUT, &path, Some(commands)).await?;
    let gateway = api.call(Method::GET, "/gateway", None).await?;
    let url = format!("{}/?v=10", text(&gateway, "/url"));
    let (mut socket, _) = tokio_tungstenite::connect_async(url).await?;
    let identify = json!({"op": 2, "d": {
        "token": api.token, "intents": 0, "properties": {"os": "", "browser": "", "device": ""},
    }});
    socket.send(Message::text(identify.to_string())).await?;
    while let Some(message) = socket.next().await {
        let event: Value = serde_json::from_str(message?.to_text()?)?;
        if text(&event, "/t") == "INTERACTION_CREATE"
            && let Some(interaction) = event.get("d")
        {
            api.answer(interaction).await?;
        }
    }
    Ok(())
}

/// Exits in an orderly way at SIGTERM.
#[cfg(unix)]
fn end_when_asked() -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    tokio::spawn(async move {
        terminate.recv().await;
        // No receiver is left, which is fine.
        let _ = writeln!(std::io::stderr(), "told to end");
        std::process::exit(0);
    });
    Ok(())
}

#[cfg(not(unix))]
fn end_when_asked() -> Result<()> {
    Ok(())
}

struct Api {
    http: Client,
    url: String,
    token: String,
}

impl Api {
    async fn answer(&self, interaction: &Value) -> Result<()> {
        let typed = text(interaction, "/data/options/0/value");
        let locale = text(interaction, "/locale");
        let pressed = text(interaction, "/data/custom_id");
        let answer = || {
            json!({"type": 4, "data": {
                "flags": 64,
                "content": format!("\"{typed}\" in {locale}"),
                "components": [{"type": 1, "components": [
                    {"type": 2, "style": 1, "label": "Again", "custom_id": "again"},
                ]}],
            }})
        };
        let body = match interaction.get("type").and_then(Value::as_i64) {
            Some(4) => json!({"type": 8, "data": {"choices": [{"name": "word", "value": typed}]}}),
            Some(3) => {
                json!({"type": 4, "data": {"content": format!("pressed {pressed}")}})
            }
            _ if typed == "crash" => return Err("crashed, as asked".into()),
            _ if typed == "warn" => {
                for (level, message) in [("INFO", "calm"), ("WARN", "careful")] {
                    let line = json!({"level": level, "message": message});
                    writeln!(std::io::stderr(), "{line}")?;
                }
                answer()
            }
            _ => answer(),
        };
        let (id, token) = (text(interaction, "/id"), text(interaction, "/token"));
        let path = format!("/interactions/{id}/{token}/callback");
        self.call(Method::POST, &path, Some(body)).await?;
        Ok(())
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value> {
        let request = self.http.request(method, format!("{}{path}", self.url));
        let mut request = request.header("authorization", format!("Bot {}", self.token));
        if let Some(body) = body {
            request = request.body(body.to_string());
        }
        let text = request.send().await?.error_for_status()?.text().await?;
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}
