//! Telling a person something in a direct message: once, at worst twice.
//!
//! What is being told is written down before it is sent, with a nonce by which Discord recognizes a message that it has
//! already: it is sent until it is confirmed, or again after the process was killed. Discord forgets a nonce after a few
//! minutes. After that it is sent anew, once: at once after a restart, but an hour later if Discord did not confirm it. Then
//! the person may read it twice.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use commands::{Reply, Snapshot};
use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use serenity::all::ChannelId;
use tracing::{error, info, warn};

use super::{
    documents::{FOLLOWS, Follow, Follower, PEOPLE, Telling, Who},
    follows::FollowStore,
    members::once,
};
use crate::{
    discord::{RestError, code, is_nonce_known},
    metrics::{FollowMessage, follow_message},
    state::StateError,
};

/// How often a message that may have arrived is sent anew, with the first time.
const MOST_TRIES: u8 = 2;
/// What Discord did not confirm is sent anew so much later: an outage may last.
const ANEW_AFTER: SignedDuration = SignedDuration::from_hours(1);
/// Discord blocks bots that open many direct messages quickly, and does not say how many are many.
const MOST_OPENED: usize = 5;
const OPENED_WITHIN: SignedDuration = SignedDuration::from_mins(2);
/// The shortest pause after Discord limits us.
const PAUSE: Duration = Duration::from_secs(10);
/// The pause after Discord says that direct messages are opened too fast.
const LONG_PAUSE: Duration = Duration::from_mins(10);

/// Sends direct messages to followers.
#[derive(Debug)]
pub(super) struct Messages {
    store: Arc<FollowStore>,
    pace: Mutex<Pace>,
}

/// When direct messages were opened lately, and until when Discord wants none.
#[derive(Debug, Default)]
struct Pace {
    opened: VecDeque<Timestamp>,
    paused_until: Option<Timestamp>,
}

/// What a follower is told.
pub(super) struct News {
    pub(super) message: Reply,
    /// The ticket as the message tells it; `None`: the follow has ended.
    pub(super) ticket: Option<Snapshot>,
}

impl Messages {
    pub(super) fn new(store: Arc<FollowStore>) -> Self {
        Self {
            store,
            pace: Mutex::default(),
        }
    }

    /// Tells a follower something, if they may still know it. What cannot be sent now is left for the next run.
    pub(super) async fn tell(
        &self,
        who: Who,
        follow: Follow,
        person: Follower,
        news: News,
    ) -> Result<(), StateError> {
        let now = self.store.clock.now();
        if person.refused_at.is_some() || self.is_paused() || is_put_off(&follow, &news, now) {
            return Ok(());
        }
        match self.store.members.may_look_up(who.user, follow.guild).await {
            Ok(true) => {}
            Ok(false) => {
                self.store.state.delete(&FOLLOWS, &who.to_string()).await?;
                count(who, FollowMessage::NoAccess);
                return Ok(());
            }
            Err(error) => {
                self.limit(&error);
                return Ok(());
            }
        }
        match self.channel(who, person).await? {
            Some(channel) => self.send(who, follow, channel, news).await,
            None => Ok(()),
        }
    }

    /// The channel for direct messages with a person, if it may be opened now.
    async fn channel(&self, who: Who, person: Follower) -> Result<Option<ChannelId>, StateError> {
        if person.channel.is_some() || !self.may_open() {
            return Ok(person.channel);
        }
        let opened = self
            .store
            .members
            .rest
            .open_direct_message(who.user, once());
        match opened.await {
            Ok(channel) => {
                let person = Follower {
                    channel: Some(channel),
                    ..person
                };
                let key = who.user.to_string();
                self.store.state.put(&PEOPLE, &key, &person).await?;
                Ok(Some(channel))
            }
            Err(error) if is_refusal(&error) => {
                self.refused(who).await?;
                Ok(None)
            }
            Err(error) => {
                self.limit(&error);
                Ok(None)
            }
        }
    }

    async fn send(
        &self,
        who: Who,
        mut follow: Follow,
        channel: ChannelId,
        news: News,
    ) -> Result<(), StateError> {
        let key = who.to_string();
        let before = follow.telling.take();
        let now = self.store.clock.now();
        let telling = match &before {
            Some(same) if same.news == news.ticket => match same.sent_at {
                Some(sent_at) if is_nonce_known(sent_at, now) => same.clone(),
                _ => Telling {
                    sent_at: Some(now),
                    is_unconfirmed: false,
                    tries: same.tries.saturating_add(1),
                    ..same.clone()
                },
            },
            _ => Telling {
                news: news.ticket.clone(),
                nonce: format!("{:016x}", fastrand::u64(..)),
                sent_at: Some(now),
                is_unconfirmed: false,
                tries: 1,
            },
        };
        if telling.tries > MOST_TRIES {
            warn!(user = %who.user, "Discord did not confirm a message to a follower; the bot will not send it again");
            return self
                .settle(who, follow, news, FollowMessage::Unconfirmed)
                .await;
        }
        let nonce = telling.nonce.clone();
        follow.telling = Some(telling);
        if !self.store.state.replace(&FOLLOWS, &key, &follow).await? {
            // The person has stopped following it meanwhile.
            return Ok(());
        }
        let post = news.message.clone().into_post();
        let rest = &self.store.members.rest;
        let Err(error) = rest.create_message(channel, post, nonce, once()).await else {
            return self.settle(who, follow, news, FollowMessage::Sent).await;
        };
        self.limit(&error);
        if is_refusal(&error) {
            self.refused(who).await?;
        } else if error.status() == Some(StatusCode::NOT_FOUND) {
            self.store
                .state
                .put(&PEOPLE, &who.user.to_string(), &Follower::default())
                .await?;
        } else if error.may_have_arrived() {
            // The next run sends it again, with the same nonce.
            if let Some(telling) = &mut follow.telling {
                telling.is_unconfirmed = true;
            }
            self.store.state.replace(&FOLLOWS, &key, &follow).await?;
            return Ok(());
        } else if error.status().is_some_and(|status| {
            status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS
        }) {
            error!(%error, "Discord refused a message to a follower");
            return self.settle(who, follow, news, FollowMessage::Failed).await;
        }
        // It has not arrived.
        follow.telling = before;
        self.store.state.replace(&FOLLOWS, &key, &follow).await?;
        Ok(())
    }

    /// The person knows now, or will not be told.
    async fn settle(
        &self,
        who: Who,
        mut follow: Follow,
        news: News,
        outcome: FollowMessage,
    ) -> Result<(), StateError> {
        count(who, outcome);
        let (state, key) = (&self.store.state, who.to_string());
        match news.ticket {
            Some(told) => {
                follow.told = told;
                follow.telling = None;
                state.replace(&FOLLOWS, &key, &follow).await?;
            }
            None => {
                state.delete(&FOLLOWS, &key).await?;
            }
        }
        Ok(())
    }

    /// Discord refuses direct messages to a person: they are told at their next command.
    async fn refused(&self, who: Who) -> Result<(), StateError> {
        count(who, FollowMessage::Refused);
        let (state, key) = (&self.store.state, who.user.to_string());
        let person = state.get(&PEOPLE, &key).await?.unwrap_or_default();
        let person = Follower {
            refused_at: Some(self.store.clock.now()),
            ..person
        };
        state.put(&PEOPLE, &key, &person).await
    }

    fn is_paused(&self) -> bool {
        let now = self.store.clock.now();
        self.lock().paused_until.is_some_and(|until| now < until)
    }

    /// Whether one more direct message may be opened; then it counts as opened.
    fn may_open(&self) -> bool {
        let now = self.store.clock.now();
        let mut pace = self.lock();
        pace.opened
            .retain(|opened| now.duration_since(*opened) < OPENED_WITHIN);
        let may = pace.opened.len() < MOST_OPENED;
        if may {
            pace.opened.push_back(now);
        }
        may
    }

    /// Pauses if Discord asks for it.
    fn limit(&self, error: &RestError) {
        let pause = if error.code() == Some(code::OPENING_TOO_FAST) {
            LONG_PAUSE
        } else if error.status() == Some(StatusCode::TOO_MANY_REQUESTS) {
            error.retry_after().unwrap_or_default().max(PAUSE)
        } else {
            return;
        };
        warn!(
            ?pause,
            "Discord limits direct messages; followers are told later"
        );
        let now = self.store.clock.now();
        self.lock().paused_until = now.checked_add(pause).ok();
    }

    fn lock(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether Discord has not confirmed the same and has forgotten it, so that it is sent anew only later.
fn is_put_off(follow: &Follow, news: &News, now: Timestamp) -> bool {
    follow.telling.as_ref().is_some_and(|telling| {
        let is_forgotten =
            |sent_at| !is_nonce_known(sent_at, now) && now.duration_since(sent_at) < ANEW_AFTER;
        telling.is_unconfirmed
            && telling.news == news.ticket
            && telling.sent_at.is_some_and(is_forgotten)
    })
}

/// Whether the person takes no direct messages, or none from the bot.
fn is_refusal(error: &RestError) -> bool {
    error.status() == Some(StatusCode::FORBIDDEN) && error.code() != Some(code::OPENING_TOO_FAST)
}

fn count(who: Who, outcome: FollowMessage) {
    follow_message(outcome);
    info!(
        target: "audit",
        action = "tell",
        user = who.user.get(),
        ticket = who.ticket.get(),
        outcome = outcome.label(),
    );
}
