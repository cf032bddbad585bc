//! The channel that notices go to.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use ::commands::{Language, Reply};
use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use serde::Deserialize;
use serenity::all::{ChannelId, CreateAllowedMentions, GuildId, MessageId, RoleId};
use ticketrz::Clock;
use tokio::time::Instant;
use tracing::warn;

use crate::{
    discord::{Patience, Rest, RestError, code},
    metrics::{NoticeOutcome, notice},
};

/// How long Discord is left alone after it refused a notice: its answer is the same until somebody changes something.
const PAUSE: SignedDuration = SignedDuration::from_mins(10);
/// The longest time for one call.
const CALL: Duration = Duration::from_secs(3);

/// Why a notice was not sent.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotSent {
    /// Discord refuses, or did a while ago; the log says why.
    #[error("Discord refuses notices in this channel")]
    Refused,
    /// The message that was to be edited is gone.
    #[error("the message is deleted")]
    Gone,
    /// It may have been sent, or not.
    #[error("a notice could not be sent")]
    Failed(#[source] RestError),
}

/// The channel, and how the bot gets on with it.
pub(crate) struct Channel {
    pub(super) id: ChannelId,
    rest: Rest,
    mention: Option<RoleId>,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    language: Option<Language>,
    paused_until: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Place {
    guild_id: Option<GuildId>,
}

#[derive(Deserialize)]
struct Guild {
    preferred_locale: String,
}

impl Channel {
    pub(crate) fn new(
        rest: Rest,
        id: ChannelId,
        mention: Option<RoleId>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            id,
            rest,
            mention,
            clock,
            state: Mutex::default(),
        }
    }

    /// Posts a notice in the guild's language. One `nonce` makes one message, see [`Rest::create_message`].
    pub(super) async fn post(
        &self,
        kind: &'static str,
        nonce: String,
        words: impl FnOnce(Language, Option<RoleId>) -> Reply,
    ) -> Result<MessageId, NotSent> {
        let posted = async {
            let language = self.language().await?;
            let mut message = words(language, self.mention).into_post();
            if let Some(role) = self.mention {
                message = message.allowed_mentions(CreateAllowedMentions::new().roles([role]));
            }
            self.rest
                .create_message(self.id, message, nonce, patience())
                .await
        };
        self.conclude(kind, NoticeOutcome::Posted, posted).await
    }

    /// Edits a notice. An edit notifies nobody.
    pub(super) async fn edit(
        &self,
        kind: &'static str,
        message: MessageId,
        words: impl FnOnce(Language) -> Reply,
    ) -> Result<(), NotSent> {
        let edited = async {
            let edit = words(self.language().await?).into_edit();
            self.rest
                .edit_message(self.id, message, &edit, patience())
                .await
        };
        self.conclude(kind, NoticeOutcome::Edited, edited).await
    }

    async fn conclude<T>(
        &self,
        kind: &'static str,
        done: NoticeOutcome,
        call: impl Future<Output = Result<T, RestError>>,
    ) -> Result<T, NotSent> {
        let now = self.clock.now();
        if self.with(|state| state.paused_until.is_some_and(|until| now < until)) {
            return Err(NotSent::Refused);
        }
        let (outcome, result) = match call.await {
            Ok(value) => (done, Ok(value)),
            Err(error) if error.code() == Some(code::UNKNOWN_MESSAGE) => {
                (NoticeOutcome::Refused, Err(NotSent::Gone))
            }
            Err(error) if is_final(&error) => {
                warn!(
                    %error,
                    "Discord refuses notices: check NOTICE_CHANNEL_ID, and what the bot may do in that channel"
                );
                self.with(|state| state.paused_until = now.checked_add(PAUSE).ok());
                (NoticeOutcome::Refused, Err(NotSent::Refused))
            }
            Err(error) => (NoticeOutcome::Failed, Err(NotSent::Failed(error))),
        };
        notice(kind, outcome);
        result
    }

    /// The language of the channel's guild. It is asked for once.
    async fn language(&self) -> Result<Language, RestError> {
        if let Some(known) = self.with(|state| state.language) {
            return Ok(known);
        }
        let path = ["channels", &self.id.to_string()];
        let place: Place = self.rest.get(&path, &[], patience()).await?;
        let locale = match place.guild_id {
            Some(guild) => {
                let path = ["guilds", &guild.to_string()];
                let guild: Guild = self.rest.get(&path, &[], patience()).await?;
                guild.preferred_locale
            }
            None => String::new(),
        };
        let language = Language::from_locale(&locale);
        self.with(|state| state.language = Some(language));
        Ok(language)
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Whether the same call would be refused again.
fn is_final(error: &RestError) -> bool {
    error
        .status()
        .is_some_and(|status| status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS)
}

fn patience() -> Patience {
    Patience {
        until: Instant::now() + CALL,
        each: CALL / 2,
        tries: 2,
    }
}
