//! What is to be done about something that is wrong: once for all replicas, and across restarts.

use jiff::{SignedDuration, Timestamp};
use serenity::all::MessageId;

use super::{
    documents::{Incident, Notice},
    troubles::Wrong,
};
use crate::discord::is_nonce_known;

/// At most one notice of a kind in this time.
pub(super) const QUIET: SignedDuration = SignedDuration::from_hours(1);

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Nothing,
    /// Post a notice.
    Post,
    /// Post the same notice again: Discord knows whether it has it.
    PostAgain,
    /// Say what has changed in this message.
    Update(MessageId),
    /// Say that it is over.
    End,
}

/// What is to be done about something that is wrong now, or not, and its last incident.
pub(super) fn step(wrong: Option<&Wrong>, incident: Option<&Incident>, now: Timestamp) -> Step {
    let Some(incident) = incident else {
        return wrong.map_or(Step::Nothing, |_| Step::Post);
    };
    let age = now.duration_since(incident.posted_at);
    match (wrong, incident.over_at, incident.notice) {
        (None, None, _) => Step::End,
        (Some(wrong), None, Notice::Posted(message)) if wrong.opens_at() != incident.opens_at => {
            Step::Update(message)
        }
        (Some(_), None, Notice::Sending) if is_known(Some(incident.posted_at), now) => {
            Step::PostAgain
        }
        // Another one, or one that Discord has never confirmed.
        (Some(_), Some(_), _) | (Some(_), None, Notice::Sending) if age >= QUIET => Step::Post,
        _ => Step::Nothing,
    }
}

/// Whether Discord still recognizes the nonce of what was first sent then.
pub(super) fn is_known(sent_at: Option<Timestamp>, now: Timestamp) -> bool {
    sent_at.is_some_and(|sent_at| is_nonce_known(sent_at, now))
}

#[cfg(test)]
mod tests {
    use ::commands::Trouble;
    use serenity::all::ChannelId;
    use ticketrz::QuotaClosed;

    use super::*;

    const MESSAGE: MessageId = MessageId::new(5);

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).unwrap()
    }

    fn outage() -> Wrong {
        Wrong {
            trouble: Trouble::Outage,
            since: at(0),
        }
    }

    fn posted(notice: Notice, over_at: Option<i64>) -> Incident {
        Incident {
            since: at(0),
            channel: ChannelId::new(1),
            posted_at: at(0),
            notice,
            opens_at: None,
            from_memory: 0,
            over_at: over_at.map(at),
        }
    }

    #[test]
    fn what_is_wrong_is_posted_once_and_ended_once() {
        let (wrong, incident) = (outage(), posted(Notice::Posted(MESSAGE), None));
        assert_eq!(step(Some(&wrong), None, at(0)), Step::Post);
        for minute in [1, 59, 60, 3000] {
            let now = at(minute);
            assert_eq!(step(Some(&wrong), Some(&incident), now), Step::Nothing);
            assert_eq!(step(None, Some(&incident), now), Step::End);
        }
        let over = posted(Notice::Posted(MESSAGE), Some(30));
        assert_eq!(step(None, Some(&over), at(31)), Step::Nothing);
        assert_eq!(step(None, None, at(31)), Step::Nothing);
    }

    #[test]
    fn what_comes_back_is_told_when_the_hour_is_over() {
        let (wrong, over) = (outage(), posted(Notice::Posted(MESSAGE), Some(30)));
        assert_eq!(step(Some(&wrong), Some(&over), at(59)), Step::Nothing);
        assert_eq!(step(Some(&wrong), Some(&over), at(60)), Step::Post);
    }

    #[test]
    fn what_is_not_confirmed_is_sent_again_while_discord_knows_its_nonce_and_then_after_an_hour() {
        let (wrong, sending) = (outage(), posted(Notice::Sending, None));
        for (minute, expected) in [
            (1, Step::PostAgain),
            (2, Step::Nothing),
            (59, Step::Nothing),
            (60, Step::Post),
        ] {
            let step = step(Some(&wrong), Some(&sending), at(minute));
            assert_eq!(step, expected, "{minute}");
        }
        let gone = posted(Notice::Gone, None);
        assert_eq!(step(Some(&wrong), Some(&gone), at(90)), Step::Nothing);
    }

    #[test]
    fn another_time_at_which_the_quota_opens_is_put_into_the_notice() {
        let closed = |opens_at| Wrong {
            trouble: Trouble::Quota(QuotaClosed {
                opens_at: at(opens_at),
                open_until: None,
                message: None,
                refused_again: None,
            }),
            since: at(0),
        };
        let incident = Incident {
            opens_at: Some(at(100)),
            ..posted(Notice::Posted(MESSAGE), None)
        };
        let step = |opens_at| step(Some(&closed(opens_at)), Some(&incident), at(1));
        assert_eq!(step(100), Step::Nothing);
        assert_eq!(step(200), Step::Update(MESSAGE));
    }
}
