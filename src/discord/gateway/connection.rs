//! One relayed connection: every frame on its way between serenity and Discord, and what it says about the connection.

use std::{convert::Infallible, sync::Arc, time::Duration};

use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};
use tokio::{
    net::TcpStream,
    time::{Instant, sleep_until, timeout},
};
use tokio_tungstenite::tungstenite::{Error, Message, protocol::CloseFrame};
use tracing::{debug, info, warn};

use super::{
    dial::{Discord, HANDSHAKE, Serenity, Undialled, accept, dial},
    refusal::Refusal,
    relay::{News, Shared},
};

/// A frame that cannot be handed on for so long means a dead connection.
const SENDING: Duration = Duration::from_secs(10);
/// How long the last words of a connection may take.
const GOODBYE: Duration = Duration::from_secs(1);
/// What a late acknowledgement has on top of one and a half heartbeat intervals.
const GRACE: Duration = Duration::from_secs(2);

/// Not authenticated: serenity would go on with the dead connection.
const NOT_AUTHENTICATED: u16 = 4003;

mod opcode {
    pub(super) const DISPATCH: u8 = 0;
    pub(super) const IDENTIFY: u8 = 2;
    pub(super) const RESUME: u8 = 6;
    pub(super) const RECONNECT: u8 = 7;
    pub(super) const INVALID_SESSION: u8 = 9;
    pub(super) const HELLO: u8 = 10;
    pub(super) const HEARTBEAT_ACK: u8 = 11;
}

/// The parts of a payload that say something about the connection.
#[derive(Deserialize)]
struct Payload<'a> {
    op: u8,
    #[serde(borrow, default)]
    t: Option<&'a str>,
    #[serde(borrow, default)]
    d: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Hello {
    /// Milliseconds.
    heartbeat_interval: u64,
}

/// Why a connection ended.
#[derive(Debug, thiserror::Error)]
enum End {
    #[error("the bot ended it")]
    BySerenity,
    #[error("Discord closed it with {0}")]
    Closed(u16),
    #[error("Discord refuses the bot")]
    Refused(Refusal),
    #[error("it broke")]
    Broken,
    #[error("Discord went quiet: no HELLO, no READY, or no acknowledgement of a heartbeat")]
    Quiet,
    #[error("Discord allows the bot no more new sessions for now")]
    NoStartsLeft,
}

/// Relays one connection until it ends.
pub(super) async fn serve(shared: Arc<Shared>, stream: TcpStream) {
    let Ok(mut serenity) = accept(stream, &shared.path).await else {
        debug!("a connection that is not the bot's own was turned away");
        return;
    };
    let number = shared.number();
    match dial(&shared, &mut serenity).await {
        Ok((discord, early)) => {
            let end = Connection {
                number,
                shared: &shared,
                serenity,
                discord,
                must_hear_by: Instant::now() + HANDSHAKE,
                silence: HANDSHAKE,
                was_connected: false,
            }
            .run(early)
            .await;
            report(&shared, number, &end).await;
        }
        Err(Undialled::Gone) => debug!("serenity did not wait for the connection"),
        Err(Undialled::Unreachable(error)) => {
            shared.pacing.backoff().failed(Instant::now());
            warn!(%error, "Discord's gateway cannot be reached; it is tried again");
            shared.tell(News::Unreachable).await;
        }
    }
}

async fn report(shared: &Shared, number: u64, end: &End) {
    match end {
        End::Refused(refusal) => return shared.tell(News::Refused(*refusal)).await,
        End::NoStartsLeft => shared.tell(News::NoStartsLeft).await,
        End::BySerenity => {}
        End::Closed(_) | End::Broken | End::Quiet => {
            warn!(why = %end, "the connection to Discord is lost");
        }
    }
    shared.tell(News::Lost(number)).await;
}

struct Connection<'a> {
    number: u64,
    shared: &'a Shared,
    serenity: Serenity,
    discord: Discord,
    /// HELLO, then READY or RESUMED, and then acknowledgements, each must have come by then.
    must_hear_by: Instant,
    /// The longest time between two of these.
    silence: Duration,
    was_connected: bool,
}

impl Connection<'_> {
    async fn run(mut self, early: Vec<Message>) -> End {
        let Err(end) = self.relay(early).await;
        if !self.was_connected && !matches!(end, End::BySerenity) {
            self.shared.pacing.backoff().failed(Instant::now());
        }
        end
    }

    async fn relay(&mut self, early: Vec<Message>) -> Result<Infallible, End> {
        for message in early {
            self.hand_to_discord(message).await?;
        }
        loop {
            tokio::select! {
                message = self.serenity.next() => match message {
                    Some(Ok(message)) => self.hand_to_discord(message).await?,
                    _ => return Err(End::BySerenity),
                },
                message = self.discord.next() => match message {
                    Some(Ok(message)) => self.hand_to_serenity(message).await?,
                    _ => return Err(End::Broken),
                },
                () = sleep_until(self.must_hear_by) => return Err(End::Quiet),
            }
        }
    }

    async fn hand_to_discord(&mut self, message: Message) -> Result<(), End> {
        match message {
            Message::Text(text) => {
                let op = serde_json::from_str::<Payload<'_>>(&text).map(|payload| payload.op);
                let text = if let Ok(opcode::IDENTIFY) = op {
                    self.wait_for_a_start().await?;
                    Message::text(without_compression(&text))
                } else {
                    Message::Text(text)
                };
                bounded(self.discord.send(text)).await?;
                if let Ok(opcode::IDENTIFY | opcode::RESUME) = op {
                    self.heard();
                }
                Ok(())
            }
            Message::Close(frame) => {
                // Either side may already be gone. Reading on hands serenity the answer to its closing.
                let _gone = timeout(GOODBYE, async {
                    let _gone = self.discord.close(frame).await;
                    while let Some(Ok(_)) = self.serenity.next().await {}
                })
                .await;
                Err(End::BySerenity)
            }
            message => bounded(self.discord.send(message)).await,
        }
    }

    async fn wait_for_a_start(&self) -> Result<(), End> {
        let at = self.shared.pacing.starts().spend(Instant::now());
        sleep_until(at.ok_or(End::NoStartsLeft)?).await;
        info!("identifying to Discord");
        Ok(())
    }

    async fn hand_to_serenity(&mut self, message: Message) -> Result<(), End> {
        match &message {
            Message::Text(text) => self.look_at(text).await,
            Message::Close(frame) => {
                let code = frame.as_ref().map_or(1005, |frame| frame.code.into());
                return Err(self.closed(code, frame.clone()).await);
            }
            _ => {}
        }
        bounded(self.serenity.send(message)).await
    }

    async fn look_at(&mut self, text: &str) {
        let Ok(payload) = serde_json::from_str::<Payload<'_>>(text) else {
            return;
        };
        match (payload.op, payload.t) {
            (opcode::HELLO, _) => {
                let hello = payload.d.map(|d| serde_json::from_str::<Hello>(d.get()));
                if let Some(Ok(hello)) = hello {
                    let interval = Duration::from_millis(hello.heartbeat_interval);
                    self.silence = interval
                        .saturating_mul(3)
                        .checked_div(2)
                        .unwrap_or(interval)
                        .saturating_add(GRACE)
                        .min(Duration::from_mins(5));
                }
                self.heard();
            }
            // A session that is neither begun nor resumed can have its heartbeats acknowledged for ever; serenity would wait.
            (opcode::HEARTBEAT_ACK, _) if self.was_connected => self.heard(),
            (opcode::RECONNECT, _) => info!("Discord asks the bot to connect again"),
            (opcode::INVALID_SESSION, _) => {
                info!("Discord has given the session up");
                // Otherwise a Discord that begins no session would use a day's identifies up in hours.
                if !self.was_connected {
                    self.shared.pacing.backoff().failed(Instant::now());
                }
            }
            (opcode::DISPATCH, Some("READY" | "RESUMED")) => {
                self.was_connected = true;
                self.heard();
                self.shared.pacing.backoff().succeeded();
                self.shared.tell(News::Connected(self.number)).await;
            }
            _ => {}
        }
    }

    /// From now on Discord has so much time again.
    fn heard(&mut self) {
        self.must_hear_by = Instant::now() + self.silence;
    }

    async fn closed(&mut self, code: u16, frame: Option<CloseFrame>) -> End {
        if let Some(refusal) = Refusal::of(code) {
            return End::Refused(refusal);
        }
        // serenity decides by the code whether it resumes, and would not notice a closing without one.
        if frame.is_some() && code != NOT_AUTHENTICATED {
            let _gone = timeout(GOODBYE, self.serenity.close(frame)).await;
        }
        End::Closed(code)
    }
}

async fn bounded(sending: impl Future<Output = Result<(), Error>>) -> Result<(), End> {
    match timeout(SENDING, sending).await {
        Ok(Ok(())) => Ok(()),
        _ => Err(End::Broken),
    }
}

/// Compressed, Discord's payloads could not be looked at; on the way from here to serenity there is nothing to save.
fn without_compression(identify: &str) -> String {
    let Ok(mut payload) = serde_json::from_str::<Value>(identify) else {
        return identify.to_owned();
    };
    if let Some(compress) = payload.pointer_mut("/d/compress") {
        *compress = Value::Bool(false);
    }
    payload.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identify_changes_in_nothing_but_compression() {
        let ours: Value = serde_json::from_str(&without_compression(
            r#"{"op":2,"d":{"compress":true,"token":"t","intents":0}}"#,
        ))
        .unwrap();
        assert_eq!(
            ours,
            serde_json::json!({"op": 2, "d": {"compress": false, "token": "t", "intents": 0}})
        );
    }

    #[tokio::test]
    async fn tls_to_something_that_does_not_speak_it_is_an_error_and_no_panic() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move { drop(listener.accept().await) });
        assert!(
            tokio_tungstenite::connect_async(format!("wss://{address}/"))
                .await
                .is_err()
        );
        server.await.unwrap();
    }
}
