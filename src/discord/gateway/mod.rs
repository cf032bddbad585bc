//! Interactions over Discord's gateway, by serenity, and a watchdog that does not rely on it.
//!
//! serenity ([`life`]) connects through a [`relay`], which sees what becomes of the connection. What the relay sees decides
//! whether the bot is ready, whether serenity is started afresh, and when the process had better end.

mod backoff;
mod connection;
mod dial;
mod life;
mod refusal;
mod relay;
mod starts;

use std::{collections::HashSet, sync::Arc, time::Duration};

use secrecy::SecretString;
use serenity::{all::BotGateway, http::Route};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep, sleep_until},
};
use tracing::{error, info, warn};
use url::Url;

use super::{Patience, Responder, Rest};
use crate::{
    health::{Health, State},
    metrics,
};
use life::{Life, Needs};
use relay::{News, Pacing, Relay};
use starts::Starts;

pub(crate) use refusal::Refusal;

/// serenity is started afresh so many times before the process gives up.
const LIVES_BEFORE_GIVING_UP: u32 = 3;
/// How long Discord may take to name its gateway anew.
const ASKING_ANEW: Duration = Duration::from_secs(10);
/// Before Discord is asked again whether the bot may identify.
const BETWEEN_QUESTIONS: Duration = Duration::from_secs(30);

/// The gateway ended for good.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GatewayEnd {
    /// Discord refuses the token or the connection, and would again.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The connection could not be made again in the time that is allowed for it.
    #[error(
        "there was no connection to Discord's gateway for {0:?} (GATEWAY_GIVE_UP_AFTER): the bot ends so that its host starts it anew"
    )]
    GaveUp(Duration),
    /// Discord names a gateway that is no address.
    #[error("Discord names a gateway that is no address")]
    Address(#[source] url::ParseError),
    /// The machine gives no port or no thread.
    #[error("the gateway connection cannot be set up")]
    Setup(#[source] std::io::Error),
}

/// The connection to Discord's gateway, watched.
pub(crate) struct Gateway {
    needs: Needs,
    found: BotGateway,
    pacing: Arc<Pacing>,
    health: Health,
    give_up_after: Duration,
    /// Since when not every shard is connected.
    lost_since: Option<Instant>,
    was_connected: bool,
    life: Option<Life>,
}

/// What comes after a life.
enum Next {
    Afresh,
    WhenDiscordAllows,
}

impl Gateway {
    /// Gets ready to connect, at the address that Discord itself named. serenity's own client would ask for it once more, and
    /// go to Discord's real gateway without a word if that failed.
    pub(crate) fn new(
        found: BotGateway,
        rest: Rest,
        token: SecretString,
        responder: Responder,
        health: Health,
        give_up_after: Duration,
    ) -> Self {
        let now = Instant::now();
        let starts = Starts::new(&found.session_start_limit, now);
        Self {
            needs: Needs {
                rest,
                token,
                responder,
            },
            found,
            pacing: Arc::new(Pacing::new(starts)),
            health,
            give_up_after,
            lost_since: Some(now),
            was_connected: false,
            life: None,
        }
    }

    /// Keeps the connection, and returns when that is of no use any more.
    pub(crate) async fn run(&mut self) -> GatewayEnd {
        loop {
            self.wait_for_starts().await;
            let next = match self.start_life().await {
                Ok(news) => self.watch(news).await,
                Err(end) => return end,
            };
            self.life = None;
            match next {
                Ok(Next::Afresh) => {
                    warn!("the gateway client is started afresh");
                    self.ask_anew().await;
                }
                Ok(Next::WhenDiscordAllows) => {}
                Err(end) => return end,
            }
        }
    }

    /// Closes the connection.
    pub(crate) async fn stop(&self) {
        if let Some(life) = &self.life {
            life.stop().await;
        }
    }

    async fn start_life(&mut self) -> Result<mpsc::Receiver<News>, GatewayEnd> {
        let gateway = Url::parse(&self.found.url).map_err(GatewayEnd::Address)?;
        let (relay, news) = Relay::start(gateway, Arc::clone(&self.pacing))
            .await
            .map_err(GatewayEnd::Setup)?;
        let life = Life::start(&self.needs, relay, self.shards()).map_err(GatewayEnd::Setup)?;
        self.life = Some(life);
        Ok(news)
    }

    fn shards(&self) -> u32 {
        self.found.shards.max(1)
    }

    /// Follows one life to its end.
    async fn watch(&mut self, mut news: mpsc::Receiver<News>) -> Result<Next, GatewayEnd> {
        let patience = self
            .give_up_after
            .checked_div(LIVES_BEFORE_GIVING_UP)
            .unwrap_or(self.give_up_after);
        let mut connected = HashSet::new();
        let mut afresh_at = Instant::now() + patience;
        let next = loop {
            let give_up_at = self.lost_since.map(|since| since + self.give_up_after);
            tokio::select! {
                heard = news.recv() => match heard {
                    Some(News::Connected(number)) => {
                        connected.insert(number);
                        self.look_whether_whole(connected.len());
                    }
                    Some(News::Lost(number)) => {
                        let was_whole = self.lost_since.is_none();
                        if connected.remove(&number) && was_whole {
                            self.lose();
                            afresh_at = Instant::now() + patience;
                        } else if !was_whole {
                            self.health.set(self.not_connected());
                        }
                    }
                    Some(News::Unreachable) => if self.lost_since.is_some() {
                        self.health.set(State::Unreachable);
                    },
                    Some(News::Refused(refusal)) => break Err(refusal.into()),
                    Some(News::NoStartsLeft) => break Ok(Next::WhenDiscordAllows),
                    // The relay ended, which it does not by itself.
                    None => break Ok(Next::Afresh),
                },
                () = until(give_up_at) => break Err(GatewayEnd::GaveUp(self.give_up_after)),
                () = until(give_up_at.map(|_| afresh_at)) => break Ok(Next::Afresh),
            }
        };
        self.lose();
        next
    }

    fn look_whether_whole(&mut self, connected: usize) {
        let wanted = usize::try_from(self.shards()).unwrap_or(usize::MAX);
        if connected < wanted || self.lost_since.is_none() {
            return;
        }
        self.lost_since = None;
        self.health.set(State::Ready);
        metrics::gateway_connected(true);
        if self.was_connected {
            metrics::gateway_reconnected();
            info!("connected to Discord again");
        } else {
            info!("connected to Discord");
        }
        self.was_connected = true;
    }

    /// Not every shard is connected any more.
    fn lose(&mut self) {
        if self.lost_since.is_none() {
            self.lost_since = Some(Instant::now());
            self.health.set(self.not_connected());
            metrics::gateway_connected(false);
        }
    }

    fn not_connected(&self) -> State {
        if self.was_connected {
            State::Reconnecting
        } else {
            State::Starting
        }
    }

    /// Waits while Discord allows no new session. Ending the process would not help: its successor may identify no sooner.
    async fn wait_for_starts(&mut self) {
        loop {
            let Some(renewed_at) = self.pacing.starts().used_up_until() else {
                return;
            };
            error!(
                seconds = renewed_at.duration_since(Instant::now()).as_secs(),
                "Discord allows the bot no new session until its session limit is renewed; another process may be using the same token"
            );
            self.health.set(State::NoSessionBefore(renewed_at));
            sleep_until(renewed_at).await;
            if !self.ask_anew().await {
                sleep(BETWEEN_QUESTIONS).await;
            }
            self.lost_since = Some(Instant::now());
            self.health.set(self.not_connected());
        }
    }

    /// Asks Discord where its gateway is by now, and how often the bot may still identify. Returns whether it answered.
    async fn ask_anew(&mut self) -> bool {
        let patience = Patience {
            until: Instant::now() + ASKING_ANEW,
            each: ASKING_ANEW,
            tries: 2,
        };
        let answer: Result<BotGateway, _> =
            self.needs.rest.get(Route::GatewayBot, &[], patience).await;
        match answer {
            Ok(found) => {
                self.pacing
                    .starts()
                    .renew(&found.session_start_limit, Instant::now());
                self.found = found;
                true
            }
            Err(error) => {
                warn!(%error, "Discord does not say where its gateway is; the address known last is used");
                false
            }
        }
    }
}

async fn until(instant: Option<Instant>) {
    match instant {
        Some(instant) => sleep_until(instant).await,
        None => std::future::pending().await,
    }
}
