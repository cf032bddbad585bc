//! The loss of Redis. Without it the replicas cannot agree on one that tells the team, so each does, with the same nonce:
//! Discord makes one message of what is sent with one nonce within a few minutes.

use std::time::Duration;

use ::commands::{Trouble, trouble};
use jiff::{SignedDuration, Timestamp};
use serenity::all::MessageId;

use super::{
    channel::{Channel, NotSent},
    documents::{Incident, Loss, Notice},
    incident::{QUIET, is_known},
};

/// Looks at which Redis must have been lost: one command may time out.
const LOOKS: u32 = 3;
/// For 2 s after a command that timed out none is sent: a loss must have lasted longer, and others may find Redis again that
/// much later.
pub(super) const BLIP: Duration = Duration::from_secs(3);

/// Redis is back.
pub(super) struct Found {
    pub(super) loss: Loss,
    /// The notice that must now be edited, with its key.
    pub(super) notice: Option<(String, Incident)>,
}

/// Watches whether this replica has Redis.
#[derive(Debug, Default)]
pub(super) struct LossWatch {
    lost: Option<Lost>,
    /// When the last notice was posted.
    posted_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug)]
struct Lost {
    since: Timestamp,
    from_memory: u64,
    message: Option<MessageId>,
    /// When a notice was first sent that Discord has not confirmed.
    sent_at: Option<Timestamp>,
}

impl LossWatch {
    /// Looks at whether Redis is lost, and tells the team if it stays so.
    pub(super) async fn look(
        &mut self,
        is_lost: bool,
        from_memory: u64,
        now: Timestamp,
        channel: &Channel,
        interval: Duration,
    ) -> Option<Found> {
        if !is_lost {
            let ended = self.lost.take()?;
            let loss = Loss {
                since: ended.since,
                until: now,
                from_memory: from_memory.saturating_sub(ended.from_memory),
            };
            let incident = |message: MessageId| {
                let incident = Incident {
                    since: ended.since,
                    channel: channel.id,
                    posted_at: self.posted_at.unwrap_or(now),
                    notice: Notice::Posted(message),
                    opens_at: None,
                    from_memory: 0,
                    over_at: None,
                };
                (format!("redis-{message}"), incident)
            };
            return Some(Found {
                loss,
                notice: ended.message.map(incident),
            });
        }
        let lost = self.lost.get_or_insert(Lost {
            since: now,
            from_memory,
            message: None,
            sent_at: None,
        });
        let long = interval.saturating_mul(LOOKS).max(BLIP);
        let is_long = now.duration_since(lost.since) >= SignedDuration::try_from(long).ok()?;
        let is_quiet = |posted_at: Option<Timestamp>| {
            posted_at.is_some_and(|posted_at| now.duration_since(posted_at) < QUIET)
        };
        let may_send = !is_quiet(lost.sent_at) || is_known(lost.sent_at, now);
        if lost.message.is_some() || !is_long || is_quiet(self.posted_at) || !may_send {
            return None;
        }
        let since = lost.since;
        let words = |language, mention| trouble(&Trouble::Redis, since, mention, language, None);
        match channel.post("redis", nonce(since), words).await {
            Ok(message) => {
                lost.message = Some(message);
                self.posted_at = Some(now);
            }
            Err(NotSent::Failed(_)) => {
                lost.sent_at.get_or_insert(now);
            }
            Err(NotSent::Refused | NotSent::Gone) => {}
        }
        None
    }
}

/// The same for all replicas that lose Redis at about the same time.
fn nonce(since: Timestamp) -> String {
    format!("redis-{}", since.as_second().div_euclid(3600))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serenity::all::ChannelId;
    use simulators::discord::{Discord, DiscordConfig, Place};
    use ticketrz::{BaseUrl, SystemClock};

    use super::*;
    use crate::discord::Rest;

    #[tokio::test]
    async fn a_blip_is_not_told_and_what_lasts_is_told_once_in_an_hour() {
        let discord = Discord::start(DiscordConfig::default()).await.unwrap();
        let url = BaseUrl::parse(&discord.url(), false).unwrap();
        let rest = Rest::new(&url, Some(&discord.token().into())).unwrap();
        let team = ChannelId::new(Place::team().channel);
        let channel = Channel::new(rest, team, None, Arc::new(SystemClock));
        let mut watch = LossWatch::default();
        let told = || discord.messages_in(team.get()).len();
        for (seconds, is_lost, messages) in [
            (0, true, 0),
            (2, true, 0),
            (3, false, 0),
            (10, true, 0),
            (12, true, 0),
            (13, true, 1),
            (20, false, 1),
            (30, true, 1),
            (40, true, 1),
            (41, false, 1),
            (3700, true, 1),
            (3703, true, 2),
        ] {
            let now = Timestamp::from_second(seconds).unwrap();
            let interval = Duration::from_millis(250);
            let found = watch.look(is_lost, 0, now, &channel, interval).await;
            assert_eq!(told(), messages, "{seconds}");
            let ends_a_notice = found.is_some_and(|found| found.notice.is_some());
            assert_eq!(ends_a_notice, seconds == 20, "{seconds}");
        }
    }
}
